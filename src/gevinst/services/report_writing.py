"""Writing a report: texts tied to their sources, versions, and two people who never overwrite each other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.report import FilledSection, FilledSubHeading, KeyValues, Missing, SignatureLines
from gevinst.domain.report_state import standing, with_project, withdrawn
from gevinst.domain.report_text import (
    Change,
    count_written,
    is_block,
    joined_text,
    plain_text,
    references,
    split_text,
    tied,
    with_inserted,
    without,
    word_diff,
)
from gevinst.i18n import Translator, translator
from gevinst.reporting.drafts import as_text
from gevinst.reporting.sources import Sources
from gevinst.services.base import words
from gevinst.services.report_editor_views import (
    ChangedWords,
    EditorPage,
    EditorText,
    Inserted,
    Tie,
    VersionLine,
    VersionsPage,
)
from gevinst.services.report_offers import label_of, offers_of
from gevinst.services.report_order import placed_of
from gevinst.services.reports import Drafted, Reports
from gevinst.storage.report_texts import SectionVersion
from gevinst.storage.reports import StoredReport
from gevinst.storage.unit_of_work import UnitOfWork

JUST_NOW = dt.timedelta(minutes=3)
"""Somebody who saved less than so long ago is writing."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done beside writing: a reference put in at a place of the text, or taken out everywhere."""

    kind: Literal["insert", "remove"]
    reference: str
    at: int = 0


