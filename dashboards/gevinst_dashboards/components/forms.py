"""Fields with their label, help and error; filters that live in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of
from typing import Any, Literal
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst_dashboards.components.basics import Children, hidden, icon

ALL = "*"
Need = Literal["must", "optional", ""]


def field(
    label: str,
    control: Component,
    _: Translator,
    *,
    help: Children = None,
    error: str | None = None,
    need: Need = "",
) -> Component:
    """Label, help, the control, and what is wrong with it, tied together for screen readers.

    `control` is a dbc.Input, dbc.Select or dbc.Textarea with a string `id`; the class and the aria attributes of an
    error are set here.
    """
    id = control.id
    described = [f"{id}-help"] if help else []
    if error:
        described.append(f"{id}-error")
        control.className = f"{getattr(control, 'className', None) or ''} is-invalid".strip()
        setattr(control, "aria-invalid", "true")
    if described:
        setattr(control, "aria-describedby", " ".join(described))
    words = {"must": _("Must be filled in"), "optional": _("Optional")}
    head = [label, *([" ", html.Span(words[need], className="gv-need")] if need else [])]
    return html.Div(
        [
            html.Label(head, htmlFor=id, className="form-label"),
            *([html.P(help, className="gv-hint", id=f"{id}-help")] if help else []),
            control,
            *(
                [html.P([icon("feil"), html.Span(error)], className="gv-error", id=f"{id}-error")]
                if error
                else []
            ),
        ],
        className="gv-fieldbox",
    )


def number_input(id: str, value: str = "", **attributes: Any) -> Component:
    """A field for a number: text with a numeric keypad, since the browser's own number field reads commas wrongly."""
    return dbc.Input(id=id, type="text", inputmode="decimal", value=value, className="num", **attributes)


def error_summary(title: str, problems: Iterable[tuple[str, str]], id: str = "gv-errors") -> Component:
    """All that is wrong, above the button that sends: (sentence, id of the field) become links that move focus."""
    return html.Div(
        [
            html.H2(title),
            html.Ul(
                [html.Li(html.A(text, href=f"#{target}") if target else text) for text, target in problems]
            ),
        ],
        className="gv-errsum",
        role="alert",
        tabIndex=-1,
        id=id,
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """One select of the filter bar. The first option, with an empty value, is "all"."""

    name: str
    """Its name in the address."""
    label: str
    options: Sequence[tuple[str, str]]
    """(value, words)."""
    value: str = ""
    named: Mapping[str, str] = field_of(default_factory=dict)
    """Words of a value where a chip says less than the option does."""


def filter_bar(
    filters: Sequence[Filter],
    path: str,
    query: Mapping[str, str],
    _: Translator,
    *,
    more: Component | None = None,
    chips: Sequence[tuple[str, str]] | None = None,
    cleared: Iterable[str] = (),
    said: str = "",
) -> Component:
    """Selects that change the address at once (gevinst.js), and what is chosen as chips that remove it again.

    The page reads `query` and nothing else. Query names that are not filters (a sort order) are kept. `more`: what stands
    between the selects and the chips; `chips`: (words, the address without it), where the page has more filters than those of
    the row, `cleared` the names of all of them. `said`: how many they leave, told to those who hear the page.
    """
    names = {item.name for item in filters}
    others = {name: value for name, value in query.items() if name not in names}
    form = filter_form(filters, path, others, _, look="gv-filters mb-3")
    if chips is None:
        chips = [
            (
                f"{item.label}: {dict(item.options).get(item.value, item.value)}",
                with_query(path, {name: value for name, value in query.items() if name != item.name}),
            )
            for item in filters
            if item.value
        ]
    cleared = names.union(cleared)
    none = {name: value for name, value in query.items() if name not in cleared}
    look = "gv-filterbar" + (" gv-filterbar--chosen" if chips else "")
    return html.Div(
        [form, *([more] if more else []), _chosen(chips, with_query(path, none), _)],
        className=look,
        **({"data-said": said} if said else {}),
    )


def filter_form(
    filters: Sequence[Filter],
    path: str,
    kept: Mapping[str, str],
    _: Translator,
    *,
    look: str = "gv-filters",
    hidden_labels: bool = False,
) -> Component:
    """The selects alone. `kept` goes along in the address; hidden labels are read aloud, the options say the rest."""
    return html.Form(
        [
            *(dbc.Input(type="hidden", name=name, value=value) for name, value in kept.items()),
            html.Div(
                [_select(item, hidden_labels) for item in filters],
                className=look,
                role="group",
                **{"aria-label": _("Filters. The page changes at once.")},
            ),
        ],
        className="gv-filterform",
        method="get",
        action=path,
    )


def _select(item: Filter, hidden_label: bool) -> Component:
    id = f"filter-{item.name}"
    return html.Div(
        [
            html.Label(
                item.label,
                htmlFor=id,
                className="form-label visually-hidden" if hidden_label else "form-label",
            ),
            dbc.Select(
                id=id,
                name=item.name,
                # Bootstrap's select cannot show an option with an empty value; gevinst.js leaves the star out.
                value=item.value or ALL,
                options=[{"label": words, "value": value or ALL} for value, words in item.options],
                className="form-select-sm",
            ),
        ]
    )


def _chosen(chosen: Sequence[tuple[str, str]], without: str, _: Translator) -> Component:
    """Each chip is known by its place, so that the next one has the focus when one is taken away, and at last the row."""
    copy = html.Button(
        [icon("lenke"), _("Copy the link")],
        type="button",
        id="kopier-lenken",
        className="btn btn-link btn-sm",
        **{"data-act": "copy-link"},
    )
    end = html.Span(copy, className="gv-active__end")
    held = {
        "id": "valgte-filtre",
        "className": "gv-active",
        "tabIndex": -1,
        "role": "group",
        "aria-label": _("Filters"),
        "data-holds-focus": "true",
    }
    if not chosen:
        return html.Div([html.Span(_("No filters chosen")), end], **held)
    chips = [
        html.A(
            [hidden(_("Remove the filter") + " "), words, icon("kryss")],
            href=href,
            id=f"valgt-{at}",
            className="gv-filterchip",
        )
        for at, (words, href) in enumerate(chosen)
    ]
    clear = html.A(_("Remove all"), href=without, className="btn btn-link btn-sm")
    return html.Div([html.Span(_("Filters:")), *chips, clear, end], **held)


def with_query(path: str, query: Mapping[str, str]) -> str:
    """An address with its query; blank values are left out."""
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{text}" if text else path
