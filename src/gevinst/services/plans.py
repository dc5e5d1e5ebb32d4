"""The benefit plan: read in, entered field by field, adopted, sent out. Nothing that somebody wrote is lost."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Action, Actor, Membership, Resource, Role, may
from gevinst.domain.definition_change import DefinitionSaid
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.plan import (
    Benefit,
    Indicator,
    IndicatorKind,
    MapLink,
    Participation,
    PlanDocument,
    Project,
    ProjectLevel,
    Series,
    missing_parts,
    new_id,
)
from gevinst.domain.plan_checks import check_plan, measures_changed
from gevinst.domain.scheme import BenefitTable
from gevinst.domain.text import Frozen
from gevinst.exchange import plan_json
from gevinst.exchange.plan_form import fold
from gevinst.exchange.plan_import import PlanImport
from gevinst.exchange.validation import problems_of
from gevinst.i18n import N_, translator
from gevinst.i18n.formats import day_of
from gevinst.services import baselines, definition_changes
from gevinst.services.adoption import put_in_force
from gevinst.services.base import refuse_personal, require, resource, words
from gevinst.services.evaluations import re_evaluate, re_evaluate_changed
from gevinst.services.holders import is_handed_over, resource_of
from gevinst.services.known_plans import counting
from gevinst.services.portfolio_rows import no_longer_carried_on
from gevinst.services.seen_projects import SeenProjects
from gevinst.services.state import plan_outside
from gevinst.services.views import PlanPage
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_LETTERS: dict[int, str] = {
    ord("æ"): "ae",
    ord("ø"): "o",
    ord("å"): "a",
    ord("đ"): "d",
    ord("ŧ"): "t",
    ord("ŋ"): "n",
}
M = TypeVar("M", bound=Frozen)
FORMATS = (".docx", ".xlsx", ".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class PlanRead:
    """What a plan file held, where it went, and what it changed."""

    slug: str
    found: PlanImport
    new: bool
    differences: tuple[str, ...]
    stored: bool


class Plans(SeenProjects):
    """See the module."""

    def page(self, actor: Actor, slug: str, benefit_id: str | None = None) -> PlanPage:
        """The plan to read and to change, whole or one benefit of it."""
        with self.reading() as work:
            return self.page_of(work, actor, slug, benefit_id)

    def page_of(self, work: Reading, actor: Actor, slug: str, benefit_id: str | None = None) -> PlanPage:
        """The same for one who reads more of the plan in the same moment."""
        document = self._document(work, actor, slug)
        revision = work.plans.revision(slug)
        newest = work.plans.first_and_newest([slug]).get(slug, (None, None))[1]
        held = work.handovers.of(slug) if benefit_id else {}
        benefit = next((each for each in document.benefits if each.id == benefit_id), None)
        if benefit_id is not None and benefit is None:
            raise NotFound("benefit", benefit_id)
        project = resource(document.project)
        what = (
            project if benefit is None else resource_of(document, benefit, held.get(benefit.id), self.today())
        )
        return PlanPage(
            project=document.project,
            document=document,
            benefit=benefit,
            missing={
                each.id: missing_parts(each, document.project_level)
                for each in document.benefits
                if not each.archived
            },
            revision=revision,
            party_names=self.party_names,
            measures=self.catalogue().all,
            adopted=day_of(newest.adopted_at) if newest and newest.adopted_at else None,
            may_edit=may(actor, Action.EDIT_PLAN, what),
            may_adopt=may(actor, Action.ADOPT_PLAN, project),
            carried_on=tuple(
                (later.slug or "", later.title)
                for later in ([] if benefit_id else work.plans.continued_by([slug])[slug])
            ),
        )

    def document(self, actor: Actor, slug: str) -> PlanDocument:
        """The whole plan."""
        with self.reading() as work:
            return self._document(work, actor, slug)

    def guidance(self, actor: Actor, slug: str) -> BenefitTable | None:
        """What the form says beside each of its columns: the scheme's own, else that of the one form that has a table."""
        with self.reading() as work:
            project = work.plans.project(slug)
        require(actor, Action.SEE_PROJECT, resource(project))
        scheme = self.schemes.get(project.scheme or "")
        if scheme is not None and scheme.benefit_table is not None:
            return scheme.benefit_table
        return next((each.benefit_table for each in self.schemes.values() if each.benefit_table), None)

    # ---- in --------------------------------------------------------------------------------------------------

    def import_file(
        self,
        actor: Actor,
        name: str,
        data: bytes,
        scheme: str | None = None,
        slug: str | None = None,
        dry_run: bool = False,
    ) -> PlanRead:
        """A plan from .docx, .xlsx, .json or .yaml: a new project, or (`slug`) the plan of one that exists.

        Raises Refused with every problem; nothing is stored then, nor with `dry_run`.
        """
        found = plan_json.read_plan(name, data)
        document = self._placed(found.document, scheme)
        with self.work(actor) as work:
            if slug is None:
                require(actor, Action.CREATE_PROJECT, Resource(scheme=document.project.scheme))
                own = self.free_slug(work, document.project.slug or document.project.title)
                document = _with_project(document, slug=own)
                if any(
                    existing.id == document.project.id for existing in work.plans.projects(None, None, None)
                ):
                    # The same file read in once more is a project of its own: every id is made anew.
                    document = with_new_ids(document)
                differences: tuple[str, ...] = ()
                if wrong := self._contradictions(work, None, document):
                    raise Refused([each.at(file=name) for each in wrong])
                self._add(work, actor, document, name)
            else:
                own = slug
                before = self._document(work, actor, slug, Action.EDIT_PLAN)
                document = merged(before, document)
                if wrong := self._contradictions(work, before, document):
                    raise Refused([each.at(file=name) for each in wrong])
                if taken := self._handed_over(work, actor, before, document):
                    raise Refused([each.at(file=name) for each in taken])
                differences = differences_between(before, document)
                moved = baselines.steps(before, document)
                was = baselines.levels(work, before) if moved else {}
                work.plans.save(document)
                no_longer_carried_on(work, before, document)
                work.audit(
                    "import_plan",
                    "plan",
                    slug,
                    project=slug,
                    after={"file": name, "changes": len(differences)},
                )
                re_evaluate(self, work, slug)
                baselines.note(work, slug, moved, was, baselines.levels(work, document) if moved else {})
            if not dry_run:
                work.commit()
        return PlanRead(own, found, slug is None, differences, not dry_run)

    def create(self, actor: Actor, project: Project) -> str:
        """An empty project. Returns its slug."""
        refuse_personal(project.model_dump())
        with self.work(actor) as work:
            require(actor, Action.CREATE_PROJECT, Resource(scheme=project.scheme))
            document = self._placed(PlanDocument(project=project), None)
            own = self.free_slug(work, project.slug or project.title)
            self._add(work, actor, _with_project(document, slug=own), None)
            work.commit()
        return own

    def _add(self, work: UnitOfWork, actor: Actor, document: PlanDocument, file: str | None) -> None:
        self.seed_parties(work)
        work.plans.add(document)
        slug = document.project.slug or ""
        work.audit(
            "import_plan",
            "plan",
            slug,
            project=slug,
            after={"file": file, "benefits": len(document.benefits)},
        )
        if actor.user_id is not None and not may(actor, Action.EDIT_PLAN, resource(document.project)):
            # Who makes a project can go on with it; an administrator alone could not fill in the plan.
            membership = Membership(Role.PROJECT_GROUP, "project", slug)
            work.people.add_membership(actor.user_id, membership)
            work.audit(
                "set_memberships", "user", str(actor.user_id), project=slug, after={"project_group": slug}
            )
        re_evaluate(self, work, slug)
        baselines.note(work, slug, baselines.steps(None, document), {}, {})

    def seed_parties(self, work: UnitOfWork) -> None:
        """The catalogue's parties, once: plans refer to them."""
        known, there = party_files.parties(), work.parties.names()
        if any(party.key not in there for party in known.parties):
            work.parties.save(known.parties, known.health_communities)

    def _placed(self, document: PlanDocument, scheme: str | None) -> PlanDocument:
        """The plan under its scheme; problems where the scheme, a measure or a party is unknown."""
        document = labelled(_with_project(document, scheme=scheme or document.project.scheme))
        problems = self._unknown(document)
        if problems:
            raise Refused(problems)
        return document

    def _unknown(self, document: PlanDocument) -> list[Problem]:
        """Names in the plan that no catalogue knows: its scheme, measures, parties."""
        chosen = document.project.scheme
        problems, measures = [], self.catalogue()
        if chosen is not None and chosen not in self.schemes:
            problems.append(Problem("unknown_scheme", field="scheme", value=chosen))
        for benefit in document.benefits:
            for indicator in benefit.indicators:
                named = indicator.measure if indicator.own_measure is None else None
                if named and measures.find(named, indicator.measure_version) is None:
                    problems.append(Problem("unknown_measure", field=f"{indicator.key}.measure", value=named))
        problems += [
            Problem("unknown_party", field="party", value=key)
            for key in sorted(_parties(document) - set(self.parties()))
        ]
        return problems

    def free_slug(self, work: Reading, text: str) -> str:
        """A readable address that nobody has: from the title, with a number where it is taken."""
        base = slug_of(text)
        own, number = base, 2
        while work.plans.slug_exists(own):
            own, number = f"{base}-{number}", number + 1
        return own

    # ---- changes, field by field -------------------------------------------------------------------------------

    def change_project(
        self, actor: Actor, slug: str, changes: Mapping[str, Any], revision: int | None = None
    ) -> int:
        """Changes fields of the project's head. Returns the plan's new revision."""

        def change(document: PlanDocument) -> PlanDocument:
            return document.model_copy(update={"project": _validated(Project, document.project, changes)})

        return self._change(actor, slug, change, revision, changes)

    def change_level(
        self, actor: Actor, slug: str, changes: Mapping[str, Any], revision: int | None = None
    ) -> int:
        """Changes what the plan says of the project as a whole."""

        def change(document: PlanDocument) -> PlanDocument:
            level = _validated(ProjectLevel, document.project_level, changes)
            return document.model_copy(update={"project_level": level})

        return self._change(actor, slug, change, revision, changes)

    def add_benefit(self, actor: Actor, slug: str, title: str) -> str:
        """A new benefit at the end of the plan. Returns its id."""
        benefit: Benefit = _new(Benefit, {"title": title})

        def change(document: PlanDocument) -> PlanDocument:
            return document.model_copy(update={"benefits": (*document.benefits, benefit)})

        self._change(actor, slug, change, None, {"title": title})
        return benefit.id

    def change_benefit(
        self,
        actor: Actor,
        slug: str,
        benefit_id: str,
        changes: Mapping[str, Any],
        revision: int | None = None,
    ) -> int:
        """Changes fields of one benefit. Raises Refused, or Conflict where somebody saved in between."""

        def change(document: PlanDocument) -> PlanDocument:
            return _replace_benefit(document, benefit_id, lambda old: _validated(Benefit, old, changes))

        return self._change(actor, slug, change, revision, changes)

    def add_indicator(
        self,
        actor: Actor,
        slug: str,
        benefit_id: str,
        measure: str | None,
        title: str | None,
        parties: tuple[str, ...],
    ) -> str:
        """A way of following a benefit, from the catalogue or of its own title. Returns the indicator's id."""
        made: list[str] = []

        def change(document: PlanDocument) -> PlanDocument:
            found = self._catalogued(measure)
            name = title or (words(actor).local(found.name) if found else "")
            if not name:
                raise Refused([Problem("field_missing", field="title")])
            indicator = _new(
                Indicator,
                {
                    "key": free_key(document, measure or name),
                    "title": name,
                    "measure": found.key if found else None,
                    "measure_version": found.version if found else None,
                    "frequency": found.frequency if found else "month",
                    "series": tuple(Series(party=party) for party in parties) or (Series(),),
                },
            )
            made.append(indicator.id)
            return _replace_benefit(
                document,
                benefit_id,
                lambda old: old.model_copy(update={"indicators": (*old.indicators, indicator)}),
            )

        self._change(actor, slug, change, None, {"measure": measure, "title": title})
        return made[0]

    def change_indicator(
        self,
        actor: Actor,
        slug: str,
        indicator_id: str,
        changes: Mapping[str, Any],
        revision: int | None = None,
        said: DefinitionSaid | None = None,
    ) -> int:
        """Changes fields of one indicator: measure, baseline, targets, reporter, series.

        `said` is needed where figures stand and the definition or the source becomes another: Refused with
        `definition_asked` without it. A date makes it an event, stored with the change.
        """

        def change(document: PlanDocument) -> PlanDocument:
            found = document.indicator(indicator_id)
            if found is None:
                raise NotFound("indicator", indicator_id)
            benefit, old = found
            new = _validated(Indicator, old, changes)
            return _replace_benefit(
                document,
                benefit.id,
                lambda was: was.model_copy(
                    update={
                        "indicators": tuple(new if each.id == old.id else each for each in was.indicators)
                    }
                ),
            )

        return self._change(actor, slug, change, revision, changes, said)

    def change_map(
        self,
        actor: Actor,
        slug: str,
        change: Callable[[PlanDocument], PlanDocument],
        written: Mapping[str, Any],
        revision: int | None = None,
    ) -> int:
        """Changes the benefits map or the links between benefits; `written` is what somebody typed."""
        return self._change(actor, slug, change, revision, written)

    def archive_benefit(self, actor: Actor, slug: str, benefit_id: str, archived: bool = True) -> int:
        """Takes a benefit out of sight, or brings it back; its figures stay."""
        return self.change_benefit(actor, slug, benefit_id, {"archived": archived})

    def add_party(
        self, actor: Actor, slug: str, key_or_name: str, kind: PartyKind | None = None, role: str = "partner"
    ) -> str:
        """A party joins the project: one that is known, or (`kind`) a new one. Returns its key."""
        name = key_or_name.strip()
        if not name:
            raise Refused([Problem("field_missing", field="party")])
        refuse_personal({"party": name})
        known = self.parties()
        key = next(
            (each.key for each in known.values() if name.casefold() in {each.key, each.name.casefold()}), None
        )
        with self.work(actor) as work:
            document = self._document(work, actor, slug, Action.EDIT_PLAN)
            if key is None:
                if kind is None:
                    raise Refused([Problem("field_missing", field="kind")])
                key = slug_of(name)
                level = Level.HOSPITAL if kind in {PartyKind.HEALTH_TRUST, PartyKind.HOSPITAL} else (
                    Level.STATE if kind in {PartyKind.STATE, PartyKind.REGIONAL_AUTHORITY} else
                    Level.PATIENT if kind is PartyKind.USER_ORGANISATION else Level.MUNICIPALITY
                )  # fmt: skip
                work.parties.save([_new(Party, {"key": key, "name": name, "kind": kind, "level": level})])
            if key not in {part.party for part in document.project.parties}:
                part = _new(Participation, {"party": key, "role": role})
                document = _with_project(document, parties=(*document.project.parties, part))
                work.plans.save(document)
                work.audit("change_plan", "plan", slug, project=slug, after={"party": key})
            work.commit()
        return key

    def _change(
        self,
        actor: Actor,
        slug: str,
        change: Any,
        revision: int | None,
        audited: Mapping[str, Any],
        said: DefinitionSaid | None = None,
    ) -> int:
        refuse_personal({**audited, "reason": said.reason if said else None})
        with self.work(actor) as work:
            before = self._document(work, actor, slug, Action.EDIT_PLAN)
            after = labelled(_whole(change(before), before))
            differences = differences_between(before, after)
            if differences:
                # What was unknown before (a measure that has left its catalogue) stands in the way of nothing else.
                before_that = self._unknown(before)
                if unknown := [each for each in self._unknown(after) if each not in before_that]:
                    raise Refused(unknown)
                if wrong := self._contradictions(work, before, after):
                    raise Refused(wrong)
                if taken := self._handed_over(work, actor, before, after):
                    raise Refused(taken)
                anew = definition_changes.asked(self, work, before, after, said)
                self.seed_parties(work)
                moved = baselines.steps(before, after)
                was = baselines.levels(work, before) if moved else {}
                counted = counting(work, slug)
                work.plans.save(after, expected_revision=revision)
                no_longer_carried_on(work, before, after)
                work.audit(
                    "change_plan",
                    "plan",
                    slug,
                    project=slug,
                    after={"changes": list(differences)[:20]},
                    reason=said.reason if said and anew else None,
                )
                re_evaluate_changed(self, work, counted, counting(work, slug))
                definition_changes.set_down(self, work, slug, anew, said)
                baselines.note(work, slug, moved, was, baselines.levels(work, after) if moved else {})
            new_revision = work.plans.revision(slug)
            work.commit()
        return new_revision

    def _handed_over(
        self, work: Reading, actor: Actor, before: PlanDocument, after: PlanDocument
    ) -> list[Problem]:
        """The benefits that would change although the line has them now, and the one who asks may no longer write."""
        today = self.today()
        held = work.handovers.of(before.project.slug or "")
        new = {benefit.id: benefit for benefit in after.benefits}
        theirs = [
            benefit
            for benefit in before.benefits
            if is_handed_over(before.project, held.get(benefit.id), today)
            and not may(actor, Action.EDIT_PLAN, resource_of(before, benefit, held[benefit.id], today))
        ]
        problems = [
            Problem(
                "handed_over",
                field="benefit",
                params={"benefit": old.title, "party": self.party_name(owner.party if owner else None)},
            )
            for old in theirs
            if new.get(old.id) != old
            for owner in (held[old.id].owner,)
        ]
        if theirs and before.project.ends != after.project.ends:
            # Who writes follows from the last day: it cannot be moved to take back what was handed over.
            problems.append(Problem("end_is_signed", field="ends"))
        return problems

    def _catalogued(self, key: str | None) -> Measure | None:
        """The newest version of a measure of the catalogue; Refused where there is none of that key."""
        if not key:
            return None
        found = self.catalogue().find(key)
        if found is None:
            raise Refused([Problem("unknown_measure", field="measure", value=key)])
        return found

    def _contradictions(
        self, work: Reading, before: PlanDocument | None, after: PlanDocument
    ) -> list[Problem]:
        """What cannot be right in the plan and was not there before; parties by name."""
        levels = baselines.levels(work, before) if before else {}
        known = check_plan(before, self.measure_of, levels) if before else []
        found = [each for each in check_plan(after, self.measure_of, levels) if each not in known]
        if before is not None:
            old = {each.id: each for benefit in before.benefits for each in benefit.indicators}
            changed = {
                each.id: [line.id for line in old[each.id].series]
                for benefit in after.benefits
                for each in benefit.indicators
                if each.id in old and each != old[each.id]
            }
            held = work.measurements.for_series([line for own in changed.values() for line in own])
            with_figures = {key for key, own in changed.items() if any(held.get(line) for line in own)}
            found += measures_changed(before, after, with_figures, self.measure_of)
        return [
            each.at(value=self.party_name(each.value)) if each.code == "party_not_in_project" else each
            for each in found
        ]

    # ---- versions ----------------------------------------------------------------------------------------------

    def adopt(self, actor: Actor, slug: str, reason: str | None = None) -> int:
        """Freezes the plan as adopted by the steering group; the first is the original. Returns its number."""
        refuse_personal({"reason": reason})
        with self.work(actor) as work:
            document = self._document(work, actor, slug, Action.ADOPT_PLAN)
            number = put_in_force(self, work, slug, document, reason)
            work.commit()
        return number

    # ---- out -----------------------------------------------------------------------------------------------------

    def export(self, actor: Actor, slug: str, ending: str) -> bytes:
        """The plan as .docx, .xlsx, .json or .yaml; read in again it is equal."""
        document = self.document(actor, slug)
        names = dict(self.party_names)
        match ending.lower():
            case ".docx":
                from gevinst.exchange import word_plan

                return word_plan.write_plan_docx(document, document.project.language, names, self.measure_of)
            case ".xlsx":
                from gevinst.exchange import excel_plan

                return excel_plan.write_plan_xlsx(document, document.project.language, names, self.measure_of)
            case ".json":
                return plan_json.write_plan_json(document)
            case ".yaml" | ".yml":
                return plan_json.write_plan_yaml(document)
        raise Refused([Problem("unknown_format", value=ending, params={"known": ", ".join(FORMATS)})])

    def _document(
        self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_PROJECT
    ) -> PlanDocument:
        document = work.plans.document(slug)
        require(actor, action, resource(document.project))
        inside = may(actor, Action.SEE_UNAPPROVED, resource(document.project))
        return document if inside else plan_outside(self, document)