class ReportWriting(Reports):
    """See the module."""

    # ---- reading -----------------------------------------------------------------------------------------------

    def editor(
        self, actor: Actor, slug: str, form_key: str, year: int | None, section: str | None = None
    ) -> EditorPage:
        """A form with one of its sections open: `section`, or the first. Raises as `Reports.page` does."""
        drafted = self.drafted(actor, slug, form_key, year)
        sources = Sources(drafted.context, translator(drafted.form.language))
        with self.reading() as work:
            newest = work.report_texts.newest(slug, drafted.form.key, drafted.page.year)
        sections = drafted.page.report.sections
        chosen = next((each for each in sections if each.key == section), sections[0])
        _ = words(actor)
        texts = tuple(
            self._text(key, heading, part, drafted, sources, newest.get(key), actor, _)
            for key, heading, part in _parts(chosen)
        )
        if chosen.fields:
            texts = _facts(chosen, newest, drafted.stored.sections)
        return EditorPage(
            page=drafted.page,
            section=chosen,
            texts=texts,
            offers=offers_of(sources, _) if texts and not chosen.fields else (),
            elsewhere=0 if chosen.fields or not texts else chosen.words - sum(each.words for each in texts),
            order=placed_of(drafted.context.plan.benefits),
        )

    def _text(
        self,
        key: str,
        heading: str,
        part: FilledSection | FilledSubHeading,
        drafted: Drafted,
        sources: Sources,
        newest: SectionVersion | None,
        actor: Actor,
        _: Translator,
    ) -> EditorText:
        body, blocks = split_text(drafted.stored.sections.get(key, ""))
        said = newest.said if newest else {}
        own = bool(body.strip())
        if not own:
            body = tied(as_text(part.blocks), "", {}, sources.sentences())
        shown = self._shown(body, sources, said)
        text = plain_text(body, shown)
        ties = tuple(
            Tie(each, label_of(each, sources, _), sources.words(each))
            for each in dict.fromkeys(references(body))
        )
        changed = tuple(
            ChangedWords(label_of(each, sources, _), said[each], now)
            for each in dict.fromkeys(references(body))
            if own and each in said and (now := sources.words(each)) is not None and now != said[each]
        )
        recent = newest is not None and newest.user != actor.user_id and self.clock() - newest.at < JUST_NOW
        return EditorText(
            key=key,
            heading=heading,
            text=text,
            own=own,
            words=count_written(sources.plain(body)),
            limit=part.limit,
            missing=tuple(block.text for block in part.blocks if isinstance(block, Missing)),
            ties=ties,
            inserted=tuple(
                Inserted(each, label_of(each, sources, _), sources.block(each)) for each in blocks
            ),
            changed=changed,
            shown=shown,
            revision=newest.revision if newest else 0,
            number=newest.number if newest else 0,
            at=newest.at if newest else None,
            by=newest.by if newest else None,
            writing=newest.by if newest and recent else None,
        )

    def _shown(self, body: str, sources: Sources, said: Mapping[str, str]) -> dict[str, str]:
        """Words to read in the editor. What has lost its source stands in brackets, and is printed nowhere."""
        gone = "[{}]".format
        return {
            each: found if (found := sources.words(each)) is not None else gone(said.get(each, "\u2026"))
            for each in references(body)
        }

    def chart(self, actor: Actor, slug: str, form_key: str, year: int | None, name: str) -> bytes:
        """A chart of the report as PNG, by the indicator's key; NotFound where it has no figures to draw."""
        from gevinst.reporting.benefit_charts import chart_spec, figures
        from gevinst.reporting.charts import png

        drafted = self.drafted(actor, slug, form_key, year)
        _ = translator(drafted.form.language)
        for each in Sources(drafted.context, _).found:
            if each.indicator.key == name and figures(drafted.context, [each], 1, _):
                return png(chart_spec(drafted.context, each, _))
        raise NotFound("chart", name)

    def theirs(self, actor: Actor, slug: str, form_key: str, year: int | None, section: str) -> EditorText:
        """One text as it is stored now: what somebody else wrote in between. NotFound."""
        page = self.editor(actor, slug, form_key, year, section.partition(".")[0])
        for each in page.texts:
            if each.key == section:
                return each
        raise NotFound("section", section)

    # ---- writing -----------------------------------------------------------------------------------------------

    def write(
        self,
        actor: Actor,
        slug: str,
        form_key: str,
        year: int | None,
        section: str,
        text: str,
        seen: int,
        shown: Mapping[str, str] | None = None,
        act: Act | None = None,
    ) -> SectionVersion | None:
        """Keeps what a person wrote in a section (`section` or `section.sub_heading`); the version that is stored now.

        `seen`: the revision that the person had before them, `shown`: the words that its references stood as there. What
        stands word for word as a source says it is tied to that source. An empty text brings the proposal back. Raises
        Conflict where somebody else wrote in the same section in between: nothing is overwritten. Refused where the
        report is sent, for personal data, and for something to put in that has no source. None: nobody has written here.
        """
        if may_hold_identity_number(text):
            raise Refused([Problem("personal_data", field=section)])
        drafted = self.drafted(actor, slug, form_key, year)
        sources = Sources(drafted.context, translator(drafted.form.language))
        with self.work(actor) as work:
            stored = self._open(work, actor, slug, drafted, section)
            newest = work.report_texts.newest(slug, stored.form, stored.year).get(section)
            before = stored.sections.get(section, "")
            body, blocks = split_text(before)
            text = text.replace("\r\n", "\n")
            new = tied(text, body, shown or {}, sources.sentences()).strip()
            if act is not None:
                new, blocks = _done(act, new, blocks, section, sources, shown or {})
            after = joined_text(new, blocks)
            said = sources.words_of(after)
            if newest is not None and after == before and said == newest.said:
                return newest
            if (newest.revision if newest else 0) != seen and after != before:
                raise Conflict("report")
            if newest is None and after == before:
                return None
            kept = self._keep(work, actor, slug, stored, section, after, said, goes_on=True)
            work.commit()
        return kept

    def restore(
        self, actor: Actor, slug: str, form_key: str, year: int | None, section: str, number: int
    ) -> SectionVersion:
        """Brings a version of a section back, as a new one: nothing is lost. NotFound; Refused where the report is sent."""
        drafted = self.drafted(actor, slug, form_key, year)
        sources = Sources(drafted.context, translator(drafted.form.language))
        with self.work(actor) as work:
            stored = self._open(work, actor, slug, drafted, section)
            found = work.report_texts.all(slug, stored.form, stored.year)
            wanted = [each for each in found if (each.section, each.number) == (section, number)]
            if not wanted:
                raise NotFound("version", f"{section} {number}")
            text = wanted[0].text
            said = {**wanted[0].said, **sources.words_of(text)}
            kept = self._keep(work, actor, slug, stored, section, text, said, goes_on=False, restored=number)
            work.commit()
        return kept

    def restore_all(
        self, actor: Actor, slug: str, form_key: str, year: int | None, section: str, number: int
    ) -> int:
        """Brings the whole report back to how it stood when a version of a section was saved; how many texts changed.

        Each becomes a new version: nothing is lost. A text that nobody had written yet becomes the proposal again. NotFound
        for the version; Refused where the report is sent.
        """
        drafted = self.drafted(actor, slug, form_key, year)
        sources = Sources(drafted.context, translator(drafted.form.language))
        with self.work(actor) as work:
            stored = self._open(work, actor, slug, drafted, section)
            found = work.report_texts.all(slug, stored.form, stored.year)
            wanted = next((each for each in found if (each.section, each.number) == (section, number)), None)
            if wanted is None:
                raise NotFound("version", f"{section} {number}")
            then = {each.section: each for each in reversed(found) if each.at <= wanted.at}
            changed = 0
            for key in dict.fromkeys(each.section for each in reversed(found)):
                text = then[key].text if key in then else ""
                if text == stored.sections.get(key, ""):
                    continue
                said = {**(then[key].said if key in then else {}), **sources.words_of(text)}
                back = then[key].number if key in then else 0
                self._keep(work, actor, slug, stored, key, text, said, goes_on=False, restored=back)
                stored = work.reports.get(slug, stored.form, stored.year) or stored
                changed += 1
            work.commit()
        return changed

    def _open(
        self, work: UnitOfWork, actor: Actor, slug: str, drafted: Drafted, section: str
    ) -> StoredReport:
        """The report as it is stored now, where the actor may write in that section of it."""
        self._project(work, actor, slug, Action.EDIT_REPORT)
        if section != "benefits" or not any(each.added for each in drafted.page.report.sections):
            self._check_section(drafted.form, section)
        year = drafted.page.year
        stored = work.reports.get(slug, drafted.form.key, year) or StoredReport(drafted.form.key, year)
        if not with_project(stored.state):
            raise Refused([Problem("report_is_sent", field=section)])
        return stored

    def _keep(
        self,
        work: UnitOfWork,
        actor: Actor,
        slug: str,
        stored: StoredReport,
        section: str,
        text: str,
        said: Mapping[str, str],
        *,
        goes_on: bool,
        restored: int | None = None,
    ) -> SectionVersion:
        now = self.clock()
        sections = {key: value for key, value in stored.sections.items() if key != section}
        if text:
            sections[section] = text
        changed = replace(stored, sections=sections)
        if sections != stored.sections and standing(stored.sign_offs):
            # Who signed has not seen this text.
            signed = withdrawn(stored.sign_offs, "text", now)
            changed = replace(changed, sign_offs=signed, signing_day=None)
        work.reports.save(slug, changed, at=now, by=actor.title)
        written = SectionVersion(section, 0, 0, text, dict(said), now, now, actor.title, actor.user_id)
        kept = work.report_texts.add(slug, stored.form, stored.year, written, goes_on=goes_on)
        after = {"section": section, "year": stored.year, "version": kept.number}
        if restored is not None:
            after["restored"] = restored
        work.audit("write_report", "report", stored.form, project=slug, after=after)
        if changed.sign_offs != stored.sign_offs:
            roles = [each.role for each in standing(stored.sign_offs)]
            why = {"signers": roles, "year": stored.year, "why": "text"}
            work.audit("withdraw_sign_offs", "report", stored.form, project=slug, after=why)
        return kept

    # ---- versions ----------------------------------------------------------------------------------------------

    def versions(
        self, actor: Actor, slug: str, form_key: str, year: int | None, section: str | None = None
    ) -> VersionsPage:
        """Every version of a section's texts, or of all sections, the newest first. Raises as `Reports.page` does."""
        page = self.page(actor, slug, form_key, year)
        with self.reading() as work:
            found = work.report_texts.all(slug, page.form, page.year)
        headings = {key: heading for each in page.report.sections for key, heading in _headings(each)}
        by_number = {(each.section, each.number): each for each in found}
        lines = []
        for each in found:
            if section is not None and each.section.partition(".")[0] != section:
                continue
            before = by_number.get((each.section, each.number - 1))
            lines.append(
                VersionLine(
                    key=each.section,
                    heading=headings.get(each.section, each.section),
                    number=each.number,
                    at=each.at,
                    by=each.by,
                    changes=_changes(before, each),
                    proposal=not each.text,
                    newest=(each.section, each.number + 1) not in by_number,
                )
            )
        return VersionsPage(page, section, tuple(lines))


