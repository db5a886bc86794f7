"""Let another implementation make the test vectors of `eddsa_rdfc_2022/` (recipe: SOURCES.md).

Run from the repository root: `PYTHONPATH=src:tests .venv/bin/python tests/vectors/make_by_others.py`.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from judges.harness import CACHE, install
from kakitome.documents.vc.contexts import KNOWN, load_context

FOLDER = Path(__file__).parent / "eddsa_rdfc_2022"


def main() -> None:
    """Write the contexts for the script, put it where Node finds its packages, run it."""
    install(copy=[FOLDER / "make.mjs"])
    with tempfile.TemporaryDirectory() as name:
        index = {}
        for number, url in enumerate(sorted(KNOWN)):
            path = Path(name) / f"{number}.json"
            path.write_text(json.dumps(load_context(url)), encoding="utf-8")
            index[url] = str(path)
        contexts = Path(name) / "index.json"
        contexts.write_text(json.dumps(index), encoding="utf-8")
        script = CACHE / FOLDER.name / "make.mjs"
        environment = {**os.environ, "CONTEXTS": str(contexts)}
        subprocess.run(["node", str(script), str(FOLDER)], env=environment, check=True)


if __name__ == "__main__":
    main()
