"""What a project shows of its scheme's criteria of assessment.

A criterion asks for a judgement ("degree of collaboration"), and people make it. What can be seen from here is whether the
plan and the follow-up show anything of what the criterion asks about. So a criterion is shown, not shown yet, or for a
person to judge: never met and never broken.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gevinst.domain.money import MoneyKind
from gevinst.domain.party import Level
from gevinst.domain.plan import Beneficiary, Benefit
from gevinst.domain.rule_check import Finding, RuleFacts, RuleState
from gevinst.domain.scheme import Criterion, ShownBy


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """What of a plan and its follow-up criteria are seen by: counts, so that many projects can be looked through at once."""

    beneficiaries: frozenset[Beneficiary] = frozenset()
    focus_areas: int = 0
    drivers: int = 0
    activities: int = 0
    user_involvement: int = 0
    """Notes of it in the log."""
    transfer: int = 0
    benefits: int = 0
    handed_on: int = 0
    """Benefits with an owner in the line and a plan for measuring on."""


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """What criteria are seen by."""

    plan: PlanCounts = PlanCounts()
    levels: frozenset[Level] = frozenset()
    """Of the parties that take part."""
    parties: int = 0
    cost_shown: bool = False
    gain_shown: bool = False


@dataclass(frozen=True, slots=True)
class CriterionCheck:
    """One criterion, and what is shown of it."""

    criterion: Criterion
    finding: Finding

    @property
    def code(self) -> str:
        """The code for the words."""
        return self.finding.code

    @property
    def by_hand(self) -> bool:
        """Whether only a person can see it."""
        return self.finding.state is RuleState.NOT_CHECKABLE


def plan_counts(
    benefits: Sequence[Benefit], *, activities: int, user_involvement: int, transfer: int, handed_on: int
) -> PlanCounts:
    """The counts of one project; `benefits`: those that are not archived."""
    return PlanCounts(
        beneficiaries=frozenset(group for each in benefits for group in each.beneficiaries),
        focus_areas=len({area for each in benefits for area in each.focus_areas}),
        drivers=len({driver for each in benefits for driver in each.drivers}),
        activities=activities,
        user_involvement=user_involvement,
        transfer=transfer,
        benefits=len(benefits),
        handed_on=handed_on,
    )


def criterion_facts(plan: PlanCounts, rules: RuleFacts, today: dt.date) -> CriterionFacts:
    """The facts of one project; parties that have left by `today` do not count."""
    members = rules.members(today)
    costs = (MoneyKind.COST, MoneyKind.OWN_CONTRIBUTION)

    def shown(*kinds: MoneyKind) -> bool:
        return any(
            each.kind in kinds and bool(each.planned_ore if each.actual_ore is None else each.actual_ore)
            for each in rules.money
        )

    return CriterionFacts(
        plan=plan,
        levels=frozenset(each.level for each in members if each.level is not None),
        parties=len(members),
        cost_shown=shown(*costs),
        gain_shown=shown(MoneyKind.GAIN),
    )


def check_criterion(criterion: Criterion, facts: CriterionFacts) -> CriterionCheck:
    """What is shown of one criterion."""
    return CriterionCheck(criterion, _found(criterion.shown_by, facts))


def _found(by: ShownBy | None, facts: CriterionFacts) -> Finding:
    match by:
        case ShownBy.COLLABORATION:
            both = {Level.MUNICIPALITY, Level.HOSPITAL} <= facts.levels
            return _shown(both or facts.parties > 1, "criterion_parties", n=facts.parties)
        case ShownBy.PATIENTS_AND_STAFF:
            patients, staff = (
                each in facts.plan.beneficiaries for each in (Beneficiary.PATIENTS, Beneficiary.STAFF)
            )
            if patients != staff:
                code = "criterion_patients_only" if patients else "criterion_staff_only"
                return Finding(RuleState.OPEN, code)
            return _shown(patients, "criterion_patients_and_staff")
        case ShownBy.FOCUS_AREAS:
            return _shown(bool(facts.plan.focus_areas), "criterion_focus_areas", n=facts.plan.focus_areas)
        case ShownBy.DRIVERS:
            return _shown(bool(facts.plan.drivers), "criterion_drivers", n=facts.plan.drivers)
        case ShownBy.ACTIVITIES:
            return _shown(bool(facts.plan.activities), "criterion_activities", n=facts.plan.activities)
        case ShownBy.USER_INVOLVEMENT:
            return _shown(
                bool(facts.plan.user_involvement), "criterion_user_involvement", n=facts.plan.user_involvement
            )
        case ShownBy.TRANSFER:
            return _shown(bool(facts.plan.transfer), "criterion_transfer", n=facts.plan.transfer)
        case ShownBy.HANDOVER:
            whole = bool(facts.plan.benefits) and facts.plan.handed_on == facts.plan.benefits
            return _shown(whole, "criterion_handover", n=facts.plan.handed_on, of=facts.plan.benefits)
        case ShownBy.COST_AND_GAIN:
            if facts.cost_shown and facts.gain_shown:
                return Finding(RuleState.MET, "criterion_cost_and_gain")
            lacking = "gain" if facts.cost_shown else "cost" if facts.gain_shown else "both"
            return Finding(RuleState.OPEN, f"criterion_lacks_{lacking}")
    return Finding(RuleState.NOT_CHECKABLE, "criterion_by_hand")


def _shown(there: bool, code: str, **params: Any) -> Finding:
    return Finding(RuleState.MET if there else RuleState.OPEN, code if there else f"{code}_missing", params)
