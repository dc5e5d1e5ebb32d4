"""The steering group's summary: what needs them first, a bullet for each horizon, decisions, risks, money. One page on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import Risk
from gevinst.domain.horizon import HORIZONS
from gevinst.i18n import N_, Translator
from gevinst.services.benefit_words import bar_of, is_number, under_title
from gevinst.services.steering_words import band, million, risk_level, risk_meta, taken_out
from gevinst.services.views import BenefitRow, MoneySummary, SteeringPage, WaitingProposal
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    bullet_cell,
    bullet_key,
    button_link,
    figures_band,
    link,
    page_head,
    pairs,
    section,
    table,
    versions_address,
)
from gevinst_dashboards.components.benefits import (
    baseline_cell,
    benefit_address,
    change_stacked,
    target_stacked,
)
from gevinst_dashboards.components.handover import handover_alarm
from gevinst_dashboards.components.meeting_sheet import meeting_sheet_links, register_meeting_sheet
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import decisions
from gevinst_dashboards.pages.home import sentence
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/styringsgruppe"
NAV = "steering"
LANDSCAPE = True

_OWN = {
    "municipality": N_("Own contribution, municipalities"),
    "hospital": N_("Own contribution, hospital"),
    "state": N_("Own contribution, state"),
    "patient": N_("Own contribution, user organisations"),
    "next_of_kin": N_("Own contribution, next of kin"),
    "society": N_("Own contribution, others"),
    "other": N_("Own contribution, others"),
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Steering group")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Screen D."""
    return layout(ctx, services.projects.steering(ctx.actor, params["slug"]))


def layout(ctx: Context, view: SteeringPage) -> Component:
    """The whole page."""
    _ = ctx._
    slug = view.project.slug or ""
    new = f"{address(decisions.PATH, slug=slug)}?{decisions.NEW}=beslutning#{decisions.TITLE}"
    rows = [row for _title, own in view.groups for row in own]
    actions = meeting_sheet_links(slug, ctx)
    # One thing comes first: what waits to be adopted, where something does.
    first = view.proposal is None or not view.proposal.may_answer
    if view.may_decide:
        actions.append(button_link(_("New decision"), new, primary=first, icon_name="pluss"))
    body: list[Any] = [
        page_head(
            _("Steering group"),
            meta=view.meta,
            lead=sentence(view.sentence),
            actions=actions,
        ),
        *([_proposal(view.proposal, slug, _)] if view.proposal else []),
        *([handover_alarm(view.alarm, _)] if view.alarm else []),
        figures_band(band(view, _)),
        section(_("Benefits"), "gev", _benefits(view, slug, _), note=bullet_key(_)) if rows else _nothing(_),
        html.Div(
            [
                html.Div(_decisions(view, _), className="col-lg-5"),
                html.Div(_risks(view.risks, view.project.slug or "", _), className="col-lg-4"),
                html.Div(_money(view.money, _), className="col-lg-3"),
            ],
            className="row gx-4 gx-lg-5 gy-0",
        ),
    ]
    if not first:
        body.append(action_bar(_answer(slug, _), label=_("Action")))
    elif view.may_decide:
        body.append(
            action_bar(
                button_link(_("New decision"), new, primary=True, icon_name="pluss"), label=_("Action")
            )
        )
    return html.Div(body)


def register(app: Any, services: Any) -> None:
    """Nothing is entered here: decisions have a page of their own. The meeting sheet is fetched."""
    register_meeting_sheet(app.server, services)


# ---- parts -----------------------------------------------------------------------------------------------------------


def _proposal(proposal: WaitingProposal, slug: str, _: Translator) -> Component:
    """What is proposed, by whom, why, how much it changes; the way to the answer."""
    told = [html.Li([html.B(f"{title}: "), text]) for title, text in proposal.told]
    if proposal.more:
        told.append(html.Li(_.plural("and {n} change more", "and {n} changes more", proposal.more)))
    goal = (
        _answer(slug, _)
        if proposal.may_answer
        else button_link(_("See the proposal"), versions_address(slug, at="forslag"))
    )
    # On a phone the bar at the bottom holds the answer, and would lie over this one.
    phone = "d-none d-sm-flex " if proposal.may_answer else ""
    body = [
        html.P(html.B(proposal.headline)),
        html.P(
            _("Sent {date} by {who}.", date=_.date(proposal.asked_at), who=proposal.asked_by),
            className="gv-small gv-subtle mb-2",
        ),
        html.P([html.B(_("Reason:") + " "), proposal.reason]),
        *([html.Ul(told, className="gv-list")] if told else []),
        html.Div(goal, className=f"gv-actions {phone}gv-noprint mt-3"),
    ]
    return section(
        _("A proposal waits to be adopted"),
        "forslag",
        html.Div(body, className="gv-card h-auto"),
        class_name="mb-4",
    )


def _answer(slug: str, _: Translator) -> Component:
    return button_link(_("Answer the proposal"), versions_address(slug, at="forslag"), primary=True)


