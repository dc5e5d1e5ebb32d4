"""Handover to the line: who has no receiver, who may write when, every benefit with its two signatures, one benefit's sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.handover import Holds
from gevinst.domain.handover_sheet import Checkpoint, Mark, Side
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.handover_views import HandoverDetail, HandoverPage, HandoverRow, SignLine, SignOffer
from gevinst.services.views import AlarmItem
from gevinst_dashboards.components import (
    Column,
    Row,
    Stretch,
    action_bar,
    alert,
    button,
    button_link,
    chip,
    empty_state,
    hidden,
    icon,
    link,
    page_head,
    pairs,
    section,
    table,
    timeline,
)
from gevinst_dashboards.components.handover import handover_alarm
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import handover_forms as forms
from gevinst_dashboards.pages.home import sentence
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/overlevering"
NAV = "handover"
WIDE = True
LANDSCAPE = True

FILE = "/fil/overlevering/<slug>.pdf"
ONE_FILE = "/fil/overlevering/<slug>/<benefit>.pdf"
CHOSEN, EDIT, ASK, DONE = "gevinst", "endre", "spor", "ferdig"
"""Names in the address: the benefit whose sheet is shown; its form; who is asked; what has just been done."""
OPEN, CLOSE, SIGN, MODAL, REMIND = (
    f"handover-{part}" for part in ("open", "close", "sign", "modal", "remind")
)
BENEFIT, SAID = "handover-benefit", "handover-said"

_MARKS: dict[Mark, str] = {
    "lock": "laas",
    "write": "rediger",
    "deliver": "kalender",
    "target": "flagg",
    "follow_up": "klokke",
}
_CHIPS = {"no_plan": "pavei-1", "ready": "pavei-2", "waits": "pavei-3", "carried_on": "pavei-3"}
DASH = "\u2013"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Handover")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The whole page."""
    return layout(ctx, services.handovers.page(ctx.actor, params["slug"], query.get(CHOSEN)), query)


def layout(ctx: Context, view: HandoverPage, query: Mapping[str, str]) -> Component:
    """Alarm, time line, table, the chosen benefit's sheet; a form in front of the sheet where one is open."""
    _ = ctx._
    slug = view.project.slug or ""
    path = address(PATH, slug=slug)
    rows = [row for _title, own in view.groups for row in own]
    choose = _first_to_choose(view, rows, path)
    actions = [
        button_link(_("Handover sheets, PDF"), address(FILE, slug=slug), icon_name="skriv-ut", download=True),
        *([button_link(_("Choose benefit owners"), choose, primary=True)] if choose else []),
    ]
    head = page_head(
        _("Handover to the line"),
        meta=view.meta,
        lead=sentence(view.sentence),
        actions=actions if any(row.standing != "carried_on" for row in rows) else [],
    )
    if not rows:
        words = _("Write the benefits in the plan first: each of them is handed over when the project ends.")
        plan = button_link(_("Open the plan"), address("/prosjekt/<slug>/plan", slug=slug), primary=True)
        return html.Div([head, empty_state(_("No benefits yet"), words, plan)])
    body: list[Any] = [head]
    if view.alarm is not None:
        note = view.alarm.note
        body.append(
            handover_alarm(view.alarm, _, lambda item: _alarm_actions(item, view, path, _), note=note)
        )
    if view.main is None:
        body.append(_times(view, _))
    elif view.main.href:
        words = _("See the main project {title}", title=view.main.title)
        body.append(html.P(link(words, view.main.href), className="mb-4"))
    body.append(_table(view, path, _))
    if view.chosen is not None:
        body.append(_sheet(ctx, view, view.chosen, path, query))
    if choose:
        label = _("Choose benefit owners")
        body.append(action_bar(button_link(label, choose, primary=True), label=_("Action")))
    return html.Div(body)


def _form_address(path: str, benefit: str, form: str = EDIT) -> str:
    return f"{path}?{CHOSEN}={benefit}&{form}=1#{forms.ROLE if form == EDIT else forms.PARTY}"


def _sheet_address(path: str, benefit: str) -> str:
    return f"{path}?{CHOSEN}={benefit}#ark"


def _first_to_choose(view: HandoverPage, rows: Sequence[HandoverRow], path: str) -> str | None:
    """Where the one primary button leads: the first benefit without an owner."""
    if not view.may_hand_over:
        return None
    return next((_form_address(path, row.benefit) for row in rows if row.standing == "without"), None)


