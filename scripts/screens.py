"""Photograph every page of the demonstration into build/screens: Japanese and English, phone and desktop.

`make screens` fills a demonstration in a throw-away folder, serves it on loopback and walks it with Chromium; names as
arguments take those pages only. `--group wallet` takes those of a wallet alone, from the small site that tests in the
browser fill, in a minute or two. The evidence page of a bundle and the sheets of a PDF are photographed as files.
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
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser.chromium import ARGUMENTS, find_chromium
from browser.seeded_wallet import PAGES as WALLET_PAGES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "screens"
WIDTHS = {"desktop": 1280, "phone": 390}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
INSTITUTION = "asuka"
UNFOLD = "where => document.querySelectorAll(where).forEach(one => { one.open = true; })"
ARCHIVE = "some.zip"
LOAD_EVERYTHING = "document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager'; })"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One page: its name, its address, who looks at it, and what to check there before the picture.

    Attributes:
        check: a number to type in.
        files: samples of the demonstration to hand in, in the field `field`.
        unfolds: what is unfolded, as a selector.
        waits: for this text on the page; a page that is worked on renews itself.
    """

    name: str
    path: str
    role: str = ""
    check: str = ""
    files: tuple[str, ...] = ()
    field: str = "documents"
    unfolds: str = ""
    waits: str = ""
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
    for name in ("award.pdf", "award-changed.pdf", "award-ob2.png", "award-without-name.sd-jwt"):
        yield Shot(name=f"verify-file-{name.replace('.', '-')}", path="/verify", files=(name,))
    yield Shot(name="verify-file-record", path="/verify", files=("record-one-revoked.json",))
    yield Shot(name="verify-several", path="/verify", files=("award.jwt", "award-edc.json", "revoked.json"))
    yield Shot(name="verify-batch", path="/verify/batch")
    yield Shot(name="verify-batch-progress", path="/verify/batch", files=(ARCHIVE,), field="file")
    yield Shot(name="verify-batch-result", path="/verify/batch", files=(ARCHIVE,), field="file", waits="table")
    yield Shot(name="log", path="/log/")
    yield Shot(name="about-samples", path="/about/samples")
    yield Shot(name="award-public", path=f"/a/{numbers['valid']}")
    yield Shot(name="award-taken-along", path=f"/a/{numbers['valid']}", unfolds="details.below-s")
    yield Shot(name="credit-figures", path="/credit/figures")
    yield Shot(name="credit-rules-japan", path="/credit/rules/jp-undergraduate")
    yield Shot(name="no-such-page", path="/a/A-3333-3333", status=404)
    yield Shot(name="claim", path=facts["claim"])
    yield from shots_of_wallet(facts)
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
    yield from shots_of_volume(desk, facts)
    yield Shot(name="awards", path=f"{desk}/awards", role="admin")
    yield Shot(name="award-new", path=f"{desk}/awards/new", role="admin")
    yield Shot(name="award-detail", path=f"{desk}/awards/{facts['award']}", role="admin")
    yield Shot(name="award-revoke", path=f"{desk}/awards/{facts['award']}/revoke", role="admin")
    yield Shot(name="award-renew", path=f"{desk}/awards/{facts['ending']}/renew", role="admin")
    yield Shot(name="endorsements", path=f"{desk}/endorsements", role="admin")
    yield Shot(name="endorsement-give", path=f"{desk}/endorsements/give", role="admin")
    for page in ("people", "issuer", "api-keys", "trail"):
        yield Shot(name=page, path=f"{desk}/{page}", role="admin")
    yield Shot(name="api-docs", path="/api/v1/docs")
    yield from shots_of_recognition(facts)


