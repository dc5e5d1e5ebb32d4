"""The funder's page of promises: what is lacking or late, what came of the targets, and how each scheme's rules are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor
from gevinst.i18n import N_, Translator
from gevinst.services.filter_words import Kept
from gevinst.services.portfolio_facts import FILTERS
from gevinst.services.promise_views import CountLine, ListView, PromisesPage
from gevinst_dashboards.components import (
    Column,
    Row,
    button_link,
    empty_state,
    figures_band,
    link,
    page_head,
    section,
    table,
    with_query,
)
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar, words_for
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.components.shares import amount_bar, pager
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.promise_parts import outcomes, rules
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/portefolje/loefter"
NAV = "portfolio"
WIDE = True
PORTFOLIO_TAB = (40, N_("Promises"))

FILE = "/fil/portefolje-loefter.<ending>"
NAMES = words_for(FILTERS)
"""What the address says -> what the service calls it."""
LIST, LIST_PAGE, PAGE = "liste", "listeside", "side"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Promises")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Filters and the list that is open live in the address."""
    view = services.promises.page(
        ctx.actor, wanted(query), query.get(LIST, ""), number(query, LIST_PAGE), number(query, PAGE)
    )
    return layout(ctx, view, query, away(services, query, NAMES, ctx._))


def register(app: Any, services: Any) -> None:
    """The targets, and all that is counted, as files."""

    def download(actor: Actor, ending: str) -> Download:
        import flask

        data = services.promises.export(actor, wanted(flask.request.args), ending)
        return Download(data, f"portefolje-loefter.{ending}", mimetype(ending))

    register_download(app.server, FILE, download)


def mimetype(ending: str) -> str:
    """What a file of that ending is."""
    return XLSX if ending == "xlsx" else "text/csv; charset=utf-8"


def wanted(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, by the service's names."""
    return {name: query[word] for word, name in NAMES.items() if query.get(word)}


def number(query: Mapping[str, str], name: str) -> int:
    """A page's number; the first where none is said, or nothing that is a number."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def files(pattern: str, query: Mapping[str, str]) -> list[Component]:
    """Buttons for the page as files, with its filters."""
    kept = {word: query.get(word, "") for word in NAMES}
    return [
        button_link(
            words,
            with_query(address(pattern, ending=ending), kept),
            icon_name="lastned",
            download=True,
        )
        for ending, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def layout(
    ctx: Context, view: PromisesPage, query: Mapping[str, str], unused: Sequence[Kept] = ()
) -> Component:
    """The sentence, the counts with their lists, the targets, the rules."""
    _ = ctx._
    # A filter changes what the lists hold: they are left behind with the page they were on.
    kept = held(query, MORE)
    filters = portfolio_filter_bar(
        NAMES, view.filters, view.choices, PATH, kept, _, unused=unused, projects=view.projects
    )
    inside: list[Component] = [
        page_head(
            _("Promises"),
            lead=[html.Strong(text) if bold else text for text, bold in view.sentence],
            actions=files(FILE, query),
        ),
        portfolio_tabs(ctx, PATH, query),
        before_the_answer(_("Filters"), [filters], len(view.filters), query, _),
    ]
    if not view.projects:
        return html.Div([*inside, nothing(view.filters, PATH, _)])
    inside += [
        html.Div(figures_band(_band(view, _)), className="mb-4"),
        *([html.P(waiting(view.waiting, _), className="gv-small gv-subtle")] if view.waiting else []),
        section(
            _("What is lacking"), "mangler", _lacking(view, kept, _), note=_("Each count leads to its list.")
        ),
        *([_behind(view.behind, kept, _)] if view.behind else []),
        *outcomes(view, _),
        *rules(view, kept, _),
    ]
    return html.Div(inside)


def nothing(chosen: Mapping[str, str], path: str, _: Translator) -> Component:
    """A portfolio without projects, or without any that fit."""
    said = empty_state(
        _("No projects here"),
        _("No project fits these filters, or none has been shared with you yet."),
        button_link(_("Remove all filters"), path) if chosen else None,
    )
    return section(_("Projects"), "prosjekter", said)


def waiting(count: int, _: Translator) -> str:
    """How many figures nobody has approved: said, never shown."""
    return _.plural(
        "{n} figure is not approved yet and is not counted here.",
        "{n} figures are not approved yet and are not counted here.",
        count,
    )


def _band(view: PromisesPage, _: Translator) -> list[tuple[str, str, str]]:
    due, gains = _("of {n}", n=_.number(view.gains.due)), view.gains
    unseen = gains.not_measured + gains.not_approved
    found = [
        (_.number(gains.reached), due, _.plural("target whose time is over is reached", "targets whose time is over are reached", gains.reached)),
        (_.number(gains.not_reached), due, _.plural("is not reached", "are not reached", gains.not_reached)),
        (_.number(unseen), due, _.plural("is not measured, or not approved", "are not measured, or not approved", unseen)),
        (_.number(gains.not_yet), "", _.plural("is not due yet", "are not due yet", gains.not_yet)),
    ]  # fmt: skip
    if view.drawbacks.due:
        of = _("of {n}", n=_.number(view.drawbacks.due))
        kept = _.plural(
            "drawback kept within its limit", "drawbacks kept within their limit", view.drawbacks.reached
        )
        found.append((_.number(view.drawbacks.reached), of, kept))
    return found


def _lacking(view: PromisesPage, kept: Mapping[str, str], _: Translator) -> list[Component]:
    columns = [Column(_("Count")), Column(_("Share"))]
    rows = [
        Row(_("Benefits that cannot be followed"), group=True),
        *(_line(line, kept, _) for line in view.gaps),
        Row(_("Late or left undone"), group=True),
        *(_line(line, kept, _) for line in view.others),
    ]
    return [table(_("What"), columns, rows, label=_("Table: what is lacking"))]


def _line(line: CountLine, kept: Mapping[str, str], _: Translator) -> Row:
    href = with_query(PATH, {**kept, LIST: line.key}) + "#liste" if line.count else None
    share = line.count / line.of if line.of else 0.0
    of = _("of {n}", n=f"{_.number(line.of)} {line.of_what}")
    percent = (
        amount_bar(_.share(line.count, line.of), share)
        if line.of
        else html.Span("\u2013", className="gv-nought")
    )
    return Row(line.label, [html.Span([html.B(_.number(line.count)), f" {of}"]), percent], href=href)


def _behind(view: ListView, kept: Mapping[str, str], _: Translator) -> Component:
    columns = [Column(_("What")), Column(_("More about it"))]
    rows = [Row(each.project, [link(each.title, each.href), each.detail or "\u2013"]) for each in view.rows]
    inside: list[Component] = [
        table(_("Project"), columns, rows, label=_("Table: the list"), kind="gv-listed")
    ]
    if view.pages > 1:
        inside.append(leaf(view.page, view.pages, {**kept, LIST: view.key}, LIST_PAGE, "liste", _))
    note = link(_("Close the list"), with_query(PATH, kept))
    return section(f"{view.title} ({_.number(view.in_all)})", "liste", inside, note=html.P(note))


def leaf(at: int, pages: int, kept: Mapping[str, str], name: str, anchor: str, _: Translator) -> Component:
    """Leads through the pages of a list of this page."""

    def to(page: int) -> str:
        return with_query(PATH, {**kept, name: str(page)}) + f"#{anchor}"

    return pager(
        at,
        pages,
        _("Page {n} of {of}", n=_.number(at), of=_.number(pages)),
        (_("Previous"), to(at - 1)),
        (_("Next"), to(at + 1)),
        _("Pages of the list"),
    )