def _done(
    act: Act,
    body: str,
    blocks: tuple[str, ...],
    section: str,
    sources: Sources,
    shown: Mapping[str, str],
) -> tuple[str, tuple[str, ...]]:
    """(text, charts and tables) after something was put in or taken out."""
    if act.kind == "remove":
        return without(body, act.reference), tuple(each for each in blocks if each != act.reference)
    there = sources.block(act.reference) if is_block(act.reference) else sources.words(act.reference)
    if there is None:
        raise Refused([Problem("nothing_to_insert", field=section)])
    if is_block(act.reference):
        return body, tuple(dict.fromkeys((*blocks, act.reference)))
    return with_inserted(body, act.reference, act.at, {**sources.words_of(body), **shown}), blocks


def _read(version: SectionVersion | None) -> str:
    """A version as it was read when it was written."""
    if version is None:
        return ""
    return plain_text(split_text(version.text)[0], version.said)


def _changes(before: SectionVersion | None, now: SectionVersion) -> tuple[tuple[Change, str], ...]:
    """What is new in a version; the first one is read as it is."""
    text = _read(now)
    if before is None:
        return (("same", text),) if text else ()
    return word_diff(_read(before), text)


def _parts(section: FilledSection) -> list[tuple[str, str, FilledSection | FilledSubHeading]]:
    """(key, heading, what stands there) of each text that can be written in a section; none for labelled facts and signatures."""
    if section.fields or any(isinstance(block, SignatureLines) for block in section.blocks):
        return []
    if section.sub_headings:
        return [(f"{section.key}.{sub.key}", sub.heading, sub) for sub in section.sub_headings]
    return [(section.key, section.heading, section)]


