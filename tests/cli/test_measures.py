"""`gevinst measures`: the catalogue with what projects proposed and were accepted, each with where it is from."""

from pathlib import Path

import pytest

from command_line import Run
from demo_database import PROJECT, clock
from gevinst.catalogue.measures import measures
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst.storage.engine import create_engine


@pytest.fixture
def accepted(data_dir: Path) -> str:
    """A measure of a project that was accepted; its key."""
    services = Services(create_engine(f"sqlite:///{data_dir / 'gevinst.sqlite'}"), clock)
    benefit = services.plans.document(OPERATOR, PROJECT).benefits[0].id
    made = services.plans.add_indicator(OPERATOR, PROJECT, benefit, None, "Besøk", ())
    own = measures().get("travel_time").model_copy(update={"key": "own_besok"})
    services.plans.change_indicator(OPERATOR, PROJECT, made, {"own_measure": own})
    proposal = services.measure_proposals.propose(OPERATOR, PROJECT, made, "Flere teller besøk")
    services.measure_proposals.answer(OPERATOR, proposal, True)
    services.engine.dispose()
    return own.key


def test_the_files_measures_where_nothing_was_accepted(run_empty: Run) -> None:
    found = run_empty("measures", "list", "--json").json["measures"]
    assert [(each["key"], each["version"]) for each in found] == [
        (each.key, each.version) for each in measures().all
    ]
    assert {each["origin"]["kind"] for each in found} == {"files"}


def test_what_was_accepted_stands_last_with_its_project(run: Run, accepted: str) -> None:
    last = run("measures", "list", "--json").json["measures"][-1]
    assert (last["key"], last["version"]) == (accepted, 1)
    assert last["origin"] == {
        "kind": "project",
        "project": PROJECT,
        "accepted_at": clock().isoformat(),
        "accepted_by": OPERATOR.title,
    }
    assert last["measure"]["direction"] == "lower"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", f"{PROJECT}, tatt inn 24.\u00a0juni 2026"),
        ("nn", f"{PROJECT}, teke inn 24.\u00a0juni 2026"),
        ("en", f"{PROJECT}, accepted 24\u00a0June 2026"),
    ],
)
def test_in_words(run: Run, accepted: str, language: str, said: str) -> None:
    lines = run("measures", "list", "--lang", language).out.splitlines()
    assert len(lines) == len(measures().all) + 2
    assert lines[-1].startswith(accepted)
    assert lines[-1].endswith(said)


def test_an_option_that_it_does_not_have(run: Run) -> None:
    assert run("measures", "list", "--project", PROJECT).code == 2
