"""What an app says of itself when it registers, and what of it is refused.

Nobody looks at apps before they register, so that nothing here is true because it is written: the consent page says so.
Refused is what would be used against people: addresses that are no page of the web, of several hosts, or of this site
or an inner network; names that show something else than is written.

Source: RFC 7591 §2, §3.2.2, §5; Open Badges 3.0, "Register with Authorization Server" (https, one hostname, what is
required); docs/standards/hostile-inputs.md B085.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import SplitResult, urlsplit

from authlib.oauth2.rfc7591 import ClientMetadataClaims, InvalidClientMetadataError, InvalidRedirectURIError

from kakitome.mapping.badge_service import SCOPES

ADDRESSES: Final = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
TEXTS: Final = {"client_name": 100, "software_id": 200, "software_version": 200, **dict.fromkeys(ADDRESSES, 500)}
"""Members that are required, and how many characters they may have. (derived)"""
MOST_REDIRECTS: Final = 10
_LONGEST_SCOPE: Final = 1000
_ADDRESS: Final = re.compile(r"https://[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)
_HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
"""A name with a dot that ends in no number: neither an address of a machine nor a name of an inner network."""
_INSIDE: Final = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
SERVER: Final = {
    "scopes_supported": SCOPES,
    "response_types_supported": ["code"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
}


class AppMetadata(ClientMetadataClaims):
    """Members that an app may register; others are left out. Types were looked at before (`demand_metadata`)."""

    REGISTERED_CLAIMS: ClassVar[list[str]] = [
        *TEXTS,
        "redirect_uris",
        "scope",
        "token_endpoint_auth_method",
        "grant_types",
        "response_types",
    ]

    def validate(self, now: Any = None, leeway: int = 0) -> None:
        """Fill in what the standard says of what is left out."""
        self.setdefault("grant_types", ["authorization_code"])
        self.setdefault("response_types", ["code"])
        super().validate(now, leeway)


def demand_metadata(data: Any, *, own_host: str) -> Mapping[str, Any]:
    """Return the metadata of a registration whose members are what they have to be.

    Raises:
        InvalidRedirectURIError, InvalidClientMetadataError.
    """
    if not isinstance(data, dict):
        raise InvalidClientMetadataError("The body is no JSON object.")
    for name, longest in TEXTS.items():
        _demand_text(data, name, longest=longest)
    for name in ("grant_types", "response_types", "redirect_uris"):
        if name in data and not _is_list_of_texts(data[name]):
            raise InvalidClientMetadataError(f"{name} is no list of texts.")
    if not isinstance(data.get("token_endpoint_auth_method", ""), str):
        raise InvalidClientMetadataError("token_endpoint_auth_method is no text.")
    scope = data.get("scope")
    if not isinstance(scope, str) or not scope.split() or len(scope) > _LONGEST_SCOPE:
        raise InvalidClientMetadataError("scope is required.")
    _demand_one_host(data, own_host=own_host)
    return data


def _demand_one_host(data: Mapping[str, Any], *, own_host: str) -> None:
    redirects = data.get("redirect_uris") or []
    if not 0 < len(redirects) <= MOST_REDIRECTS or len(set(redirects)) != len(redirects):
        raise InvalidRedirectURIError("redirect_uris is required, ten at most, each once.")
    led_to = {_host_of(address, own_host=own_host) for address in redirects}
    hosts = led_to | {_host_of(data[name], own_host=own_host) for name in ADDRESSES}
    if "" in led_to:
        raise InvalidRedirectURIError("A redirect URI is no https address of a public host.")
    if "" in hosts:
        raise InvalidClientMetadataError("An address is no https address of a public host.")
    if len(hosts) != 1:
        raise InvalidClientMetadataError("The addresses are of more than one host.")


def _demand_text(data: Mapping[str, Any], name: str, *, longest: int) -> None:
    text = data.get(name)
    if not isinstance(text, str) or not text.strip() or len(text) > longest:
        raise InvalidClientMetadataError(f"{name} is required, {longest} characters at most.")
    # What turns, hides or breaks a line would show people another name than the one that is written.
    if not text.isprintable() or any(unicodedata.category(character) in ("Cf", "Co") for character in text):
        raise InvalidClientMetadataError(f"{name} has characters that do not show.")


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and len(text) <= 500 for text in value)


def _host_of(address: str, *, own_host: str) -> str:
    """Return the host of an address that may be registered; empty for any other."""
    if not _ADDRESS.fullmatch(address) or len(address) > 500:
        return ""
    try:
        parts = urlsplit(address)
        host = _host(parts)
    except ValueError:
        return ""
    is_open = bool(_HOST.fullmatch(host)) and not host.endswith(_INSIDE)
    return host if is_open and host != own_host else ""


def _host(parts: SplitResult) -> str:
    """Return a host in small letters; empty where an address has more than host, port, path and query."""
    # A port that is none raises.
    has_more = "@" in parts.netloc or parts.fragment or parts.netloc.endswith(":") or parts.port == 0
    return "" if has_more else (parts.hostname or "").lower()
