"""The proposed text of a section, from what the project has kept. What the data do not say is marked for a person to write."""

import datetime as dt
from collections.abc import Callable, Sequence

from gevinst.domain.follow_up import Activity, LogEntry, Progress
from gevinst.domain.report import (
    Block,
    Bullet,
    Bullets,
    Missing,
    Paragraph,
    ReportContext,
)
from gevinst.domain.report_text import point_of
from gevinst.domain.scheme import Fill, count_words
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting import plan_columns, wording
from gevinst.reporting.progress_plan import PROGRESS, by_date

_RISK = {"low": N_("low risk"), "medium": N_("medium risk"), "high": N_("high risk")}

_LOG: dict[Fill, tuple[str, str | None, str]] = {
    Fill.USER_INVOLVEMENT: ("user_involvement", None, N_("Write how users have been involved.")),
    Fill.DISSEMINATION: ("dissemination", None, N_("Write how experience and results have been shared.")),
    Fill.CHALLENGES: ("challenge", None, N_("Write which challenges the project has met.")),
    Fill.METHOD: ("method", None, N_("Write which method the project has used.")),
    Fill.LESSONS: ("learning", None, N_("Write what the project has learned that others can use.")),
    Fill.TRANSFER_PATIENTS: ("transfer", "patients", N_("Write the benefit for patients and users, and what can be transferred.")),
    Fill.TRANSFER_STAFF: ("transfer", "staff", N_("Write the benefit for staff, and what can be transferred.")),
    Fill.TRANSFER_SERVICE: ("transfer", "service", N_("Write the benefit for the service, and what can be transferred.")),
    Fill.TRANSFER_SOCIETY: ("transfer", "society", N_("Write the benefit for society, and what can be transferred.")),
}  # fmt: skip
"""Fill -> kind of log entry, its audience, and what to ask for where there is none."""


def texts_of(context: ReportContext, fill: Fill, room: int | None, _: Translator) -> list[Block]:
    """The text blocks of one fill. `room`: about how many words there is place for; None where there is no limit."""
    if fill in plan_columns.OF_FILL:
        return plan_columns.column_text(context, fill, _)
    draft = _DRAFTS.get(fill)
    if draft is not None:
        return draft(context, room, _)
    if fill in _LOG:
        return _log(context, fill, room, _)
    return [Missing(_("Write this yourselves."))]


def written(text: str) -> list[Block]:
    """What a person wrote, as paragraphs and lists: a line that starts with a dash or a star is a point of a list."""
    blocks: list[Block] = []
    points: list[Bullet] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            blocks.append(Paragraph(" ".join(lines)))
            lines.clear()
        if points:
            blocks.append(Bullets(tuple(points)))
            points.clear()

    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip(" \t")
        if not line:
            close()
        elif (point := point_of(line)) is not None:
            if lines:
                close()
            points.append(Bullet("", point))
        else:
            if points:
                close()
            lines.append(line)
    close()
    return blocks


def as_text(blocks: Sequence[Block]) -> str:
    """The running text of blocks as a person goes on with it: the opposite of `written`."""
    parts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
        elif isinstance(block, Bullets):
            points = (" ".join(part for part in (item.lead, item.text) if part) for item in block.items)
            parts.append("\n".join(f"\u2013 {point}" for point in points))
    return "\n\n".join(parts)


def _fitting(sentences: Sequence[str], room: int | None) -> list[str]:
    """As many whole texts, from the first, as there is room for; one at least."""
    kept: list[str] = []
    for text in sentences:
        if room is not None and kept and count_words(" ".join([*kept, text])) > room:
            break
        kept.append(text)
    return kept


def _stop(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":", "…")) else text + "."


# --- The project ------------------------------------------------------------------------------------------------------


