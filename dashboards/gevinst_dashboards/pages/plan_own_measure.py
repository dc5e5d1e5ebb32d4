"""A project's own measure, as a form: what is written in it is read all at once, every problem at its field. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.numbers import read_number
from gevinst.domain.text import Language, LocalText
from gevinst.services.plans import checked
from gevinst_dashboards.pages.plan_fields import written

Values = Mapping[str, Any]
OWN_UNIT = "own"
USUAL: dict[Shape, Aggregation] = {
    Shape.RATIO: Aggregation.SUM_OVER_SUM,
    Shape.MEAN: Aggregation.WEIGHTED_MEAN,
    Shape.COUNT: Aggregation.SUM,
    Shape.AMOUNT: Aggregation.SUM,
}
"""How figures of each shape are put together where nobody has chosen otherwise."""
TEXTS = ("name", "what", "numerator", "denominator", "value", "population", "excludes")
OTHERS: dict[str, tuple[str, str]] = {"nb": ("nn", "en"), "nn": ("nb", "en"), "en": ("nb", "nn")}
"""The two languages that a measure may be translated into, by the project's own."""


def read_measure(
    values: Values,
    key: str,
    old: Measure | None,
    units: Sequence[Unit],
    language: Language,
) -> Measure:
    """The measure that is written in the form. Raises Refused with every problem; `field` is the name of the control.

    `language` is the project's: the texts are in it. Where it is not bokmål, they stand in for bokmål too.
    """
    problems: list[Problem] = []

    def text(name: str, required: bool = False) -> LocalText | None:
        main = _bare(values.get(name))
        if not main:
            if required:
                problems.append(Problem("field_missing", field=name))
            return None
        held: dict[str, str] = {language: main}
        for other in OTHERS[language]:
            translated = _bare(values.get(f"{name}.{other}"))
            if translated:
                held[other] = translated
        return LocalText(**{"nb": main, **held})

    def number(name: str) -> float | None:
        found = read_number(_bare(values.get(name)))
        if isinstance(found, Problem):
            problems.append(found.at(field=name))
            return None
        return found

    shape = Shape(values.get("shape") or "ratio")
    ratio = shape is Shape.RATIO
    unit = _unit(values, units, problems)
    scale = number("scale")
    lag = number("lag_days")
    if lag is not None and (lag < 0 or lag != int(lag)):
        problems.append(Problem("not_a_number", field="lag_days", value=str(values.get("lag_days"))))
    low, high = number("minimum"), number("maximum")
    if low is not None and high is not None and high < low:
        problems.append(Problem("range_upside_down", field="maximum", params={"low": low}))
    if scale is not None and scale <= 0:
        problems.append(Problem("not_a_number", field="scale", value=str(values.get("scale"))))
    source = text("source", True)
    fields: dict[str, Any] = {
        "key": key,
        "version": old.version if old else 1,
        "name": text("name", True),
        "what": text("what", True),
        "shape": shape,
        "unit": unit,
        "direction": Direction(values.get("direction") or "lower"),
        "numerator": text("numerator", True) if ratio else None,
        "denominator": text("denominator", True) if ratio else None,
        "value": None if ratio else text("value", True),
        "scale": scale if scale is not None else _usual_scale(unit, ratio),
        "events": _events(values, shape, problems),
        "proportion": ratio and unit is not None and unit.key == "percent",
        "decimals": old.decimals if old else (0 if shape is Shape.COUNT else 1),
        "over_time": _aggregation("over_time", values, shape, problems),
        "over_parties": _aggregation("over_parties", values, shape, problems),
        "frequency": values.get("frequency") or "month",
        "lag_days": int(lag or 0),
        "minimum": low,
        "maximum": high,
        "population": text("population"),
        "excludes": text("excludes"),
        "source": Source(name=source) if source else None,
        "word_lower": old.word_lower if old else LocalText(nb="lavere", nn="lågare", en="lower"),
        "word_higher": old.word_higher if old else LocalText(nb="høyere", nn="høgare", en="higher"),
        "category": old.category if old else "other",
    }
    if problems:
        raise Refused(problems)
    return checked(Measure, fields)


