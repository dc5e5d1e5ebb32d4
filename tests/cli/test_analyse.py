"""`gevinst analyse`: plain JSON in and out, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, Run, run_in
from gevinst.i18n import LANGUAGES
from gevinst.services.analyses import KINDS
from json_schema import faults

SCHEMAS = Path(__file__).parents[2] / "schemas" / "json"
SERIES = [
    20.9,
    21.9,
    21.9,
    21.4,
    21.0,
    20.4,
    19.6,
    19.8,
    18.6,
    19.2,
    None,
    19.8,
    18.7,
    19.3,
    18.7,
    16.9,
    18.1,
    16.4,
    16.0,
    17.0,
]
QUIET = [10, 12, 11, 9, 12, 10, 11, 13, 9, 11, 10, 12, 30]

ASKED: dict[str, list[dict[str, Any]]] = {
    "spc": [
        {"chart": "xmr", "values": QUIET, "improvement": "decrease", "target": 20},
        {"chart": "p", "numerators": QUIET[:12], "denominators": [*range(40, 52)]},
        {"chart": "run", "values": [None, None]},
        {"chart": "xmr", "values": [5] * 12},
        {"chart": "xmr", "values": [5]},
    ],
    "its": [
        {"values": SERIES, "intervention_at": 10, "horizons": [3, 30]},
        {"values": [1, 2, 3, 4], "intervention_at": 2},
        {"counts": [int(value or 18) for value in SERIES], "exposure": [10] * 20, "family": "quasipoisson", "intervention_at": 10},
        {"counts": [int(value or 18) for value in SERIES], "trials": [90] * 20, "family": "quasibinomial", "intervention_at": 10, "standard_errors": "wald"},
        {"values": SERIES[:10] + SERIES[11:], "intervention_at": 9, "standard_errors": "newey_west", "slope_change": False},
        {"values": [5.0] * 20, "intervention_at": 10},
    ],
    "compare": [
        {"before": [7.1, 6.8, None, 7.4], "after": [7.9, 7.5, 8.1]},
        {"before": {"events": 42, "n": 260}, "after": {"events": 25.0, "n": 251}, "improvement": "decrease"},
        {"before": {"events": 31, "exposure": 8.2}, "after": {"events": 18, "exposure": 7.9}},
        {"before": {"events": 0, "exposure": 8.2}, "after": {"events": 0, "exposure": 7.9}},
        {"before": [5, 5], "after": [7, 7]},
    ],
    "pool": [
        {"effects": [-0.35, -0.05, None, -0.22], "variances": [0.012, 0.02, 0.01, 0.05]},
        {"effects": [-0.35, -0.05], "variances": [0.012, 0.02], "method": "FE", "hartung_knapp": False},
        {"tables": [[4, 119, 11, 128], None, [6, 300, 29, 274], [0, 228, 11, 209]], "method": "DL"},
    ],
    "forecast": [
        {"values": SERIES, "ahead": 6, "target": 15, "improvement": "decrease"},
        {"values": SERIES, "ahead": 6, "target": 15, "method": "ols"},
        {"values": [1, 2, 3, 4, 5, 6], "ahead": 6},
        {"values": [0] * 6, "ahead": 1, "target": 0},
    ],
}  # fmt: skip
EACH = [(kind, asked) for kind in KINDS for asked in ASKED[kind]]


def schema(kind: str, what: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        (SCHEMAS / f"analyse_{kind}_{what}.schema.json").read_text(encoding="utf-8")
    )
    return read


def analyse(folder: Path, kind: str, text: str, *options: str) -> Ran:
    return run_in(folder, "analyse", kind, "-", *options, stdin=text)


@pytest.mark.parametrize(("kind", "asked"), EACH)
class TestAnswers:
    def test_request_and_answer_fit_their_schemas(
        self, tmp_path: Path, kind: str, asked: dict[str, Any]
    ) -> None:
        done = analyse(tmp_path, kind, json.dumps(asked), "--json")
        assert (done.code, done.err) == (0, "")
        assert faults(schema(kind, "request"), asked) == []
        assert faults(schema(kind, "result"), done.json) == []
        assert "NaN" not in done.out
        assert "Infinity" not in done.out

    def test_words_in_every_language(self, tmp_path: Path, kind: str, asked: dict[str, Any]) -> None:
        said = {
            language: analyse(tmp_path, kind, json.dumps(asked), "--lang", language) for language in LANGUAGES
        }
        assert {done.code for done in said.values()} == {0}
        assert len({done.out for done in said.values()}) == len(LANGUAGES)
        for done in said.values():
            assert "{" not in done.out
            assert "_" not in done.out, "a code without words"


class TestWithoutADatabase:
    def test_nothing_is_made_in_the_data_folder(self, run_empty: Run, tmp_path: Path) -> None:
        file = tmp_path / "asked.json"
        file.write_text(json.dumps(ASKED["compare"][1]), encoding="utf-8")
        done = run_empty("analyse", "compare", file, "--json")
        assert done.json["verdict"] == "improved"
        assert not (tmp_path / "nothing-yet").exists()

    def test_what_the_answer_says(self, tmp_path: Path) -> None:
        done = analyse(tmp_path, "compare", json.dumps(ASKED["compare"][1]), "--lang", "en")
        lines = [" ".join(line.split()) for line in done.out.splitlines()]
        assert "Verdict improved" in lines
        assert "After minus before −0.06194 −0.1206 −0.003160 0.039" in lines

    def test_a_probability_is_never_shown_as_0_or_100(self, tmp_path: Path) -> None:
        asked = {"values": [1, 2, 3, 4, 5, 6], "ahead": 1, "target": 100, "method": "ols"}
        done = analyse(tmp_path, "forecast", json.dumps(asked), "--lang", "en")
        assert "1 % or less" in done.out
        asked["target"] = -100
        assert "99 % or more" in analyse(tmp_path, "forecast", json.dumps(asked), "--lang", "en").out


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "text", "expected"),
        [
            ("pool", '{"effects": [1,\n 2\n "x": 3}', [("invalid_json", 3, None)]),
            ("pool", '{"effects": [1,\nNaN, -Infinity],\n"variances": [Infinity, 1]}',
             [("no_such_number", 2, None), ("no_such_number", 2, None), ("no_such_number", 3, None)]),
            ("pool", '{"method": "NaN", "effects": [1, 2], "variances": [1, 1]}', [("not_a_choice", None, "method")]),
            ("pool", '{"effects": [1], "effects": [2]}', [("duplicate_key", None, "effects")]),
            ("pool", "[1, 2]", [("wrong_shape", None, None)]),
            ("pool", " ", [("file_empty", None, None)]),
            ("pool", "[" * 100_000, [("unreadable_file", None, None)]),
            ("pool", '{"effects": [' + "9" * 5000 + "]}", [("unreadable_file", None, None)]),
            ("pool", '{"effects": [1, 1e999, true, "3"], "variances": [1, 0, -2, null]}',
             [("not_a_number", None, f"effects[{at}]") for at in (1, 2, 3)]
             + [("not_above_zero", None, f"variances[{at}]") for at in (1, 2)]),
            ("pool", '{"effects": [1, 2], "variances": [1]}', [("lengths_differ", None, "variances")]),
            ("pool", '{"effects": [1, null], "variances": [1, 1]}', [("too_few_values", None, "effects")]),
            ("pool", "{}", [("field_missing", None, "effects"), ("field_missing", None, "variances")]),
            ("pool", '{"tables": [[0, 0, 1, 2], [1, 2, 3, -4]], "effects": [1]}', [("below_minimum", None, "tables[1][3]"), ("effects_or_tables", None, "effects")]),
            ("pool", '{"tables": [[0, 0, 1, 2], [1, 2, 0, 0]]}', [("empty_group", None, "tables[0][0]"), ("empty_group", None, "tables[1][2]")]),
            ("compare", '{"before": [null, null], "after": [1]}', [("too_few_values", None, "before"), ("too_few_values", None, "after")]),
            ("compare", '{"before": {"events": 3, "n": 2}, "after": {"events": 1, "n": 0}, "why": 1}',
             [("below_minimum", None, "after.n"), ("unknown_field", None, "why"), ("numerator_above_denominator", None, "before.events")]),
            ("compare", '{"before": {"events": 3, "exposure": 0}, "after": [1, 2]}', [("not_above_zero", None, "before.exposure"), ("kinds_differ", None, "after")]),
            ("compare", '{"before": {"events": 2.5}, "after": 7}',
             [("not_a_whole_number", None, "before.events"), ("field_missing", None, "before.n"), ("wrong_shape", None, "after")]),
            ("forecast", '{"values": [1, 2, 3, 4, 5, null, 6, null], "ahead": 7, "target": "x"}', [("not_a_number", None, "target"), ("forecast_too_far", None, "ahead")]),
            ("forecast", '{"values": [null, null], "ahead": 0}', [("below_minimum", None, "ahead"), ("too_few_values", None, "values")]),
            ("spc", '{"chart": "p", "numerators": [3], "denominators": [2]}', [("numerator_above_denominator", None, "numerators[0]")]),
            ("its", '{"values": [1, 2, 3], "intervention_at": 3}', [("above_maximum", None, "intervention_at")]),
            # A list in which one entry is wrong is still a list.
            ("its", '{"counts": [1, "x", 3], "exposure": [0, 0, 2, 1], "family": "poisson", "intervention_at": 9.0}',
             [("not_a_number", None, "counts[1]"), ("numerator_above_denominator", None, "counts[0]"), ("lengths_differ", None, "exposure"), ("above_maximum", None, "intervention_at")]),
            ("spc", '{"chart": "q", "values": [1, "a", 2], "rebase_at": [99, 1.5, 2.0, -1], "fix_after": 3}',
             [("not_a_choice", None, "chart"), ("not_a_number", None, "values[1]"), ("not_a_whole_number", None, "rebase_at[1]"), ("below_minimum", None, "fix_after"),
              ("index_outside", None, "rebase_at[0]"), ("index_outside", None, "rebase_at[3]")]),
            ("pool", '{"tables": [[0, 0, 1, 2], [1, 2, 3], [1, 2, 3, 4.5]]}',
             [("field_missing", None, "tables[1][3]"), ("not_a_whole_number", None, "tables[2][3]"), ("empty_group", None, "tables[0][0]")]),
            ("forecast", '{"values": [1, 2, 3, 4, 5, "6"], "ahead": 7}', [("not_a_number", None, "values[5]"), ("forecast_too_far", None, "ahead")]),
        ],
    )  # fmt: skip
    def test_every_problem_with_its_place(
        self, tmp_path: Path, kind: str, text: str, expected: list[tuple[str, int | None, str | None]]
    ) -> None:
        done = analyse(tmp_path, kind, text, "--json")
        assert done.code == 1
        assert [(each["code"], each["row"], each["field"]) for each in done.json["problems"]] == expected
        assert {each["file"] for each in done.json["problems"]} == {"-"}
        for language in LANGUAGES:
            said = analyse(tmp_path, kind, text, "--lang", language)
            assert (said.code, said.out) == (1, "")
            assert len(said.err.splitlines()) == len(expected)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        done = run_in(tmp_path, "analyse", "spc", tmp_path / "no.json", "--json")
        assert (done.code, done.json["problems"][0]["code"]) == (1, "file_not_found")

    def test_wrong_usage(self, tmp_path: Path) -> None:
        assert run_in(tmp_path, "analyse", "guess", "-").code == 2
        assert run_in(tmp_path, "analyse", "spc").code == 2


def test_every_code_has_words() -> None:
    from gevinst.analysis.count_series import REASONS
    from gevinst.analysis.marginal_ar1 import Reason
    from gevinst.cli.analyse_words import WORDS
    from gevinst.domain import comparison, control_chart, effect

    lists = (
        control_chart.ChartNote,
        control_chart.Variation,
        control_chart.Assurance,
        control_chart.PointLabel,
        control_chart.Rule,
        comparison.ComparisonVerdict,
        comparison.ComparisonMethod,
        effect.StandardErrors,
    )
    codes = {each.value for codes in lists for each in codes} | set(REASONS[1:])
    codes |= {reason.code for reason in Reason if reason is not Reason.NONE}
    assert codes - set(WORDS) == set()


def test_the_check_finds_what_does_not_fit() -> None:
    asked = {"before": [1, "x"], "after": {"events": -1, "n": 0}}
    assert len(faults(schema("compare", "request"), asked)) == 2
    assert faults(schema("pool", "result"), {"estimate": 1}) != []
