"""The issuer's profile as Blockcerts reads it: its keys with their dates, and where it lists what it withdrew.

Source: Blockcerts v3.2 (issuer profile); docs/standards/blockcerts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.mapping.issuer import Issuer
from kakitome.values.instants import write_instant

_CONTEXT = ("https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v3.2")


FOLDER, PROFILE, REVOCATIONS = "blockcerts", "blockcerts.json", "revocations.json"
"""Below an issuer's own address: the profile, and a folder with its revocation list."""


def profile_address(base_url: str) -> str:
    """Compose the address of an issuer's profile."""
    return f"{base_url}{PROFILE}"


def revocations_address(base_url: str) -> str:
    """Compose the address of an issuer's revocation list."""
    return f"{base_url}{FOLDER}/{REVOCATIONS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileKey:
    """An address in a chain (`0x…`) or a key (Multikey) with which an issuer anchors batches, and when it holds."""

    address: str
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def id(self) -> str:
        """The key's name in a profile: what kind of thing it is, and it."""
        kind = "ed25519-multikey" if self.address.startswith("z6Mk") else "ecdsa-koblitz-pubkey"
        return f"{kind}:{self.address}"


def to_issuer_profile(
    issuer: Issuer, *, address: str, keys: Sequence[ProfileKey], revocation_list: str
) -> dict[str, Any]:
    """Write an issuer's profile for `address`, under which it is published; every key of its history belongs in it."""
    listed = []
    for key in keys:
        entry = {"id": key.id, "created": write_instant(key.created_at)}
        if key.revoked_at is not None:
            entry["revoked"] = write_instant(key.revoked_at)
        if key.expires_at is not None:
            entry["expires"] = write_instant(key.expires_at)
        listed.append(entry)
    about = {"url": issuer.url, "email": issuer.email, "image": issuer.image}
    return {
        "@context": list(_CONTEXT),
        "type": "Profile",
        "id": address,
        "name": issuer.name.ja or issuer.name.en,
        **{name: value for name, value in about.items() if value},
        "publicKey": listed,
        "revocationList": revocation_list,
    }


def to_revocation_list(issuer: Issuer, *, withdrawn: Sequence[str]) -> dict[str, Any]:
    """Write the list of credentials that an issuer withdrew, by their addresses; a suspended one is listed meanwhile.

    Source: Blockcerts v3.2 (revocation list), the form of Open Badges 2.0.
    """
    return {
        "@context": _CONTEXT[0],
        "id": revocations_address(issuer.base_url),
        "type": "RevocationList",
        "issuer": profile_address(issuer.base_url),
        "revokedAssertions": [{"id": address} for address in sorted(withdrawn)],
    }
