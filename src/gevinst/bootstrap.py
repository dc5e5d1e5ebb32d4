"""Puts a process together: settings -> engine -> services. The only place that knows the real clock."""

import datetime as dt
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gevinst.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gevinst.services.everything import Services


def now() -> dt.datetime:
    """The clock of a real process: aware, UTC."""
    return dt.datetime.now(dt.UTC)


def engine_of(settings: Settings) -> "Engine":
    """The database in use; the folder of the embedded one is made."""
    from gevinst.storage.engine import create_engine

    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    return create_engine(settings.url)


def services_of(settings: Settings) -> "Services":
    """Every service on the database in use."""
    from gevinst.services.everything import Services

    return Services(engine_of(settings), now)


def secret_key(settings: Settings) -> str:
    """What signs sessions: as set, or made once and kept beside the data, readable by its owner only."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    file: Path = settings.data_dir / "secret-key"
    if not file.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
