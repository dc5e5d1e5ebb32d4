"""The funder's page of health communities: the list with bars first, then the map of tiles that shows the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor
from gevinst.domain.evidence import Grade
from gevinst.i18n import N_, Translator
from gevinst.services.communities import CommunitiesPage, CommunityRow, Tile
from gevinst.services.filter_words import Kept
from gevinst_dashboards.components import (
    Column,
    Row,
    details_table,
    figures_band,
    page_head,
    section,
    table,
    with_query,
)
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.components.shares import amount_bar
from gevinst_dashboards.pages.promises import NAMES, files, mimetype, nothing, waiting, wanted
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/portefolje/helsefellesskap"
NAV = "portfolio"
WIDE = True
PORTFOLIO_TAB = (50, N_("Health communities"))

FILE = "/fil/portefolje-helsefellesskap.<ending>"
MAP = "kart"
"""What the map is tinted by: `prosjekter` (none said), `tildelt`, `maalt`, `naadd`."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Health communities")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Filters, and what the map shows, live in the address."""
    view = services.communities.page(ctx.actor, wanted(query))
    return layout(ctx, view, query, away(services, query, NAMES, ctx._))


def register(app: Any, services: Any) -> None:
    """The list as a file."""

    def download(actor: Actor, ending: str) -> Download:
        import flask

        data = services.communities.export(actor, wanted(flask.request.args), ending)
        return Download(data, f"portefolje-helsefellesskap.{ending}", mimetype(ending))

    register_download(app.server, FILE, download)


def layout(
    ctx: Context, view: CommunitiesPage, query: Mapping[str, str], unused: Sequence[Kept] = ()
) -> Component:
    """Sentence, key figures, filters, list, map."""
    _ = ctx._
    kept = held(query, MAP, MORE)
    filters = portfolio_filter_bar(NAMES, view.filters, view.choices, PATH, kept, _, unused=unused)
    inside: list[Component] = [
        page_head(_("Health communities"), lead=_lead(view, _), actions=files(FILE, query)),
        portfolio_tabs(ctx, PATH, query),
        before_the_answer(_("Filters"), [filters], len(view.filters), query, _),
    ]
    if not view.total.projects:
        inside.append(nothing(view.filters, PATH, _))
    else:
        inside += [
            html.Div(figures_band(_band(view.total, _)), className="mb-4"),
            section(
                _("Community by community"), "liste", _list(view, kept, _), note=_("By name. No ranking.")
            ),
        ]
    inside.append(section(_("On the map"), "kart", _map(view, kept, _), note=_choice(kept, _)))
    return html.Div(inside)


def _lead(view: CommunitiesPage, _: Translator) -> str:
    if not view.total.projects:
        return ""
    places = sum(1 for row in view.rows if row.key)
    projects = _.plural("{n} project", "{n} projects", view.total.projects)
    found = _.plural(
        "{projects} in {n} health community.",
        "{projects} in {n} health communities.",
        places,
        projects=projects,
    )
    if view.total.shared:
        found += " " + _.plural(
            "{n} project has parties in several, and counts in each of them.",
            "{n} projects have parties in several, and count in each of them.",
            view.total.shared,
        )
    return found


def _band(total: CommunityRow, _: Translator) -> list[tuple[str, str, str]]:
    return [
        (_.number(total.projects), "", _.plural("project", "projects", total.projects)),
        (_.millions(total.awarded), "", _("million NOK granted")),
        (_.number(total.measured), _("of {n}", n=_.number(total.benefits)), _("benefits are measured")),
        (
            _.number(total.reached),
            _("of {n}", n=_.number(total.measured)),
            _("measured benefits have reached the target"),
        ),
    ]


def _list(view: CommunitiesPage, kept: Mapping[str, str], _: Translator) -> list[Component]:
    columns = [
        Column(_("Projects")),
        Column(_("Granted"), _("million NOK")),
        Column(_("Measured"), _("of the benefits")),
        Column(_("Reached"), _("of those measured")),
        Column(_("Evidence"), _("lines of figures")),
    ]
    most = max(row.projects for row in view.rows) if view.rows else 0
    dearest = max((row.awarded for row in view.rows), default=0)
    rows = [_row(row, kept, most, dearest, _) for row in view.rows]
    rows.append(Row(view.total.name, _cells(view.total, 0, 0, _), id="sum"))
    notes = [
        _("The last row counts each project once. It is not the sum of the rows: a project with parties in several communities stands in each, with its whole grant."),
        _("Figures with low counts are left out before anything is counted here, as everywhere outside the project."),
    ]  # fmt: skip
    if view.waiting:
        notes.append(waiting(view.waiting, _))
    return [
        table(
            _("Health community"),
            columns,
            rows,
            label=_("Table: the health communities"),
            kind="gv-communities",
        ),
        html.Div([html.P(note, className="gv-xs gv-subtle gv-prose") for note in notes], className="mt-3"),
    ]


def _row(row: CommunityRow, kept: Mapping[str, str], most: int, dearest: int, _: Translator) -> Row:
    under = [_("made up for the demo")] if row.invented else []
    if row.shared:
        under.append(_.plural("{n} project in others too", "{n} projects in others too", row.shared))
    return Row(
        row.name,
        _cells(row, most, dearest, _),
        href=_projects(row.key, kept) if row.key else None,
        under=" \u00b7 ".join(under),
    )


def _cells(row: CommunityRow, most: int, dearest: int, _: Translator) -> list[Any]:
    """The figures with their bars; of the total (`most` 0) the shares alone have one."""
    # On a phone the head of the column, with its unit, is not there.
    granted = [
        html.Span(_.millions(row.awarded), className="gv-not-phone"),
        html.Span(_("{n} mill.", n=_.millions(row.awarded)), className="gv-only-cards"),
    ]
    awarded: list[Any] = [amount_bar(granted, row.awarded / dearest) if dearest else html.Span(granted)]
    if row.unknown_awards:
        words = _.plural("{n} without an award", "{n} without an award", row.unknown_awards)
        awarded.append(html.Small(words, className="d-block gv-subtle"))
    return [
        amount_bar(_.number(row.projects), row.projects / most) if most else _.number(row.projects),
        html.Div(awarded),
        _share(row.measured, row.benefits, _),
        _share(row.reached, row.measured, _),
        _grades(row, _),
    ]


def _share(part: int, whole: int, _: Translator) -> Component:
    if not whole:
        return html.Span("\u2013")
    return amount_bar([html.B(_.number(part)), " " + _("of {n}", n=_.number(whole))], part / whole)


def _grades(row: CommunityRow, _: Translator) -> Component:
    words = {
        Grade.STRONG: _("strong"),
        Grade.MODERATE: _("moderate"),
        Grade.WEAK: _("weak"),
        Grade.TOO_EARLY: _("too early"),
    }
    items = [html.Li(f"{_.number(row.grades[grade])} {words[grade]}") for grade in Grade if row.grades[grade]]
    return html.Ul(items, className="gv-counts") if items else html.Span("\u2013")


def _projects(key: str, kept: Mapping[str, str]) -> str:
    """The table of projects, narrowed to one community and to what is chosen here."""
    return with_query("/portefolje", {**held(kept), "helsefellesskap": key})


# ---- the map -----------------------------------------------------------------------------------------------------------


def _shown(which: str) -> Callable[[CommunityRow], float | None]:
    """What the map is tinted by; None where there is nothing that it could be a share of."""
    match which:
        case "tildelt":
            return lambda row: row.awarded / 100_000_000
        case "maalt":
            return lambda row: row.measured / row.benefits if row.benefits else None
        case "naadd":
            return lambda row: row.reached / row.measured if row.measured else None
    return lambda row: float(row.projects)


def _choices(_: Translator) -> list[tuple[str, str]]:
    return [
        ("", _("Projects")),
        ("tildelt", _("Granted")),
        ("maalt", _("Measured")),
        ("naadd", _("Reached")),
    ]


def _choice(kept: Mapping[str, str], _: Translator) -> Component:
    return html.Div(
        html.Nav(
            [
                html.A(
                    words,
                    href=with_query(PATH, {**kept, MAP: which}) + "#kart",
                    className="btn",
                    **({"aria-current": "true"} if kept.get(MAP, "") == which else {}),
                )
                for which, words in _choices(_)
            ],
            className="gv-seg gv-seg--map gv-noprint",
            **{"aria-label": _("Show on the map")},
        )
    )


def _map(view: CommunitiesPage, kept: Mapping[str, str], _: Translator) -> list[Component]:
    which = kept.get(MAP, "")
    value = _shown(which)
    known = [found for tile in view.tiles if tile.row is not None and (found := value(tile.row)) is not None]
    most = 1.0 if which in ("maalt", "naadd") else max(known, default=0.0)

    def words(row: CommunityRow | None) -> str:
        if row is None:
            return _("no projects")
        found = value(row)
        match which:
            case "tildelt":
                return _("{n} mill.", n=_.millions(row.awarded))
            case "maalt":
                return (
                    _("{n} of {of}", n=_.number(row.measured), of=_.number(row.benefits))
                    if found is not None
                    else "\u2013"
                )
            case "naadd":
                return (
                    _("{n} of {of}", n=_.number(row.reached), of=_.number(row.measured))
                    if found is not None
                    else "\u2013"
                )
        return _.number(row.projects)

    def step(row: CommunityRow | None) -> int:
        found = value(row) if row is not None else None
        return 0 if not found or not most else 1 if found <= most / 3 else 2 if found <= most * 2 / 3 else 3

    def drawn(tile: Tile) -> Component:
        nothing = "\u2013" if which in ("maalt", "naadd") else _.number(0)
        inside = [html.Span(tile.tile.short), html.B(words(tile.row) if tile.row else nothing)]
        look = f"gv-tile gv-tile--{step(tile.row)}"
        said = f"{tile.name}: {words(tile.row)}"
        body = (
            html.A(inside, href=_projects(tile.tile.key, kept), className=look, **{"aria-label": said})
            if tile.row
            else html.Div(inside, className=look, role="img", **{"aria-label": said})
        )
        return html.Li(body, style={"--c": tile.tile.column, "--r": tile.tile.row})

    def tiles(invented: bool) -> Component | None:
        # Read in the order of the map: from north to south, from west to east.
        own = sorted(
            (tile for tile in view.tiles if tile.invented is invented),
            key=lambda tile: (tile.tile.row, tile.tile.column),
        )
        if not own:
            return None
        wide = max(tile.tile.column for tile in own)
        return html.Ul([drawn(tile) for tile in own], className="gv-tiles", style={"--n": wide})

    label = dict(_choices(_)).get(which, _("Projects"))
    places = [(_("Norway"), tiles(False)), (_("Made up for the demo"), tiles(True))]
    if not any(tile.row for tile in view.tiles if not tile.invented):
        # On a phone they stand one below the other: first the one with something in it.
        places.reverse()
    maps = [html.Div([html.H3(name), drawing]) for name, drawing in places if drawing is not None]
    twin = details_table(
        _("Show the map as a table"),
        label,
        [(_("Health community"), False), (label, True)],
        [[tile.name, words(tile.row)] for tile in view.tiles],
        caption=_("The map as a table: {what}", what=label),
        label=_("Table: the map"),
    )
    about = _(
        "A drawing of our own: every tile is as large as any other, and stands roughly where the community lies. Darker is more."
    )
    return [html.P(about, className="gv-small gv-subtle gv-prose"), html.Div(maps, className="gv-maps"), twin]
