"""Starting a project from something: a template, another project's plan, or the pre-project it goes on from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gevinst.catalogue import templates as template_files
from gevinst.domain.access import Action, Actor, Resource
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Indicator,
    PlanDocument,
    Precondition,
    Project,
    Series,
)
from gevinst.domain.template import PlanTemplate, plan_from
from gevinst.services.base import refuse_personal, require, resource, words
from gevinst.services.plans import Plans, new_names, renamed

_CARRIED_HEAD = (
    "summary",
    "target_group",
    "owners_text",
    "municipalities_text",
    "trust_text",
    "reporting_days",
)
"""What of a project's head goes along to any project made from it."""
_CARRIED_ON = (
    *_CARRIED_HEAD,
    "roles",
    "parties",
    "horizon_months",
    "horizons_from_go_live",
    "agreement_date",
)
"""And to the project that goes on from it: the same parties go on together."""


class Starting(Plans):
    """See the module. What is made is audited as any project is."""

    def templates(self) -> tuple[PlanTemplate, ...]:
        """The plans to start from."""
        return template_files.templates()

    def from_template(self, actor: Actor, key: str, project: Project) -> str:
        """A new project with the benefits, measures and map of a template, for the parties it has. Returns its slug.

        Raises NotFound for an unknown template, Refused for what is wrong in the project.
        """
        template = template_files.template(key)
        document = plan_from(template, project, self.catalogue().get)
        return self._new(actor, document, {"template": key})

    def from_project(self, actor: Actor, source: str, project: Project, goes_on: bool = False) -> str:
        """A new project from another one's plan, without its figures. Returns its slug.

        `goes_on`: the main project after a pre-project. Then parties, owners, baselines and targets come along, and what
        the earlier steering group adopted stands as the original promise of this project too.
        """
        with self.reading() as work:
            before = self._document(work, actor, source)
            if goes_on:
                require(actor, Action.EDIT_PLAN, resource(before.project))
            indicators = [each.id for benefit in before.benefits for each in benefit.indicators]
            levels = {
                each.indicator: each.baseline
                for each in work.evaluations.for_indicators(indicators, Audience.ALL)
                if each.series is None
            }
            first = work.plans.first_and_newest([source]).get(source)
        head = project.model_copy(
            update={
                name: getattr(before.project, name) for name in (_CARRIED_ON if goes_on else _CARRIED_HEAD)
            }
        )
        if goes_on:
            if project.starts and before.project.starts and project.starts < before.project.starts:
                raise Refused(
                    [
                        Problem(
                            "goes_on_before",
                            field="starts",
                            value=project.starts.isoformat(),
                            params={"value": project.starts, "day": before.project.starts},
                        )
                    ]
                )
            head = head.model_copy(
                update={
                    "continues": source,
                    "phase": project.phase or "main_project",
                    "scheme": project.scheme or before.project.scheme,
                }
            )
        _ = words(actor)
        names = new_names(before)
        copied = renamed(before, names)
        own_levels = {names[key]: level for key, level in levels.items()}
        note = _("From “{title}”", title=before.project.title)
        benefits = tuple(
            benefit.model_copy(
                update={
                    "indicators": tuple(
                        _carried(each, own_levels.get(each.id), note) if goes_on else _emptied(each)
                        for each in benefit.indicators
                    ),
                    **({} if goes_on else _without_people(benefit)),
                }
            )
            for benefit in copied.benefits
            if not benefit.archived
        )
        document = _linked(head, benefits, copied)
        promised = None
        if goes_on and first is not None:
            original = first[0]
            carried = renamed(original.document, {**new_names(original.document), **names})
            promised = (
                carried.model_copy(update={"project": head}),
                original.adopted_at,
                original.adopted_by,
                _("Carried along from “{title}”", title=before.project.title),
            )
        return self._new(actor, document, {"from_project": source, "goes_on": goes_on}, promised)

    def _new(
        self,
        actor: Actor,
        document: PlanDocument,
        how: Mapping[str, Any],
        promised: tuple[PlanDocument, dt.datetime | None, str | None, str] | None = None,
    ) -> str:
        refuse_personal(document.project.model_dump())
        with self.work(actor) as work:
            if not document.project.continues:
                # Who may change the plan of a pre-project may go on from it; that was asked before.
                require(actor, Action.CREATE_PROJECT, Resource(scheme=document.project.scheme))
            placed = self._placed(document, None)
            if wrong := self._contradictions(work, None, placed):
                raise Refused(wrong)
            own = self.free_slug(work, placed.project.slug or placed.project.title)
            placed = placed.model_copy(update={"project": placed.project.model_copy(update={"slug": own})})
            self._add(work, actor, placed, None)
            work.audit("start_project", "project", own, project=own, after=dict(how))
            if promised is not None:
                was, at, by, reason = promised
                frozen = was.model_copy(update={"project": placed.project})
                work.plans.add_version(own, frozen, "adopted", reason, at, by)
            work.commit()
        return own


def _linked(head: Project, benefits: tuple[Benefit, ...], copied: PlanDocument) -> PlanDocument:
    """The plan of the benefits that go along, with the links between what is left."""
    kept = {benefit.id for benefit in benefits}
    there = kept | {node.id for node in copied.map.nodes}
    links = tuple(link for link in copied.map.links if link.source in there and link.target in there)
    return PlanDocument(
        project=head,
        benefits=tuple(
            each.model_copy(
                update={"contributes_to": tuple(other for other in each.contributes_to if other in kept)}
            )
            for each in benefits
        ),
        project_level=copied.project_level,
        map=copied.map.model_copy(update={"links": links}),
    )


def _emptied(indicator: Indicator) -> Indicator:
    """A measure without the other project's figures: no baseline, no dates, no targets, one series for the whole."""
    return indicator.model_copy(
        update={
            "baseline": Baseline(),
            "targets": (),
            "reporter": None,
            "source": None,
            "first_period": None,
            "last_period": None,
            "series": (Series(),),
        }
    )


def _carried(indicator: Indicator, level: float | None, note: str) -> Indicator:
    """A measure as the main project takes it over. A baseline from the earlier figures becomes the value they gave."""
    own = indicator.baseline
    if own.from_series:
        own = (
            Baseline()
            if level is None
            else own.model_copy(
                update={
                    "from_series": False,
                    "value": level,
                    "note": note,
                    "state": BaselineState.REGISTERED if own.state is BaselineState.MISSING else own.state,
                }
            )
        )
    return indicator.model_copy(update={"baseline": own, "first_period": None, "last_period": None})


def _without_people(benefit: Benefit) -> dict[str, Any]:
    """A benefit that belongs to nobody yet: roles and parties are the other project's."""
    return {
        "owner": None,
        "accountable": None,
        "preconditions": tuple(
            Precondition(text=each.text, action=each.action) for each in benefit.preconditions
        ),
        "freed": tuple(
            each.model_copy(update={"party": None, "amount_a_year": None}) for each in benefit.freed
        ),
    }
