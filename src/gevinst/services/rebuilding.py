"""All evaluations and the portfolio's rows anew, in blocks of projects; over both processors where there are many.

A block is read and reckoned as of one moment. What is written is written in one transaction a block, and only if nobody else
has changed anything since that moment: else the block is reckoned once more within the transaction that writes it.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

from gevinst.domain.access import Actor
from gevinst.domain.measurement import Measurement
from gevinst.domain.plan import Indicator, IndicatorKind, in_force
from gevinst.domain.portfolio import PortfolioRows
from gevinst.services import payer_rows
from gevinst.services.base import Base
from gevinst.services.portfolio_rows import derived_from
from gevinst.services.reckoning import evaluate
from gevinst.storage.bulk import Ready, ready_evaluations, write_evaluations
from gevinst.storage.engine import create_engine
from gevinst.storage.figure_lines import figure_lines
from gevinst.storage.unit_of_work import Reading, UnitOfWork

AT_ONCE = 50
"""Projects in a block: enough for the kernels, few enough for memory."""
MANY = 400
"""From so many projects on another process is worth its start."""


@dataclass(frozen=True, slots=True)
class Block:
    """What some projects' figures show, ready to be written."""

    counter: int
    """The change counter that it is of."""
    slugs: tuple[str, ...]
    evaluations: Ready
    rows: Mapping[str, PortfolioRows]


def rebuild(base: Base, actor: Actor, slugs: Sequence[str], told: Callable[[int, int], None]) -> int:
    """Writes the blocks as they come; `told(done, of)` after each; what it raises stops between two. Gives how many evaluations."""
    ours: set[int] = set()
    count = done = 0
    for block in _blocks(base, slugs):
        with base.work(actor) as work:
            count += _write(base, work, block, ours)
            work.commit()
            ours.add(work.portfolio.counter())
        done += len(block.slugs)
        told(done, len(slugs))
    return count


def _write(base: Base, work: UnitOfWork, block: Block, ours: set[int]) -> int:
    now = work.portfolio.counter()
    if set(range(block.counter + 1, now + 1)) - ours:
        # Somebody has saved something since: what was reckoned may be of figures that stand no more.
        block = reckoned(base, work, block.slugs)
    write_evaluations(work.session, block.evaluations)
    work.portfolio.save(block.rows)
    # Of the evaluations that were just written.
    payer_rows.keep(base, work, block.slugs)
    for slug in block.slugs:
        work.touch(slug, ())
    return len(block.evaluations)


def reckoned(base: Base, work: Reading, slugs: Sequence[str]) -> Block:
    """What these projects' figures show, as this transaction sees them."""
    counter = work.portfolio.counter()
    plans, adopted = work.plans.documents(slugs), work.plans.adopted_for(slugs)
    documents = {slug: in_force(plans[slug], adopted.get(slug)) for slug in slugs if slug in plans}
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
    found = evaluate(documents.values(), values, base.measure_of, events)
    return Block(
        counter,
        tuple(documents),
        ready_evaluations(work.session, found, [each.id for each in every], lines),
        derived_from(base, work, documents, values, found),
    )


def _lines(indicators: Iterable[Indicator], *, numbers: bool) -> list[str]:
    return [
        line.id
        for each in indicators
        if (each.kind is IndicatorKind.NUMBER) is numbers
        for line in each.series
    ]


def _blocks(base: Base, slugs: Sequence[str]) -> Iterator[Block]:
    parts = [slugs[at : at + AT_ONCE] for at in range(0, len(slugs), AT_ONCE)]
    workers = min(os.cpu_count() or 1, 4)
    if len(slugs) < MANY or workers < 2:
        for part in parts:
            with base.reading() as work:
                block = reckoned(base, work, part)
            yield block
        return
    url = base.engine.url.render_as_string(hide_password=False)
    # Started anew, not copied: a copied process would share the connections of this one.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (url,)) as pool:
        rest = iter(parts)
        # A few ahead, so that nobody waits and nothing piles up.
        ahead: list[Future[Block]] = [pool.submit(_in_worker, part) for part in islice(rest, workers + 1)]
        try:
            while ahead:
                block = ahead.pop(0).result()
                ahead += [pool.submit(_in_worker, part) for part in islice(rest, 1)]
                yield block
        finally:
            for each in ahead:
                each.cancel()


_OWN: dict[str, Base] = {}
"""In a worker: what it reads through."""


def _begin(url: str) -> None:
    from gevinst.bootstrap import now

    _OWN["base"] = Base(create_engine(url), now)


def _in_worker(slugs: Sequence[str]) -> Block:
    base = _OWN["base"]
    with base.reading() as work:
        return reckoned(base, work, slugs)
