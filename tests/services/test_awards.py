"""The award: who may read, save, ask and answer; what is refused, and at which field; what the trail keeps."""

import ast
import datetime as dt
import inspect

import pytest

from gevinst.domain import rule_check
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.money import MoneyEntry, MoneyKind, RedispositionState
from gevinst.domain.rule_check import RuleState
from gevinst.i18n.problems import MESSAGES
from gevinst.services.award_words import DOES, SAYS, STATES
from gevinst.services.base import words
from gevinst.storage.unit_of_work import UnitOfWork
from identity_numbers import synthetic

from .conftest import (
    FUNDER,
    LANGUAGES,
    NOW,
    OPERATOR,
    OTHER_FUNDER,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    demo_actor,
    operator,
)
from .english import left_in, texts_of

TODAY = NOW.date()
NUMBER = synthetic(5, 6)
GOOD = {"amount": "1 250 000 kr", "awarded": "1.11.2024", "first_use": "2025-01-15", "multi_year": "yes"}
ASKED = {
    "what": "Fra reiser til utstyr",
    "why": "Færre reiser",
    "amount": "50 000",
    "used_from": "2026-05-01",
}


def award(services):
    return services.awards.page(OPERATOR, SLUG).award


def stamp(services):
    return services.awards.page(OPERATOR, SLUG).stamp


def trail(services, action):
    with services.awards.reading() as work:
        return [entry for entry in work.audits(project=SLUG) if entry.action == action]


def wrong(found):
    return {(problem.field, problem.code) for problem in found.value.problems}


class TestReading:
    def test_what_each_may_do(self, small):
        rights = {
            actor.title: (page.may_edit, page.may_ask, page.may_answer)
            for actor in (PROJECT_GROUP, STEERING, FUNDER)
            for page in [small.awards.page(actor, SLUG)]
        }
        assert rights == {
            "Prosjektleder": (True, True, False),
            "Styringsgruppe": (False, False, False),
            "Tilskuddsgiver": (True, False, True),
        }

    @pytest.mark.parametrize("actor", [STRANGER, OTHER_FUNDER])
    def test_others_do_not_see_it(self, small, actor):
        with pytest.raises(NotAllowed):
            small.awards.page(actor, SLUG)

    def test_what_is_not_known_of_the_use_is_not_a_number(self, small):
        use = small.awards.page(FUNDER, SLUG).use
        assert (use.awarded, use.spent, use.left) == (120_000_000, None, None)
        lines = [
            MoneyEntry(kind=MoneyKind.GRANT, year=2025, actual_ore=30_000_000, what="Lønn"),
            MoneyEntry(kind=MoneyKind.GRANT, year=2026, what="Utstyr"),
            MoneyEntry(kind=MoneyKind.GRANT, year=2027, what="Senere"),
        ]
        with UnitOfWork(small.engine, OPERATOR, small.clock) as work:
            work.money.save(SLUG, lines)
            work.commit()
        small.awards.save_line(
            FUNDER, SLUG, "repayments", None, {"amount": "100 000", "decided": "2026-01-02", "paid": "2026-02-01", "why": "Ikke brukt"}
        )  # fmt: skip
        use = small.awards.page(FUNDER, SLUG).use
        assert (use.spent, use.returned, use.left, use.unknown) == (30_000_000, 10_000_000, 80_000_000, 1)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_demo_in_each_language(self, demo, language):
        actor = operator(language)
        for summary in demo.plans.projects_for(actor):
            page = demo.awards.page(actor, summary.slug)
            assert page.lead
            assert page.rules
            if language != "en":
                said = [(line.says, line.do, line.label, line.name) for line in (*page.rules, *page.by_hand)]
                waits = [line.words for line in page.instalments] + [
                    line.label for line in page.redispositions
                ]
                for _where, text in texts_of((page.lead, said, waits, page.silent)):
                    assert not left_in(text), text
            for line in (*page.rules, *page.by_hand):
                assert line.says
                assert "{" not in line.says + line.do
                assert line.text == line.check.rule.text
                assert line.do or line.state in (RuleState.MET, RuleState.NOT_CHECKABLE), line.check.code

    def test_the_demo_shows_each_thing_once_at_least(self, demo):
        pages = [demo.awards.page(OPERATOR, each.slug) for each in demo.plans.projects_for(OPERATOR)]
        states = {line.state for page in pages for line in (*page.rules, *page.by_hand)}
        assert states == {RuleState.MET, RuleState.OPEN, RuleState.AT_RISK, RuleState.NOT_CHECKABLE}
        assert sum(RuleState.AT_RISK in {line.state for line in page.rules} for page in pages) == 1
        requests = [line.redisposition.state for page in pages for line in page.redispositions]
        assert {RedispositionState.ASKED, RedispositionState.APPROVED} == set(requests)
        assert any(page.repayments for page in pages)
        assert all(page.conditions and page.instalments for page in pages)

    def test_what_presses_stands_first(self, demo):
        page = demo.awards.page(OPERATOR, "saman-heim-sundvag")
        assert page.rules[0].state is RuleState.AT_RISK
        assert page.lead == page.rules[0].says
        order = [RuleState.BROKEN, RuleState.AT_RISK, RuleState.OPEN, RuleState.MET]
        ranks = [order.index(line.state) for line in page.rules]
        assert ranks == sorted(ranks)


