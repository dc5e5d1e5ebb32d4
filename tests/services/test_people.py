"""Coming in: the right password, a growing wait, sessions that end, keys that expire."""

import datetime as dt

import pytest

from gevinst.domain.access import Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.services import people
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, demo_actor

NAME, PASSWORD = "prosjekt", "en lang setning som passord"
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """The slow hash is what makes a password safe, and what would make these tests slow; its settings are checked below."""
    from argon2 import PasswordHasher

    cheap = PasswordHasher(memory_cost=64, time_cost=1, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", cheap)
    monkeypatch.setattr(people, "_NOBODY", cheap.hash("nobody"))


STRONG = people._HASHER


@pytest.fixture
def door(small):
    small.people.add(
        OPERATOR, NAME, "Prosjektleder", PASSWORD, [Membership(Role.PROJECT_GROUP, "project", SLUG)]
    )
    return small.people


def code(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.problems[0].code


class TestLogIn:
    def test_with_the_right_password_one_is_who_one_is(self, door):
        session = door.log_in(NAME, PASSWORD, HERE)
        assert session.actor.memberships == (Membership(Role.PROJECT_GROUP, "project", SLUG),)
        assert door.actor(session.user_id, session.session_version) == session.actor

    @pytest.mark.parametrize(
        ("name", "password"), [(NAME, "feil"), ("finnes-ikke", PASSWORD), (NAME, ""), ("", "")]
    )
    def test_everything_else_is_answered_alike(self, door, name, password):
        assert code(door.log_in, name, password, HERE) == "wrong_login"

    def test_an_inactive_user_is_answered_like_an_unknown_one(self, door):
        door.set_active(OPERATOR, NAME, False)
        assert code(door.log_in, NAME, PASSWORD, HERE) == "wrong_login"

    def test_passwords_are_kept_as_owasp_advises(self):
        assert (STRONG.type.name, STRONG.memory_cost >= 19_456, STRONG.time_cost >= 2) == ("ID", True, True)


class TestTheWait:
    def fail(self, door, times, address=HERE):
        for _ in range(times):
            assert code(door.log_in, NAME, "feil", address) == "wrong_login"

    def test_grows_after_five_and_the_right_password_does_not_get_past_it(self, door, clock):
        self.fail(door, 5)
        waits = []
        for _ in range(4):
            with pytest.raises(Refused) as refused:
                door.log_in(NAME, PASSWORD, HERE)
            problem = refused.value.problems[0]
            assert problem.code == "too_many_attempts"
            waits.append(problem.params["seconds"])
            clock.now += dt.timedelta(seconds=problem.params["seconds"])
            self.fail(door, 1)
        assert waits == [2, 4, 8, 16]

    def test_ends_with_a_login_that_succeeds(self, door, clock):
        self.fail(door, 5)
        clock.now += dt.timedelta(seconds=3)
        door.log_in(NAME, PASSWORD, HERE)
        self.fail(door, 5)

    def test_is_one_s_own_address_s(self, door):
        """Nobody can lock somebody else out from elsewhere."""
        self.fail(door, 5, "10.0.0.9")
        assert door.log_in(NAME, PASSWORD, HERE)

    def test_is_a_quarter_of_an_hour_at_most(self):
        assert [people._wait(failures) for failures in (0, 4, 5, 6, 14, 40)] == [0, 0, 2, 4, 900, 900]


class TestSessions:
    @pytest.mark.parametrize(
        "change",
        [
            lambda door, actor: door.set_password(OPERATOR, NAME, "et nytt og langt passord"),
            lambda door, actor: door.set_memberships(OPERATOR, NAME, []),
            lambda door, actor: door.set_active(OPERATOR, NAME, False),
            lambda door, actor: door.log_out_everywhere(actor),
            lambda door, actor: door.change_password(actor, PASSWORD, "et nytt og langt passord"),
        ],
        ids=["password", "memberships", "inactive", "logged out", "own password"],
    )
    def test_end_at_once_when_what_they_stand_on_changes(self, door, change):
        session = door.log_in(NAME, PASSWORD, HERE)
        change(door, session.actor)
        assert door.actor(session.user_id, session.session_version) is None

    def test_the_language_is_kept_and_ends_none(self, door):
        session = door.log_in(NAME, PASSWORD, HERE)
        door.set_language(session.actor, "nn")
        assert door.actor(session.user_id, session.session_version).language == "nn"

    def test_one_s_own_password_needs_the_old_one_and_a_long_new_one(self, door):
        actor = door.log_in(NAME, PASSWORD, HERE).actor
        assert code(door.change_password, actor, "feil", "et nytt og langt passord") == "wrong_login"
        assert code(door.change_password, actor, PASSWORD, "kort") == "password_too_short"
        assert door.log_in(NAME, PASSWORD, HERE)


class TestAdministration:
    def test_only_an_administrator(self, door):
        for who in (PROJECT_GROUP, FUNDER, demo_actor(Role.STEERING_GROUP)):
            for call in (
                lambda who=who: door.users(who),
                lambda who=who: door.add(who, "ny", "Ny", PASSWORD),
                lambda who=who: door.set_password(who, NAME, PASSWORD),
                lambda who=who: door.set_memberships(who, NAME, []),
                lambda who=who: door.set_active(who, NAME, False),
                lambda who=who: door.make_token(who, NAME, "n"),
                lambda who=who: door.tokens(who),
                lambda who=who: door.revoke_token(who, "x"),
                lambda who=who: door.audits(who),
            ):
                with pytest.raises(NotAllowed):
                    call()
        assert [user.username for user in door.users(demo_actor(Role.ADMINISTRATOR))] == [NAME]

    def test_every_problem_at_once(self, door):
        with pytest.raises(Refused) as refused:
            door.add(OPERATOR, NAME.upper(), " ", "kort")
        assert {each.code for each in refused.value.problems} == {
            "field_missing",
            "username_taken",
            "password_too_short",
        }

    def test_a_title_is_a_role_and_no_identity_number(self, door):
        assert code(door.add, OPERATOR, "ny", synthetic(1, 1), PASSWORD) == "personal_data"

    def test_nobody_locks_themselves_out(self, door):
        actor = door.log_in(NAME, PASSWORD, HERE).actor
        door.set_memberships(OPERATOR, NAME, [Membership(Role.ADMINISTRATOR, "all")])
        admin = door.log_in(NAME, PASSWORD, HERE).actor
        assert admin.user_id == actor.user_id
        assert code(door.set_active, admin, NAME, False) == "not_yourself"

    def test_what_was_done_is_in_the_trail_without_the_password(self, door):
        door.set_password(OPERATOR, NAME, "et nytt og langt passord")
        trail = door.audits(OPERATOR)
        assert {"add_user", "set_password"} <= {entry.action for entry in trail}
        assert PASSWORD not in repr(trail)
        assert "et nytt og langt passord" not in repr(trail)


class TestKeys:
    def test_act_as_their_user_until_they_expire(self, door, clock):
        key = door.make_token(OPERATOR, NAME, "Regneark", days=30)
        assert door.actor_of_token(key).memberships[0].key == SLUG
        clock.now += dt.timedelta(days=29, hours=23)
        assert door.actor_of_token(key) is not None
        clock.now += dt.timedelta(hours=1)
        assert door.actor_of_token(key) is None

    def test_without_days_they_do_not_and_with_none_left_at_once(self, door, clock):
        forever = door.make_token(OPERATOR, NAME, "Uten frist", days=None)
        none = door.make_token(OPERATOR, NAME, "Ingen dager", days=0)
        clock.now += dt.timedelta(days=4000)
        assert door.actor_of_token(forever) is not None
        assert door.actor_of_token(none) is None

    def test_stop_when_revoked_or_when_the_user_is(self, door):
        first, second = (door.make_token(OPERATOR, NAME, name) for name in ("en", "to"))
        uid = next(each.uid for each in door.tokens(OPERATOR) if each.name == "en")
        door.revoke_token(OPERATOR, uid)
        assert door.actor_of_token(first) is None
        assert door.actor_of_token(second) is not None
        door.set_active(OPERATOR, NAME, False)
        assert door.actor_of_token(second) is None
        with pytest.raises(NotFound):
            door.revoke_token(OPERATOR, uid)

    def test_are_stored_so_that_they_cannot_be_read_back(self, door):
        key = door.make_token(OPERATOR, NAME, "Regneark")
        assert key not in repr(door.tokens(OPERATOR))
        assert key not in repr(door.audits(OPERATOR))
        assert door.actor_of_token(key[:-1]) is None


class TestTheDemoSUsers:
    def test_are_offered_in_a_demo_and_nowhere_else(self, demo, door):
        offered = demo.people.demo_users()
        assert {username for username, _title, _password in offered} >= {
            "prosjekt",
            "styring",
            "tilskuddsgiver",
        }
        # A user of the same name in a real database is no demo user.
        assert door.demo_users() == []
