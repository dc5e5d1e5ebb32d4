"""A line of the forest leads to the benefit whose figures it shows."""

from gevinst_dashboards.components import forest
from gevinst_dashboards.navigation import address, match, pages
from gevinst_dashboards.pages import benefit


def test_the_link_of_a_project_s_line_opens_the_page_of_its_benefit() -> None:
    found = match(address(forest.BENEFIT, slug="trygg-heim", key="reisetid"), pages())
    assert found is not None
    assert (found.page, found.params) == (benefit, {"slug": "trygg-heim", "key": "reisetid"})
