"""The benefits map of a project: what is done, what changes in practice, which benefits follow, and what they add up to.

The list is the source; the drawing, the files and the advice are made from it. A link between two benefits is kept in the
benefits themselves, so it is the same on every page.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.evaluation import Verdict
from gevinst.domain.map_advice import Advice, advice, map_links, path_through
from gevinst.domain.map_drawing import Drawing, Mark, Part, PartKind, Tone
from gevinst.domain.plan import (
    LEADS_TO,
    Beneficiary,
    Benefit,
    BenefitMap,
    MapKind,
    MapLink,
    MapNode,
    PlanDocument,
    PreconditionState,
    Project,
    in_a_circle,
)
from gevinst.exchange.validation import problems_of
from gevinst.i18n import N_, Translator, translator
from gevinst.reporting import wording
from gevinst.reporting.benefit_map import lines_svg
from gevinst.reporting.map_layout import layout
from gevinst.services.base import Base, require, resource, words
from gevinst.services.benefit_rows import rows
from gevinst.services.measurements import audience_of
from gevinst.services.plans import Plans
from gevinst.services.state import in_words, load
from gevinst.services.views import IN_HAND, BenefitRow, ChangeKind, HorizonView, Sentence

FORMATS = (".svg", ".pdf", ".png")

KIND_WORDS: Mapping[PartKind, str] = {
    "action": N_("Action taken"),
    "change": N_("Change in practice"),
    "benefit": N_("Benefit"),
    "goal": N_("Goal"),
}
HEADS: Mapping[PartKind, str] = {
    "action": N_("Actions"),
    "change": N_("Changes in practice"),
    "benefit": N_("Benefits"),
    "goal": N_("Goals and who benefits"),
}
WHO: Mapping[Beneficiary, str] = {
    Beneficiary.PATIENTS: N_("patients"),
    Beneficiary.NEXT_OF_KIN: N_("next of kin"),
    Beneficiary.MUNICIPAL_SERVICE: N_("the municipal service"),
    Beneficiary.SPECIALIST_SERVICE: N_("the specialist service"),
    Beneficiary.STAFF: N_("staff"),
    Beneficiary.SOCIETY: N_("society"),
    Beneficiary.OTHER: N_("others"),
}
_OPEN = (PreconditionState.NOT_STARTED, PreconditionState.UNDER_WAY, PreconditionState.FAILED)


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One part of the map. `rows` are those of a benefit's indicators, what needs somebody first."""

    id: str
    kind: PartKind
    title: str
    detail: str
    """What stands under the title: the part's own line; for a benefit with several figures, which one is shown."""
    marks: tuple[Mark, ...]
    disbenefit: bool
    benefit: Benefit | None
    rows: tuple[BenefitRow, ...]
    leads_to: tuple[str, ...]
    comes_from: tuple[str, ...]
    may_lead_to: tuple[str, ...]
    """What it can be linked to that it does not lead to yet."""


@dataclass(frozen=True, slots=True)
class MapBranch:
    """A line of the list. `again`: the part stands whole elsewhere, under the part with the id `under`."""

    id: str
    branches: tuple["MapBranch", ...] = ()
    again: bool = False
    under: str | None = None


@dataclass(frozen=True, slots=True)
class MapPrecondition:
    """What must be in place for a benefit. `said` is its text with the day it is expected."""

    state: PreconditionState
    open: bool
    said: str
    benefit: str
    """The benefit's id."""


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map as a page shows it."""

    project: Project
    entries: Mapping[str, MapEntry]
    """In the plan's order: actions, changes, benefits, goals."""
    drawing: Drawing
    chosen: str | None
    path: frozenset[str]
    """The chosen part, what leads to it and what it leads to."""
    panel: tuple[tuple[str, str], ...]
    """(label, text) of the chosen part."""
    branches: tuple[MapBranch, ...]
    """From the actions down to the benefits."""
    loose: tuple[MapBranch, ...]
    """What nothing leads to."""
    preconditions: tuple[MapPrecondition, ...]
    sentence: Sentence
    advice: tuple[Advice, ...]
    begun: bool
    """Whether there is anything but the plan's benefits."""
    may_edit: bool

    def of(self, kind: PartKind) -> tuple[MapEntry, ...]:
        """The parts of one kind."""
        return tuple(entry for entry in self.entries.values() if entry.kind == kind)


