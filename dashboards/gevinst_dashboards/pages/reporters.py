"""Who delivers the figures of a plan: roles with what they hold, each one's own list of what is due, and where to change it."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.burden_words import rhythms
from gevinst.services.reporters import CHANGE, WHO, DeliveredLine, ReporterLine, ReportersPage
from gevinst.services.views import DueItem
from gevinst_dashboards.components import (
    Column,
    Due,
    Row,
    due_list,
    icon,
    link,
    page_head,
    section,
    table,
    with_query,
)
from gevinst_dashboards.components.hyphens import soft
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_parts import Controls, save_bar, stores, titles_list
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/plan/hvem-leverer"
NAV = "benefits"
WIDE = True
REGISTER = "/prosjekt/<slug>/gevinster"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Who delivers")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Roles, one role's list, one indicator to change."""
    return layout(ctx, services.reporters.page(ctx.actor, params["slug"], query))


def layout(ctx: Context, page: ReportersPage) -> Component:
    """The whole page."""
    _ = ctx._
    slug = page.project.slug or ""
    path = address(PATH, slug=slug)
    head = page_head(
        _("Who delivers"),
        meta=[page.project.title],
        lead=_lead(page, _),
        back=(_("Benefits"), address(REGISTER, slug=slug)),
    )
    parts: list[Component] = [head]
    if page.changing is not None:
        parts.append(_change(page, page.changing, path, _))
    if page.chosen is not None or page.own:
        parts.append(_due(page, path, _))
    parts += [_roles(page, path, _), _indicators(page, path, _)]
    if page.changing is not None:
        parts += [titles_list(page.titles), save_bar(_)]
    return html.Div([*parts, *stores(slug, page.revision)])


def _lead(page: ReportersPage, _: Translator) -> list[Any]:
    figures, whom = page.burden_text
    said: list[Any] = [f"{figures}, {whom}." if whom else f"{figures}."]
    if page.missing:
        said += [
            " ",
            html.Strong(
                _.plural(
                    "{n} series has nobody who delivers", "{n} series have nobody who delivers", page.missing
                )
            ),
            ".",
        ]
    return said


# ---- one role's list ---------------------------------------------------------------------------------------------------


def _due(page: ReportersPage, path: str, _: Translator) -> Component:
    if page.chosen is None:
        heading = _("What waits for you now")
    else:
        who = f"{page.chosen.role}, {page.chosen.party}" if page.chosen.role else page.chosen.party
        heading = _("To be delivered now: {who}", who=who)
    inside = (
        due_list([_due_line(item) for item in page.due])
        if page.due
        else html.P(
            _("Nothing is waiting. Everything that is complete has been delivered."), className="gv-small"
        )
    )
    return section(
        heading, "liste", inside, note=link(_("Show all of them"), path) if page.chosen is not None else None
    )


def _due_line(item: DueItem) -> Due:
    late = item.overdue is not None and item.overdue > 0
    return Due(item.title, item.href, item.detail, item.when, "over" if late else "missing")


# ---- the roles ---------------------------------------------------------------------------------------------------------


def _roles(page: ReportersPage, path: str, _: Translator) -> Component:
    columns = [
        Column(_("Party")),
        Column(_("Measures")),
        Column(_("Source")),
        Column(_("A month"), number=True),
        Column(_("Otherwise"), number=True),
        Column(_("Waiting"), number=True),
    ]
    rows = [_role(page, each, path, _) for each in page.reporters]
    if rows:
        total = page.total
        rows.append(
            Row(
                _("In all"),
                ["", "", "", html.Strong(_.number(total.month)), rhythms(total, _) or "–",
                 _.number(sum(each.waiting for each in page.reporters))],
            )
        )  # fmt: skip
    inside: Any = (
        table(_("Role"), columns, rows, label=_("Figures for each role"), kind="gv-burden")
        if rows
        else html.P(_("No figures are asked for yet"), className="gv-small")
    )
    return section(_("Roles"), "roller", inside, note=_("Each role has its own list of what is due"))


