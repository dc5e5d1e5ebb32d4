"""What a reader keeps of the portfolio by a name: a list that opens each, and the form that keeps, renames and deletes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.saved_view import NAME_MOST, SavedView
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components.basics import button, button_link, link
from gevinst_dashboards.components.forms import error_summary, field, with_query
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.views_context import Context, request_context

VIEW, CHANGE = "visning", "endre"
"""`visning=<id>`: the view that was opened; `endre=<id>` opens the form of one."""
BOX, ID, NAME, SAVE, DELETE, WRONG = (
    f"views-{part}" for part in ("box", "id", "name", "save", "delete", "wrong")
)


@dataclass(frozen=True, slots=True)
class Address:
    """How the page's address says what a view holds."""

    path: str
    filters: Mapping[str, str]
    """Word of the address -> what the service calls the filter."""
    orders: Mapping[str, str]
    sort: str
    show: tuple[str, str]
    """Word and value of a row a line of figures."""

    def query(self, view: SavedView) -> dict[str, str]:
        """The part of the address that shows a view."""
        chosen = dict(view.filters)
        found = {word: chosen[name] for word, name in self.filters.items() if name in chosen}
        order = next((word for word, name in self.orders.items() if name == view.order), "")
        word, value = self.show
        return found | ({self.sort: order} if order else {}) | ({word: value} if view.lines else {})

    def read(self, query: Mapping[str, str]) -> tuple[dict[str, str], str, bool]:
        """(filters, order, lines) of an address."""
        chosen = {name: query[word] for word, name in self.filters.items() if query.get(word)}
        word, value = self.show
        return chosen, self.orders.get(query.get(self.sort, ""), ""), query.get(word) == value


def saved_views(
    ctx: Context, views: Sequence[SavedView], query: Mapping[str, str], address: Address
) -> Component:
    """Closed until something is opened or changed. Nothing for who has no user of their own."""
    _ = ctx._
    if ctx.actor.user_id is None:
        return html.Div()
    here = _shown(query, address)
    own = next((each for each in views if each.id == query.get(CHANGE)), None)
    items = [
        html.Li(
            [
                link(
                    each.name,
                    with_query(address.path, {**address.query(each), VIEW: each.id}),
                    **({"aria-current": "true"} if address.query(each) == here else {}),
                ),
                " ",
                button_link(
                    [_("Rename or delete"), html.Span(f": {each.name}", className="visually-hidden")],
                    with_query(address.path, {**here, CHANGE: each.id}) + f"#{BOX}",
                    small=True,
                ),
            ]
        )
        for each in views
    ]
    listed = html.Ul(items, className="gv-list") if items else html.P(_("You have kept no view yet."))
    return html.Details(
        [
            html.Summary([_("Saved views"), html.Small(_.number(len(views)))]),
            html.Div([listed, _form(own, with_query(address.path, here), ctx)]),
        ],
        id=BOX,
        open=own is not None or VIEW in query,
        className="gv-details gv-noprint mb-3",
    )


def _shown(query: Mapping[str, str], address: Address) -> dict[str, str]:
    chosen, order, lines = address.read(query)
    return address.query(SavedView("", "", tuple(sorted(chosen.items())), order, lines))


def _form(own: SavedView | None, back: str, ctx: Context) -> Component:
    _ = ctx._
    keep = button(_("Keep what is shown") if own is None else _("Save the name"), SAVE, primary=True)
    delete = button(_("Delete the view"), DELETE)
    return html.Div(
        [
            dbc.Input(id=ID, type="hidden", value=own.id if own else ""),
            field(
                _("The view’s name"),
                dbc.Input(id=NAME, type="text", value=own.name if own else "", maxLength=NAME_MOST),
                _,
                help=_("Filters, order and what the rows are, are kept. Only you see your views.")
                if own is None
                else None,
            ),
            html.Div(id=WRONG),
            html.Div(
                [keep, delete, button_link(_("Cancel"), back)]
                if own
                else [keep, html.Span(delete, hidden=True)],
                className="gv-actions mt-3",
            ),
        ],
        className="gv-prose",
    )


def register_saved_views(app: Any, services: Any, address: Address) -> None:
    """Keeps, renames and deletes; what is wrong stands above the button, otherwise the page is drawn with it."""

    @app.callback(
        Output(WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State("gv-url", "search"),
        State(ID, "value"),
        State(NAME, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, search: str, id: str | None, name: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        context = request_context(services)
        query = read_query(search)

        def act() -> dict[str, str]:
            if id:
                services.saved_views.rename(context.actor, id, name or "")
                return {VIEW: id}
            chosen, order, lines = address.read(query)
            made = services.saved_views.save(context.actor, name or "", chosen, order, lines)
            return {VIEW: made.id}

        return _answer(context, query, act)

    @app.callback(
        Output(WRONG, "children", allow_duplicate=True),
        Output("gv-url", "search", allow_duplicate=True),
        Input(DELETE, "n_clicks"),
        State("gv-url", "search"),
        State(ID, "value"),
        prevent_initial_call=True,
    )
    def delete(clicks: int | None, search: str, id: str | None) -> Any:
        if not clicks or not id:
            return no_update, no_update
        context = request_context(services)

        def act() -> dict[str, str]:
            services.saved_views.delete(context.actor, id)
            return {}

        return _answer(context, read_query(search), act)


def _answer(context: Context, query: Mapping[str, str], act: Any) -> tuple[Any, Any]:
    """(what is wrong, the new address)."""
    _ = context._
    try:
        added = act()
    except Refused as refused:
        said = [(problem_text(problem, _), NAME) for problem in refused.problems]
        return error_summary(_.plural("{n} field must be put right", "{n} fields must be put right", len(said)), said), no_update  # fmt: skip
    except (NotFound, NotAllowed):
        return error_summary(_("The view is not there any longer. Load the page again."), []), no_update
    kept = {word: value for word, value in query.items() if word not in (VIEW, CHANGE)}
    return None, with_query("", {**kept, **added})
