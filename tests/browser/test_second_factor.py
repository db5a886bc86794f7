"""What somebody entered is kept while they set up or show a second factor; who is invited to vote sets one up first.

A secretariat gives a seat by a long form and is led to a passkey before anything is done; twenty minutes later the next
form asks for it again. Whoever was invited makes an account, votes, is led to a passkey, and the vote is cast. A
software authenticator in a real browser: in Japanese on a telephone, in English on a desk.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import CHROMIUM, free_port, without_chromium
from browser.site import Site
from browser.test_signing_in import with_authenticator
from browser.walking import Walker, axe_findings, is_wider_than_its_window
from browser.words import said
from support import migrated_tables

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("guarded_site.py")
SEAT = "form[action$='/seats']"
PHRASE = "mikan no kawa wo muku tegami"
AFFILIATION = "「海と陸」大学 <総務 & 教務>"


@dataclass
class Guarded:
    """The served body: where, its cases by language, and the mails it sent."""

    site: Site
    cases: dict[str, str]
    process: "subprocess.Popen[str]"

    def at(self, instant: str) -> None:
        """Look at proofs `later`, twenty minutes from now, or `now`."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{instant}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def link_to(self, address: str) -> str:
        """Return the path of the invitation that was mailed to an address."""
        for path in self.site.folder.glob("mail/*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            if address in str(mail["To"]) and body is not None:
                link = re.search(r"http://localhost:\d+(/\S+)", body.get_content())
                assert link is not None
                return link[1]
        pytest.fail(f"no mail to {address}")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    if not CHROMIUM:
        without_chromium()
    folder, port = migrated_tables.lay(tmp_path_factory.mktemp("guarded")), free_port()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KAKITOME_", "DJANGO_", "DATABASE_"))
        },
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_SITE_URL": f"http://localhost:{port}",
        "PYTHONPATH": str(PROGRAM.parents[1]),
    }
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(port)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        made = json.loads(process.stdout.readline())
        # A first page loads every view: beside other tests that takes longer than a browser waits for a page.
        urllib.request.urlopen(f"http://localhost:{port}/account/login", timeout=60).close()
        site = Site(
            url=f"http://localhost:{port}",
            folder=folder,
            documents={},
            numbers={},
            links=[],
            email="",
            password=made["password"],
            record="",
            people={},
            desk={},
        )
        yield Guarded(site=site, cases=made["cases"], process=process)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def walker(chromium: Any, guarded: Guarded) -> Iterator[Walker]:
    walker = Walker(browser=chromium, site=guarded.site, signed_in={})
    yield walker
    walker.close()
    assert walker.complaints == []


@pytest.mark.parametrize(("language", "width"), [("ja", 360), ("en", 1280)])
def test_from_an_invitation_to_a_vote_everybody_shows_a_second_factor_and_types_nothing_twice(
    guarded: Guarded, walker: Walker, language: str, width: int
) -> None:
    office = walker.open("/account/login", language=language, width=width)
    with_authenticator(office)
    sign_in(office, f"office-{language}@kikou.example", guarded.site.password)
    guest, other = f"guest-{language}@miyako.example", f"other-{language}@miyako.example"
    fill_seat(office, guest)
    press(office, SEAT)
    set_up_passkey(office, language, password=guarded.site.password)
    go_on(office, language, keeps=guest)
    assert guarded.link_to(guest)

    fill_seat(office, other)
    guarded.at("later")
    press(office, SEAT)
    guarded.at("now")
    assert "/account/" in office.url
    look(office)
    show_passkey(office)
    go_on(office, language, keeps=other)
    assert guarded.link_to(other)

    voter = walker.open(guarded.link_to(guest), language=language, width=width)
    with_authenticator(voter)
    voter.locator("[name=person]").fill("宮古 直")
    voter.locator("[name=password]").fill(PHRASE)
    look(voter)
    voter.get_by_role("button", name=said(language, "Make an account and accept")).click()
    voter.wait_for_load_state()

    number = guarded.cases[language]
    office.goto(f"/desk/kikou/cases/{number}/refer")
    office.locator("input[name=committee][value=quality]").check()
    press(office)
    assert office.url.endswith(number), office.url
    office.goto(f"/desk/kikou/cases/{number}/draft")
    office.locator("input[name=outcome][value=recognised]").check()
    office.locator("[name=reasons_ja]").fill("学修成果が示されています（見本）。")
    press(office)
    assert office.url.endswith(number), office.url

    voter.goto(f"/desk/kikou/deciding/{number}")
    voter.locator("input[name=choice][value=for]").check()
    press(voter, "form:has(input[name=choice])")
    set_up_passkey(voter, language, password=PHRASE)
    go_on(voter, language)
    assert voter.url.endswith(f"/deciding/{number}")
    look(voter)
    assert voter.locator("input[name=choice]").count() == 0, "the vote is cast"


def sign_in(page: Any, address: str, password: str) -> None:
    page.locator("#id_login").fill(address)
    page.locator("#id_password").fill(password)
    page.locator("#by-password .btn.main").click()
    page.wait_for_url(lambda where: "/account/login" not in where)


def fill_seat(page: Any, address: str) -> None:
    """Fill the form by which a seat is given, every field of it."""
    page.goto("/desk/kikou/committees/quality")
    page.locator(f"{SEAT} >> xpath=ancestor::details[1]/summary").click()
    page.locator("[name=seat-email]").fill(address)
    page.locator("[name=seat-since]").fill("2026-04-01")
    page.locator("[name=seat-organisation]").fill(AFFILIATION)


def press(page: Any, form: str = "main form") -> None:
    with page.expect_navigation():
        page.locator(f"{form} button, {form} .btn.main").first.click()


def set_up_passkey(page: Any, language: str, *, password: str) -> None:
    """From the page of ways to sign in to the recovery codes, and on."""
    assert page.url.endswith("/account/signing-in")
    look(page)
    with page.expect_navigation():
        page.get_by_role("link", name=said(language, "Add a passkey")).click()
    if page.locator("#id_password").count():
        # Whoever made their account by an invitation has not typed the password to sign in yet.
        page.locator("#id_password").fill(password)
        press(page)
    page.locator("#id_name").fill("見本の端末")
    page.locator("main .btn.main").click()
    page.wait_for_url("**/account/recovery-codes")
    page.get_by_role("link", name=said(language, "I have kept them")).click()


def show_passkey(page: Any) -> None:
    before = page.url
    page.locator("[data-passkey] button").first.click()
    page.wait_for_url(lambda address: address != before)


def go_on(page: Any, language: str, *, keeps: str = "") -> None:
    """Read that nothing was done yet, find what was typed, and carry it out."""
    page.wait_for_url("**/account/go-on")
    look(page)
    if keeps:
        assert page.locator("[name=seat-email]").input_value() == keeps
        assert page.locator("[name=seat-organisation]").input_value() == AFFILIATION
    with page.expect_navigation():
        page.get_by_role("button", name=said(language, "Carry it out")).click()


def look(page: Any) -> None:
    assert axe_findings(page) == []
    assert not is_wider_than_its_window(page)
