"""The workbook that people fill in: a guide, a sheet for each frequency, a long list, and our keys out of sight."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gevinst.domain.horizon import Frequency, add_months, period_code, period_of, periods
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Measurement, State
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument, Series, highest_step
from gevinst.exchange.excel_cells import put_number, put_text
from gevinst.exchange.excel_measurements import COMPUTED, FORMAT, KEY_SHEET
from gevinst.exchange.headings import LONG
from gevinst.i18n import N_, Language, Translator, formats, translator
from gevinst.i18n.series_words import series_name

_SHEETS: dict[Frequency, str] = {
    Frequency.WEEK: N_("Weeks"),
    Frequency.MONTH: N_("Months"),
    Frequency.QUARTER: N_("Quarters"),
    Frequency.HALF_YEAR: N_("Half-years"),
    Frequency.YEAR: N_("Years"),
}
_LONG_FIELDS = tuple(field for field in LONG if field != "project")
LONG_ROWS = 500
_HEAD = PatternFill("solid", fgColor="123A5A")
_SUB = PatternFill("solid", fgColor="E6EEF5")
_SHUT = PatternFill("solid", fgColor="EDEDED")
_LINE = Border(*(Side(style="thin", color="C8D2DC"),) * 4)
_OPEN = Protection(locked=False)
_NUMBERS = ("value", "numerator", "denominator", "n", "sd", "invited", "answered")


@dataclass(frozen=True, slots=True)
class _Group:
    """The columns of one indicator and party."""

    indicator: Indicator
    measure: Measure | None
    series: Series
    fields: tuple[str, ...]
    figures: Mapping[int, Measurement]


def titles(_: Translator) -> dict[str, str]:
    """The sheets' titles by key: guide, each frequency, long."""
    return {
        "guide": _("How to fill in"),
        **{frequency.value: _(message) for frequency, message in _SHEETS.items()},
        "long": _("Long list"),
    }


def template(
    document: PlanDocument,
    measures: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    existing: Mapping[str, Sequence[Measurement]],
    language: Language,
    today: dt.date,
) -> bytes:
    """The whole workbook as bytes."""
    _ = translator(language)
    book = Workbook()
    names = titles(_)
    groups = _groups(document, measures, existing)
    guide: Any = book.active
    guide.title = names["guide"]
    _guide(guide, document, groups, _)
    for frequency in _SHEETS:
        chosen = [group for group in groups if group.indicator.frequency is frequency]
        if chosen:
            sheet = book.create_sheet(names[frequency.value])
            _wide(sheet, chosen, frequency, document, party_names, today, _)
    long = book.create_sheet(names["long"])
    keys = book.create_sheet(KEY_SHEET)
    lists = _keys(keys, document, groups, party_names, names, language, today, _)
    _long(
        long,
        lists,
        [group for group in groups if group.indicator.frequency is Frequency.SINGLE],
        party_names,
        _,
    )
    keys.sheet_state = "veryHidden"
    book.properties.title = document.project.title[:250]
    book.properties.creator = "gevinst"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _groups(
    document: PlanDocument,
    measures: Callable[[Indicator], Measure | None],
    existing: Mapping[str, Sequence[Measurement]],
) -> list[_Group]:
    found = []
    for benefit in document.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators:
            measure = measures(indicator)
            for line in indicator.series:
                figures = {each.period: each for each in existing.get(line.id, ())}
                found.append(_Group(indicator, measure, line, _fields(indicator, measure, figures), figures))
    return found


def _fields(
    indicator: Indicator, measure: Measure | None, figures: Mapping[int, Measurement]
) -> tuple[str, ...]:
    """The columns that a figure of this kind needs, and those that a stored one uses."""
    used = {
        field
        for each in figures.values()
        for field in ("n", "sd", "invited", "answered")
        if getattr(each.figure, field) is not None
    }
    number = measure is not None and indicator.kind is IndicatorKind.NUMBER
    ratio = number and measure is not None and measure.shape is Shape.RATIO
    fields = ["numerator", "denominator", COMPUTED] if ratio else ["value"]
    if "n" in used or (number and measure is not None and measure.shape is Shape.MEAN):
        fields.append("n")
    fields += ["sd"] if "sd" in used else []
    survey = number and measure is not None and measure.survey
    fields += [field for field in ("invited", "answered") if survey or field in used]
    return (*fields, "reason", "comment")


def _text(figure: Any, field: str, _: Translator) -> str:
    """What stands in a text column for a stored figure."""
    if field == "reason":
        return figure.reason or "" if figure.state is State.NOT_MEASURED else ""
    return figure.comment or ""


