"""The fields of a plan as a person fills them in: what a control shows, and what a change of it is. Pure.

A field has a name in a group: `title` or `owner.role` of `benefit`, `starts` of `project`, `target.short` of
`indicator:<id>`. What belongs together (a role and its party, a baseline, the targets) is put together from all of the
group's controls, so that the order in which they are filled in does not matter.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon
from gevinst.domain.numbers import read_number
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    ExpectedChange,
    Indicator,
    IndicatorKind,
    PlanDocument,
    RoleAt,
    Series,
    Target,
    TargetKind,
)

Values = Mapping[str, Any]
"""The controls of one group: name -> what stands in them."""

ROLES = ("owner", "accountable", "reporter", "responsible")
DATES = ("starts", "ends", "go_live", "agreement_date", "next_meeting", "first_period", "last_period", "due")
YES_NO = ("disbenefit", "cashable", "priced", "internal", "horizons_from_go_live", "open")
COUNTS = ("reporting_days", "lag_days")
LISTS = ("beneficiaries", "drivers", "focus_areas", "contributes_to")
ROWS = {"precondition": "preconditions", "freed": "freed"}
"""Rows of a benefit that are groups of their own -> the field of the benefit that holds them."""


def changes_of(name: str, values: Values, indicator: Indicator | None = None) -> dict[str, Any]:
    """What a change of the field `name` changes. Raises Refused where it cannot be read; `field` is the name."""
    first = name.split(".")[0]
    if first in ROLES and first != name:
        return {first: _role(first, values)}
    if first == "baseline":
        return {"baseline": _baseline(values)}
    if first == "target":
        return {"targets": _targets(values, indicator.kind if indicator else IndicatorKind.NUMBER)}
    if first == "horizon_months":
        return {"horizon_months": _months(values)}
    if name == "focus_own":
        return {"focus_areas": _focus(values)}
    if name == "focus_areas":
        return {"focus_areas": _focus(values)}
    if first == "horizons":
        return {"horizons": {each.value: _text(values.get(f"horizons.{each.value}")) for each in HORIZONS}}
    if first in ("how_to_measure", "preconditions"):
        return {first: tuple(_lines(first, values))}
    if first == "scale_labels":
        return {
            first: tuple(line.strip() for line in str(values.get(first) or "").splitlines() if line.strip())
        }
    value = values.get(name)
    return {name: _READ.get(name, _text)(value) if name not in _PLACED else _PLACED[name](name, value)}


def _text(value: Any) -> str | None:
    text = str(value or "").strip()
    return text or None


def _required(name: str, value: Any) -> str:
    text = _text(value)
    if text is None:
        raise Refused([Problem("field_missing", field=name)])
    return text


def read_day(name: str, value: Any) -> dt.date | None:
    """A day written as `2026-06-30` or `30.06.2026`; None for a blank."""
    text = _text(value)
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text)
    iso = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
    try:
        return dt.date.fromisoformat(iso)
    except ValueError:
        raise Refused([Problem("not_a_date", field=name, value=text)]) from None


def _number(name: str, value: Any) -> float | None:
    found = read_number(str(value or ""))
    if isinstance(found, Problem):
        raise Refused([found.at(field=name)])
    return found


def _whole(name: str, value: Any) -> int | None:
    found = _number(name, value)
    if found is not None and (found != int(found) or found < 0):
        raise Refused([Problem("not_a_number", field=name, value=str(value))])
    return None if found is None else int(found)


def _yes_no(value: Any) -> bool | None:
    return {"yes": True, "no": False}.get(str(value or ""))


_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("cashable", "priced", "internal"), _yes_no),
    **dict.fromkeys(("disbenefit", "horizons_from_go_live"), lambda value: _yes_no(value) or False),
    **dict.fromkeys(LISTS, lambda value: tuple(value or ())),
    "frequency": lambda value: Frequency(value),
    "kind": lambda value: IndicatorKind(value),
    "expected_change": lambda value: ExpectedChange(value),
}
_PLACED: dict[str, Callable[[str, Any], Any]] = {
    "title": _required,
    **dict.fromkeys(DATES, read_day),
    "reporting_days": lambda name, value: _whole(name, value) or 0,
    "lag_days": _whole,
    "low": _number,
    "high": _number,
}


def _role(name: str, values: Values) -> RoleAt | None:
    role, party = _text(values.get(f"{name}.role")), _text(values.get(f"{name}.party"))
    if role is None and party is None:
        return None
    if role is None:
        raise Refused([Problem("field_missing", field=f"{name}.role")])
    return RoleAt(role=role, party=party)


def _focus(values: Values) -> tuple[str, ...]:
    """The scheme's areas that are ticked, and those that are written, one on each line."""
    own = [line.strip() for line in str(values.get("focus_own") or "").splitlines() if line.strip()]
    return tuple(dict.fromkeys([*(values.get("focus_areas") or ()), *own]))


