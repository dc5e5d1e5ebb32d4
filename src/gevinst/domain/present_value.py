"""The net present value of what has a price, for society, and how it answers to each figure that may be otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gevinst.domain.economics import EconomicParameters
from gevinst.domain.finding import EffectFinding
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.prices import (
    INDEXES,
    TAX_COST,
    TAX_SHARE,
    Lack,
    Missing,
    Price,
    discount_factor,
    index_ratio,
    own_value,
    price_of,
)
from gevinst.domain.resources import AmountsIn, OwnFigure, ResourceEntry, ValuationChoice
from gevinst.domain.valuation import Nature, ResourceValue, values_of

_PUBLIC = (Level.MUNICIPALITY, Level.HOSPITAL, Level.STATE, None)


@dataclass(frozen=True, slots=True)
class Year:
    """One year, øre of the price year, not discounted. `public`: the net outlay in cash of public parties."""

    year: int
    cost: int
    gain: int
    public: int
    factor: float


@dataclass(frozen=True, slots=True)
class PresentValue:
    """Of what has a price. `ore` None: it cannot be reckoned, and `missing` says why.

    `tax` is the cost of public funds (already in `ore`; None: left out, `missing` says why). `low`..`high`: every
    measured range at its end at once. `left_out`: what is not priced, not known or outside the years.
    """

    parameters: str
    price_year: int
    first_year: int
    years: int
    ore: int | None
    low: int | None
    high: int | None
    cost: int
    gain: int
    tax: int | None
    by_year: tuple[Year, ...]
    missing: tuple[Missing, ...]
    unpriced: int
    """Resources that lack a price or an amount."""
    unknown: int
    """Entries in kroner whose amount nobody knows."""
    planned: int
    """Entries counted as planned, since nothing else is known yet."""
    outside: int
    """Entries before the first year or after the last."""
    to_come: int
    """Entries that are only planned and therefore left out, where only what has come is asked for."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a net present value is reckoned from."""

    money: Sequence[MoneyEntry]
    resources: Sequence[ResourceEntry]
    parties: Mapping[str, Party]
    parameters: EconomicParameters
    choice: ValuationChoice
    effects: Mapping[str, EffectFinding]
    come_only: bool = False
    """What is only planned counts nowhere: neither costs nor gains, for one without the other says nothing."""

    def values(self) -> tuple[ResourceValue, ...]:
        """The resources in kroner."""
        return values_of(self.resources, self.money, self.parties, self.parameters, self.choice, self.effects)


Pick = Callable[[ResourceValue], int]


def _middle(value: ResourceValue) -> int:
    return value.ore or 0


def _lowest(value: ResourceValue) -> int:
    return value.ore or 0 if value.low is None else value.low


def _highest(value: ResourceValue) -> int:
    return value.ore or 0 if value.high is None else value.high


def present_value(given: Inputs) -> PresentValue:
    """The sum over the years of (gain - cost) x discount factor, less the cost of public funds.

    Costs are the use of the grant, own contribution, other funding and costs; gains are gains in kroner and resources
    that have a price and are not entered in kroner. Payments between parties are in neither. An amount is the actual
    one, or the planned one where no other is known and what is planned counts.
    """
    values = given.values()
    base = _reckoned(given, values, _middle)
    if base.ore is None:
        return base
    if not any(each.low is not None and _counts(each, given.choice) for each in values):
        return base
    low, high = _reckoned(given, values, _lowest).ore, _reckoned(given, values, _highest).ore
    return _with_range(base, low, high)


def _with_range(base: PresentValue, low: int | None, high: int | None) -> PresentValue:
    if low is None or high is None:
        return base
    low, high = min(low, high), max(low, high)
    return PresentValue(
        base.parameters, base.price_year, base.first_year, base.years, base.ore, low, high, base.cost, base.gain,
        base.tax, base.by_year, base.missing, base.unpriced, base.unknown, base.planned, base.outside, base.to_come,
    )  # fmt: skip


def _counts(value: ResourceValue, choice: ValuationChoice) -> bool:
    return (
        value.ore is not None
        and not value.in_money
        and value.nature not in (Nature.TRANSFER, Nature.GONE)
        and _within(value.entry.year, choice)
    )


def _within(year: int, choice: ValuationChoice) -> bool:
    return choice.first_year <= year < choice.first_year + choice.years


