"""A project for the tests of the register: something complete, something that lacks, something with two measures, a drawback."""

import datetime as dt

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    Category,
    FreedKind,
    FreedResource,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    KsType,
    Participation,
    PlanDocument,
    Precondition,
    Project,
    RoleAt,
    Series,
    Target,
)
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.services.plans import Plans
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork

NOW = dt.datetime(2026, 4, 20, 12, 0, tzinfo=dt.UTC)
SLUG = "naer-hjelp"
OPERATOR = Actor(None, "local operator", "nb", (Membership(Role.OPERATOR, "all"),))
LEADER = RoleAt(role="Prosjektleder", party="fjordvik")
CHIEF = RoleAt(role="Kommunalsjef helse", party="fjordvik")
ANALYST = RoleAt(role="Rådgiver analyse", party="kystsykehuset")
YEAR = {"first": dt.date(2024, 1, 1), "last": dt.date(2024, 12, 31)}


def somebody(role: Role = Role.PROJECT_GROUP, language: str = "nb", party: str | None = None) -> Actor:
    """The project leader, or somebody of a party."""
    scope = ("party", party) if party else ("project", SLUG)
    return Actor(None, "Prosjektleder, Fjordvik", language, (Membership(role, *scope),))  # type: ignore[arg-type]


def whole(title: str, *indicators: Indicator, **changes: object) -> Benefit:
    """A benefit that lacks nothing."""
    given: dict[str, object] = {
        "title": title,
        "beneficiaries": (Beneficiary.PATIENTS,),
        "responsible_text": "Kommunene",
        "measurement_text": "Måles hver måned",
        "how_to_measure_text": "Fra fagsystemet",
        "preconditions": (Precondition(text="Avtale om hjemmebesøk", responsible=CHIEF),),
        "freed": (FreedResource(kind=FreedKind.HOURS, party="fjordvik"),),
        "horizons": HorizonTexts(long="Varig"),
        "owner": CHIEF,
        "accountable": RoleAt(role="Fagleder", party="nordbygd"),
        "indicators": indicators,
    }
    return Benefit(**(given | changes))  # type: ignore[arg-type]


def number(key: str, measure: str, *parties: str | None, **changes: object) -> Indicator:
    """A number that is followed every month, with baseline and targets."""
    given: dict[str, object] = {
        "key": key,
        "title": key.capitalize(),
        "measure": measure,
        "measure_version": 1,
        "baseline": Baseline(state=BaselineState.CONFIRMED, value=60.0, **YEAR),  # type: ignore[arg-type]
        "targets": (Target(horizon=Horizon.SHORT, value=50.0), Target(horizon=Horizon.LONG, value=40.0)),
        "series": tuple(Series(party=party) for party in parties),
        "first_period": dt.date(2025, 1, 1),
        "reporter": ANALYST,
    }
    return Indicator(**(given | changes))  # type: ignore[arg-type]


def a_plan() -> PlanDocument:
    """Started January 2025, ends September 2026; seen in April 2026."""
    travel = number(
        "reisetid", "travel_time", None, reporter=RoleAt(role="Poliklinikkleder", party="kystsykehuset")
    )
    readmissions = number("reinnleggelser", "readmissions_30d_fhi", "fjordvik", "nordbygd")
    model = Indicator(
        key="modell",
        title="Samarbeidsmodell",
        kind=IndicatorKind.SCALE,
        scale_labels=("Ingen", "Prøves ut", "I bruk"),
        frequency=Frequency.QUARTER,
        baseline=Baseline(state=BaselineState.CONFIRMED, value=0),
        targets=(Target(horizon=Horizon.LONG, value=2),),
        series=(Series(),),
        reporter=LEADER,
    )
    evening = number("kveldstimer", "travel_time", "fjordvik")
    drawback = whole("Mer kveldsarbeid", evening, disbenefit=True, beneficiaries=(Beneficiary.STAFF,))
    satisfied = number(
        "tilfredshet", "travel_time", "nordbygd", baseline=Baseline(), reporter=None, targets=()
    )
    return PlanDocument(
        project=Project(
            slug=SLUG,
            title="Nær hjelp",
            scheme="hn-2025",
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2026, 9, 30),
            parties=(
                Participation(party="fjordvik", role="lead"),
                Participation(party="nordbygd"),
                Participation(party="kystsykehuset"),
            ),
            invented=True,
        ),
        benefits=(
            whole("Åpnere tjenester", model, category=Category.COLLABORATION),
            whole(
                "Færre unødvendige innleggelser",
                readmissions,
                travel,
                contributes_to=(drawback.id,),
                category=Category.HEALTH,
                ks_type=KsType.AVOIDED_COST,
                preconditions=(Precondition(text="Sykepleier på vakt"), Precondition(text="Avtale")),
            ),
            whole(
                "Økt kvalitet",
                satisfied,
                owner=None,
                accountable=LEADER,
                freed=(),
                ks_type=KsType.QUALITY,
            ),
            whole("Tid til pasienten", owner=None, accountable=None, ks_type=KsType.SAVED_TIME),
            drawback,
            Benefit(title="Forlatt tanke", archived=True),
        ),
    )


def on_database(address: str, document: PlanDocument | None = None) -> Services:
    """The services on a new database with the plan in it."""
    engine = create_engine(address)
    migrate.upgrade(engine)
    made = Services(engine, lambda: NOW)
    with UnitOfWork(engine, OPERATOR, made.clock) as work:
        Plans(engine, made.clock).seed_parties(work)
        work.plans.add(document or a_plan())
        re_evaluate(made.plans, work, SLUG)
        work.commit()
    return made
