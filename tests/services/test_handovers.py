"""Handover to the line: who may do what before and after, what a signature fixes, and what follows when the project ends."""

import datetime as dt
from io import BytesIO

import pytest
from pypdf import PdfReader

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.handover import HandoverState, Holds
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Project, RoleAt
from gevinst.reporting.wording import plain
from gevinst.services.handover_views import MainProject
from identity_numbers import synthetic

from .conftest import FJORDVIK, FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER, demo_actor

OWNER = Actor(None, "Klinikksjef", "nb", (Membership(Role.BENEFIT_OWNER, "party", "kystsykehuset"),))
OTHER_OWNER = Actor(None, "Kommunalsjef", "nb", (Membership(Role.BENEFIT_OWNER, "party", "nordbygd"),))
REPORTER = Actor(None, "Rådgiver", "nb", (Membership(Role.REPORTER, "party", "fjordvik"),))
BEFORE_THE_END = dt.datetime(2026, 11, 15, 12, 0, tzinfo=dt.UTC)
LAST_DAY = dt.datetime(2026, 12, 31, 12, 0, tzinfo=dt.UTC)
THE_DAY_AFTER = dt.datetime(2027, 1, 1, 12, 0, tzinfo=dt.UTC)
HALF_A_YEAR_AFTER = dt.datetime(2027, 6, 20, 12, 0, tzinfo=dt.UTC)


def benefit(services, title="Færre unødvendige reinnleggelser"):
    document = services.plans.document(PROJECT_GROUP, SLUG)
    return next(each for each in document.benefits if each.title == title)


def held(services, benefit_id):
    with services.handovers.reading() as work:
        return work.handovers.of(SLUG).get(benefit_id)


def codes(refused):
    return {problem.code for problem in refused.value.problems}


def handed_over(services, clock):
    """The readmissions, signed by both before the project's end."""
    clock.now = BEFORE_THE_END
    key = benefit(services).id
    services.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month", "unit": "Medisinsk klinikk"})
    services.handovers.sign_project(PROJECT_GROUP, SLUG, key)
    services.handovers.sign_owner(OWNER, SLUG, key)
    return key


def row(period="2026-10", party="fjordvik", numerator="6"):
    return Row(
        indicator="reinnleggelser",
        party=party,
        period=period,
        cells={"numerator": numerator, "denominator": "41"},
        row=3,
        columns={},
    )


class TestPreparing:
    def test_the_owner_in_the_plan_takes_over_where_nobody_else_is_named(self, services):
        key = benefit(services).id
        services.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "quarter"})
        assert held(services, key).owner.role == "Klinikksjef"
        assert held(services, key).state is HandoverState.READY

    def test_everything_wrong_is_said_at_once_and_nothing_is_kept(self, small):
        key = benefit(small).id
        with pytest.raises(Refused) as refused:
            small.handovers.prepare(
                PROJECT_GROUP,
                SLUG,
                key,
                {
                    "owner": {"role": "Kommunalsjef", "party": "elvestrand"},
                    "reporter": {"role": "Rådgiver", "party": "elvestrand"},
                    "expected": [{"months": 6, "value": 14.0, "text": "om lag 14"}],
                },
            )
        places = {(problem.code, problem.field) for problem in refused.value.problems}
        assert places == {
            ("handover_party", "owner"),
            ("handover_party", "reporter"),
            ("expected_both", "expected.6"),
        }
        assert held(small, key) is None

    def test_an_identity_number_is_refused(self, small):
        key = benefit(small).id
        with pytest.raises(Refused) as refused:
            small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"unit": f"Klinikk {synthetic(3, 4)}"})
        assert codes(refused) == {"personal_data"}

    def test_only_the_project_group_prepares(self, small):
        key = benefit(small).id
        for actor in (STEERING, OWNER, REPORTER, FUNDER, STRANGER):
            with pytest.raises(NotAllowed):
                small.handovers.prepare(actor, SLUG, key, {"frequency": "month"})
        with pytest.raises(NotFound):
            small.handovers.prepare(PROJECT_GROUP, SLUG, "no-such-benefit", {"frequency": "month"})

    def test_a_change_after_a_signature_is_refused_until_it_is_meant(self, small, clock):
        key = handed_over(small, clock)
        with pytest.raises(Refused) as refused:
            small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"unit": "Kirurgisk klinikk"})
        assert codes(refused) == {"handover_signed"}
        assert held(small, key).state is HandoverState.HANDED_OVER
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"unit": "Kirurgisk klinikk"}, unsign=True)
        assert held(small, key).project_signed is None
        assert held(small, key).owner_signed is None

    def test_the_same_again_takes_no_signature_away(self, small, clock):
        key = handed_over(small, clock)
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"unit": "Medisinsk klinikk"}, unsign=True)
        assert held(small, key).state is HandoverState.HANDED_OVER


