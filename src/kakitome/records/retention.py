"""Deleting records whose time is over, over the tables: which rows are due, and what happens to them, kind by kind."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from kakitome.ports.asked_endorsements import STANDING, EndorsementStep
from kakitome.ports.award_applications import ApplicationState
from kakitome.ports.batches import ENDS, BatchState
from kakitome.ports.invitations import LASTS
from kakitome.ports.outbox import MessageState
from kakitome.ports.pathway_enrolments import EnrolmentState
from kakitome.ports.retention import RetentionRun
from kakitome.ports.security_events import KEPT_FOR
from kakitome.records.models.account import Account
from kakitome.records.models.asked_endorsement import AskedEndorsementRow
from kakitome.records.models.awaited_credential import AwaitedCredentialRow
from kakitome.records.models.award_application import AwardApplicationRow
from kakitome.records.models.awarding_event import AwardingEventRow
from kakitome.records.models.batch import BatchRowTable, BatchTable, BatchUploadPartTable, BatchUploadTable
from kakitome.records.models.bound_copy import BoundCopyRow
from kakitome.records.models.check_record import CheckRecordRow
from kakitome.records.models.claim_code import ClaimCodeRow
from kakitome.records.models.connected_app import AppGrantRow, ConnectedAppRow
from kakitome.records.models.credential_offer import CredentialOfferRow
from kakitome.records.models.organisation import InvitationRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.models.own_presentation import OwnPresentationRow
from kakitome.records.models.pathway_enrolment import PathwayEnrolmentRow
from kakitome.records.models.presentation_request import PresentationRequestRow, RequestAnswerRow
from kakitome.records.models.retention import RetentionChoiceRow, RetentionRunRow
from kakitome.records.models.reviewer import ReviewDraftRow
from kakitome.records.models.security_event import SecurityEventRow
from kakitome.records.models.share import ShareDraftRow, ShareRow
from kakitome.records.security_events import DatabaseSecurityEvents
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, Scope, UnscopedStore, seeing

_RUNS = RecordMapping(RetentionRunRow, RetentionRun)
_FILES_AT_ONCE = 5
"""Lists whose file is deleted in one statement: a file may have twenty parts of a megabyte."""
_EMPTY_ROW: Mapping[str, Any] = {
    "learner": None,
    "awarded_on": None,
    "grade": "",
    "evidence": [],
    "narrative_ja": "",
    "narrative_en": "",
    "problems": [],
    "given": None,
    **dict.fromkeys(("name_key", "number_key", "email_key", "did_key", "given_key")),
}
"""A row of a class list of which its number, its state and the award's number are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What is due in a scope: the rows, and what is done with some of them.

    `done` is called after the last of them; an emptied list is marked, so that its rows are not looked through again.
    """

    rows: QuerySet[Any]
    act: Callable[[Sequence[Any], datetime], None]
    at_once: int = 10_000
    done: Callable[[datetime], None] = lambda _now: None


class DatabaseRetention(UnscopedStore):
    """Implements `ports.retention.Retention` over one database."""

    def count_due(self, kind: str, *, institution: str, before: datetime) -> int:
        scope = self._scope(institution)
        with self._seeing(institution):
            return self._due(kind, scope, before).rows.count()

    def remove(self, kind: str, *, institution: str, before: datetime, most: int, now: datetime) -> int:
        due = self._due(kind, self._scope(institution), before)
        count = 0
        with self._seeing(institution):
            while count < most:
                taken = list(due.rows.order_by("pk").values_list("pk", flat=True)[: min(most - count, due.at_once)])
                if not taken:
                    due.done(now)
                    break
                due.act(taken, now)
                count += len(taken)
        return count

    def note(self, kind: str, *, institution: str, removed: int, is_over: bool, now: datetime) -> RetentionRun:
        runs = self._runs(kind, institution)
        row = runs.filter(ended_at__isnull=True).first() or RetentionRunRow(
            kind=kind, institution=institution, began_at=now
        )
        row.removed += removed
        row.ended_at = now if is_over else None
        if is_over:
            runs.filter(ended_at__isnull=False, removed=0).delete()
        row.save(using=self._using)
        return _RUNS.read(row)

    def last_ends(self) -> Mapping[tuple[str, str], datetime]:
        ended = RetentionRunRow.objects.using(self._using).filter(ended_at__isnull=False)
        rows = ended.values_list("kind", "institution").annotate(last=Max("ended_at"))
        return {(kind, institution): last for kind, institution, last in rows}

    def removed_by_kind(self) -> Mapping[str, int]:
        rows = RetentionRunRow.objects.using(self._using).values_list("kind").annotate(removed=Sum("removed"))
        return {kind: removed for kind, removed in rows if removed}

    def list_runs(self, *, institution: str | None = None, limit: int = 100) -> Sequence[RetentionRun]:
        rows = RetentionRunRow.objects.using(self._using).order_by("-began_at", "-id")
        if institution is not None:
            rows = rows.filter(institution=institution)
        return [_RUNS.read(row) for row in rows[:limit]]

    def choices(self, institution: str) -> Mapping[str, int]:
        scope = self._scope(institution)
        with scope.reading():
            return dict(scope.rows(RetentionChoiceRow).values_list("kind", "days"))

    def choose(self, institution: str, kind: str, *, days: int | None) -> None:
        scope = self._scope(institution)
        with scope.writing():
            scope.rows(RetentionChoiceRow).filter(kind=kind).delete()
            if days is not None:
                scope.add([RetentionChoiceRow(kind=kind, days=days)])

    def _seeing(self, institution: str) -> AbstractContextManager[None]:
        """See an institution's rows, or, for what the platform keeps, all: an account may have a role anywhere."""
        return seeing(institution or EVERYONE, using=self._using)

    def _runs(self, kind: str, institution: str) -> QuerySet[RetentionRunRow]:
        return RetentionRunRow.objects.using(self._using).filter(kind=kind, institution=institution)

    def _due(self, kind: str, scope: Scope, before: datetime) -> _Due:
        return _KINDS[kind](scope, before)


