"""A filled report as JSON and back, without loss: what is kept of a sent report is what Word and PDF are made from."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from gevinst.domain import report
from gevinst.domain.report import FilledReport

_BY_NAME: dict[str, Any] = {
    name: each
    for name, each in vars(report).items()
    if dataclasses.is_dataclass(each) and isinstance(each, type)
}
"""Every class that a filled report is made of."""
_IS = "is"


def frozen_report(filled: FilledReport) -> dict[str, Any]:
    """The report as values that JSON has; each block says what it `is`."""
    found = _plain(filled)
    assert isinstance(found, dict)
    return found


def thawed_report(kept: Mapping[str, Any]) -> FilledReport:
    """The report that `frozen_report` was given. KeyError or TypeError where it is something else."""
    found = _made(kept)
    if not isinstance(found, FilledReport):
        raise TypeError("not a filled report")
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        return {_IS: type(value).__name__, **fields}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(each) for each in value)
    if not isinstance(value, Mapping):
        return value
    kind = _BY_NAME[value[_IS]]
    hints = _hints(kind.__name__)
    # A field that came after the report was sent has its default.
    return kind(**{name: _typed(hints[name], kept) for name, kept in value.items() if name in hints})


def _typed(hint: Any, value: Any) -> Any:
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return _made(value)


@cache
def _hints(name: str) -> dict[str, Any]:
    return get_type_hints(_BY_NAME[name])
