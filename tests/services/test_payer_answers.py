"""Who pays and who gains as JSON and as Parquet: the figures of the page, with what they mean, and nothing added that is unlike."""

import io
from collections.abc import Iterator

import pytest
from pyarrow import parquet

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.payers import COMPUTED
from gevinst.services.everything import Services
from gevinst.services.payer_answers import TABLES, Asked, basis_key
from gevinst.services.payers import FILTERS

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STRANGER
from .test_payers import OWN

ALL = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
SHARED = Asked(rule="own_contribution")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("payer-answers"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def ore(kroner: float | None) -> int | None:
    return None if kroner is None else round(kroner * 100)


@pytest.mark.parametrize("kind", ["capacity", "freed"])
def test_the_figures_are_those_of_the_page(demo: Services, kind: str) -> None:
    asked = Asked(kind, "own_contribution")
    view, found = demo.payers.page(ALL, {}, asked), demo.payers.as_json(ALL, {}, asked)
    assert (found["kind"], found["rule"], found["basis"]) == (kind, "own_contribution", basis_key(view.basis))
    assert found["counts"]["projects"] == view.projects
    assert found["counts"]["cost_and_gain_apart"] == view.apart_projects
    assert (ore(found["granted_nok"]), ore(found["spent_nok"])) == (view.awarded, view.spent.ore)
    assert ore(found["gain"]["nok"]) == view.gains.total
    assert {each["level"]: ore(each["nok"]) for each in found["gain"]["levels"]} == {
        level.value: amount for level, amount in view.gains.parts
    }
    kroner = {
        (row["payer"], row["gainer"]): (ore(row["amount"]), row["not_known"])
        for row in found["payers"]
        if row["currency"] == "NOK"
    }
    assert kroner == {
        tuple(None if level is None else level.value for level in cell): (sum_.ore, sum_.unknown)
        for cell, sum_ in view.table.cells.items()
    }
    assert {row["nature"]: ore(row["nok"]) for row in found["computed"]} == {
        each.nature.value: each.known for each in view.worths
    }
    levels: dict[tuple[str | None, str], int] = {}
    for row in found["balance"]:
        if row["actual_nok"] is not None:
            key = (row["level"], row["what"])
            levels[key] = levels.get(key, 0) + round(row["actual_nok"] * 100)
    assert levels == {
        (line.level.value if line.level else None, column.value): amounts.actual.ore
        for line in view.balance.levels
        for column, amounts in line.cells.items()
        if amounts.actual.ore is not None
    }


def test_what_is_computed_says_with_what_and_each_amount_in_what(demo: Services) -> None:
    computed = {kind.value for kind in COMPUTED.values()}
    for kind in demo.payers.page(ALL, {}).kinds:
        found = demo.payers.as_json(ALL, {}, Asked(kind.value, "own_contribution"))
        for table in ("computed", "parties", "not_computed"):
            assert all(row["parameters"] and row["price_year"] for row in found[table])
        for row in found["payers"]:
            in_kroner = row["unit"] == "NOK"
            assert (row["currency"] == "NOK") is in_kroner
            assert bool(row["parameters"]) is (kind.value in computed)
        if found["gain"] is not None:
            assert bool(found["gain"]["parameters"]) is (kind.value in computed)
        used = {name for table in TABLES for row in found[table] for name in row}
        assert used <= set(found["definitions"])


@pytest.mark.parametrize("table", TABLES)
def test_each_table_as_parquet_with_what_its_columns_are(demo: Services, table: str) -> None:
    data = demo.payers.export(ALL, {"scheme": "hn-2025"}, SHARED, "parquet", table)
    found = parquet.read_table(io.BytesIO(data))
    whole = demo.payers.as_json(ALL, {"scheme": "hn-2025"}, SHARED)
    assert found.to_pylist() == whole[table]
    for field in found.schema:
        assert field.metadata[b"description"].decode() == whole["definitions"][field.name]
    about = {key.decode(): value.decode() for key, value in found.schema.metadata.items()}
    assert about["rule"] == "own_contribution"
    assert about["basis"] == whole["basis"]
    assert "Helse Nord" in next(value for name, value in about.items() if name.startswith("Filter"))


def test_what_is_not_known_is_empty_and_never_nothing(small: Services) -> None:
    small.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "actual": "", "planned": "0"}, "")
    (row,) = parquet.read_table(io.BytesIO(small.payers.export(FUNDER, {}, Asked(), "parquet"))).to_pylist()
    assert (row["planned_nok"], row["actual_nok"], row["not_known"]) == (0.0, None, 1)
    found = small.payers.as_json(FUNDER, {}, Asked())
    assert found["balance"] == [row]
    assert (found["spent_nok"], found["gain"], found["kind"]) == (None, None, None)


def test_a_filter_that_money_is_not_narrowed_by_is_named(demo: Services) -> None:
    found = demo.payers.as_json(ALL, {"scheme": "hn-2025", "evidence": "strong"}, Asked())
    assert (found["filters"], found["filters_not_used"]) == ({"scheme": "hn-2025"}, ["evidence"])
    assert "evidence" not in FILTERS


def test_a_choice_that_there_is_none_of_is_refused_all_at_once(demo: Services) -> None:
    with pytest.raises(Refused) as refused:
        demo.payers.as_json(ALL, {}, Asked("hours", "fair", "no-such-set/1@2024"))
    assert [each.field for each in refused.value.problems] == ["kind", "rule", "basis"]
    for table, asked in (("all", SHARED), ("payers", Asked())):
        with pytest.raises(Refused):
            demo.payers.export(ALL, {}, asked, "parquet", table)


def test_who_has_no_portfolio_is_given_nothing(demo: Services) -> None:
    for asked_for in (demo.payers.as_json, demo.payers.whole):
        with pytest.raises(NotAllowed):
            asked_for(STRANGER, {}, Asked())
    with pytest.raises(NotAllowed):
        demo.payers.export(STRANGER, {}, Asked(), "parquet")
