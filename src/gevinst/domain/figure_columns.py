"""A table's figures by columns: each different text is read once, and what holds for all rows is asked of whole arrays."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.coded import Coded, coded, many, of_one, used
from gevinst.domain.horizon import Frequency, period_of, read_period
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import (
    NUMBERS,
    Entry,
    Figure,
    Names,
    State,
    fold_name,
    series_of,
    state_word,
)
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.plain_figures import Table, TableRow
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument
from gevinst.i18n import Language

_BLANK, _NUMBER, _MISSING, _HIDDEN, _OTHER = range(5)
"""What a cell says: nothing, a number, that it was not measured, that it may not be shown, or what takes a closer look."""
_SAYS = {State.NOT_MEASURED: _MISSING, State.SUPPRESSED: _HIDDEN, State.VALUE: _BLANK, None: _OTHER}
_FREQUENCIES = tuple(Frequency)
_PARTS = ("value", "numerator", "denominator")
_BESIDE = ("n", "sd", "invited", "answered")
_NEVER = 10**9
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Line:
    """A series that a table names, and what its figures may be."""

    series: str
    frequency: int
    first: int
    last: int
    ratio: bool
    proportion: bool
    lowest: float
    highest: float


_UNKNOWN = _Line("", 0, _NEVER, 0, ratio=False, proportion=False, lowest=0, highest=0)
"""Names that take a row of its own to say what is wrong: no period is within its reach."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column of which each different text was read once."""

    kind: NDArray[np.int8]
    number: NDArray[np.float64]
    """NaN where there is none."""
    given: Coded[Any]
    """What a figure keeps of each: its number or text, or None."""

    def is_(self, *kinds: int) -> Bools:
        found: Bools = self.kind == kinds[0]
        for kind in kinds[1:]:
            found = found | (self.kind == kind)
        return found

    def of(self, rows: NDArray[np.intp]) -> Iterable[Any]:
        """What figures keep of these rows."""
        different = self.given.different
        if len(different) == 1:
            return repeat(different[0], len(rows))
        return map(different.__getitem__, self.given.codes[rows].tolist())


def plainly_right(
    table: Table,
    names: Names,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    language: Language,
) -> list[Entry | None]:
    """For each row its entry, or None where it must be looked at by itself (wrong, blank, or of a rare kind)."""
    count = len(table)
    if not count:
        return []

    def number(text: str) -> tuple[int, Any]:
        return _number(text, language)

    numbers = {name: _cells(table, name, number) for name in NUMBERS}
    said, reason, comment = (
        _cells(table, name, read) for name, read in (("state", _word), ("reason", _text), ("comment", _text))
    )
    lines, line = _lines(table, names, plan, measure_of, party_names)
    period = _periods(table, np.array([each.frequency for each in lines])[line])

    def of_line(name: str) -> NDArray[Any]:
        return np.array([getattr(each, name) for each in lines])[line]

    known = (of_line("first") <= period) & (period <= of_line("last"))
    for each in (*numbers.values(), said, reason, comment):
        known &= ~each.is_(_OTHER)
    parts = [numbers[name] for name in _PARTS]
    silent = said.is_(_BLANK)
    missing = np.logical_or.reduce([each.is_(_MISSING) for each in parts]) & silent
    hidden = np.logical_or.reduce([each.is_(_HIDDEN) for each in parts]) & silent & ~missing
    # A status beside a figure contradicts it; the word in a figure's place does not.
    stated = said.is_(_MISSING) & ~np.logical_or.reduce([each.is_(_NUMBER) for each in parts])
    why = reason.is_(_NUMBER) | comment.is_(_NUMBER)
    ratio = of_line("ratio")
    values = known & silent & ~missing & ~hidden & _in_order(numbers, ratio, of_line)
    taken: list[Entry | None] = [None] * count
    series = [each.series for each in lines]

    def take(rows: NDArray[np.intp], *columns: Iterable[Any]) -> None:
        """Figures of these rows, from a column for each of their fields."""
        places, held = rows.tolist(), len(rows)
        entries = many(
            Entry,
            held,
            map(series.__getitem__, line[rows].tolist()),
            period[rows].tolist(),
            many(Figure, held, *columns),
            many(TableRow, held, repeat(table), places),
        )
        if held == count:
            taken[:] = entries
        else:
            for at, entry in zip(places, entries, strict=True):
                taken[at] = entry

    # Of a ratio only the parts are kept.
    for parted in (False, True):
        rows = np.flatnonzero(values & (ratio == parted))
        single = repeat(None) if parted else numbers["value"].of(rows)
        others = (numbers[name].of(rows) for name in (*_PARTS[1:], *_BESIDE))
        take(rows, repeat(State.VALUE), single, *others, repeat(None), comment.of(rows))
    rows = np.flatnonzero(known & (missing | stated) & why)
    notes = list(comment.of(rows))
    reasons = [told or note for told, note in zip(reason.of(rows), notes, strict=True)]
    nothing = [repeat(None)] * len(NUMBERS)
    take(rows, repeat(State.NOT_MEASURED), *nothing, reasons, notes)
    rows = np.flatnonzero(known & (hidden | said.is_(_HIDDEN)))
    take(rows, repeat(State.SUPPRESSED), *nothing, repeat(None), comment.of(rows))
    return taken


