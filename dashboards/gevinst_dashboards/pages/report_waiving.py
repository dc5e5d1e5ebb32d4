"""The funder's form for a report that is asked for no longer, on the list of reports: waived because, and asked for again."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.report_views import ReceivedPage, ReceivedRow
from gevinst_dashboards.components import alert, button, button_link, field, link, section, with_query
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.views_context import Context, request_context

WHICH = "frafall"
"""`frafall=<slug>~<form>~<year>`: the form of one report is open."""
REASON, PLACE, WAIVE, AGAIN, SAID = (
    f"waiving-{part}" for part in ("reason", "place", "waive", "again", "said")
)
_MAY_BE = frozenset({"overdue", "due", "returned", "waived"})


def _name(row: ReceivedRow) -> str:
    return f"{row.slug}~{row.form}~{row.year or 0}"


def waiving_link(row: ReceivedRow, query: Mapping[str, str], path: str, _: Translator) -> list[Component]:
    """Why a report is waived, and the way to the form of one that the project still has."""
    told: list[Component] = []
    if row.waiver is not None:
        told.append(
            html.Small(
                _("{date}: {reason}", date=_.date(row.waiver.at), reason=row.waiver.reason),
                className="d-block gv-subtle",
            )
        )
    if row.status in _MAY_BE:
        words = _("Ask for it again") if row.waiver else _("Waive it")
        href = with_query(path, {**query, WHICH: _name(row)}) + f"#{WHICH}"
        of = hidden(f": {row.title} {row.year or ''}".rstrip() + f", {row.project}")
        told.append(html.Div(link([words, of], href, "gv-small"), className="gv-noprint"))
    return told


def waiving_form(ctx: Context, view: ReceivedPage, query: Mapping[str, str], path: str) -> list[Component]:
    """The form that the address names, where that report is on the page."""
    _ = ctx._
    row = next((each for each in view.rows if _name(each) == query.get(WHICH)), None)
    if row is None or row.status not in _MAY_BE:
        return []
    back = with_query(path, {word: text for word, text in query.items() if word != WHICH})
    name = f"{row.title} {row.year or ''}".rstrip()
    inside: list[Any] = [
        dcc.Store(id=PLACE, data={"slug": row.slug, "form": row.form, "year": row.year}),
        html.P([html.Strong(name), f" \u2013 {row.project}"]),
    ]
    if row.waiver is None:
        inside += [
            field(
                _("Why is the report waived?"),
                dbc.Textarea(id=REASON, rows=2, maxLength=500),
                _,
                need="must",
                help=_("For example that the project was closed, or merged with another. The project reads it. Nothing about single persons."),
            ),
            html.Div(id=SAID),
            html.Div([button(_("Waive the report"), WAIVE, primary=True), button_link(_("Cancel"), back)], className="gv-actions mt-3"),
        ]  # fmt: skip
    else:
        inside += [
            html.P(_("Waived {date} because: {reason}", date=_.date(row.waiver.at), reason=row.waiver.reason)),
            html.P(_("Asked for again, it is due as it was, and counts as late where its day has passed."), className="gv-hint"),
            html.Div(id=SAID),
            html.Div([button(_("Ask for the report again"), AGAIN, primary=True), button_link(_("Cancel"), back)], className="gv-actions mt-3"),
        ]  # fmt: skip
    title = _("Waive a report") if row.waiver is None else _("Ask for a report again")
    return [section(title, WHICH, html.Div(inside, className="gv-card gv-card--form gv-noprint"))]


def register_waiving(app: Any, services: Any) -> None:
    """Saves it, and shows the list as it is then."""

    def done(search: str) -> tuple[Any, str, str]:
        kept = {word: value for word, value in read_query(search).items() if word != WHICH}
        return None, with_query("", kept), ""

    def wrong(words: Any) -> tuple[Any, Any, Any]:
        return alert("error", words, live=True), no_update, no_update

    out = (
        Output(SAID, "children", allow_duplicate=True),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
    )

    def kept(search: str, place: Mapping[str, Any], act: Any) -> tuple[Any, Any, Any]:
        context = request_context(services)
        _ = context._
        try:
            act(context.actor, place["slug"], place["form"], place["year"])
        except Refused as refused:
            return wrong([html.P(problem_text(each, _)) for each in refused.problems])
        except (Conflict, NotFound):
            return wrong(_("Somebody changed the report in the meantime. Load the page again."))
        except NotAllowed:
            return wrong(_("You cannot do this here."))
        return done(search)

    @app.callback(
        *out,
        Input(WAIVE, "n_clicks"),
        State("gv-url", "search"),
        State(PLACE, "data"),
        State(REASON, "value"),
        prevent_initial_call=True,
    )
    def waive(clicks: int | None, search: str, place: dict[str, Any], reason: str | None) -> Any:
        if not clicks:
            raise PreventUpdate
        return kept(search, place, lambda *where: services.report_waiving.waive(*where, reason or ""))

    @app.callback(
        *out,
        Input(AGAIN, "n_clicks"),
        State("gv-url", "search"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def again(clicks: int | None, search: str, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        return kept(search, place, services.report_waiving.ask_again)
