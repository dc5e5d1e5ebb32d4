"""The benefits map: the list that is its source and its accessible twin, and the drawing that is made from it.

What is chosen and what is being changed stand in the address. The drawing is positioned links over one picture of all
lines; PDF, PNG and SVG are made from the same drawing.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.map_advice import Advice, AdviceCode
from gevinst.domain.map_drawing import HEAD, KINDS, Box, Drawing, Mark, PartKind
from gevinst.domain.plan import MapKind, PreconditionState
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.maps import (
    HEADS,
    KIND_WORDS,
    MapBranch,
    MapEntry,
    MapPage,
    again_words,
    background,
    count_words,
    goals_words,
    kind_word,
)
from gevinst_dashboards import security
from gevinst_dashboards.components import (
    alert,
    button,
    button_link,
    card,
    empty_state,
    hidden,
    icon,
    joined,
    link,
    page_head,
    pairs,
    section,
)
from gevinst_dashboards.components.benefits import benefit_address
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.plan_parts import NONE
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/gevinstkart"
NAV = "map"
WIDE = True
LANDSCAPE = True

CHOSEN, EDITED = "valgt", "endre"
_MIME = {".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml"}
_TONES = {"good": "bedre", "concern": "verre", "plain": "ingen"}
_FAINT = ("faa", "ikkestartet", "dokument")

ADVICE: Mapping[AdviceCode, Callable[[int, Translator], str]] = {
    "leads_nowhere": lambda n, _: _.plural(
        "{n} part leads to nothing: which change or benefit does it give?",
        "{n} parts lead to nothing: which change or benefit do they give?",
        n,
    ),
    "change_from_nothing": lambda n, _: _.plural(
        "{n} change in practice has no action behind it: what is done to get it?",
        "{n} changes in practice have no action behind them: what is done to get them?",
        n,
    ),
    "benefit_from_nothing": lambda n, _: _.plural(
        "{n} benefit has nothing that leads to it: what must be done or change?",
        "{n} benefits have nothing that leads to them: what must be done or change?",
        n,
    ),
    "benefit_without_goal": lambda n, _: _.plural(
        "{n} benefit leads to no goal: what does it add up to, and for whom?",
        "{n} benefits lead to no goal: what do they add up to, and for whom?",
        n,
    ),
    "goal_from_nothing": lambda n, _: _.plural(
        "{n} goal has no benefit that leads to it.",
        "{n} goals have no benefit that leads to them.",
        n,
    ),
    "no_change_between": lambda n, _: _.plural(
        "{n} action leads straight to a benefit: which change in practice lies between?",
        "{n} actions lead straight to a benefit: which changes in practice lie between?",
        n,
    ),
    "benefit_without_measure": lambda n, _: _.plural(
        "{n} benefit has no measure, so the map cannot say how it goes.",
        "{n} benefits have no measure, so the map cannot say how they go.",
        n,
    ),
}
STATES: Mapping[PreconditionState, str] = {
    PreconditionState.NOT_STARTED: N_("Not started"),
    PreconditionState.UNDER_WAY: N_("Under way"),
    PreconditionState.IN_PLACE: N_("In place"),
    PreconditionState.FAILED: N_("Will not come"),
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Benefits map")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The whole page."""
    slug, edited = params["slug"], query.get(EDITED)
    page: MapPage = services.maps.page(ctx.actor, slug, query.get(CHOSEN) or edited)
    return layout(ctx, page, slug, edited if page.may_edit else None)


