"""The award book of one institution in memory: for programs that keep nothing."""

from contextlib import AbstractContextManager
from random import Random

from kakitome.gateways.memory_store.audit import MemoryAudit
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.gateways.memory_store.issuers import MemoryIssuers
from kakitome.gateways.memory_store.journal import Journal
from kakitome.gateways.memory_store.microcredentials import MemoryMicrocredentials
from kakitome.gateways.memory_store.status_lists import MemoryStatusLists
from kakitome.ports.joint_awards import JointActStore, NoJointActs
from kakitome.ports.status_lists import LIST_LENGTH


class MemoryAwardBook:
    """Implements `ports.store.AwardBook`; not for two threads at once."""

    def __init__(self, *, list_length: int = LIST_LENGTH, random: Random | None = None) -> None:
        self._journal = Journal()
        self.microcredentials = MemoryMicrocredentials(self._journal)
        self.awards = MemoryAwards(self._journal)
        self.status_lists = MemoryStatusLists(self._journal, length=list_length, random=random)
        self.issuers = MemoryIssuers(self._journal)
        self.joint_acts: JointActStore = NoJointActs()
        self.audit = MemoryAudit(self._journal)

    def transaction(self) -> AbstractContextManager[None]:
        return self._journal.transaction()
