"""What gives way where a form counts pages: the figures that we add after its own sections, never what the form asks for.

First the type is set closer; then sentences about benefits that are on track, then the chart, then more sentences. The
table of every benefit stays, and the report says what was left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gevinst.domain.report import Block, Bullets, Figure, FilledReport, FilledSection, Paragraph
from gevinst.i18n import Translator, translator
from gevinst.reporting import wording


@dataclass(frozen=True, slots=True)
class Step:
    """One try: how close the type is set (0, 1, 2), how many sentences about benefits, and whether the chart stays."""

    density: int
    sentences: int | None = None
    chart: bool = True
    to_save_a_page: bool = False
    """Only of use where there are fewer pages by it."""


STEPS = (
    Step(0),
    Step(1),
    Step(2),
    Step(2, 6),
    Step(2, 4),
    Step(2, None, chart=False),
    Step(2, 8, chart=False),
    Step(2, 5, chart=False),
    Step(2, 3, chart=False),
    Step(2, 0, chart=False),
)


def steps(report: FilledReport) -> Iterator[tuple[Step, FilledReport]]:
    """Each try with the report as it would be printed, the fullest first; those that change nothing are passed over.

    Without a limit of pages only the type may give way, for a last page that has hardly begun."""
    if report.pages_most is None:
        yield STEPS[0], report
        yield Step(1, to_save_a_page=True), report
        yield Step(2, to_save_a_page=True), report
        return
    seen: set[tuple[int, FilledReport]] = set()
    for step in STEPS:
        shorter = _shorter(report, step)
        if (step.density, shorter) not in seen:
            seen.add((step.density, shorter))
            yield step, shorter


def _shorter(report: FilledReport, step: Step) -> FilledReport:
    if step.sentences is None and step.chart:
        return report
    _ = translator(report.language)
    sections = tuple(_section(each, step, report, _) if each.added else each for each in report.sections)
    return replace(report, sections=sections)


def _section(section: FilledSection, step: Step, report: FilledReport, _: Translator) -> FilledSection:
    """Our own section with what the step leaves of it, and a sentence about the rest. What a person wrote stays."""
    blocks: list[Block] = []
    gone = 0
    for block in section.blocks:
        if isinstance(block, Bullets) and step.sentences is not None and not section.edited:
            gone += max(0, len(block.items) - step.sentences)
            if step.sentences:
                blocks.append(Bullets(block.items[: step.sentences]))
        elif not (isinstance(block, Figure) and not step.chart):
            blocks.append(block)
    charts = sum(isinstance(block, Figure) for block in section.blocks) if not step.chart else 0
    if not gone and not charts:
        return section
    said = []
    if gone:
        said.append(_.plural("the sentence about {count} benefit", "the sentences about {count} benefits", gone, count=wording.number_word(gone, _)))  # fmt: skip
    if charts:
        # A form that counts pages has one chart at most.
        said.append(_("the chart"))
    most = report.pages_most or 0
    text = _.plural(
        "Left out to keep to {count} page: {what}.",
        "Left out to keep to {count} pages: {what}.",
        most,
        count=wording.number_word(most, _),
        what=wording.listed(said, _),
    )
    at = next((at for at, block in enumerate(blocks) if not isinstance(block, Bullets)), len(blocks))
    blocks.insert(at, Paragraph(f"{text} {_('Every benefit stands in the table.')}"))
    return replace(section, blocks=tuple(blocks))