def layout(ctx: Context, page: MapPage, slug: str, edited: str | None) -> Component:
    """The page of a map; `edited` is the part whose fields are open in the list."""
    _ = ctx._
    here = address(PATH, slug=slug)
    opened = sum(each.open for each in page.preconditions)
    meta = count_words(page, _)
    if opened:
        meta.append(_.plural("{n} precondition is open", "{n} preconditions are open", opened))
    lead = [html.Strong(text) if strong else text for text, strong in _spaced(page.sentence)]
    head = page_head(
        _("Benefits map"),
        meta=meta,
        lead=lead if page.begun else None,
        actions=[_views(_), *([_to_add(_)] if page.may_edit else [])] if page.begun else [],
    )
    store = dcc.Store(id="map-place", data={"slug": slug})
    parts: list[Any] = [head, store]
    if not page.begun:
        parts.append(_nothing(page, slug, _))
        if page.may_edit:
            parts.append(_adding(page, _))
        return html.Div(parts, className="gv-mappage")
    parts += [
        _drawn(page, slug, here, _),
        html.Div(
            [
                html.Div(_panel(page, slug, here, _), className="col-lg-7"),
                html.Div(_preconditions(page, opened, _), className="col-lg-5"),
            ],
            className="row g-4 gx-lg-5 gv-section gv-mappage__chosen",
        ),
        *([_advice(page, here, _)] if page.advice else []),
        _list(page, slug, here, edited, _),
    ]
    return html.Div(parts, className="gv-mappage")


def _views(_: Translator) -> Component:
    """Down to the list, for those who would rather read it; a phone has it first."""
    return html.Nav(
        [
            html.A(_("Map"), href="#kart", className="btn", **{"aria-current": "true"}),
            html.A(_("List"), href="#liste", className="btn"),
        ],
        className="gv-seg d-none d-lg-inline-flex",
        **{"aria-label": _("Views of the map")},
    )


def _files(slug: str, _: Translator) -> Component:
    return html.Div(
        [
            button_link(
                name,
                f"/fil/gevinstkart/{slug}{ending}",
                icon_name="lastned",
                label=said,
                small=True,
                download=True,
            )
            for ending, name, said in (
                (".pdf", "PDF", _("Download the map as PDF")),
                (".png", "PNG", _("Download the map as a picture (PNG)")),
                (".svg", "SVG", _("Download the map as a drawing (SVG)")),
            )
        ],
        className="gv-actions gv-noprint",
    )


