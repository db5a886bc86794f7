"""The visits that one verification pays for a stranger's document, shared by everything inside it.

An address is read once, however many documents point to it, and a status list is looked at once. What does not answer
may be answered by an archive that came with the document, when there is one; who asks can tell which answers came from
there. Each document brings an allowance of its own, so that a record of twenty awards of one issuer costs no more than
one award, and one of twenty issuers is still bounded.

Source: docs/rules/threats.md T1 (3 fetches).
"""

from collections.abc import Callable, Mapping

from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.verification.surroundings import SeenList
from kakitome.errors import Refused, Unavailable

MOST_VISITS = 40
"""However many documents stand inside one another."""

MOST_LISTS = 8
"""Status lists that are kept at once for the documents inside: each may be two megabytes."""


class TooManyVisits(DocumentRefused):
    """The document sends us to more places than one verification may visit."""


_refuse = Refuser(TooManyVisits, source="docs/rules/threats.md T1")


class Visits:
    """Reads addresses, each once, within an allowance."""

    def __init__(self, fetch: Callable[[str], bytes], *, archive: Mapping[str, bytes] | None = None) -> None:
        self._fetch = fetch
        self._archive = archive or {}
        self._archived: set[str] = set()
        self._bodies: dict[str, bytes | None] = {}
        self._allowed = 0
        self._lists: dict[tuple[str, str], SeenList] = {}

    def is_archived(self, url: str) -> bool:
        """Tell whether an address was answered by the archive and not by itself."""
        return url in self._archived

    def archived(self, url: str) -> bytes | None:
        """Return what the archive that came along holds for an address, whether that answers or not."""
        return self._archive.get(url)

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
                _refuse("E_FETCH_BUDGET", kind="too_expensive", limit=self._allowed)
            # Counted before the attempt: a visit that fails has cost us its time.
            self._bodies[url] = None
            self._bodies[url] = self._read(url)
        body = self._bodies[url]
        if body is None:
            raise Unavailable("E_FETCH_NO_ANSWER", host=url)
        return body

    def seen_list(self, url: str, *, issuer: str) -> SeenList | None:
        """Return a status list that was read and found good before, for a credential of the same issuer."""
        return self._lists.get((url, issuer))

    def keep_list(self, url: str, seen: SeenList) -> None:
        """Keep a status list that was found good for its issuer, for the other documents of this verification."""
        if len(self._lists) >= MOST_LISTS:
            del self._lists[next(iter(self._lists))]
        self._lists[url, seen.issuer] = seen

    def _read(self, url: str) -> bytes:
        try:
            return self._fetch(url)
        except (Refused, Unavailable):
            if url not in self._archive:
                raise
            self._archived.add(url)
            return self._archive[url]
