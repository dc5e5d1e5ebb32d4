"""What the grid's undo gives back: the whole figure as it was stored, also where its cell shows no number."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.everything import Services
from gevinst.services.views import EntryRow
from gevinst_dashboards.pages.measuring_cells import as_stored, cells_of, taken_back
from gevinst_dashboards.pages.measuring_grid import grid_row
from gevinst_dashboards.pages.measuring_saving import save_line
from gevinst_dashboards.views_context import build_context

SLUG = demo_database.PROJECT
WHY = {"state": "not_measured", "reason": "Ingen tall: nytt system", "comment": "Klart i juni"}


class Line:
    """One line of the grid, as the browser sends it."""

    def __init__(self, services: Services) -> None:
        actor = Actor(1, "Prosjektleder", "nb", (Membership(Role.PROJECT_GROUP, "project", SLUG),))
        self.services, self.actor = services, actor
        self.context = build_context(services, actor, csrf="x", address="/", slug=SLUG, demo=True)
        row = next(
            row
            for group in services.measurements.page(actor, SLUG, "2026-05").groups
            for row in group.rows
            if row.indicator.key == "reisetid" and row.party == "fjordvik"
        )
        self.place = (row.series, row.period)
        self.data: dict[str, Any] = grid_row(row, self.context._)

    def row(self) -> EntryRow:
        return self.services.measurements.row(self.actor, SLUG, *self.place)

    def stored(self) -> dict[str, str]:
        return {name: text for name, text in cells_of(self.row().figure).items() if text}

    def cell(self, value: Any, *, undone: bool = False) -> bool:
        """The number is typed, or given back by undo."""
        old = {"value": self.data.get("value")}
        sent = {**self.data, "value": value, "undone": undone}
        outcome = save_line(self.services, self.context, SLUG, sent, old)
        self.data = outcome.row
        return outcome.saved


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A figure that is not measured, with its reason."""
    engine = demo_database.engine_on(tmp_path)
    found = Line(Services(engine, demo_database.clock))
    row = found.row()
    cells = {**dict.fromkeys(cells_of(None), ""), **WHY}
    row = found.services.measurements.save_row(found.actor, SLUG, *found.place, cells, row.revision)
    found.data = grid_row(row, found.context._)
    yield found
    engine.dispose()


def test_not_measured_comes_back_with_its_reason(line: Line) -> None:
    shown = line.data["value"]
    assert line.cell("41")
    assert line.cell("42")
    assert line.cell("41", undone=True)
    assert line.stored()["value"] == "41"
    assert line.cell(shown, undone=True)
    assert line.stored() == WHY


def test_what_is_taken_back_before_the_answer_has_come_comes_back_whole(line: Line) -> None:
    shown, known = line.data["value"], dict(line.data)
    assert line.cell("41")
    line.data = {**known, "value": "41"}
    assert line.cell(shown, undone=True)
    assert line.stored() == WHY


def test_what_was_refused_on_the_way_loses_nothing(line: Line) -> None:
    shown = line.data["value"]
    assert not line.cell("mange")
    assert line.cell(shown, undone=True)
    assert line.stored() == WHY


def test_a_number_that_is_deleted_by_hand_takes_what_was_said_with_it(line: Line) -> None:
    line.cell("41")
    assert line.cell("")
    assert line.stored() == {}
    assert line.cell("41", undone=True)
    assert line.stored() == {"value": "41", "comment": WHY["comment"]}


def test_half_a_ratio_is_no_place_to_go_back_to() -> None:
    told = {"ed_numerator": True, "ed_denominator": True, "kept": {"state": "not_measured", "reason": "x"}}
    half = {**told, "numerator": "6", "was": as_stored({**told, "numerator": "6"}, {"numerator": None})}
    whole = {**half, "denominator": "41"}
    stored = as_stored(whole, {"denominator": None})
    assert (stored["shown"], stored["cells"]["state"]) == (
        {"numerator": "", "denominator": ""},
        "not_measured",
    )
    back = taken_back({**told, "undone": True, "before": [stored]})
    assert back is not None
    assert (back[0]["reason"], back[1]) == ("x", [])
