"""Whether a credential states a name, letter for letter: in clear, or as a digest of it.

    states_name(credential["credentialSubject"], "髙﨑 花子")

For what is signed and shown beside a credential. How far two names are alike is `values/person_names.py`; here
髙 and 高 are two letters.

Source: Open Badges 3.0, IdentityObject, Profile (`familyName`, `givenName`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kakitome.documents.openbadges.identity import NAME, NAMES_IN_CLEAR, is_identified_by
from kakitome.values.json_members import as_list

Json = Mapping[str, Any]


def states_name(subject: object, name: str) -> bool:
    """Tell whether a credential's subject states a name; spaces aside, whose width and place nobody sees."""
    if not isinstance(subject, Mapping) or not name.strip():
        return False
    joined = "".join(name.split())
    if any("".join(stated.split()) == joined for stated in _in_clear(subject)):
        return True
    parts = name.split()
    spellings = {name, joined, " ".join(parts), "\u3000".join(parts)}
    return any(is_identified_by(identity, spelled) for identity in _hashed(subject) for spelled in spellings)


def _in_clear(subject: Json) -> Iterator[str]:
    for identity in _identities(subject):
        value = identity.get("identityHash")
        is_name = identity.get("identityType") in NAMES_IN_CLEAR and identity.get("hashed") is not True
        if is_name and isinstance(value, str):
            yield value
    if isinstance(subject.get("name"), str):
        yield subject["name"]
    parts = [subject[key] for key in ("familyName", "givenName") if isinstance(subject.get(key), str)]
    if len(parts) > 1:
        yield from (" ".join(parts), " ".join(reversed(parts)))


def _hashed(subject: Json) -> Iterator[Json]:
    for identity in _identities(subject):
        if identity.get("identityType") == NAME and identity.get("hashed") is True:
            yield identity


def _identities(subject: Json) -> list[Json]:
    return [identity for identity in as_list(subject.get("identifier")) if isinstance(identity, Mapping)]
