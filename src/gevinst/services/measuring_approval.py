"""A month handed in, sent back, approved and locked, and opened again for some days."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

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

OPEN_DAYS = 7
"""How long a locked figure stays open before it locks itself again."""


class Approval(MeasuringBase):
    """See the module."""

    def submit(self, actor: Actor, slug: str, code: str | None, only: Collection[str] | None = None) -> int:
        """Hands a month over (None: every month), of these indicators: its drafts are submitted. Returns how many."""
        return self._move(
            actor, slug, code, Action.RECORD_MEASUREMENT, {SubmissionState.DRAFT, SubmissionState.RETURNED},
            SubmissionState.SUBMITTED, "submit_measurements", None, only,
        )  # fmt: skip

    def approve(self, actor: Actor, slug: str, code: str | None, only: Collection[str] | None = None) -> int:
        """Approves and locks what is submitted for a month (None: every month), of these indicators. Returns how many."""
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.APPROVED, "approve_measurements", None, only,
        )  # fmt: skip

    def give_back(
        self, actor: Actor, slug: str, code: str, comment: str, only: Collection[str] | None = None
    ) -> int:
        """Returns a month's submitted figures (of these indicators) to those who entered them, with what to mend."""
        if not comment.strip():
            raise Refused([Problem("field_missing", field="comment")])
        refuse_personal({"comment": comment})
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.RETURNED, "return_measurements", comment.strip(), only,
        )  # fmt: skip

    def reopen(self, actor: Actor, slug: str, code: str, reason: str) -> int:
        """Opens the locked figures of a month for `OPEN_DAYS` days. Returns how many.

        They stay approved, and lock themselves again, unless they are changed. Refused without a reason.
        """
        if not reason.strip():
            raise Refused([Problem("field_missing", field="reason")])
        refuse_personal({"reason": reason})
        today = self.today()
        until = today + dt.timedelta(days=OPEN_DAYS)
        with self.work(actor) as work:
            state = self._state(work, actor, slug, Action.APPROVE_MEASUREMENT)
            chosen = [
                (m.series, m.period)
                for _benefit, indicator, line in lines_of(state.document)
                for m in state.values.get(line.id, ())
                if month_of_period(m.period, indicator.frequency) == code and m.locked(today)
            ]
            if chosen:
                work.measurements.reopen(
                    chosen, at=self.clock(), by=actor.title, until=until, reason=reason.strip()
                )
                work.audit(
                    "reopen_measurements",
                    "month",
                    code,
                    project=slug,
                    after={"figures": len(chosen), "month": code, "until": until.isoformat()},
                    reason=reason.strip(),
                )
            work.commit()
        return len(chosen)

    def _move(
        self,
        actor: Actor,
        slug: str,
        code: str | None,
        action: Action,
        from_states: set[SubmissionState],
        to: SubmissionState,
        audited: str,
        comment: str | None,
        only: Collection[str] | None = None,
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
                if only is None or indicator.id in only
                for m in state.values.get(line.id, ())
                if code in (None, month_of_period(m.period, indicator.frequency))
                and m.submission in from_states
            ]
            work.measurements.set_submissions(
                [(m.series, m.period) for m in chosen], to, at=self.clock(), by=actor.title, comment=comment
            )
            if chosen:
                frequency = {line.id: indicator.frequency for indicator, line in places}
                months = Counter(month_of_period(m.period, frequency[m.series]) for m in chosen)
                for month, figures in sorted(months.items()):
                    after = {"figures": figures, "month": month}
                    work.audit(audited, "month", month, project=slug, after=after, reason=comment)
                re_evaluate(self, work, slug, {m.series for m in chosen})
            work.commit()
        return len(chosen)
