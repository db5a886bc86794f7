"""A credit award before other people's eyes: 1EdTech's schema, and Digital Bazaar's verifier, told of nothing but addresses."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from judges.harness import digitalbazaar, json_schema
from kakitome.documents.vc import strict_json
from kakitome.services.publishing import publish_status_lists
from support import institutions
from web.recognition.test_credit_awards import account, client, credited, registrar, signed

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
__all__ = ["account", "client", "registrar"]


def test_others_verify_it_with_the_words_that_are_our_own(client: Client, registrar: Client, tmp_path: Path) -> None:
    number = credited(client, registrar)
    platform = institutions.platform()
    publish_status_lists(platform.publishing_context("asuka"), now=platform.now())
    kept = signed(number)
    document = strict_json.load(kept.document)
    credential = tmp_path / "credit.json"
    credential.write_bytes(kept.document)
    schema = json_schema(credential)
    assert schema.verified, schema.errors

    base = urlsplit(kept.url)
    folder = tmp_path / "site"
    place = base.path.rpartition("/credits/")[0]
    lists = str(document["credentialStatus"]["statusListCredential"])
    for path in (f"{place}/did.json", urlsplit(lists).path):
        answer = Client().get(path)
        assert answer.status_code == 200, path
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    judgement = digitalbazaar(credential, {f"{base.scheme}://{base.netloc}": folder})
    assert judgement.verified, judgement.errors
