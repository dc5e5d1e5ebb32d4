"""A plan as rows, and rows as a plan. Pure: no query here. Rows are mappings from column to value."""

from collections.abc import Mapping, Sequence
from typing import Any

from gevinst.domain.horizon import HorizonMonths
from gevinst.domain.plan import (
    Baseline,
    Benefit,
    BenefitMap,
    HorizonTexts,
    Indicator,
    Participation,
    PlanDocument,
    Project,
    ProjectLevel,
    RoleAt,
    Series,
    Target,
    in_a_circle,
)

Row = Mapping[Any, Any]


def project_row(project: Project, level: ProjectLevel, drawn: BenefitMap) -> dict[str, Any]:
    """The project's own columns, without slug and revision."""
    return {
        "uid": project.id,
        "title": project.title,
        "scheme": project.scheme,
        "language": project.language,
        "summary": project.summary,
        "target_group": project.target_group,
        "phase": project.phase,
        "starts": project.starts,
        "ends": project.ends,
        "go_live": project.go_live,
        "horizons_from_go_live": project.horizons_from_go_live,
        "short_months": project.horizon_months.short,
        "medium_months": project.horizon_months.medium,
        "long_months": project.horizon_months.long,
        "reporting_days": project.reporting_days,
        "owners_text": project.owners_text,
        "municipalities_text": project.municipalities_text,
        "trust_text": project.trust_text,
        "agreement_date": project.agreement_date,
        "roles": [[duty, role.role, role.party] for duty, role in project.roles],
        "continues": project.continues,
        "next_meeting": project.next_meeting,
        "other_text": project.other_text,
        "map": drawn.model_dump(mode="json"),
        "invented": project.invented,
        "level_how_to_measure": list(level.how_to_measure),
        "level_preconditions": list(level.preconditions),
        "level_freed_resources": level.freed_resources,
        **_horizon_columns("level_horizon", level.horizons),
    }


def project_of(row: Row, participations: Sequence[Row]) -> Project:
    """The project of a row and the rows of its parties, in order."""
    return Project(
        id=row["uid"],
        slug=row["slug"],
        title=row["title"],
        scheme=row["scheme"],
        language=row["language"],
        summary=row["summary"],
        target_group=row["target_group"],
        phase=row["phase"],
        starts=row["starts"],
        ends=row["ends"],
        go_live=row["go_live"],
        horizons_from_go_live=row["horizons_from_go_live"],
        horizon_months=HorizonMonths(
            short=row["short_months"], medium=row["medium_months"], long=row["long_months"]
        ),
        reporting_days=row["reporting_days"],
        owners_text=row["owners_text"],
        municipalities_text=row["municipalities_text"],
        trust_text=row["trust_text"],
        agreement_date=row["agreement_date"],
        roles=tuple((duty, RoleAt(role=role, party=party)) for duty, role, party in row["roles"]),
        parties=tuple(
            Participation(
                party=part["party"],
                role=part["role"],
                joined=part["joined"],
                left=part["left_on"],
                note=part["note"],
            )
            for part in participations
        ),
        continues=row["continues"],
        next_meeting=row["next_meeting"],
        other_text=row["other_text"],
        invented=row["invented"],
    )


def map_of(row: Row) -> BenefitMap:
    """The benefits map, from the project's row."""
    return BenefitMap.model_validate(row["map"])


def frozen_plan(document: Mapping[str, Any]) -> PlanDocument:
    """A plan version from its JSON.

    Versions never change, and some are from before a circle of contributions was refused: what closes one is left out.
    """
    benefits = document.get("benefits", [])
    leads = [(each["id"], other) for each in benefits for other in each.get("contributes_to", [])]
    if not in_a_circle(leads):
        return PlanDocument.model_validate(document)
    kept: list[tuple[str, str]] = []
    for link in leads:
        if not in_a_circle([*kept, link]):
            kept.append(link)
    opened = [
        {**each, "contributes_to": [other for source, other in kept if source == each["id"]]}
        for each in benefits
    ]
    return PlanDocument.model_validate({**document, "benefits": opened})


def level_of(row: Row) -> ProjectLevel:
    """What the form says of the project as a whole, from the project's row."""
    return ProjectLevel(
        how_to_measure=tuple(row["level_how_to_measure"]),
        preconditions=tuple(row["level_preconditions"]),
        freed_resources=row["level_freed_resources"],
        horizons=_horizons("level_horizon", row),
    )


def participation_row(part: Participation, project_id: int, position: int) -> dict[str, Any]:
    """A party's part in a project."""
    return {
        "project_id": project_id,
        "position": position,
        "party": part.party,
        "role": part.role,
        "joined": part.joined,
        "left_on": part.left,
        "note": part.note,
    }


_BENEFIT = (
    "title",
    "category",
    "ks_type",
    "disbenefit",
    "beneficiaries_text",
    "responsible_text",
    "measurement_text",
    "how_to_measure_text",
    "preconditions_text",
    "freed_resources_text",
    "level",
    "cashable",
    "priced",
    "internal",
    "note",
    "archived",
)
_BENEFIT_LISTS = ("beneficiaries", "drivers", "focus_areas")
_BENEFIT_PARTS = ("preconditions", "freed")


