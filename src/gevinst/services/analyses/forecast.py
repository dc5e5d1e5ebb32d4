"""Will the target be met by its date: `gevinst analyse forecast`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from gevinst.analysis.forecast import FEWEST, forecast, history
from gevinst.domain.comparison import Forecast, ForecastMethod, Improvement
from gevinst.domain.errors import Problem
from gevinst.services.analyses.asked import Asked, Number, Numbers, Whole, too_few

Result = Forecast
"""The period to come: interval of one figure, and the probabilities that the mean and one figure meet the target."""


class Request(Asked):
    """One entry for each calendar period; null is a missing value. Not further ahead than the history is long."""

    values: Numbers
    ahead: Whole = Field(ge=1, description="Periods after the last entry of values.")
    target: Number | None = Field(default=None, description="null: no probabilities.")
    improvement: Annotated[Improvement, Field(strict=False)] = Improvement.INCREASE
    method: Annotated[ForecastMethod, Field(strict=False)] = ForecastMethod.WIDENING

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """Enough figures, and not further ahead of the last one than they reach back."""
        if "values" not in given:
            return []
        values = given["values"]
        known = [at for at, value in enumerate(values) if value is not None]
        if len(known) < FEWEST:
            return [too_few("values", len(known), FEWEST)]
        ahead = given.get("ahead")
        longest = max(0, history(values) - (len(values) - 1 - known[-1]))
        if not isinstance(ahead, int | float) or ahead <= longest:
            return []
        return [Problem("forecast_too_far", field="ahead", value=f"{ahead:g}", params={"longest": longest})]


def run(request: Request) -> Result:
    """What the period is likely to show."""
    return forecast(request.values, request.ahead, request.target, request.improvement, request.method)
