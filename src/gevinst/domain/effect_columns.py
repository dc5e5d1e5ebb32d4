"""The effects of many projects on a measure, in columns: which can be held beside each other, in which order, and how certain.

columns = EffectColumns.of(packed(line) for line in lines)
held = beside(measure, columns, columns.every)          # places, not lines
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.claim_columns import ClaimColumns
from gevinst.domain.claims import Claim
from gevinst.domain.effects_together import (
    FEWEST_TOGETHER,
    GRADES,
    Apart,
    EffectLine,
    Look,
    NotTogether,
    look_of,
    on_scale,
    sizes_differ,
    why_apart,
)
from gevinst.domain.finding import EffectVerdict
from gevinst.domain.measure import Direction, Measure

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
_NAN = math.nan


class EffectRow(NamedTuple):
    """One line as columns hold it. Floats are NaN where there is none."""

    indicator: str
    project: str
    title: str
    look: Look
    has: bool
    sure: bool
    """Whether the change is larger than the uncertainty."""
    grade: int
    estimate: float
    low: float
    high: float
    scaled: float
    variance: float
    averted: float
    averted_half: float
    """Half the width of its interval."""
    unapproved: int
    claim: Claim


def packed(line: EffectLine) -> EffectRow:
    """A line with what columns need of it."""
    effect = line.effect
    scale = on_scale(effect) if effect else None
    averted = effect.averted if effect else None
    return EffectRow(
        line.indicator,
        line.project,
        line.project_title,
        look_of(line),
        effect is not None,
        effect is not None and effect.verdict is not EffectVerdict.CANNOT_TELL,
        GRADES.index(line.grade),
        *((effect.effect.estimate, effect.effect.low, effect.effect.high) if effect else (_NAN,) * 3),
        *(scale or (_NAN, _NAN)),
        *((averted.estimate, (averted.high - averted.low) / 2) if averted else (_NAN, _NAN)),
        line.unapproved,
        line.claim,
    )


@dataclass(frozen=True, eq=False)
class EffectColumns:
    """Lines in columns; each array of shape (n,), a place is an index into all of them."""

    rows: tuple[EffectRow, ...]
    looks: tuple[Look, ...]
    look: Places
    """Of each line its place in `looks`."""
    has: Mask
    """Whether there is an effect."""
    sure: Mask
    grade: Places
    """Place in `GRADES`."""
    estimate: Floats
    low: Floats
    high: Floats
    scaled: Floats
    """As effects are put together; NaN where an end of the interval is open."""
    variance: Floats
    averted: Floats
    averted_half: Floats
    unapproved: Places
    project: Places
    """Which project, counted from 0."""
    claims: ClaimColumns

    @classmethod
    def of(cls, rows: Iterable[EffectRow]) -> Self:
        """Packs them, in the order given."""
        found = list(rows)
        looks: dict[Look, int] = {}
        # Hashing a measure takes long, and most lines share a few of them.
        met: dict[tuple[object, ...], int] = {}
        known: list[Look] = []
        codes, projects = np.empty(len(found), np.int64), dict[str, int]()
        for at, row in enumerate(found):
            own = row.look
            key = (id(own.measure), own.own, own.ratio, own.compared, own.rhythm)
            if key not in met:
                met[key] = looks.setdefault(own, len(looks))
                if len(looks) > len(known):
                    known.append(own)
            codes[at] = met[key]
            # One for all that look the same.
            if own is not known[met[key]]:
                found[at] = row._replace(look=known[met[key]])

        def floats(name: str) -> Floats:
            return np.array([getattr(row, name) for row in found], np.float64)

        return cls(
            rows=tuple(found),
            looks=tuple(known),
            look=codes,
            has=np.array([row.has for row in found], np.bool_),
            sure=np.array([row.sure for row in found], np.bool_),
            grade=np.array([row.grade for row in found], np.int64),
            estimate=floats("estimate"),
            low=floats("low"),
            high=floats("high"),
            scaled=floats("scaled"),
            variance=floats("variance"),
            averted=floats("averted"),
            averted_half=floats("averted_half"),
            unapproved=np.array([row.unapproved for row in found], np.int64),
            project=np.array([projects.setdefault(row.project, len(projects)) for row in found], np.int64),
            claims=ClaimColumns(tuple(row.claim for row in found)),
        )

    @property
    def every(self) -> Mask:
        """All of them."""
        return np.ones(len(self.rows), np.bool_)

    @cached_property
    def by_title(self) -> Places:
        """Of each line its place by the project's title, then by the indicator."""
        return _ranks([(row.title.casefold(), row.indicator) for row in self.rows])

    @cached_property
    def by_indicator(self) -> Places:
        """Of each line its place by the indicator's id."""
        return _ranks([row.indicator for row in self.rows])

    def projects(self, places: Places | Mask) -> int:
        """How many projects these lines are of."""
        there = np.zeros(self._projects, np.bool_)
        there[self.project[places]] = True
        return int(there.sum())

    @cached_property
    def _projects(self) -> int:
        return int(self.project.max(initial=-1)) + 1


