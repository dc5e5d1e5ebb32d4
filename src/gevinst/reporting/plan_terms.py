"""The words for what a plan consists of: the name of each field, and a field's value, in a sentence about a change."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gevinst.domain.horizon import Frequency, HorizonMonths
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.plan import (
    BaselineState,
    Beneficiary,
    Category,
    Driver,
    ExpectedChange,
    FreedKind,
    FreedUse,
    Indicator,
    IndicatorKind,
    KsType,
    MapKind,
    PreconditionState,
    RoleAt,
)
from gevinst.domain.plan_changes import Part
from gevinst.domain.text import LocalText
from gevinst.i18n import N_, Translator
from gevinst.reporting import wording


def _no_measure(indicator: Indicator) -> Measure | None:
    return indicator.own_measure


@dataclass(frozen=True)
class Names:
    """What a plan only has the keys of: parties, schemes, measures, benefits; and the baselines that are reckoned."""

    parties: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    measure_of: Callable[[Indicator], Measure | None] = _no_measure
    benefits: Mapping[str, str] = field(default_factory=dict)
    """Id of a benefit or of a node of the map -> title."""
    baselines: Mapping[str, float] = field(default_factory=dict)
    """Indicator id -> the baseline in the measure's unit, where it is reckoned from figures."""

    def party(self, key: str | None) -> str:
        """A party's name; its key where nobody knows it."""
        return self.parties.get(key or "", key or "")


