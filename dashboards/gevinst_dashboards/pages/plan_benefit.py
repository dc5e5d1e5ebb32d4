"""One benefit of the plan, field by field, as the form has it: the same eight numbers, the form's guidance beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.domain.measure import Measure
from gevinst.domain.plan import COMPLETENESS, Benefit, Indicator, IndicatorKind
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.views import PlanPage
from gevinst_dashboards.components import alert, button, hidden, icon, page_head, pairs
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_parts import NONE, YES_NO, Controls, save_bar, stores
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/plan/<benefit>"
NAV = "benefits"
WIDE = True


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("The benefit's plan")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The eight fields, what is missing, and the guidance."""
    slug = params["slug"]
    page: PlanPage = services.plans.page(ctx.actor, slug, params["benefit"])
    guidance = services.plans.guidance(ctx.actor, slug)
    _, benefit = ctx._, page.benefit
    if benefit is None:
        raise LookupError("the service gives the benefit that was asked for")
    number = [each.id for each in page.document.benefits].index(benefit.id) + 1
    head = page_head(
        benefit.title,
        meta=[
            _("Benefit plan"),
            _("Row {n} of the form", n=number),
            html.Span(meta(page, _), id="plan-meta"),
        ],
        back=(_("The whole plan"), f"/prosjekt/{slug}/plan"),
        actions=[
            html.A(
                [icon("lastned"), _("The form in Word")],
                href=f"/fil/plan/{slug}.docx",
                className="btn btn-outline-secondary",
                download=True,
            )
        ],
    )
    head.className = "gv-pagehead mb-4"
    return html.Div(
        [
            head,
            version_bar(page, _),
            html.Div(
                [
                    html.Nav(
                        [
                            html.H2(
                                _("The fields of the plan"), id="plan-fields-h", className="visually-hidden"
                            ),
                            html.Ol(field_list(page, _), id="plan-nav", className="gv-parts"),
                        ],
                        className="gv-plan__nav gv-desk",
                        **{"aria-labelledby": "plan-fields-h"},
                    ),
                    html.Div(
                        [
                            *_fields(ctx, page, benefit, guidance),
                            _foot(benefit, page, _),
                            *([save_bar(_)] if page.may_edit else []),
                        ],
                        className="gv-plan__main",
                    ),
                ],
                className="gv-plan",
            ),
            *stores(slug, page.revision, benefit.id),
        ]
    )


