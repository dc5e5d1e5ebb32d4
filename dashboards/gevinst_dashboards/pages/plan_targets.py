"""Field 8 of a benefit's plan: the targets by horizon beside what was adopted, and how they look against the figures."""

import datetime as dt
from typing import Any

from dash import dcc, html, set_props
from dash.development.base_component import Component

from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.plan import Indicator, IndicatorKind, Project, Target, TargetKind
from gevinst.domain.plan_checks import baseline_value
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst.services.say import distance_in_words, figure_text, value_text
from gevinst.services.views import HorizonView
from gevinst_dashboards.components import details_table, icon
from gevinst_dashboards.components.charts import DRAWINGS, GRAPH
from gevinst_dashboards.components.status import target_chip
from gevinst_dashboards.figures.benefit import Rooms
from gevinst_dashboards.figures.benefit_data import BenefitChart, TargetStep
from gevinst_dashboards.figures.benefit_words import describe, table_of
from gevinst_dashboards.figures.served import served
from gevinst_dashboards.figures.style import config
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_fields import target_text
from gevinst_dashboards.pages.plan_measure import measure_of
from gevinst_dashboards.pages.plan_parts import Controls
from gevinst_dashboards.pages.plan_rows import options

_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12}
_ROOMS: Rooms = {"desktop": ("tablet", 470), "tablet": ("tablet", 470)}
"""The plan's middle column where it is narrowest."""
GOAL = "plan-goal"


def field(of: Controls, view: BenefitPlanPage, shared: dict[str, list[Any]], _: Translator) -> list[Any]:
    """The targets of every indicator with their picture, and what the form says of each horizon."""
    parts: list[Any] = []
    for indicator in view.benefit.indicators:
        parts += [
            html.H3(indicator.title, className="mb-2" if not parts else "mt-5 mb-2"),
            _table(indicator, view, _),
            html.Div(preview(indicator, view, _), id={"type": "plan-preview", "of": indicator.id}),
        ]
    if not view.benefit.indicators:
        parts.append(html.P(_("Add a figure in field 4, and its targets are set here."), className="gv-hint"))
    inside: list[Any] = []
    for key, words in w.HORIZONS:
        inside.append(of.text(f"horizons.{key}", _(words), lines=2))
        inside += shared[key]
    filled = any(view.benefit.horizons.at(each) for each in HORIZONS) or any(shared.values())
    parts.append(
        html.Details(
            [html.Summary(_("The horizons in words, as in the form")), html.Div(inside)],
            className="gv-details mt-4",
            open=filled or not view.benefit.indicators,
        )
    )
    return parts


# ---- the table -------------------------------------------------------------------------------------------------------


