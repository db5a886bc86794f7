"""Credentials and learning opportunities of the Credential Transparency Description Language, as JSON-LD.

Read from a single resource or from a graph in which organisations and competencies stand beside it.

Source: CTDL terms (ceterms), classes MicroCredential, Badge, DigitalBadge, Certificate, LearningProgram, Course,
LearningOpportunityProfile; DurationProfile, CostProfile, ValueProfile, CredentialAlignmentObject.
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.mapping.registry_import.facts import Facts
from kakitome.mapping.registry_import.node import Findings, ImportNode, local_name, types_of

TYPES: Final = frozenset(
    (
        "MicroCredential",
        "Badge",
        "DigitalBadge",
        "OpenBadge",
        "Certificate",
        "CertificateOfCompletion",
        "CertificateOfParticipation",
        "Certification",
        "LearningProgram",
        "Course",
        "LearningOpportunityProfile",
        "LearningOpportunity",
    )
)
_MODES: Final = {"OnlineOnly": "online", "BlendedDelivery": "blended", "InPerson": "on-site"}
_METHODS: Final = {
    "Exam": "written-examination",
    "Performance": "practical-assessment",
    "Artifact": "artefact-assessment",
}
_NOT_ASKED: Final = (
    "ctid",
    "image",
    "credentialStatusType",
    "lifeCycleStatusType",
    "versionIdentifier",
    "dateEffective",
    "identifier",
    "codedNotation",
    "keyword",
    "subject",
    "occupationType",
    "industryType",
    "instructionalProgramType",
    "audienceLevelType",
    "alternateName",
    "availableOnlineAt",
    "inCatalog",
    "context",
)
"""Terms that have no descriptor here; leaving them out changes no statement about the credential."""


def is_ctdl(table: object) -> bool:
    """Tell whether a table is a credential or a learning opportunity of CTDL."""
    if not isinstance(table, Mapping):
        return False
    speaks = any(str(key).startswith(("ceterms:", "https://purl.org/ctdl/")) for key in table)
    return speaks and bool(TYPES & set(types_of(table)))


def read_ctdl(table: Mapping[str, Any], findings: Findings, *, beside: Mapping[str, Any]) -> Facts:
    """Read one resource; `beside` are the other resources of its graph by their `@id`."""
    node = ImportNode(table, findings)
    facts = Facts(types=types_of(table))
    facts.set("title", node.text("name"))
    facts.set("content_description", node.text("description"))
    facts.set("language", _languages(node))
    facts.set("learning_outcomes", _outcomes(node, beside))
    facts.set("learner_effort", _effort(node))
    facts.set("form_of_participation", _alignments(node, ("deliveryType", "learningDeliveryType"), known=_MODES))
    facts.set("assessment_type", _assessment(node))
    facts.set("price", _price(node))
    facts.set("prerequisites", _conditions(node))
    facts.set("credit_recognition", _credit(node))
    facts.set("stackability", _stacks(node, beside))
    _provider(node, facts, beside=beside)
    facts.identifier = node.word("ctid") or node.word("@id")
    page = node.word("subjectWebpage")
    facts.provider_url = facts.provider_url or page
    node.finish((*_NOT_ASKED, "type"))
    return facts


def _languages(node: ImportNode) -> list[str]:
    value = node.take("inLanguage")
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _provider(node: ImportNode, facts: Facts, *, beside: Mapping[str, Any]) -> None:
    import_nodes = node.nodes("ownedBy") or node.nodes("offeredBy")
    node.take("offeredBy")
    if not import_nodes:
        return
    body = import_nodes[0]
    address = body.word("@id")
    known = beside.get(address)
    if known is not None:
        body = ImportNode(known, Findings())
    facts.provider = body.text("name")
    facts.provider_url = body.word("subjectWebpage")
    kind = body.nodes("agentType")
    facts.institution_type = local_name(kind[0].word("targetNode")) if kind else ""
    places = body.nodes("address")
    if places:
        country = places[0].text("addressCountry")
        facts.country = country.get("en", "") or country.get("ja", "")
    if not facts.provider and address:
        node.warn("W_IMPORT_PROVIDER_ELSEWHERE", "ownedBy", address=address[:120])


def _outcomes(node: ImportNode, beside: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        text
        for import_node in node.nodes("teaches", "assesses")
        if (text := _named(import_node, ("targetNodeName", "competencyText", "name"), at="targetNode", beside=beside))
    ]


def _named(node: ImportNode, names: tuple[str, ...], *, at: str, beside: Mapping[str, Any]) -> dict[str, str]:
    """Read how a thing is called, here or where it stands in the same graph; what stands elsewhere is noted."""
    text = node.text(*names)
    elsewhere = beside.get(node.word(*dict.fromkeys((at, "@id"))))
    if not text and elsewhere is not None:
        text = ImportNode(elsewhere, Findings()).text(*names)
    if not text:
        node.warn("W_IMPORT_ELSEWHERE")
    return text


def _effort(node: ImportNode) -> object:
    profiles = node.nodes("estimatedDuration")
    if len(profiles) > 1:
        node.warn("W_IMPORT_FIRST_ONLY", "estimatedDuration")
    for profile in profiles:
        stated = profile.word("timeRequired", "exactDuration")
        least, most = profile.word("minimumDuration"), profile.word("maximumDuration")
        words = profile.text("description")
        # How long a course runs (weeks, months) is not how long one studies: only hours and minutes are effort.
        exact = [text for text in (stated, least) if text.startswith("PT")]
        if exact:
            upper = most if not stated and most.startswith("PT") else None
            return {"value": exact[0], "value_max": upper, "description": words}
        profile.warn("W_IMPORT_DURATION", value=(stated or least or most)[:40])
    return None


def _alignments(node: ImportNode, names: tuple[str, ...], *, known: Mapping[str, str]) -> object:
    modes, words = [], []
    for import_node in node.nodes(*names):
        code = local_name(import_node.word("targetNode", "@id"))
        if code in known:
            modes.append(known[code])
        elif text := import_node.text("targetNodeName"):
            words.append(text)
        else:
            import_node.warn("W_IMPORT_WORD", word=code[:60])
    return {"modes": modes, "description": words[0] if words else None}


def _assessment(node: ImportNode) -> object:
    words = node.text("assessmentMethodDescription")
    assessments = []
    for import_node in node.nodes("assessmentMethodType"):
        code = local_name(import_node.word("targetNode", "@id"))
        text = import_node.text("targetNodeName")
        method = _METHODS.get(code, "issuer-defined" if text else "")
        if method:
            assessments.append({"method": method, **({"description": text} if method == "issuer-defined" else {})})
        else:
            import_node.warn("W_IMPORT_WORD", word=code[:60])
    if assessments and words:
        assessments[0] = {**assessments[0], "description": words}
    return assessments or ([{"method": "issuer-defined", "description": words}] if words else None)


def _price(node: ImportNode) -> object:
    profiles = node.nodes("estimatedCost")
    if len(profiles) > 1:
        node.warn("W_IMPORT_FIRST_ONLY", "estimatedCost")
    for profile in profiles[:1]:
        return {
            "amount": profile.word("price"),
            "currency": profile.word("currency"),
            "description": profile.text("description"),
        }
    return None


def _conditions(node: ImportNode) -> dict[str, str]:
    conditions: dict[str, str] = {}
    for import_node in node.nodes("entryCondition", "requires"):
        for language, words in import_node.text("description", "name").items():
            conditions[language] = f"{conditions[language]}\n{words}" if language in conditions else words
    return conditions


def _credit(node: ImportNode) -> object:
    for import_node in node.nodes("creditValue"):
        value = import_node.number("value", "maxValue", "minValue")
        units = import_node.nodes("creditUnitType")
        unit = local_name(units[0].word("targetNode")) if units else ""
        words = import_node.text("creditUnitTypeDescription", "description")
        if value is None:
            continue
        import_node.warn("W_IMPORT_CREDIT_UNIT", unit=unit[:40] or "-")
        # Nobody's rule says how many hours such a unit is: number and unit stay words.
        return {"description": words or {"en": f"{value} {unit}".strip()}}
    return None


def _stacks(node: ImportNode, beside: Mapping[str, Any]) -> object:
    targets = node.nodes("isPartOf", "isPreparationFor", "isRequiredFor")
    names = [text for target in targets if (text := _named(target, ("name",), at="@id", beside=beside))]
    return {"stackable": True, "into": names} if names else None
