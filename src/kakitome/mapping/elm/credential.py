"""An award as a European Digital Credential (ELM v3), unsigned.

It is written from the signed Open Badges credential, which stays the original: the copy names it by its address, says
nothing that the original does not, and carries it as an attachment, since the model has no member in which our status
lists fit and a withdrawal must reach the copy too.

The model asks for a picture per language to show, a legal identifier and the country of the issuer; what is missing
refuses the export and is never made up.

Source: European Learning Model v3, EDC application profile (`edc-generic-full`).
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.vc import strict_json
from kakitome.documents.vc.contexts import CREDENTIALS_V1
from kakitome.documents.vc.learning_model_terms import LEARNING_MODEL
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.elm import vocabularies
from kakitome.mapping.elm.nodes import (
    attached_json,
    instant,
    jointly_awarding,
    note,
    organisation,
    period,
    picture,
    refuse,
    texts,
)
from kakitome.mapping.elm.specification import specification
from kakitome.mapping.elm.vocabularies import Node
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.values.script import language_by_script

SCHEMA: Final = "http://data.europa.eu/snb/model/ap/edc-generic-full"
_ORIGINAL = "Address of the Open Badges 3.0 credential of this award"
_ORIGINAL_TITLE = LocalizedText(ja="原本（Open Badges 3.0 の証明）", en="The original (Open Badges 3.0 credential)")
_NUMBER = "Registered number of the award"


def to_edc(
    letter: Microcredential,
    facts: AwardFacts,
    *,
    original: bytes,
    issuer: Issuer,
    displays: Mapping[Language, bytes],
    legal_identifier: str = "",
) -> dict[str, Any]:
    """Write an award as an unsigned European Digital Credential.

    Args:
        letter, facts: what the signed credential says (`award_openbadge.from_credential`).
        original: the signed Open Badges 3.0 credential, byte for byte; it is attached, so that a reader of the copy
            can verify the original and see whether it was withdrawn.
        displays: language → PNG or JPEG of how the credential is shown; at least one.
        legal_identifier: the issuer's national number (in Japan the 13-digit 法人番号); empty when it has none, and
            then its own identifier is named as exactly that.

    Raises:
        NotInLearningModel: `E_ELM_TITLE`, `E_ELM_DISPLAY`, `E_ELM_PICTURE`, `E_ELM_COUNTRY`, `E_ELM_ISSUED`,
            `E_ELM_LEGAL_IDENTIFIER`.
    """
    if not displays:
        refuse("E_ELM_DISPLAY", "/displays")
    if facts.valid_from is None:
        refuse("E_ELM_ISSUED", "/validFrom")
    address = facts.credential
    country = issuer.country or letter.issuer_country
    begins = write_instant(facts.valid_from)
    ends = write_instant(facts.valid_until) if facts.valid_until else None
    process = _awarding(letter, facts, issuer=issuer, country=country)
    claim = _claim(letter, facts, process=process, original=original)
    return without_empty(
        {
            "@context": [CREDENTIALS_V1, LEARNING_MODEL],
            "id": f"{address}#edc",
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialSchema": {"id": SCHEMA, "type": "ShaclValidator2017"},
            "credentialProfiles": vocabularies.generic_profile(),
            "issuer": organisation(None, issuer, country=country, legal_identifier=legal_identifier),
            "issuanceDate": begins,
            "issued": begins,
            "validFrom": begins,
            "validUntil": ends,
            "expirationDate": ends,
            "identifier": _identifiers(address, facts),
            "displayParameter": _display(letter, displays),
            "attachment": attached_json(original, title=_ORIGINAL_TITLE),
            "credentialSubject": _person(facts, address=address) | {"hasClaim": claim},
        }
    )


def _claim(letter: Microcredential, facts: AwardFacts, *, process: Node, original: bytes) -> Node:
    address = facts.credential
    return without_empty(
        {
            "id": f"{address}#achievement",
            "type": "LearningAchievement",
            "title": texts(letter.title),
            "description": texts(letter.content_description),
            "awardedBy": process,
            "specifiedBy": specification(letter, address=_achievement_in(original)),
            "provenBy": _assessed(letter, facts, process=process),
            "influencedBy": _activity(letter, process, address=address),
            "additionalNote": note(facts.narrative) if facts.narrative else None,
        }
    )


def _achievement_in(original: bytes) -> str:
    """Return the address of the definition as the original states it."""
    return str(strict_json.load(original)["credentialSubject"]["achievement"]["id"])


def _display(letter: Microcredential, displays: Mapping[Language, bytes]) -> Node:
    return without_empty(
        {
            "type": "DisplayParameter",
            "title": texts(letter.title),
            "description": texts(letter.content_description),
            "language": [vocabularies.language(display) for display in displays],
            "primaryLanguage": vocabularies.language(primary_language(letter)),
            "individualDisplay": [
                {
                    "type": "IndividualDisplay",
                    "language": vocabularies.language(display),
                    "displayDetail": {"type": "DisplayDetail", "page": 1, "image": picture(data)},
                }
                for display, data in displays.items()
            ],
        }
    )


def _identifiers(address: str, facts: AwardFacts) -> list[Node]:
    named = ((_ORIGINAL, address), (_NUMBER, facts.number))
    return [{"type": "Identifier", "schemeName": name, "notation": value} for name, value in named if value]


def _person(facts: AwardFacts, *, address: str) -> Node:
    name = facts.learner_name or facts.learner_roman
    return without_empty(
        {
            "id": facts.learner_did or f"{address}#learner",
            "type": "Person",
            # The model allows one full name in one language.
            "fullName": {language_by_script(name): name} if name else None,
        }
    )


def _awarding(letter: Microcredential, facts: AwardFacts, *, issuer: Issuer, country: str) -> Node:
    body = organisation(letter.awarding_body, issuer, country=letter.issuer_country or country)
    if body["id"] == issuer.did:
        # Said in full where the issuer stands.
        body = {"id": issuer.did}
    awarded = instant(facts.awarded_on) if facts.awarded_on else None
    others = jointly_awarding(letter, issuer)
    # More than one body is the model's word for awarding jointly.
    bodies = [body, *others] if others else body
    return without_empty({"type": "AwardingProcess", "awardingBody": bodies, "awardingDate": awarded})


def _assessed(letter: Microcredential, facts: AwardFacts, *, process: Node) -> Node | None:
    """Write the assessment that gave a grade; without a grade the model has no word for it."""
    if not facts.grade:
        return None
    checked = letter.supervision_identity_verification
    return without_empty(
        {
            "type": "LearningAssessment",
            "title": texts(letter.title),
            "awardedBy": process,
            "grade": note(LocalizedText(**{primary_language(letter): facts.grade})),
            "idVerification": vocabularies.supervision(checked.check) if checked and checked.check else None,
        }
    )


def _activity(letter: Microcredential, process: Node, *, address: str) -> Node | None:
    delivered = period(letter.date_of_delivery)
    if delivered is None:
        return None
    return {
        "id": f"{address}#activity",
        "type": "LearningActivity",
        "title": texts(letter.title),
        "awardedBy": process,
        # What the institution says of the dates beside them stands in the original.
        "temporal": {name: value for name, value in delivered.items() if name != "prefLabel"},
    }
