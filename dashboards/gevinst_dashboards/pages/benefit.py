"""One benefit: the sentence, the chart with its table, the targets, what the figures say, decisions, definition, log."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Actor, Resource, may
from gevinst.domain.follow_up import Decision, Event, EventKind
from gevinst.domain.horizon import HORIZONS, Frequency, add_months, period_code
from gevinst.domain.measure import Direction, Shape
from gevinst.domain.measurement import Figure, State
from gevinst.domain.plan import BaselineState, Indicator, IndicatorKind, TargetKind
from gevinst.i18n import Translator, translator
from gevinst.i18n.formats import OSLO
from gevinst.services import say
from gevinst.services.benefit_words import explained, is_number
from gevinst.services.sensitivity import SensitivityView
from gevinst.services.views import BenefitPage, HorizonView, Line, PartyLine
from gevinst_dashboards.components import (
    action_bar,
    bullet_key,
    button_link,
    chart,
    chip,
    details_table,
    empty_state,
    icon,
    page_head,
    pairs,
    section,
    target_rows,
    with_query,
)
from gevinst_dashboards.components.benefits import baseline_log, change_cell, horizon_chip, known_values
from gevinst_dashboards.figures.benefit_data import BenefitChart, Break, Flag, Mark, TargetStep
from gevinst_dashboards.figures.control import Control, View
from gevinst_dashboards.figures.spark import spark
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import evidence
from gevinst_dashboards.pages.benefit_evidence import (
    LIMITS,
    METHOD,
    PARTIES,
    VIEW,
    WITHOUT,
    assurance_chip,
    chart_words,
    control_of,
    details,
    methods,
    party_chip,
    preliminary_of,
    says,
    view_chosen,
    views_of,
)
from gevinst_dashboards.pages.events import link_to
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/gevinst/<key>"
NAV = "benefits"

CSV = "/fil/maltall/<slug>/<key>.csv"
_MONTHS = {Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12}


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

    def make(actor: Actor, slug: str, key: str) -> Download:
        view = services.projects.benefit(actor, slug, key)
        text = figures_csv(view, translator(actor.language))
        return Download(text.encode("utf-8-sig"), f"{slug}-{key}.csv", "text/csv")

    register_download(app.server, CSV, make)
    evidence.register_evidence(app, services)


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
    editable = [button_link(_("Change the plan"), plan, icon_name="rediger")]
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
    if view.row.indicator is None or (not known_values(view.row.line) and not _any_reason(view.row.line)):
        body.append(_empty(view, plan, _))
    elif not is_number(view.row):
        body.append(_qualitative(view, _))
    else:
        body.append(_figure(view, slug, query, _))
    body += _below(view, files, _method_href(view, query), link_to(ctx, slug, view.row.benefit.id), _)
    if query.get(METHOD) and view.evidence is not None:
        body.append(methods(other, _))
    if primary:
        body.append(action_bar(_primary(ctx, view, slug)[0], label=_("Action")))
    return html.Div([part for part in body if part is not None])


# ---- head ------------------------------------------------------------------------------------------------------------


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


def frequency_words(frequency: Frequency, _: Translator) -> str:
    """`Måles hver måned`."""
    return {
        Frequency.WEEK: _("Measured every week"),
        Frequency.MONTH: _("Measured every month"),
        Frequency.QUARTER: _("Measured every quarter"),
        Frequency.HALF_YEAR: _("Measured every half-year"),
        Frequency.YEAR: _("Measured every year"),
        Frequency.SINGLE: _("Measured at chosen dates"),
    }[frequency]


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


def horizon_names(_: Translator) -> dict[str, str]:
    """Horizon -> `Kort sikt`."""
    return {"short": _("Short term"), "medium": _("Medium term"), "long": _("Long term")}


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


# ---- chart -----------------------------------------------------------------------------------------------------------


def _any_reason(line: Line | None) -> bool:
    return line is not None and any(line.reasons)


def benefit_chart(view: BenefitPage, _: Translator, query: Mapping[str, str] | None = None) -> BenefitChart:
    """The chart of a page's line, in the view that the address asks for. Raises ValueError where there is no line."""
    row = view.row
    line, indicator = row.line, row.indicator
    if line is None or indicator is None:
        raise ValueError("no figures to draw")
    measure = row.measure
    base = indicator.baseline
    evaluation = row.evaluation
    control = control_of(view.evidence, line, _)
    return BenefitChart(
        name=row.title,
        unit=_.local(measure.unit.symbol) if measure else "",
        periods=tuple(dt.date.fromordinal(period) for period in line.periods),
        values=line.values,
        months=_MONTHS.get(indicator.frequency, 1),
        marks=_marks(line, preliminary_of(view.evidence, line)),
        reasons=_reasons(line, _),
        go_live=view.intervention,
        baseline=evaluation.baseline if evaluation else None,
        baseline_from=base.first,
        baseline_to=base.last + dt.timedelta(days=1) if base.last else None,
        lower_is_better=measure is None or measure.direction is not Direction.HIGHER,
        targets=tuple(_step(each, _) for each in row.horizons if each.result.target is not None),
        breaks=tuple(_break(event, _) for event in view.events if _drawn(event)),
        flags=tuple(
            Flag(decision.date, number)
            for number, decision in numbered(view.decisions)
            if decision.state != "open"
        ),
        period_names=tuple(say.period(period, indicator.frequency, _) for period in line.periods),
        parts=_parts(view, line, _),
        decimals=measure.decimals if measure else 1,
        control=control,
        view=view_chosen(query or {}, control),
    )


