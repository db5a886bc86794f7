"""Revoke many awards by one order on a platform of its own, and say how long each step took.

    KAKITOME_DATA_DIR=$(mktemp -d) python -m scripts.bench.withdrawal 50000

Awards are put into the tables unsigned, since withdrawing never reads what was signed. With `DATABASE_URL` the same on
PostgreSQL. Times are of the processor (ours, without the database server's) and of the clock.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kakitome.bootstrap.starting import migrate, start_django

start_django()
migrate()

from scripts.bench.material import ISSUER  # noqa: E402

from kakitome.bootstrap.platform import get_platform  # noqa: E402
from kakitome.journeys.institutions.opening import open_institution  # noqa: E402
from kakitome.journeys.platform import Platform  # noqa: E402
from kakitome.journeys.withdrawing import publish_withdrawals  # noqa: E402
from kakitome.learning.award import Learner  # noqa: E402
from kakitome.ports.awards import Completion, IssueIntent  # noqa: E402
from kakitome.ports.organisations import Node, NodeKind  # noqa: E402
from kakitome.ports.status_lists import StatusPurpose  # noqa: E402
from kakitome.ports.store import Store  # noqa: E402
from kakitome.ports.withdrawals import LineState, WithdrawalAct  # noqa: E402
from kakitome.services.revoking import (  # noqa: E402
    Asking,
    NamedLine,
    Reasoned,
    Work,
    approve,
    carry_out_chunk,
    draft_lines,
    propose,
)
from kakitome.values.number import new_number  # noqa: E402

PART = 1_000


def main() -> int:
    """Put awards into a new platform, withdraw them all, and print one line of JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    platform = get_platform()
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="x", name=ISSUER.name, country="JP", colour="#0d5f6e")
    open_institution(platform, node, actor="bench", now=platform.now())
    store = platform.store("x")
    numbers = fill(store, count)
    publish_withdrawals(platform, "x")
    told = {"awards": count, "lists": len(store.status_lists.list_heads()), **withdraw(platform, store, numbers)}
    print(json.dumps(told))
    return 0


def fill(store: Store, count: int) -> list[str]:
    """Put awards into the tables and return their numbers."""
    (issuer,) = store.issuers.list_issuers()
    numbers: list[str] = []
    for start in range(0, count, PART):
        size = min(PART, count - start)
        with store.transaction():
            places = [
                store.status_lists.draw(issuer.did, purpose, count=size)
                for purpose in (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION)
            ]
            made = [intent(start + n, issuer.did, tuple(of[n] for of in places)) for n in range(size)]
            store.awards.reserve_many(made)
            store.awards.complete_many(
                [Completion(credential_id=one.credential_id, document=b"{}", at=one.intended_at) for one in made]
            )
        numbers += [one.number for one in made]
    return numbers


def intent(n: int, issuer: str, places: tuple) -> IssueIntent:
    """Return what would have been signed."""
    return IssueIntent(
        credential_id=f"https://bench.example/issuers/x/credentials/{n:08d}.json",
        number=new_number("A"),
        issuer=issuer,
        key_id="z6MkBench",
        microcredential="bench",
        version=1,
        awarded_on=date(2026, 11, 20),
        payload=b"{}",
        intended_at=get_platform().now(),
        duplicate_key=f"duplicate-{n}",
        status=places,
        learner=Learner(name=f"見本 {n}", email=f"l{n}@bench.example", student_number=f"S{n}"),
    )


def withdraw(platform: Platform, store: Store, numbers: list[str]) -> dict[str, object]:
    """Draft, propose, approve, carry out, publish; every step timed."""
    times: dict[str, object] = {}
    asking = Asking(act=WithdrawalAct.REVOKE, actor="one", answerable="one")
    lines = [NamedLine(position=n, given=number, name=number) for n, number in enumerate(numbers, start=1)]
    with timed(times, "draft_s"):
        drafted = draft_lines(store, lines, asking=asking, now=platform.now())
    with timed(times, "propose_and_approve_s"):
        said = Reasoned(reason="security", note="bench", count=drafted.ready)
        propose(store, drafted.number, reasoned=said, actor="one", answerable="one", now=platform.now())
        approve(store, drafted.number, count=drafted.ready, actor="two", answerable="two", now=platform.now())
    work = Work(store=store)
    with timed(times, "carry_out_s"):
        while indices := store.withdrawals.next_chunks(drafted.number, now=platform.now(), limit=1):
            carry_out_chunk(work, number=drafted.number, index=indices[0], now=platform.now())
    with timed(times, "publish_s"):
        publish_withdrawals(platform, "x")
    order, progress = store.withdrawals.get(drafted.number), store.withdrawals.progress(drafted.number)
    assert order.published_at is not None
    return {**times, "state": order.state.value, "changed": progress.lines.get(LineState.CHANGED, 0)}


@contextmanager
def timed(times: dict[str, object], name: str) -> Iterator[None]:
    """Note the time of the processor and of the clock, seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    times[name] = [round(time.process_time() - processor, 2), round(time.perf_counter() - clock, 2)]


if __name__ == "__main__":
    sys.exit(main())
