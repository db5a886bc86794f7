"""Keys of a person that lie here, sealed: one for each credential, and only for who asked for it.

    keys = platform.persons.holder_keys.open(account)
    key = keys.make(made_for="https://issuer.example", at=now)
    keys.sign(key.key_id, HolderToken.ISSUANCE_PROOF, claims={"aud": …, "iat": …, "nonce": …})
    keys.bind(key.key_id, document=document.key)

A key signs two kinds of tokens, to an issuer that it is there, and to a verifier what is shown, and presentations of a
credential that names it as its subject; nothing else. One key for each credential: by their keys nobody sees that two
credentials are of one person. It ends with its credential.

Source: docs/adr/0061-keys-kept-for-a-person.md; OpenID for Verifiable Credential Issuance 1.0, appendix F.1; RFC 9901
§4.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.vc.canonical import Write
from kakitome.ports.key_vault import Signer

ALGORITHM: Final = "P-256"
"""Every wallet and every verifier knows ES256. Source: OpenID4VC High Assurance Interoperability Profile 1.0 §7."""
UNUSED_LASTS: Final = timedelta(days=90)
"""How long a key waits for its credential: an issuer may hand it out weeks later. (derived)"""
MOST_WAITING: Final = 20
"""Keys of one person that wait for a credential. (derived)"""


class HolderToken(StrEnum):
    """What a key of a person signs; the value is the token's `typ`."""

    ISSUANCE_PROOF = "openid4vci-proof+jwt"
    KEY_BINDING = "kb+jwt"


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderKey:
    """One key, without its secret.

    Attributes:
        key: its name in addresses of pages.
        key_id: the public key as Multikey.
        made_for: the issuer it was made for, an address or a name.
        award: number of the award of this platform that is bound to it; empty for none.
        document: key of the document that is bound to it; empty while none is.
    """

    key: str
    key_id: str
    made_for: str
    made_at: datetime
    award: str = ""
    document: str = ""


class HolderKeySealing(Protocol):
    """Makes keys and opens them; what it gives to keep is sealed."""

    def make(self) -> tuple[str, str]:
        """Return a new key: the public half as Multikey, and the sealed text."""

    def signer(self, key_id: str, sealed: str) -> Signer:
        """Open a key; raises `Unavailable` (E_SEALED_TEXT_UNAVAILABLE, or the clock is wrong)."""

    def reseal(self, key_id: str, sealed: str) -> str:
        """Return it under the key that seals now, the very same where it is; raises `Unavailable`."""


class OwnHolderKeys(Protocol):
    """The keys of one person; nothing of another is found or used through it."""

    def switch(self, *, on: bool, at: datetime) -> None:
        """Let keys be kept, or end all of them and keep none any more; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def is_on(self) -> bool:
        """Tell whether the person lets keys be kept here."""

    def make(self, *, made_for: str, at: datetime, award: str = "") -> HolderKey:
        """Make a key; what waited too long for a credential is ended.

        Raises:
            Refused: E_HOLDER_KEYS_OFF, the person did not ask for it.
            Conflict: E_HOLDER_KEYS_MANY, too many wait for a credential.
            NotFound: E_ACCOUNT_UNKNOWN.
        """

    def bind(self, key_id: str, *, document: str) -> None:
        """Note which document is bound to a key, with which it ends.

        Raises `NotFound` (E_HOLDER_KEY_UNKNOWN, E_WALLET_UNKNOWN).
        """

    def find(self, key_id: str) -> HolderKey | None:
        """Find a key by its public half."""

    def find_of_award(self, award: str) -> HolderKey | None:
        """Find the key to which an award of this platform is bound."""

    def list_keys(self) -> Sequence[HolderKey]:
        """Return all keys, the newest first."""

    def sign(self, key_id: str, kind: HolderToken, *, claims: Mapping[str, Any]) -> bytes:
        """Sign a token; a proof for an issuer carries the public key (`jwk`).

        Raises `NotFound` (E_HOLDER_KEY_UNKNOWN), `Unavailable` as `HolderKeySealing.signer`.
        """

    def present(
        self, credential: Mapping[str, Any], *, expected: Expected, at: datetime, canonicalize: Write
    ) -> Mapping[str, Any]:
        """Sign a presentation of a credential that names one of these keys as its subject, for one asker.

        Raises `NotFound` (E_HOLDER_KEY_UNKNOWN, also where it names none), `Unavailable` as `HolderKeySealing.signer`,
        `DocumentRefused` as `sign_presentation`.
        """

    def end(self, key: str) -> None:
        """Delete a key for good; nothing happens when there is none."""


class HolderKeys(Protocol):
    """The keys of persons of one platform."""

    def open(self, account: str) -> OwnHolderKeys:
        """Open those of an account."""

    def reseal_all(self) -> int:
        """Bring every key under the key that seals now; how many were not. Raises `Unavailable`."""

    def count_closed(self) -> int:
        """Return how many keys cannot be opened: changed, or sealed under a key that is gone."""
