"""A report is waived from the funder's list, and moved about in the project's editor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import html

from dashboards.test_components import parts, text
from gevinst.domain.access import Actor
from gevinst.services.everything import Services
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.pages import report, reports_received
from gevinst_dashboards.views_context import build_context
from services.sending import CASE_WORKER, ELVEDAL, FORM, WRITER, YEAR, at

WHY = "Prosjektet er avsluttet."
NAME = f"{ELVEDAL}~{FORM}~{YEAR}"


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Services]:
    with at("draft", tmp_path) as services:
        yield services


def listed(services: Services, query: dict[str, str]) -> Any:
    context = build_context(services, CASE_WORKER, csrf="x", address=reports_received.PATH)
    return reports_received.render(context, services, {}, query)


def editor(services: Services, who: Actor = WRITER) -> Any:
    context = build_context(services, who, csrf="x", slug=ELVEDAL)
    return report.render(context, services, {"slug": ELVEDAL}, {"skjema": FORM, "aar": str(YEAR)})


def ids(component: Any) -> set[Any]:
    return {str(each.id) for each in parts(component, html.Button) if getattr(each, "id", None)}


def test_the_list_leads_to_the_form_and_keeps_what_is_chosen(draft: Services) -> None:
    found = listed(draft, {"status": "overdue", "sorter": "frist"})
    (way,) = (each for each in parts(found, html.A) if text(each).startswith("Frafall kravet"))
    asked = read_query(way.href.partition("?")[2].partition("#")[0])
    assert asked == {"status": "overdue", "sorter": "frist", "frafall": NAME}
    assert "waiving-waive" not in ids(found)
    opened = listed(draft, asked)
    assert "waiving-waive" in ids(opened)
    (back,) = (each for each in parts(opened, html.A) if text(each) == "Avbryt")
    assert read_query(back.href.partition("?")[2]) == {"status": "overdue", "sorter": "frist"}
    assert "waiving-waive" not in ids(listed(draft, {"frafall": "nonsense"}))


def test_a_waived_one_says_why_and_can_be_asked_for_again(draft: Services) -> None:
    draft.report_waiving.waive(CASE_WORKER, ELVEDAL, FORM, YEAR, WHY)
    found = listed(draft, {"status": "waived"})
    assert "Frafalt" in text(found)
    assert WHY in text(found)
    opened = listed(draft, {"frafall": NAME})
    assert "waiving-again" in ids(opened)
    assert "waiving-waive" not in ids(opened)
    page = text(editor(draft))
    assert f"Tilskuddsgiver har frafalt denne rapporten (24. juni 2026): {WHY}" in page.replace("\u00a0", " ")
    assert "Fristen var" not in page


def test_the_editor_has_the_benefits_in_their_order(draft: Services) -> None:
    found = editor(draft)
    (rows,) = (each for each in parts(found, html.Ol) if getattr(each, "id", "") == "report-order")
    order = draft.report_writing.editor(WRITER, ELVEDAL, FORM, YEAR).order
    assert [text(each).partition("Flytt")[0] for each in rows.children] == [each.title for each in order]
    shut = [
        (button.id["benefit"], button.id["way"])
        for button in parts(rows, html.Button)
        if getattr(button, "disabled", False)
    ]
    assert shut == [(order[0].id, "up"), (order[-1].id, "down")]
