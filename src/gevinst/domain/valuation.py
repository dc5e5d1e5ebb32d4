"""What freed resources are worth, to whom. Kroner come only from a dated set of parameters, which every result names.

Two views that are never mixed. Fiscal: what each party pays and receives. Societal: resources used and freed; a payment
between parties is nothing there. A bed-day is capacity and no cash unless a budget was lowered. An ISF price is
revenue: it moves money between the state and the hospital and is no cost of a stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.economics import EconomicParameters
from gevinst.domain.finding import EffectFinding, Range
from gevinst.domain.money import MoneyEntry, MoneyKind
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.prices import Lack, Missing, Price, price_of
from gevinst.domain.resources import ResourceEntry, ResourceKind, ResourceState, ValuationChoice


class Nature(StrEnum):
    """What a value is. Unlike natures are shown apart."""

    CASH = "cash"
    """A budget was lowered."""
    CAPACITY = "capacity"
    """Freed for other use; no money is saved."""
    TIME = "time"
    """Time of patients and next of kin."""
    TRANSFER = "transfer"
    """One party pays less and another receives less."""
    GONE = "gone"
    """It evaporated: nothing is counted."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a party gains (negative: loses) in a year, øre of the price year. `who` None: not given."""

    who: str | None
    level: Level | None
    year: int
    nature: Nature
    ore: int


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """One resource in kroner: øre of the price year for the whole amount; None where it is not known, with what lacks.

    `low` and `high` where the amount has a range. `planned`: reckoned from the planned amount, since no other is known.
    `in_money`: the same benefit has a gain entered in kroner at the same party in the same year: it is shown and not
    counted, for hours and their kroner are the same thing.
    """

    entry: ResourceEntry
    level: Level | None
    nature: Nature
    amount: float | None
    range: tuple[float, float] | None
    ore: int | None
    low: int | None
    high: int | None
    prices: tuple[Price, ...]
    missing: tuple[Missing, ...]
    planned: bool
    in_money: bool
    flows: tuple[Flow, ...]

    @property
    def societal(self) -> int | None:
        """Øre for society: a transfer is 0, and what evaporated is 0."""
        if self.ore is None or self.nature in (Nature.TRANSFER, Nature.GONE):
            return None if self.ore is None else 0
        return self.ore


_MOVES: Mapping[ResourceKind, Level] = {
    ResourceKind.READY_DAYS: Level.MUNICIPALITY,
    ResourceKind.ISF_POINTS: Level.STATE,
}
"""What is a payment to the hospital, and the level that pays it."""


def prices_for(kind: ResourceKind, level: Level | None) -> tuple[str, ...]:
    """The parameters whose product is the price of one unit."""
    match kind:
        case ResourceKind.HOURS:
            return ("staff_hour_cost",)
        case ResourceKind.BED_DAYS:
            municipal = level is Level.MUNICIPALITY
            return ("municipal_bed_day_cost" if municipal else "bed_day_cost_excluding_capital",)
        case ResourceKind.READY_DAYS:
            return ("day_rate_ready_for_discharge",)
        case ResourceKind.ISF_POINTS:
            return ("isf_unit_price_somatic", "isf_share_somatic")
        case ResourceKind.TRAVEL_KM:
            return ("kilometre_rate",)
        case ResourceKind.TRAVEL_HOURS:
            return ("value_of_time",)


def nature_of(entry: ResourceEntry) -> Nature:
    """What the value of an entry is."""
    if entry.state is ResourceState.EVAPORATED:
        return Nature.GONE
    if entry.kind in _MOVES:
        return Nature.TRANSFER
    if entry.state is ResourceState.OUT_OF_BUDGET:
        return Nature.CASH
    return Nature.TIME if entry.kind is ResourceKind.TRAVEL_HOURS else Nature.CAPACITY


def measured_range(amount: float, effect: EffectFinding | None) -> tuple[float, float] | None:
    """The range of an amount that a measured effect brought about: as far off, in proportion, as the effect is.

    By what was averted where that is known, otherwise by the effect itself (of a ratio: how far it is from 1). None
    without an effect, and where the effect is nil: then nothing is in proportion to it.
    """
    if effect is None:
        return None
    found = effect.averted
    if found is None:
        found = effect.effect
        if effect.ratio:
            found = Range(1 - found.estimate, 1 - found.high, 1 - found.low)
    if abs(found.estimate) < 1e-12:
        return None
    ends = (amount * found.low / found.estimate, amount * found.high / found.estimate)
    return min(ends), max(ends)


def value_of(
    entry: ResourceEntry,
    parties: Mapping[str, Party],
    parameters: EconomicParameters,
    choice: ValuationChoice,
    effect: EffectFinding | None = None,
    *,
    in_money: bool = False,
) -> ResourceValue:
    """One entry in kroner."""
    level, nature = level_of(entry.party, parties), nature_of(entry)
    planned = entry.amount is None and entry.planned is not None
    amount = entry.planned if planned else entry.amount
    span = None
    if entry.amount is not None:
        given = (entry.low, entry.high)
        span = (given[0], given[1]) if given[0] is not None and given[1] is not None else measured_range(entry.amount, effect)  # fmt: skip
    found = [price_of(parameters, choice, key, carried=not key.startswith("isf_share")) for key in prices_for(entry.kind, level)]  # fmt: skip
    prices = tuple(each for each in found if isinstance(each, Price))
    missing = [each for each in found if isinstance(each, Missing)]
    if amount is None:
        missing.append(Missing(Lack.AMOUNT, year=entry.year))
    ore = low = high = None
    if nature is Nature.GONE:
        ore, missing, span = 0, [], None
    elif not missing and amount is not None:
        one = 100.0
        for price in prices:
            one *= price.value
        ore = round(amount * one)
        if span is not None:
            low, high = sorted((round(span[0] * one), round(span[1] * one)))
    flows: tuple[Flow, ...] = ()
    if ore is not None and not in_money and nature is not Nature.GONE:
        flows = _flows(entry, level, nature, ore, parties)
    return ResourceValue(
        entry, level, nature, amount, span, ore, low, high, prices, tuple(missing), planned, in_money, flows
    )


