"""What stands below the chart of a benefit: decisions and events, the definition, the baseline, the log."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import EventKind
from gevinst.domain.plan import BaselineState
from gevinst.i18n import Translator
from gevinst.i18n.formats import OSLO
from gevinst.services.benefit_words import is_number
from gevinst.services.views import BenefitPage
from gevinst_dashboards.components import (
    icon,
    pairs,
    section,
)
from gevinst_dashboards.components.benefits import baseline_log
from gevinst_dashboards.pages.benefit_evidence import (
    details,
)
from gevinst_dashboards.pages.benefit_terms import figure_words, frequency_words, numbered


def decisions_part(view: BenefitPage, events: Component | None, _: Translator) -> Component:
    """What was decided and what happened, by date."""
    items = []
    for number, decision in reversed(numbered(view.decisions)):
        when = (
            _("to be decided {date}", date=_.date(decision.date))
            if decision.state == "open"
            else _("decided {date}", date=_.date(decision.date))
        )
        meta = _("Steering group") + " · " + when
        if decision.done_on:
            meta += " · " + _("carried out {date}", date=_.date(decision.done_on))
        sign = (
            html.Span(str(number), className="gv-flagno", **{"aria-hidden": "true"})
            if decision.state != "open"
            else icon("merknad")
        )
        items.append(_item(sign, html.P(decision.title, className="gv-strong"), meta))
    for event in sorted(view.events, key=lambda each: each.date, reverse=True):
        mark = "varsel" if event.kind is EventKind.DEFINITION_CHANGE else "kalender"
        items.append(_item(icon(mark), html.P(event.text), _.date(event.date)))
    items += [_item(icon("merknad"), html.P(text), where) for where, text in view.notes]
    body: Any = (
        html.Ul(items, className="gv-list")
        if items
        else html.P(_("No decisions or notes yet."), className="gv-subtle")
    )
    return section(_("Decisions and notes"), "besl", body, note=events)


def _item(sign: Component, text: Component, meta: str) -> Component:
    return html.Li([sign, html.Div([text, html.P(meta, className="gv-list__meta")])], className="gv-decision")


def definition_part(view: BenefitPage, _: Translator) -> Component:
    """How it is measured, its baseline, and the log of its figures."""
    parts = []
    if view.definition:
        version = next((text for name, text in view.definition if name == _("Version")), "")
        note = _("version {n}", n=version) if version else ""
        parts.append(details(_("Definition"), note, pairs(view.definition), opened=True))
    if view.row.indicator is not None:
        rows: list[tuple[Any, Any]] = [(_("Source"), view.source_text)] if view.source_text else []
        rows += list(view.duties)
        parts.append(
            details(
                _("Source and responsibility"),
                frequency_words(view.row.indicator.frequency, _),
                pairs(rows),
                opened=not view.definition,
            )
        )
    if is_number(view.row):
        parts.append(_baseline(view, _))
    if view.plan_texts:
        parts.append(details(_("What the plan says"), "", pairs(view.plan_texts)))
    if view.row.indicator is not None:
        note = _.plural("{n} change", "{n} changes", len(view.revisions))
        body: Any = (
            html.Ol([_revision(each, view, _) for each in view.revisions], className="gv-log")
            if view.revisions
            else html.P(_("No figure has been corrected."), className="mb-0")
        )
        parts.append(details(_("Change log"), note, body))
    return section(_("How it is measured"), "def", html.Div(parts))


def _baseline(view: BenefitPage, _: Translator) -> Component:
    """Missing, registered or confirmed, by whom and when; open where it is not confirmed."""
    indicator, trail = view.row.indicator, view.baseline_trail
    state = indicator.baseline.state if indicator else BaselineState.MISSING
    words, action = {
        BaselineState.MISSING: (_("Missing"), ""),
        BaselineState.REGISTERED: (_("Registered"), "register_baseline"),
        BaselineState.CONFIRMED: (_("Confirmed"), "confirm_baseline"),
    }[state]
    step = next((each for each in trail if each.action == action), None)
    said = f"{words} {_.date(step.at)}, {step.by}" if step else words
    rows = [(_("Status"), said)]
    if state is not BaselineState.MISSING:
        rows.append((_("Value"), view.row.baseline_text))
    body: list[Any] = [pairs(rows), *([baseline_log(trail, _)] if trail else [])]
    return details(_("Baseline"), words.lower(), html.Div(body), opened=state is not BaselineState.CONFIRMED)


def _revision(each: tuple[str, str, Any], view: BenefitPage, _: Translator) -> Component:
    party, code, revision = each
    where = ", ".join(part for part in (party, code) if part)
    new = figure_words(revision.figure, view, _)
    text = _("{where}: {new} ({who})", where=where, new=new, who=revision.by)
    if revision.reason:
        text += f" «{revision.reason}»"
    at = revision.at.astimezone(OSLO)
    return html.Li([html.Time(_.date(at), dateTime=revision.at.isoformat()), html.Span(text)])
