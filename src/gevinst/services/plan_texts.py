"""What the plan's benefit table says, in a report's language: the same words as the plan's own Word file has."""

from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.plan import PlanDocument
from gevinst.i18n import Language, translator


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """`columns`: benefit id -> column -> text. `project_columns`: column -> what holds for the project as a whole."""

    columns: Mapping[str, Mapping[str, str]]
    project_columns: Mapping[str, tuple[str, ...]]


def plan_texts(document: PlanDocument, language: Language, names: Mapping[str, str]) -> PlanTexts:
    """The columns of every benefit, and of the project. `names`: of the parties, by key."""
    from gevinst.exchange.plan_form import column_texts, horizons_shown

    _ = translator(language)
    months, level = document.project.horizon_months, document.project_level
    horizons = horizons_shown(level.horizons, months, _)
    shared = {
        "how_to_measure": level.how_to_measure,
        "preconditions": level.preconditions,
        "freed_resources": (level.freed_resources,) if level.freed_resources else (),
        "horizons": (horizons,) if horizons else (),
    }
    return PlanTexts(
        {
            benefit.id: column_texts(benefit, months, names, _)
            for benefit in document.benefits
            if not benefit.archived
        },
        {column: tuple(texts) for column, texts in shared.items() if texts},
    )
