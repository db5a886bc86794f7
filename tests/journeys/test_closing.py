"""An institution closes: two people, a month, one transaction; then its keys sign nothing and its awards verify.

Source: docs/rules/faults.md F61; docs/rules/threats.md T10.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from journeys.test_retaining import list_of
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError, NotFound, Refused
from kakitome.journeys.institutions.closing import (
    agree_to,
    ask_for,
    carry_out_due,
    closing_in_hand,
    decline,
    foresee,
    left_over,
    take_back,
)
from kakitome.journeys.institutions.closing_mails import tell_learners
from kakitome.journeys.institutions.profile import announce_key, let_key_sign
from kakitome.journeys.people.inviting import Guest, invite
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.retaining import RetentionClock
from kakitome.operations.jobs import work_off_jobs
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.api_keys import ApiScope, KeyLimits
from kakitome.ports.batches import BatchState
from kakitome.ports.closings import ClosingReason, ClosingSide, ClosingState
from kakitome.ports.issuers import KeyState
from kakitome.ports.organisations import NodeRole
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.soundness import examine_database
from kakitome.services.closing import WAITING, WAITING_FOR_OPERATORS, ClosingRequest
from kakitome.services.delivering import write_mail
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import RowStatus
from kakitome.services.jobs import batch_job
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke, suspend

pytestmark = pytest.mark.django_db

WANTED = ClosingRequest(side=ClosingSide.INSTITUTION, reason=ClosingReason.CEASED, note="経営を終えるため")
LONG_AGO = NOW - timedelta(days=400)


class Clock:
    """An instant that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(tmp_path: Path, clock: Clock) -> Platform:
    opened = replace(open_platform(tmp_path), now=clock)
    add_institution(opened)
    return opened


@pytest.fixture
def admin(platform: Platform) -> Callable[..., str]:
    def make(name: str, *, since: datetime = LONG_AGO, given_by: str = "") -> str:
        person = Person(account="", name=name, email=f"{name}@u.example", language="ja")
        account = platform.accounts.add(person, password="mizu-to-hikari-2026").account
        platform.organisations.give_role(
            account=account, node_id="u", role=NodeRole.ADMIN, now=since, given_by=given_by
        )
        return account

    return make


@pytest.fixture
def agreed(platform: Platform, admin: Callable[..., str]) -> tuple[str, str]:
    """Two administrators who agreed to close."""
    first, second = admin("sato"), admin("mori")
    ask_for(platform, "u", wanted=WANTED, actor=first, now=NOW)
    agree_to(platform, "u", actor=second, now=NOW)
    return first, second


def close(platform: Platform, clock: Clock) -> None:
    clock.now = NOW + WAITING
    assert carry_out_due(platform, "u", now=clock.now) is not None


