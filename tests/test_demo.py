"""The demo portfolio: the same projects on any day, eligible for their schemes, with the stories they are to tell."""

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from gevinst import demo
from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.domain.access import Action, Actor, Resource, Role, may
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.follow_up import EventKind, Progress
from gevinst.domain.horizon import Horizon, add_months, complete_on, due_date, next_period, period_end
from gevinst.domain.measure import Aggregation, Shape
from gevinst.domain.measurement import NUMBERS, Figure, State, SubmissionState, read_figure
from gevinst.domain.money import MoneyKind
from gevinst.domain.plan import (
    BaselineState,
    ExpectedChange,
    Indicator,
    IndicatorKind,
    PlanDocument,
    missing_parts,
)
from gevinst.domain.scheme import CommunityMembership, FirstUseWithin, MaxDuration, Pots

DAYS = [
    dt.date(2026, 11, 24),
    dt.date(2027, 1, 31),
    dt.date(2027, 2, 1),
    dt.date(2027, 3, 1),
    dt.date(2028, 2, 29),
]
FJORDVIK, HAVNA, MIDTFJORD, ELVEDAL, SUNDVAG, BEFORE_FJORDVIK = (
    "naer-hjelp-fjordvik",
    "trygt-hjem-bydel-havna",
    "en-vei-inn-midtfjord",
    "delte-stillinger-elvedal",
    "saman-heim-sundvag",
    "naer-hjelp-forprosjekt",
)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def today(request: pytest.FixtureRequest) -> dt.date:
    day: dt.date = request.param
    return day


@pytest.fixture(scope="module")
def portfolio(today: dt.date) -> demo.DemoPortfolio:
    return built(today)


@cache
def built(day: dt.date) -> demo.DemoPortfolio:
    return demo.build(day)


def project(portfolio: demo.DemoPortfolio, slug: str) -> demo.DemoProject:
    return next(each for each in portfolio.projects if each.document.project.slug == slug)


def indicators(document: PlanDocument) -> list[Indicator]:
    return [indicator for benefit in document.benefits for indicator in benefit.indicators]


def line_of(
    found: demo.DemoProject, key: str, party: str | None = None
) -> tuple[Indicator, list[demo.DemoMeasurement]]:
    """An indicator and its measurements: of one party, or of all that deliver."""
    pair = found.document.indicator(key)
    assert pair is not None
    own = [series for series in pair[1].series if not series.comparison]
    wanted = {series.id for series in own if party is None or series.party == party}
    return pair[1], [each for each in found.measurements if each.series_id in wanted]


# --- The same on any day ---------------------------------------------------------------------------------------------


def test_a_project_for_each_scheme_and_one_that_went_before(portfolio: demo.DemoPortfolio) -> None:
    slugs = [each.document.project.slug for each in portfolio.projects]
    assert slugs == [FJORDVIK, HAVNA, MIDTFJORD, ELVEDAL, SUNDVAG, BEFORE_FJORDVIK]
    assert {str(each.document.project.scheme) for each in portfolio.projects} == set(schemes())
    assert all(each.document.project.invented for each in portfolio.projects)
    assert [each.document.project.language for each in portfolio.projects] == ["nb"] * 4 + ["nn", "nb"]


def ids(portfolio: demo.DemoPortfolio) -> set[str]:
    def within(value: Any) -> Iterator[str]:
        if isinstance(value, BaseModel):
            if isinstance(found := getattr(value, "id", None), str):
                yield found
            for name in type(value).model_fields:
                yield from within(getattr(value, name))
        elif isinstance(value, tuple):
            for each in value:
                yield from within(each)

    return {
        identity
        for each in portfolio.projects
        for part in (each.document, each.follow_up, each.redispositions, each.award)
        for identity in within(part)
    }


def test_ids_are_the_same_on_any_day_and_dates_are_not() -> None:
    first, other = built(DAYS[0]), built(DAYS[-1])
    assert ids(first) == ids(other)
    assert len(ids(first)) > 200
    for one, two in zip(first.projects, other.projects, strict=True):
        assert one.document.project.starts is not None
        # 2026-11 to 2028-02 is fifteen months.
        assert two.document.project.starts == add_months(one.document.project.starts, 15)
        assert two.adopted_on == add_months(one.adopted_on, 15)
    assert demo.build(DAYS[0]) == first


