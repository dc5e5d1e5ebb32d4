"""Who may come in, and as what."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.access import Role
from gevinst.storage.tables.base import Base, Key, Uid, at_least, one_of, to
from gevinst.storage.tables.plans import LANGUAGES


class UserTable(Base):
    """Somebody with a login. `title` is a role's name. A growing `session_version` ends every open session."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("language", LANGUAGES), at_least("session_version", 1))

    id: Mapped[Key]
    uid: Mapped[Uid]
    username: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str | None]
    session_version: Mapped[int]
    active: Mapped[bool]


class MembershipTable(Base):
    """A role in a scope. `scope_key` is empty text for the scope `all`."""

    __tablename__ = "membership"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "role", "scope", "scope_key"),
        one_of("role", Role),
        one_of("scope", ("project", "party", "scheme", "all")),
        sa.CheckConstraint("(scope = 'all') = (scope_key = '')", name="scope_key"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(to("user_account.id", cascade=True))
    role: Mapped[str]
    scope: Mapped[str]
    scope_key: Mapped[str]


class LoginAttemptTable(Base):
    """One try to log in, for slowing down guessing. The username need not exist."""

    __tablename__ = "login_attempt"
    __table_args__ = (sa.Index(None, "username", "address", "at"),)

    id: Mapped[Key]
    username: Mapped[str]
    address: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    succeeded: Mapped[bool]


class ApiTokenTable(Base):
    """A key to the API. Only its hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[Key]
    uid: Mapped[Uid]
    user_id: Mapped[int] = mapped_column(to("user_account.id", cascade=True), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
