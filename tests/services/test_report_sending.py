"""A report on its way: what stops it, who signs, what is frozen, and what the funder does with it."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest
from docx import Document

from gevinst.domain.access import Role
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.report_state import ReportState
from gevinst.reporting.pdf import pdf
from gevinst.reporting.steady import steady_docx
from gevinst.services import report_receiving
from gevinst.services.report_writing import Act
from identity_numbers import synthetic

from .sending import (
    CASE_WORKER,
    ELVEDAL,
    FORM,
    LEADER,
    OTHER_LEADER,
    SIGNERS,
    WRITER,
    YEAR,
    a_pdf,
    at,
    member,
    seen,
    sign,
    write,
)

PLACE = (ELVEDAL, FORM, YEAR)


@pytest.fixture
def draft(tmp_path):
    with at("draft", tmp_path) as found:
        yield found


@pytest.fixture
def complete(tmp_path):
    with at("complete", tmp_path) as found:
        yield found


@pytest.fixture
def signed(tmp_path):
    with at("signed", tmp_path) as found:
        yield found


@pytest.fixture
def sent(tmp_path):
    with at("sent", tmp_path) as found:
        yield found


def page(services, who=WRITER):
    return services.report_sending.page(who, *PLACE)


def newest(services):
    return services.report_sending.versions(WRITER, ELVEDAL)[0]


def codes(lines):
    return {line.point.code for line in lines}


def refused(act, *args):
    with pytest.raises(Refused) as found:
        act(*args)
    return {each.code for each in found.value.problems}


class TestTheList:
    def test_everything_that_stops_it_is_named_and_sending_says_the_same(self, draft):
        write(draft, "risk", "ord " * 101)
        found = page(draft)
        assert {
            "field_missing_in_section",
            "section_missing",
            "over_limit",
            "attachment_missing",
            "signer_missing",
        } == codes(found.blocking)
        assert {line.point.key for line in found.blocking if line.point.code == "attachment_missing"} == {
            "accounts",
            "budget",
        }
        with pytest.raises(Refused) as refusal:
            draft.report_sending.send(WRITER, *PLACE)
        assert [each.code for each in refusal.value.problems] == [
            f"report_{line.point.code}" for line in found.blocking
        ]
        assert all(each.field for each in refusal.value.problems)
        assert page(draft).state is ReportState.DRAFT

    def test_names_are_advice_since_they_are_not_kept_here(self, draft):
        (line,) = [each for each in page(draft).advice if each.point.code == "facts_by_hand"]
        assert "Telefon" in line.says

    def test_what_is_in_place_is_no_longer_named(self, complete):
        assert codes(page(complete).blocking) == {"signer_missing"}
        sign(complete)
        assert not page(complete).blocking

    def test_a_file_of_the_wrong_kind_is_kept_and_stops_it(self, complete):
        own = next(each for each in page(complete).asked if each.key == "accounts").files[0]
        complete.report_sending.detach(WRITER, *PLACE, own.file.id)
        complete.report_sending.attach(WRITER, *PLACE, "accounts", "regnskap.txt", b"Brukt: 100 kr")
        found = page(complete)
        (line,) = [each for each in found.blocking if each.point.place == "attachment"]
        assert line.point.code == "attachment_wrong_kind"
        assert "regnskap.txt" in line.says
        assert [held.file.file_name for each in found.asked for held in each.files] == [
            "regnskap.txt",
            "budget.pdf",
        ]

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("regnskap.pdf", b"PK\x03\x04 not a pdf", "unreadable_file"),
            ("regnskap.exe", b"MZ", "unknown_format"),
            ("regnskap.pdf", b"", "file_empty"),
            ("regnskap.xlsx", b"Brukt: 100 kr", "unreadable_file"),
            ("regnskap.txt", f"Person {synthetic(17, 5)}".encode(), "personal_data"),
        ],
    )
    def test_of_a_file_that_cannot_be_kept_name_and_reason_stand_until_one_comes_in_its_place(
        self, complete, name, data, code
    ):
        own = next(each for each in page(complete).asked if each.key == "accounts").files[0]
        complete.report_sending.detach(WRITER, *PLACE, own.file.id)
        found = complete.report_sending.attach(WRITER, *PLACE, "accounts", name, data)
        assert found.wrong.code == code
        (line,) = [each for each in page(complete).blocking if each.point.place == "attachment"]
        assert line.point.code == "attachment_not_kept"
        assert name in line.says
        assert "report_attachment_not_kept" in refused(complete.report_sending.send, WRITER, *PLACE)
        # Nothing of what was in it is there, it is nobody's file, and the report does not say that it is attached.
        with complete.reports.reading() as work:
            assert data not in work.attachments.content(ELVEDAL, found.file.id) or not data
        assert found.file.id not in {each.id for each in complete.attachments.list(WRITER, ELVEDAL)}
        with pytest.raises(NotFound):
            complete.attachments.content(WRITER, ELVEDAL, found.file.id)
        assert name not in str(page(complete).report)
        complete.report_sending.attach(WRITER, *PLACE, "accounts", "regnskap.pdf", a_pdf())
        assert codes(page(complete).blocking) == {"signer_missing"}
        (own,) = next(each for each in page(complete).asked if each.key == "accounts").files
        assert (own.file.file_name, own.wrong) == ("regnskap.pdf", None)

    def test_a_name_that_is_somebodys_number_is_not_kept_at_all(self, complete):
        before = page(complete).asked
        assert refused(
            complete.report_sending.attach, WRITER, *PLACE, "accounts", f"{synthetic(17, 5)}.exe", b"MZ"
        ) == {"personal_data"}
        assert page(complete).asked == before

    def test_a_figure_that_changed_since_the_text_was_saved_is_worth_a_look(self, complete):
        sent_as = page(complete).report
        section = next(each for each in sent_as.sections if not each.fields and not each.sub_headings)
        key = section.key
        open_ = complete.report_writing.editor(WRITER, *PLACE, key)
        offer = next(each for each in open_.offers if each.reference == "money:granted")
        (text,) = [each for each in open_.texts if each.key == key]
        insert = Act("insert", offer.reference, 0)
        complete.report_writing.write(WRITER, *PLACE, key, text.text, text.revision, text.shown, insert)
        assert "figure_changed" not in codes(page(complete).advice)
        with complete.money.work(WRITER) as work:
            award = work.plans.award(ELVEDAL)
            work.plans.save_award(ELVEDAL, award.model_copy(update={"amount_ore": award.amount_ore + 100_00}))
            work.commit()
        (line,) = [each for each in page(complete).advice if each.point.code == "figure_changed"]
        assert line.point.key == key
        assert line.point.params["old"] == offer.words
        assert line.point.params["new"] != offer.words
        again = complete.report_writing.editor(WRITER, *PLACE, key)
        (text,) = [each for each in again.texts if each.key == key]
        complete.report_writing.write(WRITER, *PLACE, key, text.text, text.revision, text.shown)
        assert "figure_changed" not in codes(page(complete).advice)

    def test_one_budget_too_many(self, complete):
        complete.report_sending.attach(WRITER, *PLACE, "budget", "nytt.pdf", a_pdf())
        assert "attachments_too_many" in codes(page(complete).blocking)

    def test_a_file_for_what_the_form_does_not_ask_for(self, draft):
        with pytest.raises(NotFound):
            draft.report_sending.attach(WRITER, *PLACE, "agreement", "avtale.pdf", a_pdf())

    def test_who_may_attach(self, draft):
        for who in (LEADER, CASE_WORKER):
            with pytest.raises(NotAllowed):
                draft.report_sending.attach(who, *PLACE, "accounts", "regnskap.pdf", a_pdf())


class TestSigning:
    def test_each_in_the_role_of_the_form_for_a_party_of_its_level(self, signed):
        lines = page(signed).signers
        assert [(each.role, each.signed_for) for each in lines] == [
            (role, signed.reports.party_name(party)) for role, _who, party in SIGNERS
        ]
        assert all(each.signed.at == signed.clock() for each in lines)

    @pytest.mark.parametrize(
        ("who", "role", "party", "code"),
        [
            (LEADER, "klinikksjef", "granlia", "report_signer_party"),
            (LEADER, "kommunalsjef", "elvedal-sykehus", "report_signer_party"),
            (LEADER, "klinikksjef", None, "report_signer_party"),
        ],
    )
    def test_a_party_of_the_other_level(self, draft, who, role, party, code):
        assert refused(draft.report_sending.sign, who, *PLACE, role, party, seen(draft)) == {code}

    def test_one_account_signs_for_one_level(self, draft):
        act = draft.report_sending.sign
        act(LEADER, *PLACE, "klinikksjef", "elvedal-sykehus", seen(draft))
        assert refused(act, LEADER, *PLACE, "kommunalsjef", "granlia", seen(draft)) == {
            "report_other_level_signed"
        }
        assert refused(act, OTHER_LEADER, *PLACE, "klinikksjef", "elvedal-sykehus", seen(draft)) == {
            "report_signed_already"
        }

    def test_who_may_not(self, draft):
        for who, role in ((WRITER, "klinikksjef"), (CASE_WORKER, "klinikksjef"), (member(Role.REPORTER, 9), "klinikksjef")):  # fmt: skip
            with pytest.raises(NotAllowed):
                draft.report_sending.sign(who, *PLACE, role, "elvedal-sykehus", "x")
        with pytest.raises(NotFound):
            draft.report_sending.sign(LEADER, *PLACE, "direktør", "granlia", seen(draft))

    def test_what_was_not_seen_is_not_signed(self, draft):
        before = seen(draft)
        write(draft, "risk", "Noe annet.")
        assert refused(
            draft.report_sending.sign, LEADER, *PLACE, "klinikksjef", "elvedal-sykehus", before
        ) == {"report_changed_meanwhile"}

    def test_a_changed_text_takes_the_signatures_away_and_says_so(self, signed):
        write(signed, "risk", "Noe annet.")
        lines = page(signed).signers
        assert all(each.signed is None and each.lapsed.why == "text" for each in lines)
        assert all(each.lapsed.withdrawn == signed.clock() for each in lines)
        assert refused(signed.report_sending.send, WRITER, *PLACE) == {"report_signer_missing"}
        with signed.reports.reading() as work:
            (entry,) = work.audits(project=ELVEDAL, only=["withdraw_sign_offs"])
        assert entry.after["signers"] == [role for role, _who, _party in SIGNERS]

    def test_changed_figures_and_files_take_them_away_too(self, signed):
        signed.report_sending.attach(WRITER, *PLACE, "accounts", "mer.pdf", a_pdf())
        lines = page(signed).signers
        assert all(each.signed is None and each.lapsed is not None for each in lines)
        # The next who signs makes it stand in the trail.
        signed.report_sending.sign(LEADER, *PLACE, "klinikksjef", "elvedal-sykehus", seen(signed))
        with signed.reports.reading() as work:
            (entry,) = work.audits(project=ELVEDAL, only=["withdraw_sign_offs"])
        assert entry.after["why"] == "figures"
        assert [each.role for each in page(signed).signers if each.signed] == ["klinikksjef"]

    def test_time_alone_changes_nothing(self, signed, monkeypatch):
        later = signed.clock() + dt.timedelta(days=3)
        for each in (signed.report_sending, signed.reports):
            object.__setattr__(each, "clock", lambda: later)
        signed.report_sending.__dict__.pop("_reports", None)
        assert all(each.signed for each in page(signed).signers)

    def test_taken_back_by_who_gave_it(self, signed):
        with pytest.raises(NotAllowed):
            signed.report_sending.take_back(OTHER_LEADER, *PLACE, "klinikksjef")
        signed.report_sending.take_back(LEADER, *PLACE, "klinikksjef")
        line = next(each for each in page(signed).signers if each.role == "klinikksjef")
        assert line.signed is None
        assert line.lapsed.why == "taken_back"


class TestFreezing:
    def test_what_was_sent_stands_whatever_changes_after(self, sent):
        first = newest(sent)
        assert (first.number, first.state) == (1, ReportState.SENT)
        before = sent.report_sending.sent_page(CASE_WORKER, *PLACE, 1)
        old_pdf = sent.report_sending.sent_file(CASE_WORKER, *PLACE, 1, ".pdf")
        old_word = sent.report_sending.sent_file(CASE_WORKER, *PLACE, 1, ".docx")
        assert before.changes == ()
        changed = change_a_figure(sent)
        after = sent.report_sending.sent_page(CASE_WORKER, *PLACE, 1)
        assert after.report == before.report
        assert sent.report_sending.sent_file(CASE_WORKER, *PLACE, 1, ".pdf") == old_pdf
        assert sent.report_sending.sent_file(CASE_WORKER, *PLACE, 1, ".docx") == old_word
        assert changed in {each.what for each in after.changes}
        assert all(each.old != each.new for each in after.changes)

    def test_it_is_made_again_byte_for_byte(self, sent):
        version = newest(sent)
        frozen = sent.report_sending.sent_page(WRITER, *PLACE, 1).report
        _name, kept = sent.report_sending.sent_file(WRITER, *PLACE, 1, ".pdf")
        assert pdf(frozen, version.sent_at).bytes == kept
        _name, word = sent.report_sending.sent_file(WRITER, *PLACE, 1, ".docx")
        assert steady_docx(frozen, version.sent_at) == word
        text = "\n".join(each.text for each in Document(io.BytesIO(word)).paragraphs)
        assert "Signert: klinikksjef" in text

    def test_the_content_has_what_it_was_made_from(self, sent):
        version = newest(sent)
        with sent.reports.reading() as work:
            text, _pdf, _docx = work.sent_reports.content(version)
        assert hashlib.sha256(text.encode()).hexdigest() == version.sha256
        content = json.loads(text)
        assert set(content["data"]) >= {
            "plan",
            "evaluations",
            "series",
            "measures",
            "revisions",
            "money",
            "award",
        }
        assert content["data"]["evaluations"]
        assert all(number >= 1 for own in content["data"]["revisions"].values() for number in own.values())
        assert [each["role"] for each in content["sign_offs"]] == [role for role, _who, _party in SIGNERS]
        assert "Slik gikk det." in content["texts"].values()

    def test_the_draft_rests_while_the_funder_has_it(self, sent):
        page = sent.reports.page(WRITER, *PLACE)
        assert (page.may_edit, page.with_funder) == (False, True)
        assert refused(sent.report_writing.write, WRITER, *PLACE, "risk", "Nei", 1) == {"report_is_sent"}
        assert refused(sent.report_sending.send, WRITER, *PLACE) == {"report_is_sent"}
        assert refused(sent.report_sending.attach, WRITER, *PLACE, "accounts", "a.pdf", a_pdf()) == {
            "report_is_sent"
        }
        assert refused(
            sent.report_sending.sign, LEADER, *PLACE, "klinikksjef", "elvedal-sykehus", seen(sent)
        ) >= {"report_is_sent"}

    def test_a_file_that_was_sent_stays(self, sent):
        (own, *_rest) = sent.report_sending.sent_page(WRITER, *PLACE, 1).files
        assert refused(sent.attachments.remove, WRITER, ELVEDAL, own.file.id) == {"file_was_sent"}
        found, data = sent.report_sending.attachment(CASE_WORKER, *PLACE, 1, own.file.id)
        assert hashlib.sha256(data).hexdigest() == found.sha256

    def test_only_what_was_looked_at_is_sent(self, signed):
        assert refused(signed.report_sending.send, WRITER, *PLACE, "0" * 64) == {"report_changed_meanwhile"}
        for who in (LEADER, CASE_WORKER):
            with pytest.raises(NotAllowed):
                signed.report_sending.send(who, *PLACE)


def change_a_figure(signed):
    """Another value where the report had one, recorded and approved anew; the indicator's title."""
    from gevinst.services.base import OPERATOR

    document = signed.plans.document(OPERATOR, ELVEDAL)
    frozen = signed.report_sending.sent_page(WRITER, *PLACE, 1)
    assert frozen.changes == ()
    benefit = document.benefits[0]
    indicator = benefit.indicators[0]
    baseline = indicator.baseline.model_copy(update={"value": (indicator.baseline.value or 10) + 7, "from_series": False})  # fmt: skip
    changed = indicator.model_copy(update={"baseline": baseline})
    plan = document.model_copy(
        update={"benefits": (benefit.model_copy(update={"indicators": (changed, *benefit.indicators[1:])}), *document.benefits[1:])}
    )  # fmt: skip
    with signed.reports.work(OPERATOR) as work:
        work.plans.save(plan)
        from gevinst.services.evaluations import re_evaluate

        re_evaluate(signed.plans, work, ELVEDAL)
        work.commit()
    return signed.reports.party_name("") + f"{indicator.title}, nullpunkt"


