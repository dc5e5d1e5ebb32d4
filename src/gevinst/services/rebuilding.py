"""All evaluations and the portfolio's rows anew, in blocks of projects; over both processors where there are many.

A block is read and reckoned as of one moment. What is written is written in one transaction a block, and only if nobody else
has changed anything since that moment: else the block is reckoned once more within the transaction that writes it. Where there
are several processes, each writes its own blocks, one at a time: nothing is sent from one to another but how far they are.
"""

import datetime as dt
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import wait

from gevinst.domain.access import Actor
from gevinst.domain.measurement import Measurement
from gevinst.domain.payers import PayerRows
from gevinst.domain.plan import Indicator, IndicatorKind, in_force_as
from gevinst.domain.portfolio import PortfolioRows
from gevinst.domain.small_counts import Shown
from gevinst.services import payer_rows
from gevinst.services.base import Base
from gevinst.services.portfolio_rows import derived_from
from gevinst.services.reckoning import evaluate
from gevinst.services.uncollected import uncollected
from gevinst.storage.bulk import Ready, ready_evaluations, write_evaluations
from gevinst.storage.engine import create_engine
from gevinst.storage.figure_lines import figure_lines
from gevinst.storage.unit_of_work import Reading, UnitOfWork

AT_ONCE = 300
"""Projects in a block: enough for the kernels, few enough for memory and for whoever waits to save meanwhile."""
LEAST = 60
"""Smaller blocks than this are not made towards the end: each has its own cost."""
MANY = 600
"""From so many projects on another process is worth its start."""


_COMMITS, _COMMITTING, _STOPPED = range(3)


@dataclass(frozen=True, slots=True)
class Block:
    """What some projects' figures show, ready to be written."""

    slugs: tuple[str, ...]
    evaluations: Ready
    rows: Mapping[str, PortfolioRows]
    payers: Mapping[str, PayerRows]


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it is to write, and how many of the changes of the database are our own."""

    lock: AbstractContextManager[object] = field(default_factory=threading.Lock)
    ours: MutableSequence[int] = field(default_factory=lambda: [0, 0, 0])
    """How many blocks have been committed or are about to be; whether one is being so; whether no more is to be written."""

    def others(self, work: Reading) -> int:
        """A number that grows with each change that somebody else makes. While one of ours is committed it may be too small."""
        # In this order: what is committed in between makes it too small, and the block is reckoned once more.
        counter = work.portfolio.counter()
        return counter - self.ours[_COMMITS]


def rebuild(base: Base, actor: Actor, slugs: Sequence[str], told: Callable[[int, int], None]) -> int:
    """Renews block after block; `told(done, of)` after each; what it raises stops between two. Gives how many evaluations."""
    workers = min(os.cpu_count() or 1, 4)
    many = len(slugs) >= MANY and workers > 1
    parts = parts_of(slugs, workers if many else 1)
    count = done = 0
    for written, projects in (
        _in_processes(base, actor, parts, workers) if many else _here(base, actor, parts)
    ):
        count += written
        done += projects
        told(done, len(slugs))
    return count


def parts_of(slugs: Sequence[str], workers: int) -> list[Sequence[str]]:
    """The blocks; for several processes ever smaller ones towards the end, so that none has long to wait for the last."""
    found: list[Sequence[str]] = []
    at = 0
    while at < len(slugs):
        size = AT_ONCE if workers == 1 else min(AT_ONCE, max(LEAST, (len(slugs) - at) // (2 * workers)))
        found.append(slugs[at : at + size])
        at += size
    return found


def _here(base: Base, actor: Actor, parts: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    turns = Turns()
    for part in parts:
        yield renewed(base, actor, part, turns)


def renewed(base: Base, actor: Actor, slugs: Sequence[str], turns: Turns) -> tuple[int, int]:
    """Reckons a block and writes it; gives how many evaluations and how many projects."""
    with uncollected():
        while turns.ours[_COMMITTING]:
            time.sleep(0.002)
        with base.reading() as work:
            others = turns.others(work)
            block = reckoned(base, work, slugs)
        with turns.lock, base.work(actor) as work:
            if turns.ours[_STOPPED]:
                return 0, 0
            if turns.others(work) != others:
                # Somebody has saved something since: what was reckoned may be of figures that stand no more.
                block = reckoned(base, work, slugs)
            _write(work, block)
            turns.ours[_COMMITS] += 1
            turns.ours[_COMMITTING] = 1
            try:
                work.commit()
            finally:
                turns.ours[_COMMITTING] = 0
        return len(block.evaluations), len(block.slugs)


def _write(work: UnitOfWork, block: Block) -> None:
    write_evaluations(work.session, block.evaluations)
    work.portfolio.save(block.rows, keys=block.evaluations.indicators)
    work.payers.save(block.payers)
    for slug in block.slugs:
        work.touch(slug, ())


def reckoned(base: Base, work: Reading, slugs: Sequence[str]) -> Block:
    """What these projects' figures show, as this transaction sees them."""
    plans, promised = work.plans.documents(slugs), work.plans.promised_for(slugs)
    documents = {slug: in_force_as(plans[slug], promised.get(slug, {})) for slug in slugs if slug in plans}
    every = [
        indicator
        for document in documents.values()
        for benefit in document.benefits
        for indicator in benefit.indicators
    ]
    lines = [line.id for indicator in every for line in indicator.series]
    # Steps and words are few, and rest on more than numbers.
    values: dict[str, Sequence[Measurement]] = {
        **figure_lines(work.session, _lines(every, numbers=True)),
        **work.measurements.for_series(_lines(every, numbers=False)),
    }
    follow_ups = work.follow_ups.for_projects(list(documents))
    events = {
        each.project.id: follow_ups[slug].events for slug, each in documents.items() if slug in follow_ups
    }
    decided: dict[str, Shown | None] = {}
    found = evaluate(documents.values(), values, base.measure_of, events, funders=decided)
    money, indicators = work.money.entries_for(list(documents)), [each.id for each in every]
    return Block(
        tuple(documents),
        ready_evaluations(work.session, found, indicators, lines),
        derived_from(base, work, documents, values, found, money=money, decided=decided),
        payer_rows.derived_from(base, work, list(documents), money, indicators, found),
    )


