"""What kinds of gain, the rules by which gains are given payers and sets of rates are called: the same on the page and in
the report."""

import datetime as dt
from collections.abc import Mapping

from gevinst.domain.economics import EconomicParameters
from gevinst.domain.party import Level
from gevinst.domain.payers import GainKind
from gevinst.domain.resources import Allocation
from gevinst.i18n import N_, Translator
from gevinst.reporting.money_tables import LEVELS
from gevinst.services.payer_views import PayersPage, party_name

_LEVELS = frozenset(Level)
KINDS: Mapping[GainKind, str] = {
    GainKind.CAPACITY: N_("Freed capacity, computed"),
    GainKind.BUDGET: N_("Taken out of budgets, computed"),
    GainKind.TIME: N_("Time of patients and next of kin, computed"),
    GainKind.FREED: N_("Freed capacity, as entered"),
    GainKind.MONEY: N_("Money, as entered"),
}
RULES: Mapping[Allocation, str] = {
    Allocation.OWN_CONTRIBUTION: N_("As the own contribution"),
    Allocation.STATED: N_("Only as the gain says"),
}
RULE_TEXTS: Mapping[Allocation, str] = {
    Allocation.OWN_CONTRIBUTION: N_("The rule: in each project every gain is shared among the levels as the project’s own contribution is, money and work each at its kroner. Where the own contribution is not known, who pays is not given."),
    Allocation.STATED: N_("The rule: a gain is given to a payer only where the gain itself says who paid. For all others, who pays is not given. Computed gains never say."),
}  # fmt: skip


def level_words(of: Level | None, _: Translator) -> str:
    """A level; `not given` where there is none."""
    return _(LEVELS[of]) if of is not None else _("Not given")


def party_words(who: str | None, names: Mapping[str, str], _: Translator) -> str:
    """A party's name, a level in words, or that nobody is given."""
    return level_words(Level(who), _) if who in _LEVELS else party_name(who, names) or _("Not given")


def basis_text(view: PayersPage, _: Translator) -> str:
    """What the set of rates is called, and whose year's kroner; empty where nothing on the page is computed."""
    for each in view.bases:
        if each.chosen:
            name, year = _.local(each.parameters.name), str(each.basis.price_year)
            return _("“{set}”, kroner of {year}", set=name, year=year)
    return ""


def registered(parameters: EconomicParameters, _: Translator) -> str:
    """What a set of rates is found again by: `registrert som norway-2024, versjon 1, satt sammen november 2026`."""
    if not parameters.parameters:  # the files no longer hold it, so that its date is not known
        return _("registered as {set}, version {n}", set=parameters.set, n=str(parameters.version))
    year, month = map(int, parameters.compiled.split("-")[:2])
    since = _.month(dt.date(year, month, 1))
    return _("registered as {set}, version {n}, put together in {month}", set=parameters.set, n=str(parameters.version), month=since)  # fmt: skip