def _table(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> Component:
    own = Controls(f"indicator:{indicator.id}", indicator, view.plan.may_edit, _)
    measure = measure_of(indicator, view.plan)
    number = indicator.kind is IndicatorKind.NUMBER
    limit = view.benefit.disbenefit
    unit = _.local(measure.unit.symbol) if measure and number else ""
    name = _("Limit") if limit else _("Target")
    head = f"{name}, {unit}" if unit else name
    adopted = view.plan.adopted
    heads: list[Any] = [(_("Horizon"), "", "")]
    if adopted:
        heads.append((_("Adopted"), _.date(adopted), "num" if number else ""))
    heads += [(head, "", ""), (_("It is"), "", "")]
    if number:
        heads.append((_("From the baseline"), "", ""))
    heads.append((_("Status"), "", ""))
    rows = []
    for horizon in HORIZONS:
        words = dict(w.HORIZONS)[horizon.value]
        said = _(words).lower()
        title = _("Limit, {horizon}", horizon=said) if limit else _("Target, {horizon}", horizon=said)
        cells = [
            html.Th(
                [_(words), html.Small(span_words(horizon, view.plan.project, _))],
                scope="row",
                role="rowheader",
            )
        ]
        if adopted:
            cells.append(
                html.Td(
                    adopted_cell(horizon, indicator, view, _),
                    role="cell",
                    className="num" if number else None,
                    **{"data-label": _("Adopted")},
                )
            )
        cells += [
            html.Td(
                _control(own, horizon, indicator, title, _),
                role="cell",
                className="gv-goalcell" if number else "gv-goalcell gv-goalcell--words",
                **{"data-label": head},
            ),
            html.Td(
                _kind_control(own, horizon, indicator, limit, measure, _),
                role="cell",
                className="gv-goalkind",
                **{"data-label": _("It is")},
            ),
        ]
        if number:
            cells.append(
                html.Td(
                    from_baseline(horizon, indicator, view, _),
                    role="cell",
                    id={"type": GOAL, "of": indicator.id, "part": f"from-{horizon.value}"},
                    **{"data-label": _("From the baseline")},
                )
            )
        cells.append(
            html.Td(
                status(horizon, indicator, view, _),
                role="cell",
                id={"type": GOAL, "of": indicator.id, "part": f"status-{horizon.value}"},
                **{"data-label": _("Status")},
            )
        )
        rows.append(html.Tr(cells, role="row"))
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(
                                [words, *([html.Span(sub, className="gv-thsub")] if sub else [])],
                                scope="col",
                                role="columnheader",
                                className=look or None,
                            )
                            for words, sub, look in heads
                        ],
                        role="row",
                    ),
                    role="rowgroup",
                ),
                html.Tbody(rows, role="rowgroup"),
            ],
            className="gv-table gv-table--cards gv-table--top gv-goals",
            role="table",
            **{"aria-label": _("Targets: {indicator}", indicator=indicator.title)},
        ),
        className="gv-tablewrap gv-tablewrap--in",
        tabIndex=0,
        role="region",
        **{"aria-label": _("Targets: {indicator}", indicator=indicator.title)},
    )


def _control(own: Controls, horizon: Horizon, indicator: Indicator, title: str, _: Translator) -> Component:
    name = f"target.{horizon.value}"
    if indicator.kind is IndicatorKind.NUMBER:
        return own.bare(name, title)
    target = indicator.target(horizon)
    on_scale = target is None or target.kind is TargetKind.VALUE
    if indicator.kind is IndicatorKind.SCALE and indicator.scale_labels and on_scale:
        return own.bare_text(
            name, title, [(str(at), words) for at, words in enumerate(indicator.scale_labels)]
        )
    return own.bare_text(name, title)


def _kind_control(
    own: Controls,
    horizon: Horizon,
    indicator: Indicator,
    limit: bool,
    measure: Measure | None,
    _: Translator,
) -> Component:
    name = f"target.{horizon.value}.kind"
    label = _("The target is, {horizon}", horizon=_(dict(w.HORIZONS)[horizon.value]).lower())
    if indicator.kind is IndicatorKind.NUMBER:
        kinds = options(w.TARGET_KINDS, _)
        if limit:
            higher = measure is not None and measure.direction is Direction.HIGHER
            kinds[0] = ("value", _("at least") if higher else _("at most"))
        return own.bare_choice(name, label, kinds)
    target = indicator.target(horizon)
    if target is not None and (target.kind is TargetKind.VALUE) is not (
        indicator.kind is IndicatorKind.SCALE
    ):
        return own.bare_choice(name, label, [("value", _("a step")), ("text", _("in words"))])
    return html.Span(_("a step") if indicator.kind is IndicatorKind.SCALE else _("in words"))


def span_words(horizon: Horizon, project: Project, _: Translator) -> str:
    """`0–6 md., til sept. 2025`."""
    low, high = project.horizon_months.span(horizon)
    origin = project.horizon_origin
    if origin is None:
        return _("{low}–{high} months", low=low, high=high)
    last = project.horizon_months.dates(horizon, origin)[1] - dt.timedelta(days=1)
    return _("{low}–{high} months, to {month}", low=low, high=high, month=_.month(last))


