"""The table of who pays (down) and who gains (across), its rule, and the same as two lists on a phone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.balance import Column, Sum
from gevinst.domain.party import Level
from gevinst.domain.payers import COMPUTED, PayerTable, UnitColumn, Units
from gevinst.domain.resources import Allocation, ResourceKind
from gevinst.i18n import Translator
from gevinst.services.payer_views import PayersPage
from gevinst.services.payer_words import KINDS, RULE_TEXTS, RULES, basis_text, level_words
from gevinst_dashboards.components import pairs, section
from gevinst_dashboards.pages import money_words as w
from gevinst_dashboards.pages import payer_words as p

_ORDER: list[Level | None] = [*Level, None]
TINT = 38
"""The strongest tint in per cent: words on it keep their contrast."""


def matrix(view: PayersPage, choose: Callable[[str], str], _: Translator) -> Component:
    """The section. `choose` gives the address of a rule; without one there is no table, and why is said."""
    buttons = html.Nav(
        [
            html.A(
                words,
                href=choose(value) + "#hvem-for-hvem",
                className="btn",
                **({"aria-current": "true"} if (view.rule.value if view.rule else "") == value else {}),
            )
            for value, words in (("", _("No table")), *((rule.value, _(RULES[rule])) for rule in Allocation))
        ],
        className="gv-seg gv-seg--rule gv-noprint",
        **{"aria-label": _("How gains are given a payer")},
    )  # fmt: skip
    inside: list[Any] = [
        html.P(_("How is a gain given a payer? There is no right answer, so you choose the rule."), className="gv-small gv-subtle mb-2"),
        buttons,
    ]  # fmt: skip
    table = view.table
    if view.rule is not None:
        inside.append(html.P(_(RULE_TEXTS[view.rule]), className="gv-small gv-prose mt-3"))
    if table is not None:
        inside += [_wide(table, view, _), _lists(table, _), _notes(table, _)]
    return section(_("Who pays for whose gain?"), "hvem-for-hvem", inside, rule=True)


def _payers(table: PayerTable) -> list[Level | None]:
    rows = {payer for payer, _gainer in table.cells} | {payer for payer, _column in table.units}
    return [each for each in _ORDER if each in rows]


def _gainers(table: PayerTable) -> list[Level | None]:
    return [each for each in _ORDER if any(gainer is each for _payer, gainer in table.cells)]


def _unit_columns(table: PayerTable) -> list[UnitColumn]:
    found = {column for _payer, column in table.units}
    kinds = [kind for kind, _words in w.RESOURCES]
    return sorted(found, key=lambda each: (kinds.index(each[0].value), _ORDER.index(each[1])))


def _sum(cells: list[Sum]) -> Sum:
    return sum(cells, Sum())


def _head(column: UnitColumn, _: Translator) -> str:
    kind, gainer = column
    return _("{level}: {what}", level=level_words(gainer, _), what=w.word(w.RESOURCES, kind.value, _).lower())


def _paid(table: PayerTable, payer: Level | None, _: Translator) -> list[str]:
    """What a level contributes itself, each form for itself."""
    found = table.paid.get(payer, {})
    cash, work = found.get(Column.OWN_CASH), found.get(Column.OWN_IN_KIND)
    return [
        *([_("pays {amount} in money", amount=p.millions(cash, _))] if cash else []),
        *([_("pays {amount} in work and equipment", amount=p.millions(work, _))] if work else []),
    ]


def _wide(table: PayerTable, view: PayersPage, _: Translator) -> Component:
    payers, gainers, units = _payers(table), _gainers(table), _unit_columns(table)
    most = max((each.ore or 0 for each in table.cells.values()), default=0) or 1
    columns = {
        gainer: _sum([found for (_payer, of), found in table.cells.items() if of is gainer])
        for gainer in gainers
    }

    def cell(payer: Level | None, gainer: Level | None) -> Component:
        found = table.cells.get((payer, gainer), Sum())
        if found.ore is None and (found.unknown or columns[gainer].ore is None):
            return html.Td(_("not given"), className="ukjent")
        tint = {"--t": str(round(TINT * max(found.ore or 0, 0) / most))}
        return html.Td(_amount(found, _), style=tint)

    def unit(payer: Level | None, column: UnitColumn, first: bool) -> Component:
        found = table.units.get((payer, column), Units())
        look = " skill" if first else ""
        whole = any(each.amount is not None for (_p, of), each in table.units.items() if of == column)
        if found.amount is None and (found.unknown or not whole):
            return html.Td(_("not given"), className=f"ukjent{look}")
        return html.Td(_units(found, column[0], _), className=f"annen{look}")

    heads = [
        html.Th(_("Pays"), scope="col"),
        *(html.Th(level_words(each, _), scope="col") for each in gainers),
        *([html.Th(_("Sum of gains"), scope="col")] if gainers else []),
        *(html.Th(_head(each, _), scope="col", className="skill" if not at else None) for at, each in enumerate(units)),
    ]  # fmt: skip
    body = []
    for payer in payers:
        own = [table.cells.get((payer, gainer), Sum()) for gainer in gainers]
        name = _("Who pays is not given") if payer is None else level_words(payer, _)
        body.append(
            html.Tr(
                [
                    html.Th([name, *(html.Small(each) for each in _paid(table, payer, _))], scope="row"),
                    *(cell(payer, gainer) for gainer in gainers),
                    *([html.Td(_amount(_sum(own), _), className="sum")] if gainers else []),
                    *(unit(payer, column, not at) for at, column in enumerate(units)),
                ]
            )
        )
    whole = _sum(list(columns.values()))
    sums = [html.Td(_with_share(columns[each], whole, _), className="sum") for each in gainers]
    foot = html.Tr(
        [
            html.Th(_("Sum"), scope="row"),
            *sums,
            *([html.Td(_amount(whole, _), className="sum")] if gainers else []),
            *(
                html.Td(
                    _units(sum((found for (_p, of), found in table.units.items() if of == column), Units()), column[0], _),
                    className="sum skill" if not at else "sum",
                )
                for at, column in enumerate(units)
            ),
        ]
    )  # fmt: skip
    computed = view.basis is not None and table.kind in COMPUTED.values()
    of = basis_text(view, _) if computed else _("kroner as entered")
    caption = _("{what}, by who pays (down) and who gains (across); {kroner}", what=_(KINDS[table.kind]), kroner=of)  # fmt: skip
    return html.Div(
        html.Table(
            [html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(body), html.Tfoot(foot)],
            className="gv-matrix gv-paymatrix",
            style={"minWidth": f"{10.5 + 6.5 * (len(gainers) + 1) + 6.5 * len(units)}rem"},
        ),
        className="gv-tablewrap gv-pay-wide",
        tabIndex=0,
        role="region",
        **{"aria-label": _("Table: who pays for whose gain")},
    )


def _amount(found: Sum, _: Translator) -> Any:
    if found.ore is None:
        return _("not given") if found.unknown else "–"
    return _more(p.millions(found.ore, _), found.unknown, _)


def _units(found: Units, kind: ResourceKind, _: Translator) -> Any:
    """As kroner are: how many are not known stands under the amount, so that the columns stay narrow."""
    if found.amount is None:
        return p.units(found, kind, _)
    return _more(p.units(replace(found, unknown=0), kind, _), found.unknown, _)


def _more(said: str, unknown: int, _: Translator) -> Any:
    """The space is for the lists of a phone, where both stand on one line."""
    return (
        [said, " ", html.Small(_.plural("+ {n} not known", "+ {n} not known", unknown))] if unknown else said
    )


def _with_share(found: Sum, whole: Sum, _: Translator) -> Any:
    amount = _amount(found, _)
    if not found.ore or not whole.ore or found.ore < 0 or whole.ore <= 0:
        return amount
    parts = amount if isinstance(amount, list) else [amount]
    return [*parts, html.Small(_.share(found.ore, whole.ore))]


def _lists(table: PayerTable, _: Translator) -> Component:
    """The two lists: who pays for what, and who gains what."""
    gainers, units = _gainers(table), _unit_columns(table)
    pays: list[tuple[Any, Any]] = []
    for payer in _payers(table):
        name = _("Who pays is not given") if payer is None else level_words(payer, _)
        own = [(gainer, table.cells[payer, gainer]) for gainer in gainers if (payer, gainer) in table.cells]
        pays += [(_("{payer}, gain at {gainer}", payer=name, gainer=level_words(gainer, _).lower()), _amount(found, _)) for gainer, found in own]  # fmt: skip
    gains: list[tuple[Any, Any]] = [
        (level_words(gainer, _), _amount(_sum([found for (_p, of), found in table.cells.items() if of is gainer]), _))
        for gainer in gainers
    ]  # fmt: skip
    gains += [
        (_head(column, _), p.units(sum((found for (_p, of), found in table.units.items() if of == column), Units()), column[0], _))
        for column in units
    ]  # fmt: skip
    lists: Mapping[str, list[tuple[Any, Any]]] = {_("Who pays"): pays, _("Who gains"): gains}
    return html.Div(
        [
            html.Div([html.H3(title, className="gv-h4 mt-4 mb-2"), pairs(rows, numbers=True)])
            for title, rows in lists.items()
            if rows
        ],
        className="gv-pay-narrow",
    )


def _notes(table: PayerTable, _: Translator) -> Component:
    said = [
        _.plural("The table is of {n} project that has such a gain or a freed resource.", "The table is of {n} projects that have such a gain or a freed resource.", table.projects),
    ]  # fmt: skip
    if table.unshared:
        said.append(_.plural("In {n} of them the own contribution is not known or not given.", "In {n} of them the own contribution is not known or not given.", table.unshared))  # fmt: skip
    if table.units:
        said.append(_("Hours, days and kilometres are never added to kroner: where they have a price, they are the same gain in another unit."))  # fmt: skip
    return html.P(" ".join(said), className="gv-xs gv-subtle gv-prose mt-3 mb-0")