def background(drawing: Drawing, path: Collection[str] = ()) -> str:
    """The lines of a map as SVG, to lie under its parts; those of the path to the chosen part are stronger."""
    return lines_svg(drawing, path)


class Maps(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str, chosen: str | None = None) -> MapPage:
        """The map, with one part chosen or none; one that is not there chooses none."""
        return self._page(actor, slug, chosen, words(actor))

    def _page(self, actor: Actor, slug: str, chosen: str | None, _: Translator) -> MapPage:
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_PROJECT, resource(document.project))
            state = load(self, work, slug, audience_of(actor, document), in_words)
        document = state.document
        links = map_links(document)
        found = rows(self, state, self.today(), _)
        entries = _entries(document, links, found, _)
        chosen = chosen if chosen in entries else None
        parts = [
            Part(
                id=each.id,
                kind=each.kind,
                title=each.title,
                detail=each.detail,
                marks=each.marks,
                disbenefit=each.disbenefit,
                above=_("Dis-benefit") if each.disbenefit else "",
            )
            for each in entries.values()
        ]
        branches, loose = _branches(entries)
        return MapPage(
            project=document.project,
            entries=entries,
            drawing=layout(parts, links, {kind: _(text) for kind, text in HEADS.items()}),
            chosen=chosen,
            path=path_through(chosen, links) if chosen else frozenset(),
            panel=self._panel(entries[chosen], entries, _) if chosen else (),
            branches=branches,
            loose=loose,
            preconditions=_preconditions(document, _),
            sentence=_sentence(entries, _),
            advice=advice(document),
            begun=bool(document.map.nodes or links),
            may_edit=may(actor, Action.EDIT_PLAN, resource(document.project)),
        )

    def _panel(
        self, entry: MapEntry, entries: Mapping[str, MapEntry], _: Translator
    ) -> tuple[tuple[str, str], ...]:
        def named(ids: Sequence[str]) -> str:
            return ", ".join(entries[each].title for each in ids)

        pairs: list[tuple[str, str]] = []
        benefit = entry.benefit
        for row in entry.rows:
            several = len(entry.rows) > 1
            label = row.title if several else _("Now")
            value = row.latest_text
            if row.period_text:
                value = _("{value} in {period}", value=row.latest_text, period=row.period_text)
            if row.evaluation is not None and row.evaluation.change is not None:
                value += f", {row.change_label[:1].lower()}{row.change_label[1:]}"
            pairs.append((label, value))
            if row.now and row.now.target_text:
                text = _("{target} by {month}", target=row.now.target_text, month=_.month(row.now.ends))
                pairs.append((_("Target"), text))
        if entry.kind != "benefit":
            pairs.append((_("Detail"), entry.detail))
        pairs.append((_("Comes from"), named(entry.comes_from)))
        pairs.append((_("Leads to"), named(entry.leads_to)))
        if benefit is not None:
            who = (
                ", ".join(_(WHO[each]) for each in benefit.beneficiaries) or benefit.beneficiaries_text or ""
            )
            pairs.append((_("Who benefits"), who[:1].upper() + who[1:]))
            at = benefit.accountable
            if at is not None:
                name = f"{at.role}, {self.party_name(at.party)}" if at.party else at.role
                pairs.append((_("Accountable for the benefit"), name))
        return tuple((label, text) for label, text in pairs if text)

    # ---- changes ---------------------------------------------------------------------------------------------

    def start(self, actor: Actor, slug: str) -> int:
        """A goal for each group that the plan's benefits are for, with those benefits linked to it.

        Returns how many goals were made. Nothing is made of a map that has goals.
        """
        made: list[MapNode] = []

        def change(document: PlanDocument) -> PlanDocument:
            made.clear()
            if any(node.kind is MapKind.GOAL for node in document.map.nodes):
                return document
            _ = translator(document.project.language)
            links: list[MapLink] = []
            for group in Beneficiary:
                own = [
                    each
                    for each in document.benefits
                    if group in each.beneficiaries and not each.archived and not each.disbenefit
                ]
                if own:
                    title = _("Benefit for {group}", group=_(WHO[group]))
                    made.append(MapNode(kind=MapKind.GOAL, title=title))
                    links += [MapLink(source=each.id, target=made[-1].id) for each in own]
            return _with_map(
                document, nodes=(*document.map.nodes, *made), links=(*document.map.links, *links)
            )

        self._plans.change_map(actor, slug, change, {})
        return len(made)

    def add_node(
        self,
        actor: Actor,
        slug: str,
        kind: MapKind,
        title: str,
        detail: str = "",
        leads_to: str | None = None,
    ) -> str:
        """A new action, change or goal, linked to what it leads to where that is given. Returns its id."""
        node = _node(None, kind, title, detail)

        def change(document: PlanDocument) -> PlanDocument:
            document = _with_map(document, nodes=(*document.map.nodes, node))
            return _linked(document, node.id, leads_to) if leads_to else document

        self._plans.change_map(actor, slug, change, {"title": title, "detail": detail})
        return node.id

    def change_node(
        self,
        actor: Actor,
        slug: str,
        node_id: str,
        title: str,
        detail: str = "",
        was: tuple[str, str] | None = None,
    ) -> None:
        """New words for a part. `was` (title, detail) is what was shown: Conflict where somebody changed it since."""

        def change(document: PlanDocument) -> PlanDocument:
            old = _held(document, node_id)
            if was is not None and was != (old.title, old.detail or ""):
                raise Conflict(node_id)
            new = _node(node_id, old.kind, title, detail)
            return _with_map(
                document, nodes=tuple(new if each.id == node_id else each for each in document.map.nodes)
            )

        self._plans.change_map(actor, slug, change, {"title": title, "detail": detail})

    def remove_node(self, actor: Actor, slug: str, node_id: str) -> None:
        """Takes a part off the map, with its links. Benefits are taken out of the plan, not off the map."""

        def change(document: PlanDocument) -> PlanDocument:
            _held(document, node_id)
            return _with_map(
                document,
                nodes=tuple(each for each in document.map.nodes if each.id != node_id),
                links=tuple(each for each in document.map.links if node_id not in (each.source, each.target)),
            )

        self._plans.change_map(actor, slug, change, {})

    def link(self, actor: Actor, slug: str, source: str, target: str) -> None:
        """The first leads to the second. Raises Refused where it cannot: the wrong way, or in a circle."""
        self._plans.change_map(actor, slug, lambda document: _linked(document, source, target), {})

    def unlink(self, actor: Actor, slug: str, source: str, target: str) -> None:
        """The first no longer leads to the second; nothing happens where it does not."""

        def change(document: PlanDocument) -> PlanDocument:
            kept = tuple(
                each for each in document.map.links if (each.source, each.target) != (source, target)
            )
            return _contributing(
                _with_map(document, links=kept),
                source,
                lambda others: tuple(each for each in others if each != target),
            )

        self._plans.change_map(actor, slug, change, {})

    @property
    def _plans(self) -> Plans:
        return Plans(self.engine, self.clock)

    # ---- files -----------------------------------------------------------------------------------------------

    def file(self, actor: Actor, slug: str, ending: str) -> bytes:
        """The map as .svg, .pdf or .png, in the language of the project's texts."""
        from gevinst.reporting import benefit_map

        if ending not in FORMATS:
            raise Refused([Problem("unknown_format", value=ending, params={"known": ", ".join(FORMATS)})])
        _ = translator(self._plans.document(actor, slug).project.language)
        page = self._page(actor, slug, None, _)
        counts = count_words(page, _)
        made = benefit_map.MapFile(
            drawing=page.drawing,
            title=_("Benefits map"),
            project=page.project.title,
            lead=wording.plain(page.sentence),
            alt=_(
                "The map as a drawing: {counts}, and {links} between them. The list below says the same.",
                counts=", ".join(counts),
                links=_.plural("{n} link", "{n} links", len(page.drawing.lines)),
            ),
            list_title=_("The same map as a list"),
            items=_list_items(page, _),
            key=(
                ("leads_to", _("Leads to")),
                *(
                    (("disbenefit", _("Dis-benefit")),)
                    if any(x.disbenefit for x in page.drawing.boxes)
                    else ()
                ),
            ),
            marks=(_("Invented figures"),) if page.project.invented else (),
            as_of=_.date(self.today()),
            page_words=(_("page"), _("of")),
            language=page.project.language,
        )
        match ending:
            case ".svg":
                return benefit_map.svg(made).encode()
            case ".png":
                return benefit_map.png(made)
        return benefit_map.pdf(made, self.clock())


