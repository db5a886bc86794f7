"""Whether the virus scanner answers, and sees what every scanner must see."""

from collections.abc import Iterator

from kakitome.errors import Problem, Unavailable
from kakitome.ports.virus_scanner import NoScanner, VirusScanner

HARMLESS_TEST = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Source: EICAR, Anti-Malware Testfile: 68 bytes that scanners report and that harm nobody. Written in two parts, so
that no scanner reports this file."""


def examine_scanner(scanner: VirusScanner) -> Iterator[Problem]:
    """Say so when papers are refused because the scanner is silent, or when it sees nothing."""
    if isinstance(scanner, NoScanner):
        return
    try:
        if not scanner.scan(HARMLESS_TEST):
            yield Problem(code="W_DOCTOR_SCANNER_BLIND", severity="warning")
    except Unavailable:
        yield Problem(code="W_DOCTOR_SCANNER_SILENT", severity="warning")
