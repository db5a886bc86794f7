"""Agreements about credit over a platform: written and put to the parties, consented to, ended, and looked up.

    propose(platform, wanted, institution="asuka", by=person, now=now)
    consent_to(platform, number, given=ConsentGiven(institution="hokuto", digest=…, decision=…), by=person, now=now)
    end(platform, number, institution="hokuto", by=person, now=now)
    field_offers(platform, entry=entry, now=now)         # lines over a whole field that take in an entry

Consent is that of `services.awarding_jointly`: a signed statement over the hash of the words. The consent that makes
them complete records each line as an equivalent of who credits, in the same transaction.

Source: docs/rules/capabilities.md G5; docs/adr/0099.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.journeys.crediting.equivalents import deciding_at, reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.agreement import (
    AgreedField,
    Agreement,
    AgreementStanding,
    AgreementState,
    PartyStanding,
    concluded_at,
    party_standings,
    standing_of_agreement,
)
from kakitome.learning.joint_awarding import JointAct, JointDecision, JointStanding, JointStep
from kakitome.learning.registry.entry import Entry
from kakitome.ports.audit import append_entry
from kakitome.services.awarding_jointly import (
    JointAsking,
    JointDesk,
    JointMatter,
    JointPerson,
    new_act,
    record_asked,
    sign_consent,
    store_answer,
    withdraw,
)
from kakitome.services.crediting.agreements import (
    WantedAgreement,
    need_current,
    reasons_of,
    record_agreed,
    standing_at,
    write_agreement,
)
from kakitome.services.crediting.equivalents import Precedent, weigh
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText

_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """What a party consents to, by the hash that it read, and under which decision of its own."""

    institution: str
    digest: str
    decision: JointDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement as its pages show it.

    Attributes:
        standings: of each party to the words shown.
        precedents: the equivalents that follow from the version that holds.
    """

    words: Agreement
    standing: AgreementStanding
    standings: Sequence[PartyStanding]
    precedents: Sequence[Precedent] = ()

    @property
    def needs_review(self) -> bool:
        """Tell whether a text of some line is not what it was."""
        return self.standing.is_in_force and any(not each.is_in_force for each in self.precedents)

    def find_consent(self, institution: str) -> JointAct | None:
        """Return the consent of a party to the words shown."""
        for each in self.standings:
            if each.party.institution == institution and each.standing is JointStanding.CONSENTED:
                return each.act
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOffer:
    """That an institution credits whatever another offers in a field, under an agreement that is in force."""

    agreement: Agreement
    line: AgreedField
    decision: JointDecision | None
    concluded_at: datetime
    reasons: LocalizedText
    last_day: date


def propose(
    platform: Platform, wanted: WantedAgreement, *, institution: str, by: JointPerson, now: datetime
) -> Agreement:
    """Write the words of an agreement, and ask every party for its consent to them, the writer's own among them.

    Raises as `write_agreement`; E_INSTITUTION_UNKNOWN where a party is not on this site.
    """
    known = set(platform.directory.list_institutions())
    if any(party.institution not in known for party in wanted.parties):
        raise NotFound("E_INSTITUTION_UNKNOWN")
    book = platform.store(institution)
    with book.transaction():
        agreement = write_agreement(deciding_at(platform, institution, actor=by.account, now=now), wanted)
        words = JointMatter(subject=agreement.number, digest=agreement.digest)
        for party in agreement.parties:
            asking = JointAsking(lead=institution, partner=party.institution, body=party.name)
            record_asked(book, words, asking=asking, by=by, now=now)
        number, version = agreement.number, str(agreement.version)
        append_entry(book.audit, "agreement.written", subject=number, actor=by.account, now=now, version=version)
    return agreement


def consent_to(
    platform: Platform, number: str, *, given: ConsentGiven, by: JointPerson, now: datetime
) -> AgreementStanding:
    """Consent to the words of a hash with the institution's own key; the last consent makes the agreement.

    Raises:
        NotFound: E_AGREEMENT_UNKNOWN, E_ISSUER_UNKNOWN.
        Conflict: E_JOINT_WORDS_CHANGED, E_AGREEMENT_STALE, a text of some line is not what it was.
        Invalid: E_AGREEMENT_DECISION, its own decision or who signs is not stated, or the day is still to come.
        Refused: E_AGREEMENT_ENDED; E_NO_ACTIVE_KEY, E_ISSUER_CLOSED, E_SEAL_UNSOUND.
    """
    words = _demand_words(platform, number, institution=given.institution, digest=given.digest, now=now)
    _demand_decision(given.decision, today=day_of(now))
    reading = reading_of(platform)
    need_current(reading, words, today=day_of(now))
    desk = _desk(platform, words, institution=given.institution)
    act = _answer(words, given.institution, step=JointStep.CONSENTED, by=by, now=now)
    act = replace(act, decision=given.decision)
    about = f"{platform.site_url}/registry/agreements/{number}"
    signed = sign_consent(desk, act, about=about, comment=_comment(words, given.institution))
    # Of two parties that consent at once the second sees what the first stored: the lead's book is their turn.
    with desk.partner_book.transaction(), desk.lead_book.transaction():
        store_answer(desk, signed)
        acts = reading.agreements.list_acts([number])[number]
        is_made_by_it = concluded_at(words, acts) is not None and concluded_at(words, acts[:-1]) is None
        for equivalent in record_agreed(reading, words, acts=acts, now=now) if is_made_by_it else ():
            audit, subject = platform.store(equivalent.institution).audit, equivalent.number
            append_entry(audit, "equivalent.recorded", subject=subject, actor=by.account, now=now, agreement=number)
    return standing_at(reading, number, now=now)


