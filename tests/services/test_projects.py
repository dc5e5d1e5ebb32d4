"""A project's pages: what they say is what the rows say, in the reader's language, and only what the reader may see."""

import datetime as dt
from collections import Counter

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound
from gevinst.domain.measurement import Row
from gevinst.i18n import translator
from gevinst.reporting.wording import number_word, value_text
from gevinst.services.views import IN_HAND, LACKS_DATA, NEEDS_SOMEBODY

from .conftest import (
    FJORDVIK,
    FUNDER,
    LANGUAGES,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    demo_actor,
    operator,
)
from .english import left_in, texts_of

SLUGS = (
    "naer-hjelp-fjordvik",
    "trygt-hjem-bydel-havna",
    "en-vei-inn-midtfjord",
    "delte-stillinger-elvedal",
    "saman-heim-sundvag",
    "naer-hjelp-forprosjekt",
)
projects = pytest.mark.parametrize("slug", SLUGS)
languages = pytest.mark.parametrize("language", LANGUAGES)


def said(sentence):
    return "".join(part for part, _bold in sentence)


class TestHome:
    @projects
    @languages
    def test_the_sentence_counts_what_the_rows_show(self, demo, slug, language):
        page = demo.projects.home(operator(language), slug)
        in_hand = sum(row.standing in IN_HAND for row in page.rows)
        _ = translator(language)
        text = said(page.sentence).lower()
        if in_hand:
            assert number_word(in_hand, _).lower() in text
        assert number_word(len(page.rows), _).lower() in text
        for row in page.rows:
            if row.standing == "wrong_way":
                assert row.title.lower() in text

    @projects
    def test_what_waits_is_in_the_order_of_its_deadline(self, demo, slug):
        page = demo.projects.home(operator("nb"), slug)
        late = [(item.overdue or 0) > 0 for item in page.due]
        assert late == sorted(late, reverse=True)
        for group in (True, False):
            days = [
                item.due or dt.date.max
                for item, over in zip(page.due, late, strict=True)
                if over is group and item.kind != "returned"
            ]
            assert days == sorted(days)
        assert len(page.due) == min(page.due_in_all, 4)
        for item in page.due:
            assert item.href.startswith(f"/prosjekt/{slug}/")

    @projects
    def test_delivered_never_exceeds_what_is_expected(self, demo, slug):
        page = demo.projects.home(operator("nb"), slug)
        for each in (page.delivered, page.delivered_all):
            assert 0 <= each.done <= each.expected
        assert page.delivered.expected <= page.delivered_all.expected

    @projects
    def test_the_time_line_is_at_one_place_at_a_time(self, demo, slug):
        page = demo.projects.home(operator("nb"), slug)
        assert 0 <= page.timeline_position <= 1
        assert sum(step.now for step in page.timeline) <= 1
        shares = [step.share for step in page.timeline]
        assert shares == sorted(shares, reverse=True)

    def test_what_needs_somebody_stands_first(self, demo):
        standings = [row.standing for row in demo.projects.home(operator("nb"), FJORDVIK).rows]
        needing = [each in NEEDS_SOMEBODY for each in standings]
        assert needing == sorted(needing, reverse=True)

    def test_an_unknown_project_is_not_found(self, demo):
        with pytest.raises(NotFound):
            demo.projects.home(operator("nb"), "finnes-ikke")

    def test_the_log_says_what_happened_and_who(self, services, clock):
        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [Row("reisetid", "", "2026-01", {"value": "44"})],
        )
        _benefit, indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")
        clock.now += dt.timedelta(hours=1)
        services.measurements.save_row(
            PROJECT_GROUP, SLUG, indicator.series[0].id, dt.date(2026, 1, 1).toordinal(), {"value": "45,5"}, 1
        )
        texts = [line.text for line in services.projects.home(STEERING, SLUG).log]
        assert any("Prosjektleder" in text and "44" in text and "45,5" in text for text in texts), texts


class TestOneBenefit:
    @projects
    def test_its_page_and_its_row_in_the_table_are_one(self, demo, slug):
        home = demo.projects.home(operator("nb"), slug)
        for row in home.rows:
            page = demo.projects.benefit(
                operator("nb"), slug, row.indicator.key if row.indicator else row.benefit.id
            )
            assert page.row == row
            assert page.lead == row.sentence

    @projects
    def test_the_last_value_of_the_line_is_the_one_that_is_said(self, demo, slug):
        _ = translator("nb")
        for row in demo.projects.home(operator("nb"), slug).rows:
            if row.evaluation is None or row.line is None or row.evaluation.last_period is None:
                continue
            at = row.line.periods.index(row.evaluation.last_period)
            assert row.line.values[at] == pytest.approx(row.evaluation.latest)
            assert row.latest_text == value_text(row.line.values[at], row.measure, _)
            assert all(value is None for value in row.line.values[at + 1 :])

    @projects
    def test_the_parties_parts_add_up_to_the_total(self, demo, slug):
        for row in demo.projects.home(operator("nb"), slug).rows:
            if (
                row.measure is None
                or row.line is None
                or row.measure.denominator is None
                or row.indicator is None
            ):
                continue
            page = demo.projects.benefit(operator("nb"), slug, row.indicator.key)
            own = [each.line for each in page.parties if not each.comparison]
            for at, period in enumerate(row.line.periods):
                tops = [line.numerators[line.periods.index(period)] for line in own if period in line.periods]
                known = [top for top in tops if top is not None]
                assert (row.line.numerators[at] or 0) == pytest.approx(sum(known))

    def test_a_benefit_is_found_by_its_id_and_an_indicator_by_key(self, demo):
        row = next(row for row in demo.projects.home(operator("nb"), FJORDVIK).rows if row.indicator)
        by_id = demo.projects.benefit(operator("nb"), FJORDVIK, row.benefit.id)
        assert by_id.row.benefit.id == row.benefit.id
        with pytest.raises(NotFound):
            demo.projects.benefit(operator("nb"), FJORDVIK, "finnes_ikke")


