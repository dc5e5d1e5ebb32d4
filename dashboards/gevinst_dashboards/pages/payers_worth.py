"""What freed resources are worth over projects: four unlike sizes, the two views, and what cannot be computed."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.balance import Column, Sum
from gevinst.domain.payers import Worth
from gevinst.domain.valuation import Nature
from gevinst.i18n import Translator
from gevinst.services.payer_views import PayersPage
from gevinst.services.payer_words import basis_text, level_words
from gevinst_dashboards.components import Column as Head
from gevinst_dashboards.components import Row, details_table, link, section, table
from gevinst_dashboards.pages import money_words as w
from gevinst_dashboards.pages import payer_words as p
from gevinst_dashboards.pages.payers_parts import first_few, more

# ---- four unlike sizes ------------------------------------------------------------------------------------------------


def unlike(view: PayersPage, _: Translator) -> Component:
    """Granted, spent, computed value, taken out of budgets: on one scale, and not to be added."""
    worth = {each.nature: each for each in view.worths}
    capacity, cash = worth.get(Nature.CAPACITY), worth.get(Nature.CASH)
    money = sum((line.sum(Column.GAIN_CASH).actual for line in view.balance.levels), Sum())
    of = basis_text(view, _)
    ranged = [each for each in (capacity, cash) if each and each.ranged and each.known is not None]
    rows: list[tuple[str, str, int | None, tuple[int, int] | None, str]] = [
        (_("Granted"), _without(view, _), view.awarded, None, "granted"),
        (_("Used"), _and_unknown(_("of the grant"), view.spent, _), view.spent.ore, None, "used"),
        (
            _("Computed value"),
            _("freed capacity, which is not money; {basis}", basis=of)
            if of
            else _("freed capacity, which is not money"),
            capacity.known if capacity else None,
            _span(capacity),
            "computed",
        ),
        (
            _("Taken out of budgets"),
            _("computed; {basis}", basis=of) if of else _("computed"),
            cash.known if cash else None,
            _span(cash),
            "cash",
        ),
    ]
    if money.ore is not None or money.unknown:
        under = _and_unknown(_("as the projects have entered it"), money, _)
        rows.append((_("Gain in money"), under, money.ore, None, "cash"))
    ends = [0, *(x for _n, _u, ore, span, _l in rows for x in (ore or 0, *(span or ())))]
    axis = (min(ends), max(ends)) if any(ends) else (0, 1)
    drawn = [_size(*row, axis, _) for row in rows]
    heads = [(_("Size"), False), (_("Amount"), True), (_("Low"), True), (_("High"), True)]
    twin = details_table(
        _("Show the figures as a table"),
        _.plural("{n} size", "{n} sizes", len(rows)),
        heads,
        [
            (f"{name}, {under}" if under else name, w.kroner(ore, _), _.kroner(span[0]) if span else "–", _.kroner(span[1]) if span else "–")
            for name, under, ore, span, _look in rows
        ],
        caption=_("Unlike sizes, in kroner"),
        label=_("Table: granted, used, computed and taken out"),
    )  # fmt: skip
    notes = []
    if ranged:
        notes.append(_("The line is a 95 % range: in a project every measured range is at its end at once; projects do not depend on each other."))  # fmt: skip
    if capacity and capacity.in_money:
        notes.append(_.plural("{n} freed resource stands in kroner already, and is not computed again.", "{n} freed resources stand in kroner already, and are not computed again.", capacity.in_money))  # fmt: skip
    if lacking := sum(each.unvalued for each in (capacity, cash) if each):
        notes.append(_.plural("{n} freed resource cannot be computed, and is in neither.", "{n} freed resources cannot be computed, and are in neither.", lacking))  # fmt: skip
    if capacity and capacity.planned:
        notes.append(_("What is planned and has not come is not in it: {amount}.", amount=_.kroner(capacity.planned)))  # fmt: skip
    inside = [
        html.P(_sentence(view, cash, _), className="gv-small gv-prose"),
        html.Ul(drawn, className="gv-unlike"),
        *([html.P(" ".join(notes), className="gv-xs gv-subtle gv-prose")] if notes else []),
        twin,
    ]
    return section(_("Freed time is not the same as saved money"), "frigjort", inside, rule=True)


def _span(worth: Worth | None) -> tuple[int, int] | None:
    return (worth.low, worth.high) if worth and worth.ranged and worth.known is not None else None


def _sentence(view: PayersPage, cash: Worth | None, _: Translator) -> str:
    if cash is None:
        first = _("Nobody has said that anything is taken out of a budget.")
    elif cash.known is None:
        first = _("Something is taken out of budgets, but what it comes to cannot be computed.")
    elif view.awarded is None:
        first = _("{taken} is taken out of budgets. No award is recorded.", taken=p.millions(cash.known, _))
    else:
        first = _("{taken} is taken out of budgets, against {granted} granted.", taken=p.millions(cash.known, _), granted=p.millions(view.awarded, _))  # fmt: skip
    return f"{first} " + _("Unlike sizes on one scale. They are not to be added together.")


def _and_unknown(under: str, found: Sum, _: Translator) -> str:
    """With how many amounts are not in it."""
    return (
        f"{under} {_.plural('+ {n} not known', '+ {n} not known', found.unknown)}" if found.unknown else under
    )


def _without(view: PayersPage, _: Translator) -> str:
    if not view.without_award:
        return ""
    return _.plural("{n} without an award", "{n} without an award", view.without_award)


def _size(
    name: str,
    under: str,
    ore: int | None,
    span: tuple[int, int] | None,
    look: str,
    axis: tuple[int, int],
    _: Translator,
) -> Component:
    """`axis`: the lowest and the highest that is drawn, 0 among them."""
    least, most = axis
    said = _("not given") if ore is None else p.millions(ore, _)
    if span:
        said = _("{value} ({low} to {high})", value=said, low=_.millions(span[0]), high=_.millions(span[1]))  # fmt: skip

    def between(low: int, high: int) -> dict[str, str]:
        start, length = ((low - least) / (most - least), (high - low) / (most - least))
        return {"--a": f"{100 * start:.2f}%", "--b": f"{100 * length:.2f}%"}

    marks = []
    if least < 0:
        marks.append(html.I(className="is-zero", style=between(0, 0)))
    if ore is not None:
        marks.append(html.I(className=f"is-{look}", style=between(min(ore, 0), max(ore, 0))))
    if span:
        marks.append(html.I(className="is-range", style=between(*span)))
    return html.Li(
        [
            html.Div([html.B(name), *([html.Small(under)] if under else [])]),
            html.Div(marks, className="gv-unlike__bar" + ("" if ore is not None else " is-unknown"), **{"aria-hidden": "true"}),
            html.Span(said, className="gv-num"),
        ]
    )  # fmt: skip


# ---- two views that are never mixed ------------------------------------------------------------------------------------


def views(view: PayersPage, _: Translator) -> Component:
    """Each party's own purse with transfers; then society's, where a transfer is nothing."""
    if not view.worths or view.basis is None:
        return section(_("Two views of the computed values"), "syn", html.P(_("No project has freed resources that can be computed."), className="gv-subtle"), rule=True)  # fmt: skip
    return section(
        _("Two views of the computed values"),
        "syn",
        [_fiscal(view, _), _society(view, _)],
        note=_("Computed with {basis}", basis=basis_text(view, _)),
        rule=True,
    )


def _fiscal(view: PayersPage, _: Translator) -> Component:
    found = view.fiscal
    heads = [
        Head(_("Level")),
        Head(_("Taken out of budgets"), number=True),
        Head(_("Moved to it, or from it"), number=True),
        Head(_("Freed, not money"), number=True),
        Head(_("Without a value"), _("resources"), number=True),
    ]
    rows = [
        Row(
            p.party(line.who, view, _),
            [
                level_words(line.level, _),
                w.unless_nothing(line.taken_out, _),
                w.change(line.transfers or None, _),
                w.unless_nothing(line.capacity, _),
                _.number(line.unvalued),
            ],
        )
        for line in found.lines
    ]  # fmt: skip
    inside: list[Any] = [
        html.H3(_("Each party’s own purse"), className="gv-h4 mb-2"),
        html.P(_("A payment between levels that falls away is a gain to the one and a loss to the other."), className="gv-small gv-subtle"),
        table(_("Party"), heads, rows, label=_("Table: each party’s own purse"), compact=True, kind="gv-paytable"),
    ]  # fmt: skip
    if found.in_all > len(found.lines):
        inside.append(more(found.in_all - len(found.lines), _))
    inside.append(html.P(_("Moved, all parties together: {amount}.", amount=_.kroner(found.moved)), className="gv-xs gv-subtle mt-2"))  # fmt: skip
    return html.Div(inside)


def _society(view: PayersPage, _: Translator) -> Component:
    heads = [
        Head(_("Value for society"), number=True),
        Head(_("Range"), number=True),
        Head(_("Resources"), number=True),
        Head(_("Without a value"), number=True),
    ]
    rows = []
    for each in view.worths:
        nothing = each.nature in (Nature.TRANSFER, Nature.GONE)
        value = _.kroner(0) if nothing else w.kroner(each.known, _)
        ends = None if nothing else _span(each)
        span = _("{low} to {high}", low=_.kroner(ends[0]), high=_.kroner(ends[1])) if ends else "–"
        rows.append(
            Row(_(p.NATURES[each.nature]), [value, span, _.number(each.entries), _.number(each.unvalued)])
        )
    return html.Div(
        [
            html.H3(_("For society"), className="gv-h4 mt-5 mb-2"),
            html.P(_("Resources freed, and nothing that only moves between levels. The rows are unlike, and are not added together."), className="gv-small gv-subtle"),
            table(_("What"), heads, rows, label=_("Table: for society"), compact=True, kind="gv-paytable"),
        ]
    )  # fmt: skip


# ---- what is not computed ----------------------------------------------------------------------------------------------


def not_computed(view: PayersPage, _: Translator) -> Component | None:
    """The projects whose freed resources have no value, and why; None where there are none."""
    if not view.unvalued:
        return None
    projects: dict[str, tuple[str, dict[tuple[str, str], list[int]]]] = {}
    for each in view.unvalued:
        what = w.word(w.RESOURCES, each.kind.value, _)
        why = " ".join(
            dict.fromkeys(w.missing(lack, each.parameters, _, may_enter=False) for lack in each.missing)
        )
        held = projects.setdefault(each.slug, (each.title, {}))[1]
        held.setdefault((what, why), []).append(each.year)
    rows = [
        html.Li(
            [
                html.P(link(title, f"/prosjekt/{slug}/penger"), className="gv-strong"),
                html.Ul(
                    [html.Li(_said(*each, years, _)) for each, years in said.items()],
                    className="gv-small mb-0",
                ),
            ]
        )
        for slug, (title, said) in projects.items()
    ]
    inside: list[Any] = first_few(rows, _)
    if view.unvalued_projects > len(projects):
        inside.append(more(view.unvalued_projects - len(projects), _))
    note = _.plural("{n} project", "{n} projects", view.unvalued_projects)
    return section(_("What cannot be computed, and why"), "mangler", inside, note=note, rule=True)


def _said(what: str, why: str, years: Sequence[int], _: Translator) -> str:
    listed = ", ".join(map(str, sorted(set(years))))
    return _("{what} {year}: {why}", what=what, year=listed, why=why)
