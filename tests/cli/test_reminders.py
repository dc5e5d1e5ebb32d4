"""`gevinst reminders send`: what it says, its exit code, and what is stored."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from command_line import Run
from demo_database import clock
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst.storage.engine import create_engine
from mail_server import free_port, mail_server


@pytest.fixture
def waiting(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's leader has chosen a mail a day; it is the day after."""
    engine = create_engine(f"sqlite:///{data_dir / 'gevinst.sqlite'}")
    services = Services(engine, clock)
    (user,) = (each for each in services.people.users(OPERATOR) if each.username == "prosjekt")
    services.reminders.choose(user.actor, "daily", "0", "leder@example.org")
    engine.dispose()
    monkeypatch.setattr("gevinst.bootstrap.now", lambda: clock() + timedelta(days=1))


def at(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("GEVINST_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("GEVINST_SMTP_PORT", str(port))
    monkeypatch.setenv("GEVINST_SMTP_TLS", "none")
    monkeypatch.setenv("GEVINST_SMTP_FROM", "Gevinst <gevinst@example.org>")
    monkeypatch.setenv("GEVINST_PUBLIC_URL", "https://gevinst.example.org")


@pytest.mark.usefixtures("waiting")
class TestSending:
    def test_it_is_off_until_a_mail_server_is_set(self, run: Run, contents: Callable[[], str]) -> None:
        before = contents()
        refused = run("reminders", "send")
        assert refused.code == 1
        assert "GEVINST_SMTP_HOST" in refused.err
        assert "GEVINST_SMTP_FROM" in refused.err
        assert contents() == before

    def test_a_dry_run_needs_none_and_stores_nothing(self, run: Run, contents: Callable[[], str]) -> None:
        before = contents()
        told = run("reminders", "send", "--dry-run", "--show", "--json").json
        (person,) = told["people"]
        assert (told["dry_run"], person["username"], person["outcome"]) == (True, "prosjekt", "would_send")
        assert person["subject"].startswith("Gevinst: ")
        shown = run("reminders", "send", "--dry-run", "--show")
        assert person["text"].splitlines()[0] in shown.out
        assert "leder@example.org" not in shown.out
        assert contents() == before

    def test_once_and_no_more_that_day(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        with mail_server() as inbox:
            at(monkeypatch, inbox.port)
            sent = run("reminders", "send")
            again = run("reminders", "send", "--lang", "en")
        assert (sent.code, again.code) == (0, 0)
        assert "sendt" in sent.out
        assert again.out.strip() == "No mail is planned for today."
        assert len(inbox.mails) == 1
        assert "https://gevinst.example.org/varsler" in inbox.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    def test_a_server_that_is_away_gives_exit_code_1_and_the_mail_comes_later(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at(monkeypatch, free_port())
        failed = run("reminders", "send", "--json")
        assert failed.code == 1
        assert failed.json["people"][0]["outcome"] == "failed"
        assert failed.json["people"][0]["reason"]
        with mail_server() as inbox:
            at(monkeypatch, inbox.port)
            assert run("reminders", "send", "--json").json["people"][0]["outcome"] == "sent"
        assert len(inbox.mails) == 1


def test_nobody_has_asked_for_mail(run: Run) -> None:
    assert run("reminders", "send", "--dry-run", "--json").json == {"dry_run": True, "people": []}