def slug_of(text: str) -> str:
    """`Nær hjelp - Fjordvik` -> `naer-hjelp-fjordvik`: readable, ASCII, at most 60 signs."""
    plain = text.lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "prosjekt"


_STEPS = {
    IndicatorKind.MILESTONE: (N_("Not reached"), N_("Reached")),
    IndicatorKind.TEXT: (N_("Not yet"), N_("Partly"), N_("In place")),
}


def labelled(document: PlanDocument) -> PlanDocument:
    """The plan with words for the steps of milestones and texts that have none, in the project's language.

    The words stand in the plan, so that people can change them and every page and file says the same.
    """
    _ = translator(document.project.language)

    def worded(indicator: Indicator) -> Indicator:
        if indicator.kind not in _STEPS or indicator.scale_labels:
            return indicator
        return indicator.model_copy(update={"scale_labels": tuple(map(_, _STEPS[indicator.kind]))})

    return document.model_copy(
        update={
            "benefits": tuple(
                benefit.model_copy(update={"indicators": tuple(map(worded, benefit.indicators))})
                if any(each.kind in _STEPS for each in benefit.indicators)
                else benefit
                for benefit in document.benefits
            )
        }
    )


def free_key(document: PlanDocument, text: str) -> str:
    """A short key for a new indicator that the plan does not have yet."""
    taken = {each.key for benefit in document.benefits for each in benefit.indicators}
    base = slug_of(text).replace("-", "_")[:36].strip("_")
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def with_new_ids(document: PlanDocument) -> PlanDocument:
    """The same plan as a new one: new ids throughout, links kept."""
    return renamed(document, new_names(document))