def test_money_ids_follow_the_line_and_not_the_day(portfolio: demo.DemoPortfolio) -> None:
    for found, other in zip(portfolio.projects, built(DAYS[0]).projects, strict=True):
        assert len({entry.id for entry in found.money}) == len(found.money)
        # A line lies in one to four calendar years, according to the month it starts in; the first is always there.
        firsts = [
            {line.what: line.id for line in sorted(each.money, key=lambda entry: -entry.year)}
            for each in (found, other)
        ]
        assert firsts[0] == firsts[1]


def test_builds_quickly() -> None:
    demo.build(DAYS[0])
    started = time.perf_counter()
    demo.build(DAYS[1])
    assert time.perf_counter() - started < 1


def test_nothing_that_has_happened_is_in_the_future(portfolio: demo.DemoPortfolio, today: dt.date) -> None:
    for found in portfolio.projects:
        follow = found.follow_up
        happened = [
            found.adopted_on,
            found.award.awarded,
            found.award.first_use,
            *(each.asked for each in found.redispositions),
            *(each.answered for each in found.redispositions if each.answered),
            *(each.met for each in found.award.conditions if each.met),
            *(each.paid for each in found.award.instalments if each.paid),
            *(each.decided for each in found.award.repayments),
            *(each.paid for each in found.award.repayments if each.paid),
            *(
                each.date
                for each in (*follow.events, *follow.partner_changes, *follow.decisions, *follow.log)
            ),
            *(each.done_on for each in follow.decisions if each.done_on),
            *(each.ends for each in follow.activities if each.progress is Progress.DONE),
            *(each.starts for each in follow.activities if each.progress is Progress.UNDER_WAY),
            *(each.joined for each in found.document.project.parties if each.joined),
            *(each.left for each in found.document.project.parties if each.left),
        ]
        assert all(day is not None and day < today for day in happened), found.document.project.slug
        assert not [entry for entry in found.money if entry.actual_ore and entry.year > today.year]
        planned = [each for each in follow.activities if each.progress is Progress.PLANNED]
        assert all(each.ends >= today for each in planned)


def test_figures_are_complete_and_written_after_the_period(
    portfolio: demo.DemoPortfolio, today: dt.date
) -> None:
    for found in portfolio.projects:
        for indicator in indicators(found.document):
            measure = demo.measure_of(indicator)
            lag = measure.lag_days if measure else 0
            for each in line_of(found, indicator.key)[1]:
                assert complete_on(each.period, indicator.frequency, lag) <= today
                assert period_end(each.period, indicator.frequency) <= each.at.date() < today
                assert each.at.tzinfo is dt.UTC


def test_submissions_go_from_approved_to_draft(portfolio: demo.DemoPortfolio) -> None:
    rank = {
        SubmissionState.APPROVED: 0,
        SubmissionState.SUBMITTED: 1,
        SubmissionState.RETURNED: 1,
        SubmissionState.DRAFT: 2,
    }
    for found in portfolio.projects:
        for indicator in indicators(found.document):
            for series in indicator.series:
                states = [each.submission for each in found.measurements if each.series_id == series.id]
                assert [rank[each] for each in states] == sorted(rank[each] for each in states)
    states = Counter(each.submission for found in portfolio.projects for each in found.measurements)
    assert set(states) == set(SubmissionState)
    assert states[SubmissionState.APPROVED] > 900


# --- Sound plans and figures -----------------------------------------------------------------------------------------


def cells(figure: Figure) -> dict[str, str]:
    """A figure as somebody would type it."""
    typed = {
        name: f"{value:g}" if value == int(value) else str(value)
        for name in NUMBERS
        if (value := getattr(figure, name)) is not None
    }
    if figure.state is not State.VALUE:
        typed["state"] = {"not_measured": "ikke målt", "suppressed": "under 5"}[figure.state.value]
    return typed | {name: text for name in ("reason", "comment") if (text := getattr(figure, name))}


