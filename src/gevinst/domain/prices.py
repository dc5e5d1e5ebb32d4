"""What a resource is reckoned with: prices of a dated set in the price year's kroner, price indexes, discount factors.

What is not known is a `Missing` that names the parameter; nothing is made up in its place.
"""

from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.economics import EconomicParameters, Mark
from gevinst.domain.resources import OwnFigure, ValuationChoice

DISCOUNT_RATE, TAX_COST, TAX_SHARE = "discount_rate", "tax_financing_cost", "share_with_tax_cost"
INDEXES = ("deflator_cpi", "deflator_municipal", "wage_growth")
"""The parameters that carry prices from year to year: each figure is the change of its year."""


class Lack(StrEnum):
    """What kind of thing is not known."""

    PRICE = "price"
    PRICE_INDEX = "price_index"
    RATE = "rate"
    TAX_COST = "tax_cost"
    TAX_SHARE = "tax_share"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Missing:
    """A parameter that is needed and not known: its key, the year it is wanted for, the newest year that is known."""

    lack: Lack
    key: str = ""
    year: int | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """A figure as used, with all that tells where it is from."""

    key: str
    value: float
    """Kroner of the price year for one unit (a share of 1 where the parameter is one)."""
    figure: float
    """As it stands in its source."""
    figure_year: int | None
    source: str
    mark: Mark | None
    """How sure it is; None: the project's own."""
    parameters: str
    """Set and version, `norway-2024/1`."""
    price_year: int


def own_value(choice: ValuationChoice, key: str) -> OwnFigure | None:
    """The project's own figure of a parameter, where one has a value: the price year's, else the one of the nearest year. One
    without a year is in the price year's kroner."""

    def away(figure: OwnFigure) -> int:
        return abs((figure.year or choice.price_year) - choice.price_year)

    return min(
        (each for each in choice.own if each.key == key and each.value is not None), key=away, default=None
    )


def price_of(
    parameters: EconomicParameters, choice: ValuationChoice, key: str, *, carried: bool = True
) -> Price | Missing:
    """The figure of a parameter in the price year: the project's own, the set's of that year, or the nearest year's carried
    by the chosen price index. `carried` False: a share, which no index carries."""
    own = own_value(choice, key)
    if own is not None and own.value is not None:
        year = own.year or choice.price_year
        factor = index_ratio(parameters, choice, year, choice.price_year) if carried else 1.0
        if isinstance(factor, Missing):
            return factor
        return Price(key, own.value * factor, own.value, own.year, own.source or "", None, parameters.identity, choice.price_year)  # fmt: skip
    try:
        parameter = parameters.parameter(key)
    except KeyError:
        return Missing(Lack.PRICE, key, choice.price_year)
    figure = parameter.at(choice.price_year)
    factor = 1.0
    if figure is None or figure.value is None:
        dated = [each for each in parameter.figures if each.value is not None and each.year is not None]
        near = min(dated, key=lambda each: abs((each.year or 0) - choice.price_year), default=None)
        if near is None or choice.price_index is None or not carried:
            newest = parameter.latest()
            return Missing(Lack.PRICE, key, choice.price_year, newest.year if newest else None)
        found = index_ratio(parameters, choice, near.year or choice.price_year, choice.price_year)
        if isinstance(found, Missing):
            return found
        figure, factor = near, found
    value = figure.value or 0.0
    return Price(key, value * factor, value, figure.year, figure.source, figure.mark, parameters.identity, choice.price_year)  # fmt: skip


def index_ratio(
    parameters: EconomicParameters, choice: ValuationChoice, from_year: int, to_year: int
) -> float | Missing:
    """What a krone of `from_year` is in `to_year`, by the yearly changes of the chosen index: their product."""
    if from_year == to_year:
        return 1.0
    key = choice.price_index
    if key is None:
        return Missing(Lack.PRICE_INDEX, "", to_year, from_year)
    ratio = 1.0
    for year in range(min(from_year, to_year) + 1, max(from_year, to_year) + 1):
        own = next((each.value for each in choice.own if (each.key, each.year) == (key, year)), None)
        change = own if own is not None else _changed(parameters, key, year)
        if change is None:
            return Missing(Lack.PRICE_INDEX, key, year)
        ratio *= 1 + change
    return ratio if to_year > from_year else 1 / ratio


def _changed(parameters: EconomicParameters, key: str, year: int) -> float | None:
    try:
        figure = parameters.parameter(key).at(year)
    except KeyError:
        return None
    return figure.value if figure is not None else None


def discount_factor(parameters: EconomicParameters, choice: ValuationChoice, year: int) -> float | Missing:
    """The present value in the first year of a krone in `year`.

    The factor of year t is the product over k = 1..t of 1 / (1 + r(k)), where r(k) is the rate of the step that holds
    [k - 1, k): with 3.5 % for 30 years and 3 % thereafter, year 31 is 1.035^-30 x 1.03^-1, as in the tables of the
    Green Book of HM Treasury (annex on discounting). A rate of the project's own holds for all years.
    """
    own = own_value(choice, DISCOUNT_RATE)
    factor = 1.0
    for past in range(year - choice.first_year):
        rate = own.value if own is not None and own.value is not None else parameters.discount_rate(past)
        if rate is None:
            return Missing(Lack.RATE, DISCOUNT_RATE, choice.first_year + past)
        factor /= 1 + rate
    return factor
