"""Certificates as PDF, measured on the class of awards."""

import json

from scripts.bench.material import ISSUER, NOW, Material
from scripts.bench.ours import Measure, timed

from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.certificate import (
    CertificateMaterial,
    Choice,
    ListedAward,
    TranscriptMaterial,
    completion_certificate,
    transcript,
)

_SHEETS = 8


def certificates(material: Material, language: Choice) -> Measure:
    """Set certificates of completion, each of another learner; faces and templates are read by then."""
    wanted = [_material(document) for document in material.signed[:_SHEETS]]

    def work() -> int:
        for one in wanted:
            completion_certificate(one, language=language)
        return len(wanted)

    return timed(work)


def listed_awards(material: Material) -> Measure:
    """Set one list of as many awards as there are, per award."""
    made = [_material(document) for document in material.signed]
    awards = tuple(
        ListedAward(microcredential=one.microcredential, facts=one.facts, credential=one.credential) for one in made
    )
    name = made[0].facts.learner_name

    def work() -> int:
        transcript(TranscriptMaterial(learner_name=name, awards=awards, as_of=NOW))
        return len(awards)

    return timed(work)


def sheet(material: Material) -> bytes:
    """Set one certificate that carries its award."""
    return completion_certificate(_material(material.signed[0]), language="ja")


def _material(document: bytes) -> CertificateMaterial:
    letter, facts, _ = from_credential(json.loads(document))
    return CertificateMaterial(
        microcredential=letter,
        facts=facts,
        credential=document,
        issuer=ISSUER,
        address=f"https://u.example/awards/{facts.number}",
        as_of=NOW,
    )
