"""The proof value of Blockcerts v3: a batch proof as CBOR in base58btc, and back.

Each hash is CBOR within CBOR, each name a small number. An anchor on one of the format's chains is three numbered
values; ours, which the format has no number for, stands there as the text of its URI. Programs that know the fixed
chains alone cannot read it.

Source: Merkle Proof Signature Suite 2019 §4 (key map); Blockcerts v3.2.
"""

import io
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

import cbor2

from kakitome.documents.anchoring.merkle_batch import LEFT, RIGHT, BatchProof, PathStep
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

CRYPTOSUITE: Final = "merkle-proof-2019"
OLD_TYPE: Final = "MerkleProof2019"
MOST_STEPS: Final = 64
MOST_ANCHORS: Final = 8
LONGEST: Final = 4096
"""Characters of a proof value; with hashes as text, a batch of a million needs 2,300."""
CHAINS: Final[Mapping[str, tuple[int, Mapping[str, int]]]] = MappingProxyType(
    {
        "btc": (0, {"mainnet": 1, "testnet": 3}),
        "eth": (
            1,
            {"mainnet": 1, "ropsten": 3, "rinkeby": 4, "goerli": 5, "sepolia": 11155111},
        ),
        "mtc": (2, {"mainnet": 137, "mumbai": 80001}),
        "mocknet": (-1, {"mocknet": -1}),
    }
)
"""chain → its number, and network → its number."""

_HASH_BYTES = 32
_HEAD = bytes((0x58, _HASH_BYTES))
_ROOT, _TARGET, _ANCHORS, _PATH = range(4)
_CHAIN_OF = {number: name for name, (number, _) in CHAINS.items()}
_BLINK = re.compile(r"blink:([a-z]+):([a-z]+):((?:[0-9a-f]{2})*)")
_HEXADECIMAL = re.compile(r"(?:0x)?(?:[0-9a-f]{2})*")
_LOG = re.compile(r"tlog:([^\s#]{1,200})#(0|[1-9][0-9]{0,17})")


class ProofValueRefused(DocumentRefused):
    """The proof value is not of this form."""


def log_anchor(origin: str, index: int) -> str:
    """Name a place in a transparency log: the log's name and the entry's place."""
    return f"tlog:{origin}#{index}"


def read_log_anchor(anchor: str) -> tuple[str, int] | None:
    """Return the log and the place that an anchor names; None for any other anchor."""
    match = _LOG.fullmatch(anchor)
    return (match[1], int(match[2])) if match else None


def encode_proof_value(proof: BatchProof) -> str:
    """Write a batch proof; raises `ValueError` for an anchor that has no form."""
    steps = [[0 if step.side == LEFT else 1, _written(step.hash)] for step in proof.path]
    data = [
        [_PATH, steps],
        [_ROOT, _written(proof.root)],
        [_TARGET, _written(proof.target)],
        [_ANCHORS, [_write_anchor(anchor) for anchor in proof.anchors]],
    ]
    return encode_base58btc(cbor2.dumps(data))


def decode_proof_value(text: Any) -> BatchProof:
    """Read a proof value.

    Raises:
        ProofValueRefused: E_MERKLE_PROOF.
    """
    if not isinstance(text, str):
        _refuse()
    try:
        data = _load(decode_base58btc(text, longest=LONGEST))
        members = {key: value for key, value in data if isinstance(key, int)}
        if len(data) != 4 or set(members) != {_ROOT, _TARGET, _ANCHORS, _PATH}:
            _refuse()
        if len(members[_PATH]) > MOST_STEPS or not 1 <= len(members[_ANCHORS]) <= MOST_ANCHORS:
            _refuse()
        return BatchProof(
            target=_hash(members[_TARGET]),
            root=_hash(members[_ROOT]),
            path=tuple(PathStep(side=(LEFT, RIGHT)[_bit(side)], hash=_hash(data)) for side, data in members[_PATH]),
            anchors=tuple(_read_anchor(anchor) for anchor in members[_ANCHORS]),
        )
    except (MultibaseRefused, cbor2.CBORError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        _refuse()


def _written(hashed: bytes) -> bytes:
    """Write a hash as CBOR: the head of a byte string of 32, and the bytes. Source: RFC 8949 §3.1."""
    return _HEAD + hashed if len(hashed) == _HASH_BYTES else cbor2.dumps(hashed)


def _write_anchor(anchor: str) -> Any:
    if _LOG.fullmatch(anchor):
        return anchor
    match = _BLINK.fullmatch(anchor)
    if match is None:
        raise ValueError("no form for this anchor")
    number, networks = CHAINS[match[1]]
    return [[0, number], [1, networks[match[2]]], [2, cbor2.dumps(bytes.fromhex(match[3]))]]


def _read_anchor(anchor: Any) -> str:
    if isinstance(anchor, str):
        if not _LOG.fullmatch(anchor):
            _refuse()
        return anchor
    parts = {key: value for key, value in anchor if isinstance(key, int)}
    chain = _CHAIN_OF[parts[0]]
    networks = {number: name for name, number in CHAINS[chain][1].items()}
    network = networks[parts[1]] if 1 in parts else chain
    transaction = _transaction(parts[2]) if 2 in parts else ""
    return f"blink:{chain}:{network}:{transaction}"


def _transaction(data: Any) -> str:
    """Return a transaction's identifier; empty where a sentence stands instead, as in documents made for trying out."""
    value = _load(data)
    if isinstance(value, str) and not _HEXADECIMAL.fullmatch(value):
        return ""
    return _bytes(data).hex()


def _load(data: Any) -> Any:
    if not isinstance(data, bytes):
        _refuse()
    stream = io.BytesIO(data)
    value = cbor2.CBORDecoder(stream).decode()
    if stream.read(1):
        _refuse()
    return value


def _bytes(data: Any) -> bytes:
    """Read bytes; the first issuers wrote them as hexadecimal text."""
    value = _load(data)
    if isinstance(value, str) and _HEXADECIMAL.fullmatch(value):
        return bytes.fromhex(value.removeprefix("0x"))
    if not isinstance(value, bytes):
        _refuse()
    return value


def _hash(data: Any) -> bytes:
    value = _bytes(data)
    if len(value) != _HASH_BYTES:
        _refuse()
    return value


def _bit(value: Any) -> int:
    if value not in (0, 1) or isinstance(value, bool):
        _refuse()
    return int(value)


def _refuse() -> NoReturn:
    problem = Problem(code="E_MERKLE_PROOF", pointer="/proof/proofValue", source="Merkle Proof Signature Suite 2019 §4")
    raise ProofValueRefused(problem)
