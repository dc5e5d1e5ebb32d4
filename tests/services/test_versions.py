"""Versions of a plan: proposed with a reason, adopted or sent back, compared in words; what can be deleted and what not."""

import datetime as dt

import pytest

from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.follow_up import Decision, Risk
from gevinst.domain.handover import Handover
from gevinst.domain.horizon import Horizon
from gevinst.domain.measurement import Row
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.plan import BenefitMap, MapKind, MapLink, MapNode, Target
from gevinst.domain.proposal import ProposalState
from gevinst.services.state import load
from gevinst.storage.unit_of_work import UnitOfWork
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING, STRANGER

REASON = "Telefonoppfølgingen starter et halvt år senere."


def long_target(services, value):
    """The draft's long-term target of readmissions (adopted: 14)."""
    first = services.plans.document(PROJECT_GROUP, SLUG).benefits[0].indicators[0]
    kept = [target for target in first.targets if target.horizon is not Horizon.LONG]
    targets = (*kept, Target(horizon=Horizon.LONG, value=value))
    services.plans.change_indicator(PROJECT_GROUP, SLUG, first.id, {"targets": targets})


def in_force(services):
    """The long-term target that the benefit is measured against."""
    row = services.projects.benefit(PROJECT_GROUP, SLUG, "reinnleggelser").row
    return row.indicator.target(Horizon.LONG).value


def page(services, actor=PROJECT_GROUP, *compared):
    return services.versions.page(actor, SLUG, *compared)


def proposed(services, value=15.0):
    services.plans.adopt(STEERING, SLUG, "Første vedtak")
    long_target(services, value)
    return services.versions.propose(PROJECT_GROUP, SLUG, REASON, page(services).revision)


def codes(call, *args):
    with pytest.raises(Refused) as raised:
        call(*args)
    return [(each.code, each.field) for each in raised.value.problems]


class TestWaiting:
    """What the steering group's page says of it."""

    def waiting(self, services, actor=STEERING):
        return services.projects.steering(actor, SLUG).proposal

    def test_what_by_whom_and_why(self, services):
        proposed(services)
        first = services.plans.document(PROJECT_GROUP, SLUG).benefits[0]
        found = self.waiting(services)
        assert (found.asked_by, found.reason, found.headline, found.more, found.may_answer) == (
            "Prosjektleder",
            REASON,
            "Ett mål er endret.",
            0,
            True,
        )
        ((title, text),) = found.told
        assert (title, text[:23]) == (first.title, "Målet på lang sikt endr")
        assert self.waiting(services, PROJECT_GROUP).may_answer is False

    def test_targets_come_first_and_the_rest_is_counted(self, small):
        small.plans.adopt(STEERING, SLUG, None)
        for at, benefit in enumerate(small.plans.document(PROJECT_GROUP, SLUG).benefits):
            changes = {"note": f"Merknad {at}", "measurement_text": "Slik", "responsible_text": "Andre"}
            small.plans.change_benefit(PROJECT_GROUP, SLUG, benefit.id, changes)
        travel = small.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
        targets = (Target(horizon=Horizon.LONG, value=40),)
        small.plans.change_indicator(PROJECT_GROUP, SLUG, travel, {"targets": targets})
        small.versions.propose(PROJECT_GROUP, SLUG, REASON)
        found = self.waiting(small)
        assert found.told[0][0] == "Kortere reisevei"
        assert "lang sikt" in found.told[0][1]
        assert (len(found.told), found.more) == (4, 3)

    def test_the_first_plan_is_whole_and_an_answer_takes_it_away(self, small):
        assert self.waiting(small) is None
        asked = small.versions.propose(PROJECT_GROUP, SLUG, REASON)
        found = self.waiting(small)
        assert (found.headline, found.told) == ("Hele planen, som ikke er vedtatt før.", ())
        small.versions.answer(STEERING, SLUG, asked, True)
        assert self.waiting(small) is None


