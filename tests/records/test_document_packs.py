"""Packs of signed documents: what comes back is what was kept, byte for byte, or an error that says so."""

import json
import shutil
import subprocess
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
import zstandard

from contract.fakes import MemoryObjects
from contract.records import NOW, intent, issuer
from kakitome.documents.reference_document import reference_of
from kakitome.documents.sealing import write_document
from kakitome.errors import Conflict, Unavailable
from kakitome.gateways.object_storage import DurableFolder, ObjectStorage
from kakitome.ports.awards import AwardState, Completion
from kakitome.records.models.award import PackRow, SignedDocumentRow
from kakitome.records.store.document_packs import DocumentPacks, Pack, pack_object, reference_object
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.pack_rows import list_references_of_rows
from kakitome.records.store.transparency_log import DatabaseTransparencyLog
from support.databases import NoWitness

U = "example-university"
LONG = "海洋構造物の点検と保全を自ら計画し、実施し、報告できる。" * 60


def document(number: int, *, achievement: str = LONG) -> bytes:
    """Write something like a credential: its kind in many bytes, its learner in few."""
    made: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"https://u.example/c/{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:u.example", "name": "見本大学"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "identityHash": f"sha256${number:064x}", "salt": f"s{number}"}],
            "achievement": {"id": "https://u.example/a/1", "criteria": {"narrative": achievement}},
            "narrative": f"学修者{number}への所見",
        },
        "proof": {"type": "DataIntegrityProof", "proofValue": f"z{number:085}"},
    }
    return write_document(made)


@pytest.fixture
def objects() -> MemoryObjects:
    return MemoryObjects()


def kept(objects: MemoryObjects, documents: list[bytes]) -> Pack:
    return DocumentPacks(objects).write(U, documents, kind="k")


def read(objects: MemoryObjects, pack: Pack) -> list[bytes]:
    return [DocumentPacks(objects).read(U, place) for place in pack.places.values()]


def test_documents_come_back_one_by_one_and_all_at_once(objects: MemoryObjects) -> None:
    documents = [document(number) for number in range(50)]
    pack = kept(objects, documents)
    assert read(objects, pack) == documents
    assert list(DocumentPacks(objects).read_many(U, list(pack.places.values()))) == documents
    assert pack.size < sum(map(len, documents)) / 15


@pytest.mark.parametrize(
    "documents",
    [[b""], [b"signed 1", b"signed 2"], [b"same", b"same"], [b"{" * 3000], [bytes(range(256)) * 40], [b"[1, 2]" * 900]],
)
def test_whatever_was_kept_comes_back(objects: MemoryObjects, documents: list[bytes]) -> None:
    pack = kept(objects, documents)
    assert pack.reference == ""
    assert read(objects, pack) == list(dict.fromkeys(documents))


def test_a_pack_is_named_by_its_bytes_and_the_same_call_makes_the_same_one(objects: MemoryObjects) -> None:
    documents = [document(number) for number in range(3)]
    first, second = kept(objects, documents), kept(objects, documents)
    assert first == second
    assert sorted(objects.held) == [pack_object(U, first.name), reference_object(U, first.reference)]


def test_a_reference_says_nothing_of_a_learner_and_is_the_same_for_all() -> None:
    reference = reference_of(document(7))
    assert LONG in reference.decode()
    for personal in ("所見", "c/7", "s7", f"{7:064x}", f"z{7:085}"):
        assert personal in document(7).decode()
        assert personal not in reference.decode()
    unsigned = write_document({name: value for name, value in json.loads(document(9)).items() if name != "proof"})
    assert reference == reference_of(document(8)) == reference_of(unsigned)


def test_two_kinds_have_two_references_and_a_kind_that_changes_gets_a_new_one(objects: MemoryObjects) -> None:
    packs = DocumentPacks(objects)
    chance = Random(7)
    other = "".join(chance.choice("海洋構造物点検保全計画実施報告風力発電") for _ in range(3000))
    first = packs.write(U, [document(1)], kind="k")
    stale = packs.write(U, [document(2, achievement=other)], kind="k")
    renewed = packs.write(U, [document(3, achievement=other)], kind="k")
    assert first.reference == stale.reference != renewed.reference
    assert renewed.size * 5 < stale.size


def test_nothing_of_another_institution_is_read(objects: MemoryObjects) -> None:
    pack = kept(objects, [document(1)])
    (place,) = pack.places.values()
    with pytest.raises(Unavailable) as refusal:
        DocumentPacks(objects).read("other-university", place)
    assert refusal.value.code == "E_PACK_MISSING"


