"""Events that figures are judged by: what is refused and where, who may, what is reckoned anew, both charts before new limits."""

import datetime as dt
from collections import Counter

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.evidence import FactCode, Grade
from gevinst.domain.finding import EffectVerdict
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.measurement import Row
from identity_numbers import synthetic

from .conftest import FJORDVIK, FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING, STRANGER, demo_actor

REASON = "Ny journal fra juli teller på en annen måte enn før"
MONTHS = [dt.date(2024 + at // 12, at % 12 + 1, 1) for at in range(26)]
LEVELS = [
    60,
    61,
    59,
    60,
    62,
    58,
    60,
    61,
    59,
    60,
    62,
    58,
    60,
    80,
    82,
    79,
    81,
    80,
    82,
    78,
    80,
    81,
    79,
    80,
    82,
    79,
]
"""Travel time that was 60 minutes and became 80 in February 2025: a concern, as less is better."""


def row(indicator, party, period, **cells):
    return Row(indicator=indicator, party=party, period=period, cells=cells)


@pytest.fixture
def measured(small):
    own = indicator(small)
    small.plans.change_indicator(PROJECT_GROUP, SLUG, own.id, {"first_period": MONTHS[0]})
    rows = [
        row("reisetid", None, f"{day:%Y-%m}", value=str(level), n="40")
        for day, level in zip(MONTHS, LEVELS, strict=True)
    ]
    small.measurements.record(PROJECT_GROUP, SLUG, rows)
    return small


def indicator(services, key="reisetid"):
    return services.plans.document(PROJECT_GROUP, SLUG).indicator(key)[1]


def event(services, kind=EventKind.NOTE, **fields):
    given = {"date": dt.date(2025, 2, 1), "text": REASON, "indicator": indicator(services).id}
    return Event(**(given | {"kind": kind} | fields))


def rebased(services, actor=PROJECT_GROUP, **fields):
    own = event(services, EventKind.REBASE, **fields)
    return services.events.save(actor, SLUG, own, services.events.limits(actor, SLUG, own).seal)


def held(services):
    with services.plans.reading() as work:
        return work.follow_ups.get(SLUG).events


def evaluation(services, key="reisetid"):
    with services.plans.reading() as work:
        found = work.evaluations.for_indicators([indicator(services, key).id], Audience.ALL, drawn=True)
    return next(each for each in found if each.series is None)


def refused(services, own):
    with pytest.raises(Refused) as caught:
        services.events.save(PROJECT_GROUP, SLUG, own)
    assert held(services) == ()
    return {(each.field, each.code) for each in caught.value.problems}


class TestWhoMayWhat:
    def test_who_said_so_is_always_kept(self, small):
        own = small.events.save(PROJECT_GROUP, SLUG, event(small, recorded_by="En annen"))
        assert held(small) == (own,)
        assert own.recorded_by == "Prosjektleder"

    def test_the_steering_group_sees_all_and_sets_new_limits_only(self, measured):
        small = measured
        small.events.save(PROJECT_GROUP, SLUG, event(small))
        page = small.events.page(STEERING, SLUG)
        assert [row.may_edit for row in page.rows] == [False]
        assert [kind for kind, _name in page.kinds] == [EventKind.REBASE]
        with pytest.raises(NotAllowed):
            small.events.save(STEERING, SLUG, event(small))
        assert rebased(small, STEERING).recorded_by == "Styringsgruppe"

    def test_the_steering_group_makes_no_note_into_limits(self, measured):
        own = measured.events.save(PROJECT_GROUP, SLUG, event(measured))
        with pytest.raises(NotAllowed):
            measured.events.save(STEERING, SLUG, own.model_copy(update={"kind": EventKind.REBASE}))

    @pytest.mark.parametrize("who", [FUNDER, STRANGER])
    def test_others_see_none_and_write_none(self, small, who):
        with pytest.raises(NotAllowed):
            small.events.page(who, SLUG)
        with pytest.raises(NotAllowed):
            small.events.save(who, SLUG, event(small))
        with pytest.raises(NotAllowed):
            small.events.remove(who, SLUG, "there-is-none", REASON)

    def test_a_reporter_reads(self, small):
        reporter = Actor(None, "Rapportør", "nb", (Membership(Role.REPORTER, "project", SLUG),))
        assert small.events.page(reporter, SLUG).kinds == ()


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (EventKind.DEFINITION_CHANGE, "event_needs_change"),
            (EventKind.CO_INTERVENTION, "event_needs_what_else"),
            (EventKind.NOTE, "field_missing"),
            (EventKind.REBASE, "limits_need_reason"),
        ],
    )
    def test_without_words_each_kind_says_what_it_needs(self, small, kind, code):
        assert ("text", code) in refused(small, event(small, kind, text="  "))

    def test_everything_at_once(self, small):
        own = event(
            small,
            EventKind.REBASE,
            text="Bedre",
            indicator=None,
            party="fjordvik",
            date=dt.date(1925, 2, 1),
        )
        assert refused(small, own) == {
            ("text", "limits_need_reason"),
            ("indicator", "limits_need_figure"),
            ("party", "limits_of_all"),
            ("date", "event_far_away"),
        }

    def test_a_party_and_a_figure_are_the_projects_own(self, small):
        assert refused(small, event(small, party="elvestrand")) == {("party", "party_not_in_project")}
        assert refused(small, event(small, indicator="ukjent")) == {("indicator", "unknown_indicator")}

    def test_an_identity_number(self, small):
        assert refused(small, event(small, text=f"Gjelder {synthetic(1, 1)}")) == {("text", "personal_data")}

    def test_limits_without_figures(self, small):
        assert refused(small, event(small, EventKind.REBASE)) == {("indicator", "limits_without_figures")}

    @pytest.mark.parametrize(
        ("day", "code"),
        [
            (dt.date(2023, 12, 31), "limits_outside_figures"),
            (dt.date(2026, 3, 1), "limits_outside_figures"),
            (dt.date(2024, 6, 1), "limits_leave_too_few"),
            (dt.date(2025, 9, 2), "limits_leave_too_few"),
        ],
    )
    def test_limits_lie_in_the_figures_with_six_on_each_side(self, measured, day, code):
        assert refused(measured, event(measured, EventKind.REBASE, date=day)) == {("date", code)}

    @pytest.mark.parametrize("day", [dt.date(2024, 7, 1), dt.date(2025, 9, 1)])
    def test_exactly_six_are_enough(self, measured, day):
        assert rebased(measured, date=day) in held(measured)

    def test_a_second_phase_needs_six_of_its_own(self, measured):
        rebased(measured)
        with pytest.raises(Refused) as caught:
            rebased(measured, date=dt.date(2025, 7, 1))
        assert [(each.code, each.params["before"]) for each in caught.value.problems] == [
            ("limits_leave_too_few", 5)
        ]
        with pytest.raises(Refused) as caught:
            rebased(measured, date=dt.date(2025, 1, 15))
        assert [each.code for each in caught.value.problems] == ["limits_begin_there"]


