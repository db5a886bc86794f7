"""The process that has loaded everything already, and forks for each program that `support/forked.py` asks for.

In the process itself `fork_programs` never returns; in each forked one it runs the program and ends as Python ends any
other: with its exit code, after its threads and what it told to do at its end. Only what Python takes apart after that
is left to the kernel: it would take a tenth of a second for modules that all programs share.

Django's settings are read from the environment of the program, so what needs them is loaded by the program.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from types import CodeType
from typing import Any

from django.conf import settings
from django.db import connections

from kakitome import texts

LAYERS = ("values", "texts", "documents", "learning", "mapping", "ports", "services", "journeys")
"""Layers of Kakitome that need no settings."""
OTHERS = (
    "django.contrib.auth.hashers",
    "django.core.management.commands.migrate",
    "django.db.migrations.executor",
    "django.forms",
    "django.template.defaulttags",
    "jwt",
    "kakitome.bootstrap.envelope_tools",
    "kakitome.bootstrap.sign_in_settings",
    "kakitome.cli",
    "onelogin.saml2.auth",
    "procrastinate",
    "psycopg",
    "pydantic.networks",
    "rapidfuzz.process",
    "requests",
    "segno.writers",
    "signxml",
)
"""What else a platform loads, and needs no settings."""
SELDOM = {"kakitome.documents.verification.schema_rules"}
"""What few programs need, and loads a library that builds its parsers while it is loaded."""
MOST = 1 << 20
"""Bytes of a request, at most: a program, its arguments and its environment."""


def load() -> None:
    """Load what programs of a platform need."""
    gc.disable()
    for layer in LAYERS:
        package = importlib.import_module(f"kakitome.{layer}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name not in SELDOM:
                importlib.import_module(module.name)
    for name in OTHERS:
        importlib.import_module(name)
    texts.catalogue()
    gc.collect()
    gc.freeze()
    gc.enable()


_exit_codes = [0]


def fork_programs(number: int, main: dict[str, Any]) -> None:
    """Fork for whoever asks on the socket of this number, until it is closed; `main` are the names of a program."""
    # What is registered first is done last.
    atexit.register(_leave)
    load()
    program = _next_program(number)
    try:
        exec(program, main)
    except SystemExit as end:
        _exit_codes.append(end.code if isinstance(end.code, int) else int(end.code is not None))
        raise
    except BaseException:
        _exit_codes.append(1)
        raise


def _leave() -> None:
    # What Python takes apart closes the database; SQLite then brings its log into its file.
    if settings.configured:
        connections.close_all()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(_exit_codes[-1])


def _next_program(number: int) -> CodeType:
    base = sys.path[1 + len(os.environ["PYTHONPATH"].split(os.pathsep)) :]
    waiting = selectors.DefaultSelector()
    asked = socket.socket(fileno=number)
    waiting.register(asked, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is not asked:
                waiting.unregister(key.fileobj)
                _tell_end(*key.data)
                continue
            request, files, _, _ = socket.recv_fds(asked, MOST, 4)
            if not request:
                _end([key.data for key in waiting.get_map().values() if key.data])
            child = os.fork()
            if child == 0:
                others = [key.data for key in waiting.get_map().values() if key.data]
                waiting.close()
                asked.close()
                for handle, _, answers in others:
                    os.close(handle)
                    answers.close()
                return _become(json.loads(request), files, base)
            answers = socket.socket(fileno=files.pop())
            for file in files:
                os.close(file)
            answers.send(child.to_bytes(8, "little"))
            handle = os.pidfd_open(child)
            waiting.register(handle, selectors.EVENT_READ, (handle, child, answers))


def _tell_end(handle: int, child: int, answers: socket.socket) -> None:
    os.close(handle)
    _, status = os.waitpid(child, 0)
    # Nobody may wait for it any more.
    with contextlib.suppress(BrokenPipeError):
        answers.send(os.waitstatus_to_exitcode(status).to_bytes(8, "little", signed=True))
    answers.close()


def _end(left: list[tuple[int, int, socket.socket]]) -> None:
    """Kill what still runs, and leave a file that says so where a run of the tests looks for what was left."""
    for _, child, _ in left:
        os.kill(child, signal.SIGKILL)
        Path(tempfile.gettempdir(), f"a forked program still ran: process {child}").touch()
    sys.exit()


def _become(request: dict[str, Any], files: list[int], base: list[str]) -> CodeType:
    """Make this process what a new one would be: files, folder, environment, arguments and paths."""
    for target, file in enumerate(files[:3]):
        os.dup2(file, target)
    for file in files:
        os.close(file)
    # Those of before know whether another file could be wound back.
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    if request["own_session"]:
        os.setsid()
    os.umask(request["umask"])
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv[:] = ["-c", *request["arguments"]]
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = ["", *filter(None, paths), *base]
    sys.path_importer_cache.clear()
    return compile(request["program"], "<program>", "exec")
