"""Walls around the sandbox's child: no network, and no file of the machine but the interpreter's and its libraries'.

Whoever finds a fault in a library that reads pictures or PDFs may run code in the child. It then reaches no host, also
not this machine's own services, and can open no key, database or document. Both walls are Linux's: a network namespace
of its own (where a process without rights may make one) and Landlock (from kernel 5.13 on). Where one of them is not
there the child works all the same, and `kakitome doctor` says so.

Source: docs/rules/threats.md T1; Linux manual pages unshare(2), landlock(7).
"""

import ctypes
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from landlock import FSAccess, LandlockError, Ruleset

_CLONE_NEWUSER: Final = 0x1000_0000
_CLONE_NEWNET: Final = 0x4000_0000
SYSTEM_LIBRARIES: Final = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom")


class Wall(StrEnum):
    """What the child is cut off from."""

    NETWORK = "network"
    FILES = "files"


def confine() -> list[Wall]:
    """Cut this process off from the network and from files, for good; return the walls that stand."""
    # The namespace first: afterwards /proc cannot be read any more.
    walls = [Wall.NETWORK] if _leave_network() else []
    return walls + ([Wall.FILES] if _close_files(_readable()) else [])


def _leave_network() -> bool:
    # `os.unshare` came with Python 3.12. In a namespace of users of its own a process may make one of networks.
    library = ctypes.CDLL(None, use_errno=True)
    has_left = hasattr(library, "unshare") and library.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    # Landlock's library takes an error that is still remembered for one of its own calls.
    ctypes.set_errno(0)
    return has_left


def _close_files(readable: Iterable[Path]) -> bool:
    try:
        rules = Ruleset()
        for path in filter(Path.exists, readable):
            only_listed = FSAccess.READ_DIR if path.is_dir() else FSAccess(0)
            rules.allow(path, rules=FSAccess.READ_FILE | FSAccess.EXECUTE | only_listed)
        rules.apply()
    except (LandlockError, OSError, AttributeError):
        # An older kernel, one that was built or started without it, or another system altogether.
        return False
    return True


def _readable() -> list[Path]:
    """Return where Python, its packages and the system's libraries lie."""
    return [
        Path(place).resolve() for place in {sys.prefix, sys.base_prefix, *filter(None, sys.path), *SYSTEM_LIBRARIES}
    ]
