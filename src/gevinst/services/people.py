"""Who may come in: log in, users, roles, keys to the API. Passwords with argon2; a failed try costs a growing wait."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.audit import AuditEntry, without_figures
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.text import Language
from gevinst.services.base import Base, refuse_personal, require
from gevinst.storage.people import Token, User

# OWASP's second recommended setting for argon2id: 19 MiB, two passes.
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
"""Checked where there is no such user, so that the answer takes as long."""
_WINDOW = dt.timedelta(minutes=15)
_FREE_TRIES = 5
_LONGEST_WAIT = 900
_TRIES_FROM_ADDRESS = 60
SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class Session:
    """A login that succeeded: what the cookie holds."""

    user_id: int
    session_version: int
    actor: Actor


class People(Base):
    """See the module."""

    def log_in(self, username: str, password: str, address: str) -> Session:
        """Checks a password. Raises Refused: `wrong_login`, or `too_many_attempts` with the seconds to wait."""
        now = self.clock()
        nobody = Actor(None, username[:80], "nb")
        with self.work(nobody) as work:
            since = now - _WINDOW
            wait = _wait(work.people.failed_attempts(username, address, since))
            if wait == 0 and work.people.failed_attempts_from(address, since) >= _TRIES_FROM_ADDRESS:
                wait = _LONGEST_WAIT
            last = work.people.last_attempt(username, address)
            left = 0 if last is None else int(wait - (now - last).total_seconds())
            if left > 0:
                raise Refused([Problem("too_many_attempts", params={"seconds": left})])
            user = work.people.user(username)
            right = (
                _verified(user.password_hash if user else None, password) and user is not None and user.active
            )
            work.people.add_attempt(username, address, now, right)
            work.people.forget_attempts(now - dt.timedelta(days=1))
            if right and user is not None:
                if user.password_hash and _HASHER.check_needs_rehash(user.password_hash):
                    work.people.rehash_password(user.id, _HASHER.hash(password))
                work.audit("log_in", "user", user.username)
            work.commit()
        if not right or user is None:
            raise Refused([Problem("wrong_login")])
        return Session(user.id, user.session_version, user.actor)

    def actor(self, user_id: int, session_version: int) -> Actor | None:
        """Who a session is; None where it was ended, or the user is not active any more."""
        with self.reading() as work:
            user = work.people.user_by_id(user_id)
        if user is None or not user.active or user.session_version != session_version:
            return None
        return user.actor

    def log_out_everywhere(self, actor: Actor) -> None:
        """Ends every session of the one who asks."""
        if actor.user_id is not None:
            with self.work(actor) as work:
                work.people.end_sessions(actor.user_id)
                work.commit()

    def set_language(self, actor: Actor, language: Language) -> None:
        """The language that this user reads."""
        if actor.user_id is not None:
            with self.work(actor) as work:
                work.people.set_language(actor.user_id, language)
                work.commit()

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """One's own password. Every other session ends."""
        if actor.user_id is None:
            raise NotFound("user", "")
        with self.work(actor) as work:
            user = work.people.user_by_id(actor.user_id)
            if user is None or not _verified(user.password_hash, old):
                raise Refused([Problem("wrong_login", field="old")])
            _check_password(new)
            work.people.set_password(user.id, _HASHER.hash(new))
            work.people.end_sessions(user.id)
            work.audit("change_password", "user", user.username)
            work.commit()

    # ---- administration ----------------------------------------------------------------------------------------

    def users(self, actor: Actor) -> list[User]:
        """Everybody with a login."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.reading() as work:
            return work.people.users()

    def add(
        self,
        actor: Actor,
        username: str,
        title: str,
        password: str,
        memberships: Iterable[Membership] = (),
        language: Language = "nb",
    ) -> int:
        """A new user. `title` is a role ("Prosjektleder"), not a person's name. Raises Refused with all problems."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        refuse_personal({"username": username, "title": title})
        problems = [
            Problem("field_missing", field=name)
            for name, text in (("username", username), ("title", title))
            if not text.strip()
        ]
        chosen = tuple(memberships)
        problems += _misplaced(chosen)
        with self.work(actor) as work:
            if username.strip() and work.people.user(username.strip()) is not None:
                problems.append(Problem("username_taken", field="username", value=username))
            try:
                _check_password(password)
            except Refused as refused:
                problems += refused.problems
            if problems:
                raise Refused(problems)
            added = work.people.add_user(
                username.strip(), title.strip(), language, _HASHER.hash(password), chosen
            )
            work.audit("add_user", "user", username.strip(), after={"title": title.strip()})
            work.commit()
        return added.id

    def set_password(self, actor: Actor, username: str, password: str) -> None:
        """A new password for somebody; ends their sessions."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        _check_password(password)
        with self.work(actor) as work:
            user = work.people.user(username)
            if user is None:
                raise NotFound("user", username)
            work.people.set_password(user.id, _HASHER.hash(password))
            work.people.end_sessions(user.id)
            work.audit("set_password", "user", username)
            work.commit()

    def set_memberships(self, actor: Actor, username: str, memberships: Iterable[Membership]) -> None:
        """What somebody is a member of; ends their sessions, so that it holds at once."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        chosen = tuple(memberships)
        if wrong := _misplaced(chosen):
            raise Refused(wrong)
        with self.work(actor) as work:
            user = work.people.user(username)
            if user is None:
                raise NotFound("user", username)
            work.people.set_memberships(user.id, chosen)
            work.people.end_sessions(user.id)
            named = [f"{each.role.value}:{each.scope}:{each.key or ''}" for each in chosen]
            work.audit("set_memberships", "user", username, after={"memberships": named})
            work.commit()

    def set_active(self, actor: Actor, username: str, active: bool) -> None:
        """Takes somebody's access away, or gives it back."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.work(actor) as work:
            user = work.people.user(username)
            if user is None:
                raise NotFound("user", username)
            if user.id == actor.user_id and not active:
                raise Refused([Problem("not_yourself", field="active")])
            work.people.set_active(user.id, active)
            work.people.end_sessions(user.id)
            work.audit("set_active", "user", username, after={"active": active})
            work.commit()

    def demo_users(self) -> list[tuple[str, str, str]]:
        """(username, title, password) of the demo's users; empty unless this is a demo database: one that has them all.

        A user of the same name as one of them in a real database is somebody else.
        """
        from gevinst import demo

        with self.reading() as work:
            there = {user.username for user in work.people.users()}
        known = demo.build(self.today()).users
        if not {user.username for user in known} <= there:
            return []
        return [(user.username, user.title, user.password) for user in known]

    def audits(self, actor: Actor, limit: int = 200) -> list[AuditEntry]:
        """The whole trail, newest first; figures only of projects whose own figures the reader is shown."""
        require(actor, Action.SEE_AUDIT, Resource())
        with self.reading() as work:
            found = work.audits(limit=limit)
        return [
            each
            if may(actor, Action.SEE_UNAPPROVED, Resource(project=each.project))
            else without_figures(each)
            for each in found
        ]

    # ---- keys to the API ---------------------------------------------------------------------------------------

    def make_token(self, actor: Actor, username: str, name: str, days: int | None = 365) -> str:
        """A key for a user's programs: shown once, stored as a hash, acts as that user."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        key = "gev_" + secrets.token_urlsafe(32)
        now = self.clock()
        with self.work(actor) as work:
            user = work.people.user(username)
            if user is None:
                raise NotFound("user", username)
            expires = now + dt.timedelta(days=days) if days is not None else None
            work.people.add_token(user.id, name, _hashed(key), now, expires)
            work.audit("make_token", "token", name, after={"user": username})
            work.commit()
        return key

    def tokens(self, actor: Actor) -> list[Token]:
        """Every key, without the key itself."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.reading() as work:
            return work.people.tokens()

    def revoke_token(self, actor: Actor, uid: str) -> None:
        """A key stops to hold."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.work(actor) as work:
            work.people.revoke_token(uid, self.clock())
            work.audit("revoke_token", "token", uid)
            work.commit()

    def actor_of_token(self, key: str) -> Actor | None:
        """Whom a key acts as."""
        with self.reading() as work:
            user = work.people.user_of_token(_hashed(key), self.clock())
        return user.actor if user else None


def hash_password(password: str) -> str:
    """For the demo's users and the first administrator."""
    return _HASHER.hash(password)


def _hashed(key: str) -> str:
    """A random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def _wait(failures: int) -> int:
    """Seconds to wait after so many failures: none for the first five, then 2, 4, 8, ... to a quarter of an hour."""
    return 0 if failures < _FREE_TRIES else min(2 ** (failures - _FREE_TRIES + 1), _LONGEST_WAIT)


def _verified(stored: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused([Problem("password_too_short", field="password", params={"least": SHORTEST_PASSWORD})])


def _misplaced(memberships: Iterable[Membership]) -> list[Problem]:
    """An owner and a reporter are somebody at one party: anywhere else they would reach what other parties hold."""
    return [
        Problem("role_needs_party", field="where", value=each.role.value)
        for each in memberships
        if each.role in {Role.BENEFIT_OWNER, Role.REPORTER} and each.scope != "party"
    ]
