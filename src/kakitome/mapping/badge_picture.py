"""Which picture a credential shows of what was awarded, as its issuer states it.

Source: Open Badges 3.0 B.1.2 and B.6.1 (`image` of the achievement, and of the credential where that has none);
Open Badges 2.0 (`image` of the BadgeClass, an address or an Image with `caption`).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from kakitome.values.json_members import text_member

LARGEST: Final = 1024 * 1024
"""In bytes, of a picture that stands inside a credential; from an address comes no more either. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPicture:
    """A picture that a credential names: its bytes where they stand in it, else the address; and what it shows."""

    data: bytes = b""
    url: str = ""
    caption: str = ""


def stated_picture(view: Mapping[str, Any]) -> StatedPicture | None:
    """Return the picture of a credential in the words of Open Badges 3.0; None where it names none.

    >>> stated_picture({"image": {"id": "https://a.example/b.png", "caption": "A star"}}).caption
    'A star'
    """
    subject = view.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    owners = (achievement, view)
    images = (owner.get("image") for owner in owners if isinstance(owner, Mapping))
    return next((stated for image in images if (stated := _stated(image)) is not None), None)


def _stated(image: object) -> StatedPicture | None:
    caption = text_member(image, "caption") if isinstance(image, Mapping) else ""
    address = text_member(image, "id") if isinstance(image, Mapping) else image
    if not isinstance(address, str):
        return None
    if address.startswith("https://"):
        return StatedPicture(url=address, caption=caption)
    data = _inside(address) if address.startswith("data:") else b""
    return StatedPicture(data=data, caption=caption) if data else None


def _inside(address: str) -> bytes:
    """Return what stands in an address of the scheme `data` (RFC 2397); nothing where it cannot be read."""
    head, comma, text = address.partition(",")
    if not comma or len(text) > 2 * LARGEST:
        return b""
    if not head.endswith(";base64"):
        return unquote_to_bytes(text)
    try:
        return base64.b64decode(unquote_to_bytes(text))
    except (binascii.Error, ValueError):
        return b""
