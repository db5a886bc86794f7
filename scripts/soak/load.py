"""Mixed load: programs that award and withdraw, strangers who verify, readers, and people at a desk with class lists.

Everybody waits a moment between two requests, drawn from an exponential distribution, so the load is the same whatever
the answers take. A request that got no answer is sent again with the same `Idempotency-Key`, as an integrator does.
"""

import asyncio
import itertools
import json
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.bench.http_asks import hostile_bodies
from scripts.soak.client import Answer, Client
from scripts.soak.desk import DeskPerson
from scripts.soak.learner import Learner, Postbox
from scripts.soak.ledger import Ledger

OK = frozenset({200, 201})
READ = frozenset({200, 304})
FRESH_S = 15.0
"""How old an award is before strangers are asked to believe it: its status lists are published every few seconds."""
GOOD = frozenset({"valid", "valid_untrusted_issuer"})
BELIEVED = frozenset({*GOOD, "expired", "not_yet_valid"})
PATIENCE_S = 240.0
"""How long a program asks again: what a killed process began under a key, nobody else begins for two minutes."""
DONE_BEFORE = (b"E_AWARD_MOVE", b"E_WITHDRAWAL_MOVE")
"""What is answered to something that was carried out before, when that answer was lost."""
WORDS = ("風力", "データ", "安全", "点検", "offshore", "海")
ACTS = (("suspend", "under_review"), ("reinstate", "review_ended"), ("revoke", "awarded_in_error"))


@dataclass(frozen=True)
class Post:
    """Something a program sends: to where, as whom, and what it is called here."""

    kind: str
    path: str
    headers: dict[str, str]


@dataclass
class House:
    """One institution as its programs know it: keys, what was awarded, what strangers may be shown."""

    told: dict[str, str]
    shown: deque[tuple[float, bytes]] = field(default_factory=lambda: deque(maxlen=60))
    free: deque[str] = field(default_factory=lambda: deque(maxlen=400))
    suspended: deque[str] = field(default_factory=deque)
    mailed: deque[str] = field(default_factory=lambda: deque(maxlen=50))
    """Learners who were awarded something and may receive it; it is never withdrawn."""
    paths: dict[str, str] = field(default_factory=dict)
    """What readers fetch, with the `ETag` they were given last."""

    @property
    def name(self) -> str:
        """The institution's key."""
        return self.told["institution"]

    def headers(self, *, second: bool = False) -> dict[str, str]:
        """Return what its programs send."""
        key = self.told["second_key" if second else "key"]
        return {"Authorization": f"Bearer {key}", "Content_Type": "application/json"}

    def post(self, kind: str, path: str, *, second: bool = False) -> Post:
        """Address something to the API."""
        return Post(kind, f"/api/v1{path}", self.headers(second=second))


