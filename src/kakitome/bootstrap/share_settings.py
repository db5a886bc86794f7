"""What holds for people's share links, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_SHARE_DAYS` | how many days a link lasts where its owner chooses nothing | `30` |
| `KAKITOME_SHARE_MOST_DAYS` | how many days it may last at most | `365` |
| `KAKITOME_SHARE_LOG` | `off`: openings are counted and not noted, where a law says so | `on` |
| `KAKITOME_REGIONS` | database in MaxMind's format, for prefecture or country of an opening | empty: none |
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from kakitome.errors import Misconfigured
from kakitome.gateways.region_database import RegionDatabase
from kakitome.ports.shares import ShareTerms
from kakitome.ports.visitor_regions import NoRegions, VisitorRegions

_LONGEST_DAYS = 3_650


def share_terms_of(environment: Mapping[str, str]) -> ShareTerms:
    """Read what holds for share links.

    Raises:
        Misconfigured: E_CONFIG_SHARE_DAYS a number of days is none, or the first is more than the second;
            E_CONFIG_SHARE_LOG; E_CONFIG_REGIONS, E_CONFIG_REGIONS_EXTRA.
    """
    lasts = _days(environment, "KAKITOME_SHARE_DAYS", otherwise=30)
    longest = _days(environment, "KAKITOME_SHARE_MOST_DAYS", otherwise=365)
    if lasts > longest:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name="KAKITOME_SHARE_DAYS", value=str(lasts.days))
    log = environment.get("KAKITOME_SHARE_LOG") or "on"
    if log not in ("on", "off"):
        raise Misconfigured("E_CONFIG_SHARE_LOG", value=log[:20])
    return ShareTerms(lasts=lasts, longest=longest, keeps_log=log == "on", regions=_regions(environment))


def _regions(environment: Mapping[str, str]) -> VisitorRegions:
    file = environment.get("KAKITOME_REGIONS") or ""
    return RegionDatabase(Path(file)) if file else NoRegions()


def _days(environment: Mapping[str, str], name: str, *, otherwise: int) -> timedelta:
    written = environment.get(name) or str(otherwise)
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written[:9]) <= _LONGEST_DAYS:
        raise Misconfigured("E_CONFIG_SHARE_DAYS", name=name, value=written[:20])
    return timedelta(days=int(written))
