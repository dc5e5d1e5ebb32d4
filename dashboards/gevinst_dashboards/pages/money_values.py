"""Freed resources with what became of them, what they are worth and by which figures, and the net present value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.present_value import PresentValue
from gevinst.domain.prices import Price
from gevinst.domain.resources import OwnFigure
from gevinst.domain.valuation import Nature, ResourceValue, Total
from gevinst.i18n import Translator
from gevinst.services.money_views import MoneyPage, figure_key
from gevinst.services.payer_words import registered
from gevinst_dashboards.components import (
    Column,
    Row,
    alert,
    button_link,
    chip,
    columns,
    details_table,
    hidden,
    link,
    pairs,
    section,
    table,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import money_words as w
from gevinst_dashboards.pages.money_forms import NEW, OPENS
from gevinst_dashboards.pages.payer_words import held

_LOOKS = {"freed": "ikkestartet", "reused": "hake", "out_of_budget": "hake", "evaporated": "varsel"}


def resources(view: MoneyPage, path: str, _: Translator, year: str = "") -> Component:
    """Each freed resource by year, in its own unit, with the benefit that shows it."""
    title = _("Freed resources")
    left_out = _left_out(view, _)
    if not view.result.values:
        said = left_out or _("No freed resources are entered yet.")
        return section(title, "ressurser", html.P(said, className="gv-subtle"))
    heads = [
        Column(_("Planned"), number=True),
        Column(_("Actual"), number=True),
        Column(_("What became of it")),
        Column(_("Value"), number=True),
        Column(_("Edit") if view.may_edit else _("Benefit")),
    ]
    years: dict[int, list[Row]] = {}
    for value in sorted(view.result.values, key=lambda each: each.entry.year):
        entry = value.entry
        kind = w.word(w.RESOURCES, entry.kind.value, _)
        where = w.who(entry.party, view, _) or _("Not given")
        row = Row(
            name=entry.what,
            under=f"{kind} · {where}",
            cells=(
                "–" if entry.planned is None else w.amount(entry.planned, entry.kind, _),
                _measured(value, view, _),
                _became(value, _),
                _worth(value, view, _),
                _way(value, view, path, _),
            ),
        )
        years.setdefault(entry.year, []).append(row)
    inside = html.Div(
        [
            *([html.P(left_out, className="gv-small gv-subtle gv-prose")] if left_out else []),
            by_year(
                years,
                view,
                _("Resource"),
                heads,
                lambda year: _("Freed resources in {year}", year=year),
                _,
                year,
            ),
        ]
    )
    note = _("Hours and days stay hours and days: they are never added to kroner.")
    return section(title, "ressurser", inside, note=note, rule=True)


def _became(value: ResourceValue, _: Translator) -> Component:
    """What became of it; of what has not come, what is meant to."""
    said, look = w.state(value.entry, _), _LOOKS[value.entry.state.value]
    if value.entry.amount is None:
        said, look = _("To be {what}", what=w.lower_first(said)), _LOOKS["freed"]
    return chip("not_started", said, look, plain=True)


def _left_out(view: MoneyPage, _: Translator) -> str:
    """How many resources the reader does not see, and why; empty where none is left out."""
    return " ".join(held(why, n, _) for why, n in view.result.held.items())


def by_year(
    years: Mapping[int, Sequence[Row]],
    view: MoneyPage,
    first: str,
    heads: Sequence[Column],
    label: Callable[[str], str],
    _: Translator,
    asked: str = "",
) -> Component:
    """A table for each year in a fold-out; the one that is asked for, else this year's or the last before it, stands open."""
    past = [year for year in years if year <= view.result.until]
    wanted = [year for year in years if str(year) == asked]
    shown = max(wanted or past, default=min(years))
    return html.Div(
        [
            html.Details(
                [
                    html.Summary([str(year), html.Small(_.plural("{n} entry", "{n} entries", len(rows)))]),
                    html.Div(
                        table(first, heads, rows, label=label(str(year)), kind="gv-table--top gv-moneytable")
                    ),
                ],
                className="gv-details",
                open=year == shown,
            )
            for year, rows in years.items()
        ]
    )