def _months(values: Values) -> dict[str, int]:
    """The months that each horizon ends after."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for each in HORIZONS:
        name = f"horizon_months.{each.value}"
        try:
            months = _whole(name, values.get(name))
        except Refused as refused:
            problems += refused.problems
            continue
        if months is None:
            problems.append(Problem("field_missing", field=name))
        else:
            found[each.value] = months
    if problems:
        raise Refused(problems)
    return found


def party_in(name: str, values: Values) -> str | None:
    """The party that a control, or its role, names."""
    head = name.split(".")[0]
    value = values.get(f"{head}.party") if head in ROLES else values.get(name)
    return value if isinstance(value, str) and value else None


def row_changes(kind: str, name: str, values: Values) -> dict[str, Any]:
    """What a change of a field of a row (`precondition`, `freed`, `risk`) changes. Raises Refused; `field` is the name."""
    first = name.split(".")[0]
    if kind == "risk":
        if name in ("likelihood", "consequence"):
            return {name: _whole(name, values.get(name))}
        if name == "open":
            return {name: values.get(name) != "no"}
        return {name: _required(name, values.get(name)) if name == "text" else _text(values.get(name))}
    if first == "responsible":
        return {first: _role(first, values)}
    if name == "due":
        return {name: read_day(name, values.get(name))}
    if name == "amount_a_year":
        return {name: _number(name, values.get(name))}
    if name in ("kind", "use", "state"):
        return {name: _required(name, values.get(name))}
    if kind == "precondition" and name == "text":
        return {name: _required(name, values.get(name))}
    return {name: _text(values.get(name))}


def new_row(kind: str, values: Values) -> dict[str, Any]:
    """A whole row as it is filled in. Raises Refused with every problem of its fields."""
    made: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in values:
        try:
            made |= row_changes(kind, name, values)
        except Refused as refused:
            problems += [each for each in refused.problems if each not in problems]
    if problems:
        raise Refused(problems)
    return made


def benefit_of(document: PlanDocument, kind: str, key: str) -> Benefit | None:
    """The benefit that holds a row."""
    return next(
        (each for each in document.benefits if key in {row.id for row in getattr(each, ROWS[kind])}), None
    )


def rows_after(benefit: Benefit, kind: str, key: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The benefit's rows with one of them changed."""
    rows = [
        {**row.model_dump(), **changes} if row.id == key else row.model_dump()
        for row in getattr(benefit, ROWS[kind])
    ]
    return {ROWS[kind]: tuple(rows)}


def _lines(name: str, values: Values) -> list[str]:
    own = sorted(
        (key for key in values if key.startswith(f"{name}.")), key=lambda key: int(key.split(".")[1])
    )
    return [text for key in own if (text := _text(values[key]))]


