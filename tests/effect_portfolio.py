"""Made-up projects with effects on one measure, written as evaluations: no figures need to be reckoned for them."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.control_chart import Assurance, ChartKind, Strength, Variation
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import EffectFinding, EffectMethod, EffectVerdict, Finding, Range
from gevinst.domain.plan import Benefit, Indicator, Participation, PlanDocument, Project, Series
from gevinst.services.everything import Services
from gevinst.services.plans import Plans
from gevinst.storage.unit_of_work import UnitOfWork

LOADER = Actor(None, "Test", "nb", (Membership(Role.OPERATOR, "all"),))
PARTIES = (
    "elvestrand", "kystsykehuset", "skogvang", "midtfjord-sykehus", "dalheim-sykehus", "granlia", "solbakken",
    "elvedal-sykehus", "bydel-havna", "bydel-solvika", "byfjord-sykehus", "sundvag", "havglytt", "vestbrisen-sjukehus",
    "helseetaten-storbyen", "fjordvik", "nordbygd",
)  # fmt: skip
"""The last two are those of the small project that other tests have."""
READMISSIONS = "readmissions_30d_fhi"


@dataclass(frozen=True)
class Made:
    """One project: its effect, and what it claims."""

    slug: str
    estimate: float = 0.85
    low: float = 0.75
    high: float = 0.96
    party: str = "elvestrand"
    grade: Grade = Grade.MODERATE
    ratio: bool = True
    compared: bool = False
    measure: str = READMISSIONS
    starts: dt.date = dt.date(2025, 1, 1)
    ends: dt.date = dt.date(2026, 6, 30)
    scheme: str = "hn-2025"
    events: tuple[float, float] | None = (240.0, 180.0)
    averted: Range | None = None
    has_effect: bool = True
    unapproved: int = 0
    target_group: str | None = None

    @property
    def indicator(self) -> str:
        """The id that its plan gives the indicator."""
        return f"i-{self.slug}"


def spread(number: int, seed: int = 0) -> list[Made]:
    """So many independent projects, of every grade, some on each side of no change."""
    grades = (Grade.STRONG, Grade.MODERATE, Grade.WEAK)
    made = []
    for at in range(number):
        middle = -0.18 + 0.05 * math.sin(1.7 * at + seed) + 0.1 * (at % 3 == 2)
        half = 0.07 + 0.03 * (at % 5)
        made.append(
            Made(
                f"prosjekt-{at + 1}",
                math.exp(middle),
                math.exp(middle - half),
                math.exp(middle + half),
                PARTIES[at % len(PARTIES)],
                grades[at % 3],
                starts=dt.date(2025, 1, 1) if at < len(PARTIES) else dt.date(2027, 1, 1),
                ends=dt.date(2026, 6, 30) if at < len(PARTIES) else dt.date(2028, 6, 30),
                averted=Range(30.0 + at, 5.0, 55.0 + 2 * at),
                target_group=("Skrøpelige eldre", "Eldre med kols")[at % 2],
            )
        )
    return made


def add(services: Services, projects: Sequence[Made]) -> None:
    """Puts them into the database."""
    plans = Plans(services.engine, services.clock)
    with UnitOfWork(services.engine, LOADER, services.clock) as work:
        plans.seed_parties(work)
        for made in projects:
            work.plans.add(_plan(made))
        work.evaluations.save([_evaluation(made, audience) for made in projects for audience in Audience])
        work.commit()


def _plan(made: Made) -> PlanDocument:
    return PlanDocument(
        project=Project(
            slug=made.slug,
            title=made.slug.replace("-", " ").capitalize(),
            scheme=made.scheme,
            starts=made.starts,
            ends=made.ends,
            target_group=made.target_group,
            parties=(Participation(party=made.party, role="lead"),),
            invented=True,
        ),
        benefits=(
            Benefit(
                id=f"b-{made.slug}",
                title="Færre reinnleggelser",
                indicators=(
                    Indicator(
                        id=made.indicator,
                        key="reinnleggelser",
                        title="Reinnleggelser",
                        measure=made.measure,
                        measure_version=1,
                        series=(Series(id=f"s-{made.slug}", party=made.party),),
                    ),
                ),
            ),
        ),
    )


def _evaluation(made: Made, audience: Audience) -> Evaluation:
    return Evaluation(
        indicator=made.indicator,
        series=None,
        audience=audience,
        last_period=dt.date(2026, 2, 1).toordinal(),
        latest=15.0,
        latest_numerator=None,
        latest_denominator=None,
        baseline=18.0,
        baseline_n=None,
        recent=15.0,
        change=-3.0,
        change_percent=-16.7,
        better=True,
        points_before=12,
        points_after=12,
        unapproved=made.unapproved if audience is Audience.ALL else 0,
        horizons=(),
        finding=finding_of(made),
    )


def finding_of(made: Made) -> Finding:
    """What its line of figures bears."""
    none = 1.0 if made.ratio else 0.0
    verdict = (
        EffectVerdict.IMPROVED
        if made.high < none
        else EffectVerdict.WORSE
        if made.low > none
        else EffectVerdict.CANNOT_TELL
    )
    effect = EffectFinding(
        method=EffectMethod.COUNTS if made.ratio else EffectMethod.SERIES,
        ratio=made.ratio,
        effect=Range(made.estimate, made.low, made.high),
        p=0.03,
        verdict=verdict,
        at=(),
        averted=made.averted,
        points_before=12,
        points_after=12,
        events_before=made.events[0] if made.events else None,
        events_after=made.events[1] if made.events else None,
        carry_over=0.1,
        degrees=20,
        step=False,
        harmonics=0,
        compared=made.compared,
        gaps=0,
        notes=(),
    )
    return Finding(
        chart=ChartKind.P,
        points=24,
        preliminary=0,
        strength=Strength.FIRM,
        variation=Variation.COMMON_CAUSE,
        assurance=Assurance.NO_TARGET,
        signals=(),
        label=None,
        last=None,
        centre=None,
        lower=None,
        upper=None,
        effect=effect if made.has_effect else None,
        no_effect=None,
        forecasts=(),
        grade=made.grade if made.has_effect else Grade.TOO_EARLY,
        facts=(),
    )
