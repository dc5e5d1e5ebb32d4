"""Every mistake in a YAML file is reported with file and line, all of them at once."""

import re
from importlib.resources import as_file
from pathlib import Path
from shutil import copytree

import pytest

from gevinst.catalogue import reading
from gevinst.catalogue.checking import check
from gevinst.catalogue.measures import measures
from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.domain.errors import Refused
from gevinst.i18n import translator
from gevinst.i18n.problems import MESSAGES, full_text, problem_text
from gevinst.resources import schemas

OSLO = (schemas() / "schemes" / "oslo-hso-2020.yaml").read_text(encoding="utf-8")


def scheme_folder(tmp_path: Path, text: str, name: str = "oslo-hso-2020.yaml") -> Path:
    (tmp_path / "schemes").mkdir(exist_ok=True)
    (tmp_path / "schemes" / name).write_text(text, encoding="utf-8")
    return tmp_path


def line_of(text: str, start: str, after: str = "") -> int:
    """The line (1-based) of the first line that starts with `start`, past the first that starts with `after`."""
    passed = not after
    for number, line in enumerate(text.splitlines(), start=1):
        passed = passed or line.strip().startswith(after)
        if passed and line.strip().startswith(start):
            return number
    raise AssertionError(start)


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("language: nb\ndocument", "language: nb_NO\ndocument", "yaml_not_one_of", "language"),
        ("secretariat:", "secretary:", "yaml_field_unknown", "secretary"),
        ("years: [2020]", "years: [tjuetjue]", "yaml_not_a_number", "years[1]"),
        ("funders: [Oslo kommune", "funders: [2020", "yaml_not_text", "funders[1]"),
        ("id: oslo-hso-2020", "id: Oslo 2020", "yaml_wrong_form", "id"),
        ("id: oslo-hso-2020", "id: oslo", "yaml_id_not_file_name", "id"),
        ("updated: not_stated", "updated: i fjor", "yaml_not_a_date", "updated"),
        (
            "    due: {rule: months_after_end, months: 2}",
            "    due: {rule: months_after_end, months: 0}",
            "yaml_greater_than_equal",
            "report_forms[2].due.months",
        ),
        (
            "    due: {rule: months_after_end, months: 2}",
            "    due: {rule: weeks_after_end, weeks: 2}",
            "yaml_not_one_of",
            "report_forms[2].due",
        ),
        (
            "    due: {rule: months_after_end, months: 2}",
            "    due: snart",
            "yaml_not_fields",
            "report_forms[2].due",
        ),
        ("    kind: rejection", "    kind: rejected", "yaml_not_one_of", "rules[6]"),
        ("    certain: true", "    certain: kanskje", "yaml_not_true_or_false", "rules[6].certain"),
        ("purpose:\n  - I 2020", "purpose:\n  I 2020", "yaml_not_a_list", "purpose"),
        ("agreement, audit]", "agreement, rejection]", "yaml_not_one_of", "not_stated[7]"),
        ("agreement, audit]", "agreement, signatures]", "yaml_stated_and_not", None),
    ],
)
def test_one_mistake(tmp_path: Path, old: str, new: str, code: str, field: str | None) -> None:
    assert OSLO.count(old) == 1
    text = OSLO.replace(old, new)
    problem = next(found for found in check(scheme_folder(tmp_path, text)) if found.code == code)
    assert (problem.field, problem.file) == (field, "schemes/oslo-hso-2020.yaml")
    if field is not None:
        changed = next(
            number
            for number, (before, after) in enumerate(
                zip(OSLO.splitlines(), text.splitlines(), strict=False), start=1
            )
            if before != after
        )
        assert problem.row is not None
        assert abs(problem.row - changed) <= 1
    for language in ("nb", "nn", "en"):
        _ = translator(language)
        assert problem_text(problem, _) != problem.code
        assert "{" not in problem_text(problem, _).replace("[a-z0-9-]", "")