def numbered(decisions: Sequence[Decision]) -> list[tuple[int, Decision]]:
    """Decisions by date with the numbers that the chart's flags and the list share."""
    return list(enumerate(sorted(decisions, key=lambda each: (each.date, each.id)), start=1))


def _marks(line: Line, waiting: Sequence[bool]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for value, approved, preliminary in zip(line.values, line.approved, waiting, strict=True):
        marks.append(
            "" if value is None else "preliminary" if preliminary else "" if approved else "unapproved"
        )
    return tuple(marks)


def _reasons(line: Line, _: Translator) -> tuple[str, ...]:
    return tuple(
        _("a party is missing") if partial else reason_words(reason, _) if value is None else ""
        for value, partial, reason in zip(line.values, line.partial, line.reasons, strict=True)
    )


def reason_words(reason: str | None, _: Translator) -> str:
    """Why there is no figure, in words."""
    if reason is None:
        return _("no figure")
    if reason == "suppressed":
        return _("hidden: fewer than 5")
    if reason == "not_measured":
        return _("not measured")
    return _("not measured: {reason}", reason=reason)


def _parts(view: BenefitPage, line: Line, _: Translator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    measure = view.row.measure
    if measure is None:
        return ()

    def texts(values: Sequence[float | None]) -> tuple[str, ...]:
        return tuple("–" if value is None else _.number(value) for value in values)

    if measure.shape is Shape.RATIO:
        return ((_("Numerator"), texts(line.numerators)), (_("Denominator"), texts(line.denominators)))
    return ()


def _step(view: HorizonView, _: Translator) -> TargetStep:
    names = {
        "short": (_("Target, short term"), _("Target, short")),
        "medium": (_("Target, medium term"), _("Target, medium")),
        "long": (_("Target, long term"), _("Target, long")),
    }
    name, short = names[view.horizon.value]
    started = view.result.actual is not None or view.passed
    return TargetStep(
        name,
        short,
        view.starts,
        view.ends + dt.timedelta(days=1),
        view.result.target or 0.0,
        view.label if started else "",
        view.original_target,
    )


def _drawn(event: Event) -> bool:
    """The project's own go-live is the chart's strong line already; a party's own is an event."""
    return event.kind is not EventKind.GO_LIVE or event.party is not None


def _break(event: Event, _: Translator) -> Break:
    label = _("New limits: {reason}", reason=event.text) if event.kind is EventKind.REBASE else event.text
    return Break(event.date, label, event.kind in (EventKind.DEFINITION_CHANGE, EventKind.REBASE))


def _figure(view: BenefitPage, slug: str, query: Mapping[str, str], _: Translator) -> Component:
    key = view.row.indicator.key if view.row.indicator else ""
    path = address(PATH, slug=slug, key=key)
    parties = [party for party in view.parties if known_values(party.line)]
    each = query.get(VIEW) == PARTIES and len(parties) > 1
    drawn = benefit_chart(view, _, query)
    choose = _choices(path, views_of(drawn.control), len(parties) > 1, None if each else drawn.view, _)
    download = button_link(
        "CSV",
        address(CSV, slug=slug, key=key),
        icon_name="lastned",
        small=True,
        label=_("Download the figures as CSV"),
    )
    if each:
        return _with_reopened(_multiples(view, parties, choose, download, _), view)
    title, subtitle = chart_words(view, drawn.view, _)
    shown = chart(
        f"chart-{key.replace('_', '-')}",
        drawn,
        _,
        subtitle=subtitle,
        source=_("Source: {source}", source=view.source_text) if view.source_text else "",
        title=title,
        tools=choose,
        actions=[download],
    )
    return _with_reopened(shown, view)


def _with_reopened(shown: Component, view: BenefitPage) -> Component:
    """The chart, and under it which of its figures were opened again after they were locked."""
    if not view.reopened:
        return shown
    told = [html.Li([icon("laas"), " ", each]) for each in view.reopened[:_REOPENED]]
    return html.Div([shown, html.Ul(told, className="gv-small gv-subtle list-unstyled")])


_REOPENED = 6
"""The newest so many are told under the chart; all stand in the project's trail."""


def _choices(
    path: str, views: Sequence[View], parties: bool, current: View | None, _: Translator
) -> list[Component]:
    """The pictures of the same figures, as links; none where there is only one. `current` None: each party."""
    words: dict[View, tuple[str, str]] = {
        "targets": (_("With targets"), ""),
        "limits": (_("Usual range"), LIMITS),
        "without": (_("Without the change"), WITHOUT),
    }
    links = [
        _choice(words[each][0], with_query(path, {VIEW: words[each][1]}), each == current) for each in views
    ]
    if parties:
        links.append(_choice(_("Each party"), with_query(path, {VIEW: PARTIES}), current is None))
    if len(links) < 2:
        return []
    return [
        html.Nav(links, className="gv-seg gv-seg--views gv-noprint", **{"aria-label": _("Show the figures")})
    ]


def _choice(words: str, href: str, current: bool) -> Component:
    return html.A(words, href=href, className="btn", **({"aria-current": "true"} if current else {}))


def _multiples(
    view: BenefitPage,
    parties: Sequence[PartyLine],
    tools: Sequence[Component],
    download: Component,
    _: Translator,
) -> Component:
    """One small chart for each party, all on one scale, and one table with all figures."""
    row, indicator = view.row, view.row.indicator
    assert indicator is not None
    measure = row.measure
    every = [value for party in parties for value in known_values(party.line)]
    bases = [p.evaluation.baseline for p in parties if p.evaluation and p.evaluation.baseline is not None]
    low, high = min([*every, *bases]), max([*every, *bases])
    if measure is not None and measure.unit.key == "percent" and low >= 0:
        low = 0.0
    decimals = measure.decimals if measure else 1
    boxes = []
    for party in parties:
        line = party.line
        before = sum(view.from_period is None or period < view.from_period for period in line.periods)
        known = known_values(line)
        alt = _(
            "{title}: from {first} to {last}",
            title=party.name,
            first=_.number(known[0], decimals),
            last=_.number(known[-1], decimals),
        )
        base = party.evaluation.baseline if party.evaluation else None
        picture = spark(
            line.values[:before],
            line.values[before:],
            baseline=base,
            scale=(low, high),
            width=320,
            height=110,
        )
        said = [html.Strong(party.latest_text), html.Span(_("Baseline {value}", value=party.baseline_text))]
        marks = [
            *([_("for comparison")] if party.comparison else []),
            *([_("shown to the project only")] if party.private else []),
        ]
        boxes.append(
            html.Li(
                [
                    html.P(
                        [party.name, *([html.Small(" · ".join(marks))] if marks else [])],
                        className="gv-multiple__name",
                    ),
                    html.P(said, className="gv-multiple__said"),
                    *([html.P(label)] if (label := party_chip(party.evidence)) else []),
                    html.Img(src=picture, alt=alt, width=320, height=110),
                ],
                className="gv-multiple",
            )
        )
    periods = sorted({period for party in parties for period in party.line.periods})
    cells = [dict(zip(party.line.periods, _texts(party.line, decimals, _), strict=True)) for party in parties]
    table = [
        (say.period(period, indicator.frequency, _), *(own.get(period, "") for own in cells))
        for period in periods
    ]
    unit = _.local(measure.unit.symbol) if measure else ""
    note = _(
        "All on one scale, from {low} to {high}.",
        low=_.number(round(low, decimals)),
        high=_.number(round(high, decimals)),
    )
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Span(_("{title}, each party", title=row.title), className="gv-figure__title"),
                    html.Span(
                        f"{_.local(measure.what) if measure else ''} {note}".strip(),
                        className="gv-figure__sub",
                    ),
                ],
                className="gv-figure__cap",
            ),
            html.Div([html.Div(_spark_key(_), className="gv-key"), *tools], className="gv-figure__bar"),
            html.Ul(boxes, className="gv-multiples"),
            html.Div(
                [
                    html.P(_("Source: {source}", source=view.source_text) if view.source_text else ""),
                    html.Div([download], className="gv-actions"),
                ],
                className="gv-figure__foot",
            ),
            html.Div(
                details_table(
                    _("Show the figures as a table"),
                    _.plural("{n} period", "{n} periods", len(table)),
                    [
                        (_("Period"), False),
                        *((f"{p.name}{f', {unit}' if unit else ''}", True) for p in parties),
                    ],
                    table,
                    caption=row.title,
                    label=_("The figures behind the chart: {name}", name=row.title),
                ),
                className="mt-3",
            ),
        ],
        className="gv-figure",
    )


