"""1EdTech's validator for Open Badges 2.0 as a judge: a Python package of its time, in an environment of its own.

It is installed once into `.cache/judges`, by the pinned versions of `python/open_badges_2_requirements.txt`, and runs
without any network: what it may read is handed to it by address.
"""

import base64
import fcntl
import functools
import hashlib
import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from judges.harness import CACHE, Judgement, _missing

PINNED = Path(__file__).parent / "python" / "open_badges_2_requirements.txt"
DRIVER = Path(__file__).parent / "python" / "open_badges_2_validator.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address answers."""

    body: bytes
    type: str = "application/ld+json"
    status: int = 200


def judged(badge: Path, site: Mapping[str, Page]) -> Judgement:
    """Ask the validator about a badge file (`.json`, `.jws`, `.png`, `.svg`) in a world of these pages alone."""
    python = _installed()
    pages = {
        url: {"status": page.status, "type": page.type, "body": base64.b64encode(page.body).decode()}
        for url, page in site.items()
    }
    world = badge.with_suffix(".site.json")
    world.write_text(json.dumps(pages))
    done = subprocess.run(
        [python, str(DRIVER), str(world), str(badge)], capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode not in (0, 1) or not done.stdout:
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout)
    assert answer["verified"] == (done.returncode == 0)
    return Judgement(answer["verified"], answer["errors"], answer)


@functools.cache
def _installed() -> str:
    """Make the environment once for all processes; return its interpreter."""
    home = CACHE / "open-badges-2"
    python, stamp = home / "bin" / "python", home / "installed"
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "open-badges-2.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            venv.create(home, with_pip=True, clear=True)
            # Its own pins ask for versions that no longer build; the file names what was tried together.
            command = [str(python), "-m", "pip", "install", "-q", "--no-deps", "-r", str(PINNED)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            if done.returncode:
                _missing(f"pip could not install 1EdTech's validator for {sys.version_info[:2]}: {done.stderr[-500:]}")
            stamp.write_text(wanted)
    return str(python)


def baked_by_them(image: Path, text: str, *, out: Path) -> bytes:
    """Bake a text into an image with 1EdTech's own bakery."""
    carried = out.with_suffix(".txt")
    carried.write_text(text)
    script = Path(__file__).parent / "python" / "open_badges_2_bakery.py"
    done = subprocess.run(
        [_installed(), str(script), str(image), str(carried), str(out)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the bakery could not run: {done.stderr[-2000:]}")
    return out.read_bytes()