def shots_of_wallet(facts: dict[str, str]) -> Iterator[Shot]:
    """List the pages of somebody's wallet, with something in every part of it (`tests/browser/seeded_wallet.py`)."""
    for name, path in WALLET_PAGES.items():
        yield Shot(name=name, path=path.format(**facts), role="learner")
    yield Shot(name="shared", path=f"/s/{facts['share_secret']}")
    yield Shot(name="share-ended", path="/s/x", status=404)
    yield Shot(name="portfolio-page", path=f"/p/{facts['portfolio']}")


def shots_of_volume(desk: str, facts: dict[str, str]) -> Iterator[Shot]:
    """List the pages of long class lists and of withdrawing many, at each stage."""
    for name, number in facts.items():
        if name.startswith("list_") and "mistaken" not in name:
            yield Shot(name=f"class-list-{name[5:]}", path=f"{desk}/class-lists/{number}", role="admin")
        elif name.startswith("order_"):
            yield Shot(name=f"withdrawal-{name[6:]}", path=f"{desk}/withdrawals/{number}", role="admin")
    yield Shot(name="withdrawals", path=f"{desk}/withdrawals", role="admin")
    yield Shot(name="withdrawal-new", path=f"{desk}/withdrawals/new", role="admin")
    yield Shot(name="jobs-that-stopped", path=f"{desk}/jobs", role="admin")


def shots_of_recognition(facts: dict[str, str]) -> Iterator[Shot]:
    """List the pages of the registry, of the recognition body and of its cases."""
    body, entry, other = facts["body"], facts["entry_recognised"], facts["entry_withdrawn"]
    public, desk = f"/bodies/{body}", f"/desk/{body}"
    yield Shot(name="registry", path="/registry")
    yield Shot(name="registry-found", path="/registry?q=データ")
    yield Shot(name="entry", path=f"/registry/{entry}")
    yield Shot(name="entry-recognition-withdrawn", path=f"/registry/{other}")
    yield Shot(name="compare", path=f"/registry/compare?e={entry}&e={other}")
    yield Shot(name="registry-map", path="/registry/map")
    yield Shot(name="open-data", path="/registry/open-data")
    yield Shot(name="bodies", path="/bodies")
    yield Shot(name="body", path=public)
    yield Shot(name="body-criteria", path=f"{public}/criteria/recognition/{facts['criteria']}")
    yield Shot(name="decisions", path=f"{public}/decisions")
    yield Shot(name="decision", path=f"{public}/decisions/{facts['case_withdrawn']}")
    yield Shot(name="recognition", path=f"/recognitions/{facts['recognition_withdrawn']}")
    yield Shot(name="registering", path=f"/desk/{INSTITUTION}/registry", role="admin")
    yield Shot(name="applications", path=f"/desk/{INSTITUTION}/applications", role="admin")
    for name, path in (
        ("body-desk", "/body"),
        ("body-members", "/body/members"),
        ("body-committee", "/committees/quality"),
        ("reviewers", "/reviewers"),
        ("cases", "/cases"),
        ("cases-renewals", "/cases/renewals"),
        ("case-in-review", f"/cases/{facts['case_in_review']}"),
        ("case-deciding", f"/cases/{facts['case_deciding']}"),
        ("case-assign", f"/cases/{facts['case_in_review']}/assign"),
    ):
        yield Shot(name=name, path=f"{desk}{path}", role="secretariat")
    yield Shot(name="review", path=f"/review/{facts['case_in_review']}", role="reviewer")
    yield Shot(name="reviews", path="/review/", role="reviewer")
    yield Shot(name="ballots", path=f"{desk}/deciding/", role="committee")
    yield Shot(name="ballot", path=f"{desk}/deciding/{facts['case_deciding']}", role="committee")


