"""The text of a section while it is written: what is put in from data, the words left, what changed, two who write."""

import json
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.report_text import Change, word_diff
from gevinst.i18n import N_, Translator
from gevinst.services.report_editor_views import EditorPage, EditorText, Group, Inserted, Offer, Tie
from gevinst.services.views import ReportPage
from gevinst_dashboards.components import alert, button, icon, link, with_query
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.report_paper import Draw, blocks_of

TEXT, ABOVE, BELOW, CLASH = (f"report-{part}" for part in ("text", "above", "below", "clash"))
VERSIONS = "/prosjekt/<slug>/rapport/<form>/versjoner"

_MOST_CHIPS = 4
"""More than so many of what is put in from data stand folded together."""

_GROUPS: tuple[tuple[Group, str], ...] = (
    ("sentence", N_("Sentences")),
    ("number", N_("Numbers")),
    ("figure", N_("Charts")),
    ("table", N_("Tables")),
)


def editor_section(editor: EditorPage, slug: str, _: Translator, draw: Draw, steps: Component) -> Component:
    """One section: its heading, each of its texts, the words left, and whether it is saved."""
    chosen, view = editor.section, editor.page
    limit = [html.P(_limit(editor, _))] if chosen.limit else []
    head = html.Div([html.H2(chosen.heading, id="report-part-h"), *limit], className="gv-section__head mb-2")
    help_text = [html.P(chosen.help, className="gv-hint mb-3")] if chosen.help else []
    if chosen.fields and any(each.own or not each.text for each in editor.texts):
        # The form asks for who somebody is; what stands here is kept, printed and frozen.
        names = _("Write a role and a workplace, never a name. Names, addresses and numbers of persons are filled in by hand in the Word file.")  # fmt: skip
        help_text.append(html.P(names, className="gv-hint mb-3"))
    rest = [
        html.Div(blocks_of(chosen.blocks, _, draw, heading=html.H3), className="gv-page gv-page--part mt-3")
    ]
    alone = chosen.fields or (editor.texts and not chosen.sub_headings)
    newest = max((each for each in editor.texts if each.at), key=lambda each: each.at or 0, default=None)
    return html.Section(
        [
            head,
            *help_text,
            *(rest if not alone and chosen.blocks else []),
            *(_writing(text, editor, draw, _) for text in editor.texts),
            html.Div(
                [
                    html.Span(_count(editor, _), **_counter(editor, _)),
                    html.Span(
                        [
                            html.Span(id="report-pending", className="gv-pending"),
                            html.Span(
                                saved_words(newest, slug, view, _) if newest else None,
                                id="report-saved",
                                role="status",
                            ),
                        ]
                    ),
                ],
                className="gv-editor__foot",
            ),
            html.Div(id="report-live", role="status", className="visually-hidden"),
            html.Div(id="report-problem"),
            html.A(_("See the preview"), href="#report-paper", className="gv-report__phone mt-3"),
            steps,
        ],
        className="gv-report__main",
        id="report-main",
        **{
            "aria-labelledby": "report-part-h",
            "data-waits": _("Not saved yet."),
            "data-offline": _("No connection. The text is kept in this browser and is sent when the connection is back."),
            "data-kept": _("Text that was not sent is put back, and sent."),
        },
    )  # fmt: skip


def _limit(editor: EditorPage, _: Translator) -> str:
    if len(editor.texts) > 1:
        return _("At most {n} words together", n=editor.section.limit)
    return _("At most {n} words", n=editor.section.limit)


def saved_words(text: EditorText, slug: str, view: ReportPage, _: Translator) -> list[Any]:
    """`Lagret kl. 14.32 · versjon 7`, with the way to earlier versions."""
    if text.at is None:
        return []
    where = with_query(
        address(VERSIONS, slug=slug, form=view.form),
        {"aar": str(view.year or ""), "del": text.key.partition(".")[0]},
    )
    return [
        _("Saved at {time}", time=_.time(text.at)),
        " \u00b7 ",
        link(_("version {n}", n=text.number), where),
    ]


# ---- the words left ----------------------------------------------------------------------------------------------------


def _counter(editor: EditorPage, _: Translator) -> dict[str, Any]:
    """What assets/report.js needs to say the same as the server."""
    return {
        "id": "report-count",
        "className": "gv-counter" + (" is-over" if editor.section.over_by else ""),
        "data-limit": str(editor.section.limit or ""),
        "data-elsewhere": str(editor.elsewhere),
        "data-one": _.plural("{n} word", "{n} words", 1).replace("1", "{n}"),
        "data-many": _.plural("{n} word", "{n} words", 2).replace("2", "{n}"),
        "data-of": _("{words} of {limit} words", words="{words}", limit="{limit}"),
        "data-left-one": _.plural("{n} word left", "{n} words left", 1).replace("1", "{n}"),
        "data-left-many": _.plural("{n} word left", "{n} words left", 2).replace("2", "{n}"),
        "data-over-one": _.plural("{n} word too many", "{n} words too many", 1).replace("1", "{n}"),
        "data-over-many": _.plural("{n} word too many", "{n} words too many", 2).replace("2", "{n}"),
    }


