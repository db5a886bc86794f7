"""What every answer carries, and what no address may carry."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real_settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

import kakitome.web
from kakitome.web.visitor_address import VisitorAddressMiddleware

pytestmark = pytest.mark.django_db


def test_every_answer_forbids_foreign_content_and_framing(client: Client) -> None:
    for address in ("/", "/nowhere", "/account/login", "/static/kakitome/mark.svg"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
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


def settings_of(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(Path(kakitome.web.__file__).parent / "settings.py"))


def test_under_https_every_cookie_is_held_to_this_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = {"KAKITOME_SITE_URL": "https://badges.u.example", "KAKITOME_DATA_DIR": str(tmp_path)}
    loaded = settings_of(site, monkeypatch)
    names = [loaded[f"{kind}_COOKIE_NAME"] for kind in ("SESSION", "CSRF", "LANGUAGE")]
    assert [name.startswith("__Host-") for name in [*names, loaded["KAKITOME_COOKIE_PREFIX"]]] == [True] * 4
    assert loaded["SESSION_COOKIE_SECURE"] and loaded["CSRF_COOKIE_SECURE"] and loaded["LANGUAGE_COOKIE_SECURE"]
    assert not [name for name in loaded if name.endswith(("_COOKIE_DOMAIN", "_COOKIE_PATH"))]


def test_no_cookie_of_ours_lacks_the_prefix() -> None:
    """Whoever sets one more uses it, too: only these six places name a cookie."""
    web = Path(kakitome.web.__file__).parent
    named = {
        str(path.relative_to(web))
        for path in web.rglob("*.py")
        if "set_cookie(" in path.read_text(encoding="utf-8") or "cookie_name =" in path.read_text(encoding="utf-8")
    }
    assert named == {
        *("chosen_language.py", "message_storage.py", "pages/account/sign_in/slowing.py"),
        *("pages/public/share/opening.py", "pages/learner/requests/apps.py", "parts/comparison_choice.py"),
    }
    assert all(
        "KAKITOME_COOKIE_PREFIX" in (web / name).read_text(encoding="utf-8") for name in named - {"chosen_language.py"}
    )


@pytest.mark.parametrize(("told", "is_told"), [("1", True), ("", False)])
def test_browsers_keep_to_https_for_a_year_and_below_when_the_operator_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, is_told: bool
) -> None:
    site = {
        "KAKITOME_SITE_URL": "https://badges.u.example",
        "KAKITOME_DATA_DIR": str(tmp_path),
        "KAKITOME_HSTS_SUBDOMAINS": told,
    }
    loaded = settings_of(site, monkeypatch)
    assert loaded["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert loaded["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is is_told


def test_no_script_uses_the_browsers_storage_or_reads_text_as_html() -> None:
    """What is in the browser's storage outlives signing out. Source: OWASP ASVS 5.0 V3.2.2, V14.3.3."""
    scripts = list((Path(kakitome.web.__file__).parent / "static").rglob("*.js"))
    assert len(scripts) >= 3
    dangerous = ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "innerHTML", "insertAdjacentHTML")
    # Without a network what was typed at an event waits in the browser, and is removed once sent (ADR 104).
    waits_to_be_sent = {("entry.js", "localStorage")}
    written = {path.name: path.read_text(encoding="utf-8") for path in scripts}
    used = {(name, word) for name, text in written.items() for word in (*dangerous, "eval(") if word in text}
    assert used == waits_to_be_sent


@pytest.mark.parametrize("method", ["trace", "options"])
def test_a_request_is_never_answered_with_itself(client: Client, method: str) -> None:
    for address in ("/", "/account/login", "/api/v1/awards"):
        answer = getattr(client, method)(address, headers={"x-probe": "sent-along"})
        assert answer.status_code in (200, 204, 405), address
        assert b"sent-along" not in answer.content


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
