"""Build an Open Badges 3.0 credential on the Verifiable Credentials Data Model 2.0, without its proof.

**One status entry that everybody reads.** Its purpose is `revocation`, and its bit is set while the award must not be
accepted, for good or for the time being: the only form that every verifier we know of understands. What is meant is
told by the lists that `statusReference` names, each with the place in it as fragment. `status_entries` also reads lists
of entries, and the second entry under the property's full IRI that our awards had before.

Source: Open Badges 3.0, class AchievementCredential; VCDM 2.0, Status; Bitstring Status List v1.0 §2.1
(`statusReference`); docs/adr/0023-one-status-entry.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.documents.vc.terms import READ_AS_IRI
from kakitome.values.json_members import as_list

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


def evidence(*, url: str = "", name: str = "", narrative: str = "", genre: str = "") -> Json:
    """Build an Evidence."""
    return present(id=url, type=["Evidence"], name=name, narrative=narrative, genre=genre)


def result(*, value: str, description_url: str, status: str = "") -> Json:
    """Build a Result that belongs to a ResultDescription of the achievement."""
    return present(type=["Result"], resultDescription=description_url, value=value, status=status)


def lay_out_status(entries: Sequence[Json]) -> Json:
    """Place status entries: the first in `credentialStatus`, the others by their names in its `statusReference`."""
    if not entries:
        return {}
    others = [str(entry["id"]) for entry in entries[1:]]
    named = {"statusReference": others[0] if len(others) == 1 else others} if others else {}
    return {"credentialStatus": {**entries[0], **named}}


def with_one_status(credential: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a credential with its status laid out as today; one from before had a second entry under its full IRI.

    It says the same and is another document: for what is signed anew.
    """
    if STATUS_PROPERTY not in credential:
        return credential
    rest = {name: value for name, value in credential.items() if name != STATUS_PROPERTY}
    return {**rest, **lay_out_status([dict(entry) for entry in status_entries(credential)])}


def status_entries(credential: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """List all status entries of a credential: in `credentialStatus`, and under its full IRI."""
    entries: list[Mapping[str, Any]] = []
    for name in ("credentialStatus", STATUS_PROPERTY):
        entries.extend(entry for entry in as_list(credential.get(name)) if isinstance(entry, Mapping))
    return tuple(entries)


def status_references(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """List what tells more about an entry: addresses, those of lists with the place in them as fragment."""
    return tuple(name for name in as_list(entry.get("statusReference")) if isinstance(name, str) and name)


def status_lists_of(credential: Mapping[str, Any]) -> tuple[str, ...]:
    """List the addresses of all status lists that a credential names, each once."""
    entries = status_entries(credential)
    named = [str(entry.get("statusListCredential") or "") for entry in entries]
    referred = [reference.partition("#") for entry in entries for reference in status_references(entry)]
    named += [url for url, _, place in referred if place.isdecimal()]
    return tuple(url for url in dict.fromkeys(named) if url)
