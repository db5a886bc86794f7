"""A learner who is mailed an award: opens its link, has a code sent, and receives it without an account."""

import asyncio
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

from scripts.soak.client import Answer, Client
from scripts.soak.desk import FORM, PAGE, TRIES, token_of
from scripts.soak.ledger import Ledger

ENDED = frozenset({422})
"""What a code that holds no longer is answered with."""
LOOK_EVERY_S = 2.0
PATIENCE_S = 900.0
"""How long a mail may take: what a killed worker had in hand to send is taken up by another after ten minutes."""
_TO = re.compile(rb"^To: ([^\r\n]+)", re.MULTILINE)
_LINK = re.compile(rb"http://localhost:\d+(/claim/[\w.-]{20,})")
_CODE = re.compile(rb"^([0-9A-Z]{4}-[0-9A-Z]{4})\r?$", re.MULTILINE)


@dataclass
class Postbox:
    """The folder into which the platform mails, read once: what came for whom."""

    folder: Path
    links: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Read what is new."""
        names = set(os.listdir(self.folder)) if self.folder.is_dir() else set()  # noqa: PTH208 (many files)
        for name in names - self._seen:
            if not name.endswith(".eml"):
                continue
            content = (self.folder / name).read_bytes()
            self._seen.add(name)
            to = _TO.search(content)
            if to is None:
                continue
            who = to[1].decode()
            if link := _LINK.search(content):
                self.links[who] = link[1].decode()
            elif code := _CODE.search(content):
                self.codes.setdefault(who, []).append(code[1].decode())

    async def wait(self, ask: Callable[[], str]) -> str:
        """Look until there is an answer; empty when none came in time."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE_S:
            self.look()
            if answer := ask():
                return answer
            await asyncio.sleep(LOOK_EVERY_S)
        return ""


class Learner:
    """Somebody with a browser and a mailbox."""

    def __init__(self, client: Client, ledger: Ledger, postbox: Postbox) -> None:
        self._client, self._ledger, self._postbox = client, ledger, postbox

    async def receive(self, email: str) -> bool:
        """Receive the award that was mailed to an address; True when it was."""
        link = await self._postbox.wait(lambda: self._postbox.links.get(email, ""))
        if not link:
            self._ledger.wrong[f"no mail with a link came to {email}"] += 1
            return False
        page = await self._page(link)
        before, begun = len(self._postbox.codes.get(email, ())), time.monotonic()
        await self._post(link, "act=send", page, kind="claim, code")
        code = await self._postbox.wait(lambda: next(iter(self._postbox.codes.get(email, [])[before:]), ""))
        if not code:
            self._ledger.wrong[f"no mail with a code came to {email}"] += 1
            return False
        # A code holds for ten minutes, which a clock that leaps a day ends at once.
        may_be_over = self._ledger.had_wrong_clock(begun, time.monotonic())
        expected = PAGE | ENDED if may_be_over else PAGE
        words = f"act=code&code={quote_plus(code)}"
        answer = await self._post(link, words, page, kind="claim, received", expected=expected)
        is_received = answer.headers.get("location", "").startswith("/a/")
        if not is_received and not (may_be_over and answer.status in ENDED):
            self._ledger.wrong[f"an award was not received: {answer.status}"] += 1
        return is_received

    async def _page(self, path: str) -> Answer:
        for _ in range(TRIES):
            answer = await self._client.ask("GET", path)
            self._ledger.note("claim, link", answer, expected=PAGE)
            if answer.status in PAGE:
                return answer
            await asyncio.sleep(1)
        return Answer(0)

    async def _post(self, path: str, words: str, page: Answer, *, kind: str, expected: frozenset[int] = PAGE) -> Answer:
        """Press a button, and press it again where no page came."""
        answer = Answer(0)
        for _ in range(TRIES):
            body = f"csrfmiddlewaretoken={quote_plus(token_of(page))}&{words}"
            answer = await self._client.ask("POST", path, body.encode(), Content_Type=FORM)
            self._ledger.note(kind, answer, expected=expected)
            if answer.status and answer.status < 500:
                return answer
            await asyncio.sleep(1)
        return answer
