"""Linked data of an entry: every term exists in its vocabulary, nothing is dropped, and claims are no recognition."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyld import jsonld
from rdflib.namespace import SDO

from kakitome.learning.microcredential import AwardingBody, Contact, Microcredential
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.recognition.recognition import Change, ChangeKind
from kakitome.learning.registry.entry import AwardForm, Entry, EnvelopeName
from kakitome.learning.workload import ClassHours
from kakitome.mapping.open_data import ctdl, schema_org
from kakitome.mapping.open_data.columns import TABLE, Record
from kakitome.services.cataloguing import entry_document
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries

URL = "https://k.example/registry/E-4333-3334"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SCHEMA = "https://schema.org/"
NAMES = sorted(file.stem for file in demonstration_entries.DEFINITIONS.glob("*.toml"))
CTDL_TERMS = frozenset(
    """
    MicroCredential ConditionProfile CredentialAlignmentObject AssessmentProfile DurationProfile CostProfile
    ValueProfile IdentifierValue CredentialOrganization QACredentialOrganization RecognizeAction RevokeAction name
    description subjectWebpage identifier versionIdentifier inLanguage ownedBy offeredBy audienceLevelType
    learningDeliveryType estimatedDuration estimatedCost requires recognizedBy relatedAction dateEffective
    previousVersion latestVersion creditValue targetCompetency targetAssessment assessmentMethodDescription
    targetNode targetNodeName targetNodeDescription codedNotation frameworkName exactDuration minimumDuration
    maximumDuration price currency costDetails actingAgent object startDate endDate identifierTypeName
    identifierValueCode
    """.split()  # noqa: SIM905 - a list of sixty words reads better as text
)
"""Terms of CTDL that were looked up, one by one, in the classes of Credential Engine's own publishing tools."""


def filled(name: str = "data-analysis-ethics", **changed: object) -> Microcredential:
    body = AwardingBody(
        name=LocalizedText(ja="明日香情報大学（見本）", en="Asuka (sample)"), url="https://asuka.example/"
    )
    return demonstration_entries.letter(name, awarding_body=body, **changed)


def expanded(document: dict[str, Any], context: dict[str, Any]) -> list[Any]:
    return jsonld.expand({**document, "@context": context})


