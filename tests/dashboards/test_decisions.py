"""The page of decisions and its form, drawn from made-up views."""

import datetime as dt
from typing import Any

import pytest
from dash import html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.access import Role
from gevinst.domain.errors import Refused
from gevinst.domain.plan import RoleAt
from gevinst.i18n import translator
from gevinst_dashboards.pages import decisions
from identity_numbers import synthetic

NB = translator("nb")


def layout(view: Any = None, **query: str) -> Any:
    return decisions.layout(m.context(role=Role.STEERING_GROUP), view or m.decisions(), query)


class TestPage:
    def test_the_meeting_sheet_is_offered(self) -> None:
        assert [part.href for part in parts(layout(), html.A) if "moteark" in (part.href or "")] == [
            "/fil/moteark/trygg-hjem/nb.pdf",
            "/fil/moteark/trygg-hjem/nb.docx",
        ]

    def test_what_waits_is_followed_up_and_carried_out_stand_apart(self) -> None:
        said = text(layout())
        assert said.index("Skal vedtas") < said.index("Skal følges opp") < said.index("Gjennomført")
        assert "Neste møte 20. august 2026" in said

    def test_a_project_group_asks_and_does_not_decide(self) -> None:
        view = m.decisions(may_decide=False, may_ask=True)
        drawn = layout(view, ny="beslutning")
        states = next(part for part in parts(drawn) if getattr(part, "id", "") == decisions.STATE)
        assert [option["value"] for option in states.options] == ["open"]

    def test_only_those_who_decide_are_offered_the_form(self) -> None:
        assert "Ny beslutning" in text(layout())
        assert not [part for part in parts(layout()) if getattr(part, "id", "") == decisions.FORM]
        assert [part for part in parts(layout(ny="beslutning")) if getattr(part, "id", "") == decisions.FORM]
        reader = layout(m.decisions(may_decide=False), ny="beslutning")
        assert not [part for part in parts(reader) if getattr(part, "id", "") == decisions.FORM]
        assert "Ny beslutning" not in text(reader)

    def test_a_decision_that_exists_opens_with_its_words(self) -> None:
        fields = {getattr(part, "id", None): part for part in parts(layout(beslutning="d-2"))}
        assert fields[decisions.TITLE].value == "Skal målet endres?"
        assert fields[decisions.DATE].value == "20.8.2026"
        assert fields[decisions.STATE].value == "open"
        assert fields[decisions.IDENTITY].value == "d-2"


class TestForm:
    GIVEN = ("", "  Fast kontakt i helgene ", "", "20.8.2026", "decided", "*")

    def read(self, **changes: str | None) -> Any:
        names = ("identity", "name", "text", "day", "state", "benefit")
        return decisions.read_decision(**(dict(zip(names, self.GIVEN, strict=True)) | changes))

    def test_a_decision_is_read_from_the_fields(self) -> None:
        decision = self.read()
        assert (decision.title, decision.date) == ("Fast kontakt i helgene", dt.date(2026, 8, 20))
        assert (decision.benefit, decision.text, decision.state) == (None, None, "decided")
        assert self.read(benefit="gev-1").benefit == "gev-1"
        assert self.read(identity="d-2").id == "d-2"

    def test_who_follows_it_up_and_by_when(self) -> None:
        decision = self.read(role=" Samhandlingsleder ", party="fjordvik", due="1.9.2026")
        assert decision.responsible == RoleAt(role="Samhandlingsleder", party="fjordvik")
        assert decision.due == dt.date(2026, 9, 1)

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"name": " "}, {(decisions.TITLE, "field_missing")}),
            ({"name": "x" * 301}, {(decisions.TITLE, "text_too_long")}),
            ({"day": "snart"}, {(decisions.DATE, "not_a_period")}),
            ({"day": "03/04/26"}, {(decisions.DATE, "ambiguous_period")}),
            ({"text": f"Gjelder {synthetic(1, 1)}"}, {(decisions.TEXT, "personal_data")}),
            ({"due": "1.8.2026"}, {(decisions.DUE, "due_before_decision")}),
            ({"party": "fjordvik"}, {(decisions.ROLE, "field_missing")}),
            ({"name": "", "day": ""}, {(decisions.TITLE, "field_missing"), (decisions.DATE, "not_a_period")}),
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
        summary = decisions.wrong(refused.value.problems, NB)
        assert [a.href for a in parts(summary, html.A)] == [f"#{decisions.TITLE}", f"#{decisions.DATE}"]
        assert text(summary).startswith("2 felt må rettes")
