"""A report as it was sent: never the draft. For the funder with the scheme's rules and an answer to give."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Actor
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.report_state import ReportState, may_become
from gevinst.domain.rule_check import RuleState
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.report_views import SentPage
from gevinst_dashboards.components import (
    alert,
    button,
    button_link,
    chip,
    columns,
    empty_state,
    field,
    icon,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.components.basics import ChipKind
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.report_paper import blocks_of
from gevinst_dashboards.pages.report_parts import EDITOR
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/rapport/<form>/sendt"
NAV = "report"
WIDE = True

FILE = "/fil/sendt-rapport/<slug>/<form>/<number>/<ending>"
ATTACHED = "/fil/sendt-rapport/<slug>/<form>/<number>/vedlegg/<attachment>"

PLACE, COMMENT, SAID = "sent-place", "sent-comment", "sent-said"
RECEIVE, RETURN, ACCEPT = "sent-receive", "sent-return", "sent-accept"

STATES: dict[ReportState, tuple[str, ChipKind, str]] = {
    ReportState.DRAFT: (N_("Not sent"), "not_started", "ikkestartet"),
    ReportState.SENT: (N_("Sent"), "on_way", "pavei-2"),
    ReportState.RECEIVED: (N_("Received"), "on_way", "pavei-3"),
    ReportState.RETURNED: (N_("Returned"), "behind", "varsel"),
    ReportState.ACCEPTED: (N_("Report accepted"), "reached", "nadd"),
    ReportState.WAIVED: (N_("Waived"), "not_started", "ikkestartet"),
}
_RULES: dict[RuleState, tuple[str, str]] = {
    RuleState.BROKEN: (N_("Broken"), "feil"),
    RuleState.AT_RISK: (N_("At risk"), "varsel"),
    RuleState.OPEN: (N_("Not settled"), "ikkestartet"),
    RuleState.MET: (N_("Met"), "nadd"),
    RuleState.NOT_CHECKABLE: (N_("Must be judged"), "info"),
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Sent report")


def state_chip(state: ReportState, _: Translator) -> Component:
    """How far a report has come, in a word with a shape."""
    words, kind, mark = STATES[state]
    return chip(kind, _(words), mark, plain=state is not ReportState.RETURNED)


def address_of(slug: str, form: str, year: int | None, number: int | None = None) -> str:
    """Where a version is read; the newest where no number is said."""
    asked = {"aar": str(year or ""), "versjon": str(number or "")}
    return with_query(address(PATH, slug=slug, form=form), asked)


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The version in the address (`aar`, `versjon`), or the newest."""
    slug, form = params["slug"], params["form"]
    year = _number(query.get("aar", ""))
    own = [
        each
        for each in services.report_sending.versions(ctx.actor, slug)
        if each.form == form and (year is None or each.year == year)
    ]
    if not own:
        words = ctx._("Nothing has been sent in this form yet.")
        return html.Div([page_head(ctx._("Sent report")), empty_state(ctx._("Nothing sent"), words)])
    number = _number(query.get("versjon", "")) or own[0].number
    view = services.report_sending.sent_page(ctx.actor, slug, form, own[0].year, number)
    return layout(ctx, slug, view)


def layout(ctx: Context, slug: str, view: SentPage) -> Component:
    """What was sent at the left; what became of it, what changed since and what goes with it at the right."""
    _ = ctx._
    sent = view.sent
    aside: list[Any] = []
    if view.may_answer:
        aside += _answer(view, _)
    aside.append(_changes(view, _))
    if view.rules:
        aside.append(_rules(view, slug, _))
    if view.sign_offs:
        aside.append(_signed(view, _))
    if view.files:
        aside.append(_files(view, slug, _))
    aside.append(section(_("Versions"), "versjoner", versions_list(view.versions, _, sent.number)))
    back = (_("Reports received"), "/portefolje/rapporter") if view.may_answer else (_("All reports"), address(EDITOR, slug=slug))  # fmt: skip
    meta = [
        _("Version {n}", n=sent.number),
        _("sent {date} at {time} by {who}", date=_.date(sent.sent_at), time=_.time(sent.sent_at), who=sent.sent_by),
        view.report.as_of_text,
    ]  # fmt: skip
    return html.Div(
        [
            page_head(
                view.title, back=back, meta=meta, chips=[state_chip(sent.state, _)], lead=_lead(view, _), actions=_downloads(view, slug, _)
            ),
            *_comment(view, slug, _),
            dcc.Store(
                id=PLACE, data={"slug": slug, "form": sent.form, "year": sent.year, "number": sent.number}
            ),
            columns(
                ("col-lg-7 order-2 order-lg-1", _paper(view, _)),
                # On a phone what is to be done comes before the whole report.
                ("col-lg-5 order-1 order-lg-2", aside),
                wide_gap=True,
            ),
        ]
    )  # fmt: skip


