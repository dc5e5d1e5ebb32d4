"""The funder's table with 200 and with 10,000 projects, and everything that is derived made anew for the larger one.

Ten thousand projects are a hundred thousand series and five million figures: the whole of it takes some minutes.
"""

import itertools
import time
from dataclasses import replace

import numpy as np

from gevinst.domain.measurement import State
from gevinst.i18n import translator
from gevinst.services.demo_many import LINES
from gevinst.services.everything import Services
from gevinst.services.portfolio_snapshot import snapshot
from gevinst.services.views import PortfolioPage
from gevinst.storage.engine import create_engine
from gevinst_dashboards.pages import administration, communities, plan_new, promises, reports_received, start
from gevinst_dashboards.pages import portfolio as page
from gevinst_dashboards.pages import portfolio_effect as effect_page
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import Context, build_context

from .conftest import FLAT, LITTLE, MANY, NOW, OPERATOR, resident, seconds

SECONDS = 60
"""On two processors, for all evaluations of the larger portfolio anew."""


def _context(path: str = page.PATH) -> Context:
    return Context(OPERATOR, translator(OPERATOR.language), NOW, "csrf", path)


def _bytes(view: PortfolioPage) -> int:
    return len(to_html(page.layout(_context(), view, {})).encode())


def _ratios(tried, shown, rounds: int = 9) -> dict[str, float]:
    """Of pages with their queries, by name: those that cost more than they may."""
    found = {
        name: tried.ratio(
            name, lambda s, p=drawn, q=query: p.render(_context(getattr(p, "PATH", "/")), s, {}, q), rounds
        )
        for name, drawn, query in shown
    }
    return {name: ratio for name, (ratio, more) in found.items() if ratio > FLAT and more > LITTLE}


def test_the_page_of_10000_projects_against_200(benchmark, tried) -> None:
    """Filtered so that both have more projects left than a page shows: fewer rows would be drawn in less time."""
    filtered = {"type": "travel,health", "driver": "near_home"}
    benchmark.pedantic(page.render, args=(_context(), tried.many, {}, {}), rounds=5)
    assert not _ratios(
        tried,
        [
            ("page of projects", page, {}),
            ("page of lines", page, {"vis": "gevinster"}),
            ("page filtered", page, filtered),
            # Lines of fifty different projects.
            ("page of lines filtered", page, {"vis": "gevinster", **filtered}),
        ],
    )


def test_the_pages_beside_of_10000_projects_against_200(benchmark, tried) -> None:
    """What was promised, the health communities and the reports: the page, a list behind a count, a filter."""
    benchmark.pedantic(promises.render, args=(_context(promises.PATH), tried.many, {}, {}), rounds=5)
    assert not _ratios(
        tried,
        [
            ("page of promises", promises, {}),
            ("a list of promises", promises, {"liste": "data"}),
            ("promises of a type", promises, {"type": "travel"}),
            ("promises of a rule", promises, {"liste": "hmn-2025.first_use.not_met"}),
            ("health communities", communities, {}),
            ("list of reports", reports_received, {}),
            ("reports overdue", reports_received, {"status": "overdue", "aar": "2025"}),
            ("reports by project", reports_received, {"sorter": "prosjekt", "side": "2"}),
        ],
    )


def test_what_chooses_a_project_of_10000_against_200(benchmark, tried) -> None:
    """The start page with its frame, the places that somebody can be given, what a new project can begin from."""

    def begun(services: Services) -> object:
        return start.render(build_context(services, OPERATOR, csrf="csrf"), services, {}, {})

    benchmark.pedantic(begun, args=(tried.many,), rounds=5)
    ratio, more = tried.ratio("start page", begun)
    assert ratio <= FLAT or more <= LITTLE
    assert not _ratios(
        tried,
        [
            ("administration", administration, {}),
            ("a new project", plan_new, {}),
        ],
    )


