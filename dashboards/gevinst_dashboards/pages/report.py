"""The report: the scheme's form filled from the same figures, section by section, with what a person must still write."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from zlib import crc32

from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Actor
from gevinst.domain.errors import Conflict, Refused
from gevinst.domain.report import FilledReport
from gevinst.i18n import Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.report_editor_views import EditorPage
from gevinst.services.report_writing import Act
from gevinst.services.views import ReportChoice
from gevinst_dashboards.components import (
    alert,
    button_link,
    empty_state,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.report_order import order_section, register_order
from gevinst_dashboards.pages.report_paper import Draw, paper
from gevinst_dashboards.pages.report_parts import (
    lead_of,
    meta_of,
    missing_list,
    parts_list,
    sending_address,
    steps,
    waived_words,
)
from gevinst_dashboards.pages.report_text import (
    ABOVE,
    BELOW,
    CLASH,
    above,
    below,
    clash,
    editor_section,
    saved_words,
)
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/rapport"
NAV = "report"
WIDE = True

FILE = "/fil/rapport/<slug>/<form>.<ending>"
CHART = "/fil/rapportfigur/<slug>/<form>/<name>.png"
_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Report")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The form in the address (`skjema`, `aar`, `del`), or the list of the scheme's forms."""
    slug = params["slug"]
    if not services.report_sending.sees_draft(ctx.actor, slug):
        # A draft is the project's own.
        return _sent_only(ctx, services, slug)
    forms = services.reports.forms(ctx.actor, slug)
    wanted = query.get("skjema")
    if wanted is None and len(forms) != 1:
        return html.Div([_choose(ctx, slug, forms), *_sent(ctx, services, slug, forms)])
    asked = query.get("aar", "")
    year = int(asked) if asked.isdigit() else None
    editor = services.report_writing.editor(ctx.actor, slug, wanted or forms[0].form, year, query.get("del"))
    if editor.page.with_funder:
        return _as_sent(ctx, services, slug, editor)
    return layout(ctx, slug, editor, forms)


def _as_sent(ctx: Context, services: Any, slug: str, editor: EditorPage) -> Component:
    """The funder has it: it is read as it stood when it was sent, whatever has changed since."""
    from gevinst_dashboards.pages import report_sent

    params = {"slug": slug, "form": editor.page.form}
    return report_sent.render(ctx, services, params, {"aar": str(editor.page.year or "")})


# ---- the list of forms -------------------------------------------------------------------------------------------------


def _choose(ctx: Context, slug: str, forms: Sequence[ReportChoice]) -> Component:
    _ = ctx._
    if not forms:
        return html.Div(
            [
                page_head(_("Report")),
                empty_state(
                    _("No report form"), _("The project has no grant scheme yet. Choose one in the plan.")
                ),
            ]
        )
    rows = [
        html.Li(
            [
                html.P(
                    [
                        link(
                            form.title,
                            with_query(address(PATH, slug=slug), {"skjema": form.form}),
                            "gv-strong",
                        ),
                        *(
                            [" ", html.Span(_("not an official form"), className="gv-need")]
                            if not form.official
                            else []
                        ),
                    ]
                ),
                html.P(_due(form, _), className="gv-list__meta"),
                *([_years(form.form, form.years, None, slug, _)] if len(form.years) > 1 else []),
            ]
        )
        for form in forms
    ]
    lead = _("The forms of the scheme, filled from the project's own figures.")
    return html.Div([page_head(_("Report"), lead=lead), html.Ul(rows, className="gv-list")])


def _sent(ctx: Context, services: Any, slug: str, forms: Sequence[ReportChoice]) -> list[Component]:
    """What was sent, the newest first."""
    from gevinst_dashboards.pages.report_sent import versions_list

    versions = services.report_sending.versions(ctx.actor, slug)
    if not versions:
        return []
    titles = {each.form: each.title for each in forms}
    return [section(ctx._("Sent"), "sendt", versions_list(versions, ctx._, titles=titles), rule=True)]


def _sent_only(ctx: Context, services: Any, slug: str) -> Component:
    """For who reads what was sent, and nothing before it."""
    _ = ctx._
    nothing = empty_state(_("Nothing sent"), _("The project has not sent any report yet."))
    own = _sent(ctx, services, slug, services.reports.forms(ctx.actor, slug))
    return html.Div([page_head(_("Report")), *(own or [nothing])])


