"""Stored evaluations are those of the figures; one that was tampered with, lost or left over is found and mended."""

import pytest
import sqlalchemy as sa

from gevinst.domain.access import Role
from gevinst.domain.errors import NotAllowed

from .conftest import FJORDVIK, OPERATOR, PROJECT_GROUP, demo_actor

TAMPER = {
    "recent": ("UPDATE evaluation SET recent = recent * 1.001 WHERE recent IS NOT NULL AND series_id IS NULL", "recent"),
    "missing": ("DELETE FROM evaluation WHERE series_id IS NULL", "missing"),
}  # fmt: skip


class TestTheDemo:
    def test_agrees_with_its_figures(self, demo):
        assert demo.evaluations.differences(OPERATOR) == []

    def test_rebuilt_it_is_the_same_and_progress_is_told(self, own_demo):
        before = own_demo.evaluations.table(OPERATOR, FJORDVIK)
        told = []
        rebuilt = own_demo.evaluations.rebuild(OPERATOR, progress=lambda done, of: told.append((done, of)))
        assert rebuilt.projects == 6
        assert told == [(at, 6) for at in range(1, 7)]
        assert own_demo.evaluations.table(OPERATOR, FJORDVIK) == before
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
