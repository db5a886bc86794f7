"""Messages leave once, in both languages, and what cannot leave waits for a person."""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from kakitome.errors import Unavailable
from kakitome.ports.mailer import Mail
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.services.delivering import WAITS, Delivered, DeliveringContext, deliver_due
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.issuing.delivery import ClaimDelivery
from kakitome.services.revoking import StatusAct, revoke, suspend
from services.desks import DAY, DID, LETTER, LINKS, NOW, learner, make_desk

LINK = "https://k.example/claim/secret-token"


@dataclass
class Letterbox:
    """A fake of `ports.mailer.Mailer`; `broken` says with which code it refuses."""

    broken: str = ""
    mails: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail, /) -> None:
        if self.broken:
            raise Unavailable(self.broken)
        self.mails.append(mail)

    def session(self) -> Any:
        return nullcontext(self)


@dataclass
class Office:
    """A post with one award in its store, announced to its learner."""

    store: InstitutionStore
    letterbox: Letterbox
    number: str
    credential_id: str

    @property
    def post(self) -> DeliveringContext:
        return DeliveringContext(store=self.store, mailer=self.letterbox, links=LINKS)

    def deliver(self, **later: float) -> Delivered:
        return deliver_due(self.post, now=NOW + timedelta(**later))

    def message(self) -> OutboxMessage:
        (found,) = self.store.outbox.list_messages()
        return found


@pytest.fixture
def office() -> Office:
    desk = make_desk()
    store: Any = desk.book
    delivery = ClaimDelivery(
        store, draw_token=lambda: "secret-token", address_of=lambda t: f"https://k.example/claim/{t}"
    )
    order = Order(
        issuer=DID,
        microcredential=LETTER.identifier,
        version=1,
        actor="t",
        wanted=[Wanted(learner=learner(1, name="髙橋 葛󠄀子"), awarded_on=DAY)],
    )
    (outcome,) = issue(replace(desk, delivery=delivery), order, now=NOW)
    return Office(store=store, letterbox=Letterbox(), number=outcome.number, credential_id=outcome.credential_id)


def test_a_learner_is_told_who_what_and_where_in_both_languages(office: Office) -> None:
    assert office.deliver() == Delivered(sent=1)
    (mail,) = office.letterbox.mails
    assert mail.to == "l1@example.jp"
    assert mail.sender_name == "見本大学"
    assert mail.subject == "「データ科学入門」の証明が届いています（見本大学）"
    assert "髙橋 葛󠄀子 様" in mail.text
    assert "Example University has awarded you “Introduction to data science”." in mail.text
    assert mail.text.count(LINK) == 2
    assert mail.text.count(office.number) == 2
    assert f"\n{LINK}\n" in mail.text


def test_english_comes_first_for_those_who_chose_it(office: Office) -> None:
    office.store.outbox.add_many([replace(office.message(), dedupe_id="again", language="en")])
    office.deliver()
    mail = office.letterbox.mails[1]
    assert mail.subject.startswith("Your credential")
    assert mail.text.index("Dear") < mail.text.index("様")


def test_a_message_leaves_once_and_its_link_is_forgotten(office: Office) -> None:
    office.deliver()
    assert office.deliver(hours=1) == Delivered()
    assert len(office.letterbox.mails) == 1
    assert office.message().state is MessageState.SENT
    assert office.message().params == {}


def test_what_did_not_leave_is_tried_later_and_later_then_waits_for_a_person(office: Office) -> None:
    office.letterbox.broken = "E_MAIL_UNAVAILABLE"
    passed = timedelta(0)
    for wait in WAITS:
        assert deliver_due(office.post, now=NOW + passed) == Delivered(failed=1)
        assert office.message().due_at == NOW + passed + wait
        assert deliver_due(office.post, now=NOW + passed + wait / 2) == Delivered()
        passed += wait
    assert deliver_due(office.post, now=NOW + passed) == Delivered(parked=1)
    assert office.message().state is MessageState.PARKED
    assert office.message().last_error == "E_MAIL_UNAVAILABLE"


def test_a_mail_that_left_on_the_second_attempt_is_sent(office: Office) -> None:
    office.letterbox.broken = "E_MAIL_UNAVAILABLE"
    office.deliver()
    office.letterbox.broken = ""
    assert office.deliver(minutes=2) == Delivered(sent=1)


def test_what_can_never_be_written_is_not_tried_again(office: Office) -> None:
    office.letterbox.broken = "E_MAIL_UNWRITABLE"
    assert office.deliver() == Delivered(parked=1)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"kind": "greeting"}, "E_MESSAGE_KIND"), ({"params": {"number": "A-3333-3333"}}, "E_AWARD_UNKNOWN")],
)
def test_a_message_without_a_text_or_an_award_is_parked(office: Office, change: dict[str, Any], code: str) -> None:
    office.deliver()
    office.store.outbox.add_many([replace(office.message(), dedupe_id="odd", state=MessageState.WAITING, **change)])
    assert office.deliver() == Delivered(parked=1)
    assert office.store.outbox.find("odd").last_error == code  # type: ignore[union-attr]


