"""Effects across projects: what is put together equals `gevinst analyse pool`; access, filters, double counting, files."""

import csv
import datetime as dt
import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from domain.test_effects_together import line
from effect_portfolio import PARTIES, READMISSIONS, Made, add, spread
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.claims import Handling
from gevinst.domain.effect_columns import EffectColumns, in_order, packed
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import Range
from gevinst.i18n import translator
from gevinst.services import effect_words, effects
from gevinst.services.analyses import pool
from gevinst.services.effect_pooled import pooled_of
from services.conftest import FUNDER, OPERATOR, OTHER_FUNDER, PROJECT_GROUP, operator

ASKED = {"measure": READMISSIONS}
ADMINISTRATOR = Actor(None, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))


def overlapping() -> list[Made]:
    """Five projects; the fourth and the fifth claim what the first one does."""
    made = spread(3)
    return [
        *made,
        replace(made[0], slug="fjerde", grade=Grade.WEAK),
        replace(made[0], slug="femte", grade=Grade.WEAK),
    ]


class TestTogether:
    @pytest.mark.parametrize("number", [3, 8, 17])
    def test_it_equals_the_analysis_of_the_exported_figures(self, small, number):
        add(small, spread(number))
        rows = small.effects.tables(OPERATOR, ASKED)
        joined = [row for row in rows["projects"] if row["together"]]
        assert len(joined) == number
        asked = {
            "effects": [row["scaled_effect"] for row in joined],
            "variances": [row["scaled_variance"] for row in joined],
        }
        found = pool.run(pool.Request.model_validate(asked))
        (pooled,) = rows["pooled"]
        assert pooled["pooled_estimate"] == pytest.approx(found.estimate, rel=1e-12)
        assert (pooled["pooled_low"], pooled["pooled_high"]) == pytest.approx((found.low, found.high))
        assert (pooled["prediction_low"], pooled["prediction_high"]) == pytest.approx(
            (found.prediction_low, found.prediction_high)
        )
        page = small.effects.page(operator("nb"), ASKED)
        assert page.pooled is not None
        assert page.pooled.effect.estimate == pytest.approx(math.exp(found.estimate))
        assert json.loads(found.model_dump_json()) == json.loads(page.pooled.figures.model_dump_json())

    def test_thousands_are_put_together_as_the_analysis_does_from_the_intervals_shown(self):
        chance = np.random.default_rng(4)
        middles, halves = chance.normal(-0.1, 0.2, 2_000), chance.uniform(0.1, 0.6, 2_000)
        lines = [
            line(f"p{at}", estimate=math.exp(m), low=math.exp(m - h), high=math.exp(m + h))
            for at, (m, h) in enumerate(zip(middles.tolist(), halves.tolist(), strict=True))
        ]
        columns = EffectColumns.of(packed(each) for each in lines)
        found = pooled_of(columns, in_order(columns, np.arange(len(lines))))
        asked = {"effects": middles.tolist(), "variances": ((halves / 1.959964) ** 2).tolist()}
        expected = pool.run(pool.Request.model_validate(asked))
        assert found.estimate == pytest.approx(expected.estimate, rel=1e-6)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-6)
        assert (found.prediction_low, found.prediction_high) == pytest.approx(
            (expected.prediction_low, expected.prediction_high), rel=1e-5
        )

    def test_two_projects_are_not_put_together_and_the_reason_is_said(self, small):
        add(small, spread(2))
        page = small.effects.page(operator("nb"), ASKED)
        assert page.pooled is None
        assert page.not_together.startswith("Ikke slått sammen: 2 prosjekter")
        assert "minst tre" in page.not_together
        assert small.effects.tables(OPERATOR, ASKED)["pooled"] == []

    def test_a_funnel_takes_ten(self, small):
        add(small, spread(9))
        page = small.effects.page(operator("nb"), ASKED)
        assert page.funnel is None
        assert "minst ti" in page.no_funnel
        add(small, [replace(spread(10)[9], slug="tiende")])
        page = small.effects.page(operator("nb"), ASKED)
        assert page.funnel is not None
        assert len(page.funnel.points) == 10
        assert page.no_funnel == ""

    def test_those_held_apart_are_in_no_sum(self, small):
        made = spread(4)
        other = replace(made[3], slug="mot-andre", compared=True, estimate=0.3, low=0.2, high=0.4)
        add(small, [*made[:3], other])
        page = small.effects.page(operator("nb"), ASKED)
        assert [row.project for row in page.apart] == ["mot-andre"]
        assert "sammenligningsgruppe" in page.apart[0].why_apart
        assert page.pooled is not None
        assert page.pooled.projects == 3


