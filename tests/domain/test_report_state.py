"""What stops a report and what is advice follows from the form; what was frozen comes back; what changed is found."""

import dataclasses
import datetime as dt
import json

import pytest

from gevinst.catalogue.schemes import schemes
from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.party import Level
from gevinst.domain.report import FilledReport, ReportContext, SeriesPoints
from gevinst.domain.report_frozen import frozen_report, thawed_report
from gevinst.domain.report_state import (
    CheckPoint,
    FiledAs,
    FrozenFigure,
    ReportState,
    SignOff,
    Weight,
    blocks,
    changed,
    check,
    endings_of,
    figures_of,
    fingerprint,
    may_become,
    standing,
    with_project,
    withdrawn,
)
from gevinst.domain.scheme import ReportForm
from gevinst.reporting.fill import fill
from reporting import project

NOW = dt.datetime(2026, 1, 20, 12, 0, tzinfo=dt.UTC)
BOTH = {Level.MUNICIPALITY: 2, Level.HOSPITAL: 1}
FORMS = [(scheme.id, form.key) for scheme in schemes().values() for form in scheme.report_forms]


def form_of(scheme: str = "oslo-hso-2020", key: str = "annual") -> ReportForm:
    return schemes()[scheme].form(key)


def listed(
    form: ReportForm, context: ReportContext, pages: int = 2, **changes: object
) -> dict[str, CheckPoint]:
    filled = fill(form, context)
    given = {"files": (), "sign_offs": (), "levels": BOTH, **changes}
    return {each.code: each for each in check(form, context, filled, pages=pages, **given)}  # type: ignore[arg-type]


def a_file(name: str, kind: AttachmentKind = AttachmentKind.ACCOUNTS) -> Attachment:
    return Attachment(
        kind=kind, file_name=name, media_type="application/pdf", size=1, sha256="0" * 64, added_at=NOW, added_by="Leder"
    )  # fmt: skip


def signed(role: str, level: Level | None = None) -> SignOff:
    return SignOff(role=role, level=level, party="x", at=NOW, by="Leder", fingerprint="y")


class TestTheStates:
    def test_the_way_of_a_report(self) -> None:
        way = {(now.value, then.value) for now in ReportState for then in ReportState if may_become(now, then)}  # fmt: skip
        assert way == {
            ("draft", "sent"),
            ("sent", "received"),
            ("sent", "returned"),
            ("sent", "accepted"),
            ("received", "returned"),
            ("received", "accepted"),
            ("returned", "sent"),
        }
        assert {each for each in ReportState if with_project(each)} == {
            ReportState.DRAFT,
            ReportState.RETURNED,
        }


class TestTheList:
    @pytest.mark.parametrize(("scheme", "key"), FORMS)
    def test_every_form_is_checked_and_what_blocks_stands_first(self, scheme: str, key: str) -> None:
        form, context = form_of(scheme, key), project.context()
        found = check(form, context, fill(form, context), (), (), BOTH, 2)
        weights = [each.weight for each in found]
        assert weights == sorted(weights, key=lambda each: each is not Weight.BLOCKS)
        required = {each.key for each in form.sections if each.required}
        assert all(each.key in required for each in blocks(found) if each.code == "section_missing")

    def test_no_measurements_and_no_measure_stop_a_form_that_asks_for_figures(self) -> None:
        context = project.context(series={}, evaluations={})
        assert listed(form_of(), context)["nothing_measured"].weight is Weight.BLOCKS
        bare = context.plan.benefits[0].model_copy(update={"indicators": ()})
        plan = context.plan.model_copy(update={"benefits": (bare, *context.plan.benefits[1:])})
        point = listed(form_of(), project.context(plan=plan))["benefit_without_measure"]
        assert (point.weight, point.key, point.params["benefit"]) == (Weight.BLOCKS, bare.id, bare.title)
        empty = context.plan.model_copy(update={"benefits": ()})
        assert listed(form_of(), project.context(plan=empty))["no_benefits"].weight is Weight.BLOCKS

    def test_where_no_required_section_asks_for_figures_it_is_advice(self) -> None:
        form = form_of()
        optional = form.model_copy(
            update={"sections": tuple(each.model_copy(update={"required": False}) for each in form.sections)}
        )
        point = listed(optional, project.context(series={}, evaluations={}))["nothing_measured"]
        assert point.weight is Weight.ADVICE

    @pytest.mark.parametrize(("pages", "code"), [(2, None), (3, "too_many_pages")])
    def test_the_limit_of_pages(self, pages: int, code: str | None) -> None:
        found = listed(form_of(), project.context(), pages=pages)
        assert ("too_many_pages" in found) is (code is not None)
        if code:
            assert found[code].weight is Weight.BLOCKS

    def test_words_over_the_limit_are_counted_where_they_stand(self) -> None:
        form = form_of("vv-2025", "combined")
        found = listed(form, project.context(texts={"risk": "ord " * 112}))
        assert (found["over_limit"].key, found["over_limit"].params["over"]) == ("risk", 12)

    @pytest.mark.parametrize(
        ("names", "codes"),
        [
            ([], {"attachment_missing"}),
            (["regnskap.pdf"], set()),
            (["Regnskap.XLSX"], set()),
            (["regnskap.png"], {"attachment_wrong_kind"}),
            (["regnskap.pdf", "bilde.jpg"], {"attachment_wrong_kind"}),
        ],
    )
    def test_the_accounts(self, names: list[str], codes: set[str]) -> None:
        form = form_of("vv-2025", "combined")
        files = [FiledAs("accounts", a_file(each)) for each in names]
        found = [each for each in check(form, project.context(), fill(form, project.context()), files, (), BOTH, 4)]  # fmt: skip
        assert {each.code for each in found if each.key == "accounts"} == codes
        assert all(each.weight is Weight.BLOCKS for each in found if each.key == "accounts")

    def test_what_can_stand_as_accounts(self) -> None:
        assert endings_of("accounts") == endings_of("budget") == (".pdf", ".xlsx")
        assert ".docx" in endings_of("agreement")

    def test_signers_of_both_levels(self) -> None:
        form, context = form_of("vv-2025", "combined"), project.context()
        filled = fill(form, context)

        def lacking(levels: dict[Level, int], *signers: SignOff) -> list[tuple[str, str]]:
            found = check(form, context, filled, (), signers, levels, 4)
            return [(each.code, each.key) for each in found if each.place == "signer"]

        roles = ("prosjektansvarlig", "klinikksjef", "kommunalsjef")
        assert lacking(BOTH) == [("signer_missing", role) for role in roles]
        assert lacking(BOTH, *(signed(role) for role in roles)) == []
        assert ("signer_without_party", "klinikksjef") in lacking({Level.MUNICIPALITY: 1})
        gone = withdrawn([signed(roles[0])], "text", NOW)
        assert ("signer_missing", roles[0]) in lacking(BOTH, *gone)
        assert standing(gone) == ()

    def test_a_year_that_is_not_over(self) -> None:
        context = project.context(year=2026, today=dt.date(2026, 11, 1))
        assert listed(form_of(), context)["year_not_over"].weight is Weight.ADVICE