class TestSaving:
    def test_an_award_from_what_was_typed(self, services):
        services.awards.save_award(
            FUNDER, SLUG, {**GOOD, "reference": "Vedtak 3", "period_last": "31/12/2026"}
        )
        held = award(services)
        assert held.amount_ore == 125_000_000
        assert held.awarded == dt.date(2024, 11, 1)
        assert held.first_use == dt.date(2025, 1, 15)
        assert held.period_last == dt.date(2026, 12, 31)
        assert (held.multi_year, held.reference) == (True, "Vedtak 3")

    def test_only_what_is_given_is_changed(self, services):
        services.awards.save_award(FUNDER, SLUG, GOOD)
        services.awards.save_award(PROJECT_GROUP, SLUG, {"first_use": ""})
        assert award(services).first_use is None
        assert award(services).amount_ore == 125_000_000

    def test_the_trail_holds_what_changed_and_nothing_else(self, services):
        services.awards.save_award(FUNDER, SLUG, {"amount": "1 300 000"})
        (entry,) = trail(services, "save_award")
        assert entry.before == {"amount_ore": 120_000_000}
        assert entry.after == {"amount_ore": 130_000_000}
        assert entry.actor == "Tilskuddsgiver"

    def test_everything_wrong_at_once_and_nothing_stored(self, services):
        with pytest.raises(Refused) as found:
            services.awards.save_award(
                FUNDER, SLUG, {"amount": "mye", "awarded": "i fjor", "first_use": "2025-13-01"}
            )
        assert wrong(found) == {
            ("amount", "not_an_amount"), ("awarded", "not_a_date"), ("first_use", "not_a_date")
        }  # fmt: skip
        assert award(services).amount_ore == 120_000_000

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"amount": ""}, {("amount", "field_missing")}),
            ({"amount": "", "awarded": ""}, {("amount", "field_missing"), ("awarded", "field_missing")}),
            ({"awarded": "2027-01-01"}, {("awarded", "awarded_after_end"), ("awarded", "day_to_come")}),
            ({"first_use": "2024-10-31"}, {("first_use", "used_before_award")}),
            ({"first_use": "2026-03-21"}, {("first_use", "day_to_come")}),
            (
                {"period_first": "2025-02-01", "period_last": "2025-01-01"},
                {("period_last", "period_ends_before_start")},
            ),
            ({"reference": "Vedtak for " + NUMBER}, {("reference", "personal_data")}),
        ],
    )  # fmt: skip
    def test_refused_at_its_field(self, small, changes, expected):
        before = award(small)
        with pytest.raises(Refused) as found:
            small.awards.save_award(FUNDER, SLUG, changes)
        assert wrong(found) == expected
        assert all(problem.code in MESSAGES for problem in found.value.problems)
        assert award(small) == before

    def test_the_first_use_on_the_day_itself_is_good(self, small):
        small.awards.save_award(FUNDER, SLUG, {"first_use": "2024-11-01"})
        small.awards.save_award(FUNDER, SLUG, {"first_use": TODAY.isoformat()})
        assert award(small).first_use == TODAY

    @pytest.mark.parametrize("actor", [STEERING, STRANGER, OTHER_FUNDER])
    def test_who_may_not(self, small, actor):
        with pytest.raises(NotAllowed):
            small.awards.save_award(actor, SLUG, GOOD)
        with pytest.raises(NotAllowed):
            small.awards.save_line(actor, SLUG, "conditions", None, {"text": "Rapport"})
        with pytest.raises(NotAllowed):
            small.awards.remove_line(actor, SLUG, "conditions", "x")

    def test_a_late_save_writes_over_nothing(self, services):
        old = stamp(services)
        services.awards.save_award(PROJECT_GROUP, SLUG, {"reference": "A"}, old)
        with pytest.raises(Conflict):
            services.awards.save_award(FUNDER, SLUG, {"reference": "B"}, old)
        assert award(services).reference == "A"
        services.awards.save_award(FUNDER, SLUG, {"reference": "B"}, stamp(services))
        assert award(services).reference == "B"

    def test_a_request_changes_the_stamp_too(self, services):
        old = stamp(services)
        services.awards.ask_redisposition(PROJECT_GROUP, SLUG, ASKED)
        with pytest.raises(Conflict):
            services.awards.save_award(FUNDER, SLUG, {"reference": "B"}, old)

    def test_the_stamp_that_a_save_gives_is_the_next_ones(self, services):
        after = services.awards.save_award(FUNDER, SLUG, {"reference": "A"}, stamp(services))
        assert after == stamp(services)


