"""Versions of a report's sections: one sitting is one version, everything else is kept."""

import datetime as dt
from dataclasses import replace

import pytest

from gevinst.domain.errors import NotFound
from gevinst.storage.report_texts import SAME_SITTING, SectionVersion
from gevinst.storage.reports import StoredReport

from .conftest import NOW, Work
from .plan_examples import a_plan

FIRST = SectionVersion(
    "status", 0, 0, "Tekst {{benefit:a:now}}", {"benefit:a:now": "18 min"}, NOW, NOW, "Leder", 1
)
SOON = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def stored(work: Work) -> Work:
    with work() as w:
        w.plans.add(a_plan())
        w.reports.save("trygg-heim", StoredReport("annual", 2025), NOW, "Leder")
        w.commit()
    return work


def test_versions_of_a_section(stored: Work) -> None:
    later = NOW + SAME_SITTING
    with stored() as w:
        texts = w.report_texts
        first = texts.add("trygg-heim", "annual", 2025, FIRST, goes_on=True)
        assert (first.number, first.revision) == (1, 1)
        same = texts.add(
            "trygg-heim", "annual", 2025, replace(FIRST, text="B", at=SOON, began=SOON), goes_on=True
        )
        assert (same.number, same.revision, same.began) == (1, 2, NOW)
        other = texts.add(
            "trygg-heim", "annual", 2025, replace(FIRST, text="C", user=2, at=SOON), goes_on=True
        )
        restored = texts.add(
            "trygg-heim", "annual", 2025, replace(FIRST, text="B", user=2, at=SOON), goes_on=False
        )
        last = texts.add(
            "trygg-heim", "annual", 2025, replace(FIRST, at=later, began=later, user=2), goes_on=True
        )
        texts.add("trygg-heim", "annual", 2025, replace(FIRST, section="risks"), goes_on=True)
        w.commit()
    assert [each.number for each in (other, restored, last)] == [2, 3, 4]
    assert [each.revision for each in (other, restored, last)] == [3, 4, 5]
    with stored() as w:
        assert w.report_texts.newest("trygg-heim", "annual", 2025)["status"] == last
        found = w.report_texts.all("trygg-heim", "annual", 2025)
        assert [(each.section, each.text) for each in found if each.section == "status"] == [
            ("status", FIRST.text),
            ("status", "B"),
            ("status", "C"),
            ("status", "B"),
        ]
        assert found[0] == last
        assert w.report_texts.all("trygg-heim", "annual", 2024) == []


def test_a_report_that_is_not_there(stored: Work) -> None:
    with stored() as w, pytest.raises(NotFound):
        w.report_texts.add("trygg-heim", "annual", 2024, FIRST, goes_on=True)
