"""The HTTP door: closed without a key, open as far as the key's user may see, and all or nothing on the way in."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from demo_database import OTHER, PROJECT
from gevinst.services.base import OPERATOR

if TYPE_CHECKING:
    from conftest import Caller, Door

FIGURE = {"indicator": "innleggelser", "party": "fjordvik", "period": "2026-05"}
MEASUREMENTS = f"/v1/projects/{PROJECT}/measurements"


def figures(client: "Caller", indicator: str = "innleggelser") -> dict[tuple[str, str], dict[str, Any]]:
    """The project's figures of one indicator by party and period."""
    rows = client.get(MEASUREMENTS).json()["rows"]
    return {(row["party"], row["period"]): row for row in rows if row["indicator"] == indicator}


def routes(door: "Door") -> list[tuple[str, str]]:
    """(method, address) of everything that answers to a key: all of it stands on one router, and the calendar beside it."""
    included, calendar = door.app.routes
    assert [route.path for route in calendar.original_router.routes] == ["/calendar/{key}.ics"]
    found = [
        (method, route.path.format(slug=PROJECT, form="project"))
        for route in included.original_router.routes
        for method in route.methods
    ]
    assert len(found) == 15
    return found


class TestTheGate:
    def test_nothing_answers_without_a_key(self, door: "Door") -> None:
        client = door.client(None)
        for method, address in routes(door):
            answer = client.request(method, address, data=b"{ not even json")
            assert answer.status_code == 401, (method, address)
            assert answer.json()["error"]["code"] == "no_token"
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("header", ["Bearer gev_wrong", "Basic cHJvc2pla3Q6eA==", "Bearer ", "gev_x"])
    def test_nothing_answers_to_a_wrong_key(self, door: "Door", header: str) -> None:
        client = door.client(None, Authorization=header)
        for method, address in routes(door):
            assert client.request(method, address).status_code == 401, (method, address)

    def test_a_revoked_key_opens_nothing(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        assert client.get("/v1/projects").status_code == 200
        (token,) = fresh.services.people.tokens(OPERATOR)
        fresh.services.people.revoke_token(OPERATOR, token.uid)
        answer = client.get("/v1/projects")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong_token")

    def test_somebody_who_was_shut_out_is_out_here_too(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        fresh.services.people.set_active(OPERATOR, "prosjekt", False)
        assert client.get("/v1/projects").status_code == 401

    @pytest.mark.parametrize(
        "address", ["/", "/docs", "/redoc", "/openapi.json", "/v1", "/v1/nope", "/v2/projects"]
    )
    def test_other_addresses_are_404_as_json(self, door: "Door", address: str) -> None:
        for client in (door.client(None), door.client("prosjekt")):
            answer = client.get(address)
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "not_found"

    def test_a_method_that_is_not_there(self, door: "Door") -> None:
        answer = door.client("prosjekt").delete("/v1/projects")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


class TestProjects:
    def test_are_answered_some_at_a_time_with_how_many_there_are(self, door: "Door") -> None:
        client = door.client("tilskuddsgiver")
        whole = client.get("/v1/projects").json()
        assert (whole["total"], whole["limit"], whole["offset"]) == (len(whole["projects"]), 100, 0)
        assert whole["total"] > 3
        parts = [client.get(f"/v1/projects?limit=2&offset={at}").json() for at in range(0, whole["total"], 2)]
        assert [each for part in parts for each in part["projects"]] == whole["projects"]
        assert {part["total"] for part in parts} == {whole["total"]}
        assert client.get("/v1/projects?offset=1000").json()["projects"] == []

    def test_are_found_by_a_part_of_the_title(self, door: "Door") -> None:
        client = door.client("tilskuddsgiver")
        first = client.get("/v1/projects?limit=1").json()["projects"][0]
        found = client.get("/v1/projects", query_string={"title": first["title"].upper()}).json()
        assert (found["total"], found["projects"]) == (1, [first])

    @pytest.mark.parametrize(
        "asked", ["limit=0", "limit=1001", "limit=x", "offset=-1", "offset=9999999999999999999"]
    )
    def test_a_part_that_there_cannot_be_is_refused(self, door: "Door", asked: str) -> None:
        answer = door.client("prosjekt").get(f"/v1/projects?{asked}")
        assert answer.status_code == 422
        (problem,) = answer.json()["problems"]
        assert problem["field"] == asked.split("=")[0]


class TestWhoSeesWhat:
    def test_one_sees_ones_own_project_only(self, door: "Door") -> None:
        projects = door.client("prosjekt").get("/v1/projects").json()["projects"]
        assert [project["slug"] for project in projects] == [PROJECT]

    @pytest.mark.parametrize("slug", [OTHER, "finnes-ikke"])
    @pytest.mark.parametrize("what", ["plan", "measurements", "evaluations"])
    def test_another_project_is_as_if_it_were_not_there(self, door: "Door", slug: str, what: str) -> None:
        answer = door.client("prosjekt").get(f"/v1/projects/{slug}/{what}")
        assert answer.status_code == 404
        assert slug not in answer.text

    @pytest.mark.parametrize("slug", [OTHER, "finnes-ikke"])
    def test_nor_can_it_be_written_to(self, door: "Door", slug: str) -> None:
        client = door.client("prosjekt")
        body = {"rows": [{**FIGURE, "value": 1}]}
        assert client.post(f"/v1/projects/{slug}/measurements", json=body).status_code == 404
        plan = client.get(f"/v1/projects/{PROJECT}/plan").content
        assert client.put(f"/v1/projects/{slug}/plan", data=plan).status_code == 404
        assert client.get(f"/v1/reports/{slug}/annual").status_code == 404

    def test_a_funder_sees_approved_figures_only(self, door: "Door") -> None:
        own, funder = figures(door.client("prosjekt")), figures(door.client("tilskuddsgiver"))
        unapproved = {key for key, row in own.items() if not row["approved"]}
        assert unapproved
        assert funder == {key: row for key, row in own.items() if row["approved"]}

    def test_the_meeting_sheet_is_for_those_who_see_what_is_unapproved(self, door: "Door") -> None:
        path = f"/v1/projects/{PROJECT}/meeting-sheet"
        found = door.client("prosjekt").get(path).json()
        assert found["slug"] == PROJECT
        assert {"asked", "followed", "rows", "risks", "news", "deadlines"} <= found.keys()
        funder = door.client("tilskotsgivar").get(path)
        assert funder.status_code in (403, 404)
        assert "rows" not in funder.text

    def test_so_do_a_funders_evaluations(self, door: "Door") -> None:
        def newest(username: str) -> dict[str, str]:
            rows = door.client(username).get(f"/v1/projects/{PROJECT}/evaluations").json()["evaluations"]
            return {row["indicator"]: row["last_period"] for row in rows if row["total"]}

        own, funder = newest("prosjekt"), newest("tilskuddsgiver")
        assert own["innleggelser"] == "2026-05"
        assert funder["innleggelser"] == "2026-03"

    def test_a_funder_may_read_and_not_write(self, door: "Door") -> None:
        answer = door.client("tilskuddsgiver").post(MEASUREMENTS, json={"rows": [{**FIGURE, "value": 1}]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")

    def test_a_project_group_has_no_portfolio(self, door: "Door") -> None:
        assert door.client("prosjekt").get("/v1/portfolio").status_code == 403

    def test_a_funder_of_one_scheme_sees_its_projects(self, door: "Door") -> None:
        answer = door.client("tilskotsgivar").get("/v1/portfolio").json()
        assert {row["scheme"] for row in answer["projects"]} == {"bergen-2024"}
        assert answer["counts"]["projects"] == len(answer["projects"]) == 1


class TestReading:
    def test_the_plan_is_what_an_export_writes(self, door: "Door") -> None:
        plan = door.client("prosjekt").get(f"/v1/projects/{PROJECT}/plan").json()
        assert plan == json.loads(door.services.plans.export(OPERATOR, PROJECT, ".json"))

    def test_evaluations_are_the_stored_ones_with_names(self, door: "Door") -> None:
        rows = door.client("prosjekt").get(f"/v1/projects/{PROJECT}/evaluations").json()["evaluations"]
        total = next(row for row in rows if row["indicator"] == "innleggelser" and row["total"])
        parts = [row for row in rows if row["indicator"] == "innleggelser" and not row["total"]]
        assert {row["party"] for row in parts} == {"fjordvik", "nordbygd", "elvestrand"}
        assert total["latest"] == sum(row["latest"] for row in parts)
        assert [result["horizon"] for result in total["horizons"]] == ["short", "medium", "long"]

    def test_schemes_in_the_language_asked_for(self, door: "Door") -> None:
        names = {
            language: {
                scheme["id"]: scheme["forms"][0]["name"]
                for scheme in door.client("prosjekt", **{"Accept-Language": language})
                .get("/v1/schemes")
                .json()["schemes"]
            }
            for language in ("nb", "en-GB, nb;q=0.5")
        }
        assert len(names["nb"]) == 5
        assert names["nb"] != names["en-GB, nb;q=0.5"]

    def test_a_report_says_what_is_missing(self, door: "Door") -> None:
        report = door.client("prosjekt").get(f"/v1/reports/{PROJECT}/project").json()
        assert report["project"] == PROJECT
        assert report["sections"]
        wrong = door.client("prosjekt").get(f"/v1/reports/{PROJECT}/finnes-ikke")
        assert wrong.status_code == 422
        assert [problem["code"] for problem in wrong.json()["problems"]] == ["unknown_form"]

    def test_a_report_as_it_was_sent(self, door: "Door") -> None:
        sent = door.client("tilskuddsgiver").get(f"/v1/reports/{OTHER}/annual/sent?year=2024")
        assert (sent.json()["number"], sent.json()["state"]) == (2, "accepted")
        first = door.client("tilskuddsgiver").get(f"/v1/reports/{OTHER}/annual/sent?year=2024&number=1")
        assert first.json()["comment"]
        assert door.client("tilskuddsgiver").get(f"/v1/reports/{OTHER}/final/sent").status_code == 404
        # A draft is the project's own.
        assert door.client("tilskuddsgiver").get(f"/v1/reports/{OTHER}/annual").status_code == 403

    def test_the_description_names_every_route(self, door: "Door") -> None:
        described = door.client("prosjekt").get("/v1/openapi.json").json()
        assert len(described["paths"]) == 11
        assert described["paths"]["/v1/projects/{slug}/measurements"]["post"]["requestBody"]["required"]


class TestFiguresIn:
    def test_what_was_posted_can_be_read(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        rows = [{**FIGURE, "value": 72, "comment": "Rettet"}, {**FIGURE, "party": "nordbygd", "value": "41"}]
        answer = client.post(MEASUREMENTS, json={"rows": rows})
        assert answer.status_code == 200
        body = answer.json()
        assert (body["new"], body["changed"], body["stored"]) == (0, 2, True)
        found = figures(client)
        assert found["fjordvik", "2026-05"]["value"] == 72
        assert found["fjordvik", "2026-05"]["comment"] == "Rettet"
        assert found["nordbygd", "2026-05"]["value"] == 41
        assert fresh.services.evaluations.differences(OPERATOR) == []

    @pytest.mark.parametrize("value", [1.234, 0.125, 57, 33.6])
    def test_a_number_arrives_as_it_was(self, fresh: "Door", value: float) -> None:
        """A number in JSON has no thousands separator, so 1.234 is not ambiguous."""
        client = fresh.client("prosjekt")
        row = {"indicator": "reisetid", "party": "fjordvik", "period": "2026-05", "value": value}
        assert client.post(MEASUREMENTS, json={"rows": [row]}).status_code == 200
        assert figures(client, "reisetid")["fjordvik", "2026-05"]["value"] == value

    def test_numerator_and_denominator_and_why_not(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        ratio = next(
            row for row in client.get(MEASUREMENTS).json()["rows"] if row["numerator"] and not row["approved"]
        )
        where = {name: ratio[name] for name in ("indicator", "party", "period")}
        parts = {"numerator": 3, "denominator": 24}
        why = {**FIGURE, "state": "not_measured", "reason": "Nytt fagsystem"}
        answer = client.post(MEASUREMENTS, json={"rows": [{**where, **parts}, why]})
        assert answer.status_code == 200, answer.text
        stored = figures(client, ratio["indicator"])[ratio["party"], ratio["period"]]
        assert (stored["numerator"], stored["denominator"]) == (3, 24)
        assert figures(client)["fjordvik", "2026-05"]["reason"] == "Nytt fagsystem"

    def test_one_wrong_row_keeps_all_out(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt", **{"Accept-Language": "nn"})
        before = client.get(MEASUREMENTS).json()
        rows = [
            {**FIGURE, "value": 1},
            {**FIGURE, "period": "03/04/2026", "value": 2},
            {**FIGURE, "party": "nordbygd", "value": "ca. 45"},
        ]
        answer = client.post(MEASUREMENTS, json={"rows": rows})
        assert answer.status_code == 422
        problems = answer.json()["problems"]
        assert [(each["code"], each["row"], each["field"]) for each in problems] == [
            ("ambiguous_period", 2, "period"),
            ("not_a_number", 3, "value"),
        ]
        assert problems[1]["message"].startswith("«ca. 45» er ikkje eit tal.")
        assert answer.headers["Content-Language"] == "nn"
        assert client.get(MEASUREMENTS).json() == before

    def test_a_dry_run_stores_nothing(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        before = client.get(MEASUREMENTS).json()
        answer = client.post(MEASUREMENTS, json={"rows": [{**FIGURE, "value": 1}], "dry_run": True}).json()
        assert (answer["changed"], answer["stored"]) == (1, False)
        assert client.get(MEASUREMENTS).json() == before

    def test_the_same_again_changes_nothing(self, fresh: "Door") -> None:
        client = fresh.client("prosjekt")
        body = {"rows": [{**FIGURE, "value": 72}]}
        client.post(MEASUREMENTS, json=body)
        again = client.post(MEASUREMENTS, json=body).json()
        assert (again["changed"], again["unchanged"]) == (0, 1)

    def test_an_approved_month_is_locked(self, door: "Door") -> None:
        client = door.client("prosjekt")
        answer = client.post(MEASUREMENTS, json={"rows": [{**FIGURE, "period": "2026-01", "value": 1}]})
        assert [problem["code"] for problem in answer.json()["problems"]] == ["locked"]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"rows": []}, ("wrong_shape", None, "rows")),
            ({}, ("field_missing", None, "rows")),
            ({"rows": [{"indicator": "x"}]}, ("field_missing", 1, "period")),
            ({"rows": [{**FIGURE, "verdi": 3}]}, ("unknown_field", 1, "verdi")),
            ({"rows": [{**FIGURE, "value": True}]}, ("wrong_shape", 1, "value")),
            ({"rows": [{**FIGURE, "value": [1]}]}, ("not_text", 1, "value")),
            (
                {"rows": [{**FIGURE, "comment": "Gjelder 01810" + "000003", "value": 3}]},
                ("personal_data", 1, "comment"),
            ),
        ],
    )
    def test_a_wrong_shape_is_said_in_our_words(
        self, door: "Door", body: dict[str, Any], expected: tuple[str, int | None, str]
    ) -> None:
        answer = door.client("prosjekt").post(MEASUREMENTS, json=body)
        assert answer.status_code == 422
        (problem,) = answer.json()["problems"]
        assert (problem["code"], problem["row"], problem["field"]) == expected
        assert "01810" + "000003" not in answer.text

    def test_what_is_no_json(self, door: "Door") -> None:
        answer = door.client("prosjekt").post(MEASUREMENTS, data=b"verdi;3")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_json")

    def test_too_much_is_refused_by_its_size(self, door: "Door") -> None:
        client = door.client("prosjekt")
        answer = client.post(MEASUREMENTS, data=b" " * (11 * 1024 * 1024))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


class TestPlansIn:
    def test_a_change_comes_through_and_nothing_else_does(self, fresh: "Door") -> None:
        client, address = fresh.client("prosjekt"), f"/v1/projects/{PROJECT}/plan"
        plan = client.get(address).json()
        plan["benefits"][0]["responsible_text"] = "Prosjektgruppen"
        tried = client.put(address, json=plan, query_string={"dry_run": "true"}).json()
        assert tried["stored"] is False
        assert client.get(address).json() != plan
        done = client.put(address, json=plan).json()
        assert (done["stored"], done["changed"]) == (True, tried["changed"])
        assert len(done["changed"]) == 1
        assert client.get(address).json() == plan

    def test_a_broken_plan_is_refused_whole(self, fresh: "Door") -> None:
        client, address = fresh.client("prosjekt"), f"/v1/projects/{PROJECT}/plan"
        before = client.get(address).json()
        broken = {**before, "benefits": [{**before["benefits"][0], "title": 3}, *before["benefits"][1:]]}
        answer = client.put(address, json=broken)
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json()["problems"]] == ["benefits[0].title"]
        assert client.get(address).json() == before


def test_an_error_of_ours_tells_nothing(door: "Door", monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr("gevinst.services.plans.Plans.page_of_projects", fails)
    answer = door.client("prosjekt", **{"Accept-Language": "en"}).get("/v1/projects")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("nn", "nn"),
        ("nb-NO", "nb"),
        ("no", "nb"),
        ("en-US,en;q=0.9", "en"),
        ("de, en;q=0.3, nn;q=0.7", "nn"),
        ("de", "nb"),
        ("nn;q=0", "nb"),
        ("en;q=x", "nb"),
        ("", "nb"),
    ],
)
def test_the_language_is_the_one_asked_for(door: "Door", header: str, language: str) -> None:
    answer = door.client(None, **{"Accept-Language": header}).get("/v1/projects")
    assert answer.headers["Content-Language"] == language
