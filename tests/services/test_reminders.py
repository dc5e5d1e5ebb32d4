"""One mail about what is due: to those who want it, on their day, once, through a real mail server."""

import datetime as dt

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.services.reminders import connection_of, server_of
from gevinst.settings import Settings
from identity_numbers import synthetic
from mail_server import free_port, mail_server

from .conftest import OPERATOR, PROJECT_GROUP, SLUG, STEERING
from .english import left_in

PASSWORD = "en lang nok setning"
SITE = "https://gevinst.example.org"
FRIDAY = dt.date(2026, 3, 20)


def settings(port, **more):
    given = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none", "smtp_from": "g@example.org"}
    return Settings(**given | more)


def user(services, name="leder", role=Role.PROJECT_GROUP, scope="project", key=SLUG, language="nb"):
    services.people.add(OPERATOR, name, name.title(), PASSWORD, [Membership(role, scope, key)], language)
    (found,) = (each for each in services.people.users(OPERATOR) if each.username == name)
    return found.actor


def tomorrow(clock, days=1):
    clock.now += dt.timedelta(days=days)


def send(services, inbox, **more):
    return services.reminders.send(OPERATOR, connection_of(settings(inbox.port)), more.get("site", SITE))


def outcomes(sent):
    return {each.username: each.outcome for each in sent}


@pytest.fixture
def leader(small):
    actor = user(small)
    small.reminders.choose(actor, "daily", "0", "leder@example.org")
    return actor


class TestTheChoice:
    def test_it_is_kept_with_its_language_and_begins_tomorrow(self, services):
        actor = user(services)
        assert services.reminders.page(actor).next_day is None
        services.reminders.choose(actor, "weekly", "2", " leder@example.org ")
        page = services.reminders.page(actor)
        assert (page.choice.rhythm, page.choice.weekday, page.choice.address) == (
            "weekly",
            2,
            "leder@example.org",
        )
        assert page.next_day == dt.date(2026, 3, 25)

    def test_everything_wrong_is_said_at_once_and_nothing_is_kept(self, small, leader):
        before = small.reminders.page(leader).choice
        with pytest.raises(Refused) as refused:
            small.reminders.choose(leader, "hourly", "7", "leder")
        places = {(problem.code, problem.field) for problem in refused.value.problems}
        assert places == {
            ("unknown_choice", "rhythm"),
            ("unknown_choice", "weekday"),
            ("not_a_mail_address", "address"),
        }
        assert small.reminders.page(leader).choice == before

    def test_a_rhythm_needs_an_address_and_never_needs_none(self, small, leader):
        with pytest.raises(Refused) as refused:
            small.reminders.choose(leader, "daily", "0", "")
        assert [problem.field for problem in refused.value.problems] == ["address"]
        small.reminders.choose(leader, "never", "0", "")
        assert small.reminders.page(leader).choice.address is None

    def test_an_identity_number_is_no_address(self, small, leader):
        with pytest.raises(Refused) as refused:
            small.reminders.choose(leader, "daily", "0", f"{synthetic(3, 4)}@example.org")
        assert [problem.code for problem in refused.value.problems] == ["personal_data"]

    def test_the_address_is_not_in_the_trail(self, small, leader):
        trail = small.people.audits(OPERATOR)
        assert any(entry.action == "choose_reminders" for entry in trail)
        assert "example.org" not in str(trail)

    def test_the_operator_has_none(self, small):
        with pytest.raises(NotFound):
            small.reminders.page(OPERATOR)


