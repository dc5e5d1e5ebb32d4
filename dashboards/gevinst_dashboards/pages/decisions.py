"""The steering group's decisions: what is asked, what was decided and who follows it up, what is carried out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.follow_up import Decision
from gevinst.domain.horizon import Frequency, read_period
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import RoleAt, new_id
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.views import DecisionRow, DecisionsPage
from gevinst_dashboards.components import (
    action_bar,
    button,
    button_link,
    chip,
    error_summary,
    field,
    link,
    page_head,
    section,
)
from gevinst_dashboards.components.meeting_sheet import meeting_sheet_links
from gevinst_dashboards.navigation import address
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/beslutninger"
NAV = "decisions"

NEW, EDIT = "ny", "beslutning"
"""Names in the address: `?ny=beslutning` opens the form, `?beslutning=<id>` opens it with one that exists."""
FORM, TITLE, TEXT, DATE, STATE, BENEFIT, ROLE, PARTY, DUE, SAVE, WRONG, IDENTITY = (
    f"decision-{part}"
    for part in (
        "form",
        "title",
        "text",
        "date",
        "state",
        "benefit",
        "role",
        "party",
        "due",
        "save",
        "wrong",
        "id",
    )
)
_STATES = {"open": N_("To be decided"), "decided": N_("Decided"), "done": N_("Carried out")}

CARRIED_OUT = "decision-done"
"""The buttons that say that something is carried out."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Decisions")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """What waits, what is followed up, what is carried out."""
    return layout(ctx, services.decisions.page(ctx.actor, params["slug"]), query)


def layout(ctx: Context, view: DecisionsPage, query: Mapping[str, str]) -> Component:
    """The whole page. `?gevinst=<id>` shows those on one benefit."""
    _ = ctx._
    path = address(PATH, slug=view.project.slug or "")
    may_write = view.may_decide or view.may_ask
    new = f"{path}?{NEW}=beslutning#{TITLE}"
    words = _("New decision") if view.may_decide else _("Ask the steering group")
    only = query.get("gevinst")
    chosen = next((row.decision for row in view.all if row.decision.id == query.get(EDIT)), None)
    body: list[Any] = [
        page_head(
            _("Decisions"),
            meta=[_("Next meeting {date}", date=view.next_meeting)] if view.next_meeting else [],
            lead=_lead(view, _),
            actions=[
                *meeting_sheet_links(view.project.slug or "", ctx),
                *([button_link(words, new, primary=True, icon_name="pluss")] if may_write else []),
            ],
        )
    ]
    if only in view.titles:
        body.append(
            html.P(
                [_("Decisions on “{title}”.", title=view.titles[only or ""]), " ", link(_("Show all"), path)],
                className="gv-noprint",
            )
        )
    if may_write and (NEW in query or chosen is not None):
        body.append(_form(ctx, path, view, chosen, query.get("om")))
    groups = (
        (_("To be decided"), "vente", view.waiting, _("Nothing waits for the next meeting.")),
        (_("To be followed up"), "folge", view.following, _("Nothing that was decided is left to do.")),
        (_("Carried out"), "utfort", view.done, ""),
    )
    for at, (name, key, rows, nothing) in enumerate(groups):
        own = [row for row in rows if only not in view.titles or row.decision.benefit == only]
        if not own and not nothing:
            continue
        items = [item(row, path if may_write else None, _, finish=may_write) for row in own]
        inside = html.Ul(items, className="gv-list") if items else html.P(nothing, className="gv-subtle")
        note = _.number(len(own)) if own else None
        body.append(section(name, key, inside, note=note, rule=at > 0))
    if may_write:
        body.append(action_bar(button_link(words, new, primary=True, icon_name="pluss"), label=_("Action")))
    return html.Div(body)


def _lead(view: DecisionsPage, _: Translator) -> str:
    late = sum(row.overdue is not None for row in view.following)
    parts = [
        _.plural(
            "{n} question waits for the steering group.",
            "{n} questions wait for the steering group.",
            len(view.waiting),
        )
        if view.waiting
        else _("No question waits for the steering group.")
    ]
    if late:
        parts.append(
            _.plural(
                "{n} decision should have been followed up by now.",
                "{n} decisions should have been followed up by now.",
                late,
            )
        )
    return " ".join(parts)


