"""What the filters of the portfolio can be set to, in words, and how many projects each choice lets through.

A count is of projects, with all other filters as they are: what the page holds when that choice alone is made of its filter.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from gevinst.catalogue.parties import parties as party_files
from gevinst.domain.plan import Beneficiary, Category, Driver, KsType
from gevinst.domain.scheme import Scheme
from gevinst.i18n import Translator
from gevinst.reporting import plan_terms, wording
from gevinst.services.benefit_rows import development_words, grade_words
from gevinst.services.portfolio_selection import IN_FIGURES, OF_LINES, Selection, left_by_others
from gevinst.services.portfolio_snapshot import (
    BENEFICIARIES,
    CATEGORIES,
    DEVELOPMENTS,
    DRIVERS,
    GRADES,
    KS_TYPES,
    PHASES,
    PROJECT_STANDINGS,
    Array,
    Snapshot,
)
from gevinst.services.views import Choice

GROUPS_SHOWN = 60
"""Target groups are free texts, and there may be one a project: so many can be chosen, those of most projects."""


def filter_labels(_: Translator) -> dict[str, str]:
    """The filters by name, as the pages call them and in their order."""
    return {
        "scheme": _("Scheme"),
        "year": _("Year"),
        "community": _("Health community"),
        "standing": _("Follow-up"),
        "category": _("Type of benefit"),
        "ks_type": _("KS type"),
        "driver": _("Driver"),
        "beneficiary": _("Who gains"),
        "phase": _("Phase"),
        "target_group": _("Target group"),
        "development": _("Development"),
        "evidence": _("Evidence"),
    }


def choices_of(
    chosen: Selection, schemes: Mapping[str, Scheme], names: Collection[str], _: Translator
) -> dict[str, tuple[Choice, ...]]:
    """Of each of these filters what it can be set to: only what is in the reader's portfolio, each with its count."""
    return {
        name: _of_lines(chosen, name, _) if name in OF_LINES else _of_projects(chosen, name, schemes, _)
        for name in names
    }


def _of_projects(
    chosen: Selection, name: str, schemes: Mapping[str, Scheme], _: Translator
) -> tuple[Choice, ...]:
    found, seen = chosen.snapshot, chosen.seen
    left, _lines = left_by_others(chosen, name)
    match name:
        case "year":
            return _years(found.years, seen, left)
        case "community":
            owner, _keys = chosen.communities
            known, codes = found.coded(chosen.communities)
            names = {each.key: each.name for each in party_files().health_communities}
            # A project has a community once, whatever the number of its parties there.
            labels = [names.get(each, each) for each in known]
            return tuple(sorted(_counted(known, labels, codes[seen[owner]], codes[left[owner]]), key=_label))
        case "standing":
            codes = found.figures["standing"]
            labels = [wording.portfolio_standing(each, _) for each in PROJECT_STANDINGS]
            return tuple(sorted(_counted(PROJECT_STANDINGS, labels, codes[seen], codes[left]), key=_value))
        case "phase":
            codes = found.phases
            return tuple(
                _counted(PHASES, [phase_label(each, _) for each in PHASES], codes[seen], codes[left])
            )
        case "target_group":
            return _groups(chosen, left)
    known, codes = found.schemes
    labels = [_.local(own.short_name) if (own := schemes.get(each or "")) else each or "" for each in known]
    return tuple(sorted(_counted(known, labels, codes[seen], codes[left]), key=_label))


def _of_lines(chosen: Selection, name: str, _: Translator) -> tuple[Choice, ...]:
    found, seen = chosen.snapshot, chosen.seen
    _projects, left = left_by_others(chosen, name)
    whole, own = _bits(found, name), _bits_of(found, name)
    present = int(np.bitwise_or.reduce(own[seen], initial=0))
    of_projects = found.bits_of(np.where(left, whole, 0))
    known = _CODES[name]
    counts = {
        each: int(np.count_nonzero(of_projects & (1 << at)))
        for at, each in enumerate(known)
        if present >> at & 1
    }
    match name:
        case "development":
            words = development_words(counts, _)
        case "evidence":
            words = grade_words(counts, _)
        case _:
            words = tuple(Choice(each, choice_label(name, each, _) or each) for each in counts)
    return tuple(Choice(each.value, each.label, counts[each.value]) for each in words)


def choice_label(name: str, value: str, _: Translator) -> str | None:
    """What a benefit is or has, by the name of its filter, as a label; None where there is no such thing."""
    if value not in _CODES.get(name, ()):
        return None
    match name:
        case "ks_type":
            return ks_type_label(KsType(value), _)
        case "category":
            return category_label(Category(value), _)
        case "driver":
            return capital(plan_terms.choice(Driver(value), _))
        case "beneficiary":
            return capital(plan_terms.choice(Beneficiary(value), _))
    return None


