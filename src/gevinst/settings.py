"""What the operator may set, from the environment (GEVINST_...) or the command line. Never a rule of the domain."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Language = Literal["nb", "nn", "en"]


class Settings(BaseSettings):
    """Read once by `bootstrap`; passed down from there, never imported as a global."""

    model_config = SettingsConfigDict(env_prefix="GEVINST_", frozen=True)

    data_dir: Path = Path(platformdirs.user_data_dir("gevinst", appauthor=False))
    """Where the embedded database and the attachments live."""
    database_url: str | None = None
    """A PostgreSQL address; empty for the embedded database in `data_dir`."""
    secret_key: SecretStr | None = None
    """Signs sessions. Empty: made once and kept in `data_dir`."""
    language: Language = "nb"
    secure_cookies: bool = False
    """True behind HTTPS: cookies are then sent over HTTPS only."""
    demo: bool = False
    """True only for `gevinst demo`: figures are marked as invented and the login page shows the demo users."""
    max_upload_mb: int = 10
    public_url: str | None = None
    """How people reach the pages, for the links in mails and calendars: `https://gevinst.example.org`."""
    smtp_host: str | None = None
    """The server that takes mail. Empty: no mail is ever sent."""
    smtp_port: int = 587
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls` (port 587), `tls` from the first byte (port 465), or `none` for a server on the machine itself."""
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    """What stands as the sender: an address, or `Name <address>`."""

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'gevinst.sqlite'}"
