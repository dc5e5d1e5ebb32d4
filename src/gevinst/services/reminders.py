"""Who is reminded of what is due: each person chooses for themselves, and one command a day sends the mails."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

from gevinst.domain.access import Action, Actor, Resource
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.reminder import ReminderChoice, Rhythm, is_due, next_day, read_address
from gevinst.exchange.mail import Connection, Mail, MailFailed, MailServer
from gevinst.services.base import Base, refuse_personal, require, words
from gevinst.services.deadlines import Deadlines
from gevinst.services.duties import Span
from gevinst.services.reminder_mail import AHEAD, Digest, digest_of, mail_of
from gevinst.settings import Settings
from gevinst.storage.people import User
from gevinst.storage.reminders import StoredReminder

Outcome = Literal["sent", "would_send", "nothing", "failed", "done_already"]


class Sender(Protocol):
    """What takes a mail."""

    def send(self, mail: Mail, now: dt.datetime) -> None:
        """Raises MailFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one person's mail: `overdue`, `returned` and `coming` count what stands in it."""

    username: str
    outcome: Outcome
    overdue: int = 0
    returned: int = 0
    coming: int = 0
    reason: str | None = None
    """Why it failed, as the mail server or the system says."""
    mail: Mail | None = None
    """What would be sent, where nothing was."""


@dataclass(frozen=True, slots=True)
class ReminderPage:
    """What somebody has chosen, and what the next mail would hold if it came today."""

    choice: ReminderChoice
    next_day: dt.date | None
    """None: no mail will come."""
    mailed_at: dt.datetime | None
    digest: Digest
    subject: str
    """Empty where there is nothing to say."""
    calendar_since: dt.datetime | None
    """When the address of the calendar was made; None where there is none."""
    today: dt.date


