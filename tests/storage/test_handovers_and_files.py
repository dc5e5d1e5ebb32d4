"""Handovers, files and proposals come back as they went in, each in its own project."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.follow_up import Decision, FollowUp, Risk
from gevinst.domain.handover import MONTHS, Declined, Expected, Handover, Holds, LaterFollowUp, Signature
from gevinst.domain.horizon import Frequency
from gevinst.domain.plan import PlanDocument, RoleAt, new_id
from gevinst.domain.proposal import MeasureProposal, PlanProposal, ProposalState
from gevinst.storage.unit_of_work import Reading, UnitOfWork, read

from .conftest import ACTOR, NOW, Work
from .plan_examples import MEASURE, a_plan, plans

DAY = dt.date(2026, 3, 1)
LATER = NOW + dt.timedelta(days=1)
PLAN = a_plan()
FIRST, SECOND = PLAN.benefits
SIGNED = Signature(role="Kommunalsjef", party="fjordvik", at=NOW)
HANDOVER = Handover(
    benefit=FIRST.id,
    owner=RoleAt(role="Enhetsleder", party="fjordvik"),
    unit="Hjemmetjenesten",
    frequency=Frequency.QUARTER,
    reporter=RoleAt(role="Rådgiver", party="nordbygd"),
    expected=(Expected(months=6, value=0.1 + 0.2), Expected(months=24, text="Som nå")),
    operation="Innenfor rammen",
    open_points="Lisensen",
    asked=DAY,
    asked_party="kystsykehuset",
    reminded=DAY,
    declined=(Declined(party="fjordvik", at=DAY, by="Kommunalsjef", reason="Ingen bil"),),
    project_signed=SIGNED,
    owner_signed=Signature(role="Enhetsleder", at=LATER),
    follow_ups=(LaterFollowUp(months=6, at=LATER, by="Enhetsleder", holds=Holds.PARTLY, text="Delvis"),),
)


@pytest.fixture
def stored(work: Work) -> Work:
    """A project of two benefits, and another."""
    with work() as w:
        w.plans.add(PLAN)
        w.plans.add(a_plan("other"))
        w.commit()
    return work


def test_a_handover_comes_back_whole_and_changed(stored: Work) -> None:
    bare = Handover(benefit=SECOND.id)
    with stored() as w:
        w.handovers.save("trygg-heim", HANDOVER)
        w.handovers.save("trygg-heim", bare)
        w.commit()
    with stored() as w:
        assert w.handovers.of("trygg-heim") == {FIRST.id: HANDOVER, SECOND.id: bare}
        assert w.handovers.of("other") == {}
        changed = HANDOVER.model_copy(update={"owner_signed": None, "follow_ups": ()})
        w.handovers.save("trygg-heim", changed)
        assert w.handovers.of("trygg-heim")[FIRST.id] == changed


def test_a_handover_of_what_is_not_there(stored: Work) -> None:
    with stored() as w:
        w.handovers.save("trygg-heim", HANDOVER)
        with pytest.raises(NotFound):
            w.handovers.of("unknown")
        with pytest.raises(NotFound):
            w.handovers.save("other", HANDOVER.model_copy(update={"id": new_id()}))
        with pytest.raises(NotFound):
            w.handovers.save("trygg-heim", Handover(benefit="nothing"))
        w.commit()
    for role in ("owner", "reporter", "project_signed", "owner_signed"):
        elsewhere = getattr(HANDOVER, role).model_copy(update={"party": "nowhere"})
        with stored() as w, pytest.raises(Refused) as refused:
            w.handovers.save("trygg-heim", HANDOVER.model_copy(update={role: elsewhere}))
        assert [each.value for each in refused.value.problems] == ["nowhere"]
    with pytest.raises(Conflict), stored() as w:
        w.handovers.save("trygg-heim", Handover(benefit=FIRST.id))


def a_file(data: bytes, **what: object) -> Attachment:
    """An agreement with that content."""
    return Attachment(
        kind=AttachmentKind.AGREEMENT,
        file_name="avtale.pdf",
        media_type="application/pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added_at=NOW,
        added_by="Prosjektleder",
        **what,
    )


DATA = bytes(range(256)) * 5


def test_a_file_comes_back_to_the_byte(stored: Work) -> None:
    indicator = FIRST.indicators[0].id
    first = a_file(DATA)
    second = a_file(b"x", benefit=FIRST.id, indicator=indicator, period=DAY.toordinal())
    with stored() as w:
        w.attachments.add("trygg-heim", first, DATA)
        w.attachments.add("trygg-heim", second, b"x")
        w.commit()
    with stored() as w:
        assert w.attachments.of("trygg-heim") == [first, second]
        assert w.attachments.for_projects(["other", "trygg-heim"])["other"] == []
        assert w.attachments.content("trygg-heim", first.id) == DATA
        w.attachments.remove("trygg-heim", first.id)
        assert w.attachments.of("trygg-heim") == [second]
        with pytest.raises(NotFound):
            w.attachments.content("trygg-heim", first.id)
        assert w.session.execute(sa.text("SELECT count(*) FROM attachment_content")).scalar() == 1


def test_a_file_of_another_project_is_not_found(stored: Work) -> None:
    own = a_file(DATA)
    with stored() as w:
        w.attachments.add("trygg-heim", own, DATA)
        with pytest.raises(Conflict):
            w.attachments.add("other", own, DATA)
        for ask in (w.attachments.content, w.attachments.remove):
            with pytest.raises(NotFound):
                ask("other", own.id)
        for what in ({"benefit": FIRST.id}, {"indicator": FIRST.indicators[0].id}):
            with pytest.raises(NotFound):
                w.attachments.add("other", a_file(DATA, **what), DATA)
        assert w.attachments.of("other") == []


@pytest.mark.parametrize("naming", ["risk", "handover", "file of the benefit", "file of its indicator"])
def test_what_something_names_is_retired(stored: Work, naming: str) -> None:
    with stored() as w:
        match naming:
            case "risk":
                w.follow_ups.put("trygg-heim", Risk(text="x", likelihood=1, consequence=1, benefit=FIRST.id))
            case "handover":
                w.handovers.save("trygg-heim", HANDOVER)
            case "file of the benefit":
                w.attachments.add("trygg-heim", a_file(DATA, benefit=FIRST.id), DATA)
            case _:
                w.attachments.add("trygg-heim", a_file(DATA, indicator=FIRST.indicators[0].id), DATA)
        without = PLAN.model_copy(update={"benefits": (SECOND.model_copy(update={"contributes_to": ()}),)})
        w.plans.save(without)
        assert w.plans.document("trygg-heim") == without
        assert [each.id for each in w.plans.retired("trygg-heim")] == [FIRST.id]
        w.plans.save(PLAN)
        assert w.plans.document("trygg-heim") == PLAN
        assert w.plans.retired("trygg-heim") == []


def a_proposal(document: PlanDocument, **more: object) -> PlanProposal:
    """A plan that waits."""
    return PlanProposal(document=document, reason="Nye tall", asked_at=NOW, asked_by="Leder", **more)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=plans())
def test_any_plan_can_be_proposed(engine: Engine, document: PlanDocument) -> None:
    slug = document.project.slug or ""
    first, second = a_proposal(document), a_proposal(document)
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.add(document)
        w.plans.save_proposal(slug, first)
        w.plans.save_proposal(slug, second)
        w.commit()
    answer = {"state": ProposalState.ACCEPTED, "answered_at": LATER, "answered_by": "Styringsgruppen"}
    accepted = first.model_copy(update={**answer, "comment": "Fint", "version": 2})
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.save_proposal(slug, accepted)
        w.commit()
    with read(engine) as w:
        assert w.plans.proposals(slug) == [accepted, second]


def test_a_proposal_of_another_project(stored: Work) -> None:
    own = a_proposal(PLAN)
    with stored() as w:
        w.plans.save_proposal("trygg-heim", own)
        with pytest.raises(Conflict):
            w.plans.save_proposal("other", own)
        with pytest.raises(NotFound):
            w.plans.save_proposal("unknown", own)
        assert w.plans.proposals("other") == []


def test_measures_that_projects_propose(stored: Work) -> None:
    first = MeasureProposal(
        measure=MEASURE, why="Flere måler det", project="trygg-heim", asked_at=NOW, asked_by="Leder"
    )
    second = first.model_copy(update={"id": new_id(), "project": "other", "why": None})
    with stored() as w:
        w.measure_proposals.save(first)
        w.measure_proposals.save(second)
        answer = {"state": ProposalState.RETURNED, "answered_at": LATER, "answered_by": "Administrator"}
        returned = first.model_copy(update={**answer, "comment": "Finnes"})
        w.measure_proposals.save(returned)
        w.commit()
    with stored() as w:
        assert w.measure_proposals.all() == [returned, second]
        assert w.measure_proposals.all(ProposalState.OPEN) == [second]
        with pytest.raises(NotFound):
            w.measure_proposals.save(first.model_copy(update={"project": "unknown"}))


def test_every_party_a_plan_names_must_be_known(stored: Work) -> None:
    nowhere = RoleAt(role="x", party="nowhere")
    text = a_plan("new").model_dump(mode="json")
    benefit = text["benefits"][0]
    cases = [
        {**benefit, "preconditions": [{"text": "x", "responsible": nowhere.model_dump()}]},
        {**benefit, "freed": [{"kind": "hours", "party": "nowhere"}]},
    ]
    line = benefit["indicators"][0]["series"][0]
    indicator = {**benefit["indicators"][0], "series": [{**line, "reporter": nowhere.model_dump()}]}
    cases.append({**benefit, "indicators": [indicator]})
    for case in cases:
        plan = PlanDocument.model_validate({**text, "benefits": [case, *text["benefits"][1:]]})
        with stored() as w, pytest.raises(Refused) as refused:
            w.plans.add(plan)
        assert [each.value for each in refused.value.problems] == ["nowhere"]
    with stored() as w, pytest.raises(Refused):
        w.follow_ups.put("trygg-heim", Decision(date=DAY, title="x", responsible=nowhere))


def test_who_follows_up_a_decision(stored: Work) -> None:
    role = RoleAt(role="Enhetsleder", party="fjordvik")
    decided = Decision(date=DAY, title="Fortsett", responsible=role, due=DAY, state="decided")
    with stored() as w:
        w.follow_ups.put("trygg-heim", decided)
        risk = Risk(text="x", likelihood=1, consequence=2, benefit=FIRST.id)
        w.follow_ups.put("trygg-heim", risk)
        w.commit()
    with stored() as w:
        expected = FollowUp(risks=(risk,), decisions=(decided,))
        assert w.follow_ups.for_projects(["other", "trygg-heim"]) == {
            "other": FollowUp(),
            "trygg-heim": expected,
        }
        with pytest.raises(NotFound):
            w.follow_ups.put("trygg-heim", risk.model_copy(update={"id": new_id(), "benefit": "nothing"}))


READERS = {
    "revisions": (1, lambda w, slugs: w.plans.revisions(slugs)),
    "versions": (1, lambda w, slugs: w.plans.versions_for(slugs)),
    "proposals": (1, lambda w, slugs: w.plans.proposals_for(slugs)),
    "redispositions": (1, lambda w, slugs: w.plans.redispositions_for(slugs)),
    "follow-up": (6, lambda w, slugs: w.follow_ups.for_projects(slugs)),
    "handovers": (1, lambda w, slugs: w.handovers.for_projects(slugs)),
    "files": (1, lambda w, slugs: w.attachments.for_projects(slugs)),
}


@pytest.mark.parametrize("reader", READERS)
def test_many_projects_in_as_many_queries_as_one(engine: Engine, stored: Work, reader: str) -> None:
    allowed, ask = READERS[reader]
    with stored() as w:
        w.handovers.save("trygg-heim", HANDOVER)
        w.plans.add_version("trygg-heim", PLAN, "adopted", None, NOW, "Styringsgruppen")
        w.plans.save_proposal("trygg-heim", a_proposal(PLAN))
        w.commit()
    for slugs in (["trygg-heim"], ["other", "trygg-heim"]):
        with read(engine) as w, counted(engine) as statements:
            found = ask(w, slugs)
        assert list(found) == slugs if reader != "revisions" else set(found) == set(slugs)
        assert len(statements) == allowed


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The SELECTs that a block sends."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def _dates() -> st.SearchStrategy[dt.date]:
    return st.dates(dt.date(2025, 1, 1), dt.date(2030, 1, 1))


@st.composite
def handovers(draw: st.DrawFn) -> Handover:
    """Any handover of the first benefit."""
    party = st.sampled_from([None, "fjordvik", "kystsykehuset"])
    words = st.text("abcæøå ", min_size=1, max_size=10)
    roles = st.builds(RoleAt, role=words, party=party)
    moments = st.integers(0, 10**12).map(lambda past: NOW + dt.timedelta(microseconds=past))
    signatures = st.none() | st.builds(Signature, role=words, party=party, at=moments)
    owner, frequency = draw(st.none() | roles), draw(st.none() | st.sampled_from(Frequency))
    ready = owner is not None and frequency is not None
    return Handover(
        benefit=FIRST.id,
        owner=owner,
        unit=draw(st.none() | words),
        frequency=frequency,
        reporter=draw(st.none() | roles),
        expected=tuple(
            Expected(
                months=months,
                value=draw(st.none() | st.floats(-1e9, 1e9)),
                text=draw(st.none() | words),
            )
            for months in draw(st.lists(st.sampled_from(MONTHS), unique=True))
        ),
        operation=draw(st.none() | words),
        open_points=draw(st.none() | words),
        asked=draw(st.none() | _dates()),
        asked_party=draw(party),
        reminded=draw(st.none() | _dates()),
        project_signed=draw(signatures) if ready else None,
        owner_signed=draw(signatures) if ready else None,
        follow_ups=tuple(
            LaterFollowUp(
                months=months,
                at=draw(moments),
                by=draw(words),
                holds=draw(st.sampled_from(Holds)),
                text=draw(words),
            )
            for months in draw(st.lists(st.sampled_from(MONTHS), unique=True))
        ),
    )


@pytest.fixture
def one(engine: Engine) -> Engine:
    """One project."""
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.add(PLAN)
        w.commit()
    return engine


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handover=handovers(), later=handovers())
def test_any_handover_comes_back(one: Engine, handover: Handover, later: Handover) -> None:
    with UnitOfWork(one, ACTOR, lambda: NOW) as w:
        w.handovers.save("trygg-heim", handover)
        assert w.handovers.of("trygg-heim") == {FIRST.id: handover}
        changed = later.model_copy(update={"id": handover.id})
        w.handovers.save("trygg-heim", changed)
        assert only(w) == changed


def only(w: Reading) -> Handover:
    """The one handover."""
    (found,) = w.handovers.of("trygg-heim").values()
    return found
