"""Effects of several projects on one measure: which can be held beside each other, and which may be put together."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from gevinst.domain.claims import Claim
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import EffectFinding, NoEffect
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Direction, Measure, Shape

FEWEST_TOGETHER = 3
"""Independent projects that a pooled effect takes."""
FEWEST_FOR_FUNNEL = 10
"""Below this number of projects nothing can be read from the shape of a funnel."""
_HALF = NormalDist().inv_cdf(0.975)
GRADES = (Grade.STRONG, Grade.MODERATE, Grade.WEAK, Grade.TOO_EARLY)
_NARROWEST = 1e-12
_PLACES = {grade: place for place, grade in enumerate(GRADES)}


class Apart(StrEnum):
    """Why an effect is not held beside the others, in the order that it is looked for."""

    OWN_MEASURE = "own_measure"
    OTHER_POPULATION = "other_population"
    OTHER_DEFINITION = "other_definition"
    OTHER_VERSION = "other_version"
    OTHER_DIRECTION = "other_direction"
    OTHER_UNIT = "other_unit"
    OTHER_KIND = "other_kind"
    """A ratio beside differences, or the other way about."""
    OTHER_RHYTHM = "other_rhythm"
    """A sum for each month beside one for each quarter."""
    OTHER_BASIS = "other_basis"
    """Held against a group without the change, where the others are held against their own past; or the other way about."""


class NotTogether(StrEnum):
    """Why effects that can be held beside each other are not put together."""

    TOO_FEW = "too_few"
    SIZE = "size"
    """Amounts follow the size of the project: a large municipality saves more days than a small one."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One project's line of figures on a measure: its total, of approved figures."""

    indicator: str
    key: str
    title: str
    project: str
    project_title: str
    scheme: str | None
    benefit: str
    benefit_title: str
    parties: tuple[str, ...]
    """Whose figures they are; of a line for the whole project, all that take part."""
    measure: Measure
    own: bool
    """A measure of the project's own."""
    frequency: Frequency
    target_group: str
    first: dt.date | None
    last: dt.date | None
    """What the gain is claimed for: from go-live (or the start) to the project's end, or to the last figure."""
    effect: EffectFinding | None
    no_effect: NoEffect | None
    grade: Grade
    unapproved: int

    @property
    def claim(self) -> Claim:
        """What it says is its own."""
        key = f"{self.project}/{self.measure.key}" if self.own else self.measure.key
        return Claim(self.indicator, key, frozenset(self.parties), self.first, self.last)


@dataclass(frozen=True, slots=True)
class Beside:
    """The effects on a measure: those that can be held beside each other, and those apart, each with its reason."""

    lines: tuple[EffectLine, ...]
    apart: tuple[tuple[EffectLine, Apart], ...]
    without: tuple[EffectLine, ...]
    """Without an effect as yet."""


def beside(measure: Measure, lines: Iterable[EffectLine]) -> Beside:
    """Holds the lines of a measure, and of those that resemble it, beside each other.

    What most lines of the measure have in common is what the others are held against: of as many, the newest definition and
    the plain comparison with the past.
    """
    with_effect: list[EffectLine] = []
    without: list[EffectLine] = []
    for line in lines:
        (with_effect if line.effect is not None else without).append(line)
    same = [_look(line) for line in with_effect if not line.own and line.measure.key == measure.key]
    if not same:
        look = _Look(measure, False, False, None)
    else:
        counts = Counter(same)
        look = max(counts, key=lambda each: (counts[each], each.measure.version, not each.compared, each.ratio, str(each.rhythm)))  # fmt: skip
    found: list[EffectLine] = []
    apart: list[tuple[EffectLine, Apart]] = []
    for line in with_effect:
        why = _apart(line, look)
        if why is None:
            found.append(line)
        else:
            apart.append((line, why))
    return Beside(
        tuple(in_order(found)),
        tuple(sorted(apart, key=lambda each: (each[0].project_title.casefold(), each[0].indicator))),
        tuple(sorted(without, key=lambda each: (each.project_title.casefold(), each.indicator))),
    )


