"""Build a Comprehensive Learner Record 2.0 without its proof, and read what one encloses.

The awards stand inside byte for byte as JSON says the same, each with its own proof, so that whoever receives the
record can take one out and verify it alone.

Source: CLR 2.0 §B (ClrCredential, ClrSubject, Association); our conformance list C-01 … C-06.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.contexts import CREDENTIALS_V2, load_context, named_contexts
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import items_of

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
TYPES: Final = ("VerifiableCredential", "ClrCredential")
SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
MOST_ENCLOSED: Final = 60
"""Credentials in one record or presentation: each costs a verification of its own."""
_ENVELOPED: Final = "EnvelopedVerifiableCredential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """How one achievement of the record belongs to another; both by their identifiers.

    `kind` is one of exactMatchOf, isChildOf, isParentOf, isPartOf, isPeerOf, isRelatedTo, precedes, replacedBy.
    """

    kind: str
    source: str
    target: str


def record(
    url: str, *, issuer: Json, awards: Sequence[Mapping[str, Any]], subject: Json, more: Mapping[str, Any]
) -> Json:
    """Build the unsigned record; `subject` is the learner, `more` its further members, such as `name`."""
    return present(
        **{"@context": list(CONTEXTS)},
        id=url,
        type=list(TYPES),
        issuer=issuer,
        **more,
        credentialSubject=subject | {"verifiableCredential": [dict(award) for award in awards]},
        credentialSchema=[dict(SCHEMA)],
    )


def clr_subject(*, did: str = "", identifiers: Sequence[Json] = (), associations: Sequence[Association] = ()) -> Json:
    """Build the learner of a record and how the achievements in it belong together."""
    return present(
        id=did,
        type=["ClrSubject"],
        identifier=list(identifiers),
        association=[
            {
                "type": "Association",
                "associationType": association.kind,
                "sourceId": association.source,
                "targetId": association.target,
            }
            for association in associations
        ],
    )


def enclosed_credentials(document: Mapping[str, Any]) -> Iterator[tuple[str, bytes | Mapping[str, Any]]]:
    """Yield what stands inside a record: its JSON pointer, and the credential as an object or as a token.

    Source: VCDM 2.0 §4.13 (EnvelopedVerifiableCredential: a data URL).
    """
    subject = document.get("credentialSubject")
    listed = subject.get("verifiableCredential") if isinstance(subject, Mapping) else None
    yield from credentials_in(listed, "/credentialSubject/verifiableCredential")


def may_stand_inside(credential: Mapping[str, Any]) -> bool:
    """Tell whether a signed credential of anybody's can stand in a record as it is.

    It is of the data model that the record is of, has what its schema requires, carries its proof in itself, and names
    only contexts that every verifier of the record knows. A token, a PDF, or a badge of an older edition would have to
    be written anew, and would then be nobody's signature. A record stands in no record: its awards would be hidden a
    level below.

    Source: CLR 2.0 §B and its JSON schema (ClrSubject.verifiableCredential).
    """
    contexts, types = credential.get("@context"), items_of(credential.get("type"))
    first = next(iter(items_of(contexts)), None)
    return (
        first == CREDENTIALS_V2
        and "VerifiableCredential" in types
        and "ClrCredential" not in types
        and all(isinstance(kind, str) for kind in types)
        and isinstance(credential.get("credentialSubject"), Mapping)
        and isinstance(credential.get("issuer"), (str, Mapping))
        and parse_instant(credential.get("validFrom")) is not None
        and bool(credential.get("proof"))
        and all(map(_is_known, named_contexts(credential)))
    )


def _is_known(context: str) -> bool:
    try:
        load_context(context)
    except DocumentRefused:
        return False
    return True


def credentials_in(listed: Any, at: str) -> Iterator[tuple[str, bytes | Mapping[str, Any]]]:
    """Yield the credentials in a member that holds one or several: the JSON pointer of each, and what stands there."""
    for place, given in enumerate(items_of(listed)):
        pointer = f"{at}/{place}"
        if isinstance(given, Mapping) and _ENVELOPED in items_of(given.get("type")):
            yield pointer, of_data_url(str(given.get("id", "")))
        elif isinstance(given, Mapping):
            yield pointer, given
        else:
            yield pointer, str(given).encode("utf-8", "replace")


def associations_of(document: Mapping[str, Any]) -> Iterator[Association]:
    """Yield the associations of a record that have the three members they need."""
    subject = document.get("credentialSubject")
    for stated in items_of(subject.get("association")) if isinstance(subject, Mapping) else ():
        if isinstance(stated, Mapping):
            words = [stated.get(name) for name in ("associationType", "sourceId", "targetId")]
            if all(isinstance(word, str) for word in words):
                yield Association(kind=str(words[0]), source=str(words[1]), target=str(words[2]))


def achievement_ids(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the identifiers that associations may name: achievements, listed or awarded, and credentials."""
    subject = document.get("credentialSubject")
    identifiers: set[str] = set()
    if isinstance(subject, Mapping):
        identifiers |= {_id_of(achievement) for achievement in items_of(subject.get("achievement"))}
    for _, credential in enclosed_credentials(document):
        if isinstance(credential, Mapping):
            inner = credential.get("credentialSubject")
            identifiers |= {_id_of(credential), _id_of(inner.get("achievement")) if isinstance(inner, Mapping) else ""}
    return frozenset(identifiers - {""})


def of_data_url(url: str) -> bytes:
    """Return what a data URL holds; of anything else its own bytes, which are then read as what they are."""
    head, comma, body = url.partition(",")
    return unquote(body).encode("utf-8", "replace") if comma and head.startswith("data:") else url.encode()


def _id_of(value: Any) -> str:
    stated = value.get("id") if isinstance(value, Mapping) else None
    return stated if isinstance(stated, str) else ""
