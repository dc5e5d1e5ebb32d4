"""The words for the plan's choices, for files that people fill in."""

from gevinst.domain.horizon import Frequency
from gevinst.domain.plan import (
    BaselineState,
    Category,
    Driver,
    ExpectedChange,
    FreedKind,
    FreedUse,
    IndicatorKind,
    KsType,
    MapKind,
    PreconditionState,
    TargetKind,
)
from gevinst.i18n import N_

CATEGORIES: dict[Category, str] = {
    Category.HEALTH: N_("Health gain"),
    Category.QUALITY: N_("Quality of treatment"),
    Category.STAFF: N_("More effective use of staff"),
    Category.TRAVEL: N_("Less travel"),
    Category.TIME: N_("Time saved"),
    Category.ECONOMY: N_("Economy"),
    Category.RECRUITMENT: N_("Recruitment"),
    Category.COLLABORATION: N_("Collaboration"),
    Category.OTHER: N_("Other"),
}
KS_TYPES: dict[KsType, str] = {
    KsType.SAVED_TIME: N_("Saved time"),
    KsType.AVOIDED_COST: N_("Avoided cost"),
    KsType.QUALITY: N_("Increased quality"),
}
DRIVERS: dict[Driver, str] = {
    Driver.COMPETENCE: N_("Effective and right use of competence"),
    Driver.BEST_LEVEL: N_("Best effective level of care"),
    Driver.PATIENT_PARTICIPATION: N_("The patient's participation"),
    Driver.PROACTIVE: N_("Proactive follow-up"),
    Driver.NEAR_HOME: N_("Near where people live"),
    Driver.INNOVATION: N_("Innovation of services and technology"),
    Driver.EARLY_INTERVENTION: N_("Early intervention"),
    Driver.NEXT_OF_KIN: N_("Next of kin, peers and volunteers"),
}
FREQUENCIES: dict[Frequency, str] = {
    Frequency.WEEK: N_("Every week"),
    Frequency.MONTH: N_("Every month"),
    Frequency.QUARTER: N_("Every quarter"),
    Frequency.HALF_YEAR: N_("Every half-year"),
    Frequency.YEAR: N_("Every year"),
    Frequency.SINGLE: N_("On single dates"),
}
EXPECTED_CHANGES: dict[ExpectedChange, str] = {
    ExpectedChange.LEVEL_AND_TREND: N_("At once, little by little, or both"),
    ExpectedChange.STEP: N_("All at once, and lasting"),
}
BASELINE_STATES: dict[BaselineState, str] = {
    BaselineState.MISSING: N_("missing"),
    BaselineState.REGISTERED: N_("registered"),
    BaselineState.CONFIRMED: N_("confirmed"),
}
INDICATOR_KINDS: dict[IndicatorKind, str] = {
    IndicatorKind.NUMBER: N_("Number"),
    IndicatorKind.MILESTONE: N_("Milestone"),
    IndicatorKind.SCALE: N_("Scored scale"),
    IndicatorKind.TEXT: N_("Text"),
}
TARGET_KINDS: dict[TargetKind, str] = {
    TargetKind.VALUE: N_("Value"),
    TargetKind.RANGE: N_("Range"),
    TargetKind.CHANGE: N_("Change from the baseline"),
    TargetKind.CHANGE_PERCENT: N_("Change in per cent"),
    TargetKind.TEXT: N_("Text"),
}
PRECONDITION_STATES: dict[PreconditionState, str] = {
    PreconditionState.NOT_STARTED: N_("not begun"),
    PreconditionState.UNDER_WAY: N_("being worked on"),
    PreconditionState.IN_PLACE: N_("in place"),
    PreconditionState.FAILED: N_("will not come"),
}
FREED_KINDS: dict[FreedKind, str] = {
    FreedKind.HOURS: N_("working hours"),
    FreedKind.BED_DAYS: N_("bed days"),
    FreedKind.READY_DAYS: N_("days as ready for discharge"),
    FreedKind.TRAVEL: N_("travel time"),
    FreedKind.ROOMS: N_("rooms"),
    FreedKind.MONEY: N_("money"),
    FreedKind.OTHER: N_("something else"),
}
FREED_USES: dict[FreedUse, str] = {
    FreedUse.MORE_PATIENTS: N_("more patients"),
    FreedUse.QUALITY: N_("higher quality"),
    FreedUse.OTHER_TASKS: N_("other tasks"),
    FreedUse.COMPETENCE: N_("competence"),
    FreedUse.OUT_OF_BUDGET: N_("taken out of the budget"),
    FreedUse.NOT_DECIDED: N_("not decided"),
}
MAP_KINDS: dict[MapKind, str] = {
    MapKind.ACTION: N_("a measure taken"),
    MapKind.CHANGE: N_("a change in practice"),
    MapKind.GOAL: N_("a goal"),
}
LEVELS: dict[str, str] = {
    "municipality": N_("Municipality"),
    "hospital": N_("Hospital"),
    "state": N_("The state"),
    "patient": N_("Patient"),
    "next_of_kin": N_("Next of kin"),
    "society": N_("Society"),
}
PHASES: dict[str, str] = {
    "pre_project": N_("Pre-project"),
    "pilot": N_("Pilot"),
    "main_project": N_("Main project"),
    "operation": N_("Operation"),
}
PARTY_ROLES: dict[str, str] = {
    "lead": N_("Lead"),
    "partner": N_("Partner"),
    "user_representative": N_("User representative"),
}
LANGUAGES_OF_PLAN: dict[str, str] = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}
