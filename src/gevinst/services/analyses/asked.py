"""What every request for an analysis shares: strict types, no unknown fields, and all that is wrong at once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from gevinst.domain.errors import Problem, Refused
from gevinst.exchange.validation import problems_of

LARGEST = 1e15
"""No figure is larger: a number in a computer keeps fifteen digits."""
SMALLEST = 1e-30
"""No figure that is divided by is smaller."""

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Numbers = Annotated[tuple[Number | None, ...], Field(strict=False)]
"""A list of numbers in JSON; null is a missing value."""


def _whole(given: Any) -> Any:
    """42.0 is what some programs write for 42."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


_MOST = 10**12
AS_WHOLE = BeforeValidator(_whole)
"""After an integer's limits, not before them: then its schema states them too."""
Whole = Annotated[int, AS_WHOLE]
Count = Annotated[int, Field(ge=0, le=_MOST), AS_WHOLE]
Total = Annotated[int, Field(ge=1, le=_MOST), AS_WHOLE]
"""What a count is out of."""
Indices = Annotated[tuple[Whole, ...], Field(strict=False)]


class Asked(BaseModel):
    """A request. Validation raises Refused with every problem: of single fields, and of how they go together."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            made = handler(data)
        except ValidationError as wrong:
            found = problems_of(wrong)
            if isinstance(data, Mapping):
                places = [error["loc"] for error in wrong.errors(include_url=False) if error["loc"]]
                broken = {place[0] for place in places}
                whole = {name: data[name] for name in data if name not in broken}
                found += cls.together(whole | _mended(data, places), broken)
            raise Refused(found) from None
        if problems := cls.together(dict(made), set()):
            raise Refused(problems)
        return made

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """What is wrong with how the fields go together. `given` holds those that are right by themselves; `broken` names
        those that are there and wrong: nothing is said of them twice. A list in which some entries are wrong is given with NaN
        in their places, so that it is as long as it was meant to be."""
        return []


def _mended(data: Mapping[str, Any], places: Sequence[tuple[int | str, ...]]) -> dict[str, Any]:
    """The lists of which only some entries are wrong."""
    found: dict[str, Any] = {}
    for name in {str(place[0]) for place in places}:
        given, own = data.get(name), [place for place in places if place[0] == name]
        if isinstance(given, list) and all(len(place) > 1 and isinstance(place[1], int) for place in own):
            wrong = {place[1] for place in own}
            found[name] = [float("nan") if at in wrong else each for at, each in enumerate(given)]
    return found


def outside(given: Mapping[str, Any], field: str, points: int) -> list[Problem]:
    """A problem for each index of a list that is not in the data."""
    return [
        index_outside(f"{field}[{at}]", index, points)
        for at, index in enumerate(given.get(field) or ())
        if index < 0 or index >= points
    ]


def index_outside(field: str, index: int, points: int) -> Problem:
    """No such point in a series of so many."""
    return Problem("index_outside", field=field, value=str(index), params={"count": points})


def lengths_differ(field: str, count: int, other: str, expected: int) -> Problem:
    """Two lists that go together must be as long."""
    return Problem(
        "lengths_differ", field=field, params={"count": count, "other": other, "expected": expected}
    )


def too_few(field: str, count: int, least: int) -> Problem:
    """Fewer values than the method needs, missing ones not counted."""
    return Problem("too_few_values", field=field, params={"count": count, "least": least})


def not_tiny(field: str, figure: float) -> list[Problem]:
    """A problem for a figure that must be above 0, and large enough to divide by."""
    if figure <= 0:
        return [Problem("not_above_zero", field=field, value=f"{figure:g}")]
    if figure < SMALLEST:
        return [
            Problem("below_minimum", field=field, value=f"{figure:g}", params={"minimum": f"{SMALLEST:g}"})
        ]
    return []
