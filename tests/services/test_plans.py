"""The plan: a real form in and out, changed field by field, adopted; nothing lost, nothing stored by half."""

import json
from pathlib import Path

import pytest

from gevinst.domain.access import Membership, Role
from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.party import PartyKind
from gevinst.domain.plan import Baseline, BaselineState, Project, RoleAt, Series
from gevinst.i18n import translator
from gevinst.i18n.problems import problem_text
from gevinst.services.plans import slug_of, with_new_ids
from identity_numbers import synthetic

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING

REAL = Path(__file__).parents[1] / "exchange" / "data" / "helse-nord-soknad-med-nyttetabell.docx"
NUMBER = synthetic(1, 1)


def imported(services, name=REAL.name, data=None, **options):
    return services.plans.import_file(OPERATOR, name, REAL.read_bytes() if data is None else data, **options)


def count(services):
    return len(services.plans.projects_for(OPERATOR))


def refused(call, *args, **options):
    """(code, field) of every problem."""
    with pytest.raises(Refused) as raised:
        call(*args, **options)
    return [(each.code, each.field) for each in raised.value.problems]


def benefit_of(services):
    return services.plans.document(PROJECT_GROUP, SLUG).benefits[0]


class TestTheRealForm:
    def test_becomes_a_project_with_its_seven_benefits(self, services):
        read = imported(services, scheme="hn-2025")
        assert read.new
        assert read.stored
        page = services.plans.page(OPERATOR, read.slug)
        assert (len(page.document.benefits), page.project.scheme) == (7, "hn-2025")
        assert len(page.document.project_level.how_to_measure) == 3
        assert all(
            {"owner", "accountable", "baseline", "targets"} <= set(own) for own in page.missing.values()
        )

    @pytest.mark.parametrize("ending", [".docx", ".xlsx", ".json", ".yaml"])
    def test_goes_out_and_comes_back_without_a_difference(self, small, ending):
        slug = imported(small, scheme="hn-2025").slug
        before = small.plans.document(OPERATOR, slug)
        data = small.plans.export(OPERATOR, slug, ending)
        again = imported(small, f"plan{ending}", data, slug=slug)
        assert (again.new, again.differences) == (False, ())
        assert small.plans.document(OPERATOR, slug) == before

    def test_the_same_file_twice_is_two_projects(self, small):
        first = imported(small)
        data = small.plans.export(OPERATOR, first.slug, ".json")
        second = imported(small, "plan.json", data)
        one, two = (small.plans.document(OPERATOR, each.slug) for each in (first, second))
        assert second.slug == f"{first.slug}-2"
        assert not {one.project.id, *(each.id for each in one.benefits)} & {
            two.project.id,
            *(each.id for each in two.benefits),
        }
        assert [each.title for each in one.benefits] == [each.title for each in two.benefits]

    def test_a_dry_run_tells_all_and_stores_nothing(self, services):
        before = count(services)
        read = imported(services, dry_run=True)
        assert (read.stored, len(read.found.document.benefits)) == (False, 7)
        assert count(services) == before
        with pytest.raises(NotFound):
            services.plans.document(OPERATOR, read.slug)


def changed_json(services, change):
    """The project's own plan as a file, with something changed in it."""
    plan = json.loads(services.plans.export(OPERATOR, SLUG, ".json"))
    change(plan)
    return json.dumps(plan).encode()


