"""Every kind of rule in each state it can have, by facts that differ in one thing; and every scheme's own rules."""

import datetime as dt
from typing import Any

import pytest

from gevinst.catalogue.schemes import schemes
from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.money import (
    Award,
    MoneyEntry,
    MoneyForm,
    MoneyKind,
    Redisposition,
    RedispositionState,
    Repayment,
)
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.plan import Participation, Project, RoleAt
from gevinst.domain.rule_check import (
    NEAR_DAYS,
    RuleCheck,
    RuleFacts,
    RuleState,
    TakesPart,
    check_rules,
    facts_of,
    spent_of,
    worst,
)
from gevinst.domain.scheme import Scheme

TODAY = dt.date(2026, 3, 20)
NOT_CHECKABLE, OPEN, AT_RISK = RuleState.NOT_CHECKABLE, RuleState.OPEN, RuleState.AT_RISK
MET, BROKEN = RuleState.MET, RuleState.BROKEN

TOWN = Party(key="town", name="Town", kind=PartyKind.MUNICIPALITY, level=Level.MUNICIPALITY, invented=True)
TRUST = Party(key="trust", name="Trust", kind=PartyKind.HEALTH_TRUST, level=Level.HOSPITAL, invented=True)
OTHER_TRUST = TRUST.model_copy(update={"key": "other", "name": "Other"})
USERS = Party(key="users", name="Users", kind=PartyKind.USER_ORGANISATION, level=Level.PATIENT, invented=True)
REAL_TOWN = TOWN.model_copy(update={"key": "real", "invented": False, "health_community": "elsewhere"})

AWARD = Award(amount_ore=1_000_000_00, awarded=dt.date(2025, 11, 1))
PROJECT = Project(
    slug="p",
    title="P",
    starts=dt.date(2025, 12, 1),
    ends=dt.date(2026, 12, 31),
    agreement_date=dt.date(2025, 9, 1),
)
OVER = PROJECT.model_copy(update={"ends": dt.date(2026, 2, 28)})
BOTH = (TakesPart(TRUST, lead=True), TakesPart(TOWN))


def rule(kind: str, **fields: Any) -> Scheme:
    """A scheme with one rule."""
    base = schemes()["hn-2025"].model_dump()
    one = {"key": "it", "kind": kind, "text": "Teksten.", "source": "Kilden", "stage": "use", **fields}
    return Scheme.model_validate({**base, "rules": [one], "not_stated": ()})


def check(scheme: Scheme, today: dt.date = TODAY, **facts: Any) -> RuleCheck:
    given: dict[str, Any] = {"project": PROJECT, "parties": BOTH, "award": AWARD}
    (found,) = check_rules(scheme, RuleFacts(**{**given, **facts}), today)
    assert found.rule.text == "Teksten."
    assert found.rule.source == "Kilden"
    return found


def state(found: RuleCheck) -> tuple[RuleState, str]:
    return found.state, found.code


def grant(year: int = 2026, actual: int | None = 100, planned: int | None = 100) -> MoneyEntry:
    return MoneyEntry(kind=MoneyKind.GRANT, year=year, actual_ore=actual, planned_ore=planned, what="Lønn")


def own(payer: str | None, actual: int | None = 100, planned: int | None = None) -> MoneyEntry:
    return MoneyEntry(
        kind=MoneyKind.OWN_CONTRIBUTION, form=MoneyForm.IN_KIND, payer=payer, year=2026, actual_ore=actual,
        planned_ore=planned, what="Tid",
    )  # fmt: skip


