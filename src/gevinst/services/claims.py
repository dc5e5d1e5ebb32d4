"""Gains that two claim: shown to the funder, and decided by them with a trace."""

from collections.abc import Mapping, Sequence

from gevinst.domain.access import Action, Actor, Role, may
from gevinst.domain.claims import (
    ClaimDecision,
    Handling,
    SharedClaim,
    overlap,
    problems_of,
)
from gevinst.domain.effects_together import EffectLine
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.plan import Project
from gevinst.i18n import Translator
from gevinst.services.base import refuse_personal, require, resource
from gevinst.services.effect_lines import EffectReading
from gevinst.services.effect_views import ClaimSide, SharedClaimView
from gevinst.services.say import listed
from gevinst.storage.unit_of_work import Reading


class ClaimKeeping(EffectReading):
    """See the module."""

    def decide(
        self,
        actor: Actor,
        first: str,
        second: str,
        handling: Handling | None,
        *,
        counted: str | None = None,
        shares: tuple[float | None, float | None] = (None, None),
        reason: str | None = None,
    ) -> None:
        """Sets what counts of two claims, named by their indicators; `handling` None takes a decision back.

        `shares`: of the first and of the second as named here, 0 to 1. Raises Refused with every problem, NotAllowed, and
        NotFound where they do not claim the same gain.
        """
        if second < first:
            first, second, shares = second, first, (shares[1], shares[0])
        reason = (reason or "").strip() or None
        refuse_personal({"reason": reason})
        with self.work(actor) as work:
            lines, projects = self._lines(work, actor, first, second)
            for line in lines:
                require(actor, Action.DECIDE_CLAIMS, resource(projects[line.project]))
            before = work.claim_decisions.about([first]).get(frozenset((first, second)))
            if handling is None:
                work.claim_decisions.remove(first, second)
                after: dict[str, object] = {"handling": None}
            else:
                problems = problems_of(handling, counted in (first, second), shares, reason)
                if problems:
                    raise Refused(problems)
                own = handling is Handling.SHARES
                decision = ClaimDecision(
                    first=first,
                    second=second,
                    handling=handling,
                    counted=counted if handling is Handling.ONCE else None,
                    first_share=shares[0] if own else None,
                    second_share=shares[1] if own else None,
                    reason=reason,
                    decided_by=actor.title,
                    decided_at=self.clock(),
                )
                work.claim_decisions.save(decision)
                after = _told(decision)
            # Each project's own trail tells it.
            for slug in sorted({line.project for line in lines}):
                work.audit(
                    "decide_claims",
                    "claims",
                    f"{first}:{second}",
                    project=slug,
                    before=_told(before) if before else {},
                    after={**after, "projects": ", ".join(sorted({line.project for line in lines}))},
                    reason=reason,
                )
            work.commit()

    def _lines(
        self, work: Reading, actor: Actor, first: str, second: str
    ) -> tuple[tuple[EffectLine, EffectLine], dict[str, Project]]:
        lines, every = self.read_lines(work, [first, second])
        projects = {
            slug: each for slug, each in every.items() if may(actor, Action.SEE_PORTFOLIO, resource(each))
        }
        if not projects and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        found = {id: line for id, line in lines.items() if line.project in projects}
        if len(found) < 2 or overlap(found[first].claim, found[second].claim) is None:
            raise NotFound("claims", f"{first}:{second}")
        return (found[first], found[second]), projects

    def views(
        self,
        actor: Actor,
        by_id: Mapping[str, EffectLine],
        shared: Sequence[SharedClaim],
        shares: Mapping[str, float | None],
        decisions: Mapping[frozenset[str], ClaimDecision],
        projects: Mapping[str, Project],
        _: Translator,
    ) -> tuple[SharedClaimView, ...]:
        """In the order given. `by_id`: the lines that claim, by indicator; `shares`: how much of each counts."""
        names, found = self.party_names, []
        for both in shared:
            one, other = by_id[both.first], by_id[both.second]
            decision = decisions.get(both.key)
            found.append(
                SharedClaimView(
                    key=f"{both.first}:{both.second}",
                    first=_side(one, shares[both.first], _),
                    second=_side(other, shares[both.second], _),
                    shared_text=_shared_text(one, both, names, _),
                    handling=decision.handling if decision else None,
                    counted=decision.counted if decision else None,
                    first_share=decision.first_share if decision else None,
                    second_share=decision.second_share if decision else None,
                    reason=(decision.reason or "") if decision else "",
                    decided_text=_decided(decision, by_id, _) if decision else "",
                    may_decide=all(
                        may(actor, Action.DECIDE_CLAIMS, resource(projects[line.project]))
                        for line in (one, other)
                    ),
                )
            )
        return tuple(found)


def _shared_text(line: EffectLine, both: SharedClaim, names: Mapping[str, str], _: Translator) -> str:
    parties = listed([names.get(key, key) for key in both.parties], _)
    return " · ".join([_.local(line.measure.name), parties, _time(both, _)])


def _told(decision: ClaimDecision) -> dict[str, object]:
    held = {
        "handling": decision.handling.value,
        "counted": decision.counted,
        "first_share": decision.first_share,
        "second_share": decision.second_share,
    }
    return {name: value for name, value in held.items() if value is not None}


def _side(line: EffectLine, share: float | None, _: Translator) -> ClaimSide:
    counts = (
        _("counts in no sum until it is decided")
        if share is None
        else _("counts {share} in sums", share=_.percent(share * 100, 0))
    )
    return ClaimSide(line.indicator, line.project, line.project_title, line.benefit_title, line.key, counts)


def _time(both: SharedClaim, _: Translator) -> str:
    if both.begins is not None and both.ends is not None:
        return _("{first} to {last}", first=_.date(both.begins), last=_.date(both.ends))
    if both.begins is not None:
        return _("from {date}", date=_.date(both.begins))
    if both.ends is not None:
        return _("until {date}", date=_.date(both.ends))
    return _("at a time that is not stated")


def _decided(decision: ClaimDecision, lines: Mapping[str, EffectLine], _: Translator) -> str:
    match decision.handling:
        case Handling.ONCE:
            counted = lines.get(decision.counted or "")
            said = _("Counted once: in {project}", project=counted.project_title if counted else "")
        case Handling.SHARES:
            said = _(
                "Shared: {first} and {second}",
                first=_.percent((decision.first_share or 0) * 100, 0),
                second=_.percent((decision.second_share or 0) * 100, 0),
            )
        case Handling.DIFFERENT:
            said = _("Not the same gain")
    return f"{said} · {decision.decided_by}, {_.date(decision.decided_at)}"
