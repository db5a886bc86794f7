"""A pass of Google Wallet: the claims of the token that its *save* address carries.

A generic class and one object of it, both inside the token, so that nothing is sent to Google before somebody opens the
address. Pictures are left out: Google would fetch them from a page that may be private.

Source: https://developers.google.com/wallet/generic/web, https://developers.google.com/wallet/reference/rest/v1/Jwt,
https://developers.google.com/wallet/reference/rest/v1/genericobject
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakitome import texts
from kakitome.mapping.phone_pass import words
from kakitome.mapping.phone_pass.facts import PassFacts
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

_SAVE: Final = "https://pay.google.com/gp/v/save/"
_CLASS: Final = "award"
LONGEST_TOKEN: Final = 1800
"""Characters; longer ones may be cut by browsers. Source: https://developers.google.com/wallet/generic/web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleIssuer:
    """Who issues passes at Google: its number there (digits), and the service account that signs."""

    number: str
    account: str


def google_claims(
    facts: PassFacts,
    issuer: GoogleIssuer,
    *,
    site_url: str,
    now: datetime,
    languages: Sequence[Language] = LANGUAGES,
) -> Mapping[str, Any]:
    """Return what the account signs; beside the award's own language those of `languages` are written."""
    class_id = f"{issuer.number}.{_CLASS}"
    return {
        "iss": issuer.account,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [site_url],
        "payload": {
            "genericClasses": [{"id": class_id}],
            "genericObjects": [
                _object_of(facts, f"{issuer.number}.{facts.number}", class_id=class_id, languages=languages)
            ],
        },
    }


def save_address(token: str) -> str:
    """Return the address that puts a signed pass into Google Wallet."""
    return _SAVE + token


def _object_of(facts: PassFacts, identifier: str, *, class_id: str, languages: Sequence[Language]) -> Mapping[str, Any]:
    def localized(value: LocalizedText) -> Mapping[str, Any]:
        others = [other for other in languages if other != facts.language and value.has(other)]
        translated = [{"language": other, "value": value.in_language(other)} for other in others]
        default = {"language": facts.language, "value": value.in_language(facts.language)}
        return {"defaultValue": default, **({"translatedValues": translated} if translated else {})}

    name = {"subheader": localized(LocalizedText(ja=facts.learner_name))} if facts.learner_name else {}
    awarded = {"textModulesData": [_awarded(facts)]} if facts.awarded_on else {}
    until = {"validTimeInterval": {"end": {"date": facts.valid_until.isoformat()}}} if facts.valid_until else {}
    return {
        "id": identifier,
        "classId": class_id,
        "state": "ACTIVE",
        "cardTitle": localized(facts.issuer),
        "header": localized(facts.title),
        "hexBackgroundColor": facts.colour,
        "barcode": {"type": "QR_CODE", "value": facts.address, "alternateText": facts.number},
        **until,
        **name,
        **awarded,
    }


def _awarded(facts: PassFacts) -> Mapping[str, str]:
    day = texts.written_date(facts.awarded_on.isoformat(), facts.language) if facts.awarded_on else ""
    return {"id": "awarded_on", "header": words.AWARDED_ON.in_language(facts.language), "body": day}
