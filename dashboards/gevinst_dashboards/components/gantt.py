"""A progress plan as bars on one axis of years: drawn for the eye, while a table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from gevinst.domain.report import Gantt, GanttRow
from gevinst.i18n import Translator


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity: what is drawn of it, and whether any of it is carried out."""

    name: str
    drawn: GanttRow
    begun: bool
    cancelled: bool


def gantt(axis: Gantt, bars: Sequence[Bar], said: str, _: Translator) -> Component:
    """The bars, the years over them and what the colours mean. `said` is read aloud instead."""
    years = [html.Span(label, style={"left": _share(at)}) for label, at in axis.years]
    rows = [html.Div([html.Span(bar.name), _track(bar, axis)], className="gv-gantt__row") for bar in bars]
    picture = html.Div(
        [
            html.Div([html.Span(), html.Div(years, className="gv-gantt__years")], className="gv-gantt__row"),
            *rows,
        ],
        className="gv-gantt",
        role="img",
        **{"aria-label": said},
    )
    return html.Div([picture, _key(axis, _)])


def _track(bar: Bar, axis: Gantt) -> Component:
    drawn = bar.drawn
    inside: list[Component] = [
        html.I(className="is-year", style={"left": _share(at)}) for _label, at in axis.years if at > 0
    ]
    if drawn.milestone:
        if drawn.original and drawn.original != drawn.updated:
            inside.append(html.I(className="is-first is-point", style={"left": _share(drawn.original[0])}))
        if drawn.updated:
            look = "is-milestone" + (" is-done" if drawn.done else "") + (" is-off" if bar.cancelled else "")
            inside.append(html.I(className=look, style={"left": _share(drawn.updated[0])}))
    else:
        if drawn.updated:
            start, end = drawn.updated
            look = "is-rest" + (" is-off" if bar.cancelled else "")
            inside.append(html.I(className=look, style=_place(start, end)))
            until = end if drawn.done else min(end, axis.now if axis.now is not None else end)
            if bar.begun and until > start:
                inside.append(html.I(className="is-carried", style=_place(start, until)))
        if drawn.original:
            inside.append(html.I(className="is-first", style=_place(*drawn.original)))
    if axis.now is not None:
        inside.append(html.I(className="is-now", style={"left": _share(axis.now)}))
    return html.Div(inside, className="gv-gantt__track")


def _key(axis: Gantt, _: Translator) -> Component:
    """What is what, each with its sign."""
    signs = [
        ("is-carried", _("carried out")),
        ("is-rest", _("remaining")),
        ("is-first", _("first plan")),
        ("is-milestone", _("milestone")),
        *([("is-now", axis.now_label)] if axis.now is not None else []),
    ]
    return html.Ul(
        [html.Li([html.I(className=look, **{"aria-hidden": "true"}), words]) for look, words in signs],
        className="gv-gantt__key",
    )


def _share(at: float) -> str:
    return f"{at * 100:.2f}%"


def _place(start: float, end: float) -> dict[str, str]:
    return {"left": _share(start), "width": _share(max(end - start, 0.004))}
