"""Mail reaches a real mail server as the settings say: with and without TLS, with and without a password."""

import datetime as dt
from pathlib import Path

import pytest

from gevinst.exchange.mail import Connection, Mail, MailFailed, MailServer
from mail_server import PASSWORD, USER, free_port, mail_server

NOW = dt.datetime(2026, 6, 24, 9, 0, tzinfo=dt.UTC)
MAIL = Mail(
    "leder@example.org", "Gevinst: 3 over fristen – så", "Åpne: æ ø å, č đ ŋ\n", "<p>Åpne: æ ø å</p>", "nb"
)


def at(port: int, **more: object) -> MailServer:
    given = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "sender": "Gevinst <gevinst@example.org>",
    } | more
    return MailServer(**given)  # type: ignore[arg-type]


def test_a_message_arrives_whole() -> None:
    with mail_server() as inbox, Connection(at(inbox.port)) as connection:
        connection.send(MAIL, NOW)
    (found,) = inbox.mails
    assert inbox.to == ["leder@example.org"]
    assert (found["To"], found["From"]) == ("leder@example.org", "Gevinst <gevinst@example.org>")
    assert found["Subject"] == MAIL.subject
    assert found["Auto-Submitted"] == "auto-generated"
    text, page = found.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert page.get_content_type() == "text/html"
    assert "Åpne: æ ø å" in page.get_content()


def test_the_same_mail_on_the_same_day_has_the_same_id() -> None:
    with mail_server() as inbox, Connection(at(inbox.port)) as connection:
        for now in (NOW, NOW + dt.timedelta(hours=3), NOW + dt.timedelta(days=1)):
            connection.send(MAIL, now)
    first, again, next_day = (each["Message-ID"] for each in inbox.mails)
    assert first == again != next_day
    assert first.endswith("@example.org>")


def test_starttls_and_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(tmp_path) as inbox:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        server = at(inbox.port, tls="starttls", user=USER, password=PASSWORD)
        with Connection(server) as connection:
            connection.send(MAIL, NOW)
        wrong = at(inbox.port, tls="starttls", user=USER, password="feil")
        with pytest.raises(MailFailed) as failed, Connection(wrong):
            pass
    assert inbox.secure == [True]
    assert failed.value.everything
    assert failed.value.reason.startswith("535")


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    with (
        mail_server(tmp_path) as inbox,
        pytest.raises(MailFailed, match="certificate"),
        Connection(at(inbox.port, tls="starttls")),
    ):
        pass
    assert inbox.mails == []


def test_a_server_without_starttls_is_told_nothing() -> None:
    with mail_server() as inbox:
        server = at(inbox.port, tls="starttls", user=USER, password=PASSWORD)
        with pytest.raises(MailFailed, match="STARTTLS") as failed, Connection(server) as connection:
            connection.send(MAIL, NOW)
    assert failed.value.everything
    assert inbox.mails == []


def test_one_mailbox_that_does_not_exist_stops_nobody_else() -> None:
    with mail_server() as inbox, Connection(at(inbox.port)) as connection:
        inbox.refuse = {MAIL.to}
        with pytest.raises(MailFailed) as failed:
            connection.send(MAIL, NOW)
        inbox.refuse = set()
        connection.send(MAIL, NOW)
    assert (failed.value.everything, failed.value.reason) == (False, "550 No such mailbox here")
    assert len(inbox.mails) == 1


def test_nobody_answers() -> None:
    with pytest.raises(MailFailed) as failed, Connection(at(free_port())):
        pass
    assert failed.value.everything
