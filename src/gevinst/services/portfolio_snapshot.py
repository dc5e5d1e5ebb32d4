"""The whole portfolio in columns, one copy a process: filters, access and order are masks over it, whatever its size.

Kept by the database's change counter: a process that looks again reads the rows of the projects that have changed since, and
no others. Approved values only; who may see which project is a mask too (`Snapshot.reach`).

    found = snapshot(base)                                 # as of now, and of today
    mine = found.reach(actor, Action.SEE_PORTFOLIO)        # of each project: whether the actor may
    of_lines = mine[found.lines.project]                   # the same of each line

Projects stand by slug, lines by project and in the plan's order. Arrays are shared between threads and never written to. What
depends on the day (`standing`, `expected`, `delivered`, `told`) is reckoned for `today`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import chain
from math import isnan
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine

from gevinst.domain.access import Action, Actor, Membership, Resource, may
from gevinst.domain.control_chart import Assurance
from gevinst.domain.evidence import Grade
from gevinst.domain.handover import NEAR_DAYS
from gevinst.domain.party import Party
from gevinst.domain.plan import Beneficiary, Category, Driver, KsType
from gevinst.domain.portfolio import STANDINGS, PortfolioRows
from gevinst.services import portfolio_duties
from gevinst.services.base import Base
from gevinst.services.filter_values import group_key
from gevinst.services.portfolio_cells import (
    Kind,
    bits,
    columns_of,
    days,
    flat,
    floats,
    numbers,
    objects,
    parties_of,
    places,
    told_apart,
    yes,
)
from gevinst.services.portfolio_rows import derived
from gevinst.services.promise_rows import marks
from gevinst.storage.portfolio import HEAD, LINE_COLUMNS, PROJECT_COLUMNS
from gevinst.storage.unit_of_work import Reading

Array = np.ndarray

DEVELOPMENTS = ("improvement", "concern", "neutral", "common", "unknown")
ASSURANCES = tuple(each.value for each in Assurance)
GRADES = tuple(each.value for each in Grade)
CATEGORIES = tuple(each.value for each in Category)
BENEFICIARIES = tuple(each.value for each in Beneficiary)
KS_TYPES = tuple(each.value for each in KsType)
DRIVERS = tuple(each.value for each in Driver)
PHASES = ("pre_project", "pilot", "main_project", "operation")


@dataclass(frozen=True, eq=False)
class Projects:
    """A row a project; each an array of one length. Days are ordinals, 0: none. Texts are objects, None: none."""

    project_id: Array
    slug: Array
    title: Array
    scheme: Array
    starts: Array
    ends: Array
    phase: Array
    target_group: Array
    parties: Array
    """Each a tuple of (party, role, whether it is still in the project)."""
    awarded_ore: Array
    """-1: not stated."""
    without_owner: Array
    without_handover: Array
    duties: Array
    """Bytes: see `portfolio_duties`."""
    carried_on: Array
    """Whether another project goes on from it."""
    passes_short: Array
    """The day from which the horizon is over."""
    passes_medium: Array
    passes_long: Array
    focus_areas: Array
    handed_on: Array
    activities: Array
    user_involvement: Array
    transfer: Array
    checks: Array
    """Bytes: triples of (place in `rule_days.asks_of`, from day, place of the standing)."""
    reports: Array
    """Bytes: fours of (place of the form, year or 0, last day, day it first came or 0)."""


@dataclass(frozen=True, eq=False)
class Lines:
    """A row a benefit and indicator (or benefit without one). Codes are places in the tuples above, -1: none; NaN: none."""

    project: Array
    """Place in `Projects`."""
    project_id: Array
    position: Array
    indicator: Array
    """Its id; None for a benefit without one."""
    benefit: Array
    key: Array
    title: Array
    benefit_title: Array
    category: Array
    """Place in `CATEGORIES`."""
    ks_type: Array
    level: Array
    drivers: Array
    """Each a text with commas."""
    disbenefit: Array
    owned: Array
    number: Array
    """Whether it is followed in figures."""
    frequency: Array
    measure: Array
    measure_version: Array
    """0: not said."""
    own_measure: Array
    baseline_state: Array
    targets: Array
    """How many horizons have a target."""
    measured: Array
    unapproved: Array
    last_period: Array
    """0: none."""
    latest: Array
    baseline: Array
    change: Array
    change_percent: Array
    better: Array
    """1, 0 or -1 (nil, neutral or unknown)."""
    comparable: Array
    verdict_short: Array
    verdict_medium: Array
    verdict_long: Array
    progress_short: Array
    progress_medium: Array
    progress_long: Array
    development: Array
    """Place in `DEVELOPMENTS`."""
    assurance: Array
    """Place in `ASSURANCES`."""
    grade: Array
    """Place in `GRADES`."""
    judged: Array
    points: Array
    points_before: Array
    effect: Array
    effect_ratio: Array
    effect_estimate: Array
    effect_low: Array
    effect_high: Array
    effect_points_before: Array
    effect_points_after: Array
    recent: Array
    """Each the bytes of floats, an index with the baseline at 100; None. See `recent_of`."""
    recent_before: Array
    standings: Array
    """Bytes: pairs of (from day, place in `STANDINGS`)."""
    dues: Array
    """Bytes: triples of (last day, expected, delivered)."""
    gainers: Array
    """Who gains by the benefit, as bits: 1 << place in `BENEFICIARIES`."""
    lacks: Array
    """What the benefit lacks, `late_from`, `left_from`, `promised`, `kept` and `entered`: see `promise_rows`."""
    late_from: Array
    left_from: Array
    promised: Array
    kept: Array
    entered: Array
    standing: Array
    """Place in `domain.portfolio.STANDINGS`, as of the snapshot's day."""
    expected: Array
    """Figures whose last day is past."""
    delivered: Array
    """Of them those that have come."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """See the module."""

    counter: int
    """The change counter that it is of."""
    today: dt.date
    projects: Projects
    lines: Lines
    kept: dict[str, Any] = field(default_factory=dict)
    """What has been worked out of it together with something that is not in it."""

    @property
    def count(self) -> int:
        """How many projects."""
        return len(self.projects.slug)

    def reach(self, actor: Actor, action: Action, skip: frozenset[Any] = frozenset()) -> Array:
        """Of each project whether the actor may; as `access.may` has it, asked once for each membership. `skip`: roles."""
        found = np.zeros(self.count, dtype=np.bool_)
        for each in actor.memberships:
            if each.role in skip:
                continue
            what = Resource(
                project=each.key if each.scope == "project" else None,
                scheme=each.key if each.scope == "scheme" else None,
                parties=frozenset([each.key]) if each.scope == "party" and each.key else frozenset(),
            )
            if may(Actor(None, "", actor.language, (each,)), action, what):
                found |= self._covered(each)
        return found

    def _covered(self, membership: Membership) -> Array:
        match membership.scope:
            case "all":
                return np.ones(self.count, dtype=np.bool_)
            case "scheme":
                return np.asarray(self.projects.scheme == membership.key, dtype=np.bool_)
            case "project":
                return np.asarray(self.projects.slug == membership.key, dtype=np.bool_)
        holds = (
            any(party == membership.key for party, _role, _there in own) for own in self.projects.parties
        )
        return np.fromiter(holds, np.bool_, self.count)

    def per_project(self, of_lines: Array) -> Array:
        """Sums (or counts, of what is yes or no) of something of each line."""
        return np.bincount(self.lines.project, weights=of_lines, minlength=self.count).astype(np.int64)

    def with_any(self, of_lines: Array) -> Array:
        """Of each project whether it has such a line."""
        found = np.zeros(self.count, dtype=np.bool_)
        if len(of_lines):
            found[self._having] = np.logical_or.reduceat(of_lines, self.spans[self._having])
        return found

    def bits_of(self, of_lines: Array) -> Array:
        """Of each project the bits that any of its lines has."""
        found = np.zeros(self.count, dtype=of_lines.dtype)
        if len(of_lines):
            found[self._having] = np.bitwise_or.reduceat(of_lines, self.spans[self._having])
        return found

    @cached_property
    def _having(self) -> Array:
        """The projects that have lines."""
        return np.flatnonzero(self.spans[1:] > self.spans[:-1])

    @cached_property
    def spans(self) -> Array:
        """Where each project's lines begin, and after the last where they end; shape (count + 1,)."""
        return np.searchsorted(self.lines.project, np.arange(self.count + 1))

    @cached_property
    def benefit(self) -> Array:
        """Of each line which benefit it is of, counted over the whole portfolio from 0."""
        own = self.lines.benefit
        return np.cumsum(np.r_[True, own[1:] != own[:-1]]) - 1 if len(own) else np.zeros(0, dtype=np.int64)

    def benefits_with(self, of_lines: Array) -> Array:
        """Of each project how many benefits have at least one such line."""
        if not len(self.benefit):
            return np.zeros(self.count, dtype=np.int64)
        found = np.zeros(int(self.benefit[-1]) + 1, dtype=np.bool_)
        found[self.benefit[of_lines]] = True
        owner = np.zeros(len(found), dtype=np.int64)
        owner[self.benefit] = self.lines.project
        return np.bincount(owner[found], minlength=self.count)

    def codes(self, column: Array) -> tuple[list[Any], Array]:
        """A column of objects as (the values that are there, in the order they are met; of each row which one)."""
        known: dict[Any, int] = {}
        found = np.fromiter((known.setdefault(each, len(known)) for each in column), np.int64, len(column))
        return list(known), found

    @cached_property
    def measures(self) -> tuple[list[Any], Array]:
        """The keys of measures that are there, and of each line which one; None where it has none of the catalogue."""
        return self.codes(self.lines.measure)

    @cached_property
    def schemes(self) -> tuple[list[Any], Array]:
        """The schemes that are there, and of each project which one."""
        return self.codes(self.projects.scheme)

    @cached_property
    def groups(self) -> tuple[list[Any], Array]:
        """The target groups that are there, as addresses name them, and of each project which one."""
        return self.codes(objects([group_key(each) for each in self.projects.target_group.tolist()]))

    @cached_property
    def group_texts(self) -> list[str]:
        """The target groups of `groups` as they are written first."""
        keys, codes = self.groups
        _code, first = np.unique(codes, return_index=True)
        return [str(self.projects.target_group[at] or "").strip() for at in first.tolist()] if keys else []

    @cached_property
    def phases(self) -> Array:
        """Of each project its place in `PHASES`; -1: none is stated."""
        return places(PHASES)(self.projects.phase.tolist())

    @cached_property
    def ks_types(self) -> Array:
        """Of each line its place in `KS_TYPES`; -1: none is stated."""
        return places(KS_TYPES)(self.lines.ks_type.tolist())

    @cached_property
    def drivers(self) -> Array:
        """Of each line its drivers as bits: 1 << place in `DRIVERS`."""
        texts, codes = self.codes(self.lines.drivers)
        bits = [
            sum(1 << DRIVERS.index(each) for each in text.split(",") if each in DRIVERS) for text in texts
        ]
        return np.array(bits, dtype=np.int64)[codes] if bits else np.zeros(0, dtype=np.int64)

    @cached_property
    def years(self) -> tuple[Array, Array]:
        """The first and the last year that each project runs in; 0: nobody has said when it starts."""
        first, last = (
            np.fromiter(
                (dt.date.fromordinal(day).year if day else 0 for day in days.tolist()), np.int64, self.count
            )
            for days in (self.projects.starts, self.projects.ends)
        )
        return first, np.where(first == 0, 0, np.where(last == 0, first, last))

    def communities(self, parties: Mapping[str, Party]) -> tuple[Array, Array]:
        """(which project, which community's key): the health communities of each project's parties."""
        held = self.kept.get("communities")
        # Read anew they are another mapping, and seldom other parties.
        if held is None or (held[0] is not parties and held[0] != parties):
            held = self.kept["communities"] = (parties, _communities(self, parties))
        return held[1]

    def coded(self, communities: tuple[Array, Array]) -> tuple[list[Any], Array]:
        """The health communities of `communities` that are there, and of each pair which one."""
        held = self.kept.get("coded communities")
        if held is None or held[0] is not communities:
            held = self.kept["coded communities"] = (communities, self.codes(communities[1]))
        found: tuple[list[Any], Array] = held[1]
        return found

    @cached_property
    def by_title(self) -> Array:
        """Of each project its place in the order of titles."""
        order = sorted(
            range(self.count), key=[str(each).casefold() for each in self.projects.title].__getitem__
        )
        found = np.empty(self.count, dtype=np.int64)
        found[order] = np.arange(self.count)
        return found

    @cached_property
    def figures(self) -> dict[str, Array]:
        """Of each project: benefits, measured, reached, expected, delivered, unapproved, without_receiver, standing
        (place in `PROJECT_STANDINGS`) and, of lines in figures, (count, kinds) developments, assurances, grades."""
        return _figures(self)

    @cached_property
    def told(self) -> tuple[Array, Array]:
        """The deadlines that are told of today: (which project, the five integers)."""
        owner, duties = portfolio_duties.unpacked(self.projects.duties)
        now = portfolio_duties.told(duties, self.today)
        return owner[now], duties[now]


