"""What the cells of a benefit's row say, in the same words on every page and on the meeting sheet."""

from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import IndicatorKind
from gevinst.i18n import Translator
from gevinst.reporting.wording import DASH
from gevinst.services.views import BenefitRow, HorizonView


def is_number(row: BenefitRow) -> bool:
    """Whether the row is followed in figures."""
    return row.indicator is not None and row.indicator.kind is IndicatorKind.NUMBER


def under_title(row: BenefitRow, _: Translator) -> str:
    """The unit under a benefit's title, in words."""
    return _("Per cent") if row.subtitle == "%" else row.subtitle


def change_words(row: BenefitRow, _: Translator) -> str:
    """What the last figures are a sign of, in a word."""
    return row.change_word or _("Not assessed")


def change_under(row: BenefitRow) -> str:
    """What stands under it: how large the change is, and how many figures the sign rests on."""
    if row.finding is None:
        return ""
    size = row.change_label if row.change_label != DASH else ""
    points = row.points_text.replace(" ", "\u00a0")
    return " \u00b7 ".join(part for part in (size, points) if part)


def target_under(row: BenefitRow) -> str:
    """Under the target's chip: the distance where the chip only says behind, and what the limits say of it."""
    distance = explained(row.now) if row.now is not None and row.standing != "qualitative" else ""
    return " \u00b7 ".join(part for part in (distance, row.assurance_text) if part)


def verdict_short(view: HorizonView, _: Translator) -> str:
    """The label of a chip in a table: what needs somebody is one word, the distance stands under it."""
    if view.result.verdict is Verdict.NOT_COMPARABLE:
        return _("Not assessed")
    return _("Behind") if needs(view) else view.label


def shown_verdict(view: HorizonView) -> Verdict:
    """The verdict that a chip has: a step that is still ahead is on its way, not behind."""
    verdict = view.result.verdict
    return Verdict.ON_TRACK if verdict is Verdict.BEHIND and not needs(view) else verdict


def needs(view: HorizonView) -> bool:
    """Whether the horizon is behind, missed or going the wrong way; a step that is still ahead is not behind."""
    match view.result.verdict:
        case Verdict.WRONG_WAY:
            return True
        case Verdict.BEHIND:
            return view.passed or view.result.remaining is not None
        case _:
            return False


def explained(view: HorizonView) -> str:
    """What stands under the chip: the label where the chip is shorter than it."""
    return view.label if needs(view) or view.result.verdict is Verdict.NOT_COMPARABLE else ""


def ring_part(part: float | None) -> int:
    """How many thirds of the ring of a target on its way are filled, 1 to 3."""
    return 2 if part is None else 1 if part < 1 / 3 else 2 if part < 2 / 3 else 3


def bar_of(row: BenefitRow, horizon: Horizon) -> tuple[float | None, float | None]:
    """The way to one horizon's target, and where it should be by today (of the horizon that the clock is in)."""
    found = next((each for each in row.horizons if each.horizon is horizon), None)
    if found is None or not is_number(row):
        return None, None
    return found.result.progress, found.result.expected if found.current else None
