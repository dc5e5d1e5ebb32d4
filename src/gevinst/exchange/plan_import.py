"""What was understood of a plan that came in as a file."""

from dataclasses import dataclass, field

from gevinst.domain.errors import Problem
from gevinst.domain.plan import PlanDocument, ProjectLevel, empty_columns


@dataclass(frozen=True, slots=True)
class PlanImport:
    """A plan that was read. What could not be read at all was refused instead (`domain.errors.Refused`)."""

    document: PlanDocument
    empty: tuple[tuple[int, str], ...] = ()
    """(number of the benefit, from 1; name of the form's column that is empty for it).

    What a plan says for the project as a whole fills no benefit's own column: who reads it must place it."""
    notes: tuple[Problem, ...] = field(default=())
    """What the reader should know of how the file was understood, as codes with places: no error among them."""


def plan_import(document: PlanDocument, notes: tuple[Problem, ...] = ()) -> PlanImport:
    """A document with its empty columns listed."""
    empty = tuple(
        (number, column)
        for number, benefit in enumerate(document.benefits, start=1)
        for column in empty_columns(benefit, ProjectLevel())
    )
    return PlanImport(document, empty, notes)
