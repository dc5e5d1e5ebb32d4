"""Who pays and who gains over many projects: each project reckoned once, then added up in one pass over those chosen.

Unlike things are never added together: each kind of gain is for itself, computed kroner only with kroner of the same set and
price year, units apart from kroner, and what one party pays another in no sum at all.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.balance import Column, Sum, column_of, whose
from gevinst.domain.money import MoneyEntry, MoneyKind
from gevinst.domain.party import Level
from gevinst.domain.prices import Lack, Missing
from gevinst.domain.resources import Allocation, ResourceEntry, ResourceKind
from gevinst.domain.valuation import Nature, ResourceValue


class GainKind(StrEnum):
    """What a gain in kroner is. Unlike kinds are never added together."""

    CAPACITY = "capacity"
    """Freed capacity, computed from resources."""
    BUDGET = "budget"
    """Taken out of a budget, computed from resources."""
    TIME = "time"
    """Time of patients and next of kin, computed from resources."""
    FREED = "freed"
    """Freed capacity, entered in kroner."""
    MONEY = "money"
    """Money, entered in kroner."""


COMPUTED: Mapping[Nature, GainKind] = {
    Nature.CAPACITY: GainKind.CAPACITY,
    Nature.CASH: GainKind.BUDGET,
    Nature.TIME: GainKind.TIME,
}
"""The kinds that a dated set of parameters makes kroner of."""
ENTERED: Mapping[Column, GainKind] = {Column.GAIN_FREED: GainKind.FREED, Column.GAIN_CASH: GainKind.MONEY}
"""The kinds that projects enter in kroner themselves."""


class Held(StrEnum):
    """Why a computed value is not shown: the figure that it rests on may not be."""

    WAITING = "waiting"
    """Nobody has approved it."""
    HIDDEN = "hidden"
    """All of it is low counts."""


def why_held(entry: ResourceEntry, held: Mapping[str, Held]) -> Held | None:
    """Why a value of this entry may not be shown; None: it may. `held`: indicator id -> why."""
    return held.get(entry.indicator or "")


def held_counts(reasons: Iterable[Held | None]) -> dict[Held, int]:
    """How many values are not shown, by why; only the reasons that are there."""
    counted = Counter(reasons)
    return {why: counted[why] for why in Held if counted[why]}


@dataclass(frozen=True, slots=True)
class Basis:
    """What kroner are computed with: sums are made within one basis and never across two."""

    parameters: str
    """The set and its version."""
    price_year: int


@dataclass(frozen=True, slots=True)
class PayerRows:
    """One project as the portfolio keeps it: named as the columns of `payer_project`, `payer_sum` and `payer_value`.

    Nothing in them depends on today; øre.
    """

    head: Mapping[str, object]
    sums: tuple[Mapping[str, object], ...]
    """Kroner as entered, by column, party, year and (of gains) the payer that they name."""
    values: tuple[Mapping[str, object], ...]
    """The resources in kroner that may be shown."""


def payer_rows(
    money: Iterable[MoneyEntry],
    values: Sequence[ResourceValue],
    basis: Basis,
    chosen: bool,
    made_with: str,
    held: Mapping[str, Held],
) -> PayerRows:
    """The rows of one project. `held`: indicator id -> why a value that rests on it may not be shown. `made_with`: the mark
    of the set. `chosen`: whether the project has chosen what it computes with."""
    why = [why_held(each.entry, held) for each in values]
    counts = held_counts(why)
    return PayerRows(
        {
            "parameters": basis.parameters,
            "price_year": basis.price_year,
            "chosen": chosen,
            "made_with": made_with,
            "waiting": counts.get(Held.WAITING, 0),
            "hidden": counts.get(Held.HIDDEN, 0),
        },
        tuple(_sums(money)),
        tuple(_value(each) for each, reason in zip(values, why, strict=True) if reason is None),
    )


def _sums(money: Iterable[MoneyEntry]) -> Iterable[Mapping[str, object]]:
    found: dict[tuple[Column, str | None, str | None, int], tuple[Sum, Sum]] = {}
    for entry in money:
        column = column_of(entry)
        payer = entry.payer if entry.kind is MoneyKind.GAIN else None
        cells = [(column, whose(entry), payer, entry.year)]
        if entry.kind is MoneyKind.TRANSFER:
            cells.append((Column.RECEIVED_FROM_OTHERS, entry.gainer, None, entry.year))
        for cell in cells:
            planned, actual = found.get(cell, (Sum(), Sum()))
            # What nobody has planned is not a plan that is not known.
            found[cell] = planned + Sum(entry.planned_ore), actual + Sum.of(entry.actual_ore)
    for (column, who, payer, year), (planned, actual) in found.items():
        yield {
            "kind": column.value,
            "who": who,
            "payer": payer,
            "year": year,
            "planned": planned.ore,
            "actual": actual.ore,
            "unknown": actual.unknown,
        }


def _value(value: ResourceValue) -> Mapping[str, object]:
    entry, moved = value.entry, value.flows if value.nature is Nature.TRANSFER else ()
    level = value.flows[-1].level if value.flows else value.level
    other = moved[0] if moved else None
    return {
        "kind": entry.kind.value,
        "nature": value.nature.value,
        "who": entry.party,
        "level": _word(value.level),
        "flow_level": _word(level),
        "other": other.who if other else None,
        "other_level": _word(other.level) if other else None,
        "year": entry.year,
        "amount": value.amount,
        "planned": value.planned,
        "in_money": value.in_money,
        "ore": value.ore,
        "low": value.low,
        "high": value.high,
        "missing": json.dumps(
            [[each.lack.value, each.key, each.year, each.newest] for each in value.missing]
        ),
    }


def _word(level: Level | None) -> str | None:
    return level.value if level is not None else None


def missing_of(text: str) -> tuple[Missing, ...]:
    """What a row says is not known."""
    return tuple(Missing(Lack(lack), key, year, newest) for lack, key, year, newest in json.loads(text))


# ---- what sums over projects are ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parts:
    """How a sum falls on the levels: (level, øre), the largest first. `unknown` amounts are in none of them."""

    parts: tuple[tuple[Level | None, int], ...]
    total: int
    unknown: int

    @classmethod
    def of(cls, amounts: Iterable[tuple[Level | None, Sum]]) -> "Parts | None":
        """Of the amounts of levels; None where none is known."""
        known: dict[Level | None, int] = {}
        unknown = 0
        for level, found in amounts:
            unknown += found.unknown
            if found.ore is not None:
                known[level] = known.get(level, 0) + found.ore
        if not known:
            return None
        ordered = tuple(sorted(known.items(), key=lambda part: -part[1]))
        return cls(ordered, sum(known.values()), unknown)

    @property
    def drawn(self) -> bool:
        """Shares make sense: there is something, and nobody has less than nothing."""
        return self.total > 0 and all(ore >= 0 for _level, ore in self.parts)

    @property
    def leading(self) -> tuple[Level, int] | None:
        """The level with most, where one has more than any other, and more than what names no level."""
        if not self.drawn or (len(self.parts) > 1 and self.parts[0][1] == self.parts[1][1]):
            return None
        level, ore = self.parts[0]
        return None if level is None else (level, ore)


@dataclass(frozen=True, slots=True)
class Units:
    """An amount in a resource's own unit, and how many amounts are not known."""

    amount: float | None = None
    unknown: int = 0

    def __add__(self, other: "Units") -> "Units":
        known = [each for each in (self.amount, other.amount) if each is not None]
        return Units(sum(known) if known else None, self.unknown + other.unknown)


