"""Small counts never leave the project: not by a line, a total, a file, a history or a report."""

import datetime as dt
import json
from dataclasses import asdict, replace

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import period_of
from gevinst.domain.measurement import Row
from gevinst.exchange.csv import write_csv
from gevinst.i18n import LANGUAGES

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING

MONTHS = ("2025-11", "2025-12", "2026-01")


def filled(services, nordbygd):
    """Three approved months; in the last, Nordbygd has what is said."""
    rows = []
    for month in MONTHS:
        for party, figure in (
            ("fjordvik", (9, 61)),
            ("nordbygd", nordbygd if month == MONTHS[2] else (7, 52)),
        ):
            cells = {
                "numerator": str(figure[0]),
                "denominator": str(figure[1]),
                "comment": f"{figure[0]} stykker",
            }
            rows.append(Row(indicator="reinnleggelser", party=party, period=month, cells=cells))
    services.measurements.record(PROJECT_GROUP, SLUG, rows)
    for month in MONTHS:
        services.measurements.submit(PROJECT_GROUP, SLUG, month)
        services.measurements.approve(STEERING, SLUG, month)


def test_the_project_sees_every_count_and_the_funder_no_small_one(small):
    services = small
    filled(services, (3, 47))
    inside = {
        (each.party, each.period): each for each in services.measurements.export_rows(PROJECT_GROUP, SLUG)
    }
    outside = {(each.party, each.period): each for each in services.measurements.export_rows(FUNDER, SLUG)}
    assert inside["nordbygd", "2026-01"].numerator == 3
    for party in ("nordbygd", "fjordvik"):  # the other too: the total is shown
        hidden = outside[party, "2026-01"]
        assert (hidden.state, hidden.numerator, hidden.denominator, hidden.comment) == (
            "suppressed",
            None,
            None,
            None,
        )
        assert outside[party, "2025-12"].state == "value"
    assert b"3 stykker" not in write_csv(list(outside.values()), "nb")


def test_the_total_is_true_and_the_page_of_the_benefit_tells_no_part(small):
    services = small
    filled(services, (3, 47))
    page = services.projects.benefit(FUNDER, SLUG, "reinnleggelser")
    assert page.row.line.numerators[-1] == 12
    assert page.row.line.denominators[-1] == 108
    for party in page.parties:
        assert party.line.values[-1] is None
        assert party.line.reasons[-1] == "suppressed"
    assert "3 stykker" not in json.dumps(asdict(page), default=str)


def test_the_evaluation_of_a_part_ends_before_its_small_count(small):
    services = small
    filled(services, (3, 47))
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")[1]
    with services.measurements.reading() as work:
        held = {
            (each.audience, each.series): each
            for audience in Audience
            for each in work.evaluations.for_indicators([indicator.id], audience)
        }
    part, january = indicator.series[1].id, period_of(dt.date(2026, 1, 1), indicator.frequency)
    assert held[Audience.ALL, part].last_period == january
    assert held[Audience.APPROVED, part].last_period < january
    assert held[Audience.APPROVED, None].last_period == january


def test_one_party_s_small_count_hides_its_total(small):
    services = small
    rows = [
        Row(
            indicator="reinnleggelser",
            party="fjordvik",
            period=month,
            cells={"numerator": top, "denominator": "61"},
        )
        for month, top in (("2025-12", "9"), ("2026-01", "2"))
    ]
    services.measurements.record(PROJECT_GROUP, SLUG, rows)
    for month in ("2025-12", "2026-01"):
        services.measurements.submit(PROJECT_GROUP, SLUG, month)
        services.measurements.approve(STEERING, SLUG, month)
    line = services.projects.benefit(FUNDER, SLUG, "reinnleggelser").row.line
    assert (line.values[-1], line.numerators[-1], line.denominators[-1]) == (None, None, None)
    assert line.reasons[-1] == "suppressed"
    seen = services.projects.benefit(PROJECT_GROUP, SLUG, "reinnleggelser").row
    assert seen.line.numerators[-1] == 2
    evaluations = services.projects.benefit(FUNDER, SLUG, "reinnleggelser").row.evaluation
    assert evaluations.last_period == line.periods[0]