def _alarm_actions(item: AlarmItem, view: HandoverPage, path: str, _: Translator) -> list[Component]:
    """Ask or remind, and choose: the two things one can do."""
    about = hidden(f" – {item.title}")
    if not view.may_hand_over:
        return [
            button_link(
                html.Span([_("See the sheet"), about]), _sheet_address(path, item.benefit), small=True
            )
        ]
    found: list[Component] = []
    if item.owner_chosen:
        return [
            button_link(
                html.Span([_("See the sheet"), about]), _sheet_address(path, item.benefit), small=True
            )
        ]
    if item.asked_party:
        found.append(
            button(
                html.Span([_("Remind"), hidden(f" {item.asked_party}, {item.title}")]),
                {"type": REMIND, "of": item.benefit, "at": "alarm"},
                plain=True,
                small=True,
            )
        )
    else:
        ask = _form_address(path, item.benefit, ASK)
        found.append(link([_("Ask a party"), about], ask, "btn btn-link btn-sm"))
    choose = _form_address(path, item.benefit)
    return [*found, button_link(html.Span([_("Choose benefit owner"), about]), choose, small=True)]


# ---- who writes when -----------------------------------------------------------------------------------------------


def _times(view: HandoverPage, _: Translator) -> Component:
    head = html.H2(_("Who writes when"), id="tid", className="visually-hidden")
    if not view.steps:
        words = _("Set the project’s last day in the plan, and the follow-ups get their dates.")
        body: Component = html.P(words, className="gv-subtle")
    else:
        stretches = [Stretch(step.title, step.detail, round(step.months)) for step in view.steps]
        body = timeline(stretches, view.elapsed, view.now_text, _("we are here now"))
    return html.Section([head, body], className="gv-section gv-handover-times", **{"aria-labelledby": "tid"})


# ---- the table -----------------------------------------------------------------------------------------------------


def _table(view: HandoverPage, path: str, _: Translator) -> Component:
    heads = [
        Column(_("Benefit owner in the line"), _("Role, unit, party"), tile="eier"),
        Column(_("Measuring plan"), _("How often, who delivers"), tile="plan"),
        *(Column(head, under, number=True, tile="tall") for head, under in view.heads),
        Column(_("Signed"), tile="sign"),
        Column(_("Status"), tile="status"),
    ]
    rows: list[Row] = []
    for name, own in view.groups:
        rows.append(Row(f"{name} ({_.number(len(own))})", group=True))
        rows += [_row(row, view, path, _) for row in own]
    return section(
        _("Each benefit"),
        "liste",
        table(_("Benefit"), heads, rows, label=_("Table: handover of each benefit"), kind="gv-handover"),
        note=_("The figures are what you expect at each follow-up") if view.main is None else None,
    )


def _row(row: HandoverRow, view: HandoverPage, path: str, _: Translator) -> Row:
    choose = _form_address(path, row.benefit)
    owner: Component
    if row.owner_role:
        small = [html.Small(part) for part in (row.owner_unit, row.owner_party) if part]
        owner = html.Span([row.owner_role, *small])
    elif row.standing == "carried_on":
        owner = html.Span(DASH)
    else:
        owner = _gap(_("Choose benefit owner"), row.title, choose if view.may_hand_over else None)
    plan: Component
    if row.plan:
        plan = html.Span([row.plan, *([html.Small(row.plan_who)] if row.plan_who else [])])
    elif row.standing == "carried_on":
        plan = html.Span(DASH)
    else:
        make = f"{path}?{CHOSEN}={row.benefit}&{EDIT}=1#{forms.dom('frequency')}"
        plan = _gap(_("Make a measuring plan"), row.title, make if view.may_hand_over else None)
    return Row(
        row.title,
        [
            owner,
            plan,
            *(html.Span(text, className="gv-wrap") for text in row.expected),
            html.Span([_sign_line(line) for line in row.signatures] or DASH, className="gv-signcell"),
            _status(row),
        ],
        None if row.standing == "carried_on" else _sheet_address(path, row.benefit),
        row.under,
    )


def _gap(words: str, about: str, href: str | None) -> Component:
    """An empty field as what to do; words alone for those who cannot do it."""
    inside = [icon("mangler"), html.Span([words, hidden(f" – {about}")])]
    if href is None:
        return html.Span(html.Span(inside, className="gv-cell gv-cell--mangler"))
    return html.Span(link(inside, href, "gv-gap"))


