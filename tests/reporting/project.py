"""A made-up project with ten activities and six benefits, and what its figures show: what report tests are filled from."""

import datetime as dt
from collections.abc import Sequence

from gevinst.catalogue import measures as measure_files
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.follow_up import (
    Activity,
    Event,
    EventKind,
    FollowUp,
    LogEntry,
    PartnerChange,
    Progress,
    Risk,
)
from gevinst.domain.horizon import HORIZONS, Horizon, period_end, periods
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.money import Award, MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Category,
    Indicator,
    IndicatorKind,
    Participation,
    PlanDocument,
    Project,
    Series,
    Target,
    TargetKind,
)
from gevinst.domain.report import ReportContext, SeriesPoints

START, GO_LIVE, END = dt.date(2025, 1, 1), dt.date(2025, 1, 1), dt.date(2026, 12, 31)
PARTIES = {
    party.key: party
    for party in (
        Party(
            key="bydel-havna",
            name="Bydel Havna",
            kind=PartyKind.DISTRICT,
            level=Level.MUNICIPALITY,
            invented=True,
        ),
        Party(
            key="bydel-solvika",
            name="Bydel Solvika",
            kind=PartyKind.DISTRICT,
            level=Level.MUNICIPALITY,
            invented=True,
        ),
        Party(
            key="byfjord",
            name="Byfjord sykehus HF",
            kind=PartyKind.HEALTH_TRUST,
            level=Level.HOSPITAL,
            invented=True,
        ),
    )
}

# Figures by month from January 2024: twelve before the start, then after.
READMISSIONS = (20.1, 17.0, 18.2, 20.9, 16.8, 17.9, 20.4, 15.9, 19.2, 17.3, 20.0, 17.1,
                19.6, 17.1, 18.0, 15.4, 18.1, 16.3, 17.5, 14.3, 16.6, 14.9, 13.9, 15.3)  # fmt: skip
TRAVEL = (60, 61, 59, 60, 62, 58, 60, 61, 59, 60, 61, 59, 58, 55, 53, 52, 50, 49, 47, 46, 44, 43, 41, 42)
HOURS = (6.5, 6.7, 6.6, 6.4, 6.8, 6.6, 6.5, 6.7, 6.6, 6.5, 6.6, 6.7,
         6.8, 6.9, 7.0, 7.1, 7.0, 7.2, 7.1, 7.3, 7.2, 7.1, 7.3, 7.2)  # fmt: skip
BED_DAYS = (138, 150, 135, 133, 154, 134, 148, 153, 142, 156, 168, 150,
            143, 150, 147, None, None, 124, 114, 121, 110, 107, 104, 98)  # fmt: skip
SATISFACTION = (None,) * 20 + (3.9, 4.1, 4.0, 4.2)


def measure(key: str) -> Measure:
    return measure_files.measures().get(key)


def _indicator(
    key: str, title: str, measure_key: str, targets: Sequence[float], source: str = "Lokal registrering"
) -> Indicator:
    return Indicator(
        id=f"id-{key}",
        key=key,
        title=title,
        measure=measure_key,
        source=source,
        baseline=Baseline(
            state=BaselineState.CONFIRMED,
            from_series=True,
            first=dt.date(2024, 1, 1),
            last=dt.date(2024, 12, 31),
        ),
        targets=tuple(
            Target(horizon=horizon, value=value) for horizon, value in zip(HORIZONS, targets, strict=False)
        ),
        series=(Series(id=f"s-{key}", party="bydel-havna"),),
    )


INDICATORS = {
    "readmissions": (_indicator("reinnleggelser", "Reinnleggelser innen 30 dager", "readmissions_30d_samhandlingsbarometeret", (17, 15, 14)), READMISSIONS),
    "travel": (_indicator("reisetid", "Reisetid per kontakt", "travel_time", (50, 35, 30)), TRAVEL),
    "hours": (_indicator("ressursbruk", "Ressursbruk per forløp", "staff_hours", (6.3, 6.0, 5.5)), HOURS),
    "bed_days": (_indicator("liggedogn", "Liggedøgn som utskrivningsklar", "days_ready_for_discharge", (130, 115, 100)), BED_DAYS),
    "satisfaction": (_indicator("tilfredshet", "Brukertilfredshet", "user_satisfaction", (4.2, 4.4, 4.5)), SATISFACTION),
}  # fmt: skip

