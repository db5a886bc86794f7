"""Which form a document has, how many descriptions are in it, and the reader of each."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.definition import KEYS, from_dict
from kakitome.learning.registry.candidate import Candidate
from kakitome.mapping.registry_import.ctdl import is_ctdl, read_ctdl
from kakitome.mapping.registry_import.edubadges import is_edubadges, read_edubadges
from kakitome.mapping.registry_import.facts import candidate_of
from kakitome.mapping.registry_import.learning_model import is_learning_model, read_learning_model
from kakitome.mapping.registry_import.node import Findings

MOST_DOCUMENTS = 500
"""Descriptions that one file may hold."""


class ForeignForm(StrEnum):
    """Forms in which descriptions arrive."""

    DEFINITION = "definition"
    CTDL = "ctdl"
    ELM = "elm"
    EDUBADGES = "edubadges"


def guess_form(document: object) -> ForeignForm | None:
    """Tell the form of one description by what stands in it; None when it is none of them."""
    if is_ctdl(document):
        return ForeignForm.CTDL
    if is_learning_model(document):
        return ForeignForm.ELM
    if is_edubadges(document):
        return ForeignForm.EDUBADGES
    if isinstance(document, Mapping) and "title" in document and set(map(str, document)) & set(KEYS):
        return ForeignForm.DEFINITION
    return None


def list_documents(data: object) -> Sequence[Mapping[str, Any]]:
    """Return the descriptions in a document: itself, the items of a list, or the credentials of a graph."""
    if isinstance(data, list):
        return [document for item in data for document in list_documents(item)]
    if not isinstance(data, Mapping):
        return []
    graph = data.get("@graph")
    if isinstance(graph, list):
        return [{**item, "@graph": graph} for item in graph if is_ctdl(item)]
    return [data]


def read_foreign(document: Mapping[str, Any], form: ForeignForm) -> tuple[Candidate, tuple[Problem, ...]]:
    """Read one description as a candidate; whatever is not understood is told."""
    findings = Findings()
    if form is ForeignForm.DEFINITION:
        letter, problems = from_dict(document)
        body = letter.awarding_body
        candidate = Candidate(
            letter=letter,
            identifier=letter.identifier,
            institution_type=body.kind if body else "",
            provider_url=body.url if body else "",
            region=letter.issuer_country,
        )
        return candidate, problems
    if form is ForeignForm.CTDL:
        stated = {key: value for key, value in document.items() if key != "@graph"}
        facts = read_ctdl(stated, findings, beside=_beside(document))
    elif form is ForeignForm.ELM:
        facts = read_learning_model(document, findings)
    else:
        facts = read_edubadges(document, findings)
    candidate, problems = candidate_of(facts)
    return candidate, (*findings.problems, *problems)


def _beside(document: Mapping[str, Any]) -> Mapping[str, Any]:
    graph = document.get("@graph")
    items = graph if isinstance(graph, list) else []
    named = ((item.get("@id"), item) for item in items if isinstance(item, Mapping))
    return {name: item for name, item in named if isinstance(name, str)}
