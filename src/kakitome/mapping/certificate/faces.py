"""The faces a certificate is set in, pinned by digest, and what they can draw.

Mincho (Noto Serif JP) carries the letter, gothic (Noto Sans CJK JP) the labels and, as second choice, Hangul and
Chinese; Latin and Greek letters come from Libertinus Serif, which the typesetter brings along. A character that no
face draws is never set as a box: see `drawable`.

Covered: Japanese (Adobe-Japan1-7 with its variation sequences), Chinese and Korean, Latin with every accent, Greek,
Cyrillic, Hebrew and Arabic letters (the last from DejaVu Sans Mono: legible, not beautiful). Not covered: Thai,
Devanagari and other Indic scripts, pictographs; a face that only half shapes a script is not asked.
"""

import hashlib
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

_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_PROBE = b'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), fallback: false)\n#sys.inputs.text'
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
    """List the characters of a text that no face draws, each once, in order."""
    missing = set(text) - _charted()
    if not missing:
        return ()
    return tuple(dict.fromkeys(cluster for cluster in _clusters(text, missing) if not _is_drawn(cluster)))


def unusual_variants(text: str) -> tuple[str, ...]:
    """List the variation sequences of a text that the mincho face cannot tell from the usual form."""
    pairs = (text[at - 1 : at + 1] for at in range(1, len(text)) if "\U000e0100" <= text[at] <= "\U000e01ef")
    return tuple(dict.fromkeys(pair for pair in pairs if pair not in _variants()))


def _clusters(text: str, missing: set[str]) -> Iterator[str]:
    """Cut out what must be asked about: a character alone, a mark together with what it stands on."""
    for at, character in enumerate(text):
        if character not in missing or _is_selector(character):
            continue
        yield text[at - 1 : at + 1] if at and unicodedata.combining(character) else character


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@lru_cache(maxsize=4096)
def _is_drawn(cluster: str) -> bool:
    """Ask the typesetter itself: a PDF/A file may not hold the empty glyph, so it refuses what it cannot draw."""
    if cluster.isspace():
        return True
    if unicodedata.category(cluster[-1]) in ("Co", "Cn", "Cs", "Cc"):
        return False
    with _probing:
        try:
            typst.compile(
                _PROBE,
                font_paths=fonts(),
                ignore_system_fonts=True,
                sys_inputs={"text": cluster},
                format="pdf",
                pdf_standards="a-3b",
                timestamp=0,
            )
        except typst.TypstError:
            return False
    return True


def visible(text: str) -> str:
    """Make a text fit to be set: what cannot be seen or drawn appears as its code point, `[U+202E]`.

    Line breaks and tabs become spaces; joiners, soft hyphens and other marks without meaning here go.

    Source: SAFETY B085 (a direction override must not make 不合格 look like 合格).
    """
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(_shown(character) for character in text.strip(_BREAKS))
    for cluster in undrawable(shown):
        shown = shown.replace(cluster, "".join(code_point(character) for character in cluster))
    return shown


def _shown(character: str) -> str:
    if character in _BREAKS:
        return " "
    if character in _INVISIBLE:
        return ""
    return code_point(character) if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") else character


def code_point(character: str) -> str:
    """Write a character as `[U+202E]`."""
    return f"[U+{ord(character):04X}]"
