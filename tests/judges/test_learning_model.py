"""The European Commission's own shapes (pySHACL) as judge of what we write: every definition we have, both forms.

And their samples before our verifier: `tests/documents/elm/test_verifying_edc.py`.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kakitome.documents.elm.jades import read_jades, seal_edc
from kakitome.documents.sealing import write_document
from kakitome.learning.award import Award, Learner
from kakitome.learning.microcredential import Microcredential
from kakitome.library.definition_file import read_definition
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.badge_image import compose
from kakitome.mapping.elm import catalogue_entry, to_edc
from mapping import examples
from support.learning_model_shapes import STRUCTURE, VOCABULARIES, shape_faults
from vectors import digital_credentials

pytestmark = pytest.mark.judge
ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "examples" / "definitions", ROOT / "demo" / "src" / "kakitome_demo" / "definitions")
DEFINITIONS = sorted(file for folder in FOLDERS for file in folder.iterdir())
SHAPES = (STRUCTURE, VOCABULARIES)


def definition(file: Path) -> Microcredential:
    letter, _ = read_definition(file)
    if not letter.title:
        pytest.skip(f"{file.name} has no title")
    return letter


def awarded(letter: Microcredential) -> dict[str, Any]:
    award = Award(
        number="A-7K3M-94QT",
        microcredential=letter,
        learner=Learner(name="髙橋 﨑子", student_number="B21-0042"),
        awarded_on=date(2026, 11, 20),
        valid_from=datetime(2026, 11, 20, tzinfo=UTC),
    )
    addresses = addresses_for(letter, examples.ISSUER.base_url, uuid=examples.UUID)
    return to_unsigned_credential(award, examples.ISSUER, addresses=addresses, salts=examples.SALTS)


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_an_award_of_every_definition_is_within_the_shapes_also_after_sealing(file: Path) -> None:
    credential = awarded(definition(file))
    letter, facts, _ = from_credential(credential)
    picture = compose(letter, institution=examples.ISSUER.name).png()
    document = to_edc(
        letter, facts, original=write_document(credential), issuer=examples.ISSUER, displays={"ja": picture}
    )
    sealed = json.loads(
        seal_edc(document, digital_credentials.LocalSeal(digital_credentials.SEAL), now=digital_credentials.NOW)
    )
    read = json.loads(read_jades(sealed).payload)
    assert [fault for shapes in SHAPES for fault in shape_faults(read, shapes)] == []


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_a_catalogue_entry_of_every_definition_is_within_the_shapes(file: Path) -> None:
    entry = catalogue_entry(definition(file), examples.ISSUER, address="https://asuka.example/x-v1.elm.json")
    assert [fault for shapes in SHAPES for fault in shape_faults(entry, shapes)] == []


def test_the_judge_refuses_what_is_wrong() -> None:
    entry = catalogue_entry(examples.DEFINITION, examples.ISSUER, address="https://asuka.example/x-v1.elm.json")
    del entry["providedBy"]
    # Who awards is named by reference: with the provider its country and legal name are gone, too.
    assert shape_faults(entry, STRUCTURE) == ["awardingBody", "providedBy"]
    entry = catalogue_entry(examples.DEFINITION, examples.ISSUER, address="https://asuka.example/x-v1.elm.json")
    specification = entry["learningAchievementSpecification"]
    specification["eqfLevel"]["inScheme"]["id"] = "https://asuka.example/levels"
    assert "EQFLevel" in shape_faults(entry, VOCABULARIES)
