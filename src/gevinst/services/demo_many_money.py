"""Invented money for invented projects: what parties pay, what they gain, and what is freed; the same for the same seed.

A stream of chance of its own for each project, so that plans and figures are the same with it and without.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gevinst.domain.money import Award, MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.plan import FreedUse, PlanDocument
from gevinst.domain.resources import OwnFigure, ResourceEntry, ResourceKind, ResourceState, ValuationChoice

_UNKNOWN = 0.04
"""So many of the amounts that should be known are not."""
_FREES: dict[str, tuple[ResourceKind, int]] = {
    "staff_hours": (ResourceKind.HOURS, 900),
    "bed_days": (ResourceKind.BED_DAYS, 120),
    "days_ready_for_discharge": (ResourceKind.READY_DAYS, 60),
    "travel_time": (ResourceKind.TRAVEL_HOURS, 1_500),
}
"""Measure -> what is freed where it gets better, and about how much of it in a year."""
_PRICES = {"staff_hour_cost": 520, "bed_day_cost_excluding_capital": 12_000, "value_of_time": 200}
"""What most projects put in place of what the set lacks, about; all invented."""
_STATES = (ResourceState.FREED, ResourceState.REUSED, ResourceState.OUT_OF_BUDGET, ResourceState.EVAPORATED)
_FREED_AT = 3
"""At most so many benefits of a project free anything."""


@dataclass(frozen=True, slots=True)
class MadeMoney:
    """The entries of one project."""

    money: tuple[MoneyEntry, ...]
    resources: tuple[ResourceEntry, ...]
    choice: ValuationChoice | None
    """None: it has chosen nothing, and lacks the prices that the usual set lacks."""


def money_of(
    document: PlanDocument,
    award: Award,
    parties: dict[str, Party],
    usual: ValuationChoice,
    until: int,
    seed: Sequence[int],
) -> MadeMoney:
    """Of one project. `until`: this year; of later ones nothing has come yet. `usual`: what its scheme converts with."""
    project = document.project
    assert project.starts is not None
    chance = np.random.default_rng([*seed, 2])
    numbers = iter(range(1_000))

    def name() -> str:
        place = (*seed, project.slug, "penger", next(numbers))
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "gevinst-many:" + "/".join(map(str, place))))

    level = {part.party: level_of(part.party, parties) for part in project.parties}
    lead = project.parties[0].party
    hospital = next((key for key, own in level.items() if own is Level.HOSPITAL), "hospital")
    municipality = next((key for key, own in level.items() if own is Level.MUNICIPALITY), "municipality")
    years = range(project.starts.year, project.starts.year + 3)
    money: list[MoneyEntry] = []

    def entry(kind: MoneyKind, year: int, kroner: float, what: str, **more: object) -> None:
        planned = 100 * 1_000 * max(round(kroner / 1_000), 1)
        come = round(planned * float(chance.normal(1, 0.15)) / 100_000) * 100_000
        known = year <= until and chance.random() >= _UNKNOWN
        fields = {"planned_ore": planned, "actual_ore": max(come, 0) if known else None, **more}
        money.append(MoneyEntry(id=name(), kind=kind, year=year, what=what, **fields))

    granted = award.amount_ore / 100
    by_hospital = float(chance.uniform(0.1, 0.9))
    own = granted * float(chance.uniform(0.2, 0.8)) / len(years)
    for year in years:
        entry(MoneyKind.GRANT, year, granted / len(years), "Lønn og drift", payer="state", gainer=lead)
        for payer, share in ((lead, 1 - by_hospital), (hospital, by_hospital)):
            entry(
                MoneyKind.OWN_CONTRIBUTION, year, own * share, "Fagleder og møtetid",
                form=MoneyForm.IN_KIND if chance.random() < 0.8 else MoneyForm.CASH, payer=payer,
            )  # fmt: skip
    entry(MoneyKind.COST, years[0], granted * 0.1, "Utstyr", payer=lead)
    if chance.random() < 0.5:
        # Who pays for it is said of every other one.
        gainer, payer = (hospital, lead) if chance.random() < 0.7 else (lead, hospital)
        entry(
            MoneyKind.GAIN, years[1], granted * float(chance.uniform(0.1, 1.5)), "Færre innleide",
            form=MoneyForm.CASH if chance.random() < 0.4 else MoneyForm.FREED, gainer=gainer,
            payer=payer if chance.random() < 0.5 else None,
        )  # fmt: skip
    if chance.random() < 0.1:
        entry(MoneyKind.TRANSFER, years[1], granted * 0.05, "Kjøp av tjenester", payer=lead, gainer=hospital)
    resources = _freed(document, lead, hospital, municipality, until, chance, name)
    return MadeMoney(tuple(money), tuple(resources), _choice(usual, years[0], chance))


def _choice(usual: ValuationChoice, first_year: int, chance: np.random.Generator) -> ValuationChoice | None:
    if chance.random() < 0.3:
        return None
    own = tuple(
        OwnFigure(
            key=key,
            value=float(round(about * float(chance.normal(1, 0.1)))),
            year=usual.price_year,
            source="Oppdiktet",
        )
        for key, about in _PRICES.items()
    )
    return usual.model_copy(update={"own": own, "first_year": first_year})


def _freed(
    document: PlanDocument,
    lead: str,
    hospital: str,
    municipality: str,
    until: int,
    chance: np.random.Generator,
    name: Callable[[], str],
) -> list[ResourceEntry]:
    found: list[ResourceEntry] = []
    assert document.project.starts is not None
    year = document.project.starts.year + 1
    for benefit in document.benefits:
        indicator = benefit.indicators[0]
        kind, usual = _FREES.get(indicator.measure or "", (None, 0))
        if kind is None or len(found) == _FREED_AT:
            continue
        state = _STATES[int(chance.choice(len(_STATES), p=(0.4, 0.3, 0.2, 0.1)))]
        at = {ResourceKind.HOURS: lead, ResourceKind.TRAVEL_HOURS: "patient"}.get(kind, hospital)
        if at == "patient" and state is ResourceState.OUT_OF_BUDGET:
            state = ResourceState.FREED
        planned = float(round(usual * float(chance.uniform(0.3, 2))))
        come = year <= until and chance.random() >= _UNKNOWN
        found.append(
            ResourceEntry(
                id=name(),
                kind=kind,
                party=at,
                counterparty=municipality if kind is ResourceKind.READY_DAYS else None,
                year=year,
                planned=planned,
                amount=float(round(planned * float(chance.normal(0.8, 0.3)))) if come else None,
                state=state,
                reused_for=FreedUse.MORE_PATIENTS if state is ResourceState.REUSED else None,
                what="Oppdiktet: frigjort ved ny arbeidsmåte",
                benefit=benefit.id,
                indicator=indicator.id,
            )
        )
    return found
