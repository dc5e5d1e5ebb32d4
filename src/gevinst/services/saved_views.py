"""Views of the portfolio kept by a name: each person's own, opened, renamed and deleted by that person alone."""

from collections.abc import Mapping

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.plan import new_id
from gevinst.domain.saved_view import VALUE_MOST, VIEWS_MOST, SavedView, name_problems
from gevinst.services.base import Base, refuse_personal
from gevinst.services.portfolio import Portfolio
from gevinst.services.portfolio_selection import FILTERS, ORDERS


class SavedViews(Base):
    """See the module."""

    def views(self, actor: Actor) -> tuple[SavedView, ...]:
        """The reader's own, by name; none for who is no stored user. NotAllowed for who has no portfolio."""
        self._portfolio_of(actor)
        if actor.user_id is None:
            return ()
        with self.reading() as work:
            return tuple(work.saved_views.of(actor.user_id))

    def save(
        self, actor: Actor, name: str, filters: Mapping[str, str], order: str = "", lines: bool = False
    ) -> SavedView:
        """Keeps what is looked at. Unknown filters, empty ones and an unknown order are left out. Refused, NotAllowed."""
        user, name = self._user(actor), _clean(name)
        chosen = tuple(
            (each, filters[each]) for each in sorted(FILTERS) if 0 < len(filters.get(each, "")) <= VALUE_MOST
        )
        refuse_personal({"name": name, **dict(chosen)})
        view = SavedView(new_id(), name, chosen, order if order in ORDERS else "", lines)
        with self.work(actor) as work:
            held = work.saved_views.of(user)
            problems = name_problems(name, held)
            if len(held) >= VIEWS_MOST:
                problems.append(Problem("views_most", params={"most": VIEWS_MOST}))
            if problems:
                raise Refused(problems)
            work.saved_views.add(user, view, self.clock())
            # What a person calls it is nobody else's business.
            work.audit("save_view", "saved_view", view.id, after=dict(chosen))
            work.commit()
        return view

    def rename(self, actor: Actor, id: str, name: str) -> None:
        """Another name. Refused, NotFound, NotAllowed."""
        user, name = self._user(actor), _clean(name)
        refuse_personal({"name": name})
        with self.work(actor) as work:
            held = work.saved_views.of(user)
            own = _own(held, id)
            problems = name_problems(name, [each for each in held if each.id != id])
            if problems:
                raise Refused(problems)
            if own.name == name:
                return
            work.saved_views.rename(user, id, name)
            work.audit("rename_view", "saved_view", id)
            work.commit()

    def delete(self, actor: Actor, id: str) -> None:
        """Takes it away. NotFound, NotAllowed."""
        user = self._user(actor)
        with self.work(actor) as work:
            own = _own(work.saved_views.of(user), id)
            work.saved_views.remove(user, id)
            work.audit("delete_view", "saved_view", id, before=dict(own.filters))
            work.commit()

    def _portfolio_of(self, actor: Actor) -> None:
        if not Portfolio(self.engine, self.clock).may_see(actor):
            raise NotAllowed(Action.SEE_PORTFOLIO.value)

    def _user(self, actor: Actor) -> int:
        self._portfolio_of(actor)
        if actor.user_id is None:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return actor.user_id


def _own(held: list[SavedView], id: str) -> SavedView:
    for each in held:
        if each.id == id:
            return each
    raise NotFound("saved_view", id)


def _clean(name: str) -> str:
    return " ".join(name.split())
