"""Many rows at once are read as the same rows one by one."""

import datetime as dt
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from gevinst.catalogue.measures import measures
from gevinst.domain.errors import Problem
from gevinst.domain.figure_columns import plainly_right
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Entry, names_of, read_rows
from gevinst.domain.plain_figures import Rows, Table
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Project, Series
from identity_numbers import synthetic

INDICATORS = {
    "andel": measures().find("readmissions_30d_samhandlingsbarometeret", 1),
    "reisetid": measures().find("travel_time", 1),
    "trinn": None,
    "tomt": None,
}
PLAN = PlanDocument(
    project=Project(title="Trygt hjem", starts=dt.date(2025, 1, 1)),
    benefits=(
        Benefit(
            title="Færre reiser",
            indicators=tuple(
                Indicator(
                    key=key,
                    title=key.title(),
                    kind=IndicatorKind.SCALE if key == "trinn" else IndicatorKind.NUMBER,
                    series=(Series(party="fjordvik"), Series(party="nordbygd")),
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
NOTES = ["", " Merknad ", f"Gjelder {synthetic(1, 1)}"]
CELLS = {
    "value": NUMBERS,
    "numerator": NUMBERS,
    "denominator": NUMBERS,
    "n": ["", "12", "0", "-1", "mange"],
    "sd": ["", "2,5", "-0,1", "ukjent"],
    "invited": ["", "40", "ikke målt"],
    "answered": ["", "30", "41", "x"],
    "state": [
        "",
        "verdi",
        " Value ",
        "ikke målt",
        "not_measured",
        "skjult",
        "<5",
        "kanskje",
        synthetic(1, 1),
    ],
    "reason": ["", "Ferie", *NOTES],
    "comment": NOTES,
}
LINE = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["andel", "Reisetid", "trinn", "tomt", "ukjent", ""]),
        "party": st.sampled_from(["fjordvik", "Nordbygd", "Nordbygd kommune", "Langtvekk", ""]),
        "period": st.sampled_from(
            ["2025-01", "februar 2025", "2025-03-31", "2024-12", "03/04/25", "2025", "i går", ""]
        ),
    }
)
LIKELY = {
    "indicator": st.sampled_from(["andel", "Reisetid"]),
    "party": st.sampled_from(["fjordvik", "Nordbygd"]),
    "period": st.integers(1, 12).map(lambda month: f"2025-{month:02}"),
    "value": st.sampled_from(["", "12,5"]),
    "numerator": st.sampled_from(["", "4"]),
    "denominator": st.sampled_from(["", "41"]),
    "n": st.sampled_from(["", "12"]),
    "sd": st.sampled_from(["", "2,5"]),
    "state": st.sampled_from(["", "verdi", "ikke målt", "skjult"]),
    "reason": st.sampled_from(["", "", "Ferie"]),
}


@st.composite
def lines(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows that hold some of the cells: anything in some files, in others mostly what can be right."""
    names = draw(st.sets(st.sampled_from(list(CELLS)), min_size=1))
    cells = st.fixed_dictionaries({name: st.sampled_from(CELLS[name]) for name in names})
    wild = st.builds(dict.__or__, LINE, cells)
    mild = st.fixed_dictionaries(LIKELY)
    return [
        {name: "" for name in names} | line
        for line in draw(st.lists(draw(st.sampled_from([wild, mild, st.one_of(wild, mild)])), max_size=8))
    ]


def measure_of(indicator: Indicator) -> Measure | None:
    return INDICATORS[indicator.key]


def told(found: tuple[list[Entry], list[Problem]]) -> tuple[set[object], list[Problem]]:
    """Entries in any order, each with its row; problems as they come."""
    entries, problems = found
    return {(e.series, e.period, e.figure, e.source and e.source.row) for e in entries}, problems


def tables(given: Sequence[Mapping[str, str]], first: int = 2) -> Rows:
    rows = Rows()
    cells = {
        name: [line.get(name, "") for line in given] for name in CELLS if any(name in line for line in given)
    }
    indicator, party, period = ([line[name] for line in given] for name in ("indicator", "party", "period"))
    numbers = range(first, first + len(given))
    headings = [{"value": "Verdi", "state": "Status"}] * len(given)
    rows.tables.append(Table(indicator, party, period, cells, numbers, headings, "tall.xlsx", "Ark1"))
    return rows


@given(lines())
def test_by_columns_or_one_by_one(given: list[dict[str, str]]) -> None:
    rows = tables(given)
    each = list(rows)
    assert [row.row for row in each] == list(range(2, len(given) + 2))
    assert told(read_rows(rows, PLAN, measure_of, NAMES)) == told(read_rows(each, PLAN, measure_of, NAMES))


RIGHT = [
    {"indicator": "andel", "numerator": "4", "denominator": "41", "state": "verdi"},
    {"indicator": "reisetid", "value": "12,5", "n": "12", "sd": "2,5", "comment": "Merknad"},
    {"indicator": "reisetid", "value": "12,5", "invited": "40", "answered": "30"},
    {"indicator": "reisetid", "state": "ikke målt", "reason": "Ferie"},
    {"indicator": "andel", "value": "ikke målt", "comment": "Merknad"},
    {"indicator": "andel", "numerator": "<5", "denominator": "41"},
    {"indicator": "reisetid", "state": "skjult"},
]


def test_every_kind_of_row_that_is_right_is_taken_by_columns() -> None:
    given = [{"party": "fjordvik", "period": f"2025-{at:02}"} | line for at, line in enumerate(RIGHT, 1)]
    (table,) = tables(given).tables
    taken = plainly_right(table, names_of(PLAN), PLAN, measure_of, NAMES, "nb")
    assert [entry is not None for entry in taken] == [True] * len(given)


def test_two_tables_that_name_the_same_figure() -> None:
    rows = tables([{"indicator": "reisetid", "party": "fjordvik", "period": "2025-01", "value": "5"}])
    rows.tables += tables(
        [{"indicator": "reisetid", "party": "fjordvik", "period": "2025-01", "value": "4", "n": "3"}], 3
    ).tables
    _entries, (problem,) = read_rows(rows, PLAN, measure_of, NAMES)
    assert (problem.code, problem.row, problem.params["row"]) == ("two_values", 3, 2)
