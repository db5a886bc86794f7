"""A bundle packed from a folder answers both lines of recognition where nobody can be asked any more."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from kakitome import verify
from kakitome.documents.verification.check import CheckOutcome, Report
from kakitome.mapping.recognition_fact import RecognitionSummary, recognition_fact
from kakitome.mapping.report_data import recognition_data
from services.bodies import ACHIEVEMENT
from services.recognised import World, check, on
from services.recognised_site import Published

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


THEN, UNTIL, ENDED = "I_RECOGNITION_THEN", "I_RECOGNITION_NOW_UNTIL", "W_RECOGNITION_ENDED_ON"
NONE = ("I_RECOGNITION_NONE_THEN", "I_RECOGNITION_NONE_NOW")
Lines = tuple[str, str]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    world = World()
    world.recognise()
    return Published(world, tmp_path)


def offline(published: Published, packed: bytes, *, days: int = 13) -> Report:
    file = published.folder / "award.zip"
    file.write_bytes(packed)
    return verify(file, trust=[published.registry], offline=True, now=on(days))


def lines(report: Report) -> Lines:
    return check(report, "recognition_at_award").reason.code, check(report, "recognition_now").reason.code


def test_what_the_body_published_is_packed_and_answers_with_the_network_off(published: Published) -> None:
    packed = published.pack(published.world.award(10))
    names = zipfile.ZipFile(io.BytesIO(packed.data)).namelist()
    assert sum(name.startswith("recognition/") for name in names) == 4
    assert packed.notes == ()
    assert lines(offline(published, packed.data)) == (THEN, UNTIL)


def test_a_recognition_that_ended_before_the_packing_is_told_as_ended(published: Published) -> None:
    award = published.world.award(10)
    published.world.turn("withdrawn", 11)
    packed = published.pack(award)
    assert lines(offline(published, packed.data)) == (THEN, ENDED)


def test_an_address_that_does_not_answer_is_named(published: Published) -> None:
    award = published.world.award(10)
    gone = [url for url in published.world.site.pages if url.endswith("newest.json")]
    for url in gone:
        del published.world.site.pages[url]
    packed = published.pack(award)
    assert [(note.code, note.params["url"]) for note in packed.notes] == [("W_BUNDLE_SILENT", url) for url in gone]


def test_the_answer_of_a_registry_of_programmes_is_packed(published: Published) -> None:
    award = published.world.award(10, carries=False)
    assert lines(offline(published, published.pack(award).data)) == NONE
    report = offline(published, published.pack(award, programmes=published.programmes()).data)
    assert lines(report) == (THEN, UNTIL)
    registration = check(report, "programme_registry")
    assert (registration.outcome, registration.reason.code) == (CheckOutcome.ATTENTION, "W_PROGRAMME_BUNDLED")


def test_of_an_award_that_nobody_recognised_the_copies_are_told_as_what_was_looked_at(published: Published) -> None:
    award = published.world.award(10, carries=False)
    listing = {
        "name": {"ja": "見本の登録簿", "en": "Register"},
        "programmes": [{"id": ACHIEVEMENT, "number": "E-7K3M-94QT"}],
    }
    file = published.folder / "listing.json"
    file.write_text(json.dumps(listing), encoding="utf-8")
    report = offline(published, published.pack(award, programmes=file).data)
    fact = recognition_fact(report)
    assert fact is not None
    # A copy proves nothing: what is known stays open, and what was looked at is said.
    assert (fact.summary, fact.registers.silent_copies) == (RecognitionSummary.NOT_ASKED, 1)
    assert "1 copy lists the programme and names no recognition" in recognition_data(fact)["note"]["en"]
    assert "No register vouches" in recognition_data(fact)["note"]["en"]
    unlisted = recognition_fact(offline(published, published.pack(award).data))
    assert unlisted is not None
    assert "note" not in recognition_data(unlisted)


def test_copies_that_hold_a_recognition_which_cannot_be_told_are_not_said_to_name_none(published: Published) -> None:
    award = published.world.award(10, carries=False)
    packed = published.pack(award, programmes=published.programmes()).data
    report = verify_with_nobody_known(published, packed)
    fact = recognition_fact(report)
    assert fact is not None
    assert fact.registers.silent_copies == 0
    assert "note" not in recognition_data(fact)


def verify_with_nobody_known(published: Published, packed: bytes) -> Report:
    file = published.folder / "award.zip"
    file.write_bytes(packed)
    return verify(file, offline=True, now=on(13))


def test_nobody_borrows_the_recognition_of_another_by_a_packed_answer(published: Published) -> None:
    published.world.recognise(about="https://other.example/m/1.json", number="R-7K3M-94QX", entry="E-7K3M-94QX")
    award = published.world.award(10, carries=False)
    document = published.world.context.store.recognitions.get("R-7K3M-94QX").endorsement.document
    answer = {
        "name": "偽の控え",
        "programmes": [
            {
                "id": "https://other.example/m/1.json",
                "number": "E-7K3M-94QX",
                "issuer": "did:web:u.example:issuers:x",
                "envelopes": [{"id": ACHIEVEMENT}],
                "endorsements": [json.loads(document)],
            }
        ],
    }
    file = published.folder / "false.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    report = offline(published, published.pack(award, programmes=file).data)
    assert check(report, "recognition_at_award").outcome is not CheckOutcome.PASSED
    assert check(report, "recognition_now").outcome is not CheckOutcome.PASSED


def test_an_answer_that_cannot_be_read_is_told_by_its_name(published: Published) -> None:
    packed = published.pack(published.world.award(10, carries=False), programmes=published.programmes())
    files = {}
    with zipfile.ZipFile(io.BytesIO(packed.data)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    import hashlib  # noqa: PLC0415

    files["registry/1.json"] = b'{"programmes": 5}'
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        entry["sha256"] = hashlib.sha256(files[entry["name"]]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    report = offline(published, buffer.getvalue())
    assert (report.verdict.value, check(report, "parse").reason.params["name"]) == ("malformed", "registry/1.json")