class TestAskingAndReminding:
    def test_a_party_of_the_project_is_asked_and_reminded(self, small, clock):
        key = benefit(small, "Kortere reisevei").id
        with pytest.raises(Refused) as refused:
            small.handovers.ask(PROJECT_GROUP, SLUG, key, "elvestrand")
        assert codes(refused) == {"handover_party"}
        with pytest.raises(Refused) as refused:
            small.handovers.remind(PROJECT_GROUP, SLUG, key)
        assert codes(refused) == {"handover_not_asked"}
        small.handovers.ask(PROJECT_GROUP, SLUG, key, "nordbygd")
        clock.now += dt.timedelta(days=9)
        small.handovers.remind(PROJECT_GROUP, SLUG, key)
        assert held(small, key).asked == dt.date(2026, 3, 20)
        assert held(small, key).reminded == dt.date(2026, 3, 29)
        asked = small.projects.home(OTHER_OWNER, SLUG).due
        assert [item.kind for item in asked if "Kortere reisevei" in item.title] == ["handover"]
        own = small.reporters.page(OTHER_OWNER, SLUG, {})
        (waits,) = [item for item in own.due if item.kind == "handover"]
        assert waits.title == "Svar på om dere tar over «Kortere reisevei»"
        assert waits.href == f"/prosjekt/{SLUG}/overlevering?gevinst={key}"
        others = [
            *small.reporters.page(OWNER, SLUG, {}).due,
            *small.reporters.page(PROJECT_GROUP, SLUG, {}).due,
        ]
        assert [item for item in others if "Kortere reisevei" in item.title and item.kind == "handover"] == []

    def asked(self, services):
        key = benefit(services, "Kortere reisevei").id
        services.handovers.ask(PROJECT_GROUP, SLUG, key, "nordbygd")
        return key

    def test_the_asked_party_says_yes_and_owns_it(self, small):
        key = self.asked(small)
        assert small.handovers.page(OTHER_OWNER, SLUG, key).chosen.may_answer
        small.handovers.answer(OTHER_OWNER, SLUG, key, True)
        assert held(small, key).owner == RoleAt(role="Kommunalsjef", party="nordbygd")
        assert not small.handovers.page(OTHER_OWNER, SLUG, key).chosen.may_answer
        assert not any(item.kind == "handover" for item in small.reporters.page(OTHER_OWNER, SLUG, {}).due)
        with pytest.raises(Refused) as refused:
            small.handovers.answer(OTHER_OWNER, SLUG, key, False, "Likevel ikke")
        assert codes(refused) == {"handover_not_asked"}
        said = [line.text for line in small.projects.home(PROJECT_GROUP, SLUG).log]
        assert "Kommunalsjef tar over Kortere reisevei" in said

    def test_the_asked_party_says_no_with_the_reason_and_another_can_be_asked(self, small):
        key = self.asked(small)
        with pytest.raises(Refused) as refused:
            small.handovers.answer(OTHER_OWNER, SLUG, key, False, "  ")
        assert codes(refused) == {"field_missing"}
        with pytest.raises(Refused) as refused:
            small.handovers.answer(OTHER_OWNER, SLUG, key, False, f"Se {synthetic(3, 4)}")
        assert codes(refused) == {"personal_data"}
        small.handovers.answer(OTHER_OWNER, SLUG, key, False, "Ingen bil")
        after = held(small, key)
        assert (after.owner, after.asked, after.asked_party, after.reminded) == (None, None, None, None)
        said = [line.text for line in small.projects.home(PROJECT_GROUP, SLUG).log]
        assert "Kommunalsjef tar ikke over Kortere reisevei: Ingen bil" in said
        small.handovers.ask(PROJECT_GROUP, SLUG, key, "fjordvik")

    def test_after_a_no_the_alarm_and_the_sheet_say_who_was_asked_and_why_not(self, small, clock):
        clock.now = BEFORE_THE_END
        key = self.asked(small)
        small.handovers.answer(OTHER_OWNER, SLUG, key, False, "Ingen bil.")
        no = "Nordbygd kommune sa nei 15. november 2026: Ingen bil"
        (item,) = small.handovers.page(PROJECT_GROUP, SLUG).alarm.items
        assert item.why.replace("\u00a0", " ").startswith(f"{no} · ingen andre er spurt siden")
        # Why is for those who see what goes on inside the project.
        told = small.handovers.page(FUNDER, SLUG).alarm.items[0].why
        assert "sa nei" in told
        assert "Ingen bil" not in told
        small.handovers.ask(PROJECT_GROUP, SLUG, key, "fjordvik")
        (item,) = small.handovers.page(PROJECT_GROUP, SLUG).alarm.items
        why = item.why.replace("\u00a0", " ")
        assert why.startswith(f"{no} · ")
        assert "Fjordvik kommune er spurt 15. november og har ikke svart" in why
        assert "ingen andre" not in why
        facts = small.handovers.page(PROJECT_GROUP, SLUG, key).chosen.sheet.facts
        assert [said.replace("\u00a0", " ") for name, said in facts if name == "Spurt tidligere"] == [no]

    def test_nobody_else_answers_for_the_party(self, small):
        key = self.asked(small)
        for actor in (PROJECT_GROUP, STEERING, OWNER, REPORTER, FUNDER, STRANGER):
            with pytest.raises(NotAllowed):
                small.handovers.answer(actor, SLUG, key, True)
        assert not small.handovers.page(PROJECT_GROUP, SLUG, key).chosen.may_answer
        assert held(small, key).owner is None

    def test_the_owner_who_has_to_sign_has_it_in_their_list(self, small, clock):
        key = benefit(small).id
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month"})
        assert not any(item.kind == "handover" for item in small.projects.home(OWNER, SLUG).due)
        small.handovers.sign_project(PROJECT_GROUP, SLUG, key)
        assert any(item.kind == "handover" for item in small.projects.home(OWNER, SLUG).due)
        assert not any(item.kind == "handover" for item in small.projects.home(OTHER_OWNER, SLUG).due)


