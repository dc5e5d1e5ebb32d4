"""The smallest pieces: icons, links, forms that post, chips, label-value pairs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

Children = Any
ChipKind = Literal[
    "better",
    "worse",
    "changed",
    "unchanged",
    "too_few",
    "reached",
    "on_way",
    "behind",
    "not_started",
    "error",
]

# The classes keep the words of the design system; one place holds the translation.
CHIP_CLASS: dict[ChipKind, str] = {
    "better": "bedre",
    "worse": "verre",
    "changed": "endret",
    "unchanged": "ingen",
    "too_few": "faa",
    "reached": "nadd",
    "on_way": "pavei",
    "behind": "bak",
    "not_started": "ikkestartet",
    "error": "feil",
}


def icon(name: str, class_name: str = "") -> Component:
    """A decorative icon: `icon("hake")`. The words beside it carry the meaning."""
    return html.I(className=f"gv-i gv-i--{name} {class_name}".strip(), **{"aria-hidden": "true"})


def hidden(text: str) -> Component:
    """Words for screen readers only."""
    return html.Span(text, className="visually-hidden")


def link(text: Children, href: str, class_name: str = "", **attributes: Any) -> Component:
    """A plain link. Inside the product it changes the page without loading it anew (gevinst.js)."""
    return html.A(text, href=href, className=class_name or None, **attributes)


def _parts(text: Children) -> list[Any]:
    """What stands in a button, one by one: the browser cannot draw a list within a list."""
    return list(text) if isinstance(text, list | tuple) else [text]


def button_link(
    text: Children,
    href: str,
    *,
    primary: bool = False,
    icon_name: str | None = None,
    small: bool = False,
    label: str | None = None,
    **attributes: Any,
) -> Component:
    """A link that looks like a button; one primary in each view. `label` says more to a screen reader."""
    look = "btn btn-primary" if primary else "btn btn-outline-secondary"
    if label is not None:
        attributes["aria-label"] = label
    return html.A(
        [*([icon(icon_name)] if icon_name else []), *_parts(text)],
        href=href,
        className=look + (" btn-sm" if small else ""),
        **attributes,
    )


def button(
    text: Children,
    id: Any = None,
    *,
    primary: bool = False,
    icon_name: str | None = None,
    small: bool = False,
    plain: bool = False,
    act: str | None = None,
    **attributes: Any,
) -> Component:
    """A button for a callback. `plain` looks like a link; `act` print, copy-link or reload needs no callback."""
    if act is not None:
        attributes["data-act"] = act
    look = "btn btn-primary" if primary else "btn btn-link" if plain else "btn btn-outline-secondary"
    named = {} if id is None else {"id": id}
    return html.Button(
        [*([icon(icon_name)] if icon_name else []), *_parts(text)],
        type="button",
        className=look + (" btn-sm" if small else ""),
        **named,
        **attributes,
    )


def post_form(
    action: str, csrf: str, children: Children, class_name: str = "", **attributes: Any
) -> Component:
    """A form that posts to a Flask route, with the hidden field that proves where it came from."""
    inside = children if isinstance(children, list | tuple) else [children]
    return html.Form(
        [dbc.Input(type="hidden", name="csrf_token", value=csrf), *inside],
        method="post",
        action=action,
        className=class_name or None,
        **attributes,
    )


def chip(
    kind: ChipKind, text: str, icon_name: str, plain: bool = False, href: str | None = None
) -> Component:
    """Icon, word and colour. `plain` has no fill: in tables only what needs somebody is filled."""
    look = f"gv-chip gv-chip--{CHIP_CLASS[kind]}" + (" gv-chip--plain" if plain else "")
    inside = [icon(icon_name), text]
    return html.A(inside, href=href, className=look) if href else html.Span(inside, className=look)


def pairs(rows: Iterable[tuple[Children, Children]], numbers: bool = False) -> Component:
    """Label and value, in a description list."""
    inside = [part for label, value in rows for part in (html.Dt(label), html.Dd(value))]
    return html.Dl(inside, className="gv-pairs gv-pairs--num" if numbers else "gv-pairs")


def joined(parts: Sequence[Children], class_name: str) -> Component:
    """A line of short parts, separated by the style sheet: `gv-meta`."""
    return html.P([html.Span(part) for part in parts], className=class_name)


def dom_id(id: Any) -> str:
    """The id that Dash gives the element of a component, for labels."""
    return id if isinstance(id, str) else json.dumps(id, sort_keys=True, separators=(",", ":"))
