"""The mails that a site under test has sent, read as their receivers do."""

import re
import time
from email import message_from_bytes, policy

import pytest

from browser.site import Site

PATIENCE_S = 20


def link_mailed(site: Site, address: str, pattern: str) -> str:
    """Wait for a mail to an address with a link that fits a pattern; return the path of the newest."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        files = sorted((site.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files:
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            link = re.search(rf"https?://[^/\s]+({pattern})", body.get_content() if body else "")
            if address in str(mail["To"]) and link:
                return link[1]
        time.sleep(0.3)
    pytest.fail(f"no mail reached {address}")
