"""The journey into the registry: a definition becomes an entry, later its next version, and one day it is withdrawn.

1. What would make an entry useless or deceptive is refused: no title, no provider, a name that imitates another.
2. The definition is checked against the frameworks; the report is returned and refuses nothing.
3. The same words again are the same version, so that a repeated request changes nothing.
4. Entry, version and a line in the institution's trail are stored together or not at all.

Source: docs/rules/capabilities.md E4, E5, E9; docs/standards/hostile-inputs.md B029.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kakitome.documents.verification.text_safety import mixed_word
from kakitome.errors import Conflict, Invalid, NotFound, Problem, Refused
from kakitome.learning.framework.check import ConformanceReport, check
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.registry.candidate import Candidate, canonical, faults_of, identifier_of, says_the_same
from kakitome.learning.registry.entry import (
    AwardForm,
    Entry,
    EntrySource,
    EntryVersion,
    EnvelopeName,
    digest_of,
)
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadges2.addresses import achievement_address, issuer_address
from kakitome.ports.audit import append_entry
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.registry import Registry
from kakitome.ports.store import AwardBook
from kakitome.values.number import new_number

OWN_FORMS = (AwardForm.OPEN_BADGES_3, AwardForm.PDF, AwardForm.OPEN_BADGES_2, AwardForm.CLR, AwardForm.BLOCKCERTS)
"""In what every award given here can be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteringContext:
    """Where one institution registers, and who acts when.

    Attributes:
        institution: its key.
        site_url: the platform's address; addresses under it belong to definitions of the institutions here.
        is_demonstration: marks what is registered as a sample.
    """

    book: AwardBook
    registry: Registry
    institution: str
    site_url: str
    actor: str
    now: datetime
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What came of it: the entry, whether anything was added, and what the frameworks say."""

    entry: Entry
    is_new_entry: bool
    is_new_version: bool
    report: ConformanceReport


def register_own(
    context: RegisteringContext, version: MicrocredentialVersion, *, issuer: Issuer | None, region: str = ""
) -> Registered:
    """Register a definition of our own, or its following version, with what its issuer says.

    Raises:
        Refused: E_ENTRY_NOT_IN_FORCE; E_ENTRY_REFUSED with the reasons.
    """
    if version.state is not VersionState.IN_FORCE or version.as_typed:
        raise Refused("E_ENTRY_NOT_IN_FORCE", identifier=version.identifier)
    return register(
        context, own_candidate(version.microcredential, issuer=issuer, region=region), source=EntrySource.ISSUER
    )


def own_candidate(letter: Microcredential, *, issuer: Issuer | None, region: str = "") -> Candidate:
    """Write what is registered of a definition of our own; without an issuer its awards are on paper.

    A definition that names no awarding body is its issuer's.
    """
    if issuer is not None and not (letter.awarding_body and letter.awarding_body.name):
        own = AwardingBody(name=issuer.name, identifier=issuer.did, url=issuer.url)
        letter = replace(letter, awarding_body=own)
    body = letter.awarding_body
    on_paper = Candidate(
        letter=letter,
        identifier=letter.identifier,
        institution_type=body.kind if body else "",
        region=region or letter.issuer_country,
        provider_url=body.url if body else "",
        forms=(AwardForm.PAPER,),
    )
    if issuer is None:
        return on_paper
    return replace(
        on_paper,
        issuer=issuer.did,
        region=region or issuer.country or letter.issuer_country,
        provider_url=issuer.url or on_paper.provider_url,
        address=addresses_for(letter, issuer.base_url, uuid="").achievement,
        forms=OWN_FORMS,
        envelopes=_own_envelopes(letter, issuer),
    )


def _own_envelopes(letter: Microcredential, issuer: Issuer) -> tuple[EnvelopeName, ...]:
    """Name what awards are called in Open Badges 2.0; every other envelope of ours keeps the names of 3.0."""
    achievement, profile = achievement_address(letter, issuer.base_url), issuer_address(issuer.base_url)
    return (EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement=achievement, issuer=profile),)


def register_new(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> Registered:
    """Register what is not there yet; the same words again change nothing.

    Raises:
        Refused: E_ENTRY_REFUSED; E_API_ENTRY_EXISTS, other words are registered under its identifier: only
            `register_next` changes them.
    """
    with context.book.transaction():
        existing = context.registry.find_by_identifier(context.institution, identifier_of(candidate))
        done = register(context, candidate, source=source)
        if existing is not None and done.is_new_version:
            raise Refused("E_API_ENTRY_EXISTS", number=existing.number)
    return done


def register_next(context: RegisteringContext, number: str, *, candidate: Candidate, expected: str = "") -> Registered:
    """Register the next version of an entry; its identifier stays.

    Args:
        context: where, who and when.
        number: the entry's.
        candidate: the revised definition.
        expected: digest of the version that was revised; another current version is refused. Empty asks nothing.

    Raises:
        NotFound: E_ENTRY_UNKNOWN.
        Conflict: E_ENTRY_CHANGED.
        Refused: E_ENTRY_REFUSED.
    """
    with context.book.transaction():
        entry = own_entry(context, number)
        if entry.source is EntrySource.ISSUER:
            own = Problem(code="E_CANDIDATE_IS_OWN", pointer="/identifier", params={"number": number})
            raise Refused("E_ENTRY_REFUSED", own, count=1)
        _demand_current(entry, expected)
        return register(context, replace(candidate, identifier=entry.identifier), source=entry.source)


def withdraw(context: RegisteringContext, number: str, *, expected: str = "") -> Entry:
    """Withdraw an entry: it stays, and says so; `expected` as for `register_next`.

    Raises:
        NotFound: E_ENTRY_UNKNOWN, it is nobody's or another institution's.
        Conflict: E_ENTRY_WITHDRAWN, E_ENTRY_CHANGED.
    """
    with context.book.transaction():
        _demand_current(own_entry(context, number), expected)
        withdrawn = context.registry.withdraw(number, at=context.now)
        _note(context, withdrawn, action="entry.withdrawn")
    return withdrawn


def _demand_current(entry: Entry, expected: str) -> None:
    """Refuse when somebody registered another version meanwhile; an empty digest asks nothing."""
    if expected and entry.current.digest != expected:
        raise Conflict("E_ENTRY_CHANGED", number=entry.number)


def own_entry(context: RegisteringContext, number: str) -> Entry:
    """Return an entry of the institution; raises `NotFound` (E_ENTRY_UNKNOWN) for any other."""
    entry = context.registry.find(number)
    if entry is None or entry.institution != context.institution:
        raise NotFound("E_ENTRY_UNKNOWN", number=number)
    return entry


class Prospect(StrEnum):
    """What registering a candidate would do."""

    NEW_ENTRY = "new_entry"
    NEW_VERSION = "new_version"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would come of a candidate now: what it would do, to which entry, why not, and what is missing."""

    prospect: Prospect
    number: str = ""
    problems: tuple[Problem, ...] = ()
    to_go: int = 0


