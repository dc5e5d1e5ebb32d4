"""An invented plan with everything in it, and its parties and measures."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    Category,
    Driver,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    KsType,
    Participation,
    PlanDocument,
    Project,
    ProjectLevel,
    RoleAt,
    Series,
    Target,
    TargetKind,
)
from gevinst.domain.text import local

PARTIES = {
    "fjordvik": "Fjordvik kommune",
    "nordbygd": "Nordbygd kommune",
    "kystsykehuset": "Kystsykehuset HF",
}
PERCENT = Unit(key="percent", name=local("prosent"), symbol=local("%"), points=local("prosentpoeng"))
MINUTES = Unit(key="minutes", name=local("minutter"), symbol=local("min"))
SOURCE = Source(name=local("Egen registrering"))


def ratio() -> Measure:
    return Measure(
        key="readmissions_30",
        name=local("Reinnleggelser innen 30 dager"),
        what=local("Hvor mange utskrevne som legges inn igjen innen 30 dager."),
        shape=Shape.RATIO,
        unit=PERCENT,
        direction=Direction.LOWER,
        numerator=local("reinnleggelser"),
        denominator=local("utskrivninger"),
        scale=100,
        proportion=True,
        over_time=Aggregation.SUM_OVER_SUM,
        over_parties=Aggregation.SUM_OVER_SUM,
        lag_days=30,
        source=SOURCE,
    )


def mean() -> Measure:
    return Measure(
        key="travel_time",
        name=local("Reisetid"),
        what=local("Minutter én vei."),
        shape=Shape.MEAN,
        unit=MINUTES,
        direction=Direction.LOWER,
        value=local("minutter én vei"),
        minimum=0,
        over_time=Aggregation.WEIGHTED_MEAN,
        over_parties=Aggregation.WEIGHTED_MEAN,
        source=SOURCE,
    )


MEASURES = {"readmissions_30": ratio(), "travel_time": mean()}


@pytest.fixture(scope="session")
def parties() -> dict[str, str]:
    return PARTIES


@pytest.fixture(scope="session")
def measure_of() -> Callable[[Indicator], Measure | None]:
    return lambda indicator: MEASURES.get(indicator.measure or "")


@pytest.fixture(scope="session")
def real_file() -> Path:
    return Path(__file__).parent / "data" / "helse-nord-soknad-med-nyttetabell.docx"


@pytest.fixture(scope="session")
def plan() -> PlanDocument:
    readmissions = Indicator(
        key="reinnleggelser",
        title="Reinnleggelser",
        measure="readmissions_30",
        measure_version=1,
        frequency=Frequency.MONTH,
        lag_days=30,
        reporter=RoleAt(role="Kvalitetsrådgiver", party="kystsykehuset"),
        source="Pasientjournal",
        low=5,
        high=25.5,
        baseline=Baseline(
            state=BaselineState.CONFIRMED, value=18.4, numerator=46, denominator=250, n=250, source="2024"
        ),
        targets=(
            Target(horizon=Horizon.LONG, value=12),
            Target(horizon=Horizon.SHORT, kind=TargetKind.RANGE, low=15, high=17.5),
            Target(horizon=Horizon.MEDIUM, kind=TargetKind.CHANGE_PERCENT, value=-0.1),
        ),
        series=(Series(party="fjordvik"), Series(party="nordbygd", private=True)),
    )
    travel = Indicator(
        key="reisetid",
        title="Reisetid",
        measure="travel_time",
        first_period=dt.date(2025, 3, 1),
        last_period=dt.date(2026, 12, 1),
        series=(Series(party="fjordvik"), Series(party="nordbygd", comparison=True)),
    )
    agreement = Indicator(
        key="avtale",
        title="Avtale på plass",
        kind=IndicatorKind.SCALE,
        frequency=Frequency.SINGLE,
        scale_labels=("nei", "delvis", "ja"),
        targets=(Target(horizon=Horizon.SHORT, kind=TargetKind.TEXT, text="Avtale er inngått"),),
        series=(Series(party=None),),
    )
    first = Benefit(
        title="Færre reinnleggelser",
        category=Category.HEALTH,
        ks_type=KsType.AVOIDED_COST,
        beneficiaries=(Beneficiary.PATIENTS, Beneficiary.MUNICIPAL_SERVICE),
        beneficiaries_text="Pasienter og kommunen",
        responsible_text="Prosjektgruppen",
        owner=RoleAt(role="Kommunalsjef helse", party="fjordvik"),
        accountable=RoleAt(role="Avdelingsleder"),
        measurement_text="Reinnleggelser innen 30 dager",
        how_to_measure_text="Hver måned\nfra journalen",
        preconditions_text="Felles møter",
        freed_resources_text="Flere hjemmebesøk",
        horizons=HorizonTexts(short="Avtale", long="12 %"),
        level="hospital",
        drivers=(Driver.COMPETENCE, Driver.NEAR_HOME),
        focus_areas=("eldre", "psykisk helse"),
        cashable=True,
        priced=False,
        note="Sjekkes i juni",
        indicators=(readmissions, agreement),
    )
    second = Benefit(
        title="Kortere reisetid; čáŋŋŧđž",
        beneficiaries=(Beneficiary.PATIENTS,),
        contributes_to=(first.id,),
        indicators=(travel,),
    )
    return PlanDocument(
        project=Project(
            title="Trygt hjem i Fjordvik",
            slug="trygt-hjem",
            scheme="helse-nord",
            summary="=1+1 er ikke en formel",
            target_group="Eldre over 75",
            phase="pilot",
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2027, 6, 30),
            go_live=dt.date(2025, 4, 1),
            horizons_from_go_live=True,
            owners_text="Fjordvik kommune og Kystsykehuset HF",
            municipalities_text="Fjordvik og Nordbygd",
            trust_text="Kystsykehuset HF",
            agreement_date=dt.date(2024, 11, 28),
            roles=(("approves", RoleAt(role="Styringsgruppen")),),
            parties=(
                Participation(party="fjordvik", role="lead", joined=dt.date(2025, 1, 1)),
                Participation(party="kystsykehuset", note="Med fra start"),
            ),
            invented=True,
        ),
        benefits=(first, second, Benefit(title="Gammel gevinst", archived=True, disbenefit=True)),
        project_level=ProjectLevel(
            how_to_measure=("Hvert kvartal", "I journalen\nog i spørreskjema"),
            preconditions=("Godkjent avtale",),
            freed_resources="Mer tid",
            horizons=HorizonTexts(short="Struktur", medium="Mindre reise", long="Færre innleggelser"),
        ),
    )
