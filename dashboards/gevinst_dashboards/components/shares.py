"""Parts of a whole as a bar with its words: what a part is of is always said, and no colour stands alone."""

from collections.abc import Sequence
from typing import Literal

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components.basics import Children

Part = Literal["reached", "missed", "none", "waiting", "unclear"]
"""Filled, hatched, empty with a dashed frame, dotted, grey: told apart without colour."""


def share_bar(parts: Sequence[tuple[Part, int]], said: str) -> Component:
    """A bar of parts side by side; `said` is read aloud in its place. Parts of 0 are left out."""
    whole = sum(number for _part, number in parts)
    return html.Div(
        [
            html.Span(className=f"is-{part}", style={"--v": f"{number / whole * 100:.2f}%"})
            for part, number in parts
            if number
        ],
        className="gv-share",
        role="img",
        **{"aria-label": said},
    )


def share_key(words: Sequence[tuple[Part, str]]) -> Component:
    """What each look of a part means."""
    marks = [
        html.Span([html.I(className=f"is-{part}", **{"aria-hidden": "true"}), text]) for part, text in words
    ]
    return html.P(marks, className="gv-sharekey")


def amount_bar(words: Children, share: float) -> Component:
    """A figure with a bar under it, as long as its `share` (0 to 1) of the longest; the figure carries it."""
    return html.Div(
        [
            html.Span(words, className="gv-num"),
            html.Div(
                html.Span(style={"--v": f"{min(max(share, 0.0), 1.0) * 100:.1f}%"}),
                className="gv-progress__bar",
                **{"aria-hidden": "true"},
            ),
        ],
        className="gv-amount",
    )


def pager(
    at: int, pages: int, said: str, previous: tuple[str, str], following: tuple[str, str], label: str
) -> Component:
    """Leads through the pages of a list: `previous` and `following` are (words, address); ends have no link."""
    steps: list[Component] = []
    if at > 1:
        steps.append(html.A(previous[0], href=previous[1], className="btn btn-outline-secondary btn-sm"))
    steps.append(html.Span(said, className="gv-num"))
    if at < pages:
        steps.append(html.A(following[0], href=following[1], className="btn btn-outline-secondary btn-sm"))
    return html.Nav(steps, className="gv-pager gv-noprint", **{"aria-label": label})
