"""Read texts: in one language or two, told apart by their script when the author does not say."""

import re
from collections.abc import Mapping

from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.vocabulary import exact_meaning, fold
from kakitome.values.characters import find_forbidden_character
from kakitome.values.localized_text import Language, LocalizedText

JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff々〆〇]")
LANGUAGE_KEY = re.compile(r"[a-z]{2}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
YES = LocalizedText(ja="あり", en="Yes")
NONE = LocalizedText(ja="なし", en="None")
INNER_KEYS = ("text", "value", "name", "label", "description", "@value", "テキスト")


def guess_language(text: str) -> Language:
    """Return ja for a text with kana or kanji, else en."""
    return "ja" if JAPANESE.search(text) else "en"


def in_guessed_language(text: str) -> LocalizedText:
    """Wrap a text in the language its script shows."""
    text = text.strip()
    return LocalizedText(ja=text) if guess_language(text) == "ja" else LocalizedText(en=text)


def read_string(value: object, place: DefinitionPlace) -> str:
    """Read one plain string, trimmed; forbidden characters are told and taken out."""
    if value is None:
        return ""
    if not isinstance(value, str):
        place.wrong_type("text", value)
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    forbidden = find_forbidden_character(text)
    while (character := find_forbidden_character(text)) is not None:
        text = text.replace(chr(int(character[2:], 16)), "")
    if forbidden is not None:
        place.note("E_DEFINITION_CONTROL", character=forbidden)
    return text.strip()


def read_text(value: object, place: DefinitionPlace, *, flag: bool = False) -> LocalizedText:
    """Read a localised text: a string, `{ja, en}`, a list of lines, or with `flag` a boolean.

    True means "stated, without words", False means the stated answer "none".
    """
    if value is None:
        return LocalizedText()
    if isinstance(value, bool) and flag:
        return YES if value else NONE
    if isinstance(value, str):
        return in_guessed_language(read_string(value, place))
    if isinstance(value, list):
        return joined([read_text(item, place.at(position)) for position, item in enumerate(value)])
    if isinstance(value, Mapping):
        return _of_table(value, place)
    place.wrong_type("text", value)
    return LocalizedText()


def language_of_key(key: str) -> Language | None:
    """Find the language a key such as `ja`, `en-GB` or `日本語` stands for."""
    tag = key.replace("_", "-").lower()
    if tag.split("-")[0] in ("ja", "jp", "jpn") or fold(key) in ("日本語", "japanese"):
        return "ja"
    if tag.split("-")[0] in ("en", "eng") or fold(key) in ("英語", "english"):
        return "en"
    return None


def is_localised(value: object) -> bool:
    """Tell whether a table is a text in languages: at least one key is Japanese or English, none is another thing."""
    if not isinstance(value, Mapping) or not value:
        return False
    keys = [str(key) for key in value]
    return any(language_of_key(key) for key in keys) and all(
        language_of_key(key) or exact_meaning("languages", key) or LANGUAGE_KEY.fullmatch(key) for key in keys
    )


def _of_table(value: Mapping[str, object], place: DefinitionPlace) -> LocalizedText:
    texts: dict[Language, str] = {}
    others: dict[str, object] = {}
    for key, content in value.items():
        language = language_of_key(str(key))
        if language is None:
            others[str(key)] = content
        else:
            texts[language] = read_lines(content, place.at(key)) or texts.get(language, "")
    inner = next((key for key in INNER_KEYS if key in others), None)
    if not texts and inner is not None:
        stated = language_of_key(str(others.pop("@language", others.pop("language", "")) or "-"))
        text = read_text(others.pop(inner), place.at(inner))
        languages = text.languages
        texts = {stated: text.in_language(stated)} if stated else {la: text.in_language(la) for la in languages}
    for key in others:
        if LANGUAGE_KEY.fullmatch(key) or exact_meaning("languages", key):
            place.at(key).note("W_DEFINITION_THIRD_LANGUAGE", key=key)
        else:
            place.unknown_keys({key: None}, ("ja", "en"))
    return LocalizedText(ja=texts.get("ja", ""), en=texts.get("en", ""))


def read_lines(value: object, place: DefinitionPlace) -> str:
    """Read a string, or a list of strings as lines of one text."""
    if isinstance(value, list):
        return "\n".join(filter(None, (read_string(item, place.at(i)) for i, item in enumerate(value))))
    return read_string(value, place)


def joined(texts: list[LocalizedText], separator: str = "\n") -> LocalizedText:
    """Join texts language by language."""
    return LocalizedText(
        ja=separator.join(text.ja for text in texts if text.ja),
        en=separator.join(text.en for text in texts if text.en),
    )
