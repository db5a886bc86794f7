"""A service account that issues passes of Google Wallet, read from the JSON file that Google hands out for it.

Source: https://developers.google.com/wallet/generic/web (the token is signed RS256 with the account's key).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from kakitome.errors import Misconfigured
from kakitome.mapping.phone_pass import GoogleIssuer


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPassAccount:
    """Implements `ports.phone_passes.GooglePassAccount` over a key that lies in a file."""

    issuer: GoogleIssuer
    key: RSAKey = field(repr=False)

    def sign(self, claims: Mapping[str, Any]) -> str:
        # Written without escapes: the token travels inside an address, and Japanese would take twice the room.
        written = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
        return jws.serialize_compact({"alg": "RS256", "typ": "JWT"}, written.encode(), self.key, algorithms=["RS256"])


def read_pass_account(file: Path, *, number: str) -> JsonPassAccount:
    """Read the file of a service account; `number` is the issuer's at Google.

    Raises:
        Misconfigured: E_CONFIG_GOOGLE_PASS, the file is none of a service account, or the number none.
    """
    if not (number.isascii() and number.isdigit()):
        raise Misconfigured("E_CONFIG_GOOGLE_PASS", lack="number")
    try:
        # The operator's own file.
        account_file = json.loads(file.read_bytes())  # noqa: TID251
        account, key = str(account_file["client_email"]), RSAKey.import_key(str(account_file["private_key"]))
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise Misconfigured("E_CONFIG_GOOGLE_PASS", lack="file") from error
    return JsonPassAccount(issuer=GoogleIssuer(number=number, account=account), key=key)
