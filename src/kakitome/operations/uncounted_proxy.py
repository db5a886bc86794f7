"""Whether a proxy stands in front that KAKITOME_PROXY_COUNT does not count: all visitors would share its limits.

A request that comes from a private address and says whom it brings (`X-Forwarded-For`) is such a sign. The first one a
process sees is noted as a file, which the doctor reads and the next start of `kakitome serve` takes away.

Source: RFC 1918 §3, RFC 4193 §3 (private addresses); RFC 7239 §8.1 (what visitors write there proves nothing).
"""

import ipaddress
from contextlib import suppress
from pathlib import Path

_NAME = "uncounted-proxy"


def brings_others(address: str, *, forwarded: str, counted: int) -> bool:
    """Tell whether a request is a proxy's that is not counted: of its address and of `X-Forwarded-For`."""
    if counted or not forwarded:
        return False
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def note_proxy(data_dir: Path) -> None:
    """Note that one was seen; where nothing can be written it is left out."""
    with suppress(OSError):
        (data_dir / _NAME).touch()


def forget_proxy(data_dir: Path) -> None:
    """Take the note away."""
    with suppress(OSError):
        (data_dir / _NAME).unlink(missing_ok=True)


def is_proxy_noted(data_dir: Path) -> bool:
    """Tell whether one was seen since the platform was started."""
    return (data_dir / _NAME).exists()
