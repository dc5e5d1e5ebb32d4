"""The sentences about benefits, in three languages: pages, reports and files all say a thing in the same words.

A sentence says what the figures show and no more: nothing here says that a change is certain. Distances stand in the
measure's own unit; the word for a direction comes from the measure. "Missed" is said against the day that is passed in.
"""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.evaluation import Evaluation, HorizonResult, Verdict
from gevinst.domain.measure import Measure
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting.evidence_wording import how_sure
from gevinst.reporting.figure_wording import (
    DASH,
    NO_BREAK,
    capital,
    change,
    change_in_words,
    direction_word,
    distance,
    distance_in_words,
    figure_text,
    horizon_label,
    horizon_word,
    is_nil,
    listed,
    lower_first,
    number_word,
    value_in_words,
    value_text,
)

__all__ = [
    "DASH",
    "ENOUGH_IN_ALL",
    "NO_BREAK",
    "Sentence",
    "benefit_sentence",
    "capital",
    "change",
    "change_in_words",
    "chart_title",
    "distance",
    "distance_in_words",
    "due_sentence",
    "figure_text",
    "horizon_label",
    "horizon_word",
    "listed",
    "lower_first",
    "number_word",
    "overdue_sentence",
    "plain",
    "portfolio_sentence",
    "portfolio_standing",
    "project_sentence",
    "remaining_label",
    "steering_sentence",
    "value_in_words",
    "value_text",
    "verdict_label",
]

Sentence = tuple[tuple[str, bool], ...]
"""Parts of a text; True: what needs somebody (shown bold)."""

ENOUGH_IN_ALL = 6
"""Fewer figures than this, and nothing is judged; the count that a sentence names."""

_VERDICTS = {
    Verdict.REACHED: N_("Reached"),
    Verdict.ON_TRACK: N_("On track"),
    Verdict.BEHIND: N_("Behind"),
    Verdict.WRONG_WAY: N_("Wrong way"),
    Verdict.NOT_STARTED: N_("Not started"),
    Verdict.TOO_FEW: N_("Too few measurements"),
    Verdict.NO_TARGET: N_("No target"),
    Verdict.NO_BASELINE: N_("No baseline"),
    Verdict.NO_DATA: N_("No measurements"),
    Verdict.NOT_COMPARABLE: N_("Not comparable: the definition changed"),
}

_STANDINGS = {
    "wrong_way": N_("Going the wrong way"),
    "behind": N_("Behind the target"),
    "lacks_data": N_("Figures are missing"),
    "too_few": N_("Too few measurements"),
    "on_track": N_("On track"),
}


# --- Words ------------------------------------------------------------------------------------------------------------


def verdict_label(verdict: Verdict, _: Translator) -> str:
    """A verdict as a status says it."""
    return _(_VERDICTS[verdict])


def portfolio_standing(standing: str, _: Translator) -> str:
    """A project's standing: wrong_way, behind, lacks_data, too_few or on_track."""
    return _(_STANDINGS[standing])


# --- Figures ----------------------------------------------------------------------------------------------------------


def remaining_label(result: HorizonResult, measure: Measure | None, passed: bool, _: Translator) -> str:
    """One horizon in words, distance first: `Nådd`, `4 min igjen`, `Feil vei, 1,5 t fra målet`."""
    if (
        result.verdict in {Verdict.ON_TRACK, Verdict.BEHIND, Verdict.WRONG_WAY}
        and result.remaining is not None
    ):
        far = distance(result.remaining, measure, _)
        if result.verdict is Verdict.WRONG_WAY:
            return _("Wrong way, {distance} from the target", distance=far)
        return (
            _("Not reached, {distance} short", distance=far) if passed else _("{distance} left", distance=far)
        )
    return verdict_label(result.verdict, _)


# --- One benefit ------------------------------------------------------------------------------------------------------


