"""Records go when their time is over: kind by kind, with a line in the trail, never later, never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.errors import Conflict, Invalid, Problem
from kakitome.journeys.people.inviting import Guest, invite
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.retaining import RetentionClock, choose, kinds_of_site, overdue, remove_some
from kakitome.learning.award import Evidence, Learner
from kakitome.ports.accounts import Person
from kakitome.ports.batches import Batch, BatchRow, BatchState, RowState
from kakitome.ports.organisations import NodeRole
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.ports.reviewers import ReviewDraft
from kakitome.ports.shares import SharedItem, ShareTerms, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.records.models.account import Account
from kakitome.services import sharing
from kakitome.services.retaining import AtTheEnd, KeptBy, kind_of, kinds_of_records, swept_kinds
from kakitome.values.localized_text import LocalizedText

pytestmark = pytest.mark.django_db

NAME = "髙橋 花子"
ADDRESS = "hanako@mail.example"


def list_of(platform: Platform, *, number: str = "B-3333-3333", ended: datetime | None, rows: int = 3) -> Batch:
    """A class list with its file, awarded at an instant, or a draft."""
    batches = platform.store("u").batches
    batch = Batch(
        number=number,
        digest=(number[2:] * 16)[:64],
        filename="名簿.csv",
        microcredential="data-ethics",
        version=1,
        uploaded_at=ended or NOW,
        uploaded_by="t",
        issuer=DID,
        total=rows,
    )
    learner = Learner(name=NAME, email=ADDRESS, student_number="S1")
    lines = [
        BatchRow(
            number=place,
            state=RowState.ISSUED,
            learner=learner,
            awarded_on=NOW.date(),
            grade="A",
            evidence=(Evidence(url="https://u.example/works/hanako"),),
            narrative=LocalizedText(ja=f"{NAME}さんの作品"),
            problems=(Problem(code="W_ROW", params={"value": NAME}),),
            award_number=f"A-2345-{place:04}",
            given={"氏名": NAME},
        )
        for place in range(2, 2 + rows)
    ]
    batches.add(batch, lines, upload=NAME.encode())
    if ended is not None:
        for state in (BatchState.CONFIRMED, BatchState.SIGNING, BatchState.DONE):
            batches.move(number, state, at=ended, actor="t")
    return batches.get(number)


def work(platform: Platform, *, now: datetime) -> None:
    RetentionClock(platform).turn(now=now, seconds=60)


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    opened = open_platform(tmp_path)
    add_institution(opened)
    return opened


def trail(platform: Platform) -> list[tuple[str, str]]:
    events = platform.store("u").audit.list_events(limit=100)
    told = [event.entry for event in events if event.entry.action == "retention.applied"]
    return sorted((entry.subject, entry.detail["count"]) for entry in told)


def test_the_file_of_an_awarded_list_goes_after_thirty_days_and_its_rows_after_half_a_year(platform: Platform) -> None:
    batches = platform.store("u").batches
    list_of(platform, ended=NOW)
    for days, has_file, has_names in ((29, True, True), (30, False, True), (179, False, True), (180, False, False)):
        work(platform, now=NOW + timedelta(days=days))
        assert (batches.find_upload("B-3333-3333") is not None) == has_file, days
        assert all((row.learner is not None) == has_names for row in batches.list_rows("B-3333-3333")), days
    assert trail(platform) == [("retention/class_list_file", "1"), ("retention/class_list_rows", "3")]
    row = batches.list_rows("B-3333-3333")[0]
    assert row == BatchRow(number=2, state=RowState.ISSUED, award_number="A-2345-0002")
    # What keeps the same file from being awarded twice stays.
    emptied = batches.get("B-3333-3333")
    assert emptied.emptied_at == NOW + timedelta(days=180)
    assert batches.find_by_digest(emptied.digest, microcredential="data-ethics") == emptied


def test_what_is_still_to_be_awarded_stays_and_what_nobody_confirms_is_closed(platform: Platform) -> None:
    batches = platform.store("u").batches
    list_of(platform, ended=None)
    list_of(platform, number="B-4444-4444", ended=None)
    batches.move("B-4444-4444", BatchState.CONFIRMED, at=NOW, actor="t")
    work(platform, now=NOW + timedelta(days=179))
    assert batches.get("B-3333-3333").state is BatchState.DRAFT
    closed_at = NOW + timedelta(days=181)
    work(platform, now=closed_at)
    closed = batches.get("B-3333-3333")
    assert (closed.state, closed.finished_at) == (BatchState.CANCELLED, closed_at)
    assert batches.find_upload("B-3333-3333") is None
    assert batches.get("B-4444-4444").state is BatchState.CONFIRMED
    assert batches.find_upload("B-4444-4444") is not None
    work(platform, now=closed_at + timedelta(days=180))
    assert all(row.learner is None for row in batches.list_rows("B-3333-3333"))
    assert all(row.learner is not None for row in batches.list_rows("B-4444-4444"))


def test_a_mail_that_left_keeps_its_number_and_no_address_and_one_that_waits_keeps_both(platform: Platform) -> None:
    outbox = platform.store("u").outbox
    for name in ("claim:1", "claim:2"):
        outbox.add_many([OutboxMessage(dedupe_id=name, kind="claim", to=ADDRESS, due_at=NOW, params={"name": NAME})])
    outbox.mark_sent("claim:1", at=NOW)
    work(platform, now=NOW + timedelta(days=90))
    left, waits = outbox.find("claim:1"), outbox.find("claim:2")
    assert left is not None
    assert (left.to, left.params, left.state, left.sent_at) == ("", {}, MessageState.SENT, NOW)
    assert waits is not None
    assert waits.to == ADDRESS
    # I12: it is not sent a second time.
    outbox.add_many([OutboxMessage(dedupe_id="claim:1", kind="claim", to=ADDRESS, due_at=NOW)])
    again = outbox.find("claim:1")
    assert again is not None
    assert again.state is MessageState.SENT


def test_invitations_drafts_sessions_checks_and_accounts_that_nobody_proved_go(platform: Platform) -> None:
    node = platform.organisations.get("u")
    invite(
        platform, Guest(email=ADDRESS, name=NAME, language="ja"), node=node, role=NodeRole.VIEWER, actor="t", now=NOW
    )
    store = platform.store("u")
    store.reviewers.save_draft(ReviewDraft(case="C-7K3M-94QD", account="a", saved_at=NOW, content={}))
    Session.objects.create(session_key="old", session_data="", expire_date=NOW)
    Session.objects.create(session_key="new", session_data="", expire_date=NOW + timedelta(days=3000))
    check = platform.check_records.add(as_of=NOW, verdict="valid", facts={})
    person = Person(account="", name=NAME, email="proved@mail.example", language="ja")
    proved = platform.accounts.add(person, password=None)
    nobody = Account.objects.create(name=NAME, email="typo@mail.example", created_at=NOW)
    EmailAddress.objects.create(user=nobody, email=nobody.email, verified=False, primary=True)
    Account.objects.update(created_at=NOW)
    work(platform, now=NOW + timedelta(days=29))
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert platform.accounts.find(str(nobody.subject)) is not None
    assert store.reviewers.find_draft("C-7K3M-94QD", account="a") is not None
    work(platform, now=NOW + timedelta(days=60))
    assert platform.accounts.find(str(nobody.subject)) is None
    assert platform.accounts.find(proved.account) is not None
    assert not platform.invitations.list_for([ADDRESS])
    work(platform, now=NOW + timedelta(days=365))
    assert store.reviewers.find_draft("C-7K3M-94QD", account="a") is None
    assert platform.check_records.find(check.number) is not None
    work(platform, now=NOW + timedelta(days=1826))
    assert platform.check_records.find(check.number) is None


def test_awards_claims_and_the_trail_are_kept(platform: Platform) -> None:
    (outcome,) = award(platform, NAME)
    before = platform.store("u").audit.count()
    work(platform, now=NOW + timedelta(days=40_000))
    record = platform.store("u").awards.find_by_credential_id(outcome.credential_id)
    assert record is not None
    assert record.intent.learner is not None
    assert record.intent.learner.name == NAME
    assert platform.store("u").audit.count() >= before


def test_an_institution_may_shorten_and_never_lengthen(platform: Platform) -> None:
    list_of(platform, ended=NOW)
    choose(platform, "u", code="class_list_rows", days=7, actor="admin", now=NOW)
    for days in (6, 181, 0, -1):
        with pytest.raises(Invalid, match="E_RETENTION_DAYS"):
            choose(platform, "u", code="class_list_rows", days=days, actor="admin", now=NOW)
    with pytest.raises(Conflict, match="E_RETENTION_FIXED"):
        choose(platform, "u", code="award", days=1, actor="admin", now=NOW)
    work(platform, now=NOW + timedelta(days=7))
    assert all(row.learner is None for row in platform.store("u").batches.list_rows("B-3333-3333"))
    choose(platform, "u", code="class_list_rows", days=180, actor="admin", now=NOW)
    assert platform.retention.choices("u") == {}
    # A time that was stored when ours was longer does not outlast ours.
    kind = kind_of("class_list_rows")
    assert kind.days_of({"class_list_rows": 10_000}) == kind.days


def test_what_is_late_is_told_by_the_doctor_and_what_was_done_is_seen(platform: Platform) -> None:
    list_of(platform, ended=NOW)
    at = NOW + timedelta(days=32)
    assert [(institution, problem.params["kind"]) for institution, problem in overdue(platform, now=at)] == [
        ("u", "class_list_file")
    ]
    work(platform, now=at)
    assert not list(overdue(platform, now=at))
    (run,) = [run for run in platform.retention.list_runs(institution="u") if run.removed]
    assert (run.kind, run.removed, run.ended_at) == ("class_list_file", 1, at)
    # Every kind was looked at; a day on which nothing was due is told once, not once a day.
    seen = {run.kind for run in platform.retention.list_runs()}
    assert seen == {kind.code for kind in swept_kinds()}
    count = len(platform.retention.list_runs())
    for days in range(1, 4):
        work(platform, now=at + timedelta(days=days))
    assert len(platform.retention.list_runs()) == count + 1


def test_a_run_that_one_turn_does_not_end_goes_on_and_is_one_line(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.journeys.privacy.retaining.AT_ONCE", 2)
    list_of(platform, ended=NOW, rows=5)
    at, kind = NOW + timedelta(days=180), kind_of("class_list_rows")
    removed = [remove_some(platform, kind, institution="u", now=at).removed for _ in range(3)]
    assert removed == [2, 4, 5]
    assert trail(platform) == [("retention/class_list_rows", "5")]


def test_what_fails_half_way_is_as_if_it_had_not_begun(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    list_of(platform, ended=NOW)

    def fail(*_: object, **__: object) -> None:
        raise Conflict("E_TEST")

    at, kind = NOW + timedelta(days=180), kind_of("class_list_rows")
    with monkeypatch.context() as patched:
        patched.setattr(type(platform.retention), "note", fail)
        with pytest.raises(Conflict):
            remove_some(platform, kind, institution="u", now=at)
    assert all(row.learner is not None for row in platform.store("u").batches.list_rows("B-3333-3333"))
    assert remove_some(platform, kind, institution="u", now=at).removed == 3


def test_every_kind_says_in_both_languages_what_it_holds_why_and_since_when() -> None:
    for kind in kinds_of_records():
        for text in (kind.name, kind.holds, kind.why, kind.since):
            assert text.ja, kind.code
            assert text.en, kind.code
        assert (kind.least is None) or kind.least <= kind.days
        assert kind.act is not AtTheEnd.EMPTIED or kind.stays.ja
        assert kind.kept_by in KeptBy
    assert len({kind.code for kind in kinds_of_records()}) == len(kinds_of_records())


@pytest.mark.parametrize(("days", "kept"), [(90, 90), (7, 7), (200, 200), (0, 90)])
def test_links_that_ended_lie_as_long_as_the_operator_says(platform: Platform, days: int, kept: int) -> None:
    there = replace(platform, share_terms=ShareTerms(log_kept=timedelta(days=days)))
    person = Person(account="", name="", email=ADDRESS, language="ja")
    account = there.accounts.add(person, password=None).account
    wanted = sharing.WantedShare(
        key="s",
        items=(SharedItem(collected=CollectedItem(award="A-7K3M-94QT"), shows=Shows.WHOLE_DOCUMENT),),
        ends_at=NOW + timedelta(days=1),
        language="ja",
        label="",
        note="",
    )
    shares = there.shares.open(account)
    sharing.make_share(shares, there.pins, terms=there.share_terms, wanted=wanted, now=NOW)
    said = next(kind.days for kind in kinds_of_site(there) if kind.code == "share")
    for passed, left in ((kept, 1), (kept + 1, 0)):
        work(there, now=NOW + timedelta(days=passed, minutes=1))
        assert (said, len(shares.list_shares())) == (kept, left)
