"""When reports are due, who may belong, and the difference between silence and a value."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from gevinst.domain.economics import DiscountStep, EconomicParameters, Figure, Mark, Parameter
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.scheme import (
    NOT_STATED,
    FirstUseWithin,
    MaxDuration,
    PartyComposition,
    ReportForm,
    Section,
    Stage,
    count_words,
    due,
)
from gevinst.domain.text import local


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def form(rule: Any, kind: str = "annual") -> ReportForm:
    return ReportForm.model_validate(
        {
            "key": "a",
            "kind": kind,
            "name": {"nb": "A"},
            "title": "A",
            "language": "nb",
            "official": True,
            "due": rule,
            "due_text": "not_stated",
            "pages": "not_stated",
            "recipients": "not_stated",
            "signers": "not_stated",
            "sent_by": "not_stated",
            "sections": [section()],
        }
    )


def section(**changes: Any) -> dict[str, Any]:
    base = {"key": "s", "heading": "S", "kind": "text", "max_words": 100, "fills": [], "required": True}
    return {name: value for name, value in (base | changes).items() if value is not ...}


class TestDue:
    def test_a_fixed_day_of_the_year_after(self) -> None:
        annual = form({"rule": "fixed_date_next_year", "month": 1, "day": 31})
        assert due(annual, day("2024-09-01"), day("2026-08-31"), 2024) == day("2025-01-31")
        assert due(annual, day("2024-09-01"), day("2026-08-31"), 2026) == day("2027-01-31")

    @pytest.mark.parametrize("year", [2023, 2027, None])
    def test_no_report_of_a_year_without_project(self, year: int | None) -> None:
        annual = form({"rule": "fixed_date_next_year", "month": 1, "day": 31})
        assert due(annual, day("2024-09-01"), day("2026-08-31"), year) is None

    def test_a_project_without_end_goes_on(self) -> None:
        annual = form({"rule": "fixed_date_next_year", "month": 1, "day": 31})
        assert due(annual, day("2024-09-01"), None, 2030) == day("2031-01-31")

    def test_a_fixed_day_of_the_year(self) -> None:
        combined = form({"rule": "fixed_date", "month": 9, "day": 1}, "combined")
        assert due(combined, day("2025-03-01"), day("2027-03-01"), 2026) == day("2026-09-01")
        assert due(combined, day("2025-03-01"), day("2027-03-01"), 2028) is None

    def test_nothing_is_due_before_the_project_has_started(self) -> None:
        combined = form({"rule": "fixed_date", "month": 9, "day": 1}, "combined")
        assert due(combined, day("2025-10-01"), day("2027-03-01"), 2025) is None
        assert due(combined, day("2025-09-01"), day("2027-03-01"), 2025) == day("2025-09-01")

    @pytest.mark.parametrize(
        ("end", "expected"),
        [
            ("2026-06-30", "2026-08-30"),
            ("2026-12-31", "2027-02-28"),  # no 31 February
            ("2027-12-31", "2028-02-29"),
        ],
    )
    def test_months_after_the_end(self, end: str, expected: str) -> None:
        final = form({"rule": "months_after_end", "months": 2}, "final")
        assert due(final, day("2025-01-01"), day(end)) == day(expected)

    def test_months_after_an_end_that_is_not_known(self) -> None:
        assert due(form({"rule": "months_after_end", "months": 2}, "final"), day("2025-01-01"), None) is None

    @pytest.mark.parametrize("rule", [{"rule": "after_end_no_number"}, "not_stated"])
    def test_no_day_is_made_up(self, rule: Any) -> None:
        assert due(form(rule, "final"), day("2025-01-01"), day("2025-12-31"), 2025) is None


class TestSilence:
    def test_not_stated_is_a_value_and_not_a_text(self) -> None:
        silent = form("not_stated")
        assert silent.due is NOT_STATED
        assert silent.due_text is NOT_STATED
        assert silent.pages is NOT_STATED

    def test_a_text_section_writes_its_limit_or_its_silence(self) -> None:
        assert Section.model_validate(section(max_words=100)).word_limit == 100
        assert Section.model_validate(section(max_words="not_stated")).max_words is NOT_STATED
        assert Section.model_validate(section(max_words="not_stated")).word_limit is None
        with pytest.raises(ValidationError, match="max_words"):
            Section.model_validate(section(max_words=...))

    def test_a_signature_has_no_words_to_limit(self) -> None:
        assert Section.model_validate(section(kind="signature", max_words=...)).max_words is None

    @pytest.mark.parametrize("limit", [0, -1, "many", 1.5])
    def test_a_limit_is_a_whole_number_of_words(self, limit: object) -> None:
        with pytest.raises(ValidationError):
            Section.model_validate(section(max_words=limit))

    def test_what_is_not_stated_survives_json(self) -> None:
        whole = form({"rule": "months_after_end", "months": 2}, "final")
        assert ReportForm.model_validate_json(whole.model_dump_json()) == whole

    def test_a_form_that_is_not_official_says_why(self) -> None:
        document = form("not_stated").model_dump(mode="json") | {"official": False}
        with pytest.raises(ValidationError, match="unofficial_because"):
            ReportForm.model_validate(document)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("  \n", 0), ("ett", 1), ("12 %", 2), ("1\u00a0200 kr", 3), ("a – b", 3), (" to  ord\n", 2)],
)
def test_words_are_what_white_space_splits(text: str, words: int) -> None:
    assert count_words(text) == words


def party(kind: PartyKind) -> Party:
    return Party(key=kind.value.replace("_", "-"), name="Fjordvik", kind=kind, level=Level.HOSPITAL)


def rule(**fields: Any) -> dict[str, Any]:
    return {"key": "r", "text": "t", "source": "s", "stage": Stage.APPLICATION, **fields}


class TestRules:
    @pytest.mark.parametrize(
        ("kinds", "met"),
        [
            ("health_trust health_trust", True),
            ("health_trust municipality", True),
            ("health_trust", False),
            ("municipality municipality", False),
            ("hospital municipality", False),
            ("", False),
        ],
    )
    def test_one_alternative_with_all_its_needs(self, kinds: str, met: bool) -> None:
        composition = PartyComposition.model_validate(
            rule(
                kind="party_composition",
                alternatives=[
                    [{"kinds": ["health_trust"], "at_least": 2}],
                    [{"kinds": ["health_trust"]}, {"kinds": ["municipality"]}],
                ],
            )
        )
        assert composition.met_by(party(PartyKind(kind)) for kind in kinds.split()) is met

    def test_first_use_within_six_months(self) -> None:
        within = FirstUseWithin.model_validate(rule(kind="first_use_within", months=6))
        assert within.met_by(day("2025-02-15"), day("2025-08-15"))
        assert not within.met_by(day("2025-02-15"), day("2025-08-16"))

    def test_at_most_three_years(self) -> None:
        longest = MaxDuration.model_validate(rule(kind="max_duration", years=3))
        assert longest.met_by(day("2025-03-01"), day("2028-02-29"))
        assert not longest.met_by(day("2025-03-01"), day("2028-03-01"))


class TestEconomics:
    def figure(self, **changes: Any) -> Figure:
        return Figure.model_validate({"year": 2024, "value": 5745, "source": "s", "mark": "source"} | changes)

    def test_an_empty_value_says_why(self) -> None:
        empty = self.figure(value=None, mark="not_found", note={"nb": "Ikke funnet"})
        assert empty.value is None
        with pytest.raises(ValidationError, match="note"):
            self.figure(value=None, mark="not_found")
        with pytest.raises(ValidationError, match="not_found"):
            self.figure(value=None, note={"nb": "?"})
        with pytest.raises(ValidationError, match="not_found"):
            self.figure(mark="not_found")

    def test_a_year_has_its_own_figure_and_never_anothers(self) -> None:
        rate = Parameter(key="p", name=local("p"), unit="kroner", figures=(self.figure(),))
        assert rate.at(2024) == self.figure()
        assert rate.at(2025) is None
        lasting = self.figure(year=None, value=1.0)
        both = Parameter(key="p", name=local("p"), unit="kroner", figures=(self.figure(), lasting))
        assert both.at(2024) == self.figure()
        assert both.at(2025) == lasting

    def test_words_have_a_source_and_figures_have_theirs(self) -> None:
        words = {"key": "p", "name": {"nb": "p"}, "unit": "text", "text": {"nb": "R-109"}, "figures": ()}
        assert Parameter.model_validate(words | {"source": "s", "mark": "source"}).latest() is None
        with pytest.raises(ValidationError, match="text with source"):
            Parameter.model_validate(words)
        with pytest.raises(ValidationError, match="figures"):
            Parameter(key="p", name=local("p"), unit="kroner", figures=())

    def test_discount_steps_follow_on_each_other(self) -> None:
        def steps(*spans: tuple[int, int | None]) -> EconomicParameters:
            made = [
                DiscountStep(from_year=first, to_year=after, rate=0.04, source="s", mark=Mark.SOURCE)
                for first, after in spans
            ]
            return EconomicParameters(
                set="s",
                version=1,
                name=local("s"),
                compiled="2026-11",
                discount_steps=tuple(made),
                parameters=(),
            )

        assert steps((0, 40), (40, None)).discount_rate(39) == 0.04
        with pytest.raises(ValidationError, match="discount"):
            steps((0, 40), (41, None))
