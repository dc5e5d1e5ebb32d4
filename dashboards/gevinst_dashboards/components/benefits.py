"""Cells of a benefit that several pages show: latest figure, sparkline, change, target now. From a `BenefitRow`."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.benefit_words import (
    change_under,
    change_words,
    is_number,
    shown_verdict,
    target_under,
    verdict_short,
)
from gevinst.services.views import BaselineStep, BenefitRow, HorizonView, Line
from gevinst_dashboards.components.basics import chip
from gevinst_dashboards.components.charts import sparkline
from gevinst_dashboards.components.status import change_chip, target_chip
from gevinst_dashboards.navigation import address

BENEFIT = "/prosjekt/<slug>/gevinst/<key>"
FEWEST_FOR_A_LINE = 5
"""With fewer figures than this a sparkline says less than the words "4 measurements"."""


def benefit_address(slug: str, row: BenefitRow) -> str:
    """Where the benefit of a row is shown: by its indicator's key, or its own id where nothing is followed yet."""
    return address(BENEFIT, slug=slug, key=row.indicator.key if row.indicator else row.benefit.id)


def latest_cell(row: BenefitRow) -> Component:
    """The last figure in bold with its period under it; a step in words may take several lines."""
    period = [html.Small(row.period_text, className="gv-subtle d-sm-block")] if row.period_text else []
    return html.Span(
        [html.Strong(row.latest_text), *period], className=None if is_number(row) else "gv-words"
    )


def baseline_cell(row: BenefitRow) -> Component:
    """The baseline; a step in words may take several lines."""
    return html.Span(row.baseline_text, className=None if is_number(row) else "gv-words")


def baseline_log(trail: Sequence[BaselineStep], _: Translator) -> Component:
    """What became of a baseline: each step with its day, and who brought it from which value to which."""
    return html.Ol(
        [
            html.Li([html.Time(_.date(step.at), dateTime=step.at.isoformat()), html.Span(step.text)])
            for step in trail
        ],
        className="gv-log",
    )


def spark_cell(row: BenefitRow, _: Translator) -> Component:
    """The whole line of figures, or in words how few there are."""
    known = known_values(row.line)
    if row.line is None or not is_number(row) or len(known) < FEWEST_FOR_A_LINE:
        count = len(known)
        words = (
            _.plural("{n} measurement", "{n} measurements", count)
            if is_number(row)
            else _.plural("{n} assessment", "{n} assessments", count)
        )
        return html.Span(words if count else _("No measurements"), className="gv-subtle gv-xs")
    decimals = row.measure.decimals if row.measure else 1
    alt = _(
        "{title}: from {first} to {last}",
        title=row.title,
        first=_.number(known[0], decimals),
        last=_.number(known[-1], decimals),
    )
    return sparkline(
        row.line.values[: row.before],
        row.line.values[row.before :],
        alt,
        baseline=row.evaluation.baseline if row.evaluation else None,
        wrong_way=row.standing == "wrong_way",
    )


def known_values(line: Line | None) -> list[float]:
    """The values of a line that are there."""
    return [value for value in line.values if value is not None] if line else []


def change_cell(row: BenefitRow, _: Translator, *, table: bool = True) -> Component:
    """What the last figures are a sign of. The arrow points where the number goes, the word says whether that is good."""
    words = change_words(row, _)
    if not table and row.points_text:
        words = f"{words} ({row.points_text})"
    return change_chip(row.change_kind, words, falling=row.change_way != "up", table=table)


def change_stacked(row: BenefitRow, _: Translator) -> Any:
    """The chip of the development with its size and its number of figures under it."""
    return stacked(change_cell(row, _), change_under(row))


def target_stacked(row: BenefitRow, _: Translator) -> Any:
    """The chip of the target; under it the distance where the chip only says behind, and what the limits say of it."""
    return stacked(target_cell(row, _), target_under(row))


def target_cell(row: BenefitRow, _: Translator, *, table: bool = True) -> Component:
    """The horizon that counts now: reached, or the distance in the measure's own unit."""
    if row.standing == "qualitative":
        return chip("not_started", _("In words"), "dokument", plain=True)
    if row.now is None:
        return chip("not_started", _("Not assessed"), "ikkestartet", plain=True)
    return horizon_chip(row.now, _, table=table)


def horizon_chip(view: HorizonView, _: Translator, *, table: bool = True, name: str = "") -> Component:
    """One horizon's chip. `name` goes before ("Lang sikt: 0,6 pp igjen")."""
    short = verdict_short(view, _) if table else view.label
    text = _("{horizon}: {label}", horizon=name, label=_lower(short)) if name else short
    return target_chip(shown_verdict(view), _, part=view.result.progress, table=table, text=text)


def stacked(main: Component, under: str, look: str = "gv-under") -> Any:
    """A chip with a line of small words under it, or the chip alone."""
    return html.Div([main, html.Small(under)], className=look) if under else main


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
