"""One figure with all that is known of it: the panel beside the grid, and the page of its own on a phone."""

import pytest

from gevinst.domain.measurement import Row

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STEERING

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][:14]


def travel(services, month="2026-02", actor=PROJECT_GROUP):
    """The panel of the travel time of a month."""
    rows = [
        row for group in services.measurements.page(PROJECT_GROUP, SLUG, month).groups for row in group.rows
    ]
    line = next(row for row in rows if row.indicator.key == "reisetid")
    return services.measurements.figure(actor, SLUG, line.series, line.period)


def write(services, value, month="2026-02", **more):
    services.measurements.record(
        PROJECT_GROUP, SLUG, [Row("reisetid", None, month, {"value": str(value), **more})]
    )


@pytest.fixture
def measured(small):
    """Fourteen months between 50 and 55."""
    small.measurements.record(
        PROJECT_GROUP,
        SLUG,
        [Row("reisetid", None, month, {"value": str(50 + at % 6)}) for at, month in enumerate(MONTHS)],
    )
    return small


def test_the_last_twelve_with_the_range_that_the_grid_compares_with(measured):
    view = travel(measured)
    assert [each.value for each in view.recent] == [float(50 + at % 6) for at in range(2, 14)]
    assert view.usual == (50, 55)
    assert view.usual_text == view.row.usual == "50–55"


def test_every_change_has_who_when_old_new_and_why(measured):
    write(measured, 54, comment="Talt på nytt.")
    newest, first = travel(measured).history
    assert (newest.old.replace("\u00a0", " "), newest.new.replace("\u00a0", " ")) == ("51 min", "54 min")
    assert (newest.why, newest.revision.by) == ("Talt på nytt.", "Prosjektleder")
    assert (first.old, first.why) == ("", "")


def test_the_plan_s_own_range_is_asked_by_and_a_note_answers(measured):
    _benefit, indicator = measured.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")
    measured.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"low": 40.0, "high": 52.0})
    write(measured, 53)
    asked = travel(measured)
    assert (asked.usual, asked.row.state) == ((40.0, 52.0), "check")
    assert "utenfor det området som står i planen (40–52)" in asked.row.questions[0]
    write(measured, 53, comment="Veien var stengt.")
    assert travel(measured).row.questions == ()


def test_what_is_locked_takes_no_files_and_others_see_no_history(measured):
    assert travel(measured).may_add_files
    assert travel(measured).may_say_changed
    assert not travel(measured, actor=STEERING).may_say_changed
    measured.measurements.submit(PROJECT_GROUP, SLUG, "2026-02")
    measured.measurements.approve(STEERING, SLUG, "2026-02")
    assert not travel(measured).may_add_files
    assert travel(measured, actor=FUNDER).history == ()


def test_of_a_survey_one_sees_how_many_answered(demo):
    from demo_database import PROJECT

    from .conftest import OPERATOR

    rows = [
        row
        for group in demo.measurements.page(OPERATOR, PROJECT, "2026-03").groups
        for row in group.rows
        if row.measure is not None and row.measure.survey
    ]
    assert rows
    view = demo.measurements.figure(OPERATOR, PROJECT, rows[0].series, rows[0].period)
    figure = view.row.figure
    assert view.response.startswith(f"{figure.answered:.0f} ")
    assert f"{figure.answered / figure.invited * 100:.0f}" in view.response


def test_the_heads_of_the_grid_know_who_sees_only_what_is_approved(measured):
    def outside(actor):
        return {group.outside for group in measured.measurements.page(actor, SLUG, "2026-02").groups}

    assert (outside(PROJECT_GROUP), outside(FUNDER)) == ({False}, {True})