def _class_list_file(scope: Scope, before: datetime) -> _Due:
    has_file = Q(Exists(BatchUploadPartTable.objects.using(scope.using).filter(batch=OuterRef("pk")))) | Q(
        Exists(BatchUploadTable.objects.using(scope.using).filter(batch=OuterRef("pk")))
    )

    def act(keys: Sequence[Any], _now: datetime) -> None:
        scope.rows(BatchUploadPartTable).filter(batch__in=keys).delete()
        scope.rows(BatchUploadTable).filter(batch__in=keys).delete()

    return _Due(rows=_ended(scope, before).filter(has_file), act=act, at_once=_FILES_AT_ONCE)


def _class_list_rows(scope: Scope, before: datetime) -> _Due:
    lists = _ended(scope, before).filter(emptied_at__isnull=True)
    personal = Q(learner__isnull=False) | Q(given__isnull=False)
    rows = scope.rows(BatchRowTable).filter(personal, batch__in=list(lists.values_list("pk", flat=True)))

    def act(keys: Sequence[Any], _now: datetime) -> None:
        _change(scope, BatchRowTable, keys, _EMPTY_ROW)

    def done(now: datetime) -> None:
        lists.update(emptied_at=now, mends=None)

    return _Due(rows=rows, act=act, done=done)


def _class_list_draft(scope: Scope, before: datetime) -> _Due:
    rows = scope.rows(BatchTable).filter(state=BatchState.DRAFT.value, uploaded_at__lte=before)

    def act(keys: Sequence[Any], now: datetime) -> None:
        scope.rows(BatchUploadPartTable).filter(batch__in=keys).delete()
        scope.rows(BatchUploadTable).filter(batch__in=keys).delete()
        rows.filter(pk__in=keys).update(state=BatchState.CANCELLED.value, finished_at=now)

    return _Due(rows=rows, act=act, at_once=_FILES_AT_ONCE)


