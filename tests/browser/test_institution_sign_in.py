"""Somebody signs in at their institution and accepts the role it leads to: in Japanese on a desk, in English without
script on a telephone; the provider is another's software, and a real browser goes there and back."""

import json
import os
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

HERE = Path(__file__).parent
PROVIDER = HERE.parent / "web" / "sign_in" / "openid_provider.py"
PEOPLE = [
    {"sub": "hanako", "name": "Hanako Seto", "name#ja": "瀬戸 花子", "eduperson_entitlement": ["urn:staff"]},
    {"sub": "taro", "name": "Taro Seto", "eduperson_entitlement": ["urn:staff"]},
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The platform's address and the provider's port."""
    if not CHROMIUM:
        without_chromium()
    folder = tmp_path_factory.mktemp("provider")
    certificate, key = write_certificate(folder, "idp.setouchi.example")
    port, provider_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("KAKITOME_", "DJANGO_"))},
        "KAKITOME_DATA_DIR": str(migrated_tables.lay(tmp_path_factory.mktemp("site"))),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
    }
    commands = (
        [str(PROVIDER), str(provider_port), str(certificate), str(key), json.dumps(PEOPLE)],
        [str(HERE / "site_with_provider.py"), str(port), str(provider_port), str(certificate)],
    )
    processes = [
        subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        yield f"http://localhost:{port}", provider_port
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def away(chromium: Any, places: tuple[str, int]) -> Iterator[Any]:
    """A browser that finds the provider on loopback."""
    rule = f"--host-resolver-rules=MAP idp.setouchi.example:443 127.0.0.1:{places[1]}"
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
    page.wait_for_url("https://idp.setouchi.example/**")
    page.fill("input[name=sub]", person)
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_url(f"{places[0]}/desk/**")
    page.click('a[href="/account/offers"]')
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("main button.main")
    page.wait_for_url(f"{places[0]}/desk/setouchi")
    assert accepted in page.content()
    page.goto(f"{places[0]}/account/ways")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