def benefit_row(benefit: Benefit, project_id: int, position: int) -> dict[str, Any]:
    """A benefit without its indicators."""
    return {
        "uid": benefit.id,
        "project_id": project_id,
        "position": position,
        "retired": False,
        **{name: getattr(benefit, name) for name in _BENEFIT},
        **{name: [str(each) for each in getattr(benefit, name)] for name in _BENEFIT_LISTS},
        **{
            name: [each.model_dump(mode="json") for each in getattr(benefit, name)] for name in _BENEFIT_PARTS
        },
        **role_columns("owner", benefit.owner),
        **role_columns("accountable", benefit.accountable),
        **_horizon_columns("horizon", benefit.horizons),
    }


def benefit_of(row: Row, contributes_to: Sequence[str], indicators: Sequence[Indicator]) -> Benefit:
    """The benefit of a row, with the ids of those it contributes to and its indicators, in order."""
    return Benefit(
        id=row["uid"],
        **{name: row[name] for name in _BENEFIT},
        **{name: tuple(row[name]) for name in (*_BENEFIT_LISTS, *_BENEFIT_PARTS)},
        owner=role_of("owner", row),
        accountable=role_of("accountable", row),
        horizons=_horizons("horizon", row),
        contributes_to=tuple(contributes_to),
        indicators=tuple(indicators),
    )


_INDICATOR = (
    "key",
    "title",
    "kind",
    "measure",
    "measure_version",
    "frequency",
    "lag_days",
    "source",
    "first_period",
    "last_period",
    "low",
    "high",
    "expected_change",
)


def indicator_row(indicator: Indicator, benefit_id: int, position: int) -> dict[str, Any]:
    """An indicator without baseline, targets and series."""
    own = indicator.own_measure
    return {
        "uid": indicator.id,
        "benefit_id": benefit_id,
        "position": position,
        "retired": False,
        **{name: getattr(indicator, name) for name in _INDICATOR},
        "own_measure": None if own is None else own.model_dump(mode="json"),
        "scale_labels": list(indicator.scale_labels),
        **role_columns("reporter", indicator.reporter),
    }


def indicator_of(row: Row, baseline: Row | None, targets: Sequence[Row], series: Sequence[Row]) -> Indicator:
    """The indicator of its rows, targets and series in order."""
    # With its parts as one: what is made part by part is looked through once more for each part that it is in.
    return Indicator.model_validate(
        {
            "id": row["uid"],
            **{name: row[name] for name in _INDICATOR},
            "own_measure": row["own_measure"],
            "scale_labels": row["scale_labels"],
            "reporter": role_of("reporter", row),
            "baseline": {} if baseline is None else _baseline_of(baseline),
            "targets": [_target_of(target) for target in targets],
            "series": [
                {
                    "id": line["uid"],
                    "party": line["party"],
                    "comparison": line["comparison"],
                    "private": line["private"],
                    "reporter": role_of("reporter", line),
                }
                for line in series
            ],
        }
    )


def baseline_row(baseline: Baseline, indicator_id: int) -> dict[str, Any]:
    """An indicator's baseline."""
    return {
        "indicator_id": indicator_id,
        "state": baseline.state,
        "value": baseline.value,
        "numerator": baseline.numerator,
        "denominator": baseline.denominator,
        "n": baseline.n,
        "first_day": baseline.first,
        "last_day": baseline.last,
        "from_series": baseline.from_series,
        "source": baseline.source,
        "note": baseline.note,
    }


def _baseline_of(row: Row) -> dict[str, Any]:
    return {
        "state": row["state"],
        "value": row["value"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "n": row["n"],
        "first": row["first_day"],
        "last": row["last_day"],
        "from_series": row["from_series"],
        "source": row["source"],
        "note": row["note"],
    }


def target_row(target: Target, indicator_id: int, position: int) -> dict[str, Any]:
    """One horizon's target."""
    return {
        "indicator_id": indicator_id,
        "horizon": target.horizon,
        "position": position,
        "kind": target.kind,
        "value": target.value,
        "low": target.low,
        "high": target.high,
        "text": target.text,
    }


def _target_of(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("horizon", "kind", "value", "low", "high", "text")}


def series_row(series: Series, indicator_id: int, position: int) -> dict[str, Any]:
    """One party's series."""
    return {
        "uid": series.id,
        "indicator_id": indicator_id,
        "position": position,
        "retired": False,
        "party": series.party,
        "comparison": series.comparison,
        "private": series.private,
        **role_columns("reporter", series.reporter),
    }


def role_columns(name: str, role: RoleAt | None) -> dict[str, str | None]:
    """A role at a party, as the two columns that are named after it."""
    return {
        f"{name}_role": None if role is None else role.role,
        f"{name}_party": None if role is None else role.party,
    }


def role_of(name: str, row: Row) -> RoleAt | None:
    """The role at a party of the two columns that are named after it."""
    role = row[f"{name}_role"]
    return None if role is None else RoleAt(role=role, party=row[f"{name}_party"])


def _horizon_columns(prefix: str, texts: HorizonTexts) -> dict[str, str | None]:
    return {
        f"{prefix}_short": texts.short,
        f"{prefix}_medium": texts.medium,
        f"{prefix}_long": texts.long,
    }


def _horizons(prefix: str, row: Row) -> HorizonTexts:
    return HorizonTexts(
        short=row[f"{prefix}_short"], medium=row[f"{prefix}_medium"], long=row[f"{prefix}_long"]
    )
