"""A request and the scheduler carry out the same decision at the same instant: once, and without a word in the log.

Source: docs/rules/threats.md T7; docs/rules/faults.md F53.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from journeys.test_cases import ASUKA, Story, only
from kakitome.journeys.recognition import acting as desk
from kakitome.journeys.recognition.consequences import not_carried_out, try_to_carry_out
from kakitome.journeys.recognition.context import examining_context
from kakitome.learning.recognition.procedure import Act, Role
from services.cases import BODY, REASONS
from support import databases

THREADS = 4


@pytest.fixture(params=["sqlite", "postgres"])
def story(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Story]:
    """A story whose platform works on a database of its own, which threads can share."""
    opened = databases.one_of(request.param, tmp_path)
    with django_db_blocker.unblock(), opened as alias, databases.as_default(alias):
        yield Story(tmp_path)


def at_once(act: Callable[[], None]) -> None:
    barrier = Barrier(THREADS)

    def run() -> None:
        try:
            barrier.wait()
            act()
        finally:
            connections["default"].close()

    threads = [Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def told(story: Story, institution: str, *, action: str) -> int:
    events = story.platform.store(institution).audit.list_events(limit=500)
    return [event.entry.action for event in events].count(action)


def carried_out_at_once(story: Story) -> None:
    context = examining_context(story.platform, BODY)
    at_once(lambda: try_to_carry_out(story.platform, context, number=story.number, now=story.now))


def test_a_decision_is_carried_out_once_by_however_many(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(desk, "try_to_carry_out", lambda *_, **__: None)
    story.recognised()

    with caplog.at_level(logging.WARNING):
        carried_out_at_once(story)

    assert caplog.messages == []
    kept = only(story.platform)
    assert kept.is_signed
    assert len(kept.editions) == 1
    assert told(story, BODY, action="recognition.intended") == told(story, BODY, action="recognition.given") == 1
    assert told(story, ASUKA, action="endorsement.added") == len(story.carried()) == 1
    assert list(not_carried_out(story.platform, BODY, now=story.now)) == []


def test_changes_are_carried_out_once_and_in_their_order(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story.recognised()
    monkeypatch.setattr(desk, "try_to_carry_out", lambda *_, **__: None)
    for act in (Act.SUSPEND, Act.RESUME, Act.SUSPEND):
        story.do(act, story.party(Role.SECRETARIAT), reasons=REASONS)

    with caplog.at_level(logging.WARNING):
        carried_out_at_once(story)

    assert caplog.messages == []
    kept = only(story.platform)
    assert [one.kind.value for one in kept.recognition.changes] == ["suspended", "resumed", "suspended"]
    assert len(kept.editions) == 4
    assert told(story, BODY, action="recognition.suspended") == 2
    assert story.carried() == []
    assert told(story, ASUKA, action="endorsement.added") == told(story, ASUKA, action="endorsement.ended")
    assert list(not_carried_out(story.platform, BODY, now=story.now)) == []
