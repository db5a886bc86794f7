"""A field of study has one name, whether a definition is in it or a reviewer knows it."""

from kakitome import texts
from kakitome.learning.fields_of_study import fields_of_study


def test_what_reviewers_know_is_named_as_in_the_list_of_fields() -> None:
    broad = [field for field in fields_of_study().values() if field.is_broad]
    assert len(broad) == 11
    assert [texts.term(f"isced_f_{field.code}") for field in broad] == [field.name for field in broad]