def _spaced(sentence: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The parts with the spaces between them outside the bold ones."""
    return [(text, strong) for text, strong in sentence if text]


def _to_add(_: Translator) -> Component:
    return button_link(_("Add to the map"), "#map-new-title", primary=True, icon_name="pluss")


def _nothing(page: MapPage, slug: str, _: Translator) -> Component:
    """What will stand here, and how to begin."""
    benefits = page.of("benefit")
    action: Component | None = None
    if page.may_edit and any(each.benefit and each.benefit.beneficiaries for each in benefits):
        action = html.Div(
            [
                button(_("Start from the plan's benefits"), "map-start", primary=True),
                html.Div(id="map-start-said", role="status"),
            ]
        )
    elif page.may_edit and not benefits:
        action = button_link(_("Go to the plan"), f"/prosjekt/{slug}/plan", primary=True)
    return empty_state(
        _("No map yet"),
        _(
            "The map shows how what you do leads to changes in practice, to benefits, and to what they add up to for those they are for. Start from the benefits of the plan, then say what leads to each of them."
        ),
        action,
    )


# ---- the drawing -----------------------------------------------------------------------------------------------------


def _rem(pixels: float) -> str:
    return f"{pixels / 16:.4f}rem"


def _drawn(page: MapPage, slug: str, here: str, _: Translator) -> Component:
    drawing = page.drawing
    key = [
        *([("is-path", _("Path to and from the chosen part"))] if page.chosen else []),
        ("", _("Leads to")),
        *([("is-ulempe", _("Dis-benefit"))] if any(each.disbenefit for each in drawing.boxes) else []),
    ]
    return html.Section(
        [
            html.H2(_("The map, drawn"), id="kart-h", className="visually-hidden"),
            html.Div(
                html.Div(
                    [
                        html.Img(src=_picture(drawing, page.path), alt="", className="gv-mapdraw__lines"),
                        *(_column(kind, page, here, _) for kind in KINDS),
                    ],
                    className="gv-mapdraw",
                    style={"width": _rem(drawing.width), "height": _rem(drawing.height)},
                ),
                className="gv-mapbox",
                tabIndex=0,
                role="region",
                **{"aria-label": _("Benefits map, drawn")},
            ),
            html.Div(
                [
                    html.P(
                        [html.Span([html.I(className=f"gv-mapkey {look}"), words]) for look, words in key],
                        className="gv-key m-0",
                    ),
                    _files(slug, _),
                ],
                className="gv-mapfoot",
            ),
        ],
        className="gv-mappage__map",
        id="kart",
        **{"aria-labelledby": "kart-h"},
    )


def _picture(drawing: Drawing, path: frozenset[str]) -> str:
    encoded = base64.b64encode(background(drawing, path).encode()).decode()
    return f"data:image/svg+xml;base64,{encoded}"


def _column(kind: PartKind, page: MapPage, here: str, _: Translator) -> Component:
    at = KINDS.index(kind)
    head = page.drawing.heads[at]
    boxes = sorted(
        (box for box in page.drawing.boxes if box.kind == kind), key=lambda box: (box.column, box.y)
    )
    name = f"map-head-{kind}"
    return html.Div(
        [
            html.H3(
                head.text,
                id=name,
                className="gv-mapdraw__head",
                style={"left": _rem(head.x), "width": _rem(head.w)},
            ),
            *(
                [
                    html.Ol(
                        [_node(box, page, here, _) for box in boxes],
                        **{"aria-labelledby": name},
                    )
                ]
                if boxes
                else [
                    html.P(
                        _("Nothing here yet"),
                        className="gv-mapdraw__none",
                        style={"left": _rem(head.x), "top": _rem(HEAD), "width": _rem(head.w)},
                    )
                ]
            ),
        ]
    )


def _node(box: Box, page: MapPage, here: str, _: Translator) -> Component:
    chosen = box.id == page.chosen
    look = "gv-node" + (" gv-node--ulempe" if box.disbenefit else "")
    look += " is-valgt" if chosen else " is-path" if box.id in page.path else ""
    entry = page.entries[box.id]
    shown: list[Any] = [
        *([html.Small([icon("rombe"), " ", box.above])] if box.above else []),
        _cut(box.title, entry.title, html.B),
        *([_cut(box.detail, entry.detail, html.Small)] if box.detail else []),
        *([_marks([mark for line in box.marks for mark in line])] if box.marks else []),
        *(
            [hidden(_("On the path to or from the chosen part"))]
            if box.id in page.path and not chosen
            else []
        ),
    ]
    current = {"aria-current": "true"} if chosen else {}
    return html.Li(
        html.A(
            shown,
            href=here if chosen else f"{here}?{CHOSEN}={box.id}",
            id=f"map-node-{box.id}",
            className=look,
            **current,
        ),
        style={"left": _rem(box.x), "top": _rem(box.y), "width": _rem(box.w), "height": _rem(box.h)},
    )


def _cut(lines: Sequence[str], whole: str, kind: Callable[..., Component]) -> Component:
    """The text as it is drawn; where it was cut, the whole of it for screen readers."""
    if not lines or not lines[-1].endswith("\u2026"):
        return kind(whole)
    return kind([html.Span(" ".join(lines), **{"aria-hidden": "true"}), hidden(whole)])


def _marks(marks: Sequence[Mark]) -> Component:
    return html.Span(
        [
            html.Span(
                [icon(mark.icon), mark.text],
                className=f"gv-chip gv-chip--{'faa' if mark.icon in _FAINT else _TONES[mark.tone]} gv-chip--plain",
            )
            for mark in marks
        ],
        className="gv-node__status",
    )


# ---- what is chosen, what must be in place, what is lacking ----------------------------------------------------------


def _panel(page: MapPage, slug: str, here: str, _: Translator) -> Component:
    if page.chosen is None:
        return card(
            _("Choose a part of the map"),
            "map-chosen-h",
            html.P(
                _(
                    "You then see what leads to it and what it leads to, and for a benefit how far it has come and who is accountable."
                ),
                className="gv-subtle mb-0",
            ),
        )
    entry = page.entries[page.chosen]
    links = []
    if entry.benefit is not None:
        goal = benefit_address(slug, entry.rows[0]) if entry.rows else f"/prosjekt/{slug}/plan/{entry.id}"
        links.append(link(_("Open the benefit"), goal))
    links.append(link(_("Close"), here))
    note = joined(links, "gv-meta m-0")
    return card(_("Chosen: {title}", title=entry.title), "map-chosen-h", pairs(page.panel), note=note)


def _preconditions(page: MapPage, opened: int, _: Translator) -> Component:
    held = page.preconditions
    if not held:
        inside: Any = html.P(
            _("No precondition has been written with its own state. They are written with each benefit."),
            className="gv-subtle gv-small",
        )
    else:
        inside = html.Ul(
            [
                html.Li(
                    [
                        icon("flagg" if each.open else "hake"),
                        html.Span(
                            [
                                html.Span(f"{_(STATES[each.state])}. ", className="gv-strong"),
                                f"{each.said} ",
                                html.Span(page.entries[each.benefit].title, className="gv-subtle d-block"),
                            ]
                        ),
                    ],
                    className=None if each.open else "is-ja",
                )
                for each in held
            ],
            className="gv-reasons list-unstyled",
        )
    note = _("{open} of {n} are open", open=opened, n=len(held)) if held else None
    return section(_("Preconditions"), "map-pre-h", inside, note=note, class_name="mt-0")


def _advice(page: MapPage, here: str, _: Translator) -> Component:
    return section(
        _("What the map lacks"),
        "map-advice-h",
        html.Ul([_gap(each, page, here, _) for each in page.advice], className="gv-reasons list-unstyled"),
        class_name="gv-mappage__advice",
    )


def _gap(gap: Advice, page: MapPage, here: str, _: Translator) -> Component:
    ids = list(dict.fromkeys(gap.ids))
    shown, more = ids[:5], len(ids) - 5
    links: list[Any] = []
    for each in shown:
        entry = page.entries[each]
        goal = f"{here}?{CHOSEN}={each}#map-chosen-h"
        if page.may_edit:
            goal = _edit_address(here, entry)
        links += [link(entry.title, goal), ", "]
    rest = " " + _("and {n} more", n=more) if more > 0 else ""
    return html.Li(
        [
            icon("mangler"),
            html.Span(
                [
                    html.Span(ADVICE[gap.code](len(ids), _), className="gv-strong d-block"),
                    html.Span([*links[:-1], rest]),
                ]
            ),
        ]
    )


# ---- the list --------------------------------------------------------------------------------------------------------


def _edit_address(here: str, entry: MapEntry) -> str:
    return f"{here}?{EDITED}={entry.id}#{'map-to' if entry.kind == 'benefit' else 'map-title'}"


def _list(page: MapPage, slug: str, here: str, edited: str | None, _: Translator) -> Component:
    def item(branch: MapBranch, top: bool = False) -> Component:
        return _item(branch, page, slug, here, edited, top, item, _)

    groups: list[Any] = []
    if page.branches:
        groups += [item(each, True) for each in page.branches]
    loose = [item(each, True) for each in page.loose]
    goals = [_goal(entry, page, here, edited, _) for entry in page.of("goal")]
    note = (
        _("The list is the source. Change it here, and the map is drawn anew.")
        if page.may_edit
        else _("Says the same as the drawing.")
    )
    inside: list[Any] = []
    if groups:
        inside.append(html.Ul(groups, className="gv-tree gv-tree--cols"))
    if loose:
        inside += [
            html.H3(_("Nothing leads to these yet"), className="mt-4 mb-2"),
            html.Ul(loose, className="gv-tree gv-tree--cols"),
        ]
    if goals:
        inside += [
            html.H3(_(HEADS["goal"]), className="mt-4 mb-2"),
            html.Ul(goals, className="gv-tree gv-tree--cols"),
        ]
    if page.may_edit:
        inside.append(_adding(page, _))
    return section(
        _("The same map as a list"),
        "liste",
        inside,
        note=note,
        rule=True,
        class_name="gv-mappage__list",
    )


def _item(
    branch: MapBranch,
    page: MapPage,
    slug: str,
    here: str,
    edited: str | None,
    top: bool,
    item: Callable[[MapBranch], Component],
    _: Translator,
) -> Component:
    entry = page.entries[branch.id]
    name: Any = html.B(entry.title) if top else html.Span(entry.title)
    if entry.benefit is not None:
        goal = benefit_address(slug, entry.rows[0]) if entry.rows else f"/prosjekt/{slug}/plan/{entry.id}"
        name = link(entry.title, goal, "gv-quietlink")
    more = again_words(branch, page.entries, _) if branch.again else ""
    notes = " \u00b7 ".join(part for part in (entry.detail, more) if part)
    goals = goals_words(entry, page.entries, _)
    return html.Li(
        [
            html.Span(kind_word(entry, _), className="gv-kind"),
            name,
            *([html.Span(f" \u00b7 {notes}", className="gv-subtle")] if notes else []),
            *([" ", _marks(entry.marks)] if entry.marks else []),
            *([] if branch.again else [" ", _change_link(entry, page, here, _)] if page.may_edit else []),
            *([html.Span(goals, className="d-block gv-subtle")] if goals else []),
            *([_editor(entry, page, here, _)] if edited == entry.id and not branch.again else []),
            *([html.Ul([item(each) for each in branch.branches])] if branch.branches else []),
        ]
    )


def _goal(entry: MapEntry, page: MapPage, here: str, edited: str | None, _: Translator) -> Component:
    titles = ", ".join(page.entries[each].title for each in entry.comes_from)
    return html.Li(
        [
            html.Span(kind_word(entry, _), className="gv-kind"),
            html.B(entry.title),
            *([html.Span(f" \u00b7 {entry.detail}", className="gv-subtle")] if entry.detail else []),
            *([" ", _change_link(entry, page, here, _)] if page.may_edit else []),
            *(
                [html.Span(_("Comes from: {titles}", titles=titles), className="d-block gv-subtle")]
                if titles
                else []
            ),
            *([_editor(entry, page, here, _)] if edited == entry.id else []),
        ]
    )


def _change_link(entry: MapEntry, page: MapPage, here: str, _: Translator) -> Component:
    words = _("Link") if entry.kind == "benefit" else _("Edit")
    return html.A(
        [icon("rediger"), words, hidden(f": {entry.title}")],
        href=_edit_address(here, entry),
        id=f"map-edit-{entry.id}",
        className="gv-mapedit gv-noprint",
    )


def _labelled(id: str, words: str, control: Component, help: str = "") -> Component:
    return html.Div(
        [
            html.Label(
                [words, *([html.Span(help, className="gv-hint d-block mb-0")] if help else [])],
                htmlFor=id,
                className="form-label",
            ),
            control,
        ],
        className="gv-fieldbox",
    )


def _editor(entry: MapEntry, page: MapPage, here: str, _: Translator) -> Component:
    """The fields of one part: its words (not a benefit's: those stand in the plan), its links, and taking it away."""
    own: list[Any] = []
    if entry.benefit is None:
        own = [
            _labelled(
                "map-title",
                _("Title"),
                dbc.Input(id="map-title", type="text", value=entry.title, maxLength=200),
            ),
            _labelled(
                "map-detail",
                _("One line under the title"),
                dbc.Input(id="map-detail", type="text", value=entry.detail, maxLength=300),
                _("How far it has come, or who gains."),
            ),
            html.Div(button(_("Save the words"), "map-save"), className="gv-actions mt-2"),
        ]
    away = [button(_("Take it off the map"), "map-remove", small=True)] if entry.benefit is None else []
    return html.Div(
        [
            dcc.Store(id="map-edited", data={"id": entry.id, "title": entry.title, "detail": entry.detail}),
            *own,
            *_link_fields(entry, page, _),
            html.Div(id="map-said", role="status"),
            html.Div([button_link(_("Done"), here, small=True), *away], className="gv-actions mt-3"),
        ],
        className="gv-mapeditor gv-noprint",
        role="group",
        **{"aria-label": _("Change {title}", title=entry.title)},
    )


def _link_fields(entry: MapEntry, page: MapPage, _: Translator) -> list[Any]:
    parts: list[Any] = []
    if entry.leads_to:
        parts.append(
            html.Ul(
                [
                    html.Li(
                        [
                            html.Span(
                                [
                                    html.Span(kind_word(page.entries[other], _), className="gv-subtle"),
                                    " ",
                                    page.entries[other].title,
                                ]
                            ),
                            html.Button(
                                [icon("kryss"), _("Unlink"), hidden(f": {page.entries[other].title}")],
                                id={"type": "map-unlink", "source": entry.id, "target": other},
                                type="button",
                                className="btn btn-link btn-sm",
                            ),
                        ]
                    )
                    for other in entry.leads_to
                ],
                className="gv-maplinks list-unstyled",
                **{"aria-label": _("Leads to")},
            )
        )
    if entry.may_lead_to:
        options = [
            {"value": NONE, "label": _("Choose")},
            *(
                {"value": other, "label": f"{kind_word(page.entries[other], _)}: {page.entries[other].title}"}
                for other in entry.may_lead_to
            ),
        ]
        parts += [
            _labelled(
                "map-to",
                _("Leads also to") if entry.leads_to else _("Leads to"),
                dbc.Select(id="map-to", value=NONE, options=options),
            ),
            html.Div(button(_("Link them"), "map-link"), className="gv-actions mt-2"),
        ]
    elif entry.kind != "goal":
        parts.append(html.P(_LACKS[entry.kind](_), className="gv-hint mb-0", id="map-to"))
    return parts


_LACKS: Mapping[str, Callable[[Translator], str]] = {
    "action": lambda _: _(
        "There is no more that it can lead to. Add a change in practice or a benefit first."
    ),
    "change": lambda _: _(
        "There is no more that it can lead to. Add a change in practice or a benefit first."
    ),
    "benefit": lambda _: _("There is no more that it can lead to. Add a goal first."),
}


def _adding(page: MapPage, _: Translator) -> Component:
    kinds: Sequence[PartKind] = ("action", "change", "goal")
    targets = [
        {"value": entry.id, "label": f"{kind_word(entry, _)}: {entry.title}"}
        for entry in page.entries.values()
        if entry.kind != "action"
    ]
    return html.Section(
        [
            html.H3(_("Add to the map"), id="map-new-h", className="mt-4 mb-2"),
            html.P(
                _(
                    "Benefits come from the plan. What is done, what changes and what it all adds up to is added here."
                ),
                className="gv-hint",
            ),
            html.Div(
                [
                    html.Div(
                        _labelled(
                            "map-new-kind",
                            _("What it is"),
                            dbc.Select(
                                id="map-new-kind",
                                value="action",
                                options=[{"value": kind, "label": _(KIND_WORDS[kind])} for kind in kinds],
                            ),
                        ),
                        className="col-sm-6 col-lg-3",
                    ),
                    html.Div(
                        _labelled(
                            "map-new-title",
                            _("Title"),
                            dbc.Input(id="map-new-title", type="text", maxLength=200),
                        ),
                        className="col-sm-6 col-lg-3",
                    ),
                    html.Div(
                        _labelled(
                            "map-new-detail",
                            _("One line under the title"),
                            dbc.Input(id="map-new-detail", type="text", maxLength=300),
                        ),
                        className="col-sm-6 col-lg-3",
                    ),
                    html.Div(
                        _labelled(
                            "map-new-to",
                            _("Leads to"),
                            dbc.Select(
                                id="map-new-to",
                                value=NONE,
                                options=[{"value": NONE, "label": _("Not chosen")}, *targets],
                            ),
                        ),
                        className="col-sm-6 col-lg-3",
                    ),
                ],
                className="row g-3 mt-0",
            ),
            html.Div(id="map-new-said", role="status"),
            html.Div(
                button(_("Add it"), "map-add", primary=not page.begun or None is page.chosen),
                className="gv-actions mt-3",
            ),
        ],
        className="gv-noprint",
        **{"aria-labelledby": "map-new-h"},
    )


# ---- callbacks -------------------------------------------------------------------------------------------------------


def _said(act: Callable[[], Any], _: Translator) -> Component | None:
    """Does it; what stood in the way in words, or nothing."""
    try:
        act()
    except Refused as refused:
        words = " ".join(dict.fromkeys(problem_text(each, _) for each in refused.problems))
        return alert("error", words, live=True)
    except Conflict:
        return alert(
            "error",
            _(
                "Somebody else has changed this meanwhile. Load the page again to see it; what you wrote is still here."
            ),
            live=True,
        )
    except NotFound:
        return alert("error", _("This is no longer in the plan. Load the page again."), live=True)
    return None


def register(app: Any, services: Any) -> None:
    """Adding, changing, linking and removing; the files."""
    _register_changes(app, services)
    _register_links(app, services)
    for ending, mimetype in _MIME.items():

        def send(actor: Any, slug: str, ending: str = ending, mimetype: str = mimetype) -> security.Download:
            data = services.maps.file(actor, slug, ending)
            return security.Download(data, f"{slug}-gevinstkart{ending}", mimetype)

        security.register_download(app.server, f"/fil/gevinstkart/<slug>{ending}", send)


def _register_changes(app: Any, services: Any) -> None:
    @app.callback(
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Output("map-new-said", "children"),
        Input("map-add", "n_clicks"),
        State("map-new-kind", "value"),
        State("map-new-title", "value"),
        State("map-new-detail", "value"),
        State("map-new-to", "value"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def add(
        clicks: int | None,
        kind: str,
        words: str | None,
        detail: str | None,
        to: str | None,
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        made: list[str] = []

        def act() -> None:
            target = None if to in (None, NONE) else to
            made.append(
                services.maps.add_node(
                    context.actor, place["slug"], MapKind(kind), words or "", detail or "", target
                )
            )

        trouble = _said(act, context._)
        if trouble is not None:
            return no_update, no_update, trouble
        return f"?{EDITED}={made[0]}", "#map-title" if kind == "goal" else "#map-to", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("map-said", "children", allow_duplicate=True),
        Input("map-save", "n_clicks"),
        State("map-title", "value"),
        State("map-detail", "value"),
        State("map-edited", "data"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None,
        words: str | None,
        detail: str | None,
        edited: dict[str, str],
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        was = (edited["title"], edited["detail"])
        trouble = _said(
            lambda: services.maps.change_node(
                context.actor, place["slug"], edited["id"], words or "", detail or "", was
            ),
            context._,
        )
        if trouble is not None:
            return no_update, trouble
        return f"{context.now.isoformat()}-map-{clicks}", no_update

    @app.callback(
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Output("map-said", "children", allow_duplicate=True),
        Input("map-remove", "n_clicks"),
        State("map-edited", "data"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def remove(clicks: int | None, edited: dict[str, str], place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        trouble = _said(
            lambda: services.maps.remove_node(context.actor, place["slug"], edited["id"]), context._
        )
        if trouble is not None:
            return no_update, no_update, trouble
        return "", "#map-new-title", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("map-start-said", "children"),
        Input("map-start", "n_clicks"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def start(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        trouble = _said(lambda: services.maps.start(context.actor, place["slug"]), context._)
        if trouble is not None:
            return no_update, trouble
        return f"{context.now.isoformat()}-map-{clicks}", no_update


def _register_links(app: Any, services: Any) -> None:
    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("map-said", "children", allow_duplicate=True),
        Input("map-link", "n_clicks"),
        State("map-to", "value"),
        State("map-edited", "data"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def join(clicks: int | None, to: str | None, edited: dict[str, str], place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        if to in (None, NONE):
            return no_update, alert("error", _("Choose what it leads to first."), live=True)
        trouble = _said(lambda: services.maps.link(context.actor, place["slug"], edited["id"], to), _)
        if trouble is not None:
            return no_update, trouble
        return f"{context.now.isoformat()}-map-{to}", no_update

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("map-said", "children", allow_duplicate=True),
        Input({"type": "map-unlink", "source": ALL, "target": ALL}, "n_clicks"),
        State("map-place", "data"),
        prevent_initial_call=True,
    )
    def part(clicks: list[int | None], place: dict[str, Any]) -> Any:
        chosen = ctx.triggered_id
        if not chosen or not any(clicks):
            raise PreventUpdate
        context = request_context(services, place["slug"])
        trouble = _said(
            lambda: services.maps.unlink(context.actor, place["slug"], chosen["source"], chosen["target"]),
            context._,
        )
        if trouble is not None:
            return no_update, trouble
        return f"{context.now.isoformat()}-unlink-{chosen['target']}", no_update
