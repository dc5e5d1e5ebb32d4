"""The balance over any choice of projects, as the page shows it: by level, by level and year, and the first parties by name.

There may be thousands of parties, and each has lines of several years: sums are added up in arrays, and an object is made of
those alone that are shown. Exact: whole øre are added as integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gevinst.domain.balance import Amounts, Column, Line, Sum
from gevinst.services.payer_columns import COLUMNS, LEVELS, Array
from gevinst.services.payer_sums import Sums, added, there
from gevinst.services.payer_views import Balance

_C, _L = len(COLUMNS), len(LEVELS)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Sums by place and column: arrays (..., columns)."""

    met: Array
    """Whether anything is entered."""
    planned: Array
    is_planned: Array
    actual: Array
    is_actual: Array
    unknown: Array

    @classmethod
    def of(cls, sums: Sums, rows: Array, places: Array, shape: tuple[int, ...]) -> "_Cells":
        """Rows of the sums at these places, each one of a place and a column counted together."""
        own = sums.found.sums

        def known(name: str) -> Array:
            return there(size, places[own[name][rows]]).reshape(*shape, _C)

        def whole(amounts: Array) -> Array:
            return added(size, places, amounts[rows]).reshape(*shape, _C)

        size = int(np.prod(shape)) * _C
        return cls(
            there(size, places).reshape(*shape, _C),
            whole(own["planned"]),
            known("is_planned"),
            whole(own["actual"]),
            known("is_actual"),
            whole(sums.come[1]),
        )

    def over(self, axis: int) -> "_Cells":
        """The same, put together along an axis."""
        return _Cells(
            np.asarray(self.met.any(axis=axis)),
            self.planned.sum(axis=axis),
            np.asarray(self.is_planned.any(axis=axis)),
            self.actual.sum(axis=axis),
            np.asarray(self.is_actual.any(axis=axis)),
            self.unknown.sum(axis=axis),
        )

    def line(self, place: tuple[int, ...]) -> dict[Column, Amounts]:
        """What is entered at a place, by column."""
        return {
            COLUMNS[at]: Amounts(
                Sum(int(self.planned[place][at]) if self.is_planned[place][at] else None),
                Sum(int(self.actual[place][at]) if self.is_actual[place][at] else None, int(self.unknown[place][at])),
            )
            for at in np.flatnonzero(self.met[place]).tolist()
        }  # fmt: skip

    def there(self) -> Iterator[tuple[int, ...]]:
        """The places where something is entered, in order."""
        return zip(*(each.tolist() for each in np.nonzero(self.met.any(axis=-1))), strict=True)


def balance_of(sums: Sums, mask: Array, order: Array, listed: int) -> Balance:
    """`order`: of each name its place among all of them as they are read; so many parties as are `listed` are made."""
    own, names, levels = sums.found.sums, sums.found.names, sums.found.levels
    rows = np.flatnonzero(mask[sums.found.of_sums])
    if not len(rows):
        return Balance((), (), (), 0)
    who, kind, year = (own[name][rows] for name in ("who", "kind", "year"))
    first = int(year.min())
    years = int(year.max()) - first + 1
    by_year = _Cells.of(sums, rows, (levels[who] * years + year - first) * _C + kind, (_L, years))
    by_level = by_year.over(1)
    by_party = _Cells.of(sums, rows, who * _C + kind, (len(names),))
    parties = np.flatnonzero(by_party.met.any(axis=1))
    shown = parties[np.argsort(order[parties], kind="stable")[:listed]].tolist()
    return Balance(
        tuple(Line(None, LEVELS[level], None, by_level.line((level,))) for (level,) in by_level.there()),
        tuple(
            Line(None, LEVELS[level], first + at, by_year.line((level, at))) for level, at in by_year.there()
        ),
        tuple(Line(names[at], LEVELS[levels[at]], None, by_party.line((at,))) for at in shown),
        len(parties),
    )