def test_every_flipped_bit_is_found(objects: MemoryObjects) -> None:
    documents = [document(number) for number in range(3)]
    pack = kept(objects, documents)
    name, chance = pack_object(U, pack.name), Random(11)
    whole = objects.held[name]
    header = min(place.offset for place in pack.places.values())
    for _ in range(300):
        at, bit = chance.randrange(header, len(whole)), 1 << chance.randrange(8)
        objects.held[name] = whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
        outcomes = []
        for place, expected in zip(pack.places.values(), documents, strict=True):
            try:
                assert DocumentPacks(objects).read(U, place) == expected
            except Unavailable as error:
                outcomes.append(error.code)
        assert set(outcomes) <= {"E_DOCUMENT_DAMAGED"}
        assert len(outcomes) <= 1


def test_a_damaged_or_missing_reference_is_found(objects: MemoryObjects) -> None:
    pack = kept(objects, [document(1)])
    (place,) = pack.places.values()
    name = reference_object(U, pack.reference)
    whole = objects.held[name]
    objects.held[name] = whole.replace("点検".encode(), "点撿".encode())
    with pytest.raises(Unavailable) as refusal:
        DocumentPacks(objects).read(U, place)
    assert refusal.value.code == "E_DOCUMENT_DAMAGED"
    del objects.held[name]
    with pytest.raises(Unavailable) as refusal:
        DocumentPacks(objects).read(U, place)
    assert refusal.value.code == "E_PACK_MISSING"


def test_a_frame_that_claims_to_be_endless_asks_for_no_memory(objects: MemoryObjects) -> None:
    pack = kept(objects, [document(1)])
    (place,) = pack.places.values()
    # Single segment, eight bytes of content size: 2^60.
    frame = b"\x28\xb5\x2f\xfd\xe0" + (1 << 60).to_bytes(8, "little") + bytes(place.length)
    objects.held[pack_object(U, pack.name)] = bytes(place.offset) + frame
    with pytest.raises(Unavailable) as refusal:
        DocumentPacks(objects).read(U, place)
    assert refusal.value.code == "E_DOCUMENT_DAMAGED"


def test_a_pack_cut_short_is_damaged(objects: MemoryObjects) -> None:
    pack = kept(objects, [document(1), document(2)])
    name = pack_object(U, pack.name)
    objects.held[name] = objects.held[name][:-30]
    first, second = pack.places.values()
    assert DocumentPacks(objects).read(U, first) == document(1)
    with pytest.raises(Unavailable) as refusal:
        DocumentPacks(objects).read(U, second)
    assert refusal.value.code == "E_DOCUMENT_DAMAGED"
    with pytest.raises(Unavailable):
        list(DocumentPacks(objects).read_many(U, [first, second]))


