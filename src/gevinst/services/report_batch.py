"""Reports as files, one or many: each with its pages and what a person must know of it before it is sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gevinst.domain.access import Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.services.reports import Reports

ENDINGS = (".docx", ".pdf")


@dataclass(frozen=True, slots=True)
class Produced:
    """One report as it was really made. `pages` are those of its PDF; of a .docx only a form that counts pages has them."""

    project: str
    form: str
    year: int | None
    name: str
    data: bytes
    pages: int | None
    most_pages: int | None
    missing_characters: tuple[str, ...]
    """What our font lacks, printed as a square in the PDF."""
    missing: int
    """How many places a person must still write."""
    over: int
    """How many sections have too many words."""

    @property
    def too_long(self) -> bool:
        """Whether it has more pages than the form allows."""
        return self.pages is not None and self.most_pages is not None and self.pages > self.most_pages


def produce(reports: Reports, actor: Actor, slug: str, form: str, year: int | None, ending: str) -> Produced:
    """The filled form as a file. Raises Refused for an ending that is not .docx or .pdf."""
    page = reports.page(actor, slug, form, year)
    name = "-".join(part for part in (slug, page.form, str(page.year or "")) if part) + ending
    from gevinst.reporting.pdf import pdf

    pages: int | None = None
    lacking: tuple[str, ...] = ()
    match ending:
        case ".docx":
            from gevinst.reporting.docx import docx

            data = docx(page.report)
            if page.report.pages_most is not None:
                pages = pdf(page.report).pages
        case ".pdf":
            made = pdf(page.report)
            data, pages, lacking = made.bytes, made.pages, made.missing_characters
        case _:
            raise Refused([Problem("unknown_format", value=ending, params={"known": ", ".join(ENDINGS)})])
    return Produced(
        project=slug,
        form=page.form,
        year=page.year,
        name=name,
        data=data,
        pages=pages,
        most_pages=page.report.pages_most,
        missing_characters=lacking,
        missing=len(page.report.missing),
        over=len(page.report.over),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report to make."""

    project: str
    form: str
    year: int | None


def wanted(
    reports: Reports,
    actor: Actor,
    projects: list[str],
    year: int | None = None,
) -> tuple[Wanted, ...]:
    """Every form of these projects, each once: a yearly one for `year`, or for the year that is due.

    A yearly form of a project that did not run in the year is passed over.
    """
    found = []
    for slug in projects:
        for choice in reports.forms(actor, slug):
            if choice.years and year is not None and year not in choice.years:
                continue
            found.append(Wanted(slug, choice.form, year if choice.years else None))
    return tuple(found)


def batch(
    reports: Reports,
    actor: Actor,
    jobs: tuple[Wanted, ...],
    ending: str,
    progress: Callable[[int, int], None],
) -> Iterator[Produced]:
    """Makes them one after another. `progress(done, of)` is told after each; the reader may stop between any two."""
    for done, job in enumerate(jobs, start=1):
        yield produce(reports, actor, job.project, job.form, job.year, ending)
        progress(done, len(jobs))
