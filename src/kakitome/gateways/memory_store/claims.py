"""Claims in memory."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.claims import Claim


class MemoryClaims:
    """Implements `ports.claims.ClaimStore`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._claims: Rows[str, Claim] = Rows(journal)

    def add_many(self, claims: Sequence[Claim], /) -> None:
        """Store claims."""
        with self._journal.transaction():
            for claim in claims:
                if claim.token_hash in self._claims:
                    raise Conflict("E_CLAIM_EXISTS", award=claim.award_number)
                self._claims.put(claim.token_hash, claim)

    def find_by_token_hash(self, token_hash: str) -> Claim | None:
        """Find a claim by the hash of its token."""
        return self._claims.find(token_hash)

    def list_by_award(self, award_number: str) -> Sequence[Claim]:
        """Return the claims of one award, oldest first."""
        fitting = (claim for claim in self._claims.values() if claim.award_number == award_number)
        return sorted(fitting, key=lambda claim: claim.created_at)

    def replace(self, claim: Claim, /) -> None:
        """Store a claim's new state."""
        if claim.token_hash not in self._claims:
            raise NotFound("E_CLAIM_UNKNOWN")
        self._claims.put(claim.token_hash, claim)

    def list_by_account(self, account: str) -> Sequence[Claim]:
        """Return the claims linked to one account, newest first."""
        fitting = (claim for claim in self._claims.values() if claim.account == account)
        return sorted(fitting, key=lambda claim: claim.created_at, reverse=True)
