"""What the funder's page of who pays and who gains shows, ready to draw. Amounts are øre."""

from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.balance import Column, Line, Split, Sum
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.party import Level
from gevinst.domain.payers import Basis, GainKind, Held, Parts, PayerTable, Worth
from gevinst.domain.prices import Missing
from gevinst.domain.resources import Allocation, ResourceKind
from gevinst.domain.valuation import FiscalLine
from gevinst.services.views import Choice

LISTED = 25
"""So many projects of each list stand on the page; all of them are in the file."""
_LEVELS = frozenset(Level)
PARTIES = 100
"""So many parties stand in the balance on the page; all of them are in the file."""


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A basis that computed kroner of some projects are in."""

    basis: Basis
    projects: int
    usual: int
    """Of them those that have chosen nothing themselves, and are given the usual."""
    chosen: bool
    """Its kroner are those on the page."""
    parameters: EconomicParameters
    """The set itself, for its name and when it was put together."""


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A resource whose kroner cannot be computed, with what lacks."""

    slug: str
    title: str
    """The project."""
    kind: ResourceKind
    party: str | None
    year: int
    missing: tuple[Missing, ...]
    parameters: EconomicParameters
    price_year: int


@dataclass(frozen=True, slots=True)
class Apart:
    """A project with its cost at one level and its gain at another."""

    slug: str
    title: str
    split: Split
    one_form: bool
    """Its own contribution is in money or in kind, not in both."""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in the file."""

    slug: str
    title: str
    awarded: int | None
    basis: Basis
    chosen: bool
    """False: the project has chosen no basis, and is given the usual."""
    own: Mapping[Column, Sum]
    gains: Mapping[GainKind, Sum]
    split: Split | None
    held: int
    """Computed values that are not shown."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance as the page shows it; each line with what is entered there, of every project."""

    levels: tuple[Line, ...]
    """By level over all years; what is nobody's last."""
    years: tuple[Line, ...]
    """By level and year."""
    parties: tuple[Line, ...]
    """By party over all years: the first `PARTIES` by name."""
    parties_in_all: int


@dataclass(frozen=True, slots=True)
class Purses:
    """What each party has of computed values."""

    lines: tuple[FiscalLine, ...]
    """Those first that most is moved to or from, then by name; on the page the first `LISTED`."""
    in_all: int
    moved: int
    """Transfers of all of them together: 0."""


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
    """Also those that are not shown; the basis shown is the one that is `chosen`."""
    both: int
    """Projects where own contribution and the gain are given and wholly known: bars and sentence are of these."""
    own: Mapping[Column, Parts]
    """Own contribution of those, in money and in kind."""
    gains: Parts | None
    balance: Balance
    table: PayerTable | None
    apart: tuple[Apart, ...]
    """Cost at one level, gain at another: the first `LISTED` by name."""
    apart_projects: int
    awarded: int | None
    """None: no award is recorded."""
    without_award: int
    spent: Sum
    worths: tuple[Worth, ...]
    fiscal: Purses
    unvalued: tuple[Unvalued, ...]
    """Of the first `LISTED` projects, by name."""
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
        return party_name(who, self.names)


def party_name(who: str | None, names: Mapping[str, str]) -> str:
    """A party's name; empty for a level's own word and for nobody."""
    return "" if who is None or who in _LEVELS else names.get(who, who)