def benefit_sentence(
    title: str,
    measure: Measure | None,
    evaluation: Evaluation | None,
    result: HorizonResult | None,
    ends: dt.date | None,
    today: dt.date,
    _: Translator,
    target: bool = True,
) -> str:
    """What is so, against what, target and what is left, how sure: up to three short sentences on one line of figures.

    `target` False leaves out the target and what is left; how sure it is, is never left out.

    `result` is the horizon to speak of, `ends` its last day; both None where there is none. `title` is the indicator's.
    How sure is said of a line whose evaluation has a finding.
    """
    if evaluation is not None and "not_put_together" in evaluation.notes:
        return _(
            "{title}: the definition does not put parties together. The figures of each stand by themselves.",
            title=title,
        )
    if evaluation is None or evaluation.last_period is None:
        return _("{title}: there are no figures yet.", title=title)
    if result is not None and result.verdict is Verdict.TOO_FEW:
        return _too_few(title, evaluation, _)
    if (result is not None and result.verdict is Verdict.NOT_COMPARABLE) or (
        evaluation.change is None and "definition_changed" in evaluation.notes
    ):
        return _("{title}: the definition has changed. The figures cannot be compared with the baseline.", title=title)  # fmt: skip
    first = _against_baseline(title, measure, evaluation, result, _)
    second = _against_target(result, measure, ends, today, _) if result is not None and target else None
    third = _how_sure(measure, evaluation, _)
    return " ".join(filter(None, (first, second, third)))


def _how_sure(measure: Measure | None, evaluation: Evaluation, _: Translator) -> str | None:
    """None where nothing after the start can be judged: a sign from before it says nothing of the change."""
    finding = evaluation.finding
    if finding is None or (finding.effect is None and evaluation.points_after == 0):
        return None
    return how_sure(finding, measure, _)


def _too_few(title: str, evaluation: Evaluation, _: Translator) -> str:
    measured = evaluation.points_before + evaluation.points_after
    if measured < ENOUGH_IN_ALL:
        return _.plural(
            "{title}: too few measurements to judge. At least {least} are needed; there is {n}.",
            "{title}: too few measurements to judge. At least {least} are needed; there are {n}.",
            measured,
            title=title,
            least=ENOUGH_IN_ALL,
        )
    return _.plural(
        "{title}: too few measurements to judge. There is {n} after the start.",
        "{title}: too few measurements to judge. There are {n} after the start.",
        evaluation.points_after,
        title=title,
    )


def _against_baseline(
    title: str, measure: Measure | None, evaluation: Evaluation, result: HorizonResult | None, _: Translator
) -> str:
    change_ = evaluation.change
    if change_ is None:
        level = evaluation.recent if evaluation.recent is not None else evaluation.latest
        shown = value_in_words(level, measure, _)
        if evaluation.baseline is None:
            return _("{title}: {value} now. The baseline is missing.", title=title, value=shown)
        return _("{title}: {value} now.", title=title, value=shown)
    if is_nil(change_, measure):
        return _("{title} is level with the baseline.", title=title)
    far = distance_in_words(change_, measure, _)
    wrong = result is not None and result.verdict is Verdict.WRONG_WAY and evaluation.better is False
    if measure is not None and measure.unit.key != "percent" and measure.word_lower and measure.word_higher:
        word = direction_word(change_, measure, _)
        if wrong:
            return _("{title}: {distance} {word} than at the baseline, and going the wrong way.", title=title, distance=far, word=word)  # fmt: skip
        return _("{title}: {distance} {word} than at the baseline.", title=title, distance=far, word=word)
    if wrong:
        return (
            _("{title}: {distance} below the baseline, and going the wrong way.", title=title, distance=far)
            if change_ < 0
            else _("{title}: {distance} above the baseline, and going the wrong way.", title=title, distance=far)
        )  # fmt: skip
    return (
        _("{title}: {distance} below the baseline.", title=title, distance=far)
        if change_ < 0
        else _("{title}: {distance} above the baseline.", title=title, distance=far)
    )


