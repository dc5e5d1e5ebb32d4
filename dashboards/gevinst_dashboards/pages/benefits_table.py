"""The register's table: a benefit is a row, or one of several lines; a cell that is empty says what to do next."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.domain.measure import Direction
from gevinst.domain.plan import (
    COMPLETENESS,
    BaselineState,
    Beneficiary,
    Benefit,
    Indicator,
    IndicatorKind,
    RoleAt,
    Target,
    TargetKind,
)
from gevinst.i18n import N_, Translator
from gevinst.services.benefit_words import explained, is_number, needs, under_title
from gevinst.services.register import CURRENT, PAGE, SORT, SORTS, TARGETS, RegisterPage, RegisterRow
from gevinst.services.views import BenefitRow, HorizonView
from gevinst_dashboards.components import chip, hidden, icon, link, with_query
from gevinst_dashboards.components.benefits import benefit_address, change_stacked, stacked, target_cell
from gevinst_dashboards.components.hyphens import soft
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.benefit_terms import horizon_names, words_of
from gevinst_dashboards.pages.plan_words import MISSING

PLAN = "/prosjekt/<slug>/plan/<benefit>"
NOTHING = "–"
"""Not applicable yet."""
PARTS: dict[str, str] = {
    "title": N_("name"),
    "beneficiaries": N_("who benefits"),
    "responsible": N_("who carries it out"),
    "measurement": N_("what is measured"),
    "how_to_measure": N_("how it is measured"),
    "preconditions": N_("preconditions"),
    "freed_resources": N_("freed resources"),
    "horizons": N_("what is expected when"),
    "owner": N_("benefit owner"),
    "accountable": N_("accountable for the benefit"),
    "baseline": N_("baseline"),
    "targets": N_("targets"),
}
"""The words of `domain.plan.COMPLETENESS`."""
BENEFICIARIES: dict[Beneficiary, str] = {
    Beneficiary.PATIENTS: N_("patients"),
    Beneficiary.NEXT_OF_KIN: N_("next of kin"),
    Beneficiary.MUNICIPAL_SERVICE: N_("the municipal service"),
    Beneficiary.SPECIALIST_SERVICE: N_("the specialist service"),
    Beneficiary.STAFF: N_("staff"),
    Beneficiary.SOCIETY: N_("society"),
    Beneficiary.OTHER: N_("others"),
}
GROUPS: dict[str, str] = {
    "incomplete": N_("Not filled in yet"),
    "complete": N_("Filled in"),
    "disbenefits": N_("Drawbacks that you follow"),
}
WIDTH = 11
"""How many columns there are."""


def register_table(page: RegisterPage, path: str, _: Translator) -> Component:
    """All groups in one table, with explicit roles so that it stays one where a phone shows tiles."""
    label = _("Register of benefits. Scroll sideways to see all columns.")
    rows: list[Component] = []
    for group in page.groups:
        head = html.Th(
            [_(GROUPS[group.key]), " ", html.Span(f"({_.number(group.count)})", className="gv-num")],
            scope="rowgroup",
            role="rowheader",
            colSpan=WIDTH,
        )
        rows.append(html.Tr(head, role="row", className="is-group"))
        for row in group.rows:
            rows += _benefit(page, row, _)
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr(_heads(page, path, _), role="row"), role="rowgroup"),
                html.Tbody(rows, role="rowgroup"),
            ],
            className="gv-table gv-table--sticky gv-table--cards gv-reg",
            role="table",
            **{"aria-label": label},
        ),
        className="gv-tablewrap",
        tabIndex=0,
        role="region",
        **{"aria-label": label},
    )


def field_address(slug: str, benefit: str, part: str) -> str:
    """The field of the benefit's plan where a part is filled in."""
    return address(PLAN, slug=slug, benefit=benefit) + f"#felt{MISSING[part][0]}"


# ---- heads ---------------------------------------------------------------------------------------------------------


def _heads(page: RegisterPage, path: str, _: Translator) -> list[Component]:
    names = horizon_names(_)
    ends = {each: f"{_.short_month(day)}\u00a0{day.year}" for each, day in page.horizon_ends.items()}
    return [
        _head(page, path, _("Benefit"), "tittel", under=_("Who benefits")),
        _head(page, path, _("Carried out by")),
        _head(page, path, _("Benefit owner"), "eier"),
        _head(page, path, _("Accountable")),
        _head(page, path, _("What is followed")),
        _head(page, path, _("Baseline"), under=page.baseline_year, number=True),
        *(
            _head(page, path, names[horizon.value], under=ends.get(horizon, ""), number=True)
            for horizon in HORIZONS
        ),
        _head(page, path, _("Filled in"), "utfylt"),
        _head(page, path, _("Status"), "status"),
    ]


