"""The funder's page of who pays and who gains: money and freed resources over the projects that are chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor
from gevinst.domain.balance import Column
from gevinst.domain.payers import COMPUTED
from gevinst.i18n import N_, Translator
from gevinst.services.filter_words import Kept
from gevinst.services.payer_answers import Asked, basis_key
from gevinst.services.payer_views import BasisLine, PayersPage
from gevinst.services.payer_words import KINDS, registered
from gevinst.services.payers import FILTERS
from gevinst_dashboards.components import (
    button_link,
    details_table,
    empty_state,
    link,
    page_head,
    with_query,
)
from gevinst_dashboards.components.phone_fold import before_the_answer
from gevinst_dashboards.components.portfolio_filters import MORE, away, held, portfolio_filter_bar, words_for
from gevinst_dashboards.components.portfolio_tabs import portfolio_tabs
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import payer_words as p
from gevinst_dashboards.pages import payers_parts as parts
from gevinst_dashboards.pages import payers_worth as worth
from gevinst_dashboards.pages.payers_matrix import matrix
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

PATH = "/portefolje/hvem-betaler"
NAV = "portfolio"
WIDE = True
PORTFOLIO_TAB = (30, N_("Who pays, who gains"))

FILE = "/fil/portefolje-hvem-betaler.<ending>"
# What the address says -> what the service calls it.
_NAMES = words_for(FILTERS)
KIND, RULE, BASIS = "verdi", "regel", "sett"
"""What the reader chooses beside the filters, as the address names it."""
_FILES = {
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}
"""Ending -> what people call it, and its media type."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Who pays, who gains")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Filters, the gain in question, the rule and the basis live in the address."""
    view = services.payers.page(ctx.actor, wanted(query), asked(query))
    return layout(ctx, view, query, away(services, query, _NAMES, ctx._))


def register(app: Any, services: Any) -> None:
    """The figures as files."""

    def download(actor: Actor, ending: str) -> Download:
        import flask

        query = flask.request.args
        data = services.payers.export(actor, wanted(query), asked(query), ending)
        return Download(data, f"portefolje-hvem-betaler.{ending}", _FILES[ending][1])

    register_download(app.server, FILE, download)


def wanted(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, by the service's names."""
    return {name: query[word] for word, name in _NAMES.items() if query.get(word)}


def asked(query: Mapping[str, str]) -> Asked:
    """The rest of the reader's choices."""
    return Asked(query.get(KIND, ""), query.get(RULE, ""), query.get(BASIS, ""))


def layout(
    ctx: Context, view: PayersPage, query: Mapping[str, str], unused: Sequence[Kept] = ()
) -> Component:
    """Sentence, filters, bars, table of payer by gainer, balance, unlike sizes, the two views, what lacks."""
    _ = ctx._
    kept = held(query, KIND, RULE, BASIS, MORE)
    files = [
        button_link(words, with_query(address(FILE, ending=ending), kept), icon_name="lastned", download=True)
        for ending, (words, _kind) in _FILES.items()
    ]
    lead = sentence(view, _)
    meta = [
        _.plural("{n} project", "{n} projects", view.projects),
        _("Kroner as entered, up to {year}", year=str(view.until)),
    ]
    filters = portfolio_filter_bar(_NAMES, view.filters, view.choices, PATH, kept, _, unused=unused)
    head = [
        page_head(_("Who pays, who gains"), meta=meta, lead=lead, actions=files if view.with_money else []),
        portfolio_tabs(ctx, PATH, query),
        before_the_answer(_("Filters"), [filters], len(view.filters), query, _),
    ]
    if not view.with_money:
        return html.Div([*head, _nothing(view, _)])

    def rule(value: str) -> str:
        return with_query(PATH, {**kept, RULE: value})

    lacking = worth.not_computed(view, _)
    return html.Div(
        [
            *head,
            *_said(view, _),
            parts.bars(view, _kinds(view, kept, _), _),
            *([matrix(view, rule, _)] if view.kind else []),
            parts.apart(view, _),
            parts.balance(view, _),
            worth.unlike(view, _),
            worth.views(view, _),
            *([lacking] if lacking is not None else []),
            _bases(view, kept, _),
        ]
    )


