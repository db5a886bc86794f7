"""Which of the platform's two languages a text without a language is in, told by its characters."""

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
