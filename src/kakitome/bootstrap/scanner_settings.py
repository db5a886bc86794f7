"""Which virus scanner looks at files of others, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_VIRUS_SCANNER` | ClamAV's daemon: `unix:/run/clamav/clamd.ctl` or `tcp://host:3310` | empty: none |
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from kakitome.errors import Misconfigured
from kakitome.gateways.clamd import Clamd
from kakitome.ports.virus_scanner import NoScanner, VirusScanner


def scanner_of(environment: Mapping[str, str]) -> VirusScanner:
    """Read the scanner; it is not asked for anything yet.

    Raises:
        Misconfigured: E_CONFIG_VIRUS_SCANNER the address names neither an absolute path nor a host with its port.
    """
    written = environment.get("KAKITOME_VIRUS_SCANNER", "").strip()
    if not written:
        return NoScanner()
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise Misconfigured("E_CONFIG_VIRUS_SCANNER", value=written[:80]) from None
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return Clamd(path=parts.path)
    if parts.scheme == "tcp" and host and port and not parts.path and not parts.query:
        return Clamd(host=host, port=port)
    raise Misconfigured("E_CONFIG_VIRUS_SCANNER", value=written[:80])