TEAM = Indicator(
    id="id-team",
    key="team",
    title="Felles utskrivningsteam",
    kind=IndicatorKind.SCALE,
    scale_labels=("Ikke i gang", "I gang", "I drift"),
    targets=(Target(horizon=Horizon.SHORT, kind=TargetKind.TEXT, text="I drift"),),
)


def _benefit(title: str, indicator: Indicator, category: Category) -> Benefit:
    return Benefit(id=f"b-{indicator.key}", title=title, category=category, indicators=(indicator,))


def plan(title: str = "Trygt hjem – Bydel Havna", language: str = "nb") -> PlanDocument:
    found = {name: indicator for name, (indicator, _values) in INDICATORS.items()}
    return PlanDocument(
        project=Project(
            slug="trygt-hjem",
            title=title,
            scheme="oslo-hso-2020",
            language=language,
            summary="Bydel Havna og Byfjord sykehus HF har felles utskrivningsteam for skrøpelige eldre. Teamet følger pasienten hjem.",
            target_group="Skrøpelige eldre som skrives ut til eget hjem",
            starts=START,
            ends=END,
            go_live=GO_LIVE,
            parties=(
                Participation(party="bydel-havna", role="lead", joined=START),
                Participation(party="byfjord", joined=START),
                Participation(party="bydel-solvika", joined=dt.date(2025, 9, 1)),
            ),
            invented=True,
        ),
        benefits=(
            _benefit("Færre må tilbake til sykehuset", found["readmissions"], Category.HEALTH),
            _benefit("Kortere reise for pasientene", found["travel"], Category.TRAVEL),
            _benefit("Personellet brukes bedre", found["hours"], Category.TIME),
            _benefit("Kortere ventetid på sykehuset", found["bed_days"], Category.TIME),
            _benefit("Mer fornøyde pasienter", found["satisfaction"], Category.QUALITY),
            _benefit("Bedre samhandling", TEAM, Category.COLLABORATION),
        ),
    )


def evaluated(
    indicator: Indicator, values: Sequence[float | None], last: dt.date, unapproved: int = 0
) -> tuple[Evaluation, SeriesPoints]:
    """Plain means over the baseline's months and the last three: enough for the words of a report."""
    axis = periods(dt.date(2024, 1, 1), last, indicator.frequency)
    axis = [at for at in axis if period_end(at, indicator.frequency) <= last][: len(values)]
    held = list(values)[: len(axis)]
    defined = measure(indicator.measure or "")
    before = [value for value in held[:12] if value is not None]
    after = [value for value in held[12:] if value is not None]
    baseline = sum(before) / len(before) if len(before) >= 6 else None
    recent = sum(after[-3:]) / len(after[-3:]) if after else None
    change = None if baseline is None or recent is None else recent - baseline
    lower = defined.direction is Direction.LOWER
    better = None if not change else (change < 0) is lower
    results = []
    for horizon, first in zip(HORIZONS, (12, 18, 24), strict=True):
        target = indicator.target(horizon)
        inside = [
            value
            for value in held[first : first + (12 if horizon is Horizon.LONG else 6)]
            if value is not None
        ]
        actual = sum(inside[-3:]) / len(inside[-3:]) if inside else None
        value = target.value if target else None
        verdict = Verdict.NOT_STARTED
        if baseline is None:
            verdict = Verdict.TOO_FEW
        elif actual is not None and value is not None:
            reached = actual <= value if lower else actual >= value
            wrong = (actual > baseline) if lower else (actual < baseline)
            verdict = Verdict.REACHED if reached else Verdict.WRONG_WAY if wrong else Verdict.BEHIND
        results.append(
            HorizonResult(
                horizon=horizon,
                verdict=verdict,
                target=value,
                actual=actual,
                first=axis[first] if inside else None,
                last=axis[min(first + 5, len(axis) - 1)] if inside else None,
                progress=None,
                expected=None,
                remaining=None
                if actual is None or value is None
                else 0.0
                if verdict is Verdict.REACHED
                else abs(value - actual),
            )
        )  # fmt: skip
    measured = [at for at, value in zip(axis, held, strict=True) if value is not None]
    evaluation = Evaluation(
        indicator=indicator.id,
        series=None,
        audience=Audience.ALL,
        last_period=measured[-1] if measured else None,
        latest=next((value for value in reversed(held) if value is not None), None),
        latest_numerator=None,
        latest_denominator=None,
        baseline=baseline,
        baseline_n=None,
        recent=recent,
        change=change,
        change_percent=None,
        better=better,
        points_before=len(before),
        points_after=len(after),
        unapproved=unapproved,
        horizons=tuple(results),
    )
    approved = tuple(at < len(held) - unapproved for at in range(len(held)))
    return evaluation, SeriesPoints(tuple(axis), tuple(held), approved)


