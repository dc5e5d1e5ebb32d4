"""Forms of the grant schemes filled from a made-up project: headings, order, limits, what is missing, what is claimed."""

import datetime as dt
from dataclasses import replace

import pytest

from gevinst.catalogue.schemes import schemes
from gevinst.domain.control_chart import Variation
from gevinst.domain.follow_up import Progress, Risk
from gevinst.domain.report import (
    Bullets,
    Figure,
    FilledReport,
    Missing,
    Paragraph,
    ReportContext,
    Table,
)
from gevinst.domain.scheme import count_words
from gevinst.i18n import translator
from gevinst.reporting.drafts import risks
from gevinst.reporting.fill import fill
from reporting import project
from reporting.test_evidence_wording import finding

FORMS = [(scheme.id, form.key) for scheme in schemes().values() for form in scheme.report_forms]


def filled(scheme: str, form: str, context: ReportContext | None = None) -> FilledReport:
    return fill(schemes()[scheme].form(form), context or project.context())


def text_of(report: FilledReport, key: str) -> str:
    """All running text of one section."""
    found = []
    section = next(section for section in report.sections if section.key == key)
    for block in section.all_blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Bullets):
            found += [f"{item.lead} {item.text}".strip() for item in block.items]
    return "\n".join(found).replace("\u00a0", " ")


def tables(report: FilledReport) -> dict[str, Table]:
    return {block.name: block for section in report.sections for block in section.all_blocks if isinstance(block, Table)}  # fmt: skip


@pytest.mark.parametrize(("scheme", "key"), FORMS)
class TestEveryForm:
    def test_headings_are_the_forms_own_and_in_its_order(self, scheme: str, key: str) -> None:
        form = schemes()[scheme].form(key)
        report = filled(scheme, key)
        assert [section.heading for section in report.sections if not section.added] == [
            section.heading for section in form.sections
        ]
        for section, asked in zip(report.sections, form.sections, strict=False):
            assert [sub.heading for sub in section.sub_headings] in (
                [sub.heading for sub in asked.sub_headings],
                [],
            )
            assert section.limit == asked.word_limit

    def test_a_draft_keeps_to_the_limits(self, scheme: str, key: str) -> None:
        assert filled(scheme, key).over == ()

    def test_every_required_section_has_text_or_says_what_is_missing(self, scheme: str, key: str) -> None:
        empty = project.context(
            follow_up=type(project.follow_up())(), money=(), award=None, evaluations={}, series={}
        )
        for context in (project.context(), empty):
            for section in filled(scheme, key, context).sections:
                assert not section.required or any(True for _block in section.all_blocks), section.key


