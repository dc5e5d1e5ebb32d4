"""Many claims at once: which share a gain, what each counts for, and which may be put together.

The rules are those of `claims`, two by two; here nothing is held against everything. Claims are grouped by measure and party and
laid in order of time, so that what overlaps stands beside each other: n log n, where all pairs would be n².
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.claims import Claim, ClaimDecision, Handling, Independent, SharedClaim, overlap

Days = NDArray[np.int64]
Mask = NDArray[np.bool_]
Decisions = Mapping[frozenset[str], ClaimDecision]

_OPEN_FROM, _OPEN_TO = 0, dt.date.max.toordinal()


@dataclass(frozen=True, eq=False)
class ClaimColumns:
    """Claims with their times as ordinals; an open side is before, or after, every day."""

    claims: tuple[Claim, ...]

    @cached_property
    def first(self) -> Days:
        """Ordinals, shape (n,)."""
        return np.array(
            [each.first.toordinal() if each.first else _OPEN_FROM for each in self.claims], np.int64
        )

    @cached_property
    def last(self) -> Days:
        """Ordinals, shape (n,)."""
        return np.array([each.last.toordinal() if each.last else _OPEN_TO for each in self.claims], np.int64)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Of each id where it stands."""
        return {each.id: at for at, each in enumerate(self.claims)}

    @cached_property
    def groups(self) -> tuple[Days, ...]:
        """The places of those that have a measure and a party in common, by the day they begin."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, each in enumerate(self.claims):
            for party in each.parties:
                found[each.measure, party].append(at)
        together = (np.array(own, np.int64) for own in found.values() if len(own) > 1)
        return tuple(own[np.argsort(self.first[own], kind="stable")] for own in together)

    def meeting(self, at: int, among: Mask) -> list[int]:
        """The places of the others that claim what this one does."""
        own = self.claims[at]
        near = np.flatnonzero(among & (self.first <= self.last[at]) & (self.last >= self.first[at]))
        return [other for other in near.tolist() if overlap(own, self.claims[other]) is not None]


def shared_claims(
    columns: ClaimColumns, among: Mask, decisions: Decisions, most: int | None = None
) -> tuple[SharedClaim, ...]:
    """Every two that claim the same gain: those that were decided first, then those that wait, no more than `most` of them."""
    found: dict[frozenset[str], SharedClaim] = {}
    for key in decisions:
        both = [columns.place[each] for each in sorted(key) if each in columns.place]
        if len(both) == 2 and among[both].all():
            pair = overlap(columns.claims[both[0]], columns.claims[both[1]])
            if pair is not None:
                found[key] = pair
    waiting = 0
    for one, other in _beside(columns, among):
        if most is not None and waiting >= most:
            break
        key = frozenset((columns.claims[one].id, columns.claims[other].id))
        if key not in found and (pair := overlap(columns.claims[one], columns.claims[other])) is not None:
            found[key] = pair
            waiting += 1
    return tuple(found.values())


def _beside(columns: ClaimColumns, among: Mask) -> Iterator[tuple[int, int]]:
    """Pairs of a group that overlap in time, as they are met; a pair with two parties in common is met twice."""
    for group in columns.groups:
        own = group[among[group]]
        # By the day they begin, those that begin before this one ends stand right after it.
        ends = np.searchsorted(columns.first[own], columns.last[own], side="right")
        for at, end in enumerate(ends.tolist()):
            for other in own[at + 1 : end].tolist():
                yield int(own[at]), other


def met(columns: ClaimColumns, among: Mask) -> Mask:
    """Of each claim whether any other claims the same gain; shape (n,)."""
    found = np.zeros(len(columns.claims), dtype=np.bool_)
    for group in columns.groups:
        own = group[among[group]]
        if len(own) < 2:
            continue
        first, last = columns.first[own], columns.last[own]
        so_far = np.maximum.accumulate(last)
        found[own[1:][first[1:] <= so_far[:-1]]] = True
        found[own[:-1][first[1:] <= last[:-1]]] = True
    return found


def counted_shares(columns: ClaimColumns, among: Mask, decisions: Decisions) -> NDArray[np.float64]:
    """How much of each claim counts in a sum: 0 to 1; NaN where nobody has decided yet, so that it stays out. Shape (n,).

    A claim that several decisions concern counts for the least that any of them gives it, and not at all while one waits.
    """
    shares = np.where(met(columns, among), np.nan, 1.0)
    for id in {id for key in decisions for id in key if id in columns.place}:
        at = columns.place[id]
        if among[at]:
            others = (frozenset((id, columns.claims[other].id)) for other in columns.meeting(at, among))
            known = [decisions.get(key) for key in others]
            parts = [each.share_of(id) for each in known if each is not None]
            shares[at] = min(parts, default=1.0) if len(parts) == len(known) else np.nan
    return shares


def independent(columns: ClaimColumns, order: Sequence[int], decisions: Decisions) -> Independent:
    """Of claims that share a gain the first one in the order given (places); all that share none.

    Two that were decided not to be the same are both kept; one that was decided not to count never is.
    """
    not_counted = {
        claim: decision.counted or ""
        for decision in decisions.values()
        if decision.handling is Handling.ONCE
        for claim in (decision.first, decision.second)
        if claim != decision.counted
    }
    different = {key for key, each in decisions.items() if each.handling is Handling.DIFFERENT}
    first, last = columns.first.tolist(), columns.last.tolist()
    here: dict[tuple[str, str], list[int]] = defaultdict(list)
    kept: list[str] = []
    left_out: dict[str, str] = {}
    for at in order:
        claim = columns.claims[at]
        if claim.id in not_counted:
            left_out[claim.id] = not_counted[claim.id]
            continue
        begins, ends = first[at], last[at]
        groups = [here[claim.measure, party] for party in sorted(claim.parties)]
        beside = next(
            (
                columns.claims[other].id
                for group in groups
                for other in group
                if first[other] <= ends
                and begins <= last[other]
                and frozenset((columns.claims[other].id, claim.id)) not in different
            ),
            None,
        )
        if beside is not None:
            left_out[claim.id] = beside
            continue
        kept.append(claim.id)
        for group in groups:
            group.append(at)
    return Independent(tuple(kept), left_out)


def all_of(columns: ClaimColumns, ids: Collection[str] | None = None) -> Mask:
    """Every claim, or those with these ids; shape (n,)."""
    if ids is None:
        return np.ones(len(columns.claims), dtype=np.bool_)
    return np.array([each.id in ids for each in columns.claims], dtype=np.bool_)
