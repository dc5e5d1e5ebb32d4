"""The plan of a project: its head, its parties, its benefits with what each lacks, and the plan as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.domain.party import PartyKind
from gevinst.domain.plan import COMPLETENESS, Benefit
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.party_choices import PartyChoices, party_choices
from gevinst.services.views import PlanPage
from gevinst_dashboards import security
from gevinst_dashboards.components import (
    alert,
    button,
    button_link,
    empty_state,
    icon,
    link,
    page_head,
    section,
    version_bar,
)
from gevinst_dashboards.components.party_search import found_parties, party_words
from gevinst_dashboards.components.project_search import LONGEST
from gevinst_dashboards.pages import plan_files
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.attachments import register_files
from gevinst_dashboards.pages.plan_parts import NONE, Controls, register_fields, save_bar, stores
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/plan"
NAV = "benefits"

_MIME = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Benefit plan")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Everything of the plan but the benefits' own fields."""
    _, slug = ctx._, params["slug"]
    page: PlanPage = services.plans.page(ctx.actor, slug)
    live = [each for each in page.document.benefits if not each.archived]
    lacking = sum(bool(page.missing.get(each.id)) for each in live)
    lead = (
        _.plural("{n} benefit lacks something.", "{n} benefits lack something.", lacking)
        if lacking
        else _("Every part of the plan is filled in.")
        if live
        else _("The plan has no benefits yet.")
    )
    head = page_head(
        _("Benefit plan"),
        meta=[_.plural("{n} benefit", "{n} benefits", len(live))],
        lead=lead,
        actions=_downloads(slug, _),
    )
    around = [slug for slug, _name in page.carried_on]
    around += [page.project.continues] if page.project.continues else []
    seen = frozenset(services.plans.seen_among(ctx.actor, around))
    return html.Div(
        [
            head,
            version_bar(services.versions.bar(ctx.actor, slug), _),
            *([_adopting(_)] if page.may_adopt else []),
            section(_("Benefits"), "plan-benefits-h", _benefits(page, live, slug, _), class_name="mt-4"),
            section(_("The project"), "plan-project-h", _project(services, page, seen, _), rule=True),
            section(_("Parties"), "plan-parties-h", _parties(page, _), rule=True),
            section(_("For the project as a whole"), "plan-level-h", _level(page, _), rule=True),
            *([_file(_)] if page.may_edit else []),
            *([save_bar(_)] if page.may_edit else []),
            *stores(slug, page.revision),
        ]
    )


def _downloads(slug: str, _: Translator) -> list[Component]:
    parts: list[Any] = []
    for ending, words in ((".docx", "Word"), (".xlsx", "Excel"), (".json", "JSON")):
        parts.append(
            html.A(
                [icon("lastned"), words],
                href=f"/fil/plan/{slug}{ending}",
                className="btn btn-outline-secondary",
                download=True,
            )
        )
    return parts


def _adopting(_: Translator) -> Component:
    return html.Details(
        [
            html.Summary(_("Adopt the plan as it stands now")),
            html.Div(
                [
                    html.P(
                        _(
                            "The targets that are adopted are those that count. The first adopted plan stays as the original."
                        )
                    ),
                    html.Label(_("Reason or case number"), htmlFor="adopt-reason", className="form-label"),
                    dbc.Input(id="adopt-reason", type="text"),
                    html.Div(button(_("Adopt the plan"), "adopt", primary=True), className="gv-actions mt-3"),
                    html.Div(id="adopt-said", role="status"),
                ]
            ),
        ],
        className="gv-details mt-3",
    )


def _benefits(page: PlanPage, live: Sequence[Benefit], slug: str, _: Translator) -> list[Any]:
    parts: list[Any] = []
    if not live:
        parts.append(
            empty_state(
                _("No benefits yet"),
                _("Start with the most important: what should improve, for whom, and how will you notice?"),
            )
        )
    else:
        parts.append(
            html.Ul(
                [_benefit(each, page.missing.get(each.id, ()), slug, page.may_edit, _) for each in live],
                className="gv-list",
            )
        )
    archived = [each for each in page.document.benefits if each.archived]
    if archived:
        parts.append(
            html.Details(
                [
                    html.Summary([_("Archived"), html.Small(str(len(archived)))]),
                    html.Div(
                        html.Ul(
                            [
                                html.Li(link(each.title, f"/prosjekt/{slug}/plan/{each.id}"))
                                for each in archived
                            ]
                        )
                    ),
                ],
                className="gv-details mt-3",
            )
        )
    if page.may_edit:
        parts.append(
            html.Div(
                [
                    html.Label(
                        _("A new benefit, in your own words"), htmlFor="new-benefit", className="form-label"
                    ),
                    dbc.Input(id="new-benefit", type="text"),
                    html.Div(id="new-benefit-said", role="status"),
                    html.Div(
                        button(_("Add the benefit"), "add-benefit", primary=not live),
                        className="gv-actions mt-2",
                    ),
                ],
                className="gv-fieldbox mt-4",
            )
        )
    return parts