def _due(form: ReportChoice, _: Translator) -> str:
    if form.due is None:
        return _("Deadline: {when}.", when=form.due_text.rstrip("."))
    return _("{rule} Next: {date}.", rule=form.due_text.rstrip(".") + ".", date=_.date(form.due))


def _years(form: str, years: Sequence[int], chosen: int | None, slug: str, _: Translator) -> Component:
    links = [
        html.A(
            str(year),
            href=with_query(address(PATH, slug=slug), {"skjema": form, "aar": str(year)}),
            className="gv-filterchip",
            **({"aria-current": "true"} if year == chosen else {}),
        )
        for year in years
    ]
    return html.Nav([html.Span(_("Year:"), className="gv-subtle"), *links], className="gv-active", **{"aria-label": _("Report year")})  # fmt: skip


# ---- one form ----------------------------------------------------------------------------------------------------------


def layout(ctx: Context, slug: str, editor: EditorPage, forms: Sequence[ReportChoice]) -> Component:
    """Sections at the left, the chosen one in the middle, what it will look like at the right."""
    _ = ctx._
    view, chosen = editor.page, editor.section
    report = view.report
    number = report.sections.index(chosen) + 1
    return html.Div(
        [
            page_head(
                report.title,
                back=(_("All forms"), address(PATH, slug=slug)) if len(forms) > 1 else None,
                meta=meta_of(view, _),
                lead=lead_of(view, ctx.now.astimezone(OSLO).date(), _),
                actions=[
                    button_link(
                        words,
                        with_query(
                            address(FILE, slug=slug, form=view.form, ending=ending),
                            {"aar": str(view.year or "")},
                        ),
                        icon_name="lastned",
                        download=True,
                    )
                    for words, ending in (("PDF", "pdf"), ("Word", "docx"))
                ]
                + [button_link(_("Check and send"), sending_address(slug, view), primary=True)],
            ),
            *([alert("info", waived_words(view.waiver, _))] if view.waiver else []),
            *([alert("info", _unofficial(report, _))] if not report.official else []),
            *([_years(view.form, view.years, view.year, slug, _)] if len(view.years) > 1 else []),
            dcc.Store(
                id="report-place",
                data={"slug": slug, "form": view.form, "year": view.year, "part": chosen.key},
            ),
            dcc.Store(id="report-send"),
            dcc.Store(id="report-answer"),
            dcc.Store(id="report-done"),
            html.Div(
                [
                    html.A(
                        _("Section {n} of {all}: see them all", n=number, all=len(report.sections)),
                        href="#report-parts",
                        className="gv-report__phone gv-report__tolist",
                    ),
                    html.Div(
                        parts_list(report, chosen, slug, view, _),
                        id="report-parts",
                        className="gv-report__nav",
                    ),
                    editor_section(
                        editor,
                        slug,
                        _,
                        _draw(editor, slug),
                        html.Div(
                            [
                                steps(chosen, view, slug, _),
                                order_section(editor.order, view.may_edit, _),
                            ]
                        ),
                    ),
                    html.Div(
                        missing_list(report, slug, view, _), id="report-missing", className="gv-missing"
                    ),
                    html.Div(paper(editor, _draw(editor, slug), _), id="report-paper", className="gv-paper"),
                ],
                className="gv-report mt-4",
            ),
        ]
    )


def _draw(editor: EditorPage, slug: str) -> Draw:
    """Where a chart of this report is drawn; another address when its figures are others."""
    view = editor.page

    def draw(figure: Any) -> str:
        where = address(CHART, slug=slug, form=view.form, name=figure.name)
        now = f"{figure.chart.periods[-1]}-{crc32(repr(figure.chart).encode()):x}"
        return with_query(where, {"aar": str(view.year or ""), "v": now})

    return draw


def _unofficial(report: FilledReport, _: Translator) -> str:
    because = report.unofficial_because or ""
    return f"{_('This is not an official form.')} {because}".strip()


