"""Kill awarding over and over, at named places and at random moments, and ask the doctor after every finish.

python -m scripts.soak.kills [--minutes 10] [--seed N] [--rows 40]

Three victims take turns: the command line awarding into a folder, a platform on SQLite, and one, two or four workers on
SQLite or PostgreSQL. The processes are real and end by SIGKILL. A failure names its seed and keeps its folder. The
tests do the same for a few seconds; this is for a night. What power loss does to a disk it cannot show.
"""

import argparse
import contextlib
import functools
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from bootstrap import scaling  # noqa: E402
from kakitome.cli import run  # noqa: E402
from operations import test_losses as platform_program  # noqa: E402
from services import test_kill_loop as folder_program  # noqa: E402
from support import postgres_server  # noqa: E402

PLACES = (
    "after_draw",
    "before_intent",
    "after_intent",
    "after_sign",
    "before_store",
    "after_store",
    "after_outbox",
)
PACKING = ("before_pack", "after_pack")
PUBLISHING = ("before_publish", "after_publish")
"""Passed twice for a new folder; a platform publishes anew only when something was withdrawn."""
ROUNDS_PER_PLATFORM = 8
"""A platform is begun anew now and then, so that examining it stays quick."""


@dataclass
class Tally:
    """What was done."""

    kills: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    awards: Counter[str] = field(default_factory=Counter)

    def tell(self, minutes: float) -> str:
        """Say it in a few lines."""
        return "\n".join(
            [
                f"{minutes:.1f} minutes, nothing lost, nothing doubled, the doctor content after every finish",
                *(
                    f"  {victim}: {self.finished[victim]} times finished, {self.awards[victim]} awards looked at"
                    for victim in sorted(self.finished)
                ),
                "  kills: " + ", ".join(f"{place} {count}" for place, count in sorted(self.kills.items())),
            ]
        )


def failpoint(chance: random.Random, places: Sequence[str]) -> str:
    """Choose a place to die at, or none for a moment by the clock."""
    if chance.random() < 0.3:
        return ""
    place = chance.choice(places)
    return f"{place}:{chance.randint(1, 2 if place in PUBLISHING else 12)}:crash"


def kill_folder(folder: Path, chance: random.Random, tally: Tally) -> None:
    """Award a list into a folder, killed one to four times, then finish and look at everything."""
    folder_program.write_files(folder)
    for _ in range(chance.randint(1, 4)):
        place = failpoint(chance, PLACES + PUBLISHING)
        child = folder_program.start(folder, place)
        if not place:
            time.sleep(chance.uniform(0.01, 1.5))
            os.kill(child, signal.SIGKILL)
        # A place that is passed less often than asked for lets the run end by itself.
        died = folder_program.ending(child) == -signal.SIGKILL
        tally.kills[(place.partition(":")[0] or "any moment") if died else "outlived"] += 1
    totals = folder_program.finish(folder)
    assert totals["issued"] + totals["skipped"] == folder_program.ROWS, totals
    folder_program.demand_everything_once(folder)
    tally.finished["folder"] += 1
    tally.awards["folder"] += folder_program.ROWS


def kill_platform(folder: Path, chance: random.Random, tally: Tally) -> None:
    """Award on a platform, killed again and again; after each kill finish, examine and compare with what was said."""
    platform_program.ask(folder, platform_program.BEGIN)
    acknowledged: list[str] = []
    for _ in range(ROUNDS_PER_PLATFORM):
        place = failpoint(chance, PLACES)
        acknowledged += award_until_killed(folder, place=place, seconds=chance.uniform(0.05, 3))
        tally.kills[place.partition(":")[0] or "any moment"] += 1
        seen = platform_program.ask(folder, platform_program.EXAMINE, "resume")
        assert seen["findings"] == [], seen["findings"]
        assert seen["open"] == 0
        lost = set(acknowledged) - set(seen["issued"])
        assert not lost, lost
        assert len(set(seen["issued"])) == len(seen["issued"])
        tally.finished["platform"] += 1
    tally.awards["platform"] += len(seen["issued"])


