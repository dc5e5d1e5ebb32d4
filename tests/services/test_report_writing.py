"""A report is written by several, tied to its sources, and nothing that anybody wrote is lost."""

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.report import Figure, Paragraph, Table
from gevinst.domain.report_text import count_written
from gevinst.services.everything import Services
from gevinst.services.report_writing import Act
from identity_numbers import synthetic

from .conftest import FJORDVIK, PROJECT_GROUP, SLUG, STEERING, demo_actor
from .test_reports import first_form

PLACE = (FJORDVIK, "project", None)
PART = "how_to_measure"
BENEFIT = "benefit"
HINDERS = "preconditions"


def writer(user, title="Prosjektleder"):
    return Actor(user, title, "nb", (Membership(Role.PROJECT_GROUP, "project", FJORDVIK),))


WRITER, OTHER = writer(1), writer(2, "Fagansvarlig")


def text_of(services, key=PART, actor=WRITER, place=PLACE):
    return next(each for each in services.report_writing.editor(actor, *place, key).texts if each.key == key)


def write(services, text, key=PART, actor=WRITER, act=None, seen=None, place=PLACE):
    now = text_of(services, key, actor, place)
    seen = now.revision if seen is None else seen
    return services.report_writing.write(actor, *place, key, text, seen, now.shown, act)


def section(services, key, place=PLACE):
    return services.reports.page(WRITER, *place).report.section(key)


def sentence(services, at=0):
    offers = services.report_writing.editor(WRITER, *PLACE, PART).offers
    return [each for each in offers if each.group == "sentence"][at]


class TestWriting:
    def test_a_text_takes_the_place_of_the_proposal_and_an_empty_one_brings_it_back(self, own_demo):
        proposal = section(own_demo, PART)
        assert write(own_demo, text_of(own_demo).text) is not None
        write(own_demo, "  Våre egne ord.\r\n")
        page = own_demo.reports.page(WRITER, *PLACE)
        assert (page.texts[PART], page.saved_by) == ("Våre egne ord.", WRITER.title)
        assert section(own_demo, PART).edited
        write(own_demo, " ")
        assert section(own_demo, PART) == proposal
        assert PART not in own_demo.reports.page(WRITER, *PLACE).texts

    def test_what_cannot_be_written(self, own_demo):
        with pytest.raises(Refused) as refused:
            write(own_demo, f"Om {synthetic(1, 1)}")
        assert refused.value.problems[0].code == "personal_data"
        for wrong in ("tull", f"{PART}.tull"):
            with pytest.raises(NotFound):
                own_demo.report_writing.write(WRITER, *PLACE, wrong, "Ord", 0)
        steering = demo_actor(Role.STEERING_GROUP)
        for who in (steering, demo_actor(Role.FUNDER)):
            with pytest.raises(NotAllowed):
                own_demo.report_writing.write(who, *PLACE, PART, "Ord", 0)
        assert not own_demo.report_writing.editor(steering, *PLACE).page.may_edit
        assert text_of(own_demo).revision == 0

    def test_text_over_the_limit_is_kept(self, own_demo):
        place = ("delte-stillinger-elvedal", "combined", 2025)
        who = Actor(1, "Leder", "nb", (Membership(Role.PROJECT_GROUP, "project", place[0]),))
        page = own_demo.report_writing.editor(who, *place).page
        limited = next(
            each for each in page.report.sections if each.limit and not each.sub_headings and not each.fields
        )
        long = "ord " * (limited.limit + 6)
        write(own_demo, long, limited.key, who, place=place)
        after = own_demo.report_writing.editor(who, *place, limited.key)
        assert (after.texts[0].text, after.section.over_by) == (long.strip(), 6)
        points = own_demo.report_sending.page(who, *place).blocking
        assert any(each.point.code == "over_limit" and each.point.params["over"] == 6 for each in points)


