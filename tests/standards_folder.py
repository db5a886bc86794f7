"""The published contexts, schemas and vectors, which lie beside the repository and are never committed to it."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1].parent / "shared" / "standards"


def published(name: str) -> Path:
    """Return a published file, or skip the test loudly when the folder is absent."""
    if not FOLDER.is_dir():
        warnings.warn(f"NOT COMPARED WITH THE STANDARD: {name} (no folder {FOLDER})", stacklevel=2)
        pytest.skip(f"NOT COMPARED WITH THE STANDARD: {name}")
    return FOLDER / name


def published_context(url: str) -> Any:
    """Return a published context document by its address."""
    index = json.loads(published("contexts/index.json").read_text(encoding="utf-8"))
    return json.loads(published(f"contexts/{index[url]}").read_text(encoding="utf-8"))