class TestWords:
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    @pytest.mark.parametrize("number", [0, 1, 2, 5, 12])
    def test_every_page_is_said_in_three_languages(self, small, language, number):
        add(small, spread(number))
        page = small.effects.page(operator(language), ASKED)
        said = [page.lead, page.headline, page.not_together, page.no_funnel, *page.rules, page.averted_text]
        assert not any("{" in each for each in said)
        assert all(page.rules)
        assert (page.pooled is not None) == (number >= 3)

    def test_a_new_project_is_told_more_than_the_average(self, small):
        add(small, spread(8))
        page = small.effects.page(operator("nb"), ASKED)
        assert page.pooled is not None
        assert page.pooled.predicted is not None
        assert page.pooled.predicted.low < page.pooled.effect.low
        assert "nytt, lignende prosjekt" in page.careful_reading
        assert "17" in page.pooled.limits

    def test_where_no_difference_was_found_the_range_is_said_to_be_taken_lightly(self, small):
        same = spread(5)
        add(small, [replace(each, estimate=0.85, low=0.7, high=1.03) for each in same])
        page = small.effects.page(operator("nb"), ASKED)
        assert page.pooled is not None
        assert page.pooled.figures.tau2 == 0
        assert "lett å overse" in page.pooled.limits

    def test_no_row_has_a_rank(self, small):
        add(small, spread(8))
        names = set(small.effects.tables(OPERATOR, ASKED)["projects"][0])
        assert not {"rank", "place", "number", "nr"} & names

    @pytest.mark.parametrize(
        ("value", "text"),
        [(0.81, "−19 %"), (1.0, "0 %"), (1.15, "+15 %"), (30.0, "> +900 %"), (0.001, "< −99 %")],
    )
    def test_ratios_are_said_in_per_cent(self, small, value, text):
        measure = small.effects.catalogue().get(READMISSIONS)
        assert (
            effect_words.short_change(value, True, measure, translator("nb")).replace("\u00a0", " ") == text
        )


