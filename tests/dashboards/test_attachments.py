"""A project's files come as downloads, from whoever may see them."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.fakes import FakeServices, Gallery, Other, settings
from dashboards.test_security import log_in
from gevinst.domain.access import Actor
from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import NotFound
from gevinst_dashboards.app import create_app
from gevinst_dashboards.pages import start, statements
from gevinst_dashboards.pages.attachments import address_of, register_files

PAGE = b"<html><script>alert(1)</script></html>"


class FakeAttachments:
    """One file, of one project."""

    def content(self, actor: Actor, slug: str, attachment_id: str) -> tuple[Attachment, bytes]:
        if (slug, attachment_id) != ("trygg-hjem", "en"):
            raise NotFound("attachment", attachment_id)
        kept = Attachment(
            kind=AttachmentKind.OTHER,
            file_name="målinger.txt",
            media_type="text/plain",
            size=len(PAGE),
            sha256="0" * 64,
            added_at=dt.datetime(2026, 7, 6, tzinfo=dt.UTC),
            added_by="Prosjektleder",
        )
        return kept, PAGE


@dataclasses.dataclass
class Services(FakeServices):
    attachments: FakeAttachments = dataclasses.field(default_factory=FakeAttachments)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    services = Services()
    pages: Any = [Gallery(), Other(), start, statements]
    app = create_app(services, settings(tmp_path), pages)
    register_files(app, services)
    return app.server.test_client()


def test_nobody_gets_it_without_logging_in(client: FlaskClient) -> None:
    answer = client.get(address_of("trygg-hjem", "en"))
    assert answer.status_code == 302
    assert PAGE not in answer.data


def test_it_is_saved_and_never_shown(client: FlaskClient) -> None:
    log_in(client)
    answer = client.get(address_of("trygg-hjem", "en"))
    assert answer.data == PAGE
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "m%C3%A5linger.txt" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/plain"


def test_what_is_not_there(client: FlaskClient) -> None:
    log_in(client)
    assert client.get(address_of("trygg-hjem", "to")).status_code == 404
    assert client.get(address_of("annet", "en")).status_code == 404
