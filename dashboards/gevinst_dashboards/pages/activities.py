"""What the project does: activities and milestones with both plans, as bars and as a table, and the form they are written on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import Activity, Progress
from gevinst.domain.follow_up_history import Kept
from gevinst.domain.plan import new_id
from gevinst.i18n import N_, Translator
from gevinst.services.follow_up_views import PROGRESS, ActivitiesPage, ActivityRow
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    button,
    button_link,
    chip,
    empty_state,
    hidden,
    icon,
    page_head,
    section,
    table,
)
from gevinst_dashboards.components.gantt import Bar, gantt
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import work_parts as parts
from gevinst_dashboards.pages.work_parts import Editing, Field
from gevinst_dashboards.pages.work_saving import register_editing
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/aktiviteter"
NAV = parts.NAV

EDIT = "aktivitet"
NEW_ACTIVITY, NEW_MILESTONE = "aktivitet", "milepael"
"""Values of `?ny=`."""

_YES_NO = {"yes": N_("Yes, with these dates"), "no": N_("No, it has come since")}


def labels(_: Translator) -> dict[str, str]:
    """What the fields are called."""
    return {
        "title": _("What is to be done"),
        "text": _("What was done"),
        "starts": _("First day"),
        "ends": _("Last day"),
        "progress": _("Status"),
        "change_reason": _("Why it has changed"),
        "first_plan": _("Did it stand in the first plan?"),
        "holds_from": _("Since when?"),
    }


def day_text(day: dt.date | None) -> str:
    """A date as the fields hold it: `1.3.2025`."""
    return f"{day.day}.{day.month}.{day.year}" if day else ""


def values(item: Kept) -> dict[str, str]:
    """An activity as the form holds it."""
    assert isinstance(item, Activity)
    return {
        "id": item.id,
        "title": item.title,
        "text": item.text or "",
        "starts": day_text(item.starts),
        "ends": day_text(item.ends),
        "progress": item.progress.value,
        "change_reason": item.change_reason or "",
        "milestone": "yes" if item.milestone else "",
        "first_plan": "yes" if item.original_ends else "no",
    }


def words(name: str, value: str, _: Translator) -> str:
    """A field's value as it is read."""
    if name == "progress":
        return _(PROGRESS[Progress(value)])
    return _(_YES_NO[value]) if name == "first_plan" else value