def _role(page: ReportersPage, line: ReporterLine, path: str, _: Translator) -> Row:
    measures = ", ".join(
        f"{name} {_.number(numbers)}" if numbers else f"{name} ({_('in words')})"
        for name, numbers in line.held
    )
    waiting = _.number(line.waiting) if line.waiting else "–"
    return Row(
        line.role or _("Nobody is chosen"),
        [
            line.party,
            measures,
            ", ".join(line.sources) or "–",
            html.Strong(_.number(line.amounts.month)) if line.amounts.month else "–",
            rhythms(line.amounts, _) or "–",
            waiting,
        ],
        href=with_query(path, {WHO: line.key}) + "#liste",
    )


# ---- the indicators ------------------------------------------------------------------------------------------------------


def _indicators(page: ReportersPage, path: str, _: Translator) -> Component:
    rhythm = dict(w.FREQUENCIES)
    columns = [
        Column(_("Benefit")),
        Column(_("Rhythm")),
        Column(_("Source")),
        Column(_("Who delivers")),
        *([Column(_("Change it"))] if page.may_edit else []),
    ]
    rows = []
    for each in page.indicators:
        goal = with_query(path, {CHANGE: each.indicator.key}) + "#endre"
        cells: list[Any] = [
            soft(each.benefit.title),
            _(rhythm[each.indicator.frequency.value]),
            each.indicator.source or "–",
            html.Div([_who(page, each, role, parties, goal, _) for role, parties in each.reporters] or "–"),
        ]
        if page.may_edit:
            cells.append(
                link(
                    _("Change it"),
                    goal,
                    **{"aria-label": _("Change who delivers {title}", title=each.indicator.title)},
                )
            )
        rows.append(Row(each.indicator.title, cells))
    if not rows:
        return html.Div()
    return section(
        _("Each measure"),
        "maltall",
        table(_("What is followed"), columns, rows, label=_("Who delivers each measure"), kind="gv-burden"),
        rule=True,
    )


def _who(
    page: ReportersPage, line: DeliveredLine, role: str | None, parties: str, goal: str, _: Translator
) -> Component:
    if role is not None:
        return html.Div([role, html.Small(parties, className="d-block gv-subtle")])
    if not page.may_edit:
        return html.Div(
            [html.Span(_("missing"), className="gv-subtle"), html.Small(parties, className="d-block")]
        )
    said = _("Choose who delivers")
    return html.Div(
        [
            html.A([icon("mangler"), html.Span(said)], href=goal, className="gv-gap"),
            html.Small(parties, className="d-block gv-subtle"),
        ]
    )


def _change(page: ReportersPage, line: DeliveredLine, path: str, _: Translator) -> Component:
    """The controls of one indicator: its role, where the figures come from, and another role for single parties."""
    indicator = line.indicator
    parties = [(each.value, each.label) for each in page.parties]
    of = Controls(f"indicator:{indicator.id}", indicator, True, _)
    inside: list[Any] = [
        of.role(
            "reporter",
            _("Who delivers"),
            parties,
            help=_("A role, not a person. Without a party it is one such role at each party."),
        ),
        html.Div(of.text("source", _("Where the figures come from")), className="mt-3"),
    ]
    if len(indicator.series) > 1 or any(each.reporter for each in indicator.series):
        own = any(each.reporter for each in indicator.series)
        inside.append(
            html.Details(
                [
                    html.Summary(_("Another role at one of the parties")),
                    html.Div(
                        [
                            html.Div(
                                Controls(f"series:{each.id}", each, True, _).role(
                                    "reporter",
                                    page.party_names.get(
                                        each.party or "", each.party or _("The whole project")
                                    ),
                                    parties,
                                ),
                                className="mt-3",
                            )
                            for each in indicator.series
                        ]
                    ),
                ],
                className="gv-details mt-4",
                open=own,
            )
        )
    inside.append(
        html.P(link(_("Done"), path, class_name="btn btn-outline-secondary btn-sm"), className="mt-4 mb-0")
    )
    return section(
        _("Who delivers {title}", title=indicator.title), "endre", html.Div(inside, className="gv-prose")
    )


def register(app: Any, services: Any) -> None:
    """Nothing of its own: the fields save themselves as those of the plan do."""
