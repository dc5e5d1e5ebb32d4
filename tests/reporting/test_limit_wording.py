"""What is followed against a limit is kept or passed: no target is ever said to be reached."""

import pytest

from gevinst.catalogue.measures import measures
from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.horizon import Horizon
from gevinst.i18n import translator
from gevinst.reporting.limit_wording import limit_label, limit_sentence, limit_words

DAYS = next(each for each in measures() if each.key == "bed_days")
SATISFIED = next(each for each in measures() if each.key == "user_satisfaction")


def result(verdict: Verdict, actual: float | None) -> HorizonResult:
    return HorizonResult(Horizon.LONG, verdict, 130.0, actual, None, None, None, None, None)


@pytest.mark.parametrize(
    ("language", "limit", "kept", "passed"),
    [
        ("nb", "høyst 130 døgn", "Innenfor grensen", "12 døgn utenfor grensen"),
        ("nn", "høgst 130 døgn", "Innanfor grensa", "12 døgn utanfor grensa"),
        ("en", "at most 130 d", "Within the limit", "12 d outside the limit"),
    ],
)
def test_a_limit_is_kept_or_passed(language: str, limit: str, kept: str, passed: str) -> None:
    _ = translator(language)
    assert limit_words(130.0, DAYS, _).replace("\u00a0", " ") == limit
    assert limit_label(result(Verdict.REACHED, 120.0), DAYS, _) == kept
    assert limit_label(result(Verdict.BEHIND, 142.0), DAYS, _).replace("\u00a0", " ") == passed


def test_where_more_is_better_the_limit_is_the_least() -> None:
    assert limit_words(70.0, SATISFIED, translator("nb")).replace("\u00a0", " ") == "minst 70 %"


def test_the_sentence_names_value_period_and_limit() -> None:
    said = limit_sentence("Liggedøgn", "142 døgn", "mai 2026", "høyst 130 døgn", "12 døgn utenfor grensen", translator("nb"))  # fmt: skip
    assert said == "Liggedøgn: 142 døgn i mai 2026. Grensen er høyst 130 døgn: 12 døgn utenfor grensen."