def new_names(document: PlanDocument) -> dict[str, str]:
    """A new id for each id of a plan: old -> new."""
    old = [document.project.id, *(node.id for node in document.map.nodes)]
    for benefit in document.benefits:
        old += [
            benefit.id,
            *(each.id for each in benefit.preconditions),
            *(each.id for each in benefit.freed),
        ]
        for indicator in benefit.indicators:
            old += [indicator.id, *(series.id for series in indicator.series)]
    return {each: new_id() for each in old}


def renamed(document: PlanDocument, names: Mapping[str, str]) -> PlanDocument:
    """A plan with other ids, wherever they stand."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [changed(each) for each in value]
        return names.get(value, value) if isinstance(value, str) else value

    return PlanDocument.model_validate(changed(document.model_dump(mode="json")))


def merged(before: PlanDocument, incoming: PlanDocument) -> PlanDocument:
    """An incoming plan onto an existing project: identity kept, benefits matched by id, else by title.

    A form that says nothing of owners, indicators, baseline or targets (Word without our part) takes none of them away.
    """
    by_id = {benefit.id: benefit for benefit in before.benefits}
    by_title = {fold(benefit.title): benefit for benefit in before.benefits}
    benefits, seen = [], set()
    renamed: dict[str, str] = {}
    for benefit in incoming.benefits:
        old = by_id.get(benefit.id) or by_title.get(fold(benefit.title))
        if old is None or old.id in seen:
            benefits.append(benefit)
            continue
        seen.add(old.id)
        kept = {
            name: getattr(old, name)
            for name in Benefit.model_fields
            if name != "id"
            and getattr(benefit, name) == Benefit.model_fields[name].get_default(call_default_factory=True)
        }
        renamed[benefit.id] = old.id
        own = {"id": old.id, "indicators": _with_ids_of(old, benefit)}
        benefits.append(benefit.model_copy(update={**own, **kept}))
    # Links in the incoming plan name its own ids.
    benefits = [
        each.model_copy(
            update={"contributes_to": tuple(renamed.get(other, other) for other in each.contributes_to)}
        )
        for each in benefits
    ]
    project = before.project.model_copy(
        update={
            name: getattr(incoming.project, name)
            for name in Project.model_fields
            if name not in {"id", "slug", "invented"}
            and getattr(incoming.project, name)
            != Project.model_fields[name].get_default(call_default_factory=True)
        }
    )
    left = [each.model_copy(update={"archived": True}) for each in before.benefits if each.id not in seen]
    level = (
        incoming.project_level
        if incoming.project_level != type(incoming.project_level)()
        else before.project_level
    )
    drawn = before.map
    if incoming.map != type(incoming.map)():
        links = tuple(
            MapLink(
                source=renamed.get(each.source, each.source), target=renamed.get(each.target, each.target)
            )
            for each in incoming.map.links
        )
        drawn = incoming.map.model_copy(update={"links": links})
    return _whole(PlanDocument(project=project, benefits=(*benefits, *left), project_level=level, map=drawn))


def _with_ids_of(old: Benefit, new: Benefit) -> tuple[Indicator, ...]:
    """The new indicators as those that have their figures: one with the same id or key is the same, and its parties'."""
    ids = {indicator.id for indicator in old.indicators}
    by_key = {indicator.key: indicator for indicator in old.indicators}
    found = []
    for indicator in new.indicators:
        same = by_key.get(indicator.key)
        if indicator.id not in ids and same is not None:
            lines = {(line.party, line.comparison): line.id for line in same.series}
            series = tuple(
                line.model_copy(update={"id": lines.get((line.party, line.comparison), line.id)})
                for line in indicator.series
            )
            indicator = indicator.model_copy(update={"id": same.id, "series": series})
        found.append(indicator)
    return tuple(found)


