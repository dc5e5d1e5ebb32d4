"""A real mail server on this machine for the tests: it speaks SMTP on a socket, and keeps what it is handed.

The key and the certificate are for `localhost` alone, made for these tests; they protect nothing.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Protocol
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "gevinst", "en hemmelig setning"
KEY = """\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIJESMrvc56Z+8ekSqq3l+EsZI/ZHxhUFnMID7LEFW5njoAoGCCqGSM49
AwEHoUQDQgAEpkwrw7VGUDwurO6ev/P320SgN8B6vzrBBGFERfucSaAHnWDIAEnB
T+VfyWHINHo4fIADLm2IEcBMDCTYy3o5/g==
-----END EC PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBjDCCATKgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKZMK8O1RlA8Lqzu
nr/z99tEoDfAer86wQRhREX7nEmgB51gyABJwU/lX8lhyDR6OHyAAy5tiBHATAwk
2Mt6Of6jczBxMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MA4GA1UdDwEB/wQEAwIChDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNV
HQ4EFgQU6Ncyhc977CyVMYRmujipy+ai1XgwCgYIKoZIzj0EAwIDSAAwRQIgRpGr
Nc9eSUoX3399THNFs+PQrQJhl4t0axwl4IygMdcCIQDgv3OzKUgKg+0mByBuuD1n
hoo4BWq29FyLSXHi/VEb3A==
-----END CERTIFICATE-----
"""


@dataclass
class Inbox:
    """What was handed in, and whom the server turns away."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    secure: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.to += envelope.rcpt_tos
        self.secure.append(session.ssl is not None)
        return "250 Taken"


def _knows(server: Protocol, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    # Not "handled": the server itself answers 535.
    return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(tls_in: Path | None = None) -> Iterator[Inbox]:
    """A server on a port of its own. `tls_in`: a folder for the certificate; STARTTLS and a login are then asked for."""
    inbox = Inbox(port=free_port())
    more: dict[str, Any] = {}
    if tls_in is not None:
        (tls_in / "key.pem").write_text(KEY)
        (tls_in / "certificate.pem").write_text(CERTIFICATE)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls_in / "certificate.pem", tls_in / "key.pem")
        more |= {"tls_context": context, "require_starttls": True}
        more |= {"authenticator": _knows, "auth_required": True}
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, **more)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
