"""The registry as open data: rows, both files of a snapshot, frozen once, nothing of a person, little memory."""

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kakitome.errors import Conflict
from kakitome.gateways.snapshot_folder import SnapshotFolder
from kakitome.learning.microcredential import Contact
from kakitome.learning.recognition.recognition import Change, ChangeKind
from kakitome.learning.registry.entry import Entry
from kakitome.mapping.open_data.changes import atom
from kakitome.mapping.open_data.columns import TABLE
from kakitome.mapping.open_data.dump import codebook, csv_lines, gzipped, json_lines
from kakitome.services.opening_data import (
    OpenRegistry,
    Which,
    freeze,
    is_snapshot_due,
    read_events,
    read_records,
)
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries
from support.stores import new_store, registry_of

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
NAMES = sorted(file.stem for file in demonstration_entries.DEFINITIONS.glob("*.toml"))


def source(*given: Entry, recognised: Sequence[Entry] = ()) -> OpenRegistry:
    registry = registry_of(new_store(), "setouchi")
    registry.add_many(given)
    known = demonstration_entries.KnownRecognitions(*(demonstration_entries.recognition(one) for one in recognised))
    return OpenRegistry(registry=registry, recognitions=known, site_url="https://k.example")


def every() -> list[Entry]:
    return [
        demonstration_entries.entry(count, demonstration_entries.letter(name))
        for count, name in enumerate(NAMES, start=1)
    ]


def rows(opened: OpenRegistry, which: Which = Which.ALL, now: datetime = NOW) -> list[dict[str, Any]]:
    return [json.loads(line) for line in json_lines(read_records(opened, which=which, now=now))]


