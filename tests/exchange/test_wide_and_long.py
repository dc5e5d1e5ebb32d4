"""A sheet of months by figures says what the same cells say under one another in a long table."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, Series
from gevinst.exchange.excel_measurements import read_opened
from gevinst.exchange.headings import CELLS
from gevinst.exchange.long_table import Reading
from gevinst.exchange.workbook import Sheet

GROUPS = [("andel", "fjordvik"), ("andel", "nordbygd"), ("reisetid", "")]
PLAN = PlanDocument(
    project=Project(title="Trygt hjem", starts=dt.date(2025, 1, 1)),
    benefits=(
        Benefit(
            title="Færre reiser",
            indicators=tuple(
                Indicator(key=key, title=key.title(), series=(Series(), Series(party="fjordvik")))
                for key in ("andel", "reisetid")
            ),
        ),
    ),
)
PERIODS = ["2025-01", "2025-02", dt.date(2025, 3, 1), ""]
ANY = st.sampled_from(["", "", "4", 4.0, 0.25, " 12,5 ", True, "7 %", "under 5", "ikke målt", "Ferie"])
Line = Mapping[tuple[int, str], Any]


@st.composite
def grids(draw: st.DrawFn) -> list[Line]:
    """For each period the cells of some (group, field) columns."""
    every = [(group, field) for group in range(len(GROUPS)) for field in CELLS]
    columns = draw(st.lists(st.sampled_from(every), min_size=1, max_size=8, unique=True))
    return draw(
        st.lists(st.fixed_dictionaries(dict.fromkeys(columns, ANY)), min_size=1, max_size=len(PERIODS))
    )


def wide(grid: list[Line]) -> Sheet:
    columns = list(grid[0])
    keys = ["period", ""] + [f"{'|'.join(GROUPS[group])}|{field}" for group, field in columns]
    blank = [""] * len(keys)
    shown = ["", "Periode"] + [field for _group, field in columns]
    lines = [[period, "", *map(line.get, columns)] for period, line in zip(PERIODS, grid, strict=False)]
    return Sheet("Tall", [keys, blank, blank, shown, *lines])


def long(grid: list[Line]) -> Sheet:
    rows: list[list[Any]] = [["indicator", "party", "period", *CELLS]]
    for period, line in zip(PERIODS, grid, strict=False):
        for group in dict.fromkeys(group for group, _field in grid[0]):
            rows.append([*GROUPS[group], period, *(line.get((group, field), "") for field in CELLS)])
    return Sheet("Tall", rows)


def told(sheet: Sheet) -> tuple[list[Any], list[Any]]:
    found: Reading = read_opened([sheet], "tall.xlsx", PLAN)
    rows = [(row.indicator, row.party, row.period, dict(row.cells)) for row in found.rows]
    return rows, [(problem.code, problem.field) for problem in found.problems]


@given(grids())
def test_both_say_the_same(grid: list[Line]) -> None:
    assert told(wide(grid)) == told(long(grid))
