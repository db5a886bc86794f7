"""PostgreSQL as another machine: it can be restarted, made read-only, run out of connections, and be cut off.

    with DatabaseMachine() as machine:
        machine.url                   # what the platform is given
        machine.cut(); machine.mend() # as if somebody had pulled the cable

As root on Linux the server gets a network of its own, and the cable to it can be pulled: what is sent then is neither
taken nor refused. Elsewhere the server listens on a socket in its folder, and `is_far` is False.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from scripts.soak.site import ROOT

ROLE = "kakitome_soak"
# Two soaks on one machine have two cables.
_PLACE = f"10.{200 + os.getpid() // 250 % 50}.{os.getpid() % 250}"
HERE, THERE, NETWORK = f"{_PLACE}.1", f"{_PLACE}.2", f"{_PLACE}.0/30"
STOP_S = 30


class DatabaseMachine:
    """One durable server in a temporary folder, with an ordinary account that owns one database."""

    def __init__(self) -> None:
        sys.path.insert(0, str(ROOT / "tests"))
        from support import postgres_server  # noqa: PLC0415

        folder = postgres_server.binaries()
        if folder is None:
            raise SystemExit("PostgreSQL is not installed: initdb and postgres are looked for on the path")
        self._folder, self._support = folder, postgres_server
        self._account = postgres_server.server_account()
        self._home = Path(tempfile.mkdtemp(prefix="kakitome-soak-pg-"))
        self._network = f"kakitome{os.getpid()}"
        self._server: subprocess.Popen[bytes] | None = None
        self.is_far = False

    @property
    def url(self) -> str:
        """Return the address of the database for the platform."""
        place = THERE if self.is_far else quote(str(self._home), safe="")
        return f"postgres://{ROLE}:{ROLE}@{place}/{ROLE}"

    @property
    def administrators_url(self) -> str:
        """Return the address of the database for whoever looks on: over the server's socket, past every limit."""
        return f"postgres://kakitome@{quote(str(self._home), safe='')}/{ROLE}"

    def __enter__(self) -> Self:
        as_account: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self._home, self._account.pw_uid, self._account.pw_gid)
            as_account = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
            self.is_far = self._lay_cable()
        data = self._home / "data"
        words = ["-U", "kakitome", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [self._folder / "initdb", "-D", data, *words], check=True, capture_output=True, cwd=self._home, **as_account
        )
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all {ROLE} {NETWORK} trust\n")
        self.start()
        self.tell(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'")
        self.tell(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self.is_far:
            subprocess.run(["ip", "netns", "delete", self._network], check=False)
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"listen_addresses={THERE if self.is_far else ''}", f"unix_socket_directories={self._home}"]
        words = [self._folder / "postgres", "-D", self._home / "data", *(w for s in settings for w in ("-c", s))]
        if self.is_far:
            who = ["--reuid", str(self._account.pw_uid), "--regid", str(self._account.pw_gid), "--clear-groups"]
            words = ["ip", "netns", "exec", self._network, "setpriv", *who, *words]
        elif os.geteuid() == 0:
            words = ["setpriv", "--reuid", str(self._account.pw_uid), "--clear-groups", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._server = subprocess.Popen(words, cwd=self._home, **quiet)  # type: ignore[call-overload]
        self._support.wait_until_ready(self._folder, self._home)

    def stop(self) -> None:
        """Stop the server; sessions are broken off, what was committed is kept."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def break_down(self) -> None:
        """End the server without a word to anybody, as a machine without power does; its log is replayed later."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(STOP_S)

    def set_read_only(self, is_read_only: bool) -> None:
        """Let every session refuse to write, those that are open, too; or let them write again."""
        word = "SET default_transaction_read_only = on" if is_read_only else "RESET default_transaction_read_only"
        self.tell(f"ALTER SYSTEM {word}")
        self.tell("SELECT pg_reload_conf()")

    def limit_connections(self, most: int) -> None:
        """Let the platform have so many connections (-1: as many as it likes), and end those that it has."""
        self.tell(f"ALTER ROLE {ROLE} CONNECTION LIMIT {most}")
        if most >= 0:
            self.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")

    def cut(self) -> None:
        """Pull the cable."""
        subprocess.run(["ip", "-n", self._network, "link", "set", "far", "down"], check=True)

    def mend(self) -> None:
        """Put the cable in again."""
        subprocess.run(["ip", "-n", self._network, "link", "set", "far", "up"], check=True)

    def tell(self, statement: str) -> None:
        """Say something as the server's administrator, over its socket."""
        import psycopg  # noqa: PLC0415

        place = f"host={self._home} dbname=postgres user=kakitome options='-c default_transaction_read_only=off'"
        with psycopg.connect(place, autocommit=True) as administrator:
            administrator.execute(statement)  # type: ignore[arg-type]

    def _lay_cable(self) -> bool:
        """Make a network of its own with a cable to ours; False where that is not allowed."""
        near = f"kaki{os.getpid() % 10**7}"
        steps = [
            f"ip netns add {self._network}",
            f"ip link add {near} type veth peer name far netns {self._network}",
            f"ip addr add {HERE}/30 dev {near}",
            f"ip link set {near} up",
            f"ip -n {self._network} addr add {THERE}/30 dev far",
            f"ip -n {self._network} link set far up",
            f"ip -n {self._network} link set lo up",
        ]
        if not shutil.which("ip") or not shutil.which("setpriv"):
            return False
        for step in steps:
            if subprocess.run(step.split(), capture_output=True, check=False).returncode:
                subprocess.run(["ip", "netns", "delete", self._network], capture_output=True, check=False)
                return False
        # A cable that was just put in carries nothing for a moment.
        time.sleep(0.5)
        return True