class TestUpdating:
    def test_a_dry_run_says_what_differs_and_stores_nothing(self, services):
        def change(plan):
            plan["benefits"][0]["preconditions_text"] = "Felles journal"
            plan["project"]["title"] = "Trygt heim"

        data = changed_json(services, change)
        before = services.plans.document(OPERATOR, SLUG)
        read = imported(services, "plan.json", data, slug=SLUG, dry_run=True)
        assert read.differences == (
            f"benefits[{before.benefits[0].title}].preconditions_text",
            "project.title",
        )
        assert services.plans.document(OPERATOR, SLUG) == before
        imported(services, "plan.json", data, slug=SLUG)
        after = services.plans.document(OPERATOR, SLUG)
        assert (after.project.title, after.project.slug) == ("Trygt heim", SLUG)

    def test_a_form_without_our_part_takes_nothing_away(self, small):
        """Word as people fill it in knows no indicators, owners or targets."""

        def change(plan):
            for benefit in plan["benefits"]:
                benefit["indicators"], benefit["owner"] = [], None

        imported(small, "plan.json", changed_json(small, change), slug=SLUG)
        first = benefit_of(small)
        assert first.owner == RoleAt(role="Klinikksjef", party="kystsykehuset")
        assert [each.key for each in first.indicators] == ["reinnleggelser"]

    def test_a_benefit_that_the_file_no_longer_has_is_put_aside_with_its_figures(self, small):
        small.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", "", "2026-01", {"value": "44"})])
        imported(small, "plan.json", changed_json(small, lambda plan: plan["benefits"].pop(1)), slug=SLUG)
        assert [each.archived for each in small.plans.document(OPERATOR, SLUG).benefits] == [False, True]
        second = small.plans.document(OPERATOR, SLUG).benefits[1]
        small.plans.archive_benefit(PROJECT_GROUP, SLUG, second.id, archived=False)
        assert small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").row.line.values == (44.0,)

    def test_a_copy_with_other_ids_is_the_same_plan(self, small):
        """A plan that went by way of another project: matched by title and key, figures stay, links hold."""
        first, second = small.plans.document(OPERATOR, SLUG).benefits
        small.plans.change_benefit(PROJECT_GROUP, SLUG, first.id, {"contributes_to": (second.id,)})
        small.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", "", "2026-01", {"value": "44"})])
        before = small.plans.document(OPERATOR, SLUG)
        copy = with_new_ids(before).model_dump_json().encode()
        read = imported(small, "plan.json", copy, slug=SLUG)
        assert read.differences == ()
        assert small.plans.document(OPERATOR, SLUG) == before
        assert small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid").row.line.values == (44.0,)

    def test_only_who_may_edit(self, small):
        data = small.plans.export(OPERATOR, SLUG, ".json")
        for who in (FUNDER, STEERING):
            with pytest.raises(NotAllowed):
                small.plans.import_file(who, "plan.json", data, slug=SLUG)
        with pytest.raises(NotAllowed):
            small.plans.import_file(PROJECT_GROUP, "plan.json", data)


class TestRefusedFiles:
    def test_unknown_scheme_measure_and_party_all_at_once(self, small):
        def change(plan):
            plan["project"]["scheme"] = "tull-2025"
            plan["benefits"][0]["indicators"][0]["measure"] = "tull"
            plan["benefits"][1]["owner"] = {"role": "Leder", "party": "ukjent"}

        before = count(small)
        assert refused(imported, small, "plan.json", changed_json(small, change)) == [
            ("unknown_scheme", "scheme"),
            ("unknown_measure", "reinnleggelser.measure"),
            ("unknown_party", "party"),
        ]
        assert count(small) == before

    @pytest.mark.parametrize("name", ["plan.pdf", "plan", "plan.docx", "plan.json"])
    def test_what_cannot_be_read(self, small, name):
        before = count(small)
        assert refused(imported, small, name, b"not a plan")
        assert count(small) == before

    def test_an_identity_number_in_the_file(self, small):
        def change(plan):
            plan["benefits"][0]["preconditions_text"] = f"Som for {NUMBER}"

        problems = refused(imported, small, "plan.json", changed_json(small, change), slug=SLUG)
        assert {code for code, _field in problems} == {"personal_data"}