FIELDS: dict[Part, dict[str, str]] = {
    Part.PROJECT: {
        "id": N_("The project's identifier"),
        "slug": N_("The project's address"),
        "title": N_("The project's title"),
        "scheme": N_("Grant scheme"),
        "language": N_("The language of the project's texts"),
        "summary": N_("Summary"),
        "target_group": N_("Target group"),
        "phase": N_("Phase"),
        "starts": N_("The project's first day"),
        "ends": N_("The project's last day"),
        "go_live": N_("The day the change was put into use"),
        "horizons_from_go_live": N_("Horizons count from the day it was put into use"),
        "horizon_months": N_("The length of the horizons"),
        "reporting_days": N_("Days to report in, after a figure is known"),
        "owners_text": N_("Project owners as written"),
        "municipalities_text": N_("Municipalities as written"),
        "trust_text": N_("The health trust as written"),
        "agreement_date": N_("The date of the agreement"),
        "continues": N_("The project that this one goes on from"),
        "next_meeting": N_("The steering group's next meeting"),
        "other_text": N_("Other text from the file"),
        "invented": N_("Marked as made up"),
    },
    Part.PARTY: {
        "role": N_("The part it takes"),
        "joined": N_("Joined the project"),
        "left": N_("Left the project"),
        "note": N_("Note"),
    },
    Part.DUTY: {"role": N_("Role")},
    Part.LEVEL: {
        "how_to_measure": N_("How to measure and report"),
        "preconditions": N_("Preconditions and measures"),
        "freed_resources": N_("If resources are freed"),
        "horizons": N_("Time horizon in words"),
    },
    Part.BENEFIT: {
        "title": N_("Expected benefit"),
        "category": N_("Category"),
        "ks_type": N_("Type of benefit"),
        "disbenefit": N_("Counted as a drawback"),
        "beneficiaries": N_("Who benefits"),
        "beneficiaries_text": N_("Who benefits, as written"),
        "responsible_text": N_("Who carries it out"),
        "owner": N_("Benefit owner"),
        "accountable": N_("Accountable for the benefit"),
        "measurement_text": N_("What is measured, as written"),
        "how_to_measure_text": N_("How it is measured and reported"),
        "preconditions_text": N_("Preconditions, as written"),
        "freed_resources_text": N_("Use of freed resources, as written"),
        "horizons": N_("Time horizon in words"),
        "level": N_("The level that benefits"),
        "drivers": N_("Drivers of a sustainable service"),
        "focus_areas": N_("Focus areas"),
        "contributes_to": N_("Benefits that it contributes to"),
        "cashable": N_("Can be taken out of a budget"),
        "priced": N_("Is put into kroner"),
        "internal": N_("Within the parties themselves"),
        "note": N_("Note for those who work with the plan"),
    },
    Part.PRECONDITION: {
        "text": N_("What must be in place"),
        "action": N_("What is done about it"),
        "responsible": N_("Who is responsible"),
        "due": N_("Must be in place by"),
        "state": N_("How far it has come"),
    },
    Part.FREED: {
        "kind": N_("What is freed"),
        "party": N_("Where it is freed"),
        "amount_a_year": N_("How much a year"),
        "use": N_("What it is planned for"),
        "text": N_("Explanation"),
    },
    Part.INDICATOR: {
        "key": N_("Short name in files"),
        "title": N_("What we call the figure"),
        "kind": N_("Kind of figure"),
        "measure": N_("Measure from the catalogue"),
        "measure_version": N_("Version of the definition"),
        "own_measure": N_("Own definition"),
        "frequency": N_("How often it is measured"),
        "lag_days": N_("Days until it is known"),
        "reporter": N_("Who reports it"),
        "source": N_("Source of the figures"),
        "first_period": N_("The first period asked for"),
        "last_period": N_("The last period asked for"),
        "low": N_("The lowest usual value"),
        "high": N_("The highest usual value"),
        "expected_change": N_("How the effect is thought to come"),
        "scale_labels": N_("The words of the scale"),
    },
    Part.MEASURE: {
        "key": N_("The definition's short name"),
        "version": N_("Version of the definition"),
        "name": N_("The definition's name"),
        "short_name": N_("Name for narrow columns"),
        "what": N_("What it says"),
        "shape": N_("What one figure consists of"),
        "unit": N_("The unit"),
        "direction": N_("What is better"),
        "numerator": N_("Numerator"),
        "denominator": N_("Denominator"),
        "value": N_("What one figure is"),
        "scale": N_("What the ratio is multiplied by"),
        "proportion": N_("The numerator is part of the denominator"),
        "events": N_("What is counted are events"),
        "decimals": N_("Number of decimals"),
        "over_time": N_("How periods are put together"),
        "over_parties": N_("How parties are put together"),
        "frequency": N_("How often it is measured"),
        "lag_days": N_("Days until it is known"),
        "minimum": N_("The lowest possible value"),
        "maximum": N_("The highest possible value"),
        "survey": N_("Is a survey"),
        "population": N_("Whom it is about"),
        "excludes": N_("Not included"),
        "source": N_("Source of the definition"),
        "word_lower": N_("The word for a lower value"),
        "word_higher": N_("The word for a higher value"),
        "category": N_("Category of the definition"),
    },
    Part.BASELINE: {
        "state": N_("The state of the baseline"),
        "value": N_("The baseline"),
        "numerator": N_("The baseline's numerator"),
        "denominator": N_("The baseline's denominator"),
        "n": N_("How many the baseline is from"),
        "first": N_("The baseline's first day"),
        "last": N_("The baseline's last day"),
        "from_series": N_("The baseline is reckoned from the figures"),
        "source": N_("The baseline's source"),
        "note": N_("Note on the baseline"),
    },
    Part.SERIES: {
        "party": N_("Who delivers the figures"),
        "comparison": N_("Is a group to compare with"),
        "private": N_("The party keeps its figures to itself"),
        "reporter": N_("Who reports for the party"),
    },
    Part.NODE: {
        "kind": N_("Kind of part in the map"),
        "title": N_("Words in the map"),
        "detail": N_("Line under it in the map"),
    },
}
"""Every field that a change can be in. A new field without a name fails a test."""

_WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Beneficiary: {
        Beneficiary.PATIENTS: N_("patients"),
        Beneficiary.NEXT_OF_KIN: N_("next of kin"),
        Beneficiary.MUNICIPAL_SERVICE: N_("the municipal health service"),
        Beneficiary.SPECIALIST_SERVICE: N_("the specialist health service"),
        Beneficiary.STAFF: N_("staff"),
        Beneficiary.SOCIETY: N_("society"),
        Beneficiary.OTHER: N_("others"),
    },
    Category: {
        Category.HEALTH: N_("health gain"),
        Category.QUALITY: N_("quality of treatment"),
        Category.STAFF: N_("more effective use of staff"),
        Category.TRAVEL: N_("less travel"),
        Category.TIME: N_("saved time"),
        Category.ECONOMY: N_("economy"),
        Category.RECRUITMENT: N_("recruitment"),
        Category.COLLABORATION: N_("collaboration"),
        Category.OTHER: N_("something else"),
    },
    KsType: {
        KsType.SAVED_TIME: N_("saved time"),
        KsType.AVOIDED_COST: N_("avoided cost"),
        KsType.QUALITY: N_("higher quality"),
    },
    Driver: {
        Driver.COMPETENCE: N_("competence"),
        Driver.BEST_LEVEL: N_("the best effective level of care"),
        Driver.PATIENT_PARTICIPATION: N_("patient participation"),
        Driver.PROACTIVE: N_("proactive follow-up"),
        Driver.NEAR_HOME: N_("near home"),
        Driver.INNOVATION: N_("innovation"),
        Driver.EARLY_INTERVENTION: N_("early intervention"),
        Driver.NEXT_OF_KIN: N_("support for next of kin"),
    },
    PreconditionState: {
        PreconditionState.NOT_STARTED: N_("not begun"),
        PreconditionState.UNDER_WAY: N_("being worked on"),
        PreconditionState.IN_PLACE: N_("in place"),
        PreconditionState.FAILED: N_("will not come"),
    },
    FreedKind: {
        FreedKind.HOURS: N_("working hours"),
        FreedKind.BED_DAYS: N_("bed days"),
        FreedKind.READY_DAYS: N_("days as ready for discharge"),
        FreedKind.TRAVEL: N_("travel time"),
        FreedKind.ROOMS: N_("rooms"),
        FreedKind.MONEY: N_("money"),
        FreedKind.OTHER: N_("something else"),
    },
    FreedUse: {
        FreedUse.MORE_PATIENTS: N_("more patients"),
        FreedUse.QUALITY: N_("higher quality"),
        FreedUse.OTHER_TASKS: N_("other tasks"),
        FreedUse.COMPETENCE: N_("competence"),
        FreedUse.OUT_OF_BUDGET: N_("taken out of the budget"),
        FreedUse.NOT_DECIDED: N_("not decided"),
    },
    IndicatorKind: {
        IndicatorKind.NUMBER: N_("a number"),
        IndicatorKind.MILESTONE: N_("a milestone"),
        IndicatorKind.SCALE: N_("a scale in words"),
        IndicatorKind.TEXT: N_("a text"),
    },
    ExpectedChange: {
        ExpectedChange.LEVEL_AND_TREND: N_("at once, little by little, or both"),
        ExpectedChange.STEP: N_("all at once, and lasting"),
    },
    Frequency: {
        Frequency.WEEK: N_("every week"),
        Frequency.MONTH: N_("every month"),
        Frequency.QUARTER: N_("every quarter"),
        Frequency.HALF_YEAR: N_("every half-year"),
        Frequency.YEAR: N_("every year"),
        Frequency.SINGLE: N_("on single dates"),
    },
    BaselineState: {
        BaselineState.MISSING: N_("missing"),
        BaselineState.REGISTERED: N_("registered"),
        BaselineState.CONFIRMED: N_("confirmed"),
    },
    Shape: {
        Shape.RATIO: N_("a numerator and a denominator"),
        Shape.MEAN: N_("a mean"),
        Shape.COUNT: N_("a count"),
        Shape.AMOUNT: N_("an amount"),
    },
    Direction: {
        Direction.LOWER: N_("a lower value"),
        Direction.HIGHER: N_("a higher value"),
        Direction.NEUTRAL: N_("neither of them"),
    },
    Aggregation: {
        Aggregation.SUM: N_("added together"),
        Aggregation.SUM_OVER_SUM: N_("sum over sum"),
        Aggregation.WEIGHTED_MEAN: N_("a mean weighted by how many"),
        Aggregation.MEAN: N_("a plain mean"),
        Aggregation.LAST: N_("the last value"),
        Aggregation.NONE: N_("not put together"),
    },
    MapKind: {
        MapKind.ACTION: N_("a measure taken"),
        MapKind.CHANGE: N_("a change in practice"),
        MapKind.GOAL: N_("a goal"),
    },
}
"""By class: members of two of them are equal where their texts are."""

_PLAIN: dict[tuple[Part, str], dict[str, str]] = {
    (Part.PROJECT, "phase"): {
        "pre_project": N_("pre-project"),
        "pilot": N_("pilot"),
        "main_project": N_("main project"),
        "operation": N_("in operation"),
    },
    (Part.PROJECT, "language"): {"nb": "bokmål", "nn": "nynorsk", "en": "English"},
    (Part.PARTY, "role"): {
        "lead": N_("applicant in charge"),
        "partner": N_("partner"),
        "user_representative": N_("user representative"),
    },
    (Part.BENEFIT, "level"): {
        "municipality": N_("the municipality"),
        "hospital": N_("the hospital"),
        "state": N_("the state"),
        "patient": N_("the patient"),
        "next_of_kin": N_("next of kin"),
        "society": N_("society"),
    },
    (Part.MEASURE, "category"): {
        "health": N_("health gain"),
        "quality": N_("quality of treatment"),
        "staff": N_("more effective use of staff"),
        "travel": N_("less travel"),
        "time": N_("saved time"),
        "economy": N_("economy"),
        "recruitment": N_("recruitment"),
        "other": N_("something else"),
    },
}


