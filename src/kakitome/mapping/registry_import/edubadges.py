"""Badge classes as edubadges describes them: Open Badges 2.0 with extensions, or the fields of its own interface.

The extensions state what Open Badges 2.0 has no field for: ECTS points, hours, outcomes, language, level. Extensions
may stand beside the other fields, in a table, or in a list of names and texts.

Source: edubadges extensions (ECTSExtension, StudyLoadExtension, TimeInvestmentExtension, LearningOutcomeExtension,
LanguageExtension, EQFExtension, EducationProgramIdentifierExtension); Open Badges 2.0 BadgeClass.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.vc import strict_json
from kakitome.learning.registry.entry import AwardForm
from kakitome.mapping.registry_import.facts import Facts
from kakitome.mapping.registry_import.node import Findings, ImportNode, local_name, types_of

_TYPES: Final = {
    "microcredential": "microcredential",
    "regular": "regular",
    "extracurricular": "unstated",
    "curricular": "regular",
}
_NOT_ASKED: Final = (
    "type",
    "id",
    "image",
    "tags",
    "alignment",
    "entityId",
    "createdAt",
    "created_at",
    "archived",
    "isPrivate",
    "is_private",
    "public",
    "formal",
    "EducationProgramIdentifier",
    "educationProgramIdentifiers",
    "context",
    "expirationPeriod",
    "eqfNlqfLevelVerified",
    "gradeAchievedRequired",
    "evidenceRequired",
    "narrativeRequired",
)
_FACTS: Final[Mapping[str, str]] = {
    "ECTSExtension": "ECTS",
    "StudyLoadExtension": "StudyLoad",
    "TimeInvestmentExtension": "TimeInvestment",
    "LearningOutcomeExtension": "LearningOutcome",
    "LanguageExtension": "Language",
    "EQFExtension": "EQF",
    "EducationProgramIdentifierExtension": "EducationProgramIdentifier",
}


def is_edubadges(table: object) -> bool:
    """Tell whether a table is a badge class, by its type or by edubadges' own fields."""
    if not isinstance(table, Mapping):
        return False
    fields = ("badgeClassType", "badge_class_type", "extensions")
    return "BadgeClass" in types_of(table) or any(str(key).startswith(fields) for key in table)


def read_edubadges(table: Mapping[str, Any], findings: Findings) -> Facts:
    """Read one badge class; its awards are Open Badges."""
    stated = dict(table)
    extended = ImportNode(dict(_extensions(stated, findings)), findings)
    node = ImportNode(stated, findings)
    facts = Facts(types=types_of(table), forms=(AwardForm.OPEN_BADGES_2,))
    address = node.word("id", "@id")
    facts.address = address if address.startswith(("http://", "https://", "urn:")) else ""
    facts.identifier = node.word("entityId", "entity_id") or address
    facts.set("kind", _TYPES.get(_folded(node.word("badgeClassType", "badge_class_type"))))
    facts.set("title", node.text("name"))
    facts.set("content_description", node.text("description"))
    facts.set("learning_outcomes", extended.text("LearningOutcome") or node.text("learningOutcome", "learning_outcome"))
    facts.set("language", _language(extended.word("Language")))
    facts.set("learner_effort", _effort(extended))
    facts.set("form_of_participation", _as_words(node.word("participation")))
    facts.set("assessment_type", _assessment(node))
    facts.set("supervision_identity_verification", _supervision(node))
    facts.set("quality_assurance", _quality(node))
    facts.set("certification", _criteria(node))
    stackable = node.take("stackable")
    facts.set("stackability", {"stackable": stackable} if isinstance(stackable, bool) else None)
    _provider(node, facts)
    level = extended.word("EQF")
    if level:
        facts.set("level", [{"framework": "EQF", "level": level, "asserted_by": facts.provider}])
    extended.finish(_NOT_ASKED)
    node.finish(_NOT_ASKED)
    return facts


def _extensions(stated: dict[str, Any], findings: Findings) -> Iterator[tuple[str, Any]]:
    """Take the extensions out of a badge class, however they stand in it, and yield their values by name."""
    held = stated.pop("extensions", None)
    extensions: list[tuple[str, Any]] = [
        (key, stated.pop(key)) for key in list(stated) if key.startswith("extensions:")
    ]
    if isinstance(held, Mapping):
        extensions.extend(held.items())
    elif isinstance(held, list):
        extensions.extend(_listed(held, findings))
    for key, value in extensions:
        name = local_name(str(key))
        if name in _FACTS and isinstance(value, Mapping):
            yield _FACTS[name], value.get(_FACTS[name])
        else:
            findings.warn("W_IMPORT_UNKNOWN", "extensions", str(key)[:80], key=str(key)[:80])


def _listed(held: list[Any], findings: Findings) -> Iterator[tuple[str, Any]]:
    for position, item in enumerate(held):
        name = item.get("name") if isinstance(item, Mapping) else None
        text = item.get("originalJson", item.get("original_json")) if isinstance(item, Mapping) else None
        if not isinstance(name, str) or not isinstance(text, str):
            findings.warn("W_IMPORT_SHAPE", "extensions", position)
            continue
        try:
            yield name, strict_json.load(text.encode())
        except (strict_json.StrictJsonError, UnicodeEncodeError):
            findings.warn("W_IMPORT_SHAPE", "extensions", position)


def _folded(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def _language(word: str) -> list[str]:
    """Read `en_EN` and `nl_NL` as the language alone: the second half repeats it and is no country."""
    return [word.partition("_")[0].partition("-")[0].lower()] if word else []


def _effort(extended: ImportNode) -> object:
    hours = extended.number("StudyLoad", "TimeInvestment")
    ects = extended.number("ECTS")
    if hours is not None:
        return {"value": hours, "credits": ects, "credit_unit": None if ects is None else "ECTS"}
    return {"value": ects, "unit": "ECTS"} if ects is not None else None


def _as_words(word: str) -> object:
    return word.replace("_", " ") if word else None


def _assessment(node: ImportNode) -> object:
    word = node.word("assessmentType", "assessment_type")
    return [word.replace("_", " ")] if word else None


def _supervision(node: ImportNode) -> object:
    supervised = node.take("assessmentSupervised", "assessment_supervised")
    verified = node.take("assessmentIdVerified", "assessment_id_verified")
    if not isinstance(supervised, bool):
        return None
    if not supervised:
        # Identity without supervision is not one of the three answers there are; nothing near it is taken.
        return None if verified is True else {"check": "unsupervised-without-identity-verification"}
    if isinstance(verified, bool):
        return {"check": f"supervised-{'with' if verified else 'without'}-identity-verification"}
    return None


def _quality(node: ImportNode) -> object:
    name = node.word("qualityAssuranceName", "quality_assurance_name")
    words = node.word("qualityAssuranceDescription", "quality_assurance_description")
    url = node.word("qualityAssuranceUrl", "quality_assurance_url")
    text = ": ".join(filter(None, (name, words)))
    return {"description": text, "url": url}


def _criteria(node: ImportNode) -> object:
    given = node.take("criteria")
    words = node.read_text(given.get("narrative"), "criteria") if isinstance(given, Mapping) else {}
    return words or node.text("criteriaText", "criteria_text")


def _provider(node: ImportNode, facts: Facts) -> None:
    body = node.node("issuer")
    facts.provider = body.text("name", "nameEnglish", "name_english")
    url = body.word("url")
    facts.provider_url = url
    identifier = body.word("id", "@id")
    if not facts.provider and identifier:
        node.warn("W_IMPORT_PROVIDER_ELSEWHERE", "issuer", address=identifier[:120])
