"""What a funder's pages hold of each project and each line of figures, and the codes it is packed in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

STANDINGS = (
    "wrong_way",
    "missed",
    "behind",
    "no_data",
    "too_few",
    "not_assessed",
    "on_track",
    "reached",
    "qualitative",
)
"""How a benefit stands, what needs somebody first: the order of a project's page. Never a ranking."""

FAR = dt.date(9999, 12, 31)
LONGEST_YEARS = 30
"""Where a plan has no last day, so many years of figures are expected and no more."""


@dataclass(frozen=True, slots=True)
class PortfolioRows:
    """A project as the portfolio keeps it: named as the columns of `portfolio_project` and `portfolio_line`."""

    project: Mapping[str, object]
    lines: tuple[Mapping[str, object], ...]
    promise: Mapping[str, object] | None
    """Of `promise_project`; None where only figures have changed, of which nothing of it follows."""
    promises: tuple[Mapping[str, object], ...]
    """Of `promise_line`, in the order of `lines`; each without the place that it shares with its line."""
