"""Money in a report: what the grant was used for, and who carries what. Kroner, work in kind and freed capacity stay apart."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from gevinst.domain.balance import whose
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind, RedispositionState
from gevinst.domain.party import Level, level_of
from gevinst.domain.report import Missing, Paragraph, ReportContext, Table
from gevinst.i18n import N_, Translator
from gevinst.reporting import wording
from gevinst.reporting.wording import DASH

LEVELS: dict[Level | None, str] = {
    Level.MUNICIPALITY: N_("Municipalities"),
    Level.HOSPITAL: N_("Hospitals"),
    Level.STATE: N_("The state"),
    Level.PATIENT: N_("Patients"),
    Level.NEXT_OF_KIN: N_("Next of kin"),
    Level.SOCIETY: N_("Society"),
    None: N_("Level not given"),
}

_RIGHT: tuple[Literal["right"], ...] = ("right",) * 8


def entries(context: ReportContext, *kinds: MoneyKind) -> list[MoneyEntry]:
    """The entries of these kinds up to the report's last year."""
    return [entry for entry in context.money if entry.kind in kinds and entry.year <= context.last.year]


def known_sum(amounts: Iterable[int | None]) -> tuple[int | None, int]:
    """(sum of the known amounts, how many are not known); None where none is known."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return (sum(known) if known else None), len(found) - len(known)


def _kroner(ore: int | None, _: Translator) -> str:
    return DASH if ore is None else _.number(round(ore / 100), 0)


def _party(context: ReportContext, key: str | None, _: Translator) -> str:
    if key is None:
        return _("Not given")
    party = context.parties.get(key)
    if party is None and (level := level_of(key, context.parties)) is not None:
        return _(LEVELS[level])
    return party.name if party else key


def _level(context: ReportContext, key: str | None) -> Level | None:
    return level_of(key, context.parties)


def awarded_text(context: ReportContext, _: Translator) -> str | None:
    """`2 400 000 kr`, as granted; None where no award is recorded."""
    return _.kroner(context.award.amount_ore) if context.award else None


def spent_text(context: ReportContext, _: Translator) -> str | None:
    """What is used of the grant by the end of the period, and how much is not known."""
    total, unknown = known_sum(entry.actual_ore for entry in entries(context, MoneyKind.GRANT))
    if total is None:
        return None
    text = _.kroner(total)
    if unknown:
        text += " " + _.plural("({n} entry is not known yet)", "({n} entries are not known yet)", unknown)
    return text


def use_sentence(context: ReportContext, _: Translator) -> Paragraph | Missing:
    """How much of the grant is used and for what, largest first."""
    grants = entries(context, MoneyKind.GRANT)
    total, unknown = known_sum(entry.actual_ore for entry in grants)
    if total is None:
        return Missing(_("Write how the grant was used. No use is recorded."))
    spent: dict[str, int] = defaultdict(int)
    for entry in grants:
        spent[entry.what] += entry.actual_ore or 0
    largest = sorted((what for what in spent if spent[what]), key=lambda what: -spent[what])
    if context.award:
        text = _("{spent} of {awarded} is used by {date}.", spent=_.kroner(total), awarded=_.kroner(context.award.amount_ore), date=_.date(context.last))  # fmt: skip
    else:
        text = _("{spent} is used by {date}.", spent=_.kroner(total), date=_.date(context.last))
    if largest:
        named = [f"{wording.lower_first(what)} ({_.kroner(spent[what])})" for what in largest]
        text += " " + _("The money went to {uses}.", uses=wording.listed(named, _))
    if unknown:
        text += " " + _.plural(
            "{n} entry has no known use yet.", "{n} entries have no known use yet.", unknown
        )
    return Paragraph(text)


def redisposition_texts(context: ReportContext, _: Translator) -> list[str]:
    """Each changed use, and what became of it by the report's last day; one that was withdrawn is not told."""
    texts = []
    for each in context.redispositions:
        if each.asked > context.last or each.state is RedispositionState.WITHDRAWN:
            continue
        amount = f" ({_.kroner(each.amount_ore)})" if each.amount_ore is not None else ""
        state = each.state if each.answered and each.answered <= context.last else RedispositionState.ASKED
        if state is RedispositionState.APPROVED and each.answered:
            texts.append(_("Changed use: {what}{amount}. Approved {date}.", what=each.what, amount=amount, date=_.date(each.answered)))  # fmt: skip
        elif state is RedispositionState.REFUSED and each.answered:
            texts.append(_("Changed use: {what}{amount}. Not approved, {date}.", what=each.what, amount=amount, date=_.date(each.answered)))  # fmt: skip
        else:
            texts.append(_("Changed use: {what}{amount}. Asked for {date}, not approved.", what=each.what, amount=amount, date=_.date(each.asked)))  # fmt: skip
    return texts


