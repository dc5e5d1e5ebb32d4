"""What benefits lack, how targets stand when their time is over, and how rules and criteria are read from outside."""

import pytest

from gevinst.domain.criterion_check import CriterionFacts, PlanCounts, check_criterion
from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.horizon import Horizon
from gevinst.domain.party import Level
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    Category,
    Indicator,
    IndicatorKind,
    RoleAt,
    Target,
)
from gevinst.domain.promises import (
    NOT_SAID,
    BenefitPromise,
    Dimension,
    Gap,
    Held,
    Outcome,
    Promise,
    by_dimension,
    gaps_of,
    outcome_of,
    tally,
)
from gevinst.domain.rule_check import Finding, RuleState
from gevinst.domain.rule_standing import NOT_WRITTEN, Standing, standing_of
from gevinst.domain.scheme import Criterion, ShownBy

OWNER = RoleAt(role="Kommunalsjef helse", party="fjordvik")
REGISTERED = Baseline(state=BaselineState.REGISTERED, value=20.0)


def number(**fields: object) -> Indicator:
    whole = {
        "key": "reinnleggelser",
        "title": "Reinnleggelser",
        "measure": "readmissions_30d_fhi",
        "baseline": REGISTERED,
        "targets": (Target(horizon=Horizon.SHORT, value=18.0),),
    }
    return Indicator.model_validate(whole | fields)


def benefit(*indicators: Indicator, owner: RoleAt | None = OWNER) -> Benefit:
    return Benefit(title="Færre reinnleggelser", owner=owner, indicators=indicators)


class TestGaps:
    def test_a_whole_benefit_lacks_nothing(self) -> None:
        assert gaps_of(benefit(number()), data_lacking=False) == ()

    @pytest.mark.parametrize(
        ("found", "gaps"),
        [
            (benefit(owner=None), (Gap.MEASURE, Gap.OWNER)),
            (benefit(), (Gap.MEASURE,)),
            (benefit(number(measure=None)), (Gap.MEASURE,)),
            (benefit(number(baseline=Baseline())), (Gap.BASELINE, Gap.DATA)),
            (benefit(number(targets=())), (Gap.TARGET, Gap.DATA)),
            (benefit(number(), owner=None), (Gap.OWNER, Gap.DATA)),
        ],
    )
    def test_what_is_lacking_is_named_in_the_order_it_is_needed(
        self, found: Benefit, gaps: tuple[Gap, ...]
    ) -> None:
        assert gaps_of(found, data_lacking=True) == gaps

    def test_what_is_followed_in_steps_needs_no_baseline(self) -> None:
        steps = number(kind=IndicatorKind.SCALE, measure=None, baseline=Baseline())
        assert gaps_of(benefit(steps), data_lacking=False) == ()


def result(verdict: Verdict) -> HorizonResult:
    return HorizonResult(Horizon.SHORT, verdict, 18.0, None, None, None, None, None, None)


class TestOutcomes:
    @pytest.mark.parametrize(
        ("verdict", "outcome"),
        [
            (Verdict.REACHED, Outcome.REACHED),
            (Verdict.BEHIND, Outcome.NOT_REACHED),
            (Verdict.ON_TRACK, Outcome.NOT_REACHED),
            (Verdict.WRONG_WAY, Outcome.NOT_REACHED),
            (Verdict.NO_DATA, Outcome.NOT_MEASURED),
            (Verdict.NOT_STARTED, Outcome.NOT_MEASURED),
            (Verdict.NO_BASELINE, Outcome.CANNOT_TELL),
            (Verdict.NOT_COMPARABLE, Outcome.CANNOT_TELL),
            (Verdict.TOO_FEW, Outcome.CANNOT_TELL),
            (Verdict.NO_TARGET, Outcome.CANNOT_TELL),
        ],
    )
    def test_once_the_horizon_is_over(self, verdict: Verdict, outcome: Outcome) -> None:
        assert outcome_of(result(verdict), True, False, Held.SHOWN) is outcome

    def test_every_verdict_has_an_outcome(self) -> None:
        for verdict in Verdict:
            assert outcome_of(result(verdict), True, False, Held.SHOWN) is not Outcome.NOT_YET

    def test_before_that_nothing_is_judged(self) -> None:
        assert outcome_of(result(Verdict.REACHED), False, False, Held.SHOWN) is Outcome.NOT_YET

    def test_what_is_there_and_not_shown_is_not_called_not_measured(self) -> None:
        assert outcome_of(None, True, True, Held.WAITING) is Outcome.NOT_APPROVED
        assert outcome_of(result(Verdict.NO_DATA), True, True, Held.SHOWN) is Outcome.NOT_APPROVED
        assert outcome_of(None, True, True, Held.HIDDEN) is Outcome.CANNOT_TELL
        assert outcome_of(None, True, False, Held.NONE) is Outcome.NOT_MEASURED


