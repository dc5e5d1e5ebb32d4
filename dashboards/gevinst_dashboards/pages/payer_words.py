"""The words of who pays and who gains over projects: kinds of gain, rules, shares with what they are of, sums."""

from typing import Literal

from gevinst.domain.balance import OWN, Column, Sum
from gevinst.domain.party import Level
from gevinst.domain.payers import GainKind, Held, Units
from gevinst.domain.resources import ResourceKind
from gevinst.domain.valuation import Nature
from gevinst.i18n import N_, Translator
from gevinst.services.payer_views import PayersPage
from gevinst.services.payer_words import party_words
from gevinst_dashboards.pages import money_words as w

_OF_KINDS = {
    GainKind.CAPACITY: N_("the computed value of freed capacity"),
    GainKind.BUDGET: N_("the computed value of what is taken out of budgets"),
    GainKind.TIME: N_("the computed value of the time of patients and next of kin"),
    GainKind.FREED: N_("the estimated value of freed capacity"),
    GainKind.MONEY: N_("the gain in money"),
}
_OF_COLUMNS = {
    Column.OWN_CASH: N_("the own contribution in money"),
    Column.OWN_IN_KIND: N_("the own contribution in work and equipment"),
    Column.GAIN_CASH: N_("the gain in money"),
    Column.GAIN_FREED: N_("the estimated value of freed capacity"),
}
NATURES = {
    Nature.CASH: N_("Taken out of budgets"),
    Nature.CAPACITY: N_("Freed capacity, which is not money"),
    Nature.TIME: N_("Time of patients and next of kin"),
    Nature.TRANSFER: N_("Moved between levels: nothing for society"),
    Nature.GONE: N_("Evaporated: nothing is counted"),
}


def of_kind(kind: GainKind, _: Translator) -> str:
    """`the gain in money`, within a sentence."""
    return _(_OF_KINDS[kind])


def of_column(column: Column, alone: bool, _: Translator) -> str:
    """`the own contribution`; where both forms of it are there, which."""
    return _("the own contribution") if alone and column in OWN else _(_OF_COLUMNS[column])


def carries(level: Level, share: str, what: str, _: Translator) -> str:
    """Who carries how much of what."""
    words = {"level": _(w.THE_LEVELS[level]), "share": share, "what": what}
    return _("{level} carries {share} of {what}.", **words) if level in w.ONE else _("{level} carry {share} of {what}.", **words)  # fmt: skip


def receives(level: Level, share: str, what: str, _: Translator) -> str:
    """Who receives how much of what."""
    words = {"level": _(w.THE_LEVELS[level]), "share": share, "what": what}
    return _("{level} receives {share} of {what}.", **words) if level in w.ONE else _("{level} receive {share} of {what}.", **words)  # fmt: skip


def party(who: str | None, view: PayersPage, _: Translator) -> str:
    """A party's name, a level in words, or that nobody is given."""
    return party_words(who, view.names, _)


def held(why: Held, n: int, _: Translator) -> str:
    """How many computed values are not shown, and why."""
    if why is Held.WAITING:
        return _.plural("{n} computed value rests on figures that nobody has approved yet, and is not shown.", "{n} computed values rest on figures that nobody has approved yet, and are not shown.", n)  # fmt: skip
    return _.plural("{n} computed value rests on low counts only, and is not shown.", "{n} computed values rest on low counts only, and are not shown.", n)  # fmt: skip


def millions(ore: int, _: Translator) -> str:
    """Millions of kroner with two decimals and their unit."""
    return _.kroner(ore, "million")


def total(found: Sum, _: Translator, unit: Literal["kr", "m"] = "kr") -> str:
    """Kroner, with how many amounts are not in it; words where nothing is known, a dash where nothing is entered."""
    if found.ore is None:
        return _("not given") if found.unknown else "–"
    said = _.kroner(found.ore, unit)
    if not found.unknown:
        return said
    more = _.plural("+ {n} not known", "+ {n} not known", found.unknown)
    # The sign stays with its number where the line breaks.
    return said + " " + more.replace("+ ", "+\u00a0")


def units(found: Units, kind: ResourceKind, _: Translator) -> str:
    """An amount in its own unit."""
    if found.amount is None:
        return _("not given") if found.unknown else "–"
    amount = round(found.amount, 1) if abs(found.amount) < 100 else float(round(found.amount))
    return w.amount(amount, kind, _) + (" " + _.plural("+ {n} not known", "+ {n} not known", found.unknown) if found.unknown else "")  # fmt: skip
