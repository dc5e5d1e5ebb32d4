"""A database of an earlier program keeps everything when it is brought up to date, and can go back."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError

from gevinst.domain.access import Membership, Role
from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.measurement import State
from gevinst.domain.money import RedispositionState
from gevinst.domain.plan import BenefitMap
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork, read

from .conftest import ACTOR, NOW

LONG = "Samarbeidsavtalen skal være undertegnet. " * 20

# In a circle, as the first program let them be: 1 -> 2 -> 3 -> 1, and 1 -> 1.
CIRCLE = ((1, 0, 2), (2, 0, 3), (3, 0, 1), (1, 1, 1))


def _benefit(number: int) -> dict[str, object]:
    return {
        "id": number,
        "uid": f"benefit-{number}",
        "project_id": 1,
        "position": number,
        "retired": False,
        "title": f"Gevinst {number}",
        "disbenefit": False,
        "beneficiaries": "[]",
        "preconditions_text": "Avtalen er på plass",
        "owner_role": "Kommunalsjef",
        "owner_party": "fjordvik",
        "drivers": "[]",
        "focus_areas": "[]",
        "archived": False,
    }


def _document() -> str:
    """The plan as the first program froze it, circle and all."""
    leads = {number: [f"benefit-{to}" for own, _, to in CIRCLE if own == number] for number in (1, 2, 3)}
    return json.dumps(
        {
            "format": "gevinst-plan-1",
            "project": {"id": "project-1", "slug": "trygg-heim", "title": "Trygg heim"},
            "benefits": [
                {"id": f"benefit-{number}", "title": f"Gevinst {number}", "contributes_to": leads[number]}
                for number in leads
            ],
        }
    )


ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("party", {"id": 1, "key": "fjordvik", "name": "Fjordvik", "kind": "municipality", "invented": True}),
    (
        "project",
        {
            "id": 1,
            "uid": "project-1",
            "slug": "trygg-heim",
            "revision": 4,
            "title": "Trygg heim",
            "language": "nb",
            "horizons_from_go_live": False,
            "short_months": 6,
            "medium_months": 12,
            "long_months": 24,
            "reporting_days": 10,
            "roles": "[]",
            "invented": False,
            "level_how_to_measure": "[]",
            "level_preconditions": '["Samtykke"]',
        },
    ),
    *(("benefit", _benefit(number)) for number in (1, 2, 3)),
    *(
        ("contribution", {"benefit_id": own, "position": position, "to_benefit_id": to})
        for own, position, to in CIRCLE
    ),
    (
        "indicator",
        {
            "id": 1,
            "uid": "indicator-1",
            "benefit_id": 1,
            "position": 0,
            "retired": False,
            "key": "travel",
            "title": "Reisetid",
            "kind": "number",
            "frequency": "month",
            "scale_labels": "[]",
        },
    ),
    (
        "series",
        {
            "id": 1,
            "uid": "series-1",
            "indicator_id": 1,
            "position": 0,
            "retired": False,
            "party": "fjordvik",
            "comparison": False,
            "private": True,
        },
    ),
    *(
        (
            table,
            {
                "series_id": 1,
                "period": 739_000,
                number: 1,
                "state": 0,
                "value": 42.5,
                "recorded_at": "2026-01-01 00:00:00",
                "recorded_by": "Rådgiver",
                **more,
            },
        )
        for table, number, more in (("measurement", "revision", {}), ("revision", "number", {"via": "web"}))
    ),
    (
        "plan_version",
        {
            "id": 1,
            "project_id": 1,
            "number": 1,
            "state": "adopted",
            "document": _document(),
            "adopted_at": "2026-01-01 00:00:00",
            "adopted_by": "Styringsgruppen",
        },
    ),
    (
        "risk",
        {
            "id": 1,
            "uid": "risk-1",
            "project_id": 1,
            "position": 0,
            "text": "Få søkere",
            "likelihood": 2,
            "consequence": 3,
            "open": True,
        },
    ),
    (
        "decision",
        {
            "id": 1,
            "uid": "decision-1",
            "project_id": 1,
            "position": 0,
            "date": "2026-01-02",
            "title": "Videreføres?",
            "benefit": "benefit-2",
            "state": "decided",
        },
    ),
    (
        "award",
        {
            "project_id": 1,
            "amount_ore": 100,
            "awarded": "2025-01-01",
            "conditions": json.dumps(["Regnskap", "", LONG]),
            "first_use": "2025-03-01",
        },
    ),
    (
        "redisposition",
        {
            "id": 1,
            "uid": "redisposition-1",
            "project_id": 1,
            "what": "Lønn",
            "asked": "2025-09-01",
            "approved": "2025-10-01",
            "approved_by": "Sekretariatet",
        },
    ),
    (
        "redisposition",
        {"id": 2, "uid": "redisposition-2", "project_id": 1, "what": "Reise", "asked": "2025-11-01"},
    ),
    (
        "user_account",
        {
            "id": 1,
            "uid": "user-1",
            "username": "leder",
            "title": "Leder",
            "language": "nb",
            "session_version": 1,
            "active": True,
        },
    ),
    (
        "membership",
        {"id": 1, "user_id": 1, "role": "project_group", "scope": "project", "scope_key": "trygg-heim"},
    ),
    (
        "attachment",
        {
            "id": 1,
            "uid": "attachment-1",
            "project_id": 1,
            "kind": "scan",
            "file_name": "avtale.pdf",
            "media_type": "application/pdf",
            "size": 3,
            "sha256": "0" * 64,
            "added_at": "2026-01-01 00:00:00",
            "added_by": "Leder",
        },
    ),
)


@pytest.fixture
def old(database_url: str) -> Iterator[Engine]:
    """A database of the first program, with a row in every table that has changed since and in those that refer to them."""
    engine = create_engine(database_url)
    migrate.upgrade(engine, "0001")
    with engine.begin() as connection:
        for table, row in ROWS:
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"), row)
    yield engine
    engine.dispose()


def test_a_first_database_keeps_everything(old: Engine) -> None:
    migrate.upgrade(old)
    assert migrate.check(old) == []
    with read(old) as w:
        plan = w.plans.document("trygg-heim")
        benefit = plan.benefits[0]
        assert (benefit.preconditions_text, benefit.preconditions) == ("Avtalen er på plass", ())
        assert benefit.freed == ()
        assert benefit.owner is not None
        (line,) = benefit.indicators[0].series
        assert (line.id, line.private, line.reporter) == ("series-1", True, None)
        assert (plan.map, plan.project.continues) == (BenefitMap(), None)
        assert plan.project_level.preconditions == ("Samtykke",)
        (revision,) = w.measurements.history("series-1", 739_000)
        assert revision.figure is not None
        assert (revision.figure.state, revision.figure.value) == (State.VALUE, 42.5)
        follow_up = w.follow_ups.get("trygg-heim")
        assert (follow_up.risks[0].text, follow_up.risks[0].benefit) == ("Få søkere", None)
        assert (follow_up.decisions[0].benefit, follow_up.decisions[0].responsible) == ("benefit-2", None)
        (user,) = w.people.users()
        assert user.memberships == (Membership(Role.PROJECT_GROUP, "project", "trygg-heim"),)
        (file,) = w.attachments.of("trygg-heim")
        assert (file.id, file.kind, file.file_name) == ("attachment-1", AttachmentKind.OTHER, "avtale.pdf")


def test_the_grant_of_a_first_database(old: Engine) -> None:
    migrate.upgrade(old)
    with read(old) as w:
        award = w.plans.award("trygg-heim")
        answered, asked = w.plans.redispositions("trygg-heim")
    assert award is not None
    # What is longer than a condition may be becomes several; nothing of it is lost.
    assert award.conditions[0].text == "Regnskap"
    assert "".join(each.text for each in award.conditions[1:]) == LONG
    assert {each.met for each in award.conditions} == {None}
    assert len({each.id for each in award.conditions}) == len(award.conditions) == 3
    assert (award.first_use, award.instalments, award.period_first) == (dt.date(2025, 3, 1), (), None)
    assert (answered.state, answered.answered) == (RedispositionState.APPROVED, dt.date(2025, 10, 1))
    assert answered.answered_by == "Sekretariatet"
    assert (asked.state, asked.answered) == (RedispositionState.ASKED, None)


def test_what_led_back_to_itself_is_opened(old: Engine) -> None:
    migrate.upgrade(old)
    with read(old) as w:
        live = w.plans.document("trygg-heim")
        (version,) = w.plans.versions("trygg-heim")
        adopted = w.plans.adopted_for(["trygg-heim"])
    for plan in (live, version.document, adopted["trygg-heim"]):
        assert [each.contributes_to for each in plan.benefits] == [("benefit-2",), ("benefit-3",), ()]


def test_what_guards_the_rows_is_still_there(old: Engine) -> None:
    migrate.upgrade(old)
    for statement in (
        "UPDATE series SET reporter_party = 'nowhere'",
        "UPDATE risk SET benefit = 'nothing'",
        "UPDATE decision SET responsible_party = 'nowhere'",
        "UPDATE award SET period_first = '2026-01-02', period_last = '2026-01-01'",
        "UPDATE redisposition SET state = 'maybe'",
        "UPDATE redisposition SET state = 'refused', answered = NULL",
        "UPDATE membership SET role = 'guest'",
        "UPDATE attachment SET kind = 'scan'",
        "UPDATE attachment SET indicator = 'nothing'",
        "DELETE FROM project",
    ):
        with pytest.raises(IntegrityError), old.begin() as connection:
            connection.exec_driver_sql(statement)
    with pytest.raises(DatabaseError, match="append-only"), old.begin() as connection:
        connection.exec_driver_sql("DELETE FROM plan_version")
    with old.begin() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = 'reporter'")
        connection.exec_driver_sql("DELETE FROM user_account")
        assert connection.exec_driver_sql("SELECT count(*) FROM membership").scalar() == 0


def test_back_to_the_first_program(old: Engine) -> None:
    before = _everything(old)
    migrate.upgrade(old)
    with UnitOfWork(old, ACTOR, lambda: NOW) as w:
        user = w.people.users()[0]
        w.people.set_memberships(user.id, [*user.memberships, Membership(Role.REPORTER, "party", "fjordvik")])
        w.commit()
    migrate.downgrade(old, "0001")
    after = _everything(old)
    # The one thing that came to be otherwise: a long condition is in two, an empty one is gone.
    for rows in (before["award"], after["award"]):
        rows[:] = ["".join(json.loads(conditions)) for (conditions,) in rows]
    assert after == before


def _everything(engine: Engine) -> dict[str, list[object]]:
    """The columns that were filled, of every row; without circles and kinds of files, which the second schema refuses."""
    found: dict[str, list[object]] = {}
    with engine.connect() as connection:
        for table, row in ROWS:
            names = ["CAST(conditions AS TEXT)"] if table == "award" else list(row)
            names = [name for name in names if (table, name) != ("attachment", "kind")]
            if table not in ("contribution", "plan_version"):
                query = f"SELECT {', '.join(names)} FROM {table} ORDER BY 1"
                if table in ("project", "benefit", "indicator"):
                    query = query.replace("beneficiaries, ", "").replace("drivers, focus_areas, ", "")
                found[table] = [tuple(each) for each in connection.exec_driver_sql(query)]
    return found


def test_what_was_written_is_the_first_version_and_becomes_plain_text_again(old: Engine) -> None:
    migrate.upgrade(old, "0010")
    with old.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO report (id, uid, project_id, form, year, sections, sign_offs, state, version, changed_at, changed_by)"
            """ VALUES (7, 'r', 1, 'annual', 2025, '{"status": "I rute"}', '[]', 'draft', 3, '2026-01-02 09:00:00', 'Leder')"""
        )
    migrate.upgrade(old)
    with read(old) as w:
        first = w.report_texts.newest("trygg-heim", "annual", 2025)["status"]
    assert (first.number, first.text, first.by, first.at.year) == (1, "I rute", "Leder", 2026)
    with old.begin() as connection:
        sections = json.dumps({"status": "Nå {{benefit:a:now}}."})
        connection.exec_driver_sql(f"UPDATE report SET sections = '{sections}' WHERE id = 7")
        connection.exec_driver_sql("""UPDATE report_text SET said = '{"benefit:a:now": "18 min"}'""")
    migrate.downgrade(old, "0010")
    with old.connect() as connection:
        held = connection.exec_driver_sql(
            "SELECT CAST(sections AS TEXT) FROM report WHERE id = 7"
        ).scalar_one()
    assert json.loads(held) == {"status": "Nå 18 min."}
