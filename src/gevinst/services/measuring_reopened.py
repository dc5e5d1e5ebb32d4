"""Locked figures that were opened again, as the charts they touch say it."""

from collections.abc import Mapping

from gevinst.domain.evaluation import Audience
from gevinst.domain.measurement import Reopening
from gevinst.domain.plan import Indicator
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.state import ProjectState
from gevinst.storage.unit_of_work import Reading


def reopened_words(
    work: Reading, state: ProjectState, indicator: Indicator, names: Mapping[str, str], _: Translator
) -> tuple[str, ...]:
    """One sentence for each time figures of an indicator were opened, the newest first.

    Outside the project without the reason: it may tell what is not approved.
    """
    lines = {line.id: line for line in indicator.series if line.id in state.values}
    acts: dict[tuple[object, int, str], list[Reopening]] = {}
    for each in work.measurements.reopenings(list(lines)):
        acts.setdefault((each.at, each.period, each.reason), []).append(each)
    found = []
    for own in reversed(acts.values()):
        first = own[0]
        parties = [names.get(party, party) for each in own if (party := lines[each.series].party)]
        what = ", ".join(
            part
            for part in (
                say.period(first.period, indicator.frequency, _),
                say.listed(parties, _) if len(parties) < len(lines) else "",
            )
            if part
        )
        told = {"what": what, "date": _.date(first.at)}
        found.append(
            _("{what}: opened again after it was locked, {date}. {why}", why=first.reason, **told)
            if state.audience is Audience.ALL
            else _("{what}: opened again after it was locked, {date}.", **told)
        )
    return tuple(found)
