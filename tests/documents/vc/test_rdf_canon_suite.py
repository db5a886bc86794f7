"""W3C's test suite of RDF canonicalisation, and the graphs in it that never end."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kakitome.documents.proofs.disclosure_statements import canonical_labels
from kakitome.documents.vc.canonical import canonicalize, statements
from kakitome.documents.vc.limits import RECORD
from support.standards_folder import vectors

ENDLESS = """
import sys, pyoxigraph as ox
from kakitome.documents.vc.canonical import canonicalize
canonicalize(ox.Dataset(ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)))
"""


def entries(kind: str) -> list[dict[str, Any]]:
    manifest = json.loads((vectors("w3c-rdf-canon") / "manifest.jsonld").read_text(encoding="utf-8"))
    return [entry for entry in manifest["entries"] if entry["type"] == f"rdfc:RDFC10{kind}Test"]


def quads(entry: dict[str, Any]) -> list[ox.Quad]:
    return list(ox.parse(path=str(vectors("w3c-rdf-canon") / entry["action"]), format=ox.RdfFormat.N_QUADS))


def test_every_graph_gets_its_canonical_form() -> None:
    found = entries("Eval")
    for entry in found:
        expected = (vectors("w3c-rdf-canon") / entry["result"]).read_bytes().decode("utf-8")
        digest: Any = "SHA-384" if entry.get("hashAlgorithm") == "SHA384" else "SHA-256"
        given = quads(entry)
        if not given:
            # An empty graph states nothing; a document like that is refused.
            assert expected == ""
            continue
        assert canonicalize(ox.Dataset(given), limits=RECORD, digest=digest) == expected, entry["id"]
    assert len(found) >= 60


def test_every_blank_node_gets_its_canonical_label() -> None:
    found = [entry for entry in entries("Map") if entry.get("hashAlgorithm") != "SHA384"]
    for entry in found:
        expected = json.loads((vectors("w3c-rdf-canon") / entry["result"]).read_text(encoding="utf-8"))
        assert canonical_labels(frozenset(quads(entry))) == expected, entry["id"]
    assert len(found) >= 15


def test_a_graph_that_never_ends_is_not_waited_for() -> None:
    for entry in entries("NegativeEval"):
        path: Path = vectors("w3c-rdf-canon") / entry["action"]
        started = time.monotonic()
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run([sys.executable, "-c", ENDLESS, str(path)], timeout=3, check=False, capture_output=True)
        assert time.monotonic() - started < 10
        assert statements(quads(entry))
