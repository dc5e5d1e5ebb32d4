"""A plan's workbook that somebody has changed."""

import io

import openpyxl
import pytest

from gevinst.domain.errors import Refused
from gevinst.domain.plan import Series
from gevinst.exchange.excel_plan import read_plan_xlsx, write_plan_xlsx


def edited(plan, parties, edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(write_plan_xlsx(plan, "nb", parties)))
    edit(
        book,
        {sheet: {cell.value: cell.column for cell in book[sheet][1]} for sheet in ("Gevinster", "Måltall")},
    )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_visible_cell_counts_and_the_rest_is_kept(plan, parties) -> None:
    def edit(book, keys) -> None:
        book["Gevinster"].cell(3, keys["Gevinster"]["responsible"]).value = "Styringsgruppen"
        book["Måltall"].cell(3, keys["Måltall"]["baseline_value"]).value = "17,25"

    found = read_plan_xlsx(edited(plan, parties, edit), "plan.xlsx").document
    first = plan.benefits[0]
    indicator = first.indicators[0]
    changed = indicator.model_copy(
        update={"baseline": indicator.baseline.model_copy(update={"value": 17.25})}
    )
    benefit = first.model_copy(
        update={"responsible_text": "Styringsgruppen", "indicators": (changed, *first.indicators[1:])}
    )
    assert found == plan.model_copy(update={"benefits": (benefit, *plan.benefits[1:])})


def test_who_the_figures_are_compared_with_is_shown_and_can_be_changed(plan, parties) -> None:
    first = plan.benefits[0]
    lines = (Series(party="fjordvik"), Series(party="nordbygd", comparison=True), Series(comparison=True))
    own = first.indicators[0].model_copy(update={"series": lines})
    benefit = first.model_copy(update={"indicators": (own, *first.indicators[1:])})
    plan = plan.model_copy(update={"benefits": (benefit, *plan.benefits[1:])})

    def edit(book, keys) -> None:
        cell = book["Måltall"].cell(3, keys["Måltall"]["compared"])
        assert cell.value == f"{parties['nordbygd']}; andre"
        assert book["Måltall"].cell(3, keys["Måltall"]["series"]).value == parties["fjordvik"]
        cell.value = f"Others; {parties['kystsykehuset']}"

    found = read_plan_xlsx(edited(plan, parties, edit), "plan.xlsx").document.benefits[0].indicators[0]
    assert found.series[:2] == (lines[0], lines[2])
    assert [(line.party, line.comparison) for line in found.series[2:]] == [("kystsykehuset", True)]


def test_wrong_cells_are_named_all_at_once(plan, parties) -> None:
    def edit(book, keys) -> None:
        book["Gevinster"].cell(4, keys["Gevinster"]["category"]).value = "Flaks"
        book["Måltall"].cell(3, keys["Måltall"]["lag_days"]).value = "en måned"

    with pytest.raises(Refused) as caught:
        read_plan_xlsx(edited(plan, parties, edit), "plan.xlsx")
    assert [(p.code, p.sheet, p.row, p.column, p.value) for p in caught.value.problems] == [
        ("not_a_choice", "Gevinster", 4, "Type gevinst", "Flaks"),
        ("not_a_number", "Måltall", 3, "Dager til tallet er komplett", "en måned"),
    ]
