"""Somebody signs in at their institution and accepts the role it leads to: in Japanese on a desk, in English without
script on a telephone, by OpenID Connect and by SAML; the provider is another's software, and a real browser goes there
and back. What SAML posts from there comes without our cookies, as browsers hold them back."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.chromium import ARGUMENTS
from browser.conftest import CHROMIUM, free_port, without_chromium
from gateways.https_counterpart import write_certificate
from support import migrated_tables
from support.federations import signer

HERE = Path(__file__).parent
HOST = "idp.setouchi.example"
SITE = HERE / "site_with_provider.py"
PROVIDER = HERE.parent / "web" / "sign_in" / "openid_provider.py"
SAML_PROVIDER = PROVIDER.with_name("saml_provider.py")
PEOPLE = [
    {"sub": "hanako", "name": "Hanako Seto", "name#ja": "瀬戸 花子", "eduperson_entitlement": ["urn:staff"]},
    {"sub": "taro", "name": "Taro Seto", "eduperson_entitlement": ["urn:staff"]},
]

SAML_PEOPLE = {
    str(person["sub"]): {
        "format": "persistent",
        "name_id": person["sub"],
        "attributes": {
            "urn:oid:2.16.840.1.113730.3.1.241": person["name"],
            "urn:oid:1.3.6.1.4.1.5923.1.1.1.7": "urn:staff",
        },
    }
    for person in PEOPLE
}


def environment(factory: pytest.TempPathFactory, port: int) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("KAKITOME_", "DJANGO_"))},
        "KAKITOME_DATA_DIR": str(migrated_tables.lay(factory.mktemp("site"))),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
    }


def begin(program: Path, *arguments: object, env: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(program), *map(str, arguments)]
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=env, **options)  # type: ignore[call-overload]


def wait_for(process: subprocess.Popen[bytes], line: bytes) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == line


@pytest.fixture(scope="module", params=["oidc", "saml"])
def places(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """The platform's address and the provider's port."""
    if not CHROMIUM:
        without_chromium()
    if request.param == "saml" and shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed")
    folder = tmp_path_factory.mktemp("provider")
    port, provider_port = free_port(), free_port()
    env = environment(tmp_path_factory, port)
    begin_both = begin_oidc if request.param == "oidc" else begin_saml
    processes = begin_both(folder, port, provider_port, env)
    try:
        yield f"http://localhost:{port}", provider_port
    finally:
        for process in processes:
            process.kill()
            process.wait()


def begin_oidc(folder: Path, port: int, provider_port: int, env: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    certificate, key = write_certificate(folder, HOST)
    processes = [
        begin(PROVIDER, provider_port, certificate, key, json.dumps(PEOPLE), env=env),
        begin(SITE, port, provider_port, certificate, env=env),
    ]
    for process in processes:
        wait_for(process, b"ready\n")
    return processes


def begin_saml(folder: Path, port: int, provider_port: int, env: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    """Let each side read the other's metadata before it begins."""
    key = signer("setouchi in a browser")
    certificate_file, key_file = folder / "idp.crt", folder / "idp.key"
    certificate_file.write_text(key.certificate)
    key_file.write_text(key.key)
    (folder / "people.json").write_text(json.dumps(SAML_PEOPLE), encoding="utf-8")
    site = begin(SITE, port, provider_port, certificate_file, folder, env=env)
    wait_for(site, b"metadata\n")
    origin = f"https://{HOST}"
    provider = begin(SAML_PROVIDER, provider_port, certificate_file, key_file, folder, origin, env=env)
    wait_for(provider, b"ready\n")
    assert site.stdin is not None
    site.stdin.write(b"there\n")
    site.stdin.flush()
    wait_for(site, b"ready\n")
    return [site, provider]


@pytest.fixture(scope="module")
def away(chromium: Any, places: tuple[str, int]) -> Iterator[Any]:
    """A browser that finds the provider on loopback."""
    rule = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{places[1]}"
    arguments = [*ARGUMENTS, "--ignore-certificate-errors", rule]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.mark.parametrize(
    ("language", "width", "has_script", "person", "query", "accepted"),
    [
        ("ja", 1200, True, "hanako", "瀬戸", "役割を引き受けました"),
        ("en", 360, False, "taro", "setouchi", "You accepted"),
    ],
)
def test_somebody_signs_in_where_they_belong_and_accepts_a_role(
    away: Any,
    places: tuple[str, int],
    language: str,
    width: int,
    has_script: bool,
    person: str,
    query: str,
    accepted: str,
) -> None:
    context = away.new_context(
        locale=language, viewport={"width": width, "height": 800}, java_script_enabled=has_script
    )
    page = context.new_page()
    page.goto(f"{places[0]}/account/login")
    page.click('a[href^="/account/institutions"]')
    page.fill("#q", query)
    page.press("#q", "Enter")
    page.click("ul.people button")
    page.wait_for_url(f"https://{HOST}/**")
    if page.query_selector("input[name=sub]"):
        page.fill("input[name=sub]", person)
        page.click("button[type=submit], input[type=submit]")
    else:
        page.click(f"button[value={person}]")
        if not has_script:
            page.click("input[type=submit]")
    page.wait_for_url(f"{places[0]}/desk/**")
    page.click('a[href="/account/offers"]')
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("main button.main")
    page.wait_for_url(f"{places[0]}/desk/setouchi")
    assert accepted in page.content()
    page.goto(f"{places[0]}/account/ways")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
