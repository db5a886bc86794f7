"""A directory over stores in memory."""

from collections.abc import Mapping, Sequence

from kakitome.errors import NotFound
from kakitome.gateways.memory_store.store import MemoryStore
from kakitome.ports.claims import Claim


class MemoryDirectory:
    """Fakes `ports.directory.Directory` over named stores."""

    def __init__(self, stores: Mapping[str, MemoryStore]) -> None:
        self._stores = stores

    def open(self, institution: str) -> MemoryStore:
        if institution not in self._stores:
            raise NotFound("E_INSTITUTION_UNKNOWN")
        return self._stores[institution]

    def list_institutions(self) -> Sequence[str]:
        return sorted(self._stores)

    def find_by_award(self, number: str) -> str | None:
        return next((k for k, s in self._stores.items() if s.awards.find_by_number(number)), None)

    def list_claims(self, number: str, /) -> Sequence[Claim]:
        found = self.find_by_award(number)
        return self._stores[found].claims.list_by_award(number) if found else []

    def which_are_awards(self, numbers: Sequence[str], /) -> frozenset[str]:
        return frozenset(number for number in numbers if self.find_by_award(number))

    def find_by_claim(self, token_hash: str) -> str | None:
        return next((k for k, s in self._stores.items() if s.claims.find_by_token_hash(token_hash)), None)

    def find_by_issuer(self, slug_or_did: str) -> str | None:
        return next((k for k, s in self._stores.items() if s.issuers.find_by_slug(slug_or_did)), None)

    def find_by_case(self, number: str) -> str | None:
        return next((k for k, s in self._stores.items() if s.cases.find_head(number)), None)

    def list_by_account(self, account: str) -> Sequence[str]:
        return sorted(k for k, s in self._stores.items() if account and s.claims.list_by_account(account))
