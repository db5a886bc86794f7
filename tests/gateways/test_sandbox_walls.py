"""The sandbox's child reaches no network, opens no file but its libraries, and knows no setting of ours.

Source: docs/rules/threats.md T1.
"""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, open_platform
from kakitome.gateways import sandbox_walls
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.gateways.sandbox_walls import Wall
from kakitome.operations.doctor import examine_platform
from vectors import issuer_site

TRY = """
import socket, sys
from kakitome.gateways.sandbox_walls import confine

def attempt(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"

port, secret = int(sys.argv[1]), sys.argv[2]
reach = lambda: socket.create_connection(("127.0.0.1", port), timeout=5).close()
read = lambda: open(secret).read()
print(attempt(reach), attempt(read), sorted(confine()), attempt(reach), attempt(read))
import email.mime.audio, zoneinfo, jsonschema
print(attempt(lambda: open(sys.argv[3], "w")), zoneinfo.ZoneInfo("Asia/Tokyo"))
"""


@pytest.mark.slow
def test_behind_the_walls_nobody_is_reached_and_no_secret_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "kakitome.key"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = [str(server.getsockname()[1]), str(secret), str(tmp_path / "new")]
        told = subprocess.run([sys.executable, "-c", TRY, *arguments], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines() == [
        "done done [<Wall.FILES: 'files'>, <Wall.NETWORK: 'network'>] OSError PermissionError",
        "PermissionError Asia/Tokyo",
    ]


def test_every_child_stands_behind_both_walls() -> None:
    with ChildSandbox() as sandbox:
        sandbox.canonicalize(issuer_site.unsigned())
        child = Path(f"/proc/{sandbox._idle[-1]._process.pid}")

        assert sandbox.missing_walls() == []
        assert (child / "ns" / "net").readlink() != Path("/proc/self/ns/net").readlink()


def test_a_child_is_not_told_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://kakitome:secret@localhost/kakitome")
    monkeypatch.setenv("KAKITOME_EMAIL_URL", "smtp://kakitome:secret@localhost")
    with ChildSandbox() as sandbox:
        sandbox.canonicalize(issuer_site.unsigned())
        environment = Path(f"/proc/{sandbox._idle[-1]._process.pid}/environ").read_bytes()

    names = {entry.partition(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    assert "PYTHONPATH" in names
    assert names <= {
        "PATH",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
    } | {
        "PYTHONPATH",
        "TZ",
    }


def test_a_kernel_without_landlock_leaves_files_open_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(sandbox_walls, "Ruleset", unknown)
    monkeypatch.setattr(sandbox_walls, "_leave_network", lambda: False)

    assert sandbox_walls.confine() == []


@pytest.mark.django_db
def test_the_doctor_names_the_walls_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = open_platform(tmp_path)
    monkeypatch.setattr(type(platform.sandbox), "missing_walls", lambda _: [wall.value for wall in Wall])

    problems = [finding.problem for finding in examine_platform(platform, now=NOW).findings]

    assert [(problem.code, problem.severity) for problem in problems if "SANDBOX" in problem.code] == [
        ("W_DOCTOR_SANDBOX_NETWORK", "warning"),
        ("W_DOCTOR_SANDBOX_FILES", "warning"),
    ]
