"""How far somebody who takes a pathway is by parts that verify now, and whom these parts name.

    verified = examine_enrolment(platform, enrolment)
    verified.standing.is_complete, verified.parts, verified.hindrance(by_itself=True)

What counts is reckoned under the version that the person began under, from what their account holds now. Once all is
together every part that counts is verified from its bytes; what does not verify is no part, and another may stand in
its place.

Source: docs/rules/capabilities.md G1, G2.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound
from kakitome.journeys.crediting.how_far import held_by
from kakitome.journeys.platform import Platform
from kakitome.learning.award import PART_OF_PATHWAY, Evidence, Learner
from kakitome.learning.class_list.characters import identity_key
from kakitome.learning.credit.standing import CountedPart, Holding, PathwayStanding, standing_on
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_openbadge import from_credential
from kakitome.ports.pathway_enrolments import PathwayEnrolment, UsedPart
from kakitome.services.crediting.designing_pathways import need_pathway
from kakitome.services.holding import find_held
from kakitome.values.instants import day_of
from kakitome.values.iri import is_absolute_iri

_GOOD: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})
"""Whether a registry lists the issuer is asked of documents of elsewhere when they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedStanding:
    """How far somebody is by parts that were verified.

    Attributes:
        parts: what counts, with the document's identifier and digest.
        learners: whom the parts name, the newest first, each once by name.
        failed: holdings that would count and did not verify.
    """

    standing: PathwayStanding
    parts: tuple[UsedPart, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    learners: tuple[Learner, ...] = ()
    failed: frozenset[str] = frozenset()

    def hindrance(self, *, by_itself: bool) -> str:
        """Return the code of what stands in the way of awarding; empty for nothing."""
        if not self.standing.is_complete:
            return "E_ENROLMENT_INCOMPLETE"
        if not self.learners:
            return "E_ENROLMENT_NAMELESS"
        return "E_ENROLMENT_NAMES" if by_itself and len(self.learners) > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _VerifiedPart:
    """The document of one holding that verified."""

    credential: str
    sha256: str
    facts: AwardFacts


def examine_enrolment(platform: Platform, enrolment: PathwayEnrolment) -> VerifiedStanding:
    """Reckon under the version that was begun under, from parts that verify now.

    Raises:
        NotFound: E_PATHWAY_UNKNOWN.
        Busy: too many checks wait already.
    """
    pathway = need_pathway(platform.crediting.pathways, enrolment.pathway, version=enrolment.version).pathway
    today, verified = day_of(platform.now()), dict[str, _VerifiedPart]()
    failed: set[str] = set()
    holdings = held_by(platform, enrolment.account)
    while True:
        standing = standing_on(pathway, _without(holdings, failed), on=today)
        if not standing.is_complete:
            return VerifiedStanding(standing=standing, failed=frozenset(failed))
        unverified = [each.holding.key for each in standing.counted if each.holding.key not in verified]
        for key in unverified:
            part = _verify(platform, enrolment.account, key=key)
            if part is None:
                failed.add(key)
            else:
                verified[key] = part
        if failed.isdisjoint(each.holding.key for each in standing.counted):
            return _with_documents(standing, verified=verified, failed=frozenset(failed))


def _verify(platform: Platform, account: str, *, key: str) -> _VerifiedPart | None:
    """Verify what a holding is, from its bytes; None for what is not good, or no longer the person's."""
    try:
        content = content_of(platform, account, key=key)
    except NotFound:
        return None
    report = platform.verifier().verify_bytes(content, now=platform.now())
    if report.verdict not in _GOOD or report.document is None:
        return None
    _definition, facts, _unread = from_credential(report.document)
    credential = facts.credential if is_absolute_iri(facts.credential) else ""
    return _VerifiedPart(credential=credential, sha256=sha256(content).hexdigest(), facts=facts)


def content_of(platform: Platform, account: str, *, key: str) -> bytes:
    """Return the bytes of what somebody holds, an award by its number or a document of the wallet by its key.

    Raises:
        NotFound: E_CLAIM_UNKNOWN, E_WALLET_UNKNOWN: there is none, or it is not theirs.
    """
    held = find_held(platform.directory, key)
    if held is None:
        return platform.wallets.open(account).read_content(key)
    if held.account != account:
        raise NotFound("E_CLAIM_UNKNOWN")
    return platform.store(held.institution).awards.get_document(held.record.credential_id)


def _without(holdings: Sequence[Holding], failed: set[str]) -> list[Holding]:
    return [replace(holding, is_valid=False) if holding.key in failed else holding for holding in holdings]


def _with_documents(
    standing: PathwayStanding, *, verified: Mapping[str, _VerifiedPart], failed: frozenset[str]
) -> VerifiedStanding:
    counted = standing.counted
    newest = sorted(counted, key=lambda each: (each.holding.awarded_on, each.holding.key), reverse=True)
    learners = {learner.name: learner for learner in _learners(newest, verified)}
    folded = {identity_key(name): learner for name, learner in reversed(learners.items())}
    return VerifiedStanding(
        standing=standing,
        parts=tuple(_used(each, verified[each.holding.key]) for each in counted),
        evidence=tuple(_evidence(each, verified[each.holding.key]) for each in counted),
        learners=tuple(reversed(folded.values())),
        failed=failed,
    )


def _learners(newest: Sequence[CountedPart], verified: Mapping[str, _VerifiedPart]) -> Iterator[Learner]:
    for each in newest:
        facts = verified[each.holding.key].facts
        if facts.learner_name:
            yield Learner(name=facts.learner_name, reading=facts.learner_reading, roman=facts.learner_roman)


def _used(counted: CountedPart, document: _VerifiedPart) -> UsedPart:
    title = counted.part.title
    return UsedPart(
        part=counted.part.identifier,
        holding=counted.holding.key,
        title=title.ja or title.en,
        credential=document.credential,
        sha256=document.sha256,
    )


def _evidence(counted: CountedPart, document: _VerifiedPart) -> Evidence:
    title = counted.part.title
    return Evidence(
        url=document.credential,
        name=title.ja or title.en or counted.part.identifier,
        narrative=" · ".join(filter(None, (document.facts.number, f"SHA-256 {document.sha256}"))),
        kind=PART_OF_PATHWAY,
    )
