"""The published contexts, schemas and vectors, which lie beside the repository and are never committed to it."""

import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("KAKITOME_SHARED", Path(__file__).parents[2].parent / "shared")) / "standards"


def published(name: str) -> Path:
    """Return a published file, from beside the repository or from KAKITOME_VECTORS, or skip the test loudly."""
    own = Path(os.environ.get("KAKITOME_VECTORS", os.devnull)) / name
    if own.exists():
        return own
    if not FOLDER.is_dir():
        warnings.warn(f"NOT COMPARED WITH THE STANDARD: {name} (no folder {FOLDER})", stacklevel=2)
        pytest.skip(f"NOT COMPARED WITH THE STANDARD: {name}")
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
    warnings.warn(
        f"NOT COMPARED WITH PUBLISHED VECTORS: {name} (no such folder beside us or in KAKITOME_VECTORS)", stacklevel=2
    )
    pytest.skip(f"NOT COMPARED WITH PUBLISHED VECTORS: {name}")
