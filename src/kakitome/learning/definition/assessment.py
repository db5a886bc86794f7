"""Read how outcomes are assessed, under which supervision, by which rubric."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kakitome.learning.assessment import (
    Assessment,
    AssessmentMethod,
    IdentityCheck,
    Rubric,
    RubricCriterion,
    RubricLevel,
    Supervision,
)
from kakitome.learning.definition.numbers import read_number
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import contained_meanings, exact_meaning, fold, inner_keys
from kakitome.learning.definition.wording import in_guessed_language, is_localised, read_string, read_text
from kakitome.learning.statements import says_none
from kakitome.values.localized_text import LocalizedText

_WEIGHT = re.compile(r"(.*?\S)\s*[（(:：]?\s*(\d{1,3}(?:\.\d+)?)\s*[%％]\s*[)）]?")
_NOTHING = re.compile(
    r"評価(は|を)?(行わない|行いません|実施しない|実施しません|しない|しません|ありません|ない|なし|無し)"
    r"|^\s*(no|not|without)\s+(formal\s+)?assess",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[、,，;；\n/／+＋&＆・]")
_SPLIT_WORDS = re.compile(r"[、,，;；\n/／+＋&＆・]|と|および|及び|ならびに|\band\b", re.IGNORECASE)


def read_assessments(value: object, place: DefinitionPlace) -> tuple[Assessment, ...]:
    """Read assessments: words, a list of them, tables, or a table of word → weight."""
    if value is None or value == "":
        return ()
    if value is False:
        return (Assessment(method=AssessmentMethod.NONE),)
    if isinstance(value, str):
        return tuple(_of_words(read_string(value, place)))
    if isinstance(value, list):
        return tuple(a for position, item in enumerate(value) for a in read_assessments(item, place.at(position)))
    if isinstance(value, Mapping):
        return tuple(_of_mapping(value, place))
    place.wrong_type("text", value)
    return ()


def _of_mapping(entries: Mapping[str, object], place: DefinitionPlace) -> Sequence[Assessment]:
    if is_localised(entries):
        words = read_text(entries, place)
        methods = [_of_word(words.in_language("en" if words.en else "ja"))]
        return [replace(methods[0], description=words)]
    if entries and all(exact_meaning("assessment", str(key)) for key in entries):
        return [_of_pair(str(key), content, place=place.at(str(key))) for key, content in entries.items()]
    return _of_table(entries, place)


def _of_words(text: str) -> Sequence[Assessment]:
    """Split words into assessments, but only where every part names a known method."""
    if not text:
        return ()
    for pattern in (_SPLIT, _SPLIT_WORDS):
        parts = [part.strip() for part in pattern.split(text) if part.strip()]
        if len(parts) > 1 and all(_methods_in(part) for part in parts):
            return [_of_word(part) for part in parts]
    several = contained_meanings("assessment", text)
    if exact_meaning("assessment", text) or len(several) < 2:
        return (_of_word(text),)
    words = in_guessed_language(text)
    return [Assessment(method=AssessmentMethod(method), description=words) for method in several]


def _methods_in(text: str) -> tuple[str, ...]:
    exact = exact_meaning("assessment", text)
    return (exact,) if exact else contained_meanings("assessment", text)


def _of_word(text: str) -> Assessment:
    """Read one word or phrase: an exact word needs no description, anything else keeps it."""
    weight = _WEIGHT.fullmatch(text)
    if weight and not weight.group(1).endswith("率") and _methods_in(weight.group(1)):
        return replace(_of_word(weight.group(1)), weight_percent=Decimal(weight.group(2)))
    exact = exact_meaning("assessment", text)
    if exact:
        return Assessment(method=AssessmentMethod(exact))
    if _NOTHING.search(text) and not contained_meanings("assessment", text):
        return Assessment(method=AssessmentMethod.NONE, description=in_guessed_language(text))
    contained = contained_meanings("assessment", text)
    method = AssessmentMethod(contained[0]) if contained else AssessmentMethod.OTHER
    return Assessment(method=method, description=in_guessed_language(text))


def _of_pair(word: str, content: object, *, place: DefinitionPlace) -> Assessment:
    """Read `筆記試験 = 60`, `quiz = true`, `レポート = "分析レポート"`."""
    assessment = _of_word(word)
    if isinstance(content, bool):
        return assessment if content else replace(assessment, method=AssessmentMethod.NONE)
    if isinstance(content, str) and not re.fullmatch(r"\s*[\d.]+\s*[%％]?\s*", content):
        return replace(assessment, description=read_text(content, place))
    return replace(assessment, weight_percent=read_number(content, place))


def _of_table(entries: Mapping[str, object], place: DefinitionPlace) -> Sequence[Assessment]:
    table = DefinitionTable(entries, place, aliases=inner_keys("assessment"))
    methods = _methods(*table.take("method"))
    words = read_text(*table.take("description"))
    weight = _weight(table)
    pass_mark, pass_place = table.take("pass_mark")
    gradable, gradable_place = table.take("gradable")
    if gradable is not None and not isinstance(gradable, bool):
        gradable_place.wrong_type("boolean", gradable)
        gradable = None
    table.finish()
    if not methods:
        if not words:
            place.note("E_ASSESSMENT_UNREADABLE")
            return ()
        guess = _of_word(words.in_language("en" if words.en else "ja"))
        methods = [replace(guess, description=LocalizedText())]
    mark = str(pass_mark) if isinstance(pass_mark, int | float | Decimal) else read_string(pass_mark, pass_place)
    return [
        replace(
            method, description=words or method.description, weight_percent=weight, pass_mark=mark, gradable=gradable
        )
        for method in methods
    ]


def _methods(value: object, place: DefinitionPlace) -> list[Assessment]:
    if isinstance(value, list):
        return [a for position, item in enumerate(value) for a in _methods(item, place.at(position))]
    if isinstance(value, Mapping):
        return [_of_word(read_text(value, place).in_language("ja"))]
    return list(_of_words(read_string(value, place))) if value is not None else []


def _weight(table: DefinitionTable) -> Decimal | None:
    """Read a weight: `weight_percent` as it stands, `weight` as a percentage or as a share of 1."""
    percent = read_number(*table.take("weight_percent"))
    value, place = table.take("weight")
    share = read_number(value, place)
    if percent is not None or share is None:
        return percent
    return share * 100 if 0 < share <= 1 and not isinstance(value, str) else share


def read_supervision(value: object, place: DefinitionPlace) -> Supervision | None:
    """Read supervision and identity check: words of the EU list, other words, booleans, or a table."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _supervision(supervised=value, identity=None if value else False)
    if isinstance(value, Mapping) and not is_localised(value):
        return _supervision_table(value, place)
    words = read_text(value, place)
    if not words:
        return None
    text = words.in_language("en" if words.en else "ja")
    exact = exact_meaning("supervision", text)
    return Supervision(check=IdentityCheck(exact)) if exact else Supervision(description=words)


