"""Twelve charts on a page as the product makes them, against the same charts through the chart library's checked classes."""

import json
from typing import Any

import plotly.graph_objects as go

from dashboards.fakes import READMISSIONS, readmissions
from gevinst.i18n import translator
from gevinst_dashboards.figures.benefit import benefit_chart
from gevinst_dashboards.figures.spark import spark

from .conftest import seconds

MANY = 12
LINES = [tuple(None if value is None else value + at / 10 for value in READMISSIONS) for at in range(MANY)]
NB = translator("nb")
BEFORE = 12


def checked(figure: dict[str, Any]) -> go.Figure:
    """The same chart, made as the library's documentation makes it."""
    traces = [getattr(go, each["type"].capitalize())(**each) for each in figure["data"]]
    return go.Figure(data=traces, layout=go.Layout(**figure["layout"]))


def test_twelve_charts_as_dicts_against_checked_classes(benchmark) -> None:
    figures = [benefit_chart(readmissions(values=each), NB) for each in LINES]
    plain = seconds(lambda: [json.dumps(each) for each in figures], 30)
    library = seconds(lambda: [checked(each).to_json() for each in figures], 3)
    benchmark(lambda: [json.dumps(each) for each in figures])
    print(
        f"\ntwelve charts of a benefit: {plain * 1000:.2f} ms as dicts, {library * 1000:.0f} ms checked: "
        f"{library / plain:.0f} times",
        end="",
    )
    assert library / plain >= 50


def small(values: tuple[float | None, ...]) -> go.Figure:
    """A small multiple by the library: the line before, the line after, the baseline."""
    places = list(range(len(values)))
    figure = go.Figure()
    figure.add_trace(go.Scatter(x=places[:BEFORE], y=values[:BEFORE], mode="lines"))
    figure.add_trace(go.Scatter(x=places[BEFORE - 1 :], y=values[BEFORE - 1 :], mode="lines"))
    figure.add_hline(y=values[0])
    return figure


def test_twelve_small_multiples_against_those_of_the_library(benchmark) -> None:
    def ours() -> list[str]:
        return [spark(each[:BEFORE], each[BEFORE:], baseline=each[0]) for each in LINES]

    drawn = seconds(ours, 30)
    library = seconds(lambda: [small(each).to_json() for each in LINES], 3)
    weight, heavy = sum(map(len, ours())), sum(len(small(each).to_json()) for each in LINES)
    benchmark(ours)
    print(
        f"\ntwelve small multiples: {drawn * 1000:.2f} ms against {library * 1000:.0f} ms: {library / drawn:.0f} times; "
        f"{weight / 1000:.1f} kB against {heavy / 1000:.1f} kB: {heavy / weight:.1f} times",
        end="",
    )
    assert library / drawn >= 50
    assert heavy / weight >= 3