def _measured(value: ResourceValue, view: MoneyPage, _: Translator) -> Any:
    """The actual amount, with its range; a dash where it is not to be known yet."""
    entry = value.entry
    if entry.amount is None and entry.year > view.result.until:
        return "–"
    said = w.amount(entry.amount, entry.kind, _)
    if value.range is None:
        return said
    low, high = (_.number(each, 0) for each in value.range)
    return html.Span(
        [said, html.Small(_("{low} to {high}", low=low, high=high), className="d-block gv-subtle")]
    )


def _worth(value: ResourceValue, view: MoneyPage, _: Translator) -> Any:
    """Kroner, or why there are none."""
    if value.nature is Nature.GONE:
        return _("nothing counted")
    if value.ore is None:
        said = " ".join(
            w.missing(each, view.result.parameters, _, may_enter=view.may_edit) for each in value.missing
        )
        return html.Span([_("not known"), html.Small(said, className="d-block gv-subtle")])
    notes = [_(w.NATURES[value.nature])]
    if value.low is not None and value.high is not None:
        notes.insert(0, _("{low} to {high}", low=_.kroner(value.low), high=_.kroner(value.high)))
    if value.planned:
        notes.append(_("as planned"))
    if value.in_money:
        notes.append(_("entered in kroner already, and not counted again"))
    told = [notes[0], *(w.lower_first(each) for each in notes[1:])]
    return html.Span([_.kroner(value.ore), html.Small(", ".join(told), className="d-block gv-subtle")])


def _way(value: ResourceValue, view: MoneyPage, path: str, _: Translator) -> Any:
    """To the form for those who may, and to the benefit that shows it."""
    entry, parts = value.entry, []
    if view.may_edit:
        href = f"{path}?{OPENS['resource']}={entry.id}#money-resource-what"
        parts.append(
            link([_("Edit"), hidden(f": {entry.what}, {entry.year}")], href, "gv-quietlink gv-noprint")
        )
    title = dict(view.benefits).get(entry.benefit or "")
    shown = entry.indicator if entry.indicator in dict(view.figures) else entry.benefit if title else None
    if shown is not None:
        to = address("/prosjekt/<slug>/gevinst/<key>", slug=view.result.project.slug or "", key=shown)
        words = title or dict(view.figures).get(shown, "")
        parts.append(html.Div(link(words, to)))
    return html.Div(parts) if parts else "–"


# ---- kroner ---------------------------------------------------------------------------------------------------------


def value(view: MoneyPage, path: str, _: Translator) -> Component:
    """What it is worth, to whom, by which figures; what is missing; the net present value."""
    result = view.result
    inside: list[Any] = [html.P(_basis(view, _), className="gv-small gv-subtle")]
    if not result.chosen:
        said = (
            _("The project has chosen no basis yet. This is the one that its grant scheme names.")
            if view.scheme_names_set
            else _("The project has chosen no basis yet. This is the usual one.")
        )
        inside.append(html.P(said, className="gv-small"))
    to_come = sum(total.planned for total in result.totals)
    if to_come:
        said = _.plural("{n} resource is only planned. It is listed, and is in no sum.", "{n} resources are only planned. They are listed, and are in no sum.", to_come)  # fmt: skip
        inside.append(html.P(said, className="gv-small gv-subtle gv-prose"))
    if result.values:
        inside.append(
            columns(
                ("col-lg-5", _societal(view, _)),
                ("col-lg-7", _fiscal(view, _)),
                wide_gap=True,
            )
        )
    inside += [_missing(view, _), _present(view, _), _tornado(view, _), _figures(view, path, _)]
    return section(_("What is it worth?"), "verdi", inside, rule=True)


def _basis(view: MoneyPage, _: Translator) -> str:
    choice = view.result.choice
    return _(
        "Reckoned with “{set}” ({registered}), in {year} kroner. Year 0 is {first}, and {n} years count.",
        set=_.local(view.result.parameters.name), registered=registered(view.result.parameters, _), year=str(choice.price_year), first=str(choice.first_year), n=str(choice.years),
    )  # fmt: skip