class TestSigning:
    def test_nothing_is_signed_before_there_is_an_owner_and_a_measuring_plan(self, small):
        key = benefit(small, "Kortere reisevei").id
        with pytest.raises(Refused) as refused:
            small.handovers.sign_project(PROJECT_GROUP, SLUG, key)
        assert codes(refused) == {"handover_no_owner", "handover_no_plan"}

    def test_nor_where_the_project_has_no_last_day(self, small):
        key = benefit(small).id
        small.plans.change_project(PROJECT_GROUP, SLUG, {"ends": None})
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month"})
        with pytest.raises(Refused) as refused:
            small.handovers.sign_project(PROJECT_GROUP, SLUG, key)
        assert codes(refused) == {"handover_no_end"}

    def test_both_sign_with_role_and_party_and_what_is_expected_is_fixed(self, services, clock):
        key = handed_over(services, clock)
        found = held(services, key)
        assert (found.project_signed.role, found.project_signed.party) == ("Prosjektleder", "kystsykehuset")
        assert (found.owner_signed.role, found.owner_signed.party) == ("Klinikksjef", "kystsykehuset")
        assert [(each.months, each.value) for each in found.expected] == [(6, 14.0), (12, 14.0), (24, 14.0)]

    def test_the_step_of_a_scale_is_expected_in_its_own_words(self, demo):
        page = demo.handovers.page(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK)
        rows = [row for _, group in page.groups for row in group if row.title.startswith("Bedre samhandling")]
        assert [row.expected for row in rows] == [("En del av ordinær drift",) * 3]

    def test_what_is_expected_has_its_unit_in_the_table(self, demo):
        page = demo.handovers.page(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK)
        rows = [row for _, group in page.groups for row in group]
        travel = next(row for row in rows if row.title.startswith("Redusert reisevirksomhet"))
        assert {text.split("\u00a0")[-1] for text in travel.expected} == {"min"}

    def test_the_steering_group_signs_on_behalf_and_it_shows(self, small, clock):
        key = benefit(small).id
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month"})
        small.handovers.sign_owner(STEERING, SLUG, key)
        assert held(small, key).owner_signed.party is None
        words = small.handovers.page(PROJECT_GROUP, SLUG, key).chosen.sheet.sides[1].words
        assert "på vegne av eieren" in words

    def test_only_the_owner_of_that_party_and_the_steering_group_take_over(self, small):
        key = benefit(small).id
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month"})
        for actor in (PROJECT_GROUP, OTHER_OWNER, REPORTER, FUNDER):
            with pytest.raises(NotAllowed):
                small.handovers.sign_owner(actor, SLUG, key)
        with pytest.raises(NotAllowed):
            small.handovers.sign_project(OWNER, SLUG, key)

    def test_signing_twice_keeps_the_first(self, small, clock):
        key = handed_over(small, clock)
        first = held(small, key)
        clock.now += dt.timedelta(days=1)
        small.handovers.sign_project(PROJECT_GROUP, SLUG, key)
        small.handovers.sign_owner(OWNER, SLUG, key)
        assert held(small, key) == first

    def test_each_act_is_in_the_trail(self, small, clock):
        key = handed_over(small, clock)
        with small.handovers.reading() as work:
            trail = [entry.action for entry in work.audits(project=SLUG) if entry.key == key]
        assert trail == ["sign_handover", "sign_handover", "prepare_handover"]