def _lines(indicators: Iterable[Indicator], *, numbers: bool) -> list[str]:
    return [
        line.id
        for each in indicators
        if (each.kind is IndicatorKind.NUMBER) is numbers
        for line in each.series
    ]


def _in_processes(
    base: Base, actor: Actor, parts: Sequence[Sequence[str]], workers: int
) -> Iterator[tuple[int, int]]:
    url = base.engine.url.render_as_string(hide_password=False)
    # Started anew, not copied: a copied process would share the connections of this one.
    context = multiprocessing.get_context("spawn")
    ours = context.Array("q", 3, lock=False)
    given = (url, actor, base.clock(), context.Lock(), ours)
    with ProcessPoolExecutor(workers, context, _begin, given) as pool:
        rest = iter(parts)
        # A few ahead, so that nobody waits.
        ahead: set[Future[tuple[int, int]]] = {
            pool.submit(_in_worker, part) for part in islice(rest, workers + 1)
        }
        try:
            while ahead:
                done, ahead = futures.wait(ahead, return_when=futures.FIRST_COMPLETED)
                ahead |= {pool.submit(_in_worker, part) for part in islice(rest, len(done))}
                yield from [each.result() for each in done]
        finally:
            ours[_STOPPED] = 1
            for each in ahead:
                each.cancel()


@dataclass(frozen=True, slots=True)
class _Own:
    """In a worker: what it reads and writes through."""

    base: Base
    actor: Actor
    turns: Turns


_OWN: list[_Own] = []


def _begin(
    url: str,
    actor: Actor,
    moment: dt.datetime,
    lock: AbstractContextManager[object],
    ours: MutableSequence[int],
) -> None:
    _OWN.append(_Own(Base(create_engine(url), lambda: moment), actor, Turns(lock, ours)))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Who presses Ctrl-C speaks to the one that started us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is there now stays: nobody need look through it for what can be let go of.
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _in_worker(slugs: Sequence[str]) -> tuple[int, int]:
    own = _OWN[0]
    done = renewed(own.base, own.actor, slugs, own.turns)
    gc.collect()
    # What a block leaves (constants of models, plans of statements) stays for the next.
    gc.freeze()
    return done
