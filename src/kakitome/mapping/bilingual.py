"""Texts in both languages put together: numbers, amounts and days with their words, lists, plain data.

amount(Decimal(45), EffortUnit.HOURS)      # 45時間 / 45 hours
joined(first, second)                      # first、second / first, second
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kakitome.learning.workload import EffortUnit
from kakitome.texts import written_date
from kakitome.values.json_members import as_list
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText


def label(ja: str, en: str) -> LocalizedText:
    """Name something in both languages."""
    return LocalizedText(ja=ja, en=en)


def same(text: str) -> LocalizedText:
    """Write a text that has no language, such as a number; empty stays empty."""
    return LocalizedText(ja=text, en=text)


def each_language(write: Callable[[Language], str]) -> LocalizedText:
    """Write a text in both languages by one function."""
    return LocalizedText(**{language: write(language) for language in LANGUAGES})


def joined(*pieces: LocalizedText, ja: str = "、", en: str = ", ") -> LocalizedText:
    """Join texts, leaving out what is not given; a text in one language stands in both."""
    localized_texts = [piece for piece in pieces if piece]
    return LocalizedText(
        ja=ja.join(piece.in_language("ja") for piece in localized_texts),
        en=en.join(piece.in_language("en") for piece in localized_texts),
    )


def noted(text: LocalizedText, note: LocalizedText) -> LocalizedText:
    """Write a text with a note in brackets behind it, the text alone where there is no note."""
    return label(f"{text.ja}（{note.ja}）", f"{text.en} ({note.en})") if note else text


def folded(text: str) -> str:
    """Fold a name or a title for comparing: NFKC, no case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def in_both(text: LocalizedText) -> dict[str, str]:
    """Write a text as `{"ja": …, "en": …}`; a language that was not given is left out."""
    return {language: text.in_language(language) for language in text.languages}


def plain_number(value: int | Decimal) -> str:
    """Write a number so that equal numbers look equal: `50` for 50.0, `100` for 1E+2."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def span(least: Decimal, most: Decimal, *, language: Language) -> str:
    """Write a number, or two with a dash between."""
    if least == most:
        return plain_number(least)
    return f"{plain_number(least)}{'〜' if language == 'ja' else '–'}{plain_number(most)}"


def day(on: date | str | None) -> LocalizedText:
    """Write a date, also one in ISO 8601: 2026年9月30日, 30 September 2026; empty for none."""
    return each_language(lambda language: written_date(str(on), language)) if on else LocalizedText()


def amount(value: Decimal, unit: EffortUnit | None, *, most: Decimal | None = None) -> LocalizedText:
    """Write an amount with its unit, as a range when it is one: 45時間, 40〜50時間, 1 credit (Japan)."""
    numbers = each_language(lambda language: span(value, value if most is None else most, language=language))
    if unit is None:
        return numbers
    words = UNITS[unit]
    unit_en = words.en.replace("credits", "credit").replace("hours", "hour") if numbers.en == "1" else words.en
    return label(f"{numbers.ja}{' ' if words.ja[0].isascii() else ''}{words.ja}", f"{numbers.en} {unit_en}")


UNITS = {
    EffortUnit.HOURS: label("時間", "hours"),
    EffortUnit.JP_CREDITS: label("単位（日本）", "credits (Japan)"),
    EffortUnit.ECTS: label("ECTS単位", "ECTS credits"),
    EffortUnit.MY_CREDITS: label("単位（マレーシア）", "credits (Malaysia)"),
    EffortUnit.NZ_CREDITS: label("単位（ニュージーランド）", "credits (New Zealand)"),
    EffortUnit.HK_CREDITS: label("単位（香港）", "credits (Hong Kong)"),
    EffortUnit.IN_CREDITS: label("単位（インド）", "credits (India)"),
    EffortUnit.UAE_CREDITS: label("単位（アラブ首長国連邦）", "credits (United Arab Emirates)"),
}
"""The word of each unit; it stands in signed narratives, hence an old one must stay readable."""


def tagged(text: LocalizedText) -> list[dict[str, Any]]:
    """Write a text for JSON-LD, each language with its tag."""
    return [
        {"@value": text.in_language(language), "@language": language} for language in LANGUAGES if text.has(language)
    ]


def text_of_tagged(stated: Any) -> LocalizedText:
    """Read a text with its languages out of JSON-LD; what has no language of ours is left out."""
    words = {
        str(each.get("@language")): str(each.get("@value")) for each in as_list(stated) if isinstance(each, Mapping)
    }
    return LocalizedText(**{language: words[language] for language in LANGUAGES if language in words})
