"""The five schemes hold what their sources say: expected values are written here from the sources, by hand."""

import datetime as dt
import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest
import yaml

from gevinst.catalogue.checking import check
from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.domain.plan import COLUMNS, Driver
from gevinst.domain.scheme import (
    NOT_STATED,
    AfterEndNoNumber,
    Agreement,
    Amount,
    Audit,
    Earmarked,
    FirstUseWithin,
    MaxDuration,
    Pages,
    Pots,
    ReportForm,
    Scheme,
    Section,
    Signatures,
    due,
)
from gevinst.i18n import translator
from gevinst.i18n.scheme_words import due_words, limit_words, official_label, pages_words
from gevinst.resources import schemas
from gevinst.services.json_schemas import json_schema


@pytest.fixture(scope="module")
def oslo() -> Scheme:
    return schemes()["oslo-hso-2020"]


@pytest.fixture(scope="module")
def midt() -> Scheme:
    return schemes()["hmn-2025"]


@pytest.fixture(scope="module")
def viken() -> Scheme:
    return schemes()["vv-2025"]


@pytest.fixture(scope="module")
def nord() -> Scheme:
    return schemes()["hn-2025"]


@pytest.fixture(scope="module")
def bergen() -> Scheme:
    return schemes()["bergen-2024"]


def headings(sections: tuple[Section, ...]) -> list[str]:
    return [section.heading for section in sections]


def of_block(form: ReportForm, block: str) -> tuple[Section, ...]:
    return tuple(section for section in form.sections if section.block == block)


class TestAll:
    def test_there_are_five_and_nothing_is_wrong(self) -> None:
        assert list(schemes()) == ["bergen-2024", "hmn-2025", "hn-2025", "oslo-hso-2020", "vv-2025"]
        assert check() == []

    def test_forms_and_their_languages(self) -> None:
        found = {
            (scheme.id, form.key): (form.kind, form.language, form.official)
            for scheme in schemes().values()
            for form in scheme.report_forms
        }
        assert found == {
            ("oslo-hso-2020", "annual"): ("annual", "nb", True),
            ("oslo-hso-2020", "final"): ("final", "nb", True),
            ("hmn-2025", "annual"): ("annual", "nb", False),
            ("vv-2025", "combined"): ("combined", "nb", True),
            ("hn-2025", "benefit_table"): ("project", "nb", True),
            ("hn-2025", "project"): ("project", "nb", False),
            ("bergen-2024", "final"): ("final", "nn", False),
        }

    def test_amounts_where_stated(self) -> None:
        amounts = {scheme.id: scheme.amount for scheme in schemes().values()}
        assert amounts["hmn-2025"] == Amount(kroner=5_000_000, year=2025, text="5 millioner kroner for 2025")
        assert isinstance(amounts["vv-2025"], Amount)
        assert amounts["vv-2025"].ore == 20_500_000_00
        silent = {name for name, amount in amounts.items() if amount is NOT_STATED}
        assert silent == {"oslo-hso-2020", "hn-2025", "bergen-2024"}

    def test_what_is_silent_is_not_also_a_rule_or_a_form(self) -> None:
        for scheme in schemes().values():
            kinds = {form.kind for form in scheme.report_forms if form.official}
            assert ("amount" in scheme.not_stated) == (scheme.amount is NOT_STATED)
            assert not ("annual_report" in scheme.not_stated and "annual" in kinds)
            assert not ("final_report" in scheme.not_stated and "final" in kinds)

    def test_rules_say_where_they_stand(self) -> None:
        """A source is a heading that occurs in the file itself or in the source: never an empty word."""
        for scheme in schemes().values():
            assert scheme.rules
            assert all(len(rule.source) > 5 and len(rule.text) > 10 for rule in scheme.rules)

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_every_name_is_in_three_languages(self, language: str) -> None:
        for scheme in schemes().values():
            names = [scheme.name, scheme.short_name, *(form.name for form in scheme.report_forms)]
            names += [form.unofficial_because for form in scheme.report_forms if form.unofficial_because]
            assert all(getattr(name, language) for name in names)

    def test_any_yaml_reader_reads_the_files(self) -> None:
        """Ours is the compiled one, which forgives more than the plain one and than editors do."""
        files = [entry for entry in _all_files(schemas()) if entry.name.endswith(".yaml")]
        assert len(files) >= 10
        for entry in files:
            text = entry.read_text(encoding="utf-8")
            assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)

    def test_the_demo_parties_fit_the_schemes(self) -> None:
        """Each community of invented parties makes up a project of its scheme; a city is not a municipality."""
        wanted = {
            "storbyen": "oslo-hso-2020",
            "midtfjorden": "hmn-2025",
            "elvedalen": "vv-2025",
            "nordkysten": "hn-2025",
            "vestbrisen": "bergen-2024",
        }
        everyone = parties().parties
        for community, scheme in wanted.items():
            members = [party for party in everyone if party.health_community == community]
            assert schemes()[scheme].may_belong(members), community
        havna = [parties().get("bydel-havna"), parties().get("bydel-solvika")]
        assert not schemes()["oslo-hso-2020"].may_belong(havna)
        fjordvik = [parties().get("fjordvik"), parties().get("kystsykehuset")]
        assert not schemes()["oslo-hso-2020"].may_belong(fjordvik)

    def test_vestre_viken_is_for_its_own_area(self, viken: Scheme) -> None:
        members = [parties().get("granlia"), parties().get("elvedal-sykehus")]
        real = [member.model_copy(update={"invented": False}) for member in members]
        own = [member.model_copy(update={"health_community": "vestre-viken"}) for member in real]
        assert not viken.may_belong(real)
        assert viken.may_belong(own)

    def test_a_real_party_outside_the_communities_does_not_belong(self, nord: Scheme) -> None:
        members = [parties().get("fjordvik"), parties().get("kystsykehuset")]
        outside = [member.model_copy(update={"invented": False}) for member in members]
        inside = [member.model_copy(update={"health_community": "helgeland"}) for member in outside]
        assert not nord.may_belong(outside)
        assert nord.may_belong(inside)


