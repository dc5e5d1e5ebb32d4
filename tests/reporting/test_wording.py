"""Sentences against numbers: each case says what the figures are, and the exact words in three languages."""

import datetime as dt
import statistics
from dataclasses import replace

import pytest

from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.horizon import Horizon
from gevinst.domain.measure import Measure
from gevinst.domain.text import Language
from gevinst.i18n import LANGUAGES, translator
from gevinst.reporting import wording
from reporting.project import measure

READMISSIONS = measure("readmissions_30d_samhandlingsbarometeret")
TRAVEL = measure("travel_time")
HOURS = measure("staff_hours")
TODAY, ENDS = dt.date(2026, 3, 15), dt.date(2026, 6, 30)


def evaluation(
    baseline: float | None,
    recent: float | None,
    better: bool | None,
    before: int = 12,
    after: int = 9,
    notes: tuple[str, ...] = (),
) -> Evaluation:
    change = None if baseline is None or recent is None or notes else recent - baseline
    return Evaluation(
        indicator="i", series=None, audience=Audience.ALL, last_period=1, latest=recent, latest_numerator=None,
        latest_denominator=None, baseline=baseline, baseline_n=None, recent=recent, change=change, change_percent=None,
        better=better, points_before=before, points_after=after, unapproved=0, horizons=(), notes=notes,
    )  # fmt: skip


def result(
    verdict: Verdict, remaining: float | None = None, horizon: Horizon = Horizon.MEDIUM
) -> HorizonResult:
    return HorizonResult(horizon, verdict, 15.0, 16.0, 1, 3, None, None, remaining)


CASES = [
    (
        "below, some left", "Reinnleggelser", READMISSIONS, evaluation(18.4, 16.3, True), result(Verdict.ON_TRACK, 0.6), ENDS,
        "Reinnleggelser ligger 2,1 prosentpoeng under nullpunktet. Det mangler 0,6 prosentpoeng til målet på middels sikt (innen juni 2026).",
        "Reinnleggelser ligg 2,1 prosentpoeng under nullpunktet. Det manglar 0,6 prosentpoeng til målet på mellomlang sikt (innan juni 2026).",
        "Reinnleggelser: 2.1 percentage points below the baseline. 0.6 percentage points remain to the medium-term target (by June 2026).",
    ),
    (
        "reached", "Reinnleggelser", READMISSIONS, evaluation(18.4, 14.4, True), result(Verdict.REACHED, 0.0, Horizon.SHORT), ENDS,
        "Reinnleggelser ligger 4,0 prosentpoeng under nullpunktet. Målet på kort sikt er nådd.",
        "Reinnleggelser ligg 4,0 prosentpoeng under nullpunktet. Målet på kort sikt er nådd.",
        "Reinnleggelser: 4.0 percentage points below the baseline. The short-term target is reached.",
    ),
    (
        "the measure's own word", "Reisetid", TRAVEL, evaluation(60, 42, True), result(Verdict.BEHIND, 7), ENDS,
        "Reisetid er 18 minutter kortere enn ved nullpunktet. Det mangler 7 minutter til målet på middels sikt (innen juni 2026).",
        "Reisetid er 18 minutt kortare enn ved nullpunktet. Det manglar 7 minutt til målet på mellomlang sikt (innan juni 2026).",
        "Reisetid: 18 minutes shorter than at the baseline. 7 minutes remain to the medium-term target (by June 2026).",
    ),
    (
        "one of a unit", "Reisetid", TRAVEL, evaluation(60, 59, True), result(Verdict.BEHIND, 1), ENDS,
        "Reisetid er 1 minutt kortere enn ved nullpunktet. Det mangler 1 minutt til målet på middels sikt (innen juni 2026).",
        "Reisetid er 1 minutt kortare enn ved nullpunktet. Det manglar 1 minutt til målet på mellomlang sikt (innan juni 2026).",
        "Reisetid: 1 minute shorter than at the baseline. 1 minute remain to the medium-term target (by June 2026).",
    ),
    (
        "wrong way, deadline passed", "Ressursbruk", HOURS, evaluation(6.6, 7.2, False), result(Verdict.WRONG_WAY, 1.2), dt.date(2025, 12, 31),
        "Ressursbruk er 0,6 timer høyere enn ved nullpunktet og går feil vei. Målet på middels sikt er ikke nådd; fristen var desember 2025.",
        "Ressursbruk er 0,6 timar høgare enn ved nullpunktet og går feil veg. Målet på mellomlang sikt er ikkje nådd; fristen var desember 2025.",
        "Ressursbruk: 0.6 hours higher than at the baseline, and going the wrong way. The medium-term target is not reached; the deadline was December 2025.",
    ),
    (
        "level", "Reinnleggelser", READMISSIONS, evaluation(18.4, 18.41, False), result(Verdict.BEHIND, 3.4, Horizon.LONG), None,
        "Reinnleggelser ligger på nullpunktet. Det mangler 3,4 prosentpoeng til målet på lang sikt.",
        "Reinnleggelser ligg på nullpunktet. Det manglar 3,4 prosentpoeng til målet på lang sikt.",
        "Reinnleggelser is level with the baseline. 3.4 percentage points remain to the long-term target.",
    ),
    (
        "too few", "Tilfredshet", READMISSIONS, evaluation(None, 71, None, 0, 4), result(Verdict.TOO_FEW), ENDS,
        "Tilfredshet har for få målinger til å vurdere. Vi trenger minst 6; dere har 4.",
        "Tilfredshet har for få målingar til å vurdere. Vi treng minst 6; de har 4.",
        "Tilfredshet: too few measurements to judge. At least 6 are needed; there are 4.",
    ),
    (
        "no baseline", "Reisetid", TRAVEL, evaluation(None, 42, None), result(Verdict.NO_BASELINE), ENDS,
        "Reisetid er 42 minutter nå. Nullpunktet mangler.",
        "Reisetid er 42 minutt no. Nullpunktet manglar.",
        "Reisetid: 42 minutes now. The baseline is missing.",
    ),
    (
        "no target", "Reisetid", TRAVEL, evaluation(60, 42, True), result(Verdict.NO_TARGET), ENDS,
        "Reisetid er 18 minutter kortere enn ved nullpunktet. Det er ikke satt mål på middels sikt.",
        "Reisetid er 18 minutt kortare enn ved nullpunktet. Det er ikkje sett mål på mellomlang sikt.",
        "Reisetid: 18 minutes shorter than at the baseline. There is no medium-term target.",
    ),
    (
        "a new definition", "Reinnleggelser", READMISSIONS, evaluation(18.4, 15, None, notes=("definition_changed",)), result(Verdict.NOT_COMPARABLE), ENDS,
        "Reinnleggelser har fått en ny definisjon. Tallene kan ikke sammenlignes med nullpunktet.",
        "Reinnleggelser har fått ein ny definisjon. Tala kan ikkje samanliknast med nullpunktet.",
        "Reinnleggelser: the definition has changed. The figures cannot be compared with the baseline.",
    ),
    (
        "parties not put together", "Reisetid", TRAVEL, replace(evaluation(None, 42, None, notes=("not_put_together",)), last_period=None), result(Verdict.NO_DATA), ENDS,
        "Reisetid: Definisjonen legger ikke parter sammen. Tallene for hver part står for seg.",
        "Reisetid: Definisjonen legg ikkje partar saman. Tala for kvar part står for seg.",
        "Reisetid: the definition does not put parties together. The figures of each stand by themselves.",
    ),
    (
        "no figures", "Reisetid", TRAVEL, None, None, None,
        "Reisetid har ingen tall ennå.", "Reisetid har ingen tal enno.", "Reisetid: there are no figures yet.",
    ),
]  # fmt: skip


