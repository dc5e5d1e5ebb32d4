"""A demo report of the form that asks for most, made ready to send: texts written, files attached, signed by both levels."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copyfile

from pypdf import PdfWriter

import demo_database
import temporary
from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.everything import Services
from gevinst.storage.engine import create_engine

ELVEDAL = "delte-stillinger-elvedal"
FORM, YEAR = "combined", 2025


def member(role: Role, user: int, scope: str = "project", key: str = ELVEDAL) -> Actor:
    return Actor(user, role.value, "nb", (Membership(role, scope, key),))  # type: ignore[arg-type]


WRITER = member(Role.PROJECT_GROUP, 1)
LEADER = member(Role.STEERING_GROUP, 2)
OTHER_LEADER = member(Role.STEERING_GROUP, 3)
CASE_WORKER = member(Role.FUNDER, 4, "scheme", "vv-2025")
SIGNERS = (("prosjektansvarlig", WRITER, "granlia"), ("klinikksjef", LEADER, "elvedal-sykehus"), ("kommunalsjef", OTHER_LEADER, "granlia"))  # fmt: skip


def a_pdf() -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(stream)
    return stream.getvalue()


def write(services: Services, key: str, text: str) -> None:
    open_ = services.report_writing.editor(WRITER, ELVEDAL, FORM, YEAR, key.partition(".")[0])
    seen = next((each.revision for each in open_.texts if each.key == key), 0)
    services.report_writing.write(WRITER, ELVEDAL, FORM, YEAR, key, text, seen)


def complete(services: Services) -> None:
    """Writes what is missing or too long, and attaches what is asked for."""
    page = services.reports.page(WRITER, ELVEDAL, FORM, YEAR)
    for section in page.report.sections:
        subs = [sub.key for sub in section.sub_headings if sub.key not in ("accounts", "budget")]
        if section.fields or not (section.missing or section.over_by):
            continue
        for key in [f"{section.key}.{sub}" for sub in subs] or [section.key]:
            write(services, key, "Slik gikk det.")
    for key in ("accounts", "budget"):
        services.report_sending.attach(WRITER, ELVEDAL, FORM, YEAR, key, f"{key}.pdf", a_pdf())


def seen(services: Services) -> str:
    return services.report_sending.page(WRITER, ELVEDAL, FORM, YEAR).fingerprint


def sign(services: Services) -> None:
    for role, who, party in SIGNERS:
        services.report_sending.sign(who, ELVEDAL, FORM, YEAR, role, party, seen(services))


def send(services: Services) -> None:
    services.report_sending.send(WRITER, ELVEDAL, FORM, YEAR)


STEPS = {"draft": (), "complete": (complete,), "signed": (complete, sign), "sent": (complete, sign, send)}


@cache
def _built(step: str) -> Path:
    """Made once: writing, signing and sending take a while, and most tests begin after them."""
    folder = temporary.folder("gevinst-sending-")
    engine = demo_database.engine_on(folder)
    services = Services(engine, demo_database.clock)
    for act in STEPS[step]:
        act(services)
    engine.dispose()
    return folder / "gevinst.sqlite"


@contextmanager
def at(step: str, folder: Path) -> Iterator[Services]:
    """Services on a copy where the report has come so far."""
    file = folder / "gevinst.sqlite"
    copyfile(_built(step), file)
    engine = create_engine(f"sqlite:///{file}")
    yield Services(engine, demo_database.clock)
    engine.dispose()
