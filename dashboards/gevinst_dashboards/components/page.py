"""What every page is made of: head, sections, cards, states."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst_dashboards.components.basics import Children, button_link, icon, joined, link


def page_head(
    title: str,
    *,
    meta: Sequence[Children] = (),
    lead: Children = None,
    actions: Sequence[Component] = (),
    chips: Sequence[Component] = (),
    back: tuple[str, str] | None = None,
    id: str | None = None,
) -> Component:
    """h1, one grey line, the sentence with the numbers in it, one primary button. `back` is (words, address)."""
    main = [
        html.H1(title, **({"id": id} if id else {})),
        *([joined(meta, "gv-meta")] if meta else []),
        *([html.Div(list(chips), className="gv-chiprow")] if chips else []),
        *([html.P(lead, className="gv-lead")] if lead else []),
    ]
    return html.Div(
        [
            *([link([icon("chev-venstre"), back[0]], back[1], "gv-back")] if back else []),
            html.Div(
                [
                    html.Div(main, className="gv-pagehead__main"),
                    *([html.Div(list(actions), className="gv-actions")] if actions else []),
                ],
                className="gv-pagehead__row",
            ),
        ],
        className="gv-pagehead",
    )


def section(
    title: str,
    id: str,
    children: Children,
    *,
    note: Children = None,
    rule: bool = False,
    class_name: str = "",
) -> Component:
    """A part of a page with its h2; `note` stands at the right of the heading (words, a link or a key)."""
    look = "gv-section" + (" gv-section--rule" if rule else "") + (f" {class_name}" if class_name else "")
    # A note that is a paragraph already must not be put inside another one.
    aside = note if isinstance(note, html.P | html.Div) else html.P(note)
    head = html.Div([html.H2(title, id=id), *([aside] if note else [])], className="gv-section__head")
    inside = children if isinstance(children, list | tuple) else [children]
    return html.Section([head, *inside], className=look, **{"aria-labelledby": id})


def card(
    title: str, id: str, children: Children, *, note: Children = None, foot: Children = None
) -> Component:
    """A framed thing to act on. Goes in a column: `html.Div(card(...), className="col-lg-7")`."""
    inside = children if isinstance(children, list | tuple) else [children]
    return html.Section(
        [
            html.Div([html.H2(title, id=id), *([html.P(note)] if note else [])], className="gv-card__head"),
            *inside,
            *([html.Div(foot, className="gv-card__foot")] if foot else []),
        ],
        className="gv-card",
        **{"aria-labelledby": id},
    )


def columns(*parts: tuple[str, Children], wide_gap: bool = False, section_gap: bool = False) -> Component:
    """A Bootstrap row: `columns(("col-lg-7", left), ("col-lg-5", right))`."""
    look = "row g-4" + (" gx-lg-5" if wide_gap else "") + (" gv-section" if section_gap else "")
    return html.Div([html.Div(children, className=width) for width, children in parts], className=look)


def alert(
    kind: Literal["ok", "info", "check", "error"], children: Children, *, live: bool = False
) -> Component:
    """A bar, an icon and words. `live` interrupts a screen reader: only for a save that failed."""
    looks = {
        "ok": ("ok", "hake"),
        "info": ("info", "info"),
        "check": ("sjekk", "varsel"),
        "error": ("feil", "feil"),
    }
    look, mark = looks[kind]
    body = html.P(children) if isinstance(children, str) else html.Div(children)
    return html.Div(
        [icon(mark), body], className=f"gv-alert gv-alert--{look}", **({"role": "alert"} if live else {})
    )


def empty_state(
    title: str, text: str, action: Component | None = None, example: Children = None
) -> Component:
    """What will stand here, perhaps a grey example, one button. Never an empty axis.

    Often the first thing under the page's own heading, so its heading is of the next level.
    """
    return html.Div(
        [
            html.H2(title),
            html.P(text),
            *([html.Div(example, className="gv-empty__eks", **{"aria-hidden": "true"})] if example else []),
            *([action] if action else []),
        ],
        className="gv-empty",
    )


def first_steps(title: str, lead: str, steps: Sequence[tuple[str, str]], action: Component) -> Component:
    """An empty project: the steps, and a button on the first only."""
    return html.Div(
        [
            html.H2(title),
            html.P(lead, className="gv-subtle gv-small mt-1 mb-3"),
            html.Ol(
                [
                    html.Li(
                        [
                            html.Span(str(number), className="gv-stepno"),
                            html.Div([html.B(head), html.P(text)]),
                            *([action] if number == 1 else []),
                        ],
                        className="is-next" if number == 1 else None,
                    )
                    for number, (head, text) in enumerate(steps, start=1)
                ],
                className="gv-begin",
            ),
        ]
    )


def skeleton(label: str, rows: int = 4) -> Component:
    """The shape of what is on its way, for `dcc.Loading(custom_spinner=..., delay_show=300)`."""
    line = html.Div([html.Span(className="gv-skel") for _column in range(4)], className="gv-skelrow")
    return html.Div([line] * rows, role="group", **{"aria-busy": "true", "aria-label": label})


def action_bar(*actions: Component, label: str) -> Component:
    """The one primary action, in reach of the thumb: shown on phones only, where the head's own is hidden."""
    return html.Div(
        list(actions), className="gv-actionbar gv-noprint", role="region", **{"aria-label": label}
    )


def trouble_page(
    title: str,
    safe: str,
    do: Sequence[Component],
    *,
    above: str = "",
    code: str = "",
    _: Translator | None = None,
) -> Component:
    """What is the case, what is safe, what to do: the frame of every error page."""
    foot: list[Any] = []
    if code and _ is not None:
        words = _("Does it happen again? Give this code to the administrator:")
        foot = [
            html.P(
                [words, " ", html.Span(code, className="gv-strong")], className="gv-xs gv-subtle mt-4 mb-0"
            )
        ]
    return html.Div(
        [
            *([html.P(above, className="gv-small gv-subtle mb-1")] if above else []),
            html.H1(title),
            html.P(safe, className="gv-lead"),
            html.Div(list(do), className="gv-actions mt-4"),
            *foot,
        ],
        className="gv-prose",
    )


def not_found_page(_: Translator, home: str = "/") -> Component:
    """Nothing stands at this address, or the one who asks may not know that it does."""
    return trouble_page(
        _("We cannot find this page"),
        _("The address may be mistyped, or the page has moved. Nothing has been changed."),
        [button_link(_("Go to your projects"), home, primary=True)],
    )


def no_access_page(_: Translator, who: str, home: str = "/") -> Component:
    """`who` is the title of the one who is logged in."""
    return trouble_page(
        _("You do not have access to this"),
        _(
            "It is shared only with its own project group, its steering group and the funder. You are logged in as {who}.",
            who=who,
        ),
        [button_link(_("Go to your projects"), home, primary=True)],
    )


def broken_page(_: Translator, time: str, code: str) -> Component:
    """Our own fault. The code is in the log."""
    again = html.Button(
        _("Try again now"), type="button", className="btn btn-primary", **{"data-act": "reload"}
    )
    return trouble_page(
        _("We could not show this page"),
        _("Your figures are safe. What was saved before is still saved."),
        [again, button_link(_("Go to your projects"), "/")],
        above=_("Error at {time}", time=time),
        code=code,
        _=_,
    )
