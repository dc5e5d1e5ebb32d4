"""Field 4 of a benefit's plan: what is measured, by which definition, and where it started."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.measure import Measure, Shape, Unit
from gevinst.domain.plan import Baseline, BaselineState, Benefit, Indicator, IndicatorKind
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.i18n.problems import problem_text
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst.services.say import value_text
from gevinst.services.views import PlanPage
from gevinst_dashboards.components import alert, button, icon, pairs
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.components.benefits import baseline_log
from gevinst_dashboards.pages import plan_definition_change as definition
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.measure_definition import definition_rows
from gevinst_dashboards.pages.plan_deleting import delete_indicator_box
from gevinst_dashboards.pages.plan_measure_sharing import sharing
from gevinst_dashboards.pages.plan_own_measure import (
    OTHERS,
    OWN_UNIT,
    next_version,
    own_key,
    read_measure,
    shown_measure,
)
from gevinst_dashboards.pages.plan_parts import NONE, YES_NO, Controls, said
from gevinst_dashboards.pages.plan_rows import grid, options
from gevinst_dashboards.views_context import Context, request_context

OWN, OWN_SAID = "plan-own", "plan-own-said"


def measure_of(indicator: Indicator, page: PlanPage) -> Measure | None:
    """The definition that an indicator follows: its own, else the catalogue's in its version, else the newest."""
    if indicator.own_measure is not None:
        return indicator.own_measure
    found = [each for each in page.measures if each.key == indicator.measure]
    exact = [each for each in found if each.version == indicator.measure_version]
    return (exact or sorted(found, key=lambda each: each.version))[-1] if found else None


def newest(measures: Sequence[Measure], _: Translator) -> list[tuple[str, str]]:
    """The catalogue's measures in their newest version, by name."""
    held: dict[str, Measure] = {}
    for each in measures:
        if each.key not in held or each.version > held[each.key].version:
            held[each.key] = each
    return sorted(
        ((key, _.local(each.name)) for key, each in held.items()), key=lambda pair: pair[1].casefold()
    )


def units_of(measures: Sequence[Measure]) -> list[Unit]:
    """The units that the catalogue knows, one of each. A unit that a project wrote itself is not one to choose."""
    return list({each.unit.key: each.unit for each in measures if each.unit.key != OWN_UNIT}.values())


def field(of: Controls, view: BenefitPlanPage, parties: list[tuple[str, str]], _: Translator) -> list[Any]:
    """Every indicator of the benefit, and the form that adds one."""
    benefit, page = view.benefit, view.plan
    parts: list[Any] = [
        of.text("measurement_text", _("What is measured, as it is written in the form"), lines=2)
    ]
    for indicator in benefit.indicators:
        parts.append(html.Div(_indicator(indicator, view, _), className="gv-indicator"))
    if page.may_edit:
        parts.append(adding(page, benefit, parties, _))
    return parts


def _indicator(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Any]:
    page = view.plan
    of = Controls(f"indicator:{indicator.id}", indicator, page.may_edit, _)
    measure = measure_of(indicator, page)
    from_where = _("our own measure") if indicator.own_measure else _("from the catalogue") if measure else ""
    hint = (
        f"{_.local(measure.unit.name)} · {_(dict(w.DIRECTIONS)[measure.direction.value])}" if measure else ""
    )
    head = html.Div(
        html.Div(
            [
                html.H3(
                    [
                        indicator.title,
                        *([html.Span(f" {from_where}", className="gv-subtle")] if from_where else []),
                    ],
                    className="mt-4 mb-1",
                ),
                *([html.P(hint[:1].upper() + hint[1:], className="gv-hint mb-0")] if hint else []),
            ]
        ),
        className="gv-measure",
    )
    number = indicator.kind is IndicatorKind.NUMBER
    choose = grid(
        of.text("title", _("What we call the figure")),
        of.choice("kind", _("Kind"), options(w.KINDS, _)),
        *(
            [
                of.choice(
                    "measure", _("Measure from the catalogue"), newest(page.measures, _), blank=_("Our own")
                )
            ]
            if number and indicator.own_measure is None
            else []
        ),
    )
    parts: list[Any] = [head, *([_definition(measure, _)] if number and measure else []), choose]
    if indicator.kind is IndicatorKind.SCALE:
        words = _("The words of the scale, one on each line, the lowest first")
        parts.append(html.Div(of.text("scale_labels", words, lines=4), className="mt-3"))
    if number:
        if indicator.measure is None and page.may_edit:
            parts.append(_own(indicator, view, _))
        parts += [
            html.H3(_("Baseline"), className="mt-4 mb-2"),
            html.Div(
                baseline_call(indicator, view, _), id={"type": "plan-baseline-call", "of": indicator.id}
            ),
            _baseline(of, indicator, measure, view, _),
        ]
    if page.may_edit:
        parts.append(delete_indicator_box(indicator, _))
    return parts


