"""The audit trail: numbered, chained, never rewritten."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from contract.factories import INSTITUTION, StoreFactory
from contract.records import NOW, entry
from kakitome.ports.audit import GENESIS, AuditEntry, chain


def test_events_are_chained_from_the_first(books: StoreFactory) -> None:
    books.open(INSTITUTION).audit.append_many([entry(subject="1", ことば="値"), entry(subject="2")])
    books.open(INSTITUTION).audit.append_many([entry(subject="3")])
    previous = GENESIS
    events = books.open(INSTITUTION).audit.list_events()
    for number, event in enumerate(events, start=1):
        assert event == chain(event.entry, sequence=number, previous_hash=previous)
        previous = event.hash
    assert [event.entry.subject for event in events] == ["1", "2", "3"]


def test_the_hash_is_the_documented_one() -> None:
    event = chain(entry(b="2", a="1"), sequence=1, previous_hash=GENESIS)
    # sha256 of [1,"0…0","2026-11-21T03:04:05.000000+00:00","t.sato","award.intended","A-0001-0001",{"a":"1","b":"2"}]
    assert event.hash == "b71de0bcece85f12234d75d2a93a807161d7a2d7c0c49e337a8e543f2f670fce"


@given(
    sequence=st.integers(min_value=1, max_value=2**53),
    texts=st.tuples(*(st.text(st.characters(exclude_categories=["Cs"])) for _ in range(4))),
    detail=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    ),
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))])),
)
@example(
    sequence=1, texts=("\x00\x1f\x7f", '"\\/', "\u2028\ud7ff", "\U0001f393"), detail={"é": "2", "e\u0301": "1"}, at=NOW
)
def test_the_hash_is_that_of_the_array_as_json_writes_it(
    sequence: int, texts: tuple[str, ...], detail: dict[str, str], at: datetime
) -> None:
    previous, actor, action, subject = texts
    told = AuditEntry(at=at, actor=actor, action=action, subject=subject, detail=detail)
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    array = [sequence, previous, instant, actor, action, subject, detail]
    written = json.dumps(array, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert chain(told, sequence=sequence, previous_hash=previous).hash == hashlib.sha256(written).hexdigest()


def test_events_are_read_by_subject_and_in_pages(book: Any) -> None:
    book.audit.append_many([entry(subject=subject) for subject in ("x", "y", "x", "x")])
    read = book.audit.list_events
    assert [e.sequence for e in read(subject="x")] == [1, 3, 4]
    assert [e.sequence for e in read(subject="x", newest_first=True, limit=2)] == [4, 3]
    assert [e.sequence for e in read(after=2)] == [3, 4]
    assert [e.sequence for e in read(after=1, limit=2)] == [2, 3]
    assert book.audit.count() == 4


def test_appending_nothing_is_nothing(book: Any) -> None:
    assert list(book.audit.append_many([])) == []
    assert book.audit.count() == 0
