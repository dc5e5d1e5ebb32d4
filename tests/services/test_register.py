"""The register as a service: what is next, what fits, in which order, what waits for the steering group, who delivers."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import register_plan as r
from databases import Copies
from gevinst.domain.access import Actor, Role
from gevinst.domain.errors import NotAllowed
from gevinst.domain.horizon import Frequency, add_months
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Benefit, PlanDocument
from gevinst.services.everything import Services
from gevinst.services.register import RegisterPage
from gevinst.storage.engine import create_engine

LEADER = r.somebody()
STEERING = r.somebody(Role.STEERING_GROUP)


@pytest.fixture
def services(copies: Copies) -> Iterator[Services]:
    with copies.of("sqlite", fill) as address:
        engine = create_engine(address)
        yield Services(engine, lambda: r.NOW)
        engine.dispose()


def fill(address: str) -> None:
    r.on_database(address).engine.dispose()


def titles(page: RegisterPage) -> list[str]:
    return [row.benefit.title for group in page.groups for row in group.rows]


def indicator_id(document: PlanDocument, key: str) -> str:
    found = document.indicator(key)
    assert found is not None
    return found[1].id


class TestWhatStandsThere:
    def test_counts_are_of_benefits_not_of_lines(self, services: Services) -> None:
        page = services.register.page(LEADER, r.SLUG, {})
        assert (page.benefits, page.disbenefits, page.filled, page.lacking) == (4, 1, 2, 3)
        assert [(group.key, group.count) for group in page.groups] == [
            ("incomplete", 3),
            ("complete", 1),
            ("disbenefits", 1),
        ]
        two = next(row for row in page.groups[0].rows if row.benefit.title.startswith("Færre"))
        assert [line.title for line in two.lines] == ["Reinnleggelser", "Reisetid"]

    def test_a_drawback_says_what_it_follows_from(self, services: Services) -> None:
        page = services.register.page(LEADER, r.SLUG, {})
        assert page.groups[-1].rows[0].follows_from == ("Færre unødvendige innleggelser",)

    def test_the_least_filled_in_stands_first(self, services: Services) -> None:
        assert titles(services.register.page(LEADER, r.SLUG, {}))[:3] == [
            "Økt kvalitet",
            "Tid til pasienten",
            "Færre unødvendige innleggelser",
        ]

    @pytest.mark.parametrize(
        ("asked", "first"),
        [
            ("plan", ["Færre unødvendige innleggelser", "Økt kvalitet", "Tid til pasienten"]),
            ("tittel", ["Færre unødvendige innleggelser", "Tid til pasienten", "Økt kvalitet"]),
            ("-tittel", ["Økt kvalitet", "Tid til pasienten", "Færre unødvendige innleggelser"]),
            ("eier", ["Økt kvalitet", "Tid til pasienten", "Færre unødvendige innleggelser"]),
            ("-utfylt", ["Færre unødvendige innleggelser", "Tid til pasienten", "Økt kvalitet"]),
            ("tull", ["Økt kvalitet", "Tid til pasienten", "Færre unødvendige innleggelser"]),
        ],
    )
    def test_within_each_group_the_rows_stand_as_asked(
        self, services: Services, asked: str, first: list[str]
    ) -> None:
        found = titles(services.register.page(LEADER, r.SLUG, {"sorter": asked}))
        assert found == [*first, "Åpnere tjenester", "Mer kveldsarbeid"]

    def test_by_status_what_needs_somebody_stands_first(self, services: Services) -> None:
        months = [add_months(dt.date(2025, 1, 1), at).isoformat()[:7] for at in range(12)]
        rows = [Row("reisetid", None, month, {"value": "75"}) for month in months]
        services.measurements.record(LEADER, r.SLUG, rows)
        page = services.register.page(LEADER, r.SLUG, {"sorter": "status"})
        assert titles(page)[0] == "Færre unødvendige innleggelser"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"vis": "mangler"}, {"Økt kvalitet", "Tid til pasienten", "Færre unødvendige innleggelser"}),
            ({"vis": "mine"}, {"Økt kvalitet", "Åpnere tjenester"}),
            ({"part": "kystsykehuset"}, {"Færre unødvendige innleggelser", "Mer kveldsarbeid"}),
            ({"type": "ks-saved_time"}, {"Tid til pasienten"}),
            ({"type": "gevinst-health"}, {"Færre unødvendige innleggelser"}),
            ({"type": "oppfolging-scale"}, {"Åpnere tjenester"}),
            ({"type": "ulempe"}, {"Mer kveldsarbeid"}),
            ({"type": "ulempe", "vis": "mangler"}, set()),
        ],
    )
    def test_filters(self, services: Services, query: dict[str, str], found: set[str]) -> None:
        page = services.register.page(LEADER, r.SLUG, query)
        assert set(titles(page)) == found
        assert page.shown == len(found)
        # What is counted in the sentence and on the buttons does not change with the filter.
        assert (page.benefits, page.lacking) == (4, 3)

    def test_for_somebody_of_a_party_mine_is_what_the_party_has_to_do_with(self, services: Services) -> None:
        page = services.register.page(
            r.somebody(Role.REPORTER, party="kystsykehuset"), r.SLUG, {"vis": "mine"}
        )
        assert set(titles(page)) == {"Færre unødvendige innleggelser", "Mer kveldsarbeid"}
        assert "Kystsykehuset HF" in page.mine_text

    def test_a_stranger_is_refused(self, services: Services) -> None:
        stranger = r.somebody(Role.REPORTER, party="elvestrand")
        with pytest.raises(NotAllowed):
            services.register.page(stranger, r.SLUG, {})
        with pytest.raises(NotAllowed):
            services.reporters.page(stranger, r.SLUG, {})


class TestNextSteps:
    def test_the_most_urgent_first_and_no_more_than_four(self, services: Services) -> None:
        steps = services.register.page(LEADER, r.SLUG, {}).steps
        assert [(step.title, step.part, step.over) for step in steps] == [
            ("Registrer nullpunkt", "baseline", True),
            ("Velg 2 gevinsteiere", "owner", False),
            ("Velg gevinstansvarlig", "accountable", False),
            ("Velg måltall", "measurement", False),
        ]
        assert steps[0].when == "15 måneder etter oppstart"
        assert steps[1].when == "før 30.\u00a0september"
        assert steps[0].first == "nullpunktet for tilfredshet"

    def test_what_was_urgent_gives_way_to_the_rest(self, services: Services) -> None:
        document = services.plans.document(LEADER, r.SLUG)
        for benefit in document.benefits:
            if benefit.title in ("Tid til pasienten", "Økt kvalitet"):
                services.plans.archive_benefit(LEADER, r.SLUG, benefit.id)
        steps = services.register.page(LEADER, r.SLUG, {}).steps
        assert [(step.part, step.detail) for step in steps] == [
            ("preconditions", "2 forutsetninger for Færre unødvendige innleggelser")
        ]


class TestVersions:
    def test_a_changed_target_is_proposed_and_counts_for_nothing(self, services: Services) -> None:
        services.plans.adopt(STEERING, r.SLUG)
        document = services.plans.document(LEADER, r.SLUG)
        key = indicator_id(document, "reisetid")
        held = document.indicator(key)
        assert held is not None
        targets = [each.model_dump() for each in held[1].targets]
        targets[1]["value"] = 45.0
        services.plans.change_indicator(LEADER, r.SLUG, key, {"targets": tuple(targets)})
        page = services.register.page(LEADER, r.SLUG, {})
        (row,) = [row for group in page.groups for row in group.rows if row.proposed]
        assert {(indicator, horizon.value): said for (indicator, horizon), said in row.proposed.items()} == {
            (key, "long"): "45"
        }
        line = next(line for line in row.lines if line.title == "Reisetid")
        assert line.indicator is not None
        assert [target.value for target in line.indicator.targets] == [50.0, 40.0]
        assert (page.bar.adopted, page.bar.waits, page.bar.unsent) == (r.NOW.date(), False, 1)

    def test_before_anything_is_adopted_nothing_is_proposed(self, services: Services) -> None:
        page = services.register.page(LEADER, r.SLUG, {})
        assert (page.bar.adopted, page.bar.waits, page.bar.unsent) == (None, False, 0)


class TestPages:
    @pytest.fixture
    def large(self, tmp_path: Path) -> Iterator[Services]:
        plan = r.a_plan()
        many = tuple(Benefit(title=f"Gevinst {at:03}") for at in range(130))
        made = r.on_database(
            f"sqlite:///{tmp_path / 'large.sqlite'}", plan.model_copy(update={"benefits": many})
        )
        yield made
        made.engine.dispose()

    def test_fifty_on_each_page_and_all_of_them_for_the_printer(self, large: Services) -> None:
        sizes = {
            asked: len(titles(large.register.page(LEADER, r.SLUG, {"side": asked})))
            for asked in ("1", "2", "3", "9", "alle", "x")
        }
        assert sizes == {"1": 50, "2": 50, "3": 30, "9": 30, "alle": 130, "x": 50}
        page = large.register.page(LEADER, r.SLUG, {"side": "2"})
        assert (page.page, page.pages, page.shown) == (2, 3, 130)
        assert page.groups[0].count == 130
        assert titles(page)[0] == "Gevinst 050"


class TestByQuarter:
    def months(self, services: Services, count: int = 8) -> None:
        rows = [
            Row("reinnleggelser", "nordbygd", add_months(dt.date(2025, 1, 1), at).isoformat()[:7],
                {"numerator": "1", "denominator": "9"})
            for at in range(count)
        ]  # fmt: skip
        services.measurements.record(LEADER, r.SLUG, rows)

    def test_small_months_are_proposed_with_party_size_and_total(self, services: Services) -> None:
        self.months(services)
        (one,) = services.register.page(LEADER, r.SLUG, {}).quarterly
        assert one.title == "Forslag: mål reinnleggelser hvert kvartal"
        assert "Nordbygd kommune har om lag 9 i måneden" in one.text
        assert "11 prosentpoeng" in one.text
        assert "3 tall i måneden i stedet for 7" in one.text
        assert one.has_figures

    def test_where_figures_stand_it_becomes_a_question_once(self, services: Services) -> None:
        self.months(services)
        document = services.plans.document(LEADER, r.SLUG)
        key = indicator_id(document, "reinnleggelser")
        assert services.register.by_quarter(LEADER, r.SLUG, key)
        assert services.register.by_quarter(LEADER, r.SLUG, key)
        with services.register.reading() as work:
            (question,) = work.follow_ups.get(r.SLUG).decisions
        assert (question.state, question.title) == (
            "open",
            "Måle reinnleggelser hvert kvartal i stedet for hver måned?",
        )
        after = services.plans.document(LEADER, r.SLUG).indicator(key)
        assert after is not None
        assert after[1].frequency is Frequency.MONTH
        (one,) = services.register.page(LEADER, r.SLUG, {}).quarterly
        assert one.asked
        services.decisions.save(STEERING, r.SLUG, question.model_copy(update={"state": "decided"}))
        assert services.register.page(LEADER, r.SLUG, {}).quarterly == ()

    def test_where_none_stand_it_is_a_change_of_the_plan(self, services: Services) -> None:
        key = indicator_id(services.plans.document(LEADER, r.SLUG), "reisetid")
        assert not services.register.by_quarter(LEADER, r.SLUG, key)
        after = services.plans.document(LEADER, r.SLUG).indicator(key)
        assert after is not None
        assert after[1].frequency is Frequency.QUARTER

    def test_who_may_not_change_the_plan_may_not_propose(self, services: Services) -> None:
        key = indicator_id(services.plans.document(LEADER, r.SLUG), "reisetid")
        with pytest.raises(NotAllowed):
            services.register.by_quarter(r.somebody(Role.REPORTER, party="kystsykehuset"), r.SLUG, key)


class TestWhoDelivers:
    def test_the_burden_in_words(self, services: Services) -> None:
        page = services.register.page(LEADER, r.SLUG, {})
        assert page.burden_text == (
            "7 tall i måneden",
            "6 fra Kystsykehuset HF, 1 fra Nordbygd kommune",
        )

    def test_each_municipality_is_said_once(self, services: Services) -> None:
        document = services.plans.document(LEADER, r.SLUG)
        for key in ("reinnleggelser", "kveldstimer", "tilfredshet", "reisetid"):
            services.plans.change_indicator(
                LEADER, r.SLUG, indicator_id(document, key),
                {"reporter": {"role": "Enhetsleder"}, "series": [{"party": "fjordvik"}, {"party": "nordbygd"}]},
            )  # fmt: skip
        page = services.register.page(LEADER, r.SLUG, {})
        assert page.burden_text == ("10 tall i måneden", "5 fra hver kommune")
        assert [(line.role, line.parties) for line in page.burden_lines if line.each.month] == [
            ("Enhetsleder", ("Fjordvik kommune", "Nordbygd kommune"))
        ]

    def test_a_role_has_its_own_list_of_what_is_due(self, services: Services) -> None:
        every = services.measurements.due(LEADER, r.SLUG)
        page = services.reporters.page(LEADER, r.SLUG, {"hvem": "kystsykehuset:Poliklinikkleder"})
        assert page.chosen is not None
        assert [item.title.split(",")[0] for item in page.due] == ["Reisetid"]
        assert len(every) > 1
        assert page.chosen.waiting == 15
        assert sum(line.waiting for line in page.reporters) > page.chosen.waiting

    def test_a_reporter_sees_the_list_of_the_own_party_at_once(self, services: Services) -> None:
        page = services.reporters.page(r.somebody(Role.REPORTER, party="nordbygd"), r.SLUG, {})
        assert page.own
        assert not page.may_edit
        assert {item.title.split(",")[0] for item in page.due} == {"Reinnleggelser", "Tilfredshet"}

    def test_what_nobody_delivers_is_counted(self, services: Services) -> None:
        page = services.reporters.page(LEADER, r.SLUG, {"endre": "tilfredshet"})
        assert page.missing == 1
        assert page.changing is not None
        assert page.changing.reporters == ((None, "Nordbygd kommune"),)
        key = page.changing.indicator.id
        services.plans.change_indicator(LEADER, r.SLUG, key, {"reporter": {"role": "Fagleder"}})
        after = services.reporters.page(LEADER, r.SLUG, {})
        assert after.missing == 0
        assert ("Fagleder", "Nordbygd kommune") in [(line.role, line.party) for line in after.reporters]


@pytest.mark.parametrize(
    "actor",
    [LEADER, r.somebody(Role.REPORTER, party="nordbygd")],
    ids=["leader", "reporter"],
)
def test_the_number_in_the_menu_is_that_of_the_list_also_after_a_save(
    services: Services, actor: Actor
) -> None:
    def both() -> tuple[int, int]:
        return services.measurements.due_count(actor, r.SLUG), len(services.measurements.due(actor, r.SLUG))

    first = both()
    assert first[0] == first[1] > 0
    months = [add_months(dt.date(2025, 1, 1), at).isoformat()[:7] for at in range(15)]
    rows = [Row("tilfredshet", "nordbygd", month, {"value": "50"}) for month in months]
    services.measurements.record(LEADER, r.SLUG, rows)
    after = both()
    assert after[0] == after[1]
    assert first[0] - after[0] == 1