_CODES: Mapping[str, tuple[str, ...]] = {
    "category": CATEGORIES,
    "ks_type": KS_TYPES,
    "driver": DRIVERS,
    "beneficiary": BENEFICIARIES,
    "development": DEVELOPMENTS,
    "evidence": GRADES,
}


def _bits(found: Snapshot, name: str) -> Array:
    """Of each line what it is of a filter's choices, as bits: 1 << place in `_CODES`."""
    if f"bits {name}" not in found.kept:
        lines = found.lines
        if name in ("driver", "beneficiary"):
            bits = found.drivers if name == "driver" else lines.gainers
        else:
            codes = {
                "category": lines.category,
                "ks_type": found.ks_types,
                "development": lines.development,
                "evidence": lines.grade,
            }[name]
            bits = np.where(codes >= 0, 1 << np.maximum(codes, 0), 0)
            if name in IN_FIGURES:
                bits = np.where(lines.number, bits, 0)
        found.kept[f"bits {name}"] = bits.astype(np.uint16)
    return np.asarray(found.kept[f"bits {name}"])


def _bits_of(found: Snapshot, name: str) -> Array:
    """The same of each project: of any of its lines."""
    if f"projects' bits {name}" not in found.kept:
        found.kept[f"projects' bits {name}"] = found.bits_of(_bits(found, name))
    return np.asarray(found.kept[f"projects' bits {name}"])


def _counted(known: Sequence[str | None], labels: Sequence[str], seen: Array, left: Array) -> list[Choice]:
    """The choices that are there, with how many are left of each; codes below 0 are none."""
    there = set(np.flatnonzero(np.bincount(seen[seen >= 0], minlength=len(known))).tolist())
    counts = np.bincount(left[left >= 0], minlength=len(known))
    return [
        Choice(key, label, int(counts[at]))
        for at, (key, label) in enumerate(zip(known, labels, strict=True))
        if at in there and key
    ]


def _years(years: tuple[Array, Array], seen: Array, left: Array) -> tuple[Choice, ...]:
    first, last = years
    started = seen & (first > 0)
    if not started.any():
        return ()
    within = range(int(first[started].min()), int(last[started].max()) + 1)
    found = []
    for year in reversed(within):
        runs = (first > 0) & (first <= year) & (year <= last)
        if (runs & seen).any():
            found.append(Choice(str(year), str(year), int((runs & left).sum())))
    return tuple(found)


def _groups(chosen: Selection, left: Array) -> tuple[Choice, ...]:
    """By name; of very many those of most projects, and the one that is chosen."""
    found = chosen.snapshot
    keys, codes = found.groups
    texts = found.group_texts
    counts = np.bincount(codes[left], minlength=len(keys))
    in_all = np.bincount(codes[chosen.seen], minlength=len(keys))
    there = [at for at in np.argsort(-in_all, kind="stable").tolist() if in_all[at] and keys[at]]
    wanted = chosen.filters.get("target_group")
    shown = [at for place, at in enumerate(there) if place < GROUPS_SHOWN or keys[at] == wanted]
    return tuple(sorted((Choice(keys[at], short(texts[at]), int(counts[at])) for at in shown), key=_label))


def short(text: str) -> str:
    """A target group as a choice says it."""
    return text if len(text) <= 60 else text[:57].rstrip() + "…"


def _label(choice: Choice) -> tuple[str, str]:
    return choice.label.casefold(), choice.value


def _value(choice: Choice) -> str:
    return choice.value


def capital(words: str) -> str:
    """As a label begins."""
    return words[:1].upper() + words[1:]


def phase_label(phase: str, _: Translator) -> str:
    """A project's phase as a label."""
    return capital(plan_terms.phase(phase, _))


def ks_type_label(kind: KsType, _: Translator) -> str:
    """One of KS's types of gain as a label."""
    return capital(plan_terms.choice(kind, _))


def category_label(category: Category, _: Translator) -> str:
    """The form's kinds of benefit, in words."""
    return {
        Category.HEALTH: _("Health"),
        Category.QUALITY: _("Quality of treatment"),
        Category.STAFF: _("Use of staff"),
        Category.TRAVEL: _("Travel"),
        Category.TIME: _("Time saved"),
        Category.ECONOMY: _("Economy"),
        Category.RECRUITMENT: _("Recruitment"),
        Category.COLLABORATION: _("Collaboration"),
        Category.OTHER: _("Other"),
    }[category]