def _definition(measure: Measure, _: Translator) -> Component:
    return html.Details(
        [
            html.Summary([_("Definition"), html.Small(_("version {n}", n=measure.version))]),
            html.Div([html.P(_.local(measure.what)), pairs(definition_rows(measure, _))]),
        ],
        className="gv-details",
    )


# ---- the baseline ----------------------------------------------------------------------------------------------------


def baseline_call(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> Component | None:
    """What is asked of a baseline that is not confirmed, by how far the project has come."""
    state, start = indicator.baseline.state, view.plan.project.intervention
    if state is BaselineState.CONFIRMED or start is None:
        return None
    if start > view.today:
        days = (start - view.today).days
        return alert(
            "info",
            _.plural(
                "The baseline must be confirmed before the change is put into use on {date}, in {n} day.",
                "The baseline must be confirmed before the change is put into use on {date}, in {n} days.",
                days,
                date=_.date(start),
            ),
        )
    if state is BaselineState.MISSING:
        return alert(
            "check",
            _(
                "The change was put into use on {date} without a baseline. Enter figures from the time before, and say where they are from.",
                date=_.date(start),
            ),
        )
    return None


def _baseline(
    of: Controls, indicator: Indicator, measure: Measure | None, view: BenefitPlanPage, _: Translator
) -> Component:
    series = indicator.baseline.from_series
    unit = _.local(measure.unit.name) if measure else ""
    ratio = measure is not None and measure.shape is Shape.RATIO
    figures: list[Component] = []
    if not series:
        figures.append(
            of.text("baseline.value", _("Value, {unit}", unit=unit) if unit else _("Value"), number=True)
        )
        if ratio:
            figures += [
                of.text("baseline.numerator", _("Numerator"), number=True),
                of.text("baseline.denominator", _("Denominator"), number=True),
            ]
    else:
        figures.append(
            html.Div(
                [
                    html.P(_("Value"), className="form-label mb-1"),
                    html.P(
                        series_value(indicator, view, measure, _),
                        id={"type": "plan-baseline-value", "of": indicator.id},
                        className="mb-0",
                    ),
                ],
                className="gv-fieldbox",
            )
        )
    figures += [
        of.day("baseline.first", _("First day")),
        of.day("baseline.last", _("Last day")),
        of.text("baseline.n", _("Number behind it (n)"), number=True),
    ]
    return html.Div(
        [
            html.Div(
                [
                    of.segment("baseline.kind", _("The baseline is"), options(w.BASELINE_KINDS, _)),
                    grid(*figures),
                    grid(
                        of.text("baseline.source", _("Source of the baseline")),
                        of.text("baseline.note", _("Note on the baseline")),
                        width="col-sm-6",
                    ),
                ]
            ),
            html.Div(
                track(indicator, view, _),
                id={"type": "plan-track", "of": indicator.id},
                className="gv-trackbox",
            ),
        ]
    )


def series_value(
    indicator: Indicator, view: BenefitPlanPage, measure: Measure | None, _: Translator
) -> list[Any]:
    """The baseline that the figures give, or what is missing for it."""
    row = view.rows.get(indicator.id)
    value = row.evaluation.baseline if row and row.evaluation else None
    if value is None:
        return [_("Reckoned from the figures of the period, when they are recorded.")]
    return [html.B(value_text(value, measure, _)), " ", _("from the figures of the period")]


def track(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """Missing, registered, confirmed: how far it has come, when, and by whom; the button of the next step; what it was."""
    state = indicator.baseline.state
    trail = view.baseline_trail.get(indicator.id, ())
    start = view.plan.project.intervention

    def when(action: str) -> str:
        step = next((each for each in trail if each.action == action), None)
        if step is None:
            return ""
        text = f"{_.date(step.at)}, {step.by}"
        if action == "confirm_baseline" and start is not None and day_of(step.at) < start:
            text = _("{what}, before the start {date}", what=text, date=_.date(start))
        return text

    registered = state is not BaselineState.MISSING
    confirmed = state is BaselineState.CONFIRMED
    items = [
        _step(
            registered,
            _("Registered") if registered else _("Not registered yet"),
            when("register_baseline") if registered else "",
            _,
        ),
        _step(
            confirmed,
            _("Confirmed") if confirmed else _("Not confirmed yet"),
            when("confirm_baseline") if confirmed else "",
            _,
        ),
    ]
    parts: list[Any] = [
        html.Ol(items, className="gv-track", **{"aria-label": _("How far the baseline has come")})
    ]
    if view.plan.may_edit and registered:
        words = _("Take the confirmation back") if confirmed else _("Confirm the baseline")
        parts.append(
            html.Div(
                button(words, {"type": "plan-confirm", "of": indicator.id}, small=True, plain=confirmed),
                className="mt-2",
            )
        )
    if trail:
        parts.append(
            html.Details(
                [
                    html.Summary(
                        [
                            _("What became of the baseline"),
                            html.Small(_.plural("{n} step", "{n} steps", len(trail))),
                        ]
                    ),
                    html.Div(baseline_log(trail, _)),
                ],
                className="gv-details mt-2",
            )
        )
    return parts


def _step(done: bool, words: str, when: str, _: Translator) -> Component:
    return html.Li(
        [
            icon("nadd" if done else "ikkestartet"),
            html.Span([html.B(words), *([html.Small(when)] if when else [])]),
        ],
        className="is-done" if done else None,
    )


# ---- a new figure ----------------------------------------------------------------------------------------------------


def adding(page: PlanPage, benefit: Benefit, parties: list[tuple[str, str]], _: Translator) -> Component:
    """Kind, measure, name and parties; nothing more is needed to begin."""

    def box(id: str, words: str, control: Component, help: str = "") -> Component:
        inside = [words, *([html.Span(help, className="gv-hint d-block mb-0")] if help else [])]
        return html.Div(
            [html.Label(inside, htmlFor=id, className="form-label"), control], className="gv-fieldbox"
        )

    measures = [{"value": NONE, "label": _("Our own")}]
    measures += [{"value": key, "label": words} for key, words in newest(page.measures, _)]
    kinds = [{"value": value, "label": words} for value, words in options(w.KINDS, _)]
    delivering = [
        part.party
        for part in page.project.parties
        if part.role != "user_representative" and part.left is None
    ]
    return html.Details(
        [
            html.Summary(_("Add a figure to follow")),
            html.Div(
                [
                    grid(
                        box("new-kind", _("Kind"), dbc.Select(id="new-kind", value="number", options=kinds)),
                        box(
                            "new-measure",
                            _("Measure from the catalogue"),
                            dbc.Select(id="new-measure", value=NONE, options=measures),
                        ),
                        box("new-title", _("Its name here"), dbc.Input(id="new-title", type="text")),
                    ),
                    html.P(
                        _("Left blank, it is called what the catalogue calls it."), className="gv-hint mt-1"
                    ),
                    html.Fieldset(
                        [
                            html.Legend(_("Who delivers it"), className="form-label"),
                            html.Div(
                                dbc.Checklist(
                                    id="new-parties",
                                    value=suggested_parties(page, benefit, delivering),
                                    options=[{"value": key, "label": words} for key, words in parties],
                                    inline=True,
                                ),
                                className="gv-checkrow",
                            ),
                        ],
                        className="mt-3",
                    ),
                    html.Div(id="new-indicator-said", role="status"),
                    html.Div(button(_("Add the figure"), "new-indicator"), className="gv-actions mt-3"),
                ]
            ),
        ],
        className="gv-details mt-4",
        open=not benefit.indicators,
    )


def suggested_parties(page: PlanPage, benefit: Benefit, delivering: Sequence[str]) -> list[str]:
    """Who most probably delivers a new figure: those of the plan's last one, else the municipalities' level."""
    for other in reversed(page.document.benefits):
        for indicator in other.indicators:
            chosen = [line.party for line in indicator.series if line.party and not line.comparison]
            if chosen:
                return [party for party in chosen if party in delivering]
    return []


# ---- our own measure -------------------------------------------------------------------------------------------------


class OwnForm:
    """The controls of the form. Nothing is stored before its button."""

    def __init__(self, indicator: Indicator, view: BenefitPlanPage, _: Translator) -> None:
        language = view.plan.project.language
        self.indicator, self._ = indicator, _
        self.value = shown_measure(indicator.own_measure, language)

    def id(self, name: str, type: str = OWN) -> dict[str, str]:
        """The id of a control."""
        return {"type": type, "of": self.indicator.id, "name": name}

    def text(
        self, name: str, label: str, *, help: str = "", lines: int = 0, number: bool = False
    ) -> Component:
        """A line of text, a number, or several lines."""
        id = self.id(name)
        value = self.value(name)
        if not value and name == "name" and self.indicator.own_measure is None:
            value = self.indicator.title
        control: Component
        if lines:
            control = dbc.Textarea(id=id, value=value, rows=lines)
        elif number:
            control = dbc.Input(id=id, type="text", value=value, inputmode="decimal", className="num")
        else:
            control = dbc.Input(id=id, type="text", value=value)
        return self._box(name, label, control, help)

    def choice(
        self, name: str, label: str, given: Sequence[tuple[str, str]], blank: str = "", help: str = ""
    ) -> Component:
        """One of a few."""
        every = [{"value": NONE, "label": blank}] if blank else []
        every += [{"value": value, "label": words} for value, words in given]
        control = dbc.Select(id=self.id(name), value=self.value(name) or NONE, options=every)
        return self._box(name, label, control, help)

    def _box(self, name: str, label: str, control: Component, help: str) -> Component:
        inside = [label, *([html.Span(help, className="gv-hint d-block mb-0")] if help else [])]
        return html.Div(
            [
                html.Label(inside, htmlFor=dom_id(self.id(name)), className="form-label"),
                control,
                html.Div(id=self.id(name, OWN_SAID)),
            ],
            className="gv-fieldbox",
        )


def _own(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> Component:
    form = OwnForm(indicator, view, _)
    held = indicator.own_measure
    usual = _("As is usual for its shape")
    language = view.plan.project.language
    names = {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("English")}
    units = [(each.key, _.local(each.name)) for each in units_of(view.plan.measures)]
    units.append((OWN_UNIT, _("Another unit")))
    fields = [
        grid(
            form.text("name", _("What it is called")),
            form.choice("shape", _("What one figure is"), options(w.SHAPES, _)),
            width="col-sm-6",
        ),
        html.Div(form.text("what", _("What it says, in one sentence"), lines=2), className="mt-3"),
        grid(
            form.text("numerator", _("Numerator"), help=_("For a share or a rate")),
            form.text("denominator", _("Denominator"), help=_("For a share or a rate")),
            form.text("value", _("What the value is"), help=_("For a mean, a count or an amount")),
        ),
        html.Div(
            form.choice(
                "events",
                _("What is counted are events"),
                options(YES_NO, _),
                usual,
                _(
                    "For a share, a rate or a number. Events happen or do not, each for itself: readmissions, falls, messages. Then we know how much chance alone moves the figure. Say no to what is not: kroner, hours, or how many are in a place at one time."
                ),
            ),
            className="mt-3",
        ),
        grid(
            form.choice("unit", _("Unit"), units),
            form.text("unit_name", _("Another unit"), help=_("Only where the list does not have it")),
            form.choice("direction", _("Direction"), options(w.DIRECTIONS, _)),
        ),
        grid(
            form.choice("frequency", _("How often"), options(w.FREQUENCIES, _)),
            form.text("lag_days", _("Days until it is known"), number=True),
            form.text("scale", _("Multiplied by"), number=True, help=_("Blank: 100 for per cent, else 1")),
        ),
        grid(
            form.choice("over_time", _("Over time"), options(w.AGGREGATIONS, _), usual),
            form.choice("over_parties", _("Over parties"), options(w.AGGREGATIONS, _), usual),
            width="col-sm-6",
        ),
        grid(
            form.text("minimum", _("Lowest possible"), number=True),
            form.text("maximum", _("Highest possible"), number=True),
            form.text("source", _("Source")),
        ),
        grid(
            form.text("population", _("Population")),
            form.text("excludes", _("Not included")),
            width="col-sm-6",
        ),
        html.Details(
            [
                html.Summary(_("In other languages")),
                html.Div(
                    [
                        grid(
                            form.text(
                                f"name.{other}", _("What it is called, {language}", language=names[other])
                            ),
                            form.text(f"what.{other}", _("What it says, {language}", language=names[other])),
                            width="col-sm-6",
                        )
                        for other in OTHERS[language]
                    ]
                ),
            ],
            className="gv-details mt-3",
        ),
        html.Div(id={"type": "plan-own-result", "of": indicator.id}, role="status"),
        html.Div(
            button(_("Save the definition"), {"type": "plan-own-save", "of": indicator.id}),
            className="gv-actions mt-3",
        ),
    ]
    parts: list[Any] = [
        html.Details(
            [
                html.Summary(
                    [_("Our own definition"), html.Small(_("saved") if held else _("not written yet"))]
                ),
                html.Div(fields),
            ],
            className="gv-details mt-3",
            open=held is None,
        )
    ]
    if held is not None:
        parts.append(sharing(indicator, view, _))
    return html.Div(parts)


def save_own(
    services: Any,
    context: Context,
    slug: str,
    indicator_id: str,
    values: dict[str, Any],
    answer: Mapping[str, str] | None = None,
) -> None:
    """Stores what the form says as the indicator's own measure. Raises Refused, NotFound.

    `answer`: what is said of the change, where it has been asked because figures stand.
    """
    page: PlanPage = services.plans.page(context.actor, slug)
    found = page.document.indicator(indicator_id)
    if found is None:
        raise NotFound("indicator", indicator_id)
    indicator = found[1]
    old = indicator.own_measure
    taken = [each.key for each in page.measures]
    key = old.key if old else own_key(str(values.get("name") or indicator.title), taken)
    written = read_measure(values, key, old, units_of(page.measures), page.project.language)
    measure = next_version(written, old, page.measures)
    changes: dict[str, Any] = {"own_measure": measure, "measure": None, "measure_version": None}
    if old is None:
        changes["frequency"] = measure.frequency
    services.plans.change_indicator(
        context.actor, slug, indicator_id, changes, said=definition.read_said(answer or {})
    )


def confirm(services: Any, context: Context, slug: str, indicator_id: str) -> None:
    """Confirms a registered baseline, or takes the confirmation back."""
    document = services.plans.document(context.actor, slug)
    found = document.indicator(indicator_id)
    if found is None:
        raise NotFound("indicator", indicator_id)
    baseline: Baseline = found[1].baseline
    if baseline.state is BaselineState.MISSING:
        raise Refused([Problem("field_missing", field="baseline.value")])
    confirmed = baseline.state is BaselineState.CONFIRMED
    state = BaselineState.REGISTERED if confirmed else BaselineState.CONFIRMED
    services.plans.change_indicator(
        context.actor, slug, indicator_id, {"baseline": {**baseline.model_dump(), "state": state}}
    )


def register_measure(app: Any, services: Any) -> None:
    """A new figure, our own definition, and the confirmation of a baseline."""

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("new-indicator-said", "children"),
        Input("new-indicator", "n_clicks"),
        State("new-kind", "value"),
        State("new-measure", "value"),
        State("new-title", "value"),
        State("new-parties", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add(
        clicks: int | None,
        kind: str,
        measure: str | None,
        name: str | None,
        parties: list[str] | None,
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        chosen = None if measure in (None, NONE) or kind != "number" else measure
        try:
            made = services.plans.add_indicator(
                context.actor,
                place["slug"],
                place["benefit"],
                chosen,
                (name or "").strip() or None,
                tuple(parties or ()),
            )
            if kind != "number":
                services.plans.change_indicator(context.actor, place["slug"], made, {"kind": kind})
        except Refused as refused:
            words = " ".join(problem_text(problem, _) for problem in refused.problems)
            return no_update, alert("error", words, live=True)
        return _anew(context), None

    @app.callback(
        Output({"type": "plan-own-result", "of": MATCH}, "children"),
        Input({"type": "plan-own-save", "of": MATCH}, "n_clicks"),
        State({"type": OWN, "of": MATCH, "name": ALL}, "value"),
        State({"type": OWN, "of": MATCH, "name": ALL}, "id"),
        State({"type": definition.PART, "of": MATCH, "name": "own_measure", "part": ALL}, "value"),
        State({"type": definition.PART, "of": MATCH, "name": "own_measure", "part": ALL}, "id"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def own(
        clicks: int | None,
        values: list[Any],
        ids: list[dict[str, str]],
        parts: list[Any],
        part_ids: list[dict[str, str]],
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        of = ctx.triggered_id["of"]
        context = request_context(services, place["slug"])
        _ = context._
        held = {
            each["name"]: "" if value in (None, NONE) else value
            for each, value in zip(ids, values, strict=True)
        }
        for name in held:
            set_props({"type": OWN_SAID, "of": of, "name": name}, {"children": None})
        answer = definition.given(parts, part_ids)
        try:
            save_own(services, context, place["slug"], of, held, answer)
        except Refused as refused:
            if definition.is_asked(refused.problems):
                return definition.asking(of, "own_measure", refused.problems, answer, _, with_button=False)
            rest = []
            for problem in refused.problems:
                words = problem_text(problem, _)
                name = (problem.field or "").removeprefix("own_measure.")
                if name in held:
                    set_props({"type": OWN_SAID, "of": of, "name": name}, {"children": said("error", words)})
                else:
                    rest.append(words)
            head = _.plural(
                "{n} thing must be mended. Nothing is stored yet.",
                "{n} things must be mended. Nothing is stored yet.",
                len(refused.problems),
            )
            return alert("error", " ".join([head, *rest]), live=True)
        set_props("gv-refresh", {"data": _anew(context)})
        return None

    @app.callback(
        Output({"type": "plan-track", "of": MATCH}, "children"),
        Input({"type": "plan-confirm", "of": MATCH}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def confirmed(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        from gevinst_dashboards.pages import plan_benefit

        of = ctx.triggered_id["of"]
        context = request_context(services, place["slug"])
        confirm(services, context, place["slug"], of)
        view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
        set_props("plan-revision", {"data": view.plan.revision})
        plan_benefit.redraw_frame(view, context)
        indicator = next(each for each in view.benefit.indicators if each.id == of)
        set_props(
            {"type": "plan-baseline-call", "of": of}, {"children": baseline_call(indicator, view, context._)}
        )
        return track(indicator, view, context._)


def _anew(context: Context) -> str:
    """A value that draws the page again."""
    return dt.datetime.now(dt.UTC).isoformat() + context.address
