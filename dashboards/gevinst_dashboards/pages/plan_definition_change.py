"""What is asked where a figure that stands is measured in another way: from which day and why, or that only the text is put right."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.definition_change import DefinitionSaid
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import alert, button
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages.plan_fields import read_day

PART, SAVE = "plan-def", "plan-def-save"
NEW_WAY, TEXT_ONLY = "new", "text"
ASKED = "definition_asked"
_LONGEST = 300


def is_asked(problems: Sequence[Problem]) -> bool:
    """Whether nothing else is wrong than that it has not been said since when, or why."""
    return bool(problems) and all(
        each.code == ASKED or each.field in ("since", "reason") for each in problems
    )


def part_id(of: str, name: str, part: str) -> dict[str, str]:
    """The id of a control: `what` is changed, `since` when, the `reason`; `of` and `name` are the field's own."""
    return {"type": PART, "of": of, "name": name, "part": part}


def given(values: Sequence[Any], ids: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The controls by part; empty where nothing has been asked."""
    return {each["part"]: str(held or "") for each, held in zip(ids, values, strict=True)}


def read_said(values: Mapping[str, str]) -> DefinitionSaid | None:
    """What is said of the change; None where nothing has been asked. Raises Refused with every problem, by part."""
    if not values:
        return None
    new_way, reason = values.get("what") != TEXT_ONLY, values.get("reason", "").strip()
    problems: list[Problem] = []
    since: dt.date | None = None
    if new_way:
        try:
            since = read_day("since", values.get("since"))
            if since is None:
                problems.append(Problem("field_missing", field="since"))
        except Refused as refused:
            problems += refused.problems
    if not reason:
        problems.append(Problem("event_needs_change" if new_way else "field_missing", field="reason"))
    if len(reason) > _LONGEST:
        params = {"limit": _LONGEST, "length": len(reason)}
        problems.append(Problem("text_too_long", field="reason", params=params))
    if may_hold_identity_number(reason):
        problems.append(Problem("personal_data", field="reason"))
    if problems:
        raise Refused(problems)
    return DefinitionSaid(reason=reason, since=since)


def asking(
    of: str,
    name: str,
    problems: Sequence[Problem],
    values: Mapping[str, str],
    _: Translator,
    *,
    with_button: bool,
) -> Component:
    """The question, with what has been written in it and what is wrong with that.

    `with_button`: the field saves itself, so the answer needs a button of its own.
    """
    said: dict[str | None, str] = {}
    for each in problems:
        at = each.field if each.field in ("since", "reason") else None
        said.setdefault(at, problem_text(each, _))

    def box(part: str, label: str, control: Component, help: str = "") -> Component:
        identity: Any = part_id(of, name, part)
        inside = [label, *([html.Span(help, className="gv-hint d-block mb-0")] if help else [])]
        wrong = [html.P(said[part], className="gv-error")] if part in said else []
        return html.Div(
            [html.Label(inside, htmlFor=dom_id(identity), className="form-label"), control, *wrong],
            className="gv-fieldbox mt-2",
        )

    ways = [
        {"value": NEW_WAY, "label": _("The figures are measured in another way")},
        {"value": TEXT_ONLY, "label": _("Only the text is corrected, the figures mean the same")},
    ]
    head = said.get(None) or _("Put right what is missing. Nothing is stored yet.")
    parts: list[Component] = [
        alert("check", head, live=True),
        box(
            "what",
            _("What the change is"),
            dbc.Select(id=part_id(of, name, "what"), value=values.get("what") or NEW_WAY, options=ways),
        ),
        box(
            "since",
            _("From which day"),
            dbc.Input(
                id=part_id(of, name, "since"),
                type="text",
                value=values.get("since", ""),
                placeholder=_("YYYY-MM-DD"),
            ),
            _("The chart gets a new phase from here. Not needed where only the text is corrected."),
        ),
        box(
            "reason",
            _("Reason"),
            dbc.Input(
                id=part_id(of, name, "reason"),
                type="text",
                value=values.get("reason", ""),
                maxLength=_LONGEST,
            ),
        ),
    ]
    if with_button:
        saving = button(_("Save the change"), {"type": SAVE, "of": of, "name": name}, small=True)
        parts.append(html.Div(saving, className="gv-actions mt-2"))
    return html.Div(parts, className="mt-2")