def _sent_mail(scope: Scope, before: datetime) -> _Due:
    rows = scope.rows(OutboxRow).filter(state=MessageState.SENT.value, sent_at__lte=before).exclude(to="")

    def act(keys: Sequence[Any], _now: datetime) -> None:
        _change(scope, OutboxRow, keys, {"to": "", "params": {}, "last_error": ""})

    return _Due(rows=rows, act=act)


def _invitation(scope: Scope, before: datetime) -> _Due:
    rows = InvitationRow.objects.using(scope.using).filter(institution=scope.institution)
    return _deleted(rows.filter(invited_at__lte=before - LASTS))


def _claim_code(scope: Scope, before: datetime) -> _Due:
    return _deleted(scope.rows(ClaimCodeRow).filter(ends_at__lte=before))


def _credential_offer(scope: Scope, before: datetime) -> _Due:
    """An offer whose copy an app has is how its learner can end the copy: it goes some time after that."""
    copies = scope.rows(BoundCopyRow).filter(institution=OuterRef("institution"), key=OuterRef("key"))
    standing = Exists(copies.exclude(ended_at__lte=before))
    rows = scope.rows(CredentialOfferRow).filter(ends_at__lte=before)
    return _deleted(rows.exclude(standing, fetched_at__isnull=False))


def _review_draft(scope: Scope, before: datetime) -> _Due:
    return _deleted(scope.rows(ReviewDraftRow).filter(saved_at__lte=before))


def _application_draft(scope: Scope, before: datetime) -> _Due:
    rows = scope.rows(AwardApplicationRow)
    return _deleted(rows.filter(state=ApplicationState.DRAFT.value, changed_at__lte=before))


def _award_application(scope: Scope, before: datetime) -> _Due:
    """The application with its evidence and steps; the award it led to stays."""
    return _deleted(scope.rows(AwardApplicationRow).filter(decided_at__lte=before))


def _awarding_event(scope: Scope, before: datetime) -> _Due:
    """The event with its list and its entries; the awards it led to stay."""
    return _deleted(scope.rows(AwardingEventRow).filter(closes_at__lte=before))


def _pathway_enrolment(scope: Scope, before: datetime) -> _Due:
    """Refused ones; one that was awarded stays: by it the same part is not used a second time."""
    rows = scope.rows(PathwayEnrolmentRow).filter(state=EnrolmentState.REFUSED.value)
    return _deleted(rows.filter(decided_at__lte=before))


def _session(scope: Scope, before: datetime) -> _Due:
    return _deleted(Session.objects.using(scope.using).filter(expire_date__lte=before))


def _unproved_account(scope: Scope, before: datetime) -> _Due:
    """Nobody ever signed in, no address was proved, no role was given: it is somebody's typing error, or nobody's."""
    rows = Account.objects.using(scope.using).filter(created_at__lte=before, last_login__isnull=True, is_operator=False)
    return _deleted(rows.filter(memberships__isnull=True).exclude(emailaddress__verified=True))


def _check_record(scope: Scope, before: datetime) -> _Due:
    return _deleted(CheckRecordRow.objects.using(scope.using).filter(as_of__lte=before))


def _share(scope: Scope, before: datetime) -> _Due:
    return _deleted(ShareRow.objects.using(scope.using).filter(over_at__lte=before))


def _share_draft(scope: Scope, before: datetime) -> _Due:
    return _deleted(ShareDraftRow.objects.using(scope.using).filter(kept_at__lte=before))


def _awaited_credential(scope: Scope, before: datetime) -> _Due:
    return _deleted(AwaitedCredentialRow.objects.using(scope.using).filter(ended_at__lte=before))


def _app_grant(scope: Scope, before: datetime) -> _Due:
    return _deleted(AppGrantRow.objects.using(scope.using).filter(over_at__lte=before))