def _spark_key(_: Translator) -> list[Component]:
    words = (("is-before", _("Before")), ("is-after", _("After")), ("is-base", _("Baseline")))
    return [html.Span([html.I(className=f"gv-keyline {look}"), text]) for look, text in words]


def _texts(line: Line, decimals: int, _: Translator) -> list[str]:
    return [
        reason_words(reason, _) if value is None else _.number(value, decimals)
        for value, reason in zip(line.values, line.reasons, strict=True)
    ]


def _method_href(view: BenefitPage, query: Mapping[str, str]) -> str:
    """The same page with the other methods shown."""
    key = view.row.indicator.key if view.row.indicator else view.row.benefit.id
    path = address(PATH, slug=view.project.slug or "", key=key)
    return with_query(path, {VIEW: query.get(VIEW, ""), METHOD: "1"}) + "#metoder"


# ---- without figures -------------------------------------------------------------------------------------------------


def _empty(view: BenefitPage, plan: str, _: Translator) -> Component:
    """What will stand here, a grey example, and the next step."""
    indicator = view.row.indicator
    if indicator is None:
        return empty_state(
            _("Choose what to measure"),
            _("This benefit has no measure yet. Choose one from the catalogue, or describe your own."),
            button_link(_("Choose a measure"), plan, primary=True),
            _example(_),
        )
    if indicator.kind is IndicatorKind.NUMBER and indicator.baseline.state is BaselineState.MISSING:
        return empty_state(
            _("Enter the baseline first"),
            _("How was it before the start? Without a baseline nobody can see what has changed."),
            button_link(_("Enter the baseline"), plan, primary=True),
            _example(_),
        )
    return empty_state(
        _("No measurements yet"),
        _("The first figures will be drawn here, with the baseline and the targets."),
        button_link(_("Record figures"), address("/prosjekt/<slug>/maling", slug=view.project.slug or "")),
        _example(_),
    )