PROJECT_STANDINGS = ("wrong_way", "behind", "lacks_data", "too_few", "on_track")
"""What needs follow-up first."""


def recent_of(blob: bytes | None) -> tuple[float | None, ...]:
    """The points of a small multiple."""
    if not blob:
        return ()
    return tuple(None if isnan(value) else value for value in np.frombuffer(blob, dtype=np.float64).tolist())


def _figures(found: Snapshot) -> dict[str, Array]:
    lines, ends = found.lines, found.projects.ends
    at = {name: lines.standing == place for place, name in enumerate(STANDINGS)}
    has = {name: found.per_project(mask) > 0 for name, mask in at.items()}
    standing = np.select(
        [
            has["wrong_way"],
            has["behind"] | has["missed"],
            has["no_data"],
            ~(has["on_track"] | has["reached"]),
        ],
        [0, 1, 2, 3],
        4,
    )
    near = (ends > 0) & (ends - NEAR_DAYS <= found.today.toordinal())
    ended = (ends > 0) & (ends < found.today.toordinal())
    numbers = lines.number
    return {
        "benefits": found.benefits_with(np.ones(len(numbers), dtype=np.bool_)),
        "measured": found.benefits_with(lines.measured),
        "reached": found.benefits_with(at["reached"]),
        "expected": found.per_project(lines.expected),
        "delivered": found.per_project(lines.delivered),
        "unapproved": found.per_project(lines.unapproved),
        "standing": standing,
        "without_receiver": np.where(
            near, np.where(ended, found.projects.without_handover, found.projects.without_owner), 0
        ),
        "developments": _crossed(found, numbers, lines.development, len(DEVELOPMENTS)),
        "assurances": _crossed(found, numbers, lines.assurance, len(ASSURANCES)),
        "grades": _crossed(found, numbers, lines.grade, len(GRADES)),
    }


