"""An award that two institutions sign before other people's eyes: the proof set unaltered, and each body's key looked up."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from journeys.test_awarding_jointly import awarded, both, document, in_force
from judges.harness import digitalbazaar, json_schema
from kakitome.documents.openbadges.credential import status_lists_of

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
__all__ = ["both"]


def test_others_verify_the_file_unaltered(tmp_path: Path) -> None:
    award = document(awarded(in_force()))
    assert len(award["proof"]) == 2
    credential = tmp_path / "joint.json"
    credential.write_text(json.dumps(award), encoding="utf-8")
    schema = json_schema(credential)
    assert schema.verified, schema.errors

    base, folder = urlsplit(award["id"]), tmp_path / "site"
    lists = [urlsplit(address).path for address in status_lists_of(award)]
    for path in ("/issuers/u/did.json", "/issuers/v/did.json", *lists):
        answer = Client().get(path)
        assert answer.status_code == 200, path
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    judgement = digitalbazaar(credential, {f"{base.scheme}://{base.netloc}": folder})
    assert judgement.verified, judgement.errors
    altered = {**award, "name": "Another name"}
    credential.write_text(json.dumps(altered), encoding="utf-8")
    assert not digitalbazaar(credential, {f"{base.scheme}://{base.netloc}": folder}).verified
