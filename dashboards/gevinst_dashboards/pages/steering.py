"""The steering group's summary: what needs them first, a bullet for each horizon, decisions, risks, money. One page on paper."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.follow_up import Decision, Risk
from gevinst.domain.horizon import Frequency, read_period
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import new_id
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.views import BenefitRow, MoneySummary, SteeringPage
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    bullet_cell,
    bullet_key,
    button,
    button_link,
    chip,
    error_summary,
    field,
    figures_band,
    link,
    page_head,
    pairs,
    section,
    table,
)
from gevinst_dashboards.components.benefits import (
    baseline_cell,
    benefit_address,
    change_cell,
    is_number,
    target_cell,
    under_title,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.home import sentence
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/styringsgruppe"
NAV = "steering"
LANDSCAPE = True

NEW, EDIT = "ny", "beslutning"
"""Names in the address: `?ny=beslutning` opens the form, `?beslutning=<id>` opens it with one that exists."""
FORM, TITLE, TEXT, DATE, STATE, BENEFIT, SAVE, WRONG, IDENTITY = (
    f"decision-{part}"
    for part in ("form", "title", "text", "date", "state", "benefit", "save", "wrong", "id")
)
_STATES = {"open": N_("To be decided"), "decided": N_("Decided"), "done": N_("Carried out")}
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
    return layout(ctx, services.projects.steering(ctx.actor, params["slug"]), query)


def layout(ctx: Context, view: SteeringPage, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    slug = view.project.slug or ""
    path = address(PATH, slug=slug)
    new = f"{path}?{NEW}=beslutning#{TITLE}"
    rows = [row for _title, own in view.groups for row in own]
    printed = button(_("Print the meeting sheet"), icon_name="skriv-ut", act="print")
    actions = [printed]
    if view.may_decide:
        actions.append(button_link(_("New decision"), new, primary=True, icon_name="pluss"))
    body: list[Any] = [
        page_head(
            _("Steering group"),
            meta=view.meta,
            lead=sentence(view.sentence),
            actions=actions,
        ),
        figures_band(_band(view, _)),
        section(_("Benefits"), "gev", _benefits(view, slug, _), note=bullet_key(_)) if rows else _nothing(_),
        html.Div(
            [
                html.Div(_decisions(ctx, view, path, query), className="col-lg-5"),
                html.Div(_risks(view.risks, _), className="col-lg-4"),
                html.Div(_money(view.money, _), className="col-lg-3"),
            ],
            className="row gx-4 gx-lg-5 gy-0",
        ),
    ]
    if view.may_decide:
        body.append(
            action_bar(
                button_link(_("New decision"), new, primary=True, icon_name="pluss"), label=_("Action")
            )
        )
    return html.Div(body)


def register(app: Any, services: Any) -> None:
    """Saving a decision: everything wrong at once above the button, otherwise the page with the decision on it."""

    @app.callback(
        Output(WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State("gv-url", "pathname"),
        State(IDENTITY, "value"),
        State(TITLE, "value"),
        State(TEXT, "value"),
        State(DATE, "value"),
        State(STATE, "value"),
        State(BENEFIT, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, path: str, *given: str | None) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        try:
            services.projects.decide(context.actor, slug, read_decision(*given))
        except Refused as refused:
            return wrong(refused.problems, context._), no_update, no_update
        return None, "", ""


def read_decision(
    identity: str | None,
    name: str | None,
    text: str | None,
    day: str | None,
    state: str | None,
    benefit: str | None,
) -> Decision:
    """A decision from what the fields hold. Raises Refused with every problem; `field` is the id of the field."""
    name, text = (name or "").strip(), (text or "").strip()
    problems = [
        Problem("personal_data", field=place)
        for place, said in ((TITLE, name), (TEXT, text))
        if may_hold_identity_number(said)
    ]
    if not name:
        problems.append(Problem("field_missing", field=TITLE))
    elif len(name) > 300:
        problems.append(Problem("text_too_long", field=TITLE, params={"limit": 300, "length": len(name)}))
    reading = read_period(day or "", Frequency.SINGLE)
    if reading.problem is not None:
        problems.append(reading.problem.at(field=DATE))
    if problems or reading.period is None:
        raise Refused(problems)
    return Decision.model_validate(
        {
            "id": identity or new_id(),
            "date": dt.date.fromordinal(reading.period),
            "title": name,
            "text": text or None,
            "benefit": benefit if benefit and benefit != "*" else None,
            "state": state if state in _STATES else "open",
        }
    )


def wrong(problems: Sequence[Problem], _: Translator) -> Component:
    """What must be put right, with links to the fields."""
    names = {TITLE: _("Decision"), TEXT: _("Reason"), DATE: _("Date")}
    return error_summary(
        _.plural("{n} field must be put right", "{n} fields must be put right", len(problems)),
        [
            (
                f"{names.get(problem.field or '', '')}: {problem_text(problem, _)}".lstrip(": "),
                problem.field or "",
            )
            for problem in problems
        ],
    )


# ---- parts -----------------------------------------------------------------------------------------------------------


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
            change_cell(row, _),
            target_cell(row, _),
            *bullets[: len(view.horizon_heads)],
        ],
        benefit_address(slug, row),
        under_title(row, _),
    )


def _decisions(ctx: Context, view: SteeringPage, path: str, query: Mapping[str, str]) -> Component:
    _ = ctx._
    waiting = sum(decision.state == "open" for decision in view.decisions)
    titles = {row.benefit.id: row.title for _name, own in view.groups for row in own}
    chosen = next((each for each in view.decisions if each.id == query.get(EDIT)), None)
    body: list[Any] = []
    if view.may_decide and (NEW in query or chosen is not None):
        body.append(_form(ctx, path, titles, chosen))
    if view.decisions:
        items = [_decision(each, titles, path if view.may_decide else None, _) for each in view.decisions]
        body.append(html.Ul(items, className="gv-list"))
    elif not body:
        body.append(html.P(_("No decisions yet."), className="gv-subtle"))
    note = _.plural("{n} open", "{n} open", waiting) if waiting else None
    return section(_("Decisions"), "besl", body, note=note)


def _decision(decision: Decision, titles: Mapping[str, str], path: str | None, _: Translator) -> Component:
    parts = [titles.get(decision.benefit or "", "")]
    if decision.state == "open":
        parts.append(_("to be decided {date}", date=_.date(decision.date)))
    else:
        parts.append(_("decided {date}", date=_.date(decision.date)))
    if decision.done_on:
        parts.append(_("carried out {date}", date=_.date(decision.done_on)))
    meta: list[Any] = [" · ".join(part for part in parts if part)]
    if path is not None:
        edit = link(
            [_("Edit"), html.Span(f" «{decision.title}»", className="visually-hidden")],
            f"{path}?{EDIT}={decision.id}#{TITLE}",
            "gv-quietlink gv-noprint",
        )
        meta += [" · ", edit]
    inside: list[Any] = []
    if decision.state == "done":
        inside.append(chip("reached", _("Carried out"), "nadd", plain=True))
    inside.append(html.P(decision.title, className="gv-strong" if decision.state == "open" else None))
    if decision.text and decision.state == "open":
        inside.append(html.P(decision.text))
    inside.append(html.P(meta, className="gv-list__meta"))
    return html.Li(inside)


def _form(ctx: Context, path: str, titles: Mapping[str, str], chosen: Decision | None) -> Component:
    _ = ctx._
    today = ctx.now.astimezone(OSLO).date()
    benefits = [{"label": _("The whole project"), "value": "*"}]
    benefits += [{"label": name, "value": key} for key, name in titles.items()]
    states = [{"label": _(words), "value": key} for key, words in _STATES.items()]
    day = chosen.date if chosen else today
    fields = [
        dbc.Input(id=IDENTITY, type="hidden", value=chosen.id if chosen else ""),
        field(
            _("Decision"),
            dbc.Input(id=TITLE, type="text", value=chosen.title if chosen else "", maxLength=300),
            _,
            help=_("One sentence: what is decided, or what is asked."),
            need="must",
        ),
        field(
            _("Reason"),
            dbc.Textarea(id=TEXT, value=(chosen.text or "") if chosen else "", rows=2),
            _,
            need="optional",
        ),
        html.Div(
            [
                field(
                    _("Date"),
                    dbc.Input(id=DATE, type="text", value=f"{day.day}.{day.month}.{day.year}"),
                    _,
                    need="must",
                ),
                field(
                    _("Status"),
                    dbc.Select(id=STATE, options=states, value=chosen.state if chosen else "decided"),
                    _,
                ),
            ],
            className="gv-pair",
        ),
        field(
            _("Benefit"),
            dbc.Select(id=BENEFIT, options=benefits, value=(chosen.benefit if chosen else None) or "*"),
            _,
            help=_("A decision on one benefit is marked on its chart."),
        ),
        html.Div(id=WRONG),
        html.Div(
            [
                button(_("Save the decision"), SAVE, primary=True),
                button_link(_("Cancel"), path),
            ],
            className="gv-actions mt-3",
        ),
    ]
    head = _("Change the decision") if chosen else _("New decision")
    return html.Div(
        [html.H3(head, className="mb-3"), *fields], id=FORM, className="gv-card gv-card--form gv-noprint mb-4"
    )


def _risks(risks: Sequence[Risk], _: Translator) -> Component:
    if not risks:
        body: Any = html.P(_("No open risks have been recorded."), className="gv-subtle")
        return section(_("Risk"), "ris", body)
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
        html.Ul(items, className="gv-list"),
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
