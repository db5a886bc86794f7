"""The platform's own name and key, for what nobody else can sign: a learner's record over several institutions."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kakitome.documents.keys.public_key import PublicKey
from kakitome.mapping.issuer import Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """The platform as a verifier: the key for requests to wallets, on P-256, which every wallet reads (ES256).

    Attributes:
        did: the platform's own where it has a did:web; else a did:jwk, which is the key.
        method: the verification method of the key.
        sign: bytes to signature, raw `r‖s`.
    """

    did: str
    method: str
    public: PublicKey
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """The platform as an issuer.

    Attributes:
        issuer: its name and address.
        method: the verification method of its key.
        document: its key document; empty for a did:key.
        requests: the key for requests to wallets.
    """

    issuer: Issuer
    method: str
    document: bytes
    requests: RequestKey
    sign: Callable[[bytes], bytes] = field(repr=False)
