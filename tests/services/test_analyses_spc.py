"""The request and the answer of `analyse spc`, as a program outside sees them."""

import json
import math

import pytest

from gevinst.domain.errors import Refused
from gevinst.i18n import LANGUAGES, translator
from gevinst.i18n.problems import MESSAGES, problem_text
from gevinst.services.analyses import spc

QUIET = [10, 12, 11, 9, 12, 10, 11, 13, 9, 11, 10, 12]


def answer(**asked):
    return json.loads(spc.run(spc.Request.model_validate(asked)).model_dump_json())


def refusals(**asked):
    with pytest.raises(Refused) as refused:
        spc.Request.model_validate(asked)
    for problem in refused.value.problems:
        assert problem.code in MESSAGES
        assert all("{" not in problem_text(problem, translator(language)) for language in LANGUAGES)
    return [(problem.code, problem.field, problem.value) for problem in refused.value.problems]


class TestAnswer:
    def test_has_what_the_contract_names_and_no_more(self):
        found = answer(
            chart="xmr", values=[*QUIET, 30], improvement="decrease", target=20, fix_after=12, rebase_at=[]
        )
        assert set(found) == {"phases", "points", "variation", "assurance", "anhoej", "notes"}
        assert set(found["phases"][0]) == {"start", "n", "centre", "lower", "upper"}
        assert found["points"][12] == {"value": 30, "label": "concern_high", "rules": ["outside"]}
        assert set(found["anhoej"][0]) == {
            "longest_run",
            "longest_run_max",
            "crossings",
            "crossings_min",
            "signal",
        }
        assert (found["variation"], found["assurance"]) == ("concern", "consistently_hits")
        assert found["notes"] == ["provisional_limits"]

    @pytest.mark.parametrize("kind", ["p", "p_prime", "u", "u_prime"])
    def test_limits_are_lists_where_the_denominator_varies(self, kind):
        found = answer(chart=kind, numerators=[*QUIET, None], denominators=[*range(40, 52), 50])
        assert len(found["phases"][0]["upper"]) == 13
        assert found["points"][12]["value"] is None

    def test_a_ratio_can_be_taken_as_single_values(self):
        parts = answer(chart="xmr", numerators=QUIET, denominators=[2] * 12)
        assert parts["phases"] == answer(chart="xmr", values=[value / 2 for value in QUIET])["phases"]

    def test_preliminary_points_and_changed_definitions(self):
        found = answer(
            chart="xmr", values=[*QUIET, *QUIET, 50], preliminary=[24], definition_changes=[12], rebase_at=[6]
        )
        assert [phase["start"] for phase in found["phases"]] == [0, 6, 12]
        assert {"preliminary_values", "definition_change", "rebased"} <= set(found["notes"])
        assert found["points"][24]["label"] == "common_cause"

    def test_nothing_at_all_is_not_assessable(self):
        found = answer(chart="run", values=[])
        assert (found["phases"], found["points"], found["anhoej"]) == ([], [], [])
        assert (found["variation"], found["notes"]) == ("not_assessable", ["no_values"])

    def test_is_described_for_programs(self):
        asked, given = spc.Request.model_json_schema(), spc.Result.model_json_schema()
        assert asked["required"] == ["chart"]
        assert asked["additionalProperties"] is False
        assert set(given["required"]) == set(given["properties"])


class TestRefusals:
    def test_everything_at_once_with_its_place(self):
        assert refusals(
            chart="xmr", values=[1, "2", True, math.inf], traget=3, rebase_at=[0], fix_after=11
        ) == [
            ("not_a_number", "values[1]", "2"),
            ("not_a_number", "values[2]", "True"),
            ("not_a_number", "values[3]", "inf"),
            ("below_minimum", "fix_after", "11"),
            ("unknown_field", "traget", None),
        ]

    def test_fields_and_how_they_go_together_in_one_answer(self):
        assert refusals(chart="p", numerators=[5, 1], denominators=[4, 4], target="low", rebase_at=[2]) == [
            ("not_a_number", "target", "low"),
            ("numerator_above_denominator", "numerators[0]", "5"),
            ("index_outside", "rebase_at[0]", "2"),
        ]

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({"chart": "xbar", "values": [1]}, [("not_a_choice", "chart", "xbar")]),
            ({"values": [1]}, [("field_missing", "chart", None)]),
            ({"chart": "xmr"}, [("field_missing", "values", None)]),
            (
                {"chart": "u"},
                [("field_missing", "numerators", None), ("field_missing", "denominators", None)],
            ),
            (
                {"chart": "p", "values": [0.1], "numerators": [1]},
                [("not_for_this_chart", "values", None), ("field_missing", "denominators", None)],
            ),
            (
                {"chart": "c", "values": [1], "denominators": [2]},
                [("not_for_this_chart", "denominators", None)],
            ),
            (
                {"chart": "run", "values": [1], "numerators": [1], "denominators": [1]},
                [("values_or_parts", "numerators", None), ("values_or_parts", "denominators", None)],
            ),
            (
                {"chart": "u", "numerators": [1, 2], "denominators": [1]},
                [("lengths_differ", "denominators", None)],
            ),
            (
                {"chart": "u", "numerators": [-1], "denominators": [-2]},
                [("below_minimum", "numerators[0]", "-1"), ("below_minimum", "denominators[0]", "-2")],
            ),
            ({"chart": "t", "values": [4, 0]}, [("not_above_zero", "values[1]", "0")]),
            ({"chart": "g", "values": [4, -3]}, [("below_minimum", "values[1]", "-3")]),
            (
                {"chart": "xmr", "values": [4, 3], "rebase_at": [-1, 1, 2], "preliminary": [5]},
                [
                    ("index_outside", "rebase_at[0]", "-1"),
                    ("index_outside", "rebase_at[2]", "2"),
                    ("index_outside", "preliminary[0]", "5"),
                ],
            ),
            (
                {"chart": "xmr", "values": [1e200, -1e200]},
                [("above_maximum", "values[0]", "1e+200"), ("below_minimum", "values[1]", "-1e+200")],
            ),
        ],
    )
    def test_names_the_field_and_the_index(self, asked, expected):
        assert refusals(**asked) == expected
