"""Serving a site of its own for a test: a program beside this file that sets it up, says what it made, and serves."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from browser.chromium import find_chromium
from browser.conftest import free_port, without_chromium
from browser.site import Site
from support import migrated_tables

HERE = Path(__file__).parent


@contextmanager
def served(program: str, *arguments: str, folder: Path, people: Mapping[str, str]) -> Iterator[Site]:
    """Serve what a program sets up, in a folder and under a database of its own; it is told its port first."""
    if not find_chromium():
        without_chromium()
    migrated_tables.lay(folder)
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAKITOME_", "DJANGO_", "DATABASE_"))} | {
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
        "KAKITOME_SECOND_FACTOR": "off",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1] / "src"), str(HERE.parent)]),
    }
    process = subprocess.Popen(
        [sys.executable, str(HERE / program), str(port), *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        made = json.loads(process.stdout.readline())
        urllib.request.urlopen(f"http://localhost:{port}/account/login", timeout=60).close()
        yield Site(
            url=f"http://localhost:{port}",
            folder=folder,
            documents={},
            numbers={},
            links=[],
            email="",
            password=made.pop("password"),
            record="",
            people=people,
            desk=made,
        )
    finally:
        process.kill()
        process.wait()