_ACTIVITIES = (
    ("Felles utskrivningsteam", "Sju personer fra bydel og sykehus har felles vaktliste.", (2025, 1, 2025, 5), None, Progress.DONE),
    ("Telefon innen 48 timer", "Hjemmetjenesten ringer pasienten etter hjemkomst.", (2025, 3, 2025, 9), None, Progress.DONE),
    ("Videokonsultasjon", "Kontroll hos spesialist er flyttet til video.", (2025, 4, 2025, 12), (2025, 4, 2025, 9), Progress.DONE),
    ("Opplæring", "148 ansatte har tatt kurset.", (2025, 2, 2025, 11), (2025, 2, 2025, 11), Progress.DONE),
    ("Samtale med pårørende", "Samtalen skjer før utskrivning.", (2025, 6, 2026, 12), (2025, 6, 2026, 12), Progress.UNDER_WAY),
    ("Spredning til Bydel Solvika", "Teamleder er ansatt.", (2025, 9, 2026, 6), (2025, 6, 2026, 3), Progress.DELAYED),
    ("Felles sjekkliste", "Begge parter bruker den samme listen.", (2025, 5, 2025, 8), (2025, 5, 2025, 8), Progress.DONE),
    ("Elektroniske meldinger", "Meldingene går i begge retninger.", (2025, 8, 2026, 2), (2025, 8, 2026, 2), Progress.UNDER_WAY),
    ("Brukerråd", "Rådet har møtt fire ganger.", (2025, 1, 2026, 12), (2025, 1, 2026, 12), Progress.UNDER_WAY),
    ("Evaluering og overføring til drift", None, (2026, 7, 2026, 12), (2026, 7, 2026, 12), Progress.PLANNED),
)  # fmt: skip


def _day(year: int, month: int, end: bool = False) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1) if end else dt.date(year, month, 1)  # fmt: skip


def follow_up() -> FollowUp:
    return FollowUp(
        activities=tuple(
            Activity(
                title=title,
                text=text,
                starts=_day(*span[:2]),
                ends=_day(span[2], span[3], end=True),
                original_starts=_day(*(was or span)[:2]),
                original_ends=_day(*(was or span)[2:], end=True),
                progress=progress,
                change_reason="Ansettelsen tok lengre tid" if progress is Progress.DELAYED else None,
            )
            for title, text, span, was, progress in _ACTIVITIES
        ),
        events=(Event(kind=EventKind.GO_LIVE, date=GO_LIVE, text="Teamet startet"),),
        partner_changes=(
            PartnerChange(
                date=dt.date(2025, 9, 1), text="Bydel Solvika kom med som full partner.", party="bydel-solvika"
            ),
        ),
        risks=(
            Risk(text="Driften får ikke plass i budsjettet", likelihood=2, consequence=3, action="Ledermøte i mars"),
            Risk(text="For få ansatte i helgene", likelihood=2, consequence=2),
        ),
        log=(
            LogEntry(kind="user_involvement", date=dt.date(2025, 3, 5), text="Brukerrådet leste gjennom samtaleguiden."),
            LogEntry(kind="user_involvement", date=dt.date(2025, 10, 5), text="To brukerrepresentanter sitter i styringsgruppen."),
            LogEntry(kind="dissemination", date=dt.date(2025, 11, 1), text="Sjekklisten er delt på fagdagen."),
            LogEntry(kind="challenge", date=dt.date(2025, 6, 1), text="To journalsystemer snakker ikke sammen."),
            LogEntry(kind="transfer", audience="patients", date=dt.date(2025, 12, 1), text="Pasienten møter de samme ansatte."),
        ),
    )  # fmt: skip


