"""Sending a report: what is missing, what goes with it, who signs, and the button. Nothing is lost when it is stopped."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.report_state import ReportState, with_project
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.report_views import AskedFile, PointLine, SendingPage, SignerLine
from gevinst_dashboards.components import (
    alert,
    button,
    chip,
    columns,
    icon,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import plan_files
from gevinst_dashboards.pages.attachments import address_of
from gevinst_dashboards.pages.report_sent import state_chip, versions_list
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/rapport/<form>/send"
NAV = "report"

PLACE, SAID, SEND, SIGN, PARTY, BACK = (
    f"sending-{part}" for part in ("place", "said", "send", "sign", "party", "back")
)
FILE, FILE_AS, FILE_SAID, REMOVE = (f"sending-{part}" for part in ("file", "file-as", "file-said", "remove"))  # fmt: skip

_EDITOR = "/prosjekt/<slug>/rapport"
_PLAN = "/prosjekt/<slug>/plan"
_MEASURING = "/prosjekt/<slug>/maling"
_LAPSED = {
    "text": N_("The text was changed after {role} signed on {date}. The signature no longer counts."),
    "figures": N_("Figures or files were changed after {role} signed on {date}. The signature no longer counts."),
    "taken_back": N_("{role} took the signature of {date} back."),
}  # fmt: skip


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Send the report")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The form in the address, of the year in `aar`."""
    year = query.get("aar", "")
    view = services.report_sending.page(
        ctx.actor, params["slug"], params["form"], int(year) if year.isdigit() else None
    )
    return layout(ctx, params["slug"], view)


def layout(ctx: Context, slug: str, view: SendingPage) -> Component:
    """The list and the files at the left, signatures, the button and earlier versions at the right."""
    _ = ctx._
    editor = with_query(address(_EDITOR, slug=slug), {"skjema": view.form, "aar": str(view.year or "")})
    left: list[Any] = [_checks(view, slug, _)]
    if view.asked:
        left.append(_files(view, slug, _))
    right: list[Any] = []
    if view.signers:
        right.append(_signatures(view, _))
    right.append(_send(view, _))
    if view.versions:
        right.append(section(_("Sent before"), "sendt", versions_list(view.versions, _)))
    return html.Div(
        [
            page_head(
                _("Send the report"),
                back=(_("Back to the text"), editor),
                meta=[view.report.title, view.report.as_of_text, _pages(view, _)],
                chips=[state_chip(view.state, _)],
                lead=_lead(view, ctx.now.astimezone(OSLO).date(), _),
            ),
            *_returned(view, _),
            dcc.Store(
                id=PLACE, data={"slug": slug, "form": view.form, "year": view.year, "seen": view.fingerprint}
            ),
            columns(("col-lg-7", left), ("col-lg-5", right), wide_gap=True),
        ]
    )


def _pages(view: SendingPage, _: Translator) -> str:
    return _.plural("{n} page", "{n} pages", view.pages)


def _lead(view: SendingPage, today: dt.date, _: Translator) -> str:
    if not with_project(view.state):
        return _("The report is with the funder. What was sent stands as it was.")
    stops = len(view.blocking)
    if not stops:
        said = _("Nothing stops the report: it can be sent.")
    else:
        said = _.plural("{n} thing stops the report.", "{n} things stop the report.", stops)
    if view.due is not None and view.due < today:
        return f"{said} {_('The deadline was {date}.', date=_.date(view.due))}"
    return f"{said} {_('Deadline: {when}.', when=view.due_text.rstrip('.'))}"


def _returned(view: SendingPage, _: Translator) -> list[Component]:
    if view.state is not ReportState.RETURNED or not view.versions:
        return []
    newest = view.versions[0]
    said = _("Returned by {who} on {date}:", who=newest.answered_by or "", date=_.date(newest.answered_at))
    told = alert("check", [html.P(html.Strong(said)), html.P(newest.comment)])
    return [html.Div(told, className="mb-4")]


