"""Around the text of a report: the list of sections with their state, the way on, and what is missing."""

import datetime as dt
from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.report import FilledReport, FilledSection
from gevinst.domain.report_state import Waiver
from gevinst.i18n import Translator
from gevinst.services.views import ReportPage
from gevinst_dashboards.components import button_link, icon, with_query
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.navigation import address

EDITOR = "/prosjekt/<slug>/rapport"


def address_of(slug: str, view: ReportPage, key: str) -> str:
    """Where a section is written."""
    return with_query(
        address(EDITOR, slug=slug), {"skjema": view.form, "aar": str(view.year or ""), "del": key}
    )


def sending_address(slug: str, view: ReportPage) -> str:
    """Where the report is checked, signed and sent."""
    where = address("/prosjekt/<slug>/rapport/<form>/send", slug=slug, form=view.form)
    return with_query(where, {"aar": str(view.year or "")})


def meta_of(view: ReportPage, _: Translator) -> list[str]:
    """Scheme, language, date of the figures, pages."""
    names = {"nb": _("Bokmål"), "nn": _("Nynorsk"), "en": _("English")}
    meta = [view.report.scheme_name, names[view.report.language], view.report.as_of_text]
    pages = (view.report.pages_least, view.report.pages_most)
    if pages[1] is not None:
        meta.append(_("{least} to {most} pages", least=pages[0] or 1, most=pages[1]))
    return meta


def lead_of(view: ReportPage, today: dt.date, _: Translator) -> list[Any]:
    """How much is ready, and the deadline."""
    asked = [each for each in view.report.sections if each.required and not each.added]
    ready = sum(not each.missing and not each.over_by for each in asked)
    first = _("{ready} of {all} sections are ready.", ready=_.number(ready), all=_.number(len(asked)))
    if view.waiver is not None:
        return [first]
    if view.due is not None and view.due < today:
        return [first + " ", html.Strong(_("The deadline was {date}.", date=_.date(view.due)))]
    return [first + " ", html.Strong(_("Deadline: {when}.", when=view.due_text.rstrip(".")))]


def waived_words(waiver: Waiver, _: Translator) -> str:
    """That the funder asks for it no longer, since when and why."""
    return _(
        "The funder has waived this report ({date}): {reason}", date=_.date(waiver.at), reason=waiver.reason
    )


def parts_list(
    report: FilledReport, chosen: FilledSection, slug: str, view: ReportPage, _: Translator
) -> Component:
    """The list of sections with their state; on a phone the same list above the text."""
    return html.Nav(
        [
            html.H2(_("Sections"), id="report-parts-h", className="visually-hidden"),
            html.Ol(
                [
                    _part(each, number, each.key == chosen.key, slug, view, _)
                    for number, each in zip(_numbers(report), report.sections, strict=True)
                ],
                className="gv-parts",
            ),
        ],
        **{"aria-labelledby": "report-parts-h"},
    )


def _numbers(report: FilledReport) -> list[str]:
    """What stands before each heading: nothing where the form numbers its own."""
    if any(each.heading[:1].isdigit() for each in report.sections):
        return [""] * len(report.sections)
    return [f"{number} " for number in range(1, len(report.sections) + 1)]


def _part(
    each: FilledSection, number: str, current: bool, slug: str, view: ReportPage, _: Translator
) -> Component:
    if each.over_by:
        mark, words, look = "feil", _("too long"), "is-over"
    elif each.missing:
        mark, words, look = "ikkestartet", _("something is missing"), ""
    else:
        mark, words, look = "nadd", _("ready"), "is-done"
    count = f"{each.words}/{each.limit}" if each.limit else _.plural("{n} word", "{n} words", each.words)
    if not each.words:
        count = ""
    attributes = {"aria-current": "step"} if current else {}
    return html.Li(
        html.A(
            [
                icon(mark),
                html.Span([f"{number}{each.heading.rstrip(':')}", hidden(f" \u2013 {words}")]),
                html.Small(count),
            ],
            href=address_of(slug, view, each.key),
            **attributes,
        ),
        className=look or None,
    )


def steps(chosen: FilledSection, view: ReportPage, slug: str, _: Translator) -> Component:
    """To the section before and the one after."""
    sections = view.report.sections
    at = sections.index(chosen)
    before = sections[at - 1] if at else None
    after = sections[at + 1] if at + 1 < len(sections) else None
    links: list[Component] = []
    if before:
        links.append(
            button_link(
                html.Span([icon("chev-venstre"), _short(before.heading)]), address_of(slug, view, before.key)
            )
        )
    if after:
        links.append(
            button_link(
                html.Span([_short(after.heading), icon("chev-hoyre")]), address_of(slug, view, after.key)
            )
        )
    return html.Div(links, className="gv-actions mt-4 justify-content-between")


def _short(heading: str) -> str:
    words = heading.rstrip(":").split()
    return " ".join(words[:4]) + ("\u2009…" if len(words) > 4 else "")


def missing_list(report: FilledReport, slug: str, view: ReportPage, _: Translator) -> list[Component]:
    """What a person must still write, and what is too long."""
    headings = {each.key: each.heading.rstrip(":") for each in report.sections}
    rows = [
        html.Li(
            [
                icon("feil"),
                html.Span(
                    html.A(
                        _.plural(
                            "{heading}: {n} word too many", "{heading}: {n} words too many", over,
                            heading=headings[key.partition(".")[0]],
                        ),
                        href=address_of(slug, view, key.partition(".")[0]),
                    )
                ),
            ]
        )
        for key, over in report.over
    ]  # fmt: skip
    rows += [
        html.Li(
            [
                icon("mangler"),
                html.Span(
                    [
                        html.A(headings[key], href=address_of(slug, view, key)),
                        *(html.Small(text, className="d-block gv-subtle") for _key, text in own),
                    ]
                ),
            ]
        )
        for key, own in groupby(report.missing, key=lambda each: each[0])
    ]
    if not rows:
        return [
            html.H2(_("Nothing is missing")),
            html.P(_("Read it through, and send it."), className="gv-hint"),
        ]
    return [html.H2(_("Missing before you can send")), html.Ul(rows)]
