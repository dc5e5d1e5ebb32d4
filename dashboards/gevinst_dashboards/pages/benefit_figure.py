"""The chart in its frame: what can be chosen of it, its table, and one small chart for each party."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from gevinst.domain.measure import Aggregation
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.benefit_words import is_number
from gevinst.services.views import BenefitPage, PartyLine
from gevinst_dashboards.components import (
    button_link,
    chart,
    details_table,
    icon,
    with_query,
)
from gevinst_dashboards.components.benefits import known_values
from gevinst_dashboards.figures.control import View
from gevinst_dashboards.figures.spark import spark
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.benefit_chart import benefit_chart, point_texts
from gevinst_dashboards.pages.benefit_csv import CSV
from gevinst_dashboards.pages.benefit_evidence import (
    LIMITS,
    METHOD,
    PARTIES,
    VIEW,
    WITHOUT,
    chart_words,
    party_chip,
    views_of,
)
from gevinst_dashboards.pages.benefit_terms import PATH


def chart_part(view: BenefitPage, slug: str, query: Mapping[str, str], _: Translator) -> Component:
    """The chart with its views, its words, its table and its parties."""
    key = view.row.indicator.key if view.row.indicator else ""
    path = address(PATH, slug=slug, key=key)
    parties = [party for party in view.parties if known_values(party.line)]
    apart = stand_apart(view)
    each = apart or (query.get(VIEW) == PARTIES and len(parties) > 1)
    drawn = benefit_chart(view, _, query)
    several = len(parties) > 1 and not apart
    choose = (
        [] if apart else _choices(path, views_of(drawn.control), several, None if each else drawn.view, _)
    )
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


def stand_apart(view: BenefitPage) -> bool:
    """Whether the parties have figures but no total: the definition does not put parties together."""
    measure = view.row.measure
    apart = measure is not None and measure.over_parties is Aggregation.NONE and is_number(view.row)
    return apart and sum(bool(known_values(party.line)) for party in view.parties) > 1


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
    cells = [
        dict(zip(party.line.periods, point_texts(party.line, decimals, _), strict=True)) for party in parties
    ]
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


def method_href(view: BenefitPage, query: Mapping[str, str]) -> str:
    """The same page with the other methods shown."""
    key = view.row.indicator.key if view.row.indicator else view.row.benefit.id
    path = address(PATH, slug=view.project.slug or "", key=key)
    return with_query(path, {VIEW: query.get(VIEW, ""), METHOD: "1"}) + "#metoder"
