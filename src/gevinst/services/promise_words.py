"""The words of the funder's page of promises."""

from gevinst.domain.criterion_check import CriterionCheck
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import Beneficiary, Category, Driver
from gevinst.domain.promises import NOT_SAID, Dimension, Gap, Outcome
from gevinst.domain.rule_standing import Standing
from gevinst.i18n import N_, Translator
from gevinst.reporting.figure_wording import horizon_label
from gevinst.reporting.plan_terms import choice

GAPS: dict[Gap, str] = {
    Gap.MEASURE: N_("Without a measure"),
    Gap.BASELINE: N_("Without a baseline"),
    Gap.OWNER: N_("Without a benefit owner"),
    Gap.TARGET: N_("Without a target"),
    Gap.DATA: N_("Without figures that are due"),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.REACHED: N_("Reached"),
    Outcome.NOT_REACHED: N_("Not reached"),
    Outcome.NOT_MEASURED: N_("Not measured"),
    Outcome.NOT_APPROVED: N_("Measured, not approved"),
    Outcome.CANNOT_TELL: N_("Cannot be judged"),
    Outcome.NOT_YET: N_("Not due yet"),
}
STANDINGS: dict[Standing, str] = {
    Standing.MET: N_("Met"),
    Standing.NOT_MET: N_("Not met"),
    Standing.UNKNOWN: N_("Cannot be known"),
    Standing.AT_RISK: N_("Not yet, at risk"),
    Standing.NOT_YET: N_("Not yet"),
}
SHOWN: dict[Standing, str] = {
    Standing.MET: N_("Shown"),
    Standing.NOT_YET: N_("Not shown yet"),
    Standing.UNKNOWN: N_("Must be judged"),
}
"""Of a criterion, which is never met nor broken by what a program sees."""
DIMENSIONS: dict[Dimension, str] = {
    Dimension.HORIZON: N_("By horizon"),
    Dimension.CATEGORY: N_("By type of benefit"),
    Dimension.BENEFICIARY: N_("By who gains"),
    Dimension.DRIVER: N_("By driver"),
}
CRITERIA: dict[str, str] = {
    "criterion_by_hand": N_("No program can see this."),
    "criterion_parties": N_("Parties that take part: {n}."),
    "criterion_parties_missing": N_("The plan names no two parties that work together."),
    "criterion_patients_and_staff": N_("The plan has benefits for patients and for staff."),
    "criterion_patients_and_staff_missing": N_("The plan has no benefit for patients or staff."),
    "criterion_patients_only": N_("The plan has benefits for patients, none for staff."),
    "criterion_staff_only": N_("The plan has benefits for staff, none for patients."),
    "criterion_focus_areas": N_("Focus areas that the benefits name: {n}."),
    "criterion_focus_areas_missing": N_("No benefit names a focus area."),
    "criterion_drivers": N_("Drivers that the benefits name: {n}."),
    "criterion_drivers_missing": N_("No benefit names a driver of a sustainable service."),
    "criterion_activities": N_("Activities in the progress plan: {n}."),
    "criterion_activities_missing": N_("The progress plan has no activities."),
    "criterion_user_involvement": N_("Notes on user involvement: {n}."),
    "criterion_user_involvement_missing": N_("No user involvement is noted."),
    "criterion_transfer": N_("Notes on transfer value: {n}."),
    "criterion_transfer_missing": N_("No transfer value is noted."),
    "criterion_handover": N_("All {of} benefits have an owner and a plan for measuring on."),
    "criterion_handover_missing": N_("{n} of {of} benefits have an owner and a plan for measuring on."),
    "criterion_cost_and_gain": N_("Both cost and gain are shown."),
    "criterion_lacks_gain": N_("Cost is shown, gain is not."),
    "criterion_lacks_cost": N_("Gain is shown, cost is not."),
    "criterion_lacks_both": N_("Neither cost nor gain is shown."),
}
"""Code of a criterion's check -> what is shown. Every code of `domain.criterion_check` is here (held by a test)."""


def criterion_says(found: CriterionCheck, _: Translator) -> str:
    """What is shown of a criterion, in a sentence."""
    return _(CRITERIA[found.code], **{name: _.number(value) for name, value in found.finding.params.items()})


def group_label(dimension: Dimension, key: str, _: Translator) -> str:
    """The name of a group of targets, at the head of a row."""
    if key == NOT_SAID:
        return _("The plan does not say")
    if dimension is Dimension.HORIZON:
        return horizon_label(Horizon(key), _)
    kinds = {Dimension.CATEGORY: Category, Dimension.BENEFICIARY: Beneficiary, Dimension.DRIVER: Driver}
    words = choice(kinds[dimension](key), _)
    return words[:1].upper() + words[1:]