def _spaces(text: str) -> str:
    return text.replace("\u00a0", " ")


def _said(case: tuple, language: str) -> str:
    _name, title, defined, found, horizon, ends, *_texts = case
    return wording.benefit_sentence(title, defined, found, horizon, ends, TODAY, translator(language))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_benefit_in_three_languages(case: tuple) -> None:
    for language, wanted in zip(LANGUAGES, case[6:], strict=True):
        assert _spaces(_said(case, language)) == wanted


def test_the_number_and_its_unit_are_never_parted() -> None:
    assert "2,1\u00a0prosentpoeng" in _said(CASES[0], "nb")


def test_sentences_are_easy_to_read() -> None:
    """LIX: words a sentence, and the share of words longer than six letters."""
    found = []
    for case in CASES:
        text = _spaces(_said(case, "nb"))
        words = [word.strip(".;()") for word in text.split()]
        sentences = max(1, text.count(". ") + text.count(";") + 1)
        found.append(len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words))
    assert statistics.median(found) <= 40


@pytest.mark.parametrize(
    ("amount", "defined", "wanted"),
    [
        (-2.1, READMISSIONS, "2,1 pp lavere"),
        (18.0, TRAVEL, "18 min lengre"),
        (0.001, TRAVEL, "uendret"),
        (0.6, HOURS, "0,6 t høyere"),
    ],
)
def test_a_change_has_its_unit_and_its_word(amount: float, defined: Measure, wanted: str) -> None:
    assert _spaces(wording.change(amount, defined, translator("nb"))) == wanted