def _count(editor: EditorPage, _: Translator) -> str:
    section = editor.section
    words = editor.elsewhere + sum(each.words for each in editor.texts)
    if section.fields or not editor.texts:
        return ""
    if section.limit is None:
        return _.plural("{n} word", "{n} words", words)
    if words > section.limit:
        return _.plural("{n} word too many", "{n} words too many", words - section.limit)
    left = _.plural("{n} word left", "{n} words left", section.limit - words)
    return _("{words} of {limit} words", words=words, limit=section.limit) + " \u00b7 " + left


# ---- one text ----------------------------------------------------------------------------------------------------------


def _writing(text: EditorText, editor: EditorPage, draw: Draw, _: Translator) -> Component:
    """A text as it stands: a person's own, or the proposal. Writing in it makes it the person's own."""
    several = len(editor.texts) > 1
    fields = editor.section.fields
    label = text.heading if several or fields else _("Text of “{heading}”", heading=text.heading)
    look = "form-label d-block" if fields else "gv-strong d-block mb-1" if several else "visually-hidden"
    shared: dict[str, Any] = {
        "id": {"type": TEXT, "key": text.key},
        "value": text.text,
        "debounce": True,
        "disabled": not editor.page.may_edit,
    }
    box = (
        dbc.Input(type="text", **shared)
        if fields
        else dbc.Textarea(rows=_rows(text, several), className="gv-editor__text", **shared)
    )
    counter = []
    if text.limit and several:
        counter = [
            html.P(
                "",
                className="gv-counter mt-1",
                **{"data-own-limit": str(text.limit)},
            )
        ]
    return html.Div(
        [
            # Between label and text, so that what is put in stands where it is read.
            html.Label(html.Span(label, className=look), htmlFor=_dom_id(text.key), className="d-block"),
            html.Div(
                [
                    html.Div(
                        above(text, editor, _),
                        id={"type": ABOVE, "key": text.key},
                        className="gv-live__chips",
                    ),
                    # Not drawn anew by a save: a menu that is open stays open.
                    *([_insert(editor.offers, _)] if editor.page.may_edit and editor.offers else []),
                ],
                className="gv-live",
            ),
            box,
            *counter,
            html.Div(id={"type": CLASH, "key": text.key}),
            html.Div(below(text, editor, draw, _), id={"type": BELOW, "key": text.key}),
        ],
        className="gv-fieldbox" if fields else "gv-writing" + (" mt-4" if several else ""),
        **{
            "data-report-text": text.key,
            "data-seen": str(text.revision),
            "data-shown": json.dumps(dict(text.shown), ensure_ascii=False),
        },
    )


def _dom_id(key: str) -> str:
    """As Dash writes an id that is an object."""
    return json.dumps({"key": key, "type": TEXT}, separators=(",", ":"))