def project_facts(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """What the project is, for whom, when, and who takes part."""
    project = context.plan.project
    found: list[Block] = []
    texts = []
    if project.summary:
        texts += _sentences(project.summary)
    if project.target_group:
        texts.append(_("Target group: {text}.", text=wording.lower_first(project.target_group.rstrip("."))))
    period = period_sentence(context, _)
    if period:
        texts.append(period)
    who = parties_sentence(context, _)
    if who and room is None:
        texts.append(who)
    if texts:
        found.append(Paragraph(" ".join(_fitting(texts, room))))
    if not project.summary:
        found.append(Missing(_("Write what the project is to achieve and how.")))
    return found


def _sentences(text: str) -> list[str]:
    parts, current = [], ""
    for word in text.split():
        current = f"{current} {word}".strip()
        if word.endswith((".", "!", "?")) and len(word) > 2:
            parts.append(current)
            current = ""
    return [*parts, current] if current else parts


def period_sentence(context: ReportContext, _: Translator) -> str | None:
    """`Prosjektet går fra januar 2025 til desember 2026.`"""
    project = context.plan.project
    if project.starts is None:
        return None
    if project.ends is None:
        return _("The project started in {month}.", month=_.month(project.starts))
    return _("The project runs from {first} to {last}.", first=_.month(project.starts), last=_.month(project.ends))  # fmt: skip


def parties_sentence(context: ReportContext, _: Translator) -> str | None:
    """Who takes part at the end of the period, user representatives apart."""
    names: dict[str, list[str]] = {"partner": [], "user": []}
    for part in context.plan.project.parties:
        if (part.left and part.left <= context.last) or (part.joined and part.joined > context.last):
            continue
        party = context.parties.get(part.party)
        kind = "user" if part.role == "user_representative" else "partner"
        names[kind].append(party.name if party else part.party)
    if not names["partner"]:
        return None
    text = _("These take part: {names}.", names=wording.listed(names["partner"], _))
    if names["user"]:
        text += " " + _("User representatives: {names}.", names=wording.listed(names["user"], _))
    return text


def parties_text(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """Only who takes part."""
    text = parties_sentence(context, _)
    return [Paragraph(text)] if text else [Missing(_("Write who takes part."))]


# --- Activities and their plan ----------------------------------------------------------------------------------------


def _carried_out(context: ReportContext) -> list[Activity]:
    """What has been going on within the period: not what was only planned, nor what ended before."""
    return [
        activity
        for activity in by_date(context.follow_up.activities)
        if not activity.milestone
        and activity.starts <= context.last
        and activity.ends >= context.first
        and activity.progress in {Progress.UNDER_WAY, Progress.DONE, Progress.DELAYED}
    ]


def activities(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """What was done: one point for each activity of the period, and the milestones reached in it."""
    found = _carried_out(context)
    if not found:
        return [Missing(_("Write which activities were carried out. None are recorded."))]
    if room is not None and room < 120:
        names = [wording.lower_first(activity.title) for activity in found]
        return [Paragraph(wording.capital(_stop(wording.listed(names, _))))]
    texts = _fitting(
        [f"{activity.title}. {_activity_text(activity, context, _)}" for activity in found], room
    )
    points = [
        Bullet(_stop(activity.title), _activity_text(activity, context, _))
        for activity in found[: len(texts)]
    ]
    blocks: list[Block] = [Bullets(tuple(points))]
    milestones = [
        activity
        for activity in context.follow_up.activities
        if activity.milestone
        and activity.progress is Progress.DONE
        and context.first <= activity.ends <= context.last
    ]
    if milestones:
        said = [f"{wording.lower_first(each.title)} ({_.month(each.ends)})" for each in milestones]
        blocks.append(Paragraph(_("Milestones reached: {milestones}.", milestones=wording.listed(said, _))))
    unsaid = [activity.title for activity in found if not activity.text]
    if unsaid:
        blocks.append(Missing(_("Write what was done in: {activities}.", activities="; ".join(unsaid))))
    return blocks


def _activity_text(activity: Activity, context: ReportContext, _: Translator) -> str:
    said = [_stop(activity.text)] if activity.text else []
    if activity.progress is Progress.DONE and activity.ends <= context.last:
        said.append(_("Done in {month}.", month=_.month(activity.ends)))
    elif activity.progress is Progress.DELAYED:
        said.append(_("Delayed, planned to end in {month}.", month=_.month(activity.ends)))
    else:
        said.append(_("Under way since {month}.", month=_.month(activity.starts)))
    return " ".join(said)


def _moved(context: ReportContext) -> list[Activity]:
    """Activities that end, or begin, in another month than first planned."""
    return [
        activity
        for activity in context.follow_up.activities
        if _other_month(activity.original_ends, activity.ends)
        or _other_month(activity.original_starts, activity.starts)
    ]


def _other_month(was: dt.date | None, now: dt.date) -> bool:
    return was is not None and (was.year, was.month) != (now.year, now.month)


def _moved_text(activity: Activity, context: ReportContext, _: Translator) -> str:
    """When it ends now and when it should have, or when it begins where the end stands; what is over is told as over."""
    if not _other_month(activity.original_ends, activity.ends):
        return _moved_start(activity, context, _)
    was, now = activity.original_ends or activity.ends, activity.ends
    told = {"title": activity.title, "now": _.month(now), "was": _.month(was)}
    over = activity.progress is Progress.DONE and now <= context.last
    if over and activity.milestone:
        if now > was:
            return _("{title}: reached in {now}, later than planned ({was}).", **told)
        return _("{title}: reached in {now}, earlier than planned ({was}).", **told)
    if over:
        if now > was:
            return _("{title} was done in {now}, later than planned ({was}).", **told)
        return _("{title} was done in {now}, earlier than planned ({was}).", **told)
    if now > was:
        return _("{title} ends in {now}, later than planned ({was}).", **told)
    return _("{title} ends in {now}, earlier than planned ({was}).", **told)


def _moved_start(activity: Activity, context: ReportContext, _: Translator) -> str:
    was, now = activity.original_starts or activity.starts, activity.starts
    told = {"title": activity.title, "now": _.month(now), "was": _.month(was)}
    if activity.progress is not Progress.PLANNED and now <= context.last:
        if now > was:
            return _("{title} began in {now}, later than planned ({was}).", **told)
        return _("{title} began in {now}, earlier than planned ({was}).", **told)
    if now > was:
        return _("{title} begins in {now}, later than planned ({was}).", **told)
    return _("{title} begins in {now}, earlier than planned ({was}).", **told)


def deviations(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """What differs from the plan: each moved activity with its reason, and what was cancelled."""
    texts = []
    for activity in _moved(context):
        text = _moved_text(activity, context, _)
        if activity.change_reason:
            text += " " + _("The reason: {reason}", reason=_stop(wording.lower_first(activity.change_reason)))
        texts.append(text)
    for activity in context.follow_up.activities:
        if activity.progress is Progress.CANCELLED:
            reason = " " + _stop(activity.change_reason) if activity.change_reason else ""
            texts.append(_("{title} is cancelled.", title=activity.title) + reason)
    if texts:
        return [Paragraph(" ".join(_fitting(texts, room)))]
    if not context.follow_up.activities:
        return [Missing(_("Write how the plan has changed. No activities are recorded."))]
    return [Paragraph(_("No activity has been moved from the plan as first made."))]


def progress_plan(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """The plan in words: the project's period, then what differs from the first plan."""
    period = period_sentence(context, _)
    if room is not None and period:
        coming = [
            f"{wording.lower_first(activity.title)} ({_.month(activity.ends)})"
            for activity in sorted(context.follow_up.activities, key=lambda each: each.ends)
            if activity.milestone or activity.ends > context.last
        ]
        texts = [period]
        if coming:
            texts.append(_("Still to come: {activities}.", activities=wording.listed(coming, _)))
        return [Paragraph(" ".join(_fitting(texts, room)))]
    return deviations(context, room, _)


def milestones(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """Every milestone with its month and whether it is reached."""
    found = sorted(
        (each for each in context.follow_up.activities if each.milestone), key=lambda each: each.ends
    )
    if not found:
        return [Missing(_("Write which milestones are used. None are recorded."))]
    said = [
        f"{wording.lower_first(each.title)} ({_.month(each.ends)}, {wording.lower_first(_(PROGRESS[each.progress]))})"
        for each in found
    ]
    texts = _fitting(said, room)
    return [Paragraph(_("Milestones: {milestones}.", milestones=wording.listed(texts, _)))]


# --- Partners, risks, the log -----------------------------------------------------------------------------------------


def partner_changes(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """Parties that came, left or changed their part within the period."""
    dated = _changes_of_partners(context, _)
    if not dated:
        return [Paragraph(_("No changes among the partners are recorded in the period."))]
    dated.sort(key=lambda each: each[0])
    if room is not None:
        return [Paragraph(" ".join(_fitting([text for _day, _lead, text in dated], room)))]
    return [Bullets(tuple(Bullet(lead, text) for _day, lead, text in dated))]


def only_partner_changes(context: ReportContext, room: int, _: Translator) -> list[Block]:
    """The same where words are few: nothing where nothing changed."""
    return partner_changes(context, room, _) if _changes_of_partners(context, _) else []


def _changes_of_partners(context: ReportContext, _: Translator) -> list[tuple[dt.date, str, str]]:
    """(day, month as words, what happened) of each change within the period."""
    told = [each for each in context.follow_up.partner_changes if context.first <= each.date <= context.last]
    dated = [
        (each.date, _("{month}:", month=wording.capital(_.month(each.date))), _stop(each.text))
        for each in told
    ]
    spoken_of = {each.party for each in told}
    for part in context.plan.project.parties:
        if part.party in spoken_of:
            continue
        party = context.parties.get(part.party)
        name = party.name if party else part.party
        start = context.plan.project.starts
        if (
            part.joined
            and context.first <= part.joined <= context.last
            and (start is None or part.joined > start)
        ):
            dated.append(
                (
                    part.joined,
                    _("{month}:", month=wording.capital(_.month(part.joined))),
                    _("{name} joined.", name=name),
                )
            )
        if part.left and context.first <= part.left <= context.last:
            dated.append((part.left, _("{month}:", month=wording.capital(_.month(part.left))), _("{name} left.", name=name)))  # fmt: skip
    return dated


def risks(context: ReportContext, room: int | None, _: Translator) -> list[Block]:
    """Open risks, the gravest first, then those that were over within the period; with what is or was done about each."""
    every = sorted(context.follow_up.risks, key=lambda risk: -risk.likelihood * risk.consequence)
    still = [risk for risk in every if risk.open]
    over = [risk for risk in every if not risk.open and risk.id in context.closed_risks]
    if not still and not over:
        return [Missing(_("Write which risks have arisen and what was done. No open risks are recorded."))]
    points = [
        Bullet(
            f"{_stop_less(risk.text)} ({_(_RISK[risk.level])}).",
            _("Action: {action}", action=_stop(risk.action)) if risk.action else "",
        )
        for risk in still
    ]
    points += [
        Bullet(
            _(
                "{risk} (closed {date}).",
                risk=_stop_less(risk.text),
                date=_.date(context.closed_risks[risk.id]),
            ),
            _("What was done: {action}", action=_stop(risk.action)) if risk.action else "",
        )
        for risk in over
    ]
    kept = len(_fitting([f"{point.lead} {point.text}" for point in points], room))
    blocks: list[Block] = [Bullets(tuple(points[:kept]))]
    if unsaid := [_stop_less(risk.text) for risk in still if not risk.action]:
        blocks.append(Missing(_("Write what is done about: {risks}.", risks="; ".join(unsaid))))
    if unsaid := [_stop_less(risk.text) for risk in over if not risk.action]:
        blocks.append(Missing(_("Write what was done about: {risks}.", risks="; ".join(unsaid))))
    return blocks


def _stop_less(text: str) -> str:
    return text.rstrip(".")


def _log(context: ReportContext, fill: Fill, room: int | None, _: Translator) -> list[Block]:
    kind, audience, ask = _LOG[fill]
    found = sorted(
        (entry for entry in context.follow_up.log if _counts(entry, kind, audience, context)),
        key=lambda entry: entry.date,
    )
    blocks: list[Block] = []
    if fill is Fill.METHOD:
        blocks.append(Paragraph(" ".join(_method(context, _))))
    if not found:
        return [*blocks, Missing(_(ask))]
    texts = _fitting([_stop(entry.text) for entry in found], room)
    if room is not None or len(texts) == 1 or fill.value.startswith("transfer"):
        blocks.append(Paragraph(" ".join(texts)))
    else:
        blocks.append(
            Bullets(
                tuple(
                    Bullet(_("{month}:", month=wording.capital(_.month(entry.date))), text)
                    for entry, text in zip(found, texts, strict=False)
                )
            )
        )
    return blocks


def _counts(entry: LogEntry, kind: str, audience: str | None, context: ReportContext) -> bool:
    return (
        entry.kind == kind
        and (audience is None or entry.audience == audience)
        and context.first <= entry.date <= context.last
    )


def _method(context: ReportContext, _: Translator) -> list[str]:
    """How the figures came about, as far as the plan says it."""
    lines = [each for benefit in context.plan.benefits if not benefit.archived for each in benefit.indicators]
    number = sum(not benefit.archived for benefit in context.plan.benefits)
    texts = [
        _.plural(
            "{count} benefit is followed by {indicators} measures.",
            "{count} benefits are followed by {indicators} measures.",
            number,
            count=wording.capital(wording.number_word(number, _)),
            indicators=wording.number_word(len(lines), _),
        ),
        _("A change is the last three months with figures against the baseline."),
    ]
    spans = {
        (each.baseline.first, each.baseline.last)
        for each in lines
        if each.baseline.first and each.baseline.last
    }
    if len(spans) == 1:
        first, last = next(iter(spans))
        if first and last:
            texts.append(
                _("The baseline is {first} to {last}.", first=_month_of(first, last, _), last=_.month(last))
            )
    if not any(series.comparison for each in lines for series in each.series):
        texts.append(_("There is no comparison group, so a change may have other causes too."))
    return texts  # fmt: skip


def _month_of(first: dt.date, last: dt.date, _: Translator) -> str:
    return month_name(first, _.language) if first.year == last.year else _.month(first)


_DRAFTS: dict[Fill, Callable[[ReportContext, int | None, Translator], list[Block]]] = {
    Fill.PROJECT_FACTS: project_facts,
    Fill.ACTIVITIES: activities,
    Fill.PROGRESS_PLAN: progress_plan,
    Fill.PARTNER_CHANGES: partner_changes,
    Fill.RISKS: risks,
    Fill.MILESTONES: milestones,
}
