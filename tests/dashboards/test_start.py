"""The list of projects: a page at a time, and those with a word in their titles; the switcher never lists thousands."""

from dataclasses import dataclass
from typing import Any

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.seen_projects import PageOfProjects
from gevinst_dashboards import views_context
from gevinst_dashboards.pages import start
from gevinst_dashboards.prerender import to_html

from .fakes import FakeServices, Summary

FUNDER = Actor(1, "Tilskuddsgiver", "en", (Membership(Role.FUNDER, "all"),))


@dataclass
class Many:
    """So many projects, and how many of them anybody asked for at once."""

    count: int
    most: int = 0

    def page_of_projects(
        self, actor: Actor, *, named: str = "", most: int = 12, start: int = 0
    ) -> PageOfProjects:
        found = [Summary(f"p-{at}", f"Project {at:03}", "") for at in range(self.count)]
        found = [each for each in found if named in each.title]
        self.most = max(self.most, most)
        return PageOfProjects(tuple(found[start : start + most]), len(found))  # type: ignore[arg-type]

    def seen_among(self, actor: Actor, slugs: list[str]) -> dict[str, Summary]:
        return {slug: Summary(slug, "The one", "") for slug in slugs}


def drawn(count: int, query: dict[str, str]) -> tuple[str, views_context.Context, Many]:
    services: Any = FakeServices()
    services.plans = many = Many(count)
    ctx = views_context.build_context(services, FUNDER, csrf="x")
    return to_html(start.render(ctx, services, {}, query)), ctx, many


@pytest.mark.parametrize("count", [2, 60, 230])
def test_some_are_drawn_at_a_time(count: int) -> None:
    page, ctx, many = drawn(count, {})
    assert page.count("/prosjekt/p-") == min(count, start.ON_A_PAGE)
    assert f"You have access to {count} projects." in page
    assert ("Page 1 of" in page) == (count > start.ON_A_PAGE) == ('name="finn"' in page)
    assert len(ctx.projects) == (0 if count > views_context.MOST_SWITCHED else min(count, 12))
    assert many.most <= start.ON_A_PAGE


def test_the_last_page_and_one_beyond_it_lead_back() -> None:
    last, _, _ = drawn(60, {"side": "2"})
    assert last.count("/prosjekt/p-") == 10
    assert "side=1" in last
    assert "side=3" not in last
    beyond, _, _ = drawn(60, {"side": "99"})
    assert beyond.count("/prosjekt/p-") == 0
    assert "side=2" in beyond
    assert drawn(60, {"side": "²"})[0] == drawn(60, {})[0]


def test_a_word_in_the_title_narrows_and_is_kept_from_page_to_page() -> None:
    page, _, _ = drawn(230, {"finn": "Project 1"})
    assert "100 projects have “Project 1” in their titles." in page
    assert "finn=Project+1" in page or "finn=Project%201" in page
    none, _, _ = drawn(230, {"finn": "<b>"})
    assert "0 projects have “&lt;b&gt;” in their titles." in none


def test_a_project_that_is_not_among_the_first_is_still_the_one_shown() -> None:
    services: Any = FakeServices()
    services.plans = Many(230)
    ctx = views_context.build_context(services, FUNDER, csrf="x", slug="p-200", framed=False)
    assert ctx.project is not None
    assert ctx.project.title == "The one"
    assert ctx.projects_in_all == 230
