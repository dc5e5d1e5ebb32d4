"""Money and resources of projects: reading them reckoned, one project or many, and writing them one entry at a time."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gevinst.catalogue import parties as party_files
from gevinst.catalogue.economics import economics
from gevinst.domain.access import Action, Actor, may
from gevinst.domain.balance import GAINS, balance, matrix, split
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.evaluation import Audience
from gevinst.domain.lasting import each_year
from gevinst.domain.money import Award, MoneyEntry
from gevinst.domain.payers import Held, held_counts, why_held
from gevinst.domain.plan import Project
from gevinst.domain.present_value import Inputs, present_value, tornado
from gevinst.domain.prices import INDEXES
from gevinst.domain.resources import OwnFigure, ResourceEntry, ValuationChoice
from gevinst.domain.text import Frozen
from gevinst.domain.valuation import fiscal, totals
from gevinst.services import money_reading
from gevinst.services.awards import use_of
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.measuring_base import audience_of
from gevinst.services.money_views import MoneyPage, ProjectMoney, What, figure_key
from gevinst.services.shown_figures import shown_figures
from gevinst.services.usual_choice import parameters_of, set_name, usual_choice
from gevinst.storage.unit_of_work import Reading, UnitOfWork

CHOICE = "choice"


class Money(Base):
    """See the module."""

    # ---- reading ---------------------------------------------------------------------------------------------

    def page(self, actor: Actor, slug: str) -> MoneyPage:
        """Everything about the money and resources of one project."""
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_REPORT, resource(document.project))
            found, given = self._reckoned(work, [document.project], audience_of(actor, document))[slug]
        _, scheme = words(actor), self.schemes.get(document.project.scheme or "")
        levels = party_files.parties().levels
        parties = [part.party for part in document.project.parties if part.left is None]
        entries: tuple[MoneyEntry | ResourceEntry, ...] = (*found.money, *found.resources)
        held = {each.id: fingerprint(each) for each in entries}
        held |= {figure_key(each): fingerprint(each) for each in found.choice.own}
        return MoneyPage(
            result=found,
            use=use_of(found.award, found.money, found.until),
            tornado=tornado(given),
            benefits=tuple((each.id, each.title) for each in document.benefits if not each.archived),
            figures=tuple(
                (each.id, each.title)
                for benefit in document.benefits
                if not benefit.archived
                for each in benefit.indicators
            ),
            parties=tuple((key, self.party_name(key)) for key in parties),
            levels=tuple((each.key, _.local(each.name)) for each in levels),
            scheme_names_set=scheme is not None and scheme.parameter_set is not None,
            sets=tuple(
                (each.identity, set_name(each, _))
                for each in sorted(economics().all, key=_identity, reverse=True)
            ),
            seen={**held, CHOICE: fingerprint(found.choice) if found.chosen else ""},
            may_edit=may(actor, Action.EDIT_MONEY, resource(document.project)),
            today=self.today(),
        )

    def results(self, actor: Actor, slugs: Collection[str]) -> dict[str, ProjectMoney]:
        """The money and resources of many projects, reckoned; those that the one who asks may not see are left out.

        Two queries a kind however many projects there are. A funder has what rests on approved figures, and sums of what has
        come.
        """
        with self.reading() as work:
            documents = work.plans.documents(list(slugs))
            seen: dict[Audience, list[Project]] = {}
            for document in documents.values():
                if may(actor, Action.SEE_REPORT, resource(document.project)):
                    seen.setdefault(audience_of(actor, document), []).append(document.project)
            found: dict[str, ProjectMoney] = {}
            for audience, projects in seen.items():
                reckoned = self._reckoned(work, projects, audience)
                found |= {slug: result for slug, (result, _given) in reckoned.items()}
        return found

    def usual(self, project: Project) -> ValuationChoice:
        """What a project converts with that has chosen nothing."""
        year = self.today().year
        scheme = self.schemes.get(project.scheme or "")
        return usual_choice(scheme, year, project.starts.year if project.starts else year)

    def _reckoned(
        self, work: Reading, projects: Sequence[Project], audience: Audience
    ) -> dict[str, tuple[ProjectMoney, Inputs]]:
        slugs = [project.slug or "" for project in projects]
        money, resources = work.money.entries_for(slugs), work.money.resources_for(slugs)
        choices, awards = work.money.choices_for(slugs), work.plans.awards(slugs)
        wanted = {each.indicator for own in resources.values() for each in own if each.indicator is not None}
        effects, held = shown_figures(work, wanted, audience)
        found = {}
        for project, slug in zip(projects, slugs, strict=True):
            choice = choices.get(slug)
            shown = tuple(each for each in resources[slug] if why_held(each, held) is None)
            left_out = held_counts(why_held(each, held) for each in resources[slug])
            given = Inputs(
                tuple(money[slug]), shown, self.parties(), *_with_set(choice or self.usual(project)), effects,
                come_only=audience is Audience.APPROVED,
            )  # fmt: skip
            found[slug] = self._result(project, awards.get(slug), given, choice is not None, left_out), given
        return found

    def _result(
        self, project: Project, award: Award | None, given: Inputs, chosen: bool, held: Mapping[Held, int]
    ) -> ProjectMoney:
        year, parties = self.today().year, given.parties
        lines, values = balance(given.money, parties, year), given.values()
        rule = given.choice.allocation
        tables = [matrix(given.money, parties, rule, column, year) for column in GAINS] if rule else []
        return ProjectMoney(
            project=project,
            award=award,
            money=tuple(given.money),
            resources=tuple(given.resources),
            held=held,
            come_only=given.come_only,
            parties=parties,
            choice=given.choice,
            chosen=chosen,
            parameters=given.parameters,
            until=year,
            lines=lines,
            split=split(lines),
            values=values,
            totals=totals(values, year, come_only=given.come_only),
            fiscal=fiscal(values, year, come_only=given.come_only),
            present=present_value(given),
            matrices=tuple(each for each in tables if each is not None),
        )

    # ---- writing ---------------------------------------------------------------------------------------------

    def save(self, actor: Actor, slug: str, what: What, fields: Mapping[str, Any], seen: str) -> str:
        """Stores what a form holds; `seen` is the mark of how it stood when it was opened (empty: new). Returns its id.

        Raises Refused with every problem at its field, Conflict where somebody has saved it since or taken it away.
        """
        refuse_personal({name: value for name, value in fields.items() if name != "id"})
        with self.work(actor) as work:
            project = self._mine(work, actor, slug)
            key = (
                self._save_entry(work, actor, project, what, fields, seen)
                if what in ("money", "resource")
                else self._save_choice(work, actor, project, what, fields, seen)
            )
            work.commit()
        return key

    def remove(self, actor: Actor, slug: str, what: What, key: str, seen: str) -> None:
        """Takes an entry or a figure of the project's own away. Raises Conflict where somebody has saved it since, NotFound."""
        with self.work(actor) as work:
            project = self._mine(work, actor, slug)
            if what == "figure":
                held = self._choice(work, project)
                gone = next((each for each in held.own if figure_key(each) == key), None)
                if gone is None:
                    raise NotFound("figure", key)
                _unchanged(gone, seen)
                rest = tuple(each for each in held.own if each is not gone)
                work.money.choose(slug, held.model_copy(update={"own": rest}))
                _audit(work, slug, "remove_figure", "valuation", key, gone, None)
            else:
                entry = self._stored(work, slug, what).get(key)
                if entry is None:
                    raise NotFound("entry", key)
                _unchanged(entry, seen)
                work.money.remove(slug, entry)
                _audit(work, slug, f"remove_{what}", f"{what}_entry", key, entry, None)
            work.commit()

    def _mine(self, work: UnitOfWork, actor: Actor, slug: str) -> Project:
        project = work.plans.document(slug).project
        require(actor, Action.EDIT_MONEY, resource(project))
        work.money.lock(slug)
        return project

    def _stored(self, work: Reading, slug: str, what: What) -> dict[str, MoneyEntry | ResourceEntry]:
        found: Sequence[MoneyEntry | ResourceEntry] = (
            work.money.entries(slug) if what == "money" else work.money.resources(slug)
        )
        return {each.id: each for each in found}

    def _save_entry(
        self,
        work: UnitOfWork,
        actor: Actor,
        project: Project,
        what: What,
        fields: Mapping[str, Any],
        seen: str,
    ) -> str:
        slug = project.slug or ""
        old = self._stored(work, slug, what).get(str(fields.get("id") or ""))
        _unchanged(old, seen)
        document, year = work.plans.document(slug), self.today().year
        # What an entry names already stays a choice, though it has left the plan since.
        parties = {part.party for part in project.parties} | _named(
            old, "payer", "gainer", "party", "counterparty"
        )
        benefits = {each.id for each in document.benefits} | _named(old, "benefit")
        entry: MoneyEntry | ResourceEntry
        if what == "money":
            entry = money_reading.money_entry(fields, actor.language, parties, benefits, year)
        else:
            figures = {each.id for benefit in document.benefits for each in benefit.indicators}
            figures |= _named(old, "indicator")
            entry = money_reading.resource_entry(
                fields, actor.language, parties, benefits, figures, year, self.parties()
            )
        if entry != old:
            work.money.put(slug, entry)
            _audit(work, slug, f"save_{what}", f"{what}_entry", entry.id, old, entry)
        years = money_reading.years_after(fields, actor.language, entry.year)
        for each in each_year(entry, years, self._stored(work, slug, what).values()):
            work.money.put(slug, each)
            _audit(work, slug, f"save_{what}", f"{what}_entry", each.id, None, each)
        return entry.id

    def _choice(self, work: Reading, project: Project) -> ValuationChoice:
        slug = project.slug or ""
        return work.money.choices_for([slug]).get(slug) or self.usual(project)

    def _save_choice(
        self,
        work: UnitOfWork,
        actor: Actor,
        project: Project,
        what: What,
        fields: Mapping[str, Any],
        seen: str,
    ) -> str:
        slug = project.slug or ""
        stored = work.money.choices_for([slug]).get(slug)
        held, parameters = self._choice(work, project), _with_set(self._choice(work, project))[0]
        if what == "choice":
            # Figures of the project's own have marks of their own.
            _unchanged(stored, seen)
            known = {each.identity for each in economics().all}
            choice = money_reading.valuation_choice(fields, actor.language, known, INDEXES, held)
            key = CHOICE
        else:
            asked = str(fields.get("id") or "")
            old = next((each for each in held.own if figure_key(each) == asked), None)
            _unchanged(old, seen)
            figure = money_reading.own_figure(fields, actor.language, parameters)
            key = figure_key(figure)
            rest = [each for each in held.own if each is not old]
            if any(figure_key(each) == key for each in rest):
                raise Conflict("figure")
            choice = held.model_copy(update={"own": (*rest, figure)})
        if choice != stored:
            work.money.choose(slug, choice)
            _audit(work, slug, "save_valuation", "valuation", key, stored, choice)
        return key


