"""What went wrong, in one shape: `{"problems": [...]}` for input that was refused, else `{"error": {code, message}}`."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from gevinst.api.language import preferred
from gevinst.domain.access import Action
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from gevinst.i18n import DEFAULT, N_, Translator, translator
from gevinst.i18n.problems import problem_text

if TYPE_CHECKING:
    from gevinst.services.everything import Services

_log = logging.getLogger(__name__)

MESSAGES: dict[str, str] = {
    "no_token": N_("A key is needed. Send it as “Authorization: Bearer KEY”."),
    "wrong_token": N_("The key does not hold: it is wrong, has expired or was revoked."),
    "not_allowed": N_("The key may not do this."),
    "not_found": N_("There is nothing at this address, or nothing that the key may see."),
    "method_not_allowed": N_("This address does not take that method."),
    "changed_meanwhile": N_("Somebody else changed the same thing in the meantime. Read it again first."),
    "too_many_requests": N_("Asked for too often. Try again in {seconds} seconds."),
    "too_large": N_("The request is larger than {limit} MB."),
    "not_json": N_("The request must be JSON."),
    "internal": N_("Something went wrong in gevinst itself. Nothing that was not finished has been stored."),
}
_CODES = {401: "no_token", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed"}


class Answer(Exception):
    """An error answer of our own, raised where it is found."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        self.status, self.code, self.params = status, code, params
        super().__init__(code)


def words(request: Request) -> Translator:
    """The language of the answer: as asked for, else the user's own, else bokmål."""
    actor = getattr(request.state, "actor", None)
    return translator(
        preferred(request.headers.get("accept-language")) or (actor.language if actor else DEFAULT)
    )


def error(request: Request, status: int, code: str, **params: Any) -> JSONResponse:
    """One error with its words."""
    _ = words(request)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status == 429:
        headers["Retry-After"] = str(params["seconds"])
    body = {"error": {"code": code, "message": _(MESSAGES[code], **params)}}
    return JSONResponse(body, status, {**headers, **language_headers(_)})


def refused(request: Request, problems: Iterable[Problem]) -> JSONResponse:
    """Every problem with its place and its words."""
    _ = words(request)
    body = {"problems": [as_plain(each, _) for each in problems]}
    return JSONResponse(body, 422, language_headers(_))


def language_headers(_: Translator) -> dict[str, str]:
    """Says what language the words are in."""
    return {"Content-Language": _.language, "Vary": "Accept-Language"}


def as_plain(problem: Problem, _: Translator) -> dict[str, Any]:
    """The same shape as on the command line; what may hold personal data is not repeated."""
    return {
        "code": problem.code,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
        "value": None if problem.code == "personal_data" else problem.value,
        "message": problem_text(problem, _),
    }


def install(app: FastAPI, services: "Services") -> None:
    """Every kind of error gets its answer."""

    @app.exception_handler(Answer)
    def _answer(request: Request, raised: Answer) -> JSONResponse:
        return error(request, raised.status, raised.code, **raised.params)

    @app.exception_handler(Refused)
    def _refused(request: Request, raised: Refused) -> JSONResponse:
        return refused(request, raised.problems)

    @app.exception_handler(NotFound)
    def _not_found(request: Request, raised: NotFound) -> JSONResponse:
        return error(request, 404, "not_found")

    @app.exception_handler(NotAllowed)
    def _not_allowed(request: Request, raised: NotAllowed) -> JSONResponse:
        # Who may not see a project is not told that it exists.
        slug = request.path_params.get("slug")
        if slug is not None and (raised.action == Action.SEE_PROJECT or not _sees(services, request, slug)):
            return error(request, 404, "not_found")
        return error(request, 403, "not_allowed")

    @app.exception_handler(Conflict)
    def _conflict(request: Request, raised: Conflict) -> JSONResponse:
        return error(request, 409, "changed_meanwhile")

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, raised: RequestValidationError) -> JSONResponse:
        if any(each["type"] == "json_invalid" for each in raised.errors()):
            return error(request, 400, "not_json")
        return refused(request, [_problem(each) for each in raised.errors()])

    @app.exception_handler(HTTPException)
    def _http(request: Request, raised: HTTPException) -> JSONResponse:
        return error(request, raised.status_code, _CODES.get(raised.status_code, "not_found"))

    @app.exception_handler(Exception)
    def _internal(request: Request, raised: Exception) -> JSONResponse:
        # Its text may hold figures or names: the log of the server has it, the caller does not.
        _log.error("The API failed at %s %s", request.method, request.url.path, exc_info=raised)
        return error(request, 500, "internal")


def _sees(services: "Services", request: Request, slug: str) -> bool:
    return bool(services.plans.seen_among(request.state.actor, [slug]))


def _problem(detail: Any) -> Problem:
    """One of FastAPI's findings, as `rows[2].value`, with a code of ours."""
    where = [part for part in detail["loc"] if part not in {"body", "query", "path"}]
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    row = next((part + 1 for part in where if isinstance(part, int)), None)
    if where and where[0] == "rows" and row is not None and len(where) > 2:
        field = str(where[2])
    place = Problem("", row=row, field=field or None)
    given = detail.get("input")
    value = str(given) if isinstance(given, str | int | float) else None
    match detail["type"]:
        case "missing":
            return place.at(code="field_missing")
        case "extra_forbidden":
            return place.at(code="unknown_field")
        case "enum" | "literal_error":
            known = str(detail.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            return Problem("not_a_choice", row=row, field=field, value=value, params={"known": known})
        case "string_type":
            return place.at(code="not_text", value=value)
        case kind if kind.startswith(("float", "int", "finite")):
            return place.at(code="not_a_number", value=value)
        case kind if kind.startswith("bool"):
            return place.at(code="not_yes_or_no", value=value)
    return place.at(code="wrong_shape")
