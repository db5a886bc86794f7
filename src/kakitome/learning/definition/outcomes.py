"""Read learning outcomes and skills."""

import re
from collections.abc import Mapping
from itertools import zip_longest

from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable, key_name
from kakitome.learning.definition.vocabulary import inner_keys, words
from kakitome.learning.definition.wording import (
    in_guessed_language,
    is_localised,
    language_of_key,
    read_lines,
    read_string,
    read_text,
)
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.statements import says_none
from kakitome.values.localized_text import LocalizedText

_BULLET = re.compile(r"^\s*(?:[-*•・●○▪‣]|[(（]?\d{1,2}[.)）．、]|[①-⑳])\s*")


def read_outcomes(value: object, place: DefinitionPlace) -> tuple[LearningOutcome, ...]:
    """Read outcomes: one string (one per line), a list, `{ja=[…], en=[…]}`, `{text=…}`, or groups of lists."""
    if value is None or isinstance(value, str):
        return _of_string(read_string(value, place))
    if isinstance(value, list):
        return tuple(o for position, item in enumerate(value) for o in _of_item(item, place.at(position)))
    if isinstance(value, Mapping):
        return _of_mapping(value, place)
    place.wrong_type("list", value)
    return ()


def _of_mapping(value: Mapping[str, object], place: DefinitionPlace) -> tuple[LearningOutcome, ...]:
    if is_localised(value):
        return _of_languages(value, place)
    if value and all(key_name(str(key)) in words()["outcome_groups"]["all"] for key in value):
        return tuple(o for key, content in value.items() for o in read_outcomes(content, place.at(str(key))))
    return _of_item(value, place)


def _of_string(text: str) -> tuple[LearningOutcome, ...]:
    """Take one outcome per line; bullets and numbers in front are taken off when there are several."""
    if not text or says_none(text):
        return ()
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1:
        lines = [_BULLET.sub("", line).strip() for line in lines]
    return tuple(LearningOutcome(text=in_guessed_language(line)) for line in lines if line)


def _of_item(value: object, place: DefinitionPlace) -> tuple[LearningOutcome, ...]:
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("learning_outcome"))
        content, inner = table.take("text")
        if isinstance(content, list):
            table.finish()
            return read_outcomes(content, inner)
        outcome = LearningOutcome(text=read_text(content, inner), code=read_string(*table.take("code")))
        table.finish()
        if not outcome.text:
            place.note("E_OUTCOME_WITHOUT_TEXT")
            return ()
        return (outcome,)
    text = read_text(value, place)
    return (LearningOutcome(text=text),) if text else ()


def _of_languages(value: Mapping[str, object], place: DefinitionPlace) -> tuple[LearningOutcome, ...]:
    """Pair the lists of both languages; lists of different lengths are told and paired as far as they go."""
    lists: dict[str, list[str]] = {"ja": [], "en": []}
    for key, content in value.items():
        language = language_of_key(str(key))
        if language is None:
            place.at(str(key)).note("W_DEFINITION_THIRD_LANGUAGE", key=str(key)[:20])
        elif isinstance(content, list):
            lists[language] = [read_string(item, place.at(str(key)).at(i)) for i, item in enumerate(content)]
        else:
            lines = read_lines(content, place.at(str(key))).splitlines()
            lists[language] = [_BULLET.sub("", line) if len(lines) > 1 else line for line in lines if line.strip()]
    ja, en = lists["ja"], lists["en"]
    if ja and en and len(ja) != len(en):
        place.note("W_OUTCOMES_UNEVEN", ja=len(ja), en=len(en))
    pairs = zip_longest(ja, en, fillvalue="")
    return tuple(LearningOutcome(text=LocalizedText(ja=j, en=e)) for j, e in pairs if j or e)


def read_skills(value: object, place: DefinitionPlace) -> tuple[Skill, ...]:
    """Read skills: words, addresses, tables, or a list of these."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(skill for position, item in enumerate(value) for skill in read_skills(item, place.at(position)))
    if isinstance(value, str):
        return (_skill_of_word(read_string(value, place)),)
    if not isinstance(value, Mapping):
        place.wrong_type("list", value)
        return ()
    if is_localised(value):
        return (Skill(framework="", label=read_text(value, place)),)
    table = DefinitionTable(value, place, aliases=inner_keys("skill"))
    skill = Skill(
        framework=read_string(*table.take("framework")),
        label=read_text(*table.take("label")),
        code=read_string(*table.take("code")),
        uri=read_string(*table.take("uri")),
    )
    table.finish()
    return (skill,)


def _skill_of_word(text: str) -> Skill:
    """Read "ESCO: data analytics" as framework and label, an ESCO address as uri, other words as label."""
    if re.fullmatch(r"https?://\S+", text):
        framework = "ESCO" if "data.europa.eu/esco/" in text else ""
        return Skill(framework=framework, label=LocalizedText(), uri=text)
    match = re.fullmatch(r"(ESCO|DSS|O\*NET|ITSS|iCD)\s*[:：]\s*(.+)", text, re.IGNORECASE)
    if match:
        return Skill(framework=match.group(1).upper(), label=in_guessed_language(match.group(2)))
    return Skill(framework="", label=in_guessed_language(text))