def _nothing(_: Translator) -> Component:
    text = html.P(_("No benefits are followed yet."), className="gv-subtle")
    return section(_("Benefits"), "gev", text)


def _benefits(view: SteeringPage, slug: str, _: Translator) -> list[Component]:
    heads = [
        Column(_("Latest"), number=True, tile="sist"),
        Column(_("Baseline"), number=True, tile="null"),
        Column(_("Development"), tile="utv"),
        Column(_("Target now"), tile="mal"),
        *(Column(name, under, tile="bul") for name, under in view.horizon_heads),
    ]
    rows: list[Row] = []
    for name, own in view.groups:
        rows.append(Row(name, group=True))
        rows += [_row(row, slug, view, _) for row in own]
    return [
        table(
            _("Benefit"),
            heads,
            rows,
            label=_("Table of benefits"),
            kind="gv-table--tiles gv-table--board gv-board",
        ),
        html.P(
            _(
                "Each bar shows how far you have come from the baseline to the target. Right is always better, also where a lower figure is best."
            ),
            className="gv-small gv-subtle mt-2 mb-0",
        ),
    ]


def _row(row: BenefitRow, slug: str, view: SteeringPage, _: Translator) -> Row:
    bullets = []
    for head, horizon in zip(view.horizon_heads, HORIZONS, strict=False):
        fraction, expected = bar_of(row, horizon)
        bullets.append(bullet_cell(fraction, _, expected=expected, label=f"{row.title}, {head[0]}"))
    return Row(
        row.title,
        [
            html.Strong(row.latest_text, className=None if is_number(row) else "gv-words"),
            baseline_cell(row),
            change_stacked(row, _),
            target_stacked(row, _),
            *bullets,
        ],
        benefit_address(slug, row),
        under_title(row, _),
    )


def _decisions(view: SteeringPage, _: Translator) -> Component:
    """What the meeting must decide, and what it decided before and is not carried out yet."""
    found = view.decisions
    meeting = address(decisions.PATH, slug=view.project.slug or "")
    may_edit = found.may_decide
    items = [
        decisions.item(row, meeting if may_edit else None, _) for row in (*found.waiting, *found.following)
    ]
    body: list[Any] = []
    if found.next_meeting:
        body.append(html.P(_("Next meeting {date}", date=found.next_meeting), className="gv-strong"))
    body.append(
        html.Ul(items, className="gv-list")
        if items
        else html.P(_("Nothing waits to be decided or followed up."), className="gv-subtle")
    )
    body.append(html.P(link(_("All decisions"), meeting), className="mt-3 gv-noprint"))
    waiting = len(found.waiting)
    note = _.plural("{n} open", "{n} open", waiting) if waiting else None
    return section(_("Decisions"), "besl", body, note=note)


def _risks(risks: Sequence[Risk], slug: str, _: Translator) -> Component:
    every = html.P(
        link(_("All risks"), address("/prosjekt/<slug>/risiko", slug=slug)), className="mt-3 gv-noprint"
    )
    if not risks:
        body: Any = html.P(_("No open risks have been recorded."), className="gv-subtle")
        return section(_("Risk"), "ris", [body, every])
    items = []
    for risk in risks:
        meta = risk_meta(risk, _)
        items.append(
            html.Li(
                [
                    html.P([html.Span(risk_level(risk, _), className="gv-strong"), " ", risk.text]),
                    *([html.P(meta, className="gv-list__meta")] if meta else []),
                ]
            )
        )
    return section(
        _("Risk"),
        "ris",
        [html.Ul(items, className="gv-list"), every],
        note=_.plural("{n} open", "{n} open", len(risks)),
    )


def _money(money: MoneySummary, _: Translator) -> Component:
    blocks: list[Any] = []
    grant: list[tuple[Any, Any]] = []
    if money.awarded is not None:
        grant.append((_("Granted"), million(money.awarded, _)))
    if money.spent is not None:
        grant.append((_("Spent"), million(money.spent, _)))
    left = (
        [
            html.Dt(_("Remaining"), className="gv-sum"),
            html.Dd(million(money.awarded - money.spent, _), className="gv-sum"),
        ]
        if money.awarded is not None and money.spent is not None
        else []
    )
    if grant:
        block = pairs(grant, numbers=True)
        block.children = [*block.children, *left]
        blocks.append(block)
    own: dict[str, int] = {}
    for level, amount in money.own_by_level.items():
        words = _(_OWN.get(level, _OWN["other"]))
        own[words] = own.get(words, 0) + amount
    if own:
        rows = [(words, million(amount, _)) for words, amount in own.items()]
        blocks.append(html.Div(pairs(rows, numbers=True), className="mt-4"))
    blocks.append(
        html.Div(pairs([(_("Taken out of budgets"), taken_out(money, _))], numbers=True), className="mt-4")
    )
    words = _("Own contribution and gains are never added to the grant.")
    blocks.append(html.P(words, className="gv-xs gv-subtle mt-3 mb-0"))
    return section(_("Economy"), "oko", blocks, note=_("NOK million"))
