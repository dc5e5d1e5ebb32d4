"""The fields of a plan as a person fills them in: what a control shows, and what a change of it is. Pure.

A field has a name in a group: `title` or `owner.role` of `benefit`, `starts` of `project`, `target.short` of
`indicator:<id>`. What belongs together (a role and its party, a baseline, the targets) is put together from all of the
group's controls, so that the order in which they are filled in does not matter.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon
from gevinst.domain.numbers import read_number
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    RoleAt,
    Target,
    TargetKind,
)

Values = Mapping[str, Any]
"""The controls of one group: name -> what stands in them."""

ROLES = ("owner", "accountable", "reporter")
DATES = ("starts", "ends", "go_live", "agreement_date", "first_period", "last_period")
YES_NO = ("disbenefit", "cashable", "priced", "internal", "horizons_from_go_live")
COUNTS = ("reporting_days", "lag_days")
LISTS = ("beneficiaries", "drivers")


def changes_of(name: str, values: Values, indicator: Indicator | None = None) -> dict[str, Any]:
    """What a change of the field `name` changes. Raises Refused where it cannot be read; `field` is the name."""
    first = name.split(".")[0]
    if first in ROLES:
        return {first: _role(first, values)}
    if first == "baseline":
        return {"baseline": _baseline(values)}
    if first == "target":
        return {"targets": _targets(values)}
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


def _lines(name: str, values: Values) -> list[str]:
    own = sorted(
        (key for key in values if key.startswith(f"{name}.")), key=lambda key: int(key.split(".")[1])
    )
    return [text for key in own if (text := _text(values[key]))]


def _baseline(values: Values) -> dict[str, Any]:
    """A baseline as it is filled in. One that has a figure is at least registered."""
    kind = values.get("baseline.kind") or "value"
    series = kind == "series"
    held: dict[str, Any] = {
        "from_series": series,
        "first": read_day("baseline.first", values.get("baseline.first")),
        "last": read_day("baseline.last", values.get("baseline.last")),
        "source": _text(values.get("baseline.source")),
        "n": _whole("baseline.n", values.get("baseline.n")),
        "value": None if series else _number("baseline.value", values.get("baseline.value")),
    }
    if series and (held["first"] is None or held["last"] is None):
        raise Refused([Problem("baseline_needs_days", field="baseline.first")])
    state = BaselineState(values.get("baseline.state") or "missing")
    if not series and held["value"] is None:
        state = BaselineState.MISSING
    elif state is BaselineState.MISSING:
        state = BaselineState.REGISTERED
    return {**held, "state": state}


def baseline_after(old: Baseline, new: Mapping[str, Any]) -> dict[str, Any]:
    """The new baseline with what the page has no field for; parts of a ratio go when the value is another."""
    kept: dict[str, Any] = {"note": old.note}
    if new["value"] == old.value and not new["from_series"]:
        kept |= {"numerator": old.numerator, "denominator": old.denominator}
    return {**new, **kept}


def _targets(values: Values) -> tuple[dict[str, Any], ...]:
    return tuple(target for horizon in HORIZONS if (target := _target(horizon, values)) is not None)


def _target(horizon: Horizon, values: Values) -> dict[str, Any] | None:
    name = f"target.{horizon.value}"
    text = _text(values.get(name))
    kind = TargetKind(values.get(f"{name}.kind") or "value")
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
    if first in ROLES:
        role = getattr(held, first)
        return (getattr(role, rest) or "") if role else ""
    if first == "baseline":
        return _baseline_shown(held.baseline, rest, english)
    if first == "target":
        horizon = Horizon(rest.split(".")[0])
        target = held.target(horizon)
        if rest.endswith(".kind"):
            usual = TargetKind.VALUE if held.kind is IndicatorKind.NUMBER else TargetKind.TEXT
            return (target.kind if target else usual).value
        return target_text(target, english)
    if first == "horizons":
        return held.horizons.at(Horizon(rest)) or ""
    if first in ("how_to_measure", "preconditions") and rest:
        lines = getattr(held, first)
        return lines[int(rest)] if int(rest) < len(lines) else ""
    value = getattr(held, name)
    if name in YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    if name in LISTS:
        return [each.value for each in value]
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
    found = document.indicator(key)
    return found[1] if found else None
