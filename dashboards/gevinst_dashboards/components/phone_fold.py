"""What stands before a page's table and would push it out of sight on a phone: there behind one button, elsewhere as it is."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components.basics import Children


def phone_fold(
    words: str, said: Sequence[Children], children: Sequence[Component], *, open: bool, id: str
) -> Component:
    """`said`: what must be seen while it is folded too; `open`: whether a phone shows it unfolded at first.

    A button and not a <details>, which stays closed however wide the page is.
    """
    inside = f"{id}-inside"
    return html.Div(
        [
            html.Button(
                html.Span([words, *(html.Small(each) for each in said)]),
                id=id,
                type="button",
                className="gv-phonefold__button gv-noprint",
                **{
                    "aria-expanded": "true" if open else "false",
                    "aria-controls": inside,
                    "data-act": "fold",
                },
            ),
            html.Div(list(children), id=inside, className="gv-phonefold__inside"),
        ]
    )