def _example(_: Translator) -> list[Component]:
    before = (18.0, 19.0, 17.5, 18.5, 18.2, 18.8)
    after = (17.9, 17.0, 16.8, 16.0, 15.7, 15.2, 15.0)
    picture = spark(before, after, baseline=18.3, target=15.5, width=320, height=90)
    return [
        html.Small(_("Example"), className="gv-subtle"),
        html.Img(src=picture, alt="", width=320, height=90, className="gv-example"),
    ]


def _qualitative(view: BenefitPage, _: Translator) -> Component:
    """Steps in the indicator's own words, and when each was assessed. No chart: steps are not amounts."""
    row, indicator, line = view.row, view.row.indicator, view.row.line
    assert indicator is not None
    assert line is not None
    known = known_values(line)
    now = round(known[-1]) if known else None
    steps = [_scale_step(at, label, now, indicator, _) for at, label in enumerate(indicator.scale_labels)]
    rows = [
        (
            say.period(period, indicator.frequency, _),
            words_of(indicator, value) if value is not None else reason_words(reason, _),
        )
        for period, value, reason in zip(line.periods, line.values, line.reasons, strict=True)
    ]
    return html.Section(
        [
            html.Div(
                [html.H2(_("Where we are"), id="trinn"), html.P(view.source_text)],
                className="gv-section__head",
            ),
            *([html.Ol(steps, className="gv-ladder")] if steps else []),
            html.Div(
                details_table(
                    _("Show every assessment"),
                    _.plural("{n} period", "{n} periods", len(rows)),
                    [(_("Period"), False), (_("Assessed as"), False)],
                    rows,
                    caption=row.title,
                    label=_("Assessments: {name}", name=row.title),
                ),
                className="mt-4",
            ),
        ],
        className="gv-section gv-section--first",
        **{"aria-labelledby": "trinn"},
    )


