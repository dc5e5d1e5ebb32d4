"""The funder's table: what each project was granted, has delivered, measured and reached. Approved values only."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from gevinst.analysis.false_signs import expected_false_signs
from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Category, IndicatorKind, Project
from gevinst.i18n import Translator
from gevinst.reporting import evidence_wording as evidence
from gevinst.reporting import wording
from gevinst.services import portfolio_tables
from gevinst.services.base import Base, resource, words
from gevinst.services.benefit_rows import (
    assurance_of,
    bears,
    changes_sentence,
    development_choices,
    development_of,
    grade_choices,
    grade_of,
    rows,
)
from gevinst.services.duties import Duties, Span, beside, by_urgency
from gevinst.services.handovers import Handovers
from gevinst.services.plans import Plans
from gevinst.services.state import ProjectState, followed, load_many, slots
from gevinst.services.views import (
    BEYOND,
    AlarmItem,
    BenefitRow,
    ChangeKind,
    Choice,
    HandoverAlarm,
    PortfolioLine,
    PortfolioPage,
    PortfolioRow,
    SmallMultiple,
)
from gevinst.storage.unit_of_work import Reading

FILTERS = ("scheme", "year", "community", "category", "standing", "development", "evidence")
COLUMNS = 3
"""How many shared measures get a column of small multiples."""

_DUE = Span(ahead=120, figures_ahead=0)
_DUE_LINES = 5
"""So many deadlines stand on the page. Figures are left out: what is delivered has its own column."""
_NEEDS = ("wrong_way", "behind", "lacks_data", "too_few")
_JUDGED: tuple[ChangeKind, ...] = (*BEYOND, "common")


class Portfolio(Base):
    """See the module."""

    @cached_property
    def _handovers(self) -> Handovers:
        """Asked once a row."""
        return Handovers(self.engine, self.clock)

    @cached_property
    def _duties(self) -> Duties:
        """Asked once a row."""
        return Duties(self.engine, self.clock)

    @cached_property
    def _plans(self) -> Plans:
        """One for all rows: it reads the parties once."""
        return Plans(self.engine, self.clock)

    def page(self, actor: Actor, filters: Mapping[str, str]) -> PortfolioPage:
        """Screen F, comparison. Unknown filters are left out; those that need follow-up first, else by title."""
        _, today = words(actor), self.today()
        chosen = {name: value for name, value in filters.items() if name in FILTERS and value}
        with self.reading() as work:
            seen = [
                project
                for project in work.plans.projects(None, None, None)
                if may(actor, Action.SEE_PORTFOLIO, resource(project))
            ]
            if not seen and not self._is_funder(actor):
                raise NotAllowed(Action.SEE_PORTFOLIO.value)
            states = load_many(self, work, [project.slug or "" for project in seen], Audience.APPROVED)
            drafts = self._drafts(work, states)
            held = beside(work, list(states))
        every = [self._row(state, drafts.get(slug, 0), actor, today, _) for slug, state in states.items()]
        found = {row.slug: own for row, own in every}
        kept = [row for row, own in every if self._matches(states[row.slug], row, own, chosen)]
        kept.sort(key=lambda row: (_NEEDS.index(row.standing) if row.standing in _NEEDS else len(_NEEDS), row.title.casefold()))  # fmt: skip
        measures = self._shared(states, [row.slug for row in kept])
        numbers = [each for row in kept for each in found[row.slug] if _is_number(each)]
        charts = [
            (each.finding.points, min(each.evaluation.points_before, each.finding.points))
            for each in numbers
            if each.evaluation is not None and each.finding is not None and each.change_kind in _JUDGED
        ]
        false_signs = expected_false_signs(charts)
        due = by_urgency(
            [
                item
                for row in kept
                for item in self._duties.of_state(
                    states[row.slug], held[row.slug], actor, _DUE, figures=False
                )
                if item.mine
            ]
        )
        return PortfolioPage(
            title=self._title(actor, chosen, _),
            sentence=wording.portfolio_sentence(
                reached=sum(row.reached for row in kept),
                measured=sum(row.measured for row in kept),
                wrong_way=sum(row.standing == "wrong_way" for row in kept),
                behind=sum(row.standing == "behind" for row in kept),
                lacking=sum(row.standing == "lacks_data" for row in kept),
                projects=len(kept),
                _=_,
            ),
            awarded=sum(row.awarded or 0 for row in kept),
            projects=len(kept),
            benefits=sum(row.benefits for row in kept),
            measured=sum(row.measured for row in kept),
            reached=sum(row.reached for row in kept),
            done=sum(row.done for row in kept),
            expected=sum(row.expected for row in kept),
            unapproved=sum(row.unapproved for row in kept),
            rows=tuple(kept),
            measures=measures,
            lines=tuple(
                PortfolioLine(row.slug, row.title, each)
                for row in kept
                for each in found[row.slug]
                if _is_number(each) and _fits_line(each, chosen)
            ),
            changes_text=changes_sentence(numbers, _, [each.title for each in numbers]),
            charts=len(charts),
            false_signs=false_signs,
            false_signs_text=evidence.false_signals_sentence(len(charts), false_signs, _),
            filters=chosen,
            choices=self._choices(states, every, _),
            not_comparable=self._not_comparable(states, [row.slug for row in kept], _),
            alarm=self._alarm(states, kept, today, _),
            due=due[:_DUE_LINES],
            due_in_all=len(due),
        )

    def _alarm(
        self, states: Mapping[str, ProjectState], kept: Sequence[PortfolioRow], today: dt.date, _: Translator
    ) -> HandoverAlarm | None:
        """The projects that end soon, or have ended, with benefits that nobody takes over."""
        items = []
        for found in kept:
            ends = states[found.slug].document.project.ends
            if not found.without_receiver or ends is None:
                continue
            many = _.plural(
                "{n} benefit without a receiver", "{n} benefits without a receiver", found.without_receiver
            )
            when = (
                _("the project ended {date}", date=_.date(ends))
                if ends < today
                else _("the project ends {date}", date=_.date(ends))
            )
            items.append(
                AlarmItem(
                    benefit="",
                    title=found.title,
                    why=f"{many} · {when}",
                    asked_party="",
                    owner_chosen=False,
                    href=f"/prosjekt/{found.slug}/overlevering",
                )
            )
        if not items:
            return None
        title = _.plural(
            "{n} project has benefits that nobody takes over",
            "{n} projects have benefits that nobody takes over",
            len(items),
        )
        return HandoverAlarm(title, tuple(items), "", "/portefolje")

    def _is_funder(self, actor: Actor) -> bool:
        return bool(actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR})

    def _drafts(self, work: Reading, states: Mapping[str, ProjectState]) -> dict[str, int]:
        """How many values nobody has approved yet, by project: said, never shown."""
        ids = {
            indicator.id: slug
            for slug, state in states.items()
            for _benefit, indicator in followed(state.document)
        }
        waiting: Counter[str] = Counter()
        for evaluation in work.evaluations.for_indicators(list(ids), Audience.ALL):
            if evaluation.series is None:
                waiting[ids[evaluation.indicator]] += evaluation.unapproved
        return dict(waiting)

    def _row(
        self, state: ProjectState, drafts: int, actor: Actor, today: dt.date, _: Translator
    ) -> tuple[PortfolioRow, tuple[BenefitRow, ...]]:
        project = state.document.project
        found = rows(self, state, today, _)
        due = [slot for slot in slots(self, state, today) if slot.due < today]
        standing, detail = self._standing(found, _)
        scheme = self.schemes.get(project.scheme or "")
        return (
            PortfolioRow(
                slug=project.slug or "",
                title=project.title,
                subtitle=self._plans.parties_text(project, _),
                scheme=project.scheme,
                scheme_name=_.local(scheme.short_name) if scheme else "",
                awarded=state.award.amount_ore if state.award else None,
                done=sum(slot.delivered for slot in due),
                expected=len(due),
                benefits=len({row.benefit.id for row in found}),
                measured=len({row.benefit.id for row in found if _is_measured(row)}),
                reached=len({row.benefit.id for row in found if row.standing == "reached"}),
                standing=standing,  # type: ignore[arg-type]  # one of five, from _standing
                standing_label=wording.portfolio_standing(standing, _),
                standing_detail=detail,
                multiples={
                    key: multiple
                    for key, multiple in ((self._key(row), _multiple(row)) for row in found)
                    if key and multiple
                },
                unapproved=drafts,
                developments=Counter(development_of(each.finding) for each in found if _is_number(each)),
                assurances=Counter(assurance_of(each.finding).value for each in found if _is_number(each)),
                grades=Counter(grade_of(each.finding).value for each in found if _is_number(each)),
                without_receiver=self._handovers.missing_of(state),
            ),
            found,
        )

    def _key(self, row: BenefitRow) -> str | None:
        """A shared measure's key; None for a project's own measure, which no other project can be compared by."""
        if row.indicator is None or row.indicator.own_measure is not None:
            return None
        return row.indicator.measure

    def _standing(self, found: Sequence[BenefitRow], _: Translator) -> tuple[str, str]:
        """The worst that needs follow-up, and which benefits."""
        for standing, wanted in (
            ("wrong_way", {"wrong_way"}),
            ("behind", {"behind", "missed"}),
            ("lacks_data", {"no_data"}),
        ):
            named = [row.title for row in found if row.standing in wanted]
            if named:
                first = named[0][:1].lower() + named[0][1:]
                more = len(named) - 1
                return standing, first if not more else _.plural("{first} and {n} more", "{first} and {n} more", more, first=first)  # fmt: skip
        judged = [row for row in found if row.standing in {"on_track", "reached"}]
        if not judged:
            return "too_few", ""
        return "on_track", ""

    def _matches(
        self, state: ProjectState, row: PortfolioRow, found: Sequence[BenefitRow], chosen: Mapping[str, str]
    ) -> bool:
        project = state.document.project
        if not all(self._fits(name, value, project, row, found) for name, value in chosen.items()):
            return False
        # What is asked of a line is asked of one and the same line.
        asked = any(name in chosen for name in ("development", "evidence"))
        return not asked or any(_is_number(each) and _fits_line(each, chosen) for each in found)

    def _fits(
        self, name: str, value: str, project: Project, row: PortfolioRow, found: Sequence[BenefitRow]
    ) -> bool:
        match name:
            case "scheme":
                return row.scheme == value
            case "year":
                return value in _years(project)
            case "community":
                return value in self._communities(project)
            case "category":
                return any(each.benefit.category == value for each in found)
            case "standing":
                return row.standing == value
        return True

    def _communities(self, project: Project) -> set[str]:
        known = self.parties()
        return {
            party.health_community
            for part in project.parties
            if (party := known.get(part.party)) is not None and party.health_community
        }

    def _shared(self, states: Mapping[str, ProjectState], slugs: Sequence[str]) -> tuple[Measure, ...]:
        """The measures that most projects share, in the catalogue's order; one project alone still shows its own."""
        measures = self.catalogue()
        used: Counter[str] = Counter()
        for slug in slugs:
            own = {
                indicator.measure
                for _benefit, indicator in followed(states[slug].document)
                if indicator.kind is IndicatorKind.NUMBER
                and indicator.measure
                and indicator.own_measure is None
            }
            used.update(own)
        order = {measure.key: at for at, measure in enumerate(measures)}
        most = sorted(used, key=lambda key: (-used[key], order.get(key, len(order))))[:COLUMNS]
        return tuple(measure for measure in measures if measure.key in most)

    def _choices(
        self,
        states: Mapping[str, ProjectState],
        every: Sequence[tuple[PortfolioRow, Sequence[BenefitRow]]],
        _: Translator,
    ) -> dict[str, tuple[Choice, ...]]:
        """What each filter can be set to: only what is there."""
        from gevinst.catalogue.parties import parties

        communities = {each.key: each.name for each in parties().health_communities}
        present = sorted(
            {key for state in states.values() for key in self._communities(state.document.project)}
        )
        categories = {
            benefit.category
            for state in states.values()
            for benefit in state.document.benefits
            if benefit.category is not None
        }
        years = sorted(
            {year for state in states.values() for year in _years(state.document.project)}, reverse=True
        )
        schemes = {row.scheme: row.scheme_name for row, _own in every if row.scheme}
        standings = {row.standing: row.standing_label for row, _own in every}
        findings = [each.finding for _row, own in every for each in own if _is_number(each)]
        return {
            "scheme": tuple(
                Choice(key, name) for key, name in sorted(schemes.items(), key=lambda each: each[1])
            ),
            "year": tuple(Choice(year, year) for year in years),
            "community": tuple(Choice(key, communities.get(key, key)) for key in present),
            "category": tuple(
                Choice(each.value, category_label(each, _)) for each in Category if each in categories
            ),
            "standing": tuple(Choice(key, label) for key, label in sorted(standings.items())),
            "development": development_choices(findings, _),
            "evidence": grade_choices(findings, _),
        }

    def _title(self, actor: Actor, chosen: Mapping[str, str], _: Translator) -> str:
        own = [m.key for m in actor.memberships if m.role is Role.FUNDER and m.scope == "scheme"]
        key = chosen.get("scheme") or (own[0] if len(own) == 1 else None)
        scheme = self.schemes.get(key or "")
        return _("Portfolio \u2013 {scheme}", scheme=_.local(scheme.short_name)) if scheme else _("Portfolio")

    def _not_comparable(
        self, states: Mapping[str, ProjectState], slugs: Sequence[str], _: Translator
    ) -> tuple[str, ...]:
        """Measures that look alike and are not: several versions, or definitions of the same thing."""
        versions: dict[str, set[int | None]] = defaultdict(set)
        families: dict[str, set[str]] = defaultdict(set)
        names: dict[str, str] = {}
        for slug in slugs:
            for _benefit, indicator in followed(states[slug].document):
                measure = self.measure_of(indicator)
                if measure is None or indicator.own_measure is not None:
                    continue
                versions[measure.key].add(measure.version)
                families[measure.key.split("_")[0]].add(measure.key)
                names[measure.key] = _.local(measure.name)
        found = [
            _(
                "{measure} is measured by {n} versions of its definition. Those figures are not compared.",
                measure=names[key],
                n=len(own),
            )
            for key, own in versions.items()
            if len(own) > 1
        ]
        found += [
            _(
                "{measures} are different definitions and stand in columns of their own.",
                measures=wording.listed([names[key] for key in sorted(keys)], _),
            )
            for family, keys in families.items()
            if family == "readmissions" and len(keys) > 1
        ]
        return tuple(found)

    def table(self, actor: Actor, filters: Mapping[str, str]) -> list[dict[str, object]]:
        """The same table as plain rows, for CSV, JSON and the command line. Money in whole kroner."""
        return portfolio_tables.projects(self.page(actor, filters))

    def lines(self, actor: Actor, filters: Mapping[str, str]) -> list[dict[str, object]]:
        """Each line of figures as a plain row: where it stands, what it bears."""
        return portfolio_tables.lines(self.page(actor, filters))

    def as_json(self, actor: Actor, filters: Mapping[str, str]) -> dict[str, Any]:
        """Both tables with their sums, the false signs to expect, and what each column means."""
        page = self.page(actor, filters)
        projects = portfolio_tables.projects(page)
        return {
            "filters": dict(page.filters),
            "counts": portfolio_tables.counts(projects),
            "charts": page.charts,
            "expected_false_signs": round(page.false_signs, 2),
            "projects": projects,
            "benefits": portfolio_tables.lines(page),
            "definitions": portfolio_tables.definitions(page, words(actor)),
        }

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str, lines: bool = False) -> bytes:
        """The projects (or with `lines` each line of figures) as `csv`; all of it with its definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _, page = words(actor), self.page(actor, filters)
        projects, benefits = portfolio_tables.projects(page), portfolio_tables.lines(page)
        match kind:
            case "csv":
                return plain_table.table_csv(benefits if lines else projects, actor.language)
            case "xlsx":
                columns = [
                    {_("Column"): name, _("What it is"): text}
                    for name, text in portfolio_tables.definitions(page, _).items()
                ]
                return plain_table.table_xlsx(
                    [(_("Portfolio"), projects), (_("Benefits"), benefits), (_("What it means"), columns)]
                )
        raise Refused([Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx"})])

    def may_see(self, actor: Actor) -> bool:
        """Whether the reader has a portfolio at all."""
        return any(may(actor, Action.SEE_PORTFOLIO, _scope(each)) for each in actor.memberships)


def _is_number(row: BenefitRow) -> bool:
    return row.indicator is not None and row.indicator.kind is IndicatorKind.NUMBER


def _fits_line(row: BenefitRow, chosen: Mapping[str, str]) -> bool:
    """Whether a line is as the filters ask that are of lines; the others are of projects."""
    category = chosen.get("category")
    return (category is None or row.benefit.category == category) and bears(
        row.finding, chosen.get("development", ""), chosen.get("evidence", "")
    )


def _is_measured(row: BenefitRow) -> bool:
    """Whether there is an approved figure or step: what is followed in steps counts like what is followed in figures."""
    if row.indicator is not None and row.indicator.kind is not IndicatorKind.NUMBER:
        return row.standing != "no_data"
    return bool(row.evaluation and row.evaluation.last_period)


def _scope(membership: Membership) -> Resource:
    return Resource(scheme=membership.key if membership.scope == "scheme" else None)


def category_label(category: Category, _: Translator) -> str:
    """The form's kinds of benefit, in words."""
    return {
        Category.HEALTH: _("Health"),
        Category.QUALITY: _("Quality of treatment"),
        Category.STAFF: _("Use of staff"),
        Category.TRAVEL: _("Travel"),
        Category.TIME: _("Time saved"),
        Category.ECONOMY: _("Economy"),
        Category.RECRUITMENT: _("Recruitment"),
        Category.COLLABORATION: _("Collaboration"),
        Category.OTHER: _("Other"),
    }[category]


def _years(project: Project) -> set[str]:
    if project.starts is None:
        return set()
    last = project.ends.year if project.ends else project.starts.year
    return {str(year) for year in range(project.starts.year, last + 1)}


def _multiple(row: BenefitRow) -> SmallMultiple | None:
    """The line as an index, baseline = 100; None where there is no baseline to index by, or nothing to draw."""
    evaluation, line = row.evaluation, row.line
    if evaluation is None or line is None or not evaluation.baseline or row.indicator is None:
        return None
    if row.indicator.frequency is Frequency.SINGLE:
        return None
    base = evaluation.baseline
    return SmallMultiple(
        measure=row.indicator.measure or "",
        values=tuple(None if value is None else value / base * 100 for value in line.values),
        before=row.before,
        change_percent=evaluation.change_percent,
        better=evaluation.better,
        comparable="definition_changed" not in evaluation.notes,
    )
