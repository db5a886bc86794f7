"""When PostgreSQL has no connection left: pages and programs are told to come back, and find everything as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from bootstrap.platforms import open_platform
from kakitome.operations.worker import StopBell, Worker
from kakitome.ports.queue import Job
from kakitome.records.queue import open_queue
from support import databases

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.postgres() as alias, databases.as_default(alias):
        yield str(connections["default"].settings_dict["NAME"])


@contextmanager
def nothing_left(database: str) -> Iterator[None]:
    """Let PostgreSQL refuse every further connection, as it does when `max_connections` is reached (53300)."""
    connections["default"].close()
    with databases.administrator() as server:
        server.execute(f"ALTER DATABASE {database} CONNECTION LIMIT 0")
        try:
            yield
        finally:
            server.execute(f"ALTER DATABASE {database} CONNECTION LIMIT -1")


def test_a_page_is_unavailable_and_recovers(database: str) -> None:
    """Source: docs/rules/faults.md F17."""
    visitor = Client(raise_request_exception=False)
    assert visitor.get("/registry").status_code == 200
    with nothing_left(database):
        answer = visitor.get("/registry")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Traceback" not in answer.content.decode()
        assert database not in answer.content.decode()
        told = visitor.get("/registry", headers={"accept": "application/json"})
        assert (told.status_code, told.json()["code"]) == (503, "E_HTTP_UNAVAILABLE")
    assert visitor.get("/registry").status_code == 200


def test_a_process_without_a_database_lives_and_is_not_ready(database: str) -> None:
    visitor = Client()
    assert visitor.get("/readyz").json() == {"ready": True, "database": True, "tables": True, "storage": True}
    with nothing_left(database):
        assert visitor.get("/livez").status_code == 200
        answer = visitor.get("/readyz")
        assert answer.status_code == 503
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.json() == {"ready": False, "database": False, "tables": False, "storage": True}
    assert visitor.get("/readyz").status_code == 200


def test_a_worker_waits_and_goes_on(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    databases.add_institution("a", using="default")
    queue = open_queue(folder=tmp_path / "workers")
    queue.enqueue(Job(name="try", institution="a", params={}, dedupe_id="x"))
    bell, done = StopBell(), []

    def handle(_platform: Any, job: Job) -> None:
        done.append(job.dedupe_id)
        bell.ring()

    refused = nothing_left(database)
    refused.__enter__()
    monkeypatch.setattr(bell, "wait", lambda _seconds: refused.__exit__(None, None, None))
    Worker(open_platform(tmp_path), queue, handlers={"try": handle}, bell=bell).run()
    assert done == ["x"]
    assert queue.count_waiting() == 0