def _communities(found: Snapshot, parties: Mapping[str, Party]) -> tuple[Array, Array]:
    known = {key: each.health_community for key, each in parties.items() if each.health_community}
    pairs = [
        (at, community)
        for at, own in enumerate(found.projects.parties)
        for community in {known[party] for party, _role, _there in own if party in known}
    ]
    owner = np.fromiter((at for at, _community in pairs), np.int64, len(pairs))
    return owner, objects([community for _at, community in pairs])


def _crossed(found: Snapshot, mask: Array, codes: Array, kinds: int) -> Array:
    """How many lines of each kind; shape (projects, kinds)."""
    cells = found.lines.project[mask] * kinds + codes[mask]
    return np.bincount(cells, minlength=found.count * kinds).reshape(found.count, kinds)


# ---- keeping it --------------------------------------------------------------------------------------------------------

_HELD: WeakKeyDictionary[Engine, Snapshot] = WeakKeyDictionary()
"""By database: all services of a process share one, and it goes when the database does."""
_LOCK = Lock()
_FEW = 20
"""So many changed projects are put in their places one by one; of more, all columns are put together anew."""


def snapshot(base: Base) -> Snapshot:
    """The portfolio as it stands now."""
    from gevinst.storage.engine import change_counter

    today = base.today()
    held = _HELD.get(base.engine)
    if held is not None and held.today == today and held.counter == change_counter(base.engine):
        return held
    with _LOCK:
        held = _HELD.get(base.engine)
        with base.reading() as work:
            found = _brought_up(base, work, held, today)
        found.kept["marks"] = marks(base)
        _HELD[base.engine] = found
    return found