class TestFieldByField:
    def test_each_part_of_the_plan(self, services):
        plans, first = services.plans, benefit_of(services)
        plans.change_project(PROJECT_GROUP, SLUG, {"summary": "Hjem trygt"})
        plans.change_level(PROJECT_GROUP, SLUG, {"freed_resources": "Brukes hjemme"})
        plans.change_benefit(PROJECT_GROUP, SLUG, first.id, {"accountable": RoleAt(role="Kommunalsjef")})
        added = plans.add_benefit(PROJECT_GROUP, SLUG, "Bedre samarbeid")
        key = plans.add_indicator(PROJECT_GROUP, SLUG, added, "travel_time", None, ("fjordvik", "nordbygd"))
        baseline = Baseline(state=BaselineState.REGISTERED, value=55)
        plans.change_indicator(PROJECT_GROUP, SLUG, key, {"baseline": baseline})
        document = plans.document(PROJECT_GROUP, SLUG)
        assert document.project.summary == "Hjem trygt"
        assert document.project_level.freed_resources == "Brukes hjemme"
        assert document.benefits[0].accountable == RoleAt(role="Kommunalsjef")
        benefit, indicator = document.indicator(key)
        assert (benefit.id, indicator.baseline.value, len(indicator.series)) == (added, 55, 2)
        assert services.evaluations.differences(OPERATOR) == []

    def test_somebody_else_was_first(self, services):
        revision = services.plans.page(PROJECT_GROUP, SLUG).revision
        after = services.plans.change_project(PROJECT_GROUP, SLUG, {"summary": "En"}, revision)
        assert after == revision + 1
        with pytest.raises(Conflict):
            services.plans.change_project(PROJECT_GROUP, SLUG, {"summary": "To"}, revision)
        assert services.plans.document(PROJECT_GROUP, SLUG).project.summary == "En"

    def test_nothing_changed_is_no_revision(self, small):
        revision = small.plans.page(PROJECT_GROUP, SLUG).revision
        assert small.plans.change_project(PROJECT_GROUP, SLUG, {"title": "Trygg heim"}) == revision

    def test_unknown_names_are_refused(self, small):
        plans, indicator = small.plans, benefit_of(small).indicators[0]
        assert refused(plans.change_project, PROJECT_GROUP, SLUG, {"scheme": "tull"}) == [
            ("unknown_scheme", "scheme")
        ]
        assert refused(plans.change_indicator, PROJECT_GROUP, SLUG, indicator.id, {"measure": "tull"}) == [
            ("unknown_measure", "reinnleggelser.measure")
        ]
        lines = (*indicator.series, Series(party="ukjent"))
        assert refused(plans.change_indicator, PROJECT_GROUP, SLUG, indicator.id, {"series": lines}) == [
            ("unknown_party", "party")
        ]

    def test_an_archived_benefit_is_out_of_sight_and_comes_back(self, small):
        first = benefit_of(small)
        small.plans.archive_benefit(PROJECT_GROUP, SLUG, first.id)
        assert first.id not in {row.benefit.id for row in small.projects.home(PROJECT_GROUP, SLUG).rows}
        small.plans.archive_benefit(PROJECT_GROUP, SLUG, first.id, archived=False)
        assert first.id in {row.benefit.id for row in small.projects.home(PROJECT_GROUP, SLUG).rows}

    def test_a_party_joins_by_name_or_as_a_new_one(self, small):
        assert small.plans.add_party(PROJECT_GROUP, SLUG, "Elvestrand kommune") == "elvestrand"
        assert (
            small.plans.add_party(PROJECT_GROUP, SLUG, "Bydel Nord", PartyKind.MUNICIPALITY) == "bydel-nord"
        )
        assert refused(small.plans.add_party, PROJECT_GROUP, SLUG, "Ukjent") == [("field_missing", "kind")]
        parties = {part.party for part in small.plans.document(PROJECT_GROUP, SLUG).project.parties}
        assert {"elvestrand", "bydel-nord"} <= parties

    def test_identity_numbers_are_refused_at_every_door(self, small):
        plans, first = small.plans, benefit_of(small)
        personal, text = "personal_data", f"Gjelder {NUMBER}"
        tries = [
            (plans.change_project, PROJECT_GROUP, SLUG, {"summary": text}),
            (plans.change_level, PROJECT_GROUP, SLUG, {"preconditions": ("Journal", text)}),
            (plans.change_benefit, PROJECT_GROUP, SLUG, first.id, {"owner": RoleAt(role=text)}),
            (plans.change_indicator, PROJECT_GROUP, SLUG, first.indicators[0].id, {"source": text}),
            (plans.add_benefit, PROJECT_GROUP, SLUG, text),
            (plans.add_indicator, PROJECT_GROUP, SLUG, first.id, None, text, ()),
            (plans.add_party, PROJECT_GROUP, SLUG, text, PartyKind.OTHER),
            (plans.create, OPERATOR, Project(title=text)),
            (plans.adopt, STEERING, SLUG, text),
            (small.measurements.give_back, STEERING, SLUG, "2026-01", text),
        ]
        before = plans.document(OPERATOR, SLUG)
        for call, *args in tries:
            assert {code for code, _field in refused(call, *args)} == {personal}, call
        assert plans.document(OPERATOR, SLUG) == before

    @pytest.mark.parametrize("role", [Role.STEERING_GROUP, Role.FUNDER, Role.ADMINISTRATOR])
    def test_others_may_not(self, small, role):
        from .conftest import demo_actor

        with pytest.raises(NotAllowed):
            small.plans.change_project(demo_actor(role), SLUG, {"summary": "Nei"})


