"""Sending a report: the list of what is missing, the files that go with it, the signatures, and the freezing."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from gevinst.domain.access import Action, Actor, may, may_sign
from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from gevinst.domain.evaluation import Evaluation
from gevinst.domain.party import Level
from gevinst.domain.plan import Project
from gevinst.domain.report import Bullet, Bullets, FilledReport, SignatureLines
from gevinst.domain.report_frozen import frozen_report
from gevinst.domain.report_state import (
    KINDS,
    CheckPoint,
    FiledAs,
    ReportState,
    SignOff,
    Weight,
    Withdrawn,
    blocks,
    check,
    endings_of,
    figures_of,
    fingerprint,
    may_become,
    signers_of,
    standing,
    with_project,
    withdrawn,
)
from gevinst.domain.scheme import ReportForm, Signer
from gevinst.domain.scheme import due as form_due
from gevinst.i18n import Translator, translator
from gevinst.i18n.problems import problem_text
from gevinst.i18n.scheme_words import due_words
from gevinst.reporting import wording
from gevinst.reporting.sources import Sources
from gevinst.services import say
from gevinst.services.attachments import attachment_of, not_kept
from gevinst.services.base import require, resource, words
from gevinst.services.report_sent import SentReading
from gevinst.services.report_views import AskedFile, PointLine, SendingPage, SignerLine
from gevinst.services.reports import Outgoing
from gevinst.storage.engine import change_counter, to_json
from gevinst.storage.report_texts import SectionVersion
from gevinst.storage.reports import StoredReport
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_KEPT = 50
"""Of so many texts it is kept how long their PDF is."""
_TRIES = 3
"""So often a sending begins anew where data changed while the PDF was made."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A report as it would be sent now, its fingerprint, and which signatures count."""

    out: Outgoing
    print: str
    signed: tuple[SignOff, ...]
    lapsed: tuple[SignOff, ...]
    """Those that stood, but under another text or other figures."""
    changed: tuple[CheckPoint, ...] = ()
    """Figures in the text that say something else than when it was saved."""


