"""Who pays and who gains of every project in columns, one copy a process: kept by the database's change counter.

    found = columns(base)                      # as of now, and of this year
    of_all = Sums(found)                       # `payer_sums`: what masks over its projects come to

A process that looks again reads the rows of the projects that have changed since, and no others. Levels, kinds and bases are
places in the tuples below. Arrays are shared between threads and never written to. Amounts are whole øre (int64).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

import numpy as np
from sqlalchemy import Engine

from gevinst.domain.balance import Column
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.payers import Basis, PayerRows
from gevinst.domain.resources import ResourceKind
from gevinst.domain.valuation import Nature
from gevinst.services import payer_rows
from gevinst.services.base import Base
from gevinst.services.usual_choice import mark_of, usual_choice
from gevinst.storage.engine import change_counter
from gevinst.storage.payers import HEAD_COLUMNS, SUM_COLUMNS, VALUE_COLUMNS, Stored
from gevinst.storage.unit_of_work import Reading

Array = np.ndarray
Table = dict[str, Array]
Tables = tuple[Table, Table, Table]
"""Heads, sums, values."""

LEVELS: tuple[Level | None, ...] = (*Level, None)
"""The last: none is given."""
COLUMNS, KINDS, NATURES = tuple(Column), tuple(ResourceKind), tuple(Nature)


@dataclass(frozen=True, eq=False)
class PayerColumns:
    """See the module. Projects stand by key; sums and values by project, `project` being the place of theirs."""

    counter: int
    """The change counter that it is of."""
    until: int
    """This year: what is later has not come, and nothing has to be known of it."""
    names: tuple[str | None, ...]
    """Who: keys of parties, levels' own words, None; of each its place in `levels`."""
    levels: Array
    heads: Table
    """`slug`, `scheme`, `project_id`, `parameters`, `price_year`, `chosen`, `made_with`, `waiting`, `hidden`."""
    sums: Table
    """`project_id`, `kind` (place in COLUMNS), `who` and `payer` (places in `names`), `year`, `planned`, `is_planned`, `actual`,
    `is_actual` (whether anything is known; 0 where not), `unknown`."""
    values: Table
    """`project_id`, `kind` (KINDS), `nature` (NATURES), `who`, `other`, `level`, `flow_level`, `other_level`, `year`, `amount`
    (NaN: not known), `planned`, `in_money`, `ore`, `is_ore`, `low`, `high`, `is_ranged`, `missing` (JSON)."""

    parties: Mapping[str, Party] = field(default_factory=dict, repr=False)
    """Those that levels are of."""
    follows: "ReferenceType[PayerColumns] | None" = None
    """The columns that these came of, where the same projects stand in the same places."""
    changed: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """The places of the projects that are not as they were in those."""

    @property
    def count(self) -> int:
        """How many projects."""
        return len(self.heads["slug"])

    @cached_property
    def of_sums(self) -> Array:
        """Of each sum the place of its project."""
        return self._owners(self.sums)

    @cached_property
    def of_values(self) -> Array:
        """Of each value the place of its project."""
        return self._owners(self.values)

    def _owners(self, table: Table) -> Array:
        keys, found = table["project_id"], self.heads["project_id"]
        ends = np.searchsorted(keys, found, side="right")
        return np.repeat(np.arange(self.count), np.diff(ends, prepend=0))

    def only(self, places: Array) -> "PayerColumns":
        """The columns of these projects alone."""
        keys = self.heads["project_id"][places]
        heads = {name: column[places] for name, column in self.heads.items()}
        sums, values = (_of_projects(table, keys) for table in (self.sums, self.values))
        return PayerColumns(self.counter, self.until, self.names, self.levels, heads, sums, values)

    @cached_property
    def bases(self) -> tuple[tuple[Basis, ...], Array]:
        """(those that are there, of each project which one)."""
        known: dict[tuple[str, int], int] = {}
        pairs = zip(self.heads["parameters"].tolist(), self.heads["price_year"].tolist(), strict=True)
        codes = np.fromiter((known.setdefault(each, len(known)) for each in pairs), np.int64, self.count)
        return tuple(Basis(*each) for each in known), codes


# ---- keeping it --------------------------------------------------------------------------------------------------------

_HELD: WeakKeyDictionary[Engine, PayerColumns] = WeakKeyDictionary()
"""By database: all services of a process share one, and it goes when the database does."""
_LOCK = Lock()


def columns(base: Base) -> PayerColumns:
    """As it stands now."""
    until = base.today().year
    held = _HELD.get(base.engine)
    if held is not None and held.until == until and held.counter == change_counter(base.engine):
        return held
    with _LOCK:
        held = _HELD.get(base.engine)
        with base.reading() as work:
            found = _brought_up(base, work, held, until)
        _HELD[base.engine] = found
    return found


