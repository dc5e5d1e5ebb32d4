"""The report: the scheme's form filled from the same figures, section by section, with what a person must still write."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Actor
from gevinst.domain.errors import Conflict, Refused
from gevinst.domain.report import (
    Block,
    Bullets,
    Figure,
    FilledReport,
    FilledSection,
    FilledSubHeading,
    KeyValues,
    Missing,
    Paragraph,
    SignatureLines,
    Status,
    Table,
)
from gevinst.i18n import N_, Translator, translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.views import ReportChoice, ReportPage
from gevinst_dashboards.components import (
    alert,
    button_link,
    empty_state,
    icon,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.components.basics import Children, hidden
from gevinst_dashboards.navigation import address
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/rapport"
NAV = "report"
WIDE = True

FILE = "/fil/rapport/<slug>/<form>.<ending>"
_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Report")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The form in the address (`skjema`, `aar`, `del`), or the list of the scheme's forms."""
    slug = params["slug"]
    if not services.report_sending.sees_draft(ctx.actor, slug):
        # A draft is the project's own.
        return _sent_only(ctx, services, slug)
    forms = services.reports.forms(ctx.actor, slug)
    wanted = query.get("skjema")
    if wanted is None and len(forms) != 1:
        return html.Div([_choose(ctx, slug, forms), *_sent(ctx, services, slug, forms)])
    year = query.get("aar", "")
    view = services.reports.page(
        ctx.actor, slug, wanted or forms[0].form, int(year) if year.isdigit() else None
    )
    return layout(ctx, slug, view, query.get("del"), forms)


# ---- the list of forms -------------------------------------------------------------------------------------------------


def _choose(ctx: Context, slug: str, forms: Sequence[ReportChoice]) -> Component:
    _ = ctx._
    if not forms:
        return html.Div(
            [
                page_head(_("Report")),
                empty_state(
                    _("No report form"), _("The project has no grant scheme yet. Choose one in the plan.")
                ),
            ]
        )
    rows = [
        html.Li(
            [
                html.P(
                    [
                        link(
                            form.title,
                            with_query(address(PATH, slug=slug), {"skjema": form.form}),
                            "gv-strong",
                        ),
                        *(
                            [" ", html.Span(_("not an official form"), className="gv-need")]
                            if not form.official
                            else []
                        ),
                    ]
                ),
                html.P(_due(form, _), className="gv-list__meta"),
                *([_years(form.form, form.years, None, slug, _)] if len(form.years) > 1 else []),
            ]
        )
        for form in forms
    ]
    lead = _("The forms of the scheme, filled from the project's own figures.")
    return html.Div([page_head(_("Report"), lead=lead), html.Ul(rows, className="gv-list")])


def _sent(ctx: Context, services: Any, slug: str, forms: Sequence[ReportChoice]) -> list[Component]:
    """What was sent, the newest first."""
    from gevinst_dashboards.pages.report_sent import versions_list

    versions = services.report_sending.versions(ctx.actor, slug)
    if not versions:
        return []
    titles = {each.form: each.title for each in forms}
    return [section(ctx._("Sent"), "sendt", versions_list(versions, ctx._, titles=titles), rule=True)]


def _sent_only(ctx: Context, services: Any, slug: str) -> Component:
    """For who reads what was sent, and nothing before it."""
    _ = ctx._
    nothing = empty_state(_("Nothing sent"), _("The project has not sent any report yet."))
    own = _sent(ctx, services, slug, services.reports.forms(ctx.actor, slug))
    return html.Div([page_head(_("Report")), *(own or [nothing])])


def _due(form: ReportChoice, _: Translator) -> str:
    if form.due is None:
        return form.due_text
    return _("{rule} Next: {date}.", rule=form.due_text.rstrip(".") + ".", date=_.date(form.due))


