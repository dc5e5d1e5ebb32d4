"""A chart on a page: message, unit, key, picture, source, and the same values in a table."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst_dashboards.components.tables import details_table
from gevinst_dashboards.figures.benefit_data import BenefitChart
from gevinst_dashboards.figures.benefit_words import describe, shapes_used, summary, table_of
from gevinst_dashboards.figures.served import served
from gevinst_dashboards.figures.spark import spark
from gevinst_dashboards.figures.style import ACCENT, CONCERN, INK, SUBTLE, config

GRAPH, DRAWINGS = "gv-chart", "gv-chart-drawings"
"""The types of the pattern-matching ids; the app registers the one callback that picks a drawing by width."""


def chart(
    key: str,
    data: BenefitChart,
    _: Translator,
    *,
    subtitle: str,
    source: str = "",
    title: str | None = None,
    tools: Sequence[Component] = (),
    actions: Sequence[Component] = (),
) -> Component:
    """The whole figure. `key` is unique on the page (letters, digits, hyphens). `title` is the message in words.

    `tools` stand at the right of the key, `actions` (downloads) under the picture.
    """
    caption, said = f"{key}-cap", f"{key}-said"
    heads, rows = table_of(data, _)
    foot = [html.P(source), *([html.Div(list(actions), className="gv-actions")] if actions else [])]
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Span(title or summary(data, _), className="gv-figure__title"),
                    html.Span(subtitle, className="gv-figure__sub"),
                ],
                className="gv-figure__cap",
                id=caption,
            ),
            html.Div([chart_key(data, _), *tools], className="gv-figure__bar"),
            html.Div(
                [
                    dcc.Store(id={"type": DRAWINGS, "key": key}, data=served(data, _)),
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
                **{"aria-labelledby": f"{caption} {said}"},
            ),
            html.P(describe(data, _), className="visually-hidden", id=said),
            html.Div(foot, className="gv-figure__foot"),
            html.Div(
                details_table(
                    _("Show the figures as a table"),
                    _.plural("{n} period", "{n} periods", len(rows)),
                    heads,
                    rows,
                    caption=data.name,
                    label=_("The figures behind the chart: {name}", name=data.name),
                ),
                className="mt-3",
            ),
        ],
        className="gv-figure",
    )


def chart_key(data: BenefitChart, _: Translator) -> Component:
    """The shapes that stand in the picture, in words; no legend box."""
    words = {
        "before": (_("Before"), _dot(SUBTLE)),
        "after": (_("After"), _dot(ACCENT)),
        "usual": (_("Usual variation"), _dot(SUBTLE)),
        "better": (_("Sign of a change for the better"), _shape("6,0.5 11.5,6 6,11.5 0.5,6", ACCENT)),
        "worse": (_("Sign of a change for the worse"), _shape("6,0.8 11.6,11 0.4,11", CONCERN)),
        "changed": (_("Sign of a change"), _shape(_STAR, INK)),
        "preliminary": (_("Preliminary"), _dot(ACCENT if data.view != "limits" else SUBTLE, hollow=True)),
        "unapproved": (_("Not approved yet"), _square(ACCENT if data.view != "limits" else SUBTLE)),
        "limits": (_("Limits of the usual range"), _stroke(SUBTLE, 1.5, "2 2")),
        "centre": (_("Centre line"), _stroke(SUBTLE, 1)),
        "target": (_("Target"), _stroke(INK, 3)),
        "without": (_("Without the change"), _stroke(INK, 1.5, "4 2")),
        "band": (_("How far it may be from that"), _square("#e6e6e7")),
    }
    return html.Div(
        [
            html.Span([html.Img(src=words[shape][1], alt="", width=12, height=12), words[shape][0]])
            for shape in shapes_used(data)
        ],
        className="gv-key",
    )


def sparkline(
    before: Sequence[float | None],
    after: Sequence[float | None],
    alt: str,
    *,
    baseline: float | None = None,
    target: float | None = None,
    wrong_way: bool = False,
    scale: tuple[float, float] | None = None,
    small: bool = False,
) -> Component:
    """A sparkline with its words. `alt` says from what to what; two cells in a row should not say the same."""
    width, height = (84, 32) if small else (112, 28)
    address = spark(
        before,
        after,
        baseline=baseline,
        target=target,
        wrong_way=wrong_way,
        scale=scale,
        width=width,
        height=height,
    )
    return html.Img(
        src=address,
        alt=alt,
        width=width,
        height=height,
        className="gv-spark" + (" gv-spark--sm" if small else ""),
    )


def mini(picture: Component, words: str, *, bad: bool = False) -> Component:
    """A sparkline with its number beside, for the portfolio."""
    return html.Div([picture, html.B(words, className="is-bad" if bad else None)], className="gv-mini")


def no_mini(words: str) -> Component:
    """In place of a sparkline: words, never an empty axis."""
    return html.Span(words, className="gv-mini gv-mini--tom")


def _dot(ink: str, hollow: bool = False) -> str:
    fill, line = ("white", ink) if hollow else (ink, "white")
    return _svg(f"<circle cx='6' cy='6' r='4.4' fill='{fill}' stroke='{line}' stroke-width='1.5'/>")


def _square(ink: str) -> str:
    return _svg(f"<rect x='1.5' y='1.5' width='9' height='9' fill='{ink}'/>")


_STAR = "6,0.3 7.5,4.2 11.7,4.3 8.4,6.9 9.5,11 6,8.6 2.5,11 3.6,6.9 0.3,4.3 4.5,4.2"


def _shape(points: str, ink: str) -> str:
    return _svg(f"<polygon points='{points}' fill='{ink}'/>")


def _stroke(ink: str, width: float, dash: str = "") -> str:
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return _svg(f"<line x1='0' x2='12' y1='6' y2='6' stroke='{ink}' stroke-width='{width}'{dashed}/>")


def _svg(inside: str) -> str:
    text = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'>{inside}</svg>"
    return "data:image/svg+xml," + text.replace("#", "%23").replace("<", "%3C").replace(">", "%3E")
