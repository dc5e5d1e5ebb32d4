"""Plans come back as they went in; what stands on them is never lost."""

import datetime as dt

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, event

from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Decision, Event, EventKind
from gevinst.domain.measurement import Entry, Figure, State
from gevinst.domain.money import (
    Award,
    Condition,
    Instalment,
    Redisposition,
    RedispositionState,
    Repayment,
)
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series
from gevinst.storage.unit_of_work import UnitOfWork, read

from .conftest import ACTOR, NOW, Work
from .plan_examples import a_plan, plans, series_of

JUNE = dt.date(2026, 6, 1).toordinal()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), later=plans())
def test_any_plan_comes_back_as_it_went_in(engine: Engine, plan: PlanDocument, later: PlanDocument) -> None:
    slug = plan.project.slug or ""
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.add(plan)
        w.commit()
    with read(engine) as w:
        assert w.plans.document(slug) == plan
    # The same project, other words: some of what is in it keeps its id, some is new, some is gone.
    changed = renamed(later, plan)
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.save(changed)
        w.commit()
    with read(engine) as w:
        assert w.plans.document(slug) == changed
        assert w.plans.retired(slug) == []


def ids(plan: PlanDocument) -> list[list[str]]:
    """The ids of a plan by kind: benefits, indicators, series."""
    indicators = [each for benefit in plan.benefits for each in benefit.indicators]
    return [[benefit.id for benefit in plan.benefits], [each.id for each in indicators], series_of(plan)]


def renamed(plan: PlanDocument, earlier: PlanDocument) -> PlanDocument:
    """The plan with the ids of an earlier one, as far as they go, in reverse: what stays moves too."""
    text = plan.model_dump_json()
    for own, others in zip(ids(plan), ids(earlier), strict=True):
        for new, old in zip(own, reversed(others), strict=False):
            text = text.replace(new, old)
    project = plan.project.model_copy(update={"id": earlier.project.id, "slug": earlier.project.slug})
    return PlanDocument.model_validate_json(text).model_copy(update={"project": project})


def without(plan: PlanDocument, *, benefit: int | None = None, series: int | None = None) -> PlanDocument:
    """The plan without a benefit, or without a series of its first indicator."""
    benefits = list(plan.benefits)
    if benefit is not None:
        gone = benefits.pop(benefit)
        benefits = [
            each.model_copy(
                update={"contributes_to": tuple(to for to in each.contributes_to if to != gone.id)}
            )
            for each in benefits
        ]
    if series is not None:
        first = benefits[0].indicators[0]
        lines = tuple(line for place, line in enumerate(first.series) if place != series)
        kept = (first.model_copy(update={"series": lines}), *benefits[0].indicators[1:])
        benefits[0] = benefits[0].model_copy(update={"indicators": kept})
    return plan.model_copy(update={"benefits": tuple(benefits)})


def test_what_holds_no_figures_is_deleted(work: Work) -> None:
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.plans.save(without(plan, benefit=0))
        assert w.plans.document("trygg-heim") == without(plan, benefit=0)
        assert w.plans.retired("trygg-heim") == []
        assert w.session.execute(sa.text("SELECT count(*) FROM series")).scalar() == 1


def test_what_holds_figures_is_retired_and_can_come_back(work: Work) -> None:
    plan = a_plan()
    fjordvik = series_of(plan)[0]
    with work() as w:
        w.plans.add(plan)
        w.measurements.record([Entry(fjordvik, JUNE, Figure(State.VALUE, 17.0))], NOW, "Rådgiver", "web")
        w.evaluations.save([an_evaluation(plan.benefits[0].indicators[0], None)])
        w.commit()
    with work() as w:
        w.plans.save(without(plan, benefit=0))
        w.commit()
    with work() as w:
        assert w.plans.document("trygg-heim") == without(plan, benefit=0)
        (gone,) = w.plans.retired("trygg-heim")
        assert (gone.id, gone.indicators[0].key) == (plan.benefits[0].id, "readmissions")
        # The other series held nothing.
        assert [line.id for line in gone.indicators[0].series] == [fjordvik]
        assert w.evaluations.all(Audience.ALL) == []
        assert len(w.measurements.columns().period) == 0
        assert len(w.measurements.for_series([fjordvik])[fjordvik]) == 1
    with work() as w:
        w.plans.save(plan)
        w.commit()
    with work() as w:
        assert w.plans.document("trygg-heim") == plan
        assert w.plans.retired("trygg-heim") == []
        assert w.measurements.columns().value.tolist() == [17.0]