def _years(form: str, years: Sequence[int], chosen: int | None, slug: str, _: Translator) -> Component:
    links = [
        html.A(
            str(year),
            href=with_query(address(PATH, slug=slug), {"skjema": form, "aar": str(year)}),
            className="gv-filterchip",
            **({"aria-current": "true"} if year == chosen else {}),
        )
        for year in years
    ]
    return html.Nav([html.Span(_("Year:"), className="gv-subtle"), *links], className="gv-active", **{"aria-label": _("Report year")})  # fmt: skip


# ---- one form ----------------------------------------------------------------------------------------------------------


def layout(
    ctx: Context, slug: str, view: ReportPage, part: str | None, forms: Sequence[ReportChoice]
) -> Component:
    """Sections at the left, the chosen one in the middle, what it will look like at the right."""
    _ = ctx._
    report = view.report
    chosen = next((each for each in report.sections if each.key == part), report.sections[0])
    return html.Div(
        [
            page_head(
                report.title,
                back=(_("All forms"), address(PATH, slug=slug)) if len(forms) > 1 else None,
                meta=_meta(view, _),
                lead=_lead(view, ctx.now.astimezone(OSLO).date(), _),
                actions=[
                    button_link(
                        words,
                        with_query(
                            address(FILE, slug=slug, form=view.form, ending=ending),
                            {"aar": str(view.year or "")},
                        ),
                        icon_name="lastned",
                        download=True,
                    )
                    for words, ending in (("PDF", "pdf"), ("Word", "docx"))
                ]
                + [button_link(_("Check and send"), _sending(slug, view), primary=True)],
            ),
            *([_resting(slug, view, _)] if view.with_funder else []),
            *([alert("info", _unofficial(report, _))] if not report.official else []),
            *([_years(view.form, view.years, view.year, slug, _)] if len(view.years) > 1 else []),
            dcc.Store(
                id="report-place",
                data={"slug": slug, "form": view.form, "year": view.year, "part": chosen.key},
            ),
            dcc.Store(id="report-version", data=view.version),
            html.Div(
                [
                    _parts(report, chosen, slug, view, _),
                    _editor(chosen, view, slug, _),
                    html.Div(_missing(report, slug, view, _), id="report-missing", className="gv-missing"),
                    html.Div(_paper(report, chosen, _), id="report-paper", className="gv-paper"),
                ],
                className="gv-report mt-4",
            ),
        ]
    )


def _sending(slug: str, view: ReportPage) -> str:
    where = address("/prosjekt/<slug>/rapport/<form>/send", slug=slug, form=view.form)
    return with_query(where, {"aar": str(view.year or "")})


def _resting(slug: str, view: ReportPage, _: Translator) -> Component:
    """The funder has it: nothing can be changed, and what was sent is read elsewhere."""
    where = address("/prosjekt/<slug>/rapport/<form>/sendt", slug=slug, form=view.form)
    read = link(_("Read what was sent"), with_query(where, {"aar": str(view.year or "")}))
    said = _("It is sent. It can be changed again if the funder returns it.")
    return alert("info", html.P([said, " ", read]))


def _meta(view: ReportPage, _: Translator) -> list[str]:
    names = {"nb": _("Bokmål"), "nn": _("Nynorsk"), "en": _("English")}
    meta = [view.report.scheme_name, names[view.report.language], view.report.as_of_text]
    pages = (view.report.pages_least, view.report.pages_most)
    if pages[1] is not None:
        meta.append(_("{least} to {most} pages", least=pages[0] or 1, most=pages[1]))
    return meta


def _lead(view: ReportPage, today: dt.date, _: Translator) -> list[Any]:
    asked = [each for each in view.report.sections if each.required and not each.added]
    ready = sum(not each.missing and not each.over_by for each in asked)
    first = _("{ready} of {all} sections are ready.", ready=_.number(ready), all=_.number(len(asked)))
    if view.due is not None and view.due < today:
        return [first + " ", html.Strong(_("The deadline was {date}.", date=_.date(view.due)))]
    return [first + " ", html.Strong(_("Deadline: {when}.", when=view.due_text.rstrip(".")))]


