"""Effects across projects, measure by measure: a forest plot, what they are put together, and gains claimed by two."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.access import Actor
from gevinst.domain.comparison import Pooled
from gevinst.domain.effect_columns import (
    Beside,
    EffectColumns,
    Floats,
    Places,
    better,
)
from gevinst.domain.effects_together import FEWEST_FOR_FUNNEL, Apart, EffectLine, on_scale
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.finding import Range
from gevinst.domain.measure import Measure
from gevinst.domain.party import Party
from gevinst.domain.plan import Project
from gevinst.i18n import Translator
from gevinst.reporting import evidence_wording as evidence
from gevinst.reporting import wording
from gevinst.services import effect_axis, effect_tables, effect_words
from gevinst.services.base import words
from gevinst.services.claims import ClaimKeeping
from gevinst.services.effect_choices import choices_of, nothing
from gevinst.services.effect_figures import CLAIMS_SOUGHT, reckoned
from gevinst.services.effect_lines import FILTERS, EffectReading, Gathered
from gevinst.services.effect_pooled import funnel_of, natural, sizes_of
from gevinst.services.effect_views import (
    Axis,
    EffectPage,
    ForestRow,
    PooledView,
)
from gevinst.services.plans import Plans
from gevinst.services.waiting_words import waiting_text

PAGE_SIZE = 40
"""So many projects are drawn at once."""
APART_SHOWN = 20
"""So many that are held apart are named, each with its reason; the file has all."""
CLAIMS_SHOWN = 25
"""Gains claimed by two that are listed at once; those that wait stand first."""
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
        columns, measure = found.columns, found.measure
        chosen = {name: value for name, value in filters.items() if name in FILTERS and value}
        choices = choices_of(self, found, _)
        if measure is None:
            return nothing(chosen, choices, int(found.chosen.seen.sum()), _)
        whole = size == _EVERY
        with self.reading() as work:
            reckoning = reckoned(work, found)
            held, together, figures = reckoning.held, reckoning.together, reckoning.figures
            decisions, shared, shares = reckoning.decisions, reckoning.shared, reckoning.shares
            many = size or PAGE_SIZE
            pages = max(1, -(-len(held.lines) // many))
            at = min(max(1, at), pages)
            block = held.lines[(at - 1) * many : at * many].tolist()
            apart = held.apart if whole else held.apart[:APART_SHOWN]
            listed = shared if whole else shared[:CLAIMS_SHOWN]
            shown = [*block, *(place for place, _why in apart)]
            wanted = {columns.rows[place].indicator for place in shown}
            wanted |= {each for both in listed for each in (both.first, both.second)}
            lines, projects = self.read_lines(work, wanted)
        axis, known = self._axis(columns, held, figures, measure, _), self.parties()
        sizes, in_pool = sizes_of(columns, together), np.zeros(len(columns.rows), np.bool_)
        in_pool[together] = figures is not None

        def row(place: int, apart: Apart | None = None) -> ForestRow | None:
            line = lines.get(columns.rows[place].indicator)
            if line is None or line.effect is None:
                # Somebody changed it since the columns were read; the next look has it as it is.
                return None
            other = reckoning.left_out.get(line.indicator)
            twice = ""
            if other is not None and apart is None:
                own = _owner(found, other) == line.project
                twice = effect_words.shares_gain(
                    None if own else _project(found, other), figures is not None, _
                )
            size = float(sizes[place])
            return self._row(
                line, projects, measure, axis, size, apart, twice, bool(in_pool[place]), known, _
            )

        of_claims = {
            id: None if np.isnan(shares[own := columns.claims.place[id]]) else float(shares[own])
            for both in listed
            for id in (both.first, both.second)
        }
        there = [both for both in listed if both.first in lines and both.second in lines]
        views = self._claims.views(actor, lines, there, of_claims, decisions, projects, _)
        pooled = self._pooled_view(figures, columns.projects(together), axis, measure, _)
        return EffectPage(
            title=_("Effect"),
            measure=measure,
            measure_name=_.local(measure.name),
            definition=_.local(measure.what),
            lead=self._lead(pooled, measure, axis, _),
            headline=effect_words.headline(
                len(held.lines),
                columns.projects(held.lines),
                int(columns.sure[held.lines].sum()),
                int(better(columns, held.lines).sum()),
                measure,
                _,
            ),
            careful_reading=pooled.careful if pooled else "",
            axis=axis,
            rows=tuple(each for place in block if (each := row(place)) is not None),
            apart=tuple(each for place, reason in apart if (each := row(place, reason)) is not None),
            pooled=pooled,
            not_together=""
            if reckoning.why is None
            else effect_words.why_not_together(reckoning.why, columns.projects(together), _),
            rules=tuple(_(rule) for rule in effect_words.RULES),
            funnel=funnel_of(figures, columns, together, measure, _),
            no_funnel=""
            if figures and len(together) >= FEWEST_FOR_FUNNEL
            else effect_words.no_funnel(len(together), _),
            without_text=_without(columns.projects(held.without), _),
            unapproved=(waiting := int(columns.unapproved[found.lines].sum())),
            unapproved_text=waiting_text(self, actor, waiting, _),
            averted_text=_averted(columns, held.lines, shares, measure, _),
            claims=views,
            claims_more=len(shared) > len(listed),
            undecided=reckoning.undecided,
            undecided_more=reckoning.undecided >= CLAIMS_SOUGHT,
            filters=chosen,
            choices=choices,
            projects=columns.projects(found.lines),
            apart_in_all=len(held.apart),
            in_all=len(held.lines),
            measure_within=wording.lower_first(_.local(measure.name)),
            left_out=len(held.lines) - len(together) if figures is not None else 0,
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

    def _axis(
        self, columns: EffectColumns, held: Beside, figures: Pooled | None, measure: Measure, _: Translator
    ) -> Axis | None:
        if not len(held.lines):
            return None
        ratio = columns.looks[columns.look[held.lines[0]]].ratio
        beyond = [at for at, why in held.apart if _on_axis(columns.looks[columns.look[at]].ratio, why, ratio)]
        places = np.concatenate([held.lines, np.array(beyond, np.int64)])
        ends = np.stack([columns.estimate[places], columns.low[places], columns.high[places]])
        if figures is not None:
            more = [
                [each.estimate, each.low, each.high] for each in natural(figures, ratio) if each is not None
            ]
            ends = np.concatenate([ends, np.array(more).T], axis=1)
        return effect_axis.axis(ends, ratio, measure, _)

    def _row(
        self,
        line: EffectLine,
        projects: Mapping[str, Project],
        measure: Measure,
        axis: Axis | None,
        size: float,
        apart: Apart | None,
        twice: str,
        joined: bool,
        known: Mapping[str, Party],
        _: Translator,
    ) -> ForestRow:
        effect = line.effect
        assert effect is not None
        scheme = self.schemes.get(line.scheme or "")
        drawn = axis is not None and (apart is None or _on_axis(effect.ratio, apart, axis.ratio))
        return ForestRow(
            project=line.project,
            title=line.project_title,
            parties=self._plans.parties_text(projects[line.project], _, known),
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
            size=size,
            why_apart="" if apart is None else effect_words.why_apart(line, apart, measure, _),
            shared_text=twice,
            together=joined,
            scaled=on_scale(effect),
            unapproved=line.unapproved,
        )

    def _pooled_view(
        self, figures: Pooled | None, projects: int, axis: Axis | None, measure: Measure, _: Translator
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
            projects=projects,
            mark=drawn,
            predicted_mark=effect_axis.mark(predicted, axis) if predicted else None,
            change_text=effect_words.short_change(effect.estimate, axis.ratio, measure, _),
            range_text=effect_words.short_range(effect, axis.ratio, measure, _),
            predicted_text=effect_words.short_range(predicted, axis.ratio, measure, _) if predicted else "",
            title=effect_words.pooled_title(projects, _),
            careful=effect_words.careful(effect, predicted, axis.ratio, measure, _) if predicted else "",
            limits=effect_words.limits(figures, _),
            spread=effect_words.spread(figures, _),
        )

    def _lead(self, pooled: PooledView | None, measure: Measure, axis: Axis | None, _: Translator) -> str:
        if pooled is None or axis is None:
            return ""
        nothing = evidence.estimate_text(pooled.effect, axis.ratio, measure, _) == _("unchanged")
        say = effect_words.unchanged_lead if nothing else effect_words.lead
        said = say(pooled.effect, axis.ratio, measure, pooled.projects, _)
        if pooled.predicted is None:
            return said
        return f"{said} {effect_words.next_one(pooled.predicted, axis.ratio, measure, _)}"


def _averted(columns: EffectColumns, lines: Places, shares: Floats, measure: Measure, _: Translator) -> str:
    """What can be summed of the lines shown: whole claims whole, shares in part, what waits not at all."""
    known = lines[~np.isnan(columns.averted[lines])]
    waiting = int(np.isnan(shares[known]).sum())
    counted = known[np.nan_to_num(shares[known]) > 0]
    if len(counted) < 2:
        return ""
    share = shares[counted]
    total = float((share * columns.averted[counted]).sum())
    half = float(np.sqrt(((share * columns.averted_half[counted]) ** 2).sum()))
    summed = Range(total, total - half, total + half)
    return effect_words.averted(summed, len(counted), len(lines), waiting, measure, _)


def _project(found: Gathered, indicator: str) -> str:
    """The title of the project that a line is of; empty where the reader does not see it."""
    at = found.columns.claims.place.get(indicator)
    return found.columns.rows[at].title if at is not None and found.every[at] else ""


def _owner(found: Gathered, indicator: str) -> str | None:
    at = found.columns.claims.place.get(indicator)
    return None if at is None else found.columns.rows[at].project


def _on_axis(own: bool, why: Apart, ratio: bool) -> bool:
    """Whether an effect that is held apart can still be drawn on the same scale; `own`, `ratio`: whether each is one."""
    return why is not Apart.OTHER_UNIT and own is ratio


def _without(many: int, _: Translator) -> str:
    if not many:
        return ""
    return _.plural(
        "{n} project follows the measure and has no effect to show yet: too few figures, or nothing put into use.",
        "{n} projects follow the measure and have no effect to show yet: too few figures, or nothing put into use.",
        many,
    )
