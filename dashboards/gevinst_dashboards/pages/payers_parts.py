"""The parts of the page of who pays and who gains: bars, cost and gain apart, the balance."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from gevinst.domain.balance import Column, Line
from gevinst.domain.party import Level
from gevinst.domain.payers import Parts
from gevinst.i18n import Translator
from gevinst.services.payer_views import Apart, PayersPage
from gevinst.services.payer_words import KINDS, level_words
from gevinst_dashboards.components import Column as Head
from gevinst_dashboards.components import Row, details_table, link, section, table
from gevinst_dashboards.pages import money_words as w
from gevinst_dashboards.pages import payer_words as p

FEW = 5
"""So many projects of a list stand open; the others unfold."""
_WIDE = 10_000_000_000
"""In øre: from a hundred million kroner on, ten columns of whole kroner do not fit a laptop's screen."""
_LOOKS = {Level.MUNICIPALITY: "k", Level.HOSPITAL: "s"}


# ---- bars -----------------------------------------------------------------------------------------------------------


def bars(view: PayersPage, choose: Component | None, _: Translator) -> Component:
    """Who pays and who gains, of the projects that have given both."""
    note = _.plural("{n} of {of} project has given both", "{n} of {of} projects have given both", view.both, of=_.number(view.projects)) if view.kind else None  # fmt: skip
    inside: list[Any] = [choose] if choose is not None else []
    drawn: list[tuple[str, str, Parts]] = [
        (_("Who pays"), _(w.COLUMNS[column]), found) for column, found in view.own.items() if found.drawn
    ]
    if view.kind and view.gains is not None and view.gains.drawn:
        drawn.append((_("Who gains"), _(KINDS[view.kind]), view.gains))
    if view.both and drawn:
        inside.append(html.Dl([_bar(*each, _) for each in drawn], className="gv-balance"))
        inside.append(html.P(_("Each bar is a kind of its own. They are not added together, and freed capacity is not money."), className="gv-xs gv-subtle mt-3"))  # fmt: skip
        inside.append(html.P(_("The bars are of the projects where every amount of the own contribution and of this gain is known, so that both bars are of the same projects."), className="gv-xs gv-subtle gv-prose"))  # fmt: skip
        heads = [
            (_("Bar"), False),
            (_("Level"), False),
            (_("Amount"), True),
            (_("Of"), True),
            (_("Share"), True),
        ]
        rows = [
            (f"{who}: {what}", level_words(level, _), _.kroner(ore), _.kroner(found.total), _.percent(100 * ore / found.total, 1))
            for who, what, found in drawn
            for level, ore in found.parts
        ]  # fmt: skip
        inside.append(
            details_table(
                _("Show the figures as a table"),
                _.plural("{n} project", "{n} projects", view.both),
                heads,
                rows,
                caption=_("The bars as a table"),
                label=_("Table: the bars"),
            )
        )
    else:
        inside.append(html.P(_("No project has given both its own contribution and this gain, with every amount known. Shares cannot be told."), className="gv-subtle"))  # fmt: skip
    return section(_("Who pays, and who gains?"), "hvem", inside, note=note)


def _bar(who: str, what: str, found: Parts, _: Translator) -> Component:
    parts = []
    for level, ore in found.parts:
        if ore <= 0:
            continue
        share = 100 * ore / found.total
        said = _("{level}: {share}, {amount} of {of}", level=level_words(level, _), share=_.share(ore, found.total), amount=_.kroner(ore), of=_.kroner(found.total))  # fmt: skip
        look = _LOOKS.get(level, "o") if level else "o"
        inside: Any = (
            [html.Span(f"{level_words(level, _)}\u00a0", className="w"), _.share(ore, found.total)]
            if share >= 14
            else html.Span(said, className="visually-hidden")
        )
        parts.append(html.Span(inside, className=look, style={"--v": f"{share:.1f}"}, title=said))
    key = [f"{level_words(level, _)} {p.millions(ore, _)}" for level, ore in found.parts if ore > 0]
    return html.Div(
        [
            html.Dt([who, " ", html.Span(f"{what}: {p.millions(found.total, _)}", className="gv-need")]),
            html.Dd(parts, className="gv-balbar"),
            html.Dd(" · ".join(key), className="gv-xs gv-subtle"),
        ]
    )


# ---- cost at one level, gain at another -------------------------------------------------------------------------------


def apart(view: PayersPage, _: Translator) -> Component:
    """The projects where the cost falls on one level and the gain on another."""
    title = _("Cost at one level, gain at another")
    if not view.apart:
        return section(title, "skilt", html.P(_("No project has its cost at one level and its gain at another, as far as the amounts are known."), className="gv-subtle"), rule=True)  # fmt: skip
    rows = [_project(each, _) for each in view.apart]
    inside: list[Any] = first_few(rows, _)
    if view.apart_projects > len(rows):
        inside.append(more(view.apart_projects - len(rows), _))
    note = _.plural("{n} project", "{n} projects", view.apart_projects) + ". " + _("By name. No ranking.")
    return section(title, "skilt", inside, note=note, rule=True)


