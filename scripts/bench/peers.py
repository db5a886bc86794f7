"""The peers, on the very same documents: Digital Bazaar's libraries in Node, openbadgeslib and PyLD in this process.

The Node packages are the ones that judge our credentials in the tests, at the versions pinned there; they are
installed into `.cache/bench`. Nothing is fetched: contexts, key documents and lists are handed in.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3.ldp import add_data_integrity_proof, verify_data_integrity_proof
from pyld import jsonld
from scripts.bench.envelopes import Envelopes
from scripts.bench.material import ROOT, Material, write_for_peers
from scripts.bench.ours import Measure, timed
from scripts.bench.taken import Taken

from kakitome.documents.vc.contexts import load_context

CACHE = ROOT / ".cache" / "bench"
PINNED = ROOT / "tests" / "judges" / "node"


class NodePeer:
    """A Node process that does what it is told and says how long it took."""

    def __init__(self, material: Material, envelopes: Envelopes) -> None:
        _install()
        files = [str(write_for_peers(material, CACHE)), str(envelopes.write(CACHE))]
        shutil.copy(Path(__file__).with_name("peer.mjs"), CACHE / "peer.mjs")
        self._process = subprocess.Popen(
            ["node", "peer.mjs", *files], cwd=CACHE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin
        assert self._process.stdout
        self._ask: IO[str] = self._process.stdin
        self._answers: IO[str] = self._process.stdout

    def measure(self, task: str) -> Measure:
        """Return the measurement of one task of `peer.mjs`."""

        def ask() -> Taken:
            self._ask.write(task + "\n")
            self._ask.flush()
            answer = json.loads(self._answers.readline())
            return Taken(wall=answer["wall"] / answer["count"], busy=answer["busy"] / answer["count"])

        return ask

    def close(self) -> None:
        """End the process."""
        self._ask.close()
        self._process.wait(timeout=10)

    @staticmethod
    def is_possible() -> bool:
        """Tell whether Node and npm are here."""
        return bool(shutil.which("node") and shutil.which("npm"))

    @staticmethod
    def versions() -> dict[str, str]:
        """Name what is measured."""
        packages = json.loads((PINNED / "package.json").read_text(encoding="utf-8"))["dependencies"]
        wanted = (
            "vc",
            "data-integrity",
            "eddsa-rdfc-2022-cryptosuite",
            "ecdsa-sd-2023-cryptosuite",
            "vc-bitstring-status-list",
        )
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        return {
            "Node.js": node,
            **{f"@digitalbazaar/{name}": packages[f"@digitalbazaar/{name}"] for name in wanted},
            "jose": packages["jose"],
        }


def _install() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    stamp = CACHE / "installed"
    wanted = hashlib.sha256((PINNED / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, CACHE / name)
    print("installing the peers into", CACHE.relative_to(ROOT), flush=True)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(command, cwd=CACHE, check=True, timeout=300)
    stamp.write_text(wanted)


def openbadgeslib_issue(material: Material) -> Measure:
    """Sign with openbadgeslib's Data Integrity functions."""
    pem = material.held.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    documents = material.unsigned[:10]

    def work() -> int:
        for document in documents:
            add_data_integrity_proof(document, pem, material.method)
        return len(documents)

    return timed(work)


def openbadgeslib_verify(material: Material) -> Measure:
    """Verify the proof alone with openbadgeslib."""
    pem = material.held.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    documents = [json.loads(data) for data in material.signed[:10]]

    def work() -> int:
        for document in documents:
            verify_data_integrity_proof(document, pem)
        return len(documents)

    return timed(work)


def pyld_sign(material: Material) -> Measure:
    """Sign with nothing but PyLD's expansion and canonicalisation: the reference a fast path is compared with."""
    documents = material.unsigned[:20]
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
    }
    proof = json.loads(material.signed[0])["proof"]
    proof.pop("proofValue")

    def canonical_hash(document: dict[str, Any]) -> bytes:
        return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()

    def work() -> int:
        for document in documents:
            config = {"@context": document["@context"], **proof}
            material.held.private.sign(canonical_hash(config) + canonical_hash(document))
        return len(documents)

    return timed(work)


def _load(url: str, _options: object) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": load_context(url),
    }