class TestWhoTakesPart:
    COMPOSITION = rule(
        "party_composition",
        alternatives=[
            [{"kinds": ["health_trust"], "at_least": 2}],
            [{"kinds": ["health_trust"]}, {"kinds": ["municipality"]}],
        ],
    )

    def test_composition(self) -> None:
        assert state(check(self.COMPOSITION)) == (MET, "parties_met")
        two = (TakesPart(TRUST), TakesPart(OTHER_TRUST))
        assert check(self.COMPOSITION, parties=two).state is MET
        assert state(check(self.COMPOSITION, parties=())) == (OPEN, "parties_missing")
        alone = check(self.COMPOSITION, parties=(TakesPart(TRUST),))
        assert state(alone) == (BROKEN, "parties_lacking")
        assert [need.at_least for need in alone.params["lacking"]] == [2]

    def test_the_nearest_alternative_is_the_one_that_is_named(self) -> None:
        both = rule(
            "party_composition",
            alternatives=[[{"kinds": ["state"]}, {"kinds": ["agency"]}], [{"kinds": ["district"]}]],
        )
        (need,) = check(both).params["lacking"]
        assert need.kinds == (PartyKind.DISTRICT,)

    def test_who_has_left_and_user_representatives_do_not_count(self) -> None:
        left = (TakesPart(TRUST), TakesPart(TOWN, left=TODAY))
        assert check(self.COMPOSITION, parties=left).state is BROKEN
        leaves_tomorrow = (TakesPart(TRUST), TakesPart(TOWN, left=TODAY + dt.timedelta(days=1)))
        assert check(self.COMPOSITION, parties=leaves_tomorrow).state is MET
        as_users = (TakesPart(TRUST), TakesPart(TOWN, user_representative=True))
        assert check(self.COMPOSITION, parties=as_users).state is BROKEN

    def test_membership(self) -> None:
        membership = rule("community_membership")
        assert state(check(membership)) == (MET, "parties_inside")
        outside = check(membership, parties=(*BOTH, TakesPart(REAL_TOWN)))
        assert state(outside) == (BROKEN, "parties_outside")
        assert outside.params["parties"] == ("real",)
        assert check(membership, parties=()).state is OPEN
        nowhere = membership.model_copy(update={"health_communities": ()})
        assert state(check(nowhere)) == (NOT_CHECKABLE, "communities_not_named")
        inside = REAL_TOWN.model_copy(update={"health_community": membership.health_communities[0].key})
        assert check(membership, parties=(TakesPart(inside),)).state is MET

    def test_joint_application(self) -> None:
        joint = rule("joint_application")
        assert state(check(joint)) == (MET, "levels_there")
        alone = check(joint, parties=(TakesPart(TRUST),))
        assert state(alone) == (BROKEN, "levels_lacking")
        assert alone.params["levels"] == (Level.MUNICIPALITY,)
        assert check(joint, parties=()).state is OPEN

    def test_signatures(self) -> None:
        signers = [{"role": "klinikksjef", "level": "hospital"}, {"role": "leder", "level": None}]
        signed = rule("signatures", signers=signers)
        by_hand = check(signed)
        assert state(by_hand) == (NOT_CHECKABLE, "signatures_by_hand")
        assert by_hand.params["roles"] == ("klinikksjef", "leder")
        assert state(check(signed, parties=(TakesPart(TOWN),))) == (BROKEN, "signer_level_lacking")
        assert check(signed, parties=()).state is NOT_CHECKABLE

    def test_earmarked(self) -> None:
        earmarked = rule("earmarked", to="health_trust")
        assert state(check(earmarked)) == (MET, "lead_right_kind")
        town_leads = (TakesPart(TRUST), TakesPart(TOWN, lead=True))
        assert state(check(earmarked, parties=town_leads)) == (BROKEN, "lead_wrong_kind")
        nobody = (TakesPart(TRUST), TakesPart(TOWN))
        assert state(check(earmarked, parties=nobody)) == (OPEN, "lead_missing")
        left = (TakesPart(TRUST, lead=True, left=TODAY), TakesPart(TOWN))
        assert check(earmarked, parties=left).state is OPEN

    def test_steered_by(self) -> None:
        steered = rule("steered_by", kinds=["health_trust"])
        assert state(check(steered)) == (MET, "steered")
        town_leads = (TakesPart(TRUST), TakesPart(TOWN, lead=True))
        assert state(check(steered, parties=town_leads)) == (OPEN, "steering_not_said")
        head = PROJECT.model_copy(
            update={"roles": (("Leder av styringsgruppen", RoleAt(role="Direktør", party="trust")),)}
        )
        assert check(steered, parties=town_leads, project=head).state is MET
        of_town = head.model_copy(
            update={"roles": (("Leder av styringsgruppen", RoleAt(role="x", party="town")),)}
        )
        assert check(steered, parties=town_leads, project=of_town).state is OPEN
        assert state(check(steered, parties=(TakesPart(TOWN, lead=True),))) == (
            BROKEN,
            "steering_kind_lacking",
        )
        assert check(steered, parties=()).state is OPEN


