"""What a benefit's chart is made from: plain values, and what is to be known of each period of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.horizon import add_months
from gevinst.i18n import Translator
from gevinst_dashboards.figures.control import Control, Sign, View

Mark = Literal["", "preliminary", "unapproved"]


@dataclass(frozen=True, slots=True)
class TargetStep:
    """One horizon's target. `name` ("Mål kort sikt") and `short` ("Mål kort") stand in the lane under the data."""

    name: str
    short: str
    start: dt.date
    end: dt.date
    """The first day after the horizon."""
    value: float
    outcome: str = ""
    """"Nådd", or the distance in the unit."""
    original: float | None = None
    """As first adopted, where it has been changed since: drawn thin beside the one in force."""
    proposed: float | None = None
    """As it is proposed now, where that is another: drawn dashed. Counts for nothing until it is adopted."""


@dataclass(frozen=True, slots=True)
class Break:
    """A change of definition, or another event that cuts or marks the line."""

    date: dt.date
    label: str
    cuts: bool = True
    """Whether the line is broken here: values on both sides cannot be compared."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A decision: a small numbered flag at the axis, explained beside the chart."""

    date: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class BenefitChart:
    """All that is drawn. Values are in `unit`; a missing value is None and leaves a gap."""

    name: str
    """What is measured, as a sentence starts: "Reinnleggelser innen 30 dager"."""
    unit: str
    """"%" or words: "minutter"."""
    periods: tuple[dt.date, ...]
    """First days, ascending."""
    values: tuple[float | None, ...]
    months: int = 1
    """Months in a period."""
    marks: tuple[Mark, ...] = ()
    """One for each value, or none at all."""
    reasons: tuple[str, ...] = ()
    """Words for the table where a value is missing or stands out; one for each value, or none at all."""
    go_live: dt.date | None = None
    baseline: float | None = None
    baseline_from: dt.date | None = None
    baseline_to: dt.date | None = None
    """First day after the baseline's period; go-live where None."""
    lower_is_better: bool = True
    targets: tuple[TargetStep, ...] = ()
    breaks: tuple[Break, ...] = ()
    flags: tuple[Flag, ...] = ()
    period_names: tuple[str, ...] = ()
    """Words for each period; none at all: they are made from first day and months."""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns of the table between period and figure: (head, one text a period), such as numerator and denominator."""
    decimals: int = 1
    from_zero: bool | None = None
    """None: per cent from zero; others from zero unless all values lie close together far from it."""
    control: Control | None = None
    """Signs, usual range and the line without the change, where there are any."""
    view: View = "targets"


def amount(value: float, chart: BenefitChart, _: Translator) -> str:
    """A value with its unit: `14,6 %`, `44 minutter`."""
    if chart.unit == "%":
        return _.percent(value, chart.decimals)
    return f"{_.number(value, chart.decimals)}\u00a0{chart.unit}".strip("\u00a0")


def period_words(chart: BenefitChart, index: int, _: Translator) -> str:
    """`juni 2026`, or the first and last month of a longer period."""
    if chart.period_names:
        return chart.period_names[index]
    first = chart.periods[index]
    if chart.months == 1:
        return _.month(first)
    if chart.months == 12 and first.month == 1:
        return str(first.year)
    return f"{_.short_month(first)}–{_.month(add_months(first, chart.months - 1))}"


def last_of(chart: BenefitChart) -> tuple[int, float] | None:
    found = None
    for index, value in enumerate(chart.values):
        if value is not None:
            found = (index, value)
    return found


def is_after(chart: BenefitChart, index: int) -> bool:
    """Whether the period ends after go-live; one that go-live cuts is drawn as after."""
    return chart.go_live is not None and add_months(chart.periods[index], chart.months) > chart.go_live


def in_baseline(chart: BenefitChart, first: dt.date) -> bool:
    until = chart.baseline_to or chart.go_live
    return chart.baseline_from is not None and until is not None and chart.baseline_from <= first < until


def mark_of(chart: BenefitChart, index: int) -> Mark:
    return chart.marks[index] if chart.marks else ""


def sign_of(chart: BenefitChart, index: int) -> Sign:
    """What a figure is a sign of; said in the views that judge figures, and of no preliminary one."""
    if chart.control is None or chart.view == "without" or mark_of(chart, index) == "preliminary":
        return ""
    return chart.control.signs[index] if chart.values[index] is not None else ""


def signs_in(chart: BenefitChart) -> list[Sign]:
    return [sign for sign in (sign_of(chart, index) for index in range(len(chart.values))) if sign]


def reason_of(chart: BenefitChart, index: int) -> str:
    return chart.reasons[index] if chart.reasons else ""


def mark_words(mark: Mark, _: Translator) -> str:
    match mark:
        case "preliminary":
            return _("preliminary")
        case "unapproved":
            return _("not approved yet")
        case _:
            return ""
