"""A calendar program reads a person's deadlines with nothing but the address; and is not answered all day long."""

from typing import TYPE_CHECKING

from icalendar import Calendar

from gevinst.api.calendars import MOST, WRONG
from gevinst.api.limits import Limit
from gevinst.services.base import OPERATOR

if TYPE_CHECKING:
    from .conftest import Door

WRONG_KEY = "/v1/calendar/not-a-key.ics"


def address_of(door: "Door", username: str = "prosjekt") -> str:
    (user,) = (each for each in door.services.people.users(OPERATOR) if each.username == username)
    return f"/v1/calendar/{door.services.deadlines.make_feed(user.actor)}.ics"


class TestTheFeed:
    def test_it_needs_no_key_but_the_address(self, fresh: "Door") -> None:
        address, anyone = address_of(fresh), fresh.client(None)
        answer = anyone.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert events
        assert all(str(event["URL"]).startswith("http://localhost/prosjekt/") for event in events)
        head = anyone.request("HEAD", address)
        assert (head.status_code, head.content) == (200, b"")

    def test_what_has_not_changed_is_not_sent_again(self, fresh: "Door") -> None:
        address = address_of(fresh)
        mark = fresh.client(None).get(address).headers["ETag"]
        again = fresh.client(None, **{"If-None-Match": mark}).get(address)
        assert (again.status_code, again.content) == (304, b"")

    def test_it_is_the_persons_own_in_their_language(self, fresh: "Door") -> None:
        reporter = fresh.client(None).get(address_of(fresh, "rapportor")).text
        leader = fresh.client(None).get(address_of(fresh, "prosjekt")).text
        assert reporter.count("BEGIN:VEVENT") < leader.count("BEGIN:VEVENT")
        assert "skal leveres" in leader.replace("\r\n ", "")

    def test_a_withdrawn_address_opens_nothing(self, fresh: "Door") -> None:
        address = address_of(fresh)
        (user,) = (each for each in fresh.services.people.users(OPERATOR) if each.username == "prosjekt")
        fresh.services.deadlines.remove_feed(user.actor)
        answer = fresh.client(None).get(address)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")

    def test_it_changes_nothing(self, fresh: "Door") -> None:
        address = address_of(fresh)
        for method in ("POST", "PUT", "DELETE"):
            assert fresh.client(None).request(method, address).status_code == 405

    def test_the_key_of_a_calendar_opens_nothing_else(self, fresh: "Door") -> None:
        key = address_of(fresh).rpartition("/")[2].removesuffix(".ics")
        assert fresh.client(None, Authorization=f"Bearer {key}").get("/v1/projects").status_code == 401


class TestTheLimits:
    def test_a_program_that_asks_all_day_is_told_to_wait(self, fresh: "Door") -> None:
        address, other = address_of(fresh), address_of(fresh, "styring")
        codes = [fresh.client(None).get(address).status_code for _ in range(MOST)]
        assert set(codes) == {200}
        answer = fresh.client(None).get(address)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 901
        assert fresh.client(None).get(other).status_code == 200

    def test_keys_are_not_tried_by_the_thousand_and_the_right_one_is_never_kept_out(
        self, fresh: "Door"
    ) -> None:
        address = address_of(fresh)
        codes = [fresh.client(None).get(WRONG_KEY).status_code for _ in range(WRONG + 1)]
        assert codes == [404] * WRONG + [429]
        assert fresh.client(None).get(address).status_code == 200

    def test_the_oldest_is_forgotten_when_its_time_is_over(self) -> None:
        now = [0.0]
        limit = Limit(2, 10, lambda: now[0])
        assert [limit.wait("a"), limit.wait("a")] == [0, 0]
        now[0] = 4.0
        assert (limit.wait("a"), limit.wait("b")) == (7, 0)
        now[0] = 10.0
        assert limit.wait("a") == 0
