"""The funder's table: what each project was granted, has delivered, measured and reached. Approved values only."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Category, IndicatorKind, Project
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.services.base import Base, resource, words
from gevinst.services.benefit_rows import rows
from gevinst.services.handovers import Handovers
from gevinst.services.plans import Plans
from gevinst.services.state import ProjectState, followed, load_many, slots
from gevinst.services.views import (
    AlarmItem,
    BenefitRow,
    Choice,
    HandoverAlarm,
    PortfolioPage,
    PortfolioRow,
    SmallMultiple,
)
from gevinst.storage.unit_of_work import Reading

FILTERS = ("scheme", "year", "community", "category", "standing")
COLUMNS = 3
"""How many shared measures get a column of small multiples."""

_NEEDS = ("wrong_way", "behind", "lacks_data", "too_few")


class Portfolio(Base):
    """See the module."""

    @cached_property
    def _handovers(self) -> Handovers:
        """Asked once a row."""
        return Handovers(self.engine, self.clock)

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
        every = [self._row(state, drafts.get(slug, 0), actor, today, _) for slug, state in states.items()]
        benefit_rows = {slug: found for slug, (_row, found) in zip(states, every, strict=True)}
        kept = [
            row
            for row, _found in every
            if self._matches(states[row.slug], row, benefit_rows[row.slug], chosen)
        ]
        kept.sort(key=lambda row: (_NEEDS.index(row.standing) if row.standing in _NEEDS else len(_NEEDS), row.title.casefold()))  # fmt: skip
        measures = self._shared(states, [row.slug for row in kept])
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
            filters=chosen,
            choices=self._choices(states, [row for row, _found in every], _),
            not_comparable=self._not_comparable(states, [row.slug for row in kept], _),
            alarm=self._alarm(states, kept, today, _),
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
        return all(self._fits(name, value, project, row, found) for name, value in chosen.items())

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
        return row.standing == value

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
        self, states: Mapping[str, ProjectState], every: Sequence[PortfolioRow], _: Translator
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
        schemes = {row.scheme: row.scheme_name for row in every if row.scheme}
        standings = {row.standing: row.standing_label for row in every}
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
        page = self.page(actor, filters)
        return [
            {
                "project": row.slug,
                "title": row.title,
                "scheme": row.scheme,
                "awarded_nok": None if row.awarded is None else row.awarded / 100,
                "delivered": row.done,
                "expected": row.expected,
                "benefits": row.benefits,
                "measured": row.measured,
                "reached": row.reached,
                "standing": row.standing,
                "not_yet_approved": row.unapproved,
                "without_receiver": row.without_receiver,
                **{f"{measure.key}_change_percent": _change_of(row, measure) for measure in page.measures},
            }
            for row in page.rows
        ]

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str) -> bytes:
        """The table as `csv` or `xlsx`."""
        from gevinst.exchange import plain_table

        rows = self.table(actor, filters)
        match kind:
            case "csv":
                return plain_table.table_csv(rows, actor.language)
            case "xlsx":
                return plain_table.table_xlsx(rows, words(actor)("Portfolio"))
        raise Refused([Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx"})])

    def may_see(self, actor: Actor) -> bool:
        """Whether the reader has a portfolio at all."""
        return any(may(actor, Action.SEE_PORTFOLIO, _scope(each)) for each in actor.memberships)


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


def _change_of(row: PortfolioRow, measure: Measure) -> float | None:
    multiple = row.multiples.get(measure.key)
    return multiple.change_percent if multiple else None


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
