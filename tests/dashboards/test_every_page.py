"""Every page of a project, drawn from the demo for everyone who may see it, in three languages: whole and well formed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from dash.development.base_component import Component

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.navigation import Page, address, pages
from gevinst_dashboards.views_context import build_context

PROJECTS = (demo_database.PROJECT, demo_database.OTHER, "delte-stillinger-elvedal")
ROLES = (Role.PROJECT_GROUP, Role.STEERING_GROUP, Role.FUNDER, Role.BENEFIT_OWNER, Role.REPORTER)
OF_PROJECT = [page for page in pages() if "<slug>" in page.PATH]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("every-page")
    engine = demo_database.engine_on(folder)
    yield Services(engine, demo_database.clock)
    engine.dispose()


def parameters(services: Services, page: Page, actor: Actor, slug: str) -> dict[str, str]:
    """What an address of the page needs: the project's first benefit or figure, whatever it asks for."""
    document = services.plans.document(actor, slug)
    benefit = next(each for each in document.benefits if each.indicators)
    known = {
        "slug": slug,
        "benefit": benefit.id,
        "key": benefit.indicators[0].key,
        "form": services.reports.schemes[document.project.scheme or ""].report_forms[0].key,
    }
    return {name: value for name, value in known.items() if f"<{name}>" in page.PATH}


def nested(component: Any, trail: str = "") -> list[str]:
    """Where a list of components stands in a list of children: the browser cannot draw it."""
    found = []
    children = getattr(component, "children", None)
    for at, child in enumerate(children if isinstance(children, list | tuple) else [children]):
        here = f"{trail}/{type(component).__name__}[{at}]"
        if isinstance(child, list | tuple) and any(isinstance(each, Component) for each in child):
            found.append(here)
        if isinstance(child, Component):
            found += nested(child, here)
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", OF_PROJECT, ids=lambda page: page.PATH)
def test_it_is_drawn_or_refused_and_never_breaks(demo: Services, page: Page, role: Role) -> None:
    drawn = 0
    for language in get_args(Language):
        for slug in PROJECTS:
            actor = Actor(1, "Prosjektleder", language, (Membership(role, "project", slug),))
            params = parameters(demo, page, actor, slug)
            context = build_context(
                demo, actor, csrf="x", address=address(page.PATH, **params), slug=slug, demo=True
            )
            try:
                found = page.render(context, demo, params, {})
            except NotAllowed:
                continue
            drawn += 1
            assert not nested(found), nested(found)
            html = prerender.to_html(found)
            assert html.count("<h1") == 1
            labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
            assert not labelled - set(re.findall(r' id="([^"]+)"', html)), page.PATH
            assert page.title(context, **params)
    # Who may do everything in a project sees every page of it.
    assert drawn or role is not Role.PROJECT_GROUP
