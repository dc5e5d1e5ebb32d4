"""What of a pasted block is not looked at at all: what may be of single persons. It is not shown again either."""

from collections.abc import Sequence

from dash.development.base_component import Component

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.numbers import cell_may_hold_identity_number
from gevinst.domain.person_level import person_headings
from gevinst.i18n import Translator
from gevinst.i18n.problems import full_text
from gevinst_dashboards.components import alert
from gevinst_dashboards.pages.measuring_block import HEADING_LINES, Block


def refuse_persons(block: Block) -> None:
    """Raises Refused where the headings say that each row is a person, and for every cell outside the figures that may
    hold an identity number. One among the figures is mended in its place.
    """
    heads = block.lines[:HEADING_LINES]
    if persons := [name for line in heads for name in person_headings(line)]:
        raise Refused([Problem("person_level", params={"found": ", ".join(dict.fromkeys(persons))})])
    own = {place for each in block.figures for place in each.places.values()}
    names = block.lines[block.heading_line] if block.lines else ()
    found = []
    for row, cells in enumerate(block.lines):
        for column, text in enumerate(cells):
            if (row, column) not in own and cell_may_hold_identity_number(text):
                name = names[column] if column < len(names) else ""
                known = name and not cell_may_hold_identity_number(name)
                found.append(Problem("personal_data", row=row + 1, column=name if known else f"{column + 1}"))
    if found:
        raise Refused(found)


def refusal(problems: Sequence[Problem], _: Translator) -> Component:
    """Why nothing of it was looked at, and what to do."""
    return alert("error", " ".join(full_text(each, _) for each in problems[:5]), live=True)


def quoted(text: str, _: Translator) -> str:
    """As a text is quoted in the language of the page."""
    return _("“{text}”", text=text)
