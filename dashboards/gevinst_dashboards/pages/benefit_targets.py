"""The targets of a benefit, and what the figures say of them."""

import datetime as dt
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.horizon import HORIZONS, add_months
from gevinst.domain.plan import IndicatorKind, TargetKind
from gevinst.i18n import Translator
from gevinst.services.benefit_words import explained, is_number
from gevinst.services.views import BenefitPage, HorizonView
from gevinst_dashboards.components import (
    bullet_key,
    icon,
    section,
    target_rows,
)
from gevinst_dashboards.components.benefits import horizon_chip, known_values
from gevinst_dashboards.pages.benefit_background import decisions_part, definition_part
from gevinst_dashboards.pages.benefit_evidence import (
    says,
)
from gevinst_dashboards.pages.benefit_terms import horizon_names, words_of


def below_chart(
    view: BenefitPage, files: Component | None, method_href: str, events: Component | None, _: Translator
) -> list[Component]:
    """Two rows of two columns; where the figures say nothing of their own, one row without a hole."""
    left, right = _targets(view, _), says(view, method_href, _)
    told = [part for part in (decisions_part(view, events, _), files) if part is not None]
    measured = definition_part(view, _)
    if left is not None and right is not None:
        return [_two(left, right), _two(told, measured)]
    return [_two([part for part in (left, *told) if part is not None], measured)]


def _two(left: Any, right: Any) -> Component:
    return html.Div(
        [html.Div(left, className="col-lg-7"), html.Div(right, className="col-lg-5")],
        className="row gx-4 gx-lg-5 gy-0",
    )


def _targets(view: BenefitPage, _: Translator) -> Component | None:
    row = view.row
    if not is_number(row) or not row.horizons:
        return _target_words(view, _)
    names = horizon_names(_)
    texts, limits = row.benefit.horizons, row.benefit.disbenefit
    rows: list[Any] = []
    for each in row.horizons:
        low, high = view.project.horizon_months.span(each.horizon)
        under: list[Any] = [_("{low}\u2013{high} months", low=low, high=high)]
        if each.target_text is not None:
            goal = each.target_text
            under.append(
                " · " + (_("limit {value}", value=goal) if limits else _("target {value}", value=goal))
            )
        if each.original_target is not None:
            original = _.number(each.original_target, row.measure.decimals if row.measure else 1)
            under.append(f" ({_('originally {value}', value=original)})")
        said = texts.at(each.horizon)
        out: list[Any] = [horizon_chip(each, _)]
        if each.result.target is not None and each.actual_text is not None:
            out.append(html.Small(_distance(each)))
            out.append(html.Small(each.actual_text))
        elif each.actual_text is not None:
            out.append(html.Small(each.actual_text))
        rows.append(
            (
                names[each.horizon.value],
                [*under, *([html.Br(), html.Span(f"«{said}»")] if said else [])],
                each.result.progress if each.result.target is not None else None,
                each.result.expected if each.current else None,
                [part for part in out if part.children],
            )
        )
    if limits:
        note = _("Baseline {value}", value=row.baseline_text)
        return section(_("Limits"), "mal", target_rows(rows, _, bars=False), note=note)
    note = _("Baseline {value}. Right is always better.", value=row.baseline_text)
    return section(
        _("Targets"), "mal", [target_rows(rows, _), html.Div(bullet_key(_), className="mt-3")], note=note
    )


def _distance(view: HorizonView) -> str:
    """The distance where the chip says only that it is behind."""
    return explained(view)


def _target_words(view: BenefitPage, _: Translator) -> Component | None:
    """Targets in words, for what is not followed in figures: promised step, and where it stands."""
    row, indicator = view.row, view.row.indicator
    names = horizon_names(_)
    known = known_values(row.line)
    origin = view.project.horizon_origin
    items = []
    for horizon in HORIZONS:
        said = row.benefit.horizons.at(horizon)
        target = indicator.target(horizon) if indicator else None
        if target is None and not said:
            continue
        low, high = view.project.horizon_months.span(horizon)
        when = _("{low}\u2013{high} months", low=low, high=high)
        if origin is not None:
            when += ", " + _.month(add_months(origin, high) - dt.timedelta(days=1))
        promised = ""
        if target is not None:
            promised = (
                target.text or ""
                if target.kind is TargetKind.TEXT
                else words_of(indicator, target.value)
                if indicator and indicator.kind is not IndicatorKind.NUMBER and target.value is not None
                else ""
            )
        reached = (
            target is not None
            and target.value is not None
            and bool(known)
            and known[-1] >= target.value
            and indicator is not None
            and indicator.kind is not IndicatorKind.NUMBER
        )
        items.append(
            html.Li(
                [
                    html.P([html.Span(names[horizon.value], className="gv-strong"), f" · {when}"]),
                    *([html.P([*([icon("nadd"), " "] if reached else []), promised, *([f" ({_('Reached').lower()})"] if reached else [])])] if promised else []),
                    *([html.P(f"«{said}»", className="gv-list__meta")] if said else []),
                ]
            )
        )  # fmt: skip
    if not items:
        return None
    return section(_("Targets"), "mal", html.Ul(items, className="gv-list"))