def words_of_target(
    target: Target | None, indicator: Indicator, measure: Measure | None, _: Translator
) -> str:
    """A target as a person reads it, without its unit; an en dash for none."""
    if target is None:
        return "–"
    if indicator.kind is IndicatorKind.SCALE and target.kind is TargetKind.VALUE and target.value is not None:
        at = round(target.value)
        return indicator.scale_labels[at] if 0 <= at < len(indicator.scale_labels) else str(at)
    if target.kind is TargetKind.VALUE and target.value is not None:
        return figure_text(target.value, measure, _)
    text = target_text(target, _.language == "en")
    if target.kind is TargetKind.CHANGE_PERCENT:
        return _("{change} % from the baseline", change=text)
    return _("{change} from the baseline", change=text) if target.kind is TargetKind.CHANGE else text


def adopted_cell(horizon: Horizon, indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The adopted target; under it the original, where it was another."""
    measure = measure_of(indicator, view.plan)
    adopted, original = view.adopted.get(indicator.id), view.original.get(indicator.id)
    if adopted is None:
        return [html.Span(_("not adopted yet"), className="gv-subtle")]
    now = words_of_target(adopted.target(horizon), indicator, measure, _)
    parts: list[Any] = [now]
    if original is not None and original.target(horizon) != adopted.target(horizon):
        first = words_of_target(original.target(horizon), indicator, measure, _)
        parts.append(html.Small(_("originally {value}", value=first)))
    return parts


def baseline_of(indicator: Indicator, view: BenefitPlanPage) -> float | None:
    """Where it started: as the figures have it, else as it is registered."""
    measure = measure_of(indicator, view.plan)
    row = view.rows.get(indicator.id)
    registered = baseline_value(indicator.baseline, measure) if measure else indicator.baseline.value
    if indicator.baseline.from_series:
        return row.evaluation.baseline if row and row.evaluation else None
    return registered


def value_of(target: Target | None, indicator: Indicator, view: BenefitPlanPage) -> float | None:
    """A target in the measure's unit; None where it has no value."""
    if target is None:
        return None
    measure = measure_of(indicator, view.plan)
    lower = measure is None or measure.direction is not Direction.HIGHER
    return target.in_unit(baseline_of(indicator, view), lower)


def from_baseline(horizon: Horizon, indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """`2,8 prosentpoeng lavere`; under it the adopted distance, where the target is proposed anew."""
    measure = measure_of(indicator, view.plan)
    base, value = baseline_of(indicator, view), value_of(indicator.target(horizon), indicator, view)
    if value is None:
        return ["–"]
    if base is None:
        return [html.Span(_("no baseline yet"), className="gv-subtle")]
    parts: list[Any] = [away_words(value - base, measure, _)]
    adopted = view.adopted.get(indicator.id)
    was = value_of(adopted.target(horizon), indicator, view) if adopted else None
    if was is not None and was != value:
        parts.append(html.Small(_("adopted: {distance}", distance=away_words(was - base, measure, _))))
    return parts


def away_words(amount: float, measure: Measure | None, _: Translator) -> str:
    """A distance with its direction."""
    if round(amount, 10) == 0:
        return _("as the baseline")
    text = distance_in_words(amount, measure, _)
    words = (measure.word_lower if amount < 0 else measure.word_higher) if measure else None
    if words is not None:
        return f"{text} {_.local(words)}"
    return f"{text} {_('lower')}" if amount < 0 else f"{text} {_('higher')}"


def is_proposed(horizon: Horizon, indicator: Indicator, view: BenefitPlanPage) -> bool:
    """Whether a target differs from the adopted one."""
    adopted = view.adopted.get(indicator.id)
    return adopted is not None and adopted.target(horizon) != indicator.target(horizon)


def status(horizon: Horizon, indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """Where it stands against the adopted target, or that another is proposed."""
    if is_proposed(horizon, indicator, view):
        return [html.Span([icon("rediger"), html.Span(_("Proposed"))], className="gv-cell gv-cell--mangler")]
    found = _horizon_view(horizon, indicator, view)
    if found is None or found.result.verdict is Verdict.NO_TARGET:
        return ["–"]
    if view.benefit.disbenefit:
        return [limit_status(found, _)]
    text = found.label
    if found.result.verdict is Verdict.REACHED and found.actual_text:
        text = _("Reached: {value}", value=found.actual_text)
    return [target_chip(found.result.verdict, _, table=True, text=text)]


def limit_status(found: HorizonView, _: Translator) -> Component:
    """A limit is held or passed, never reached."""
    if found.result.actual is None:
        return target_chip(Verdict.NOT_STARTED, _, table=True, text=_("Not started"))
    if found.result.verdict is Verdict.REACHED:
        return target_chip(Verdict.REACHED, _, table=True, text=_("Held"))
    return target_chip(Verdict.BEHIND, _, table=True, text=_("Not held"))


def _horizon_view(horizon: Horizon, indicator: Indicator, view: BenefitPlanPage) -> HorizonView | None:
    row = view.rows.get(indicator.id)
    return next((each for each in row.horizons if each.horizon is horizon), None) if row else None


def redraw(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> None:
    """What follows from a changed target or baseline: distances, status, picture."""
    for horizon in HORIZONS:
        if indicator.kind is IndicatorKind.NUMBER:
            place = {"type": GOAL, "of": indicator.id, "part": f"from-{horizon.value}"}
            set_props(place, {"children": from_baseline(horizon, indicator, view, _)})
        place = {"type": GOAL, "of": indicator.id, "part": f"status-{horizon.value}"}
        set_props(place, {"children": status(horizon, indicator, view, _)})
    set_props({"type": "plan-preview", "of": indicator.id}, {"children": preview(indicator, view, _)})


# ---- the picture -----------------------------------------------------------------------------------------------------


def preview_chart(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> BenefitChart | None:
    """Adopted targets as solid steps, proposed ones dashed, the baseline and the figures so far; None where nothing has a
    place in time yet."""
    project, measure = view.plan.project, measure_of(indicator, view.plan)
    origin, row = project.horizon_origin, view.rows.get(indicator.id)
    if indicator.kind is not IndicatorKind.NUMBER:
        return None
    steps = []
    adopted = view.adopted.get(indicator.id)
    for horizon in HORIZONS if origin else ():
        step = _step(horizon, indicator, adopted, view, origin or dt.date.min, _)
        if step is not None:
            steps.append(step)
    line = row.line if row else None
    if not steps and line is None:
        return None
    base = indicator.baseline
    return BenefitChart(
        name=indicator.title,
        unit=_.local(measure.unit.symbol) if measure else "",
        periods=tuple(dt.date.fromordinal(period) for period in line.periods) if line else (),
        values=line.values if line else (),
        months=_MONTHS.get(indicator.frequency, 1),
        go_live=project.intervention,
        baseline=baseline_of(indicator, view),
        baseline_from=base.first,
        baseline_to=base.last + dt.timedelta(days=1) if base.last else None,
        lower_is_better=measure is None or measure.direction is not Direction.HIGHER,
        targets=tuple(steps),
        period_names=tuple(say.period(each, indicator.frequency, _) for each in line.periods) if line else (),
        decimals=measure.decimals if measure else 1,
    )


def _step(
    horizon: Horizon,
    indicator: Indicator,
    adopted: Indicator | None,
    view: BenefitPlanPage,
    origin: dt.date,
    _: Translator,
) -> TargetStep | None:
    now = value_of(indicator.target(horizon), indicator, view)
    was = value_of(adopted.target(horizon), indicator, view) if adopted else None
    first = view.original.get(indicator.id)
    original = value_of(first.target(horizon), indicator, view) if first else None
    counts = was if was is not None else now
    if counts is None:
        return None
    start, end = view.plan.project.horizon_months.dates(horizon, origin)
    words = _(dict(w.HORIZONS)[horizon.value])
    short = {
        Horizon.SHORT: _("Short"),
        Horizon.MEDIUM: _("Medium"),
        Horizon.LONG: _("Long"),
    }[horizon]
    return TargetStep(
        name=words,
        short=short,
        start=start,
        end=end,
        value=counts,
        original=original if was is not None and original != was else None,
        proposed=now if was is not None and now != was else None,
    )


def preview_title(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> str:
    """What the picture says, in one line."""
    if any(is_proposed(each, indicator, view) for each in HORIZONS):
        return _("The targets as adopted and as proposed")
    return _("The targets against the figures so far")


def preview(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> Component | None:
    """The figure: picture, sentence and table; None where there is nothing to draw yet."""
    data = preview_chart(indicator, view, _)
    if data is None:
        return None
    key = f"plan-{indicator.id}"
    measure = measure_of(indicator, view.plan)
    unit = _.local(measure.unit.name) if measure else ""
    proposed = any(step.proposed is not None for step in data.targets)
    sub = ", ".join(part for part in (indicator.title, unit) if part) + ". "
    sub += _("Solid line: adopted target. Dashed: proposed.") if proposed else _("Solid line: target.")
    heads, rows = table_of(data, _)
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Span(preview_title(indicator, view, _), className="gv-figure__title"),
                    html.Span(sub, className="gv-figure__sub"),
                ],
                className="gv-figure__cap",
                id=f"{key}-cap",
            ),
            html.Div(
                [
                    dcc.Store(id={"type": DRAWINGS, "key": key}, data=served(data, _, _ROOMS)),
                    dcc.Graph(
                        id={"type": GRAPH, "key": key},
                        figure={
                            "data": [],
                            "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
                        },
                        config=config(_.language),
                        responsive=True,
                        style={"height": "100%"},
                    ),
                ],
                className="gv-figure__plot gv-figure__plot--served",
                role="img",
                **{"aria-labelledby": f"{key}-cap {key}-said"},
            ),
            html.P(
                f"{describe(data, _)} {proposals_said(data, _)}".strip(),
                className="visually-hidden",
                id=f"{key}-said",
            ),
            html.Div(
                [
                    details_table(
                        _("Show the targets as a table"),
                        _.plural("{n} horizon", "{n} horizons", len(data.targets)),
                        *_steps_table(data, measure, _),
                        caption=indicator.title,
                        label=_("The targets behind the picture: {name}", name=indicator.title),
                    ),
                    *(
                        [
                            details_table(
                                _("Show the figures as a table"),
                                _.plural("{n} period", "{n} periods", len(rows)),
                                heads,
                                rows,
                                caption=data.name,
                                label=_("The figures behind the chart: {name}", name=data.name),
                            )
                        ]
                        if rows
                        else []
                    ),
                ],
                className="mt-3",
            ),
        ],
        className="gv-figure gv-figure--plan mt-4",
    )


def proposals_said(data: BenefitChart, _: Translator) -> str:
    """The proposed targets in words."""
    return " ".join(
        _(
            "Proposed for {horizon}: {value}.",
            horizon=step.name.lower(),
            value=_.number(step.proposed, data.decimals),
        )
        for step in data.targets
        if step.proposed is not None
    )


def _steps_table(
    data: BenefitChart, measure: Measure | None, _: Translator
) -> tuple[list[tuple[str, bool]], list[tuple[str, str, str, str, str]]]:
    heads = [
        (_("Horizon"), False),
        (_("Until"), False),
        (_("Target"), True),
        (_("Original"), True),
        (_("Proposed"), True),
    ]
    rows = [
        (
            step.name,
            _.month(step.end - dt.timedelta(days=1)),
            value_text(step.value, measure, _),
            value_text(step.original, measure, _) if step.original is not None else "–",
            value_text(step.proposed, measure, _) if step.proposed is not None else "–",
        )
        for step in data.targets
    ]
    return heads, rows
