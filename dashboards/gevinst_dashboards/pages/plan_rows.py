"""Rows of one benefit's plan: read as a table, changed in place, added under it. Preconditions, freed resources, risks.

Each row is a group of its own (`precondition:<id>`), so that its fields save themselves like all others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ALL, MATCH, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, Refused
from gevinst.domain.plan import PlanDocument
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst_dashboards.components import button, hidden, icon
from gevinst_dashboards.pages import plan_fields
from gevinst_dashboards.pages.plan_parts import DRAFT, FIELD, NONE, SAID, Controls, said
from gevinst_dashboards.views_context import Context, request_context

ROWS, ROW = "plan-rows", "plan-row"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is read: its id, its cells by column, and its fields."""

    id: str
    cells: tuple[Any, ...]
    """The first is the row's head."""
    fields: Callable[[Controls], list[Any]]
    held: Any
    name: str
    """What the row is about, for the names of its buttons."""


@dataclass(frozen=True, slots=True)
class RowKind:
    """One table. `rows` gives what stands in it; `fields` its controls, of a stored row or of a new one."""

    key: str
    heads: Callable[[Translator], tuple[str, ...]]
    rows: Callable[[BenefitPlanPage, Translator], list[Shown]]
    fields: Callable[[Controls, BenefitPlanPage, Translator], list[Any]]
    add: Callable[[Translator], str]
    """What the button under the table says."""
    save: Callable[[Translator], str]
    label: Callable[[Translator], str]
    starts_with: dict[str, Any]
    """What a new row's choices stand on."""


KINDS: dict[str, RowKind] = {}
"""Filled by the modules of the tables."""


class Draft(Controls):
    """The controls of a row that is not stored yet: nothing is saved before the button under them."""

    def value(self, name: str) -> Any:
        """What a new row starts with."""
        return self.held.get(name, "")

    def id(self, name: str, type: str = FIELD) -> dict[str, str]:
        """Ids of their own, which save nothing when they are left."""
        return {"type": DRAFT if type == FIELD else f"{type}-draft", "of": self.of, "name": name}