class TestOsloAnnual:
    def test_the_frame(self) -> None:
        report = filled("oslo-hso-2020", "annual")
        assert (report.title, report.official, report.pages_least, report.pages_most) == (
            "Årsrapport 2025",
            True,
            1,
            2,
        )
        assert dict(report.facts) == {
            "Til": "Sekretariatet for Samarbeidsutvalget",
            "Fra": "Prosjektleder, Bydel Havna",
            "Rapporteringsår": "2025, måned 12 av 24",
            "Frist": "31. januar 2026".replace(" ", "\u00a0", 1),
        }
        assert report.lead.startswith("To av fem gevinster er i rute. Ressursbruk per forløp går feil vei.")

    def test_activities_of_the_year_only(self) -> None:
        text = text_of(filled("oslo-hso-2020", "annual"), "activities")
        assert "Felles utskrivningsteam. Sju personer" in text
        assert "Evaluering" not in text, "what is only planned is not carried out"

    def test_the_plan_as_first_made_and_as_it_is(self) -> None:
        report = filled("oslo-hso-2020", "annual")
        table = tables(report)["Oppdatert framdriftsplan"]
        row = next(row for row in table.rows if row[0] == "Spredning til Bydel Solvika")
        assert row == (
            "Spredning til Bydel Solvika",
            "juni 2025–mars 2026",
            "sep. 2025–juni 2026",
            "Forsinket",
        )
        assert table.gantt is not None
        bar = table.gantt.rows[table.rows.index(row)]
        assert bar.original is not None
        assert bar.updated is not None
        assert bar.original[1] < bar.updated[1]
        assert "senere enn planlagt (mars 2026). Årsaken: ansettelsen tok lengre tid." in text_of(report, "progress_plan")  # fmt: skip

    def test_what_is_over_is_told_as_over(self) -> None:
        context = project.context()
        moved = next(
            each for each in context.follow_up.activities if each.title == "Spredning til Bydel Solvika"
        )
        end = context.last.replace(day=1)
        done = moved.model_copy(update={"progress": Progress.DONE, "ends": end})
        reached = done.model_copy(
            update={"id": "milestone", "title": "Teamet i gang", "starts": end, "milestone": True}
        )
        follow_up = context.follow_up.model_copy(update={"activities": (done, reached)})
        text = text_of(
            filled("oslo-hso-2020", "annual", replace(context, follow_up=follow_up)), "progress_plan"
        )
        assert (
            "Spredning til Bydel Solvika ble ferdig i desember 2025, tidligere enn planlagt (mars 2026)."
            in text
        )
        assert "Teamet i gang: nådd i desember 2025, tidligere enn planlagt (mars 2026)." in text

    def test_what_began_another_month_than_planned_is_told_though_its_end_stands(self) -> None:
        context = project.context()
        first = next(
            each for each in context.follow_up.activities if each.title == "Spredning til Bydel Solvika"
        )
        stands = first.model_copy(update={"original_ends": first.ends})
        follow_up = context.follow_up.model_copy(update={"activities": (stands,)})
        text = text_of(
            filled("oslo-hso-2020", "annual", replace(context, follow_up=follow_up)), "progress_plan"
        )
        assert (
            "Spredning til Bydel Solvika startet i september 2025, senere enn planlagt (juni 2025)." in text
        )
        assert "Ingen aktiviteter er flyttet" not in text

    def test_the_table_is_the_evaluation(self) -> None:
        rows = {str(row[0]): row for row in tables(filled("oslo-hso-2020", "annual"))["Gevinster"].rows}
        before, after = project.TRAVEL[:12], project.TRAVEL[21:24]
        row = rows["Reisetid per kontakt"]
        assert row[1] == f"{sum(before) / 12:.0f}\u00a0min"
        assert row[2] == f"{sum(after) / 3:.0f}\u00a0min"
        assert (row[4].text, row[4].icon) == ("18\u00a0min kortere", "same")
        assert rows["Brukertilfredshet"][4].text == "For få målinger"

    @pytest.mark.parametrize(
        ("variation", "told", "icon"),
        [
            (Variation.IMPROVEMENT, "18\u00a0min kortere", "better_down"),
            (Variation.CONCERN, "18\u00a0min kortere", "worse_down"),
            (Variation.NEUTRAL, "18\u00a0min kortere", "same"),
            (Variation.COMMON_CAUSE, "18\u00a0min kortere (vanlig variasjon)", "same"),
            (Variation.NOT_ASSESSABLE, "18\u00a0min kortere", "same"),
        ],
    )
    def test_better_or_worse_is_said_only_of_more_than_the_usual_variation(
        self, variation: Variation, told: str, icon: str
    ) -> None:
        context = project.context()
        travel = next(
            i for b in context.plan.benefits for i in b.indicators if i.title == "Reisetid per kontakt"
        )
        found = replace(context.evaluations[travel.id], finding=finding(variation=variation))
        report = filled(
            "oslo-hso-2020", "annual", replace(context, evaluations={**context.evaluations, travel.id: found})
        )
        row = next(row for row in tables(report)["Gevinster"].rows if row[0] == travel.title)
        assert (row[4].text, row[4].icon) == (told, icon)  # type: ignore[union-attr]
        beyond = variation not in {Variation.COMMON_CAUSE, Variation.NOT_ASSESSABLE}
        assert ("er større enn vanlig variasjon" in report.lead) == beyond

    def test_values_not_approved_are_counted_and_said(self) -> None:
        assert (
            "2 verdier er ikke godkjent ennå." in tables(filled("oslo-hso-2020", "annual"))["Gevinster"].note
        )

    def test_later_figures_are_not_shown(self) -> None:
        context = project.context(last=dt.date(2025, 9, 30))
        figures = [
            block for section in filled("oslo-hso-2020", "annual", context).sections for block in section.all_blocks if isinstance(block, Figure)
        ]  # fmt: skip
        assert len(figures) == 1
        assert figures[0].chart.periods[-1] == dt.date(2025, 9, 1).toordinal()
        late = project.context().evaluations
        with pytest.raises(ValueError, match="beyond"):
            filled("oslo-hso-2020", "annual", replace(context, evaluations=late))

    def test_a_persons_text_takes_the_place_of_the_draft_and_the_table_stays(self) -> None:
        report = filled("oslo-hso-2020", "annual", project.context(texts={"progress_plan": "Vi er i rute.\n\n- Ett\n- To"}))  # fmt: skip
        section = next(section for section in report.sections if section.key == "progress_plan")
        assert section.edited
        assert text_of(report, "progress_plan") == "Vi er i rute.\nEtt\nTo"
        assert section.words == count_words("Vi er i rute.") + 2
        assert "Oppdatert framdriftsplan" in tables(report)

    def test_a_risk_that_was_over_within_the_year_is_told_with_what_was_done(self) -> None:
        kept = project.follow_up()
        over = Risk(id="over", text="Lokalet var ikke klart.", likelihood=1, consequence=2, action="Leide kontor", open=False)  # fmt: skip
        before = over.model_copy(update={"id": "before", "text": "Ingen søkere"})
        silent = over.model_copy(update={"id": "silent", "text": "Bilen manglet", "action": None})
        context = project.context(
            follow_up=kept.model_copy(update={"risks": (*kept.risks, over, before, silent)}),
            closed_risks={"over": dt.date(2025, 4, 8), "silent": dt.date(2025, 5, 2)},
        )
        blocks = risks(context, None, translator("nb"))
        bullets = next(block for block in blocks if isinstance(block, Bullets))
        assert [f"{each.lead} {each.text}".strip().replace("\u00a0", " ") for each in bullets.items[-2:]] == [
            "Lokalet var ikke klart (avsluttet 8. april 2025). Det som ble gjort: Leide kontor.",
            "Bilen manglet (avsluttet 2. mai 2025).",
        ]
        assert len(bullets.items) == len(kept.risks) + 2
        assert [block.text for block in blocks if isinstance(block, Missing)][-1] == (
            "Skriv hva som ble gjort med: Bilen manglet."
        )

    def test_nothing_recorded_is_to_be_written(self) -> None:
        empty = project.context(follow_up=type(project.follow_up())())
        assert ("activities", "Skriv hvilke aktiviteter som er gjennomført. Ingen er registrert.") in filled(
            "oslo-hso-2020", "annual", empty
        ).missing


