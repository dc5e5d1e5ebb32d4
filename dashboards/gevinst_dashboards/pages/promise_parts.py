"""Parts of the page of promises: what came of the targets, and the rules and criteria of each scheme."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.promises import Dimension, Outcome, Tally
from gevinst.domain.rule_standing import Standing
from gevinst.i18n import Translator
from gevinst.services.promise_views import Ask, Cell, GroupTable, Matrix, PromisesPage, SchemeChecks
from gevinst.services.promise_words import OUTCOMES, SHOWN, STANDINGS
from gevinst_dashboards.components import Column, Row, chip, icon, link, section, table, with_query
from gevinst_dashboards.components.basics import ChipKind
from gevinst_dashboards.components.shares import Part, pager, share_bar, share_key

_PATH = "/portefolje/loefter"
_PARTS: tuple[tuple[Outcome, Part], ...] = (
    (Outcome.REACHED, "reached"),
    (Outcome.NOT_REACHED, "missed"),
    (Outcome.NOT_MEASURED, "none"),
    (Outcome.NOT_APPROVED, "waiting"),
    (Outcome.CANNOT_TELL, "unclear"),
)
"""What is due, in the order of the bar. What is not due yet is no part of it."""
_LOOKS: dict[Standing, tuple[ChipKind, str]] = {
    Standing.MET: ("reached", "hake"),
    Standing.NOT_MET: ("error", "feil"),
    Standing.UNKNOWN: ("too_few", "faa"),
    Standing.AT_RISK: ("behind", "varsel"),
    Standing.NOT_YET: ("not_started", "ikkestartet"),
}
_LOUD = (Standing.NOT_MET, Standing.AT_RISK)
"""Only what needs somebody is filled."""


# ---- what came of the targets ----------------------------------------------------------------------------------------


def outcomes(view: PromisesPage, _: Translator) -> list[Component]:
    """The targets by horizon, type, who gains and driver; drawbacks by themselves."""
    note = html.P(
        _("A target is one indicator at one horizon. It is counted when the horizon is over."),
    )
    if not (view.gains.due or view.gains.not_yet):
        text = html.P(_("No benefit here has a target yet."), className="gv-subtle")
        found = [section(_("What came of the targets"), "maal", text)]
    else:
        inside: list[Component] = [
            share_key([(part, _(OUTCOMES[outcome])) for outcome, part in _PARTS]),
            *(
                _groups(each, _) if each.dimension is Dimension.HORIZON else _folded(each, _)
                for each in view.groups
            ),
        ]
        cannot = _(
            "Cannot be judged: no baseline, a new definition, too few figures, low counts that are not shown, or a target in words that people judge."
        )
        inside.append(html.P(cannot, className="gv-xs gv-subtle gv-prose mt-3"))
        found = [section(_("What came of the targets"), "maal", inside, note=note)]
    if view.drawbacks_by_horizon.groups:
        text = html.P(
            _(
                "A drawback has a limit, and is kept within it or not. Drawbacks are not part of the counts above."
            ),
            className="gv-small gv-subtle",
        )
        found.append(
            section(_("Drawbacks"), "ulemper", [text, _groups(view.drawbacks_by_horizon, _, drawbacks=True)])
        )
    return found


def _folded(view: GroupTable, _: Translator) -> Component:
    """A way of telling targets apart that opens: one is looked at at a time."""
    groups = _.plural("{n} group", "{n} groups", len(view.groups))
    return html.Details(
        [html.Summary([view.title, html.Small(groups)]), _groups(view, _, head=False)], className="gv-details"
    )


def _groups(view: GroupTable, _: Translator, *, drawbacks: bool = False, head: bool = True) -> Component:
    labels = {outcome: _(OUTCOMES[outcome]) for outcome in Outcome}
    if drawbacks:
        labels |= {Outcome.REACHED: _("Within the limit"), Outcome.NOT_REACHED: _("Over the limit")}
    # A column that is empty in every row says nothing.
    shown = [
        each for each in Outcome if each in _ALWAYS or any(_of(group.tally, each) for group in view.groups)
    ]
    columns = [Column(_("Share of those due")), *(Column(labels[each], number=True) for each in shown)]
    rows = [
        Row(
            group.label,
            [_bar(group.label, group.tally, labels, _), *(_count(group.tally, each, _) for each in shown)],
        )
        for group in view.groups
    ]
    several = _("A benefit with several counts in each, so the rows are not added up.")
    return html.Div(
        [
            *([html.H3(view.title, className="gv-h3")] if head else []),
            table(
                _("Group"),
                columns,
                rows,
                label=f"{_('Table')}: {view.title}",
                kind="gv-outcomes",
                compact=True,
            ),
            *([html.P(several, className="gv-xs gv-subtle mt-2 mb-0")] if view.several else []),
        ]
    )


_ALWAYS = (Outcome.REACHED, Outcome.NOT_REACHED, Outcome.NOT_MEASURED, Outcome.NOT_YET)


def _of(tally: Tally, outcome: Outcome) -> int:
    return int(getattr(tally, outcome.value))


def _bar(name: str, tally: Tally, labels: Mapping[Outcome, str], _: Translator) -> Component:
    if not tally.due:
        return html.Span(_("none is due yet"), className="gv-subtle")
    parts = [(part, _of(tally, outcome)) for outcome, part in _PARTS]
    said = ", ".join(
        f"{labels[outcome].lower()} {_.number(_of(tally, outcome))}"
        for outcome, _part in _PARTS
        if _of(tally, outcome)
    )
    return share_bar(parts, f"{name}: {said}, {_('of {n}', n=_.number(tally.due))}")


def _count(tally: Tally, outcome: Outcome, _: Translator) -> Component:
    count = _of(tally, outcome)
    if outcome is Outcome.REACHED:
        if not tally.due:
            return html.Span("\u2013", className="gv-nought")
        return html.Span([html.B(_.number(count)), " " + _("of {n}", n=_.number(tally.due))])
    # On a phone what is nought is left out: each row is a tile there.
    return html.Span(_.number(count), className=None if count else "gv-nought")


# ---- rules and criteria ----------------------------------------------------------------------------------------------


def rules(view: PromisesPage, kept: Mapping[str, str], _: Translator) -> list[Component]:
    """A section for each scheme: what needs somebody, its rules in sum and project by project, then its criteria."""
    alone = len(view.schemes) == 1
    return [_scheme(each, kept, alone, _) for each in view.schemes]


def _scheme(view: SchemeChecks, kept: Mapping[str, str], alone: bool, _: Translator) -> Component:
    inside: list[Any] = [_pressing(view, kept, _)]
    if view.rules.asks:
        parts = [
            _in_sum(view, view.rules, STANDINGS, _("Rule"), kept, _("Table: the rules of {scheme}", scheme=view.name), _),
            html.H3(_("Project by rule"), className="gv-h3 mt-4"),
            _matrix(view.rules, _("Table: the projects of {scheme} by rule", scheme=view.name), _),
        ]  # fmt: skip
        inside.append(_fold(_("Rules"), len(view.rules.asks), parts, alone, _))
    if view.criteria is not None and view.criteria.asks:
        text = _(
            "A criterion asks for a judgement, and people make it. Here it is only said what the plan and the follow-up show of it."
        )
        parts = [
            html.P(text, className="gv-small gv-subtle gv-prose"),
            _in_sum(view, view.criteria, SHOWN, _("Criterion"), kept, _("Table: the criteria of {scheme}", scheme=view.name), _),
            html.H3(_("Project by criterion"), className="gv-h3 mt-4"),
            _matrix(view.criteria, _("Table: the projects of {scheme} by criterion", scheme=view.name), _),
        ]  # fmt: skip
        inside.append(_fold(_("Criteria of assessment"), len(view.criteria.asks), parts, alone, _))
    by_hand = [*view.rules.by_hand, *(view.criteria.by_hand if view.criteria else ())]
    if by_hand:
        words = html.Ul([html.Li(text, lang=view.language) for text in by_hand], className="gv-words")
        inside.append(_fold(_("For a person to judge"), len(by_hand), [words], False, _))
    if view.pages > 1:
        inside.append(_leaf(view, kept, _))
    note = _.plural("{n} project", "{n} projects", view.projects)
    return section(
        _("Rules and criteria: {scheme}", scheme=view.name), f"regler-{view.scheme}", inside, note=note
    )


def _fold(words: str, count: int, parts: list[Component], opened: bool, _: Translator) -> Component:
    head = html.Summary([words, html.Small(_.number(count))])
    return html.Details([head, html.Div(parts)], open=opened, className="gv-details")


def _pressing(view: SchemeChecks, kept: Mapping[str, str], _: Translator) -> Component:
    """The rules that somebody breaks, or will break unless somebody acts: each with its list."""
    lines = [
        html.Li(
            [
                chip(_LOOKS[each][0], _(STANDINGS[each]), _LOOKS[each][1]),
                " ",
                link(
                    f"{ask.name}: "
                    + _("{n} of {of}", n=_.number(ask.counts[each]), of=_.number(view.projects)),
                    _list(ask, each, kept),
                ),
            ]
        )
        for ask in view.rules.asks
        for each in _LOUD
        if ask.counts.get(each)
    ]
    if not lines:
        return html.P(_("No rule that a program can check is broken or at risk."), className="gv-small")
    return html.Ul(lines, className="gv-pressing")


def _list(ask: Ask, standing: Standing, kept: Mapping[str, str]) -> str:
    return with_query(_PATH, {**kept, "liste": f"{ask.key}.{standing.value}"}) + "#liste"


def _leaf(view: SchemeChecks, kept: Mapping[str, str], _: Translator) -> Component:
    at = f"#regler-{view.scheme}"
    if kept.get("ordning") != view.scheme:
        words = _(
            "The first {n} projects are shown. Choose the scheme to see them all.",
            n=_.number(len(view.rules.rows)),
        )
        return html.P(link(words, with_query(_PATH, {**kept, "ordning": view.scheme}) + at), className="mt-2")

    def to(page: int) -> str:
        return with_query(_PATH, {**kept, "side": str(page)}) + at

    return pager(
        view.page,
        view.pages,
        _("Page {n} of {of}", n=_.number(view.page), of=_.number(view.pages)),
        (_("Previous"), to(view.page - 1)),
        (_("Next"), to(view.page + 1)),
        _("Pages of the projects"),
    )


def _in_sum(
    view: SchemeChecks,
    matrix: Matrix,
    labels: Mapping[Standing, str],
    first: str,
    kept: Mapping[str, str],
    label: str,
    _: Translator,
) -> Component:
    shown = [each for each in labels if any(ask.counts.get(each) for ask in matrix.asks)]
    columns = [Column(_(labels[each])) for each in shown]

    def count(ask: Ask, each: Standing) -> Any:
        number = ask.counts.get(each, 0)
        words = _("{n} of {of}", n=_.number(number), of=_.number(view.projects))
        if not number:
            return html.Span(words, className="gv-subtle gv-nought")
        return html.Span([icon(_LOOKS[each][1]), " ", link(words, _list(ask, each, kept))])

    rows = [
        Row(
            # A criterion is named by its own words; of a rule they stand under its name.
            _own(ask.name, view) if ask.name == ask.text else ask.name,
            [count(ask, each) for each in shown],
            under="" if ask.name == ask.text else _own(ask.text, view),
        )
        for ask in matrix.asks
    ]
    return table(first, columns, rows, label=label, kind="gv-asks", compact=True)


def _own(text: str, view: SchemeChecks) -> Component:
    """The scheme's own words, in its language."""
    return html.Span(text, lang=view.language)


def _matrix(matrix: Matrix, label: str, _: Translator) -> Component:
    columns = [Column(ask.name) for ask in matrix.asks]
    rows = [
        Row(row.title, [_cell(cell) for cell in row.cells], href=f"/prosjekt/{row.slug}/tildeling")
        for row in matrix.rows
    ]
    return table(_("Project"), columns, rows, label=label, kind="gv-matrix", compact=True)


def _cell(cell: Cell) -> Component:
    kind, mark = _LOOKS[cell.standing]
    said = chip(kind, cell.label, mark, plain=cell.standing not in _LOUD)
    return html.Div([said, *([html.Small(cell.says)] if cell.says else [])])