def version_bar(page: PlanPage, _: Translator) -> Component:
    """What has been adopted, and when."""
    what = (
        html.Span(html.B(_("Adopted by the steering group on {date}", date=_.date(page.adopted))))
        if page.adopted
        else html.Span(html.B(_("Not adopted by the steering group yet")))
    )
    slug = page.project.slug or ""
    if page.benefit is None:
        return html.Div(
            html.P([icon("laas" if page.adopted else "info"), what], className="gv-version__what"),
            className="gv-version",
        )
    links = html.P(html.A(_("The whole plan"), href=f"/prosjekt/{slug}/plan"), className="gv-version__links")
    return html.Div(
        [html.P([icon("laas" if page.adopted else "info"), what], className="gv-version__what"), links],
        className="gv-version",
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


def field_list(page: PlanPage, _: Translator) -> list[Component]:
    """The eight fields as links, each with what it lacks."""
    items = []
    for number, name in enumerate(w.COLUMNS.values(), start=1):
        missing = _missing_at(page, number)
        words = _.plural("{n} missing", "{n} missing", len(missing)) if missing else ""
        items.append(
            html.Li(
                html.A(
                    [
                        icon("mangler" if missing else "nadd"),
                        html.Span([f"{number} {_(name)}", hidden(" – " + (words or _("filled in")))]),
                        html.Small(words),
                    ],
                    href=f"#felt{number}",
                ),
                className="" if missing else "is-done",
            )
        )
    return items


def field_states(page: PlanPage, _: Translator) -> list[tuple[int, Component]]:
    """At each field's heading: filled in, or what to do next."""
    return [(number, field_state(page, number, _)) for number in range(1, len(w.COLUMNS) + 1)]


def field_state(page: PlanPage, number: int, _: Translator) -> Component:
    """The state of one field in words."""
    missing = _missing_at(page, number)
    if not missing:
        return html.Span([icon("hake"), html.Span(_("Filled in"))], className="gv-cell gv-cell--lagret")
    words = " · ".join(_(w.MISSING[part][1]) for part in missing)
    return html.Span([icon("mangler"), html.Span(words)], className="gv-cell gv-cell--mangler")


def _fields(ctx: Context, page: PlanPage, benefit: Benefit, guidance: Any) -> list[Component]:
    _ = ctx._
    of = Controls(f"benefit:{benefit.id}", benefit, page.may_edit, _)
    parties = party_options(page)
    parts: dict[str, list[Any]] = {
        "title": _first(of, _),
        "beneficiaries": _second(of, _),
        "responsible": _third(of, parties, _),
        "measurement": _fourth(of, page, benefit, _),
        "how_to_measure": _fifth(of, page, benefit, parties, _),
        "preconditions": [
            of.text("preconditions_text", _("What must be in place"), lines=4),
            *_shared(page.document.project_level.preconditions, _),
        ],
        "freed_resources": [
            of.text("freed_resources_text", _("What they are to be used for"), lines=3),
            *_shared([page.document.project_level.freed_resources], _),
        ],
        "horizons": _eighth(of, page, benefit, _),
    }
    return [
        _field(number, key, children, page, guidance, _)
        for number, (key, children) in enumerate(parts.items(), start=1)
    ]


def _field(
    number: int, key: str, children: list[Any], page: PlanPage, guidance: Any, _: Translator
) -> Component:
    head = html.Header(
        [
            html.H2(
                [html.Span(str(number), className="gv-field__no"), _(w.COLUMNS[key])], id=f"felt{number}-h"
            ),
            html.Span(field_state(page, number, _), id={"type": "plan-state", "field": number}),
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


def _first(of: Controls, _: Translator) -> list[Any]:
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


def _third(of: Controls, parties: list[tuple[str, str]], _: Translator) -> list[Any]:
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
        html.Div(
            of.role("owner", _("Benefit owner"), parties, _("Takes over when the project ends.")),
            className="mt-4",
        ),
    ]


def _fourth(of: Controls, page: PlanPage, benefit: Benefit, _: Translator) -> list[Any]:
    parts: list[Any] = [
        of.text("measurement_text", _("What is measured, as it is written in the form"), lines=2)
    ]
    for indicator in benefit.indicators:
        parts.append(_indicator(indicator, page, _))
    if page.may_edit:
        parts.append(_add_indicator(page, benefit, _))
    return parts


def _measure_of(indicator: Indicator, page: PlanPage) -> Measure | None:
    if indicator.own_measure is not None:
        return indicator.own_measure
    found = [each for each in page.measures if each.key == indicator.measure]
    exact = [each for each in found if each.version == indicator.measure_version]
    return (exact or sorted(found, key=lambda each: each.version))[-1] if found else None


def _newest(measures: Sequence[Measure], _: Translator) -> list[tuple[str, str]]:
    newest: dict[str, Measure] = {}
    for each in measures:
        if each.key not in newest or each.version > newest[each.key].version:
            newest[each.key] = each
    return sorted(
        ((key, _.local(each.name)) for key, each in newest.items()), key=lambda pair: pair[1].casefold()
    )


def _indicator(indicator: Indicator, page: PlanPage, _: Translator) -> Component:
    of = Controls(f"indicator:{indicator.id}", indicator, page.may_edit, _)
    measure = _measure_of(indicator, page)
    unit = _.local(measure.unit.name) if measure else ""
    parts: list[Any] = [
        html.H3(indicator.title, className="mt-4 mb-2"),
        *([_definition(measure, _)] if measure else []),
        _grid(
            of.text("title", _("What we call the figure")),
            of.choice("kind", _("Kind"), _options(w.KINDS, _)),
            of.choice(
                "measure", _("Measure from the catalogue"), _newest(page.measures, _), blank=_("Our own")
            )
            if indicator.own_measure is None
            else html.Div(),
        ),
    ]
    if indicator.kind is IndicatorKind.SCALE:
        parts.append(
            of.text("scale_labels", _("The words of the scale, one on each line, the lowest first"), lines=4)
        )
    if indicator.kind is IndicatorKind.NUMBER:
        parts += [
            html.H4(_("Baseline"), className="gv-h-small mt-4 mb-2"),
            _grid(
                of.choice("baseline.kind", _("The baseline is"), _options(w.BASELINE_KINDS, _)),
                of.text("baseline.value", _("Value, {unit}", unit=unit) if unit else _("Value"), number=True),
                of.text("baseline.n", _("Number behind it (n)"), number=True),
                of.day("baseline.first", _("First day")),
                of.day("baseline.last", _("Last day")),
                of.choice("baseline.state", _("How far it has come"), _options(w.BASELINE_STATES, _)),
            ),
            html.Div(of.text("baseline.source", _("Source of the baseline")), className="mt-3"),
        ]
    return html.Div(parts, className="gv-indicator")


def _definition(measure: Measure, _: Translator) -> Component:
    rows: list[tuple[Any, Any]] = []
    if measure.numerator and measure.denominator:
        rows += [
            (_("Numerator"), _.local(measure.numerator)),
            (_("Denominator"), _.local(measure.denominator)),
        ]
    elif measure.value:
        rows.append((_("Value"), _.local(measure.value)))
    if measure.excludes:
        rows.append((_("Not included"), _.local(measure.excludes)))
    rows.append((_("Known after"), _.plural("{n} day", "{n} days", measure.lag_days)))
    return html.Details(
        [
            html.Summary([_("Definition"), html.Small(_("version {n}", n=measure.version))]),
            html.Div([html.P(_.local(measure.what)), pairs(rows)]),
        ],
        className="gv-details",
    )


def _add_indicator(page: PlanPage, benefit: Benefit, _: Translator) -> Component:
    import dash_bootstrap_components as dbc

    options = [{"value": NONE, "label": _("Our own")}]
    options += [{"value": key, "label": words} for key, words in _newest(page.measures, _)]
    parties = [{"value": key, "label": words} for key, words in party_options(page)]
    return html.Details(
        [
            html.Summary(_("Add a figure to follow")),
            html.Div(
                [
                    html.Div(
                        [
                            html.Label(
                                _("Measure from the catalogue"), htmlFor="new-measure", className="form-label"
                            ),
                            dbc.Select(id="new-measure", value=NONE, options=options),
                        ],
                        className="gv-fieldbox",
                    ),
                    html.Div(
                        [
                            html.Label(_("Its name here"), htmlFor="new-title", className="form-label"),
                            html.P(
                                _("Left blank, it is called what the catalogue calls it."),
                                className="gv-hint",
                            ),
                            dbc.Input(id="new-title", type="text"),
                        ],
                        className="gv-fieldbox",
                    ),
                    html.Fieldset(
                        [
                            html.Legend(_("Who delivers it"), className="form-label"),
                            html.Div(
                                dbc.Checklist(id="new-parties", value=[], options=parties, inline=True),
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


def _fifth(
    of: Controls, page: PlanPage, benefit: Benefit, parties: list[tuple[str, str]], _: Translator
) -> list[Any]:
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
            html.Div(own.role("reporter", _("Who reports it"), parties), className="mt-3"),
            html.Div(own.ticks("series", _("Parties that deliver it"), options, chosen), className="mt-3"),
        ]
    return parts


def _eighth(of: Controls, page: PlanPage, benefit: Benefit, _: Translator) -> list[Any]:
    shared = page.document.project_level.horizons
    parts: list[Any] = []
    for key, words in w.HORIZONS:
        parts.append(of.text(f"horizons.{key}", _(words), lines=2))
        parts += _shared([getattr(shared, key)], _)
    for indicator in benefit.indicators:
        own = Controls(f"indicator:{indicator.id}", indicator, page.may_edit, _)
        measure = _measure_of(indicator, page)
        unit = _.local(measure.unit.symbol) if measure else ""
        rows = [
            html.Tr(
                [
                    html.Th(_(words), scope="row", role="rowheader"),
                    html.Td(
                        own.bare(
                            f"target.{key}",
                            _("Target, {horizon}", horizon=_(words).lower()),
                            indicator.kind is IndicatorKind.NUMBER,
                        ),
                        role="cell",
                        className="gv-goalcell",
                        **{"data-label": _("Target")},
                    ),
                    html.Td(
                        own.bare_choice(
                            f"target.{key}.kind",
                            _("The target is, {horizon}", horizon=_(words).lower()),
                            _options(w.TARGET_KINDS, _),
                        ),
                        role="cell",
                        **{"data-label": _("The target is")},
                    ),
                ],
                role="row",
            )
            for key, words in w.HORIZONS
        ]
        heads = [_("Horizon"), _("Target, {unit}", unit=unit) if unit else _("Target"), _("The target is")]
        parts += [
            html.H3(indicator.title, className="mt-4 mb-2"),
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [html.Th(head, scope="col", role="columnheader") for head in heads],
                                role="row",
                            ),
                            role="rowgroup",
                        ),
                        html.Tbody(rows, role="rowgroup"),
                    ],
                    className="gv-table gv-table--cards gv-table--top gv-goals",
                    role="table",
                    **{"aria-label": _("Targets: {indicator}", indicator=indicator.title)},
                ),
                className="gv-tablewrap gv-tablewrap--in",
            ),
        ]
    if not benefit.indicators:
        parts.append(
            html.P(_("Add a figure in field 4, and its targets are set here."), className="gv-hint mt-3")
        )
    return parts


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
                ],
                className="gv-field__main",
            ),
        ],
        className="gv-field",
        **{"aria-labelledby": "plan-note-h"},
    )


def register(app: Any, services: Any) -> None:
    """A new figure, and archiving. The fields save themselves (`plan_parts`)."""

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("new-indicator-said", "children"),
        Input("new-indicator", "n_clicks"),
        State("new-measure", "value"),
        State("new-title", "value"),
        State("new-parties", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def add(
        clicks: int | None,
        measure: str | None,
        name: str | None,
        parties: list[str] | None,
        place: dict[str, Any],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        try:
            services.plans.add_indicator(
                context.actor,
                place["slug"],
                place["benefit"],
                None if measure in (None, NONE) else measure,
                (name or "").strip() or None,
                tuple(parties or ()),
            )
        except Refused as refused:
            words = " ".join(problem_text(problem, _) for problem in refused.problems)
            return no_update, alert("error", words, live=True)
        return f"{context.now.isoformat()}-{clicks}", None

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
