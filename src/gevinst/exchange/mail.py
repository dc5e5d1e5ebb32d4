"""Mail handed to a mail server (SMTP), as the settings say: one connection for a run, one message at a time."""

import datetime as dt
import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Literal, Self

_PATIENCE = 20
"""Seconds that the mail server may take for an answer."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address, as plain text and as simple HTML."""

    to: str
    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `sender` is what stands as From: an address, or `Name <address>`."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class MailFailed(Exception):
    """The mail was not taken. `everything`: the server cannot be used at all, so there is no use in trying the next."""

    def __init__(self, reason: str, everything: bool) -> None:
        self.reason, self.everything = reason, everything
        super().__init__(reason)


class Connection:
    """`with Connection(server) as mail: mail.send(...)`. Raises MailFailed, at the door too."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def __enter__(self) -> Self:
        at = self._server
        # With its certificate checked: a password is never sent to whoever happens to answer.
        context = ssl.create_default_context() if at.tls != "none" else None
        try:
            if at.tls == "tls":
                self._client: smtplib.SMTP = smtplib.SMTP_SSL(at.host, at.port, timeout=_PATIENCE, context=context)  # fmt: skip
            else:
                self._client = smtplib.SMTP(at.host, at.port, timeout=_PATIENCE)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(_reason(error), True) from error
        try:
            if at.tls == "starttls":
                # Raises where the server does not offer it: never on without.
                self._client.starttls(context=context)
            if at.user:
                self._client.login(at.user, at.password or "")
        except (OSError, smtplib.SMTPException) as error:
            self._client.close()
            raise MailFailed(_reason(error), True) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._client.quit()
        except (OSError, smtplib.SMTPException):
            # What was taken is taken, whether the farewell was heard or not.
            self._client.close()

    def send(self, mail: Mail, now: dt.datetime) -> None:
        """Hands in one message; returns when the server has taken it."""
        found = message(mail, self._server.sender, now)
        try:
            self._client.send_message(found, parseaddr(self._server.sender)[1], [mail.to])
        except smtplib.SMTPServerDisconnected as error:
            raise MailFailed(_reason(error), True) from error
        except smtplib.SMTPException as error:
            raise MailFailed(_reason(error), isinstance(error, smtplib.SMTPSenderRefused)) from error
        except OSError as error:
            raise MailFailed(_reason(error), True) from error


def message(mail: Mail, sender: str, now: dt.datetime) -> EmailMessage:
    """The message as it is handed in. The same mail to the same address on the same day has the same Message-ID."""
    found = EmailMessage(policy=POLICY)
    address = parseaddr(sender)[1]
    mark = hashlib.sha256(f"{mail.to}\n{now.date().isoformat()}\n{mail.text}".encode()).hexdigest()[:32]
    found["From"] = sender
    found["To"] = mail.to
    found["Subject"] = mail.subject
    found["Date"] = format_datetime(now)
    found["Message-ID"] = f"<{mark}@{address.rpartition('@')[2]}>"
    # RFC 3834: nobody's holiday answer is wanted.
    found["Auto-Submitted"] = "auto-generated"
    found["Content-Language"] = mail.language
    found.set_content(mail.text)
    found.add_alternative(mail.html, subtype="html")
    return found


def _reason(error: Exception) -> str:
    """What the server or the system said, on one line, without addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_text(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return " ".join((str(error) or type(error).__name__).split())


def _text(said: bytes | str) -> str:
    return " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else said).split())