def _societal(view: MoneyPage, _: Translator) -> Component:
    rows = [(_(w.NATURES[total.nature]), _total(total, _)) for total in view.result.totals]
    return html.Div(
        className="gv-moneyworth",
        children=[
            html.H3(_("For society"), className="gv-h4 mb-2"),
            pairs(rows, numbers=True),
            html.P(_("The lines are unlike, and are not added together."), className="gv-xs gv-subtle mt-2"),
        ],
    )


def _total(total: Total, _: Translator) -> Any:
    if total.nature is Nature.GONE:
        return _.plural("{n} entry", "{n} entries", total.entries)
    said = _.kroner(total.ore) if total.counted else _("not known") if total.unvalued else "–"
    notes = []
    if total.planned:
        notes.append(_.plural("{n} planned, not counted", "{n} planned, not counted", total.planned))
    if total.ranged:
        notes.append(_("{low} to {high}", low=_.kroner(total.low), high=_.kroner(total.high)))
    if total.unvalued and total.counted:
        notes.append(_.plural("{n} entry without a value", "{n} entries without a value", total.unvalued))
    if total.in_money:
        notes.append(
            _.plural("{n} entered in kroner already", "{n} entered in kroner already", total.in_money)
        )
    return html.Span(
        [said, *([html.Small(", ".join(notes), className="d-block gv-subtle")] if notes else [])]
    )


def _fiscal(view: MoneyPage, _: Translator) -> Component:
    """Each party for itself: only what is money to it, and what is moved."""
    heads = [
        Column(_("Taken out of a budget"), number=True),
        Column(_("Payments"), number=True),
        Column(_("Freed, not money"), number=True),
        Column(_("Without a value"), _("resources"), number=True),
    ]
    rows = [
        Row(
            name=w.who(line.who, view, _) or w.level(line.level, _),
            cells=(
                *(w.unless_nothing(ore, _) for ore in (line.taken_out, line.transfers, line.capacity)),
                _.number(line.unvalued),
            ),
        )
        for line in view.result.fiscal
    ]
    inside: Any = table(
        _("Party"), heads, rows, label=_("The value by party"), compact=True, kind="gv-moneytable"
    )
    if not rows:
        inside = html.P(_("Nothing has a value yet."), className="gv-subtle")
    note = _("A payment between parties is one's gain and another's loss: over all parties it is 0.")
    return html.Div(
        [
            html.H3(_("For each party"), className="gv-h4 mb-2"),
            inside,
            html.P(note, className="gv-xs gv-subtle mt-2"),
        ]
    )


def _missing(view: MoneyPage, _: Translator) -> Component:
    """Each thing that is not known, once."""
    lacks = dict.fromkeys((*(each for one in view.result.values for each in one.missing), *view.result.present.missing))  # fmt: skip
    said = list(
        dict.fromkeys(w.missing(each, view.result.parameters, _, may_enter=view.may_edit) for each in lacks)
    )
    if not said:
        return html.Div()
    items = html.Ul([html.Li(each) for each in said], className="mb-0")
    return html.Div(
        alert("check", [html.P(_("Not known, and therefore empty:"), className="mb-1"), items]),
        className="my-3",
    )