def test_every_figure_passes_the_checks_of_its_measure(portfolio: demo.DemoPortfolio) -> None:
    for found in portfolio.projects:
        measured = {each.series_id for each in found.measurements}
        for indicator in indicators(found.document):
            measure = demo.measure_of(indicator)
            assert (measure is None) == (indicator.kind is not IndicatorKind.NUMBER)
            for each in line_of(found, indicator.key)[1]:
                assert read_figure(cells(each.figure), measure, indicator) == (each.figure, [])
                assert each.period >= (indicator.first_period or dt.date.max).toordinal()
        assert measured <= {series.id for line in indicators(found.document) for series in line.series}


def test_one_figure_for_a_series_and_period(portfolio: demo.DemoPortfolio) -> None:
    for found in portfolio.projects:
        places = Counter((each.series_id, each.period) for each in found.measurements)
        assert max(places.values()) == 1


def test_counts_of_people_below_five_are_never_shown(portfolio: demo.DemoPortfolio) -> None:
    for found in portfolio.projects:
        for indicator in indicators(found.document):
            if not str(indicator.measure).startswith("readmissions"):
                continue
            for each in line_of(found, indicator.key)[1]:
                assert each.figure.numerator is None or each.figure.numerator >= 5


def test_each_project_has_what_a_plan_needs(portfolio: demo.DemoPortfolio) -> None:
    for found in portfolio.projects:
        document = found.document
        assert 3 <= len(document.benefits) <= 7
        assert all(benefit.beneficiaries and benefit.responsible_text for benefit in document.benefits)
        assert PlanDocument.model_validate(document.model_dump()) == document
        assert found.follow_up.risks
        assert found.follow_up.activities
        decided = {each.state for each in found.follow_up.decisions} - {"decided"}
        assert decided == ({"done"} if document.project.slug == BEFORE_FJORDVIK else {"open", "done"})
        assert any(event.kind is EventKind.GO_LIVE for event in found.follow_up.events)
    states = {line.baseline.state for found in portfolio.projects for line in indicators(found.document)}
    assert states == set(BaselineState)
    fjordvik = project(portfolio, FJORDVIK).document
    assert len(fjordvik.benefits) == 7
    assert all(missing_parts(benefit, fjordvik.project_level) == () for benefit in fjordvik.benefits)


def test_the_adopted_plan_differs_only_in_targets_that_were_revised(portfolio: demo.DemoPortfolio) -> None:
    def without_targets(document: PlanDocument) -> PlanDocument:
        benefits = tuple(
            benefit.model_copy(
                update={
                    "indicators": tuple(
                        line.model_copy(update={"targets": ()}) for line in benefit.indicators
                    )
                }
            )
            for benefit in document.benefits
        )
        return document.model_copy(update={"benefits": benefits})

    for found in portfolio.projects:
        assert without_targets(found.adopted) == without_targets(found.document)
        assert found.adopted != found.document
    now, first = (
        part.indicator("reinnleggelser")
        for part in (project(portfolio, FJORDVIK).document, project(portfolio, FJORDVIK).adopted)
    )
    assert now is not None
    assert first is not None
    assert [getattr(pair[1].target(Horizon.LONG), "value", None) for pair in (first, now)] == [12.0, 14.0]


def test_a_project_goes_on_from_one_that_ended_before_it(portfolio: demo.DemoPortfolio) -> None:
    head, before = (project(portfolio, slug).document.project for slug in (FJORDVIK, BEFORE_FJORDVIK))
    assert head.continues == before.slug
    assert before.phase == "pre_project"
    assert before.ends is not None
    assert head.starts is not None
    assert before.ends < head.starts
    later = [each.follow_ups for each in project(portfolio, BEFORE_FJORDVIK).handovers]
    assert [[each.months for each in found] for found in later] == [[6, 12]]


def test_every_kind_of_indicator_and_a_drawback_with_a_limit(portfolio: demo.DemoPortfolio) -> None:
    every = [line for found in portfolio.projects for line in indicators(found.document)]
    assert {line.kind for line in every} == set(IndicatorKind)
    [drawback] = [
        benefit
        for found in portfolio.projects
        for benefit in found.document.benefits
        if benefit.disbenefit and benefit.indicators[0].targets
    ]
    document = project(portfolio, HAVNA).document
    assert drawback in document.benefits
    assert any(drawback.id in benefit.contributes_to for benefit in document.benefits)


