"""The clock, set while a process runs (docs/rules/faults.md F29)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from kakitome.errors import Unavailable
from kakitome.gateways.clock_guard import ClockGuard, Record, steady_seconds
from kakitome.gateways.guarded_vault import GuardedVault
from kakitome.services.judging_clock import ClockAcceptance
from services.desks import vault_in_memory

START = datetime(2026, 11, 23, 3, 4, 5, tzinfo=UTC)


@dataclass
class Machine:
    """Two clocks and a record."""

    wall: datetime = START
    seconds: float = 1000.0
    record: Record = (START - timedelta(hours=1), None)
    asked: int = 0
    guard: ClockGuard = field(init=False)

    def __post_init__(self) -> None:
        self.guard = ClockGuard(self.read, wall=lambda: self.wall, steady=lambda: self.seconds)

    def read(self) -> Record:
        self.asked += 1
        return self.record

    def wait(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds

    def code(self) -> str:
        try:
            self.guard.check()
        except Unavailable as wrong:
            return wrong.code
        return ""


def test_time_that_passes_is_no_jump_and_the_record_is_asked_now_and_then() -> None:
    machine = Machine()
    for _ in range(100):
        assert machine.code() == ""
        machine.wait(1)
    assert machine.asked == 20


def test_an_instant_that_was_read_before_the_clock_was_set_back_is_refused() -> None:
    machine = Machine()
    machine.guard.check_instant(START + timedelta(seconds=59))
    with pytest.raises(Unavailable, match="E_CLOCK_JUMPED"):
        machine.guard.check_instant(START + timedelta(days=1))


def test_a_clock_that_is_set_before_anything_was_signed_is_noticed() -> None:
    machine = Machine()
    machine.wait(3)
    machine.wall += timedelta(days=1)
    assert machine.code() == "E_CLOCK_JUMPED"
    machine.wall -= timedelta(days=1)
    assert machine.code() == ""


@pytest.mark.parametrize(
    ("jump", "code"),
    [
        (timedelta(seconds=59), ""),
        (timedelta(seconds=-59), ""),
        (timedelta(days=1), "E_CLOCK_JUMPED"),
        (timedelta(minutes=-30), "E_CLOCK_JUMPED"),
        (timedelta(days=-1), "E_CLOCK_BACKWARDS"),
        (timedelta(days=50 * 365), "E_CLOCK_LEAPT"),
    ],
)
def test_a_clock_that_is_set_stops_signing_until_it_is_set_back(jump: timedelta, code: str) -> None:
    machine = Machine()
    assert machine.code() == ""
    machine.wall += jump
    assert machine.code() == code
    machine.wait(3600)
    assert machine.code() == code
    machine.wall -= jump
    assert machine.code() == ""


def test_an_operator_who_says_that_it_is_right_since_is_believed() -> None:
    machine = Machine()
    assert machine.code() == ""
    machine.wall += timedelta(days=1)
    machine.record = (machine.record[0], ClockAcceptance(at=START - timedelta(minutes=1), recorded=machine.record[0]))
    assert machine.code() == "E_CLOCK_JUMPED"
    machine.wait(60)
    machine.record = (machine.record[0], ClockAcceptance(at=machine.wall, recorded=machine.record[0]))
    assert machine.code() == ""
    machine.wait(60)
    assert machine.code() == ""


def test_a_machine_that_started_before_its_time_was_set_goes_on_when_it_is() -> None:
    machine = Machine(wall=datetime(1970, 1, 1, tzinfo=UTC))
    assert machine.code() == "E_CLOCK_BACKWARDS"
    machine.wall = START
    assert machine.code() == ""


def test_no_key_is_opened_for_signing_while_the_clock_is_wrong() -> None:
    machine = Machine()
    vault = vault_in_memory()
    guarded = GuardedVault(vault, machine.guard)
    key_id = guarded.create()
    assert len(guarded.signer(key_id)(b"letter")) == 64
    machine.wall += timedelta(days=1)
    with pytest.raises(Unavailable, match="E_CLOCK_JUMPED"):
        guarded.signer(key_id)
    assert guarded.list_key_ids() == [key_id]
    assert guarded.keyed_digest("x", b"y") == vault.keyed_digest("x", b"y")


def test_the_second_clock_counts_seconds() -> None:
    earlier = steady_seconds()
    assert 0 <= steady_seconds() - earlier < 60