class TestFreezing:
    @pytest.mark.parametrize(("scheme", "key"), FORMS)
    def test_every_form_comes_back_as_it_was(self, scheme: str, key: str) -> None:
        filled = fill(form_of(scheme, key), project.context())
        text = json.dumps(frozen_report(filled), ensure_ascii=False, allow_nan=False)
        assert thawed_report(json.loads(text)) == filled

    def test_a_field_that_came_later_has_its_default(self) -> None:
        filled = fill(form_of(), project.context())
        kept = frozen_report(filled)
        del kept["layout"]
        assert thawed_report(kept) == dataclasses.replace(filled, layout=FilledReport.__dataclass_fields__["layout"].default)  # fmt: skip

    def test_something_else_is_not_a_report(self) -> None:
        with pytest.raises(TypeError):
            thawed_report({"is": "Paragraph", "text": "x"})

    def test_the_fingerprint_is_of_text_and_files(self) -> None:
        filled = fill(form_of(), project.context())
        again = fill(form_of(), project.context())
        other = dataclasses.replace(filled, lead=filled.lead + " ")
        files = [FiledAs("accounts", a_file("regnskap.pdf"))]
        assert fingerprint(filled) == fingerprint(again)
        assert len({fingerprint(filled), fingerprint(other), fingerprint(filled, files)}) == 3


class TestWhatChanged:
    def test_nothing(self) -> None:
        figures = figures_of(project.context())
        assert figures
        assert changed(figures, figures_of(project.context())) == ()

    def test_old_and_new_and_what_came_and_went(self) -> None:
        then = (
            FrozenFigure(what="value", indicator="a", title="A", at="2025-01-01", value=0.1 + 0.2),
            FrozenFigure(what="value", indicator="a", title="A", at="2025-02-01", value=5),
            FrozenFigure(what="value", indicator="a", title="A", at="2025-03-01", value=0),
        )
        now = (
            FrozenFigure(what="value", indicator="a", title="Another title", at="2025-01-01", value=0.3),
            FrozenFigure(what="value", indicator="a", title="A", at="2025-02-01", value=6),
            FrozenFigure(what="used", at="2025", value=100),
        )
        assert [(each.figure.at, each.old, each.new) for each in changed(then, now)] == [
            ("2025-02-01", 5, 6),
            ("2025-03-01", 0, None),
            ("2025", None, 100),
        ]

    def test_one_value_of_a_series(self) -> None:
        context = project.context()
        key, line = next((key, line) for key, line in context.series.items() if line.values[-1] is not None)
        other = SeriesPoints(line.periods, (*line.values[:-1], (line.values[-1] or 0) + 1), line.approved)
        then = figures_of(context)
        (found,) = changed(then, figures_of(project.context(series={**context.series, key: other})))
        assert (found.figure.indicator, found.new) == (key, (line.values[-1] or 0) + 1)
