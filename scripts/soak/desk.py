"""A person at an institution's desk: signs in, brings a class list, looks, says yes, waits for the result."""

import asyncio
import re
import time
from urllib.parse import quote_plus

from scripts.soak.client import Answer, Client
from scripts.soak.ledger import Ledger, Told

PAGE = frozenset({200, 302})
SIGN_IN_FIRST = 302
PATIENCE_S = 400.0
TRIES = 180
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_COUNT = re.compile(rb'name="count" value="(\d+)"')
_BOUNDARY = "kakitome-soak-boundary"
FORM = "application/x-www-form-urlencoded"


class DeskPerson:
    """Somebody with a browser; a page that a kill broke off is loaded again."""

    def __init__(self, client: Client, told: dict[str, str], ledger: Ledger) -> None:
        self._client = client
        self._told = told
        self._ledger = ledger

    async def award_list(self, run: str, *, number: int, rows: int) -> int:
        """Award a list through the pages; return how many rows were awarded, 0 when the person gave up."""
        desk = f"/desk/{self._told['institution']}/class-lists"
        await self._sign_in()
        file = class_list(run, number=number, rows=rows)
        place = ""
        for _ in range(TRIES):
            page = await self._page(desk)
            if page.status == SIGN_IN_FIRST:
                # The clock was set forward, and the session had ended by it.
                await self._sign_in()
                continue
            answer = await self._post(desk, _multipart(self._told["choice"], file, token_of(page)), kind="list, upload")
            place = answer.headers.get("location", "")
            if place.startswith(desk):
                break
            await asyncio.sleep(1)
        if not place.startswith(desk):
            self._ledger.wrong["a class list was not taken"] += 1
            return 0
        return await self._see_through(place, rows=rows)

    async def _see_through(self, place: str, *, rows: int) -> int:
        """Say yes as soon as the page shows what would be awarded, then wait for the result.

        A list whose reading a kill broke off is read later, by a worker: until then its page shows nothing to confirm.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE_S:
            page = await self._page(place)
            if page.status == SIGN_IN_FIRST:
                await self._sign_in()
            if b"/result.csv" in page.body:
                self._ledger.told.append(Told("list, awarded", 200, begun, time.monotonic() - begun))
                return rows
            if count := _COUNT.search(page.body):
                body = f"csrfmiddlewaretoken={quote_plus(token_of(page))}&count={count[1].decode()}&when=now"
                await self._post(f"{place}/confirm", (body.encode(), FORM), kind="list, confirm")
            await asyncio.sleep(2)
        self._ledger.wrong[f"a class list was not awarded within {PATIENCE_S:.0f} s: {place}"] += 1
        return 0

    async def _sign_in(self) -> None:
        self._client.cookies.pop("kakitome_session", None)
        for _ in range(TRIES):
            token = token_of(await self._page("/account/login"))
            body = (
                f"csrfmiddlewaretoken={quote_plus(token)}&login={quote_plus(self._told['email'])}"
                f"&password={quote_plus(self._told['password'])}"
            )
            await self._post("/account/login", (body.encode(), FORM), kind="sign in")
            if "kakitome_session" in self._client.cookies:
                return
            await asyncio.sleep(1)

    async def _page(self, path: str) -> Answer:
        for _ in range(TRIES):
            answer = await self._client.ask("GET", path)
            self._ledger.note("desk page", answer, expected=PAGE)
            if answer.status in PAGE:
                return answer
            await asyncio.sleep(1)
        return Answer(0)

    async def _post(self, path: str, body: tuple[bytes, str], *, kind: str) -> Answer:
        answer = await self._client.ask("POST", path, body[0], Content_Type=body[1])
        self._ledger.note(kind, answer, expected=PAGE)
        return answer


def class_list(run: str, *, number: int, rows: int) -> bytes:
    """Write a class list as Excel in Japan saves it; every learner is another one."""
    lines = ["学籍番号,氏名,フリガナ,メールアドレス,授与日,評価"]
    day = time.strftime("%Y/%m/01")
    for row in range(rows):
        who = f"L{run}{number:05d}x{row:04d}"
        lines.append(f"{who},見本　花子{row},ミホン　ハナコ,{who.lower()}@u.example,{day},{80 + row % 20}")
    return "\r\n".join([*lines, ""]).encode("cp932")


def token_of(page: Answer) -> str:
    """Return what a form of this page must send along; empty where there is none."""
    found = _TOKEN.search(page.body)
    return found[1].decode() if found else ""


def _multipart(choice: str, file: bytes, token: str) -> tuple[bytes, str]:
    parts = [
        *(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (("csrfmiddlewaretoken", token), ("microcredential", choice), ("when", "now"))
        ),
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n".encode(),
        file,
        f"\r\n--{_BOUNDARY}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={_BOUNDARY}"
