"""The funder's list of reports: what is due from whom, overdue, sent and waiting for an answer, per scheme and year."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Role
from gevinst.domain.report_state import ReportState
from gevinst.i18n import N_, Translator
from gevinst.services.filter_words import Kept
from gevinst.services.report_filters import FILTERS
from gevinst.services.report_views import ReceivedPage, ReceivedRow
from gevinst.services.views import Choice
from gevinst_dashboards.components import (
    Column,
    Row,
    button_link,
    chip,
    empty_state,
    figures_band,
    page_head,
    section,
    table,
    with_query,
)
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar, words_for
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.components.shares import pager
from gevinst_dashboards.pages.report_sent import STATES, address_of, state_chip
from gevinst_dashboards.pages.report_waiving import register_waiving, waiving_form, waiving_link
from gevinst_dashboards.views_context import Context

PATH = "/portefolje/rapporter"
NAV = "reports_received"
WIDE = True
PORTFOLIO_TAB = (60, N_("Reports"))
PORTFOLIO_TAB_FOR = Role.FUNDER

STATUS, SORT, PAGE = "status", "sorter", "side"
_FILTERS = {**words_for(FILTERS), STATUS: "status"}
_NAMES = {**_FILTERS, SORT: "sort", PAGE: "page"}
_STATUSES = ("overdue", "due", "sent", "received", "returned", "accepted", "waived", "before")
_SORT = {"prosjekt": "project", "frist": "due", "sendt": "sent"}
_STATUS = {"overdue": N_("Overdue"), "due": N_("Awaited"), "before": N_("Before Gevinst")}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Reports received")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Every filter and the order live in the address."""
    asked = {name: query[word] for word, name in _NAMES.items() if query.get(word)}
    asked["sort"] = _SORT.get(asked.get("sort", ""), "")
    view = services.report_receiving.page(ctx.actor, asked)
    return layout(ctx, view, query, away(services, query, _FILTERS, ctx._))


def register(app: Any, services: Any) -> None:
    """What is waived, and asked for again."""
    register_waiving(app, services)


def layout(
    ctx: Context, view: ReceivedPage, query: Mapping[str, str], unused: Sequence[Kept] = ()
) -> Component:
    """The sentence, the counts, the filters and the table."""
    _ = ctx._
    before = [
        html.Div(figures_band(_band(view, _)), className="mb-4"),
        portfolio_filter_bar(
            _FILTERS, view.filters, _choices(view, _), PATH, held(query, STATUS, SORT, MORE), _, unused=unused
        ),
    ]
    chosen = sum(name in _FILTERS.values() for name in view.filters)
    return html.Div(
        [
            page_head(_("Reports received"), lead=_lead(view, _)),
            portfolio_tabs(ctx, PATH, query),
            before_the_answer(_("Key figures and filters"), before, chosen, query, _),
            *waiving_form(ctx, view, query, PATH),
            section(_("What is due, and what has come"), "rapporter", _rows(view, query, _), note=_("What needs you first.")),
        ]
    )  # fmt: skip


def _lead(view: ReceivedPage, _: Translator) -> str:
    waiting = view.counts.get("sent", 0) + view.counts.get("received", 0)
    late = view.counts.get("overdue", 0)
    parts = [
        _.plural("{n} report waits for your answer.", "{n} reports wait for your answer.", waiting)
        if waiting
        else _("No report waits for your answer.")
    ]
    if late:
        parts.append(_.plural("{n} report is overdue.", "{n} reports are overdue.", late))
    return " ".join(parts)


def _band(view: ReceivedPage, _: Translator) -> list[tuple[str, str, str]]:
    n = {key: view.counts.get(key, 0) for key in ("sent", "received", "overdue", "returned", "accepted")}
    words = {
        "sent": _.plural("sent, not received yet", "sent, not received yet", n["sent"]),
        "received": _.plural("received, not answered", "received, not answered", n["received"]),
        "overdue": _("overdue"),
        "returned": _.plural("returned to the project", "returned to the project", n["returned"]),
        "accepted": _.plural("accepted", "accepted", n["accepted"]),
    }
    return [(_.number(n[key]), "", said) for key, said in words.items()]


