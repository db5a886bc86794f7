"""Other people's verifiers as judges of our documents.

Digital Bazaar's libraries and the official JSON Schemas run beside the tests, never on the network: folders are
served on loopback, and every address is either sent there or to the published files. The scripts and the published
files lie beside the repository (`../shared`, or where KAKITOME_SHARED says); the Node packages are pinned in `node/` and installed once into
`.cache/judges`; of LearnCard only the client, whose bundle holds what it needs. Where a part is missing, tests skip
loudly; with CI=true a part that could run must.
"""

import fcntl
import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("KAKITOME_SHARED", ROOT.parent / "shared"))
CACHE = ROOT / ".cache" / "judges"
PINNED = Path(__file__).parent / "node"
SCHEMA = SHARED / "standards" / "schemas" / "ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said: its verdict, its reasons, and the whole of its answer."""

    verified: bool
    errors: list[str]
    answer: Mapping[str, Any]


def digitalbazaar(credential: Path, folders: Mapping[str, Path]) -> Judgement:
    """Ask Digital Bazaar's verifier about a credential file.

    `folders` says which folder stands for which address, e.g. `{"https://u.example": Path("out")}`: did:web
    documents, status lists and keys are read from there and from nowhere else.
    """
    judge = _installed()
    with served(folders) as rewritten:
        done = subprocess.run(
            ["node", "--import", str(judge / "_common" / "offline.mjs"), "verify.mjs", str(credential.resolve())],
            cwd=judge / "digitalbazaar-vc",
            env={
                **os.environ,
                "JUDGE_STANDARDS": str(SHARED / "standards"),
                "JUDGE_REWRITE": ",".join(f"{address}={url}" for address, url in rewritten.items()),
                "JUDGE_TRACE": "1",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if done.returncode not in (0, 1):
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout)
    assert answer["verified"] == (done.returncode == 0)
    return Judgement(answer["verified"], [*answer["errors"], *done.stderr.splitlines()], answer)


def client_says(script: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Run a wallet's client among the pinned scripts; what it writes has `refused` when it would not."""
    install(copy=[script])
    done = subprocess.run(
        ["node", str(CACHE / PINNED.name / script.name)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the client could not run: {done.stderr[-2000:]}")
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def json_schema(document: Path, schema: Path = SCHEMA) -> Judgement:
    """Ask the official JSON Schema about a document."""
    script = _shared("judges/json-schema/validate.py")
    done = subprocess.run(
        [sys.executable, str(script), str(schema), str(document)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode not in (0, 1):
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout)
    return Judgement(answer["verified"], answer["errors"], answer)


@contextmanager
def served(folders: Mapping[str, Path]) -> Iterator[dict[str, str]]:
    """Serve folders on loopback; yields for each address the one under which it is now found."""
    mounts = {f"/{number}": folder for number, folder in enumerate(folders.values())}
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Folders, mounts))
    # It looks so often whether it is to end, since every judgement waits for that.
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        origin = f"http://127.0.0.1:{server.server_port}"
        # Longest first: the judge takes the first prefix that fits.
        by_length = sorted(zip(folders, mounts, strict=True), key=lambda pair: -len(pair[0]))
        yield {address.rstrip("/"): origin + mount for address, mount in by_length}
    finally:
        server.shutdown()
        server.server_close()


class _Folders(SimpleHTTPRequestHandler):
    """Serve several folders, each under a number."""

    def __init__(self, mounts: Mapping[str, Path], *args: Any, **kwargs: Any) -> None:
        self.mounts = mounts
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        """Find the file of a path within its folder."""
        _, number, *steps = unquote(path.partition("?")[0]).split("/")
        folder = self.mounts[f"/{number}"].resolve()
        found = folder.joinpath(*steps).resolve()
        return str(found if found.is_relative_to(folder) else folder / "nothing")

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


def _shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        _skip(f"{name} does not lie beside this repository")
    return path


@functools.cache
def _installed() -> Path:
    """Install the pinned packages once, and copy the judge to them: Node looks for packages from the script's folder."""
    source = _shared("judges/digitalbazaar-vc").parent
    install(copy=[source / "_common" / "offline.mjs", source / "digitalbazaar-vc" / "verify.mjs"])
    return CACHE


def install(*, copy: Sequence[Path] = ()) -> None:
    """Install the pinned packages into the cache, once for all processes, and scripts beside them."""
    if not shutil.which("node") or not shutil.which("npm"):
        _missing("node and npm are not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
        for script in copy:
            target = CACHE / script.parent.name / script.name
            target.parent.mkdir(exist_ok=True)
            # A script another process is running is not written again.
            if not target.exists() or target.read_bytes() != script.read_bytes():
                target.write_bytes(script.read_bytes())


def _install() -> None:
    wanted = hashlib.sha256((PINNED / "package-lock.json").read_bytes()).hexdigest()
    stamp = CACHE / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, CACHE / name)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        _missing(f"npm could not install the judges: {done.stderr[-500:]}")
    stamp.write_text(wanted)


def _missing(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI the judges must run, but {why}")
    _skip(why)


def _skip(why: str) -> None:
    warnings.warn(f"NOT JUDGED BY OTHERS: {why}", stacklevel=3)
    pytest.skip(f"NOT JUDGED BY OTHERS: {why}")