def terms(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from terms(one)
    elif isinstance(node, dict):
        yield from node.get("@type", []) if "@value" not in node else []
        for key, value in node.items():
            if not key.startswith("@"):
                yield key
                yield from terms(value)


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from keys(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if not key.startswith("@"):
                yield key
            yield from keys(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_one_of_schema_org(name: str) -> None:
    entry = demonstration_entries.entry(1, filled(name))
    document = schema_org.entry_document(entry, [demonstration_entries.recognition(entry)], url=URL)
    found = set(terms(expanded(document, {"@vocab": SCHEMA})))
    assert {term for term in found if not term.startswith(SCHEMA)} == set()
    assert {term for term in found if term.removeprefix(SCHEMA) not in SDO} == set()
    assert {SCHEMA + key for key in keys(document["@graph"])} <= found


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_one_of_ctdl_and_nothing_is_dropped(name: str) -> None:
    entry = demonstration_entries.entry(1, filled(name))
    document = ctdl.entry_document(entry, [demonstration_entries.recognition(entry)], url=URL, now=NOW)
    found = set(terms(expanded(document, document["@context"])))
    known = {ctdl.CTDL + term for term in CTDL_TERMS} | {SCHEMA + "value", SCHEMA + "description"}
    assert found - known == set()
    prefixed = {key.replace("ceterms:", ctdl.CTDL).replace("schema:", SCHEMA) for key in keys(document["@graph"])}
    assert {key for key in prefixed if key not in ("ja", "en")} <= found


def test_both_languages_are_in_the_data() -> None:
    entry = demonstration_entries.entry(1, filled())
    for document in (
        schema_org.entry_document(entry, [], url=URL),
        ctdl.entry_document(entry, [], url=URL, now=NOW),
    ):
        text = json.dumps(document, ensure_ascii=False)
        assert entry.current.microcredential.title.ja in text
        assert entry.current.microcredential.title.en in text


def test_what_the_provider_says_of_quality_is_no_recognition() -> None:
    claim = LocalizedText(ja="承認ずみ（自称）", en="Accredited by everybody")
    entry = demonstration_entries.entry(1, filled(quality_assurance=QualityAssurance(external_programme=claim)))
    for document in (
        schema_org.entry_document(entry, [], url=URL),
        ctdl.entry_document(entry, [], url=URL, now=NOW),
    ):
        assert "recognizedBy" not in json.dumps(document["@graph"])
        assert "everybody" not in json.dumps(document)


def test_a_recognition_of_another_version_says_nothing_of_this_one() -> None:
    entry = demonstration_entries.entry(1, filled())
    earlier = [demonstration_entries.recognition(entry, entry_version=7)]
    assert "recognizedBy" not in json.dumps(schema_org.entry_document(entry, earlier, url=URL)["@graph"])
    assert "recognizedBy" not in json.dumps(ctdl.entry_document(entry, earlier, url=URL, now=NOW)["@graph"])


def graph_of(entry: Entry, *changes: Change) -> dict[str, dict[str, Any]]:
    given = demonstration_entries.recognition(entry)
    for change in changes:
        given = given.changed(change)
    document = ctdl.entry_document(entry, [given], url=URL, now=NOW)
    return {node["@type"]: node for node in document["@graph"]}


def test_a_recognition_is_an_act_with_its_dates() -> None:
    entry = demonstration_entries.entry(1, filled())
    nodes = graph_of(entry)
    credential, act = nodes["ceterms:MicroCredential"], nodes["ceterms:RecognizeAction"]
    assert credential["ceterms:recognizedBy"] == act["ceterms:actingAgent"]
    assert act["ceterms:object"] == credential["@id"] == f"{URL}/v1"
    # The end is exclusive: the first instant of April in Japan.
    assert (act["ceterms:startDate"], act["ceterms:endDate"]) == ("2026-11-01", "2029-03-31")


def test_a_withdrawn_recognition_stays_as_an_act_and_recognises_no_more() -> None:
    entry = demonstration_entries.entry(1, filled())
    withdrawn = Change(
        kind=ChangeKind.WITHDRAWN, at=datetime(2026, 11, 10, tzinfo=UTC), reason=LocalizedText(ja="見本の理由")
    )
    nodes = graph_of(entry, withdrawn)
    assert "ceterms:recognizedBy" not in nodes["ceterms:MicroCredential"]
    assert nodes["ceterms:RecognizeAction"]["ceterms:endDate"] == "2026-11-10"
    assert nodes["ceterms:RevokeAction"]["ceterms:startDate"] == "2026-11-10"


def test_a_suspension_silences_the_recognition_and_is_told() -> None:
    entry = demonstration_entries.entry(1, filled())
    held = Change(
        kind=ChangeKind.SUSPENDED, at=datetime(2026, 11, 10, tzinfo=UTC), reason=LocalizedText(ja="見本の理由")
    )
    nodes = graph_of(entry, held)
    assert "ceterms:recognizedBy" not in nodes["ceterms:MicroCredential"]
    assert "suspended" in nodes["ceterms:RecognizeAction"]["ceterms:description"]["en"]


def test_no_contact_leaves_the_registry_as_linked_data() -> None:
    contact = Contact(name=LocalizedText(ja="見本 花子"), email="hanako@asuka.example", url="https://asuka.example/ask")
    entry = demonstration_entries.entry(1, filled(contact=contact))
    for document in (
        schema_org.entry_document(entry, [], url=URL),
        ctdl.entry_document(entry, [], url=URL, now=NOW),
    ):
        text = json.dumps(document, ensure_ascii=False)
        assert "hanako" not in text
        assert "花子" not in text


def test_versions_name_the_one_before_and_the_latest() -> None:
    entry = demonstration_entries.entry(1, filled())
    entry = replace(entry, versions=(*entry.versions, demonstration_entries.version(filled(), 2)))
    document = ctdl.entry_document(entry, [], url=URL, now=NOW)
    credential = document["@graph"][0]
    assert credential["ceterms:previousVersion"] == f"{URL}/v1"
    assert credential["ceterms:latestVersion"] == f"{URL}/v2"


def test_an_entry_of_a_stranger_is_a_catalogue_entry_of_the_european_model() -> None:
    entry = demonstration_entries.entry(1, filled(), issuer="")
    data = entry_document(entry, entry.current, address=URL)
    assert data is not None
    written = json.loads(data)
    assert written["providedBy"][0]["id"] == f"{URL}#provider"
    assert written["type"] == "LearningOpportunity"


def test_the_european_model_gets_nothing_that_was_not_stated() -> None:
    entry = demonstration_entries.entry(1, demonstration_entries.letter())
    assert entry_document(entry, entry.current, address=URL) is None


def test_what_awards_are_called_in_other_forms_is_in_every_kind_of_data() -> None:
    badge, profile = "https://u.example/ob2/wind.json", "https://u.example/ob2/issuer.json"
    name = EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement=badge, issuer=profile)
    entry = demonstration_entries.entry(1, filled())
    entry = replace(entry, versions=(replace(entry.current, envelopes=(name,)),))
    (linked, described) = (
        schema_org.entry_document(entry, [], url=URL)["@graph"][0],
        ctdl.entry_document(entry, [], url=URL, now=NOW)["@graph"][0],
    )
    assert badge in [one["value"] for one in linked["identifier"]]
    assert badge in [one["ceterms:identifierValueCode"] for one in described["ceterms:identifier"]]
    (column,) = [one for one in TABLE if one.id == "envelopes"]
    row = Record(entry=entry, version=entry.current, recognitions=(), at=NOW, site_url="https://k.example")
    assert column.of(row) == [f"ob2 {badge} {profile}"]


def test_every_body_that_awards_it_is_named_and_class_hours_are_told_apart_from_the_work() -> None:
    joint = AwardingBody(
        name=LocalizedText(ja="瀬戸内（見本）", en="Setouchi (sample)"), identifier="did:web:s.example"
    )
    stated = filled(co_awarding_bodies=(joint,), class_hours=ClassHours(value=Decimal(20), minutes=45))
    entry = demonstration_entries.entry(1, stated)
    credential, course = schema_org.entry_document(entry, [], url=URL)["@graph"]
    for node in (credential, course):
        assert [one.get("@id") for one in node["provider"]] == [entry.issuer, "did:web:s.example"]
    workload = course["hasCourseInstance"]["courseWorkload"]
    assert {"@language": "en", "@value": "20 class hours of 45 minutes"} in workload
    described, _, other = ctdl.entry_document(entry, [], url=URL, now=NOW)["@graph"]
    assert described["ceterms:ownedBy"] == [entry.issuer, "did:web:s.example"]
    assert (other["@id"], other["ceterms:name"]["ja"]) == ("did:web:s.example", "瀬戸内（見本）")
    times = described["ceterms:estimatedDuration"]
    assert [one["ceterms:exactDuration"] for one in times if "ceterms:description" in one] == ["PT15H"]