def _lead(view: SentPage, _: Translator) -> str:
    if not view.changes:
        return _("No figure has changed since it was sent.")
    return _.plural(
        "{n} figure has changed since it was sent. The report stands as it was.",
        "{n} figures have changed since it was sent. The report stands as it was.",
        len(view.changes),
    )


def _downloads(view: SentPage, slug: str, _: Translator) -> list[Component]:
    sent = view.sent
    return [
        button_link(
            words,
            with_query(
                address(FILE, slug=slug, form=sent.form, number=str(sent.number), ending=ending),
                {"aar": str(sent.year or "")},
            ),
            icon_name="lastned",
            primary=ending == "zip",
            download=True,
        )
        for words, ending in (("PDF", "pdf"), ("Word", "docx"), (_("Archive package"), "zip"))
    ]


def _comment(view: SentPage, slug: str, _: Translator) -> list[Component]:
    sent = view.sent
    if sent.answered_at is None:
        return []
    words = N_("Returned by {who} on {date}:") if sent.state is ReportState.RETURNED else N_("Accepted by {who} on {date}.")  # fmt: skip
    said: list[Any] = [
        html.P(html.Strong(_(words, who=sent.answered_by or "", date=_.date(sent.answered_at))))
    ]
    if sent.comment:
        said.append(html.P(sent.comment))
    if view.may_send and view.versions[0].number == sent.number:
        to = with_query(address("/prosjekt/<slug>/rapport/<form>/send", slug=slug, form=sent.form), {"aar": str(sent.year or "")})  # fmt: skip
        said.append(html.P(link(_("Revise it and send it again"), to)))
    kind: Any = "check" if sent.state is ReportState.RETURNED else "ok"
    return [html.Div(alert(kind, said), className="mb-4")]


# ---- beside the report -------------------------------------------------------------------------------------------------


def _answer(view: SentPage, _: Translator) -> list[Component]:
    """Only what can be done: nothing more once it is accepted or returned."""
    state = view.sent.state
    if not may_become(state, ReportState.ACCEPTED):
        return []
    buttons = []
    if may_become(state, ReportState.RECEIVED):
        buttons.append(button(_("Mark as received"), RECEIVE))
    buttons += [button(_("Return it"), RETURN), button(_("Accept it"), ACCEPT, primary=True)]
    note = dbc.Textarea(id=COMMENT, rows=4)
    return [
        section(
            _("Answer"),
            "svar",
            [
                field(
                    _("Comment to the project"),
                    note,
                    _,
                    help=_("Must be written when the report is returned. Nothing about single persons."),
                ),
                html.Div(buttons, className="gv-actions mt-3"),
                html.Div(id=SAID, role="status", className="mt-2"),
            ],
        )
    ]


def _changes(view: SentPage, _: Translator) -> Component:
    if not view.changes:
        return section(_("Changed since"), "endret", html.P(_("Nothing."), className="gv-subtle"))
    rows = [
        html.Tr([html.Th([each.what, html.Small(each.when, className="d-block gv-subtle")], scope="row"), html.Td(each.old, className="num"), html.Td(each.new, className="num")])
        for each in view.changes
    ]  # fmt: skip
    heads = [
        html.Th(_("Figure"), scope="col"),
        html.Th(_("When it was sent"), scope="col", className="num"),
        html.Th(_("Now"), scope="col", className="num"),
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="gv-table gv-table--compact")
    label = _("Table: what has changed since it was sent")
    box = html.Div(table, className="gv-scrollbox", tabIndex=0, role="region", **{"aria-label": label})
    return section(_("Changed since"), "endret", box, note=_.number(len(view.changes)))


def _rules(view: SentPage, slug: str, _: Translator) -> Component:
    """How the project stands with the scheme's rules today: what is broken or at risk by name, the rest counted."""
    open_ = [each for each in view.rules if each.state is not RuleState.MET]
    met = len(view.rules) - len(open_)
    rows = [
        html.Li([icon(_RULES[each.state][1]), html.Div([html.Strong(f"{_(_RULES[each.state][0])}: {each.name}"), html.Br(), each.says])])
        for each in open_
    ]  # fmt: skip
    inside: list[Any] = [html.Ul(rows, className="gv-checks")] if rows else []
    inside.append(html.P(link(_("All rules, under the award"), f"/prosjekt/{slug}/tildeling"), className="mt-2"))  # fmt: skip
    note = _.plural("{met} of {n} rule is met", "{met} of {n} rules are met", len(view.rules), met=met)
    return section(_("The rules of the scheme, today"), "regler", inside, note=note)


def _signed(view: SentPage, _: Translator) -> Component:
    rows = [
        html.Li(
            [
                html.P(each.role[:1].upper() + each.role[1:], className="gv-strong"),
                html.P(f"{party} · {_.date(each.at)}", className="gv-list__meta"),
            ]
        )
        for each, party in view.sign_offs
    ]
    return section(_("Signatures"), "signatur", html.Ul(rows, className="gv-list"))


