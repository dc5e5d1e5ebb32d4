"""The steering group's page and its form, drawn from made-up views."""

import datetime as dt
from typing import Any

import pytest
from dash import html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.access import Role
from gevinst.domain.errors import Refused
from gevinst.i18n import translator
from gevinst.services.views import Delivered, MoneySummary
from gevinst_dashboards.pages import steering
from identity_numbers import synthetic

NB = translator("nb")


def layout(view: Any = None, **query: str) -> Any:
    return steering.layout(m.context(role=Role.STEERING_GROUP), view or m.steering(), query)


class TestPage:
    def test_key_figures_say_what_they_are_part_of(self) -> None:
        band = next(
            part for part in parts(layout(), html.Dl) if getattr(part, "className", None) == "gv-stats"
        )
        said = [text(stat).replace("\u00a0", " ") for stat in band.children]
        assert said == [
            "gevinster i rute2 av 3",
            "trenger styringsgruppen1",
            "målinger levert99 %",
            "brukt av tildelte midler1,74 av 2,40 mill. kr",
        ]

    def test_all_delivered_is_a_hundred_and_almost_all_is_not(self) -> None:
        whole = layout(m.steering(delivered=Delivered(None, "", 510, 510)))
        assert "100\u00a0%" in text(whole)
        assert "100\u00a0%" not in text(layout())

    def test_benefits_are_grouped_by_need_with_a_bar_in_words_for_each_horizon(self) -> None:
        drawn = layout()
        groups = [text(row) for row in parts(drawn, html.Tr) if getattr(row, "className", None) == "is-group"]
        assert groups == ["Trenger styringsgruppen", "I rute"]
        said = [
            getattr(part, "aria-label", "") for part in parts(drawn) if getattr(part, "role", "") == "img"
        ]
        assert "Ressursbruk, Lang sikt: −42\u00a0% av veien til målet, feil vei" in said
        assert "Reinnleggelser innen 30 dager, Kort sikt: 167\u00a0% av veien til målet" in said

    def test_expected_by_now_is_marked_only_where_the_clock_is(self) -> None:
        marks = [part for part in parts(layout(), html.Span) if getattr(part, "className", None) == "expect"]
        assert len(marks) == 2

    def test_open_questions_are_asked_and_what_is_done_is_said(self) -> None:
        said = text(layout())
        assert "vedtas 20.\u00a0august 2026" in said
        assert "GjennomførtTelefon innen 48 timer" in said
        assert "Høy. Gevinsten stopper" in said

    def test_unlike_money_is_never_added(self) -> None:
        said = text(layout())
        for words in (
            "Igjen0,66",
            "Egeninnsats, kommunene0,58",
            "Egeninnsats, sykehuset0,33",
            "ikke registrert",
        ):
            assert words in said, words
        assert "0,91" not in said

    def test_what_is_not_known_of_money_is_not_invented(self) -> None:
        said = text(layout(m.steering(money=MoneySummary(None, None, {}, {}, 0))))
        assert "Tildelt" not in said
        assert "Tatt ut av budsjett0,00" in said

    def test_only_those_who_decide_are_offered_the_form(self) -> None:
        assert "Ny beslutning" in text(layout())
        assert not [part for part in parts(layout()) if getattr(part, "id", "") == steering.FORM]
        assert [part for part in parts(layout(ny="beslutning")) if getattr(part, "id", "") == steering.FORM]
        reader = layout(m.steering(may_decide=False), ny="beslutning")
        assert not [part for part in parts(reader) if getattr(part, "id", "") == steering.FORM]
        assert "Ny beslutning" not in text(reader)

    def test_a_decision_that_exists_opens_with_its_words(self) -> None:
        fields = {getattr(part, "id", None): part for part in parts(layout(beslutning="d-2"))}
        assert fields[steering.TITLE].value == "Skal målet endres?"
        assert fields[steering.DATE].value == "20.8.2026"
        assert fields[steering.STATE].value == "open"
        assert fields[steering.IDENTITY].value == "d-2"


class TestForm:
    GIVEN = ("", "  Fast kontakt i helgene ", "", "20.8.2026", "decided", "*")

    def read(self, **changes: str | None) -> Any:
        names = ("identity", "name", "text", "day", "state", "benefit")
        return steering.read_decision(**(dict(zip(names, self.GIVEN, strict=True)) | changes))

    def test_a_decision_is_read_from_the_fields(self) -> None:
        decision = self.read()
        assert (decision.title, decision.date) == ("Fast kontakt i helgene", dt.date(2026, 8, 20))
        assert (decision.benefit, decision.text, decision.state) == (None, None, "decided")
        assert self.read(benefit="gev-1").benefit == "gev-1"
        assert self.read(identity="d-2").id == "d-2"

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"name": " "}, {(steering.TITLE, "field_missing")}),
            ({"name": "x" * 301}, {(steering.TITLE, "text_too_long")}),
            ({"day": "snart"}, {(steering.DATE, "not_a_period")}),
            ({"day": "03/04/26"}, {(steering.DATE, "ambiguous_period")}),
            ({"text": f"Gjelder {synthetic(1, 1)}"}, {(steering.TEXT, "personal_data")}),
            ({"name": "", "day": ""}, {(steering.TITLE, "field_missing"), (steering.DATE, "not_a_period")}),
        ],
    )
    def test_everything_wrong_is_named_at_once(
        self, changes: dict[str, str], found: set[tuple[str, str]]
    ) -> None:
        with pytest.raises(Refused) as refused:
            self.read(**changes)
        assert {(problem.field, problem.code) for problem in refused.value.problems} == found

    def test_each_problem_leads_to_its_field(self) -> None:
        with pytest.raises(Refused) as refused:
            self.read(name="", day="")
        summary = steering.wrong(refused.value.problems, NB)
        assert [a.href for a in parts(summary, html.A)] == [f"#{steering.TITLE}", f"#{steering.DATE}"]
        assert text(summary).startswith("2 felt må rettes")