def test_every_mistake_at_once_each_on_its_line(tmp_path: Path) -> None:
    text = (
        OSLO.replace("years: [2020]", "years: [nei]")
        .replace("secretariat:", "secretary:")
        .replace("    max_words: not_stated\n        fills: [method]", "    fills: [method]")
        .replace(
            "        max_words: not_stated\n        fills: [progress_plan]", "        fills: [progress_plan]"
        )
        .replace("    pages: {minimum: 1, maximum: 2}", "    pages: {minimum: 1, maximum: to}")
    )
    with pytest.raises(Refused) as refused:
        schemes(scheme_folder(tmp_path, text))
    found = [(problem.code, problem.row) for problem in refused.value.problems]
    report = line_of(text, "report_forms:")
    assert found == sorted(found, key=lambda entry: entry[1] or 0)
    assert ("yaml_field_missing", 1) not in found
    assert ("yaml_field_unknown", line_of(text, "secretary:")) in found
    assert ("yaml_not_a_number", line_of(text, "years:")) in found
    assert ("yaml_not_a_number", line_of(text, "pages:")) in found
    assert ("yaml_word_limit_missing", line_of(text, "- key: progress_plan")) in found
    assert any(code == "yaml_field_missing" for code, _row in found)
    assert report < line_of(text, "- key: progress_plan")


def test_a_missing_field_is_named_where_it_should_stand(tmp_path: Path) -> None:
    text = OSLO.replace("    due_text: innen 31. januar påfølgende år\n", "")
    (problem,) = check(scheme_folder(tmp_path, text))
    assert (problem.code, problem.field) == ("yaml_field_missing", "report_forms[1].due_text")
    assert problem.row == line_of(text, "- key: annual")
    assert full_text(problem, translator("nb")) == (
        f"Schemes/oslo-hso-2020.yaml, linje {problem.row}, report_forms[1].due_text: "
        "Dette feltet mangler. Sier kilden ingenting, skriver du not_stated."
    )


def test_a_key_that_stands_twice_is_not_silently_overwritten(tmp_path: Path) -> None:
    text = OSLO + "language: nn\n"
    (problem,) = check(scheme_folder(tmp_path, text))
    assert (problem.code, problem.value) == ("yaml_field_twice", "language")
    assert problem.row == len(text.splitlines())


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "file_empty", None),
        ("# bare en merknad\n", "file_empty", None),
        ("id: a\n  b: [\n", "yaml_broken", 2),
        ("id: 'a\n", "yaml_broken", None),
        ("- bare en liste\n", "yaml_not_fields", 1),
        ("bare tekst\n", "yaml_not_fields", 1),
        ("a: *ukjent\n", "yaml_broken", 1),
        ("a: 2025-13-45\n", "yaml_broken", None),
        ("a: !!python/object/apply:os.getcwd []\n", "yaml_broken", 1),
    ],
)
def test_files_that_are_no_scheme(tmp_path: Path, text: str, code: str, row: int | None) -> None:
    problems = check(scheme_folder(tmp_path, text))
    assert problems[0].code == code
    if row is not None:
        assert problems[0].row == row


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "schemes").mkdir()
    (tmp_path / "schemes" / "a.yaml").write_bytes(b"\xff\xfe\x00\x01")
    assert [problem.code for problem in check(tmp_path)] == ["unreadable_file"]


def test_people_are_refused(tmp_path: Path) -> None:
    address = "fornavn.etternavn" + "@" + "eksempel.no"
    text = OSLO.replace("secretariat: Sekretariatet", f"secretariat: {address} Sekretariatet")
    (problem,) = check(scheme_folder(tmp_path, text))
    assert (problem.code, problem.row, problem.value) == ("yaml_email", line_of(text, "secretariat:"), None)