def _brought_up(base: Base, work: Reading, held: Snapshot | None, today: dt.date) -> Snapshot:
    since = None if held is None else held.counter
    counter, heads, lines = work.portfolio.read(marks(base), since)
    if since is not None and counter < since:
        # The database was set back: what was read before may be of another time.
        held = None
        counter, heads, lines = work.portfolio.read(marks(base))
    known = marks(base)
    # Where no project was without rows, and schemes ask the same, only what has changed can be.
    whole = held is not None and held.kept.get("marks") == known and not (held.projects.project_id < 0).any()
    missing = work.portfolio.without(known, held.counter if held is not None and whole else None)
    if missing:
        more = _worked_out(base, work, missing)
        heads, lines = [*heads, *more[0]], chain(lines, [more[1]] if more[1] else [])
    if held is not None and held.today == today and not heads:
        return Snapshot(counter, today, held.projects, held.lines)
    projects = columns_of(PROJECT_COLUMNS, _named(Projects), [heads], _PROJECT_KINDS)
    own = columns_of(LINE_COLUMNS, _named(Lines), lines, _LINE_KINDS)
    own |= _as_of(own["standings"], own["dues"], today)
    if held is not None:
        if held.today == today and (put := _put(held, projects, own)) is not None:
            return _carried(held, Snapshot(counter, today, *put))
        projects, own = _merged(held, projects, own)
        if held.today != today:
            own |= _as_of(own["standings"], own["dues"], today)
    order = sorted(range(len(projects["slug"])), key=projects["slug"].__getitem__)
    projects = {name: column[order] for name, column in projects.items()}
    place = {key: at for at, key in enumerate(projects["project_id"].tolist())}
    at = np.fromiter((place[key] for key in own["project_id"].tolist()), np.int64, len(own["project_id"]))
    lined = np.lexsort((own["position"], at))
    own = {name: own.pop(name)[lined] for name in list(own)}
    return Snapshot(counter, today, Projects(**projects), Lines(project=at[lined], **own))


