"""Figures in: every one or none, three kinds of nothing kept apart, locked when approved, seen by those who may."""

import datetime as dt

import pytest

from gevinst.domain.errors import Conflict, NotAllowed, Refused
from gevinst.domain.measurement import Row, State

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER


def row(indicator="reinnleggelser", party="fjordvik", period="2026-01", **cells):
    return Row(
        indicator=indicator, party=party, period=period, cells=cells, row=7, columns={"numerator": "Teller"}
    )


def plain(text):
    """With spaces that may break, as one writes them."""
    return text.replace("\u00a0", " ")


def figures(services, key="reinnleggelser"):
    document = services.plans.document(PROJECT_GROUP, SLUG)
    _benefit, indicator = document.indicator(key)
    with services.measurements.reading() as work:
        found = work.measurements.for_series([line.id for line in indicator.series])
    return {(line.party, m.period): m.figure for line in indicator.series for m in found.get(line.id, [])}


def january():
    return dt.date(2026, 1, 1).toordinal()


class TestRecord:
    def test_a_ratio_is_stored_as_its_two_parts(self, services):
        saved = services.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        assert (saved.new, saved.changed) == (1, 0)
        figure = figures(services)["fjordvik", january()]
        assert (figure.numerator, figure.denominator, figure.state) == (6, 41, State.VALUE)

    def test_zero_blank_and_not_measured_are_three_things(self, services):
        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [
                row(numerator="0", denominator="41"),
                row(party="nordbygd", state="ikke målt", reason="nytt journalsystem"),
                row(period="2025-12", numerator="", denominator=""),
            ],
        )
        held = figures(services)
        assert held["fjordvik", january()].numerator == 0
        assert held["nordbygd", january()].state is State.NOT_MEASURED
        assert held["nordbygd", january()].reason == "nytt journalsystem"
        assert ("fjordvik", dt.date(2025, 12, 1).toordinal()) not in held

    def test_one_bad_row_and_nothing_is_stored(self, services):
        with pytest.raises(Refused) as refused:
            services.measurements.record(
                PROJECT_GROUP,
                SLUG,
                [
                    row(numerator="6", denominator="41"),
                    row(party="nordbygd", numerator="31", denominator="28"),
                    row(period="03/04/25", numerator="1", denominator="2"),
                    row(indicator="reisetid", party="", value="ca. 45"),
                ],
            )
        assert [problem.code for problem in refused.value.problems] == [
            "numerator_above_denominator",
            "ambiguous_period",
            "not_a_number",
        ]
        assert refused.value.problems[0].row == 7
        assert refused.value.problems[0].column == "Teller"
        assert figures(services) == {}

    def test_the_same_rows_twice_change_nothing(self, services):
        rows = [row(numerator="6", denominator="41")]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        saved = services.measurements.record(PROJECT_GROUP, SLUG, rows)
        assert (saved.new, saved.changed, saved.unchanged) == (0, 0, 1)

    def test_a_month_that_is_not_over_is_refused(self, services):
        with pytest.raises(Refused) as refused:
            services.measurements.record(
                PROJECT_GROUP, SLUG, [row(period="2026-03", numerator="1", denominator="2")]
            )
        assert refused.value.problems[0].code == "period_in_future"

    def test_two_figures_for_the_same_month_are_refused_with_both(self, services):
        with pytest.raises(Refused) as refused:
            services.measurements.record(
                PROJECT_GROUP,
                SLUG,
                [
                    row(numerator="14", denominator="41"),
                    row(party="Fjordvik", numerator="16", denominator="41"),
                ],
            )
        problem = refused.value.problems[0]
        assert problem.code == "two_values"
        assert (problem.params["first"], problem.params["second"]) == ("14 / 41", "16 / 41")

    def test_a_stranger_may_not(self, services):
        with pytest.raises(NotAllowed):
            services.measurements.record(STRANGER, SLUG, [row(numerator="6", denominator="41")])

    def test_a_dry_run_stores_nothing(self, services):
        saved = services.measurements.record(
            PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")], dry_run=True
        )
        assert saved.new == 1
        assert figures(services) == {}


