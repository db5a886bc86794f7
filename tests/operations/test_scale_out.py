"""One list, two databases, one, two or four worker processes, killed or not: always the same awards.

The long variants are in `scripts/soak/kills.py`.
"""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bootstrap.scaling import Site, demand_everything_once, seen_by
from support.databases import administrator, database_url

pytestmark = pytest.mark.slow


ROWS, SIZE = 24, 4
LATER_S = 180.0
"""Leases of dead workers have run out by then."""
PLACES = (
    "before_intent",
    "after_draw",
    "after_intent",
    "after_sign",
    "before_pack",
    "after_pack",
    "before_store",
    "after_store",
    "after_outbox",
)
CASES = [("sqlite", 1), ("sqlite", 2), ("postgres", 1), ("postgres", 2), ("postgres", 4)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("prepared") / "site")
    site.prepare(ROWS, size=SIZE)
    return site


@pytest.fixture(scope="module")
def prepared_on_postgres(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same site, row by row, on PostgreSQL; nobody is connected to it, so it can be copied."""
    with database_url(f"kakitome_scale_{os.getpid()}") as url:
        site = prepared.copy(tmp_path_factory.mktemp("prepared") / "site", url=url)
        prepared.copy_rows(site)
        yield site


@pytest.fixture(scope="module")
def expected(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What one worker that nobody disturbs makes of it."""
    site = prepared.copy(tmp_path_factory.mktemp("expected") / "site")
    return list(demand_everything_once(site.work_to_the_end(1), rows=ROWS))


@pytest.fixture
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """A copy of the prepared site on either database."""
    made: list[str] = []

    def copy(kind: str) -> Site:
        source: Site = request.getfixturevalue("prepared" if kind == "sqlite" else "prepared_on_postgres")
        if kind == "sqlite":
            return source.copy(tmp_path / "site")
        address, _, name = source.url.rpartition("/")
        made.append(f"{name}_copy")
        with administrator() as server:
            server.execute(f"CREATE DATABASE {made[-1]} OWNER kakitome_app TEMPLATE {name}")
        return source.copy(tmp_path / "site", url=f"{address}/{made[-1]}")

    yield copy
    for name in made:
        with administrator() as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(("kind", "processes"), CASES)
def test_the_same_list_makes_the_same_awards(
    copies: Callable[[str], Site], expected: list[str], kind: str, processes: int
) -> None:
    seen = copies(kind).work_to_the_end(processes)
    assert demand_everything_once(seen, rows=ROWS) == expected
    assert set(seen["seen"]["u"]["fences"]) == {1}


@pytest.mark.parametrize(("kind", "processes"), [("sqlite", 2), ("postgres", 4)])
def test_killed_at_any_moment_the_same_list_makes_the_same_awards(
    copies: Callable[[str], Site], expected: list[str], kind: str, processes: int
) -> None:
    chance = random.Random(os.environ.get("KAKITOME_SEED", "5"))
    site = copies(kind)
    process, workers = site.work(processes)
    for worker in workers:
        time.sleep(chance.uniform(0.05, 0.3))
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    seen_by(process)
    seen = site.work_to_the_end(processes, later_s=LATER_S)
    assert demand_everything_once(seen, rows=ROWS) == expected


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_that_dies_at_a_named_place_leaves_its_chunk_to_another_with_a_higher_fence(
    copies: Callable[[str], Site], expected: list[str], place: str
) -> None:
    # SQLite and PostgreSQL in turn: each place on one of them here, each on both in the soak.
    site = copies(("sqlite", "postgres")[PLACES.index(place) % 2])
    site.work_to_the_end(1, KAKITOME_FAILPOINT=f"{place}:2:crash")
    seen = site.work_to_the_end(2, later_s=LATER_S)
    assert demand_everything_once(seen, rows=ROWS) == expected
    # After the outbox the chunk is done already: only the job that called for it is left behind.
    assert max(seen["seen"]["u"]["fences"]) == (1 if place == "after_outbox" else 2), "nobody died there"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_a_dead_worker_had_leased_goes_to_another_at_once(
    copies: Callable[[str], Site], expected: list[str], kind: str
) -> None:
    site = copies(kind)
    site.work_to_the_end(1, KAKITOME_FAILPOINT="after_sign:2:crash")
    # Nobody's clock is put forward: the lease has two minutes to go.
    seen = site.work_to_the_end(1)
    assert demand_everything_once(seen, rows=ROWS) == expected
    assert max(seen["seen"]["u"]["fences"]) == 2, "nobody died there"


def test_every_institution_gets_its_awards(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    site.prepare(6, size=2, institutions=3)
    seen = site.work_to_the_end(2)
    for institution in ("u", "u1", "u2"):
        assert demand_everything_once(seen, rows=6, institution=institution)
