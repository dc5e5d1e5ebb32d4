"""What the columns of who pays and who gains come to over any choice of projects: a mask in, the domain's sums out.

Exact: whole øre are added as integers, and shares of a gain add up to it. Shapes: P projects, L = len(LEVELS) levels.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from gevinst.domain.balance import GAINS, OWN, Amounts, Column, Line, Split, Sum, split
from gevinst.domain.payers import (
    COMPUTED,
    ENTERED,
    GainKind,
    Held,
    Parts,
    Worth,
)
from gevinst.domain.prices import Lack
from gevinst.domain.valuation import FiscalLine, Nature
from gevinst.services.payer_columns import COLUMNS, LEVELS, NATURES, Array, PayerColumns
from gevinst.services.payer_views import Purses

GAIN_KINDS = tuple(GainKind)
TOLD = (*OWN, *GAINS)
"""The columns that a project's own contribution and gains stand in."""
_L = len(LEVELS)


def added(size: int | tuple[int, ...], places: Array | tuple[Array, ...], amounts: Array) -> Array:
    """Whole numbers added up by place, as whole numbers."""
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, places, amounts)
    return found


def there(size: int | tuple[int, ...], places: Array | tuple[Array, ...]) -> Array:
    """Which places are met."""
    found = np.zeros(size, dtype=np.bool_)
    found[places] = True
    return found


