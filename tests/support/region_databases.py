"""A database of regions, written here: a network of Tokyo, one of Germany, one of which only the country is known."""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

TOKYO, BERLIN, JAPAN = "203.0.113.7", "2001:db8:1::7", "198.51.100.7"


def region_file(folder: Path) -> Path:
    """Write it as GeoLite2 City is laid out."""
    japan = {"iso_code": "JP", "names": {"ja": "日本", "en": "Japan"}}
    germany = {"iso_code": "DE", "names": {"en": "Germany"}}
    tokyo = {"iso_code": "13", "names": {"ja": "東京都", "en": "Tokyo"}}
    berlin = {"iso_code": "BE", "names": {"en": "Land Berlin"}}
    city = {"names": {"ja": "千代田区", "en": "Chiyoda"}}
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Regions of the tests")
    writer.insert_network(IPSet(["203.0.113.0/24"]), {"country": japan, "subdivisions": [tokyo], "city": city})
    writer.insert_network(IPSet(["2001:db8:1::/48"]), {"country": germany, "subdivisions": [berlin]})
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country": japan})
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": "JP", "subdivisions": "Tokyo"})
    file = folder / "regions.mmdb"
    writer.to_db_file(str(file))
    return file
