"""Periods, horizons and due dates: all arithmetic on dates, none of it reading the clock.

A period is named by the ordinal of its first day (an integer, as stored) and its frequency. Horizons count months from
an origin (the project's start, or go-live where the plan says so) and are half-open: [0,6), [6,12), [12,24).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from gevinst.domain.errors import Problem
from gevinst.domain.text import Frozen


class Frequency(StrEnum):
    """How often a figure comes."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SINGLE = "single"
    """A single date, of its own."""


_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12}


class Horizon(StrEnum):
    """The three horizons of the benefit table."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


HORIZONS: tuple[Horizon, ...] = (Horizon.SHORT, Horizon.MEDIUM, Horizon.LONG)


class HorizonMonths(Frozen):
    """Where each horizon ends, in months from the origin; each starts where the one before ended."""

    short: int = 6
    medium: int = 12
    long: int = 24

    def span(self, horizon: Horizon) -> tuple[int, int]:
        """[first, end) in months from the origin."""
        if horizon is Horizon.SHORT:
            return 0, self.short
        return (self.short, self.medium) if horizon is Horizon.MEDIUM else (self.medium, self.long)

    def dates(self, horizon: Horizon, origin: dt.date) -> tuple[dt.date, dt.date]:
        """[first day, first day after) of the horizon."""
        start, end = self.span(horizon)
        return add_months(origin, start), add_months(origin, end)

    def at(self, day: dt.date, origin: dt.date) -> Horizon | None:
        """The horizon that `day` is in; None before the first and after the last."""
        for horizon in HORIZONS:
            first, after = self.dates(horizon, origin)
            if first <= day < after:
                return horizon
        return None


@lru_cache(maxsize=8192)
def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later; the last day of a shorter month where that day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, _days_in_month(year, month + 1)))


def _days_in_month(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from `first` to `last`, negative where `last` is earlier."""
    if last < first:
        return -months_between(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (1 if last.day < first.day else 0)


def period_of(day: dt.date, frequency: Frequency) -> int:
    """The ordinal of the first day of the period that `day` is in."""
    if frequency is Frequency.SINGLE:
        return day.toordinal()
    if frequency is Frequency.WEEK:
        return day.toordinal() - day.weekday()
    months = _MONTHS[frequency]
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1).toordinal()


# A calendar has few periods, and a portfolio asks for each of them a hundred thousand times.
@lru_cache(maxsize=8192)
def next_period(period: int, frequency: Frequency) -> int:
    """The period after; a single date has none and gives the next day."""
    if frequency is Frequency.SINGLE:
        return period + 1
    if frequency is Frequency.WEEK:
        return period + 7
    return add_months(dt.date.fromordinal(period), _MONTHS[frequency]).toordinal()


def previous_period(period: int, frequency: Frequency) -> int:
    """The period before."""
    return period_of(dt.date.fromordinal(period - 1), frequency)


@lru_cache(maxsize=8192)
def period_end(period: int, frequency: Frequency) -> dt.date:
    """The last day of a period."""
    return dt.date.fromordinal(next_period(period, frequency) - 1)


def periods(first: dt.date, last: dt.date, frequency: Frequency) -> list[int]:
    """Every period from the one that holds `first` to the one that holds `last`, in order."""
    if last < first:
        return []
    found, current, final = [], period_of(first, frequency), period_of(last, frequency)
    if frequency is Frequency.SINGLE:
        return [current]
    while current <= final:
        found.append(current)
        current = next_period(current, frequency)
    return found


def complete_on(period: int, frequency: Frequency, lag_days: int) -> dt.date:
    """The first day on which a period's figure is complete: until then it is preliminary."""
    return period_end(period, frequency) + dt.timedelta(days=lag_days + 1)


def due_date(period: int, frequency: Frequency, lag_days: int, reporting_days: int) -> dt.date:
    """When a period is due: its end, plus the measure's lag, plus the project's days to report."""
    return period_end(period, frequency) + dt.timedelta(days=lag_days + reporting_days)


def period_code(period: int, frequency: Frequency) -> str:
    """The period as files write it: 2026-06, 2026-Q2, 2026-H1, 2026, 2026-W23, 2026-06-30."""
    day = dt.date.fromordinal(period)
    match frequency:
        case Frequency.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        case Frequency.MONTH:
            return f"{day:%Y-%m}"
        case Frequency.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case Frequency.HALF_YEAR:
            return f"{day.year}-H{1 if day.month < 7 else 2}"
        case Frequency.YEAR:
            return f"{day.year}"
        case Frequency.SINGLE:
            return day.isoformat()


