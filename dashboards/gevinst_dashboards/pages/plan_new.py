"""A new project: from a plan that exists as a file, or from its title."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Action, Resource, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.plan import Project
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import alert, button, columns, page_head, section
from gevinst_dashboards.pages import plan_fields, plan_files
from gevinst_dashboards.pages.plan_parts import NONE
from gevinst_dashboards.views_context import Context, request_context

PATH = "/nytt-prosjekt"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("New project")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Two ways in."""
    _ = ctx._
    if not may_create(ctx):
        raise NotAllowed(Action.CREATE_PROJECT.value)
    schemes = sorted(
        ((key, _.local(scheme.name)) for key, scheme in services.plans.schemes.items()),
        key=lambda each: each[1],
    )
    options = [{"value": NONE, "label": _("Not known yet")}]
    options += [{"value": key, "label": words} for key, words in schemes]
    scheme = html.Div(
        [
            html.Label(_("Grant scheme"), htmlFor="new-scheme", className="form-label"),
            dbc.Select(id="new-scheme", value=NONE, options=options),
        ],
        className="gv-fieldbox",
    )
    file_part = section(
        _("From a plan you have"),
        "new-file-h",
        [
            html.P(
                _(
                    "A Word file with the benefit table, our Excel workbook, or JSON. You see what was understood first."
                )
            ),
            plan_files.upload("new-file", _("Choose a file"), _),
            html.Div(id="new-file-preview", className="mt-3", **{"aria-live": "polite"}),
        ],
    )
    scratch = section(
        _("From the beginning"),
        "new-scratch-h",
        [
            _box("new-project-title", _("Title"), dbc.Input(id="new-project-title", type="text")),
            _box(
                "new-starts",
                _("First day"),
                dbc.Input(id="new-starts", type="text", placeholder=_("YYYY-MM-DD")),
            ),
            _box(
                "new-ends", _("Last day"), dbc.Input(id="new-ends", type="text", placeholder=_("YYYY-MM-DD"))
            ),
            html.Div(id="new-project-said", role="status"),
            html.Div(button(_("Create the project"), "new-create"), className="gv-actions mt-3"),
        ],
    )
    return html.Div(
        [
            page_head(_("New project"), lead=_("Choose the scheme first, then one of the two ways.")),
            html.Div(scheme, className="col-lg-6"),
            columns(("col-lg-6", file_part), ("col-lg-6", scratch), wide_gap=True, section_gap=True),
        ]
    )


def may_create(ctx: Context) -> bool:
    """Whether the actor may make a project in any scheme."""
    return may(ctx.actor, Action.CREATE_PROJECT, Resource())


def chosen(scheme: str | None) -> str | None:
    """The id of the scheme, None where none was chosen."""
    return None if scheme in (None, "", NONE) else scheme


def _box(id: str, words: str, control: Component) -> Component:
    return html.Div([html.Label(words, htmlFor=id, className="form-label"), control], className="gv-fieldbox")


def _gone_to(slug: str) -> str:
    return f"/prosjekt/{slug}/plan"


def _said(problems: Any, _: Translator) -> Component:
    """Every problem, with the name of its field."""
    names = {"title": _("Title"), "starts": _("First day"), "ends": _("Last day")}
    lines = [
        f"{names[each.field]}: {problem_text(each, _)}" if each.field in names else problem_text(each, _)
        for each in problems
    ]
    return alert("error", " ".join(lines), live=True)


def new_project(
    words: str | None, starts: str | None, ends: str | None, scheme: str | None, language: Any
) -> Project:
    """The project as it was filled in; Refused names every field that cannot be read."""
    problems: list[Problem] = []
    days = {}
    for name, text in (("starts", starts), ("ends", ends)):
        try:
            days[name] = plan_fields.read_day(name, text)
        except Refused as refused:
            problems += refused.problems
    if not (words or "").strip():
        problems.append(Problem("field_missing", field="title"))
    first, last = days.get("starts"), days.get("ends")
    if first and last and last < first:
        problems.append(Problem("project_ends_before_start", field="ends"))
    if problems:
        raise Refused(problems)
    return Project(
        title=(words or "").strip(), starts=first, ends=last, scheme=chosen(scheme), language=language
    )


def register(app: Any, services: Any) -> None:
    """Reading a file, and making the project."""

    @app.callback(
        Output("gv-url", "pathname", allow_duplicate=True),
        Output("new-project-said", "children"),
        Input("new-create", "n_clicks"),
        State("new-project-title", "value"),
        State("new-starts", "value"),
        State("new-ends", "value"),
        State("new-scheme", "value"),
        prevent_initial_call=True,
    )
    def create(
        clicks: int | None, words: str | None, starts: str | None, ends: str | None, scheme: str | None
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services)
        try:
            project = new_project(words, starts, ends, scheme, context.actor.language)
            slug = services.plans.create(context.actor, project)
        except Refused as refused:
            return no_update, _said(refused.problems, context._)
        return _gone_to(slug), None

    @app.callback(
        Output("new-file-preview", "children"),
        Input("new-file", "contents"),
        Input("new-scheme", "value"),
        State("new-file", "filename"),
        prevent_initial_call=True,
    )
    def show(contents: str | None, scheme: str | None, name: str | None) -> Any:
        if not contents or not name:
            raise PreventUpdate
        context = request_context(services)
        _ = context._
        try:
            read = services.plans.import_file(
                context.actor, name, plan_files.decoded(contents), scheme=chosen(scheme), dry_run=True
            )
        except Refused as refused:
            return plan_files.refused(name, refused.problems, _)
        return html.Div(
            [
                html.H3(read.found.document.project.title),
                html.P(_("Nothing is stored yet.")),
                *plan_files.understood(read, _),
                html.Div(
                    button(_("Create the project"), {"type": "new-file-save", "at": "one"}, primary=True),
                    className="gv-actions mt-3",
                ),
            ]
        )

    @app.callback(
        Output("gv-url", "pathname", allow_duplicate=True),
        Output("new-file-preview", "children", allow_duplicate=True),
        Input({"type": "new-file-save", "at": ALL}, "n_clicks"),
        State("new-file", "contents"),
        State("new-file", "filename"),
        State("new-scheme", "value"),
        prevent_initial_call=True,
    )
    def save(clicks: list[int | None], contents: str, name: str, scheme: str | None) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context = request_context(services)
        try:
            read = services.plans.import_file(
                context.actor, name, plan_files.decoded(contents), scheme=chosen(scheme), dry_run=False
            )
        except Refused as refused:
            return no_update, plan_files.refused(name, refused.problems, context._)
        return _gone_to(read.slug), None