# ---- callbacks and files -----------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Saving what is typed, put in or taken out, and the files. What is sent and when is decided in assets/report.js."""

    @app.callback(
        Output("report-answer", "data"),
        Output("report-saved", "children"),
        Output("report-problem", "children"),
        Output("report-parts", "children"),
        Output("report-missing", "children"),
        Output("report-paper", "children"),
        Output({"type": ABOVE, "key": ALL}, "children"),
        Output({"type": BELOW, "key": ALL}, "children"),
        Output({"type": CLASH, "key": ALL}, "children"),
        Input("report-send", "data"),
        State({"type": ABOVE, "key": ALL}, "id"),
        State("report-place", "data"),
        prevent_initial_call=True,
    )
    def save(
        sent: dict[str, Any] | None, ids: list[dict[str, str]], place: dict[str, Any]
    ) -> tuple[Any, ...]:
        if not sent:
            raise PreventUpdate
        return _saved(services, sent, [each["key"] for each in ids], place)

    app.clientside_callback(
        ClientsideFunction("gevinst_report", "answered"),
        Output("report-done", "data"),
        Input("report-answer", "data"),
        prevent_initial_call=True,
    )

    def download(actor: Actor, slug: str, form: str, ending: str) -> Download:
        name, data = services.reports.file(actor, slug, form, _year(), f".{ending}")
        return Download(data, name, _MIME.get(ending, "application/octet-stream"))

    def chart(actor: Actor, slug: str, form: str, name: str) -> Download:
        drawn = services.report_writing.chart(actor, slug, form, _year(), name)
        return Download(drawn, f"{name}.png", "image/png")

    register_download(app.server, FILE, download)
    register_download(app.server, CHART, chart)
    register_order(app, services, partial(_redrawn, services))


def _year() -> int | None:
    import flask

    year = flask.request.args.get("aar", "")
    return int(year) if year.isdigit() else None


def _redrawn(services: Any, context: Context, place: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Sections, what is missing and the preview, as they follow from what is stored."""
    where = (context.actor, place["slug"], place["form"], place["year"])
    editor = services.report_writing.editor(*where, place["part"])
    view, slug, _ = editor.page, place["slug"], context._
    return (
        parts_list(view.report, editor.section, slug, view, _),
        missing_list(view.report, slug, view, _),
        paper(editor, _draw(editor, slug), _),
    )


def _saved(
    services: Any, sent: Mapping[str, Any], keys: Sequence[str], place: Mapping[str, Any]
) -> tuple[Any, ...]:
    """What the page shows after a save: all that follows from the text, or why it was not taken."""
    context = request_context(services, place["slug"])
    _, key, writing = context._, sent["key"], services.report_writing
    where = (context.actor, place["slug"], place["form"], place["year"])
    same = [no_update] * len(keys)

    def here(children: Any) -> list[Any]:
        return [children if each == key else no_update for each in keys]

    answer = {"n": sent["n"], "key": key}
    asked = sent.get("act")
    act = Act(asked["kind"], asked["reference"], int(asked.get("at", 0))) if asked else None
    try:
        writing.write(*where, key, sent["text"], sent["seen"], sent.get("shown") or {}, act)
    except Refused as refused:
        problem = alert("error", [html.P(problem_text(each, _)) for each in refused.problems], live=True)
        return {**answer, "state": "refused"}, no_update, problem, *[no_update] * 3, same, same, same
    except Conflict:
        theirs = writing.theirs(*where, key)
        held = {"text": theirs.text, "seen": theirs.revision, "shown": dict(theirs.shown)}
        told = clash(theirs, sent["text"], _)
        answer |= {"state": "conflict", "theirs": held}
        return answer, no_update, None, *[no_update] * 3, same, same, here(told)
    editor = writing.editor(*where, place["part"])
    text = next(each for each in editor.texts if each.key == key)
    answer |= {
        "state": "saved",
        "seen": text.revision,
        "shown": dict(text.shown),
        "elsewhere": editor.elsewhere,
        # What the browser does not know yet: what was put in or taken out, or the proposal that came back.
        "text": text.text if act is not None or not sent["text"].strip() else None,
    }
    view, draw = editor.page, _draw(editor, place["slug"])
    return (
        answer,
        saved_words(text, place["slug"], view, _),
        None,
        parts_list(view.report, editor.section, place["slug"], view, _),
        missing_list(view.report, place["slug"], view, _),
        paper(editor, draw, _),
        here(above(text, editor, _)),
        here(below(text, editor, draw, _)),
        here(None),
    )
