"""Which addresses of the Internet a stranger's document may make us connect to.

An explicit table, because `ipaddress.is_global` lets several roads to the inside through: `::127.0.0.1`
(IPv4-compatible), `64:ff9b::7f00:1` (NAT64 of loopback) and `fec0::1` (site-local).
For IPv6 only the range that is handed out at all (2000::/3) is allowed, less the special parts of it.

Source: docs/rules/threats.md T5; IANA IPv4 and IPv6 Special-Purpose Address Registries.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

FORBIDDEN_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' shared space
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
HANDED_OUT_V6 = IPv6Network("2000::/3")
FORBIDDEN_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries any IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_allowed(address: str) -> bool:
    """Tell whether a resolved address is an ordinary public one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in FORBIDDEN_V4)
    if parsed.scope_id is not None:
        return False
    return parsed in HANDED_OUT_V6 and not any(parsed in network for network in FORBIDDEN_V6)
