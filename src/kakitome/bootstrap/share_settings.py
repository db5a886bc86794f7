"""What holds for people's share links, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_SHARE_DAYS` | how many days a link lasts where its owner chooses nothing | `30` |
| `KAKITOME_SHARE_MOST_DAYS` | how many days it may last at most | `365` |
| `KAKITOME_SHARE_LOG` | `off`: openings are counted and not noted, where a law says so | `on` |
"""

from collections.abc import Mapping
from datetime import timedelta

from kakitome.errors import Misconfigured
from kakitome.ports.shares import ShareTerms

_LONGEST_DAYS = 3_650


def share_terms_of(environment: Mapping[str, str]) -> ShareTerms:
    """Read what holds for share links.

    Raises:
        Misconfigured: E_CONFIG_SHARE_DAYS a number of days is none, or the first is more than the second;
            E_CONFIG_SHARE_LOG.
    """
    lasts = _days(environment, "KAKITOME_SHARE_DAYS", otherwise=30)
    longest = _days(environment, "KAKITOME_SHARE_MOST_DAYS", otherwise=365)
    if lasts > longest:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name="KAKITOME_SHARE_DAYS", value=str(lasts.days))
    log = environment.get("KAKITOME_SHARE_LOG") or "on"
    if log not in ("on", "off"):
        raise Misconfigured("E_CONFIG_SHARE_LOG", value=log[:20])
    return ShareTerms(lasts=lasts, longest=longest, keeps_log=log == "on")


def _days(environment: Mapping[str, str], name: str, *, otherwise: int) -> timedelta:
    written = environment.get(name) or str(otherwise)
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written[:9]) <= _LONGEST_DAYS:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name=name, value=written[:20])
    return timedelta(days=int(written))
