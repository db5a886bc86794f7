"""What is shipped for running a platform is tried: nginx with the very file before a real server, units, the image's recipe."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cli.test_serve import free_port, running
from cli.test_slow_visitors import SLOW
from kakitome.bootstrap.secret_folder import SECRET_FILES, SECRET_SETTINGS
from kakitome.operations.request_bodies import BodyBounds
from kakitome.operations.serving import HEAD_S, PAGE_THREADS
from support.certificates import a_root

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
HOST = "badges.example.ac.jp"
UNCHECKED = ssl._create_unverified_context()
MOST_EXPOSED = 25
"""Tenths, as `systemd-analyze security --threshold` counts; its own "OK" begins below 50."""


def program(name: str) -> str:
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/bin:/usr/local/bin")
    if path is None:
        pytest.skip(f"NOT TRIED: {name} is not installed here")
    return path


@contextmanager
def nginx(folder: Path, *, behind: str) -> Iterator[int]:
    """Run nginx with the shipped file, on ports and with a certificate of this test; yield its port for TLS."""
    command = program("nginx")
    holder, tls, plain = a_root(HOST), free_port(), free_port()
    (folder / "fullchain.pem").write_bytes(holder.pem)
    (folder / "privkey.pem").write_bytes(holder.key_pem)
    site = (DEPLOY / "nginx" / "kakitome.conf").read_text(encoding="utf-8")
    for shipped, here in (
        ("server 127.0.0.1:8000;", f"server {urlsplit(behind).netloc};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("/etc/kakitome/tls/", f"{folder}/"),
    ):
        assert shipped in site
        site = site.replace(shipped, here)
    (folder / "kakitome.conf").write_text(site, encoding="utf-8")
    kept = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"{'user root;' if not Path('/proc/self').stat().st_uid else ''}\n"
        f"events {{}}\nhttp {{ access_log off;\n{kept}include {folder}/kakitome.conf;\n}}\n"
    )
    arguments = [command, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    checked = subprocess.run([*arguments, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    process = subprocess.Popen(arguments)
    try:
        time.sleep(0.5)
        yield tls
    finally:
        process.terminate()
        process.wait(timeout=20)


def visit(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=UNCHECKED)
    try:
        connection.request(method, path, body, {"Host": HOST, "Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def slow_senders(port: int, *, count: int) -> Iterator[None]:
    """Hold connections open whose form has begun to come."""
    with ExitStack() as stack:
        for _ in range(count):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            stack.enter_context(UNCHECKED.wrap_socket(plain)).sendall(SLOW.replace(b"localhost", HOST.encode()))
        yield


@pytest.mark.slow
def test_behind_the_shipped_nginx_papers_are_checked_while_others_send_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAKITOME_SITE_URL", f"https://{HOST}")
    monkeypatch.setenv("KAKITOME_PROXY_COUNT", "1")
    document = (
        ROOT / "tests" / "vectors" / "bad_credentials" / "B000__expired__E_EXPIRED__yesterday.json"
    ).read_bytes()
    folder = tmp_path / "nginx"
    folder.mkdir()
    with running(tmp_path / "data", "serve") as (url, _), nginx(folder, behind=url) as port:
        status, page = visit(port, "GET", "/verify")
        assert (status, b"<form" in page) == (200, True)
        with slow_senders(port, count=PAGE_THREADS + 4):
            status, answer = visit(port, "POST", "/api/v1/verifications", document)
            assert (status, b'"verdict"' in answer) == (200, True), answer
        assert visit(port, "GET", "/readyz")[0] == 200
        assert visit(port, "GET", "/metrics")[0] == 404


def test_nginx_and_the_platform_agree_on_what_may_come() -> None:
    site = (DEPLOY / "nginx" / "kakitome.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {BodyBounds().size // 2**20}m;" in site
    assert int(re.findall(r"keepalive_timeout (\d+)s;", site)[0]) < HEAD_S
    assert "proxy_request_buffering on;" in site
    # Pages lead on to TLS; a program that came without is refused (OWASP ASVS 5.0 V4.1.2).
    before, _, _ = site.partition("listen 443")
    assert re.search(r"location /api/ \{\s+return 403;", before)
    # One entry of our own, and none of the visitor's.
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site


def here(unit: Path, folder: Path) -> Path:
    """Copy a unit, with the command of this environment."""
    text = unit.read_text(encoding="utf-8")
    copied = folder / unit.name
    copied.write_text(text.replace("/opt/kakitome/bin/kakitome", str(Path(sys.executable).parent / "kakitome")))
    return copied


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    units = [str(here(unit, tmp_path)) for unit in UNITS]
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_take_every_secret_from_systemd_where_it_is_wanted(tmp_path: Path) -> None:
    addition = DEPLOY / "systemd-credentials" / "credentials.conf"
    taken = re.findall(r"^LoadCredentialEncrypted=kakitome\.(\S+)$", addition.read_text(encoding="utf-8"), re.M)
    assert taken == [*SECRET_FILES, *SECRET_SETTINGS]
    services = [here(unit, tmp_path) for unit in UNITS if unit.suffix == ".service"]
    for service in services:
        folder = tmp_path / f"{service.name}.d"
        folder.mkdir()
        shutil.copy(addition, folder)
    command = [program("systemd-analyze"), "verify", "--man=no", *map(str, services)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_unit_is_hardly_exposed_and_lets_the_child_shut_itself_off(unit: Path, tmp_path: Path) -> None:
    weighed = [program("systemd-analyze"), "security", "--offline=true", f"--threshold={MOST_EXPOSED}"]
    done = subprocess.run([*weighed, str(here(unit, tmp_path))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr
    text = unit.read_text(encoding="utf-8")
    assert "RestrictNamespaces=user net" in text
    assert "landlock_restrict_self" in text


def test_the_image_runs_without_rights_and_says_whether_it_is_ready() -> None:
    recipe = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in recipe.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    words = [line.split(maxsplit=1) for line in lines]
    last = next(place for place in range(len(words) - 1, -1, -1) if words[place][0] == "FROM")
    final = {word: rest for word, rest in words[last:]}
    assert "--require-hashes" in recipe
    assert final["USER"] == "10001"
    assert "/readyz" in final["HEALTHCHECK"]
    assert final["VOLUME"] == "/data"
    copied = [path for word, rest in words if word == "COPY" and "--from" not in rest for path in rest.split()[:-1]]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{path}" for path in copied} == {line for line in ignored if line.startswith("!")}
