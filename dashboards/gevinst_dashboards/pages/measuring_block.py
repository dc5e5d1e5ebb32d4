"""A block pasted from Excel, read as rows of text: which cell belongs to which figure. Pure; nothing is stored here."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.services.views import EntryPage
from gevinst_dashboards.pages.measuring_cells import cells_of, merged_cells

Certainty = str
"""known | guessed | unknown | chosen"""

_SPACES = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " "})
_FIELDS: dict[str, tuple[str, ...]] = {
    "period": (
        "periode",
        "period",
        "måned",
        "månad",
        "mnd",
        "month",
        "dato",
        "date",
        "uke",
        "veke",
        "kvartal",
        "år",
    ),
    "party": ("part", "party", "kommune", "municipality", "enhet", "eining", "virksomhet", "bydel", "sted"),
    "indicator": ("indikator", "indicator", "indicator (figure)", "måltall", "måltal", "mål", "measure"),
    "value": ("verdi", "value", "resultat", "tall", "tal"),
    "numerator": ("teller", "teljar", "numerator"),
    "denominator": ("nevner", "nemnar", "denominator"),
    "n": ("n", "antall", "antall (n)", "tal på", "tal på (n)", "number", "number (n)"),
    "sd": ("sd", "standardavvik", "standard deviation"),
    "invited": ("inviterte", "invited"),
    "answered": ("svarte", "answered"),
    "state": ("status", "tilstand", "state"),
    "reason": (
        "ikke målt fordi",
        "ikkje målt fordi",
        "hvorfor ikke målt",
        "kvifor ikkje målt",
        "årsak",
        "grunn",
        "reason",
        "why not measured",
    ),
    "comment": ("merknad", "kommentar", "note", "comment", "notat"),
}
_PLACES = ("period", "party", "indicator")
_NUMBERS = ("value", "numerator", "denominator")
HEADING_LINES = 10
"""So many lines are looked at for the headings: a sheet often begins with a title."""
_PARTS = {
    "numerator": ("teller", "teljar", "numerator"),
    "denominator": ("nevner", "nemnar", "denominator"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: what stands over it, an example, and what it is read as (`period`, `value:<indicator id>`, ``)."""

    index: int
    text: str
    example: str
    target: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Pasted:
    """One figure of the block. `places` gives each field's (line, column) in the block, 0-based."""

    row: Row
    places: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Block:
    """What a paste was read as."""

    lines: tuple[tuple[str, ...], ...]
    figures: tuple[Pasted, ...]
    headings: tuple[Heading, ...] = ()
    blanks: int = 0
    outside: int = 0
    """Filled cells that belong to no figure."""
    trouble: str = ""
    """no_headings | no_lines | two_alike: nothing could be read."""
    heading_line: int = 0
    """The line (0-based) that says what the columns are; what stands above it is not read."""
    alike: tuple[str, ...] = ()
    """Two headings that are read as the same."""


@dataclass(slots=True)
class _Found:
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)


def split_block(text: str) -> list[list[str]]:
    """Lines and cells of what Excel puts on the clipboard; a quoted cell may hold tabs and line breaks."""
    rows: list[list[str]] = [[]]
    cell, quoted, index = "", False, 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while index < len(text):
        char = text[index]
        if quoted:
            if char == '"' and text[index + 1 : index + 2] == '"':
                cell, index = cell + '"', index + 1
            elif char == '"':
                quoted = False
            else:
                cell += char
        elif char == '"' and not cell:
            quoted = True
        elif char in "\t\n":
            rows[-1].append(cell.strip())
            cell = ""
            if char == "\n":
                rows.append([])
        else:
            cell += char
        index += 1
    rows[-1].append(cell.strip())
    return [row for row in rows if any(row)]


def with_fixes(lines: Sequence[Sequence[str]], fixes: Mapping[str, str]) -> list[list[str]]:
    """The block with the cells that were mended on the page; keys are `line|column`."""
    mended = [list(line) for line in lines]
    for key, text in fixes.items():
        line, column = (int(part) for part in key.split("|"))
        if line < len(mended):
            mended[line] += [""] * (column + 1 - len(mended[line]))
            mended[line][column] = text
    return mended


def fold(text: str) -> str:
    """Case, kinds of spaces and a colon or point at the end do not count."""
    return " ".join(text.translate(_SPACES).split()).strip(" :*.").casefold()


