"""The register of benefits: every benefit with its people, measure, baseline, targets, what it lacks and how it stands.

What needs somebody comes first: as next steps above the table, and in the cell that is empty. Counts are of benefits;
a benefit with several indicators has a line for each.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.catalogue.schemes import counts_handed_in
from gevinst.domain.access import Action, Actor, may
from gevinst.domain.burden import (
    LOOK_BACK,
    Burden,
    burden,
    holder_of,
    quarterly_proposals,
)
from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience
from gevinst.domain.finding import Finding
from gevinst.domain.follow_up import Decision
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon
from gevinst.domain.measurement import Figure, Measurement, SubmissionState, counted_outside
from gevinst.domain.party import Level, PartyKind
from gevinst.domain.plan import (
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    RoleAt,
    missing_parts,
)
from gevinst.i18n import Translator, translator
from gevinst.services import benefit_rows, say
from gevinst.services.base import Base, require, resource, words
from gevinst.services.burden_words import BurdenLine, Quarterly, burden_lines, burden_text, quarterly
from gevinst.services.decisions import Decisions
from gevinst.services.measurements import audience_of
from gevinst.services.plans import Plans
from gevinst.services.reckoning import target_value
from gevinst.services.register_steps import NextStep, lower, next_steps
from gevinst.services.state import ProjectState, load, shown_figures
from gevinst.services.versions import VersionBar, bar_of
from gevinst.services.views import (
    IN_HAND,
    LACKS_DATA,
    NEEDS_SOMEBODY,
    BenefitRow,
    ChangeKind,
    Choice,
    Standing,
)
from gevinst.storage.tables.measurements import STATES
from gevinst.storage.unit_of_work import Reading

SHOW, PARTY, TYPE, TARGETS, SORT, PAGE = "vis", "part", "type", "mal", "sorter", "side"
DEVELOPMENT, EVIDENCE = "development", "evidence"
"""The names in the address."""
_NAMES = (SHOW, PARTY, TYPE, DEVELOPMENT, EVIDENCE, TARGETS, SORT, PAGE)
MISSING, MINE = "mangler", "mine"
EVERY = "alle"
"""`side=alle`: all of them on one page, to print."""
CURRENT = "gjeldende"
"""`mal=gjeldende`: only the targets in force; otherwise the original ones beside them where they differ."""
SORTS = ("utfylt", "plan", "status", "utvikling", "tittel", "eier")
"""What the rows of each group are sorted by; the first is the usual one."""
WHOLE, PAGE_SIZE = 60, 50
"""Up to so many benefits stand on one page; more are shown so many at a time."""
_KIND = " kommune"
"""How the names of municipalities end; names are not translated."""
_URGENCY: tuple[Standing, ...] = (*NEEDS_SOMEBODY, *LACKS_DATA, *IN_HAND)
_CHANGES: tuple[ChangeKind, ...] = ("concern", "neutral", "improvement", "common", "few", "none")
"""What has changed stands first, and of that what has changed for the worse."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One benefit."""

    benefit: Benefit
    lines: tuple[BenefitRow, ...]
    """One for each indicator, or one without."""
    missing: tuple[str, ...]
    """Of `domain.plan.COMPLETENESS`."""
    proposed: Mapping[tuple[str, Horizon], str]
    """(indicator id, horizon) -> a target that waits for the steering group, in words; empty text: it is taken away."""
    follows_from: tuple[str, ...]
    """Of a dis-benefit: the benefits that it follows from."""