def _head(
    page: RegisterPage,
    path: str,
    words: str,
    sort: str | None = None,
    *,
    under: str = "",
    number: bool = False,
) -> Component:
    small = [html.Span(under, className="gv-thsub")] if under else []
    look = "num" if number else None
    if sort is None:
        return html.Th([words, *small], scope="col", role="columnheader", className=look)
    asked = page.chosen.get(SORT, SORTS[0])
    now = asked.removeprefix("-") == sort
    back = asked.startswith("-")
    query = {name: value for name, value in page.chosen.items() if name not in (SORT, PAGE)}
    goal = with_query(path, query | {SORT: f"-{sort}" if now and not back else sort})
    said = {"aria-sort": "descending" if back else "ascending"} if now else {}
    inside = html.A([words, icon("sort")], href=goal, className="gv-sort", id=f"sort-{sort}")
    return html.Th([inside, *small], scope="col", role="columnheader", className=look, **said)


# ---- rows ----------------------------------------------------------------------------------------------------------


def _benefit(page: RegisterPage, row: RegisterRow, _: Translator) -> list[Component]:
    """The benefit's line, and under it one for each further indicator."""
    span: dict[str, Any] = {"rowSpan": len(row.lines)} if len(row.lines) > 1 else {}
    benefit, slug = row.benefit, page.project.slug or ""
    gap = _Gaps(page, row, _)
    first = row.lines[0]
    shared = [
        html.Th(
            [link(soft(benefit.title), benefit_address(slug, first)), html.Small(soft(_under(row, _)))],
            scope="rowgroup" if span else "row",
            role="rowheader",
            **span,
        ),
        _cell(
            html.Span(
                soft(benefit.responsible_text)
                if benefit.responsible_text
                else gap.at("responsible", _("Fill in"))
            ),
            "rolle",
            _("Carried out by"),
            **span,
        ),
        _cell(
            _role(benefit.owner, page, gap.at("owner", _("Choose owner"))),
            "rolle",
            _("Benefit owner"),
            **span,
        ),
        _cell(
            _role(benefit.accountable, page, gap.at("accountable", _("Choose accountable"))),
            "rolle",
            _("Accountable"),
            **span,
        ),
    ]
    filled = _cell(_filled(row, page, gap, _), "utfylt", _("Filled in"), **span)
    found = []
    for at, line in enumerate(row.lines):
        cells = _line(page, row, line, gap, _)
        status = _cell(_status(row, line, _), "status", _("Status"))
        if at == 0:
            found.append(html.Tr([*shared, *cells, filled, status], role="row"))
        else:
            found.append(html.Tr([*cells, status], role="row", className="is-more"))
    return found


def _cell(inside: Any, tile: str, label: str, *, number: bool = False, **more: Any) -> Component:
    look = f"num t-{tile}" if number else f"t-{tile}"
    return html.Td(inside, role="cell", className=look, **{"data-label": label}, **more)


def _line(
    page: RegisterPage, row: RegisterRow, line: BenefitRow, gap: "_Gaps", _: Translator
) -> list[Component]:
    """What is followed, the baseline and the three targets."""
    names = horizon_names(_)
    return [
        _cell(_measure(line, gap, _), "maltall", _("What is followed")),
        _cell(html.Span(_baseline(line, gap, _)), "tall", _("Baseline"), number=True),
        *(
            _cell(
                html.Span(_target(page, row, line, horizon, gap, _)),
                "tall",
                names[horizon.value],
                number=True,
            )
            for horizon in HORIZONS
        ),
    ]


def _under(row: RegisterRow, _: Translator) -> str:
    benefit = row.benefit
    said = groups_of(benefit, _)
    if not benefit.disbenefit:
        return said
    parts = [_("Affects {whom}", whom=_lower(said))] if said else []
    parts += [_("follows from {benefit}", benefit=_lower(title)) for title in row.follows_from[:2]]
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def groups_of(benefit: Benefit, _: Translator) -> str:
    """Who gains, in words: the form's groups, else what was written."""
    if benefit.beneficiaries:
        text = ", ".join(_(BENEFICIARIES[group]) for group in benefit.beneficiaries)
        return text[:1].upper() + text[1:]
    return benefit.beneficiaries_text or ""


