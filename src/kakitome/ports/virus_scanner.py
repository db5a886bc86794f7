"""Files of others are looked at by a virus scanner before they are kept."""

from typing import Protocol


class VirusScanner(Protocol):
    """Looks at bytes; keeps none."""

    def scan(self, data: bytes) -> str:
        """Return what a scanner calls the harm it sees, empty for none; raises `Unavailable` (E_SCANNER_SILENT)."""


class NoScanner:
    """Implements `VirusScanner` where the operator named none."""

    def scan(self, data: bytes) -> str:  # noqa: ARG002, D102 - as the others
        return ""
