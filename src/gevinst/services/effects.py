"""Effects across projects, measure by measure: a forest plot, what they are put together, and gains claimed by two."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.access import Actor
from gevinst.domain.claims import ClaimDecision, SharedClaim, counted_shares, independent, shared_claims
from gevinst.domain.comparison import Pooled
from gevinst.domain.effects_together import (
    FEWEST_FOR_FUNNEL,
    Apart,
    Beside,
    EffectLine,
    beside,
    most_certain,
    not_together,
    on_scale,
)
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.finding import Range
from gevinst.domain.measure import Measure
from gevinst.i18n import Translator
from gevinst.reporting import evidence_wording as evidence
from gevinst.services import effect_axis, effect_tables, effect_words
from gevinst.services.base import words
from gevinst.services.claims import ClaimKeeping
from gevinst.services.effect_choices import choices_of, nothing
from gevinst.services.effect_lines import FILTERS, EffectReading, Gathered
from gevinst.services.effect_pooled import funnel_of, natural, pooled_of, size_of
from gevinst.services.effect_views import (
    Axis,
    EffectPage,
    ForestRow,
    PooledView,
)
from gevinst.services.plans import Plans

PAGE_SIZE = 60
"""So many projects are drawn at once."""
CLAIMS_SHOWN = 25
"""Gains claimed by two that are listed at once; those that wait stand first."""
_CLAIMS_SOUGHT = 2_000
_EVERY = 1_000_000
"""Rows of a file."""


class Effects(EffectReading):
    """See the module."""

    @cached_property
    def _plans(self) -> Plans:
        return Plans(self.engine, self.clock)

    @cached_property
    def _claims(self) -> ClaimKeeping:
        return ClaimKeeping(self.engine, self.clock)

    def page(
        self, actor: Actor, filters: Mapping[str, str], at: int = 1, size: int | None = None
    ) -> EffectPage:
        """One measure. Unknown filters are left out; without a measure, the one that most projects follow.

        `at`: which part of the rows, each of `size` (None: `PAGE_SIZE`); all else is of every project.
        """
        _ = words(actor)
        found = self.gather(actor, filters)
        measure = found.measure
        chosen = {name: value for name, value in filters.items() if name in FILTERS and value}
        choices = choices_of(self, found, _)
        if measure is None:
            return nothing(chosen, choices, len(found.projects), _)
        held = beside(measure, found.lines)
        claims = [line.claim for line in found.every]
        with self.reading() as work:
            decisions = work.claim_decisions.about([claim.id for claim in claims])
        alone = independent([line.claim for line in most_certain(held.lines)], decisions)
        kept = set(alone.kept)
        together = [
            line for line in held.lines if line.indicator in kept and line.effect and on_scale(line.effect)
        ]
        why = not_together(together)
        figures = None if why else pooled_of(together)
        shared = shared_claims(claims, _CLAIMS_SOUGHT)
        names = {line.indicator: line.project_title for line in found.every}
        axis = self._axis(held, figures, measure, _)
        joined = {line.indicator for line in together} if figures else set[str]()

        def row(line: EffectLine, apart: Apart | None = None) -> ForestRow:
            other = alone.left_out.get(line.indicator)
            twice = (
                _("Not in the pooled figure: shares its gain with {project}", project=names.get(other, ""))
                if other is not None and apart is None
                else ""
            )
            return self._row(line, found, axis, together, apart, twice, line.indicator in joined, _)

        views = self._claims.views(actor, found.every, shared, decisions, found.projects, _)
        undecided = sum(each.handling is None for each in views)
        many = size or PAGE_SIZE
        pages = max(1, -(-len(held.lines) // many))
        at = min(max(1, at), pages)
        rows = tuple(row(line) for line in held.lines[(at - 1) * many : at * many])
        pooled = self._pooled_view(figures, together, axis, measure, _)
        return EffectPage(
            title=_("Effect"),
            measure=measure,
            measure_name=_.local(measure.name),
            definition=_.local(measure.what),
            lead=self._lead(pooled, measure, together, why, _),
            headline=effect_words.headline(held.lines, measure, _),
            careful_reading=pooled.careful if pooled else "",
            axis=axis,
            rows=rows,
            apart=tuple(row(line, reason) for line, reason in held.apart),
            pooled=pooled,
            not_together=""
            if why is None
            else effect_words.why_not_together(why, len({line.project for line in together}), _),
            rules=tuple(_(rule) for rule in effect_words.RULES),
            funnel=funnel_of(figures, together, measure, _),
            no_funnel=""
            if figures and len(together) >= FEWEST_FOR_FUNNEL
            else effect_words.no_funnel(len(together), _),
            without_text=_without(held, _),
            unapproved=sum(line.unapproved for line in found.lines),
            averted_text=self._averted(found, held, shared, decisions, _),
            claims=views if size == _EVERY else views[:CLAIMS_SHOWN],
            claims_more=len(views) > CLAIMS_SHOWN,
            undecided=undecided,
            filters=chosen,
            choices=choices,
            projects=len({line.project for line in found.lines}),
            in_all=len(held.lines),
            at=at,
            pages=pages,
            first=(at - 1) * many + 1,
        )

    def tables(self, actor: Actor, filters: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
        """The page as plain rows: `projects`, `pooled`, `claims`."""
        return effect_tables.tables(self.page(actor, filters, size=_EVERY))

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str) -> bytes:
        """The projects as `csv`; everything with its definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _, page = words(actor), self.page(actor, filters, size=_EVERY)
        tables = effect_tables.tables(page)
        match kind:
            case "csv":
                return plain_table.table_csv(tables["projects"], actor.language)
            case "xlsx":
                meant: list[dict[str, object]] = [
                    {_("Column"): name, _("What it is"): text}
                    for name, text in effect_tables.definitions(page, _).items()
                ]
                return plain_table.table_xlsx(
                    [
                        (_("Effect"), tables["projects"]),
                        (_("Put together"), tables["pooled"]),
                        (_("Double counting"), tables["claims"]),
                        (_("What it means"), meant),
                    ]
                )
        raise Refused([Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx"})])

    def _axis(self, held: Beside, figures: Pooled | None, measure: Measure, _: Translator) -> Axis | None:
        first = held.lines[0] if held.lines else None
        if first is None or first.effect is None:
            return None
        ratio = first.effect.ratio
        effects = [line.effect.effect for line in held.lines if line.effect]
        effects += [
            line.effect.effect for line, why in held.apart if line.effect and _on_axis(line, why, ratio)
        ]
        if figures is not None:
            effects += [each for each in natural(figures, ratio) if each is not None]
        return effect_axis.axis(effects, ratio, measure, _)

    def _row(
        self,
        line: EffectLine,
        found: Gathered,
        axis: Axis | None,
        together: Sequence[EffectLine],
        apart: Apart | None,
        twice: str,
        joined: bool,
        _: Translator,
    ) -> ForestRow:
        effect = line.effect
        assert effect is not None
        assert found.measure is not None
        project = found.projects[line.project]
        scheme = self.schemes.get(line.scheme or "")
        drawn = axis is not None and (apart is None or _on_axis(line, apart, axis.ratio))
        return ForestRow(
            project=line.project,
            title=line.project_title,
            parties=self._plans.parties_text(project, _),
            scheme=_.local(scheme.short_name) if scheme else "",
            benefit=line.benefit_title,
            key=line.key,
            target_group=line.target_group,
            effect=effect.effect,
            ratio=effect.ratio,
            change_text=effect_words.short_change(effect.effect.estimate, effect.ratio, line.measure, _),
            range_text=effect_words.short_range(effect.effect, effect.ratio, line.measure, _),
            reading=effect_words.reading(effect.verdict),
            basis_text=effect_words.basis(effect, small_counts(), _),
            method_text=effect_words.method(effect, _),
            grade=line.grade,
            grade_text=evidence.grade_label(line.grade, _),
            mark=effect_axis.mark(effect.effect, axis) if drawn and axis is not None else None,
            size=size_of(line, together),
            why_apart="" if apart is None else effect_words.why_apart(line, apart, found.measure, _),
            shared_text=twice,
            together=joined,
            scaled=on_scale(effect),
        )

    def _pooled_view(
        self,
        figures: Pooled | None,
        together: Sequence[EffectLine],
        axis: Axis | None,
        measure: Measure,
        _: Translator,
    ) -> PooledView | None:
        if figures is None or axis is None:
            return None
        effect, predicted = natural(figures, axis.ratio)
        drawn = effect_axis.mark(effect, axis)
        assert drawn is not None
        return PooledView(
            figures=figures,
            effect=effect,
            predicted=predicted,
            projects=len({line.project for line in together}),
            mark=drawn,
            predicted_mark=effect_axis.mark(predicted, axis) if predicted else None,
            change_text=effect_words.short_change(effect.estimate, axis.ratio, measure, _),
            range_text=effect_words.short_range(effect, axis.ratio, measure, _),
            predicted_text=effect_words.short_range(predicted, axis.ratio, measure, _) if predicted else "",
            title=effect_words.pooled_title(len({line.project for line in together}), _),
            careful=effect_words.careful(effect, predicted, axis.ratio, measure, _) if predicted else "",
            limits=effect_words.limits(figures, _),
            spread=effect_words.spread(figures, _),
        )

    def _lead(
        self,
        pooled: PooledView | None,
        measure: Measure,
        together: Sequence[EffectLine],
        why: object,
        _: Translator,
    ) -> str:
        if pooled is None:
            return ""
        ratio = bool(together[0].effect and together[0].effect.ratio)
        nothing = evidence.estimate_text(pooled.effect, ratio, measure, _) == _("unchanged")
        say = effect_words.unchanged_lead if nothing else effect_words.lead
        return say(pooled.effect, ratio, measure, pooled.projects, _)

    def _averted(
        self,
        found: Gathered,
        held: Beside,
        shared: Sequence[SharedClaim],
        decisions: Mapping[frozenset[str], ClaimDecision],
        _: Translator,
    ) -> str:
        """What can be summed of the lines shown: whole claims whole, shares in part, what waits not at all."""
        lines = [line for line in held.lines if line.effect and line.effect.averted]
        if not lines:
            return ""
        shares = counted_shares([line.claim for line in found.every], shared, decisions)
        parts = [
            (share, line.effect.averted)
            for line in lines
            if line.effect and line.effect.averted and (share := shares[line.indicator])
        ]
        waiting = sum(shares[line.indicator] is None for line in lines)
        if len(parts) < 2:
            return ""
        total = sum(share * each.estimate for share, each in parts)
        half = math.sqrt(sum((share * (each.high - each.low) / 2) ** 2 for share, each in parts))
        summed = Range(total, total - half, total + half)
        return effect_words.averted(summed, len(parts), len(held.lines), waiting, lines[0].measure, _)


def _on_axis(line: EffectLine, why: Apart, ratio: bool) -> bool:
    """Whether an effect that is held apart can still be drawn on the same scale."""
    return why is not Apart.OTHER_UNIT and line.effect is not None and line.effect.ratio is ratio


def _without(held: Beside, _: Translator) -> str:
    many = len({line.project for line in held.without})
    if not many:
        return ""
    return _.plural(
        "{n} project follows the measure and has no effect to show yet: too few figures, or nothing put into use.",
        "{n} projects follow the measure and have no effect to show yet: too few figures, or nothing put into use.",
        many,
    )
