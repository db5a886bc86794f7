"""How the site runs, for who runs it: each part in words, counts by institution, and nothing of what is inside one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kakitome.operations import site_state
from kakitome.operations.doctor_record import LastExamination, note_examination
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.queue import Job
from kakitome.records.models.account import Account
from support import institutions


@pytest.fixture
def operator(admin: Client) -> Client:
    Account.objects.filter(email="admin@setouchi.example").update(is_operator=True)
    (institutions.platform().installation.data_dir / "doctor.json").unlink(missing_ok=True)  # of a test before
    return admin


def page_of(client: Client, language: str = "en") -> str:
    response = client.get("/site", HTTP_ACCEPT_LANGUAGE=language)
    assert response.status_code == 200
    return response.content.decode()


def examined(*, errors: int = 0, days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    note_examination(institutions.platform().installation.data_dir, LastExamination(at=at, errors=errors))


def waiting_mail(*, hours_ago: int) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    outbox = institutions.platform().store("setouchi").outbox
    outbox.add_many([OutboxMessage(dedupe_id=f"claim:{hours_ago}", kind="claim", to="hana@u.example", due_at=at)])


def test_operators_alone_see_it(admin: Client) -> None:
    assert admin.get("/site").status_code == 404
    assert Client().get("/site").status_code == 302


def test_what_runs_is_said_and_nothing_needs_anybody(operator: Client) -> None:
    examined()
    page = page_of(operator)
    assert "The site runs. Nothing needs you." in page
    assert "No mail is late." in page
    assert "without an error" in page
    assert 'data-s="warn"' not in page
    assert "止まっているものもありません" in page_of(operator, "ja")


def test_a_mail_that_waits_is_counted_and_names_nobody(operator: Client) -> None:
    examined()
    waiting_mail(hours_ago=3)
    page = page_of(operator)
    assert "1 thing needs you." in page
    assert "1 mail waits, the oldest for 3 hours." in page
    assert "No mail is late." not in page
    assert "hana@u.example" not in page


def test_a_mail_that_was_given_up_is_told_beside_it(operator: Client) -> None:
    examined()
    waiting_mail(hours_ago=0)
    institutions.platform().store("setouchi").outbox.mark_failed("claim:0", error="550", retry_at=None)
    page = page_of(operator)
    assert "1 mail was given up as undeliverable." in page


def test_a_job_that_nobody_takes_is_told(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    examined()
    queue = institutions.platform().queue
    queue.enqueue(Job(name="deliver", institution="setouchi", params={}, dedupe_id="x"))
    assert "1 job waits. None has waited long" in page_of(operator)
    monkeypatch.setattr(site_state, "LONGEST_WAIT", timedelta(seconds=-1))
    assert "A job has waited for" in page_of(operator)


def test_the_last_examination_is_told_with_its_errors_and_its_age(operator: Client) -> None:
    assert "have not been examined yet" in page_of(operator)
    examined(errors=2)
    assert "told 2 errors" in page_of(operator)
    examined(days_ago=3)
    assert "there should be one a day" in page_of(operator)


def test_a_full_disk_is_told_before_anything_else(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    examined()
    monkeypatch.setattr(site_state, "_LITTLE_SPACE", 101)
    page = page_of(operator)
    assert "Little space is left" in page
    assert page.index("Little space is left") < page.index("No mail is late.")
