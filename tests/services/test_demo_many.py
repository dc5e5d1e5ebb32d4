"""Projects made by chance have plans that were adopted: by a day, some revised since and why; and nothing else by it."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

import demo_database
from gevinst.catalogue.parties import parties
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.effects_together import FEWEST_TOGETHER
from gevinst.domain.evidence import Grade
from gevinst.domain.party import Level
from gevinst.domain.plan import PlanDocument, Project, in_force
from gevinst.domain.plan_changes import changes, targets_changed
from gevinst.domain.scheme import Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import day_of
from gevinst.services import demo_many
from gevinst.services.base import OPERATOR, Base
from gevinst.services.demo_many import fill
from gevinst.services.demo_many_parties import Country
from gevinst.services.demo_many_reports import ReportMaker
from gevinst.services.demo_many_versions import versions_of
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.plans import PlanVersion
from gevinst.storage.unit_of_work import read

Found = dict[str, tuple[PlanDocument, list[PlanVersion]]]

FUNDER = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
MANY = 25
NOW = demo_database.NOW


def made(folder: Path) -> Services:
    engine = create_engine(f"sqlite:///{folder / 'made.sqlite'}")
    migrate.upgrade(engine)
    services = Services(engine, demo_database.clock)
    fill(Base(engine, services.clock), NOW.date(), MANY)
    services.evaluations.rebuild(OPERATOR)
    return services


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = made(tmp_path_factory.mktemp("whole"))
    yield services
    services.engine.dispose()


@pytest.fixture(scope="module")
def found(whole: Services) -> Found:
    """Of each project the plan as it stands, and its versions."""
    with read(whole.engine) as work:
        slugs = [each.slug or "" for each in work.plans.projects()]
        live = work.plans.documents(slugs)
        return {slug: (live[slug], own) for slug, own in work.plans.versions_for(slugs).items()}


def test_the_newest_is_the_plan_as_it_stands_and_some_were_revised(found: Found) -> None:
    assert len(found) == MANY
    for live, versions in found.values():
        assert versions[-1].document == live
        assert [each.number for each in versions] == list(range(1, len(versions) + 1))
        assert in_force(live, versions[-1].document) is live
    twice = [own for _live, own in found.values() if len(own) == 2]
    assert 0 < len(twice) < MANY / 2
    for first, second in twice:
        assert targets_changed(changes(first.document, second.document))
        assert (first.reason, bool(second.reason)) == (None, True)


def test_they_were_adopted_by_the_start_and_revised_before_today(found: Found) -> None:
    for live, versions in found.values():
        starts = live.project.starts
        assert starts is not None
        days = [each.adopted_at for each in versions if each.adopted_at is not None]
        assert len(days) == len(versions)
        assert days[0].date() < starts
        assert days[-1] < NOW
        assert days[1:] == [] or days[1].date() > starts + dt.timedelta(days=150)


def test_the_funder_is_told_of_the_day_and_of_what_was_promised(found: Found, whole: Services) -> None:
    slug, (_live, versions) = next(each for each in found.items() if len(each[1][1]) == 2)
    assert versions[1].adopted_at is not None
    bar = whole.versions.bar(FUNDER, slug)
    assert bar.adopted == versions[1].adopted_at.date()
    assert bar.revised_targets > 0
    page = whole.versions.page(FUNDER, slug)
    assert [each.number for each in page.versions] == [2, 1]
    assert page.compared is not None
    assert page.versions[0].reason == versions[1].reason


def test_nothing_that_is_counted_is_other_with_them(
    whole: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_many, "add_versions", lambda session, versions: None)
    without = made(tmp_path)
    assert whole.portfolio.as_json(FUNDER, {}) == without.portfolio.as_json(FUNDER, {})
    assert whole.promises.page(FUNDER, {}) == without.promises.page(FUNDER, {})
    without.engine.dispose()


def test_a_seed_gives_the_same_ones_and_another_gives_others(found: Found) -> None:
    live, versions = next(iter(found.values()))
    assert live.project.starts is not None

    def again(seed: int) -> list[tuple[PlanDocument, dt.datetime, str | None]]:
        own = versions_of(live, live.project.starts or NOW.date(), NOW.date().replace(day=1), (seed, 0))
        return [(each.document, each.at, each.reason) for each in own]

    assert again(1) == [(each.document, each.adopted_at, each.reason) for each in versions]
    assert len({repr(again(seed)) for seed in range(1, 6)}) == 5


def test_most_reports_came_in_time_and_some_late_or_never_and_few_are_not_asked_for(whole: Services) -> None:
    today, schemes = NOW.date().replace(day=1), whole.plans.schemes
    maker, lots = ReportMaker(), Counter[str]()
    with read(whole.engine) as work:
        documents = list(work.plans.documents([each.slug or "" for each in work.plans.projects()]).values())
    for at in range(40):
        # The same plans with another stream of chance each time: shares are of some hundred reports.
        for number, document in enumerate(documents):
            project, scheme = document.project, schemes[document.project.scheme or ""]
            made = {
                (each.report.form, each.report.year): each
                for each in maker.of(document, scheme, today, (at + 1, number))
            }
            for form, year, due in due_by(project, scheme, today):
                own = made.pop((form, year), None)
                if own is None or own.sent is None:
                    lots["waived" if own else "missed"] += 1
                    continue
                assert day_of(own.sent.sent_at) < today
                assert own.sent.as_of < day_of(own.sent.sent_at)
                lots["late" if day_of(own.sent.sent_at) > due else "in time"] += 1
                lots[own.sent.state.value] += 1
            # The others came before their day.
            assert all(each.sent and each.sent.sent_at.date() < today for each in made.values())
    in_all = sum(lots[each] for each in ("waived", "missed", "late", "in time"))
    assert in_all > 500
    assert 0.6 < lots["in time"] / in_all < 0.75
    assert 0.05 < lots["late"] / in_all < 0.2
    assert 0.1 < lots["missed"] / in_all < 0.25
    assert 0 < lots["waived"] / in_all < 0.06
    assert lots["accepted"] > lots["received"] > 0 < lots["returned"]


def due_by(project: Project, scheme: Scheme, today: dt.date) -> Iterator[tuple[str, int | None, dt.date]]:
    assert project.starts is not None
    assert project.ends is not None
    for form in scheme.report_forms:
        years = range(project.starts.year, project.ends.year + 1) if form.yearly else (None,)
        for year in years:
            day = form_due(form, project.starts, project.ends, year)
            if day is not None and day < today:
                yield form.key, year, day


def test_the_funders_pages_count_the_reports_that_are_stored(whole: Services) -> None:
    stored = [
        each
        for slug in whole.portfolio.as_json(FUNDER, {})["projects"]
        for each in whole.report_sending.versions(FUNDER, slug["project"])
    ]
    listed = load_workbook(BytesIO(whole.promises.export(FUNDER, {}, "xlsx"))).worksheets[2]
    head, *lines = listed.iter_rows(values_only=True)
    rows: list[dict[Any, Any]] = [dict(zip(head, line, strict=True)) for line in lines]
    sent = {(row["project"], row["form"], row["year"]): row["sent"] for row in rows if row["sent"]}
    assert len(sent) > 3
    assert sent == {
        (each.project, each.form, each.year): day_of(each.sent_at).isoformat()
        for each in stored
        if (each.project, each.form, each.year) in sent
    }
    counts = {line.key: (line.count, line.of) for line in whole.promises.page(FUNDER, {}).others}
    assert counts["report-missed"] == (sum(not row["sent"] for row in rows), len(rows))
    assert counts["report-late"] == (
        sum(bool(row["sent"]) and row["days_late"] > 0 for row in rows),
        len(rows),
    )


def test_a_report_that_was_sent_is_read_and_is_the_files_that_went_with_it(whole: Services) -> None:
    with read(whole.engine) as work:
        sent = work.sent_reports.for_projects([each.slug or "" for each in work.plans.projects()])
    for each in {found.form: found for found in sent}.values():
        place = (FUNDER, each.project, each.form, each.year, 1)
        page = whole.report_sending.sent_page(*place)
        assert page.report.invented
        assert (page.changes, page.sign_offs, page.files) == ((), (), ())
        assert page.report.sections[0].blocks
        with read(whole.engine) as work:
            content = work.sent_reports.content(each)[0]
        assert hashlib.sha256(content.encode()).hexdigest() == each.sha256
        _name, paper = whole.report_sending.sent_file(*place, ".pdf")
        text = " ".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
        assert page.report.sections[0].heading in " ".join(text.split())
        _name, word = whole.report_sending.sent_file(*place, ".docx")
        assert page.report.sections[0].heading in [one.text for one in Document(BytesIO(word)).paragraphs]
        assert whole.report_archive.archive(*place)[1]


def test_few_gains_are_claimed_twice_and_most_measures_are_put_together() -> None:
    measures, lines, projects = 13, 10, 1_000
    country = Country(parties().health_communities, 1, measures, lines)
    assert 300 < len(country.parties) < 500
    assert len({each.key for each in country.parties}) == len({each.name for each in country.parties})
    assert all(each.invented and each.health_community for each in country.parties)
    claims = Counter(line for number in range(projects) for line in country.followed(number).lines)
    twice = sum(times for times in claims.values() if times > 1) / (projects * lines)
    assert 0.03 < twice < 0.08
    once = Counter(measure for (_party, measure), times in claims.items() if times == 1)
    assert len(once) == measures
    assert min(once.values()) >= FEWEST_TOGETHER


def test_a_project_follows_figures_of_its_own_parties_in_one_community() -> None:
    country = Country(parties().health_communities, 1, 13, 10)
    for number in (0, 1, 399, 5_000):
        found = country.followed(number)
        own = {found.lead, *found.partners}
        assert {party for party, _measure in found.lines} <= own
        assert len({each.health_community for each in own}) == 1
        assert {Level.HOSPITAL, Level.MUNICIPALITY} == {each.level for each in own}


def test_the_same_seed_makes_the_same_country_and_portfolio(whole: Services, tmp_path: Path) -> None:
    again = made(tmp_path)
    assert again.portfolio.as_json(FUNDER, {}) == whole.portfolio.as_json(FUNDER, {})
    assert again.plans.parties() == whole.plans.parties()
    known = parties().health_communities
    assert Country(known, 1, 13, 10).parties != Country(known, 2, 13, 10).parties
    again.engine.dispose()


def test_the_funder_sees_pooled_effects_all_grades_and_benefits_that_were_handed_over(
    whole: Services,
) -> None:
    page = whole.effects.page(FUNDER, {"measure": "travel_time"})
    assert page.pooled is not None
    grades = whole.communities.page(FUNDER, {}).total.grades
    assert min(grades[Grade.MODERATE], grades[Grade.WEAK], grades[Grade.TOO_EARLY]) > 0
    total = whole.communities.page(FUNDER, {}).total
    assert 0 < total.reached < total.measured / 2
    not_taken = next(each for each in whole.promises.page(FUNDER, {}).others if each.key == "handover")
    assert 0 < not_taken.count < not_taken.of / 2
