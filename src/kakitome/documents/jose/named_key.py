"""A holder's key, and the identifier that is the key itself by which its holder may have named it (did:jwk, did:key).

    NamedKey(key=key, name="did:jwk:…#0").confirmation      # {"jwk": {…}, "kid": "did:jwk:…#0"}
    confirmed_key(claims.get("cnf"))                        # the key to which a token is bound

Such an identifier says no more than the key does, so nothing is fetched.

Source: RFC 7800 §3.2, §3.4 (`jwk` and `kid` in `cnf`); Decentralized Identity Interop Profile v5, Issuance (`kid` of
the holder's DID); DID Core 1.0 §3.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.keys.did import method_of, split_did_url
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.vc.strict_json import load


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedKey:
    """A public key, and the DID URL that its holder called it by; empty where they brought the key alone."""

    key: PublicKey
    name: str = ""

    @property
    def jwk(self) -> dict[str, str]:
        """The key as JWK, with its name as `kid` where it has one."""
        return public_to_jwk(self.key) | ({"kid": self.name} if self.name else {})

    @property
    def confirmation(self) -> dict[str, Any]:
        """What stands in `cnf`: the key, and beside it its name, so that readers of either find it."""
        return {"jwk": public_to_jwk(self.key)} | ({"kid": self.name} if self.name else {})

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> "NamedKey":
        """Read what `jwk` wrote; raises `KeyRefused`."""
        return cls(key=public_from_jwk(jwk), name=str(jwk.get("kid", "")))


def key_named(name: str) -> PublicKey | None:
    """Return the key that a DID URL of a method without documents elsewhere stands for; None for other methods.

    Raises:
        DocumentRefused: it is no DID URL, or its key is none that we use.
    """
    did = split_did_url(name).did
    if method_of(did) not in ("jwk", "key"):
        return None
    document = resolve_did_jwk(did, load=load) if method_of(did) == "jwk" else resolve_did_key(did)
    return next((method.public_key() for method in document.methods if method.id == name), None)


def confirmed_key(confirmation: Any) -> PublicKey:
    """Return the key that a token's `cnf` holds, or names by an identifier that is the key.

    Raises:
        DocumentRefused: there is none that we use.
    """
    if not isinstance(confirmation, Mapping):
        return public_from_jwk(None)
    name = confirmation.get("kid")
    named = key_named(name) if "jwk" not in confirmation and isinstance(name, str) else None
    return named if named is not None else public_from_jwk(confirmation.get("jwk"))
