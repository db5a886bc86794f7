"""Which federation of identity providers a platform takes part in, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_FEDERATION_METADATA` | https address of the federation's signed aggregate of SAML metadata | empty: none |
| `KAKITOME_FEDERATION_FINGERPRINTS` | SHA-256 of certificates that may sign it, separated by spaces or commas | none |

The fingerprint comes from the federation's own page or paper, never from the aggregate: it is all that tells a good one
from a forged one. `openssl x509 -in signer.pem -noout -fingerprint -sha256` writes it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kakitome.errors import Misconfigured
from kakitome.gateways.checked_requests import checked_session
from kakitome.gateways.federation_folder import LARGEST, WHOLE_TIMEOUT_S, FederationFolder
from kakitome.gateways.fetcher import NetworkFetcher, Request

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationSettings:
    """The federation that is named; without an address there is none."""

    address: str = ""
    fingerprints: tuple[str, ...] = ()


def federation_settings(environment: Mapping[str, str]) -> FederationSettings:
    """Read the federation's settings.

    Raises:
        Misconfigured: E_CONFIG_FEDERATION the address is not of https, or no fingerprint stands beside it, or one of
            them is no SHA-256.
    """
    address = environment.get("KAKITOME_FEDERATION_METADATA", "").strip()
    written = re.split(r"[\s,]+", environment.get("KAKITOME_FEDERATION_FINGERPRINTS", "").strip())
    fingerprints = tuple(text.replace(":", "").lower() for text in written if text)
    if not address:
        return FederationSettings()
    parts = urlsplit(address)
    is_good = parts.scheme == "https" and bool(parts.hostname) and bool(fingerprints)
    if not is_good or not all(_SHA256.fullmatch(text) for text in fingerprints):
        raise Misconfigured("E_CONFIG_FEDERATION")
    return FederationSettings(address=address, fingerprints=fingerprints)


def federation_folder(settings: FederationSettings, *, folder: Path, network: NetworkFetcher) -> FederationFolder:
    """Return what fetches the federation's aggregate and keeps it in a folder."""
    most = Request(body_limit=LARGEST, whole_timeout_s=WHOLE_TIMEOUT_S)
    return FederationFolder(
        address=settings.address,
        fingerprints=settings.fingerprints,
        folder=folder,
        open_session=lambda: checked_session(network, most=most),
    )