def read_anchored(
    lines: Sequence[Sequence[str]], rows: Sequence[str], fields: Sequence[str], page: EntryPage
) -> Block:
    """A block pasted on a cell of the grid: it goes right and down from there, over the cells that can be filled in."""
    known = {f"{row.series}|{row.period}": row for group in page.groups for row in group.rows if row.editable}
    figures, blanks, outside = [], 0, 0
    for line, cells in enumerate(lines):
        row = known.get(rows[line]) if line < len(rows) else None
        found = _Found()
        for column, text in enumerate(cells):
            name = fields[column] if column < len(fields) else ""
            own = (
                ("numerator", "denominator") if row and row.measure and row.measure.numerator else ("value",)
            )
            if not text:
                blanks += 1
            elif row is None or name not in own:
                outside += 1
            else:
                found.cells[name] = text
                found.places[name] = (line, column)
        if row is not None and found.cells:
            indicator = row.indicator
            columns = dict.fromkeys((*found.cells, "period", "party", "indicator"), indicator.title)
            # What stands beside the pasted cells already goes with them, as when it is typed.
            stands = merged_cells(
                cells_of(row.figure), {name: getattr(row, name) for name in own} | found.cells
            )
            beside = {name: text for name, text in stands.items() if text and name not in found.cells}
            figures.append(
                Pasted(
                    Row(
                        indicator.id,
                        row.party,
                        period_code(row.period, indicator.frequency),
                        {**beside, **found.cells},
                        row=line + 1,
                        columns=columns,
                    ),
                    found.places,
                )
            )
    return Block(tuple(map(tuple, lines)), tuple(figures), blanks=blanks, outside=outside)


def read_headed(
    lines: Sequence[Sequence[str]], document: PlanDocument, page: EntryPage, choices: Mapping[str, str]
) -> Block:
    """A block whose first line says what the columns are: one measure in each column, or one figure in each line."""
    if len(lines) < 2:
        return Block(tuple(map(tuple, lines)), (), trouble="no_lines")
    indicators = {each.id: each for benefit in document.benefits for each in benefit.indicators}
    at = _heading_line(lines, indicators)
    headings = _headings(lines, at, indicators, choices)
    targets = {heading.index: heading.target for heading in headings}
    taken = [heading for heading in headings if heading.target]
    alike = next((found for found in combinations(taken, 2) if found[0].target == found[1].target), ())
    trouble = "two_alike" if alike else "" if _say_enough(headings) else "no_headings"
    if trouble:
        both = tuple(heading.text for heading in alike)
        return Block(tuple(map(tuple, lines)), (), headings, trouble=trouble, heading_line=at, alike=both)
    own_period = next((index for index, target in targets.items() if target == "period"), None)
    beside = _beside_one(headings)
    periods = {
        row.indicator.id: period_code(row.period, row.indicator.frequency)
        for group in page.groups
        for row in group.rows
    }
    figures: list[Pasted] = []
    blanks = outside = 0
    for number, cells in enumerate(lines[at + 1 :], start=at + 1):
        common: dict[str, str] = {}
        by_indicator: dict[str, _Found] = {}
        places: dict[str, tuple[int, int]] = {}
        names: dict[str, str] = {}
        if own_period is not None:
            # Where it is blank it is mended there.
            places["period"] = number, own_period
        for column, text in enumerate(cells):
            target = targets.get(column, "")
            kind, _colon, owner = target.partition(":")
            if not text:
                blanks += bool(target)
            elif not target:
                outside += 1
            elif owner:
                found = by_indicator.setdefault(owner, _Found())
                found.cells[kind] = text
                found.places[kind] = (number, column)
            else:
                common[kind] = text
                places[kind] = (number, column)
            if not owner and kind and column < len(headings):
                names[kind] = headings[column].text
        if "indicator" in common:
            own = {name: text for name, text in common.items() if name not in _PLACES}
            by_indicator = {common["indicator"]: _Found(own, dict(places))}
        elif beside and any(name not in _PLACES for name in common):
            found = by_indicator.setdefault(beside, _Found())
            for name in common.keys() - set(_PLACES):
                found.cells[name], found.places[name] = common[name], places[name]
        for key, found in by_indicator.items():
            if not found.cells:
                continue
            if "reason" in found.cells and not any(name in found.cells for name in (*_NUMBERS, "state")):
                found.cells["state"] = "not_measured"
            columns = names | {name: headings[column].text for name, (_line, column) in found.places.items()}
            columns.setdefault("indicator", next(iter(columns.values())))
            figures.append(
                Pasted(
                    Row(
                        key,
                        common.get("party") or _only_party(indicators.get(key)),
                        common.get("period", "") if own_period is not None else periods.get(key, page.code),
                        found.cells,
                        row=number + 1,
                        columns=columns,
                    ),
                    {**places, **found.places},
                )
            )
    return Block(tuple(map(tuple, lines)), tuple(figures), headings, blanks, outside, heading_line=at)


