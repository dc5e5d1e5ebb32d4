"""A benefit plan from and to Excel: the project, the benefits, the indicators and the parties, a sheet each.

Stable keys stand in a hidden row and a hidden column. A sheet out of sight holds the whole plan; where somebody has
changed a visible cell, the cell counts, and everything that has no cell of its own is kept.
"""

import base64
import binascii
import copy
import dataclasses
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import HORIZONS, Frequency, read_period
from gevinst.domain.measure import Measure
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.plan import Indicator, PlanDocument, new_id
from gevinst.exchange import plan_words as words
from gevinst.exchange.excel_cells import safe_text
from gevinst.exchange.files import MEGABYTE, PLAN_LIMIT_MB, UNPACKED_LIMIT_MB, read_limited
from gevinst.exchange.plan_form import BENEFICIARIES, HEADINGS, HORIZON_NAMES, beneficiary_codes, fold, normal
from gevinst.exchange.plan_import import PlanImport, plan_import
from gevinst.exchange.validation import problems_of
from gevinst.exchange.workbook import Sheet, cell_name, read_sheets
from gevinst.i18n import LANGUAGES, N_, Language, Translator, translator

KEPT_SHEET = "_gevinst_plan"
PROJECT, BENEFITS, INDICATORS, PARTIES = "project", "benefits", "indicators", "parties"
SHEETS: dict[str, str] = {
    PROJECT: N_("Project"),
    BENEFITS: N_("Benefits"),
    INDICATORS: N_("Indicators"),
    PARTIES: N_("Parties"),
}
_CHUNK = 30_000

