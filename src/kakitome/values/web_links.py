"""Addresses of web pages that people write, and random ones of our own.

>>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
(True, False)
"""

import base64
import secrets
from typing import Final
from urllib.parse import urlsplit

LONGEST_LINK: Final = 500
SECRET_BYTES: Final = 16
"""128 bits. Source: docs/rules/threats.md T12."""


def is_web_address(link: str) -> bool:
    """Tell whether whoever follows it gets to a page, and nothing else happens."""
    try:
        parts = urlsplit(link)
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        return False
    return is_web and len(link) <= LONGEST_LINK and link.isprintable() and " " not in link and "@" not in parts.netloc


def new_secret() -> str:
    """Draw the secret of a link: 26 small letters and figures, which no mail program breaks or changes."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=").lower()
