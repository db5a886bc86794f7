"""Write a definition, an award and an issuer as Open Badges 2.0 documents.

A hosted award points at its definition, and that at its issuer, each a document at its own address: a verifier reads
them there. A signed award does the same, or carries both inside, under the signature.

Source: Open Badges 2.0 (12 April 2018); Inoue 2022 (crosswalk of descriptors and Open Badges 2.0).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.openbadges2 import objects
from kakitome.documents.openbadges2.list_reasons import SUSPENDED, replaced_reason
from kakitome.documents.openbadges2.original import written_from
from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.achievement_narrative import write_narrative_with_identifier
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_narrative import write_award_narrative
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.narrative.codecs import other_language
from kakitome.mapping.openbadge.alignments import write_alignments
from kakitome.mapping.openbadge.award_words import instant
from kakitome.mapping.openbadge.frame import Frame, primary_language
from kakitome.mapping.openbadge.learner import EMAIL
from kakitome.mapping.openbadges2.addresses import (
    achievement_address,
    award_address,
    issuer_address,
    revocations_address,
)
from kakitome.values.iri import is_web_address
from kakitome.values.localized_text import Language

REVOKED = "発行者により失効されました。 / Revoked by the issuer."

_problem = ProblemFactory(source="Open Badges 2.0")


class NotInOpenBadges2(Invalid):
    """The award, or its issuer, lacks what Open Badges 2.0 cannot do without; the problems say what."""


def to_issuer_document(issuer: Issuer, *, key_urls: Sequence[str] = (), language: Language = "ja") -> Json:
    """Write the issuer's Profile.

    Args:
        key_urls: addresses of every key that ever signed in its name, the current one first.
        language: in which its name stands; its name in the other language stands beside it.

    Raises:
        NotInOpenBadges2: it has no public e-mail address.
    """
    return objects.in_context(_profile(issuer, key_urls=key_urls, language=language))


def to_achievement_document(
    microcredential: Microcredential, issuer: Issuer, *, edition: Language | None = None
) -> Json:
    """Write one version of a definition; with `edition`, in the language that is not its first.

    Raises:
        NotInOpenBadges2: the issuer has no public e-mail address.
    """
    _demand_public(issuer)
    language = edition or primary_language(microcredential)
    document = _achievement(microcredential, issuer, language=language, holder=issuer_address(issuer.base_url))
    return objects.in_context(document)


def to_hosted_award(
    microcredential: Microcredential, facts: AwardFacts, *, issuer: Issuer, original: Mapping[str, Any] | None = None
) -> Json:
    """Write an award for its own address, where verifiers read it again.

    `original` is the signed Open Badges 3.0 credential: the award names it, and carries what others signed about it.

    Raises:
        NotInOpenBadges2: no e-mail address or DID identifies the learner, or the issuer has no public address.
    """
    address = achievement_address(microcredential, issuer.base_url)
    award = _award(microcredential, facts, issuer=issuer, achievement=address, verification=objects.HOSTED)
    return award | written_from(original or {})


def to_signed_award(
    microcredential: Microcredential,
    facts: AwardFacts,
    *,
    issuer: Issuer,
    key_url: str,
    inside: bool = False,
    original: Mapping[str, Any] | None = None,
) -> Json:
    """Write an award as the payload of a signature.

    Args:
        microcredential, facts, issuer, original: as in `to_hosted_award`.
        key_url: address of the key that signs, which the issuer's Profile names.
        inside: carry definition and issuer inside, under the signature. The standard allows it, but not every
            verifier reads it; without it the award points at the definition's own address, whose content is frozen.

    Raises:
        NotInOpenBadges2: as `to_hosted_award`.
    """
    achievement: str | Json = achievement_address(microcredential, issuer.base_url)
    if inside:
        language = primary_language(microcredential)
        profile = _profile(issuer, key_urls=[key_url], language=language)
        achievement = _achievement(microcredential, issuer, language=language, holder=profile)
    award = _award(
        microcredential, facts, issuer=issuer, achievement=achievement, verification=objects.signed_with(key_url)
    )
    return award | written_from(original or {})


def to_revoked_award(address: str) -> Json:
    """Write what stands at the address of an award that was revoked; why is between its issuer and its learner."""
    return objects.in_context(objects.revoked_award(address, reason=REVOKED))


def to_marked_award(address: str, *, replaced_by: str = "") -> Json:
    """Write what stands at an address that a public list names: suspended, or replaced by an award's newer file."""
    return objects.in_context(
        objects.revoked_award(address, reason=replaced_reason(replaced_by) if replaced_by else SUSPENDED)
    )


def to_suspended_award(award: Mapping[str, Any]) -> Json:
    """Write what stands at the address of a hosted award while it is suspended."""
    return {**award, "revoked": True, "revocationReason": SUSPENDED}


def to_revocation_list(
    issuer: Issuer,
    *,
    revoked: Sequence[str],
    suspended: Sequence[str] = (),
    replaced: Sequence[tuple[str, str]] = (),
) -> Json:
    """Write the revocation list for signed awards, given by their addresses; `replaced` with the award's number."""
    entries = [
        *((address, REVOKED) for address in revoked),
        *((address, replaced_reason(number)) for address, number in replaced),
        *((address, SUSPENDED) for address in suspended),
    ]
    url = revocations_address(issuer.base_url)
    return objects.in_context(objects.revocation_list(url, owner=issuer_address(issuer.base_url), revoked=entries))