def _scale_step(at: int, label: str, now: int | None, indicator: Indicator, _: Translator) -> Component:
    names = horizon_names(_)
    wanted = [
        names[target.horizon.value]
        for target in indicator.targets
        if target.value is not None and round(target.value) == at
    ]
    base = indicator.baseline.value
    marks = []
    if base is not None and round(base) == at:
        marks.append(_("Baseline"))
    if wanted:
        marks.append(
            _("target, {horizon}", horizon=", ".join(name[:1].lower() + name[1:] for name in wanted))
        )
    done = now is not None and at < now
    here = now == at
    sign = icon("hake") if done else html.Span(str(at), **{"aria-hidden": "true"})
    said = [html.Strong(label) if here else label]
    if here:
        marks.insert(0, _("here now"))
    return html.Li(
        [
            html.Span(sign, className="gv-stepno"),
            html.Div(
                [html.P(said), *([html.P(" · ".join(marks), className="gv-list__meta")] if marks else [])]
            ),
        ],
        className="is-done" if done else "is-here" if here else None,
        **({"aria-current": "step"} if here else {}),
    )


def words_of(indicator: Indicator, value: float) -> str:
    """A step in the indicator's own words."""
    at = round(value)
    return indicator.scale_labels[at] if 0 <= at < len(indicator.scale_labels) else f"{value:g}"


# ---- targets, what the figures say -----------------------------------------------------------------------------------


