"""A plan that goes out and comes back untouched is the same plan, in every format and language."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gevinst.domain.horizon import HorizonMonths
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.plan import (
    Beneficiary,
    Benefit,
    HorizonTexts,
    Indicator,
    PlanDocument,
    Project,
    ProjectLevel,
    Series,
)
from gevinst.domain.text import local
from gevinst.exchange.excel_plan import read_plan_xlsx, write_plan_xlsx
from gevinst.exchange.plan_json import (
    import_result,
    read_plan_json,
    read_plan_yaml,
    write_plan_json,
    write_plan_yaml,
)
from gevinst.exchange.word_plan import read_plan_docx, write_plan_docx
from gevinst.i18n import LANGUAGES

ODD = st.lists(
    st.one_of(
        st.sampled_from(
            [*"aåøæčđŋšŧž=+-@'\"<>&|;,:.()•\n\t\r\u00a0\u00ad\u2028", "_x0041_", "_x000D_", "Lang sikt:"]
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
).map("".join)
MAYBE = st.none() | ODD
TITLE = ODD.filter(lambda text: any(char.isalnum() for char in text))
HORIZONS = st.builds(HorizonTexts, short=MAYBE, medium=MAYBE, long=MAYBE)
LEVEL = st.builds(
    ProjectLevel,
    how_to_measure=st.lists(ODD, max_size=3).map(tuple),
    preconditions=st.lists(ODD, max_size=3).map(tuple),
    freed_resources=MAYBE,
    horizons=HORIZONS,
)
BENEFIT = st.builds(
    Benefit,
    id=st.uuids().map(str),
    title=TITLE,
    beneficiaries=st.lists(st.sampled_from(Beneficiary), max_size=3, unique=True).map(tuple),
    beneficiaries_text=MAYBE,
    responsible_text=MAYBE,
    measurement_text=MAYBE,
    how_to_measure_text=MAYBE,
    preconditions_text=MAYBE,
    freed_resources_text=MAYBE,
    horizons=HORIZONS,
    note=MAYBE,
    focus_areas=st.lists(ODD, max_size=2).map(tuple),
)
PLANS = st.builds(
    PlanDocument,
    project=st.builds(
        Project,
        title=TITLE,
        summary=MAYBE,
        owners_text=MAYBE,
        municipalities_text=MAYBE,
        agreement_date=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
        horizon_months=st.sampled_from([HorizonMonths(), HorizonMonths(short=3, medium=12, long=36)]),
    ),
    benefits=st.lists(BENEFIT, max_size=4, unique_by=lambda benefit: benefit.id).map(tuple),
    project_level=LEVEL,
)
some = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
languages = pytest.mark.parametrize("language", LANGUAGES)


@languages
def test_word(
    plan: PlanDocument, parties: dict[str, str], measure_of: Callable[[Indicator], None], language
) -> None:
    written = write_plan_docx(plan, language, parties, measure_of)
    found = read_plan_docx(io.BytesIO(written), "plan.docx")
    assert found.document == plan
    assert found.notes == ()


@languages
def test_excel(
    plan: PlanDocument, parties: dict[str, str], measure_of: Callable[[Indicator], None], language
) -> None:
    found = read_plan_xlsx(write_plan_xlsx(plan, language, parties, measure_of), "plan.xlsx")
    assert found.document == plan
    assert found.notes == ()


def test_json_and_yaml(plan: PlanDocument) -> None:
    assert read_plan_json(write_plan_json(plan), "plan.json").document == plan
    assert read_plan_yaml(write_plan_yaml(plan), "plan.yaml").document == plan


@pytest.mark.parametrize("counted", [True, False, None])
def test_what_an_own_measure_counts_and_who_it_is_compared_with_come_back(
    plan: PlanDocument, parties: dict[str, str], counted: bool | None
) -> None:
    first = plan.benefits[0]
    own = Measure(
        key="own_fall",
        name=local("Fall"),
        what=local("Hvor mange som faller"),
        shape=Shape.RATIO,
        unit=Unit(key="percent", name=local("prosent"), symbol=local("%")),
        direction=Direction.LOWER,
        numerator=local("fall"),
        denominator=local("beboere"),
        over_time=Aggregation.SUM_OVER_SUM,
        over_parties=Aggregation.SUM_OVER_SUM,
        source=Source(name=local("Egen")),
        events=counted,
    )
    lines = (
        Series(party="fjordvik"),
        Series(),
        Series(party="nordbygd", comparison=True),
        Series(comparison=True),
    )
    changed = first.indicators[0].model_copy(
        update={"own_measure": own, "measure": None, "measure_version": None, "series": lines}
    )
    benefit = first.model_copy(update={"indicators": (changed, *first.indicators[1:])})
    document = plan.model_copy(update={"benefits": (benefit, *plan.benefits[1:])})

    def measure_of(indicator: Indicator) -> Measure | None:
        return indicator.own_measure

    assert read_plan_json(write_plan_json(document), "p.json").document == document
    excel = write_plan_xlsx(document, "nb", parties, measure_of)
    assert read_plan_xlsx(excel, "p.xlsx").document == document
    word = write_plan_docx(document, "nb", parties, measure_of)
    assert read_plan_docx(io.BytesIO(word), "p.docx").document == document


@some
@given(PLANS)
def test_word_keeps_any_text(document: PlanDocument) -> None:
    assert read_plan_docx(io.BytesIO(write_plan_docx(document, "nb")), "p.docx").document == document


@pytest.mark.parametrize("line", ["\r_x000D_", "_x000D_\t"])
def test_a_line_that_is_blank_once_its_escape_is_read_is_kept(line: str) -> None:
    level = ProjectLevel(preconditions=("Felles rutine", line, "Z."))
    document = PlanDocument(project=Project(title="Nær hjelp"), project_level=level)
    assert read_plan_docx(io.BytesIO(write_plan_docx(document, "nb")), "p.docx").document == document
    assert read_plan_xlsx(write_plan_xlsx(document, "nb"), "p.xlsx").document == document


@some
@given(PLANS)
def test_excel_keeps_any_text(document: PlanDocument) -> None:
    assert read_plan_xlsx(write_plan_xlsx(document, "nn"), "p.xlsx").document == document


@some
@given(PLANS)
def test_json_and_yaml_keep_any_text(document: PlanDocument) -> None:
    assert read_plan_json(write_plan_json(document), "p.json").document == document
    assert read_plan_yaml(write_plan_yaml(document), "p.yaml").document == document


def test_what_plan_import_prints_is_read_again(plan: PlanDocument) -> None:
    import json

    result = import_result(read_plan_json(write_plan_json(plan), "p.json"))
    again = read_plan_json(json.dumps(result).encode(), "p.json")
    assert import_result(again)["benefits"] == result["benefits"]
    assert import_result(again)["project_level"] == result["project_level"]


def test_excel_alone_holds_what_has_a_cell(plan: PlanDocument, parties: dict[str, str]) -> None:
    """Without the hidden copy (another program dropped it), the visible sheets still give the plan's content."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(write_plan_xlsx(plan, "nb", {})))
    del book["_gevinst_plan"]
    stream = io.BytesIO()
    book.save(stream)
    found = read_plan_xlsx(stream.getvalue(), "plan.xlsx").document
    assert [each.model_dump(exclude={"id", "indicators", "contributes_to"}) for each in found.benefits] == [
        each.model_dump(exclude={"id", "indicators", "contributes_to"}) for each in plan.benefits
    ]
    assert found.benefits[1].contributes_to == (found.benefits[0].id,)
    mine, theirs = plan.benefits[0].indicators[0], found.benefits[0].indicators[0]
    assert theirs.baseline == mine.baseline
    assert {target.horizon: target for target in theirs.targets} == {t.horizon: t for t in mine.targets}
    assert [line.party for line in theirs.series] == ["fjordvik", "nordbygd"]
    assert found.project_level == plan.project_level
    assert found.project.parties == plan.project.parties
    assert found.project.starts == plan.project.starts
