"""The killable child: the same answers as in this process, and an end to what has none."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.gateways.sandbox import ChildSandbox, SandboxBroken, SandboxLimits
from vectors import issuer_site as its

CONTEXTS = its.unsigned()["@context"]
ENDLESS = {"properties": {"a": {"pattern": "^(a+)+$"}}}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ChildSandbox]:
    with ChildSandbox(SandboxLimits(wall_s=1.0)) as made:
        yield made


def clique(size: int) -> its.Json:
    """Return a graph in which nothing tells one unnamed node from the others."""
    names = [f"_:b{number}" for number in range(size)]
    results = [
        {"id": name, "type": ["Result"], "resultDescription": [other for other in names if other != name]}
        for name in names
    ]
    subject = {"type": ["AchievementSubject"], "result": results}
    return {"@context": CONTEXTS, "type": ["VerifiableCredential", "OpenBadgeCredential"], "credentialSubject": subject}


def test_the_child_gives_the_answer_of_this_process(sandbox: ChildSandbox) -> None:
    assert sandbox.canonicalize(its.unsigned()) == expand_and_canonicalize(its.unsigned())


def test_a_refusal_comes_back_as_it_was_made(sandbox: ChildSandbox) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        sandbox.canonicalize(its.unsigned() | {"grade": "S+"})
    assert (refusal.value.code, refusal.value.kind) == ("E_TERM_UNDEFINED", "malformed")
    assert refusal.value.problem.pointer == "/grade"


def test_a_symmetrical_graph_ends_within_the_limit(sandbox: ChildSandbox) -> None:
    start = time.monotonic()
    assert sandbox.canonicalize(clique(10)) == expand_and_canonicalize(clique(10))
    assert time.monotonic() - start < 2


def test_a_schema_is_run_in_the_child(sandbox: ChildSandbox) -> None:
    problems = sandbox.schema_problems({"required": ["a"]}, {})
    assert [(problem.code, problem.params["member"]) for problem in problems] == [("E_SCHEMA_MISSING", "a")]


def test_work_without_an_end_is_stopped_and_the_next_goes_on(sandbox: ChildSandbox) -> None:
    start = time.monotonic()
    with pytest.raises(DocumentRefused) as refusal:
        sandbox.schema_problems(ENDLESS, {"a": "a" * 60 + "!"})
    assert time.monotonic() - start < 3
    assert (refusal.value.code, refusal.value.kind) == ("E_TOO_EXPENSIVE", "too_expensive")
    assert sandbox.canonicalize(its.unsigned())


def test_processor_time_is_limited_from_inside_too() -> None:
    """The clock on the wall would wait: the kernel does not."""
    with ChildSandbox(SandboxLimits(wall_s=30.0, cpu_s=1)) as sandbox:
        start = time.monotonic()
        with pytest.raises(DocumentRefused) as refusal:
            sandbox.schema_problems(ENDLESS, {"a": "a" * 60 + "!"})
        assert refusal.value.kind == "too_expensive"
        assert time.monotonic() - start < 20


def test_memory_is_limited() -> None:
    with ChildSandbox(SandboxLimits(memory_mib=96)) as sandbox:
        assert sandbox.canonicalize(its.unsigned())
        with pytest.raises(DocumentRefused) as refusal:
            sandbox.schema_problems({"pattern": "(?:a{1,60000}){1,60000}" * 200}, {"a": "x" * 50_000_000})
        assert refusal.value.kind in ("too_expensive", "unsupported")


def test_a_child_that_is_killed_between_two_requests_is_replaced(sandbox: ChildSandbox) -> None:
    sandbox.canonicalize(its.unsigned())
    seat = sandbox._seats.get()
    assert seat is not None
    os.kill(seat._process.pid, signal.SIGKILL)
    seat._process.wait()
    sandbox._seats.put(seat)
    assert sandbox.canonicalize(its.unsigned())


def test_one_child_serves_many_threads_and_answers_are_not_mixed_up(sandbox: ChildSandbox) -> None:
    answers: dict[int, str] = {}

    def work(number: int) -> None:
        answers[number] = sandbox.canonicalize(its.unsigned() | {"name": f"名称{number}"})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"名称{number}" in text for number, text in answers.items())
    assert len(answers) == 8


def test_a_child_that_cannot_start_is_our_fault_and_not_the_documents() -> None:
    with ChildSandbox(SandboxLimits(memory_mib=8)) as sandbox, pytest.raises(SandboxBroken):
        sandbox.canonicalize(its.unsigned())


def test_the_child_cannot_write_files(sandbox: ChildSandbox) -> None:
    sandbox.canonicalize(its.unsigned())
    seat = sandbox._seats.get()
    assert seat is not None
    with Path(f"/proc/{seat._process.pid}/limits").open(encoding="ascii") as limits:
        lines = {line[:26].strip(): line[26:].split() for line in limits}
    sandbox._seats.put(seat)
    assert lines["Max file size"][:2] == ["0", "0"]
    assert lines["Max core file size"][:2] == ["0", "0"]


def test_after_it_was_closed_no_child_is_left() -> None:
    sandbox = ChildSandbox(size=2)
    with sandbox._seat() as one, sandbox._seat() as other:
        children = [one.start_if_needed(), other.start_if_needed()]
    sandbox.close()
    assert all(child.has_ended for child in children)
    assert sandbox.canonicalize(its.unsigned())
    sandbox.close()


def test_a_forked_process_starts_its_own_child_and_leaves_the_parents_alone(sandbox: ChildSandbox) -> None:
    sandbox.canonicalize(its.unsigned())
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.canonicalize(its.unsigned())
            sandbox.close()
            os.write(writer, b"done")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 4) == b"done"
    os.close(reader)
    os.close(writer)
    assert sandbox.canonicalize(its.unsigned())
