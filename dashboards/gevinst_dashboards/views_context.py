"""What every page may know about the request it draws for: who asks, in which language, when, and where they are."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import flask

from gevinst.domain.access import Actor
from gevinst.domain.handover import is_near_end
from gevinst.i18n import Translator, translator
from gevinst.i18n.formats import OSLO

SWITCHED = 12
"""So many projects at most are listed in the switcher."""
MOST_SWITCHED = 200
"""Where somebody sees more projects than this, the first twelve by title are no help: the switcher leads to the list."""


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """One line of the project switcher. `scheme` is None where the service does not say it."""

    slug: str
    title: str
    subtitle: str = ""
    scheme: str | None = None
    parties: frozenset[str] = frozenset()
    ends: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to `title` and `render` of a page, and to the shell. Nothing in it changes while a page is drawn."""

    actor: Actor
    _: Translator
    now: dt.datetime
    """Aware, from the services' clock."""
    csrf: str
    """Goes into the hidden field of every form post (`components.post_form`)."""
    address: str = "/"
    """Path and query of the page that is shown."""
    demo: bool = False
    project: ProjectChoice | None = None
    projects: tuple[ProjectChoice, ...] = ()
    """Those that the switcher lists: the first by title, none where there are too many to choose from a list."""
    projects_in_all: int = 0
    """How many the actor may see."""
    due_count: int = 0
    """Measurements that wait in the project shown."""
    without_receiver: int = 0
    """Benefits that nobody takes over, when the project shown ends soon or has ended."""


def build_context(
    services: Any,
    actor: Actor,
    *,
    csrf: str,
    address: str = "/",
    slug: str | None = None,
    demo: bool = False,
    framed: bool = True,
) -> Context:
    """The context of one request. A slug that the actor may not see leaves `project` empty: the service refuses.

    `framed`: with the counts of the menu, which only a page drawn whole shows.
    """
    # Reckoned for each request: never more than a few, however many there are.
    found = services.plans.page_of_projects(actor, most=SWITCHED if framed else 1)
    projects = tuple(map(_choice, found.shown))
    project = next((choice for choice in projects if choice.slug == slug), None)
    if project is None and slug is not None and found.in_all > len(projects):
        project = next(map(_choice, services.plans.seen_among(actor, [slug]).values()), None)
    due = services.measurements.due_count(actor, project.slug) if project and framed else 0
    near = (
        framed and project is not None and is_near_end(project.ends, services.clock().astimezone(OSLO).date())
    )
    return Context(
        actor=actor,
        _=translator(actor.language),
        now=services.clock(),
        csrf=csrf,
        address=address,
        demo=demo,
        project=project,
        projects=projects if found.in_all <= MOST_SWITCHED else (),
        projects_in_all=found.in_all,
        due_count=due,
        without_receiver=services.handovers.missing(actor, project.slug) if project and near else 0,
    )


def request_context(
    services: Any, slug: str | None = None, address: str = "/", *, framed: bool = False
) -> Context:
    """The context inside a callback or a route: the gate has put who asks in `flask.g` before anything else ran.

    `framed` where the page is drawn whole, with its menu.
    """
    return build_context(
        services,
        flask.g.actor,
        csrf=flask.session.get("csrf", ""),
        address=address,
        slug=slug,
        demo=flask.current_app.config.get("GEVINST_DEMO", False),
        framed=framed,
    )


def _choice(summary: Any) -> ProjectChoice:
    return ProjectChoice(
        summary.slug,
        summary.title,
        getattr(summary, "subtitle", ""),
        getattr(summary, "scheme", None),
        getattr(summary, "parties", frozenset()),
        getattr(summary, "ends", None),
    )
