"""The visits that one verification pays for a stranger's document, shared by everything inside it.

An address is read once, however many documents point to it. Each document brings an allowance of its own, so that a
record of twenty awards of one issuer costs no more visits than one award, and one of twenty issuers is still bounded.

Source: SAFETY §3 rule 1 (3 fetches).
"""

from collections.abc import Callable

from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem, Unavailable

MOST_VISITS = 40
"""However many documents stand inside one another."""


class TooManyVisits(DocumentRefused):
    """The document sends us to more places than one verification may visit."""


class Visits:
    """Reads addresses, each once, within an allowance."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch = fetch
        self._bodies: dict[str, bytes | None] = {}
        self._allowed = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that were visited, in their order."""
        return tuple(self._bodies)

    def allow(self, more: int) -> None:
        """Add the allowance of one more document."""
        self._allowed = min(self._allowed + more, MOST_VISITS)

    def fetch(self, url: str) -> bytes:
        """Read an address once, within the number of visits that is allowed.

        Raises:
            TooManyVisits: `E_FETCH_BUDGET`.
            Refused, Unavailable: as the fetcher says.
        """
        if url not in self._bodies:
            if len(self._bodies) >= self._allowed:
                problem = Problem(code="E_FETCH_BUDGET", source="SAFETY §3 rule 1", params={"limit": self._allowed})
                raise TooManyVisits(problem, kind="too_expensive")
            # Counted before the attempt: a visit that fails has cost us its time.
            self._bodies[url] = None
            self._bodies[url] = self._fetch(url)
        body = self._bodies[url]
        if body is None:
            raise Unavailable("E_FETCH_NO_ANSWER", host=url)
        return body
