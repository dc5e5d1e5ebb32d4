"""What pydantic finds wrong, as problems with the field's path and words of our own."""

from typing import Any

from pydantic import ValidationError

from gevinst.domain.errors import Problem

# The rules of the domain classes speak English to programmers; people get a code with words in their language.
RULES = {
    "the baseline ends before it starts": "baseline_ends_before_start",
    "a baseline from the series needs its first and last day": "baseline_needs_days",
    "a range needs a low and a high": "range_needs_both",
    "a target in words needs its words": "target_needs_words",
    "a target needs its value": "target_needs_value",
    "one target for each horizon": "one_target_a_horizon",
    "one series for each party": "one_series_a_party",
    "the project ends before it starts": "project_ends_before_start",
    "the granted period ends before it starts": "period_ends_before_start",
    "two benefits have the same id": "same_id",
    "a benefit contributes to one that is not in the plan": "contributes_to_unknown",
    "two indicators have the same key": "same_key",
    "two parts of the map have the same id": "map_same_id",
    "the same link stands twice in the map": "map_link_twice",
    "a link of the map leads to something that is not in the plan": "map_link_unknown",
    "a link of the map goes the wrong way": "map_wrong_way",
    "what leads to something leads back to itself": "leads_in_a_circle",
    "a ratio needs numerator and denominator": "ratio_needs_definition",
    "a measure that is not a ratio needs `value`: what one figure is": "measure_needs_value",
    "a ratio is put together as sum_over_sum, last or none": "ratio_put_together",
    "only a ratio is put together as sum_over_sum": "only_ratio_put_together",
}

_NUMBERS = {"int_parsing", "int_type", "float_parsing", "float_type", "finite_number"}
_DATES = {"date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_type"}
_SHAPES = {
    "dict_type",
    "model_type",
    "model_attributes_type",
    "list_type",
    "tuple_type",
    "too_short",
    "too_long",
}
_LIMITS = {
    "greater_than_equal": ("below_minimum", "minimum", "ge"),
    "less_than_equal": ("above_maximum", "maximum", "le"),
}


def problems_of(error: ValidationError, file: str | None = None) -> list[Problem]:
    """One problem for each thing pydantic found. `field` is the path: `benefits[0].indicators[1].key`."""
    return [_problem(detail).at(file=file) for detail in error.errors(include_url=False)]


def path_of(location: tuple[int | str, ...]) -> str:
    """`("benefits", 0, "title")` -> `benefits[0].title`. The name of an alternative, in angle brackets, is no place."""
    text = ""
    for part in location:
        if isinstance(part, str) and part.startswith("<"):
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _problem(detail: Any) -> Problem:
    kind, given, context = detail["type"], detail.get("input"), detail.get("ctx") or {}
    field = path_of(detail["loc"])
    value = str(given) if isinstance(given, str | int | float | bool) else None
    if kind == "missing" or (kind == "string_too_short"):
        return Problem("field_missing", field=field)
    if detail["msg"] in RULES:
        return Problem(RULES[detail["msg"]], field=field or None)
    if kind == "extra_forbidden":
        return Problem("unknown_field", field=field)
    if kind == "value_error":
        rule = RULES.get(str(context.get("error", "")))
        if rule:
            return Problem(rule, field=field or None)
        return Problem("invalid_field", field=field or None, params={"reason": detail["msg"]})
    if kind == "string_too_long":
        params = {"length": len(str(given)), "limit": context["max_length"]}
        return Problem("text_too_long", field=field, params=params)
    if kind in {"enum", "literal_error"}:
        known = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return Problem("not_a_choice", field=field, value=value, params={"known": known})
    if kind == "int_from_float" or (kind == "int_type" and isinstance(given, float)):
        return Problem("not_a_whole_number", field=field, value=value)
    if kind in _NUMBERS:
        return Problem("not_a_number", field=field, value=value)
    if kind in _DATES:
        return Problem("not_a_date", field=field, value=value)
    if kind in {"bool_parsing", "bool_type"}:
        return Problem("not_yes_or_no", field=field, value=value)
    if kind in _LIMITS:
        code, name, limit = _LIMITS[kind]
        return Problem(code, field=field, value=value, params={name: context[limit]})
    if kind == "string_type":
        return Problem("not_text", field=field, value=value)
    if kind == "string_pattern_mismatch":
        return Problem("wrong_characters", field=field, value=value)
    if kind in _SHAPES:
        return Problem("wrong_shape", field=field)
    return Problem("invalid_field", field=field or None, params={"reason": detail["msg"]})
