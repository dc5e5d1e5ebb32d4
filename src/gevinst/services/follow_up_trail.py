"""What the log of a project says of changed activities, risks, partners and log entries."""

from gevinst.domain.audit import AuditEntry
from gevinst.i18n import Translator


def sentence(entry: AuditEntry, who: str, _: Translator) -> str | None:
    """One line, or None where it is no news: a risk's wording, an entry's spelling."""
    what = {
        "activity": _("an activity"),
        "risk": _("a risk"),
        "log_entry": _("an entry in the log"),
        "partner_change": _("a change among the partners"),
    }.get(entry.kind)
    if what is None:
        return None
    title = (entry.after or entry.before).get("title") or entry.before.get("title", "")
    match entry.action.partition("_")[0]:
        case "add":
            return _("{who} added {what}: {title}", who=who, what=what, title=title)
        case "remove":
            return _("{who} took away {what}: {title}", who=who, what=what, title=title)
        case "restore":
            return _("{who} brought back {what}: {title}", who=who, what=what, title=title)
        case "change" if entry.kind == "activity":
            return _("{who} changed {what}: {title}", who=who, what=what, title=title)
        case "change" if entry.kind == "risk" and entry.after.get("open") is False:
            return _("{who} closed {what}: {title}", who=who, what=what, title=title)
    return None
