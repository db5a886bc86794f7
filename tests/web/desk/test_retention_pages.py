"""Pages on how long records are kept: at the desk, and for who runs the site."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from kakitome.journeys.privacy.retaining import RetentionClock
from kakitome.ports.outbox import OutboxMessage
from kakitome.records.models.account import Account
from support import institutions


def send_mail(*, days_ago: int) -> None:
    outbox, at = institutions.platform().store("setouchi").outbox, timezone.now() - timedelta(days=days_ago)
    outbox.add_many([OutboxMessage(dedupe_id=f"claim:{days_ago}", kind="claim", to="a@b.example", due_at=at)])
    outbox.mark_sent(f"claim:{days_ago}", at=at)


def test_the_desk_says_how_long_each_kind_is_kept_and_what_went(viewer: Client) -> None:
    page = viewer.get("/desk/setouchi/retention").content.decode()
    assert "Mails that left" in page
    assert "90 days" in page
    assert "Nothing has been looked through yet." in page
    send_mail(days_ago=91)
    RetentionClock(institutions.platform()).turn(now=timezone.now(), seconds=60)
    page = viewer.get("/desk/setouchi/retention").content.decode()
    assert "Last looked through" in page
    assert "Nothing was due until now." not in page
    assert "Records whose time was over were deleted" in viewer.get("/desk/setouchi/trail").content.decode()
    # Who may not change it is not offered to.
    assert "Keep some of them" not in page


def test_an_administrator_shortens_a_time_and_is_told_why_another_is_refused(admin: Client) -> None:
    answer = admin.post("/desk/setouchi/retention/shorter", {"kind": "sent_mail", "days": "91"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Give a number of days between 7 and 90." in page
    assert 'value="91"' in page
    assert admin.post("/desk/setouchi/retention/shorter", {"kind": "award", "days": "1"}).status_code == 422
    answer = admin.post("/desk/setouchi/retention/shorter", {"kind": "sent_mail", "days": "8"}, follow=True)
    assert "8 days" in answer.content.decode()
    assert institutions.platform().retention.choices("setouchi") == {"sent_mail": 8}


def test_operators_see_that_deletion_runs_and_where_it_is_late_and_nobody_else_does(admin: Client) -> None:
    assert admin.get("/site/retention").status_code == 404
    assert Client().get("/site/retention").status_code == 302
    Account.objects.filter(email="admin@setouchi.example").update(is_operator=True)
    assert "No record is kept beyond its time" in admin.get("/site/retention").content.decode()
    send_mail(days_ago=93)
    page = admin.get("/site/retention").content.decode()
    assert "Deletion of records is late" in page
    assert "Setouchi University" in page
    RetentionClock(institutions.platform()).turn(now=timezone.now(), seconds=60)
    page = admin.get("/site/retention").content.decode()
    assert "No record is kept beyond its time" in page
    assert "a@b.example" not in page
