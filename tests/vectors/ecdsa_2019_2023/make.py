"""Let another implementation make the signatures of this folder (recipe: ../SOURCES.md); ECDSA signs anew each time.

Run from the repository root: `PYTHONPATH=src:tests .venv/bin/python tests/vectors/ecdsa_2019_2023/make.py`.
"""

import json
from pathlib import Path
from typing import Any

from judges import test_ecdsa as theirs
from judges.ecdsa import ask

FOLDER = Path(__file__).parent


def main() -> None:
    """Write a signature on each curve, a base proof and two selections of it."""
    for name, key in theirs.KEYS.items():
        signed = ask(act="sign", document=theirs.credential(), key=theirs.their_key(key))
        write(f"signed-{name.lower()}.json", signed)
    mandatory = ["/issuer", "/validFrom", "/validUntil"]
    base = ask(act="base", document=theirs.simpler(), key=theirs.their_key(theirs.P256), mandatory=mandatory)
    write("base.json", base)
    write("outcomes.json", ask(act="derive", document=base, selective=list(theirs.OUTCOMES)))
    write("name.json", ask(act="derive", document=base, selective=list(theirs.NAME)))


def write(name: str, document: dict[str, Any]) -> None:
    """Write one document as a file."""
    (FOLDER / name).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