def _files(view: SentPage, slug: str, _: Translator) -> Component:
    sent = view.sent
    rows = [
        html.Li(
            html.A(
                each.file.file_name,
                href=with_query(
                    address(ATTACHED, slug=slug, form=sent.form, number=str(sent.number), attachment=each.file.id),
                    {"aar": str(sent.year or "")},
                ),
                download=True,
            )
        )
        for each in view.files
    ]  # fmt: skip
    return section(_("Attachments"), "vedlegg", html.Ul(rows, className="gv-list"))


def versions_list(
    versions: Sequence[Any],
    _: Translator,
    current: int | None = None,
    titles: Mapping[str, str] | None = None,
) -> Component:
    """Every version, the newest first, with what became of it. `titles` of the forms where several stand together."""
    rows = []
    for each in versions:
        words, _kind, mark = STATES[each.state]
        named = {"aria-current": "true"} if each.number == current else {}
        name = _("Version {n}", n=each.number)
        if titles is not None:
            name = f"{titles.get(each.form, each.form)} {each.year or ''}".strip() + f" \u2013 {name.lower()}"
        head = link(name, address_of(each.project, each.form, each.year, each.number), "gv-strong", **named)  # fmt: skip
        meta = [_("sent {date}", date=_.date(each.sent_at)), _(words)]
        if each.answered_at is not None:
            meta[-1] += " " + _.date(each.answered_at.astimezone(OSLO))
        rows.append(
            html.Li(
                [
                    html.P([icon(mark), " ", head]),
                    html.P(" · ".join(meta), className="gv-list__meta"),
                    *([html.P(each.comment)] if each.comment else []),
                ]
            )
        )
    return html.Ul(rows, className="gv-list")


# ---- the report --------------------------------------------------------------------------------------------------------


def _paper(view: SentPage, _: Translator) -> Component:
    """The whole report as it was printed, in the form's language."""
    report = view.report
    inside: list[Any] = [html.P(report.scheme_name, className="k"), html.P(html.Strong(report.lead))]
    part = None
    for each in report.sections:
        if each.part and each.part != part:
            inside.append(html.H3(each.part))
        if each.heading != each.part:
            inside.append(html.H3(each.heading))
        part = each.part
        inside += blocks_of(each.blocks, _)
        for sub in each.sub_headings:
            inside += [html.H4(sub.heading), *blocks_of(sub.blocks, _)]
    foot = html.Div([html.Span(report.as_of_text), html.Span(report.sender)], className="gv-page__foot")
    return html.Section(
        [
            html.H2(_("The report as it was sent"), id="rapport", className="visually-hidden"),
            html.Div(html.Div([*inside, foot], className="gv-page", lang=report.language), className="gv-sentpaper"),
        ],
        **{"aria-labelledby": "rapport"},
    )  # fmt: skip


# ---- callbacks and files -----------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """The funder's answers, and the files."""
    for pressed, then in ((RECEIVE, ReportState.RECEIVED), (RETURN, ReportState.RETURNED), (ACCEPT, ReportState.ACCEPTED)):  # fmt: skip
        _register_answer(app, services, pressed, then)

    def download(actor: Actor, slug: str, form: str, number: str, ending: str) -> Download:
        where = (actor, slug, form, _asked_year(), _number(number) or 0)
        if ending == "zip":
            name, data = services.report_archive.archive(*where)
        else:
            name, data = services.report_sending.sent_file(*where, f".{ending}")
        return Download(data, name, _MIME.get(ending, "application/octet-stream"))

    def attached(actor: Actor, slug: str, form: str, number: str, attachment: str) -> Download:
        found, data = services.report_sending.attachment(
            actor, slug, form, _asked_year(), _number(number) or 0, attachment
        )
        return Download(data, found.file_name, found.media_type)

    register_download(app.server, FILE, download)
    register_download(app.server, ATTACHED, attached)


_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def _register_answer(app: Any, services: Any, pressed: str, then: ReportState) -> None:
    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input(pressed, "n_clicks"),
        State(COMMENT, "value"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def answer(clicks: int | None, comment: str | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        try:
            services.report_receiving.answer(
                context.actor,
                place["slug"],
                place["form"],
                place["year"],
                place["number"],
                then,
                comment or "",
            )
        except Refused as refused:
            wrong = [html.P(problem_text(each, _)) for each in refused.problems]
            return no_update, alert("error", wrong, live=True)
        except (Conflict, NotFound):
            words = _("Somebody changed the report in the meantime. Load the page again.")
            return no_update, alert("error", words, live=True)
        except NotAllowed:
            return no_update, alert("error", _("You cannot do this here."), live=True)
        return f"{context.now.isoformat()}-{then.value}", None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _asked_year() -> int | None:
    import flask

    return _number(flask.request.args.get("aar", ""))
