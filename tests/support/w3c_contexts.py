"""The contexts that only W3C's examples use, pinned for the length of one test; they are never part of the product."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from kakitome.documents.vc import contexts
from support.standards_folder import published_context

URLS = ("https://www.w3.org/ns/credentials/examples/v2", "https://w3id.org/citizenship/v4rc1")


@contextmanager
def w3c_contexts(folder: Path) -> Iterator[None]:
    """Pin the contexts of W3C's examples, written into `folder`, while the block runs."""
    pinned = dict(contexts._PINNED)
    for number, url in enumerate(URLS):
        data = json.dumps(published_context(url)).encode()
        path = folder / f"{number}.json"
        path.write_bytes(data)
        # An absolute name wins over the package's folder.
        pinned[url] = contexts.Pinned(contexts._PYLD, str(path), hashlib.sha256(data).hexdigest())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contexts, "_PINNED", MappingProxyType(pinned))
        yield
    contexts.load_context.cache_clear()