class TestTheFunder:
    def test_returns_with_a_comment_and_gets_a_new_version(self, sent):
        answer = sent.report_receiving.answer
        assert refused(answer, CASE_WORKER, *PLACE, 1, ReportState.RETURNED, "  ") == {
            "report_comment_missing"
        }
        received = answer(CASE_WORKER, *PLACE, 1, ReportState.RECEIVED)
        assert received.received_at == sent.clock()
        back = answer(CASE_WORKER, *PLACE, 1, ReportState.RETURNED, "Regnskapet mangler revisors side.")
        assert back.comment
        found = page(sent)
        assert (found.state, found.may_send) == (ReportState.RETURNED, True)
        assert codes(found.blocking) == {"signer_missing"}
        write(sent, "risk", "Det vi lærte.")
        sign(sent)
        again = sent.report_sending.send(WRITER, *PLACE)
        assert again.number == 2
        done = answer(CASE_WORKER, *PLACE, 2, ReportState.ACCEPTED)
        assert done.state is ReportState.ACCEPTED
        versions = sent.report_sending.versions(CASE_WORKER, ELVEDAL)
        assert [(each.number, each.state.value) for each in versions] == [(2, "accepted"), (1, "returned")]
        assert refused(answer, CASE_WORKER, *PLACE, 2, ReportState.RETURNED, "Likevel") == {"report_answered"}
        with pytest.raises(Conflict):
            answer(CASE_WORKER, *PLACE, 1, ReportState.ACCEPTED)
        assert refused(sent.report_sending.send, WRITER, *PLACE) == {"report_is_sent"}

    def test_only_the_funder_of_the_scheme_answers(self, sent):
        for who in (WRITER, LEADER, member(Role.FUNDER, 8, "scheme", "hn-2025")):
            with pytest.raises(NotAllowed):
                sent.report_receiving.answer(who, *PLACE, 1, ReportState.ACCEPTED)

    def test_the_list_says_what_is_overdue(self, draft):
        found = draft.report_receiving.page(CASE_WORKER, {})
        row = next(each for each in found.rows if each.year == YEAR)
        assert (row.status, row.days) == ("overdue", (dt.date(2026, 6, 24) - dt.date(2025, 9, 1)).days)
        assert found.counts["overdue"] == 1
        with pytest.raises(NotAllowed):
            draft.report_receiving.page(WRITER, {})

    def test_the_list_is_read_a_page_at_a_time(self, draft, monkeypatch):
        every = draft.report_receiving.page(CASE_WORKER, {"sort": "due"})
        assert len(every.rows) == 2
        assert (every.page, every.pages) == (1, 1)
        monkeypatch.setattr(report_receiving, "ON_A_PAGE", 1)
        pages = [draft.report_receiving.page(CASE_WORKER, {"sort": "due", "page": at}) for at in "129"]
        assert [row for page in pages[:2] for row in page.rows] == list(every.rows)
        assert (pages[-1].page, pages[-1].pages, pages[-1].rows) == (2, 2, pages[1].rows)
        assert pages[0].counts == every.counts
        for odd in ("0", "-1", "x", "²", "9" * 30):
            assert draft.report_receiving.page(CASE_WORKER, {"sort": "due", "page": odd}).page == 1

    def test_a_report_after_the_end_is_waited_for_when_the_end_is_past(self, draft):
        bergen = member(Role.FUNDER, 8, "scheme", "bergen-2024")
        assert not draft.report_receiving.page(bergen, {}).rows
        object.__setattr__(draft.report_receiving, "clock", lambda: dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
        (row,) = draft.report_receiving.page(bergen, {}).rows
        assert (row.status, row.due, row.days) == ("due", None, None)
        assert row.due_text

    def test_the_list_says_what_waits_and_is_chosen_from(self, sent):
        receiving = sent.report_receiving
        found = receiving.page(CASE_WORKER, {})
        row = found.rows[0]
        assert (row.year, row.status, row.sent.number, row.days) == (YEAR, "sent", 1, None)
        assert {each.scheme for each in found.rows} == {"vv-2025"}
        assert receiving.page(CASE_WORKER, {"status": "sent", "year": str(YEAR)}).rows == (row,)
        assert not receiving.page(CASE_WORKER, {"scheme": "annet"}).rows
        by_day = receiving.page(CASE_WORKER, {"sort": "due"}).rows
        assert [each.due for each in by_day] == sorted(each.due for each in by_day)

    def test_the_scheme_s_rules_stand_beside_it_for_the_funder_alone(self, sent):
        assert sent.report_sending.sent_page(CASE_WORKER, *PLACE, 1).rules
        assert not sent.report_sending.sent_page(WRITER, *PLACE, 1).rules


class TestTheArchive:
    def test_a_package_with_everything_and_its_checksums(self, sent):
        version = newest(sent)
        name, data = sent.report_archive.archive(CASE_WORKER, *PLACE, 1)
        assert name == f"{ELVEDAL}-{FORM}-{YEAR}-v1-arkiv.zip"
        assert sent.report_archive.archive(WRITER, *PLACE, 1) == (name, data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            manifest = json.loads(archive.read("manifest.json"))
            for each in manifest["files"]:
                assert hashlib.sha256(archive.read(each["name"])).hexdigest() == each["sha256"]
            figures = list(csv.DictReader(io.StringIO(archive.read("data/tall.csv").decode("utf-8-sig")), delimiter=";"))  # fmt: skip
            definitions = archive.read("data/definisjoner.csv").decode("utf-8-sig")
            assert archive.read("rapport.pdf").startswith(b"%PDF")
            assert b"pdfaid:part" in archive.read("rapport.pdf")
        assert set(names) == {each["name"] for each in manifest["files"]} | {"manifest.json"}
        assert {"vedlegg/01 accounts.pdf", "vedlegg/02 budget.pdf"} <= set(names)
        assert manifest["content_sha256"] == version.sha256
        assert figures
        assert {each["indicator"] for each in figures} <= {
            line.split(";")[0] for line in definitions.splitlines()
        }

    def test_a_version_that_was_never_sent(self, draft):
        with pytest.raises(NotFound):
            draft.report_archive.archive(CASE_WORKER, *PLACE, 1)
