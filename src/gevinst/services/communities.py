"""The funder's page of health communities: what was granted, measured, reached and how sure it is, by where it is done.

A project whose parties belong to several communities counts in each of them, whole; so the rows are never added up, and the
total counts every project once. What is counted is projects, benefits and lines of figures, never people: the figures behind
are those that a reader outside the project is shown, where low counts are left out already.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Actor
from gevinst.domain.community_map import CommunityTile
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.evidence import Grade
from gevinst.i18n import N_
from gevinst.services.base import words
from gevinst.services.portfolio_choice import OF_PROJECTS, choices, chosen_of, narrowed
from gevinst.services.portfolio_facts import PortfolioFacts, ProjectFacts
from gevinst.services.views import Choice

NOWHERE = ""
"""The row of the projects whose parties belong to no health community that we know."""


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """What the projects of one community add up to. `key` empty: projects without a known community."""

    key: str
    name: str
    invented: bool
    projects: int
    shared: int
    """Of these, projects that count in other communities too."""
    awarded: int
    """Øre, of the projects where an award is registered."""
    unknown_awards: int
    benefits: int
    measured: int
    reached: int
    lines: int
    """Lines of figures: what the grades are of."""
    grades: Mapping[Grade, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on the map. `row` None: no project of the reader's is there."""

    tile: CommunityTile
    name: str
    invented: bool
    row: CommunityRow | None


@dataclass(frozen=True, slots=True)
class CommunitiesPage:
    """The list first, then the map of the same."""

    rows: tuple[CommunityRow, ...]
    """By name; the projects without a community last."""
    total: CommunityRow
    """Every project once."""
    tiles: tuple[Tile, ...]
    """Invented communities only where a project is in one."""
    waiting: int
    filters: Mapping[str, str]
    choices: Mapping[str, tuple[Choice, ...]]


class Communities:
    """See the module."""

    def __init__(self, facts: PortfolioFacts) -> None:
        self.facts = facts

    def page(self, actor: Actor, filters: Mapping[str, str]) -> CommunitiesPage:
        """The communities of the projects that the reader sees. Unknown filters are left out. NotAllowed."""
        chosen = chosen_of(filters)
        asked = ("communities", actor.memberships, actor.language, *chosen.items())
        return self.facts.remembered(asked, lambda: self._page(actor, chosen))

    def _page(self, actor: Actor, chosen: Mapping[str, str]) -> CommunitiesPage:
        _ = words(actor)
        every = self.facts.seen_by(actor)
        found = narrowed(every, chosen)
        known = {each.key: each for each in party_files.parties().health_communities}
        names = {key: each.name for key, each in known.items()}
        present = sorted(
            {key for each in found for key in each.communities}, key=lambda key: names.get(key, key)
        )
        rows = [
            _row(
                key,
                names.get(key, key),
                key in known and known[key].invented,
                [each for each in found if key in each.communities],
            )
            for key in present
            # A chosen community is the only one asked about, though its projects may be in others too.
            if chosen.get("community", key) == key
        ]
        outside = [each for each in found if not each.communities]
        if outside:
            rows.append(_row(NOWHERE, _("No health community known"), False, outside))
        by_key = {row.key: row for row in rows}
        return CommunitiesPage(
            rows=tuple(rows),
            total=_row("total", _("All projects, each counted once"), False, found),
            tiles=tuple(
                Tile(tile, names[tile.key], known[tile.key].invented, by_key.get(tile.key))
                for tile in party_files.parties().community_tiles
                if tile.key in by_key or not known[tile.key].invented
            ),
            waiting=sum(benefit.waiting for each in found for benefit in each.benefits),
            filters=chosen,
            choices=choices(every, self.facts.schemes, names, _),
        )

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str) -> bytes:
        """The rows as `csv`; with the total apart and the definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _, page = words(actor), self.page(actor, filters)
        rows = [_plain(row) for row in page.rows]
        match kind:
            case "csv":
                return plain_table.table_csv(rows, actor.language)
            case "xlsx":
                return plain_table.table_xlsx(
                    [
                        (_("Health communities"), rows),
                        (_("Total"), [_plain(page.total)]),
                        (_("What it means"), [{_("Column"): name, _("What it is"): _(text)} for name, text in _COLUMNS.items()]),
                    ]
                )  # fmt: skip
        raise Refused([Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx"})])


def project_filters(filters: Mapping[str, str]) -> dict[str, str]:
    """Those of the filters that choose projects: what a link to the table of projects takes along."""
    return {name: value for name, value in filters.items() if name in OF_PROJECTS}


def _row(key: str, name: str, invented: bool, own: Sequence[ProjectFacts]) -> CommunityRow:
    benefits = [benefit for each in own for benefit in each.benefits]
    grades = Counter(grade for benefit in benefits for grade in benefit.grades)
    return CommunityRow(
        key=key,
        name=name,
        invented=invented,
        projects=len(own),
        shared=sum(len(each.communities) > 1 for each in own),
        awarded=sum(_known(each.awarded for each in own)),
        unknown_awards=sum(each.awarded is None for each in own),
        benefits=len(benefits),
        measured=sum(benefit.measured for benefit in benefits),
        reached=sum(benefit.reached for benefit in benefits),
        lines=sum(grades.values()),
        grades={grade: grades[grade] for grade in Grade},
    )


def _known(amounts: Iterable[int | None]) -> Iterable[int]:
    return (amount for amount in amounts if amount is not None)


_COLUMNS: Mapping[str, str] = {
    "community": N_("The health community’s key; empty for projects without a known one."),
    "name": N_("What it is called."),
    "invented": N_("1 for a community that the demo made up."),
    "projects": N_("Projects with a party there. A project with parties in several counts in each, so the rows are not added up."),
    "shared": N_("Of these, projects that count in other communities too."),
    "awarded_nok": N_("What was granted to them, in kroner: the whole grant, also where it is shared with other communities."),
    "without_award": N_("Projects where no award is registered; they are not in the sum."),
    "benefits": N_("Benefits in the plan."),
    "measured": N_("Benefits with an approved figure or step."),
    "reached": N_("Benefits whose target for the horizon that counts now is reached."),
    "lines": N_("Lines of figures: one for each indicator that is followed in figures. What follows counts them."),
    "evidence_strong": N_("Strong evidence of an effect, for the better or for the worse."),
    "evidence_moderate": N_("Moderate evidence of an effect, for the better or for the worse."),
    "evidence_weak": N_("Weak evidence of an effect, for the better or for the worse."),
    "evidence_too_early": N_("Too early to judge the evidence."),
}  # fmt: skip


def _plain(row: CommunityRow) -> dict[str, object]:
    return {
        "community": row.key,
        "name": row.name,
        "invented": int(row.invented),
        "projects": row.projects,
        "shared": row.shared,
        "awarded_nok": row.awarded / 100,
        "without_award": row.unknown_awards,
        "benefits": row.benefits,
        "measured": row.measured,
        "reached": row.reached,
        "lines": row.lines,
        **{f"evidence_{grade.value}": row.grades[grade] for grade in Grade},
    }
