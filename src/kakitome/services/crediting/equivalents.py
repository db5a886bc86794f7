"""Credit equivalents: recording what was decided, taking it back, adopting another's, and finding precedents.

    precedents = lookup_precedents(reading, entry="E-7K3M-94QT", version=2, now=now)
    equivalent = record_equivalent(context, EquivalentDecision(…))
    item = open_adoption(context, WantedAdoption(…))        # an item for the committee; nothing is decided

1. A decision names a version in the registry and a course, each with its digest of that day. Nothing changes a
   decision; it is reversed once, with a reason, and stays to be read.
2. How it stands is reckoned when it is read: what it rests on is looked at each time, so that nothing has to be told.
3. Only what is in force is adopted, and no longer than its origin holds. Adopting opens an item and decides nothing.

Source: docs/rules/capabilities.md G5; docs/journeys/credit-equivalents.md.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.learning.credit.equivalent import (
    ENDED,
    Equivalent,
    EquivalentFacts,
    EquivalentOutcome,
    EquivalentReversal,
    EquivalentStanding,
    faults_of_equivalent,
    standing_of_equivalent,
)
from kakitome.learning.microcredential import AwardingBody
from kakitome.learning.recognition.recognition import Standing
from kakitome.learning.registry.entry import Entry
from kakitome.ports.agreements import Agreements
from kakitome.ports.audit import append_entry
from kakitome.ports.closings import Closings
from kakitome.ports.curricula import Curricula
from kakitome.ports.equivalents import AdoptionItem, Equivalents, KeptEquivalent
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import Registry
from kakitome.ports.store import Store
from kakitome.services.crediting.agreement_ends import last_days_of_agreements
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentReading:
    """What reading equivalents works with: they, and what they rest on."""

    equivalents: Equivalents
    curricula: Curricula
    registry: Registry
    recognitions: PublicRecognitions
    closings: Closings
    agreements: Agreements


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """An equivalent as it stands today.

    Attributes:
        standing: how it stands for everybody, or in `lookup_precedents` for who holds the version that was asked for.
        entry: the entry it speaks of; None where it cannot be found.
        adopted_by: equivalents of others that were adopted from it.
    """

    stored: KeptEquivalent
    standing: EquivalentStanding
    entry: Entry | None
    adopted_by: Sequence[KeptEquivalent] = ()

    @property
    def equivalent(self) -> Equivalent:
        """The decision."""
        return self.stored.equivalent

    @property
    def is_in_force(self) -> bool:
        """Whether it may be relied on."""
        return self.standing is EquivalentStanding.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentContext:
    """What deciding works with at one institution, and who acts."""

    reading: EquivalentReading
    book: Store
    institution: str
    institution_name: LocalizedText
    actor: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentDecision:
    """What was decided, as whoever records it says; see `Equivalent` for the fields.

    Attributes:
        rests_on_recognition: whether it is stale once the recognition of the version that stands now does no longer.
    """

    entry: str
    version: int
    outcome: EquivalentOutcome
    decided_on: date
    decided_by: LocalizedText
    reasons: LocalizedText
    course_code: str = ""
    credits: Decimal = Decimal(0)
    ends_on: date | None = None
    basis: LocalizedText = LocalizedText()
    conditions: tuple[LocalizedText, ...] = ()
    rests_on_recognition: bool = False
    case: str = ""
    adopted_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAdoption:
    """What somebody would adopt, as which course of their own, and until when."""

    origin: str
    course_code: str
    credits: Decimal
    ends_on: date


def weigh(
    reading: EquivalentReading, kept_equivalents: Sequence[KeptEquivalent], *, now: datetime, for_version: int = 0
) -> Sequence[Precedent]:
    """Tell how equivalents stand, in their order; what they rest on is asked for together."""
    numbers = [stored.number for stored in kept_equivalents]
    decisions = [stored.equivalent for stored in kept_equivalents]
    entries = {
        entry.number: entry for entry in reading.registry.find_many(list({decision.entry for decision in decisions}))
    }
    names = {(decision.institution, decision.course_code) for decision in decisions if decision.course_code}
    courses = reading.curricula.find_many(names)
    adoptions = reading.equivalents.adoptions_of(numbers)
    closed = {
        institution
        for institution in {decision.institution for decision in decisions}
        if reading.closings.find_done(institution) is not None
    }
    standing_now = _standing_recognitions(reading, decisions, now=now)
    agreed_until = last_days_of_agreements(reading.agreements, decisions)
    precedents = []
    for stored in kept_equivalents:
        decision = stored.equivalent
        facts = EquivalentFacts(
            entry=entries.get(decision.entry),
            course=courses.get((decision.institution, decision.course_code)),
            is_recognised=not decision.recognition or standing_now[decision.recognition],
            reversal=stored.reversal,
            is_closed=decision.institution in closed,
            agreement_ended_on=agreed_until.get(decision.number),
        )
        standing = standing_of_equivalent(decision, facts, on=day_of(now), for_version=for_version)
        adopted_by = adoptions.get(stored.number, ())
        precedents.append(Precedent(stored=stored, standing=standing, entry=facts.entry, adopted_by=adopted_by))
    return precedents


def lookup_precedents(reading: EquivalentReading, *, entry: str, version: int, now: datetime) -> Sequence[Precedent]:
    """Return what was decided about one version of an entry, what is in force first, what has ended left out.

    A newer version of the learning takes nothing from who holds the version that was decided on. Decisions on other
    versions are none of this one's precedents.
    """
    of_version = [
        stored for stored in reading.equivalents.of_entry(entry) if stored.equivalent.entry_version == version
    ]
    precedents = weigh(reading, of_version, now=now, for_version=version)
    return sorted(
        (precedent for precedent in precedents if precedent.standing not in ENDED),
        key=lambda precedent: not precedent.is_in_force,
    )


def get_precedent(reading: EquivalentReading, number: str, *, now: datetime) -> Precedent:
    """Return one equivalent as it stands; raises `NotFound` (E_EQUIVALENT_UNKNOWN)."""
    stored = reading.equivalents.find(number)
    if stored is None:
        raise NotFound("E_EQUIVALENT_UNKNOWN", number=number[:20])
    return weigh(reading, [stored], now=now)[0]


def record_equivalent(context: EquivalentContext, decision: EquivalentDecision, *, item: str = "") -> Equivalent:
    """Store what was decided, with the digests of today.

    Args:
        item: key of the item for the committee that is closed by it.

    Raises:
        Invalid: E_EQUIVALENT_…, with the findings at their fields; the first is the exception's own.
        Refused: E_ADOPTION_STALE, what is adopted is not in force any more.
        Conflict: E_ADOPTION_CLOSED.
    """
    with context.book.transaction():
        equivalent = _decided(context, decision)
        course = context.reading.curricula.find(context.institution, decision.course_code)
        faults = [
            *faults_of_equivalent(equivalent, course=course, today=day_of(context.now)),
            *_adoption_faults(context, equivalent),
        ]
        if faults:
            raise Invalid(faults[0].code, *faults, **faults[0].params)
        context.reading.equivalents.add(equivalent)
        if item:
            close = context.reading.equivalents.close_item
            close(context.institution, item, decided=equivalent.number, at=context.now)
        _note(
            context,
            "equivalent.recorded",
            subject=equivalent.number,
            entry=equivalent.entry,
            outcome=equivalent.outcome,
        )
    return equivalent


def reverse_equivalent(context: EquivalentContext, number: str, *, reason: LocalizedText) -> None:
    """Take back a decision of the institution.

    Raises:
        Invalid: E_EQUIVALENT_REASONS.
        Conflict: E_EQUIVALENT_REVERSED, it was, or is another institution's; E_EQUIVALENT_AGREED, it follows from an
            agreement and ends with it.
    """
    if not reason:
        raise Invalid("E_EQUIVALENT_REASONS")
    stored = context.reading.equivalents.find(number)
    if stored is not None and stored.equivalent.agreement is not None:
        raise Conflict("E_EQUIVALENT_AGREED", number=stored.equivalent.agreement.number)
    with context.book.transaction():
        reversal = EquivalentReversal(on=day_of(context.now), reason=reason)
        context.reading.equivalents.reverse(context.institution, number, reversal=reversal)
        _note(context, "equivalent.reversed", subject=number)


def open_adoption(context: EquivalentContext, wanted: WantedAdoption) -> AdoptionItem:
    """Open an item for the institution's committee; nothing is decided by it.

    Raises:
        NotFound: E_EQUIVALENT_UNKNOWN.
        Refused: E_ADOPTION_STALE, the origin is not in force; E_ADOPTION_OWN, it is the institution's own.
        Invalid: E_ADOPTION_LONGER, it would hold longer than its origin; E_EQUIVALENT_COURSE, E_EQUIVALENT_CREDITS.
        Conflict: E_ADOPTION_OPEN.
    """
    origin = get_precedent(context.reading, wanted.origin, now=context.now)
    if origin.equivalent.institution == context.institution:
        raise Refused("E_ADOPTION_OWN")
    if not origin.is_in_force:
        raise Refused("E_ADOPTION_STALE")
    tried = replace(
        origin.equivalent,
        course_code=wanted.course_code,
        credits=wanted.credits,
        ends_on=wanted.ends_on,
        adopted_from=wanted.origin,
    )
    course = context.reading.curricula.find(context.institution, wanted.course_code)
    faults = [
        *_longer(tried, origin.equivalent),
        *faults_of_equivalent(tried, course=course, today=day_of(context.now)),
    ]
    if faults:
        raise Invalid(faults[0].code, *faults, **faults[0].params)
    item = AdoptionItem(
        key=secrets.token_hex(8),
        origin=wanted.origin,
        course_code=wanted.course_code,
        credits=wanted.credits,
        ends_on=wanted.ends_on,
        opened_at=context.now,
    )
    with context.book.transaction():
        context.reading.equivalents.open_item(context.institution, item)
        _note(context, "equivalent.adoption_opened", subject=wanted.origin)
    return item


def drop_adoption(context: EquivalentContext, key: str) -> None:
    """Close an item without a decision; raises `Conflict` (E_ADOPTION_CLOSED)."""
    item = get_item(context, key)
    with context.book.transaction():
        context.reading.equivalents.close_item(context.institution, key, decided="", at=context.now)
        _note(context, "equivalent.adoption_dropped", subject=item.origin)


def get_item(context: EquivalentContext, key: str) -> AdoptionItem:
    """Return an item that is open; raises `Conflict` (E_ADOPTION_CLOSED) for any other."""
    for item in context.reading.equivalents.list_items(context.institution):
        if item.key == key and item.closed_at is None:
            return item
    raise Conflict("E_ADOPTION_CLOSED")


def _decided(context: EquivalentContext, decision: EquivalentDecision) -> Equivalent:
    """Put a decision beside what it speaks of, as that is now."""
    entry = context.reading.registry.find(decision.entry)
    version = (
        next((version for version in entry.versions if version.version == decision.version), None) if entry else None
    )
    if entry is None or version is None:
        fault = Problem(code="E_EQUIVALENT_ENTRY", pointer="/entry")
        raise Invalid(fault.code, fault)
    letter = version.microcredential
    course = context.reading.curricula.find(context.institution, decision.course_code) if decision.course_code else None
    recognition = _recognition_of(context, decision) if decision.rests_on_recognition else ""
    return Equivalent(
        number=new_number("Q"),
        institution=context.institution,
        institution_name=context.institution_name,
        entry=entry.number,
        entry_version=version.version,
        entry_digest=version.digest,
        entry_title=letter.title,
        provider_name=(letter.awarding_body or AwardingBody(name=LocalizedText())).name,
        outcome=decision.outcome,
        decided_on=decision.decided_on,
        decided_by=decision.decided_by,
        recorded_at=context.now,
        reasons=decision.reasons,
        credits=decision.credits,
        course_code=course.course.code if course else "",
        course_version=course.version if course else 0,
        course_digest=course.digest if course else "",
        course_title=course.course.title if course else LocalizedText(),
        ends_on=decision.ends_on,
        basis=decision.basis,
        conditions=decision.conditions,
        recognition=recognition,
        case=decision.case,
        adopted_from=decision.adopted_from,
    )


def _recognition_of(context: EquivalentContext, decision: EquivalentDecision) -> str:
    known = context.reading.recognitions.of_entry(decision.entry)
    standing_now = [
        recognition.number
        for recognition in known
        if recognition.entry_version == decision.version and recognition.standing_at(context.now) is Standing.RECOGNISED
    ]
    if not standing_now:
        fault = Problem(code="E_EQUIVALENT_NOT_RECOGNISED", pointer="/rests_on_recognition")
        raise Invalid(fault.code, fault)
    return standing_now[-1]


def _adoption_faults(context: EquivalentContext, equivalent: Equivalent) -> Sequence[Problem]:
    if not equivalent.adopted_from or equivalent.outcome is EquivalentOutcome.REFUSED:
        return ()
    origin = get_precedent(context.reading, equivalent.adopted_from, now=context.now)
    if not origin.is_in_force:
        raise Refused("E_ADOPTION_STALE")
    return _longer(equivalent, origin.equivalent)


def _longer(equivalent: Equivalent, origin: Equivalent) -> Sequence[Problem]:
    if origin.ends_on is None or (equivalent.ends_on is not None and equivalent.ends_on <= origin.ends_on):
        return ()
    return (Problem(code="E_ADOPTION_LONGER", pointer="/ends_on", params={"day": origin.ends_on.isoformat()}),)


def _standing_recognitions(
    reading: EquivalentReading, decisions: Sequence[Equivalent], *, now: datetime
) -> Mapping[str, bool]:
    resting = [decision for decision in decisions if decision.recognition]
    standings: dict[str, bool] = {decision.recognition: False for decision in resting}
    for entry in {decision.entry for decision in resting}:
        for recognition in reading.recognitions.of_entry(entry):
            standings[recognition.number] = recognition.standing_at(now) is Standing.RECOGNISED
    return standings


def _note(context: EquivalentContext, action: str, *, subject: str, **detail: str) -> None:
    append_entry(context.book.audit, action, subject=subject, actor=context.actor, now=context.now, **detail)
