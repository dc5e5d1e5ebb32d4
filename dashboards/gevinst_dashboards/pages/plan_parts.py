"""The controls of the plan's pages, and the one way in which a field saves itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.definition_change import DefinitionSaid
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst.i18n.series_words import series_name
from gevinst_dashboards.components import button, icon
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages import plan_definition_change as definition
from gevinst_dashboards.pages import plan_fields
from gevinst_dashboards.views_context import Context, request_context

FIELD, SAID, WAS, DRAFT = "plan-f", "plan-said", "plan-was", "plan-draft"
Options = Sequence[tuple[str, str]]
TOGETHER = (*plan_fields.ROLES, "baseline", "target", "horizon_months")
"""Heads of names whose controls are stored as one."""
TITLES = "plan-titles"
"""The id of the list of roles that the plan uses already."""
NONE = "*"
"""No choice: Bootstrap's select cannot show an option with an empty value."""


class Controls:
    """Makes the controls of one group, as it is stored. `of` is `project`, `level`, `benefit:<id>`, `indicator:<id>`."""

    def __init__(self, of: str, held: Any, may_edit: bool, _: Translator) -> None:
        self.of, self.held, self.may_edit, self._ = of, held, may_edit, _

    def value(self, name: str) -> Any:
        """What the field shows."""
        return plan_fields.shown(self.held, name, self._.language == "en")

    def id(self, name: str, type: str = FIELD) -> dict[str, str]:
        """The component id of a field."""
        return {"type": type, "of": self.of, "name": name}

    def text(
        self,
        name: str,
        label: str,
        *,
        help: str = "",
        number: bool = False,
        lines: int = 0,
        titles: bool = False,
    ) -> Component:
        """A line of text, a number, or several lines. With `titles`, the roles of the plan are suggested."""
        control: Component
        if lines:
            control = dbc.Textarea(
                id=self.id(name),
                value=self.value(name),
                rows=lines,
                debounce=True,
                disabled=not self.may_edit,
            )
        else:
            control = dbc.Input(
                id=self.id(name),
                type="text",
                value=self.value(name),
                debounce=True,
                disabled=not self.may_edit,
                **({"inputmode": "decimal", "className": "num"} if number else {}),
                **({"list": TITLES} if titles else {}),
            )
        return self._box(name, label, control, help)

    def day(self, name: str, label: str, help: str = "") -> Component:
        """A day as `2026-06-30`."""
        control = dbc.Input(
            id=self.id(name),
            type="text",
            value=self.value(name),
            debounce=True,
            placeholder=self._("YYYY-MM-DD"),
            disabled=not self.may_edit,
        )
        return self._box(name, label, control, help)

    def choice(
        self, name: str, label: str, options: Options, *, blank: str | None = None, help: str = ""
    ) -> Component:
        """One of a few. `blank` is the words for none."""
        given = [{"value": value, "label": words} for value, words in options]
        if blank is not None:
            given.insert(0, {"value": NONE, "label": blank})
        control = dbc.Select(
            id=self.id(name), value=self.value(name) or NONE, options=given, disabled=not self.may_edit
        )
        return self._box(name, label, control, help)

    def ticks(self, name: str, label: str, options: Options, value: list[str] | None = None) -> Component:
        """Several of a few."""
        held = self.value(name) if value is None else value
        boxes = dbc.Checklist(
            id=self.id(name),
            value=held,
            options=[
                {"value": each, "label": words, "disabled": not self.may_edit} for each, words in options
            ],
            inline=True,
        )
        return html.Div(
            [
                html.Fieldset(
                    [html.Legend(label, className="form-label"), html.Div(boxes, className="gv-checkrow")]
                ),
                *self._under(name, held),
            ],
            className="gv-fieldbox",
        )

    def bare(self, name: str, label: str, number: bool = True) -> Component:
        """A control in a table cell, named for screen readers only."""
        control = dbc.Input(
            id=self.id(name),
            type="text",
            value=self.value(name),
            debounce=True,
            size="sm",
            disabled=not self.may_edit,
            className="num" if number else None,
            **({"inputmode": "decimal"} if number else {}),
        )
        return html.Div(
            [
                html.Label(label, htmlFor=dom_id(self.id(name)), className="visually-hidden"),
                control,
                *self._under(name, self.value(name)),
            ],
            className="gv-fieldbox",
        )

    def bare_choice(self, name: str, label: str, options: Options) -> Component:
        """A select in a table cell."""
        control = dbc.Select(
            id=self.id(name),
            value=self.value(name),
            size="sm",
            options=[{"value": value, "label": words} for value, words in options],
            disabled=not self.may_edit,
        )
        return html.Div(
            [
                html.Label(label, htmlFor=dom_id(self.id(name)), className="visually-hidden"),
                control,
                *self._under(name, self.value(name)),
            ],
            className="gv-fieldbox",
        )

    def segment(self, name: str, label: str, options: Options) -> Component:
        """One of two or three that stand side by side."""
        held = self.value(name)
        buttons = dbc.RadioItems(
            id=self.id(name),
            value=held,
            options=[
                {"value": value, "label": words, "disabled": not self.may_edit} for value, words in options
            ],
            input_class_name="btn-check",
            label_class_name="btn",
        )
        return html.Div(
            [
                html.Fieldset(
                    [
                        html.Legend(label, className="visually-hidden"),
                        html.Div(buttons, className="gv-seg gv-seg--plan"),
                    ]
                ),
                *self._under(name, held),
            ],
            className="gv-fieldbox",
        )

    def bare_text(self, name: str, label: str, options: Options | None = None) -> Component:
        """A target of something that is not a number: its words, or one of the scale's own."""
        if options is None:
            return self.bare(name, label, number=False)
        given = [{"value": NONE, "label": self._("None")}]
        given += [{"value": value, "label": words} for value, words in options]
        control = dbc.Select(
            id=self.id(name),
            value=self.value(name) or NONE,
            size="sm",
            options=given,
            disabled=not self.may_edit,
        )
        return html.Div(
            [
                html.Label(label, htmlFor=dom_id(self.id(name)), className="visually-hidden"),
                control,
                *self._under(name, self.value(name)),
            ],
            className="gv-fieldbox",
        )

    def role(self, name: str, label: str, parties: Options, help: str = "") -> Component:
        """A role and its party: never a person. The titles that the plan uses already are suggested."""
        _ = self._
        return html.Fieldset(
            [
                html.Legend(label, className="form-label gv-strong"),
                *([html.P(help, className="gv-hint")] if help else []),
                html.Div(
                    [
                        html.Div(self.text(f"{name}.role", _("Role"), titles=True), className="col-sm-6"),
                        html.Div(
                            self.choice(f"{name}.party", _("Party"), parties, blank=_("Not chosen")),
                            className="col-sm-6",
                        ),
                    ],
                    className="row g-3",
                ),
            ]
        )

    def _box(self, name: str, label: str, control: Component, help: str) -> Component:
        identity: Any = control.id
        return html.Div(
            [
                html.Label(
                    [label, *([html.Span(help, className="gv-hint d-block mb-0")] if help else [])],
                    htmlFor=dom_id(identity),
                    className="form-label",
                ),
                control,
                *self._under(name, self.value(name)),
            ],
            className="gv-fieldbox",
        )

    def _under(self, name: str, was: Any) -> list[Component]:
        """Where the field says what became of it, and what it held when the page was drawn."""
        return [html.Div(id=self.id(name, SAID)), dcc.Store(id=self.id(name, WAS), data=was)]


