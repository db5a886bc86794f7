"""Status lists remembered in this process: fresh ones are not fetched again, older ones played back are noticed.

Bounded, since addresses come from strangers: the list that was not asked about for longest is forgotten first.

Source: docs/standards/hostile-inputs.md B147, B149, B153; Bitstring Status List v1.0 §2.2 (ttl).
"""

from collections import OrderedDict
from threading import Lock

from kakitome.documents.verification.surroundings import SeenList

MOST_LISTS = 256


class ProcessStatusMemory:
    """Remember the newest list per address; safe between threads."""

    def __init__(self, most: int = MOST_LISTS) -> None:
        self._most = most
        self._lists: OrderedDict[str, SeenList] = OrderedDict()
        self._lock = Lock()

    def recall(self, url: str) -> SeenList | None:
        """Return the newest list seen at an address."""
        with self._lock:
            seen = self._lists.get(url)
            if seen is not None:
                self._lists.move_to_end(url)
            return seen

    def remember(self, url: str, seen: SeenList) -> None:
        """Keep a list that was just verified, in place of an older one."""
        with self._lock:
            self._lists[url] = seen
            self._lists.move_to_end(url)
            while len(self._lists) > self._most:
                self._lists.popitem(last=False)