@functools.cache
def server() -> str:
    """Start PostgreSQL, once, with an ordinary account; it ends with this program."""
    url = postgres_server.start()
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE kakitome_soak LOGIN PASSWORD 'kakitome_soak'")
    return url


@contextlib.contextmanager
def new_database(name: str) -> Iterator[str]:
    """Yield the address of an empty database."""
    with psycopg.connect(server(), autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name} OWNER kakitome_soak")
        place = server().partition("@")[2].rpartition("/")[0]
        try:
            yield f"postgres://kakitome_soak:kakitome_soak@{place}/{name}"
        finally:
            administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


def kill_workers(folder: Path, chance: random.Random, tally: Tally) -> None:
    """Award one list by several workers on either database, killed one to four times, then finish and compare."""
    kind, rows = chance.choice(["sqlite", "postgres"]), 60
    with contextlib.ExitStack() as until_the_end:
        url = ""
        if kind == "postgres":
            url = until_the_end.enter_context(new_database(f"kakitome_soak_{chance.randrange(10**9)}"))
        site = scaling.Site(folder / "site", url)
        site.prepare(rows, size=chance.choice([3, 5, 20]))
        for _ in range(chance.randint(1, 4)):
            place = failpoint(chance, PLACES + PACKING)
            process, workers = site.work(chance.choice([1, 2, 4]), KAKITOME_FAILPOINT=place)
            for worker in workers if not place else ():
                time.sleep(chance.uniform(0.01, 0.8))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            scaling.seen_by(process)
            tally.kills[place.partition(":")[0] or "any moment"] += 1
        seen = site.work_to_the_end(chance.choice([1, 2, 4]), later_s=600)
        scaling.demand_everything_once(seen, rows=rows)
    tally.finished[f"workers on {kind}"] += 1
    tally.awards[f"workers on {kind}"] += rows


def award_until_killed(folder: Path, *, place: str, seconds: float) -> list[str]:
    """Let a process award until it dies at a place, or by the clock; return what it had acknowledged."""
    os.environ["KAKITOME_FAILPOINT"] = place
    try:
        process = platform_program.start(folder, platform_program.AWARD_FOR_EVER)
    finally:
        del os.environ["KAKITOME_FAILPOINT"]
    assert process.stdout is not None
    said = [process.stdout.readline()]
    if said[0] and not place:
        time.sleep(seconds)
    if not place:
        process.kill()
    # A place that is never passed ends by the clock, too.
    patience = threading.Timer(20, process.kill)
    patience.start()
    said += process.stdout.read().splitlines()
    process.wait()
    patience.cancel()
    # The last line may have been cut off in the middle of being said.
    return [name for line in said if line.strip().endswith("]") for name in json.loads(line)]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "10")))
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--rows", type=int, default=40, help="rows of a class list")
    given = parser.parse_args()
    vars(folder_program)["ROWS"] = given.rows
    print(f"seed {given.seed}, {given.minutes:g} minutes", flush=True)
    chance, tally = random.Random(given.seed), Tally()
    begin = time.monotonic()
    warm()
    victims: list[Callable[[Path, random.Random, Tally], None]] = [kill_folder, kill_platform, kill_workers]
    turn = 0
    while time.monotonic() - begin < given.minutes * 60:
        folder = Path(tempfile.mkdtemp(prefix="kakitome-soak-"))
        try:
            victims[turn % len(victims)](folder, chance, tally)
        except Exception:
            print(f"FAILED in turn {turn} of seed {given.seed}; what is left lies in {folder}", flush=True)
            raise
        shutil.rmtree(folder)
        turn += 1
    print(tally.tell((time.monotonic() - begin) / 60))
    return 0


def warm() -> None:
    """Award once here: children of the folder's turns are forked and need load nothing again."""
    with tempfile.TemporaryDirectory() as folder:
        folder_program.write_files(Path(folder))
        with contextlib.redirect_stdout(io.StringIO()):
            assert run(folder_program.arguments(Path(folder))) == 0


if __name__ == "__main__":
    sys.exit(main())
