"""A funder of very many projects gets their deadlines a page at a time: the same ones as in a list of them all."""

from collections import Counter

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.deadlines import REPORT_DAYS
from gevinst.services import deadlines, portfolio_waiting
from gevinst.services.demo_many import fill
from gevinst.services.duties import Span
from gevinst.services.everything import Services

OPERATOR = Actor(None, "Operator", "nb", (Membership(Role.OPERATOR, "all"),))
FUNDER = Actor(None, "Funder", "nb", (Membership(Role.FUNDER, "all"),))


@pytest.fixture
def many(services: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    fill(services.plans, services.plans.today(), 30, seed=4, figures=False)
    services.evaluations.rebuild(OPERATOR)
    monkeypatch.setattr(deadlines, "MANY", 10)
    monkeypatch.setattr(portfolio_waiting, "BLOCK", 2)
    return services


def test_the_pages_together_are_the_whole_list(many: Services) -> None:
    whole = many.deadlines.of_person(FUNDER, Span(ahead=REPORT_DAYS, figures_ahead=0)).items
    first = many.deadlines.page(FUNDER)
    assert first.block is not None
    pages = [many.deadlines.page(FUNDER, at).block for at in range(1, first.block.pages + 1)]
    shown = [item for block in pages if block for item in block.items]
    assert first.block.pages > 3
    assert Counter(shown) == Counter(whole)
    assert first.in_all == len(whole)
    assert first.block.groups == {
        group: sum(item.group == group for item in whole) for group in first.block.groups
    }
    # The most urgent first, whatever the page.
    order = [("over", "returned", "coming", "undated").index(item.group) for item in shown]
    assert order == sorted(order)
    # A page that is not there is the nearest one.
    assert many.deadlines.page(FUNDER, 10_000).block == pages[-1]


def test_ones_own_project_is_told_of_in_full_and_once(many: Services) -> None:
    own = next(each.project for each in many.deadlines.of_person(FUNDER).items)
    both = Actor(None, "Both", "nb", (*FUNDER.memberships, Membership(Role.PROJECT_GROUP, "project", own)))
    page = many.deadlines.page(both)
    assert page.block is not None
    assert {item.project for item in page.items} == {own}
    pages = [many.deadlines.page(both, at).block for at in range(1, page.block.pages + 1)]
    assert own not in {item.project for block in pages if block for item in block.items}
