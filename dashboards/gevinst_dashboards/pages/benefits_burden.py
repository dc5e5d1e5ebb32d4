"""What the plan asks of those who deliver figures: a table of roles, and proposals to measure more seldom."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.burden_words import BurdenLine, Quarterly, rhythms
from gevinst.services.register import RegisterPage
from gevinst.services.say import listed
from gevinst_dashboards.components import button, columns, icon, link, section
from gevinst_dashboards.navigation import address

REPORTERS = "/prosjekt/<slug>/plan/hvem-leverer"
QUARTER = "register-quarter"
"""The type of the ids of the buttons that propose a quarter."""


def burden_section(page: RegisterPage, _: Translator) -> Component | None:
    """Who delivers how much, and where a quarter would do. Nothing where nothing is asked for."""
    if not page.burden_lines:
        return None
    slug = page.project.slug or ""
    cards = [_proposal(page, each, _) for each in page.quarterly[:3]]
    table = burden_table(page, _)
    inside = (
        columns(("col-lg-8", table), ("col-lg-4", html.Div(cards, className="gv-proposals")), wide_gap=True)
        if cards
        else table
    )
    return section(
        _("What the plan asks of you"),
        "krever",
        inside,
        note=link(
            _("Who delivers, and each role's own list of figures that are due"), address(REPORTERS, slug=slug)
        ),
        rule=True,
        class_name="gv-noprint",
    )


def burden_table(page: RegisterPage, _: Translator) -> Component:
    """One line for each role; several parties that deliver the same stand on one line."""
    slug, label = page.project.slug or "", _("Figures for each role")
    heads = [
        (_("Who delivers"), False),
        (_("Measures"), False),
        (_("Source"), False),
        (_("A month"), True),
        (_("Otherwise"), True),
    ]
    names = [words for words, _number in heads]
    total = page.burden.total
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(
                                words, scope="col", role="columnheader", className="num" if number else None
                            )
                            for words, number in heads
                        ],
                        role="row",
                    ),
                    role="rowgroup",
                ),
                html.Tbody(
                    [_line(slug, page, each, names, _) for each in page.burden_lines], role="rowgroup"
                ),
                html.Tfoot(
                    html.Tr(
                        [
                            html.Th(_("In all"), scope="row", role="rowheader"),
                            html.Td(role="cell"),
                            html.Td(role="cell"),
                            _number(_.number(total.month), names[3]),
                            _number(rhythms(total, _) or "–", names[4]),
                        ],
                        role="row",
                    ),
                    role="rowgroup",
                ),
            ],
            className="gv-table gv-table--cards gv-burden",
            role="table",
            **{"aria-label": label},
        ),
        className="gv-tablewrap gv-tablewrap--in",
        tabIndex=0,
        role="region",
        **{"aria-label": label},
    )


def _line(slug: str, page: RegisterPage, line: BurdenLine, names: list[str], _: Translator) -> Component:
    several = len(line.parties)
    parties = listed(line.parties, _)
    if several > 1 and line.role is not None:
        parties = _("{parties}, each for itself", parties=parties)
    if line.role is None:
        words = _("Choose who delivers")
        who: Any = (
            html.A(
                [icon("mangler"), html.Span(words)], href=address(REPORTERS, slug=slug), className="gv-gap"
            )
            if page.may_edit
            else html.Span(_("missing"), className="gv-subtle")
        )
    else:
        who = line.role
    month = _.number(line.each.month) if line.each.month else "–"
    measures = ", ".join(
        f"{title} {_.number(numbers)}" if numbers else f"{title} ({_('in words')})"
        for title, numbers in line.held
    )
    return html.Tr(
        [
            html.Th([who, html.Small(parties)], scope="row", role="rowheader"),
            html.Td(measures, role="cell", **{"data-label": names[1]}),
            html.Td(", ".join(line.sources) or "–", role="cell", **{"data-label": names[2]}),
            _number(
                html.Strong(f"{several}\u00a0×\u00a0{month}" if several > 1 and line.each.month else month),
                names[3],
            ),
            _number(rhythms(line.each, _) or "–", names[4]),
        ],
        role="row",
    )


def _number(inside: Any, label: str) -> Component:
    return html.Td(inside, role="cell", className="num", **{"data-label": label})


def _proposal(page: RegisterPage, one: Quarterly, _: Translator) -> Component:
    """What would be gained. Where figures stand, what becomes of them is the steering group's to decide."""
    said: list[Any] = [html.H3(one.title, className="mb-2"), html.P(one.text, className="gv-small")]
    if one.has_figures:
        said.append(
            html.P(
                _(
                    "Months are filled in already. The rhythm is not changed before the steering group has said what becomes of them."
                ),
                className="gv-small gv-subtle",
            )
        )
    if one.asked:
        said.append(
            html.P(
                [icon("hake"), _("The question stands on the steering group's list.")], className="gv-savemsg"
            )
        )
    elif page.may_edit:
        words = _("Ask the steering group") if one.has_figures else _("Propose by quarter")
        said.append(
            html.Div(
                [
                    button(words, {"type": QUARTER, "indicator": one.indicator}, small=True),
                    html.Span(
                        id={"type": f"{QUARTER}-said", "indicator": one.indicator},
                        className="gv-small",
                        role="status",
                    ),
                ],
                className="d-flex flex-wrap gap-2 align-items-center",
            )
        )
    return html.Div(said, className="gv-card gv-card--tint h-auto")