def resembles(measure: Measure, other: Measure, own: bool) -> bool:
    """Whether a reader would take the one for the other: the same key; or of one family, or a project's own of the same
    kind, in the same unit and of the same shape."""
    if not own and measure.key == other.key:
        return True
    if (measure.unit.key, measure.shape) != (other.unit.key, other.shape):
        return False
    if own:
        return measure.category == other.category
    return measure.key.split("_")[0] == other.key.split("_")[0]


def in_order(lines: Iterable[EffectLine]) -> list[EffectLine]:
    """By grade, and within it by effect, the best first where one way is better; never a ranking across grades."""

    def place(line: EffectLine) -> tuple[int, float, str, str]:
        size = line.effect.effect.estimate if line.effect else 0.0
        higher = line.measure.direction is Direction.HIGHER
        return (
            _PLACES[line.grade],
            -size if higher else size,
            line.project_title.casefold(),
            line.indicator,
        )

    return sorted(lines, key=place)


def most_certain(lines: Iterable[EffectLine]) -> list[EffectLine]:
    """The order in which lines that share a gain are taken: the best evidence first, then the narrowest interval."""

    def place(line: EffectLine) -> tuple[int, float, str]:
        found = on_scale(line.effect) if line.effect else None
        return _PLACES[line.grade], found[1] if found else math.inf, line.indicator

    return sorted(lines, key=place)


def on_scale(effect: EffectFinding) -> tuple[float, float] | None:
    """(effect, variance) as they are put together: of a ratio its logarithm. None where an end of the interval is open.

    The variance is that of the normal distribution whose 95 % interval is as wide as the one that is shown, so that what is
    put together rests on the very intervals that stand in the picture.
    """
    ends = (effect.effect.low, effect.effect.estimate, effect.effect.high)
    if not all(math.isfinite(each) for each in ends) or (effect.ratio and min(ends) <= 0):
        return None
    low, middle, high = (math.log(each) for each in ends) if effect.ratio else ends
    variance = ((high - low) / (2 * _HALF)) ** 2
    return (middle, variance) if variance > _NARROWEST else None


def not_together(independent: Sequence[EffectLine]) -> NotTogether | None:
    """Why lines that are comparable and independent are not put together; None where they are."""
    if any(
        line.measure.shape in (Shape.AMOUNT, Shape.COUNT)
        and line.effect is not None
        and not line.effect.ratio
        for line in independent
    ):
        return NotTogether.SIZE
    return NotTogether.TOO_FEW if len({line.project for line in independent}) < FEWEST_TOGETHER else None


@dataclass(frozen=True, slots=True)
class _Look:
    """What two effects must have in common."""

    measure: Measure
    ratio: bool
    compared: bool
    rhythm: Frequency | None
    """Only where the size of a figure follows the length of its period."""


def _look(line: EffectLine) -> _Look:
    assert line.effect is not None
    sums = line.measure.shape in (Shape.AMOUNT, Shape.COUNT) and not line.effect.ratio
    return _Look(line.measure, line.effect.ratio, line.effect.compared, line.frequency if sums else None)


def _apart(line: EffectLine, look: _Look) -> Apart | None:
    own, wanted = _look(line), look.measure
    measure = line.measure
    same_key = measure.key == wanted.key
    checks = (
        (line.own, Apart.OWN_MEASURE),
        (
            measure.population != wanted.population or measure.excludes != wanted.excludes,
            Apart.OTHER_POPULATION,
        ),
        (not same_key, Apart.OTHER_DEFINITION),
        (measure.version != wanted.version, Apart.OTHER_VERSION),
        (measure.direction is not wanted.direction, Apart.OTHER_DIRECTION),
        (measure.unit.key != wanted.unit.key, Apart.OTHER_UNIT),
        (own.ratio != look.ratio, Apart.OTHER_KIND),
        (own.rhythm is not look.rhythm, Apart.OTHER_RHYTHM),
        (own.compared != look.compared, Apart.OTHER_BASIS),
    )
    return next((why for met, why in checks if met), None)