class TestAdopting:
    def test_the_first_adopted_plan_stays_the_promise(self, small):
        key = "reinnleggelser"
        with pytest.raises(NotAllowed):
            small.plans.adopt(PROJECT_GROUP, SLUG)
        assert small.plans.adopt(STEERING, SLUG) == 1
        indicator = benefit_of(small).indicators[0]
        lowered = tuple(each.model_copy(update={"value": each.value + 1}) for each in indicator.targets)
        small.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"targets": lowered})
        # An edited target counts for nothing until the steering group has adopted it.
        horizons = small.projects.benefit(PROJECT_GROUP, SLUG, key).row.horizons
        assert [each.result.target for each in horizons] == [18.0, 16.0, 14.0]
        assert small.plans.adopt(STEERING, SLUG, "Færre senger") == 2
        horizons = small.projects.benefit(PROJECT_GROUP, SLUG, key).row.horizons
        assert [(each.result.target, each.original_target) for each in horizons] == [
            (19.0, 18.0),
            (17.0, 16.0),
            (15.0, 14.0),
        ]


class TestNewProjects:
    @pytest.mark.parametrize(
        ("title", "slug"),
        [
            ("Nær hjelp – Fjordvik", "naer-hjelp-fjordvik"),
            ("Åpen dør, øyeblikkelig", "apen-dor-oyeblikkelig"),
            ("Čáhci", "cahci"),
            ("???", "prosjekt"),
            ("a" * 99, "a" * 60),
        ],
    )
    def test_a_readable_address(self, title, slug):
        assert slug_of(title) == slug

    def test_a_taken_one_gets_a_number(self, small):
        assert [small.plans.create(OPERATOR, Project(title="Trygg heim")) for _ in range(2)] == [
            f"{SLUG}-2",
            f"{SLUG}-3",
        ]


class TestWhoMakesAProject:
    def test_can_go_on_with_it(self, small):
        """An administrator makes a project and fills in its plan; others' plans stay closed."""
        user_id = small.people.add(
            OPERATOR,
            "administrator",
            "Administrator",
            "et langt passord",
            (Membership(Role.ADMINISTRATOR, "all"),),
        )
        before = small.people.log_in("administrator", "et langt passord", "127.0.0.1").actor
        slug = small.plans.create(before, Project(title="Nytt prosjekt", scheme="hn-2025"))
        after = small.people.log_in("administrator", "et langt passord", "127.0.0.1").actor
        assert after.user_id == user_id
        small.plans.add_benefit(after, slug, "Kortere ventetid")
        assert [each.title for each in small.plans.document(after, slug).benefits] == ["Kortere ventetid"]
        with pytest.raises(NotAllowed):
            small.plans.add_benefit(after, SLUG, "Noe annet")


