"""Measure opening a credit case: a learner applies, a registrar opens the page of the case.

python -m scripts.bench.credit_case [--cases 40] [--rounds 15]

One learner applies with as many awards for one programme, and each page looks at all of these cases. Pages are asked
for in this process, over SQLite, by signed-in people; network and the server's own work are not in it. Each application
and each page verifies the credential anew. The page of the list of cases is the peer that ratios are told by.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests")]
os.environ["DJANGO_SETTINGS_MODULE"] = "support.settings"
RULES = {"rule_set": "jp-undergraduate", "kind": "microcredential", "own_rule": "on", "credits": "1", "title": "科目"}


def timed(act: Callable[[], Any]) -> float:
    """Do something and return its milliseconds of the processor."""
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1e3


def told(name: str, times: list[float], *, peer: float) -> str:
    """Write one line of the table."""
    middle = statistics.median(times)
    return f"| {name} | {middle:.1f} | {max(times):.1f} | {middle / peer:.1f} |"


def main() -> int:
    """Run from the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from kakitome.journeys.recognition.credit_cases import CreditWish, apply_for_credit  # noqa: PLC0415
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415
    from web.account.test_own_data import ADDRESS, learner  # noqa: PLC0415
    from web.recognition.test_credit_cases import opened, work  # noqa: PLC0415

    account, platform = opened(learner(awards=given.cases)), institutions.platform()
    browser = institutions.signed_in(ADDRESS)
    registrar = institutions.member("keiko@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")
    items = re.findall(r'name="items" value="([^"]+)"', browser.get("/mine/credit/apply").content.decode())
    wishes = [CreditWish(university="asuka", items=(item,), target="x") for item in items[: given.cases]]
    applied = [timed(partial(apply_for_credit, platform, account, wish=wish)) for wish in wishes]
    heads = work().examining.store.cases.list_heads()
    for head in heads:
        address = f"/desk/asuka/credit/cases/{head.number}"
        registrar.post(address, {"act": "accept"})
        registrar.post(address, {"act": "save", "seen": "0", **RULES})
    pages = [f"/desk/asuka/credit/cases/{head.number}" for head in heads[: given.rounds]]
    console = [timed(partial(registrar.get, "/desk/asuka/credit/cases")) for _round in pages]
    opened_pages = [timed(partial(registrar.get, page)) for page in pages]
    peer = statistics.median(console)
    print(f"{len(heads)} cases of one learner, SQLite, load {os.getloadavg()[0]:.1f}")
    print("| opening a case | p50, ms of the processor | most | times the list of cases |")
    print("|---|---:|---:|---:|")
    print(told("a learner applies", applied, peer=peer))
    print(told("a registrar opens it", opened_pages, peer=peer))
    print(told("the list of cases", console, peer=peer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