def _in_order(numbers: Mapping[str, _Cells], ratio: Bools, of_line: Callable[[str], NDArray[Any]]) -> Bools:
    """Which rows hold numbers that can be right for their measure: `domain.measurement` says the rules one by one."""
    value, top, bottom = (numbers[name].number for name in _PARTS)
    fits = np.ones(len(ratio), dtype=np.bool_)
    for each in numbers.values():
        fits &= each.is_(_BLANK, _NUMBER)
    for name in _BESIDE:
        fits &= ~(numbers[name].number < 0)
    fits &= ~(numbers["answered"].number > numbers["invited"].number)
    # A comparison with NaN is never true: what is not given is not in order.
    shares = (top >= 0) & (bottom > 0) & ~(of_line("proportion") & (top > bottom))
    return fits & np.where(ratio, shares, (of_line("lowest") <= value) & (value <= of_line("highest")))


def _pairs(one: NDArray[np.intp], other: NDArray[np.intp]) -> tuple[list[tuple[int, int]], NDArray[np.intp]]:
    """The different pairs of two columns of places, and the place of each row's."""
    wide = int(other.max()) + 1
    number = one * wide + other
    most = int(number.max()) + 1
    if most > 4 * len(number) + 1000:
        different, places = np.unique(number, return_inverse=True)
        return [divmod(pair, wide) for pair in different.tolist()], places
    found = used(range(most), number)
    return [divmod(pair, wide) for pair in found.different], found.codes


def _cells(table: Table, name: str, read: Callable[[str], tuple[int, Any]]) -> _Cells:
    count = len(table)
    if name not in table.cells:
        nothing = np.broadcast_to(np.float64("nan"), count)
        return _Cells(np.broadcast_to(np.int8(_BLANK), count), nothing, of_one(None, count))
    column = coded(table.cells[name])
    found = list(map(read, column.different))
    kinds = np.array([kind for kind, _given in found], dtype=np.int8)
    numbers = np.array([given if type(given) is float else np.nan for _kind, given in found])
    given = Coded([given for _kind, given in found], column.codes)
    return _Cells(kinds[column.codes], numbers[column.codes], given)


def _number(text: str, language: Language) -> tuple[int, Any]:
    stripped = text.strip()
    if not stripped:
        return _BLANK, None
    number = read_number(stripped, language)
    if type(number) is float and not may_hold_identity_number(text):
        return _NUMBER, number
    state = state_word(stripped)
    return (_OTHER if state is State.VALUE else _SAYS[state]), None


def _word(text: str) -> tuple[int, Any]:
    return _SAYS[state_word(text.strip())], None


def _text(text: str) -> tuple[int, Any]:
    """A note or a reason: something (as a number is), nothing, or what may be an identity number."""
    if may_hold_identity_number(text):
        return _OTHER, None
    return (_NUMBER, text.strip()) if text.strip() else (_BLANK, None)


def _lines(
    table: Table,
    names: Names,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
) -> tuple[list[_Line], NDArray[np.intp]]:
    """The different series that the rows name, and the place of each row's."""
    indicators, parties = coded(table.indicator), coded(table.party)
    pairs, line = _pairs(indicators.codes, parties.codes)
    return [
        _line(names, plan, measure_of, party_names, indicators.different[a], parties.different[b])
        for a, b in pairs
    ], line


def _periods(table: Table, frequency: NDArray[np.intp]) -> NDArray[np.int64]:
    """Each row's period in its series' rhythm; 0 where it is none."""
    texts = coded(table.period)
    pairs, place = _pairs(frequency, texts.codes)
    found = [
        0 if may_hold_identity_number(text) else read_period(text, _FREQUENCIES[a]).period or 0
        for a, text in ((a, texts.different[b]) for a, b in pairs)
    ]
    return np.array(found, dtype=np.int64)[place]


def _line(
    names: Names,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    indicator: str,
    party: str,
) -> _Line:
    found = names.get(fold_name(indicator))
    if found is None or found.kind is not IndicatorKind.NUMBER or may_hold_identity_number(party):
        return _UNKNOWN
    measure = measure_of(found)
    series, _problem = series_of(found, party or None, party_names)
    if measure is None or series is None:
        return _UNKNOWN
    first = found.first_period or found.baseline.first or plan.project.starts
    return _Line(
        series=series.id,
        frequency=_FREQUENCIES.index(found.frequency),
        first=period_of(first, found.frequency) if first is not None else 1,
        last=period_of(found.last_period, found.frequency) if found.last_period is not None else _NEVER,
        ratio=measure.shape is Shape.RATIO,
        proportion=measure.proportion,
        lowest=-np.inf if measure.minimum is None else measure.minimum,
        highest=np.inf if measure.maximum is None else measure.maximum,
    )