def item(row: DecisionRow, path: str | None, _: Translator, finish: bool = False) -> Component:
    """One decision in a list. `path` is where it is edited; None for those who only read."""
    decision = row.decision
    inside: list[Any] = []
    if decision.state == "done":
        inside.append(chip("reached", _("Carried out"), "nadd", plain=True))
    elif row.overdue is not None:
        late = _.plural("{n} day overdue", "{n} days overdue", row.overdue)
        inside.append(chip("behind", late, "varsel"))
    inside.append(html.P(decision.title, className="gv-strong" if decision.state != "done" else None))
    if decision.text:
        inside.append(html.P(decision.text))
    meta: list[Any] = [" · ".join(part for part in (row.benefit_title, row.responsible, row.when) if part)]
    if path is not None:
        hidden = html.Span(f" «{decision.title}»", className="visually-hidden")
        edit = link([_("Edit"), hidden], f"{path}?{EDIT}={decision.id}#{TITLE}", "gv-quietlink gv-noprint")
        meta += [" · ", edit]
    inside.append(html.P(html.Span(meta), className="gv-list__meta"))
    if finish and decision.state == "decided":
        inside.append(
            html.Div(
                button(
                    html.Span(
                        [
                            _("It is carried out"),
                            html.Span(f": {decision.title}", className="visually-hidden"),
                        ]
                    ),
                    {"type": CARRIED_OUT, "id": decision.id},
                    small=True,
                ),
                className="gv-noprint",
            )
        )
    return html.Li(inside)