class TestFirstUse:
    RULE = rule("first_use_within", months=6)
    LAST = dt.date(2026, 5, 1)

    def used(self, day: dt.date) -> Award:
        return AWARD.model_copy(update={"first_use": day})

    def test_met_up_to_the_last_day_and_broken_after_it(self) -> None:
        assert state(check(self.RULE, award=self.used(self.LAST))) == (MET, "first_use_in_time")
        late = self.used(self.LAST + dt.timedelta(days=1))
        assert state(check(self.RULE, award=late)) == (BROKEN, "first_use_late")

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            (NEAR_DAYS + 1, (OPEN, "first_use_open")),
            (NEAR_DAYS, (AT_RISK, "first_use_near")),
            (0, (AT_RISK, "first_use_near")),
            (-1, (BROKEN, "first_use_passed")),
        ],
    )
    def test_by_the_days_that_are_left(self, days: int, expected: tuple[RuleState, str]) -> None:
        found = check(self.RULE, self.LAST - dt.timedelta(days=days))
        assert state(found) == expected
        assert found.params["days"] == abs(days)
        assert found.due == (self.LAST if days >= 0 else None)

    def test_money_that_is_used_without_a_day_is_not_a_breach(self) -> None:
        for today, expected in ((dt.date(2025, 12, 1), OPEN), (dt.date(2026, 8, 1), AT_RISK)):
            found = check(self.RULE, today, money=(grant(),))
            assert state(found) == (expected, "first_use_day_missing")
        assert check(self.RULE, money=(grant(actual=0),)).code == "first_use_near"
        assert check(self.RULE, money=(own("town"),)).code == "first_use_near"

    def test_without_an_award(self) -> None:
        assert state(check(self.RULE, award=None)) == (OPEN, "award_missing")

    def test_the_last_day_of_a_shorter_month(self) -> None:
        award = AWARD.model_copy(update={"awarded": dt.date(2025, 8, 31), "first_use": dt.date(2026, 2, 28)})
        assert check(self.RULE, award=award).state is MET


class TestTime:
    def test_duration(self) -> None:
        longest = rule("max_duration", years=3)
        three = PROJECT.model_copy(update={"ends": dt.date(2028, 11, 30)})
        assert state(check(longest, project=three)) == (MET, "duration_met")
        more = PROJECT.model_copy(update={"ends": dt.date(2028, 12, 1)})
        found = check(longest, project=more)
        assert state(found) == (BROKEN, "duration_long")
        assert found.params["longest"] == dt.date(2028, 11, 30)
        for name in ("starts", "ends"):
            without = PROJECT.model_copy(update={name: None})
            assert state(check(longest, project=without)) == (OPEN, "days_missing")

    @pytest.mark.parametrize(
        ("multi_year", "ends", "expected"),
        [
            (None, dt.date(2026, 11, 30), (OPEN, "pot_missing")),
            (False, dt.date(2026, 11, 30), (MET, "pot_one_year_met")),
            (False, dt.date(2026, 12, 31), (BROKEN, "pot_one_year_too_long")),
            (True, dt.date(2026, 12, 31), (MET, "pot_multi_year_met")),
            (True, dt.date(2026, 11, 30), (AT_RISK, "pot_multi_year_short")),
        ],
    )
    def test_pots(self, multi_year: bool | None, ends: dt.date, expected: tuple[RuleState, str]) -> None:
        pots = rule("pots", pots=["one_year", "multi_year"])
        award = AWARD.model_copy(update={"multi_year": multi_year})
        project = PROJECT.model_copy(update={"ends": ends})
        assert state(check(pots, award=award, project=project)) == expected

    def test_pots_that_a_scheme_does_not_have(self) -> None:
        one = rule("pots", pots=["one_year"])
        award = AWARD.model_copy(update={"multi_year": True})
        assert state(check(one, award=award)) == (BROKEN, "pot_multi_year_not_there")
        assert check(one, award=None).code == "award_missing"
        endless = PROJECT.model_copy(update={"ends": None})
        of_one = AWARD.model_copy(update={"multi_year": False})
        assert check(one, award=of_one, project=endless).code == "days_missing"