def suppressed_word(_: Translator) -> str:
    """What people write where a small count may not be shown; `domain.measurement` understands all three."""
    return _("under 5")


def not_measured_word(_: Translator) -> str:
    """What people write in the status column."""
    return _("not measured")


# ---------------------------------------------------------------- month by indicator


def _wide(
    sheet: Any,
    groups: Sequence[_Group],
    frequency: Frequency,
    document: PlanDocument,
    names: Mapping[str, str],
    today: dt.date,
    _: Translator,
) -> None:
    rows = _periods(groups, frequency, document, today)
    put_text(sheet.cell(1, 1), "period")
    put_text(sheet.cell(1, 2), "period_name")
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["B"].width = 18
    for row in (2, 3, 4):
        for column in (1, 2):
            _head_cell(sheet.cell(row, column), _(LONG["period"]) if row == 4 else "", row)
    for number, period in enumerate(rows, start=5):
        put_text(sheet.cell(number, 1), period_code(period, frequency))
        cell = put_text(sheet.cell(number, 2), period_label(period, frequency, _))
        cell.fill, cell.border, cell.font = _SUB, _LINE, Font(bold=True)
    column = 3
    for group in groups:
        column = _group(sheet, column, group, rows, frequency, document, names, today, _)
    sheet.freeze_panes = "C5"
    _protect(sheet)
    _print_set_up(sheet, "2:4", "B:B", _)


def _periods(
    groups: Sequence[_Group], frequency: Frequency, document: PlanDocument, today: dt.date
) -> list[int]:
    """From the first period that any of the figures is asked for to the one that holds `today`, and all stored ones."""
    firsts = [first for group in groups if (first := _first(group.indicator, document)) is not None]
    first = min(firsts) if firsts else add_months(today, -12)
    stored = {period for group in groups for period in group.figures}
    return sorted(stored | set(periods(min(first, today), today, frequency)))


def _first(indicator: Indicator, document: PlanDocument) -> dt.date | None:
    return indicator.first_period or indicator.baseline.first or document.project.starts


def period_label(period: int, frequency: Frequency, _: Translator) -> str:
    """A period as people say it: `juni 2026`; the code where there is no other word."""
    if frequency is Frequency.MONTH:
        day = dt.date.fromordinal(period)
        return f"{formats.month_name(day, _.language)} {day.year}"
    return period_code(period, frequency)


def _asked(group: _Group, period: int, frequency: Frequency, document: PlanDocument) -> bool:
    first, last = _first(group.indicator, document), group.indicator.last_period
    if first is not None and period < period_of(first, frequency):
        return False
    return last is None or period <= period_of(last, frequency)


def _group(
    sheet: Any,
    column: int,
    group: _Group,
    rows: Sequence[int],
    frequency: Frequency,
    document: PlanDocument,
    names: Mapping[str, str],
    today: dt.date,
    _: Translator,
) -> int:
    """Writes one group's columns; returns the next free column."""
    indicator, line = group.indicator, group.series
    party = series_name(line, names, _)
    for offset, field in enumerate(group.fields):
        at = column + offset
        put_text(sheet.cell(1, at), f"{indicator.key}|{indicator.row_key(line) or ''}|{field}")
        _head_cell(sheet.cell(2, at), indicator.title if offset == 0 else "", 2)
        _head_cell(sheet.cell(3, at), party if offset == 0 else "", 3)
        _head_cell(sheet.cell(4, at), _heading(field, group.measure, _), 4)
        sheet.column_dimensions[get_column_letter(at)].width = 26 if field in {"reason", "comment"} else 15
        for number, period in enumerate(rows, start=5):
            cell = sheet.cell(number, at)
            stored = group.figures.get(period)
            locked = stored is not None and stored.locked(today)
            is_open = _asked(group, period, frequency, document) and not locked and field != COMPUTED
            cell.border = _LINE
            if is_open:
                cell.protection = _OPEN
            else:
                cell.fill = _SHUT
            if field == COMPUTED:
                _computed(sheet, cell, number, column, group.measure)
            elif stored is not None:
                _stored(cell, stored, field, group.fields[0], _)
        if rows and field in _NUMBERS:
            _number_rule(sheet, at, 5, 4 + len(rows), group, field, _)
    return column + len(group.fields)


def _stored(cell: Any, stored: Measurement, field: str, first_field: str, _: Translator) -> None:
    figure = stored.figure
    if field in {"reason", "comment"}:
        text = _text(figure, field, _)
        if text:
            put_text(cell, text)
    elif figure.state is State.SUPPRESSED:
        if field == first_field:
            put_text(cell, suppressed_word(_))
    elif figure.state is State.VALUE and getattr(figure, field) is not None:
        put_number(cell, getattr(figure, field))


