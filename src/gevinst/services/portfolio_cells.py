"""From the rows of the portfolio, as a driver gives them, to columns: how the cells of each are read."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray
Kind = Callable[[Sequence[Any]], Array]


def objects(cells: Sequence[Any]) -> Array:
    """As they are."""
    found = np.empty(len(cells), dtype=object)
    found[:] = cells
    return found


def floats(cells: Sequence[Any]) -> Array:
    """NaN where there is none."""
    return np.array(cells, dtype=np.float64)


def yes(cells: Sequence[Any]) -> Array:
    """Whether."""
    return np.array(cells, dtype=np.bool_)


def numbers(none: int) -> Kind:
    """Whole numbers; `none` where there is none."""

    def read(cells: Sequence[Any]) -> Array:
        return np.array([none if each is None else each for each in cells], np.int64)

    return read


def places(known: Sequence[str]) -> Kind:
    """The place of each among those that are known; -1: it is none of them."""
    code = {name: at for at, name in enumerate(known)}

    def read(cells: Sequence[Any]) -> Array:
        return np.array([code.get(each, -1) for each in cells], np.int64)

    return read


def bits(known: Sequence[str]) -> Kind:
    """Of texts with commas: 1 << place of each word."""
    place = {name: 1 << at for at, name in enumerate(known)}

    def read(cells: Sequence[Any]) -> Array:
        held: dict[str, int] = {}
        for each in set(cells):
            held[each] = sum(place.get(word, 0) for word in each.split(","))
        return np.fromiter(map(held.__getitem__, cells), np.int64, len(cells))

    return read


def days(cells: Sequence[Any]) -> Array:
    """Ordinals; 0: none."""
    return np.fromiter(map(_ordinal, cells), np.int64, len(cells))


def _ordinal(cell: Any) -> int:
    if cell is None:
        return 0
    return (dt.date.fromisoformat(cell) if isinstance(cell, str) else cell).toordinal()


def parties_of(cells: Sequence[Any]) -> Array:
    """Each a tuple of (party, role, whether it is still in the project)."""
    return objects([tuple(tuple(each) for each in json.loads(cell)) for cell in cells])


def columns_of(
    names: Sequence[str],
    wanted: Collection[str],
    blocks: Iterable[Sequence[tuple[Any, ...]]],
    kinds: Mapping[str, Kind],
) -> dict[str, Array]:
    """Rows by column, some at a time: `names` of their cells, in order, and of these those that are `wanted`."""
    same: dict[Any, Any] = {}

    def shared(cells: Sequence[Any]) -> Array:
        # A driver gives each cell an object of its own, and most say what thousands of others do.
        return objects([same.setdefault(each, each) for each in cells])

    def read(rows: Sequence[tuple[Any, ...]]) -> dict[str, Array]:
        cells: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(names)
        return {
            name: kinds.get(name, shared)(column)
            for name, column in zip(names, cells, strict=True)
            if name in wanted
        }

    parts = [read(rows) for rows in blocks] or [read(())]
    # Column by column, so that no more than one of them is held twice.
    return {name: np.concatenate([each.pop(name) for each in parts]) for name in list(parts[0])}


def told_apart(cells: Array) -> tuple[Array, Array]:
    """(those that differ, of each cell which of them it is)."""
    known: dict[Any, int] = {}
    which = np.array([known.setdefault(each, len(known)) for each in cells.tolist()], np.int64)
    return objects(list(known)), which


def flat(blobs: Array, width: int) -> tuple[Array, Array]:
    """(which row, the integers of shape (n, width)) of many small tables."""
    counts = np.fromiter(map(len, blobs), np.int64, len(blobs)) // (4 * width)
    return (
        np.repeat(np.arange(len(blobs)), counts),
        np.frombuffer(b"".join(blobs), dtype=np.int32).reshape(-1, width),
    )
