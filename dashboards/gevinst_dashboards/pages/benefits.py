"""Every benefit of the plan: who gains, who carries it out, owner, accountable, measure, baseline, targets, what is missing."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, Input, Output, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.register import (
    CURRENT,
    DEVELOPMENT,
    EVERY,
    EVIDENCE,
    MINE,
    MISSING,
    PAGE,
    PAGE_SIZE,
    PARTY,
    SHOW,
    SORT,
    TARGETS,
    TYPE,
    RegisterPage,
)
from gevinst.services.register_steps import NextStep
from gevinst_dashboards.components import (
    Filter,
    action_bar,
    button,
    button_link,
    first_steps,
    icon,
    link,
    page_head,
    version_bar,
    with_query,
)
from gevinst_dashboards.components.forms import filter_form
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.benefits_burden import QUARTER, REPORTERS, burden_section
from gevinst_dashboards.pages.benefits_table import field_address, register_table
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/gevinster"
NAV = "benefits"
WIDE = True
LANDSCAPE = True

WHOLE_PLAN = "/prosjekt/<slug>/plan"
FILE = "/fil/plan/<slug>.<ending>"
ORDERS = (
    ("", N_("Order: least filled in")),
    ("plan", N_("Order: the plan's own")),
    ("status", N_("Order: what needs you first")),
    ("utvikling", N_("Order: what has changed first")),
    ("tittel", N_("Order: title")),
    ("eier", N_("Order: benefit owner")),
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Benefits")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The register of benefits."""
    return layout(ctx, services.register.page(ctx.actor, params["slug"], query))


def layout(ctx: Context, page: RegisterPage) -> Component:
    """The whole page."""
    _ = ctx._
    slug = page.project.slug or ""
    if not page.benefits + page.disbenefits:
        return html.Div([page_head(_("Benefits"), meta=page.meta), _none(page, _)])
    path = address(PATH, slug=slug)
    goal, words = _first(page, _)
    primary = [button_link(words, goal, primary=True)] if page.may_edit else []
    head = page_head(
        _("Benefits"), meta=page.meta, lead=_lead(page, _), actions=[*_actions(page, _), *primary]
    )
    head.className = "gv-pagehead mb-4"
    burden = burden_section(page, _)
    return html.Div(
        [
            head,
            version_bar(page.bar, _, burden=page.burden_text, plan_link=True),
            *([_steps(page, _)] if page.steps and page.may_edit else []),
            html.Section(
                [
                    html.H2(_("All benefits"), className="visually-hidden"),
                    _filters(page, path, _),
                    *([html.P(page.mine_text, className="gv-small gv-subtle")] if _shows(page, MINE) else []),
                    register_table(page, path, _) if page.shown else _no_fit(path, _),
                    *([_pager(page, path, _)] if page.pages > 1 else []),
                    html.P(_note(page, _), className="gv-xs gv-subtle mt-3 mb-0"),
                    _downloads(slug, _),
                ],
                className="gv-section",
            ),
            *([burden] if burden is not None else []),
            *([action_bar(button_link(words, goal, primary=True), label=_("Action"))] if primary else []),
        ]
    )


def _shows(page: RegisterPage, which: str) -> bool:
    return page.chosen.get(SHOW, "") == which


def _none(page: RegisterPage, _: Translator) -> Component:
    plan = address(WHOLE_PLAN, slug=page.project.slug or "")
    return first_steps(
        _("No benefits yet"),
        _("Start with the most important: what should improve, for whom, and how will you notice?"),
        [
            (_("Add a benefit"), _("Write it, or load the plan from Word or Excel.")),
            (_("Set the baseline"), _("How it was before the start: that is what you compare with.")),
            (_("Set the targets"), _("One for each horizon, or none where nothing can be promised.")),
        ],
        button_link(_("Open the plan"), plan, primary=True) if page.may_edit else html.Span(),
    )


# ---- head ------------------------------------------------------------------------------------------------------------