def fingerprint(held: Frozen | None) -> str:
    """A short mark of how something stands; empty for what is not there. The choice without the project's own figures."""
    if held is None:
        return ""
    without = {"own"} if isinstance(held, ValuationChoice) else None
    return hashlib.sha256(held.model_dump_json(exclude=without).encode()).hexdigest()[:16]


def _unchanged(held: MoneyEntry | ResourceEntry | ValuationChoice | OwnFigure | None, seen: str) -> None:
    if fingerprint(held) != seen:
        raise Conflict("money")


def _named(held: Frozen | None, *names: str) -> set[str]:
    return {value for name in names if (value := getattr(held, name, None)) is not None}


def _identity(parameters: EconomicParameters) -> str:
    return parameters.identity


def _with_set(choice: ValuationChoice) -> tuple[EconomicParameters, ValuationChoice]:
    """The chosen set; an empty one where the files no longer hold it, for no other may stand in for it."""
    return parameters_of(choice.parameters), choice


def _audit(
    work: UnitOfWork,
    slug: str,
    action: str,
    kind: str,
    key: str,
    before: Frozen | None,
    after: Frozen | None,
) -> None:
    """The trail gets the fields that changed."""
    old = before.model_dump(mode="json") if before else {}
    new = after.model_dump(mode="json") if after else {}
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    work.audit(
        action,
        kind,
        key,
        project=slug,
        before={name: old.get(name) for name in changed},
        after={name: new.get(name) for name in changed},
    )
