"""Cases of a recognition body over tables."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.case import CaseEvent
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.ports.cases import CaseHead
from kakitome.records.models.recognition import RecognitionRow
from kakitome.records.models.recognition_case import CaseEventRow, CasePersonRow, CaseRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, ScopedStore, seeing

_HEADS = RecordMapping(CaseRow, CaseHead, apart=["reviewers", "voters", "partners"])
_EVENTS = RecordMapping(CaseEventRow, CaseEvent, columns={"by.institution": "acts_for"})
_REVIEWER, _VOTER, _PARTNER = "reviewer", "voter", "partner"


class DatabaseCases(ScopedStore):
    """Implements `CaseStore`.

    Writers of one body follow each other (`Scope.writing`), and the next event exists once by a constraint, too.
    """

    def append(self, event: CaseEvent, /, *, head: CaseHead) -> None:
        with self._scope.writing():
            row = self._scope.rows(CaseRow).filter(number=head.number).first()
            if event.sequence == 1:
                row = self._begin(head)
            elif row is None:
                raise NotFound("E_CASE_UNKNOWN")
            elif event.sequence != row.events + 1:
                raise Conflict("E_CASE_RACE", number=head.number)
            else:
                _HEADS.fill(row, head).save(using=self._scope.using)
            self._scope.add([_EVENTS.row(event, case=row)])
            self._add_people(row, head)

    def list_events(self, number: str) -> Sequence[CaseEvent]:
        events = self._scope.find_all(_EVENTS, "sequence", case__number=number)
        if not events:
            raise NotFound("E_CASE_UNKNOWN")
        return events

    def count_acts(self, act: Act) -> int:
        with self._scope.reading():
            return self._scope.rows(CaseEventRow).filter(act=act.value).count()

    def find_head(self, number: str) -> CaseHead | None:
        with self._scope.reading():
            row = self._heads().filter(number=number).first()
            return _head(row) if row else None

    def list_heads(
        self,
        *,
        states: Collection[State] = (),
        applicant: str = "",
        entry: str = "",
        account: str = "",
        partner: str = "",
    ) -> Sequence[CaseHead]:
        with self._scope.reading():
            rows = self._heads()
            if states:
                rows = rows.filter(state__in=[state.value for state in states])
            if applicant:
                rows = rows.filter(applicant=applicant)
            if entry:
                rows = rows.filter(entry=entry)
            if account:
                people = self._scope.rows(CasePersonRow).exclude(part=_PARTNER)
                rows = rows.filter(pk__in=people.filter(account=account).values("case"))
            if partner:
                partners = self._scope.rows(CasePersonRow).filter(part=_PARTNER, account=partner)
                rows = rows.filter(pk__in=partners.values("case"))
            return [_head(row) for row in rows.order_by("-updated_at", "-number")]

    def list_undone(self, *, led: Collection[State], standing: Collection[State], since: datetime) -> Sequence[str]:
        with self._scope.reading():
            recognitions = self._scope.rows(RecognitionRow).filter(case_number=OuterRef("number"))
            changed = Q(state__in=[state.value for state in led], updated_at__gte=since)
            unrecognised = Q(~Exists(recognitions), state__in=[state.value for state in standing])
            cases = self._scope.rows(CaseRow).filter(changed | unrecognised)
            return list(cases.order_by("-updated_at", "-number").values_list("number", flat=True))

    def has_applied(self, account: str, *, institution: str, by: datetime) -> bool:
        with self._scope.reading():
            rows = self._scope.rows(CaseEventRow).filter(role=Role.APPLICANT.value, acts_for=institution)
            return rows.filter(account=account, at__lte=by).exists()

    def _heads(self) -> QuerySet[CaseRow]:
        return self._scope.rows(CaseRow).prefetch_related("people")

    def _begin(self, head: CaseHead) -> CaseRow:
        with seeing(EVERYONE, using=self._scope.using):
            known = CaseRow.objects.using(self._scope.using).filter(number=head.number).exists()
        if known:
            raise Conflict("E_CASE_EXISTS", number=head.number)
        self._scope.add([_HEADS.row(head)])
        return self._scope.rows(CaseRow).get(number=head.number)

    def _add_people(self, row: CaseRow, head: CaseHead) -> None:
        known = set(self._scope.rows(CasePersonRow).filter(case=row).values_list("account", "part"))
        wanted = [(account, _REVIEWER) for account in head.reviewers] + [(account, _VOTER) for account in head.voters]
        wanted += [(institution, _PARTNER) for institution in head.partners]
        fresh = [person for person in dict.fromkeys(wanted) if person not in known]
        self._scope.add([CasePersonRow(case=row, account=account, part=part) for account, part in fresh])


def _head(row: CaseRow) -> CaseHead:
    people = sorted(row.people.all(), key=lambda person: person.pk)
    return _HEADS.read(
        row,
        reviewers=tuple(person.account for person in people if person.part == _REVIEWER),
        voters=tuple(person.account for person in people if person.part == _VOTER),
        partners=tuple(person.account for person in people if person.part == _PARTNER),
    )