def _sign_line(line: SignLine) -> Component:
    look = "lagret" if line.signed else "mangler"
    mark = "hake" if line.signed else "mangler"
    return html.Span([icon(mark), html.Span(line.text)], className=f"gv-cell gv-cell--{look}")


def _status(row: HandoverRow) -> Component:
    if row.urgent:
        return chip("behind", row.label, "bak")
    if row.standing == "handed_over":
        return chip("reached", row.label, "nadd", plain=True)
    if row.standing == "without":
        return chip("not_started", row.label, "mangler", plain=True)
    return chip("on_way", row.label, _CHIPS[row.standing], plain=True)


# ---- one benefit's sheet -------------------------------------------------------------------------------------------


def _sheet(
    ctx: Context, view: HandoverPage, detail: HandoverDetail, path: str, query: Mapping[str, str]
) -> Component:
    _ = ctx._
    sheet, slug = detail.sheet, view.project.slug or ""
    back = _sheet_address(path, detail.benefit.id)
    inside: list[Any] = [
        dcc.Store(id=BENEFIT, data=detail.benefit.id),
        _said(query.get(DONE), _),
    ]
    if EDIT in query and detail.may_prepare:
        inside.append(forms.prepare_form(view, detail, back, _))
    elif ASK in query and detail.may_prepare:
        inside.append(forms.ask_form(view, detail, back, _))
    if detail.may_answer:
        inside.append(forms.answer_form(detail, _))
    left: list[Any] = [
        html.Ul(
            [_side(side) for side in sheet.sides], className="gv-signs", **{"aria-label": _("Signatures")}
        ),
    ]
    if sheet.from_heading and sheet.changes:
        left += [html.H3(sheet.from_heading, className="mt-4 mb-2"), _changes(sheet.changes)]
    left += _offers(detail, _)
    right: list[Any] = [
        html.H3(_("What is handed over"), className="mb-2"),
        pairs([*sheet.facts]),
        html.Div(_actions(detail, path, slug, _), className="gv-actions mt-4 gv-noprint"),
    ]
    inside.append(
        html.Div(
            [html.Div(left, className="col-lg-7"), html.Div(right, className="col-lg-5")],
            className="row g-4 g-lg-5",
        )
    )
    if any(each.found for each in sheet.checkpoints):
        inside.append(_found(sheet.checkpoints, _))
    if detail.follow_ups:
        inside.append(forms.follow_up_form(detail, _))
    inside += [_dialog(offer, _) for offer in detail.offers]
    head = _("Handover sheet: {title}", title=sheet.title)
    return html.Div(section(head, "ark-h", inside, note=sheet.note or None, rule=True), id="ark")


def _side(side: Side) -> Component:
    mark, look = ("hake", "lagret") if side.signed is not None else ("klokke", "mangler")
    waits = "" if side.signed is not None else " gv-sign--venter"
    return html.Li(
        [
            html.Span(side.label),
            html.B(side.role),
            html.Small(side.place),
            html.Span([icon(mark), html.Span(side.words)], className=f"gv-cell gv-cell--{look}"),
        ],
        className="gv-sign" + waits,
    )


def _changes(changes: Sequence[tuple[Mark, str]]) -> Component:
    return html.Ul(
        [html.Li([icon(_MARKS[mark]), html.Span(text)]) for mark, text in changes],
        className="gv-conseq gv-small mt-0",
    )


POPS_UP: dict[str, Any] = {"aria-haspopup": "dialog"}


def _offers(detail: HandoverDetail, _: Translator) -> list[Component]:
    if not detail.offers:
        return []
    buttons = [
        button(offer.button, {"type": OPEN, "side": offer.side}, primary=True, **POPS_UP)
        for offer in detail.offers
    ]
    return [html.Div(buttons, className="gv-actions mt-4 gv-noprint")]


def _actions(detail: HandoverDetail, path: str, slug: str, _: Translator) -> list[Component]:
    found: list[Component] = []
    if detail.may_remind:
        words = _("Remind the benefit owner") if detail.handover.owner else _("Remind the party")
        found.append(button(words, {"type": REMIND, "of": detail.benefit.id, "at": "sheet"}))
    if detail.may_prepare:
        found.append(button_link(_("Edit"), _form_address(path, detail.benefit.id), icon_name="rediger"))
    one = address(ONE_FILE, slug=slug, benefit=detail.benefit.id)
    found.append(button_link(_("This sheet, PDF"), one, icon_name="skriv-ut", download=True))
    plan = address("/prosjekt/<slug>/plan/<benefit>", slug=slug, benefit=detail.benefit.id)
    found.append(link(_("See the whole plan"), plan, "btn btn-link"))
    return found


