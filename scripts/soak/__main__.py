"""Run a real platform under mixed load, kill its processes now and then, and judge everything in the end.

python -m scripts.soak [--minutes 60] [--postgres] [--workers 2] [--seed N] [--page FILE] [--keep FOLDER]

Exit code 1 when something is wrong: the doctor is not content, something acknowledged is lost or doubled, memory or
descriptors grow, an answer is not to be expected and no kill's doing. A failure keeps its folder.
"""

import argparse
import asyncio
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from scripts.soak import judgement
from scripts.soak.ledger import Ledger, Outage
from scripts.soak.load import Load
from scripts.soak.page import Run, write
from scripts.soak.site import ROOT, Site, database, free_port
from scripts.soak.watch import Watch

PAGE = ROOT / "docs" / "reference" / "soak.md"
VICTIMS = ("worker", "pages", "worker", "scheduler", "crew", "worker", "server")
KILLING = 0.4
"""The share of the time in which processes are killed."""
SETTLING_S = 240.0
"""How long what is under way may take after the last request."""


def kill_now_and_then(site: Site, ledger: Ledger, *, until: float, chance: random.Random, every_s: float) -> None:
    """Kill one process after the other until an instant, and start again what does not come back by itself."""
    turn = 0
    while time.monotonic() + every_s < until:
        time.sleep(chance.uniform(0.6, 1.4) * every_s)
        role = VICTIMS[turn % len(VICTIMS)]
        outage, serving = Outage(role, time.monotonic()), site.serve
        ledger.outages.append(outage)
        if site.kill(role, place=chance.random()) is None:
            ledger.outages.remove(outage)
            continue
        turn += 1
        come_back(site, outage, serving)


def come_back(site: Site, outage: Outage, serving: object) -> None:
    """Wait until pages are there again and workers work; `serving` is what served when it happened."""
    give_up = time.monotonic() + 120
    # A page may still come from a process that is about to end with its parent.
    time.sleep(1.0)
    while time.monotonic() < give_up:
        site.keep_running()
        roles = site.processes_by_role()
        is_new = outage.role not in ("server", "scheduler") or site.serve is not serving
        if is_new and "worker" in roles and "scheduler" in roles and site.answers():
            break
        time.sleep(0.3)
    outage.until = time.monotonic()


def settle(site: Site) -> None:
    """Wait until no work is left: lists awarded, orders carried out, mails sent."""
    until = time.monotonic() + SETTLING_S
    calm = 0
    while time.monotonic() < until and calm < 3:
        site.keep_running()
        seen = site.ask("look")
        one_by_one = seen["institutions"].values()
        busy = seen["waiting"] or any(
            one["open"] or one["unpublished"] or one["messages"].get("waiting") for one in one_by_one
        )
        calm = 0 if busy else calm + 1
        time.sleep(2)


def soak(given: argparse.Namespace, folder: Path, url: str) -> Run:
    """Do all of it on a fresh platform in a folder."""
    site = Site(folder, free_port(), processes=given.workers, database=url)
    load = Load(site.port, site.ask("prepare"), seed=given.seed, factor=given.factor)
    watch = Watch(site)
    try:
        site.start_serving()
        site.wait_until_it_answers()
        site.start_working()
        begun = time.monotonic()
        ended, quiet = begun + given.minutes * 60, begun + given.minutes * 60 * KILLING
        watch.begin()
        every_s = min(90.0, max(10.0, given.minutes * 60 * KILLING / 10))
        killer = threading.Thread(
            target=kill_now_and_then,
            args=(site, load.ledger),
            kwargs={"until": quiet, "chance": random.Random(given.seed), "every_s": every_s},
        )
        killer.start()
        asyncio.run(load.run(until=ended))
        killer.join()
        # Who was begun last has warmed up by the middle.
        run = Run(
            minutes=given.minutes,
            kind="PostgreSQL" if given.postgres else "sqlite",
            seed=given.seed,
            workers=given.workers,
            begun=begun,
            quiet_from=begun + (ended - begun) / 2,
            ended=ended,
            ledger=load.ledger,
            watch=watch,
        )
        settle(site)
        wrong = list(asyncio.run(load.compare_withdrawn()))
        watch.end()
    finally:
        codes = site.stop()
    wrong += [f"{name} ended with {code}" for name, code in codes.items() if code]
    run.seen = site.ask("look")
    run.doctor_code, run.doctor = site.doctor()
    run.growths = judgement.growths(watch.samples, begin=run.quiet_from, end=ended)
    if run.doctor_code:
        wrong += [f"the doctor: {finding}" for finding in run.doctor["findings"]] or ["the doctor is not content"]
    run.wrong = [
        *wrong,
        *judgement.of_records(load.ledger, run.seen),
        *judgement.of_answers(load.ledger),
        *judgement.of_processes(run.growths),
        *judgement.of_depths(watch.depths),
    ]
    return run


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "60")))
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--factor", type=float, default=1.0, help="how much busier everybody is")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--keep", type=Path, help="where the platform is made; kept afterwards")
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.minutes:g} minutes", flush=True)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kakitome-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    with database("postgres" if given.postgres else "sqlite") as url:
        run = soak(given, folder, url)
    write(run, given.page)
    run.watch.write(folder / "samples.csv")
    for one in run.wrong:
        print(f"WRONG: {one}")
    print(f"{len(run.ledger.told)} answers, {len(run.ledger.outages)} kills; {given.page}")
    if run.wrong:
        print(f"what is left lies in {folder}")
    elif given.keep is None:
        shutil.rmtree(folder)
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
