"""Saving what is written about activities, risks and the log: all that is wrong at once, what another wrote meanwhile, the way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from gevinst.domain.follow_up_history import Kept
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import error_summary, with_query
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.pages.work_parts import GONE, NEW, Editing
from gevinst_dashboards.views_context import Context, request_context


def register_editing(app: Any, services: Any, editing: Editing) -> None:
    """Save, take away, bring back."""
    address_changes = (
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
    )

    @app.callback(
        Output(editing.id("wrong"), "children"),
        Output(editing.id("version"), "value"),
        *address_changes,
        Input(editing.id("save"), "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(editing.id("version"), "value"),
        *[State(editing.id(name), "value") for name in editing.names],
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None, path: str, search: str | None, version: str | None, *given: str | None
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        fields = {name: _plain(value) for name, value in zip(editing.names, given, strict=True)}
        said, now = store(context, services, slug, editing, fields, int(version or 0))
        if said is not None:
            return said, str(now), no_update, no_update
        return None, no_update, closed(search, editing), ""

    @app.callback(
        Output(editing.id("wrong"), "children", allow_duplicate=True),
        *address_changes,
        Input(editing.id("remove"), "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(editing.id("version"), "value"),
        State(editing.id("id"), "value"),
        prevent_initial_call=True,
    )
    def remove(
        clicks: int | None, path: str, search: str | None, version: str | None, identity: str | None
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        try:
            gone = services.follow_up.remove(context.actor, slug, identity or "", int(version or 0))
        except Conflict:
            said = context._("Somebody has changed it since you opened it. Open it again, and look first.")
            return error_summary(said, []), no_update, no_update
        except NotFound:
            return error_summary(context._("It is taken away already."), []), no_update, no_update
        return None, closed(search, editing, gone.id), "#" + editing.id("restore")

    @app.callback(
        *address_changes,
        Input(editing.id("restore"), "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        prevent_initial_call=True,
    )
    def restore(clicks: int | None, path: str, search: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        services.follow_up.restore(context.actor, slug, read_query(search).get(GONE, ""))
        return closed(search, editing), ""


def store(
    context: Context, services: Any, slug: str, editing: Editing, fields: Mapping[str, str], version: int
) -> tuple[Component | None, int]:
    """Saves what the form holds: None; or what is to be said instead. The version that the form then has seen."""
    _ = context._
    try:
        services.follow_up.save(context.actor, slug, editing.kind(fields), fields, version)
    except Refused as refused:
        return wrong(editing, refused.problems, _), version
    except NotAllowed:
        return error_summary(_("This is for the project group to write."), []), version
    except Conflict:
        now, newer = services.follow_up.current(context.actor, slug, fields.get("id", ""))
        return meanwhile(editing, now, fields, _), newer if now is not None else version
    return None, version


def wrong(editing: Editing, problems: Sequence[Problem], _: Translator) -> Component:
    """What must be put right, with links to the fields."""
    labels = editing.labels(_)
    return error_summary(
        _.plural("{n} field must be put right", "{n} fields must be put right", len(problems)),
        [
            (
                f"{labels.get(each.field or '', '')}: {problem_text(each, _)}".lstrip(": "),
                editing.id(each.field or "") if each.field in editing.names else "",
            )
            for each in problems
        ],
    )


def meanwhile(editing: Editing, now: Kept | None, fields: Mapping[str, str], _: Translator) -> Component:
    """Somebody saved in between: what stands now where it differs from the form. The next press stores the form's."""
    if now is None:
        said = _("Somebody has taken it away since you opened it. Nothing is saved.")
        return error_summary(said, [])
    labels, theirs = editing.labels(_), editing.values(now)
    differing = [
        html.Li([html.B(f"{labels[name]}: "), editing.words(name, theirs[name], _) or _("nothing")])
        for name in editing.names
        if name in labels and name in theirs and theirs[name] != fields.get(name, "")
    ]
    return html.Div(
        [
            html.H2(_("Somebody has changed this since you opened it")),
            html.P(_("This stands now, and differs from what you have written:")),
            html.Ul(differing),
            html.P(
                _("Nothing is overwritten yet. Change your form, or press Save once more to store yours.")
            ),
        ],
        className="gv-errsum",
        role="alert",
        tabIndex=-1,
    )


def closed(search: str | None, editing: Editing, gone: str = "") -> str:
    """The address's query without what opens a form; filters stay. `gone`: what was just taken away."""
    shut = (NEW, GONE, editing.edit)
    kept = {name: value for name, value in read_query(search).items() if name not in shut}
    return with_query("", {**kept, GONE: gone})


def _plain(value: str | None) -> str:
    return "" if value in (None, "*") else str(value)
