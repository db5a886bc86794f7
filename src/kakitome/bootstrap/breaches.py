"""Where passwords from breaches are looked up, as the operator named it."""

from pathlib import Path

from kakitome.gateways.breached_passwords import PATIENCE_S, AskedRanges, RangeFolder
from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy
from kakitome.ports.breached_passwords import BreachedPasswords


def open_breaches(source: str) -> BreachedPasswords:
    """Open an https address of ranges, or a folder of them (`sign_in_settings` has checked which)."""
    if not source.startswith("https://"):
        return RangeFolder(folder=Path(source))
    policy = NetworkPolicy(connect_timeout_s=PATIENCE_S, whole_timeout_s=PATIENCE_S)
    return AskedRanges(address=source, network=NetworkFetcher(policy))
