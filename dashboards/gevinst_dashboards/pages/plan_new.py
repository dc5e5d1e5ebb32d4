"""A new project: from a file, a template, another project's plan, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Action, Resource, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.plan import Participation, Project
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.party_choices import party_choices
from gevinst.services.seen_projects import ProjectChoices
from gevinst_dashboards.components import alert, button, page_head, section
from gevinst_dashboards.components.party_search import found_parties, party_words
from gevinst_dashboards.components.project_search import LONGEST, found_words
from gevinst_dashboards.pages import plan_fields, plan_files
from gevinst_dashboards.pages.plan_parts import NONE
from gevinst_dashboards.views_context import Context, request_context

PATH = "/nytt-prosjekt"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("New project")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The project's head, and what its plan starts from. `?fra=<slug>` chooses the project to go on from."""
    _ = ctx._
    earlier = query.get("fra")
    if not may_create(ctx):
        if earlier is None or not may(ctx.actor, Action.EDIT_PLAN, Resource(project=earlier)):
            raise NotAllowed(Action.CREATE_PROJECT.value)
        # The project group of a pre-project goes on from it, and starts nothing else.
        return html.Div(
            [
                page_head(_("New project"), lead=_("The main project goes on from what was promised.")),
                section(_("The project"), "new-head-h", _head(services, _)),
                section(
                    _("Another project"), "new-other-h", _from_project(services, ctx, earlier, _), rule=True
                ),
            ]
        )
    return html.Div(
        [
            page_head(
                _("New project"), lead=_("Say what it is called, then choose what the plan starts from.")
            ),
            section(_("The project"), "new-head-h", _head(services, _)),
            section(_("A plan you have as a file"), "new-file-h", _from_file(_), rule=True),
            section(_("A template"), "new-template-h", _from_template(services, _), rule=True),
            section(
                _("Another project"),
                "new-other-h",
                _from_project(services, ctx, earlier, _),
                rule=True,
            ),
            section(_("Nothing"), "new-scratch-h", _from_nothing(_), rule=True),
        ]
    )


def _head(services: Any, _: Translator) -> list[Component]:
    schemes = sorted(
        ((key, _.local(scheme.name)) for key, scheme in services.plans.schemes.items()),
        key=lambda each: each[1],
    )
    options = [{"value": NONE, "label": _("Not known yet")}]
    options += [{"value": key, "label": words} for key, words in schemes]
    parties = party_choices(services.plans.party_names)
    day = _("YYYY-MM-DD")
    fields = (
        ("col-lg-6", _box("new-project-title", _("Title"), dbc.Input(id="new-project-title", type="text"))),
        (
            "col-lg-6",
            _box("new-scheme", _("Grant scheme"), dbc.Select(id="new-scheme", value=NONE, options=options)),
        ),
        (
            "col-6 col-lg-3",
            _box("new-starts", _("First day"), dbc.Input(id="new-starts", type="text", placeholder=day)),
        ),
        (
            "col-6 col-lg-3",
            _box("new-ends", _("Last day"), dbc.Input(id="new-ends", type="text", placeholder=day)),
        ),
    )
    return [
        html.Div([html.Div(field, className=width) for width, field in fields], className="row g-3"),
        html.Details(
            [
                html.Summary(_("Parties")),
                html.Div(
                    [
                        html.P(_("New parties can be added in the plan afterwards."), className="gv-hint"),
                        *party_words(parties, "new-parties", _),
                        html.Fieldset(
                            [
                                html.Legend(_("Who takes part"), className="form-label"),
                                html.Div(
                                    dbc.Checklist(
                                        id="new-parties",
                                        value=[],
                                        options=[
                                            {"value": each.value, "label": each.label}
                                            for each in parties.listed
                                        ],
                                        inline=True,
                                    ),
                                    className="gv-checkrow",
                                ),
                            ]
                        ),
                    ]
                ),
            ],
            className="gv-details mt-3",
        ),
    ]


def _from_file(_: Translator) -> list[Component]:
    return [
        html.P(
            _(
                "A Word file with the benefit table, our Excel workbook, or JSON. You see what was understood first."
            )
        ),
        plan_files.upload("new-file", _("Choose a file"), _),
        html.Div(id="new-file-preview", className="mt-3", **{"aria-live": "polite"}),
    ]


def _from_template(services: Any, _: Translator) -> list[Component]:
    found = services.starting.templates()
    options = [
        {
            "value": each.key,
            "label": html.Span(
                [
                    html.Strong(_.local(each.name)),
                    html.Small(_.local(each.what), className="d-block gv-subtle"),
                    html.Small(
                        ", ".join(_.local(benefit.title) for benefit in each.benefits),
                        className="d-block gv-subtle",
                    ),
                ]
            ),
        }
        for each in found
    ]
    return [
        html.P(
            _(
                "Benefits, measures and a map that such projects tend to have. Baselines and targets are your own."
            )
        ),
        html.Fieldset(
            [
                html.Legend(_("Which template"), className="form-label"),
                dbc.RadioItems(
                    id="new-template",
                    options=options,
                    value=found[0].key if found else None,
                    className="gv-ways",
                ),
            ]
        ),
        html.Div(id="new-template-said", role="status"),
        html.Div(button(_("Start from the template"), "new-template-create"), className="gv-actions mt-3"),
    ]