# ---- what stands on the map ------------------------------------------------------------------------------------------


def _entries(
    document: PlanDocument, links: Sequence[tuple[str, str]], found: Sequence[BenefitRow], _: Translator
) -> dict[str, MapEntry]:
    kinds: dict[str, MapKind | None] = {node.id: node.kind for node in document.map.nodes}
    kinds |= {benefit.id: None for benefit in document.benefits if not benefit.archived}
    ahead: dict[str, list[str]] = defaultdict(list)
    behind: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        ahead[source].append(target)
        behind[target].append(source)
    by_benefit: dict[str, list[BenefitRow]] = defaultdict(list)
    for row in found:
        by_benefit[row.benefit.id].append(row)
    above = _above(ahead)

    def entry(id: str, title: str, detail: str, benefit: Benefit | None) -> MapEntry:
        own = tuple(by_benefit[id]) if benefit else ()
        kind = kinds[id]
        reach = (*LEADS_TO[kind], *((None,) if kind is None else ()))
        taken = {id, *ahead[id], *above(id)}
        return MapEntry(
            id=id,
            kind=kind.value if kind else "benefit",
            title=title,
            detail=detail,
            marks=marks(own[0], _) if own else (),
            disbenefit=benefit is not None and benefit.disbenefit,
            benefit=benefit,
            rows=own,
            leads_to=tuple(ahead[id]),
            comes_from=tuple(behind[id]),
            may_lead_to=tuple(other for other, its in kinds.items() if its in reach and other not in taken),
        )

    def nodes(kind: MapKind) -> dict[str, MapEntry]:
        return {
            node.id: entry(node.id, node.title, node.detail or "", None)
            for node in document.map.nodes
            if node.kind is kind
        }

    benefits = {
        each.id: entry(each.id, each.title, _which(by_benefit[each.id], _), each)
        for each in document.benefits
        if not each.archived
    }
    return {**nodes(MapKind.ACTION), **nodes(MapKind.CHANGE), **benefits, **nodes(MapKind.GOAL)}


