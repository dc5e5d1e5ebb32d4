"""Finding a party by a word in its name, where there are more of them than a list can hold."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.party_choices import PartyChoices
from gevinst_dashboards.components.project_search import LONGEST


def party_words(found: PartyChoices, id: str, _: Translator) -> list[Component]:
    """A field for the word, and what came of it; nothing where the list holds them all. Ids: `id`-words and `id`-found."""
    if not found.too_many:
        return []
    return [
        html.Label(_("A word in the party's name"), htmlFor=f"{id}-words", className="form-label"),
        dbc.Input(id=f"{id}-words", type="text", value="", debounce=True, maxLength=LONGEST),
        html.P(found_parties(found, "", _), id=f"{id}-found", role="status", className="gv-hint mt-2"),
    ]


def found_parties(found: PartyChoices, named: str, _: Translator) -> str:
    """How many there are, and what to do where they are too many to list."""
    if not named:
        return _("There are {n} parties, too many for a list. Find one by a word in its name.", n=_.number(found.in_all))  # fmt: skip
    said = _.plural(
        "{n} party has “{words}” in its name.",
        "{n} parties have “{words}” in their names.",
        found.fitting,
        words=named,
    )
    if found.fitting > len(found.listed):
        said += " " + _("The first {n} are listed.", n=_.number(len(found.listed)))
    return said