def _brought_up(base: Base, work: Reading, held: PayerColumns | None, until: int) -> PayerColumns:
    # The counter is read first: what is written in between is then read again, never missed.
    counter = work.portfolio.counter()
    if held is not None and (held.until != until or counter < held.counter):
        # Another year, or the database was set back: what was read before may be of another time.
        held = None
    parties = base.parties()
    # Levels that are known are those of the same parties, or are looked up again.
    as_before = held is not None and held.parties is parties
    names = _Names(
        held.names if held is not None else (), held.levels if held is not None and as_before else ()
    )
    read = _tables(work.payers.read(None if held is None else held.counter), names)
    new = (_by_project(read[0]), _by_project(read[1]), _by_project(read[2]))
    found = new if held is None else _put((held.heads, held.sums, held.values), new)
    # What was held has been looked through with the same parties.
    looked = new if as_before else found
    again = work.payers.without() + _of_another_set(base, new[0]) + _moved(looked, names, parties)
    changed = new[0]["project_id"]
    if again:
        rows = payer_rows.derived(base, work, set(again))
        made = _tables(_as_stored(rows, work.payers.ids(rows), work.payers.schemes(rows)), names)
        found, changed = _put(found, made), np.union1d(changed, made[0]["project_id"])
    heads, sums, values = found
    levels = names.levels(parties)
    known = held.names if held is not None and len(held.names) == len(names.all) else tuple(names.all)
    places = np.searchsorted(heads["project_id"], changed)
    follows = None
    if (
        held is not None
        and np.array_equal(levels[: len(held.levels)], held.levels)
        and np.array_equal(heads["project_id"], held.heads["project_id"])
    ):
        follows = ref(held)
    return PayerColumns(counter, until, known, levels, heads, sums, values, parties, follows, places)


def _of_another_set(base: Base, heads: Table) -> list[str]:
    """The projects whose rows were made with a set that has changed since, or with what is the usual no more."""
    year = base.today().year
    known: dict[tuple[Any, ...], bool] = {}

    def right(scheme: str | None, parameters: str, price_year: int, chosen: bool, made_with: str) -> bool:
        usual = usual_choice(base.schemes.get(scheme or ""), year, year)
        as_usual = (parameters, price_year) == (usual.parameters, usual.price_year)
        return (chosen or as_usual) and made_with == mark_of(parameters)

    told = [heads[name].tolist() for name in ("scheme", "parameters", "price_year", "chosen", "made_with")]
    wrong = []
    for slug, *each in zip(heads["slug"].tolist(), *told, strict=True):
        key = tuple(each)
        if key not in known:
            known[key] = right(*each)
        if not known[key]:
            wrong.append(slug)
    return wrong


def _moved(found: Tables, names: "_Names", parties: Mapping[str, Party]) -> list[str]:
    """The projects whose values were priced at a level that the party has no more."""
    heads, _sums, values = found
    levels, named = names.levels(parties), names.named
    moved = np.zeros(len(values["who"]), dtype=np.bool_)
    for who, level in (("who", "level"), ("other", "other_level")):
        moved |= named[values[who]] & (levels[values[who]] != values[level])
    return list(heads["slug"][np.isin(heads["project_id"], values["project_id"][moved])])


_FEW = 20
"""So many changed projects are put in their places one by one; of more, all columns are put in order anew."""


def _put(old: Tables, new: Tables) -> Tables:
    """What was held, with the projects that have changed in place of what they were; by project."""
    keys = new[0]["project_id"]
    if not len(keys):
        return old
    put = _spliced if len(keys) <= _FEW else _joined
    heads, sums, values = (put(each, own, np.sort(keys)) for each, own in zip(old, new, strict=True))
    return heads, sums, values


def _joined(old: Table, new: Table, keys: Array) -> Table:
    kept = ~np.isin(old["project_id"], keys)
    return _by_project({name: np.concatenate([old[name][kept], column]) for name, column in new.items()})


def _spliced(old: Table, new: Table, keys: Array) -> Table:
    """The same, copied in runs: what is between the projects that have changed is not looked at."""
    new = _by_project(new)
    own, theirs = (_spans(table, keys) for table in (old, new))
    ends = [0, *own[1]]

    def column(name: str) -> Array:
        parts = []
        for at, (first, (start, stop)) in enumerate(zip(own[0], zip(*theirs, strict=True), strict=True)):
            parts += [old[name][ends[at] : first], new[name][start:stop]]
        return np.concatenate([*parts, old[name][ends[-1] :]])

    return {name: column(name) for name in new}


def _spans(table: Table, keys: Array) -> tuple[list[int], list[int]]:
    """Where the rows of each of these projects begin and end."""
    first, last = (np.searchsorted(table["project_id"], keys, side=side) for side in ("left", "right"))
    return first.tolist(), last.tolist()