def _from_project(services: Any, ctx: Context, chosen_slug: str | None, _: Translator) -> list[Component]:
    found = services.starting.choices(ctx.actor, also=chosen_slug)
    if not found.in_all:
        return [html.P(_("There are no other projects that you can see."))]
    here = chosen_slug if chosen_slug in {each.value for each in found.listed} else NONE
    words = dbc.Input(id="new-source-words", type="text", value="", debounce=True, maxLength=LONGEST)
    search = [
        _box("new-source-words", _("A word in the project's title"), words),
        html.P(found_words(found, "", _), id="new-source-said", role="status", className="gv-hint mt-2"),
    ]
    return [
        *(search if found.too_many else []),
        _box(
            "new-source",
            _("Which project"),
            dbc.Select(id="new-source", value=here, options=_sources(found, _)),
        ),
        html.Fieldset(
            [
                html.Legend(_("What comes along"), className="form-label"),
                dbc.RadioItems(
                    id="new-goes-on",
                    value="yes" if here != NONE else "no",
                    options=[
                        {
                            "value": "no",
                            "label": _("Benefits, measures and map, without figures, parties and targets"),
                        },
                        {
                            "value": "yes",
                            "label": _(
                                "Everything that was promised: this is the main project after a pre-project or pilot"
                            ),
                        },
                    ],
                ),
            ],
            className="mt-3",
        ),
        html.Div(id="new-other-said", role="status"),
        html.Div(button(_("Start from the project"), "new-other-create"), className="gv-actions mt-3"),
    ]


def _sources(found: ProjectChoices, _: Translator) -> list[dict[str, str]]:
    return [
        {"value": NONE, "label": _("Not chosen")},
        *({"value": each.value, "label": each.label} for each in found.listed),
    ]


def _from_nothing(_: Translator) -> list[Component]:
    return [
        html.P(_("An empty plan, to be filled in page by page.")),
        html.Div(id="new-project-said", role="status"),
        html.Div(button(_("Create the project"), "new-create"), className="gv-actions mt-3"),
    ]


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
    names = {
        "title": _("Title"),
        "starts": _("First day"),
        "ends": _("Last day"),
        "source": _("Which project"),
    }
    lines = [
        f"{names[each.field]}: {problem_text(each, _)}" if each.field in names else problem_text(each, _)
        for each in problems
    ]
    return alert("error", " ".join(lines), live=True)


def new_project(
    words: str | None,
    starts: str | None,
    ends: str | None,
    scheme: str | None,
    language: Any,
    parties: Sequence[str] = (),
) -> Project:
    """The project as it was filled in; Refused names every field that cannot be read. The first party leads."""
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
        title=(words or "").strip(),
        starts=first,
        ends=last,
        scheme=chosen(scheme),
        language=language,
        parties=tuple(
            Participation(party=key, role="partner" if at else "lead") for at, key in enumerate(parties)
        ),
    )


_HEAD_STATES = (
    State("new-project-title", "value"),
    State("new-starts", "value"),
    State("new-ends", "value"),
    State("new-scheme", "value"),
    State("new-parties", "value"),
)


def register(app: Any, services: Any) -> None:
    """Making the project, from each of the ways."""

    @app.callback(
        Output("new-source", "options"),
        Output("new-source-said", "children"),
        Input("new-source-words", "value"),
        State("new-source", "value"),
        prevent_initial_call=True,
    )
    def find(words: str | None, source: str | None) -> Any:
        context, named = request_context(services), (words or "").strip()[:LONGEST]
        also = None if source in (None, NONE) else source
        found = services.starting.choices(context.actor, named, also)
        return _sources(found, context._), found_words(found, named, context._)

    @app.callback(
        Output("new-parties", "options"),
        Output("new-parties-found", "children"),
        Input("new-parties-words", "value"),
        State("new-parties", "value"),
        prevent_initial_call=True,
    )
    def find_parties(words: str | None, chosen: list[str] | None) -> Any:
        context, named = request_context(services), (words or "").strip()[:LONGEST]
        found = party_choices(services.plans.party_names, named, chosen or ())
        options = [{"value": each.value, "label": each.label} for each in found.listed]
        return options, found_parties(found, named, context._)

    def way(clicked: str, said: str, states: tuple[State, ...], make: Callable[..., str]) -> None:
        @app.callback(
            Output("gv-url", "pathname", allow_duplicate=True),
            Output(said, "children"),
            Input(clicked, "n_clicks"),
            *_HEAD_STATES,
            *states,
            prevent_initial_call=True,
        )
        def create(
            clicks: int | None,
            words: str | None,
            starts: str | None,
            ends: str | None,
            scheme: str | None,
            parties: list[str] | None,
            *chosen_way: Any,
        ) -> Any:
            if not clicks:
                raise PreventUpdate
            context = request_context(services)
            try:
                project = new_project(words, starts, ends, scheme, context.actor.language, parties or ())
                slug = make(context, project, *chosen_way)
            except Refused as refused:
                return no_update, _said(refused.problems, context._)
            return _gone_to(slug), None

    def from_project(context: Context, project: Project, source: str | None, goes_on: str) -> str:
        if source in (None, NONE):
            raise Refused([Problem("field_missing", field="source")])
        return str(services.starting.from_project(context.actor, source, project, goes_on == "yes"))

    way(
        "new-create",
        "new-project-said",
        (),
        lambda context, project: services.plans.create(context.actor, project),
    )
    way(
        "new-template-create",
        "new-template-said",
        (State("new-template", "value"),),
        lambda context, project, key: services.starting.from_template(context.actor, key, project),
    )
    way(
        "new-other-create",
        "new-other-said",
        (State("new-source", "value"), State("new-goes-on", "value")),
        from_project,
    )

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
