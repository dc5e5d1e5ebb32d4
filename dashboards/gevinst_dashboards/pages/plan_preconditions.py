"""Field 6 of a benefit's plan: what must be in place, what is done about it, by whom, by when, and how far it is."""

import re
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.plan import Precondition, PreconditionState
from gevinst.i18n import Translator
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst_dashboards.components import button
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_parts import Controls
from gevinst_dashboards.pages.plan_rows import (
    KINDS,
    RowKind,
    Shown,
    block,
    grid,
    options,
    role_cell,
    state_chip,
)

_LOOK = {
    PreconditionState.NOT_STARTED: ("ikkestartet", "ikkestartet"),
    PreconditionState.UNDER_WAY: ("pavei", "pavei-2"),
    PreconditionState.IN_PLACE: ("nadd", "nadd"),
    PreconditionState.FAILED: ("bak", "bak"),
}


def fields(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The controls of one precondition."""
    from gevinst_dashboards.pages.plan_benefit import role_parties

    return [
        of.text("text", _("The precondition"), lines=2),
        html.Div(of.text("action", _("What is done about it"), lines=2), className="mt-3"),
        html.Div(of.role("responsible", _("Responsible"), role_parties(view.plan, _)), className="mt-3"),
        grid(
            of.day("due", _("By when")),
            of.choice("state", _("How far it has come"), options(w.PRECONDITION_STATES, _)),
            width="col-sm-6",
        ),
    ]


def _rows(view: BenefitPlanPage, _: Translator) -> list[Shown]:
    return [_row(each, view, _) for each in view.benefit.preconditions]


def _row(each: Precondition, view: BenefitPlanPage, _: Translator) -> Shown:
    words = dict(w.PRECONDITION_STATES)
    look, mark = _LOOK[each.state]
    late = each.due is not None and each.due < view.today and each.state is not PreconditionState.IN_PLACE
    due = _("was due {date}", date=_.date(each.due)) if late else _("by {date}", date=_.date(each.due)) if each.due else ""  # fmt: skip
    state = html.Span(
        [state_chip(look, mark, _(words[each.state.value])), *([html.Small(due)] if due else [])]
    )
    return Shown(
        id=each.id,
        cells=(each.text, each.action or "–", role_cell(each.responsible, view.plan.party_names, _), state),
        fields=lambda of: fields(of, view, _),
        held=each,
        name=each.text,
    )


PRECONDITIONS = RowKind(
    key="precondition",
    heads=lambda _: (_("Precondition"), _("What is done"), _("Responsible"), _("State")),
    rows=_rows,
    fields=fields,
    add=lambda _: _("Add a precondition"),
    save=lambda _: _("Add it"),
    label=lambda _: _("Preconditions with action and responsible"),
    starts_with={"state": "not_started"},
)
KINDS["precondition"] = PRECONDITIONS


def field(of: Controls, view: BenefitPlanPage, shared: list[Any], _: Translator) -> list[Any]:
    """The table, and the form's own text."""
    return [
        *block(PRECONDITIONS, view, _),
        html.Div(
            of.text("preconditions_text", _("What must be in place, as it is written in the form"), lines=3),
            className="mt-4",
        ),
        html.Div(splitter(view, _), id="plan-split"),
        *shared,
    ]


def splitter(view: BenefitPlanPage, _: Translator) -> Component | None:
    """An offer to make rows of the form's text, where there are none yet."""
    found = lines_of(view.benefit.preconditions_text)
    if view.benefit.preconditions or not found or not view.plan.may_edit:
        return None
    words = _.plural("Make {n} row of this text", "Make {n} rows of this text", len(found))
    return html.Div(button(words, "plan-split-do", small=True), className="mt-2")


def lines_of(text: str | None) -> list[str]:
    """A text as the separate things it says: lines, points of a list, sentences ended by a semicolon or a full stop."""
    parts: list[str] = []
    for line in (text or "").splitlines():
        parts += re.split(r"(?<=[.;])\s+(?=[A-ZÆØÅ])", line)
    bare = [re.sub(r"^\s*(?:[-–—•*·]|\d+[.)])\s*", "", part).strip().rstrip(";.") for part in parts]
    return [part[:500] for part in bare if part]
