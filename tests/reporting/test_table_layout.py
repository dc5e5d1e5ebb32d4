"""Columns of a printed table: no word runs into the next column, and figures stay on one line where they can."""

import pytest

from gevinst.domain.report import Status, Table
from gevinst.reporting.table_layout import column_widths

LONG = "Medarbeidertilfredshet"


def table(*rows: tuple[str | Status, ...], grouped: bool = False) -> Table:
    return Table(
        name="T",
        headline="",
        detail="",
        header=("Gevinst", "Nullpunkt", "Endring"),
        alignments=("left", "right", "left"),
        rows=rows,
        grouped=grouped,
    )


@pytest.mark.parametrize("room", [80.0, 120.0, 166.0])
def test_columns_fill_the_room_and_hold_their_longest_word(room: float) -> None:
    made = column_widths(
        table(
            (f"{LONG} i hjemmetjenesten", "3,9\u00a0poeng", Status("0,6\u00a0poeng lavere enn før", "same"))
        ),
        room,
    )
    assert sum(made) + 2 * 4.0 == pytest.approx(room)
    alone = column_widths(table((LONG, "", "")), 300.0)
    word = 300.0 - 8.0 - sum(alone[1:])
    assert word > made[0] or made[0] > 34.0
    assert made[0] >= 30.0, "the longest word alone is wider than this"


def test_figures_stay_on_one_line_and_the_title_gives_way() -> None:
    title = "Et langt navn på en gevinst som tar mer enn en linje i en tabell med tre kolonner, og litt til"
    whole = column_widths(table(("Kort", "12\u00a0%", "uendret siden oppstart")), 60.0)
    long = column_widths(table((title, "12\u00a0%", "uendret siden oppstart")), 120.0)
    wide = column_widths(table((title, "12\u00a0%", "uendret siden oppstart")), 140.0)
    # What is not the title has what it needs and no more, however wide the page is.
    assert long[1:] == pytest.approx(wide[1:])
    assert long[2] > whole[2]


def test_texts_too_long_for_one_line_have_fair_shares() -> None:
    text = "Etablert samarbeid om utskrivning mellom sykehus og kommune " * 3
    made = column_widths(table((text, "12\u00a0%", text)), 166.0)
    assert made[0] == pytest.approx(1.5 * made[2])
    assert made[1] < made[2]


def test_a_word_too_long_for_the_page_is_given_what_there_is() -> None:
    made = column_widths(table(("x" * 200, "y" * 200, "z" * 200)), 166.0)
    assert sum(made) + 8.0 == pytest.approx(166.0)


def test_rows_share_their_first_cell_where_they_follow_one_another() -> None:
    rows = (("A", "1", ""), ("A", "2", ""), ("B", "3", ""), ("A", "4", ""))
    assert table(*rows, grouped=True).group_sizes == (2, 0, 1, 1)
    assert table(*rows).group_sizes == (1, 1, 1, 1)