class TestTwoPeople:
    def test_one_person_alone_closes_nothing(self, platform: Platform, admin: Callable[..., str], clock: Clock) -> None:
        first = admin("sato")
        ask_for(platform, "u", wanted=WANTED, actor=first, now=NOW)
        with pytest.raises(Refused, match="E_CLOSING_OWN"):
            agree_to(platform, "u", actor=first, now=NOW)
        with pytest.raises(Conflict, match="E_CLOSING_UNDER_WAY"):
            ask_for(platform, "u", wanted=WANTED, actor=first, now=NOW)
        clock.now = NOW + 2 * WAITING
        assert carry_out_due(platform, "u", now=clock.now) is None

    def test_nobody_makes_their_own_second_person(self, platform: Platform, admin: Callable[..., str]) -> None:
        first = admin("sato")
        ask_for(platform, "u", wanted=WANTED, actor=first, now=NOW)
        before = admin("puppet", since=NOW - timedelta(days=29), given_by=first)
        since = admin("latecomer", since=NOW + timedelta(minutes=1))
        for account in (before, since, str(uuid4())):
            with pytest.raises(Refused, match="E_CLOSING_NEW_ADMIN"):
                agree_to(platform, "u", actor=account, now=NOW + timedelta(hours=1))
        colleague = admin("mori", since=NOW - timedelta(days=30), given_by=first)
        agree_to(platform, "u", actor=colleague, now=NOW + timedelta(hours=1))

    def test_whoever_reads_the_mail_stops_it_until_the_last_moment(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        clock.now = NOW + WAITING - timedelta(seconds=1)
        assert carry_out_due(platform, "u", now=clock.now) is None
        take_back(platform, "u", actor=agreed[0], now=clock.now)
        clock.now = NOW + WAITING
        assert carry_out_due(platform, "u", now=clock.now) is None
        assert platform.organisations.roles_of(agreed[0])
        with pytest.raises(NotFound, match="E_CLOSING_NONE"):
            closing_in_hand(platform, "u")
        ask_for(platform, "u", wanted=WANTED, actor=agreed[0], now=clock.now)
        decline(platform, "u", actor=agreed[1], now=clock.now)
        assert {closing.state for closing in platform.closings.list_of("u")} == {
            ClosingState.WITHDRAWN,
            ClosingState.DECLINED,
        }
        kinds = {message.kind for message in platform.store("u").outbox.list_messages()}
        assert kinds == {"closing.requested", "closing.agreed", "closing.withdrawn", "closing.declined"}

    def test_operators_wait_longer_and_need_two_as_well(
        self, platform: Platform, admin: Callable[..., str], clock: Clock
    ) -> None:
        ask_for(platform, "u", wanted=replace(WANTED, side=ClosingSide.OPERATORS), actor="op-1", now=NOW)
        by_operators = {"side": ClosingSide.OPERATORS, "now": NOW}
        with pytest.raises(Refused, match="E_CLOSING_OWN"):
            agree_to(platform, "u", actor="op-1", **by_operators)
        with pytest.raises(Refused, match="E_CLOSING_SIDE"):
            agree_to(platform, "u", actor=admin("sato"), now=NOW)
        agree_to(platform, "u", actor="op-2", **by_operators)
        assert carry_out_due(platform, "u", now=NOW + WAITING) is None
        clock.now = NOW + WAITING_FOR_OPERATORS
        assert carry_out_due(platform, "u", now=clock.now) is not None


class TestAfterwards:
    def test_a_closed_institution_signs_nothing(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        award(platform, "a")
        before = platform.issuing_context("u")
        close(platform, clock)
        keys = platform.store("u").issuers.list_keys(DID)
        assert {key.state for key in keys} == {KeyState.RETIRED}
        assert platform.vault("u").list_key_ids() == []
        for key in keys:
            with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
                platform.vault("u").signer(key.key_id)
        with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
            award(platform, "b")
        institution = platform.organisations.get("u")
        with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
            announce_key(platform, institution, did=DID, actor=agreed[0], now=clock.now)
        with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
            let_key_sign(platform, institution, did=DID, key_id=keys[0].key_id, actor=agreed[0], now=clock.now)
        with pytest.raises(Conflict, match="E_CLOSING_DONE"):
            platform.organisations.give_role(account=agreed[0], node_id="u", role=NodeRole.ADMIN, now=clock.now)
        assert before.book.awards.list_open_intents() == []
        clock.now += timedelta(days=400)
        Scheduler(platform).turn()
        work_off_jobs(platform)
        assert {key.state for key in platform.store("u").issuers.list_keys(DID)} == {KeyState.RETIRED}

    def test_a_journey_that_began_before_reserves_nothing(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context = platform.issuing_context("u")

        class ClosesMeanwhile:
            def reach(self, name: str) -> None:
                if name == "before_intent":
                    close(platform, clock)

        monkeypatch.setattr(
            type(platform), "issuing_context", lambda *_, **__: replace(context, failpoints=ClosesMeanwhile())
        )
        with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
            award(platform, "late")
        assert platform.store("u").awards.list_open_intents() == []

    def test_awards_stand_and_say_that_their_issuer_closed(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        good, bad = award(platform, "a", "b")
        store = platform.store("u")
        act = StatusAct(actor=agreed[0], reason="error", now=NOW)
        revoke(store, bad.credential_id, act=act)
        close(platform, clock)
        clock.now += timedelta(days=3650)
        Scheduler(platform).turn()
        for outcome, verdict in ((good, Verdict.VALID), (bad, Verdict.REVOKED)):
            document = store.awards.get_document(outcome.credential_id)
            report = platform.verifier().verify_bytes(document, now=clock.now)
            assert report.verdict is verdict
            assert "W_ISSUER_CLOSED" in {check.reason.code for check in report.checks}
        for head in store.status_lists.list_heads():
            publication = store.status_lists.find_publication(head.list_id)
            assert publication is not None
            assert publication.valid_until is None
            assert b"validUntil" not in publication.document

    def test_everything_that_lets_people_work_ends(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        platform.api_keys.make(
            institution="u",
            name="LMS",
            scopes=frozenset({ApiScope.READ}),
            by=agreed[0],
            now=NOW,
            limits=KeyLimits(ends_at=NOW + timedelta(days=300)),
        )
        invite(
            platform,
            Guest(email="new@u.example"),
            node=platform.organisations.get("u"),
            role=NodeRole.VIEWER,
            actor=agreed[0],
            now=NOW,
        )
        waiting = list_of(platform, ended=None)
        outlook = foresee(platform, "u")
        assert (outlook.people, outlook.invitations, outlook.api_keys, outlook.lists) == (2, 1, 1, 1)
        close(platform, clock)
        assert platform.organisations.list_members("u") == []
        assert platform.invitations.list_of("u") == []
        assert all(key.revoked_at for key in platform.api_keys.list_keys("u"))
        assert platform.store("u").batches.get(waiting.number).state is BatchState.CANCELLED
        told = [m for m in platform.store("u").outbox.list_messages() if m.kind == "closing.done"]
        assert {message.to for message in told} == {"sato@u.example", "mori@u.example"}
        (event,) = platform.store("u").audit.list_events(subject="u", newest_first=True)[:1]
        assert event.entry.action == "institution.closed"
        assert len(event.entry.detail["lists"]) == 64

    def test_learners_are_written_to_once_and_read_what_stays_and_who_goes_on(
        self, platform: Platform, admin: Callable[..., str], clock: Clock
    ) -> None:
        first, second = admin("sato"), admin("mori")
        one, _ = award(platform, "a", "b", email="Hana@home.example")
        (bad,) = award(platform, "c", batch="B-2", email="jiro@home.example")
        store = platform.store("u")
        revoke(store, bad.credential_id, act=StatusAct(actor=first, reason="error", now=NOW))
        merged = replace(WANTED, reason=ClosingReason.MERGED, successor="見本学園")
        ask_for(platform, "u", wanted=merged, actor=first, now=NOW)
        agree_to(platform, "u", actor=second, now=NOW)
        assert tell_learners(platform, "u", now=NOW) is None
        clock.now = NOW + WAITING
        Scheduler(platform).turn()
        (told,) = [mail for mail in store.outbox.list_messages() if mail.kind == "closing.learner"]
        assert told.to == "Hana@home.example"
        mail = write_mail(platform.delivering_context("u"), told)
        assert "仕事を引き継ぐ機関：見本学園" in mail.text
        assert f"{platform.site_url}/claim" in mail.text
        Scheduler(platform).turn()
        assert [mail.kind for mail in store.outbox.list_messages()].count("closing.learner") == 1
        report = platform.verifier().verify_bytes(store.awards.get_document(one.credential_id), now=clock.now)
        (line,) = [check.reason for check in report.checks if check.reason.code == "W_ISSUER_CLOSED_GOES_ON"]
        assert report.verdict is Verdict.VALID
        assert line.params["successor"] == "見本学園"

    def test_the_database_opens_nothing_again_and_wants_two_people(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        rows = {model._meta.db_table: model for model in apps.get_models()}
        with pytest.raises(DatabaseError), transaction.atomic():
            rows["closing"].objects.update(answered_by=agreed[0])
        close(platform, clock)
        forbidden: list[tuple[str, dict[str, object]]] = [
            ("issuer", {"closed_at": None}),
            ("sealed_key", {"wrapping_key": "x", "ciphertext": b"x"}),
            ("closing", {"state": "withdrawn"}),
        ]
        for table, changes in forbidden:
            with pytest.raises(DatabaseError), transaction.atomic():
                rows[table].objects.update(**changes)

    def test_what_it_kept_about_people_goes_when_its_time_is_over(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        batch = list_of(platform, ended=NOW)
        close(platform, clock)
        batches = platform.store("u").batches
        assert batches.find_upload(batch.number) is not None
        clock.now = NOW + timedelta(days=181)
        RetentionClock(platform).turn(now=clock.now, seconds=60)
        assert batches.find_upload(batch.number) is None
        assert not any(row.learner and row.learner.name for row in batches.list_rows(batch.number))

    def test_a_job_that_waits_finds_nothing_to_do(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        batch = list_of(platform, ended=None)
        platform.store("u").batches.move(batch.number, BatchState.CONFIRMED, at=NOW, actor=agreed[0])
        close(platform, clock)
        platform.queue.enqueue(batch_job("u", batch.number))
        work_off_jobs(platform)
        assert platform.store("u").batches.get(batch.number).state is BatchState.CANCELLED
        assert platform.queue.list_parked("u") == []

    def test_the_doctor_finds_it_well_and_sees_what_is_not(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        award(platform, "a")
        close(platform, clock)
        codes = {problem.code for problem in examine(Patient(book=platform.store("u")), now=clock.now).findings}
        assert not {code for code in codes if code.startswith("E_")}
        assert not [problem for problem in examine_database() if problem.code.startswith("E_DOCTOR_GUARD")]
        assert left_over(platform, "u") == []
        platform.vault("u").create()
        (finding,) = left_over(platform, "u")
        assert (finding.code, finding.params["keys"], finding.params["roles"]) == ("E_DOCTOR_NOT_CLOSED", 1, 0)


class TestObstacles:
    def test_suspended_awards_and_open_lists_keep_it_open(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock
    ) -> None:
        (outcome,) = award(platform, "a")
        store = platform.store("u")
        suspend(store, outcome.credential_id, act=StatusAct(actor=agreed[0], reason="asked", now=NOW))
        batch = list_of(platform, ended=None)
        for state in (BatchState.CONFIRMED, BatchState.SIGNING):
            store.batches.move(batch.number, state, at=NOW, actor=agreed[0])
        codes = {problem.code for problem in foresee(platform, "u").obstacles(ClosingSide.INSTITUTION)}
        assert codes == {"E_CLOSING_SUSPENDED", "E_CLOSING_SIGNING"}
        clock.now = NOW + WAITING
        assert carry_out_due(platform, "u", now=clock.now) is None
        assert closing_in_hand(platform, "u").state is ClosingState.AGREED

    def test_a_crash_in_the_middle_leaves_it_open(
        self, platform: Platform, agreed: tuple[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        award(platform, "a")
        clock.now = NOW + WAITING
        with monkeypatch.context() as broken:
            broken.setattr(type(platform.closings), "change", _fail)
            with pytest.raises(KakitomeError):
                carry_out_due(platform, "u", now=clock.now)
        assert platform.organisations.list_members("u")
        assert platform.store("u").issuers.get(DID).closed_at is None
        assert award(platform, "b", batch="B-2")[0].status is RowStatus.ISSUED
        publish_status_lists(platform.publishing_context("u"), now=clock.now)
        assert carry_out_due(platform, "u", now=clock.now) is not None
        assert foresee(platform, "u").awards == 2
        assert [head.list_id.purpose for head in platform.store("u").status_lists.list_heads()].count(
            StatusPurpose.REVOCATION
        ) == 1


def _fail(*_: object, **__: object) -> None:
    raise Conflict("E_CLOSING_MOVE")