def foresee(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> Foreseen:
    """Tell what `register` would do, without doing it."""
    candidate = replace(candidate, letter=canonical(candidate.letter), identifier=identifier_of(candidate))
    refused = refusals(context, candidate, source=source)
    existing = context.registry.find_by_identifier(context.institution, candidate.identifier)
    prospect = Prospect.NEW_VERSION if existing else Prospect.NEW_ENTRY
    if refused:
        prospect = Prospect.REFUSED
    elif existing is not None and _is_current(existing, candidate):
        prospect = Prospect.NOTHING
    return Foreseen(
        prospect=prospect,
        number=existing.number if existing else "",
        problems=refused,
        to_go=check(candidate.letter).to_go,
    )


def refusals(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> tuple[Problem, ...]:
    """Return what keeps a candidate out, before anything is written: for previews, and asked again when it counts."""
    return (*faults_of(candidate), *_deceptions(candidate), *_collisions(context, candidate, source=source))


def register(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> Registered:
    """Register what somebody described: by form, list or program.

    Raises:
        Refused: E_ENTRY_REFUSED with the reasons (see `refusals`).
    """
    letter = canonical(candidate.letter)
    candidate = replace(candidate, letter=letter, identifier=identifier_of(candidate))
    with context.book.transaction():
        refused = refusals(context, candidate, source=source)
        if refused:
            raise Refused("E_ENTRY_REFUSED", *refused, count=len(refused))
        existing = context.registry.find_by_identifier(context.institution, candidate.identifier)
        if existing is None:
            entry = _new_entry(context, candidate, source=source)
            context.registry.add(entry)
            _note(context, entry, action="entry.registered")
        elif _is_current(existing, candidate):
            return _registered(existing)
        else:
            version = _version(context, candidate, existing=existing, source=source)
            entry = context.registry.add_version(existing.number, version)
            _note(context, entry, action="entry.version_registered")
    return _registered(entry, is_new_entry=existing is None, is_new_version=True)


def _registered(entry: Entry, *, is_new_entry: bool = False, is_new_version: bool = False) -> Registered:
    report = check(entry.current.microcredential)
    return Registered(entry=entry, is_new_entry=is_new_entry, is_new_version=is_new_version, report=report)


def _is_current(entry: Entry, candidate: Candidate) -> bool:
    current = entry.current
    same_envelope = (current.address, current.forms, current.envelopes) == (
        candidate.address,
        candidate.forms,
        candidate.envelopes,
    )
    return entry.is_listed and same_envelope and says_the_same(candidate.letter, current.microcredential)


def _new_entry(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> Entry:
    return Entry(
        number=_free_number(context.registry),
        institution=context.institution,
        identifier=candidate.identifier,
        source=source,
        versions=(_version(context, candidate, existing=None, source=source),),
        issuer=candidate.issuer,
        institution_type=candidate.institution_type,
        region=candidate.region,
        provider_url=candidate.provider_url,
        is_demonstration=context.is_demonstration,
    )


def _version(
    context: RegisteringContext, candidate: Candidate, *, existing: Entry | None, source: EntrySource
) -> EntryVersion:
    number = existing.current.version + 1 if existing else 1
    letter = candidate.letter
    if source is not EntrySource.ISSUER:
        # What came from outside is numbered here; a definition of our own keeps the numbers its awards carry.
        letter = replace(letter, identifier=candidate.identifier, version=number)
    return EntryVersion(
        version=number,
        microcredential=letter,
        digest=digest_of(letter),
        registered_at=context.now,
        address=candidate.address,
        forms=candidate.forms,
        envelopes=candidate.envelopes,
    )


def _free_number(registry: Registry) -> str:
    number = new_number("E")
    return number if registry.find(number) is None else _free_number(registry)


def _deceptions(candidate: Candidate) -> Iterator[Problem]:
    """Find a provider's name that only looks like another's.

    Source: docs/standards/hostile-inputs.md B029 (blocked for issuer names).
    """
    name = candidate.provider.name
    word = mixed_word(name.ja) or mixed_word(name.en)
    if word:
        yield Problem(code="E_CANDIDATE_MIXED_SCRIPT", pointer="/awarding_body", source="UTS #39 §5")


def _collisions(context: RegisteringContext, candidate: Candidate, *, source: EntrySource) -> Iterator[Problem]:
    """Find what belongs to somebody else: an address here, another entry's address, our own definition's entry."""
    own = context.registry.find_by_identifier(context.institution, identifier_of(candidate))
    if own is not None and own.source is EntrySource.ISSUER and source is not EntrySource.ISSUER:
        yield Problem(code="E_CANDIDATE_IS_OWN", pointer="/identifier", params={"number": own.number})
    names = {"/address": candidate.address} | {
        f"/envelopes/{place}/achievement": envelope_name.achievement
        for place, envelope_name in enumerate(candidate.envelopes)
    }
    for pointer, name in names.items():
        if not name:
            continue
        if source is not EntrySource.ISSUER and _without_scheme(name).startswith(
            f"{_without_scheme(context.site_url)}/"
        ):
            yield Problem(code="E_CANDIDATE_ADDRESS_HERE", pointer=pointer)
        holder = context.registry.find_by_address(name)
        if holder is not None and (own is None or holder.number != own.number):
            yield Problem(code="E_CANDIDATE_ADDRESS_TAKEN", pointer=pointer, params={"number": holder.number})


def _without_scheme(address: str) -> str:
    return address.partition("://")[2]


def register_all(
    context: RegisteringContext, candidates: Sequence[Candidate], *, source: EntrySource
) -> tuple[Registered, ...]:
    """Register several, all or none.

    Raises:
        Invalid: E_ENTRIES_REFUSED with the reasons, each pointing at its place in the list.
    """
    done: list[Registered] = []
    with context.book.transaction():
        for place, candidate in enumerate(candidates):
            try:
                done.append(register(context, candidate, source=source))
            except Refused as refused:
                problems = [replace(problem, pointer=f"/{place}{problem.pointer}") for problem in refused.problems]
                raise Invalid("E_ENTRIES_REFUSED", *problems, count=len(problems)) from refused
    return tuple(done)


def _note(context: RegisteringContext, entry: Entry, *, action: str) -> None:
    detail = {"version": str(entry.current.version), "digest": entry.current.digest}
    trail = context.book.audit
    append_entry(trail, action, subject=entry.number, actor=context.actor, now=context.now, **detail)
