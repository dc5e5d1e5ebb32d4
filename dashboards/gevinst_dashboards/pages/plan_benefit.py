"""One benefit of the plan, field by field, as the form has it: the same eight numbers, the form's guidance beside."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import MATCH, Input, Output, State, ctx, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.horizon import HORIZONS
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.plan import COMPLETENESS, Benefit, Indicator, IndicatorKind, RoleAt, without_responsible
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst.services.say import value_text
from gevinst.services.views import PlanPage
from gevinst_dashboards.components import alert, button, hidden, icon, page_head, version_bar
from gevinst_dashboards.pages import (
    plan_freed,
    plan_measure,
    plan_measure_sharing,
    plan_preconditions,
    plan_proposal,
    plan_risks,
    plan_rows,
    plan_targets,
)
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_deleting import delete_box
from gevinst_dashboards.pages.plan_measure import measure_of
from gevinst_dashboards.pages.plan_parts import YES_NO, Controls, save_bar, stores, titles_list
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/plan/<benefit>"
NAV = "benefits"
WIDE = True


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("The benefit's plan")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The eight fields with the form's guidance, what follows from them, what has changed, and the proposal."""
    slug = params["slug"]
    view: BenefitPlanPage = services.benefit_plans.page(ctx.actor, slug, params["benefit"])
    guidance = services.plans.guidance(ctx.actor, slug)
    _, page, benefit = ctx._, view.plan, view.benefit
    number = [each.id for each in page.document.benefits].index(benefit.id) + 1
    actions = [
        html.A(
            [icon("lastned"), _("The form in Word")],
            href=f"/fil/plan/{slug}.docx",
            className="btn btn-outline-secondary",
            download=True,
        )
    ]
    if page.may_edit:
        actions.append(
            html.A([_("Send for approval")], href="#forslag", className="btn btn-primary", id="plan-to-send")
        )
    head = page_head(
        benefit.title,
        meta=[
            _("Benefit plan"),
            _("Row {n} of the form", n=number),
            html.Span(meta(page, _), id="plan-meta"),
        ],
        lead=html.Span(lead(view, _), id="plan-lead"),
        back=(_("The whole plan"), f"/prosjekt/{slug}/plan"),
        actions=actions,
    )
    head.className = "gv-pagehead mb-4"
    return html.Div(
        [
            head,
            html.Div(version_bar(view.bar, _, plan_link=True), id="plan-version"),
            html.Div(
                [
                    html.Nav(
                        [
                            html.H2(
                                _("The fields of the plan"), id="plan-fields-h", className="visually-hidden"
                            ),
                            html.Ol(nav_items(view, _), id="plan-nav", className="gv-parts"),
                        ],
                        className="gv-plan__nav gv-desk",
                        **{"aria-labelledby": "plan-fields-h"},
                    ),
                    html.Div(
                        [
                            titles_list(view.role_titles),
                            *_fields(ctx, view, guidance),
                            _risks(view, _),
                            *plan_proposal.changed_section(view, _),
                            *plan_proposal.proposal_section(view, _),
                            _foot(benefit, page, _),
                            *([save_bar(_, next_gap(view, _))] if page.may_edit else []),
                        ],
                        className="gv-plan__main",
                    ),
                ],
                className="gv-plan",
            ),
            *stores(slug, page.revision, benefit.id),
        ]
    )


