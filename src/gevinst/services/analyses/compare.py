"""Before against after: `gevinst analyse compare`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from gevinst.analysis.before_after import compare_proportions, compare_rates, compare_values
from gevinst.domain.comparison import Comparison, Improvement
from gevinst.domain.errors import Problem
from gevinst.services.analyses.asked import Asked, Count, Number, Numbers, Total, not_tiny, too_few

Result = Comparison
"""Difference or ratio with its interval, p and the verdict, all by one method."""

FEWEST = 2


class _Side(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Proportion(_Side):
    """So many of n."""

    events: Count
    n: Total


class Rate(_Side):
    """So many events in so much exposure (bed days, person years), which is above 0."""

    events: Count
    exposure: Number = Field(json_schema_extra={"exclusiveMinimum": 0})


def _kind(given: Any) -> str:
    """What a side is meant to be, also where it is wrong in itself."""
    if isinstance(given, Rate) or (isinstance(given, Mapping) and "exposure" in given):
        return "<rate>"
    return "<proportion>" if isinstance(given, Proportion | Mapping) else "<values>"


Side = Annotated[
    Annotated[Numbers, Tag("<values>")]
    | Annotated[Proportion, Tag("<proportion>")]
    | Annotated[Rate, Tag("<rate>")],
    Discriminator(_kind),
]


class Request(Asked):
    """Both sides in one way: lists of values (null is a missing one), events of n, or events in an exposure."""

    before: Side
    after: Side
    improvement: Annotated[Improvement, Field(strict=False)] = Improvement.INCREASE

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """That both sides are of one kind, with enough values, events within n, and an exposure above 0."""
        problems = [
            problem for name in ("before", "after") if name in given for problem in _wrong(name, given[name])
        ]
        if "before" in given and "after" in given and _kind(given["before"]) != _kind(given["after"]):
            problems.append(Problem("kinds_differ", field="after"))
        return problems


def run(request: Request) -> Result:
    """After against before."""
    before, after, improvement = request.before, request.after, request.improvement
    if isinstance(before, Proportion) and isinstance(after, Proportion):
        return compare_proportions((before.events, before.n), (after.events, after.n), improvement)
    if isinstance(before, Rate) and isinstance(after, Rate):
        return compare_rates((before.events, before.exposure), (after.events, after.exposure), improvement)
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    return compare_values(_known(before), _known(after), improvement)


def _known(values: tuple[float | None, ...]) -> list[float]:
    return [value for value in values if value is not None]


def _wrong(name: str, side: Any) -> list[Problem]:
    if _kind(side) == "<values>":
        known = sum(value is not None for value in side)
        return [too_few(name, known, FEWEST)] if known < FEWEST else []
    figures = side if isinstance(side, Mapping) else side.model_dump()
    if _kind(side) == "<rate>":
        return not_tiny(f"{name}.exposure", figures["exposure"])
    if figures["events"] <= figures["n"]:
        return []
    params = {"denominator": figures["n"]}
    return [
        Problem(
            "numerator_above_denominator", field=f"{name}.events", value=str(figures["events"]), params=params
        )
    ]
