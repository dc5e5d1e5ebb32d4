"""Who pays and who gains: entries put together by party, level and year. What is not known stays not known.

Each column is a kind of its own, and columns are never added together. Lines of several projects add up by `added`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.resources import Allocation

K = TypeVar("K")


class Column(StrEnum):
    """What a figure of the balance is."""

    GRANT = "grant"
    OWN_CASH = "own_cash"
    OWN_IN_KIND = "own_in_kind"
    OTHER_FUNDING = "other_funding"
    COST_CASH = "cost_cash"
    COST_IN_KIND = "cost_in_kind"
    GAIN_CASH = "gain_cash"
    GAIN_FREED = "gain_freed"
    PAID_TO_OTHERS = "paid_to_others"
    """Payments between parties: what one pays another receives."""
    RECEIVED_FROM_OTHERS = "received_from_others"


PAID = (Column.OWN_CASH, Column.OWN_IN_KIND, Column.COST_CASH, Column.COST_IN_KIND)
OWN = (Column.OWN_CASH, Column.OWN_IN_KIND)
GAINS = (Column.GAIN_CASH, Column.GAIN_FREED)


@dataclass(frozen=True, slots=True)
class Sum:
    """Øre of what is known (None: nothing is), and how many amounts are not known. 0 is none, which is known."""

    ore: int | None = None
    unknown: int = 0

    @classmethod
    def of(cls, amount: int | None) -> "Sum":
        """One amount."""
        return cls(amount, int(amount is None))

    def __add__(self, other: "Sum") -> "Sum":
        known = [each for each in (self.ore, other.ore) if each is not None]
        return Sum(sum(known) if known else None, self.unknown + other.unknown)

    @property
    def whole(self) -> bool:
        """Every amount is known."""
        return self.unknown == 0


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was planned and what came of it."""

    planned: Sum = Sum()
    actual: Sum = Sum()

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.planned + other.planned, self.actual + other.actual)

    @property
    def deviation(self) -> int | None:
        """Actual less planned, øre; None where either is not wholly known."""
        planned, actual = self.planned, self.actual
        if planned.ore is None or actual.ore is None or not (planned.whole and actual.whole):
            return None
        return actual.ore - planned.ore


@dataclass(frozen=True, slots=True)
class Line:
    """What falls on one (a party's key, or a level's word; None: not given) in one year (None: all years)."""

    who: str | None
    level: Level | None
    year: int | None
    cells: Mapping[Column, Amounts]

    def sum(self, column: Column) -> Amounts:
        """A column; no amounts at all where nothing is entered."""
        return self.cells.get(column, Amounts())


def whose(entry: MoneyEntry) -> str | None:
    """On whom an entry falls: who gets the grant, who has the gain, who pays the rest."""
    if entry.kind is MoneyKind.GRANT:
        return entry.gainer or entry.payer
    return entry.gainer if entry.kind is MoneyKind.GAIN else entry.payer


def column_of(entry: MoneyEntry) -> Column:
    """Where an entry stands; what is not cash is work in kind (of a cost) or freed capacity (of a gain)."""
    cash = entry.form is MoneyForm.CASH
    match entry.kind:
        case MoneyKind.GRANT:
            return Column.GRANT
        case MoneyKind.OWN_CONTRIBUTION:
            return Column.OWN_CASH if cash else Column.OWN_IN_KIND
        case MoneyKind.COST:
            return Column.COST_CASH if cash else Column.COST_IN_KIND
        case MoneyKind.GAIN:
            return Column.GAIN_CASH if cash else Column.GAIN_FREED
        case MoneyKind.TRANSFER:
            return Column.PAID_TO_OTHERS
        case MoneyKind.OTHER_FUNDING:
            return Column.OTHER_FUNDING


