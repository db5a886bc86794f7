"""What a badge is: of others' badges what they state and nothing more, of ours what the definition says."""

from dataclasses import replace
from typing import Any

import pytest

from kakitome.learning.framework.nature import false_title
from kakitome.learning.microcredential import Kind
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_letter import award_lines, kind_words
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.values.localized_text import LocalizedText
from mapping import examples


def foreign(achievement_type: str | None, name: str = "Data") -> dict[str, Any]:
    stated = {"achievementType": achievement_type} if achievement_type else {}
    return {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://other.example", "name": "Other College"},
        "credentialSubject": {"achievement": {"id": "https://other.example/a", "name": name, **stated}},
    }


@pytest.mark.parametrize(
    "stated", [None, "Achievement", "Badge", "Course", "CertificateOfCompletion", "Certificate", "Diploma", "ext:Other"]
)
def test_a_badge_of_others_is_of_no_kind_that_it_does_not_state(stated: str | None) -> None:
    read, facts, _problems = from_credential(foreign(stated))
    assert read.kind is Kind.UNSTATED
    assert not kind_words(read)
    said = " ".join(f"{words.ja} {words.en}" for _name, words in award_lines(read, facts))
    assert "正課" not in said and "regular programme" not in said


@pytest.mark.parametrize(
    ("stated", "kind"),
    [("MicroCredential", Kind.MICROCREDENTIAL), ("BachelorDegree", Kind.DEGREE), ("Degree", Kind.DEGREE)],
)
def test_a_badge_of_others_is_of_the_kind_that_it_states(stated: str, kind: Kind) -> None:
    assert from_credential(foreign(stated))[0].kind is kind


def test_a_title_contradicts_no_kind_that_nobody_stated() -> None:
    read, _facts, _problems = from_credential(foreign("Achievement", "Data micro-credential"))
    assert false_title(read) is None
    assert false_title(replace(read, kind=Kind.REGULAR)) is not None


@pytest.mark.parametrize("kind", list(Kind))
def test_our_own_awards_keep_the_kind_that_their_definition_says(kind: Kind) -> None:
    letter = replace(examples.DEFINITION, kind=kind, title=LocalizedText(ja="データ", en="Data"))
    award = replace(examples.AWARD, microcredential=letter)
    addresses = addresses_for(letter, examples.ISSUER.base_url, uuid=examples.UUID)
    document = to_unsigned_credential(award, examples.ISSUER, addresses=addresses, status=(), salts=examples.SALTS)
    assert from_credential(document)[0].kind is kind
