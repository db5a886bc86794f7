"""The page about the mapping is what the table says today, and the table names fields that are really written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.generated_pages.mapping_page import ENVELOPES, mapping_page

from kakitome.documents.sealing import write_document
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.elm import to_edc
from kakitome.mapping.open_data import ctdl, schema_org
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.mapping.sd_jwt_vc.claims import to_claims
from mapping.examples import DEFINITION, ISSUER
from mapping.test_award_openbadge import written
from support import demonstration_entries

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mapping.md"
AT_THE_TOP = ("name", "issuer", "evidence", "awardedDate", "validFrom", "validUntil")


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == mapping_page()


def found(credential: dict[str, Any], field: str) -> Any:
    here: Any = (
        credential
        if field.split(".", maxsplit=1)[0].removesuffix("[]") in AT_THE_TOP
        else credential["credentialSubject"]
    )
    for step in field.split("."):
        here = here.get(step.removesuffix("[]"))
        assert isinstance(here, list) is step.endswith("[]"), (field, step)
    return here


def test_every_field_the_table_names_is_written_for_a_full_definition() -> None:
    credential = written()
    assert all(row.is_given(DEFINITION) for row in TABLE if row.way != "award")
    assert [field for row in TABLE for field in row.fields if not found(credential, field)] == []


# --- other envelopes -----------------------------------------------------------------------------------

MEMBER = re.compile(r"`([A-Za-z:.]+)`")
RECOGNISED = {"id": "https://kikou.example/endorsements/R.json", "type": ["VerifiableCredential"]}


def documents() -> dict[str, Any]:
    """The same full award, and its entry, in every envelope and vocabulary that the page names."""
    credential = written()
    credential["credentialSubject"]["achievement"]["endorsement"] = [RECOGNISED]
    letter, facts, _ = from_credential(credential)
    entry = demonstration_entries.entry(1, replace(letter, class_hours=replace(letter.class_hours, minutes=45)))
    known, url = [demonstration_entries.recognition(entry)], "https://k.example/registry/E-4333-3334"
    return {
        "Open Badges 3.0": credential,
        "Open Badges 2.0": to_signed_award(
            letter, facts, issuer=ISSUER, key_url="https://u.example/key.json", original=credential
        ),
        "SD-JWT VC": {name: None for name in to_claims(credential).disclosable} | to_claims(credential).always,
        "European Digital Credential": to_edc(
            letter, facts, original=write_document(credential), issuer=ISSUER, displays={"ja": PNG}
        ),
        "schema.org": schema_org.entry_document(entry, known, url=url),
        "CTDL": ctdl.entry_document(entry, known, url=url, now=demonstration_entries.REGISTERED),
    }


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_every_member_that_the_page_names_of_other_envelopes_is_written_there() -> None:
    written_there = {form: set(keys(document)) for form, document in documents().items()}
    missing = [
        (what, form, member)
        for what, cells in ENVELOPES.items()
        for form, cell in cells.items()
        for path in MEMBER.findall(cell)
        for member in path.split(".")
        if member not in written_there[form]
    ]
    assert missing == []
