"""Files: who may add and see them, what they document, and the trail they leave."""

import datetime as dt
import hashlib

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.handover import Handover, Signature
from gevinst.domain.horizon import Frequency
from gevinst.domain.plan import RoleAt
from gevinst.services.everything import Services

from .conftest import FUNDER, NOW, OPERATOR, OTHER_FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER, Clock

PDF = b"%PDF-1.7\nEn avtale"
OWNER = Actor(None, "Gevinsteier", "nb", (Membership(Role.BENEFIT_OWNER, "party", "kystsykehuset"),))
OTHER_OWNER = Actor(None, "Gevinsteier", "nb", (Membership(Role.BENEFIT_OWNER, "party", "nordbygd"),))
AFTER = dt.datetime(2027, 2, 1, 12, 0, tzinfo=dt.UTC)
PERIOD = dt.date(2026, 2, 1).toordinal()


def benefit(services: Services, place: int = 0) -> str:
    """The id of a benefit."""
    return services.plans.document(OPERATOR, SLUG).benefits[place].id


def added(services: Services, actor: Actor = PROJECT_GROUP, **what: object) -> Attachment:
    """A file of the project, an agreement unless something else is said."""
    kind = what.pop("kind", AttachmentKind.AGREEMENT)
    assert isinstance(kind, AttachmentKind)
    return services.attachments.add(actor, SLUG, kind, "C:\\avtaler\\avtale.pdf", PDF, **what)  # type: ignore[arg-type]


@pytest.fixture
def taken_over(services: Services, clock: Clock) -> str:
    """The first benefit, after the hospital has taken it over and the project has ended."""
    signed = Signature(role="Leder", at=NOW)
    own = benefit(services)
    with services.plans.work(OPERATOR) as work:
        work.handovers.save(
            SLUG,
            Handover(
                benefit=own,
                owner=RoleAt(role="Klinikksjef", party="kystsykehuset"),
                frequency=Frequency.QUARTER,
                project_signed=signed,
                owner_signed=signed,
            ),
        )
        work.commit()
    clock.now = AFTER
    return own


def test_a_file_is_kept_and_found_again(services: Services) -> None:
    kept = added(services)
    assert (kept.file_name, kept.media_type, kept.size) == ("avtale.pdf", "application/pdf", len(PDF))
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.added_at, kept.added_by) == (NOW, "Prosjektleder")
    assert services.attachments.list(STEERING, SLUG) == (kept,)
    assert services.attachments.content(STEERING, SLUG, kept.id) == (kept, PDF)


def test_what_a_figure_is_documented_with(services: Services) -> None:
    kept = added(services, kind=AttachmentKind.EVIDENCE, indicator="reinnleggelser", period=PERIOD)
    indicator = services.plans.document(OPERATOR, SLUG).benefits[0].indicators[0]
    assert (kept.benefit, kept.indicator, kept.period) == (benefit(services), indicator.id, PERIOD)
    for wrong in (
        {"indicator": "ukjent"},
        {"benefit": "ukjent"},
        {"benefit": benefit(services, 1), "indicator": "reinnleggelser"},
    ):
        with pytest.raises(NotFound):
            added(services, **wrong)
    with pytest.raises(Refused) as refused:
        added(services, period=PERIOD)
    assert [(each.code, each.field) for each in refused.value.problems] == [("field_missing", "indicator")]


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_kept(services: Services) -> None:
    with pytest.raises(Refused) as refused:
        services.attachments.add(PROJECT_GROUP, SLUG, AttachmentKind.OTHER, "virus.exe", b"MZ")
    assert [each.code for each in refused.value.problems] == ["unknown_format"]
    assert services.attachments.list(PROJECT_GROUP, SLUG) == ()


@pytest.mark.parametrize("actor", [FUNDER, OWNER, OTHER_FUNDER, STRANGER])
def test_who_may_not_add(services: Services, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        added(services, actor)
    with pytest.raises(NotAllowed):
        added(services, actor, benefit=benefit(services))


def test_the_trail_of_a_file(services: Services) -> None:
    kept = added(services, STEERING)
    services.attachments.remove(PROJECT_GROUP, SLUG, kept.id)
    assert services.attachments.list(PROJECT_GROUP, SLUG) == ()
    with pytest.raises(NotFound):
        services.attachments.content(PROJECT_GROUP, SLUG, kept.id)
    gone, came = services.people.audits(OPERATOR, 2)
    assert (came.action, came.actor, came.after) == (
        "add_attachment",
        "Styringsgruppe",
        {"kind": "agreement", "file_name": "avtale.pdf", "size": len(PDF)},
    )
    assert (gone.action, gone.key, gone.before["sha256"]) == ("remove_attachment", kept.id, kept.sha256)


def test_a_funder_sees_the_papers_of_the_grant_only(services: Services) -> None:
    agreement = added(services)
    evidence = added(services, kind=AttachmentKind.EVIDENCE, benefit=benefit(services))
    assert services.attachments.list(FUNDER, SLUG) == (agreement,)
    assert services.attachments.list(PROJECT_GROUP, SLUG) == (agreement, evidence)
    assert services.attachments.content(FUNDER, SLUG, agreement.id)[1] == PDF
    with pytest.raises(NotFound):
        services.attachments.content(FUNDER, SLUG, evidence.id)
    for act in (services.attachments.content, services.attachments.remove):
        with pytest.raises(NotAllowed):
            act(STRANGER, SLUG, agreement.id)
    with pytest.raises(NotAllowed):
        services.attachments.list(OTHER_FUNDER, SLUG)
    with pytest.raises(NotAllowed):
        services.attachments.remove(FUNDER, SLUG, agreement.id)


def test_after_the_handover_the_owner_goes_on(services: Services, taken_over: str) -> None:
    kept = added(services, OWNER, kind=AttachmentKind.EVIDENCE, benefit=taken_over)
    assert services.attachments.list(OWNER, SLUG) == (kept,)
    for actor, failure in ((PROJECT_GROUP, Refused), (OTHER_OWNER, NotAllowed)):
        with pytest.raises(failure):
            added(services, actor, benefit=taken_over)
        with pytest.raises(failure):
            services.attachments.remove(actor, SLUG, kept.id)
    with pytest.raises(NotAllowed):
        added(services, OWNER)
    with pytest.raises(NotAllowed):
        added(services, OWNER, benefit=benefit(services, 1))
    with pytest.raises(Refused) as refused:
        added(services, PROJECT_GROUP, benefit=taken_over)
    (problem,) = refused.value.problems
    assert (problem.code, problem.params["party"]) == (
        "handed_over",
        services.plans.party_name("kystsykehuset"),
    )
    services.attachments.remove(OWNER, SLUG, kept.id)
    assert added(services, PROJECT_GROUP, benefit=benefit(services, 1)).benefit == benefit(services, 1)


def test_who_is_offered_to_add(services: Services, taken_over: str) -> None:
    other = benefit(services, 1)
    offered = {
        (actor.title, place): services.attachments.may_add(actor, SLUG, place)
        for actor in (PROJECT_GROUP, STEERING, FUNDER, OWNER)
        for place in (None, taken_over, other)
    }
    assert {key for key, yes in offered.items() if yes} == {
        ("Prosjektleder", None),
        ("Prosjektleder", other),
        ("Styringsgruppe", None),
        ("Styringsgruppe", taken_over),
        ("Styringsgruppe", other),
        ("Gevinsteier", taken_over),
    }