Tree = dict[str, Any]
Words = Mapping[Any, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One column (or, of the project, one row): where its value lies in the plan, and how it is written.

    `kind`: text, number, whole, date, yes_no, choice, choices, lines.
    """

    key: str
    heading: str
    path: tuple[str, ...]
    kind: str = "text"
    words: Words = dataclasses.field(default_factory=dict)
    default: Any = None
    """What a blank cell means."""


def _role(key: str, who: str, at: str, *path: str) -> list[Field]:
    return [Field(f"{key}_role", who, (*path, "role")), Field(f"{key}_party", at, (*path, "party"), "party")]


PROJECT_FIELDS = [
    Field("title", N_("Name of project/pilot"), ("title",)),
    Field("slug", N_("Address (slug)"), ("slug",)),
    Field("scheme", N_("Grant scheme"), ("scheme",)),
    Field("language", N_("Language of the project"), ("language",), "choice", words.LANGUAGES_OF_PLAN, "nb"),
    Field("summary", N_("Summary"), ("summary",)),
    Field("target_group", N_("Target group"), ("target_group",)),
    Field("phase", N_("Phase"), ("phase",), "choice", words.PHASES),
    Field("starts", N_("Starts"), ("starts",), "date"),
    Field("ends", N_("Ends"), ("ends",), "date"),
    Field("go_live", N_("In use from"), ("go_live",), "date"),
    Field("from_go_live", N_("Horizons count from when it is in use"), ("horizons_from_go_live",), "yes_no", {}, False),
    Field("short_months", N_("Short term ends after months"), ("horizon_months", "short"), "whole", {}, 6),
    Field("medium_months", N_("Medium term ends after months"), ("horizon_months", "medium"), "whole", {}, 12),
    Field("long_months", N_("Long term ends after months"), ("horizon_months", "long"), "whole", {}, 24),
    Field("reporting_days", N_("Days to report"), ("reporting_days",), "whole", {}, 10),
    Field("owners", N_("Project owners"), ("owners_text",)),
    Field("municipalities", N_("Municipality(ies)"), ("municipalities_text",)),
    Field("trust", N_("Health trust"), ("trust_text",)),
    Field("agreement", N_("Date of signed agreement on a joint application (attached)"), ("agreement_date",), "date"),
]  # fmt: skip

LEVEL_FIELDS = [
    Field("level_how_to_measure", HEADINGS["how_to_measure"], ("how_to_measure",), "lines"),
    Field("level_preconditions", HEADINGS["preconditions"], ("preconditions",), "lines"),
    Field("level_freed_resources", HEADINGS["freed_resources"], ("freed_resources",)),
    *(Field(f"level_{h.value}", HORIZON_NAMES[h], ("horizons", h.value)) for h in HORIZONS),
]

BENEFIT_FIELDS = [
    Field("title", HEADINGS["title"], ("title",)),
    Field("beneficiaries_text", HEADINGS["beneficiaries"], ("beneficiaries_text",)),
    Field("responsible", HEADINGS["responsible"], ("responsible_text",)),
    Field("measurement", HEADINGS["measurement"], ("measurement_text",)),
    Field("how_to_measure", HEADINGS["how_to_measure"], ("how_to_measure_text",)),
    Field("preconditions", HEADINGS["preconditions"], ("preconditions_text",)),
    Field("freed_resources", HEADINGS["freed_resources"], ("freed_resources_text",)),
    *(Field(h.value, HORIZON_NAMES[h], ("horizons", h.value)) for h in HORIZONS),
    Field("beneficiaries", N_("Groups that benefit"), ("beneficiaries",), "choices", BENEFICIARIES),
    Field("category", N_("Kind of benefit"), ("category",), "choice", words.CATEGORIES),
    Field("ks_type", N_("Type (KS)"), ("ks_type",), "choice", words.KS_TYPES),
    Field("disbenefit", N_("Disadvantage"), ("disbenefit",), "yes_no", {}, False),
    *_role("owner", N_("Benefit owner"), N_("Benefit owner: party"), "owner"),
    *_role("accountable", N_("Benefit accountable"), N_("Benefit accountable: party"), "accountable"),
    Field("level", N_("Level that gains"), ("level",), "choice", words.LEVELS),
    Field("drivers", N_("Drivers"), ("drivers",), "choices", words.DRIVERS),
    Field("cashable", N_("Can be taken out in money"), ("cashable",), "yes_no"),
    Field("priced", N_("Can be priced"), ("priced",), "yes_no"),
    Field("internal", N_("Inside the own organisation"), ("internal",), "yes_no"),
    Field("note", N_("Note"), ("note",)),
    Field("archived", N_("Archived"), ("archived",), "yes_no", {}, False),
]

INDICATOR_FIELDS = [
    Field("key", N_("Key"), ("key",)),
    Field("title", N_("Indicator (figure)"), ("title",)),
    Field("kind", N_("Kind"), ("kind",), "choice", words.INDICATOR_KINDS, "number"),
    Field("measure", N_("Measure (key in the catalogue)"), ("measure",)),
    Field("frequency", N_("How often"), ("frequency",), "choice", words.FREQUENCIES, "month"),
    Field("lag_days", N_("Days until complete"), ("lag_days",), "whole"),
    *_role("reporter", N_("Reported by: role"), N_("Reported by: party"), "reporter"),
    Field("source", N_("Source"), ("source",)),
    Field("first_period", N_("First period"), ("first_period",), "date"),
    Field("last_period", N_("Last period"), ("last_period",), "date"),
    Field("low", N_("Usually at least"), ("low",), "number"),
    Field("high", N_("Usually at most"), ("high",), "number"),
    Field("expected_change", N_("How the effect is thought to come"), ("expected_change",), "choice", words.EXPECTED_CHANGES, "level_and_trend"),
    Field("baseline_state", N_("Baseline"), ("baseline", "state"), "choice", words.BASELINE_STATES, "missing"),
    Field("baseline_value", N_("Baseline: value"), ("baseline", "value"), "number"),
    Field("baseline_numerator", N_("Baseline: numerator"), ("baseline", "numerator"), "number"),
    Field("baseline_denominator", N_("Baseline: denominator"), ("baseline", "denominator"), "number"),
    Field("baseline_n", N_("Baseline: number (n)"), ("baseline", "n"), "whole"),
    Field("baseline_first", N_("Baseline: first day"), ("baseline", "first"), "date"),
    Field("baseline_last", N_("Baseline: last day"), ("baseline", "last"), "date"),
    Field("baseline_series", N_("Baseline: from the figures"), ("baseline", "from_series"), "yes_no", {}, False),
    Field("baseline_source", N_("Baseline: source"), ("baseline", "source")),
    Field("baseline_note", N_("Baseline: note"), ("baseline", "note")),
]  # fmt: skip
_TARGET_HEADINGS = {
    "kind": N_("{horizon}: kind of target"),
    "value": N_("{horizon}: target"),
    "low": N_("{horizon}: from"),
    "high": N_("{horizon}: to"),
    "text": N_("{horizon}: target in words"),
}
_TARGET_KINDS = {
    "kind": ("choice", words.TARGET_KINDS),
    "value": ("number", {}),
    "low": ("number", {}),
    "high": ("number", {}),
    "text": ("text", {}),
}
for _horizon in HORIZONS:
    INDICATOR_FIELDS += [
        Field(
            f"{_horizon.value}_{part}",
            _TARGET_HEADINGS[part],
            ("targets", _horizon.value, part),
            kind,
            choice,
        )
        for part, (kind, choice) in _TARGET_KINDS.items()
    ]

PARTY_FIELDS = [
    Field("party", N_("Party"), ("party",), "party"),
    Field("role", N_("Role"), ("role",), "choice", words.PARTY_ROLES, "partner"),
    Field("joined", N_("Joined"), ("joined",), "date"),
    Field("left", N_("Left"), ("left",), "date"),
    Field("note", N_("Note"), ("note",)),
]
NUMBER_KEY, SERIES_KEY, COMPARED_KEY, BENEFIT_KEY = "number", "series", "compared", "benefit"
_EXTRA = {
    NUMBER_KEY: N_("No."),
    BENEFIT_KEY: N_("Benefit no."),
    SERIES_KEY: N_("Reported for (parties)"),
    COMPARED_KEY: N_("Compared with (parties)"),
    "contributes_to": N_("Contributes to benefit no."),
    "focus_areas": N_("Focus areas"),
}
YES, NO = N_("Yes"), N_("No")
_OTHERS = N_("others")
"""A group to compare with that is no party: the municipalities beside, the rest of the country."""


def write_plan_xlsx(
    document: PlanDocument,
    language: Language,
    party_names: Mapping[str, str] | None = None,
    measure_of: Callable[[Indicator], Measure | None] | None = None,
) -> bytes:
    """The plan as a workbook; it reads back equal. `measure_of` gives the measures' names, as a help beside the keys."""
    from gevinst.exchange.excel_plan_layout import plan_xlsx

    return plan_xlsx(document, language, party_names or {}, measure_of or (lambda indicator: None))


def read_plan_xlsx(file: bytes | Path | BinaryIO, name: str | None = None) -> PlanImport:
    """The plan in a workbook of ours, changed or not. Raises Refused with sheet, row, column and value of each problem."""
    shown = name or (file.name if isinstance(file, Path) else "")
    data = file if isinstance(file, bytes) else read_limited(file, shown, PLAN_LIMIT_MB)
    sheets = read_sheets(data, shown, PLAN_LIMIT_MB)
    return _Reader(sheets, shown).result()


# ---------------------------------------------------------------- how values are written


def tree_of(document: PlanDocument) -> Tree:
    """The plan as plain values, the targets of an indicator by horizon."""
    tree: Tree = document.model_dump(mode="json")
    for benefit in tree["benefits"]:
        for indicator in benefit["indicators"]:
            indicator["targets"] = {target["horizon"]: target for target in indicator["targets"]}
    return tree


def _document_of(tree: Tree) -> PlanDocument:
    tree = copy.deepcopy(tree)
    for benefit in tree["benefits"]:
        for indicator in benefit["indicators"]:
            indicator["targets"] = [
                {**target, "horizon": horizon} for horizon, target in indicator["targets"].items() if target
            ]
    return PlanDocument.model_validate(tree)


def get(tree: Any, path: Sequence[str]) -> Any:
    """The value at a path; None where the way ends before."""
    for part in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(part)
    return tree


def shown(value: Any, field: Field, names: Mapping[str, str], _: Translator) -> str:
    """A value as its cell shows it (numbers as text; the writer makes them numbers)."""
    if value is None or value == "":
        return ""
    match field.kind:
        case "choice":
            return _word(value, field, _)
        case "choices":
            return "; ".join(_word(each, field, _) for each in value)
        case "yes_no":
            return _(YES) if value else _(NO)
        case "party":
            return names.get(value, value)
        case "number" | "whole":
            return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
        case _:
            return str(value)


def _word(value: str, field: Field, _: Translator) -> str:
    return _(field.words[value]) if value in field.words else str(value)


def choices_of(field: Field, _: Translator) -> list[str]:
    """What a list in a cell offers."""
    if field.kind == "yes_no":
        return [_(YES), _(NO)]
    return [_(word) for word in field.words.values()] if field.kind == "choice" else []


_YES_WORDS = {"ja", "yes", "true", "sann", "1", "x"}
_NO_WORDS = {"nei", "no", "false", "usann", "0"}


def _parsed(text: str, field: Field, names: Mapping[str, str]) -> Any:
    """A cell's text as a value of the plan, or a Problem without its place."""
    folded = fold(text)
    match field.kind:
        case "choice":
            return _choice(text, field)
        case "choices":
            parts = [_choice(part.strip(), field) for part in re.split(r"[;\n]", text) if part.strip()]
            return next((part for part in parts if isinstance(part, Problem)), parts)
        case "yes_no":
            if folded in _YES_WORDS | _NO_WORDS:
                return folded in _YES_WORDS
            return Problem("not_yes_or_no", value=text)
        case "number":
            return read_number(text)
        case "whole":
            number = read_number(text)
            if isinstance(number, float):
                return int(number) if number == int(number) else Problem("not_a_number", value=text)
            return number
        case "date":
            reading = read_period(text, Frequency.SINGLE)
            if reading.problem is not None:
                ambiguous = reading.problem.code == "ambiguous_period"
                return reading.problem if ambiguous else Problem("not_a_date", value=text)
            import datetime as dt

            return dt.date.fromordinal(reading.period or 1).isoformat()
        case "party":
            return next((key for key, name in names.items() if fold(name) == folded), text)
        case _:
            return text


def _choice(text: str, field: Field) -> Any:
    folded = fold(text)
    for code, message in field.words.items():
        spelled = {str(code), message, *(_(message) for _ in map(translator, LANGUAGES))}
        if folded in {fold(each) for each in spelled}:
            return str(code)
    known = ", ".join(str(code) for code in field.words)
    return Problem("not_a_choice", value=text, params={"known": known})


# ---------------------------------------------------------------- reading


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """A row of one of our tables: its hidden key, and key of column -> (text, 0-based column)."""

    row: int
    key: str
    cells: Mapping[str, tuple[str, int]]


class _Reader:
    """Reads the four sheets over what is kept; collects problems with their places."""

    def __init__(self, sheets: Sequence[Sheet], name: str) -> None:
        self.name = name
        self.sheets = {kind: sheet for sheet in sheets if (kind := _kind_of(sheet)) is not None}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        kept = next((sheet for sheet in sheets if sheet.name == KEPT_SHEET), None)
        self.base, self.names, self.language = _kept(kept)

    def result(self) -> PlanImport:
        if PROJECT not in self.sheets and BENEFITS not in self.sheets:
            titles = [_(SHEETS[key]) for _ in [translator(self.language)] for key in SHEETS]
            raise Refused([Problem("wrong_sheet", file=self.name, params={"known": ", ".join(titles)})])
        for sheet in self.sheets.values():
            self._check_cells(sheet)
        tree = copy.deepcopy(self.base) if self.base else _empty_tree()
        self._project(tree)
        self._parties(tree)
        numbers = self._benefits(tree)
        self._indicators(tree, numbers)
        if self.problems:
            raise Refused(self.problems)
        try:
            document = _document_of(tree)
        except ValidationError as error:
            raise Refused(self._placed(problems_of(error, self.name), tree)) from None
        return plan_import(document, tuple(self.notes))

    # -- cells

    def _check_cells(self, sheet: Sheet) -> None:
        """Identity numbers, errors and formulas without a result anywhere in a sheet that is read."""
        for index, row in enumerate(sheet.rows):
            if index == 0:
                continue
            for number, cell in enumerate(row):
                if number and cell != "" and may_hold_identity_number(sheet.text(index, number)):
                    self.problems.append(self._at(sheet, "personal_data", index, number))
        for (index, number), formula in sorted(sheet.formulas.items()):
            if index == 0 or number == 0:
                continue
            if formula.error:
                value = formula.value or cell_name(index, number)
                self.problems.append(self._at(sheet, "formula_error", index, number).at(value=value))
            elif formula.value is None:
                place = cell_name(index, number)
                self.problems.append(self._at(sheet, "formula_without_value", index, number).at(value=place))
        for top, left, bottom, right in sheet.merged:
            value = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            self.problems.append(self._at(sheet, "merged_cells", top, left).at(value=value))

    def _at(self, sheet: Sheet, code: str, row: int, column: int) -> Problem:
        """A problem in a cell; a column is named by its heading, a row of the project's sheet by its field."""
        heading = sheet.text(row, 1) if _kind_of(sheet) == PROJECT else sheet.text(1, column)
        return Problem(code, file=self.name, sheet=sheet.name, row=row + 1, column=heading or None)

    def _lines(self, kind: str) -> list[_Line]:
        """The rows of a table that say something."""
        sheet = self.sheets.get(kind)
        if sheet is None:
            return []
        keys = {number: sheet.text(0, number) for number in range(1, len(sheet.rows[0]))}
        lines = []
        for index in range(2, len(sheet.rows)):
            cells = {key: (sheet.text(index, number), number) for number, key in keys.items() if key}
            if any(text for key, (text, _number) in cells.items() if key not in {NUMBER_KEY, "measure_name"}):
                lines.append(_Line(index, sheet.text(index, 0), cells))
        return lines

    def _take(
        self, tree: Tree, fields: Sequence[Field], cells: Mapping[str, tuple[str, int]], kind: str, row: int
    ) -> None:
        """Puts every changed cell into the tree; what is as we wrote it stays as it was."""
        _ = translator(self.language)
        for field in fields:
            if field.key not in cells:
                continue
            text, column = cells[field.key]
            before = get(tree, field.path)
            if normal(text) == normal(safe_text(shown(before, field, self.names, _))):
                continue
            value = _parsed(text, field, self.names) if text else copy.copy(field.default)
            if isinstance(value, Problem):
                self.problems.append(self._placed_at(kind, row, column, value, field.key))
                continue
            if value is None and field.kind == "choices":
                value = []
            _put(tree, field.path, value)

    def _placed_at(self, kind: str, row: int, column: int, problem: Problem, field: str) -> Problem:
        place = self._at(self.sheets[kind], problem.code, row, column)
        return problem.at(file=place.file, sheet=place.sheet, row=place.row, column=place.column, field=field)

    # -- the four sheets

    def _project(self, tree: Tree) -> None:
        sheet = self.sheets.get(PROJECT)
        if sheet is None:
            return
        single: dict[str, tuple[int, str]] = {}
        many: dict[str, list[str]] = {}
        for index in range(1, len(sheet.rows)):
            key, text = sheet.text(index, 0), sheet.text(index, 2)
            if key:
                single[key] = (index, text)
                if text:
                    many.setdefault(key, []).append(text)
        for field in PROJECT_FIELDS:
            if field.key in single:
                index, text = single[field.key]
                self._take(tree["project"], [field], {field.key: (text, 2)}, PROJECT, index)
        for field in LEVEL_FIELDS:
            if field.key not in single:
                continue
            if field.kind == "lines":
                before = [
                    text
                    for each in get(tree["project_level"], field.path) or []
                    if (text := normal(safe_text(each)))
                ]
                # As with what stood before, a text that is blank once its escapes are read says nothing.
                now = [text for text in map(normal, many.get(field.key, [])) if text]
                if now != before:
                    _put(tree["project_level"], field.path, many.get(field.key, []))
            else:
                index, text = single[field.key]
                self._take(tree["project_level"], [field], {field.key: (text, 2)}, PROJECT, index)
        if not tree["project"].get("title"):
            index = single.get("title", (1, ""))[0]
            self.problems.append(self._at(sheet, "field_missing", index, 2))

    def _parties(self, tree: Tree) -> None:
        if PARTIES not in self.sheets:
            return
        found = []
        for line in self._lines(PARTIES):
            before = _indexed(tree["project"]["parties"], line.key)
            entry = copy.deepcopy(before) if before else {"party": None, "role": "partner"}
            self._take(entry, PARTY_FIELDS, line.cells, PARTIES, line.row)
            if not entry.get("party"):
                column = line.cells.get("party", ("", 1))[1]
                self.problems.append(self._at(self.sheets[PARTIES], "field_missing", line.row, column))
            found.append(entry)
        tree["project"]["parties"] = found

    def _benefits(self, tree: Tree) -> dict[str, Tree]:
        """Reads the benefits; returns them by their number in the sheet."""
        if BENEFITS not in self.sheets:
            return {str(number): benefit for number, benefit in enumerate(tree["benefits"], start=1)}
        before = {benefit["id"]: benefit for benefit in tree["benefits"]}
        order = {benefit["id"]: str(number) for number, benefit in enumerate(tree["benefits"], start=1)}
        found: list[Tree] = []
        numbers: dict[str, Tree] = {}
        wanted: list[tuple[Tree, _Line]] = []
        for line in self._lines(BENEFITS):
            known = before.pop(line.key, None)
            benefit = known or {"id": new_id(), "title": "", "indicators": []}
            texts = {key: text for key, (text, _column) in line.cells.items()}
            was = benefit.get("beneficiaries_text")
            groups = list(benefit.get("beneficiaries") or [])
            self._take(benefit, BENEFIT_FIELDS, line.cells, BENEFITS, line.row)
            self._roles(benefit, ("owner", "accountable"), line, BENEFITS)
            # New words in column 2 mean new groups, unless somebody has chosen the groups as well.
            if (
                benefit.get("beneficiaries_text") != was
                and list(benefit.get("beneficiaries") or []) == groups
            ):
                benefit["beneficiaries"] = [
                    str(code) for code in beneficiary_codes(benefit["beneficiaries_text"])
                ]
            areas = "; ".join(benefit.get("focus_areas") or [])
            if "focus_areas" in texts and normal(texts["focus_areas"]) != normal(areas):
                benefit["focus_areas"] = [
                    part.strip() for part in texts["focus_areas"].split(";") if part.strip()
                ]
            if not benefit["title"]:
                column = line.cells.get("title", ("", 2))[1]
                self.problems.append(self._at(self.sheets[BENEFITS], "title_missing", line.row, column))
            found.append(benefit)
            numbers[texts.get(NUMBER_KEY) or str(len(found))] = benefit
            wanted.append((benefit, line))
        for benefit, line in wanted:
            self._contributes(benefit, line, numbers, order)
        self.notes += [
            Problem(
                "note_benefit_removed", file=self.name, sheet=self.sheets[BENEFITS].name, value=gone["title"]
            )
            for gone in before.values()
        ]
        ids = {benefit["id"] for benefit in found}
        for benefit in found:
            benefit["contributes_to"] = [
                other for other in benefit.get("contributes_to") or [] if other in ids
            ]
        tree["benefits"] = found
        return numbers

    def _contributes(
        self, benefit: Tree, line: _Line, numbers: Mapping[str, Tree], order: Mapping[str, str]
    ) -> None:
        text, column = line.cells.get("contributes_to", ("", 0))
        was = contributes_shown(benefit.get("contributes_to") or [], order)
        if "contributes_to" not in line.cells or normal(text) == normal(was):
            return
        others = []
        for part in filter(None, re.split(r"[;,\s]+", text)):
            if part in numbers:
                others.append(numbers[part]["id"])
            else:
                problem = Problem("contributes_to_unknown", value=part)
                self.problems.append(self._placed_at(BENEFITS, line.row, column, problem, "contributes_to"))
        benefit["contributes_to"] = others

    def _roles(self, tree: Tree, names: Sequence[str], line: _Line, kind: str) -> None:
        """A role without its words is no role; a party alone is a problem."""
        for name in names:
            role = tree.get(name)
            if isinstance(role, dict) and not role.get("role"):
                if role.get("party"):
                    column = line.cells.get(f"{name}_role", ("", 1))[1]
                    problem = Problem("field_missing")
                    self.problems.append(self._placed_at(kind, line.row, column, problem, f"{name}_role"))
                tree[name] = None

    def _indicators(self, tree: Tree, numbers: Mapping[str, Tree]) -> None:
        if INDICATORS not in self.sheets:
            return
        _ = translator(self.language)
        before = {
            indicator["id"]: indicator for benefit in tree["benefits"] for indicator in benefit["indicators"]
        }
        for benefit in tree["benefits"]:
            benefit["indicators"] = []
        for line in self._lines(INDICATORS):
            indicator = before.get(line.key) or {
                "id": new_id(), "key": "", "title": "", "targets": {}, "series": [], "baseline": {}
            }  # fmt: skip
            number, column = line.cells.get(BENEFIT_KEY, ("", 1))
            self._take(indicator, INDICATOR_FIELDS, line.cells, INDICATORS, line.row)
            self._roles(indicator, ("reporter",), line, INDICATORS)
            self._targets(indicator)
            for key in (SERIES_KEY, COMPARED_KEY):
                if key in line.cells:
                    self._series(indicator, line.cells[key][0], key == COMPARED_KEY)
            for key in ("key", "title"):
                if not indicator[key]:
                    at = line.cells.get(key, ("", 2))[1]
                    problem = Problem("field_missing")
                    self.problems.append(self._placed_at(INDICATORS, line.row, at, problem, key))
            if number in numbers:
                numbers[number]["indicators"].append(indicator)
            else:
                known = ", ".join(numbers)
                problem = Problem("not_a_choice", value=number, params={"known": known})
                self.problems.append(self._placed_at(INDICATORS, line.row, column, problem, BENEFIT_KEY))

    def _targets(self, indicator: Tree) -> None:
        """A target without anything in it is none; what it is follows from what is filled in, unless it is said."""
        for horizon in list(indicator["targets"]):
            target = indicator["targets"][horizon]
            if target and not any(
                target.get(part) not in (None, "") for part in ("value", "low", "high", "text")
            ):
                indicator["targets"][horizon] = None
            elif target and not target.get("kind"):
                by_range = target.get("low") is not None or target.get("high") is not None
                has_value = target.get("value") is not None
                target["kind"] = "value" if has_value else "range" if by_range else "text"

    def _series(self, indicator: Tree, text: str, comparison: bool) -> None:
        """The lines of those who report, or of those to compare with, as the cell names them; the others stay."""
        _ = translator(self.language)
        held = compared_shown(indicator["series"], self.names, _) if comparison else series_shown(indicator["series"], self.names)  # fmt: skip
        if normal(text) == normal(held):
            return
        wanted = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        keys = [_compared_key(part, self.names) if comparison else _party_key(part, self.names) for part in wanted]  # fmt: skip
        kept = [
            line
            for line in indicator["series"]
            if line["comparison"] is not comparison
            or line["party"] in keys
            or (line["party"] is None and not comparison)
        ]
        have = {line["party"] for line in kept if line["comparison"] is comparison}
        new = [
            {"id": new_id(), "party": key, "comparison": comparison, "private": False}
            for key in dict.fromkeys(keys)
            if key not in have
        ]
        indicator["series"] = kept + new

    # -- places for what pydantic finds

    def _placed(self, problems: Sequence[Problem], tree: Tree) -> list[Problem]:
        """Problems of the whole plan, with the row that a benefit or an indicator stands in."""
        rows = {
            line.key: line.row + 1
            for kind in (BENEFITS, INDICATORS)
            for line in self._lines(kind)
            if line.key
        }
        placed = []
        for problem in problems:
            found = re.match(r"benefits\[(\d+)\](?:\.indicators\[(\d+)\])?", problem.field or "")
            if found:
                benefit = tree["benefits"][int(found[1])]
                target = benefit["indicators"][int(found[2])] if found[2] else benefit
                kind = INDICATORS if found[2] else BENEFITS
                sheet = self.sheets[kind].name if kind in self.sheets else None
                placed.append(problem.at(sheet=sheet, row=rows.get(target["id"])))
            elif (problem.field or "").startswith("project") and PROJECT in self.sheets:
                placed.append(problem.at(sheet=self.sheets[PROJECT].name))
            else:
                placed.append(problem)
        return placed


def contributes_shown(others: Sequence[str], order: Mapping[str, str]) -> str:
    """The numbers of the benefits that one contributes to."""
    return ", ".join(order[other] for other in others if other in order)


def series_shown(series: Sequence[Tree], names: Mapping[str, str]) -> str:
    """The parties that report, by name."""
    return "; ".join(
        names.get(line["party"], line["party"]) for line in series if line["party"] and not line["comparison"]
    )


def compared_shown(series: Sequence[Tree], names: Mapping[str, str], _: Translator) -> str:
    """Those that the figures are compared with, by name; `andre` where the group is no party."""
    return "; ".join(
        names.get(line["party"], line["party"]) if line["party"] else _(_OTHERS)
        for line in series
        if line["comparison"]
    )


def _party_key(text: str, names: Mapping[str, str]) -> Any:
    return _parsed(text, Field("party", "", (), "party"), names)


def _compared_key(text: str, names: Mapping[str, str]) -> Any:
    """A party's key, or None for the group that is no party, in any language."""
    others = {fold(_(_OTHERS)) for _ in map(translator, LANGUAGES)}
    return None if fold(text) in others else _party_key(text, names)


def _kind_of(sheet: Sheet) -> str | None:
    """Which of our sheets it is, by the hidden corner cell."""
    corner = sheet.text(0, 0) if sheet.rows else ""
    kind = corner.removeprefix("gevinst:")
    return kind if kind != corner and kind in SHEETS else None


def _put(tree: Tree, path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        if not isinstance(tree.get(part), dict):
            tree[part] = {}
        tree = tree[part]
    tree[path[-1]] = value


def _indexed(entries: Sequence[Tree], key: str) -> Tree | None:
    return entries[int(key)] if key.isdigit() and int(key) < len(entries) else None


def _empty_tree() -> Tree:
    return {
        "project": {"id": new_id(), "title": "", "parties": []},
        "benefits": [],
        "project_level": {},
    }


def keep_text(document: PlanDocument, names: Mapping[str, str], language: Language) -> list[str]:
    """The whole plan as pieces of text that fit in cells."""
    content = {"plan": document.model_dump(mode="json"), "names": dict(names), "language": language}
    packed = base64.b64encode(zlib.compress(json.dumps(content).encode())).decode()
    return [packed[start : start + _CHUNK] for start in range(0, len(packed), _CHUNK)]


def _kept(sheet: Sheet | None) -> tuple[Tree | None, dict[str, str], Language]:
    """(the plan we kept, party names, language it was written in); no plan where there is none or it is damaged."""
    if sheet is None:
        return None, {}, "nb"
    packed = "".join(sheet.text(row, 0) for row in range(len(sheet.rows)))
    try:
        stream = zlib.decompressobj()
        content = json.loads(
            stream.decompress(base64.b64decode(packed, validate=True), UNPACKED_LIMIT_MB * MEGABYTE)
        )
        document = PlanDocument.model_validate(content["plan"])
        language: Language = content["language"] if content["language"] in LANGUAGES else "nb"
        return tree_of(document), {str(k): str(v) for k, v in content["names"].items()}, language
    except (zlib.error, binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        return None, {}, "nb"


def field_heading(field: Field, _: Translator) -> str:
    """A column's heading; those of targets name their horizon."""
    if field.path[0] == "targets":
        horizon = next(each for each in HORIZONS if each.value == field.path[1])
        return _(field.heading, horizon=_(HORIZON_NAMES[horizon]))
    return _(field.heading)


def extra_heading(key: str, _: Translator) -> str:
    """The heading of a column that is not a plain field."""
    return _(_EXTRA[key])
