"""What stands before a page's table and would push it out of sight on a phone: there behind one button, elsewhere as it is."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst_dashboards.components.basics import Children
from gevinst_dashboards.components.portfolio_filters import MORE


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
        ],
        className="gv-phonefold",
    )


def before_the_answer(
    words: str,
    children: Sequence[Component],
    filters: int,
    query: Mapping[str, str],
    _: Translator,
    *,
    opened_by: Sequence[str] = (MORE,),
    alarms: Sequence[Children] = (),
) -> Component:
    """What a funder's page has before its answer: filters, `filters` of them chosen, key figures.

    Unfolded at first where the address has a word of `opened_by`: then something in it is what the reader is at.
    """
    chosen = [_.plural("{n} filter chosen", "{n} filters chosen", filters)] if filters else []
    return phone_fold(
        words,
        [*alarms, *chosen],
        children,
        open=any(word in query for word in opened_by),
        id="foran-tabellen",
    )
