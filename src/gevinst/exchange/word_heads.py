"""Which tables of a file are the form's, and which of its columns stand where: surely, or as a guess that is said.

Sure is a heading row with two of the form's headings. Where somebody wrote other headings, words that tell, the form's
own help texts and the order of the columns are weighed; what does not add up is left alone, and kept as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gevinst.domain.plan import COLUMNS
from gevinst.exchange import plan_form as form
from gevinst.exchange.word_text import Merged, WordRow, WordTable

FIRST = COLUMNS[:4]
SECOND = COLUMNS[4:]
_LOOKED_AT = 4
"""A heading row stands among the first rows of a table."""


@dataclass(frozen=True, slots=True)
class Head:
    """A table's heading row: which grid column holds what. An unknown heading has an empty name."""

    row: int
    """0-based; -1 where the table has none."""
    columns: dict[int, str]
    words: dict[int, str]
    guessed: tuple[tuple[str, str], ...] = ()
    """(heading, the column that it was taken for)."""
    by_place: bool = False
    """The columns were taken by their order alone."""
    sure: bool = True
    transposed: WordTable | None = field(default=None, compare=False)
    """The table turned round, where its headings stand one below the other."""

    def at(self, grid: int, cell_number: int, cells: int) -> int:
        """The heading's grid column above a cell: by place in the row where the counts agree, else by the grid."""
        starts = sorted(self.columns)
        if grid in self.columns:
            return grid
        if cells == len(starts):
            return starts[cell_number]
        return max((start for start in starts if start <= grid), default=starts[0])

    @property
    def named(self) -> set[str]:
        """The form's columns that are there."""
        return set(filter(None, self.columns.values()))

    @property
    def name(self) -> str:
        """What a table is called: the first of the form's headings in it, as it is written there."""
        first = next(grid for grid in sorted(self.columns) if self.columns[grid])
        return self.words.get(first) or form.HEADINGS[self.columns[first]]


@dataclass(frozen=True, slots=True)
class Heads:
    """The tables of a file, sorted."""

    benefits: tuple[tuple[WordTable, Head], ...]
    """Tables of benefits: a row each."""
    further: tuple[tuple[WordTable, Head], ...]
    """What is said beside: of the project as a whole, or of benefits that are named."""
    left: tuple[WordTable, ...]
    """Not understood."""


def sorted_tables(tables: Sequence[WordTable]) -> Heads:
    """Every table under what it is."""
    heads: list[Head | None] = [_sure(table) for table in tables]
    titled = [head for head in heads if head and "title" in head.named]
    if not titled:
        heads = [head or _loose_first(table) for table, head in zip(tables, heads, strict=True)]
        titled = [head for head in heads if head and "title" in head.named]
    whole = [head for head in titled if head.named & set(FIRST[1:])] or titled[:1]
    if whole and not any(head.named & set(SECOND) for head in heads if head):
        after = next(number for number, head in enumerate(heads) if head is whole[-1]) + 1
        if after < len(tables) and heads[after] is None:
            heads[after] = _loose_second(tables[after])
    chosen = {id(head) for head in whole}
    found = [(head.transposed or table, head) for table, head in zip(tables, heads, strict=True) if head]
    return Heads(
        tuple(each for each in found if id(each[1]) in chosen),
        tuple(each for each in found if id(each[1]) not in chosen),
        tuple(table for table, head in zip(tables, heads, strict=True) if head is None),
    )


def opened(table: WordTable) -> list[str | WordTable]:
    """A table that only lays out others, as what it holds: texts and tables. Any other is itself alone."""
    inner = [each for cell in cells_of(table) for each in cell.tables]
    if not inner or _sure(table) or not any(_sure(each) or len(opened(each)) > 1 for each in inner):
        return [table]
    parts: list[str | WordTable] = []
    for cell in cells_of(table):
        if cell.outside:
            parts.append(cell.outside)
        for each in cell.tables:
            parts += opened(each)
    return parts


def cells_of(table: WordTable) -> Iterable[Merged]:
    """Every cell once, in reading order."""
    done: set[int] = set()
    for row in table.rows:
        for _grid, cell in sorted(row.cells.items()):
            if id(cell) not in done:
                done.add(id(cell))
                yield cell


def shown_table(table: WordTable) -> str:
    """A table as text: a row on each line, cells apart."""
    done: set[int] = set()
    lines = []
    for row in table.rows:
        texts = []
        for _grid, cell in sorted(row.cells.items()):
            if id(cell) not in done and cell.text:
                texts.append(" ".join(cell.text.split()))
            done.add(id(cell))
        if texts:
            lines.append(" | ".join(texts))
    return "\n".join(lines)