class TestOslo:
    def test_annual_report(self, oslo: Scheme) -> None:
        form = oslo.form("annual")
        assert headings(form.sections) == [
            "Hva er gjennomført av aktiviteter i rapporteringsåret",
            "Oppdatert framdriftsplan",
            "Endringer når det gjelder samarbeidspartnere eller lignende",
        ]
        assert all(section.heading_given and section.word_limit is None for section in form.sections)
        assert form.pages == Pages(minimum=1, maximum=2)
        assert form.recipients is not NOT_STATED
        assert [recipient.role for recipient in form.recipients] == ["Sekretariatet for Samarbeidsutvalget"]
        assert due(form, dt.date(2025, 3, 1), dt.date(2027, 2, 28), 2025) == dt.date(2026, 1, 31)

    def test_final_report(self, oslo: Scheme) -> None:
        form = oslo.form("final")
        assert [section.key for section in form.sections] == [
            "challenges",
            "user_involvement",
            "benefit_and_transfer",
            "method",
            "money_use",
        ]
        # Running text in the source: no heading is given there.
        assert not any(section.heading_given for section in form.sections)
        groups = form.section("benefit_and_transfer").sub_headings
        assert [group.key for group in groups] == ["patients", "staff", "service", "society"]
        assert form.pages is NOT_STATED
        assert due(form, dt.date(2025, 3, 1), dt.date(2027, 2, 28)) == dt.date(2027, 4, 28)

    def test_call(self, oslo: Scheme) -> None:
        assert oslo.funders == ("Oslo kommune", "Helse Sør-Øst RHF")
        assert oslo.priority_areas is not NOT_STATED
        assert [area.text for area in oslo.priority_areas] == [
            "Barn og unge med langvarig behov for helsehjelp",
            "Personer med alvorlige psykiske lidelser og rusproblemer",
            "Skrøpelige eldre",
            "Personer med flere kroniske lidelser",
        ]
        points = oslo.application.must_cover
        assert points is not NOT_STATED
        assert len(points) == 11
        assert "egnede, eksisterende fora" in points[7].text
        assert points[8].help == "egenfinansiering, midler som er søkt om, midler som er innvilget"
        assert [found.kind for found in oslo.prioritisations] == [
            "prioritised",
            "additional_money",
            "not_prioritised",
        ]
        assert "tilleggsmidler" in oslo.prioritisations[1].text
        assert {"repayment", "redisposition_in_advance", "max_duration", "amount"} <= set(oslo.not_stated)

    def test_deadline_with_its_hour(self, oslo: Scheme) -> None:
        deadline = oslo.application.rounds[0].deadline
        assert deadline is not NOT_STATED
        assert (deadline.date, deadline.time) == (dt.date(2020, 9, 1), "14:00")

    def test_late_or_unsigned_is_rejected(self, oslo: Scheme) -> None:
        (rejection,) = oslo.rules_of("rejection")
        assert rejection.kind == "rejection"
        assert (rejection.because, rejection.certain) == (("late", "unsigned"), True)


