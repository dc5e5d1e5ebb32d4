"""Money and resources through the service: who may, what is refused, two editors, the trail, many projects at once."""

import pytest

from gevinst.domain.access import Actor
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.finding import EffectFinding, EffectMethod, EffectVerdict, Range
from gevinst.domain.measurement import Row
from gevinst.domain.payers import Held
from gevinst.domain.resources import Allocation, AmountsIn, ValuationChoice
from gevinst.domain.valuation import Nature
from gevinst.services.everything import Services
from gevinst.services.money import CHOICE
from gevinst.services.money_views import MoneyPage
from gevinst.storage.unit_of_work import UnitOfWork
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, OTHER_FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER

OWN = {
    "kind": "own_contribution", "form": "in_kind", "payer": "fjordvik", "year": "2025", "planned": "120 000",
    "actual": "100 000,50", "what": "Fagleder 20 %",
}  # fmt: skip
HOURS = {
    "kind": "hours", "party": "kystsykehuset", "year": "2026", "amount": "100", "state": "out_of_budget",
    "what": "Færre vakter",
}  # fmt: skip
CHOSEN = {
    "parameters": "norway-2024/1", "price_year": "2024", "first_year": "2025", "years": "5",
    "amounts_in": "price_year", "tax_share": "0 %", "allocation": "own_contribution",
}  # fmt: skip


def page(services: Services, actor: Actor = PROJECT_GROUP) -> MoneyPage:
    return services.money.page(actor, SLUG)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str | None, str]]:
    return sorted((each.field or "", each.code) for each in refused.value.problems)


def test_an_entry_is_kept_changed_and_taken_away_with_its_trail(services: Services) -> None:
    key = services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    view = page(services)
    (entry,) = view.result.money
    assert (entry.id, entry.actual_ore, entry.planned_ore, entry.payer) == (
        key,
        10_000_050,
        12_000_000,
        "fjordvik",
    )
    services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key, "actual": "90 000"}, view.seen[key])
    (entry,) = page(services).result.money
    assert entry.actual_ore == 9_000_000
    services.money.remove(PROJECT_GROUP, SLUG, "money", key, page(services).seen[key])
    assert page(services).result.money == ()
    with services.money.reading() as work:
        trail = [each for each in work.audits(SLUG) if each.kind == "money_entry"]
    assert [each.action for each in trail] == ["remove_money", "save_money", "save_money"]
    assert (trail[1].before, trail[1].after) == ({"actual_ore": 10_000_050}, {"actual_ore": 9_000_000})
    assert trail[0].before["what"] == "Fagleder 20 %"


def test_everything_wrong_is_said_at_once_and_nothing_is_stored(services: Services) -> None:
    wrong = {
        "kind": "transfer", "form": "in_kind", "payer": "ukjent", "year": "20x5", "planned": "-1",
        "actual": "1.234", "what": "", "benefit": "nothing",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "money", wrong, "")
    assert codes(refused) == [
        ("actual", "ambiguous_number"),
        ("benefit", "unknown_choice"),
        ("form", "transfer_is_cash"),
        ("gainer", "field_missing"),
        ("payer", "money_party_unknown"),
        ("planned", "below_minimum"),
        ("what", "field_missing"),
        ("year", "not_a_year"),
    ]
    wrong = {"kind": "hours", "year": "2027", "amount": "5", "low": "9", "what": "x", "state": "reused", "planned": "1e12"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "resource", wrong, "")
    assert codes(refused) == [
        ("amount", "actual_to_come"),
        ("high", "range_half"),
        ("planned", "above_maximum"),
        ("reused_for", "reused_for_missing"),
    ]
    assert page(services).result.money == page(services).result.resources == ()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"form": "freed"}, ("form", "freed_is_a_gain")),
        ({"kind": "transfer", "form": "cash", "gainer": "fjordvik"}, ("gainer", "paid_to_itself")),
        ({"year": "2027"}, ("actual", "actual_to_come")),
        ({"what": "x" * 301}, ("what", "text_too_long")),
        ({"kind": ""}, ("kind", "field_missing")),
    ],
)
def test_what_cannot_be_right_is_refused(
    services: Services, fields: dict[str, str], problem: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, **fields}, "")
    assert codes(refused) == [problem]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"party": "patient", "state": "out_of_budget", "reused_for": ""}, ("state", "no_budget_there")),
        (
            {"kind": "ready_days", "party": "kystsykehuset", "counterparty": "kystsykehuset"},
            ("counterparty", "paid_to_itself"),
        ),
    ],
)
def test_no_resource_is_taken_out_of_a_budget_that_nobody_has_or_paid_to_whom_it_is_freed_at(
    services: Services, fields: dict[str, str], problem: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, **fields}, "")
    assert codes(refused) == [problem]