def test_an_unknown_section_block_or_attachment(tmp_path: Path) -> None:
    text = OSLO.replace(
        "        kind: money\n",
        "        kind: money\n        block: penger\n        attachments: [regnskap]\n",
        1,
    )
    problems = check(scheme_folder(tmp_path, text))
    assert [(each.code, each.params, each.row) for each in problems] == [
        ("yaml_key_unknown", {"what": "block", "key": "penger"}, line_of(text, "block: penger")),
        (
            "yaml_key_unknown",
            {"what": "attachment", "key": "regnskap"},
            line_of(text, "attachments: [regnskap]"),
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("month: 1, day: 31}", "month: 2, day: 30}", "yaml_no_such_day", "due: {rule: fixed_date_next_year"),
        ("pages: {minimum: 1, maximum: 2}", "pages: {minimum: 3, maximum: 2}", "yaml_pages_apart", "pages: {"),
        ("- {key: staff, heading: For helse", "- {key: patients, heading: For helse", "yaml_key_twice", "- {key: patients, heading: For helse"),
        ("fills: [transfer_staff]}", "fills: [transfer_stab]}", "yaml_not_one_of", "- {key: staff, heading: For helse"),
        ("      - key: method\n", "      - key: challenges\n", "yaml_key_twice", "heading: Beskrivelse av metodikk"),
        ("    title: Sluttrapport\n", "    title: Sluttrapport\n    word_template: oslo.docx\n", "yaml_template_missing", "word_template: oslo.docx"),
    ],
)  # fmt: skip
def test_a_mistake_within_a_form_stands_on_its_own_line(
    tmp_path: Path, old: str, new: str, code: str, line: str
) -> None:
    assert OSLO.count(old) == 1
    text = OSLO.replace(old, new)
    (problem,) = check(scheme_folder(tmp_path, text))
    assert problem.code == code
    assert problem.row is not None
    assert abs(problem.row - line_of(text, line)) <= (1 if code == "yaml_key_twice" else 0)
    for language in ("nb", "nn", "en"):
        assert problem_text(problem, translator(language)) != problem.code


def test_a_mistake_within_a_form_is_told_beside_every_other(tmp_path: Path) -> None:
    text = OSLO.replace("years: [2020]", "years: [nei]").replace("month: 1, day: 31}", "month: 4, day: 31}")
    assert [each.code for each in check(scheme_folder(tmp_path, text))] == [
        "yaml_not_a_number",
        "yaml_no_such_day",
    ]


def test_a_field_cannot_have_more_words_than_its_section(tmp_path: Path) -> None:
    text = (schemas() / "schemes" / "vv-2025.yaml").read_text(encoding="utf-8")
    text = text.replace(
        'heading: "Hovedaktiviteter:", fills', 'heading: "Hovedaktiviteter:", max_words: 150, fills'
    )
    problems = check(scheme_folder(tmp_path, text, "vv-2025.yaml"))
    (problem,) = [each for each in problems if each.code == "yaml_limit_apart"]
    assert (problem.params, problem.row) == (
        {"own": 150, "limit": 100},
        line_of(text, "- {key: main_activities"),
    )


def test_a_health_community_that_no_party_file_names(tmp_path: Path) -> None:
    text = (schemas() / "schemes" / "hn-2025.yaml").read_text(encoding="utf-8")
    problems = check(scheme_folder(tmp_path, text, "hn-2025.yaml"))
    assert [problem.params["key"] for problem in problems] == [
        "troms-ofoten",
        "helgeland",
        "finnmark",
        "lofoten-vesteralen-salten",
    ]
    assert problems[0].row == line_of(text, "- key: troms-ofoten")


MEASURE = """measures:
  - key: reisetid
    name: {nb: Reisetid}
    what: {nb: Tid}
    shape: mean
    unit: {key: min, name: {nb: minutter}, symbol: {nb: min}}
    direction: lower
    value: {nb: Snitt}
    over_time: mean
    over_parties: mean
    source: {name: {nb: Egen}}
"""


def measure_folder(tmp_path: Path, *texts: str) -> Path:
    (tmp_path / "measures").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "measures" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


