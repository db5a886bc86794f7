"""Read the remaining fields: stackability, the awarding body, its country, contact, kind, version, validity."""

import re
from collections.abc import Mapping

from kakitome.learning.definition.numbers import find_number, read_whole
from kakitome.learning.definition.place import Place
from kakitome.learning.definition.table import Table
from kakitome.learning.definition.vocabulary import country_codes, exact_meaning, fold
from kakitome.learning.definition.wording import is_localised, joined, read_string, read_text
from kakitome.learning.microcredential import AwardingBody, Contact, Kind, Stackability
from kakitome.learning.statements import says_none
from kakitome.values.localized_text import LocalizedText

STACK_ALIASES = {
    "part_of_qualification": "into",
    "part_of": "into",
    "towards": "into",
    "leads_to": "into",
    "target": "into",
    "targets": "into",
    "先": "into",
    "text": "description",
    "note": "description",
    "説明": "description",
    "model": "description",
}
MONTH_ALIASES = {"month": "months", "year": "years", "年": "years", "か月": "months", "value": "months"}
BODY_ALIASES = {
    "legal_name": "name",
    "title": "name",
    "名称": "name",
    "名前": "name",
    "did": "identifier",
    "id": "identifier",
    "homepage": "url",
    "website": "url",
    "type": "kind",
    "種別": "kind",
    "種類": "kind",
}
_STACKABLE = frozenset(
    fold(w)
    for w in (
        "yes",
        "true",
        "stackable",
        "可",
        "可能",
        "あり",
        "有り",
        "積み上げ可能",
        "integrated, stackable towards another credential",
        "integrated",
    )
)
_ALONE = frozenset(
    fold(w)
    for w in (
        "no",
        "false",
        "none",
        "なし",
        "無し",
        "不可",
        "standalone",
        "stand-alone",
        "standalone, independent",
        "standalone, independent micro-credential",
        "independent",
        "単独",
        "独立",
        "積み上げ不可",
        "not stackable",
    )
)
_DENIED = re.compile(r"積み上げ(は|が)?(できません|できない|不可|なし)|not\s+(be\s+)?stack(able|ed)", re.IGNORECASE)


def read_stackability(value: object, place: Place) -> Stackability | None:
    """Read stackability: a boolean, words, a list of targets, or `{stackable, into, description}`."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return Stackability(stackable=value)
    if isinstance(value, list):
        into = _targets(value, place)
        return Stackability(stackable=True if into else None, into=into)
    if isinstance(value, Mapping) and not is_localised(value):
        return _stack_table(value, place)
    words = read_text(value, place)
    return _stack_words(words) if words else None


def _stack_words(words: LocalizedText) -> Stackability:
    meanings = {_word(words.in_language(language)) for language in words.languages}
    if len(meanings) == 1 and (meaning := meanings.pop()) is not None:
        return Stackability(stackable=meaning)
    denied = any(_DENIED.search(words.in_language(language)) for language in words.languages)
    return Stackability(stackable=not denied, description=words)


def _word(text: str) -> bool | None:
    word = fold(text)
    if word in _STACKABLE or word in _ALONE:
        return word in _STACKABLE
    return None


def _stack_table(entries: Mapping[str, object], place: Place) -> Stackability:
    table = Table(entries, place, aliases=STACK_ALIASES)
    stackable, flag_place = table.take("stackable")
    if isinstance(stackable, str):
        word = _word(stackable)
        if word is None:
            flag_place.wrong_type("boolean", stackable)
        stackable = word
    elif stackable is not None and not isinstance(stackable, bool):
        flag_place.wrong_type("boolean", stackable)
        stackable = None
    into = _targets(*table.take("into"))
    words = read_text(*table.take("description"))
    table.finish()
    return Stackability(stackable=None if stackable is None else bool(stackable), into=into, description=words)


def _targets(value: object, place: Place) -> tuple[LocalizedText, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(text for i, item in enumerate(value) if (text := read_text(item, place.at(i))))
    text = read_text(value, place)
    return (text,) if text and not says_none(text) else ()


def read_body(value: object, place: Place) -> AwardingBody | None:
    """Read the awarding body: a name, `{ja, en}`, a list of names (joint award), or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = Table(value, place, aliases=BODY_ALIASES)
        left_names = {key: table.take(key)[0] for key in ("ja", "en") if key in table}
        name, name_place = table.take("name")
        found = AwardingBody(
            name=read_text(name if name is not None else left_names or None, name_place),
            identifier=read_string(*table.take("identifier")),
            url=read_string(*table.take("url")),
            kind=read_string(*table.take("kind")),
        )
        table.finish()
        return found
    if isinstance(value, list):
        name_ = joined([read_text(item, place.at(i)) for i, item in enumerate(value)], " / ")
        return AwardingBody(name=name_) if name_ else None
    name_ = read_text(value, place)
    return AwardingBody(name=name_) if name_ else None


