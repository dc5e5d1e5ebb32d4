"""What has to stay quick: a portfolio's evaluation in one batch, a save, the funder's page, a large plan."""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from itertools import count

import numpy as np

from gevinst.analysis.progress import Lines, progress
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import Frequency, add_months
from gevinst.domain.measurement import Row
from gevinst.exchange import plan_json
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import NOW, OPERATOR, a_plan, add_projects, rows_of, seconds

LINES, MONTHS, SAMPLE = 20_000, 36, 200


def lines(count: int) -> Lines:
    """Shares of about one in five, monthly from January 2024; the change came in January 2025."""
    dice = np.random.default_rng(20)
    bottom = dice.integers(20, 60, (count, MONTHS)).astype(float)
    top = np.floor(bottom * dice.uniform(0.1, 0.3, (count, MONTHS)))
    top[dice.random((count, MONTHS)) < 0.05] = np.nan
    first = NOW.date().replace(year=2024, month=1, day=1)
    days = np.array([add_months(first, at).toordinal() for at in range(MONTHS + 1)], dtype=np.int64)
    horizons = np.array([[days[12], days[18]], [days[18], days[24]], [days[24], days[36]]])
    return Lines(
        top=top,
        bottom=bottom,
        starts=days[:-1],
        after=days[1:],
        scale=np.full(count, 100.0),
        direction=np.full(count, -1),
        last_counts=np.zeros(count, dtype=bool),
        baseline=np.full(count, np.nan),
        baseline_window=np.tile([days[0], days[12]], (count, 1)),
        from_day=np.full(count, days[12]),
        horizons=np.tile(horizons, (count, 1, 1)),
        targets=np.tile([18.0, 16.0, 14.0], (count, 1)),
        window=3,
        enough=6,
        enough_after=3,
    )


ONE_FOR_ALL = {"starts", "after", "window", "enough", "enough_after"}


def one_of(whole: Lines, at: int) -> Lines:
    own = {
        field.name: getattr(whole, field.name)[at : at + 1]
        for field in fields(whole)
        if field.name not in ONE_FOR_ALL
    }
    return replace(whole, **own)


def test_one_batch_against_one_at_a_time(benchmark) -> None:
    whole = lines(LINES)
    single = [one_of(whole, at) for at in range(SAMPLE)]
    apart = seconds(lambda: [progress(each) for each in single]) / SAMPLE * LINES
    benchmark.pedantic(progress, args=(whole,), rounds=3)
    together = benchmark.stats.stats.min
    ratio = apart / together
    print(
        f"\n{LINES} lines of {MONTHS} months: {together:.2f} s in one batch, {ratio:.0f} times as long one at a time"
    )
    batch = progress(whole)
    for at, each in enumerate(single):
        np.testing.assert_allclose(progress(each).progress[0], batch.progress[at], rtol=1e-9)
    assert ratio > 5


