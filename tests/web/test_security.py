"""What every answer carries, and what no address may carry."""

from typing import Any

import pytest
from django.conf import settings as real_settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from kakitome.web.visitor_address import VisitorAddressMiddleware

pytestmark = pytest.mark.django_db


def test_every_answer_forbids_foreign_content_and_framing(client: Client) -> None:
    for address in ("/", "/nowhere", "/account/login"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), address
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/a%00b", "/issuers/%00/did.json", "/?q=%00", "/find?q=a%00"])
def test_an_address_with_nul_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_cookies_are_kept_from_scripts_and_from_other_sites() -> None:
    assert real_settings.SESSION_COOKIE_HTTPONLY
    assert real_settings.CSRF_COOKIE_HTTPONLY
    assert real_settings.SESSION_COOKIE_SAMESITE == real_settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_debugging_pages_are_off() -> None:
    assert real_settings.DEBUG is False


# What the visitor wrote stands left of what our own proxies added.
@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, told: str, believed: str) -> None:
    settings.KAKITOME_PROXY_COUNT = proxies
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told)
    VisitorAddressMiddleware(answer)(request)
    assert seen == [believed]


def test_a_password_is_the_same_however_a_keyboard_composes_it(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["kakitome.records.password_hashing.ComposedScryptPasswordHasher"]
    composed, decomposed = (
        "\u304c\u3093\u3070\u308b\u5408\u8a00\u8449",
        "\u304b\u3099\u3093\u306f\u3099\u308b\u5408\u8a00\u8449",
    )
    stored = make_password(composed)
    assert check_password(decomposed, stored)
    assert not check_password(composed + " ", stored)
