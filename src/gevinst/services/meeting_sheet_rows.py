"""One benefit's line on the meeting sheet, from the row that the steering group's page shows."""

from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import HORIZONS
from gevinst.domain.meeting_sheet import Mark, Need, SheetBar, SheetRow, SheetStatus
from gevinst.i18n import Translator
from gevinst.reporting.wording import DASH
from gevinst.services.benefit_words import (
    bar_of,
    change_under,
    change_words,
    ring_part,
    shown_verdict,
    target_under,
    under_title,
    verdict_short,
)
from gevinst.services.views import IN_HAND, NEEDS_SOMEBODY, BenefitRow


def sheet_row(row: BenefitRow, _: Translator) -> SheetRow:
    """The same figures and words."""
    return SheetRow(
        need=_need(row),
        title=row.title,
        unit=under_title(row, _),
        latest=row.latest_text,
        period=row.period_text,
        baseline=row.baseline_text,
        change=SheetStatus(_change_mark(row), change_words(row, _), change_under(row)),
        target=SheetStatus(_target_mark(row), _target_text(row, _), target_under(row)),
        bars=tuple(_bar(row, at, _) for at in range(len(HORIZONS))),
        evidence=row.grade_text or DASH,
        unapproved=_rests_on_unapproved(row),
    )


def _need(row: BenefitRow) -> Need:
    if row.standing in NEEDS_SOMEBODY:
        return "needs"
    return "in_hand" if row.standing in IN_HAND else "lacks"


def _bar(row: BenefitRow, at: int, _: Translator) -> SheetBar:
    fraction, expected = bar_of(row, HORIZONS[at])
    return SheetBar(fraction, expected, DASH if fraction is None else _.percent(round(fraction * 100), 0))


def _change_mark(row: BenefitRow) -> Mark:
    up = row.change_way == "up"
    marks: dict[str, Mark] = {
        "improvement": "better-up" if up else "better-down",
        "concern": "worse-up" if up else "worse-down",
        "neutral": "changed-up" if up else "changed-down",
        "common": "same",
        "few": "few",
    }
    return marks.get(row.change_kind, "not-yet")


def _target_text(row: BenefitRow, _: Translator) -> str:
    if row.standing == "qualitative":
        return _("In words")
    return _("Not assessed") if row.now is None else verdict_short(row.now, _)


def _target_mark(row: BenefitRow) -> Mark:
    if row.standing == "qualitative":
        return "words"
    if row.now is None:
        return "not-yet"
    rings: tuple[Mark, Mark, Mark] = ("on-way-1", "on-way-2", "on-way-3")
    marks: dict[Verdict, Mark] = {
        Verdict.REACHED: "reached",
        Verdict.ON_TRACK: rings[ring_part(row.now.result.progress) - 1],
        Verdict.BEHIND: "behind",
        Verdict.WRONG_WAY: "behind",
        Verdict.TOO_FEW: "few",
    }
    return marks.get(shown_verdict(row.now), "not-yet")


def _rests_on_unapproved(row: BenefitRow) -> bool:
    if row.evaluation is not None and row.evaluation.unapproved:
        return True
    line = row.line
    return line is not None and any(
        value is not None and not approved for value, approved in zip(line.values, line.approved, strict=True)
    )