def balance(
    entries: Iterable[MoneyEntry], parties: Mapping[str, Party], until: int | None = None
) -> tuple[Line, ...]:
    """One line for each party and year. `until`: a later year's actual is not yet to be known, and is left out."""
    cells: dict[tuple[str | None, int], dict[Column, Amounts]] = defaultdict(dict)

    def add(who: str | None, year: int, column: Column, amounts: Amounts) -> None:
        held = cells[who, year]
        held[column] = held.get(column, Amounts()) + amounts

    for entry in entries:
        later = until is not None and entry.year > until and entry.actual_ore is None
        amounts = Amounts(
            Sum() if entry.planned_ore is None else Sum.of(entry.planned_ore),
            Sum() if later else Sum.of(entry.actual_ore),
        )
        add(whose(entry), entry.year, column_of(entry), amounts)
        if entry.kind is MoneyKind.TRANSFER:
            add(entry.gainer, entry.year, Column.RECEIVED_FROM_OTHERS, amounts)
    lines = [Line(who, level_of(who, parties), year, held) for (who, year), held in cells.items()]
    return tuple(sorted(lines, key=lambda line: (line.who is None, line.who or "", line.year or 0)))


def added(
    lines: Iterable[Line], key: Callable[[Line], tuple[str | None, Level | None, int | None]]
) -> tuple[Line, ...]:
    """Lines put together by (who, level, year), in the order they first stand."""
    # Plain numbers until the end: of a portfolio there are thousands of lines, and an object for each sum took most of the time.
    found: dict[tuple[str | None, Level | None, int | None], dict[Column, _Running]] = {}
    for line in lines:
        held = found.setdefault(key(line), {})
        for column, amounts in line.cells.items():
            planned, actual = amounts.planned, amounts.actual
            cell = held.get(column)
            if cell is None:
                held[column] = [planned.ore, planned.unknown, actual.ore, actual.unknown]
                continue
            if planned.ore is not None:
                cell[0] = planned.ore + (cell[0] or 0)
            if actual.ore is not None:
                cell[2] = actual.ore + (cell[2] or 0)
            cell[1] = planned.unknown + (cell[1] or 0)
            cell[3] = actual.unknown + (cell[3] or 0)
    return tuple(
        Line(*named, {column: _amounts(*cell) for column, cell in held.items()})
        for named, held in found.items()
    )


_Running = list[int | None]
"""Øre planned, planned and not known, øre of what came, came and not known."""


def _amounts(planned: int | None, unplanned: int | None, actual: int | None, missing: int | None) -> Amounts:
    return Amounts(Sum(planned, unplanned or 0), Sum(actual, missing or 0))


