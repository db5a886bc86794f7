"""Which characters the bytes of a text file are, with the evidence for it.

UTF-8, UTF-16 and ISO-2022-JP can be proved from the bytes; CP932 and EUC-JP are told apart by what they would say.
A file that is part UTF-8 and part CP932 is refused whole: half of its names would be wrong. Shift_JIS is always
read as CP932, since Excel writes 髙 﨑 ① ㈱, which `shift_jis` does not know. Nothing is ever replaced or dropped.

Source: docs/standards/hostile-inputs.md B001, B003, B005; docs/rules/capabilities.md B2.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import Final, TextIO

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list import japanese_codecs
from kakitome.learning.class_list.file_kind import looks_like_utf16
from kakitome.learning.class_list.list_file import PIECE, ListFile
from kakitome.learning.class_list.model import EncodingGuess

NAMES: Final = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be", "euc_jp", "iso2022_jp", "cp1252")
"""What a person may choose besides `auto`."""

LABELS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp932": "Shift_JIS (CP932)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP (JIS)",
    "cp1252": "Windows-1252",
    "xlsx": "Excel (xlsx)",
}
_ALIASES: Final = {
    "utf8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "utf16": "utf-16",
    "euc-jp": "euc_jp",
    "eucjp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "jis": "iso2022_jp",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
}
_problem = ProblemFactory()
_HEAD: Final = 1 << 20
_CELL_CAP: Final = 1 << 16
_JIS_ESCAPE: Final = re.compile(rb"\x1b(?:\$[B@]|\([JBI]|\$\([DOQ])")
_SEPARATORS: Final = (b",", b";", b"\t", b"\r", b"\n", b'"')
_CELL: Final = re.compile(rb'[^,;\t\r\n"]+')
_UTF8_JAPANESE: Final = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf][\x80-\xbf]|\xf0[\xa0-\xaf][\x80-\xbf][\x80-\xbf]")
_JAPANESE: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff]")
_HALF_KANA: Final = re.compile(r"[\uff61-\uff9f]+")
_FULL_WIDTH: Final = re.compile(r"[^\x00-\x7f\uff61-\uff9f]")
_IMPLAUSIBLE_KANA: Final = re.compile(r"[｡｢｣､ｦ]|^[ｰﾞﾟｧｨｩｪｫｬｭｮｯ]|[^ｳ-ﾄﾊ-ﾎﾜ]ﾞ|[^ﾊ-ﾎ]ﾟ")
_NOT_CP932: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def decide(data: bytes | ListFile, requested: str = "auto") -> EncodingGuess | Problem:
    """Decide how to decode a text file.

    Args:
        data: the whole file.
        requested: one of `NAMES` (common aliases are understood), or `auto`.

    Returns:
        The encoding with its evidence (samples are added by the reader), or why the file cannot be decoded whole.
    """
    file = ListFile.of(data)
    head = file.head(4096)
    if requested and requested != "auto":
        return _as_requested(file, requested)
    for marked, mark in (
        ("utf-8-sig", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ):
        if head.startswith(mark):
            return _proved(file, marked, evidence="I_ENC_BOM")
    if unmarked := looks_like_utf16(head):
        return _proved(file, unmarked, evidence="I_ENC_UTF16_PATTERN")
    if file.is_ascii:
        if _has_jis_escape(file):
            return _proved(file, "iso2022_jp", evidence="I_ENC_ISO2022JP")
        return EncodingGuess(name="utf-8", evidence=(_problem("I_ENC_ASCII"),))
    return _decide_eight_bits(file)


def open_text(data: bytes | ListFile, name: str) -> TextIO:
    """Open the bytes as a stream of characters, line ends untouched, without a second copy in memory."""
    codec, errors = _codec(name)
    return io.TextIOWrapper(ListFile.of(data).open(), encoding=codec, errors=errors, newline="")


def canonical_name(requested: str) -> str:
    """Return the name of `NAMES` a person meant, or an empty string."""
    wanted = requested.strip().lower()
    wanted = _ALIASES.get(wanted, wanted)
    return wanted if wanted in NAMES else ""


def row_at(data: bytes | ListFile, offset: int) -> int:
    """Count in which row of the table a byte lies, from 1; line breaks inside quotes do not count."""
    rows, since_quote, quoted, last = 1, 0, False, b""
    for _, piece in ListFile.of(data).pieces(offset):
        for number, part in enumerate(piece.split(b'"')):
            if number:
                # What stood between two quotes does not count; a quote that nobody closed counts as none.
                rows += 0 if quoted else since_quote
                quoted, since_quote, last = not quoted, 0, b'"'
            since_quote += part.count(b"\n") + part.count(b"\r") - part.count(b"\r\n")
            if last == b"\r" and part.startswith(b"\n"):
                since_quote -= 1
            last = part[-1:] or last
    return rows + since_quote


def _has_jis_escape(file: ListFile) -> bool:
    before = b""
    for _, piece in file.pieces():
        if _JIS_ESCAPE.search(before + piece):
            return True
        before = piece[-4:]
    return False


def _codec(name: str) -> tuple[str, str]:
    if name == "iso2022_jp":
        return "iso2022_jp_ext", japanese_codecs.MICROSOFT_ROWS
    if name == "euc_jp":
        return "euc_jp", japanese_codecs.MICROSOFT_ROWS
    return name, "strict"


def _fails_at(file: ListFile, name: str) -> int:
    """Return the offset of the first byte that cannot be decoded, or -1; decodes in pieces, so that it costs no memory.

    Python's cp932 lets 0x80, 0xA0 and 0xFD…0xFF through as odd characters; Windows has nothing there.
    """
    codec, errors = _codec("utf-8" if name == "utf-8-sig" else name)  # utf-8-sig counts from behind its mark
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for start, piece in file.pieces():
        base = start - len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, final=start + len(piece) >= file.size)
        except UnicodeDecodeError as error:
            return max(base, 0) + error.start
        except UnicodeError:
            return start
        if name == "cp932" and (odd := _NOT_CP932.search(text)):
            return base + len(text[: odd.start()].encode("cp932"))
    return -1


def _as_requested(file: ListFile, requested: str) -> EncodingGuess | Problem:
    name = canonical_name(requested)
    if not name:
        return Problem(code="E_ENC_NAME", params={"encoding": requested[:40], "known": ", ".join(NAMES)})
    if name == "utf-8" and file.head(3) == codecs.BOM_UTF8:
        name = "utf-8-sig"
    return _proved(file, name, evidence="I_ENC_CHOSEN")


def _proved(file: ListFile, name: str, *, evidence: str) -> EncodingGuess | Problem:
    """Accept an encoding when every byte fits it."""
    offset = _fails_at(file, name)
    if offset < 0:
        return EncodingGuess(name=name, evidence=(_problem(evidence, encoding=LABELS[name]),))
    half_unit = name.startswith("utf-16") and file.size % 2 == 1
    if evidence != "I_ENC_CHOSEN" and (half_unit or _is_cut(file, offset)):
        return Problem(code="E_FILE_TRUNCATED")
    if name == "utf-8-sig" and (foreign := _first_foreign_cell(file, offset)):
        return foreign
    return _broken(file, name, offset=offset)


def _broken(file: ListFile, name: str, *, offset: int) -> Problem:
    return _problem("E_ENC_BROKEN", encoding=LABELS[name], row=row_at(file, offset), byte=offset + 1)


def _is_cut(file: ListFile, offset: int) -> bool:
    """Tell whether only the very last character is incomplete, as after an upload that broke off."""
    return file.size - offset < 4 and not file.read(offset, file.size).strip(b"\x00").isascii()


def _decide_eight_bits(file: ListFile) -> EncodingGuess | Problem:
    """Tell UTF-8, CP932 and EUC-JP apart, and mixtures of them."""
    offset = _fails_at(file, "utf-8")
    if offset < 0:
        return EncodingGuess(name="utf-8", evidence=(_problem("I_ENC_UTF8"),))
    if _is_cut(file, offset) and _UTF8_JAPANESE.search(file.head(min(offset, _HEAD))):
        return Problem(code="E_FILE_TRUNCATED")
    foreign = _first_foreign_cell(file, offset)
    if foreign is not None:
        return foreign
    return _decide_japanese(file, _problem("I_ENC_NOT_UTF8", row=row_at(file, offset), byte=offset + 1))


def _decide_japanese(file: ListFile, not_utf8: Problem) -> EncodingGuess | Problem:
    """Tell CP932 from EUC-JP by which of them reads like Japanese, or say where the likelier one breaks."""
    fails = {name: _fails_at(file, name) for name in ("cp932", "euc_jp")}
    head = _head(file)
    plausible = {name: failed < 0 and _is_plausible(head, name) for name, failed in fails.items()}
    if plausible["cp932"] and not (plausible["euc_jp"] and _only_half_width(head, "cp932")):
        return EncodingGuess(name="cp932", evidence=(not_utf8, _problem("I_ENC_CP932")))
    if plausible["euc_jp"]:
        return EncodingGuess(name="euc_jp", evidence=(not_utf8, _problem("I_ENC_EUC_JP")))
    readable = max(fails["cp932"], 0)
    head = _head(file, end=readable)
    if _is_plausible(head, "cp932") and not _only_half_width(head, "cp932"):
        is_cut = _is_cut(file, readable)
        return Problem(code="E_FILE_TRUNCATED") if is_cut else _broken(file, "cp932", offset=readable)
    return Problem(code="E_ENC_UNKNOWN", params=dict(not_utf8.params))


def _first_foreign_cell(file: ListFile, broken_at: int) -> Problem | None:
    """Find the first cell written in another encoding than the cells before it (UTF-8 beside CP932).

    The byte where UTF-8 breaks lies in a cell of the other encoding; any cell that is Japanese in UTF-8 and nonsense
    in CP932 (broken, half-width kana between kanji) makes the file a mixture.
    """
    window = file.read(max(0, broken_at - _CELL_CAP), broken_at + _CELL_CAP)
    place = min(broken_at, _CELL_CAP)
    start = 1 + max(window.rfind(separator, 0, place) for separator in _SEPARATORS)
    cell = _CELL.match(window, start)
    if cell is None or _kind_of_cell(cell.group()) != "cp932":
        return None
    foreign = (broken_at - place + start, cell.group())
    for japanese in _cells_like_utf8(file):
        if _kind_of_cell(japanese[1]) == "utf-8":
            first, other = sorted((("cp932", foreign), ("utf-8", japanese)), key=lambda pair: pair[1][0])
            offset = other[1][0] + next(i for i, byte in enumerate(other[1][1]) if byte > 0x7F)
            where = {"row": row_at(file, offset), "byte": offset + 1}
            return Problem(code="E_ENC_MIXED", params={"first": LABELS[first[0]], "other": LABELS[other[0]], **where})
    return None


def _cells_like_utf8(file: ListFile) -> Iterator[tuple[int, bytes]]:
    """Yield the cells in which bytes look like Japanese in UTF-8, with their places.

    A cell is what stands between separators; what goes over the end of a piece is put together.
    """
    before = b""
    for start, piece in file.pieces():
        looked_at = before + piece
        is_last = start + len(piece) >= file.size
        end = len(looked_at) if is_last else 1 + max(looked_at.rfind(separator) for separator in _SEPARATORS)
        at = 0
        while hit := _UTF8_JAPANESE.search(looked_at, at, end):
            first = max(at, 1 + max(looked_at.rfind(separator, at, hit.start()) for separator in _SEPARATORS))
            if (cell := _CELL.match(looked_at, first, end)) is None:
                raise AssertionError("a hit lies in a cell")
            yield start - len(before) + first, cell.group()
            at = cell.end()
        before = looked_at[end:][-_CELL_CAP:]


def _kind_of_cell(cell: bytes) -> str:
    """Return `utf-8` or `cp932` when a cell can only be that, else nothing."""
    text, other = _read(cell, "utf-8"), _read(cell, "cp932")
    if text is None:
        return "cp932" if other is not None and not _NOT_CP932.search(other) else ""
    if not _JAPANESE.search(text):
        return ""
    return "utf-8" if other is None or _HALF_KANA.search(other) or _reads_better(text, other) else ""


def _read(cell: bytes, name: str) -> str | None:
    try:
        return cell.decode(name)
    except UnicodeDecodeError:
        return None


def _reads_better(text: str, other: str) -> bool:
    """Tell whether one reading of a cell is everyday Japanese and the other one is not."""
    wide = _FULL_WIDTH.findall(text)
    everyday = len(wide) > 1 and all(map(_is_everyday, wide))
    return everyday and not all(map(_is_everyday, _FULL_WIDTH.findall(other)))


def _decoded(data: bytes, name: str) -> Iterator[str]:
    codec, errors = _codec(name)
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for start in range(0, len(data), PIECE):
        yield decoder.decode(data[start : start + PIECE], final=start + PIECE >= len(data))


def _is_plausible(data: bytes, name: str) -> bool:
    """Tell whether a decoding reads like Japanese: everyday kanji and kana, well-formed half-width katakana."""
    everyday = rare = bad_kana = kana_runs = 0
    for text in _decoded(data, name):
        if _NOT_CP932.search(text):
            return False
        runs = _HALF_KANA.findall(text)
        kana_runs += len(runs)
        bad_kana += sum(bool(_IMPLAUSIBLE_KANA.search(run)) for run in runs)
        known = [_is_everyday(character) for character in set(_FULL_WIDTH.findall(text))]
        everyday += known.count(True)
        rare += known.count(False)
    return everyday >= rare and bad_kana * 3 <= kana_runs


def _only_half_width(data: bytes, name: str) -> bool:
    """Tell whether a decoding has no full-width character at all, as when kanji in EUC-JP are taken for kana."""
    return not any(_FULL_WIDTH.search(text) for text in _decoded(data, name))


def _head(file: ListFile, end: int | None = None) -> bytes:
    """Return the file up to `end`, or the first megabyte of it up to its last line break."""
    last = file.size if end is None else end
    if last <= _HEAD:
        return file.head(last)
    head = file.head(_HEAD)
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]


def _is_everyday(character: str) -> bool:
    """Tell whether a character is kana, punctuation or a kanji of JIS level 1."""
    if "\u3000" <= character <= "\u30ff" or "\uff00" <= character <= "\uff5e":
        return True
    try:
        code = character.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and b"\x81\x40" <= code <= b"\x98\x72"