def _put(held: Snapshot, projects: dict[str, Array], own: dict[str, Array]) -> tuple[Projects, Lines] | None:
    """What was held, with what has changed in its places; None where the places are not the same, or many have changed."""
    keys, slugs = projects["project_id"].tolist(), projects["slug"].tolist()
    if len(keys) > _FEW or (held.projects.project_id < 0).any():
        return None
    at = [int(each) for key in keys for each in np.flatnonzero(held.projects.project_id == key)]
    rows = [np.flatnonzero(own["project_id"] == key) for key in keys]
    if len(at) < len(keys) or any(
        held.projects.slug[place] != slug or held.spans[place + 1] - held.spans[place] != len(each)
        for place, slug, each in zip(at, slugs, rows, strict=True)
    ):
        return None
    heads = {name: _set(getattr(held.projects, name), column, at) for name, column in projects.items()}
    where = [row for place in at for row in range(held.spans[place], held.spans[place + 1])]
    order = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    lines = {name: _set(getattr(held.lines, name), column[order], where) for name, column in own.items()}
    return Projects(**heads), Lines(project=held.lines.project, **lines)


def _set(column: Array, new: Array, at: list[int]) -> Array:
    """The column with other values in these places; where they are the same, it is the very same array."""
    if column[at].tolist() == new.tolist():
        return column
    column = column.copy()
    column[at] = new
    return column


_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "by_title": ("title",),
    "schemes": ("scheme",),
    "groups": ("target_group",),
    "group_texts": ("target_group",),
    "phases": ("phase",),
    "years": ("starts", "ends"),
    "spans": (),
    "benefit": ("benefit",),
    "measures": ("measure",),
    "ks_types": ("ks_type",),
    "drivers": ("drivers",),
}
"""What is worked out of which columns, of projects that stand in the same places."""


def _carried(held: Snapshot, found: Snapshot) -> Snapshot:
    """What was worked out of columns that have not changed is not worked out again."""
    for name, columns in _RESTS_ON.items():
        if name in held.__dict__ and all(_column(held, each) is _column(found, each) for each in columns):
            found.__dict__[name] = held.__dict__[name]
    if held.projects.parties is found.projects.parties and "communities" in held.kept:
        found.kept["communities"] = held.kept["communities"]
    return found


def _column(found: Snapshot, name: str) -> Array:
    own: Array = getattr(found.lines if name in _OF_LINES else found.projects, name)
    return own


_OF_LINES = frozenset({"benefit", "measure", "ks_type", "drivers"})