class TestSteering:
    @projects
    def test_the_groups_hold_each_row_once(self, demo, slug):
        page = demo.projects.steering(operator("nb"), slug)
        home = demo.projects.home(operator("nb"), slug)
        grouped = Counter(
            (row.benefit.id, row.indicator and row.indicator.id) for _title, own in page.groups for row in own
        )
        assert grouped == Counter((row.benefit.id, row.indicator and row.indicator.id) for row in home.rows)
        assert page.in_hand + page.needing <= page.followed == len(home.rows)

    def test_every_standing_is_in_one_group(self):
        from typing import get_args

        from gevinst.services.views import Standing

        assert Counter([*NEEDS_SOMEBODY, *LACKS_DATA, *IN_HAND]) == Counter(get_args(Standing))


def recorded(services, clock):
    """Travel time: November approved (44), December entered and corrected, and not approved."""
    for month, value in (("2025-11", "44"), ("2025-12", "123,4"), ("2025-12", "127,5")):
        clock.now += dt.timedelta(minutes=1)
        services.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", "", month, {"value": value})])
    services.measurements.submit(PROJECT_GROUP, SLUG, "2025-11")
    services.measurements.approve(STEERING, SLUG, "2025-11")


class TestAFunder:
    def test_sees_approved_figures_only_wherever_they_stand(self, small, clock):
        recorded(small, clock)
        assert any("127,5" in line.text for line in small.projects.home(PROJECT_GROUP, SLUG).log)
        for page in (
            small.projects.home(FUNDER, SLUG),
            small.projects.benefit(FUNDER, SLUG, "reisetid"),
        ):
            # What is not approved is in no text, no line and no history.
            assert [text for _path, text in texts_of(page) if "123,4" in text or "127,5" in text] == []
            assert "127.5" not in repr(page)
        row = small.projects.benefit(FUNDER, SLUG, "reisetid").row
        assert row.line.values == (44.0,)
        assert small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").row.line.values == (44.0, 127.5)

    def test_the_steering_group_s_page_is_not_a_funder_s(self, small):
        with pytest.raises(NotAllowed):
            small.projects.steering(FUNDER, SLUG)

    def test_who_is_in_another_project_s_group_sees_no_more_here(self, small, clock):
        """Roles hold where they were given: a funder who leads some other project."""
        recorded(small, clock)
        both = Actor(
            None,
            "Tilskuddsgiver",
            "nb",
            (*FUNDER.memberships, Membership(Role.PROJECT_GROUP, "project", "annet")),
        )
        assert small.projects.benefit(both, SLUG, "reisetid").revisions == ()
        assert len(small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").revisions) == 1

    def test_a_series_that_a_party_keeps_to_itself_is_not_shown(self, own_demo):
        actor = demo_actor(Role.PROJECT_GROUP, FJORDVIK)
        document = own_demo.plans.document(actor, FJORDVIK)
        indicator = next(
            each for benefit in document.benefits for each in benefit.indicators if len(each.series) > 1
        )
        series = tuple(
            line.model_copy(update={"private": at == 0}) for at, line in enumerate(indicator.series)
        )
        own_demo.plans.change_indicator(actor, FJORDVIK, indicator.id, {"series": series})
        shown = own_demo.projects.benefit(demo_actor(Role.FUNDER), FJORDVIK, indicator.key)
        assert series[0].id not in {each.series for each in shown.parties}
        assert "private_left_out" in shown.row.evaluation.notes
        own = own_demo.projects.benefit(actor, FJORDVIK, indicator.key)
        assert series[0].id in {each.series for each in own.parties}


class TestAStranger:
    def test_may_not(self, small):
        for read in (small.projects.home, small.projects.steering, small.plans.page):
            with pytest.raises(NotAllowed):
                read(STRANGER, SLUG)
        with pytest.raises(NotAllowed):
            small.projects.benefit(STRANGER, SLUG, "reisetid")
        with pytest.raises(NotAllowed):
            small.plans.export(STRANGER, SLUG, ".json")
        assert small.plans.projects_for(STRANGER) == []


class TestLanguages:
    @projects
    @pytest.mark.parametrize("language", ["nb", "nn"])
    def test_no_english_is_left_in_norwegian(self, demo, slug, language):
        who = operator(language)
        home = demo.projects.home(who, slug)
        pages = [home, demo.projects.steering(who, slug), demo.measurements.page(who, slug, None)]
        pages += [
            demo.projects.benefit(who, slug, row.indicator.key if row.indicator else row.benefit.id)
            for row in home.rows
        ]
        found = [
            (path, text)
            for page in pages
            for path, text in texts_of(page)
            if left_in(text) and not codes(path)
        ]
        assert found == []

    def test_nynorsk_is_not_bokmal(self, demo):
        nb, nn = (said(demo.projects.home(operator(each), FJORDVIK).sentence) for each in ("nb", "nn"))
        assert nb != nn

    def test_english_says_it_in_english(self, demo):
        assert left_in(said(demo.projects.home(operator("en"), FJORDVIK).sentence))


def codes(path: str) -> bool:
    """Fields that hold a code or an address, not words."""
    return path.rpartition(".")[2].partition("[")[0] in {
        "standing", "change_kind", "change_way", "kind", "href", "notes", "series", "state", "frequency",
        "submission", "own_by_level", "indicators", "key",
    }  # fmt: skip
