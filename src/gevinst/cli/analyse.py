"""`gevinst analyse`: the statistics on plain JSON, from a file or standard input. No database is opened."""

import math
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from gevinst.cli.analyse_words import words
from gevinst.cli.door import Door, Json, command
from gevinst.domain.errors import Problem, Refused

group = typer.Typer(help="The statistics on plain JSON, without a database.", no_args_is_help=True)

File = Annotated[str, typer.Argument(metavar="FILE", help="A file of JSON, or - for standard input.")]

_STDIN = "-"
_LIMIT_MB = 10
_DIGITS = 4
_LEAST_P = 0.001


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="analyse")


@command(group, "spc")
def spc(door: Door, file: File, as_json: Json = False) -> None:
    """Process control: limits, signs of a special cause, variation and assurance."""
    found = _run(door, "spc", file)
    _ = door.translator
    if as_json:
        return
    _facts(
        door, [(_("Development"), words(found["variation"], _)), (_("Target"), words(found["assurance"], _))]
    )
    door.say()
    door.table(
        [_("Phase"), _("From point"), _("Points"), _("Centre"), _("Lower limit"), _("Upper limit")],
        [
            (
                number,
                phase["start"],
                phase["n"],
                _figure(phase["centre"], door),
                _limits(phase["lower"], door),
                _limits(phase["upper"], door),
            )
            for number, phase in enumerate(found["phases"], start=1)
        ],
    )
    door.say()
    door.table(
        [_("Point"), _("Value"), _("What it shows"), _("Because")],
        [
            (
                number,
                _figure(point["value"], door),
                words(point["label"], _) if point["rules"] else "",
                ", ".join(words(rule, _) for rule in point["rules"]),
            )
            for number, point in enumerate(found["points"])
        ],
    )
    _notes(door, found)


@command(group, "its")
def its(door: Door, file: File, as_json: Json = False) -> None:
    """Interrupted time series: the effect of a change, with its interval."""
    found = _run(door, "its", file)
    _ = door.translator
    if as_json:
        return
    _facts(
        door,
        [
            (_("Method"), words(found["standard_errors"], _)),
            (_("Points before and after"), f"{found['points_before']}, {found['points_after']}"),
            (_("Carry-over"), _figure(found["rho"], door)),
        ],
    )
    door.say()
    rows = [(words(name, _), each) for name, each in (found["coefficients"] or {}).items()]
    rows += [
        (_("{what}, ratio", what=words(name, _)), each) for name, each in (found["ratios"] or {}).items()
    ]
    rows += [(_("Effect after {n} periods", n=_.number(each["at"])), each) for each in found["effects"]]
    rows += [(_("Mean effect"), found["mean_effect"]), (_("Averted"), found["averted"])]
    _estimates(door, [(name, each) for name, each in rows if each and each["estimate"] is not None])
    _notes(door, found)


@command(group, "compare")
def compare(door: Door, file: File, as_json: Json = False) -> None:
    """Before against after: values, proportions or rates."""
    found = _run(door, "compare", file)
    _ = door.translator
    if as_json:
        return
    _facts(
        door,
        [
            (_("Verdict"), words(found["verdict"], _)),
            (_("Method"), words(found["method"], _)),
        ],
    )
    door.say()
    name = _("After minus before") if found["difference"] else _("After over before")
    _estimates(door, [(name, {**(found["difference"] or found["ratio"]), "p": found["p"]})])
    _notes(door, found)


@command(group, "pool")
def pool(door: Door, file: File, as_json: Json = False) -> None:
    """Effects of several projects put together."""
    found = _run(door, "pool", file)
    _ = door.translator
    if as_json:
        return
    next_one = {"estimate": None, "low": found["prediction_low"], "high": found["prediction_high"]}
    rows = [(_("Pooled effect"), found), (_("A next project"), next_one)]
    _estimates(door, rows if found["prediction_low"] is not None else rows[:1])
    _facts(
        door,
        [
            (_("Projects"), _.number(found["k"])),
            (_("Variance between projects (tau²)"), _figure(found["tau2"], door)),
            (_("Share of the variation between projects (I², from Q)"), _.percent(found["i2_q"], 1)),
            (_("The same from tau²"), _.percent(found["i2_tau2"], 1)),
            ("H²", _figure(found["h2"], door)),
            ("Q", f"{_figure(found['q'], door)} (p {_p(found['q_p'], door)})"),
        ],
    )


