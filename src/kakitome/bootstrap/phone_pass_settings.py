"""What passes of telephones are signed with, read from the environment; off unless it is named.

| variable | meaning |
|---|---|
| `KAKITOME_APPLE_PASS` | PEM file: a pass type's certificate, its private key, and Apple's intermediate certificate |
| `KAKITOME_GOOGLE_PASS` | JSON file of a service account that may issue passes of Google Wallet |
| `KAKITOME_GOOGLE_PASS_ISSUER` | that issuer's number at Google |
"""

from collections.abc import Mapping
from pathlib import Path

from kakitome.gateways.apple_pass_certificate import read_pass_certificate
from kakitome.gateways.google_pass_account import read_pass_account
from kakitome.ports.phone_passes import PhonePasses


def phone_passes_of(environment: Mapping[str, str]) -> PhonePasses:
    """Read who signs passes here.

    Raises:
        Misconfigured: E_CONFIG_APPLE_PASS, E_CONFIG_GOOGLE_PASS.
    """
    apple = environment.get("KAKITOME_APPLE_PASS") or ""
    google, number = (environment.get(f"KAKITOME_GOOGLE_PASS{end}") or "" for end in ("", "_ISSUER"))
    return PhonePasses(
        apple=read_pass_certificate(Path(apple)) if apple else None,
        google=read_pass_account(Path(google), number=number) if google or number else None,
    )