def said(kind: str, words: str) -> Component:
    """`saved`, `error`: under its field."""
    if kind == "error":
        return html.P([icon("feil"), html.Span(words)], className="gv-error", role="alert")
    return html.P([icon("hake"), words], className="gv-savemsg")


def stores(slug: str, revision: int, benefit: str | None = None) -> list[Component]:
    """What the callbacks must know of the page, and the live region that says when something was saved."""
    return [
        dcc.Store(id="plan-place", data={"slug": slug, "benefit": benefit}),
        dcc.Store(id="plan-revision", data=revision),
    ]


def save_bar(_: Translator, gaps: Component | None = None) -> Component:
    """Always in sight: when something was saved last, or that it waits for the network; undo; the next gap."""
    return html.Div(
        [
            html.Span(id="plan-saved", className="gv-cell gv-cell--lagret", role="status"),
            html.Span(_("Each field is saved when you leave it."), className="gv-subtle gv-xs gv-desk"),
            html.Span(
                [
                    html.Button(
                        [icon("angre"), _("Undo")],
                        type="button",
                        className="btn btn-link btn-sm",
                        disabled=True,
                        **{"data-act": "plan-undo"},
                    ),
                    *([html.Span(gaps, id="plan-next")] if gaps is not None else []),
                ],
                className="gv-savebar__end",
            ),
        ],
        className="gv-savebar gv-savebar--plan",
        id="plan-bar",
        **{
            "data-waits": _("Waiting for the network. The text stands here."),
            "data-saved": _("Saved at {time}", time="{time}"),
            "data-undone": _("Taken back"),
            "data-kept": _("What you wrote without network is back in its field."),
            "data-offer": _(
                "You wrote this without network: “{text}”. Somebody has changed the field since.",
                text="{text}",
            ),
            "data-use": _("Use what I wrote"),
            "data-drop": _("Throw it away"),
        },
    )


