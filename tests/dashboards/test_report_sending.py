"""A report on its way, as its pages show it: before it is sent, as it was sent, and on the funder's list."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from gevinst.domain.access import Actor
from gevinst.domain.errors import NotAllowed
from gevinst.domain.report_state import ReportState
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.navigation import menu
from gevinst_dashboards.pages import report, report_sending, report_sent, reports_received
from gevinst_dashboards.views_context import build_context
from services.sending import CASE_WORKER, ELVEDAL, FORM, LEADER, WRITER, YEAR, at

PARAMS = {"slug": ELVEDAL, "form": FORM}
QUERY = {"aar": str(YEAR)}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("signed")
    with at("signed", folder) as services:
        yield services


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("sent")
    with at("sent", folder) as services:
        yield services


def drawn(page: object, services: Services, who: Actor, query: dict[str, str] = QUERY, language: Language = "nb") -> str:  # fmt: skip
    actor = Actor(who.user_id, who.title, language, who.memberships)
    params = PARAMS if "<slug>" in page.PATH else {}  # type: ignore[attr-defined]
    context = build_context(services, actor, csrf="x", slug=params.get("slug"), demo=True)
    return prerender.to_html(page.render(context, services, params, query))  # type: ignore[attr-defined]


class TestBeforeItIsSent:
    def test_the_button_is_open_when_nothing_stops_it(self, signed: Services) -> None:
        html = drawn(report_sending, signed, WRITER)
        button = html[html.index('id="sending-send"') - 200 :].split("</button>")[0]
        assert "disabled" not in button
        assert html.count("Signert 24.") == 3

    def test_a_leader_reads_and_signs_and_does_not_send(self, signed: Services) -> None:
        html = drawn(report_sending, signed, LEADER)
        assert 'id="sending-send"' not in html
        assert "Trekk tilbake" in html

    def test_the_funder_does_not_see_the_draft(self, signed: Services) -> None:
        with pytest.raises(NotAllowed):
            drawn(report_sending, signed, CASE_WORKER)
        assert "Ingenting sendt" in drawn(report, signed, CASE_WORKER)
        assert "Ingenting sendt" in drawn(report_sent, signed, CASE_WORKER)


class TestAsItWasSent:
    @pytest.mark.parametrize("language", get_args(Language))
    def test_read_by_the_funder_in_every_language(self, sent: Services, language: Language) -> None:
        html = drawn(report_sent, sent, CASE_WORKER, language=language)
        assert html.count("<h1") == 1
        for part in ("sent-return", "sent-accept", "sent-receive", "sent-comment", "/zip?aar=2025"):
            assert part in html

    def test_the_project_reads_it_without_an_answer_to_give(self, sent: Services) -> None:
        html = drawn(report_sent, sent, WRITER)
        assert "sent-accept" not in html
        assert "Versjon 1" in html

    def test_the_funder_s_way_to_it(self, sent: Services) -> None:
        html = drawn(reports_received, sent, CASE_WORKER, {})
        assert f"/prosjekt/{ELVEDAL}/rapport/{FORM}/sendt?aar={YEAR}" in html
        assert f"/prosjekt/{ELVEDAL}/rapport/{FORM}/sendt?aar={YEAR}" in drawn(report, sent, CASE_WORKER)

    def test_nothing_waits_after_it_is_sent(self, sent: Services) -> None:
        html = drawn(report_sending, sent, WRITER)
        assert 'id="sending-send"' not in html
        assert "Versjon 1" in html


class TestTheList:
    @pytest.mark.parametrize("language", get_args(Language))
    @pytest.mark.parametrize("query", [{}, {"status": "overdue"}, {"sorter": "prosjekt", "aar": "2026"}, {"ordning": "annet"}])  # fmt: skip
    def test_drawn_with_any_filter(self, sent: Services, language: Language, query: dict[str, str]) -> None:
        html = drawn(reports_received, sent, CASE_WORKER, query, language)
        assert html.count("<h1") == 1

    def test_the_menu_has_it_for_the_funder_alone(self, sent: Services) -> None:
        for who, has in ((CASE_WORKER, True), (WRITER, False)):
            context = build_context(sent, who, csrf="x")
            assert ("/portefolje/rapporter" in {item.href for item in menu(context)}) is has

    def test_every_state_has_its_words(self) -> None:
        assert set(report_sent.STATES) == set(ReportState)


def test_the_editor_shows_what_was_sent_while_the_funder_has_it(sent: Services) -> None:
    html = drawn(report, sent, WRITER, {"skjema": FORM, **QUERY})
    assert "data-report-text" not in html
    assert "Versjon 1" in html
    assert "Slik gikk det." in html
