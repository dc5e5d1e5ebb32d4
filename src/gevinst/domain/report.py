"""A report: all that it is filled from, and the filled form as blocks that Word, PDF and a page print alike."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gevinst.domain.evaluation import Evaluation
from gevinst.domain.follow_up import FollowUp
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure
from gevinst.domain.money import Award, MoneyEntry, Redisposition
from gevinst.domain.party import Party
from gevinst.domain.plan import PlanDocument
from gevinst.domain.scheme import count_words
from gevinst.domain.text import Language

# --- What a report is filled from -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesPoints:
    """An indicator's total over its parties, oldest first: first day of each period, its figure, approved or not.

    `values` hold None where a period has no figure to show. All three have the same length.
    """

    periods: tuple[int, ...]
    values: tuple[float | None, ...]
    approved: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Everything a form is filled from. Evaluations and series are those of [first, last], never later.

    Mappings go by indicator id, parties by key. `plan` has the targets in force, `original` is the plan as first adopted,
    `adopted` as adopted last; both None where nothing is adopted. `texts` holds what a person wrote: by section key, or
    `section.sub_heading` for one sub-heading.
    """

    plan: PlanDocument
    first: dt.date
    last: dt.date
    """The period reported on; figures end here."""
    today: dt.date
    year: int | None = None
    original: PlanDocument | None = None
    adopted: PlanDocument | None = None
    scheme_name: str = ""
    follow_up: FollowUp = field(default_factory=FollowUp)
    closed_risks: Mapping[str, dt.date] = field(default_factory=dict)
    """Risk id -> the day that it was over, of those that were over within the period."""
    money: tuple[MoneyEntry, ...] = ()
    award: Award | None = None
    redispositions: tuple[Redisposition, ...] = ()
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    series: Mapping[str, SeriesPoints] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Benefit id -> column of the benefit table -> what the plan says there, in the report's language."""
    project_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column of the benefit table -> what the plan says there of the project as a whole."""
    texts: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The form's attachment -> the names of the files that answer it."""
    sender: str = ""
    """A role and its party, never a name."""

    @property
    def invented(self) -> bool:
        """Whether the figures are made up, which every page then says."""
        return self.plan.project.invented


# --- Blocks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `strong`: the sentence that a section opens with."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """One point of a list: a few words in bold, then the rest."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Bullet, ...]


Icon = Literal[
    "better_down",
    "better_up",
    "worse_down",
    "worse_up",
    "same",
    "few",
    "reached",
    "on_way",
    "behind",
    "not_yet",
]


@dataclass(frozen=True, slots=True)
class Status:
    """A cell that carries a shape beside its words."""

    text: str
    icon: Icon


Cell: TypeAlias = str | Status


