"""A measure's definition as label and value: what a project reads of it, and all of it for those who judge it. Pure."""

from typing import Any

from dash import html

from gevinst.domain.measure import Measure, Shape
from gevinst.domain.text import LocalText
from gevinst.i18n import Translator
from gevinst_dashboards.pages import plan_words as w

Rows = list[tuple[Any, Any]]


def definition_rows(measure: Measure, _: Translator) -> Rows:
    """What a project needs to know of it, in the reader's language."""
    rows: Rows = []
    if measure.numerator and measure.denominator:
        rows += [
            (_("Numerator"), _.local(measure.numerator)),
            (_("Denominator"), _.local(measure.denominator)),
        ]
    elif measure.value:
        rows.append((_("Value"), _.local(measure.value)))
    if measure.population:
        rows.append((_("Population"), _.local(measure.population)))
    if measure.excludes:
        rows.append((_("Not included"), _.local(measure.excludes)))
    rows.append((_("Over time"), _(dict(w.AGGREGATIONS)[measure.over_time.value])))
    rows.append((_("Over parties"), _(dict(w.AGGREGATIONS)[measure.over_parties.value])))
    rows.append((_("Known after"), _.plural("{n} day", "{n} days", measure.lag_days)))
    rows.append((_("Source"), _.local(measure.source.name)))
    return rows


def whole_definition(measure: Measure, _: Translator) -> Rows:
    """Everything that it says, every text in each language that it is written in."""

    def text(label: str, held: LocalText | None) -> Rows:
        return [] if held is None else [(label, _in_each_language(held, _))]

    def number(label: str, value: float | None) -> Rows:
        return [] if value is None else [(label, _.number(value))]

    return [
        (_("Key and version"), f"{measure.key}, {_('version {n}', n=measure.version)}"),
        *text(_("What it is called"), measure.name),
        *text(_("What it says, in one sentence"), measure.what),
        (_("What one figure is"), _(dict(w.SHAPES)[measure.shape.value])),
        *text(_("Numerator"), measure.numerator),
        *text(_("Denominator"), measure.denominator),
        *text(_("What the value is"), measure.value),
        *_events(measure, _),
        *text(_("Unit"), measure.unit.name),
        (_("Direction"), _(dict(w.DIRECTIONS)[measure.direction.value])),
        *number(_("Multiplied by"), measure.scale),
        (_("Over time"), _(dict(w.AGGREGATIONS)[measure.over_time.value])),
        (_("Over parties"), _(dict(w.AGGREGATIONS)[measure.over_parties.value])),
        (_("How often"), _(dict(w.FREQUENCIES)[measure.frequency.value])),
        (_("Known after"), _.plural("{n} day", "{n} days", measure.lag_days)),
        *number(_("Lowest possible"), measure.minimum),
        *number(_("Highest possible"), measure.maximum),
        *text(_("Population"), measure.population),
        *text(_("Not included"), measure.excludes),
        *text(_("Source"), measure.source.name),
    ]


def _events(measure: Measure, _: Translator) -> Rows:
    """Whether chance moves the figure as it moves counts: as it was said, or as is usual for its shape."""
    if measure.shape not in (Shape.RATIO, Shape.COUNT):
        return []
    words = _("Yes") if measure.counts_events else _("No")
    return [(_("What is counted are events"), words)]


def _in_each_language(text: LocalText, _: Translator) -> Any:
    names = {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("English")}
    # Bokmål that only stands in for the project's language is said once.
    given = {code: words for code in ("nn", "en") if (words := getattr(text, code)) and words != text.nb}
    if not given:
        return text.nb
    return html.Ul(
        [
            html.Li([f"{names[code]}: ", html.Span(words, lang=code)])
            for code, words in {"nb": text.nb, **given}.items()
        ],
        className="list-unstyled mb-0",
    )
