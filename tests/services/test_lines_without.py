"""The line without the change, as it is reckoned where it is drawn: of the figures that the effect beside it was made of."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from gevinst.analysis.line_effects import effects_of
from gevinst.domain.access import Role
from gevinst.domain.evaluation import Audience
from gevinst.domain.finding import EffectMethod, Range
from gevinst.services import reckoning
from gevinst.services.known_plans import counting
from gevinst.services.lines_without import figures_behind, lines_without
from gevinst.services.state import followed, load

from .conftest import FJORDVIK, FUNDER, SLUG, demo_actor, operator

PROJECTS = (
    FJORDVIK,
    "trygt-hjem-bydel-havna",
    "en-vei-inn-midtfjord",
    "delte-stillinger-elvedal",
    "saman-heim-sundvag",
)


def evaluated_lines(services, slug, audience, monkeypatch):
    """(indicator, series or none) -> the figures that its evaluation is made of, all of the project in one batch."""
    found = {}
    judged_line = reckoning.judged_line

    def noted(job, *given):
        line = judged_line(job, *given)
        if line is not None:
            found[job.indicator.id, job.series] = line
        return line

    with services.projects.reading() as work:
        document = counting(work, slug)
        series = [line.id for _benefit, each in followed(document) for line in each.series]
        values = work.measurements.for_series(series)
        events = {document.project.id: work.follow_ups.get(slug).events}
    with monkeypatch.context() as patched:
        patched.setattr(reckoning, "judged_line", noted)
        reckoning.evaluate([document], values, services.projects.measure_of, events, [audience])
    for _benefit, each in followed(document):
        # Of one series the total is judged as one with it.
        if len(each.series) == 1 and (line := found.get((each.id, each.series[0].id))):
            found.setdefault((each.id, None), line)
    return found


def drawn_lines(services, slug, audience, change=lambda each: each):
    """(indicator, series or none) -> (its evaluation, its line or none), as a page has them. `change` is made to what stands."""
    found = {}
    with services.projects.reading() as work:
        state = load(services.projects, work, slug, audience)
        for _benefit, indicator in followed(state.document):
            measure = services.projects.measure_of(indicator)
            if measure is None:
                continue
            stand = {
                each.series: change(each)
                for each in work.evaluations.for_indicators([indicator.id], audience, drawn=True)
            }
            behind = figures_behind(work, state, indicator)
            lines = lines_without(state, indicator, services.projects.measure_of, measure, behind, stand)
            found |= {(indicator.id, key): (each, lines.get(key)) for key, each in stand.items()}
    return found


@pytest.mark.parametrize("audience", list(Audience))
def test_every_effect_over_time_has_the_line_of_its_own_figures(demo, monkeypatch, audience):
    count = 0
    for slug in PROJECTS:
        evaluated = evaluated_lines(demo, slug, audience, monkeypatch)
        for key, (evaluation, line) in drawn_lines(demo, slug, audience).items():
            effect = evaluation.finding.effect if evaluation.finding else None
            if effect is None or effect.method is EffectMethod.BEFORE_AFTER:
                assert line is None
                continue
            (own,) = effects_of([evaluated[key]], without=True)
            assert line.periods == evaluation.control.periods == own.without.periods
            for one, other in (
                (line.estimate, own.without.estimate),
                (line.low, own.without.low),
                (line.high, own.without.high),
            ):
                assert [each is None for each in one] == [each is None for each in other]
                known = [each for each in one if each is not None]
                assert known
                assert known == pytest.approx([each for each in other if each is not None], rel=1e-9)
            count += 1
    assert count > 20


def test_a_line_is_not_shown_beside_an_effect_that_it_does_not_belong_to(demo):
    """As after another definition of the measure, before the figures are evaluated anew."""

    def moved(evaluation):
        finding = evaluation.finding
        if finding is None or finding.effect is None:
            return evaluation
        own = finding.effect.effect
        by = (own.high - own.low) / 1000
        other = Range(own.estimate + by, own.low + by, own.high + by)
        return replace(evaluation, finding=replace(finding, effect=replace(finding.effect, effect=other)))

    def shorter(evaluation):
        control = evaluation.control
        if control is None:
            return evaluation
        return replace(evaluation, control=replace(control, periods=control.periods[:-1]))

    for change in (moved, shorter):
        lines = [line for _each, line in drawn_lines(demo, FJORDVIK, Audience.ALL, change).values()]
        assert len(lines) > 8
        assert not any(lines)


def test_a_page_is_given_the_total_s_line_and_each_party_s_where_it_asks(demo):
    page = demo.projects.benefit(operator("nb"), FJORDVIK, "timer")
    assert page.evidence.without is not None
    assert [party.evidence.without for party in page.parties] == [None] * 3
    whole = demo.projects.benefit(operator("nb"), FJORDVIK, "timer", whole=True)
    assert whole.evidence.without.periods == page.evidence.without.periods
    for party in whole.parties:
        assert party.evidence.without.periods == party.evidence.control.periods


def test_a_funder_s_line_ends_with_the_approved_figures(demo):
    own = demo.projects.benefit(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK, "timer")
    funder = demo.projects.benefit(demo_actor(Role.FUNDER), FJORDVIK, "timer")
    assert funder.evidence.without.periods == funder.evidence.control.periods
    assert funder.evidence.without.periods[-1] < own.evidence.without.periods[-1]


def test_where_nothing_is_approved_a_funder_has_no_line(small):
    assert small.projects.benefit(FUNDER, SLUG, "reisetid", whole=True).evidence is None


def test_a_private_series_weighs_in_a_funder_s_line_as_it_does_in_the_effect(own_demo):
    """One approved figure without n in it, and no party's mean is weighted by n: neither the effect nor its line."""
    key = "dager_til_oppfolging"
    _benefit, indicator = own_demo.plans.document(operator("nb"), FJORDVIK).indicator(key)
    private = indicator.series[0].id
    own_demo.measurements.keep(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK, private, private=True)
    before = own_demo.projects.benefit(demo_actor(Role.FUNDER), FJORDVIK, key).evidence
    with own_demo.projects.work(operator("nb")) as work:
        found = work.session.execute(
            sa.text(
                "UPDATE measurement SET n = NULL WHERE series_id = (SELECT id FROM series WHERE uid = :uid) "
                "AND period = (SELECT min(period) FROM measurement m WHERE m.series_id = measurement.series_id)"
            ),
            {"uid": private},
        )
        assert found.rowcount == 1
        work.commit()
    own_demo.evaluations.rebuild(operator("nb"), FJORDVIK)
    after = own_demo.projects.benefit(demo_actor(Role.FUNDER), FJORDVIK, key).evidence
    assert before.finding.effect.effect != after.finding.effect.effect
    assert before.without is not None
    assert after.without is not None
    assert after.without.estimate != before.without.estimate
    # The other methods are held against the same effect.
    methods = own_demo.projects.sensitivity(demo_actor(Role.FUNDER), FJORDVIK, key)
    assert methods.rows[0].range == after.interval.range_text