@pytest.mark.parametrize(
    ("language", "many", "one"),
    [("nb", "4 dager", "1 dag"), ("nn", "4 dagar", "1 dag"), ("en", "4 days", "1 day")],
)
def test_a_sentence_says_days_and_a_table_may_say_d(language: Language, many: str, one: str) -> None:
    defined, _ = measure("waiting_time_hospital"), translator(language)
    said = [_spaces(wording.value_in_words(value, defined, _)) for value in (4.0, 1.0)]
    assert said == [many, one]
    assert _spaces(wording.value_text(4.0, defined, _)).endswith("d")
    assert _spaces(wording.change_in_words(-4.0, defined, _)).startswith(many)
    assert wording.value_in_words(None, defined, _) == wording.DASH
    assert _spaces(wording.value_in_words(14.6, READMISSIONS, translator("nb"))) == "14,6 %"


def test_a_distance_never_reads_as_nothing() -> None:
    assert _spaces(wording.distance(0.04, READMISSIONS, translator("nb"))) == "0,04 pp"


class TestAProject:
    def sentence(self, language: str, **changes: object) -> wording.Sentence:
        given = {
            "in_hand": 3, "followed": 6, "wrong_way": ["Ressursbruk"], "behind": ["Ventetid"], "missing": 3,
            "month": dt.date(2026, 6, 1), **changes,
        }  # fmt: skip
        return wording.project_sentence(**given, _=translator(language))

    def test_a_title_with_a_comma_is_one_among_others(self) -> None:
        told = wording.plain(
            self.sentence("nb", behind=["Ventetid", "Innleggelser, 75 år og eldre", "Reisetid"])
        )
        assert "Ventetid, «innleggelser, 75 år og eldre» og reisetid ligger bak målet." in told
        told = wording.plain(self.sentence("nb", behind=["Innleggelser, 75 år og eldre"]))
        assert "Innleggelser, 75 år og eldre ligger bak målet." in told

    def test_words_and_what_is_bold(self) -> None:
        found = self.sentence("nb")
        assert wording.plain(found) == (
            "Tre av seks gevinster er i rute. Ressursbruk går feil vei. Ventetid ligger bak målet. Tre målinger mangler for juni."
        )
        assert [text.strip() for text, strong in found if strong] == ["Ressursbruk går feil vei."]

    @pytest.mark.parametrize(
        ("language", "wanted"),
        [
            ("nb", "Én av seks gevinster er i rute. Én måling mangler for juni."),
            ("nn", "Éin av seks gevinstar er i rute. Éi måling manglar for juni."),
            ("en", "One of six benefits is on track. One measurement is missing for June."),
        ],
    )
    def test_one_has_its_gender(self, language: str, wanted: str) -> None:
        assert wording.plain(self.sentence(language, in_hand=1, wrong_way=[], behind=[], missing=1)) == wanted

    def test_many_are_counted_rather_than_named(self) -> None:
        text = wording.plain(self.sentence("nb", wrong_way=["A1", "B1", "C1", "D1"], behind=[], missing=0))
        assert text == "Tre av seks gevinster er i rute. Fire går feil vei."

    def test_all_and_none_and_nothing(self) -> None:
        said = [
            wording.plain(self.sentence("nb", in_hand=n, followed=of, wrong_way=[], behind=[], missing=0))
            for n, of in ((6, 6), (0, 6), (0, 0), (13, 20))
        ]
        assert said == [
            "Alle seks gevinster er i rute.",
            "Ingen av seks gevinster er i rute.",
            "Ingen gevinster følges ennå.",
            "13 av 20 gevinster er i rute.",
        ]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("nb", "22 av 48 målte gevinster har nådd målet. Fire prosjekter trenger oppfølging: to går feil vei, ett ligger bak og ett mangler tall."),
        ("nn", "22 av 48 målte gevinstar har nådd målet. Fire prosjekt treng oppfølging: to går feil veg, eitt ligg bak og eitt manglar tal."),
        ("en", "22 of 48 measured benefits have reached the target. Four projects need follow-up: two go the wrong way, one is behind and one lacks figures."),
    ],
)  # fmt: skip
def test_a_portfolio(language: str, wanted: str) -> None:
    found = wording.portfolio_sentence(
        reached=22, measured=48, wrong_way=2, behind=1, lacking=1, projects=5, _=translator(language)
    )
    assert wording.plain(found) == wanted


def test_what_is_due_and_overdue() -> None:
    _ = translator("nb")
    month = dt.date(2025, 10, 1)
    assert _spaces(wording.due_sentence(3, month, dt.date(2025, 11, 10), _)) == (
        "3 målinger mangler for oktober. Fristen er 10. november."
    )
    assert wording.overdue_sentence("Brukertilfredshet", dt.date(2025, 9, 1), 12, _) == (
        "Brukertilfredshet for september er 12 dager over fristen."
    )
