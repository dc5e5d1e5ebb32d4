"""The meeting sheet says what the steering group's page says, number by number; what is new since last time; who gets it."""

import datetime as dt
import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from demo_database import OTHER
from gevinst.domain.access import Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.follow_up import Decision, Risk
from gevinst.domain.plan import RoleAt
from gevinst.i18n import translator
from gevinst.services.follow_up_keeping import keep
from gevinst.services.steering_words import band
from gevinst.services.views import IN_HAND, NEEDS_SOMEBODY
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import (
    FJORDVIK,
    FUNDER,
    LANGUAGES,
    NOW,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    demo_actor,
)

DAY = dt.date(2026, 3, 10)


def decided(services, **fields):
    services.decisions.save(
        STEERING, SLUG, Decision(**({"date": DAY, "title": "Vi fortsetter", "state": "decided"} | fields))
    )


def keep_risk(services, risk):
    with UnitOfWork(services.engine, PROJECT_GROUP, services.clock) as work:
        keep(work, SLUG, None, [(risk, None)], services.clock())
        work.commit()


def sheet(services, actor=STEERING, **more):
    return services.meeting_sheets.sheet(actor, SLUG, **more)


def printed(services, actor, slug, language):
    made = services.meeting_sheets.file(actor, slug, ".pdf", language)
    pages = PdfReader(BytesIO(made.data)).pages
    assert len(pages) == made.pages == 1
    return made, " ".join(pages[0].extract_text().split())


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", [FJORDVIK, OTHER])
def test_every_figure_on_paper_is_the_pages(demo, slug, language):
    actor = demo_actor(Role.STEERING_GROUP, slug, language)
    page = demo.projects.steering(actor, slug)
    made, said = printed(demo, actor, slug, language)
    _ = translator(language)
    rows = [row for _title, own in page.groups for row in own]
    assert made.shown == len(rows) > 0
    for figure, whole, label in band(page, _):
        assert plain(f"{figure} {whole}") in said
        assert label[1:] in said
    for row, own in zip(rows, made.sheet.rows, strict=True):
        assert (own.title, own.latest, own.baseline) == (row.title, row.latest_text, row.baseline_text)
        assert (own.change.text, own.evidence) == (
            row.change_word or _("Not assessed"),
            row.grade_text or "\u2013",
        )
        assert own.need == (
            "needs" if row.standing in NEEDS_SOMEBODY else "in_hand" if row.standing in IN_HAND else "lacks"
        )
        found = {each.horizon.value: each.result.progress for each in row.horizons}
        number = row.indicator is not None and row.indicator.kind.value == "number"
        for bar, horizon in zip(own.bars, ("short", "medium", "long"), strict=True):
            progress = found.get(horizon) if number else None
            assert bar.fraction == progress
            shown = "\u2013" if progress is None else _.percent(round(progress * 100), 0)
            assert bar.text == shown
            assert plain(shown) in said
        # A step in words may be hyphenated on paper; a number never is.
        for value in (row.latest_text, row.baseline_text) if number else ():
            assert plain(value) in said
    for risk in page.risks[:2]:
        assert plain(risk.text)[:30] in said
    for waiting in page.decisions.waiting[:2]:
        assert plain(waiting.decision.title)[:30] in said


