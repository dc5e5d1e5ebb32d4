"""Finding a project by a word in its title, where somebody sees more of them than a list can hold."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.seen_projects import ProjectChoices

FIND = "finn"
"""The word's name in the address."""
LONGEST = 100


def word_search(named: str, action: str, label: str, _: Translator) -> Component:
    """A form that asks the same page for the projects with a word in their titles; it works without JavaScript."""
    return html.Form(
        [
            html.Div(
                [
                    html.Label(label, htmlFor="project-words", className="form-label"),
                    dbc.Input(id="project-words", name=FIND, type="text", value=named, maxLength=LONGEST),
                ],
                className="col-12 col-sm-6 col-lg-4",
            ),
            html.Div(
                html.Button(_("Find"), type="submit", className="btn btn-outline-secondary"),
                className="col-auto",
            ),
        ],
        method="get",
        action=action,
        className="row g-2 align-items-end mb-3",
    )


def found_words(found: ProjectChoices, named: str, _: Translator) -> str:
    """How many there are, and what to do where they are too many to list."""
    if not named:
        return _("You see {n} projects, too many for a list. Find one by a word in its title.", n=_.number(found.in_all))  # fmt: skip
    said = having(found.fitting, named, _)
    if found.fitting > len(found.listed):
        said += " " + _("The first {n} are listed.", n=_.number(len(found.listed)))
    return said


def having(many: int, named: str, _: Translator) -> str:
    """How many projects have these words in their titles."""
    return _.plural(
        "{n} project has “{words}” in its title.",
        "{n} projects have “{words}” in their titles.",
        many,
        words=named,
    )
