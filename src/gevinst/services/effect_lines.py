"""Which lines of figures a reader sees effects of: the projects of their portfolio, the measure and those like it.

The lines of a measure are held in columns by each process, and read again only of projects that something was changed in; who
sees what and what is asked for are masks over them.
"""

import gc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np

from gevinst.catalogue.measures import Measures
from gevinst.domain.access import Action, Actor, Role
from gevinst.domain.effect_columns import EffectColumns, Mask, Places, packed
from gevinst.domain.effects_together import EffectLine, resembles
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evidence import Grade
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Project
from gevinst.services.base import Base
from gevinst.services.portfolio_selection import OF_LINES, OF_PROJECTS, Selection, select
from gevinst.services.portfolio_snapshot import Snapshot, snapshot
from gevinst.services.uncollected import uncollected
from gevinst.storage.effect_lines import Head, StoredLine
from gevinst.storage.unit_of_work import Reading

BY_RESULT = ("standing", "development", "evidence")
"""Filters that choose by what came of it: with them the effects that are left would look larger than they are."""
FILTERS = (
    "measure",
    *(name for name in (*OF_PROJECTS, *OF_LINES) if name not in BY_RESULT),
)
_MANY = 5_000
_KEPT = 24
"""Measures whose lines are held until data change."""


@dataclass(frozen=True, eq=False)
class Held:
    """The lines of a measure and those that resemble it, of every project."""

    counter: int
    catalogue: Measures
    columns: EffectColumns


@dataclass(frozen=True, eq=False)
class Gathered:
    """What one page is made of."""

    chosen: Selection
    """The portfolio as the reader sees it, with the filters."""
    measures: tuple[Measure, ...]
    """Followed by any of their projects: by most projects first."""
    used: Mapping[str, int]
    """In how many projects, by measure."""
    measure: Measure | None
    columns: EffectColumns
    every: Mask
    """The lines of all that the reader sees: a gain is claimed by two whatever the filters."""
    lines: Mask
    """Of these, those that the filters let through."""
    place: Places
    """Of each line the place of its project in the snapshot; -1: it is not there."""


class EffectReading(Base):
    """Reads them. Approved figures only; small counts are kept back where evaluations are made."""

    @cached_property
    def _held(self) -> dict[str, Held]:
        return {}

    @cached_property
    def _lock(self) -> Lock:
        return Lock()

    def gather(self, actor: Actor, filters: Mapping[str, str]) -> Gathered:
        """The lines on the measure asked for, else on the one that most projects follow. NotAllowed for who has no
        portfolio."""
        asked = {name: value for name, value in filters.items() if name in FILTERS and name != "measure"}
        found = snapshot(self)
        chosen = select(found, actor, asked, self.parties())
        if not chosen.seen.any() and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        catalogue = self.catalogue()
        counts = _used(chosen)
        order = {measure.key: at for at, measure in enumerate(catalogue)}
        keys = sorted(counts, key=lambda key: (-counts[key], order.get(key, len(order)), key))
        known = [measure for key in keys if (measure := catalogue.find(key)) is not None]
        wanted = filters.get("measure")
        measure = next((each for each in known if each.key == wanted), None) or next(iter(known), None)
        columns = self._columns(found, measure, catalogue) if measure else EffectColumns.of(())
        place, of_line = _places(found, measure, columns)
        every = (place >= 0) & chosen.seen[place] if len(place) else columns.every
        kept = np.zeros(found.count, np.bool_)
        kept[chosen.kept] = True
        lines = every & kept[place] if len(place) else every
        for name, fits in chosen.fits.items():
            if name in OF_LINES:
                lines = lines & (of_line >= 0) & fits[of_line]
        return Gathered(chosen, tuple(known), counts, measure, columns, every, lines, place)

    def following(self, found: Gathered) -> Selection:
        """The reader's portfolio, of projects that follow the measure."""
        there = np.zeros(found.chosen.snapshot.count, np.bool_)
        there[found.place[found.every]] = True
        return replace(found.chosen, seen=there, left={})

    def read_lines(
        self, work: Reading, indicators: Collection[str]
    ) -> tuple[dict[str, EffectLine], dict[str, Project]]:
        """These lines whole, by indicator, and their projects by slug: what is shown of each."""
        stored = work.effect_lines.of((), indicators)
        slugs = {each.project for each in stored}
        heads, projects = work.effect_lines.heads(slugs), _by_slug(work, slugs)
        catalogue = self.catalogue()
        found = (line_of(each, heads[each.project], catalogue) for each in stored)
        return {line.indicator: line for line in found if line is not None}, projects

    def _columns(self, found: Snapshot, measure: Measure, catalogue: Measures) -> EffectColumns:
        held = self._held.get(measure.key)
        if held is not None and held.counter == found.counter and held.catalogue is catalogue:
            return held.columns
        with self._lock:
            held = self._held.get(measure.key)
            if len(self._held) >= _KEPT:
                self._held.clear()
            with self.reading() as work:
                # The counter is read first: what is written in between is read again, never missed.
                counter = work.portfolio.counter()
                # Projects without rows of their own carry no mark of when they changed.
                whole = (found.projects.project_id < 0).any()
                if held is None or whole or held.catalogue is not catalogue or counter < held.counter:
                    columns = self._whole(work, measure, catalogue)
                else:
                    changed = set(work.portfolio.changed(held.counter))
                    if not changed:
                        self._held[measure.key] = replace(held, counter=counter)
                        return held.columns
                    rows = [row for row in held.columns.rows if row.project not in changed]
                    rows += [packed(line) for line in self._read(work, measure, catalogue, changed)]
                    rows.sort(key=lambda row: (row.project, row.indicator))
                    columns = EffectColumns.of(rows)
            self._held[measure.key] = Held(counter, catalogue, columns)
        return columns

    def _whole(self, work: Reading, measure: Measure, catalogue: Measures) -> EffectColumns:
        """The lines of every project, read for the first time."""
        with uncollected():
            columns = EffectColumns.of(packed(line) for line in self._read(work, measure, catalogue, None))
            if len(columns.rows) > _MANY:
                # They stay as they are, but for the few that change: left to itself, the collector would look through them
                # all for garbage every few pages.
                gc.freeze()
        return columns

    def _read(
        self, work: Reading, measure: Measure, catalogue: Measures, slugs: Collection[str] | None
    ) -> list[EffectLine]:
        """The lines on a measure and those that resemble it; `slugs`: of these projects only."""
        alike = [each.key for each in catalogue if resembles(measure, each, own=False)]
        own = [uid for uid, each in work.effect_lines.own(slugs) if resembles(measure, each, own=True)]
        stored = work.effect_lines.of(alike, own, slugs)
        heads = work.effect_lines.heads(None if slugs is None else {each.project for each in stored})
        found = (line_of(each, heads[each.project], catalogue) for each in stored)
        return [line for line in found if line is not None and resembles(measure, line.measure, line.own)]