def sentence(view: PayersPage, _: Translator) -> str:
    """Who carries most of the own contribution, and who has most of the gain; or why that cannot be said."""
    found = [(column, own) for column, own in view.own.items() if own.leading is not None]
    pays = max(found, key=lambda each: each[1].total, default=None)
    gains = view.gains.leading if view.gains else None
    if not view.with_money or view.kind is None:
        return ""
    if pays is None or gains is None or view.gains is None or pays[1].leading is None:
        return _("Who pays and who gains cannot be told yet: too little is known of the amounts.")
    column, own = pays
    payer, paid = pays[1].leading
    alone = sum(each in view.own for each in (Column.OWN_CASH, Column.OWN_IN_KIND)) < 2
    said = (
        p.carries(payer, _.share(paid, own.total), p.of_column(column, alone, _), _),
        p.receives(gains[0], _.share(gains[1], view.gains.total), p.of_kind(view.kind, _), _),
    )
    return " ".join(said)


def _nothing(view: PayersPage, _: Translator) -> Component:
    if not view.projects:
        return empty_state(
            _("No projects here"),
            _("No project fits these filters, or none has been shared with you yet."),
            button_link(_("Remove all filters"), PATH) if view.filters else None,
        )
    return empty_state(
        _("No money is entered yet"),
        _("When projects enter their own contribution, costs, gains and freed resources, who pays and who gains stands here."),
        button_link(_("Compare the projects"), "/portefolje"),
    )  # fmt: skip


def _said(view: PayersPage, _: Translator) -> list[Component]:
    """What has to be known before the figures are read."""
    said = [p.held(why, count, _) for why, count in view.held.items()]
    if view.filters.keys() & {"year", "category", "ks_type", "driver", "beneficiary"}:
        said.insert(0, _("Year and what is chosen of benefits choose projects. The amounts are all of theirs, of every year."))  # fmt: skip
    return [html.P(" ".join(said), className="gv-small gv-subtle gv-prose")] if said else []


def _kinds(view: PayersPage, kept: Mapping[str, str], _: Translator) -> Component | None:
    """Which gain bars, sentence and table are about."""
    if len(view.kinds) < 2:
        return None
    return html.Nav(
        [
            html.A(
                _(KINDS[kind]),
                href=with_query(PATH, {**kept, KIND: kind.value}) + "#hvem",
                className="btn",
                **({"aria-current": "true"} if kind is view.kind else {}),
            )
            for kind in view.kinds
        ],
        className="gv-seg gv-seg--rule gv-noprint mb-3",
        **{"aria-label": _("Which gain?")},
    )


def _set(each: BasisLine, kept: Mapping[str, str], _: Translator) -> Component:
    """What a set of rates is called, a link where it is not the one shown; under it what it is registered as, and since when."""
    name = _.local(each.parameters.name)
    shown = name if each.chosen else link(name, with_query(PATH, {**kept, BASIS: basis_key(each.basis)}))
    return html.Span([shown, html.Small(registered(each.parameters, _), className="d-block gv-subtle")])


def _bases(view: PayersPage, kept: Mapping[str, str], _: Translator) -> Component:
    """What kroner are computed with, and how many projects use something else."""
    if not view.bases:
        return html.Div()
    rows = [
        (
            _set(each, kept, _),
            str(each.basis.price_year),
            _.number(each.projects),
            _.number(each.usual),
            _("yes") if each.chosen else _("no"),
        )
        for each in view.bases
    ]  # fmt: skip
    others = sum(each.projects for each in view.bases if not each.chosen)
    notes = [_("Kroner computed with different sets or in different years’ prices are never added together.")]
    if others:
        notes.append(_.plural("{n} project computes with something else than what is shown.", "{n} projects compute with something else than what is shown.", others))  # fmt: skip
    if view.kind in COMPUTED.values() and others:
        notes.append(_("The bars and the table above leave it out."))
    return html.Div(
        [
            details_table(
                _("What kroner are computed with"),
                _.plural("{n} set and price year", "{n} sets and price years", len(rows)),
                [(_("Set of rates"), False), (_("Price year"), True), (_("Projects"), True), (_("Of them with the usual set"), True), (_("Shown here"), False)],
                rows,
                caption=_("Sets and price years of the projects"),
                label=_("Table: sets and price years"),
            ),
            html.P(" ".join(notes), className="gv-xs gv-subtle gv-prose mt-2"),
        ],
        className="mt-5",
    )  # fmt: skip