def differences_between(before: PlanDocument, after: PlanDocument) -> tuple[str, ...]:
    """What differs, as paths: `project.title`, `benefits[Redusert ...].owner`. Empty where nothing does."""
    found = []
    for name in Project.model_fields:
        if getattr(before.project, name) != getattr(after.project, name):
            found.append(f"project.{name}")
    if before.project_level != after.project_level:
        found.append("project_level")
    if before.map != after.map:
        found.append("map")
    old = {benefit.id: benefit for benefit in before.benefits}
    new = {benefit.id: benefit for benefit in after.benefits}
    for key in old.keys() | new.keys():
        if key not in new:
            found.append(f"benefits[{old[key].title}]: removed")
        elif key not in old:
            found.append(f"benefits[{new[key].title}]: added")
        else:
            found += [
                f"benefits[{new[key].title}].{name}"
                for name in Benefit.model_fields
                if getattr(old[key], name) != getattr(new[key], name)
            ]
    if [each.id for each in before.benefits] != [each.id for each in after.benefits] and not found:
        found.append("benefits: order")
    return tuple(sorted(found))


def _parties(document: PlanDocument) -> set[str]:
    roles = [role for _duty, role in document.project.roles]
    for benefit in document.benefits:
        roles += [role for role in (benefit.owner, benefit.accountable) if role]
        roles += [indicator.reporter for indicator in benefit.indicators if indicator.reporter]
    named = {role.party for role in roles} | {part.party for part in document.project.parties}
    named |= {
        line.party for benefit in document.benefits for each in benefit.indicators for line in each.series
    }
    return {key for key in named if key is not None}


