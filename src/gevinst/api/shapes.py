"""What the API takes and gives, as JSON."""

from typing import Annotated, Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gevinst.domain.measurement import NUMBERS, Row

ROWS_AT_ONCE = 10_000


def _number_or_text(value: object) -> object:
    """A number as the text that `domain.numbers.read_number` reads in one way: with a decimal comma."""
    if isinstance(value, bool):
        raise ValueError("neither number nor text")  # noqa: TRY004  # pydantic turns only this kind into a finding
    return repr(value).removesuffix(".0").replace(".", ",") if isinstance(value, int | float) else value


Number = Annotated[str | None, BeforeValidator(_number_or_text)]


class FigureIn(BaseModel):
    """One figure: which, whose, when, and either numbers or a state with its reason."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"description": "One figure."})

    indicator: str = Field(min_length=1, description="Key or title of the indicator.")
    party: str | None = Field(None, description="Key or name of the party; none for the whole project.")
    period: str = Field(min_length=1, description="2026-06, 2026-Q2, 2026-W23, 2026, 2026-06-30.")
    value: Number = None
    numerator: Number = None
    denominator: Number = None
    n: Number = None
    sd: Number = None
    invited: Number = None
    answered: Number = None
    state: str | None = Field(None, description="not_measured (with a reason) or suppressed.")
    reason: str | None = None
    comment: str | None = None

    def row(self, number: int) -> Row:
        """As every other way in gives it: text, with its place."""
        cells = {
            name: text for name in (*NUMBERS, "state", "reason", "comment") if (text := getattr(self, name))
        }
        return Row(self.indicator, self.party, self.period, cells, row=number)


class FiguresIn(BaseModel):
    """Figures to store: all of them or none."""

    model_config = ConfigDict(extra="forbid")

    rows: list[FigureIn] = Field(min_length=1, max_length=ROWS_AT_ONCE)
    dry_run: bool = False


class WaiverIn(BaseModel):
    """Why a report is asked for no longer."""

    model_config = ConfigDict(extra="forbid")

    year: int | None = Field(None, description="The year reported on, for yearly forms.")
    reason: str = Field(description="The project reads it. Nothing about single persons.")


Shape = TypeVar("Shape", bound=BaseModel)


def read_as(shape: type[Shape], body: bytes) -> Shape:
    """What a request holds, or RequestValidationError with everything that is wrong with its shape."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors(include_url=False)) from None


Json = dict[str, Any]