def test_parties_and_references_exist(portfolio: demo.DemoPortfolio) -> None:
    known = parties()
    for found in portfolio.projects:
        document = found.document
        members = {each.party for each in document.project.parties}
        assert all(known.get(key).invented for key in members)
        benefits = {benefit.id for benefit in document.benefits}
        lines = indicators(document)
        roles = [role for _duty, role in document.project.roles]
        roles += [
            role for benefit in document.benefits for role in (benefit.owner, benefit.accountable) if role
        ]
        roles += [line.reporter for line in lines if line.reporter]
        assert {role.party for role in roles} <= members
        assert {series.party for line in lines for series in line.series} <= members | {None}
        named = {each.payer for each in found.money} | {each.gainer for each in found.money}
        assert named <= members | {None}
        assert {each.party for each in found.follow_up.events} <= members | {None}
        assert {each.party for each in found.follow_up.partner_changes} <= members
        assert {each.benefit for each in (*found.money, *found.follow_up.decisions)} <= benefits | {None}
        assert {each.indicator for each in found.follow_up.events} <= {line.id for line in lines} | {None}


# --- Eligible for their schemes --------------------------------------------------------------------------------------


def test_each_project_meets_the_rules_of_its_scheme(portfolio: demo.DemoPortfolio) -> None:
    seen = set()
    for found in portfolio.projects:
        head = found.document.project
        scheme = schemes()[str(head.scheme)]
        members = [parties().get(each.party) for each in head.parties if each.role != "user_representative"]
        assert scheme.may_belong(members), head.slug
        assert len({party.health_community for party in members}) == 1
        assert head.starts is not None
        assert head.ends is not None
        assert found.award.first_use is not None
        assert found.award.awarded < found.award.first_use
        assert head.agreement_date is not None
        assert head.agreement_date < found.award.awarded
        for rule in scheme.rules:
            seen.add(type(rule))
            if isinstance(rule, FirstUseWithin):
                assert rule.met_by(found.award.awarded, found.award.first_use)
            elif isinstance(rule, MaxDuration):
                assert rule.met_by(head.starts, head.ends)
            elif isinstance(rule, Pots):
                assert found.award.multi_year is not None
        own = {entry.payer for entry in found.money if entry.kind is MoneyKind.OWN_CONTRIBUTION}
        assert own == {party.key for party in members}, "each party contributes"
        for each in found.redispositions:
            assert each.used_from is not None
            assert each.answered is None or each.asked < each.answered < each.used_from
    assert {FirstUseWithin, MaxDuration, Pots, CommunityMembership} <= seen


def test_the_grant_is_planned_to_the_last_ore(portfolio: demo.DemoPortfolio) -> None:
    for found in portfolio.projects:
        grants = [entry for entry in found.money if entry.kind is MoneyKind.GRANT]
        assert sum(entry.planned_ore or 0 for entry in grants) == found.award.amount_ore
        assert 0 < sum(entry.actual_ore or 0 for entry in grants) < found.award.amount_ore
        assert 80_000_000 <= found.award.amount_ore <= 240_000_000
        head = found.document.project
        assert head.starts is not None
        assert head.ends is not None
        assert {entry.year for entry in grants} <= set(range(head.starts.year, head.ends.year + 1))


def test_report_texts_belong_to_sections_that_exist(portfolio: demo.DemoPortfolio, today: dt.date) -> None:
    for found in portfolio.projects:
        scheme = schemes()[str(found.document.project.scheme)]
        assert found.report_texts
        for each in found.report_texts:
            form = scheme.form(each.form)
            assert form.section(each.section)
            assert (each.year is not None) == form.yearly
            assert each.year is None or each.year <= today.year


def test_the_final_report_of_havna_lacks_what_it_is_worth_to_society(portfolio: demo.DemoPortfolio) -> None:
    log = project(portfolio, HAVNA).follow_up.log
    assert {each.audience for each in log if each.kind == "transfer"} == {"patients", "staff", "service"}
    assert {each.kind for each in log} >= {"user_involvement", "dissemination", "method", "challenge"}
    activities = project(portfolio, HAVNA).follow_up.activities
    assert [each.title for each in activities if each.milestone and each.progress is Progress.DELAYED]
    assert project(portfolio, HAVNA).follow_up.partner_changes


