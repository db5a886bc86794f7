"""Characters of Japanese texts: which language a text is in, told by them, and full-width ones made plain."""

import re

from kakitome.values.localized_text import Language

_JAPANESE = re.compile("[\u3040-\u30ff\uff66-\uff9f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def language_by_script(text: str) -> Language:
    """Return Japanese for a text with kana or a CJK ideograph (of any plane) in it, else English.

    A name in Chinese counts as Japanese: what follows from it is the shape of its kanji and where it stands, and a
    document that names its language is asked first.

    Source: Unicode blocks Hiragana, Katakana, Halfwidth Forms (katakana), CJK Unified Ideographs with extensions,
    CJK Compatibility Ideographs.
    """
    return "ja" if _JAPANESE.search(text) else "en"


def half_width(text: str) -> str:
    """Return a text with full-width letters, digits and marks as plain ones."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