class TestTwoWhoWrite:
    def test_in_one_section_nothing_is_overwritten(self, own_demo):
        write(own_demo, "Først")
        with pytest.raises(Conflict):
            write(own_demo, "Sist", actor=OTHER, seen=0)
        theirs = own_demo.report_writing.theirs(OTHER, *PLACE, PART)
        assert (theirs.text, theirs.by, theirs.writing) == ("Først", "Prosjektleder", "Prosjektleder")
        assert own_demo.report_writing.theirs(WRITER, *PLACE, PART).writing is None
        write(own_demo, "Først\n\nSist", actor=OTHER, seen=theirs.revision)
        assert text_of(own_demo).text == "Først\n\nSist"

    def test_a_sitting_that_goes_on_is_a_change_too(self, own_demo):
        first = write(own_demo, "En")
        again = write(own_demo, "En to")
        assert (first.number, again.number, again.revision) == (1, 1, 2)
        with pytest.raises(Conflict):
            write(own_demo, "Tre", actor=OTHER, seen=first.revision)

    def test_the_same_text_from_both_is_no_conflict(self, own_demo):
        first = write(own_demo, "Likt")
        assert write(own_demo, "Likt", actor=OTHER, seen=0) == first

    def test_in_two_sections_they_do_not_meet(self, own_demo):
        write(own_demo, "Her")
        assert write(own_demo, "Der", "sharing", OTHER, seen=0).number == 1


class TestTies:
    def test_the_sentences_of_a_proposal_are_tied_from_the_start(self, own_demo):
        text = text_of(own_demo, BENEFIT)
        assert not text.own
        assert [each.reference.split(":")[2] for each in text.ties] == ["sentence"] * len(text.ties)
        assert text.ties
        write(own_demo, text.text + "\n\nOg vi er stolte.", BENEFIT)
        stored = own_demo.reports.page(WRITER, *PLACE).texts[BENEFIT]
        assert stored.count("{{benefit:") == len(text.ties)
        assert stored.endswith("Og vi er stolte.")
        assert text_of(own_demo, BENEFIT).text == text.text + "\n\nOg vi er stolte."

    def test_a_sentence_put_in_where_the_cursor_stands_prints_and_counts_as_its_words(self, own_demo):
        offer = sentence(own_demo)
        write(own_demo, "Slik gikk det:", act=Act("insert", offer.reference, 14))
        text = text_of(own_demo)
        assert text.text == f"Slik gikk det: {offer.words}"
        assert section(own_demo, PART).blocks[0] == Paragraph(text.text)
        assert section(own_demo, PART).words == text.words == count_written(text.text)
        write(own_demo, text.text, act=Act("remove", offer.reference))
        assert text_of(own_demo).text == "Slik gikk det:"

    def test_charts_and_tables_stand_after_the_text_and_are_not_counted(self, own_demo):
        offers = own_demo.report_writing.editor(WRITER, *PLACE, PART).offers
        figure = next(each for each in offers if each.group == "figure")
        table = next(each for each in offers if each.group == "table")
        write(own_demo, "Tekst.", act=Act("insert", figure.reference))
        write(own_demo, "Tekst.", act=Act("insert", table.reference))
        write(own_demo, "Tekst.", act=Act("insert", table.reference))
        text = text_of(own_demo)
        assert [each.reference for each in text.inserted] == [figure.reference, table.reference]
        kinds = [type(each) for each in section(own_demo, PART).blocks]
        assert kinds == [Paragraph, Figure, Table]
        assert section(own_demo, PART).words == 1
        write(own_demo, "Tekst.", act=Act("remove", figure.reference))
        assert [type(each) for each in section(own_demo, PART).blocks] == [Paragraph, Table]

    def test_a_chart_is_drawn_for_the_page_and_for_nobody_else(self, own_demo):
        offers = own_demo.report_writing.editor(WRITER, *PLACE, PART).offers
        figure = next(each for each in offers if each.group == "figure")
        write(own_demo, "Tekst.", act=Act("insert", figure.reference))
        (put_in,) = text_of(own_demo).inserted
        assert own_demo.report_writing.chart(WRITER, *PLACE, put_in.block.name).startswith(b"\x89PNG")
        with pytest.raises(NotFound):
            own_demo.report_writing.chart(WRITER, *PLACE, "tull")
        with pytest.raises(NotAllowed):
            own_demo.report_writing.chart(demo_actor(Role.FUNDER), *PLACE, put_in.block.name)

    def test_a_figure_beside_a_proposal_leaves_the_proposal_alone(self, own_demo):
        before = section(own_demo, "involvement").blocks
        offers = own_demo.report_writing.editor(WRITER, *PLACE, PART).offers
        figure = next(each for each in offers if each.group == "figure")
        write(own_demo, "", "involvement", act=Act("insert", figure.reference))
        assert section(own_demo, "involvement").blocks[: len(before)] == before
        assert not text_of(own_demo, "involvement").own

    def test_what_does_not_exist_cannot_be_put_in(self, own_demo):
        for reference in (
            "benefit:tull:sentence",
            "table:tull",
            "money:tull",
            "tull:a",
            "benefit:tull:figure",
        ):
            with pytest.raises(Refused) as refused:
                write(own_demo, "Tekst", act=Act("insert", reference))
            assert refused.value.problems[0].code == "nothing_to_insert"

    def test_every_kind_of_offer_can_be_put_in_and_taken_out(self, own_demo):
        offers = own_demo.report_writing.editor(WRITER, *PLACE, PART).offers
        assert {each.group for each in offers} == {"sentence", "number", "figure", "table"}
        # One of each kind: the last word of a reference says which.
        kinds = {(each.group, each.reference.rpartition(":")[2]): each for each in offers}
        for offer in kinds.values():
            write(own_demo, "Tekst", act=Act("insert", offer.reference))
            found = text_of(own_demo)
            assert offer.words in found.text
            write(own_demo, found.text, act=Act("remove", offer.reference))
        assert text_of(own_demo).text == "Tekst"

    def test_each_says_what_it_is_of(self, own_demo):
        labels = [each.label for each in own_demo.report_writing.editor(WRITER, *PLACE, PART).offers]
        assert all(labels)
        assert not any("uten kilde" in each for each in labels)


