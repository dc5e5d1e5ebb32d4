"""Stored evaluations are those of the figures; one that was tampered with, lost or left over is found and mended."""

import datetime as dt
from shutil import copyfile

import pytest
import sqlalchemy as sa

import register_plan
from gevinst.domain.access import Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.plan import IndicatorKind
from gevinst.services import evaluations
from gevinst.services.everything import Services
from gevinst.storage.engine import create_engine

from .conftest import FJORDVIK, OPERATOR, PROJECT_GROUP, demo_actor
from .test_rebuilding import same

TAMPER = {
    "recent": ("UPDATE evaluation SET recent = recent * 1.001 WHERE recent IS NOT NULL AND series_id IS NULL", "recent"),
    "missing": ("DELETE FROM evaluation WHERE series_id IS NOT NULL", "missing"),
}  # fmt: skip


class TestTheDemo:
    def test_agrees_with_its_figures(self, demo):
        assert demo.evaluations.differences(OPERATOR) == []

    def test_rebuilt_it_is_the_same_and_progress_is_told(self, own_demo):
        before = own_demo.evaluations.table(OPERATOR, FJORDVIK)
        told = []
        rebuilt = own_demo.evaluations.rebuild(OPERATOR, progress=lambda done, of: told.append((done, of)))
        assert rebuilt.projects == 6
        assert told[-1] == (6, 6)
        assert told == sorted(set(told))
        # The batch may add in another order.
        assert same(own_demo.evaluations.table(OPERATOR, FJORDVIK), before)
        assert own_demo.evaluations.differences(OPERATOR) == []

    @pytest.mark.parametrize("kind", TAMPER)
    def test_tampered_with_is_found_and_mended(self, own_demo, kind):
        statement, field = TAMPER[kind]
        with own_demo.engine.begin() as connection:
            changed = connection.execute(sa.text(statement)).rowcount
        assert changed > 0
        found = own_demo.evaluations.differences(OPERATOR)
        assert len(found) == changed
        assert {each.split()[-1] for each in found} <= {field, "missing"}
        own_demo.evaluations.rebuild(OPERATOR)
        assert own_demo.evaluations.differences(OPERATOR) == []

    def test_one_project_alone(self, own_demo):
        with own_demo.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM evaluation"))
        assert own_demo.evaluations.rebuild(OPERATOR, FJORDVIK).projects == 1
        left = own_demo.evaluations.differences(OPERATOR)
        assert left
        assert not [each for each in left if each.startswith(FJORDVIK)]


class TestWho:
    @pytest.mark.parametrize("who", [PROJECT_GROUP, demo_actor(Role.FUNDER)])
    def test_only_who_runs_the_installation(self, demo, who):
        for call in (demo.evaluations.rebuild, demo.evaluations.differences):
            with pytest.raises(NotAllowed):
                call(who)

    def test_a_funder_s_table_is_of_approved_figures(self, demo):
        own = demo.evaluations.table(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK)
        theirs = demo.evaluations.table(demo_actor(Role.FUNDER), FJORDVIK)
        assert {line["audience"] for line in own} == {"all"}
        assert {line["audience"] for line in theirs} == {"approved"}
        assert sum(line["unapproved"] for line in theirs) == 0 < sum(line["unapproved"] for line in own)


