"""Measure searching the registry: recall against the plain truth, and how long fifty queries take.

python -m scripts.bench.registry_search [--entries 200000] [--postgres] [--keep FOLDER] [--dry]

The entries are made up (`tests/support/invented_entries.py`), the queries much as in
`tests/records/test_registry_search.py`. Each query is asked three times in a process that has forgotten everything
about it (cold; what the database keeps of common terms it has), then again (warm), as relevance ranks it and by
workload. An answer holds the first page, the exact total and all facet counts.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "registry-search.md"
sys.path[:0] = [str(ROOT / "tests")]
os.environ["DJANGO_SETTINGS_MODULE"] = "support.settings"

QUERIES = (
    "看護", "訪問看護", "データ", "データ分析", "機械学習", "生成AI", "AI", "IoT", "IoT機器", "3次元",
    "半導体", "洋上風力", "統計", "心理統計", "人材", "材", "防災", "ケア", "介護", "認知症", "個人情報の扱い",
    "法令と規格", "見本", "大学", "髙嶺", "高嶺", "ﾃﾞｰﾀ", "ＡＩ", "data", "learning", '"machine learning"',
    "machine learning", "Python", "credential", "semiconductor", "wind", "safe", "safety of users",
    '"safety of users"', "step by step", "it", "carry", "データ 安全", "介護 テクノロジー", "看護 nursing",
    "日本語", "やさしい日本語", "港湾物流", "果樹栽培", "存在しない言葉",
)  # fmt: skip
ROUNDS = 3


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[str]:
    """Open the database that is measured, and build its index unless it is kept from before."""
    from django.core.management import call_command  # noqa: PLC0415

    from kakitome.records.models.registry_search import SearchRow  # noqa: PLC0415
    from kakitome.records.store.registry_search import reindex  # noqa: PLC0415
    from support import databases  # noqa: PLC0415 (Django must have started)
    from support.invented_entries import entries  # noqa: PLC0415

    folder = Path(given.keep or tempfile.mkdtemp(prefix="kakitome-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    kept = next(iter(sorted(folder.glob("*.sqlite3"))), None)
    if given.postgres:
        place: Any = databases.postgres()
    elif kept:
        place = databases.registered(databases._sqlite_settings(kept))
    else:
        place = databases.sqlite(folder)
    with place as alias:
        call_command("migrate", database=alias, verbosity=0)
        if SearchRow.objects.using(alias).count() != given.entries:
            told = ((entry, at % 3 == 0) for at, entry in enumerate(entries(given.entries)))
            reindex(told, using=alias, progress=lambda done: print(done, end="\r", file=sys.stderr))
        if given.postgres:
            analyse(alias)
        yield alias


def analyse(alias: str) -> None:
    """Let PostgreSQL know what is in its tables, as its own housekeeping does after a while."""
    from django.db import connections  # noqa: PLC0415

    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE registry_text")
        cursor.execute("VACUUM ANALYZE registry_search")


def recall(alias: str) -> tuple[int, int]:
    """Return how many queries gave exactly the plain truth, and of how many."""
    from kakitome.learning.registry.terms import holds, read_query  # noqa: PLC0415
    from kakitome.ports.registry_search import RegistryQuery  # noqa: PLC0415
    from kakitome.records.models.registry_search import SearchRow  # noqa: PLC0415
    from kakitome.records.store.searching import DatabaseRegistrySearch  # noqa: PLC0415

    asked = {query: read_query(query) for query in QUERIES}
    truth = dict.fromkeys(QUERIES, 0)
    for texts in SearchRow.objects.using(alias).values_list("title_text", "body_text").iterator(chunk_size=5000):
        text = "\n".join(texts)
        for query, terms in asked.items():
            truth[query] += all(holds(text, term) for term in terms)
    search = DatabaseRegistrySearch(using=alias)
    found = {query: search.search(RegistryQuery(terms=terms)).total for query, terms in asked.items()}
    return sum(found[query] == truth[query] for query in QUERIES), len(QUERIES)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds an act took: of the processor, by the clock."""
    clock, own = time.perf_counter(), time.process_time()
    act()
    return (time.process_time() - own) * 1e3, (time.perf_counter() - clock) * 1e3


def measured(alias: str) -> dict[str, list[tuple[float, float]]]:
    """Ask every query in every way."""
    from kakitome.learning.registry.terms import read_query  # noqa: PLC0415
    from kakitome.ports.registry_search import RegistryQuery, Sort  # noqa: PLC0415
    from kakitome.records.store.search_memory import memory_of  # noqa: PLC0415
    from kakitome.records.store.searching import DatabaseRegistrySearch  # noqa: PLC0415

    search = DatabaseRegistrySearch(using=alias)
    search.search(RegistryQuery())
    search.search(RegistryQuery(terms=read_query("data")))
    taken: dict[str, list[tuple[float, float]]] = {}

    def ask(name: str, asked: RegistryQuery) -> None:
        taken.setdefault(name, []).append(timed(lambda: search.search(asked)))

    for _round in range(ROUNDS):
        for query in QUERIES:
            terms = read_query(query)
            memory_of(alias).forget_terms()
            ask("newest first, cold", RegistryQuery(terms=terms, sort=Sort.NEWEST))
            memory_of(alias).forget_terms()
            ask("ranked, cold", RegistryQuery(terms=terms))
            ask("ranked, asked before", RegistryQuery(terms=terms))
            ask("by workload, asked before", RegistryQuery(terms=terms, sort=Sort.HOURS))
            ask("ranked, two filters", RegistryQuery(terms=terms, filters={"mode": ("online",), "price": ("free",)}))
        ask("everything, no words", RegistryQuery())
    return taken


def lines_of(taken: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    """Write the table."""
    yield "| asked | processor p50, ms | processor p95, ms | clock p50, ms | clock p95, ms |"
    yield "|---|---:|---:|---:|---:|"
    for name, times in taken.items():
        own, clock = ([one[at] for one in times] for at in (0, 1))
        yield f"| {name} | {_at(own, 50)} | {_at(own, 95)} | {_at(clock, 50)} | {_at(clock, 95)} |"


def _at(values: Sequence[float], percent: int) -> str:
    if len(values) < 3:
        return f"{values[0]:.3g}"
    return f"{statistics.quantiles(values, n=100, method='inclusive')[percent - 1]:.3g}"


def main() -> int:
    """Run from the command line; prints a section, and writes it into the page in place of the one before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", default="", help="folder in which the SQLite database is kept and found again")
    parser.add_argument("--dry", action="store_true", help="print only, do not write the page")
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    started = time.perf_counter()
    with opened(given) as alias:
        built = time.perf_counter() - started
        right, asked = recall(alias)
        taken = measured(alias)
    kind = "PostgreSQL" if given.postgres else "SQLite"
    heading = f"## {kind}, {given.entries:,} entries"
    body = [
        heading,
        "",
        f"Exact for {right} of {asked} queries. Load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores;"
        f" opening or building took {built:,.0f} s.",
        "",
        *lines_of(taken),
        "",
    ]
    print("\n".join(body))
    if not given.dry:
        write(heading, body)
    return 0 if right == asked else 1


def write(heading: str, body: Sequence[str]) -> None:
    """Put a section into the page, the others untouched."""
    text = PAGE.read_text(encoding="utf-8")
    head, *sections = text.split("\n## ")
    kept = [section for section in sections if f"## {section}".split("\n")[0] != heading]
    own = "\n".join(body).removeprefix("## ").rstrip("\n") + "\n"
    PAGE.write_text("\n## ".join([head, *sorted([*kept, own])]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
