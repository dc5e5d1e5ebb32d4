"""The API's application: the gate, the routes, and one way to fail."""

from fastapi import APIRouter, Depends, FastAPI, Request

from gevinst import __version__
from gevinst.api import calendars, errors
from gevinst.api.gate import gate
from gevinst.api.routes import add_routes
from gevinst.services.everything import Services

VERSION = "/v1"


def create(services: Services, public_url: str | None = None) -> FastAPI:
    """Default deny: the one router asks for a key in the header, and every route but the calendar's stands on it."""
    app = FastAPI(
        title="gevinst",
        version=__version__,
        # The interactive pages load scripts from other hosts; nobody may see the schema without a key either.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    router = APIRouter(prefix=VERSION, dependencies=[Depends(gate(services))])
    add_routes(router, services)

    @router.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> dict[str, object]:
        """The description of this API for programs."""
        return {**app.openapi(), "servers": [{"url": request.scope.get("root_path", "") or "/"}]}

    app.include_router(router)
    app.include_router(calendars.router(services, public_url), prefix=VERSION)
    errors.install(app, services)
    return app