class TestLines:
    def add(self, services, kind, **fields):
        services.awards.save_line(FUNDER, SLUG, kind, None, fields)
        return getattr(award(services), kind)[-1]

    def test_a_condition_is_added_met_and_removed(self, services):
        line = self.add(services, "conditions", text="Rapport", met="")
        assert line.met is None
        services.awards.save_line(PROJECT_GROUP, SLUG, "conditions", line.id, {"met": "2026-03-20"})
        assert award(services).conditions[0].met == TODAY
        assert award(services).conditions[0].text == "Rapport"
        services.awards.remove_line(FUNDER, SLUG, "conditions", line.id)
        assert award(services).conditions == ()
        assert [len(trail(services, f"{verb}_conditions")) for verb in ("save", "remove")] == [2, 1]

    def test_an_instalment_is_added_and_paid(self, services):
        line = self.add(services, "instalments", amount="0,6 mill", due="2026-02-01", paid="", text="Først")
        (shown,) = services.awards.page(FUNDER, SLUG).instalments
        assert shown.state == "overdue"
        services.awards.save_line(FUNDER, SLUG, "instalments", line.id, {"paid": "2026-02-03"})
        (shown,) = services.awards.page(FUNDER, SLUG).instalments
        assert shown.state == "paid"
        assert services.awards.page(FUNDER, SLUG).use.paid_out == 60_000_000

    @pytest.mark.parametrize(("days", "expected"), [(-1, "overdue"), (0, "due"), (60, "due"), (61, "later")])
    def test_when_an_instalment_is_due(self, small, days, expected):
        self.add(small, "instalments", amount="5", due=(TODAY + dt.timedelta(days=days)).isoformat())
        (shown,) = small.awards.page(FUNDER, SLUG).instalments
        assert shown.state == expected

    def test_a_repayment_is_agreed_and_settled(self, services):
        line = self.add(services, "repayments", amount="10 000", decided="2026-03-01", why="Ikke brukt")
        assert services.awards.page(FUNDER, SLUG).use.agreed_back == 1_000_000
        services.awards.save_line(PROJECT_GROUP, SLUG, "repayments", line.id, {"paid": "2026-03-02"})
        use = services.awards.page(FUNDER, SLUG).use
        assert (use.agreed_back, use.returned) == (0, 1_000_000)

    @pytest.mark.parametrize(
        ("kind", "fields", "expected"),
        [
            ("conditions", {"text": " "}, {("text", "field_missing")}),
            ("conditions", {"text": "x" * 501}, {("text", "text_too_long")}),
            ("conditions", {"text": "x", "met": "2026-03-21"}, {("met", "day_to_come")}),
            ("instalments", {}, {("amount", "field_missing"), ("due", "field_missing")}),
            ("instalments", {"amount": "0", "due": "2026-01-01"}, {("amount", "amount_zero")}),
            ("instalments", {"amount": "5", "due": "2026-01-01", "paid": "2026-04-01"}, {("paid", "day_to_come")}),
            ("instalments", {"amount": "1 200 001", "due": "2026-01-01"}, {("amount", "instalments_above_amount")}),
            ("repayments", {"amount": "5", "decided": "2026-01-02", "why": ""}, {("why", "field_missing")}),
            ("repayments", {"amount": "1 200 001", "decided": "2026-01-02", "why": "x"}, {("amount", "repayments_above_amount")}),
            ("repayments", {"amount": "5", "decided": "2026-01-02", "paid": "2026-01-01", "why": "x"}, {("paid", "paid_before_agreed")}),
            ("repayments", {"amount": "5", "decided": "2026-01-02", "why": NUMBER}, {("why", "personal_data")}),
        ],
    )  # fmt: skip
    def test_refused_at_its_field(self, small, kind, fields, expected):
        with pytest.raises(Refused) as found:
            small.awards.save_line(FUNDER, SLUG, kind, None, fields)
        assert wrong(found) == expected
        assert all(problem.code in MESSAGES for problem in found.value.problems)
        assert getattr(award(small), kind) == ()

    def test_instalments_may_add_up_to_the_whole_and_less(self, small):
        self.add(small, "instalments", amount="700 000", due="2026-01-01")
        self.add(small, "instalments", amount="500 000", due="2026-06-01")
        assert small.awards.page(FUNDER, SLUG).use.instalments == 120_000_000
        with pytest.raises(Refused) as found:
            small.awards.save_award(FUNDER, SLUG, {"amount": "1 199 999"})
        assert wrong(found) == {("amount", "instalments_above_amount")}

    def test_what_is_paid_is_not_removed(self, small):
        line = self.add(small, "instalments", amount="5", due="2026-01-01", paid="2026-01-01")
        with pytest.raises(Refused) as found:
            small.awards.remove_line(FUNDER, SLUG, "instalments", line.id)
        assert {problem.code for problem in found.value.problems} == {"already_paid"}
        assert award(small).instalments == (line,)

    def test_a_line_that_is_not_there(self, small):
        for call in (
            lambda: small.awards.save_line(FUNDER, SLUG, "conditions", "x", {"text": "y"}),
            lambda: small.awards.remove_line(FUNDER, SLUG, "conditions", "x"),
        ):
            with pytest.raises(NotFound):
                call()