@command(group, "forecast")
def forecast(door: Door, file: File, as_json: Json = False) -> None:
    """Will the target be met by its date?"""
    found = _run(door, "forecast", file)
    _ = door.translator
    if as_json:
        return
    _estimates(door, [(_("Expected"), {**found, "estimate": found["point"]})])
    _facts(
        door,
        [
            (name, _share(found[field], door))
            for name, field in (
                (_("The mean meets the target"), "probability_mean_meets_target"),
                (_("A single figure meets the target"), "probability_observation_meets_target"),
            )
            if found[field] is not None
        ],
    )
    _notes(door, found)


# ---- in and out ----------------------------------------------------------------------------------------------------------


def _run(door: Door, kind: str, file: str) -> dict[str, Any]:
    """The answer as plain values, printed where JSON was asked for. Refuses with every problem, each with the file's name."""
    from gevinst.exchange.files import read_limited
    from gevinst.exchange.json_text import read_json
    from gevinst.services.analyses import module_of

    name = _STDIN if file == _STDIN else Path(file).name
    data = read_limited(sys.stdin.buffer if file == _STDIN else Path(file), name, _LIMIT_MB)
    tree = read_json(data, name, _LIMIT_MB)
    if not isinstance(tree, dict):
        raise Refused([Problem("wrong_shape", file=name)])
    module = module_of(kind)
    try:
        result = module.run(module.Request.model_validate(tree))
    except Refused as refused:
        raise Refused([problem.at(file=name) for problem in refused.problems]) from None
    found: dict[str, Any] = result.model_dump(mode="json")
    door.answer(found)
    return found


def _facts(door: Door, rows: list[tuple[str, str]]) -> None:
    """One line for each, the names in a column."""
    width = max((len(name) for name, _value in rows), default=0)
    for name, value in rows:
        door.say(f"{name.ljust(width)}  {value or '–'}")


def _estimates(door: Door, rows: list[tuple[str, dict[str, Any]]]) -> None:
    """A table of estimates with their intervals."""
    if not rows:
        return
    _ = door.translator
    door.table(
        ["", _("Estimate"), _("From"), _("To"), "p"],
        [
            (
                name,
                _figure(each["estimate"], door),
                _figure(each["low"], door),
                _figure(each["high"], door),
                _p(each.get("p"), door),
            )
            for name, each in rows
        ],
    )
    door.say(_("From and to: the 95 % interval."))
    door.say()


def _notes(door: Door, found: dict[str, Any]) -> None:
    for note in dict.fromkeys(words(code, door.translator) for code in found["notes"]):
        door.say(f"- {note}")


def _figure(value: float | None, door: Door) -> str:
    """Four digits that count, never fewer than the whole number has; empty for what is not known."""
    if value is None:
        return ""
    size = math.floor(math.log10(abs(value))) if value else 0
    decimals = min(max(0, _DIGITS - 1 - size), 10)
    return door.translator.number(value, 0 if value == round(value) and size >= 0 else decimals)


def _limits(value: float | list[float | None] | None, door: Door) -> str:
    """One limit, or the lowest and the highest where each point has its own."""
    if not isinstance(value, list):
        return _figure(value, door)
    known = [each for each in value if each is not None]
    return f"{_figure(min(known), door)} – {_figure(max(known), door)}" if known else ""


def _p(value: float | None, door: Door) -> str:
    if value is None:
        return ""
    _ = door.translator
    return "< " + _.number(_LEAST_P, 3) if value < _LEAST_P else _.number(value, 3)


def _share(value: float, door: Door) -> str:
    """A probability in per cent, never as 0 or 100."""
    _ = door.translator
    if value <= 0.01:
        return _("1 % or less")
    return _("99 % or more") if value >= 0.99 else _.percent(100 * value, 0)