def _present(view: MoneyPage, _: Translator) -> Component:
    found = view.result.present
    head = html.H3(_("Net present value of what has a price"), className="gv-h4 mt-4 mb-2")
    if found.ore is None:
        words = (
            _("It cannot be reckoned: see what is not known.")
            if found.missing
            else _("There is nothing to reckon it from in these years.")
        )
        if found.to_come:
            words += f" {_planned_out(found.to_come, _)}."
        return html.Div([head, html.P(words, className="gv-subtle")])
    amount = w.change(found.ore, _)
    if found.low is not None and found.high is not None:
        amount += " " + _("({low} to {high})", low=w.change(found.low, _), high=w.change(found.high, _))
    rows: list[tuple[Any, Any]] = [
        (_("Gains, present value"), _.kroner(found.gain)),
        (_("Costs, present value"), _.kroner(found.cost)),
        (_("Cost of public funds"), _("left out") if found.tax is None else _.kroner(found.tax)),
        (_("Net present value"), html.Strong(amount)),
    ]
    counts = (
        _.plural("{n} entry is counted as planned", "{n} entries are counted as planned", found.planned),
        _planned_out(found.to_come, _),
        _.plural("{n} resource has no price", "{n} resources have no price", found.unpriced),
        _.plural("{n} amount is not known", "{n} amounts are not known", found.unknown),
        _.plural("{n} entry is outside the years", "{n} entries are outside the years", found.outside),
    )
    told = [words for words, n in zip(counts, (found.planned, found.to_come, found.unpriced, found.unknown, found.outside), strict=True) if n]  # fmt: skip
    years = [
        (str(each.year), _.kroner(each.cost), _.kroner(each.gain), _.number(each.factor, 4))
        for each in found.by_year
    ]
    return html.Div(
        className="gv-moneyworth",
        children=[
            head,
            pairs(rows, numbers=True),
            html.P("; ".join(told) + ("." if told else ""), className="gv-xs gv-subtle mt-2"),
            html.P(_covers(found, _), className="gv-xs gv-subtle gv-prose"),
            details_table(
                _("Year by year"),
                _.plural("{n} year", "{n} years", len(years)),
                [(_("Year"), False), (_("Cost"), True), (_("Gain"), True), (_("Discount factor"), True)],
                years,
                caption=_("Costs and gains in the price year's kroner, before discounting"),
                label=_("The net present value, year by year"),
            ),
        ],
    )


def _covers(found: PresentValue, _: Translator) -> str:
    """Which years are in it, and which convention of time."""
    first, last, latest = str(found.first_year), str(found.first_year + found.years - 1), str(found.by_year[-1].year)  # fmt: skip
    return " ".join(
        (
            _.plural(
                "It is of what is entered for {n} of the {of} years from {first} to {last}, and of no other; the latest is {latest}.",
                "It is of what is entered for {n} of the {of} years from {first} to {last}, and of no others; the latest is {latest}.",
                len(found.by_year), of=str(found.years), first=first, last=last, latest=latest,
            ),
            _("Nothing is carried on by itself: a gain or a cost that lasts is entered for each year it lasts."),
            _("Amounts of {first} are not discounted, those of the next year by one year, and so on.", first=first),
        )
    )  # fmt: skip


def _planned_out(n: int, _: Translator) -> str:
    return _.plural("{n} planned entry is left out", "{n} planned entries are left out", n)


def _tornado(view: MoneyPage, _: Translator) -> Component:
    """How much each thing moves the net present value, in a fold-out: bars with the same figures beside them."""
    bars = view.tornado
    if not bars:
        return html.Div()
    now = view.result.present.ore or 0
    ends = [now, *(ore for bar in bars for ore in (bar.at_low, bar.at_high))]
    least, most = min(ends), max(ends)
    span = (most - least) or 1
    base = html.I(className="is-base", style={"left": f"{100 * (now - least) / span:.1f}%"})
    entries = {each.entry.id: each.entry for each in view.result.values}
    rows = []
    for bar in bars:
        left, right = sorted((bar.at_low, bar.at_high))
        place = {"left": f"{100 * (left - least) / span:.1f}%", "width": f"{max(100 * (right - left) / span, 0.5):.1f}%"}  # fmt: skip
        if bar.key is not None:
            name = w.parameter(bar.key, view.result.parameters, _)
            figures = [w.figure(bar.key, each, view.result.parameters, _) for each in (bar.low, bar.high)]
            tried = _("{low} to {high}", low=figures[0], high=figures[1])
        else:
            entry = entries[bar.entry or ""]
            name = f"{entry.what}, {entry.year}"
            high = w.amount(float(round(bar.high)), entry.kind, _)
            tried = _("{low} to {high}", low=_.number(bar.low, 0), high=high)
        picture = html.Span([html.I(style=place), base], className="gv-tornado", **{"aria-hidden": "true"})
        moved = (tried, w.change(bar.at_low, _), w.change(bar.at_high, _))
        rows.append(Row(name=html.Span([name, picture]), cells=moved))
    heads = [
        Column(_("From – to"), number=True),
        Column(_("Value at the lowest"), number=True),
        Column(_("Value at the highest"), number=True),
    ]
    said = _(
        "One at a time, all else as it is; the one that moves it most first. The line is the net present value, {value}.",
        value=w.change(now, _),
    )
    return _fold(
        _("What moves the net present value most?"),
        _.plural("{n} figure tried", "{n} figures tried", len(bars)),
        [
            html.P(said, className="gv-small gv-subtle gv-prose"),
            table(_("What is tried"), heads, rows, label=_("One-way sensitivity of the net present value"), compact=True, kind="gv-moneytable"),
        ],
    )  # fmt: skip


