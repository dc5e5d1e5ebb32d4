"""The events that change how figures are judged: a list by date, a form, and both charts in words before new limits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import Frequency, read_period
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import new_id
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.events import ChartWords, EventRow, EventsPage, LimitsSeen
from gevinst_dashboards.components import (
    action_bar,
    alert,
    button,
    button_link,
    error_summary,
    field,
    icon,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.navigation import address, read_query
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/hendelser"
NAV = "benefits"

NEW, EDIT, ABOUT, OF = "ny", "hendelse", "gevinst", "tall"
"""Names in the address: `?ny=hendelse` opens the form, `?hendelse=<id>` opens it with one that exists, `?gevinst=<id>` shows
what concerns one benefit."""
FORM, KIND, TEXT, DATE, FIGURE, PARTY, SAVE, WRONG, IDENTITY, SEAL, REASON, REMOVE, REMOVE_WRONG = (
    f"event-{part}"
    for part in (
        "form",
        "kind",
        "text",
        "date",
        "figure",
        "party",
        "save",
        "wrong",
        "id",
        "seal",
        "reason",
        "remove",
        "remove-wrong",
    )
)
_FIELDS = {"kind": KIND, "text": TEXT, "date": DATE, "indicator": FIGURE, "party": PARTY, "reason": REASON}
"""A field of the event -> the control that holds it."""
_MARKS = {
    EventKind.GO_LIVE: "nadd",
    EventKind.DEFINITION_CHANGE: "varsel",
    EventKind.CO_INTERVENTION: "varsel",
    EventKind.REBASE: "varsel",
    EventKind.NOTE: "merknad",
}
_MEANINGS = {
    EventKind.DEFINITION_CHANGE: N_(
        "The figures mean something else from this date. They are never compared across it."
    ),
    EventKind.CO_INTERVENTION: N_(
        "It happened at the same time and may explain a part of the change, so the effect is less sure."
    ),
    EventKind.REBASE: N_(
        "The chart's limits are reckoned anew from this date, because the work is lastingly different. Only for one figure, with a reason."
    ),
    EventKind.GO_LIVE: N_("Somebody began. The project's own first day stands in the plan."),
    EventKind.NOTE: N_("Shown with the figures, and changes nothing."),
}
"""What each kind does to the figures."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Events")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """All events with kind, figure, who and when, and the form."""
    return layout(ctx, services.events.page(ctx.actor, params["slug"]), query)


def link_to(ctx: Context, slug: str, benefit: str) -> Component | None:
    """The link from a benefit to its events; None for those who may not see them."""
    project = ctx.project
    if project is None or not may(
        ctx.actor,
        Action.SEE_UNAPPROVED,
        Resource(project=project.slug, scheme=project.scheme, parties=project.parties),
    ):
        return None
    return link(ctx._("Events"), with_query(address(PATH, slug=slug), {ABOUT: benefit}), "gv-noprint")


def new_definition(slug: str, benefit: str, indicator: str) -> str:
    """Where one sets down that a figure has another definition or source from some day on: the form, half filled in."""
    asked = {ABOUT: benefit, NEW: EventKind.DEFINITION_CHANGE.value, OF: indicator}
    return with_query(address(PATH, slug=slug), asked) + f"#{KIND}"


