"""What was understood of a plan that came in as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gevinst.domain.errors import Problem
from gevinst.domain.plan import Benefit, BenefitMap, PlanDocument, Project, ProjectLevel, empty_columns


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


def without_loose_ends(
    benefits: Sequence[Benefit], drawn: BenefitMap, project: Project, project_level: ProjectLevel
) -> PlanDocument:
    """A plan whose links to benefits that are gone are gone too."""
    ids = {benefit.id for benefit in benefits}
    ends = ids | {node.id for node in drawn.nodes}
    kept = tuple(link for link in drawn.links if {link.source, link.target} <= ends)
    return PlanDocument(
        project=project,
        benefits=tuple(
            benefit
            if ids.issuperset(benefit.contributes_to)
            else benefit.model_copy(
                update={"contributes_to": tuple(other for other in benefit.contributes_to if other in ids)}
            )
            for benefit in benefits
        ),
        project_level=project_level,
        map=drawn.model_copy(update={"links": kept}),
    )
