"""The shapes and samples that the European Commission publishes; they lie beside the repository, never in it.

`KAKITOME_ELM_SHAPES` names the folder (as it lies in the Commission's repository, or flat); without it,
`../shared/standards/elm` is looked at.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kakitome.documents.vc.canonical import dataset_of, expand
from kakitome.documents.vc.strict_json import JsonLimits
from support.standards_folder import FOLDER, skip_for_want_of

STRUCTURE = "EDC-generic-no-cv.ttl"
VOCABULARIES = "EDC-generic-full.ttl"
_LIMITS = JsonLimits(size=16 * 1024 * 1024, nodes=50_000, blank_nodes=5_000)


def published_file(name: str) -> Path:
    """Return a published file, or skip the test loudly when the folder is absent."""
    folder = Path(os.environ.get("KAKITOME_ELM_SHAPES") or FOLDER / "elm")
    found = next(iter(sorted(folder.rglob(name))), None) if folder.is_dir() else None
    if found is None:
        skip_for_want_of("elm", f"NOT COMPARED WITH THE EUROPEAN LEARNING MODEL: {name}")
    return found


def shape_faults(document: dict[str, Any], shapes: str) -> list[str]:
    """Run shapes over a document with pySHACL; return what it violates, one line per fault."""
    import rdflib  # noqa: PLC0415
    from pyshacl import validate  # noqa: PLC0415

    statements = ox.serialize(dataset_of(expand(document, limits=_LIMITS)), format=ox.RdfFormat.N_QUADS)
    assert statements is not None
    data = rdflib.Graph().parse(data=statements.decode(), format="nt")
    conforms, results, _ = validate(data, shacl_graph=_graph(shapes))
    path = rdflib.URIRef("http://www.w3.org/ns/shacl#resultPath")
    faults = sorted({str(found).rpartition("/")[2].rpartition("#")[2] for found in results.objects(None, path)})
    assert conforms == (not faults)
    return faults


@cache
def _graph(shapes: str) -> Any:
    import rdflib  # noqa: PLC0415

    return rdflib.Graph().parse(published_file(shapes))