def _flows(
    entry: ResourceEntry, level: Level | None, nature: Nature, ore: int, parties: Mapping[str, Party]
) -> tuple[Flow, ...]:
    own = Flow(entry.party, level, entry.year, nature, ore)
    if nature is not Nature.TRANSFER:
        return (own,)
    payer = level_of(entry.counterparty, parties) if entry.counterparty else _MOVES[entry.kind]
    hospital = level if entry.party else Level.HOSPITAL
    return (
        Flow(entry.counterparty, payer, entry.year, nature, ore),
        Flow(entry.party, hospital, entry.year, nature, -ore),
    )


def values_of(
    resources: Sequence[ResourceEntry],
    money: Sequence[MoneyEntry],
    parties: Mapping[str, Party],
    parameters: EconomicParameters,
    choice: ValuationChoice,
    effects: Mapping[str, EffectFinding] | None = None,
) -> tuple[ResourceValue, ...]:
    """Every resource in kroner. `effects`: indicator id -> its measured effect."""
    entered: dict[tuple[str, int], list[str | None]] = {}
    for gain in money:
        if gain.kind is MoneyKind.GAIN and gain.benefit is not None:
            entered.setdefault((gain.benefit, gain.year), []).append(gain.gainer)
    known = effects or {}
    return tuple(
        value_of(
            each, parties, parameters, choice, known.get(each.indicator or ""),
            in_money=each.benefit is not None
            and each.kind not in _MOVES
            and any(_meet(each.party, gainer, parties) for gainer in entered.get((each.benefit, each.year), ())),
        )
        for each in resources
    )  # fmt: skip


def _meet(one: str | None, other: str | None, parties: Mapping[str, Party]) -> bool:
    """Whether they may be the same: the same word, a level and a party of it, or one of them is not given."""
    if one is None or other is None or one == other:
        return True
    levels = set(Level)
    return (one in levels or other in levels) and level_of(one, parties) is level_of(other, parties)


@dataclass(frozen=True, slots=True)
class FiscalLine:
    """What a party has of it all over the years, øre: each for itself, with how many of its resources have no value."""

    who: str | None
    level: Level | None
    taken_out: int
    transfers: int
    capacity: int
    """Freed, and no money: other use, and the time of patients and next of kin."""
    unvalued: int = 0
    """The party's resources that should have a value by now and lack something; they are in none of the sums."""


def is_to_come(value: ResourceValue, until: int) -> bool:
    """Nothing is known of it yet, and nothing has to be. `until`: this year."""
    return value.entry.year > until and value.entry.amount is None


def lacks(value: ResourceValue, until: int) -> bool:
    """It should have a value by now, and something is missing. What stands in kroner already needs none."""
    only_amount = {each.lack for each in value.missing} == {Lack.AMOUNT}
    return value.ore is None and not value.in_money and not (is_to_come(value, until) and only_amount)


def fiscal(values: Sequence[ResourceValue], until: int, *, come_only: bool = False) -> tuple[FiscalLine, ...]:
    """The flows by party. Transfers add up to 0 over all parties. `come_only`: without what is only planned."""
    found: dict[tuple[str | None, Level | None], dict[Nature, int]] = {}
    unvalued: dict[tuple[str | None, Level | None], int] = {}
    for value in values:
        if lacks(value, until):
            whose = (value.entry.party, value.level)
            found.setdefault(whose, {})
            unvalued[whose] = unvalued.get(whose, 0) + 1
        if come_only and value.planned:
            continue
        for flow in value.flows:
            held = found.setdefault((flow.who, flow.level), {})
            held[flow.nature] = held.get(flow.nature, 0) + flow.ore
    return tuple(
        FiscalLine(*whose, held.get(Nature.CASH, 0), held.get(Nature.TRANSFER, 0), held.get(Nature.CAPACITY, 0) + held.get(Nature.TIME, 0), unvalued.get(whose, 0))
        for whose, held in found.items()
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """The societal value of the resources of one nature, øre; `low`..`high` if every range is at its end at once.

    `unvalued`: entries that should have a value by now and lack something. `in_money`: entries that are counted as kroner already. `planned`: entries
    that have a value and are left out, since they are only planned.
    """

    nature: Nature
    ore: int
    low: int
    high: int
    entries: int
    unvalued: int
    in_money: int
    ranged: bool
    planned: int = 0
    counted: int = 0
    """Entries that are in `ore`."""


def totals(values: Sequence[ResourceValue], until: int, *, come_only: bool = False) -> tuple[Total, ...]:
    """One total for each nature; transfers with what is moved, which is nothing for society.

    `until`: this year; nothing later is missed. `come_only`: what is only planned is in no total.
    """
    found = []
    for nature in Nature:
        mine = [each for each in values if each.nature is nature]
        if not mine:
            continue
        valued = [each for each in mine if each.ore is not None and not each.in_money]
        counted = [each for each in valued if not (come_only and each.planned)]
        found.append(
            Total(
                nature,
                sum(each.ore or 0 for each in counted),
                sum((each.ore if each.low is None else each.low) or 0 for each in counted),
                sum((each.ore if each.high is None else each.high) or 0 for each in counted),
                len(mine),
                sum(lacks(each, until) for each in mine),
                sum(each.in_money for each in mine),
                any(each.low is not None for each in counted),
                len(valued) - len(counted),
                len(counted),
            )
        )
    return tuple(found)