class TestMidtNorge:
    def test_rules(self, midt: Scheme) -> None:
        kinds = {rule.kind: rule for rule in midt.rules}
        use, longest, pots, earmarked = (
            kinds[kind] for kind in ("first_use_within", "max_duration", "pots", "earmarked")
        )
        assert isinstance(use, FirstUseWithin)
        assert use.months == 6
        assert isinstance(longest, MaxDuration)
        assert longest.years == 3
        assert isinstance(pots, Pots)
        assert pots.pots == ("one_year", "multi_year")
        assert isinstance(earmarked, Earmarked)
        assert earmarked.to == "health_trust"

    def test_nine_criteria_and_the_last_is_of_the_portfolio(self, midt: Scheme) -> None:
        assert midt.criteria is not NOT_STATED
        assert len(midt.criteria) == 9
        assert midt.criteria[0].text == "Grad av samhandling"
        assert midt.criteria[4].text == "Gjennomførbarhet"
        assert [criterion.portfolio for criterion in midt.criteria] == [False] * 8 + [True]
        assert midt.priority_areas is not NOT_STATED
        assert len(midt.priority_areas) == 6

    def test_attachments_and_anchoring(self, midt: Scheme) -> None:
        attachments = {found.name: found.need for found in midt.application.attachments}
        assert attachments == {"Forankringsskjema": "required", "Budsjett": "required"}
        anchorings = [rule for rule in midt.rules if rule.kind == "anchoring"]
        assert {rule.at: rule.attachment for rule in anchorings} == {
            "helsefellesskapene": None,
            "klinikkleder": "anchoring_form",
        }

    def test_no_report_is_stated(self, midt: Scheme) -> None:
        assert {"annual_report", "final_report"} <= set(midt.not_stated)
        form = midt.form("annual")
        assert not form.official
        assert form.due is NOT_STATED

    def test_the_misprinted_name_is_kept_beside_the_right_one(self, midt: Scheme) -> None:
        assert midt.name.nb == "Regionale samhandlingsmidler"
        assert midt.printed_name == "Regionale samhandlingsmilder"


