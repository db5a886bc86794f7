"""Learning opportunities and specifications of the European Learning Model, as JSON.

Source: European Learning Model v3, LearningOpportunity, LearningAchievementSpecification, Qualification, PriceDetail,
CreditPoint; vocabularies at data.europa.eu/snb, authority tables of the Union.
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.mapping.elm import vocabularies
from kakitome.mapping.registry_import.facts import Facts
from kakitome.mapping.registry_import.node import Findings, ImportNode, local_name, types_of

OPPORTUNITY: Final = "LearningOpportunity"
SPECIFICATIONS: Final = frozenset(("LearningAchievementSpecification", "Qualification"))
_NOT_ASKED: Final = (
    "type",
    "id",
    "identifier",
    "homepage",
    "supplementaryDocument",
    "dcType",
    "status",
    "dateModified",
    "category",
    "isPartialQualification",
    "learningSetting",
    "altLabel",
    "context",
    "inScheme",
)


def is_learning_model(table: object) -> bool:
    """Tell whether a table is an opportunity or a specification of the model."""
    return bool((SPECIFICATIONS | {OPPORTUNITY}) & set(types_of(table))) and isinstance(table, Mapping)


def read_learning_model(table: Mapping[str, Any], findings: Findings) -> Facts:
    """Read one opportunity, or one specification."""
    node = ImportNode(table, findings)
    facts = Facts(types=types_of(table))
    facts.identifier = node.word("id", "@id")
    inner = node.node("learningAchievementSpecification", "specifiedBy") if OPPORTUNITY in facts.types else node
    _provider(node, facts)
    facts.set("title", node.text("title") or inner.text("title"))
    facts.set("content_description", node.text("description") or inner.text("description"))
    facts.set("form_of_participation", _modes(node) or _modes(inner))
    facts.set("date_of_delivery", _period(node))
    facts.set("price", _price(node))
    facts.set("inherent_requirements", _note(node, "admissionProcedure"))
    _specification(inner, facts)
    for import_node in (node, inner):
        # The same words stand in an opportunity and in its specification; the first of the two was taken.
        import_node.finish((*_NOT_ASKED, "title", "description", "mode"))
    return facts


def _specification(node: ImportNode, facts: Facts) -> None:
    outcomes = [(import_node.text("title"), import_node) for import_node in node.nodes("learningOutcome")]
    facts.set("learning_outcomes", [text for text, import_node in outcomes if text and not _is_skill(import_node)])
    facts.set("skills", [skill for text, import_node in outcomes if (skill := _skill(text, import_node))])
    facts.set("language", [code for import_node in node.nodes("language") if (code := _language(import_node))])
    facts.set("learner_effort", _effort(node))
    facts.set("assessment_type", _assessments(node))
    facts.set("prerequisites", _note(node, "entryRequirement"))
    level = _code(node.node("eqfLevel"))
    if level:
        # A catalogue's level is what its provider says; nobody else's name stands in the document.
        facts.set("level", [{"framework": "EQF", "level": level, "asserted_by": facts.provider}])
    if "additionalNote" in node:
        node.take("additionalNote")
        node.warn("W_IMPORT_NOTES", "additionalNote")


def _is_skill(import_node: ImportNode) -> bool:
    return "relatedESCOSkill" in import_node or "relatedSkill" in import_node


def _skill(text: dict[str, str], import_node: ImportNode) -> dict[str, object] | None:
    esco = import_node.node("relatedESCOSkill")
    uri = esco.word("id", "@id")
    related = import_node.node("relatedSkill")
    label = text or related.text("prefLabel")
    if uri:
        return {"framework": "ESCO", "label": text or esco.text("prefLabel"), "uri": uri}
    address = related.word("id", "@id")
    return {"label": label, "uri": address} if address and label else None


def _provider(node: ImportNode, facts: Facts) -> None:
    bodies = node.nodes("providedBy")
    if not bodies:
        return
    body = bodies[0]
    facts.provider = body.text("legalName", "prefLabel")
    identifier = body.word("id", "@id")
    facts.issuer = identifier if identifier.startswith("did:") else ""
    facts.provider_url = body.node("homepage").word("contentURL", "contentUrl", "id", "@id")
    code = _code(body.node("location").node("address").node("countryCode"))
    facts.country = vocabularies.country_of(code) if code else ""


def _modes(node: ImportNode) -> object:
    modes = [code for import_node in node.nodes("mode") if (code := _code(import_node))]
    return {"modes": modes} if modes else None


def _language(import_node: ImportNode) -> str:
    code = _code(import_node)
    tag = vocabularies.tag_of(code)
    if not tag:
        import_node.warn("W_IMPORT_WORD", word=code[:60])
    return tag


def _effort(node: ImportNode) -> object:
    table: dict[str, object] = {}
    hours = node.word("volumeOfLearning")
    if hours.startswith("PT"):
        table["value"] = hours
    elif hours:
        node.warn("W_IMPORT_DURATION", "volumeOfLearning", value=hours[:40])
    for import_node in node.nodes("creditPoint"):
        size, system = import_node.number("point"), _code(import_node.node("framework"))
        if size is None:
            continue
        if system != vocabularies.ECTS_CODE:
            import_node.warn("W_IMPORT_CREDIT_UNIT", unit=system[:40] or "-")
        elif table:
            table.update({"credits": size, "credit_unit": "ECTS"})
        else:
            table.update({"value": size, "unit": "ECTS"})
    return table or None


def _assessments(node: ImportNode) -> list[dict[str, object]]:
    assessments: list[dict[str, object]] = []
    for import_node in node.nodes("provenBy"):
        kind = _code(import_node.node("dcType"))
        words = import_node.text("description") or import_node.text("title")
        import_node.finish((*_NOT_ASKED, "title", "gradingScheme"))
        if kind or words:
            assessments.append({"method": kind or "issuer-defined", **({"description": words} if words else {})})
    return assessments


def _period(node: ImportNode) -> object:
    import_node = node.node("temporal")
    start, end, words = import_node.word("startDate"), import_node.word("endDate"), import_node.text("prefLabel")
    return {"start_on": start[:10], "end_on": end[:10], "description": words}


def _price(node: ImportNode) -> object:
    import_node = node.node("priceDetail")
    amount = import_node.node("amount")
    value, currency = amount.word("value"), _code(amount.node("unit"))
    return {"amount": value, "currency": currency, "description": import_node.text("description")}


def _note(node: ImportNode, name: str) -> dict[str, str]:
    return node.node(name).text("noteLiteral")


def _code(concept: ImportNode) -> str:
    """Return the code of a concept: the last part of its address, or its notation."""
    return local_name(concept.word("id", "@id", "uri") or concept.word("notation"))