def _fold(summary: str, note: str, inside: Sequence[Component]) -> Component:
    return html.Details(
        [html.Summary([summary, html.Small(note)]), html.Div(list(inside))], className="gv-details"
    )


# ---- figures --------------------------------------------------------------------------------------------------------


def _figures(view: MoneyPage, path: str, _: Translator) -> Component:
    """Every price that is used, with its source, year and mark; the project's own with the way to change them."""
    used: dict[str, Price] = {price.key: price for one in view.result.values for price in one.prices}
    parameters, sets = view.result.parameters, dict(view.sets)
    rows = [
        Row(
            name=w.parameter(key, parameters, _),
            cells=(
                w.figure(key, price.figure, parameters, _),
                str(price.figure_year or "–"),
                price.source,
                _(w.MARKS[price.mark]),
                "–" if price.mark is None else sets.get(price.parameters, price.parameters),
            ),
        )
        for key, price in used.items()
    ]
    heads = [Column(_("The figure"), number=True), Column(_("Year"), number=True), *(Column(each) for each in (_("Source"), _("How sure"), _("Set")))]  # fmt: skip
    inside: list[Any] = []
    if rows:
        inside.append(
            _fold(
                _("Figures that are used"),
                _.plural("{n} figure", "{n} figures", len(rows)),
                [
                    table(
                        _("Rate or price"),
                        heads,
                        rows,
                        label=_("Rates and prices that are used"),
                        compact=True,
                        kind="gv-moneytable",
                    )
                ],
            )
        )
    if view.result.choice.own:
        inside += [
            html.H3(_("Figures of the project's own"), className="gv-h4 mt-4 mb-2"),
            html.Ul(
                [_own(each, view, path, _) for each in view.result.choice.own],
                className="gv-list gv-moneyfigures",
            ),
        ]
    if view.may_edit:
        buttons = [
            button_link(
                _("Change the basis"), f"{path}?{OPENS['choice']}=1#money-choice-parameters", small=True
            ),
            button_link(
                _("New figure of your own"), f"{path}?{NEW}={OPENS['figure']}#money-figure-key", small=True
            ),
        ]
        inside.append(html.Div(buttons, className="gv-actions gv-noprint mt-3"))
    return html.Div(inside, className="mt-4")


def _own(figure: OwnFigure, view: MoneyPage, path: str, _: Translator) -> Component:
    parameters = view.result.parameters
    name = w.parameter(figure.key, parameters, _)
    said = []
    if figure.value is not None:
        said.append(w.figure(figure.key, figure.value, parameters, _))
    if figure.low is not None and figure.high is not None:
        ends = [w.figure(figure.key, each, parameters, _) for each in (figure.low, figure.high)]
        said.append(_("tried from {low} to {high}", low=ends[0], high=ends[1]))
    if figure.year is not None:
        said.append(str(figure.year))
    if figure.source:
        said.append(figure.source)
    way = []
    if view.may_edit:
        href = f"{path}?{OPENS['figure']}={figure_key(figure)}#money-figure-key"
        way = [" ", link([_("Edit"), hidden(f": {name}")], href, "gv-quietlink gv-noprint")]
    return html.Li([html.P([html.Span(name, className="gv-strong"), *way]), html.P(" · ".join(said), className="gv-list__meta")])  # fmt: skip