def promise(*outcomes: Outcome, **fields: object) -> BenefitPromise:
    horizons = (Horizon.SHORT, Horizon.MEDIUM, Horizon.LONG)
    whole: dict[str, object] = {
        "id": "1",
        "title": "Færre reinnleggelser",
        "key": "reinnleggelser",
        "category": None,
        "beneficiaries": (),
        "drivers": (),
        "drawback": False,
        "gaps": (),
        "held": Held.SHOWN,
        "measured": True,
        "reached": False,
        "no_receiver": False,
        "waiting": 0,
        "grades": (),
        "promises": tuple(
            Promise("reinnleggelser", "Reinnleggelser", horizon, outcome)
            for horizon, outcome in zip(horizons, outcomes, strict=False)
        ),
    }
    return BenefitPromise(**(whole | fields))  # type: ignore[arg-type]  # the fields of the class, by name


class TestCounts:
    def test_the_whole_is_what_is_due(self) -> None:
        found = tally(promise(Outcome.REACHED, Outcome.NOT_MEASURED, Outcome.NOT_YET).promises)
        assert (found.reached, found.not_measured, found.not_yet, found.due) == (1, 1, 1, 2)

    def test_groups_stand_in_the_domains_order_and_what_is_not_said_last(self) -> None:
        found = by_dimension(
            [
                promise(Outcome.REACHED),
                promise(Outcome.NOT_REACHED, category=Category.OTHER),
                promise(Outcome.NOT_REACHED, category=Category.HEALTH),
            ],
            Dimension.CATEGORY,
        )
        assert list(found) == ["health", "other", NOT_SAID]

    def test_a_benefit_with_two_beneficiaries_counts_in_both(self) -> None:
        both = promise(Outcome.REACHED, beneficiaries=(Beneficiary.PATIENTS, Beneficiary.STAFF))
        found = by_dimension([both], Dimension.BENEFICIARY)
        assert {key: each.reached for key, each in found.items()} == {"patients": 1, "staff": 1}

    def test_each_horizon_holds_its_own_targets(self) -> None:
        found = by_dimension([promise(Outcome.REACHED, Outcome.NOT_REACHED)], Dimension.HORIZON)
        assert {key: (each.reached, each.due) for key, each in found.items()} == {
            "short": (1, 1),
            "medium": (0, 1),
        }


class TestStandings:
    def test_what_nobody_wrote_is_not_known_and_what_is_to_come_is_not_yet(self) -> None:
        for code in NOT_WRITTEN:
            assert standing_of(Finding(RuleState.OPEN, code)) is Standing.UNKNOWN
        assert standing_of(Finding(RuleState.OPEN, "first_use_open")) is Standing.NOT_YET
        assert standing_of(Finding(RuleState.AT_RISK, "first_use_day_missing")) is Standing.AT_RISK
        assert standing_of(Finding(RuleState.NOT_CHECKABLE, "by_hand")) is Standing.UNKNOWN
        assert standing_of(Finding(RuleState.BROKEN, "duration_long")) is Standing.NOT_MET


NOTHING = CriterionFacts(PlanCounts(benefits=2))
EVERYTHING = CriterionFacts(
    PlanCounts(
        beneficiaries=frozenset({Beneficiary.PATIENTS, Beneficiary.STAFF}),
        focus_areas=1,
        drivers=1,
        activities=3,
        user_involvement=1,
        transfer=1,
        benefits=2,
        handed_on=2,
    ),
    levels=frozenset({Level.MUNICIPALITY, Level.HOSPITAL}),
    parties=2,
    cost_shown=True,
    gain_shown=True,
)


class TestCriteria:
    @pytest.mark.parametrize("by", ShownBy)
    def test_a_criterion_is_shown_or_not_shown_yet_and_never_broken(self, by: ShownBy) -> None:
        criterion = Criterion(key="one", text="Grad av samhandling", shown_by=by)
        assert check_criterion(criterion, EVERYTHING).finding.state is RuleState.MET
        assert check_criterion(criterion, NOTHING).finding.state is RuleState.OPEN

    def test_one_that_only_people_see_is_theirs(self) -> None:
        assert check_criterion(Criterion(key="one", text="Kvalitet"), EVERYTHING).by_hand

    def test_patients_alone_are_not_patients_and_staff(self) -> None:
        criterion = Criterion(key="one", text="Nytte", shown_by=ShownBy.PATIENTS_AND_STAFF)
        only = CriterionFacts(PlanCounts(beneficiaries=frozenset({Beneficiary.PATIENTS})))
        assert check_criterion(criterion, only).code == "criterion_patients_only"
