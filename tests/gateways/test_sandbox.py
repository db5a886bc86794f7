"""The killable child: the same answers as in this process, and an end to what has none."""

import contextlib
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.gateways.sandbox import ChildSandbox, SandboxBroken, SandboxLimits
from vectors import issuer_site

POISON = sorted((Path(__file__).parents[1] / "vectors" / "poison_graphs").glob("*.json"))
GOOD_AT_ONCE = 5
START_OF_A_CHILD_S = 1.5
ENDLESS = {"properties": {"a": {"pattern": "^(a+)+$"}}}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ChildSandbox]:
    with ChildSandbox(SandboxLimits(cpu_s=1.0)) as made:
        yield made


def test_the_child_gives_the_answer_of_this_process(sandbox: ChildSandbox) -> None:
    assert sandbox.canonicalize(issuer_site.unsigned()) == expand_and_canonicalize(issuer_site.unsigned())
    larger = sandbox.canonicalize(issuer_site.unsigned(), digest="SHA-384")
    assert (
        larger
        == expand_and_canonicalize(issuer_site.unsigned(), digest="SHA-384")
        != expand_and_canonicalize(issuer_site.unsigned())
    )


def test_a_refusal_comes_back_as_it_was_made(sandbox: ChildSandbox) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        sandbox.canonicalize(issuer_site.unsigned() | {"grade": "S+"})
    assert (refusal.value.code, refusal.value.kind) == ("E_TERM_UNDEFINED", "malformed")
    assert refusal.value.problem.pointer == "/grade"


def test_a_shape_seen_twice_needs_no_child_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def award(number: int) -> issuer_site.Json:
        return issuer_site.unsigned() | {"id": f"urn:award:{number}"}

    with ChildSandbox(canonicalizing=PlanMemory) as sandbox:
        for number in range(2):
            sandbox.canonicalize(award(number))
        sandbox.close()
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        assert sandbox.canonicalize(award(3)) == expand_and_canonicalize(award(3))
        with pytest.raises(SandboxBroken):
            sandbox.canonicalize(award(3) | {"name": "題", "description": "別の形"})


@pytest.mark.parametrize("file", POISON, ids=lambda file: file.stem)
def test_a_poison_graph_is_too_expensive_within_two_seconds_of_processor_time(
    sandbox: ChildSandbox, file: Path
) -> None:
    poison = strict_json.load(file.read_bytes())
    sandbox.canonicalize(issuer_site.unsigned())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(DocumentRefused) as refusal:
        sandbox.canonicalize(poison)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refusal.value.kind == "too_expensive"
    assert refusal.value.problem.params == {"limit": "0.25"}
    # The child that was ended is counted whole, with what it took to start.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 + START_OF_A_CHILD_S


def test_while_a_poison_graph_is_worked_on_five_others_are_answered() -> None:
    poison = strict_json.load(POISON[0].read_bytes())
    ends: dict[str, float] = {}

    def work(name: str, document: issuer_site.Json) -> None:
        with contextlib.suppress(DocumentRefused):
            sandbox.canonicalize(document)
        ends[name] = time.monotonic()

    with ChildSandbox(SandboxLimits(cpu_s=3.0, graph_s=3.0), size=2) as sandbox:
        with sandbox._seat() as one, sandbox._seat() as other:
            for seat in (one, other):
                seat.start_if_needed()
        poisoned = threading.Thread(target=work, args=("poison", poison))
        poisoned.start()
        time.sleep(0.2)
        good = [threading.Thread(target=work, args=(f"good {n}", issuer_site.unsigned())) for n in range(GOOD_AT_ONCE)]
        for thread in good:
            thread.start()
        for thread in (*good, poisoned):
            thread.join()
    assert len(ends) == GOOD_AT_ONCE + 1
    assert max(end for name, end in ends.items() if name != "poison") < ends["poison"]


def test_nobody_waits_for_a_start_while_a_started_child_is_idle() -> None:
    with ChildSandbox(size=3) as sandbox:
        for _ in range(4):
            sandbox.canonicalize(issuer_site.unsigned())
        assert len(sandbox._idle) == 1