class TestWhoWritesWhen:
    def test_until_the_last_day_the_project_group_writes_and_the_owner_does_not(self, services, clock):
        handed_over(services, clock)
        clock.now = LAST_DAY
        assert services.measurements.record(PROJECT_GROUP, SLUG, [row()]).new == 1
        with pytest.raises(Refused) as refused:
            services.measurements.record(OWNER, SLUG, [row("2026-11")])
        assert codes(refused) == {"not_yours_to_record"}

    def test_from_the_day_after_it_is_the_other_way_round(self, services, clock):
        handed_over(services, clock)
        clock.now = THE_DAY_AFTER
        assert services.measurements.record(OWNER, SLUG, [row()]).new == 1
        with pytest.raises(Refused) as refused:
            services.measurements.record(PROJECT_GROUP, SLUG, [row("2026-11")])
        assert codes(refused) == {"handed_over"}

    def test_a_batch_with_one_handed_over_figure_saves_nothing(self, small, clock):
        handed_over(small, clock)
        clock.now = THE_DAY_AFTER
        travel = Row(
            indicator="reisetid", party="", period="2026-11", cells={"value": "50"}, row=4, columns={}
        )
        with pytest.raises(Refused) as refused:
            small.measurements.record(PROJECT_GROUP, SLUG, [travel, row("2026-11")])
        assert [(problem.code, problem.row) for problem in refused.value.problems] == [("handed_over", 3)]
        assert small.measurements.export_rows(PROJECT_GROUP, SLUG) == []
        assert small.measurements.record(PROJECT_GROUP, SLUG, [travel]).new == 1

    def test_a_workbook_that_holds_the_others_figures_unchanged_is_taken(self, small, clock):
        handed_over(small, clock)
        clock.now = LAST_DAY
        small.measurements.record(PROJECT_GROUP, SLUG, [row()])
        clock.now = THE_DAY_AFTER
        assert small.measurements.record(PROJECT_GROUP, SLUG, [row()]).unchanged == 1

    def test_the_entry_page_says_who_can_write_what(self, small, clock):
        handed_over(small, clock)
        clock.now = THE_DAY_AFTER
        group = small.measurements.page(PROJECT_GROUP, SLUG, "2026-11")
        editable = {row.indicator.key: row.editable for each in group.groups for row in each.rows}
        assert editable == {"reinnleggelser": False, "reisetid": True}
        owner = small.measurements.page(OWNER, SLUG, "2026-11")
        assert {row.indicator.key for each in owner.groups for row in each.rows} == {"reinnleggelser"}
        assert all(row.editable for each in owner.groups for row in each.rows)

    def test_the_plan_of_that_benefit_is_closed_to_the_project_group_and_the_rest_is_not(
        self, services, clock
    ):
        key = handed_over(services, clock)
        clock.now = THE_DAY_AFTER
        indicator = benefit(services).indicators[0].id
        for change in (
            lambda: services.plans.change_benefit(PROJECT_GROUP, SLUG, key, {"note": "Etterpå"}),
            lambda: services.plans.change_indicator(PROJECT_GROUP, SLUG, indicator, {"source": "Annet"}),
            lambda: services.plans.archive_benefit(PROJECT_GROUP, SLUG, key),
        ):
            with pytest.raises(Refused) as refused:
                change()
            assert codes(refused) == {"handed_over"}
        assert not services.plans.page(PROJECT_GROUP, SLUG, key).may_edit
        other = benefit(services, "Kortere reisevei").id
        services.plans.change_benefit(PROJECT_GROUP, SLUG, other, {"note": "Etterpå"})
        assert services.plans.page(PROJECT_GROUP, SLUG, other).may_edit

    def test_the_last_day_cannot_be_moved_to_take_a_benefit_back(self, small, clock):
        handed_over(small, clock)
        clock.now = THE_DAY_AFTER
        with pytest.raises(Refused) as refused:
            small.plans.change_project(PROJECT_GROUP, SLUG, {"ends": dt.date(2027, 12, 31)})
        assert codes(refused) == {"end_is_signed"}

    def test_after_that_nobody_in_the_project_changes_the_handover(self, small, clock):
        key = handed_over(small, clock)
        clock.now = THE_DAY_AFTER
        with pytest.raises(NotAllowed):
            small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"unit": "Annen"}, unsign=True)


