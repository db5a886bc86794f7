"""Of a visitor's address the network is kept, and a digest that compares."""

import pytest

from kakitome.gateways.visitor_network import VisitorNetworks
from kakitome.ports.security_events import Visitor

NETWORKS = VisitorNetworks(b"secret")


def visitor_at(address: str, networks: VisitorNetworks = NETWORKS) -> Visitor:
    with networks.serving(address):
        return networks.visitor()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_network_is_kept_and_never_the_address(address: str, network: str) -> None:
    visitor = visitor_at(address)
    assert visitor.network == network
    assert bool(visitor.address_digest) == bool(network)


def test_a_digest_compares_addresses_under_one_secret_alone() -> None:
    assert visitor_at("203.0.113.7") == visitor_at("::ffff:203.0.113.7")
    assert visitor_at("203.0.113.7").address_digest != visitor_at("203.0.113.8").address_digest
    other = VisitorNetworks(b"another")
    assert visitor_at("203.0.113.7").address_digest != visitor_at("203.0.113.7", other).address_digest


def test_what_no_visitor_asked_for_has_no_network() -> None:
    with NETWORKS.serving("203.0.113.7"):
        pass
    assert NETWORKS.visitor() == Visitor()
