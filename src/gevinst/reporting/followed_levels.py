"""Where something that is followed stands, as sentences and tables both say it."""

from gevinst.domain.evaluation import Evaluation
from gevinst.reporting.followed import Followed, label
from gevinst.reporting.limit_wording import JUDGED


def scale_word(each: Followed) -> str | None:
    """The words of the step that was recorded last; None where nothing is."""
    latest = each.evaluation.latest if each.evaluation else None
    if latest is None and each.points is not None:
        latest = next((value for value in reversed(each.points.values) if value is not None), None)
    if latest is None:
        return None
    return label(each, latest)


def level_of(evaluation: Evaluation | None) -> float | None:
    """The last three months put together, or the last figure where that is all there is."""
    if evaluation is None:
        return None
    return evaluation.recent if evaluation.recent is not None else evaluation.latest


def has_limit(each: Followed) -> bool:
    """Whether it is a drawback that is judged against a limit."""
    return each.benefit.disbenefit and each.verdict in JUDGED