@dataclass(frozen=True, slots=True)
class GanttRow:
    """Bars of one table row as shares 0..1 of the axis; None where there is no such bar."""

    original: tuple[float, float] | None
    updated: tuple[float, float] | None
    done: bool
    milestone: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bars beside a table; its dates stand in the table too. `years`: (label, share where it starts)."""

    years: tuple[tuple[str, float], ...]
    now: float | None
    now_label: str
    key: str
    """What the colours mean, in words."""
    rows: tuple[GanttRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row. `headline` says what it shows, `detail` what, when and who; `note` stands below."""

    name: str
    headline: str
    detail: str
    header: tuple[str, ...]
    alignments: tuple[Literal["left", "right"], ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: bool = False
    """Whether the last row is a sum."""
    grouped: bool = False
    """Whether rows that follow one another and have the same first cell share it: its words stand once."""

    @property
    def group_sizes(self) -> tuple[int, ...]:
        """For each row how many rows its first cell stands for; 0 where the cell of a row above stands for it."""
        sizes = [1] * len(self.rows)
        first = 0
        for at in range(1, len(self.rows) if self.grouped else 0):
            if self.rows[at][0] == self.rows[first][0]:
                sizes[first] += 1
                sizes[at] = 0
            else:
                first = at
        return tuple(sizes)

    gantt: Gantt | None = None


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A target over its horizon: [first, last] days, its value, and its words.

    `original`: what was promised first, where that was another value; drawn beside it, with words of its own.
    """

    first: int
    last: int
    value: float
    horizon_label: str
    value_label: str
    original: float | None = None
    original_label: str = ""


Sign = Literal["better", "worse", "changed"]
"""A change beyond the usual variation: for the better, for the worse, or of a measure without a good direction."""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A benefit's chart, drawn or told. All words are in the report's language; numbers in the measure's unit."""

    language: Language
    frequency: Frequency
    periods: tuple[int, ...]
    values: tuple[float | None, ...]
    approved: tuple[bool, ...]
    decimals: int
    percent: bool
    unit: str
    baseline: float | None
    baseline_label: str
    go_live: int | None
    go_live_label: str
    targets: tuple[TargetStep, ...]
    breaks: tuple[tuple[int, str], ...]
    """Days when the definition changed, and what to write there: the line is not drawn across them."""
    now: float | None
    now_label: str
    signs: tuple[Sign | None, ...] = ()
    """For each figure what it is a sign of, as the screen marks it; empty where nothing is marked."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its headline, what it is of, its source, and its words for those who do not see it."""

    name: str
    chart: ChartSpec
    headline: str
    detail: str
    alt: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Labelled facts; a value None is for a person to write."""

    rows: tuple[tuple[str, str | None], ...]
    keys: tuple[str, ...] = ()
    """The sub-heading that each row answers, where somebody can write it."""


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """Lines to sign on, by what is written under them."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a person must still write or attach. `stops`: it stops the sending whatever the form requires."""

    text: str
    stops: bool = False


Block: TypeAlias = Paragraph | Bullets | Table | Figure | KeyValues | SignatureLines | Missing


def words_in(blocks: tuple[Block, ...]) -> int:
    """Words of running text: what a form's limit counts. Tables, figures and what is missing are not counted."""
    total = 0
    for block in blocks:
        match block:
            case Paragraph(text=text):
                total += count_words(text)
            case Bullets(items=items):
                total += sum(count_words(f"{item.lead} {item.text}") for item in items)
            case _:
                pass
    return total


# --- The filled form --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilledSubHeading:
    """A heading or field inside a section, with its answer. Words and limit as in the section."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    limit: int | None = None
    edited: bool = False

    @property
    def words(self) -> int:
        """Words of running text."""
        return words_in(self.blocks)

    @property
    def over_by(self) -> int:
        """Words too many; 0 where there is no limit."""
        return max(0, self.words - self.limit) if self.limit is not None else 0


@dataclass(frozen=True, slots=True)
class FilledSection:
    """One section of the form. `part` is the heading over several sections, where it has one.

    `added`: not a heading of the form, but figures that belong with it (the benefits after an annual report's text).
    """

    key: str
    heading: str
    blocks: tuple[Block, ...]
    sub_headings: tuple[FilledSubHeading, ...] = ()
    limit: int | None = None
    part: str | None = None
    part_note: str | None = None
    help: str | None = None
    required: bool = True
    edited: bool = False
    added: bool = False
    fields: bool = False
    """A section of short labelled facts: nothing to write in."""

    @property
    def all_blocks(self) -> Iterator[Block]:
        """Its own blocks and those of its sub-headings, in order."""
        yield from self.blocks
        for sub in self.sub_headings:
            yield from sub.blocks

    @property
    def words(self) -> int:
        """Words of running text, sub-headings included."""
        return words_in(tuple(self.all_blocks))

    @property
    def over_by(self) -> int:
        """Words too many; 0 where there is no limit."""
        return max(0, self.words - self.limit) if self.limit is not None else 0

    @property
    def missing(self) -> tuple[str, ...]:
        """What a person must still write here."""
        found = [block.text for block in self.blocks if isinstance(block, Missing)]
        found += [
            label
            for block in self.blocks
            if isinstance(block, KeyValues)
            for label, value in block.rows
            if value is None
        ]
        for sub in self.sub_headings:
            for block in sub.blocks:
                if isinstance(block, Missing):
                    heading = sub.heading.rstrip(":.")
                    # A heading that asks for it already is not said twice.
                    same = heading.casefold() == block.text.rstrip(".").casefold()
                    found.append(block.text if same else f"{heading}: {block.text}")
        return tuple(found)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledReport:
    """A form filled for one project and period, in the form's language."""

    form: str
    title: str
    """The heading of the form, with the year where it has one."""
    project_title: str
    scheme_name: str
    language: Language
    facts: tuple[tuple[str, str], ...]
    """To, from, year, deadline: (label, value)."""
    lead: str
    sections: tuple[FilledSection, ...]
    official: bool
    unofficial_because: str | None
    invented: bool
    as_of: dt.date
    """The last day that figures are from."""
    as_of_text: str
    year: int | None
    pages_least: int | None = None
    pages_most: int | None = None
    signers: tuple[str, ...] = ()
    sender: str = ""
    layout: Literal["report", "form"] = "report"
    """`form`: the funder's own form, with its title, its questions at the left and nothing of ours between."""
    short_title: str = ""
    """For the top of each page, where the title is too long; empty: the title."""
    intro: tuple[str, ...] = ()
    """What the form prints under its title."""
    word_template: str | None = None
    """The Word template of the form in schemas/reports; None for our own layout."""
    printed_scheme: str = ""
    """The scheme's name as its form prints it; empty: the name."""

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """(section key, what a person must still write there)."""
        return tuple((section.key, text) for section in self.sections for text in section.missing)

    @property
    def over(self) -> tuple[tuple[str, int], ...]:
        """(section or section.sub_heading key, words too many)."""
        found = []
        for section in self.sections:
            if section.over_by:
                found.append((section.key, section.over_by))
            found += [
                (f"{section.key}.{sub.key}", sub.over_by) for sub in section.sub_headings if sub.over_by
            ]
        return tuple(found)

    def section(self, key: str) -> FilledSection:
        """The section of that key; KeyError where the form has none."""
        return {section.key: section for section in self.sections}[key]