class TestBothCharts:
    def test_a_concern_that_would_no_longer_show_is_said(self, measured):
        shown = measured.events.limits(PROJECT_GROUP, SLUG, event(measured, EventKind.REBASE))
        assert shown.hides
        assert any("til det verre" in line for line in shown.without.lines)
        assert "Ingen tall er tegn på endring til det verre." in shown.with_them.lines
        assert shown.without.lines != shown.with_them.lines

    def test_nothing_is_saved_before_both_are_seen(self, measured):
        assert refused(measured, event(measured, EventKind.REBASE)) == {("kind", "limits_not_seen")}

    def test_what_was_seen_is_of_one_date_and_of_the_figures_as_they_were(self, measured):
        own = event(measured, EventKind.REBASE)
        seal = measured.events.limits(PROJECT_GROUP, SLUG, own).seal
        moved = own.model_copy(update={"date": dt.date(2025, 3, 1)})
        with pytest.raises(Refused):
            measured.events.save(PROJECT_GROUP, SLUG, moved, seal)
        late = row("reisetid", None, "2026-02", value="300", n="40", comment="Kø")
        measured.measurements.record(PROJECT_GROUP, SLUG, [late])
        with pytest.raises(Refused):
            measured.events.save(PROJECT_GROUP, SLUG, own, seal)
        assert held(measured) == ()


class TestWhatIsReckonedAnew:
    def test_new_limits_begin_a_phase_and_end_with_their_event(self, measured):
        plain = evaluation(measured)
        own = rebased(measured)
        assert [dt.date.fromordinal(each.start) for each in evaluation(measured).control.phases] == [
            dt.date(2024, 1, 1),
            dt.date(2025, 2, 1),
        ]
        assert measured.evaluations.differences(OPERATOR) == []
        measured.events.remove(PROJECT_GROUP, SLUG, own.id, "Satt på feil tall")
        assert evaluation(measured) == plain
        assert measured.evaluations.differences(OPERATOR) == []

    def test_a_changed_kind_is_reckoned_with(self, measured):
        own = measured.events.save(PROJECT_GROUP, SLUG, event(measured))
        changed = own.model_copy(update={"kind": EventKind.DEFINITION_CHANGE})
        measured.events.save(STEERING_AND_PROJECT, SLUG, changed)
        assert "definition_changed" in evaluation(measured).notes
        assert [each.recorded_by for each in held(measured)] == ["Leder"]
        assert measured.evaluations.differences(OPERATOR) == []

    def test_something_else_in_the_whole_project_touches_every_figure(self, measured):
        measured.events.save(PROJECT_GROUP, SLUG, event(measured, EventKind.CO_INTERVENTION, indicator=None))
        facts = {each.code: each.met for each in evaluation(measured).finding.facts}
        assert facts[FactCode.NOTHING_ELSE] is False
        assert measured.evaluations.differences(OPERATOR) == []

    def test_one_party_s_event_is_in_the_total_and_in_its_own_line_alone(self, small):
        own = indicator(small, "reinnleggelser")
        rows = [
            row(own.key, party, f"{day:%Y-%m}", numerator=str(9 + at % 4), denominator="60")
            for party in ("fjordvik", "nordbygd")
            for at, day in enumerate(MONTHS[:24])
        ]
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        broken = event(small, EventKind.DEFINITION_CHANGE, indicator=own.id, party="nordbygd")
        small.events.save(PROJECT_GROUP, SLUG, broken)
        with small.plans.reading() as work:
            found = work.evaluations.for_indicators([own.id], Audience.ALL, drawn=True)
        names = {None: "all"} | {line.id: line.party for line in own.series}
        phases = {names[each.series]: len(each.control.phases) for each in found}
        assert phases == {"all": 2, "fjordvik": 1, "nordbygd": 2}
        assert small.evaluations.differences(OPERATOR) == []


