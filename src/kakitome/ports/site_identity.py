"""The platform's own name and key, for what nobody else can sign: a learner's record over several institutions."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kakitome.mapping.issuer import Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """The platform as an issuer.

    Attributes:
        issuer: its name and address.
        method: the verification method of its key.
        document: its key document; empty for a did:key.
    """

    issuer: Issuer
    method: str
    document: bytes
    sign: Callable[[bytes], bytes] = field(repr=False)
