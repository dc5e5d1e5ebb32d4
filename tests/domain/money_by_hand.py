"""A net present value as in a spreadsheet, in fractions: of the small set of `money_examples`, without the domain's arithmetic."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gevinst.domain.money import MoneyEntry
from gevinst.domain.resources import ResourceEntry, ValuationChoice

from .money_examples import PARTIES

PRICES: Mapping[str, Mapping[int | None, str]] = {
    "staff_hour_cost": {2024: "500"},
    "bed_day_cost_excluding_capital": {2020: "10000", 2024: "12000"},
    "municipal_bed_day_cost": {},
    "kilometre_rate": {},
    "value_of_time": {2024: "200"},
    "tax_financing_cost": {None: "0.2"},
    "deflator_cpi": {2024: "0.03", 2025: "0.02"},
}
STEPS = ((30, "0.035"), (75, "0.03"), (1000, "0.025"))
OF = {"hours": "staff_hour_cost", "travel_km": "kilometre_rate", "travel_hours": "value_of_time"}
LEVELS = {"municipality", "hospital", "state", "patient", "next_of_kin", "society"}
PUBLIC = {"municipality", "hospital", "state", None}


def level(who: str | None) -> str | None:
    """The level's word."""
    return (PARTIES[who].level or None) if who in PARTIES else who if who in LEVELS else None


def own(choice: ValuationChoice, key: str) -> tuple[Fraction, int] | None:
    """(figure, the year whose kroner it is in) of the project's own, the nearest to the price year."""
    found = [
        (abs((each.year or choice.price_year) - choice.price_year), at, each)
        for at, each in enumerate(choice.own)
        if each.key == key and each.value is not None
    ]
    if not found:
        return None
    each = min(found)[2]
    return Fraction(str(each.value)), each.year or choice.price_year


def carried(choice: ValuationChoice, year: int, to: int) -> Fraction | None:
    """What a krone of a year is in another."""
    if year == to:
        return Fraction(1)
    ratio = Fraction(1)
    for each in range(min(year, to) + 1, max(year, to) + 1):
        mine = [own.value for own in choice.own if own.key == choice.price_index and own.year == each]
        change = mine[0] if mine and mine[0] is not None else PRICES.get(choice.price_index or "", {}).get(each)  # fmt: skip
        if change is None:
            return None
        ratio *= 1 + Fraction(str(change))
    return ratio if to > year else 1 / ratio


def price(choice: ValuationChoice, key: str) -> Fraction | None:
    """Kroner of the price year for one unit."""
    year: int | None
    if (mine := own(choice, key)) is not None:
        figure, year = mine
    else:
        known = PRICES[key]
        dated = [each for each in known if each is not None]
        year = choice.price_year if choice.price_year in known else None if None in known else min(dated, key=lambda each: abs(each - choice.price_year), default=0)  # fmt: skip
        if year not in known:
            return None
        figure = Fraction(known[year])
    ratio = carried(choice, year or choice.price_year, choice.price_year)
    return None if ratio is None else figure * ratio


def factor(choice: ValuationChoice, year: int) -> Fraction:
    """The first year is not discounted; each later one by the rate of every year before it."""
    mine, found = own(choice, "discount_rate"), Fraction(1)
    for past in range(year - choice.first_year):
        rate = mine[0] if mine else Fraction(next(rate for until, rate in STEPS if past < until))
        found /= 1 + rate
    return found


def net_present_value(
    money: Sequence[MoneyEntry],
    resources: Sequence[ResourceEntry],
    choice: ValuationChoice,
    tried: Mapping[str, float] | None = None,
) -> Fraction | None:
    """Øre; None: it cannot be reckoned. `tried`: resource -> an amount in place of its own."""
    years = range(choice.first_year, choice.first_year + choice.years)
    rows: list[tuple[int, Fraction, bool]] = []
    """(year, øre gained or, below 0, paid; whether it is public cash)"""
    for each in money:
        amount = each.planned_ore if each.actual_ore is None else each.actual_ore
        if each.kind == "transfer" or each.year not in years or amount is None:
            continue
        ratio = Fraction(1) if choice.amounts_in == "price_year" else carried(choice, each.year, choice.price_year)  # fmt: skip
        if ratio is None:
            return None
        gain = each.kind == "gain"
        public = each.kind == "grant" or level(each.gainer if gain else each.payer) in PUBLIC
        rows.append((each.year, (1 if gain else -1) * amount * ratio, public and each.form == "cash"))
    for one in resources:
        kind = "bed_days" if one.kind == "bed_days" else OF.get(one.kind.value)
        if kind is None or one.state == "evaporated" or one.year not in years:
            continue
        if kind == "bed_days":
            kind = "municipal_bed_day_cost" if level(one.party) == "municipality" else "bed_day_cost_excluding_capital"  # fmt: skip
        freed = one.planned if one.amount is None else one.amount
        freed = (tried or {}).get(one.id, freed)  # type: ignore[arg-type]
        worth = price(choice, kind)
        if freed is None or worth is None:
            continue
        cash = one.state == "out_of_budget" and level(one.party) in PUBLIC
        rows.append((one.year, 100 * Fraction(str(freed)) * worth, cash))
    if not rows:
        return None
    mine = own(choice, "share_with_tax_cost")
    share = mine[0] if mine else Fraction(str(choice.tax_share)) if choice.tax_share is not None else Fraction(0)  # fmt: skip
    burden = share * (price(choice, "tax_financing_cost") or 0)
    now = [(factor(choice, year) * ore, cash) for year, ore, cash in rows]
    return sum((ore for ore, _cash in now), Fraction(0)) + burden * sum(
        (ore for ore, cash in now if cash), Fraction(0)
    )