def _headings(
    lines: Sequence[Sequence[str]],
    at: int,
    indicators: Mapping[str, Indicator],
    choices: Mapping[str, str],
) -> tuple[Heading, ...]:
    """What each column is read as. What is said beside a figure belongs to one: beside several it is not read."""
    found = tuple(
        _heading(index, text, lines[at + 1 :], indicators, choices) for index, text in enumerate(lines[at])
    )
    if len(_owners(found)) <= 1:
        return found
    return tuple(
        heading
        if ":" in heading.target or heading.target in ("", *_PLACES)
        else replace(heading, target="", certainty="unknown")
        for heading in found
    )


def _heading_line(lines: Sequence[Sequence[str]], indicators: Mapping[str, Indicator]) -> int:
    """The first line that says what the columns are; the very first where none does."""
    for at in range(min(HEADING_LINES, len(lines) - 1)):
        found = _headings(lines, at, indicators, {})
        if _say_enough(found) and any(heading.target in _PLACES for heading in found):
            return at
    return 0


def _say_enough(headings: Sequence[Heading]) -> bool:
    targets = {heading.target for heading in headings}
    return any(":" in target for target in targets) or (
        "indicator" in targets and bool({"value", "numerator"} & targets)
    )


def _owners(headings: Sequence[Heading]) -> set[str]:
    return {heading.target.partition(":")[2] for heading in headings if ":" in heading.target}


def _beside_one(headings: Sequence[Heading]) -> str:
    """The one measure that a block is of, which its notes and numbers beside belong to."""
    owners = _owners(headings)
    return owners.pop() if len(owners) == 1 else ""


def _only_party(indicator: Indicator | None) -> str | None:
    """Where one party alone delivers a figure, it need not be said which."""
    own = [line.party for line in indicator.series if not line.comparison] if indicator else []
    return own[0] if len(own) == 1 else None


def _heading(
    index: int,
    text: str,
    lines: Sequence[Sequence[str]],
    indicators: Mapping[str, Indicator],
    choices: Mapping[str, str],
) -> Heading:
    example = next((line[index] for line in lines if index < len(line) and line[index]), "")
    found = Heading(index, text, example, "", "unknown")
    if str(index) in choices:
        return replace(found, target=choices[str(index)], certainty="chosen")
    folded = fold(text)
    for name, also in _FIELDS.items():
        if folded in also:
            return replace(found, target=name, certainty="known")
    target, certain = _indicator_of(folded, indicators)
    return replace(found, target=target, certainty="known" if certain else "guessed" if target else "unknown")


def _indicator_of(folded: str, indicators: Mapping[str, Indicator]) -> tuple[str, bool]:
    """(`value:<id>`, whether the name is its own). A name that ends in numerator or denominator is that part."""
    part, name = "value", folded
    for field_name, words in _PARTS.items():
        for word in words:
            if folded.endswith(word) and folded != word:
                part, name = field_name, folded.removesuffix(word).strip(" ,-(:–")
    titles = {fold(each.title): key for key, each in indicators.items()}
    titles |= {fold(each.key): key for key, each in indicators.items()}
    if name in titles:
        return f"{part}:{titles[name]}", True
    starts = [key for title, key in titles.items() if len(name) >= 3 and title.startswith(name)]
    near = difflib.get_close_matches(name, list(titles), n=1, cutoff=0.75)
    if len(set(starts)) == 1:
        return f"{part}:{starts[0]}", False
    return (f"{part}:{titles[near[0]]}", False) if near else ("", False)


def anchored_stash(data: Any) -> bool:
    """Whether what the page keeps tells where in the grid a block was pasted."""
    return isinstance(data, Mapping) and bool(data.get("rows"))