def test_an_identity_number_is_never_stored(services: Services) -> None:
    for what, fields in (("money", OWN), ("resource", HOURS)):
        with pytest.raises(Refused) as refused:
            services.money.save(PROJECT_GROUP, SLUG, what, {**fields, "what": f"Møte {synthetic(1, 1)}"}, "")  # type: ignore[arg-type]
        assert codes(refused) == [("what", "personal_data")]
    assert page(services).result.money == ()


def test_two_who_write_the_same_entry_do_not_overwrite_each_other(services: Services) -> None:
    key = services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    seen = page(services).seen[key]
    services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key, "actual": "1"}, seen)
    for act in (
        lambda: services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key, "actual": "2"}, seen),
        lambda: services.money.remove(PROJECT_GROUP, SLUG, "money", key, seen),
    ):
        with pytest.raises(Conflict):
            act()
    assert page(services).result.money[0].actual_ore == 100
    services.money.remove(PROJECT_GROUP, SLUG, "money", key, page(services).seen[key])
    with pytest.raises(Conflict):
        services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key}, seen)
    with pytest.raises(NotFound):
        services.money.remove(PROJECT_GROUP, SLUG, "money", key, seen)
    # Two new entries at once are both kept.
    for _again in range(2):
        services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    assert len(page(services).result.money) == 2


