"""The rows of the portfolio report, from the rows that the pages of comparison and effect show."""

from collections.abc import Iterator, Mapping, Sequence

from gevinst.domain.evidence import Grade
from gevinst.domain.measure import Measure
from gevinst.domain.meeting_sheet import Mark
from gevinst.domain.portfolio_report import (
    ComparedProject,
    EffectMark,
    EffectRow,
    MeasureEffect,
    SmallPicture,
)
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.services import effect_views, effect_words
from gevinst.services.effect_views import EffectPage, ForestRow
from gevinst.services.views import PortfolioRow, ProjectStanding, SmallMultiple

EFFECTS = 20
"""So many effects of a measure are drawn; the rest are counted."""
APART = 4
"""So many effects that are held apart are named with their reason."""
_MARKS: Mapping[ProjectStanding, Mark] = {
    "wrong_way": "worse-up",
    "behind": "behind",
    "lacks_data": "not-yet",
    "too_few": "few",
    "on_track": "reached",
}


def heads_of(measures: Sequence[Measure], _: Translator) -> tuple[str, ...]:
    """What stands over the columns of the comparison."""
    return (
        _("Project"),
        f"{_('Granted')}, {_('million NOK')}",
        _("Delivered"),
        _("Reached, of measured"),
        _("Evidence"),
        *(_.local(measure.short_name or measure.name) for measure in measures),
    )


def compared(row: PortfolioRow, measures: Sequence[Measure], _: Translator) -> ComparedProject:
    """One project, with the page's figures."""
    detail = [f"{row.standing_label}: {row.standing_detail}" if row.standing_detail else row.standing_label]
    if row.without_receiver:
        detail.append(
            _.plural(
                "{n} benefit without a receiver", "{n} benefits without a receiver", row.without_receiver
            )
        )
    return ComparedProject(
        title=row.title,
        mark=_MARKS[row.standing],
        standing=" \u00b7 ".join(detail),
        granted=_.number(row.awarded / 100_000_000, 2) if row.awarded is not None else _("not stated"),
        delivered=_.share(row.done, row.expected) if row.expected else wording.DASH,
        reached=f"{_.number(row.reached)} {_('of {n}', n=_.number(row.measured))}",
        evidence=", ".join(_grades(row, _)) or wording.DASH,
        pictures=tuple(_picture(row.multiples.get(each.key), _) for each in measures),
    )


def _grades(row: PortfolioRow, _: Translator) -> Iterator[str]:
    names = {
        Grade.STRONG: _("strong"),
        Grade.MODERATE: _("moderate"),
        Grade.WEAK: _("weak"),
        Grade.TOO_EARLY: _("too early"),
    }
    for grade, name in names.items():
        if row.grades.get(grade.value):
            yield f"{_.number(row.grades[grade.value])} {name}"


def _picture(found: SmallMultiple | None, _: Translator) -> SmallPicture:
    if found is None:
        return SmallPicture((), 0, _("is not measured"), worse=False)
    if not found.comparable:
        return SmallPicture((), 0, _("new definition"), worse=False)
    change = found.change_percent
    text = (
        _("too few") if change is None else f"{_.signed(change, 0)}{chr(160) if _.language != 'en' else ''}%"
    )
    return SmallPicture(found.values, found.before, text, worse=found.better is False)


def scale_of(rows: Sequence[PortfolioRow], measures: Sequence[Measure]) -> tuple[float, float]:
    """The widest that any small picture needs, at least from 90 to 110."""
    values = [
        value
        for row in rows
        for measure in measures
        if (found := row.multiples.get(measure.key)) is not None and found.comparable
        for value in found.values
        if value is not None
    ]
    return min([*values, 90.0]), max([*values, 110.0])


def measure_effect(page: EffectPage, _: Translator) -> MeasureEffect:
    """What the page of effects shows of one measure: its first `EFFECTS` rows, the pooled figure, why others stand apart."""
    rows = [_effect(row) for row in page.rows]
    if page.pooled is not None:
        found = page.pooled
        rows.append(
            EffectRow(found.title, found.change_text, found.range_text, "", _mark(found.mark), sure=True, together=True)
        )  # fmt: skip
    axis = page.axis
    return MeasureEffect(
        measure=page.measure_name,
        headline=page.headline,
        ticks=axis.ticks if axis else (),
        zero=axis.zero if axis else 0.0,
        sides=axis.words if axis else ("", ""),
        rows=tuple(rows),
        notes=tuple(_notes(page, _)),
    )


def _effect(row: ForestRow) -> EffectRow:
    return EffectRow(
        title=row.title,
        change=row.change_text,
        range=row.range_text,
        evidence=row.grade_text,
        mark=_mark(row.mark),
        sure=row.grade in (Grade.STRONG, Grade.MODERATE),
    )


def _mark(mark: effect_views.Mark | None) -> EffectMark | None:
    return None if mark is None else EffectMark(mark.low, mark.at, mark.high)


def _notes(page: EffectPage, _: Translator) -> Iterator[str]:
    left = page.in_all - len(page.rows)
    if left > 0:
        yield _.plural(
            "And {n} more effect, on the page of effects.",
            "And {n} more effects, on the page of effects.",
            left,
        )
    if page.pooled is not None:
        if page.left_out:
            yield effect_words.left_out(page.left_out, _)
        yield page.careful_reading
        yield page.pooled.limits
    elif page.not_together:
        yield page.not_together
    for row in page.apart[:APART]:
        yield _(
            "Held apart: {project}, {change} ({range}). {why}.",
            project=row.title,
            change=row.change_text,
            range=row.range_text,
            why=row.why_apart.rstrip("."),
        )
    more = len(page.apart) - APART
    if more > 0:
        yield _.plural("And {n} more project is held apart.", "And {n} more projects are held apart.", more)
    for text in (page.averted_text, page.without_text):
        if text:
            yield text
