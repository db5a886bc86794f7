"""ClamAV's daemon looks at files, over a socket of this machine or of another one inside.

Source: clamd(8), INSTREAM. Whoever operates the daemon and the network to it is trusted with the papers of cases.
"""

import io
from dataclasses import dataclass

from clamdpy import ClamdNetworkSocket, ClamdUnixSocket
from clamdpy.exceptions import ClamdException

from kakitome.errors import Unavailable

PATIENCE_S = 30.0
"""Seconds for each step: a scanner that reads its lists anew keeps others waiting."""
CHUNK = 64 * 1024
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """Implements `ports.virus_scanner.VirusScanner`; without a path the host and port count."""

    path: str = ""
    host: str = ""
    port: int = 0

    def scan(self, data: bytes) -> str:
        try:
            result = self._open().instream(io.BytesIO(data), max_chunk_size=CHUNK)
        # What the daemon sends may be no text, and it hangs up on what is too long for it.
        except (ClamdException, OSError, ValueError) as failure:
            raise Unavailable("E_SCANNER_SILENT") from failure
        if result.status == "ERROR":
            raise Unavailable("E_SCANNER_SILENT")
        return (result.reason or "?")[:MOST_LETTERS] if result.status == "FOUND" else ""

    def _open(self) -> ClamdNetworkSocket:
        if self.path:
            return ClamdUnixSocket(self.path, timeout=PATIENCE_S)
        return ClamdNetworkSocket(self.host, self.port, timeout=PATIENCE_S)
