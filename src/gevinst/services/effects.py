"""Effects across projects, measure by measure: a forest plot, what they are put together, and gains claimed by two."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.access import Actor
from gevinst.domain.claims import SharedClaim
from gevinst.domain.comparison import Pooled
from gevinst.domain.effects_together import Apart, EffectLine, on_scale
from gevinst.domain.errors import Problem, Refused
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
from gevinst.services.effect_figures import CLAIMS_SOUGHT, on_axis, reckoned
from gevinst.services.effect_lines import FILTERS, EffectReading, Gathered
from gevinst.services.effect_pooled import funnel_of, natural
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
CLAIMS_SHOWN = 5
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
        self,
        actor: Actor,
        filters: Mapping[str, str],
        at: int = 1,
        size: int | None = None,
        *,
        pairs_at: int = 1,
        pair: str = "",
    ) -> EffectPage:
        """One measure. Unknown filters are left out; without a measure, the one that most projects follow.

        `at`: which part of the rows, each of `size` (None: `PAGE_SIZE`); all else is of every project.
        `pairs_at`: which part of the pairs that claim one gain; `pair`: one of them by its key, which is listed wherever it
        stands.
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
            counts, decisions, shares = reckoning.counts, reckoning.decisions, reckoning.shares
            many = size or PAGE_SIZE
            at, pages = _part(at, len(held.lines), many)
            block = held.lines[(at - 1) * many : at * many].tolist()
            apart = held.apart if whole else held.apart[:APART_SHOWN]
            of_pairs = _EVERY if whole else CLAIMS_SHOWN
            pairs_at, pairs_pages = _part(pairs_at, len(reckoning.shared), of_pairs)
            pairs_first = (pairs_at - 1) * of_pairs
            block_of_pairs = reckoning.shared[pairs_first : pairs_first + of_pairs]
            listed = [*block_of_pairs, *_besides(reckoning.shared, block_of_pairs, pair)]
            shown = [*block, *(place for place, _why in apart)]
            wanted = {columns.rows[place].indicator for place in shown}
            wanted |= {each for both in listed for each in (both.first, both.second)}
            lines, projects = self.read_lines(work, wanted)
        ends, known = reckoning.ends, self.parties()
        axis = None if ends is None else effect_axis.axis(ends, reckoning.ratio, measure, _)

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
            size, joined = reckoning.size(columns, place), bool(reckoning.pooled[place])
            return self._row(line, projects, measure, axis, size, apart, twice, joined, known, _)

        of_claims = {
            id: None if np.isnan(shares[own := columns.claims.place[id]]) else float(shares[own])
            for both in listed
            for id in (both.first, both.second)
        }
        there = [both for both in listed if both.first in lines and both.second in lines]
        views = self._claims.views(actor, lines, there, of_claims, decisions, projects, _)
        pooled = self._pooled_view(figures, counts.together, axis, measure, _)
        marks, averted = reckoning.marks, reckoning.averted
        return EffectPage(
            title=_("Effect"),
            measure=measure,
            measure_name=_.local(measure.name),
            definition=_.local(measure.what),
            lead=self._lead(pooled, measure, axis, _),
            headline=effect_words.headline(
                len(held.lines), counts.held, counts.sure, counts.better, measure, _
            ),
            careful_reading=pooled.careful if pooled else "",
            axis=axis,
            rows=tuple(each for place in block if (each := row(place)) is not None),
            apart=tuple(each for place, reason in apart if (each := row(place, reason)) is not None),
            pooled=pooled,
            not_together=""
            if reckoning.why is None
            else effect_words.why_not_together(reckoning.why, counts.together, _),
            rules=tuple(_(rule) for rule in effect_words.RULES),
            funnel=None
            if figures is None or marks is None
            else funnel_of(figures, marks, reckoning.less_certain, columns, together, measure, _),
            no_funnel="" if marks is not None else effect_words.no_funnel(len(together), _),
            without_text=_without(counts.without, _),
            unapproved=counts.unapproved,
            unapproved_text=waiting_text(self, actor, counts.unapproved, _),
            averted_text=""
            if averted is None
            else effect_words.averted(
                averted.total, averted.counted, len(held.lines), averted.waiting, measure, _
            ),
            claims=views,
            undecided=reckoning.undecided,
            undecided_more=reckoning.undecided >= CLAIMS_SOUGHT,
            filters=chosen,
            choices=choices,
            projects=counts.projects,
            apart_in_all=len(held.apart),
            in_all=len(held.lines),
            measure_within=wording.lower_first(_.local(measure.name)),
            left_out=len(held.lines) - len(together) if figures is not None else 0,
            at=at,
            pages=pages,
            first=(at - 1) * many + 1,
            pairs=len(reckoning.shared),
            pairs_at=pairs_at,
            pairs_pages=pairs_pages,
            pairs_first=pairs_first + 1,
            pairs_last=pairs_first + len(block_of_pairs),
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
        drawn = axis is not None and (apart is None or on_axis(effect.ratio, apart, axis.ratio))
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


def _part(at: int, of: int, many: int) -> tuple[int, int]:
    """(which part it is, of how many) of a list that is shown so many at a time."""
    pages = max(1, -(-of // many))
    return min(max(1, at), pages), pages


def _besides(
    shared: Sequence[SharedClaim], listed: Sequence[SharedClaim], pair: str
) -> tuple[SharedClaim, ...]:
    """The pair that is asked for, where it is not in the part of the list that is shown."""
    wanted = frozenset(pair.split(":")) if pair else frozenset()
    if not wanted or any(each.key == wanted for each in listed):
        return ()
    return tuple(each for each in shared if each.key == wanted)[:1]


def _project(found: Gathered, indicator: str) -> str:
    """The title of the project that a line is of; empty where the reader does not see it."""
    at = found.columns.claims.place.get(indicator)
    return found.columns.rows[at].title if at is not None and found.every[at] else ""


def _owner(found: Gathered, indicator: str) -> str | None:
    at = found.columns.claims.place.get(indicator)
    return None if at is None else found.columns.rows[at].project


def _without(many: int, _: Translator) -> str:
    if not many:
        return ""
    return _.plural(
        "{n} project follows the measure and has no effect to show yet: too few figures, or nothing put into use.",
        "{n} projects follow the measure and have no effect to show yet: too few figures, or nothing put into use.",
        many,
    )
