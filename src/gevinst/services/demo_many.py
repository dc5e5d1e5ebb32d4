"""Invented portfolios of any size: as many projects as asked for, the same each time for the same seed and month.

What is true of them: nothing. Parties, titles, plans and figures are made by chance; some projects get better, some worse,
most stay as they were, and each figure varies as its measure does (counts as counts, shares as shares).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.handover import Handover
from gevinst.domain.horizon import Frequency, Horizon, add_months, period_end, periods
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.money import Award
from gevinst.domain.party import Party
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    Category,
    Driver,
    Indicator,
    Participation,
    PlanDocument,
    Project,
    RoleAt,
    Series,
    Target,
    TargetKind,
)
from gevinst.services.base import Base
from gevinst.services.demo_many_figures import USUAL, MadeFigures, figures_of
from gevinst.services.demo_many_handovers import handovers_of
from gevinst.services.demo_many_money import MadeMoney, money_of
from gevinst.services.demo_many_parties import Country, Followed
from gevinst.services.demo_many_reports import ReportMaker
from gevinst.services.demo_many_versions import versions_of
from gevinst.services.plans import Plans
from gevinst.services.usual_choice import usual_choice
from gevinst.storage.bulk import AdoptedPlan, Figures, add_figures, add_projects, add_versions
from gevinst.storage.bulk_handovers import add_handovers
from gevinst.storage.bulk_money import add_money
from gevinst.storage.bulk_reports import NewReport, add_reports
from gevinst.storage.unit_of_work import UnitOfWork

LOADER = Actor(None, "Demo", "nb", (Membership(Role.OPERATOR, "all"),))
LINES = 10
"""Benefits in each plan, each followed by one measure in one series."""
MONTHS = 50
"""So many months of figures in each series."""
_AT_ONCE = 100
"""Projects in one transaction."""

_WHAT = (
    "Digital hjemmeoppfølging", "Ett felles mottak", "Trygg overgang", "Sammen om legemidler", "Tidlig støtte",
    "Felles akutt-team", "Barn og unge først", "Lindring hjemme", "Felles bemanning", "Kortere vei",
)  # fmt: skip
_PHASES: tuple[Literal["pre_project", "pilot", "main_project", "operation"], ...] = (
    "pre_project",
    "pilot",
    "main_project",
    "operation",
)
_LASTS = {"pre_project": 18, "pilot": 24, "main_project": 36, "operation": 36}
"""Months."""
_GAINERS: dict[Category, tuple[Beneficiary, ...]] = {
    Category.TRAVEL: (Beneficiary.PATIENTS, Beneficiary.NEXT_OF_KIN),
    Category.HEALTH: (Beneficiary.PATIENTS,),
    Category.QUALITY: (Beneficiary.PATIENTS, Beneficiary.MUNICIPAL_SERVICE),
    Category.STAFF: (Beneficiary.STAFF,),
    Category.TIME: (Beneficiary.MUNICIPAL_SERVICE, Beneficiary.SPECIALIST_SERVICE),
}
_CATEGORIES = (Category.TRAVEL, Category.HEALTH, Category.QUALITY, Category.STAFF, Category.TIME)


@dataclass(frozen=True, slots=True)
class _Made:
    """One project and all that belongs to it."""

    document: PlanDocument
    units: tuple[Party, ...]
    """Its parties; the units among them are made with the first project that follows them."""
    versions: tuple[AdoptedPlan, ...]
    award: Award
    money: MadeMoney
    handovers: tuple[Handover, ...]
    reports: tuple[NewReport, ...]
    waits: bool
    """Whether the last month is not approved yet."""
    figures: MadeFigures


def fill(
    base: Base,
    today: dt.date,
    projects: int,
    seed: int = 1,
    told: Callable[[int, int], None] = lambda done, of: None,
    *,
    figures: bool = True,
) -> None:
    """Adds so many projects to a database that has none; what `told` raises stops it between two transactions.

    `figures` False: plans, grants and money without a single figure, in a fifth of the time.
    """
    plans = Plans(base.engine, base.clock)
    months = periods(
        add_months(today.replace(day=1), -MONTHS), add_months(today.replace(day=1), -1), Frequency.MONTH
    )
    maker = _Maker(base, months, seed, today.year)
    with UnitOfWork(base.engine, LOADER, base.clock) as work:
        plans.seed_parties(work)
        work.parties.save(maker.country.parties, maker.country.communities)
        work.commit()
    done = 0
    while done < projects:
        told(done, projects)
        numbers = range(done, min(done + _AT_ONCE, projects))
        made = [maker.project(number) for number in numbers]
        with UnitOfWork(base.engine, LOADER, base.clock) as work:
            work.parties.save({party.key: party for each in made for party in each.units}.values())
            _write(work, made, months, figures)
            entered = {each.document.project.slug or "": each.money for each in made}
            add_money(
                work.session,
                {slug: each.money for slug, each in entered.items()},
                {slug: each.resources for slug, each in entered.items()},
                {slug: each.choice for slug, each in entered.items() if each.choice is not None},
            )
            add_handovers(work.session, [each for own in made for each in own.handovers])
            add_reports(work.session, [each for own in made for each in own.reports])
            work.commit()
        done += len(numbers)
    told(done, projects)


def _write(work: UnitOfWork, made: Sequence[_Made], months: Sequence[int], figures: bool) -> None:
    keys = add_projects(
        work.session,
        [each.document for each in made],
        {each.document.project.slug or "": each.award for each in made},
    )
    add_versions(work.session, {each.document.project.id: each.versions for each in made})
    if not figures:
        return
    lines = [
        keys[indicator.series[0].id]
        for each in made
        for benefit in each.document.benefits
        for indicator in benefit.indicators
    ]
    state = np.concatenate([each.figures.state for each in made])
    there = state >= 0

    def cells(name: Literal["value", "numerator", "denominator", "n"]) -> np.ndarray:
        return np.asarray(np.concatenate([getattr(each.figures, name) for each in made])[there])

    found = Figures(
        series=np.broadcast_to(np.array(lines)[:, None], state.shape)[there],
        period=np.broadcast_to(np.array(months), state.shape)[there],
        state=state[there],
        value=cells("value"),
        numerator=cells("numerator"),
        denominator=cells("denominator"),
        n=cells("n"),
        # A month and a half after the period: complete, whatever the measure's lag.
        written={
            each: dt.datetime.combine(
                period_end(each, Frequency.MONTH) + dt.timedelta(days=45), dt.time(9), dt.UTC
            )
            for each in months
        },
        reason="Nytt fagsystem",
    )
    # One project in four has not approved its last month yet.
    waiting = [key for at, key in enumerate(lines) if made[at // LINES].waits]
    add_figures(work.session, found, "Kvalitetsrådgiver", waiting, months[-1])


class _Maker:
    """Makes projects by number, each from its own stream of chance: the same whatever else is made."""

    def __init__(self, base: Base, months: Sequence[int], seed: int, until: int) -> None:
        self._months, self._seed, self._until = months, seed, until
        catalogue = base.catalogue()
        self._measures = [each for key in USUAL if (each := catalogue.find(key, None)) is not None]
        self._schemes = sorted(base.schemes)
        self._known, self._reports = base.schemes, ReportMaker()
        self._usual = {key: usual_choice(each, until, until) for key, each in base.schemes.items()}
        known = party_files.parties().health_communities
        self.country = Country(known, seed, len(self._measures), LINES)

    def project(self, number: int) -> _Made:
        chance = np.random.default_rng([self._seed, number])
        first = dt.date.fromordinal(self._months[0])
        starts = add_months(first, int(chance.integers(18, MONTHS - 1)))
        followed = self.country.followed(number)
        lead = followed.lead
        phase = _PHASES[int(chance.integers(len(_PHASES)))]
        slug = f"oppdiktet-{number + 1:05d}"
        what = _WHAT[int(chance.integers(len(_WHAT)))]
        project = Project(
            id=self._id(number, "prosjekt"),
            slug=slug,
            title=f"{what} i {lead.name} {number + 1}",
            scheme=self._schemes[int(chance.integers(len(self._schemes)))],
            target_group="Oppdiktet målgruppe",
            phase=phase,
            starts=starts,
            ends=add_months(starts, _LASTS[phase]) - dt.timedelta(days=1),
            go_live=starts,
            parties=(
                Participation(party=lead.key, role="lead"),
                *(Participation(party=each.key) for each in followed.partners),
            ),
            agreement_date=add_months(starts, -4),
            invented=True,
        )
        chosen = [self._measures[at] for _party, at in followed.lines]
        benefits = tuple(
            self._benefit(number, at, self._measures[measure], project, party, chance)
            for at, (party, measure) in enumerate(followed.lines)
        )
        award = self._award(number, int(chance.integers(5, 80)) * 10_000_000, add_months(starts, -3))
        document = PlanDocument(project=project, benefits=benefits)
        usual = self._usual[project.scheme or ""]
        money = money_of(document, award, _by_key(followed), usual, self._until, (self._seed, number))
        today = add_months(dt.date.fromordinal(self._months[-1]), 1)
        versions = versions_of(document, starts, today, (self._seed, number))
        handovers = handovers_of(document, today, (self._seed, number))
        reports = self._reports.of(document, self._known[project.scheme or ""], today, (self._seed, number))
        figures = figures_of(chosen, self._months, starts, chance)
        waits = bool(chance.random() < 0.25)
        return _Made(document, followed.partners, versions, award, money, handovers, reports, waits, figures)

    def _award(self, number: int, amount: int, awarded: dt.date) -> Award:
        """Most take the money into use within the half year, some later, and some have not said."""
        # From a stream of its own, so that the figures are the same as ever.
        chance = np.random.default_rng([self._seed, number, 1])
        lot, days = chance.random(), int(chance.integers(20, 170))
        used = awarded + dt.timedelta(days=days if lot < 0.8 else days + 170)
        said = lot < 0.9 and used < dt.date.fromordinal(self._months[-1])
        return Award(amount_ore=amount, awarded=awarded, first_use=used if said else None)

    def _benefit(
        self,
        number: int,
        at: int,
        measure: Measure,
        project: Project,
        party: Party,
        chance: np.random.Generator,
    ) -> Benefit:
        assert project.starts is not None
        first = dt.date.fromordinal(self._months[0])
        owned = chance.random() < 0.8
        good = 1.0 if measure.direction is Direction.HIGHER else -1.0
        drivers = list(Driver)
        category = _CATEGORIES[int(chance.integers(len(_CATEGORIES)))]
        return Benefit(
            id=self._id(number, "gevinst", at),
            title=f"{measure.name.nb} ({at + 1})",
            category=category,
            beneficiaries=_GAINERS[category],
            owner=RoleAt(role="Virksomhetsleder", party=party.key) if owned else None,
            drivers=(drivers[int(chance.integers(len(drivers)))],),
            level="municipality",
            indicators=(
                Indicator(
                    id=self._id(number, "indikator", at),
                    key=f"maaling_{at + 1}",
                    title=f"{measure.name.nb} ({at + 1})",
                    measure=measure.key,
                    measure_version=measure.version,
                    frequency=Frequency.MONTH,
                    first_period=first,
                    baseline=Baseline(
                        state=BaselineState.CONFIRMED,
                        from_series=True,
                        first=first,
                        last=project.starts - dt.timedelta(days=1),
                    ),
                    targets=tuple(
                        Target(horizon=horizon, kind=TargetKind.CHANGE_PERCENT, value=good * change)
                        for horizon, change in (
                            (Horizon.SHORT, 5.0),
                            (Horizon.MEDIUM, 10.0),
                            (Horizon.LONG, 15.0),
                        )
                    ),
                    series=(Series(id=self._id(number, "serie", at), party=party.key),),
                ),
            ),
        )

    def _id(self, *place: object) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "gevinst-many:" + "/".join(map(str, (self._seed, *place)))))


def _by_key(followed: Followed) -> dict[str, Party]:
    return {each.key: each for each in (followed.lead, *followed.partners)}
