"""What somebody wants to register: the letter, who provides it, and what its awards travel in.

    candidate = Candidate(letter=Microcredential(title=LocalizedText(ja="洋上風力発電の基礎（見本）")))
    faults_of(candidate)   # E_CANDIDATE_PROVIDER: nobody is named as its provider

A definition with gaps is registered all the same and its report says what is missing. What stops it is only what
would make an entry useless or false: no title, no provider, values of no possible shape.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kakitome.errors import Param, Problem
from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.registry.entry import AwardForm, EnvelopeName
from kakitome.values.iri import is_absolute_iri, is_web_address
from kakitome.values.localized_text import LocalizedText

REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
"""ISO 3166-1 alpha-2, or ISO 3166-2 with its subdivision."""
LIMITS: Mapping[str, int] = {
    "identifier": 200,
    "issuer": 500,
    "institution_type": 100,
    "region": 8,
    "provider_url": 500,
    "address": 500,
}

MOST_ENVELOPES = 20
"""Names in further envelopes of one version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One definition that may become an entry, or the next version of one.

    Attributes:
        letter: the definition; its `identifier` and `version` are set when it is registered.
        identifier: what the institution calls it; empty when it has no name of its own (see `identifier_of`).
        issuer: DID of the issuer of digital awards, where it is known.
        institution_type, region, provider_url: as in `Entry`.
        address: identifier of the achievement in digital awards; empty for paper.
        forms: in what awards travel; empty when it is not stated.
        envelopes: what awards are called in envelopes with other names for the same.
    """

    letter: Microcredential
    identifier: str = ""
    issuer: str = ""
    institution_type: str = ""
    region: str = ""
    provider_url: str = ""
    address: str = ""
    forms: tuple[AwardForm, ...] = ()
    envelopes: tuple[EnvelopeName, ...] = ()

    @property
    def provider(self) -> AwardingBody:
        """Return the awarding body; one without a name when none is stated."""
        return self.letter.awarding_body or AwardingBody(name=LocalizedText())


def faults_of(candidate: Candidate) -> tuple[Problem, ...]:
    """Return what keeps a candidate out of the registry."""
    return tuple(_faults(candidate))


def identifier_of(candidate: Candidate) -> str:
    """Return what the institution calls it, or a name made of title and provider, the same every time."""
    if candidate.identifier:
        return candidate.identifier
    title, provider = candidate.letter.title, candidate.provider.name
    names = "\n".join((title.ja, title.en, provider.ja, provider.en))
    return f"t-{hashlib.sha256(names.encode()).hexdigest()[:20]}"


def canonical(letter: Microcredential) -> Microcredential:
    """Bring a definition to the form in which it is kept, so that the same words always have the same hash."""
    return from_dict(to_dict(letter))[0]


def says_the_same(letter: Microcredential, other: Microcredential) -> bool:
    """Tell whether two definitions are alike but for their identifiers and versions."""
    return replace(letter, identifier=other.identifier, version=other.version) == other


def _faults(candidate: Candidate) -> Iterator[Problem]:
    if not candidate.letter.title:
        yield _fault("E_CANDIDATE_TITLE", "title")
    if not candidate.provider.name:
        yield _fault("E_CANDIDATE_PROVIDER", "awarding_body")
    for field, limit in LIMITS.items():
        if len(getattr(candidate, field)) > limit:
            yield _fault("E_CANDIDATE_TOO_LONG", field, limit=limit)
    if candidate.region and not REGION.fullmatch(candidate.region):
        yield _fault("E_CANDIDATE_REGION", "region")
    if candidate.provider_url and not is_web_address(candidate.provider_url):
        yield _fault("E_CANDIDATE_URL", "provider_url")
    for field in ("address", "issuer"):
        value = getattr(candidate, field)
        if value and not is_absolute_iri(value):
            yield _fault("E_CANDIDATE_ADDRESS", field)
    yield from _envelope_faults(candidate.envelopes)
    if candidate.address and candidate.forms == (AwardForm.PAPER,):
        yield _fault("E_CANDIDATE_PAPER", "forms")


def _envelope_faults(envelopes: Sequence[EnvelopeName]) -> Iterator[Problem]:
    if len(envelopes) > MOST_ENVELOPES:
        yield _fault("E_CANDIDATE_TOO_LONG", "envelopes", limit=MOST_ENVELOPES)
    for place, envelope_name in enumerate(envelopes):
        for field, value in (("achievement", envelope_name.achievement), ("issuer", envelope_name.issuer)):
            if len(value) > LIMITS["address"]:
                yield _fault("E_CANDIDATE_TOO_LONG", f"envelopes/{place}/{field}", limit=LIMITS["address"])
            if (value or field == "achievement") and not is_absolute_iri(value):
                yield _fault("E_CANDIDATE_ADDRESS", f"envelopes/{place}/{field}")


def _fault(code: str, pointer: str, **params: Param) -> Problem:
    return Problem(code=code, pointer=f"/{pointer}", params=params)
