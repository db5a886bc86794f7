"""An award handed over to an app, the copy seen and ended: on a telephone, in both languages, nothing for axe."""

import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from jwcrypto import jwk, jws

from browser.receiving import receive_by_code
from browser.site import Site
from browser.walking import OpenPage, axe_findings, is_wider_than_its_window
from support.wallet_apps import GRANT

PHONE = 360


def is_sound(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)


def redeemed(link: str, tx_code: str) -> None:
    """Take an offer as an app does, over the network; it calls itself by a long name."""
    offer = json.loads(parse_qs(urlsplit(link).query)["credential_offer"][0])
    issuer, grant = offer["credential_issuer"], offer["grants"][GRANT]
    form = {
        "grant_type": GRANT,
        "pre-authorized_code": grant["pre-authorized_code"],
        "tx_code": tx_code,
        "client_id": "https://wallet.example/" + "a" * 160,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    token = asked(f"{issuer}/oid4vci/token", urlencode(form).encode(), kind)["access_token"]
    nonce = asked(f"{issuer}/oid4vci/nonce", b"", {})["c_nonce"]
    key = jwk.JWK.generate(kty="EC", crv="P-256")
    proof = jws.JWS(json.dumps({"aud": issuer, "iat": int(time.time()), "nonce": nonce}).encode())
    header = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": key.export_public(as_dict=True)}
    proof.add_signature(key, protected=json.dumps(header))
    body = {
        "credential_configuration_id": offer["credential_configuration_ids"][0],
        "proofs": {"jwt": [proof.serialize(compact=True)]},
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    assert asked(f"{issuer}/oid4vci/credential", json.dumps(body).encode(), headers)["credentials"]


def asked(url: str, body: bytes, headers: dict[str, str]) -> Any:
    with urlopen(Request(url, data=body, headers=headers, method="POST")) as answer:
        return json.load(answer)


def signs_in_for_an_app(page: Any, award: str) -> None:
    """Let an app ask by way of the browser, look at both pages that can come of it, and do not agree."""
    page.goto(f"{award}/offer")
    page.locator("main form .btn.main").click()
    link = page.locator("a[href^='openid-credential-offer:']").get_attribute("href")
    offer = json.loads(parse_qs(urlsplit(link).query)["credential_offer"][0])
    request = {
        "response_type": "code",
        "client_id": "https://wallet.example/" + "a" * 160,
        "redirect_uri": "http://127.0.0.1:9/back",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
        "issuer_state": offer["grants"]["authorization_code"]["issuer_state"],
    }
    slug = offer["credential_issuer"].rpartition("/")[2]
    page.goto(f"/mine/hand-over/{slug}?{urlencode(request)}")
    assert page.locator("button[name=agreed]").count() == 1
    is_sound(page)
    page.goto(f"/mine/hand-over/{slug}?{urlencode(request | {'issuer_state': 'another'})}")
    assert page.locator("button[name=agreed]").count() == 0
    is_sound(page)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [PHONE, 1200])
def test_the_request_of_another_site_is_brought_on_a_page_without_a_flaw(
    open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page("/mine/present", language=language, width=width, who="hanako")
    for name in ("device-else", "device-here"):
        button, label = (
            page.locator(f"{part}{name}{end}").bounding_box() for part, end in (("#", ""), ("label[for=", "]"))
        )
        assert button["x"] + button["width"] <= label["x"], "beside its label"
        assert abs(button["y"] - label["y"]) < button["height"], "on its label's line"
    is_sound(page)
    page.goto("/oid4vp/authorize?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Fverifier.example%2Fr")
    is_sound(page)
    page.goto("/mine/keys")
    is_sound(page)


@pytest.mark.parametrize(("language", "link"), [("ja", 23), ("en", 24)])
def test_a_copy_in_an_app_is_seen_and_ended(open_page: OpenPage, site: Site, language: str, link: int) -> None:
    who = {"ja": "hanako", "en": "harima"}[language]
    page = open_page(site.links[link], language=language, width=PHONE, who=who)
    receive_by_code(page, site, language=language)
    page.wait_for_selector(".hero")
    award = re.sub(r"[?#].*", "", page.url)

    page.goto(f"{award}/offer")
    is_sound(page)
    page.locator("main form .btn.main").click()
    is_sound(page)
    tx_code = page.locator(".spoken").inner_text().replace(" ", "")
    redeemed(page.locator("a[href^='openid-credential-offer:']").get_attribute("href"), tx_code)

    signs_in_for_an_app(page, award)

    page.goto(f"{award}/offers")
    assert "wallet.example" in page.locator("main").inner_text()
    is_sound(page)
    page.locator("a[href$='/end']").click()
    is_sound(page)
    page.locator("button[name=end]").click()
    assert page.locator("a[href$='/end']").count() == 0
    is_sound(page)
