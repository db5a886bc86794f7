"""Characters as they come in lists: what is kept, what is taken off, what must be shown as a code point.

Names keep every form of a character (髙 﨑 𠮷 葛󠄀 ① ㈱): NFC is applied around CJK compatibility ideographs, never
to them, since canonical normalisation would replace 神 (U+FA19) by 神 (U+795E). NFKC is for machine values only.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

EXCERPT: Final = 80

_COMPATIBILITY_IDEOGRAPHS = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_SPLIT_IDEOGRAPHS = re.compile(f"([{_COMPATIBILITY_IDEOGRAPHS}]+)")
_INVISIBLE_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff\u00ad\u180e]+|[\s\u200b\u2060\ufeff\u00ad\u180e]+$")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad\u180e\ufff9-\ufffb]")
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    r"\ud800-\udfff\U000e0001-\U000e007f]"
)
_FULL_WIDTH_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_CANDIDATE = re.compile(
    "[\u2116\u2121\u2160-\u217f\u2460-\u24ff\u3220-\u33ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
)


def trim(text: str) -> str:
    """Take spaces (full-width and no-break too) and zero-width characters off both ends.

    Source: docs/standards/hostile-inputs.md B027.
    """
    if text[:1].isalnum() and text[-1:].isalnum():
        return text
    return _INVISIBLE_ENDS.sub("", text)


def keep_nfc(text: str) -> str:
    """Compose the text (NFC) without touching compatibility ideographs or variation selectors.

    Source: docs/standards/hostile-inputs.md B007; docs/rules/interface.md U5.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    pieces = _SPLIT_IDEOGRAPHS.split(text)
    return "".join(p if i % 2 else unicodedata.normalize("NFC", p) for i, p in enumerate(pieces))


def half_width(text: str) -> str:
    """Fold full-width letters, digits, signs and spaces to ASCII; ① and other signs stay what they are."""
    return text if text.isascii() else text.translate(_FULL_WIDTH_ASCII)


def full_width_kana(text: str) -> str:
    """Widen half-width katakana with their marks (ﾀﾞ becomes ダ)."""
    return _HALF_WIDTH_KANA.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def identity_key(text: str) -> str:
    """Fold a text for comparing people: NFKC, no spaces, no case; variants of kanji stay different."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).casefold()


def find_forbidden(text: str) -> str:
    """Return the first control, direction, surrogate or tag character as `U+202E`, or an empty string.

    Line breaks and tabs are not forbidden here; names refuse them on their own.
    Source: docs/rules/verdicts.md V7 (control and bidi characters shown as code points);
    docs/standards/hostile-inputs.md B085.
    """
    match = _FORBIDDEN.search(text)
    return f"U+{ord(match.group()):04X}" if match else ""


def without_invisible(text: str) -> str:
    """Take zero-width characters out of the middle of a text; joiners of other scripts stay."""
    return _INVISIBLE.sub("", text)


def find_private_use(text: str) -> str:
    """Return the first private-use character (外字) as `U+E000`, or an empty string."""
    for character in text:
        if unicodedata.category(character) == "Co":
            return f"U+{ord(character):04X}"
    return ""


def variants(text: str) -> Iterator[str]:
    """Yield the characters that are rare forms: outside JIS X 0208 as `shift_jis` knows it, or with a selector.

    髙 﨑 𠮷 ① ㈱ and 葛󠄀 are variants, 渡邉 is not: 邉 has been in every Japanese font since 1978.
    """
    if fits(text, "shift_jis"):
        return
    for match in _CANDIDATE.finditer(text):
        if len(match.group()) > 1 or not fits(match.group(), "shift_jis"):
            yield match.group()


def fits(text: str, codec: str) -> bool:
    """Tell whether a codec has every character of a text."""
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def excerpt(text: str) -> str:
    """Cut a value to what a sentence may quote (80 characters)."""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
