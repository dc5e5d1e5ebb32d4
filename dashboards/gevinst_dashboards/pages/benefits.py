"""Every benefit of the plan: who gains, who carries it out, owner, accountable, measure, baseline, targets, what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.domain.plan import (
    COMPLETENESS,
    BaselineState,
    Beneficiary,
    Benefit,
    Indicator,
    IndicatorKind,
    RoleAt,
    Target,
    TargetKind,
)
from gevinst.i18n import N_, Translator
from gevinst.services.views import BenefitRow, PlanPage, ProjectHome
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    button_link,
    first_steps,
    icon,
    link,
    page_head,
    table,
    with_query,
)
from gevinst_dashboards.components.benefits import (
    benefit_address,
    change_cell,
    explained,
    is_number,
    needs,
    stacked,
    target_cell,
    under_title,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.benefit import horizon_names, words_of
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/gevinster"
NAV = "benefits"
WIDE = True
LANDSCAPE = True

SHOW, MISSING = "vis", "mangler"
PLAN = "/prosjekt/<slug>/plan/<benefit>"
FILE = "/fil/plan/<slug>.<ending>"
PARTS: dict[str, str] = {
    "title": N_("name"),
    "beneficiaries": N_("who benefits"),
    "responsible": N_("who carries it out"),
    "measurement": N_("what is measured"),
    "how_to_measure": N_("how it is measured"),
    "preconditions": N_("preconditions"),
    "freed_resources": N_("freed resources"),
    "horizons": N_("what is expected when"),
    "owner": N_("benefit owner"),
    "accountable": N_("accountable for the benefit"),
    "baseline": N_("baseline"),
    "targets": N_("targets"),
}
"""The words of `domain.plan.COMPLETENESS`."""
GROUPS: dict[Beneficiary, str] = {
    Beneficiary.PATIENTS: N_("patients"),
    Beneficiary.NEXT_OF_KIN: N_("next of kin"),
    Beneficiary.MUNICIPAL_SERVICE: N_("the municipal service"),
    Beneficiary.SPECIALIST_SERVICE: N_("the specialist service"),
    Beneficiary.STAFF: N_("staff"),
    Beneficiary.SOCIETY: N_("society"),
    Beneficiary.OTHER: N_("others"),
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Benefits")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The register of benefits."""
    plan = services.plans.page(ctx.actor, params["slug"])
    home = services.projects.home(ctx.actor, params["slug"])
    return layout(ctx, plan, home, query)


def register(app: Any, services: Any) -> None:
    """No callbacks. The plan's files are served where the plan is changed."""