def test_who_may_read_and_who_may_write(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    for actor in (STEERING, FUNDER):
        assert not page(services, actor).may_edit
        with pytest.raises(NotAllowed):
            services.money.save(actor, SLUG, "money", OWN, "")
        with pytest.raises(NotAllowed):
            services.money.remove(actor, SLUG, "money", "x", "")
    for stranger in (STRANGER, OTHER_FUNDER):
        with pytest.raises(NotAllowed):
            page(services, stranger)
        assert services.money.results(stranger, [SLUG]) == {}
    assert set(services.money.results(FUNDER, [SLUG])) == {SLUG}


def test_without_a_choice_the_usual_set_is_taken_and_said(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    result = page(services).result
    assert (result.chosen, result.choice.parameters, result.choice.price_year) == (
        False,
        "norway-2024/1",
        2024,
    )
    (value,) = result.values
    assert value.ore is None
    assert [each.key for each in value.missing] == ["staff_hour_cost"]


def test_a_chosen_set_and_a_figure_of_ones_own_give_kroner(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    services.money.save(PROJECT_GROUP, SLUG, "choice", CHOSEN, page(services).seen[CHOICE])
    figure = {"key": "staff_hour_cost", "value": "450,5", "year": "2024", "source": "Lønnskontoret", "low": "400", "high": "500"}  # fmt: skip
    key = services.money.save(PROJECT_GROUP, SLUG, "figure", figure, "")
    view = page(services)
    result = view.result
    assert (result.chosen, result.choice.amounts_in, result.choice.allocation) == (True, AmountsIn.PRICE_YEAR, Allocation.OWN_CONTRIBUTION)  # fmt: skip
    (value,) = result.values
    assert (value.nature, value.ore) == (Nature.CASH, 4_505_000)
    assert [(each.parameters, each.source) for each in value.prices] == [("norway-2024/1", "Lønnskontoret")]
    assert [(bar.key, bar.low, bar.high) for bar in view.tornado] == [("staff_hour_cost", 400.0, 500.0)]
    # Changing the choice keeps the figure, and the figure has a mark of its own.
    services.money.save(PROJECT_GROUP, SLUG, "choice", {**CHOSEN, "years": "8"}, view.seen[CHOICE])
    services.money.remove(PROJECT_GROUP, SLUG, "figure", key, view.seen[key])
    assert page(services).result.choice.own == ()
    with pytest.raises(Conflict):
        services.money.save(PROJECT_GROUP, SLUG, "choice", CHOSEN, view.seen[CHOICE])


def test_a_choice_that_cannot_be_is_refused_with_all_that_is_wrong(services: Services) -> None:
    wrong = {"parameters": "annet/1", "price_year": "", "first_year": "x", "years": "2,5", "price_index": "y", "tax_share": "120"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "choice", wrong, "")
    assert codes(refused) == [
        ("first_year", "not_a_year"),
        ("parameters", "unknown_choice"),
        ("price_index", "unknown_choice"),
        ("price_year", "field_missing"),
        ("tax_share", "above_maximum"),
        ("years", "not_a_whole_number"),
    ]
    for fields, problem in (
        ({"key": "staff_hour_cost", "value": "5"}, ("source", "own_without_source")),
        ({"key": "staff_hour_cost"}, ("value", "field_missing")),
        ({"key": "nothing", "value": "5", "source": "x"}, ("key", "unknown_choice")),
        (
            {"key": "discount_rate", "value": "4", "source": "x", "low": "5", "high": "6"},
            ("low", "range_around_amount"),
        ),
        (
            {"key": "discount_rate", "value": "4", "source": "x", "low": "5", "high": "3"},
            ("low", "range_turned"),
        ),
    ):
        with pytest.raises(Refused) as refused:
            services.money.save(PROJECT_GROUP, SLUG, "figure", fields, "")
        assert codes(refused) == [problem]


def test_per_cent_is_a_part_of_one(services: Services) -> None:
    figure = {"key": "discount_rate", "value": "4", "source": "Rundskriv", "low": "3 %", "high": "5,5"}
    services.money.save(PROJECT_GROUP, SLUG, "figure", figure, "")
    (own,) = page(services).result.choice.own
    assert (own.value, own.low, own.high) == pytest.approx((0.04, 0.03, 0.055))
    with pytest.raises(Conflict):
        services.money.save(PROJECT_GROUP, SLUG, "figure", figure, "")


def test_the_range_is_that_of_the_measured_effect_for_those_who_see_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project's group has the effect of every figure, the funder that of the approved ones."""
    plan = services.plans.document(PROJECT_GROUP, SLUG)
    indicator = plan.benefits[0].indicators[0].id
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "indicator": indicator}, "")
    asked = []

    def known(self: object, ids: object, audience: Audience, drawn: bool = False) -> list[object]:
        asked.append(audience)
        return [an_evaluation(indicator, 0.5 if audience is Audience.APPROVED else 0.8)]

    from gevinst.storage.evaluations import Evaluations

    monkeypatch.setattr(Evaluations, "for_indicators", known)
    assert page(services).result.values[0].range == pytest.approx((50.0, 150.0))
    assert page(services, FUNDER).result.values[0].range == pytest.approx((80.0, 120.0))
    assert asked == [Audience.ALL, Audience.APPROVED]


def priced(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "choice", CHOSEN, page(services).seen[CHOICE])
    figure = {"key": "staff_hour_cost", "value": "500", "year": "2024", "source": "Lønnskontoret"}
    services.money.save(PROJECT_GROUP, SLUG, "figure", figure, "")


def test_what_rests_on_figures_not_approved_is_for_the_project_only(services: Services) -> None:
    """The funder reads how many are left out and why, as on the page of all projects, and the rest."""
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
    secret = services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "indicator": indicator}, "")
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "amount": "10"}, "")
    priced(services)
    # Nothing is measured: there is nothing to keep back.
    assert (page(services, FUNDER).result.held, len(page(services, FUNDER).result.values)) == ({}, 2)
    services.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", None, "2026-01", {"value": "60"})])
    own, seen = page(services), page(services, FUNDER)
    assert own.result.held == {}
    assert [total.ore for total in own.result.totals] == [5_500_000]
    assert seen.result.held == services.payers.page(FUNDER, {}).held == {Held.WAITING: 1}
    assert [total.ore for total in seen.result.totals] == [500_000]
    assert [line.taken_out for line in seen.result.fiscal] == [500_000]
    assert own.result.present.gain > seen.result.present.gain > 0
    assert [each.amount for each in seen.result.resources] == [10]
    assert secret in own.seen
    assert secret not in seen.seen
    assert services.money.results(FUNDER, [SLUG])[SLUG] == seen.result
    services.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
    services.measurements.approve(STEERING, SLUG, "2026-01")
    assert (page(services, FUNDER).result.held, len(page(services, FUNDER).result.values)) == ({}, 2)


def test_what_rests_on_low_counts_only_is_left_out_for_that_reason(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "indicator": indicator}, "")
    from gevinst.storage.evaluations import Entered, Evaluations

    def low(self: object, ids: list[str]) -> dict[str, Entered]:
        return {key: Entered(any=True, unapproved=0, horizons=frozenset()) for key in ids}

    monkeypatch.setattr(Evaluations, "entered", low)
    assert page(services, FUNDER).result.held == {Held.HIDDEN: 1}
    assert page(services, FUNDER).result.values == ()
    assert (page(services).result.held, len(page(services).result.values)) == ({}, 1)