class TestTheReporter:
    def test_records_what_their_party_holds_and_nothing_else(self, services):
        assert services.measurements.record(REPORTER, SLUG, [row("2026-01")]).new == 1
        with pytest.raises(Refused) as refused:
            services.measurements.record(REPORTER, SLUG, [row("2026-01", party="nordbygd")])
        assert codes(refused) == {"not_yours_to_record"}

    def test_is_asked_for_that_alone(self, small):
        mine = small.measurements.due(REPORTER, SLUG)
        everybody = small.measurements.due(PROJECT_GROUP, SLUG)
        assert 0 < len(mine) < len(everybody)
        page = small.measurements.page(REPORTER, SLUG, "2026-01")
        assert {row.party for each in page.groups for row in each.rows} == {"fjordvik"}

    def test_hands_in_their_own_figures_only(self, small):
        small.measurements.record(PROJECT_GROUP, SLUG, [row("2026-01", party="nordbygd")])
        small.measurements.record(REPORTER, SLUG, [row("2026-01")])
        assert small.measurements.submit(REPORTER, SLUG, "2026-01") == 1
        assert small.measurements.submit(PROJECT_GROUP, SLUG, "2026-01") == 1


class TestAfterTheProject:
    def test_figures_are_asked_for_until_two_years_after_the_end(self, small, clock):
        handed_over(small, clock)
        clock.now = dt.datetime(2029, 3, 1, 12, 0, tzinfo=dt.UTC)
        last = small.measurements.page(OWNER, SLUG, "2028-12")
        assert last.expected == 2
        assert small.measurements.page(OWNER, SLUG, "2029-01").expected == 0
        # The benefit that nobody took over ends with its last horizon.
        group = small.measurements.page(PROJECT_GROUP, SLUG, "2028-12")
        assert {row.indicator.key for each in group.groups for row in each.rows} == {"reinnleggelser"}

    def test_the_owner_writes_what_became_of_it_and_corrects_it(self, services, clock):
        key = handed_over(services, clock)
        clock.now = HALF_A_YEAR_AFTER
        assert any(item.kind == "handover" for item in services.projects.home(OWNER, SLUG).due)
        services.handovers.follow_up(OWNER, SLUG, key, 6, Holds.PARTLY, "Holder i to av tre kommuner.")
        services.handovers.follow_up(OWNER, SLUG, key, 6, Holds.HOLDS, "Holder i alle tre.")
        (written,) = held(services, key).follow_ups
        assert (written.holds, written.text, written.by) == (Holds.HOLDS, "Holder i alle tre.", "Klinikksjef")
        assert not any(item.kind == "handover" for item in services.projects.home(OWNER, SLUG).due)

    def test_not_before_it_is_theirs_nor_long_before_its_day(self, small, clock):
        key = handed_over(small, clock)
        with pytest.raises(Refused) as refused:
            small.handovers.follow_up(OWNER, SLUG, key, 6, Holds.HOLDS, " ")
        assert codes(refused) == {"field_missing", "handover_not_taken_over"}
        clock.now = HALF_A_YEAR_AFTER
        with pytest.raises(Refused) as refused:
            small.handovers.follow_up(OWNER, SLUG, key, 12, Holds.HOLDS, "Holder.")
        assert codes(refused) == {"follow_up_too_early"}
        for actor in (PROJECT_GROUP, OTHER_OWNER, STEERING, REPORTER):
            with pytest.raises(NotAllowed):
                small.handovers.follow_up(actor, SLUG, key, 6, Holds.HOLDS, "Holder.")


