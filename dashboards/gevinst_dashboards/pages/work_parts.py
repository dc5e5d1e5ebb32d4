"""What the pages of activities, risks and the log share: their tabs, a form, how one thing has been."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up_history import Kept, KeptKind
from gevinst.i18n import N_, Translator
from gevinst.services.follow_up_past import Past
from gevinst.services.follow_up_views import Asked
from gevinst_dashboards.components import (
    alert,
    button,
    button_link,
    field,
    hidden,
    link,
)
from gevinst_dashboards.navigation import address

NAV = "work"

NEW, GONE = "ny", "fjernet"
"""Names in the address: `?ny=<what>` opens an empty form, `?fjernet=<id>` offers what was just taken away back."""

_TABS = (
    ("activities", N_("Activities and milestones"), "/prosjekt/<slug>/aktiviteter"),
    ("risks", N_("Risks"), "/prosjekt/<slug>/risiko"),
    ("log", N_("Log"), "/prosjekt/<slug>/logg"),
)


def tabs(slug: str, current: str, _: Translator) -> Component:
    """The three pages as one row of links."""
    links = [
        link(
            _(words),
            address(pattern, slug=slug),
            "btn",
            **({"aria-current": "page"} if key == current else {}),
        )
        for key, words, pattern in _TABS
    ]
    return html.Nav(links, className="gv-seg gv-worktabs gv-noprint", **{"aria-label": _("Delivery")})


def asked_words(asked: Sequence[Asked], _: Translator) -> str:
    """Which reports are filled from here; empty where none of the scheme's asks for it."""
    if not asked:
        return ""
    forms: dict[str, list[str]] = {}
    for each in asked:
        forms.setdefault(each.form, []).append(
            f"“{each.heading}”" if _.language == "en" else f"«{each.heading}»"
        )
    said = "; ".join(f"{form}: {', '.join(headings)}" for form, headings in forms.items())
    return _("These parts of the reports are filled from here: {places}.", places=said)


def why(asked: Sequence[Asked], otherwise: str, _: Translator) -> str:
    """Why something is worth writing down: the report that asks for it, or what it is good for without one."""
    words = asked_words(asked, _)
    return f"{otherwise} {words}" if words else otherwise


# ---- forms ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One control of a form. `name` is the service's; two with the same `pair` stand side by side."""

    name: str
    label: str
    control: Literal["text", "area", "choice", "hidden"] = "text"
    options: Sequence[tuple[str, str]] = ()
    help: str | None = None
    need: Literal["must", "optional", ""] = ""
    limit: int = 200
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """How one page's form is saved."""

    prefix: str
    names: tuple[str, ...]
    """Every control that the form has, in the order that the callback is given them."""
    edit: str
    """The name in the address that opens the form with one that exists."""
    kind: Callable[[Mapping[str, str]], KeptKind]
    values: Callable[[Kept], dict[str, str]]
    """A thing as its fields hold it."""
    labels: Callable[[Translator], Mapping[str, str]]
    """Name -> what the field is called."""
    words: Callable[[str, str, Translator], str]
    """(name, value) -> the value in words, where it is a choice."""

    def id(self, name: str) -> str:
        """The control of a field."""
        return f"{self.prefix}-{name.replace('_', '-')}"


def controls(
    editing: Editing, fields: Sequence[Field], values: Mapping[str, str], _: Translator
) -> list[Component]:
    """The controls with what they hold; those that nobody sees first, so that they part no others."""
    found: list[Component] = []
    pairs: dict[str, list[Component]] = {}
    for each in sorted(fields, key=lambda each: each.control != "hidden"):
        made = _control(editing.id(each.name), each, values.get(each.name, ""), _)
        if not each.pair:
            found.append(made)
        elif each.pair in pairs:
            pairs[each.pair].append(made)
        else:
            pairs[each.pair] = [made]
            found.append(html.Div(pairs[each.pair], className="gv-pair gv-pair--top"))
    return found


def _control(id: str, of: Field, value: str, _: Translator) -> Component:
    if of.control == "hidden":
        return dbc.Input(id=id, type="hidden", value=value)
    if of.control == "choice":
        options = [{"label": words, "value": key or "*"} for key, words in of.options]
        inside: Any = dbc.Select(id=id, options=options, value=value or "*")
    elif of.control == "area":
        inside = dbc.Textarea(id=id, value=value, rows=3, maxLength=of.limit)
    else:
        inside = dbc.Input(id=id, type="text", value=value, maxLength=of.limit)
    return field(of.label, inside, _, help=of.help, need=of.need)


def form(
    editing: Editing,
    head: str,
    fields: Sequence[Field],
    values: Mapping[str, str],
    version: int,
    cancel: str,
    past: Sequence[Past],
    _: Translator,
    *,
    stored: bool,
) -> Component:
    """The card that a thing is written on. `stored`: it exists, and can be taken away."""
    below: list[Component] = [
        button(_("Save"), editing.id("save"), primary=True),
        button_link(_("Cancel"), cancel),
    ]
    if stored:
        below.append(button(_("Take it away"), editing.id("remove"), plain=True))
    return html.Div(
        [
            html.H2(head, className="mb-3"),
            dbc.Input(id=editing.id("version"), type="hidden", value=str(version)),
            *controls(editing, fields, values, _),
            html.Div(id=editing.id("wrong"), className="gv-formsaid"),
            html.Div(below, className="gv-actions mt-3"),
            *([past_of(past, _)] if past else []),
        ],
        className="gv-card gv-card--form gv-noprint mb-4",
    )


def past_of(past: Sequence[Past], _: Translator) -> Component:
    """How one thing was, the newest first."""
    return html.Details(
        [
            html.Summary([_("How it has been"), html.Small(_.number(len(past)))]),
            html.Div(_past_list(past)),
        ],
        className="gv-details mt-3",
    )


def past_card(name: str, past: Sequence[Past], close: str, _: Translator) -> Component:
    """The same for those who only read."""
    return html.Div(
        [
            html.H2(_("How “{title}” has been", title=name), id="historikk", tabIndex=-1, className="mb-3"),
            _past_list(past),
            button_link(_("Close"), close, small=True),
        ],
        className="gv-card gv-card--form mb-4",
    )


def _past_list(past: Sequence[Past]) -> Component:
    rows = [html.Li([html.Strong(each.since), html.Span([each.what, html.Small(each.by)])]) for each in past]
    return html.Ol(rows, className="gv-past")


def edit_link(name: str, href: str, _: Translator, words: str | None = None) -> Component:
    """`Edit`, with what it edits for those who hear the page."""
    return link([words or _("Edit"), hidden(f": {name}")], href, "gv-quietlink gv-noprint")


def undo_bar(editing: Editing, gone: tuple[str, str] | None, _: Translator) -> list[Component]:
    """What was just taken away, and the way back."""
    if gone is None:
        return []
    return [
        html.Div(
            alert(
                "info",
                [
                    html.P(_("“{title}” is taken away.", title=gone[1]), className="mb-1"),
                    button(_("Bring it back"), editing.id("restore"), icon_name="angre", small=True),
                ],
            ),
            className="gv-noprint mb-4",
            role="status",
        )
    ]