def test_the_history_of_a_figure_is_the_project_s(small):
    services = small
    filled(services, (3, 47))
    row = next(
        each
        for group in services.measurements.page(PROJECT_GROUP, SLUG, "2026-01").groups
        for each in group.rows
        if each.party == "nordbygd"
    )
    assert services.measurements.history(PROJECT_GROUP, SLUG, row.series, row.period)
    assert services.measurements.history(FUNDER, SLUG, row.series, row.period) == []
    shown = services.measurements.row(FUNDER, SLUG, row.series, row.period)
    assert (shown.figure.numerator, shown.numerator, shown.comment) == (None, "", "")


def test_a_report_hides_a_small_total_though_the_project_makes_it(small):
    services = small
    filled(services, (1, 47))
    rows = [
        Row(
            indicator="reinnleggelser",
            party="fjordvik",
            period="2026-02",
            cells={"numerator": "2", "denominator": "61"},
        )
    ]
    services.measurements.record(PROJECT_GROUP, SLUG, rows)
    with services.reports.reading() as work:
        state = services.reports._state(work, PROJECT_GROUP, SLUG)
    form = services.reports._scheme(state.document.project).report_forms[0]
    context = services.reports._context(state, 1, form, None, {}, (), PROJECT_GROUP)
    points = next(iter(context.series.values()))
    assert points.values[-1] is None
    assert points.values[-2] is not None


def test_a_party_keeps_its_series_to_itself_and_takes_it_back(small):
    filled(small, (7, 52))
    line = small.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")[1].series[1]
    with pytest.raises(NotAllowed):
        small.measurements.keep(FUNDER, SLUG, line.id, private=True)
    small.measurements.keep(PROJECT_GROUP, SLUG, line.id, private=True)
    assert {each.party for each in small.measurements.export_rows(FUNDER, SLUG)} == {"fjordvik"}
    assert len(small.measurements.export_rows(PROJECT_GROUP, SLUG)) == 6
    assert small.projects.benefit(FUNDER, SLUG, "reinnleggelser").row.line.numerators[-1] == 9
    small.measurements.keep(PROJECT_GROUP, SLUG, line.id, private=False)
    assert len(small.measurements.export_rows(FUNDER, SLUG)) == 6


def test_the_log_says_that_a_party_keeps_its_series_and_that_it_no_longer_does(small):
    indicator = small.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")[1]
    where = f"{indicator.title}, Nordbygd kommune"
    for private in (True, False):
        small.measurements.keep(PROJECT_GROUP, SLUG, indicator.series[1].id, private=private)
    said = {
        language: [
            line.text.removeprefix(f"{PROJECT_GROUP.title} ").replace(where, "…")
            for line in small.projects.home(replace(PROJECT_GROUP, language=language), SLUG).log[:2]
        ]
        for language in LANGUAGES
    }
    assert said == {
        "nb": ["holder ikke lenger … i prosjektet", "holder … i prosjektet"],
        "nn": ["held ikkje lenger … i prosjektet", "held … i prosjektet"],
        "en": ["no longer keeps … within the project", "keeps … within the project"],
    }
    told = [line.text for line in small.projects.home(FUNDER, SLUG).log]
    assert not any(indicator.title in text for text in told)


def test_the_trail_of_the_installation_says_who_entered_figures_and_no_figure(small):
    services = small
    filled(services, (3, 47))
    administrator = Actor(None, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))
    told = [each for each in services.people.audits(administrator) if each.action == "record_measurement"]
    assert {each.after["period"] for each in told} == set(MONTHS)
    assert not {name for each in told for name in {*each.before, *each.after}} & {
        "value",
        "numerator",
        "denominator",
        "comment",
    }
    operator = [each for each in services.people.audits(OPERATOR) if each.action == "record_measurement"]
    assert 3 in {each.after["numerator"] for each in operator}
