"""A small set of parameters with round figures, and entries that a person can add up by hand."""

from gevinst.domain.economics import DiscountStep, EconomicParameters, Figure, Mark, Parameter
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.resources import (
    AmountsIn,
    OwnFigure,
    ResourceEntry,
    ResourceKind,
    ResourceState,
    ValuationChoice,
)
from gevinst.domain.text import local

PARTIES = {
    key: Party(key=key, name=key, kind=kind, level=level)
    for key, kind, level in (
        ("fjordvik", PartyKind.MUNICIPALITY, Level.MUNICIPALITY),
        ("nordbygd", PartyKind.MUNICIPALITY, Level.MUNICIPALITY),
        ("kystsykehuset", PartyKind.HEALTH_TRUST, Level.HOSPITAL),
        ("andre", PartyKind.OTHER, None),
    )
}


def _parameter(key: str, *figures: tuple[int | None, float | None], unit: str = "kroner") -> Parameter:
    return Parameter.model_validate(
        {
            "key": key,
            "name": local(key),
            "unit": unit,
            "figures": [
                Figure(
                    year=year,
                    value=value,
                    source="Prøve",
                    mark=Mark.NOT_FOUND if value is None else Mark.SOURCE,
                    note=local("Ikke funnet") if value is None else None,
                )
                for year, value in figures
            ],
        }
    )


PARAMETERS = EconomicParameters(
    set="prove",
    version=3,
    name=local("Prøve"),
    compiled="2026-01",
    discount_steps=(
        DiscountStep(from_year=0, to_year=30, rate=0.035, source="Prøve", mark=Mark.SOURCE),
        DiscountStep(from_year=30, to_year=75, rate=0.03, source="Prøve", mark=Mark.SOURCE),
        DiscountStep(from_year=75, to_year=None, rate=0.025, source="Prøve", mark=Mark.SOURCE),
    ),
    parameters=(
        _parameter("staff_hour_cost", (2024, 500.0)),
        _parameter("bed_day_cost_excluding_capital", (2020, 10_000.0), (2024, 12_000.0)),
        _parameter("municipal_bed_day_cost", (None, None)),
        _parameter("day_rate_ready_for_discharge", (2023, 5_508.0), (2024, 5_745.0), (2025, None)),
        _parameter("isf_unit_price_somatic", (2024, 50_000.0)),
        _parameter("isf_share_somatic", (2024, 0.4), unit="share"),
        _parameter("kilometre_rate", (None, None)),
        _parameter("value_of_time", (2024, 200.0)),
        _parameter("tax_financing_cost", (None, 0.20), unit="share"),
        _parameter("deflator_cpi", (2024, 0.03), (2025, 0.02), (2026, None), unit="share"),
    ),
)

NO_DISCOUNT = OwnFigure(key="discount_rate", value=0.0, source="Prøve")


def a_choice(**more: object) -> ValuationChoice:
    """2024 kroner, ten years from 2024, amounts in those kroner already, no cost of public funds."""
    usual: dict[str, object] = {
        "parameters": "prove/3",
        "price_year": 2024,
        "first_year": 2024,
        "amounts_in": AmountsIn.PRICE_YEAR,
        "tax_share": 0.0,
    }
    return ValuationChoice.model_validate({**usual, **more})


def a_resource(
    kind: ResourceKind = ResourceKind.HOURS, amount: float | None = 100.0, **more: object
) -> ResourceEntry:
    """100 hours freed at the hospital in 2024."""
    usual = {"kind": kind, "amount": amount, "party": "kystsykehuset", "year": 2024, "what": "Færre møter"}
    return ResourceEntry.model_validate({**usual, "state": ResourceState.FREED, **more})


def an_entry(kind: MoneyKind, ore: int | None, **more: object) -> MoneyEntry:
    """An amount in cash in 2024."""
    usual = {"kind": kind, "actual_ore": ore, "year": 2024, "what": "Lønn", "form": MoneyForm.CASH}
    return MoneyEntry.model_validate({**usual, **more})