class TestVestreViken:
    def test_report_headings_and_limits(self, viken: Scheme) -> None:
        form = viken.form("combined")
        report = of_block(form, "report")
        assert headings(report) == [
            "1. Status og resultater",
            "2. Virkning på rekruttering og samhandling",
            "3. Læring og spredning",
            "4. Økonomi",
            "5. Risiko og utfordringer",
        ]
        assert [section.word_limit for section in report] == [100, 100, 100, None, 100]

    def test_sub_headings_of_the_report(self, viken: Scheme) -> None:
        form = viken.form("combined")
        found = {
            section.key: [sub.heading for sub in section.sub_headings] for section in of_block(form, "report")
        }
        assert found == {
            "status_results": [
                "Formål og målsetting:",
                "Hovedaktiviteter:",
                "Planlagt varighet og planlagt ordinær finansiering:",
                "Foreløpige resultater (samhandling, ressursbruk):",
                "Eventuelle avvik fra plan:",
            ],
            "effect": [
                "Hvordan tiltaket har påvirket rekruttering:",
                "Hvordan tiltaket har styrket samhandling:",
            ],
            "learning": [
                "Erfaring prosjektet har med deling av erfaringer:",
                "Hva trengs for å oppnå spredning med utgangspunkt i erfaringen sålangt:",
            ],
            "economy": [
                "Tildelte midler",
                "Forbruk hittil",
                "Fordeling mellom nivåene (kommune/sykehus)",
                "Legg ved regnskap",
                "Beskrivelse av hvordan midlene er benyttet sålangt:",
            ],
            "risk": [],
        }

    def test_continuation_headings_and_limits(self, viken: Scheme) -> None:
        continuation = of_block(viken.form("combined"), "continuation")
        assert [(section.heading, section.word_limit) for section in continuation] == [
            (
                "Hvilke samarbeidende enheter inngår i søknad? Hvem deltar fra kommunene, VV og brukere",
                100,
            ),
            (
                "Revidert beskrivelse av prosjektet, inkludert mål, aktiviteter, forventede resultater og varighet."
                + " Plan for videre finansiering og drift.",
                500,
            ),
            ("Gevinstpotensial og -realisering", 400),
            ("Hvilke milepæler og måleparametere brukes?", None),
            ("Beskriv overføringsverdi", 100),
            ("Revidert kostnadsberegning/ budsjett", None),
            ("Totalsum for denne søknad", None),
            ("Planlagt varighet på prosjektet", 100),
            ("Beskriv hvilken risiko som knyttes til videreføring av prosjektet.", 100),
        ]
        assert continuation[0].printed is not None
        assert "5øknad" in continuation[0].printed

    def test_blocks_and_project_information(self, viken: Scheme) -> None:
        form = viken.form("combined")
        assert [block.heading for block in form.blocks] == [
            "Prosjektinformasjon",
            "Rapportering:",
            "Behov for videre tilskudd -søknadsskjema:",
            "Bekreftelse",
        ]
        assert [sub.heading for sub in form.section("project_information").sub_headings] == [
            "Prosjekttittel",
            "Prosjektansvarlig (Navn)",
            "Prosjektleder (navn)",
            "Virksomhet/klinikk, avdeling",
            "Adresse",
            "Telefon",
            "E-post",
        ]

    def test_three_signers_of_both_levels(self, viken: Scheme) -> None:
        form = viken.form("combined")
        assert form.signers is not NOT_STATED
        assert [(signer.role, signer.level) for signer in form.signers] == [
            ("prosjektansvarlig", None),
            ("klinikksjef", "hospital"),
            ("kommunalsjef", "municipality"),
        ]
        (rule,) = viken.rules_of("signatures")
        assert isinstance(rule, Signatures)
        assert rule.signers == form.signers

    def test_accounts_and_budget_are_attached(self, viken: Scheme) -> None:
        form = viken.form("combined")
        assert {found.key: (found.need, found.max_count) for found in form.attachments} == {
            "accounts": ("required", NOT_STATED),
            "budget": ("required", 1),
        }
        assert form.section("economy").attachments == ("accounts",)
        assert form.section("revised_budget").attachments == ("budget",)

    def test_other_sources_of_funding(self, viken: Scheme) -> None:
        budget = viken.form("combined").section("revised_budget").sub_headings
        assert [sub.key for sub in budget] == ["staff_costs", "running_costs", "own_input", "other_funding"]
        assert budget[-1].heading == "Andre finansieringskilder eller støtte som prosjektet søker/mottar."
        assert viken.application.other_funding is not NOT_STATED

    def test_due_on_the_first_of_september(self, viken: Scheme) -> None:
        form = viken.form("combined")
        assert due(form, dt.date(2025, 1, 1), dt.date(2026, 12, 31), 2026) == dt.date(2026, 9, 1)
        deadline = viken.application.rounds[0].deadline
        assert deadline is not NOT_STATED
        assert (deadline.date, deadline.month, deadline.day) == (None, 9, 1)