def _baseline(values: Values) -> dict[str, Any]:
    """A baseline as it is filled in. One that has a figure is at least registered."""
    kind = values.get("baseline.kind") or "value"
    series = kind == "series"
    problems: list[Problem] = []

    def read(reader: Callable[[str, Any], Any], name: str) -> Any:
        try:
            return reader(f"baseline.{name}", values.get(f"baseline.{name}"))
        except Refused as refused:
            problems.extend(refused.problems)
            return None

    held: dict[str, Any] = {
        "from_series": series,
        "first": read(read_day, "first"),
        "last": read(read_day, "last"),
        "source": _text(values.get("baseline.source")),
        "note": _text(values.get("baseline.note")),
        "n": read(_whole, "n"),
        "value": None if series else read(_number, "value"),
        "numerator": None if series else read(_number, "numerator"),
        "denominator": None if series else read(_number, "denominator"),
    }
    if series and not problems and (held["first"] is None or held["last"] is None):
        problems.append(Problem("baseline_needs_days", field="baseline.first"))
    if (held["numerator"] is None) != (held["denominator"] is None):
        missing = "numerator" if held["numerator"] is None else "denominator"
        problems.append(Problem("part_missing", field=f"baseline.{missing}"))
    if held["denominator"] == 0:
        problems.append(Problem("zero_denominator", field="baseline.denominator"))
    if problems:
        raise Refused(problems)
    state = BaselineState(values.get("baseline.state") or "missing")
    if not series and held["value"] is None and held["denominator"] is None:
        state = BaselineState.MISSING
    elif state is BaselineState.MISSING:
        state = BaselineState.REGISTERED
    return {**held, "state": state}


_FIGURE = ("from_series", "first", "last", "value", "numerator", "denominator")


def baseline_after(old: Baseline, new: Mapping[str, Any], scale: float = 1.0) -> dict[str, Any]:
    """The new baseline. A figure with its parts gets its value from them; a confirmed one whose figure is another must be
    confirmed again."""
    found = dict(new)
    if found["denominator"]:
        ratio = found["numerator"] / found["denominator"] * scale
        typed_anew = found["value"] is not None and found["value"] != old.value
        same_parts = (found["numerator"], found["denominator"]) == (old.numerator, old.denominator)
        if typed_anew and same_parts:
            # The value was typed over: the parts belonged to the old one.
            found |= {"numerator": None, "denominator": None}
        else:
            found["value"] = ratio
    same = all(found[name] == getattr(old, name) for name in _FIGURE)
    if found["state"] is not BaselineState.MISSING and old.state is BaselineState.CONFIRMED and same:
        found["state"] = BaselineState.CONFIRMED
    elif found["state"] is BaselineState.CONFIRMED:
        found["state"] = BaselineState.REGISTERED
    return found


def _targets(values: Values, kind: IndicatorKind) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for horizon in HORIZONS:
        try:
            target = _target(horizon, values, kind)
        except Refused as refused:
            problems += refused.problems
            continue
        if target is not None:
            found.append(target)
    if problems:
        raise Refused(problems)
    return tuple(found)


def usual_target(kind: IndicatorKind) -> TargetKind:
    """How the target of a kind of indicator is said where nobody has chosen otherwise."""
    return TargetKind.VALUE if kind in (IndicatorKind.NUMBER, IndicatorKind.SCALE) else TargetKind.TEXT


def _target(horizon: Horizon, values: Values, of: IndicatorKind) -> dict[str, Any] | None:
    name = f"target.{horizon.value}"
    text = _text(values.get(name))
    kind = TargetKind(values.get(f"{name}.kind") or usual_target(of))
    if text is None:
        return None
    if kind is TargetKind.TEXT:
        return {"horizon": horizon, "kind": kind, "text": text}
    if kind is TargetKind.RANGE:
        parts = re.split(r"\s*(?:–|—|\btil\b|\bto\b|(?<=\d)\s*-\s*)\s*", text)
        if len(parts) != 2:
            raise Refused([Problem("range_needs_both", field=name)])
        return {
            "horizon": horizon,
            "kind": kind,
            "low": _number(name, parts[0]),
            "high": _number(name, parts[1]),
        }
    return {"horizon": horizon, "kind": kind, "value": _number(name, text)}


