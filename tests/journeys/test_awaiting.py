"""What an issuer elsewhere has not ready: waited for, asked for again, taken in or given up, and told by mail.

Source: OpenID for Verifiable Credential Issuance 1.0 §8.3, §9, §11.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from journeys.test_taking_offers_by_signing_in import BOUND, keys_of, platform_before, sealed_for
from kakitome.errors import Conflict, Unavailable
from kakitome.journeys.checking import awaiting
from kakitome.journeys.checking.awaiting import AwaitingClock, stop_waiting
from kakitome.journeys.checking.taking_offers import look_at_offer, take_offer
from kakitome.ports.awaited_credentials import LASTS, LEASE, MOST_AWAITED, AwaitedCredential, AwaitedOutcome
from kakitome.ports.wallets import Origin
from kakitome.records.models.awaited_credential import AwaitedCredentialRow
from kakitome.records.retention import DatabaseRetention
from kakitome.services.keeping_wallets import Placement
from support import institutions
from support.issuer_elsewhere import ADDRESS, IssuerElsewhere
from vectors import issuer_site
from vectors.token_keys import token_site

pytestmark = pytest.mark.django_db
DEFERRED = {"deferred_credential_endpoint": f"{ADDRESS}/deferred"}


@pytest.fixture
def issuer() -> IssuerElsewhere:
    """An issuer that has nothing ready yet."""
    return IssuerElsewhere(
        credential=issuer_site.good(), otherwise=token_site(), metadata=DEFERRED, has_nothing_yet=True
    )


@pytest.fixture
def account() -> str:
    return institutions.account("a@example.com")


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    sent: list[Any] = []
    monkeypatch.setattr(awaiting, "write_in_both", lambda *_, **mail: mail)
    mailer = institutions.platform().mailer
    monkeypatch.setattr(type(mailer), "send", lambda _self, mail: sent.append(mail))
    return sent


def promised(issuer: IssuerElsewhere, account: str) -> AwaitedCredential:
    platform = platform_before(issuer)
    looked_at = look_at_offer(platform, issuer.link(), account=account)
    (taken,) = take_offer(platform, account, looked_at=looked_at, tx_code="407182")
    assert taken.outcome is Placement.REFUSED and taken.problem is not None
    assert taken.problem.code == "I_INCOMING_OFFER_AWAITED"
    return awaited_by(account)[0]


def awaited_by(account: str) -> list[AwaitedCredential]:
    return list(institutions.platform().persons.awaited.open(account).list_awaited())


def turn(issuer: IssuerElsewhere, wait: timedelta) -> int:
    """Let the scheduler look after some time; how often the issuer was asked by then."""
    platform = platform_before(issuer, wait=wait)
    AwaitingClock(platform).turn(now=platform.now())
    return sum(url.endswith("/deferred") for url in issuer.asked)


def test_what_is_not_ready_is_asked_for_again_taken_in_and_told(
    issuer: IssuerElsewhere, account: str, mails: list[Any]
) -> None:
    awaited = promised(issuer, account)
    assert (awaited.issuer, awaited.next_at) == (ADDRESS, issuer_site.NOW + timedelta(hours=1))
    kept = AwaitedCredentialRow.objects.get(key=awaited.key)
    assert "t0ken" not in kept.sealed and kept.sealed
    assert turn(issuer, timedelta(minutes=59)) == 0, "not before the interval that the issuer named"
    assert turn(issuer, timedelta(hours=1)) == 1
    assert turn(issuer, timedelta(hours=1)) == 1 and turn(issuer, timedelta(hours=2)) == 1, "its new interval"
    issuer.has_nothing_yet = False
    assert turn(issuer, timedelta(hours=3)) == 2, "under the name that it gave last"
    (ended,) = awaited_by(account)
    assert ended.outcome is AwaitedOutcome.ARRIVED
    (document,) = institutions.platform().wallets.open(account).list_documents()
    assert (document.key, document.origin, document.origin_name) == (ended.document, Origin.OFFER, ADDRESS)
    assert issuer.told == [{"notification_id": "n1", "event": "credential_accepted"}]
    assert [mail["to"] for mail in mails] == ["a@example.com"]
    assert AwaitedCredentialRow.objects.get(key=awaited.key).sealed == "", "its token is thrown away"
    assert turn(issuer, timedelta(days=2)) == 2


def test_a_key_waits_with_its_credential_and_is_bound_when_it_comes(
    issuer: IssuerElsewhere, account: str, mails: list[Any]
) -> None:
    keys_of(account).switch(on=True, at=datetime.now(UTC))
    issuer.metadata, issuer.bind = {**BOUND, **DEFERRED}, sealed_for
    awaited = promised(issuer, account)
    assert [key.key_id for key in keys_of(account).list_keys()] == [awaited.key_id]
    issuer.has_nothing_yet = False
    turn(issuer, timedelta(hours=1))
    (ended,) = awaited_by(account)
    (key,) = keys_of(account).list_keys()
    assert ended.outcome is AwaitedOutcome.ARRIVED and key.document == ended.document


def test_what_comes_to_nothing_is_told_with_why(issuer: IssuerElsewhere, account: str, mails: list[Any]) -> None:
    keys_of(account).switch(on=True, at=datetime.now(UTC))
    issuer.metadata, issuer.bind = {**BOUND, **DEFERRED}, sealed_for
    promised(issuer, account)
    issuer.has_nothing_yet, issuer.refuses = False, True
    turn(issuer, timedelta(hours=1))
    (ended,) = awaited_by(account)
    assert (ended.outcome, ended.problem) == (AwaitedOutcome.FAILED, "E_AWAITED_REFUSED")
    assert len(mails) == 1 and keys_of(account).list_keys() == []


def test_a_false_credential_that_comes_late_is_refused_as_any_is(
    issuer: IssuerElsewhere, account: str, mails: list[Any]
) -> None:
    promised(issuer, account)
    issuer.has_nothing_yet, issuer.credential = False, {**issuer_site.good(), "name": "Changed"}
    turn(issuer, timedelta(hours=1))
    (ended,) = awaited_by(account)
    assert ended.outcome is AwaitedOutcome.FAILED and issuer.told[0]["event"] == "credential_failure"


def test_nobody_waits_longer_than_thirty_days(issuer: IssuerElsewhere, account: str, mails: list[Any]) -> None:
    promised(issuer, account)
    assert turn(issuer, LASTS + timedelta(seconds=1)) == 0
    (ended,) = awaited_by(account)
    assert (ended.outcome, ended.problem, len(mails)) == (AwaitedOutcome.FAILED, "E_AWAITED_ENDED", 1)
    after = datetime.now(UTC) + timedelta(days=900)
    asked = {"institution": "", "most": 10, "now": after}
    assert DatabaseRetention(using="default").remove("awaited_credential", before=after, **asked) == 1


def test_an_issuer_that_does_not_answer_is_asked_less_and_less_often(
    issuer: IssuerElsewhere, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(issuer, account)

    def silent(*_: object, **__: object) -> None:
        raise Unavailable("E_FETCH_NO_ANSWER", host="issuer.mihon.ac.jp")

    waits, at = [], timedelta(hours=1)
    monkeypatch.setattr(awaiting, "_post", silent)
    for _ in range(4):
        turn(issuer, at)
        (awaited,) = awaited_by(account)
        waits.append((awaited.next_at - issuer_site.NOW - at).total_seconds())
        at = awaited.next_at - issuer_site.NOW
    assert waits == [120, 240, 480, 960]


def test_of_two_schedulers_one_asks_and_who_dies_leaves_it_to_the_next(issuer: IssuerElsewhere, account: str) -> None:
    promised(issuer, account)
    due = institutions.platform().persons.awaited
    now = issuer_site.NOW + timedelta(hours=1)
    assert len(due.take_due(now=now, limit=5)) == 1 and due.take_due(now=now, limit=5) == []
    assert len(due.take_due(now=now + LEASE, limit=5)) == 1


def test_who_stops_waiting_is_not_written_to_and_the_issuer_not_asked(
    issuer: IssuerElsewhere, account: str, mails: list[Any]
) -> None:
    awaited = promised(issuer, account)
    platform = platform_before(issuer)
    assert stop_waiting(platform, account, key=awaited.key)
    assert not stop_waiting(platform, account, key=awaited.key)
    assert turn(issuer, timedelta(hours=1)) == 0 and mails == []
    assert awaited_by(account)[0].outcome is AwaitedOutcome.STOPPED


def test_somebody_waits_for_so_many_and_sees_nobody_elses(issuer: IssuerElsewhere, account: str) -> None:
    awaited = promised(issuer, account)
    own = institutions.platform().persons.awaited.open(account)
    session = own.read_session(awaited.key)
    other = institutions.platform().persons.awaited.open(institutions.account("b@example.com"))
    assert other.list_awaited() == [] and other.find(awaited.key) is None
    for number in range(1, MOST_AWAITED):
        own.add(_numbered(awaited, number), session=session)
    with pytest.raises(Conflict, match="E_AWAITED_MANY"):
        own.add(_numbered(awaited, 99), session=session)


def _numbered(awaited: AwaitedCredential, number: int) -> AwaitedCredential:
    return AwaitedCredential(
        key=f"k{number}",
        issuer=awaited.issuer,
        title="",
        key_id="",
        asked_at=awaited.asked_at,
        next_at=awaited.next_at,
    )
