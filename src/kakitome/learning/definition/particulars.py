"""Read the remaining fields: stackability, the awarding body, its country, contact, kind, version, validity."""

import re
from collections.abc import Mapping
from dataclasses import replace

from kakitome.learning.definition.numbers import find_number, read_whole
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import country_codes, exact_meaning, fold, inner_keys
from kakitome.learning.definition.wording import is_localised, read_string, read_text
from kakitome.learning.fields_of_study import find_field
from kakitome.learning.microcredential import (
    AwardingBody,
    Contact,
    Kind,
    Stackability,
    StackingModel,
    StackingTarget,
)
from kakitome.learning.statements import says_none
from kakitome.values.localized_text import LocalizedText

_DENIED = re.compile(r"積み上げ(は|が)?(できません|できない|不可|なし)|not\s+(be\s+)?stack(able|ed)", re.IGNORECASE)


def read_stackability(value: object, place: DefinitionPlace) -> Stackability | None:
    """Read stackability: a boolean, words, a list of targets, or `{stackable, into, description}`."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return Stackability(stackable=value)
    if isinstance(value, list):
        into, targets = _targets(value, place)
        return Stackability(stackable=True if into or targets else None, into=into, targets=targets)
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
    meaning = exact_meaning("stackable", text)
    return None if meaning is None else meaning == "yes"


def _stack_table(entries: Mapping[str, object], place: DefinitionPlace) -> Stackability:
    table = DefinitionTable(entries, place, aliases=inner_keys("stackability"))
    stackable, flag_place = table.take("stackable")
    if isinstance(stackable, str):
        word = _word(stackable)
        if word is None:
            flag_place.wrong_type("boolean", stackable)
        stackable = word
    elif stackable is not None and not isinstance(stackable, bool):
        flag_place.wrong_type("boolean", stackable)
        stackable = None
    into, stacking_targets = _targets(*table.take("into"))
    more, targets = _targets(*table.take("targets"))
    model, model_place = table.take("model")
    words = read_text(*table.take("description"))
    table.finish()
    targets_found = (*stacking_targets, *targets)
    if model is not None and not targets_found and not words:
        # Without a target that it could belong to, how it counts is kept in words.
        words = read_text(model, model_place)
    elif model is not None:
        meant = _model(model, model_place)
        targets_found = tuple(target if target.model else replace(target, model=meant) for target in targets_found)
    return Stackability(
        stackable=None if stackable is None else bool(stackable),
        into=(*into, *more),
        targets=targets_found,
        description=words,
    )


def _targets(value: object, place: DefinitionPlace) -> tuple[tuple[LocalizedText, ...], tuple[StackingTarget, ...]]:
    """Read targets: those in words, and those with an identifier."""
    if value is None or value == "":
        return (), ()
    texts: list[LocalizedText] = []
    targets: list[StackingTarget] = []
    is_list = isinstance(value, list)
    for position, item in enumerate(value if isinstance(value, list) else [value]):
        item_place = place.at(position) if is_list else place
        if isinstance(item, Mapping) and not is_localised(item):
            target = _target(item, item_place)
            if target.identifier:
                targets.append(target)
            elif target.name:
                texts.append(target.name)
        elif (text := read_text(item, item_place)) and (is_list or not says_none(text)):
            texts.append(text)
    return tuple(texts), tuple(targets)


def _target(entries: Mapping[str, object], place: DefinitionPlace) -> StackingTarget:
    table = DefinitionTable(entries, place, aliases=inner_keys("stacking_target"))
    identifier = read_string(*table.take("identifier"))
    name = _name(table)
    model, model_place = table.take("model")
    meant = _model(model, model_place)
    table.finish()
    if not identifier and meant is not None:
        place.note("E_STACKING_TARGET")
    return StackingTarget(identifier=identifier, name=name, model=meant)


def _model(value: object, place: DefinitionPlace) -> StackingModel | None:
    word = read_string(value, place) if value is not None else ""
    meaning = exact_meaning("stacking_models", word)
    if word and meaning is None:
        place.note("E_STACKING_MODEL", value=word[:80])
    return StackingModel(meaning) if meaning else None


def read_fields(value: object, place: DefinitionPlace) -> tuple[str, ...]:
    """Read fields of study: codes or names of ISCED-F, one or a list."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        codes = [code for position, item in enumerate(value) for code in read_fields(item, place.at(position))]
        return tuple(dict.fromkeys(codes))
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A code without quotation marks loses its zero: 61 cannot be told from 061.
        place.note("E_FIELD_UNKNOWN", value=str(value)[:80])
        return ()
    word = read_text(value, place).in_language("en") if isinstance(value, Mapping) else read_string(value, place)
    if not word:
        return ()
    field = find_field(word)
    if field is None:
        place.note("E_FIELD_UNKNOWN", value=word[:80])
        return ()
    return (field.code,)