class TestHelseNord:
    def test_benefit_table(self, nord: Scheme) -> None:
        table = nord.benefit_table
        assert table is not None
        assert [(column.heading, column.block) for column in table.columns] == [
            ("Forventet nytte", 1),
            ("Hvem får nytte av prosjektet/piloten?", 1),
            ("Ansvarlig for gjennomføring", 1),
            ("Eventuell måling av nytte", 1),
            ("Hvordan måle og rapportere?", 2),
            ("Forutsetninger og aktuelle tiltak for at nytte kan oppnås", 2),
            ("Ved eventuell frigjøring av ressurser", 2),
            ("Tidshorisont", 2),
        ]
        assert tuple(column.key for column in table.columns) == COLUMNS
        assert table.columns[2].help is None
        assert table.columns[3].examples == (
            "Reisetid",
            "tidsbruk",
            "kostnader",
            "behandlingseffekt",
            "reinnleggelser",
            "ventetid",
            "brukertilfredshet",
            "mv.",
        )
        assert not table.required
        assert [driver.key for driver in table.drivers] == [driver.value for driver in Driver]
        assert [(horizon.text, horizon.stage) for horizon in table.horizons] == [
            ("Kort sikt (0-6 mnd)", "forprosjekt"),
            ("Middels sikt (6-12 mnd)", "piloter/hovedprosjekt"),
            ("Lang sikt (12-24 mnd)", "implementert i drift"),
        ]

    def test_application_form_has_its_fifteen_fields(self, nord: Scheme) -> None:
        form = nord.application.form
        assert form is not NOT_STATED
        assert form.fields is not NOT_STATED
        assert len(form.fields) == 15
        assert form.fields[0].heading == "Navn på prosjekt/pilot:"
        assert form.fields[6].heading == "Dato for signert avtale om felles søknad (legges ved):"
        assert len(form.fields[10].sub_headings) == 4
        assert form.fields[14].heading == "Involvering av brukere, tillitsvalgte og vernetjenesten:"
        assert [field.key for field in form.fields if field.where_relevant] == [
            "patient_responsibility",
            "digital",
        ]

    def test_prioritise_and_forward(self, nord: Scheme) -> None:
        steps = nord.application.rounds
        dates = [step.deadline.date for step in steps if step.deadline is not NOT_STATED]
        assert dates == [dt.date(2025, 3, 1), dt.date(2025, 4, 1)]
        assert steps[1].to == ("Tildelingsutvalg for rekrutterings- og samhandlingstilskudd i Helse Nord")

    def test_four_health_communities_and_their_recipients(self, nord: Scheme) -> None:
        found = {community.name: community.recipients for community in nord.health_communities}
        assert list(found) == [
            "Helsefellesskapet Troms og Ofoten",
            "Helsefellesskapet Helgeland",
            "Helsefellesskapet Finnmark",
            "Helsefellesskapet Lofoten, Vesterålen, Salten",
        ]
        copies = [[who.role for who in recipients if who.copy_to] for recipients in found.values()]
        assert copies == [["interkommunal samhandlingsleder"]] * 3 + [["kommunal samhandlingsleder"]]
        assert all(recipients[0].role == "samhandlingssjef" for recipients in found.values())

    def test_agreement_is_signed_dated_and_attached(self, nord: Scheme) -> None:
        (agreement,) = nord.rules_of("agreement")
        assert isinstance(agreement, Agreement)
        assert agreement.signed
        assert agreement.dated
        assert agreement.attachment == "agreement"
        assert agreement.headings[0] == "Formål"
        assert len(agreement.headings) == 8

    def test_what_else_the_form_asks(self, nord: Scheme) -> None:
        keys = {rule.key for rule in nord.rules}
        assert {
            "joint",
            "cost_and_gain",
            "patient_responsibility",
            "normen",
            "ehealth_strategy",
            "digital_governance",
            "involvement",
            "pre_project",
            "from_pre_project_to_main_project",
        } <= keys

    def test_project_report_follows_the_benefit_table(self, nord: Scheme) -> None:
        form = nord.form("project")
        assert nord.benefit_table is not None
        columns = [column.heading for column in nord.benefit_table.columns]
        assert headings(form.sections)[1:9] == columns
        assert isinstance(form.due, AfterEndNoNumber)
        assert official_label(form, translator("nb")) == "ikke offisielt skjema"


class TestBergen:
    def test_it_is_in_nynorsk(self, bergen: Scheme) -> None:
        assert bergen.language == "nn"
        assert bergen.printed_name == "Rekrutterings- og samhandlingstilskot"
        assert bergen.updated == dt.date(2024, 12, 17)

    def test_final_report_assesses_effect_and_lessons(self, bergen: Scheme) -> None:
        form = bergen.form("final")
        required = [section.key for section in form.sections if section.required]
        assert required[:2] == ["effect", "lessons"]
        assert isinstance(form.due, AfterEndNoNumber)
        assert due(form, dt.date(2025, 1, 1), dt.date(2025, 12, 31)) is None
        assert form.sent_by == "ansvarleg søkar for tiltaket"
        assert form.recipients is not NOT_STATED
        assert [recipient.role for recipient in form.recipients] == ["Strategisk samarbeidsutval"]

    def test_use_of_the_money(self, bergen: Scheme) -> None:
        for kind in ("redisposition_in_advance", "repayment", "use_in_granted_period", "publication"):
            assert len(bergen.rules_of(kind)) == 1
        (audit,) = bergen.rules_of("audit")
        assert isinstance(audit, Audit)
        assert not audit.own_audit
        (anchoring,) = bergen.rules_of("anchoring")
        assert anchoring.kind == "anchoring"
        assert anchoring.at == "nivå 2/kommunalsjefsnivå"

    def test_project_number_on_booking_and_invoice(self, bergen: Scheme) -> None:
        assert bergen.payment is not NOT_STATED
        assert [(rule.by, rule.project_number) for rule in bergen.payment] == [
            ("booking", "R-11326"),
            ("invoice", "R-11326"),
        ]

    def test_committee_and_decision(self, bergen: Scheme) -> None:
        assert bergen.assessment is not NOT_STATED
        assert len(bergen.assessment.assessors) == 4
        assert bergen.assessment.decided_by == "Strategisk samarbeidsutval (SSU)"

    def test_guidance_goals_and_criteria(self, bergen: Scheme) -> None:
        assert len(bergen.guidance) == 6
        assert bergen.priority_areas is not NOT_STATED
        assert len(bergen.priority_areas) == 5
        assert bergen.criteria is not NOT_STATED
        assert len(bergen.criteria) == 5

    def test_a_deadline_in_words_has_no_date(self, bergen: Scheme) -> None:
        for step, text in zip(bergen.application.rounds, ("på våren", "på hausten"), strict=True):
            assert step.deadline is not NOT_STATED
            assert step.deadline.text.endswith(text)
            assert step.deadline.date is None
            assert step.deadline.month is None


