"""A project's front page: one sentence, what waits, where we are, the benefits, what happened, who does what."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Role
from gevinst.domain.horizon import HORIZONS
from gevinst.i18n import Translator
from gevinst.i18n.formats import OSLO
from gevinst.services.benefit_words import under_title
from gevinst.services.views import BenefitRow, MoneySummary, ProjectHome, Sentence
from gevinst_dashboards.components import (
    Column,
    Row,
    Stretch,
    action_bar,
    button_link,
    card,
    columns,
    due_list,
    first_steps,
    link,
    log,
    page_head,
    pairs,
    section,
    table,
    timeline,
)
from gevinst_dashboards.components.benefits import (
    baseline_cell,
    benefit_address,
    change_stacked,
    latest_cell,
    spark_cell,
    target_stacked,
)
from gevinst_dashboards.components.deadlines import due
from gevinst_dashboards.components.handover import handover_alarm
from gevinst_dashboards.navigation import address, menu
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>"
NAV = "overview"
_OUTSIDE = {Role.FUNDER, Role.ADMINISTRATOR}
"""Those who read about a project and are no part of it: nothing is said to them as if it were theirs."""


def title(ctx: Context, **params: str) -> str:
    """The page's name, after the project's own."""
    return ctx._("Overview")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Screen A."""
    return layout(ctx, services.projects.home(ctx.actor, params["slug"]))


def register(app: Any, services: Any) -> None:
    """No callbacks."""


def layout(ctx: Context, view: ProjectHome) -> Component:
    """The whole page; a project without benefits gets its first steps instead of empty tables."""
    _ = ctx._
    slug = view.project.slug or ""
    actions = _actions(ctx, view, slug)
    head = page_head(
        view.project.title,
        meta=view.meta,
        lead=sentence(view.sentence) if view.rows else None,
        actions=actions,
    )
    if not view.rows:
        return html.Div([head, _first_steps(slug, _)])
    outside = ctx.actor.roles <= _OUTSIDE
    return html.Div(
        [
            head,
            *([handover_alarm(view.alarm, _)] if view.alarm else []),
            columns(
                ("col-lg-7", _due_card(view, slug, outside, _)), ("col-lg-5", _where_card(view, outside, _))
            ),
            section(
                _("Benefits"), "gev", _benefits(view, slug, _), note=_benefits_note(view.rows, outside, _)
            ),
            html.Div(
                [
                    html.Div(_log(view, _), className="col-lg-7"),
                    html.Div(_duties(view, _), className="col-lg-5"),
                ],
                className="row gx-4 gx-lg-5 gy-0",
            ),
            *([action_bar(_actions(ctx, view, slug)[-1], label=_("Action"))] if actions else []),
        ]
    )


def sentence(parts: Sentence) -> list[Any]:
    """A sentence with what needs somebody in bold."""
    return [html.Strong(text) if strong else text for text, strong in parts]


def money_of(money: MoneySummary, _: Translator) -> str | None:
    """`1,74 av 2,40 mill. kr`, or None where either is not known."""
    if money.awarded is None or money.spent is None:
        return None
    return _(
        "{part} of {whole}",
        part=_.number(money.spent / 100_000_000, 2),
        whole=_.kroner(money.awarded, "million"),
    )


def _actions(ctx: Context, view: ProjectHome, slug: str) -> list[Component]:
    """Buttons of the head, the primary one last: record, or for those who do not record, the steering group's page."""
    _ = ctx._
    steering = [item for item in menu(ctx) if item.key == "steering"]
    if not view.rows:
        return []
    if view.may_record and view.entry_period:
        entry = f"{address('/prosjekt/<slug>/maling', slug=slug)}?periode={view.entry_period}"
        return [
            *(button_link(item.label, item.href) for item in steering),
            button_link(_("Record {month}", month=view.entry_label), entry, primary=True),
        ]
    return [button_link(item.label, item.href, primary=True) for item in steering]


def _due_card(view: ProjectHome, slug: str, outside: bool, _: Translator) -> Component:
    name = _("What the project has to do") if outside else _("To do")
    if not view.due and outside:
        return card(name, "due", html.P(_("Nothing waits."), className="gv-subtle mb-0"))
    if not view.due:
        return card(name, "due", html.P(_("Nothing waits. Well done."), className="gv-subtle mb-0"))
    counted = _.plural("{n} task", "{n} tasks", view.due_in_all)
    every = link(_("All deadlines"), address("/prosjekt/<slug>/frister", slug=slug))
    more = [counted, " \u00b7 ", every]
    return card(name, "due", due_list(due(item) for item in view.due), note=more)


