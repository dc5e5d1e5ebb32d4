"""A benefit that is not followed in figures, or has none yet: what is shown in place of the chart."""

from dash import html
from dash.development.base_component import Component

from gevinst.domain.plan import BaselineState, Indicator, IndicatorKind
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.views import BenefitPage
from gevinst_dashboards.components import (
    button_link,
    details_table,
    empty_state,
    icon,
)
from gevinst_dashboards.components.benefits import known_values
from gevinst_dashboards.figures.spark import spark
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.benefit_terms import horizon_names, reason_words, words_of


def empty_part(view: BenefitPage, plan: str, _: Translator) -> Component:
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


def qualitative_part(view: BenefitPage, _: Translator) -> Component:
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
