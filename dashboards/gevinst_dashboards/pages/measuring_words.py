"""What a figure, its state and its place are called on every part of the page, and their looks."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Figure
from gevinst.domain.measurement import State as FigureState
from gevinst.i18n import N_, Translator
from gevinst.services.views import EntryRow, Sentence
from gevinst_dashboards.components import (
    icon,
    with_query,
)
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages.measuring_cells import without_nought
from gevinst_dashboards.views_context import Context, request_context

LOOK: dict[str, tuple[str, str]] = {
    "saved": ("lagret", "hake"),
    "submitted": ("lagret", "hake"),
    "draft": ("lagret", "hake"),
    "check": ("sjekk", "varsel"),
    "returned": ("sjekk", "varsel"),
    "missing": ("mangler", "mangler"),
    "not_due": ("m", "klokke"),
    "locked": ("laas", "laas"),
    "not_measured": ("ikke", "kryss"),
    "suppressed": ("lagret", "hake"),
    "open_again": ("sjekk", "laas"),
    "waiting": ("vent", "klokke"),
    "wrong": ("feil", "feil"),
}
"""What the design system calls a state: (class, icon)."""


_LEGEND = (
    ("saved", N_("Saved")),
    ("waiting", N_("Waiting to be saved, or for the rest")),
    ("wrong", N_("Must be mended, not saved")),
    ("check", N_("Check, is saved")),
    ("locked", N_("Locked")),
    ("not_measured", N_("Not measured")),
    ("missing", N_("Missing")),
)


INDICATOR = "indikator"
"""The name in the address: the indicator whose twelve months are shown."""


def here(slug: str, code: str, **query: str) -> str:
    """The address of a month."""
    return with_query(f"/prosjekt/{slug}/maling", {"periode": code, **query})


def of_month(part: str, code: str) -> dict[str, str]:
    """The id of a part that a save draws anew: a save that ends late must not write in another month's page."""
    return {"type": part, "month": code}


def sentence(parts: Sentence) -> list[Any]:
    """What needs somebody stands in bold."""
    return [html.Strong(text) if bold else text for text, bold in parts]


def is_left(row: EntryRow) -> bool:
    """Whether somebody must look at the row."""
    return row.state in ("missing", "check", "returned", "open_again")


def row_name(row: EntryRow, _: Translator) -> str:
    """`Reisetid, Salangen`."""
    return f"{row.indicator.title}, {row.party_name}" if row.party else row.indicator.title


def is_ratio(measure: Measure | None) -> bool:
    """Whether a figure is two numbers."""
    return measure is not None and measure.shape is Shape.RATIO


def legend(_: Translator) -> Component:
    """The signs of the grid with their words."""
    items = []
    for state, words in _LEGEND:
        look, mark = LOOK[state]
        items.append(html.Li(html.Span([icon(mark), _(words)], className=f"gv-cell gv-cell--{look}")))
    named = {"aria-label": _("Key to the signs"), "data-waiting-words": _("Waiting to be saved")}
    return html.Ul(items, className="gv-legend", **named)


def figure_words(figure: Figure | None, measure: Measure | None, _: Translator) -> str:
    """A stored figure in a few words: `6 / 41`, `12,5`, `not measured`."""
    if figure is None:
        return _("Taken away")
    if figure.state is FigureState.NOT_MEASURED:
        return _("Not measured: {reason}", reason=figure.reason or "")
    if figure.state is FigureState.SUPPRESSED:
        return _("Under 5")
    if is_ratio(measure) and figure.numerator is not None and figure.denominator is not None:
        return f"{_.number(figure.numerator)} / {_.number(figure.denominator)}"
    return _.number(figure.value) if figure.value is not None else ""


def labelled(words: str, control: Component) -> Component:
    """A control under its name."""
    identity: Any = control.id
    return html.Div([html.Label(words, htmlFor=dom_id(identity), className="form-label gv-small"), control])


def typed(text: str, _: Translator) -> str:
    """A neutral number as the reader's language writes it."""
    plain = without_nought(text)
    return plain.replace(",", ".") if _.language == "en" else plain


def card_answer(words: str, look: str, mark: str) -> Component:
    """Icon and words, as in the grid's last column."""
    return html.Span([icon(mark), html.Span(words)], className=f"gv-cell gv-cell--{look}")


def context_of(services: Any, place: Mapping[str, str]) -> Context:
    """Who asks, in the project of the page."""
    return request_context(services, place["slug"])