def _reckoned(given: Inputs, values: Sequence[ResourceValue], pick: Pick) -> PresentValue:
    choice, parameters = given.choice, given.parameters
    sums: dict[int, list[float]] = {}
    missing: dict[Missing, None] = {}
    unpriced = unknown = planned = outside = to_come = 0
    fatal = False
    for entry in given.money:
        if entry.kind is MoneyKind.TRANSFER:
            continue
        if not _within(entry.year, choice):
            outside += 1
            continue
        amount = entry.planned_ore if entry.actual_ore is None else entry.actual_ore
        if amount is None:
            unknown += 1
            continue
        if given.come_only and entry.actual_ore is None:
            to_come += 1
            continue
        planned += entry.actual_ore is None
        ratio = 1.0 if choice.amounts_in is AmountsIn.PRICE_YEAR else index_ratio(parameters, choice, entry.year, choice.price_year)  # fmt: skip
        if isinstance(ratio, Missing):
            missing[ratio] = None
            fatal = True
            continue
        gain = entry.kind is MoneyKind.GAIN
        held = sums.setdefault(entry.year, [0.0, 0.0, 0.0])
        held[1 if gain else 0] += amount * ratio
        if entry.form is MoneyForm.CASH and _public(entry, given.parties):
            held[2] += -amount * ratio if gain else amount * ratio
    for value in values:
        if value.nature in (Nature.TRANSFER, Nature.GONE) or value.in_money:
            continue
        if not _within(value.entry.year, choice):
            outside += 1
            continue
        if value.ore is None:
            unpriced += 1
            missing.update(dict.fromkeys(each for each in value.missing if each.lack is not Lack.AMOUNT))
            continue
        if given.come_only and value.planned:
            to_come += 1
            continue
        planned += value.planned
        held = sums.setdefault(value.entry.year, [0.0, 0.0, 0.0])
        held[1] += pick(value)
        if value.nature is Nature.CASH and value.level in _PUBLIC:
            held[2] -= pick(value)
    years = []
    for year, (cost, gained, public) in sorted(sums.items()):
        factor = discount_factor(parameters, choice, year)
        if isinstance(factor, Missing):
            missing[factor] = None
            fatal = True
            continue
        years.append(Year(year, round(cost), round(gained), round(public), factor))
    burden = _tax_burden(parameters, choice)
    if isinstance(burden, Missing):
        missing[burden] = None
    cost = round(sum(each.cost * each.factor for each in years))
    gained = round(sum(each.gain * each.factor for each in years))
    tax = None if isinstance(burden, Missing) else round(sum(each.public * each.factor for each in years) * burden)  # fmt: skip
    return PresentValue(
        parameters.identity, choice.price_year, choice.first_year, choice.years,
        None if fatal or not years else gained - cost - (tax or 0),
        None, None, cost, gained, tax, tuple(years), tuple(missing), unpriced, unknown, planned, outside, to_come,
    )  # fmt: skip


def _public(entry: MoneyEntry, parties: Mapping[str, Party]) -> bool:
    who = entry.gainer if entry.kind is MoneyKind.GAIN else entry.payer
    # A grant is public money whoever uses it.
    return entry.kind is MoneyKind.GRANT or level_of(who, parties) in _PUBLIC


def _tax_burden(parameters: EconomicParameters, choice: ValuationChoice) -> float | Missing:
    """The cost of public funds x the share that carries it; 0 where the share is chosen as 0."""
    own = own_value(choice, TAX_SHARE)
    share = own.value if own is not None and own.value is not None else choice.tax_share
    if share is None:
        return Missing(Lack.TAX_SHARE, TAX_SHARE)
    if share == 0:
        return 0.0
    cost = price_of(parameters, choice, TAX_COST, carried=False)
    return cost.value * share if isinstance(cost, Price) else Missing(Lack.TAX_COST, TAX_COST)


# ---- one-way sensitivity --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """The net present value (øre) with one thing at either end of its range and all else as it is.

    `key` is a parameter's; or None, and then `entry` is the resource whose amount is tried. `low`, `high`: what was tried.
    """

    key: str | None
    entry: str | None
    low: float
    high: float
    at_low: int
    at_high: int

    @property
    def width(self) -> int:
        """How much it moves the result."""
        return abs(self.at_high - self.at_low)


def tornado(given: Inputs) -> tuple[Bar, ...]:
    """One bar for each figure with a range that somebody gave, and for each measured range; the widest first."""
    base = present_value(given)
    if base.ore is None:
        return ()
    bars = []
    for own in given.choice.own:
        if own.low is None or own.high is None:
            continue
        ends = [_reckoned(tried, tried.values(), _middle).ore for tried in (_trying(given, own, own.low), _trying(given, own, own.high))]  # fmt: skip
        if ends[0] is not None and ends[1] is not None:
            bars.append(Bar(own.key, None, own.low, own.high, ends[0], ends[1]))
    values = given.values()
    for value in values:
        if value.range is None or value.low is None or value.high is None or not _counts(value, given.choice):
            continue

        def only(pick: Pick, mine: str = value.entry.id) -> Pick:
            return lambda each: pick(each) if each.entry.id == mine else _middle(each)

        at_low = _reckoned(given, values, only(_lowest)).ore
        at_high = _reckoned(given, values, only(_highest)).ore
        if at_low is not None and at_high is not None:
            bars.append(Bar(None, value.entry.id, *value.range, at_low, at_high))
    return tuple(sorted(bars, key=lambda bar: -bar.width))


def _trying(given: Inputs, own: OwnFigure, value: float) -> Inputs:
    """The same with this value of a parameter and no other; of a price index with this change of its year."""
    others = [each for each in given.choice.own if each is not own and (each.key != own.key or own.key in INDEXES)]  # fmt: skip
    tried = (*others, own.model_copy(update={"value": value}))
    return replace(given, choice=given.choice.model_copy(update={"own": tried}))
