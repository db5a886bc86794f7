"""Claims over a table."""

from collections.abc import Sequence

from django.db import IntegrityError

from kakitome.errors import Conflict, NotFound
from kakitome.ports.claims import Claim
from kakitome.records.models.claim import ClaimRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_CLAIMS = RecordMapping(ClaimRow, Claim)
_NEW_CLAIMS = Insertion(ClaimRow, *_CLAIMS.names)


class DatabaseClaims(ScopedStore):
    """Implements `ClaimStore`."""

    def add_many(self, claims: Sequence[Claim], /) -> None:
        try:
            # The token is unique over all institutions, which only the index can see.
            with self._scope.joining():
                self._scope.insert(_NEW_CLAIMS, map(_CLAIMS.values, claims))
        except IntegrityError as error:
            raise Conflict("E_CLAIM_EXISTS") from error

    def find_by_token_hash(self, token_hash: str) -> Claim | None:
        return self._scope.find(_CLAIMS, token_hash=token_hash)

    def list_by_award(self, award_number: str) -> Sequence[Claim]:
        return self._scope.find_all(_CLAIMS, "created_at", "id", award_number=award_number)

    def replace(self, claim: Claim, /) -> None:
        with self._scope.writing():
            row = self._scope.get_row(ClaimRow, NotFound("E_CLAIM_UNKNOWN"), token_hash=claim.token_hash)
            _CLAIMS.fill(row, claim).save(using=self._scope.using)

    def list_by_account(self, account: str) -> Sequence[Claim]:
        return self._scope.find_all(_CLAIMS, "-created_at", "-id", account=account) if account else []
