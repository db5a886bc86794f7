"""Identify a learner by an IdentityObject: a salted hash of an address or number, or a name in clear.

A hashed e-mail address is personal data all the same: whoever guesses the address can confirm it.

Source: Open Badges 3.0, IdentityObject and IdentityHash.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

NAME: Final = "name"
READING: Final = "ext:nameReading"
ROMAN: Final = "ext:nameRoman"
NAMES_IN_CLEAR: Final = (NAME, READING, ROMAN)
"""Identity types that hold a name, its reading in kana, and the name in Latin letters."""


def identity_hash(identifier: str, salt: str) -> str:
    """Hash an identifier with its salt: `sha256$` and lower-case hexadecimal digits.

    Source: Open Badges 3.0, IdentityHash (UTF-8 of the identifier followed by the salt).
    """
    return "sha256$" + hashlib.sha256((identifier + salt).encode()).hexdigest()


def identity_object(identifier: str, *, identity_type: str, salt: str = "") -> Json:
    """Build an IdentityObject, hashed when there is a salt, in clear otherwise."""
    value = identity_hash(identifier, salt) if salt else identifier
    made = {"type": "IdentityObject", "hashed": bool(salt), "identityHash": value, "identityType": identity_type}
    return made | ({"salt": salt} if salt else {})


def is_identified_by(identity: Mapping[str, Any], identifier: str) -> bool:
    """Tell whether an IdentityObject is of this identifier; compared in constant time. Source:
    docs/standards/hostile-inputs.md B081.
    """
    value, salt = identity.get("identityHash"), identity.get("salt", "")
    if not isinstance(value, str) or not isinstance(salt, str):
        return False
    algorithm, separator, _ = value.partition("$")
    if identity.get("hashed") is not True:
        return hmac.compare_digest(value.encode(), identifier.encode())
    if not separator or algorithm not in ("sha256", "md5"):
        return False
    digest = hashlib.new(algorithm, (identifier + salt).encode(), usedforsecurity=False).hexdigest()
    return hmac.compare_digest(value.lower().encode(), f"{algorithm}${digest}".encode())