class TestTheRun:
    def test_one_mail_that_tells_all(self, small, clock, leader):
        small.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", None, "2026-01", {"value": "61.5"})])
        small.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
        small.measurements.give_back(STEERING, SLUG, "2026-01", "Se på tallet en gang til")
        tomorrow(clock)
        with mail_server() as inbox:
            (sent,) = send(small, inbox)
        (mail,) = inbox.mails
        assert inbox.to == ["leder@example.org"]
        assert sent.outcome == "sent"
        assert (sent.overdue > 0, sent.returned) == (True, 1)
        assert mail["Subject"].startswith(f"Gevinst: {sent.overdue} over fristen, 1 sendt tilbake")
        text, page = (part.get_content() for part in mail.iter_parts())
        for part in (text, page):
            assert "Reisetid" in part
            assert f"{SITE}/prosjekt/{SLUG}/maling?periode=2026-01" in part
            assert f"{SITE}/varsler" in part
            # No measured value, no comment, no identity number.
            assert "61" not in part.replace(f"{SITE}/prosjekt", "")
            assert "en gang til" not in part
        assert not may_hold_identity_number(text)

    def test_never_twice_for_a_day_and_again_the_next(self, small, clock, leader):
        with mail_server() as inbox:
            assert send(small, inbox) == ()
            tomorrow(clock)
            assert outcomes(send(small, inbox)) == {"leder": "sent"}
            assert send(small, inbox) == ()
            tomorrow(clock)
            assert outcomes(send(small, inbox)) == {"leder": "sent"}
        assert len(inbox.mails) == 2
        page = small.reminders.page(leader)
        assert (page.next_day, page.mailed_at) == (FRIDAY + dt.timedelta(days=3), clock.now)

    def test_two_runs_at_once_send_one_mail(self, small, clock, leader):
        """The second run read before the first had marked the day."""
        tomorrow(clock)
        with mail_server() as inbox:
            connect = connection_of(settings(inbox.port))

            def late():
                send(small, inbox)
                return connect()

            sent = small.reminders.send(OPERATOR, late, SITE)
        assert outcomes(sent) == {"leder": "done_already"}
        assert len(inbox.mails) == 1

    def test_a_server_that_does_not_answer_is_told_of_and_tried_again(self, small, clock, leader):
        tomorrow(clock)
        (sent,) = small.reminders.send(OPERATOR, connection_of(settings(free_port())), SITE)
        assert sent.outcome == "failed"
        assert sent.reason
        with mail_server() as inbox:
            assert outcomes(send(small, inbox)) == {"leder": "sent"}
        assert len(inbox.mails) == 1

    def test_a_mailbox_that_does_not_exist_stops_nobody_else(self, small, clock, leader):
        other = user(small, "styrer", language="nn")
        small.reminders.choose(other, "daily", "0", "styrer@example.org")
        tomorrow(clock)
        with mail_server() as inbox:
            inbox.refuse = {"leder@example.org"}
            sent = send(small, inbox)
            assert outcomes(sent) == {"leder": "failed", "styrer": "sent"}
            inbox.refuse = set()
            assert outcomes(send(small, inbox)) == {"leder": "sent"}
        assert inbox.to == ["styrer@example.org", "leder@example.org"]
        assert sent[0].reason == "550 No such mailbox here"

    def test_a_week_that_was_missed_comes_the_day_after(self, small, clock, leader):
        small.reminders.choose(leader, "weekly", "0", "leder@example.org")
        tomorrow(clock, 3)
        (failed,) = small.reminders.send(OPERATOR, connection_of(settings(free_port())), SITE)
        assert failed.outcome == "failed"
        with mail_server() as inbox:
            for _day in range(8):
                tomorrow(clock)
                send(small, inbox)
        days = [mail["Date"].datetime.date() for mail in inbox.mails]
        assert days == [dt.date(2026, 3, 24), dt.date(2026, 3, 30)]

    def test_nothing_to_say_is_no_mail_and_the_day_is_done(self, small, clock):
        funder = user(small, "giver", Role.FUNDER, "scheme", "hn-2025")
        small.reminders.choose(funder, "weekly", "0", "giver@example.org")
        tomorrow(clock, 3)
        with mail_server() as inbox:
            assert outcomes(send(small, inbox)) == {"giver": "nothing"}
            small.plans.change_project(OPERATOR, SLUG, {"scheme": "oslo-hso-2020"})
            tomorrow(clock)
            assert send(small, inbox) == ()
        assert inbox.mails == []

    def test_who_is_shut_out_and_who_said_never_get_none(self, small, clock, leader):
        other = user(small, "styrer")
        small.reminders.choose(other, "daily", "0", "styrer@example.org")
        small.reminders.choose(other, "never", "0", "styrer@example.org")
        small.people.set_active(OPERATOR, "leder", False)
        tomorrow(clock)
        with mail_server() as inbox:
            assert send(small, inbox) == ()
        assert inbox.mails == []

    def test_a_dry_run_says_what_would_be_sent_and_marks_nothing(self, small, clock, leader):
        tomorrow(clock)
        (told,) = small.reminders.send(OPERATOR, None, SITE)
        assert told.outcome == "would_send"
        assert told.mail is not None
        assert told.mail.subject == small.reminders.page(leader).subject
        with mail_server() as inbox:
            assert outcomes(send(small, inbox)) == {"leder": "sent"}

    def test_without_an_address_of_the_pages_there_are_no_links(self, small, clock, leader):
        tomorrow(clock)
        with mail_server() as inbox:
            small.reminders.send(OPERATOR, connection_of(settings(inbox.port)), None)
        for part in inbox.mails[0].iter_parts():
            assert "/prosjekt/" not in part.get_content()
            assert "href" not in part.get_content()

    def test_only_for_who_manages_people(self, small):
        with pytest.raises(NotAllowed):
            small.reminders.send(PROJECT_GROUP, None, SITE)


