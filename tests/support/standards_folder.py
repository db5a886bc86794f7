"""The published contexts, schemas and vectors, which lie beside the repository and are never committed to it."""

import json
import os
import warnings
from pathlib import Path
from typing import Any, NoReturn

import pytest

FOLDER = Path(os.environ.get("KAKITOME_SHARED", Path(__file__).parents[2].parent / "shared")) / "standards"


KEPT_BESIDE_US = ("elm", "w3c-rdf-canon", "w3c-vc-di-ecdsa", "wycheproof")
"""Sets that lie wherever the folder lies: where it is there and one of them is not, tests fail."""


def skip_for_want_of(name: str, told: str) -> NoReturn:
    """Skip a test loudly because published files are missing, or fail where they ought to be."""
    if FOLDER.is_dir() and Path(name).parts[0] in KEPT_BESIDE_US:
        pytest.fail(f"{told}, although {FOLDER} is there")
    warnings.warn(told, stacklevel=3)
    pytest.skip(told)


def published(name: str) -> Path:
    """Return a published file, from beside the repository or from KAKITOME_VECTORS, or skip the test loudly."""
    own = Path(os.environ.get("KAKITOME_VECTORS", os.devnull)) / name
    if own.exists():
        return own
    if not FOLDER.is_dir():
        skip_for_want_of(name, f"NOT COMPARED WITH THE STANDARD: {name}")
    return FOLDER / name


def published_context(url: str) -> Any:
    """Return a published context document by its address."""
    index = json.loads(published("contexts/index.json").read_text(encoding="utf-8"))
    return json.loads(published(f"contexts/{index[url]}").read_text(encoding="utf-8"))


def vectors(name: str) -> Path:
    """Return a folder of published test vectors, or skip the test loudly (where to find them: tests/vectors/SOURCES.md).

    Looked for beside the other published files, then in the folder that KAKITOME_VECTORS names.
    """
    for folder in (FOLDER, Path(os.environ.get("KAKITOME_VECTORS", os.devnull))):
        if (folder / name).is_dir():
            return folder / name
    skip_for_want_of(name, f"NOT COMPARED WITH PUBLISHED VECTORS: {name}")
