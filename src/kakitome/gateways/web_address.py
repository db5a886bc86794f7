"""The strict grammar of web addresses that we are ready to visit.

Checked before anything is resolved, since resolvers are generous: `0x7f.1`, `2130706433` and `①②⑦.0.0.1`
all lead to loopback. A host is ASCII letters, digits and hyphens in at least two labels, and its last label
begins with a letter, so no number in any notation is a host. Names written in other scripts must come as
`xn--…`. No user name, no fragment, no port but those of the policy.

Source: docs/rules/threats.md T5; RFC 1123 §2.1 (host names), RFC 6761 and RFC 8375 (names with a special meaning).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from kakitome.errors import Refused

URL_LIMIT = 2048
HTTPS_PORT = 443
SPECIAL_NAMES = (
    "alt",
    "arpa",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
)
"""Last labels that never name a public host; asking a resolver about them would tell it what we read."""

_URL = re.compile(r"https://(?P<authority>[^/?#]*)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_VISIBLE = re.compile(r"[!-~]*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")


class AddressRefused(Refused):
    """The address is not of the strict form, or not one we visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """Hold a checked https address, taken apart."""

    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Return the value of the Host header."""
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"


def parse_web_address(url: str, *, expected: Collection[str] = ()) -> WebAddress:
    """Take an https address apart under the strict grammar.

    Args:
        url: the address as a stranger wrote it.
        expected: hosts that need not be public names, because the operator named them.

    Raises:
        AddressRefused: `E_FETCH_SCHEME` not https; `E_FETCH_ADDRESS` any other departure from the grammar.
    """
    if not url.lower().startswith("https://"):
        raise AddressRefused("E_FETCH_SCHEME", url=url)
    match = _URL.fullmatch("https://" + url[len("https://") :])
    if match is None or len(url) > URL_LIMIT or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise AddressRefused("E_FETCH_ADDRESS", url=url)
    host, colon, port = match["authority"].partition(":")
    host = host.lower()
    named = is_public_name(host) or host in expected
    if not named or (colon and not _PORT.fullmatch(port)) or int(port or HTTPS_PORT) > 65535:
        raise AddressRefused("E_FETCH_ADDRESS", url=url)
    return WebAddress(host=host, port=int(port or HTTPS_PORT), target=(match["path"] or "/") + (match["query"] or ""))


def is_public_name(host: str) -> bool:
    """Tell whether a lower-case name is a possible public host name (nothing is resolved)."""
    labels = host.split(".")
    return (
        len(host) <= 253
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and labels[-1][0].isalpha()
        and labels[-1] not in SPECIAL_NAMES
    )
