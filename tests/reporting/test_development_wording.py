"""What is said of many lines at once, word for word in three languages."""

import pytest

from gevinst.i18n import translator
from gevinst.reporting.development_wording import changes_sentence

TITLES = ["Ressursbruk", "UNN-døgn", "Ventetid", "Reisetid"]


@pytest.mark.parametrize(
    ("beyond", "judged", "concerns", "nb", "nn", "en"),
    [
        (0, 0, 0, "", "", ""),
        (
            0, 1, 0,
            "Den ene endringen som kan vurderes, er ikke større enn vanlig variasjon.",
            "Den eine endringa som kan vurderast, er ikkje større enn vanleg variasjon.",
            "The one change that can be judged is not larger than the usual variation.",
        ),
        (
            1, 1, 1,
            "Den ene endringen som kan vurderes, er større enn vanlig variasjon, og den er til det verre: ressursbruk.",
            "Den eine endringa som kan vurderast, er større enn vanleg variasjon, og ho er til det verre: ressursbruk.",
            "The one change that can be judged is larger than the usual variation, and it is for the worse: ressursbruk.",
        ),
        (
            0, 6, 0,
            "Ingen av seks endringer er større enn vanlig variasjon.",
            "Inga av seks endringar er større enn vanleg variasjon.",
            "None of six changes is larger than the usual variation.",
        ),
        (
            1, 6, 0,
            "Én av seks endringer er større enn vanlig variasjon.",
            "Éi av seks endringar er større enn vanleg variasjon.",
            "One of six changes is larger than the usual variation.",
        ),
        (
            3, 6, 1,
            "Tre av seks endringer er større enn vanlig variasjon, én av dem til det verre: ressursbruk.",
            "Tre av seks endringar er større enn vanleg variasjon, éi av dei til det verre: ressursbruk.",
            "Three of six changes are larger than the usual variation, one of them for the worse: ressursbruk.",
        ),
        (
            14, 22, 4,
            "14 av 22 endringer er større enn vanlig variasjon, fire av dem til det verre: ressursbruk, UNN-døgn, ventetid og 1 til.",
            "14 av 22 endringar er større enn vanleg variasjon, fire av dei til det verre: ressursbruk, UNN-døgn, ventetid og 1 til.",
            "14 of 22 changes are larger than the usual variation, four of them for the worse: ressursbruk, UNN-døgn, ventetid and 1 more.",
        ),
        (
            2, 2, 2,
            "Begge endringene er større enn vanlig variasjon, begge til det verre: ressursbruk og UNN-døgn.",
            "Begge endringane er større enn vanleg variasjon, begge til det verre: ressursbruk og UNN-døgn.",
            "Both changes are larger than the usual variation, both for the worse: ressursbruk and UNN-døgn.",
        ),
        (
            3, 3, 3,
            "Alle tre endringer er større enn vanlig variasjon, alle til det verre: ressursbruk, UNN-døgn og ventetid.",
            "Alle tre endringar er større enn vanleg variasjon, alle til det verre: ressursbruk, UNN-døgn og ventetid.",
            "All three changes are larger than the usual variation, all of them for the worse: ressursbruk, UNN-døgn and ventetid.",
        ),
    ],
)  # fmt: skip
def test_how_many_changes_are_more_than_usual(beyond, judged, concerns, nb, nn, en) -> None:  # type: ignore[no-untyped-def]
    for language, told in (("nb", nb), ("nn", nn), ("en", en)):
        assert changes_sentence(beyond, judged, TITLES[:concerns], translator(language)) == told


def test_titles_that_were_named_just_before_are_not_named_again() -> None:
    told = changes_sentence(3, 6, TITLES[:1], translator("nb"), said=TITLES[:2])
    assert told == "Tre av seks endringer er større enn vanlig variasjon, én av dem til det verre."
