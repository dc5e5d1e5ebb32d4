"""The portfolio report as PDF: tagged (PDF/UA-1) and for the archive (PDF/A-2a), by typst, with our own fonts.

The template is schemas/reports/portfolio-report.typ. It gets all data as one JSON string, so nothing that a user wrote is
read as markup. The same report and time stamp give the same bytes.
"""

import datetime as dt
import json
from dataclasses import asdict
from importlib.resources import as_file
from typing import Any

from gevinst.domain.portfolio_report import PortfolioReport
from gevinst.i18n import Translator, translator
from gevinst.reporting.map_layout import has_glyph
from gevinst.reporting.meeting_sheet import letters_in, made_printable
from gevinst.reporting.pdf import PdfResult
from gevinst.resources import schemas


def portfolio_report_pdf(report: PortfolioReport, at: dt.datetime) -> PdfResult:
    """The file; it has as many pages as it takes. `at`: the time stamp in it."""
    import typst

    found = data_of(report)
    lacking = {char for char in letters_in(found) if not has_glyph(char)}
    with as_file(schemas() / "reports") as folder:
        compiler = typst.Compiler(
            str(folder / "portfolio-report.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
        )
        made: Any = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(made_printable(found), ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(at.timestamp()),
        )
        pages = int(json.loads(compiler.query("<pages>", field="value", one=True)))
    return PdfResult(made, pages, tuple(sorted(lacking)))


def data_of(report: PortfolioReport) -> dict[str, Any]:
    """What the template is given: the report, and the words that stand around it."""
    _ = translator(report.language)
    found: dict[str, Any] = json.loads(json.dumps(asdict(report), default=str))
    return found | {
        "lang": report.language,
        "region": "GB" if report.language == "en" else "NO",
        "words": {
            "page": _("page"),
            "of": _("of"),
            "table": _("Table"),
            "figure": _("Figure"),
            **said(report, _),
        },
    }


def said(report: PortfolioReport, _: Translator) -> dict[str, Any]:
    """Headings, heads of tables, and what stands where there is nothing; PDF and Word say the same."""
    return {
        "compare": _("The projects side by side"),
        "pictures_key": _("Small pictures: index with the baseline at 100, on one scale; the stroke is where the work started."),
        "no_projects": _("No project fits these filters, or none has been shared with you yet."),
        "effect": _("Effect"),
        "effect_detail": _("Change against what was expected without the project, with 95 % uncertainty. By evidence, and within it by effect; no ranking."),
        "effect_key": _("Filled square: moderate or strong evidence."),
        "effect_heads": [_("Project"), _("Change"), _("Uncertainty (95 %)"), _("Evidence")],
        "no_effect": _("No project has an effect to show yet."),
        "money": _("Who pays, who gains"),
        "money_detail": _("How own contribution and gain fall on the levels, in kroner as entered or computed"),
        "money_heads": [_("What"), _("Level"), _("Amount"), _("Of"), _("Share")],
        "apart": _("Cost at one level, gain at another"),
        "apart_detail": _("By name. No ranking."),
        "apart_heads": [_("Project"), _("Carries most"), _("Receives most")],
        "communities": _("Health communities"),
        "promises": _("What was promised, and what came of it"),
        "outcomes": _("Targets by how they stand"),
        "outcomes_detail": _("Number of targets, of benefits that are gains; a target is judged when its time is over."),
        "lacking": _("What is lacking"),
        "lacking_heads": [_("What"), _("Count"), _("Of"), _("Share")],
        "lacking_detail": _("Benefits that cannot be followed, and what is late or left undone"),
        "not_measured": _("Promised, not measured"),
        "not_measured_lead": _.plural(
            "{n} benefit has no figure that is due. It is not counted as reached.",
            "{n} benefits have no figures that are due. They are not counted as reached.",
            report.not_measured_in_all,
        )
        if report.not_measured_in_all
        else _("No benefit lacks figures that are due."),
        "not_measured_heads": [_("Project"), _("Promised benefit"), _("Why")],
        "definitions": _("What the words mean"),
    }  # fmt: skip
