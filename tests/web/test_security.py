"""What every answer carries, and what no address may carry."""

import pytest
from django.conf import settings
from django.test import Client

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
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_debugging_pages_are_off() -> None:
    assert settings.DEBUG is False