def to_key_document(issuer: Issuer, *, url: str, pem: str) -> Json:
    """Write one public key of the issuer (PEM, SubjectPublicKeyInfo)."""
    return objects.in_context(objects.key(url, owner=issuer_address(issuer.base_url), pem=pem))


def _award(
    microcredential: Microcredential,
    facts: AwardFacts,
    *,
    issuer: Issuer,
    achievement: str | Json,
    verification: Mapping[str, Any],
) -> Json:
    problems = [*_issuer_problems(issuer)]
    holder = _holder(facts)
    address = award_address(issuer.base_url, facts.credential)
    if holder is None:
        problems.append(_problem("E_OB2_HOLDER", "/credentialSubject/identifier"))
    if not address:
        problems.append(_problem("E_OB2_ADDRESS", "/id"))
    if facts.valid_from is None:
        problems.append(_problem("E_OB2_DATE", "/validFrom"))
    if holder is None or problems or facts.valid_from is None:
        raise NotInOpenBadges2("E_OB2_NOT_WRITABLE", *problems, count=len(problems))
    language = primary_language(microcredential)
    return objects.in_context(
        objects.award(
            address,
            holder=holder,
            achievement=achievement,
            issued_on=instant(facts.valid_from),
            verification=verification,
            more={
                "expires": instant(facts.valid_until) if facts.valid_until else None,
                "narrative": write_award_narrative(facts, language),
                "evidence": [
                    objects.evidence(
                        url=evidence.url, name=evidence.name, narrative=evidence.narrative, genre=evidence.kind
                    )
                    for evidence in facts.evidence
                ],
            },
        ),
        language=language,
    )


def _achievement(microcredential: Microcredential, issuer: Issuer, *, language: Language, holder: str | Json) -> Json:
    primary = primary_language(microcredential)
    place = addresses_for(microcredential, issuer.base_url, uuid="")
    own, other = other_language(language), other_language(primary)
    address = achievement_address(microcredential, issuer.base_url, language=language if language != primary else None)
    beside = achievement_address(microcredential, issuer.base_url, language=own if own != primary else None)
    frame = Frame(achievement=address, language=language)
    version = str(microcredential.version)
    has_other = microcredential.title.has(other)
    return objects.achievement(
        address,
        name=frame.words(microcredential.title),
        description=frame.words(microcredential.content_description) or frame.words(microcredential.title),
        narrative=write_narrative_with_identifier(microcredential, language),
        issuer=holder,
        more={
            "image": place.image,
            "@language": language,
            "version": version,
            "alignment": [
                _alignment(entry, frame, number=number)
                for number, entry in enumerate(write_alignments(microcredential, frame), start=1)
            ],
            "related": [objects.edition(beside, language=own, version=version)] if has_other else [],
        },
    )


def _alignment(json: Json, frame: Frame, *, number: int) -> Json:
    """Write an alignment without the words of version 3; its target must be an address of the web."""
    members = {name: json[name] for name in ("targetCode", "targetDescription", "targetFramework") if name in json}
    target = json["targetUrl"]
    return objects.alignment(
        json["targetName"], target if is_web_address(target) else frame.part("alignment", number), **members
    )


def _profile(issuer: Issuer, *, key_urls: Sequence[str], language: Language) -> Json:
    _demand_public(issuer)
    name, second = issuer.name.in_language(language), issuer.name.in_language(other_language(language))
    return objects.issuer(
        issuer_address(issuer.base_url),
        name=name,
        site=issuer.url or issuer.base_url,
        email=issuer.email,
        more={
            "@language": language,
            "schema:alternateName": second if second != name else "",
            "image": issuer.image,
            "publicKey": key_urls[0] if len(key_urls) == 1 else list(key_urls),
            "revocationList": revocations_address(issuer.base_url),
            "verification": {"type": "VerificationObject", "startsWith": issuer.base_url},
        },
    )


def _demand_public(issuer: Issuer) -> None:
    problems = _issuer_problems(issuer)
    if problems:
        raise NotInOpenBadges2("E_OB2_NOT_WRITABLE", *problems, count=len(problems))


def _issuer_problems(issuer: Issuer) -> list[Problem]:
    return [] if issuer.email else [_problem("E_OB2_ISSUER_EMAIL", "/issuer/email")]


def _holder(facts: AwardFacts) -> Json | None:
    """Identify the learner as their credential does: by the same hash and salt, else by their DID."""
    for identity in facts.learner_identities:
        value, salt = identity.get("identityHash"), identity.get("salt", "")
        if identity.get("identityType") == EMAIL and isinstance(value, str) and isinstance(salt, str):
            if identity.get("hashed") is True:
                return objects.hashed_identity(value, kind="email", salt=salt)
            return objects.plain_identity(value, kind="email")
    return objects.plain_identity(facts.learner_did, kind="id") if facts.learner_did else None
