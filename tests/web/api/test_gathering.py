"""Requests that come together: worked on at once, each with its own answer, none failing for another's sake."""

import threading
import time
from collections.abc import Sequence

import pytest

from kakitome.web.api.v1.gathering import RequestBatcher


class Work:
    """Answers numbers with their doubles; the first group waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, asked: Sequence[int]) -> list[int]:
        self.groups.append(list(asked))
        if len(self.groups) == 1:
            self.begun.set()
            assert self.may_end.wait(timeout=30)
        if 13 in asked:
            raise ValueError(13)
        return [2 * one for one in asked]


def ask_in_threads(gathering: RequestBatcher[int, int], numbers: Sequence[int]) -> tuple[list[threading.Thread], dict]:
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        try:
            answers[number] = gathering.submit(number)
        except ValueError as failure:
            answers[number] = failure

    threads = [threading.Thread(target=ask, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    return threads, answers


def wait_until_waiting(gathering: RequestBatcher[int, int], count: int) -> None:
    while len(gathering._waiting) < count:
        pass


def run(first: int, others: Sequence[int], *, most: int = 64) -> tuple[Work, dict[int, object]]:
    """Let one begin, and the others come while it is at work."""
    work = Work()
    gathering = RequestBatcher(work, most=most)
    begun, answers = ask_in_threads(gathering, [first])
    assert work.begun.wait(timeout=30)
    threads, more = ask_in_threads(gathering, others)
    wait_until_waiting(gathering, len(others))
    work.may_end.set()
    for thread in (*begun, *threads):
        thread.join(timeout=30)
        assert not thread.is_alive()
    return work, answers | more


def test_whoever_comes_to_an_idle_desk_works_alone_and_the_others_are_worked_on_together() -> None:
    work, answers = run(1, [2, 3, 4, 5])
    assert answers == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}
    assert [len(group) for group in work.groups] == [1, 4]


def test_a_group_has_an_upper_bound() -> None:
    work, answers = run(1, [2, 3, 4, 5, 6], most=2)
    assert len(answers) == 6
    assert [len(group) for group in work.groups] == [1, 2, 2, 1]


def test_who_fails_fails_alone() -> None:
    work, answers = run(1, [2, 13, 4])
    assert isinstance(answers.pop(13), ValueError)
    assert answers == {1: 2, 2: 4, 4: 8}
    assert sorted(map(len, work.groups)) == [1, 1, 1, 1, 3]


def test_what_is_asked_from_inside_the_work_is_answered() -> None:
    gathering: RequestBatcher[int, int] = RequestBatcher(
        lambda asked: [gathering.submit(one - 1) if one else 0 for one in asked]
    )
    assert gathering.submit(3) == 0


def test_a_worker_that_is_interrupted_leaves_the_desk_to_the_next() -> None:
    def work(asked: Sequence[int]) -> list[int]:
        if 0 in asked:
            raise KeyboardInterrupt
        return list(asked)

    gathering = RequestBatcher(work)
    with pytest.raises(KeyboardInterrupt):
        gathering.submit(0)
    assert gathering.submit(1) == 1


def ask_until_answered(gathering: RequestBatcher[int, int], numbers: Sequence[int]) -> None:
    threads, _ = ask_in_threads(gathering, numbers)
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()


def groups_of_two_rounds(*, patience_s: float, second: Sequence[int]) -> list[int]:
    """Let five be worked on in two groups, and then others come at once."""
    groups: list[int] = []
    begun, may_end = threading.Event(), threading.Event()

    def work(asked: Sequence[int]) -> list[int]:
        groups.append(len(asked))
        begun.set()
        assert may_end.wait(timeout=30)
        return list(asked)

    gathering = RequestBatcher(work, patience_s=patience_s)
    one, _ = ask_in_threads(gathering, [1])
    assert begun.wait(timeout=30)
    others, _ = ask_in_threads(gathering, [2, 3, 4, 5])
    wait_until_waiting(gathering, 4)
    may_end.set()
    gathering._patience_s = 0
    for thread in (*one, *others):
        thread.join(timeout=30)
    gathering._patience_s = patience_s
    ask_until_answered(gathering, second)
    return groups


def test_those_who_were_answered_together_are_waited_for() -> None:
    assert groups_of_two_rounds(patience_s=20, second=[6, 7, 8, 9]) == [1, 4, 4]


def test_nobody_waits_long_for_those_who_do_not_come() -> None:
    assert groups_of_two_rounds(patience_s=0.3, second=[6]) == [1, 4, 1]


def test_whoever_was_alone_waits_for_nobody() -> None:
    gathering: RequestBatcher[int, int] = RequestBatcher(list, patience_s=20)
    begun = time.monotonic()
    assert [gathering.submit(number) for number in range(5)] == list(range(5))
    assert time.monotonic() - begun < 20
