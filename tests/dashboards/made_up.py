"""Made-up views of a project, as the services give them to pages: small, and with every state that a page must show."""

import datetime as dt
from typing import Any

from gevinst.catalogue import measures as measure_files
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Rule, Strength, Variation
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import Finding, NoEffect
from gevinst.domain.follow_up import Decision, Event, EventKind, Risk
from gevinst.domain.horizon import Horizon
from gevinst.domain.measurement import Figure, Revision, State
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    RoleAt,
    Series,
    Target,
)
from gevinst.i18n import Language, translator
from gevinst.services.views import (
    BenefitPage,
    BenefitRow,
    DecisionRow,
    DecisionsPage,
    Delivered,
    DueItem,
    HorizonView,
    Line,
    LogLine,
    MoneySummary,
    PartyLine,
    PlanPage,
    ProjectHome,
    SteeringPage,
    TimelineStep,
)
from gevinst_dashboards.views_context import Context, ProjectChoice

NOW = dt.datetime(2026, 7, 6, 12, 32, tzinfo=dt.UTC)
SLUG = "trygg-hjem"
PROJECT = Project.model_validate(
    {
        "slug": SLUG,
        "title": "Trygg hjem – Fjordvik",
        "scheme": "hn-2025",
        "starts": "2025-01-01",
        "ends": "2026-12-31",
    }
)
MONEY = MoneySummary(
    awarded=240_000_000,
    spent=174_000_000,
    own_by_level={"municipality": 58_000_000, "hospital": 33_000_000},
    own_by_party={"fjordvik": 58_000_000},
    taken_out=None,
)


def context(language: Language = "nb", role: Role = Role.PROJECT_GROUP) -> Context:
    """Somebody with one role in the project."""
    actor = Actor(1, "Prosjektleder", language, (Membership(role, "project", SLUG),))
    choice = ProjectChoice(SLUG, PROJECT.title, scheme="hn-2025")
    return Context(
        actor, translator(language), NOW, "csrf", f"/prosjekt/{SLUG}", project=choice, projects=(choice,)
    )


