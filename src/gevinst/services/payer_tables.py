"""Who pays and who gains as plain rows for files and other programs, and what each column means."""

from collections.abc import Mapping, Sequence

from gevinst.domain.balance import Column, Line, Sum
from gevinst.domain.party import Level
from gevinst.domain.payers import COMPUTED, GainKind
from gevinst.domain.valuation import FiscalLine
from gevinst.i18n import N_, Translator
from gevinst.services.payer_views import PayersPage, ProjectLine, party_name
from gevinst.services.usual_choice import parameters_of

Rows = Sequence[Mapping[str, object]]
CURRENCY = "NOK"

_MEANS: Mapping[str, str] = {
    "project": N_("The project's name in addresses."),
    "title": N_("What it is called."),
    "name": N_("The party's name."),
    "year": N_("The year, of an entry in kroner or of a resource."),
    "resource": N_("The kind of resource: hours, bed_days, ready_days, isf_points, travel_km or travel_hours."),
    "own_cash_nok": N_("The own contribution in money, in kroner."),
    "own_in_kind_nok": N_("The own contribution in work and equipment, in kroner."),
    "party": N_("The party's key; a level's own word where no party is named, and empty where nobody is given."),
    "level": N_("The level of the service: municipality, hospital, state, patient, next_of_kin or society. Empty: not given."),
    "what": N_("What the amount is: grant, own_cash, own_in_kind, other_funding, cost_cash, cost_in_kind, gain_cash, gain_freed, paid_to_others or received_from_others. They are not added together."),
    "planned_nok": N_("The planned amount in kroner, as entered. Empty: not planned, or not known."),
    "actual_nok": N_("The actual amount in kroner, as entered, in each year's own kroner. Empty: not known."),
    "not_known": N_("So many amounts are not known; they are in no sum."),
    "awarded_nok": N_("What was granted, in kroner."),
    "parameters": N_("The set of prices that kroner are computed with, and its version."),
    "parameters_name": N_("What people know that set as."),
    "price_year": N_("The year whose kroner computed values are in."),
    "set_chosen": N_("Whether the project has chosen the set itself; if not, it is given the one that its scheme names, or the newest."),
    "gain_capacity_nok": N_("Freed capacity computed in kroner. It is not money."),
    "gain_budget_nok": N_("What is taken out of a budget, computed in kroner."),
    "gain_time_nok": N_("Time of patients and next of kin, computed in kroner."),
    "gain_freed_nok": N_("Freed capacity that the project has entered in kroner. It is not money."),
    "gain_money_nok": N_("Gain in money that the project has entered."),
    "pays_most": N_("The level that carries most of the own contribution, where all of it is known."),
    "gains_most": N_("The level that has most of the gain entered in kroner, where all of it is known."),
    "cost_and_gain_apart": N_("The cost falls most on one level and the gain most on another."),
    "not_shown": N_("Computed values that rest on a figure that is not approved, or on low counts: they are counted here and shown nowhere."),
    "rule": N_("How gains are given a payer. stated: only where the gain says who paid. own_contribution: each gain is shared as the project's own contribution is."),
    "payer": N_("The level that pays. Empty: not given."),
    "gainer": N_("The level that gains. Empty: not given."),
    "currency": N_("The currency of the row's kroner. Empty: the row is in a resource's own unit."),
    "unit": N_("What the amount is in: NOK, or a resource's own unit. They are never added together."),
    "amount": N_("The amount in that unit. Empty: not known."),
    "nature": N_("What a computed value is: cash, capacity, time, transfer (nothing for society) or gone."),
    "nok": N_("Computed kroner of the price year, of what has come. Empty: not known."),
    "low_nok": N_("The lower end: every range of a project at its end at once, and projects independent of each other. Empty: no range."),
    "high_nok": N_("The upper end: every range of a project at its end at once, and projects independent of each other. Empty: no range."),
    "planned_value_nok": N_("Computed kroner of what is planned and has not come. It is in no other sum."),
    "entries": N_("So many resources."),
    "without_value": N_("Resources that cannot be computed: an amount or a price is not known."),
    "entered_in_kroner": N_("Resources whose gain stands in kroner already; they are not counted twice."),
    "taken_out_nok": N_("Taken out of the party's budget, computed."),
    "transfers_nok": N_("What the party has less to pay (more than 0) or less to receive (less than 0). All parties together: 0."),
    "capacity_nok": N_("Freed at the party, computed: capacity, and the time of patients and next of kin. It is not money."),
    "lacks": N_("What is not known, and of which year: price, price_index, amount or rate."),
}  # fmt: skip


def balance(lines: Sequence[Line], names: Mapping[str, str]) -> Rows:
    """A row for each party, year and kind of amount. `names`: of parties by key."""
    return [
        {
            "party": line.who,
            "name": party_name(line.who, names) or None,
            "level": _word(line.level),
            "year": line.year,
            "what": column.value,
            "planned_nok": _nok(amounts.planned),
            "actual_nok": _nok(amounts.actual),
            "not_known": amounts.actual.unknown,
            "currency": CURRENCY,
        }
        for line in sorted(lines, key=lambda line: (line.who is None, line.who or "", line.year or 0))
        for column in Column
        if (amounts := line.cells.get(column)) is not None
    ]


