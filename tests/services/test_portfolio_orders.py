"""The order of the funder's table: by every column and both ways, those without such a figure last, equals by name."""

from dataclasses import replace

import numpy as np
import pytest

from demo_database import clock, engine_on
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst.services.portfolio_selection import ORDERS, select
from gevinst.services.portfolio_snapshot import ASSURANCES, DEVELOPMENTS, GRADES, PROJECT_STANDINGS, snapshot

AWARDS = (500, -1, 0, 500, -1, 900)
"""Two that are equal, one of nothing, and two of which nothing is known."""
EMPTY = 2
"""The place of a project whose lines are no figures, with nothing due."""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The demo's columns, with awards as above and one project without figures."""
    engine = engine_on(tmp_path_factory.mktemp("orders"))
    services = Services(engine, clock)
    whole = snapshot(services.portfolio)
    own = whole.lines.project == EMPTY
    lines = replace(
        whole.lines,
        number=whole.lines.number & ~own,
        measured=whole.lines.measured & ~own,
        expected=np.where(own, 0, whole.lines.expected),
        delivered=np.where(own, 0, whole.lines.delivered),
    )
    projects = replace(whole.projects, awarded_ore=np.array(AWARDS))
    yield replace(whole, projects=projects, lines=lines, kept={}), services.portfolio.parties()
    engine.dispose()


def figure(found, name, at):
    """What a column shows of a project; None: nothing."""
    figures, awarded = found.figures, int(found.projects.awarded_ore[at])
    number = figures["developments"][at].sum() > 0
    match name:
        case "awarded":
            return None if awarded < 0 else awarded
        case "delivered":
            expected = figures["expected"][at]
            return figures["delivered"][at] / expected if expected else None
        case "reached":
            return int(figures["reached"][at]) if figures["measured"][at] else None
        case "development":
            return int(figures["developments"][at][DEVELOPMENTS.index("concern")]) if number else None
        case "assurance":
            return int(figures["assurances"][at][ASSURANCES.index("consistently_misses")]) if number else None
        case "evidence":
            return int(figures["grades"][at][GRADES.index("strong")]) if number else None
    return -int(figures["standing"][at])


def test_there_is_an_order_both_ways_for_each_column():
    assert {each.removeprefix("-") for each in ORDERS} == {
        "standing", "title", "awarded", "delivered", "reached", "development", "assurance", "evidence"
    }  # fmt: skip
    assert {f"-{each}" for each in ORDERS if not each.startswith("-")} < set(ORDERS)


@pytest.mark.parametrize("order", ["", *(each for each in ORDERS if "title" not in each)])
def test_sizes_stand_in_order_with_ties_by_follow_up_and_name_and_nothing_last(found, order):
    columns, parties = found
    kept = select(columns, OPERATOR, {}, parties, order).kept.tolist()
    name, way = order.removeprefix("-"), 1 if order.startswith("-") else -1

    def place(at):
        size = figure(columns, name, at)
        standing = columns.figures["standing"][at]
        return size is None, way * (size or 0), standing, str(columns.projects.title[at]).casefold()

    assert kept == sorted(range(columns.count), key=place)
    if name in {"delivered", "reached", "development", "assurance", "evidence"}:
        assert kept[-1] == EMPTY
    if name == "awarded":
        assert sorted(kept[-2:]) == [1, 4]


def test_names_run_both_ways(found):
    columns, parties = found
    titles = [
        [columns.projects.title[at].casefold() for at in select(columns, OPERATOR, {}, parties, order).kept]
        for order in ("title", "-title")
    ]
    assert titles[0] == sorted(titles[0]) == titles[1][::-1]


def test_the_standings_run_from_what_needs_somebody_first(found):
    columns, parties = found
    first = [
        columns.figures["standing"][select(columns, OPERATOR, {}, parties, order).kept[0]]
        for order in ("", "-standing")
    ]
    assert [PROJECT_STANDINGS[each] for each in first] == ["wrong_way", "on_track"]


def test_an_order_that_nobody_knows_is_none(found):
    columns, parties = found
    kept = select(columns, OPERATOR, {}, parties, "").kept.tolist()
    assert select(columns, OPERATOR, {}, parties, "standing").kept.tolist() == kept
    assert select(columns, OPERATOR, {}, parties, "-nonsense").kept.tolist() == kept
