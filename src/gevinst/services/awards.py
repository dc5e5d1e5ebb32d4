"""The award: what was given on which conditions, how it stands with the scheme's rules, changed use, money back."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar, cast

from pydantic import ValidationError

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Action, Actor, may
from gevinst.domain.amount import read_ore
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.horizon import add_months
from gevinst.domain.money import (
    Award,
    Condition,
    Instalment,
    MoneyEntry,
    Redisposition,
    RedispositionState,
    Repayment,
)
from gevinst.domain.party import Level, PartyKind
from gevinst.domain.plan import Project
from gevinst.domain.rule_check import (
    NEAR_DAYS,
    RuleCheck,
    RuleFacts,
    RuleState,
    check_rules,
    facts_of,
    redisposition_finding,
    spent_of,
    unknown_of,
)
from gevinst.domain.scheme import FirstUseWithin, MaxDuration, Scheme
from gevinst.exchange.validation import problems_of
from gevinst.i18n import Translator
from gevinst.i18n.scheme_words import RULE_NAMES, SILENT_NAMES
from gevinst.services import say
from gevinst.services.award_views import (
    AwardPage,
    GrantUse,
    InstalmentLine,
    InstalmentState,
    RedispositionLine,
    RuleLine,
)
from gevinst.services.award_words import STATES, Words, place_of
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.views import DueItem
from gevinst.storage.unit_of_work import Reading, UnitOfWork

Kind = Literal["conditions", "instalments", "repayments"]
"""What an award holds several of."""

_CLASSES: dict[Kind, type[Condition] | type[Instalment] | type[Repayment]] = {
    "conditions": Condition,
    "instalments": Instalment,
    "repayments": Repayment,
}
_ORDER = {
    RuleState.BROKEN: 0,
    RuleState.AT_RISK: 1,
    RuleState.OPEN: 2,
    RuleState.MET: 3,
    RuleState.NOT_CHECKABLE: 4,
}
_DAYS = frozenset(
    {"awarded", "period_first", "period_last", "first_use", "due", "paid", "decided", "met", "used_from"}
)
_DAY = re.compile(r"(\d{1,2})[./]\s?(\d{1,2})[./]\s?(\d{4})")
_LONGEST = 1000
"""The most characters of a reason or an answer."""
T = TypeVar("T")


class Awards(Base):
    """See the module."""

    # ---- reading ---------------------------------------------------------------------------------------------

    def page(self, actor: Actor, slug: str) -> AwardPage:
        """Everything about the award of one project, in the reader's words."""
        with self.reading() as work:
            project = self._project(work, actor, slug)
            facts = self._facts(work, project)
        _, today = words(actor), self.today()
        scheme = self.schemes.get(project.scheme or "")
        own = resource(project)
        may_ask, may_answer = (
            may(actor, Action.ASK_REDISPOSITION, own),
            may(actor, Action.ANSWER_REDISPOSITION, own),
        )
        checks = check_rules(scheme, facts, today) if scheme else ()
        named = word_maker(self, _)
        lines = [rule_line(check, named, _) for check in checks]
        award = facts.award
        return AwardPage(
            project=project,
            scheme=project.scheme,
            scheme_name=_.local(scheme.name) if scheme else "",
            scheme_language=scheme.language if scheme else project.language,
            lead=_lead(checks, award, named, _),
            award=award,
            stamp=stamp_of(award, facts.redispositions),
            rules=tuple(
                sorted(
                    (line for line in lines if line.state is not RuleState.NOT_CHECKABLE),
                    key=lambda line: _ORDER[line.state],
                )
            ),
            by_hand=tuple(line for line in lines if line.state is RuleState.NOT_CHECKABLE),
            silent=tuple(_(SILENT_NAMES[each]) for each in scheme.not_stated) if scheme else (),
            use=use_of(award, facts.money, today.year),
            instalments=tuple(
                InstalmentLine(
                    each, state := instalment_state(each, today), _instalment_words(each, state, today, _)
                )
                for each in sorted(award.instalments if award else (), key=lambda each: each.due)
            ),
            conditions=award.conditions if award else (),
            redispositions=tuple(
                _redisposition_line(each, named, today, _, may_ask, may_answer)
                for each in reversed(facts.redispositions)
            ),
            repayments=tuple(sorted(award.repayments if award else (), key=lambda each: each.decided)),
            may_edit=may(actor, Action.EDIT_AWARD, own),
            may_ask=may_ask,
            may_answer=may_answer,
            today=today,
        )

    def checks(self, actor: Actor, slug: str) -> tuple[Project, RuleFacts, tuple[RuleCheck, ...]]:
        """The plain facts and judgements, for programs; no checks where the project has no scheme."""
        with self.reading() as work:
            project = self._project(work, actor, slug)
            facts = self._facts(work, project)
        scheme = self.schemes.get(project.scheme or "")
        return project, facts, check_rules(scheme, facts, self.today()) if scheme else ()

    def words(self, actor: Actor) -> Words:
        """What turns a finding into sentences for a reader."""
        return word_maker(self, words(actor))

    # ---- the award -------------------------------------------------------------------------------------------

    def save_award(
        self, actor: Actor, slug: str, changes: Mapping[str, Any], stamp: str | None = None
    ) -> str:
        """Sets fields of the award from what was typed: amount, awarded, reference, period_first, period_last,
        first_use, multi_year. Makes the award where there is none. Returns the new stamp.

        Raises Refused with every problem at its field, Conflict where somebody saved since `stamp`.
        """
        refuse_personal(changes)
        with self.work(actor) as work:
            project = self._project(work, actor, slug, Action.EDIT_AWARD)
            old = self._unchanged(work, slug, stamp)
            read = _read(changes)
            held = old.model_dump() if old else {}
            missing = [
                Problem("field_missing", field=name)
                for name, key in (("amount", "amount_ore"), ("awarded", "awarded"))
                if read.get(key, held.get(key)) is None
            ]
            if missing:
                raise Refused(missing)
            award = _made(Award, {**held, **read}, "award")
            self._keep(work, project, old, award, "save_award")
            return self._committed(work, slug)

    def save_line(
        self,
        actor: Actor,
        slug: str,
        kind: Kind,
        key: str | None,
        fields: Mapping[str, Any],
        stamp: str | None = None,
    ) -> str:
        """Adds (`key` None) or changes a condition, an instalment or a repayment, from what was typed.

        Fields: conditions text, met; instalments amount, due, paid, text; repayments amount, decided, paid, why.
        Returns the new stamp. Raises Refused, Conflict, NotFound.
        """
        refuse_personal(fields)
        with self.work(actor) as work:
            project = self._project(work, actor, slug, Action.EDIT_AWARD)
            old = self._required(self._unchanged(work, slug, stamp), slug)
            lines: Sequence[Any] = getattr(old, kind)
            held = next((each.model_dump() for each in lines if each.id == key), None)
            if key is not None and held is None:
                raise NotFound(kind, key)
            read = _read(fields)
            if read.get("amount_ore") == 0:
                raise Refused([Problem("amount_zero", field="amount")])
            line = _made(_CLASSES[kind], {**(held or {}), **read}, kind)
            kept = tuple(line if each.id == key else each for each in lines)
            award = old.model_copy(update={kind: kept if key is not None else (*kept, line)})
            self._keep(work, project, old, award, f"save_{kind}", line.id)
            return self._committed(work, slug)

    def remove_line(self, actor: Actor, slug: str, kind: Kind, key: str, stamp: str | None = None) -> str:
        """Takes a condition, an instalment or a repayment away. What has been paid is not taken away: `already_paid`."""
        with self.work(actor) as work:
            project = self._project(work, actor, slug, Action.EDIT_AWARD)
            old = self._required(self._unchanged(work, slug, stamp), slug)
            line: Any = next((each for each in getattr(old, kind) if each.id == key), None)
            if line is None:
                raise NotFound(kind, key)
            if getattr(line, "paid", None) is not None:
                raise Refused([Problem("already_paid", field=f"{kind}.{key}")])
            award = old.model_copy(
                update={kind: tuple(each for each in getattr(old, kind) if each.id != key)}
            )
            self._keep(work, project, old, award, f"remove_{kind}", key)
            return self._committed(work, slug)

    # ---- changed use -----------------------------------------------------------------------------------------

    def ask_redisposition(
        self, actor: Actor, slug: str, fields: Mapping[str, Any], stamp: str | None = None
    ) -> str:
        """The project asks to use money for something else: what, why, amount, used_from. Returns its id.

        Raises Refused with every problem, Conflict.
        """
        refuse_personal(fields)
        with self.work(actor) as work:
            self._project(work, actor, slug, Action.ASK_REDISPOSITION)
            award = self._required(self._unchanged(work, slug, stamp), slug)
            read = _read(fields)
            problems = [
                Problem("field_missing", field=name) for name in ("what", "why") if not read.get(name)
            ]
            amount = read.get("amount_ore")
            if amount is not None and amount > award.amount_ore:
                problems.append(_above("redisposition_above_amount", "amount", amount, award))
            used = read.get("used_from")
            if used is not None and used < award.awarded:
                problems.append(Problem("used_before_award", field="used_from", value=str(used), params={"awarded": award.awarded}))  # fmt: skip
            if len(str(read.get("why") or "")) > _LONGEST:
                problems.append(_too_long("why", str(read["why"])))
            if problems:
                raise Refused(problems)
            asked = _made(
                Redisposition,
                {**read, "asked": self.today(), "asked_by": actor.title},
                "redisposition",
            )
            work.plans.save_redisposition(slug, asked)
            work.audit(
                "ask_redisposition", "redisposition", asked.id, project=slug, after={"what": asked.what, "amount_ore": asked.amount_ore}
            )  # fmt: skip
            work.commit()
        return asked.id

    def withdraw(self, actor: Actor, slug: str, key: str, stamp: str | None = None) -> str:
        """The project takes its request back; only while it waits. Returns the new stamp."""
        with self.work(actor) as work:
            self._project(work, actor, slug, Action.ASK_REDISPOSITION)
            self._unchanged(work, slug, stamp)
            asked = self._waiting(work, slug, key)
            taken = asked.model_copy(update={"state": RedispositionState.WITHDRAWN})
            work.plans.save_redisposition(slug, taken)
            work.audit("withdraw_redisposition", "redisposition", key, project=slug, after={"what": asked.what})  # fmt: skip
            return self._committed(work, slug)

    def answer_redisposition(
        self, actor: Actor, slug: str, key: str, approved: bool, text: str, stamp: str | None = None
    ) -> str:
        """The funder's answer, with a comment (a refusal must say why). Returns the new stamp.

        Raises Refused, NotAllowed, and Conflict where it has been answered or withdrawn meanwhile.
        """
        refuse_personal({"answer": text})
        said = text.strip() or None
        if not approved and said is None:
            raise Refused([Problem("refusal_without_reason", field="answer")])
        if said is not None and len(said) > _LONGEST:
            raise Refused([_too_long("answer", said)])
        with self.work(actor) as work:
            self._project(work, actor, slug, Action.ANSWER_REDISPOSITION)
            self._unchanged(work, slug, stamp)
            asked = self._waiting(work, slug, key)
            state = RedispositionState.APPROVED if approved else RedispositionState.REFUSED
            answered = asked.model_copy(
                update={
                    "state": state,
                    "answered": self.today(),
                    "answered_by": actor.title,
                    "answer": said,
                }
            )
            work.plans.save_redisposition(slug, answered)
            work.audit(
                "answer_redisposition", "redisposition", key, project=slug,
                before={"state": asked.state.value}, after={"state": state.value, "what": asked.what}, reason=said,
            )  # fmt: skip
            return self._committed(work, slug)

    # ---- shared ----------------------------------------------------------------------------------------------

    def _project(
        self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_PROJECT
    ) -> Project:
        project = work.plans.document(slug).project
        require(actor, action, resource(project))
        return project

    def _facts(self, work: Reading, project: Project) -> RuleFacts:
        slug = project.slug or ""
        return facts_of(
            project,
            self.parties(),
            work.plans.award(slug),
            work.money.entries(slug),
            work.plans.redispositions(slug),
            (each.kind for each in work.attachments.of(slug)),
        )

    def _unchanged(self, work: Reading, slug: str, stamp: str | None) -> Award | None:
        """The award, where nobody has saved since `stamp` was shown."""
        award = work.plans.award(slug)
        if stamp is not None and stamp != stamp_of(award, work.plans.redispositions(slug)):
            raise Conflict("award")
        return award

    def _required(self, award: Award | None, slug: str) -> Award:
        if award is None:
            raise Refused([Problem("award_missing", field="amount")])
        return award

    def _waiting(self, work: Reading, slug: str, key: str) -> Redisposition:
        found = next((each for each in work.plans.redispositions(slug) if each.id == key), None)
        if found is None:
            raise NotFound("redisposition", key)
        if found.state is not RedispositionState.ASKED:
            raise Conflict("redisposition")
        return found

    def _keep(
        self,
        work: UnitOfWork,
        project: Project,
        old: Award | None,
        award: Award,
        action: str,
        key: str | None = None,
    ) -> None:
        """Stores an award that holds together; the trail gets the fields that changed."""
        problems = list(_wrong_in(project, award, self.today()))
        if problems:
            raise Refused(problems)
        slug = project.slug or ""
        before = old.model_dump(mode="json") if old else {}
        after = award.model_dump(mode="json")
        changed = [name for name in after if after[name] != before.get(name)]
        work.plans.save_award(slug, award)
        work.audit(
            action,
            "award",
            key or slug,
            project=slug,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
        )

    def _committed(self, work: UnitOfWork, slug: str) -> str:
        stamp = stamp_of(work.plans.award(slug), work.plans.redispositions(slug))
        work.commit()
        return stamp