STEERING_AND_PROJECT = Actor(None, "Leder", "nb", PROJECT_GROUP.memberships)


class TestTheTrail:
    def test_it_holds_who_what_and_why(self, measured):
        own = rebased(measured)
        moved = own.model_copy(update={"date": dt.date(2025, 3, 1)})
        measured.events.save(
            PROJECT_GROUP, SLUG, moved, measured.events.limits(PROJECT_GROUP, SLUG, moved).seal
        )
        measured.events.remove(PROJECT_GROUP, SLUG, own.id, "Satt på feil tall")
        with measured.plans.reading() as work:
            trail = work.audits(project=SLUG, only=["add_event", "change_event", "remove_event"])
        assert [(each.action, each.actor, each.reason) for each in trail] == [
            ("remove_event", "Prosjektleder", "Satt på feil tall"),
            ("change_event", "Prosjektleder", REASON),
            ("add_event", "Prosjektleder", REASON),
        ]
        assert trail[1].before == {"date": "2025-02-01"}
        assert trail[1].after == {"date": "2025-03-01", "hides_concern": "yes"}
        log = [line.text for line in measured.projects.home(STEERING, SLUG).log]
        assert f"Prosjektleder fjernet en hendelse: {REASON}" in log

    def test_what_is_taken_away_needs_a_reason(self, small):
        own = small.events.save(PROJECT_GROUP, SLUG, event(small))
        with pytest.raises(Refused) as caught:
            small.events.remove(PROJECT_GROUP, SLUG, own.id, " ")
        assert [(each.field, each.code) for each in caught.value.problems] == [("reason", "field_missing")]
        with pytest.raises(NotFound):
            small.events.remove(PROJECT_GROUP, SLUG, "there-is-none", REASON)
        assert held(small) == (own,)


class TestTheDemo:
    def test_every_event_of_it_may_be_set_down(self, own_demo):
        for slug in (FJORDVIK, "trygt-hjem-bydel-havna", "saman-heim-sundvag"):
            actor = demo_actor(Role.PROJECT_GROUP, slug)
            rows = own_demo.events.page(actor, slug).rows
            assert rows
            for each in (row.event for row in rows):
                rebase = each.kind is EventKind.REBASE
                seal = own_demo.events.limits(actor, slug, each).seal if rebase else None
                assert own_demo.events.save(actor, slug, each, seal).id == each.id
        assert own_demo.evaluations.differences(OPERATOR) == []

    def test_its_evidence_is_of_every_strength(self, demo):
        with demo.plans.reading() as work:
            found = [each for each in work.evaluations.all(Audience.ALL) if each.series is None]
            document = work.plans.document("trygt-hjem-bydel-havna")
        grades = Counter(each.finding.grade for each in found if each.finding)
        assert grades[Grade.MODERATE] >= 1
        assert grades[Grade.WEAK] >= 3
        assert grades[Grade.TOO_EARLY] >= 2
        best = next(each for each in found if each.indicator == document.indicator("reinnleggelser")[1].id)
        assert best.finding.grade in (Grade.STRONG, Grade.MODERATE)
        assert best.finding.effect.verdict is EffectVerdict.IMPROVED
        assert best.finding.effect.compared
        assert best.finding.effect.step


def test_the_list_is_by_date_with_kind_figure_party_and_who(small):
    small.events.save(
        PROJECT_GROUP, SLUG, event(small, EventKind.CO_INTERVENTION, text="Ny vei", indicator=None)
    )
    later = event(small, text="Ferie", date=dt.date(2025, 7, 1), party="fjordvik")
    small.events.save(PROJECT_GROUP, SLUG, later)
    rows = small.events.page(STEERING, SLUG).rows
    assert [(row.event.text, row.kind, row.figure, row.party, row.by) for row in rows] == [
        ("Ferie", "Merknad", "Reisetid", "Fjordvik kommune", "Prosjektleder"),
        ("Ny vei", "Noe annet som endret seg", "Hele prosjektet", "", "Prosjektleder"),
    ]


def test_a_group_without_a_party_is_called_what_it_is_on_the_benefit_s_page(demo):
    slug = "trygt-hjem-bydel-havna"
    page = demo.projects.benefit(demo_actor(Role.PROJECT_GROUP, slug), slug, "reinnleggelser")
    assert [(each.name, each.comparison) for each in page.parties] == [
        ("Bydel Havna", False),
        ("Sammenligningsgruppe", True),
    ]
