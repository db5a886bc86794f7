"""The time zone of a country that has one, for hours of the day that are kept by a clock.

    >>> zone_of_country("JP").key, zone_of_country("SG").key
    ('Asia/Tokyo', 'Asia/Singapore')

A country with several zones, and one nobody named, go by the platform's own, Japan's.

Source: IANA time zone database, zone1970.tab.
"""

from typing import Final
from zoneinfo import ZoneInfo

from kakitome.values.instants import JAPAN

_ZONES: Final = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PH": "Asia/Manila",
    "PL": "Europe/Warsaw",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TH": "Asia/Bangkok",
    "TW": "Asia/Taipei",
    "VN": "Asia/Ho_Chi_Minh",
}


def zone_of_country(country: str) -> ZoneInfo:
    """Return the zone of a country by its two letters."""
    return ZoneInfo(_ZONES[country]) if country in _ZONES else JAPAN
