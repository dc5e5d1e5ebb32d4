"""Plans that never change once they are stored: versions and proposals. What was read once is not read again.

Known by what stands in them, so the same text gives the same plan in whichever database, and nothing can be out of date.
"""

import hashlib
import json
from collections import OrderedDict
from threading import Lock

from pydantic import TypeAdapter

from gevinst.domain.plan import ExpectedChange, Indicator, PlanDocument, Promised, Target
from gevinst.storage.plan_rows import frozen_plan


class FrozenPlans:
    """Plans by the digest of their JSON, the last used kept, until their texts together are longer than `most` signs."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[bytes, tuple[int, PlanDocument]] = OrderedDict()
        self._signs = 0
        self._lock = Lock()

    def read(self, text: str) -> PlanDocument:
        """The plan of a text; the very same object as long as it is kept."""
        key = hashlib.blake2b(text.encode(), digest_size=32).digest()
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][1]
        # Outside the lock: two that read the same at once do the work twice, and nobody waits.
        found = frozen_plan(json.loads(text))
        with self._lock:
            if key not in self._held:
                self._held[key] = (len(text), found)
                self._signs += len(text)
            while self._signs > self._most:
                self._signs -= self._held.popitem(last=False)[1][0]
        return found

    def __len__(self) -> int:
        return len(self._held)


_PLANS = FrozenPlans(16_000_000)
"""About a hundred versions of the largest plans, or a thousand of ordinary ones."""


_USUAL = Indicator.model_fields["expected_change"].default
_TARGETS = TypeAdapter(tuple[Target, ...])


def read_promised(text: str) -> dict[str, Promised]:
    """What a version says of each of its indicators, of its JSON: a twentieth of the work of reading the plan."""
    return {
        each["id"]: Promised(
            _TARGETS.validate_python(each.get("targets", ())),
            ExpectedChange(each.get("expected_change", _USUAL)),
        )
        for benefit in json.loads(text).get("benefits", ())
        for each in benefit.get("indicators", ())
    }


def read_frozen(text: str) -> PlanDocument:
    """A version's or a proposal's plan, of its JSON."""
    return _PLANS.read(text)
