"""The HTTP door: the portfolio's filters, and reports that are asked for no longer."""

from typing import TYPE_CHECKING

import pytest

from demo_database import PROJECT
from gevinst.domain.access import Actor
from gevinst.services.base import OPERATOR
from gevinst.services.payer_answers import Asked
from gevinst.services.portfolio_selection import FILTERS
from identity_numbers import synthetic

if TYPE_CHECKING:
    from conftest import Door

LATE = "delte-stillinger-elvedal"


class TestFilters:
    """The same choices as on the portfolio's page, with the same counts."""

    @pytest.mark.parametrize("name", FILTERS)
    def test_each_lets_through_what_the_page_counts(self, door: "Door", name: str) -> None:
        client, actor = door.client("tilskuddsgiver"), funder_of(door)
        for choice in door.services.portfolio.page(actor, {}).choices[name][:4]:
            asked = {name: choice.value}
            projects = client.get("/v1/projects", query_string=asked).json()
            table = client.get("/v1/portfolio", query_string=asked).json()
            assert (
                projects["total"] == len(projects["projects"]) == table["counts"]["projects"] == choice.count
            )
            assert {each["slug"] for each in projects["projects"]} == {
                each["project"] for each in table["projects"]
            }

    def test_some_at_a_time_by_title_and_with_a_part_of_it(self, door: "Door") -> None:
        client, asked = door.client("tilskuddsgiver"), {"driver": "competence", "phase": "main_project,pilot"}
        whole = client.get("/v1/projects", query_string=asked).json()
        titles = [each["title"] for each in whole["projects"]]
        assert len(titles) > 2
        assert titles == sorted(titles, key=str.casefold)
        second = client.get("/v1/projects", query_string={**asked, "limit": 1, "offset": 1}).json()
        assert (second["total"], second["projects"]) == (whole["total"], whole["projects"][1:2])
        one = client.get("/v1/projects", query_string={**asked, "title": titles[0].upper()}).json()
        assert [each["title"] for each in one["projects"]] == titles[:1]

    def test_nobody_is_shown_others_projects(self, door: "Door") -> None:
        found = door.client("prosjekt").get("/v1/projects?driver=competence").json()
        assert {each["slug"] for each in found["projects"]} == {PROJECT}


class TestPayers:
    """Who pays and who gains: the figures of the page, for whoever has a portfolio."""

    def test_it_is_what_the_page_says(self, door: "Door") -> None:
        client = door.client("tilskuddsgiver")
        asked = {"scheme": "hn-2025", "kind": "freed", "rule": "stated"}
        found = client.get("/v1/portfolio/payers", query_string=asked).json()
        view = door.services.payers.page(funder_of(door), {"scheme": "hn-2025"}, Asked("freed", "stated"))
        assert found["counts"]["projects"] == view.projects < 6
        assert round(found["granted_nok"] * 100) == view.awarded
        assert round(found["gain"]["nok"] * 100) == view.gains.total
        assert len([row for row in found["payers"] if row["currency"]]) == len(view.table.cells)

    @pytest.mark.parametrize("name", FILTERS)
    def test_each_filter_is_used_or_named(self, door: "Door", name: str) -> None:
        answer = door.client("tilskuddsgiver").get("/v1/portfolio/payers", query_string={name: "1999"}).json()
        assert {*answer["filters"], *answer["filters_not_used"]} == {name}
        assert (answer["counts"]["projects"] == 0) is (name in answer["filters"])

    def test_what_is_wrong_is_said_and_others_are_kept_out(self, door: "Door") -> None:
        wrong = door.client("tilskuddsgiver").get("/v1/portfolio/payers?kind=hours&rule=fair")
        assert wrong.status_code == 422
        assert [each["field"] for each in wrong.json()["problems"]] == ["kind", "rule"]
        assert door.client("rapportor").get("/v1/portfolio/payers").status_code == 403
        assert door.client(None).get("/v1/portfolio/payers").status_code == 401


class TestWaiving:
    PATH = f"/v1/reports/{LATE}/combined/waiver"

    def test_it_is_waived_and_asked_for_again_as_on_the_page(self, fresh: "Door") -> None:
        client = fresh.client("tilskuddsgiver")
        answer = client.post(self.PATH, json={"year": 2025, "reason": " Slått sammen med et annet. "})
        assert (answer.status_code, answer.json()["waiver"]["reason"]) == (200, "Slått sammen med et annet.")
        assert state(fresh) == "waived"
        assert client.post(self.PATH, json={"year": 2025, "reason": "Igjen"}).status_code == 409
        assert client.delete(f"{self.PATH}?year=2025").json()["waiver"] is None
        assert state(fresh) == "overdue"
        assert client.delete(f"{self.PATH}?year=2025").status_code == 409

    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ({"year": 2025, "reason": " "}, "waiver_reason_missing"),
            ({"year": 2025, "reason": f"Gjelder {synthetic(1, 1)}"}, "personal_data"),
            ({"year": 2025}, None),
        ],
    )
    def test_what_is_wrong_is_said(self, fresh: "Door", body: dict[str, object], problem: str | None) -> None:
        answer = fresh.client("tilskuddsgiver").post(self.PATH, json=body)
        assert answer.status_code == 422
        assert problem is None or [each["code"] for each in answer.json()["problems"]] == [problem]

    def test_only_its_funder_does(self, fresh: "Door") -> None:
        asked = {"year": 2025, "reason": "Slått sammen."}
        assert fresh.client("prosjekt-elvedal").post(self.PATH, json=asked).status_code == 403
        assert fresh.client("prosjekt").post(self.PATH, json=asked).status_code == 404
        assert fresh.client("tilskotsgivar").post(self.PATH, json=asked).status_code == 404
        assert fresh.client("prosjekt-elvedal").delete(f"{self.PATH}?year=2025").status_code == 403


def funder_of(door: "Door") -> Actor:
    (user,) = (each for each in door.services.people.users(OPERATOR) if each.username == "tilskuddsgiver")
    return user.actor


def state(door: "Door") -> str:
    rows = door.services.report_receiving.page(funder_of(door), {}).rows
    return next(each.status for each in rows if (each.slug, each.form, each.year) == (LATE, "combined", 2025))