class TestSaveRow:
    def series(self, services, key="reisetid"):
        _benefit, indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator(key)
        return indicator.series[0].id

    def save(self, services, text, revision=None):
        return services.measurements.save_row(
            PROJECT_GROUP, SLUG, self.series(services), january(), {"value": text}, revision
        )

    @pytest.mark.parametrize(
        ("text", "value"), [("12,5", 12.5), ("12.5", 12.5), ("1 234,5", 1234.5), ("0", 0.0), ("44 ", 44.0)]
    )
    def test_what_is_typed_is_what_is_stored(self, services, text, value):
        self.save(services, text)
        assert figures(services, "reisetid")[None, january()].value == value

    def test_an_emptied_cell_takes_the_figure_away_and_keeps_its_history(self, services):
        first = self.save(services, "44")
        self.save(services, "", first.revision)
        assert figures(services, "reisetid") == {}
        history = services.measurements.history(PROJECT_GROUP, SLUG, self.series(services), january())
        assert [each.figure.value if each.figure else None for each in history] == [None, 44.0]

    def test_somebody_else_was_first(self, services):
        first = self.save(services, "44")
        self.save(services, "45", first.revision)
        with pytest.raises(Conflict):
            self.save(services, "46", first.revision)
        assert figures(services, "reisetid")[None, january()].value == 45.0

    def test_an_unusual_figure_is_saved_and_asked_about(self, services):
        for month in range(1, 13):
            services.measurements.record(
                PROJECT_GROUP, SLUG, [row("reisetid", "", f"2025-{month:02d}", value=str(40 + month % 3))]
            )
        saved = self.save(services, "340")
        assert saved.state == "check"
        assert figures(services, "reisetid")[None, january()].value == 340.0


class TestApproval:
    def test_submitted_then_approved_is_locked(self, services):
        services.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        assert services.measurements.submit(PROJECT_GROUP, SLUG, "2026-01") == 1
        assert services.measurements.approve(STEERING, SLUG, "2026-01") == 1
        with pytest.raises(Refused) as refused:
            services.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="7", denominator="41")])
        assert refused.value.problems[0].code == "locked"

    def test_the_project_group_cannot_approve_its_own(self, services):
        with pytest.raises(NotAllowed):
            services.measurements.approve(PROJECT_GROUP, SLUG, "2026-01")

    def test_a_funder_gets_approved_figures_only(self, services):
        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [row(numerator="6", denominator="41"), row(period="2025-12", numerator="5", denominator="40")],
        )
        services.measurements.submit(PROJECT_GROUP, SLUG, "2025-12")
        services.measurements.approve(STEERING, SLUG, "2025-12")
        assert [each.period for each in services.measurements.export_rows(FUNDER, SLUG)] == ["2025-12"]
        assert len(services.measurements.export_rows(PROJECT_GROUP, SLUG)) == 2

    def test_to_a_funder_what_is_not_approved_is_not_missed(self, small):
        small.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        page = small.measurements.page(FUNDER, SLUG, "2026-01")
        assert [text for text, _bold in page.sentence] == ["0 av 3 verdier er godkjent for januar."]
        assert {each.status for group in page.groups for each in group.rows} == {"Ikke godkjent ennå"}
        assert [tab.note for tab in page.tabs if tab.current] == ["Ikke alt er godkjent"]
        assert page.waiting == small.measurements.due(FUNDER, SLUG) == ()
        assert small.measurements.due_count(FUNDER, SLUG) == 0

    def test_returned_with_what_to_mend(self, services):
        services.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        services.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
        with pytest.raises(Refused):
            services.measurements.give_back(STEERING, SLUG, "2026-01", " ")
        assert services.measurements.give_back(STEERING, SLUG, "2026-01", "Sjekk nevneren.") == 1