def test_a_series_that_holds_figures_is_retired_alone(work: Work) -> None:
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.measurements.record(
            [Entry(series_of(plan)[1], JUNE, Figure(State.VALUE, 17.0))], NOW, "Rådgiver", "web"
        )
        w.plans.save(without(plan, series=1))
        assert w.plans.document("trygg-heim") == without(plan, series=1)
        (gone,) = w.plans.retired("trygg-heim")
        assert [line.party for line in gone.indicators[0].series] == ["nordbygd"]


def test_what_a_decision_or_an_event_names_is_retired(work: Work) -> None:
    plan = a_plan()
    health, indicator = plan.benefits[0], plan.benefits[0].indicators[0]
    with work() as w:
        w.plans.add(plan)
        w.follow_ups.put("trygg-heim", Decision(date=NOW.date(), title="Videreføres", benefit=health.id))
        w.follow_ups.put(
            "trygg-heim",
            Event(kind=EventKind.NOTE, date=NOW.date(), text="Ny rutine", indicator=indicator.id),
        )
        w.plans.save(without(plan, benefit=0))
        assert [benefit.id for benefit in w.plans.retired("trygg-heim")] == [health.id]
        assert w.follow_ups.get("trygg-heim").events[0].indicator == indicator.id


def test_a_moved_indicator_keeps_its_figures(work: Work) -> None:
    plan = a_plan()
    moved = plan.benefits[0].indicators[0]
    with work() as w:
        w.plans.add(plan)
        w.measurements.record(
            [Entry(moved.series[0].id, JUNE, Figure(State.VALUE, 17.0))], NOW, "Rådgiver", "web"
        )
        first = plan.benefits[0].model_copy(update={"indicators": ()})
        second = plan.benefits[1].model_copy(update={"indicators": (*plan.benefits[1].indicators, moved)})
        changed = plan.model_copy(update={"benefits": (second, first)})
        w.plans.save(changed)
        assert w.plans.document("trygg-heim") == changed
        assert w.measurements.columns().value.tolist() == [17.0]


def test_many_plans_come_in_as_many_queries_as_one(engine: Engine, work: Work) -> None:
    with work() as w:
        for number in range(6):
            w.plans.add(a_plan(f"p-{number}"))
        w.commit()
    counts = []
    for slugs in (["p-0"], [f"p-{number}" for number in range(6)] + ["unknown"]):
        statements: list[str] = []

        def count(
            _c: object, _cursor: object, statement: str, *_: object, into: list[str] = statements
        ) -> None:
            into.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        with read(engine) as w:
            assert list(w.plans.documents(slugs)) == [slug for slug in slugs if slug != "unknown"]
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len([each for each in statements if each.startswith("SELECT")]))
    assert counts[0] == counts[1] == 8


def test_projects_are_found_by_every_scope(work: Work) -> None:
    with work() as w:
        w.plans.add(a_plan("a", scheme="bergen"))
        w.plans.add(a_plan("b", scheme="oslo"))
        hospital = a_plan("c", scheme="oslo").project.model_copy(update={"parties": ()})
        w.plans.add(PlanDocument(project=hospital))

        def found(**scopes: set[str] | None) -> list[str | None]:
            return [project.slug for project in w.plans.projects(**scopes)]

        assert found() == ["a", "b", "c"]
        assert found(schemes={"oslo"}) == ["b", "c"]
        assert found(slugs={"a", "unknown"}) == ["a"]
        assert found(parties={"nordbygd"}) == ["a", "b"]
        assert found(schemes={"bergen"}, slugs={"c"}) == ["a", "c"]
        assert found(schemes=set(), slugs=set(), parties=set()) == []
        assert w.plans.projects(slugs={"a"})[0] == w.plans.document("a").project


def test_two_who_change_the_same_plan(work: Work) -> None:
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.commit()
    with work() as w:
        read_at = w.plans.revision("trygg-heim")
        w.plans.save(plan, expected_revision=read_at)
        w.commit()
    with work() as w, pytest.raises(Conflict):
        w.plans.save(plan, expected_revision=read_at)
    with work() as w:
        assert w.plans.revision("trygg-heim") == read_at + 1


def test_what_is_taken_or_unknown_is_refused(work: Work) -> None:
    plan = a_plan()
    with work() as w:
        assert not w.plans.slug_exists("trygg-heim")
        w.plans.add(plan)
        w.commit()
    with work() as w:
        assert w.plans.slug_exists("trygg-heim")
        with pytest.raises(Conflict):
            w.plans.add(a_plan())
        with pytest.raises(Conflict):
            w.plans.save(plan.model_copy(update={"project": plan.project.model_copy(update={"slug": "new"})}))
        for ask in (w.plans.document, w.plans.revision, w.plans.versions, w.plans.award, w.plans.retired):
            with pytest.raises(NotFound):
                ask("unknown")
        with pytest.raises(NotFound):
            w.plans.save(a_plan("other"))
        with pytest.raises(ValueError, match="slug"):
            w.plans.add(PlanDocument(project=plan.project.model_copy(update={"slug": None})))


