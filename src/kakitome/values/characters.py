"""Characters that no text of ours may hold.

A signed text passes through JSON, N-Quads, XML (baked SVG) and people's screens. Control characters are
escaped differently by the canonicalisers in use and are not allowed in XML at all, so they are refused where
text enters. Line feed and tab are text; a carriage return is not: readers of files turn it into a line feed.
"""

import re
import unicodedata

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def find_forbidden_character(text: str) -> str | None:
    """Return the first character that may not stand in a text, as its code point `U+0007`; None when all may.

    Source: XML 1.0, production 2 (Char); RFC 8785 §3.2.2.2 (what canonical text escapes is refused at input).
    """
    match = _FORBIDDEN.search(text)
    return None if match is None else f"U+{ord(match.group()):04X}"


def without_forbidden_characters(text: str) -> str:
    """Leave out what may not stand in a text, for images and pages made before anything is signed."""
    return _FORBIDDEN.sub("", text)


def folded(text: str) -> str:
    """Return a text as people search for it: without the differences of width and of capitals.

    >>> folded(" ＳＳＯ ")
    'sso'
    """
    return unicodedata.normalize("NFKC", text).casefold().strip()