def gather(port: int) -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, str]]]:
    """Ask the filled demonstration for addresses and accounts; the environment names its folder."""
    from kakitome.bootstrap.starting import start_django  # noqa: PLC0415 - after the environment is set

    start_django()
    from browser import seeded_wallet  # noqa: PLC0415
    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.ports.awards import AwardFilter, AwardState  # noqa: PLC0415
    from kakitome.ports.microcredentials import VersionState  # noqa: PLC0415
    from kakitome.services.holding import list_held  # noqa: PLC0415
    from kakitome_demo.highlights import find_highlights  # noqa: PLC0415
    from kakitome_demo.logins import read_logins  # noqa: PLC0415

    platform = get_platform()
    numbers = {h.kind: h.number for h in find_highlights(platform, now=platform.now())}
    store = platform.store(INSTITUTION)
    versions = store.microcredentials.list_latest()
    facts = {state.value: f"{v.identifier}/{v.version}" for state in VersionState for v in versions if v.state == state}
    awards = store.awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})), limit=100)
    facts["award"] = awards[0].number
    facts["ending"] = next(one.number for one in awards if one.intent.valid_until is not None)
    learner = next(one for one in read_logins(platform.installation.data_dir) if one.role == "learner")
    person = platform.accounts.find_by_email(learner.email)
    assert person is not None
    held = [one.number for one in list_held(platform.directory, person.account)]
    facts["mine"] = held[0]
    facts |= seeded_wallet.fill(platform, person.account, numbers=held)
    for batch in store.batches.list_batches():
        facts.setdefault(f"batch_{batch.state.value}", batch.number)
    facts["staff"] = next(iter(store.batches.list_batches())).uploaded_by
    facts |= gather_recognition(platform)
    facts |= stage_volume(platform, facts)
    facts["claim"] = claim_link(platform.installation.data_dir / "mail", port)
    logins = {}
    for login in read_logins(platform.installation.data_dir):
        if login.institution in ("", INSTITUTION):
            logins.setdefault(login.role, (login.email, login.password))
        elif login.institution == facts["body"] and login.role == "admin":
            logins["secretariat"] = (login.email, login.password)
    return numbers, facts, logins


def stage_volume(platform: Any, facts: dict[str, str]) -> dict[str, str]:
    """Lead class lists and withdrawal orders to every stage, as the tests in the browser do; return their numbers."""
    from browser.seeded_lists import Staged  # noqa: PLC0415 - after Django has started

    store = platform.store(INSTITUTION)
    identifier, version = facts["in_force"].split("/")
    staged = Staged(
        platform=platform,
        institution=INSTITUTION,
        microcredential=identifier,
        version=int(version),
        issuer=store.issuers.list_issuers()[0].issuer.did,
        actor=facts["staff"],
    )
    lists = staged.lists_at_every_stage()
    some = [row.award_number for row in store.batches.list_rows(lists["list_stopped"])[:3]]
    orders = staged.orders_at_every_stage(some, many=lists["list_paused"])
    staged.stop_a_job(lists["list_signing"])
    return lists | orders


def gather_recognition(platform: Any) -> dict[str, str]:
    """Find the recognition body, a case at each stage, and what became of others."""
    from kakitome.journeys.recognition.acting import case_context  # noqa: PLC0415
    from kakitome.learning.recognition.recognition import Standing  # noqa: PLC0415

    body = platform.bodies.list_bodies()[0].institution
    facts = {"body": body, "criteria": platform.bodies.list_published_criteria(body)[-1].version}
    for head in case_context(platform, body).examining.store.cases.list_heads():
        facts.setdefault(f"case_{head.state.value}", head.number)
    for one in platform.recognitions.list_of_body(body):
        standing = one.standing_at(platform.now())
        kind = "withdrawn" if standing is Standing.WITHDRAWN else "recognised"
        facts.setdefault(f"entry_{kind}", one.entry)
        facts.setdefault(f"recognition_{kind}", one.number)
    return facts


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


def hand_in(page: Any, shot: Shot, *, files: Path) -> None:
    """Check a number or files through the page's own form."""
    if shot.check:
        page.fill("textarea[name=credential]", shot.check)
    if shot.files:
        page.set_input_files(f"input[name={shot.field}]", [files / name for name in shot.files])
    page.click("main .btn.main")
    page.wait_for_load_state()
    if shot.waits:
        for _ in range(30):
            if page.locator(f"main {shot.waits}").count():
                break
            page.wait_for_timeout(1000)
            page.reload()


