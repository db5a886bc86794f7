"""A body's register of reviewers in memory."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Log, Rows
from kakitome.learning.recognition.reviewer import Honorarium, Reviewer
from kakitome.ports.reviewers import ReviewDraft


class MemoryReviewers:
    """Implements `ports.reviewers.ReviewerStore`."""

    def __init__(self, journal: Journal) -> None:
        self._reviewers: Rows[str, Reviewer] = Rows(journal)
        self._honoraria: Log[tuple[str, Honorarium]] = Log(journal)
        self._drafts: Rows[tuple[str, str], ReviewDraft] = Rows(journal)

    def add(self, reviewer: Reviewer, /) -> None:
        """Store an entry."""
        if reviewer.id in self._reviewers or self.find_by_account(reviewer.account) is not None:
            raise Conflict("E_REVIEWER_EXISTS")
        self._reviewers.put(reviewer.id, reviewer)

    def change(self, reviewer: Reviewer, /) -> None:
        """Store what changed."""
        self._need(reviewer.id)
        self._reviewers.put(reviewer.id, reviewer)

    def find(self, reviewer_id: str) -> Reviewer | None:
        """Find an entry by its id."""
        return self._reviewers.find(reviewer_id)

    def find_by_account(self, account: str) -> Reviewer | None:
        """Find an entry by its account."""
        return next((one for one in self._reviewers.values() if one.account == account), None)

    def list_all(self) -> Sequence[Reviewer]:
        """Return every entry there ever was, oldest first."""
        return self._reviewers.values()

    def add_honorarium(self, reviewer_id: str, honorarium: Honorarium, /) -> None:
        """Note what was paid."""
        self._need(reviewer_id)
        self._honoraria.append((reviewer_id, honorarium))

    def list_honoraria(self, reviewer_id: str) -> Sequence[Honorarium]:
        """Return what was paid, oldest first."""
        return [paid for whose, paid in self._honoraria.items() if whose == reviewer_id]

    def save_draft(self, draft: ReviewDraft, /) -> None:
        """Keep what somebody has typed for a case."""
        self._drafts.put((draft.case, draft.account), draft)

    def find_draft(self, case: str, *, account: str) -> ReviewDraft | None:
        """Find one's own draft."""
        return self._drafts.find((case, account))

    def drop_draft(self, case: str, *, account: str) -> None:
        """Throw a draft away."""
        self._drafts.drop((case, account))

    def _need(self, reviewer_id: str) -> None:
        if reviewer_id not in self._reviewers:
            raise NotFound("E_REVIEWER_UNKNOWN")