def field_name(part: Part, name: str, _: Translator) -> str:
    """What a field is called at the head of a sentence."""
    return _(FIELDS[part][name])


def choice(value: StrEnum, _: Translator) -> str:
    """A choice of the plan inside a sentence."""
    return _(_WORDS[type(value)][value])


def phase(value: str, _: Translator) -> str:
    """A project's phase inside a sentence."""
    return _(_PLAIN[Part.PROJECT, "phase"][value])


def quoted(text: str, _: Translator) -> str:
    """In the language's quotation marks."""
    return _("“{text}”", text=text)


def role(at: RoleAt, names: Names, _: Translator) -> str:
    """`Kommunalsjef helse, Fjordvik kommune`."""
    return f"{at.role}, {names.party(at.party)}" if at.party else at.role


def said(part: Part, name: str, value: Any, measure: Measure | None, names: Names, _: Translator) -> str:
    """One value of a field as a sentence writes it. `value` is not None."""
    if isinstance(value, StrEnum):
        return choice(value, _)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return _.date(value)
    if isinstance(value, RoleAt):
        return role(value, names, _)
    if isinstance(value, HorizonMonths):
        return _(
            "{short}, {medium} and {long} months", short=value.short, medium=value.medium, long=value.long
        )
    if isinstance(value, LocalText):
        return quoted(_.local(value), _)
    if isinstance(value, Unit | Source | Measure):
        return quoted(_.local(value.name), _)
    if isinstance(value, int | float):
        return _number(part, name, value, measure, _)
    if isinstance(value, tuple):
        return wording.listed([item(name, each, names, _) for each in value], _)
    return _text(part, name, str(value), names, _)


def item(name: str, value: Any, names: Names, _: Translator) -> str:
    """One of several values of a field."""
    if isinstance(value, StrEnum):
        return choice(value, _)
    if name == "contributes_to":
        return quoted(names.benefits.get(value, value), _)
    return quoted(str(value), _)


def _number(part: Part, name: str, value: float, measure: Measure | None, _: Translator) -> str:
    if (part, name) in {(Part.BASELINE, "value"), (Part.INDICATOR, "low"), (Part.INDICATOR, "high")}:
        return amount(value, measure, _)
    if name in {"lag_days", "reporting_days"}:
        return _.plural("{n} day", "{n} days", int(value))
    return exact([value], None, _)[0]


def _text(part: Part, name: str, value: str, names: Names, _: Translator) -> str:
    if name == "party":
        return names.party(value)
    if name == "scheme":
        return quoted(names.schemes.get(value, value), _)
    if (part, name) == (Part.INDICATOR, "measure"):
        return quoted(names.measures.get(value, value), _)
    words = _PLAIN.get((part, name), {}).get(value)
    return _(words) if words else quoted(value, _)


# --- Figures ----------------------------------------------------------------------------------------------------------


_MOST_DECIMALS = 6


def exact(values: list[float], measure: Measure | None, _: Translator) -> list[str]:
    """Numbers with the measure's decimals, or as many more as it takes to say them as they are."""
    least = measure.decimals if measure else 0
    decimals = next(
        (
            places
            for places in range(least, _MOST_DECIMALS)
            if all(abs(round(value, places) - value) < 10**-_MOST_DECIMALS for value in values)
        ),
        _MOST_DECIMALS,
    )
    return [_.number(value, decimals) for value in values]


def unit_of(number: str, measure: Measure | None, _: Translator) -> str:
    """The unit behind a number as a sentence has it: `prosent`, `minutter`, `dag` behind 1; empty where there is none."""
    if measure is None:
        return ""
    unit = measure.unit
    if _.local(unit.symbol) == "%":
        return _("per cent")
    return _.local(unit.one) if number == "1" and unit.one else _.local(unit.name)


def with_unit(number: str, measure: Measure | None, _: Translator) -> str:
    """A number and its unit: `15,0 prosent`."""
    unit = unit_of(number, measure, _)
    return number + wording.NO_BREAK + unit if unit else number


def amount(value: float, measure: Measure | None, _: Translator) -> str:
    """A value in the measure's unit, as exact as it is."""
    return with_unit(exact([value], measure, _)[0], measure, _)
