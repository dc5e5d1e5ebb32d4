"""Users, what they are members of, their tries to log in, and their keys to the API."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.plan import new_id
from gevinst.domain.text import Language
from gevinst.storage.rows import chunks, insert
from gevinst.storage.tables.people import ApiTokenTable, LoginAttemptTable, MembershipTable, UserTable


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a login. `title` is a role's name, never a person's."""

    id: int
    uid: str
    username: str
    title: str
    language: Language
    password_hash: str | None
    session_version: int
    active: bool
    memberships: tuple[Membership, ...] = ()

    @property
    def actor(self) -> Actor:
        """The user as `may` sees it."""
        return Actor(self.id, self.title, self.language, self.memberships)


@dataclass(frozen=True, slots=True)
class Token:
    """A key to the API, without the key."""

    uid: str
    user_id: int
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None


class People:
    """Queries about people. Usernames are kept in lower case."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- Users -----------------------------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """Everybody, by username."""
        return self._read(sa.true())

    def user(self, username: str) -> User | None:
        """The user of that name, active or not."""
        return next(iter(self._read(UserTable.username == _fold(username))), None)

    def user_by_id(self, user_id: int) -> User | None:
        """The user of that number, active or not."""
        return next(iter(self._read(UserTable.id == user_id)), None)

    def add_user(
        self,
        username: str,
        title: str,
        language: Language,
        password_hash: str | None = None,
        memberships: Collection[Membership] = (),
    ) -> User:
        """A new, active user; Conflict where the name is taken. Without a password hash nobody can log in as them."""
        if self.user(username) is not None:
            raise Conflict(f"user {_fold(username)}")
        row = {
            "uid": new_id(),
            "username": _fold(username),
            "title": title,
            "language": language,
            "password_hash": password_hash,
            "session_version": 1,
            "active": True,
        }
        insert(self._session, UserTable, [row])
        made = self.user(username)
        assert made is not None, "it was just stored"
        self.set_memberships(made.id, memberships)
        return self._one(made.id)

    def set_password(self, user_id: int, password_hash: str) -> None:
        """Sets the hash of a new password; every open session of the user ends."""
        self._set(user_id, password_hash=password_hash, session_version=UserTable.session_version + 1)

    def rehash_password(self, user_id: int, password_hash: str) -> None:
        """Sets a stronger hash of the same password; sessions go on."""
        self._set(user_id, password_hash=password_hash)

    def set_active(self, user_id: int, active: bool) -> None:
        """Lets a user in or shuts them out; every open session of the user ends."""
        self._set(user_id, active=active, session_version=UserTable.session_version + 1)

    def end_sessions(self, user_id: int) -> None:
        """Every open session of the user ends."""
        self._set(user_id, session_version=UserTable.session_version + 1)

    def set_language(self, user_id: int, language: Language) -> None:
        """Sets the language that the user reads."""
        self._set(user_id, language=language)

    def set_title(self, user_id: int, title: str) -> None:
        """Sets the name of the user's role."""
        self._set(user_id, title=title)

    def memberships(self, user_id: int) -> tuple[Membership, ...]:
        """What a user is member of; NotFound."""
        return self._one(user_id).memberships

    def set_memberships(self, user_id: int, memberships: Iterable[Membership]) -> None:
        """Sets what a user is member of, whole."""
        self._session.execute(sa.delete(MembershipTable).where(MembershipTable.user_id == user_id))
        rows = [
            {
                "user_id": user_id,
                "role": membership.role.value,
                "scope": membership.scope,
                "scope_key": membership.key or "",
            }
            for membership in dict.fromkeys(memberships)
        ]
        insert(self._session, MembershipTable, rows)

    def add_membership(self, user_id: int, membership: Membership) -> None:
        """Adds a role in a scope; nothing happens where the user has it already."""
        self.set_memberships(user_id, (*self.memberships(user_id), membership))

    def remove_membership(self, user_id: int, membership: Membership) -> None:
        """Takes a role in a scope away."""
        self.set_memberships(user_id, [each for each in self.memberships(user_id) if each != membership])

    def members_of(self, slug: str) -> list[User]:
        """Users with a role in one project, by username."""
        named = sa.select(MembershipTable.user_id).where(
            MembershipTable.scope == "project", MembershipTable.scope_key == slug
        )
        return self._read(UserTable.id.in_(named))

    def _one(self, user_id: int) -> User:
        found = self.user_by_id(user_id)
        if found is None:
            raise NotFound("user", user_id)
        return found

    def _set(self, user_id: int, **values: object) -> None:
        changed = self._session.execute(
            sa.update(UserTable).where(UserTable.id == user_id).values(**values).returning(UserTable.id)
        ).all()
        if not changed:
            raise NotFound("user", user_id)

    def _read(self, where: sa.ColumnElement[bool]) -> list[User]:
        rows = self._session.execute(
            sa.select(UserTable.__table__).where(where).order_by(UserTable.username)
        ).mappings()
        users = {row["id"]: User(**row) for row in rows}
        held: dict[int, list[Membership]] = {key: [] for key in users}
        for some in chunks(users):
            query = (
                sa.select(MembershipTable.__table__)
                .where(MembershipTable.user_id.in_(some))
                .order_by(MembershipTable.id)
            )
            for row in self._session.execute(query).mappings():
                held[row["user_id"]].append(
                    Membership(Role(row["role"]), row["scope"], row["scope_key"] or None)
                )
        return [
            User(
                user.id,
                user.uid,
                user.username,
                user.title,
                user.language,
                user.password_hash,
                user.session_version,
                user.active,
                tuple(held[key]),
            )
            for key, user in users.items()
        ]

    # --- Tries to log in -------------------------------------------------------------------------------------------

    def add_attempt(self, username: str, address: str, at: dt.datetime, succeeded: bool) -> None:
        """Notes a try to log in."""
        row = {"username": _fold(username), "address": address, "at": at, "succeeded": succeeded}
        insert(self._session, LoginAttemptTable, [row])

    def failed_attempts(self, username: str, address: str, since: dt.datetime) -> int:
        """Failed tries for this username from this address since then, after the last one that succeeded."""
        return self._failures(
            since, LoginAttemptTable.username == _fold(username), LoginAttemptTable.address == address
        )

    def failed_attempts_from(self, address: str, since: dt.datetime) -> int:
        """Failed tries from this address since then, for any username."""
        table = LoginAttemptTable
        query = sa.select(sa.func.count()).where(
            table.address == address, table.at >= since, table.succeeded.is_(False)
        )
        return self._session.execute(query).scalar_one()

    def last_attempt(self, username: str, address: str) -> dt.datetime | None:
        """When this username was last tried from this address."""
        table = LoginAttemptTable
        query = sa.select(sa.func.max(table.at)).where(
            table.username == _fold(username), table.address == address
        )
        return self._session.execute(query).scalar()

    def forget_attempts(self, before: dt.datetime) -> None:
        """Deletes tries from before: they are kept no longer than they are counted."""
        self._session.execute(sa.delete(LoginAttemptTable).where(LoginAttemptTable.at < before))

    def _failures(self, since: dt.datetime, *where: sa.ColumnElement[bool]) -> int:
        table = LoginAttemptTable
        succeeded = sa.select(sa.func.max(table.at)).where(*where, table.succeeded.is_(True))
        last = self._session.execute(succeeded).scalar()
        query = sa.select(sa.func.count()).where(*where, table.at >= since, table.succeeded.is_(False))
        if last is not None:
            query = query.where(table.at > last)
        return self._session.execute(query).scalar_one()

    # --- Keys to the API -------------------------------------------------------------------------------------------

    def add_token(
        self,
        user_id: int,
        name: str,
        token_hash: str,
        at: dt.datetime,
        expires_at: dt.datetime | None = None,
    ) -> str:
        """Stores a key's hash for a user; gives its id."""
        uid = new_id()
        row = {
            "uid": uid,
            "user_id": user_id,
            "name": name,
            "token_hash": token_hash,
            "created_at": at,
            "expires_at": expires_at,
            "revoked_at": None,
        }
        insert(self._session, ApiTokenTable, [row])
        return uid

    def user_of_token(self, token_hash: str, at: dt.datetime) -> User | None:
        """The active user of a key that is neither revoked nor expired at that time."""
        table = ApiTokenTable
        query = sa.select(table.user_id).where(
            table.token_hash == token_hash,
            table.revoked_at.is_(None),
            sa.or_(table.expires_at.is_(None), table.expires_at > at),
        )
        user_id = self._session.execute(query).scalar()
        user = None if user_id is None else self.user_by_id(user_id)
        return user if user is not None and user.active else None

    def tokens(self, user_id: int | None = None) -> list[Token]:
        """The keys of a user, or everybody's, the newest first."""
        table = ApiTokenTable
        query = sa.select(
            table.uid, table.user_id, table.name, table.created_at, table.expires_at, table.revoked_at
        ).order_by(table.id.desc())
        if user_id is not None:
            query = query.where(table.user_id == user_id)
        return [Token(*row) for row in self._session.execute(query)]

    def revoke_token(self, uid: str, at: dt.datetime) -> None:
        """Makes a key worthless; NotFound."""
        changed = self._session.execute(
            sa.update(ApiTokenTable)
            .where(ApiTokenTable.uid == uid, ApiTokenTable.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(ApiTokenTable.id)
        ).all()
        if not changed:
            raise NotFound("token", uid)


def _fold(username: str) -> str:
    return username.strip().lower()
