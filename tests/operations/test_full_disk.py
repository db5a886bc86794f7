"""A platform whose disk is full, and one whose database is read-only: checking and signing in go on.

The disk is a real file system of 16 MB, which is filled to the last byte; the database a PostgreSQL that refuses to
write (docs/rules/faults.md F11).
"""

import http.cookiejar
import os
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.test_serve import running
from support import forked, migrated_tables

pytestmark = pytest.mark.slow

EMAIL, PASSWORD = "hanako@learner.example", "a long sentence of my own"
_PREPARE = f"""
from kakitome.bootstrap.starting import migrate, start_django
start_django()
migrate()
from kakitome.bootstrap.platform import get_platform
from kakitome.ports.accounts import Person
get_platform().accounts.add(Person(account="", name="花子", email="{EMAIL}", language="ja"), password="{PASSWORD}")
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "none", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def prepare(folder: Path) -> None:
    assert forked.run(_PREPARE, env=forked.site(migrated_tables.lay(folder))).returncode == 0


def fill(folder: Path) -> None:
    handle = os.open(folder / "others", os.O_CREAT | os.O_WRONLY)
    try:
        with pytest.raises(OSError, match="No space left"):
            while True:
                os.write(handle, bytes(4096))
    finally:
        os.close(handle)
    assert os.statvfs(folder).f_bavail == 0


@dataclass
class Visitor:
    """A browser without a screen."""

    url: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Return the status, the address where it ended, and the page."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with opener.open(urllib.request.Request(self.url + path, data=data), timeout=30) as answer:
                return answer.status, urllib.parse.urlsplit(answer.url).path, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode()

    def sign_in(self) -> tuple[int, str, str]:
        _, _, page = self.ask("/account/login")
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token is not None
        return self.ask("/account/login", {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token[1]})


@contextmanager
def served(folder: Path) -> Iterator[tuple[Visitor, list[str]]]:
    """Serve, and afterwards tell what stands in the log."""
    log: list[str] = []
    with running(folder, "serve") as (url, process):
        yield Visitor(url), log
        process.terminate()
        log.append(process.communicate(timeout=60)[0])


def test_with_a_full_disk_checking_and_signing_in_go_on(small_disk: Path) -> None:
    prepare(small_disk)
    with served(small_disk) as (visitor, log):
        fill(small_disk)
        status, _, page = visitor.ask("/verify", {"credential": '{"a": 1}'})
        assert status == 200 and "この確認の記録は残っていません" in page
        status, where, _ = visitor.sign_in()
        assert (status, where) == (200, "/mine")
        assert visitor.ask("/mine")[:2] == (200, "/mine")
        status, _, answer = visitor.ask("/verify", {"credential": '{"a": 1}', "as": "json"})
        assert status == 200 and '"record"' not in answer
    assert "a check is answered without a record" in log[0]
    assert "Traceback" not in log[0]