# ---- the list ----------------------------------------------------------------------------------------------------------


def _checks(view: SendingPage, slug: str, _: Translator) -> Component:
    inside: list[Any] = []
    if view.blocking:
        inside.append(_points(view.blocking, view, slug, "feil", _))
    else:
        inside.append(html.P([icon("nadd"), " ", _("Everything that the form requires is in place.")]))
    if view.advice:
        inside += [
            html.H3(_("Worth a look"), className="mt-4"),
            html.P(_("This does not stop the report."), className="gv-hint"),
            _points(view.advice, view, slug, "info", _),
        ]
    note = _.plural("{n} stops it", "{n} stop it", len(view.blocking)) if view.blocking else None
    return section(_("Before it is sent"), "mangler", inside, note=note)


def _points(lines: Sequence[PointLine], view: SendingPage, slug: str, mark: str, _: Translator) -> Component:
    """One item for a place: what a section lacks stands together under its heading."""
    groups = groupby(lines, key=lambda line: (line.point.place, line.point.key))
    items = [_place(list(own), view, slug, mark, _) for _place_key, own in groups]
    return html.Ul(items, className="gv-checks")


def _place(lines: Sequence[PointLine], view: SendingPage, slug: str, mark: str, _: Translator) -> Component:
    first = lines[0]
    where = _where(first, view, slug, _) if with_project(view.state) else None
    go = [" ", link([where[0], hidden(f": {first.says}")], where[1])] if where else []
    if len(lines) == 1:
        return html.Li([icon(mark), html.Div([html.Span(first.says), *go])])
    rows = []
    for line in lines:
        params = line.point.params
        what = params.get("what", line.says)
        rows.append(
            html.Li(f"{params['field']}: {what}" if line.point.code == "field_missing_in_section" else what)
        )
    head = html.Span(first.point.params.get("section", ""), className="gv-strong")
    return html.Li([icon(mark), html.Div([head, *go, html.Ul(rows)])])


def _where(line: PointLine, view: SendingPage, slug: str, _: Translator) -> tuple[str, str] | None:
    """(words, address) of where a point is put right."""
    point = line.point
    match point.place:
        case "section":
            asked = {"skjema": view.form, "aar": str(view.year or ""), "del": point.key}
            return _("Go to the section"), with_query(address(_EDITOR, slug=slug), asked)
        case "attachment":
            return _("Attach it"), "#vedlegg"
        case "signer":
            return (_("See the signatures"), "#signatur") if view.signers else None
        case "plan":
            return _("Open the plan"), address(_PLAN, slug=slug)
        case "measuring":
            return _("Open the figures"), address(_MEASURING, slug=slug)
    return None


# ---- files -------------------------------------------------------------------------------------------------------------


def _files(view: SendingPage, slug: str, _: Translator) -> Component:
    inside: list[Any] = [html.Ul([_asked(each, view, slug, _) for each in view.asked], className="gv-list")]
    if view.may_edit:
        kinds = ",".join(dict.fromkeys(ending for each in view.asked for ending in each.endings))
        choose = dbc.Select(
            id=FILE_AS,
            value=next((each.key for each in view.asked if not each.files), view.asked[0].key),
            options=[{"label": each.name, "value": each.key} for each in view.asked],
        )
        inside += [
            html.Div(
                [html.Label(_("What the file is"), htmlFor=FILE_AS, className="form-label"), choose],
                className="gv-fieldbox mt-3",
            ),
            plan_files.upload(FILE, _("Attach a file"), _, kinds=kinds),
            html.Div(id=FILE_SAID, role="status", className="mt-2"),
        ]
    return section(_("Attachments"), "vedlegg", inside)


