"""What a cell, a pasted block and a stored figure are to each other."""

from types import SimpleNamespace

import pytest

from gevinst.domain.measurement import Figure, State
from gevinst.i18n import translator
from gevinst_dashboards.pages.measuring_block import split_block, with_fixes
from gevinst_dashboards.pages.measuring_card_saving import after_save
from gevinst_dashboards.pages.measuring_cells import (
    cells_of,
    line_cells,
    merged_cells,
    neutral,
    row_key,
    same,
    split_key,
)
from gevinst_dashboards.pages.measuring_grid import group_row
from gevinst_dashboards.pages.measuring_saving import Outcome


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.5, "12,5"), (1.234, "1,2340"), (6.0, "6"), (0, "0"), (None, ""), (" ca. 45 ", "ca. 45"), (-3, "-3")],
)
def test_a_number_is_written_in_the_one_way_that_cannot_be_misread(value: object, text: str) -> None:
    assert neutral(value) == text


def test_a_save_keeps_what_the_grid_does_not_show() -> None:
    kept = cells_of(Figure(State.VALUE, value=40.0, n=56.0, comment="stengt vei"))
    merged = merged_cells(kept, {"value": "41"})
    assert (merged["value"], merged["n"], merged["comment"]) == ("41", "56", "stengt vei")


def test_a_number_takes_the_place_of_not_measured() -> None:
    kept = cells_of(Figure(State.NOT_MEASURED, reason="nytt system"))
    assert kept["state"] == "not_measured"
    merged = merged_cells(kept, {"value": "7"})
    assert (merged["value"], merged["state"], merged["reason"]) == ("7", "", "")


def test_taking_every_number_away_leaves_nothing() -> None:
    assert not any(merged_cells({"comment": "x", "n": "5"}, {"value": ""}).values())


def test_a_block_with_quotes_blanks_and_line_breaks() -> None:
    text = 'Mnd\tKommune\t"To\nlinjer"\r\n2026-05\t\t"6 ""x"""\r\n\r\n'
    assert split_block(text) == [["Mnd", "Kommune", "To\nlinjer"], ["2026-05", "", '6 "x"']]


def test_a_cell_mended_on_the_page_takes_its_place() -> None:
    assert with_fixes([["a"], ["b"]], {"1|2": "45"}) == [["a"], ["b", "", "45"]]


def test_a_line_is_found_again_by_its_key() -> None:
    assert split_key(row_key("ab-12", 739707)) == ("ab-12", 739707)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (12.5, "12.5", True),
        (1.234, "1,234", True),
        (12.5, "12,5", True),
        (None, "", True),
        (0, "", False),
        ("ca. 4", "4", False),
    ],
)
def test_two_cells_say_the_same_in_either_language(one: object, other: object, alike: bool) -> None:
    assert same(one, other) is alike


def test_a_line_gives_back_the_whole_figure_it_was_made_of() -> None:
    ratio = {
        "numerator": 6,
        "denominator": 41,
        "value": "14,6 %",
        "ed_numerator": True,
        "ed_denominator": True,
    }
    ratio["kept"] = {"comment": "stengt vei"}
    cells = line_cells(ratio)
    assert (cells["numerator"], cells["denominator"], cells["value"]) == ("6", "41", "")
    assert cells["comment"] == "stengt vei"
    hidden = {"value": "Under 5", "ed_value": False, "kept": {"state": "suppressed"}}
    assert (line_cells(hidden)["value"], line_cells(hidden)["state"]) == ("", "suppressed")


@pytest.mark.parametrize(
    ("states", "done", "outside", "words"),
    [
        (("saved", "missing"), 1, False, "1 av 2 lagret"),
        (("locked", "locked"), 2, False, "2 av 2, låst"),
        (("not_due", "not_due"), 0, True, "0 av 2 godkjent"),
        (("locked", "locked"), 2, True, "2 av 2 godkjent"),
    ],
)
def test_the_head_of_a_group_says_what_is_there_for_the_one_who_reads(
    states: tuple[str, ...], done: int, outside: bool, words: str
) -> None:
    rows = [SimpleNamespace(state=state) for state in states]
    indicator = SimpleNamespace(id="i")
    group = SimpleNamespace(
        indicator=indicator, key="", title="Reisetid", subtitle="", rows=rows, done=done, outside=outside
    )
    assert group_row(group, translator("nb"))["status"] == words


BEFORE = {"stored": {"value": "41"}, "undo": {"value": "40"}}


class TestWhatUndoGoesBackTo:
    """What was stored before the save; where nothing was stored, what is stored still."""

    def line(self, **more: object) -> dict[str, object]:
        return {"value": 45, "ed_value": True, "kept": {}, **more}

    def test_a_save_can_be_taken_back(self) -> None:
        after = after_save(BEFORE, Outcome(self.line(), True))
        assert (after["stored"]["value"], after["undo"]) == ("45", {"value": "41"})

    def test_what_was_refused_leaves_what_is_stored(self) -> None:
        after = after_save(BEFORE, Outcome(self.line(), False))
        assert after["stored"] == after["undo"] == {"value": "41"}

    def test_where_another_was_first_it_is_theirs(self) -> None:
        after = after_save(BEFORE, Outcome(self.line(clash={"stored": {"value": "43"}}), False))
        assert after["stored"] == after["undo"] == {"value": "43"}
