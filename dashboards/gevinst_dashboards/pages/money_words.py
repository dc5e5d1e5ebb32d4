"""The words of money and resources: kinds, states, levels, parameters, what is missing. Amounts as they are read and typed."""

from gevinst.domain.balance import Column
from gevinst.domain.economics import EconomicParameters, Mark
from gevinst.domain.numbers import exact_number
from gevinst.domain.party import Level
from gevinst.domain.prices import DISCOUNT_RATE, Lack, Missing
from gevinst.domain.resources import ResourceEntry, ResourceKind
from gevinst.domain.valuation import Nature
from gevinst.i18n import N_, Translator
from gevinst.services.money_views import MoneyPage

KINDS = (
    ("own_contribution", N_("Own contribution")),
    ("grant", N_("Use of the grant")),
    ("cost", N_("Cost")),
    ("gain", N_("Gain")),
    ("other_funding", N_("Other funding")),
    ("transfer", N_("Payment between parties")),
)
FORMS = (
    ("cash", N_("Money")),
    ("in_kind", N_("Work and equipment")),
    ("freed", N_("Freed capacity")),
)
RESOURCES = (
    ("hours", N_("Hours of work")),
    ("bed_days", N_("Bed days")),
    ("ready_days", N_("Days ready for discharge")),
    ("isf_points", N_("DRG points")),
    ("travel_km", N_("Travel, kilometres")),
    ("travel_hours", N_("Travel time, hours")),
)
STATES = (
    ("freed", N_("Freed, use not decided")),
    ("reused", N_("Used again")),
    ("out_of_budget", N_("Taken out of a budget")),
    ("evaporated", N_("Evaporated")),
)
USES = (
    ("more_patients", N_("More patients")),
    ("quality", N_("Better quality")),
    ("other_tasks", N_("Other tasks")),
    ("competence", N_("Competence")),
)
AMOUNTS_IN = (
    ("own_year", N_("Each in its own year's kroner")),
    ("price_year", N_("In the price year's kroner already")),
)
ALLOCATIONS = (
    ("stated", N_("Only gains that say who paid for them")),
    ("own_contribution", N_("Gains shared as the own contribution is")),
)
COLUMNS = {
    Column.GRANT: N_("Use of the grant"),
    Column.OWN_CASH: N_("Own contribution, money"),
    Column.OWN_IN_KIND: N_("Own contribution, work and equipment"),
    Column.OTHER_FUNDING: N_("Other funding"),
    Column.COST_CASH: N_("Cost, money"),
    Column.COST_IN_KIND: N_("Cost, work and equipment"),
    Column.GAIN_CASH: N_("Gain, money"),
    Column.GAIN_FREED: N_("Gain, freed capacity"),
    Column.PAID_TO_OTHERS: N_("Paid to other parties"),
    Column.RECEIVED_FROM_OTHERS: N_("Received from other parties"),
}
NATURES = {
    Nature.CASH: N_("Taken out of a budget"),
    Nature.CAPACITY: N_("Freed capacity, not money"),
    Nature.TIME: N_("Time of patients and next of kin"),
    Nature.TRANSFER: N_("Moved between parties, nothing for society"),
    Nature.GONE: N_("Evaporated, nothing counted"),
}
LEVELS = {
    Level.MUNICIPALITY: N_("Municipalities"),
    Level.HOSPITAL: N_("Hospitals"),
    Level.STATE: N_("The state"),
    Level.PATIENT: N_("Patients"),
    Level.NEXT_OF_KIN: N_("Next of kin"),
    Level.SOCIETY: N_("Society"),
}
THE_LEVELS = {
    Level.MUNICIPALITY: N_("The municipalities"),
    Level.HOSPITAL: N_("The hospitals"),
    Level.STATE: N_("The state"),
    Level.PATIENT: N_("The patients"),
    Level.NEXT_OF_KIN: N_("The relatives"),
    Level.SOCIETY: N_("Society"),
}
"""As the subject of a sentence."""
ONE = (Level.STATE, Level.SOCIETY)
MARKS = {
    Mark.SOURCE: N_("read in the source"),
    Mark.SECONDARY: N_("read in a source that cites another"),
    Mark.WEAK: N_("one weak source"),
    Mark.UNVERIFIED: N_("not verified"),
    Mark.NOT_FOUND: N_("not found"),
    None: N_("the project's own"),
}


def word(pairs: tuple[tuple[str, str], ...], key: str, _: Translator) -> str:
    """A choice in words."""
    return _(dict(pairs)[key])


def level(of: Level | None, _: Translator) -> str:
    """A level; words where it is not given."""
    return _(LEVELS[of]) if of is not None else _("Level not given")


