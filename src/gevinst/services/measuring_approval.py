"""A month handed in, sent back, approved and locked."""

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measurement import (
    SubmissionState,
)
from gevinst.services.base import refuse_personal
from gevinst.services.evaluations import re_evaluate
from gevinst.services.measuring_base import MeasuringBase, lines_of
from gevinst.services.state import (
    month_of_period,
)


class Approval(MeasuringBase):
    """See the module."""

    def submit(self, actor: Actor, slug: str, code: str) -> int:
        """Hands a month over: its drafts are submitted. Returns how many."""
        return self._move(
            actor, slug, code, Action.RECORD_MEASUREMENT, {SubmissionState.DRAFT, SubmissionState.RETURNED},
            SubmissionState.SUBMITTED, "submit_measurements", None,
        )  # fmt: skip

    def approve(self, actor: Actor, slug: str, code: str) -> int:
        """Approves and locks what is submitted for a month. Returns how many."""
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.APPROVED, "approve_measurements", None,
        )  # fmt: skip

    def give_back(self, actor: Actor, slug: str, code: str, comment: str) -> int:
        """Returns a month's submitted figures to those who entered them, with what to mend."""
        if not comment.strip():
            raise Refused([Problem("field_missing", field="comment")])
        refuse_personal({"comment": comment})
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.RETURNED, "return_measurements", comment.strip(),
        )  # fmt: skip

    def _move(
        self,
        actor: Actor,
        slug: str,
        code: str,
        action: Action,
        from_states: set[SubmissionState],
        to: SubmissionState,
        audited: str,
        comment: str | None,
    ) -> int:
        with self.work(actor) as work:
            state = self._state(work, actor, slug, action)
            places = [(indicator, line) for _benefit, indicator, line in lines_of(state.document)]
            if action is Action.RECORD_MEASUREMENT:
                # Each hands in what is theirs; what others have entered waits for them.
                others = self._not_theirs(state, actor, {line.id for _indicator, line in places})
                places = [(indicator, line) for indicator, line in places if line.id not in others]
            chosen = [
                m
                for indicator, line in places
                for m in state.values.get(line.id, ())
                if month_of_period(m.period, indicator.frequency) == code and m.submission in from_states
            ]
            for m in chosen:
                work.measurements.set_submission(
                    m.series, m.period, to, at=self.clock(), by=actor.title, comment=comment
                )
            if chosen:
                work.audit(
                    audited,
                    "month",
                    code,
                    project=slug,
                    after={"figures": len(chosen), "month": code},
                    reason=comment,
                )
                re_evaluate(self, work, slug, {m.series for m in chosen})
            work.commit()
        return len(chosen)