def test_what_is_only_planned_is_in_no_sum_of_the_funders(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "amount": "", "planned": "100"}, "")
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "amount": "10"}, "")
    services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "actual": ""}, "")
    priced(services)
    own, seen = page(services).result, page(services, FUNDER).result
    assert [(total.ore, total.planned) for total in own.totals] == [(5_500_000, 0)]
    assert [(total.ore, total.planned, total.entries) for total in seen.totals] == [(500_000, 1, 2)]
    assert [line.taken_out for line in own.fiscal] == [5_500_000]
    assert [line.taken_out for line in seen.fiscal] == [500_000]
    # Both sides of the present value, cost and gain, are of what has come.
    assert (own.present.planned, own.present.to_come) == (2, 0)
    assert (seen.present.planned, seen.present.to_come, seen.present.cost) == (0, 2, 0)
    assert own.present.cost > 0
    assert own.present.gain > seen.present.gain > 0
    # It is listed all the same, with what it is planned to be worth.
    assert sorted(each.planned for each in seen.values) == [False, True]


def an_evaluation(indicator: str, ratio: float) -> object:
    from types import SimpleNamespace

    effect = EffectFinding(
        EffectMethod.COUNTS, True, Range(ratio, ratio - 0.1, ratio + 0.1), 0.01, EffectVerdict.IMPROVED, (), None, 24, 12,
        None, None, None, None, False, 0, False, 0, (),
    )  # fmt: skip
    return SimpleNamespace(
        indicator=indicator, series=None, last_period=object(), finding=SimpleNamespace(effect=effect)
    )


def test_the_change_of_a_price_index_is_of_a_year(services: Services) -> None:
    index = {"key": "deflator_cpi", "value": "3", "source": "SSB"}
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "figure", index, "")
    assert codes(refused) == [("year", "field_missing")]
    services.money.save(PROJECT_GROUP, SLUG, "figure", {**index, "year": "2025"}, "")


def test_what_lasts_is_entered_for_each_year_and_never_twice(services: Services) -> None:
    """Each later year is planned as the first came out, and is an entry of its own."""
    key = services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "until": "2027"}, "")
    freed = {**HOURS, "low": "90", "high": "120", "until": "2028"}
    services.money.save(PROJECT_GROUP, SLUG, "resource", freed, "")
    result = page(services).result
    assert [(each.year, each.planned_ore, each.actual_ore) for each in result.money] == [
        (2025, 12_000_000, 10_000_050),
        (2026, 10_000_050, None),
        (2027, 10_000_050, None),
    ]
    assert [(each.year, each.planned, each.amount, each.low) for each in result.resources] == [
        (2026, None, 100, 90),
        (2027, 100, None, None),
        (2028, 100, None, None),
    ]
    services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key, "until": "2028"}, page(services).seen[key])  # fmt: skip
    assert [each.year for each in page(services).result.money] == [2025, 2026, 2027, 2028]
    with services.money.reading() as work:
        trail = [each for each in work.audits(SLUG) if each.kind == "money_entry"]
    assert [each.action for each in trail] == ["save_money"] * 4


@pytest.mark.parametrize("until", ["2024", "2025", "2066", "lenge"])
def test_a_last_year_lies_after_the_entrys_own_and_not_for_ever(services: Services, until: str) -> None:
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "until": until, "what": ""}, "")
    assert [field for field, _code in codes(refused)] == ["until", "what"]
    assert page(services).result.money == ()


def test_days_that_a_municipality_pays_for_are_freed_at_the_hospital(services: Services) -> None:
    """Else the one that no longer pays would stand with the loss."""
    days = {**HOURS, "kind": "ready_days", "party": "fjordvik", "state": "freed"}
    with pytest.raises(Refused) as refused:
        services.money.save(PROJECT_GROUP, SLUG, "resource", days, "")
    assert codes(refused) == [("party", "freed_at_a_hospital")]
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**days, "party": "kystsykehuset", "counterparty": "fjordvik"}, "")  # fmt: skip


def test_a_range_says_what_is_wrong_with_it(services: Services) -> None:
    free = {"kind": "hours", "year": "2027", "what": "x", "state": "freed", "planned": "10"}
    for ends, problem in (
        ({"low": "5", "high": "2"}, ("low", "range_turned")),
        ({"low": "2", "high": "5"}, ("amount", "range_without_amount")),
    ):
        with pytest.raises(Refused) as refused:
            services.money.save(PROJECT_GROUP, SLUG, "resource", {**free, **ends}, "")
        assert codes(refused) == [problem]


def test_a_set_that_the_files_no_longer_hold_leaves_the_page_readable(services: Services) -> None:
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        work.money.choose(SLUG, ValuationChoice(parameters="gone/1", price_year=2024, first_year=2025))
        work.commit()
    found = page(services)
    assert found.result.parameters.identity == "gone/1"
    assert dict(found.sets)["norway-2024/1"] == "Norske satser til og med 2024 (norway-2024/1)"
    assert "gone/1" not in dict(found.sets)
