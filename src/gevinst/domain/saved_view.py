"""What somebody looks at again and again in the portfolio, kept by a name: filters, order, and what the rows are."""

from collections.abc import Iterable
from dataclasses import dataclass

from gevinst.domain.errors import Problem

NAME_MOST = 80
"""Characters of a name."""
VALUE_MOST = 200
"""Characters of what one filter is set to."""
VIEWS_MOST = 50
"""So many views of one person."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view. `filters`: (filter, what it is set to), by name, as the portfolio's service calls them."""

    id: str
    name: str
    filters: tuple[tuple[str, str], ...]
    order: str
    """Empty: what needs follow-up first."""
    lines: bool
    """A row a line of figures, in place of a row a project."""


def name_problems(name: str, others: Iterable[SavedView]) -> list[Problem]:
    """What is wrong with a name; `others`: the person's other views. Two names that differ in capitals are one."""
    if not name:
        return [Problem("view_name_missing", field="name")]
    if len(name) > NAME_MOST:
        return [Problem("text_too_long", field="name", params={"length": len(name), "limit": NAME_MOST})]
    if name.casefold() in {each.name.casefold() for each in others}:
        return [Problem("view_name_taken", field="name", value=name)]
    return []
