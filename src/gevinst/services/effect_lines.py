"""Which lines of figures a reader sees effects of: the projects of their portfolio, the measure and those like it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gevinst.catalogue.measures import Measures
from gevinst.domain.access import Action, Actor, Role, may
from gevinst.domain.effects_together import EffectLine, resembles
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evidence import Grade
from gevinst.domain.measure import Measure
from gevinst.domain.party import Party
from gevinst.domain.plan import Project
from gevinst.services.base import Base, resource
from gevinst.storage.effect_lines import StoredLine
from gevinst.storage.engine import change_counter
from gevinst.storage.unit_of_work import Reading

FILTERS = ("measure", "scheme", "year", "community", "target_group")
_KEPT = 24
"""Measures whose lines are held until data change."""
_LONGEST = 80
"""Letters of a target group that name it in an address."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one page is made of."""

    projects: Mapping[str, Project]
    """Those the reader sees, by slug."""
    measures: tuple[Measure, ...]
    """Followed by any of them: by most projects first."""
    used: Mapping[str, int]
    """In how many projects, by measure."""
    measure: Measure | None
    every: tuple[EffectLine, ...]
    """Of all of them: a gain is claimed by two whatever the filters."""
    lines: tuple[EffectLine, ...]
    """Of those that the filters let through."""


class EffectReading(Base):
    """Reads them. Approved figures only; small counts are kept back where evaluations are made."""

    @cached_property
    def _held(self) -> dict[str, tuple[int, list[StoredLine]]]:
        """What was read of a measure -> the change counter it was read at."""
        return {}

    def gather(self, actor: Actor, filters: Mapping[str, str]) -> Gathered:
        """The lines on the measure asked for, else on the one that most projects follow. NotAllowed for who has no
        portfolio."""
        with self.reading() as work:
            projects = self.visible(work, actor)
            counts = Counter(measure for slug, measure in work.effect_lines.used() if slug in projects)
            catalogue = {measure.key: at for at, measure in enumerate(self.catalogue())}
            keys = sorted(counts, key=lambda key: (-counts[key], catalogue.get(key, len(catalogue)), key))
            known = [found for key in keys if (found := self.catalogue().find(key)) is not None]
            wanted = filters.get("measure")
            measure = next((each for each in known if each.key == wanted), None) or next(iter(known), None)
            stored = self._stored(work, measure) if measure is not None else []
        # Asked once: each asks the database whether it is the newest.
        catalogue_now, known_parties = self.catalogue(), self.parties()
        every = tuple(
            line
            for each in stored
            if each.project in projects
            and (line := line_of(each, projects[each.project], catalogue_now)) is not None
            and measure is not None
            and resembles(measure, line.measure, line.own)
        )
        kept = {slug for slug, project in projects.items() if _fits(project, filters, known_parties)}
        return Gathered(
            projects,
            tuple(known),
            counts,
            measure,
            every,
            tuple(line for line in every if line.project in kept),
        )

    def visible(self, work: Reading, actor: Actor) -> dict[str, Project]:
        """The projects of somebody's portfolio, by slug."""
        found = {
            project.slug or "": project
            for project in work.plans.projects()
            if may(actor, Action.SEE_PORTFOLIO, resource(project))
        }
        if not found and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return found

    def _stored(self, work: Reading, measure: Measure) -> list[StoredLine]:
        counter = change_counter(self.engine)
        held = self._held.get(measure.key)
        if held is None or held[0] != counter:
            if len(self._held) >= _KEPT:
                self._held.clear()
            alike = [each.key for each in self.catalogue() if resembles(measure, each, own=False)]
            own = [uid for uid, each in work.effect_lines.own() if resembles(measure, each, own=True)]
            held = self._held[measure.key] = (counter, work.effect_lines.of(alike, own))
        return held[1]


def line_of(stored: StoredLine, project: Project, catalogue: Measures) -> EffectLine | None:
    """What is stored of a line, as effects are held beside each other; None where nobody knows its measure any more."""
    measure = stored.own or catalogue.find(stored.measure or "", stored.version)
    if measure is None:
        return None
    finding = stored.finding
    ends = [day for day in (project.ends, stored.last) if day is not None]
    return EffectLine(
        indicator=stored.indicator,
        key=stored.key,
        title=stored.title,
        project=stored.project,
        project_title=project.title,
        scheme=project.scheme,
        benefit=stored.benefit,
        benefit_title=stored.benefit_title,
        parties=claimed_by(stored.parties, project),
        measure=measure,
        own=stored.own is not None,
        frequency=stored.frequency,
        target_group=project.target_group or "",
        first=project.go_live or project.starts,
        last=max(ends) if project.ends is not None and ends else None,
        effect=finding.effect if finding else None,
        no_effect=finding.no_effect if finding else None,
        grade=finding.grade if finding else Grade.TOO_EARLY,
        unapproved=stored.unapproved,
    )


def _fits(project: Project, filters: Mapping[str, str], parties: Mapping[str, Party]) -> bool:
    met = {
        "scheme": {project.scheme or ""},
        "year": set(years(project)),
        "community": communities(project, parties),
        "target_group": {group_key(project.target_group)},
    }
    return all(value in met[name] for name, value in filters.items() if name in met and value)


def communities(project: Project, parties: Mapping[str, Party]) -> set[str]:
    """The health communities of a project's parties."""
    return {
        party.health_community
        for part in project.parties
        if (party := parties.get(part.party)) is not None and party.health_community
    }


def claimed_by(parties: Sequence[str | None], project: Project) -> tuple[str, ...]:
    """Whose figures a line is made of: of one for the whole project, all that deliver in it."""
    if parties and None not in parties:
        return tuple(sorted({party for party in parties if party is not None}))
    return tuple(sorted({part.party for part in project.parties if part.role != "user_representative"}))


def years(project: Project) -> Collection[str]:
    """The calendar years that a project runs in."""
    if project.starts is None:
        return ()
    last = project.ends or project.starts
    return [str(year) for year in range(project.starts.year, last.year + 1)]


def group_key(text: str | None) -> str:
    """What a target group is called in an address."""
    return (text or "").strip()[:_LONGEST].strip()


def newest_year(projects: Iterable[Project]) -> list[str]:
    """Every year that one of them runs in, the newest first."""
    return sorted({year for project in projects for year in years(project)}, reverse=True)
