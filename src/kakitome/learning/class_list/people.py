"""The cells that say who: names, readings, roman letters, student numbers, DIDs.

Names are kept as given, every form of a character included. What is refused are names that would be wrong on a signed
document: broken characters, code points that cannot be seen, the word "undefined", an e-mail address.
"""

import re
from typing import Final

from kakitome.learning.class_list.characters import (
    excerpt,
    find_private_use,
    full_width_kana,
    half_width,
    identity_key,
    keep_nfc,
    without_invisible,
)
from kakitome.learning.class_list.findings import RowFindings

_LOST: Final = re.compile("[\ufffd〓]|[?？]")
_PLACEHOLDER: Final = frozenset(
    ("undefined", "undefinedundefined", "nullnull", "nonenone", "unknown", "名無し", "氏名", "名前", "name")
)
_MOJIBAKE_HINT: Final = re.compile("[\x80-\xff]{2}|[\uff61-\uff9f繧縺繝荳譁螟蜷髢莠]")
_JAPANESE: Final = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_LATIN_WITH_OTHERS: Final = re.compile(r"[A-Za-z\u00c0-\u024f][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z\u00c0-\u024f]")
_HONORIFIC: Final = re.compile(r".{2,}(?:様|\s(?:殿|さん|くん|君|先生))$")
_HONORIFIC_ENDS: Final = frozenset("様殿ん君生")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_PLAIN_NUMBER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_DASHES: Final = re.compile("[‐‑‒–—―−ー]")
_TRAILING_ZERO: Final = re.compile(r"([0-9]{3,})\.0+")
_MY_NUMBER: Final = re.compile(r"([0-9]{4})[- ]?([0-9]{4})[- ]?([0-9]{4})")
_DID: Final = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]")
_PLAIN_NAME: Final = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fff \u3000]+")
_PRECISE_DIGITS: Final = 15


def read_name(value: str, findings: RowFindings, *, field: str = "name") -> str:
    """Read a name and keep it as given (NFC around compatibility ideographs, selectors kept)."""
    if _is_plain(value):
        return value
    name = _one_line(keep_nfc(value), field, findings=findings)
    if code := _wrong_name(name):
        character = find_private_use(name)
        findings.error(code, field, excerpt=excerpt(name), character=character)
        return name
    if any("0" <= c <= "9" for c in half_width(name)):
        findings.warn("W_NAME_DIGITS", field, excerpt=excerpt(name))
    if _HONORIFIC.match(name):
        findings.warn("W_NAME_HONORIFIC", field, excerpt=excerpt(name))
    if _LATIN_WITH_OTHERS.search(name):
        findings.warn("W_NAME_MIXED_SCRIPT", field, excerpt=excerpt(name))
    return name


def _is_plain(name: str) -> bool:
    """Tell whether a name is one of which nothing is to be said: most are, and each costs this look alone.

    Kana and unified ideographs are composed, visible and on one line; folding them for comparing takes spaces out.
    """
    if not _PLAIN_NAME.fullmatch(name) or "".join(name.split()) in _PLACEHOLDER:
        return False
    return name[-1] not in _HONORIFIC_ENDS or not _HONORIFIC.match(name)


def _one_line(name: str, field: str, *, findings: RowFindings) -> str:
    """Turn line breaks and tabs into a space and take invisible characters out, telling both."""
    changed = re.sub(r"[\r\n\t\u2028\u2029]+", " ", without_invisible(name))
    if changed != name:
        findings.read_as(field, name, read=changed)
    return changed


def _wrong_name(name: str) -> str:
    """Return the code of what makes a name unfit for a document, or nothing."""
    faults = (
        ("E_NAME_CHARACTER_LOST", _LOST.search(name)),
        ("E_NAME_GAIJI", find_private_use(name)),
        ("E_NAME_IS_EMAIL", "@" in half_width(name)),
        ("E_NAME_MARKUP", re.search(r"[<>]|\{\{", name)),
        ("E_NAME_PLACEHOLDER", _is_placeholder(name)),
        ("E_NAME_MOJIBAKE", _is_mojibake(name)),
        ("E_NAME_NO_LETTER", not any(c.isalpha() for c in name)),
    )
    return next((code for code, is_wrong in faults if is_wrong), "")


def _is_placeholder(name: str) -> bool:
    """Tell whether a program or a form wrote the name ("undefined undefined").

    Source: awards were made out to a missing name elsewhere: https://github.com/adcontextprotocol/adcp/issues/4782.
    """
    return identity_key(name) in _PLACEHOLDER


def _is_mojibake(name: str) -> bool:
    """Tell whether the name is Japanese that somebody decoded wrongly before it reached us."""
    if not _MOJIBAKE_HINT.search(name):
        return False
    for wrong in ("cp932", "latin-1", "cp1252"):
        try:
            mended = name.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if _JAPANESE.search(mended):
            return True
    return False


def read_reading(value: str, findings: RowFindings) -> str:
    """Read a name in kana; half-width katakana become full-width."""
    reading = read_name(value, findings, field="reading")
    widened = full_width_kana(reading)
    if widened != reading:
        findings.changed("reading", reading, read=widened)
    return widened


def read_roman(value: str, findings: RowFindings) -> str:
    """Read a name in Latin letters; full-width letters become half-width."""
    folded = half_width(value)
    if folded != value:
        findings.read_as("roman", value, read=folded)
    return read_name(folded, findings, field="roman")


def read_student_number(value: str, findings: RowFindings, *, kind: str = "") -> str:
    """Read a student number: half-width, and nothing a spreadsheet has spoilt.

    Source: docs/standards/hostile-inputs.md B009; 番号法 (a My Number must not be collected for this purpose).
    """
    if _PLAIN_NUMBER.fullmatch(value):
        return value
    number = _DASHES.sub("-", half_width(value).removeprefix("'").strip())
    if match := _TRAILING_ZERO.fullmatch(number):
        number = match[1]
    if number != value:
        findings.read_as("student_number", value, read=number)
    if _SCIENTIFIC.fullmatch(number):
        findings.error("E_NUMBER_SCIENTIFIC", "student_number", excerpt=excerpt(value))
    elif kind == "number" and len(number) > _PRECISE_DIGITS:
        findings.error("E_NUMBER_PRECISION", "student_number", excerpt=excerpt(value))
    elif "@" in number or _LOST.search(number) or find_private_use(number) or not any(map(str.isalnum, number)):
        findings.error("E_NUMBER_INVALID", "student_number", excerpt=excerpt(value))
    elif is_my_number(number):
        findings.warn("W_NUMBER_MY_NUMBER", "student_number")
    return number


def is_my_number(text: str) -> bool:
    """Tell whether twelve digits carry the check digit of a Japanese Individual Number (マイナンバー).

    Source: 平成26年総務省令第85号 第5条 (weights 2…7, 2…6 from the right, modulo 11).
    """
    match = _MY_NUMBER.fullmatch(text)
    if match is None:
        return False
    digits = [int(d) for d in "".join(match.groups())]
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(d * w for d, w in zip(digits[:11], weights, strict=True)) % 11
    return digits[11] == (0 if rest <= 1 else 11 - rest)


def read_did(value: str, findings: RowFindings) -> str:
    """Read a DID the learner controls."""
    did = half_width(value)
    if not _DID.fullmatch(did):
        findings.error("E_DID_INVALID", "did", excerpt=excerpt(value))
    return did
