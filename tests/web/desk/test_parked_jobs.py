"""Jobs that stopped, at the desk."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from kakitome.operations.doctor import _parked_jobs
from kakitome.ports.organisations import NodeRole
from kakitome.ports.queue import Job
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

JOB = Job(name="award_chunk", institution="u", params={"batch": "B-3333-3333", "chunk": "3"}, dedupe_id="u/B/3")


@pytest.fixture
def admin() -> Client:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    return institutions.member("admin@u.example", NodeRole.ADMIN, "u")


def park(reason: str = "E_JOB_KILLED") -> None:
    queue = institutions.platform().queue
    queue.enqueue(JOB)
    with queue.register_worker() as worker:
        taken = queue.take(worker.name, after="", now=datetime.now(UTC))
        assert taken is not None
        queue.park(taken, reason=reason, now=datetime.now(UTC))


def test_what_stopped_waits_on_the_desk_with_its_reason(admin: Client) -> None:
    park()
    assert b"/desk/u/jobs" in admin.get("/desk/u").content
    page = admin.get("/desk/u/jobs", headers={"accept-language": "en"}).content.decode()
    assert "B-3333-3333" in page
    assert "Worker processes died" in page


def test_the_doctor_names_what_stopped(admin: Client) -> None:
    assert list(_parked_jobs(institutions.platform(), "u")) == []
    park()
    (found,) = _parked_jobs(institutions.platform(), "u")
    assert (found.code, found.severity) == ("W_DOCTOR_PARKED_JOBS", "warning")
    assert found.params == {"institution": "u", "count": 1, "reason": "E_JOB_KILLED"}


def test_it_begins_again_when_an_admin_says_so_and_the_trail_tells_it(admin: Client) -> None:
    park("E_UNHEARD_OF")
    assert "E_UNHEARD_OF" in admin.get("/desk/u/jobs").content.decode()
    assert admin.post("/desk/u/jobs/again", {"job": JOB.dedupe_id}).status_code == 302
    queue = institutions.platform().queue
    assert (queue.count_waiting(), queue.list_parked("u")) == (1, [])
    last = institutions.platform().store("u").audit.list_events()[-1]
    assert (last.entry.action, last.entry.subject) == ("job.again", "B-3333-3333")


def test_one_that_began_already_is_told(admin: Client) -> None:
    page = admin.post("/desk/u/jobs/again", {"job": "nothing"}, follow=True, headers={"accept-language": "en"})
    assert "not parked" in page.content.decode()
    assert institutions.platform().queue.count_waiting() == 0
