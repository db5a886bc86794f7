"""A reciprocal agreement about credit: institutions agree which learning of each other counts, as what, from when.

    standings = party_standings(agreement, acts)          # who consented to these very words
    standing_of_agreement(versions, acts, on=day).state   # AgreementState.IN_FORCE

1. An agreement is words with a number and a version. Each institution consents to the hash of the words, under a
   decision of its own, as it does to awards given jointly (`joint_awarding`); without all of them nothing holds.
2. A version holds from its first day until its last, until the notice of one party has run out, or until all have
   consented to a newer version. What was credited meanwhile stays.
3. It offers and does not decide: an entry counts under the rules, the caps and the committee of who credits it.

Source: docs/rules/capabilities.md G5; docs/adr/0099.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.joint_awarding import JointAct, JointStanding, JointStep, answer_to, words_digest
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText

MOST_LINES: Final = 60
MOST_PARTIES: Final = 12
MOST_NOTICE_DAYS: Final = 730
"""(derived)"""
MOST_CREDITS: Final = Decimal(124)
LONGEST_TITLE: Final = 200
LONGEST_TERMS: Final = 2000


class AgreementState(StrEnum):
    """How an agreement stands on a day."""

    WAITING = "waiting"
    """Some party has not answered these words, and no earlier words hold."""
    DECLINED = "declined"
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDING = "ending"
    """In force; a party gave notice."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementParty:
    """One institution of an agreement: its key, and its name when the words were written."""

    institution: str
    name: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedCourse:
    """That one institution credits a version of another's micro-credential as one of its courses.

    Attributes:
        at: key of the institution that credits; `of` of the one whose learning it is.
        entry_digest, course_digest: of both texts when the agreement was written.
    """

    at: str
    of: str
    entry: str
    entry_version: int
    entry_digest: str
    entry_title: LocalizedText
    course_code: str
    course_version: int
    course_digest: str
    course_title: LocalizedText
    credits: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedField:
    """That one institution credits whatever another offers in a field of study, up to so many credits of one person."""

    at: str
    of: str
    field: str
    most: Decimal

    def names(self, fields: Sequence[str]) -> bool:
        """Tell whether learning of these fields is meant; a broad field takes in its narrow ones."""
        return any(field.startswith(self.field) for field in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of an agreement.

    Attributes:
        number: `G-7K3M-94QT`, permanent; `version` counts from 1.
        lead: key of the institution that writes the words and asks the others.
        notice_days: days between a party's notice and the end for it.
    """

    number: str
    version: int
    lead: str
    title: LocalizedText
    parties: tuple[AgreementParty, ...]
    starts_on: date
    ends_on: date
    notice_days: int
    courses: tuple[AgreedCourse, ...] = ()
    fields: tuple[AgreedField, ...] = ()
    terms: LocalizedText = LocalizedText()

    @property
    def digest(self) -> str:
        """Return the hash that is consented to."""
        return words_digest(self)

    def name_of(self, institution: str) -> LocalizedText:
        """Return what a party is called in it; nothing for nobody's key."""
        names = (party.name for party in self.parties if party.institution == institution)
        return next(names, LocalizedText())

    def has(self, institution: str) -> bool:
        """Tell whether an institution is a party."""
        return any(party.institution == institution for party in self.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStanding:
    """How one party stands to the words, and the act that says so."""

    party: AgreementParty
    standing: JointStanding
    act: JointAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementStanding:
    """How an agreement stands.

    Attributes:
        in_words: the newest version, whether or not it holds.
        held: the newest version that all consented to; None before there is one.
        concluded_at: when the last of them consented to it.
        last_day: the last day on which it holds: as written, or earlier after a notice.
        notice: the act by which a party ended it.
    """

    state: AgreementState
    in_words: Agreement
    held: Agreement | None = None
    concluded_at: datetime | None = None
    last_day: date | None = None
    notice: JointAct | None = None

    @property
    def is_in_force(self) -> bool:
        """Tell whether it may be relied on that day."""
        return self.state in (AgreementState.IN_FORCE, AgreementState.ENDING)

    @property
    def is_public(self) -> bool:
        """Tell whether all consented once, from when on everybody may read it."""
        return self.held is not None


def party_standings(agreement: Agreement, acts: Sequence[JointAct]) -> tuple[PartyStanding, ...]:
    """Tell how each party stands to these words, in their order."""
    digest = agreement.digest
    standings = []
    for party in agreement.parties:
        standing, act = answer_to([act for act in acts if act.partner == party.institution], digest=digest)
        standings.append(PartyStanding(party=party, standing=standing, act=act))
    return tuple(standings)


def concluded_at(agreement: Agreement, acts: Sequence[JointAct]) -> datetime | None:
    """Return when the last party consented to these words while all others did; None where that never was.

    Args:
        acts: what was done about the agreement, oldest first.
    """
    place = _conclusion(agreement, acts)
    return None if place is None else acts[place].at


def ended_early_on(agreement: Agreement, versions: Sequence[Agreement], *, acts: Sequence[JointAct]) -> date | None:
    """Return the last day of a version that ended otherwise than it was written: by notice, or by newer words.

    Args:
        versions: of the same agreement, oldest first.
    """
    if _conclusion(agreement, acts) is None:
        return None
    ends = []
    notice = notice_of(agreement, acts)
    if notice is not None:
        ends.append(day_of(notice.at) + timedelta(days=agreement.notice_days))
    for newer in versions:
        replaced_at = concluded_at(newer, acts) if newer.version > agreement.version else None
        if replaced_at is not None:
            ends.append(max(day_of(replaced_at), newer.starts_on) - timedelta(days=1))
    return min(ends, default=None)


def notice_of(agreement: Agreement, acts: Sequence[JointAct]) -> JointAct | None:
    """Return the first act by which a party ended what was concluded in these words."""
    place = _conclusion(agreement, acts)
    later = acts[place + 1 :] if place is not None else ()
    return next((act for act in later if act.step is JointStep.WITHDRAWN), None)


def standing_of_agreement(
    versions: Sequence[Agreement], acts: Sequence[JointAct], *, on: date, is_closed: bool = False
) -> AgreementStanding:
    """Tell how an agreement stands on a day.

    Args:
        versions: all, oldest first, never empty.
        is_closed: whether a party has closed; nobody is left then who would keep it.
    """
    in_words = versions[-1]
    held = next((each for each in reversed(versions) if concluded_at(each, acts) is not None), None)
    if held is None:
        stands = {standing.standing for standing in party_standings(in_words, acts)}
        is_refused = not stands.isdisjoint({JointStanding.DECLINED, JointStanding.WITHDRAWN})
        state = AgreementState.DECLINED if is_refused else AgreementState.WAITING
        return AgreementStanding(state=AgreementState.ENDED if is_closed else state, in_words=in_words)
    since = concluded_at(held, acts)
    notice = notice_of(held, acts)
    last_day = min(held.ends_on, ended_early_on(held, versions, acts=acts) or held.ends_on)
    if is_closed or on > last_day:
        state = AgreementState.ENDED
    elif on < held.starts_on:
        state = AgreementState.COMING
    else:
        state = AgreementState.ENDING if notice else AgreementState.IN_FORCE
    return AgreementStanding(
        state=state, in_words=in_words, held=held, concluded_at=since, last_day=last_day, notice=notice
    )


def faults_of_agreement(agreement: Agreement, *, today: date) -> tuple[Problem, ...]:
    """Return what keeps words from being put to the parties: E_AGREEMENT_…, each at its field."""
    return tuple(
        [*_faults_of_parties(agreement), *_faults_of_words(agreement, today=today), *_faults_of_lines(agreement)]
    )


def _conclusion(agreement: Agreement, acts: Sequence[JointAct]) -> int | None:
    """Return the place of the act by which the last party consented to these words."""
    digest, consenting = agreement.digest, set[str]()
    parties = {party.institution for party in agreement.parties}
    for place, act in enumerate(acts):
        if act.step is JointStep.CONSENTED and act.digest == digest:
            consenting.add(act.partner)
        elif act.step is JointStep.WITHDRAWN or (act.step is JointStep.DECLINED and act.digest == digest):
            consenting.discard(act.partner)
        if consenting == parties:
            return place
    return None


def _faults_of_parties(agreement: Agreement) -> Iterator[Problem]:
    keys = [party.institution for party in agreement.parties]
    if not 1 < len(set(keys)) == len(keys) <= MOST_PARTIES or not agreement.has(agreement.lead):
        yield _fault("E_AGREEMENT_PARTIES", "parties", limit=MOST_PARTIES)
    lines: tuple[AgreedCourse | AgreedField, ...] = (*agreement.courses, *agreement.fields)
    crediting, credited = {line.at for line in lines}, {line.of for line in lines}
    if set(keys) - crediting or set(keys) - credited:
        yield _fault("E_AGREEMENT_ONE_SIDED", "lines")


def _faults_of_words(agreement: Agreement, *, today: date) -> Iterator[Problem]:
    if not agreement.title:
        yield _fault("E_AGREEMENT_TITLE", "title")
    if agreement.ends_on < max(agreement.starts_on, today):
        yield _fault("E_AGREEMENT_END", "ends_on")
    if not 0 <= agreement.notice_days <= MOST_NOTICE_DAYS:
        yield _fault("E_AGREEMENT_NOTICE", "notice_days", limit=MOST_NOTICE_DAYS)
    for name, both, limit in (("title", agreement.title, LONGEST_TITLE), ("terms", agreement.terms, LONGEST_TERMS)):
        if max(len(both.ja), len(both.en)) > limit:
            yield _fault("E_COURSE_LONG", name, limit=limit)


def _faults_of_lines(agreement: Agreement) -> Iterator[Problem]:
    if len(agreement.courses) + len(agreement.fields) > MOST_LINES:
        yield _fault("E_AGREEMENT_LINES", "lines", limit=MOST_LINES)
    lines: tuple[AgreedCourse | AgreedField, ...] = (*agreement.courses, *agreement.fields)
    if any(line.at == line.of or not (agreement.has(line.at) and agreement.has(line.of)) for line in lines):
        yield _fault("E_AGREEMENT_SIDES", "lines")
    amounts = [line.credits for line in agreement.courses] + [line.most for line in agreement.fields]
    if any(not 0 < amount <= MOST_CREDITS for amount in amounts):
        yield _fault("E_AGREEMENT_CREDITS", "lines", most=f"{MOST_CREDITS:f}")
    if any(line.field not in fields_of_study() for line in agreement.fields):
        yield _fault("E_AGREEMENT_FIELD", "lines")
    named = [(line.at, line.entry, line.course_code) for line in agreement.courses]
    named += [(line.at, line.of, line.field) for line in agreement.fields]
    if len(set(named)) < len(named):
        yield _fault("E_AGREEMENT_TWICE", "lines")


def _fault(code: str, pointer: str, **params: Param) -> Problem:
    return Problem(code=code, pointer=f"/{pointer}", params=params)
