"""A pathway in the Credential Transparency Description Language: the pathway, its blocks, their parts and conditions.

    document = pathway_document(pathway, url="https://k.example/pathways/P-7K3M-94QT", site_url="https://k.example")

The larger credential is the destination component; it has one condition, all of whose blocks are wanted. A block is a
component with a condition that says how many of its parts are wanted. What a part is a component for
(`ceterms:proxyFor`) is the entry of the registry, or the address of an award elsewhere. Blocks of credits are told in
the words of their condition: CTDL has no settled term for "parts that hold so many credits together", nor for hours
that two parts share, nor for years from the first part to the last; the last two stand in the description.

Source: CTDL terms (https://credreg.net/ctdl/terms), Pathway, PathwayComponent, ComponentCondition.
"""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from kakitome.learning.credit.pathway import ChoiceKind, PartKind, Pathway, PathwayBlock, PathwayPart
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.open_data.ctdl import CTDL
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

Node = dict[str, Any]

_IN_LANGUAGES = ("name", "description")
_REFERENCES = (
    "hasPart",
    "hasDestinationComponent",
    "isPartOf",
    "proxyFor",
    "targetComponent",
    "precededBy",
    "ownedBy",
    "subjectWebpage",
    "latestVersion",
)
PATHWAY_CONTEXT: Final = {
    "ceterms": CTDL,
    **{f"ceterms:{name}": {"@container": "@language"} for name in _IN_LANGUAGES},
    **{f"ceterms:{name}": {"@type": "@id"} for name in _REFERENCES},
}
"""What the terms of the document mean, as far as JSON does not say it: languages, and what is an address."""


def pathway_document(pathway: Pathway, *, url: str, site_url: str) -> Node:
    """Write a version as JSON-LD; `url` is the pathway's own address, and the version's is below it."""
    address = f"{url}/v{pathway.version}"
    award_address = f"{address}#award"
    blocks = [f"{address}#{block.key}" for block in pathway.blocks]
    parts = [_part_address(address, part) for part in pathway.parts]
    graph = [
        _of(
            "Pathway",
            {
                "@id": address,
                "name": in_both(pathway.title),
                "description": in_both(pathway.description),
                "subjectWebpage": url,
                "versionIdentifier": str(pathway.version),
                "latestVersion": url,
                "ownedBy": [
                    f"{address}#body-{place}" if not is_absolute_iri(body.identifier) else body.identifier
                    for place, body in enumerate(pathway.institutions, start=1)
                ],
                "hasPart": [award_address, *blocks, *parts],
                "hasDestinationComponent": award_address,
            },
        ),
        *_bodies(pathway, address),
        _of(
            "CredentialComponent",
            {
                "@id": award_address,
                "name": in_both(pathway.awarded or pathway.title),
                "isPartOf": address,
                "proxyFor": f"{site_url}/registry/{pathway.awarded_number}" if pathway.awarded_number else None,
                "hasCondition": [_condition(LocalizedText(), len(blocks), targets=blocks)],
            },
        ),
        *(_block(block, address) for block in pathway.blocks),
        *(_part(part, address, site_url=site_url) for part in pathway.parts),
    ]
    return {"@context": dict(PATHWAY_CONTEXT), "@graph": graph}


def _bodies(pathway: Pathway, address: str) -> Iterator[Node]:
    for place, body in enumerate(pathway.institutions, start=1):
        if not is_absolute_iri(body.identifier):
            yield _of("CredentialOrganization", {"@id": f"{address}#body-{place}", "name": in_both(body.name)})


def _block(block: PathwayBlock, address: str) -> Node:
    targets = [_part_address(address, part) for part in block.parts]
    wanted = {ChoiceKind.ALL: len(targets), ChoiceKind.SOME: block.choice.parts}.get(block.choice.kind)
    words = LocalizedText()
    if block.choice.kind is ChoiceKind.CREDITS:
        credits = plain_decimal(block.choice.credits)
        words = LocalizedText(ja=f"合わせて{credits}単位", en=f"Parts of {credits} credits together")
    return _of(
        "MultiComponent",
        {
            "@id": f"{address}#{block.key}",
            "name": in_both(block.title),
            "isPartOf": address,
            "precededBy": [f"{address}#{key}" for key in block.after],
            "hasCondition": [_condition(words, wanted, targets=targets)],
        },
    )


def _part(part: PathwayPart, address: str, *, site_url: str) -> Node:
    elsewhere = part.identifier if is_absolute_iri(part.identifier) else None
    kind = "CourseComponent" if part.kind is PartKind.SUBJECT else "CredentialComponent"
    return _of(
        kind,
        {
            "@id": _part_address(address, part),
            "name": in_both(part.title),
            "isPartOf": address,
            "proxyFor": f"{site_url}/registry/{part.identifier}" if part.kind is PartKind.ENTRY else elsewhere,
            "precededBy": [f"{address}#{quote(name, safe='')}" for name in part.after],
        },
    )


def _condition(words: LocalizedText, wanted: int | None, *, targets: list[str]) -> Node:
    members = {"name": in_both(words), "requiredNumber": wanted, "targetComponent": targets}
    return _of("ComponentCondition", members)


def _part_address(address: str, part: PathwayPart) -> str:
    return f"{address}#{quote(part.identifier, safe='')}"


def _of(kind: str, members: Node) -> Node:
    named = {key if key.startswith("@") else f"ceterms:{key}": value for key, value in members.items()}
    return without_empty({"@type": f"ceterms:{kind}", **named})