class ReportSending(SentReading):
    """See the module."""

    def page(self, actor: Actor, slug: str, form_key: str, year: int | None) -> SendingPage:
        """Everything about sending one report. For who sees the draft; raises as `Reports.page` does."""
        with self.reading() as work:
            project = self._draft(work, actor, slug, Action.SEE_REPORT)
            ready = self._ready(work, slug, form_key, year)
            out = ready.out
            versions = tuple(work.sent_reports.of(slug, out.form.key, out.year))
        _, own, state = words(actor), resource(project), out.stored.state
        pages, unprintable = _length(signed_report(out.filled, ready.signed, self.party_names))
        points = self._points(ready, pages, unprintable)
        lines = [PointLine(each, point_text(each, self._level_names(_), _)) for each in points]
        due = form_due(out.form, project.starts, project.ends, out.year) if project.starts else None
        open_ = with_project(state)
        stopping = set(map(id, blocks(points)))
        return SendingPage(
            project=project,
            report=out.filled,
            form=out.form.key,
            year=out.year,
            state=state,
            due=due,
            due_text=say.deadline(due, self.today(), _) if due else due_words(out.form, _),
            pages=pages,
            fingerprint=ready.print,
            blocking=tuple(each for each in lines if id(each.point) in stopping),
            advice=tuple(each for each in lines if id(each.point) not in stopping),
            signers=tuple(self._signer_line(actor, each, ready, project, open_, _) for each in signers_of(out.form)),
            asked=tuple(
                AskedFile(
                    each.key,
                    each.name,
                    each.note or "",
                    each.need,
                    endings_of(each.key),
                    tuple(held for held in out.files if held.key == each.key),
                )
                for each in out.form.attachments
            ),
            versions=versions,
            may_edit=open_ and may(actor, Action.EDIT_REPORT, own),
            may_send=open_ and may(actor, Action.SEND_REPORT, own),
        )  # fmt: skip

    def sees_draft(self, actor: Actor, slug: str) -> bool:
        """Whether somebody reads what is being written; others read what was sent."""
        with self.reading() as work:
            project = work.plans.document(slug).project
        require(actor, Action.SEE_REPORT, resource(project))
        return may(actor, Action.SEE_UNAPPROVED, resource(project))

    # ---- files ---------------------------------------------------------------------------------------------------

    def attach(
        self, actor: Actor, slug: str, form_key: str, year: int | None, key: str, file_name: str, data: bytes
    ) -> FiledAs:
        """Keeps a file as the answer to one of the form's attachments.

        A file that cannot be read as what is asked for is kept too: it is named on the list, and stops the sending. Of one
        that cannot be kept (another kind than its name says, damaged, too large, with somebody's identity number in it) the
        name and the reason stand there until a file comes in its place. Refused where its name is an identity number;
        NotFound for an attachment that the form does not have.
        """
        kind, wrong = KINDS.get(key, AttachmentKind.OTHER), None
        try:
            kept = attachment_of(kind, file_name, data, self.clock(), actor.title)
        except Refused as refused:
            kept, data, wrong = not_kept(kind, file_name, refused, self.clock(), actor.title)
        with self.work(actor) as work:
            form, year, stored = self._writable(work, actor, slug, form_key, year)
            if key not in {each.key for each in form.attachments}:
                raise NotFound("attachment", key)
            if stored.version == 0:
                work.reports.save(slug, stored, at=self.clock(), by=actor.title)
            for each in work.sent_reports.files(slug, form.key, year):
                if each.key == key and each.wrong is not None:
                    work.attachments.remove(slug, each.file.id)
            work.attachments.add(slug, kept, data)
            work.sent_reports.file_as(slug, form.key, year, kept.id, key)
            after = {
                "form": form.key,
                "year": year,
                "as": key,
                "file_name": kept.file_name,
                **({"not_kept": wrong.code} if wrong else {"size": kept.size}),
            }
            work.audit("attach_to_report", "attachment", kept.id, project=slug, after=after)
            work.commit()
        return FiledAs(key, kept, wrong)

    def detach(self, actor: Actor, slug: str, form_key: str, year: int | None, attachment: str) -> None:
        """Takes a file from the report that is being written; gone for good unless it went with an earlier version."""
        with self.work(actor) as work:
            form, year, _stored = self._writable(work, actor, slug, form_key, year)
            own = work.sent_reports.files(slug, form.key, year)
            gone = next((each for each in own if each.file.id == attachment), None)
            if gone is None:
                raise NotFound("attachment", attachment)
            work.sent_reports.file_as(slug, form.key, year, attachment, None)
            if not work.sent_reports.was_sent(attachment):
                work.attachments.remove(slug, attachment)
            before = {"form": form.key, "year": year, "as": gone.key, "file_name": gone.file.file_name, "sha256": gone.file.sha256}  # fmt: skip
            work.audit("take_from_report", "attachment", attachment, project=slug, before=before)
            work.commit()

    # ---- signatures ----------------------------------------------------------------------------------------------

    def sign(
        self,
        actor: Actor,
        slug: str,
        form_key: str,
        year: int | None,
        role: str,
        party: str | None,
        seen: str,
    ) -> None:
        """Signs the report as it stood when it was `seen` (its fingerprint).

        Refused where it has changed since, the role is signed, the party is not one of that level, or the same account
        has signed for another level. NotAllowed where the reader may not sign in that role.
        """
        with self.work(actor) as work:
            project = self._draft(work, actor, slug, Action.SIGN_REPORT)
            ready = self._ready(work, slug, form_key, year)
            out = ready.out
            signer = next((each for each in signers_of(out.form) if each.role == role), None)
            if signer is None:
                raise NotFound("signer", role)
            if not with_project(out.stored.state):
                raise Refused([Problem("report_is_sent", field=role)])
            self._check_signature(actor, project, signer, party, ready, seen)
            now = self.clock()
            signature = SignOff(
                role=signer.role,
                level=signer.level,
                party=party,
                at=now,
                by=actor.title,
                user=actor.user_id,
                fingerprint=seen,
            )
            stored = self._without_lapsed(work, slug, ready, "figures")
            day = stored.signing_day if ready.signed else out.context.today
            changed = replace(stored, sign_offs=(*stored.sign_offs, signature), signing_day=day)
            work.reports.save(slug, changed, at=now, by=actor.title)
            after = {"role": role, "party": party, "year": out.year}
            work.audit("sign_report", "report", out.form.key, project=slug, after=after)
            work.commit()

    def take_back(self, actor: Actor, slug: str, form_key: str, year: int | None, role: str) -> None:
        """Takes a signature back: only the account that gave it can."""
        with self.work(actor) as work:
            self._draft(work, actor, slug, Action.SIGN_REPORT)
            ready = self._ready(work, slug, form_key, year)
            own = next((each for each in ready.signed if each.role == role), None)
            if own is None:
                raise NotFound("signer", role)
            if own.user != actor.user_id:
                raise NotAllowed(Action.SIGN_REPORT.value)
            stored = self._without_lapsed(work, slug, ready, "figures")
            (gone,) = withdrawn([own], "taken_back", self.clock())
            kept = tuple(gone if each == own else each for each in stored.sign_offs)
            day = stored.signing_day if standing(kept) else None
            changed = replace(stored, sign_offs=kept, signing_day=day)
            work.reports.save(slug, changed, at=self.clock(), by=actor.title)
            after = {"signers": [role], "year": ready.out.year, "why": "taken_back"}
            work.audit("withdraw_sign_offs", "report", ready.out.form.key, project=slug, after=after)
            work.commit()

    # ---- sending -------------------------------------------------------------------------------------------------

    def send(
        self, actor: Actor, slug: str, form_key: str, year: int | None, seen: str | None = None
    ) -> SentReport:
        """Sends the report and freezes all it says. `seen`: the fingerprint of what the sender looked at.

        Refused with every point that blocks, each naming its place; nothing is lost or changed then. Refused too where it
        is with the funder already, or is another than the one that was seen.
        """
        from gevinst.reporting.pdf import pdf
        from gevinst.reporting.steady import steady_docx

        for _try in range(_TRIES):
            with self.reading() as work:
                self._draft(work, actor, slug, Action.SEND_REPORT)
                ready = self._ready(work, slug, form_key, year)
            out = ready.out
            if not may_become(out.stored.state, ReportState.SENT):
                raise Refused([Problem("report_is_sent", field=form_key)])
            if seen is not None and seen != ready.print:
                raise Refused([Problem("report_changed_meanwhile", field=form_key)])
            now = self.clock().replace(microsecond=0)
            filled = signed_report(out.filled, ready.signed, self.party_names)
            made = pdf(filled, now)
            points = self._points(ready, made.pages, made.missing_characters)
            if stopping := blocks(points):
                names = self._level_names(words(actor))
                raise Refused([as_problem(each, names) for each in stopping])
            files = made.bytes, steady_docx(filled, now)
            with self.work(actor) as work:
                # The first question takes the lock: from here on nobody else writes.
                stored = work.reports.get(slug, out.form.key, out.year) or out.stored
                if change_counter(self.engine) != out.version or stored.version != out.stored.version:
                    continue
                return self._freeze(work, actor, slug, replace(ready, out=replace(out, filled=filled)), files, now, points)  # fmt: skip
        raise Conflict("report")

    def _freeze(
        self,
        work: UnitOfWork,
        actor: Actor,
        slug: str,
        ready: _Ready,
        files: tuple[bytes, bytes],
        now: dt.datetime,
        points: Iterable[CheckPoint],
    ) -> SentReport:
        out = ready.out
        stored = replace(
            out.stored, state=ReportState.SENT, sent_at=now, sign_offs=(), signing_day=None, waiver=None
        )  # fmt: skip
        work.reports.save(slug, stored, at=now, by=actor.title)
        before = work.sent_reports.of(slug, out.form.key, out.year)
        number = 1 + max((each.number for each in before), default=0)
        content = to_json(self._content(ready, number, now, actor, points))
        sent = SentReport(
            project=slug,
            form=out.form.key,
            year=out.year,
            number=number,
            state=ReportState.SENT,
            sent_at=now,
            sent_by=actor.title,
            as_of=out.filled.as_of,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
        )
        kept = work.sent_reports.add(slug, sent, content, *files, out.files)
        after = {"number": number, "year": out.year, "sha256": sent.sha256}
        work.audit("send_report", "report", out.form.key, project=slug, after=after)
        work.commit()
        return kept

    def _content(
        self, ready: _Ready, number: int, now: dt.datetime, actor: Actor, points: Iterable[CheckPoint]
    ) -> dict[str, Any]:
        """All that is kept of a sent report: the filled form, and what it was made from."""
        out, context = ready.out, ready.out.context
        evaluations = TypeAdapter(dict[str, Evaluation]).dump_python(dict(context.evaluations), mode="json")
        return {
            "format": 1,
            "form": out.form.key,
            "year": out.year,
            "number": number,
            "sent_at": now.isoformat(),
            "sent_by": actor.title,
            "day": context.today.isoformat(),
            "report": frozen_report(out.filled),
            "texts": dict(context.texts),
            "sign_offs": [each.model_dump(mode="json") for each in ready.signed],
            "figures": [each.model_dump(mode="json") for each in figures_of(context)],
            "advice": [each.code for each in points],
            "files": [{"key": each.key, "file": each.file.model_dump(mode="json")} for each in out.files],
            "data": {
                "plan": context.plan.model_dump(mode="json"),
                "follow_up": context.follow_up.model_dump(mode="json"),
                "award": context.award.model_dump(mode="json") if context.award else None,
                "money": [each.model_dump(mode="json") for each in context.money],
                "redispositions": [each.model_dump(mode="json") for each in context.redispositions],
                "evaluations": evaluations,
                "series": {
                    key: {
                        "periods": [dt.date.fromordinal(at).isoformat() for at in line.periods],
                        "values": list(line.values),
                        "approved": list(line.approved),
                    }
                    for key, line in context.series.items()
                },
                "measures": {
                    key: measure.model_dump(mode="json") for key, measure in context.measures.items()
                },
                # Which revision of each figure it was made from: the trail has the rest.
                "revisions": {
                    series: {
                        dt.date.fromordinal(each.period).isoformat(): each.revision
                        for each in own
                        if each.period <= context.last.toordinal()
                    }
                    for series, own in out.state.behind.items()
                },
            },
        }

    # ---- shared --------------------------------------------------------------------------------------------------

    def _draft(self, work: Reading, actor: Actor, slug: str, action: Action) -> Project:
        """The project, where somebody may do it and may see what is not sent yet."""
        project = work.plans.document(slug).project
        require(actor, action, resource(project))
        require(actor, Action.SEE_UNAPPROVED, resource(project))
        return project

    def _writable(
        self, work: Reading, actor: Actor, slug: str, form_key: str, year: int | None
    ) -> tuple[ReportForm, int | None, StoredReport]:
        self._draft(work, actor, slug, Action.EDIT_REPORT)
        out = self._reports.outgoing(work, slug, form_key, year)
        if not with_project(out.stored.state):
            raise Refused([Problem("report_is_sent", field=form_key)])
        return out.form, out.year, out.stored

    def _ready(self, work: Reading, slug: str, form_key: str, year: int | None) -> _Ready:
        out = self._reports.outgoing(work, slug, form_key, year)
        stood = standing(out.stored.sign_offs)
        found = fingerprint(out.filled, out.files)
        signed = tuple(each for each in stood if each.fingerprint == found)
        if stood and not signed:
            # What was signed is no longer what stands there: the day of the first signature holds no longer either.
            out = self._reports.outgoing(work, slug, form_key, year, self.today())
            found = fingerprint(out.filled, out.files)
        lapsed = tuple(each for each in stood if each not in signed)
        newest = work.report_texts.newest(slug, out.form.key, out.year)
        return _Ready(out, found, signed, lapsed, _changed_figures(out, newest))

    def _without_lapsed(
        self, work: UnitOfWork, slug: str, ready: _Ready, why: Withdrawn
    ) -> StoredReport:  # fmt: skip
        """The report where signatures under another text no longer stand; the trail says so."""
        stored = ready.out.stored
        if not ready.lapsed:
            return stored
        gone = dict(zip(ready.lapsed, withdrawn(ready.lapsed, why, self.clock()), strict=True))
        after = {"signers": [each.role for each in ready.lapsed], "year": ready.out.year, "why": why}
        work.audit("withdraw_sign_offs", "report", ready.out.form.key, project=slug, after=after)
        return replace(stored, sign_offs=tuple(gone.get(each, each) for each in stored.sign_offs))

    def _check_signature(
        self, actor: Actor, project: Project, signer: Signer, party: str | None, ready: _Ready, seen: str
    ) -> None:
        if not may_sign(actor, signer.level is not None, party, resource(project)):
            raise NotAllowed(Action.SIGN_REPORT.value)
        problems = []
        if seen != ready.print:
            problems.append(Problem("report_changed_meanwhile", field=signer.role))
        if any(each.role == signer.role for each in ready.signed):
            problems.append(Problem("report_signed_already", field=signer.role, value=signer.role))
        if party not in dict(self._parties_of(project, signer)):
            problems.append(
                Problem("report_signer_party", field=signer.role, value=self.party_name(party) or None)
            )
        other = next(
            (
                each
                for each in ready.signed
                if signer.level is not None
                and each.level not in (None, signer.level)
                and each.user == actor.user_id
            ),
            None,
        )
        if other is not None:
            problems.append(
                Problem("report_other_level_signed", field=signer.role, params={"other": other.role})
            )
        if problems:
            raise Refused(problems)

    def _parties_of(self, project: Project, signer: Signer) -> list[tuple[str, str]]:
        """(key, name) of the project's parties of a signer's level; of all levels where the role may be of either."""
        known = self.parties()
        return [
            (part.party, known[part.party].name)
            for part in project.parties
            if part.party in known
            and part.role != "user_representative"
            and (part.left is None or part.left > self.today())
            and signer.level in (None, known[part.party].level)
        ]

    def _signer_line(
        self, actor: Actor, signer: Signer, ready: _Ready, project: Project, open_: bool, _: Translator
    ) -> SignerLine:
        signed = next((each for each in ready.signed if each.role == signer.role), None)
        past = [
            each
            for each in (*ready.out.stored.sign_offs, *ready.lapsed)
            if each.role == signer.role and each is not signed
        ]
        parties = [
            each
            for each in self._parties_of(project, signer)
            if may_sign(actor, signer.level is not None, each[0], resource(project))
        ]
        return SignerLine(
            role=signer.role,
            level=self._level_names(_).get(signer.level, "") if signer.level else "",
            parties=tuple(parties),
            signed=signed,
            signed_for=self.party_name(signed.party) if signed else "",
            lapsed=past[-1] if past and signed is None else None,
            may_sign=open_ and signed is None and bool(parties),
            may_take_back=open_ and signed is not None and signed.user == actor.user_id,
        )

    def _level_names(self, _: Translator) -> dict[Level, str]:
        from gevinst.catalogue import parties

        return {each.key: _.local(each.name) for each in parties.parties().levels}

    def _points(
        self, ready: _Ready, pages: int, unprintable: tuple[str, ...]
    ) -> tuple[CheckPoint, ...]:  # fmt: skip
        """The list before sending; `pages` and `unprintable` are of the PDF as it would be sent."""
        out = ready.out
        known = self.parties()
        levels = Counter(
            level
            for part in out.context.plan.project.parties
            if part.party in known and part.role != "user_representative"
            if (level := known[part.party].level) is not None
        )
        found = check(
            out.form, out.context, out.filled, out.files, ready.signed, levels, pages, unprintable
        )  # fmt: skip
        return (*found, *ready.changed)


