"""What is known of a project's money and resources, ready to draw and, over projects, to add up."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.balance import Line, Matrix, Split
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.money import Award, MoneyEntry
from gevinst.domain.party import Level, Party
from gevinst.domain.payers import Held
from gevinst.domain.plan import Project
from gevinst.domain.present_value import Bar, PresentValue
from gevinst.domain.resources import OwnFigure, ResourceEntry, ValuationChoice
from gevinst.domain.valuation import FiscalLine, ResourceValue, Total
from gevinst.services.award_views import GrantUse

What = Literal["money", "resource", "choice", "figure"]
"""What can be written: an entry in kroner, a freed resource, what is converted with, a figure of the project's own."""


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """One project's money and resources, reckoned. Øre; what is not known is None or counted as unknown, never 0.

    Over a portfolio: `lines` add up by `domain.balance.added`, `matrices` of the same rule and column by
    `added_matrices`, `totals` nature by nature. Present values add up only where set, price year and first year agree.
    """

    project: Project
    award: Award | None
    money: tuple[MoneyEntry, ...]
    resources: tuple[ResourceEntry, ...]
    """Those that the reader may see."""
    held: Mapping[Held, int]
    """How many resources are left out, by why: a funder sees none whose figure may not be shown."""
    come_only: bool
    """What is only planned is in no sum of computed kroner, as a funder reads it."""
    parties: Mapping[str, Party]
    choice: ValuationChoice
    chosen: bool
    """False: the project has chosen nothing, and the usual is taken."""
    parameters: EconomicParameters
    until: int
    """The year that figures are asked for up to: this year."""
    lines: tuple[Line, ...]
    """By party and year."""
    split: Split | None
    values: tuple[ResourceValue, ...]
    totals: tuple[Total, ...]
    fiscal: tuple[FiscalLine, ...]
    present: PresentValue
    matrices: tuple[Matrix, ...]
    """None where no rule is chosen, or where the rule cannot be followed."""


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """Everything on the page of money and resources."""

    result: ProjectMoney
    use: GrantUse
    tornado: tuple[Bar, ...]
    benefits: tuple[tuple[str, str], ...]
    """(id, title) of what an entry can be about."""
    figures: tuple[tuple[str, str], ...]
    """(indicator id, title) of figures whose measured effect an amount can take its range from."""
    parties: tuple[tuple[str, str], ...]
    """(key, name) of the project's parties."""
    levels: tuple[tuple[Level, str], ...]
    """In the reader's words."""
    scheme_names_set: bool
    """What a project converts with that has chosen nothing is named by its scheme; else it is the newest set."""
    sets: tuple[tuple[str, str], ...]
    """(`norway-2024/1`, what it is called) of every set in every version, the newest first."""
    seen: Mapping[str, str]
    """Entry or figure -> a mark of how it stands: what a save is compared with."""
    may_edit: bool
    today: dt.date

    def name(self, who: str | None) -> str:
        """A party's name, or a level's; empty where nobody is given."""
        found = self.result.parties.get(who or "")
        return (
            found.name if found else dict(self.levels).get(Level(who), "") if who in set(Level) else who or ""
        )


def figure_key(figure: OwnFigure) -> str:
    """What a figure of the project's own is found by: its parameter and its year."""
    return f"{figure.key}:{figure.year or ''}"