def _lead(page: RegisterPage, _: Translator) -> list[Any]:
    """`7 gevinster og 1 ulempe. 4 er ferdig utfylt. 4 mangler noe, først nullpunktet for ...`."""
    first = _.plural("{n} benefit", "{n} benefits", page.benefits)
    if page.disbenefits:
        more = _.plural("{n} drawback", "{n} drawbacks", page.disbenefits)
        first = _("{benefits} and {drawbacks}", benefits=first, drawbacks=more)
    first += "."
    if not page.lacking:
        return [first, " ", _("Everything is filled in.")]
    filled = _.plural("{n} is filled in.", "{n} are filled in.", page.filled) + " " if page.filled else ""
    short = _.plural("{n} lacks something", "{n} lack something", page.lacking)
    said: list[Any] = [first, " ", filled, html.Strong(short)]
    if page.steps:
        said.append(_(", first {what}", what=page.steps[0].first))
    return [*said, "."]


def _first(page: RegisterPage, _: Translator) -> tuple[str, str]:
    """Where the main button leads, and what it says."""
    slug = page.project.slug or ""
    if page.lacking and page.steps:
        return _step_address(slug, page.steps[0]), _("Fill in what is missing")
    return address(WHOLE_PLAN, slug=slug), _("Change the plan")


def _step_address(slug: str, step: NextStep) -> str:
    if step.part == "reporter":
        return address(REPORTERS, slug=slug)
    return field_address(slug, step.benefit, step.part)


def _actions(page: RegisterPage, _: Translator) -> list[Component]:
    slug = page.project.slug or ""
    add = button_link(_("Add a benefit"), address(WHOLE_PLAN, slug=slug) + "#new-benefit", icon_name="pluss")
    return [
        *([add] if page.may_edit else []),
        button_link(
            _("The form in Word"),
            address(FILE, slug=slug, ending="docx"),
            icon_name="lastned",
            label=_("Download the plan as Word"),
        ),
        html.Span(button(_("Print"), act="print", icon_name="skriv-ut"), className="gv-desk"),
    ]


def _steps(page: RegisterPage, _: Translator) -> Component:
    slug = page.project.slug or ""
    return html.Section(
        [
            html.H2(_("Next steps"), id="neste", className="gv-h-small"),
            html.Ul(
                [
                    html.Li(
                        [
                            icon("varsel" if step.over else "mangler"),
                            link(step.title, _step_address(slug, step)),
                            html.P([step.detail, *_when(step)]),
                        ],
                        className="is-over" if step.over else None,
                    )
                    for step in page.steps
                ],
                className="gv-duestrip gv-duestrip--plan mt-2",
            ),
        ],
        className="gv-noprint",
        **{"aria-labelledby": "neste"},
    )


def _when(step: NextStep) -> list[Any]:
    if not step.when:
        return []
    return [" · ", html.B(step.when) if step.over else step.when]


# ---- filters -----------------------------------------------------------------------------------------------------------


def _filters(page: RegisterPage, path: str, _: Translator) -> Component:
    """What is shown, of which party and type, with which targets, in which order: all of it in the address."""
    kept = {name: value for name, value in page.chosen.items() if name not in (SHOW, PAGE)}
    every = page.benefits + page.disbenefits
    choices = [
        ("", _("All {n}", n=every)),
        (MISSING, _("Missing {n}", n=page.lacking)),
        (MINE, _("Mine {n}", n=page.mine)),
    ]
    segments = html.Nav(
        [
            html.A(
                words,
                href=with_query(path, {SHOW: which, **kept}),
                className="btn",
                **({"aria-current": "true"} if _shows(page, which) else {}),
            )
            for which, words in choices
        ],
        className="gv-seg",
        **{"aria-label": _("Show benefits")},
    )
    filters = [
        Filter(
            PARTY,
            _("Party"),
            [("", _("All parties")), *((each.value, each.label) for each in page.parties)],
            page.chosen.get(PARTY, ""),
        ),
        Filter(
            TYPE,
            _("Type"),
            [("", _("All types")), *((each.value, each.label) for each in page.types)],
            page.chosen.get(TYPE, ""),
        ),
        Filter(
            DEVELOPMENT,
            _("Development"),
            [("", _("All developments")), *((each.value, each.label) for each in page.developments)],
            page.chosen.get(DEVELOPMENT, ""),
        ),
        Filter(
            EVIDENCE,
            _("Evidence"),
            [("", _("All evidence")), *((each.value, each.label) for each in page.grades)],
            page.chosen.get(EVIDENCE, ""),
        ),
        Filter(
            TARGETS,
            _("Show targets"),
            [("", _("Targets: current and original")), (CURRENT, _("Targets: only current"))],
            page.chosen.get(TARGETS, ""),
        ),
        Filter(
            SORT,
            _("Order"),
            [(value, _(words)) for value, words in ORDERS],
            page.chosen.get(SORT, "").removeprefix("-"),
        ),
    ]
    held = {SHOW: page.chosen[SHOW]} if SHOW in page.chosen else {}
    return html.Div(
        [segments, filter_form(filters, path, held, _, hidden_labels=True)],
        className="gv-filters gv-filters--reg",
    )


