"""The funder's pages of promises and of health communities: counts that agree with each other, and only what is approved."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest

from gevinst.domain import criterion_check
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.money import Award
from gevinst.domain.plan import Participation, PlanDocument, Project
from gevinst.domain.promises import Dimension, Gap, Held, Outcome
from gevinst.domain.rule_standing import Standing
from gevinst.services.communities import NOWHERE
from gevinst.services.evaluations import re_evaluate
from gevinst.services.promise_lists import PAGE_SIZE, paged
from gevinst.services.promise_words import CRITERIA
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import FUNDER, LANGUAGES, OPERATOR, OTHER_FUNDER, PROJECT_GROUP, SLUG, STEERING, operator
from .english import left_in, texts_of

CODES = (
    "slug",
    "key",
    "href",
    "filters",
    "value",
    "scheme",
    "language",
    "text",
    "name",
    "title",
    "project",
    "short",
)


@pytest.fixture(scope="module")
def page(demo):
    return demo.promises.page(operator("nb"), {})


@pytest.fixture(scope="module")
def places(demo):
    return demo.communities.page(operator("nb"), {})


def add(services, slug, parties, scheme="hmn-2025", **fields):
    """Another project, without benefits."""
    document = PlanDocument(
        project=Project(
            slug=slug,
            title=slug,
            scheme=scheme,
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2026, 12, 31),
            parties=tuple(Participation(party=each) for each in parties),
            **fields,
        )
    )
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        work.plans.add(document)
        work.plans.save_award(slug, Award(amount_ore=1_000_000_00, awarded=dt.date(2025, 1, 15)))
        re_evaluate(services.plans, work, slug)
        work.commit()


def drawn(services, who):
    """The facts of every project that somebody sees."""
    facts = services.promises.facts
    return list(facts.facts(facts.narrowed(who, {})))


class TestAccess:
    def test_a_funder_sees_its_own_schemes_and_a_filter_opens_nothing(self, demo):
        from .test_portfolio import funder

        own = demo.promises.page(funder("hn-2025"), {})
        assert (own.projects, {each.scheme for each in own.schemes}) == (2, {"hn-2025"})
        assert demo.promises.page(funder("hn-2025"), {"scheme": "bergen-2024"}).projects == 0
        assert demo.communities.page(funder("hn-2025"), {"scheme": "bergen-2024"}).total.projects == 0

    @pytest.mark.parametrize("who", [PROJECT_GROUP, STEERING])
    def test_project_people_have_none(self, small, who):
        for call in (small.promises.page, small.communities.page):
            with pytest.raises(NotAllowed):
                call(who, {})

    def test_a_funder_without_projects_has_empty_ones(self, small):
        assert small.promises.page(OTHER_FUNDER, {}).benefits == 0
        assert small.communities.page(OTHER_FUNDER, {}).rows == ()


class TestAgreement:
    def test_counts_are_those_of_the_table_of_projects(self, demo, page, places):
        """Both pages count from one set of facts, and the table of projects from another: they say the same."""
        table = demo.portfolio.page(operator("nb"), {})
        total = places.total
        assert (total.benefits, total.measured, total.reached) == (
            table.benefits,
            table.measured,
            table.reached,
        )
        assert (total.awarded, total.projects) == (table.awarded, table.projects)
        assert page.waiting == places.waiting == table.unapproved > 0
        handover = next(line for line in page.others if line.key == "handover")
        assert handover.count == sum(row.without_receiver for row in table.rows) > 0
        for grade, number in total.grades.items():
            assert number == sum(row.grades.get(grade.value, 0) for row in table.rows)

    def test_missing_reports_are_those_of_the_list_of_reports(self, demo, page):
        received = demo.report_receiving.page(operator("nb"), {})
        missed = next(line for line in page.others if line.key == "report-missed")
        assert missed.count == received.counts["overdue"] > 0

    def test_every_count_leads_to_a_list_as_long_as_it(self, demo, page):
        for line in (*page.gaps, *page.others):
            behind = demo.promises.page(operator("nb"), {}, line.key).behind
            assert behind is not None
            assert behind.in_all == len(behind.rows) == line.count
            assert all(row.href.startswith(f"/prosjekt/{row.slug}") for row in behind.rows)

    def test_every_count_of_a_rule_leads_to_its_projects(self, demo, page):
        for scheme in page.schemes:
            for matrix in filter(None, (scheme.rules, scheme.criteria)):
                for at, ask in enumerate(matrix.asks):
                    assert sum(ask.counts.values()) == scheme.projects
                    for standing in Standing:
                        behind = demo.promises.page(operator("nb"), {}, f"{ask.key}.{standing}").behind
                        cells = [row.cells[at].standing for row in matrix.rows]
                        assert cells.count(standing) == (behind.in_all if behind else 0)

    def test_horizons_hold_every_target_once_and_drawbacks_stand_apart(self, page):
        by = {each.dimension: each for each in page.groups}
        assert sum(group.tally.due for group in by[Dimension.HORIZON].groups) == page.gains.due
        assert sum(group.tally.due for group in by[Dimension.CATEGORY].groups) == page.gains.due
        assert sum(group.tally.due for group in by[Dimension.DRIVER].groups) >= page.gains.due
        assert page.drawbacks.due == sum(each.tally.due for each in page.drawbacks_by_horizon.groups) > 0

    def test_the_parts_of_a_portfolio_add_up_to_it(self, demo, page):
        schemes = [each.value for each in page.choices["scheme"]]
        parts = [demo.promises.page(operator("nb"), {"scheme": key}) for key in schemes]
        assert sum(each.gains.due for each in parts) == page.gains.due
        assert sum(each.gains.reached for each in parts) == page.gains.reached
        assert sum(each.benefits for each in parts) == page.benefits

    def test_what_nobody_knows_is_no_filter_and_no_list(self, demo, page):
        assert demo.promises.page(operator("nb"), {"evil": "1"}, "no-such-list") == page


class TestFigures:
    def outcomes(self, services):
        (facts,) = drawn(services, FUNDER)
        first = facts.benefits[1]
        return first.held, Gap.DATA in first.gaps, first.measured

    def test_nothing_delivered_then_waiting_then_approved(self, services):
        """Three things: no figure, figures that nobody has approved, and approved ones; seen at once after each save."""
        assert self.outcomes(services) == (Held.NONE, True, False)
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "41,5"}) for month in range(1, 13)]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        assert self.outcomes(services) == (Held.WAITING, True, False)
        behind = services.promises.page(FUNDER, {}, "data").behind
        assert {row.title: row.detail for row in behind.rows}["Kortere reisevei"] == (
            "det finnes tall, og ingen har godkjent dem ennå"
        )
        assert services.promises.page(FUNDER, {}).waiting == 12
        services.measurements.submit(PROJECT_GROUP, SLUG, None)
        services.measurements.approve(STEERING, SLUG, None)
        assert self.outcomes(services) == (Held.SHOWN, False, True)
        assert services.promises.page(FUNDER, {}).waiting == 0

    def test_a_target_whose_time_is_over_without_figures_is_not_measured(self, small):
        (facts,) = drawn(small, FUNDER)
        found = {each.horizon.value: each.outcome for each in facts.benefits[0].promises}
        assert found == {
            "short": Outcome.NOT_MEASURED,
            "medium": Outcome.NOT_MEASURED,
            "long": Outcome.NOT_YET,
        }

    def test_a_new_day_is_a_new_answer(self, small, clock):
        small.promises.page(FUNDER, {})
        clock.now = dt.datetime(2027, 2, 1, 12, 0, tzinfo=dt.UTC)
        (facts,) = drawn(small, FUNDER)
        assert {each.outcome for each in facts.benefits[0].promises} == {Outcome.NOT_MEASURED}


class TestRules:
    def test_money_that_is_not_in_use_in_time(self, small):
        add(small, "sen-bruk", ("midtfjord-sykehus", "skogvang"))
        page = small.promises.page(OPERATOR, {"scheme": "hmn-2025"}, "money")
        line = next(each for each in page.others if each.key == "money")
        assert (line.count, line.of) == (1, 1)
        assert "15.\u00a0juli 2025" in page.behind.rows[0].detail
        (scheme,) = page.schemes
        first_use = next(ask for ask in scheme.rules.asks if ask.key == "hmn-2025.first_use")
        assert first_use.counts == {Standing.NOT_MET: 1}

    def test_a_level_that_takes_no_part_is_not_met_and_says_which(self, small):
        add(small, "bare-kommune", ("fjordvik", "nordbygd"), scheme="hn-2025")
        (scheme,) = small.promises.page(OPERATOR, {"scheme": "hn-2025"}).schemes
        at = next(n for n, ask in enumerate(scheme.rules.asks) if ask.key == "hn-2025.joint")
        cells = {row.slug: row.cells[at] for row in scheme.rules.rows}
        assert cells[SLUG].standing is Standing.MET
        assert (cells["bare-kommune"].standing, cells["bare-kommune"].label) == (
            Standing.NOT_MET,
            "Ikke oppfylt",
        )
        assert "sykehus" in cells["bare-kommune"].says

    def test_two_rules_of_a_kind_have_names_of_their_own(self, page):
        for scheme in page.schemes:
            names = [ask.name for ask in scheme.rules.asks]
            assert len(names) == len(set(names))

    def test_the_nine_criteria_are_seen_or_left_to_people(self, page):
        midt = next(each for each in page.schemes if each.scheme == "hmn-2025")
        assert midt.criteria is not None
        assert len(midt.criteria.asks) + len(midt.criteria.by_hand) == 9
        assert "Prosjektets kvalitet" in midt.criteria.by_hand

    def test_every_code_has_its_words(self):
        source = Path(criterion_check.__file__).read_text(encoding="utf-8")
        plain = set(re.findall(r'"(criterion_[a-z_]+)"', source))
        shown = set(re.findall(r'_shown\([^"]+"(criterion_[a-z_]+)"', source))
        lacking = {f"criterion_lacks_{which}" for which in ("gain", "cost", "both")}
        assert plain | {f"{code}_missing" for code in shown} | lacking == set(CRITERIA)


class TestPages:
    def test_a_page_that_is_not_there_is_the_nearest(self):
        rows = list(range(PAGE_SIZE + 1))
        assert paged(rows, 1) == (rows[:PAGE_SIZE], 1, 2)
        assert paged(rows, 99) == (rows[PAGE_SIZE:], 2, 2)
        assert paged(rows, -4)[1] == 1
        assert paged([], 3) == ([], 1, 1)


class TestCommunities:
    def test_a_project_in_two_counts_in_both_and_once_in_all(self, small):
        add(small, "over-grensen", ("fjordvik", "bydel-havna"), scheme="hn-2025")
        found = small.communities.page(OPERATOR, {})
        assert {row.key: (row.projects, row.shared) for row in found.rows} == {
            "nordkysten": (2, 1),
            "storbyen": (1, 1),
        }
        assert (found.total.projects, found.total.shared) == (2, 1)
        assert sum(row.awarded for row in found.rows) > found.total.awarded == 220_000_000

    def test_a_project_without_a_known_community_has_a_row_of_its_own(self, small):
        add(small, "ingen-steder", (), scheme="hn-2025")
        found = small.communities.page(OPERATOR, {})
        assert [(row.key, row.projects) for row in found.rows] == [("nordkysten", 1), (NOWHERE, 1)]

    def test_a_chosen_community_is_the_only_row(self, small):
        add(small, "over-grensen", ("fjordvik", "bydel-havna"), scheme="hn-2025")
        found = small.communities.page(OPERATOR, {"community": "storbyen"})
        assert [row.key for row in found.rows] == ["storbyen"]

    def test_the_map_has_the_nineteen_and_the_invented_that_are_in_use(self, small, places):
        tiles = small.communities.page(OPERATOR, {}).tiles
        assert sum(not tile.invented for tile in tiles) == 19
        assert [tile.tile.key for tile in tiles if tile.invented] == ["nordkysten"]
        assert sum(tile.invented for tile in places.tiles) == 5
        spots = [(tile.invented, tile.tile.column, tile.tile.row) for tile in places.tiles]
        assert len(spots) == len(set(spots))

    def test_rows_stand_by_name(self, places):
        names = [row.name for row in places.rows]
        assert names == sorted(names)


class TestFiles:
    def test_the_targets_as_csv_are_those_of_the_page(self, demo, page):
        text = demo.promises.export(operator("nb"), {}, "csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        reached = [row for row in rows if row["outcome"] == "reached" and row["drawback"] == "0"]
        assert len(reached) == page.gains.reached
        assert len(rows) == sum(each.due + each.not_yet for each in (page.gains, page.drawbacks))

    @pytest.mark.parametrize("service", ["promises", "communities"])
    def test_the_workbook_says_what_each_column_is(self, demo, service):
        from openpyxl import load_workbook

        data = getattr(demo, service).export(operator("en"), {}, "xlsx")
        book = load_workbook(io.BytesIO(data), read_only=True)
        *sheets, last = book.worksheets
        explained = {row[0] for row in last.iter_rows(values_only=True)}
        for sheet in sheets:
            assert set(next(sheet.iter_rows(values_only=True))) <= explained, sheet.title

    @pytest.mark.parametrize("service", ["promises", "communities"])
    def test_another_format_is_refused(self, demo, service):
        with pytest.raises(Refused):
            getattr(demo, service).export(operator("en"), {}, "pdf")


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_english_is_left(demo, language):
    views = [demo.promises.page(operator(language), {}, key) for key in ("data", "handover", "report-missed")]
    for view in (*views, demo.communities.page(operator(language), {})):
        for path, text in texts_of(view):
            if left_in(text) and path.rpartition(".")[2].partition("[")[0] not in CODES:
                pytest.fail(f"{path}: {text}")


class TestKept:
    """What is saved is counted at once, of the one project that it is in."""

    def test_what_no_figure_follows_from_is_seen_too(self, small):
        add(small, "annet", ("midtfjord-sykehus", "skogvang"))

        def code():
            found = next(each for each in drawn(small, OPERATOR) if each.slug == "annet")
            return next(each.code for each in found.criteria if each.criterion.key == "user_involvement")

        assert code() == "criterion_user_involvement_missing"
        note = {"kind": "user_involvement", "date": "1.2.2026", "text": "Brukerpanel"}
        small.follow_up.save(OPERATOR, "annet", "log_entry", note)
        assert code() == "criterion_user_involvement"

    def test_a_new_project_is_seen(self, small):
        small.promises.page(OPERATOR, {})
        add(small, "nytt", ("midtfjord-sykehus", "skogvang"))
        assert small.promises.page(OPERATOR, {}).projects == 2
