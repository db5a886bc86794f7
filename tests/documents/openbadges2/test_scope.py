"""Where an issuer's awards lie: hosts compared whole, beginnings of addresses on top."""

from typing import Any

import pytest

from kakitome.documents.openbadges2.scope import host_of, scope_of

ISSUER = "https://badges.example/issuer.json"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://badges.example/a", "badges.example"),
        ("https://BADGES.example:443/a", "badges.example"),
        ("https://badges.example:8443/a", "badges.example:8443"),
        ("http://badges.example:80/a", "badges.example"),
        ("https://badges.example@evil.example/a", ""),
        ("https://someone@badges.example/a", ""),
        ("https://badges.example\\@evil.example/a", ""),
        ("https://badges.example:x/a", ""),
        ("https://[::1/a", ""),
        ("ftp://badges.example/a", ""),
        ("did:web:badges.example", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address_is_taken_whole(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("verification", "address", "holds"),
    [
        (None, "https://badges.example/a", True),
        (None, "https://other.example/a", False),
        ({"allowedOrigins": "other.example"}, "https://other.example/a", True),
        ({"allowedOrigins": "OTHER.example"}, "https://other.example/a", True),
        ({"allowedOrigins": ["other.example"]}, "https://badges.example/a", False),
        ({"startsWith": "https://badges.example"}, "https://badges.example.evil.example/a", False),
        ({"startsWith": ["https://x/", "https://badges.example/a/"]}, "https://badges.example/a/1", True),
        ({"startsWith": "https://badges.example/a/"}, "https://badges.example/b/1", False),
        ({"startsWith": 5, "allowedOrigins": {}}, "https://badges.example/a", True),
        ("anything", "https://badges.example/a", True),
    ],
)
def test_the_issuers_rules_are_kept(verification: Any, address: str, holds: bool) -> None:
    assert scope_of({"id": ISSUER, "verification": verification}).holds(address) is holds


def test_an_issuer_without_a_web_address_holds_nothing() -> None:
    assert not scope_of({"id": "did:web:badges.example"}).holds("https://badges.example/a")
