"""Agreements about credit: the words that an institution writes, and what each party decided once all consented.

    agreement = write_agreement(context, WantedAgreement(…))      # the next version of the words, to be consented to
    need_current(context.reading, agreement, today=today)         # nobody consents to what is stale already
    record_agreed(context.reading, agreement, acts=acts, now=now)      # each line an equivalent of who credits

1. Words name versions and courses with the digests of the day on which they are written.
2. What all consented to is recorded as the decision of each institution that credits, under its own committee and
   day: an equivalent like any other, which is stale, is looked up and ends by the same rules. Fields of study name no
   version and become none: they are looked up when somebody asks.

Source: docs/rules/capabilities.md G5; docs/adr/0099.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.learning.credit.agreement import (
    AgreedCourse,
    AgreedField,
    Agreement,
    AgreementParty,
    AgreementStanding,
    AgreementState,
    faults_of_agreement,
    standing_of_agreement,
)
from kakitome.learning.credit.equivalent import Equivalent, EquivalentAgreement, EquivalentOutcome
from kakitome.learning.joint_awarding import JointAct, last_consent
from kakitome.learning.microcredential import AwardingBody
from kakitome.learning.workload import plain_decimal
from kakitome.services.crediting.equivalents import EquivalentContext, EquivalentReading
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number

_REASONS = LocalizedText(
    ja="{parties}の協定（{number}、版{version}）による。",
    en="Under the agreement {number}, version {version}, between {parties}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCourse:
    """One line as it was typed: who credits which entry of the registry as which of its courses."""

    at: str
    entry: str
    course_code: str
    credits: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAgreement:
    """What an agreement is to say; `number` is empty for a new one. Otherwise as `Agreement`."""

    title: LocalizedText
    parties: tuple[AgreementParty, ...]
    starts_on: date
    ends_on: date
    notice_days: int
    number: str = ""
    courses: tuple[WantedCourse, ...] = ()
    fields: tuple[AgreedField, ...] = ()
    terms: LocalizedText = LocalizedText()


def standing_at(reading: EquivalentReading, number: str, *, now: datetime) -> AgreementStanding:
    """Tell how an agreement stands; raises `NotFound` (E_AGREEMENT_UNKNOWN)."""
    versions = reading.agreements.list_versions([number]).get(number)
    if not versions:
        raise NotFound("E_AGREEMENT_UNKNOWN", number=number[:20])
    acts = reading.agreements.list_acts([number])[number]
    is_closed = any(reading.closings.find_done(party.institution) for party in versions[-1].parties)
    return standing_of_agreement(versions, acts, on=day_of(now), is_closed=is_closed)


def write_agreement(context: EquivalentContext, wanted: WantedAgreement) -> Agreement:
    """Store the words as the next version, with the digests of today; nobody has consented to them yet.

    Raises:
        Invalid: E_AGREEMENT_…, with the findings at their fields; the first is the exception's own.
        NotFound: E_AGREEMENT_UNKNOWN, another institution writes its words.
        Refused: E_AGREEMENT_ENDED, it ended or a party gave notice.
        Conflict: E_AGREEMENT_RACE.
    """
    version, number = 1, wanted.number or new_number("G")
    if wanted.number:
        before = standing_at(context.reading, wanted.number, now=context.now)
        if before.in_words.lead != context.institution:
            raise NotFound("E_AGREEMENT_UNKNOWN", number=wanted.number[:20])
        if before.notice is not None or before.state is AgreementState.ENDED:
            raise Refused("E_AGREEMENT_ENDED")
        version = before.in_words.version + 1
    courses, faults = [], list[Problem]()
    for place, line in enumerate(wanted.courses):
        agreed = _course_line(context.reading, line, place=place, today=day_of(context.now))
        if isinstance(agreed, Problem):
            faults.append(agreed)
        else:
            courses.append(agreed)
    agreement = Agreement(
        number=number,
        version=version,
        lead=context.institution,
        title=wanted.title,
        parties=wanted.parties,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        notice_days=wanted.notice_days,
        courses=tuple(courses),
        fields=wanted.fields,
        terms=wanted.terms,
    )
    faults = faults or list(faults_of_agreement(agreement, today=day_of(context.now)))
    if faults:
        raise Invalid(faults[0].code, *faults, **faults[0].params)
    context.reading.agreements.add(context.institution, agreement)
    return agreement


def need_current(reading: EquivalentReading, agreement: Agreement, *, today: date) -> None:
    """Make sure that every line still names the texts as they are; raises `Conflict` (E_AGREEMENT_STALE)."""
    for line in agreement.courses:
        entry = reading.registry.find(line.entry)
        course = reading.curricula.find(line.at, line.course_code)
        is_same = entry is not None and entry.is_listed and entry.current.digest == line.entry_digest
        if not is_same or course is None or course.digest != line.course_digest or course.course.has_ended(today):
            title = line.entry_title
            raise Conflict(
                "E_AGREEMENT_STALE", title_ja=title.in_language("ja")[:200], title_en=title.in_language("en")[:200]
            )


def record_agreed(
    reading: EquivalentReading, agreement: Agreement, *, acts: Sequence[JointAct], now: datetime
) -> Sequence[Equivalent]:
    """Record each named line as a decision of the institution that credits, under its own committee and day."""
    equivalents = list(_agreed(reading, agreement, acts=acts, now=now))
    for equivalent in equivalents:
        reading.equivalents.add(equivalent)
    return equivalents


def _agreed(
    reading: EquivalentReading, agreement: Agreement, *, acts: Sequence[JointAct], now: datetime
) -> Iterator[Equivalent]:
    named = EquivalentAgreement(
        number=agreement.number,
        version=agreement.version,
        parties=tuple(party.name for party in agreement.parties),
    )
    for line in agreement.courses:
        consent = last_consent(acts, line.at, digest=agreement.digest)
        entry = reading.registry.find(line.entry)
        if consent is None or consent.decision is None or entry is None:
            continue
        body = entry.version(line.entry_version).microcredential.awarding_body
        yield Equivalent(
            number=new_number("Q"),
            institution=line.at,
            institution_name=agreement.name_of(line.at),
            entry=line.entry,
            entry_version=line.entry_version,
            entry_digest=line.entry_digest,
            entry_title=line.entry_title,
            provider_name=(body or AwardingBody(name=LocalizedText())).name,
            outcome=EquivalentOutcome.CREDITED,
            decided_on=consent.decision.decided_on,
            decided_by=consent.decision.decided_by,
            recorded_at=now,
            reasons=reasons_of(agreement),
            credits=line.credits,
            course_code=line.course_code,
            course_version=line.course_version,
            course_digest=line.course_digest,
            course_title=line.course_title,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            basis=agreement.title,
            agreement=named,
        )


def reasons_of(agreement: Agreement) -> LocalizedText:
    """Return why something counts under an agreement, in words: between whom, and its number."""
    parties = [party.name for party in agreement.parties]
    both = {
        "ja": "と".join(name.in_language("ja") for name in parties),
        "en": " and ".join(name.in_language("en") for name in parties),
    }
    return LocalizedText(
        ja=_REASONS.ja.format(parties=both["ja"], number=agreement.number, version=agreement.version),
        en=_REASONS.en.format(parties=both["en"], number=agreement.number, version=agreement.version),
    )


def _course_line(reading: EquivalentReading, line: WantedCourse, *, place: int, today: date) -> AgreedCourse | Problem:
    pointer = f"/course-{place}"
    entry = reading.registry.find(line.entry)
    if entry is None or not entry.is_listed or not entry.institution:
        return Problem(code="E_AGREEMENT_ENTRY", pointer=f"{pointer}-entry")
    course = reading.curricula.find(line.at, line.course_code)
    if course is None or course.course.has_ended(today):
        return Problem(code="E_AGREEMENT_COURSE", pointer=f"{pointer}-course")
    if not Decimal(0) < line.credits <= course.course.credits:
        most = plain_decimal(course.course.credits)
        return Problem(code="E_EQUIVALENT_CREDITS", pointer=f"{pointer}-credits", params={"most": most})
    return AgreedCourse(
        at=line.at,
        of=entry.institution,
        entry=entry.number,
        entry_version=entry.current.version,
        entry_digest=entry.current.digest,
        entry_title=entry.current.microcredential.title,
        course_code=course.course.code,
        course_version=course.version,
        course_digest=course.digest,
        course_title=course.course.title,
        credits=line.credits,
    )