def _against_target(
    result: HorizonResult, measure: Measure | None, ends: dt.date | None, today: dt.date, _: Translator
) -> str | None:
    horizon = horizon_word(result.horizon, _)
    passed = ends is not None and ends < today
    match result.verdict:
        case Verdict.REACHED:
            return _("The {horizon} target is reached.", horizon=horizon)
        case Verdict.ON_TRACK | Verdict.BEHIND | Verdict.WRONG_WAY if result.remaining is not None:
            far = distance_in_words(result.remaining, measure, _)
            if ends is None:
                return _("{distance} remain to the {horizon} target.", distance=far, horizon=horizon)
            month = _.month(ends)
            if passed:
                return _("The {horizon} target is not reached; the deadline was {month}.", horizon=horizon, month=month)  # fmt: skip
            return _("{distance} remain to the {horizon} target (by {month}).", distance=far, horizon=horizon, month=month)  # fmt: skip
        case Verdict.NOT_STARTED:
            return _("It is too early to judge the {horizon} target.", horizon=horizon)
        case Verdict.NO_TARGET:
            return _("There is no {horizon} target.", horizon=horizon)
        case Verdict.NO_DATA:
            return (
                _("The {horizon} target was not measured.", horizon=horizon)
                if passed
                else _("It is too early to judge the {horizon} target.", horizon=horizon)
            )
        case _:
            return None


def chart_title(
    title: str,
    measure: Measure | None,
    evaluation: Evaluation | None,
    intervention: dt.date | None,
    _: Translator,
) -> str:
    """The headline over a chart: what it shows, or the title alone where nothing can be said."""
    if (
        evaluation is None
        or evaluation.change is None
        or evaluation.points_after == 0
        or "definition_changed" in evaluation.notes
    ):
        return title
    if is_nil(evaluation.change, measure):
        return _("{title}: level with the baseline", title=title)
    said = change(evaluation.change, measure, _)
    if intervention is None:
        return _("{title}: {change}", title=title, change=said)
    return _("{title}: {change} since the start in {month}", title=title, change=said, month=_.month(intervention))  # fmt: skip


# --- A project, a steering group, a portfolio -------------------------------------------------------------------------


def project_sentence(
    *,
    in_hand: int,
    followed: int,
    wrong_way: Sequence[str],
    behind: Sequence[str],
    missing: int,
    month: dt.date | None,
    _: Translator,
) -> Sentence:
    """`Tre av seks gevinster er i rute. Ressursbruk går feil vei. To målinger mangler for juni.`

    `in_hand` of `followed` benefits are reached or on track; `wrong_way` and `behind` are titles, the worst first.
    """
    parts = _standing_parts(in_hand, followed, wrong_way, behind, _)
    if missing and month is not None:
        name = month_name(month, _.language)
        parts.append(
            (
                capital(
                    _.plural(
                        "{count} measurement is missing for {month}.",
                        "{count} measurements are missing for {month}.",
                        missing,
                        count=_feminine_one(missing, _),
                        month=name,
                    )
                ),
                False,
            )
        )
    return _joined(parts)


def steering_sentence(
    *, in_hand: int, followed: int, wrong_way: Sequence[str], behind: Sequence[str], _: Translator
) -> Sentence:
    """`Tre av seks gevinster er i rute. To trenger dere: Ressursbruk går feil vei. Ventetid ligger bak målet.`"""
    parts = _standing_parts(in_hand, followed, wrong_way, behind, _)
    needing = len(wrong_way) + len(behind)
    if needing:
        need = _.plural("{count} needs you:", "{count} need you:", needing, count=number_word(needing, _))
        parts.insert(1, (capital(need), True))
    return _joined(parts)


def _standing_parts(
    in_hand: int, followed: int, wrong_way: Sequence[str], behind: Sequence[str], _: Translator
) -> list[tuple[str, bool]]:
    if followed == 0:
        return [(_("No benefits are followed yet."), False)]
    parts = [(_in_hand(in_hand, followed, _), False)]
    if wrong_way:
        parts.append((_named(wrong_way, "wrong_way", _), True))
    if behind:
        parts.append((_named(behind, "behind", _), False))
    return parts


def _in_hand(in_hand: int, followed: int, _: Translator) -> str:
    if followed == 1:
        return _("The benefit is on track.") if in_hand else _("The benefit is not on track.")
    if in_hand == followed:
        return _("All {total} benefits are on track.", total=number_word(followed, _))
    if in_hand == 0:
        return _("None of {total} benefits is on track.", total=number_word(followed, _))
    return capital(
        _.plural(
            "{count} of {total} benefits is on track.",
            "{count} of {total} benefits are on track.",
            in_hand,
            count=number_word(in_hand, _),
            total=number_word(followed, _),
        )
    )