def _below(
    view: BenefitPage, files: Component | None, method_href: str, events: Component | None, _: Translator
) -> list[Component]:
    """Two rows of two columns; where the figures say nothing of their own, one row without a hole."""
    left, right = _targets(view, _), says(view, method_href, _)
    told = [part for part in (_decisions(view, events, _), files) if part is not None]
    measured = _definition(view, _)
    if left is not None and right is not None:
        return [_two(left, right), _two(told, measured)]
    return [_two([part for part in (left, *told) if part is not None], measured)]


def _two(left: Any, right: Any) -> Component:
    return html.Div(
        [html.Div(left, className="col-lg-7"), html.Div(right, className="col-lg-5")],
        className="row gx-4 gx-lg-5 gy-0",
    )


def _targets(view: BenefitPage, _: Translator) -> Component | None:
    row = view.row
    if not is_number(row) or not row.horizons:
        return _target_words(view, _)
    names = horizon_names(_)
    texts, limits = row.benefit.horizons, row.benefit.disbenefit
    rows: list[Any] = []
    for each in row.horizons:
        low, high = view.project.horizon_months.span(each.horizon)
        under: list[Any] = [_("{low}\u2013{high} months", low=low, high=high)]
        if each.target_text is not None:
            goal = each.target_text
            under.append(
                " · " + (_("limit {value}", value=goal) if limits else _("target {value}", value=goal))
            )
        if each.original_target is not None:
            original = _.number(each.original_target, row.measure.decimals if row.measure else 1)
            under.append(f" ({_('originally {value}', value=original)})")
        said = texts.at(each.horizon)
        out: list[Any] = [horizon_chip(each, _)]
        if each.result.target is not None and each.actual_text is not None:
            out.append(html.Small(_distance(each)))
            out.append(html.Small(each.actual_text))
        elif each.actual_text is not None:
            out.append(html.Small(each.actual_text))
        rows.append(
            (
                names[each.horizon.value],
                [*under, *([html.Br(), html.Span(f"«{said}»")] if said else [])],
                each.result.progress if each.result.target is not None else None,
                each.result.expected if each.current else None,
                [part for part in out if part.children],
            )
        )
    if limits:
        note = _("Baseline {value}", value=row.baseline_text)
        return section(_("Limits"), "mal", target_rows(rows, _, bars=False), note=note)
    note = _("Baseline {value}. Right is always better.", value=row.baseline_text)
    return section(
        _("Targets"), "mal", [target_rows(rows, _), html.Div(bullet_key(_), className="mt-3")], note=note
    )


def _distance(view: HorizonView) -> str:
    """The distance where the chip says only that it is behind."""
    return explained(view)


def _target_words(view: BenefitPage, _: Translator) -> Component | None:
    """Targets in words, for what is not followed in figures: promised step, and where it stands."""
    row, indicator = view.row, view.row.indicator
    names = horizon_names(_)
    known = known_values(row.line)
    origin = view.project.horizon_origin
    items = []
    for horizon in HORIZONS:
        said = row.benefit.horizons.at(horizon)
        target = indicator.target(horizon) if indicator else None
        if target is None and not said:
            continue
        low, high = view.project.horizon_months.span(horizon)
        when = _("{low}\u2013{high} months", low=low, high=high)
        if origin is not None:
            when += ", " + _.month(add_months(origin, high) - dt.timedelta(days=1))
        promised = ""
        if target is not None:
            promised = (
                target.text or ""
                if target.kind is TargetKind.TEXT
                else words_of(indicator, target.value)
                if indicator and indicator.kind is not IndicatorKind.NUMBER and target.value is not None
                else ""
            )
        reached = (
            target is not None
            and target.value is not None
            and bool(known)
            and known[-1] >= target.value
            and indicator is not None
            and indicator.kind is not IndicatorKind.NUMBER
        )
        items.append(
            html.Li(
                [
                    html.P([html.Span(names[horizon.value], className="gv-strong"), f" · {when}"]),
                    *([html.P([*([icon("nadd"), " "] if reached else []), promised, *([f" ({_('Reached').lower()})"] if reached else [])])] if promised else []),
                    *([html.P(f"«{said}»", className="gv-list__meta")] if said else []),
                ]
            )
        )  # fmt: skip
    if not items:
        return None
    return section(_("Targets"), "mal", html.Ul(items, className="gv-list"))


