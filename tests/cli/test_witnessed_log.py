"""A second instance witnesses the log of a first: both are processes, the log is fetched from its address."""

import json
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from cli.test_serve import running
from support import migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow

WAIT_S = 90


def fetched(url: str, path: str) -> bytes:
    with urllib.request.urlopen(f"{url}/log/{path}", timeout=20) as answer:
        content: bytes = answer.read()
    return content


def mirrored(url: str, folder: Path, *, longer_than: int = 0) -> int:
    """Copy a small log from its address once it has grown; its size."""
    deadline = time.monotonic() + WAIT_S
    size = -1
    while size <= longer_than:
        assert time.monotonic() < deadline, f"the log stays at {size}"
        time.sleep(1)
        try:
            size = int(fetched(url, "checkpoint").splitlines()[1])
        except urllib.error.HTTPError:
            continue
    for path in ("checkpoint", "key", f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(fetched(url, path))
    return size


def test_a_second_instance_signs_what_continues_and_refuses_a_fork(tmp_path: Path) -> None:
    """Source: C2SP tlog-cosignature; docs/rules/invariants.md I8."""
    first, second, fork = tmp_path / "a", tmp_path / "b", tmp_path / "fork"
    opening = ("--admin", "a@example.ac.jp", "--name-en", "U")
    for folder in (first, second):
        assert kakitome(migrated_tables.lay(folder), "institution", "u", *opening).returncode == 0
    witness = ("log", "witness", "--state", str(second / "witness"), "--name", "b.example")

    with running(first, "serve") as (url, process):
        size = mirrored(url, tmp_path / "seen")
        signed = kakitome(second, *witness, str(tmp_path / "seen"))
        assert signed.returncode == 0, signed.stderr
        key = signed.stderr.strip().splitlines()[0]
        (first / "log.witnesses").write_text(key + "\n")
        request = urllib.request.Request(f"{url}/log/cosignatures", data=signed.stdout.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 204
        mirrored(url, tmp_path / "again")
        told = kakitome(second, "log", "verify", str(tmp_path / "again"), "--witness", key, "--json")
        data = json.loads(told.stdout)
        assert (data["holds"], data["size"], [seen["name"] for seen in data["witnesses"]]) == (
            True,
            size,
            ["b.example"],
        )
        process.terminate()
        process.wait(timeout=40)
    assert "No witness has signed" not in kakitome(first, "doctor", "--quick").stdout

    # Somebody goes on twice from here, and shows each half of the world another log.
    shutil.copytree(first, fork)
    for folder, name in ((first, "v"), (fork, "w")):
        assert kakitome(folder, "institution", name, *opening).returncode == 0
    with running(first, "serve") as (url, _):
        grown = mirrored(url, tmp_path / "first", longer_than=size)
    assert kakitome(second, *witness, str(tmp_path / "first")).returncode == 0
    with running(fork, "serve") as (url, _):
        mirrored(url, tmp_path / "forked", longer_than=grown - 1)
    refused = kakitome(second, *witness, str(tmp_path / "forked"))
    assert (refused.returncode, refused.stdout) == (1, "")