EDITING = Editing(
    prefix="activity",
    names=(
        "id",
        "title",
        "text",
        "starts",
        "ends",
        "progress",
        "change_reason",
        "milestone",
        "first_plan",
        "holds_from",
    ),
    edit=EDIT,
    kind=lambda fields: "activity",
    values=values,
    labels=labels,
    words=words,
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Activities and milestones")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The progress plan, and one activity's form or past."""
    gone = query.get(parts.GONE, "")
    return layout(ctx, services.follow_up.activities(ctx.actor, params["slug"], gone), query)


def register(app: Any, services: Any) -> None:
    """Saving, taking away, bringing back."""
    register_editing(app, services, EDITING)


def layout(ctx: Context, view: ActivitiesPage, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    slug = view.project.slug or ""
    path = address(PATH, slug=slug)
    new = f"{path}?{parts.NEW}={NEW_ACTIVITY}#{EDITING.id('title')}"
    milestone = f"{path}?{parts.NEW}={NEW_MILESTONE}#{EDITING.id('title')}"
    add = button_link(_("New activity"), new, primary=True, icon_name="pluss")
    actions: list[Component] = [button(_("Print"), icon_name="skriv-ut", act="print")] if view.rows else []
    if view.may_edit:
        actions += [button_link(_("New milestone"), milestone, icon_name="rombe"), add]
    body: list[Any] = [
        page_head(_("Activities and milestones"), lead=view.sentence or None, actions=actions),
        parts.tabs(slug, "activities", _),
        *parts.undo_bar(EDITING, view.gone, _),
    ]
    chosen = next((row for row in view.rows if row.activity.id == query.get(EDIT)), None)
    writing = view.may_edit and (parts.NEW in query or chosen is not None)
    if writing:
        is_milestone = chosen.activity.milestone if chosen else query.get(parts.NEW) == NEW_MILESTONE
        body.append(_form(view, chosen, is_milestone, path, _))
    elif chosen is not None and chosen.past:
        body.append(parts.past_card(chosen.activity.title, chosen.past, path, _))
    if not view.rows:
        body.append(_empty(view, _))
        return html.Div(body)
    body.append(_plan(view, _))
    body.append(_table(view, path, _))
    if view.may_edit and not writing:
        body.append(
            action_bar(
                button_link(_("New activity"), new, primary=True, icon_name="pluss"), label=_("Action")
            )
        )
    return html.Div(body)


def _empty(view: ActivitiesPage, _: Translator) -> Component:
    text = parts.why(
        view.asked,
        _(
            "Write down what the project does, from when to when. The plan as first made is kept beside the one that holds, so that a report can show both."
        ),
        _,
    )
    return empty_state(_("No activities are written down yet"), text)


def _plan(view: ActivitiesPage, _: Translator) -> Component:
    """The bars. The table under them holds the same dates."""
    if view.gantt is None:
        raise ValueError("a plan without activities is not drawn")
    bars = [
        Bar(
            name=row.activity.title,
            drawn=drawn,
            begun=row.activity.progress in (Progress.UNDER_WAY, Progress.DONE, Progress.DELAYED),
            cancelled=row.activity.progress is Progress.CANCELLED,
        )
        for row, drawn in zip(view.rows, view.gantt.rows, strict=True)
    ]
    said = _("Bars of {n} activities and milestones. The table below has the same dates.", n=len(view.rows))
    return section(_("Progress plan"), "framdriftsplan", gantt(view.gantt, bars, said, _))


def _table(view: ActivitiesPage, path: str, _: Translator) -> Component:
    heads = [
        Column(_("First plan")),
        Column(_("Plan now")),
        Column(_("Status")),
        Column(_("Why it has changed")),
        Column(_("Edit") if view.may_edit else _("Past")),
    ]
    rows = [
        Row(
            name=row.activity.title,
            under=row.activity.text or "",
            cells=(
                row.first_plan,
                row.now,
                _status(row, _),
                row.activity.change_reason or "–",
                _way(row, view, path, _),
            ),
        )
        for row in view.rows
    ]
    lacking = [row.activity.title for row in view.rows if row.lacks_text]
    inside: list[Any] = []
    if lacking and view.may_edit:
        said = _(
            "Write what has been done in: {titles}. Without it the report only has the name.",
            titles="; ".join(lacking),
        )
        inside.append(html.P([icon("mangler"), " ", said], className="gv-small"))
    inside.append(
        table(
            _("Activity"),
            heads,
            rows,
            label=_("Activities and milestones by their dates"),
            kind="gv-table--top gv-work",
        )
    )
    asked = parts.asked_words(view.asked, _)
    if asked:
        inside.append(html.P(asked, className="gv-hint mt-3"))
    return section(_("Status and dates"), "aktiviteter", inside, note=_.number(len(rows)), rule=True)


def _status(row: ActivityRow, _: Translator) -> Component:
    match row.activity.progress:
        case Progress.DONE:
            shown = chip("reached", row.status, "nadd", plain=True)
        case Progress.UNDER_WAY:
            shown = chip("on_way", row.status, "pavei-2", plain=True)
        case Progress.DELAYED:
            shown = chip("behind", row.status, "bak")
        case Progress.CANCELLED:
            shown = chip("not_started", row.status, "kryss", plain=True)
        case _planned:
            shown = chip("not_started", row.status, "ikkestartet", plain=True)
    parts_of: list[Any] = [icon("rombe"), hidden(_("Milestone"))] if row.activity.milestone else []
    if row.late is not None:
        late = _.plural("{n} day past its last", "{n} days past its last", row.late)
        return html.Div(
            [html.Span([*parts_of, shown]), html.Small(late, className="gv-late")], className="gv-workstate"
        )
    return html.Div(html.Span([*parts_of, shown]), className="gv-workstate")


def _way(row: ActivityRow, view: ActivitiesPage, path: str, _: Translator) -> Any:
    href = f"{path}?{EDIT}={row.activity.id}"
    if view.may_edit:
        return parts.edit_link(row.activity.title, f"{href}#{EDITING.id('title')}", _)
    if row.past:
        return parts.edit_link(row.activity.title, f"{href}#historikk", _, _("Past"))
    return "–"


def _form(
    view: ActivitiesPage, chosen: ActivityRow | None, milestone: bool, path: str, _: Translator
) -> Component:
    held = chosen.activity if chosen else None
    usual = {
        "id": new_id(),
        "progress": Progress.PLANNED.value,
        "milestone": "yes" if milestone else "",
        "first_plan": "yes" if view.in_first_plan else "no",
    }
    own = values(held) if held else usual
    kept = None
    if chosen and held and held.original_ends and not chosen.fresh:
        kept = _(
            "In the first plan: {span}. That is kept. Other dates need a reason.", span=chosen.first_plan
        )
    head = (
        (_("Change the milestone") if held else _("New milestone"))
        if milestone
        else (_("Change the activity") if held else _("New activity"))
    )
    return parts.form(
        EDITING,
        head,
        _fields(milestone, chosen is None or chosen.fresh, kept, _),
        own,
        chosen.version if chosen else 0,
        path,
        chosen.past if chosen else (),
        _,
        stored=held is not None,
    )


def _fields(milestone: bool, fresh: bool, kept: str | None, _: Translator) -> list[Field]:
    """`fresh`: whether it can still be said to stand in the first plan. `kept`: what that plan says."""
    named = labels(_)
    states = [each for each in PROGRESS if not (milestone and each is Progress.UNDER_WAY)]
    when = [Field("ends", _("Day"), help=kept or _("For example 10.8.2026."), need="must")]
    if milestone:
        when.insert(0, Field("starts", "", "hidden"))
    else:
        when = [
            Field(
                "starts", named["starts"], need="must", pair="when", help=_("A day, or a month: mars 2026.")
            ),
            Field(
                "ends",
                named["ends"],
                need="must",
                pair="when",
                help=kept or _("Of a month it is the last day."),
            ),
        ]
    first = (
        Field("first_plan", named["first_plan"], "choice", [(key, _(text)) for key, text in _YES_NO.items()])
        if fresh
        else Field("first_plan", "", "hidden")
    )
    return [
        Field("id", "", "hidden"),
        Field("milestone", "", "hidden"),
        Field(
            "title",
            _("What is to be reached") if milestone else named["title"],
            need="must",
            help=_("Short, as it stands in the plan."),
        ),
        *when,
        Field("progress", named["progress"], "choice", [(each.value, _(PROGRESS[each])) for each in states]),
        Field(
            "change_reason",
            named["change_reason"],
            help=_("Must be filled in when a date differs from the first plan, and when it is cancelled."),
            limit=500,
        ),
        Field(
            "text",
            named["text"],
            "area",
            need="optional",
            limit=2000,
            help=_("The report says it in these words. Roles, no names of persons."),
        ),
        first,
        Field(
            "holds_from",
            named["holds_from"],
            need="optional",
            help=_(
                "Empty: from its own dates, otherwise from today. A report of a year shows what held when the year ended: write a day in that year if it was so already then."
            ),
        ),
    ]
