"""What saving one figure asks of the database: the answers of the general ways, found by keys and never by looking through."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.handover import Handover
from gevinst.domain.measurement import Entry, Figure, State, SubmissionState
from gevinst.domain.plan import PlanDocument
from gevinst.storage import one_figure
from gevinst.storage.one_figure import OneFigure
from gevinst.storage.prepared import Prepared

from .conftest import NOW, Work
from .plan_examples import a_plan, series_of

MAY, JUNE = dt.date(2026, 5, 1).toordinal(), dt.date(2026, 6, 1).toordinal()
OPEN_UNTIL = dt.date(2026, 7, 10)


@pytest.fixture
def plan(work: Work) -> PlanDocument:
    """A stored plan."""
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.commit()
    return plan


def the_indicator(plan: PlanDocument, series: str) -> str:
    return next(
        indicator.id
        for benefit in plan.benefits
        for indicator in benefit.indicators
        if any(line.id == series for line in indicator.series)
    )


def test_figures_come_back_as_the_general_way_reads_them(work: Work, plan: PlanDocument) -> None:
    series = series_of(plan)[0]
    with work() as w:
        figures = [Figure(State.VALUE, 12.5, n=40.0, sd=3.25, comment="Talt"), Figure(State.NOT_MEASURED)]
        entries = [Entry(series, at, figure) for at, figure in zip((MAY, JUNE), figures, strict=True)]
        w.measurements.record(entries, NOW, "Rådgiver", "excel")
        w.measurements.set_submissions([(series, MAY)], SubmissionState.APPROVED, NOW, "Prosjektleder")
        w.measurements.reopen([(series, MAY)], NOW, "Prosjektleder", OPEN_UNTIL, "Feil telling")
        w.commit()
    with work() as w:
        query = OneFigure(w)
        keys = query.keys(the_indicator(plan, series))
        assert query.figures(keys.series) == w.measurements.for_series(list(keys.series))


def test_a_stored_figure_is_a_revision_and_one_taken_away_too(work: Work, plan: PlanDocument) -> None:
    series = series_of(plan)[0]
    for number, figure in enumerate((Figure(State.VALUE, 1.0), None, Figure(State.VALUE, 2.0)), start=1):
        with work() as w:
            query = OneFigure(w)
            keys = query.keys(the_indicator(plan, series))
            key = keys.series[series]
            query.lock(key)
            look = query.look(plan.project.slug or "", keys.indicator, key, MAY, "ingen")
            assert look is not None
            assert look.latest == number - 1
            query.record(key, number, Entry(series, MAY, figure), NOW, "Rådgiver", "web", "Ny telling")
            w.commit()
        with work() as w:
            standing = w.measurements.for_series([series])[series]
            assert [(m.figure, m.revision) for m in standing] == (
                [] if figure is None else [(figure, number)]
            )
            last = w.measurements.history(series, MAY)[-1]
            assert (last.figure, last.number, last.via, last.reason) == (figure, number, "web", "Ny telling")
    with work() as w, pytest.raises(ValueError, match="value"):
        OneFigure(w).record(
            key, 4, Entry(series, MAY, Figure(State.VALUE, float("nan"))), NOW, "x", "web", None
        )


def test_the_stamp_changes_with_the_plan_and_with_what_is_adopted(work: Work, plan: PlanDocument) -> None:
    slug = plan.project.slug or ""
    stamps, counters = [], []

    def look() -> None:
        with work() as w:
            found = OneFigure(w).stamp(slug)
            assert found is not None
            stamps.append(found[0])
            counters.append(found[1])

    look()
    look()
    with work() as w:
        w.plans.save(plan)
        w.commit()
    look()
    with work() as w:
        w.plans.add_version(slug, plan, "draft", None, None, None)
        w.commit()
    look()
    with work() as w:
        w.plans.add_version(slug, plan, "adopted", None, NOW, "Styringsgruppa")
        w.commit()
    look()
    assert stamps[0] == stamps[1] != stamps[2] == stamps[3] != stamps[4]
    assert counters == sorted(counters)
    assert counters[0] < counters[2] < counters[4]
    with work() as w:
        assert OneFigure(w).stamp("finnes-ikke") is None


def test_what_a_figure_is_judged_and_recorded_by(work: Work, plan: PlanDocument) -> None:
    slug, benefit = plan.project.slug or "", plan.benefits[0].id
    event = Event(kind=EventKind.DEFINITION_CHANGE, date=dt.date(2026, 3, 1), text="Ny definisjon")
    handover = Handover(benefit=benefit, unit="Helsehuset", asked=dt.date(2026, 6, 1), asked_party="fjordvik")
    with work() as w:
        w.follow_ups.put(slug, event)
        w.handovers.save(slug, handover)
        w.commit()
    with work() as w:
        query = OneFigure(w)
        found = query.stamp(slug)
        assert found is not None
        assert query.events(found[0].project) == (event,)
        looks = [query.look(slug, 0, 0, MAY, each) for each in (benefit, "ingen")]
        assert [(each.stamp, each.counter) for each in looks if each is not None] == [found, found]
        assert [(each.handed, each.happened) for each in looks if each is not None] == [
            (True, True),
            (False, True),
        ]
        assert query.look("finnes-ikke", 0, 0, MAY, benefit) is None
        assert query.handover(benefit) == handover
        assert query.handover("ingen") is None
        assert query.party_names({"fjordvik", "ukjent"}) == {"fjordvik": "Fjordvik kommune"}


def an_evaluation(indicator: str, series: str | None, audience: Audience) -> Evaluation:
    """Of no figures at all."""
    return Evaluation(
        indicator=indicator,
        series=series,
        audience=audience,
        last_period=None,
        latest=None,
        latest_numerator=None,
        latest_denominator=None,
        baseline=None,
        baseline_n=None,
        recent=None,
        change=None,
        change_percent=None,
        better=None,
        points_before=0,
        points_after=0,
        unapproved=0,
        horizons=(),
    )


def test_evaluations_are_set_and_those_left_over_taken_away(work: Work, plan: PlanDocument) -> None:
    series = series_of(plan)[0]
    indicator = the_indicator(plan, series)
    total = an_evaluation(indicator, None, Audience.ALL)
    own = an_evaluation(indicator, series, Audience.APPROVED)
    with work() as w:
        query = OneFigure(w)
        keys = query.keys(indicator)
        also = an_evaluation(indicator, series, Audience.ALL)
        query.save_evaluations(keys, [total, own, also], (), ())
        look = query.look(plan.project.slug or "", keys.indicator, keys.series[series], MAY, "ingen")
        assert look is not None
        assert look.evaluated == {
            (0, Audience.ALL),
            (keys.series[series], Audience.ALL),
            (keys.series[series], Audience.APPROVED),
        }
        assert (look.handed, look.happened) == (False, False)
        # Those that are there are set anew, the one party's as the total.
        total, also = (
            replace(each, latest=4.5, points_after=1, notes=("unweighted",)) for each in (total, also)
        )
        query.save_evaluations(
            keys, [total, also], look.evaluated, [(keys.series[series], Audience.APPROVED)]
        )
        w.commit()
    with work() as w:
        assert w.evaluations.for_indicators([indicator], Audience.ALL) == [total, also]
        assert w.evaluations.for_indicators([indicator], Audience.APPROVED) == []


QUERIES = {name: query for name, query in vars(one_figure).items() if isinstance(query, Prepared)}
TEXTS = {"slug", "benefit"}
"""Parameters that are texts; the others are numbers."""


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_looks_through_a_table(engine: Engine, name: str) -> None:
    """The change counter has one row; everything else is found by an index, however many projects there are."""
    query, dialect = QUERIES[name].query, engine.dialect
    texts = TEXTS | ({"key"} if name == "_NAME" else set())
    values = {each: "x" if each in texts else 1 for each in query.compile().params}
    wanted = query.params(values).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    with engine.begin() as connection:
        if dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}").all()
            through = [row.detail for row in rows if row.detail.startswith("SCAN ")]
        else:
            # Of next to no rows it would read them all; so it does only where no index will do.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            steps = connection.exec_driver_sql(f"EXPLAIN {wanted}").scalars().all()
            through = [step for step in steps if "Seq Scan" in step]
    assert [step for step in through if "change_counter" not in step and "CONSTANT ROW" not in step] == []
