"""Who may do what: a table to read, and no to everything that is not in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.access import Action, Actor, Membership, Resource, Role, Scope, may, may_sign

SLUG, SCHEME, PARTY = "trygg-heim", "hn-2025", "fjordvik"
PROJECT = Resource(project=SLUG, scheme=SCHEME, parties=frozenset({PARTY, "nordbygd"}))
OTHER = Resource(project="annet", scheme="oslo-hso-2020", parties=frozenset({"elvestrand"}))
INSTALLATION = Resource()

# Each role's whole list, written out here as well: a right that is given by mistake shows as a difference.
ALLOWED = {
    Role.PROJECT_GROUP: {
        "see_project", "see_unapproved", "edit_plan", "record_measurement", "edit_report", "see_report",
        "sign_report", "send_report", "edit_award", "edit_money", "ask_redisposition", "hand_over",
    },
    Role.STEERING_GROUP: {
        "see_project", "see_unapproved", "adopt_plan", "approve_measurement", "see_report", "sign_report", "decide",
        "take_over",
    },
    Role.FUNDER: {
        "see_project", "see_report", "see_portfolio", "decide_claims", "answer_report", "edit_award",
        "answer_redisposition",
    },
    Role.BENEFIT_OWNER: {
        "see_project", "see_unapproved", "see_report", "record_measurement", "take_over", "follow_up_later",
    },
    Role.REPORTER: {"see_project", "see_unapproved", "record_measurement"},
    Role.ADMINISTRATOR: {"manage_people", "see_audit", "create_project", "see_project", "see_portfolio"},
    Role.OPERATOR: {action.value for action in Action},
}  # fmt: skip
KEYS: dict[Scope, str | None] = {"project": SLUG, "party": PARTY, "scheme": SCHEME, "all": None}


def actor(*memberships: Membership) -> Actor:
    return Actor(1, "Prosjektleder", "nb", memberships)


def all_of(who: Actor | None, what: Resource) -> set[str]:
    return {action.value for action in Action if may(who, action, what)}


class TestTheTable:
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("scope", KEYS)
    def test_a_role_may_its_own_list_in_its_own_scope(self, role: Role, scope: Scope) -> None:
        assert all_of(actor(Membership(role, scope, KEYS[scope])), PROJECT) == ALLOWED[role]

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("scope", ["project", "party", "scheme"])
    def test_and_nothing_anywhere_else(self, role: Role, scope: Scope) -> None:
        who = actor(Membership(role, scope, KEYS[scope]))
        assert all_of(who, OTHER) == set()
        assert all_of(who, INSTALLATION) == set()

    def test_two_memberships_add_up_and_do_not_mix(self) -> None:
        """A funder of one scheme who sits in the project group of another project."""
        who = actor(
            Membership(Role.FUNDER, "scheme", SCHEME), Membership(Role.PROJECT_GROUP, "project", "annet")
        )
        assert all_of(who, PROJECT) == ALLOWED[Role.FUNDER]
        assert all_of(who, OTHER) == ALLOWED[Role.PROJECT_GROUP]


class TestNo:
    def test_nobody_may_nothing(self) -> None:
        assert all_of(None, PROJECT) == all_of(actor(), PROJECT) == set()

    @pytest.mark.parametrize("scope", ["project", "party", "scheme"])
    def test_a_scope_without_a_key_covers_nothing(self, scope: Scope) -> None:
        """Not even what has no project, scheme or party itself."""
        who = actor(Membership(Role.OPERATOR, scope, None))
        assert all_of(who, PROJECT) == all_of(who, INSTALLATION) == set()

    KEY = st.sampled_from(["trygg-heim", "annet", "hn-2025", "fjordvik", "nordbygd", None])
    MEMBERSHIPS = st.lists(
        st.builds(Membership, st.sampled_from(Role), st.sampled_from(["project", "party", "scheme"]), KEY),
        max_size=4,
    )
    RESOURCES = st.builds(
        Resource, project=KEY, scheme=KEY, parties=st.frozensets(KEY.filter(lambda key: key is not None))
    )

    @given(MEMBERSHIPS, RESOURCES, st.sampled_from(Action))
    def test_only_what_a_membership_covers(
        self, memberships: list[Membership], what: Resource, action: Action
    ) -> None:
        """Said a second time, in other words than the code's: the key stands in the place that the scope names."""
        places = {"project": {what.project}, "scheme": {what.scheme}, "party": set(what.parties)}
        covering = [each for each in memberships if each.key and each.key in places[each.scope]]
        allowed = any(action.value in ALLOWED[each.role] for each in covering)
        assert may(actor(*memberships), action, what) is allowed