def _where_card(view: ProjectHome, outside: bool, _: Translator) -> Component:
    facts: list[tuple[Any, Any]] = []
    if view.delivered.expected:
        counted = _.plural(
            "{done} of {n} value",
            "{done} of {n} values",
            view.delivered.expected,
            done=_.number(view.delivered.done),
        )
        head = (
            _("{period} delivered", period=_capital(view.delivered.period_text))
            if view.delivered.period_text
            else _("Delivered")
        )
        facts.append((head, counted))
    spent = money_of(view.money, _)
    if spent is not None:
        facts.append((_("Spent of the grant"), spent))
    elif view.money.awarded is not None:
        facts.append((_("Granted"), _.kroner(view.money.awarded)))
    stretches = [Stretch(step.title, step.detail, round(step.months)) for step in view.timeline]
    here = _("the project is here now") if outside else _("we are here now")
    elapsed = sum(round(step.months) * step.share for step in view.timeline)
    line = (
        [timeline(stretches, elapsed, _capital(view.timeline_now), here)]
        if stretches
        else [html.P(_("The project has no start date yet."), className="gv-subtle")]
    )
    return card(
        _("Where the project is") if outside else _("Where we are"),
        "tid",
        [*line, *([html.Div(pairs(facts, numbers=True), className="mt-3 pt-3 border-top")] if facts else [])],
        note=view.timeline_note or None,
    )


def _benefits_note(rows: Sequence[BenefitRow], outside: bool, _: Translator) -> str:
    latest = [row.now for row in rows if row.now is not None and row.now.result.target is not None]
    first = _("What needs attention stands first.") if outside else _("What needs you stands first.")
    if not latest:
        return first
    now = max(latest, key=lambda view: HORIZONS.index(view.horizon))
    return (
        first
        + " "
        + _(
            "The target now is that of the horizon measured last, at the latest {month}.",
            month=_.month(now.ends),
        )
    )


def _benefits(view: ProjectHome, slug: str, _: Translator) -> Component:
    heads = [
        Column(_("Latest"), number=True, tile="sist"),
        Column(_("Baseline"), number=True, tile="null"),
        Column(_("Over time"), tile="spark"),
        Column(_("Development"), tile="utv"),
        Column(_("Target now"), tile="mal"),
    ]
    rows = [
        Row(
            row.title,
            [
                latest_cell(row),
                baseline_cell(row),
                spark_cell(row, _),
                change_stacked(row, _),
                target_stacked(row, _),
            ],
            benefit_address(slug, row),
            under_title(row, _),
        )
        for row in view.rows
    ]
    return table(_("Benefit"), heads, rows, label=_("Table of benefits"), kind="gv-table--tiles gv-home")


def _log(view: ProjectHome, _: Translator) -> Component:
    lines = [
        (
            line.at.isoformat(),
            f"{_.short_date(line.at.astimezone(OSLO))} {_.time(line.at)}",
            link(line.text, line.href, "gv-quietlink") if line.href else line.text,
        )
        for line in view.log
    ]
    body = log(lines) if lines else html.P(_("Nothing has happened yet."), className="gv-subtle")
    return section(_("Latest events"), "log", body)


def _duties(view: ProjectHome, _: Translator) -> Component:
    body = (
        pairs(view.duties)
        if view.duties
        else html.P(_("No roles have been filled in yet."), className="gv-subtle")
    )
    return section(_("Who does what"), "ppl", body)


def _first_steps(slug: str, _: Translator) -> Component:
    plan = address("/prosjekt/<slug>/plan", slug=slug)
    return first_steps(
        _("Three steps to begin"),
        _("Start with the most important benefit: what should improve, for whom, and how will you notice?"),
        [
            (_("Add a benefit"), _("Write it, or load the plan from Word or Excel.")),
            (_("Set the baseline"), _("How it was before the start: that is what you compare with.")),
            (_("Measure every month"), _("The list here says what is due, and when.")),
        ],
        button_link(_("Open the plan"), plan, primary=True),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
