"""The accounts of a project by level, planned against actual; who pays and who gains, as bars and as tables."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.balance import (
    GAINS,
    OWN,
    Amounts,
    Column,
    Line,
    Matrix,
    Shares,
    by_level,
    by_party,
    shares,
)
from gevinst.domain.balance import added as put_together
from gevinst.domain.party import Level
from gevinst.domain.resources import Allocation
from gevinst.i18n import Translator
from gevinst.services.money_views import MoneyPage
from gevinst_dashboards.components import Column as Head
from gevinst_dashboards.components import Row, alert, columns, details_table, pairs, section, table
from gevinst_dashboards.pages import money_words as w

ACCOUNTS = (Column.GRANT, *OWN, Column.OTHER_FUNDING, Column.COST_CASH, Column.COST_IN_KIND)


def sentence(view: MoneyPage, _: Translator) -> str:
    """Who carries the own contribution and who has the gain; or why that cannot be said."""
    result = view.result
    if not result.money:
        return _("No money is entered yet.")
    split = result.split
    if split is None or split.pays.largest is None or split.gains.largest is None:
        return _("Who pays and who gains cannot be told yet: an amount or a party is not known.")
    (payer, paid), (gainer, gained) = split.pays.largest, split.gains.largest
    pays, gains = (
        {
            "level": _(w.THE_LEVELS[level]),
            "share": _.percent(100 * share, 0),
            "what": _column(column, view, _),
        }
        for level, share, column in (
            (payer, paid, split.pays.column),
            (gainer, gained, split.gains.column),
        )
    )
    carries = _("{level} carries {share} of {what}.", **pays) if payer in w.ONE else _("{level} carry {share} of {what}.", **pays)  # fmt: skip
    has = _("{level} receives {share} of {what}.", **gains) if gainer in w.ONE else _("{level} receive {share} of {what}.", **gains)  # fmt: skip
    return f"{carries} {has}"


def _column(column: Column, view: MoneyPage, _: Translator) -> str:
    """`the own contribution`, or which part of it where there are two."""
    if column in OWN and sum(shares(view.result.lines, each) is not None for each in OWN) < 2:
        return _("the own contribution")
    return {
        Column.OWN_CASH: _("the own contribution in money"),
        Column.OWN_IN_KIND: _("the own contribution in work and equipment"),
        Column.GAIN_CASH: _("the gain in money"),
        Column.GAIN_FREED: _("the estimated value of freed capacity"),
    }[column]


# ---- accounts -------------------------------------------------------------------------------------------------------


def accounts(view: MoneyPage, _: Translator) -> Component:
    """Granted, used and left; and by level what was planned, what came of it, and how they differ."""
    use = view.use
    left = _("Remaining, at most") if use.unknown and use.left is not None else _("Remaining")
    rows: list[tuple[Any, Any]] = [
        (_("Granted"), w.kroner(use.awarded, _)),
        (_("Used"), w.kroner(use.spent, _)),
        *([(_("Paid back"), _.kroner(use.returned))] if use.returned else []),
        (left, w.kroner(use.left, _)),
    ]
    note = ""
    if use.unknown:
        note = _.plural(
            "The use of {n} line of the grant is not known yet.",
            "The use of {n} lines of the grant is not known yet.",
            use.unknown,
        )
    facts = [
        pairs(rows, numbers=True),
        *([html.P(note, className="gv-xs gv-subtle mt-3 mb-0")] if note else []),
    ]
    return section(
        _("Accounts"),
        "regnskap",
        columns(("col-lg-4", html.Div(facts)), ("col-lg-8", _by_level(view, _)), wide_gap=True),
        note=_("Kroner as entered, up to {year}", year=str(view.result.until)),
    )


def _by_level(view: MoneyPage, _: Translator) -> Component:
    lines = by_level(line for line in view.result.lines if (line.year or 0) <= view.result.until)
    rows: list[Row] = []
    for column in ACCOUNTS:
        mine = [(line, line.sum(column)) for line in lines if column in line.cells]
        if not mine:
            continue
        rows.append(Row(name=_(w.COLUMNS[column]), group=True))
        rows += [Row(name=w.level(line.level, _), cells=_cells(found, _)) for line, found in mine]
        if len(mine) > 1:
            total = sum((found for _line, found in mine), Amounts())
            rows.append(Row(name=_("Sum"), cells=_cells(total, _)))
    if not rows:
        return html.P(_("No money is entered yet."), className="gv-subtle")
    heads = [
        Head(_("Planned"), number=True),
        Head(_("Actual"), number=True),
        Head(_("Deviation"), number=True),
    ]
    return table(
        _("Level"), heads, rows, label=_("The accounts by level"), compact=True, kind="gv-moneytable"
    )


def _cells(found: Amounts, _: Translator) -> tuple[Any, ...]:
    return (_sum(found.planned, _), _sum(found.actual, _), w.change(found.deviation, _))


def _sum(found: Any, _: Translator) -> str:
    """A sum; with how many amounts are missing from it."""
    if found.ore is None:
        return _("not known") if found.unknown else "–"
    said = _.kroner(found.ore)
    if found.unknown:
        said += " " + _.plural("+ {n} not known", "+ {n} not known", found.unknown)
    return said


# ---- who pays, who gains --------------------------------------------------------------------------------------------


def balance(view: MoneyPage, _: Translator) -> Component:
    """Bars by level, what that means, and the same by party and year in a table."""
    result = view.result
    found = [shares(result.lines, column) for column in (*OWN, Column.COST_CASH, Column.COST_IN_KIND, *GAINS)]
    bars = [_bar(each, view, _) for each in found if each is not None and each.total > 0]
    inside: list[Any] = []
    if result.split is not None and result.split.apart:
        inside.append(
            alert("info", _("The cost falls on one level of the service, the gain on another: {sentence}", sentence=sentence(view, _)))
        )  # fmt: skip
    if bars:
        inside.append(html.Dl(bars, className="gv-balance"))
    else:
        inside.append(html.P(_("Neither own contribution nor gain is known yet."), className="gv-subtle"))
    inside.append(html.P(_("Each bar is a kind of its own. They are not added together, and freed capacity is not money."), className="gv-xs gv-subtle mt-3"))  # fmt: skip
    if result.lines:
        inside += [_twin(view, _), _years(view, _)]
    inside += [_matrix(each, _) for each in result.matrices]
    if result.choice.allocation is not None and not result.matrices:
        inside.append(html.P(_("The table of payer by gainer cannot be made: what it shares by is not wholly known."), className="gv-small gv-subtle mt-3"))  # fmt: skip
    return section(_("Who pays, and who gains?"), "balanse", inside, rule=True)


_LOOKS = {Level.MUNICIPALITY: "k", Level.HOSPITAL: "s"}


def _bar(found: Shares, view: MoneyPage, _: Translator) -> Component:
    """One column as a bar; each part says its level and its share."""
    parts = []
    for level, ore in found.parts:
        if ore <= 0:
            continue
        share = 100 * ore / found.total
        said = f"{w.level(level, _)} {_.percent(share, 0)}"
        small = share < 14
        inside: Any = [html.Span(f"{w.level(level, _)}\u00a0", className="w"), _.percent(share, 0)]
        parts.append(
            html.Span(inside, className=_LOOKS.get(level, "o") if level else "o", style={"--v": f"{share:.1f}"}, title=said)
            if not small
            else html.Span(html.Span(said, className="visually-hidden"), className=_LOOKS.get(level, "o") if level else "o", style={"--v": f"{share:.1f}"}, title=said)
        )  # fmt: skip
    # On a phone there is no room for names in the bar, and a colour alone says nothing.
    key = " · ".join(f"{w.level(level, _)} {_.kroner(ore)}" for level, ore in found.parts if ore > 0)
    note = _.kroner(found.total)
    if found.unknown:
        note += ", " + _.plural("{n} amount not known", "{n} amounts not known", found.unknown)
    return html.Div(
        [
            html.Dt([_(w.COLUMNS[found.column]), " ", html.Span(note, className="gv-need")]),
            html.Dd(parts, className="gv-balbar"),
            html.Dd(key, className="gv-xs gv-subtle"),
        ]
    )


def _columns_used(lines: Sequence[Line]) -> list[Column]:
    return [column for column in Column if any(column in line.cells for line in lines)]


def _twin(view: MoneyPage, _: Translator) -> Component:
    """The bars' figures, by party."""
    lines = by_party(view.result.lines)
    used = _columns_used(lines)
    rows = [
        (w.who(line.who, view, _) or _("Not given"), w.level(line.level, _), *(_sum(line.sum(column).actual, _) if column in line.cells else "–" for column in used))
        for line in lines
    ]  # fmt: skip
    heads = [(_("Party"), False), (_("Level"), False), *((_(w.COLUMNS[column]), True) for column in used)]
    return html.Div(
        details_table(
            _("Show the figures as a table"),
            _.plural("{n} party", "{n} parties", len(rows)),
            heads,
            rows,
            caption=_("Actual amounts by party"),
            label=_("Who pays and who gains, by party"),
        ),
        className="mt-4",
    )