def test_a_copied_file_cannot_take_anothers_series(work: Work) -> None:
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.commit()
    other = a_plan("copy")
    with work() as w, pytest.raises(Conflict):
        w.plans.add(other.model_copy(update={"benefits": plan.benefits}))


def test_every_unknown_party_is_named(work: Work) -> None:
    indicator = Indicator(key="x", title="x", series=(Series(party="nowhere"), Series(party="fjordvik")))
    plan = a_plan()
    parties = (*plan.project.parties, plan.project.parties[0].model_copy(update={"party": "elsewhere"}))
    project = plan.project.model_copy(update={"parties": parties})
    with work() as w, pytest.raises(Refused) as refused:
        w.plans.add(PlanDocument(project=project, benefits=(Benefit(title="x", indicators=(indicator,)),)))
    assert [(each.code, each.value) for each in refused.value.problems] == [
        ("unknown_party", "elsewhere"),
        ("unknown_party", "nowhere"),
    ]


def test_the_slug_of_any_part(work: Work) -> None:
    plan = a_plan()
    benefit = plan.benefits[0]
    with work() as w:
        w.plans.add(a_plan("other"))
        w.plans.add(plan)
        for uid in (plan.project.id, benefit.id, benefit.indicators[0].id, series_of(plan)[0]):
            assert w.plans.slug_of(uid) == "trygg-heim"
        with pytest.raises(NotFound):
            w.plans.slug_of("nothing")


def test_versions_are_frozen(work: Work) -> None:
    plan = a_plan()
    later = without(plan, benefit=1)
    with work() as w:
        w.plans.add(plan)
        assert w.plans.versions("trygg-heim") == []
        assert w.plans.add_version("trygg-heim", plan, "adopted", None, NOW, "Styringsgruppen") == 1
        assert w.plans.add_version("trygg-heim", later, "draft", "Færre gevinster", None, None) == 2
        w.plans.save(later)
        first, second = w.plans.versions("trygg-heim")
    assert (first.number, first.state, first.document) == (1, "adopted", plan)
    assert (first.adopted_at, first.adopted_by) == (NOW, "Styringsgruppen")
    assert (second.state, second.document, second.reason) == ("draft", later, "Færre gevinster")


def test_the_grant_and_its_changed_uses(work: Work) -> None:
    award = Award(
        amount_ore=1_250_000_00,
        awarded=dt.date(2025, 2, 1),
        period_first=dt.date(2025, 2, 1),
        period_last=dt.date(2027, 1, 31),
        conditions=(Condition(text="Rapport", met=dt.date(2026, 1, 15)), Condition(text="Regnskap")),
        instalments=(Instalment(amount_ore=1_250_000_00, due=dt.date(2025, 3, 1), text="Alt"),),
        repayments=(Repayment(amount_ore=1, decided=dt.date(2026, 1, 1), why="Ikke brukt"),),
    )
    asked = Redisposition(
        what="Lønn i stedet for utstyr",
        why="Utstyret kom aldri",
        amount_ore=5,
        asked=dt.date(2025, 9, 1),
        asked_by="Prosjektleder",
        used_from=dt.date(2025, 12, 1),
    )
    with work() as w:
        w.plans.add(a_plan())
        w.plans.add(a_plan("other"))
        assert w.plans.award("trygg-heim") is None
        w.plans.save_award("trygg-heim", award)
        w.plans.save_award("trygg-heim", award.model_copy(update={"multi_year": True}))
        assert w.plans.award("trygg-heim") == award.model_copy(update={"multi_year": True})
        assert list(w.plans.awards(["trygg-heim", "other"])) == ["trygg-heim"]
        w.plans.save_redisposition("trygg-heim", asked)
        assert w.plans.redispositions("trygg-heim") == [asked]
        answer = {"answered": dt.date(2025, 10, 1), "answered_by": "Sekretariatet", "answer": "Ja"}
        approved = asked.model_copy(update={**answer, "state": RedispositionState.APPROVED})
        w.plans.save_redisposition("trygg-heim", approved)
        assert w.plans.redispositions_for(["other", "trygg-heim"]) == {"other": [], "trygg-heim": [approved]}
        with pytest.raises(Conflict):
            w.plans.save_redisposition("other", asked)


def an_evaluation(indicator: Indicator, series: str | None) -> Evaluation:
    """The least that an evaluation says."""
    return Evaluation(
        indicator=indicator.id,
        series=series,
        audience=Audience.ALL,
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
