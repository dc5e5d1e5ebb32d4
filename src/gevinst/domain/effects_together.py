"""Effects of several projects on one measure: which can be held beside each other, and which may be put together."""

import datetime as dt
import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from statistics import NormalDist

from gevinst.domain.claims import Claim
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import EffectFinding, NoEffect
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure, Shape

FEWEST_TOGETHER = 3
"""Independent projects that a pooled effect takes."""
FEWEST_FOR_FUNNEL = 10
"""Below this number of projects nothing can be read from the shape of a funnel."""
_HALF = NormalDist().inv_cdf(0.975)
GRADES = (Grade.STRONG, Grade.MODERATE, Grade.WEAK, Grade.TOO_EARLY)
_NARROWEST = 1e-12


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
        return Claim(self.indicator, key, _together(self.parties), self.first, self.last)


# The same few parties claim thousands of gains.
_together = lru_cache(maxsize=10_000)(frozenset[str])


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


@dataclass(frozen=True, slots=True)
class Look:
    """What two effects must have in common."""

    measure: Measure
    own: bool
    """A measure of the project's own."""
    ratio: bool
    compared: bool
    rhythm: Frequency | None
    """Only where the size of a figure follows the length of its period."""


def look_of(line: EffectLine) -> Look:
    """What a line is held against the others by."""
    effect = line.effect
    ratio, compared = (effect.ratio, effect.compared) if effect else (False, False)
    look = Look(line.measure, line.own, ratio, compared, None)
    return replace(look, rhythm=line.frequency) if effect and sizes_differ(look) else look


def sizes_differ(look: Look) -> bool:
    """Whether effects follow the size of the project and the length of its periods: differences of amounts and counts."""
    return look.measure.shape in (Shape.AMOUNT, Shape.COUNT) and not look.ratio


def why_apart(own: Look, wanted: Look) -> Apart | None:
    """The first reason not to hold an effect beside those that look as is wanted; None where there is none."""
    measure, other = own.measure, wanted.measure
    checks = (
        (own.own, Apart.OWN_MEASURE),
        (
            measure.population != other.population or measure.excludes != other.excludes,
            Apart.OTHER_POPULATION,
        ),
        (measure.key != other.key, Apart.OTHER_DEFINITION),
        (measure.version != other.version, Apart.OTHER_VERSION),
        (measure.direction is not other.direction, Apart.OTHER_DIRECTION),
        (measure.unit.key != other.unit.key, Apart.OTHER_UNIT),
        (own.ratio != wanted.ratio, Apart.OTHER_KIND),
        (own.rhythm is not wanted.rhythm, Apart.OTHER_RHYTHM),
        (own.compared != wanted.compared, Apart.OTHER_BASIS),
    )
    return next((why for met, why in checks if met), None)