class TestDue:
    def test_a_30_day_measure_is_not_waited_for_before_its_lag_has_passed(self, services, clock):
        # On 20 March the readmissions of January are complete (31 January + 30 days), those of February are not.
        page = services.measurements.page(PROJECT_GROUP, SLUG, "2026-02")
        states = {row.indicator.key: row.state for group in page.groups for row in group.rows}
        assert states == {"reinnleggelser": "not_due", "reisetid": "missing"}
        clock.now = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
        page = services.measurements.page(PROJECT_GROUP, SLUG, "2026-02")
        assert {row.state for group in page.groups for row in group.rows} == {"missing"}

    def test_each_figure_once_with_those_who_lack_it(self, services):
        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [
                row(period=f"{year}-{month:02d}", numerator="6", denominator="41")
                for year in (2024, 2025)
                for month in range(1, 13)
            ],
        )
        due = services.measurements.due(PROJECT_GROUP, SLUG)
        assert [item.title.split(",")[0] for item in due] == ["Reinnleggelser", "Reisetid"]

    def test_a_readmission_of_june_is_due_in_august(self, small, clock):
        wanted = [
            row(party=party, period=f"{year}-{month:02d}", numerator="6", denominator="41")
            for party in ("fjordvik", "nordbygd")
            for year in (2024, 2025, 2026)
            for month in range(1, 6 if year == 2026 else 13)
        ]
        clock.now = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)
        small.measurements.record(PROJECT_GROUP, SLUG, wanted)
        assert not any(item.title.startswith("Reinn") for item in small.measurements.due(PROJECT_GROUP, SLUG))
        page = small.measurements.page(PROJECT_GROUP, SLUG, "2026-06")
        assert [text for text, _bold in page.sentence] == [
            "0 av 3 verdier er lagret for juni.",
            " ",
            "1 mangler.",
            " 2 er ikke komplette ennå.",
        ]
        for day, when, overdue in (
            (dt.date(2026, 7, 31), "9. august, om 9 dager", -9),
            (dt.date(2026, 8, 12), "3 dager over fristen", 3),
        ):
            clock.now = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
            due = small.measurements.due(PROJECT_GROUP, SLUG)
            june = next(item for item in due if item.title.startswith("Reinn"))
            told = (plain(june.title), plain(june.when), june.overdue)
            assert told == ("Reinnleggelser, juni 2026", when, overdue)

    def test_what_waits_in_a_month_is_all_of_it_also_what_earlier_months_lack(self, small):
        page = small.measurements.page(PROJECT_GROUP, SLUG, "2026-01")
        assert [(plain(item.title), item.href[-7:]) for item in page.waiting] == [
            ("Reisetid, januar 2026", "2026-01"),
            ("Reinnleggelser, januar 2026", "2026-01"),
        ]

    def test_a_line_that_is_missed_says_until_when(self, small, clock):
        def words(at):
            clock.now = at
            groups = small.measurements.page(PROJECT_GROUP, SLUG, "2026-02").groups
            return next(each.status for group in groups for each in group.rows if each.party is None)

        assert words(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)).startswith("Mangler, frist ")
        assert words(dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)) == "Mangler, 10 dager over fristen"

    def test_not_measured_with_a_reason_is_delivered(self, services):
        before = services.measurements.page(PROJECT_GROUP, SLUG, "2026-01")
        services.measurements.record(PROJECT_GROUP, SLUG, [row(state="ikke målt", reason="stengt")])
        after = services.measurements.page(PROJECT_GROUP, SLUG, "2026-01")
        assert after.done == before.done + 1


class TestEvaluationsFollow:
    def test_stored_evaluations_agree_with_the_figures_after_each_change(self, services):
        from .conftest import OPERATOR

        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [
                row(party=party, period=f"2024-{month:02d}", numerator="8", denominator="40")
                for party in ("fjordvik", "nordbygd")
                for month in range(1, 13)
            ],
        )
        services.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [
                row(party=party, period=f"2025-{month:02d}", numerator="6", denominator="40")
                for party in ("fjordvik", "nordbygd")
                for month in range(1, 13)
            ],
        )
        assert services.evaluations.differences(OPERATOR) == []
        _benefit, indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")
        from gevinst.domain.evaluation import Audience, Verdict

        with services.evaluations.reading() as work:
            total = next(
                each
                for each in work.evaluations.for_indicators([indicator.id], Audience.ALL)
                if each.series is None
            )
        assert total.baseline == pytest.approx(20.0)
        assert total.recent == pytest.approx(15.0)
        assert [each.verdict for each in total.horizons] == [
            Verdict.REACHED,
            Verdict.REACHED,
            Verdict.NOT_STARTED,
        ]
        assert total.horizons[1].progress == pytest.approx(5 / 4)

    def test_a_funder_s_evaluation_counts_approved_figures_only(self, services):
        services.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        _benefit, indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reinnleggelser")
        from gevinst.domain.evaluation import Audience

        with services.evaluations.reading() as work:
            seen = {
                audience: next(
                    e for e in work.evaluations.for_indicators([indicator.id], audience) if e.series is None
                )
                for audience in Audience
            }
        assert seen[Audience.ALL].latest == pytest.approx(6 / 41 * 100)
        assert seen[Audience.APPROVED].latest is None


