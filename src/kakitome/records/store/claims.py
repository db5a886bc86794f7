"""Claims over a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, connections

from kakitome.errors import Conflict, NotFound
from kakitome.ports.claims import Claim
from kakitome.records.models.claim import ClaimRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore
from kakitome.records.watching.writing import rows_written

_CLAIMS = RecordMapping(ClaimRow, Claim)
_OF_AWARD = PreparedQuery(ClaimRow, *_CLAIMS.names, equal=("award_number",), order=("created_at", "id"))
_NEW_CLAIMS = Insertion(ClaimRow, *_CLAIMS.names)


_LINKABLE = "SELECT 1 FROM account WHERE subject = %s"
_UNLOCKED = " FOR KEY SHARE SKIP LOCKED"
"""Passes over an account that is being deleted, whose lock is the stronger one: it need not be waited for."""
ACCOUNT_LENGTH = 36
"""Characters of an account's number; nothing else is looked up, and nothing else can be deleted."""


class DatabaseClaims(ScopedStore):
    """Implements `ClaimStore`."""

    def add_many(self, claims: Sequence[Claim], /) -> None:
        try:
            # The token is unique over all institutions, which only the index can see.
            with self._scope.joining():
                for account in {claim.account for claim in claims} - {""}:
                    self._demand_account(account)
                self._scope.insert(_NEW_CLAIMS, map(_CLAIMS.values, claims))
                self._enter([claim.token_hash for claim in claims if claim.account or claim.link_edition])
        except IntegrityError as error:
            raise Conflict("E_CLAIM_EXISTS") from error

    def _enter(self, tokens: Sequence[str]) -> None:
        """Let the register tell of claims that begin in an account, or with a later link; it needs no others."""
        if tokens:
            keys = list(self._scope.rows(ClaimRow).filter(token_hash__in=tokens).values_list("pk", flat=True))
            rows_written.send(ClaimRow, keys=keys, using=self._scope.using)

    def find_by_token_hash(self, token_hash: str) -> Claim | None:
        return self._scope.find(_CLAIMS, token_hash=token_hash)

    def list_by_award(self, award_number: str) -> Sequence[Claim]:
        return [_CLAIMS.read_values(columns) for columns in self._scope.query(_OF_AWARD, award_number)]

    def list_by_awards(self, award_numbers: Sequence[str], /) -> Mapping[str, Sequence[Claim]]:
        claims: dict[str, list[Claim]] = {}
        for claim in self._scope.find_all(_CLAIMS, "created_at", "id", award_number__in=award_numbers):
            claims.setdefault(claim.award_number, []).append(claim)
        return claims

    def list_unopened(self, *, since: datetime, until: datetime, after: str, limit: int) -> Sequence[str]:
        with self._scope.reading():
            rows = self._scope.rows(ClaimRow).filter(opened_at=None, withdrawn_at=None, account="")
            rows = rows.filter(created_at__gt=since, created_at__lte=until, award_number__gt=after)
            return list(rows.order_by("award_number").values_list("award_number", flat=True).distinct()[:limit])

    def find_link_editions(self, award_numbers: Sequence[str], /) -> Mapping[str, int]:
        with self._scope.reading():
            rows = self._scope.rows(ClaimRow).filter(award_number__in=award_numbers, link_edition__gt=0)
            return dict(rows.order_by("link_edition").values_list("award_number", "link_edition"))

    def replace(self, claim: Claim, /) -> None:
        with self._scope.writing():
            row = self._scope.get_row(ClaimRow, NotFound("E_CLAIM_UNKNOWN"), token_hash=claim.token_hash)
            if claim.account and claim.account != row.account:
                self._demand_account(claim.account)
            _CLAIMS.fill(row, claim).save(using=self._scope.using)

    def find_dates_by_account(self, account: str) -> Mapping[str, datetime]:
        if not account:
            return {}
        with self._scope.reading():
            rows = self._scope.rows(ClaimRow).filter(account=account).order_by("created_at")
            return dict(rows.values_list("award_number", "created_at"))

    def list_by_account(self, account: str) -> Sequence[Claim]:
        return self._scope.find_all(_CLAIMS, "-created_at", "-id", account=account) if account else []

    def _demand_account(self, account: str) -> None:
        """Refuse to link to an account that is gone, or going: nothing may be left with one (F55)."""
        if len(account) != ACCOUNT_LENGTH:
            return
        connection = connections[self._scope.using]
        is_postgres = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            cursor.execute(_LINKABLE + (_UNLOCKED if is_postgres else ""), [_subject(account, is_postgres)])
            if cursor.fetchone() is None:
                raise NotFound("E_ACCOUNT_UNKNOWN")


def _subject(account: str, is_postgres: bool) -> str:
    """Write an account's number as its column holds it: SQLite has no type for it."""
    return account if is_postgres else account.replace("-", "")
