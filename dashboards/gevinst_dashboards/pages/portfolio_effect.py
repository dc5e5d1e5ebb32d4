"""The funder's page of effects: how large and how sure, project by project and together. Never a ranking."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor
from gevinst.i18n import N_, Translator
from gevinst.services.effect_lines import BY_RESULT, FILTERS
from gevinst.services.effect_views import EffectPage, FunnelView
from gevinst.services.filter_words import Kept
from gevinst_dashboards.components import (
    button_link,
    details_table,
    empty_state,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.components.forest import forest, forest_table
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar, words_for
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.figures.forest import FUNNEL_NARROW, FUNNEL_WIDE, funnel
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import portfolio_claims
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/portefolje/effekt"
NAV = "portfolio"
WIDE = True
PORTFOLIO_TAB = (20, N_("Effect"))

FILE = "/fil/portefolje-effekt.<ending>"
# What the address says -> what the service calls it.
_NAMES = words_for(FILTERS)
PAGE = "side"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Effect across projects")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """One measure at a time; measure and filters live in the address."""
    at = portfolio_claims.part_of(query.get(PAGE, ""))
    pairs_at, pair = portfolio_claims.asked(query)
    view = services.effects.page(ctx.actor, wanted(query), at, pairs_at=pairs_at, pair=pair)
    return layout(ctx, view, query, away(services, query, _NAMES, ctx._))


def register(app: Any, services: Any) -> None:
    """The figures as files, and the decisions on double counting."""

    def download(actor: Actor, ending: str) -> Download:
        import flask

        data = services.effects.export(actor, wanted(flask.request.args), ending)
        kind = _XLSX if ending == "xlsx" else "text/csv; charset=utf-8"
        return Download(data, f"portefolje-effekt.{ending}", kind)

    register_download(app.server, FILE, download)
    portfolio_claims.register_saving(app, services)


def wanted(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, by the service's names."""
    return {name: query[word] for word, name in _NAMES.items() if query.get(word)}


def layout(
    ctx: Context, view: EffectPage, query: Mapping[str, str], unused: Sequence[Kept] = ()
) -> Component:
    """Sentence, filters, the plot with its table, the funnel, what two claim."""
    _ = ctx._
    kept = {word: query.get(word, "") for word in _NAMES}
    files = [
        button_link(
            ending.upper() if ending == "csv" else "Excel",
            with_query(address(FILE, ending=ending), kept),
            icon_name="lastned",
            download=True,
        )
        for ending in ("csv", "xlsx")
    ]
    meta = [view.measure_name, _.plural("{n} project", "{n} projects", view.projects)] if view.measure else []
    why = (
        _("Chosen by their results, the effects that are left would look larger than they are.")
        if any(each.name in BY_RESULT for each in unused)
        else ""
    )
    filters = portfolio_filter_bar(
        _NAMES, view.filters, view.choices, PATH, held(query, MORE), _, unused=unused, why=why
    )
    return html.Div(
        [
            page_head(view.title, meta=meta, lead=_lead(view), actions=files if view.measure else []),
            portfolio_tabs(ctx, PATH, query),
            before_the_answer(_("Filters"), [filters], len(view.filters), query, _),
            *(_body(ctx, view, query) if view.measure else [_empty(view, _)]),
        ]
    )


def _lead(view: EffectPage) -> str:
    return view.lead or view.not_together


def _empty(view: EffectPage, _: Translator) -> Component:
    return empty_state(
        _("No effects here yet"),
        _(
            "When projects follow a measure of the shared catalogue, the effect of each stands here with its uncertainty, and what they show together."
        ),
        button_link(_("Compare the projects"), "/portefolje"),
    )


def _body(ctx: Context, view: EffectPage, query: Mapping[str, str]) -> list[Any]:
    _ = ctx._
    parts: list[Any] = [_plot(view, query, _)] if view.rows or view.apart else [_no_effect(view, _)]
    parts.append(_notes(view, _))
    if view.rows:
        parts.append(
            section(_("Do small projects tell another story?"), "trakt", _funnel(view, _), rule=True)
        )
    parts.append(portfolio_claims.claims_section(ctx, view, query, PATH))
    return parts


def _no_effect(view: EffectPage, _: Translator) -> Component:
    return empty_state(
        view.headline,
        view.without_text or _("No project fits these filters, or none has been shared with you yet."),
        button_link(_("Remove all filters"), PATH) if view.filters else None,
    )


