"""The routes: each one call of a service, and its result as JSON."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from gevinst.api.errors import Answer
from gevinst.api.filters import filters_of
from gevinst.api.gate import actor_of
from gevinst.api.shapes import FiguresIn, Json, WaiverIn, read_as
from gevinst.domain.access import Actor
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst.services.payer_answers import Asked

PLAN_LIMIT_MB = 10
_LIMIT = PLAN_LIMIT_MB * 1024 * 1024

PROJECTS, MOST_PROJECTS = 100, 1_000
"""So many projects are answered at once, where nothing else is asked for; and at most."""

Who = Annotated[Actor, Depends(actor_of)]
Filters = Annotated[dict[str, str], Depends(filters_of)]
DryRun = Annotated[bool, Query(description="Say what would happen, and store nothing.")]


async def _body(request: Request) -> bytes:
    """The raw request, refused by its announced size before it is read, and while it is read."""
    announced = request.headers.get("content-length", "0")
    found = bytearray()
    if announced.isdigit() and int(announced) > _LIMIT:
        raise Answer(413, "too_large", limit=PLAN_LIMIT_MB)
    async for part in request.stream():
        found += part
        if len(found) > _LIMIT:
            raise Answer(413, "too_large", limit=PLAN_LIMIT_MB)
    return bytes(found)


Body = Annotated[bytes, Depends(_body)]


def add_routes(router: APIRouter, services: Services) -> None:
    """Every route of version 1."""
    _reading(router, services)
    _writing(router, services)


def _reading(router: APIRouter, services: Services) -> None:
    @router.get("/schemes")
    def schemes(actor: Who) -> Json:
        """The grant schemes with their report forms."""
        _ = translator(actor.language)
        return {
            "schemes": [
                {
                    "id": scheme.id,
                    "name": _.local(scheme.name),
                    "forms": [
                        {
                            "id": form.key,
                            "kind": form.kind,
                            "name": _.local(form.name),
                            "official": form.official,
                        }
                        for form in scheme.report_forms
                    ],
                }
                for scheme in services.plans.schemes.values()
            ]
        }

    @router.get("/projects")
    def projects(
        actor: Who,
        chosen: Filters,
        title: Annotated[str, Query(max_length=100, description="A part of the title.")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_PROJECTS, description="So many at most.")] = PROJECTS,
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="So many are passed over.")] = 0,
    ) -> Json:
        """The projects that the key may see, by title: some at a time, with how many there are in all (`total`).

        Filters are those of the portfolio, and go by approved figures.
        """
        found = services.portfolio.listed(actor, chosen, named=title, most=limit, start=offset)
        return {
            "total": found.in_all,
            "limit": limit,
            "offset": offset,
            "projects": [
                {
                    "slug": project.slug,
                    "title": project.title,
                    "scheme": project.scheme,
                    "starts": project.starts,
                    "ends": project.ends,
                    "invented": project.invented,
                }
                for project in found.shown
            ],
        }

    @router.get("/projects/{slug}/plan")
    def plan(actor: Who, slug: str) -> Json:
        """The whole plan, as `gevinst plan export` writes it."""
        return services.plans.document(actor, slug).model_dump(mode="json")

    @router.get("/projects/{slug}/measurements")
    def measurements(actor: Who, slug: str) -> Json:
        """The figures as a long table, one row a figure."""
        return {"rows": [asdict(row) for row in services.measurements.export_rows(actor, slug)]}

    @router.get("/projects/{slug}/evaluations")
    def evaluations(actor: Who, slug: str) -> Json:
        """What each indicator's figures show, in all and for each party."""
        return {"evaluations": services.evaluations.table(actor, slug)}

    @router.get("/projects/{slug}/meeting-sheet")
    def meeting_sheet(actor: Who, slug: str) -> Json:
        """The steering group's meeting sheet in words and figures, in the caller's language. Not for a funder."""
        return services.meeting_sheets.as_json(actor, slug, actor.language)

    @router.get("/reports/{slug}/{form}")
    def report(actor: Who, slug: str, form: str, year: int | None = None) -> Json:
        """A filled form: its sections, their words and limits, and what is missing."""
        return services.reports.as_json(actor, slug, form, year)

    @router.get("/reports/{slug}/{form}/sent")
    def sent_report(
        actor: Who, slug: str, form: str, year: int | None = None, number: int | None = None
    ) -> Json:
        """A report as it was sent (the newest version, or `number`): its state, signatures and what has changed since."""
        return services.report_sending.sent_json(actor, slug, form, year, number)

    @router.get("/portfolio")
    def portfolio(actor: Who, chosen: Filters) -> Json:
        """The funder's table, a row a project and a row a line of figures, with what each column means. Approved figures only."""
        return services.portfolio.as_json(actor, chosen)

    @router.get("/portfolio/payers")
    def payers(
        actor: Who,
        chosen: Filters,
        kind: Annotated[
            str, Query(max_length=40, description="capacity, budget, time, freed or money.")
        ] = "",
        rule: Annotated[
            str, Query(max_length=40, description="How gains are given payers: own_contribution or stated.")
        ] = "",
        basis: Annotated[
            str,
            Query(max_length=100, description="The set of prices and the year of its kroner: set/1@2024."),
        ] = "",
    ) -> Json:
        """Who pays and who gains: every table in full, with what each column means. Approved figures only.

        Filters are those of the portfolio; `filters_not_used` names those that money is not narrowed by.
        """
        return services.payers.as_json(actor, chosen, Asked(kind, rule, basis))