def test_a_pack_is_a_stream_that_other_tools_read(objects: MemoryObjects, tmp_path: Path) -> None:
    pack = kept(objects, [document(1), document(2)])
    data, shared = objects.held[pack_object(U, pack.name)], objects.held[reference_object(U, pack.reference)]
    with_it = zstandard.ZstdCompressionDict(shared, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    reader = zstandard.ZstdDecompressor(dict_data=with_it).stream_reader(data, read_across_frames=True)
    assert reader.read() == document(1) + document(2)
    if shutil.which("zstd"):
        (tmp_path / "pack").write_bytes(data)
        (tmp_path / "reference").write_bytes(shared)
        command = ["zstd", "-d", "-c", "-D", str(tmp_path / "reference"), str(tmp_path / "pack")]
        assert subprocess.run(command, capture_output=True, check=True).stdout == document(1) + document(2)


def test_payloads_are_shortened_and_old_ones_stay_what_they_are(objects: MemoryObjects) -> None:
    packs = DocumentPacks(objects)
    for payload in (document(5), b'{"n":1}', b"", bytes(2000)):
        short = packs.shorten(U, payload, kind=str(len(payload)))
        assert DocumentPacks(objects).lengthen(U, short) == payload
    assert len(packs.shorten(U, document(5), kind="k")) * 10 < len(document(5))
    assert packs.lengthen(U, b'{"from": "before"}') == b'{"from": "before"}'
    with pytest.raises(Unavailable):
        packs.lengthen(U, packs.shorten(U, document(5), kind="k")[:-9])


def test_threads_share_packs_without_mixing_them(tmp_path: Path) -> None:
    packs = DocumentPacks(ObjectStorage(DurableFolder(tmp_path)))
    wrong: list[object] = []

    def work(kind: int) -> None:
        for round_ in range(5):
            documents = [document(n, achievement=LONG + str(kind)) for n in range(round_, round_ + 20)]
            pack = packs.write(U, documents, kind=str(kind))
            if [packs.read(U, place) for place in pack.places.values()] != documents:
                wrong.append((kind, round_))

    threads = [threading.Thread(target=work, args=(number % 3,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_more_kinds_than_are_remembered_are_all_read(objects: MemoryObjects) -> None:
    packs = DocumentPacks(objects)
    made = [packs.write(U, [document(1, achievement=LONG + str(n))], kind=str(n)) for n in range(90)]
    for number, pack in enumerate(made):
        (place,) = pack.places.values()
        assert packs.read(U, place) == document(1, achievement=LONG + str(number))


class FullDisk(MemoryObjects):
    """Objects of a disk that has room for references only."""

    def put(self, name: str, content: Any, /) -> None:
        if "/packs/" in name:
            raise Unavailable("E_OBJECT_UNWRITABLE", reason="OSError")
        super().put(name, content)


def test_a_full_disk_completes_nothing(using: str) -> None:
    store = InstitutionStore(U, witness=NoWitness(), packs=DocumentPacks(FullDisk(), least=1), using=using)
    store.issuers.add(issuer())
    store.awards.reserve_many([intent(1)])
    done = Completion(credential_id=intent(1).credential_id, document=document(1), at=NOW)
    with pytest.raises(Unavailable), store.transaction():
        store.awards.complete_many([done])
    with pytest.raises(Unavailable):
        store.awards.keep_documents([intent(1)], [done])
    (record,) = store.awards.list_open_intents()
    assert (record.state, record.intent.payload) == (AwardState.INTENDED, intent(1).payload)


def test_what_was_kept_ahead_is_pointed_at_and_nothing_is_written_twice(using: str) -> None:
    objects = MemoryObjects()
    store = InstitutionStore(U, witness=NoWitness(), packs=DocumentPacks(objects, least=1), using=using)
    store.issuers.add(issuer())
    intents = [intent(1), intent(2), intent(3)]
    signed = {one.credential_id: document(number) for number, one in enumerate(intents)}
    store.awards.reserve_many(intents)
    ended = [Completion(credential_id=name, document=data, at=NOW) for name, data in signed.items()]
    store.awards.keep_documents(intents, ended)
    before = dict(objects.held)
    with store.transaction():
        store.awards.complete_many(ended)
        assert PackRow.objects.using(using).filter(institution_id=U).count() == 1
    assert objects.held == before
    assert {name: store.awards.get_document(name) for name in signed} == signed
    log = DatabaseTransparencyLog(packs=DocumentPacks(objects, least=1), using=using)
    assert [one.document for one in log.list_unlogged(U, limit=9)] == list(signed.values())


def test_other_bytes_than_were_kept_ahead_get_a_pack_of_their_own(using: str) -> None:
    store = InstitutionStore(U, witness=NoWitness(), packs=DocumentPacks(MemoryObjects(), least=1), using=using)
    store.issuers.add(issuer())
    store.awards.reserve_many([intent(1)])
    name = intent(1).credential_id
    store.awards.keep_documents([intent(1)], [Completion(credential_id=name, document=document(1), at=NOW)])
    store.awards.complete_many([Completion(credential_id=name, document=document(2), at=NOW)])
    assert store.awards.get_document(name) == document(2)
    with pytest.raises(Conflict):
        store.awards.complete_many([Completion(credential_id=name, document=document(3), at=NOW)])


def test_few_documents_lie_in_their_rows(using: str) -> None:
    objects = MemoryObjects()
    store = InstitutionStore(U, witness=NoWitness(), packs=DocumentPacks(objects, least=3), using=using)
    store.issuers.add(issuer())
    intents = [replace(intent(n), payload=document(n)) for n in (1, 2)]
    signed = {one.credential_id: document(number) for number, one in enumerate(intents)}
    store.awards.reserve_many(intents)
    ended = [Completion(credential_id=name, document=data, at=NOW) for name, data in signed.items()]
    store.awards.keep_documents(intents, ended)
    store.awards.complete_many(ended)
    assert not PackRow.objects.using(using).filter(institution_id=U).exists()
    assert not [name for name in objects.held if "/packs/" in name]
    again = InstitutionStore(U, witness=NoWitness(), packs=DocumentPacks(objects), using=using)
    assert {name: again.awards.get_document(name) for name in signed} == signed
    log = DatabaseTransparencyLog(packs=DocumentPacks(objects), using=using)
    assert [one.document for one in log.list_unlogged(U, limit=9)] == list(signed.values())
    (reference,) = (name.rpartition("/")[2] for name in objects.held)
    assert list_references_of_rows(U, using=using) == [reference]
    rows = SignedDocumentRow.objects.using(using).filter(institution_id=U)
    assert all(len(row.document) * 5 < len(document(1)) for row in rows)


def test_what_a_row_keeps_is_compared_with_its_digest_before_anybody_sees_it(objects: MemoryObjects) -> None:
    packs = DocumentPacks(objects)
    kept = packs.write_row(U, document(1), kind="k")
    digest = sha256(document(1)).hexdigest()
    assert packs.read_row(U, kept, sha256=digest) == document(1)
    assert packs.read_row(U, document(1), sha256=digest) == document(1)
    for damaged in (packs.write_row(U, document(2), kind="k"), kept[:-9], kept[:20], document(2)):
        with pytest.raises(Unavailable) as refusal:
            packs.read_row(U, damaged, sha256=digest)
        assert refusal.value.code == "E_DOCUMENT_DAMAGED"
