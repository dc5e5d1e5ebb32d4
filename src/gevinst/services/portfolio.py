"""The funder's table: what each project was granted, has delivered, measured and reached. Approved values only."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from gevinst.analysis.false_signs import chance_of_sign
from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.i18n import Translator
from gevinst.reporting import development_wording, wording
from gevinst.reporting import evidence_wording as evidence
from gevinst.services import portfolio_tables
from gevinst.services.base import Base, words
from gevinst.services.duties import Duties
from gevinst.services.filter_words import said
from gevinst.services.plans import Plans
from gevinst.services.portfolio_block import rows_of
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_lines import lines_of
from gevinst.services.portfolio_selection import FILTERS, IN_FIGURES, OF_LINES, Selection, select
from gevinst.services.portfolio_snapshot import (
    DEVELOPMENTS,
    Array,
    snapshot,
)
from gevinst.services.portfolio_waiting import alarm_of, due_of
from gevinst.services.promise_rows import marks
from gevinst.services.seen_projects import PageOfProjects
from gevinst.services.views import PortfolioPage
from gevinst.services.waiting_words import waiting_text

__all__ = ["BLOCK", "FILTERS", "Portfolio"]

COLUMNS = 3
"""How many shared measures get a column of small multiples."""
BLOCK = 50
"""So many projects stand on one page of the table."""
_BEYOND = [DEVELOPMENTS.index(each) for each in ("improvement", "concern", "neutral")]


class Portfolio(Base):
    """See the module."""

    @cached_property
    def _plans(self) -> Plans:
        return Plans(self.engine, self.clock)

    @cached_property
    def _duties(self) -> Duties:
        return Duties(self.engine, self.clock)

    def behind(self) -> int:
        """How many projects have no row in the portfolio as the schemes are now: made when a scheme asked something else."""
        with self.reading() as work:
            return len(work.portfolio.without(marks(self)))

    def page(
        self,
        actor: Actor,
        filters: Mapping[str, str],
        order: str = "",
        number: int = 1,
        rows: bool = True,
        lines: bool = True,
    ) -> PortfolioPage:
        """Screen F, comparison. Unknown filters are left out; those that need follow-up first, else by title.

        `number` is the block of rows and of lines that is wanted, the nearest where there is none such; `rows`, `lines`:
        whether they are.
        """
        _, chosen = words(actor), self._selected(actor, filters, order)
        pages = -(-max(len(chosen.kept) if rows else 0, len(chosen.fitting) if lines else 0) // BLOCK)
        at = min(max(1, number), max(pages, 1))
        part = slice((at - 1) * BLOCK, at * BLOCK)
        measures = self._shared(chosen)
        judged = chosen.numbers[chosen.snapshot.lines.judged[chosen.numbers]]
        false_signs = _false_signs(chosen, judged)
        due, due_in_all = due_of(self, self._duties, chosen, actor)
        standing = np.bincount(chosen.snapshot.figures["standing"][chosen.kept], minlength=5)
        return PortfolioPage(
            title=self._title(actor, chosen.filters, _),
            sentence=wording.portfolio_sentence(
                reached=chosen.sum("reached"),
                measured=chosen.sum("measured"),
                wrong_way=int(standing[0]),
                behind=int(standing[1]),
                lacking=int(standing[2]),
                projects=len(chosen.kept),
                _=_,
            ),
            awarded=int(np.maximum(chosen.snapshot.projects.awarded_ore[chosen.kept], 0).sum()),
            projects=len(chosen.kept),
            benefits=chosen.sum("benefits"),
            measured=chosen.sum("measured"),
            reached=chosen.sum("reached"),
            done=chosen.sum("delivered"),
            expected=chosen.sum("expected"),
            unapproved=chosen.sum("unapproved"),
            unapproved_text=waiting_text(self, actor, chosen.sum("unapproved"), _),
            rows=rows_of(chosen.snapshot, chosen.kept[part], self._plans, _) if rows else (),
            measures=measures,
            lines=lines_of(self, chosen.snapshot, chosen.lines_from(part.start, BLOCK), _) if lines else (),
            lines_in_all=len(chosen.fitting),
            number=at,
            changes_text=_changes(chosen, judged, _),
            charts=len(judged),
            false_signs=false_signs,
            false_signs_text=evidence.false_signals_sentence(len(judged), false_signs, _),
            filters=chosen.filters,
            choices=choices_of(chosen, self.schemes, FILTERS, _),
            not_comparable=self._not_comparable(chosen, _),
            counted_text=_counted_text(chosen, _),
            alarm=alarm_of(chosen, _),
            due=due,
            due_in_all=due_in_all,
        )

    def _selected(self, actor: Actor, filters: Mapping[str, str], order: str = "") -> Selection:
        found = select(snapshot(self), actor, filters, self.parties(), order)
        if not found.seen.any() and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return found

    def _shared(self, chosen: Selection) -> tuple[Measure, ...]:
        """The measures that most projects share, in the catalogue's order; one project alone still shows its own."""
        lines, own = chosen.snapshot.lines, chosen.numbers
        own = own[~lines.own_measure[own]]
        keys, codes = chosen.snapshot.measures
        # A project counts once, however many of its lines have the measure.
        there = np.zeros((len(keys), chosen.snapshot.count), dtype=np.bool_)
        there[codes[own], lines.project[own]] = True
        used = there.sum(axis=1)
        measures = self.catalogue()
        order = {measure.key: at for at, measure in enumerate(measures)}
        counted = {
            key: int(count) for key, count in zip(keys, used, strict=True) if key is not None and count
        }
        most = sorted(counted, key=lambda key: (-counted[key], order.get(key, len(order))))[:COLUMNS]
        return tuple(measure for measure in measures if measure.key in most)

    def _title(self, actor: Actor, chosen: Mapping[str, str], _: Translator) -> str:
        own = [m.key for m in actor.memberships if m.role is Role.FUNDER and m.scope == "scheme"]
        key = chosen.get("scheme") or (own[0] if len(own) == 1 else None)
        scheme = self.schemes.get(key or "")
        return _("Portfolio \u2013 {scheme}", scheme=_.local(scheme.short_name)) if scheme else _("Portfolio")

    def _not_comparable(self, chosen: Selection, _: Translator) -> tuple[str, ...]:
        """Measures that look alike and are not: several versions, or definitions of the same thing."""
        lines = chosen.snapshot.lines
        own = np.flatnonzero((chosen.rank[lines.project] >= 0) & ~lines.own_measure)
        keys, codes = chosen.snapshot.measures
        pairs, which = np.unique(codes[own] * 1000 + lines.measure_version[own], return_inverse=True)
        # In the order in which they are met in the table.
        at = np.full(len(pairs), np.iinfo(np.int64).max)
        np.minimum.at(at, which, chosen.rank[lines.project[own]] * 100_000 + lines.position[own])
        versions: dict[str, set[int | None]] = defaultdict(set)
        families: dict[str, set[str]] = defaultdict(set)
        names: dict[str, str] = {}
        catalogue = self.catalogue()
        for pair in pairs[np.argsort(at)].tolist():
            key = keys[pair // 1000]
            measure = None if key is None else catalogue.find(key, pair % 1000 or None)
            if measure is not None:
                versions[measure.key].add(measure.version)
                families[measure.key.split("_")[0]].add(measure.key)
                names[measure.key] = _.local(measure.name)
        found = [
            _(
                "{measure} is measured by {n} versions of its definition. Those figures are not compared.",
                measure=names[key],
                n=len(each),
            )
            for key, each in versions.items()
            if len(each) > 1
        ]
        found += [
            _(
                "{measures} are different definitions and stand in columns of their own.",
                measures=wording.listed([names[key] for key in sorted(each)], _),
            )
            for family, each in families.items()
            if family == "readmissions" and len(each) > 1
        ]
        return tuple(found)

    def table(self, actor: Actor, filters: Mapping[str, str]) -> list[dict[str, object]]:
        """The same table as plain rows, for CSV, JSON and the command line. Money in whole kroner."""
        chosen = self._selected(actor, filters)
        return portfolio_tables.projects(chosen, self._shared(chosen))

    def lines(self, actor: Actor, filters: Mapping[str, str]) -> list[dict[str, object]]:
        """Each line of figures as a plain row: where it stands, what it bears."""
        return portfolio_tables.lines(self._selected(actor, filters))

    def as_json(self, actor: Actor, filters: Mapping[str, str]) -> dict[str, Any]:
        """Both tables with their sums, the false signs to expect, and what each column means."""
        chosen = self._selected(actor, filters)
        measures = self._shared(chosen)
        projects = portfolio_tables.projects(chosen, measures)
        judged = chosen.numbers[chosen.snapshot.lines.judged[chosen.numbers]]
        return {
            "filters": dict(chosen.filters),
            "counts": portfolio_tables.counts(projects),
            "charts": len(judged),
            "expected_false_signs": round(_false_signs(chosen, judged), 2),
            "projects": projects,
            "benefits": portfolio_tables.lines(chosen),
            "definitions": portfolio_tables.definitions(measures, words(actor)),
        }

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str, lines: bool = False) -> bytes:
        """The projects (or with `lines` each line of figures) as `csv` or, with what each column is, `parquet`; all of it
        with its definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _, chosen = words(actor), self._selected(actor, filters)
        measures = self._shared(chosen)
        if kind == "xlsx":
            told = self._told(chosen, _) | portfolio_tables.definitions(measures, _)
            columns = [{_("Column"): name, _("What it is"): text} for name, text in told.items()]
            projects, benefits = portfolio_tables.projects(chosen, measures), portfolio_tables.lines(chosen)
            return plain_table.table_xlsx(
                [(_("Portfolio"), projects), (_("Benefits"), benefits), (_("What it means"), columns)]
            )
        rows = portfolio_tables.lines(chosen) if lines else portfolio_tables.projects(chosen, measures)
        match kind:
            case "csv":
                return plain_table.table_csv(rows, actor.language)
            case "parquet":
                meant = portfolio_tables.definitions(measures, _)
                return plain_table.table_parquet(rows, meant, self._told(chosen, _))
        raise Refused(
            [Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx, .parquet"})]
        )

    def _told(self, chosen: Selection, _: Translator) -> dict[str, str]:
        """What the file was narrowed to, filter by filter."""
        choices = choices_of(chosen, self.schemes, tuple(chosen.filters), _)
        return {_("Filter: {name}", name=name): text for name, text in said(chosen.filters, choices, _)}

    def listed(
        self, actor: Actor, filters: Mapping[str, str], *, named: str = "", most: int = 12, start: int = 0
    ) -> PageOfProjects:
        """`Plans.page_of_projects` of those that fit the filters; for everybody, of the projects that they may see."""
        if not filters:
            return self._plans.page_of_projects(actor, named=named, most=most, start=start)
        found = snapshot(self)
        chosen = select(found, actor, filters, self.parties(), "title", Action.SEE_PROJECT)
        own, part = found.projects, named.strip().casefold()
        slugs = [own.slug[at] for at in chosen.kept.tolist() if part in str(own.title[at]).casefold()]
        wanted = slugs[start : start + most]
        known = self._plans.seen_among(actor, wanted)
        return PageOfProjects(tuple(known[slug] for slug in wanted if slug in known), len(slugs))

    def may_see(self, actor: Actor) -> bool:
        """Whether the reader has a portfolio at all."""
        return any(may(actor, Action.SEE_PORTFOLIO, _scope(each)) for each in actor.memberships)


def _scope(membership: Membership) -> Resource:
    return Resource(scheme=membership.key if membership.scope == "scheme" else None)


def _counted_text(chosen: Selection, _: Translator) -> str:
    """What nobody may take for figures of the benefits that were asked for: those of whole projects."""
    asked = chosen.fits.keys() & set(OF_LINES)
    if not asked:
        return ""
    said = [_("The filters choose projects, and all benefits of those are counted here.")]
    # The other pages are not narrowed by what came of it.
    if asked - IN_FIGURES:
        said.append(_("Promises and health communities count only the benefits that fit."))
    return " ".join(said)


def _changes(chosen: Selection, judged: Array, _: Translator) -> str:
    """How many of the lines have changed by more than the usual variation; which ones stands in the table."""
    lines = chosen.snapshot.lines
    beyond = int(np.isin(lines.development[judged], _BEYOND).sum())
    worse = lines.title[judged[lines.development[judged] == DEVELOPMENTS.index("concern")]].tolist()
    return development_wording.changes_sentence(beyond, len(judged), worse, _, worse)


_chance = lru_cache(maxsize=20_000)(chance_of_sign)


def _false_signs(chosen: Selection, judged: Array) -> float:
    """How many of the charts show a sign by chance alone; charts with as many figures are reckoned once."""
    lines = chosen.snapshot.lines
    points = lines.points[judged]
    before = np.minimum(lines.points_before[judged], points)
    pairs, counts = np.unique(points * 100_000 + before, return_counts=True)
    return float(
        sum(
            _chance(pair // 100_000, pair % 100_000) * count
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        )
    )
