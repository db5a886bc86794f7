"""Measure opening a share among many, beside others who open theirs, and the first page of a wallet.

python -m scripts.bench.shares [--shares 100000] [--documents 1000000] [--awards 500] [--postgres] [--rounds 200]

Accounts, documents and shares that are only there to be many are written into the tables in one statement each. The
share that is measured shows an award whole, one in part and the result of a third; each opening verifies all three.
Pages are asked for in this process, so the network and the server's own work are not in it. What the database plans is
asked for, too: a search through a whole table that grows with people fails the run.
Goals: opening a share p95 at most 30 ms, the first page of a wallet at most 50 ms for 500 awards.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "support.settings"
DOCUMENTS_EACH, SHARES_EACH = 100, 10
GROWING = ("share", "share_item", "share_event", "wallet_document", "wallet_content", "identity_proof", "person_name")


@contextmanager
def opened(*, postgres: bool) -> Iterator[None]:
    """Let the platform's own database be a fresh one, as `default`."""
    from django.db import connections  # noqa: PLC0415 (Django must have started)

    from support import databases  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        place = databases.postgres() if postgres else databases.sqlite(Path(folder))
        with place as alias:
            connections.databases["default"] = {**connections.databases[alias]}
            if hasattr(connections["default"], "close"):
                connections["default"].close()
            del connections["default"]
            yield
            connections["default"].close()


def crowd(*, shares: int, documents: int) -> None:
    """Write accounts, each with a hundred documents and ten shares, until there are as many as asked for.

    One account is written as the platform does; the rows of all others are copied from it by the database.
    """
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from kakitome.records.models.person_name import PersonNameRow  # noqa: PLC0415
    from kakitome.records.models.share import SharedItemRow, ShareEventRow, ShareRow  # noqa: PLC0415
    from kakitome.records.models.wallet import IdentityProofRow, WalletContentRow, WalletDocumentRow  # noqa: PLC0415
    from kakitome.records.store.scope import EVERYONE, seeing  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415

    people = max(documents // DOCUMENTS_EACH, shares // SHARES_EACH)
    user = get_user_model()
    user.objects.bulk_create([user(email=f"p{n}@crowd.example") for n in range(people)], batch_size=1_000)
    crowded = user.objects.filter(email__endswith="@crowd.example").order_by("pk")
    first = crowded.first()
    fill_one(str(first.subject), documents=documents // people, shares=shares // people)
    crowd_of = f"a.email LIKE '%@crowd.example' AND a.id <> {first.pk}"
    with seeing(EVERYONE, using="default"), connection.cursor() as cursor:

        def copy(model: Any, **instead: str) -> None:
            names = [field.column for field in model._meta.concrete_fields if field.column not in ("id", "account_id")]
            values = ", ".join(instead.get(name, f"t.{name}") for name in names)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} (account_id, {', '.join(names)}) SELECT a.id, {values}"
                f" FROM account a JOIN {table} t ON t.account_id = {first.pk} WHERE {crowd_of}"
            )

        same = "(SELECT n.id FROM {0} n JOIN {0} o ON o.key = n.key WHERE n.account_id = a.id AND o.id = t.{1})"
        copy(PersonNameRow)
        copy(IdentityProofRow)
        copy(WalletDocumentRow)
        copy(WalletContentRow, document_id=same.format("wallet_document", "document_id"))
        copy(ShareRow, secret_hash="t.key || '-' || a.id")
        share = same.format("share", "share_id")
        copy(SharedItemRow, share_id=share, document_id=same.format("wallet_document", "document_id"))
        copy(ShareEventRow, share_id=share)
        cursor.execute("ANALYZE")
    institutions.platform().counts.forget()


def fill_one(account: str, *, documents: int, shares: int) -> None:
    """Keep documents and make shares of the first of them, each opened twice, as the platform does."""
    from kakitome.ports.person_names import FormOfName, PersonName  # noqa: PLC0415
    from kakitome.ports.shares import SharedItem, ShareVisit  # noqa: PLC0415
    from kakitome.ports.wallets import CollectedItem, IdentityKind, IdentityProof  # noqa: PLC0415
    from kakitome.services import sharing  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415
    from support.wallet_documents import document_of  # noqa: PLC0415

    platform = institutions.platform()
    wallet, links, now = platform.wallets.open(account), platform.shares.open(account), platform.now()
    name = PersonName(key="n", form=FormOfName.KANJI, text="例沢 花子", recorded_at=now)
    platform.persons.names.open(account).put(name)
    wallet.add_proof(IdentityProof(key="p", kind=IdentityKind.MAIL, identifier="p@crowd.example", proved_at=now))
    for n in range(documents):
        content = b'{"crowd": %d}' % n
        wallet.add(document_of(content, key=f"d{n}"), content)
    for n in range(shares):
        wanted = sharing.WantedShare(
            key=f"s{n}",
            items=[SharedItem(collected=CollectedItem(document="d0"))],
            ends_at=now + timedelta(days=13),
            language="ja",
        )
        sharing.make_share(links, platform.pins, terms=platform.share_terms, wanted=wanted, now=now)
        for _opening in range(2):
            sharing.count_opening(links, wanted.key, visit=ShareVisit(terms=platform.share_terms), now=now)


