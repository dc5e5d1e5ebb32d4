"""Who pays and who gains over projects, added up one by one and slowly: what the columns are held against."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.balance import (
    OWN,
    Amounts,
    Column,
    Line,
    Split,
    Sum,
    balance,
    column_of,
    payer_weights,
    shared,
    split,
)
from gevinst.domain.money import MoneyEntry, MoneyKind
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.payers import (
    COMPUTED,
    ENTERED,
    Basis,
    Cell,
    GainKind,
    Held,
    Parts,
    PayerTable,
    UnitColumn,
    Units,
    Worth,
    why_held,
)
from gevinst.domain.resources import Allocation, ResourceKind
from gevinst.domain.valuation import FiscalLine, Nature, ResourceValue, fiscal, is_to_come, lacks


@dataclass(frozen=True, slots=True)
class Gain:
    """One gain. Øre, None: not known. `payer`: the level that it says paid for it, None: it says nothing."""

    kind: GainKind
    payer: Level | None
    gainer: Level | None
    ore: int | None


@dataclass(frozen=True, slots=True)
class UnitGain:
    """So much of a resource freed, in its own unit; None: not known."""

    kind: ResourceKind
    gainer: Level | None
    amount: float | None


@dataclass(frozen=True, slots=True)
class ProjectPayers:
    """One project as far as sums over projects need it. Øre."""

    slug: str
    title: str
    awarded: int | None
    basis: Basis
    chosen: bool
    """False: the project has chosen no basis, and is given the usual."""
    lines: tuple[Line, ...]
    """By party and year, as on the project's own page."""
    split: Split | None
    values: tuple[ResourceValue, ...]
    """The resources in kroner that may be shown."""
    held: tuple[tuple[Held, ResourceValue], ...]
    """Those that may not; they count nowhere."""
    gains: tuple[Gain, ...]
    """What has come: what is planned is in no sum of gains."""
    units: tuple[UnitGain, ...]
    weights: Mapping[Level | None, int]
    """Own contribution by level; empty where it is not wholly known."""
    fiscal: tuple[FiscalLine, ...]
    """By party, of what has come."""

    @property
    def spent(self) -> Sum:
        """The use of the grant."""
        return sum((line.sum(Column.GRANT).actual for line in self.lines), Sum())

    def gain(self, kind: GainKind) -> Sum:
        """All of one kind of gain."""
        return sum((Sum.of(each.ore) for each in self.gains if each.kind is kind), Sum())

    def gives_both(self, kind: GainKind) -> bool:
        """Own contribution and a gain of this kind are given, and every amount of both is known."""
        found = self.gain(kind)
        return bool(self.weights) and found.ore is not None and found.whole


def project_payers(
    slug: str,
    title: str,
    awarded: int | None,
    money: Sequence[MoneyEntry],
    values: Sequence[ResourceValue],
    basis: Basis,
    chosen: bool,
    parties: Mapping[str, Party],
    until: int,
    held: Mapping[str, Held],
) -> ProjectPayers:
    """One project. `held`: indicator id -> why a value that rests on it may not be shown. `until`: this year."""
    shown = tuple(each for each in values if why_held(each.entry, held) is None)
    hidden = tuple((why, each) for each in values if (why := why_held(each.entry, held)) is not None)
    lines = balance(money, parties, until)
    return ProjectPayers(
        slug=slug,
        title=title,
        awarded=awarded,
        basis=basis,
        chosen=chosen,
        lines=lines,
        split=split(lines),
        values=shown,
        held=hidden,
        gains=(*_entered(money, parties, until), *_computed(shown, until)),
        units=tuple(_units(shown, until)),
        weights=payer_weights(money, parties, until),
        fiscal=fiscal(shown, until, come_only=True),
    )


def _entered(money: Iterable[MoneyEntry], parties: Mapping[str, Party], until: int) -> Iterable[Gain]:
    for each in money:
        if each.kind is MoneyKind.GAIN and each.year <= until:
            gainer, payer = level_of(each.gainer, parties), level_of(each.payer, parties)
            yield Gain(ENTERED[column_of(each)], payer, gainer, each.actual_ore)


def _computed(values: Iterable[ResourceValue], until: int) -> Iterable[Gain]:
    for each in values:
        kind = COMPUTED.get(each.nature)
        if kind is not None and not each.in_money and not is_to_come(each, until):
            yield Gain(kind, None, each.level, None if each.planned else each.ore)


def _units(values: Iterable[ResourceValue], until: int) -> Iterable[UnitGain]:
    for each in values:
        if each.nature is not Nature.GONE and not is_to_come(each, until):
            yield UnitGain(each.entry.kind, each.level, None if each.planned else each.amount)


# ---- sums over projects ---------------------------------------------------------------------------------------------


def summed(found: Iterable[ProjectPayers]) -> tuple[Line, ...]:
    """The lines of all of them by (party, level, year), in one pass; `domain.balance` folds them further."""
    # Plain numbers, since ten thousand projects have a hundred thousand cells: planned øre, known, unknown; actual the same.
    cells: dict[tuple[str | None, Level | None, int | None], dict[Column, list[int]]] = {}
    for project in found:
        for line in project.lines:
            held = cells.setdefault((line.who, line.level, line.year), {})
            for column, amounts in line.cells.items():
                into = held.get(column)
                if into is None:
                    into = held[column] = [0, 0, 0, 0, 0, 0]
                planned, actual = amounts.planned, amounts.actual
                if planned.ore is not None:
                    into[0] += planned.ore
                    into[1] = 1
                into[2] += planned.unknown
                if actual.ore is not None:
                    into[3] += actual.ore
                    into[4] = 1
                into[5] += actual.unknown
    return tuple(
        Line(
            *key,
            {
                column: Amounts(Sum(n[0] if n[1] else None, n[2]), Sum(n[3] if n[4] else None, n[5]))
                for column, n in held.items()
            },
        )
        for key, held in cells.items()
    )