def test_what_figures_are_judged_by_is_said_of_single_figures_with_who_said_it(
    portfolio: demo.DemoPortfolio,
) -> None:
    every = [each for found in portfolio.projects for each in found.follow_up.events]
    assert all(each.recorded_by for each in every)
    # What concerns one figure does not make the others less sure.
    judging = {EventKind.CO_INTERVENTION, EventKind.DEFINITION_CHANGE, EventKind.REBASE}
    assert all(each.indicator for each in every if each.kind in judging)
    assert {each.kind for each in every} == set(EventKind)
    assert [each.kind for each in every].count(EventKind.REBASE) == 1


def test_readmissions_in_havna_are_held_against_the_other_districts(portfolio: demo.DemoPortfolio) -> None:
    found = project(portfolio, HAVNA)
    for document in (found.adopted, found.document, found.live):
        pair = document.indicator("reinnleggelser")
        assert pair is not None
        # Declared when the plan was first adopted, before there was a figure to choose by.
        assert pair[1].expected_change is ExpectedChange.STEP
        assert [(line.party, line.comparison) for line in pair[1].series] == [
            ("bydel-havna", False),
            (None, True),
        ]
        months = [
            {each.period for each in found.measurements if each.series_id == line.id}
            for line in pair[1].series
        ]
        assert months[0] == months[1]


# --- The stories -----------------------------------------------------------------------------------------------------


def together(indicator: Indicator, measurements: list[demo.DemoMeasurement]) -> float:
    """Figures put together over time and parties, as the measure says; a mean month where it is a sum."""
    measure = demo.measure_of(indicator)
    figures = [each.figure for each in measurements if each.figure.state is State.VALUE]
    assert figures
    assert measure is not None
    if measure.shape is Shape.RATIO:
        top = sum(each.numerator or 0 for each in figures)
        return top / sum(each.denominator or 0 for each in figures) * measure.scale
    if measure.over_time is Aggregation.WEIGHTED_MEAN:
        return sum((each.value or 0) * (each.n or 0) for each in figures) / sum(
            each.n or 0 for each in figures
        )
    return sum(each.value or 0 for each in figures) / len({each.period for each in measurements})


def change(found: demo.DemoProject, key: str, party: str | None = None) -> float:
    """Per cent from the baseline to the last three periods that have a figure from every party."""
    indicator, measurements = line_of(found, key, party)
    baseline = indicator.baseline
    if baseline.from_series:
        assert baseline.first is not None
        assert baseline.last is not None
        first, last = baseline.first.toordinal(), baseline.last.toordinal()
        before = together(indicator, [each for each in measurements if first <= each.period <= last])
    else:
        assert baseline.value is not None
        before = baseline.value
    parties_ = len({each.series_id for each in measurements})
    full = [
        period for period, count in Counter(each.period for each in measurements).items() if count == parties_
    ]
    recent = sorted(full)[-3:]
    return (together(indicator, [each for each in measurements if each.period in recent]) / before - 1) * 100


@pytest.mark.parametrize(
    ("slug", "key", "low", "high"),
    [
        (FJORDVIK, "reinnleggelser", -45, -20),
        (FJORDVIK, "innleggelser", -20, -3),
        (FJORDVIK, "reisetid", -45, -30),
        (FJORDVIK, "utskrivningsklare", -40, -15),
        (FJORDVIK, "timer", 5, 20),
        (FJORDVIK, "ventetid", -5, 5),
        (FJORDVIK, "dager_til_oppfolging", -6, 6),
        (HAVNA, "reinnleggelser", -45, -25),
        (HAVNA, "utskrivningsklare", -55, -35),
        (HAVNA, "tilfredshet", 15, 30),
        (HAVNA, "dager_til_besok", -70, -50),
        (MIDTFJORD, "ventetid", -4, 4),
        (MIDTFJORD, "innleggelser", -8, 8),
        (MIDTFJORD, "reisetid", -4, 4),
        (ELVEDAL, "stillinger", -15, -6),
        (ELVEDAL, "trivsel", -20, -8),
        (ELVEDAL, "overtid", 15, 35),
    ],
)
def test_the_fate_is_in_the_figures(
    portfolio: demo.DemoPortfolio, slug: str, key: str, low: float, high: float
) -> None:
    assert low < change(project(portfolio, slug), key) < high