class TestProposing:
    def test_the_plan_is_frozen_with_its_reason_and_counts_for_nothing_yet(self, services):
        proposed(services)
        long_target(services, 17.0)
        found = page(services)
        assert found.proposal.reason == REASON
        assert [item.text for item in found.proposal.difference.items] == [
            "Målet på lang sikt endres fra 14,0 til 15,0\u00a0prosent. Det er 1,0\u00a0prosentpoeng mindre å hente."
        ]
        assert in_force(services) == 14.0
        assert (found.bar.proposed, found.bar.waits, found.bar.unsent) == (1, True, 1)

    def test_accepted_it_is_the_next_version_and_its_targets_count(self, services):
        proposal = proposed(services)
        long_target(services, 17.0)
        assert services.versions.answer(STEERING, SLUG, proposal, True, "Enig") == 2
        found = page(services)
        assert [
            (each.number, each.reason, each.changes, each.original, each.in_force) for each in found.versions
        ] == [
            (2, REASON, 1, False, True),
            (1, "Første vedtak", None, True, False),
        ]
        assert in_force(services) == 15.0
        (answered,) = found.answered
        assert (answered.state, answered.version, answered.comment) == (ProposalState.ACCEPTED, 2, "Enig")
        assert services.evaluations.differences(OPERATOR) == []
        # What was changed after the proposal is still a draft.
        assert found.bar.unsent == 1

    def test_what_is_returned_says_why_and_changes_nothing(self, services):
        proposal = proposed(services)
        assert codes(services.versions.answer, STEERING, SLUG, proposal, False, "  ") == [
            ("field_missing", "comment")
        ]
        assert services.versions.answer(STEERING, SLUG, proposal, False, "Vent til høsten") is None
        found = page(services)
        assert found.proposal is None
        assert [(each.state, each.comment) for each in found.answered] == [
            (ProposalState.RETURNED, "Vent til høsten")
        ]
        assert (len(found.versions), in_force(services)) == (1, 14.0)
        with pytest.raises(Conflict):
            services.versions.answer(STEERING, SLUG, proposal, True)

    def test_a_new_proposal_withdraws_the_one_before(self, small):
        proposed(small)
        long_target(small, 16.0)
        small.versions.propose(PROJECT_GROUP, SLUG, "Ny begrunnelse", page(small).revision)
        found = page(small)
        assert found.proposal.reason == "Ny begrunnelse"
        assert [each.state for each in found.answered] == [ProposalState.WITHDRAWN]

    def test_withdrawn_nothing_waits(self, small):
        proposed(small)
        small.versions.withdraw(PROJECT_GROUP, SLUG)
        assert page(small).proposal is None
        with pytest.raises(NotFound):
            small.versions.withdraw(PROJECT_GROUP, SLUG)

    def test_adopting_the_draft_closes_what_waits(self, small):
        first = proposed(small)
        small.plans.adopt(STEERING, SLUG, None)
        assert page(small).answered[0].state is ProposalState.ACCEPTED
        long_target(small, 16.0)
        small.versions.propose(PROJECT_GROUP, SLUG, "Igjen")
        long_target(small, 16.5)
        small.plans.adopt(STEERING, SLUG, None)
        assert [each.state for each in page(small).answered] == [
            ProposalState.WITHDRAWN,
            ProposalState.ACCEPTED,
        ]
        with pytest.raises(Conflict):
            small.versions.answer(STEERING, SLUG, first, True)

    def test_all_that_is_wrong_at_once(self, small):
        small.plans.adopt(STEERING, SLUG, None)
        assert codes(small.versions.propose, PROJECT_GROUP, SLUG, " ") == [
            ("field_missing", "reason"),
            ("nothing_to_propose", None),
        ]
        assert codes(small.versions.propose, PROJECT_GROUP, SLUG, f"Gjelder {synthetic(1, 1)}") == [
            ("personal_data", "reason")
        ]

    def test_a_plan_that_changed_meanwhile_is_looked_at_again(self, small):
        before = page(small).revision
        long_target(small, 15.0)
        with pytest.raises(Conflict):
            small.versions.propose(PROJECT_GROUP, SLUG, REASON, before)

    def test_each_for_their_own(self, small):
        proposal = proposed(small)
        for who in (STEERING, FUNDER, STRANGER):
            with pytest.raises(NotAllowed):
                small.versions.propose(who, SLUG, REASON)
            with pytest.raises(NotAllowed):
                small.versions.withdraw(who, SLUG)
        for who in (PROJECT_GROUP, FUNDER, STRANGER):
            with pytest.raises(NotAllowed):
                small.versions.answer(who, SLUG, proposal, True)
        with pytest.raises(NotAllowed):
            small.versions.page(STRANGER, SLUG)

    def test_the_log_of_the_project_says_it(self, small):
        proposal = proposed(small)
        small.versions.answer(STEERING, SLUG, proposal, False, "Vent")
        said = [line.text for line in small.projects.home(PROJECT_GROUP, SLUG).log]
        assert "Prosjektleder foreslo en endring av planen" in said
        assert "Styringsgruppe sendte forslaget om å endre planen tilbake" in said

    def test_the_log_tells_a_funder_only_what_is_settled(self, small):
        proposal = proposed(small)
        question = Decision(date=dt.date(2026, 3, 19), title="Skal vi stoppe?")
        small.decisions.save(PROJECT_GROUP, SLUG, question)
        small.versions.answer(STEERING, SLUG, proposal, False, "Vent")
        # More than one page of changes that are nobody's but the project's hides nothing of what is.
        for number in range(70):
            long_target(small, 15.0 + number / 100)
        said = [line.text for line in small.projects.home(FUNDER, SLUG).log]
        assert said == ["Planen ble vedtatt (Styringsgruppe)"]

    def test_the_day_of_an_adoption_is_the_day_in_oslo(self, small, clock):
        clock.now = dt.datetime(2026, 3, 20, 23, 30, tzinfo=dt.UTC)
        small.plans.adopt(STEERING, SLUG, "Etter midnatt")
        assert page(small).bar.adopted == dt.date(2026, 3, 21)
        assert page(small).choices[0].label.endswith("21.\u00a0mars 2026")
        assert small.plans.page(PROJECT_GROUP, SLUG).adopted == dt.date(2026, 3, 21)
        with small.plans.reading() as work:
            assert load(small.plans, work, SLUG, Audience.ALL).adopted == dt.date(2026, 3, 21)


