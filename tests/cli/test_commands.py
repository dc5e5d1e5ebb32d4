"""The commands on good input: what they print, what they store, and the shapes that programs rely on."""

import json
import socket
from pathlib import Path

import pytest

from command_line import Run, run_in
from demo_database import OTHER, PROJECT, clock
from gevinst.cli import demo
from gevinst.services.portfolio_selection import FILTERS
from gevinst.settings import Settings
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine

PLAN = Path(__file__).parents[1] / "exchange" / "data" / "helse-nord-soknad-med-nyttetabell.docx"
ROW = "innleggelser;fjordvik;2026-05"


class TestPlans:
    def test_the_real_form_comes_in_and_is_there(self, run_empty: Run) -> None:
        ran = run_empty("plan", "import", PLAN, "--scheme", "hn-2025", "--json")
        assert ran.code == 0
        found = ran.json
        assert list(found)[:5] == ["project", "benefits", "project_level", "empty", "problems"]
        assert len(found["benefits"]) == 7
        assert found["benefits"][4]["beneficiaries"] == ["patients", "next_of_kin"]
        assert len(found["project_level"]["how_to_measure"]) == 3
        assert {each["benefit"] for each in found["empty"]} == set(range(1, 8))
        assert found["problems"] == []
        (project,) = run_empty("projects", "list", "--json").json["projects"]
        assert project["slug"] == found["project"]["slug"]
        assert project["scheme"] == "hn-2025"

    def test_what_was_understood_is_printed(self, run_empty: Run) -> None:
        ran = run_empty("plan", "import", PLAN, "--dry-run")
        assert "7 gevinster:" in ran.out
        assert "5. Redusert reisevirksomhet for pasienter og pårørende." in ran.out
        assert "Ansvarlig for gjennomføring: Kommunene, UNN" in ran.out
        assert "Gevinst 1, 2, 3, 4, 5, 6, 7: Hvordan måle og rapportere?" in ran.out
        assert "Ingenting er lagret." in ran.out
        assert run_empty("projects", "list", "--json").json["projects"] == []

    def test_what_import_prints_as_json_is_a_plan_that_can_be_read(
        self, run_empty: Run, tmp_path: Path
    ) -> None:
        printed = run_empty("plan", "import", PLAN, "--json").json
        file = tmp_path / "again.json"
        file.write_text(json.dumps(printed), encoding="utf-8")
        again = run_empty("plan", "import", file, "--json").json
        assert again["benefits"] == printed["benefits"]
        assert again["project_level"] == printed["project_level"]

    @pytest.mark.parametrize("ending", [".docx", ".xlsx", ".json", ".yaml"])
    def test_out_and_in_again_differs_in_nothing(self, ending: str, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"plan{ending}"
        assert run("plan", "export", PROJECT, "--to", file).code == 0
        ran = run("plan", "import", file, "--project", PROJECT, "--dry-run", "--json")
        assert ran.code == 0, ran.out
        assert ran.json["differences"] == []

    def test_an_update_shows_its_differences_first(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "plan.json"
        run("plan", "export", PROJECT, "--to", file)
        plan = json.loads(file.read_text(encoding="utf-8"))
        plan["benefits"][0]["responsible_text"] = "Prosjektgruppen"
        file.write_text(json.dumps(plan), encoding="utf-8")
        tried = run("plan", "import", file, "--project", PROJECT, "--dry-run", "--lang", "en")
        assert tried.out.startswith("1 difference from the project:\n  benefits[")
        assert "Nothing was stored." in tried.out
        stored = run("plan", "import", file, "--project", PROJECT, "--json").json
        assert (stored["stored"], stored["new"], len(stored["differences"])) == (True, False, 1)
        again = run("plan", "import", file, "--project", PROJECT, "--json").json
        assert again["differences"] == []


class TestMeasurements:
    def test_the_template_comes_back_and_changes_nothing(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "tall.xlsx"
        assert run("measurements", "template", PROJECT, "--to", file).code == 0
        ran = run("measurements", "import", file, "--json")
        assert ran.code == 0, ran.out
        answer = ran.json
        assert (answer["project"], answer["new"], answer["changed"]) == (PROJECT, 0, 0)
        assert answer["unchanged"] > 400
        assert answer["problems"] == []

    def test_a_figure_comes_in_and_goes_out(self, run: Run, tmp_path: Path) -> None:
        file, out = tmp_path / "tall.csv", tmp_path / "ut.csv"
        file.write_text(f"måltall;part;periode;verdi\n{ROW};72,5", encoding="utf-8")
        tried = run("measurements", "import", file, "--project", PROJECT, "--dry-run", "--json").json
        assert (tried["changed"], tried["stored"]) == (1, False)
        ran = run("measurements", "import", file, "--project", PROJECT, "--lang", "nn")
        assert ran.out == f"{PROJECT}: 0 nye, 1 endra, 0 som før.\n"
        assert run("measurements", "export", "--project", PROJECT, "--to", out).code == 0
        lines = [line for line in out.read_text(encoding="utf-8-sig").splitlines() if "2026-05" in line]
        assert any("innleggelser" in line and "fjordvik" in line and ";72,5;" in line for line in lines)

    def test_what_is_asked_is_answered_with_a_note(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "tall.csv"
        file.write_text(f"måltall;part;periode;verdi\n{ROW};725", encoding="utf-8")
        options = ("measurements", "import", file, "--project", PROJECT, "--dry-run", "--json")
        assert run(*options).json["questions"]
        assert run(*options, "--comment", "Ny måte å telle på").json["questions"] == []

    @pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
    def test_every_kind_of_long_table(self, ending: str, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"tall{ending}"
        assert run("measurements", "export", "--to", file).code == 0
        assert file.stat().st_size > 10_000

    def test_a_place_that_cannot_be_written(self, run: Run, tmp_path: Path) -> None:
        ran = run("measurements", "export", "--to", tmp_path / "no such folder" / "x.csv", "--lang", "en")
        assert ran.code == 1
        assert "The file could not be written: No such file or directory." in ran.err


class TestDatabase:
    def test_check_finds_nothing_then_what_was_changed_behind_its_back(
        self, run: Run, data_dir: Path
    ) -> None:
        import sqlite3
        from contextlib import closing

        assert run("db", "check", "--json").json == {"problems": []}
        with closing(sqlite3.connect(data_dir / "gevinst.sqlite")) as connection, connection:
            connection.execute("UPDATE evaluation SET latest = latest + 1 WHERE rowid = (SELECT min(rowid) FROM evaluation WHERE latest IS NOT NULL)")  # fmt: skip
            connection.execute("CREATE TABLE left_over (id INTEGER)")
        ran = run("db", "check", "--json")
        assert ran.code == 1
        assert {problem["code"] for problem in ran.json["problems"]} == {
            "evaluation_differs",
            "schema_differs",
        }
        rebuilt = run("evaluate", "--all", "--json")
        assert rebuilt.json["projects"] == 6
        assert rebuilt.err.splitlines()[-1] == "6 av 6 prosjekter"
        assert {p["code"] for p in run("db", "check", "--json").json["problems"]} == {"schema_differs"}

    def test_check_of_nothing_makes_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "nothing"
        ran = run_in(folder, "db", "check", "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (1, "database_missing")
        assert not folder.exists()

    def test_an_interrupted_rebuild_says_how_far_it_came(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from gevinst.services.evaluations import Evaluations

        def interrupted(_self: object, _actor: object, _slug: object, progress: object) -> None:
            progress(2, 5)  # type: ignore[operator]
            raise KeyboardInterrupt

        monkeypatch.setattr(Evaluations, "rebuild", interrupted)
        ran = run("evaluate", "--all", "--lang", "en")
        assert ran.code == 1
        assert "Interrupted after 2 of 5 projects." in ran.err

    def test_a_backup_is_restored_elsewhere(self, run: Run, tmp_path: Path) -> None:
        file, other = tmp_path / "backup.sqlite", tmp_path / "other"
        assert run("db", "backup", file).code == 0
        assert run_in(other, "db", "restore", file).code == 0
        wanted = run("projects", "list", "--json").json
        assert run_in(other, "projects", "list", "--json").json == wanted
        again = run_in(other, "db", "restore", file, "--lang", "en")
        assert (again.code, "already holds" in again.err) == (1, True)
        assert run_in(other, "db", "restore", file, "--overwrite").code == 0
        assert run_in(other, "db", "restore", tmp_path / "gone.sqlite").code == 1

    def test_an_older_schema_is_refused_and_upgraded_only_when_asked(
        self, run_empty: Run, tmp_path: Path
    ) -> None:
        ran = run_empty("serve", "--port", "8999", "--lang", "en")
        assert ran.code == 1
        assert "gevinst db upgrade" in ran.err
        assert run_empty("db", "upgrade").code == 0
        assert run_empty("db", "upgrade", "--lang", "en").out == "The schema is current.\n"

    def test_bringing_a_filled_database_up_to_date_judges_its_figures_anew(
        self, run: Run, data_dir: Path
    ) -> None:
        engine = create_engine(f"sqlite:///{data_dir / 'gevinst.sqlite'}")
        migrate.downgrade(engine, "0002")
        engine.dispose()
        assert run("db", "check").code == 1
        assert run("db", "upgrade").code == 0
        assert run("db", "check").code == 0

    @pytest.mark.parametrize(
        ("revision", "code"), [("ffff_newer", "database_newer"), (None, "database_not_ours")]
    )
    def test_a_database_of_another_kind(
        self, run: Run, data_dir: Path, revision: str | None, code: str
    ) -> None:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(data_dir / "gevinst.sqlite")) as connection, connection:
            if revision:
                connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
            else:
                connection.execute("DELETE FROM alembic_version")
        for command in (["db", "check", "--json"], ["projects", "list", "--json"]):
            ran = run(*command)
            assert (ran.code, [problem["code"] for problem in ran.json["problems"]]) == (1, [code])
        assert run("db", "upgrade").code == 1


class TestSchemesPortfolioReports:
    def test_schemes_and_their_forms(self, run: Run) -> None:
        schemes = run("schemes", "list", "--json").json["schemes"]
        assert len(schemes) == 5
        shown = run("schemes", "show", "oslo-hso-2020", "--json").json
        assert [form["id"] for form in shown["forms"]] == ["annual", "final"]
        spoken = run("schemes", "show", "oslo-hso-2020", "--lang", "en").out
        assert "  annual: " in spoken
        assert run("schemes", "check").code == 0

    def test_a_mistake_in_a_scheme_has_its_file_and_line(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "schemes").mkdir()
        (tmp_path / "schemes" / "ny-2027.yaml").write_text("id: ny-2027\nfarge: blå\n", encoding="utf-8")
        ran = run("schemes", "check", "--schemas", tmp_path, "--json")
        assert ran.code == 1
        unknown = next(each for each in ran.json["problems"] if each["code"] == "yaml_field_unknown")
        assert (unknown["file"], unknown["row"]) == ("schemes/ny-2027.yaml", 2)

    def test_the_portfolio_counts_what_it_lists(self, run: Run) -> None:
        whole = run("portfolio", "--json").json
        assert whole["counts"]["projects"] == len(whole["projects"]) == 6
        assert whole["counts"]["measured"] == sum(row["measured"] for row in whole["projects"]) > 0
        one = run("portfolio", "--scheme", "bergen-2024", "--json").json
        assert [row["scheme"] for row in one["projects"]] == ["bergen-2024"]
        assert "bergen-2024" in run("portfolio", "--lang", "nn").out

    @pytest.mark.parametrize("name", FILTERS)
    def test_the_portfolio_takes_every_filter_of_the_page(self, name: str, run: Run) -> None:
        value = {"year": "1999"}.get(name, "nothing-is-called-this")
        found = run("portfolio", f"--{name.replace('_', '-')}", value, "--json").json
        assert (found["filters"], found["counts"]["projects"]) == ({name: value}, 0)

    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF")])
    def test_the_portfolio_as_a_report(self, ending: str, start: bytes, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"portefolje{ending}"
        ran = run("portfolio", "--scheme", "bergen-2024", "--report", file, "--json")
        assert ran.code == 0, ran.err
        assert file.read_bytes().startswith(start)
        assert ran.json["counts"]["projects"] == 1
        assert (ran.json["report"]["pages"] is None) is (ending == ".docx")
        refused = run("portfolio", "--report", tmp_path / "portefolje.odt", "--json")
        assert (refused.code, refused.json["problems"][0]["code"]) == (1, "unknown_format")

    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF")])
    def test_a_report_as_a_file(self, ending: str, start: bytes, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"rapport{ending}"
        ran = run("report", OTHER, "annual", "--to", file)
        assert ran.code == 0, ran.err
        assert file.read_bytes().startswith(start)

    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF")])
    def test_the_meeting_sheet_as_a_file(self, ending: str, start: bytes, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"ark{ending}"
        made = run("report", OTHER, "meeting-sheet", "--to", file, "--json").json
        assert file.read_bytes().startswith(start)
        assert made["made"]["pages"] == (1 if ending == ".pdf" else None)
        assert made["project"]
        assert {"asked", "rows", "risks", "deadlines"} <= made.keys()
        nothing = run("report", OTHER, "meeting-sheet")
        assert nothing.code == 2
        wrong = run("report", OTHER, "meeting-sheet", "--to", tmp_path / "ark.odt", "--json")
        assert wrong.json["problems"][0]["code"] == "unknown_format"

    def test_a_report_as_json(self, run: Run) -> None:
        report = run("report", OTHER, "annual", "--json").json
        assert report["form"] == "annual"
        assert all(
            {"heading", "words", "limit", "missing"} <= section.keys() for section in report["sections"]
        )
        wrong = run("report", OTHER, "finnes-ikke", "--json")
        assert (wrong.code, wrong.json["problems"][0]["code"]) == (1, "unknown_form")
        outside = run("report", OTHER, "annual", "--year", "1999", "--json")
        assert (outside.code, outside.json["problems"][0]["field"]) == (1, "year")

    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF"), (".zip", b"PK")])
    def test_a_version_as_it_was_sent(self, ending: str, start: bytes, run: Run, tmp_path: Path) -> None:
        file = tmp_path / f"sendt{ending}"
        ran = run("report", OTHER, "annual", "--year", "2024", "--sent", "2", "--to", file, "--json")
        assert ran.code == 0, ran.err
        assert file.read_bytes().startswith(start)
        assert [(each["number"], each["state"]) for each in ran.json["versions"]] == [
            (2, "accepted"),
            (1, "returned"),
        ]
        assert run("report", OTHER, "annual", "--year", "2024", "--sent", "9", "--json").code == 1


class TestPeople:
    def test_the_first_administrator(self, run_empty: Run) -> None:
        add = [
            "users",
            "add",
            "sjef",
            "--title",
            "Administrator",
            "--role",
            "administrator",
            "--password-stdin",
        ]
        short = run_empty(*add, stdin="kort\n")
        assert short.code == 1
        assert "minst 12 tegn" in short.err
        assert run_empty(*add, stdin="et langt passord\n").code == 0
        (user,) = run_empty("users", "list", "--json").json["users"]
        assert user == {"username": "sjef", "title": "Administrator", "language": "nb", "active": True, "roles": ["administrator:all"]}  # fmt: skip
        assert run_empty(*add, stdin="et langt passord\n").code == 1

    def test_a_password_is_asked_for_twice(self, run: Run) -> None:
        wrong = run("users", "password", "prosjekt", stdin="et langt passord\net annet passord\n")
        assert wrong.code != 0
        ran = run("users", "password", "prosjekt", stdin="et langt passord\net langt passord\n")
        assert ran.code == 0
        assert "et langt passord" not in ran.out + ran.err

    def test_roles_are_set_whole(self, run: Run) -> None:
        ran = run(
            "users",
            "roles",
            "prosjekt",
            "--role",
            f"steering_group:{OTHER}",
            "--role",
            "funder:hn-2025",
            "--json",
        )
        assert ran.json["roles"] == [f"steering_group:project:{OTHER}", "funder:scheme:hn-2025"]
        spoken = run("users", "roles", "prosjekt", "--lang", "nn")
        assert spoken.out == f"prosjekt: Styringsgruppe ({OTHER}), Tilskotsgivar (hn-2025)\n"

    @pytest.mark.parametrize("role", ["operator", "operator:all", "funder", "project_group:", "administrator:project", "a:b:c:d"])  # fmt: skip
    def test_no_role_is_made_up(self, role: str, run: Run) -> None:
        ran = run("users", "roles", "prosjekt", "--role", role, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (1, "not_a_role")

    def test_access_is_taken_and_given_back(self, run: Run) -> None:
        def active() -> dict[str, bool]:
            return {each["username"]: each["active"] for each in run("users", "list", "--json").json["users"]}

        assert run("users", "deactivate", "prosjekt").code == 0
        assert active()["prosjekt"] is False
        assert run("users", "deactivate", "prosjekt", "--undo").code == 0
        assert active()["prosjekt"] is True

    def test_a_key_is_shown_once(self, run: Run) -> None:
        made = run("tokens", "make", "prosjekt", "--name", "fagsystem", "--json").json
        assert made["token"].startswith("gev_")
        listed = run("tokens", "list", "--json")
        (token,) = listed.json["tokens"]
        assert (token["username"], token["name"], token["revoked"]) == ("prosjekt", "fagsystem", None)
        assert made["token"] not in listed.out + run("tokens", "list").out
        assert run("tokens", "revoke", token["id"]).code == 0
        assert run("tokens", "list", "--json").json["tokens"][0]["revoked"]
        assert run("tokens", "revoke", token["id"], "--lang", "en").code == 1


class TestDemo:
    def test_it_is_built_once_a_month(self, tmp_path: Path) -> None:
        first = run_in(tmp_path, "demo", "--no-serve")
        assert first.code == 0
        assert first.out.startswith("Demoporteføljen er bygd.")
        file = tmp_path / "demo" / "gevinst.sqlite"
        built = file.read_bytes()
        again = run_in(tmp_path, "demo", "--no-serve", "--lang", "en")
        assert again.out.startswith("The demo portfolio is there already.")
        assert file.read_bytes() == built
        assert sorted(each.name for each in (tmp_path / "demo").iterdir()) == ["demo.json", "gevinst.sqlite"]
        assert len(run_in(tmp_path / "demo", "projects", "list", "--json").json["projects"]) == 6
        assert not (tmp_path / "gevinst.sqlite").exists()

    @pytest.mark.parametrize("key", ["month", "version", "files"])
    def test_another_month_version_or_story_builds_it_anew(
        self, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings, built = Settings(data_dir=tmp_path), []

        def build(file: Path, *_: object) -> None:
            built.append(file)
            file.write_text("a database")

        monkeypatch.setattr(demo, "_build", build)
        today = clock().date()
        assert demo.ensure(settings, today, clock)
        assert not demo.ensure(settings, today, clock)
        marker = json.loads((tmp_path / "demo.json").read_text())
        (tmp_path / "demo.json").write_text(json.dumps({**marker, key: "other"}))
        assert demo.ensure(settings, today, clock)
        assert len(built) == 2

    def test_a_build_that_breaks_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaks(file: Path, *_: object) -> None:
            file.write_text("half of it")
            raise RuntimeError("in the middle")

        monkeypatch.setattr(demo, "_build", breaks)
        (tmp_path / "gevinst.sqlite").write_text("what was there")
        with pytest.raises(RuntimeError, match="in the middle"):
            demo.ensure(Settings(data_dir=tmp_path), clock().date(), clock)
        assert [each.name for each in tmp_path.iterdir()] == ["gevinst.sqlite"]
        assert (tmp_path / "gevinst.sqlite").read_text() == "what was there"

    @pytest.mark.parametrize("command", ["demo", "serve"])
    def test_a_port_in_use_is_said_before_any_work(self, command: str, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            ran = run_in(tmp_path / "data", command, "--port", port, "--lang", "nn")
        assert ran.code == 1
        assert ran.err.startswith(f"Port {port} er i bruk.")
        assert not (tmp_path / "data").exists()

    def test_it_says_where_and_who(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        served: list[object] = []
        monkeypatch.setattr("gevinst_dashboards.wsgi.serve", lambda *how: served.append(how[1:]))
        monkeypatch.setattr("gevinst_dashboards.wsgi.create_wsgi", lambda _services, settings: settings)
        monkeypatch.setenv("GEVINST_DATABASE_URL", "postgresql://nobody@localhost/real")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        ran = run_in(tmp_path, "demo", "--port", port, "--lang", "nn")
        assert ran.code == 0, ran.err
        assert f"http://127.0.0.1:{port}/" in ran.out
        assert served == [("127.0.0.1", port, 8)]
        for line in (
            "styring",
            "tilskuddsgiver",
            "prosjekt",
            "Tilskotsgivar",
            "Styringsgruppe",
            "gevinst-demo",
        ):
            assert line in ran.out


def test_options_may_stand_before_the_command_too(data_dir: Path) -> None:
    from typer.testing import CliRunner

    from gevinst.cli import app

    done = CliRunner().invoke(app, ["--lang", "en", "--data-dir", str(data_dir), "projects", "list"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Project")
    assert PROJECT in done.stdout