Cell = tuple[Level | None, Level | None]
UnitColumn = tuple[ResourceKind, Level | None]


@dataclass(frozen=True, slots=True)
class PayerTable:
    """One kind of gain by who pays (down; None: not given) and who gains (across), by a rule that is stated with it.

    Every gain is in it: what the rule gives no payer stands in the row of None, with the amounts that are not known.
    """

    rule: Allocation
    kind: GainKind
    cells: Mapping[Cell, Sum]
    units: Mapping[tuple[Level | None, UnitColumn], Units]
    paid: Mapping[Level | None, Mapping[Column, int]]
    """Own contribution by level and form, of the projects in the table."""
    projects: int
    """Those that have a gain or a unit in it."""
    unshared: int
    """Those of them whose gains have no payer, since their own contribution is not known or not given."""
    gaining: int
    """Those that have a gain in it: what a table of kroner alone is of."""
    gaining_unshared: int


@dataclass(frozen=True, slots=True)
class Worth:
    """The computed kroner of one nature, øre. `planned`: still to come.

    `low`..`high`: within a project every range is at its end at once, for they rest on the same change; projects do not
    depend on each other, so their distances to the ends add up as squares (Zou and Donner 2008, Statistics in Medicine 27,
    1693-1702). Of one project it is the range of its own page.
    """

    nature: Nature
    ore: int = 0
    low: int = 0
    high: int = 0
    planned: int = 0
    entries: int = 0
    unvalued: int = 0
    in_money: int = 0
    """Entries that stand as kroner already, and are not counted here."""
    ranged: int = 0
    counted: int = 0
    """Entries that are in `ore`."""

    @property
    def known(self) -> int | None:
        """`ore`; None where no amount is known and one should be. 0 is none, which is known."""
        return None if self.unvalued and not self.counted else self.ore