def read_bodies(value: object, place: DefinitionPlace) -> tuple[AwardingBody, ...]:
    """Read several bodies, each as `read_body` does."""
    if not isinstance(value, list):
        awarding_body = read_body(value, place)
        return (awarding_body,) if awarding_body and awarding_body.name else ()
    bodies = (read_body(item, place.at(position)) for position, item in enumerate(value))
    return tuple(body for body in bodies if body and body.name)


def read_body(value: object, place: DefinitionPlace) -> AwardingBody | None:
    """Read the awarding body: a name, `{ja, en}`, or a table; of a list (joint award) the first."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("awarding_body"))
        body = AwardingBody(
            name=_name(table),
            identifier=read_string(*table.take("identifier")),
            url=read_string(*table.take("url")),
            kind=read_string(*table.take("kind")),
        )
        table.finish()
        return body
    if isinstance(value, list):
        return next(iter(read_bodies(value, place)), None)
    name = read_text(value, place)
    return AwardingBody(name=name) if name else None


def _name(table: DefinitionTable) -> LocalizedText:
    """Read a name that stands under `name`, or under `ja` and `en` beside the other keys."""
    name, place = table.take("name")
    languages = {key: table.take(key)[0] for key in ("ja", "en") if key in table}
    return read_text(name if name is not None else languages or None, place)


def read_country(value: object, place: DefinitionPlace) -> str:
    """Read a country: ISO 3166-1 alpha-2, or a name we know."""
    if isinstance(value, Mapping):
        if is_localised(value):
            return read_country(read_text(value, place).in_language("en"), place)
        table = DefinitionTable(value, place, aliases=inner_keys("country"))
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
    place.note("E_DEFINITION_COUNTRY", value=word[:80])
    return ""


def read_contact(value: object, place: DefinitionPlace) -> Contact | None:
    """Read whom to ask: an address, a URL, a name, or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("contact"))
        contact = Contact(
            name=read_text(*table.take("name")),
            email=read_string(*table.take("email")),
            url=read_string(*table.take("url")),
        )
        table.finish()
        return contact
    text = read_text(value, place)
    plain = text.en
    if re.fullmatch(r"(mailto:)?[^\s@]+@[^\s@]+", plain):
        return Contact(email=plain.removeprefix("mailto:"))
    if re.fullmatch(r"https?://\S+", plain):
        return Contact(url=plain)
    return Contact(name=text) if text else None


def read_kind(value: object, place: DefinitionPlace) -> Kind:
    """Read what the author says this is; an unknown word is told and read as a micro-credential."""
    word = read_string(value, place)
    meaning = exact_meaning("kinds", word) if word else None
    if word and meaning is None:
        place.note("E_DEFINITION_KIND", value=word[:80])
    return Kind(meaning) if meaning else Kind.MICROCREDENTIAL


def read_version(value: object, place: DefinitionPlace) -> int:
    """Read a version number, 1 or more."""
    version = read_whole(value, place)
    if version is not None and version < 1:
        place.note("E_DEFINITION_VERSION", value=str(version))
    return version if version is not None and version >= 1 else 1


def read_months(value: object, place: DefinitionPlace) -> int | None:
    """Read a validity: months as a number, "24か月", "2年", "P2Y", `{years=2}`; "none" means without end."""
    if value is None or value is False or value == "":
        return None
    if isinstance(value, Mapping):
        table = DefinitionTable(value, place, aliases=inner_keys("validity"))
        years, months = read_whole(*table.take("years")), read_whole(*table.take("months"))
        table.finish()
        return None if years is None and months is None else (years or 0) * 12 + (months or 0)
    return _months_of_words(read_string(value, place), place) if isinstance(value, str) else read_whole(value, place)


def _months_of_words(text: str, place: DefinitionPlace) -> int | None:
    if says_none(text) or fold(text) in ("無期限", "期限なし", "unlimited", "noexpiry", "never"):
        return None
    number = find_number(text)
    iso = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?", text, re.IGNORECASE)
    if iso and iso.group(0).upper() != "P":
        return int(iso.group(1) or 0) * 12 + int(iso.group(2) or 0)
    if number is None or re.search(r"日|days?|weeks?|週", text, re.IGNORECASE) or number != number.to_integral_value():
        place.note("E_DEFINITION_VALIDITY", value=text[:80])
        return None
    return int(number) * (12 if re.search(r"年|years?", text, re.IGNORECASE) else 1)
