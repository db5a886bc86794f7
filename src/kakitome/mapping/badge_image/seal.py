"""The recognition seal on a badge image: a tally seal (割印) in vermilion on the rim, half of it solid, half outlined.

It says that the award was given while a body recognised the micro-credential (承認), or certified the badge (認証). It
proves nothing, as no image does: the endorsement in the credential proves it, and only the check says how it stands
now.

Source: docs/rules/interface.md U2, U4.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.openbadges.recognition_names import is_certification
from kakitome.mapping.badge_image.outlines import on_line, width
from kakitome.mapping.openbadge.reading import issuer_name
from kakitome.mapping.recognition_endorsement import recognition_number
from kakitome.values.json_members import object_member, object_members
from kakitome.values.localized_text import LocalizedText

SHU = "#bf3b25"
_IN_IMAGE = re.compile(r"-v[0-9]+-(R-[0-9A-Z]{4}-[0-9A-Z]{4})\.png$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Whose seal an image bears, and whether it says 認証 instead of 承認; false for no seal."""

    body: LocalizedText = LocalizedText()
    is_certification: bool = False

    def __bool__(self) -> bool:
        return bool(self.body)


NO_SEAL: Final = Seal()


def draw_seal(*, x: float, y: float, radius: float, is_certification: bool = False) -> str:
    """Draw the seal as SVG around a centre; paths and circles alone."""
    size = radius * 0.82
    left, right = "認証" if is_certification else "承認"
    halves = ((left, x - radius * 0.46, SHU), (right, x + radius * 0.46, "#fff"))
    letters = "".join(
        f'<path d="{on_line(letter, weight="bold", size=size, x=_left(letter, middle, size=size), y=y + size * 0.36)}"'
        f' fill="{fill}"/>'
        for letter, middle, fill in halves
    )
    top, bottom = y - radius, y + radius
    return (
        f'<g><circle cx="{x}" cy="{y}" r="{radius + 4}" fill="#fff"/>'
        f'<circle cx="{x}" cy="{y}" r="{radius - 1.5}" fill="#fff" stroke="{SHU}" stroke-width="3"/>'
        f'<path d="M{x} {top}A{radius} {radius} 0 0 1 {x} {bottom}Z" fill="{SHU}"/>{letters}</g>'
    )


def sealed_image_address(image: str, number: str) -> str:
    """Compose the address of a badge image with the seal of a recognition; the one without it stays where it is."""
    return f"{image.removesuffix('.png')}-{number}.png"


def sealed_by(credential: Mapping[str, Any]) -> Seal:
    """Return by whom an award's image says it was recognised: the endorser in it; no seal when the image has none."""
    achievement = object_member(object_member(credential, "credentialSubject"), "achievement")
    image = achievement.get("image")
    match = _IN_IMAGE.search(str(image.get("id") if isinstance(image, Mapping) else image))
    for endorsement in object_members(achievement, "endorsement"):
        if match and recognition_number(str(endorsement.get("id") or "")) == match[1]:
            body = issuer_name(object_member(endorsement, "issuer"), "ja")
            return Seal(body=body, is_certification=is_certification(endorsement))
    return NO_SEAL


def recognised_when_awarded(credential: Mapping[str, Any]) -> LocalizedText:
    """Say in words by whom an award's image says it was recognised when it was awarded; empty when by nobody."""
    body = sealed_by(credential).body
    if not body:
        return body
    return LocalizedText(ja=f"{body.in_language('ja')}（授与の時点）", en=f"{body.in_language('en')} (when awarded)")


def _left(letter: str, middle: float, *, size: float) -> float:
    return round(middle - width(letter, weight="bold") * size / 2, 3)