def layout(ctx: Context, view: EventsPage, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    base = address(PATH, slug=view.project.slug or "")
    about = query.get(ABOUT, "")
    about = about if about in view.benefits else ""
    path = with_query(base, {ABOUT: about})
    new = with_query(base, {ABOUT: about, NEW: "hendelse"}) + f"#{KIND}"
    shown = [row for row in view.rows if not about or _concerns(row, about, view)]
    chosen = next((row for row in view.rows if row.event.id == query.get(EDIT) and row.may_edit), None)
    words = _("Set down an event")
    back = (
        (
            view.benefits[about],
            address("/prosjekt/<slug>/gevinst/<key>", slug=view.project.slug or "", key=about),
        )
        if about
        else (_("Benefits"), address("/prosjekt/<slug>/gevinster", slug=view.project.slug or ""))
    )
    body: list[Any] = [
        page_head(
            _("Events"),
            lead=_(
                "What happened that changes how the figures are to be read: a new definition, something else at the same time, limits that begin anew. Each with its date, its reason and who set it down."
            ),
            back=back,
            actions=[
                button(_("Print"), icon_name="skriv-ut", act="print"),
                *([button_link(words, new, primary=True, icon_name="pluss")] if view.kinds else []),
            ],
        )
    ]
    if about:
        body.append(
            html.P(
                [
                    _("Events for “{title}” and for the whole project.", title=view.benefits[about]),
                    " ",
                    link(_("Show all"), base),
                ],
                className="gv-noprint",
            )
        )
    if view.kinds and (NEW in query or chosen is not None):
        body.append(_form(ctx, path, view, chosen, about, query))
    items = [_item(row, base, about, _) for row in shown]
    inside = (
        html.Ul(items, className="gv-list")
        if items
        else html.P(_("Nothing is set down yet."), className="gv-subtle")
    )
    body.append(
        section(
            _("By date, the newest first"), "hendelser", inside, note=_.number(len(items)) if items else None
        )
    )
    if view.kinds:
        body.append(action_bar(button_link(words, new, primary=True, icon_name="pluss"), label=_("Action")))
    return html.Div(body)


def _concerns(row: EventRow, benefit: str, view: EventsPage) -> bool:
    indicator = row.event.indicator
    return indicator is None or view.of_benefit.get(indicator) == benefit


def _item(row: EventRow, base: str, about: str, _: Translator) -> Component:
    event = row.event
    who = _("set down by {who}", who=row.by) if row.by else ""
    meta: list[Any] = [" · ".join(part for part in (_.date(event.date), row.figure, row.party, who) if part)]
    if row.may_edit:
        hidden = html.Span(f" «{event.text}»", className="visually-hidden")
        edit = with_query(base, {ABOUT: about, EDIT: event.id}) + f"#{KIND}"
        meta += [" · ", link([_("Edit"), hidden], edit, "gv-quietlink gv-noprint")]
    return html.Li(
        [
            html.P([icon(_MARKS[event.kind]), " ", html.Strong(row.kind)]),
            html.P(event.text),
            html.P(html.Span(meta), className="gv-list__meta"),
        ]
    )


def register(app: Any, services: Any) -> None:
    """Saving and taking away; new limits first show both charts, and are saved by the second press."""

    @app.callback(
        Output(WRONG, "children"),
        Output(SEAL, "value"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(SEAL, "value"),
        State(IDENTITY, "value"),
        State(KIND, "value"),
        State(TEXT, "value"),
        State(DATE, "value"),
        State(FIGURE, "value"),
        State(PARTY, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, path: str, search: str | None, seal: str | None, *given: str | None) -> Any:
        if not clicks:
            return no_update, no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        said, shown = store(context, services, slug, given, seal)
        if said is not None:
            return said, shown, no_update, no_update
        return None, "", _without_form(search), ""

    @app.callback(
        Output(REMOVE_WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(REMOVE, "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(IDENTITY, "value"),
        State(REASON, "value"),
        prevent_initial_call=True,
    )
    def remove(
        clicks: int | None, path: str, search: str | None, identity: str | None, reason: str | None
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        try:
            services.events.remove(context.actor, slug, identity or "", reason or "")
        except Refused as refused:
            return wrong(refused.problems, context._), no_update, no_update
        return None, _without_form(search), ""


def store(
    context: Context, services: Any, slug: str, given: Sequence[str | None], seal: str | None
) -> tuple[Component | None, str]:
    """Saves what the form holds: None; or what is to be shown instead, with the seal of the charts that it shows."""
    _ = context._
    try:
        event = read_event(*given)
        services.events.save(context.actor, slug, event, seal or None)
    except NotAllowed:
        return error_summary(_("This is for the project group to set down."), []), ""
    except Refused as refused:
        if [each.code for each in refused.problems] == ["limits_not_seen"]:
            shown = services.events.limits(context.actor, slug, event)
            return both_charts(shown, _), shown.seal
        return wrong(refused.problems, _), ""
    return None, ""


def read_event(
    identity: str | None,
    kind: str | None,
    text: str | None,
    day: str | None,
    figure: str | None,
    party: str | None,
) -> Event:
    """An event from what the fields hold. Raises Refused with every problem; `field` is the event's own."""
    text = (text or "").strip()
    problems: list[Problem] = []
    if kind is None or kind not in {each.value for each in EventKind}:
        problems.append(Problem("field_missing", field="kind"))
    if may_hold_identity_number(text):
        problems.append(Problem("personal_data", field="text"))
    if len(text) > 300:
        problems.append(Problem("text_too_long", field="text", params={"limit": 300, "length": len(text)}))
    if not text:
        code = {
            EventKind.DEFINITION_CHANGE.value: "event_needs_change",
            EventKind.CO_INTERVENTION.value: "event_needs_what_else",
        }.get(kind or "", "field_missing")
        problems.append(Problem(code, field="text"))
    reading = read_period(day or "", Frequency.SINGLE)
    if reading.problem is not None:
        problems.append(reading.problem.at(field="date"))
    if problems or reading.period is None or kind is None:
        raise Refused(problems)
    return Event(
        id=identity or new_id(),
        kind=EventKind(kind),
        date=dt.date.fromordinal(reading.period),
        text=text,
        indicator=figure if figure and figure != "*" else None,
        party=party if party and party != "*" else None,
    )


def wrong(problems: Sequence[Problem], _: Translator) -> Component:
    """What must be put right, with links to the fields."""
    names = {
        "kind": _("What happened"),
        "text": _("In words"),
        "date": _("Date"),
        "indicator": _("Which figure"),
        "party": _("Party"),
        "reason": _("Reason"),
    }
    return error_summary(
        _.plural("{n} field must be put right", "{n} fields must be put right", len(problems)),
        [
            (
                f"{names.get(each.field or '', '')}: {problem_text(each, _)}".lstrip(": "),
                _FIELDS.get(each.field or "", ""),
            )
            for each in problems
        ],
    )


def both_charts(shown: LimitsSeen, _: Translator) -> Component:
    """What the chart says without the new limits and with them, and that the next press saves."""

    def side(name: str, chart: ChartWords) -> Component:
        return html.Div(
            [html.H3(name), html.Ul([html.Li(line) for line in chart.lines], className="ps-3")],
            className="col-sm-6",
        )

    parts: list[Component] = [
        html.H2(_("What the chart says of “{figure}”", figure=shown.figure)),
        html.Div(
            [
                side(_("Without the new limits"), shown.without),
                side(_("With the new limits"), shown.with_them),
            ],
            className="row g-3",
        ),
    ]
    if shown.hides:
        parts.append(
            alert(
                "check",
                _(
                    "With the new limits, signs of a change for the worse no longer show. They were there: say so to the steering group, and set new limits only where the work is lastingly different."
                ),
            )
        )
    parts.append(html.P(_("Press Save once more to set the new limits. Your reason stands in the log.")))
    return html.Div(parts, className="gv-card my-3", role="status", tabIndex=-1)


def _without_form(search: str | None) -> str:
    """The address without what opens the form; the benefit that is looked at stays."""
    about = read_query(search).get(ABOUT, "")
    return with_query("", {ABOUT: about})


def _form(
    ctx: Context,
    path: str,
    view: EventsPage,
    chosen: EventRow | None,
    about: str,
    query: Mapping[str, str],
) -> Component:
    _ = ctx._
    event = chosen.event if chosen else None
    day = event.date if event else ctx.now.astimezone(OSLO).date()
    kinds = [{"label": name, "value": kind.value} for kind, name in view.kinds]
    offered = [kind.value for kind, _name in view.kinds]
    usual = offered[0] if len(offered) == 1 else EventKind.CO_INTERVENTION.value
    if query.get(NEW) in offered:
        usual = query[NEW]
    figures = [{"label": _("The whole project"), "value": "*"}]
    figures += [{"label": name, "value": key} for key, name in view.figures]
    if event and event.indicator and event.indicator not in dict(view.figures):
        # An archived benefit's figure, or one that is no number: the event keeps it.
        figures.append({"label": chosen.figure if chosen else "", "value": event.indicator})
    first = next((key for key, _name in view.figures if about and view.of_benefit.get(key) == about), None)
    if query.get(OF) in dict(view.figures):
        first = query[OF]
    parties = [{"label": _("All parties"), "value": "*"}]
    parties += [{"label": name, "value": key} for key, name in view.parties]
    if event and event.party and event.party not in dict(view.parties):
        parties.append({"label": chosen.party if chosen else "", "value": event.party})
    meanings = html.Details(
        [
            html.Summary(_("What does each of them do to the figures?")),
            html.Dl(
                [part for kind, name in view.kinds for part in (html.Dt(name), html.Dd(_(_MEANINGS[kind])))]
            ),
        ],
        className="gv-details mb-3",
    )
    fields: list[Component] = [
        # A new one has its id from the start: pressed twice, Save stores one event.
        dbc.Input(id=IDENTITY, type="hidden", value=event.id if event else new_id()),
        dbc.Input(id=SEAL, type="hidden", value=""),
        field(
            _("What happened"),
            dbc.Select(id=KIND, options=kinds, value=event.kind.value if event else usual),
            _,
        ),
        meanings,
        field(
            _("In words"),
            dbc.Textarea(id=TEXT, value=event.text if event else "", rows=2, maxLength=300),
            _,
            help=_(
                "What was changed, what else happened, or why the limits begin anew. It is shown with the figures."
            ),
            need="must",
        ),
        html.Div(
            [
                field(
                    _("Date"),
                    dbc.Input(id=DATE, type="text", value=f"{day.day}.{day.month}.{day.year}"),
                    _,
                    need="must",
                ),
                field(
                    _("Party"),
                    dbc.Select(id=PARTY, options=parties, value=(event.party if event else None) or "*"),
                    _,
                ),
            ],
            className="gv-pair",
        ),
        field(
            _("Which figure"),
            dbc.Select(id=FIGURE, options=figures, value=(event.indicator if event else first) or "*"),
            _,
            help=_(
                "What concerns one figure only, is set down for that figure: the others are not made less sure."
            ),
        ),
        html.Div(id=WRONG),
        html.Div(
            [button(_("Save"), SAVE, primary=True), button_link(_("Cancel"), path)],
            className="gv-actions mt-3",
        ),
    ]
    if event is not None:
        fields.append(_removing(_))
    head = _("Change the event") if event else _("Set down an event")
    return html.Div(
        [html.H2(head, className="mb-3"), *fields], id=FORM, className="gv-card gv-card--form gv-noprint mb-4"
    )


def _removing(_: Translator) -> Component:
    return html.Details(
        [
            html.Summary(_("Take the event away")),
            field(
                _("Why is it taken away?"),
                dbc.Input(id=REASON, type="text", value="", maxLength=300),
                _,
                help=_("The figures are judged anew without it. The reason stands in the log."),
                need="must",
            ),
            html.Div(id=REMOVE_WRONG),
            html.Div(button(_("Take it away"), REMOVE, small=True), className="gv-actions mt-2"),
        ],
        className="gv-details mt-3",
    )
