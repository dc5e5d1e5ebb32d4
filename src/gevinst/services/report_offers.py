"""What can be put into a report's text, and what each is called, in the reader's language."""

from gevinst.i18n import N_, Translator
from gevinst.reporting.sources import MONEY_NUMBERS, MONEY_SENTENCES, NUMBERS, TABLES, Sources
from gevinst.services.report_editor_views import Group, Offer

_NUMBERS = {
    "now": N_("{title}: last three months"),
    "change": N_("{title}: change from the baseline"),
    "baseline": N_("{title}: baseline"),
    "target": N_("{title}: target"),
}
_MONEY = {
    "granted": N_("Granted amount"),
    "used": N_("Used of the grant"),
    "use": N_("What the grant was used for"),
    "own": N_("Own contribution"),
    "levels": N_("The grant by level"),
    "other": N_("Other funding"),
    "repayment": N_("What is left of the grant"),
}
_TABLES = {
    "benefits": N_("Benefits: baseline, last, target and change"),
    "promises": N_("Promised, adopted and realised"),
    "measures": N_("Measures and targets"),
    "plan": N_("Progress plan"),
    "grant": N_("Use of the grant by year"),
    "own": N_("Own contribution by party"),
    "levels": N_("Money by level"),
}


def label_of(reference: str, sources: Sources, _: Translator) -> str:
    """What a reference is of; a general word where its source is gone."""
    parts = reference.split(":")
    if parts[0] == "table":
        return _(_TABLES[parts[1]]) if parts[1] in _TABLES else _("Table without a source")
    if parts[0] == "money":
        return _(_MONEY[parts[1]]) if parts[1] in _MONEY else _("Figure without a source")
    each = sources.by_id.get(parts[1]) if len(parts) == 3 else None
    if each is None:
        return _("Figure without a source")
    template = _NUMBERS.get(parts[2])
    return _(template, title=each.indicator.title) if template else each.indicator.title


def offers_of(sources: Sources, _: Translator) -> tuple[Offer, ...]:
    """Everything that has a source today: sentences, numbers, charts, tables, each in the plan's order."""
    groups: list[tuple[Group, list[str]]] = [
        ("sentence", [f"benefit:{key}:sentence" for key in sources.by_id]),
        ("sentence", [f"money:{kind}" for kind in MONEY_SENTENCES]),
        ("number", [f"benefit:{key}:{kind}" for key in sources.by_id for kind in NUMBERS]),
        ("number", [f"money:{kind}" for kind in MONEY_NUMBERS]),
        ("figure", [f"benefit:{key}:figure" for key in sources.by_id]),
        ("table", [f"table:{kind}" for kind in TABLES]),
    ]
    found = []
    for group, references in groups:
        for each in references:
            if group in ("figure", "table"):
                if sources.block(each) is not None:
                    found.append(Offer(group, each, label_of(each, sources, _)))
            elif (said := sources.words(each)) is not None:
                found.append(Offer(group, each, label_of(each, sources, _), said))
    return tuple(found)
