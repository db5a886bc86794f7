"""Texts as they are set: one or two languages, each part with its own, dates and amounts in words.

A part is `{"l": "ja", "t": "…"}`: the language for fonts, line breaks and screen readers, and the text itself.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from kakitome import texts
from kakitome.errors import Problem
from kakitome.mapping.badge_image.lines import phrases_of
from kakitome.mapping.certificate.faces import undrawable, unusual_variants, visible
from kakitome.mapping.certificate.typesetting import CertificateRefused
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText
from kakitome.values.script import language_by_script

Choice = Literal["ja", "en", "both"]
Part = dict[str, Any]
Parts = list[Part]

_ADDRESS_BREAKS = re.compile(r"(?<=[/?&#=])|(?<=-[0-9A-Z]{4}\.)")


@dataclass(frozen=True, slots=True)
class CertificateWording:
    """How a document speaks: in Japanese, in English, or in both with Japanese first."""

    choice: Choice

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages it speaks, the first one first."""
        return LANGUAGES if self.choice == "both" else (self.choice,)

    @property
    def first(self) -> Language:
        """The language of the document as a whole."""
        return self.languages[0]

    def parts(self, text: LocalizedText) -> Parts:
        """Set a text; in the other language when it was not given in one of these, so that nothing is lost."""
        written = {language: text.in_language(language) for language in self.languages if text.has(language)}
        if not written and text:
            written = {text.languages[0]: text.in_language(text.languages[0])}
        if written.get("ja") == written.get("en") and len(written) == 2:
            del written["en"]
        return [{"l": language, "t": visible(words)} for language, words in written.items()]

    def term(self, key: str) -> Parts:
        """Set one of our own words."""
        return self.parts(texts.term(f"certificate.{key}"))

    def phrases(self, text: LocalizedText) -> Parts:
        """Set a title with its phrases, so that it breaks between them."""
        return [part | {"phrases": phrases_of(part["t"]) if part["l"] == "ja" else []} for part in self.parts(text)]


def filled(key: str, **values: LocalizedText | str) -> LocalizedText:
    """Fill the placeholders of one of our own sentences in both languages."""
    template = texts.term(f"certificate.{key}")
    made: dict[str, str] = {}
    for language in LANGUAGES:
        sentence = template.in_language(language)
        for name, value in values.items():
            words = value.in_language(language) if isinstance(value, LocalizedText) else value
            sentence = sentence.replace("{" + name + "}", words)
        made[language] = sentence
    return LocalizedText(**made)


def name_part(name: str, *, pointer: str) -> Part:
    """Set a person's name exactly as given.

    Raises:
        CertificateRefused: no face draws one of its characters (E_GLYPH_MISSING); a name is never half a name.
    """
    missing = undrawable(name)
    if missing:
        codes = " ".join(f"U+{ord(character):04X}" for cluster in missing for character in cluster)
        raise CertificateRefused.of(Problem(code="E_GLYPH_MISSING", pointer=pointer, params={"characters": codes}))
    return {"l": language_by_script(name), "t": visible(name)}


def variant_note(name: str) -> LocalizedText:
    """Say which variant forms of a name's characters the face cannot show; empty when it shows all."""
    pairs = unusual_variants(name)
    if not pairs:
        return LocalizedText()
    named = [(pair[0], f"U+{ord(pair[0]):04X} U+{ord(pair[1]):04X}") for pair in pairs]
    shown = LocalizedText(
        ja="、".join(f"{variant}（{written}）" for variant, written in named),
        en=", ".join(f"{variant} ({written})" for variant, written in named),
    )
    return filled("note.variant", characters=shown)


def address_pieces(address: str) -> list[str]:
    """Cut an address where lines may be broken: after a slash or a sign, and between a number and its secret part."""
    shown = address.removeprefix("https://")
    return [visible(piece) for piece in _ADDRESS_BREAKS.split(shown) if piece]