def _computed(sheet: Any, cell: Any, row: int, column: int, measure: Measure | None) -> None:
    """The ratio beside its parts, by formula, so that people see what they typed."""
    top, bottom = f"{get_column_letter(column)}{row}", f"{get_column_letter(column + 1)}{row}"
    scale = measure.scale if measure else 1
    cell.value = f'=IF(AND(ISNUMBER({top}),ISNUMBER({bottom}),N({bottom})<>0),{top}/{bottom}*{scale:g},"")'
    cell.number_format = (
        "0." + "0" * (measure.decimals if measure else 1) if measure and measure.decimals else "0"
    )
    cell.font = Font(italic=True, color="44546A")


def _heading(field: str, measure: Measure | None, _: Translator) -> str:
    """What one column asks for, in the measure's own words where it has them."""
    if field == COMPUTED:
        return _("Result ({unit})", unit=_.local(measure.unit.symbol)) if measure else _("Result")
    if measure is not None:
        words = {
            "numerator": measure.numerator,
            "denominator": measure.denominator,
            "value": measure.value,
        }.get(field)
        if words is not None and field == "value":
            return f"{_.local(words)} ({_.local(measure.unit.symbol)})"
        if words is not None:
            return f"{_(LONG[field])}: {_.local(words)}"
    return _(LONG[field])


def _number_rule(
    sheet: Any, column: int, first: int, last: int, group: _Group, field: str, _: Translator
) -> None:
    """A number, not below what the measure allows. A warning only: "under 5" is an answer too."""
    letter = get_column_letter(column)
    lowest: float | None = 0
    if field == "value" and group.measure is not None and group.indicator.kind is IndicatorKind.NUMBER:
        lowest = group.measure.minimum
    if (
        group.indicator.kind in {IndicatorKind.SCALE, IndicatorKind.MILESTONE, IndicatorKind.TEXT}
        and field == "value"
    ):
        highest = highest_step(group.indicator)
        rule = DataValidation("whole", operator="between", formula1="0", formula2=str(highest))
        rule.prompt = (
            "; ".join(f"{n} = {label}" for n, label in enumerate(group.indicator.scale_labels))[:250] or None
        )
        rule.showInputMessage = bool(rule.prompt)
    else:
        rule = DataValidation(
            "decimal", operator="greaterThanOrEqual", formula1=f"{lowest if lowest is not None else -1e15:g}"
        )
    rule.allow_blank, rule.errorStyle, rule.showErrorMessage = True, "warning", True
    rule.errorTitle = _("Check the figure")[:30]
    rule.error = _("Write a number here. Write why in the column for it if the figure was not measured.")[
        :220
    ]
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{first}:{letter}{last}")


def _head_cell(cell: Any, text: str, row: int) -> None:
    put_text(cell, text)
    cell.fill = _HEAD if row == 2 else _SUB
    cell.font = Font(bold=True, color="FFFFFF" if row == 2 else "123A5A")
    cell.alignment = Alignment(wrap_text=row == 4, vertical="top")
    cell.border = _LINE


def _protect(sheet: Any) -> None:
    """Headings cannot be overwritten by accident; there is no password, so nobody is shut out."""
    protection = sheet.protection
    protection.sheet = True
    for name in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
        setattr(protection, name, False)


def _print_set_up(sheet: Any, rows: str, columns: str | None, _: Translator) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = rows
    if columns:
        sheet.print_title_cols = columns
    sheet.oddFooter.center.text = "&A – &P / &N"


# ---------------------------------------------------------------- long list, guide, keys


