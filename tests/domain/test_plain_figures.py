"""Many rows at once are read as the same rows one by one."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from gevinst.catalogue.measures import measures
from gevinst.domain.errors import Problem
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Entry, Row, read_rows
from gevinst.domain.plain_figures import Rows, Table
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, Series
from identity_numbers import synthetic

INDICATORS = {
    "andel": measures().find("readmissions_30d_samhandlingsbarometeret", 1),
    "reisetid": measures().find("travel_time", 1),
    "tomt": None,
}
PLAN = PlanDocument(
    project=Project(title="Trygt hjem", starts=dt.date(2025, 1, 1)),
    benefits=(
        Benefit(
            title="Færre reiser",
            indicators=tuple(
                Indicator(
                    key=key, title=key.title(), series=(Series(party="fjordvik"), Series(party="nordbygd"))
                )
                for key in INDICATORS
            ),
        ),
    ),
)
NAMES = {"fjordvik": "Fjordvik kommune", "nordbygd": "Nordbygd kommune"}
NUMBERS = [
    "",
    "0",
    "4",
    "6",
    "41",
    "12,5",
    "1.234",
    "-3",
    "ca. 4",
    "under 5",
    "ikke målt",
    "1e400",
    "900000000",
]
LINE = st.tuples(
    st.sampled_from(["andel", "Reisetid", "tomt", "ukjent", ""]),
    st.sampled_from(["fjordvik", "Nordbygd", "Nordbygd kommune", "Langtvekk", ""]),
    st.sampled_from(["2025-01", "februar 2025", "2025-03-31", "2024-12", "03/04/25", "2025", "i går", ""]),
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS),
    st.sampled_from(["", " Merknad ", f"Gjelder {synthetic(1, 1)}"]),
)


def measure_of(indicator: Indicator) -> Measure | None:
    return INDICATORS[indicator.key]


def told(found: tuple[list[Entry], list[Problem]]) -> tuple[set[object], list[Problem]]:
    """Entries in any order, each with its row; problems as they come."""
    entries, problems = found
    return {(e.series, e.period, e.figure, e.source and e.source.row) for e in entries}, problems


@given(st.lists(LINE, max_size=8))
def test_by_columns_or_one_by_one(lines: list[tuple[str, ...]]) -> None:
    columns = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in range(7)]
    rows = Rows()
    rows.tables.append(Table(*columns, range(2, len(lines) + 2), {"value": "Verdi"}, "tall.xlsx", "Ark1"))
    each = list(rows)
    assert [row.row for row in each] == list(range(2, len(lines) + 2))
    assert told(read_rows(rows, PLAN, measure_of, NAMES)) == told(read_rows(each, PLAN, measure_of, NAMES))


def test_single_rows_and_tables_that_name_the_same_figure() -> None:
    rows = Rows()
    rows.append(Row("reisetid", "fjordvik", "2025-01", {"value": "4", "n": "3"}, row=3))
    rows.tables.append(Table(["reisetid"], ["fjordvik"], ["2025-01"], ["5"], [""], [""], [""], [2]))
    _entries, (problem,) = read_rows(rows, PLAN, measure_of, NAMES)
    assert (problem.code, problem.row, problem.params["row"]) == ("two_values", 3, 2)