def _facts(
    section: FilledSection, newest: Mapping[str, SectionVersion], stored: Mapping[str, str]
) -> tuple[EditorText, ...]:
    """Short labelled facts: what the plan knows stands there, the others are written here."""
    found = []
    for block in section.blocks:
        if not isinstance(block, KeyValues):
            continue
        for key, (label, value) in zip(block.keys, block.rows, strict=True):
            whole = f"{section.key}.{key}"
            written = newest.get(whole)
            found.append(
                EditorText(
                    key=whole,
                    heading=label,
                    text=value or "",
                    own=whole in stored,
                    words=count_written(value or ""),
                    limit=None,
                    missing=(),
                    ties=(),
                    inserted=(),
                    changed=(),
                    shown={},
                    revision=written.revision if written else 0,
                    number=written.number if written else 0,
                    at=written.at if written else None,
                    by=written.by if written else None,
                )
            )
    return tuple(found)


def _headings(section: FilledSection) -> list[tuple[str, str]]:
    """(key, heading) of a section, of what stands under its headings, and of its labelled facts."""
    heading = section.heading.rstrip(":")
    parts = [(sub.key, sub.heading) for sub in section.sub_headings]
    for block in section.blocks:
        if isinstance(block, KeyValues):
            parts += [(key, label) for key, (label, _value) in zip(block.keys, block.rows, strict=True)]
    named = [(f"{section.key}.{key}", f"{heading}: {words.rstrip(':')}") for key, words in parts]
    return [(section.key, heading), *named]