def _years(view: MoneyPage, _: Translator) -> Component:
    """Year by year and level."""
    lines = sorted(
        put_together(view.result.lines, lambda line: (None, line.level, line.year)),
        key=lambda line: (line.year or 0, w.level(line.level, _)),
    )
    used = _columns_used(lines)
    rows = [
        (str(line.year), w.level(line.level, _), *(_sum(line.sum(column).actual, _) if column in line.cells else "–" for column in used))
        for line in lines
    ]  # fmt: skip
    heads = [(_("Year"), False), (_("Level"), False), *((_(w.COLUMNS[column]), True) for column in used)]
    years = len({line.year for line in lines})
    return details_table(
        _("Year by year"),
        _.plural("{n} year", "{n} years", years),
        heads,
        rows,
        caption=_("Actual amounts by level and year"),
        label=_("Who pays and who gains, year by year"),
    )


def _matrix(found: Matrix, _: Translator) -> Component:
    """Payer down, gainer across, with the rule that it follows."""
    order: list[Level | None] = [*Level, None]
    payers = [each for each in order if any(payer is each for payer, _gainer in found.cells)]
    gainers = [each for each in order if any(gainer is each for _payer, gainer in found.cells)]
    most = max(map(abs, found.cells.values()), default=0) or 1
    head = html.Tr(
        [
            html.Th(_("Pays"), scope="col"),
            *(html.Th(w.level(each, _), scope="col") for each in gainers),
            html.Th(_("Sum"), scope="col"),
        ]
    )
    body = []
    for payer in payers:
        row = [found.cells.get((payer, gainer)) for gainer in gainers]
        cells = [
            html.Td("–" if ore is None else _.kroner(ore), style={"--t": str(round(38 * max(ore or 0, 0) / most))})
            for ore in row
        ]  # fmt: skip
        total = html.Td(_.kroner(sum(ore or 0 for ore in row)), className="sum")
        body.append(html.Tr([html.Th(w.level(payer, _), scope="row"), *cells, total]))
    rule = (
        _("Rule: each gain is shared as the own contribution is shared, money and work each at its kroner.")
        if found.rule is Allocation.OWN_CONTRIBUTION
        else _("Rule: only gains that say themselves who paid for them.")
    )
    notes = [rule]
    if found.unknown:
        notes.append(_.plural("{n} gain is not known.", "{n} gains are not known.", found.unknown))
    if found.left_out:
        notes.append(_("{amount} of gains says nothing of who paid.", amount=_.kroner(found.left_out)))
    name = _(w.COLUMNS[found.column])
    return html.Div(
        [
            html.Div(
                html.Table(
                    [
                        html.Caption(_("{column}: who pays (down) and who gains (across)", column=name)),
                        html.Thead(head),
                        html.Tbody(body),
                    ],
                    className="gv-matrix gv-moneymatrix",
                    style={"minWidth": f"{6 + 6.5 * (len(gainers) + 1)}rem"},
                ),
                className="gv-tablewrap",
                tabIndex=0,
                role="region",
                **{"aria-label": _("Table of who pays and who gains: {column}", column=name)},
            ),
            html.P(" ".join(notes), className="gv-xs gv-subtle mt-2 mb-0"),
        ],
        className="mt-5",
    )