def read_country(value: object, place: Place) -> str:
    """Read a country: ISO 3166-1 alpha-2, or a name we know."""
    if isinstance(value, Mapping):
        if is_localised(value):
            return read_country(read_text(value, place).in_language("en"), place)
        table = Table(value, place, aliases={"country": "code", "country_code": "code", "country_name": "name"})
        code, code_place = table.take("code")
        name, name_place = table.take("name")
        table.finish()
        return read_country(code, code_place) if code is not None else read_country(name, name_place)
    word = read_string(value, place)
    if not word:
        return ""
    named = exact_meaning("countries", word)
    if named:
        return named
    if word.upper() in country_codes():
        return word.upper()
    place.tell("E_DEFINITION_COUNTRY", value=word[:80])
    return ""


def read_contact(value: object, place: Place) -> Contact | None:
    """Read whom to ask: an address, a URL, a name, or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = Table(
            value,
            place,
            aliases={
                "mail": "email",
                "e_mail": "email",
                "メール": "email",
                "homepage": "url",
                "office": "name",
                "窓口": "name",
            },
        )
        found = Contact(
            name=read_text(*table.take("name")),
            email=read_string(*table.take("email")),
            url=read_string(*table.take("url")),
        )
        table.finish()
        return found
    text = read_text(value, place)
    plain = text.en
    if re.fullmatch(r"(mailto:)?[^\s@]+@[^\s@]+", plain):
        return Contact(email=plain.removeprefix("mailto:"))
    if re.fullmatch(r"https?://\S+", plain):
        return Contact(url=plain)
    return Contact(name=text) if text else None


def read_kind(value: object, place: Place) -> Kind:
    """Read what the author says this is; an unknown word is told and read as a micro-credential."""
    word = read_string(value, place)
    meaning = exact_meaning("kinds", word) if word else None
    if word and meaning is None:
        place.tell("E_DEFINITION_KIND", value=word[:80])
    return Kind(meaning) if meaning else Kind.MICROCREDENTIAL


def read_version(value: object, place: Place) -> int:
    """Read a version number, 1 or more."""
    found = read_whole(value, place)
    if found is not None and found < 1:
        place.tell("E_DEFINITION_VERSION", value=str(found))
    return found if found is not None and found >= 1 else 1


def read_months(value: object, place: Place) -> int | None:
    """Read a validity: months as a number, "24か月", "2年", "P2Y", `{years=2}`; "none" means without end."""
    if value is None or value is False or value == "":
        return None
    if isinstance(value, Mapping):
        table = Table(
            value,
            place,
            aliases=MONTH_ALIASES,
        )
        years, months = read_whole(*table.take("years")), read_whole(*table.take("months"))
        table.finish()
        return None if years is None and months is None else (years or 0) * 12 + (months or 0)
    return _months_of_words(read_string(value, place), place) if isinstance(value, str) else read_whole(value, place)


def _months_of_words(text: str, place: Place) -> int | None:
    if says_none(text) or fold(text) in ("無期限", "期限なし", "unlimited", "noexpiry", "never"):
        return None
    number = find_number(text)
    iso = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?", text, re.IGNORECASE)
    if iso and iso.group(0).upper() != "P":
        return int(iso.group(1) or 0) * 12 + int(iso.group(2) or 0)
    if number is None or re.search(r"日|days?|weeks?|週", text, re.IGNORECASE) or number != number.to_integral_value():
        place.tell("E_DEFINITION_VALIDITY", value=text[:80])
        return None
    return int(number) * (12 if re.search(r"年|years?", text, re.IGNORECASE) else 1)