def sheets(
    view: PayersPage, lines: Sequence[Line], found: Sequence[ProjectLine], _: Translator
) -> list[tuple[str, Rows]]:
    """Every table of the page, and what the columns mean. `lines`: the balance by party and year."""
    tables: list[tuple[str, Rows]] = [
        (_("Balance"), balance(lines, view.names)),
        (_("Projects"), _in_kroner([_project(each) for each in found])),
        (_("Payer by gainer"), _in_kroner(_table(view))),
        (_("Computed values"), _in_kroner(_worths(view))),
        (_("Each party"), _in_kroner(_fiscal(view))),
        (_("Not computed"), _unvalued(view)),
    ]
    tables = [(title, _named(rows, _)) for title, rows in tables]
    used = {name for _title, rows in tables if rows for name in rows[0]}
    means = [{"column": name, "means": text} for name, text in definitions(_).items() if name in used]
    return [*tables, (_("What it means"), means)]


def definitions(_: Translator) -> dict[str, str]:
    """Column -> what it is, in words."""
    return {name: _(text) for name, text in _MEANS.items()}


def _in_kroner(rows: Rows) -> Rows:
    """The rows with their currency; an amount in a resource's own unit has none."""
    return [{**row, "currency": CURRENCY if row.get("unit", CURRENCY) == CURRENCY else None} for row in rows]


def _named(rows: Rows, _: Translator) -> Rows:
    """The rows with what people know their set of prices as, beside what programs know it as."""

    def name(parameters: object) -> str | None:
        return None if parameters is None else _.local(parameters_of(str(parameters)).name)

    return [
        {
            column: value
            for key, held in row.items()
            for column, value in (
                (key, held),
                *([(f"{key}_name", name(held))] if key == "parameters" else []),
            )
        }
        for row in rows
    ]


def _project(each: ProjectLine) -> dict[str, object]:
    pays = each.split.pays.largest if each.split else None
    gains = each.split.gains.largest if each.split else None
    return {
        "project": each.slug,
        "title": each.title,
        "awarded_nok": None if each.awarded is None else each.awarded / 100,
        "parameters": each.basis.parameters,
        "price_year": each.basis.price_year,
        "set_chosen": each.chosen,
        **{f"{column.value}_nok": _nok(found) for column, found in each.own.items()},
        **{f"gain_{kind.value}_nok": _nok(found) for kind, found in each.gains.items()},
        "pays_most": _word(pays[0]) if pays else None,
        "gains_most": _word(gains[0]) if gains else None,
        "cost_and_gain_apart": each.split.apart if each.split else None,
        "not_shown": each.held,
    }


def basis(view: PayersPage, kind: GainKind | None = None) -> dict[str, object]:
    """What kroner are computed with; empty for a kind that is entered in kroner."""
    if view.basis is None or (kind is not None and kind not in COMPUTED.values()):
        return {"parameters": None, "price_year": None}
    return {"parameters": view.basis.parameters, "price_year": view.basis.price_year}


def _table(view: PayersPage) -> Rows:
    table = view.table
    if table is None:
        return []
    of = {"rule": table.rule.value, **basis(view, table.kind)}
    kroner = [
        {
            **of,
            "what": f"gain_{table.kind.value}",
            "payer": _word(payer),
            "gainer": _word(gainer),
            "unit": "NOK",
            "amount": _nok(found),
            "not_known": found.unknown,
        }
        for (payer, gainer), found in table.cells.items()
    ]
    units = [
        {
            **of,
            "what": kind.value,
            "payer": _word(payer),
            "gainer": _word(gainer),
            "unit": kind.value,
            "amount": amount.amount,
            "not_known": amount.unknown,
        }
        for (payer, (kind, gainer)), amount in table.units.items()
    ]
    return [*kroner, *units]


def _worths(view: PayersPage) -> Rows:
    return [
        {
            "nature": each.nature.value,
            **basis(view),
            "nok": None if each.known is None else each.known / 100,
            "low_nok": each.low / 100 if each.ranged else None,
            "high_nok": each.high / 100 if each.ranged else None,
            "planned_value_nok": each.planned / 100,
            "entries": each.entries,
            "without_value": each.unvalued,
            "entered_in_kroner": each.in_money,
        }
        for each in view.worths
    ]


def _fiscal(view: PayersPage) -> Rows:
    return [
        {
            "party": line.who,
            "name": view.name(line.who) or None,
            "level": _word(line.level),
            **basis(view),
            "taken_out_nok": _of_party(line.taken_out, line),
            "transfers_nok": _of_party(line.transfers, line),
            "capacity_nok": _of_party(line.capacity, line),
            "without_value": line.unvalued,
        }
        for line in view.fiscal.lines
    ]


def _of_party(ore: int, line: FiscalLine) -> float | None:
    """Kroner; empty where nothing is known and something should be."""
    return None if not ore and line.unvalued else ore / 100


def _unvalued(view: PayersPage) -> Rows:
    return [
        {
            "project": each.slug,
            "title": each.title,
            "resource": each.kind.value,
            "party": each.party,
            "year": each.year,
            "parameters": each.parameters.identity,
            "price_year": each.price_year,
            "lacks": ", ".join(
                " ".join(part for part in (lack.lack.value, lack.key, str(lack.year or "")) if part)
                for lack in each.missing
            ),
        }
        for each in view.unvalued
    ]


def _word(level: Level | None) -> str | None:
    return level.value if level is not None else None


def _nok(found: Sum) -> float | None:
    return None if found.ore is None else found.ore / 100