def _above(ahead: Mapping[str, Sequence[str]]) -> Callable[[str], frozenset[str]]:
    """What leads to a part, directly or not: linking back to it would go in a circle."""
    behind: dict[str, list[str]] = defaultdict(list)
    for source, targets in list(ahead.items()):
        for target in targets:
            behind[target].append(source)

    def of(id: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(behind[id])
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += behind[here]
        return frozenset(found)

    return of


def _which(own: Sequence[BenefitRow], _: Translator) -> str:
    """Of several figures, the one whose status is shown."""
    if len(own) < 2:
        return ""
    return _("1 of {n} figures: {title}", n=len(own), title=own[0].title)


def marks(row: BenefitRow, _: Translator) -> tuple[Mark, ...]:
    """The two things said of a benefit: whether it changes, and whether it reaches its target. As the tables say them.

    Where there is no change to speak of, the target alone is said.
    """
    target = _target_mark(row, _)
    return (target,) if row.finding is None else tuple(dict.fromkeys((_change_mark(row), target)))


def _change_mark(row: BenefitRow) -> Mark:
    way = "opp" if row.change_way == "up" else "ned"
    looks: dict[ChangeKind, tuple[str, Tone]] = {
        "improvement": (f"bedre-{way}", "good"),
        "concern": (f"verre-{way}", "concern"),
        "neutral": (f"endret-{way}", "plain"),
        "common": ("ingen", "plain"),
        "few": ("faa", "plain"),
    }
    icon, tone = looks.get(row.change_kind, ("ikkestartet", "plain"))
    return Mark(icon, row.change_word, tone)


def _target_mark(row: BenefitRow, _: Translator) -> Mark:
    if row.standing == "qualitative":
        return Mark("dokument", _("In words"))
    if row.now is None:
        return Mark("ikkestartet", _("Not assessed"))
    verdict = row.now.result.verdict
    if _needs(row.now):
        return Mark("bak", _("Behind"), "concern")
    looks: dict[Verdict, tuple[str, Tone]] = {
        Verdict.REACHED: ("nadd", "good"),
        Verdict.ON_TRACK: (_ring(row.now.result.progress), "plain"),
        Verdict.BEHIND: (_ring(row.now.result.progress), "plain"),
        Verdict.TOO_FEW: ("faa", "plain"),
    }
    icon, tone = looks.get(verdict, ("ikkestartet", "plain"))
    return Mark(icon, _("Not assessed") if verdict is Verdict.NOT_COMPARABLE else row.now.label, tone)


def _ring(part: float | None) -> str:
    return f"pavei-{2 if part is None else 1 if part < 1 / 3 else 2 if part < 2 / 3 else 3}"


def _needs(view: HorizonView) -> bool:
    match view.result.verdict:
        case Verdict.WRONG_WAY:
            return True
        case Verdict.BEHIND:
            return view.passed or view.result.remaining is not None
    return False


def _sentence(entries: Mapping[str, MapEntry], _: Translator) -> Sentence:
    """How the benefits on the map stand, each counted once, by the figure whose status is shown."""
    found = [entry.rows[0] for entry in entries.values() if entry.rows]
    return wording.project_sentence(
        in_hand=sum(each.standing in IN_HAND for each in found),
        followed=len(found),
        wrong_way=[each.title for each in found if each.standing == "wrong_way"],
        behind=[each.title for each in found if each.standing in ("behind", "missed")],
        missing=0,
        month=None,
        _=_,
    )


def _preconditions(document: PlanDocument, _: Translator) -> tuple[MapPrecondition, ...]:
    """Those of every benefit, the open ones first; one that stands in several benefits is said once."""
    found: dict[str, MapPrecondition] = {}
    for benefit in document.benefits:
        if benefit.archived:
            continue
        for each in benefit.preconditions:
            said = each.text if each.text.endswith(".") else f"{each.text}."
            if each.due and each.state in _OPEN:
                said += " " + _("Expected {month}.", month=_.month(each.due))
            found.setdefault(
                f"{each.state} {said.casefold()}",
                MapPrecondition(each.state, each.state in _OPEN, said, benefit.id),
            )
    return tuple(sorted(found.values(), key=lambda each: not each.open))


def _branches(entries: Mapping[str, MapEntry]) -> tuple[tuple[MapBranch, ...], tuple[MapBranch, ...]]:
    """(from the actions, what nothing leads to): every part but the goals, whole in one place, named in the others."""
    stands: dict[str, str | None] = {}

    def branch(id: str, under: str | None) -> MapBranch:
        if id in stands:
            return MapBranch(id, again=True, under=stands[id])
        stands[id] = under
        inner = [other for other in entries[id].leads_to if entries[other].kind != "goal"]
        return MapBranch(id, tuple(branch(other, id) for other in inner))

    actions = tuple(branch(id, None) for id, entry in entries.items() if entry.kind == "action")
    loose = tuple(
        branch(id, None)
        for id, entry in entries.items()
        if entry.kind in ("change", "benefit") and not entry.comes_from
    )
    return actions, loose


def count_words(page: MapPage, _: Translator) -> list[str]:
    """`4 actions`, `3 changes in practice`, `6 benefits`, `1 dis-benefit`, `2 goals`: what there is none of is left out."""
    benefits = page.of("benefit")
    bad = sum(each.disbenefit for each in benefits)
    found = [
        (len(page.of("action")), _.plural("{n} action", "{n} actions", len(page.of("action")))),
        (
            len(page.of("change")),
            _.plural("{n} change in practice", "{n} changes in practice", len(page.of("change"))),
        ),
        (len(benefits) - bad, _.plural("{n} benefit", "{n} benefits", len(benefits) - bad)),
        (bad, _.plural("{n} dis-benefit", "{n} dis-benefits", bad)),
        (len(page.of("goal")), _.plural("{n} goal", "{n} goals", len(page.of("goal")))),
    ]
    return [text for count, text in found if count]


def goals_words(entry: MapEntry, entries: Mapping[str, MapEntry], _: Translator) -> str:
    """Which goals a part of the list adds to; a dis-benefit works against them."""
    goals = [entries[each].title for each in entry.leads_to if entries[each].kind == "goal"]
    if not goals:
        return ""
    named = ", ".join(goals)
    return (
        _("Works against: {goals}", goals=named) if entry.disbenefit else _("Adds to: {goals}", goals=named)
    )


def again_words(branch: MapBranch, entries: Mapping[str, MapEntry], _: Translator) -> str:
    """Where the list says more of a part that stands in several places."""
    entry = entries[branch.id]
    if not any(entries[each].kind != "goal" for each in entry.leads_to) or branch.under is None:
        return ""
    return _("what follows stands under \u201c{title}\u201d", title=entries[branch.under].title)


def kind_word(entry: MapEntry, _: Translator) -> str:
    """What a part is, in a word."""
    return _("Dis-benefit") if entry.disbenefit else _(KIND_WORDS[entry.kind])


def _list_items(page: MapPage, _: Translator) -> tuple[Any, ...]:
    from gevinst.reporting.benefit_map import ListItem

    entries = page.entries

    def item(branch: MapBranch) -> ListItem:
        entry = entries[branch.id]
        more = again_words(branch, entries, _) if branch.again else ""
        goals = goals_words(entry, entries, _)
        return ListItem(
            kind_word(entry, _),
            entry.title,
            " \u00b7 ".join(part for part in (entry.detail, more) if part),
            tuple(mark.text for mark in entry.marks),
            (goals,) if goals else (),
            tuple(item(each) for each in branch.branches),
        )

    goals = tuple(
        ListItem(
            kind_word(entry, _),
            entry.title,
            entry.detail,
            under=(_("Comes from: {titles}", titles=", ".join(entries[x].title for x in entry.comes_from)),)
            if entry.comes_from
            else (),
        )
        for entry in page.of("goal")
    )
    return (*(item(each) for each in (*page.branches, *page.loose)), *goals)


# ---- changes of the document -----------------------------------------------------------------------------------------


def _with_map(document: PlanDocument, **fields: Any) -> PlanDocument:
    drawn: BenefitMap = document.map.model_copy(update=fields)
    return document.model_copy(update={"map": drawn})


def _node(id: str | None, kind: MapKind, title: str, detail: str) -> MapNode:
    named = {} if id is None else {"id": id}
    try:
        return MapNode(kind=kind, title=title.strip(), detail=detail.strip() or None, **named)
    except ValidationError as wrong:
        raise Refused(problems_of(wrong)) from wrong


def _held(document: PlanDocument, node_id: str) -> MapNode:
    for node in document.map.nodes:
        if node.id == node_id:
            return node
    raise NotFound("map part", node_id)


def _linked(document: PlanDocument, source: str, target: str) -> PlanDocument:
    kinds: dict[str, MapKind | None] = {node.id: node.kind for node in document.map.nodes}
    kinds |= {benefit.id: None for benefit in document.benefits}
    for id in (source, target):
        if id not in kinds:
            raise NotFound("map part", id)
    between = kinds[source] is None and kinds[target] is None
    if not between and kinds[target] not in LEADS_TO[kinds[source]]:
        raise Refused([Problem("map_wrong_way", field="target")])
    links = [(each.source, each.target) for each in document.map.links]
    links += [(benefit.id, other) for benefit in document.benefits for other in benefit.contributes_to]
    if (source, target) in links:
        return document
    if in_a_circle([*links, (source, target)]):
        raise Refused([Problem("map_circle", field="target")])
    if between:
        return _contributing(document, source, lambda others: (*others, target))
    return _with_map(document, links=(*document.map.links, MapLink(source=source, target=target)))


def _contributing(
    document: PlanDocument, benefit_id: str, change: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> PlanDocument:
    return document.model_copy(
        update={
            "benefits": tuple(
                each.model_copy(update={"contributes_to": change(each.contributes_to)})
                if each.id == benefit_id
                else each
                for each in document.benefits
            )
        }
    )