def stamp_of(award: Award | None, redispositions: Sequence[Redisposition]) -> str:
    """A short mark of what is stored; two marks differ where anything of it does."""
    held = [award.model_dump(mode="json") if award else None]
    held += [each.model_dump(mode="json") for each in redispositions]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


# ---- what was typed -------------------------------------------------------------------------------------------------


def _read(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as values: `amount` -> `amount_ore`, days, yes or no, words. Raises Refused with every problem."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, given in typed.items():
        text = str(given if given is not None else "").strip()
        if name == "amount":
            ore = read_ore(text)
            if isinstance(ore, Problem):
                problems.append(ore.at(field=name))
            else:
                values["amount_ore"] = ore
        elif name in _DAYS:
            day = _read_day(text)
            if isinstance(day, Problem):
                problems.append(day.at(field=name))
            else:
                values[name] = day
        elif name == "multi_year":
            values[name] = {"yes": True, "no": False}.get(text)
        else:
            values[name] = text or None
    if problems:
        raise Refused(problems)
    return values


def _read_day(text: str) -> dt.date | Problem | None:
    """`2026-06-30`, `30.6.2026` or `30/6/2026`; None for a blank."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        day = (
            dt.date(int(found[3]), int(found[2]), int(found[1]))
            if found
            else dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
        )
    except ValueError:
        return Problem("not_a_date", value=text)
    return day if 1990 <= day.year <= 2100 else Problem("not_a_date", value=text)


def _made(kind: type[T], fields: Mapping[str, Any], what: str) -> T:
    """A value of the domain, or Refused with every field that does not fit, named as it is typed."""
    needed = {
        "conditions": ("text",),
        "instalments": ("amount_ore", "due"),
        "repayments": ("amount_ore", "decided", "why"),
    }.get(what, ())
    missing = [
        Problem("field_missing", field=_typed_name(name)) for name in needed if fields.get(name) in (None, "")
    ]
    try:
        made = cast(Any, kind).model_validate(fields)
    except ValidationError as wrong:
        named = {problem.field for problem in missing}
        found = [each.at(field=_typed_name(each.field or "")) for each in problems_of(wrong)]
        raise Refused([*missing, *(each for each in found if each.field not in named)]) from wrong
    if missing:
        raise Refused(missing)
    return cast(T, made)


def _typed_name(field: str) -> str:
    return {"amount_ore": "amount", "": "period_last"}.get(field, field)


def _wrong_in(project: Project, award: Award, today: dt.date) -> list[Problem]:
    """What cannot be right in an award as a whole, each at the field that says it."""
    found: list[Problem] = []

    def wrong(code: str, field: str, value: object, **params: Any) -> None:
        found.append(Problem(code, field=field, value=str(value), params=params))

    if project.ends is not None and award.awarded > project.ends:
        wrong("awarded_after_end", "awarded", award.awarded, ends=project.ends)
    if award.first_use is not None and award.first_use < award.awarded:
        wrong("used_before_award", "first_use", award.first_use, awarded=award.awarded)
    days: list[tuple[str, dt.date | None]] = [("awarded", award.awarded), ("first_use", award.first_use)]
    days += [("met", each.met) for each in award.conditions]
    days += [("paid", each.paid) for each in award.instalments]
    days += [("paid", each.paid) for each in award.repayments]
    days += [("decided", each.decided) for each in award.repayments]
    for name, day in days:
        if day is not None and day > today:
            wrong("day_to_come", name, day)
    for each in award.repayments:
        if each.paid is not None and each.paid < each.decided:
            wrong("paid_before_agreed", "paid", each.paid, decided=each.decided)
    for code, lines in (
        ("instalments_above_amount", award.instalments),
        ("repayments_above_amount", award.repayments),
    ):
        total = sum(line.amount_ore for line in lines)
        if total > award.amount_ore:
            found.append(_above(code, "amount", total, award))
    return found


def _above(code: str, field: str, ore: int, award: Award) -> Problem:
    return Problem(code, field=field, params={"total": _kroner(ore), "amount": _kroner(award.amount_ore)})


def _too_long(field: str, text: str) -> Problem:
    return Problem("text_too_long", field=field, params={"length": len(text), "limit": _LONGEST})


def _kroner(ore: int) -> float:
    return ore / 100 if ore % 100 else ore // 100


# ---- in words -------------------------------------------------------------------------------------------------------


def word_maker(base: Base, _: Translator) -> Words:
    """Names from the catalogues, for the sentences."""
    known = party_files.parties()
    levels = {each.key: each.name for each in known.levels}
    kinds = {each.key: each.name for each in known.kinds}

    def level(key: Level | None) -> str:
        return _.local(levels[key]) if key in levels else _("level not known")

    def kind(key: PartyKind) -> str:
        return _.local(kinds[key])

    # Asked for once: a page may name hundreds.
    parties = base.parties()

    def party(key: str) -> str:
        return parties[key].name if key in parties else key

    return Words(_, party, level, kind)


def rule_line(check: RuleCheck, named: Words, _: Translator) -> RuleLine:
    """One rule for the page."""
    return RuleLine(
        check=check,
        state=check.state,
        name=_(RULE_NAMES[check.rule.kind]),
        label=_(STATES[check.state]),
        says=named.says(check),
        do=named.do(check),
        place=place_of(check),
        parts=tuple((part.state, named.says(part)) for part in check.parts) if len(check.parts) > 1 else (),
        text=check.rule.text,
        source=check.rule.source,
        reading=check.rule.reading,
    )


def _lead(checks: Sequence[RuleCheck], award: Award | None, named: Words, _: Translator) -> str:
    """One sentence: what presses most, and how much else does."""
    if award is None:
        return _("No award is registered for this project yet.")
    if not checks:
        return _("The project belongs to no scheme, so there are no rules to check.")
    pressing = [each for each in checks if each.state in (RuleState.BROKEN, RuleState.AT_RISK)]
    pressing.sort(key=lambda each: _ORDER[each.state])
    if pressing:
        text = named.says(pressing[0])
        rest = len(pressing) - 1
        return text + (" " + _.plural("{n} more rule needs somebody.", "{n} more rules need somebody.", rest) if rest else "")  # fmt: skip
    running = sorted(
        (each for each in checks if each.due is not None), key=lambda each: each.due or dt.date.max
    )
    if running:
        return named.says(running[0])
    waiting = sum(each.state is RuleState.OPEN for each in checks)
    if waiting:
        return _.plural(
            "No rule is broken. {n} lacks something.", "No rule is broken. {n} lack something.", waiting
        )
    return _("Every rule that a program can check is met.")


def use_of(award: Award | None, money: Sequence[MoneyEntry], year: int) -> GrantUse:
    """What is used and left of the grant, as far as it is known."""
    spent = spent_of(money)
    returned = award.returned_ore if award else 0
    return GrantUse(
        awarded=award.amount_ore if award else None,
        returned=returned,
        agreed_back=sum(each.amount_ore for each in award.repayments if each.paid is None) if award else 0,
        spent=spent,
        unknown=unknown_of(money, year),
        left=award.amount_ore - returned - spent if award and spent is not None else None,
        instalments=sum(each.amount_ore for each in award.instalments) if award else 0,
        paid_out=sum(each.amount_ore for each in award.instalments if each.paid) if award else 0,
    )


def instalment_state(each: Instalment, today: dt.date) -> InstalmentState:
    """Paid, overdue, due soon, or later."""
    if each.paid is not None:
        return "paid"
    if each.due < today:
        return "overdue"
    return "due" if (each.due - today).days <= NEAR_DAYS else "later"


def _instalment_words(each: Instalment, state: InstalmentState, today: dt.date, _: Translator) -> str:
    if each.paid is not None:
        return _("Paid {date}", date=_.date(each.paid))
    return say.deadline(each.due, today, _) if state != "later" else _("Not due yet")


_REDISPOSITION_STATES = {
    RedispositionState.APPROVED: RuleState.MET,
    RedispositionState.REFUSED: RuleState.NOT_CHECKABLE,
    RedispositionState.WITHDRAWN: RuleState.NOT_CHECKABLE,
}


def _redisposition_line(
    each: Redisposition, named: Words, today: dt.date, _: Translator, may_ask: bool, may_answer: bool
) -> RedispositionLine:
    labels = {
        RedispositionState.ASKED: _("Waits for an answer"),
        RedispositionState.APPROVED: _("Approved"),
        RedispositionState.REFUSED: _("Refused"),
        RedispositionState.WITHDRAWN: _("Withdrawn"),
    }
    waiting = each.state is RedispositionState.ASKED
    found = None if each.state is RedispositionState.WITHDRAWN else redisposition_finding(each, today)
    state = _REDISPOSITION_STATES.get(each.state, RuleState.OPEN)
    if found is not None and found.state in (RuleState.BROKEN, RuleState.AT_RISK):
        state = found.state
    return RedispositionLine(
        redisposition=each,
        state=state,
        label=labels[each.state],
        says=named.says(found)
        if found is not None and found.state in (RuleState.BROKEN, RuleState.AT_RISK)
        else "",
        may_withdraw=waiting and may_ask,
        may_answer=waiting and may_answer,
    )


def due_of(
    base: Base,
    project: Project,
    award: Award | None,
    money: Sequence[MoneyEntry],
    redispositions: Sequence[Redisposition],
    actor: Actor,
    today: dt.date,
    _: Translator,
    soon: int = NEAR_DAYS,
) -> list[DueItem]:
    """What of the award waits: the rules with a day, instalments (`soon` days before), requests that the reader may answer."""
    if award is None:
        return []
    slug, own = project.slug or "", resource(project)
    href, scheme = f"/prosjekt/{slug}/tildeling", base.schemes.get(project.scheme or "")
    funder = _.local(scheme.name) if scheme else ""
    items: list[DueItem] = []
    if may(actor, Action.EDIT_AWARD, own):
        facts = facts_of(project, base.parties(), award, money, redispositions)
        items += _first_use_due(scheme, facts, href, today, _)
        items += _longest_due(scheme, project, href, today, soon, _)
        for each in award.instalments:
            if each.paid is None and (each.due - today).days <= soon:
                title = _("Instalment of {amount}", amount=_.kroner(each.amount_ore))
                line = _due(title, each.text or "", each.due, f"{href}#rater", today, _)
                items.append(replace(line, who=funder, key=f"instalment-{each.id}"))
    if may(actor, Action.ANSWER_REDISPOSITION, own):
        for request in redispositions:
            if request.state is RedispositionState.ASKED:
                day = request.used_from - dt.timedelta(days=1) if request.used_from else None
                title = _("Answer the request for changed use")
                line = _due(title, request.what, day, f"{href}#omdisponering", today, _)
                items.append(replace(line, who=funder, key=f"changed-use-{request.id}"))
    return items


def _first_use_due(
    scheme: Scheme | None, facts: RuleFacts, href: str, today: dt.date, _: Translator
) -> list[DueItem]:
    award = facts.award
    if scheme is None or award is None or award.first_use is not None:
        return []
    for check in check_rules(scheme, facts, today):
        if isinstance(check.rule, FirstUseWithin):
            day = cast(dt.date, check.params.get("last") or check.params["by"])
            line = _due(_("The money must be taken into use"), _.local(scheme.name), day, href, today, _)
            return [replace(line, key="first-use")]
    return []


def _longest_due(
    scheme: Scheme | None, project: Project, href: str, today: dt.date, soon: int, _: Translator
) -> list[DueItem]:
    """The last day that the scheme lets a project last to, for one that has no end or a later one."""
    if scheme is None or project.starts is None:
        return []
    for rule in scheme.rules:
        if not isinstance(rule, MaxDuration):
            continue
        last = add_months(project.starts, 12 * rule.years) - dt.timedelta(days=1)
        if (project.ends is None or project.ends > last) and (last - today).days <= soon:
            title = _("The longest that the project can last")
            return [replace(_due(title, _.local(scheme.name), last, href, today, _), key="longest")]
    return []


def _due(title: str, detail: str, day: dt.date | None, href: str, today: dt.date, _: Translator) -> DueItem:
    return DueItem(
        kind="award",
        title=title,
        detail=detail,
        due=day,
        overdue=(today - day).days if day else None,
        when=say.deadline(day, today, _) if day else _("when you can"),
        href=href,
    )