class TestOsloFinal:
    def test_what_no_log_says_is_missing_by_its_heading(self) -> None:
        report = filled("oslo-hso-2020", "final", project.context(year=None))
        missing = {text.split(":")[0] for _key, text in report.missing}
        assert {"For helsepersonell", "For tjenesten", "For samfunnet"} <= missing
        assert "For pasienter/brukere" not in missing

    def test_money_is_by_year_and_own_contribution_apart(self) -> None:
        report = filled("oslo-hso-2020", "final", project.context(year=None))
        grant = tables(report)["Bruk av tilskuddet"]
        assert grant.total
        assert [cell.replace("\u00a0", " ") for cell in map(str, grant.rows[-1])] == ["Sum", "", "", "1 800 000", "1 730 000"]  # fmt: skip
        own = tables(report)["Egeninnsats"]
        assert not own.total
        assert "Penger og arbeidsinnsats er ikke lagt sammen." in own.note
        assert tables(report)["Penger etter nivå"].headline == "Kommuner: 62\u00a0% av egeninnsatsen i penger"

    def test_a_sum_with_an_unknown_part_is_not_made(self) -> None:
        late = project.context(year=None, last=dt.date(2026, 12, 31))
        table = tables(filled("oslo-hso-2020", "final", late))["Bruk av tilskuddet"]
        assert not table.total
        assert table.rows[-1][-1] == "–"

    def test_the_method_says_that_nothing_is_compared_with(self) -> None:
        assert "Det er ingen sammenligningsgruppe" in text_of(
            filled("oslo-hso-2020", "final", project.context(year=None)), "method"
        )


def test_vestre_viken_asks_for_names_and_accounts() -> None:
    report = filled("vv-2025", "combined")
    missing = report.missing
    assert ("project_information", "Telefon") in missing
    assert [text for key, text in missing if key == "economy" and "regnskap" in text] == [
        "Legg ved regnskap."
    ]
    assert [section.key for section in report.sections if section.limit == 100][:3] == ["status_results", "effect", "learning"]  # fmt: skip
    assert report.signers == ("prosjektansvarlig", "klinikksjef", "kommunalsjef")


def test_words_over_the_limit_are_kept_and_counted() -> None:
    report = filled("vv-2025", "combined", project.context(texts={"risk": "ord\u00a0ord " * 53}))
    assert report.over == (("risk", 6),)


def test_bergen_is_in_nynorsk_and_not_official() -> None:
    report = filled("bergen-2024", "final", project.context(year=None))
    assert (report.language, report.official) == ("nn", False)
    assert report.unofficial_because
    assert "gjekk" not in report.lead
    assert report.lead.startswith("To av fem gevinstar er i rute.")
    assert any(isinstance(block, Missing) for section in report.sections for block in section.all_blocks)


def test_no_word_of_certainty() -> None:
    for scheme, key in FORMS:
        report = filled(scheme, key)
        said = " ".join(text_of(report, section.key) for section in report.sections) + report.lead
        for word in ("sikker ", "sikkert", "signifikant", "bevist", "baseline"):
            assert word not in said.lower()