def make_share(account: str, *, most: int = 3) -> str:
    """Make a share of as many awards, and return its path."""
    from kakitome.ports.shares import SharedItem, Shows  # noqa: PLC0415
    from kakitome.ports.wallets import CollectedItem  # noqa: PLC0415
    from kakitome.services import holding, sharing  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415

    platform = institutions.platform()
    numbers = [held.number for held in holding.list_held(platform.directory, account)[:most]]
    ways = ((Shows.WHOLE_DOCUMENT, ()), (Shows.PARTS, ("workload", "assessment")), (Shows.RESULT, ()))
    made = sharing.make_share(
        platform.shares.open(account),
        platform.pins,
        terms=platform.share_terms,
        wanted=sharing.WantedShare(
            key=f"measured{most}",
            items=[
                SharedItem(collected=CollectedItem(award=number), shows=shows, parts=parts)
                for number, (shows, parts) in zip(numbers, ways, strict=False)
            ],
            ends_at=platform.now() + timedelta(days=13),
            language="en",
        ),
        now=platform.now(),
    )
    return f"/s/{made.secret}"


def timed(ask: Callable[[], Any], *, rounds: int) -> list[tuple[float, float]]:
    """Ask several times; return the milliseconds of each, of this thread's processor time and by the clock."""
    from support import institutions  # noqa: PLC0415

    ask()
    times = []
    for _round in range(rounds):
        # Who opens sixty in a minute is asked to wait, and here all are one.
        institutions.platform().counts.forget()
        clock, own = time.perf_counter(), time.thread_time()
        assert ask().status_code == 200
        times.append(((time.thread_time() - own) * 1e3, (time.perf_counter() - clock) * 1e3))
    return times


@contextmanager
def others(path: str, *, every: float) -> Iterator[None]:
    """Let somebody else open the share again and again meanwhile; nobody where `every` is 0."""
    from django.db import connections  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    is_over = Event()

    def go_on() -> None:
        browser = Client()
        while not is_over.wait(every):
            browser.cookies.clear()
            browser.get(path)
        connections.close_all()

    thread = Thread(target=go_on, daemon=True)
    if every:
        thread.start()
    yield
    is_over.set()
    if every:
        thread.join()


def statements_of(ask: Callable[[], Any]) -> int:
    """Count the turns to the database that a page takes, begin and commit among them."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured.captured_queries)


def searched_whole(asks: dict[str, Callable[[], Any]]) -> list[str]:
    """Name the questions of these pages for which the database reads a table that grows with people from end to end."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from kakitome.records.store.scope import EVERYONE, seeing  # noqa: PLC0415

    found = []
    for name, ask in asks.items():
        with CaptureQueriesContext(connection) as captured:
            ask()
        texts = {query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")}
        how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        with seeing(EVERYONE, using="default"), connection.cursor() as cursor:
            for text in sorted(texts):
                cursor.execute(f"{how} {text}")
                for line in cursor.fetchall():
                    plan = str(line[-1])
                    scanned = re.search(r"(?:Seq Scan on|^SCAN) (\w+)", plan)
                    if scanned and scanned[1] in GROWING:
                        found.append(f"{name}: {plan.strip()} — {text[:160]}")
    return found


def main() -> int:
    """Run from the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shares", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--awards", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--profile", action="store_true", help="print where the time of an opening goes")
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415
    from scripts.bench.wallet_home import ADDRESS, fill  # noqa: PLC0415

    setup_test_environment()
    with opened(postgres=given.postgres):
        from kakitome.services.publishing import publish_status_lists  # noqa: PLC0415
        from support import institutions  # noqa: PLC0415

        began = time.perf_counter()
        browser = fill(awards=given.awards, documents=DOCUMENTS_EACH)
        crowd(shares=given.shares, documents=given.documents)
        account = str(get_user_model().objects.get(email=ADDRESS).subject)
        for institution in ("u", "v", "w"):
            publish_status_lists(
                institutions.platform().publishing_context(institution), now=institutions.platform().now()
            )
        path = make_share(account)
        single = make_share(account, most=1)
        visitor, stranger, owner = Client(), Client(), browser

        def anew(address: str) -> Any:
            stranger.cookies.clear()
            return stranger.get(address)

        if given.profile:
            import cProfile  # noqa: PLC0415

            anew(path)
            cProfile.runctx("[anew(single) for _ in range(20)]", {"anew": anew, "single": single}, {}, sort="cumtime")
        asks: dict[str, Callable[[], Any]] = {
            "a share is opened, one credential": lambda: anew(single),
            "a share is opened, three credentials": lambda: anew(path),
            "it is read on, in the same opening": lambda: visitor.get(path),
            "its owner's list of shares": lambda: owner.get("/mine/shares"),
            "its owner's page of it": lambda: owner.get("/mine/shares/measured3"),
            "the first page of a wallet": lambda: owner.get("/mine"),
        }
        kind = "PostgreSQL" if given.postgres else "SQLite"
        print(
            f"{kind}, {given.shares:,} shares, {given.documents:,} documents, {given.awards} awards of the owner;"
            f" written in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        print("| page | statements | processor p50, ms | p95 | clock p50, ms | p95 |")
        print("|---|---:|---:|---:|---:|---:|")
        statements = {name: statements_of(ask) for name, ask in asks.items()}
        for beside in (0.0, 0.05):
            with others(path, every=beside):
                for name, ask in asks.items():
                    own, clock = (sorted(times) for times in zip(*timed(ask, rounds=given.rounds), strict=True))
                    at = int(len(own) * 0.95)
                    where = f"{name}, beside another who opens twenty a second" if beside else name
                    print(
                        f"| {where} | {statements[name]} | {statistics.median(own):.1f} | {own[at]:.1f}"
                        f" | {statistics.median(clock):.1f} | {clock[at]:.1f} |",
                        flush=True,
                    )
        slow = searched_whole(asks)
        print("\n".join(slow) or "No page reads a table that grows with people from end to end.")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
