"""The registry's index as its writers see it: an entry in, out, or recognised, in the transaction of the change.

    index_entry(entry, recognised=False, using="default")

Searching is `records.store.searching`.
"""

from collections.abc import Callable, Iterable, Mapping

from django.db import transaction

from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.facets import NO, YES
from kakitome.records.models.registry_search import SearchRow
from kakitome.records.store.search_common import keep_common_terms
from kakitome.records.store.search_memory import memory_of
from kakitome.records.store.search_writing import IndexWriter, empty_index

RECOGNISED, UNRECOGNISED = f"recognised:{YES}", f"recognised:{NO}"
_BATCH = 1000


def index_entry(entry: Entry, *, recognised: bool, using: str) -> None:
    """Put an entry's newest version into the index in place of whatever was there for it."""
    index_entries([(entry, recognised)], using=using)


def index_entries(entries: Iterable[tuple[Entry, bool]], *, using: str) -> None:
    """Put many entries, each with whether it is recognised now, into the index at once."""
    with transaction.atomic(using=using):
        writer = IndexWriter(using=using)
        for entry, recognised in entries:
            writer.remove(entry.number)
            writer.add(entry, recognised=recognised)
        writer.write()


def index_changed(entry: Entry, *, using: str) -> None:
    """Put a changed entry into the index; a version that was recognised stays so, a new one is not yet."""
    with transaction.atomic(using=using):
        writer = IndexWriter(using=using)
        before = writer.remove(entry.number)
        is_same = before is not None and before.card.get("version") == entry.current.version
        writer.add(entry, recognised=is_same and before is not None and RECOGNISED in before.facet_values)
        writer.write()


def list_recognised(*, using: str) -> Mapping[str, int]:
    """Return the entries the index holds for recognised: number and version."""
    rows = SearchRow.objects.using(using).in_bulk(list(memory_of(using).snapshot().members(RECOGNISED)))
    return {row.number: row.card["version"] for row in rows.values()}


def remove_entry(number: str, *, using: str) -> None:
    """Take an entry out of the index altogether; one that is withdrawn stays in it."""
    with transaction.atomic(using=using):
        writer = IndexWriter(using=using)
        writer.remove(number)
        writer.write()


def mark_recognised(number: str, recognised: bool, *, using: str) -> None:
    """Note whether an entry is recognised now; nothing else about it changes, its place in lists neither."""
    with transaction.atomic(using=using):
        writer = IndexWriter(using=using)
        before, after = (UNRECOGNISED, RECOGNISED) if recognised else (RECOGNISED, UNRECOGNISED)
        writer.change_value(number, before=before, after=after)
        writer.write()


def reindex(
    entries: Iterable[tuple[Entry, bool]], *, using: str, progress: Callable[[int], None] = lambda _count: None
) -> int:
    """Build the whole index again from entries, oldest version first; returns how many. All or nothing.

    Needed after restoring a backup, and when the way of folding texts changed.
    """
    count = 0
    with transaction.atomic(using=using):
        empty_index(using=using)
        writer = IndexWriter(using=using)
        for count, (entry, recognised) in enumerate(entries, start=1):
            writer.add(entry, recognised=recognised)
            if count % _BATCH == 0:
                writer.write()
                progress(count)
        writer.write()
    keep_common_terms(using=using)
    return count
