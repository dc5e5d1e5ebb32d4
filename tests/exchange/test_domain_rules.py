"""Every rule of the domain classes has words of its own, so that no one meets a programmer's sentence."""

import ast
import re
from pathlib import Path

import pytest

import gevinst.domain
from gevinst.domain.errors import Refused
from gevinst.exchange.plan_json import read_plan_json, read_plan_yaml
from gevinst.exchange.validation import RULES
from gevinst.i18n.problems import MESSAGES


def test_every_rule_of_the_plan_has_a_code_with_words() -> None:
    of_plans = _raised("plan.py", "measure.py")
    assert of_plans <= set(RULES)
    assert set(RULES) <= of_plans | _raised("money.py")
    assert set(RULES.values()) <= set(MESSAGES)


def _raised(*names: str) -> set[str]:
    """The sentences of the rules in some of the domain's modules."""
    folder = Path(gevinst.domain.__file__).parent
    return {
        node.args[-1].value
        for name in names
        for node in ast.walk(ast.parse((folder / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"ValueError", "PydanticCustomError"}
        and isinstance(node.args[-1], ast.Constant)
    }


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ('{"project": {"title": ""}}', "field_missing", "project.title"),
        ('{"project": {}}', "field_missing", "project.title"),
        ('{"project": {"title": "A", "starts": "snart"}}', "not_a_date", "project.starts"),
        ('{"project": {"title": "A", "phase": "x"}}', "not_a_choice", "project.phase"),
        ('{"project": {"title": "A", "farge": 1}}', "unknown_field", "project.farge"),
        ('{"project": {"title": 3}}', "not_text", "project.title"),
        ('{"project": {"title": "A", "title": "B"}}', "duplicate_key", "title"),
        ('{"project": {"title": "A", "starts": "2026-01-01", "ends": "2025-01-01"}}', "project_ends_before_start", "project"),
        ("[1]", "wrong_shape", None),
        ("{", "invalid_json", None),
        ("", "file_empty", None),
    ],
)  # fmt: skip
def test_what_is_wrong_in_json(text: str, code: str, field: str | None) -> None:
    with pytest.raises(Refused) as caught:
        read_plan_json(text.encode(), "plan.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.field, problem.file) == (code, field, "plan.json")
    assert code in MESSAGES
    placeholders = set(re.findall(r"\{(\w+)\}", MESSAGES[code]))
    assert placeholders <= {"value", *problem.params}


def test_yaml_aliases_and_bad_lines_are_refused() -> None:
    for text, code in (
        ("a: &x [1]\nb: *x\n", "invalid_json"),
        ("a: [1\n", "invalid_json"),
        ("a: 1\na: 2\n", "duplicate_key"),
    ):
        with pytest.raises(Refused) as caught:
            read_plan_yaml(text.encode(), "plan.yaml")
        assert [problem.code for problem in caught.value.problems] == [code]
