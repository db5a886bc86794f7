"""Failpoints from the environment: `KAKITOME_FAILPOINT=after_sign:crash`, `after_sign:3:crash` for the third time.

For tests that prove what a crash leaves behind. An installation that says it is in production refuses to
start with one set.
"""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from kakitome.errors import Misconfigured
from kakitome.ports.failpoints import Failpoints, NoFailpoints

VARIABLE = "KAKITOME_FAILPOINT"


@dataclass
class CrashingFailpoint:
    """Implements `Failpoints`: ends the process as `kill -9` does, at the nth passing of one place."""

    name: str
    remaining: int = 1

    def reach(self, name: str) -> None:
        if name == self.name:
            self.remaining -= 1
            if self.remaining == 0:
                os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def failpoints_from(environment: Mapping[str, str]) -> Failpoints:
    """Read failpoints from environment variables.

    Raises:
        Misconfigured: E_FAILPOINT_IN_PRODUCTION, `KAKITOME_ENV` is `production`; E_FAILPOINT_SHAPE.
    """
    wanted = environment.get(VARIABLE, "")
    if not wanted:
        return NoFailpoints()
    if environment.get("KAKITOME_ENV") == "production":
        raise Misconfigured("E_FAILPOINT_IN_PRODUCTION")
    name, *middle, act = wanted.split(":")
    if act != "crash" or len(middle) > 1 or not all(part.isdigit() for part in middle):
        raise Misconfigured("E_FAILPOINT_SHAPE", value=wanted)
    return CrashingFailpoint(name, int(middle[0]) if middle else 1)
