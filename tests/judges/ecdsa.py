"""Digital Bazaar's ECDSA cryptosuites as a signer and as a holder who shows parts (`node/ecdsa.mjs`)."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from judges.harness import CACHE, PINNED, install
from kakitome.documents.vc.contexts import KNOWN, load_context

SCRIPT = PINNED / "ecdsa.mjs"


class TheyRefused(Exception):
    """The other implementation would not do it; its own words."""


def ask(**request: Any) -> dict[str, Any]:
    """Let the other implementation do one act and return the document it makes.

    Raises:
        TheyRefused: it ended with an error.
    """
    install(copy=[SCRIPT])
    with tempfile.TemporaryDirectory() as name:
        done = subprocess.run(
            ["node", str(CACHE / PINNED.name / SCRIPT.name)],
            env={**os.environ, "CONTEXTS": str(_contexts(Path(name)))},
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if done.returncode:
        raise TheyRefused(done.stderr[-2000:])
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _contexts(folder: Path) -> Path:
    index: Mapping[str, str] = {url: str(folder / f"{number}.json") for number, url in enumerate(sorted(KNOWN))}
    for url, path in index.items():
        Path(path).write_text(json.dumps(load_context(url)), encoding="utf-8")
    written = folder / "index.json"
    written.write_text(json.dumps(index), encoding="utf-8")
    return written