def _no_fit(path: str, _: Translator) -> Component:
    return html.P(
        [_("No benefits fit what you have chosen."), " ", link(_("Show all of them"), path)],
        className="gv-small mt-3",
    )


def _pager(page: RegisterPage, path: str, _: Translator) -> Component:
    """`1-50 of 200`, and the pages before and after. All of them on one page for the printer."""
    kept = {name: value for name, value in page.chosen.items() if name != PAGE}
    first, last = (page.page - 1) * PAGE_SIZE + 1, min(page.page * PAGE_SIZE, page.shown)

    def step(words: str, to: int) -> Component:
        return button_link(words, with_query(path, kept | {PAGE: str(to)}), small=True)

    return html.Nav(
        [
            *([step(_("Previous"), page.page - 1)] if page.page > 1 else []),
            html.Span(
                _("{first} to {last} of {all}", first=first, last=last, all=page.shown), className="gv-num"
            ),
            *([step(_("Next"), page.page + 1)] if page.page < page.pages else []),
            link(_("Show all of them, to print"), with_query(path, kept | {PAGE: EVERY})),
        ],
        className="gv-pager gv-noprint",
        **{"aria-label": _("Pages of the register")},
    )


def _note(page: RegisterPage, _: Translator) -> str:
    counts = _(
        "“Filled in” counts the eight columns of the form, benefit owner, accountable, baseline and targets."
    )
    if page.bar.adopted is None:
        return counts
    return (
        counts
        + " "
        + _(
            "Targets as first adopted stand as the original ones, also where they are changed; one that is proposed counts for nothing until it is adopted."
        )
    )


def _downloads(slug: str, _: Translator) -> Component:
    parts: list[Any] = [html.Span(_("Download the whole plan:"))]
    for ending, name, said in (
        ("xlsx", "Excel", _("Download the plan as Excel")),
        ("json", "JSON", _("Download the plan as JSON")),
    ):
        goal = address(FILE, slug=slug, ending=ending)
        parts.append(html.A(name, href=goal, download=True, **{"aria-label": said}))
    return html.P(parts, className="gv-subtle gv-small gv-noprint gv-downloads mt-2")


# ---- callbacks -----------------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """The buttons that propose a quarter."""

    @app.callback(
        Output({"type": f"{QUARTER}-said", "indicator": ALL}, "id"),
        Input({"type": QUARTER, "indicator": ALL}, "n_clicks"),
        Input("gv-url", "pathname"),
        prevent_initial_call=True,
    )
    def propose(clicks: list[int | None], pathname: str) -> Any:
        if not isinstance(ctx.triggered_id, dict) or not any(clicks):
            raise PreventUpdate
        propose_quarter(services, pathname.split("/")[2], ctx.triggered_id["indicator"])
        return [no_update] * len(clicks)


def propose_quarter(services: Any, slug: str, indicator: str) -> None:
    """A change of the plan where no figures stand, else a question for the steering group. Says what became of it."""
    context = request_context(services, slug)
    _ = context._
    try:
        asked = services.register.by_quarter(context.actor, slug, indicator)
        words = (
            _("The question stands on the steering group's list.")
            if asked
            else _("Proposed. It counts when the steering group has adopted it.")
        )
    except Refused as refused:
        words = " ".join(problem_text(problem, _) for problem in refused.problems)
    set_props({"type": f"{QUARTER}-said", "indicator": indicator}, {"children": words})