def repayment_text(context: ReportContext, _: Translator) -> Paragraph | Missing:
    """What is left of the grant by the end of the period: it may have to be paid back. What became of a use that was
    changed without approval is for a person to tell."""
    total, unknown = known_sum(entry.actual_ore for entry in entries(context, MoneyKind.GRANT))
    if context.award is None or total is None or unknown:
        return Missing(
            _("Write whether any of the grant is to be paid back. Not all of its use is recorded.")
        )
    back = sum(
        each.amount_ore for each in context.award.repayments if each.paid and each.paid <= context.last
    )
    left = context.award.amount_ore - total - back
    day = _.date(context.last)
    if left > 0:
        return Paragraph(_("{left} of the grant is not used by {date}. What is not used as the application says may have to be paid back.", left=_.kroner(left), date=day))  # fmt: skip
    if left < 0:
        return Paragraph(_("{more} more than the grant is used by {date}. Nothing is left to pay back.", more=_.kroner(-left), date=day))  # fmt: skip
    return Paragraph(_("All of the grant is used by {date}. Nothing is left to pay back.", date=day))


def redispositions(context: ReportContext, _: Translator) -> list[Paragraph]:
    """Each changed use in a paragraph of its own, or that none is recorded."""
    texts = redisposition_texts(context, _) or [_("No changed use of the grant is recorded.")]
    return [Paragraph(text) for text in texts]


def grant_table(context: ReportContext, _: Translator) -> Table | None:
    """The grant by year and party: planned and used. The sum stands only where every amount is known."""
    grants = entries(context, MoneyKind.GRANT)
    if not grants:
        return None
    grouped: dict[tuple[int, str, str], list[MoneyEntry]] = defaultdict(list)
    for entry in grants:
        grouped[entry.year, _party(context, entry.gainer or entry.payer, _), entry.what].append(entry)
    rows = []
    for (year, party, what), group in sorted(grouped.items(), key=lambda item: item[0]):
        planned, actual = _sums(group)
        rows.append((str(year), what, party, _kroner(planned, _), _kroner(actual, _)))
    unknown = sum(entry.actual_ore is None for entry in grants)
    whole = all(entry.actual_ore is not None and entry.planned_ore is not None for entry in grants)
    if whole:
        rows.append((
            _("Sum"), "", "",
            _kroner(sum(entry.planned_ore or 0 for entry in grants), _),
            _kroner(sum(entry.actual_ore or 0 for entry in grants), _),
        ))  # fmt: skip
    return Table(
        name=_("Use of the grant"),
        headline=_("Use of the grant"),
        detail=_(
            "By year and by the party that used it, whole kroner, until {date}", date=_.date(context.last)
        ),
        header=(_("Year"), _("Used for"), _("Party"), _("Planned"), _("Used")),
        alignments=("left", "left", "left", "right", "right"),
        rows=tuple(rows),
        note=_("A dash: not known yet. No sum is made where an amount is not known.")
        if unknown or not whole
        else "",
        total=whole,
    )


def _sums(group: Sequence[MoneyEntry]) -> tuple[int | None, int | None]:
    """Planned and actual of a group; None where any part of it is not known."""
    planned = [entry.planned_ore for entry in group]
    actual = [entry.actual_ore for entry in group]
    return (
        None if None in planned else sum(amount or 0 for amount in planned),
        None if None in actual else sum(amount or 0 for amount in actual),
    )


