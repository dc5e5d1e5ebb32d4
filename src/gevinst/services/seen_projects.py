"""The projects that somebody may see: for the list of them, the switcher and the words about each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, may, reach
from gevinst.domain.party import Party, PartyKind
from gevinst.domain.plan import Project
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.base import Base, resource, words
from gevinst.services.views import Choice, ProjectSummary


@dataclass(frozen=True, slots=True)
class PageOfProjects:
    """Some of the projects that somebody may see, by title."""

    shown: tuple[ProjectSummary, ...]
    in_all: int
    """How many there are, those that are not shown too."""


LISTED = 50
"""So many projects at most can be chosen from a list."""


@dataclass(frozen=True, slots=True)
class ProjectChoices:
    """What somebody chooses a project from."""

    listed: tuple[Choice, ...]
    """By title: all where a list holds them, else those with the words, and at most `LISTED`."""
    fitting: int
    """How many have the words in their titles."""
    in_all: int

    @property
    def too_many(self) -> bool:
        """Whether one is found by a word in its title."""
        return self.in_all > LISTED


class SeenProjects(Base):
    """See the module."""

    def projects_for(self, actor: Actor) -> list[ProjectSummary]:
        """Every project that the reader may see, by title."""
        with self.reading() as work:
            found = work.plans.projects(None, None, None)
        seen = [project for project in found if may(actor, Action.SEE_PROJECT, resource(project))]
        known = self.parties()
        return sorted(
            (self._summary(project, actor, known) for project in seen), key=lambda each: each.title.casefold()
        )

    def choices(self, actor: Actor, named: str = "", also: str | None = None) -> ProjectChoices:
        """The projects that the reader may see, to choose one of; of very many none before `named`, a part of its title.

        `also`: the slug of one that is listed whatever is said, where the reader may see it.
        """
        seen, named = reach(actor, Action.SEE_PROJECT), named.strip()
        scopes = (None, None, None) if seen.everything else (seen.schemes, seen.projects, seen.parties)
        with self.reading() as work:
            in_all = work.plans.page_of_projects(*scopes, most=0)[1]
            found, fitting = list[Project](), in_all
            if in_all <= LISTED or named:
                found, fitting = work.plans.page_of_projects(*scopes, named=named, most=LISTED)
            if also is not None and all(each.slug != also for each in found):
                found += [
                    each
                    for each in work.plans.projects(slugs=[also])
                    if may(actor, Action.SEE_PROJECT, resource(each))
                ]
        return ProjectChoices(tuple(Choice(each.slug or "", each.title) for each in found), fitting, in_all)

    def page_of_projects(
        self, actor: Actor, *, named: str = "", most: int = 12, start: int = 0
    ) -> PageOfProjects:
        """`most` of them from the one at `start`, and how many there are: a funder may see ten thousand.

        `named`: only those with this in their titles.
        """
        seen = reach(actor, Action.SEE_PROJECT)
        scopes = None if seen.everything else (seen.schemes, seen.projects, seen.parties)
        with self.reading() as work:
            found, count = work.plans.page_of_projects(
                *(scopes or (None, None, None)), named=named.strip(), most=most, start=start
            )
        known = self.parties()
        return PageOfProjects(tuple(self._summary(project, actor, known) for project in found), count)

    def seen_among(self, actor: Actor, slugs: Collection[str]) -> dict[str, ProjectSummary]:
        """Those of these projects that the reader may see, by slug."""
        with self.reading() as work:
            found = work.plans.projects(slugs=slugs) if slugs else []
        known = self.parties()
        return {
            project.slug or "": self._summary(project, actor, known)
            for project in found
            if may(actor, Action.SEE_PROJECT, resource(project))
        }

    def _summary(self, project: Project, actor: Actor, known: Mapping[str, Party]) -> ProjectSummary:
        _ = words(actor)
        scheme = self.schemes.get(project.scheme or "")
        meta = [self.parties_text(project, _, known)]
        if project.starts:
            meta.append(say.month_number(project.starts, project.ends, self.today(), _))
        return ProjectSummary(
            slug=project.slug or "",
            title=project.title,
            subtitle=" \u00b7 ".join(part for part in meta if part),
            scheme=project.scheme,
            scheme_name=_.local(scheme.name) if scheme else "",
            starts=project.starts,
            ends=project.ends,
            invented=project.invented,
            parties=frozenset(part.party for part in project.parties),
        )

    def parties_text(self, project: Project, _: Translator, known: Mapping[str, Party] | None = None) -> str:
        """`3 kommuner og Kystsykehuset HF`. `known`: the parties, where they are at hand."""
        parts = [(part.party, part.role, part.left is None) for part in project.parties]
        return self.parties_named(parts, _, known)

    def parties_named(
        self,
        parties: Iterable[tuple[str, str, bool]],
        _: Translator,
        known: Mapping[str, Party] | None = None,
    ) -> str:
        """The same of (party, its role, whether it is still there); `known`: the parties, where they are at hand."""
        known = self.parties() if known is None else known
        present = [party for party, role, there in parties if there and role != "user_representative"]
        towns = [key for key in present if key in known and known[key].kind is PartyKind.MUNICIPALITY]
        named = {key: known[key].name if key in known else key for key in present}
        others = [named[key] for key in present if key not in towns]
        first = (
            [_.plural("{n} municipality", "{n} municipalities", len(towns))]
            if len(towns) > 2
            else [named[key] for key in towns]
        )
        return say.listed([*first, *others], _)
