"""One benefit: the sentence, the chart with its table, the targets, what the figures say, decisions, definition, log."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Actor, Resource, may
from gevinst.i18n import Translator, translator
from gevinst.services.benefit_words import is_number
from gevinst.services.sensitivity import SensitivityView
from gevinst.services.views import BenefitPage
from gevinst_dashboards.components import (
    action_bar,
    button_link,
    chip,
    page_head,
)
from gevinst_dashboards.components.benefits import change_cell, horizon_chip, known_values
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import evidence
from gevinst_dashboards.pages.benefit_chart import any_reason
from gevinst_dashboards.pages.benefit_csv import CSV, figures_csv
from gevinst_dashboards.pages.benefit_evidence import (
    METHOD,
    assurance_chip,
    methods,
)
from gevinst_dashboards.pages.benefit_figure import chart_part, method_href, stand_apart
from gevinst_dashboards.pages.benefit_targets import below_chart
from gevinst_dashboards.pages.benefit_terms import PATH, frequency_words, horizon_names
from gevinst_dashboards.pages.benefit_without_figures import empty_part, qualitative_part
from gevinst_dashboards.pages.events import link_to
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

NAV = "benefits"


def title(ctx: Context, **params: str) -> str:
    """The page's name; which benefit it is stands in the h1."""
    return ctx._("Benefit")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Screen C."""
    view = services.projects.benefit(ctx.actor, params["slug"], params["key"])
    slug, benefit = view.project.slug or "", view.row.benefit
    files = evidence.evidence(
        slug,
        benefit,
        services.attachments.list(ctx.actor, slug),
        services.attachments.may_add(ctx.actor, slug, benefit.id),
        ctx._,
    )
    other = None
    if query.get(METHOD) and view.row.indicator is not None:
        other = services.projects.sensitivity(ctx.actor, slug, view.row.indicator.key)
    return layout(ctx, view, query, files, other)


def register(app: Any, services: Any) -> None:
    """The figures as a file."""

    register_download(app.server, CSV, partial(figures_file, services))
    evidence.register_evidence(app, services)


def figures_file(services: Any, actor: Actor, slug: str, key: str) -> Download:
    """All figures of a benefit, with everything that is drawn of them."""
    view = services.projects.benefit(actor, slug, key, whole=True)
    text = figures_csv(view, translator(actor.language))
    return Download(text.encode("utf-8-sig"), f"{slug}-{key}.csv", "text/csv")


def layout(
    ctx: Context,
    view: BenefitPage,
    query: Mapping[str, str],
    files: Component | None = None,
    other: SensitivityView | None = None,
) -> Component:
    """The whole page. What is not followed in figures has its own words instead of a chart."""
    _ = ctx._
    slug = view.project.slug or ""
    plan = address("/prosjekt/<slug>/plan/<benefit>", slug=slug, benefit=view.row.benefit.id)
    may_edit = may(ctx.actor, Action.EDIT_PLAN, Resource(project=slug, scheme=view.project.scheme))
    editable = [
        button_link(_("Change the plan"), plan, icon_name="rediger")
        if may_edit
        else button_link(_("Open the plan"), plan)
    ]
    primary = _primary(ctx, view, slug)
    body: list[Any] = [
        page_head(
            view.row.title,
            meta=_meta(view, _),
            lead=view.lead if view.row.indicator is not None else None,
            chips=_chips(view, _),
            actions=[*editable, *primary],
            back=(_("Benefits"), address("/prosjekt/<slug>/gevinster", slug=slug)),
        ),
        *_switch(view, slug, _),
    ]
    if view.row.indicator is None or not (
        known_values(view.row.line) or any_reason(view.row.line) or stand_apart(view)
    ):
        body.append(empty_part(view, plan, _))
    elif not is_number(view.row):
        body.append(qualitative_part(view, _))
    else:
        body.append(chart_part(view, slug, query, _))
    body += below_chart(view, files, method_href(view, query), link_to(ctx, slug, view.row.benefit.id), _)
    if query.get(METHOD) and view.evidence is not None:
        body.append(methods(other, _))
    if primary:
        body.append(action_bar(_primary(ctx, view, slug)[0], label=_("Action")))
    return html.Div([part for part in body if part is not None])


def _primary(ctx: Context, view: BenefitPage, slug: str) -> list[Component]:
    _ = ctx._
    resource = Resource(project=slug, scheme=view.project.scheme)
    if view.row.indicator is not None and may(ctx.actor, Action.RECORD_MEASUREMENT, resource):
        return [button_link(_("Record figures"), address("/prosjekt/<slug>/maling", slug=slug), primary=True)]
    if may(ctx.actor, Action.DECIDE, resource):
        decisions = address("/prosjekt/<slug>/beslutninger", slug=slug)
        return [
            button_link(
                _("New decision"),
                f"{decisions}?ny=beslutning&om={view.row.benefit.id}#decision-title",
                primary=True,
                icon_name="pluss",
            )
        ]
    return []


def _meta(view: BenefitPage, _: Translator) -> list[str]:
    benefit = view.row.benefit
    meta = [benefit.title] if benefit.title != view.row.title else []
    meta += [f"{name}: {text}" for name, text in view.duties[:1]]
    if view.row.indicator is not None:
        meta.append(frequency_words(view.row.indicator.frequency, _))
    return meta


def _chips(view: BenefitPage, _: Translator) -> list[Component]:
    row = view.row
    if not is_number(row):
        return _documented(view, _)
    chips = [change_cell(row, _, table=False)]
    names = horizon_names(_)
    measured = [
        each for each in row.horizons if each.result.actual is not None and each.result.target is not None
    ]
    for each in measured[-2:]:
        chips.append(horizon_chip(each, _, table=False, name=names[each.horizon.value]))
    if not measured:
        met = assurance_chip(view.evidence)
        chips += [met] if met is not None else []
    return chips + _documented(view, _)


def _documented(view: BenefitPage, _: Translator) -> list[Component]:
    """Said only where a file shows it: its absence says nothing of the benefit."""
    return [chip("reached", _("Documented"), "nadd", plain=True)] if view.row.documented else []


def _switch(view: BenefitPage, slug: str, _: Translator) -> list[Component]:
    """Links between the benefit's indicators, where it has several."""
    if len(view.indicators) < 2 or view.row.indicator is None:
        return []
    links = [
        html.A(
            name,
            href=address(PATH, slug=slug, key=key),
            className="btn",
            **({"aria-current": "page"} if key == view.row.indicator.id else {}),
        )
        for key, name in view.indicators
    ]
    return [html.Nav(links, className="gv-seg mb-4", **{"aria-label": _("Measures of this benefit")})]
