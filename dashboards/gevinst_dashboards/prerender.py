"""Dash components as HTML text, so that a page is there to read before Dash's scripts have run.

Only what it takes for the first paint: html components whole, Bootstrap's form controls as what they look like, the
rest as an empty box of its class. Dash then draws the same page and takes over.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

from gevinst_dashboards.components.basics import dom_id

_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "dateTime": "datetime",
}
_VOID = frozenset({"input", "img", "br", "hr"})
_SKIP = frozenset({"children", "style", "n_clicks", "key", "disable_n_clicks", "n_clicks_timestamp", "id"})
_CONTROLS = {"Input": "form-control", "Select": "form-select", "Textarea": "form-control"}


def to_html(part: Any) -> str:
    """A component, or a list of them, or text, as escaped HTML."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, list | tuple):
        return "".join(to_html(child) for child in part)
    if not isinstance(part, Component):
        return escape(str(part))
    if part._namespace == "dash_html_components":
        return _element(part._type.lower(), part)
    if part._namespace == "dash_bootstrap_components" and part._type in _CONTROLS:
        return _control(part)
    if part._type in ("Store", "Location", "Interval"):
        return ""
    return f'<div class="{escape(str(getattr(part, "className", None) or ""))}"></div>'


def _element(tag: str, part: Component) -> str:
    opened = f"<{tag}{_attributes(part)}>"
    return opened if tag in _VOID else f"{opened}{to_html(getattr(part, 'children', None))}</{tag}>"


def _attributes(part: Component) -> str:
    own = vars(part)
    given = {name: own[name] for name in part._prop_names if name in own}
    given |= {name: value for name, value in own.items() if name.startswith(("aria-", "data-"))}
    text = ""
    for name, value in given.items():
        if name in _SKIP or value is None or value is False:
            continue
        if not isinstance(value, str) and isinstance(value, (Component, list)):
            continue
        text += f' {_NAMES.get(name, name.lower())}="{escape("true" if value is True else str(value))}"'
    text += _identity(part)
    style = getattr(part, "style", None)
    if isinstance(style, Mapping) and style:
        text += f' style="{escape(";".join(f"{_css(name)}:{value}" for name, value in style.items() if value is not None))}"'
    return text


def _identity(part: Component) -> str:
    # With the same words as Dash gives the element, also where the id is a dictionary: labels point to them.
    identity = getattr(part, "id", None)
    return f' id="{escape(dom_id(identity))}"' if identity else ""


def _css(name: str) -> str:
    return name if name.startswith("--") else "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def _control(part: Component) -> str:
    look = escape(f"{_CONTROLS[part._type]} {getattr(part, 'className', None) or ''}".strip())
    value = str(getattr(part, "value", None) or "")
    named = _identity(part)
    if part._type == "Select":
        chosen = [option for option in getattr(part, "options", None) or [] if str(option["value"]) == value]
        words = str(chosen[0]["label"]) if chosen else ""
        return f'<select class="{look}"{named}><option>{escape(words)}</option></select>'
    if part._type == "Textarea":
        return f'<textarea class="{look}"{named}>{escape(value)}</textarea>'
    kind = escape(str(getattr(part, "type", None) or "text"))
    name = getattr(part, "name", None)
    named += f' name="{escape(str(name))}"' if name else ""
    return f'<input type="{kind}" class="{look}"{named} value="{escape(value)}">'