def _with_project(document: PlanDocument, **changes: Any) -> PlanDocument:
    return document.model_copy(update={"project": document.project.model_copy(update=changes)})


def _replace_benefit(document: PlanDocument, benefit_id: str, change: Any) -> PlanDocument:
    if benefit_id not in {benefit.id for benefit in document.benefits}:
        raise NotFound("benefit", benefit_id)
    return document.model_copy(
        update={
            "benefits": tuple(change(each) if each.id == benefit_id else each for each in document.benefits)
        }
    )


def _validated(kind: type[Any], old: Any, changes: Mapping[str, Any]) -> Any:
    """`old` with fields changed and everything checked again; Refused names each field."""
    return _new(kind, {**old.model_dump(), **changes})


def checked(kind: type[M], fields: Mapping[str, Any]) -> M:
    """A domain object from fields that somebody filled in. Raises Refused with every problem at its field."""
    made: M = _new(kind, fields)
    return made


def _new(kind: type[Any], fields: Mapping[str, Any]) -> Any:
    try:
        return kind.model_validate(dict(fields))
    except ValidationError as wrong:
        raise Refused(_problems(wrong)) from wrong


def _whole(document: PlanDocument, before: PlanDocument | None = None) -> PlanDocument:
    """The document checked as a whole, after parts of it were exchanged. Benefits that are those of `before` hold."""
    held = {id(benefit) for benefit in before.benefits} if before else set()
    parts = {name: getattr(document, name) for name in PlanDocument.model_fields}
    parts |= {name: each.model_dump() for name, each in parts.items() if isinstance(each, BaseModel)}
    parts["benefits"] = tuple(each if id(each) in held else each.model_dump() for each in document.benefits)
    return _new(PlanDocument, parts)  # type: ignore[no-any-return]


def _problems(wrong: ValidationError) -> list[Problem]:
    return problems_of(wrong)