class Reminders(Base):
    """See the module."""

    @cached_property
    def _deadlines(self) -> Deadlines:
        return Deadlines(self.engine, self.clock)

    # ---- one's own choice ------------------------------------------------------------------------------------------

    def page(self, actor: Actor) -> ReminderPage:
        """The reader's own."""
        user = _user_of(actor)
        today = self.today()
        with self.reading() as work:
            stored = work.reminders.get(user)
            made = work.reminders.calendar_made_at(user)
        stored = stored or StoredReminder(user, ReminderChoice(since=today))
        digest = self._digest(actor, stored.choice)
        return ReminderPage(
            choice=stored.choice,
            next_day=next_day(stored.choice, stored.handled, today),
            mailed_at=stored.mailed_at,
            digest=digest,
            subject="" if digest.empty else mail_of(digest, stored.choice, None, today, words(actor)).subject,
            calendar_since=made,
            today=today,
        )

    def choose(self, actor: Actor, rhythm: str, weekday: str, address: str) -> ReminderChoice:
        """How often, on which day of the week (0, Monday, to 6), and to which address.

        Raises Refused with every problem. The first mail comes at the earliest tomorrow. No address and `never` forgets it.
        """
        user = _user_of(actor)
        refuse_personal({"address": address})
        problems = []
        if rhythm not in set(Rhythm):
            problems.append(Problem("unknown_choice", field="rhythm", value=rhythm))
        if weekday not in set("0123456"):
            problems.append(Problem("unknown_choice", field="weekday", value=weekday))
        found = read_address(address)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is None and rhythm != Rhythm.NEVER:
            problems.append(Problem("field_missing", field="address"))
        if problems or isinstance(found, Problem):
            raise Refused(problems)
        since = self.today() + dt.timedelta(days=1)
        choice = ReminderChoice(rhythm=Rhythm(rhythm), weekday=int(weekday), address=found, since=since)
        with self.work(actor) as work:
            before = work.reminders.get(user)
            if before is not None and before.choice.model_copy(update={"since": since}) == choice:
                return before.choice
            work.reminders.save(user, choice)
            # The address itself is nobody's business but the person's.
            work.audit("choose_reminders", "user", str(user), after={"rhythm": rhythm})
            work.commit()
        return choice

    def _digest(self, actor: Actor, choice: ReminderChoice) -> Digest:
        ahead = AHEAD[choice.rhythm]
        items = self._deadlines.of_person(actor, Span(ahead=ahead, figures_ahead=ahead)).items
        return digest_of(items, choice.rhythm, self.today())

    # ---- the daily run ---------------------------------------------------------------------------------------------

    def send(
        self,
        actor: Actor,
        connect: Callable[[], AbstractContextManager[Sender]] | None,
        site: str | None,
    ) -> tuple[Sent, ...]:
        """Sends what is planned by today: one mail a person, none where there is nothing to say, none twice for a day.

        `connect` None: says what would be sent, and sends and stores nothing. A mail that was not taken is told of with its
        reason, and tried again by the next run. Only for who may manage people.
        """
        require(actor, Action.MANAGE_PEOPLE, Resource())
        today = self.today()
        with self.reading() as work:
            people = {user.id: user for user in work.people.users() if user.active}
            planned = [
                each
                for each in work.reminders.wanted()
                if each.user_id in people and is_due(each.choice, each.handled, today)
            ]
        written: list[tuple[User, StoredReminder, Sent]] = []
        for each in planned:
            written.append(
                (people[each.user_id], each, self._written(people[each.user_id], each, site, today))
            )
        if connect is None:
            return tuple(sent for _user, _each, sent in written)
        done = [
            self._nothing(actor, each, sent, today)
            for _user, each, sent in written
            if sent.outcome == "nothing"
        ]
        waiting = [(each, sent) for _user, each, sent in written if sent.outcome == "would_send"]
        if waiting:
            done += self._all_sent(actor, waiting, connect, today)
        return tuple(sorted(done, key=lambda sent: sent.username))

    def _written(self, user: User, stored: StoredReminder, site: str | None, today: dt.date) -> Sent:
        digest = self._digest(user.actor, stored.choice)
        if digest.empty:
            return Sent(user.username, "nothing")
        counts = (len(digest.overdue), len(digest.returned), len(digest.coming))
        mail = mail_of(digest, stored.choice, site, today, words(user.actor))
        return Sent(user.username, "would_send", *counts, mail=mail)

    def _nothing(self, actor: Actor, stored: StoredReminder, sent: Sent, today: dt.date) -> Sent:
        with self.work(actor) as work:
            work.reminders.handle(stored.user_id, today, None)
            work.commit()
        return sent

    def _all_sent(
        self,
        actor: Actor,
        waiting: list[tuple[StoredReminder, Sent]],
        connect: Callable[[], AbstractContextManager[Sender]],
        today: dt.date,
    ) -> list[Sent]:
        done: list[Sent] = []
        try:
            with connect() as sender:
                for stored, sent in waiting:
                    done.append(self._one_sent(actor, sender, stored, sent, today))
        except MailFailed as failed:
            # The server cannot be used: the one it happened to, and all after it, wait for the next run.
            done += [
                replace(sent, outcome="failed", reason=failed.reason, mail=None)
                for _stored, sent in waiting[len(done) :]
            ]
        return done

    def _one_sent(
        self, actor: Actor, sender: Sender, stored: StoredReminder, sent: Sent, today: dt.date
    ) -> Sent:
        """Mark and mail in one transaction: without the mail no mark, and whoever comes second finds the mark."""
        assert sent.mail is not None
        with self.work(actor) as work:
            now = self.clock()
            held = work.reminders.get(stored.user_id)
            unchanged = held is not None and held.choice == stored.choice
            if not unchanged or not work.reminders.handle(stored.user_id, today, now):
                return replace(sent, outcome="done_already", mail=None)
            try:
                sender.send(sent.mail, now)
            except MailFailed as failed:
                if failed.everything:
                    raise
                return replace(sent, outcome="failed", reason=failed.reason, mail=None)
            work.audit("send_reminder", "user", sent.username)
            work.commit()
        return replace(sent, outcome="sent", mail=None)


def server_of(settings: Settings) -> MailServer:
    """The mail server as it is set. Raises Refused, naming each setting that is missing."""
    problems = [
        Problem("mail_setting_missing", field=name)
        for name, value in (
            ("GEVINST_SMTP_HOST", settings.smtp_host),
            ("GEVINST_SMTP_FROM", settings.smtp_from),
        )
        if not value
    ]
    sender = settings.smtp_from or ""
    if sender and (isinstance(read_address(_bare(sender)), Problem) or "\n" in sender):
        problems.append(Problem("not_a_mail_address", field="GEVINST_SMTP_FROM", value=sender))
    if settings.smtp_user and settings.smtp_password is None:
        problems.append(Problem("mail_setting_missing", field="GEVINST_SMTP_PASSWORD"))
    if problems:
        raise Refused(problems)
    return MailServer(
        host=settings.smtp_host or "",
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        sender=sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
    )


def connection_of(settings: Settings) -> Callable[[], AbstractContextManager[Sender]]:
    """How `send` reaches the mail server."""
    server = server_of(settings)
    return lambda: Connection(server)


def _bare(sender: str) -> str:
    from email.utils import parseaddr

    return parseaddr(sender)[1] or sender


def _user_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound("user", "")
    return actor.user_id
