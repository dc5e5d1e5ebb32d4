"""The figures of a benefit as a file for other programs."""

import csv
import io
from collections.abc import Callable

from gevinst.domain.horizon import period_code
from gevinst.domain.measure import Shape
from gevinst.i18n import Translator
from gevinst.services.views import BenefitPage
from gevinst_dashboards.figures.control import Control
from gevinst_dashboards.pages.benefit_evidence import (
    control_of,
    preliminary_of,
)
from gevinst_dashboards.pages.benefit_terms import reason_words

CSV = "/fil/maltall/<slug>/<key>.csv"


def figures_csv(view: BenefitPage, _: Translator) -> str:
    """The figures as text, one row for each party and period, the total last; separated as the reader's Excel expects.

    Semicolon and decimal comma in Norwegian, comma and point in English. Periods as in all our files (2026-06).
    """
    english = _.language == "en"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")
    heads = [
        _("What is followed"),
        _("Party"),
        _("Period"),
        _("Numerator"),
        _("Denominator"),
        _("Value"),
        _("Unit"),
        _("Approved"),
        _("Preliminary"),
        _("Remark"),
        _("Lower limit"),
        _("Centre line"),
        _("Upper limit"),
        _("Sign of a change"),
        _("Without the change"),
        _("Without the change, from"),
        _("Without the change, to"),
    ]
    writer.writerow(heads)
    indicator, measure = view.row.indicator, view.row.measure
    if indicator is None:
        return out.getvalue()
    ratio = measure is not None and measure.shape is Shape.RATIO
    unit = _.local(measure.unit.symbol) if measure else ""

    def number(value: float | None) -> str:
        text = "" if value is None else f"{value:.10g}"
        return text if english else text.replace(".", ",")

    lines = [(party.name, party.line, party.evidence) for party in view.parties]
    if view.row.line is not None and len(lines) != 1:
        lines.append((_("All together"), view.row.line, view.evidence))
    for name, line, borne in lines:
        control, early = control_of(borne, line, _), preliminary_of(borne, line)
        for at, period in enumerate(line.periods):
            value = line.values[at]
            remark = (
                reason_words(line.reasons[at], _)
                if value is None
                else _("a party is missing")
                if line.partial[at]
                else ""
            )
            writer.writerow(
                [
                    _plain(view.row.title),
                    _plain(name),
                    period_code(period, indicator.frequency),
                    number(line.numerators[at] if ratio else None),
                    number(line.denominators[at] if ratio else None),
                    number(value),
                    unit,
                    "" if value is None else _("yes") if line.approved[at] else _("no"),
                    "" if value is None else _("yes") if early[at] else _("no"),
                    _plain(remark),
                    *_of_control(control, at, number),
                ]
            )
    return out.getvalue()


def _of_control(control: Control | None, at: int, number: Callable[[float | None], str]) -> list[str]:
    """Limits, sign and the line without the change; limits only where they rest on enough to be drawn."""
    if control is None:
        return [""] * 7
    shown = any(stretch.first <= at < stretch.after for stretch in control.stretches)
    limits = (control.lower[at], control.centre[at], control.upper[at])
    without = (control.without[at], control.without_low[at], control.without_high[at])
    return [*(number(each if shown else None) for each in limits), control.words[at], *map(number, without)]


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
