"""The alarm for benefits that nobody takes over: one list for the project, the steering group, the portfolio, the page itself."""

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.views import AlarmItem, HandoverAlarm
from gevinst_dashboards.components.basics import button_link, hidden, icon, link


def handover_line(alarm: HandoverAlarm, _: Translator, *, id: str = "mangler") -> Component:
    """The same in one line, so that what stands below it is in the first screen: one project by name, several to unfold."""
    if len(alarm.items) == 1 and not alarm.note:
        (item,) = alarm.items
        told: Component = html.P(
            [
                html.B(alarm.title),
                ": ",
                link(item.title, item.href),
                html.Span(f" \u00b7 {item.why}", className="gv-subtle"),
            ]
        )
    else:
        lines = [
            html.Li([link(item.title, item.href), html.Span(f" \u00b7 {item.why}", className="gv-subtle")])
            for item in alarm.items
        ]
        inside: list[Component] = [html.Ul(lines)]
        if alarm.note:
            inside.append(html.P(alarm.note, className="gv-xs gv-subtle"))
        told = html.Details([html.Summary(html.B(alarm.title)), *inside])
    return html.Div(
        [icon("varsel"), told], id=id, className="gv-alert gv-alert--sjekk gv-alert--wide gv-alert--line mb-2"
    )


def handover_alarm(
    alarm: HandoverAlarm,
    _: Translator,
    actions: Callable[[AlarmItem], Sequence[Component]] | None = None,
    *,
    note: str = "",
    id: str = "mangler",
) -> Component:
    """Which, why, and what to do: `actions` of one line, the main one last; a link to it where none are given."""
    given = actions or (lambda item: [_open(item, _)])
    lines = [
        html.Li(
            [
                html.Span(
                    [
                        html.B(link(item.title, item.href)),
                        html.Br(),
                        html.Span(item.why, className="gv-subtle"),
                    ]
                ),
                html.Span(list(given(item)), className="gv-actions gv-noprint"),
            ]
        )
        for item in alarm.items
    ]
    return html.Div(
        [
            icon("varsel"),
            html.Div(
                [
                    html.P(html.B(alarm.title)),
                    html.Ul(lines, className="gv-alertlist"),
                    *([html.P(note, className="gv-xs gv-subtle mt-3")] if note else []),
                ]
            ),
        ],
        id=id,
        className="gv-alert gv-alert--sjekk gv-alert--wide mb-4",
    )


def _open(item: AlarmItem, _: Translator) -> Component:
    return button_link(html.Span([_("Open the handover"), hidden(f" – {item.title}")]), item.href, small=True)
