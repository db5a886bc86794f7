"""A killable child process for work on foreign documents.

Canonicalising a hundred-line poison graph may take longer than the universe has; no library can be stopped from
inside. So the work runs in a child that we started fresh (never forked from a heavy parent), which limits its own
memory and processor time, and which we kill when the clock on the wall says so. A child that was killed is replaced
when no idle one is left; one that answers stays, so that only the first verification pays for its start.

The limit that decides is processor time: on a busy machine an honest document takes longer by the clock, and must not
be called expensive for its neighbours' sake. Several children work side by side, and a poison graph holds only one.

Not here: what is done in the child (`sandbox_child`).

Source: docs/rules/threats.md T1 (caps before work, then a killable child with a CPU and memory limit).
"""

import atexit
import base64
import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kakitome
from kakitome.documents.pdf.facts import PdfFacts, from_plain
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Canonicalizing, Digest, EachAnew
from kakitome.documents.vc.contexts import named_contexts
from kakitome.documents.vc.limits import RECORD, limits_of
from kakitome.errors import Problem, Unavailable
from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.sandbox_walls import Wall
from kakitome.ports.sandbox import DrawnPage

_HEADER = struct.Struct(">I")
_INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED",
    "TZ",
)
"""What the child is told of our environment: enough to start Python, and no password, key or address."""
_SOURCE = "docs/rules/threats.md T1"
PDF_FACTOR = 5
"""A PDF is a program of many parts: it may take this many times as long as a graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxLimits:
    """Bound one piece of work in the child.

    Attributes:
        cpu_s: processor time of one request; the kernel ends the child that uses more.
        graph_s: the same for canonicalising a single credential; a record of many has `cpu_s`.
        wall_s: by the clock on the wall, seen from outside, for a child that neither works nor answers.
        memory_mib: address space of the child.
        start_s: how long its start may take on a busy machine.
    """

    cpu_s: float = 1.0
    graph_s: float = 0.25
    wall_s: float = 6.0
    memory_mib: int = 512
    start_s: float = 30.0


class SandboxBroken(Unavailable):
    """The child cannot be started, or answers nonsense: a fault of this installation, not of the document."""


class _Killed(Exception):
    """The child had to be killed, or died of its limits."""


class ChildSandbox:
    """Run work in child processes, at most `size` at a time, started as they are needed; threads share them.

    `contexts` are those that the operator pins, by address; a child is told those that a document names.
    `canonicalizing` makes what stands before the children: it may know documents of some shapes without asking them.

    With limits of their own, graphs and files (pictures, PDFs, schemas) do not wait for each other.
    """

    def __init__(
        self,
        limits: SandboxLimits | None = None,
        *,
        size: int = 1,
        graphs: ConcurrencyLimit | None = None,
        files: ConcurrencyLimit | None = None,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        canonicalizing: Canonicalizing = EachAnew,
    ) -> None:
        self._limits = limits or SandboxLimits()
        self._contexts = contexts or {}
        self._canonicalizer = canonicalizing(self._canonicalize)
        self._files = files or ConcurrencyLimit(size)
        self._graphs = graphs or self._files
        self._mood = threading.local()
        # Warm children only, the last used first: nobody waits for a start while one that has started is idle.
        self._idle: deque[_Child] = deque()
        atexit.register(self.close)

    @contextlib.contextmanager
    def patiently(self) -> Iterator[None]:
        self._mood.is_patient = True
        try:
            yield
        finally:
            self._mood.is_patient = False

    def warm(self) -> None:
        """Start one child now, without waiting for it, so that its start overlaps with other work."""
        with self._seat() as seat:
            seat.start_if_needed()

    def missing_walls(self) -> list[str]:
        with self._seat() as seat:
            return sorted(wall.value for wall in set(Wall) - seat.start_if_needed().walls())

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Return the canonical N-Quads of a JSON-LD document, as `ports.sandbox.Sandbox` asks.

        What the canonicaliser knows needs no child.
        """
        return self._canonicalizer.canonicalize(document, digest=digest)

    def write(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> bytes:
        return self._canonicalizer.write(document, digest=digest)

    def _canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        cpu_s = self._limits.cpu_s if limits_of(document) is RECORD else min(self._limits.graph_s, self._limits.cpu_s)
        request: dict[str, Any] = {"task": "canonicalize", "document": document, "digest": digest}
        further = {url: self._contexts[url] for url in named_contexts(document) if url in self._contexts}
        return str(self._run(request | ({"further": further} if further else {}), cpu_s=cpu_s))

    def schema_problems(self, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[Problem]:
        answer = self._run({"task": "schema_problems", "schema": schema, "document": document})
        return [Problem(**item) for item in answer]

    def read_codes(self, picture: bytes) -> list[str]:
        return list(self._run({"task": "read_codes", "picture": base64.b64encode(picture).decode("ascii")}))

    def clean_picture(self, picture: bytes) -> tuple[str, bytes]:
        answer = self._run({"task": "clean_picture", "picture": base64.b64encode(picture).decode("ascii")})
        return str(answer["media_type"]), base64.b64decode(answer["picture"])

    def trace_mark(self, picture: bytes) -> str:
        request = {"task": "trace_mark", "picture": base64.b64encode(picture).decode("ascii")}
        return str(self._run(request, slower=PDF_FACTOR))

    def examine_pdf(self, data: bytes) -> PdfFacts:
        request = {"task": "examine_pdf", "pdf": base64.b64encode(data).decode("ascii")}
        return from_plain(self._run(request, slower=PDF_FACTOR))

    def draw_page(self, data: bytes, *, page: int) -> DrawnPage:
        request = {"task": "draw_page", "pdf": base64.b64encode(data).decode("ascii"), "page": page}
        drawn = self._run(request, slower=PDF_FACTOR)
        return DrawnPage(pages=drawn["pages"], picture=base64.b64decode(drawn["picture"]), text=drawn["text"])

    def close(self) -> None:
        """End every idle child; the sandbox may be used again afterwards."""
        with contextlib.suppress(IndexError):
            while True:
                child = self._idle.pop()
                if child.is_ours:
                    child.kill()

    def __enter__(self) -> "ChildSandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, request: Mapping[str, Any], *, slower: int = 1, cpu_s: float | None = None) -> Any:
        cpu_s = (cpu_s or self._limits.cpu_s) * slower
        message = json.dumps({**request, "cpu_s": cpu_s}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        with self._seat(self._graphs if request["task"] == "canonicalize" else self._files) as seat:
            try:
                answer = seat.exchange(message, wall_s=self._limits.wall_s * slower)
            except _Killed:
                problem = Problem(code="E_TOO_EXPENSIVE", source=_SOURCE, params={"limit": f"{cpu_s:g}"})
                raise DocumentRefused(problem, kind="too_expensive") from None
        if "refused" in answer:
            raise DocumentRefused(Problem(**answer["refused"]), kind=answer["kind"])
        return answer["result"]

    @contextlib.contextmanager
    def _seat(self, limit: ConcurrencyLimit | None = None) -> Iterator["_Seat"]:
        with (limit or self._graphs).place(is_patient=getattr(self._mood, "is_patient", False)):
            try:
                child = self._idle.pop()
            except IndexError:
                child = None
            seat = _Seat(child, self._limits)
            try:
                yield seat
            finally:
                if seat.child is not None:
                    self._idle.append(seat.child)


class _Seat:
    """Hold one child for the time of one request."""

    def __init__(self, child: "_Child | None", limits: SandboxLimits) -> None:
        # After a fork the pipes belong to the parent's child: leave it alone and start our own.
        self.child = child if child is not None and child.is_ours else None
        self._limits = limits

    def start_if_needed(self) -> "_Child":
        if self.child is None or self.child.has_ended:
            self.child = _Child(self._limits)
        return self.child

    def exchange(self, message: bytes, *, wall_s: float) -> dict[str, Any]:
        child = self.start_if_needed()
        try:
            return child.exchange(message, wall_s=wall_s)
        except BaseException:
            child.kill()
            self.child = None
            raise


class _Child:
    """Speak with one child: a length, then that many bytes of JSON, both ways."""

    def __init__(self, limits: SandboxLimits) -> None:
        self._limits = limits
        self._walls: frozenset[Wall] | None = None
        self._parent = os.getpid()
        root = str(Path(kakitome.__file__).parent.parent)
        inherited = os.environ.get("PYTHONPATH")
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment["PYTHONPATH"] = f"{root}{os.pathsep}{inherited}" if inherited else root
        command = [sys.executable, "-m", "kakitome.gateways.sandbox_child", str(limits.memory_mib), str(limits.cpu_s)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as failure:
            raise SandboxBroken("E_SANDBOX_BROKEN") from failure

    @property
    def is_ours(self) -> bool:
        return self._parent == os.getpid()

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def exchange(self, message: bytes, *, wall_s: float) -> dict[str, Any]:
        self.walls()
        deadline = time.monotonic() + wall_s
        stdin = self._process.stdin
        if stdin is None:
            raise SandboxBroken("E_SANDBOX_BROKEN")
        try:
            stdin.write(_HEADER.pack(len(message)) + message)
            stdin.flush()
        except OSError as failure:
            raise _Killed from failure
        answer = self._read(deadline)
        if not isinstance(answer, dict) or "broken" in answer:
            raise SandboxBroken("E_SANDBOX_BROKEN")
        return answer

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def walls(self) -> frozenset[Wall]:
        """Wait until the child has started, and return what it is cut off from."""
        if self._walls is None:
            try:
                answer = self._read(time.monotonic() + self._limits.start_s)
            except _Killed as failure:
                raise SandboxBroken("E_SANDBOX_BROKEN") from failure
            if not isinstance(answer, dict) or "walls" not in answer:
                raise SandboxBroken("E_SANDBOX_BROKEN")
            self._walls = frozenset(map(Wall, answer["walls"]))
        return self._walls

    def _read(self, deadline: float) -> Any:
        (length,) = _HEADER.unpack(self._read_exactly(_HEADER.size, deadline))
        return json.loads(self._read_exactly(length, deadline))  # noqa: TID251 - our own child's answer

    def _read_exactly(self, count: int, deadline: float) -> bytes:
        if self._process.stdout is None:
            raise _Killed
        descriptor = self._process.stdout.fileno()
        received = bytearray()
        while len(received) < count:
            readable, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(descriptor, min(count - len(received), 1 << 16)) if readable else b""
            if not piece:
                raise _Killed
            received += piece
        return bytes(received)