class TestComparing:
    def test_any_two_that_are_asked_for(self, small):
        proposal = proposed(small)
        small.versions.answer(STEERING, SLUG, proposal, True)
        long_target(small, 15.5)
        found = page(small)
        assert [choice.key for choice in found.choices] == ["1", "2", "draft"]
        assert (found.first, found.second) == ("2", "draft")
        other = page(small, PROJECT_GROUP, "1", "2")
        assert other.compared_lead.startswith(
            "Fra versjon 1, den opprinnelige, vedtatt 20.\u00a0mars 2026 til versjon 2, vedtatt 20.\u00a0mars 2026: ett mål er endret."
        )
        assert "fra 14,0 til 15,0\u00a0prosent" in other.compared.items[0].text
        assert "fra 15,0 til 14,0\u00a0prosent" in page(small, PROJECT_GROUP, "2", "1").compared.items[0].text
        assert page(small, PROJECT_GROUP, "7", "nei").first == found.first

    def test_a_plan_that_nobody_has_adopted_has_nothing_to_compare_with(self, small):
        found = page(small)
        assert (found.versions, found.compared, found.draft) == ((), None, None)
        assert (found.bar.adopted, found.bar.unsent) == (None, 0)

    def test_a_funder_sees_what_is_adopted_and_nothing_else(self, small):
        proposed(small)
        found = page(small, FUNDER)
        assert [choice.key for choice in found.choices] == ["1"]
        assert (found.proposal, found.answered, found.draft, found.compared) == (None, (), None, None)
        assert (found.bar.waits, found.bar.unsent) == (False, 0)

    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF")])
    def test_as_a_file(self, small, ending, start):
        proposed(small)
        assert small.versions.export(PROJECT_GROUP, SLUG, ending).startswith(start)
        assert codes(small.versions.export, PROJECT_GROUP, SLUG, ".txt") == [("unknown_format", None)]