def _unofficial(report: FilledReport, _: Translator) -> str:
    because = report.unofficial_because or ""
    return f"{_('This is not an official form.')} {because}".strip()


def _address(slug: str, view: ReportPage, key: str) -> str:
    return with_query(
        address(PATH, slug=slug), {"skjema": view.form, "aar": str(view.year or ""), "del": key}
    )


def _parts(
    report: FilledReport, chosen: FilledSection, slug: str, view: ReportPage, _: Translator
) -> Component:
    """The list of sections with their state; on a phone the same list above the text."""
    return html.Div(
        html.Nav(
            [
                html.H2(_("Sections"), id="report-parts-h", className="visually-hidden"),
                html.Ol(
                    [
                        _part(each, number, each is chosen, slug, view, _)
                        for number, each in enumerate(report.sections, 1)
                    ],
                    className="gv-parts",
                ),
            ],
            **{"aria-labelledby": "report-parts-h"},
        ),
        className="gv-report__nav",
        id="report-parts",
    )


def _part(
    each: FilledSection, number: int, current: bool, slug: str, view: ReportPage, _: Translator
) -> Component:
    if each.over_by:
        mark, words, look = "feil", _("too long"), "is-over"
    elif each.missing:
        mark, words, look = "ikkestartet", _("something is missing"), ""
    else:
        mark, words, look = "nadd", _("ready"), "is-done"
    count = f"{each.words}/{each.limit}" if each.limit else _.plural("{n} word", "{n} words", each.words)
    if not each.words:
        count = ""
    attributes = {"aria-current": "step"} if current else {}
    return html.Li(
        html.A(
            [
                icon(mark),
                html.Span([f"{number} {each.heading.rstrip(':')}", hidden(f" \u2013 {words}")]),
                html.Small(count),
            ],
            href=_address(slug, view, each.key),
            **attributes,
        ),
        className=look or None,
    )


def _editor(chosen: FilledSection, view: ReportPage, slug: str, _: Translator) -> Component:
    limit = [html.P(_("At most {n} words", n=chosen.limit))] if chosen.limit else []
    head = html.Div([html.H2(chosen.heading, id="report-part-h"), *limit], className="gv-section__head mb-2")
    help_text = [html.P(chosen.help, className="gv-hint mb-3")] if chosen.help else []
    return html.Section(
        [
            head,
            *help_text,
            *_fields(chosen, view, _),
            html.Div(
                [
                    html.Span(_count(chosen, _), id="report-count", className="gv-counter"),
                    html.Span(_saved(view, _), id="report-saved", role="status"),
                ],
                className="gv-editor__foot",
            ),
            html.Div(id="report-problem"),
            _steps(chosen, view, slug, _),
        ],
        className="gv-report__main",
        **{"aria-labelledby": "report-part-h"},
    )


def _saved(view: ReportPage, _: Translator) -> str:
    return _("Saved at {time}", time=_.time(view.saved_at)) if view.saved_at else ""


def _fields(chosen: FilledSection, view: ReportPage, _: Translator) -> list[Component]:
    """What can be written here: one text for the section, or one for each of its sub-headings."""
    if chosen.fields:
        return [_facts(chosen, view, _)]
    if chosen.sub_headings:
        return [
            *([_preview(chosen.blocks, _)] if chosen.blocks else []),
            *(_writing(f"{chosen.key}.{sub.key}", sub.heading, sub, view, _) for sub in chosen.sub_headings),
        ]
    return [
        _writing(chosen.key, _("Text of “{heading}”", heading=chosen.heading), chosen, view, _, quiet=True)
    ]


