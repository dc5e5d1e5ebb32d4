"""What is reckoned of the effects on a measure: who stands beside whom, what is put together, what two claim.

Kept with the snapshot until something is changed, for whoever sees the same projects with the same filters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gevinst.domain.claim_columns import Decisions, counted_shares, independent, shared_claims
from gevinst.domain.claims import SharedClaim
from gevinst.domain.comparison import Pooled
from gevinst.domain.effect_columns import Beside, Floats, Places, beside, most_certain, not_together
from gevinst.domain.effects_together import NotTogether
from gevinst.services.effect_lines import Gathered
from gevinst.services.effect_pooled import pooled_of
from gevinst.storage.unit_of_work import Reading

CLAIMS_SOUGHT = 2_000
"""So many pairs that wait for a decision are sought; what a claim counts for is reckoned from all."""
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Of one measure, one reader's projects and one choice of filters."""

    held: Beside
    left_out: Mapping[str, str]
    """Not independent -> the claim it shares its gain with."""
    together: Places
    """Those that are put together, or would be."""
    why: NotTogether | None
    figures: Pooled | None
    decisions: Decisions
    shared: tuple[SharedClaim, ...]
    """Those that wait first, then by the names of the projects."""
    undecided: int
    """Of `shared` those that wait."""
    shares: Floats
    """How much of each line counts in sums; NaN: it waits."""


def reckoned(work: Reading, found: Gathered) -> Reckoned:
    """All of it. `found.measure` must be there."""
    assert found.measure is not None
    kept = found.chosen.snapshot.kept.setdefault("effect figures", {})
    key = (id(found.columns), found.every.tobytes(), found.lines.tobytes())
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = (found.columns, _reckoned(work, found))
    made: Reckoned = kept[key][1]
    return made


def _reckoned(work: Reading, found: Gathered) -> Reckoned:
    columns, measure = found.columns, found.measure
    assert measure is not None
    decisions = work.claim_decisions.every()
    held = beside(measure, columns, found.lines)
    alone = independent(columns.claims, most_certain(columns, held.lines).tolist(), decisions)
    kept = np.zeros(len(columns.rows), np.bool_)
    kept[[columns.claims.place[each] for each in alone.kept]] = True
    together = held.lines[kept[held.lines] & ~np.isnan(columns.variance[held.lines])]
    why = not_together(columns, together)
    shared = shared_claims(columns.claims, found.every, decisions, CLAIMS_SOUGHT)

    def place(both: SharedClaim) -> tuple[bool, int, str]:
        return both.key in decisions, int(columns.by_title[columns.claims.place[both.first]]), both.second

    return Reckoned(
        held=held,
        left_out=alone.left_out,
        together=together,
        why=why,
        figures=None if why else pooled_of(columns, together),
        decisions=decisions,
        shared=tuple(sorted(shared, key=place)),
        undecided=sum(both.key not in decisions for both in shared),
        shares=counted_shares(columns.claims, found.every, decisions),
    )
