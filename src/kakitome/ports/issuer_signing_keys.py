"""The keys of an issuer that sign now, out of its book and its vault: which purpose is signed with which key."""

from dataclasses import dataclass

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.keys.did import method_of
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.sealing import SealingKey
from kakitome.errors import NotFound, Refused
from kakitome.ports.issuers import IssuerKey, IssuerStore
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.ports.store import AwardBook
from kakitome.values.instants import day_of


def get_active_key(issuers: IssuerStore, did: str) -> IssuerKey:
    """Return the key with which an issuer signs credentials now; raises `Refused` (E_NO_ACTIVE_KEY)."""
    key = issuers.find_active_key(did)
    if key is None:
        raise Refused("E_NO_ACTIVE_KEY", did=did)
    return key


def demand_open(issuers: IssuerStore, did: str) -> None:
    """Refuse what only an open issuer may do; raises `Refused` (E_ISSUER_CLOSED), `NotFound` (E_ISSUER_UNKNOWN)."""
    closed_at = issuers.get(did).closed_at
    if closed_at is not None:
        raise Refused("E_ISSUER_CLOSED", did=did, on=day_of(closed_at).isoformat())


def open_seal(vault: KeyVault, *, issuer: str, key_id: str) -> SealingKey:
    """Open an issuer's key once, for many documents; raises `NotFound`, `Unavailable` as the vault does."""
    return SealingKey(sign=vault.signer(key_id), verification_method=method_id(issuer, key_id))


@dataclass(frozen=True, slots=True)
class IssuerSigningKeys:
    """Implements `ports.signing.SigningKeys` over a book and its vault.

    A did:key has its one key and no other: with that it signs tokens (EdDSA) and checkpoints too.
    """

    book: AwardBook
    vault: KeyVault
    did: str

    def key(self, purpose: KeyPurpose) -> SigningKey:
        """Open the key of a purpose; raises `NotFound` (E_KEY_PURPOSE_MISSING), `Unavailable` as the vault."""
        key_purpose = purpose
        if method_of(self.did) == "key" and purpose in (KeyPurpose.JOSE, KeyPurpose.LOG):
            key_purpose = KeyPurpose.CREDENTIAL
        active = self.book.issuers.find_active_key(self.did, purpose=key_purpose)
        if active is None:
            raise NotFound("E_KEY_PURPOSE_MISSING", purpose=purpose.value, did=self.did)
        return SigningKey(
            purpose=purpose,
            key_id=active.key_id,
            method=method_id(self.did, active.key_id),
            public=decode_public(active.key_id),
            sign=self.vault.signer(active.key_id),
        )