def _writing(router: APIRouter, services: Services) -> None:
    @router.put("/projects/{slug}/plan", openapi_extra=_takes({"type": "object"}))
    def put_plan(actor: Who, slug: str, body: Body, dry_run: DryRun = False) -> Json:
        """The plan brought up to date with a JSON document; benefits that it does not name are archived."""
        read = services.plans.import_file(actor, "plan.json", body, slug=slug, dry_run=dry_run)
        return {"project": read.slug, "changed": list(read.differences), "stored": read.stored}

    @router.post("/projects/{slug}/measurements", openapi_extra=_takes(FiguresIn.model_json_schema()))
    def post_measurements(actor: Who, slug: str, body: Body) -> Json:
        """Stores every figure, or none and says all that is wrong."""
        given = read_as(FiguresIn, body)
        rows = [figure.row(number) for number, figure in enumerate(given.rows, start=1)]
        saved = services.measurements.record(actor, slug, rows, via="api", dry_run=given.dry_run)
        return {
            "project": slug,
            "new": saved.new,
            "changed": saved.changed,
            "unchanged": saved.unchanged,
            "stored": not given.dry_run,
            "questions": [text for _series, _period, text in saved.questions],
        }

    @router.post("/reports/{slug}/{form}/waiver", openapi_extra=_takes(WaiverIn.model_json_schema()))
    def waive_report(actor: Who, slug: str, form: str, body: Body) -> Json:
        """The funder asks for a report no longer: it is due nowhere, and neither missing nor late."""
        given = read_as(WaiverIn, body)
        waiver = services.report_waiving.waive(actor, slug, form, given.year, given.reason)
        return {"project": slug, "form": form, "year": given.year, "waiver": waiver.model_dump(mode="json")}

    @router.delete("/reports/{slug}/{form}/waiver")
    def ask_for_report_again(actor: Who, slug: str, form: str, year: int | None = None) -> Json:
        """Takes a waiver back: the report is due as it was, and counts as late where its day has passed."""
        services.report_waiving.ask_again(actor, slug, form, year)
        return {"project": slug, "form": form, "year": year, "waiver": None}


def _takes(schema: Json) -> Json:
    """Describes a body that is read after the gate, so that nobody without a key gets anything parsed."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