def block(kind: RowKind, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The table, and what adds to it."""
    parts: list[Any] = [html.Div(table(kind, view, _), id={"type": ROWS, "kind": kind.key})]
    if view.plan.may_edit:
        draft = Draft(f"new-{kind.key}", kind.starts_with, True, _)
        parts.append(
            html.Details(
                [
                    html.Summary([icon("pluss"), kind.add(_)]),
                    html.Div(
                        [
                            *kind.fields(draft, view, _),
                            html.Div(id={"type": "plan-row-said", "kind": kind.key}, role="status"),
                            html.Div(
                                button(kind.save(_), {"type": "plan-row-add", "kind": kind.key}),
                                className="gv-actions mt-3",
                            ),
                        ],
                        className="gv-rowform",
                    ),
                ],
                className="gv-rowadd",
            )
        )
    return parts


def table(kind: RowKind, view: BenefitPlanPage, _: Translator) -> Component | None:
    """The rows as a table; None where there are none."""
    rows = kind.rows(view, _)
    if not rows:
        return None
    heads = [*kind.heads(_), *([hidden(_("Edit"))] if view.plan.may_edit else [])]
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr([html.Th(head, scope="col", role="columnheader") for head in heads], role="row"),
                    role="rowgroup",
                ),
                html.Tbody(
                    [tr for each in rows for tr in _row(kind, each, view, len(heads), _)], role="rowgroup"
                ),
            ],
            className="gv-table gv-table--cards gv-table--top gv-rows",
            role="table",
            **{"aria-label": kind.label(_)},
        ),
        className="gv-tablewrap gv-tablewrap--in",
        tabIndex=0,
        role="region",
        **{"aria-label": kind.label(_)},
    )


def _row(kind: RowKind, row: Shown, view: BenefitPlanPage, wide: int, _: Translator) -> list[Component]:
    of = f"{kind.key}:{row.id}"
    parts = [html.Tr(cells(kind, row, view, _), role="row", id={"type": ROW, "of": of})]
    if not view.plan.may_edit:
        return parts
    controls = Controls(of, row.held, True, _)
    form = html.Td(
        [
            *row.fields(controls),
            html.Div(
                [
                    html.Button(
                        _("Done"),
                        type="button",
                        className="btn btn-outline-secondary btn-sm",
                        **{"data-act": "plan-row", "data-row": of},
                    ),
                    button(
                        _("Take it away"),
                        {"type": "plan-row-remove", "kind": kind.key, "id": row.id},
                        small=True,
                        plain=True,
                    ),
                ],
                className="gv-actions mt-3",
            ),
        ],
        colSpan=wide,
        role="cell",
    )
    parts.append(
        html.Tr(form, role="row", className="gv-rowedit", hidden=True, id=f"edit-{of.replace(':', '-')}")
    )
    return parts


def cells(kind: RowKind, row: Shown, view: BenefitPlanPage, _: Translator) -> list[Component]:
    """The cells of a row as it is read."""
    heads = kind.heads(_)
    first = html.Th(row.cells[0], scope="row", role="rowheader")
    rest = [
        html.Td(cell, role="cell", **{"data-label": head})
        for head, cell in zip(heads[1:], row.cells[1:], strict=True)
    ]
    if not view.plan.may_edit:
        return [first, *rest]
    of = f"{kind.key}:{row.id}"
    change = html.Button(
        [icon("rediger"), _("Edit"), hidden(f": {row.name}")],
        type="button",
        className="btn btn-link btn-sm",
        **{
            "data-act": "plan-row",
            "data-row": of,
            "aria-expanded": "false",
            "aria-controls": f"edit-{of.replace(':', '-')}",
        },
    )
    return [first, *rest, html.Td(change, role="cell", className="gv-rowbtn")]


def redraw_row(of: str, view: BenefitPlanPage, _: Translator) -> None:
    """The cells of one row after one of its fields was saved. Its open fields stay as they are."""
    key, _colon, id = of.partition(":")
    kind = KINDS[key]
    row = next((each for each in kind.rows(view, _) if each.id == id), None)
    if row is not None:
        set_props({"type": ROW, "of": of}, {"children": cells(kind, row, view, _)})


def add_row(services: Any, context: Context, place: Any, kind: str, values: dict[str, Any]) -> None:
    """Stores a new row. Raises Refused, with the field of each problem."""
    actor, slug, benefit = context.actor, place["slug"], place["benefit"]
    fields = plan_fields.new_row(kind, values)
    if kind == "risk":
        services.benefit_plans.save_risk(actor, slug, benefit, fields)
        return
    document: PlanDocument = services.plans.document(actor, slug)
    held = next(each for each in document.benefits if each.id == benefit)
    name = plan_fields.ROWS[kind]
    rows = (*(each.model_dump() for each in getattr(held, name)), fields)
    services.plans.change_benefit(actor, slug, benefit, {name: rows})


def remove_row(services: Any, context: Context, place: Any, kind: str, id: str) -> None:
    """Takes a row away."""
    actor, slug, benefit = context.actor, place["slug"], place["benefit"]
    if kind == "risk":
        services.benefit_plans.remove_risk(actor, slug, id)
        return
    document: PlanDocument = services.plans.document(actor, slug)
    held = next(each for each in document.benefits if each.id == benefit)
    name = plan_fields.ROWS[kind]
    rows = tuple(each.model_dump() for each in getattr(held, name) if each.id != id)
    services.plans.change_benefit(actor, slug, benefit, {name: rows})


def register_rows(app: Any, services: Any) -> None:
    """Adding and taking away, for every table."""

    @app.callback(
        Output({"type": ROWS, "kind": MATCH}, "children"),
        Output({"type": "plan-row-said", "kind": MATCH}, "children"),
        Input({"type": "plan-row-add", "kind": MATCH}, "n_clicks"),
        State({"type": DRAFT, "of": ALL, "name": ALL}, "value"),
        State({"type": DRAFT, "of": ALL, "name": ALL}, "id"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add(clicks: int | None, values: list[Any], ids: list[dict[str, str]], place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        kind = ctx.triggered_id["kind"]
        of = f"new-{kind}"
        own = {
            each["name"]: "" if value in (None, NONE) else value
            for each, value in zip(ids, values, strict=True)
            if each["of"] == of
        }
        context = request_context(services, place["slug"])
        _ = context._
        for name in own:
            set_props({"type": f"{SAID}-draft", "of": of, "name": name}, {"children": None})
        try:
            add_row(services, context, place, kind, own)
        except Refused as refused:
            return no_update, draft_problems(of, own, refused, _)
        starts = KINDS[kind].starts_with
        for name in own:
            set_props({"type": DRAFT, "of": of, "name": name}, {"value": starts.get(name, "")})
        drawn = _after_change(services, context, place, kind)
        return drawn, said("saved", _("Added"))

    @app.callback(
        Output({"type": ROWS, "kind": MATCH}, "children", allow_duplicate=True),
        Input({"type": "plan-row-remove", "kind": MATCH, "id": ALL}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def remove(clicks: list[int | None], place: dict[str, Any]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context = request_context(services, place["slug"])
        kind = ctx.triggered_id["kind"]
        try:
            remove_row(services, context, place, kind, ctx.triggered_id["id"])
        except Conflict:
            remove_row(services, context, place, kind, ctx.triggered_id["id"])
        return _after_change(services, context, place, kind)


def draft_problems(of: str, own: dict[str, Any], refused: Refused, _: Translator) -> Any:
    """Each problem at its field of a form that is not stored; gives what belongs to none of them."""
    rest = []
    for problem in refused.problems:
        field = problem.field or ""
        named = [name for name in own if field == name or field.endswith(f".{name}")]
        if not named:
            head = field.split(".")[-1]
            named = [name for name in own if name.split(".")[0] == head]
        words = problem_text(problem, _)
        if named:
            goal = max(named, key=len)
            set_props({"type": f"{SAID}-draft", "of": of, "name": goal}, {"children": said("error", words)})
        else:
            rest.append(words)
    return said("error", " ".join(dict.fromkeys(rest))) if rest else None


def _after_change(services: Any, context: Context, place: Any, kind: str) -> Any:
    from gevinst_dashboards.pages import plan_benefit

    view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
    set_props("plan-revision", {"data": view.plan.revision})
    plan_benefit.redraw_frame(view, context)
    return table(KINDS[kind], view, context._)


def state_chip(kind: str, mark: str, words: str) -> Component:
    """A state in a table: an icon and a word, without a fill."""
    return html.Span([icon(mark), words], className=f"gv-chip gv-chip--{kind} gv-chip--plain")


def role_cell(role: Any, names: Any, _: Translator) -> Component:
    """Role over party; where there is none, what to do."""
    if role is None:
        return html.Span([icon("mangler"), html.Span(_("Choose who is responsible"))], className="gv-gap")
    party = names.get(role.party, role.party) if role.party else ""
    return html.Span([role.role, *([html.Small(party)] if party else [])], className="gv-role")


def options(pairs: Sequence[tuple[str, str]], _: Translator) -> list[tuple[str, str]]:
    """Choices in the reader's language."""
    return [(value, _(words)) for value, words in pairs]


def grid(*controls: Component, width: str = "col-sm-4") -> Component:
    """Controls side by side."""
    return html.Div([html.Div(control, className=width) for control in controls], className="row g-3 mt-0")
