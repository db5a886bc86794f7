"""Photograph every page of the demonstration into docs/screens: Japanese and English, phone and desktop.

`make screens` fills a demonstration in a throw-away folder, serves it on loopback and walks it with Chromium.
The pictures are evidence of what people see, not part of the package.
"""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screens"
WIDTHS = {"desktop": 1280, "phone": 390}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
INSTITUTION = "asuka"
LOAD_EVERYTHING = "document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager'; })"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One page: its name, its address, who looks at it, and a number to check before the picture."""

    name: str
    path: str
    role: str = ""
    check: str = ""
    status: int = 200


def shots(numbers: dict[str, str], facts: dict[str, str]) -> Iterator[Shot]:
    """List the pages; `numbers` are awards by kind, `facts` what else the addresses need."""
    yield Shot(name="home", path="/")
    yield Shot(name="find", path="/find")
    yield Shot(name="sign-in", path="/account/login")
    yield Shot(name="claim-resend", path="/claim")
    for page in ("checking", "format", "privacy", "accessibility"):
        yield Shot(name=f"about-{page}", path=f"/about/{page}")
    for kind, number in numbers.items():
        yield Shot(name=f"verify-{kind}", path="/", check=number)
    yield Shot(name="verify-batch", path="/verify/batch")
    yield Shot(name="award-public", path=f"/a/{numbers['valid']}")
    yield Shot(name="no-such-page", path="/a/A-3333-3333", status=404)
    yield Shot(name="claim", path=facts["claim"])
    yield Shot(name="my-awards", path="/mine", role="learner")
    desk = f"/desk/{INSTITUTION}"
    yield Shot(name="desk", path=desk, role="admin")
    yield Shot(name="define-list", path=f"{desk}/microcredentials", role="admin")
    yield Shot(name="define", path=f"{desk}/microcredentials/{facts['draft']}", role="admin")
    yield Shot(name="define-preview", path=f"{desk}/microcredentials/{facts['in_force']}/preview", role="admin")
    yield Shot(name="class-lists", path=f"{desk}/class-lists", role="admin")
    for kind in ("draft", "done"):
        if facts.get(f"batch_{kind}"):
            path = f"{desk}/class-lists/{facts[f'batch_{kind}']}"
            yield Shot(name=f"class-list-{kind}", path=path, role="admin")
    yield Shot(name="awards", path=f"{desk}/awards", role="admin")
    yield Shot(name="award-new", path=f"{desk}/awards/new", role="admin")
    yield Shot(name="award-detail", path=f"{desk}/awards/{facts['award']}", role="admin")
    yield Shot(name="award-revoke", path=f"{desk}/awards/{facts['award']}/revoke", role="admin")
    for page in ("people", "issuer", "api-keys", "trail"):
        yield Shot(name=page, path=f"{desk}/{page}", role="admin")
    yield Shot(name="api-docs", path="/api/v1/docs")


def gather(port: int) -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, str]]]:
    """Ask the filled demonstration for addresses and accounts; the environment names its folder."""
    from kakitome.bootstrap.starting import start_django  # noqa: PLC0415 - after the environment is set

    start_django()
    from kakitome.bootstrap.demo import find_highlights, read_logins  # noqa: PLC0415
    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.ports.awards import AwardFilter, AwardState  # noqa: PLC0415
    from kakitome.ports.microcredentials import VersionState  # noqa: PLC0415

    platform = get_platform()
    numbers = {h.kind: h.number for h in find_highlights(platform, now=platform.now())}
    store = platform.store(INSTITUTION)
    versions = store.microcredentials.list_latest()
    facts = {state.value: f"{v.identifier}/{v.version}" for state in VersionState for v in versions if v.state == state}
    awards = store.awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})), limit=1)
    facts["award"] = awards[0].number
    for batch in store.batches.list_batches():
        facts.setdefault(f"batch_{batch.state.value}", batch.number)
    facts["claim"] = claim_link(platform.installation.data_dir / "mail", port)
    logins = {}
    for login in read_logins(platform.installation.data_dir):
        if login.institution in ("", INSTITUTION):
            logins.setdefault(login.role, (login.email, login.password))
    return numbers, facts, logins


def claim_link(mails: Path, port: int) -> str:
    """Find a claim link in a mail of the folder; the page without one otherwise."""
    mark = f"http://localhost:{port}/claim/"
    for mail in sorted(mails.glob("**/*")):
        text = mail.read_text(encoding="utf-8", errors="replace") if mail.is_file() else ""
        if mark in text:
            return "/claim/" + text.split(mark, 1)[1].split()[0].rstrip(".")
    return "/claim"


def save(picture: bytes, name: str) -> None:
    """Write a picture with the palette that fits it best, a third of its size with its colours kept."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
    image.save(FOLDER / f"{name}.png", optimize=True)


def sign_in(page: Any, login: tuple[str, str]) -> None:
    """Sign in through the page."""
    page.goto("/account/login")
    page.fill("input[name=login]", login[0])
    page.fill("input[name=password]", login[1])
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def take(browser: Any, base: str, wanted: list[Shot], logins: dict[str, tuple[str, str]]) -> list[str]:
    """Take every picture; return the pages that did not answer 200."""
    failed = []
    for language, locale in LOCALES.items():
        for size, width in WIDTHS.items():
            for role in ("", *logins):
                context = browser.new_context(base_url=base, viewport={"width": width, "height": 900}, locale=locale)
                page = context.new_page()
                if role:
                    sign_in(page, logins[role])
                for shot in (one for one in wanted if one.role == role):
                    answer = page.goto(shot.path)
                    if shot.check:
                        page.fill("textarea[name=credential]", shot.check)
                        page.click("main .btn.main")
                        page.wait_for_load_state()
                    elif answer is None or answer.status != shot.status:
                        failed.append(f"{shot.path} ({answer.status if answer else 'no answer'})")
                    page.evaluate(LOAD_EVERYTHING)
                    page.wait_for_load_state("networkidle")
                    save(page.screenshot(full_page=True), f"{shot.name}-{language}-{size}")
                context.close()
    return sorted(set(failed))


def main() -> int:
    """Fill, serve, photograph."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "KAKITOME_DATA_DIR": folder,
            "KAKITOME_SITE_URL": f"http://localhost:{port}",
            "KAKITOME_DEMONSTRATION": "1",
        }
        command = [str(Path(sys.executable).with_name("kakitome")), "demo", "--data-dir", folder, "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for(port, server)
            numbers, facts, logins = gather(port)
            FOLDER.mkdir(parents=True, exist_ok=True)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
                failed = take(browser, f"http://localhost:{port}", list(shots(numbers, facts)), logins)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
    print(json.dumps({"pictures": len(list(FOLDER.glob("*.png"))), "not found": failed}, ensure_ascii=False))
    return 1 if failed else 0


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the demonstration is filled and answers."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    sys.exit("the demonstration did not start")


if __name__ == "__main__":
    sys.exit(main())
