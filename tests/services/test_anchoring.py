"""Sealing a batch of awards through the platform's own log, and verifying each from the log's files."""

from pathlib import Path

import pytest

from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_anchors import find_in_log
from kakitome.documents.anchoring.log_reading import read_log
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Unavailable
from kakitome.gateways.log_folder import LogFolder
from kakitome.gateways.memory_log import MemoryTransparencyLog
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.services.anchoring import in_log, seal_batch
from kakitome.services.keeping_log import LogContext, anchors_in, append_entry, publish_log, reader_of
from vectors import issuer_site

LOG = issuer_site.key("log")
KEY = NoteKey(name="log.example", public=LOG.public_key().public_bytes_raw())
METHOD = f"{issuer_site.DID}#{issuer_site.multibase('now')}"


def _keeper(folder: Path) -> LogContext:
    return LogContext(log=MemoryTransparencyLog(), files=LogFolder(folder), key=KEY, sign=LOG.sign, draw_nonce=bytes)


def _key() -> SigningKey:
    private = issuer_site.key("now")
    return SigningKey(
        purpose=KeyPurpose.LOG,
        key_id=issuer_site.multibase("now"),
        method=METHOD,
        public=private.public_key(),
        sign=private.sign,
    )


def test_a_batch_of_awards_has_one_entry_and_each_verifies_from_the_logs_files(tmp_path: Path) -> None:
    keeper = _keeper(tmp_path)
    awards = [
        issuer_site.sign(issuer_site.unsigned() | {"id": f"{issuer_site.BASE}credentials/{n}.json"}) for n in range(5)
    ]
    anchor = in_log(
        _key(), append=lambda e: append_entry(keeper, "u", entry=e), origin=KEY.name, now=issuer_site.SIGNED_AT
    )
    sealed = seal_batch(
        awards,
        anchors=[anchor],
        verification_method=METHOD,
        now=issuer_site.SIGNED_AT,
    )
    assert keeper.log.count() == 1
    publish_log(keeper)
    find = find_in_log(read_log(reader_of(keeper.files), key=KEY))
    for document in sealed:
        report = verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site(), find_anchor=find))
        assert report.verdict is Verdict.VALID, report.checks


def test_a_log_answers_for_itself_alone_and_for_nothing_beyond_its_end(tmp_path: Path) -> None:
    keeper = _keeper(tmp_path)
    append_entry(keeper, "u", entry=b"no batch")
    publish_log(keeper)
    find = find_in_log(read_log(reader_of(keeper.files), key=KEY))
    assert find("tlog:log.example#0") is None
    assert find("tlog:log.example#1") is None
    for other in ("tlog:other.example#0", "blink:eth:mainnet:00"):
        with pytest.raises(Unavailable):
            find(other)


def test_nothing_is_sealed_when_the_root_cannot_be_written() -> None:
    def anchor(_root: bytes) -> str:
        raise Unavailable("E_LOG_UNWRITABLE", file="checkpoint")

    with pytest.raises(Unavailable):
        seal_batch(
            [issuer_site.good()],
            anchors=[anchor],
            verification_method=METHOD,
            now=issuer_site.SIGNED_AT,
        )


def test_a_log_answers_as_it_is_published_and_not_before(tmp_path: Path) -> None:
    keeper = _keeper(tmp_path)
    find = anchors_in(keeper)
    with pytest.raises(Unavailable):
        find("tlog:log.example#0")
    anchor = in_log(
        _key(), append=lambda e: append_entry(keeper, "u", entry=e), origin=KEY.name, now=issuer_site.SIGNED_AT
    )(bytes(32))
    assert find(anchor) is None
    publish_log(keeper)
    found = find(anchor)
    assert found is not None
    assert (found.root, found.sender) == (bytes(32), issuer_site.multibase("now"))
