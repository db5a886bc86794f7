"""A learner's record over several issuers, as the platform hands it out, before the published schema (C-01 … C-07)."""

from pathlib import Path

import pytest

from judges.harness import json_schema
from kakitome.services import holding
from support import elsewhere, institutions
from support.standards_folder import published
from web.account.test_own_data import ADDRESS, learner

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
SCHEMA = "schemas/clr_v2p0_clrcredential_schema.json"


def test_a_record_with_a_credential_from_elsewhere_has_the_form_of_the_schema(tmp_path: Path) -> None:
    with elsewhere.issuers_elsewhere():
        account = learner()
        documents = elsewhere.bring(account, "OB3", "JWT", "OB2", "EDC", "PDF", "SD-JWT").values()
        (held,) = holding.list_held(institutions.platform().directory, account)
        query = "&".join([f"award={held.number}", *(f"document={document.key}" for document in documents)])
        record = institutions.signed_in(ADDRESS).get(f"/mine/record/record.clr.json?{query}").content
    file = tmp_path / "record.json"
    file.write_bytes(record)
    checked = json_schema(file, published(SCHEMA))
    assert checked.verified, checked.errors
    file.write_bytes(record.replace(b"ClrSubject", b"Subject"))
    assert not json_schema(file, published(SCHEMA)).verified
