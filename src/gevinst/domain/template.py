"""A plan to start from: the benefits, measures and map that projects of one kind tend to have, in three languages."""

from collections.abc import Callable
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure
from gevinst.domain.plan import (
    Beneficiary,
    Benefit,
    BenefitMap,
    Category,
    Driver,
    FreedKind,
    FreedResource,
    FreedUse,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    KsType,
    MapKind,
    MapLink,
    MapNode,
    PlanDocument,
    Precondition,
    Project,
    Series,
)
from gevinst.domain.text import Frozen, Language, LocalText

Key = str


class TemplateHorizons(Frozen):
    """What is expected at each horizon, in words."""

    short: LocalText | None = None
    medium: LocalText | None = None
    long: LocalText | None = None


class TemplatePrecondition(Frozen):
    """What must be in place, and what is done about it."""

    text: LocalText
    action: LocalText | None = None


class TemplateFreed(Frozen):
    """What is freed, and what it is usually planned for."""

    kind: FreedKind
    use: FreedUse = FreedUse.NOT_DECIDED
    text: LocalText | None = None


class TemplateScale(Frozen):
    """A qualitative indicator: a scale with its own words, or a milestone or text with the usual ones."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: LocalText
    kind: IndicatorKind = IndicatorKind.SCALE
    steps: tuple[LocalText, ...] = ()


class TemplateBenefit(Frozen):
    """One benefit. `measures` are keys of the catalogue; `leads_to` keys of goals, `contributes_to` of other benefits."""

    key: Key
    title: LocalText
    category: Category | None = None
    ks_type: KsType | None = None
    disbenefit: bool = False
    beneficiaries: tuple[Beneficiary, ...] = Field(min_length=1)
    measurement: LocalText
    how_to_measure: LocalText
    preconditions: tuple[TemplatePrecondition, ...] = ()
    freed: tuple[TemplateFreed, ...] = ()
    freed_text: LocalText | None = None
    horizons: TemplateHorizons = TemplateHorizons()
    drivers: tuple[Driver, ...] = ()
    measures: tuple[str, ...] = ()
    scales: tuple[TemplateScale, ...] = ()
    contributes_to: tuple[Key, ...] = ()
    leads_to: tuple[Key, ...] = ()


class TemplateNode(Frozen):
    """An action, a change in practice or a goal of the map."""

    key: Key
    title: LocalText
    detail: LocalText | None = None
    leads_to: tuple[Key, ...] = ()


class PlanTemplate(Frozen):
    """A whole template. It says what is usual, and no figure: baselines and targets are each project's own."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    name: LocalText
    what: LocalText
    target_group: LocalText | None = None
    actions: tuple[TemplateNode, ...] = ()
    changes: tuple[TemplateNode, ...] = ()
    benefits: tuple[TemplateBenefit, ...] = Field(min_length=1)
    goals: tuple[TemplateNode, ...] = ()

    @model_validator(mode="after")
    def _links_hold(self) -> Self:
        keys = [each.key for each in (*self.actions, *self.changes, *self.goals)]
        keys += [each.key for each in self.benefits]
        for key in keys:
            if keys.count(key) > 1:
                raise PydanticCustomError(
                    "key_twice", "{what} {key} stands twice", {"what": "key", "key": key}
                )
        named = [to for each in (*self.actions, *self.changes, *self.goals) for to in each.leads_to]
        named += [to for each in self.benefits for to in (*each.leads_to, *each.contributes_to)]
        for key in named:
            if key not in keys:
                raise PydanticCustomError("key_unknown", "no {what} {key}", {"what": "key", "key": key})
        return self

    def leads(self) -> list[tuple[Key, Key]]:
        """Every link of the map, as keys."""
        nodes = [(each.key, each.leads_to) for each in (*self.actions, *self.changes, *self.goals)]
        nodes += [(each.key, each.leads_to) for each in self.benefits]
        return [(source, target) for source, targets in nodes for target in targets]


def plan_from(template: PlanTemplate, project: Project, measure: Callable[[str], Measure]) -> PlanDocument:
    """The plan of a new project, in the project's language, with ids of its own.

    `measure` finds a measure of the catalogue by its key. Every number is asked for from each party that is not a user
    representative; a project that has none yet gets one series for the whole of it.
    """
    language = project.language
    parties = [part.party for part in project.parties if part.role != "user_representative"]

    def said(text: LocalText | None) -> str | None:
        return text.in_language(language) if text else None

    nodes = {
        each.key: MapNode(kind=kind, title=each.title.in_language(language), detail=said(each.detail))
        for kind, group in (
            (MapKind.ACTION, template.actions),
            (MapKind.CHANGE, template.changes),
            (MapKind.GOAL, template.goals),
        )
        for each in group
    }
    benefits = {
        each.key: Benefit(
            title=each.title.in_language(language),
            category=each.category,
            ks_type=each.ks_type,
            disbenefit=each.disbenefit,
            beneficiaries=each.beneficiaries,
            measurement_text=said(each.measurement),
            how_to_measure_text=said(each.how_to_measure),
            preconditions=tuple(
                Precondition(text=one.text.in_language(language), action=said(one.action))
                for one in each.preconditions
            ),
            freed_resources_text=said(each.freed_text),
            freed=tuple(FreedResource(kind=one.kind, use=one.use, text=said(one.text)) for one in each.freed),
            horizons=HorizonTexts(
                short=said(each.horizons.short),
                medium=said(each.horizons.medium),
                long=said(each.horizons.long),
            ),
            drivers=each.drivers,
            indicators=(
                *(_number(measure(key), language, parties) for key in each.measures),
                *(_qualitative(one, language) for one in each.scales),
            ),
        )
        for each in template.benefits
    }
    ids = {key: each.id for key, each in nodes.items()} | {key: each.id for key, each in benefits.items()}
    linked = tuple(
        benefits[each.key].model_copy(
            update={"contributes_to": tuple(ids[other] for other in each.contributes_to)}
        )
        for each in template.benefits
    )
    links = tuple(MapLink(source=ids[source], target=ids[to]) for source, to in template.leads())
    drawn = BenefitMap(nodes=tuple(nodes.values()), links=links)
    return PlanDocument(project=project, benefits=linked, map=drawn)


def _number(measure: Measure, language: Language, parties: list[str]) -> Indicator:
    return Indicator(
        key=measure.key[:40],
        title=measure.name.in_language(language),
        measure=measure.key,
        measure_version=measure.version,
        frequency=measure.frequency,
        series=tuple(Series(party=party) for party in parties) or (Series(),),
    )


def _qualitative(scale: TemplateScale, language: Language) -> Indicator:
    return Indicator(
        key=scale.key,
        title=scale.title.in_language(language),
        kind=scale.kind,
        frequency=Frequency.HALF_YEAR,
        scale_labels=tuple(step.in_language(language) for step in scale.steps),
        series=(Series(),),
    )