def take(browser: Any, base: str, wanted: list[Shot], *, logins: dict[str, tuple[str, str]], files: Path) -> list[str]:
    """Take every picture; return the pages that did not answer 200."""
    failed = []
    for language, locale in LOCALES.items():
        for size, width in WIDTHS.items():
            for role in ("", *logins):
                if not any(one.role == role for one in wanted):
                    continue
                context = browser.new_context(base_url=base, viewport={"width": width, "height": 900}, locale=locale)
                page = context.new_page()
                if role:
                    sign_in(page, logins[role])
                for shot in (one for one in wanted if one.role == role):
                    answer = page.goto(shot.path)
                    if shot.check or shot.files:
                        hand_in(page, shot, files=files)
                    elif answer is None or answer.status != shot.status:
                        failed.append(f"{shot.path} ({answer.status if answer else 'no answer'})")
                    if shot.unfolds:
                        page.evaluate(UNFOLD, shot.unfolds)
                    page.evaluate(LOAD_EVERYTHING)
                    page.wait_for_load_state("networkidle")
                    save(page.screenshot(full_page=True), f"{shot.name}-{language}-{size}")
                context.close()
    return sorted(set(failed))


def pack(files: Path) -> None:
    """Put some samples into one archive, for checking many at once."""
    with zipfile.ZipFile(files / ARCHIVE, "w") as archive:
        for file in sorted(files.glob("*")):
            if file.suffix in (".json", ".pdf", ".png", ".jwt"):
                archive.write(file, file.name)


def take_files(browser: Any, files: Path) -> None:
    """Photograph the evidence page of the bundle with the network off, and the sheets of the certificate."""
    with zipfile.ZipFile(files / "award-bundle.zip") as bundle:
        (files / "verify.html").write_bytes(bundle.read("verify.html"))
    for size, width in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = context.new_page()
        page.goto((files / "verify.html").as_uri())
        page.wait_for_timeout(1500)
        save(page.screenshot(full_page=True), f"evidence-page-{size}")
        context.close()
    subprocess.run(["pdftoppm", "-r", "80", "-png", files / "award.pdf", files / "sheet"], check=True)
    for sheet in sorted(files.glob("sheet*.png")):
        save(sheet.read_bytes(), f"pdf-demo-award-{sheet.stem[-1]}")


def take_wallet() -> list[str]:
    """Photograph the pages of a wallet on the site of its tests; return those that did not answer as they should."""
    from browser.serving import served  # noqa: PLC0415 - it needs what tests need
    from browser.wallet_site import LEARNER  # noqa: PLC0415
    from support import migrated_tables  # noqa: PLC0415

    os.environ[migrated_tables.TABLES_FOLDER] = str(migrated_tables.folder())
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served("wallet_site.py", folder=Path(folder), people={"learner": LEARNER}) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        facts = {**site.desk, "mine": site.desk["award"].rpartition("/")[2]}
        logins = {"learner": (LEARNER, site.password)}
        return take(browser, site.url, list(shots_of_wallet(facts)), logins=logins, files=Path(folder))


def main() -> int:
    """Fill, serve, photograph."""
    if sys.argv[1:] == ["--group", "wallet"]:
        failed = take_wallet()
        print(json.dumps({"not found": failed}, ensure_ascii=False))
        return 1 if failed else 0
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
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
                files = Path(folder) / "demo-files"
                pack(files)
                wanted = [one for one in shots(numbers, facts) if one.name in sys.argv[1:] or not sys.argv[1:]]
                failed = take(browser, f"http://localhost:{port}", wanted, logins=logins, files=files)
                if not sys.argv[1:]:
                    take_files(browser, files)
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