class TestReaders:
    def test_a_funder_sees_their_schemes_projects_only(self, small):
        made = spread(4)
        add(small, [*made[:3], replace(made[3], scheme="oslo-hso-2020")])
        assert len(small.effects.page(FUNDER, ASKED).rows) == 3
        assert len(small.effects.page(OTHER_FUNDER, ASKED).rows) == 1
        assert len(small.effects.page(operator("nb"), ASKED).rows) == 4

    def test_project_people_have_no_such_page(self, small):
        for call in (small.effects.page, small.effects.tables):
            with pytest.raises(NotAllowed):
                call(PROJECT_GROUP, {})

    def test_what_is_not_approved_is_counted_and_nothing_else(self, small):
        made = spread(3)
        add(small, [replace(made[0], unapproved=4), *made[1:]])
        assert small.effects.page(FUNDER, ASKED).unapproved == 4

    def test_a_file_says_how_many_figures_are_not_approved_line_by_line_and_in_all(self, small):
        made = spread(3)
        add(small, [replace(made[0], unapproved=4), *made[1:]])
        text = small.effects.export(FUNDER, ASKED, "csv").decode("utf-8-sig")
        waiting = [row["not_yet_approved"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
        assert sorted(waiting) == ["0", "0", "4"]
        book = load_workbook(io.BytesIO(small.effects.export(FUNDER, ASKED, "xlsx")))
        meant = dict(row[:2] for row in book.worksheets[3].iter_rows(values_only=True))
        assert meant["not_yet_approved"].endswith("4 tall er ikke godkjent ennå og er ikke tatt med her.")

    def test_a_small_count_is_told_in_no_output(self, small):
        add(small, [replace(spread(1)[0], events=(240.0, 3.0))])
        page = small.effects.page(FUNDER, ASKED)
        assert page.rows[0].basis_text == "få hendelser · 24 tall"
        assert b"243" not in small.effects.export(FUNDER, ASKED, "csv")

    def test_small_counts_of_a_party_never_reach_an_effect(self, demo):
        """What the page shows is the evaluation for readers outside, where small counts are taken out."""
        from gevinst.domain.evaluation import Audience

        page = demo.effects.page(operator("nb"), ASKED)
        with demo.effects.reading() as work:
            for row in page.rows:
                document = work.plans.document(row.project)
                ids = [each.id for b in document.benefits for each in b.indicators if each.key == row.key]
                (total,) = [
                    e for e in work.evaluations.for_indicators(ids, Audience.APPROVED) if e.series is None
                ]
                assert total.finding is not None
                assert total.finding.effect is not None
                assert row.effect == total.finding.effect.effect


class TestFilters:
    def test_each_lets_through_what_it_says(self, small):
        add(small, spread(6))
        every = small.effects.page(FUNDER, ASKED)
        assert {each.value for each in every.choices["target_group"]} == {
            "Skrøpelige eldre",
            "Eldre med kols",
        }
        for name in ("scheme", "year", "community", "target_group"):
            for choice in every.choices[name]:
                page = small.effects.page(FUNDER, {**ASKED, name: choice.value})
                assert 0 < len(page.rows) <= len(every.rows), (name, choice)
                assert page.filters[name] == choice.value
        assert small.effects.page(FUNDER, {**ASKED, "year": "1999"}).rows == ()

    def test_without_a_measure_it_is_the_one_that_most_follow(self, small):
        add(small, [*spread(3), replace(spread(4)[3], slug="reise", measure="travel_time")])
        page = small.effects.page(FUNDER, {})
        assert page.measure is not None
        assert page.measure.key == READMISSIONS
        assert small.effects.page(FUNDER, {"measure": "finnes-ikke"}).measure == page.measure

    def test_a_funder_without_projects_has_an_empty_page(self, small):
        page = small.effects.page(OTHER_FUNDER, {})
        assert (page.measure, page.rows, page.claims) == (None, (), ())


class TestDoubleCounting:
    def test_it_is_found_and_one_only_is_put_together_until_it_is_decided(self, small):
        add(small, overlapping())
        page = small.effects.page(FUNDER, ASKED)
        assert len(page.claims) == 3
        assert page.undecided == 3
        left = {row.project for row in page.rows if row.shared_text}
        assert left == {"fjerde", "femte"}
        assert page.pooled is not None
        assert page.pooled.projects == 3

    def test_pairs_are_listed_a_few_at_a_time_with_the_one_asked_for_and_the_file_has_all(
        self, small, monkeypatch
    ):
        add(small, overlapping())
        monkeypatch.setattr(effects, "CLAIMS_SHOWN", 2)
        first, second = (small.effects.page(FUNDER, ASKED, pairs_at=at) for at in (1, 9))
        assert [len(each.claims) for each in (first, second)] == [2, 1]
        assert (first.pairs, first.pairs_pages, first.pairs_first, first.pairs_last) == (3, 2, 1, 2)
        assert (second.pairs_at, second.pairs_first, second.pairs_last) == (2, 3, 3)
        keys = [each.key for each in (*first.claims, *second.claims)]
        assert len(set(keys)) == 3
        asked = small.effects.page(FUNDER, ASKED, pair=keys[2])
        assert [each.key for each in asked.claims] == keys
        assert asked.pairs_last == 2
        for known in (keys[0], "nobody:else", ":", "x"):
            assert small.effects.page(FUNDER, ASKED, pair=known).claims == first.claims
        assert len(small.effects.tables(FUNDER, ASKED)["claims"]) == 3

    def test_what_waits_is_in_no_sum_and_a_share_is_in_part(self, small):
        add(small, overlapping())
        assert "3 krav" in small.effects.page(FUNDER, ASKED).averted_text
        summed = sum((made.averted or Range(0, 0, 0)).estimate for made in overlapping()[1:3])
        assert f"omtrent −{summed:.0f} " in small.effects.page(FUNDER, ASKED).averted_text
        first, fourth, fifth = "i-prosjekt-1", "i-fjerde", "i-femte"
        small.claims.decide(FUNDER, first, fourth, Handling.SHARES, shares=(0.5, 0.5))
        small.claims.decide(FUNDER, first, fifth, Handling.SHARES, shares=(0.5, 0.5))
        small.claims.decide(FUNDER, fourth, fifth, Handling.ONCE, counted=fourth)
        text = small.effects.page(FUNDER, ASKED).averted_text
        assert "krav" not in text
        assert f"omtrent −{summed + 2 * 0.5 * 30:.0f} " in text

    def test_not_the_same_makes_both_independent(self, services):
        add(services, overlapping()[:4])
        services.claims.decide(
            FUNDER, "i-fjerde", "i-prosjekt-1", Handling.DIFFERENT, reason="To ulike sykehjem"
        )
        page = services.effects.page(FUNDER, ASKED)
        assert page.undecided == 0
        assert page.pooled is not None
        assert page.pooled.projects == 4
        (both,) = page.claims
        assert both.reason == "To ulike sykehjem"
        assert FUNDER.title in both.decided_text

    def test_a_project_that_the_reader_does_not_see_is_not_named(self, small):
        made = overlapping()[0]
        add(small, [made, replace(made, slug="hemmelig", scheme="oslo-hso-2020")])
        pair = sorted((made.indicator, "i-hemmelig"))
        small.claims.decide(OPERATOR, *pair, Handling.ONCE, counted="i-hemmelig")
        page = small.effects.page(FUNDER, ASKED)
        assert [row.project for row in page.rows] == [made.slug]
        assert page.rows[0].shared_text
        assert "emmelig" not in repr(page)

    def test_counted_once_leaves_the_other_out_and_can_be_changed_and_taken_back(self, services):
        add(services, overlapping()[:4])
        pair = ("i-prosjekt-1", "i-fjerde")
        services.claims.decide(FUNDER, *pair, Handling.ONCE, counted="i-fjerde")
        rows = {row.project: row for row in services.effects.page(FUNDER, ASKED).rows}
        assert not rows["prosjekt-1"].together
        assert rows["fjerde"].together
        # Named the other way about, a share stays with the one that it was given to.
        services.claims.decide(FUNDER, *pair, Handling.SHARES, shares=(0.25, 0.75))
        (both,) = services.effects.page(FUNDER, ASKED).claims
        shares = {both.first.indicator: both.first_share, both.second.indicator: both.second_share}
        assert shares == {"i-prosjekt-1": 0.25, "i-fjerde": 0.75}
        services.claims.decide(FUNDER, *pair, None)
        assert services.effects.page(FUNDER, ASKED).undecided == 1
        with services.effects.reading() as work:
            for slug in ("prosjekt-1", "fjerde"):
                trail = work.audits(project=slug, only=["decide_claims"])
                assert [each.after.get("handling") for each in trail] == [None, "shares", "once"]
                assert trail[0].before["handling"] == "shares"
                assert {each.actor for each in trail} == {FUNDER.title}

    @pytest.mark.parametrize("who", [PROJECT_GROUP, OTHER_FUNDER, ADMINISTRATOR])
    def test_only_the_funder_of_both_decides(self, small, who):
        add(small, overlapping())
        with pytest.raises((NotAllowed, NotFound)):
            small.claims.decide(who, "i-prosjekt-1", "i-fjerde", Handling.ONCE, counted="i-fjerde")
        assert small.effects.page(FUNDER, ASKED).undecided == 3

    def test_two_that_share_nothing_cannot_be_decided_about(self, small):
        add(small, overlapping())
        with pytest.raises(NotFound):
            small.claims.decide(FUNDER, "i-prosjekt-1", "i-prosjekt-2", Handling.ONCE, counted="i-prosjekt-1")

    def test_a_decision_that_does_not_add_up_is_refused_and_nothing_is_stored(self, small):
        add(small, overlapping())
        pair = ("i-prosjekt-1", "i-fjerde")
        for handling, more in (
            (Handling.ONCE, {}),
            (Handling.SHARES, {"shares": (0.8, 0.3)}),
            (Handling.DIFFERENT, {"reason": "  "}),
        ):
            with pytest.raises(Refused):
                small.claims.decide(FUNDER, *pair, handling, **more)
        assert small.effects.page(FUNDER, ASKED).undecided == 3

    def test_a_claim_at_another_time_or_of_another_party_is_none(self, small):
        made = spread(1)[0]
        add(
            small,
            [
                made,
                replace(made, slug="senere", starts=dt.date(2027, 1, 1), ends=dt.date(2028, 1, 1)),
                replace(made, slug="annet-sted", party=PARTIES[5]),
            ],
        )
        assert small.effects.page(FUNDER, ASKED).claims == ()


class TestFiles:
    def test_csv_holds_every_row_of_the_page(self, small):
        add(small, overlapping())
        text = small.effects.export(FUNDER, ASKED, "csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert [row["project"] for row in rows] == [
            row.project for row in small.effects.page(FUNDER, ASKED).rows
        ]

    def test_xlsx_says_what_each_column_means(self, small):
        add(small, overlapping())
        book = load_workbook(io.BytesIO(small.effects.export(FUNDER, ASKED, "xlsx")))
        assert len(book.sheetnames) == 4
        meant = {row[0] for row in book.worksheets[3].iter_rows(values_only=True)}
        for sheet in book.worksheets[:3]:
            heads = {cell for cell in next(sheet.iter_rows(values_only=True)) if cell}
            assert heads
            assert heads <= meant

    def test_another_kind_of_file_is_refused(self, small):
        with pytest.raises(Refused):
            small.effects.export(FUNDER, ASKED, "pdf")


@pytest.mark.parametrize(
    ("projects", "said"),
    [
        (5, "Five projects can be held beside each other. Four of them point to the better; for two of them"),
        (3, "Five effects from 3 projects can be held beside each other. Four of them point to the better;"),
        (1, "Five effects from 1 project can be held beside each other."),
    ],
)
def test_a_project_with_two_effects_is_counted_once(projects: int, said: str) -> None:
    measure = line("a").measure
    assert effect_words.headline(5, projects, 2, 4, measure, translator("en")).startswith(said)
