"""What people do at credit banks, over its tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from kakitome.errors import Conflict, NotFound
from kakitome.ports.credit_desk import ActState, BankConsent, BankInvitation, CreditAct, CreditUse, DepositBasis
from kakitome.records.models.credit_bank import CreditAccountRow
from kakitome.records.models.credit_desk import (
    CreditActRow,
    CreditBasisRow,
    CreditConsentRow,
    CreditInvitationRow,
    CreditUseRow,
)
from kakitome.records.store.person_scope import NOBODY, PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_WHOSE = {"institution": "institution_id"}
_INVITATIONS = RecordMapping(CreditInvitationRow, BankInvitation, columns=_WHOSE)
_CONSENTS = RecordMapping(CreditConsentRow, BankConsent)
_ACTS = RecordMapping(CreditActRow, CreditAct, columns=_WHOSE)
_BASES = RecordMapping(CreditBasisRow, DepositBasis, columns=_WHOSE)
_USES = RecordMapping(CreditUseRow, CreditUse, columns=_WHOSE)


class DatabaseCreditDesk(UnscopedStore):
    """Implements `ports.credit_desk.CreditDesk` over one database."""

    def invite(self, invitation: BankInvitation, /) -> None:
        with self._all(writes=True), refusing_doubles(Conflict("E_CREDIT_INVITED"), using=self._using):
            _INVITATIONS.row(invitation).save(using=self._using, force_insert=True)

    def answer_invitation(
        self, institution: str, bank: str, *, is_accepted: bool, by: str, at: datetime
    ) -> BankInvitation:
        with self._all(writes=True):
            rows = CreditInvitationRow.objects.using(self._using).filter(institution=institution, bank=bank)
            row = rows.filter(answered_at=None).first()
            # Of two who answer at once one finds none open.
            changed = rows.filter(answered_at=None).update(answered_at=at, answered_by=by, is_accepted=is_accepted)
            if row is None or not changed:
                raise NotFound("E_CREDIT_INVITATION")
            row.refresh_from_db(using=self._using)
            return _INVITATIONS.read(row)

    def list_invitations(self, *, institution: str = "", bank: str = "") -> Sequence[BankInvitation]:
        where = {name: value for name, value in (("institution", institution), ("bank", bank)) if value}
        with self._all():
            rows = CreditInvitationRow.objects.using(self._using).filter(**where).order_by("-pk")
            return [_INVITATIONS.read(row) for row in rows]

    def consent(self, person: str, consent: BankConsent, /) -> None:
        scope = PersonScope(person, using=self._using)
        with scope.writing():
            if not scope.rows(CreditAccountRow).filter(number=consent.number).exists():
                raise NotFound("E_CREDIT_ACCOUNT")
            if not scope.rows(CreditConsentRow).filter(number=consent.number, member=consent.member).exists():
                scope.add(_CONSENTS.row(consent))

    def end_consent(self, person: str, *, number: str, member: str) -> None:
        scope = PersonScope(person, using=self._using)
        with scope.writing():
            scope.rows(CreditConsentRow).filter(number=number, member=member).delete()

    def list_consents(self, person: str) -> Sequence[BankConsent]:
        scope = PersonScope(person, using=self._using)
        if scope.key == NOBODY:
            return []
        with scope.reading():
            return [_CONSENTS.read(row) for row in scope.rows(CreditConsentRow).order_by("pk")]

    def list_agreed(self, member: str) -> Sequence[tuple[str, str]]:
        with self._all():
            rows = CreditConsentRow.objects.using(self._using).filter(member=member).order_by("pk")
            return [(number, str(subject)) for number, subject in rows.values_list("number", "account__subject")]

    def add_act(self, act: CreditAct, /) -> None:
        with self._all(writes=True), refusing_doubles(Conflict("E_CREDIT_REQUEST"), using=self._using):
            _ACTS.row(act).save(using=self._using, force_insert=True)

    def move_act(self, act: CreditAct, /, *, was: ActState) -> None:
        values = _ACTS.by_column(act)
        changed = {name: values[name] for name in ("state", "decided_by", "decided_at", "line", "refusal")}
        with self._all(writes=True):
            rows = CreditActRow.objects.using(self._using).filter(key=act.key, state=was.value)
            if not rows.update(**changed):
                raise Conflict("E_CREDIT_ACT_DECIDED")

    def find_act(self, institution: str, key: str) -> CreditAct | None:
        with self._all():
            row = CreditActRow.objects.using(self._using).filter(institution=institution, key=key).first()
            return _ACTS.read(row) if row is not None else None

    def list_acts(self, institution: str, *, bank: str, limit: int) -> Sequence[CreditAct]:
        with self._all():
            rows = CreditActRow.objects.using(self._using).filter(institution=institution, bank=bank).order_by("-pk")
            return [_ACTS.read(row) for row in rows[:limit]]

    def list_agreed_acts(self, *, limit: int) -> Sequence[CreditAct]:
        with self._all():
            rows = CreditActRow.objects.using(self._using).filter(state=ActState.AGREED.value).order_by("decided_at")
            return [_ACTS.read(row) for row in rows[:limit]]

    def put_basis(self, basis: DepositBasis, /) -> None:
        self._put(CreditBasisRow, _BASES, basis, lot_number=basis.lot_number)

    def find_basis(self, lot: int) -> DepositBasis | None:
        with self._all():
            row = CreditBasisRow.objects.using(self._using).filter(lot_number=lot).first()
            return _BASES.read(row) if row is not None else None

    def list_bases(self, *, before: datetime, limit: int) -> Sequence[DepositBasis]:
        due = models.Q(checked_at=None) | models.Q(checked_at__lt=before)
        with self._all():
            rows = CreditBasisRow.objects.using(self._using).filter(due)
            return [_BASES.read(row) for row in rows.order_by(models.F("checked_at").asc(nulls_first=True))[:limit]]

    def put_use(self, use: CreditUse, /) -> None:
        self._put(CreditUseRow, _USES, use, case=use.case)

    def find_use(self, case: str) -> CreditUse | None:
        with self._all():
            row = CreditUseRow.objects.using(self._using).filter(case=case).first()
            return _USES.read(row) if row is not None else None

    def list_open_uses(self, *, limit: int) -> Sequence[CreditUse]:
        with self._all():
            rows = CreditUseRow.objects.using(self._using).filter(is_over=False).order_by("pk")
            return [_USES.read(row) for row in rows[:limit]]

    def _put(self, model: Any, mapping: Any, record: Any, **key: Any) -> None:
        with self._all(writes=True):
            row = model.objects.using(self._using).filter(**key).first()
            if row is None:
                mapping.row(record).save(using=self._using, force_insert=True)
            else:
                values = mapping.by_column(record)
                changed = {name: values[name] for name in _CHANGING[model]}
                model.objects.using(self._using).filter(pk=row.pk).update(**changed)

    def _all(self, *, writes: bool = False) -> Any:
        return seeing(EVERYONE, using=self._using, writes=writes)


_CHANGING: dict[Any, tuple[str, ...]] = {
    CreditBasisRow: ("checked_at", "ended_at"),
    CreditUseRow: ("is_over",),
}
"""What may change of a row that is there."""