def own_table(context: ReportContext, _: Translator) -> Table | None:
    """The parties' own contribution, apart from the grant: money and work in kind in columns of their own."""
    own = entries(context, MoneyKind.OWN_CONTRIBUTION)
    if not own:
        return None
    parties = sorted({entry.payer for entry in own}, key=lambda key: _party(context, key, _))
    rows = []
    for key in parties:
        mine = [entry for entry in own if entry.payer == key]
        cells = []
        for form in (MoneyForm.CASH, MoneyForm.IN_KIND):
            group = [entry for entry in mine if entry.form is form]
            cells.append(_entered(group, _))
        rows.append((_party(context, key, _), _(LEVELS[_level(context, key)]), *cells))
    unknown = any(entry.actual_ore is None for entry in own)
    note = _("Money and work in kind are not added together.")
    if any("" in row for row in rows):
        note = _("An empty cell: nothing is entered.") + " " + note
    if unknown:
        note = _("A dash: not known yet.") + " " + note
    return Table(
        name=_("Own contribution"),
        headline=_own_headline(context, own, _),
        detail=_("Own contribution beside the grant, whole kroner, until {date}", date=_.date(context.last)),
        header=(_("Party"), _("Level"), _("Money"), _("Work and equipment (estimated)")),
        alignments=("left", "left", "right", "right"),
        rows=tuple(rows),
        note=note,
    )


def _own_headline(context: ReportContext, own: Sequence[MoneyEntry], _: Translator) -> str:
    names = sorted({_party(context, entry.payer, _) for entry in own})
    if len(names) > 4:
        return _.plural("{n} party contributes", "{n} parties contribute", len(names))
    return _.plural("{names} contributes", "{names} contribute", len(names), names=wording.listed(names, _))


def level_table(context: ReportContext, _: Translator) -> Table | None:
    """What each level got of the grant, carries itself and gains. Cash, work and freed capacity in columns of their own."""
    found = entries(context, MoneyKind.GRANT, MoneyKind.OWN_CONTRIBUTION, MoneyKind.COST, MoneyKind.GAIN)
    if not found:
        return None
    columns = (
        (_("Grant used"), MoneyKind.GRANT, None),
        (_("Own money"), MoneyKind.OWN_CONTRIBUTION, MoneyForm.CASH),
        (_("Own work"), MoneyKind.OWN_CONTRIBUTION, MoneyForm.IN_KIND),
        (_("Added costs, money"), MoneyKind.COST, MoneyForm.CASH),
        (_("Added costs, work"), MoneyKind.COST, MoneyForm.IN_KIND),
        (_("Saved money"), MoneyKind.GAIN, MoneyForm.CASH),
        (_("Freed capacity"), MoneyKind.GAIN, MoneyForm.FREED),
    )
    used = [
        column
        for column in columns
        if any(entry.kind is column[1] and column[2] in {None, entry.form} for entry in found)
    ]
    moved = entries(context, MoneyKind.TRANSFER)
    rows = []
    for level, name in LEVELS.items():
        mine = [entry for entry in found if _level(context, whose(entry)) is level]
        got = [entry for entry in moved if _level(context, entry.gainer) is level]
        gave = [entry for entry in moved if _level(context, entry.payer) is level]
        if not (mine or got or gave):
            continue
        cells = []
        for _label, kind, form in used:
            group = [entry for entry in mine if entry.kind is kind and form in {None, entry.form}]
            cells.append(_entered(group, _))
        if moved:
            cells.append(_net(got, gave, _))
        rows.append((_(name), *cells))
    gains_in_money = any(entry.kind is MoneyKind.GAIN and entry.form is MoneyForm.CASH for entry in found)
    notes = []
    if any(entry.form is MoneyForm.FREED for entry in found):
        notes.append(_("Freed capacity is not money saved."))
    if not gains_in_money:
        notes.append(_("No money is recorded as taken out of a budget."))
    if moved:
        notes.append(_("What one party pays another is nothing for society."))
    if any(entry.actual_ore is None for entry in (*found, *moved)):
        notes.append(_("A dash: not known yet."))
    if any("" in row for row in rows):
        notes.append(_("An empty cell: nothing is entered."))
    notes.append(_("The columns are not added together."))
    return Table(
        name=_("Money by level"),
        headline=_share_headline(context, _),
        detail=_("By level, whole kroner, until {date}", date=_.date(context.last)),
        header=(
            _("Level"),
            *(label for label, _kind, _form in used),
            *([_("Paid by others")] if moved else []),
        ),
        alignments=("left", *_RIGHT[: len(used) + bool(moved)]),
        rows=tuple(rows),
        note=" ".join(notes),
    )