def titles_list(titles: Sequence[str]) -> Component:
    """The roles that the plan uses already, suggested where a role is written."""
    return html.Datalist([html.Option(value=title) for title in titles], id=TITLES)


YES_NO = (("yes", N_("Yes")), ("no", N_("No")))


def register_fields(app: Any, services: Any) -> None:
    """Every field of every page of the plan saves itself here."""

    @app.callback(
        Output({"type": SAID, "of": MATCH, "name": MATCH}, "children"),
        Output({"type": WAS, "of": MATCH, "name": MATCH}, "data"),
        Input({"type": FIELD, "of": MATCH, "name": MATCH}, "value"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "value"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "id"),
        State({"type": WAS, "of": MATCH, "name": MATCH}, "data"),
        State("plan-revision", "data"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def save(
        value: Any,
        values: list[Any],
        ids: list[dict[str, str]],
        was: Any,
        revision: int,
        place: dict[str, Any],
    ) -> Any:
        if _same(value, was):
            raise PreventUpdate
        of, name = ctx.triggered_id["of"], ctx.triggered_id["name"]
        context = request_context(services, place["slug"])
        own = {each["name"]: "" if held == NONE else held for each, held in zip(ids, values, strict=True)}
        return save_field(services, context, place, of, name, own, was, revision)

    @app.callback(
        Output({"type": SAID, "of": MATCH, "name": MATCH}, "children", allow_duplicate=True),
        Output({"type": WAS, "of": MATCH, "name": MATCH}, "data", allow_duplicate=True),
        Input({"type": "plan-add-party", "of": MATCH, "name": MATCH}, "n_clicks"),
        State({"type": "plan-add-party", "of": MATCH, "name": MATCH}, "value"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "value"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "id"),
        State({"type": WAS, "of": MATCH, "name": MATCH}, "data"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add_party(
        clicks: int | None,
        party: str,
        values: list[Any],
        ids: list[dict[str, str]],
        was: Any,
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        of, name = ctx.triggered_id["of"], ctx.triggered_id["name"]
        context = request_context(services, place["slug"])
        services.plans.add_party(context.actor, place["slug"], party)
        own = {each["name"]: "" if held == NONE else held for each, held in zip(ids, values, strict=True)}
        revision = services.plans.page(context.actor, place["slug"]).revision
        return save_field(services, context, place, of, name, own, was, revision)

    @app.callback(
        Output({"type": SAID, "of": MATCH, "name": MATCH}, "children", allow_duplicate=True),
        Output({"type": WAS, "of": MATCH, "name": MATCH}, "data", allow_duplicate=True),
        Input({"type": definition.SAVE, "of": MATCH, "name": MATCH}, "n_clicks"),
        State({"type": definition.PART, "of": MATCH, "name": MATCH, "part": ALL}, "value"),
        State({"type": definition.PART, "of": MATCH, "name": MATCH, "part": ALL}, "id"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "value"),
        State({"type": FIELD, "of": MATCH, "name": ALL}, "id"),
        State({"type": WAS, "of": MATCH, "name": MATCH}, "data"),
        State("plan-revision", "data"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def change_definition(
        clicks: int | None,
        parts: list[Any],
        part_ids: list[dict[str, str]],
        values: list[Any],
        ids: list[dict[str, str]],
        was: Any,
        revision: int,
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        of, name = ctx.triggered_id["of"], ctx.triggered_id["name"]
        context = request_context(services, place["slug"])
        own = {each["name"]: "" if held == NONE else held for each, held in zip(ids, values, strict=True)}
        answer = definition.given(parts, part_ids)
        return save_field(services, context, place, of, name, own, was, revision, answer)


def _same(value: Any, was: Any) -> bool:
    if isinstance(value, list) or isinstance(was, list):
        return sorted(value or []) == sorted(was or [])
    return _bare(value) == _bare(was)


def _bare(value: Any) -> str:
    return "" if value in (None, NONE) else str(value).strip()


def save_field(
    services: Any,
    context: Context,
    place: Mapping[str, Any],
    of: str,
    name: str,
    values: Mapping[str, Any],
    was: Any,
    revision: int,
    answer: Mapping[str, str] | None = None,
) -> tuple[Any, Any]:
    """(what the field says of itself, what it holds now). A refused or late change leaves the typed text where it is.

    `answer`: what is said of a change of definition, where it has been asked.
    """
    _ = context._
    try:
        new_revision = _write(
            services, context, place, of, name, values, revision, definition.read_said(answer or {})
        )
    except Conflict:
        page = services.plans.page(context.actor, place["slug"])
        held = plan_fields.group(page.document, of)
        stored = plan_fields.shown(held, name, _.language == "en") if held else ""
        set_props("plan-revision", {"data": page.revision})
        if not _same(stored, was):
            words = _(
                "Somebody else has changed this field meanwhile. It now says “{stored}”. What you wrote is not saved; "
                "change it again to save it over theirs.",
                stored=stored if isinstance(stored, str) else ", ".join(stored),
            )
            return said("error", words), stored
        # What the others changed was another field: this one is still as it was shown.
        return save_field(services, context, place, of, name, values, was, page.revision, answer)
    except NotFound:
        return said("error", _("This is no longer in the plan. Load the page again.")), no_update
    except Refused as refused:
        if definition.is_asked(refused.problems):
            asked = definition.asking(of, name, refused.problems, answer or {}, _, with_button=True)
            return asked, no_update
        own = _say_problems(services, context, place, of, name, values, refused.problems)
        return own, no_update
    set_props("plan-revision", {"data": new_revision})
    set_props("plan-saved", {"children": [icon("hake"), _("Saved at {time}", time=_.time(context.now))]})
    for other in siblings(name, values):
        # What belongs together was saved together.
        set_props({"type": SAID, "of": of, "name": other}, {"children": None})
        set_props({"type": WAS, "of": of, "name": other}, {"data": values.get(other)})
    _redraw(services, context, place, of, name)
    return said("saved", _("Saved")), values.get(name)


def siblings(name: str, values: Mapping[str, Any]) -> list[str]:
    """The other controls that are stored as one with `name`: a role and its party, a baseline, the targets."""
    head = name.split(".")[0]
    if head not in TOGETHER:
        return []
    return [other for other in values if other != name and other.split(".")[0] == head]


def placed(problems: Sequence[Problem], name: str, values: Mapping[str, Any]) -> dict[str, list[Problem]]:
    """Which control says which problem: the one that its field names; where none is named, the one that was changed."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        field = problem.field or ""
        named = [other for other in values if field == other or field.endswith(f".{other}")]
        goal = max(named, key=len) if named else name
        found.setdefault(goal, []).append(problem)
        if goal != name and goal not in siblings(name, values):
            # Two fields contradict each other: it is said at both.
            found.setdefault(name, []).append(problem)
    return found


def _say_problems(
    services: Any,
    context: Context,
    place: Mapping[str, Any],
    of: str,
    name: str,
    values: Mapping[str, Any],
    problems: Sequence[Problem],
) -> Any:
    """Each problem at its field; gives what the changed field itself says."""
    _ = context._
    own: Any = None
    for goal, some in placed(problems, name, values).items():
        words = _refused_words(some, _)
        if any(each.code == "party_not_in_project" for each in some):
            shown = said("error", words)
            party = plan_fields.party_in(goal, values)
            if party:
                shown = html.Div([shown, _add_party(services, of, name, party, _)])
        else:
            shown = said("error", words)
        if goal == name:
            own = shown
        else:
            set_props({"type": SAID, "of": of, "name": goal}, {"children": shown})
    return own


def _add_party(services: Any, of: str, name: str, party: str, _: Translator) -> Component:
    return button(
        _("Add {party} to the project", party=services.plans.party_names.get(party, party)),
        {"type": "plan-add-party", "of": of, "name": name},
        small=True,
        value=party,
    )


def _refused_words(problems: Sequence[Problem], _: Translator) -> str:
    return " ".join(dict.fromkeys(problem_text(problem, _) for problem in problems))


def _redraw(services: Any, context: Context, place: Mapping[str, Any], of: str, name: str) -> None:
    """What follows from a save, on the page of one benefit."""
    if place.get("benefit"):
        from gevinst_dashboards.pages import plan_benefit

        plan_benefit.redraw(services, context, place["slug"], place["benefit"], of, name)


def _write(
    services: Any,
    context: Context,
    place: Mapping[str, Any],
    of: str,
    name: str,
    values: Mapping[str, Any],
    revision: int,
    answer: DefinitionSaid | None,
) -> int:
    slug, actor = place["slug"], context.actor
    kind, _colon, key = of.partition(":")
    if kind == "risk":
        changes = plan_fields.row_changes(kind, name, values)
        services.benefit_plans.save_risk(actor, slug, place["benefit"], changes, key)
        return revision
    if kind in ("project", "level", "benefit"):
        changes = plan_fields.changes_of(name, values)
        match kind:
            case "project":
                return int(services.plans.change_project(actor, slug, changes, revision))
            case "level":
                return int(services.plans.change_level(actor, slug, changes, revision))
        return int(services.plans.change_benefit(actor, slug, key, changes, revision))
    document: PlanDocument = services.plans.document(actor, slug)
    if kind in plan_fields.ROWS:
        benefit = plan_fields.benefit_of(document, kind, key)
        if benefit is None:
            raise NotFound(kind, key)
        rows = plan_fields.rows_after(benefit, kind, key, plan_fields.row_changes(kind, name, values))
        return int(services.plans.change_benefit(actor, slug, benefit.id, rows, revision))
    if kind == "series":
        indicator, lines = plan_fields.series_after(document, key, plan_fields.changes_of(name, values))
        return int(services.plans.change_indicator(actor, slug, indicator, lines, revision))
    found = document.indicator(key)
    if found is None:
        raise NotFound("indicator", key)
    changes = _indicator_changes(services, context, slug, found[1], name, values)
    return int(services.plans.change_indicator(actor, slug, key, changes, revision, answer))


def _indicator_changes(
    services: Any, context: Context, slug: str, old: Indicator, name: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    if name == "measure":
        return _measure_change(services, context, slug, values.get("measure"))
    if name in ("series", "comparison"):
        chosen = values.get(name) or []
        return {"series": _series(services, context, slug, old, chosen, name == "comparison")}
    changes = plan_fields.changes_of(name, values, old)
    if "baseline" in changes:
        changes["baseline"] = plan_fields.baseline_after(old.baseline, changes["baseline"])
    return changes


def _measure_change(services: Any, context: Context, slug: str, key: str | None) -> dict[str, Any]:
    page = services.plans.page(context.actor, slug)
    newest = max(
        (each for each in page.measures if each.key == key), key=lambda each: each.version, default=None
    )
    return {"measure": newest.key if newest else None, "measure_version": newest.version if newest else None}


def _series(
    services: Any, context: Context, slug: str, old: Indicator, wanted: Sequence[str], comparison: bool
) -> tuple[dict[str, Any], ...]:
    """The lines of the chosen parties, those that deliver or those to compare with; the others stay as they are.

    A line that has figures is not taken away: its figures would go with it.
    """
    chosen = set(wanted)
    kept = [line for line in old.series if line.comparison is not comparison or (line.party or "") in chosen]
    gone = [line for line in old.series if line not in kept]
    if gone:
        rows = services.measurements.export_rows(context.actor, slug)
        with_figures = {row.party for row in rows if row.indicator == old.key}
        stuck = [line for line in gone if old.row_key(line) in with_figures]
        if stuck:
            raise Refused(
                [
                    Problem(
                        "party_has_figures",
                        field="comparison" if comparison else "series",
                        value=series_name(line, services.plans.party_names, context._),
                    )
                    for line in stuck
                ]
            )
    there = {line.party or "" for line in kept if line.comparison is comparison}
    new = [{"party": party or None, "comparison": comparison} for party in wanted if party not in there]
    return (*(line.model_dump() for line in kept), *new)
