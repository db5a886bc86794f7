"""Recognition from the award alone: other people's libraries, told no more than what lies at public addresses.

Digital Bazaar's verifier, whose clock can be set, checks each signed document; some lines of JavaScript put the two
lines together by the rule of ADR 0013. openvc, in Python, checks the endorsement's proof once more.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.proof.data_integrity import DataIntegrityProofSuite

from judges.harness import CACHE, PINNED, SHARED, install, json_schema
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.values.instants import write_instant
from services.recognised import World, on

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("databases_may_be_used")]
SCRIPT = PINNED / "recognition.mjs"
SCHEMA = SHARED / "standards" / "schemas" / "ob_v3p0_endorsementcredential_schema.json"
CONTEXTS = {url: load_context(url) for url in KNOWN}
YES, NO = True, False


class TheyRefused(Exception):
    """The other implementation would not do it; its own words."""


def judged(world: World, award: bytes, days: int) -> dict[str, Any]:
    """Let others say what holds of an award on a day."""
    install(copy=[SCRIPT])
    pages = {url: page.decode() for url, page in world.site.pages.items()}
    request = {"award": json.loads(award), "now": write_instant(on(days)), "pages": pages}
    with tempfile.TemporaryDirectory() as name:
        done = subprocess.run(
            ["node", str(CACHE / PINNED.name / SCRIPT.name)],
            env={**os.environ, "CONTEXTS": str(_written(Path(name)))},
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    if done.returncode:
        raise TheyRefused(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _written(folder: Path) -> Path:
    index = {url: str(folder / f"{number}.json") for number, url in enumerate(CONTEXTS)}
    for url, path in index.items():
        Path(path).write_text(json.dumps(CONTEXTS[url]), encoding="utf-8")
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder / "index.json"


def agreed(world: World, award: bytes, days: int) -> tuple[bool, bool]:
    """Return the two lines, on which both sides must agree."""
    theirs = judged(world, award, days)
    then, now = world.lines(award, days)
    ours = (then == "I_RECOGNITION_THEN", now == "I_RECOGNITION_NOW_UNTIL")
    assert (theirs["then"], theirs["now"]) == ours, (theirs, then, now)
    return ours


def test_another_verifier_reaches_the_same_two_lines_before_and_after_a_withdrawal() -> None:
    world = World()
    world.recognise()
    before = world.award(10)
    assert agreed(world, before, 20) == (YES, YES)
    world.turn("withdrawn", 100)
    assert agreed(world, before, 110) == (YES, NO)
    assert agreed(world, world.award(105), 110) == (NO, NO)


def test_another_verifier_reaches_the_same_two_lines_around_a_suspension() -> None:
    world = World()
    world.recognise()
    before = world.award(10)
    world.turn("suspended", 50)
    during = world.award(60)
    world.turn("resumed", 70)
    after = world.award(80)
    assert [agreed(world, one, 90) for one in (before, during, after)] == [(YES, YES), (NO, YES), (YES, YES)]


def test_another_verifier_reaches_the_same_two_lines_of_a_recognition_that_ran_out() -> None:
    world = World()
    world.recognise(valid_until=on(30))
    assert agreed(world, world.award(10), 40) == (YES, NO)
    assert agreed(world, world.award(35), 40) == (NO, NO)


def test_another_verifier_does_not_believe_a_changed_endorsement() -> None:
    world = World()
    world.recognise()
    award = json.loads(world.award(10))
    award["credentialSubject"]["achievement"]["endorsement"][0]["validUntil"] = "2040-01-01T00:00:00Z"
    answer = judged(world, json.dumps(award).encode(), 20)
    assert (answer["verified"], answer["then"], answer["now"]) == (NO, NO, NO)


def test_a_library_with_a_clock_to_set_says_yes_for_the_date_of_award_and_no_for_today() -> None:
    """The edition about a period that has ended, by openvc, which shares no code with ours.

    It cannot read the first edition: the second of its status entries stands under the property's full IRI.
    """
    world = World()
    world.recognise()
    kept = world.turn("withdrawn", 100)
    newest, suite = json.loads(kept.current.document), DataIntegrityProofSuite()
    jwk = public_to_jwk(decode_public(kept.current.key_id))
    suite.verify(newest, public_key_jwk=jwk, extra_contexts=CONTEXTS, now=on(10))
    for document, day in ((newest, 101), ({**newest, "validUntil": "2040-01-01T00:00:00Z"}, 10)):
        with pytest.raises(OpenvcError):
            suite.verify(document, public_key_jwk=jwk, extra_contexts=CONTEXTS, now=on(day))


def test_every_edition_is_of_the_form_that_the_official_schema_demands(tmp_path: Path) -> None:
    world = World()
    world.recognise()
    world.turn("suspended", 50)
    world.turn("resumed", 70)
    for edition in world.turn("withdrawn", 90).editions:
        file = tmp_path / f"{edition.edition}.json"
        file.write_bytes(edition.document)
        schema = json_schema(file, SCHEMA)
        assert schema.verified, schema.errors