class TestOwnContribution:
    LEVELS = rule("own_contribution", levels=["municipality", "hospital"])
    ANY = rule("own_contribution")
    MAIN = rule("own_contribution", main_rule=True)

    def test_in_kind_counts_at_each_named_level(self) -> None:
        found = check(self.LEVELS, money=(own("town"), own("trust", 250)))
        assert state(found) == (MET, "own_given")
        assert found.params["amounts"] == {Level.MUNICIPALITY: 100, Level.HOSPITAL: 250}

    def test_planned_and_not_given(self) -> None:
        money = (own("town"), own("trust", None, 100))
        found = check(self.LEVELS, money=money)
        assert state(found) == (OPEN, "own_planned")
        assert found.params["levels"] == (Level.HOSPITAL,)
        assert state(check(self.LEVELS, money=money, project=OVER)) == (BROKEN, "own_lacking")

    def test_a_level_without_any(self) -> None:
        found = check(self.LEVELS, money=(own("town"), own("trust", 0)))
        assert state(found) == (AT_RISK, "own_level_lacking")
        assert found.params["levels"] == (Level.HOSPITAL,)
        assert state(check(self.LEVELS)) == (OPEN, "own_not_recorded")
        assert state(check(self.LEVELS, project=OVER)) == (BROKEN, "own_lacking")

    def test_where_no_level_is_named_anybody_will_do(self) -> None:
        assert state(check(self.ANY, money=(own("trust"),))) == (MET, "own_given")
        assert check(self.ANY, money=(own(None),)).state is MET
        assert check(self.ANY, money=(own("trust", None, 5),)).state is OPEN
        assert check(self.ANY, project=OVER).state is BROKEN

    def test_a_main_rule_may_have_an_exception(self) -> None:
        assert state(check(self.MAIN, money=(own("trust"),))) == (MET, "own_given")
        for project in (PROJECT, OVER):
            found = check(self.MAIN, project=project)
            assert state(found) == (OPEN, "own_exception")
            assert found.params["exception"] is True

    def test_other_kinds_of_money_do_not_count(self) -> None:
        cost = MoneyEntry(kind=MoneyKind.COST, payer="trust", year=2026, actual_ore=5, what="Kostnad")
        assert check(self.ANY, money=(cost, grant())).state is OPEN


class TestMoney:
    def test_cost_and_gain(self) -> None:
        shown = rule("cost_and_gain")
        cost = MoneyEntry(kind=MoneyKind.COST, payer="town", year=2026, actual_ore=5, what="Kostnad")
        gain = MoneyEntry(kind=MoneyKind.GAIN, gainer="trust", year=2026, planned_ore=7, what="Gevinst")
        found = check(shown, money=(cost, gain))
        assert state(found) == (MET, "cost_and_gain_shown")
        assert set(found.params["costs"]) == {Level.MUNICIPALITY}
        assert set(found.params["gains"]) == {Level.HOSPITAL}
        assert state(check(shown, money=(own("town"), gain))) == (MET, "cost_and_gain_shown")
        assert state(check(shown, money=(cost,))) == (OPEN, "gain_not_shown")
        assert state(check(shown, money=(gain,))) == (OPEN, "cost_not_shown")
        assert state(check(shown)) == (OPEN, "cost_and_gain_not_shown")
        assert check(shown, project=OVER).state is BROKEN
        to_patients = gain.model_copy(update={"gainer": "patient"})
        assert set(check(shown, money=(cost, to_patients)).params["gains"]) == {Level.PATIENT}
        nobody = gain.model_copy(update={"gainer": None})
        assert check(shown, money=(cost, nobody)).code == "gain_not_shown"

    def test_repayment(self) -> None:
        back = rule("repayment")
        assert state(check(back)) == (MET, "repayment_none")
        assert state(check(back, award=None)) == (OPEN, "award_missing")
        agreed = Repayment(amount_ore=100, decided=TODAY, why="Ikke brukt")
        paid = agreed.model_copy(update={"paid": TODAY})
        unpaid = AWARD.model_copy(update={"repayments": (agreed,)})
        found = check(back, award=unpaid)
        assert state(found) == (OPEN, "repayment_unpaid")
        assert found.params["amount"] == 100
        later = TODAY + dt.timedelta(days=NEAR_DAYS + 1)
        assert check(back, later, award=unpaid).state is AT_RISK
        settled = AWARD.model_copy(update={"repayments": (paid,)})
        assert state(check(back, award=settled)) == (MET, "repayment_paid")
        assert state(check(back, project=OVER)) == (OPEN, "use_not_known")
        left = check(back, project=OVER, award=settled, money=(grant(actual=1_000_000_00 - 300),))
        assert state(left) == (AT_RISK, "money_left")
        assert left.params["amount"] == 200
        used = check(back, project=OVER, award=settled, money=(grant(actual=1_000_000_00 - 100),))
        assert state(used) == (MET, "money_used")
        unknown = (grant(), grant(2025, actual=None))
        assert check(back, project=OVER, money=unknown).code == "use_not_known"

    def test_use_in_the_granted_period(self) -> None:
        within = rule("use_in_granted_period")
        assert state(check(within, money=(grant(2025), grant(2026)))) == (MET, "use_inside")
        outside = check(within, money=(grant(2026), grant(2027), grant(2024)))
        assert state(outside) == (BROKEN, "use_outside")
        assert outside.params["years"] == (2024, 2027)
        planned = check(within, money=(grant(2026), grant(2027, actual=None)))
        assert state(planned) == (AT_RISK, "use_planned_outside")
        assert check(within, money=(grant(2026), grant(2027, actual=0))).state is MET
        assert state(check(within)) == (OPEN, "use_not_known")
        assert check(within, award=None).code == "award_missing"
        assert check(within, project=PROJECT.model_copy(update={"ends": None})).code == "days_missing"
        early = AWARD.model_copy(update={"first_use": dt.date(2025, 11, 30)})
        assert state(check(within, award=early)) == (BROKEN, "first_use_outside")

    def test_the_awards_own_period_goes_before_the_projects(self) -> None:
        within = rule("use_in_granted_period")
        longer = AWARD.model_copy(update={"period_last": dt.date(2027, 6, 30)})
        assert check(within, award=longer, money=(grant(2027),)).state is MET


