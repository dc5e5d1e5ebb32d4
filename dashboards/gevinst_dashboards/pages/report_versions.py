"""Earlier versions of a report's text: who wrote by role, when, what is new, and the way back to one."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.report_editor_views import VersionLine, VersionsPage
from gevinst_dashboards.components import alert, button, empty_state, page_head, with_query
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.report_parts import address_of
from gevinst_dashboards.pages.report_text import VERSIONS, marked_up
from gevinst_dashboards.views_context import Context, request_context

PATH = VERSIONS
NAV = "report"

PLACE, LIST, SAID, RESTORE, WHOLE = (
    f"report-versions-{part}" for part in ("place", "list", "said", "restore", "whole")
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Versions of the text")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The versions of the section in `del`, or of all sections."""
    year = query.get("aar", "")
    view = services.report_writing.versions(
        ctx.actor,
        params["slug"],
        params["form"],
        int(year) if year.isdigit() else None,
        query.get("del") or None,
    )
    return layout(ctx, params["slug"], view)


def layout(ctx: Context, slug: str, view: VersionsPage) -> Component:
    """The newest first; of one section or of all."""
    _ = ctx._
    page = view.page
    section = view.key or page.report.sections[0].key
    return html.Div(
        [
            page_head(
                _("Versions of the text"),
                back=(_("Back to the text"), address_of(slug, page, section)),
                meta=[page.report.title, _heading(view, _)],
                lead=_("What one account writes within a quarter of an hour is one version. Nothing is lost when one is brought back."),
            ),
            *_which(view, slug, _),
            dcc.Store(
                id=PLACE, data={"slug": slug, "form": page.form, "year": page.year, "part": view.key}
            ),
            html.Div(id=SAID),
            html.Div(_list(view, _), id=LIST, lang=page.report.language),
        ]
    )  # fmt: skip


def _heading(view: VersionsPage, _: Translator) -> str:
    sections = {each.key: each.heading.rstrip(":") for each in view.page.report.sections}
    return sections.get(view.key or "", _("All sections"))


def _which(view: VersionsPage, slug: str, _: Translator) -> list[Component]:
    if view.key is None:
        return []
    where = with_query(address(PATH, slug=slug, form=view.page.form), {"aar": str(view.page.year or "")})
    return [html.P(html.A(_("See versions of all sections"), href=where))]


def _list(view: VersionsPage, _: Translator) -> list[Component]:
    if not view.lines:
        return [empty_state(_("No versions yet"), _("Nobody has written in this text. The proposal stands."))]
    return [html.Ol([_line(each, view, _) for each in view.lines], className="gv-list gv-versions")]


def _line(each: VersionLine, view: VersionsPage, _: Translator) -> Component:
    when = _("{date} at {time}", date=_.date(each.at), time=_.time(each.at))
    ui = _.language
    head = html.H2(_("Version {n}", n=each.number), className="gv-versions__head")
    what: list[Any] = (
        [html.P(each.heading, className="gv-strong", lang=view.page.report.language)]
        if view.key is None or "." in each.key
        else []
    )
    if each.proposal:
        what.append(html.P(_("The proposal was brought back."), className="gv-subtle"))
    elif each.number > 1 and not any(kind != "same" for kind, _text in each.changes):
        what.append(
            html.P(_("The text is the same: charts, tables or figures were changed."), className="gv-subtle")
        )
    if each.changes:
        what.append(html.P(marked_up(each.changes), className="gv-diff", lang=view.page.report.language))
    act = []
    if view.page.may_edit and not each.newest:
        named = hidden(f": {each.heading}, {_('version {n}', n=each.number)}")
        back = {"type": RESTORE, "key": each.key, "number": each.number}
        act = [html.P(button([_("Bring this version back"), named], back, small=True))]
    elif each.newest:
        act = [html.P(_("This is the text now."), className="gv-hint")]
    if view.page.may_edit and view.key is None and each is not view.lines[0]:
        named = hidden(f": {each.heading}, {_('version {n}', n=each.number)}")
        whole = {"type": WHOLE, "key": each.key, "number": each.number}
        words = _(
            "Bring the whole report back to {date} at {time}", date=_.date(each.at), time=_.time(each.at)
        )
        act.append(html.P(button([words, named], whole, small=True, plain=True)))
    return html.Li([html.Div([head, html.P(f"{each.by}, {when}", className="gv-list__meta")], lang=ui), *what, *act])  # fmt: skip


def register(app: Any, services: Any) -> None:
    """Bringing a version back."""

    @app.callback(
        Output(LIST, "children"),
        Output(SAID, "children"),
        Input({"type": RESTORE, "key": ALL, "number": ALL}, "n_clicks"),
        Input({"type": WHOLE, "key": ALL, "number": ALL}, "n_clicks"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def restore(
        clicks: Sequence[int | None], whole: Sequence[int | None], place: dict[str, Any]
    ) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if not any([*clicks, *whole]) or not isinstance(asked, dict):
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _, writing = context._, services.report_writing
        where = (context.actor, place["slug"], place["form"], place["year"])
        try:
            if asked["type"] == WHOLE:
                count = writing.restore_all(*where, asked["key"], asked["number"])
                told = _.plural("{n} text is as it was then.", "{n} texts are as they were then.", count)
                none = _("The report stands as it did then. Nothing was changed.")
                said = alert("ok", told if count else none)
            else:
                kept = writing.restore(*where, asked["key"], asked["number"])
                words = _("Version {n} is back, as version {new}.", n=asked["number"], new=kept.number)
                said = alert("ok", words)
        except Refused as refused:
            said = alert("error", [html.P(problem_text(each, _)) for each in refused.problems], live=True)
        return _list(writing.versions(*where, place["part"]), _), said
