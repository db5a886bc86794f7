"""Build an Open Badges 3.0 credential on the Verifiable Credentials Data Model 2.0, without its proof.

**Two status entries in one document that the official schema accepts.** VCDM 2.0 lets `credentialStatus` be a
list; Open Badges 3.0 gives it the multiplicity 0..1 and its JSON Schema refuses a list. The first entry
(revocation, the one every verifier reads) therefore stands in `credentialStatus`, every further one under the
same property's full IRI, which JSON-LD treats as the same word: the signed graph holds both, exactly as if they
were listed. `status_entries` reads either layout.

Source: Open Badges 3.0, class AchievementCredential; VCDM 2.0, Status; docs/standards/divergences.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.documents.vc.terms import READ_AS_IRI

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
TYPES = ("VerifiableCredential", "OpenBadgeCredential")
"""`OpenBadgeCredential` and `AchievementCredential` are one class; wallets look for the first name."""

(STATUS_PROPERTY,) = READ_AS_IRI


def credential(url: str, *, issuer: Json, subject: Json, more: Mapping[str, Any], status: Sequence[Json] = ()) -> Json:
    """Build the unsigned credential; `more` are its further members, `name` and `validFrom` among them."""
    return present(
        **{"@context": list(CONTEXTS)},
        id=url,
        type=list(TYPES),
        issuer=issuer,
        **more,
        credentialSubject=subject,
        credentialSchema=[dict(SCHEMA)],
        **lay_out_status(status),
    )


def achievement_subject(
    *, achievement: Json, identifiers: Sequence[Json], did: str = "", more: Mapping[str, Any]
) -> Json:
    """Build an AchievementSubject: who achieved what, and how well."""
    return present(
        id=did,
        type=["AchievementSubject"],
        identifier=list(identifiers),
        achievement=achievement,
        **more,
    )


def evidence(*, url: str = "", name: str = "", narrative: str = "") -> Json:
    """Build an Evidence."""
    return present(id=url, type=["Evidence"], name=name, narrative=narrative)


def result(*, value: str, description_url: str, status: str = "") -> Json:
    """Build a Result that belongs to a ResultDescription of the achievement."""
    return present(type=["Result"], resultDescription=description_url, value=value, status=status)


def lay_out_status(entries: Sequence[Json]) -> Json:
    """Place status entries: the first in `credentialStatus`, the others under the property's full IRI."""
    return present(
        credentialStatus=dict(entries[0]) if entries else None,
        **{STATUS_PROPERTY: [dict(entry) for entry in entries[1:]]},
    )


def status_entries(credential: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """List all status entries of a credential, whether listed in `credentialStatus` or laid out as above."""
    found: list[Mapping[str, Any]] = []
    for name in ("credentialStatus", STATUS_PROPERTY):
        value = credential.get(name)
        found.extend(entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, Mapping))
    return tuple(found)
