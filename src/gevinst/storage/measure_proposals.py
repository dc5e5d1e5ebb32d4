"""Measures that projects propose to the catalogue that all share."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.proposal import MeasureProposal, ProposalState
from gevinst.storage.rows import from_row, put
from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.measure_proposals import MeasureProposalTable
from gevinst.storage.tables.plans import ProjectTable


class MeasureProposals:
    """Queries about proposed measures, of every project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, state: ProposalState | None = None, project: str | None = None) -> list[MeasureProposal]:
        """The proposals in a state (None: all of them), of a project (a slug; None: of every one), the oldest first."""
        table = MeasureProposalTable
        query = (
            sa.select(table.__table__, ProjectTable.slug.label("project"))
            .join(ProjectTable, ProjectTable.id == table.project_id)
            .order_by(table.asked_at, table.id)
        )
        if state is not None:
            query = query.where(table.state == state)
        if project is not None:
            query = query.where(ProjectTable.slug == project)
        return [from_row(MeasureProposal, row) for row in self._session.execute(query).mappings()]

    def hold(self) -> None:
        """Lets one transaction at a time answer: two could otherwise accept the same key and version side by side.

        SQLite holds its write lock already, and overlooks FOR UPDATE.
        """
        self._session.execute(sa.select(ChangeCounterTable.value).with_for_update())

    def save(self, proposal: MeasureProposal) -> None:
        """Adds a proposal, or sets it where its id is there already. NotFound for its project."""
        row = proposal.model_dump(exclude={"id", "project", "measure"})
        measure = proposal.measure.model_dump(mode="json")
        put(
            self._session,
            MeasureProposalTable,
            proposal.project,
            {**row, "uid": proposal.id, "measure": measure},
        )