def stands_on(services, benefit):
    """Something of every kind on a benefit."""
    now = services.projects.clock()
    with UnitOfWork(services.engine, OPERATOR, services.projects.clock) as work:
        work.follow_ups.put(SLUG, Decision(date=now.date(), title="Et vedtak", benefit=benefit.id))
        work.follow_ups.put(SLUG, Risk(text="En risiko", likelihood=1, consequence=1, benefit=benefit.id))
        work.money.save(
            SLUG,
            [
                MoneyEntry(
                    kind=MoneyKind.GAIN,
                    what="Spart reise",
                    form=MoneyForm.CASH,
                    year=2026,
                    benefit=benefit.id,
                    actual_ore=1,
                )
            ],
        )
        file = Attachment(
            kind=AttachmentKind.EVIDENCE, file_name="a.txt", media_type="text/plain", size=1, added_at=now,
            added_by="Prosjektleder", benefit=benefit.id,
            sha256="ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        )  # fmt: skip
        work.attachments.add(SLUG, file, b"a")
        work.handovers.save(SLUG, Handover(benefit=benefit.id))
        work.commit()


class TestDeleting:
    def test_a_benefit_that_nothing_stands_on_is_deleted_with_its_links_in_the_map(self, services):
        own = services.plans.add_benefit(PROJECT_GROUP, SLUG, "Feil rad")
        with UnitOfWork(services.engine, OPERATOR, services.projects.clock) as work:
            document = work.plans.document(SLUG)
            goal = MapNode(kind=MapKind.GOAL, title="Trygghet")
            drawn = BenefitMap(nodes=(goal,), links=(MapLink(source=own, target=goal.id),))
            work.plans.save(document.model_copy(update={"map": drawn}))
            work.commit()
        assert services.versions.blocks(PROJECT_GROUP, SLUG, own) == ()
        services.versions.delete_benefit(PROJECT_GROUP, SLUG, own)
        after = services.plans.document(PROJECT_GROUP, SLUG)
        assert own not in {benefit.id for benefit in after.benefits}
        assert (len(after.map.nodes), after.map.links) == (1, ())

    def test_what_stands_on_it_is_said_and_nothing_is_deleted(self, services):
        first, second = services.plans.document(PROJECT_GROUP, SLUG).benefits
        services.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", "", "2026-01", {"value": "44"})])
        services.plans.change_benefit(PROJECT_GROUP, SLUG, first.id, {"contributes_to": (second.id,)})
        services.plans.adopt(STEERING, SLUG, None)
        stands_on(services, second)
        found = services.versions.blocks(PROJECT_GROUP, SLUG, second.id)
        assert {block.kind: block.n for block in found} == {
            "figures": 1,
            "decisions": 1,
            "risks": 1,
            "money": 1,
            "attachments": 1,
            "handover": 1,
            "contributes": 1,
            "adopted": 1,
        }
        with pytest.raises(Refused) as raised:
            services.versions.delete_benefit(PROJECT_GROUP, SLUG, second.id)
        (problem,) = raised.value.problems
        assert (problem.code, problem.value) == ("cannot_delete_benefit", "Kortere reisevei")
        assert problem.params["what"].startswith("1 lagret tall, 1 beslutning om den, ")
        assert len(services.plans.document(PROJECT_GROUP, SLUG).benefits) == 2

    def test_an_indicator_goes_only_without_figures_and_versions(self, small):
        first = small.plans.document(PROJECT_GROUP, SLUG).benefits[0]
        new = small.plans.add_indicator(PROJECT_GROUP, SLUG, first.id, None, "Feil måltall", ())
        assert small.versions.indicator_blocks(PROJECT_GROUP, SLUG, new) == ()
        small.versions.delete_indicator(PROJECT_GROUP, SLUG, new)
        left = small.plans.document(PROJECT_GROUP, SLUG).benefits[0].indicators
        assert [each.key for each in left] == ["reinnleggelser"]
        small.plans.adopt(STEERING, SLUG, None)
        assert codes(small.versions.delete_indicator, PROJECT_GROUP, SLUG, left[0].id) == [
            ("cannot_delete_indicator", None)
        ]

    def test_only_who_may_edit(self, small):
        own = small.plans.document(PROJECT_GROUP, SLUG).benefits[0]
        for who in (STEERING, FUNDER, STRANGER):
            with pytest.raises(NotAllowed):
                small.versions.delete_benefit(who, SLUG, own.id)
            with pytest.raises(NotAllowed):
                small.versions.delete_indicator(who, SLUG, own.indicators[0].id)
        with pytest.raises(NotFound):
            small.versions.delete_benefit(PROJECT_GROUP, SLUG, "finnes-ikke")

    def test_it_is_in_the_trail(self, small):
        own = small.plans.add_benefit(PROJECT_GROUP, SLUG, "Feil rad")
        small.versions.delete_benefit(PROJECT_GROUP, SLUG, own)
        with small.plans.reading() as work:
            entry = work.audits(SLUG, 1)[0]
        assert (entry.action, entry.before) == ("delete_benefit", {"title": "Feil rad"})
