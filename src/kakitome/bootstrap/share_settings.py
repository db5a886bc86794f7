"""What holds for people's share links, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_SHARE_DAYS` | how many days a link lasts where its owner chooses nothing, 1 to 3650 | `30` |
| `KAKITOME_SHARE_MOST_DAYS` | how many days it may last at most, 1 to 3650 | `365` |
| `KAKITOME_SHARE_LOG_DAYS` | days a link lies after its end with its openings, 0 to 365; `0`: none are noted | `90` |
| `KAKITOME_REGIONS` | database in MaxMind's format, for prefecture or country of an opening | empty: none |
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from kakitome.errors import Misconfigured
from kakitome.gateways.region_database import RegionDatabase
from kakitome.ports.shares import LOG_KEPT, ShareTerms
from kakitome.ports.visitor_regions import NoRegions, VisitorRegions

_LONGEST_DAYS = 3_650
_LONGEST_LOG_DAYS = 365
"""A person looks at who opened a link that is over for a year at most. (derived)"""


def share_terms_of(environment: Mapping[str, str]) -> ShareTerms:
    """Read what holds for share links.

    Raises:
        Misconfigured: E_CONFIG_SHARE_DAYS a number of days is none, or the first is more than the second;
            E_CONFIG_SHARE_LOG_DAYS; E_CONFIG_SHARE_LOG, the switch of before is set; E_CONFIG_REGIONS,
            E_CONFIG_REGIONS_EXTRA.
    """
    lasts = _days(environment, "KAKITOME_SHARE_DAYS", otherwise=30)
    longest = _days(environment, "KAKITOME_SHARE_MOST_DAYS", otherwise=365)
    if lasts > longest:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name="KAKITOME_SHARE_DAYS", value=str(lasts.days))
    return ShareTerms(lasts=lasts, longest=longest, log_kept=_log_kept(environment), regions=_regions(environment))


def _log_kept(environment: Mapping[str, str]) -> timedelta:
    if environment.get("KAKITOME_SHARE_LOG"):
        # Whoever switched it off must not find it on again.
        raise Misconfigured("E_CONFIG_SHARE_LOG")
    days = environment.get("KAKITOME_SHARE_LOG_DAYS") or str(LOG_KEPT.days)
    if not (days.isascii() and days.isdecimal() and int(days[:6]) <= _LONGEST_LOG_DAYS):
        raise Misconfigured("E_CONFIG_SHARE_LOG_DAYS", value=days[:20], most=_LONGEST_LOG_DAYS)
    return timedelta(days=int(days))


def _regions(environment: Mapping[str, str]) -> VisitorRegions:
    file = environment.get("KAKITOME_REGIONS") or ""
    return RegionDatabase(Path(file)) if file else NoRegions()


def _days(environment: Mapping[str, str], name: str, *, otherwise: int) -> timedelta:
    written = environment.get(name) or str(otherwise)
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written[:9]) <= _LONGEST_DAYS:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name=name, value=written[:20])
    return timedelta(days=int(written))
