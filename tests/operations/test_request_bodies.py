"""Bodies are taken in within bounds: of time, of number, of size; and go on where the disk is full."""

import asyncio
import errno
from collections.abc import AsyncIterator

import pytest

from kakitome.operations import request_bodies
from kakitome.operations.request_bodies import BodyBounds, BodyIntake, BodyNotTaken, BodyRefusal, SpooledBytes

QUICK = BodyBounds(grace_s=0.2, bytes_per_s=1000, size=1000, at_once=3, of_network=2)


async def sent(*chunks: bytes, every_s: float = 0.0) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(every_s)
        yield chunk


async def read(intake: BodyIntake, chunks: AsyncIterator[bytes], *, announced: int | None, network: str = "a") -> bytes:
    waiting = await intake.read(chunks, announced=announced, network=network)
    try:
        return waiting.from_start().read()
    finally:
        waiting.close()


def refused(chunks: AsyncIterator[bytes], *, announced: int | None = None) -> BodyRefusal:
    intake = BodyIntake(QUICK)
    with pytest.raises(BodyNotTaken) as error:
        asyncio.run(read(intake, chunks, announced=announced))
    assert intake.under_way == 0
    return error.value.why


def test_what_came_whole_is_handed_on() -> None:
    intake = BodyIntake(QUICK)
    assert asyncio.run(read(intake, sent(b"ab", b"", b"cd"), announced=4)) == b"abcd"
    assert asyncio.run(read(intake, sent(b"ab", b"cd"), announced=None)) == b"abcd"
    assert intake.under_way == 0


def test_a_byte_now_and_then_ends_with_408() -> None:
    assert refused(sent(*[b"x"] * 100, every_s=0.05), announced=100) is BodyRefusal.SLOW
    assert BodyRefusal.SLOW.status == 408


def test_who_sends_fast_enough_may_take_longer_than_the_first_seconds() -> None:
    chunks = sent(*[b"x" * 100] * 8, every_s=0.05)
    assert len(asyncio.run(read(BodyIntake(QUICK), chunks, announced=800))) == 800


@pytest.mark.parametrize("announced", [1001, None])
def test_what_is_too_large_is_refused_by_what_it_announces_or_by_what_comes(announced: int | None) -> None:
    assert refused(sent(*[b"x" * 100] * 11), announced=announced) is BodyRefusal.LARGE


def test_a_body_whose_sender_went_away_is_not_taken_for_a_whole_one() -> None:
    assert refused(sent(b"x" * 99, b""), announced=100) is BodyRefusal.CUT_OFF


def test_one_network_holds_its_share_of_places_and_no_more() -> None:
    async def crowd() -> list[object]:
        intake = BodyIntake(QUICK)
        reading = [
            read(intake, sent(b"x", every_s=0.1), announced=1, network=network) for network in ("a", "a", "a", "b", "c")
        ]
        return await asyncio.gather(*reading, return_exceptions=True)

    answers = asyncio.run(crowd())
    assert [answer if isinstance(answer, bytes) else answer.why for answer in answers] == [  # type: ignore[attr-defined]
        b"x", b"x", BodyRefusal.CROWDED, b"x", BodyRefusal.CROWDED,
    ]  # fmt: skip


def test_a_large_body_waits_in_a_file_and_where_there_is_no_disk_a_paper_waits_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = request_bodies.IN_MEMORY + 1
    large = SpooledBytes()
    large.add(b"x" * many)
    assert large.is_on_disk
    assert large.from_start().read() == b"x" * many
    large.close()

    def full(**_: object) -> object:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(request_bodies.tempfile, "TemporaryFile", full)
    paper = SpooledBytes()
    paper.add(b"x" * many)
    assert (paper.is_on_disk, paper.from_start().read()) == (False, b"x" * many)
    paper.from_start().seek(many)
    with pytest.raises(OSError, match="full"):
        paper.add(bytes(request_bodies.IN_MEMORY_WITHOUT_DISK))