class _Gaps:
    """What stands in an empty cell of one benefit: a link to its field, or (who may not write) that it is missing."""

    def __init__(self, page: RegisterPage, row: RegisterRow, _: Translator) -> None:
        self.page, self.row, self._ = page, row, _

    def at(self, part: str, words: str) -> Any:
        """The gap of a part, or a dash where the part is not lacking."""
        if part not in self.row.missing:
            return NOTHING
        return self.link(part, words)

    def link(self, part: str, words: str) -> Any:
        """What to do, as a link with a dashed ring."""
        if not self.page.may_edit:
            return html.Span(self._("missing"), className="gv-subtle")
        title = hidden(f": {self.row.benefit.title}")
        goal = field_address(self.page.project.slug or "", self.row.benefit.id, part)
        return html.A([icon("mangler"), html.Span([words, title])], href=goal, className="gv-gap")


def _role(role: RoleAt | None, page: RegisterPage, gap: Any) -> Component:
    """Role over party, two lines."""
    if role is None:
        return html.Span(gap)
    party = page.party_names.get(role.party or "", role.party or "")
    return html.Span([soft(role.role), *([html.Small(party)] if party else [])])


def _measure(line: BenefitRow, gap: _Gaps, _: Translator) -> Component:
    if line.indicator is None:
        return html.Span(gap.link("measurement", _("Choose a measure")))
    kinds = {
        IndicatorKind.NUMBER: under_title(line, _),
        IndicatorKind.SCALE: _("Steps in words"),
        IndicatorKind.MILESTONE: _("Milestone"),
        IndicatorKind.TEXT: _("In words"),
    }
    return html.Span([soft(line.title), html.Small(kinds[line.indicator.kind])])


def _baseline(line: BenefitRow, gap: _Gaps, _: Translator) -> Any:
    indicator = line.indicator
    if indicator is None:
        return NOTHING
    if indicator.kind is IndicatorKind.NUMBER and indicator.baseline.state is BaselineState.MISSING:
        return gap.link("baseline", _("Register"))
    if not is_number(line):
        return html.Span(line.baseline_text, className="gv-words")
    return _bare(line.evaluation.baseline if line.evaluation else None, line, _)


def _bare(value: float | None, line: BenefitRow, _: Translator) -> str:
    """A figure without its unit, which stands under the measure; per cent keeps its sign."""
    if value is None:
        return NOTHING
    decimals = line.measure.decimals if line.measure else None
    if line.measure is not None and line.measure.unit.key == "percent":
        return _.percent(value, decimals)
    return _.number(value, decimals)


def _target(
    page: RegisterPage, row: RegisterRow, line: BenefitRow, horizon: Horizon, gap: _Gaps, _: Translator
) -> Any:
    """The target in force, and under it what became of it, what it was first, and what is proposed instead."""
    indicator = line.indicator
    if indicator is None:
        return NOTHING
    parts: list[Any] = [_target_value(row, line, horizon, _)]
    if parts == [NOTHING] and "targets" in row.missing and horizon is HORIZONS[0]:
        parts = [gap.link("targets", _("Set target"))]
    view = _view(line, horizon)
    if view is not None and view.target_text is not None:
        said, bad = outcome(row.benefit, view, _)
        if said:
            parts.append(html.Small(said, className="is-neg" if bad else None))
        if view.original_target is not None and page.chosen.get(TARGETS) != CURRENT:
            decimals = line.measure.decimals if line.measure else 1
            original = _.number(view.original_target, decimals)
            parts.append(html.Small(_("originally {value}", value=original)))
    proposed = row.proposed.get((indicator.id, horizon))
    if proposed is not None:
        words = _("proposed {value}", value=proposed) if proposed else _("proposed to be taken away")
        parts.append(html.Small(words))
    return parts if len(parts) > 1 else parts[0]


def _view(line: BenefitRow, horizon: Horizon) -> HorizonView | None:
    return next((each for each in line.horizons if each.horizon is horizon), None)


def _target_value(row: RegisterRow, line: BenefitRow, horizon: Horizon, _: Translator) -> Any:
    view = _view(line, horizon)
    if view is not None and view.target_text is not None:
        if not is_number(line):
            return html.Span(view.target_text, className="gv-words")
        value = _bare(view.result.target, line, _)
        return limit(value, line, _) if row.benefit.disbenefit else value
    target = line.indicator.target(horizon) if line.indicator else None
    return target_words(line.indicator, target, _) if line.indicator and target else NOTHING


def limit(value: str, line: BenefitRow, _: Translator) -> str:
    """A dis-benefit has a limit, not a target."""
    if line.measure is not None and line.measure.direction is Direction.HIGHER:
        return _("at least {value}", value=value)
    return _("at most {value}", value=value)