def _connected_app(scope: Scope, before: datetime) -> _Due:
    """Apps that nobody let in for long; while somebody has, an app stays, and its secret with it."""
    apps = ConnectedAppRow.objects.using(scope.using).filter(used_at__lte=before)
    return _deleted(apps.exclude(Exists(AppGrantRow.objects.using(scope.using).filter(app=OuterRef("pk")))))


def _presentation_request(scope: Scope, before: datetime) -> _Due:
    """The request, and with it the documents that were sent."""
    return _deleted(PresentationRequestRow.objects.using(scope.using).filter(over_at__lte=before))


def _request_answer(scope: Scope, before: datetime) -> _Due:
    return _deleted(RequestAnswerRow.objects.using(scope.using).filter(over_at__lte=before))


def _asked_endorsement(scope: Scope, before: datetime) -> _Due:
    """Askings of which nothing came, or nothing is left."""
    rows = AskedEndorsementRow.objects.using(scope.using)
    unanswered = Q(step=EndorsementStep.WAITING.value, ends_at__lte=before)
    is_standing = Q(step__in=[step.value for step in STANDING])
    return _deleted(
        rows.filter(unanswered | (~is_standing & ~Q(step=EndorsementStep.WAITING.value) & Q(step_at__lte=before)))
    )


def _own_presentation(scope: Scope, before: datetime) -> _Due:
    return _deleted(OwnPresentationRow.objects.using(scope.using).filter(ends_at__lte=before))


def _security_event(scope: Scope, before: datetime) -> _Due:
    """The beginning of the chain up to the first event that is kept; what it was is told by an event."""
    # The database keeps by its own clock what is younger than a year, also when the platform's clock ran ahead.
    before = min(before, timezone.now() - KEPT_FOR)
    first_kept = SecurityEventRow.objects.using(scope.using).filter(at__gte=before).order_by("sequence").first()
    rows = SecurityEventRow.objects.using(scope.using)
    events = DatabaseSecurityEvents(using=scope.using)

    def act(_keys: Sequence[Any], now: datetime) -> None:
        events.delete_before(before, now=now)

    return _Due(
        rows=rows.filter(sequence__lt=first_kept.sequence) if first_kept else rows.filter(at__lt=before), act=act
    )


def _deleted(rows: QuerySet[Any]) -> _Due:
    def act(keys: Sequence[Any], _now: datetime) -> None:
        for part in _parts(keys):
            rows.model._base_manager.using(rows.db).filter(pk__in=part).delete()

    return _Due(rows=rows, act=act)


def _ended(scope: Scope, before: datetime) -> QuerySet[BatchTable]:
    return scope.rows(BatchTable).filter(state__in=[state.value for state in ENDS], finished_at__lte=before)


def _change(scope: Scope, model: type[Any], keys: Sequence[Any], values: Mapping[str, Any]) -> None:
    for part in _parts(keys):
        scope.rows(model).filter(pk__in=part).update(**values)


def _parts(keys: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return [keys[start : start + 500] for start in range(0, len(keys), 500)]


_KINDS: Mapping[str, Callable[[Scope, datetime], _Due]] = {
    "class_list_file": _class_list_file,
    "class_list_rows": _class_list_rows,
    "class_list_draft": _class_list_draft,
    "sent_mail": _sent_mail,
    "invitation": _invitation,
    "claim_code": _claim_code,
    "credential_offer": _credential_offer,
    "application_draft": _application_draft,
    "award_application": _award_application,
    "awarding_event": _awarding_event,
    "pathway_enrolment": _pathway_enrolment,
    "review_draft": _review_draft,
    "session": _session,
    "unproved_account": _unproved_account,
    "check_record": _check_record,
    "security_event": _security_event,
    "share": _share,
    "share_draft": _share_draft,
    "awaited_credential": _awaited_credential,
    "app_grant": _app_grant,
    "connected_app": _connected_app,
    "presentation_request": _presentation_request,
    "request_answer": _request_answer,
    "asked_endorsement": _asked_endorsement,
    "own_presentation": _own_presentation,
}
