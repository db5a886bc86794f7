"""What the W3C data model demands of every credential is demanded of those whose kind we do not know."""

import re
from pathlib import Path

import pytest

from documents.verification.test_hostile_credentials import assert_told
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

FOLDER = Path(__file__).parents[2] / "vectors" / "data_model"
FILES = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_rule_of_the_data_model_is_demanded(file: Path) -> None:
    report = verify(file.read_bytes(), issuer_site.surroundings(issuer_site.site()))

    assert_told(report, file)


def test_the_files_keep_and_break_every_section() -> None:
    kept = {name.split("__")[0] for name in (file.stem for file in FILES) if "I_STRUCTURE_OK" in name}
    broken = {name.split("__")[0] for name in (file.stem for file in FILES) if "__malformed__" in name}
    assert {"4-5", "4-6", "4-8", "4-11", "5-3", "5-5", "5-6"} <= kept & broken
    assert all(re.match(r"\d-\d+__", file.name) for file in FILES)


def test_a_resource_that_came_along_or_lies_in_a_folder_is_compared() -> None:
    url, stated = "https://u.example/terms.txt", "uEiC7wDNHqDWcXQtFGr2-KJNO8cqiJe0Jg0cxJ7N9QpbKkA"
    document = issuer_site.sign(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": issuer_site.DID,
            "validFrom": "2026-09-30T00:00:00+09:00",
            "credentialSubject": {"id": issuer_site.STUDENT},
            "relatedResource": {"id": url, "digestMultibase": stated},
        }
    )
    around = issuer_site.surroundings(
        issuer_site.site(), find_schema=lambda asked: b"other terms" if asked == url else None
    )

    assert verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site())).verdict is Verdict.VALID
    assert verify(issuer_site.as_bytes(document), around).verdict is Verdict.MALFORMED