def outcome(benefit: Benefit, view: HorizonView, _: Translator) -> tuple[str, bool]:
    """(what became of a target, whether it needs somebody); a limit is held, never reached."""
    if view.result.verdict is Verdict.REACHED:
        return (_("held") if benefit.disbenefit else _("reached")), False
    if view.passed and needs(view):
        return (_("not held") if benefit.disbenefit else _("not reached")), True
    return "", False


def target_words(indicator: Indicator, target: Target, _: Translator) -> str:
    """A target of something that is not followed in figures, or whose baseline is missing."""
    if target.kind is TargetKind.TEXT:
        return target.text or NOTHING
    if target.value is not None and indicator.kind is not IndicatorKind.NUMBER:
        return words_of(indicator, target.value)
    match target.kind:
        case TargetKind.CHANGE_PERCENT if target.value is not None:
            return f"{_.signed(target.value)}\u00a0%"
        case TargetKind.CHANGE if target.value is not None:
            return _.signed(target.value)
        case TargetKind.RANGE if target.low is not None and target.high is not None:
            return f"{_.number(target.low)}–{_.number(target.high)}"
        case _:
            return NOTHING if target.value is None else _.number(target.value)


def missing_words(parts: Sequence[str], _: Translator) -> str:
    """`mangler gevinsteier og nullpunkt`, at most three by name."""
    names = [_(PARTS[part]) for part in parts]
    if len(names) > 3:
        return _("missing: {parts} and {n} more", parts=", ".join(names[:2]), n=len(names) - 2)
    return _("missing: {parts}", parts=", ".join(names))


_HAVE_A_COLUMN = frozenset({"title", "responsible", "owner", "accountable", "baseline", "targets"})


def _filled(row: RegisterRow, page: RegisterPage, gap: _Gaps, _: Translator) -> Component:
    """A word and a thin bar; what has no column of its own in the table stands under, as what to do next."""
    whole, lacks = len(COMPLETENESS), row.missing
    done = whole - len(lacks)
    share = f"{round(100 * done / whole)}%"
    bar = html.Span(
        [
            html.Span(
                [
                    _("{done} of {whole}", done=done, whole=whole),
                    *([hidden(f", {missing_words(lacks, _)}")] if lacks else []),
                ]
            ),
            html.Span(
                html.Span(style={"--v": share}), className="gv-progress__bar", **{"aria-hidden": "true"}
            ),
        ],
        className="gv-done" if lacks else "gv-done is-full",
    )
    elsewhere = [part for part in lacks if part not in _HAVE_A_COLUMN]
    if row.benefit.indicators == () and "measurement" in elsewhere:
        # The cell of what is followed says so already.
        elsewhere.remove("measurement")
    if not elsewhere or not page.may_edit:
        return html.Span(bar)
    words = _(PARTS[elsewhere[0]])
    if len(elsewhere) > 1:
        words = _("{part} and {n} more", part=words, n=len(elsewhere) - 1)
    goal = field_address(page.project.slug or "", row.benefit.id, elsewhere[0])
    more = html.A(
        [hidden(_("Fill in") + " "), words, hidden(f": {row.benefit.title}")], href=goal, className="gv-more"
    )
    return html.Span([bar, more])


def _status(row: RegisterRow, line: BenefitRow, _: Translator) -> Component:
    """What the figures are a sign of, and how the target stands, each with its own words under it."""
    target = _target_status(row, line, _)
    return html.Span([change_stacked(line, _), target] if line.finding is not None else target)


def _target_status(row: RegisterRow, line: BenefitRow, _: Translator) -> Any:
    latest = (
        _("Latest {value}, {period}", value=line.latest_text, period=line.period_text)
        if line.period_text
        else ""
    )
    shown, under = target_cell(line, _), ""
    if row.benefit.disbenefit and line.now is not None and line.now.target_text is not None:
        if line.now.result.verdict is Verdict.REACHED:
            return stacked(chip("reached", _("Within the limit"), "nadd", plain=True), latest)
        if needs(line.now):
            shown = chip("behind", _("Outside the limit"), "bak")
            said = [explained(line.now), latest]
            return stacked(shown, ". ".join(part for part in said if part))
    if line.standing in ("no_data", "not_assessed") and "baseline" in row.missing:
        under = _("Baseline is missing")
    elif line.now is not None and line.standing != "qualitative":
        under = explained(line.now)
    shown_file = _("Documented") if line.documented else ""
    said = [part[:1].upper() + part[1:] for part in (under, line.assurance_text, latest, shown_file) if part]
    return stacked(shown, ". ".join(said))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