def _by_slug(work: Reading, slugs: Collection[str]) -> dict[str, Project]:
    return {project.slug or "": project for project in work.plans.projects(slugs=slugs)}


def _used(chosen: Selection) -> dict[str, int]:
    """In how many of the reader's projects each shared measure is followed in figures."""
    lines = chosen.snapshot.lines
    keys, codes = chosen.snapshot.measures
    own = np.flatnonzero(lines.number & ~lines.own_measure & chosen.seen[lines.project])
    there = np.zeros((len(keys), chosen.snapshot.count), np.bool_)
    there[codes[own], lines.project[own]] = True
    counts = there.sum(axis=1).tolist()
    return {key: count for key, count in zip(keys, counts, strict=True) if key is not None and count}


def _places(found: Snapshot, measure: Measure | None, columns: EffectColumns) -> tuple[Places, Places]:
    """Of each line its project's place in the snapshot, and its own; -1: not there."""
    name = f"effects/{measure.key if measure else ''}"
    held = found.kept.get(name)
    if held is not None and held[0] is columns:
        return held[1], held[2]
    slugs = {slug: at for at, slug in enumerate(found.projects.slug.tolist())}
    place = np.array([slugs.get(row.project, -1) for row in columns.rows], np.int64)
    wanted = {row.indicator for row in columns.rows}
    own = {each: at for at, each in enumerate(found.lines.indicator.tolist()) if each in wanted}
    of_line = np.array([own.get(row.indicator, -1) for row in columns.rows], np.int64)
    found.kept[name] = (columns, place, of_line)
    return place, of_line


def line_of(stored: StoredLine, head: Head, catalogue: Measures) -> EffectLine | None:
    """What is stored of a line, as effects are held beside each other; None where nobody knows its measure any more."""
    measure = stored.own or catalogue.find(stored.measure or "", stored.version)
    if measure is None:
        return None
    borne = stored.borne
    ends = [day for day in (head.ends, stored.last) if day is not None]
    return EffectLine(
        indicator=stored.indicator,
        key=stored.key,
        title=stored.title,
        project=stored.project,
        project_title=head.title,
        scheme=head.scheme,
        benefit=stored.benefit,
        benefit_title=stored.benefit_title,
        parties=claimed_by(stored.parties, head.delivers),
        measure=measure,
        own=stored.own is not None,
        frequency=stored.frequency,
        target_group=head.target_group or "",
        first=head.go_live or head.starts,
        last=max(ends) if head.ends is not None and ends else None,
        effect=borne.effect if borne else None,
        no_effect=borne.no_effect if borne else None,
        grade=borne.grade if borne else Grade.TOO_EARLY,
        unapproved=stored.unapproved,
    )


def claimed_by(parties: Sequence[str | None], delivers: tuple[str, ...]) -> tuple[str, ...]:
    """Whose figures a line is made of: of one for the whole project, all that deliver in it."""
    if parties and None not in parties:
        return tuple(sorted({party for party in parties if party is not None}))
    return delivers
