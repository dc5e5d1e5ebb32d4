"""Writing cells: text stays text, numbers keep every digit, and nothing that somebody wrote becomes a formula."""

import re
from typing import Any

from gevinst.exchange.plan_form import printable

_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")


def safe_text(text: str) -> str:
    """Without what a workbook cannot hold; `_x0041_`, which Excel would read as a character, stays as it is."""
    return _ESCAPE.sub("_x005F_x", printable(text))[:32_767]


def put_text(cell: Any, text: str) -> Any:
    """A text, also one that starts with `=`."""
    cell.value = safe_text(text)
    if cell.value:
        cell.data_type = "s"
    return cell


def put_number(cell: Any, value: float) -> Any:
    """A number with all its digits (openpyxl alone would write sixteen)."""
    cell.value = value
    cell._value = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    return cell
