"""A row of text becomes a figure, or says what is wrong with it and where."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.errors import Problem
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.measurement import Figure, Row, State, read_figure, read_rows, with_what_stands
from gevinst.domain.plan import (
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    Series,
)
from gevinst.domain.text import local
from identity_numbers import synthetic

COMMON: dict[str, Any] = {
    "name": local("Mål"),
    "what": local("Hva det sier"),
    "direction": Direction.LOWER,
    "source": Source(name=local("Egen")),
    "unit": Unit(key="percent", name=local("prosent"), symbol=local("%")),
}
PARTS: dict[str, Any] = {"numerator": local("innlagt igjen"), "denominator": local("utskrevne")}
SHARE = Measure(
    key="reinnleggelser", shape=Shape.RATIO, scale=100.0, proportion=True, over_time=Aggregation.SUM_OVER_SUM,
    over_parties=Aggregation.SUM_OVER_SUM, **PARTS, **COMMON,
)  # fmt: skip
RATE = SHARE.model_copy(update={"key": "rate", "scale": 1000.0, "proportion": False})
MINUTES = Measure(
    key="reisetid", shape=Shape.MEAN, value=local("minutter"), minimum=0, maximum=600,
    over_time=Aggregation.WEIGHTED_MEAN, over_parties=Aggregation.WEIGHTED_MEAN, **COMMON,
)  # fmt: skip
SURVEY = MINUTES.model_copy(update={"key": "tilfredshet", "maximum": 5.0, "survey": True})

RATIO_OF = Indicator(
    key="reinnleggelser", title="Reinnleggelser", measure="reinnleggelser",
    series=(Series(party="fjordvik"), Series(party="nordbygd")),
)  # fmt: skip
MEAN_OF = Indicator(key="reisetid", title="Reisetid til poliklinikk", measure="reisetid", series=(Series(),))
SCALE_OF = Indicator(
    key="samarbeid", title="Samarbeid", kind=IndicatorKind.SCALE, scale_labels=("Ingen", "Noe", "Godt"),
    series=(Series(),),
)  # fmt: skip
STEP_OF = Indicator(key="avtale", title="Avtale", kind=IndicatorKind.MILESTONE, series=(Series(),))
IDENTITY = synthetic(1, 1)


def figure(measure: Measure | None, indicator: Indicator, **cells: str) -> Figure | None:
    found, problems = read_figure(cells, measure, indicator)
    assert problems == []
    return found


def codes(measure: Measure | None, indicator: Indicator, **cells: str) -> set[tuple[str, str | None]]:
    """(code, cell) of each problem; a figure is never given beside one."""
    found, problems = read_figure(cells, measure, indicator)
    assert found is None
    return {(each.code, each.field) for each in problems}


class TestThreeKindsOfNothing:
    def test_zero_is_a_value(self) -> None:
        assert figure(MINUTES, MEAN_OF, value="0") == Figure(State.VALUE, value=0.0)

    def test_zero_events_is_a_value(self) -> None:
        found = figure(SHARE, RATIO_OF, numerator="0", denominator="41")
        assert found is not None
        assert (found.state, found.in_unit(SHARE)) == (State.VALUE, 0.0)

    @pytest.mark.parametrize("cells", [{}, {"value": ""}, {"value": " \u00a0", "comment": "\t"}])
    def test_a_blank_is_nothing_at_all(self, cells: dict[str, str]) -> None:
        assert figure(MINUTES, MEAN_OF, **cells) is None

    @pytest.mark.parametrize(
        "cells",
        [
            {"state": "ikke målt", "reason": "nytt system"},
            {"state": "Ikkje målt", "reason": "nytt system"},
            {"state": "not measured", "reason": "nytt system"},
            {"value": "ikke målt", "reason": "nytt system"},
            {"numerator": "Ikke målt", "reason": "nytt system"},
            {"state": "not_measured", "comment": "nytt system"},
        ],
    )
    def test_not_measured_has_a_reason(self, cells: dict[str, str]) -> None:
        found = figure(MINUTES, MEAN_OF, **cells)
        assert found is not None
        assert (found.state, found.reason, found.in_unit(MINUTES)) == (
            State.NOT_MEASURED,
            "nytt system",
            None,
        )

    def test_not_measured_without_one_is_refused(self) -> None:
        assert codes(MINUTES, MEAN_OF, state="ikke målt") == {("reason_missing", "reason")}

    @pytest.mark.parametrize("text", ["<5", "< 5", "under 5", "Under  5", "skjult", "færre enn 5"])
    def test_a_hidden_small_count(self, text: str) -> None:
        for cells in ({"state": text}, {"numerator": text, "denominator": "41"}):
            found = figure(SHARE, RATIO_OF, **cells)
            assert found is not None
            assert (found.state, found.numerator, found.in_unit(SHARE)) == (State.SUPPRESSED, None, None)

    def test_a_reason_beside_a_figure_is_a_contradiction(self) -> None:
        """Neither the statement nor the figure is dropped in silence."""
        wrong = codes(
            SHARE, RATIO_OF, state="ikke målt", reason="nytt system", numerator="6", denominator="41"
        )
        assert wrong == {("reason_with_figure", "state")}
        assert codes(MINUTES, MEAN_OF, state="ikke målt", reason="nytt system", value="44") == wrong

    def test_an_unknown_state_is_named(self) -> None:
        assert codes(MINUTES, MEAN_OF, state="kanskje", value="4") == {("unknown_state", "state")}

    def test_a_comment_alone_is_no_figure(self) -> None:
        assert codes(MINUTES, MEAN_OF, comment="ser rart ut") == {("comment_without_figure", "comment")}


class TestARatio:
    def test_keeps_its_parts_and_is_reckoned_from_them(self) -> None:
        found = figure(SHARE, RATIO_OF, numerator="6", denominator="41", value="99")
        assert found == Figure(State.VALUE, numerator=6, denominator=41)
        assert found.in_unit(SHARE) == pytest.approx(100 * 6 / 41)

    @pytest.mark.parametrize(
        ("cells", "wrong"),
        [
            ({"value": "14,6"}, {("ratio_needs_parts", "value")}),
            ({"numerator": "6"}, {("part_missing", "denominator")}),
            ({"denominator": "41"}, {("part_missing", "numerator")}),
            ({"numerator": "0", "denominator": "0"}, {("zero_denominator", "denominator")}),
            ({"numerator": "42", "denominator": "41"}, {("numerator_above_denominator", "numerator")}),
            ({"numerator": "-1", "denominator": "41"}, {("below_minimum", "numerator")}),
            ({"numerator": "seks", "denominator": "1.234"},
             {("not_a_number", "numerator"), ("ambiguous_number", "denominator")}),
        ],
    )  # fmt: skip
    def test_what_can_never_be_right(self, cells: dict[str, str], wrong: set[tuple[str, str]]) -> None:
        assert codes(SHARE, RATIO_OF, **cells) == wrong

    def test_a_rate_may_be_above_one(self) -> None:
        found = figure(RATE, RATIO_OF, numerator="42", denominator="41")
        assert found is not None
        assert found.in_unit(RATE) == pytest.approx(1024.39, abs=0.01)

    @given(st.integers(0, 1000), st.integers(1, 1000))
    def test_a_share_is_read_just_when_it_can_be_one(self, top: int, bottom: int) -> None:
        found, problems = read_figure({"numerator": str(top), "denominator": str(bottom)}, SHARE, RATIO_OF)
        assert (found is not None) == (top <= bottom) == (not problems)


class TestAValue:
    def test_with_n_and_spread(self) -> None:
        assert figure(MINUTES, MEAN_OF, value="44,5", n="30", sd="9", comment="to uker") == Figure(
            State.VALUE, value=44.5, n=30, sd=9, comment="to uker"
        )

    @pytest.mark.parametrize(
        ("cells", "wrong"),
        [
            ({"value": "-1"}, {("below_minimum", "value")}),
            ({"value": "601"}, {("above_maximum", "value")}),
            ({"n": "30"}, {("part_missing", "value")}),
            ({"value": "ca. 45"}, {("not_a_number", "value")}),
            ({"value": "44", "n": "-3"}, {("below_minimum", "n")}),
            ({"value": "44", "sd": "-3"}, {("below_minimum", "sd")}),
        ],
    )
    def test_what_can_never_be_right(self, cells: dict[str, str], wrong: set[tuple[str, str]]) -> None:
        assert codes(MINUTES, MEAN_OF, **cells) == wrong

    def test_the_edges_are_allowed(self) -> None:
        assert figure(MINUTES, MEAN_OF, value="600") == Figure(State.VALUE, value=600.0)

    def test_a_survey_keeps_invited_and_answered(self) -> None:
        found = figure(SURVEY, MEAN_OF, value="4,2", invited="60", answered="41")
        assert found == Figure(State.VALUE, value=4.2, invited=60, answered=41)
        assert codes(SURVEY, MEAN_OF, value="4,2", invited="41", answered="60") == {
            ("answered_above_invited", "answered")
        }
        assert codes(SURVEY, MEAN_OF, value="4,2", invited="-1") == {("below_minimum", "invited")}

    def test_without_a_measure_a_plain_figure(self) -> None:
        assert figure(None, MEAN_OF, value="44") == Figure(State.VALUE, value=44.0)
        assert codes(None, MEAN_OF, n="3") == {("part_missing", "value")}


class TestScalesAndMilestones:
    @pytest.mark.parametrize("text", ["0", "1", "2"])
    def test_a_step_of_the_scale(self, text: str) -> None:
        assert figure(None, SCALE_OF, value=text) == Figure(State.VALUE, value=float(text))

    @pytest.mark.parametrize("text", ["-1", "3", "1,5"])
    def test_what_is_not_on_it(self, text: str) -> None:
        assert codes(None, SCALE_OF, value=text) == {("not_on_scale", "value")}

    def test_a_milestone_is_there_or_not(self) -> None:
        assert figure(None, STEP_OF, value="1") == Figure(State.VALUE, value=1.0)
        assert codes(None, STEP_OF, value="2") == {("not_on_scale", "value")}


class TestPersonalData:
    @pytest.mark.parametrize("cell", ["value", "numerator", "reason", "comment", "state"])
    def test_in_any_cell_is_refused_without_repeating_it(self, cell: str) -> None:
        found, problems = read_figure({"value": "4", cell: IDENTITY}, MINUTES, MEAN_OF)
        assert found is None
        assert problems == [Problem("personal_data", field=cell)]

    @pytest.mark.parametrize("place", ["indicator", "party", "period"])
    def test_and_where_a_row_says_what_it_is_of(self, place: str) -> None:
        row = {"indicator": "reisetid", "party": None, "period": "2026-01"} | {place: f"nr {IDENTITY}"}
        _entries, problems = read_rows([Row(**row, cells={"value": "4"})], PLAN, measure_of, NAMES)
        assert len(problems) == 1
        assert IDENTITY not in repr(problems)
        assert (problems[0].code, problems[0].field) == ("personal_data", place)


PLAN = PlanDocument(
    project=Project(title="Trygg heim"),
    benefits=(
        Benefit(title="Færre reinnleggelser", indicators=(RATIO_OF,)),
        Benefit(title="Kortere reisevei", indicators=(MEAN_OF, SCALE_OF)),
    ),
)
NAMES = {"fjordvik": "Fjordvik kommune", "nordbygd": "Nordbygd kommune"}


def measure_of(indicator: Indicator) -> Measure | None:
    return {"reinnleggelser": SHARE, "reisetid": MINUTES}.get(indicator.key)


def a_row(
    indicator: str = "reinnleggelser", party: str | None = "fjordvik", period: str = "2026-01", at: int = 7,
    **cells: str,
) -> Row:  # fmt: skip
    return Row(
        indicator,
        party,
        period,
        cells,
        file="tall.xlsx",
        sheet="Tall",
        row=at,
        columns={"numerator": "Teller"},
    )


def entries(*rows: Row) -> list[tuple[str, str]]:
    """(series, period code as typed) of what was understood."""
    found, problems = read_rows(rows, PLAN, measure_of, NAMES)
    assert problems == []
    return [(each.series, each.source.period if each.source else "") for each in found]


def wrong(*rows: Row) -> Problem:
    _found, problems = read_rows(rows, PLAN, measure_of, NAMES)
    assert len(problems) == 1, problems
    return problems[0]


SIX = {"numerator": "6", "denominator": "41"}


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    row = a_row("reinnleggelser", "Fjordvig", "i fjor", numerator="ca. 6", denominator="41")
    _found, problems = read_rows([row], PLAN, measure_of, NAMES)
    assert [each.code for each in problems] == ["unknown_party", "not_a_period", "not_a_number"]


class TestRowsFindTheirPlace:
    @pytest.mark.parametrize(
        "name",
        ["reinnleggelser", "Reinnleggelser", " REINNLEGGELSER ", pytest.param(RATIO_OF.id, id="its id")],
    )
    @pytest.mark.parametrize("party", ["fjordvik", "Fjordvik", "Fjordvik kommune", "fjordvik\u00a0KOMMUNE"])
    def test_by_key_id_title_and_name(self, name: str, party: str) -> None:
        assert entries(a_row(name, party, **SIX)) == [(RATIO_OF.series[0].id, "2026-01")]

    @pytest.mark.parametrize("party", [None, "", " "])
    def test_no_party_is_the_project_where_it_is_followed_as_one(self, party: str | None) -> None:
        assert entries(a_row("reisetid", party, value="44")) == [(MEAN_OF.series[0].id, "2026-01")]

    def test_no_party_is_asked_for_where_there_are_several(self) -> None:
        assert wrong(a_row(party="", **SIX)).code == "party_missing"

    @pytest.mark.parametrize(
        ("row", "code", "suggestion"),
        [
            (a_row("reinleggelser", **SIX), "unknown_indicator", "reinnleggelser"),
            (a_row("noe helt annet", **SIX), "unknown_indicator", ""),
            (a_row(party="Fjordvik komune", **SIX), "unknown_party", "Fjordvik kommune"),
            (a_row(party="Elvestrand", **SIX), "unknown_party", ""),
        ],
    )
    def test_a_near_miss_is_offered_and_never_taken(self, row: Row, code: str, suggestion: str) -> None:
        problem = wrong(row)
        assert (problem.code, problem.params["suggestion"]) == (code, suggestion)

    def test_a_problem_names_file_sheet_row_and_the_column_as_the_user_sees_it(self) -> None:
        problem = wrong(a_row(at=12, numerator="42", denominator="41"))
        assert (problem.file, problem.sheet, problem.row, problem.column) == (
            "tall.xlsx",
            "Tall",
            12,
            "Teller",
        )

    def test_a_blank_row_gives_nothing(self) -> None:
        assert entries(a_row(), a_row(party="nordbygd", **SIX)) == [(RATIO_OF.series[1].id, "2026-01")]

    def test_a_title_that_two_share_names_neither(self) -> None:
        twin = Indicator(key="reisetid_2", title=MEAN_OF.title, series=(Series(),))
        plan = PLAN.model_copy(
            update={"benefits": (*PLAN.benefits, Benefit(title="Til", indicators=(twin,)))}
        )
        for name, count in ((MEAN_OF.title, 0), ("reisetid_2", 1)):
            found, problems = read_rows([a_row(name, None, value="4")], plan, measure_of, NAMES)
            assert (len(found), len(problems)) == (count, 1 - count)


class TestTheSameTwice:
    def test_the_same_figure_is_a_duplicate_row(self) -> None:
        problem = wrong(a_row(at=3, **SIX), a_row(party="Fjordvik kommune", period="januar 2026", **SIX))
        assert (problem.code, problem.row, problem.params["row"]) == ("duplicate_row", 7, 3)

    def test_two_figures_are_both_named(self) -> None:
        problem = wrong(a_row(at=3, **SIX), a_row(numerator="7", denominator="41"))
        assert (problem.code, problem.params["first"], problem.params["second"]) == (
            "two_values",
            "6 / 41",
            "7 / 41",
        )

    def test_a_blank_beside_a_figure_is_neither(self) -> None:
        assert len(entries(a_row(**SIX), a_row())) == 1


class TestOutsideItsTime:
    def test_before_the_first_and_after_the_last(self) -> None:
        bounded = MEAN_OF.model_copy(
            update={"first_period": dt.date(2025, 1, 15), "last_period": dt.date(2025, 12, 15)}
        )
        plan = PLAN.model_copy(update={"benefits": (Benefit(title="A", indicators=(bounded,)),)})

        def outcome(period: str) -> list[tuple[str, object]]:
            _found, problems = read_rows(
                [a_row("reisetid", None, period, value="4")], plan, measure_of, NAMES
            )
            return [(each.code, dict(each.params)) for each in problems]

        assert outcome("2025-01") == outcome("2025-12") == []
        assert outcome("2024-12") == [("period_outside", {"first": "2025-01"})]
        assert outcome("2026-01") == [("period_outside", {"last": "2025-12"})]


class TestAComparisonGroup:
    """Its figures are never taken for the project's: it has a name of its own in rows."""

    LINES = (
        Series(party="fjordvik"),
        Series(party="fjordvik", comparison=True),
        Series(party="nordbygd", comparison=True),
        Series(comparison=True),
    )

    @pytest.mark.parametrize(
        ("written", "at"),
        [
            ("fjordvik", 0),
            ("Fjordvik", 0),
            ("", 0),
            ("comparison:fjordvik", 1),
            ("Fjordvik kommune (sammenligningsgruppe)", 1),
            ("nordbygd", 2),
            ("Nordbygd kommune (samanlikningsgruppe)", 2),
            ("comparison", 3),
            ("Sammenligningsgruppe", 3),
            ("Comparison group", 3),
        ],
    )
    def test_a_row_finds_its_line(self, written, at):
        own = Indicator(key="reisetid", title="Reisetid", measure="travel_time", series=self.LINES)
        plan = PlanDocument(
            project=Project(slug="x", title="X", scheme="hn-2025"),
            benefits=(Benefit(title="B", indicators=(own,)),),
        )
        names = {"fjordvik": "Fjordvik kommune", "nordbygd": "Nordbygd kommune"}
        rows = [Row("reisetid", written, "2026-01", {"value": "40"})]
        entries, problems = read_rows(rows, plan, lambda _indicator: None, names)
        assert not problems
        assert [each.series for each in entries] == [self.LINES[at].id]
        # What a row is called leads back to the same line.
        assert own.row_key(self.LINES[at]) in ("fjordvik", "comparison:fjordvik", "nordbygd", "comparison")
        again = Row("reisetid", own.row_key(self.LINES[at]), "2026-01", {"value": "40"})
        assert read_rows([again], plan, lambda _indicator: None, names)[0][0].series == self.LINES[at].id

    def test_without_one_its_words_are_an_unknown_party(self):
        own = Indicator(key="reisetid", title="Reisetid", measure="travel_time", series=(Series(),))
        plan = PlanDocument(
            project=Project(slug="x", title="X", scheme="hn-2025"),
            benefits=(Benefit(title="B", indicators=(own,)),),
        )
        rows = [Row("reisetid", "Sammenligningsgruppe", "2026-01", {"value": "40"})]
        entries, problems = read_rows(rows, plan, lambda _indicator: None, {})
        assert not entries
        assert [(each.code, each.field) for each in problems] == [("party_missing", "party")]


