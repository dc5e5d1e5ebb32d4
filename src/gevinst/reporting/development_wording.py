"""What is said of many lines at once: how many changes are more than the usual variation, and which are for the worse."""

from collections.abc import Collection, Sequence

from gevinst.i18n import Translator
from gevinst.reporting.figure_wording import capital, listed, lower_first, number_word

NAMED = 3
"""So many titles are said; of more, how many there are besides."""


def changes_sentence(
    beyond: int, judged: int, concerns: Sequence[str], _: Translator, said: Collection[str] = ()
) -> str:
    """`Fire av sju endringer er større enn vanlig variasjon, én av dem til det verre: ressursbruk.`

    `beyond` of `judged` lines have a sign of a change at their last figure; `concerns` are the titles of those that are for
    the worse, `said` the titles that were named just before. Empty where nothing can be judged.
    """
    if judged == 0:
        return ""
    first = _first(beyond, judged, _)
    if not concerns:
        return f"{first}."
    worse = len(concerns)
    if beyond == worse == 1:
        text = _("{changes}, and it is for the worse", changes=first)
    elif beyond == worse == 2:
        text = _("{changes}, both for the worse", changes=first)
    elif beyond == worse:
        text = _("{changes}, all of them for the worse", changes=first)
    else:
        text = _("{changes}, {count} of them for the worse", changes=first, count=_count(worse, _))
    if set(concerns) <= set(said):
        return f"{text}."
    return f"{text}: {_titles(concerns, _)}."


def _first(beyond: int, judged: int, _: Translator) -> str:
    if judged == 1:
        return (
            _("The one change that can be judged is larger than the usual variation")
            if beyond
            else _("The one change that can be judged is not larger than the usual variation")
        )
    of = number_word(judged, _)
    if beyond == 0:
        return _("None of {judged} changes is larger than the usual variation", judged=of)
    if beyond == judged == 2:
        return _("Both changes are larger than the usual variation")
    if beyond == judged:
        return _("All {judged} changes are larger than the usual variation", judged=of)
    return capital(
        _.plural(
            "{count} of {judged} changes is larger than the usual variation",
            "{count} of {judged} changes are larger than the usual variation",
            beyond,
            count=_count(beyond, _),
            judged=of,
        )
    )


def _titles(titles: Sequence[str], _: Translator) -> str:
    named = [lower_first(title) for title in titles[:NAMED]]
    more = len(titles) - NAMED
    return listed([*named, _("{n} more", n=_.number(more))] if more > 0 else named, _)


def _count(n: int, _: Translator) -> str:
    return _("one (of changes)") if n == 1 and _.language != "en" else number_word(n, _)
