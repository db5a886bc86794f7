"""Measure the first page of a wallet: what a learner with many awards waits for.

python -m scripts.bench.wallet_home [--awards 500] [--documents 100] [--rounds 15]

The awards are of three institutions, the page is asked for in this process, over SQLite, as a signed-in person asks for
it; the network and the server's own work are not in it. Goal: at most 50 ms for 500 awards.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests")]
os.environ["DJANGO_SETTINGS_MODULE"] = "support.settings"
INSTITUTIONS = ("u", "v", "w")
ADDRESS = "hanako@mail.example"
PAGES = {"first page": "/mine", "narrowed": "/mine?state=valid&kind=microcredential&order=issuer"}


def fill(*, awards: int, documents: int) -> Any:
    """Award to one person at every institution in turn, keep documents, and return a browser of that person."""
    from kakitome.learning.award import Learner  # noqa: PLC0415 (Django must have started)
    from kakitome.ports.claims import Claim, Visibility, hash_of_token  # noqa: PLC0415
    from kakitome.services.issuing import Order, Wanted, issue  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415
    from support.wallet_documents import document_of  # noqa: PLC0415

    account, platform = institutions.account(ADDRESS), institutions.platform()
    for place, institution in enumerate(INSTITUTIONS):
        institutions.open_university(institution, LocalizedText(ja=f"見本大学{place}", en=f"University {place}"))
        version, store = institutions.in_force(institution), platform.store(institution)
        wanted = [
            Wanted(
                learner=Learner(name="見本 花子", email=ADDRESS, student_number=f"S{n}"),
                awarded_on=institutions.NOW.date(),
            )
            for n in range(awards // len(INSTITUTIONS) + (place < awards % len(INSTITUTIONS)))
        ]
        order = Order(
            issuer=store.issuers.list_issuers()[0].did,
            microcredential=version.identifier,
            version=version.version,
            actor="bench",
            wanted=wanted,
        )
        claims = [
            Claim(
                token_hash=hash_of_token(outcome.number),
                award_number=outcome.number,
                created_at=institutions.NOW,
                opened_at=institutions.NOW,
                visibility=Visibility.PRIVATE,
                account=account,
            )
            for outcome in issue(platform.issuing_context(institution), order, now=institutions.NOW)
        ]
        store.claims.add_many(claims)
    wallet = platform.wallets.open(account)
    for n in range(documents):
        content = b'{"n": %d}' % n
        wallet.add(document_of(content, key=f"d{n}"), content)
    return institutions.signed_in(ADDRESS)


def timed(browser: Any, path: str, *, rounds: int) -> list[tuple[float, float]]:
    """Ask for a page several times; return the milliseconds of each, of the processor and by the clock."""
    browser.get(path)
    times = []
    for _round in range(rounds):
        clock, own = time.perf_counter(), time.process_time()
        assert browser.get(path).status_code == 200
        times.append(((time.process_time() - own) * 1e3, (time.perf_counter() - clock) * 1e3))
    return times


def main() -> int:
    """Run from the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=500)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--profile", action="store_true", help="print where the time of the first page goes")
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    call_command("migrate", verbosity=0)
    browser = fill(awards=given.awards, documents=given.documents)
    print(f"{given.awards} awards, {given.documents} documents, SQLite, load {os.getloadavg()[0]:.1f}")
    print("| page | processor p50, ms | clock p50, ms | slowest, clock |")
    print("|---|---:|---:|---:|")
    for name, path in PAGES.items():
        times = timed(browser, path, rounds=given.rounds)
        own, clock = ([pair[at] for pair in times] for at in (0, 1))
        print(f"| {name} | {statistics.median(own):.1f} | {statistics.median(clock):.1f} | {max(clock):.1f} |")
    if given.profile:
        import cProfile  # noqa: PLC0415

        cProfile.runctx("browser.get('/mine')", {"browser": browser}, {}, sort="cumtime")
    return 0


if __name__ == "__main__":
    sys.exit(main())
