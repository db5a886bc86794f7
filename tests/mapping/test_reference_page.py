"""The page about the mapping is what the table says today, and the table names fields that are really written."""

from pathlib import Path
from typing import Any

from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.reference_page import mapping_page
from mapping.examples import DEFINITION
from mapping.test_award_openbadge import written

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
