"""The funder's page of health communities: what was granted, measured, reached and how sure it is, by where it is done.

A project whose parties belong to several communities counts in each of them, whole; so the rows are never added up, and the
total counts every project once. What is counted is projects, benefits and lines of figures, never people: the figures behind
are those that a reader outside the project is shown, where low counts are left out already.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Actor
from gevinst.domain.community_map import CommunityTile
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.evidence import Grade
from gevinst.i18n import N_, Translator
from gevinst.services.base import words
from gevinst.services.filter_values import values_of
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_facts import FILTERS, Narrowed, PortfolioFacts
from gevinst.services.portfolio_snapshot import GRADES, Array
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
        found = self.facts.narrowed(actor, filters)
        return found.once(("communities", actor.language), lambda: self._page(found, words(actor)))

    def _page(self, found: Narrowed, _: Translator) -> CommunitiesPage:
        chosen, sums = found.chosen, _Sums(found)
        known = {each.key: each for each in party_files.parties().health_communities}
        names = {key: each.name for key, each in known.items()}
        owner, _keys = chosen.communities
        keys, codes = chosen.snapshot.coded(chosen.communities)
        own = found.projects[owner]
        # A chosen community is the only one asked about, though its projects may be in others too.
        asked = values_of("community", chosen.filters.get("community", ""))
        places = {keys[at]: at for at in np.unique(codes[own]).tolist()}
        present = sorted(places, key=lambda key: names.get(key, key))
        rows = [
            sums.row(
                key,
                names.get(key, key),
                owner[own & (codes == places[key])],
                invented=key in known and known[key].invented,
            )
            for key in present
            if not asked or key in asked
        ]
        outside = found.kept[sums.communities[found.kept] == 0]
        if len(outside):
            rows.append(sums.row(NOWHERE, _("No health community known"), outside))
        by_key = {row.key: row for row in rows}
        return CommunitiesPage(
            rows=tuple(rows),
            total=sums.row("total", _("All projects, each counted once"), found.kept),
            tiles=tuple(
                Tile(tile, names[tile.key], known[tile.key].invented, by_key.get(tile.key))
                for tile in party_files.parties().community_tiles
                if tile.key in by_key or not known[tile.key].invented
            ),
            waiting=int(found.promised.waiting[found.benefits].sum()),
            filters=chosen.filters,
            choices=choices_of(chosen, self.facts.schemes, FILTERS, _),
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


class _Sums:
    """Of each project what its benefits add up to, so that a community is a sum of projects."""

    def __init__(self, found: Narrowed) -> None:
        own, projects = found.promised, found.chosen.snapshot
        self._awarded = projects.projects.awarded_ore
        self.communities = np.bincount(found.chosen.communities[0], minlength=projects.count)
        self._benefits, self._measured, self._reached = (
            np.bincount(own.project[found.benefits & each], minlength=projects.count)
            for each in (np.True_, own.measured, own.reached)
        )
        numbers = found.lines & projects.lines.number
        cells = projects.lines.project[numbers] * len(GRADES) + projects.lines.grade[numbers]
        size = projects.count * len(GRADES)
        self._grades = np.bincount(cells, minlength=size).reshape(-1, len(GRADES))

    def row(self, key: str, name: str, own: Array, *, invented: bool = False) -> CommunityRow:
        """`own`: the places of its projects."""
        awarded, grades = self._awarded[own], self._grades[own].sum(axis=0).tolist()
        return CommunityRow(
            key=key,
            name=name,
            invented=invented,
            projects=len(own),
            shared=int((self.communities[own] > 1).sum()),
            awarded=int(np.maximum(awarded, 0).sum()),
            unknown_awards=int((awarded < 0).sum()),
            benefits=int(self._benefits[own].sum()),
            measured=int(self._measured[own].sum()),
            reached=int(self._reached[own].sum()),
            lines=sum(grades),
            grades={Grade(name): count for name, count in zip(GRADES, grades, strict=True)},
        )


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
