"""Hand-written stand-ins for the services, and a gallery page with every component, for the tests of this room."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.evaluation import Verdict
from gevinst.services.seen_projects import PageOfProjects
from gevinst.settings import Settings
from gevinst_dashboards import components as c
from gevinst_dashboards.figures.benefit_data import BenefitChart, Break, TargetStep
from gevinst_dashboards.views_context import Context

NOW = dt.datetime(2026, 7, 6, 12, 32, tzinfo=dt.UTC)
PASSWORD = "en lang nok setning"


@dataclass
class FakeSession:
    user_id: int
    session_version: int
    actor: Actor


@dataclass
class Summary:
    slug: str
    title: str
    subtitle: str = ""
    scheme: str | None = None


@dataclass
class FakePeople:
    """Four users with one password; three wrong attempts and the door waits."""

    language: dict[int, str] = field(default_factory=dict)
    version: int = 1
    wrong: int = 0
    roles: tuple[Role, ...] = (Role.PROJECT_GROUP, Role.STEERING_GROUP, Role.FUNDER, Role.ADMINISTRATOR)
    names: tuple[str, ...] = ("prosjekt", "styring", "tilskudd", "admin")

    def log_in(self, username: str, password: str, address: str) -> FakeSession:
        if self.wrong >= 3:
            raise Refused([Problem("too_many_attempts", params={"seconds": 120})])
        if username not in self.names or password != PASSWORD:
            self.wrong += 1
            raise Refused([Problem("wrong_login")])
        user_id = self.names.index(username) + 1
        actor = self.actor(user_id, self.version)
        assert actor is not None
        return FakeSession(user_id, self.version, actor)

    def actor(self, user_id: int, session_version: int) -> Actor | None:
        if session_version != self.version:
            return None
        role = self.roles[user_id - 1]
        scope: Any = ("project", "trygg-hjem") if role in self.roles[:2] else ("all", None)
        titles = ("Prosjektleder", "Styringsgruppe", "Tilskuddsgiver", "Administrator")
        language: Any = self.language.get(user_id, "nb")
        return Actor(user_id, titles[user_id - 1], language, (Membership(role, *scope),))

    def set_language(self, actor: Actor, language: str) -> None:
        assert actor.user_id is not None
        self.language[actor.user_id] = language

    def demo_users(self) -> list[tuple[str, str, str]]:
        return [(name, name.title(), PASSWORD) for name in self.names]


class FakePlans:
    def projects_for(self, actor: Actor) -> list[Summary]:
        mine = Summary(
            "trygg-hjem", "Trygg hjem – Fjordvik", "3 kommuner og Kystsykehuset HF · måned 18 av 24"
        )
        other = Summary("digital-oppfolging", "Digital hjemmeoppfølging – Nordbygd", "måned 7 av 24")
        return [mine] if Role.PROJECT_GROUP in actor.roles else [mine, other]

    def page_of_projects(
        self, actor: Actor, *, named: str = "", most: int = 12, start: int = 0
    ) -> PageOfProjects:
        found = [each for each in self.projects_for(actor) if named.casefold() in each.title.casefold()]
        return PageOfProjects(tuple(found[start : start + most]), len(found))

    def seen_among(self, actor: Actor, slugs: Collection[str]) -> dict[str, Summary]:
        return {each.slug: each for each in self.projects_for(actor) if each.slug in slugs}


class FakeMeasurements:
    def due_count(self, actor: Actor, slug: str) -> int:
        return 3


@dataclass
class FakeServices:
    people: FakePeople = field(default_factory=FakePeople)
    plans: FakePlans = field(default_factory=FakePlans)
    measurements: FakeMeasurements = field(default_factory=FakeMeasurements)

    def clock(self) -> dt.datetime:
        return NOW


def settings(folder: Path, **more: Any) -> Settings:
    """Settings that touch nothing outside `folder`."""
    return Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", **more)


# ---- a chart like the one in the target picture ----------------------------------------------------------------------

READMISSIONS = (
    19.6, 17.2, 19.9, 18.1, 16.3, 18.8, 17.0, 19.3, 18.9, 16.9, 20.4, 18.4, 18.9, 17.6, 24.6,
    17.4, 16.2, 17.1, 16.4, 15.3, 16.8, 15.6, 16.3, 15.5, 16.1, 14.9, 15.2, 14.3, 14.9, 14.6,
)  # fmt: skip


def months(year: int, month: int, n: int) -> tuple[dt.date, ...]:
    """`n` first days of months."""
    return tuple(dt.date(year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1, 1) for i in range(n))


def readmissions(**changes: Any) -> BenefitChart:
    """Two and a half years, three targets, one change of definition."""
    given: dict[str, Any] = {
        "name": "Reinnleggelser innen 30 dager",
        "unit": "%",
        "periods": months(2024, 1, 30),
        "values": READMISSIONS,
        "marks": ("",) * 28 + ("unapproved", "preliminary"),
        "go_live": dt.date(2025, 1, 1),
        "baseline": 18.4,
        "baseline_from": dt.date(2024, 1, 1),
        "targets": (
            TargetStep("Mål kort sikt", "Mål kort", dt.date(2025, 1, 1), dt.date(2025, 7, 1), 17.5, "Nådd"),
            TargetStep(
                "Mål middels sikt", "Mål middels", dt.date(2025, 7, 1), dt.date(2026, 1, 1), 16.0, "Nådd"
            ),
            TargetStep(
                "Mål lang sikt",
                "Mål lang",
                dt.date(2026, 1, 1),
                dt.date(2027, 1, 1),
                14.0,
                "0,6 prosentpoeng igjen",
            ),
        ),
        "breaks": (Break(dt.date(2025, 9, 1), "Ny definisjon september 2025"),),
    }
    return BenefitChart(**(given | changes))


# ---- the gallery -----------------------------------------------------------------------------------------------------


class Gallery:
    """Every component on one page."""

    PATH = "/prosjekt/<slug>"
    NAV = "overview"

    def title(self, ctx: Context, **params: str) -> str:
        return "Oversikt"

    def render(
        self, ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]
    ) -> Component:
        _ = ctx._
        if params["slug"] == "ukjent":
            raise NotFound("project", "ukjent")
        if params["slug"] == "lukket":
            raise NotAllowed("see_project")
        if params["slug"] == "sprukket":
            raise RuntimeError("what nobody had thought of")
        return html.Div(
            [
                c.page_head(
                    "Trygg hjem – Fjordvik",
                    meta=["3 kommuner og Kystsykehuset HF", "Startet januar 2025", "Måned 18 av 24"],
                    lead=["Tre av seks gevinster er i rute. ", html.Strong("Ressursbruken går feil vei"), "."],
                    chips=[
                        c.change_chip("improvement", "Bedre", falling=True),
                        c.target_chip(Verdict.REACHED, _, text="Middels sikt er nådd"),
                        c.target_chip(Verdict.ON_TRACK, _, part=0.86, text="Lang sikt: 0,6 prosentpoeng igjen"),
                    ],
                    actions=[
                        c.button_link("Styringsgruppe", "/prosjekt/trygg-hjem/styringsgruppe"),
                        c.button_link("Registrer juni", "/prosjekt/trygg-hjem/maling", primary=True),
                    ],
                ),
                c.columns(
                    ("col-lg-7", c.card("Å gjøre", "due", c.due_list(_due()), note=c.link("Alle 5 oppgaver", "#alle"))),
                    (
                        "col-lg-5",
                        c.card(
                            "Hvor vi er",
                            "tid",
                            [
                                c.timeline(_stretches(), 30, "Juni 2026", "her er vi nå"),
                                html.Div(
                                    c.pairs([("Juni levert", "39 av 42 verdier"), ("Brukt", "1,74 av 2,40 mill. kr")], numbers=True),
                                    className="mt-3 pt-3 border-top",
                                ),
                            ],
                            note="6 måneder igjen til drift",
                        ),
                    ),
                ),
                c.section("Gevinster", "gev", _table(_), note=c.bullet_key(_)),
                c.section(
                    "Figur",
                    "fig",
                    c.chart(
                        "reinnleggelser",
                        readmissions(),
                        _,
                        subtitle="Andel utskrevne som legges inn igjen innen 30 dager, prosent per måned.",
                        source="Kilde: Kystsykehuset HF",
                        title="Færre reinnlegges enn ved nullpunktet",
                    ),
                ),
                c.section("Mål", "mal", c.target_rows(_targets(_), _), note="Nullpunkt 18,4 %. Høyre er alltid bedre."),
                c.section(
                    "Tall",
                    "tall",
                    c.figures_band([("3", "av 6", "gevinster i rute"), ("96 %", "", "målinger levert"), ("2", "", "åpne beslutninger")]),
                ),
                c.section("Filtre", "filtre", c.filter_bar(_filters(query), "/prosjekt/trygg-hjem", query, _)),
                c.section("Skjema", "skjema", _form(_)),
                c.section(
                    "Meldinger",
                    "meld",
                    [
                        c.alert("check", "340 minutter er mye høyere enn dere pleier å registrere. Stemmer det?"),
                        c.empty_state("Ingen gevinster ennå", "Start med den viktigste.", c.button("Legg til gevinst", "legg-til")),
                        c.skeleton("Henter tall"),
                        c.log([("2026-07-06", "6. juli 14.32", "Nordbygd rettet reisetid, juni.")]),
                        c.notes([("Telefon innen 48 timer", "Styringsgruppen 22. mai 2025", "merknad")]),
                        c.progress(39, 42, "39 av 42 verdier", _),
                    ],
                ),
                c.section("Registrering", "reg", c.entry_grid("grid", _columns(), _rows(), row_id="key", label="Målinger for juni 2026", _=_)),
                c.action_bar(c.button_link("Registrer juni", "/prosjekt/trygg-hjem/maling", primary=True), label="Handling"),
            ]
        )  # fmt: skip

    def register(self, app: Any, services: Any) -> None:
        from dash import Input, Output

        @app.callback(
            Output("legg-til", "children"), Input("legg-til", "n_clicks"), prevent_initial_call=True
        )
        def fail(clicks: int) -> str:
            raise NotAllowed("edit_plan")


class Other:
    """A second page to walk to."""

    PATH = "/prosjekt/<slug>/maling"
    NAV = "measuring"

    def title(self, ctx: Context, **params: str) -> str:
        return "Måling"

    def render(
        self, ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]
    ) -> Component:
        return html.Div([c.page_head("Måling", back=("Oversikt", "/prosjekt/trygg-hjem"))])

    def register(self, app: Any, services: Any) -> None:
        return None


def _due() -> list[c.Due]:
    return [
        c.Due("Brukertilfredshet, mai", "#a", "Spørreskjema fra Fjordvik", "26 dager over fristen", "over"),
        c.Due("Reisetid, juni", "#b", "Nordbygd og Elvestrand mangler", "10. juli · om 4 dager"),
        c.Due("Reinnleggelser, juni", "#c", "Levert 3. juli", "Ferdig", "done"),
    ]


def _stretches() -> list[c.Stretch]:
    return [
        c.Stretch("Nullpunkt", "jan.–des. 2024", 12),
        c.Stretch("Kort", "0–6 md.", 6),
        c.Stretch("Middels", "6–12 md.", 6),
        c.Stretch("Lang sikt", "12–24 md.", 12),
    ]


def _table(_: Any) -> Component:
    columns = [
        c.Column("Sist", number=True, tile="sist"),
        c.Column("Nullpunkt", number=True, tile="null"),
        c.Column("30 måneder", tile="spark"),
        c.Column("Utvikling", tile="utv", sort="?sort=change", sorted="descending"),
        c.Column("Mål nå", tile="mal"),
        c.Column("Lang sikt", "12–24 md.", tile="bul"),
    ]
    line = c.sparkline(READMISSIONS[:12], READMISSIONS[12:], "Fra 19,6 til 14,6", baseline=18.4)
    rows = [
        c.Row("Trenger styringsgruppen", group=True),
        c.Row(
            "Ressursbruk",
            [html.Strong("30,1 t"), "28,6 t", line, c.change_chip("concern", "Verre", falling=False, table=True), c.target_chip(Verdict.BEHIND, _, table=True), c.bullet_cell(-0.42, _, expected=0.75)],
            "/prosjekt/trygg-hjem/gevinster/ressurs",
            "Timer per pasientforløp",
        ),
        c.Row("I rute", group=True),
        c.Row(
            "Reinnleggelser",
            [html.Strong("14,6 %"), "18,4 %", line, c.change_chip("improvement", "Bedre", falling=True, table=True), c.target_chip(Verdict.ON_TRACK, _, part=0.86, table=True), c.bullet_cell(0.86, _, expected=0.75)],
            "/prosjekt/trygg-hjem/gevinster/reinn",
            "Innen 30 dager",
        ),
        c.Row(
            "Brukertilfredshet",
            ["–", "–", "4 målinger", c.change_chip("few", "For få målinger", falling=True, table=True), c.target_chip(Verdict.NO_TARGET, _, table=True), c.bullet_cell(None, _)],
            "/prosjekt/trygg-hjem/gevinster/bruker",
            "Andel svært fornøyd",
        ),
    ]  # fmt: skip
    return c.table("Gevinst", columns, rows, label="Tabell over gevinster", kind="gv-table--tiles")


def _targets(_: Any) -> list[Any]:
    return [
        ("Kort sikt", "0–6 md. · mål 17,5 %", 1.67, None, [c.target_chip(Verdict.REACHED, _, table=True)]),
        ("Lang sikt", "12–24 md. · mål 14,0 %", 0.86, 0.75, [c.target_chip(Verdict.ON_TRACK, _, table=True), html.Small("14,6 % i juni")]),
    ]  # fmt: skip


def _filters(query: Mapping[str, str]) -> list[c.Filter]:
    return [
        c.Filter("ordning", "Ordning", [("", "Alle"), ("nord", "Helse Nord")], query.get("ordning", "")),
        c.Filter("aar", "År", [("", "Alle"), ("2026", "2026")], query.get("aar", "")),
    ]


def _form(_: Any) -> Component:
    number = c.number_input("f2", "31")
    return html.Div(
        [
            c.field(
                "Nullpunkt", c.number_input("f1", "18,4"), _, help="Snittet av tolv måneder.", need="must"
            ),
            c.field("Reinnleggelser, Nordbygd", number, _, error="31 er flere enn utskrivninger (28)."),
            c.error_summary(
                "1 må rettes", [("Reinnleggelser, Nordbygd: 31 er flere enn utskrivninger (28)", "f2")]
            ),
        ]
    )


def _columns() -> list[dict[str, Any]]:
    return [
        c.text_column("party", "Kommune"),
        c.number_column("value", "Verdi"),
        c.number_column("of", "Nevner"),
        c.number_column("last", "Mai", editable=False),
    ]


def _rows() -> list[dict[str, Any]]:
    return [{"key": str(i), "party": name, "value": None, "of": 40 + i, "last": 44.5} for i, name in enumerate(("Fjordvik", "Nordbygd", "Elvestrand"))]  # fmt: skip


if __name__ == "__main__":
    import waitress

    import temporary
    from gevinst_dashboards.app import create_app
    from gevinst_dashboards.pages import start, statements

    app = create_app(
        FakeServices(),
        settings(temporary.folder("gevinst-fakes-"), demo=True),
        [Gallery(), Other(), start, statements],  # type: ignore[list-item]
    )
    waitress.serve(app.server, host="127.0.0.1", port=8077, threads=4)
