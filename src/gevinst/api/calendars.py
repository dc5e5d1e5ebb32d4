"""A person's calendar, for calendar programs: they can send no key in a header, so it stands in the address.

The one route beside the gate. It reads one thing, of one person, and changes nothing.
"""

import hashlib

from fastapi import APIRouter, Request, Response

from gevinst.api.errors import Answer
from gevinst.api.limits import Limit
from gevinst.services.deadlines import hashed
from gevinst.services.everything import Services

MOST, WRONG, WINDOW = 30, 60, 900
"""So many answers for one key, and so many wrong keys from one address, in so many seconds."""
KEEP = 3600
"""A calendar program need not ask again for so many seconds."""


def router(services: Services, public_url: str | None) -> APIRouter:
    """`GET /calendar/KEY.ics`. `public_url`: how people reach the pages; None: as the caller did."""
    found = APIRouter(include_in_schema=False)
    answers, wrong = Limit(MOST, WINDOW), Limit(WRONG, WINDOW)

    @found.api_route("/calendar/{key}.ics", methods=["GET", "HEAD"])
    def feed(request: Request, key: str) -> Response:
        reader = services.deadlines.reader_of_feed(key)
        if reader is None:
            # Those with a right key are never kept out by others' wrong ones, so it is looked up first.
            caller = request.client.host if request.client else ""
            _within(wrong.wait(caller))
            raise Answer(404, "not_found")
        _within(answers.wait(hashed(key)))
        site = public_url or f"{request.url.scheme}://{request.url.netloc}"
        data = services.deadlines.calendar(reader, site)
        mark = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = {
            "ETag": mark,
            "Cache-Control": f"private, max-age={KEEP}",
            "Content-Disposition": 'inline; filename="gevinst.ics"',
            # The address is a key: it goes to nobody else.
            "Referrer-Policy": "no-referrer",
        }
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        body = data if request.method == "GET" else b""
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    return found


def _within(seconds: int) -> None:
    if seconds:
        raise Answer(429, "too_many_requests", seconds=seconds)
