"""What a project converts with that has chosen nothing: what its scheme names, else the newest set."""

import pytest

from gevinst.catalogue.economics import Economics, economics
from gevinst.catalogue.schemes import schemes
from gevinst.services import usual_choice as module
from gevinst.services.everything import Services
from gevinst.services.usual_choice import mark_of, parameters_of, usual_choice
from gevinst.storage.rows import wrote

from .conftest import FUNDER, PROJECT_GROUP, SLUG

HOURS = {
    "kind": "hours", "party": "kystsykehuset", "year": "2026", "amount": "100", "state": "out_of_budget",
    "what": "Færre vakter",
}  # fmt: skip


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Economics:
    """A set that was put together after the one that the schemes name."""
    old = economics().current
    found = Economics((old, old.model_copy(update={"version": old.version + 1, "compiled": "2027-01"})))
    monkeypatch.setattr(module, "economics", lambda: found)
    mark_of.cache_clear()
    return found


def test_the_scheme_decides_and_where_it_says_nothing_the_newest_is_taken(newer: Economics) -> None:
    scheme = schemes()["hn-2025"].model_copy(update={"parameter_set": newer.all[0].identity})
    assert usual_choice(scheme, 2026, 2025).parameters == newer.all[0].identity
    silent = scheme.model_copy(update={"parameter_set": None})
    assert usual_choice(silent, 2026, 2025).parameters == newer.all[1].identity
    assert usual_choice(None, 2026, 2025).parameters == newer.all[1].identity


def test_a_set_that_is_gone_computes_nothing_and_no_other_stands_in(newer: Economics) -> None:
    gone = parameters_of("borte-2019/2")
    assert (gone.identity, gone.parameters) == ("borte-2019/2", ())
    assert mark_of(newer.all[0].identity) != mark_of(newer.all[1].identity)


def test_the_page_says_who_decided_and_a_project_may_choose_another(services: Services) -> None:
    page = services.money.page(PROJECT_GROUP, SLUG)
    scheme = services.money.schemes[page.result.project.scheme or ""]
    assert page.scheme_names_set
    assert not page.result.chosen
    assert page.result.choice.parameters == scheme.parameter_set


def test_rows_made_with_what_is_the_usual_no_more_are_worked_out_on_the_way(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    with services.plans.work(PROJECT_GROUP) as work:
        work.session.connection().exec_driver_sql("UPDATE payer_project SET parameters = 'borte-2019/2'")
        work.touch(SLUG, ())
        wrote(work.session)
        work.commit()
    (basis,) = services.payers.page(FUNDER, {}).bases
    assert basis.basis.parameters == services.money.page(PROJECT_GROUP, SLUG).result.choice.parameters