def layout(ctx: Context, plan: PlanPage, home: ProjectHome, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    slug = plan.project.slug or ""
    benefits = [benefit for benefit in plan.document.benefits if not benefit.archived]
    lacking = [benefit for benefit in benefits if plan.missing.get(benefit.id)]
    open_plan = address("/prosjekt/<slug>/plan", slug=slug)
    first = lacking[0] if lacking else None
    goal = address(PLAN, slug=slug, benefit=first.id) if first else open_plan
    words = _("Fill in what is missing") if first else _("Change the plan")
    files = [
        button_link(name, address(FILE, slug=slug, ending=ending), icon_name="lastned", label=said)
        for name, ending, said in (
            ("Word", "docx", _("Download the plan as Word")),
            ("Excel", "xlsx", _("Download the plan as Excel")),
            ("JSON", "json", _("Download the plan as JSON")),
        )
    ]
    actions = [*files, *([button_link(words, goal, primary=True)] if plan.may_edit else [])]
    head = page_head(_("Benefits"), meta=home.meta, lead=_lead(benefits, lacking, _) or None, actions=actions)
    if not benefits:
        return html.Div([page_head(_("Benefits"), meta=home.meta), _none(plan, open_plan, _)])
    only_missing = query.get(SHOW) == MISSING
    shown = lacking if only_missing else benefits
    return html.Div(
        [
            head,
            _version(plan, open_plan, _),
            html.Section(
                [
                    html.H2(_("All benefits"), className="visually-hidden"),
                    _choose(slug, len(benefits), len(lacking), only_missing, _),
                    _register(plan, home, shown, _),
                    html.P(
                        _(
                            "“Filled in” counts the eight columns of the form, benefit owner, accountable, baseline and targets. Targets as first adopted stand as the original ones, also where they are changed."
                        ),
                        className="gv-xs gv-subtle mt-3 mb-0",
                    ),
                ],
                className="gv-section",
            ),
            *(
                [action_bar(button_link(words, goal, primary=True), label=_("Action"))]
                if plan.may_edit
                else []
            ),
        ]
    )


def missing_words(parts: Sequence[str], _: Translator) -> str:
    """`mangler gevinsteier og nullpunkt`, at most three by name."""
    names = [_(PARTS[part]) for part in parts]
    if len(names) > 3:
        return _("missing: {parts} and {n} more", parts=", ".join(names[:2]), n=len(names) - 2)
    return _("missing: {parts}", parts=", ".join(names))


def _none(plan: PlanPage, open_plan: str, _: Translator) -> Component:
    return first_steps(
        _("No benefits yet"),
        _("Start with the most important: what should improve, for whom, and how will you notice?"),
        [
            (_("Add a benefit"), _("Write it, or load the plan from Word or Excel.")),
            (_("Set the baseline"), _("How it was before the start: that is what you compare with.")),
            (_("Set the targets"), _("One for each horizon, or none where nothing can be promised.")),
        ],
        button_link(_("Open the plan"), open_plan, primary=True) if plan.may_edit else html.Span(),
    )


def _lead(benefits: Sequence[Benefit], lacking: Sequence[Benefit], _: Translator) -> list[Any]:
    first = _.plural("{n} benefit.", "{n} benefits.", len(benefits))
    if not lacking:
        return [first, " ", _("Everything is filled in.")]
    done = len(benefits) - len(lacking)
    filled = _.plural("{n} is filled in.", "{n} are filled in.", done) if done else ""
    short = _.plural("{n} lacks something", "{n} lack something", len(lacking))
    return [" ".join(part for part in (first, filled) if part), " ", html.Strong(short), "."]


def _version(plan: PlanPage, open_plan: str, _: Translator) -> Component:
    said = (
        _("Adopted by the steering group {date}", date=_.date(plan.adopted))
        if plan.adopted
        else _("Not adopted by the steering group yet")
    )
    sign = "laas" if plan.adopted else "klokke"
    return html.Div(
        [
            html.P([icon(sign), html.Span(html.B(said))], className="gv-version__what"),
            html.P(link(_("Open the plan"), open_plan), className="gv-version__links"),
        ],
        className="gv-version",
    )


def _choose(slug: str, every: int, lacking: int, only_missing: bool, _: Translator) -> Component:
    path = address(PATH, slug=slug)
    links = [
        (_("All {n}", n=every), path, not only_missing),
        (_("Missing {n}", n=lacking), with_query(path, {SHOW: MISSING}), only_missing),
    ]
    return html.Nav(
        [
            html.A(words, href=href, className="btn", **({"aria-current": "true"} if current else {}))
            for words, href, current in links
        ],
        className="gv-seg mb-3",
        **{"aria-label": _("Show benefits")},
    )


def _register(plan: PlanPage, home: ProjectHome, shown: Sequence[Benefit], _: Translator) -> Component:
    slug = plan.project.slug or ""
    ends: dict[Horizon, str] = {}
    for row in home.rows:
        for each in row.horizons:
            ends.setdefault(each.horizon, _.month(each.ends))
    names = horizon_names(_)
    heads = [
        Column(_("Carried out by"), tile="rolle"),
        Column(_("Benefit owner"), tile="rolle"),
        Column(_("Accountable"), tile="rolle"),
        Column(_("What is followed"), tile="maltall"),
        Column(_("Baseline"), number=True, tile="tall"),
        *(
            Column(names[horizon.value], ends.get(horizon, ""), number=True, tile="tall")
            for horizon in HORIZONS
        ),
        Column(_("Filled in"), tile="utfylt"),
        Column(_("Status"), tile="status"),
    ]
    groups: list[tuple[str, list[Benefit]]] = [
        (_("Not filled in yet"), [b for b in shown if plan.missing.get(b.id) and not b.disbenefit]),
        (_("Filled in"), [b for b in shown if not plan.missing.get(b.id) and not b.disbenefit]),
        (_("Drawbacks that you follow"), [b for b in shown if b.disbenefit]),
    ]
    rows: list[Row] = []
    for name, own in groups:
        if not own:
            continue
        rows.append(Row(f"{name} ({_.number(len(own))})", group=True))
        for benefit in own:
            found = [row for row in home.rows if row.benefit.id == benefit.id]
            rows += [_row(plan, benefit, row, at == 0, slug, _) for at, row in enumerate(found)]
    return table(
        _("Benefit"),
        heads,
        rows,
        label=_("Register of benefits. Scroll sideways to see all columns."),
        kind="gv-reg",
    )


def _row(plan: PlanPage, benefit: Benefit, row: BenefitRow, first: bool, slug: str, _: Translator) -> Row:
    goal = address(PLAN, slug=slug, benefit=benefit.id)
    lacks = plan.missing.get(benefit.id, ())
    edit = goal if plan.may_edit else None
    groups = _groups(benefit, _)
    several = len(benefit.indicators) > 1
    return Row(
        benefit.title,
        [
            html.Span(benefit.responsible_text or _gap("responsible", lacks, edit, _("Fill in"), _)),
            _role(benefit.owner, plan, "owner", lacks, edit, _("Choose owner"), _),
            _role(benefit.accountable, plan, "accountable", lacks, edit, _("Choose accountable"), _),
            _measure(row, edit, _),
            html.Span(_baseline(row, edit, _)),
            *(html.Span(_target(row, horizon, _)) for horizon in HORIZONS),
            _filled(lacks, _),
            _status(row, lacks if first or not several else (), _),
        ],
        benefit_address(slug, row),
        groups,
    )


def _groups(benefit: Benefit, _: Translator) -> str:
    if benefit.beneficiaries:
        names = [_(GROUPS[group]) for group in benefit.beneficiaries]
        text = ", ".join(names)
        return text[:1].upper() + text[1:]
    return benefit.beneficiaries_text or ""


def _gap(part: str, lacks: Sequence[str], goal: str | None, words: str, _: Translator) -> Any:
    if part not in lacks:
        return "–"
    if goal is None:
        return html.Span(_("missing"), className="gv-subtle")
    return html.A([icon("mangler"), html.Span(words)], href=goal, className="gv-gap")


def _role(
    role: RoleAt | None,
    plan: PlanPage,
    part: str,
    lacks: Sequence[str],
    goal: str | None,
    words: str,
    _: Translator,
) -> Component:
    if role is None:
        return html.Span(_gap(part, lacks, goal, words, _))
    party = plan.party_names.get(role.party or "", role.party or "")
    return html.Span([role.role, *([html.Small(party)] if party else [])])


def _measure(row: BenefitRow, goal: str | None, _: Translator) -> Component:
    if row.indicator is None:
        return html.Span(_gap("measurement", ("measurement",), goal, _("Choose a measure"), _))
    kinds = {
        IndicatorKind.NUMBER: under_title(row, _),
        IndicatorKind.SCALE: _("Steps in words"),
        IndicatorKind.MILESTONE: _("Milestone"),
        IndicatorKind.TEXT: _("In words"),
    }
    return html.Span([row.title, html.Small(kinds[row.indicator.kind])])


def _baseline(row: BenefitRow, goal: str | None, _: Translator) -> Any:
    indicator = row.indicator
    if indicator is None:
        return "–"
    if indicator.kind is IndicatorKind.NUMBER and indicator.baseline.state is BaselineState.MISSING:
        return _gap("baseline", ("baseline",), goal, _("Register"), _)
    if not is_number(row):
        return html.Span(row.baseline_text, className="gv-words")
    return _bare(row.evaluation.baseline if row.evaluation else None, row, _)


def _bare(value: float | None, row: BenefitRow, _: Translator) -> str:
    """A figure without its unit, which stands under the measure; per cent keeps its sign."""
    if value is None:
        return "–"
    decimals = row.measure.decimals if row.measure else None
    if row.measure is not None and row.measure.unit.key == "percent":
        return _.percent(value, decimals)
    return _.number(value, decimals)


def _target(row: BenefitRow, horizon: Horizon, _: Translator) -> Any:
    """The target in force, the original one where it differs, and whether it is reached."""
    view = next((each for each in row.horizons if each.horizon is horizon), None)
    if view is not None and view.target_text is not None:
        parts: list[Any] = [
            _bare(view.result.target, row, _)
            if is_number(row)
            else html.Span(view.target_text, className="gv-words")
        ]
        if view.original_target is not None:
            decimals = row.measure.decimals if row.measure else 1
            original = _.number(view.original_target, decimals)
            parts.append(html.Small(_("originally {value}", value=original)))
        if view.result.verdict.value == "reached":
            parts.append(html.Small(_("reached")))
        elif view.passed and needs(view):
            parts.append(html.Small(_("not reached"), className="is-neg"))
        return parts
    target = row.indicator.target(horizon) if row.indicator else None
    return target_words(row.indicator, target, _) if row.indicator and target else "–"


def target_words(indicator: Indicator, target: Target, _: Translator) -> str:
    """A target of something that is not followed in figures, or whose baseline is missing."""
    if target.kind is TargetKind.TEXT:
        return target.text or "–"
    if target.value is not None and indicator.kind is not IndicatorKind.NUMBER:
        return words_of(indicator, target.value)
    match target.kind:
        case TargetKind.CHANGE_PERCENT if target.value is not None:
            return f"{_.signed(target.value)}\u00a0%"
        case TargetKind.CHANGE if target.value is not None:
            return _.signed(target.value)
        case TargetKind.RANGE if target.low is not None and target.high is not None:
            return f"{_.number(target.low)}\u2013{_.number(target.high)}"
        case _:
            return "–" if target.value is None else _.number(target.value)


def _filled(lacks: Sequence[str], _: Translator) -> Component:
    whole = len(COMPLETENESS)
    done = whole - len(lacks)
    share = f"{round(100 * done / whole)}%"
    return html.Span(
        [
            html.Span(_("{done} of {whole}", done=done, whole=whole)),
            html.Span(
                html.Span(style={"--v": share}), className="gv-progress__bar", **{"aria-hidden": "true"}
            ),
        ],
        className="gv-done is-full" if not lacks else "gv-done",
    )


def _status(row: BenefitRow, lacks: Sequence[str], _: Translator) -> Component:
    shown = change_cell(row, _) if row.change_kind == "few" else target_cell(row, _)
    under = missing_words(lacks, _) if lacks else ""
    if not under and row.now is not None and row.standing != "qualitative":
        under = explained(row.now)
    latest = (
        _("Latest {value}, {period}", value=row.latest_text, period=row.period_text)
        if row.period_text
        else ""
    )
    said = ". ".join(part[:1].upper() + part[1:] for part in (under, latest) if part)
    return html.Span(stacked(shown, said))
