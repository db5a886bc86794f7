"""Class lists and withdrawal orders at the stages at which pages look different, and a job that stopped.

What moves stands still here: a reader and a worker hold their leases for a day, as if they were at work elsewhere.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from kakitome.journeys.platform import Platform
from kakitome.journeys.withdrawing import carry_out
from kakitome.learning.class_list import ListFile, ReadingRules, open_class_list
from kakitome.ports.batches import BatchState
from kakitome.ports.chunks import ChunkState
from kakitome.ports.withdrawals import Selection, WithdrawalAct
from kakitome.services import revoking
from kakitome.services.issuing import class_lists as journey
from kakitome.services.issuing.chunks import award_chunk, start
from kakitome.services.issuing.list_reading import ListRequest, read_list, receive
from kakitome.services.jobs import chunk_job
from kakitome.values.instants import JAPAN
from kakitome.web.parts.written import in_japan

HEADINGS = "学籍番号,氏名,取得日,成績,メール"
PIECE = 60
A_DAY = timedelta(days=1)
FAMILIES = ["見本", "例田", "型田", "仮名", "試本"]
GIVEN = ["花子", "一郎", "さくら", "健", "美咲", "陽", "あおい"]
EVERYTHING_WRONG = (
    "{n},{name},2026-13-01,優,{n}@u.example",
    "{n},,2026-10-01,優,{n}@u.example",
    "{n},{name},2026-10-01,=SUM(A1),{n}@u.example",
    "{n},{name},2026-10-01,優,a@b,c",
)


@dataclass(frozen=True, kw_only=True)
class Staged:
    """What lists are for: one micro-credential of one institution, and who acts."""

    platform: Platform
    institution: str
    microcredential: str
    version: int
    issuer: str
    actor: str
    second: str = "somebody-else"

    @property
    def store(self) -> Any:
        return self.platform.store(self.institution)

    @property
    def now(self) -> datetime:
        return self.platform.now()

    def lists_at_every_stage(self) -> dict[str, str]:
        """Lead lists to each stage; return their numbers."""
        return {
            "list_reading": self.being_read(),
            "list_unreadable": self.unreadable(),
            "list_long": self.long_draft(),
            "list_scheduled": self.scheduled(),
            "list_signing": self.half_signed("S", state=BatchState.SIGNING),
            "list_paused": self.half_signed("P", state=BatchState.PAUSED),
            "list_stopped": self.half_signed("Q", state=BatchState.CANCELLED),
            "list_mistaken_ja": self.half_signed("J", state=BatchState.SIGNING),
            "list_mistaken_en": self.half_signed("E", state=BatchState.SIGNING),
        }

    def being_read(self) -> str:
        number = self.receive("2026年度前期_データ分析_受講者一覧.csv", rows("R", 6_000))
        now = self.now
        lease = self.store.batches.lease_reading(number, now=now, until=now + A_DAY)
        with self.store.batches.open_upload(number) as stream:
            opened = open_class_list(ListFile(stream), ReadingRules(today=in_japan(now).date()))
            some = list(islice(opened.rows(), 4_000))
            self.store.batches.store_rows(lease, some, bytes_read=stream.tell(), until=now + A_DAY)
        return number

    def unreadable(self) -> str:
        lines = [*rows("U", 1_200), 'U9999,"見本 花子,2026-10-01,優,']
        number = self.receive("履修者.csv", lines)
        return self.read(number)

    def long_draft(self) -> str:
        lines = rows("L", 2_400)
        for place, line in enumerate(lines):
            if place % 200 == 37:
                wrong = EVERYTHING_WRONG[place // 200 % len(EVERYTHING_WRONG)]
                lines[place] = wrong.format(n=line.split(",")[0], name=line.split(",")[1])
        lines[90] = lines[20]
        return self.read(self.receive("2026年度卒業者一覧.csv", lines))

    def scheduled(self) -> str:
        number = self.read(self.receive("学位記授与式.csv", rows("G", 320)))
        day = in_japan(self.now).date() + timedelta(days=90)
        at = datetime(day.year, day.month, day.day, 10, tzinfo=JAPAN)
        journey.confirm(self.store, number, actor=self.actor, now=self.now, award_at=at)
        return number

    def half_signed(self, letter: str, *, state: BatchState) -> str:
        """Award two chunks of four, and leave a third one aside; then let somebody hold the rest."""
        number = self.read(self.receive(f"2026年度修了者{letter}.csv", rows(letter, 4 * PIECE)))
        begun = self.now - timedelta(seconds=20)
        store = self.store
        desk = replace(self.platform.issuing_context(self.institution, store=store), chunk=PIECE)
        journey.confirm(store, number, actor=self.actor, now=begun)
        start(desk, store, number=number, now=begun)
        for index in range(2):
            award_chunk(desk, store, number=number, index=index, now=begun + timedelta(seconds=8 * index))
        if state is BatchState.SIGNING:
            lease = store.batches.lease_chunk(number, 2, now=self.now, until=self.now + A_DAY)
            store.batches.park_chunk(lease, reason="E_CHUNK_FAILED")
            assert store.batches.lease_chunk(number, 3, now=self.now, until=self.now + A_DAY)
        elif state is BatchState.PAUSED:
            journey.pause(store, number, actor=self.actor, now=self.now)
        else:
            journey.cancel(store, number, actor=self.actor, now=self.now)
        assert store.batches.list_chunks(number, states=frozenset({ChunkState.DONE}))
        return number

    def orders_at_every_stage(self, numbers: Sequence[str], *, many: str) -> dict[str, str]:
        """Lead withdrawal orders to each stage; `numbers` are awards, `many` is a list of which many were given."""
        lines = [
            revoking.NamedLine(position=2 + place, given=name, name=name)
            for place, name in enumerate([*numbers, numbers[0], "A-3333-3333"])
        ]
        draft = revoking.draft_lines(self.store, lines, asking=self.asking(filename="取消.csv"), now=self.now)
        done = revoking.draft_lines(self.store, lines[:1], asking=self.asking(filename="取消.csv"), now=self.now)
        self.propose(done.number)
        carry_out(self.platform, self.institution, number=done.number)
        revoking.choose_threshold(self.store, 20, actor=self.actor, now=self.now)
        proposed, running = (self.of_a_list(many) for _ in range(2))
        self.propose(proposed)
        self.propose(running)
        count = self.store.withdrawals.get(running).ready
        revoking.approve(self.store, running, count=count, actor=self.second, answerable=self.second, now=self.now)
        for index in self.store.withdrawals.next_chunks(running, now=self.now, limit=9):
            assert self.store.withdrawals.lease_chunk(running, index, now=self.now, until=self.now + A_DAY)
        return {
            "order_draft": draft.number,
            "order_done": done.number,
            "order_proposed": proposed,
            "order_running": running,
        }

    def stop_a_job(self, number: str) -> None:
        """Let a job fail for good."""
        queue = self.platform.queue
        queue.enqueue(chunk_job(self.institution, number, index=1))
        with queue.register_worker() as worker:
            taken = queue.take(worker.name, after="", now=datetime.now(UTC))
            while taken is not None and taken.job.params.get("batch") != number:
                queue.put_back(taken, not_before=datetime.now(UTC) + timedelta(seconds=5))
                taken = queue.take(worker.name, after="", now=datetime.now(UTC))
            assert taken is not None
            queue.park(taken, reason="E_JOB_KILLED", now=datetime.now(UTC))

    def receive(self, filename: str, lines: Sequence[str]) -> str:
        data = "\r\n".join([HEADINGS, *lines, ""]).encode("cp932")
        wish = ListRequest(
            filename=filename,
            issuer=self.issuer,
            microcredential=self.microcredential,
            version=self.version,
            as_of=in_japan(self.now).date(),
        )
        return receive(self.store, ListFile(io.BytesIO(data)), wish=wish, actor=self.actor, now=self.now).number

    def read(self, number: str) -> str:
        read_list(self.store, number=number, clock=self.platform.now)
        return number

    def asking(self, **named: str) -> Any:
        return revoking.Asking(act=WithdrawalAct.REVOKE, actor=self.actor, answerable=self.actor, detail=named)

    def of_a_list(self, number: str) -> str:
        which = Selection(batch=number)
        return revoking.draft_selection(self.store, which, asking=self.asking(batch=number), now=self.now).number

    def propose(self, number: str) -> None:
        ready = self.store.withdrawals.get(number).ready
        reasoned = revoking.Reasoned(reason="awarded_in_error", note="採点表の取り違え（見本）", count=ready)
        revoking.propose(self.store, number, reasoned=reasoned, actor=self.actor, answerable=self.actor, now=self.now)


def rows(letter: str, count: int) -> list[str]:
    """Write sound rows of a list."""
    return list(_rows(letter, count))


def _rows(letter: str, count: int) -> Iterator[str]:
    for n in range(1, count + 1):
        name = f"{FAMILIES[n % len(FAMILIES)]} {GIVEN[n % len(GIVEN)]}"
        yield f"{letter}{n:05d},{name},2026-10-01,優,{letter.lower()}{n:05d}@u.example"