def _found(checkpoints: Sequence[Checkpoint], _: Translator) -> Component:
    rows = [
        html.Li(
            [
                html.P([html.Strong(f"{each.label}: "), each.found]),
                html.P(each.text),
                html.P(each.by, className="gv-list__meta"),
            ]
        )
        for each in checkpoints
        if each.found
    ]
    return html.Div(
        [html.H3(_("Follow-ups"), className="mb-2"), html.Ul(rows, className="gv-list")], className="mt-4"
    )


def _dialog(offer: SignOffer, _: Translator) -> Component:
    """Names the benefit, the role and what changes from which date, before anything is signed."""
    head = f"{MODAL}-{offer.side}-head"
    return dbc.Modal(
        [
            dbc.ModalHeader(html.H2(offer.title, id=head, className="h4 mb-0"), close_button=False),
            dbc.ModalBody(
                [
                    *(html.P(line) for line in offer.lines),
                    html.H3(offer.from_heading, className="mt-3 mb-2"),
                    html.Ul([html.Li(text) for text in offer.changes], className="gv-dialoglist"),
                    html.Div(id={"type": f"{MODAL}-wrong", "side": offer.side}, role="alert"),
                ]
            ),
            dbc.ModalFooter(
                [
                    button(_("Cancel"), {"type": CLOSE, "side": offer.side}),
                    button(_("Sign"), {"type": SIGN, "side": offer.side}, primary=True),
                ]
            ),
        ],
        id={"type": MODAL, "side": offer.side},
        is_open=False,
        labelledby=head,
        scrollable=True,
        fade=False,
    )


def _said(what: str | None, _: Translator) -> Component:
    """What was just done. It takes the focus: the button or the dialog that was used is gone."""
    done = _done(what, _)
    return html.Div(done, id=SAID, role="status", **({"tabIndex": 0} if done is not None else {}))


def _done(what: str | None, _: Translator) -> Component | None:
    said = {
        "signert": _("Signed. The other side sees it at once."),
        "lagret": _("The handover is saved."),
        "spurt": _("It is noted that the party has been asked."),
        "purret": _("It is noted that you have reminded them."),
        "overtar": _("It is noted that you take it over. The project group makes it ready to sign."),
        "avslo": _("It is noted that you do not take it over. The project group sees why."),
        "oppfulgt": _("The follow-up is saved."),
    }.get(what or "")
    return alert("ok", said) if said else None


