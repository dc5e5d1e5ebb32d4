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
from gevinst.domain.horizon import Frequency, Horizon, add_months, period_end, periods
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.money import Award
from gevinst.domain.party import Party, PartyKind
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
from gevinst.services.demo_many_money import MadeMoney, money_of
from gevinst.services.demo_many_versions import versions_of
from gevinst.services.plans import Plans
from gevinst.services.usual_choice import usual_choice
from gevinst.storage.bulk import AdoptedPlan, Figures, add_figures, add_projects, add_versions
from gevinst.storage.bulk_money import add_money
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
_USUAL: dict[str, tuple[float, float]] = {
    "travel_time": (45, 12),
    "waiting_time_hospital": (60, 15),
    "days_to_follow_up": (9, 3),
    "staff_hours": (6, 1),
    "readmissions_30d_fhi": (0.16, 90),
    "admissions": (28, 1),
    "bed_days": (140, 14),
    "days_ready_for_discharge": (35, 7),
}
"""Measure -> what is usual, and how much it varies: of a mean its spread, of a share how many it is of, else the spread."""
_PHASES: tuple[Literal["pre_project", "pilot", "main_project", "operation"], ...] = (
    "pre_project",
    "pilot",
    "main_project",
    "operation",
)
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
    """One project and its figures; arrays of shape (lines, months)."""

    document: PlanDocument
    versions: tuple[AdoptedPlan, ...]
    award: Award
    money: MadeMoney
    waits: bool
    """Whether the last month is not approved yet."""
    state: np.ndarray
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    n: np.ndarray


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
    with UnitOfWork(base.engine, LOADER, base.clock) as work:
        plans.seed_parties(work)
        work.commit()
    months = periods(
        add_months(today.replace(day=1), -MONTHS), add_months(today.replace(day=1), -1), Frequency.MONTH
    )
    maker = _Maker(base, months, seed, today.year)
    done = 0
    while done < projects:
        told(done, projects)
        numbers = range(done, min(done + _AT_ONCE, projects))
        made = [maker.project(number) for number in numbers]
        with UnitOfWork(base.engine, LOADER, base.clock) as work:
            _write(work, made, months, figures)
            entered = {each.document.project.slug or "": each.money for each in made}
            add_money(
                work.session,
                {slug: each.money for slug, each in entered.items()},
                {slug: each.resources for slug, each in entered.items()},
                {slug: each.choice for slug, each in entered.items() if each.choice is not None},
            )
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
    state = np.concatenate([each.state for each in made])
    there = state >= 0

    def cells(name: Literal["value", "numerator", "denominator", "n"]) -> np.ndarray:
        return np.asarray(np.concatenate([getattr(each, name) for each in made])[there])

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
        self._parties = {each.key: each for each in party_files.parties().parties}
        catalogue = base.catalogue()
        self._measures = [each for key in _USUAL if (each := catalogue.find(key, None)) is not None]
        self._schemes = sorted(base.schemes)
        self._usual = {key: usual_choice(each, until, until) for key, each in base.schemes.items()}
        communities: dict[str, list[Party]] = {}
        for party in party_files.parties().parties:
            if party.invented and party.health_community:
                communities.setdefault(party.health_community, []).append(party)
        self._communities = list(communities.values())

    def project(self, number: int) -> _Made:
        chance = np.random.default_rng([self._seed, number])
        first = dt.date.fromordinal(self._months[0])
        starts = add_months(first, int(chance.integers(18, MONTHS - 6)))
        parties = self._communities[int(chance.integers(len(self._communities)))]
        towns = [each for each in parties if each.kind in (PartyKind.MUNICIPALITY, PartyKind.DISTRICT)]
        lead = towns[int(chance.integers(len(towns)))]
        slug = f"oppdiktet-{number + 1:05d}"
        what = _WHAT[int(chance.integers(len(_WHAT)))]
        project = Project(
            id=self._id(number, "prosjekt"),
            slug=slug,
            title=f"{what} i {lead.name} {number + 1}",
            scheme=self._schemes[int(chance.integers(len(self._schemes)))],
            target_group="Oppdiktet målgruppe",
            phase=_PHASES[int(chance.integers(len(_PHASES)))],
            starts=starts,
            ends=add_months(starts, 36) - dt.timedelta(days=1),
            go_live=starts,
            parties=tuple(
                Participation(party=each.key, role="lead" if each is lead else "partner")
                for each in parties[:4]
            )
            if lead in parties[:4]
            else (
                Participation(party=lead.key, role="lead"),
                *(Participation(party=each.key) for each in parties[:3]),
            ),
            agreement_date=add_months(starts, -4),
            invented=True,
        )
        chosen = [self._measures[int(at)] for at in chance.integers(len(self._measures), size=LINES)]
        benefits = tuple(
            self._benefit(number, at, measure, project, lead, chance) for at, measure in enumerate(chosen)
        )
        award = self._award(number, int(chance.integers(5, 80)) * 10_000_000, add_months(starts, -3))
        document = PlanDocument(project=project, benefits=benefits)
        usual = self._usual[project.scheme or ""]
        money = money_of(document, award, self._parties, usual, self._until, (self._seed, number))
        today = add_months(dt.date.fromordinal(self._months[-1]), 1)
        versions = versions_of(document, starts, today, (self._seed, number))
        return self._figures(document, versions, award, money, chosen, starts, chance)

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
        lead: Party,
        chance: np.random.Generator,
    ) -> Benefit:
        assert project.starts is not None
        first = dt.date.fromordinal(self._months[0])
        owned = chance.random() < 0.8
        drivers = list(Driver)
        category = _CATEGORIES[int(chance.integers(len(_CATEGORIES)))]
        return Benefit(
            id=self._id(number, "gevinst", at),
            title=f"{measure.name.nb} ({at + 1})",
            category=category,
            beneficiaries=_GAINERS[category],
            owner=RoleAt(role="Virksomhetsleder", party=lead.key) if owned else None,
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
                        Target(horizon=horizon, kind=TargetKind.CHANGE_PERCENT, value=change)
                        for horizon, change in (
                            (Horizon.SHORT, 5.0),
                            (Horizon.MEDIUM, 10.0),
                            (Horizon.LONG, 15.0),
                        )
                    ),
                    series=(Series(id=self._id(number, "serie", at), party=lead.key),),
                ),
            ),
        )

    def _figures(
        self,
        document: PlanDocument,
        versions: tuple[AdoptedPlan, ...],
        award: Award,
        money: MadeMoney,
        measures: Sequence[Measure],
        starts: dt.date,
        chance: np.random.Generator,
    ) -> _Made:
        shape = (LINES, len(self._months))
        after = np.array(self._months) >= starts.toordinal()
        # Most stay as they were; of the others three in four go the good way, which is down for all of these measures.
        effect = np.where(
            chance.random(LINES) < 0.45, chance.choice([0.75, 0.85, 0.9, 1.15], size=LINES), 1.0
        )
        own = np.exp(chance.normal(0, 0.15, LINES))
        level = (own[:, None] * np.where(after, effect[:, None], 1.0)).astype(np.float64)
        value, top, bottom, n = (np.full(shape, np.nan) for _ in range(4))
        for at, measure in enumerate(measures):
            usual, spread = _USUAL[measure.key]
            expected = usual * level[at]
            if measure.shape is Shape.RATIO and measure.proportion:
                bottom[at] = chance.poisson(spread, shape[1]) + 20
                top[at] = chance.binomial(bottom[at].astype(np.int64), np.clip(expected, 0, 0.9))
            elif measure.shape is Shape.RATIO:
                bottom[at] = chance.poisson(40, shape[1]) + 5
                top[at] = np.round(
                    bottom[at] * np.maximum(expected + chance.normal(0, spread, shape[1]), 0.5), 1
                )
            elif measure.shape is Shape.MEAN:
                n[at] = chance.poisson(30, shape[1]) + 5
                value[at] = np.round(np.maximum(expected + chance.normal(0, spread / 3, shape[1]), 0.5), 1)
            elif measure.shape is Shape.COUNT:
                value[at] = chance.poisson(expected)
            else:
                value[at] = np.round(np.maximum(expected + chance.normal(0, spread, shape[1]), 0), 0)
        # A month in fifty is blank, one in a hundred could not be measured.
        lot = chance.random(shape)
        state = np.where(lot < 0.02, -1, np.where(lot < 0.03, 1, 0))
        for cells in (value, top, bottom, n):
            cells[state != 0] = np.nan
        return _Made(
            document, versions, award, money, bool(chance.random() < 0.25), state, value, top, bottom, n
        )

    def _id(self, *place: object) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "gevinst-many:" + "/".join(map(str, (self._seed, *place)))))
