"""How often one and the same caller is answered: so that no program asks all day, and nobody tries keys by the thousand."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

_KEPT = 10_000
"""So many callers are remembered; the one that was longest away is forgotten first."""


class Limit:
    """At most `most` in any `seconds`, for each caller. Every process counts for itself."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: str) -> int:
        """Counts one, and says 0; or counts nothing, and says in how many whole seconds it is worth trying again."""
        now = self._clock()
        with self._lock:
            times = self._seen.setdefault(caller, deque())
            self._seen.move_to_end(caller)
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return int(self._seconds - (now - times[0])) + 1
            times.append(now)
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)
        return 0
