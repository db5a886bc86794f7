"""A statement of a credit bank before other people's eyes: 1EdTech's schema of records, and Digital Bazaar's verifier."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from judges.harness import digitalbazaar, json_schema
from judges.test_clr import SCHEMA
from kakitome.documents.vc import strict_json
from support.standards_folder import published
from web.account.test_bank_statements import signed
from web.account.test_credit_bank_pages import lot, signed_in

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
__all__ = ["lot"]


def test_others_verify_a_statement_and_each_deposit_taken_out_of_it(lot: int, tmp_path: Path) -> None:
    document = signed(signed_in())
    record = strict_json.load(document)
    file = tmp_path / "statement.json"
    file.write_bytes(document)
    schema = json_schema(file, published(SCHEMA))
    assert schema.verified, schema.errors

    (deposit,) = record["credentialSubject"]["verifiableCredential"]
    lists = urlsplit(deposit["credentialStatus"]["statusListCredential"])
    folder = tmp_path / "site"
    for path in ("/issuers/u/did.json", lists.path):
        answer = Client().get(path)
        assert answer.status_code == 200, path
        place = folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    site = {f"{lists.scheme}://{lists.netloc}": folder}
    judgement = digitalbazaar(file, site)
    assert judgement.verified, judgement.errors
    alone = tmp_path / "deposit.json"
    alone.write_text(json.dumps(deposit, ensure_ascii=False), encoding="utf-8")
    assert json_schema(alone).verified
    taken = digitalbazaar(alone, site)
    assert taken.verified, taken.errors
    file.write_bytes(document.replace(b'"creditClosing": "4"', b'"creditClosing": "9"'))
    assert not digitalbazaar(file, site).verified
