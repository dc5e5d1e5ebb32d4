"""The projects that somebody may see are asked of the database, a page at a time, as `may` would answer for each."""

import pytest

from gevinst.domain.access import Action, Actor, Membership, Role, may, reach
from gevinst.services import seen_projects
from gevinst.services.base import OPERATOR, resource
from gevinst.services.demo_many import fill
from gevinst.services.everything import Services
from gevinst.services.party_choices import party_choices

from .conftest import demo_actor

MEMBERSHIPS = (
    (),
    (Membership(Role.FUNDER, "all"),),
    (Membership(Role.FUNDER, "scheme", "hmn-2025"),),
    (
        Membership(Role.FUNDER, "scheme", "hmn-2025"),
        Membership(Role.PROJECT_GROUP, "project", "invented-0001"),
    ),
    (Membership(Role.REPORTER, "party", "fjordvik"),),
    (Membership(Role.STEERING_GROUP, "project", "not-there"),),
)


@pytest.mark.parametrize("memberships", MEMBERSHIPS)
def test_a_page_holds_those_that_may_be_seen(demo: Services, memberships: tuple[Membership, ...]) -> None:
    actor = Actor(1, "Rolle", "nb", memberships)
    with demo.plans.reading() as work:
        every = work.plans.projects()
    seen = {each.slug for each in every if may(actor, Action.SEE_PROJECT, resource(each))}
    whole = demo.plans.page_of_projects(actor, most=100)
    assert {each.slug for each in whole.shown} == seen
    assert whole.in_all == len(seen)
    assert set(demo.plans.seen_among(actor, {each.slug or "" for each in every})) == seen
    assert [each.slug for each in demo.plans.projects_for(actor) if each.slug not in seen] == []


def test_pages_follow_on_each_other(demo: Services) -> None:
    whole = demo.plans.page_of_projects(OPERATOR, most=100).shown
    assert len(whole) > 4
    parts = [
        demo.plans.page_of_projects(OPERATOR, most=2, start=start) for start in range(0, len(whole) + 2, 2)
    ]
    assert [each for part in parts for each in part.shown] == list(whole)
    assert {part.in_all for part in parts} == {len(whole)}


def test_a_word_in_the_title_is_found_whatever_its_case(demo: Services) -> None:
    nær = demo.plans.page_of_projects(OPERATOR, named=" NÆR ", most=100)
    assert nær.in_all == len(nær.shown) > 0
    assert all("nær" in each.title.casefold() for each in nær.shown)
    assert demo.plans.page_of_projects(OPERATOR, named="%", most=100).in_all == 0


def test_nobody_reaches_nothing() -> None:
    assert not reach(None, Action.SEE_PROJECT).everything
    assert reach(demo_actor(Role.FUNDER), Action.SEE_PROJECT).everything


def test_a_large_portfolio_is_read_a_page_at_a_time(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(small.portfolio, small.clock().date(), 20)
    asked: list[int] = []
    summary = small.plans._summary
    monkeypatch.setattr(small.plans, "_summary", lambda *given: asked.append(1) or summary(*given))
    page = small.plans.page_of_projects(OPERATOR, most=12)
    assert (len(page.shown), page.in_all) == (12, 21)
    assert len(asked) == 12


def test_a_project_is_chosen_from_a_list_while_it_can_hold_them(demo: Services) -> None:
    every = demo.plans.projects_for(OPERATOR)
    found = demo.plans.choices(OPERATOR)
    assert [(each.value, each.label) for each in found.listed] == [(each.slug, each.title) for each in every]
    assert (found.fitting, found.in_all, found.too_many) == (len(every), len(every), False)


def test_of_very_many_one_is_found_by_a_word_in_its_title(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_projects, "LISTED", 2)
    every = demo.plans.projects_for(OPERATOR)
    last, word = every[-1], every[0].title.split()[0]
    found = demo.plans.choices(OPERATOR)
    assert (found.listed, found.in_all, found.too_many) == ((), len(every), True)
    named = demo.plans.choices(OPERATOR, f" {word.upper()} ")
    fits = [each.slug for each in every if word.casefold() in each.title.casefold()]
    assert [each.value for each in named.listed] == fits[:2]
    assert (named.fitting, named.in_all) == (len(fits), len(every))
    # The one that was chosen before stays among them, and once.
    assert [each.value for each in demo.plans.choices(OPERATOR, also=last.slug).listed] == [last.slug]
    assert [each.value for each in demo.plans.choices(OPERATOR, last.title, last.slug).listed] == [last.slug]


def test_one_that_may_not_be_seen_is_no_choice(demo: Services) -> None:
    first, other, *_more = demo.plans.projects_for(OPERATOR)
    actor = Actor(1, "Rolle", "nb", (Membership(Role.PROJECT_GROUP, "project", first.slug),))
    found = demo.plans.choices(actor, also=other.slug)
    assert [each.value for each in found.listed] == [first.slug]
    assert demo.plans.choices(actor, other.title).listed == ()


def test_very_many_parties_are_found_by_a_word_and_few_are_all_listed() -> None:
    few = {"a": "Åsen", "b": "bakken"}
    assert [each.value for each in party_choices(few).listed] == ["b", "a"]
    assert not party_choices(few, without={"a"}).too_many
    many = {f"by-{at}": f"By {at:03d} kommune" for at in range(120)}
    unasked = party_choices(many, also={"by-7"})
    assert (unasked.too_many, unasked.in_all) == (True, 120)
    assert [each.value for each in unasked.listed] == ["by-7"]
    found = party_choices(many, " BY 01", also={"by-7"}, without={"by-10"})
    assert [each.value for each in found.listed] == ["by-7", *(f"by-{at}" for at in range(11, 20))]
    assert found.fitting == 9
    assert len(party_choices(many, "kommune").listed) == 50