def _plot(view: EffectPage, query: Mapping[str, str], _: Translator) -> Component:
    sub = _(
        "Change in {measure} against what was expected without the project, on the average of the periods after the start. Line: 95 % uncertainty. Square: larger where the project is more certain. By evidence, and within it by effect; no ranking.",
        measure=view.measure_within,
    )
    foot: list[Any] = []
    if view.pooled is not None:
        foot = [
            html.P([html.Strong(_("Read the pooled figure with care.")), " ", view.careful_reading]),
            html.P(view.pooled.limits),
        ]
    rules: list[Any] = [html.Ul([html.Li(rule) for rule in view.rules])]
    if view.pooled is not None:
        rules.append(html.P(view.pooled.spread))
    when = html.Details(
        [
            html.Summary([_("When do we put projects together?"), html.Small(_("Four rules"))]),
            html.Div(rules),
        ],
        className="gv-details",
    )
    return html.Section(
        [
            html.H2(_("Effect, project by project"), id="effekt", className="visually-hidden"),
            html.Figure(
                [
                    html.Figcaption(
                        html.Span(view.headline, className="gv-figure__title"), className="gv-figure__cap"
                    ),
                    html.P(sub, className="gv-figure__sub"),
                    forest(view, view.rows, _),
                    *([_pager(view, query, _)] if view.pages > 1 else []),
                    html.Div(foot, className="gv-figure__foot"),
                    html.Div(forest_table(view, _), className="mt-3"),
                    when,
                ],
                className="gv-figure gv-figure--forest",
            ),
        ],
        className="gv-section",
        **{"aria-labelledby": "effekt"},
    )


def _pager(view: EffectPage, query: Mapping[str, str], _: Translator) -> Component:
    kept = held(query)
    at, pages, of = view.at, view.pages, view.in_all
    first = view.first
    last = first + len(view.rows) - 1

    def step(words: str, to: int) -> Component:
        return button_link(words, with_query(PATH, kept | {PAGE: str(to)}), small=True)

    return html.Nav(
        [
            *([step(_("Previous"), at - 1)] if at > 1 else []),
            html.Span(
                _("{first} to {last} of {all}", first=_.number(first), last=_.number(last), all=_.number(of)),
                className="gv-num",
            ),
            *([step(_("Next"), at + 1)] if at < pages else []),
        ],
        className="gv-pager gv-noprint",
        **{"aria-label": _("Pages of the projects")},
    )


def _notes(view: EffectPage, _: Translator) -> Component:
    held = view.apart_in_all - len(view.apart)
    more = (
        _.plural(
            "And {n} more project is held apart; the file has it with its reason.",
            "And {n} more projects are held apart; the file has them with their reasons.",
            held,
        )
        if held > 0
        else ""
    )
    notes = [view.definition, more, view.averted_text, view.without_text if view.rows or view.apart else ""]
    if view.unapproved_text:
        notes.append(view.unapproved_text)
    return html.Div(
        [html.P(note, className="gv-xs gv-subtle gv-prose") for note in notes if note], className="mt-3"
    )


def _funnel(view: EffectPage, _: Translator) -> Component:
    if view.funnel is None or view.axis is None:
        return html.P(view.no_funnel, className="gv-prose gv-subtle")
    found: FunnelView = view.funnel
    axis = view.axis
    ticks = [(axis.low + place * (axis.high - axis.low), words) for place, words in axis.ticks]
    ends = (_("More certain"), _("Less certain"))
    pictures = [
        html.Img(src=funnel(found.marks, found.middle, ticks, ends, size), alt="", className=look)
        for size, look in ((FUNNEL_WIDE, "gv-funnel gv-desk"), (FUNNEL_NARROW, "gv-funnel gv-phone"))
    ]
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Span(found.sentence, className="gv-figure__title"),
                    html.Span(
                        _(
                            "Each dot is a project: its effect to the side, how certain it is upwards. Blue line: the pooled effect. Between the dotted lines 19 of 20 projects would lie if all had the same effect."
                        ),
                        className="gv-figure__sub",
                    ),
                ],
                className="gv-figure__cap",
                id="trakt-tekst",
            ),
            html.Div(
                pictures, role="img", className="gv-figure__plot--free", **{"aria-labelledby": "trakt-tekst"}
            ),
            html.Div(
                details_table(
                    _("Show the figures as a table"),
                    _.plural("{n} project", "{n} projects", len(found.marks))
                    if len(found.points) == len(found.marks)
                    else _(
                        "{first} to {last} of {all}",
                        first=1,
                        last=_.number(len(found.points)),
                        all=_.number(len(found.marks)),
                    ),
                    [(_("Project"), False), (_("Change"), True), (_("Standard error"), True)],
                    [[each.title, each.change_text, each.se_text] for each in found.points],
                    caption=_("Effect and certainty of each project"),
                    label=_("The figures behind the funnel plot"),
                ),
                className="mt-3",
            ),
        ],
        className="gv-figure",
    )