# ---- decisions, definition, log --------------------------------------------------------------------------------------


def _decisions(view: BenefitPage, events: Component | None, _: Translator) -> Component:
    items = []
    for number, decision in reversed(numbered(view.decisions)):
        when = (
            _("to be decided {date}", date=_.date(decision.date))
            if decision.state == "open"
            else _("decided {date}", date=_.date(decision.date))
        )
        meta = _("Steering group") + " · " + when
        if decision.done_on:
            meta += " · " + _("carried out {date}", date=_.date(decision.done_on))
        sign = (
            html.Span(str(number), className="gv-flagno", **{"aria-hidden": "true"})
            if decision.state != "open"
            else icon("merknad")
        )
        items.append(_item(sign, html.P(decision.title, className="gv-strong"), meta))
    for event in sorted(view.events, key=lambda each: each.date, reverse=True):
        mark = "varsel" if event.kind is EventKind.DEFINITION_CHANGE else "kalender"
        items.append(_item(icon(mark), html.P(event.text), _.date(event.date)))
    items += [_item(icon("merknad"), html.P(text), where) for where, text in view.notes]
    body: Any = (
        html.Ul(items, className="gv-list")
        if items
        else html.P(_("No decisions or notes yet."), className="gv-subtle")
    )
    return section(_("Decisions and notes"), "besl", body, note=events)


def _item(sign: Component, text: Component, meta: str) -> Component:
    return html.Li([sign, html.Div([text, html.P(meta, className="gv-list__meta")])], className="gv-decision")


def _definition(view: BenefitPage, _: Translator) -> Component:
    parts = []
    if view.definition:
        version = next((text for name, text in view.definition if name == _("Version")), "")
        note = _("version {n}", n=version) if version else ""
        parts.append(details(_("Definition"), note, pairs(view.definition), opened=True))
    if view.row.indicator is not None:
        rows: list[tuple[Any, Any]] = [(_("Source"), view.source_text)] if view.source_text else []
        rows += list(view.duties)
        parts.append(
            details(
                _("Source and responsibility"),
                frequency_words(view.row.indicator.frequency, _),
                pairs(rows),
                opened=not view.definition,
            )
        )
    if is_number(view.row):
        parts.append(_baseline(view, _))
    if view.plan_texts:
        parts.append(details(_("What the plan says"), "", pairs(view.plan_texts)))
    if view.row.indicator is not None:
        note = _.plural("{n} change", "{n} changes", len(view.revisions))
        body: Any = (
            html.Ol([_revision(each, view, _) for each in view.revisions], className="gv-log")
            if view.revisions
            else html.P(_("No figure has been corrected."), className="mb-0")
        )
        parts.append(details(_("Change log"), note, body))
    return section(_("How it is measured"), "def", html.Div(parts))


def _baseline(view: BenefitPage, _: Translator) -> Component:
    """Missing, registered or confirmed, by whom and when; open where it is not confirmed."""
    indicator, trail = view.row.indicator, view.baseline_trail
    state = indicator.baseline.state if indicator else BaselineState.MISSING
    words, action = {
        BaselineState.MISSING: (_("Missing"), ""),
        BaselineState.REGISTERED: (_("Registered"), "register_baseline"),
        BaselineState.CONFIRMED: (_("Confirmed"), "confirm_baseline"),
    }[state]
    step = next((each for each in trail if each.action == action), None)
    said = f"{words} {_.date(step.at)}, {step.by}" if step else words
    rows = [(_("Status"), said)]
    if state is not BaselineState.MISSING:
        rows.append((_("Value"), view.row.baseline_text))
    body: list[Any] = [pairs(rows), *([baseline_log(trail, _)] if trail else [])]
    return details(_("Baseline"), words.lower(), html.Div(body), opened=state is not BaselineState.CONFIRMED)