def _facts(chosen: FilledSection, view: ReportPage, _: Translator) -> Component:
    """Short labelled facts: those that the plan knows stand there, the others are written here."""
    rows = [
        (key, label, value)
        for block in chosen.blocks
        if isinstance(block, KeyValues)
        for key, (label, value) in zip(block.keys, block.rows, strict=True)
    ]
    return html.Div(
        [
            html.Label(
                [
                    html.Span(label, className="form-label d-block"),
                    dbc.Input(
                        id={"type": "report-text", "key": f"{chosen.key}.{key}"},
                        type="text",
                        value=value or "",
                        debounce=True,
                        disabled=not view.may_edit,
                    ),
                ],
                className="gv-fieldbox d-block",
            )
            for key, label, value in rows
        ]
    )


def _writing(
    key: str,
    label: str,
    part: FilledSection | FilledSubHeading,
    view: ReportPage,
    _: Translator,
    quiet: bool = False,
) -> Component:
    """A text as it stands: a person's own, or the proposal. Writing in it makes it the person's own."""
    text = view.texts.get(key) or plain(part.blocks)
    missing = [block.text for block in part.blocks if isinstance(block, Missing)]
    kept = tuple(block for block in part.blocks if isinstance(block, Table | Figure))
    own = key in view.texts
    below = [
        *(html.P([icon("mangler"), " ", words], className="gv-hint mt-1") for words in missing),
        html.P(
            [
                _("Written by you.") if own else _("Proposed from plan and figures. Change it as you like."),
                *(
                    [
                        " ",
                        html.Button(
                            _("Bring the proposal back"),
                            id={"type": "report-reset", "key": key},
                            type="button",
                            className="btn btn-link btn-sm px-0",
                        ),
                    ]
                    if own and view.may_edit
                    else []
                ),
            ],
            className="gv-hint mt-1",
        ),
    ]
    return html.Div(
        [
            html.Label(
                [
                    html.Span(label, className="visually-hidden" if quiet else "gv-strong d-block mt-4 mb-1"),
                    dbc.Textarea(
                        id={"type": "report-text", "key": key},
                        value=text,
                        rows=max(4, min(14, text.count("\n") + len(text) // 75 + 2)),
                        className="gv-editor__text",
                        debounce=True,
                        disabled=not view.may_edit,
                    ),
                ],
                className="d-block",
            ),
            *below,
            *([_preview(kept, _)] if kept else []),
        ]
    )


def _steps(chosen: FilledSection, view: ReportPage, slug: str, _: Translator) -> Component:
    sections = view.report.sections
    at = sections.index(chosen)
    before = sections[at - 1] if at else None
    after = sections[at + 1] if at + 1 < len(sections) else None
    links: list[Component] = []
    if before:
        links.append(
            button_link(
                html.Span([icon("chev-venstre"), _short(before.heading)]), _address(slug, view, before.key)
            )
        )
    if after:
        links.append(
            button_link(
                html.Span([_short(after.heading), icon("chev-hoyre")]), _address(slug, view, after.key)
            )
        )
    return html.Div(links, className="gv-actions mt-4 justify-content-between")


def _short(heading: str) -> str:
    words = heading.rstrip(":").split()
    return " ".join(words[:4]) + ("\u2009…" if len(words) > 4 else "")


def _count(chosen: FilledSection, _: Translator) -> str:
    if chosen.limit is None:
        return _.plural("{n} word", "{n} words", chosen.words) if chosen.words else ""
    if chosen.over_by:
        return _.plural("{n} word too many", "{n} words too many", chosen.over_by)
    left = chosen.limit - chosen.words
    return _("{words} of {limit} words", words=chosen.words, limit=chosen.limit) + " \u00b7 " + _.plural("{n} word left", "{n} words left", left)  # fmt: skip


def _missing(report: FilledReport, slug: str, view: ReportPage, _: Translator) -> list[Component]:
    """What a person must still write, and what is too long."""
    headings = {each.key: each.heading.rstrip(":") for each in report.sections}
    rows = [
        html.Li(
            [
                icon("feil"),
                html.Span(
                    html.A(
                        _.plural(
                            "{heading}: {n} word too many", "{heading}: {n} words too many", over,
                            heading=headings[key.partition(".")[0]],
                        ),
                        href=_address(slug, view, key.partition(".")[0]),
                    )
                ),
            ]
        )
        for key, over in report.over
    ]  # fmt: skip
    rows += [
        html.Li(
            [
                icon("mangler"),
                html.Span(
                    [
                        html.A(headings[key], href=_address(slug, view, key)),
                        html.Small(text, className="d-block gv-subtle"),
                    ]
                ),
            ]
        )
        for key, text in report.missing
    ]
    if not rows:
        return [
            html.H2(_("Nothing is missing")),
            html.P(_("Read it through, and send it."), className="gv-hint"),
        ]
    return [html.H2(_("Missing before you can send")), html.Ul(rows)]


def _paper(report: FilledReport, chosen: FilledSection, _: Translator) -> list[Component]:
    """The section as it will be printed, in the form's language."""
    own = translator(report.language)
    return [
        html.Div([html.H2(_("Preview")), html.Span("A4")], className="gv-paper__head"),
        html.Div(
            [
                html.H3(chosen.heading),
                html.P(report.project_title, className="k"),
                *_blocks(chosen.blocks, _),
                *(
                    part
                    for sub in chosen.sub_headings
                    for part in (html.H4(sub.heading), *_blocks(sub.blocks, _))
                ),
                html.Div(
                    [
                        html.Span(report.as_of_text),
                        html.Span(own(N_("Invented figures")) if report.invented else ""),
                    ],
                    className="gv-page__foot",
                ),
            ],
            className="gv-page",
            lang=report.language,
        ),
    ]


def _preview(blocks: Sequence[Block], _: Translator) -> Component:
    return html.Div(_blocks(blocks, _), className="gv-page mt-3")


def _blocks(blocks: Sequence[Block], _: Translator) -> list[Component]:
    """Blocks of a report as a page shows them: the same words, tables and numbers as in Word and PDF."""
    found: list[Component] = []
    for block in blocks:
        match block:
            case Paragraph(text=text, strong=strong):
                found.append(html.P(html.Strong(text) if strong else text))
            case Bullets(items=items):
                found.append(
                    html.Ul(
                        [
                            html.Li([html.Strong(item.lead), " ", item.text] if item.lead else item.text)
                            for item in items
                        ]
                    )
                )
            case Table():
                found.append(_table(block))
            case Figure(headline=headline, detail=detail, alt=alt):
                found += [html.H4(headline), html.P(detail, className="k"), html.P(alt)]
            case KeyValues(rows=rows):
                found.append(
                    html.Dl(
                        [
                            part
                            for label, value in rows
                            for part in (html.Dt(label), html.Dd(value or "\u2013"))
                        ]
                    )
                )
            case SignatureLines(lines=lines):
                found.append(html.Ul([html.Li(line) for line in lines]))
            case Missing(text=text):
                found.append(html.P([icon("mangler"), " ", html.Em(text)]))
    return found


def _table(block: Table) -> Component:
    def cell(value: str | Status) -> Children:
        return value.text if isinstance(value, Status) else value

    def look(at: int) -> str | None:
        return "num" if block.alignments[at] == "right" else None

    return html.Div(
        [
            *([html.H4(block.headline)] if block.headline else []),
            *([html.P(block.detail, className="k")] if block.detail else []),
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [
                                    html.Th(head, scope="col", className=look(at))
                                    for at, head in enumerate(block.header)
                                ]
                            )
                        ),
                        html.Tbody(
                            [
                                html.Tr(
                                    [
                                        html.Td(
                                            cell(value), className=look(at), rowSpan=size if at == 0 else 1
                                        )
                                        for at, value in enumerate(row)
                                        if at > 0 or size > 0
                                    ]
                                )
                                for row, size in zip(block.rows, block.group_sizes, strict=True)
                            ]
                        ),
                    ],
                    className="gv-pagetable",
                ),
                className="gv-scrollbox",
                tabIndex=0,
                role="region",
                **{"aria-label": block.headline or block.name},
            ),
            *([html.P(block.note, className="k")] if block.note else []),
        ]
    )