def _of_projects(table: Table, keys: Array) -> Table:
    rows = [np.arange(*span) for span in zip(*_spans(table, keys), strict=True)]
    at = np.concatenate([*rows, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    return {name: column[at] for name, column in table.items()}


def _by_project(table: Table) -> Table:
    order = np.argsort(table["project_id"], kind="stable")
    return {name: column[order] for name, column in table.items()}


# ---- from rows to columns ----------------------------------------------------------------------------------------------


class _Names:
    """Who is met, in the order they are met; None is the first."""

    def __init__(self, known: Sequence[str | None], levels: Sequence[int] | Array = ()) -> None:
        self.all: list[str | None] = list(known) or [None]
        self._levels = np.array(levels, dtype=np.int64)
        self._places = {each: at for at, each in enumerate(self.all)}

    @property
    def named(self) -> Array:
        """Of each name whether it names anybody."""
        return np.fromiter((each is not None for each in self.all), np.bool_, len(self.all))

    def levels(self, parties: Mapping[str, Party]) -> Array:
        """Of each name the place of its level."""
        more = [LEVELS.index(level_of(each, parties)) for each in self.all[len(self._levels) :]]
        self._levels = np.concatenate([self._levels, np.array(more, dtype=np.int64)])
        return self._levels

    def places(self, cells: Sequence[str | None]) -> Array:
        """Of each cell the place of its name; new ones last."""
        known, every = self._places, self.all
        for each in set(cells) - known.keys():
            known[each] = len(every)
            every.append(each)
        return np.fromiter(map(known.__getitem__, cells), np.int64, len(cells))


def _tables(rows: Stored, names: _Names) -> tuple[Table, Table, Table]:
    return (
        _table(HEAD_COLUMNS, rows.heads, _HEAD_KINDS, names),
        _table(SUM_COLUMNS, rows.sums, _SUM_KINDS, names),
        _table(VALUE_COLUMNS, rows.values, _VALUE_KINDS, names),
    )


def _as_stored(
    found: Mapping[str, PayerRows], ids: Mapping[str, int], schemes: Mapping[str, str | None]
) -> Stored:
    """Rows that are worked out on the way, in the order of those that are kept."""

    def cells(columns_: Sequence[str], row: Mapping[str, object]) -> tuple[Any, ...]:
        return tuple(row[name] for name in columns_)

    own = {slug: {"project_id": ids[slug], "slug": slug, "scheme": schemes[slug], "position": 0} for slug in found}  # fmt: skip
    return Stored(
        [cells(HEAD_COLUMNS, {**own[slug], **each.head}) for slug, each in found.items()],
        [cells(SUM_COLUMNS, {**own[slug], **row}) for slug, each in found.items() for row in each.sums],
        [cells(VALUE_COLUMNS, {**own[slug], **row}) for slug, each in found.items() for row in each.values],
    )


Read = Callable[[Sequence[Any], _Names], Mapping[str, Array]]


def _table(
    columns_: Sequence[str], rows: Sequence[tuple[Any, ...]], kinds: Mapping[str, Read], names: _Names
) -> Table:
    cells: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(columns_)
    found: Table = {}
    for name, column in zip(columns_, cells, strict=True):
        for added, array in kinds[name](column, names).items() if name in kinds else ():
            found[added or name] = array
    return found


def _objects(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
    found = np.empty(len(cells), dtype=object)
    found[:] = cells
    return {"": found}


def _numbers(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
    return {"": np.array(cells, dtype=np.int64)}


def _yes(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
    return {"": np.array(cells, dtype=np.bool_)}


def _floats(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
    return {"": np.array(cells, dtype=np.float64)}


def _who(cells: Sequence[Any], names: _Names) -> Mapping[str, Array]:
    return {"": names.places(cells)}


def _maybe(told: str) -> Read:
    """Øre, 0 where it is not known, and a column of whether it is."""

    def read(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
        return {
            "": np.fromiter((each or 0 for each in cells), np.int64, len(cells)),
            told: np.fromiter((each is not None for each in cells), np.bool_, len(cells)),
        }

    return read


def _places(known: Collection[Any]) -> Read:
    code = {getattr(each, "value", each): at for at, each in enumerate(known)}

    def read(cells: Sequence[Any], _names: _Names) -> Mapping[str, Array]:
        return {"": np.fromiter(map(code.__getitem__, cells), np.int64, len(cells))}

    return read


_level = _places(LEVELS)
_HEAD_KINDS: Mapping[str, Read] = {
    **dict.fromkeys(("slug", "scheme", "parameters", "made_with"), _objects),
    **dict.fromkeys(("project_id", "price_year", "waiting", "hidden"), _numbers),
    "chosen": _yes,
}
_SUM_KINDS: Mapping[str, Read] = {
    **dict.fromkeys(("project_id", "year", "unknown"), _numbers),
    **dict.fromkeys(("who", "payer"), _who),
    "kind": _places(COLUMNS),
    "planned": _maybe("is_planned"),
    "actual": _maybe("is_actual"),
}
_VALUE_KINDS: Mapping[str, Read] = {
    **dict.fromkeys(("project_id", "year"), _numbers),
    **dict.fromkeys(("who", "other"), _who),
    **dict.fromkeys(("level", "flow_level", "other_level"), _level),
    **dict.fromkeys(("planned", "in_money"), _yes),
    "kind": _places(KINDS),
    "nature": _places(NATURES),
    "amount": _floats,
    "ore": _maybe("is_ore"),
    "low": _maybe("is_ranged"),
    "high": _maybe("is_high"),
    "missing": _objects,
}