def _asked(asked: AskedFile, view: SendingPage, slug: str, _: Translator) -> Component:
    needs = {"required": _("required"), "recommended": _("recommended"), "optional": _("optional")}
    own: list[Any] = []
    for each in asked.files:
        file = each.file
        row: list[Any] = [html.A(file.file_name, href=address_of(slug, file.id), download=True)]
        if each.wrong is not None:
            why = html.Span(problem_text(each.wrong, _), className="gv-list__meta")
            row = [icon("feil"), " ", html.Span(file.file_name), " ", why]
        if view.may_edit:
            named = html.Span([_("Take away"), hidden(f": {file.file_name}")])
            row += [" ", button(named, {"type": REMOVE, "id": file.id}, small=True, plain=True)]
        own.append(html.Div(row))
    return html.Li(
        [
            html.P([html.Span(asked.name, className="gv-strong"), html.Span(needs[asked.need], className="gv-need")]),
            *own,
            *([] if own else [html.P(_("Nothing attached yet."), className="gv-list__meta")]),
        ]
    )  # fmt: skip


# ---- signatures and the button -----------------------------------------------------------------------------------------


def _signatures(view: SendingPage, _: Translator) -> Component:
    done = sum(each.signed is not None for each in view.signers)
    return section(
        _("Signatures"),
        "signatur",
        [
            html.P(_("A signature is of the text and the figures as they stand now."), className="gv-hint"),
            html.Ul([_signer(each, _) for each in view.signers], className="gv-list gv-signers"),
            html.Div(id=SAID, role="status", className="mt-2"),
        ],
        note=_("{n} of {all}", n=done, all=len(view.signers)) if with_project(view.state) else None,
    )


def _signer(line: SignerLine, _: Translator) -> Component:
    name = line.role[:1].upper() + line.role[1:]
    under: list[str] = []
    if line.signed is not None:
        under.append(
            _("Signed {date} at {time} for {party}, by {who}.",
              date=_.date(line.signed.at), time=_.time(line.signed.at), party=line.signed_for, who=line.signed.by)
        )  # fmt: skip
    elif line.lapsed is not None:
        words = _LAPSED[line.lapsed.why or "figures"]
        under.append(_(words, role=line.role, date=_.date(line.lapsed.at)))
    else:
        under.append(_("Has not signed."))
    act: list[Any] = []
    if line.may_sign:
        if len(line.parties) > 1:
            options = [{"label": words, "value": key} for key, words in line.parties]
            choose = {"type": PARTY, "role": line.role}
            act.append(
                html.Label(
                    [
                        html.Span(_("Party"), className="form-label d-block"),
                        dbc.Select(id=choose, value=line.parties[0][0], options=options, className="form-select-sm"),
                    ]
                )
            )  # fmt: skip
        words = html.Span([_("Sign"), hidden(" " + _("as {role}", role=line.role))])
        act.append(button(words, {"type": SIGN, "role": line.role}, small=True, icon_name="rediger"))
    if line.may_take_back:
        words = html.Span([_("Take it back"), hidden(f": {line.role}")])
        act.append(button(words, {"type": BACK, "role": line.role}, small=True, plain=True))
    head: list[Any] = [html.Span(name, className="gv-strong")]
    if line.level:
        head.append(html.Span(line.level, className="gv-need"))
    mark = chip("reached", _("Signed"), "nadd", plain=True) if line.signed else None
    return html.Li(
        [
            html.Div([html.P(head), *([mark] if mark else []), *(html.P(each, className="gv-list__meta") for each in under)]),
            html.Div(act, className="gv-signers__act gv-noprint"),
        ]
    )  # fmt: skip


def _send(view: SendingPage, _: Translator) -> Component:
    inside: list[Any] = []
    if not with_project(view.state):
        inside.append(html.P(_("It is sent. It can be changed again if the funder returns it.")))
    else:
        inside.append(
            html.P(
                _("Text, figures and files are kept as they stand. Later corrections do not change what was sent, but they show beside it."),
                className="gv-hint",
            )
        )  # fmt: skip
        if view.may_send:
            inside.append(button(_("Send to the funder"), SEND, primary=True, disabled=bool(view.blocking)))
            if view.blocking:
                inside.append(html.P(_("The button opens when nothing stops the report."), className="gv-hint mt-2"))  # fmt: skip
        else:
            inside.append(html.P(_("The project group sends it."), className="gv-subtle"))
    if not view.signers:
        inside.append(html.Div(id=SAID, role="status", className="mt-2"))
    return section(_("Send"), "send", inside)


