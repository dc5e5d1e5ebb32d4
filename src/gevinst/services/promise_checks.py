"""What a scheme asks, and how projects stand with it, in words: names, sentences, and the table of projects by rule."""

from collections import Counter
from collections.abc import Mapping, Sequence

from gevinst.domain.rule_check import RuleCheck
from gevinst.domain.rule_days import BY_HAND, Ask, Check, asks_of, place_of
from gevinst.domain.rule_standing import Standing
from gevinst.domain.scheme import Criterion, Scheme
from gevinst.i18n import Translator
from gevinst.i18n.scheme_words import RULE_NAMES
from gevinst.services import promise_views
from gevinst.services.award_words import Words
from gevinst.services.promise_views import Cell, Matrix, MatrixRow
from gevinst.services.promise_words import SHOWN, STANDINGS, criterion_says

_STANDINGS = tuple(Standing)


def standing_at(place: int) -> Standing:
    """The standing of a place in the columns: what a person must judge is not known."""
    return Standing.UNKNOWN if place == BY_HAND else _STANDINGS[place]


def places_of(standing: Standing) -> tuple[int, ...]:
    """The places in the columns that are read as a standing."""
    own = _STANDINGS.index(standing)
    return (own, BY_HAND) if standing is Standing.UNKNOWN else (own,)


def name_of(ask: Ask, _: Translator) -> str:
    """What a rule or a criterion is called."""
    return ask.text if isinstance(ask, Criterion) else _(RULE_NAMES[ask.kind])


def label_of(ask: Ask, standing: Standing, _: Translator) -> str:
    """A standing in a word or two."""
    return _((SHOWN if isinstance(ask, Criterion) else STANDINGS)[standing])


def says(check: Check, named: Words, _: Translator) -> str:
    """How it stands, in a sentence."""
    return named.says(check) if isinstance(check, RuleCheck) else criterion_says(check, _)


def matrix(
    scheme: Scheme,
    places: Sequence[int],
    counts: Mapping[int, Mapping[int, int]],
    shown: Sequence[tuple[str, str, Sequence[Check]]],
    named: Words,
    _: Translator,
) -> Matrix:
    """The rules of a scheme, or its criteria, by its projects.

    `places`: in what the scheme asks; `counts`: of each place how many projects stand how; `shown`: (slug, title, checks).
    Columns are what can be seen for some project at least; what never can is said once, in the scheme's own words.
    """
    asks = asks_of(scheme)
    seen = [at for at in places if any(standing != BY_HAND for standing in counts.get(at, {}))]
    names = Counter(name_of(asks[at], _) for at in seen)
    rows = []
    for slug, title, checks in shown:
        cells = []
        for at in seen if checks else ():
            standing = standing_at(place_of(checks[at]))
            # Why something is met stands on the page of the award.
            why = "" if standing is Standing.MET else says(checks[at], named, _)
            cells.append(Cell(standing, label_of(asks[at], standing, _), why))
        rows.append(MatrixRow(slug, title, tuple(cells)))
    return Matrix(
        asks=tuple(_head(scheme, asks[at], counts[at], names, _) for at in seen),
        rows=tuple(row for row in rows if row.cells or not seen),
        by_hand=tuple(asks[at].text for at in places if at not in seen),
    )


def _head(
    scheme: Scheme, ask: Ask, counts: Mapping[int, int], names: Counter[str], _: Translator
) -> promise_views.Ask:
    name, of = name_of(ask, _), Counter[Standing]()
    for place, count in counts.items():
        of[standing_at(place)] += count
    return promise_views.Ask(
        key=f"{scheme.id}.{ask.key}",
        name=name if names[name] == 1 else f"{name}: {_short(ask.text)}",
        text=ask.text,
        counts=of,
    )


def _short(text: str) -> str:
    """The head of the scheme's own words, to tell two rules of a kind apart."""
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " \u2026"