def test_a_schema_is_run_in_the_child(sandbox: ChildSandbox) -> None:
    problems = sandbox.schema_problems({"required": ["a"]}, {})
    assert [(problem.code, problem.params["member"]) for problem in problems] == [("E_SCHEMA_MISSING", "a")]


def test_work_without_an_end_is_stopped_and_the_next_goes_on() -> None:
    # The clock on the wall is left out: on a busy machine a second of work takes many.
    with ChildSandbox(SandboxLimits(cpu_s=1.0, wall_s=120)) as sandbox:
        assert sandbox.schema_problems({}, {}) == []
        (endless,) = (child._process.pid for child in sandbox._idle)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with pytest.raises(DocumentRefused) as refusal:
            sandbox.schema_problems(ENDLESS, {"a": "a" * 60 + "!"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert (refusal.value.code, refusal.value.kind) == ("E_TOO_EXPENSIVE", "too_expensive")
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0 + 1 + START_OF_A_CHILD_S
        assert not Path(f"/proc/{endless}").exists()
        assert sandbox.schema_problems({}, {}) == []


def test_the_clock_on_the_wall_ends_what_processor_time_does_not() -> None:
    with ChildSandbox(SandboxLimits(wall_s=1.0, cpu_s=30)) as sandbox:
        assert sandbox.schema_problems({}, {}) == []
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with pytest.raises(DocumentRefused) as refusal:
            sandbox.schema_problems(ENDLESS, {"a": "a" * 60 + "!"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert refusal.value.kind == "too_expensive"
        # Less than half of what it might have used: it was not the processor's time that ended it.
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 15


def test_memory_is_limited() -> None:
    with ChildSandbox(SandboxLimits(memory_mib=96)) as sandbox:
        assert sandbox.canonicalize(issuer_site.unsigned())
        with pytest.raises(DocumentRefused) as refusal:
            sandbox.schema_problems({"pattern": "(?:a{1,60000}){1,60000}" * 200}, {"a": "x" * 50_000_000})
        assert refusal.value.kind in ("too_expensive", "unsupported")


def test_a_child_that_is_killed_between_two_requests_is_replaced(sandbox: ChildSandbox) -> None:
    sandbox.schema_problems({}, {})
    child = sandbox._idle[-1]
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    assert sandbox.schema_problems({}, {}) == []


def test_one_child_serves_many_threads_and_answers_are_not_mixed_up(sandbox: ChildSandbox) -> None:
    answers: dict[int, str] = {}

    def work(number: int) -> None:
        answers[number] = sandbox.canonicalize(issuer_site.unsigned() | {"name": f"名称{number}"})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"名称{number}" in text for number, text in answers.items())
    assert len(answers) == 8


def test_a_child_that_cannot_start_is_our_fault_and_not_the_documents() -> None:
    with ChildSandbox(SandboxLimits(memory_mib=8)) as sandbox, pytest.raises(SandboxBroken):
        sandbox.canonicalize(issuer_site.unsigned())


def test_the_child_cannot_write_files(sandbox: ChildSandbox) -> None:
    sandbox.canonicalize(issuer_site.unsigned())
    with Path(f"/proc/{sandbox._idle[-1]._process.pid}/limits").open(encoding="ascii") as limits:
        lines = {line[:26].strip(): line[26:].split() for line in limits}
    assert lines["Max file size"][:2] == ["0", "0"]
    assert lines["Max core file size"][:2] == ["0", "0"]


def test_after_it_was_closed_no_child_is_left() -> None:
    sandbox = ChildSandbox(size=2)
    with sandbox._seat() as one, sandbox._seat() as other:
        children = [one.start_if_needed(), other.start_if_needed()]
    sandbox.close()
    assert all(child.has_ended for child in children)
    assert sandbox.canonicalize(issuer_site.unsigned())
    sandbox.close()


def test_a_forked_process_starts_its_own_child_and_leaves_the_parents_alone(sandbox: ChildSandbox) -> None:
    sandbox.canonicalize(issuer_site.unsigned())
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.canonicalize(issuer_site.unsigned())
            sandbox.close()
            os.write(writer, b"done")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 4) == b"done"
    os.close(reader)
    os.close(writer)
    assert sandbox.canonicalize(issuer_site.unsigned())
