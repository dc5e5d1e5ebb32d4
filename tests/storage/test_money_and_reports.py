"""Money to the øre, and reports that two people cannot overwrite for each other."""

import datetime as dt
from dataclasses import replace

import pytest

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.report_state import ReportState, SignOff
from gevinst.storage.reports import StoredReport

from .conftest import NOW, Work
from .plan_examples import a_plan

PLAN = a_plan()
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def stored(work: Work) -> Work:
    """Two projects."""
    with work() as w:
        w.plans.add(PLAN)
        w.plans.add(a_plan("other"))
        w.commit()
    return work


ENTRIES = [
    MoneyEntry(kind=MoneyKind.GRANT, year=2025, what="Tilskudd", planned_ore=120_000_000_00, actual_ore=0),
    MoneyEntry(
        kind=MoneyKind.GAIN,
        form=MoneyForm.FREED,
        payer="fjordvik",
        gainer="patient",
        year=2026,
        what="Spart reise",
        benefit=PLAN.benefits[1].id,
    ),
]


def test_money_comes_back_to_the_ore_and_in_order(stored: Work) -> None:
    with stored() as w:
        w.money.save("trygg-heim", ENTRIES)
        assert w.money.entries("trygg-heim") == ENTRIES
        changed = [ENTRIES[1].model_copy(update={"actual_ore": -1}), MoneyEntry(**_cost())]
        w.money.save("trygg-heim", changed)
        assert w.money.entries("trygg-heim") == changed
        assert w.money.entries_for(["other", "trygg-heim"]) == {"other": [], "trygg-heim": changed}


def _cost() -> dict[str, object]:
    return {"kind": MoneyKind.COST, "year": 2025, "what": "Lønn", "planned_ore": 5}


def test_money_of_another_or_for_nothing_is_refused(stored: Work) -> None:
    with stored() as w:
        w.money.save("trygg-heim", ENTRIES)
        with pytest.raises(Conflict):
            w.money.save("other", ENTRIES)
        with pytest.raises(NotFound):
            w.money.save("other", [MoneyEntry(**_cost(), benefit="nothing")])
        with pytest.raises(NotFound):
            w.money.entries("unknown")


REPORT = StoredReport("annual", 2025, {"status": "I rute", "risks": {"text": "Få"}})


def test_a_report_from_draft_to_sent(stored: Work) -> None:
    with stored() as w:
        assert w.reports.get("trygg-heim", "annual", 2025) is None
        draft = w.reports.save("trygg-heim", REPORT, NOW, "Prosjektleder")
        assert (draft.version, draft.changed_at, draft.changed_by) == (1, NOW, "Prosjektleder")
        sent = replace(
            draft,
            state=ReportState.SENT,
            sign_offs=(SignOff(role="kommunalsjef", party="fjordvik", at=NOW, by="Leder", fingerprint="x"),),
            signing_day=NOW.date(),
            sent_at=LATER,
        )
        sent = w.reports.save("trygg-heim", sent, LATER, "Leder")
        w.commit()
    with stored() as w:
        assert w.reports.get("trygg-heim", "annual", 2025) == sent
        assert w.reports.for_project("other") == []


def test_forms_of_a_year_and_of_the_whole_project(stored: Work) -> None:
    with stored() as w:
        for report in (StoredReport("final", None), StoredReport("annual", 2026), REPORT):
            w.reports.save("trygg-heim", report, NOW, "Leder")
        found = [(each.form, each.year) for each in w.reports.for_project("trygg-heim")]
        assert found == [("annual", 2025), ("annual", 2026), ("final", None)]
        final = w.reports.get("trygg-heim", "final", None)
        assert final is not None
        assert final.year is None


def test_two_who_write_the_same_report(stored: Work) -> None:
    with stored() as w:
        first = w.reports.save("trygg-heim", REPORT, NOW, "Leder")
        with pytest.raises(Conflict):
            w.reports.save("trygg-heim", replace(REPORT, sections={}), NOW, "En annen")
        w.reports.save("trygg-heim", replace(first, sections={"status": "Ny"}), LATER, "Leder")
        with pytest.raises(Conflict):
            w.reports.save("trygg-heim", replace(first, sections={"status": "Min"}), LATER, "En annen")
        found = w.reports.get("trygg-heim", "annual", 2025)
        assert found is not None
        assert found.sections == {"status": "Ny"}