def _benefit(benefit: Benefit, missing: Sequence[str], slug: str, may_edit: bool, _: Translator) -> Component:
    every = len(COMPLETENESS)
    here = f"/prosjekt/{slug}/plan/{benefit.id}"
    steps = [
        html.A(
            [icon("mangler"), html.Span(_(w.MISSING[part][1]))],
            href=f"{here}#felt{w.MISSING[part][0]}",
            className="gv-gap me-3",
        )
        for part in missing
    ]
    return html.Li(
        [
            html.P(link(benefit.title, here, "gv-strong")),
            html.P(
                _("{done} of {every} parts are filled in", done=every - len(missing), every=every),
                className="gv-list__meta",
            ),
            *([html.Div(steps)] if may_edit and steps else []),
        ]
    )


def _cells(*controls: Component, width: str = "col-sm-4") -> Component:
    return html.Div([html.Div(control, className=width) for control in controls], className="row g-3 mt-0")


def _project(services: Any, page: PlanPage, seen: frozenset[str], _: Translator) -> list[Any]:
    of = Controls("project", page.project, page.may_edit, _)
    schemes = sorted(
        ((key, _.local(scheme.name)) for key, scheme in services.plans.schemes.items()),
        key=lambda each: each[1],
    )
    return [
        of.text("title", _("Title")),
        _cells(
            of.choice("scheme", _("Grant scheme"), schemes, blank=_("Not known yet")),
            of.choice(
                "phase", _("Phase"), [(key, _(words)) for key, words in w.PHASES], blank=_("Not chosen")
            ),
            of.choice(
                "language",
                _("The language of the project's texts"),
                [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
            ),
            of.day("starts", _("First day")),
            of.day("ends", _("Last day")),
            of.day("go_live", _("The day the change was put into use")),
            of.choice(
                "horizons_from_go_live",
                _("Horizons count from"),
                [("no", _("the first day")), ("yes", _("the day it was put into use"))],
            ),
            of.text("reporting_days", _("Days to report in, after a figure is known"), number=True),
            of.day("next_meeting", _("The steering group's next meeting")),
            of.day("agreement_date", _("The day the agreement was signed")),
        ),
        _cells(
            of.text("horizon_months.short", _("Short term ends after months"), number=True),
            of.text("horizon_months.medium", _("Medium term ends after months"), number=True),
            of.text("horizon_months.long", _("Long term ends after months"), number=True),
        ),
        *_earlier_and_later(page, seen, _),
        html.Div(of.text("target_group", _("Target group"), lines=2), className="mt-3"),
        of.text("summary", _("Summary"), lines=4),
        # Only where a file brought some: nobody needs an empty field for it.
        *(
            [of.text("other_text", _("Other text from the file"), lines=6)]
            if page.document.project.other_text
            else []
        ),
    ]


def _earlier_and_later(page: PlanPage, seen: frozenset[str], _: Translator) -> list[Any]:
    """The project that this one goes on from; and from a pre-project or a pilot, its main project or the way to start it."""
    parts: list[Any] = []
    earlier = page.project.continues
    if earlier:
        words = _("The promises were carried along from an earlier project.")
        # Who sees this project need not see the one before it.
        way = [" ", link(_("See the earlier project"), f"/prosjekt/{earlier}")] if earlier in seen else []
        parts.append(html.P([words, *way], className="mt-3"))
    for slug, name in page.carried_on:
        # Who sees this project need not see, nor know the name of, the one after it.
        if slug in seen:
            words = _("What was promised here goes on in “{title}”.", title=name)
            way = [" ", link(_("See the project"), f"/prosjekt/{slug}")]
        else:
            words, way = _("What was promised here goes on in a later project."), []
        parts.append(html.P([words, *way], className="mt-3"))
    if page.may_edit and not page.carried_on and page.project.phase in ("pre_project", "pilot"):
        start = f"/nytt-prosjekt?fra={page.project.slug}"
        parts.append(
            html.P(
                [
                    _("When the main project starts, what was promised here goes along."),
                    " ",
                    link(_("Start the main project"), start),
                ],
                className="mt-3",
            )
        )
    return parts


def _parties(page: PlanPage, _: Translator) -> list[Any]:
    roles = dict(w.PART_ROLES)
    rows = [
        html.Li(
            [
                html.P(page.party_names.get(part.party, part.party)),
                html.P(_(roles[part.role]), className="gv-list__meta"),
            ]
        )
        for part in page.project.parties
    ]
    parts: list[Any] = [html.Ul(rows, className="gv-list")] if rows else [html.P(_("No parties yet."))]
    if not page.may_edit:
        return parts
    there = {part.party for part in page.project.parties}
    known = party_choices(page.party_names, without=there)

    def box(id: str, words: str, control: Component) -> Component:
        return html.Div(
            html.Div(
                [html.Label(words, htmlFor=id, className="form-label"), control], className="gv-fieldbox"
            ),
            className="col-sm-6",
        )

    parts.append(
        html.Details(
            [
                html.Summary(_("Add a party")),
                html.Div(
                    [
                        *party_words(known, "party-known", _),
                        html.Div(
                            [
                                box(
                                    "party-known",
                                    _("A party we know"),
                                    dbc.Select(
                                        id="party-known",
                                        value=NONE,
                                        options=_known_parties(known, _),
                                    ),
                                ),
                                box(
                                    "party-role",
                                    _("Its part"),
                                    dbc.Select(
                                        id="party-role",
                                        value="partner",
                                        options=[
                                            {"value": key, "label": _(words)} for key, words in w.PART_ROLES
                                        ],
                                    ),
                                ),
                                box(
                                    "party-name",
                                    _("Or the name of a new one"),
                                    dbc.Input(id="party-name", type="text"),
                                ),
                                box(
                                    "party-kind",
                                    _("What it is"),
                                    dbc.Select(
                                        id="party-kind",
                                        value="municipality",
                                        options=[
                                            {"value": key, "label": _(words)} for key, words in w.PARTY_KINDS
                                        ],
                                    ),
                                ),
                            ],
                            className="row g-3",
                        ),
                        html.Div(id="party-said", role="status"),
                        html.Div(button(_("Add the party"), "party-add"), className="gv-actions mt-3"),
                    ]
                ),
            ],
            className="gv-details mt-3",
        )
    )
    return parts


def _known_parties(found: PartyChoices, _: Translator) -> list[dict[str, str]]:
    return [
        {"value": NONE, "label": _("Not chosen")},
        *({"value": each.value, "label": each.label} for each in found.listed),
    ]


def _level(page: PlanPage, _: Translator) -> list[Any]:
    """What the form's second table says, where its rows do not say which benefit they belong to."""
    of = Controls("level", page.document.project_level, page.may_edit, _)
    parts: list[Any] = []
    for name, words in (
        ("how_to_measure", _("How to measure and report")),
        ("preconditions", _("Preconditions and measures")),
    ):
        held = getattr(page.document.project_level, name)
        for index in range(len(held) + (1 if page.may_edit else 0)):
            parts.append(of.text(f"{name}.{index}", f"{words} ({index + 1})", lines=2))
    parts.append(of.text("freed_resources", _("If resources are freed"), lines=3))
    for key, words in w.HORIZONS:
        parts.append(
            of.text(f"horizons.{key}", _("Time horizon: {horizon}", horizon=_(words).lower()), lines=2)
        )
    return parts


def _file(_: Translator) -> Component:
    return section(
        _("Update the plan from a file"),
        "plan-file-section-h",
        [
            html.P(
                _(
                    "A Word file with the benefit table, our Excel workbook, or JSON. You see what would be changed first."
                )
            ),
            plan_files.upload("plan-file", _("Choose a file"), _),
            html.Div(id="plan-file-preview", className="mt-3", **{"aria-live": "polite"}),
        ],
        rule=True,
    )


def register(app: Any, services: Any) -> None:
    """The fields, a new benefit and party, adopting, and files."""
    register_fields(app, services)
    _register_additions(app, services)
    _register_file(app, services)
    register_files(app, services)
    for ending, mimetype in _MIME.items():

        def send(actor: Any, slug: str, ending: str = ending, mimetype: str = mimetype) -> security.Download:
            return security.Download(
                services.plans.export(actor, slug, ending), f"{slug}-plan{ending}", mimetype
            )

        security.register_download(app.server, f"/fil/plan/<slug>{ending}", send)


def _words(problems: Any, _: Translator) -> Component:
    return alert("error", " ".join(dict.fromkeys(problem_text(each, _) for each in problems)), live=True)


def _register_additions(app: Any, services: Any) -> None:
    @app.callback(
        Output("gv-url", "pathname", allow_duplicate=True),
        Output("new-benefit-said", "children"),
        Input("add-benefit", "n_clicks"),
        State("new-benefit", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add_benefit(clicks: int | None, words: str | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        try:
            made = services.plans.add_benefit(context.actor, place["slug"], (words or "").strip())
        except Refused:
            return no_update, alert(
                "error", context._("Write what should improve, and add it again."), live=True
            )
        return f"/prosjekt/{place['slug']}/plan/{made}", None

    @app.callback(
        Output("party-known", "options"),
        Output("party-known-found", "children"),
        Input("party-known-words", "value"),
        State("party-known", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def find_party(words: str | None, chosen: str | None, place: dict[str, Any]) -> Any:
        context, named = request_context(services, place["slug"]), (words or "").strip()[:LONGEST]
        # The project's own are left out, as when the page was drawn.
        page = services.plans.page(context.actor, place["slug"])
        there = {part.party for part in page.project.parties}
        found = party_choices(page.party_names, named, (chosen or "",), there)
        return _known_parties(found, context._), found_parties(found, named, context._)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("party-said", "children"),
        Input("party-add", "n_clicks"),
        State("party-known", "value"),
        State("party-name", "value"),
        State("party-kind", "value"),
        State("party-role", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add_party(
        clicks: int | None, known: str | None, name: str | None, kind: str, role: str, place: dict[str, Any]
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        try:
            if known and known != NONE:
                services.plans.add_party(context.actor, place["slug"], known, None, role)
            else:
                services.plans.add_party(context.actor, place["slug"], name or "", PartyKind(kind), role)
        except Refused as refused:
            return no_update, _words(refused.problems, context._)
        return f"{context.now.isoformat()}-{clicks}", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("adopt", "n_clicks"),
        State("adopt-reason", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def adopt(clicks: int | None, reason: str | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        services.plans.adopt(context.actor, place["slug"], (reason or "").strip() or None)
        return f"{context.now.isoformat()}-{clicks}"


def _register_file(app: Any, services: Any) -> None:
    @app.callback(
        Output("plan-file-preview", "children"),
        Input("plan-file", "contents"),
        State("plan-file", "filename"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def show(contents: str | None, name: str | None, place: dict[str, Any]) -> Any:
        if not contents or not name:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        try:
            read = services.plans.import_file(
                context.actor, name, plan_files.decoded(contents), slug=place["slug"], dry_run=True
            )
        except Refused as refused:
            return plan_files.refused(name, refused.problems, _)
        return html.Div(
            [
                html.H3(_("What “{file}” would change", file=name)),
                html.P(_("Nothing is stored yet.")),
                plan_files.differences_words(read.differences, {}, _),
                html.Div(
                    [
                        *(
                            [
                                button(
                                    _("Change the plan"),
                                    {"type": "plan-file-save", "at": "one"},
                                    primary=True,
                                )
                            ]
                            if read.differences
                            else []
                        ),
                        button_link(_("Cancel"), f"/prosjekt/{place['slug']}/plan"),
                    ],
                    className="gv-actions mt-3",
                ),
            ]
        )

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("plan-file-preview", "children", allow_duplicate=True),
        Input({"type": "plan-file-save", "at": ALL}, "n_clicks"),
        State("plan-file", "contents"),
        State("plan-file", "filename"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def save(clicks: list[int | None], contents: str, name: str, place: dict[str, Any]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context = request_context(services, place["slug"])
        try:
            services.plans.import_file(
                context.actor, name, plan_files.decoded(contents), slug=place["slug"], dry_run=False
            )
        except Refused as refused:
            return no_update, plan_files.refused(name, refused.problems, context._)
        return context.now.isoformat(), None
