"""Deciding, before anything is reserved, which wanted awards are given, skipped or refused.

It asks the store four questions per chunk, whatever the chunk's size.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kakitome.errors import Problem, ProblemFactory, Severity
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.passing import NOT_PASSED, doubt_about, pass_rule_of, refusal_of
from kakitome.mapping.addresses import credential_address
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.services.issuing import identity
from kakitome.services.issuing.model import (
    AwardOutcome,
    DuplicateRule,
    Grant,
    IssuingContext,
    Order,
    RowStatus,
    Run,
    Wanted,
)

_problem = ProblemFactory()

_FIRST_TO_SEE_A_DAY = timedelta(hours=14)
"""The time zone in which a new day begins first is UTC+14."""


class _Name(NamedTuple):
    """What a document is to be called, and the record that is called so already."""

    address: str
    taken_by: AwardRecord | None


class _Proposal(NamedTuple):
    """What could be given, and the record of the same row or key that is there already."""

    grant: Grant
    same: AwardRecord | None


def weigh(run: Run, wanted: Sequence[Wanted]) -> tuple[list[Grant], list[AwardOutcome]]:
    """Decide which of a chunk are given, no learner being in it twice; the others become outcomes."""
    doubts = [(award, implausible(award, run.version.microcredential, now=run.now)) for award in wanted]
    outcomes = [refused(award, *reasons) for award, reasons in doubts if reasons]
    plausible = [award for award, reasons in doubts if not reasons]
    grants, decided = decide(run.context, run.order, wanted=plausible, base_url=run.issuer.base_url)
    return grants, outcomes + decided


def decide(
    context: IssuingContext, order: Order, *, wanted: Sequence[Wanted], base_url: str
) -> tuple[list[Grant], list[AwardOutcome]]:
    """Decide a chunk in which no learner occurs twice."""
    proposals = _proposals(context, order, wanted=wanted, base_url=base_url)
    others = context.book.awards.find_many_by_duplicate_key([p.grant.duplicate_key for p in proposals])
    revoked = _revoked(context, others)
    grants: list[Grant] = []
    outcomes: list[AwardOutcome] = []
    for proposal in proposals:
        award_records = others.get(proposal.grant.duplicate_key, ())
        decision = _decide(order, proposal, held=award_records, revoked=revoked)
        if isinstance(decision, Grant):
            grants.append(decision)
        else:
            outcomes.append(decision)
    return grants, outcomes


def implausible(wanted: Wanted, microcredential: Microcredential, *, now: datetime) -> list[Problem]:
    """Find what nobody can mean: awarded tomorrow, or before the learning began, or with a grade that is no pass.

    Of a single award, a grade that may be either is refused until a person confirms it; of a row, reading has asked.
    """
    problems = []
    if wanted.awarded_on > (now + _FIRST_TO_SEE_A_DAY).date():
        problems.append(_problem("E_AWARD_IN_FUTURE", on=wanted.awarded_on.isoformat()))
    delivery = microcredential.date_of_delivery
    if delivery and delivery.start_on and wanted.awarded_on < delivery.start_on:
        start = delivery.start_on.isoformat()
        problems.append(_problem("E_AWARD_BEFORE_DELIVERY", on=wanted.awarded_on.isoformat(), start=start))
    doubt = None if wanted.despite_grade else doubt_about(wanted.grade, pass_rule_of(microcredential))
    if doubt is not None and (doubt.code in NOT_PASSED or (wanted.row is None and not wanted.grade_confirmed)):
        problems.append(refusal_of(doubt))
    return problems


def refused(wanted: Wanted, *reasons: Problem) -> AwardOutcome:
    """Say that a wanted award is not given, and why."""
    return AwardOutcome(
        row=wanted.row,
        status=RowStatus.REFUSED,
        idempotency_key=wanted.idempotency_key,
        warnings=wanted.warnings,
        reasons=tuple(reasons),
    )


def _proposals(context: IssuingContext, order: Order, *, wanted: Sequence[Wanted], base_url: str) -> list[_Proposal]:
    rows = [award.row for award in wanted if award.row is not None]
    # A row is known by its place, whatever an earlier version of ours called its document.
    by_row = context.book.awards.find_many_by_row(order.batch, rows) if rows else {}
    named = _names(context, order, wanted=wanted, base_url=base_url)
    keys = identity.duplicate_keys(context.vault, order, learners=[award.learner for award in wanted])
    return [
        _Proposal(
            Grant(award, name.address, key, identity.content_digest(context.vault, order, wanted=award)),
            same=name.taken_by or (None if award.row is None else by_row.get(award.row)),
        )
        for award, name, key in zip(wanted, named, keys, strict=True)
    ]


def _names(context: IssuingContext, order: Order, *, wanted: Sequence[Wanted], base_url: str) -> list[_Name]:
    """Name the documents of a chunk; a name whose document was abandoned is not given again."""
    beginnings = identity.beginnings(context.vault, order, rows=(each.row for each in wanted if each.row is not None))
    named: list[_Name] = [_Name("", None)] * len(wanted)
    unnamed: Sequence[int] = range(len(wanted))
    attempt = 0
    while unnamed:
        for n in unnamed:
            award = wanted[n]
            beginning = b"" if award.row is None else beginnings[award.row]
            uuid = identity.document_uuid(context.vault, order, wanted=award, attempt=attempt, beginning=beginning)
            named[n] = _Name(credential_address(base_url, uuid), None)
        award_records = context.book.awards.find_many_by_credential_id([named[n].address for n in unnamed])
        if not award_records:
            break
        for n in unnamed:
            named[n] = named[n]._replace(taken_by=award_records.get(named[n].address))
        unnamed = [n for n in unnamed if (it := named[n].taken_by) is not None and it.state == AwardState.ABANDONED]
        attempt += 1
    return named


def _revoked(context: IssuingContext, others: Mapping[str, Sequence[AwardRecord]]) -> frozenset[str]:
    entries: dict[StatusEntry, str] = {
        entry: record.credential_id
        for records in others.values()
        for record in records
        for entry in record.intent.status
        if entry.list_id.purpose == StatusPurpose.REVOCATION
    }
    return frozenset(entries[entry] for entry in context.book.status_lists.which_are_set(list(entries)))


def _decide(
    order: Order, proposal: _Proposal, *, held: Sequence[AwardRecord], revoked: frozenset[str]
) -> Grant | AwardOutcome:
    grant = proposal.grant
    if proposal.same is not None:
        return _skipped(grant.wanted, proposal.same)
    # A revoked award stands in nobody's way: what was revoked by mistake can only be awarded anew.
    standing = [record for record in held if record.credential_id not in revoked]
    if not standing or order.on_duplicate == DuplicateRule.ALLOW:
        return grant._replace(exclusive=not held)
    latest = standing[-1]
    if any(record.intent.content_digest == grant.content_digest for record in standing):
        return _skipped(grant.wanted, latest)
    if latest.state != AwardState.ISSUED:
        return refused(grant.wanted, _problem("E_AWARD_IN_PROGRESS", number=latest.number))
    if order.on_duplicate == DuplicateRule.REPLACE:
        return grant._replace(exclusive=len(held) == 1, number=latest.number, replaces=latest.credential_id)
    return refused(grant.wanted, _about(latest, "E_ALREADY_AWARDED", severity="error"))


def _skipped(wanted: Wanted, record: AwardRecord) -> AwardOutcome:
    return AwardOutcome(
        row=wanted.row,
        status=RowStatus.SKIPPED,
        idempotency_key=wanted.idempotency_key,
        number=record.number,
        credential_id=record.superseded_by or record.credential_id,
        warnings=wanted.warnings,
        reasons=(_about(record, "I_ALREADY_AWARDED", severity="info"),),
    )


def _about(record: AwardRecord, code: str, *, severity: Severity) -> Problem:
    params = {"number": record.number, "on": record.intent.awarded_on.isoformat()}
    return Problem(code=code, params=params, severity=severity)
