"""What the fields of a plan are read as."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import html

import demo_database
from dashboards import made_up
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Refused
from gevinst.domain.horizon import Horizon
from gevinst.domain.measure import Measure, Unit
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Benefit, Indicator, RoleAt, Target, TargetKind
from gevinst.domain.text import local
from gevinst.i18n import translator
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst_dashboards.pages import plan, plan_benefit, plan_parts
from gevinst_dashboards.pages.measure_definition import whole_definition
from gevinst_dashboards.pages.plan_fields import changes_of, read_day, shown, target_text
from gevinst_dashboards.pages.plan_own_measure import read_measure, shown_measure
from gevinst_dashboards.pages.plan_parts import save_field
from gevinst_dashboards.views_context import Context, build_context


@pytest.mark.parametrize("text", ["2026-06-30", "30.06.2026", "30. 6. 2026"])
def test_a_day_in_the_ways_people_write_it(text: str) -> None:
    assert read_day("starts", text) == dt.date(2026, 6, 30)


@pytest.mark.parametrize("text", ["30/06/26", "2026-13-01", "juni"])
def test_what_is_not_a_day_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_day("starts", text)
    assert [(each.code, each.field) for each in refused.value.problems] == [("not_a_date", "starts")]


def test_a_party_without_a_role_waits_for_it() -> None:
    with pytest.raises(Refused):
        changes_of("owner.party", {"owner.role": "", "owner.party": "fjordvik"})
    whole = changes_of("owner.role", {"owner.role": "Klinikksjef", "owner.party": "fjordvik"})
    assert whole == {"owner": RoleAt(role="Klinikksjef", party="fjordvik")}
    assert changes_of("owner.role", {"owner.role": "", "owner.party": ""}) == {"owner": None}


def test_targets_are_read_together_and_a_blank_is_none() -> None:
    values = {
        "target.short": "16,5",
        "target.medium": "",
        "target.long": "10–12",
        "target.long.kind": "range",
    }
    short, long = changes_of("target.short", values)["targets"]
    assert (short["horizon"], short["value"]) == (Horizon.SHORT, 16.5)
    assert (long["low"], long["high"]) == (10, 12)


def test_a_baseline_with_a_value_is_registered_and_without_one_is_missing() -> None:
    assert changes_of("baseline.value", {"baseline.value": "17,8"})["baseline"]["state"] == "registered"
    assert changes_of("baseline.value", {"baseline.state": "confirmed"})["baseline"]["state"] == "missing"


def test_what_a_field_shows_is_what_it_was_read_from() -> None:
    benefit = Benefit(title="Færre", cashable=False, owner=RoleAt(role="Leder", party="fjordvik"))
    assert (shown(benefit, "cashable"), shown(benefit, "priced"), shown(benefit, "owner.party")) == (
        "no",
        "",
        "fjordvik",
    )
    target = Target(horizon=Horizon.LONG, kind=TargetKind.RANGE, low=10.5, high=12)
    assert target_text(target) == "10,5–12"


class TestComparisonGroup:
    """Chosen in the plan, recorded beside the others, named as what it is, and never without its figures' leave."""

    @pytest.fixture
    def services(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
        # What a save draws anew belongs to a callback.
        monkeypatch.setattr(plan_parts, "set_props", lambda *_args: None)
        engine = demo_database.engine_on(tmp_path)
        yield Services(engine, demo_database.clock)
        engine.dispose()

    SLUG, KEY = demo_database.PROJECT, "dager_til_oppfolging"

    def context(self, services: Services) -> Context:
        actor = Actor(1, "Prosjektleder", "nb", (Membership(Role.PROJECT_GROUP, "project", self.SLUG),))
        return build_context(services, actor, csrf="x", address="/", slug=self.SLUG, demo=True)

    def save(self, services: Services, name: str, chosen: list[str]) -> Indicator:
        context = self.context(services)
        own = self.indicator(services)
        revision = services.plans.page(context.actor, self.SLUG).revision
        place = {"slug": self.SLUG, "benefit": None}
        said, _held = save_field(
            services, context, place, f"indicator:{own.id}", name, {name: chosen}, [], revision
        )
        self.said = text(said)
        return self.indicator(services)

    def indicator(self, services: Services) -> Indicator:
        found = services.plans.document(self.context(services).actor, self.SLUG).indicator(self.KEY)
        assert found is not None
        return found[1]

    def test_it_is_chosen_recorded_and_kept_out_of_the_total(self, services: Services) -> None:
        before = self.indicator(services).series
        after = self.save(services, "comparison", ["kystsykehuset", ""])
        assert after.series[: len(before)] == before
        assert [(line.party, line.comparison) for line in after.series[len(before) :]] == [
            ("kystsykehuset", True),
            (None, True),
        ]
        actor = self.context(services).actor
        row = Row(self.KEY, "Sammenligningsgruppe", "2026-04", {"value": "5,1", "n": "90"})
        services.measurements.record(actor, self.SLUG, [row])
        groups = services.measurements.page(actor, self.SLUG, "2026-04").groups
        names = {
            each.party_name: each.value
            for group in groups
            for each in group.rows
            if each.indicator.key == self.KEY
        }
        assert names["Sammenligningsgruppe"] == "5,1"
        assert names["Kystsykehuset HF (sammenligningsgruppe)"] == ""
        assert services.evaluations.differences(OPERATOR) == []
        # Choosing who delivers leaves it alone; taking it away would take its figures along.
        assert self.save(services, "series", ["fjordvik", "nordbygd", "elvestrand"]).series == after.series
        left = self.save(services, "comparison", [])
        assert left.series == after.series
        assert self.said.startswith("Sammenligningsgruppe har levert tall")
        assert self.save(services, "comparison", [""]).series == tuple(
            line for line in after.series if line.party != "kystsykehuset" or not line.comparison
        )

    def test_the_plan_offers_those_who_do_not_deliver(self, services: Services) -> None:
        context = self.context(services)
        own = self.save(services, "comparison", ["kystsykehuset"])
        document = services.plans.document(context.actor, self.SLUG)
        found = document.indicator(self.KEY)
        assert found is not None
        page = plan_benefit.render(context, services, {"slug": self.SLUG, "benefit": found[0].id}, {})
        ticks = next(
            each
            for each in parts(page)
            if getattr(each, "id", None)
            == {"type": "plan-f", "of": f"indicator:{own.id}", "name": "comparison"}
        )
        assert ticks.value == ["kystsykehuset"]
        offered = [option["value"] for option in ticks.options]
        assert offered[-1] == ""
        assert not {"fjordvik", "nordbygd", "elvestrand"} & set(offered)


class TestEventsOfAnOwnMeasure:
    UNITS = (
        Unit(key="percent", name=local("prosent"), symbol=local("%")),
        Unit(key="number", name=local("antall"), symbol=local("stk.")),
    )

    def read(self, **fields: str) -> Measure:
        given = {"name": "Fall", "what": "Hvor mange som faller", "source": "Egen", "unit": "percent"}
        shapes = {"numerator": "fall", "denominator": "beboere", "value": "antall"}
        return read_measure(given | shapes | fields, "own_fall", None, self.UNITS, "nb")

    @pytest.mark.parametrize(
        ("shape", "chosen", "kept", "counts"),
        [
            ("ratio", "", None, True),
            ("ratio", "no", False, False),
            ("count", "no", False, False),
            ("count", "yes", True, True),
            ("mean", "", None, False),
            ("amount", "no", None, False),
        ],
    )
    def test_yes_no_or_as_usual_and_shown_again(
        self, shape: str, chosen: str, kept: bool | None, counts: bool
    ) -> None:
        measure = self.read(shape=shape, events=chosen)
        assert (measure.events, measure.counts_events) == (kept, counts)
        again = shown_measure(measure, "nb")("events")
        assert again == {True: "yes", False: "no", None: ""}[kept]

    @pytest.mark.parametrize("shape", ["mean", "amount"])
    def test_a_mean_and_an_amount_are_no_events(self, shape: str) -> None:
        with pytest.raises(Refused) as refused:
            self.read(shape=shape, events="yes")
        assert [(each.field, each.code) for each in refused.value.problems] == [
            ("events", "events_are_counted")
        ]

    def test_the_definition_says_which(self) -> None:
        said = dict(whole_definition(self.read(shape="count", events="no"), translator("nb")))
        assert said["Det som telles, er hendelser"] == "Nei"
        assert "Det som telles, er hendelser" not in dict(
            whole_definition(self.read(shape="mean"), translator("nb"))
        )


class TestTheMainProject:
    """A pre-project offers to start it, and once it is started says where what was promised goes on."""

    def said(self, seen: frozenset[str] = frozenset(), **changes: object) -> str:
        early = made_up.PROJECT.model_copy(update={"phase": "pre_project"})
        return text(
            html.Div(plan._earlier_and_later(made_up.plan(project=early, **changes), seen, translator("nb")))
        )

    def test_it_is_offered_until_it_is_started(self) -> None:
        later = (("hoved", "Trygt hjem i drift"),)
        assert "Start hovedprosjektet" in self.said()
        assert "Start hovedprosjektet" not in self.said(may_edit=False)
        assert self.said(carried_on=later) == "Det som ble lovet her, går videre i et senere prosjekt."
        assert "«Trygt hjem i drift»" in self.said(frozenset({"hoved"}), carried_on=later)