def decline_words(
    platform: Platform, number: str, *, institution: str, digest: str, by: JointPerson, now: datetime
) -> None:
    """Say no to the words of a hash; raises `NotFound`, `Conflict` and `Refused` as `consent_to`."""
    words = _demand_words(platform, number, institution=institution, digest=digest, now=now)
    act = _answer(words, institution, step=JointStep.DECLINED, by=by, now=now)
    store_answer(_desk(platform, words, institution=institution), act)


def end(platform: Platform, number: str, *, institution: str, by: JointPerson, now: datetime) -> AgreementStanding:
    """Give notice: the agreement ends for all once its days of notice have run; what was credited stays.

    Raises:
        NotFound: E_AGREEMENT_UNKNOWN.
        Conflict: E_AGREEMENT_NOT_HELD, there is nothing to end; E_JOINT_NOTHING_TO_WITHDRAW.
    """
    standing = standing_at(reading_of(platform), number, now=now)
    if standing.held is None or not standing.held.has(institution):
        raise NotFound("E_AGREEMENT_UNKNOWN", number=number[:20])
    if standing.notice is not None or standing.state is AgreementState.ENDED:
        raise Conflict("E_AGREEMENT_NOT_HELD")
    withdraw(_desk(platform, standing.held, institution=institution), number, by=by, now=now)
    return standing_at(reading_of(platform), number, now=now)


def find_agreement(platform: Platform, number: str, *, party: str = "") -> AgreementView:
    """Return an agreement: what holds, or to a party the newest words.

    Raises:
        NotFound: E_AGREEMENT_UNKNOWN: there is none, not all have consented yet, or the party is none of it.
    """
    reading, now = reading_of(platform), platform.now()
    standing = standing_at(reading, number, now=now)
    words = standing.in_words if party else standing.held
    if words is None or (party and not words.has(party) and not (standing.held and standing.held.has(party))):
        raise NotFound("E_AGREEMENT_UNKNOWN", number=number[:20])
    acts = reading.agreements.list_acts([number])[number]
    return AgreementView(
        words=words,
        standing=standing,
        standings=_shown_standings(words, standing, acts=acts),
        precedents=_following(platform, standing.held, now=now),
    )


def list_agreements(platform: Platform, *, institution: str = "", is_public: bool) -> Sequence[AgreementStanding]:
    """Return how agreements stand, of one institution or of all, the newest first.

    Args:
        is_public: whether only those that all consented to are wanted.
    """
    numbers = platform.crediting.agreements.list_numbers(institution)
    standings = _standings(platform, numbers)
    return [standing for standing in standings if standing.is_public or not is_public]


def field_offers(platform: Platform, *, entry: Entry, version: int, at: str = "") -> Sequence[FieldOffer]:
    """Return lines over a field of study that take in a version of an entry, of one institution or of all."""
    fields = entry.version(version).microcredential.field_of_study
    if not fields or not entry.institution:
        return ()
    numbers = platform.crediting.agreements.list_numbers(entry.institution)
    offers = []
    for standing in _standings(platform, numbers):
        words = standing.held
        if words is None or not standing.is_in_force or standing.concluded_at is None:
            continue
        for line in words.fields:
            if line.of == entry.institution and line.names(fields) and at in ("", line.at):
                acts = platform.crediting.agreements.list_acts([words.number])[words.number]
                offers.append(_field_offer(line, standing, words=words, acts=acts))
    return offers


def _field_offer(
    line: AgreedField, standing: AgreementStanding, *, words: Agreement, acts: Sequence[JointAct]
) -> FieldOffer:
    consents = [act for act in acts if act.partner == line.at and act.decision and act.digest == words.digest]
    return FieldOffer(
        agreement=words,
        line=line,
        decision=consents[-1].decision if consents else None,
        concluded_at=standing.concluded_at or consents[-1].at,
        reasons=reasons_of(words),
        last_day=standing.last_day or words.ends_on,
    )


