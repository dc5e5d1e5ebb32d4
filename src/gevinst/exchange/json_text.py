"""JSON as it comes from outside: what is wrong in it is said with its line."""

import json
import re
from typing import Any

from gevinst.domain.errors import Problem, Refused
from gevinst.exchange.files import check_size

# A string, or one of the names that Python takes for numbers and JSON does not have.
_NAMES = re.compile(r'"(?:\\.|[^"\\])*"|(-?Infinity|NaN)', re.DOTALL)


class DoubleKey(Exception):
    """A field that stands twice in one object."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def text_of(data: bytes, name: str, limit_mb: int) -> str:
    """The text of a file, in UTF-8 or UTF-16. Refuses what is empty, too large or no text."""
    check_size(len(data), name, limit_mb)
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused([Problem("unreadable_file", file=name)]) from None
    if not text.strip():
        raise Refused([Problem("file_empty", file=name)])
    return text


def read_json(data: bytes, name: str, limit_mb: int) -> Any:
    """The value that a file holds. Refuses bad JSON, fields that stand twice, and NaN and Infinity, which JSON has not."""
    text = text_of(data, name, limit_mb)
    try:
        tree = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=lambda found: found)
    except json.JSONDecodeError as error:
        raise Refused([invalid(name, error.lineno, f"{error.msg} ({error.lineno}:{error.colno})")]) from None
    except DoubleKey as error:
        raise Refused([Problem("duplicate_key", file=name, field=error.key)]) from None
    except (RecursionError, ValueError):
        # Too deep, or a whole number of thousands of digits.
        raise Refused([Problem("unreadable_file", file=name)]) from None
    problems = [
        Problem("no_such_number", file=name, row=text.count("\n", 0, found.start()) + 1, value=found[1])
        for found in _NAMES.finditer(text)
        if found[1]
    ]
    if problems:
        raise Refused(problems)
    return tree


def invalid(name: str, line: int | None, reason: str) -> Problem:
    """A file that does not follow the rules of its kind, at a line."""
    return Problem("invalid_json", file=name, row=line, params={"reason": reason})


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would silently lose the first value."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DoubleKey(key)
        found[key] = value
    return found