def register(app: Any, services: Any) -> None:
    """Saving a decision: everything wrong at once above the button, otherwise the page with the decision on it."""

    @app.callback(
        Output(WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State("gv-url", "pathname"),
        State(IDENTITY, "value"),
        State(TITLE, "value"),
        State(TEXT, "value"),
        State(DATE, "value"),
        State(STATE, "value"),
        State(BENEFIT, "value"),
        State(ROLE, "value"),
        State(PARTY, "value"),
        State(DUE, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, path: str, *given: str | None) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        try:
            services.decisions.save(context.actor, slug, read_decision(*given))
        except Refused as refused:
            return wrong(refused.problems, context._), no_update, no_update
        except NotAllowed:
            said = context._(
                "What is decided is the steering group's. You can ask, and say what is carried out."
            )
            return error_summary(said, []), no_update, no_update
        return None, "", ""

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input({"type": CARRIED_OUT, "id": ALL}, "n_clicks"),
        State("gv-url", "pathname"),
        prevent_initial_call=True,
    )
    def carried_out(clicks: list[int | None], path: str) -> Any:
        if not any(clicks) or not ctx.triggered_id:
            raise PreventUpdate
        slug = path.split("/")[2]
        context = request_context(services, slug)
        view = services.decisions.page(context.actor, slug)
        found = next((row.decision for row in view.all if row.decision.id == ctx.triggered_id["id"]), None)
        if found is None:
            raise PreventUpdate
        services.decisions.save(context.actor, slug, found.model_copy(update={"state": "done"}))
        return f"{context.now.isoformat()}-{found.id}"


def read_decision(
    identity: str | None,
    name: str | None,
    text: str | None,
    day: str | None,
    state: str | None,
    benefit: str | None,
    role: str | None = None,
    party: str | None = None,
    due: str | None = None,
) -> Decision:
    """A decision from what the fields hold. Raises Refused with every problem; `field` is the id of the field."""
    name, text = (name or "").strip(), (text or "").strip()
    problems = [
        Problem("personal_data", field=place)
        for place, said in ((TITLE, name), (TEXT, text), (ROLE, role or ""))
        if may_hold_identity_number(said)
    ]
    if not name:
        problems.append(Problem("field_missing", field=TITLE))
    elif len(name) > 300:
        problems.append(Problem("text_too_long", field=TITLE, params={"limit": 300, "length": len(name)}))
    reading = read_period(day or "", Frequency.SINGLE)
    if reading.problem is not None:
        problems.append(reading.problem.at(field=DATE))
    by = read_period(due, Frequency.SINGLE) if (due or "").strip() and due else None
    if by is not None and by.problem is not None:
        problems.append(by.problem.at(field=DUE))
    elif (
        by is not None and by.period is not None and reading.period is not None and by.period < reading.period
    ):
        days = {"value": dt.date.fromordinal(by.period), "day": dt.date.fromordinal(reading.period)}
        problems.append(Problem("due_before_decision", field=DUE, value=due, params=days))
    who, at = (role or "").strip(), party if party and party != "*" else None
    if at and not who:
        problems.append(Problem("field_missing", field=ROLE))
    if problems or reading.period is None:
        raise Refused(problems)
    return Decision.model_validate(
        {
            "id": identity or new_id(),
            "date": dt.date.fromordinal(reading.period),
            "title": name,
            "text": text or None,
            "benefit": benefit if benefit and benefit != "*" else None,
            "state": state if state in _STATES else "open",
            "responsible": RoleAt(role=who, party=at) if who else None,
            "due": dt.date.fromordinal(by.period) if by is not None and by.period is not None else None,
        }
    )


def wrong(problems: Sequence[Problem], _: Translator) -> Component:
    """What must be put right, with links to the fields."""
    names = {
        TITLE: _("Decision"),
        TEXT: _("Reason"),
        DATE: _("Date"),
        ROLE: _("Who follows it up"),
        DUE: _("To be followed up by"),
    }
    return error_summary(
        _.plural("{n} field must be put right", "{n} fields must be put right", len(problems)),
        [
            (
                f"{names.get(problem.field or '', '')}: {problem_text(problem, _)}".lstrip(": "),
                problem.field or "",
            )
            for problem in problems
        ],
    )


def _form(
    ctx: Context, path: str, view: DecisionsPage, chosen: Decision | None, about: str | None
) -> Component:
    """`about`: the benefit that a new decision is on."""
    _ = ctx._
    titles = view.titles
    today = ctx.now.astimezone(OSLO).date()
    benefits = [{"label": _("The whole project"), "value": "*"}]
    benefits += [{"label": name, "value": key} for key, name in titles.items()]
    # Who asks does not decide; what was decided they may say is carried out.
    own = (
        set(_STATES)
        if view.may_decide
        else {"open"}
        if chosen is None or chosen.state == "open"
        else {"decided", "done"}
    )
    states = [{"label": _(words), "value": key} for key, words in _STATES.items() if key in own]
    usual = "decided" if view.may_decide else "open"
    parties = [{"label": _("Not chosen"), "value": "*"}]
    parties += [{"label": name, "value": key} for key, name in view.parties]
    role = chosen.responsible if chosen else None
    by = chosen.due if chosen else None
    if view.project.next_meeting and not chosen and not view.may_decide:
        today = view.project.next_meeting
    day = chosen.date if chosen else today
    fields = [
        dbc.Input(id=IDENTITY, type="hidden", value=chosen.id if chosen else ""),
        field(
            _("Decision"),
            dbc.Input(id=TITLE, type="text", value=chosen.title if chosen else "", maxLength=300),
            _,
            help=_("One sentence: what is decided, or what is asked."),
            need="must",
        ),
        field(
            _("Reason"),
            dbc.Textarea(id=TEXT, value=(chosen.text or "") if chosen else "", rows=2),
            _,
            need="optional",
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
                    _("Status"),
                    dbc.Select(id=STATE, options=states, value=chosen.state if chosen else usual),
                    _,
                ),
            ],
            className="gv-pair",
        ),
        field(
            _("Benefit"),
            dbc.Select(
                id=BENEFIT,
                options=benefits,
                value=(chosen.benefit if chosen else about if about in titles else None) or "*",
            ),
            _,
            help=_("A decision on one benefit is marked on its chart."),
        ),
        html.Div(
            [
                field(
                    _("Who follows it up"),
                    dbc.Input(id=ROLE, type="text", value=role.role if role else "", maxLength=200),
                    _,
                    need="optional",
                    help=_("A role, not a name."),
                ),
                field(
                    _("Party"),
                    dbc.Select(id=PARTY, options=parties, value=(role.party if role else None) or "*"),
                    _,
                ),
            ],
            className="gv-pair",
        ),
        field(
            _("To be followed up by"),
            dbc.Input(id=DUE, type="text", value=f"{by.day}.{by.month}.{by.year}" if by else ""),
            _,
            need="optional",
        ),
        html.Div(id=WRONG),
        html.Div(
            [
                button(_("Save the decision") if view.may_decide else _("Save"), SAVE, primary=True),
                button_link(_("Cancel"), path),
            ],
            className="gv-actions mt-3",
        ),
    ]
    head = (
        _("Change the decision")
        if chosen
        else _("New decision")
        if view.may_decide
        else _("Ask the steering group")
    )
    return html.Div(
        [html.H2(head, className="mb-3"), *fields], id=FORM, className="gv-card gv-card--form gv-noprint mb-4"
    )
