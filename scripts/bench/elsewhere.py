"""Peers in processes of their own: libraries from npm in Node, and Python packages that must not meet ours.

They are installed into `.cache/bench` at pinned versions. Nothing is fetched while measuring: contexts, key documents,
lists, faces and texts are handed in as files. A process is told one task per line and answers how long it took.
"""

import ctypes.util
import hashlib
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from scripts.bench.envelopes import Envelopes
from scripts.bench.material import ROOT, Material, write_for_peers
from scripts.bench.ours import Measure
from scripts.bench.taken import Taken

from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.blockcerts import to_blockcerts

CACHE = ROOT / ".cache" / "bench"
NODE = Path(__file__).parent / "node"
PYTHON = Path(__file__).parent / "python"
SHEETS = 8

NODE_TASKS = {
    "DCC: issue": "dcc-issue",
    "DCC: issue one": "dcc-issue-one",
    "DCC: verify the proof": "dcc-verify",
    "Digital Bazaar: issue": "issue",
    "Digital Bazaar: verify the proof": "verify",
    "Digital Bazaar: verify proof and status": "verify-status",
    "Digital Bazaar: status list, encode": "status-list",
    "Digital Bazaar: a record's own proof": "record",
    "Digital Bazaar: ecdsa-sd-2023, sign": "sign-parts",
    "Digital Bazaar: ecdsa-sd-2023, show parts": "show-parts",
    "jose: sign": "sign-tokens",
    "jose: verify the signature": "verify-tokens",
}
PYTHON_TASKS = {
    "WeasyPrint: a certificate, Japanese": "weasyprint",
    "reportlab: a certificate, Japanese, no face embedded": "reportlab",
    "cert-issuer: canonicalise, tree, proofs, per document": "cert-issuer",
    "cert-issuer: tree and proofs of 1,000, per document": "cert-issuer-tree",
}


class Elsewhere:
    """A process that does what it is told and says how long it took."""

    def __init__(self, command: Sequence[str | Path], *, cwd: Path) -> None:
        self._process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin
        assert self._process.stdout
        self._ask: IO[str] = self._process.stdin
        self._answers: IO[str] = self._process.stdout

    def measures(self, tasks: dict[str, str]) -> dict[str, Measure]:
        """Return the measurement of each task."""
        return {name: self._measure(task) for name, task in tasks.items()}

    def _measure(self, task: str) -> Measure:
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


def python_tasks() -> dict[str, str]:
    """Return the tasks of the Python peers; WeasyPrint is left out where its quick way of subsetting is missing."""
    if ctypes.util.find_library("harfbuzz-subset"):
        return PYTHON_TASKS
    # Without it WeasyPrint subsets a Japanese face in Python, seventy times as slowly: no fair peer.
    print("!! NOT MEASURED: WeasyPrint needs HarfBuzz's subsetting (Debian: libharfbuzz-subset0)", file=sys.stderr)
    return {name: task for name, task in PYTHON_TASKS.items() if task != "weasyprint"}


def installed_node() -> Path:
    """Return the folder into which the packages from npm are installed."""
    folder = CACHE / "node"
    _once(folder, [NODE / "package.json", NODE / "package-lock.json"], _npm)
    return folder


def in_node(material: Material, envelopes: Envelopes) -> tuple[Elsewhere, dict[str, str]]:
    """Start the peers in Node; return them and their versions."""
    folder = installed_node()
    shutil.copy(NODE / "peer.mjs", folder)
    handed = [write_for_peers(material, folder), envelopes.write(folder)]
    named = json.loads((NODE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return Elsewhere(["node", "peer.mjs", *handed], cwd=folder), {"Node.js": node, **named}


def in_python(material: Material) -> tuple[Elsewhere, dict[str, str]]:
    """Start the peers in a Python environment of their own; return them and their versions."""
    folder = CACHE / "python"
    _once(folder, [PYTHON / "requirements.txt"], _pip)
    shutil.copy(PYTHON / "peer.py", folder)
    (folder / "material.json").write_text(json.dumps(_handed_to_python(material)), encoding="utf-8")
    lines = (PYTHON / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = dict(line.split("==") for line in lines if "==" in line)
    return Elsewhere([folder / "env" / "bin" / "python", "peer.py", "material.json"], cwd=folder), named


def has_node() -> bool:
    """Tell whether Node and npm are here."""
    return bool(shutil.which("node") and shutil.which("npm"))


def _handed_to_python(material: Material) -> dict[str, Any]:
    font = next(one for one in files("noto_cjk_sans_jp_regular").iterdir() if one.name.endswith((".otf", ".ttf")))
    sheets = []
    for document in material.signed[:SHEETS]:
        letter, facts, _ = from_credential(json.loads(document))
        told = (letter.title.ja, letter.content_description.ja, *(one.text.ja for one in letter.learning_outcomes))
        sheets.append({"title": "修了証", "name": facts.learner_name, "lines": [line for line in told if line]})
    return {
        "font": str(font),
        "sheets": sheets,
        "contexts": {url: load_context(url) for url in KNOWN},
        "blockcerts": [to_blockcerts(json.loads(one)) for one in material.signed],
    }


def _once(folder: Path, pinned: Sequence[Path], install: Callable[[Path], None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "installed"
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in pinned)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    for one in pinned:
        shutil.copy(one, folder)
    print("installing the peers into", folder.relative_to(ROOT), file=sys.stderr, flush=True)
    install(folder)
    stamp.write_text(wanted)


def _npm(folder: Path) -> None:
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(command, cwd=folder, check=True, timeout=300)


def _pip(folder: Path) -> None:
    venv.create(folder / "env", with_pip=True, clear=True)
    command = [folder / "env" / "bin" / "pip", "install", "--quiet", "-r", "requirements.txt"]
    subprocess.run(command, cwd=folder, check=True, timeout=600)