def _sure(table: WordTable) -> Head | None:
    """A row, or else the first column, where two of the form's headings or more stand."""
    for index, row in enumerate(table.rows[:_LOOKED_AT]):
        columns = _distinct({grid: form.column_of(cell.outside) or "" for grid, cell in row.cells.items()})
        if sum(map(bool, columns.values())) >= 2:
            return _completed(table, index, columns)
    down = [form.column_of(row.cells[0].outside) for row in table.rows if 0 in row.cells]
    if len(set(filter(None, down))) >= 3 and "title" in down:
        turned = _turned(table)
        head = _sure_row(turned)
        if head is not None:
            return Head(head.row, head.columns, head.words, head.guessed, transposed=turned)
    return None


def _sure_row(table: WordTable) -> Head | None:
    row = table.rows[0]
    columns = _distinct({grid: form.column_of(cell.outside) or "" for grid, cell in row.cells.items()})
    return _completed(table, 0, columns)


def _completed(table: WordTable, index: int, columns: dict[int, str], sure: bool = True) -> Head:
    """A heading row, its unknown columns filled from the help text below them or from words that tell."""
    row = table.rows[index]
    below = table.rows[index + 1].cells if index + 1 < len(table.rows) else {}
    words = {grid: " ".join(cell.outside.split("\n")[0].split()) for grid, cell in row.cells.items()}
    guessed = []
    columns = dict(columns)
    for grid, column in sorted(columns.items()):
        if column:
            continue
        found = form.help_column(below[grid].text) if grid in below else None
        if found is None or found in columns.values():
            found = form.guessed_column(row.cells[grid].outside)
            if found is None or found in columns.values():
                continue
            guessed.append((words[grid], found))
        columns[grid] = found
    return Head(index, columns, words, tuple(guessed), sure=sure)


def _distinct(columns: dict[int, str]) -> dict[int, str]:
    """Each column once: the first that bears its name."""
    found: dict[int, str] = {}
    for grid, column in sorted(columns.items()):
        found[grid] = "" if column in found.values() else column
    return found


def _loose_first(table: WordTable) -> Head | None:
    """A table of benefits under headings of somebody's own: its title and two more columns can be told."""
    for index, row in enumerate(table.rows[:_LOOKED_AT]):
        if index + 1 >= len(table.rows) or len(row.cells) < 3:
            continue
        head = _completed(table, index, dict.fromkeys(row.cells, ""), sure=False)
        if len(head.named) >= 3 and "title" in head.named and 2 * len(head.named) >= len(row.cells):
            return head
    return None


def _loose_second(table: WordTable) -> Head | None:
    """The table after the benefits, of four columns in the form's order, where two of them can be told.

    A cell that begins with the words of a horizon tells the last one by itself.
    """
    row = next((each for each in table.rows if len(each.cells) == len(SECOND)), None)
    if row is None:
        return None
    starts = sorted(row.cells)
    place = dict(zip(starts, SECOND, strict=True))
    rows = [each for each in table.rows if sorted(each.cells) == starts]
    horizons = [form.horizon_parts(each.cells[starts[-1]].text)[1] for each in rows]
    told: dict[int, str] = {starts[-1]: "horizons"} if any(horizons) else {}
    heading = not form.horizon_parts(row.cells[starts[-1]].text)[1]
    guessed = []
    for grid in starts:
        helped = form.help_column(rows[1].cells[grid].text) if len(rows) > 1 else None
        guess = helped or (form.guessed_column(row.cells[grid].outside) if heading else None)
        if guess and guess != place[grid]:
            return None
        if guess:
            told[grid] = guess
            guessed.append((" ".join(row.cells[grid].outside.split("\n")[0].split()), guess))
    if len(told) < 2 and not any(horizons):
        return None
    index = table.rows.index(row) if heading else table.rows.index(row) - 1
    words = {grid: " ".join(cell.outside.split("\n")[0].split()) for grid, cell in row.cells.items()}
    by_place = len(guessed) < len(SECOND)
    return Head(
        index, place, words if heading else {}, () if by_place else tuple(guessed), by_place, sure=False
    )


def _turned(table: WordTable) -> WordTable:
    """Rows as columns."""
    grids = sorted({grid for row in table.rows for grid in row.cells})
    rows = []
    for number, grid in enumerate(grids, start=1):
        cells = {}
        for index, row in enumerate(table.rows):
            start = max((each for each in row.cells if each <= grid), default=None)
            if start is not None:
                cells[index] = row.cells[start]
        rows.append(WordRow(number, cells))
    return WordTable(tuple(rows))