def test_the_page_of_effects_of_10000_projects_against_200(benchmark, tried) -> None:
    """Each measure that is followed, seen for the second time: with lines on it in most of the projects."""
    measures = [each.value for each in tried.many.effects.page(OPERATOR, {}).choices["measure"]]
    benchmark.pedantic(effect_page.render, args=(_context(), tried.many, {}, {}), rounds=3)
    assert not _ratios(tried, [(f"effects on {each}", effect_page, {"maal": each}) for each in measures], 7)


def test_a_process_that_has_just_begun(benchmark, tried) -> None:
    """All rows of the portfolio read for the first time, and all effects on a measure, with the room that they take."""
    before = resident()
    engine = create_engine(tried.many.engine.url.render_as_string(hide_password=False))
    services = Services(engine, lambda: NOW)
    read = _processor_of(lambda: snapshot(services.portfolio))
    room = resident() - before
    promised = _processor_of(lambda: services.promises.page(OPERATOR, {}))
    reports = _processor_of(lambda: services.report_receiving.page(OPERATOR, {}))
    effects = _processor_of(lambda: services.effects.page(OPERATOR, {}))
    benchmark.pedantic(lambda: None, rounds=1)
    engine.dispose()
    print(
        f"\n{tried.name}, first look of a process at {MANY} projects: {read:.1f} processor seconds and {room:.0f} MB, "
        f"then {promised:.1f} for promises, {reports:.1f} for reports, {effects:.1f} for effects",
        end="",
    )


def _processor_of(call) -> float:
    so_far = time.process_time()
    call()
    return time.process_time() - so_far


def test_the_first_block_against_the_whole_table(benchmark, tried) -> None:
    view = tried.many.portfolio.page(OPERATOR, {}, lines=False)
    block = _bytes(view)
    row = (block - _bytes(replace(view, rows=view.rows[:1]))) / (len(view.rows) - 1)
    benchmark.pedantic(_bytes, args=(view,), rounds=2)
    share = block / (row * MANY)
    print(f"\n{tried.name}, first page: {block / 1000:.0f} kB, {share:.2%} of the whole table", end="")
    assert share <= 0.02


def test_a_figure_is_in_the_table_at_once(benchmark, tried) -> None:
    """From the save to the columns that hold it: they are brought up to date with one project."""
    found = snapshot(tried.many.portfolio)
    slug = found.projects.slug[np.flatnonzero(found.figures["unapproved"])[0]]
    lines = [b.indicators[0].series[0].id for b in tried.many.plans.document(OPERATOR, slug).benefits]
    with tried.many.plans.reading() as work:
        held = work.measurements.for_series(lines)
    line, last = next((each, held[each][-1]) for each in lines if held[each][-1].figure.state is State.VALUE)
    ratio, number = last.figure.numerator is not None, itertools.count(1)

    def save() -> None:
        at = str(20 + next(number))
        cells = {"numerator": at, "denominator": "200"} if ratio else {"value": at, "n": "30"}
        tried.many.measurements.save_row(OPERATOR, slug, line, last.period, cells, None)

    def save_and_look() -> None:
        save()
        snapshot(tried.many.portfolio)

    alone, both = seconds(save, 9), seconds(save_and_look, 9)
    benchmark.pedantic(save_and_look, rounds=3)
    print(
        f"\n{tried.name}, columns brought up to date after one figure: {(both - alone) * 1000:.0f} ms", end=""
    )
    assert snapshot(tried.many.portfolio).counter > found.counter


def test_everything_anew(benchmark, tried) -> None:
    """On two processors that nobody else wants, half the processor seconds are the seconds it takes."""
    benchmark.pedantic(lambda: None, rounds=1)
    print(
        f"\n{tried.name}, evaluation of {MANY * LINES:,} series: {tried.rebuilt:.0f} s, "
        f"{tried.processor:.0f} processor seconds (at most {2 * SECONDS}), at most {tried.peak:.0f} MB in all processes together",
        end="",
    )
    assert tried.peak < 2_000
    assert tried.processor / 2 < SECONDS
