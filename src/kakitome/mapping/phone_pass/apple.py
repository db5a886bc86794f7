"""The files of a pass of Apple Wallet, before they are signed.

Style `generic`; its field labels are keys that `pass.strings` of each language answers, so that the telephone's own
language is read.

Source: https://developer.apple.com/documentation/walletpasses/pass,
https://developer.apple.com/documentation/walletpasses/creating-a-generic-pass,
https://developer.apple.com/documentation/walletpasses/adding-localized-strings-to-a-pass
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from kakitome import texts
from kakitome.mapping.badge_image import BadgeImage
from kakitome.mapping.phone_pass import words
from kakitome.mapping.phone_pass.facts import PassFacts
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

_ICON: Final = {"": 29, "@2x": 58, "@3x": 87}
"""Pixels of the icon on a lock screen, by scale. Source: Apple, Human Interface Guidelines, Wallet (icon 29 pt)."""
_THUMBNAIL: Final = {"": 90, "@2x": 180, "@3x": 270}
"""Pixels of the picture beside the title, by scale. Source: as above (thumbnail 90 pt)."""
_LABELS: Final = {
    "AWARDED_BY": words.AWARDED_BY,
    "AWARDED_ON": words.AWARDED_ON,
    "AWARDED_TO": words.AWARDED_TO,
    "NUMBER": words.NUMBER,
    "VALID_UNTIL": words.VALID_UNTIL,
    "TO_CHECK": words.TO_CHECK,
    "HOW_TO_CHECK": words.HOW_TO_CHECK,
}


def apple_files(facts: PassFacts, badge: BadgeImage, *, pass_type: str, team: str) -> Mapping[str, bytes]:
    """Return the files of a pass by their names.

    Args:
        facts: what stands on it.
        badge: the award's picture.
        pass_type, team: identifiers as the certificate that will sign the pass states them.
    """
    pictures = {f"icon{scale}.png": badge.png(size=size) for scale, size in _ICON.items()}
    pictures |= {f"thumbnail{scale}.png": badge.png(size=size) for scale, size in _THUMBNAIL.items()}
    strings = {f"{language}.lproj/pass.strings": _strings(facts, language) for language in LANGUAGES}
    made = {"passTypeIdentifier": pass_type, "teamIdentifier": team, **_pass_of(facts)}
    return {"pass.json": _written(made), **strings, **pictures}


def _pass_of(facts: PassFacts) -> Mapping[str, Any]:
    until = {"expirationDate": facts.valid_until.isoformat()} if facts.valid_until else {}
    return {
        "formatVersion": 1,
        "serialNumber": facts.number,
        "organizationName": facts.issuer.in_language(facts.language),
        "description": facts.title.in_language(facts.language),
        "logoText": "ISSUER",
        "foregroundColor": "rgb(255, 255, 255)",
        "labelColor": "rgb(255, 255, 255)",
        "backgroundColor": _rgb(facts.colour),
        # Both are read: `altText` by people, should the code be torn.
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": facts.address,
                "messageEncoding": "utf-8",
                "altText": facts.number,
            }
        ],
        **until,
        "generic": {
            "primaryFields": [{"key": "title", "value": "TITLE"}],
            "secondaryFields": _named("name", label="AWARDED_TO", value=facts.learner_name),
            "auxiliaryFields": [
                *_named("awarded_on", label="AWARDED_ON", value="AWARDED_ON_DAY" if facts.awarded_on else ""),
                *_named("valid_until", label="VALID_UNTIL", value="VALID_UNTIL_DAY" if facts.valid_until else ""),
            ],
            "backFields": [
                *_named("issuer", label="AWARDED_BY", value="ISSUER"),
                *_named("number", label="NUMBER", value=facts.number),
                *_named("to_check", label="TO_CHECK", value="HOW_TO_CHECK"),
            ],
        },
    }


def _named(key: str, *, label: str, value: str) -> list[Mapping[str, str]]:
    return [{"key": key, "label": label, "value": value}] if value else []


def _strings(facts: PassFacts, language: Language) -> bytes:
    own: dict[str, LocalizedText | str] = {"TITLE": facts.title, "ISSUER": facts.issuer, **_LABELS}
    if facts.awarded_on:
        own["AWARDED_ON_DAY"] = texts.written_date(facts.awarded_on.isoformat(), language)
    if facts.valid_until:
        own["VALID_UNTIL_DAY"] = texts.written_date(facts.valid_until.date().isoformat(), language)
    spoken = {key: value if isinstance(value, str) else value.in_language(language) for key, value in own.items()}
    return "".join(f"{_quoted(key)} = {_quoted(value)};\n" for key, value in spoken.items()).encode()


def _quoted(value: str) -> str:
    # A line break inside quotes is allowed in a strings file; a quote and a backslash are not, bare.
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def _written(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
