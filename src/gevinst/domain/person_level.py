"""Tables with one row for each person: they are recognised before anything is read, since none may be kept here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from gevinst.domain.errors import Problem

_ALONE = {
    "fødselsnummer", "fodselsnummer", "fnr", "personnummer", "personnr", "d-nummer", "dnummer", "fødselsdato",
    "fodselsdato", "fødd", "født", "fornavn", "førenamn", "etternavn", "etternamn", "pasientid", "pasient id",
    "pasientnummer", "pasientnr", "pasientnavn", "pasientnamn", "npr id", "npr nummer", "journalnummer", "journalnr",
    "national identity number", "patient id", "patientid", "patient number", "patient no", "patient name",
    "date of birth", "birth date", "birthdate", "dob", "first name", "last name", "surname", "ssn", "mrn",
}  # fmt: skip
"""A column called this holds something of single persons."""
_WHO = {"pasient", "patient", "person", "navn", "namn", "name", "bruker", "brukar", "id", "løpenummer"}
_WHAT = {
    "alder", "age", "kjønn", "sex", "gender", "diagnose", "diagnosis", "innlagt", "utskrevet", "utskriven", "innskrevet",
    "admitted", "discharged", "innleggelsesdato", "utskrivningsdato", "admission date", "discharge date", "adresse",
    "address", "sivilstand", "død", "death",
}  # fmt: skip
LEAST_ROWS = 20
"""So few rows may name a figure several times by mistake."""
ROWS_A_FIGURE = 4
"""From so many rows for each figure on, on average, the rows are single events or persons."""


def person_headings(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings that say that each row is one person; none where they do not."""
    folded = {
        text: " ".join(text.replace("_", " ").replace("-", " ").split()).casefold() for text in headings
    }
    alone = [text for text, name in folded.items() if name in _ALONE or name.replace(" ", "") in _ALONE]
    if alone:
        return tuple(alone)
    who, what = ([text for text, name in folded.items() if name in names] for names in (_WHO, _WHAT))
    return (*who, *what) if who and what else ()


def person_rows(places: Sequence[tuple[str, str, str]]) -> Problem | None:
    """`person_level` where most figures (indicator, party, period) have many rows each: they were not counted first."""
    if len(places) < LEAST_ROWS or len(set(places)) * ROWS_A_FIGURE > len(places):
        return None
    (place, count) = Counter(places).most_common(1)[0]
    return Problem("person_level", params={"found": f"{', '.join(filter(None, place))}: {count}"})
