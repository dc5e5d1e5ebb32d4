"""A plan's workbook that somebody has changed."""

import io

import openpyxl
import pytest

from gevinst.domain.errors import Refused
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
