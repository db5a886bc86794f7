"""Certificates of a class, as the platform and the command line make them: filled in, sealed, and the same to read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kakitome.acceleration.certificates.filling import FilledCertificates
from kakitome.acceleration.certificates.likeness import looks_like
from kakitome.documents.pdf.reading import read_pdf
from kakitome.learning.award import Learner
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.certificate import SetCertificate, completion_certificate
from kakitome.ports.signing import SigningKey, SigningKeys
from kakitome.services.enveloping import Tools, envelop, material_of, targets
from kakitome.services.enveloping.model import Making, Material
from kakitome.services.enveloping.targets.pdf import _certificate
from mapping import examples
from support.certificates import a_leaf, a_root

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NAMES = ("佐藤 花子", "髙橋 﨑子", "鈴木 一郎", "𠮷田 葉", "田中 はる", "サラ・ジョーンズ")


class _NoKeys(SigningKeys):
    """A PDF needs none."""

    def key(self, purpose: object) -> SigningKey:
        raise AssertionError(purpose)


def award(row: int, name: str) -> Material:
    """Return the award of one learner of the class."""
    number = f"A-{row:04d}-94QT"
    unsigned = to_unsigned_credential(
        replace(examples.AWARD, number=number, learner=Learner(name=name, email=f"l{row}@asuka.example")),
        examples.ISSUER,
        addresses=addresses_for(
            examples.DEFINITION, examples.ISSUER.base_url, uuid=f"00000000-0000-4000-8000-{row:012d}"
        ),
        status=examples.status_entries(),
        salts=examples.SALTS,
    )
    document = json.dumps(unsigned, ensure_ascii=False).encode()
    return material_of(document, examples.ISSUER, page=f"https://kakitome.example/awards/{number}")


def test_a_class_gets_the_certificates_that_each_would_have_got_alone() -> None:
    set_certificate = FilledCertificates().completion_certificate
    tools, filled = Tools(keys=_NoKeys(), salt=lambda: "", set_certificate=set_certificate), 0
    for row, name in enumerate(NAMES, start=1):
        now = NOW + timedelta(seconds=row)
        made = envelop(award(row, name), targets.PDF, tools=tools, now=now, variant="ja")
        alone = completion_certificate(
            _certificate(Making(material=award(row, name), tools=tools, now=now, variant="ja")), language="ja"
        )
        assert looks_like(made.document, alone), name
        assert read_pdf(made.document).attachments == read_pdf(alone).attachments
        filled += made.document != alone
    assert filled >= 3, "a class gets filled sheets"


@pytest.mark.parametrize("set_certificate", [FilledCertificates().completion_certificate, completion_certificate])
def test_each_of_a_class_gets_a_seal_over_the_own_certificate(set_certificate: SetCertificate) -> None:
    leaf = a_leaf(a_root())
    seal = SimpleNamespace(certificate=leaf.der, chain=(), algorithm="P-256", sign=leaf.sign)
    tools = Tools(keys=_NoKeys(), salt=lambda: "", seal=seal, set_certificate=set_certificate)
    sealed = [
        envelop(award(row, name), targets.PDF, tools=tools, now=NOW, variant="ja").document
        for row, name in enumerate(NAMES, start=1)
    ]
    for row, data in enumerate(sealed, start=1):
        facts = read_pdf(data)
        assert len(facts.signatures) == 1
        ((_, attached),) = facts.attachments
        assert f"A-{row:04d}-94QT".encode() in attached