def months(n: int, year: int = 2024) -> tuple[int, ...]:
    """The ordinals of `n` first days of months."""
    return tuple(dt.date(year + i // 12, i % 12 + 1, 1).toordinal() for i in range(n))


def line(values: tuple[float | None, ...], **changes: Any) -> Line:
    """A line with everything approved; a ratio of a hundred."""
    n = len(values)
    given: dict[str, Any] = {
        "periods": months(n),
        "values": values,
        "numerators": values,
        "denominators": tuple(None if value is None else 100.0 for value in values),
        "approved": (True,) * n,
        "preliminary": (False,) * n,
        "partial": (False,) * n,
        "reasons": (None,) * n,
    }
    return Line(**(given | changes))


def result(horizon: Horizon, verdict: Verdict, **changes: Any) -> HorizonResult:
    """What a horizon shows."""
    given: dict[str, Any] = {
        "horizon": horizon,
        "verdict": verdict,
        "target": 14.0,
        "actual": 14.6,
        "first": months(30)[27],
        "last": months(30)[29],
        "progress": 0.86,
        "expected": 0.75,
        "remaining": 0.6,
    }
    return HorizonResult(**(given | changes))


def horizon(which: Horizon, verdict: Verdict, label: str, **changes: Any) -> HorizonView:
    """A horizon with its words; `result` fields may be given too."""
    own = {key: value for key, value in changes.items() if key in HorizonView.__dataclass_fields__}
    rest = {key: value for key, value in changes.items() if key not in own}
    spans = {
        Horizon.SHORT: (dt.date(2025, 1, 1), dt.date(2025, 6, 30)),
        Horizon.MEDIUM: (dt.date(2025, 7, 1), dt.date(2025, 12, 31)),
        Horizon.LONG: (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    }
    starts, ends = spans[which]
    found = result(which, verdict, **rest)
    given: dict[str, Any] = {
        "horizon": which,
        "result": found,
        "starts": starts,
        "ends": ends,
        "passed": ends < NOW.date(),
        "current": starts <= NOW.date() <= ends,
        "original_target": None,
        "label": label,
        "target_text": None if found.target is None else f"{found.target:.1f} %".replace(".", ","),
        "actual_text": "14,6 % i april–juni 2026",
    }
    return HorizonView(**(given | own))


def indicator(**changes: Any) -> Indicator:
    """Readmissions, followed by two parties."""
    given: dict[str, Any] = {
        "id": "ind-1",
        "key": "reinnleggelser",
        "title": "Reinnleggelser innen 30 dager",
        "measure": "readmissions_30d_67",
        "baseline": Baseline(
            state=BaselineState.CONFIRMED,
            first=dt.date(2024, 1, 1),
            last=dt.date(2024, 12, 31),
            from_series=True,
        ),
        "series": (Series(id="s-1", party="fjordvik"), Series(id="s-2", party="nordbygd")),
    }
    return Indicator.model_validate(given | changes)


def benefit(own: Indicator | None = None, **changes: Any) -> Benefit:
    """A benefit with all that it needs, or with what is given."""
    given: dict[str, Any] = {
        "id": "gev-1",
        "title": "Færre unødvendige innleggelser",
        "responsible_text": "Kommunehelsetjenesten",
        "owner": RoleAt(role="Klinikksjef medisin", party="kystsykehuset"),
        "accountable": RoleAt(role="Kommunalsjef helse", party="fjordvik"),
        "beneficiaries": ("patients", "next_of_kin"),
        "horizons": HorizonTexts(long="Halvparten så mange"),
        "indicators": (own,) if own else (),
    }
    return Benefit.model_validate(given | changes)


VALUES = (
    19.6, 17.2, 19.9, 18.1, 16.3, 18.8, 17.0, 19.3, 18.9, 16.9, 20.4, 18.4, 18.9, 17.6, 24.6,
    17.4, 16.2, 17.1, 16.4, 15.3, 16.8, 15.6, 16.3, 15.5, 16.1, 14.9, 15.2, 14.3, None, 14.6,
)  # fmt: skip


def evaluation(**changes: Any) -> Evaluation:
    """What the readmissions show."""
    given: dict[str, Any] = {
        "indicator": "ind-1",
        "series": None,
        "audience": Audience.ALL,
        "last_period": months(30)[29],
        "latest": 14.6,
        "latest_numerator": 59.0,
        "latest_denominator": 404.0,
        "baseline": 18.4,
        "baseline_n": 4951.0,
        "recent": 14.6,
        "change": -3.8,
        "change_percent": -20.7,
        "better": True,
        "points_before": 12,
        "points_after": 17,
        "unapproved": 1,
        "horizons": (),
        "notes": (),
    }
    return Evaluation(**(given | changes))


def finding(**changes: Any) -> Finding:
    """What the readmissions bear: a sign of a change for the better."""
    given: dict[str, Any] = {
        "chart": ChartKind.P_PRIME,
        "points": 29,
        "preliminary": 0,
        "strength": Strength.PROVISIONAL,
        "variation": Variation.IMPROVEMENT,
        "assurance": Assurance.HIT_OR_MISS,
        "signals": (Rule.RUN,),
        "label": PointLabel.IMPROVEMENT_LOW,
        "last": months(30)[29],
        "centre": 18.4,
        "lower": 14.0,
        "upper": 22.8,
        "effect": None,
        "no_effect": NoEffect.TOO_FEW_POINTS,
        "forecasts": (),
        "grade": Grade.TOO_EARLY,
        "facts": (),
    }
    return Finding(**(given | changes))


def row(**changes: Any) -> BenefitRow:
    """A benefit that gets better, with a long-term target that was changed."""
    own = changes.pop("indicator", indicator())
    horizons = (
        horizon(Horizon.SHORT, Verdict.REACHED, "Nådd", target=17.5, progress=1.67, remaining=0.0),
        horizon(Horizon.MEDIUM, Verdict.BEHIND, "Ikke nådd, 0,4 pp unna", target=15.0, progress=0.7),
        horizon(Horizon.LONG, Verdict.ON_TRACK, "0,6 pp igjen", original_target=12.0),
    )
    given: dict[str, Any] = {
        "benefit": benefit(own),
        "indicator": own,
        "measure": _measure(),
        "title": own.title if own else "Færre unødvendige innleggelser",
        "subtitle": "%",
        "evaluation": evaluation(),
        "line": line(
            VALUES,
            approved=(True,) * 29 + (False,),
            reasons=(None,) * 28 + ("systembytte", None),
        ),
        "before": 12,
        "standing": "on_track",
        "change_label": "3,8 pp lavere",
        "change_kind": "improvement",
        "change_word": "Bedre",
        "points_text": "29 målinger",
        "change_way": "down",
        "latest_text": "14,6 %",
        "baseline_text": "18,4 %",
        "period_text": "juni 2026",
        "horizons": horizons,
        "now": horizons[2],
        "sentence": "Reinnleggelser ligger 3,8 prosentpoeng under nullpunktet.",
    }
    return BenefitRow(**(given | changes))


def _measure() -> Any:
    known = measure_files.measures()
    return next(each for each in known if each.unit.key == "percent" and each.direction.value == "lower")


def wrong_way(**changes: Any) -> BenefitRow:
    """A benefit that goes the wrong way."""
    now = horizon(
        Horizon.LONG, Verdict.WRONG_WAY, "Feil vei, 2,1 pp fra målet", progress=-0.42, remaining=2.1
    )
    given: dict[str, Any] = {
        "indicator": indicator(id="ind-2", key="ressurs", title="Ressursbruk"),
        "standing": "wrong_way",
        "change_kind": "concern",
        "change_word": "Verre",
        "change_way": "up",
        "change_label": "1,5 pp høyere",
        "evaluation": evaluation(change=1.5, better=False),
        "horizons": (now,),
        "now": now,
    }
    return row(**(given | changes))


def steps(**changes: Any) -> BenefitRow:
    """A benefit that is followed in steps with words."""
    own = indicator(
        id="ind-3",
        key="modell",
        title="Samarbeidsmodell",
        kind=IndicatorKind.SCALE,
        measure=None,
        scale_labels=("Ingen modell", "Beskrevet", "Prøves ut", "I drift"),
        baseline=Baseline(state=BaselineState.CONFIRMED, value=0),
        targets=(
            Target(horizon=Horizon.SHORT, value=1),
            Target(horizon=Horizon.LONG, value=3),
        ),
        series=(Series(id="s-3"),),
    )
    now = horizon(
        Horizon.LONG,
        Verdict.BEHIND,
        "På vei",
        remaining=None,
        progress=None,
        target_text="I drift",
    )
    given: dict[str, Any] = {
        "indicator": own,
        "measure": None,
        "subtitle": "Bedre samhandling",
        "evaluation": None,
        "line": line((0.0, 1.0, 2.0)),
        "before": 1,
        "standing": "on_track",
        "change_kind": "none",
        "change_word": "Ikke vurdert",
        "points_text": "",
        "change_way": "flat",
        "change_label": "–",
        "latest_text": "Prøves ut",
        "baseline_text": "Ingen modell",
        "horizons": (now,),
        "now": now,
    }
    return row(**(given | changes))


def unmeasured(**changes: Any) -> BenefitRow:
    """A benefit without a measure."""
    given: dict[str, Any] = {
        "benefit": benefit(None, id="gev-4", owner=None),
        "indicator": None,
        "measure": None,
        "title": "Økt kvalitet",
        "evaluation": None,
        "line": None,
        "before": 0,
        "standing": "not_assessed",
        "change_kind": "none",
        "change_word": "Ikke vurdert",
        "points_text": "",
        "change_way": "flat",
        "change_label": "–",
        "latest_text": "–",
        "baseline_text": "–",
        "period_text": "",
        "horizons": (),
        "now": None,
    }
    return row(**(given | changes))


def home(**changes: Any) -> ProjectHome:
    """A project in its eighteenth month."""
    given: dict[str, Any] = {
        "project": PROJECT,
        "meta": ("3 kommuner og Kystsykehuset HF", "Måned 18 av 24"),
        "sentence": (("To av tre gevinster er i rute. ", False), ("Ressursbruk går feil vei.", True)),
        "due": (
            DueItem("measurement", "Reisetid, mai", "Nordbygd mangler", dt.date(2026, 6, 10), 26, "26 dager over fristen", "/prosjekt/trygg-hjem/maling?periode=2026-05"),
            DueItem("report", "Årsrapport 2026", "Helse Nord", dt.date(2027, 1, 31), -209, "frist 31. januar 2027", "/prosjekt/trygg-hjem/rapport"),
        ),
        "due_in_all": 5,
        "timeline": (
            TimelineStep("Nullpunkt", "jan.–des. 2024", 12, 1.0, False),
            TimelineStep("Kort sikt", "0–6 md.", 6, 1.0, False),
            TimelineStep("Lang sikt", "12–24 md.", 12, 0.5, True),
        ),
        "timeline_position": 0.8,
        "timeline_now": "juli 2026",
        "timeline_note": "6 måneder igjen av prosjektet",
        "delivered": Delivered(months(30)[29], "juni 2026", 39, 42),
        "delivered_all": Delivered(None, "", 500, 510),
        "money": MONEY,
        "rows": (wrong_way(), row(), steps()),
        "log": (LogLine(NOW, "Nordbygd rettet reisetid, juni"),),
        "duties": (("Prosjektleder", "Samhandlingsleder, Fjordvik kommune"),),
        "entry_period": "2026-06",
        "entry_label": "juni 2026",
        "may_record": True,
        "updated": NOW,
    }  # fmt: skip
    return ProjectHome(**(given | changes))


def party(name: str, key: str, values: tuple[float | None, ...], **changes: Any) -> PartyLine:
    """One party's own line."""
    given: dict[str, Any] = {
        "series": f"s-{key}",
        "party": key,
        "name": name,
        "private": False,
        "comparison": False,
        "line": line(values),
        "evaluation": evaluation(series=f"s-{key}"),
        "latest_text": "14,6 %",
        "baseline_text": "18,4 %",
        "unapproved": 0,
    }
    return PartyLine(**(given | changes))


def page(own: BenefitRow | None = None, **changes: Any) -> BenefitPage:
    """One benefit's page."""
    shown = own or row()
    given: dict[str, Any] = {
        "project": PROJECT,
        "row": shown,
        "indicators": ((shown.indicator.id, shown.title),) if shown.indicator else (),
        "lead": shown.sentence,
        "chart_title": "3,8 pp lavere siden oppstart",
        "chart_subtitle": "Andel utskrevne som legges inn igjen.",
        "source_text": "Pasientsystemet. Analyse, Kystsykehuset HF",
        "parties": (
            party("Fjordvik kommune", "fjordvik", VALUES),
            party(
                "Nordbygd kommune",
                "nordbygd",
                (17.0, None, 15.0, 14.0, 13.0),
                line=line((17.0, None, 15.0, 14.0, 13.0), reasons=(None, "suppressed", None, None, None)),
            ),
        ),
        "events": (
            Event(kind=EventKind.GO_LIVE, date=dt.date(2025, 1, 1), text="Tiltaket startet"),
            Event(kind=EventKind.DEFINITION_CHANGE, date=dt.date(2025, 9, 1), text="Ny definisjon"),
        ),
        "decisions": (
            Decision(id="d-1", date=dt.date(2025, 5, 22), title="Telefon innen 48 timer", benefit="gev-1", state="done", done_on=dt.date(2025, 6, 1)),
            Decision(id="d-2", date=dt.date(2026, 8, 20), title="Skal målet endres?", benefit="gev-1"),
        ),
        "intervention": dt.date(2025, 1, 1),
        "from_period": months(30)[12],
        "definition": (("Teller", "Reinnlagte"), ("Nevner", "Utskrevne"), ("Versjon", "2")),
        "duties": (("Gevinstansvarlig", "Kommunalsjef helse, Fjordvik"),),
        "revisions": (
            ("Nordbygd kommune", "2026-04", Revision("s-2", months(30)[27], 2, Figure(State.VALUE, numerator=6, denominator=41), NOW, "Nordbygd", "tastefeil")),
        ),
        "notes": (("Fjordvik kommune, mars 2025", "Influensatopp"),),
        "unapproved": 1,
        "plan_texts": (("Forutsetninger", "Felles rutine"),),
    }  # fmt: skip
    return BenefitPage(**(given | changes))


def decisions(**changes: Any) -> DecisionsPage:
    """The decisions of the benefit's page, as the page of all of them shows them."""

    def shown(decision: Decision) -> DecisionRow:
        words = (
            f"{'vedtas' if decision.state == 'open' else 'vedtatt'} {translator('nb').date(decision.date)}"
        )
        return DecisionRow(decision, "Reinnleggelser innen 30 dager", "Samhandlingsleder", words, None)

    found = page().decisions
    given: dict[str, Any] = {
        "project": PROJECT,
        "next_meeting": "20. august 2026",
        "waiting": tuple(shown(each) for each in found if each.state == "open"),
        "following": tuple(shown(each) for each in found if each.state == "decided"),
        "done": tuple(shown(each) for each in found if each.state == "done"),
        "titles": {"gev-1": "Reinnleggelser innen 30 dager"},
        "parties": (("fjordvik", "Fjordvik kommune"),),
        "may_decide": True,
        "may_ask": False,
    }
    return DecisionsPage(**(given | changes))


def steering(**changes: Any) -> SteeringPage:
    """The steering group's summary."""
    given: dict[str, Any] = {
        "project": PROJECT,
        "meta": ("Tall til og med juni 2026",),
        "sentence": (("To av tre gevinster er i rute. ", False), ("Én trenger dere:", True)),
        "in_hand": 2,
        "followed": 3,
        "needing": 1,
        "delivered": Delivered(None, "", 509, 510),
        "money": MONEY,
        "groups": (("Trenger styringsgruppen", (wrong_way(),)), ("I rute", (row(), steps()))),
        "horizon_heads": (
            ("Kort sikt", "0–6 md., juni 2025"),
            ("Middels sikt", "6–12 md., des. 2025"),
            ("Lang sikt", "12–24 md., des. 2026"),
        ),
        "decisions": decisions(),
        "risks": (
            Risk(text="Gevinsten stopper", likelihood=3, consequence=3, action="to stillinger i budsjettet", responsible="Kommunalsjef helse"),
        ),
        "activities": (),
        "may_decide": True,
    }  # fmt: skip
    return SteeringPage(**(given | changes))


def plan(*benefits: Benefit, **changes: Any) -> PlanPage:
    """The plan with some benefits."""
    own = benefits or (benefit(indicator()), benefit(None, id="gev-4", title="Økt kvalitet", owner=None))
    given: dict[str, Any] = {
        "project": PROJECT,
        "document": PlanDocument(project=PROJECT, benefits=own),
        "benefit": None,
        "missing": {"gev-1": (), "gev-4": ("owner", "baseline", "targets", "measurement")},
        "revision": 3,
        "party_names": {"fjordvik": "Fjordvik kommune", "kystsykehuset": "Kystsykehuset HF"},
        "measures": (),
        "adopted": dt.date(2025, 3, 12),
        "may_edit": True,
        "may_adopt": False,
    }
    return PlanPage(**(given | changes))
