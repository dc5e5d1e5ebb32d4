"""The texts of a figure's cells, between the grid, the cards and the service: pure, no components."""

import re
from collections.abc import Mapping
from typing import Any

from gevinst.domain.measurement import Figure, State
from gevinst.domain.numbers import unmistakable

CELLS = ("numerator", "denominator", "value", "n", "sd", "invited", "answered", "state", "reason", "comment")
KEPT = ("n", "sd", "invited", "answered", "state", "reason", "comment")
"""What the grid does not show in cells of its own, and a save must not lose."""
_NOUGHT = re.compile(r"^([+-]?[0-9]+,[0-9]{3})0$")
"""What `neutral` adds to three decimals."""
UNDOS = 50
"""How many changes the grid takes back."""


def neutral(value: Any) -> str:
    """A cell as text that can be read in one way only: numbers get a decimal comma. Text stays as typed."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    # In English a comma before three digits could be a thousand's.
    return unmistakable(repr(float(value)).removesuffix(".0")).replace(".", ",")


def cells_of(figure: Figure | None) -> dict[str, str]:
    """Every cell of a stored figure, as `read_figure` takes them."""
    if figure is None:
        return dict.fromkeys(CELLS, "")
    state = "" if figure.state is State.VALUE else figure.state.value
    texts = {name: neutral(getattr(figure, name)) for name in CELLS if name != "state"}
    return {**texts, "state": state}


def merged_cells(kept: Mapping[str, str], visible: Mapping[str, str]) -> dict[str, str]:
    """The visible cells with what was kept beside them. A number takes the place of "not measured" and "under 5";
    where every number is taken away, what was said of it goes too.
    """
    written = {cell: text for cell, text in visible.items() if text}
    if not written:
        return dict.fromkeys(CELLS, "")
    beside = {name: kept.get(name, "") for name in KEPT if name not in ("state", "reason")}
    return {**dict.fromkeys(CELLS, ""), **beside, **visible}


def as_stored(line: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored before a line was changed: what its cells showed, and every cell. `changed`: the old values by cell.

    A cell that says "not measured" shows no number, so the number alone is not enough to go back to. What was refused on the
    way is no such place.
    """
    was = {**line, **changed}
    held: dict[str, Any] | None = line.get("was")
    return held or {"shown": _shown(was), "cells": line_cells(was)}


def taken_back(line: Mapping[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]] | None:
    """(the cells that were stored, what undo can go back to after that), where the grid has taken a change of it back.

    None: it is a change as any other, or what the cells show now was never stored.
    """
    before = [*(line.get("before") or []), *([line["was"]] if line.get("was") else [])]
    shown = _shown(line)
    at = next((at for at in range(len(before) - 1, -1, -1) if before[at]["shown"] == shown), None)
    if not line.get("undone") or at is None:
        return None
    return dict(before[at]["cells"]), before[:at]


def _shown(line: Mapping[str, Any]) -> dict[str, str]:
    return {
        cell: neutral(line.get(cell))
        for cell in ("numerator", "denominator", "value")
        if line.get(f"ed_{cell}")
    }


def line_cells(line: Mapping[str, Any]) -> dict[str, str]:
    """Every cell of a stored figure, from its line as the grid and the card hold it."""
    kept = {name: neutral((line.get("kept") or {}).get(name)) for name in KEPT}
    told = kept["state"] != ""
    own = {
        cell: "" if told else neutral(line.get(cell))
        for cell in ("numerator", "denominator", "value")
        if f"ed_{cell}" in line
    }
    return {**dict.fromkeys(CELLS, ""), **kept, **own}


def without_nought(text: str) -> str:
    """A neutral number as people write it: the decimal sign is the reader's own there, and needs no nought to be told."""
    return _NOUGHT.sub(r"\1", text)


def same(one: Any, other: Any) -> bool:
    """Whether two cells say the same: the decimal sign of either language is one sign."""
    return _plain(one) == _plain(other)


def _plain(cell: Any) -> str:
    return without_nought(neutral(cell).replace(".", ","))


def row_key(series: str, period: int) -> str:
    """The grid's key for a line."""
    return f"{series}|{period}"


def split_key(key: str) -> tuple[str, int]:
    """(series, period) of a line's key."""
    series, period = key.rsplit("|", 1)
    return series, int(period)