@dataclass(frozen=True, slots=True)
class RegisterGroup:
    """`incomplete`, `complete` or `disbenefits`. `count` is of all benefits that are shown, on every page of them."""

    key: str
    count: int
    rows: tuple[RegisterRow, ...]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register, as the address asks for it."""

    project: Project
    meta: tuple[str, ...]
    benefits: int
    disbenefits: int
    filled: int
    lacking: int
    mine: int
    mine_text: str
    """Whose the reader's own benefits are, in words."""
    steps: tuple[NextStep, ...]
    bar: VersionBar
    burden: Burden
    burden_text: tuple[str, str]
    """(figures a month, from whom)."""
    burden_lines: tuple[BurdenLine, ...]
    quarterly: tuple[Quarterly, ...]
    groups: tuple[RegisterGroup, ...]
    shown: int
    """How many benefits fit the filters."""
    page: int
    pages: int
    chosen: Mapping[str, str]
    """What the address asks for, of what can be asked for."""
    parties: tuple[Choice, ...]
    types: tuple[Choice, ...]
    developments: tuple[Choice, ...]
    grades: tuple[Choice, ...]
    horizon_ends: Mapping[Horizon, dt.date]
    baseline_year: str
    """The year of all baselines, where it is one."""
    may_edit: bool
    may_decide: bool
    party_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The address, read."""

    show: str
    party: str
    type: str
    development: str
    evidence: str
    sort: str
    backwards: bool
    page: int
    """From 1; 0: all of them."""


class Register(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str, query: Mapping[str, str]) -> RegisterPage:
        """The register. `query` is the address's; what it does not know is left alone."""
        today, _ = self.today(), words(actor)
        with self.reading() as work:
            state = load(self, work, slug, Audience.ALL, _in_words)
            project = resource(state.live.project)
            require(actor, Action.SEE_PROJECT, project)
            audience = audience_of(actor, state.live)
            if audience is not Audience.ALL:
                state = load(self, work, slug, audience, _in_words)
            recent = self._recent(work, state.document, audience)
            versions = [each for each in work.plans.versions(slug) if each.state == "adopted"]
        live = state.live
        every = [benefit for benefit in state.document.benefits if not benefit.archived]
        missing = {each.id: missing_parts(each, live.project_level) for each in every}
        asked = _asked(query)
        own = [each for each in every if _is_mine(actor, each)]
        made: dict[str, tuple[BenefitRow, ...]] = {}
        kept = [
            each
            for each in every
            if self._fits(each, asked, missing, own)
            and (
                not (asked.development or asked.evidence)
                or _bears(self._lines(each, state, made, today, _), asked)
            )
        ]
        ordered = self._ordered(kept, asked, missing, state, made, today, _)
        pages = 1 if len(ordered) <= WHOLE or asked.page == 0 else -(-len(ordered) // PAGE_SIZE)
        at = min(asked.page or 1, pages)
        part = ordered if pages == 1 else ordered[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
        now = {each.id: each for each in live.benefits}
        rows = [
            RegisterRow(
                benefit=each,
                lines=self._lines(each, state, made, today, _),
                missing=missing[each.id],
                proposed=self._proposed(each, now[each.id], state, _),
                follows_from=_follows_from(each, every),
            )
            for each in part
        ]
        judged = [_finding(state, indicator) for each in every for indicator in each.indicators or (None,)]
        costs = burden(live, self.measure_of, self._levels(), on=today)
        # What the steering group has decided on is not proposed again.
        proposals = [
            (each, question)
            for each in quarterly_proposals(live, self.measure_of, recent, on=today)
            if (question := quarter_question(live, each.benefit, each.indicator, state.follow_up.decisions))
            is None
            or question.state == "open"
        ]
        steps = next_steps(live, missing, costs, today, _)
        return RegisterPage(
            project=live.project,
            meta=self._meta(live.project, _),
            benefits=sum(not each.disbenefit for each in every),
            disbenefits=sum(each.disbenefit for each in every),
            filled=sum(not missing[each.id] for each in every),
            lacking=sum(bool(missing[each.id]) for each in every),
            mine=len(own),
            mine_text=_mine_text(actor, self.party_names, _),
            steps=steps,
            bar=bar_of(live, versions, state.proposal, audience is Audience.ALL),
            burden=costs,
            burden_text=burden_text(self, costs, _),
            burden_lines=burden_lines(self, costs, _),
            quarterly=tuple(quarterly(self, each, question is not None, _) for each, question in proposals),
            groups=_grouped(ordered, rows, missing),
            shown=len(ordered),
            page=at,
            pages=pages,
            chosen=_chosen(query),
            parties=self._party_choices(live),
            types=_types(every, _),
            developments=benefit_rows.development_choices(judged, _),
            grades=benefit_rows.grade_choices(judged, _),
            horizon_ends=_ends(live.project),
            baseline_year=_baseline_year(every),
            may_edit=may(actor, Action.EDIT_PLAN, project),
            may_decide=may(actor, Action.DECIDE, project),
            party_names=self.party_names,
        )

    # ---- rows ----------------------------------------------------------------------------------------------------

    def _lines(
        self,
        benefit: Benefit,
        state: ProjectState,
        made: dict[str, tuple[BenefitRow, ...]],
        today: dt.date,
        _: Translator,
    ) -> tuple[BenefitRow, ...]:
        """The benefit's rows, each made once."""
        if benefit.id not in made:
            made[benefit.id] = tuple(
                benefit_rows.row(self, state, benefit, indicator, today, _)
                for indicator in benefit.indicators or (None,)
            )
        return made[benefit.id]

    def _fits(
        self,
        benefit: Benefit,
        asked: _Asked,
        missing: Mapping[str, Sequence[str]],
        own: Sequence[Benefit],
    ) -> bool:
        if asked.show == MISSING and not missing[benefit.id]:
            return False
        if asked.show == MINE and benefit not in own:
            return False
        if asked.party and asked.party not in _parties_of(benefit):
            return False
        return not asked.type or asked.type in _types_of(benefit)

    def _ordered(
        self,
        kept: Sequence[Benefit],
        asked: _Asked,
        missing: Mapping[str, Sequence[str]],
        state: ProjectState,
        made: dict[str, tuple[BenefitRow, ...]],
        today: dt.date,
        _: Translator,
    ) -> list[Benefit]:
        """By group, and within each as asked. The sort is stable: equals stand in the plan's order."""

        def standing(benefit: Benefit) -> int:
            lines = self._lines(benefit, state, made, today, _)
            return min(_URGENCY.index(line.standing) for line in lines)

        def change(benefit: Benefit) -> int:
            lines = self._lines(benefit, state, made, today, _)
            return min(_CHANGES.index(line.change_kind) for line in lines)

        def key(benefit: Benefit) -> tuple[int, str]:
            match asked.sort:
                case "utfylt":
                    return -len(missing[benefit.id]), ""
                case "status":
                    return standing(benefit), ""
                case "utvikling":
                    return change(benefit), ""
                case "tittel":
                    return 0, _sortable(benefit.title)
                case "eier":
                    owner = benefit.owner
                    # Those without an owner come first: they need somebody.
                    return (1, _sortable(owner.role)) if owner else (0, "")
            return 0, ""

        found = sorted(kept, key=key)
        if asked.backwards:
            found = list(reversed(found))
        return sorted(found, key=lambda each: _group_of(each, missing))

    def _proposed(
        self, counted: Benefit, live: Benefit, state: ProjectState, _: Translator
    ) -> dict[tuple[str, Horizon], str]:
        """The targets that differ from those in force, as the plan now has them."""
        own = {each.id: each for each in live.indicators}
        found: dict[tuple[str, Horizon], str] = {}
        for old in counted.indicators:
            new = own.get(old.id)
            if new is None or new.targets == old.targets:
                continue
            measure = self.measure_of(new)
            evaluation = state.evaluations.get((new.id, None))
            for horizon in HORIZONS:
                target = new.target(horizon)
                if target == old.target(horizon):
                    continue
                if target is None:
                    found[new.id, horizon] = ""
                elif new.kind is not IndicatorKind.NUMBER or measure is None:
                    found[new.id, horizon] = target.text or _step(new, target.value, _)
                else:
                    value = target_value(new, horizon, measure, evaluation.baseline if evaluation else None)
                    raw = target.value if value is None else value
                    found[new.id, horizon] = "" if raw is None else _.number(raw, measure.decimals)
        return found

    def _levels(self) -> dict[str, Level | None]:
        return {key: party.level for key, party in self.parties().items()}

    def _recent(
        self, work: Reading, document: PlanDocument, audience: Audience
    ) -> dict[str, list[Measurement]]:
        """The newest figures of each monthly number, without their history: enough to see how small they are."""
        wanted = [
            line.id
            for benefit in document.benefits
            if not benefit.archived
            for indicator in benefit.indicators
            if indicator.kind is IndicatorKind.NUMBER and indicator.frequency is Frequency.MONTH
            for line in indicator.series
            if not (line.private and audience is Audience.APPROVED)
        ]
        handed_in = counts_handed_in(document.project.scheme)
        held = work.measurements.columns(
            wanted,
            ()
            if audience is Audience.ALL
            else [each for each in SubmissionState if counted_outside(each, handed_in=handed_in)],
        )
        found: dict[str, list[Measurement]] = {}
        columns = zip(
            held.index.tolist(),
            held.period.tolist(),
            held.state.tolist(),
            *(each.tolist() for each in (held.value, held.numerator, held.denominator, held.n)),
            strict=True,
        )
        # Ordered by series and period: from the end, the newest of each come first.
        for at, period, state, *numbers in reversed(list(columns)):
            own = found.setdefault(held.series[at], [])
            if len(own) < LOOK_BACK:
                value, numerator, denominator, n = map(_known, numbers)
                figure = Figure(
                    state=STATES[state], value=value, numerator=numerator, denominator=denominator, n=n
                )
                own.append(Measurement(held.series[at], period, figure))
        own_lines = {series: own[::-1] for series, own in found.items()}
        if audience is Audience.ALL:
            return own_lines
        shown = shown_figures(self, document, own_lines, audience)["values"]
        return {series: list(line) for series, line in shown.items()}

    # ---- small ---------------------------------------------------------------------------------------------------------

    def _meta(self, project: Project, _: Translator) -> tuple[str, ...]:
        known = self.parties()
        present = [part.party for part in project.parties if part.left is None and part.role != "user_representative"]  # fmt: skip
        towns = [key for key in present if key in known and known[key].kind is PartyKind.MUNICIPALITY]
        others = [self.party_name(key) for key in present if key not in towns]
        parts = [_towns([self.party_name(key) for key in towns], _)] if towns else []
        if others:
            parts.append(say.listed(others, _))
        if project.intervention is not None:
            begun = project.intervention <= self.today()
            day = _.date(project.intervention)
            parts.append(_("Started {date}", date=day) if begun else _("Starts {date}", date=day))
        return tuple(parts)

    def _party_choices(self, document: PlanDocument) -> tuple[Choice, ...]:
        """The parties that some benefit has something to do with."""
        found = {key for each in document.benefits if not each.archived for key in _parties_of(each)}
        named = [(key, self.party_name(key)) for key in found]
        return tuple(Choice(key, name) for key, name in sorted(named, key=lambda each: _sortable(each[1])))

    def by_quarter(self, actor: Actor, slug: str, indicator_id: str) -> bool:
        """Proposes that an indicator is measured every quarter. True: as a question to the steering group.

        Where no figures stand it is a change of the plan, which counts when it is adopted. Where some do, nothing is
        changed: months do not become quarters by themselves, and what becomes of them is the steering group's to decide.
        """
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            found = document.indicator(indicator_id)
            if found is None:
                raise NotFound("indicator", indicator_id)
            benefit, indicator = found
            held = work.measurements.for_series([line.id for line in indicator.series])
            decisions = work.follow_ups.get(slug).decisions
        if not any(held.values()):
            plans = Plans(self.engine, self.clock)
            plans.change_indicator(actor, slug, indicator_id, {"frequency": Frequency.QUARTER})
            return False
        _ = translator(document.project.language)
        if quarter_question(document, benefit, indicator, decisions) is None:
            question = Decision(
                date=document.project.next_meeting or self.today(),
                title=question_title(document, indicator),
                text=_(
                    "The months are small. What becomes of the months that are filled in: are they kept beside the quarters, or put together into them?"
                ),
                benefit=benefit.id,
            )
            Decisions(self.engine, self.clock).save(actor, slug, question)
        return True


# ---- pure ---------------------------------------------------------------------------------------------------------------


def question_title(document: PlanDocument, indicator: Indicator) -> str:
    """What the steering group is asked, in the project's language."""
    _ = translator(document.project.language)
    return _("Measure {indicator} every quarter instead of every month?", indicator=lower(indicator.title))


def quarter_question(
    document: PlanDocument, benefit: Benefit, indicator: Indicator, decisions: Sequence[Decision]
) -> Decision | None:
    """The question that has been put for an indicator, decided or not; None where it has not been put."""
    title = question_title(document, indicator)
    return next((each for each in decisions if each.benefit == benefit.id and each.title == title), None)


def _in_words(indicator: Indicator) -> bool:
    """Whether the register shows the figures themselves; of a number, its evaluation says where it stands."""
    return indicator.kind is not IndicatorKind.NUMBER


def _asked(query: Mapping[str, str]) -> _Asked:
    sort = query.get(SORT, "")
    page = query.get(PAGE, "")
    show = query.get(SHOW, "")
    return _Asked(
        show=show if show in (MISSING, MINE) else "",
        party=query.get(PARTY, ""),
        type=query.get(TYPE, ""),
        development=query.get(DEVELOPMENT, ""),
        evidence=query.get(EVIDENCE, ""),
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else SORTS[0],
        backwards=sort.startswith("-"),
        page=0 if page == EVERY else max(1, int(page)) if page.isdecimal() and len(page) < 5 else 1,
    )


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in _NAMES if query.get(name)}


def _finding(state: ProjectState, indicator: Indicator | None) -> Finding | None:
    evaluation = state.evaluations.get((indicator.id, None)) if indicator else None
    return evaluation.finding if evaluation else None


def _bears(lines: Sequence[BenefitRow], asked: _Asked) -> bool:
    """Whether one of the lines is as asked for, in both ways where both are."""
    return any(benefit_rows.bears(line.finding, asked.development, asked.evidence) for line in lines)


def _grouped(
    ordered: Sequence[Benefit], rows: Sequence[RegisterRow], missing: Mapping[str, Sequence[str]]
) -> tuple[RegisterGroup, ...]:
    found = []
    for at, key in enumerate(("incomplete", "complete", "disbenefits")):
        count = sum(_group_of(each, missing) == at for each in ordered)
        own = tuple(row for row in rows if _group_of(row.benefit, missing) == at)
        if own:
            found.append(RegisterGroup(key, count, own))
    return tuple(found)


def _group_of(benefit: Benefit, missing: Mapping[str, Sequence[str]]) -> int:
    return 2 if benefit.disbenefit else 0 if missing[benefit.id] else 1


def _roles_of(benefit: Benefit) -> list[RoleAt]:
    """Everybody that a benefit names, except those who deliver its figures."""
    named = [benefit.owner, benefit.accountable, *(each.responsible for each in benefit.preconditions)]
    return [role for role in named if role is not None]


def _delivered_by(benefit: Benefit) -> list[tuple[str | None, str | None]]:
    return [holder_of(each, line) for each in benefit.indicators for line in each.series]


def _parties_of(benefit: Benefit) -> set[str]:
    found = {role.party for role in _roles_of(benefit)}
    found |= {party for _role, party in _delivered_by(benefit)}
    found |= {line.party for each in benefit.indicators for line in each.series}
    return {key for key in found if key is not None}


def _is_mine(actor: Actor, benefit: Benefit) -> bool:
    """Whether the reader's party or the reader's own role stands in the benefit.

    Somebody of a party has what their party owns, answers for or delivers. Somebody of the project has what names
    their role: a project leader is accountable for some benefits, and not for all.
    """
    own = {each.key for each in actor.memberships if each.scope == "party"}
    named = [(role.role, role.party) for role in _roles_of(benefit)]
    everybody = [*named, *_delivered_by(benefit)]
    if own:
        return any(party in own for _role, party in everybody)
    title = _own_role(actor)
    return any(role is not None and role.casefold() == title.casefold() for role, _party in everybody)


def _own_role(actor: Actor) -> str:
    """`Prosjektleder` of `Prosjektleder, Fjordvik`."""
    return actor.title.split(",")[0].strip()


def _mine_text(actor: Actor, names: Mapping[str, str], _: Translator) -> str:
    own = [each.key for each in actor.memberships if each.scope == "party" and each.key]
    if own:
        who = say.listed([names.get(key, key) for key in own], _)
        return _("“Mine” are those that {party} owns, is accountable for or delivers figures for.", party=who)
    return _(
        "“Mine” are those where {role} is benefit owner, accountable, sees to a precondition or delivers the figures.",
        role=_own_role(actor),
    )


def _types_of(benefit: Benefit) -> set[str]:
    found = {f"oppfolging-{indicator.kind.value}" for indicator in benefit.indicators}
    if benefit.ks_type is not None:
        found.add(f"ks-{benefit.ks_type.value}")
    if benefit.category is not None:
        found.add(f"gevinst-{benefit.category.value}")
    if benefit.disbenefit:
        found.add("ulempe")
    return found


def _types(every: Sequence[Benefit], _: Translator) -> tuple[Choice, ...]:
    """The types that some benefit has, in the order of the form."""
    there = {name for each in every for name in _types_of(each)}
    return tuple(Choice(key, words) for key, words in _type_words(_) if key in there)


def _type_words(_: Translator) -> list[tuple[str, str]]:
    return [
        ("ks-saved_time", _("KS: saved time")),
        ("ks-avoided_cost", _("KS: avoided cost")),
        ("ks-quality", _("KS: quality")),
        ("gevinst-health", _("Gain: health")),
        ("gevinst-quality", _("Gain: quality of treatment")),
        ("gevinst-staff", _("Gain: use of staff")),
        ("gevinst-travel", _("Gain: less travel")),
        ("gevinst-time", _("Gain: time")),
        ("gevinst-economy", _("Gain: economy")),
        ("gevinst-recruitment", _("Gain: recruitment")),
        ("gevinst-collaboration", _("Gain: collaboration")),
        ("gevinst-other", _("Gain: other")),
        ("oppfolging-number", _("Followed in figures")),
        ("oppfolging-milestone", _("Followed by a milestone")),
        ("oppfolging-scale", _("Followed on a scale")),
        ("oppfolging-text", _("Followed in words")),
        ("ulempe", _("Dis-benefits")),
    ]


def _follows_from(benefit: Benefit, every: Sequence[Benefit]) -> tuple[str, ...]:
    if not benefit.disbenefit:
        return ()
    return tuple(each.title for each in every if benefit.id in each.contributes_to)


def _towns(names: Sequence[str], _: Translator) -> str:
    """`Fjordvik, Nordbygd og Elvestrand kommune`: what all of them are called is said once."""
    if 1 < len(names) < 5 and all(name.endswith(_KIND) for name in names):
        return say.listed([name.removesuffix(_KIND) for name in names], _) + _KIND
    return say.listed(names, _)


def _ends(project: Project) -> dict[Horizon, dt.date]:
    """The last day of each horizon."""
    origin = project.horizon_origin
    if origin is None:
        return {}
    return {each: project.horizon_months.dates(each, origin)[1] - dt.timedelta(days=1) for each in HORIZONS}


def _baseline_year(every: Sequence[Benefit]) -> str:
    years = {
        day.year
        for benefit in every
        for indicator in benefit.indicators
        for day in (indicator.baseline.first, indicator.baseline.last)
        if day is not None
    }
    return str(next(iter(years))) if len(years) == 1 else ""


def _step(indicator: Indicator, value: float | None, _: Translator) -> str:
    if value is None:
        return ""
    at = round(value)
    return indicator.scale_labels[at] if 0 <= at < len(indicator.scale_labels) else _.number(value)


def _sortable(text: str) -> str:
    """Norwegian order: æ, ø and å last, in that order (å stands before æ in Unicode)."""
    return text.casefold().replace("å", "ÿ~")


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
