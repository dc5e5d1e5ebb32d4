"""The panel of the chosen figure: what is known of it, and what can be said of it beside its number."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import State as FigureState
from gevinst.i18n import N_, Translator
from gevinst.services.measuring_figure import FigureView, Recent
from gevinst.services.views import EntryRow
from gevinst_dashboards.components import (
    Column,
    Row,
    alert,
    button,
    link,
    log,
    pairs,
    table,
)
from gevinst_dashboards.figures.recent import recent_line
from gevinst_dashboards.pages import events
from gevinst_dashboards.pages.attachments import address_of
from gevinst_dashboards.pages.measuring_cells import (
    cells_of,
    row_key,
)
from gevinst_dashboards.pages.measuring_words import labelled, row_name, typed
from gevinst_dashboards.pages.plan_files import upload
from gevinst_dashboards.views_context import Context

KEEP = "entry-keep"
ASKED, KNOWN = "entry-asked", "entry-known"
"""The parts of the panel that a save draws anew; what is being written beside the number stands between them."""
FILE, FILE_SAID = "entry-file", "entry-file-said"
KINDS = ".pdf,.xlsx,.docx,.csv,.png,.jpg,.jpeg"
_SHOWN = 5
"""More changes than these are a click away."""


def chosen_first(rows: Sequence[EntryRow]) -> EntryRow:
    """The row that the panel opens on: the first that somebody must look at."""
    return next((row for row in rows if row.state in ("check", "missing", "returned")), rows[0])


def panel(ctx: Context, view: FigureView, slug: str, *, head: bool = True) -> list[Any]:
    """What is known of one figure, and what can be said of it beside its number. `head`: with its name."""
    _, row = ctx._, view.row
    key = row_key(row.series, row.period)
    parts: list[Any] = [
        *([html.Header(html.Div([html.H2(row_name(row, _)), html.P(panel_under(view, _))]))] if head else []),
        html.Div(asked_part(row, _), id={"type": ASKED, "row": key}),
    ]
    if row.editable:
        parts.append(html.Div(said_of(row, "panel", _), className="gv-panel__sec"))
    elif row.comment:
        parts.append(html.Div([html.H3(_("Note")), html.P(row.comment)], className="gv-panel__sec"))
    parts.append(html.Div(known_part(view, slug, _), id={"type": KNOWN, "row": key}))
    return parts


def asked_part(row: EntryRow, _: Translator) -> list[Any]:
    """What is asked of a stored figure, and that it is hidden outside the project."""
    parts: list[Any] = [html.Div(question(each, _), className="gv-panel__sec") for each in row.questions]
    if row.hidden_outside:
        words_outside = _("The count is small: readers outside the project do not see this figure.")
        parts.append(html.Div(html.P(words_outside, className="gv-small mb-0"), className="gv-panel__sec"))
    return parts


def question(words: str, _: Translator) -> Component:
    """A question, and how it is answered."""
    return alert(
        "check", [html.P(words), html.P(_("If it is right, say why in the note."), className="mb-0")]
    )


def known_part(view: FigureView, slug: str, _: Translator) -> list[Any]:
    """What is known of a figure: the values before it, its files, who sees it, what it means, and its changes."""
    parts = [*_recent(view, _), *_files(view, slug, _), *_kept(view, _)]
    definition = _definition(view.row, _)
    if definition:
        other = [_other_definition(view, slug, _)] if view.may_say_changed else []
        parts.append(
            html.Div([html.H3(_("How you measure")), pairs(definition), *other], className="gv-panel__sec")
        )
    if view.history:
        parts.append(html.Div([html.H3(_("Changes")), _history(view, _)], className="gv-panel__sec"))
    return parts


def panel_under(view: FigureView, _: Translator) -> str:
    """Period, the value before, the state, and who answered, on one line."""
    row = view.row
    before = f"{_('Previous')}: {row.previous}" if row.previous else ""
    return " · ".join(part for part in (view.title, before, row.status, view.response) if part)


def _recent(view: FigureView, _: Translator) -> list[Any]:
    """The last twelve values as a line with what is usual behind it, in words, and as a table."""
    known = [each for each in view.recent if each.value is not None]
    if len(known) < 2:
        return []
    low, high = min(known, key=_value), max(known, key=_value)
    words = _(
        "From {first} to {last}: between {low} and {high}. The last is {value}.",
        first=known[0].period_text,
        last=known[-1].period_text,
        low=low.text,
        high=high.text.rstrip("."),
        value=known[-1].text.rstrip("."),
    )
    usual = _("Usually {range}.", range=view.usual_text) if view.usual_text else ""
    rows = [Row(each.period_text, (each.text,)) for each in reversed(view.recent)]
    return [
        html.Div(
            [
                html.H3(_("The last values")),
                html.P(words, className="gv-small mb-1"),
                html.Img(
                    src=recent_line([each.value for each in view.recent], view.usual),
                    alt=_("The last values of {figure}", figure=row_name(view.row, _)),
                    className="w-100",
                ),
                *([html.P(usual, className="gv-small mb-1")] if usual else []),
                html.Details(
                    [
                        html.Summary(_("Show the values")),
                        table(
                            _("Period"),
                            (Column(_("Value"), number=True),),
                            rows,
                            label=_("The last values of {figure}", figure=row_name(view.row, _)),
                            compact=True,
                            tiles=False,
                        ),
                    ],
                    className="gv-details",
                ),
            ],
            className="gv-panel__sec",
        )
    ]


def _value(each: Recent) -> float:
    return each.value or 0.0


def _files(view: FigureView, slug: str, _: Translator) -> list[Any]:
    """What shows that the figure is right, and a way to add to it."""
    if not view.files and not view.may_add_files:
        return []
    listed = [
        html.Li(
            [
                html.A(each.file_name, href=address_of(slug, each.id)),
                html.Span(f" {_.short_date(each.added_at)}, {each.added_by}", className="gv-subtle"),
            ]
        )
        for each in view.files
    ]
    return [
        html.Div(
            [
                html.H3(_("Evidence of the figure")),
                *([html.Ul(listed, className="gv-small")] if listed else []),
                *([upload(FILE, _("Add a file"), _, kinds=KINDS)] if view.may_add_files else []),
                html.Div(id=FILE_SAID, role="status"),
            ],
            className="gv-panel__sec",
        )
    ]


def _kept(view: FigureView, _: Translator) -> list[Any]:
    """Whether the party keeps the series to itself, and the way to change it."""
    if not view.private and not view.may_keep:
        return []
    party = view.row.party_name
    words = (
        _("{party} keeps these figures to itself: readers outside the project do not see them.", party=party)
        if view.private
        else _("Readers outside the project see these figures when they are handed in.")
        if view.seen_when_handed_in
        else _("Readers outside the project see these figures when they are approved.")
    )
    change = _("Let them be seen") if view.private else _("Keep them within the project")
    parts: list[Any] = [html.H3(_("Who sees them")), html.P(words, className="gv-small mb-2")]
    if view.may_keep:
        id: Any = {"type": KEEP, "series": view.row.series, "private": not view.private}
        parts.append(button(change, id, small=True))
    return [html.Div(parts, className="gv-panel__sec")]


def _history(view: FigureView, _: Translator) -> Component:
    """Every revision: who, when, old and new, and why."""
    lines = []
    for step in view.history:
        # The same number twice: it was the note that changed.
        change = f"{step.old} \u2192 {step.new}" if step.old not in ("", step.new) else step.new
        told = _("{change}, {who}", change=change, who=step.revision.by)
        lines.append(
            (
                step.revision.at.isoformat(),
                f"{_.short_date(step.revision.at)} {_.time(step.revision.at)}",
                f"{told}. {_('Why: {why}', why=step.why)}" if step.why else told,
            )
        )
    if len(lines) <= _SHOWN:
        return log(lines)
    rest = html.Details(
        [html.Summary(_("Show all {n} changes", n=len(lines))), log(lines[_SHOWN:])], className="gv-details"
    )
    return html.Div([log(lines[:_SHOWN]), rest])


def _other_definition(view: FigureView, slug: str, _: Translator) -> Component:
    """The way to say that it is another definition or source from some day on: old figures stay, the chart breaks."""
    return link(
        _("The definition or the source has changed"),
        events.new_definition(slug, view.benefit, view.row.indicator.id),
        "gv-panellink",
    )


def _definition(row: EntryRow, _: Translator) -> list[tuple[Any, Any]]:
    measure = row.measure
    if measure is None:
        return [(_("Source"), row.indicator.source)] if row.indicator.source else []
    found: list[tuple[Any, Any]] = []
    if measure.numerator and measure.denominator:
        found += [
            (_("Numerator"), _.local(measure.numerator)),
            (_("Denominator"), _.local(measure.denominator)),
        ]
    elif measure.value:
        found.append((_("Value"), _.local(measure.value)))
    if measure.excludes:
        found.append((_("Not included"), _.local(measure.excludes)))
    found.append((_("Source"), row.indicator.source or _.local(measure.source.name)))
    found.append((_("Definition"), _("version {n}", n=measure.version)))
    return found


_EXTRA: dict[str, str] = {
    "n": N_("Number of people behind it"),
    "invited": N_("Invited"),
    "answered": N_("Answered"),
}


def _extra(measure: Measure | None) -> tuple[str, ...]:
    """What a figure may carry beside itself."""
    if measure is None:
        return ()
    if measure.survey:
        return ("invited", "answered")
    return ("n",) if measure.shape is Shape.MEAN else ()


def said_of(row: EntryRow, at: str, _: Translator) -> list[Any]:
    """Note, what lies behind the figure, and why there is none: one form and its button."""
    key = row_key(row.series, row.period)
    kept = cells_of(row.figure)
    state = row.figure.state if row.figure else FigureState.VALUE
    chosen = "value" if state is FigureState.VALUE else state.value

    def id(name: str) -> dict[str, str]:
        return {"type": f"entry-{name}", "row": key, "at": at}

    extra = [
        labelled(
            _(_EXTRA[name]),
            dbc.Input(
                id={"type": "entry-more", "row": key, "at": at, "cell": name},
                type="text",
                inputmode="decimal",
                value=typed(kept[name], _),
                className="num form-control-sm",
            ),
        )
        for name in _extra(row.measure)
    ]
    return [
        labelled(
            _("The figure for the period is"),
            dbc.Select(
                id=id("state"),
                value=chosen,
                options=[
                    {"value": "value", "label": _("a number that is written in the cell")},
                    {"value": "not_measured", "label": _("not measured, because …")},
                    {"value": "suppressed", "label": _("under 5, and must not be shown")},
                ],
                className="form-select-sm",
            ),
        ),
        html.Div(
            labelled(
                _("Why it was not measured"), dbc.Input(id=id("reason"), value=kept["reason"], size="sm")
            ),
            className="mt-2",
        ),
        *(html.Div(part, className="mt-2") for part in extra),
        html.Div(
            labelled(_("Note"), dbc.Textarea(id=id("note"), value=kept["comment"], rows=2, size="sm")),
            className="mt-2",
        ),
        html.Div(button(_("Save what is said"), id("say"), small=True), className="mt-2"),
        html.Div(id=id("answer"), className="gv-entrysay", role="status"),
        dcc.Store(id=id("revision"), data=row.revision),
    ]