def _bare(value: Any) -> str:
    return str(value or "").strip()


def _usual_scale(unit: Unit | None, ratio: bool) -> float:
    return 100.0 if ratio and unit is not None and unit.key == "percent" else 1.0


def _unit(values: Values, units: Sequence[Unit], problems: list[Problem]) -> Unit | None:
    chosen = _bare(values.get("unit"))
    if chosen and chosen != OWN_UNIT:
        return next((each for each in units if each.key == chosen), None)
    name = _bare(values.get("unit_name"))
    if not name:
        problems.append(Problem("field_missing", field="unit_name"))
        return None
    said = LocalText(nb=name)
    return Unit(key="own", name=said, symbol=said)


def _events(values: Values, shape: Shape, problems: list[Problem]) -> bool | None:
    """What is chosen; None: as is usual. Only what is counted can be events."""
    chosen = {"yes": True, "no": False}.get(_bare(values.get("events")))
    if shape in (Shape.RATIO, Shape.COUNT):
        return chosen
    if chosen:
        problems.append(Problem("events_are_counted", field="events"))
    return None


def _aggregation(name: str, values: Values, shape: Shape, problems: list[Problem]) -> Aggregation:
    chosen = _bare(values.get(name))
    if not chosen:
        return USUAL[shape]
    found = Aggregation(chosen)
    ratio = shape is Shape.RATIO
    if ratio and found not in (Aggregation.SUM_OVER_SUM, Aggregation.NONE, Aggregation.LAST):
        problems.append(Problem("ratio_put_together", field=name))
    if not ratio and found is Aggregation.SUM_OVER_SUM:
        problems.append(Problem("only_ratio_put_together", field=name))
    return found


def shown_measure(measure: Measure | None, language: Language) -> Callable[[str], str]:
    """What each control of the form starts with, by its name."""

    def value(name: str) -> str:
        if measure is None:
            return {"shape": "ratio", "unit": "percent", "direction": "lower", "frequency": "month"}.get(
                name, ""
            )
        first, _dot, other = name.partition(".")
        if first in TEXTS or first == "source":
            held: LocalText | None = measure.source.name if first == "source" else getattr(measure, first)
            if held is None:
                return ""
            if not other:
                return held.in_language(language)
            given = getattr(held, other) or ""
            # Bokmål that only stands in for the project's language is not a translation.
            return "" if given == held.in_language(language) else given
        if name == "unit":
            return measure.unit.key
        if name == "unit_name":
            return measure.unit.name.in_language(language) if measure.unit.key == OWN_UNIT else ""
        if name in ("over_time", "over_parties"):
            held_one = getattr(measure, name)
            return "" if held_one is USUAL[measure.shape] else held_one.value
        if name == "events":
            return {True: "yes", False: "no"}.get(measure.events, "") if measure.events is not None else ""
        held_value = getattr(measure, name)
        if isinstance(held_value, float | int):
            return written(held_value, language == "en")
        if isinstance(held_value, dt.date):
            return held_value.isoformat()
        return "" if held_value is None else getattr(held_value, "value", str(held_value))

    return value


def next_version(measure: Measure, old: Measure | None, catalogue: Sequence[Measure]) -> Measure:
    """The measure as the next version, where what was changed is in the catalogue: there a version never changes."""
    held = [each for each in catalogue if each.key == measure.key]
    newest = max((each.version for each in held), default=0)
    if measure == old or measure in held or measure.version > newest:
        return measure
    return measure.model_copy(update={"version": newest + 1})


def own_key(name: str, taken: Sequence[str]) -> str:
    """A key for a project's own measure: readable, and not one of the catalogue's."""
    from gevinst.services.plans import slug_of

    base = "own_" + slug_of(name).replace("-", "_")[:40].strip("_")
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
