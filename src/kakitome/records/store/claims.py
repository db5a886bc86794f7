"""Claims over a table."""

from collections.abc import Sequence

from django.db import IntegrityError

from kakitome.errors import Conflict, NotFound
from kakitome.ports.claims import Claim, Visibility
from kakitome.records.models.claim import ClaimRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.scope import Scope

_CLAIMS = Insertion(
    ClaimRow, "token_hash", "award_number", "created_at", "opened_at", "visibility", "account", "withdrawn_at"
)


class DatabaseClaims:
    """Implements `ClaimStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add_many(self, claims: Sequence[Claim], /) -> None:
        try:
            # The token is unique over all institutions, which only the index can see.
            with self._scope.joining():
                self._scope.insert(_CLAIMS, map(_values, claims))
        except IntegrityError as error:
            raise Conflict("E_CLAIM_EXISTS") from error

    def find_by_token_hash(self, token_hash: str) -> Claim | None:
        with self._scope.reading():
            row = self._scope.rows(ClaimRow).filter(token_hash=token_hash).first()
        return _claim(row) if row else None

    def list_by_award(self, award_number: str) -> Sequence[Claim]:
        with self._scope.reading():
            rows = self._scope.rows(ClaimRow).filter(award_number=award_number).order_by("created_at", "id")
            return [_claim(row) for row in rows]

    def replace(self, claim: Claim, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(ClaimRow).filter(token_hash=claim.token_hash).first()
            if row is None:
                raise NotFound("E_CLAIM_UNKNOWN")
            _fill(row, claim).save(using=self._scope.using)

    def list_by_account(self, account: str) -> Sequence[Claim]:
        if not account:
            return []
        with self._scope.reading():
            rows = self._scope.rows(ClaimRow).filter(account=account).order_by("-created_at", "-id")
            return [_claim(row) for row in rows]


def _values(claim: Claim) -> tuple[object, ...]:
    return (
        claim.token_hash,
        claim.award_number,
        claim.created_at,
        claim.opened_at,
        claim.visibility.value,
        claim.account,
        claim.withdrawn_at,
    )


def _fill(row: ClaimRow, claim: Claim) -> ClaimRow:
    row.award_number = claim.award_number
    row.created_at = claim.created_at
    row.opened_at = claim.opened_at
    row.visibility = claim.visibility.value
    row.account = claim.account
    row.withdrawn_at = claim.withdrawn_at
    return row


def _claim(row: ClaimRow) -> Claim:
    return Claim(
        token_hash=row.token_hash,
        award_number=row.award_number,
        created_at=row.created_at,
        opened_at=row.opened_at,
        visibility=Visibility(row.visibility),
        account=row.account,
        withdrawn_at=row.withdrawn_at,
    )