def _merged(
    held: Snapshot, projects: dict[str, Array], own: dict[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """What was held, with the projects that have changed in place of what they were."""
    changed = projects["project_id"]
    # What was worked out on the way is worked out again, or has rows by now.
    kept = ~np.isin(held.projects.project_id, changed) & (held.projects.project_id > 0)
    kept_lines = ~np.isin(held.lines.project_id, changed) & (held.lines.project_id > 0)
    return (
        {name: np.concatenate([getattr(held.projects, name)[kept], new]) for name, new in projects.items()},
        {name: np.concatenate([getattr(held.lines, name)[kept_lines], new]) for name, new in own.items()},
    )


def _worked_out(
    base: Base, work: Reading, slugs: Sequence[str]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The rows of projects that have none yet: the same, made on the way and not kept."""
    found: dict[str, PortfolioRows] = derived(base, work, slugs)
    heads, lines = [], []
    # No key of the database: below 0, so that none is met twice.
    for at, (slug, rows) in enumerate(found.items(), start=1):
        project = work.plans.project(slug)
        own = {name: getattr(project, name) for name in HEAD} | {"project_id": -at} | dict(rows.project)
        own |= dict(rows.promise or {})
        heads.append(tuple(own[name] for name in PROJECT_COLUMNS))
        lines += [
            tuple(({"project_id": -at} | dict(row) | dict(promise))[name] for name in LINE_COLUMNS)
            for row, promise in zip(rows.lines, rows.promises, strict=True)
        ]
    return heads, lines


def _named(kind: type[Projects] | type[Lines]) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind))


# ---- from rows to columns ----------------------------------------------------------------------------------------------

_PROJECT_KINDS: dict[str, Kind] = {
    "project_id": numbers(0),
    "starts": days,
    "ends": days,
    "parties": parties_of,
    "awarded_ore": numbers(-1),
    "without_owner": numbers(0),
    "without_handover": numbers(0),
    "carried_on": yes,
    **dict.fromkeys(
        (
            "passes_short",
            "passes_medium",
            "passes_long",
            "focus_areas",
            "handed_on",
            "activities",
            "user_involvement",
            "transfer",
        ),
        numbers(0),
    ),
}
_LINE_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "project_id",
            "position",
            "measure_version",
            "targets",
            "unapproved",
            "last_period",
            "points",
            "points_before",
            "recent_before",
            "effect_points_before",
            "effect_points_after",
            "lacks",
            "late_from",
            "left_from",
            "promised",
            "entered",
        ),
        numbers(0),
    ),
    **dict.fromkeys(("better", "effect_ratio"), numbers(-1)),
    **dict.fromkeys(("indicator", "benefit", "recent"), objects),
    **dict.fromkeys(
        ("disbenefit", "owned", "number", "own_measure", "measured", "comparable", "judged", "kept"), yes
    ),
    **dict.fromkeys(
        (
            "latest",
            "baseline",
            "change",
            "change_percent",
            "progress_short",
            "progress_medium",
            "progress_long",
            "effect_estimate",
            "effect_low",
            "effect_high",
        ),
        floats,
    ),
    "category": places(CATEGORIES),
    "gainers": bits(BENEFICIARIES),
    "development": places(DEVELOPMENTS),
    "assurance": places(ASSURANCES),
    "grade": places(GRADES),
}


def _as_of(standings: Array, dues: Array, today: dt.date) -> dict[str, Array]:
    """What depends on the day, of each line. Many lines are asked for the same figures: those are reckoned once."""
    now = today.toordinal()
    known, which = told_apart(standings)
    owner, steps = flat(known, 2)
    begun = steps[:, 0] <= now
    standing = np.zeros(len(known), dtype=np.int64)
    # By day, so that the last that has begun is the one that stays.
    standing[owner[begun]] = steps[begun, 1]
    asked, which_asked = told_apart(dues)
    owner, slots = flat(asked, 3)
    past = slots[:, 0] < now
    expected = np.bincount(owner[past], weights=slots[past, 1], minlength=len(asked))
    delivered = np.bincount(owner[past], weights=slots[past, 2], minlength=len(asked))
    return {
        "standing": standing[which],
        "expected": expected.astype(np.int64)[which_asked],
        "delivered": delivered.astype(np.int64)[which_asked],
    }
