"""A scheme may have figures count outside its projects once they are handed in; a draft never does."""

import datetime as dt
import json
import zlib
from collections.abc import Iterator

import pytest

from gevinst.catalogue import schemes as scheme_files
from gevinst.domain.measurement import Row, SubmissionState, counted_outside
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst.services.promise_rows import mark_of

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING, operator

MONTH, NEXT = "2025-11", "2025-12"


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The scheme of the project counts figures that are handed in."""
    own = scheme_files.schemes()
    own["hn-2025"] = own["hn-2025"].model_copy(update={"figures_counted": "handed_in"})
    monkeypatch.setattr(scheme_files, "_schemes", lambda _folder: own)
    scheme_files._counting_handed_in.cache_clear()
    yield
    scheme_files._counting_handed_in.cache_clear()


def record(services: Services, period: str, minutes: str) -> None:
    services.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", None, period, {"value": minutes})])


def seen(services: Services) -> list[str]:
    """The months that the funder is given, and the last of them as its evaluation has it."""
    rows = [each.period for each in services.measurements.export_rows(FUNDER, SLUG)]
    told = {
        each["indicator"]: each["last_period"]
        for each in services.evaluations.table(FUNDER, SLUG)
        if each["total"]
    }
    assert told["reisetid"] == (rows[-1] if rows else None)
    assert services.evaluations.differences(OPERATOR) == []
    return rows


def test_which_figures_count() -> None:
    for_all = {each: counted_outside(each, handed_in=False) for each in SubmissionState}
    sooner = {each: counted_outside(each, handed_in=True) for each in SubmissionState}
    assert [each for each in for_all if for_all[each]] == [SubmissionState.APPROVED]
    assert {each for each in sooner if sooner[each]} == {SubmissionState.APPROVED, SubmissionState.SUBMITTED}


def test_as_schemes_are_what_is_handed_in_waits(services: Services) -> None:
    record(services, MONTH, "50")
    services.measurements.submit(PROJECT_GROUP, SLUG, MONTH)
    assert seen(services) == []
    services.measurements.approve(STEERING, SLUG, MONTH)
    assert seen(services) == [MONTH]


@pytest.mark.usefixtures("handed_in")
class TestCountedWhenHandedIn:
    def test_step_by_step(self, services: Services) -> None:
        record(services, MONTH, "50")
        assert seen(services) == []
        services.measurements.submit(PROJECT_GROUP, SLUG, MONTH)
        assert seen(services) == [MONTH]
        record(services, NEXT, "49")
        assert seen(services) == [MONTH]
        # Sent back, it is with the project again.
        services.measurements.give_back(STEERING, SLUG, MONTH, "Se over tallet.")
        assert seen(services) == []

    def test_a_figure_that_is_changed_while_it_waits_is_new_outside_too(self, services: Services) -> None:
        record(services, MONTH, "50")
        services.measurements.submit(PROJECT_GROUP, SLUG, MONTH)
        document = services.plans.document(PROJECT_GROUP, SLUG)
        series = document.indicator("reisetid")[1].series[0].id
        period = dt.date(2025, 11, 1).toordinal()
        services.measurements.save_row(PROJECT_GROUP, SLUG, series, period, {"value": "44"}, None)
        assert seen(services) == [MONTH]
        (told,) = (
            each
            for each in services.evaluations.table(FUNDER, SLUG)
            if each["indicator"] == "reisetid" and each["total"]
        )
        assert (told["latest"], told["unapproved"]) == (44.0, 1)

    def test_the_portfolio_counts_it_and_says_so(self, services: Services) -> None:
        record(services, MONTH, "50")
        assert services.portfolio.page(operator("nb"), {}).measured == 0
        services.measurements.submit(PROJECT_GROUP, SLUG, MONTH)
        record(services, NEXT, "49")
        page = services.portfolio.page(operator("nb"), {})
        assert (page.measured, page.unapproved) == (1, 2)
        short = scheme_files.schemes()["hn-2025"].short_name
        name = translator("nb").local(short)
        assert (
            page.unapproved_text
            == f"2 tall er ikke godkjent ennå. De som er levert inn til {name}, er tatt med her."
        )


def test_a_change_of_the_setting_makes_the_rows_of_its_projects_old_and_no_others() -> None:
    scheme = scheme_files.schemes()["hn-2025"]
    other = scheme.model_copy(update={"figures_counted": "handed_in"})
    assert mark_of(other) != mark_of(scheme)
    # Databases hold marks from before there was a setting.
    before = {**scheme.model_dump(mode="json")}
    del before["figures_counted"]
    assert mark_of(scheme) == zlib.crc32(
        json.dumps(before, ensure_ascii=False, separators=(",", ":")).encode()
    )
