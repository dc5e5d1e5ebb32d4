"""What can be wrong, as codes with places. The words for a code are chosen in `gevinst.i18n.problems`."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in what somebody gave us, and where.

    `code` names the kind (`not_a_number`), `params` fill the sentence, `value` is what stood there:
    None where it may hold personal data. `row` is 1-based as the user sees it.
    """

    code: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None
    value: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def at(self, **place: Any) -> "Problem":
        """The same problem with its place filled in: file, sheet, row, column, field, value."""
        return replace(self, **place)


class GevinstError(Exception):
    """The root of all our errors: shown in words, never as a traceback."""


class Refused(GevinstError):
    """Input that cannot be taken. Holds every problem found, not the first; nothing was stored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.code for problem in self.problems))


class NotFound(GevinstError):
    """What was asked for does not exist, or the one who asks may not know that it does."""

    def __init__(self, kind: str, key: object) -> None:
        self.kind, self.key = kind, str(key)
        super().__init__(f"{kind} {key}")


class NotAllowed(GevinstError):
    """`may(actor, action, resource)` said no."""

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(action)


class Conflict(GevinstError):
    """Somebody else changed the same thing in between; nothing was overwritten."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)