class Load:
    """All visitors together; `run` ends at an instant."""

    def __init__(self, port: int, houses: list[dict[str, str]], *, mail: Path, seed: int, factor: float = 1.0) -> None:
        self.ledger = Ledger()
        self.houses = [House(told) for told in houses]
        self._port = port
        self._postbox = Postbox(mail)
        self._chance = random.Random(seed)
        self._factor = factor
        self._run = f"{seed:x}"
        self._until = 0.0
        self._numbers = itertools.count(1)
        # Nothing leaves this machine: whoever names an address is left out.
        self._harm: Iterator[tuple[str, bytes]] = itertools.cycle(
            [(kind, body) for kind, body in hostile_bodies() if b'"url"' not in body]
        )
        for house in self.houses:
            pages = ("/", "/verify", f"/issuers/{house.told['slug']}/did.json", "/registry")
            awards = [f"/a/{number}" for number in house.told["public"].split()]
            house.paths = dict.fromkeys((*pages, *awards), "")

    async def run(self, *, until: float) -> None:
        """Ask until an instant of the monotonic clock; then let everybody end what they began."""
        self._until = until
        visitors: list[tuple[Callable[[Client, House], Awaitable[None]], float]] = [
            (self._award, 1.0),
            (self._award, 1.0),
            (self._verify, 1.2),
            (self._verify, 1.2),
            (self._read, 0.4),
            (self._read, 0.4),
            (self._search, 1.5),
            (self._withdraw, 12.0),
            (self._revoke_one, 9.0),
            (self._bring_list, 15.0),
            (self._claim, 8.0),
        ]
        await asyncio.gather(
            *(self._visit(act, house, pause=pause) for house in self.houses for act, pause in visitors)
        )

    async def compare_withdrawn(self, most: int = 60) -> list[str]:
        """Ask for awards that were withdrawn: each must stand as it was answered for last."""
        client, wrong = Client(self._port), []
        for house in self.houses:
            for number, state in list(self.ledger.withdrawn.get(house.name, {}).items())[-most:]:
                answer = await client.ask("GET", f"/api/v1/awards/{number}", **house.headers())
                found = json.loads(answer.body).get("state") if answer.status == 200 else answer.status
                if found != state:
                    wrong.append(f"{house.name}: {number} is {found}, was answered to be {state}")
        client.close()
        return wrong

    async def _visit(self, act: Callable[[Client, House], Awaitable[None]], house: House, *, pause: float) -> None:
        client = Client(self._port)
        await asyncio.sleep(self._chance.uniform(0, min(pause, 15.0)))
        while (left := self._until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self._chance.expovariate(1 / (pause * len(self.houses) / self._factor))))
            if time.monotonic() < self._until:
                await act(client, house)
        client.close()

    async def _award(self, client: Client, house: House) -> None:
        number = next(self._numbers)
        learner = {
            "name": f"見本 {number}",
            "email": f"l{number}@u.example",
            "student_number": f"S{self._run}{number:07d}",
        }
        wanted = {
            "microcredential": house.told["microcredential"],
            "learner": learner,
            "awarded_on": time.strftime("%Y-%m-01"),
            "grade": str(80 + number % 20),
        }
        key = f"soak-{self._run}-{number}"
        answer = await self._send(client, house.post("award", "/awards"), wanted, key=key)
        if answer is None:
            return
        given = json.loads(answer.body)["number"]
        self.ledger.acknowledged.setdefault(house.name, set()).add(given)
        self.ledger.singles[house.name] += 1
        house.free.append(given)
        if self._chance.random() < 0.15:
            await self._repeat(client, house, wanted, key=key, first=answer)
        if self._chance.random() < 0.3:
            await self._show(client, house, number=given)
        elif self._chance.random() < 0.2:
            house.free.remove(given)
            house.mailed.append(str(learner["email"]))

    async def _repeat(self, client: Client, house: House, wanted: dict[str, Any], *, key: str, first: Answer) -> None:
        """The same key and request: the same answer; the same key and another request: no."""
        again = await self._send(client, house.post("award, repeated", "/awards"), wanted, key=key)
        if again is not None and again.body != first.body:
            self.ledger.wrong["a repeated key was answered otherwise"] += 1
        other = {**wanted, "grade": "1"}
        answer = await client.ask(
            "POST", "/api/v1/awards", json.dumps(other).encode(), Idempotency_Key=key, **house.headers()
        )
        self.ledger.note("award, mismatched", answer, expected=frozenset({422}))

    async def _show(self, client: Client, house: House, *, number: str) -> None:
        """Fetch the signed bytes; every fourth is shown to strangers and never withdrawn."""
        answer = await client.ask("GET", f"/api/v1/awards/{number}/credential", **house.headers())
        self.ledger.note("credential", answer, expected=OK)
        if answer.status == 200:
            house.free.remove(number)
            house.shown.append((time.monotonic(), answer.body))
            for entry in _entries(json.loads(answer.body)):
                house.paths.setdefault(entry, "")

    async def _verify(self, client: Client, house: House) -> None:
        who = {"X_Forwarded_For": f"10.{self._chance.randrange(256)}.{self._chance.randrange(256)}.7"}
        path = "/api/v1/verifications"
        if self._chance.random() < 0.2:
            kind, body = next(self._harm)
            answer = await client.ask("POST", path, body, Content_Type=kind, **who)
            self.ledger.note("verify, hostile", answer, expected=frozenset({200, 201, 400, 413, 422}))
            if answer.status in OK and _verdict(answer) in BELIEVED:
                self.ledger.wrong["a hostile document was believed"] += 1
            return
        old = [body for at, body in house.shown if at < time.monotonic() - FRESH_S]
        if not old:
            return
        answer = await client.ask("POST", path, self._chance.choice(old), Content_Type="application/json", **who)
        self.ledger.note("verify", answer, expected=OK)
        if answer.status in OK:
            verdict = _verdict(answer)
            self.ledger.verdicts[verdict] += 1
            ended = answer.began + answer.seconds
            # By a clock that is a day behind, the list of revocations is of tomorrow: nobody can rely on it.
            is_honest = verdict == "indeterminate" and self.ledger.had_wrong_clock(answer.began, ended)
            if verdict not in GOOD and not is_honest and not self.ledger.is_excused("verify", answer.began, ended):
                self.ledger.wrong[f"a good document was told to be {verdict}"] += 1

    async def _read(self, client: Client, house: House) -> None:
        path = self._chance.choice(list(house.paths))
        tag = house.paths[path] if self._chance.random() < 0.6 else ""
        answer = await client.ask("GET", path, **({"If_None_Match": tag} if tag else {}))
        self.ledger.note("read, known" if tag else "read", answer, expected=READ if tag else OK)
        house.paths[path] = answer.headers.get("etag", "")

    async def _search(self, client: Client, _house: House) -> None:
        word = _quoted(self._chance.choice(WORDS))
        path = self._chance.choice((f"/registry?q={word}", f"/api/v1/registry/entries?q={word}"))
        self.ledger.note("search", await client.ask("GET", path), expected=OK)

    async def _revoke_one(self, client: Client, house: House) -> None:
        if len(house.free) < 20:
            return
        number = house.free.popleft()
        post = house.post("revoke", f"/awards/{number}/revocation")
        # What one person revokes alone in a day is limited, and an hour is longer than that.
        answer = await self._send(client, post, {"reason": "見本"}, refusal=b"E_WITHDRAWAL_BUDGET")
        if answer is not None:
            self.ledger.withdrawn.setdefault(house.name, {})[number] = "revoked"

    async def _withdraw(self, client: Client, house: House) -> None:
        act, reason = self._chance.choice(ACTS)
        source = house.suspended if act == "reinstate" else house.free
        if len(source) < 12:
            return
        numbers = [source.popleft() for _ in range(self._chance.randint(3, 8))]
        wish = {"act": act, "reason": reason, "note": "見本", "awards": numbers}
        key = f"soak-{self._run}-w{next(self._numbers)}"
        answer = await self._send(client, house.post("withdraw", "/withdrawals"), wish, key=key)
        if answer is None:
            return
        told = json.loads(answer.body)
        if told["state"] == "proposed":
            post = house.post("approve", f"/withdrawals/{told['number']}/approval", second=True)
            if await self._send(client, post, {"count": told["ready"]}) is None:
                return
        if act == "suspend":
            house.suspended.extend(numbers)
        state = {"suspend": "suspended", "reinstate": "issued", "revoke": "revoked"}[act]
        self.ledger.withdrawn.setdefault(house.name, {}).update(dict.fromkeys(numbers, state))

    async def _bring_list(self, _client: Client, house: House) -> None:
        person = DeskPerson(Client(self._port), house.told, self.ledger)
        rows = self._chance.randint(20, 80)
        issued = await person.award_list(self._run, number=next(self._numbers), rows=rows)
        self.ledger.confirmed_rows[house.name] += issued

    async def _claim(self, _client: Client, house: House) -> None:
        if not house.mailed:
            return
        learner = Learner(Client(self._port), self.ledger, self._postbox)
        email = house.mailed.popleft()
        if await learner.receive(email):
            self.ledger.claimed.setdefault(house.name, set()).add(email)

    async def _send(
        self, client: Client, post: "Post", body: dict[str, Any], *, key: str = "", refusal: bytes = b""
    ) -> Answer | None:
        """Send until there is an answer; only what a kill broke off is sent again. A refusal may be expected."""
        headers = {**post.headers, **({"Idempotency_Key": key} if key else {})}
        begun = time.monotonic()
        for attempt in itertools.count():
            if time.monotonic() - begun > PATIENCE_S:
                break
            answer = await client.ask("POST", post.path, json.dumps(body).encode(), **headers)
            # Somebody else's answer to the same key is still being made: a killed process may have begun it.
            busy = frozenset({409}) if attempt else frozenset()
            refused = frozenset({answer.status}) if refusal and refusal in answer.body else frozenset()
            self.ledger.note(post.kind, answer, expected=OK | busy | refused)
            if answer.status in OK or (attempt and any(code in answer.body for code in DONE_BEFORE)):
                return answer
            if answer.status not in (0, 409) and answer.status < 500:
                return None
            await asyncio.sleep(1.0)
        self.ledger.wrong[f"{post.kind}: never answered; {answer.status} {answer.body[:300]!r} at last"] += 1
        return None


def _verdict(answer: Answer) -> str:
    return str(json.loads(answer.body).get("verdict", ""))


def _entries(document: dict[str, Any]) -> list[str]:
    """Return the paths of the status lists of a document."""
    found = document.get("credentialStatus", [])
    entries = found if isinstance(found, list) else [found]
    return ["/" + str(one["statusListCredential"]).split("/", 3)[3] for one in entries]


def _quoted(word: str) -> str:
    return "".join(f"%{byte:02X}" for byte in word.encode())