class TestWhatAPartyHolds:
    """An owner and a reporter write what their party holds; a project group no longer what the line has taken over."""

    @pytest.mark.parametrize("role", [Role.BENEFIT_OWNER, Role.REPORTER])
    def test_they_write_their_own_figures_only(self, role: Role) -> None:
        who = actor(Membership(role, "party", PARTY))
        own = replace(PROJECT, holders=frozenset({PARTY}))
        others = replace(PROJECT, holders=frozenset({"nordbygd"}))
        assert all_of(who, own) == ALLOWED[role]
        assert all_of(who, others) == ALLOWED[role] - {"record_measurement", "take_over", "follow_up_later"}

    def test_what_nobody_holds_is_nobodys(self) -> None:
        who = actor(Membership(Role.REPORTER, "party", PARTY))
        assert not may(who, Action.RECORD_MEASUREMENT, replace(PROJECT, holders=frozenset()))

    def test_a_project_group_reads_what_was_handed_over(self) -> None:
        who = actor(Membership(Role.PROJECT_GROUP, "project", SLUG))
        left = ALLOWED[Role.PROJECT_GROUP] - {"edit_plan", "record_measurement", "hand_over"}
        assert all_of(who, replace(PROJECT, handed_over=True)) == left

    def test_the_owner_goes_on(self) -> None:
        who = actor(Membership(Role.BENEFIT_OWNER, "party", PARTY))
        taken = replace(PROJECT, handed_over=True, holders=frozenset({PARTY}))
        assert all_of(who, taken) == ALLOWED[Role.BENEFIT_OWNER]

    def test_who_is_both_may_both(self) -> None:
        """The project manager whose own unit takes the benefit over."""
        who = actor(
            Membership(Role.PROJECT_GROUP, "project", SLUG), Membership(Role.BENEFIT_OWNER, "party", PARTY)
        )
        taken = replace(PROJECT, handed_over=True, holders=frozenset({PARTY}))
        assert may(who, Action.RECORD_MEASUREMENT, taken)


class TestWhoSigns:
    """The project group for the project, the leaders of a level in the steering group for their level."""

    @pytest.mark.parametrize(
        ("role", "own", "of_level"),
        [
            (Role.PROJECT_GROUP, True, False),
            (Role.STEERING_GROUP, True, True),
            (Role.FUNDER, False, False),
            (Role.BENEFIT_OWNER, False, False),
            (Role.ADMINISTRATOR, False, False),
        ],
    )
    def test_by_role(self, role: Role, own: bool, of_level: bool) -> None:
        who = actor(Membership(role, "project", SLUG))
        assert may_sign(who, False, PARTY, PROJECT) is own
        assert may_sign(who, True, PARTY, PROJECT) is of_level
        assert not may_sign(who, True, PARTY, OTHER)

    def test_who_is_there_for_one_party_signs_for_no_other(self) -> None:
        who = actor(Membership(Role.STEERING_GROUP, "party", PARTY))
        assert may_sign(who, True, PARTY, PROJECT)
        assert not may_sign(who, True, "nordbygd", PROJECT)

    def test_nobody_signs_nothing(self) -> None:
        assert not may_sign(None, False, PARTY, PROJECT)
