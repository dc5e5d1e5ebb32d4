"""The portfolio report as a Word file, to go on with: the same figures and words, with the pictures as their numbers."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from gevinst.domain.portfolio_report import MeasureEffect, PortfolioReport
from gevinst.domain.report import (
    Block,
    Bullet,
    Bullets,
    FilledReport,
    FilledSection,
    Paragraph,
    Table,
)
from gevinst.i18n import translator
from gevinst.reporting.docx import docx
from gevinst.reporting.portfolio_report import said

_RIGHT: Literal["right"] = "right"


def portfolio_report_docx(report: PortfolioReport, at: dt.datetime) -> bytes:
    """The file. `at`: the time stamp in it."""
    _ = translator(report.language)
    words = said(report, _)
    lost = report.not_measured_more
    sections = [
        _section("compare", words["compare"], tuple(_compared(report, words["no_projects"], _("Follow-up")))),
        _section("effect", words["effect"], tuple(_effects(report, words))),
        _section("money", words["money"], tuple(_money(report, words))),
        _section("communities", words["communities"], tuple(_communities(report))),
        _section("promises", words["promises"], tuple(_promises(report, words))),
        _section(
            "not_measured",
            words["not_measured"],
            (
                Paragraph(words["not_measured_lead"]),
                *(
                    (
                        Table(
                            name="not_measured",
                            headline="",
                            detail="",
                            header=tuple(words["not_measured_heads"]),
                            alignments=("left", "left", "left"),
                            rows=tuple(
                                (each.project, each.benefit, each.why) for each in report.not_measured
                            ),
                            note=lost,
                        ),
                    )
                    if report.not_measured
                    else ()
                ),
            ),
        ),
        _section(
            "definitions",
            words["definitions"],
            (Bullets(tuple(Bullet(f"{word}:", text) for word, text in report.definitions)),),
        ),
    ]
    filled = FilledReport(
        form="portfolio-report",
        title=report.name,
        project_title=report.title,
        scheme_name=report.scheme,
        language=report.language,
        facts=tuple((each.label, f"{each.value} {each.under}") for each in report.key),
        lead=" ".join(part for part in (f"{report.scope}.", report.lead, report.not_approved) if part),
        sections=tuple(sections),
        official=True,
        unofficial_because=None,
        invented=bool(report.marks),
        as_of=report.today,
        as_of_text=report.as_of,
        year=None,
        sender=report.scheme,
    )
    return docx(filled, at)


def _section(key: str, heading: str, blocks: tuple[Block, ...]) -> FilledSection:
    return FilledSection(key=key, heading=heading, added=False, blocks=blocks)


def _compared(report: PortfolioReport, nothing: str, follow_up: str) -> Iterator[Block]:
    found = report.comparison
    if not found.rows:
        yield Paragraph(nothing)
        return
    first, *rest = found.heads
    yield Table(
        name="compare",
        headline=found.headline,
        detail=found.detail,
        header=(first, follow_up, *rest),
        alignments=("left", "left", "right", "right", "right", "left", *(_RIGHT for _at in rest[4:])),
        rows=tuple(
            (
                row.title,
                row.standing,
                row.granted,
                row.delivered,
                row.reached,
                row.evidence,
                *(each.text for each in row.pictures),
            )
            for row in found.rows
        ),
        note=" ".join(part for part in (found.more, *found.notes) if part),
    )


def _effects(report: PortfolioReport, words: dict[str, list[str]]) -> Iterator[Block]:
    if report.effect_scope:
        yield Paragraph(report.effect_scope)
    if not report.effects:
        yield Paragraph(str(words["no_effect"]))
    else:
        yield Paragraph(str(words["effect_detail"]))
    for at, found in enumerate(report.effects):
        yield _effect(at, found, words)


def _effect(at: int, found: MeasureEffect, words: dict[str, list[str]]) -> Block:
    notes = " ".join(found.notes)
    if not found.rows:
        return Paragraph(f"{found.measure}. {found.headline} {notes}")
    return Table(
        name=f"effect-{at}",
        headline=found.headline,
        detail=found.measure,
        header=tuple(words["effect_heads"]),
        alignments=("left", "right", "right", "left"),
        rows=tuple((row.title, row.change, row.range, row.evidence) for row in found.rows),
        note=notes,
        total=found.rows[-1].together,
    )


def _money(report: PortfolioReport, words: dict[str, list[str]]) -> Iterator[Block]:
    found = report.money
    for text in (report.money_scope, found.nothing):
        if text:
            yield Paragraph(text)
    if found.rows:
        yield Table(
            name="money",
            headline=found.headline,
            detail=str(words["money_detail"]),
            header=tuple(words["money_heads"]),
            alignments=("left", "left", _RIGHT, _RIGHT, _RIGHT),
            rows=tuple((each.what, each.level, each.amount, each.of, each.share) for each in found.rows),
            note=" ".join(found.notes),
        )
    elif found.notes:
        yield Paragraph(" ".join(found.notes))
    for at, each in enumerate(found.tables):
        yield Table(
            name=f"payers-{at}",
            headline=each.headline,
            detail=each.detail,
            header=each.heads,
            alignments=("left", *(_RIGHT for _head in each.heads[1:])),
            rows=each.rows,
            note=" ".join(each.notes),
        )
    if found.apart:
        yield Table(
            name="apart",
            headline=str(words["apart"]),
            detail=str(words["apart_detail"]),
            header=tuple(words["apart_heads"]),
            alignments=("left", "left", "left"),
            rows=tuple((each.project, each.pays, each.gains) for each in found.apart),
            note=found.apart_more,
        )


def _communities(report: PortfolioReport) -> Iterator[Block]:
    """The table alone: it says what the map shows, and more."""
    found = report.communities
    for text in (found.lead, report.community_scope):
        if text:
            yield Paragraph(text)
    if found.rows:
        yield Table(
            name="communities",
            headline=found.headline,
            detail=found.detail,
            header=found.heads,
            alignments=("left", *(_RIGHT for _head in found.heads[1:])),
            rows=found.rows,
            note=" ".join(found.notes),
            total=True,
        )


def _promises(report: PortfolioReport, words: dict[str, list[str]]) -> Iterator[Block]:
    yield Paragraph(report.promise_sentence)
    if report.promise_scope:
        yield Paragraph(report.promise_scope)
    if report.outcomes:
        yield Table(
            name="outcomes",
            headline=str(words["outcomes"]),
            detail=str(words["outcomes_detail"]),
            header=report.outcome_heads,
            alignments=("left", *(_RIGHT for _head in report.outcome_heads[1:])),
            rows=tuple((each.label, *each.counts) for each in report.outcomes),
        )
    if report.lacking:
        yield Table(
            name="lacking",
            headline=str(words["lacking"]),
            detail=str(words["lacking_detail"]),
            header=tuple(words["lacking_heads"]),
            alignments=("left", "right", "left", "right"),
            rows=tuple((each.label, each.count, each.of, each.share) for each in report.lacking),
        )
