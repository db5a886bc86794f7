"""Kana in Latin letters, and Latin spellings of Japanese brought to one: for comparing how names sound.

    kana_to_roman("しょうへい")     # "shouhei"
    plain_roman("Ohno")             # "ono", as are Ōno, Oono and おおの

Source: 内閣告示第一号「ローマ字のつづり方」(1954), both tables; Hepburn as in Japanese passports.
"""

import re
import unicodedata
from typing import Final

_ROWS: Final = (
    ("あいうえお", "a i u e o"), ("かきくけこ", "ka ki ku ke ko"), ("がぎぐげご", "ga gi gu ge go"),
    ("さしすせそ", "sa shi su se so"), ("ざじずぜぞ", "za ji zu ze zo"), ("たちつてと", "ta chi tsu te to"),
    ("だぢづでど", "da ji zu de do"), ("なにぬねの", "na ni nu ne no"), ("はひふへほ", "ha hi fu he ho"),
    ("ばびぶべぼ", "ba bi bu be bo"), ("ぱぴぷぺぽ", "pa pi pu pe po"), ("まみむめも", "ma mi mu me mo"),
    ("やゆよ", "ya yu yo"), ("らりるれろ", "ra ri ru re ro"), ("わゐゑをん", "wa i e o n"), ("ゔ", "bu"),
    ("ぁぃぅぇぉ", "a i u e o"), ("ゃゅょゎ", "ya yu yo wa"), ("ゕゖ", "ka ke"),
)  # fmt: skip
_KANA: Final = {kana: roman for letters, romans in _ROWS for kana, roman in zip(letters, romans.split(), strict=True)}
_PALATAL: Final = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ぇ": "e"}
_STEMS: Final = {"shi": "sh", "chi": "ch", "ji": "j"}
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SPELLINGS: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"tch", "cch"), (r"m(?=[bmp])", "n"),
        (r"(?<![sct])sy", "sh"), (r"ty", "ch"), (r"(?:zy|jy|dy)", "j"), (r"cy", "ch"),
        (r"(?<![sct])si", "shi"), (r"ti", "chi"), (r"(?<![tc])tu", "tsu"), (r"(?<![csthp])hu", "fu"), (r"zi|di", "ji"),
        (r"du|dzu", "zu"), (r"vu", "bu"),
        (r"oh(?![aiueoy])", "o"), (r"o[ou]+", "o"), (r"uu+", "u"), (r"aa+", "a"), (r"ii+", "i"), (r"ee+", "e"),
    )
)  # fmt: skip
_JAPANESE: Final = re.compile(
    r"(?:(?:([kstpbdgjzc])(?=\1))?(?:[kgnhbpmr]y|sh|ch|ts|[kgsztdnhbpmyrwfj])?[aiueo]|n(?![aiueo]))+"
)
"""Syllables, doubled consonants among them."""


def kana_to_roman(text: str) -> str:
    """Write kana in Latin letters, syllable by syllable; other letters stay as they are."""
    written: list[str] = []
    is_doubled = False
    for kana in text.translate(_TO_HIRAGANA):
        if kana == "っ":
            is_doubled = True
        elif kana == "ー":
            written.append(written[-1][-1] if written else "")
        elif kana in _PALATAL and written and _takes(written[-1]):
            written[-1] = _palatal(written[-1], _PALATAL[kana])
        else:
            roman = _KANA.get(kana, kana)
            written.append(roman[0] + roman if is_doubled else roman)
            is_doubled = False
    return "".join(written)


def _takes(syllable: str) -> bool:
    return len(syllable) > 1 and syllable.endswith("i")


def _palatal(syllable: str, vowel: str) -> str:
    stem = _STEMS.get(syllable) or next(
        (syllable[: -len(end)] + short for end, short in _STEMS.items() if syllable.endswith(end)), ""
    )
    return f"{stem}{vowel}" if stem else f"{syllable[:-1]}{'' if vowel == 'e' else 'y'}{vowel}"


def plain_roman(text: str) -> str:
    """Bring Latin spellings of one Japanese sound to one: long vowels short, Hepburn throughout, no accents."""
    plain = "".join(
        character for character in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(character)
    )
    for pattern, sound in _SPELLINGS:
        plain = pattern.sub(sound, plain)
    return plain


def is_roman_japanese(text: str) -> bool:
    """Tell whether Latin letters can be read as Japanese syllables throughout."""
    return _JAPANESE.fullmatch(plain_roman(re.sub("[-'’.]", "", text))) is not None
