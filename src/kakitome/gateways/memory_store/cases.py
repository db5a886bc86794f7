"""Cases of a recognition body in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.learning.recognition.case import CaseEvent
from kakitome.learning.recognition.procedure import Role, State
from kakitome.ports.cases import CaseHead


class MemoryCases:
    """Implements `ports.cases.CaseStore`; one store cannot know the numbers of another body."""

    def __init__(self, journal: Journal) -> None:
        self._events: Rows[str, tuple[CaseEvent, ...]] = Rows(journal)
        self._heads: Rows[str, CaseHead] = Rows(journal)

    def append(self, event: CaseEvent, /, *, head: CaseHead) -> None:
        """Append the next event of a case, and write its head."""
        before = self._events.find(head.number) or ()
        if event.sequence == 1 and before:
            raise Conflict("E_CASE_EXISTS", number=head.number)
        if event.sequence > 1 and not before:
            raise NotFound("E_CASE_UNKNOWN")
        if event.sequence != len(before) + 1:
            raise Conflict("E_CASE_RACE", number=head.number)
        known = self._heads.find(head.number)
        if known is not None:
            head = replace(
                head,
                reviewers=tuple(dict.fromkeys((*known.reviewers, *head.reviewers))),
                voters=tuple(dict.fromkeys((*known.voters, *head.voters))),
            )
        self._events.put(head.number, (*before, event))
        self._heads.put(head.number, head)

    def list_events(self, number: str) -> Sequence[CaseEvent]:
        """Return a case's events in their order."""
        found = self._events.find(number)
        if found is None:
            raise NotFound("E_CASE_UNKNOWN")
        return found

    def find_head(self, number: str) -> CaseHead | None:
        """Find what a list shows of a case."""
        return self._heads.find(number)

    def list_heads(
        self, *, states: Collection[State] = (), applicant: str = "", entry: str = "", account: str = ""
    ) -> Sequence[CaseHead]:
        """Return heads, changed last first."""
        found = [
            one
            for one in self._heads.values()
            if (not states or one.state in states)
            and applicant in ("", one.applicant)
            and entry in ("", one.entry)
            and (not account or account in (*one.reviewers, *one.voters))
        ]
        return sorted(found, key=lambda one: (one.updated_at, one.number), reverse=True)

    def has_applied(self, account: str, *, institution: str) -> bool:
        """Tell whether an account ever acted on a case as applicant for an institution."""
        return any(
            event.by.role is Role.APPLICANT and (event.by.account, event.by.institution) == (account, institution)
            for events in self._events.values()
            for event in events
        )
