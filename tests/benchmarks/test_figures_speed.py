"""Twelve charts on a page as the product makes them, against the same charts through the chart library's checked classes."""

import gzip
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from dashboards.fakes import READMISSIONS, readmissions
from gevinst.i18n import translator
from gevinst_dashboards.figures.benefit import benefit_figures
from gevinst_dashboards.figures.benefit_traces import points_of
from gevinst_dashboards.figures.served import packed, served
from gevinst_dashboards.figures.spark import spark

from .conftest import seconds

MANY = 12
LINES = [tuple(None if value is None else value + at / 10 for value in READMISSIONS) for at in range(MANY)]
NB = translator("nb")
BEFORE = 12


def checked(figure: dict[str, Any], template: bool = True) -> go.Figure:
    """The same picture with the same hover, made as the library's documentation makes it.

    Without our own small `template` the library's stands in it, as it does in every figure that names none.
    """
    traces = [getattr(go, each["type"].capitalize())(**each) for each in figure["data"]]
    layout = {key: value for key, value in figure["layout"].items() if template or key != "template"}
    return go.Figure(data=traces, layout=go.Layout(**layout))


def test_a_page_of_twelve_charts_against_checked_classes(benchmark) -> None:
    """A chart of ours is three drawings, for three widths, in one. The library's weighs one drawing alone."""
    charts = [readmissions(values=each) for each in LINES]
    points = [points_of(each, NB) for each in charts]
    figures = [benefit_figures(each, NB, None, its) for each, its in zip(charts, points, strict=True)]

    def written() -> list[str]:
        """From the dictionaries of the drawings to what is sent, as the server writes it."""
        whole = zip(charts, points, figures, strict=True)
        return [to_json_plotly(packed(chart, its, three, NB)) for chart, its, three in whole]

    def made() -> list[str]:
        """The same from the figures of the project on."""
        return [to_json_plotly(served(each, NB)) for each in charts]

    def made_checked() -> list[str]:
        return [checked(each).to_json() for three in figures for each in three.values()]

    plain, whole, library = seconds(written, 20), seconds(made, 20), seconds(made_checked, 2)
    benchmark(made)
    sent = made()
    weight = sum(map(len, sent))
    ours, theirs = (
        [checked(three["desktop"], template).to_json() for three in figures] for template in (True, False)
    )
    narrow, heavy = sum(map(len, ours)), sum(map(len, theirs))
    on_the_wire = [len(gzip.compress("".join(each).encode())) for each in (sent, ours, theirs)]
    print(
        f"\ntwelve charts of a benefit, each for three widths: {plain * 1000:.1f} ms from dicts to what is sent, "
        f"{library * 1000:.0f} ms checked: {library / plain:.0f} times; {whole * 1000:.1f} ms with all that is reckoned "
        f"and placed: {(library + whole - plain) / whole:.0f} times; {weight / 1000:.1f} kB for three widths against "
        f"{narrow / 1000:.1f} kB for one by the library with our template: {narrow / weight:.1f} times, "
        f"{heavy / 1000:.1f} kB with its own: {heavy / weight:.1f} times; "
        f"packed {on_the_wire[0] / 1000:.1f}, {on_the_wire[1] / 1000:.1f} and {on_the_wire[2] / 1000:.1f} kB",
        end="",
    )
    assert library / plain >= 50
    assert narrow / weight >= 3


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
