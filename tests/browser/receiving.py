"""Receiving an award in a real browser: the code that proves the address is read from the mails of the site."""

import re
import time
from email import message_from_bytes, policy
from typing import Any

import pytest

from browser.site import Site

SEND = {"ja": "確認コードを送る", "en": "Send the code"}
RECEIVE = {"ja": "受け取る", "en": "Receive it"}
_CODE = re.compile(r"\b[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}\b")
_PATIENCE_S = 60


def receive_by_code(page: Any, site: Site, *, language: str = "ja") -> None:
    """Have a code sent, read it and receive the award of the claim page that is open."""
    known = _codes(site)
    page.get_by_role("button", name=SEND[language]).click()
    page.locator("#claim-code").wait_for(state="visible")
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if codes := _codes(site) - known:
            page.locator("#claim-code").fill(codes.pop())
            page.get_by_role("button", name=RECEIVE[language], exact=True).click()
            return
        time.sleep(0.5)
    pytest.fail("no code reached the learner")


def _codes(site: Site) -> set[str]:
    mails = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in site.folder.glob("mail/*.eml"))
    return {found[0] for mail in mails if "コード" in mail["Subject"] and (found := _CODE.search(mail["Subject"]))}
