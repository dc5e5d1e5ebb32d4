"""What is reckoned of the effects on a measure: who stands beside whom, what is put together, what two claim.

Kept with the snapshot until something is changed, for whoever sees the same projects with the same filters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gevinst.domain.claim_columns import Decisions, counted_shares, independent, shared_claims
from gevinst.domain.claims import SharedClaim
from gevinst.domain.comparison import Pooled
from gevinst.domain.effect_columns import (
    Beside,
    EffectColumns,
    Floats,
    Mask,
    Places,
    beside,
    better,
    most_certain,
    not_together,
)
from gevinst.domain.effects_together import FEWEST_FOR_FUNNEL, Apart, NotTogether
from gevinst.domain.finding import Range
from gevinst.services import effect_axis
from gevinst.services.effect_lines import Gathered
from gevinst.services.effect_pooled import marks_of, natural, pooled_of
from gevinst.services.effect_views import Marks
from gevinst.storage.unit_of_work import Reading

CLAIMS_SOUGHT = 2_000
"""So many pairs that wait for a decision are sought; what a claim counts for is reckoned from all."""
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of all lines, however few are shown."""

    projects: int
    """Of all lines that the filters let through."""
    held: int
    """Projects with lines that can be held beside each other."""
    sure: int
    """Lines of those whose change is larger than the uncertainty."""
    better: int
    together: int
    """Projects that are put together, or would be."""
    without: int
    """Projects without an effect as yet."""
    unapproved: int
    """Values that nobody has approved yet."""


@dataclass(frozen=True, slots=True)
class Averted:
    """What can be summed of the lines that are held beside each other."""

    total: Range
    counted: int
    """Lines that it is a sum of."""
    waiting: int
    """Lines left out until it is decided what they count for."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Of one measure, one reader's projects and one choice of filters."""

    counts: Counts
    held: Beside
    ratio: bool
    """Whether those are ratios."""
    ends: tuple[float, float] | None
    """Of the common scale; None where there is nothing to draw."""
    left_out: Mapping[str, str]
    """Not independent -> the claim it shares its gain with."""
    together: Places
    """Those that are put together, or would be."""
    why: NotTogether | None
    figures: Pooled | None
    pooled: Mask
    """Of each line whether it is part of the pooled figure."""
    narrowest: float
    """The variance of the most certain of `together`; NaN where there is none."""
    marks: Marks | None
    """What a funnel is drawn of; None below the number of projects that it takes."""
    less_certain: tuple[int, int]
    """(how many projects are the less certain half, how many of them lie below the pooled effect)."""
    averted: Averted | None
    """None: of fewer than two lines."""
    decisions: Decisions
    shared: tuple[SharedClaim, ...]
    """Those that wait first, then by the names of the projects."""
    undecided: int
    """Of `shared` those that wait."""
    shares: Floats
    """How much of each line counts in sums; NaN: it waits."""

    def size(self, columns: EffectColumns, place: int) -> float:
        """0 to 1: how certain a line is beside the most certain of those put together."""
        size = float(np.sqrt(self.narrowest / columns.variance[place]))
        return 0.0 if np.isnan(size) else min(1.0, size)


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
    figures = None if why else pooled_of(columns, together)
    marks = marks_of(columns, together) if figures and len(together) >= FEWEST_FOR_FUNNEL else None
    pooled = np.zeros(len(columns.rows), np.bool_)
    pooled[together] = figures is not None
    ratio = bool(len(held.lines)) and columns.looks[columns.look[held.lines[0]]].ratio
    shares = counted_shares(columns.claims, found.every, decisions)
    shared = shared_claims(columns.claims, found.every, decisions, CLAIMS_SOUGHT)

    def place(both: SharedClaim) -> tuple[bool, int, str]:
        return both.key in decisions, int(columns.by_title[columns.claims.place[both.first]]), both.second

    return Reckoned(
        counts=Counts(
            projects=columns.projects(found.lines),
            held=columns.projects(held.lines),
            sure=int(columns.sure[held.lines].sum()),
            better=int(better(columns, held.lines).sum()),
            together=columns.projects(together),
            without=columns.projects(held.without),
            unapproved=int(columns.unapproved[found.lines].sum()),
        ),
        held=held,
        ratio=ratio,
        ends=_ends(columns, held, figures, ratio),
        left_out=alone.left_out,
        together=together,
        why=why,
        figures=figures,
        pooled=pooled,
        narrowest=float(columns.variance[together].min()) if len(together) else np.nan,
        marks=marks,
        less_certain=_less_certain(marks, figures.estimate) if marks and figures else (0, 0),
        averted=_averted(columns, held.lines, shares),
        decisions=decisions,
        shared=tuple(sorted(shared, key=place)),
        undecided=sum(both.key not in decisions for both in shared),
        shares=shares,
    )


def on_axis(own: bool, why: Apart, ratio: bool) -> bool:
    """Whether an effect that is held apart can still be drawn on the same scale; `own`, `ratio`: whether each is one."""
    return why is not Apart.OTHER_UNIT and own is ratio


def _ends(
    columns: EffectColumns, held: Beside, figures: Pooled | None, ratio: bool
) -> tuple[float, float] | None:
    if not len(held.lines):
        return None
    beyond = [at for at, why in held.apart if on_axis(columns.looks[columns.look[at]].ratio, why, ratio)]
    places = np.concatenate([held.lines, np.array(beyond, np.int64)])
    ends = np.stack([columns.estimate[places], columns.low[places], columns.high[places]])
    if figures is not None:
        more = [[each.estimate, each.low, each.high] for each in natural(figures, ratio) if each is not None]
        ends = np.concatenate([ends, np.array(more).T], axis=1)
    return effect_axis.reach(ends, ratio)


def _less_certain(marks: Marks, middle: float) -> tuple[int, int]:
    """Of as many, those that stand first are taken."""
    uncertain = np.argsort(-marks.ses, kind="stable")[: len(marks) // 2]
    return len(uncertain), int((marks.effects[uncertain] < middle).sum())


def _averted(columns: EffectColumns, lines: Places, shares: Floats) -> Averted | None:
    """Whole claims whole, shares in part, what waits not at all."""
    known = lines[~np.isnan(columns.averted[lines])]
    counted = known[np.nan_to_num(shares[known]) > 0]
    if len(counted) < 2:
        return None
    share = shares[counted]
    total = float((share * columns.averted[counted]).sum())
    half = float(np.sqrt(((share * columns.averted_half[counted]) ** 2).sum()))
    return Averted(Range(total, total - half, total + half), len(counted), int(np.isnan(shares[known]).sum()))
