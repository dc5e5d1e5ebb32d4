"""Cells of a benefit that several pages show: latest figure, sparkline, change, target now. From a `BenefitRow`."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.evaluation import Verdict
from gevinst.domain.plan import IndicatorKind
from gevinst.i18n import Translator
from gevinst.services.views import BenefitRow, HorizonView, Line
from gevinst_dashboards.components.basics import ChipKind, chip
from gevinst_dashboards.components.charts import sparkline
from gevinst_dashboards.components.status import target_chip
from gevinst_dashboards.navigation import address

BENEFIT = "/prosjekt/<slug>/gevinst/<key>"
FEWEST_FOR_A_LINE = 5
"""With fewer figures than this a sparkline says less than the words "4 measurements"."""


def benefit_address(slug: str, row: BenefitRow) -> str:
    """Where the benefit of a row is shown: by its indicator's key, or its own id where nothing is followed yet."""
    return address(BENEFIT, slug=slug, key=row.indicator.key if row.indicator else row.benefit.id)


def is_number(row: BenefitRow) -> bool:
    """Whether the row is followed in figures."""
    return row.indicator is not None and row.indicator.kind is IndicatorKind.NUMBER


def latest_cell(row: BenefitRow) -> Component:
    """The last figure in bold with its period under it."""
    period = [html.Small(row.period_text, className="gv-subtle d-sm-block")] if row.period_text else []
    return html.Span([html.Strong(row.latest_text), *period])


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
    """Arrow and word: the arrow points where the number goes, the word says whether that is good."""
    way = {"up": "opp", "down": "ned", "flat": "ned"}[row.change_way]
    looks: dict[str, tuple[ChipKind, str, str]] = {
        "better": ("better", _("Better"), f"bedre-{way}"),
        "worse": ("worse", _("Worse"), f"verre-{way}"),
        "same": ("unchanged", _("No change") if row.change_way == "flat" else row.change_label, "ingen"),
        "few": ("too_few", _("Too few measurements"), "faa"),
    }
    if row.change_kind not in looks:
        words = _("Not assessed") if row.change_label in ("", "–") else row.change_label
        return chip("not_started", words, "ikkestartet", plain=True)
    kind, words, mark = looks[row.change_kind]
    return chip(kind, words, mark, plain=table and kind != "worse")


def target_cell(row: BenefitRow, _: Translator, *, table: bool = True) -> Component:
    """The horizon that counts now: reached, or the distance in the measure's own unit."""
    if row.standing == "qualitative":
        return chip("not_started", _("In words"), "dokument", plain=True)
    if row.now is None:
        return chip("not_started", _("Not assessed"), "ikkestartet", plain=True)
    return horizon_chip(row.now, _, table=table)


def horizon_chip(view: HorizonView, _: Translator, *, table: bool = True, name: str = "") -> Component:
    """One horizon's chip. `name` goes before ("Lang sikt: 0,6 pp igjen")."""
    verdict = view.result.verdict
    short = verdict_short(view, _) if table else view.label
    text = _("{horizon}: {label}", horizon=name, label=_lower(short)) if name else short
    return target_chip(verdict, _, part=view.result.progress, table=table, text=text)


def verdict_short(view: HorizonView, _: Translator) -> str:
    """The label of a chip in a table: what needs somebody is one word, the distance stands under it."""
    return _("Behind") if needs(view) else view.label


def needs(view: HorizonView) -> bool:
    """Whether the horizon is behind, missed or going the wrong way."""
    return view.result.verdict in (Verdict.BEHIND, Verdict.WRONG_WAY)


def stacked(main: Component, under: str, look: str = "gv-under") -> Any:
    """A chip with a line of small words under it, or the chip alone."""
    return html.Div([main, html.Small(under)], className=look) if under else main


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
