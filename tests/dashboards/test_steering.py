"""The steering group's page and its form, drawn from made-up views."""

import datetime as dt
from dataclasses import replace
from typing import Any

from dash import html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.access import Role
from gevinst.i18n import translator
from gevinst.services.views import Delivered, MoneySummary, WaitingProposal
from gevinst_dashboards.pages import steering

NB = translator("nb")
PROPOSAL = WaitingProposal(
    asked_at=dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC),
    asked_by="Prosjektleder",
    reason="Teamet starter et halvt år senere.",
    headline="To endringer, av dem ett mål.",
    told=(("Reinnleggelser", "Målet på lang sikt endres."),),
    more=1,
    may_answer=True,
)


def layout(view: Any = None) -> Any:
    return steering.layout(m.context(role=Role.STEERING_GROUP), view or m.steering())


class TestPage:
    def test_the_meeting_sheet_is_offered_in_the_readers_language(self) -> None:
        links = {text(part): part.href for part in parts(layout(), html.A) if "moteark" in (part.href or "")}
        assert links == {
            "Møteark, PDF": "/fil/moteark/trygg-hjem/nb.pdf",
            "Møteark, Word": "/fil/moteark/trygg-hjem/nb.docx",
        }

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
        # What is carried out stands on the page of decisions, not before the meeting.
        assert "Telefon innen 48 timer" not in said
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

    def test_a_proposal_that_waits_is_the_first_thing(self) -> None:
        drawn = layout(m.steering(proposal=PROPOSAL))
        heads = [text(each) for each in parts(drawn, html.H2)]
        assert heads[0] == "Et forslag venter på å bli vedtatt"
        said = text(drawn).replace("\u00a0", " ")
        for words in (
            "To endringer, av dem ett mål.",
            "Sendt 1. juli 2026 av Prosjektleder.",
            "Begrunnelse: Teamet starter et halvt år senere.",
            "Reinnleggelser: Målet på lang sikt endres.",
            "og 1 endring til",
        ):
            assert words in said, words
        # Before every figure, and the one main thing to do, on paper not at all.
        assert said.index("To endringer") < said.index("gevinster i rute")
        primary = [
            each for each in parts(drawn, html.A) if "btn-primary" in (getattr(each, "className", "") or "")
        ]
        assert {(text(each), each.href) for each in primary} == {
            ("Svar på forslaget", "/prosjekt/trygg-hjem/plan/versjoner#forslag")
        }

    def test_the_bar_of_a_phone_lies_over_no_button_that_does_the_same(self) -> None:
        def on_a_phone(proposal: Any) -> list[str]:
            rows = parts(layout(m.steering(proposal=proposal, may_decide=False)), html.Div)
            shown = [each for each in rows if "gv-actions" in (getattr(each, "className", "") or "").split()]
            return [text(each) for each in shown if "d-none" not in each.className.split()]

        assert not any("forslaget" in words for words in on_a_phone(PROPOSAL))
        assert "Se forslaget" in on_a_phone(replace(PROPOSAL, may_answer=False))

    def test_who_does_not_answer_it_sees_it(self) -> None:
        drawn = layout(m.steering(proposal=replace(PROPOSAL, may_answer=False), may_decide=False))
        goals = {text(each): each.href for each in parts(drawn, html.A)}
        assert goals["Se forslaget"] == "/prosjekt/trygg-hjem/plan/versjoner#forslag"
        assert "Svar på forslaget" not in goals

    def test_without_one_nothing_is_said_of_it(self) -> None:
        assert "forslag" not in text(layout()).lower()

    def test_who_decides_is_taken_to_the_form(self) -> None:
        assert "Ny beslutning" in text(layout())
        assert "Ny beslutning" not in text(layout(m.steering(may_decide=False)))
