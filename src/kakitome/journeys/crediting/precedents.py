"""What was decided before about the learning that a case of credit, or somebody before applying, is about.

    learning = registered_learning(platform, achievement=about, issuer=did, number="A-7K3M-94QT")
    precedents = precedents_about(platform, learning, university="asuka", now=now)
    precedents.same, precedents.others
    need_usable(precedents, "Q-7K3M-94QT")

A decision on the same version is a precedent. One on another version is told beside it, since whoever decides wants to
know of it, and is relied on by nobody. Looking asks no institution and writes nothing down.

Source: docs/rules/capabilities.md G5; docs/journeys/credit-equivalents.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Refused
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.equivalent import ENDED, Equivalent, EquivalentStanding
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.services.crediting.equivalents import Precedent, lookup_precedents, weigh
from kakitome.services.holding import find_held


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredLearning:
    """A version of an entry of the registry that a credential is about."""

    entry: Entry
    version: EntryVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePrecedents:
    """What was decided before.

    Attributes:
        learning: None where the credential is about nothing in the registry; then nothing can have been decided.
        same: decisions on the same version, the university's own first, then those in force.
        others: decisions on other versions of the same entry, in the same order.
        university: whose own come first.
    """

    learning: RegisteredLearning | None
    same: Sequence[Precedent] = ()
    others: Sequence[Precedent] = ()
    university: str = ""

    @property
    def usable(self) -> Sequence[Precedent]:
        """Those that a draft may be begun from: in force, or a refusal."""
        return [precedent for precedent in self.same if is_usable(precedent)]

    @property
    def newer_version(self) -> int:
        """The newest version of the learning where it is not the one held; 0 where it is."""
        if self.learning is None or self.learning.entry.current.version == self.learning.version.version:
            return 0
        return self.learning.entry.current.version


def is_usable(precedent: Precedent) -> bool:
    """Tell whether a decision on the same version says something today: in force, or a refusal with its reasons."""
    return precedent.is_in_force or precedent.standing is EquivalentStanding.REFUSED


def registered_learning(
    platform: Platform, *, achievement: str, issuer: str, number: str = ""
) -> RegisteredLearning | None:
    """Find which version of which entry a credential is about; None unless its issuer awards that entry.

    Args:
        achievement: what is awarded, as the credential names it.
        issuer: who signed it.
        number: of the award, where it was awarded here.
    """
    entry = platform.registry.find_by_address(achievement) if achievement else None
    version = entry.called(achievement) if entry else None
    if entry is not None and version is not None:
        is_theirs = issuer in version.issuers_of(achievement, issuer=entry.issuer)
        return RegisteredLearning(entry=entry, version=version) if is_theirs else None
    return _awarded_here(platform, number, issuer=issuer)


def precedents_about(
    platform: Platform, learning: RegisteredLearning | None, *, university: str, now: datetime
) -> CasePrecedents:
    """Return what this university and others decided about a version, and about other versions of the same."""
    if learning is None:
        return CasePrecedents(learning=None, university=university)
    reading, version = reading_of(platform), learning.version.version
    same = lookup_precedents(reading, entry=learning.entry.number, version=version, now=now)
    elsewhere = [
        stored
        for stored in reading.equivalents.of_entry(learning.entry.number)
        if stored.equivalent.entry_version != version
    ]
    others = [precedent for precedent in weigh(reading, elsewhere, now=now) if precedent.standing not in ENDED]
    return CasePrecedents(
        learning=learning,
        same=_own_first(same, university=university),
        others=_own_first(others, university=university),
        university=university,
    )


def need_usable(precedents: CasePrecedents, number: str) -> Equivalent:
    """Return a decision that a draft may be begun from; raises `Refused` (E_CREDIT_PRECEDENT) for any other."""
    for precedent in precedents.usable:
        if precedent.equivalent.number == number:
            return precedent.equivalent
    raise Refused("E_CREDIT_PRECEDENT", number=number[:20])


def recorded_from(platform: Platform, learning: RegisteredLearning, *, case: str) -> Equivalent | None:
    """Find the equivalent that was recorded from a case."""
    recorded = (stored.equivalent for stored in platform.crediting.equivalents.of_entry(learning.entry.number))
    return next((equivalent for equivalent in recorded if equivalent.case == case), None)


def _own_first(precedents: Sequence[Precedent], *, university: str) -> Sequence[Precedent]:
    return sorted(
        precedents,
        key=lambda precedent: (precedent.equivalent.institution != university, not precedent.is_in_force),
    )


def _awarded_here(platform: Platform, number: str, *, issuer: str) -> RegisteredLearning | None:
    """Find what an award of this platform is about, by the definition it was awarded under."""
    held = find_held(platform.directory, number) if number else None
    if held is None or platform.directory.find_by_issuer(issuer) != held.institution:
        return None
    intent = held.record.intent
    entry = platform.registry.find_by_identifier(held.institution, intent.microcredential)
    version = next((v for v in entry.versions if v.microcredential.version == intent.version), None) if entry else None
    return RegisteredLearning(entry=entry, version=version) if entry and version else None