def _named(titles: Sequence[str], how: str, _: Translator) -> str:
    """Up to three by name, more by number."""
    if len(titles) > 3:
        count = number_word(len(titles), _)
        return capital(
            _("{count} go the wrong way.", count=count)
            if how == "wrong_way"
            else _("{count} are behind the target.", count=count)
        )
    told = [titles[0], *(lower_first(title) for title in titles[1:])]
    if len(told) > 1:
        # A comma of its own would read as one more benefit.
        told = [_("“{title}”", title=each) if ", " in each else each for each in told]
    names = listed(told, _)
    if how == "wrong_way":
        return _.plural(
            "{titles} goes the wrong way.", "{titles} go the wrong way.", len(titles), titles=names
        )
    return _.plural(
        "{titles} is behind the target.", "{titles} are behind the target.", len(titles), titles=names
    )


def portfolio_sentence(
    *,
    reached: int,
    measured: int,
    wrong_way: int,
    behind: int,
    lacking: int,
    projects: int,
    _: Translator,
) -> Sentence:
    """`22 av 48 målte gevinster har nådd målet. Fem prosjekter trenger oppfølging: to går feil vei, ...`

    `reached` and `measured` count benefits; `wrong_way`, `behind` and `lacking` count projects.
    """
    if projects == 0:
        return ((_("No projects match."), False),)
    if measured == 0:
        parts = [(_("No benefits are measured yet."), False)]
    else:
        first = _.plural(
            "{reached} of {n} measured benefit has reached the target.",
            "{reached} of {n} measured benefits have reached the target.",
            measured,
            reached=number_word(reached, _),
        )
        parts = [(capital(first), False)]
    needing = wrong_way + behind + lacking
    if needing:
        why = [
            text
            for n, text in (
                (wrong_way, _.plural("{count} goes the wrong way", "{count} go the wrong way", wrong_way, count=_neuter_one(wrong_way, _))),
                (behind, _.plural("{count} is behind", "{count} are behind", behind, count=_neuter_one(behind, _))),
                (lacking, _.plural("{count} lacks figures", "{count} lack figures", lacking, count=_neuter_one(lacking, _))),
            )
            if n
        ]  # fmt: skip
        count = capital(
            _.plural("{count} project needs follow-up", "{count} projects need follow-up", needing, count=_neuter_one(needing, _))
        )  # fmt: skip
        parts += [(count, True), (": " + listed(why, _) + ".", False)]
    return _joined(parts)


def due_sentence(missing: int, month: dt.date, deadline: dt.date, _: Translator) -> str:
    """`3 målinger mangler for oktober. Fristen er 10. november.`"""
    return _.plural(
        "{n} measurement is missing for {month}. The deadline is {date}.",
        "{n} measurements are missing for {month}. The deadline is {date}.",
        missing,
        month=month_name(month, _.language),
        date=_.short_date(deadline),
    )


def overdue_sentence(title: str, month: dt.date, days: int, _: Translator) -> str:
    """`Brukertilfredshet for september er 12 dager over fristen.`"""
    return _.plural(
        "{title} for {month} is {n} day overdue.",
        "{title} for {month} is {n} days overdue.",
        days,
        title=title,
        month=month_name(month, _.language),
    )


def _feminine_one(n: int, _: Translator) -> str:
    """`én måling` and `ei måling`: nynorsk has three genders for one."""
    return _("one (of measurements)") if n == 1 and _.language != "en" else number_word(n, _)


def _neuter_one(n: int, _: Translator) -> str:
    """`ett prosjekt`."""
    return _("one (of projects)") if n == 1 and _.language != "en" else number_word(n, _)


def _joined(parts: Sequence[tuple[str, bool]]) -> Sentence:
    """Sentences with a space between; a part that goes on with its own sign gets none."""
    found: list[tuple[str, bool]] = []
    for text, strong in parts:
        found.append((" " + text if found and not text.startswith(":") else text, strong))
    return tuple(found)


def plain(sentence: Sentence) -> str:
    """The sentence without its marks."""
    return "".join(text for text, _strong in sentence)