def _project(each: Apart, _: Translator) -> Component:
    split = each.split
    pays, gains = split.pays, split.gains
    assert pays.largest is not None
    assert gains.largest is not None
    (payer, paid), (gainer, gained) = pays.largest, gains.largest
    said = " ".join(
        (
            p.carries(payer, _.share(paid, 1), p.of_column(pays.column, each.one_form, _), _),
            p.receives(gainer, _.share(gained, 1), p.of_column(gains.column, False, _), _),
        )
    )
    amounts = _("{paid} of {own}; {gained} of {gain}", paid=_.kroner(pays.parts[0][1]), own=_.kroner(pays.total), gained=_.kroner(gains.parts[0][1]), gain=_.kroner(gains.total))  # fmt: skip
    return html.Li(
        [
            html.P(link(each.title, f"/prosjekt/{each.slug}/penger"), className="gv-strong"),
            html.P(said, className="mb-1"),
            html.P(amounts, className="gv-list__meta"),
        ]
    )


def first_few(rows: Sequence[Component], _: Translator) -> list[Any]:
    """The first projects of a list, and the rest to unfold: what stands under the list is not pushed out of sight.

    On paper too the rest is told of and not listed, unless the reader has unfolded it.
    """
    found: list[Any] = [html.Ul(list(rows[:FEW]), className="gv-list")]
    if rest := list(rows[FEW:]):
        said = _.plural("{n} project more", "{n} projects more", len(rest))
        inside = html.Div(html.Ul(rest, className="gv-list"))
        found.append(html.Details([html.Summary(said), inside], className="gv-details gv-details--rest"))
    return found


def more(count: int, _: Translator) -> Component:
    """That there are more than are listed."""
    said = _.plural("{n} more stands in the Excel file.", "{n} more stand in the Excel file.", count)
    return html.P(said, className="gv-xs gv-subtle mt-3")


# ---- the balance ------------------------------------------------------------------------------------------------------


def balance(view: PayersPage, _: Translator) -> Component:
    """By level; then year by year, and by party."""
    inside: list[Any] = []
    if not view.balance.levels:
        inside.append(html.P(_("No money is entered yet."), className="gv-subtle"))
    else:
        levels = view.balance.levels
        used = _used(levels)
        heads = [Head(_(w.COLUMNS[column]), number=True) for column in used]
        rows = [Row(level_words(line.level, _), _cells(line, used, _, _unit(levels))) for line in levels]
        inside += [
            table(_("Level"), heads, rows, label=_("Table: the balance by level"), compact=True, kind="gv-paytable"),
            html.P(_("Actual amounts of all the projects, in each year’s own kroner. Every column is for itself: they are not added together, and freed capacity is not money."), className="gv-xs gv-subtle gv-prose mt-2"),
            _years(view, _),
            _parties(view, _),
        ]  # fmt: skip
    return section(_("The balance of each level"), "balanse", inside, rule=True)


def _used(lines: Sequence[Line]) -> list[Column]:
    return [column for column in Column if any(column in line.cells for line in lines)]


def _unit(lines: Sequence[Line]) -> Literal["kr", "m"]:
    """Millions where whole kroner of so many columns would be wider than the page."""
    amounts = (line.sum(column).actual.ore or 0 for line in lines for column in line.cells)
    return "m" if max(map(abs, amounts), default=0) >= _WIDE else "kr"


def _cells(line: Line, used: Sequence[Column], _: Translator, unit: Literal["kr", "m"] = "kr") -> list[Any]:
    return [p.total(line.sum(column).actual, _, unit) if column in line.cells else "–" for column in used]


def _years(view: PayersPage, _: Translator) -> Component:
    lines = sorted(view.balance.years, key=lambda line: (line.year or 0, level_words(line.level, _)))
    used = _used(lines)
    return details_table(
        _("Year by year"),
        _.plural("{n} year", "{n} years", len({line.year for line in lines})),
        [(_("Year"), False), (_("Level"), False), *((_(w.COLUMNS[column]), True) for column in used)],
        [(str(line.year), level_words(line.level, _), *_cells(line, used, _)) for line in lines],
        caption=_("Actual amounts by level and year"),
        label=_("Table: the balance year by year"),
    )


def _parties(view: PayersPage, _: Translator) -> Component:
    used = _used(view.balance.levels)
    rows = [
        (p.party(line.who, view, _), level_words(line.level, _), *_cells(line, used, _))
        for line in view.balance.parties
    ]
    drawn = details_table(
        _("Party by party"),
        _.plural("{n} party", "{n} parties", view.balance.parties_in_all),
        [(_("Party"), False), (_("Level"), False), *((_(w.COLUMNS[column]), True) for column in used)],
        rows,
        caption=_("Actual amounts by party"),
        label=_("Table: the balance of each party"),
    )
    left = view.balance.parties_in_all - len(view.balance.parties)
    return html.Div([drawn, *([more(left, _)] if left else [])])