def _long(
    sheet: Any, lists: Mapping[str, str], singles: Sequence[_Group], names: Mapping[str, str], _: Translator
) -> None:
    """One row a figure: for single dates, and for those who like lists. Figures of single dates stand there already."""
    for column, field in enumerate(_LONG_FIELDS, start=1):
        put_text(sheet.cell(1, column), field)
        _head_cell(sheet.cell(2, column), _(LONG[field]), 4)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 32 if field in {"indicator", "reason", "comment"} else 16
    sheet.row_dimensions[1].hidden = True
    row = 3
    for group in singles:
        for period, stored in sorted(group.figures.items()):
            named = group.series.party or group.series.comparison
            party = series_name(group.series, names, _) if named else ""
            put_text(sheet.cell(row, 1), period_code(period, Frequency.SINGLE))
            put_text(sheet.cell(row, 2), group.indicator.key)
            put_text(sheet.cell(row, 3), party)
            for column, field in enumerate(_LONG_FIELDS[3:], start=4):
                if field != "state":
                    _stored(sheet.cell(row, column), stored, field, group.fields[0], _)
            row += 1
    last = row + LONG_ROWS
    for line in sheet.iter_rows(min_row=3, max_row=last, max_col=len(_LONG_FIELDS)):
        for cell in line:
            cell.protection, cell.border = _OPEN, _LINE
            if cell.column == 1:
                # Text, so that Excel does not make another date of what is typed.
                cell.number_format = "@"
    for column, field in enumerate(_LONG_FIELDS, start=1):
        letter = get_column_letter(column)
        if field in lists:
            rule = DataValidation("list", formula1=lists[field], allow_blank=True, errorStyle="warning")
        elif field in _NUMBERS:
            rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="-1000000000000000")
            if field != "value":
                rule.formula1 = "0"
            rule.errorStyle = "warning"
        else:
            continue
        rule.showErrorMessage = True
        rule.error = _("Write a number here. Write why in the column for it if the figure was not measured.")[
            :220
        ]
        if field in lists:
            rule.error = _("Choose from the list.")
        sheet.add_data_validation(rule)
        rule.add(f"{letter}3:{letter}{last}")
    sheet.freeze_panes = "A3"
    _protect(sheet)
    _print_set_up(sheet, "2:2", None, _)


def _keys(
    sheet: Any,
    document: PlanDocument,
    groups: Sequence[_Group],
    party_names: Mapping[str, str],
    names: Mapping[str, str],
    language: Language,
    today: dt.date,
    _: Translator,
) -> dict[str, str]:
    """What ties the workbook to its project, and the lists to choose from. Returns a formula for each list."""
    facts = {
        "format": FORMAT,
        "project_id": document.project.id,
        "slug": document.project.slug or "",
        "title": document.project.title,
        "language": language,
        "made": today.isoformat(),
        "not_read": names["guide"],
    }
    for row, (key, value) in enumerate(facts.items(), start=1):
        put_text(sheet.cell(row, 1), key)
        put_text(sheet.cell(row, 2), value)
    all_titles = [group.indicator.title for group in groups]
    indicators = list(dict.fromkeys(all_titles))
    # A title that two indicators share names neither: then the key does.
    by_title = {
        title: {group.indicator.key for group in groups if group.indicator.title == title}
        for title in indicators
    }
    choices = {
        "indicator": [
            name
            for title in indicators
            for name in ([title] if len(by_title[title]) == 1 else sorted(by_title[title]))
        ],
        "party": list(
            dict.fromkeys(
                series_name(group.series, party_names, _)
                for group in groups
                if group.series.party or group.series.comparison
            )
        ),
        "state": [not_measured_word(_), suppressed_word(_)],
    }
    formulas = {}
    for column, (field, values) in enumerate(choices.items(), start=4):
        for row, value in enumerate(values, start=1):
            put_text(sheet.cell(row, column), value)
        if values:
            letter = get_column_letter(column)
            formulas[field] = f"{KEY_SHEET}!${letter}$1:${letter}${len(values)}"
    return formulas


def _guide(sheet: Any, document: PlanDocument, groups: Sequence[_Group], _: Translator) -> None:
    """What to do, in the user's language, and what each figure means."""
    lines = [
        (document.project.title, 16, True),
        (_("Fill in the figures and send the file back, or load it in the benefit tool."), 11, False),
        (
            _(
                "White cells are yours. Grey cells are not asked for, are computed, or are approved and locked."
            ),
            11,
            False,
        ),
        (_("Write 0 when the figure is 0. Leave the cell blank when you have no figure yet."), 11, False),
        (
            _("If it was not measured, write why in the column “{column}”.", column=_(LONG["reason"])),
            11,
            False,
        ),
        (_("If a count is too small to be shown, write “{word}”.", word=suppressed_word(_)), 11, False),
        (
            _("Decimals can have a comma or a point. Do not merge cells, and do not rename the headings."),
            11,
            False,
        ),
        (_("Never write names, national identity numbers or other things that point to a person."), 11, True),
        (_("What the figures are"), 13, True),
    ]
    seen: set[str] = set()
    for group in groups:
        if group.indicator.key not in seen:
            seen.add(group.indicator.key)
            what = _.local(group.measure.what) if group.measure else ""
            lines.append((f"{group.indicator.title}: {what}" if what else group.indicator.title, 11, False))
    sheet.column_dimensions["A"].width = 110
    for row, (text, size, bold) in enumerate(lines, start=1):
        cell = put_text(sheet.cell(row, 1), text)
        cell.font = Font(size=size, bold=bold)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.sheet_view.showGridLines = False
    _protect(sheet)
    _print_set_up(sheet, "1:1", None, _)