def asked(**fields: Any) -> Redisposition:
    return Redisposition(what="Fra reiser til utstyr", asked=dt.date(2026, 2, 1), **fields)


def approved(**fields: Any) -> Redisposition:
    return asked(state=RedispositionState.APPROVED, answered=dt.date(2026, 3, 1), **fields)


def said_no(**fields: Any) -> Redisposition:
    return asked(state=RedispositionState.REFUSED, answered=dt.date(2026, 3, 1), **fields)


class TestRedisposition:
    RULE = rule("redisposition_in_advance")

    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            (approved(), (MET, "redisposition_approved")),
            (approved(used_from=dt.date(2026, 3, 2)), (MET, "redisposition_approved")),
            (approved(used_from=dt.date(2026, 3, 1)), (BROKEN, "redisposition_used_before_answer")),
            (said_no(), (MET, "redisposition_refused")),
            (said_no(used_from=dt.date(2026, 4, 1)), (MET, "redisposition_refused")),
            (said_no(used_from=dt.date(2026, 2, 1)), (BROKEN, "redisposition_used_and_refused")),
            (asked(), (OPEN, "redisposition_waiting")),
            (asked(used_from=TODAY + dt.timedelta(days=NEAR_DAYS + 1)), (OPEN, "redisposition_waiting")),
            (asked(used_from=TODAY + dt.timedelta(days=NEAR_DAYS)), (AT_RISK, "redisposition_near")),
            (asked(used_from=TODAY + dt.timedelta(days=1)), (AT_RISK, "redisposition_near")),
            (asked(used_from=TODAY), (BROKEN, "redisposition_used_unanswered")),
            (asked(state=RedispositionState.WITHDRAWN), (MET, "redisposition_none")),
        ],
    )
    def test_one(self, one: Redisposition, expected: tuple[RuleState, str]) -> None:
        assert state(check(self.RULE, redispositions=(one,))) == expected

    def test_none(self) -> None:
        assert state(check(self.RULE)) == (MET, "redisposition_none")

    def test_the_worst_of_several_counts_and_all_are_said(self) -> None:
        found = check(self.RULE, redispositions=(approved(), asked(used_from=TODAY), asked()))
        assert state(found) == (BROKEN, "redisposition_used_unanswered")
        assert [part.state for part in found.parts] == [MET, BROKEN, OPEN]

    def test_the_last_day_to_answer_is_the_day_before(self) -> None:
        found = check(self.RULE, redispositions=(asked(used_from=dt.date(2026, 4, 1)),))
        assert found.due == dt.date(2026, 3, 31)
        assert found.params["days"] == 11


