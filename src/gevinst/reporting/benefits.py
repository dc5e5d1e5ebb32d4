"""A project's benefits in a report: the sentences. All from evaluations, never reckoned anew; tables and charts stand beside."""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.control_chart import Variation
from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import next_period
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import (
    Bullet,
    Bullets,
    Missing,
    Paragraph,
    ReportContext,
)
from gevinst.domain.scheme import count_words
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.reporting.development_wording import changes_sentence
from gevinst.reporting.followed import Followed
from gevinst.reporting.followed_levels import has_limit, scale_word
from gevinst.reporting.limit_wording import limit_label, limit_sentence, limit_words
from gevinst.reporting.promises import (
    revised_sentence,
)
from gevinst.reporting.wording import DASH

_WORST_FIRST = (
    Verdict.WRONG_WAY,
    Verdict.BEHIND,
    Verdict.NO_DATA,
    Verdict.TOO_FEW,
    Verdict.NOT_COMPARABLE,
    Verdict.NO_BASELINE,
    Verdict.NO_TARGET,
    Verdict.NOT_STARTED,
    Verdict.ON_TRACK,
    Verdict.REACHED,
)


_IN_HAND = {Verdict.REACHED, Verdict.ON_TRACK}


def lead_sentence(context: ReportContext, found: Sequence[Followed], _: Translator) -> str:
    """How many benefits are in hand, which are not, by their indicators' titles."""
    judged = [each for each in found if each.indicator.kind is IndicatorKind.NUMBER]
    text = wording.plain(
        wording.project_sentence(
            in_hand=sum(each.verdict in _IN_HAND for each in judged),
            followed=len(judged),
            wrong_way=[each.indicator.title for each in judged if each.verdict is Verdict.WRONG_WAY],
            behind=[each.indicator.title for each in judged if each.verdict is Verdict.BEHIND],
            missing=0,
            month=None,
            _=_,
        )
    )
    lacking = sum(each.verdict in {Verdict.NO_DATA, Verdict.TOO_FEW} for each in judged)
    if lacking:
        text += " " + wording.capital(
            _.plural(
                "{count} has too few measurements.",
                "{count} have too few measurements.",
                lacking,
                count=wording.number_word(lacking, _),
            )
        )
    changes = _changes(judged, _)
    return f"{text} {changes}" if changes else text


_MORE_THAN_USUAL = (Variation.IMPROVEMENT, Variation.CONCERN, Variation.NEUTRAL)


def _changes(judged: Sequence[Followed], _: Translator) -> str:
    """How many changes are more than the usual variation; titles are for the sentences below."""
    found = [
        each.evaluation.finding.variation
        for each in judged
        if each.evaluation is not None and each.evaluation.finding is not None
    ]
    worse = ["" for each in found if each is Variation.CONCERN]
    return changes_sentence(
        sum(each in _MORE_THAN_USUAL for each in found),
        sum(each is not Variation.NOT_ASSESSABLE for each in found),
        worse,
        _,
        said=worse,
    )


def sentence(
    each: Followed, context: ReportContext, _: Translator, promised: bool = True, target: bool = True
) -> str:
    """What one indicator shows by the end of the period; a deadline is judged against that day. `promised`: with the
    target as it was promised first, where it is another; `target`: with what is left to the target."""
    if each.indicator.kind is not IndicatorKind.NUMBER:
        return _qualitative(each, _)
    if has_limit(each):
        return _against_limit(each, _)
    text = wording.benefit_sentence(
        each.indicator.title,
        each.measure,
        each.evaluation,
        each.result,
        each.ends,
        context.last + dt.timedelta(days=1),
        _,
        target,
    )
    revised = revised_sentence(each, context, _) if promised else None
    return f"{text} {revised}" if revised else text


def _against_limit(each: Followed, _: Translator) -> str:
    evaluation, result = each.evaluation, each.result
    assert evaluation is not None
    assert evaluation.last_period is not None
    assert result is not None
    return limit_sentence(
        each.indicator.title,
        wording.value_in_words(evaluation.latest, each.measure, _),
        _.month(dt.date.fromordinal(next_period(evaluation.last_period, each.indicator.frequency) - 1)),
        DASH if result.target is None else limit_words(result.target, each.measure, _, in_words=True),
        limit_label(result, each.measure, _, in_words=True),
        _,
    )


def _qualitative(each: Followed, _: Translator) -> str:
    word = scale_word(each)
    if word is None:
        return _("{title}: there are no figures yet.", title=each.indicator.title)
    return f"{each.indicator.title}: {wording.lower_first(word)}."


def status(context: ReportContext, found: Sequence[Followed], _: Translator) -> list[Bullets | Missing]:
    """One sentence for each indicator, those that need somebody first; what has none is to be written."""
    if not found:
        return [Missing(_("Write what the project has achieved. No benefit in the plan is measured."))]
    ordered = sorted(found, key=lambda each: _WORST_FIRST.index(each.verdict))
    blocks: list[Bullets | Missing] = [
        Bullets(tuple(_split(sentence(each, context, _), each.indicator.title) for each in ordered))
    ]
    without = [
        benefit.title for benefit in context.plan.benefits if not benefit.archived and not benefit.indicators
    ]
    if without:
        blocks.append(
            Missing(_("Write what has been achieved for: {benefits}.", benefits="; ".join(without)))
        )
    return blocks


def _split(text: str, title: str) -> Bullet:
    """The title in bold, where the sentence starts with it."""
    if text.startswith(title):
        rest = text.removeprefix(title)
        if rest.startswith(":"):
            return Bullet(title + ":", rest[1:].strip())
        return Bullet(title, rest.strip())
    return Bullet("", text)


def paragraph_of(
    found: Sequence[Followed], context: ReportContext, room: int | None, _: Translator
) -> Paragraph | None:
    """The sentences as running text, those that need somebody first, as many whole ones as `room` words take."""
    ordered = sorted(found, key=lambda each: _WORST_FIRST.index(each.verdict))
    texts: list[str] = []
    for each in ordered:
        # What was promised and what is left may have no room; how sure a change is, is never left out.
        tries = [
            sentence(each, context, _),
            sentence(each, context, _, promised=False),
            sentence(each, context, _, promised=False, target=False),
        ]
        fits = (text for text in tries if room is None or count_words(" ".join([*texts, text])) <= room)
        text = next(fits, "" if texts else tries[-1])
        if not text:
            break
        texts.append(text)
    return Paragraph(" ".join(texts)) if texts else None