def _ranks(keys: list[str] | list[tuple[str, str]]) -> Places:
    found = np.empty(len(keys), np.int64)
    found[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """The effects on a measure, as places: those that can be held beside each other, and those apart, each with its reason."""

    lines: Places
    apart: tuple[tuple[int, Apart], ...]
    without: Places
    """Without an effect as yet."""


def beside(measure: Measure, columns: EffectColumns, among: Mask) -> Beside:
    """Holds the lines of a measure, and of those that resemble it, beside each other.

    What most lines of the measure have in common is what the others are held against: of as many, the newest definition and
    the plain comparison with the past.
    """
    there = among & columns.has
    usual = _usual(measure, columns, there)
    why = [why_apart(each, usual) for each in columns.looks]
    apart = np.array([each is not None for each in why], np.bool_)[columns.look] if why else there
    held_apart = _by_title(columns, np.flatnonzero(there & apart))
    return Beside(
        in_order(columns, np.flatnonzero(there & ~apart)),
        tuple((at, reason) for at in held_apart.tolist() if (reason := why[columns.look[at]]) is not None),
        _by_title(columns, np.flatnonzero(among & ~columns.has)),
    )


def _usual(measure: Measure, columns: EffectColumns, there: Mask) -> Look:
    counts = np.bincount(columns.look[there], minlength=len(columns.looks))
    same = [
        (int(count), each)
        for count, each in zip(counts.tolist(), columns.looks, strict=True)
        if count and not each.own and each.measure.key == measure.key
    ]
    if not same:
        return Look(measure, False, False, False, None)
    return max(same, key=lambda each: (each[0], each[1].measure.version, not each[1].compared, each[1].ratio, str(each[1].rhythm)))[1]  # fmt: skip


def _by_title(columns: EffectColumns, places: Places) -> Places:
    return places[np.argsort(columns.by_title[places])]


def in_order(columns: EffectColumns, places: Places) -> Places:
    """By grade, and within it by effect, the best first where one way is better; never a ranking across grades."""
    higher = np.array([each.measure.direction is Direction.HIGHER for each in columns.looks], np.bool_)
    size = columns.estimate[places]
    size = np.where(higher[columns.look[places]], -size, size) if len(places) else size
    order = np.lexsort((columns.by_title[places], size, columns.grade[places]))
    return np.asarray(places[order])


def better(columns: EffectColumns, places: Places) -> Mask:
    """Of each of these lines whether its effect points to the better: down unless up is better. Shape as `places`."""
    none = np.array([1.0 if each.ratio else 0.0 for each in columns.looks])[columns.look[places]]
    size = columns.estimate[places]
    down = np.array([each.measure.direction is Direction.LOWER for each in columns.looks], np.bool_)
    return np.where(down[columns.look[places]], size < none, size > none)


def most_certain(columns: EffectColumns, places: Places) -> Places:
    """The order in which lines that share a gain are taken: the best evidence first, then the narrowest interval."""
    variance = np.where(np.isnan(columns.variance[places]), math.inf, columns.variance[places])
    return np.asarray(places[np.lexsort((columns.by_indicator[places], variance, columns.grade[places]))])


def not_together(columns: EffectColumns, independent: Places) -> NotTogether | None:
    """Why lines that are comparable and independent are not put together; None where they are."""
    if any(sizes_differ(columns.looks[each]) for each in np.unique(columns.look[independent]).tolist()):
        return NotTogether.SIZE
    return NotTogether.TOO_FEW if columns.projects(independent) < FEWEST_TOGETHER else None