@pytest.mark.parametrize("party", ["fjordvik", "nordbygd", "elvestrand"])
def test_readmissions_fall_in_each_municipality(portfolio: demo.DemoPortfolio, party: str) -> None:
    assert change(project(portfolio, FJORDVIK), "reinnleggelser", party) < -15


def test_readmissions_last_three_years_and_stop_where_the_lag_begins(
    portfolio: demo.DemoPortfolio, today: dt.date
) -> None:
    found = project(portfolio, FJORDVIK)
    months = [each.period for each in line_of(found, "reinnleggelser", "fjordvik")[1]]
    newest = dt.date.fromordinal(months[-1])
    # Early in March, January's figure is not complete yet.
    assert (today.year - newest.year) * 12 + today.month - newest.month == (3 if today.month == 3 else 2)
    assert len(months) == (35 if today.month == 3 else 36)
    small = line_of(found, "reinnleggelser", "elvestrand")[1]
    assert 3 <= sum(each.figure.state is State.SUPPRESSED for each in small) <= 10


def test_one_series_is_overdue(portfolio: demo.DemoPortfolio, today: dt.date) -> None:
    found = project(portfolio, FJORDVIK)
    indicator, measurements = line_of(found, "liggedogn")
    measure = demo.measure_of(indicator)
    assert measure is not None
    following = next_period(max(each.period for each in measurements), indicator.frequency)
    days = found.document.project.reporting_days
    assert due_date(following, indicator.frequency, measure.lag_days, days) < today


def test_missing_months_and_changed_definitions(portfolio: demo.DemoPortfolio) -> None:
    for slug, gaps, changed in (
        (FJORDVIK, "ventetid", "utskrivningsklare"),
        (SUNDVAG, "utskrivingsklare", "utskrivingsklare"),
    ):
        found = project(portfolio, slug)
        indicator, measurements = line_of(found, gaps)
        first = min(each.period for each in measurements)
        last = max(each.period for each in measurements)
        span = (dt.date.fromordinal(last) - dt.date.fromordinal(first)).days / 30.4 + 1
        with_value = [each for each in measurements if each.figure.state is State.VALUE]
        assert len(with_value) <= len(indicator.series) * round(span) - 3
        assert any(each.figure.state is State.NOT_MEASURED and each.figure.reason for each in measurements)
        pair = found.document.indicator(changed)
        assert pair is not None
        events = [each for each in found.follow_up.events if each.kind is EventKind.DEFINITION_CHANGE]
        assert [each.indicator for each in events] == [pair[1].id]


def test_too_few_points_after_go_live(portfolio: demo.DemoPortfolio) -> None:
    for slug, key in (
        (FJORDVIK, "tilfredshet"),
        (SUNDVAG, "reinnleggingar"),
        (SUNDVAG, "dagar_til_oppfolging"),
    ):
        found = project(portfolio, slug)
        origin = found.document.project.intervention
        assert origin is not None
        indicator, measurements = line_of(found, key)
        first = indicator.series[0].id
        after = [
            each
            for each in measurements
            if each.series_id == first
            and each.period >= origin.toordinal()
            and each.figure.state is State.VALUE
        ]
        assert 1 <= len(after) <= 5


# --- Invented, and of no person --------------------------------------------------------------------------------------

REAL = (
    r"\b(?:Oslo|Bergen|Senja|Bardu|Salangen|Lavangen|Målselv|Dyrøy|Sørreisa|Midt-Troms|Tromsø|Troms|Ofoten|Helgeland|Finnmark|"
    "Lofoten|Vesterålen|Salten|Narvik|Harstad|Bodø|Drammen|Asker|Bærum|Lier|Kongsberg|Ringerike|Trondheim|Namsos|Levanger|"
    "Molde|Kristiansund|Ålesund|Askøy|Øygarden|Bjørnafjorden|Voss|Sotra|UNN|Nordlandssykehuset|Helgelandssykehuset|"
    "Finnmarkssykehuset|Universitetssykehuset|Vestre Viken|Helse Nord|Helse Midt|Helse Sør|Helse Vest|Helse Bergen|"
    r"Haukeland|Haraldsplass|Ahus|Akershus|Lovisenberg|Diakonhjemmet|St Olav|Nord-Trøndelag|Nordmøre)\b"
)


def demo_files() -> dict[str, str]:
    folder = Path(__file__).parents[1] / "data" / "demo"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


