"""Lanes: bounded, refused at once when full, and none in the way of another."""

import threading
from contextlib import ExitStack

import pytest

from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.refusal import DocumentRefused
from kakitome.gateways.concurrency_limits import ConcurrencyLimit, LimitedFetcher
from kakitome.gateways.sandbox import ChildSandbox, SandboxLimits
from kakitome.ports.sandbox import Busy
from vectors import issuer_site

ENDLESS = {"properties": {"a": {"pattern": "^(a+)+$"}}}
AT_ONCE = {"waiting": 0, "patience_s": 0.0}


def test_whoever_comes_to_a_full_lane_is_told_at_once() -> None:
    limit = ConcurrencyLimit(2, **AT_ONCE)
    with limit.place(), limit.place(), pytest.raises(Busy) as refusal, limit.place():
        pass
    assert refusal.value.code == "E_VERIFY_BUSY"
    with limit.place():
        pass


def test_some_may_wait_and_no_more_than_that() -> None:
    limit = ConcurrencyLimit(1, waiting=1)
    came = threading.Event()

    def wait() -> None:
        came.set()
        with limit.place():
            pass

    with limit.place():
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert came.wait(timeout=30)
        while limit._inside is not None and limit._inside._value:
            pass
        with pytest.raises(Busy), limit.place():
            pass
    waiting.join(timeout=30)
    assert not waiting.is_alive()


def test_a_place_is_free_again_whatever_happened_in_it() -> None:
    limit = ConcurrencyLimit(1, **AT_ONCE)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), limit.place():
            raise ZeroDivisionError
    with limit.place():
        pass


def test_while_the_lane_of_files_is_full_graphs_go_on() -> None:
    with (
        ChildSandbox(graphs=ConcurrencyLimit(1, **AT_ONCE), files=ConcurrencyLimit(1, **AT_ONCE)) as sandbox,
        sandbox._files.place(),
    ):
        with pytest.raises(Busy):
            sandbox.schema_problems({}, {})
        assert sandbox.canonicalize(issuer_site.unsigned())


def test_while_poison_fills_the_lane_of_graphs_known_shapes_go_on() -> None:
    with ChildSandbox(graphs=ConcurrencyLimit(1, **AT_ONCE), canonicalizing=PlanMemory) as sandbox:
        for _ in range(3):
            known = sandbox.canonicalize(issuer_site.unsigned())
        with sandbox._graphs.place():
            assert sandbox.canonicalize(issuer_site.unsigned()) == known
            with pytest.raises(Busy):
                sandbox.canonicalize(issuer_site.unsigned() | {"name": "another shape", "description": "of a stranger"})


def test_work_behind_the_scenes_waits_instead() -> None:
    limit, done = ConcurrencyLimit(1, **AT_ONCE), []
    with ChildSandbox(files=limit) as sandbox:

        def work() -> None:
            with sandbox.patiently():
                done.append(sandbox.schema_problems({"required": ["a"]}, {}))

        with limit.place():
            behind = threading.Thread(target=work)
            behind.start()
            behind.join(timeout=0.2)
            assert done == []
        behind.join(timeout=60)
    assert len(done) == 1


def test_what_has_no_end_leaves_its_limit() -> None:
    with ChildSandbox(SandboxLimits(cpu_s=0.5), files=ConcurrencyLimit(1, **AT_ONCE)) as sandbox:
        for _ in range(2):
            with pytest.raises(DocumentRefused):
                sandbox.schema_problems(ENDLESS, {"a": "a" * 60 + "!"})


def test_only_so_many_addresses_are_waited_for() -> None:
    class Fetcher:
        def fetch(self, url: str) -> bytes:
            return url.encode()

    limit = ConcurrencyLimit(2, **AT_ONCE)
    fetcher = LimitedFetcher(Fetcher(), limit)
    assert fetcher.fetch("https://a.example") == b"https://a.example"
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(limit.place())
        with pytest.raises(Busy):
            fetcher.fetch("https://b.example")