def _supervision_table(entries: Mapping[str, object], place: DefinitionPlace) -> Supervision:
    table = DefinitionTable(entries, place, aliases=inner_keys("supervision"))
    words = read_text(*table.take("description"))
    named, named_place = table.take("check")
    supervised, identity = _flag(*table.take("supervised")), _flag(*table.take("identity"))
    table.finish()
    if named is not None:
        word = read_string(named, named_place)
        exact = exact_meaning("supervision", word)
        if exact is None:
            return Supervision(description=words or in_guessed_language(word))
        return Supervision(check=IdentityCheck(exact), description=words)
    supervision = _supervision(supervised=supervised, identity=identity)
    return replace(supervision, description=words or supervision.description)


def _supervision(*, supervised: bool | None, identity: bool | None) -> Supervision:
    """Choose from the EU list where both facts are stated; else say in words what is."""
    known = {
        (False, False): IdentityCheck.UNSUPERVISED,
        (True, False): IdentityCheck.SUPERVISED,
        (True, True): IdentityCheck.SUPERVISED_IDENTIFIED,
    }
    if supervised is not None and identity is not None and (supervised, identity) in known:
        return Supervision(check=known[supervised, identity])
    ja, en = [], []
    for fact, names in ((supervised, ("監督", "supervised")), (identity, ("本人確認", "identity verified"))):
        if fact is not None:
            ja.append(names[0] + ("あり" if fact else "なし"))
            en.append(names[1] if fact else f"not {names[1]}")
    return Supervision(description=LocalizedText(ja="、".join(ja), en=", ".join(en)))


def _flag(value: object, place: DefinitionPlace) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return not says_none(value) and fold(value) not in ("false", "no", "不要")
    place.wrong_type("boolean", value)
    return None


def read_rubric(value: object, place: DefinitionPlace) -> Rubric | None:
    """Read a rubric: a URL, words, a list of criteria, or a table with `criteria`, `url`, `description`."""
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return Rubric(criteria=_criteria(value, place))
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("rubric"))
        criteria, criteria_place = table.take("criteria")
        rubric = Rubric(
            criteria=_criteria(criteria, criteria_place),
            url=read_string(*table.take("url")),
            description=read_text(*table.take("description")),
        )
        table.finish()
        return rubric
    words = read_text(value, place)
    if isinstance(value, str) and re.match(r"https?://", value.strip()):
        return Rubric(url=value.strip())
    return Rubric(description=words) if words else None


def _criteria(value: object, place: DefinitionPlace) -> tuple[RubricCriterion, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        place.wrong_type("list", value)
        return ()
    return tuple(_criterion(item, place.at(position)) for position, item in enumerate(value))


def _criterion(value: object, place: DefinitionPlace) -> RubricCriterion:
    if not isinstance(value, Mapping) or is_localised(value):
        return RubricCriterion(name=read_text(value, place))
    table = DefinitionTable(value, place, aliases=inner_keys("rubric_criterion"))
    name = read_text(*table.take("name"))
    levels, levels_place = table.take("levels")
    table.finish()
    if levels is not None and not isinstance(levels, list):
        levels_place.wrong_type("list", levels)
        levels = None
    items = levels if isinstance(levels, list) else []
    return RubricCriterion(name=name, levels=tuple(_level(v, levels_place.at(i)) for i, v in enumerate(items)))


def _level(value: object, place: DefinitionPlace) -> RubricLevel:
    if not isinstance(value, Mapping) or is_localised(value):
        return RubricLevel(name=read_text(value, place))
    table = DefinitionTable(value, place, aliases=inner_keys("rubric_level"))
    score, score_place = table.take("score")
    mark = str(score) if isinstance(score, int | float | Decimal) else read_string(score, score_place)
    level = RubricLevel(
        name=read_text(*table.take("name")), description=read_text(*table.take("description")), score=mark
    )
    table.finish()
    return level
