"""Deadlines in one list: of a project, of a person over all their projects, and as a calendar."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from gevinst.domain.access import Action, Actor, Membership, Resource, may
from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience
from gevinst.domain.plan import Project
from gevinst.exchange.calendar import Entry, calendar
from gevinst.services.base import Base, require, resource, words
from gevinst.services.duties import Duties, Span, beside, by_urgency
from gevinst.services.portfolio_selection import select
from gevinst.services.portfolio_snapshot import snapshot
from gevinst.services.portfolio_waiting import DueBlock, due_block
from gevinst.services.state import load_many
from gevinst.services.views import DueItem
from gevinst.storage.unit_of_work import Reading

LIST = Span(ahead=366, figures_ahead=62)
"""What a page of deadlines shows: a year, and the figures of two months."""
MANY = 200
"""Projects in all beyond which a funder's list is made a page at a time."""
CALENDAR = Span(ahead=400, figures_ahead=400, by_day=True)

_DOES = (
    Action.RECORD_MEASUREMENT,
    Action.EDIT_REPORT,
    Action.DECIDE,
    Action.EDIT_AWARD,
    Action.ANSWER_REDISPOSITION,
    Action.TAKE_OVER,
    Action.FOLLOW_UP_LATER,
)
"""Whoever may do none of these in a project has no deadlines there, though they may see it."""


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """The most urgent first. `project` None: over all of a person's projects."""

    project: Project | None
    items: tuple[DueItem, ...]
    block: DueBlock | None = None
    """What else there is in a portfolio of very many projects, a page at a time."""

    @property
    def in_all(self) -> int:
        """How many there are, those on other pages too."""
        return len(self.items) + (sum(self.block.groups.values()) if self.block else 0)


class Deadlines(Base):
    """See the module."""

    @cached_property
    def _duties(self) -> Duties:
        return Duties(self.engine, self.clock)

    def of_project(self, actor: Actor, slug: str) -> DeadlinePage:
        """Everybody's deadlines in one project, with whose they are; to an owner or a reporter, their own."""
        with self.reading() as work:
            project = work.plans.project(slug)
            require(actor, Action.SEE_PROJECT, resource(project))
            items = self._of(work, actor, [project], LIST, figures=True)
        return DeadlinePage(project, items)

    def of_person(self, actor: Actor, span: Span = LIST) -> DeadlinePage:
        """What is the reader's own to do in all their projects; for a funder, what their projects owe them too."""
        with self.reading() as work:
            seen = [each for each in work.plans.projects() if any(may(actor, does, resource(each)) for does in _DOES)]  # fmt: skip
            found = self._of(work, actor, seen, span)
        return DeadlinePage(None, tuple(item for item in found if item.mine))

    def page(self, actor: Actor, number: int = 1) -> DeadlinePage:
        """As `of_person`; what a funder of very many projects waits for is read from the portfolio, fifty at a time.

        There reports are told of as the portfolio's own page does: so many days before.
        """
        wide = tuple(
            each
            for each in actor.memberships
            if each.scope in ("all", "scheme")
            and may(replace(actor, memberships=(each,)), Action.SEE_PORTFOLIO, _scope(each))
        )
        found = snapshot(self) if wide else None
        if found is None or found.count <= MANY:
            return self.of_person(actor)
        near = replace(actor, memberships=tuple(each for each in actor.memberships if each not in wide))
        chosen = select(found, actor, {}, self.parties())
        if near.memberships:
            # Those are told of in full.
            own = found.reach(near, Action.SEE_PROJECT)
            chosen = replace(chosen, kept=chosen.kept[~own[chosen.kept]])
        items = self.of_person(near).items if near.memberships else ()
        return DeadlinePage(None, items, due_block(self, self._duties, chosen, actor, number))

    def calendar(self, actor: Actor, address: str) -> bytes:
        """The reader's own deadlines with a day as iCalendar. `address`: how this installation is reached.

        Roles, parties and titles; no value, no person.
        """
        _, now = words(actor), self.clock()
        entries = [
            Entry(
                key=f"{item.project}/{item.key}",
                day=item.due,
                title=f"{item.title} ({item.project_title})",
                text="\n".join(dict.fromkeys(part for part in (item.detail, item.who) if part)),
                address=address.rstrip("/") + item.href,
            )
            for item in self.of_person(actor, CALENDAR).items
            if item.due is not None and item.key
        ]
        entries.sort(key=lambda entry: (entry.day, entry.key))
        return calendar(entries, _("Gevinst: deadlines"), _.language, now)

    # ---- the feed -------------------------------------------------------------------------------------------------

    def make_feed(self, actor: Actor) -> str:
        """A new key to the reader's own calendar: shown once, stored as a hash. The one before opens nothing any more."""
        user = _user_of(actor)
        key = secrets.token_urlsafe(32)
        with self.work(actor) as work:
            work.reminders.set_calendar(user, hashed(key), self.clock())
            work.audit("make_calendar_key", "user", str(user))
            work.commit()
        return key

    def remove_feed(self, actor: Actor) -> None:
        """The reader's calendar key opens nothing any more."""
        user = _user_of(actor)
        with self.work(actor) as work:
            if work.reminders.remove_calendar(user):
                work.audit("remove_calendar_key", "user", str(user))
                work.commit()

    def reader_of_feed(self, key: str) -> Actor | None:
        """Whose calendar a key opens, as they are now; None for a wrong key, and where the account is closed."""
        with self.reading() as work:
            user_id = work.reminders.user_of_calendar(hashed(key))
            user = None if user_id is None else work.people.user_by_id(user_id)
        return user.actor if user is not None and user.active else None

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _of(
        self,
        work: Reading,
        actor: Actor,
        projects: Collection[Project],
        span: Span,
        figures: bool = False,
    ) -> tuple[DueItem, ...]:
        """Of many projects, each as the reader may see it.

        Figures are read only where they are the reader's to deliver, or (`figures`) everywhere.
        """
        found: list[DueItem] = []
        groups: dict[tuple[Audience, bool], list[str]] = {}
        for project in projects:
            own = resource(project)
            audience = Audience.ALL if may(actor, Action.SEE_UNAPPROVED, own) else Audience.APPROVED
            delivers = figures or may(actor, Action.RECORD_MEASUREMENT, own)
            groups.setdefault((audience, delivers), []).append(project.slug or "")
        for (audience, delivers), slugs in groups.items():
            states = load_many(
                self,
                work,
                slugs,
                audience,
                None if delivers else lambda _indicator: False,
                evaluated=delivers,
            )
            held = beside(work, slugs)
            for slug, state in states.items():
                found += self._duties.of_state(state, held[slug], actor, span, delivers)
        return by_urgency(found)


def _scope(membership: Membership) -> Resource:
    return Resource(scheme=membership.key if membership.scope == "scheme" else None)


def hashed(key: str) -> str:
    """A random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def _user_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound("user", "")
    return actor.user_id