def plain(blocks: Sequence[Block]) -> str:
    """The running text of blocks as it stands in a text field: a blank line between paragraphs, a dash for a point."""
    parts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
        elif isinstance(block, Bullets):
            parts.append(
                "\n".join(f"\u2013 {item.lead} {item.text}".replace("  ", " ") for item in block.items)
            )
    return "\n\n".join(parts)


# ---- callbacks and files -----------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Saving a text when the field is left, bringing a proposal back, and the files."""

    @app.callback(
        Output("report-saved", "children"),
        Output("report-count", "children"),
        Output("report-version", "data"),
        Output("report-problem", "children"),
        Output("report-parts", "children"),
        Output("report-missing", "children"),
        Output("report-paper", "children"),
        Output({"type": "report-text", "key": ALL}, "value"),
        Input({"type": "report-text", "key": ALL}, "value"),
        Input({"type": "report-reset", "key": ALL}, "n_clicks"),
        State({"type": "report-text", "key": ALL}, "id"),
        State("report-place", "data"),
        State("report-version", "data"),
        prevent_initial_call=True,
    )
    def save(
        values: list[str],
        clicks: list[int | None],
        ids: list[dict[str, str]],
        place: dict[str, Any],
        version: int,
    ) -> tuple[Any, ...]:
        trigger = ctx.triggered_id
        if not isinstance(trigger, dict) or (trigger["type"] == "report-reset" and not any(clicks)):
            raise PreventUpdate
        key = trigger["key"]
        texts = {each["key"]: value for each, value in zip(ids, values, strict=True)}
        text = "" if trigger["type"] == "report-reset" else texts.get(key) or ""
        context = request_context(services, place["slug"])
        _ = context._
        where = (context.actor, place["slug"], place["form"], place["year"])
        unchanged = [no_update] * len(ids)
        try:
            new = services.reports.write(*where, key, text, version)
        except Refused as refused:
            problem = alert("error", [html.P(problem_text(each, _)) for each in refused.problems], live=True)
            return no_update, no_update, no_update, problem, no_update, no_update, no_update, unchanged
        except Conflict:
            words = _("Somebody else saved this report in the meantime. Your text still stands here. Copy it, and load the page again.")  # fmt: skip
            problem = alert("error", html.P(words), live=True)
            return no_update, no_update, no_update, problem, no_update, no_update, no_update, unchanged
        view = services.reports.page(*where)
        chosen = view.report.section(place["part"])
        parts = _parts(view.report, chosen, place["slug"], view, _).children
        back = [
            plain(part_of(chosen, each["key"]).blocks) if each["key"] == key and not text else no_update
            for each in ids
        ]
        return (
            _saved(view, _),
            _count(chosen, _),
            new,
            None,
            parts,
            _missing(view.report, place["slug"], view, _),
            _paper(view.report, chosen, _),
            back,
        )

    def download(actor: Actor, slug: str, form: str, ending: str) -> Download:
        import flask

        year = flask.request.args.get("aar", "")
        name, data = services.reports.file(
            actor, slug, form, int(year) if year.isdigit() else None, f".{ending}"
        )
        return Download(data, name, _MIME.get(ending, "application/octet-stream"))

    register_download(app.server, FILE, download)


def part_of(chosen: FilledSection, key: str) -> FilledSection | FilledSubHeading:
    """The section itself, or the sub-heading that `section.sub_heading` names."""
    _section, _dot, sub = key.partition(".")
    return next((each for each in chosen.sub_headings if each.key == sub), chosen)
