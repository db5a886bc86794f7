"""How many awards wait for the proved addresses of an account: told where people land."""

from collections.abc import Sequence

from django.core.cache import caches

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.accounts import ContactPoint
from kakitome.services.holding import list_waiting, proved_since

_REMEMBERED_FOR = 300
"""Seconds. Looking goes through the awards of every institution, and people come to where they land often."""


def count_waiting(account: str, *, addresses: Sequence[ContactPoint] | None = None) -> int:
    """Count the awards that wait for an account; an address that was proved since is looked at at once.

    Args:
        addresses: those of the account, where they are known already.
    """
    platform = get_platform()
    known_addresses = platform.accounts.list_addresses(account) if addresses is None else addresses
    emails = sorted(address.email for address in known_addresses if address.is_verified)
    known = caches["default"].get(_key(account))
    if known is not None and known[0] == emails:
        return int(known[1])
    proofs = platform.wallets.open(account).list_proofs() if emails else ()
    count = len(list_waiting(platform.directory, proved_since(proofs)))
    caches["default"].set(_key(account), (emails, count), _REMEMBERED_FOR)
    return count


def forget_count(account: str) -> None:
    """Count anew when next asked: an award was taken."""
    caches["default"].delete(_key(account))


def _key(account: str) -> str:
    return f"awards-waiting-{account}"
