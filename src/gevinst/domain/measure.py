"""What can be measured, and how: the entries of the shared catalogue and a project's own measures.

A measure says everything that makes two figures comparable: numerator and denominator, unit, direction, population,
how periods and parties are put together, and how long after a period its figure is complete.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.horizon import Frequency
from gevinst.domain.text import Frozen, LocalText


class Direction(StrEnum):
    """Which way is good."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Shape(StrEnum):
    """What one period's entry consists of."""

    RATIO = "ratio"
    """Numerator and denominator; the figure is numerator / denominator x scale. Sums over sums, never means of ratios."""
    MEAN = "mean"
    """A mean, with how many it is the mean of (n) where known."""
    COUNT = "count"
    """A number of events or units."""
    AMOUNT = "amount"
    """A sum in its unit: hours, days, kroner."""


class Aggregation(StrEnum):
    """How several figures become one, over time or over parties: a declared property, never a guess."""

    SUM = "sum"
    SUM_OVER_SUM = "sum_over_sum"
    WEIGHTED_MEAN = "weighted_mean"
    """Weighted by n; an unweighted mean where no n is given, and then it is said."""
    MEAN = "mean"
    LAST = "last"
    NONE = "none"
    """Cannot be put together."""


class Unit(Frozen):
    """A unit as it is written: `%`, `minutter`. `points` is what a difference is called (prosentpoeng for %)."""

    key: str
    name: LocalText
    """In a sentence: `18 minutter kortere`."""
    symbol: LocalText
    """In a table: `18 min`."""
    one: LocalText | None = None
    """What exactly one of it is called (`1 dag`); of a difference, as `points` is. None: as the plural."""
    points: LocalText | None = None
    points_symbol: LocalText | None = None


class Source(Frozen):
    """Where a definition or a figure comes from."""

    name: LocalText
    year: str | None = None
    note: LocalText | None = None


class Measure(Frozen):
    """A measure's definition. (key, version) is its identity; a changed definition is a new version."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    version: int = Field(default=1, ge=1)
    name: LocalText
    short_name: LocalText | None = None
    """For narrow columns."""
    what: LocalText
    """What it says, in one sentence that a nurse understands."""
    shape: Shape
    unit: Unit
    direction: Direction
    numerator: LocalText | None = None
    denominator: LocalText | None = None
    value: LocalText | None = None
    """What a single value is, for shapes other than ratio."""
    scale: float = 1.0
    """100 for per cent."""
    proportion: bool = False
    """Numerator is part of denominator: then it can never be the larger."""
    events: bool | None = None
    """Whether what is counted are events, each there or not, so that chance alone moves the figure as it moves counts.

    Of a ratio the numerator, of a count the value. None: as `counts_events` says.
    """
    decimals: int = Field(default=1, ge=0, le=4)
    over_time: Aggregation
    over_parties: Aggregation
    frequency: Frequency = Frequency.MONTH
    lag_days: int = Field(default=0, ge=0)
    """Days after a period's end until its figure is complete (ERRATA: 30 for readmissions)."""
    minimum: float | None = None
    maximum: float | None = None
    survey: bool = False
    """Keeps invited and answered beside the figure."""
    population: LocalText | None = None
    excludes: LocalText | None = None
    source: Source
    word_lower: LocalText | None = None
    """The adjective for a lower value: `kortere`, `færre`, `lavere`."""
    word_higher: LocalText | None = None
    category: Literal["health", "quality", "staff", "travel", "time", "economy", "recruitment", "other"] = (
        "other"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.shape is Shape.RATIO and (self.numerator is None or self.denominator is None):
            raise PydanticCustomError("ratio_without_parts", "a ratio needs numerator and denominator")
        if self.shape is not Shape.RATIO and self.value is None:
            raise PydanticCustomError(
                "value_not_described", "a measure that is not a ratio needs `value`: what one figure is"
            )
        sums = {Aggregation.SUM_OVER_SUM}
        if self.shape is Shape.RATIO and {self.over_time, self.over_parties} - sums - {
            Aggregation.NONE,
            Aggregation.LAST,
        }:
            raise PydanticCustomError(
                "ratio_put_together", "a ratio is put together as sum_over_sum, last or none"
            )
        if self.shape is not Shape.RATIO and sums & {self.over_time, self.over_parties}:
            raise PydanticCustomError(
                "sum_over_sum_for_ratio", "only a ratio is put together as sum_over_sum"
            )
        return self

    @property
    def counts_events(self) -> bool:
        """Whether the figure is judged as a count: said by `events`, else a share of a flow (not a stock) or a count."""
        if self.shape not in (Shape.RATIO, Shape.COUNT):
            return False
        if self.events is not None:
            return self.events
        return self.shape is Shape.COUNT or (self.proportion and self.over_time is not Aggregation.LAST)