# ---- what a person does ------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Attaching, signing and sending; each draws the page anew, or says what is wrong where it is."""
    _register_files(app, services)

    def done(place: Mapping[str, Any], act: Any) -> tuple[Any, Any]:
        context = request_context(services, place["slug"])
        _ = context._
        try:
            act(context.actor, place["slug"], place["form"], place["year"])
        except Refused as refused:
            wrong = [html.P(problem_text(each, _)) for each in refused.problems]
            return no_update, alert("error", wrong, live=True)
        except (Conflict, NotFound):
            words = _("Somebody changed the report in the meantime. Load the page again.")
            return no_update, alert("error", words, live=True)
        except NotAllowed:
            return no_update, alert("error", _("You cannot do this here."), live=True)
        return f"{context.now.isoformat()}-{ctx.triggered_id}", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input({"type": SIGN, "role": ALL}, "n_clicks"),
        Input({"type": BACK, "role": ALL}, "n_clicks"),
        State({"type": PARTY, "role": ALL}, "id"),
        State({"type": PARTY, "role": ALL}, "value"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def sign(
        clicks: list[int | None],
        backs: list[int | None],
        ids: list[dict[str, str]],
        values: list[str],
        place: dict[str, Any],
    ) -> Any:
        trigger = ctx.triggered_id
        if not isinstance(trigger, dict) or not any([*clicks, *backs]):
            raise PreventUpdate
        role = trigger["role"]
        if trigger["type"] == BACK:
            return done(place, lambda *where: services.report_sending.take_back(*where, role))
        chosen = {each["role"]: value for each, value in zip(ids, values, strict=True)}

        def act(*where: Any) -> None:
            party = chosen.get(role)
            if party is None:
                view = services.report_sending.page(*where)
                line = next((each for each in view.signers if each.role == role), None)
                party = line.parties[0][0] if line is not None and line.parties else None
            services.report_sending.sign(*where, role, party, place["seen"])

        return done(place, act)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input(SEND, "n_clicks"),
        State(PLACE, "data"),
        prevent_initial_call=True,
        # Its look alone: whether it is open follows from the list, and a page that is drawn anew runs this too.
        running=[(Output(SEND, "className"), "disabled", "")],
    )
    def send(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        return done(place, lambda *where: services.report_sending.send(*where, place["seen"]))


def _register_files(app: Any, services: Any) -> None:
    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output(FILE_SAID, "children"),
        Input(FILE, "contents"),
        State(FILE, "filename"),
        State(FILE_AS, "value"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def attach(contents: str | None, name: str | None, key: str, place: dict[str, Any]) -> Any:
        if not contents or not name:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        where = (context.actor, place["slug"], place["form"], place["year"])
        try:
            services.report_sending.attach(*where, key, name, plan_files.decoded(contents))
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(each, _) for each in refused.problems))
            return no_update, alert("error", words, live=True)
        except (NotAllowed, NotFound):
            return no_update, alert("error", _("You cannot add files here."), live=True)
        return f"{context.now.isoformat()}-{name}", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input({"type": REMOVE, "id": ALL}, "n_clicks"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def remove(clicks: list[int | None], place: dict[str, Any]) -> Any:
        if not any(clicks) or not ctx.triggered_id:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        where = (context.actor, place["slug"], place["form"], place["year"])
        try:
            services.report_sending.detach(*where, ctx.triggered_id["id"])
        except (NotFound, NotAllowed, Refused) as missing:
            raise PreventUpdate from missing
        return f"{context.now.isoformat()}-{ctx.triggered_id['id']}"
