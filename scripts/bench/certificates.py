"""Certificates as PDF, measured on the class of awards."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from scripts.bench.material import ISSUER, NOW, Material
from scripts.bench.ours import Measure, timed
from scripts.bench.taken import Taken

from kakitome.acceleration.certificates.filling import FilledCertificates
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.certificate import (
    CertificateMaterial,
    Choice,
    ListedAward,
    TranscriptMaterial,
    completion_certificate,
    transcript,
)

_SHEETS = 100
"""As many as there are to one that is compared: each round holds exactly one of those."""
_WHOLE = 8


def certificates(material: Material, language: Choice, *, whole: bool = False) -> Measure:
    """Make certificates of completion, each of a learner never seen before; faces and templates are read by then.

    Sheets of their kind were set before; with `whole`, each is set from the first line to
    the last.
    """
    make = completion_certificate if whole else FilledCertificates().completion_certificate
    known = [_material(document) for document in material.signed[: _WHOLE if whole else _SHEETS]]
    wanted = known if whole else list(itertools.islice(itertools.cycle(known), _SHEETS))
    numbers = itertools.count(1000)

    def measure() -> Taken:
        # What the typesetter keeps of one sheet may serve the next one, but no sheet is ever set twice.
        fresh = [_of_another(one, numbers, is_compared=not place) for place, one in enumerate(wanted)]

        def work() -> int:
            for one in fresh:
                make(one, language=language)
            return len(fresh)

        return timed(work)()

    return measure


def _of_another(material: CertificateMaterial, numbers: Iterator[int], *, is_compared: bool) -> CertificateMaterial:
    """Give a certificate to another learner, under another number and address."""
    facts = material.facts
    number = next(n for n in numbers if (crc32(f"{facts.number}-{n}".encode()) % _SHEETS == 0) is is_compared)
    named = replace(facts, learner_name=f"{facts.learner_name}{number}", number=f"{facts.number}-{number}")
    return replace(material, facts=named, address=f"{material.address}-{number}")


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