def test_the_language_is_the_projects_own_or_the_one_asked_for(demo):
    actor = demo_actor(Role.STEERING_GROUP, FJORDVIK, "en")
    own = demo.plans.document(actor, FJORDVIK).project.language
    assert demo.meeting_sheets.sheet(actor, FJORDVIK).language == own == "nb"
    assert demo.meeting_sheets.sheet(actor, FJORDVIK, "nn").name == "Møteark til styringsgruppa"
    root = PdfReader(BytesIO(demo.meeting_sheets.file(actor, FJORDVIK, ".pdf", "en").data)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"


class TestWhoGetsIt:
    @pytest.mark.parametrize("actor", [FUNDER, STRANGER])
    def test_nobody_who_may_not_see_what_is_unapproved(self, small, actor):
        with pytest.raises(NotAllowed):
            sheet(small, actor)
        with pytest.raises(NotAllowed):
            small.meeting_sheets.file(actor, SLUG, ".pdf")
        with pytest.raises(NotAllowed):
            small.meeting_sheets.as_json(actor, SLUG)

    def test_a_funder_is_told_no_decisions_on_a_benefits_page(self, small):
        benefit = small.plans.document(STEERING, SLUG).benefits[0]
        decided(small, benefit=benefit.id)
        key = benefit.indicators[0].key
        assert small.projects.benefit(STEERING, SLUG, key).decisions
        assert small.projects.benefit(FUNDER, SLUG, key).decisions == ()

    def test_another_ending_is_refused(self, small):
        with pytest.raises(Refused) as refused:
            small.meeting_sheets.file(STEERING, SLUG, ".odt")
        assert refused.value.problems[0].code == "unknown_format"


class TestWhatItSays:
    def test_a_project_without_figures_says_so_and_is_one_page(self, small):
        made, said = printed(small, STEERING, SLUG, "nb")
        assert "Neste møte er ikke satt" in said
        assert "Ingenting venter på vedtak i dette møtet." in said
        assert "Gruppen har ikke vedtatt noe ennå" in said
        assert {row.need for row in made.sheet.rows} == {"lacks"}
        assert "godkjent" not in said

    def test_questions_come_first_with_their_reason(self, small):
        question = Decision(
            date=dt.date(2026, 4, 1), title="Skal målet endres", text="Fire dager er for lite."
        )
        small.decisions.save(PROJECT_GROUP, SLUG, question)
        (asked,) = sheet(small).asked
        assert (asked.lead, asked.text) == ("Skal målet endres.", "Fire dager er for lite.")
        assert plain(asked.meta) == "Vedtas 1. april 2026"
        _made, said = printed(small, STEERING, SLUG, "nb")
        assert said.index("Skal målet endres") < said.index("Reinnleggelser")

    def test_what_is_decided_stays_until_it_is_carried_out_and_late_is_marked(self, small):
        decided(
            small, due=dt.date(2026, 3, 15), responsible=RoleAt(role="Klinikksjef", party="kystsykehuset")
        )
        (own,) = sheet(small).followed
        assert own.mark == "behind"
        assert plain(own.meta).startswith("5 dager over fristen")
        assert "Klinikksjef" in own.meta

    def test_carried_out_is_told_once_after_the_next_decision_it_is_gone(self, small):
        decided(
            small, title="Felles skjema", date=dt.date(2026, 1, 10), state="done", done_on=dt.date(2026, 2, 1)
        )
        assert [(each.lead, each.mark) for each in sheet(small).followed] == [("Felles skjema", "reached")]
        decided(small, title="Ny vakt")
        assert [each.lead for each in sheet(small).followed] == ["Ny vakt"]

    def test_only_open_risks_the_worst_first(self, small):
        for text, size, is_open in (
            ("Vakanser", 2, True),
            ("Tilskuddet slutter", 3, True),
            ("Løst", 3, False),
        ):
            keep_risk(small, Risk(text=text, likelihood=size, consequence=size, open=is_open))
        assert [each.text for each in sheet(small).risks] == ["Tilskuddet slutter", "Vakanser"]


class TestWhatIsNew:
    def test_before_the_first_decision_there_is_no_last_time(self, small):
        found = sheet(small)
        assert found.news_since is None
        assert found.news == ()

    def test_it_is_reckoned_from_the_newest_decision_before_today(self, small, clock):
        decided(small)
        decided(small, title="Tidligere", date=dt.date(2026, 1, 8))
        assert sheet(small).news_since == DAY
        # A sheet that is printed again during the meeting still says what is new to it.
        decided(small, title="I dag", date=NOW.date())
        assert sheet(small).news_since == DAY
        clock.now = NOW + dt.timedelta(days=1)
        assert sheet(small).news_since == NOW.date()

    def test_what_happened_since_is_told_and_what_happened_before_is_not(self, small, clock):
        keep_risk(small, Risk(text="Gammel risiko", likelihood=1, consequence=1))
        decided(small, date=NOW.date())
        clock.now = NOW + dt.timedelta(days=5)
        keep_risk(small, Risk(text="Ny risiko", likelihood=1, consequence=1))
        told = " ".join(each.text for each in sheet(small).news)
        assert "Ny risiko" in told
        assert "Gammel risiko" not in told

    def test_where_a_benefit_stands_otherwise_is_told_with_both_words(self, demo):
        found = demo.meeting_sheets.sheet(demo_actor(Role.STEERING_GROUP, FJORDVIK), FJORDVIK)
        changed = [each for each in found.news if re.fullmatch("fra «.+» til «.+»", each.text)]
        assert changed
        now = {row.title: row.need for row in found.rows}
        assert all(each.lead in now for each in changed)
        assert any("har nye tall" in each.lead for each in found.news)


def test_deadlines_are_those_of_the_front_page_without_decisions(demo):
    actor = demo_actor(Role.PROJECT_GROUP, FJORDVIK)
    found = demo.meeting_sheets.sheet(actor, FJORDVIK).deadlines
    late = [each for each in found if each.mark == "behind"]
    first = [each for each in demo.projects.home(actor, FJORDVIK).due if each.kind == "measurement"]
    assert late
    assert next(each.title for each in first if each.overdue and each.overdue > 0) in [
        each.text for each in late
    ]


def test_for_programs_days_are_iso(demo):
    found = demo.meeting_sheets.as_json(demo_actor(Role.STEERING_GROUP, FJORDVIK), FJORDVIK)
    assert found["today"] == "2026-06-24"
    assert found["news_since"] == "2026-03-12"
    assert found["rows"][0]["bars"][1]["text"].endswith("%")


def test_the_word_file_is_offered_too(demo):
    actor = demo_actor(Role.STEERING_GROUP, FJORDVIK)
    made = demo.meeting_sheets.file(actor, FJORDVIK, ".docx")
    assert made.name == f"moteark-{FJORDVIK}-2026-06-24.docx"
    assert made.data[:2] == b"PK"
    assert made.pages is None
    assert replace(made, data=b"").shown == len(made.sheet.rows)
