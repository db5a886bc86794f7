"""Where an issuer's documents lie under its own address, the same in a folder and on the platform.

https://u.example/issuers/x/  did.json
                              credentials/<uuid>.json
                              status/<purpose>-<n>.json
                              status/revocation-<n>.jwt (the same list, for wallets)
                              microcredentials/<slug>-v<version>.json, .elm.json
                              images/<slug>-v<version>.png
                              revoked.json, newest/<number>.json (1EdTech, when the issuer wants them)
                              blockcerts.json, blockcerts/revocations.json
"""

import hashlib
import re
from dataclasses import dataclass

from kakitome.learning.microcredential import Microcredential

REVOKED, NEWEST = "revoked.json", "newest"
_REVOCATION_LIST = re.compile(r"/status/revocation-[1-9][0-9]*\.json\Z")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses that stand inside one credential.

    `image` and `page` (a page about the definition for people) may be empty.
    """

    credential: str
    achievement: str
    image: str = ""
    page: str = ""


DIGEST_PREFIX = "mc-"
"""How the slug of an identifier begins that is not plain."""


def slug_of(microcredential: Microcredential) -> str:
    """Name a definition in addresses and file names: its identifier when that is plain, else a digest.

    Two identifiers never share a slug; the version is not part of it.
    """
    identifier = microcredential.identifier
    if _PLAIN.fullmatch(identifier) and not identifier.startswith(DIGEST_PREFIX):
        return identifier
    title = microcredential.title
    named = identifier or f"\n{title.ja}\n{title.en}"
    return DIGEST_PREFIX + hashlib.sha256(named.encode()).hexdigest()[:16]


def document_name(microcredential: Microcredential) -> str:
    """Name one version of a definition: `data-ethics-v2`."""
    return f"{slug_of(microcredential)}-v{microcredential.version}"


def addresses_for(microcredential: Microcredential, base_url: str, *, uuid: str, with_image: bool = True) -> Addresses:
    """Compose the addresses of one credential under an issuer's base address (which ends in `/`)."""
    name = document_name(microcredential)
    return Addresses(
        credential=credential_address(base_url, uuid),
        achievement=f"{base_url}microcredentials/{name}.json",
        image=f"{base_url}images/{name}.png" if with_image else "",
    )


def catalogue_address(microcredential: Microcredential, base_url: str) -> str:
    """Compose the address of a definition as an entry for other catalogues (European Learning Model)."""
    return f"{base_url}microcredentials/{document_name(microcredential)}.elm.json"


def credential_address(base_url: str, uuid: str) -> str:
    """Compose the address of one credential."""
    return f"{base_url}credentials/{uuid}.json"


def revoked_address(base_url: str) -> str:
    """Compose the address of 1EdTech's list of an issuer's withdrawn awards."""
    return f"{base_url}{REVOKED}"


def newest_address(base_url: str, name: str) -> str:
    """Compose the address at which the newest document of an award may be had, by its number or its link's name."""
    return f"{base_url}{NEWEST}/{name}.json"


def status_list_address(base_url: str, purpose: str, *, number: int) -> str:
    """Compose the address of one status list."""
    return f"{base_url}status/{purpose}-{number}.json"


def token_list_address(list_url: str) -> str:
    """Compose the address at which a list of revocations lies as a Token Status List; empty for any other address.

    >>> token_list_address("https://u.example/status/revocation-2.json")
    'https://u.example/status/revocation-2.jwt'
    """
    return f"{list_url.removesuffix('.json')}.jwt" if _REVOCATION_LIST.search(list_url) else ""
