"""What every service is given: the database, the clock and the catalogues. No globals, nothing to reset in a test."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gevinst.catalogue import measures as measure_files
from gevinst.catalogue import schemes as scheme_files
from gevinst.catalogue.measures import Measures
from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.party import Party
from gevinst.domain.plan import Indicator, Project
from gevinst.domain.proposal import ProposalState
from gevinst.domain.scheme import Scheme
from gevinst.i18n import Translator, translator
from gevinst.i18n.formats import OSLO
from gevinst.services.known_parties import known_parties
from gevinst.services.known_plans import KnownPlans
from gevinst.storage.engine import change_counter, for_reading, for_writing
from gevinst.storage.measure_proposals import MeasureProposals
from gevinst.storage.unit_of_work import Reading, UnitOfWork

OPERATOR = Actor(None, "local operator", "nb", (Membership(Role.OPERATOR, "all"),))
"""The one at the command line of the machine itself."""


_KEPT = 1000
"""At most so many counts are kept."""


@dataclass(frozen=True)
class Base:
    """Shared by all services. A session lives for one call, never longer."""

    engine: Engine
    clock: Callable[[], dt.datetime]
    _names: dict[str, tuple[Mapping[str, Party], Mapping[str, str]]] = field(default_factory=dict, repr=False)
    _measures: dict[str, tuple[int, Measures]] = field(default_factory=dict, repr=False)
    _counts: dict[object, tuple[int, int]] = field(default_factory=dict, repr=False)
    """What every page asks for, kept until data change: key -> (change counter, count)."""
    _known_plans: KnownPlans = field(default_factory=KnownPlans, repr=False)

    def work(self, actor: Actor) -> UnitOfWork:
        """One transaction; left without `commit()` it leaves nothing behind. The portfolio's rows follow what it changes."""
        # The rows are made by services that stand on this one.
        from gevinst.services.portfolio_rows import follow

        work = UnitOfWork(self._writing, actor, self.clock)
        follow(self, work)
        return work

    def reading(self) -> Reading:
        """For reading only; takes no lock."""
        return Reading(self._read_only)

    @cached_property
    def _writing(self) -> Engine:
        return for_writing(self.engine)

    @cached_property
    def _read_only(self) -> Engine:
        return for_reading(self.engine)

    def today(self) -> dt.date:
        """The date in Oslo."""
        return self.clock().astimezone(OSLO).date()

    @cached_property
    def schemes(self) -> Mapping[str, Scheme]:
        """The grant schemes as loaded."""
        return scheme_files.schemes()

    def parties(self) -> Mapping[str, Party]:
        """Party key -> party, of the catalogue and of those that projects have added. Read again when data change."""
        return known_parties(self.engine)

    def catalogue(self) -> Measures:
        """The measures that all projects share: of the files, and of those that projects proposed and were accepted.

        Read again when data change, so that every process offers a measure from the moment it was accepted.
        """
        version = change_counter(self.engine)
        held = self._measures.get("held")
        if held is None or held[0] != version:
            with Session(self.engine) as session:
                accepted = MeasureProposals(session).all(ProposalState.ACCEPTED)
            known = measure_files.measures().with_added(each.measure for each in accepted)
            held = self._measures["held"] = (version, known)
        return held[1]

    def counted(self, key: object, count: Callable[[], int]) -> int:
        """A number that every page shows, reckoned again only when data have changed."""
        version = change_counter(self.engine)
        held = self._counts.get(key)
        if held is None or held[0] != version:
            if len(self._counts) >= _KEPT:
                self._counts.clear()
            held = self._counts[key] = (version, count())
        return held[1]

    @property
    def party_names(self) -> Mapping[str, str]:
        """Party key -> name. Kept as long as the parties: there may be thousands."""
        known = self.parties()
        held = self._names.get("held")
        if held is None or held[0] is not known:
            held = self._names["held"] = (known, {key: party.name for key, party in known.items()})
        return held[1]

    def measure_of(self, indicator: Indicator) -> Measure | None:
        """The definition that an indicator follows: its own, or the catalogue's in the version it was chosen with."""
        if indicator.own_measure is not None:
            return indicator.own_measure
        if indicator.measure is None:
            return None
        key, version = indicator.measure, indicator.measure_version
        held = self._measures.get("held")
        files = measure_files.measures()
        known_here: tuple[Measures, ...] = (files,) if held is None else (files, held[1])
        for known in known_here:
            # A key in a version never changes its meaning: what is known needs no question to the database.
            if version is not None and (found := known.find(key, version)) is not None:
                return found
        # Where the catalogue no longer has it, the figures stand, but nothing can be reckoned from them.
        return self.catalogue().find(key, version)

    def party_name(self, key: str | None) -> str:
        """A party's name; its key where the catalogue does not know it."""
        party = self.parties().get(key or "")
        return party.name if party else key or ""


def words(actor: Actor) -> Translator:
    """The translator of the one who asks."""
    return translator(actor.language)


def resource(project: Project) -> Resource:
    """A project as `may` sees it."""
    return Resource(
        project=project.slug,
        scheme=project.scheme,
        parties=frozenset(part.party for part in project.parties),
    )


def require(actor: Actor | None, action: Action, what: Resource) -> None:
    """Raises NotAllowed unless `may` says yes."""
    if not may(actor, action, what):
        raise NotAllowed(action.value)


_OURS = frozenset({"id", "contributes_to"})
"""Made by us, not written by people: an id may happen to hold eleven digits that add up."""


def refuse_personal(changes: Mapping[str, Any]) -> None:
    """No identity number in any text, however deep. Raises Refused naming each field, never its value."""
    problems: list[Problem] = []

    def look(value: Any, field: str) -> None:
        if isinstance(value, str) and may_hold_identity_number(value):
            problems.append(Problem("personal_data", field=field))
        elif isinstance(value, BaseModel):
            look(value.model_dump(), field)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                if key not in _OURS:
                    look(each, f"{field}.{key}" if field else str(key))
        elif isinstance(value, list | tuple):
            for each in value:
                look(each, field)

    look(changes, "")
    if problems:
        raise Refused(problems)