class Sums:
    """The sums over one set of columns. What no mask changes is reckoned once."""

    def __init__(self, found: PayerColumns) -> None:
        self.found = found

    @classmethod
    def carried(cls, found: PayerColumns, held: "Sums | None") -> "Sums":
        """What was reckoned for each project of the columns that these came of, with the projects that have changed anew."""
        sums = cls(found)
        if held is not None and found.follows is not None and found.follows() is held.found:
            own = cls(found.only(found.changed))
            for name in _OF_PROJECTS & held.__dict__.keys():
                sums.__dict__[name] = _with(held.__dict__[name], getattr(own, name), found.changed)
        return sums

    # ---- each project ------------------------------------------------------------------------------------------------

    @cached_property
    def come(self) -> tuple[Array, Array]:
        """(sums that a gain or a contribution is read of: up to this year; unknown amounts of each sum: later there are none)."""
        sums, until = self.found.sums, self.found.until
        come = sums["year"] <= until
        return come, np.where(come, sums["unknown"], 0)

    @cached_property
    def told(self) -> tuple[Array, Array, Array]:
        """By project, column (place in TOLD) and level: øre, whether any is known, how many are not; each (P, 4, L)."""
        found, sums = self.found, self.found.sums
        code = np.full(len(COLUMNS), -1)
        code[[COLUMNS.index(each) for each in TOLD]] = np.arange(len(TOLD))
        at = code[sums["kind"]]
        own = at >= 0
        cells = (found.of_sums[own], at[own], found.levels[sums["who"][own]])
        shape, known = (found.count, len(TOLD), _L), sums["is_actual"][own]
        return (
            added(shape, cells, sums["actual"][own]),
            there(shape, tuple(each[known] for each in cells)),
            added(shape, cells, self.come[1][own]),
        )

    @cached_property
    def weights(self) -> Array:
        """Own contribution by level, øre, (P, L); nothing where any of it is not known."""
        found, sums = self.found, self.found.sums
        own = np.isin(sums["kind"], [COLUMNS.index(each) for each in OWN]) & self.come[0]
        of, shape = found.of_sums[own], (found.count, _L)
        paid = added(shape, (of, found.levels[sums["who"][own]]), sums["actual"][own])
        unknown = added(found.count, of, sums["unknown"][own])
        return np.where(unknown[:, None] > 0, 0, np.maximum(paid, 0))

    @cached_property
    def to_come(self) -> Array:
        """Values of which nothing is known yet, and nothing has to be."""
        values = self.found.values
        return (values["year"] > self.found.until) & (np.isnan(values["amount"]) | values["planned"])

    @cached_property
    def gains(self) -> dict[str, Array]:
        """Every gain that has come, entered or computed: `project`, `kind` (GAIN_KINDS), `payer`, `gainer`, `ore`, `known`,
        `unknown`."""
        found, sums, values = self.found, self.found.sums, self.found.values
        of_column = np.array([GAIN_KINDS.index(ENTERED[each]) if each in ENTERED else -1 for each in COLUMNS])
        of_nature = np.array(
            [GAIN_KINDS.index(COMPUTED[each]) if each in COMPUTED else -1 for each in NATURES]
        )
        entered = (of_column[sums["kind"]] >= 0) & self.come[0]
        come = (of_nature[values["nature"]] >= 0) & ~values["in_money"] & ~self.to_come
        # What was planned for a year that has come is an amount that nobody knows yet, as it is of kroner.
        known = values["is_ore"] & ~values["planned"]
        computed = np.full(int(come.sum()), LEVELS.index(None))
        pairs = {
            "project": (found.of_sums[entered], found.of_values[come]),
            "kind": (of_column[sums["kind"][entered]], of_nature[values["nature"][come]]),
            "payer": (found.levels[sums["payer"][entered]], computed),
            "gainer": (found.levels[sums["who"][entered]], values["level"][come]),
            "ore": (sums["actual"][entered], np.where(known, values["ore"], 0)[come]),
            "known": (sums["is_actual"][entered], known[come]),
            "unknown": (sums["unknown"][entered], (~known[come]).astype(np.int64)),
        }
        return {name: np.concatenate(both) for name, both in pairs.items()}

    @cached_property
    def gained(self) -> tuple[Array, Array, Array]:
        """By project, kind and gainer's level: øre, whether any is known, how many are not; each (P, 5, L)."""
        gains, shape = self.gains, (self.found.count, len(GAIN_KINDS), _L)
        cells = (gains["project"], gains["kind"], gains["gainer"])
        known = gains["known"]
        return (
            added(shape, cells, gains["ore"]),
            there(shape, tuple(each[known] for each in cells)),
            added(shape, cells, gains["unknown"]),
        )

    @cached_property
    def has_gain(self) -> Array:
        """Whether a project has some of a kind, known or not; (P, 5)."""
        _ore, known, unknown = self.gained
        return np.asarray((known | (unknown > 0)).any(axis=2))

    @cached_property
    def gives_both(self) -> Array:
        """Whether own contribution and a kind of gain are given, and every amount of both is known; (P, 5)."""
        _ore, known, unknown = self.gained
        paid = self.weights.sum(axis=1) > 0
        return np.asarray(paid[:, None] & known.any(axis=2) & (unknown.sum(axis=2) == 0))

    @cached_property
    def has_money(self) -> Array:
        """Whether anything is entered, in kroner or in resources; (P,)."""
        found = self.found
        any_ = there(found.count, found.of_sums) | self.has_values
        return np.asarray(any_ | (found.heads["waiting"] > 0) | (found.heads["hidden"] > 0))

    @cached_property
    def has_values(self) -> Array:
        """Whether there are resources whose kroner may be shown; (P,)."""
        return there(self.found.count, self.found.of_values)

    @cached_property
    def apart(self) -> Array:
        """Whether the cost falls most on one level and the gain most on another; (P,). As `domain.balance.split` has it."""
        pays, gains = self._largest(OWN), self._largest(GAINS)
        return np.asarray((pays >= 0) & (gains >= 0) & (pays != gains))

    def _largest(self, columns: tuple[Column, ...]) -> Array:
        """The level with most of the larger of these columns; -1 where none can be told."""
        at = [TOLD.index(each) for each in columns]
        ore, known, unknown = (each[:, at, :] for each in self.told)
        rows = np.arange(self.found.count)
        totals = np.where(known.any(axis=2), ore.sum(axis=2), -1)
        column = totals.argmax(axis=1)
        own, whole = ore[rows, column], unknown[rows, column].sum(axis=1) == 0
        most = own.max(axis=1)
        alone = (own == most[:, None]).sum(axis=1) == 1
        told = whole & alone & (most > 0) & (own[:, LEVELS.index(None)] == 0)
        return np.where(told, own.argmax(axis=1), -1)

    def split_of(self, project: int) -> tuple[Split | None, int]:
        """(how a project's own contribution and gains fall on the levels, in how many forms it contributes)."""
        ore, known, unknown = (each[project] for each in self.told)
        lines = [
            Line(None, level, None, {
                column: Amounts(Sum(), Sum(int(ore[c, at]) if known[c, at] else None, int(unknown[c, at])))
                for c, column in enumerate(TOLD)
                if known[c, at] or unknown[c, at]
            })
            for at, level in enumerate(LEVELS)
        ]  # fmt: skip
        return split(lines), len({column for line in lines for column in line.cells if column in OWN})

    # ---- over a mask of projects -------------------------------------------------------------------------------------

    def kinds(self, mask: Array, of_basis: Array) -> dict[GainKind, int]:
        """Kind of gain -> how many projects have some of it; computed ones within the basis."""
        computed = set(COMPUTED.values())
        counts = {
            kind: int((self.has_gain[:, at] & (of_basis if kind in computed else mask)).sum())
            for at, kind in enumerate(GAIN_KINDS)
        }
        return {kind: count for kind, count in counts.items() if count}

    def own_parts(self, mask: Array) -> dict[Column, Parts]:
        """How own contribution, in money and in kind, falls on the levels."""
        ore, known, unknown = (each[mask] for each in self.told)
        parts = {
            column: _parts(ore[:, at], known[:, at], unknown[:, at])
            for column in OWN
            for at in (TOLD.index(column),)
        }
        return {column: each for column, each in parts.items() if each is not None}

    def gain_parts(self, mask: Array, kind: GainKind) -> Parts | None:
        """How a kind of gain falls on the levels."""
        at = GAIN_KINDS.index(kind)
        ore, known, unknown = (each[mask, at] for each in self.gained)
        return _parts(ore, known, unknown)

    def lines(self, mask: Array) -> tuple[Line, ...]:
        """The balance by party and year."""
        sums, names, levels = self.found.sums, self.found.names, self.found.levels
        rows = np.flatnonzero(mask[self.found.of_sums])
        years, kinds = 200, len(COLUMNS)
        keys = (sums["who"][rows] * years + sums["year"][rows] - 1990) * kinds + sums["kind"][rows]
        cells, at = np.unique(keys, return_inverse=True)
        planned = _sums(len(cells), at, sums["planned"][rows], sums["is_planned"][rows], np.zeros(len(rows), dtype=np.int64))  # fmt: skip
        actual = _sums(len(cells), at, sums["actual"][rows], sums["is_actual"][rows], self.come[1][rows])
        held: dict[int, dict[Column, Amounts]] = {}
        for key, *each in zip(cells.tolist(), planned, actual, strict=True):
            line, kind = divmod(key, kinds)
            held.setdefault(line, {})[COLUMNS[kind]] = Amounts(*each)
        return tuple(
            Line(names[line // years], LEVELS[levels[line // years]], 1990 + line % years, own)
            for line, own in held.items()
        )

    def spent(self, mask: Array) -> Sum:
        """The use of the grant."""
        sums = self.found.sums
        rows = np.flatnonzero((sums["kind"] == COLUMNS.index(Column.GRANT)) & mask[self.found.of_sums])
        return _sum(sums["actual"][rows], sums["is_actual"][rows], self.come[1][rows])

    def worths(self, mask: Array) -> tuple[Worth, ...]:
        """The computed kroner, one for each nature that is there."""
        values, own = self.found.values, mask[self.found.of_values]
        lacking = self.lacking
        found = []
        for at, nature in enumerate(NATURES):
            mine = own & (values["nature"] == at)
            if not mine.any():
                continue
            valued = mine & values["is_ore"] & ~values["in_money"]
            come, ranged = valued & ~values["planned"], values["is_ranged"]
            ore, spread = int(values["ore"][come].sum()), come & ranged
            found.append(
                Worth(
                    nature,
                    ore,
                    ore - self._apart(spread, values["ore"] - values["low"]),
                    ore + self._apart(spread, values["high"] - values["ore"]),
                    int(values["ore"][valued & values["planned"]].sum()),
                    int(mine.sum()),
                    int((mine & lacking).sum()),
                    int((mine & values["in_money"]).sum()),
                    int(spread.sum()),
                    int(come.sum()),
                )
            )
        return tuple(found)

    def _apart(self, mask: Array, distances: Array) -> int:
        """How far an end is from the sum, øre: distances add up within a project, and as squares over projects."""
        apart = np.bincount(self.found.of_values[mask], distances[mask])
        return round(float(np.sqrt(apart @ apart)))

    def fiscal(self, mask: Array, order: Array, listed: int | None = None) -> Purses:
        """What each party has of computed cash, transfers and capacity. Transfers add up to 0 over all of them.

        `order`: of each name its place as they are read. Those that most is moved to or from stand first, then by name; so many
        are made as are `listed`.
        """
        values, names = self.found.values, self.found.names
        own = mask[self.found.of_values]
        rows = own & values["is_ore"] & ~values["in_money"] & ~values["planned"]
        rows &= values["nature"] != NATURES.index(Nature.GONE)
        lacking = own & self.lacking
        moved = rows & (values["nature"] == NATURES.index(Nature.TRANSFER))
        sides = (
            (values["other"][moved], values["other_level"][moved], values["nature"][moved], values["ore"][moved]),
            (values["who"][rows], values["flow_level"][rows], values["nature"][rows], np.where(moved, -1, 1)[rows] * values["ore"][rows]),
            (values["who"][lacking], values["level"][lacking], values["nature"][lacking], np.zeros(int(lacking.sum()), dtype=np.int64)),
        )  # fmt: skip
        who, level, nature, ore = (np.concatenate(each) for each in zip(*sides, strict=True))
        places, at = np.unique(who * _L + level, return_inverse=True)
        by = added((len(places), len(NATURES)), (at, nature), ore)
        unvalued = np.bincount(at[len(at) - int(lacking.sum()) :], minlength=len(places))
        moved_to = by[:, NATURES.index(Nature.TRANSFER)]
        shown = np.lexsort((order[places // _L], -np.abs(moved_to)))[:listed]
        cash, capacity, time, transfer = (
            by[shown, NATURES.index(each)].tolist()
            for each in (Nature.CASH, Nature.CAPACITY, Nature.TIME, Nature.TRANSFER)
        )
        lines = tuple(
            FiscalLine(
                names[place // _L],
                LEVELS[place % _L],
                cash[n],
                transfer[n],
                capacity[n] + time[n],
                without,
            )
            for n, (place, without) in enumerate(
                zip(places[shown].tolist(), unvalued[shown].tolist(), strict=True)
            )
        )
        return Purses(lines, len(places), int(moved_to.sum()))

    @cached_property
    def lacking(self) -> Array:
        """The values that should be known by now and lack something; of each value whether. As `domain.valuation.lacks`."""
        values = self.found.values
        wanting = np.flatnonzero(~values["is_ore"])
        only_amount = {text for text in set(values["missing"][wanting]) if _only_amount(text)}
        found = np.asarray(~values["is_ore"] & ~values["in_money"])
        waits = [at for at in wanting[self.to_come[wanting]] if values["missing"][at] in only_amount]
        found[waits] = False
        return found

    def held(self, mask: Array) -> Mapping[Held, int]:
        """How many computed values are not shown, by why."""
        heads = self.found.heads
        counts = {why: int(heads[why.value][mask].sum()) for why in Held}
        return {why: count for why, count in counts.items() if count}


_OF_PROJECTS = frozenset(
    {"told", "weights", "gained", "has_gain", "gives_both", "has_money", "has_values", "apart"}
)
"""What is of each project, and of nothing but its own rows."""


def _with(held: Any, new: Any, places: Array) -> Any:
    """An array, or several, with other rows in these places."""
    if isinstance(held, tuple):
        return tuple(_with(*each, places) for each in zip(held, new, strict=True))
    found = held.copy()
    found[places] = new
    return found


def _only_amount(missing: str) -> bool:
    return {each[0] for each in json.loads(missing)} == {Lack.AMOUNT.value}


def _parts(ore: Array, known: Array, unknown: Array) -> Parts | None:
    """Of (n, L) arrays."""
    there_, whole, lost = np.asarray(known.any(axis=0)), ore.sum(axis=0), unknown.sum(axis=0)
    return Parts.of(
        (level, Sum(int(whole[at]) if there_[at] else None, int(lost[at]))) for at, level in enumerate(LEVELS)
    )


def _sum(ore: Array, known: Array, unknown: Array) -> Sum:
    return Sum(int(ore[known].sum()) if known.any() else None, int(unknown.sum()))


def _sums(size: int, at: Array, ore: Array, known: Array, unknown: Array) -> list[Sum]:
    whole, met, lost = added(size, at, ore), there(size, at[known]), added(size, at, unknown)
    return [
        Sum(each if has else None, gone)
        for each, has, gone in zip(whole.tolist(), met.tolist(), lost.tolist(), strict=True)
    ]