class TestASourceThatChanges:
    @pytest.fixture
    def tied(self, small):
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "50"}) for month in range(1, 13)]
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        place = (SLUG, "project", None)
        offers = small.report_writing.editor(PROJECT_GROUP, *place, PART).offers
        offer = next(each for each in offers if each.reference.endswith(":now"))
        small.report_writing.write(
            PROJECT_GROUP, *place, PART, "Nå: ", 0, {}, Act("insert", offer.reference, 3)
        )
        return small, place, offer

    def text(self, services, place):
        return next(each for each in services.report_writing.editor(PROJECT_GROUP, *place, PART).texts)

    def test_the_text_follows_says_so_and_is_accepted_with_one_save(self, tied):
        services, place, offer = tied
        assert self.text(services, place).changed == ()
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "44"}) for month in range(1, 13)]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        text = self.text(services, place)
        (changed,) = text.changed
        assert changed.old == offer.words
        assert text.text == f"Nå: {changed.new}"
        assert "44" in changed.new
        services.report_writing.write(PROJECT_GROUP, *place, PART, text.text, text.revision, text.shown)
        assert self.text(services, place).changed == ()
        assert "{{" in services.reports.page(PROJECT_GROUP, *place).texts[PART]

    def test_a_page_from_before_the_change_loses_no_tie(self, tied):
        services, place, _offer = tied
        old = self.text(services, place)
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "44"}) for month in range(1, 13)]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        services.report_writing.write(PROJECT_GROUP, *place, PART, old.text + " Så.", old.revision, old.shown)
        text = self.text(services, place)
        assert "44" in text.text
        assert text.text.endswith("Så.")

    def test_what_is_sent_says_only_what_is_approved(self, tied):
        services, place, _offer = tied
        assert "50" not in repr(
            services.report_sending.page(PROJECT_GROUP, *place).report.section(PART).blocks
        )

    def test_one_that_vanished_says_so_stops_the_sending_and_can_be_taken_out(self, tied):
        services, place, offer = tied
        with (
            services.work(PROJECT_GROUP)
            if hasattr(services, "work")
            else services.reports.work(PROJECT_GROUP) as work
        ):
            stored = work.reports.get(SLUG, "project", None)
            text = stored.sections[PART].replace(offer.reference, "benefit:gone:now")
            work.reports.save(
                SLUG,
                dataclasses.replace(stored, sections={PART: text}),
                dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
                "x",
            )
            work.commit()
        text = self.text(services, place)
        assert [(each.words, each.reference) for each in text.ties] == [(None, "benefit:gone:now")]
        assert text.missing
        blocking = services.report_sending.page(PROJECT_GROUP, *place).blocking
        assert any(
            each.point.key == PART and each.point.params.get("what") in text.missing for each in blocking
        )
        # Writing around it keeps it, so that nobody prints a figure that nothing stands behind.
        services.report_writing.write(
            PROJECT_GROUP, *place, PART, "Mer. " + text.text, text.revision, text.shown
        )
        assert self.text(services, place).missing
        now = self.text(services, place)
        act = Act("remove", "benefit:gone:now")
        services.report_writing.write(PROJECT_GROUP, *place, PART, now.text, now.revision, now.shown, act)
        assert (self.text(services, place).text, self.text(services, place).missing) == ("Mer. Nå:", ())


