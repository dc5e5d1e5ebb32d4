"""The forms of the award's page: what their fields are called, what stands in them, what is wrong with them.

A form has a name: `award`, `instalments:<id>` or `instalments:new` (conditions and repayments alike), `ask`,
`answer:<id>`. What somebody has typed and not saved is kept when another form's save draws the page anew.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.errors import Problem
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import button, icon
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages.plan_parts import NONE

FIELD, ERROR, SAID, DO = "award-f", "award-err", "award-said", "award-do"
Typed = Mapping[tuple[str, str], str]
"""(form, field) -> what stands in it."""

LABELS: dict[str, str] = {
    "amount": N_("Amount in kroner"),
    "awarded": N_("Awarded on"),
    "reference": N_("Reference of the decision"),
    "period_first": N_("First day of the granted period"),
    "period_last": N_("Last day of the granted period"),
    "first_use": N_("Money taken into use on"),
    "multi_year": N_("One year or several"),
    "text": N_("What it is for"),
    "due": N_("To be paid by"),
    "paid": N_("Paid on"),
    "decided": N_("Agreed on"),
    "why": N_("Why"),
    "met": N_("Met on"),
    "what": N_("From what, to what"),
    "used_from": N_("To be used from"),
    "answer": N_("Comment"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "award": ("amount", "awarded", "reference", "first_use", "multi_year", "period_first", "period_last"),
    "instalments": ("amount", "due", "paid", "text"),
    "conditions": ("text", "met"),
    "repayments": ("amount", "decided", "paid", "why"),
    "ask": ("what", "why", "amount", "used_from"),
    "answer": ("answer",),
}
_DAYS = frozenset(
    {"awarded", "period_first", "period_last", "first_use", "due", "paid", "decided", "met", "used_from"}
)
_LONG = frozenset({"why", "what", "answer"})


def identity(type: str, of: str, name: str) -> dict[str, str]:
    """The component id of a field, or of what is said under it."""
    return {"type": type, "of": of, "name": name}


def label(of: str, name: str, _: Translator) -> str:
    """What a field is called in its form."""
    if of.startswith("conditions") and name == "text":
        return _("Condition")
    return _(LABELS[name])


def shown(value: Any) -> str:
    """A stored value as it stands in a field: `1 250 000`, `2026-06-30`, `yes`, words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        kroner, ore = divmod(value, 100)
        return f"{kroner:,}".replace(",", " ") + (f",{ore:02}" if ore else "")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def stored(of: str, held: Any) -> dict[str, str]:
    """What stands in each field of a form before anybody types; `held` None: nothing yet."""
    names = FIELDS[of.split(":")[0]]
    return {
        name: shown(getattr(held, "amount_ore" if name == "amount" else name, None)) if held else ""
        for name in names
    }


def all_stored(view: Any) -> dict[str, dict[str, str]]:
    """Form -> field -> what is stored, of every form that the page may have."""
    found = {"award": stored("award", view.award), "ask": stored("ask", None)}
    for kind in ("instalments", "conditions", "repayments"):
        found[f"{kind}:new"] = stored(kind, None)
        for held in getattr(view.award, kind, ()):
            found[f"{kind}:{held.id}"] = stored(kind, held)
    for line in view.redispositions:
        found[f"answer:{line.redisposition.id}"] = stored("answer", None)
    return found


@dataclass(frozen=True)
class Forms:
    """Draws forms, each with what was typed in it and not saved."""

    _: Translator
    typed: Typed = field(default_factory=dict)
    """What somebody has changed and not saved."""
    said: Mapping[str, Component] = field(default_factory=dict)
    """Form -> what became of it."""

    def unsaved(self, of: str, held: Any) -> bool:
        """Whether somebody has typed something that is not stored."""
        return any((of, name) in self.typed for name in stored(of, held))

    def fields(self, of: str, held: Any) -> Component:
        """All fields of a form, with room for what is wrong with each."""
        values = stored(of, held)
        return html.Div(
            [self._field(of, name, self.typed.get((of, name), value)) for name, value in values.items()],
            className="gv-awardform",
        )

    def _field(self, of: str, name: str, value: str) -> Component:
        _ = self._
        id = identity(FIELD, of, name)
        control: Component
        if name == "multi_year":
            options = [
                {"value": NONE, "label": _("Not chosen")},
                {"value": "no", "label": _("One year")},
                {"value": "yes", "label": _("Several years")},
            ]
            control = dbc.Select(id=id, value=value or NONE, options=options)
        elif name in _LONG:
            control = dbc.Textarea(id=id, value=value, rows=2)
        elif name in _DAYS:
            control = dbc.Input(id=id, type="text", value=value, placeholder=_("YYYY-MM-DD"))
        elif name == "amount":
            control = dbc.Input(id=id, type="text", inputmode="decimal", value=value, className="num")
        else:
            control = dbc.Input(id=id, type="text", value=value)
        wide = name in _LONG or name == "text"
        return html.Div(
            [
                html.Label(label(of, name, _), htmlFor=dom_id(id), className="form-label"),
                control,
                html.Div(id=identity(ERROR, of, name)),
            ],
            className="gv-fieldbox" + (" is-wide" if wide else ""),
        )

    def foot(self, of: str, *buttons: Component) -> Component:
        """What became of the form, and its buttons."""
        return html.Div(
            [
                html.Div(self.said.get(of), id={"type": SAID, "of": of}),
                html.Div(list(buttons), className="gv-actions mt-3"),
            ]
        )

    def folded(
        self, of: str, held: Any, summary: str, words: str, *more: Component, name: str = "save"
    ) -> Component:
        """A form that opens under its own line. Open already where it holds something that is not saved."""
        return html.Details(
            [
                html.Summary(summary),
                html.Div(
                    [
                        self.fields(of, held),
                        self.foot(of, button(words, do(name, of), small=True)),
                        *more,
                    ]
                ),
            ],
            className="gv-fold gv-noprint",
            open=self.unsaved(of, held),
        )

    def removal(self, of: str) -> Component:
        """Taking a line away, in two steps."""
        _ = self._
        return html.Details(
            [
                html.Summary(_("Remove it")),
                html.Div(
                    [
                        html.P(_("It cannot be brought back."), className="gv-hint"),
                        button(_("Remove"), do("remove", of), small=True),
                    ]
                ),
            ],
            className="gv-fold mt-2",
        )


def do(act: str, of: str) -> dict[str, str]:
    """The id of a button: save, remove, ask, withdraw, approve or refuse, of a form."""
    return {"type": DO, "act": act, "of": of}


def error(words: str) -> Component:
    """What is wrong, under its field."""
    return html.P([icon("feil"), html.Span(words)], className="gv-error")


def refused(of: str, problems: Sequence[Problem], _: Translator) -> tuple[dict[str, Component], list[str]]:
    """(field -> what is wrong with it, what belongs to no field of the form)."""
    names = FIELDS[of.split(":")[0]]
    words: dict[str, list[str]] = {}
    rest: list[str] = []
    for problem in problems:
        text = problem_text(problem, _)
        if problem.field in names:
            words.setdefault(problem.field or "", []).append(text)
        else:
            rest.append(text)
    return {name: error(" ".join(dict.fromkeys(each))) for name, each in words.items()}, rest
