"""The whole store of one institution in memory."""

from contextlib import AbstractContextManager
from random import Random

from kakitome.gateways.memory_store.audit import MemoryAudit
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.gateways.memory_store.batches import MemoryBatches
from kakitome.gateways.memory_store.body import MemoryBody
from kakitome.gateways.memory_store.cases import MemoryCases
from kakitome.gateways.memory_store.claims import MemoryClaims
from kakitome.gateways.memory_store.envelopes import MemoryEndorsements, MemoryEnvelopes
from kakitome.gateways.memory_store.evidence import MemoryEvidenceRecords
from kakitome.gateways.memory_store.idempotency import MemoryIdempotency
from kakitome.gateways.memory_store.issuers import MemoryIssuers
from kakitome.gateways.memory_store.journal import Journal
from kakitome.gateways.memory_store.microcredentials import MemoryMicrocredentials
from kakitome.gateways.memory_store.outbox import MemoryOutbox
from kakitome.gateways.memory_store.recognitions import MemoryRecognitions
from kakitome.gateways.memory_store.reviewers import MemoryReviewers
from kakitome.gateways.memory_store.status_lists import MemoryStatusLists
from kakitome.gateways.memory_store.withdrawals import MemoryWithdrawals
from kakitome.ports.status_lists import LIST_LENGTH


class MemoryStore:
    """Implements `ports.store.Store`; not for two threads at once."""

    def __init__(self, *, list_length: int = LIST_LENGTH, random: Random | None = None) -> None:
        self._journal = Journal()
        self.microcredentials = MemoryMicrocredentials(self._journal)
        self.awards = MemoryAwards(self._journal)
        self.status_lists = MemoryStatusLists(self._journal, length=list_length, random=random)
        self.issuers = MemoryIssuers(self._journal)
        self.audit = MemoryAudit(self._journal)
        self.batches = MemoryBatches(self._journal)
        self.withdrawals = MemoryWithdrawals(self._journal, awards=self.awards, status_lists=self.status_lists)
        self.outbox = MemoryOutbox(self._journal)
        self.claims = MemoryClaims(self._journal)
        self.idempotency = MemoryIdempotency(self._journal)
        self.envelopes = MemoryEnvelopes(self._journal, self.awards)
        self.endorsements = MemoryEndorsements(self._journal)
        self.body = MemoryBody(self._journal)
        self.recognitions = MemoryRecognitions(self._journal)
        self.reviewers = MemoryReviewers(self._journal)
        self.cases = MemoryCases(self._journal)
        self.evidence = MemoryEvidenceRecords(self._journal, self.cases)

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything inside happen together or not at all."""
        return self._journal.transaction()
