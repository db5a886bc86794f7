"""What offers of awards to wallet apps are like, and under which name wallets are asked, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_OFFER_MINUTES` | how long an offer can be redeemed, 1 to 60 | `10` |
| `KAKITOME_OFFER_CODE` | `off`: no transaction code is asked for; whoever sees the QR code can redeem it | `on` |
| `KAKITOME_OFFER_PUSHED` | `off`: apps need not say beforehand (PAR) what they ask for when signing in | `on` |
| `KAKITOME_HAIP_WALLETS` | PEM: who vouches for wallets; apps have to be attested then (HAIP 1.0) | none |
| `KAKITOME_HAIP_ISSUERS` | folder of PEM files: certificates of issuers' keys for tokens (HAIP 1.0) | none |
| `KAKITOME_HAIP_VERIFIER` | PEM: certificate, chain and key under which wallets are asked (HAIP 1.0) | none |
| `KAKITOME_REQUEST_KEY` | number of the key that signs requests to wallets; a higher one is a new key | `1` |
| `KAKITOME_HAIP_KEYS` | PEM: who vouches for keys; asked for only with the former | none |
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.gateways.verifier_certificate import read_verifier_certificate
from kakitome.gateways.wallet_authorities import read_authorities, read_token_certificates
from kakitome.ports.credential_offers import OfferTerms
from kakitome.ports.verifier_certificate import VerifierCertificate

_MOST_KEYS: Final = 9999
_MOST: Final = 60
"""Minutes; the standard asks that a code is short-lived. (derived)"""


def offer_terms_of(environment: Mapping[str, str]) -> OfferTerms:
    """Read what offers are like.

    Raises:
        Misconfigured: E_CONFIG_OFFER_MINUTES, E_CONFIG_OFFER_CODE, E_CONFIG_OFFER_PUSHED, E_CONFIG_HAIP (`setting`).
    """
    minutes = environment.get("KAKITOME_OFFER_MINUTES") or "10"
    if not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:4]) <= _MOST):
        raise Misconfigured("E_CONFIG_OFFER_MINUTES", value=minutes[:20], most=_MOST)
    code = environment.get("KAKITOME_OFFER_CODE") or "on"
    if code not in ("on", "off"):
        raise Misconfigured("E_CONFIG_OFFER_CODE", value=code[:20])
    pushed = environment.get("KAKITOME_OFFER_PUSHED") or "on"
    if pushed not in ("on", "off"):
        raise Misconfigured("E_CONFIG_OFFER_PUSHED", value=pushed[:20])
    lasts = timedelta(minutes=int(minutes))
    wallets, keys = (_anchors(environment, name) for name in ("KAKITOME_HAIP_WALLETS", "KAKITOME_HAIP_KEYS"))
    if keys and not wallets:
        raise Misconfigured("E_CONFIG_HAIP", setting="KAKITOME_HAIP_WALLETS")
    return OfferTerms(
        lasts=lasts,
        has_tx_code=code == "on",
        # Pushed requests are part of the profile.
        needs_pushed=pushed == "on" or bool(wallets),
        wallet_anchors=wallets,
        key_anchors=keys,
    )


def verifier_certificate_of(environment: Mapping[str, str]) -> VerifierCertificate | None:
    """Read under which certificate wallets are asked; raises `Misconfigured` (E_CONFIG_HAIP_VERIFIER, `lack`)."""
    file = environment.get("KAKITOME_HAIP_VERIFIER")
    return read_verifier_certificate(Path(file)) if file else None


def request_key_of(environment: Mapping[str, str]) -> int:
    """Read the number of the key that signs requests; raises `Misconfigured` (E_CONFIG_REQUEST_KEY)."""
    text = environment.get("KAKITOME_REQUEST_KEY") or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= _MOST_KEYS):
        raise Misconfigured("E_CONFIG_REQUEST_KEY", value=text[:20], most=_MOST_KEYS)
    return int(text)


def token_certificates_of(environment: Mapping[str, str]) -> Mapping[str, tuple[bytes, ...]]:
    """Read the certificates of issuers' keys for tokens; raises `Misconfigured` (E_CONFIG_HAIP, `setting`)."""
    folder = environment.get("KAKITOME_HAIP_ISSUERS")
    return read_token_certificates(Path(folder), setting="KAKITOME_HAIP_ISSUERS") if folder else {}


def _anchors(environment: Mapping[str, str], name: str) -> tuple[bytes, ...]:
    file = environment.get(name)
    return read_authorities(Path(file), setting=name) if file else ()