class TestTheWords:
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    @pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly"])
    def test_each_reads_their_own_language(self, demo, language, rhythm):
        from gevinst.domain.reminder import ReminderChoice
        from gevinst.services.base import words
        from gevinst.services.reminder_mail import digest_of, mail_of

        actor = Actor(1, "Prosjektleder", language, (Membership(Role.PROJECT_GROUP, "all"),))
        choice = ReminderChoice(rhythm=rhythm, address="a@example.org", since=demo.deadlines.today())
        digest = digest_of(demo.deadlines.of_person(actor).items, choice.rhythm, demo.deadlines.today())
        mail = mail_of(digest, choice, SITE, demo.deadlines.today(), words(actor))
        said = [line for line in mail.text.splitlines() if "://" not in line]
        english = [line for line in said if left_in(line)]
        assert (english == []) is (language != "en"), english
        assert f'lang="{language}"' in mail.html

    def test_what_people_wrote_is_text_and_no_markup(self, small, clock, leader):
        small.plans.change_project(OPERATOR, SLUG, {"title": "<b>Trygg</b> & heim"})
        tomorrow(clock)
        (told,) = small.reminders.send(OPERATOR, None, SITE)
        assert "&lt;b&gt;Trygg&lt;/b&gt; &amp; heim" in told.mail.html
        assert "<b>Trygg</b> & heim" in told.mail.text


class TestTheSettings:
    def test_off_by_default_and_each_that_is_missing_is_named(self):
        with pytest.raises(Refused) as refused:
            server_of(Settings())
        assert {problem.field for problem in refused.value.problems} == {
            "GEVINST_SMTP_HOST",
            "GEVINST_SMTP_FROM",
        }

    def test_a_user_needs_a_password_and_a_sender_is_an_address(self):
        wrong = settings(587, smtp_user="gevinst", smtp_from="Gevinst")
        with pytest.raises(Refused) as refused:
            server_of(wrong)
        found = {(problem.code, problem.field) for problem in refused.value.problems}
        assert found == {
            ("mail_setting_missing", "GEVINST_SMTP_PASSWORD"),
            ("not_a_mail_address", "GEVINST_SMTP_FROM"),
        }

    def test_the_password_is_not_shown(self):
        held = settings(587, smtp_user="gevinst", smtp_password="hemmelig")
        assert "hemmelig" not in repr(held)
        server = server_of(replace_from(held, "Gevinst <gevinst@example.org>"))
        assert (server.password, server.tls) == ("hemmelig", "none")
        assert "hemmelig" not in repr(server)


def replace_from(held, sender):
    return held.model_copy(update={"smtp_from": sender})