def lead(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """From where to where by when, what is proposed, and the one thing that is missing most."""
    parts: list[Any] = []
    for indicator in view.benefit.indicators[:1]:
        said = _aim(indicator, view, _)
        if said:
            parts += [said, " "]
    parts.append(html.Strong(_lacks(view, _)))
    return parts


def _aim(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> str:
    if indicator.kind is not IndicatorKind.NUMBER:
        return ""
    measure, origin = measure_of(indicator, view.plan), view.plan.project.horizon_origin
    adopted = view.adopted.get(indicator.id, indicator)
    last = next((each for each in reversed(HORIZONS) if adopted.target(each)), None)
    if last is None:
        return ""
    base = plan_targets.baseline_of(indicator, view)
    goal = plan_targets.value_of(adopted.target(last), indicator, view)
    if base is None or goal is None or origin is None:
        return ""
    ends = view.plan.project.horizon_months.dates(last, origin)[1]
    words = {
        "indicator": indicator.title,
        "baseline": value_text(base, measure, _),
        "target": value_text(goal, measure, _),
        "month": _.month(ends.fromordinal(ends.toordinal() - 1)),
    }
    if view.benefit.disbenefit:
        higher = measure is not None and measure.direction.value == "higher"
        text = (
            _("{indicator}: at least {target} until {month}, from {baseline}.", **words)
            if higher
            else _("{indicator}: at most {target} until {month}, from {baseline}.", **words)
        )
    else:
        text = _("{indicator}: from {baseline} to {target} by {month}.", **words)
    now = plan_targets.value_of(indicator.target(last), indicator, view)
    if now is not None and now != goal:
        text += " " + _("{value} is proposed.", value=value_text(now, measure, _))
    return text


def _lacks(view: BenefitPlanPage, _: Translator) -> str:
    parts = lacking(view.plan)
    if not parts:
        return _("Every part is filled in.")
    without = len(without_responsible(view.benefit))
    if parts[0] == "preconditions" and without:
        return _.plural(
            "{n} precondition has nobody responsible.", "{n} preconditions have nobody responsible.", without
        )
    first = _(w.MISSING[parts[0]][1])
    if len(parts) == 1:
        return f"{first}."
    return _.plural(
        "{first}, and {n} thing more.", "{first}, and {n} things more.", len(parts) - 1, first=first
    )


def lacking(page: PlanPage) -> tuple[str, ...]:
    """What the shown benefit lacks."""
    return page.missing.get(page.benefit.id, ()) if page.benefit else ()


def meta(page: PlanPage, _: Translator) -> str:
    """`11 av 12 felt er fylt ut`."""
    every = len(COMPLETENESS)
    return _("{done} of {every} parts are filled in", done=every - len(lacking(page)), every=every)


def _missing_at(page: PlanPage, number: int) -> list[str]:
    return [part for part in lacking(page) if w.MISSING[part][0] == number]


def nav_items(view: BenefitPlanPage, _: Translator) -> list[Component]:
    """The eight fields as links, each with what it lacks; then what follows from them."""
    page = view.plan
    items = []
    changed = bool(plan_proposal.targets_changed(view))
    for number, name in enumerate(w.COLUMNS.values(), start=1):
        missing = _missing_at(page, number)
        words = _.plural("{n} missing", "{n} missing", len(missing)) if missing else ""
        said, mark = words or _("filled in"), "mangler" if missing else "nadd"
        if number == 8 and changed and not missing:
            words, mark = _("proposed"), "rediger"
            said = words
        items.append(
            _nav_item(
                f"#felt{number}", mark, f"{number} {_(name)}", said, words, not missing and mark == "nadd"
            )
        )
    risks = sum(each.open for each in view.risks)
    said = _.plural("{n} open risk", "{n} open risks", risks)
    items.append(
        _nav_item("#risiko", "flagg", _("Risk and drawbacks"), said, str(risks) if risks else "", False)
    )
    if page.adopted:
        count = len(view.proposed) + sum(len(each.items) for each in view.changed)
        said = _.plural("{n} change", "{n} changes", count)
        items.append(
            _nav_item(
                "#endret", "merknad", _("Changed since adoption"), said, str(count) if count else "", False
            )
        )
    return items


def _nav_item(href: str, mark: str, name: str, said: str, small: str, done: bool) -> Component:
    return html.Li(
        html.A([icon(mark), html.Span([name, hidden(f" – {said}")]), html.Small(small)], href=href),
        className="is-done" if done else "",
    )


def field_state(view: BenefitPlanPage, number: int, _: Translator) -> Component:
    """The state of one field in words."""
    missing = _missing_at(view.plan, number)
    if missing:
        words = " · ".join(_what_to_do(view, part, _) for part in missing)
        return html.Span([icon("mangler"), html.Span(words)], className="gv-cell gv-cell--mangler")
    if number == 8 and plan_proposal.targets_changed(view):
        return html.Span(
            [icon("rediger"), html.Span(_("A change is proposed"))], className="gv-cell gv-cell--mangler"
        )
    return html.Span([icon("hake"), html.Span(_("Filled in"))], className="gv-cell gv-cell--lagret")


def _what_to_do(view: BenefitPlanPage, part: str, _: Translator) -> str:
    without = len(without_responsible(view.benefit))
    if part == "preconditions" and without:
        return _.plural("{n} has nobody responsible", "{n} have nobody responsible", without)
    return _(w.MISSING[part][1])


def redraw_frame(view: BenefitPlanPage, context: Context, proposal: bool = True) -> None:
    """What says how far the plan has come, after something was saved: list of fields, states, lead, changes, next gap."""
    _, page = context._, view.plan
    set_props("plan-nav", {"children": nav_items(view, _)})
    set_props("plan-meta", {"children": meta(page, _)})
    set_props("plan-lead", {"children": lead(view, _)})
    set_props("plan-version", {"children": version_bar(view.bar, _, plan_link=True)})
    if page.may_edit:
        set_props("plan-next", {"children": next_gap(view, _)})
    for number in range(1, len(w.COLUMNS) + 1):
        set_props({"type": "plan-state", "field": number}, {"children": field_state(view, number, _)})
    if page.adopted:
        set_props("plan-changes", {"children": plan_proposal.changes(view, _)})
        if proposal and page.may_edit and view.proposal is None:
            # Not while something waits for an answer, and not over a reason that is being written.
            set_props("plan-proposal", {"children": plan_proposal.proposal(view, _)})


_STRUCTURE = {"kind", "measure", "scale_labels", "disbenefit", "series", "comparison", "focus_own"}
"""Fields that change which other fields there are."""


def redraw(services: Any, context: Context, slug: str, benefit: str, of: str, name: str) -> None:
    """What follows from the save of one field."""
    view: BenefitPlanPage = services.benefit_plans.page(context.actor, slug, benefit)
    kind, _colon, key = of.partition(":")
    _ = context._
    head = name.split(".")[0]
    if kind in ("benefit", "indicator") and (name in _STRUCTURE or name == "baseline.kind"):
        set_props("gv-refresh", {"data": f"{context.now.isoformat()}-{view.plan.revision}"})
        return
    redraw_frame(view, context)
    if kind in plan_rows.KINDS:
        plan_rows.redraw_row(of, view, _)
    elif kind == "indicator":
        indicator = next((each for each in view.benefit.indicators if each.id == key), None)
        if indicator is None:
            return
        if head in ("target", "baseline"):
            plan_targets.redraw(indicator, view, _)
        if head == "baseline":
            set_props({"type": "plan-track", "of": key}, {"children": plan_measure.track(indicator, view, _)})
            call = plan_measure.baseline_call(indicator, view, _)
            set_props({"type": "plan-baseline-call", "of": key}, {"children": call})
            if not indicator.baseline.from_series:
                shown = Controls(of, indicator, True, _).value("baseline.value")
                set_props({"type": "plan-f", "of": of, "name": "baseline.value"}, {"value": shown})
                set_props({"type": "plan-was", "of": of, "name": "baseline.value"}, {"data": shown})
    elif name == "preconditions_text":
        set_props("plan-split", {"children": plan_preconditions.splitter(view, _)})
    elif name == "contributes_to":
        set_props("plan-links", {"children": plan_risks.links(view, _)})
    elif head in ("owner", "accountable"):
        set_props({"type": "plan-same", "role": head}, {"children": same_for_all(view, head, _)})


def next_gap(view: BenefitPlanPage, _: Translator) -> Component | None:
    """A button to the next missing part, of this benefit or of the next one; what it knows stands in its data."""
    if not view.gaps:
        return html.Span(_("Nothing is missing in the plan."), className="gv-subtle gv-xs")
    slug = view.plan.project.slug or ""
    gaps = []
    for gap in view.gaps:
        number, words = w.MISSING[gap.part]
        gaps.append(
            {
                "href": f"/prosjekt/{slug}/plan/{gap.benefit}",
                "field": number,
                "control": _CONTROL.get(gap.part, ""),
                "words": _(words),
            }
        )
    return html.Button(
        [_("Next gap"), hidden(f": {gaps[0]['words']}"), icon("pil-hoyre")],
        type="button",
        className="btn btn-outline-secondary btn-sm",
        title=_("Ctrl + Enter"),
        **{"data-act": "plan-next", "data-gaps": json.dumps(gaps)},
    )


_CONTROL = {
    "title": "title",
    "beneficiaries": "beneficiaries",
    "responsible": "responsible_text",
    "measurement": "measurement_text",
    "how_to_measure": "how_to_measure_text",
    "preconditions": "preconditions_text",
    "freed_resources": "freed_resources_text",
    "horizons": "horizons.short",
    "owner": "owner.role",
    "accountable": "accountable.role",
    "baseline": "baseline.value",
    "targets": "target.short",
}
"""The part that is missing -> the control where it is filled in."""


def _fields(ctx: Context, view: BenefitPlanPage, guidance: Any) -> list[Component]:
    _, page, benefit = ctx._, view.plan, view.benefit
    of = Controls(f"benefit:{benefit.id}", benefit, page.may_edit, _)
    level = page.document.project_level
    horizons = {each.value: _shared([level.horizons.at(each)], _) for each in HORIZONS}
    parts: dict[str, list[Any]] = {
        "title": _first(of, view, _),
        "beneficiaries": _second(of, _),
        "responsible": _third(of, view, _),
        "measurement": plan_measure.field(of, view, party_options(page), _),
        "how_to_measure": _fifth(of, view, _),
        "preconditions": plan_preconditions.field(of, view, _shared(level.preconditions, _), _),
        "freed_resources": plan_freed.field(of, view, _shared([level.freed_resources], _), _),
        "horizons": plan_targets.field(of, view, horizons, _),
    }
    return [
        _field(number, key, children, view, guidance, _)
        for number, (key, children) in enumerate(parts.items(), start=1)
    ]


def _field(
    number: int, key: str, children: list[Any], view: BenefitPlanPage, guidance: Any, _: Translator
) -> Component:
    head = html.Header(
        [
            html.H2(
                [html.Span(str(number), className="gv-field__no"), _(w.COLUMNS[key])], id=f"felt{number}-h"
            ),
            html.Span(field_state(view, number, _), id={"type": "plan-state", "field": number}),
        ]
    )
    help = _guidance(key, guidance, _)
    folded = html.Details(
        [html.Summary(_("What the form says")), html.Div(_guidance(key, guidance, _, heading=False))],
        className="gv-details gv-phone gv-help-fold",
    )
    return html.Section(
        [
            head,
            html.Div(children, className="gv-field__main"),
            html.Aside(
                help,
                className="gv-help gv-desk",
                **{"aria-label": _("The form's guidance: {field}", field=_(w.COLUMNS[key]))},
            ),
            folded,
        ],
        className="gv-field",
        id=f"felt{number}",
        **{"aria-labelledby": f"felt{number}-h"},
    )


def _guidance(key: str, guidance: Any, _: Translator, heading: bool = True) -> list[Any]:
    """The form's own words for a column, in its own language; our advice under a heading of its own."""
    column = next((each for each in guidance.columns if each.key == key), None) if guidance else None
    parts: list[Any] = [html.H3(_("The form says"))] if heading else []
    if column is not None:
        parts.append(html.P(html.B(column.heading), lang="nb"))
    if column is not None and column.help:
        parts.append(html.P(column.help, lang="nb"))
    else:
        parts.append(html.P(_("No guidance.")))
    if column is not None and column.examples:
        parts.append(html.P(", ".join(column.examples), lang="nb"))
    if key == "horizons" and guidance:
        parts += [html.P(each.text, lang="nb") for each in guidance.horizons]
    if key == "responsible":
        parts += [
            html.H3(_("Our advice"), className="mt-3"),
            html.P(
                _("The three are different roles. Write the role and the party, not the names of people.")
            ),
        ]
    return parts


def _options(pairs_: Sequence[tuple[str, str]], _: Translator) -> list[tuple[str, str]]:
    return [(value, _(words)) for value, words in pairs_]


def party_options(page: PlanPage) -> list[tuple[str, str]]:
    """The parties of the project, by name."""
    keys = [part.party for part in page.project.parties]
    return [(key, page.party_names.get(key, key)) for key in keys]


def role_parties(page: PlanPage, _: Translator) -> list[tuple[str, str]]:
    """The parties of the project, then the others that are known: who chooses one of those is offered to add it."""
    own = party_options(page)
    there = {key for key, _words in own}
    others = sorted(
        ((key, name) for key, name in page.party_names.items() if key not in there), key=lambda each: each[1]
    )
    return [*own, *((key, _("{party} (not in the project)", party=name)) for key, name in others)]


def _grid(*controls: Component, width: str = "col-sm-4") -> Component:
    return html.Div([html.Div(control, className=width) for control in controls], className="row g-3 mt-0")


def _shared(texts: Sequence[str | None], _: Translator) -> list[Any]:
    """What the plan says of the project as a whole, where the form's rows do not say which benefit they belong to."""
    held = [text for text in texts if text]
    if not held:
        return []
    return [
        html.P(_("The plan says of the project as a whole:"), className="gv-hint mt-3 mb-1"),
        html.Ul([html.Li(text, className="gv-small gv-subtle") for text in held], className="ps-3"),
    ]


def _first(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    held = view.benefit.focus_areas
    areas = list(dict.fromkeys([*view.focus_areas, *held]))
    return [
        of.text("title", _("The benefit, in your own words"), lines=2),
        _grid(
            of.choice("category", _("Category"), _options(w.CATEGORIES, _), blank=_("Not chosen")),
            of.choice("ks_type", _("Type"), _options(w.KS_TYPES, _), blank=_("Not chosen")),
            of.choice(
                "disbenefit",
                _("Is it a drawback?"),
                [("no", _("No, a benefit")), ("yes", _("Yes, a drawback"))],
            ),
            of.choice(
                "internal", _("Within the parties themselves"), _options(YES_NO, _), blank=_("Not chosen")
            ),
            of.choice("priced", _("Is put into kroner"), _options(YES_NO, _), blank=_("Not chosen")),
            of.choice(
                "cashable", _("Can be taken out of a budget"), _options(YES_NO, _), blank=_("Not chosen")
            ),
        ),
        *(
            [
                html.Div(
                    of.ticks("focus_areas", _("Focus areas"), [(area, area) for area in areas]),
                    className="mt-3",
                )
            ]
            if areas
            else []
        ),
        html.Div(
            of.text("focus_own", _("Focus areas of our own, one on each line"), lines=1), className="mt-3"
        ),
    ]


def _second(of: Controls, _: Translator) -> list[Any]:
    return [
        of.ticks("beneficiaries", _("Those who benefit"), _options(w.BENEFICIARIES, _)),
        of.text("beneficiaries_text", _("As it is written in the form"), lines=2),
        _grid(
            of.choice("level", _("The level that benefits"), _options(w.LEVELS, _), blank=_("Not chosen")),
            width="col-sm-6",
        ),
        html.Div(
            of.ticks("drivers", _("Drivers of a sustainable service"), _options(w.DRIVERS, _)),
            className="mt-3",
        ),
    ]


def _third(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    parties = role_parties(view.plan, _)
    return [
        of.text(
            "responsible_text",
            _("Who carries it out"),
            help=_("Column 3 of the form: those who do the work."),
        ),
        html.Div(
            of.role(
                "accountable",
                _("Accountable for the benefit"),
                parties,
                _("Follows the figure while the project runs."),
            ),
            className="mt-4",
        ),
        html.Div(same_for_all(view, "accountable", _), id={"type": "plan-same", "role": "accountable"}),
        html.Div(
            of.role("owner", _("Benefit owner"), parties, _("Takes over when the project ends.")),
            className="mt-4",
        ),
        html.Div(same_for_all(view, "owner", _), id={"type": "plan-same", "role": "owner"}),
    ]


def same_for_all(view: BenefitPlanPage, role: str, _: Translator) -> Component | None:
    """One press for what is the same: the role that was chosen last where there is none here, or this one for the rest."""
    if not view.plan.may_edit:
        return None
    held: RoleAt | None = getattr(view.benefit, role)
    others = [
        each for each in view.plan.document.benefits if each.id != view.benefit.id and not each.archived
    ]
    if held is None:
        used = [found for each in others if (found := getattr(each, role)) is not None]
        if not used:
            return None
        last = max(used, key=lambda each: sum(other == each for other in used))
        words = _("Use {role}, as elsewhere in the plan", role=_role_words(last, view))
        return html.Div(button(words, {"type": "plan-same-do", "role": role}, small=True), className="mt-2")
    without = [each for each in others if getattr(each, role) is None]
    if not without:
        return None
    words = _.plural(
        "Use the same for the {n} benefit that has none",
        "Use the same for the {n} benefits that have none",
        len(without),
    )
    return html.Div(
        button(words, {"type": "plan-same-do", "role": role}, small=True, plain=True), className="mt-1"
    )


def _role_words(role: RoleAt, view: BenefitPlanPage) -> str:
    party = view.plan.party_names.get(role.party or "", role.party or "")
    return f"{role.role}, {party}" if party else role.role


def _fifth(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    page, benefit = view.plan, view.benefit
    parties = party_options(page)
    parts: list[Any] = [
        of.text("how_to_measure_text", _("How, as it is written in the form"), lines=3),
        *_shared(page.document.project_level.how_to_measure, _),
    ]
    for indicator in benefit.indicators:
        own = Controls(f"indicator:{indicator.id}", indicator, page.may_edit, _)
        chosen = [line.party or "" for line in indicator.series if not line.comparison]
        options = [*parties]
        known = {key for key, _words in options}
        options += [
            (key, page.party_names.get(key, key) or _("The whole project"))
            for key in chosen
            if key not in known
        ]
        parts += [
            html.H3(indicator.title, className="mt-4 mb-2"),
            _grid(
                own.choice("frequency", _("How often"), _options(w.FREQUENCIES, _)),
                own.text("source", _("Source")),
                own.text("lag_days", _("Days until it is known"), number=True),
            ),
            html.Div(
                own.role("reporter", _("Who reports it"), role_parties(page, _)),
                className="mt-3",
            ),
            html.Div(own.ticks("series", _("Parties that deliver it"), options, chosen), className="mt-3"),
            _compared(own, indicator, options, page, _),
            html.P(burden(indicator, view, _), className="gv-hint mt-2 mb-0"),
            html.Details(
                [
                    html.Summary(_("Periods and usual range")),
                    html.Div(
                        _grid(
                            own.day("first_period", _("First period asked for")),
                            own.day("last_period", _("Last period asked for")),
                            own.text("low", _("Lowest usual value"), number=True),
                            own.text("high", _("Highest usual value"), number=True),
                            width="col-sm-6",
                        )
                    ),
                    html.Div(
                        own.choice(
                            "expected_change",
                            _("How the effect is thought to come"),
                            _options(w.EXPECTED_CHANGES, _),
                            help=_(
                                "Say this before the figures come, not after: a change all at once has fewer "
                                "unknowns, so a smaller one can be seen."
                            ),
                        ),
                        className="mt-3",
                    ),
                ],
                className="gv-details mt-2",
            ),
        ]
    return parts


def _compared(
    own: Controls, indicator: Indicator, parties: Sequence[tuple[str, str]], page: PlanPage, _: Translator
) -> Component:
    """Who goes along without the change, to compare with; folded away until somebody wants it."""
    chosen = [line.party or "" for line in indicator.series if line.comparison]
    delivering = {line.party or "" for line in indicator.series if not line.comparison}
    options = [(key, words) for key, words in parties if key and (key not in delivering or key in chosen)]
    there = {key for key, _words in options}
    options += [(key, page.party_names.get(key, key)) for key in chosen if key and key not in there]
    # A group that is no party of ours: the municipalities beside, the rest of the country.
    options.append(("", _("Others, without the change")))
    return html.Details(
        [
            html.Summary(_("Comparison group")),
            html.P(
                _(
                    "Somebody whose figures are kept in the same way, but who does not make the change. What happens to them too is then not taken for an effect of the project. Their figures are recorded beside the others, and are never a part of the total."
                ),
                className="gv-hint",
            ),
            own.ticks("comparison", _("Who it is compared with"), options, chosen),
        ],
        className="gv-details mt-2",
        open=bool(chosen),
    )


def burden(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> str:
    """What a figure costs to keep, and when the next one is due."""
    measure: Measure | None = measure_of(indicator, view.plan)
    each = (
        2
        if measure is not None and measure.shape is Shape.RATIO and indicator.kind is IndicatorKind.NUMBER
        else 1
    )
    compared = sum(line.comparison for line in indicator.series)
    count = each * (max(len(indicator.series) - compared, 1) + compared)
    text = _.plural("{n} figure each time.", "{n} figures each time.", count)
    due = view.next_due.get(indicator.id)
    if due is not None:
        period = say.period(due[0], indicator.frequency, _)
        text += " " + _(
            "{period} is due {date}.", period=period[:1].upper() + period[1:], date=_.date(due[1])
        )
    return text


def _risks(view: BenefitPlanPage, _: Translator) -> Component:
    of = Controls(f"benefit:{view.benefit.id}", view.benefit, view.plan.may_edit, _)
    return html.Section(
        [
            html.Header(html.H2(_("Risk, drawbacks and connections"), id="risiko-h")),
            html.Div(plan_risks.field(of, view, _), className="gv-field__main"),
        ],
        className="gv-field",
        id="risiko",
        **{"aria-labelledby": "risiko-h"},
    )


def _foot(benefit: Benefit, page: PlanPage, _: Translator) -> Component:
    of = Controls(f"benefit:{benefit.id}", benefit, page.may_edit, _)
    archive = (
        html.Div(
            button(
                _("Bring the benefit back") if benefit.archived else _("Archive the benefit"),
                "plan-archive",
                small=True,
            ),
            className="mt-4",
        )
        if page.may_edit
        else None
    )
    return html.Section(
        [
            html.Header(html.H2(_("Note"), id="plan-note-h")),
            html.Div(
                [
                    of.text("note", _("Note for those who work with the plan"), lines=2),
                    *(
                        [alert("info", _("This benefit is archived. Its figures are kept."))]
                        if benefit.archived
                        else []
                    ),
                    archive,
                    *([delete_box(_)] if page.may_edit else []),
                ],
                className="gv-field__main",
            ),
        ],
        className="gv-field",
        **{"aria-labelledby": "plan-note-h"},
    )


def use_role(services: Any, context: Context, place: Mapping[str, Any], role: str) -> bool:
    """Fills a role in here as elsewhere in the plan, or elsewhere as here. Whether this benefit itself was changed."""
    view: BenefitPlanPage = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
    held: RoleAt | None = getattr(view.benefit, role)
    others = [
        each for each in view.plan.document.benefits if each.id != view.benefit.id and not each.archived
    ]
    if held is not None:
        for other in others:
            if getattr(other, role) is None:
                services.plans.change_benefit(context.actor, place["slug"], other.id, {role: held})
        return False
    used = [found for each in others if (found := getattr(each, role)) is not None]
    if not used:
        return False
    last = max(used, key=lambda each: sum(other == each for other in used))
    services.plans.change_benefit(context.actor, place["slug"], view.benefit.id, {role: last})
    return True


def register(app: Any, services: Any) -> None:
    """What needs a press: figures, rows, the proposal, the same role elsewhere, archiving. The fields save themselves."""
    plan_measure.register_measure(app, services)
    plan_measure_sharing.register_sharing(app, services)
    plan_rows.register_rows(app, services)
    plan_proposal.register_proposal(app, services)
    _register_own(app, services)


def _register_own(app: Any, services: Any) -> None:
    @app.callback(
        Output({"type": "plan-same", "role": MATCH}, "children"),
        Input({"type": "plan-same-do", "role": MATCH}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def same(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        role = ctx.triggered_id["role"]
        context = request_context(services, place["slug"])
        _ = context._
        here = use_role(services, context, place, role)
        view: BenefitPlanPage = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
        if here:
            of = f"benefit:{view.benefit.id}"
            controls = Controls(of, view.benefit, True, _)
            for name in (f"{role}.role", f"{role}.party"):
                value = controls.value(name)
                set_props({"type": "plan-was", "of": of, "name": name}, {"data": value})
                set_props({"type": "plan-f", "of": of, "name": name}, {"value": value})
                set_props({"type": "plan-said", "of": of, "name": name}, {"children": None})
        set_props("plan-revision", {"data": view.plan.revision})
        set_props("plan-saved", {"children": [icon("hake"), _("Saved at {time}", time=_.time(context.now))]})
        redraw_frame(view, context)
        return same_for_all(view, role, _)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("plan-split-do", "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def split(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
        rows = tuple({"text": text} for text in plan_preconditions.lines_of(view.benefit.preconditions_text))
        services.plans.change_benefit(
            context.actor, place["slug"], place["benefit"], {"preconditions": rows}, view.plan.revision
        )
        return f"{context.now.isoformat()}-split-{clicks}"

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("plan-archive", "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def archive(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        page = services.plans.page(context.actor, place["slug"], place["benefit"])
        archived = page.benefit is not None and page.benefit.archived
        services.plans.archive_benefit(context.actor, place["slug"], place["benefit"], not archived)
        return f"{context.now.isoformat()}-{clicks}"
