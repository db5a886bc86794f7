"""Close an institution for a test, as two operators would, and let its archive be served by a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kakitome.journeys.institutions.archiving import archived_files
from kakitome.journeys.institutions.closing import agree_to, ask_for, carry_out_due
from kakitome.journeys.platform import Platform
from kakitome.ports.closings import ClosingReason, ClosingSide
from kakitome.services.closing import WAITING_FOR_OPERATORS, ClosingRequest


def close_institution(platform: Platform, institution: str, *, now: datetime) -> None:
    """Let a closing that was agreed to long ago take effect now."""
    wanted = ClosingRequest(side=ClosingSide.OPERATORS, reason=ClosingReason.CEASED, note="test")
    before = now - WAITING_FOR_OPERATORS
    ask_for(platform, institution, wanted=wanted, actor="first", now=before)
    agree_to(platform, institution, side=ClosingSide.OPERATORS, actor="second", now=before)
    assert carry_out_due(platform, institution, now=now) is not None


def write_archive(platform: Platform, institution: str, folder: Path) -> Path:
    """Write the archive of a closed institution into a folder."""
    for path, content in archived_files(platform, institution):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@contextmanager
def any_web_server(folder: Path) -> Iterator[str]:
    """Serve a folder by Python's own web server, a process that knows nothing of the platform; yield its address."""
    command = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            port = re.search(r"port (\d+)", server.stdout.readline())
            assert port is not None
            yield f"http://127.0.0.1:{port[1]}"
        finally:
            server.terminate()