def by_level(lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line for each level over all years; those without one last."""
    order = {level: number for number, level in enumerate(Level)}
    found = added(lines, lambda line: (None, line.level, None))
    return tuple(
        sorted(found, key=lambda line: order.get(line.level, len(order)) if line.level else len(order))
    )


def by_party(lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line for each party over all years."""
    return added(lines, lambda line: (line.who, line.level, None))


# ---- who pays most, who gains most ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shares:
    """How one column falls on the levels: (level, øre), the largest first. `unknown` amounts are in none of them."""

    column: Column
    parts: tuple[tuple[Level | None, int], ...]
    total: int
    unknown: int

    @property
    def largest(self) -> tuple[Level, float] | None:
        """(level, its share from 0 to 1) where all is known, a level is named for all of it, and one has most."""
        if self.unknown or self.total <= 0 or any(level is None for level, ore in self.parts if ore):
            return None
        if len(self.parts) > 1 and self.parts[0][1] == self.parts[1][1]:
            return None
        level, ore = self.parts[0]
        return None if level is None or ore <= 0 else (level, ore / self.total)


def shares(lines: Iterable[Line], column: Column) -> Shares | None:
    """How the actual amounts of a column fall on the levels; None where nothing is entered or nothing is known."""
    levels = by_level(lines)
    sums = [(line.level, line.sum(column).actual) for line in levels]
    known = [(level, found.ore) for level, found in sums if found.ore is not None]
    if not known:
        return None
    parts = tuple(sorted(known, key=lambda part: -part[1]))
    return Shares(
        column, parts, sum(ore for _level, ore in parts), sum(found.unknown for _level, found in sums)
    )


@dataclass(frozen=True, slots=True)
class Split:
    """The cost falls most on one level, the gain most on another."""

    pays: Shares
    gains: Shares

    @property
    def apart(self) -> bool:
        """Cost at A, gain at B."""
        pays, gains = self.pays.largest, self.gains.largest
        return pays is not None and gains is not None and pays[0] is not gains[0]


def split(lines: Sequence[Line]) -> Split | None:
    """The largest column of own contribution against the largest column of gain; None where either cannot be told."""
    pays = _largest_column(lines, OWN)
    gains = _largest_column(lines, GAINS)
    if pays is None or gains is None or pays.largest is None or gains.largest is None:
        return None
    return Split(pays, gains)


def _largest_column(lines: Sequence[Line], columns: Iterable[Column]) -> Shares | None:
    found = [each for each in (shares(lines, column) for column in columns) if each is not None]
    return max(found, key=lambda each: each.total, default=None)


# ---- payer by gainer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matrix:
    """Gains of one column by who pays (down) and who gains (across), by a rule that is stated with it. Øre.

    `unknown`: gains whose amount is not known. `left_out`: gains (øre) that the rule ascribes to nobody.
    """

    rule: Allocation
    column: Column
    cells: Mapping[tuple[Level | None, Level | None], int]
    unknown: int
    left_out: int


def matrix(
    entries: Sequence[MoneyEntry], parties: Mapping[str, Party], rule: Allocation, column: Column, until: int
) -> Matrix | None:
    """The gains of a column shared among those who pay; None where there are none, or where the own contribution that
    the rule shares by is not wholly known. Shares are whole øre and add up to the gain."""
    gains = [each for each in entries if column_of(each) is column and each.year <= until]
    if not gains:
        return None
    weights = payer_weights(entries, parties, until) if rule is Allocation.OWN_CONTRIBUTION else {}
    if rule is Allocation.OWN_CONTRIBUTION and not weights:
        return None
    cells: dict[tuple[Level | None, Level | None], int] = defaultdict(int)
    gained: dict[Level | None, int] = defaultdict(int)
    unknown = left_out = 0
    for gain in gains:
        level = level_of(gain.gainer, parties)
        if gain.actual_ore is None:
            unknown += 1
        elif rule is Allocation.OWN_CONTRIBUTION:
            gained[level] += gain.actual_ore
        elif gain.payer is None:
            left_out += gain.actual_ore
        else:
            cells[level_of(gain.payer, parties), level] += gain.actual_ore
    # What a level has gained is shared as one amount, so that it is rounded once.
    for level, whole in gained.items():
        for payer, ore in shared(whole, weights).items():
            cells[payer, level] += ore
    return Matrix(rule, column, dict(cells), unknown, left_out)


def added_matrices(found: Sequence[Matrix]) -> Matrix | None:
    """Several projects' tables by the same rule and of the same column as one; None of none. ValueError for unlike ones."""
    if not found:
        return None
    if len({(each.rule, each.column) for each in found}) > 1:
        raise ValueError("tables of different rules or columns are not added together")
    cells: dict[tuple[Level | None, Level | None], int] = defaultdict(int)
    for each in found:
        for key, ore in each.cells.items():
            cells[key] += ore
    unknown, left_out = sum(each.unknown for each in found), sum(each.left_out for each in found)
    return Matrix(found[0].rule, found[0].column, dict(cells), unknown, left_out)


def payer_weights(
    entries: Iterable[MoneyEntry], parties: Mapping[str, Party], until: int
) -> dict[Level | None, int]:
    """What the rule shares by: level -> own contribution, øre; empty where any of it is not known or there is none.

    In the order of levels, those without one last: the order that decides between equal remainders.
    """
    found: dict[Level | None, int] = defaultdict(int)
    for entry in entries:
        if entry.kind is MoneyKind.OWN_CONTRIBUTION and entry.year <= until:
            if entry.actual_ore is None:
                return {}
            found[level_of(entry.payer, parties)] += entry.actual_ore
    return {level: found[level] for level in (*Level, None) if found.get(level, 0) > 0}


def shared(ore: int, weights: Mapping[K, int]) -> dict[K, int]:
    """An amount in whole øre by weights (> 0); what rounding leaves goes to the largest remainders, so that it adds up."""
    total = sum(weights.values())
    found = {key: ore * weight // total for key, weight in weights.items()}
    rest = ore - sum(found.values())
    for key in sorted(weights, key=lambda key: -(ore * weights[key] % total))[:rest]:
        found[key] += 1
    return found