def status_words(status: str, _: Translator) -> str:
    """How a report stands, in a word."""
    return _(_STATUS[status]) if status in _STATUS else _(STATES[ReportState(status)][0])


def _choices(view: ReceivedPage, _: Translator) -> dict[str, Sequence[Choice]]:
    """What each filter can be set to; a report has a scheme, a year and a status of its own."""
    return {
        **view.choices,
        "scheme": [Choice(key, words) for key, words in view.schemes],
        "year": [Choice(str(year), str(year)) for year in view.years],
        "status": [Choice(each, status_words(each, _)) for each in _STATUSES],
    }


def _rows(view: ReceivedPage, query: Mapping[str, str], _: Translator) -> list[Component]:
    if not view.rows:
        text = _("No report fits these filters, or none is asked for yet.")
        more = button_link(_("Remove all filters"), PATH) if view.filters else None
        return [empty_state(_("No reports here"), text, more)]
    order, at, query = query.get(SORT, ""), query.get(PAGE, ""), held(query, STATUS, SORT)

    def head(words: str, word: str) -> Column:
        way = None if order != word else "descending" if word == "sendt" else "ascending"
        return Column(words, sort=with_query(PATH, {**query, SORT: word}), sorted=way)

    columns = [
        Column(_("Report")),
        head(_("Deadline"), "frist"),
        Column(
            _("Status"),
            sort=with_query(PATH, {**query, SORT: ""}),
            sorted=None if order else "descending",
        ),
        head(_("Sent"), "sendt"),
    ]
    parts = [
        table(
            _("Project"),
            columns,
            [_row(each, {**query, PAGE: at}, _) for each in view.rows],
            label=_("Table: the reports"),
        )
    ]
    if view.pages > 1:
        parts.append(_pager(view, query, _))
    return parts


def _pager(view: ReceivedPage, query: Mapping[str, str], _: Translator) -> Component:
    def to(page: int) -> str:
        return with_query(PATH, {**query, PAGE: str(page)})

    return pager(
        view.page,
        view.pages,
        _("Page {n} of {of}", n=_.number(view.page), of=_.number(view.pages)),
        (_("Previous"), to(view.page - 1)),
        (_("Next"), to(view.page + 1)),
        _("Pages of the list"),
    )


def _row(row: ReceivedRow, query: Mapping[str, str], _: Translator) -> Row:
    report: list[Any] = [f"{row.title} {row.year or ''}".strip()]
    if not row.official:
        report.append(html.Small(_("not an official form"), className="d-block gv-subtle"))
    due: Any = "\u2013"
    if row.due is not None:
        due = [_.date(row.due)]
        if row.days is not None and row.days > 0:
            late = _.plural("{n} day overdue", "{n} days overdue", row.days)
            due.append(html.Small(late, className="d-block gv-strong"))
    elif row.due_text:
        due = row.due_text
    sent: Any = "\u2013"
    href = None
    if row.sent is not None:
        href = address_of(row.slug, row.form, row.year)
        words = _("Version {n}", n=row.sent.number)
        sent = [_.date(row.sent.sent_at), html.Small(words, className="d-block gv-subtle")]
    return Row(
        row.project,
        [
            _cell(report),
            _cell(due),
            html.Div([_status(row, _), *waiving_link(row, query, PATH, _)]),
            _cell(sent),
        ],
        href=href,
        under=row.scheme_name,
    )


def _cell(parts: list[Any] | str) -> Any:
    """One text as it is: a page holds fifty rows."""
    return parts if isinstance(parts, str) else html.Span(parts) if len(parts) > 1 else parts[0]


def _status(row: ReceivedRow, _: Translator) -> Component:
    match row.status:
        case "overdue":
            return chip("behind", _("Overdue"), "varsel")
        case "before":
            return chip("not_started", _("Before Gevinst"), "ikkestartet", plain=True)
        case "due":
            return chip("not_started", _("Awaited"), "ikkestartet", plain=True)
    return state_chip(ReportState(row.status), _)