def _standings(platform: Platform, numbers: Sequence[str]) -> Sequence[AgreementStanding]:
    if not numbers:
        return ()
    agreements, today = platform.crediting.agreements, day_of(platform.now())
    versions, acts = agreements.list_versions(numbers), agreements.list_acts(numbers)
    parties = {party.institution for number in versions for party in versions[number][-1].parties}
    closed = {party for party in parties if platform.closings.find_done(party) is not None}
    return [
        standing_of_agreement(
            versions[number],
            acts[number],
            on=today,
            is_closed=any(party.institution in closed for party in versions[number][-1].parties),
        )
        for number in numbers
    ]


def _shown_standings(
    words: Agreement, standing: AgreementStanding, *, acts: Sequence[JointAct]
) -> Sequence[PartyStanding]:
    """Tell of what holds who consented to it, whatever they said afterwards; of newer words how each stands now."""
    if words is not standing.held or standing.concluded_at is None:
        return party_standings(words, acts)
    consents = {act.partner: act for act in acts if act.step is JointStep.CONSENTED and act.digest == words.digest}
    return [
        PartyStanding(party=party, standing=JointStanding.CONSENTED, act=consents.get(party.institution))
        for party in words.parties
    ]


def _following(platform: Platform, held: Agreement | None, *, now: datetime) -> Sequence[Precedent]:
    """Return the equivalents that follow from a version, in the order of its lines."""
    if held is None:
        return ()
    reading = reading_of(platform)
    places = {(line.at, line.entry, line.course_code): place for place, line in enumerate(held.courses)}
    stored = [
        each
        for party in held.parties
        for each in reading.equivalents.of_institution(party.institution)
        if each.equivalent.agreement is not None
        and (each.equivalent.agreement.number, each.equivalent.agreement.version) == (held.number, held.version)
    ]
    precedents = weigh(reading, stored, now=now)

    def place_of(precedent: Precedent) -> int:
        decision = precedent.equivalent
        return places.get((decision.institution, decision.entry, decision.course_code), len(places))

    return sorted(precedents, key=place_of)


def _demand_words(platform: Platform, number: str, *, institution: str, digest: str, now: datetime) -> Agreement:
    standing = standing_at(reading_of(platform), number, now=now)
    if not standing.in_words.has(institution):
        raise NotFound("E_AGREEMENT_UNKNOWN", number=number[:20])
    if standing.notice is not None or standing.state is AgreementState.ENDED:
        raise Refused("E_AGREEMENT_ENDED")
    if standing.in_words.digest != digest:
        raise Conflict("E_JOINT_WORDS_CHANGED")
    return standing.in_words


def _demand_decision(decision: JointDecision, *, today: date) -> None:
    faults = []
    if not decision.decided_by or decision.decided_on > today:
        faults.append(Problem(code="E_AGREEMENT_DECISION", pointer="/decided_by"))
    if not decision.signatory:
        faults.append(Problem(code="E_AGREEMENT_SIGNATORY", pointer="/signatory"))
    for name, both in (("decided_by", decision.decided_by), ("signatory", decision.signatory)):
        if max(len(both.ja), len(both.en)) > _LONGEST:
            faults.append(Problem(code="E_COURSE_LONG", pointer=f"/{name}", params={"limit": _LONGEST}))
    if faults:
        raise Invalid(faults[0].code, *faults, **faults[0].params)


def _desk(platform: Platform, words: Agreement, *, institution: str) -> JointDesk:
    return JointDesk(
        lead=words.lead,
        lead_book=platform.store(words.lead),
        partner=institution,
        partner_book=platform.store(institution),
        vault=platform.vault(institution),
    )


def _answer(words: Agreement, institution: str, *, step: JointStep, by: JointPerson, now: datetime) -> JointAct:
    matter = JointMatter(subject=words.number, digest=words.digest)
    asking = JointAsking(lead=words.lead, partner=institution, body=words.name_of(institution))
    return new_act(matter, asking=asking, step=step, by=by, now=now)


def _comment(words: Agreement, institution: str) -> LocalizedText:
    name = words.name_of(institution)
    return LocalizedText(
        ja=f"{name.in_language('ja')}は、単位認定の協定「{words.title.in_language('ja')}」（{words.number}、版{words.version}）"
        f"に同意しました。同意した語句のSHA-256：{words.digest}",
        en=f"{name.in_language('en')} consents to the agreement about credit “{words.title.in_language('en')}” "
        f"({words.number}, version {words.version}). SHA-256 of the words consented to: {words.digest}",
    )
