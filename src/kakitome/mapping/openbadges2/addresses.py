"""Where an issuer's Open Badges 2.0 documents lie, below its own address.

https://u.example/issuers/x/ob2/  issuer.json
                                  key.json, keys/<public key>.json
                                  revocations.json
                                  awards/<uuid>.json
                                  microcredentials/<slug>-v<version>.json, and -v<version>.<language>.json

The last of them is the edition in the other language. A key keeps its own address when another follows it, so that
what it signed can be checked for ever; `key.json` is the one that signs now.
"""

import re
from hashlib import sha256

from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import document_name
from kakitome.values.localized_text import Language

FOLDER = "ob2"
_CREDENTIAL = re.compile(r"credentials/([^/]+)\.json")


def issuer_address(base_url: str) -> str:
    """Compose the address of the issuer's Profile."""
    return f"{base_url}{FOLDER}/issuer.json"


def key_address(base_url: str, key_id: str = "") -> str:
    """Compose the address of a key by its Multikey; without one, of the key that signs now."""
    return f"{base_url}{FOLDER}/keys/{key_id}.json" if key_id else f"{base_url}{FOLDER}/key.json"


def key_file_address(base_url: str, key_id: str) -> str:
    """Compose the address of a key that lies in a file: by the hash of its Multikey, which is too long for a name."""
    return f"{base_url}{FOLDER}/keys/{sha256(key_id.encode()).hexdigest()}.json"


def revocations_address(base_url: str) -> str:
    """Compose the address of the issuer's revocation list."""
    return f"{base_url}{FOLDER}/revocations.json"


def award_address(base_url: str, credential: str) -> str:
    """Compose the address of an award from that of its credential, below whose issuer both lie."""
    match = _CREDENTIAL.fullmatch(credential.removeprefix(base_url))
    return f"{base_url}{FOLDER}/awards/{match[1]}.json" if match else ""


def credential_of(address: str) -> str:
    """Find the address of the credential of an award by the award's own; empty for what is no such address."""
    before, marker, name = address.rpartition(f"/{FOLDER}/awards/")
    return f"{before}/credentials/{name}" if marker and "/" not in name else ""


def achievement_address(microcredential: Microcredential, base_url: str, *, language: Language | None = None) -> str:
    """Compose the address of a definition; with `language`, of its edition in the language that is not its first."""
    suffix = f".{language}" if language else ""
    return f"{base_url}{FOLDER}/microcredentials/{document_name(microcredential)}{suffix}.json"
