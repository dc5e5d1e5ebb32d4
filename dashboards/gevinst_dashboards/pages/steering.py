"""The steering group's summary: what needs them first, a bullet for each horizon, decisions, risks, money. One page on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import Risk
from gevinst.i18n import N_, Translator
from gevinst.services.views import BenefitRow, MoneySummary, SteeringPage, WaitingProposal
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    bullet_cell,
    bullet_key,
    button,
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
    is_number,
    target_stacked,
    under_title,
)
from gevinst_dashboards.components.handover import handover_alarm
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
_RISK = {"high": N_("High."), "medium": N_("Medium."), "low": N_("Low.")}


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
    printed = button(_("Print the meeting sheet"), icon_name="skriv-ut", act="print")
    actions = [printed]
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
        figures_band(_band(view, _)),
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
    """Nothing is entered here: decisions have a page of their own."""


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


def _band(view: SteeringPage, _: Translator) -> list[tuple[str, str, str]]:
    figures = [
        (
            _.number(view.in_hand),
            _("of {total}", total=_.number(view.followed)),
            _("benefits on track"),
        ),
        (
            _.number(view.needing),
            "",
            _.plural("needs the steering group", "need the steering group", view.needing),
        ),
    ]
    if view.delivered.expected:
        share = 100 * view.delivered.done / view.delivered.expected
        # All but a few is not all.
        shown = 99.0 if view.delivered.done < view.delivered.expected and round(share) == 100 else share
        figures.append((_.percent(shown, 0), "", _("measurements delivered")))
    money = view.money
    if money.awarded is not None and money.spent is not None:
        whole = _("of {total}", total=_.kroner(money.awarded, "million"))
        figures.append((_.number(money.spent / 100_000_000, 2), whole, _("spent of the grant")))
    return figures


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
    named = {each.horizon.value: each for each in row.horizons}
    bullets = []
    for at, horizon in enumerate(("short", "medium", "long")):
        found = named.get(horizon)
        result = found.result if found is not None and is_number(row) else None
        label = f"{row.title}, {view.horizon_heads[at][0]}" if at < len(view.horizon_heads) else row.title
        bullets.append(
            bullet_cell(
                result.progress if result else None,
                _,
                expected=result.expected if result and found is not None and found.current else None,
                label=label,
            )
        )
    return Row(
        row.title,
        [
            html.Strong(row.latest_text, className=None if is_number(row) else "gv-words"),
            baseline_cell(row),
            change_stacked(row, _),
            target_stacked(row, _),
            *bullets[: len(view.horizon_heads)],
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
        meta = " · ".join(
            part
            for part in (
                _("Measure: {action}", action=risk.action) if risk.action else "",
                risk.responsible or "",
            )
            if part
        )
        items.append(
            html.Li(
                [
                    html.P([html.Span(_(_RISK[risk.level]), className="gv-strong"), " ", risk.text]),
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
        grant.append((_("Granted"), _million(money.awarded, _)))
    if money.spent is not None:
        grant.append((_("Spent"), _million(money.spent, _)))
    left = (
        [
            html.Dt(_("Remaining"), className="gv-sum"),
            html.Dd(_million(money.awarded - money.spent, _), className="gv-sum"),
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
        rows = [(words, _million(amount, _)) for words, amount in own.items()]
        blocks.append(html.Div(pairs(rows, numbers=True), className="mt-4"))
    taken = _million(money.taken_out, _) if money.taken_out is not None else _("not recorded")
    blocks.append(html.Div(pairs([(_("Taken out of budgets"), taken)], numbers=True), className="mt-4"))
    words = _("Own contribution and gains are never added to the grant.")
    blocks.append(html.P(words, className="gv-xs gv-subtle mt-3 mb-0"))
    return section(_("Economy"), "oko", blocks, note=_("NOK million"))


def _million(ore: int, _: Translator) -> str:
    return _.number(ore / 100_000_000, 2)