def _entered(group: Sequence[MoneyEntry], _: Translator) -> str:
    """The actual amounts of a group; a dash where any of them is not known, empty where nothing is entered."""
    return _kroner(_sums(group)[1], _) if group else ""


def _net(got: Sequence[MoneyEntry], gave: Sequence[MoneyEntry], _: Translator) -> str:
    """What a level received from others less what it paid them, with its sign; a dash where any of it is not known, empty
    where there is no such payment."""
    if not (got or gave):
        return ""
    received, paid = _sums(got)[1], _sums(gave)[1]
    if received is None or paid is None:
        return DASH
    return _.signed(round((received - paid) / 100), 0) if received != paid else _.number(0)


def _share_headline(context: ReportContext, _: Translator) -> str:
    """Who carries most of the own contribution in money, as a share of that and of nothing else."""
    own = [entry for entry in entries(context, MoneyKind.OWN_CONTRIBUTION) if entry.form is MoneyForm.CASH]
    total, unknown = known_sum(entry.actual_ore for entry in own)
    if not total or unknown:
        return _("What each level pays and gets")
    by_level: dict[Level | None, int] = defaultdict(int)
    for entry in own:
        by_level[_level(context, entry.payer)] += entry.actual_ore or 0
    largest = max(by_level, key=lambda level: by_level[level])
    share = _.percent(100 * by_level[largest] / total, 0)
    return _("{level}: {share} of the own contribution in money", level=_(LEVELS[largest]), share=share)


def level_sentence(context: ReportContext, _: Translator) -> Paragraph | Missing:
    """The grant used by each level, as text."""
    by_level: dict[Level | None, list[int | None]] = defaultdict(list)
    for entry in entries(context, MoneyKind.GRANT):
        by_level[_level(context, entry.gainer or entry.payer)].append(entry.actual_ore)
    if all(known_sum(each)[0] is None for each in by_level.values()):
        return Missing(_("Write how the money is shared between the levels. No use is recorded."))
    parts = []
    for level in (each for each in LEVELS if each in by_level):
        total, unknown = known_sum(by_level[level])
        said = _("not known") if total is None else _.kroner(total)
        missing = f" ({_('not all known yet')})" if unknown and total is not None else ""
        parts.append(f"{_(LEVELS[level])}: {said}{missing}")
    return Paragraph("; ".join(parts) + ".")


def own_sentence(context: ReportContext, _: Translator) -> Paragraph | Missing:
    """The own contribution by form, each with its own sum."""
    own = entries(context, MoneyKind.OWN_CONTRIBUTION)
    parts = []
    for form, label in (
        (MoneyForm.CASH, _("Money")),
        (MoneyForm.IN_KIND, _("Work and equipment (estimated)")),
    ):
        total, unknown = known_sum(entry.actual_ore for entry in own if entry.form is form)
        if total is not None:
            parts.append(f"{label}: {_.kroner(total)}" + (f" ({_('not all known yet')})" if unknown else ""))
    if not parts:
        return Missing(_("Write what the parties contribute themselves. Nothing is recorded."))
    return Paragraph("; ".join(parts) + ".")


def other_sentence(context: ReportContext, _: Translator) -> Paragraph | Missing:
    """Other funding, each source once with what is known of its amount."""
    found = entries(context, MoneyKind.OTHER_FUNDING)
    if not found:
        return Missing(_("Write which other funding the project seeks or gets, or that there is none."))
    amounts: dict[str, list[int | None]] = defaultdict(list)
    for entry in found:
        amounts[entry.what].append(entry.actual_ore)
    parts = []
    for what, each in amounts.items():
        total, unknown = known_sum(each)
        known = f": {_.kroner(total)}" if total is not None else ""
        parts.append(what + known + (f" ({_('not all known yet')})" if known and unknown else ""))
    return Paragraph("; ".join(parts) + ".")
