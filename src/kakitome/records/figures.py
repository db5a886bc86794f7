"""How much of what lies in the tables, over all institutions: counts and ages for those who watch over a machine.

No row names a person or an institution. Import only after Django has started.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from kakitome.ports.awards import SIGNED
from kakitome.ports.outbox import MessageState
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.models.check_record import CheckRecordRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.models.work_queue import ParkedJobRow
from kakitome.records.store.scope import EVERYONE, seeing


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFigures:
    """What was counted.

    Attributes:
        awards: signed awards.
        messages: mails by state (waiting, sent, parked).
        oldest_waiting: since when the oldest mail that did not leave is due.
        parked_jobs: jobs that are not tried again before somebody says so.
        unlogged: signed documents that are not in the transparency log yet.
        checks: check records that are kept, by verdict.
        newest_event: the instant of the newest event of any trail.
    """

    awards: int
    messages: Mapping[str, int]
    oldest_waiting: datetime | None
    parked_jobs: int
    unlogged: int
    checks: Mapping[str, int]
    newest_event: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionFigures:
    """What was counted of one institution.

    Attributes:
        awards: awards signed since the instant asked for, corrected ones once for each document.
        late_mails: mails that did not leave, waiting or given up.
        parked_jobs: jobs that are not tried again before somebody says so.
    """

    awards: int = 0
    late_mails: int = 0
    parked_jobs: int = 0


def read_institution_figures(*, since: datetime, using: str = "default") -> Mapping[str, InstitutionFigures]:
    """Count by institution; one of which there is nothing to count is not in it."""
    with seeing(EVERYONE, using=using):
        awards = AwardRow._base_manager.using(using).filter(issued_at__gte=since)
        mails = OutboxRow._base_manager.using(using).exclude(state=MessageState.SENT.value)
        counted = [
            dict(rows.values_list("institution").annotate(Count("pk")).order_by("institution"))
            for rows in (awards, mails, ParkedJobRow._base_manager.using(using))
        ]
    return {
        institution: InstitutionFigures(
            awards=counted[0].get(institution, 0),
            late_mails=counted[1].get(institution, 0),
            parked_jobs=counted[2].get(institution, 0),
        )
        for institution in {key for counts in counted for key in counts}
    }


def read_table_figures(*, using: str = "default") -> TableFigures:
    """Count."""
    with seeing(EVERYONE, using=using):
        messages = OutboxRow._base_manager.using(using)
        waiting = messages.filter(state=MessageState.WAITING.value)
        signed = [state.value for state in SIGNED]
        return TableFigures(
            awards=AwardRow._base_manager.using(using).filter(state__in=signed).count(),
            messages=dict(messages.values_list("state").annotate(Count("pk")).order_by("state")),
            oldest_waiting=waiting.aggregate(first=Min("due_at"))["first"],
            parked_jobs=ParkedJobRow._base_manager.using(using).count(),
            unlogged=SignedDocumentRow._base_manager.using(using).filter(award__log_place=None).count(),
            checks=dict(
                CheckRecordRow.objects.using(using).values_list("verdict").annotate(Count("pk")).order_by("verdict")
            ),
            newest_event=AuditEventRow._base_manager.using(using).aggregate(last=Max("at"))["last"],
        )
