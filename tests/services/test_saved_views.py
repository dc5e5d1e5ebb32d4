"""A reader keeps a view of the portfolio by a name; nobody else sees, renames or deletes it."""

from dataclasses import replace

import pytest

from gevinst.domain.access import Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.saved_view import NAME_MOST, VIEWS_MOST
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP

CHOSEN = {"scheme": "hn-2025", "year": "2026"}


@pytest.fixture
def people(services):
    """Two funders that are stored users."""
    with services.saved_views.work(OPERATOR) as work:
        own = (Membership(Role.FUNDER, "scheme", "hn-2025"),)
        found = [work.people.add_user(name, "Tilskuddsgiver", "nb", None, own).actor for name in ("en", "to")]
        work.commit()
    return found


def refused(call, *arguments):
    with pytest.raises(Refused) as caught:
        call(*arguments)
    return [problem.code for problem in caught.value.problems]


def test_what_is_kept_is_what_is_opened(services, people):
    one, _two = people
    views = services.saved_views
    made = views.save(one, "  Til  styret ", {**CHOSEN, "unknown": "x", "evidence": ""}, "awarded", True)
    assert views.views(one) == (made,)
    assert (made.name, dict(made.filters), made.order, made.lines) == ("Til styret", CHOSEN, "awarded", True)
    assert services.portfolio.page(one, dict(made.filters), made.order).filters == CHOSEN
    assert views.save(one, "Alt", {}, "by-luck").order == ""
    assert [each.name for each in views.views(one)] == ["Alt", "Til styret"]


def test_each_has_their_own(services, people):
    one, two = people
    views = services.saved_views
    made = views.save(one, "Styret", CHOSEN)
    assert views.views(two) == ()
    for call in (lambda: views.rename(two, made.id, "Min"), lambda: views.delete(two, made.id)):
        with pytest.raises(NotFound):
            call()
    views.save(two, "Styret", {})
    assert [each.filters for each in views.views(one)] == [made.filters]


def test_it_is_renamed_and_deleted(services, people):
    one, _two = people
    views = services.saved_views
    made, other = views.save(one, "Styret", CHOSEN), views.save(one, "Annet", {})
    views.rename(one, made.id, "styret")
    assert refused(views.rename, one, made.id, "ANNET") == ["view_name_taken"]
    assert {each.name for each in views.views(one)} == {"styret", "Annet"}
    views.delete(one, made.id)
    assert views.views(one) == (other,)
    with pytest.raises(NotFound):
        views.delete(one, made.id)


def test_what_cannot_be_kept_is_refused_and_nothing_is_stored(services, people):
    one, _two = people
    views = services.saved_views
    number = synthetic(1, 2)
    assert refused(views.save, one, " ", CHOSEN) == ["view_name_missing"]
    assert refused(views.save, one, "x" * (NAME_MOST + 1), CHOSEN) == ["text_too_long"]
    assert refused(views.save, one, f"Om {number}", CHOSEN) == ["personal_data"]
    assert refused(views.save, one, "Styret", {"community": number}) == ["personal_data"]
    assert views.views(one) == ()
    made = views.save(one, "Styret", {})
    assert refused(views.rename, one, made.id, number) == ["personal_data"]
    for at in range(VIEWS_MOST - 1):
        views.save(one, f"Nummer {at}", {})
    assert refused(views.save, one, "En for mye", {}) == ["views_most"]


def test_who_has_no_portfolio_has_no_views(services, people):
    one, _two = people
    stranger = replace(one, memberships=PROJECT_GROUP.memberships)
    for actor in (PROJECT_GROUP, stranger):
        with pytest.raises(NotAllowed):
            services.saved_views.views(actor)
        with pytest.raises(NotAllowed):
            services.saved_views.save(actor, "Styret", {})
    assert FUNDER.user_id is None
    assert services.saved_views.views(FUNDER) == ()
    with pytest.raises(NotAllowed):
        services.saved_views.save(FUNDER, "Styret", {})


def test_the_trail_says_that_it_was_done_and_not_what_it_is_called(services, people):
    one, _two = people
    made = services.saved_views.save(one, "Hemmelig navn", CHOSEN)
    services.saved_views.rename(one, made.id, "Enda hemmeligere")
    services.saved_views.delete(one, made.id)
    with services.saved_views.reading() as work:
        trail = [each for each in work.audits() if each.kind == "saved_view"]
    assert [each.action for each in trail] == ["delete_view", "rename_view", "save_view"]
    assert "emmelig" not in repr(trail)