def _changed_figures(out: Outgoing, newest: Mapping[str, SectionVersion]) -> tuple[CheckPoint, ...]:
    """Advice for each figure in what a person wrote that says something else than when the text was saved.

    What is printed is the figure as it is now; the words around it may still speak of the old one.
    """
    sources = Sources(out.context, translator(out.form.language))
    found = []
    for section in out.filled.sections:
        heading = section.heading.rstrip(":.")
        named = {section.key: heading}
        named |= {f"{section.key}.{sub.key}": sub.heading.rstrip(":.") for sub in section.sub_headings}
        for key, where in named.items():
            version, text = newest.get(key), out.stored.sections.get(key)
            if version is None or not text:
                continue
            for each, now in sources.words_of(text).items():
                old = version.said.get(each)
                if old is not None and old != now:
                    params = {"section": where, "old": old, "new": now}
                    found.append(CheckPoint("figure_changed", Weight.ADVICE, "section", section.key, params))
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def _length(filled: FilledReport) -> tuple[int, tuple[str, ...]]:
    """How many pages the PDF has, and the characters our font lacks: a list is looked at often, its text changes seldom."""
    from gevinst.reporting.pdf import pdf

    made = pdf(filled)
    return made.pages, made.missing_characters


def signed_report(
    filled: FilledReport, sign_offs: Iterable[SignOff], names: Mapping[str, str]
) -> FilledReport:
    """The report with who has signed, under the lines for signatures or, where the form has none, under its last section."""
    own = tuple(sign_offs)
    if not own:
        return filled
    _ = translator(filled.language)
    told = Bullets(
        tuple(
            Bullet(
                _("Signed: {role}", role=each.role),
                ", ".join(part for part in (names.get(each.party or "", ""), _.date(each.at)) if part),
            )
            for each in own
        )
    )
    sections = list(filled.sections)
    at = next(
        (
            number
            for number, section in enumerate(sections)
            if any(isinstance(block, SignatureLines) for block in section.blocks)
        ),
        len(sections) - 1,
    )
    sections[at] = replace(sections[at], blocks=(*sections[at].blocks, told))
    return replace(filled, sections=tuple(sections))


def as_problem(point: CheckPoint, levels: dict[Level, str]) -> Problem:
    """A point as what a sending is refused with: its place in `field`."""
    params = {
        name: levels.get(value, value) if isinstance(value, Level) else value
        for name, value in point.params.items()
    }
    return Problem(f"report_{point.code}", field=point.key or point.place, params=params)


def point_text(point: CheckPoint, levels: dict[Level, str], _: Translator) -> str:
    """The sentence of a point."""
    return wording.capital(problem_text(as_problem(point, levels), _))