def table(opened: OpenRegistry) -> list[dict[str, str]]:
    text = b"".join(csv_lines(read_records(opened, which=Which.ALL, now=NOW))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_column_of_a_row_stands_in_the_codebook_and_the_other_way_round() -> None:
    (first, *_) = rows(source(*every()))
    described = codebook()["columns"]
    assert list(first) == [column["id"] for column in described]
    assert all(column["ja"] and column["en"] and column["ja"] != column["en"] for column in described)
    assert list(table(source(*every()))[0]) == [column["id"] for column in described if column["in_csv"]]


def test_values_keep_to_the_kind_and_the_closed_list_of_their_column() -> None:
    kinds = {
        "text": str,
        "code": str,
        "address": str,
        "instant": str,
        "date": str,
        "number": (int, float),
        "boolean": bool,
        "list": list,
        "object": dict,
    }
    given = every()
    for row in rows(source(*given, recognised=given[:2])):
        for column in TABLE:
            value = row[column.id]
            assert value is None or isinstance(value, kinds[column.kind]), (column.id, value)
            told = value if isinstance(value, list) else [value]
            assert not column.values or {one for one in told if one is not None} <= set(column.values), column.id


def test_what_is_not_stated_is_null_and_what_is_stated_is_not() -> None:
    (row,) = rows(
        source(
            demonstration_entries.entry(
                1, demonstration_entries.letter("data-literacy", price=None, title=LocalizedText(ja="見本"))
            )
        )
    )
    assert row["price"] is None
    assert row["title_en"] is None
    assert row["title_ja"] == "見本"


def test_european_credits_are_a_range_and_contact_hours_do_not_convert() -> None:
    (row,) = rows(source(demonstration_entries.entry(1, demonstration_entries.letter("care-technology"))))
    assert (row["hours_min"], row["ects_min"], row["ects_max"]) == (40, 1.33, 1.6)


def test_no_contact_leaves_the_registry() -> None:
    contact = Contact(name=LocalizedText(ja="見本 花子"), email="hanako@u.example", url="https://u.example/ask")
    opened = source(demonstration_entries.entry(1, demonstration_entries.letter(contact=contact)))
    for data in (
        b"".join(json_lines(read_records(opened, which=Which.ALL, now=NOW))),
        b"".join(csv_lines(read_records(opened, which=Which.ALL, now=NOW))),
    ):
        assert b"hanako" not in data
        assert "花子".encode() not in data
        assert b"u.example/ask" not in data


def test_only_listed_entries_are_current_and_every_version_is_in_all() -> None:
    one, other = every()[:2]
    opened = source(one, other)
    opened.registry.add_version(one.number, demonstration_entries.version(one.current.microcredential, 2))
    opened.registry.withdraw(other.number, at=NOW)
    assert [(row["entry"], row["version"]) for row in rows(opened, Which.CURRENT)] == [(one.number, 2)]
    told = {(row["entry"], row["version"]): (row["is_current"], row["state"]) for row in rows(opened)}
    assert told == {
        (one.number, 1): (False, "listed"),
        (one.number, 2): (True, "listed"),
        (other.number, 1): (True, "withdrawn"),
    }


def test_recognition_is_told_of_the_version_that_was_examined_alone() -> None:
    (one,) = every()[:1]
    opened = source(one, recognised=[one])
    opened.registry.add_version(one.number, demonstration_entries.version(one.current.microcredential, 2))
    assert [row["recognised"] for row in rows(opened)] == [True, False]
    assert rows(opened)[0]["recognised_by_en"] == ["Sample Recognition Body (sample)"]


def test_a_formula_does_not_run_in_the_table() -> None:
    opened = source(demonstration_entries.entry(1, demonstration_entries.letter(title=LocalizedText(en="=1+1"))))
    assert table(opened)[0]["title_en"] == "'=1+1"


def test_items_of_a_list_stand_on_lines_of_their_cell() -> None:
    (row,) = table(source(demonstration_entries.entry(1, demonstration_entries.letter("care-technology"))))
    assert len(row["learning_outcomes_ja"].split("\n")) == 3


def test_a_snapshot_holds_what_its_note_says(tmp_path: Path) -> None:
    opened, shelf = source(*every()), SnapshotFolder(tmp_path)
    made = freeze(opened, shelf, licence="CC BY 4.0", now=NOW)
    assert made is not None
    assert (made.entries, made.versions) == (len(NAMES), len(NAMES))
    assert shelf.list_all() == [made]
    for file in made.files:
        data = (tmp_path / file.name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file.sha256, file.size)
        assert file.sha256 in file.name
        assert shelf.find_file(file.name) == tmp_path / file.name
    lines = gzip.decompress((tmp_path / made.files[0].name).read_bytes()).splitlines()
    assert len(lines) == made.versions


def test_the_same_registry_gives_the_same_bytes(tmp_path: Path) -> None:
    first = freeze(source(*every()), SnapshotFolder(tmp_path / "a"), licence="x", now=NOW)
    second = freeze(source(*every()), SnapshotFolder(tmp_path / "b"), licence="x", now=NOW)
    assert first == second


def test_what_happens_while_it_is_frozen_is_not_yet(tmp_path: Path) -> None:
    one, other = every()[:2]
    late = replace(other, versions=(replace(other.current, registered_at=NOW + timedelta(seconds=1)),))
    opened, shelf = source(one, late), SnapshotFolder(tmp_path)
    opened.registry.withdraw(one.number, at=NOW + timedelta(seconds=2))
    made = freeze(opened, shelf, licence="x", now=NOW)
    assert made is not None
    assert made.entries == 1
    (line,) = gzip.decompress((tmp_path / made.files[0].name).read_bytes()).splitlines()
    assert json.loads(line)["state"] == "listed"


def test_a_day_is_frozen_once(tmp_path: Path) -> None:
    shelf = SnapshotFolder(tmp_path)
    freeze(source(*every()), shelf, licence="x", now=NOW)
    with pytest.raises(Conflict) as refused:
        freeze(source(*every()), shelf, licence="x", now=NOW + timedelta(hours=1))
    assert refused.value.code == "E_SNAPSHOT_EXISTS"


def test_an_empty_registry_is_not_frozen(tmp_path: Path) -> None:
    shelf = SnapshotFolder(tmp_path)
    assert freeze(source(), shelf, licence="x", now=NOW) is None
    assert shelf.list_all() == []


def test_a_month_needs_one_snapshot_by_the_calendar_of_japan(tmp_path: Path) -> None:
    shelf = SnapshotFolder(tmp_path)
    assert is_snapshot_due(shelf.list_all(), now=NOW)
    freeze(source(*every()), shelf, licence="x", now=NOW)
    assert not is_snapshot_due(shelf.list_all(), now=datetime(2026, 11, 30, 14, 59, tzinfo=UTC))
    assert is_snapshot_due(shelf.list_all(), now=datetime(2026, 11, 30, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "name",
    ["../secret.key", "registry-2026-11-21.json", ".draft-1", "registry-2026-11-21-" + "0" * 64 + ".csv.gz", ""],
    ids=["outside", "the note", "a draft", "no such hash", "nothing"],
)
def test_only_files_of_snapshots_are_found(tmp_path: Path, name: str) -> None:
    shelf = SnapshotFolder(tmp_path / "open")
    (tmp_path / "secret.key").write_text("x")
    freeze(source(*every()), shelf, licence="x", now=NOW)
    (tmp_path / "open" / ".draft-1").write_text("x")
    assert shelf.find_file(name) is None


class Endless:
    """A registry of many entries that are made when they are asked for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._entry = demonstration_entries.entry(1)

    def list_entries(self, *, after: str = "", limit: int) -> Sequence[Entry]:
        begin = int(after.removeprefix("E-")) + 1 if after else 0
        return list(self._made(begin, min(begin + limit, self._count)))

    def _made(self, begin: int, end: int) -> Iterator[Entry]:
        for count in range(begin, end):
            yield replace(self._entry, number=f"E-{count:08}")


@pytest.mark.slow
def test_three_times_as_many_entries_take_no_more_memory() -> None:
    def peak(count: int) -> int:
        opened = OpenRegistry(
            registry=Endless(count),
            recognitions=demonstration_entries.KnownRecognitions(),
            site_url="https://k.example",
        )
        tracemalloc.start()
        for _ in gzipped(json_lines(read_records(opened, which=Which.ALL, now=NOW))):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    def least(count: int) -> int:
        # What another thread of the process happens to allocate meanwhile is counted, too: the least of three is ours.
        return min(peak(count) for _ in range(3))

    peak(10)
    assert least(1800) < 1.5 * least(600)


def test_news_are_of_entries_and_of_recognitions_together() -> None:
    (one,) = every()[:1]
    given = demonstration_entries.recognition(one, decided_at=NOW - timedelta(days=2)).changed(
        Change(kind=ChangeKind.WITHDRAWN, at=NOW - timedelta(days=1), reason=LocalizedText(ja="見本の理由"))
    )
    registry = registry_of(new_store(), "setouchi")
    registry.add(one)
    opened = OpenRegistry(
        registry=registry, recognitions=demonstration_entries.KnownRecognitions(given), site_url="https://k.example"
    )
    events = read_events(opened, now=NOW)
    assert [event.kind for event in events] == ["recognition_withdrawn", "recognised", "added"]
    told = atom(events, site_url="https://k.example", updated=NOW).decode()
    assert "見本の理由" in told
    assert "Sample Recognition Body" in told


def test_old_recognitions_are_no_news() -> None:
    (one,) = every()[:1]
    old = demonstration_entries.recognition(one, decided_at=NOW - timedelta(days=400))
    opened = replace(source(one), recognitions=demonstration_entries.KnownRecognitions(old))
    assert [event.kind for event in read_events(opened, now=NOW)] == ["added"]