@pytest.mark.parametrize("name", demo_files())
def test_no_real_party_no_person_no_address(name: str) -> None:
    text = demo_files()[name]
    for scheme in schemes():
        text = text.replace(scheme, "")
    assert re.findall(REAL, text) == []
    assert "@" not in text
    assert re.findall(r"\b\d{8}\b|\b\d{11}\b|\b\d{6} \d{5}\b", text) == []
    assert text.upper().startswith("# OPPDIKT")
    assert yaml.safe_load(text)["invented"] is True


def test_real_names_would_be_found() -> None:
    assert re.findall(REAL, "Prosjektgruppen, Senja kommune i samarbeid med UNN") == [
        "Senja",
        "UNN",
    ]


# --- Users -----------------------------------------------------------------------------------------------------------


def test_users_see_what_their_roles_allow(portfolio: demo.DemoPortfolio) -> None:
    users = {
        user.username: Actor(number, user.title, user.language, user.memberships)
        for number, user in enumerate(portfolio.users)
    }
    assert {user.password for user in portfolio.users} == {"gevinst-demo"}
    places = {
        each.document.project.slug: Resource(each.document.project.slug, each.document.project.scheme)
        for each in portfolio.projects
    }
    first = places[FJORDVIK]
    assert may(users["prosjekt"], Action.RECORD_MEASUREMENT, first)
    assert not may(users["prosjekt"], Action.SEE_PROJECT, places[HAVNA])
    assert may(users["styring"], Action.APPROVE_MEASUREMENT, first)
    assert users["admin"].roles == {Role.ADMINISTRATOR}
    for place in places.values():
        assert may(users["tilskuddsgiver"], Action.SEE_PORTFOLIO, place)
        assert not may(users["tilskuddsgiver"], Action.SEE_UNAPPROVED, place)
        assert may(users["styring"], Action.DECIDE, place)
        assert any(
            may(actor, Action.RECORD_MEASUREMENT, place)
            for name, actor in users.items()
            if "prosjekt" in name
        )
    assert [
        slug for slug, place in places.items() if may(users["tilskotsgivar"], Action.SEE_PORTFOLIO, place)
    ] == [SUNDVAG]
    titles = {user.title for user in portfolio.users}
    assert {each.by for found in portfolio.projects for each in found.measurements} <= titles


# --- Files that cannot be understood ---------------------------------------------------------------------------------


def _demo_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> list[Problem]:
    for name, text in demo_files().items():
        changed = text.replace(old, new, 1) if name.startswith("5") else text
        if name.startswith("5"):
            assert changed != text
        (tmp_path / name).write_text(changed, encoding="utf-8")
    monkeypatch.setattr("gevinst.resources.demo_data", lambda: tmp_path)
    with pytest.raises(Refused) as refused:
        demo.build(DAYS[0])
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("starts: -5\n", "starts: soon\n", "project.starts"),
        ("invented: true", "invented: false", "invented"),
        ("phase: pilot", "phase: later", "project.phase"),
        ("follow_up:", "followup:", "followup"),
        ("contributes_to: [reinnleggingar]", "contributes_to: [nothing]", "benefits.2.contributes_to"),
        ("indicator: utskrivingsklare", "indicator: nothing", "follow_up.events.1.indicator"),
        ("last: -2\n", "last: 0\n", "benefits.0.indicators.0.values.last"),
        ("amount: 820000", "amount: -1", "award.amount_ore"),
        ("- key: oppfolging", "- title: Ekstra", "benefits.2.key"),
        ("reinnleggingar: {medium: {value: 14}}", "reinnleggingar: {medium: {}}", "adopted.targets.reinnleggingar.medium"),
        ("{not_measured: Nytt pas", "{not_measured: Nytt, pas", "utskrivingsklare.values.series.havglytt.739829.pasientsystem"),
        ("award:", "award: [", ""),
        ("sundvag: [", "sundvag: [5, ", "benefits.0.indicators.0.values.series.havglytt"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, field: str
) -> None:
    problems = _demo_with(tmp_path, monkeypatch, old, new)
    assert [problem.file for problem in problems] == ["5-saman-heim-sundvag.yaml"] * len(problems)
    assert field in [problem.field for problem in problems]
    assert all(problem.params["reason"] for problem in problems)