def who(key: str | None, view: MoneyPage, _: Translator) -> str:
    """A party's name, or a level in words; empty where nobody is given."""
    return level(Level(key), _) if key in set(Level) else view.name(key)


def kroner(ore: int | None, _: Translator) -> str:
    """`1 250 000 kr`; words, never 0, where it is not known."""
    return _("not known") if ore is None else _.kroner(ore)


def unless_nothing(ore: int, _: Translator) -> str:
    """`1 250 000 kr`; a dash where nothing is there."""
    return _.kroner(ore) if ore else "–"


def change(ore: int | None, _: Translator) -> str:
    """`+120 000 kr`; a dash where there is nothing to compare."""
    if ore is None:
        return "–"
    return ("+" if ore > 0 else "") + _.kroner(ore)


def amount(value: float | None, kind: ResourceKind, _: Translator) -> str:
    """`120 timer`."""
    if value is None:
        return _("not known")
    n = _.number(value, 0 if value == int(value) else 1)
    match kind:
        case ResourceKind.HOURS | ResourceKind.TRAVEL_HOURS:
            return _("{n} hours", n=n)
        case ResourceKind.BED_DAYS | ResourceKind.READY_DAYS:
            return _("{n} days", n=n)
        case ResourceKind.ISF_POINTS:
            return _("{n} points", n=n)
        case ResourceKind.TRAVEL_KM:
            return _("{n} km", n=n)


def state(entry: ResourceEntry, _: Translator) -> str:
    """What became of a resource: `Used again: more patients`."""
    said = word(STATES, entry.state.value, _)
    if entry.reused_for is None:
        return said
    return f"{said}: {lower_first(word(USES, entry.reused_for.value, _))}"


def lower_first(text: str) -> str:
    """As it stands within a sentence."""
    return text[:1].lower() + text[1:]


def parameter(key: str, parameters: EconomicParameters, _: Translator) -> str:
    """What a parameter is called."""
    if key == DISCOUNT_RATE:
        return _("Discount rate")
    if not key:
        return _("Price index")
    try:
        return _.local(parameters.parameter(key).name)
    except KeyError:
        return key


def figure(key: str, value: float, parameters: EconomicParameters, _: Translator) -> str:
    """A parameter's figure with its unit."""
    try:
        unit = "share" if key == DISCOUNT_RATE else parameters.parameter(key).unit
    except KeyError:
        unit = "text"
    match unit:
        case "share":
            return _.percent(value * 100, 0 if round(value * 100, 6) % 1 == 0 else 1)
        case "kroner" | "kroner_per_day" | "kroner_per_hour" | "kroner_per_km":
            return _("{n} kr", n=_.number(value, 0 if value == int(value) else 2))
        case _other:
            return _.number(value)


def missing(lack: Missing, parameters: EconomicParameters, _: Translator, *, may_enter: bool) -> str:
    """What is not known, and what to do about it. `may_enter`: the reader is one who can give a figure of their own."""
    name = parameter(lack.key, parameters, _)
    match lack.lack:
        case Lack.AMOUNT:
            return _("The amount is not known yet.")
        case Lack.PRICE if lack.newest is not None:
            return _("{name}: no figure for {year}. The newest is of {newest}.", name=name, year=str(lack.year), newest=str(lack.newest))  # fmt: skip
        case Lack.PRICE if may_enter:
            return _("{name}: no figure. Enter your own, with its source.", name=name)
        case Lack.PRICE:
            return _("{name}: no figure. The project can enter its own, with its source.", name=name)
        case Lack.PRICE_INDEX if lack.key:
            return _("{name}: the change of {year} is not known.", name=name, year=str(lack.year))
        case Lack.PRICE_INDEX:
            return _("No price index is chosen, so that kroner of {from_year} cannot be made kroner of {year}.", from_year=str(lack.newest), year=str(lack.year))  # fmt: skip
        case Lack.RATE:
            return _("The discount rate is not known.")
        case Lack.TAX_SHARE:
            return _("Nobody has said how much of the public money carries the cost of public funds. It is left out.")  # fmt: skip
        case Lack.TAX_COST:
            return _("The cost of public funds is not known. It is left out.")


def typed_ore(ore: int | None) -> str:
    """An amount as it stands in a field: `1 250 000,50`."""
    if ore is None:
        return ""
    sign, (whole, rest) = "-" if ore < 0 else "", divmod(abs(ore), 100)
    return sign + f"{whole:,}".replace(",", " ") + (f",{rest:02}" if rest else "")


def typed_number(value: float | None, *, share: bool = False) -> str:
    """A number as it stands in a field, which is read back as the same; a share in per cent."""
    if value is None:
        return ""
    text = exact_number(round(value * 100, 9) if share else value)
    return text.replace(".", ",") if text.count(".") == 1 and len(text.split(".")[1]) != 3 else text