# ---- callbacks -----------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Save, ask, remind, sign, follow up: each answers with the page anew, or with everything that is wrong."""

    def asker(path: str) -> tuple[Context, str]:
        slug = path.split("/")[2]
        return request_context(services, slug), slug

    def after(benefit: str, done: str) -> tuple[str, str]:
        return f"?{CHOSEN}={benefit}&{DONE}={done}", f"#{SAID}"

    @app.callback(
        Output(forms.WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(forms.SAVE, "n_clicks"),
        State("gv-url", "pathname"),
        State(BENEFIT, "data"),
        State(forms.UNSIGN, "value"),
        *(State(forms.dom(name), "value") for name in forms.FIELDS),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, path: str, benefit: str, unsign: bool | None, *given: str | None) -> Any:
        if not clicks:
            raise PreventUpdate
        context, slug = asker(path)
        changes, problems = forms.read_form(dict(zip(forms.FIELDS, given, strict=True)))
        try:
            if problems:
                raise Refused(problems)
            services.handovers.prepare(context.actor, slug, benefit, changes, bool(unsign))
        except Refused as refused:
            return forms.wrong(refused.problems, context._), no_update, no_update
        return None, *after(benefit, "lagret")

    @app.callback(
        Output(forms.ASK_WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(forms.ASK, "n_clicks"),
        State("gv-url", "pathname"),
        State(BENEFIT, "data"),
        State(forms.PARTY, "value"),
        prevent_initial_call=True,
    )
    def ask(clicks: int | None, path: str, benefit: str, party: str | None) -> Any:
        if not clicks:
            raise PreventUpdate
        context, slug = asker(path)
        try:
            services.handovers.ask(context.actor, slug, benefit, party or "")
        except Refused as refused:
            places = {"asked_party": forms.PARTY}
            return forms.wrong(refused.problems, context._, places), no_update, no_update
        return None, *after(benefit, "spurt")

    @app.callback(
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input({"type": REMIND, "of": ALL, "at": ALL}, "n_clicks"),
        State("gv-url", "pathname"),
        prevent_initial_call=True,
    )
    def remind(clicks: Sequence[int | None], path: str) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        context, slug = asker(path)
        benefit = ctx.triggered_id["of"]
        try:
            services.handovers.remind(context.actor, slug, benefit)
        except Refused as refused:
            _say_wrong(refused.problems, context._)
            raise PreventUpdate from refused
        return after(benefit, "purret")

    @app.callback(
        Output(forms.ANSWER_WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(forms.YES, "n_clicks"),
        Input(forms.NO, "n_clicks"),
        State("gv-url", "pathname"),
        State(BENEFIT, "data"),
        State(forms.WHY_NOT, "value"),
        prevent_initial_call=True,
    )
    def answer(yes: int | None, no: int | None, path: str, benefit: str, why: str | None) -> Any:
        if not yes and not no:
            raise PreventUpdate
        context, slug = asker(path)
        takes = ctx.triggered_id == forms.YES
        try:
            services.handovers.answer(context.actor, slug, benefit, takes, why or "")
        except Refused as refused:
            return forms.wrong(refused.problems, context._, {"text": forms.WHY_NOT}), no_update, no_update
        return None, *after(benefit, "overtar" if takes else "avslo")

    @app.callback(
        Output({"type": MODAL, "side": MATCH}, "is_open"),
        Input({"type": OPEN, "side": MATCH}, "n_clicks"),
        Input({"type": CLOSE, "side": MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    def toggle(opened: int | None, closed: int | None) -> bool:
        if not opened and not closed:
            raise PreventUpdate
        return bool(ctx.triggered_id["type"] == OPEN)

    @app.callback(
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input({"type": SIGN, "side": ALL}, "n_clicks"),
        State("gv-url", "pathname"),
        State(BENEFIT, "data"),
        prevent_initial_call=True,
    )
    def sign(clicks: Sequence[int | None], path: str, benefit: str) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        context, slug = asker(path)
        side = ctx.triggered_id["side"]
        act = services.handovers.sign_project if side == "project" else services.handovers.sign_owner
        try:
            act(context.actor, slug, benefit)
        except Refused as refused:
            said = forms.wrong(refused.problems, context._, {})
            set_props({"type": f"{MODAL}-wrong", "side": side}, {"children": said})
            raise PreventUpdate from refused
        return after(benefit, "signert")

    @app.callback(
        Output(forms.WRITE_WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(forms.WRITE, "n_clicks"),
        State("gv-url", "pathname"),
        State(BENEFIT, "data"),
        State(forms.MONTH, "value"),
        State(forms.FOUND, "value"),
        State(forms.TEXT, "value"),
        prevent_initial_call=True,
    )
    def write(clicks: int | None, path: str, benefit: str, months: str, found: str, text: str | None) -> Any:
        if not clicks:
            raise PreventUpdate
        context, slug = asker(path)
        try:
            services.handovers.follow_up(context.actor, slug, benefit, int(months), Holds(found), text or "")
        except Refused as refused:
            places = {"text": forms.TEXT, "months": forms.MONTH}
            return forms.wrong(refused.problems, context._, places), no_update, no_update
        return None, *after(benefit, "oppfulgt")

    def whole(actor: Actor, slug: str) -> Download:
        return Download(services.handovers.sheet(actor, slug), f"overlevering-{slug}.pdf", "application/pdf")

    def one(actor: Actor, slug: str, benefit: str) -> Download:
        data = services.handovers.sheet(actor, slug, benefit)
        return Download(data, f"overlevering-{slug}-{benefit[-6:]}.pdf", "application/pdf")

    register_download(app.server, FILE, whole)
    register_download(app.server, ONE_FILE, one)


def _say_wrong(problems: Sequence[Problem], _: Translator) -> None:
    text = " ".join(problem_text(each, _) for each in problems)
    set_props("gv-trouble", {"children": alert("error", text)})