def money() -> tuple[MoneyEntry, ...]:
    return (
        MoneyEntry(kind=MoneyKind.GRANT, gainer="bydel-havna", year=2025, planned_ore=120_000_000, actual_ore=115_000_000, what="Teamleder og sykepleiere"),
        MoneyEntry(kind=MoneyKind.GRANT, gainer="byfjord", year=2025, planned_ore=60_000_000, actual_ore=58_000_000, what="Koordinator"),
        MoneyEntry(kind=MoneyKind.GRANT, gainer="bydel-havna", year=2026, planned_ore=90_000_000, actual_ore=None, what="Teamleder og sykepleiere"),
        MoneyEntry(kind=MoneyKind.OWN_CONTRIBUTION, form=MoneyForm.CASH, payer="bydel-havna", year=2025, planned_ore=30_000_000, actual_ore=31_000_000, what="Lokaler"),
        MoneyEntry(kind=MoneyKind.OWN_CONTRIBUTION, form=MoneyForm.CASH, payer="byfjord", year=2025, planned_ore=19_000_000, actual_ore=19_000_000, what="Utstyr"),
        MoneyEntry(kind=MoneyKind.OWN_CONTRIBUTION, form=MoneyForm.IN_KIND, payer="byfjord", year=2025, planned_ore=40_000_000, actual_ore=41_000_000, what="Overlege"),
        MoneyEntry(kind=MoneyKind.GAIN, form=MoneyForm.FREED, gainer="byfjord", year=2025, planned_ore=90_000_000, actual_ore=70_000_000, what="Senger"),
    )  # fmt: skip


def context(
    last: dt.date = dt.date(2025, 12, 31),
    year: int | None = 2025,
    title: str = "Trygt hjem – Bydel Havna",
    **changes: object,
) -> ReportContext:
    evaluations, series, measures = {}, {}, {}
    for name, (indicator, values) in INDICATORS.items():
        found, points = evaluated(indicator, values, last, unapproved=2 if name == "readmissions" else 0)
        evaluations[indicator.id], series[indicator.id] = found, points
        measures[indicator.id] = measure(indicator.measure or "")
    series[TEAM.id] = SeriesPoints((dt.date(2025, 6, 1).toordinal(),), (2.0,), (True,))
    held: dict[str, object] = {
        "plan": plan(title),
        "original": plan(title),
        "first": dt.date(year, 1, 1) if year else START,
        "last": last,
        "today": dt.date(2026, 1, 12),
        "year": year,
        "scheme_name": "Midler til samhandlingstiltak",
        "follow_up": follow_up(),
        "money": money(),
        "award": Award(amount_ore=270_000_000, awarded=dt.date(2024, 11, 1)),
        "evaluations": evaluations,
        "series": series,
        "measures": measures,
        "parties": PARTIES,
        "sender": "Prosjektleder, Bydel Havna",
    }  # fmt: skip
    return ReportContext(**{**held, **changes})


def many(count: int, **changes: object) -> ReportContext:
    """The same project with so many benefits followed in figures: the five in turn, each with a name of its own."""
    whole = context()
    benefits, evaluations, series, measures = [], {}, {}, {}
    for at in range(count):
        indicator, values = list(INDICATORS.values())[at % len(INDICATORS)]
        own = indicator.model_copy(
            update={
                "id": f"{indicator.id}-{at}",
                "key": f"{indicator.key}-{at}",
                "title": f"{indicator.title}, sted {at + 1}",
            }
        )
        found, points = evaluated(own, values, whole.last)
        benefits.append(_benefit(f"Gevinst {at + 1}", own, Category.TIME))
        evaluations[own.id], series[own.id] = found, points
        measures[own.id] = measure(own.measure or "")
    document = whole.plan.model_copy(update={"benefits": tuple(benefits)})
    return context(
        plan=document, original=document, evaluations=evaluations, series=series, measures=measures, **changes
    )
