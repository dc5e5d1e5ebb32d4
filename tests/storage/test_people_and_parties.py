"""Users, their roles, their tries to log in and their keys; parties and their communities."""

import datetime as dt

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotFound

from .conftest import COMMUNITY, NOW, PARTIES, Work

LEADER = Membership(Role.PROJECT_GROUP, "project", "trygg-heim")
ADMINISTRATOR = Membership(Role.ADMINISTRATOR, "all")


def minutes(number: int) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def test_a_user_and_what_they_are(work: Work) -> None:
    with work() as w:
        made = w.people.add_user(" Leder ", "Prosjektleder", "nn", "hash", [LEADER])
        w.commit()
    with work() as w:
        assert w.people.user("LEDER") == w.people.user_by_id(made.id) == made
        assert made.actor == Actor(made.id, "Prosjektleder", "nn", (LEADER,))
        assert (made.username, made.password_hash, made.session_version, made.active) == (
            "leder",
            "hash",
            1,
            True,
        )
        assert w.people.user("nobody") is None
        assert w.people.user_by_id(made.id + 1) is None
        with pytest.raises(Conflict):
            w.people.add_user("leder", "En annen", "nb")


def test_memberships_come_and_go(work: Work) -> None:
    with work() as w:
        user = w.people.add_user("leder", "Prosjektleder", "nb")
        other = w.people.add_user("admin", "Administrator", "nb", memberships=[ADMINISTRATOR])
        w.people.add_membership(user.id, LEADER)
        w.people.add_membership(user.id, LEADER)
        assert w.people.memberships(user.id) == (LEADER,)
        assert [each.username for each in w.people.members_of("trygg-heim")] == ["leder"]
        assert [each.memberships for each in w.people.users()] == [(ADMINISTRATOR,), (LEADER,)]
        w.people.remove_membership(user.id, LEADER)
        assert w.people.memberships(user.id) == ()
        assert w.people.memberships(other.id) == (ADMINISTRATOR,)


def test_a_new_password_and_shutting_out_end_sessions(work: Work) -> None:
    with work() as w:
        user = w.people.add_user("leder", "Prosjektleder", "nb", "old")
        w.people.rehash_password(user.id, "stronger")
        w.people.set_language(user.id, "en")
        w.people.set_title(user.id, "Rådgiver")
        found = w.people.user_by_id(user.id)
        assert found is not None
        assert (found.password_hash, found.language, found.title, found.session_version) == (
            "stronger",
            "en",
            "Rådgiver",
            1,
        )
        w.people.set_password(user.id, "new")
        w.people.set_active(user.id, False)
        w.people.end_sessions(user.id)
        found = w.people.user_by_id(user.id)
        assert found is not None
        assert (found.password_hash, found.active, found.session_version) == ("new", False, 4)
        with pytest.raises(NotFound):
            w.people.set_password(user.id + 1, "x")


def test_failed_tries_are_counted_in_a_window(work: Work) -> None:
    with work() as w:
        people = w.people
        for minute, name, address, succeeded in (
            (0, "leder", "a", False),
            (1, "leder", "a", True),
            (2, "leder", "a", False),
            (3, "Leder", "a", False),
            (4, "leder", "b", False),
            (5, "annen", "a", False),
        ):
            people.add_attempt(name, address, NOW + minutes(minute), succeeded)
        # The success wipes what was before it.
        assert people.failed_attempts("leder", "a", NOW) == 2
        assert people.failed_attempts("leder", "a", NOW + minutes(3)) == 1
        assert people.failed_attempts("leder", "b", NOW) == 1
        assert people.failed_attempts("leder", "c", NOW) == 0
        assert people.failed_attempts_from("a", NOW) == 4
        assert people.last_attempt("leder", "a") == NOW + minutes(3)
        assert people.last_attempt("leder", "c") is None
        people.forget_attempts(NOW + minutes(5))
        assert people.failed_attempts("leder", "a", NOW) == 0
        assert people.failed_attempts("annen", "a", NOW) == 1


def test_a_key_works_until_it_is_revoked_or_over(work: Work) -> None:
    with work() as w:
        user = w.people.add_user("leder", "Prosjektleder", "nb")
        first = w.people.add_token(user.id, "Uttrekk", "hash-1", NOW)
        w.people.add_token(user.id, "En uke", "hash-2", NOW, NOW + dt.timedelta(days=7))
        for token in ("hash-1", "hash-2"):
            found = w.people.user_of_token(token, NOW)
            assert found is not None
            assert found.id == user.id
        assert w.people.user_of_token("hash-2", NOW + dt.timedelta(days=7)) is None
        assert w.people.user_of_token("unknown", NOW) is None
        w.people.revoke_token(first, NOW)
        assert w.people.user_of_token("hash-1", NOW) is None
        assert [(each.name, each.revoked_at) for each in w.people.tokens(user.id)] == [
            ("En uke", None),
            ("Uttrekk", NOW),
        ]
        assert w.people.tokens() == w.people.tokens(user.id)
        with pytest.raises(NotFound):
            w.people.revoke_token(first, NOW)
        w.people.set_active(user.id, False)
        assert w.people.user_of_token("hash-2", NOW) is None


def test_parties_and_communities_come_back(work: Work) -> None:
    with work() as w:
        assert w.parties.all() == sorted(PARTIES, key=lambda party: party.name)
        assert w.parties.communities() == [COMMUNITY]
        assert w.parties.names()["fjordvik"] == "Fjordvik kommune"
        w.parties.save([PARTIES[0].model_copy(update={"name": "Nye Fjordvik kommune"})])
        assert w.parties.names()["fjordvik"] == "Nye Fjordvik kommune"
        assert len(w.parties.all()) == len(PARTIES)
        with pytest.raises(NotFound):
            w.parties.save([PARTIES[0].model_copy(update={"key": "x", "health_community": "nowhere"})])
