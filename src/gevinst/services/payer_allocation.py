"""Who pays for whose gain, over any choice of projects: gains given payers by a rule that somebody has chosen.

A gain is shared within its project: what a level has gained there, as the project's own contribution is. Shares are whole øre
and add up to the gain. Shapes: L = len(LEVELS) levels, the last for nobody.
"""

from collections.abc import Iterator

import numpy as np

from gevinst.domain.balance import OWN, Column, Sum, shared
from gevinst.domain.party import Level
from gevinst.domain.payers import GainKind, PayerTable, UnitColumn, Units
from gevinst.domain.resources import Allocation
from gevinst.domain.valuation import Nature
from gevinst.services.payer_columns import KINDS, LEVELS, NATURES, Array
from gevinst.services.payer_sums import GAIN_KINDS, TOLD, Sums, added, there

_L = len(LEVELS)
_SAFE = 2**62
"""Products below it are exact in 64 bits."""


def table_of(sums: Sums, mask: Array, kind: GainKind, rule: Allocation) -> PayerTable:
    """The gains of one kind, and the resources in their units, by payer and gainer."""
    by_own = rule is Allocation.OWN_CONTRIBUTION
    of = GAIN_KINDS.index(kind)
    values = sums.found.values
    unit = mask[sums.found.of_values] & (values["nature"] != NATURES.index(Nature.GONE))
    unit &= ~sums.to_come
    gaining = mask & sums.has_gain[:, of]
    has = gaining | (mask & there(sums.found.count, sums.found.of_values[unit]))
    whole = sums.weights.sum(axis=1)
    cells, known = _shared(sums, has & (whole > 0), of) if by_own else _stated(sums, mask, of)
    if by_own:
        alone = has & (whole == 0)
        cells[-1] += sums.gained[0][alone, of].sum(axis=0)
        known[-1] |= sums.gained[1][alone, of].any(axis=0)
    unknown = sums.gained[2][mask, of].sum(axis=0)
    return PayerTable(
        rule,
        kind,
        {
            (LEVELS[payer], LEVELS[gainer]): Sum(int(cells[payer, gainer]) if known[payer, gainer] else None, lost)
            for payer in range(_L)
            for gainer in range(_L)
            for lost in (int(unknown[gainer]) if payer == _L - 1 else 0,)
            if known[payer, gainer] or lost
        },
        dict(_units(sums, np.flatnonzero(unit), by_own)),
        _paid(sums, has),
        int(has.sum()),
        int((has & (whole == 0)).sum()) if by_own else 0,
        int(gaining.sum()),
        int((gaining & (whole == 0)).sum()) if by_own else 0,
    )  # fmt: skip


def _stated(sums: Sums, mask: Array, kind: int) -> tuple[Array, Array]:
    """Øre by payer and gainer as the gains say themselves, and where any is known; (L, L)."""
    gains = sums.gains
    rows = np.flatnonzero(mask[gains["project"]] & (gains["kind"] == kind) & gains["known"])
    cells = (gains["payer"][rows], gains["gainer"][rows])
    return added((_L, _L), cells, gains["ore"][rows]), there((_L, _L), cells)


def _shared(sums: Sums, mask: Array, kind: int) -> tuple[Array, Array]:
    """Øre by payer and gainer, each project's gain at a level shared as its own contribution is; (L, L)."""
    at = np.flatnonzero(mask & sums.gained[1][:, kind].any(axis=1))
    gain, weight = sums.gained[0][at, kind], sums.weights[at]
    told = (weight > 0)[:, :, None] & sums.gained[1][at, kind][:, None, :]
    return shares(gain, weight).sum(axis=0), told.any(axis=0)


def _units(
    sums: Sums, rows: Array, by_own: bool
) -> Iterator[tuple[tuple[Level | None, UnitColumn], Units]]:  # fmt: skip
    values, of = sums.found.values, sums.found.of_values[rows]
    # A plan for a year that has come says nothing of what came of it.
    amount = np.where(values["planned"], np.nan, values["amount"])[rows]
    column = values["kind"][rows] * _L + values["level"][rows]
    known, weights = ~np.isnan(amount), sums.weights[of]
    whole = weights.sum(axis=1)
    split_ = known & (whole > 0) & by_own
    size = len(KINDS) * _L
    found = np.zeros((_L, size))
    for payer in range(_L):
        part = amount[split_] * weights[split_, payer] / whole[split_]
        found[payer] = np.bincount(column[split_], weights=part, minlength=size)
    met = there((_L, size), _pairs(weights[split_] > 0, column[split_]))
    rest = known & ~split_
    found[-1] += np.bincount(column[rest], weights=amount[rest], minlength=size)
    met[-1] |= there(size, column[rest])
    unknown = np.bincount(column[~known], minlength=size)
    for payer, each in zip(*np.nonzero(met | ((np.arange(_L) == _L - 1)[:, None] & (unknown > 0)))):  # noqa: B905
        lost = int(unknown[each]) if payer == _L - 1 else 0
        key = (LEVELS[payer], (KINDS[each // _L], LEVELS[each % _L]))
        yield key, Units(float(found[payer, each]) if met[payer, each] else None, lost)


def _paid(sums: Sums, mask: Array) -> dict[Level | None, dict[Column, int]]:
    ore, known, _unknown = (each[mask] for each in sums.told)
    found: dict[Level | None, dict[Column, int]] = {}
    for column in OWN:
        at = TOLD.index(column)
        for level in np.flatnonzero(known[:, at].any(axis=0)).tolist():
            found.setdefault(LEVELS[level], {})[column] = int(ore[:, at, level].sum())
    return found


def shares(gain: Array, weight: Array) -> Array:
    """Each project's gains (n, L gainers) by its own contribution (n, L payers): øre (n, L, L), as `domain.balance.shared`
    shares each of them. All weights of a project together are above 0."""
    whole = weight.sum(axis=1)
    safe = np.abs(gain).max(axis=1, initial=0).astype(np.float64) * whole < _SAFE
    top = np.where(safe[:, None], gain, 0)[:, None, :] * np.where(safe[:, None], weight, 0)[:, :, None]
    found = top // whole[:, None, None]
    left = top - found * whole[:, None, None]
    # Only those who have paid take what rounding leaves.
    left = np.where(weight[:, :, None] > 0, left, -1)
    rank = np.argsort(np.argsort(-left, axis=1, kind="stable"), axis=1, kind="stable")
    rest = np.where(safe[:, None], gain, 0) - found.sum(axis=1)
    found = found + (rank < rest[:, None, :])
    for at in np.flatnonzero(~safe):
        own = {payer: int(ore) for payer, ore in enumerate(weight[at]) if ore > 0}
        for gainer, ore in enumerate(gain[at].tolist()):
            for payer, part in shared(ore, own).items():
                found[at, payer, gainer] = part
    return np.asarray(found)


def _pairs(which: Array, column: Array) -> tuple[Array, Array]:
    row, payer = np.nonzero(which)
    return payer, column[row]
