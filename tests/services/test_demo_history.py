"""The demo's activities have a past: each state follows from the one before, and the last is how it stands."""

import demo_database
from gevinst import demo
from gevinst.domain.follow_up import Progress
from gevinst.services.demo_history import states
from gevinst.storage.unit_of_work import read

TODAY = demo_database.NOW.date()
PORTFOLIO = demo.build(TODAY)
ACTIVITIES = [each for project in PORTFOLIO.projects for each in project.follow_up.activities]


def test_the_last_state_is_how_it_stands_and_no_day_goes_back():
    assert ACTIVITIES
    for activity in ACTIVITIES:
        own = list(states(activity, TODAY))
        assert own[-1][0] == activity
        days = [day for _state, day in own if day is not None]
        assert days == sorted(days), activity.title
        assert all(day <= TODAY for day in days)
        assert None not in [day for _state, day in own[1:]]


def test_what_was_late_was_first_under_way_as_planned():
    done_late = [
        each
        for each in ACTIVITIES
        if each.progress is Progress.DONE and each.original_ends and each.original_ends < each.ends
    ]
    assert done_late
    for activity in done_late:
        said = [(state.progress.value, state.ends) for state, _day in states(activity, TODAY)]
        if activity.milestone:
            continue
        assert said == [
            ("planned", activity.original_ends),
            ("under_way", activity.original_ends),
            ("under_way", activity.ends),
            ("done", activity.ends),
        ]


def test_the_demo_is_loaded_with_it(demo):
    with read(demo.engine) as work:
        for project in PORTFOLIO.projects:
            slug = project.document.project.slug or ""
            held = {each.item.id: each for each in work.follow_up_history.of(slug)}
            now = list(work.follow_ups.get(slug).activities)
            assert now == [held[each.id].item for each in now]
