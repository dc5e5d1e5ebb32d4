"""Refuses national identity numbers in every text of a plan: the value is never repeated."""

from collections.abc import Iterator
from typing import Any

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import PlanDocument
from gevinst.exchange.validation import path_of

# Made by us, not written by people: a UUID may happen to hold eleven digits that add up.
_OURS = {"id", "contributes_to"}


def _texts(value: Any, path: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _OURS:
                yield from _texts(part, (*path, name))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _texts(part, (*path, number))


def identity_problems(document: PlanDocument, file: str | None) -> list[Problem]:
    """One `personal_data` for each text that may hold an identity number, with its path as `field`."""
    return [
        Problem("personal_data", file=file, field=path_of(path))
        for path, text in _texts(document.model_dump(mode="json"), ())
        if may_hold_identity_number(text)
    ]
