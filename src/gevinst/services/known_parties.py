"""The parties of a database, one copy a process: the same objects as long as the parties are the same.

The change counter grows with every figure, and parties seldom change: their rows are read again and looked at, and classes are
made of those alone that say something else. Who keeps something of parties can ask whether it is given the very same mapping.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gevinst.catalogue import parties as party_files
from gevinst.domain.party import Party
from gevinst.storage.engine import change_counter
from gevinst.storage.parties import Parties, Row, party_of


@dataclass(frozen=True, slots=True)
class _Held:
    counter: int
    """The change counter that it is of."""
    of_files: tuple[Party, ...]
    added: Mapping[Row, Party]
    """Those of the database, by the row of each, in the order of their keys there."""
    known: Mapping[str, Party]


_HELD: WeakKeyDictionary[Engine, _Held] = WeakKeyDictionary()
"""By database: all services of a process share one, and it goes when the database does."""


def known_parties(engine: Engine) -> Mapping[str, Party]:
    """Party key -> party, of the files and, by name, of those that are stored."""
    # The counter is read first: what is written in between is then read again, never missed.
    counter, of_files = change_counter(engine), party_files.parties().parties
    held = _HELD.get(engine)
    if held is not None and held.counter == counter and held.of_files is of_files:
        return held.known
    with Session(engine) as session:
        rows = Parties(session).rows()
    if held is not None and held.of_files is of_files and rows == list(held.added):
        found = _Held(counter, of_files, held.added, held.known)
    else:
        before = held.added if held is not None else {}
        added = {row: before.get(row) or party_of(row) for row in rows}
        by_name = sorted(added.values(), key=lambda party: party.name)
        found = _Held(counter, of_files, added, {party.key: party for party in (*of_files, *by_name)})
    _HELD[engine] = found
    return found.known
