"""Short words around figures and dates, in the reader's language. Whole sentences on a benefit are in `reporting.wording`."""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.horizon import Frequency, period_end
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Figure, State
from gevinst.domain.plan import Indicator, IndicatorKind
from gevinst.i18n import Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting import wording
from gevinst.reporting.wording import DASH
from gevinst.services.views import EntryState, Sentence

# Pages say figures in the same words as reports do.
value_text, figure_text, distance_in_words = (
    wording.value_text,
    wording.figure_text,
    wording.distance_in_words,
)


def listed(items: Sequence[str], _: Translator) -> str:
    """`A, B and C`; more than four are counted instead of named."""
    if len(items) > 4:
        return _.plural("{n} party", "{n} parties", len(items))
    if len(items) <= 1:
        return "".join(items)
    return _("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


def period(at: int, frequency: Frequency, _: Translator) -> str:
    """A period in words: `juni 2026`, `2. kvartal 2026`, `2026`, `uke 23 2026`, `6. juli 2026`."""
    day = dt.date.fromordinal(at)
    match frequency:
        case Frequency.MONTH:
            return _.month(day)
        case Frequency.QUARTER:
            return _("quarter {n}, {year}", n=(day.month + 2) // 3, year=day.year)
        case Frequency.HALF_YEAR:
            return (
                _("first half of {year}", year=day.year)
                if day.month < 7
                else _("second half of {year}", year=day.year)
            )
        case Frequency.YEAR:
            return str(day.year)
        case Frequency.WEEK:
            year, week, _day = day.isocalendar()
            return _("week {week}, {year}", week=week, year=year)
        case Frequency.SINGLE:
            return _.date(day)


def period_span(found: Sequence[int], frequency: Frequency, _: Translator) -> str:
    """One period by name; several as `april to June 2026`, or counted where they do not follow each other."""
    if len(found) == 1:
        return period(found[0], frequency, _)
    if len(found) > 3:
        return _.plural("{n} period", "{n} periods", len(found))
    names = [period(at, frequency, _) for at in found]
    years = {dt.date.fromordinal(at).year for at in found}
    if frequency is Frequency.MONTH and len(years) == 1:
        names = [*(month_name(dt.date.fromordinal(at), _.language) for at in found[:-1]), names[-1]]
    return listed(names, _)


def deadline(due: dt.date, today: dt.date, _: Translator) -> str:
    """`26 dager over fristen`, `frist i dag`, `10. juli, om 4 dager`, `13. august, om 5 uker`, `frist 31. januar 2028`."""
    days = (due - today).days
    if days < 0:
        return _.plural("{n} day overdue", "{n} days overdue", -days)
    if days == 0:
        return _("due today")
    if days < 14:
        return _.plural("{date}, in {n} day", "{date}, in {n} days", days, date=_.short_date(due))
    if days < 70:
        return _.plural(
            "{date}, in {n} week", "{date}, in {n} weeks", round(days / 7), date=_.short_date(due)
        )
    return _("due {date}", date=_.date(due))


def approved_sentence(approved: int, expected: int, month: dt.date, _: Translator) -> Sentence:
    """`17 av 20 verdier er godkjent for juni.` For readers who see approved figures only: the rest may well be there."""
    name = month_name(month, _.language)
    if expected == 0:
        return ((_("Nothing is asked for in {month}.", month=name), False),)
    words = _(
        "{done} of {expected} values are approved for {month}.", done=approved, expected=expected, month=name
    )
    return ((words, False),)


def entry_sentence(done: int, expected: int, month: dt.date, _: Translator, incomplete: int = 0) -> Sentence:
    """`39 av 42 verdier er lagret for juni. 2 mangler. 1 er ikke komplett ennå.`

    `incomplete`: how many of those that have not come cannot be known yet, and are missed by nobody.
    """
    name = month_name(month, _.language)
    if expected == 0:
        return ((_("Nothing is asked for in {month}.", month=name), False),)
    first = _("{done} of {expected} values are saved for {month}.", done=done, expected=expected, month=name)
    if done == expected:
        return ((first, False),)
    missing = expected - done - incomplete
    found: list[tuple[str, bool]] = [(first, False)]
    if missing:
        found += [(" ", False), (_.plural("{n} is missing.", "{n} are missing.", missing), True)]
    if incomplete:
        waits = _.plural("{n} is not complete yet.", "{n} are not complete yet.", incomplete)
        found.append((f" {waits}", False))
    return tuple(found)


def value_range(usual: tuple[float, float] | None, measure: Measure | None, _: Translator) -> str:
    """`48\u201370`, without the unit."""
    if usual is None:
        return DASH
    decimals = measure.decimals if measure else None
    return f"{_.number(usual[0], decimals)}{DASH}{_.number(usual[1], decimals)}"


def unusual(amount: float, usual: tuple[float, float], measure: Measure | None, _: Translator) -> str:
    """The soft check's question: saved, but worth a look."""
    given = value_range(usual, measure, _)
    if amount > usual[1]:
        return _("{value} is far above what you usually record ({usual}). Is that right?", value=value_text(amount, measure, _), usual=given)  # fmt: skip
    return _("{value} is far below what you usually record ({usual}). Is that right?", value=value_text(amount, measure, _), usual=given)  # fmt: skip


def state_word(figure: Figure | None, _: Translator) -> str:
    """What stands in the cell where there is no number: `ikke målt`, `under 5`."""
    if figure is None or figure.state is State.VALUE:
        return ""
    return _("not measured") if figure.state is State.NOT_MEASURED else _("under 5")


def entry_status(
    status: EntryState,
    due: dt.date,
    today: dt.date,
    figure: Figure | None,
    _: Translator,
    opened: dt.date | None = None,
) -> str:
    """The state of a line of the grid in words."""
    match status:
        case "saved" | "draft":
            return _("Saved")
        case "check":
            return _("Check, saved.")
        case "open_again":
            return _("Open until {date}", date=_.short_date(opened)) if opened else _("Locked")
        case "missing":
            late = (today - due).days
            if late > 0:
                return _.plural("Missing, {n} day overdue", "Missing, {n} days overdue", late)
            return _("Missing, due {date}", date=_.short_date(due)) if late else _("Missing, due today")
        case "not_due":
            return _("Not complete yet")
        case "locked":
            if figure is not None and figure.state is State.SUPPRESSED:
                return _("Locked, small number")
            return _("Locked")
        case "not_measured":
            return _("Not measured: {reason}", reason=figure.reason or "") if figure else _("Missing")
        case "suppressed":
            return _("Saved, small number hidden")
        case "submitted":
            return _("Handed in")
        case "returned":
            return _("Returned, look again")


def what_is_entered(measure: Measure | None, indicator: Indicator, _: Translator) -> str:
    """What the cells hold: `innlagt igjen innen 30 dager, av utskrevne`."""
    if indicator.kind is not IndicatorKind.NUMBER and indicator.scale_labels:
        return ", ".join(f"{at} = {label}" for at, label in enumerate(indicator.scale_labels))
    if measure is None:
        return ""
    if measure.shape is Shape.RATIO and measure.numerator and measure.denominator:
        return _("{numerator} of {denominator}", numerator=_.local(measure.numerator), denominator=_.local(measure.denominator))  # fmt: skip
    return _.local(measure.value) if measure.value else _.local(measure.unit.name)


def month_number(start: dt.date, end: dt.date | None, today: dt.date, _: Translator) -> str:
    """`Måned 18 av 24`, or what applies before and after."""
    if today < start:
        return _("Starts {month}", month=_.month(start))
    if end is not None and today > end:
        return _("Ended {month}", month=_.month(end))
    now = (today.year - start.year) * 12 + today.month - start.month + 1
    if end is None:
        return _("Month {now}", now=now)
    whole = (end.year - start.year) * 12 + end.month - start.month + 1
    return _("Month {now} of {whole}", now=now, whole=whole)


def until(at: int, frequency: Frequency, _: Translator) -> str:
    """The month that a period ends in, in words."""
    return _.month(period_end(at, frequency))
