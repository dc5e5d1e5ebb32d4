"""The funder's table: what each project was granted, has delivered, measured and reached. Never a ranking."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor
from gevinst.domain.control_chart import Assurance
from gevinst.domain.errors import NotFound
from gevinst.domain.evidence import Grade
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.saved_view import SavedView
from gevinst.i18n import N_, Translator
from gevinst.services.filter_words import Kept
from gevinst.services.portfolio_selection import FILTERS, ORDERS
from gevinst.services.views import PortfolioLine, PortfolioPage, PortfolioRow, SmallMultiple
from gevinst_dashboards.components import (
    Column,
    Row,
    button_link,
    chip,
    due_list,
    empty_state,
    figures_band,
    icon,
    link,
    mini,
    no_mini,
    page_head,
    section,
    sparkline,
    table,
    with_query,
)
from gevinst_dashboards.components.basics import ChipKind
from gevinst_dashboards.components.benefits import (
    baseline_cell,
    benefit_address,
    change_stacked,
    latest_cell,
    target_stacked,
)
from gevinst_dashboards.components.deadlines import due
from gevinst_dashboards.components.handover import handover_line
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar, words_for
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.components.saved_views import (
    CHANGE,
    VIEW,
    Address,
    register_saved_views,
    saved_views,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/portefolje"
NAV = "portfolio"
WIDE = True
PORTFOLIO_TAB = (10, N_("Compare"))

FILE = "/fil/portefolje.<ending>"
REPORT = "/fil/portefoljerapport.<ending>"
# What the address says -> what the service calls it.
_NAMES = words_for(FILTERS)
SHOW, LINES, PAGE, SORT = "vis", "gevinster", "side", "sorter"
"""`vis=gevinster`: a row a line of figures, in place of a row a project; `side` is the page of either."""
PAGE_SIZE = 50
_FILE_NAME = 120
"""Characters that filters may have in a file's name."""
_WORDS = {
    "oppfolging": "standing",
    "prosjekt": "title",
    "tildelt": "awarded",
    "levert": "delivered",
    "naadd": "reached",
    "utvikling": "development",
    "mal": "assurance",
    "evidens": "evidence",
}
_ORDERS = {
    sign + word: sign + name for sign in ("", "-") for word, name in _WORDS.items() if sign + name in ORDERS
}
"""What the address says -> what the service calls it."""
_ADDRESS = Address(PATH, _NAMES, _ORDERS, SORT, (SHOW, LINES))
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_REPORTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Portfolio")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Screen F, comparison: every filter and the order live in the address."""
    asked = query.get(PAGE, "")
    lines = query.get(SHOW) == LINES
    view = services.portfolio.page(
        ctx.actor,
        wanted(query),
        _ORDERS.get(query.get(SORT, ""), ""),
        int(asked) if asked.isdecimal() and len(asked) < 6 else 1,
        rows=not lines,
        lines=lines,
    )
    unused = away(services, query, _NAMES, ctx._)
    return layout(ctx, view, query, services.saved_views.views(ctx.actor), unused)


def register(app: Any, services: Any) -> None:
    """The table as a file, and the report to the board."""

    def download(actor: Actor, ending: str) -> Download:
        import flask

        query = flask.request.args
        lines = query.get(SHOW) == LINES
        data = services.portfolio.export(actor, wanted(query), ending, lines)
        name = "portefolje-gevinster" if lines and ending != "xlsx" else "portefolje"
        return Download(data, f"{name}{narrowed_to(wanted(query))}.{ending}", _TYPES[ending])

    def report(actor: Actor, ending: str) -> Download:
        import flask

        if ending not in _REPORTS:
            raise NotFound("file", ending)
        made = services.portfolio_reports.file(actor, wanted(flask.request.args), f".{ending}")
        return Download(made.data, made.name, _REPORTS[ending])

    register_download(app.server, FILE, download)
    register_download(app.server, REPORT, report)
    register_saved_views(app, services, _ADDRESS)


