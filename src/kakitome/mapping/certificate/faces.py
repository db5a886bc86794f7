"""The faces a certificate is set in, pinned by digest, and what they can draw.

Mincho (Noto Serif JP) carries the letter, gothic (Noto Sans CJK JP) the labels and, as second choice, Hangul and
Chinese; Latin and Greek letters come from Libertinus Serif, which the typesetter brings along. A character that no
face draws is never set as a box: see `drawable`.

Covered: Japanese (Adobe-Japan1-7 with its variation sequences), Chinese and Korean, Latin with every accent, Greek,
Cyrillic, Hebrew and Arabic letters (the last from DejaVu Sans Mono: legible, not beautiful). Not covered: Thai,
Devanagari and other Indic scripts, pictographs; a face that only half shapes a script is not asked.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import pylopdf_fonts_cjk
import typst
from fontTools.ttLib import TTFont

from kakitome.errors import Misconfigured

MINCHO = Path(pylopdf_fonts_cjk.serif_path())
GOTHIC = Path(noto_cjk_sans_jp_regular.FONT_PATH)
GOTHIC_BOLD = Path(noto_cjk_sans_jp_bold.FONT_PATH)

DIGESTS = {
    MINCHO: "2c9a12dbd4f2408c4610c7ee84a108b62d7236c3775baed618c64d9cb44b2f04",
    GOTHIC: "68a3fc98800b2a27b371f2fb79991daf3633bd89309d4ffaa6946fd587f375b5",
    GOTHIC_BOLD: "e53dcb0dcb2922e45d01aae1ebd2f382bb81d4229b18b6b883bd170678af1f76",
}
"""SHA-256 of each file: Noto Serif JP 2.003, Noto Sans CJK JP 2.004 in two weights, all under the OFL 1.1."""

_SPACES = " \u00a0\u3000"
"""The spaces that stay as they are; line breaks and rarer ones become the plain one."""
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_MARK = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u309a]")
"""Where a combining mark may be; what has one is looked at closely."""
_PROBE = Path(__file__).parent / "templates" / "probe.typ"
_MOST_MARKS = 6
"""A character with more marks than this is no word of any language."""
_EAST_ASIAN = (range(0x2E80, 0xE000), range(0x20000, 0x40000))
"""What the Western faces do not have, and need not be asked about."""
_probing = threading.Lock()


class FontRefused(Misconfigured):
    """A font file is not the one that was pinned."""


@cache
def fonts() -> typst.Fonts:
    """Load the faces once per process; nothing of the system is read.

    Raises:
        FontRefused: a file differs from its digest.
    """
    for path, digest in DIGESTS.items():
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise FontRefused("E_FONT_DIGEST", file=path.name)
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=sorted({str(path.parent) for path in DIGESTS}),
    )


@cache
def _charted() -> frozenset[str]:
    """List what the two Japanese faces draw without asking the typesetter."""
    return frozenset(chr(code) for path in (MINCHO, GOTHIC) for code in _font(path).getBestCmap())


@cache
def _variants() -> frozenset[str]:
    return frozenset(
        chr(base) + chr(selector)
        for table in _font(MINCHO)["cmap"].tables
        if table.format == 14
        for selector, pairs in table.uvsDict.items()
        for base, _glyph in pairs
    )


def _font(path: Path) -> Any:
    return TTFont(path, lazy=True)


def undrawable(text: str) -> tuple[str, ...]:
    """List what no face draws, each once, in order: a character together with the marks that stand on it."""
    if not set(text) - _charted() and text.isprintable() and not _MARK.search(text):
        return ()
    return tuple(dict.fromkeys(cluster for cluster in _clusters(text) if not _can_draw(cluster)))


def unusual_variants(text: str) -> tuple[str, ...]:
    """List the variation sequences of a text that the mincho face cannot tell from the usual form."""
    pairs = (text[at - 1 : at + 1] for at in range(1, len(text)) if "\U000e0100" <= text[at] <= "\U000e01ef")
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in _variants()))


def _clusters(text: str) -> Iterator[str]:
    """Cut a text into characters, each with the marks and variation selectors behind it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.category(text[at]).startswith("M"):
            yield text[start:at]
            start = at


def _can_draw(cluster: str) -> bool:
    plain = "".join(character for character in cluster if not _is_selector(character))
    return (len(plain) == 1 and plain in _charted()) or _is_drawn(plain)


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@lru_cache(maxsize=16_384)
def _is_drawn(cluster: str) -> bool:
    """Ask the typesetter itself: a PDF/A file may not hold the empty glyph, so it refuses what it cannot draw."""
    first = cluster[:1]
    if first.isspace() or not first:
        return len(cluster) < 2
    if len(cluster) > _MOST_MARKS or unicodedata.category(first) in ("Co", "Cn", "Cs", "Cc"):
        return False
    if any(ord(first) in block for block in _EAST_ASIAN) and first not in _charted():
        return False
    with _probing:
        try:
            _prober().compile(format="pdf", pdf_standards="a-3b", sys_inputs={"text": cluster}, timestamp=0)
        except typst.TypstError:
            return False
    return True


@cache
def _prober() -> Any:
    return typst.Compiler(_PROBE, root=_PROBE.parent, font_paths=fonts(), ignore_system_fonts=True)


def visible(text: str) -> str:
    """Make a text fit to be set: what cannot be seen or drawn appears as its code point, `[U+202E]`.

    Line breaks and tabs become spaces; joiners, soft hyphens and other marks without meaning here go.

    Source: docs/standards/hostile-inputs.md B085 (a direction override must not make 不合格 look like 合格).
    """
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(_shown(character) for character in text)
    if not undrawable(shown):
        return shown
    return "".join(cluster if _can_draw(cluster) else "".join(map(code_point, cluster)) for cluster in _clusters(shown))


def _shown(character: str) -> str:
    if character.isspace() and character not in _SPACES:
        return " "
    if character in _INVISIBLE:
        return ""
    return code_point(character) if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") else character


def code_point(character: str) -> str:
    """Write a character as `[U+202E]`."""
    return f"[U+{ord(character):04X}]"