_NAMES = {
    name: number
    for number, names in enumerate(
        (
            ("januar", "january", "jan"),
            ("februar", "february", "feb"),
            ("mars", "march", "mar"),
            ("april", "apr"),
            ("mai", "may"),
            ("juni", "june", "jun"),
            ("juli", "july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "october", "okt", "oct"),
            ("november", "nov"),
            ("desember", "december", "des", "dec"),
        ),
        start=1,
    )
    for name in names
}


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """A period read from text, or why it could not be read."""

    period: int | None
    problem: Problem | None = None


def read_period(text: str, frequency: Frequency) -> PeriodReading:
    """A period from what people write. Reads ISO, `juni 2026`, `2026-Q2`, `06.2026`, `30.06.2026`, `uke 23 2026`,
    `første halvår 2026`, and SSB's `2026M06`.

    A text that can mean two months (`03/04/25`) is refused as `ambiguous_period`, naming both readings; one that means
    nothing as `not_a_period`. A date inside a month is taken as that month.
    """
    raw = _spoken(" ".join(text.replace("\u00a0", " ").split()))
    if any(re.fullmatch(shape, raw) and frequency not in fits for shape, fits in _COARSE):
        # A year is not a month, and a month not a week: which one was meant cannot be known.
        return PeriodReading(
            None, Problem("not_a_period", value=text, params={"example": _example(frequency)})
        )
    for read in (_iso, _named, _numeric):
        found = read(raw)
        if isinstance(found, Problem):
            return PeriodReading(None, found)
        if found is not None:
            if not 1990 <= found.year <= 2100:
                break
            return PeriodReading(period_of(found, frequency))
    return PeriodReading(None, Problem("not_a_period", value=text, params={"example": _example(frequency)}))


_COARSE = (
    (r"\d{4}", {Frequency.YEAR}),
    (r"(?i)(\d{4}[- ]?[qk][1-4]|[qk][1-4][- ]?\d{4}|[1-4]\. ?kvartal \d{4})", {Frequency.QUARTER}),
    (r"(?i)\d{4}[- ]?[hs][12]", {Frequency.HALF_YEAR}),
    (r"(?i)\d{4}-?[wu]\d{1,2}", {Frequency.WEEK}),
    (r"\d{4}-\d{1,2}|\d{1,2}[./-]\d{4}|[A-Za-z]+\.?[ -]\d{2,4}", set(_MONTHS)),
)


_HALVES = {"1.": 1, "første": 1, "first": 1, "2.": 2, "andre": 2, "second": 2}
_SPOKEN: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?:kvartal|quarter) ([1-4]),? (\d{4})", lambda m: f"{m[2]}-Q{m[1]}"),
    (r"(?:q|k)([1-4])[ /]?(\d{4})", lambda m: f"{m[2]}-Q{m[1]}"),
    (r"(?:h|s)([12])[ /]?(\d{4})", lambda m: f"{m[2]}-H{m[1]}"),
    (
        r"(1\.|2\.|første|andre|first|second) (?:halvår|half)(?: of)?,? (\d{4})",
        lambda m: f"{m[2]}-H{_HALVES[m[1].lower()]}",
    ),
    (r"(?:uke|veke|week|w|u)\.? ?(\d{1,2})(?:, ?|[ /-])(\d{4})", lambda m: f"{m[2]}-W{int(m[1]):02d}"),
    (r"(\d{4})m(\d{2})", lambda m: f"{m[1]}-{m[2]}"),
    # What Excel shows of a month where the language is Norwegian.
    (r"([a-z]+)\.(\d{2}|\d{4})", lambda m: f"{m[1]} {m[2]}"),
)


def _spoken(text: str) -> str:
    """A period that is written in words as the code for it; any other text as it stands."""
    for shape, code in _SPOKEN:
        if found := re.fullmatch(shape, text, re.IGNORECASE):
            return code(found)
    return text


def _example(frequency: Frequency) -> str:
    return period_code(period_of(dt.date(2025, 4, 1), frequency), frequency)


def _iso(text: str) -> dt.date | None:
    for pattern in (r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", r"(\d{4})-(\d{1,2})"):
        if found := re.fullmatch(pattern, text):
            return _date(*(int(part) for part in found.groups()))
    if found := re.fullmatch(r"(\d{4})", text):
        return _date(int(found[1]))
    if found := re.fullmatch(
        r"(?:(\d{4})[- ]?[QKqk]([1-4])|[QKqk]([1-4])[- ]?(\d{4})|([1-4])\. ?kvartal (\d{4}))", text
    ):
        year, quarter = found[1] or found[4] or found[6], found[2] or found[3] or found[5]
        return _date(int(year), int(quarter) * 3 - 2)
    if found := re.fullmatch(r"(\d{4})[- ]?[HhSs]([12])", text):
        return _date(int(found[1]), 1 if found[2] == "1" else 7)
    if found := re.fullmatch(r"(\d{4})-?[WwUu](\d{1,2})", text):
        try:
            return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            return None
    return None


def _named(text: str) -> dt.date | None:
    if found := re.fullmatch(r"(?:(\d{1,2})\.? )?([A-Za-z]+)\.?[ -](\d{4}|\d{2})", text):
        month = _NAMES.get(found[2].lower())
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _date(year, month, int(found[1] or 1)) if month else None
    return None


def _numeric(text: str) -> dt.date | Problem | None:
    if found := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
        return _date(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})", text):
        # With full stops the order is Norwegian and certain: day, month, year.
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _date(year, int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})", text):
        first, second = int(found[1]), int(found[2])
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        if first <= 12 and second <= 12 and first != second:
            params = {"first": f"{year}-{first:02d}", "second": f"{year}-{second:02d}"}
            return Problem("ambiguous_period", value=text, params=params)
        return _date(year, second, first) if second <= 12 else _date(year, first, second)
    return None


def _date(year: int, month: int = 1, day: int = 1) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