# One edit of the plan at a time, as somebody makes it: (name, what is changed, whether figures are reckoned from it).
HEAD = {
    "title": "Nær hjelp i hele kommunen",
    "summary": "Ny oppsummering",
    "starts": dt.date(2025, 2, 1),
    "ends": dt.date(2026, 12, 31),
    "go_live": dt.date(2025, 6, 1),
    "horizon_months": {"short": 3, "medium": 9, "long": 18},
    "reporting_days": 20,
    "owners_text": "Kommunene",
    "target_group": "Eldre hjemme",
    "next_meeting": dt.date(2026, 5, 5),
    "agreement_date": dt.date(2024, 12, 1),
    "continues": "Trygt hjem",
    "other_text": "Annet",
    "trust_text": "Kystsykehuset",
    "municipalities_text": "Fjordvik og Nordbygd",
    "roles": [["contact", {"role": "Prosjektleder", "party": "fjordvik"}]],
}
BENEFIT = {
    "title": "Et annet navn",
    "archived": True,
    "disbenefit": True,
    "note": "Merknad",
    "owner": None,
    "contributes_to": (),
}
INDICATOR = {
    "title": "Et annet navn",
    "baseline": {"state": "confirmed", "value": 70.0},
    "targets": [{"horizon": "long", "value": 12.0}],
    "frequency": "quarter",
    "measure": "travel_time",
    "kind": "milestone",
    "source": "Fagsystemet",
    "lag_days": 3,
    "series": [],
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A project with figures of every number, some approved, adopted as it is; copied for each edit."""
    folder = tmp_path_factory.mktemp("measured")
    made = register_plan.on_database(f"sqlite:///{folder / 'whole.sqlite'}")
    document = made.plans.document(OPERATOR, register_plan.SLUG)
    rows = [
        Row(each.key, line.party, f"2025-{month:02}", {"numerator": "8", "denominator": str(40 + month)} if "30d" in str(each.measure) else {"value": str(60 - month)})
        for benefit in document.benefits
        for each in benefit.indicators
        if each.kind is IndicatorKind.NUMBER
        for line in each.series
        for month in range(1, 13)
    ]  # fmt: skip
    made.measurements.record(OPERATOR, register_plan.SLUG, rows)
    made.plans.adopt(OPERATOR, register_plan.SLUG, "Vedtatt")
    made.engine.dispose()
    return folder / "whole.sqlite"


@pytest.fixture
def edited(measured, tmp_path):
    copyfile(measured, tmp_path / "copy.sqlite")
    made = Services(create_engine(f"sqlite:///{tmp_path / 'copy.sqlite'}"), lambda: register_plan.NOW)
    yield made
    made.engine.dispose()


EDITS = [
    *(("project", name, value) for name, value in HEAD.items()),
    *(("benefit", name, value) for name, value in BENEFIT.items()),
    *(("indicator", name, value) for name, value in INDICATOR.items()),
]


@pytest.fixture
def by_itself(monkeypatch):
    """As if no two benefits followed one measure: those here all do, and would be reckoned together for their small counts."""
    monkeypatch.setattr(evaluations, "linked_to", lambda _document, _measure_of, own: set(own))


class TestAnEditOfThePlan:
    @pytest.mark.parametrize(("kind", "name", "value"), EDITS, ids=[f"{each[0]}.{each[1]}" for each in EDITS])
    def test_leaves_nothing_to_reckon(self, edited, kind, name, value):
        slug = register_plan.SLUG
        benefit = edited.plans.document(OPERATOR, slug).benefits[1]
        before = edited.plans.page(OPERATOR, slug).revision
        match kind:
            case "project":
                edited.plans.change_project(OPERATOR, slug, {name: value})
            case "benefit":
                edited.plans.change_benefit(OPERATOR, slug, benefit.id, {name: value})
            case _indicator:
                try:
                    edited.plans.change_indicator(OPERATOR, slug, benefit.indicators[0].id, {name: value})
                except Refused:
                    # What has figures keeps its measure and its kind: nothing was changed.
                    assert name in {"measure", "kind", "frequency", "series"}
                    assert edited.evaluations.differences(OPERATOR) == []
                    return
        assert edited.plans.page(OPERATOR, slug).revision == before + 1
        assert edited.evaluations.differences(OPERATOR) == []

    @pytest.mark.parametrize(
        ("kind", "changes"),
        [("benefit", {"archived": True}), ("baseline", {"baseline": {"state": "confirmed", "value": 70.0}})],
    )
    def test_what_changed_is_reckoned_and_the_rest_is_left_alone(self, edited, by_itself, kind, changes):
        slug = register_plan.SLUG
        benefit = edited.plans.document(OPERATOR, slug).benefits[1]
        # Whatever stands with the others would be written over if they were reckoned again.
        with edited.engine.begin() as connection:
            connection.execute(sa.text("UPDATE evaluation SET unapproved = unapproved + 1000"))
        if kind == "benefit":
            edited.plans.change_benefit(OPERATOR, slug, benefit.id, changes)
        else:
            edited.plans.change_indicator(OPERATOR, slug, benefit.indicators[0].id, changes)
        own = {each.key for each in benefit.indicators}
        left = edited.evaluations.table(OPERATOR, slug)
        assert {line["indicator"] for line in left if line["unapproved"] >= 1000} == {
            "tilfredshet",
            "kveldstimer",
        }
        assert {line["indicator"] for line in left if line["unapproved"] < 1000} == (
            set() if kind == "benefit" else own
        )

    def test_of_the_whole_project_reckons_everything(self, edited):
        before = edited.evaluations.table(OPERATOR, register_plan.SLUG)
        edited.plans.change_project(OPERATOR, register_plan.SLUG, {"go_live": dt.date(2025, 7, 1)})
        after = edited.evaluations.table(OPERATOR, register_plan.SLUG)
        assert {line["points_after"] for line in before} != {line["points_after"] for line in after}

    def test_adopted_it_is_reckoned_against_its_targets_and_nothing_else_is(self, edited, by_itself):
        slug = register_plan.SLUG
        indicator = edited.plans.document(OPERATOR, slug).benefits[1].indicators[0]
        with edited.engine.begin() as connection:
            connection.execute(sa.text("UPDATE evaluation SET unapproved = unapproved + 1000"))
        edited.plans.change_indicator(
            OPERATOR, slug, indicator.id, {"targets": [{"horizon": "long", "value": 12.0}]}
        )
        # Proposed it counts for nothing yet.
        assert min(line["unapproved"] for line in edited.evaluations.table(OPERATOR, slug)) >= 1000
        edited.plans.adopt(OPERATOR, slug, "Nytt mål")
        left = edited.evaluations.table(OPERATOR, slug)
        new = {line["indicator"]: line for line in left if line["unapproved"] < 1000 and line["total"]}
        assert new[indicator.key]["horizons"][2]["target"] == 12.0
        assert {line["indicator"] for line in left if line["unapproved"] >= 1000} == {
            "tilfredshet",
            "kveldstimer",
        }