# ---- what a control shows --------------------------------------------------------------------------------------------


def written(value: float | None, english: bool = False) -> str:
    """A number as a person would type it."""
    if value is None:
        return ""
    text = f"{value:.10g}"
    return text if english else text.replace(".", ",")


def target_text(target: Target | None, english: bool = False) -> str:
    """A target as it stands in its field."""
    if target is None:
        return ""
    if target.kind is TargetKind.TEXT:
        return target.text or ""
    if target.kind is TargetKind.RANGE:
        return f"{written(target.low, english)}–{written(target.high, english)}"
    return written(target.value, english)


def shown(held: Any, name: str, english: bool = False) -> Any:
    """What the control of a field shows: text, or a list for a list of ticks. `held` is the stored group."""
    first, _dot, rest = name.partition(".")
    if first in ROLES and rest:
        role = getattr(held, first)
        return (getattr(role, rest) or "") if role else ""
    if first == "baseline":
        return _baseline_shown(held.baseline, rest, english)
    if first == "target":
        horizon = Horizon(rest.split(".")[0])
        target = held.target(horizon)
        if rest.endswith(".kind"):
            return (target.kind if target else usual_target(held.kind)).value
        return target_text(target, english)
    if first == "horizons":
        return held.horizons.at(Horizon(rest)) or ""
    if first == "horizon_months":
        return str(getattr(held.horizon_months, rest))
    if name in ("series", "comparison"):
        # The parties that deliver a figure, or those that it is compared with.
        return [line.party or "" for line in held.series if line.comparison is (name == "comparison")]
    if name == "focus_own":
        # A field to add to: what it has added is ticked in the list beside it.
        return ""
    if first in ("how_to_measure", "preconditions") and rest:
        lines = getattr(held, first)
        return lines[int(rest)] if int(rest) < len(lines) else ""
    value = getattr(held, name)
    if name in YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    if name in LISTS:
        return [getattr(each, "value", each) for each in value]
    if name == "scale_labels":
        return "\n".join(value)
    if isinstance(value, float):
        return written(value, english)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else getattr(value, "value", str(value))


def _baseline_shown(baseline: Baseline, name: str, english: bool) -> str:
    if name == "kind":
        return "series" if baseline.from_series else "value"
    value = getattr(baseline, name)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float | int):
        return written(value, english)
    return "" if value is None else getattr(value, "value", str(value))


def group(document: PlanDocument, of: str, benefit: Benefit | None = None) -> Any:
    """The stored group that a field belongs to; None where it is gone."""
    kind, _colon, key = of.partition(":")
    match kind:
        case "project":
            return document.project
        case "level":
            return document.project_level
        case "benefit":
            return next((each for each in document.benefits if each.id == key), None)
        case "precondition" | "freed":
            holder = benefit_of(document, kind, key)
            rows = getattr(holder, ROWS[kind]) if holder else ()
            return next((each for each in rows if each.id == key), None)
        case "risk":
            return None
        case "series":
            return next((line for _indicator, line in _lines_of(document) if line.id == key), None)
    found = document.indicator(key)
    return found[1] if found else None


def series_after(document: PlanDocument, key: str, changes: Values) -> tuple[str, dict[str, Any]]:
    """(the indicator's id, its series with one of them changed). Raises NotFound where the series is gone."""
    for indicator, line in _lines_of(document):
        if line.id == key:
            new = line.model_copy(update=dict(changes))
            return indicator.id, {
                "series": tuple(new if each.id == key else each for each in indicator.series)
            }
    raise NotFound("series", key)


def _lines_of(document: PlanDocument) -> list[tuple[Indicator, Series]]:
    every = [each for benefit in document.benefits for each in benefit.indicators]
    return [(each, line) for each in every for line in each.series]
