"""Who delivers the figures: each role with what it holds and its own list of what is due, and where nobody is chosen."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.burden import Amounts, Burden, burden, holder_of
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, RoleAt
from gevinst.i18n import Translator
from gevinst.services.base import Base, require, resource, words
from gevinst.services.burden_words import burden_text, reporter_key
from gevinst.services.handovers import Handovers
from gevinst.services.measurements import Measurements, audience_of
from gevinst.services.state import ProjectState, Slot, load, slots
from gevinst.services.views import Choice, DueItem

WHO, CHANGE = "hvem", "endre"
"""The names in the address: whose list is shown, which indicator is being changed."""


@dataclass(frozen=True, slots=True)
class ReporterLine:
    """One role at one party. `role` None: nobody is chosen for what it holds."""

    key: str
    role: str | None
    party: str
    """The party's name."""
    held: tuple[tuple[str, int], ...]
    """(indicator, figures each period)."""
    sources: tuple[str, ...]
    amounts: Amounts
    waiting: int
    """How many figures wait for it now."""


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """One indicator and those who deliver it."""

    benefit: Benefit
    indicator: Indicator
    reporters: tuple[tuple[str | None, str], ...]
    """(role or None, the parties' names), each role once."""


@dataclass(frozen=True, slots=True)
class ReportersPage:
    """Who delivers, as the address asks for it."""

    project: Project
    revision: int
    burden_text: tuple[str, str]
    total: Amounts
    reporters: tuple[ReporterLine, ...]
    indicators: tuple[DeliveredLine, ...]
    missing: int
    """How many series nobody is chosen for."""
    chosen: ReporterLine | None
    """Whose list is shown."""
    own: bool
    """The list is the reader's own: somebody who sees only what their party holds."""
    due: tuple[DueItem, ...]
    changing: DeliveredLine | None
    parties: tuple[Choice, ...]
    titles: tuple[str, ...]
    """The roles that the plan names already."""
    party_names: Mapping[str, str]
    may_edit: bool


class Reporters(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str, query: Mapping[str, str]) -> ReportersPage:
        """Who delivers what. `query` may name whose list is shown (`hvem`) and what is changed (`endre`)."""
        today, _ = self.today(), words(actor)
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_PROJECT, resource(document.project))
            state = load(self, work, slug, audience_of(actor, document))
        live, project = state.live, resource(document.project)
        levels = {key: party.level for key, party in self.parties().items()}
        costs = burden(live, self.measure_of, levels, on=today)
        waiting = self._waiting(state)
        lines = self._lines(costs, waiting, _)
        chosen = next((each for each in lines if each.key == query.get(WHO)), None)
        own = chosen is None and is_confined(actor, project)
        indicators = self._indicators(live, _)
        may_edit = may(actor, Action.EDIT_PLAN, project)
        return ReportersPage(
            project=live.project,
            revision=state.revision,
            burden_text=burden_text(self, costs, _),
            total=costs.total,
            reporters=lines,
            indicators=indicators,
            missing=sum(len(each.series) for each in costs.missing),
            chosen=chosen,
            own=own,
            due=self._due(state, actor, chosen) if chosen is not None or own else (),
            changing=next((each for each in indicators if each.indicator.key == query.get(CHANGE)), None)
            if may_edit
            else None,
            parties=tuple(
                Choice(part.party, self.party_name(part.party))
                for part in live.project.parties
                if part.left is None
            ),
            titles=_titles(live),
            party_names=self.party_names,
            may_edit=may_edit,
        )

    def _lines(self, costs: Burden, waiting: Mapping[str, int], _: Translator) -> tuple[ReporterLine, ...]:
        return tuple(
            ReporterLine(
                key=reporter_key(each.role, each.party),
                role=each.role,
                party=self.party_name(each.party) or _("The whole project"),
                held=tuple((held.indicator.title, held.numbers) for held in each.held),
                sources=tuple(
                    dict.fromkeys(held.indicator.source for held in each.held if held.indicator.source)
                ),
                amounts=each.amounts,
                waiting=waiting.get(reporter_key(each.role, each.party), 0),
            )
            for each in costs.reporters
        )

    def _waiting(self, state: ProjectState) -> Counter[str]:
        """How many figures that are complete wait for each reporter."""
        today = self.today()
        return Counter(
            _key_of(slot)
            for slot in slots(self, state, today)
            if not slot.delivered and today >= slot.complete
        )

    def _due(self, state: ProjectState, actor: Actor, chosen: ReporterLine | None) -> tuple[DueItem, ...]:
        """The due list of one reporter; or of the reader, with the handovers that wait for the reader's answer."""
        only = None if chosen is None else lambda slot: _key_of(slot) == chosen.key
        figures = Measurements(self.engine, self.clock).due_of(state, actor, only)
        if chosen is not None:
            return figures
        own = (*figures, *Handovers(self.engine, self.clock).due_of(state, actor))
        return tuple(sorted(own, key=lambda item: (item.due or dt.date.max, item.title)))

    def _indicators(self, document: PlanDocument, _: Translator) -> tuple[DeliveredLine, ...]:
        found = []
        for benefit in document.benefits:
            if benefit.archived:
                continue
            for indicator in benefit.indicators:
                held: dict[str | None, list[str]] = {}
                for line in indicator.series:
                    role, party = holder_of(indicator, line)
                    name = self.party_name(party) or _("The whole project")
                    if name not in held.setdefault(role, []):
                        held[role].append(name)
                found.append(
                    DeliveredLine(
                        benefit, indicator, tuple((role, ", ".join(names)) for role, names in held.items())
                    )
                )
        return tuple(found)


def _key_of(slot: Slot) -> str:
    return reporter_key(*holder_of(slot.indicator, slot.series))


def _titles(document: PlanDocument) -> tuple[str, ...]:
    named: list[RoleAt | None] = [role for _duty, role in document.project.roles]
    for benefit in document.benefits:
        named += [benefit.owner, benefit.accountable]
        for indicator in benefit.indicators:
            named += [indicator.reporter, *(line.reporter for line in indicator.series)]
    return tuple(sorted({role.role for role in named if role is not None}, key=str.casefold))
