"""A database that does not answer: one tries, the others are told at once (docs/rules/faults.md F43)."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import dj_database_url
import pytest
from django.db import OperationalError

from kakitome.records.postgresql import base
from kakitome.records.postgresql.base import PAUSE_S, SLOW_S, DatabaseWrapper, Reachability


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_whoever_waited_in_vain_spares_the_others_until_one_may_try_again() -> None:
    clock = Clock()
    reachable = Reachability(clock)
    assert reachable.may_try() and reachable.may_try()
    reachable.note(connected=False, seconds=SLOW_S)
    assert not reachable.may_try()
    clock.seconds += PAUSE_S
    assert reachable.may_try()
    assert not reachable.may_try()
    reachable.note(connected=True, seconds=0.01)
    assert reachable.may_try() and reachable.may_try()


def test_a_refusal_keeps_nobody_from_trying() -> None:
    reachable = Reachability(Clock())
    reachable.note(connected=False, seconds=0.01)
    assert reachable.may_try()


@pytest.mark.slow
def test_threads_are_not_held_up_by_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_reachable", Reachability())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgres://u:u@127.0.0.1:{silent.getsockname()[1]}/d"
        settings: dict[str, Any] = {**dj_database_url.parse(url), "TIME_ZONE": None, "AUTOCOMMIT": True}
        settings["OPTIONS"] = {"connect_timeout": 2}

        def ask(_number: int) -> float:
            begun = time.monotonic()
            with pytest.raises(OperationalError):
                DatabaseWrapper({**settings}, alias="elsewhere").ensure_connection()
            return time.monotonic() - begun

        assert ask(0) >= 1.5
        with ThreadPoolExecutor(8) as threads:
            assert max(threads.map(ask, range(24))) < 1.0
