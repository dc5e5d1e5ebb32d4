"""A workbook of 100,000 figures: read and checked against the row-by-row way, and stored in one transaction."""

import datetime as dt
import io
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import BaseModel, field_validator, model_validator
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import event

from gevinst.domain.horizon import Frequency, next_period, period_code, period_of, read_period
from gevinst.domain.measurement import read_rows
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.plan import Benefit, PlanDocument, Series
from gevinst.exchange.excel_measurements import read_opened, read_workbook_with_notes
from gevinst.exchange.headings import CELLS
from gevinst.exchange.workbook import Sheet
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.services.measuring_import import collection_paused
from gevinst.storage import migrate
from gevinst.storage.engine import WRITES, create_engine
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import NOW, OPERATOR, a_plan, seconds

INDICATORS, WEEKS = 400, 250
ROWS = INDICATORS * WEEKS
SLUG, PARTY = "prosjekt-stor", "fjordvik"
HEADINGS = ("indicator", "party", "period", "numerator", "denominator", "n", "status", "comment")
MEGABYTE = 1024


def plan() -> PlanDocument:
    """Shares of one party, every week."""

    def share(benefit: Benefit) -> Benefit:
        measure = {"measure": "readmissions_30d_samhandlingsbarometeret", "series": (Series(party=PARTY),)}
        return benefit.model_copy(update={"indicators": (benefit.indicators[0].model_copy(update=measure),)})

    made = a_plan(SLUG, INDICATORS, Frequency.WEEK)
    return made.model_copy(update={"benefits": tuple(map(share, made.benefits))})


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """Eight columns, as people have them: most cells hold something, one row in twenty has a note."""
    dice = random.Random(5)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Tall")
    sheet.append(HEADINGS)
    for at in range(INDICATORS):
        period = period_of(dt.date(2021, 1, 6), Frequency.WEEK)
        for _ in range(WEEKS):
            bottom = dice.randrange(100, 300)
            note = "Merknad" if dice.random() < 0.05 else None
            code = period_code(period, Frequency.WEEK)
            sheet.append([f"reisetid_{at}", PARTY, code, dice.randrange(bottom), bottom, None, "verdi", note])
            period = next_period(period, Frequency.WEEK)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def processor_seconds(call: Callable[[], object], rounds: int) -> float:
    """As `seconds`, of what the processor spent on it: others on the machine make no difference."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


KNOWN = {f"reisetid_{at}" for at in range(INDICATORS)}


class OneRow(BaseModel):
    """What is checked of each row, in the way of most programs."""

    indicator: str
    party: str
    period: str
    numerator: float
    denominator: float
    n: float | None = None
    status: str | None = None
    comment: str | None = None

    @field_validator("indicator")
    @classmethod
    def is_known(cls, value: str) -> str:
        if value not in KNOWN:
            raise ValueError(value)
        return value

    @field_validator("period")
    @classmethod
    def is_a_period(cls, value: str) -> str:
        if read_period(value, Frequency.WEEK).period is None:
            raise ValueError(value)
        return value

    @field_validator("numerator", "denominator", "n", mode="before")
    @classmethod
    def is_a_number(cls, value: object) -> object:
        return read_number(value) if isinstance(value, str) else value

    @field_validator("comment")
    @classmethod
    def is_nobody(cls, value: str | None) -> str | None:
        if value and may_hold_identity_number(value):
            raise ValueError("personal data")
        return value

    @model_validator(mode="after")
    def is_a_share(self) -> "OneRow":
        if not 0 <= self.numerator <= self.denominator or self.denominator == 0:
            raise ValueError(self.numerator)
        return self


def row_by_row(data: bytes) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    headings = [str(cell) for cell in next(lines)]
    return len([OneRow(**dict(zip(headings, line, strict=False))) for line in lines])


def test_100000_rows_read_and_checked(benchmark, workbook: bytes) -> None:
    document = plan()
    measures = Services(create_engine("sqlite://"), lambda: NOW).measurements.measure_of

    def by_columns() -> int:
        with collection_paused():
            found = read_workbook_with_notes(workbook, "tall.xlsx", document, {})
            entries, problems = read_rows(found.rows, document, measures, {})
        assert found.problems + problems == []
        return len(entries)

    assert benchmark.pedantic(by_columns, rounds=1, warmup_rounds=1) == ROWS
    ours, slow = processor_seconds(by_columns, 5), processor_seconds(lambda: row_by_row(workbook), 1)
    print(
        f"\n100,000 rows: {ours:.2f} s of processor time to read and check, {slow / ours:.1f} times as fast as row by row "
        f"({slow:.1f} s)"
    )
    assert slow / ours > 14


KINDS = (
    {"numerator": "4", "denominator": "41", "n": "41", "sd": "2,5", "state": "verdi"},
    {"numerator": "6", "denominator": "52", "invited": "60", "answered": "52", "comment": "Merknad"},
    {"state": "ikke målt", "reason": "Ferie"},
    {"state": "skjult"},
)
"""Rows that hold more than a plain figure, in turn."""


def weeks() -> list[str]:
    period, found = period_of(dt.date(2021, 1, 6), Frequency.WEEK), []
    for _ in range(WEEKS):
        found.append(period_code(period, Frequency.WEEK))
        period = next_period(period, Frequency.WEEK)
    return found


def long_sheet() -> Sheet:
    """A row for each figure, with every column that there is."""
    rows: list[list[Any]] = [["indicator", "party", "period", *CELLS]]
    for at in range(INDICATORS):
        for number, code in enumerate(weeks()):
            cells = KINDS[number % len(KINDS)]
            rows.append([f"reisetid_{at}", PARTY, code, *(cells.get(name, "") for name in CELLS)])
    return Sheet("Tall", rows)


def wide_sheet() -> Sheet:
    """Our own workbook: a row for each week, and a column for each numerator and denominator."""
    fields = ("numerator", "denominator")
    keys = [f"reisetid_{at}|{PARTY}|{field}" for at in range(INDICATORS) for field in fields]
    head = [["period", "", *keys], [""] * (len(keys) + 2), [""] * (len(keys) + 2), ["", "Uke", *keys]]
    return Sheet("Tall", [*head, *([code, "", *([4.0, 41.0] * INDICATORS)] for code in weeks())])


@pytest.mark.parametrize("sheet", [long_sheet, wide_sheet])
def test_rows_of_every_kind_are_checked_by_columns(benchmark, sheet: Callable[[], Sheet]) -> None:
    document, sheets = plan(), [sheet()]
    measures = Services(create_engine("sqlite://"), lambda: NOW).measurements.measure_of

    def by_columns() -> int:
        with collection_paused():
            found = read_opened(sheets, "tall.xlsx", document)
            entries, problems = read_rows(found.rows, document, measures, {})
        assert found.problems + problems == []
        return len(entries)

    assert benchmark.pedantic(by_columns, rounds=3, warmup_rounds=1) == ROWS
    each = list(read_opened(sheets, "tall.xlsx", document).rows)
    slow = seconds(lambda: read_rows(each, document, measures, {}), 1)
    ours = benchmark.stats.stats.min
    print(
        f"\n100,000 figures of a {sheet.__name__}: {ours:.2f} s found and checked by columns, "
        f"{slow / ours:.1f} times as fast as our checks alone row by row ({slow:.1f} s)"
    )
    assert slow / ours > 2


def stores(folder: Path, data: bytes, answer: Connection) -> None:
    """In a process of its own, so that its memory is its own too: the first import, and the same again."""
    engine = create_engine(f"sqlite:///{folder / 'stor.sqlite'}")
    migrate.upgrade(engine)
    services = Services(engine, lambda: NOW)
    with UnitOfWork(engine, OPERATOR, services.clock) as work:
        services.plans.seed_parties(work)
        work.plans.add(plan())
        re_evaluate(services.plans, work, SLUG)
        work.commit()
    counts, spent, locked = [], [], []

    @event.listens_for(engine, "begin")
    def begins(connection: DatabaseConnection) -> None:
        if connection.get_execution_options().get(WRITES):
            locked.append(-time.process_time())

    @event.listens_for(engine, "commit")
    def commits(connection: DatabaseConnection) -> None:
        if connection.get_execution_options().get(WRITES):
            locked[-1] += time.process_time()

    for _ in range(2):
        before = time.process_time()
        saved = services.measurements.import_file(OPERATOR, "tall.xlsx", data, SLUG).saved
        spent.append(time.process_time() - before)
        counts.append((saved.new, saved.changed, saved.unchanged))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    answer.send((counts, spent, locked, most))


@pytest.fixture
def pipe() -> Iterator[tuple[Connection, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_100000_rows_stored(benchmark, workbook: bytes, tmp_path: Path, pipe) -> None:
    ours, theirs = pipe
    child = multiprocessing.get_context("spawn").Process(target=stores, args=(tmp_path, workbook, theirs))

    def whole() -> tuple[list[tuple[int, int, int]], list[float], list[float], float]:
        child.start()
        answer = ours.recv()
        child.join()
        return answer

    counts, (first, again), (locked, _hardly), most = benchmark.pedantic(whole, rounds=1)
    print(
        f"\n100,000 rows read, checked, stored and reckoned: {first:.1f} s of processor time; the same file once more, "
        f"all unchanged: {again:.1f} s; nobody else can write for {locked:.2f} s of it; at most {most:.0f} MB"
    )
    assert counts == [(ROWS, 0, 0), (0, 0, ROWS)]
    assert most < 1000
    # Nearly all of it is reckoned while others go on saving.
    assert locked < first / 3