class TestWhatCannotBeRight:
    """Said at the field, in words, with what to do; nothing is stored."""

    def indicator(self, services):
        return benefit_of(services).indicators[0]

    def test_an_owner_outside_the_parties(self, small):
        outside = RoleAt(role="Kommunalsjef", party="elvestrand")
        key = benefit_of(small).id
        with pytest.raises(Refused) as raised:
            small.plans.change_benefit(PROJECT_GROUP, SLUG, key, {"owner": outside})
        problem = raised.value.problems[0]
        assert (problem.code, problem.field, problem.value) == (
            "party_not_in_project",
            f"{key}.owner",
            "Elvestrand kommune",
        )
        assert "legg til Elvestrand kommune som part først" in problem_text(problem, translator("nb"))
        assert benefit_of(small).owner == RoleAt(role="Klinikksjef", party="kystsykehuset")

    def test_and_it_is_right_once_the_party_takes_part(self, small):
        small.plans.add_party(PROJECT_GROUP, SLUG, "elvestrand")
        outside = RoleAt(role="Kommunalsjef", party="elvestrand")
        small.plans.change_benefit(PROJECT_GROUP, SLUG, benefit_of(small).id, {"owner": outside})
        assert benefit_of(small).owner == outside

    def test_a_target_on_the_worse_side(self, small):
        found = small.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1]
        target = {"horizon": "long", "value": 75.0}
        codes = refused(small.plans.change_indicator, PROJECT_GROUP, SLUG, found.id, {"targets": (target,)})
        assert codes == [("target_wrong_side_lower", f"{found.id}.target.long")]

    def test_dates_and_horizons_all_at_once(self, small):
        codes = refused(
            small.plans.change_project,
            PROJECT_GROUP,
            SLUG,
            {"go_live": "2024-06-01", "horizon_months": {"short": 6, "medium": 4, "long": 24}},
        )
        assert ("date_before_project", "go_live") in codes
        assert ("horizons_overlap", "horizon_months.medium") in codes

    def test_a_measure_that_has_figures_is_not_exchanged(self, small):
        own = self.indicator(small)
        small.plans.change_indicator(PROJECT_GROUP, SLUG, own.id, {"source": "Nytt system"})
        row = Row("reinnleggelser", "fjordvik", "2026-01", {"numerator": "5", "denominator": "40"})
        small.measurements.record(PROJECT_GROUP, SLUG, [row])
        for changes, code in (
            ({"measure": "admissions"}, "measure_has_figures"),
            ({"frequency": "quarter"}, "frequency_has_figures"),
            ({"kind": "milestone"}, "kind_has_figures"),
        ):
            found = refused(small.plans.change_indicator, PROJECT_GROUP, SLUG, own.id, changes)
            assert code in {each for each, _field in found}
        assert self.indicator(small).measure == "readmissions_30d_fhi"

    def test_what_was_wrong_before_stands_in_the_way_of_nothing_else(self, small):
        """A party that has left its figures behind does not lock the rest of the plan."""
        with small.plans.work(OPERATOR) as work:
            document = work.plans.document(SLUG)
            parties = tuple(part for part in document.project.parties if part.party != "kystsykehuset")
            project = document.project.model_copy(update={"parties": parties})
            work.plans.save(document.model_copy(update={"project": project}))
            work.commit()
        small.plans.change_benefit(PROJECT_GROUP, SLUG, benefit_of(small).id, {"note": "Sett på i mars"})
        assert benefit_of(small).note == "Sett på i mars"

    def test_a_file_is_refused_with_the_same_words(self, small):
        document = small.plans.document(PROJECT_GROUP, SLUG)
        wrong = json.loads(small.plans.export(PROJECT_GROUP, SLUG, ".json"))
        wrong["benefits"][0]["owner"]["party"] = "elvestrand"
        codes = refused(
            small.plans.import_file, PROJECT_GROUP, "plan.json", json.dumps(wrong).encode(), slug=SLUG
        )
        assert codes == [("party_not_in_project", f"{document.benefits[0].id}.owner")]

    def test_a_milestone_gets_words_for_its_steps(self, small):
        key = small.plans.add_indicator(PROJECT_GROUP, SLUG, benefit_of(small).id, None, "Avtale", ())
        small.plans.change_indicator(PROJECT_GROUP, SLUG, key, {"kind": "milestone"})
        found = small.plans.document(PROJECT_GROUP, SLUG).indicator(key)[1]
        assert found.scale_labels == ("Ikke nådd", "Nådd")