class TestPapers:
    def test_a_signed_agreement(self) -> None:
        signed = rule("agreement", signed=True, dated=True, attachment="agreement")
        there = frozenset({AttachmentKind.AGREEMENT})
        assert state(check(signed, attachments=there)) == (MET, "agreement_dated")
        assert state(check(signed)) == (OPEN, "agreement_file_missing")
        undated = PROJECT.model_copy(update={"agreement_date": None})
        assert state(check(signed, project=undated, attachments=there)) == (OPEN, "agreement_day_missing")
        to_come = PROJECT.model_copy(update={"agreement_date": TODAY + dt.timedelta(days=1)})
        assert state(check(signed, project=to_come, attachments=there)) == (OPEN, "agreement_to_come")
        late = PROJECT.model_copy(update={"agreement_date": AWARD.awarded + dt.timedelta(days=1)})
        assert state(check(signed, project=late, attachments=there)) == (BROKEN, "agreement_after_award")
        assert check(signed, project=late, attachments=there, award=None).state is MET

    def test_an_agreement_that_need_not_be_dated(self) -> None:
        documented = rule("agreement", signed=False, dated=False, attachment="agreement")
        undated = PROJECT.model_copy(update={"agreement_date": None})
        there = frozenset({AttachmentKind.AGREEMENT})
        assert state(check(documented, project=undated, attachments=there)) == (MET, "agreement_there")
        assert check(documented, project=undated).state is OPEN

    def test_anchoring(self) -> None:
        assert state(check(rule("anchoring", at="klinikkleder"))) == (NOT_CHECKABLE, "anchoring_by_hand")
        budget = rule("anchoring", at="klinikkleder", attachment="budget")
        assert state(check(budget)) == (OPEN, "anchoring_file_missing")
        there = frozenset({AttachmentKind.BUDGET})
        assert state(check(budget, attachments=there)) == (MET, "anchoring_attached")
        table = rule("anchoring", at="klinikkleder", attachment="benefit_table")
        assert check(table, attachments=frozenset(AttachmentKind)).state is NOT_CHECKABLE

    def test_audit(self) -> None:
        assert state(check(rule("audit", own_audit=False))) == (MET, "no_own_audit")
        needed = rule("audit", own_audit=True)
        assert state(check(needed)) == (OPEN, "accounts_missing")
        there = frozenset({AttachmentKind.ACCOUNTS})
        assert state(check(needed, attachments=there)) == (MET, "accounts_attached")

    @pytest.mark.parametrize(
        "one",
        [
            rule("rejection", because=["late"], certain=True),
            rule("publication", where="nettsiden"),
            rule("reapplication"),
            rule("statement"),
        ],
        ids=lambda scheme: scheme.rules[0].kind,
    )
    def test_what_a_person_judges(self, one: Scheme) -> None:
        assert state(check(one)) == (NOT_CHECKABLE, "by_hand")


class TestSchemes:
    @pytest.mark.parametrize("scheme", schemes().values(), ids=lambda each: each.id)
    def test_every_rule_of_every_scheme_is_judged_once_and_in_order(self, scheme: Scheme) -> None:
        empty = check_rules(scheme, RuleFacts(project=Project(title="Ny")), TODAY)
        assert [each.rule for each in empty] == list(scheme.rules)
        # A project about which nothing is known has broken nothing.
        assert not {each.state for each in empty} & {BROKEN, AT_RISK}

    def test_one_kind_judged_in_batch_gives_each_project_its_own(self) -> None:
        scheme = schemes()["hmn-2025"]
        facts = [
            RuleFacts(project=PROJECT, parties=BOTH, award=AWARD.model_copy(update={"first_use": day}))
            for day in (dt.date(2026, 1, 1), dt.date(2026, 6, 1))
        ]
        found = [
            next(each.state for each in check_rules(scheme, one, TODAY) if each.rule.key == "first_use")
            for one in facts
        ]
        assert found == [MET, BROKEN]


def test_the_worst_state_is_the_one_that_needs_somebody_most() -> None:
    assert worst([MET, OPEN, BROKEN]) is BROKEN
    assert worst([MET, AT_RISK, OPEN]) is AT_RISK
    assert worst([]) is MET


def test_what_is_spent_is_not_known_until_somebody_has_said_it() -> None:
    assert spent_of([grant(actual=None), own("town")]) is None
    assert spent_of([grant(actual=None), grant(actual=0)]) == 0


def test_facts_leave_out_parties_that_nobody_knows() -> None:
    project = PROJECT.model_copy(
        update={
            "parties": (
                Participation(party="trust", role="lead"),
                Participation(party="users", role="user_representative"),
                Participation(party="unheard-of"),
            )
        }
    )
    facts = facts_of(project, {"trust": TRUST, "users": USERS}, None, (), ())
    assert [(each.party.key, each.lead, each.user_representative) for each in facts.parties] == [
        ("trust", True, False),
        ("users", False, True),
    ]