class TestWords:
    def test_when_reports_are_due(self) -> None:
        _ = translator("nb")
        found = {
            (scheme.id, form.key): due_words(form, _)
            for scheme in schemes().values()
            for form in scheme.report_forms
        }
        assert found == {
            ("oslo-hso-2020", "annual"): "31.\u00a0januar året etter",
            ("oslo-hso-2020", "final"): "innen 2 måneder etter prosjektets slutt",
            ("hmn-2025", "annual"): "ikke oppgitt",
            ("vv-2025", "combined"): "1.\u00a0september hvert år",
            ("hn-2025", "benefit_table"): "ikke oppgitt",
            ("hn-2025", "project"): "etter prosjektets slutt, uten oppgitt frist",
            ("bergen-2024", "final"): "etter prosjektets slutt, uten oppgitt frist",
        }

    def test_limits(self, oslo: Scheme, viken: Scheme) -> None:
        nn = translator("nn")
        assert pages_words(oslo.form("annual").pages, nn) == "1–2 sider"
        assert pages_words(oslo.form("final").pages, nn) == "ikkje oppgitt"
        assert pages_words(Pages(maximum=1), nn) == "høgst 1 side"
        assert limit_words(viken.form("combined").section("risk"), nn) == "høgst 100 ord"
        assert limit_words(viken.form("combined").section("economy"), nn) is None
        assert official_label(oslo.form("annual"), nn) is None


def _all_files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in folder.iterdir():
        found += _all_files(entry) if entry.is_dir() else [entry]
    return found


def test_no_person_is_named_anywhere() -> None:
    for entry in _all_files(schemas()):
        if entry.name.endswith((".yaml", ".yml")):
            assert "@" not in entry.read_text(encoding="utf-8"), entry.name


class TestTheSixth:
    """docs/adding-a-scheme.md is followed to the letter."""

    DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-a-scheme.md"

    def example(self) -> str:
        text = self.DOCUMENT.read_text(encoding="utf-8")
        (found,) = re.findall(r"<!-- example: kystfondet-2027 -->\n```yaml\n(.*?)```", text, re.DOTALL)
        return str(found)

    @pytest.mark.parametrize("what", ["kind", "fills", "section kinds", "due"])
    def test_the_document_lists_everything_that_can_be_written(self, what: str) -> None:
        definitions: dict[str, Any] = json_schema("scheme")["$defs"]
        words = {
            "kind": [
                kind
                for definition in definitions.values()
                if (kind := definition.get("properties", {}).get("kind", {}).get("const"))
            ],
            "fills": definitions["Fill"]["enum"],
            "section kinds": definitions["SectionKind"]["enum"],
            "due": [
                rule
                for definition in definitions.values()
                if (rule := definition.get("properties", {}).get("rule", {}).get("const"))
            ],
        }[what]
        assert len(words) > 3
        text = self.DOCUMENT.read_text(encoding="utf-8")
        assert [word for word in words if not re.search(rf"\b{word}\b", text)] == []

    def test_yaml_reads_it_too(self) -> None:
        assert yaml.safe_load(self.example())["id"] == "kystfondet-2027"