class TestVersions:
    def test_who_wrote_what_when_and_what_is_new(self, own_demo):
        write(own_demo, "Vi er i rute.")
        write(own_demo, "Vi er ikke i rute.", actor=OTHER)
        write(own_demo, "Annet", "sharing")
        found = own_demo.report_writing.versions(WRITER, *PLACE, PART).lines
        assert [(each.number, each.by, each.newest) for each in found] == [
            (2, "Fagansvarlig", True),
            (1, "Prosjektleder", False),
        ]
        assert ("new", "ikke ") in found[0].changes
        assert found[1].changes == (("same", "Vi er i rute."),)
        assert len(own_demo.report_writing.versions(WRITER, *PLACE).lines) == 3
        own_demo.report_writing.write(WRITER, *PLACE, "project.owners", "Fjordvik kommune", 0)
        fact = next(
            each
            for each in own_demo.report_writing.versions(WRITER, *PLACE).lines
            if each.key == "project.owners"
        )
        assert fact.heading.endswith(": Prosjekteiere")

    def test_one_is_brought_back_as_a_new_one(self, own_demo):
        offer = sentence(own_demo)
        write(own_demo, offer.words)
        write(own_demo, "Noe annet", actor=OTHER)
        own_demo.report_writing.restore(WRITER, *PLACE, PART, 1)
        text = text_of(own_demo)
        assert (text.text, text.number, text.revision) == (offer.words, 3, 3)
        assert [each.reference for each in text.ties] == [offer.reference]
        with pytest.raises(NotFound):
            own_demo.report_writing.restore(WRITER, *PLACE, PART, 9)
        with pytest.raises(NotAllowed):
            own_demo.report_writing.restore(demo_actor(Role.STEERING_GROUP), *PLACE, PART, 1)

    def test_the_whole_report_as_it_stood_at_a_time(self, own_demo):
        start = own_demo.clock()

        def after(hours):
            now = start + dt.timedelta(hours=hours)
            return SimpleNamespace(
                report_writing=dataclasses.replace(own_demo.report_writing, clock=lambda: now)
            )

        for hours, (key, text) in enumerate(
            ((PART, "Først."), (HINDERS, "Nytte."), (PART, "Senere."), (HINDERS, "Mer."))
        ):
            write(after(hours), text, key)
        later = after(4).report_writing

        def stored():
            texts = own_demo.reports.page(WRITER, *PLACE).texts
            return {key: text for key, text in texts.items() if key in (PART, HINDERS)}

        assert later.restore_all(WRITER, *PLACE, HINDERS, 1) == 2
        assert stored() == {PART: "Først.", HINDERS: "Nytte."}
        # Each is a version of its own: the newest of before is still there.
        assert later.restore_all(WRITER, *PLACE, HINDERS, 2) == 2
        assert stored() == {PART: "Senere.", HINDERS: "Mer."}
        # Nobody had written the other one yet: the proposal stands again.
        assert later.restore_all(WRITER, *PLACE, PART, 1) == 2
        assert stored() == {PART: "Først."}
        assert later.restore_all(WRITER, *PLACE, PART, 1) == 0
        with pytest.raises(NotFound):
            later.restore_all(WRITER, *PLACE, PART, 9)
        with pytest.raises(NotAllowed):
            later.restore_all(demo_actor(Role.STEERING_GROUP), *PLACE, PART, 1)

    def test_a_draft_s_versions_are_the_project_s_own(self, small):
        assert small.report_writing.versions(STEERING, SLUG, "project", None).lines == ()
        with pytest.raises(NotAllowed):
            small.report_writing.versions(demo_actor(Role.FUNDER), SLUG, "project", None)


def test_every_form_opens_in_every_section_and_counts_as_the_report_does(demo: Services) -> None:
    """The words beside a text are those that the form's limit counts."""
    who = demo_actor(Role.OPERATOR)
    for slug in (demo_database.PROJECT, demo_database.OTHER, "delte-stillinger-elvedal"):
        form, year, _section = first_form(demo, slug, who)
        for each in demo.report_writing.editor(who, slug, form, year).page.report.sections:
            page = demo.report_writing.editor(who, slug, form, year, each.key)
            assert page.section.key == each.key
            assert page.elsewhere >= 0
            for text in page.texts:
                assert text.words == count_written(text.text)