class TestChangedUse:
    def ask(self, services, **fields):
        return services.awards.ask_redisposition(PROJECT_GROUP, SLUG, {**ASKED, **fields})

    def held(self, services, key):
        lines = services.awards.page(FUNDER, SLUG).redispositions
        return next(line for line in lines if line.redisposition.id == key)

    def test_asked_and_approved(self, services):
        key = self.ask(services)
        line = self.held(services, key)
        assert line.redisposition.asked == TODAY
        assert line.redisposition.asked_by == "Prosjektleder"
        assert line.redisposition.amount_ore == 5_000_000
        assert (line.may_answer, line.may_withdraw) == (True, False)
        services.awards.answer_redisposition(FUNDER, SLUG, key, True, "")
        line = self.held(services, key)
        assert line.redisposition.state is RedispositionState.APPROVED
        assert (line.redisposition.answered, line.redisposition.answered_by) == (TODAY, "Tilskuddsgiver")
        assert not line.may_answer
        (entry,) = trail(services, "answer_redisposition")
        assert entry.after["state"] == "approved"

    def test_a_refusal_says_why(self, services):
        key = self.ask(services)
        with pytest.raises(Refused) as found:
            services.awards.answer_redisposition(FUNDER, SLUG, key, False, "  ")
        assert wrong(found) == {("answer", "refusal_without_reason")}
        services.awards.answer_redisposition(FUNDER, SLUG, key, False, "Utenfor formålet")
        held = self.held(services, key).redisposition
        assert (held.state, held.answer) == (RedispositionState.REFUSED, "Utenfor formålet")

    def test_only_the_funder_answers_and_only_the_project_asks(self, small):
        key = self.ask(small)
        for actor in (PROJECT_GROUP, STEERING, STRANGER, OTHER_FUNDER):
            with pytest.raises(NotAllowed):
                small.awards.answer_redisposition(actor, SLUG, key, True, "")
        for actor in (FUNDER, STEERING, STRANGER):
            with pytest.raises(NotAllowed):
                small.awards.ask_redisposition(actor, SLUG, ASKED)
            with pytest.raises(NotAllowed):
                small.awards.withdraw(actor, SLUG, key)
        assert self.held(small, key).redisposition.state is RedispositionState.ASKED

    def test_an_answer_is_given_once(self, small):
        key = self.ask(small)
        small.awards.answer_redisposition(FUNDER, SLUG, key, True, "")
        with pytest.raises(Conflict):
            small.awards.answer_redisposition(FUNDER, SLUG, key, False, "Nei")
        with pytest.raises(Conflict):
            small.awards.withdraw(PROJECT_GROUP, SLUG, key)

    def test_withdrawn_while_it_waits(self, small):
        key = self.ask(small)
        mine = small.awards.page(PROJECT_GROUP, SLUG).redispositions[0]
        assert (mine.may_withdraw, mine.may_answer) == (True, False)
        small.awards.withdraw(PROJECT_GROUP, SLUG, key)
        assert self.held(small, key).redisposition.state is RedispositionState.WITHDRAWN
        with pytest.raises(Conflict):
            small.awards.answer_redisposition(FUNDER, SLUG, key, True, "")

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"what": "", "why": ""}, {("what", "field_missing"), ("why", "field_missing")}),
            ({"amount": "1 200 001"}, {("amount", "redisposition_above_amount")}),
            ({"used_from": "2024-10-31"}, {("used_from", "used_before_award")}),
            ({"why": "x" * 1001}, {("why", "text_too_long")}),
            ({"what": NUMBER}, {("what", "personal_data")}),
        ],
    )
    def test_refused_at_its_field(self, small, fields, expected):
        with pytest.raises(Refused) as found:
            self.ask(small, **fields)
        assert wrong(found) == expected
        assert small.awards.page(FUNDER, SLUG).redispositions == ()

    def test_the_amount_may_be_left_out(self, small):
        key = self.ask(small, amount="", used_from="")
        held = self.held(small, key).redisposition
        assert (held.amount_ore, held.used_from) == (None, None)


