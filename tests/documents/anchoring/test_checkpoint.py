"""Checkpoints: a note that is known from elsewhere, our own, witnesses, and everything that is not quite one."""

import contextlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.anchoring.checkpoint import (
    COSIGNATURE,
    CheckpointRefused,
    LogCheckpoint,
    NoteKey,
    cosign_checkpoint,
    parse_checkpoint,
    parse_key,
    sign_checkpoint,
    verified_cosignatures,
    verify_checkpoint,
)

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)

# A key made by another implementation; its id is recomputed here.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def _log_key(name: str = "log.example/one") -> NoteKey:
    return NoteKey(name=name, public=LOG.public_key().public_bytes_raw())


def _witness_key(name: str = "witness.example") -> NoteKey:
    return NoteKey(name=name, public=WITNESS.public_key().public_bytes_raw(), algorithm=COSIGNATURE)


def _signed() -> LogCheckpoint:
    plain = LogCheckpoint(origin="log.example/one", size=8, root=bytes(range(32)))
    return sign_checkpoint(plain, key=_log_key(), sign=LOG.sign)


def test_a_key_of_another_implementation_has_the_id_that_it_states() -> None:
    key = parse_key(EXAMPLE_KEY)
    assert key.name == "PeterNeumann"
    assert key.text == EXAMPLE_KEY


def test_a_signed_checkpoint_reads_back_and_verifies() -> None:
    read = parse_checkpoint(_signed().text)
    assert read == _signed()
    verify_checkpoint(read, _log_key())
    assert parse_key(_log_key().text) == _log_key()


def test_the_text_is_laid_out_as_the_form_says() -> None:
    lines = _signed().text.split("\n")
    assert lines[:4] == ["log.example/one", "8", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", ""]
    assert lines[4].startswith("— log.example/one ")


def test_a_witness_adds_its_time_and_nobody_elses_key_verifies_it() -> None:
    seen = parse_checkpoint(cosign_checkpoint(_signed(), key=_witness_key(), sign=WITNESS.sign, now=NOW).text)
    verify_checkpoint(seen, _log_key())
    (found,) = verified_cosignatures(seen, (_witness_key(),))
    assert (found.name, found.at) == ("witness.example", NOW)
    stranger = NoteKey(name="witness.example", public=LOG.public_key().public_bytes_raw(), algorithm=COSIGNATURE)
    assert verified_cosignatures(seen, (stranger, _witness_key("other.example"))) == ()


def test_a_cosignature_does_not_survive_another_time_or_another_root() -> None:
    seen = cosign_checkpoint(_signed(), key=_witness_key(), sign=WITNESS.sign, now=NOW)
    name, data = seen.signatures[-1]
    later = data[:4] + (int(NOW.timestamp()) + 1).to_bytes(8, "big") + data[12:]
    moved = LogCheckpoint(origin=seen.origin, size=8, root=seen.root, signatures=((name, later),))
    other = LogCheckpoint(origin=seen.origin, size=8, root=bytes(32), signatures=((name, data),))
    assert verified_cosignatures(moved, (_witness_key(),)) == ()
    assert verified_cosignatures(other, (_witness_key(),)) == ()


def test_the_logs_signature_does_not_survive_a_change() -> None:
    signed = _signed()
    for changed in (
        LogCheckpoint(origin=signed.origin, size=9, root=signed.root, signatures=signed.signatures),
        LogCheckpoint(origin=signed.origin, size=8, root=bytes(32), signatures=signed.signatures),
        LogCheckpoint(origin=signed.origin, size=8, root=signed.root, extensions=("x",), signatures=signed.signatures),
        LogCheckpoint(origin=signed.origin, size=8, root=signed.root),
    ):
        with pytest.raises(CheckpointRefused) as refused:
            verify_checkpoint(changed, _log_key())
        assert refused.value.code == "E_LOG_SIGNATURE"


def test_another_logs_checkpoint_is_refused() -> None:
    with pytest.raises(CheckpointRefused) as refused:
        verify_checkpoint(_signed(), _log_key("log.example/two"))
    assert refused.value.code == "E_LOG_ORIGIN"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example/one\n8\n",
        _signed().text.replace("\n8\n", "\n08\n"),
        _signed().text.replace("\n8\n", "\n-8\n"),
        _signed().text.replace("\n8\n", "\n8.0\n"),
        _signed().text.rstrip("\n"),
        _signed().text.replace("— ", "- "),
        _signed().text.replace("AAEC", "AAE"),
        _signed().text + "\n",
        "\n" + _signed().text,
        _signed().text + "— a b\n" * 65,
        "x" * 70_000,
    ],
)
def test_what_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointRefused) as refused:
        parse_checkpoint(text)
    assert refused.value.code == "E_LOG_CHECKPOINT"


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(CheckpointRefused):
        assert parse_checkpoint(text).text == text


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", EXAMPLE_KEY.replace("c7", "c8"), EXAMPLE_KEY[:-4]])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(CheckpointRefused) as refused:
        parse_key(text)
    assert refused.value.code == "E_LOG_KEY"