class TestWhatARowDoesNotSay:
    STANDS = Figure(State.VALUE, value=40, n=56, sd=3.5, comment="stengt vei")

    def test_as_it_stands_it_is_what_stands(self) -> None:
        assert with_what_stands(Figure(State.VALUE, value=40), self.STANDS) == self.STANDS

    def test_another_number_is_of_as_many_and_its_note_is_to_be_written(self) -> None:
        assert with_what_stands(Figure(State.VALUE, value=41), self.STANDS) == Figure(
            State.VALUE, value=41, n=56, sd=3.5
        )

    def test_what_the_row_says_holds(self) -> None:
        said = Figure(State.VALUE, value=40, n=57, sd=3, comment="åpen vei")
        assert with_what_stands(said, self.STANDS) == said

    def test_invited_and_answered_come_together_or_not_at_all(self) -> None:
        stands = Figure(State.VALUE, numerator=40, denominator=59, invited=110, answered=59)
        said = Figure(State.VALUE, numerator=60, denominator=120, answered=120)
        assert with_what_stands(said, stands) == said

    @pytest.mark.parametrize(
        "said", [Figure(State.SUPPRESSED), Figure(State.NOT_MEASURED, reason="nytt system")]
    )
    def test_what_is_no_value_is_of_nobody(self, said: Figure) -> None:
        assert with_what_stands(said, self.STANDS) == said
        assert with_what_stands(self.STANDS, said) == self.STANDS

    def test_where_nothing_stands_it_is_what_the_row_says(self) -> None:
        assert with_what_stands(self.STANDS, None) is self.STANDS


@pytest.mark.parametrize("text", [synthetic(5, 3), synthetic(5, 3)[1:], str(float(synthetic(5, 3)))])
def test_an_identity_number_is_no_figure_though_a_cell_of_numbers_took_its_nought(text: str) -> None:
    _figure, problems = read_figure({"value": text}, None, MEAN_OF)
    assert [(each.code, each.value) for each in problems] == [("personal_data", None)]
