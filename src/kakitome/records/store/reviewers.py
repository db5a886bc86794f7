"""The register of reviewers over tables, of one body and across all of them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.reviewer import Honorarium, Reviewer
from kakitome.ports.reviewers import ReviewDraft, ReviewerHeld
from kakitome.records.models.reviewer import HonorariumRow, ReviewDraftRow, ReviewerRow
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.record_mapping import ContentMapping, RecordMapping
from kakitome.records.store.scope import EVERYONE, ScopedStore, UnscopedStore, ask_everyone, seeing
from kakitome.values.plain_data import from_plain, to_plain

_REVIEWERS = ContentMapping(ReviewerRow, Reviewer)
_HONORARIA = ContentMapping(HonorariumRow, Honorarium)
_DRAFTS = RecordMapping(ReviewDraftRow, ReviewDraft)


class DatabaseReviewers(ScopedStore):
    """Implements `ports.reviewers.ReviewerStore`."""

    def add(self, reviewer: Reviewer, /) -> None:
        with self._scope.writing():
            rows = self._scope.rows(ReviewerRow)
            if rows.filter(reviewer=reviewer.id).exists() or rows.filter(account=reviewer.account).exists():
                raise Conflict("E_REVIEWER_EXISTS")
            self._scope.add([ReviewerRow(reviewer=reviewer.id, **_columns(reviewer))])

    def change(self, reviewer: Reviewer, /) -> None:
        with self._scope.writing():
            if not self._scope.rows(ReviewerRow).filter(reviewer=reviewer.id).update(**_columns(reviewer)):
                raise NotFound("E_REVIEWER_UNKNOWN")

    def find(self, reviewer_id: str) -> Reviewer | None:
        return self._scope.find(_REVIEWERS, reviewer=reviewer_id)

    def find_by_account(self, account: str) -> Reviewer | None:
        return self._scope.find(_REVIEWERS, account=account)

    def list_all(self) -> Sequence[Reviewer]:
        return self._scope.find_all(_REVIEWERS)

    def add_honorarium(self, reviewer_id: str, honorarium: Honorarium, /) -> None:
        with self._scope.writing():
            row = self._scope.get_row(ReviewerRow, NotFound("E_REVIEWER_UNKNOWN"), reviewer=reviewer_id)
            self._scope.add([HonorariumRow(reviewer=row, content=to_plain(honorarium))])

    def list_honoraria(self, reviewer_id: str) -> Sequence[Honorarium]:
        return self._scope.find_all(_HONORARIA, reviewer__reviewer=reviewer_id)

    def save_draft(self, draft: ReviewDraft, /) -> None:
        with self._scope.writing():
            if not self._drafts(draft.case, account=draft.account).update(**_DRAFTS.by_column(draft)):
                self._scope.add([_DRAFTS.row(draft)])

    def find_draft(self, case: str, *, account: str) -> ReviewDraft | None:
        return self._scope.find(_DRAFTS, case=case, account=account)

    def drop_draft(self, case: str, *, account: str) -> None:
        with self._scope.writing():
            self._drafts(case, account=account).delete()

    def _drafts(self, case: str, *, account: str) -> Any:
        return self._scope.rows(ReviewDraftRow).filter(case=case, account=account)


_BY_ACCOUNT = UnscopedPreparedQuery(
    ReviewerRow, "institution_id", "content", equal=("account",), order=("institution_id",)
)


class DatabaseReviewerDirectory(UnscopedStore):
    """Implements `ports.reviewers.ReviewerDirectory`."""

    def list_of(self, account: str) -> Sequence[ReviewerHeld]:
        if not account:
            return []
        return [
            ReviewerHeld(institution=institution, reviewer=from_plain(Reviewer, content))
            for institution, content in ask_everyone(_BY_ACCOUNT, account, using=self._using)
        ]

    def forget_account(self, account: str, *, pseudonym: str) -> int:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            reviewer_rows = list(ReviewerRow.objects.using(self._using).filter(account=account)) if account else []
            for row in reviewer_rows:
                row.account = pseudonym
                row.content = {
                    **row.content,
                    "account": pseudonym,
                    "belongings": [],
                    "tags": [],
                    "ties": [],
                    "removed": [],
                }
                row.save(using=self._using)
            if account:
                ReviewDraftRow.objects.using(self._using).filter(account=account).delete()
        return len(reviewer_rows)


def _columns(reviewer: Reviewer) -> dict[str, Any]:
    return {"account": reviewer.account, "content": to_plain(reviewer)}