def wanted(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, by the service's names."""
    return {name: query[word] for word, name in _NAMES.items() if query.get(word)}


def narrowed_to(filters: Mapping[str, str]) -> str:
    """The filters as a part of a file's name, since a CSV file has no other place for them; of letters, figures and dashes."""
    words = {name: word for word, name in _NAMES.items()}
    found = "".join(f"_{words[name]}-{value}" for name, value in filters.items())
    return re.sub(r"[^\w-]+", "-", found)[:_FILE_NAME].rstrip("-_")


def layout(
    ctx: Context,
    view: PortfolioPage,
    query: Mapping[str, str],
    views: Sequence[SavedView] = (),
    unused: Sequence[Kept] = (),
) -> Component:
    """Sentence, key figures, filters, saved views, table, deadlines."""
    _ = ctx._
    kept = {word: query.get(word, "") for word in _NAMES}
    files = [
        button_link(words, with_query(address(REPORT, ending=ending), kept), icon_name=mark, download=True)
        for ending, words, mark in (
            ("pdf", _("Portfolio report, PDF"), "skriv-ut"),
            ("docx", _("Portfolio report, Word"), "lastned"),
        )
    ]
    files += [
        button_link(
            {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}[ending],
            with_query(address(FILE, ending=ending), {word: query.get(word, "") for word in (*_NAMES, SHOW)}),
            icon_name="lastned",
            download=True,
        )
        for ending in ("csv", "xlsx", "parquet")
    ]
    lines = query.get(SHOW) == LINES
    return html.Div(
        [
            page_head(view.title, lead=_lead(view), actions=files),
            portfolio_tabs(ctx, PATH, query),
            _before(ctx, view, query, views, unused),
            section(
                _("Benefit by benefit"),
                "lin",
                _lines(view, query, _),
                note=_beside(_("In the order of the projects. No ranking."), query, _),
                class_name="gv-section--near",
            )
            if lines
            else section(
                _("Compare the projects"),
                "cmp",
                _comparison(view, query, _),
                note=_beside(
                    _("By the marked column. No ranking.")
                    if query.get(SORT, "") in _ORDERS
                    else _("Follow-up first, then by name. No ranking."),
                    query,
                    _,
                    *([_key(_)] if view.rows else []),
                ),
                class_name="gv-section--near",
            ),
            *([_deadlines(view, _)] if view.due else []),
        ]
    )


def _before(
    ctx: Context,
    view: PortfolioPage,
    query: Mapping[str, str],
    views: Sequence[SavedView],
    unused: Sequence[Kept],
) -> Component:
    """What stands before the table; folded on a phone, where the alarm and the filters are still told of."""
    _ = ctx._
    parts = [
        *([handover_line(view.alarm, _)] if view.alarm else []),
        html.Div(
            [
                figures_band(_band(view, _)),
                *(
                    [html.P(view.counted_text, className="gv-xs gv-subtle gv-prose mt-2")]
                    if view.counted_text
                    else []
                ),
            ],
            className="mb-4",
        ),
        portfolio_filter_bar(
            _NAMES,
            view.filters,
            view.choices,
            PATH,
            {**query, PAGE: "", VIEW: "", CHANGE: ""},
            _,
            unused=unused,
            beside=saved_views(ctx, views, query, _ADDRESS),
            projects=view.projects,
        ),
    ]
    return before_the_answer(
        _("Key figures, filters and views"),
        parts,
        len(view.filters),
        query,
        _,
        opened_by=(MORE, VIEW, CHANGE),
        alarms=[[icon("varsel"), " ", view.alarm.title]] if view.alarm else [],
    )


def _deadlines(view: PortfolioPage, _: Translator) -> Component:
    """What is due from whom, overdue first; all of it, whatever the filters, on a page of its own."""
    more: Any = _.plural("{n} deadline", "{n} deadlines", view.due_in_all)
    lines = html.Div(due_list(due(item, whose=True, project=True) for item in view.due), className="mb-4")
    return section(
        _("Next deadlines"),
        "frist",
        lines,
        note=html.P([more, " \u00b7 ", link(_("All of them"), "/frister")]),
    )


def _beside(note: str, query: Mapping[str, str], _: Translator, *before: Component) -> Component:
    """At the right of the table's heading: what its small pictures mean, the order, and what the rows are."""
    return html.Div([*before, html.P(note), _views(query, _)], className="gv-section__beside")


def _views(query: Mapping[str, str], _: Translator) -> Component:
    """A row a project, or a row a line of figures."""
    kept = held(query)
    choices = [("", _("Projects")), (LINES, _("Benefits"))]
    return html.Nav(
        [
            html.A(
                words,
                href=with_query(PATH, {**kept, SHOW: which}),
                className="btn",
                **({"aria-current": "true"} if (query.get(SHOW) == LINES) == (which == LINES) else {}),
            )
            for which, words in choices
        ],
        className="gv-seg",
        **{"aria-label": _("Show the portfolio by")},
    )


def _lead(view: PortfolioPage) -> list[Any]:
    """What is reached and who needs follow-up; how many changes are more than chance."""
    told: list[Any] = [html.Strong(text) if bold else text for text, bold in view.sentence]
    return [*told, f" {view.changes_text}"] if view.changes_text else told


def _band(view: PortfolioPage, _: Translator) -> list[tuple[str, str, str]]:
    share = _.share(view.done, view.expected) if view.expected else "\u2013"
    return [
        (_.millions(view.awarded), "", _("million NOK granted")),
        (_.number(view.projects), "", _.plural("project", "projects", view.projects)),
        (_.number(view.measured), _("of {n}", n=_.number(view.benefits)), _("benefits are measured")),
        (
            _.number(view.reached),
            _("of {n}", n=_.number(view.measured)),
            _("measured benefits have reached the target"),
        ),
        (share, "", _("of the figures are delivered")),
    ]


def _comparison(view: PortfolioPage, query: Mapping[str, str], _: Translator) -> list[Component]:
    if not view.rows:
        return [
            empty_state(
                _("No projects here"),
                _("No project fits these filters, or none has been shared with you yet."),
                button_link(_("Remove all filters"), PATH) if view.filters else None,
            )
        ]
    order = word if (word := query.get(SORT, "")) in _ORDERS else ""
    scale = _scale(view)
    notes = [_("The same scale in all the small pictures.")] if view.measures else []
    notes += [*([view.false_signs_text] if view.changes_text else []), *view.not_comparable]
    if view.unapproved_text:
        notes.append(view.unapproved_text)
    return [
        table(
            Column(_("Project"), **_sorting("prosjekt", query, order)),
            _columns(view, query, order, _),
            [_row(row, view.measures, scale, _) for row in view.rows],
            label=_("Table: the projects"),
            kind="gv-portfolio",
        ),
        *_pager(view.number, view.projects, query, _("Pages of the projects"), _),
        html.Div([html.P(note, className="gv-xs gv-subtle gv-prose") for note in notes], className="mt-3"),
    ]


def _key(_: Translator) -> Component:
    def stroke(kind: str, words: str) -> Component:
        return html.Span(
            [html.Span(className=f"gv-stroke gv-stroke--{kind}", **{"aria-hidden": "true"}), words]
        )

    return html.P(
        [
            stroke("before", _("Before")),
            stroke("after", _("After")),
            stroke("wrong", _("After, the wrong way")),
            stroke("base", _("Baseline = 100")),
        ],
        className="gv-key",
    )


def _columns(view: PortfolioPage, query: Mapping[str, str], order: str, _: Translator) -> list[Column]:
    def column(word: str, head: str, under: str = "", number: bool = False) -> Column:
        return Column(head, under, number=number, **_sorting(word, query, order))

    heads = [
        column("oppfolging", _("Follow-up")),
        column("tildelt", _("Granted"), _("million NOK"), number=True),
        column("levert", _("Delivered"), _("of the figures"), number=True),
        column("naadd", _("Reached"), _("of those measured"), number=True),
        column("utvikling", _("Development"), _("benefits in figures")),
        column("mal", _("Target"), _("as a rule")),
        column("evidens", _("Evidence")),
    ]
    return heads + [
        Column(
            _.local(measure.short_name or measure.name),
            _("{way} is better", way=_way(measure, _)),
        )
        for measure in view.measures
    ]


class _Sorting(TypedDict):
    sort: str
    sorted: str | None


def _sorting(word: str, query: Mapping[str, str], order: str) -> _Sorting:
    """The head's way to its own order, or to that order turned about where it is the one now."""
    own = word if word in _ORDERS else ""
    turned = f"-{word}"
    now = {own: True, turned: False}.get(order)
    rising = now if word == "prosjekt" else now is False
    return _Sorting(
        sort=with_query(PATH, {**query, SORT: turned if now else own, PAGE: ""}),
        sorted=None if now is None else "ascending" if rising else "descending",
    )


def _way(measure: Measure, _: Translator) -> str:
    if measure.direction is Direction.LOWER:
        return _("down")
    return _("up") if measure.direction is Direction.HIGHER else _("neither way")


_CHIPS: dict[str, tuple[ChipKind, str, bool]] = {
    "wrong_way": ("worse", "verre-opp", False),
    "behind": ("behind", "bak", False),
    "lacks_data": ("behind", "mangler", False),
    "too_few": ("too_few", "faa", True),
    "on_track": ("not_started", "hake", True),
}


def _row(
    row: PortfolioRow, measures: Sequence[Measure], scale: Mapping[str, tuple[float, float]], _: Translator
) -> Row:
    kind, mark, plain = _CHIPS[row.standing]
    detail = [html.Small(row.standing_detail, className="d-block gv-subtle")] if row.standing_detail else []
    if row.without_receiver:
        words = _.plural(
            "{n} benefit without a receiver", "{n} benefits without a receiver", row.without_receiver
        )
        detail.append(html.Small(words, className="d-block gv-strong"))
    return Row(
        row.title,
        [
            html.Span([chip(kind, row.standing_label, mark, plain=plain), *detail]),
            _.number(row.awarded / 100_000_000, 2) if row.awarded is not None else _("not stated"),
            _.share(row.done, row.expected) if row.expected else "\u2013",
            html.Span([html.B(_.number(row.reached)), " " + _("of {n}", n=_.number(row.measured))]),
            _developments(row, _),
            _counted(row.assurances, [(each.value, word) for each, word in _assurances(_)]),
            _counted(row.grades, [(each.value, word) for each, word in _grades(_)]),
            *(_small(row, measure, scale, _) for measure in measures),
        ],
        href=address("/prosjekt/<slug>", slug=row.slug),
        under=" \u00b7 ".join(part for part in (row.scheme_name, row.subtitle) if part),
    )


def _developments(row: PortfolioRow, _: Translator) -> Component:
    """How many lines have changed, each kind with its shape and its word."""
    looks = (
        ("improvement", _("for the better"), "bedre-opp"),
        ("concern", _("for the worse"), "verre-opp"),
        ("neutral", _("changed"), "endret-opp"),
        ("common", _("as usual"), "ingen"),
        ("unknown", _("too few figures"), "faa"),
    )
    items = [
        html.Li([icon(mark), f"{_.number(row.developments[key])} {word}"], className=f"is-{key}")
        for key, word, mark in looks
        if row.developments.get(key)
    ]
    return html.Ul(items, className="gv-counts") if items else html.Span("\u2013")


def _assurances(_: Translator) -> list[tuple[Assurance, str]]:
    return [
        (Assurance.CONSISTENTLY_HITS, _("met steadily")),
        (Assurance.HIT_OR_MISS, _("now and then")),
        (Assurance.CONSISTENTLY_MISSES, _("not met")),
        (Assurance.NOT_ASSESSABLE, _("too early")),
        (Assurance.NO_TARGET, _("without a target")),
    ]


def _grades(_: Translator) -> list[tuple[Grade, str]]:
    return [
        (Grade.STRONG, _("strong")),
        (Grade.MODERATE, _("moderate")),
        (Grade.WEAK, _("weak")),
        (Grade.TOO_EARLY, _("too early")),
    ]


def _counted(found: Mapping[str, int], words: Sequence[tuple[str, str]]) -> Component:
    items = [html.Li(f"{found[key]} {word}") for key, word in words if found.get(key)]
    return html.Ul(items, className="gv-counts") if items else html.Span("\u2013")


# ---- a row a line of figures -------------------------------------------------------------------------------------------


def _lines(view: PortfolioPage, query: Mapping[str, str], _: Translator) -> list[Component]:
    if not view.lines:
        return [
            empty_state(
                _("No benefits here"),
                _("No benefit that is followed in figures fits these filters."),
                button_link(_("Remove all filters"), PATH) if view.filters else None,
            )
        ]
    heads = [
        Column(_("Latest"), number=True, tile="sist"),
        Column(_("Baseline"), number=True, tile="null"),
        Column(_("Development"), tile="utv"),
        Column(_("Target now"), tile="mal"),
        Column(_("Evidence"), tile="evid"),
    ]
    shown = table(
        _("Benefit"),
        heads,
        [_line(each, _) for each in view.lines],
        label=_("Table of benefits"),
        kind="gv-table--tiles",
    )
    return [shown, *_pager(view.number, view.lines_in_all, query, _("Pages of the benefits"), _)]


def _line(line: PortfolioLine, _: Translator) -> Row:
    row = line.row
    return Row(
        row.title,
        [
            latest_cell(row),
            baseline_cell(row),
            change_stacked(row, _),
            target_stacked(row, _),
            html.Div(
                [row.grade_text or "\u2013", *([html.Small(row.effect_text)] if row.effect_text else [])],
                className="gv-under",
            ),
        ],
        benefit_address(line.project, row),
        line.project_title,
    )


def _pager(at: int, of: int, query: Mapping[str, str], label: str, _: Translator) -> list[Component]:
    """The way to the other blocks of a table; none where there is one block."""
    pages = -(-of // PAGE_SIZE)
    if pages < 2:
        return []
    kept = held(query, SHOW, SORT)
    first, last = (at - 1) * PAGE_SIZE + 1, min(at * PAGE_SIZE, of)

    def step(words: str, to: int) -> Component:
        return button_link(words, with_query(PATH, kept | {PAGE: str(to)}), small=True)

    return [
        html.Nav(
            [
                *([step(_("Previous"), at - 1)] if at > 1 else []),
                html.Span(
                    _(
                        "{first} to {last} of {all}",
                        first=_.number(first),
                        last=_.number(last),
                        all=_.number(of),
                    ),
                    className="gv-num",
                ),
                *([step(_("Next"), at + 1)] if at < pages else []),
            ],
            className="gv-pager gv-noprint",
            **{"aria-label": label},
        )
    ]


def _small(
    row: PortfolioRow, measure: Measure, scale: Mapping[str, tuple[float, float]], _: Translator
) -> Component:
    multiple = row.multiples.get(measure.key)
    if multiple is None:
        return no_mini(_("is not measured"))
    if not multiple.comparable:
        return no_mini(_("new definition"))
    change = multiple.change_percent
    words = (
        _("too few") if change is None else f"{_.signed(change, 0)}{chr(160) if _.language != 'en' else ''}%"
    )
    alt = _(
        "{measure} in {project}: {change} since the baseline",
        measure=_.local(measure.short_name or measure.name),
        project=row.title,
        change=words,
    )
    picture = sparkline(
        multiple.values[: multiple.before],
        multiple.values[multiple.before :],
        alt,
        baseline=100.0,
        wrong_way=multiple.better is False,
        scale=scale.get(measure.key),
        small=True,
    )
    return mini(picture, words, bad=multiple.better is False)


def _scale(view: PortfolioPage) -> dict[str, tuple[float, float]]:
    """One scale for all small pictures: the widest that any of them needs, and the same in every column."""
    values = [
        value
        for row in view.rows
        for measure in view.measures
        for multiple in [row.multiples.get(measure.key)]
        if multiple is not None
        for value in _known(multiple)
    ]
    if not values:
        return {}
    low, high = min([*values, 90.0]), max([*values, 110.0])
    return {measure.key: (low, high) for measure in view.measures}


def _known(multiple: SmallMultiple) -> list[float]:
    return [value for value in multiple.values if value is not None]