class TestMeasureIdentity:
    def test_the_same_key_in_a_new_version_is_well(self, tmp_path: Path) -> None:
        second = MEASURE.replace("key: reisetid", "key: reisetid\n    version: 2")
        assert measures(measure_folder(tmp_path, MEASURE, second)).get("reisetid").version == 2

    def test_the_same_key_and_version_twice_is_refused(self, tmp_path: Path) -> None:
        (problem,) = check(measure_folder(tmp_path, MEASURE, MEASURE))
        assert (problem.code, problem.file, problem.row) == ("yaml_key_twice", "measures/1.yaml", 2)
        with pytest.raises(Refused):
            measures(tmp_path)

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("shape: mean", "shape: ratio", "yaml_ratio_without_parts"),
            ("    value: {nb: Snitt}\n", "", "yaml_value_not_described"),
            ("over_time: mean", "over_time: sum_over_sum", "yaml_sum_over_sum_for_ratio"),
            ("direction: lower", "direction: ned", "yaml_not_one_of"),
            ("name: {nb: Reisetid}", "name: {nn: Reisetid}", "yaml_field_missing"),
        ],
    )
    def test_a_measure_that_does_not_hold_together(
        self, tmp_path: Path, old: str, new: str, code: str
    ) -> None:
        (problem,) = check(measure_folder(tmp_path, MEASURE.replace(old, new)))
        assert problem.code == code
        assert problem.row is not None
        assert 2 <= problem.row <= 12


def test_what_could_not_be_read_is_not_said_to_be_unknown(tmp_path: Path) -> None:
    """The plans to start from name measures, and a scheme the health communities: of files that hold a mistake."""
    with as_file(schemas()) as files:
        copytree(files, tmp_path / "all")
    assert check(tmp_path / "all") == []
    for name, old in (
        ("measures/catalogue.yaml", "direction: lower"),
        ("parties/invented.yaml", "kind: municipality"),
    ):
        file = tmp_path / "all" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, f"{old}x", 1), encoding="utf-8")
    found = [(problem.file, problem.code) for problem in check(tmp_path / "all")]
    assert found == [
        ("measures/catalogue.yaml", "yaml_not_one_of"),
        ("parties/invented.yaml", "yaml_not_one_of"),
    ]


class TestParties:
    def folder(self, tmp_path: Path, text: str) -> Path:
        (tmp_path / "parties").mkdir()
        (tmp_path / "parties" / "a.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    def test_twice_and_unknown_community(self, tmp_path: Path) -> None:
        line = "  - {key: fjordvik, name: Fjordvik kommune, kind: municipality, level: municipality%s}\n"
        text = "parties:\n" + line % "" + line % ", health_community: ukjent"
        problems = check(self.folder(tmp_path, text))
        assert [(problem.code, problem.row) for problem in problems] == [
            ("yaml_key_twice", 3),
            ("yaml_key_unknown", 3),
        ]
        with pytest.raises(Refused):
            parties(tmp_path)


def test_every_code_has_its_words() -> None:
    """The codes that reading can give are all in the list of messages."""
    source = Path(reading.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"(yaml_[a-z_]+[a-z])"', source))
    codes |= {f"yaml_{code}" for code in reading._OWN_CODES}
    assert len(codes) > 20
    assert {code for code in codes if code not in MESSAGES} == set()


@pytest.mark.parametrize(
    "text", ["[" * 3000, "a:\n" + "".join(" " * n + "- \n" for n in range(1, 800)), "{" * 50_000]
)
def test_a_file_that_is_nested_beyond_reason(tmp_path: Path, text: str) -> None:
    assert check(scheme_folder(tmp_path, text))


def test_a_set_of_parameters_that_no_file_holds_is_named_with_its_line(tmp_path: Path) -> None:
    with as_file(schemas()) as ours:
        copytree(ours, tmp_path / "all")
    text = OSLO.replace("parameter_set: norway-2024/1", "parameter_set: norway-1999/1")
    scheme_folder(tmp_path / "all", text)
    (problem,) = check(tmp_path / "all")
    assert (problem.code, problem.row) == ("yaml_key_unknown", line_of(text, "parameter_set:"))
    assert problem.params == {"what": "set", "key": "norway-1999/1"}
    with pytest.raises(Refused):
        schemes(tmp_path / "all")