class TestTheAlarm:
    def test_is_silent_until_the_end_is_near(self, small, clock):
        assert small.handovers.page(PROJECT_GROUP, SLUG).alarm is None
        assert small.handovers.missing(PROJECT_GROUP, SLUG) == 0
        clock.now = dt.datetime(2026, 10, 2, 12, 0, tzinfo=dt.UTC)
        alarm = small.handovers.page(PROJECT_GROUP, SLUG).alarm
        assert [item.title for item in alarm.items] == ["Kortere reisevei"]
        assert small.handovers.missing(PROJECT_GROUP, SLUG) == 1

    def test_is_the_same_on_project_steering_group_and_portfolio(self, small, clock):
        clock.now = BEFORE_THE_END
        small.handovers.ask(PROJECT_GROUP, SLUG, benefit(small, "Kortere reisevei").id, "nordbygd")
        alarm = small.projects.home(PROJECT_GROUP, SLUG).alarm
        assert alarm == small.projects.steering(STEERING, SLUG).alarm
        assert "er spurt 15. november og har ikke svart" in alarm.items[0].why.replace("\u00a0", " ")
        page = small.portfolio.page(FUNDER, {})
        assert [row.without_receiver for row in page.rows] == [1]
        assert [item.title for item in page.alarm.items] == ["Trygg heim"]

    def test_after_the_end_what_is_not_signed_by_both_lacks_a_receiver(self, small, clock):
        handed_over(small, clock)
        clock.now = THE_DAY_AFTER
        other = benefit(small, "Kortere reisevei")
        small.handovers.prepare(
            PROJECT_GROUP,
            SLUG,
            other.id,
            {"owner": {"role": "Kommunalsjef", "party": "nordbygd"}, "frequency": "quarter"},
        )
        alarm = small.handovers.page(PROJECT_GROUP, SLUG).alarm
        assert [item.title for item in alarm.items] == ["Kortere reisevei"]
        assert "har ikke signert" in alarm.items[0].why
        small.handovers.sign_project(PROJECT_GROUP, SLUG, other.id)
        small.handovers.sign_owner(OTHER_OWNER, SLUG, other.id)
        assert small.handovers.page(PROJECT_GROUP, SLUG).alarm is None


class TestThePage:
    def test_says_how_many_are_where(self, small, clock):
        handed_over(small, clock)
        page = small.handovers.page(PROJECT_GROUP, SLUG)
        assert "".join(text for text, _bold in page.sentence) == (
            "Én av to er overlevert. Én har ingen som tar over."
        )
        assert [title for title, _rows in page.groups] == ["Uten mottaker", "Overlevert"]
        assert page.heads[0][1] == "juni 2027"

    def test_offers_a_signature_to_those_who_may_give_it(self, small):
        key = benefit(small).id
        small.handovers.prepare(PROJECT_GROUP, SLUG, key, {"frequency": "month"})
        offered = {
            actor.title: [offer.side for offer in small.handovers.page(actor, SLUG, key).chosen.offers]
            for actor in (PROJECT_GROUP, OWNER, STEERING, OTHER_OWNER, FUNDER)
        }
        assert offered == {
            "Prosjektleder": ["project"],
            "Klinikksjef": ["owner"],
            "Styringsgruppe": ["owner"],
            "Kommunalsjef": [],
            "Tilskuddsgiver": [],
        }

    def test_the_funder_reads_and_the_stranger_does_not(self, small):
        assert small.handovers.page(FUNDER, SLUG).chosen.may_prepare is False
        with pytest.raises(NotAllowed):
            small.handovers.page(STRANGER, SLUG)

    @pytest.mark.parametrize("whole", [True, False])
    def test_the_sheet_is_a_tagged_pdf(self, small, clock, whole):
        key = handed_over(small, clock)
        data = small.handovers.sheet(PROJECT_GROUP, SLUG, None if whole else key)
        reader = PdfReader(BytesIO(data))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        text = " ".join(page.extract_text() for page in reader.pages)
        assert "Færre unødvendige reinnleggelser" in text
        assert ("Kortere reisevei" in text) is whole


