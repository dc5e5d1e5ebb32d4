"""The file of a benefit's figures, from the demo: with the line without the change of each party, as its chart has it."""

import csv
import io
from pathlib import Path

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst_dashboards.pages.benefit import figures_file
from gevinst_dashboards.pages.benefit_evidence import control_of

PROJECT = demo_database.PROJECT
GROUP = Actor(1, "Prosjektgruppe", "nb", (Membership(Role.PROJECT_GROUP, "project", PROJECT),))


def test_each_party_and_the_total_have_their_line_in_the_file(tmp_path: Path) -> None:
    services = Services(demo_database.engine_on(tmp_path), demo_database.clock)
    file = figures_file(services, GROUP, PROJECT, "timer")
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    page = services.projects.benefit(GROUP, PROJECT, "timer", whole=True)
    drawn = [(each.name, each.evidence, each.line) for each in page.parties]
    for name, evidence, line in [*drawn, ("Alle samlet", page.evidence, page.row.line)]:
        assert line is not None
        control = control_of(evidence, line, translator("nb"))
        assert control is not None
        wanted = ["" if each is None else f"{each:.10g}".replace(".", ",") for each in control.without]
        assert [row["Uten tiltaket"] for row in rows if row["Part"] == name] == wanted
        assert wanted.count("") < len(wanted)