class TestWhatWaits:
    def due(self, services, actor):
        from gevinst.services.awards import due_of

        with services.awards.reading() as work:
            project, award = work.plans.document(SLUG).project, work.plans.award(SLUG)
            money, changed = work.money.entries(SLUG), work.plans.redispositions(SLUG)
        return due_of(services.awards, project, award, money, changed, actor, TODAY, words(actor))

    def scheme(self, services, key):
        services.plans.change_project(OPERATOR, SLUG, {"scheme": key})

    def test_the_first_use_of_the_money(self, small):
        self.scheme(small, "hmn-2025")
        small.awards.save_award(OPERATOR, SLUG, {"awarded": "2025-11-01"})
        (item,) = self.due(small, PROJECT_GROUP)
        assert (item.kind, item.due) == ("award", dt.date(2026, 5, 1))
        assert item.href == f"/prosjekt/{SLUG}/tildeling"
        assert self.due(small, STEERING) == []
        small.awards.save_award(OPERATOR, SLUG, {"first_use": "2026-03-01"})
        assert self.due(small, PROJECT_GROUP) == []

    def test_a_day_that_has_passed_is_overdue(self, small):
        self.scheme(small, "hmn-2025")
        (item,) = self.due(small, PROJECT_GROUP)
        assert (item.due, item.overdue) == (dt.date(2025, 5, 1), 323)

    def test_a_scheme_without_the_rule_asks_for_nothing(self, small):
        assert self.due(small, PROJECT_GROUP) == []

    def test_instalments_that_are_near_and_not_paid(self, small):
        for day, paid in (("2026-04-01", ""), ("2026-09-01", ""), ("2026-03-01", "2026-03-01")):
            fields = {"amount": "5", "due": day, "paid": paid, "text": day}
            small.awards.save_line(FUNDER, SLUG, "instalments", None, fields)
        assert [item.detail for item in self.due(small, FUNDER)] == ["2026-04-01"]
        assert len(self.due(small, PROJECT_GROUP)) == 1

    def test_a_request_waits_for_the_funder_alone(self, small):
        key = small.awards.ask_redisposition(PROJECT_GROUP, SLUG, ASKED)
        (item,) = self.due(small, FUNDER)
        assert item.due == dt.date(2026, 4, 30)
        assert item.detail == ASKED["what"]
        assert self.due(small, PROJECT_GROUP) == []
        small.awards.answer_redisposition(FUNDER, SLUG, key, True, "")
        assert self.due(small, FUNDER) == []

    def test_it_stands_on_the_projects_home(self, small):
        small.awards.save_line(FUNDER, SLUG, "instalments", None, {"amount": "5", "due": "2026-03-01"})
        home = small.projects.home(PROJECT_GROUP, SLUG)
        assert home.due_in_all > 0
        assert "award" in {item.kind for item in (*home.due, *self.due(small, PROJECT_GROUP))}


