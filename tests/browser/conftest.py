"""A platform on loopback, a real Chromium and axe, for journeys as people walk them.

    def test_something(site: Site, open_page: OpenPage) -> None:
        page = open_page("/verify", language="en")
        assert axe_findings(page) == []

`site` serves a seeded installation (see `seed.py`) with `kakitome serve`: its pages and its scheduler. `open_page` opens a page in a
context of its own (language, width, scheme, script on or off) and fails the test at its end when the page reported
an error or broke the content policy. Without Chromium these tests are skipped loudly; in CI that is a failure.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.chromium import ARGUMENTS, find_chromium
from browser.site import Site
from browser.strips import Film
from browser.walking import OpenPage, Walker
from support import migrated_tables

CHROMIUM = find_chromium()
START_S = 30
HERE = Path(__file__).parent
# The browser's driver keeps an event loop in this thread, in which nobody waits for the database. Set for good: stores
# that a test opened are closed after its own fixtures have gone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def without_chromium() -> None:
    """Say loudly that nothing was walked; in CI that is a failure."""
    message = "NO CHROMIUM: the journeys in a real browser were NOT walked (`apt-get install chromium-headless-shell`)."
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one per run."""
    if not CHROMIUM:
        without_chromium()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A seeded installation, served on loopback."""
    if not CHROMIUM:
        without_chromium()
    folder = migrated_tables.lay(tmp_path_factory.mktemp("site"))
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("KAKITOME_", "DJANGO_", "DATABASE_"))},
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
        # Journeys that are about something else; what a factor opens is walked in test_signing_in.py.
        "KAKITOME_SECOND_FACTOR": "off",
        # The app that asks here begins in the browser, without pushing first.
        "KAKITOME_OFFER_PUSHED": "off",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1] / "src"), str(HERE.parent)]),
    }
    seeded = subprocess.run(
        [sys.executable, str(HERE / "seed.py")], env=environment, check=True, capture_output=True, text=True
    )
    command = [sys.executable, "-m", "kakitome", "serve", "--port", str(port), "--no-migrate"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port, server)
        yield Site(url=f"http://localhost:{port}", folder=folder, **json.loads(seeded.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(timeout=START_S)


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The sessions of people who signed in before."""
    return {}


@pytest.fixture
def film(request: pytest.FixtureRequest) -> Film | None:
    """The film of a test that is marked so; its journey is told in `journeys.toml`."""
    mark = request.node.get_closest_marker("filmed")
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    language = next((value for value in parameters.values() if value in ("ja", "en")), "ja")
    return Film(name=mark.args[0], language=language) if mark else None


@pytest.fixture
def open_page(
    chromium: Any, site: Site, signed_in: dict[str, Any], film: Film | None, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open pages, each in a browser context of its own; a filmed walk is put in a row at its end."""
    walker = Walker(browser=chromium, site=site, signed_in=signed_in, film=film)
    failed = request.session.testsfailed
    yield walker.open
    walker.close()
    assert walker.complaints == []
    if film and request.session.testsfailed == failed:
        film.join()
        film.demand_known_counts()


@pytest.fixture
def document(site: Site, tmp_path: Path) -> Callable[[str], Path]:
    """Return a file with a seeded credential, by its kind in `seed.py`."""

    def write(kind: str) -> Path:
        path = tmp_path / f"{kind}.json"
        path.write_text(site.documents[kind], encoding="utf-8")
        return path

    return write


def free_port() -> int:
    """Ask the system for a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not answer")