def _rows(text: EditorText, several: bool) -> int:
    return max(4 if several else 9, min(20, text.text.count("\n") + len(text.text) // 75 + 2))


def above(text: EditorText, editor: EditorPage, _: Translator) -> list[Component]:
    """What stands in the text from data, each to be taken out."""
    if editor.section.fields:
        return []
    may = editor.page.may_edit
    chips = [_chip(each, text, may, _) for each in sorted(text.ties, key=lambda each: each.words is not None)]
    gone = sum(each.words is None for each in text.ties)
    kept = chips[gone:]
    if len(kept) > _MOST_CHIPS:
        said = _("From data: {n} sentences and numbers", n=len(kept))
        rest: list[Component] = [
            html.Details([html.Summary(said), html.Div(kept, className="gv-live")], className="gv-livelist")
        ]
    else:
        rest = [html.Span(_("From data:")), *kept] if kept else []
    return [*chips[:gone], *rest]


def _chip(each: Tie, text: EditorText, may: bool, _: Translator) -> Component:
    there = each.words is not None
    label = each.label if there else _("Source gone: {what}", what=text.shown[each.reference])
    return html.Span(
        [
            *([] if there else [icon("feil")]),
            label,
            *([_take_out(each.reference, each.label, _)] if may else []),
        ],
        className="gv-livechip" + ("" if there else " gv-livechip--borte"),
        title=each.words,
    )


def _take_out(reference: str, label: str, _: Translator) -> Component:
    return html.Button(
        [icon("kryss"), hidden(_("Take out {what}", what=label))],
        type="button",
        className="gv-livechip__out",
        **{"data-act": "report-remove", "data-reference": reference},
    )


def _insert(offers: Sequence[Offer], _: Translator) -> Component:
    groups = [(name, [each for each in offers if each.group == group]) for group, name in _GROUPS]
    return html.Details(
        [
            html.Summary([icon("pluss"), _("Insert")], className="btn btn-outline-secondary btn-sm"),
            html.Div(
                [
                    html.Details(
                        [
                            html.Summary([_(name), html.Small(str(len(own)))]),
                            html.Ul([html.Li(_offer(each)) for each in own]),
                        ],
                        className="gv-details",
                    )
                    for name, own in groups
                    if own
                ],
                className="gv-insert__menu",
            ),
        ],
        className="gv-insert",
    )


def _offer(offer: Offer) -> Component:
    said = [html.Span(offer.words, className="gv-subtle")] if offer.words else []
    return html.Button(
        [html.Span(offer.label, className="gv-strong"), *said],
        type="button",
        **{"data-act": "report-insert", "data-reference": offer.reference},
    )


def below(text: EditorText, editor: EditorPage, draw: Draw, _: Translator) -> list[Component]:
    """What changed in the sources, what is missing, whose the text is, and the charts and tables put in."""
    if editor.section.fields:
        return []
    may = editor.page.may_edit
    found: list[Component] = []
    if text.writing:
        words = _(
            "{role} wrote here at {time} and may still be writing.", role=text.writing, time=_.time(text.at)
        )
        found.append(html.P([icon("rediger"), " ", words], className="gv-hint mt-1"))
    if text.changed:
        found.append(_changed(text, may, _))
    found += [html.P([icon("mangler"), " ", words], className="gv-hint mt-1") for words in text.missing]
    own = _("Written by you.") if text.own else _("Proposed from plan and figures. Change it as you like.")
    back = button(_("Bring the proposal back"), plain=True, small=True, act="report-reset")
    found.append(html.P([own, *([" ", back] if text.own and may else [])], className="gv-hint mt-1"))
    found += [_inserted(each, draw, may, _) for each in text.inserted]
    return found


def _changed(text: EditorText, may: bool, _: Translator) -> Component:
    said = _.plural(
        "Figures as of {date} – {n} figure has changed since.",
        "Figures as of {date} – {n} figures have changed since.",
        len(text.changed),
        date=_.date(text.at),
    )
    rows = [
        html.Li([html.Strong(each.label), html.Br(), html.Del(each.old), " ", html.Ins(each.new)])
        for each in text.changed
    ]
    accept = button(_("Use the new figures"), small=True, act="report-accept")
    return alert(
        "check",
        [
            html.Details(
                [html.Summary([said, " ", html.Span(_("See"), className="gv-linklike")]), html.Ul(rows, className="gv-changes")]
            ),
            *([accept] if may else []),
        ],
    )  # fmt: skip


def _inserted(each: Inserted, draw: Draw, may: bool, _: Translator) -> Component:
    if each.block is None:
        inside: list[Any] = [html.P([icon("feil"), " ", _("Source gone: {what}", what=each.label)])]
    else:
        inside = blocks_of([each.block], _, draw, heading=html.H3)
    act = {"data-act": "report-remove", "data-reference": each.reference}
    out = html.Button(_("Take out"), type="button", className="btn btn-link btn-sm", **act)
    return html.Div(
        [*inside, *([html.P([out, hidden(f": {each.label}")])] if may else [])], className="gv-page gv-page--part mt-3"
    )  # fmt: skip


# ---- two who write -----------------------------------------------------------------------------------------------------


def clash(theirs: EditorText, mine: str, _: Translator) -> list[Component]:
    """What somebody else wrote in the same text in between, and the three ways on. Nothing is overwritten."""
    who = theirs.by or ""
    when = _.time(theirs.at) if theirs.at else ""
    said = _("{role} saved this text at {time}, while you were writing. Yours still stands above. Choose:", role=who, time=when)  # fmt: skip
    return [
        alert(
            "error",
            [
                html.P(said),
                html.P(marked_up(word_diff(mine, theirs.text)), className="gv-diff"),
                html.P(_("Struck out stands only in yours, underlined only in theirs."), className="gv-hint"),
                html.Div(
                    [
                        button(_("Keep mine"), small=True, act="report-mine"),
                        button(_("Take theirs"), small=True, act="report-theirs"),
                        button(_("Keep both"), small=True, act="report-both"),
                    ],
                    className="gv-actions",
                ),
            ],
            live=True,
        )
    ]


def marked_up(changes: Sequence[tuple[Change, str]]) -> list[Component]:
    """Two texts as one: what only the old has is struck out, what only the new has is underlined."""
    looks = {"gone": html.Del, "new": html.Ins, "same": html.Span}
    return [looks[kind](text) for kind, text in changes]