class TestWhereAMainProjectGoesOn:
    @pytest.fixture
    def onward(self, small, clock):
        """The readmissions are signed by both, the other benefit by nobody; then the main project starts."""
        key = handed_over(small, clock)
        head = Project(title="Trygg heim vidare", starts=dt.date(2027, 1, 1))
        small.starting.from_project(PROJECT_GROUP, SLUG, head, goes_on=True)
        clock.now = HALF_A_YEAR_AFTER
        return key

    def test_nobody_is_alarmed_or_asked_for_a_follow_up(self, small, onward):
        assert small.projects.home(PROJECT_GROUP, SLUG).alarm is None
        assert small.projects.steering(STEERING, SLUG).alarm is None
        assert small.handovers.missing(PROJECT_GROUP, SLUG) == 0
        page = small.portfolio.page(FUNDER, {})
        assert page.alarm is None
        assert {row.slug: row.without_receiver for row in page.rows}[SLUG] == 0
        assert not any(item.kind == "handover" for item in small.projects.home(OWNER, SLUG).due)

    def test_figures_are_asked_for_to_the_last_horizon_and_not_to_the_last_follow_up(
        self, small, clock, onward
    ):
        clock.now = dt.datetime(2029, 3, 1, 12, 0, tzinfo=dt.UTC)
        assert small.measurements.page(OWNER, SLUG, "2028-12").expected == 0
        assert small.measurements.due_count(OWNER, SLUG) == len(small.measurements.due(OWNER, SLUG))

    def test_the_page_says_where_the_benefits_live_on(self, small, onward):
        page = small.handovers.page(PROJECT_GROUP, SLUG)
        assert plain(page.sentence) == "Gevinstene lever videre i hovedprosjektet og overleveres ikke her."
        groups = {title: [row.title for row in rows] for title, rows in page.groups}
        assert groups == {
            "Lever videre i hovedprosjektet": ["Kortere reisevei"],
            "Overlevert": ["Færre unødvendige reinnleggelser"],
        }
        assert not page.may_hand_over
        assert page.chosen.benefit.id == onward
        other = benefit(small, "Kortere reisevei").id
        assert small.handovers.page(PROJECT_GROUP, SLUG, other).chosen is None

    def test_the_way_there_is_for_those_who_may_see_it(self, small, onward):
        assert small.handovers.page(STEERING, SLUG).main == MainProject()
        way = MainProject("Trygg heim vidare", "/prosjekt/trygg-heim-vidare")
        assert small.handovers.page(FUNDER, SLUG).main == way

    def test_nothing_more_is_handed_over_there(self, small, onward):
        other = benefit(small, "Kortere reisevei").id
        for act in (
            lambda: small.handovers.prepare(PROJECT_GROUP, SLUG, other, {"frequency": "month"}),
            lambda: small.handovers.ask(PROJECT_GROUP, SLUG, other, "nordbygd"),
            lambda: small.handovers.sign_project(PROJECT_GROUP, SLUG, other),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert codes(refused) == {"handover_carried_on"}

    def test_the_sheets_are_those_of_what_was_handed_over(self, small, onward):
        text = "".join(
            page.extract_text()
            for page in PdfReader(BytesIO(small.handovers.sheet(PROJECT_GROUP, SLUG))).pages
        )
        assert "lever videre i hovedprosjektet" in text
        assert "Kortere reisevei" not in text
