"""What an Open Badge 2.0 of ours says of the award in Open Badges 3.0 that it was written from.

Version 2.0 has no word for it, so the words of schema.org stand there, which its context knows as `schema:`. Readers
that do not know them pass them over. The endorsements that the original carries come along as texts: they are
documents of their own, signed over their own words, and would mean something else in this one's context.

    "schema:isBasedOn": {"id": <credential>, "schema:about": {"id": <achievement>}, "schema:provider": {"id": <DID>}},
    "schema:subjectOf": [{"schema:encodingFormat": "application/vc", "schema:text": "{…}"}]
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.openbadges2.view import address_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.values.json_members import items_of

BASED_ON: Final = "schema:isBasedOn"
SUBJECT_OF: Final = "schema:subjectOf"
_DOCUMENT, _TOKEN = "application/vc", "application/vc+jwt"
_MOST = 12
"""Endorsements that are read out of one award."""


def written_from(credential: Mapping[str, Any]) -> Json:
    """Return the members that name the original and carry its endorsements; none of a credential that names none."""
    subject = credential.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    if not isinstance(achievement, Mapping) or not address_of(achievement):
        return {}
    based_on = {
        "id": address_of(credential),
        "schema:about": {"id": address_of(achievement)},
        "schema:provider": {"id": address_of(credential.get("issuer"))},
    }
    carried = [
        *(_carried(_text(endorsement), _DOCUMENT) for endorsement in items_of(achievement.get("endorsement"))),
        *(_carried(str(token), _TOKEN) for token in items_of(achievement.get("endorsementJwt"))),
    ]
    return {BASED_ON: based_on, **({SUBJECT_OF: carried} if carried else {})}


def names_in_original(award: Mapping[str, Any]) -> tuple[str, str]:
    """Return achievement and issuer of the original that an award names; empty texts when it names none."""
    original = award.get(BASED_ON)
    if not isinstance(original, Mapping):
        return "", ""
    return address_of(original.get("schema:about")), address_of(original.get("schema:provider"))


def endorsements_carried(award: Mapping[str, Any]) -> Json:
    """Return the endorsements that came along, as the members in which Open Badges 3.0 holds them."""
    carried: Json = {}
    for item in items_of(award.get(SUBJECT_OF))[:_MOST]:
        text = item.get("schema:text") if isinstance(item, Mapping) else None
        if not isinstance(text, str):
            continue
        if item.get("schema:encodingFormat") == _TOKEN:
            carried.setdefault("endorsementJwt", []).append(text)
        elif (document := _read(text)) is not None:
            carried.setdefault("endorsement", []).append(document)
    return carried


def _carried(text: str, media_type: str) -> Json:
    return {"schema:encodingFormat": media_type, "schema:text": text}


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> Json | None:
    try:
        document = strict_json.load(text.encode("utf-8", "replace"))
    except DocumentRefused:
        return None
    return document if isinstance(document, dict) else None