class TestWords:
    def codes(self):
        """Every code that a finding is made with, read from the module."""
        tree = ast.parse(inspect.getsource(rule_check))
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                found |= {each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant)}
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Finding", "RuleCheck"}):
                continue
            for arg in node.args:
                for each in ast.walk(arg):
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        found.add(each.value)
        return found

    def test_every_code_has_its_words_and_no_words_are_left_over(self):
        codes = self.codes()
        # Two are put together from the name of the pot.
        whole = {code for code in codes if code in SAYS}
        pots = {f"pot_{pot}_{end}" for pot in ("one_year", "multi_year") for end in ("met", "not_there")}
        assert whole | pots == set(SAYS)
        assert set(DOES) < set(SAYS)
        assert set(STATES) == set(RuleState)

    def test_a_broken_rule_says_what_to_do(self, small):
        small.plans.change_project(OPERATOR, SLUG, {"scheme": "hmn-2025"})
        page = small.awards.page(PROJECT_GROUP, SLUG)
        broken = next(line for line in page.rules if line.state is RuleState.BROKEN)
        assert broken.check.code == "first_use_passed"
        assert page.lead.startswith(broken.says)
        assert broken.place == "award"
        assert "1. mai 2025" in broken.says.replace("\u00a0", " ")

    def test_the_lead_without_an_award_or_a_scheme(self, small):
        small.plans.change_project(OPERATOR, SLUG, {"scheme": None})
        page = small.awards.page(PROJECT_GROUP, SLUG)
        assert page.rules == page.by_hand == ()
        assert "ordning" in page.lead

    def test_the_reader_who_owns_nothing_still_reads(self, demo):
        actor = demo_actor(Role.STEERING_GROUP, "saman-heim-sundvag")
        page = demo.awards.page(actor, "saman-heim-sundvag")
        assert (page.may_edit, page.may_ask, page.may_answer) == (False, False, False)
        other = Actor(None, "x", "nb", (Membership(Role.STEERING_GROUP, "project", "annet"),))
        with pytest.raises(NotAllowed):
            demo.awards.page(other, "saman-heim-sundvag")
