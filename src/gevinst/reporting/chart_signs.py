"""The figures of a chart that are signs of a change: which they are, what their shapes mean, and how many there are."""

from collections.abc import Sequence

from gevinst.domain.control_chart import PointLabel
from gevinst.domain.report import ChartSpec, SeriesPoints, Sign
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.reporting.followed import Followed

_SIGNS: dict[PointLabel, Sign] = {
    PointLabel.IMPROVEMENT_HIGH: "better",
    PointLabel.IMPROVEMENT_LOW: "better",
    PointLabel.CONCERN_HIGH: "worse",
    PointLabel.CONCERN_LOW: "worse",
    PointLabel.NEUTRAL_HIGH: "changed",
    PointLabel.NEUTRAL_LOW: "changed",
}


def signs_of(each: Followed, points: SeriesPoints) -> tuple[Sign | None, ...]:
    """What each figure is a sign of, as the benefit's page marks it; of no preliminary figure. Empty where none is."""
    control = each.evaluation.control if each.evaluation else None
    if control is None:
        return ()
    held = {
        period: _SIGNS.get(label)
        for period, label, early in zip(control.periods, control.labels, control.preliminary, strict=True)
        if not early
    }
    found = tuple(
        held.get(period) if value is not None else None
        for period, value in zip(points.periods, points.values, strict=True)
    )
    return found if any(found) else ()


def signs_key(signs: Sequence[Sign | None], _: Translator) -> str:
    """What the shapes of the points mean, of those that are there."""
    shapes: tuple[tuple[Sign, str], ...] = (
        ("better", _("diamond: a change for the better")),
        ("worse", _("triangle: a change for the worse")),
        ("changed", _("star: a change")),
    )
    said = [words for sign, words in shapes if sign in signs]
    return _("Larger than the usual variation: {shapes}.", shapes=wording.listed(said, _)) if said else ""


def signs_told(spec: ChartSpec, _: Translator) -> list[str]:
    """How many figures are marked, for those who do not see the shapes."""
    better, worse, changed = (spec.signs.count(sign) for sign in ("better", "worse", "changed"))
    told = []
    if better:
        told.append(_.plural("{n} figure is a sign of a change for the better.", "{n} figures are signs of a change for the better.", better))  # fmt: skip
    if worse:
        told.append(_.plural("{n} figure is a sign of a change for the worse.", "{n} figures are signs of a change for the worse.", worse))  # fmt: skip
    if changed:
        told.append(_.plural("{n} figure is a sign of a change.", "{n} figures are signs of a change.", changed))  # fmt: skip
    return told
