"""The promises of the whole portfolio in columns, as of the snapshot's day: counts are masks over them, whatever its size.

    found = promised(snapshot(base))
    found.outcomes            # of each line and horizon how its target stands
    found.gaps[found.first]   # of each benefit ...

Benefits are counted over the whole portfolio from 0, in the order of their lines; `first` is the first line of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gevinst.domain.handover import NEAR_DAYS
from gevinst.domain.horizon import HORIZONS
from gevinst.domain.promises import NOT_SAID, Dimension, Gap, Held, Outcome, Tally
from gevinst.domain.rule_days import BY_HAND
from gevinst.services.portfolio_cells import flat
from gevinst.services.portfolio_snapshot import BENEFICIARIES, CATEGORIES, DRIVERS, Array, Snapshot
from gevinst.services.promise_rows import BITS, GAPS, OUTCOMES

HELD = tuple(Held)
NO_TARGET = -1
_KINDS = len(OUTCOMES)
_NOT_MEASURED, _NOT_APPROVED, _CANNOT_TELL, _NOT_YET = (
    OUTCOMES.index(each)
    for each in (Outcome.NOT_MEASURED, Outcome.NOT_APPROVED, Outcome.CANNOT_TELL, Outcome.NOT_YET)
)
_SHOWN, _WAITING, _HIDDEN, _NONE = range(len(HELD))
_AT = np.arange(len(HORIZONS))


@dataclass(frozen=True, eq=False)
class Promised:
    """See the module."""

    snapshot: Snapshot

    # ---- of lines ---------------------------------------------------------------------------------------------------

    @cached_property
    def outcomes(self) -> Array:
        """How the target of each line and horizon stands: place in `OUTCOMES`, `NO_TARGET`; shape (lines, horizons)."""
        lines = self.snapshot.lines
        shown = (lines.promised[:, None] >> BITS * _AT & 2**BITS - 1) - 1
        behind = (lines.entered[:, None] >> 1 + _AT & 1).astype(np.bool_)
        unseen = np.where(self._held == _HIDDEN, _CANNOT_TELL, _NOT_APPROVED)[:, None]
        judged = np.where((shown == _NOT_MEASURED) & behind, unseen, shown)
        passed = self._passed[lines.project]
        return np.asarray(np.where(passed | (shown == NO_TARGET), judged, _NOT_YET), dtype=np.int8)

    @cached_property
    def _codes(self) -> Array:
        """The same to be counted by: one more, so that 0 is no target."""
        return self.outcomes.astype(np.int64) + 1

    @cached_property
    def _held(self) -> Array:
        """What there is of figures of each line: place in `HELD`."""
        lines = self.snapshot.lines
        return np.select(
            [lines.measured, lines.entered & 1 == 0, lines.unapproved > 0],
            [_SHOWN, _NONE, _WAITING],
            _HIDDEN,
        )

    @cached_property
    def _passed(self) -> Array:
        """Whether each horizon of each project is over; shape (projects, horizons)."""
        projects = self.snapshot.projects
        days = np.stack([getattr(projects, f"passes_{each.value}") for each in HORIZONS], axis=1)
        return self._since(days)

    # ---- of benefits ------------------------------------------------------------------------------------------------

    @cached_property
    def first(self) -> Array:
        """The first line of each benefit."""
        own = self.snapshot.benefit
        return np.flatnonzero(np.r_[True, own[1:] != own[:-1]]) if len(own) else np.zeros(0, dtype=np.int64)

    @cached_property
    def project(self) -> Array:
        """The project of each benefit."""
        return np.asarray(self.snapshot.lines.project[self.first])

    @cached_property
    def spans(self) -> Array:
        """Where each project's benefits begin, and after the last where they end; shape (projects + 1,)."""
        return np.searchsorted(self.project, np.arange(self.snapshot.count + 1))

    @cached_property
    def held(self) -> Array:
        """Place in `HELD`: the best of its lines."""
        return np.minimum.reduceat(self._held, self.first) if len(self.first) else self.first

    @cached_property
    def measured(self) -> Array:
        """Whether there is an approved figure or step."""
        return self._any(self.snapshot.lines.measured)

    @cached_property
    def reached(self) -> Array:
        """Whether the target of the last horizon with figures is reached, by one of its indicators."""
        return self._any(self.snapshot.lines.kept)

    @cached_property
    def waiting(self) -> Array:
        """Figures that nobody has approved yet."""
        own = self.snapshot.lines.unapproved
        return np.add.reduceat(own, self.first) if len(self.first) else self.first

    @cached_property
    def gaps(self) -> Array:
        """What each lacks, as bits by the places in `GAPS`."""
        lines, data = self.snapshot.lines, 1 << GAPS.index(Gap.DATA)
        late = self._since(lines.late_from) | (self.outcomes == _NOT_MEASURED).any(axis=1)
        lacking = ~self.measured & self._any(late)
        lacks = lines.lacks[self.first]
        return np.asarray(np.where(lacking, lacks, lacks & ~data))

    @cached_property
    def no_receiver(self) -> Array:
        """Whether nobody takes it over, and the project ends soon or has ended."""
        return self._since(self.snapshot.lines.left_from[self.first])

    def _any(self, of_lines: Array) -> Array:
        return (
            np.logical_or.reduceat(of_lines, self.first) if len(self.first) else np.zeros(0, dtype=np.bool_)
        )

    # ---- of projects ------------------------------------------------------------------------------------------------

    @cached_property
    def near_end(self) -> Array:
        """Whether each project ends soon or has ended, and no other goes on from it."""
        projects = self.snapshot.projects
        near = (projects.ends > 0) & (projects.ends - NEAR_DAYS <= self._today)
        return np.asarray(near & ~projects.carried_on)

    @cached_property
    def standings(self) -> Array:
        """How each project stands with each thing its scheme asks: place in `Standing`, or `BY_HAND`; -1: asked no such thing.

        Shape (projects, the most that any scheme asks).
        """
        owner, steps = flat(self.snapshot.projects.checks, 3)
        begun = steps[:, 1] <= self._today
        owner, steps = owner[begun], steps[begun]
        width = int(steps[:, 0].max(initial=-1)) + 1
        found = np.full((self.snapshot.count, width), -1, dtype=np.int8)
        # By day, so that the last that has begun is the one that stays.
        found[owner, steps[:, 0]] = steps[:, 2]
        return found

    @cached_property
    def reports(self) -> tuple[Array, Array]:
        """The reports whose last day has passed: (which project, (form, year, last day, day it came); shape (n, 4))."""
        owner, found = flat(self.snapshot.projects.reports, 4)
        past = found[:, 2] < self._today
        return owner[past], found[past]

    @cached_property
    def missed(self) -> Array:
        """Of `reports` those that have not come."""
        return np.asarray(self.reports[1][:, 3] == 0)

    @cached_property
    def late(self) -> Array:
        """Of `reports` those that came after their last day."""
        found = self.reports[1]
        return np.asarray((found[:, 3] > 0) & (found[:, 3] > found[:, 2]))

    @property
    def _today(self) -> int:
        return self.snapshot.today.toordinal()

    def _since(self, days: Array) -> Array:
        return np.asarray((days > 0) & (days <= self._today))

    # ---- counting ---------------------------------------------------------------------------------------------------

    def tally(self, lines: Array) -> Tally:
        """The targets of these lines (their places) by how they stand."""
        return _tally(np.bincount(self._codes[lines].ravel(), minlength=_KINDS + 1)[1:])

    def by_dimension(self, lines: Array, dimension: Dimension) -> dict[str, Tally]:
        """As `domain.promises.by_dimension`: the groups that hold a target, in the domain's own order, and who says none last."""
        codes = self._codes[lines]
        if dimension is Dimension.HORIZON:
            counts = np.stack([np.bincount(codes[:, at], minlength=_KINDS + 1) for at in _AT])
            names: tuple[str, ...] = tuple(each.value for each in HORIZONS)
        elif dimension is Dimension.CATEGORY:
            names = (*CATEGORIES, NOT_SAID)
            own = self.snapshot.lines.category[lines]
            counts = _crossed(np.where(own < 0, len(CATEGORIES), own), codes, len(names))
        else:
            known = BENEFICIARIES if dimension is Dimension.BENEFICIARY else DRIVERS
            names = (*known, NOT_SAID)
            bits = (
                self.snapshot.lines.gainers if dimension is Dimension.BENEFICIARY else self.snapshot.drivers
            )
            # Counted by what a benefit says in all, and then by each word of it.
            said = np.arange(1 << len(known))
            each = _crossed(bits[lines], codes, len(said))
            held = [(said >> at & 1).astype(np.bool_) for at in range(len(known))]
            counts = np.stack([each[mask].sum(axis=0) for mask in (*held, said == 0)])
        return {name: _tally(row[1:]) for name, row in zip(names, counts, strict=True) if row[1:].any()}

    def asked(self, projects: Array, places: Sequence[int]) -> dict[int, dict[int, int]]:
        """Of these projects (places) how many stand how with what is asked at each place."""
        own = self.standings[projects]
        return {
            at: {
                standing: int(count)
                for standing, count in enumerate(
                    np.bincount(own[:, at].astype(np.int64) + 1, minlength=BY_HAND + 2)[1:]
                )
                if count
            }
            for at in places
            if at < own.shape[1]
        }


def promised(found: Snapshot) -> Promised:
    """Of a snapshot; worked out once."""
    held: Promised | None = found.kept.get("promised")
    if held is None:
        held = found.kept["promised"] = Promised(found)
    return held


def _tally(counts: Array) -> Tally:
    return Tally(**{each.value: int(count) for each, count in zip(OUTCOMES, counts, strict=True)})


def _crossed(groups: Array, codes: Array, count: int) -> Array:
    """How many targets of each group stand how; shape (groups, no target and the outcomes)."""
    cells = groups[:, None] * (_KINDS + 1) + codes
    return np.bincount(cells.ravel(), minlength=count * (_KINDS + 1)).reshape(count, _KINDS + 1)