def column_parts(lines: Iterable[Line], column: Column) -> Parts | None:
    """How the actual amounts of a column fall on the levels; None where none is known."""
    return Parts.of((line.level, line.sum(column).actual) for line in lines if column in line.cells)


def gain_parts(found: Iterable[ProjectPayers], kind: GainKind) -> Parts | None:
    """How a kind of gain falls on the levels; None where none is known."""
    return Parts.of(
        (gain.gainer, Sum.of(gain.ore)) for each in found for gain in each.gains if gain.kind is kind
    )


def payer_table(found: Iterable[ProjectPayers], kind: GainKind, rule: Allocation) -> PayerTable:
    """The gains of one kind, and the resources in their units. Shares are whole øre and add up to the gain."""
    cells: dict[Cell, Sum] = defaultdict(Sum)
    units: dict[tuple[Level | None, UnitColumn], Units] = defaultdict(Units)
    paid: dict[Level | None, dict[Column, int]] = {}
    projects = unshared = gaining = gaining_unshared = 0
    for each in found:
        gains = [gain for gain in each.gains if gain.kind is kind]
        if not gains and not each.units:
            continue
        projects += 1
        weights = each.weights if rule is Allocation.OWN_CONTRIBUTION else {}
        unshared += rule is Allocation.OWN_CONTRIBUTION and not weights
        gaining += bool(gains)
        gaining_unshared += bool(gains) and rule is Allocation.OWN_CONTRIBUTION and not weights
        gained: dict[Level | None, int] = {}
        for gain in gains:
            if gain.ore is None:
                cells[None, gain.gainer] += Sum(None, 1)
            elif weights:
                gained[gain.gainer] = gained.get(gain.gainer, 0) + gain.ore
            else:
                payer = gain.payer if rule is Allocation.STATED else None
                cells[payer, gain.gainer] += Sum(gain.ore)
        for gainer, ore in gained.items():
            for payer, part in shared(ore, weights).items():
                cells[payer, gainer] += Sum(part)
        whole = sum(weights.values())
        for unit in each.units:
            column = (unit.kind, unit.gainer)
            if unit.amount is None:
                units[None, column] += Units(None, 1)
            elif weights:
                for payer, weight in weights.items():
                    units[payer, column] += Units(unit.amount * weight / whole)
            else:
                units[None, column] += Units(unit.amount)
        for line in each.lines:
            for own in OWN:
                known = line.sum(own).actual.ore
                if known is not None:
                    held = paid.setdefault(line.level, {})
                    held[own] = held.get(own, 0) + known
    return PayerTable(
        rule, kind, dict(cells), dict(units), paid, projects, unshared, gaining, gaining_unshared
    )


def worths(found: Iterable[ProjectPayers], until: int) -> tuple[Worth, ...]:
    """One for each nature that is there. What has come is in the totals of the projects' pages as a funder reads them;
    what is planned as well, as the projects do."""
    held: dict[Nature, list[int]] = {}
    for project in found:
        down: dict[Nature, int] = {}
        up: dict[Nature, int] = {}
        for each in project.values:
            into = held.setdefault(each.nature, [0] * 9)
            into[4] += 1
            into[5] += lacks(each, until)
            into[6] += each.in_money
            if each.ore is None or each.in_money:
                continue
            if each.planned:
                into[3] += each.ore
                continue
            into[0] += each.ore
            into[8] += 1
            if each.low is not None and each.high is not None:
                down[each.nature] = down.get(each.nature, 0) + each.ore - each.low
                up[each.nature] = up.get(each.nature, 0) + each.high - each.ore
                into[7] += 1
        for nature, squared in down.items():
            held[nature][1] += squared**2
            held[nature][2] += up[nature] ** 2
    return tuple(
        Worth(nature, ore, ore - round(math.sqrt(down)), ore + round(math.sqrt(up)), *rest)
        for nature in Nature
        if nature in held
        for ore, down, up, *rest in [held[nature]]
    )


def fiscal_sums(found: Iterable[ProjectPayers]) -> tuple[FiscalLine, ...]:
    """What each party has of computed cash, transfers and capacity. Transfers add up to 0 over all of them."""
    held: dict[tuple[str | None, Level | None], list[int]] = {}
    for project in found:
        for line in project.fiscal:
            into = held.setdefault((line.who, line.level), [0, 0, 0, 0])
            into[0] += line.taken_out
            into[1] += line.transfers
            into[2] += line.capacity
            into[3] += line.unvalued
    return tuple(FiscalLine(*key, *sums) for key, sums in held.items())


def kinds_of(found: Iterable[ProjectPayers], within: Collection[Basis]) -> dict[GainKind, int]:
    """Kind of gain -> how many projects have some of it; computed ones within these bases."""
    counts: dict[GainKind, int] = defaultdict(int)
    computed = set(COMPUTED.values())
    for each in found:
        for kind in {gain.kind for gain in each.gains}:
            if kind not in computed or each.basis in within:
                counts[kind] += 1
    return {kind: counts[kind] for kind in GainKind if kind in counts}
