"""Regions of internet addresses out of a database in MaxMind's format, which the operator gets and keeps current.

GeoLite2 City and DB-IP Lite are such databases. What they know of a place below the prefecture is not read.

Source: https://maxmind.github.io/MaxMind-DB/; names and ISO 3166 codes as in https://dev.maxmind.com/geoip/docs/databases.
"""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any

from kakitome.errors import Misconfigured
from kakitome.values.localized_text import LocalizedText

_JAPAN = "JP"


class RegionDatabase:
    """Implements `ports.visitor_regions.VisitorRegions` over a file."""

    is_there = True

    def __init__(self, file: Path) -> None:
        """Open the database; raises `Misconfigured` (E_CONFIG_REGIONS, E_CONFIG_REGIONS_EXTRA)."""
        try:
            import maxminddb  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise Misconfigured("E_CONFIG_REGIONS_EXTRA") from error
        try:
            self._reader = maxminddb.open_database(file, maxminddb.MODE_MMAP)
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise Misconfigured("E_CONFIG_REGIONS", value=str(file)[-80:]) from error

    def region_of(self, address: str, /) -> LocalizedText:
        try:
            visitor = ip_address(address)
            inside = visitor.ipv4_mapped if isinstance(visitor, IPv6Address) else None
            place = self._reader.get(inside or visitor)
        except ValueError:
            # No address at all, or one of the other version than the database's.
            return LocalizedText()
        if not isinstance(place, dict):
            return LocalizedText()
        country = _part(place, "country")
        if country.get("iso_code") != _JAPAN:
            return _names(country)
        prefectures = place.get("subdivisions")
        prefecture = prefectures[0] if isinstance(prefectures, list) and prefectures else {}
        return (_names(prefecture) if isinstance(prefecture, dict) else LocalizedText()) or _names(country)


def _part(place: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = place.get(name)
    return part if isinstance(part, dict) else {}


def _names(part: Mapping[str, Any]) -> LocalizedText:
    names = _part(part, "names")
    return LocalizedText(ja=_name(names, "ja"), en=_name(names, "en"))


def _name(names: Mapping[str, Any], language: str) -> str:
    name = names.get(language)
    return name.strip()[:80] if isinstance(name, str) else ""
