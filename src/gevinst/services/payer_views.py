"""What the funder's page of who pays and who gains shows, ready to draw. Amounts are øre."""

from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.balance import Column, Line, Sum
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.party import Level
from gevinst.domain.payers import Basis, GainKind, Held, Parts, PayerTable, ProjectPayers, Worth
from gevinst.domain.resources import Allocation
from gevinst.domain.valuation import FiscalLine, ResourceValue
from gevinst.services.views import Choice


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A basis that computed kroner of some projects are in."""

    basis: Basis
    projects: int
    usual: int
    """Of them those that have chosen nothing themselves, and are given the usual."""
    chosen: bool
    """Its kroner are those on the page."""


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A resource whose kroner cannot be computed, with what lacks."""

    project: ProjectPayers
    value: ResourceValue
    parameters: EconomicParameters


@dataclass(frozen=True, slots=True)
class PayersPage:
    """Everything on the page. Figures are of the projects that fit the filters; computed ones of those of one basis too."""

    projects: int
    with_money: int
    """Those that have entered anything, in kroner or in resources."""
    kind: GainKind | None
    """The gain that bars, sentence and table are about; None: there is none."""
    kinds: Mapping[GainKind, int]
    """What can be chosen -> how many projects have it."""
    rule: Allocation | None
    """How gains are given payers in the table; None: nobody has chosen, and there is no table."""
    basis: Basis | None
    bases: tuple[BasisLine, ...]
    both: int
    """Projects where own contribution and the gain are given and wholly known: bars and sentence are of these."""
    own: Mapping[Column, Parts]
    """Own contribution of those, in money and in kind."""
    gains: Parts | None
    lines: tuple[Line, ...]
    """By party and year, of every project."""
    table: PayerTable | None
    apart: tuple[ProjectPayers, ...]
    """Cost at one level, gain at another."""
    awarded: int
    without_award: int
    spent: Sum
    worths: tuple[Worth, ...]
    fiscal: tuple[FiscalLine, ...]
    unvalued: tuple[Unvalued, ...]
    unvalued_projects: int
    held: Mapping[Held, int]
    """Computed values that are not shown, by why."""
    until: int
    names: Mapping[str, str]
    """Of parties by key."""
    filters: Mapping[str, str]
    choices: Mapping[str, tuple[Choice, ...]]

    def name(self, who: str | None) -> str:
        """A party's name; empty for a level's own word and for nobody."""
        return "" if who is None or who in set(Level) else self.names.get(who, who)