def _revision(each: tuple[str, str, Any], view: BenefitPage, _: Translator) -> Component:
    party, code, revision = each
    where = ", ".join(part for part in (party, code) if part)
    new = figure_words(revision.figure, view, _)
    text = _("{where}: {new} ({who})", where=where, new=new, who=revision.by)
    if revision.reason:
        text += f" «{revision.reason}»"
    at = revision.at.astimezone(OSLO)
    return html.Li([html.Time(_.date(at), dateTime=revision.at.isoformat()), html.Span(text)])


def figure_words(figure: Figure | None, view: BenefitPage, _: Translator) -> str:
    """What a revision says: a value, why there is none, or that it was taken away."""
    if figure is None:
        return _("taken away")
    if figure.state is State.NOT_MEASURED:
        return reason_words(figure.reason or "not_measured", _)
    if figure.state is State.SUPPRESSED:
        return reason_words("suppressed", _)
    if figure.numerator is not None and figure.denominator is not None:
        return f"{_.number(figure.numerator)}/{_.number(figure.denominator)}"
    return "–" if figure.value is None else _.number(figure.value)


# ---- file ------------------------------------------------------------------------------------------------------------


def figures_csv(view: BenefitPage, _: Translator) -> str:
    """The figures as text, one row for each party and period, the total last; separated as the reader's Excel expects.

    Semicolon and decimal comma in Norwegian, comma and point in English. Periods as in all our files (2026-06).
    """
    english = _.language == "en"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")
    heads = [
        _("What is followed"),
        _("Party"),
        _("Period"),
        _("Numerator"),
        _("Denominator"),
        _("Value"),
        _("Unit"),
        _("Approved"),
        _("Preliminary"),
        _("Remark"),
        _("Lower limit"),
        _("Centre line"),
        _("Upper limit"),
        _("Sign of a change"),
        _("Without the change"),
        _("Without the change, from"),
        _("Without the change, to"),
    ]
    writer.writerow(heads)
    indicator, measure = view.row.indicator, view.row.measure
    if indicator is None:
        return out.getvalue()
    ratio = measure is not None and measure.shape is Shape.RATIO
    unit = _.local(measure.unit.symbol) if measure else ""

    def number(value: float | None) -> str:
        text = "" if value is None else f"{value:.10g}"
        return text if english else text.replace(".", ",")

    lines = [(party.name, party.line, party.evidence) for party in view.parties]
    if view.row.line is not None and len(lines) != 1:
        lines.append((_("All together"), view.row.line, view.evidence))
    for name, line, borne in lines:
        control, early = control_of(borne, line, _), preliminary_of(borne, line)
        for at, period in enumerate(line.periods):
            value = line.values[at]
            remark = (
                reason_words(line.reasons[at], _)
                if value is None
                else _("a party is missing")
                if line.partial[at]
                else ""
            )
            writer.writerow(
                [
                    _plain(view.row.title),
                    _plain(name),
                    period_code(period, indicator.frequency),
                    number(line.numerators[at] if ratio else None),
                    number(line.denominators[at] if ratio else None),
                    number(value),
                    unit,
                    "" if value is None else _("yes") if line.approved[at] else _("no"),
                    "" if value is None else _("yes") if early[at] else _("no"),
                    _plain(remark),
                    *_of_control(control, at, number),
                ]
            )
    return out.getvalue()


def _of_control(control: Control | None, at: int, number: Callable[[float | None], str]) -> list[str]:
    """Limits, sign and the line without the change; limits only where they rest on enough to be drawn."""
    if control is None:
        return [""] * 7
    shown = any(stretch.first <= at < stretch.after for stretch in control.stretches)
    limits = (control.lower[at], control.centre[at], control.upper[at])
    without = (control.without[at], control.without_low[at], control.without_high[at])
    return [*(number(each if shown else None) for each in limits), control.words[at], *map(number, without)]


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
