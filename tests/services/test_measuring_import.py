"""A file of figures: all or nothing, told as it goes, stopped when asked, and soft checks that are answered."""

import datetime as dt

import pytest

from gevinst.domain import measurement
from gevinst.domain.errors import Refused
from gevinst.domain.horizon import Frequency, period_of
from gevinst.services.progress import Cancelled, Step
from identity_numbers import synthetic

from .conftest import PROJECT_GROUP, SLUG

HEAD = "måltall;part;periode;teller;nevner;merknad\n"
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
CALM = HEAD + "".join(
    f"reinnleggelser;fjordvik;{month};{4 + at % 2};41;\n" for at, month in enumerate(MONTHS)
)
JUMP = CALM + "reinnleggelser;fjordvik;2026-01;40;41;\n"


def load(services, text, **options):
    return services.measurements.import_file(PROJECT_GROUP, "tall.csv", text.encode(), SLUG, **options)


def stored(services):
    _benefit, indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")
    line = next(each for each in indicator.series if each.party == "fjordvik")
    with services.measurements.reading() as work:
        return {m.period: m.figure for m in work.measurements.for_series([line.id])[line.id]}


def in_month(code):
    return period_of(dt.date.fromisoformat(code + "-01"), Frequency.MONTH)


def test_each_step_is_told_in_order(services):
    steps = []
    load(services, CALM, progress=lambda step, done, total: steps.append(step))
    assert list(dict.fromkeys(steps)) == list(Step)


def test_rows_that_need_a_closer_look_are_counted_as_they_are_looked_at(services, monkeypatch):
    monkeypatch.setattr(measurement, "_BETWEEN", 5)
    told = []
    with pytest.raises(Refused) as refused:
        load(services, CALM.replace("fjordvik", "ukjent"), progress=lambda *step: told.append(step))
    assert len(refused.value.problems) == 12
    assert [step for step in told if step[0] is Step.CHECKING] == [
        (Step.CHECKING, done, total) for done, total in ((0, 1), (0, 12), (5, 12), (10, 12))
    ]


@pytest.mark.parametrize("at", list(Step))
def test_stopped_at_any_step_nothing_is_stored(services, at):
    def stop(step, done, total):
        if step is at:
            raise Cancelled

    with pytest.raises(Cancelled):
        load(services, CALM, progress=stop)
    assert stored(services) == {}
    assert load(services, CALM).saved.new == 12


def test_a_file_is_asked_about_beside_its_own_history(services):
    """Nothing was stored before: the jump is seen against the months of the same file, named with its place."""
    found = load(services, JUMP, dry_run=True)
    assert stored(services) == {}
    assert found.saved.questions
    assert {period for _series, period, _text in found.saved.questions} == {in_month("2026-01")}
    assert all(
        "Fjordvik kommune, januar\u00a02026: " in text for _series, _period, text in found.saved.questions
    )
    assert load(services, CALM, dry_run=True).saved.questions == ()


def test_the_answer_is_kept_as_the_note_of_what_was_asked_about(services):
    found = load(services, JUMP, comment=" Ny telling fra januar ")
    assert found.saved.questions == ()
    assert {at: figure.comment for at, figure in stored(services).items() if figure.comment} == {
        in_month("2026-01"): "Ny telling fra januar"
    }
    again = load(services, JUMP)
    assert (again.saved.new, again.saved.changed, again.saved.unchanged) == (0, 0, 13)


def test_a_blank_note_takes_no_note_away_and_another_takes_its_place(services):
    load(services, HEAD + "reinnleggelser;fjordvik;2025-01;4;41;Ferie\n")
    assert load(services, HEAD + "reinnleggelser;fjordvik;2025-01;4;41;\n").saved.unchanged == 1
    assert stored(services)[in_month("2025-01")].comment == "Ferie"
    load(services, HEAD + "reinnleggelser;fjordvik;2025-01;4;41;Streik\n")
    assert stored(services)[in_month("2025-01")].comment == "Streik"
    # Another figure is not what the note was written of.
    load(services, HEAD + "reinnleggelser;fjordvik;2025-01;5;41;\n")
    assert stored(services)[in_month("2025-01")].comment is None


def test_what_a_file_has_no_column_for_stays_beside_its_figures(services):
    counted = CALM.replace("merknad", "antall (n)").replace(";41;", ";41;41")
    load(services, counted)
    again = load(services, CALM)
    assert (again.saved.new, again.saved.changed) == (0, 0)
    load(services, CALM.replace("2025-01;4;", "2025-01;5;"))
    held = stored(services)[in_month("2025-01")]
    assert (held.numerator, held.n) == (5, 41)


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("tall.xlsm", {}, "file_with_macros"),
        ("tall.ods", {}, "unknown_format"),
        (f"tall {synthetic(1, 1)}.csv", {}, "personal_data"),
        ("tall.csv", {"comment": f"Se {synthetic(1, 1)}"}, "personal_data"),
    ],
)
def test_refused_at_the_door(services, name, options, code):
    with pytest.raises(Refused) as refused:
        services.measurements.import_file(PROJECT_GROUP, name, CALM.encode(), SLUG, **options)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert synthetic(1, 1) not in str(refused.value.problems)
    assert stored(services) == {}