def test_withdrawing_is_told_with_the_awards_own_page(office: Office) -> None:
    office.deliver()
    act = StatusAct(actor="t", reason="another person", now=NOW, notices=office.store.outbox)
    revoke(office.store, office.credential_id, act=act)
    office.deliver()
    mail = office.letterbox.mails[1]
    assert mail.subject == "「データ科学入門」の証明が失効しました（見本大学）"
    assert LINKS.address(office.number, edition=0) in mail.text
    # The reason is the issuer's own record; it may speak of other people.
    assert "another person" not in mail.text


@pytest.mark.parametrize("withdraw", [suspend, revoke, None])
def test_a_mail_that_brings_an_award_says_that_it_was_withdrawn_before_it_left(office: Office, withdraw: Any) -> None:
    if withdraw is not None:
        withdraw(office.store, office.credential_id, act=StatusAct(actor="t", reason="誤り", now=NOW))
    office.deliver()
    (mail,) = office.letterbox.mails
    assert ("This credential is suspended for now" in mail.text) == (withdraw is suspend)
    assert ("This credential has been revoked since" in mail.text) == (withdraw is revoke)


def test_mails_that_left_are_noted_although_one_in_the_middle_cannot_be_written(office: Office) -> None:
    first = office.message()
    more = [replace(first, dedupe_id=f"claim:{n}", kind="unheard-of" if n == 13 else first.kind) for n in range(25)]
    office.store.outbox.add_many(more)
    assert office.deliver() == Delivered(sent=25, parked=1)
    states = [m.state for m in office.store.outbox.list_messages()]
    assert (states.count(MessageState.SENT), states.count(MessageState.PARKED)) == (25, 1)
    assert office.deliver(days=3) == Delivered()


def test_a_crash_sends_ten_mails_twice_at_most(office: Office) -> None:
    first = office.message()
    office.store.outbox.add_many([replace(first, dedupe_id=f"claim:{n}") for n in range(24)])
    note = office.store.outbox.mark_many_sent
    noted: list[str] = []

    def die_at_the_third(dedupe_ids: Sequence[str], /, *, at: datetime) -> None:
        if len(noted) >= 20:
            raise KeyboardInterrupt
        noted.extend(dedupe_ids)
        note(dedupe_ids, at=at)

    office.store.outbox.mark_many_sent = die_at_the_third  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        office.deliver()
    office.store.outbox.mark_many_sent = note  # type: ignore[method-assign]
    assert office.deliver(hours=1) == Delivered(sent=5)
    sent = Counter(mail.dedupe_id for mail in office.letterbox.mails)
    assert (len(sent), sum(count == 2 for count in sent.values())) == (25, 5)


def test_a_server_that_is_away_is_not_asked_for_every_mail(office: Office) -> None:
    first = office.message()
    office.store.outbox.add_many([replace(first, dedupe_id=f"claim:{n}") for n in range(24)])
    office.letterbox.broken = "E_MAIL_UNAVAILABLE"
    assert office.deliver() == Delivered(failed=3)
    office.letterbox.broken = ""
    assert office.deliver(hours=1) == Delivered(sent=25)


def test_mails_of_one_run_ask_for_their_title_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []
    definitions = office.store.microcredentials
    get = definitions.get

    def counted(identifier: str, version: int) -> Any:
        asked.append((identifier, version))
        return get(identifier, version)

    monkeypatch.setattr(definitions, "get", counted)
    office.store.outbox.add_many([replace(office.message(), dedupe_id=f"claim:{n}") for n in range(3)])
    assert office.deliver() == Delivered(sent=4)
    assert asked == [(LETTER.identifier, 1)]
    assert len({mail.text for mail in office.letterbox.mails}) == 1


def test_a_mail_says_whom_to_ask_and_an_answer_reaches_them(office: Office) -> None:
    office.deliver()
    (mail,) = office.letterbox.mails
    assert mail.reply_to == "office@u.example"
    assert mail.text.count("office@u.example") == 2
    assert "このメールに返信すると" in mail.text and "An answer to this mail goes there." in mail.text


def test_a_mail_has_the_same_words_as_html_with_links_that_can_be_pressed(office: Office) -> None:
    office.deliver()
    (mail,) = office.letterbox.mails
    assert mail.html.count(f'<a href="{LINK}">{LINK}</a>') == 2
    assert 'lang="ja"' in mail.html and 'lang="en"' in mail.html
    assert not re.search(r"<(img|script|link|form)|url\(|src=", mail.html)
    words = unescape(re.sub(r"<[^>]+>", "", mail.html)).split()
    assert "髙橋" in words and "葛󠄀子" in words


def test_a_mail_about_an_award_nobody_claimed_leads_to_a_page_that_opens(office: Office) -> None:
    office.deliver()
    act = StatusAct(actor="t", reason="誤り", now=NOW, notices=office.store.outbox)
    revoke(office.store, office.credential_id, act=act)
    post = replace(office.post, link_again_url="https://k.example/claim")
    deliver_due(post, now=NOW + timedelta(hours=1))
    mail = office.letterbox.mails[-1]
    assert LINKS.address(office.number, edition=0) not in mail.text + mail.html
    assert mail.text.count("https://k.example/claim\n") == 2 and "まだ受け取られていません" in mail.text