class TestWhatIsSaidInWords:
    """A text indicator is a benefit like the others: asked for, recorded, judged, and in the sentence."""

    @pytest.fixture
    def followed(self, small):
        key = small.plans.add_indicator(PROJECT_GROUP, SLUG, benefit_of(small).id, None, "Arbeidsdeling", ())
        small.plans.change_indicator(
            PROJECT_GROUP,
            SLUG,
            key,
            {
                "kind": "text",
                "frequency": "half_year",
                "targets": ({"horizon": "medium", "kind": "text", "text": "Alle vet hvem som gjør hva"},),
            },
        )
        return key

    def test_it_needs_a_step_and_words(self, small, followed):
        def save(**cells):
            return small.measurements.record(
                PROJECT_GROUP, SLUG, [Row("arbeidsdeling", "", "2025-H2", cells)]
            )

        assert refused(save, value="2") == [("text_missing", "comment")]
        assert refused(save, comment="Vi møtes") == [("step_missing", "value")]
        save(value="på plass", comment="Felles rutine er i bruk i alle kommunene")
        row = small.projects.benefit(PROJECT_GROUP, SLUG, "arbeidsdeling").row
        medium = next(each for each in row.horizons if each.horizon.value == "medium")
        assert medium.result.verdict.value == "reached"
        assert row.latest_text == "På plass"
        assert "Felles rutine er i bruk i alle kommunene." in row.sentence

    def test_it_is_asked_for(self, small, followed):
        titles = [item.title for item in small.projects.home(PROJECT_GROUP, SLUG).due]
        assert any("Arbeidsdeling" in title for title in titles)

    def test_a_file_documents_it(self, small, followed):
        page = small.projects.benefit(PROJECT_GROUP, SLUG, "arbeidsdeling")
        assert not page.row.documented
        small.attachments.add(
            PROJECT_GROUP,
            SLUG,
            AttachmentKind.EVIDENCE,
            "rutine.pdf",
            b"%PDF-1.4\n%%EOF\n",
            indicator=followed,
        )
        assert small.projects.benefit(PROJECT_GROUP, SLUG, "arbeidsdeling").row.documented


class TestADisbenefit:
    def test_it_has_a_limit_that_is_kept_or_not(self, small):
        benefit = small.plans.add_benefit(PROJECT_GROUP, SLUG, "Mer reising for ansatte")
        small.plans.change_benefit(PROJECT_GROUP, SLUG, benefit, {"disbenefit": True})
        key = small.plans.add_indicator(PROJECT_GROUP, SLUG, benefit, "travel_time", "Ansattes reise", ())
        small.plans.change_indicator(
            PROJECT_GROUP,
            SLUG,
            key,
            {
                "baseline": {"state": "registered", "value": 20},
                "targets": ({"horizon": "medium", "value": 30},),
                "first_period": "2025-01-01",
            },
        )
        slug_key = small.plans.document(PROJECT_GROUP, SLUG).indicator(key)[1].key
        for value, label in (("26", "Innenfor grensen"), ("34", "4 min utenfor grensen")):
            small.measurements.record(
                PROJECT_GROUP,
                SLUG,
                [Row(slug_key, "", f"2025-{month:02}", {"value": value}) for month in range(1, 13)],
            )
            row = small.projects.benefit(PROJECT_GROUP, SLUG, slug_key).row
            medium = next(each for each in row.horizons if each.horizon.value == "medium")
            assert medium.target_text == "høyst 30\u00a0min"
            assert medium.label.replace("\u00a0", " ") == label
