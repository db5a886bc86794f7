"""Contexts that no installed package carries, told by how they differ from the next edition of themselves.

Each entry names a newer pinned context and the terms that stood otherwise before: `None` where a term was not yet
there. What comes of it is compared by hash with the published document, so one wrong word refuses to load.

Source: 1EdTech Open Badges 3.0 context.json (3.0.0) against context-3.0.1.json; CLR 2.0 context.json (2.0.0) against
context-2.0.1.json; W3C security data-integrity v1 against v2.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_OB: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """An older edition of a context.

    Attributes:
        newer: address of the edition it is told from.
        terms: path of a term below `@context`, its parts separated by blanks → what stood there; None for nothing.
        sha256: of the document as JSON with sorted keys and no blanks.
    """

    newer: str
    terms: Mapping[str, Any]
    sha256: str


def _typed_set(name: str, kind: str) -> dict[str, str]:
    return {"@id": _OB + name, "@type": _OB + kind, "@container": "@set"}


OLDER: Final[Mapping[str, Older]] = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": Older(
        newer="https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        sha256="2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b",
        terms={
            "Alignment @id": "https://schema.org/Alignment",
            "Achievement @context alignment": _typed_set("alignment", "Alignment"),
            "Achievement @context creator": {"@id": f"{_OB}Profile"},
            "Achievement @context image": None,
            "Achievement @context otherIdentifier": _typed_set("otherIdentifier", "IdentifierEntry"),
            "Achievement @context related": _typed_set("related", "Related"),
            "Achievement @context resultDescription": _typed_set("resultDescription", "ResultDescription"),
            "AchievementSubject @context achievement": {"@id": f"{_OB}Achievement"},
            "AchievementSubject @context identifier": _typed_set("identifier", "IdentityObject"),
            "AchievementSubject @context image": None,
            "AchievementSubject @context result": _typed_set("result", "Result"),
            "AchievementSubject @context source": {"@id": f"{_OB}source", "@type": f"{_OB}Profile"},
            "Profile @context address": {"@id": f"{_OB}Address"},
            "Profile @context image": None,
            "Profile @context otherIdentifier": _typed_set("otherIdentifier", "IdentifierEntry"),
            "Profile @context parentOrg": {"@id": f"{_OB}parentOrg", "@type": "xsd:string"},
            "Profile @context phone": {"@id": f"{_OB}PhoneNumber", "@type": "xsd:string"},
            "ResultDescription @context rubricCriterionLevel": _typed_set(
                "rubricCriterionLevel", "RubricCriterionLevel"
            ),
            "alignment": _typed_set("alignment", "Alignment"),
            "awardedDate": None,
            "endorsement": _typed_set("endorsement", "EndorsementCredential"),
            "image": {"@id": f"{_OB}image", "@type": f"{_OB}Image"},
        },
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": Older(
        newer="https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        sha256="a2dd0c0c07434663b7b54a51dd8a3363f6d5c420efa87e3d97b4ef8661596d44",
        terms={
            "ClrCredential @context partial": None,
            "ClrSubject @context identifier": None,
            "ClrSubject @context obi": "https://purl.imsglobal.org/spec/ob/v3p0/vocab.html#",
        },
    ),
    "https://w3id.org/security/data-integrity/v1": Older(
        newer="https://w3id.org/security/data-integrity/v2",
        sha256="9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
        terms={
            "DataIntegrityProof @context cryptosuite": "https://w3id.org/security#cryptosuite",
            "DataIntegrityProof @context previousProof": None,
        },
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedContext:
    """A context whose terms another pinned context took over as they are.

    Attributes:
        whole: address of the context that has them.
        terms: names of the terms, below `@context`.
        sha256: of the document as JSON with sorted keys and no blanks.
    """

    whole: str
    terms: tuple[str, ...]
    sha256: str


PARTS: Final[Mapping[str, AdoptedContext]] = {
    "https://www.w3.org/ns/credentials/status/v1": AdoptedContext(
        whole="https://www.w3.org/ns/credentials/v2",
        terms=(
            "@protected",
            "id",
            "type",
            "BitstringStatusListCredential",
            "BitstringStatusList",
            "BitstringStatusListEntry",
        ),
        sha256="b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
    ),
}
"""Source: Bitstring Status List v1.0 §B (the context by its hash); VCDM 2.0 §B.1."""


def build_part(part: AdoptedContext, adopter: Mapping[str, Any]) -> dict[str, Any]:
    """Build the smaller context from the document of the one that took its terms over."""
    return {"@context": {name: copy.deepcopy(adopter["@context"][name]) for name in part.terms}}


def build_older(older: Older, newer: Mapping[str, Any]) -> dict[str, Any]:
    """Build the older edition from the newer one's document."""
    document: dict[str, Any] = copy.deepcopy(dict(newer))
    for path, term in older.terms.items():
        *way, name = path.split()
        place = document["@context"]
        for part in way:
            place = place[part]
        if term is None:
            place.pop(name, None)
        else:
            place[name] = copy.deepcopy(term)
    return document