def test_a_thousand_values_against_a_bare_commit(benchmark, empty, tmp_path) -> None:
    """One durable commit for all of them: the rest is our own work, counted in such commits."""
    (slug,) = add_projects(empty, 1, 40, Frequency.MONTH)
    bare = sqlite3.connect(tmp_path / "bare.sqlite", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE t (x)")
    commit = seconds(lambda: bare.execute("INSERT INTO t VALUES (1)"), rounds=30)
    bare.close()
    one = seconds(
        lambda: empty.measurements.record(
            OPERATOR, slug, [Row("reisetid_0", None, "2020-06", {"value": f"{random.random() * 90:.2f}"})]
        )
    )
    several = iter(rows_of(40, 25, Frequency.MONTH, add) for add in range(3))
    benchmark.pedantic(
        lambda rows: empty.measurements.record(OPERATOR, slug, rows),
        setup=lambda: ((next(several),), {}),
        rounds=3,
    )
    thousand = benchmark.stats.stats.max
    print(
        f"\n1,000 values in one call: {thousand * 1000:.0f} ms, {thousand / commit:.0f} bare commits of "
        f"{commit * 1000:.2f} ms, {thousand / one:.1f} times one value"
    )
    # A value more in the same call costs a small part of a call of its own.
    assert thousand / one < 100


def test_the_portfolio_of_200_projects_against_20(benchmark, empty) -> None:
    slugs = add_projects(empty, 200, 4, Frequency.MONTH)
    rows = rows_of(4, 12, Frequency.MONTH)
    for slug in slugs[:20]:
        empty.measurements.record(OPERATOR, slug, rows)
    few = Actor(
        None, "Tilskuddsgiver", "nb", tuple(Membership(Role.FUNDER, "project", slug) for slug in slugs[:20])
    )
    small = seconds(lambda: empty.portfolio.page(few, {}), 2)
    page = benchmark.pedantic(empty.portfolio.page, args=(OPERATOR, {}), rounds=1)
    large = benchmark.stats.stats.min
    print(f"\nportfolio: {large * 1000:.0f} ms for 200 projects, {large / small:.1f} times that of 20")
    assert page.projects == 200
    assert large / small < 15


def test_a_register_of_200_benefits_against_20(benchmark, empty) -> None:
    """A page holds fifty benefits however many there are: what grows is the reading of the plan."""
    small_slug, large_slug = "prosjekt-liten", "prosjekt-stor"
    with UnitOfWork(empty.engine, OPERATOR, empty.clock) as work:
        empty.plans.seed_parties(work)
        for slug, count in ((small_slug, 20), (large_slug, 200)):
            work.plans.add(a_plan(slug, count, Frequency.MONTH))
            re_evaluate(empty.plans, work, slug)
        work.commit()
    small = seconds(lambda: empty.register.page(OPERATOR, small_slug, {}))
    page = benchmark.pedantic(empty.register.page, args=(OPERATOR, large_slug, {}), rounds=3)
    large = benchmark.stats.stats.min
    print(f"\nregister: {large * 1000:.0f} ms for 200 benefits, {large / small:.1f} times that of 20")
    assert (page.shown, page.pages) == (200, 4)
    assert large / small < 10


def test_pages_of_a_project_of_200_benefits_against_10(benchmark, empty) -> None:
    """What stands behind each page of a plan that was adopted three times, and the save of one field."""
    small, large = a_project(empty, "prosjekt-liten", 10), a_project(empty, "prosjekt-stor", 200)
    ratios = {}
    for name, call in PAGES.items():
        few, many = seconds(partial(call, empty, *small)), seconds(partial(call, empty, *large))
        ratios[name] = many / few
        print(f"\n{name}: {many * 1000:.0f} ms for 200 benefits, {many / few:.1f} times that of 10", end="")
    notes = (f"Merknad {number}" for number in count())
    benchmark.pedantic(
        lambda: empty.plans.change_benefit(OPERATOR, *large, {"note": next(notes)}), rounds=3, warmup_rounds=1
    )
    save = benchmark.stats.stats.min
    everything = seconds(lambda: empty.evaluations.rebuild(OPERATOR, large[0]))
    print(f"\na field: {save * 1000:.0f} ms, {everything / save:.1f} times faster than to reckon all anew")
    assert empty.evaluations.differences(OPERATOR) == []
    # Twenty times the benefits: no page grows faster than the plan does.
    assert max(ratios.values()) < 20
    assert save < everything


PAGES: dict[str, Callable[[Services, str, str], object]] = {
    "home": lambda services, slug, _benefit: services.projects.home(OPERATOR, slug),
    "register": lambda services, slug, _benefit: services.register.page(OPERATOR, slug, {}),
    "plan": lambda services, slug, _benefit: services.plans.page(OPERATOR, slug),
    "one benefit's plan": lambda services, slug, benefit: services.benefit_plans.page(
        OPERATOR, slug, benefit
    ),
    "versions": lambda services, slug, _benefit: services.versions.page(OPERATOR, slug),
    "map": lambda services, slug, _benefit: services.maps.page(OPERATOR, slug),
    "handover": lambda services, slug, _benefit: services.handovers.page(OPERATOR, slug),
    "who delivers": lambda services, slug, _benefit: services.reporters.page(OPERATOR, slug, {}),
}


def a_project(services: Services, slug: str, benefits: int) -> tuple[str, str]:
    """A plan with twelve months of figures for each benefit, adopted three times. Gives its slug and one benefit."""
    services.plans.import_file(
        OPERATOR, "plan.json", plan_json.write_plan_json(a_plan(slug, benefits, Frequency.MONTH))
    )
    services.measurements.record(OPERATOR, slug, rows_of(benefits, 12, Frequency.MONTH))
    benefit = services.plans.document(OPERATOR, slug).benefits[benefits // 2].id
    for number in range(3):
        services.plans.change_benefit(OPERATOR, slug, benefit, {"note": f"Utgave {number}"})
        services.plans.adopt(OPERATOR, slug, f"Vedtak {number}")
    return slug, benefit
