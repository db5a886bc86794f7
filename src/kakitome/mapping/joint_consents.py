"""Read out of a signed award on which day each jointly awarding body consented to it.

    consents_in(letter, document)             # one JointConsent for each body whose statement stands in the document

The statement of consent stands in the award as an endorsement that the body signed (docs/adr/0091). Nothing is verified
here: whether the statements are genuine, the report of the verifier says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.verification.co_signing import statements_about
from kakitome.learning.joint_awarding import JointConsent
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.mapping.bilingual import folded
from kakitome.values.instants import JAPAN, parse_instant
from kakitome.values.json_members import object_member, text_member
from kakitome.values.localized_text import LocalizedText

CONSENT: Final = LocalizedText(ja="共同授与への同意", en="Consent to joint awarding")
"""How a statement of consent is named, by which it is told from any other endorsement of the same body."""


def consents_in(letter: Microcredential, document: Mapping[str, Any]) -> tuple[JointConsent, ...]:
    """Return the consents that an award carries, in the order in which its definition names the bodies."""
    return tuple(_consents(letter, document)) if letter.co_awarding_bodies else ()


def is_party(body: AwardingBody, *, party: str, name: str) -> bool:
    """Tell whether a signer is a body that a definition names: by its identifier, else by its name."""
    if body.identifier:
        return body.identifier == party
    return folded(name) in {folded(body.name.in_language(language)) for language in body.name.languages}


def _consents(letter: Microcredential, document: Mapping[str, Any]) -> Iterator[JointConsent]:
    names = {CONSENT.in_language(language) for language in CONSENT.languages}
    stated = [each for each in statements_about(document) if text_member(each[1], "name") in names]
    for body in letter.co_awarding_bodies:
        for party, statement in stated:
            at = parse_instant(statement.get("validFrom"))
            if at and is_party(body, party=party, name=text_member(object_member(statement, "issuer"), "name")):
                yield JointConsent(body=body.name, on=at.astimezone(JAPAN).date())
                break