class TestReopening:
    """The lock opens for a reason, closes by itself, and what was done in between stays to be seen."""

    @pytest.fixture
    def locked(self, small):
        small.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
        small.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
        small.measurements.approve(STEERING, SLUG, "2026-01")
        return small

    def line(self, services):
        groups = services.measurements.page(PROJECT_GROUP, SLUG, "2026-01").groups
        return next(each for group in groups for each in group.rows if each.party == "fjordvik")

    def test_a_reason_is_asked_for_and_the_project_group_cannot(self, locked):
        with pytest.raises(Refused) as refused:
            locked.measurements.reopen(STEERING, SLUG, "2026-01", " ")
        assert refused.value.problems[0].code == "field_missing"
        with pytest.raises(NotAllowed):
            locked.measurements.reopen(PROJECT_GROUP, SLUG, "2026-01", "Feil nevner")
        assert not self.line(locked).editable

    def test_an_open_figure_stays_approved_until_it_is_changed_and_keeps_why(self, locked):
        assert locked.measurements.reopen(STEERING, SLUG, "2026-01", "Feil nevner") == 1
        line = self.line(locked)
        assert (line.state, line.editable, line.submission.value) == ("open_again", True, "approved")
        assert len(locked.measurements.export_rows(FUNDER, SLUG)) == 1
        locked.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="40")])
        line = self.line(locked)
        assert (line.state, line.submission.value) == ("saved", "draft")
        assert locked.measurements.export_rows(FUNDER, SLUG) == []
        newest, first = locked.measurements.history(PROJECT_GROUP, SLUG, line.series, line.period)
        assert (newest.reason, first.reason) == ("Feil nevner", None)
        locked.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
        locked.measurements.approve(STEERING, SLUG, "2026-01")
        assert self.line(locked).state == "locked"

    def test_it_locks_itself_again(self, locked, clock):
        locked.measurements.reopen(STEERING, SLUG, "2026-01", "Feil nevner")
        clock.now += dt.timedelta(days=7)
        assert self.line(locked).editable
        clock.now += dt.timedelta(days=1)
        assert self.line(locked).state == "locked"
        with pytest.raises(Refused) as refused:
            locked.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="7", denominator="41")])
        assert refused.value.problems[0].code == "locked"

    def test_it_is_noted_with_its_reason(self, locked):
        locked.measurements.reopen(STEERING, SLUG, "2026-01", "Feil nevner")
        with locked.measurements.reading() as work:
            noted = work.audits(project=SLUG, limit=1, only=("reopen_measurements",))
        assert (noted[0].reason, noted[0].after["figures"]) == ("Feil nevner", 1)


def test_what_was_taken_away_in_the_meantime_is_not_written_over(small):
    small.measurements.record(PROJECT_GROUP, SLUG, [row(numerator="6", denominator="41")])
    line = next(
        each
        for group in small.measurements.page(PROJECT_GROUP, SLUG, "2026-01").groups
        for each in group.rows
        if each.party == "fjordvik"
    )
    where = (PROJECT_GROUP, SLUG, line.series, line.period)
    small.measurements.save_row(*where, {"numerator": "", "denominator": ""}, line.revision)
    with pytest.raises(Conflict):
        small.measurements.save_row(*where, {"numerator": "7", "denominator": "41"}, line.revision)


def test_every_month_is_approved_at_once_or_some_indicators_of_one(small):
    small.measurements.record(
        PROJECT_GROUP,
        SLUG,
        [
            row(numerator="6", denominator="41"),
            row(period="2025-12", numerator="5", denominator="40"),
            row(indicator="reisetid", party=None, value="44"),
        ],
    )
    for month in ("2025-12", "2026-01"):
        small.measurements.submit(PROJECT_GROUP, SLUG, month)
    travel = small.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
    assert small.measurements.give_back(STEERING, SLUG, "2026-01", "Sjekk.", only={travel}) == 1
    assert small.measurements.approve(STEERING, SLUG, None) == 2
