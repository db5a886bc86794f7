"""Holding: the mailed link, the learner's page, and who may see it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kakitome.ports.awards import AwardFilter
from kakitome.ports.claims import Claim, Visibility, hash_of_token
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.services import holding
from kakitome.services.holding import LinkTaken, LinkUnknown
from kakitome.services.issuing import IssuingContext, issue
from kakitome.values.award_link import AwardLink
from services.desks import LINKS, NOW, make_desk, order, wanted
from support.stores import directory_of

LATER = NOW + timedelta(hours=2)


class Held:
    """Two awards given, a link for the first."""

    def __init__(self) -> None:
        self.desk: IssuingContext = make_desk()
        issue(self.desk, order(wanted(1), wanted(2)), now=NOW)
        self.book: InstitutionStore = self.desk.book  # type: ignore[assignment]
        self.directory = directory_of(self.book)
        self.numbers = [record.number for record in reversed(self.book.awards.list_matching(AwardFilter()))]
        self.link("t1", self.numbers[0])

    def link(self, token: str, number: str) -> None:
        self.book.claims.add_many([Claim(token_hash=hash_of_token(token), award_number=number, created_at=NOW)])

    def actions(self) -> list[str]:
        return [event.entry.action for event in self.book.audit.list_events(subject=self.numbers[0])]


@pytest.fixture
def held() -> Held:
    return Held()


def test_looking_at_a_link_changes_nothing(held: Held) -> None:
    before = held.actions()
    found = holding.look_at_link(held.directory, "t1", now=NOW)
    assert (found.number, found.is_opened, found.is_shared) == (held.numbers[0], False, False)
    assert held.actions() == before
    assert document_of(held, held.numbers[0]) is None


def document_of(held: Held, number: str, *, edition: int | None = None) -> bytes | None:
    """Return the document that somebody is shown who comes with a link of an edition, or with the number alone."""
    link = AwardLink(number) if edition is None else LINKS.link(number, edition=edition)
    return holding.find_shown_document(held.directory, link, links=LINKS)


def test_claiming_opens_the_award_for_its_learner_alone(held: Held) -> None:
    found = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    assert (found.is_opened, found.visibility, found.account) == (True, Visibility.PRIVATE, "")
    assert document_of(held, found.number, edition=0) is None
    assert "award.opened" in held.actions()


@pytest.mark.parametrize(
    ("visibility", "by_number", "by_link", "by_old_link"),
    [
        (Visibility.PRIVATE, False, False, False),
        (Visibility.WITH_LINK, False, True, False),
        (Visibility.LISTED, True, True, True),
    ],
)
def test_the_learner_decides_what_opens_the_page(
    held: Held, visibility: Visibility, *, by_number: bool, by_link: bool, by_old_link: bool
) -> None:
    found = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    holding.renew_link(held.directory, found, now=NOW)
    holding.choose_visibility(held.directory, found, visibility=visibility, now=NOW)
    document = held.book.awards.get_document(found.record.credential_id)
    shown = [document_of(held, found.number, edition=edition) == document for edition in (None, 1, 0)]
    assert shown == [by_number, by_link, by_old_link]
    assert "award.link_renewed" in held.actions()


def test_a_link_of_one_award_opens_no_other(held: Held) -> None:
    held.link("t2", held.numbers[1])
    for token in ("t1", "t2"):
        found = holding.claim(held.directory, token, account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
        holding.choose_visibility(held.directory, found, visibility=Visibility.WITH_LINK, now=NOW)
    key = LINKS.link(held.numbers[0], edition=0).key
    assert holding.find_shown_document(held.directory, AwardLink(held.numbers[1], key), links=LINKS) is None
    assert holding.find_shown_document(held.directory, AwardLink(held.numbers[0], key), links=LINKS) is not None
    for wrong in ("", key[:-1], key.upper(), key[:-1] + ("a" if key[-1] != "a" else "b"), "鍵"):
        assert holding.find_shown_document(held.directory, AwardLink(held.numbers[0], wrong), links=LINKS) is None


def test_a_new_link_holds_for_links_that_are_sent_later(held: Held) -> None:
    found = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    holding.renew_link(held.directory, found, now=NOW)
    send_again(held, "l1@example.jp")
    again = holding.find_held(held.directory, found.number)
    assert again is not None and again.link_edition == 1
    assert holding.pages_of(held.book, held.numbers, links=LINKS) == {
        held.numbers[0]: LINKS.address(held.numbers[0], edition=1),
        held.numbers[1]: LINKS.address(held.numbers[1], edition=0),
    }


def test_claiming_twice_is_recorded_once(held: Held) -> None:
    holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=LATER)
    assert held.actions().count("award.opened") == 1


def test_an_account_keeps_the_award_and_its_link_alone_no_longer_gives_control(held: Held) -> None:
    holding.claim(held.directory, "t1", account="acc-1", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    assert [one.number for one in holding.list_held(held.directory, "acc-1")] == [held.numbers[0]]
    with pytest.raises(LinkTaken, match="E_CLAIM_TAKEN"):
        holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=LATER)
    with pytest.raises(LinkTaken):
        holding.claim(held.directory, "t1", account="acc-2", proved=["l1@example.jp", "l2@example.jp"], now=LATER)
    assert (
        holding.claim(
            held.directory, "t1", account="acc-1", proved=["l1@example.jp", "l2@example.jp"], now=LATER
        ).account
        == "acc-1"
    )


def test_an_award_claimed_without_an_account_can_join_one_later(held: Held) -> None:
    holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    assert (
        holding.claim(
            held.directory, "t1", account="acc-1", proved=["l1@example.jp", "l2@example.jp"], now=LATER
        ).account
        == "acc-1"
    )


def test_a_page_made_private_stays_private_when_the_link_is_opened_again(held: Held) -> None:
    found = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    holding.choose_visibility(held.directory, found, visibility=Visibility.PRIVATE, now=NOW)
    again = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=LATER)
    assert not again.is_shared
    assert document_of(held, found.number, edition=0) is None
    assert "award.made_private" in held.actions()


def test_search_engines_are_let_in_only_by_choice(held: Held) -> None:
    found = holding.claim(held.directory, "t1", account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    assert found.visibility is not Visibility.LISTED
    holding.choose_visibility(held.directory, found, visibility=Visibility.LISTED, now=NOW)
    listed = holding.find_held(held.directory, found.number)
    assert listed is not None
    assert listed.visibility is Visibility.LISTED


@pytest.mark.parametrize("token", ["t2", "", hash_of_token("t1")])
def test_a_link_that_was_never_sent_opens_nothing(held: Held, token: str) -> None:
    with pytest.raises(LinkUnknown, match="E_CLAIM_UNKNOWN"):
        holding.claim(held.directory, token, account="", proved=["l1@example.jp", "l2@example.jp"], now=NOW)


def test_a_withdrawn_link_opens_nothing(held: Held) -> None:
    claim = held.book.claims.list_by_award(held.numbers[0])[0]
    held.book.claims.replace(replace(claim, withdrawn_at=NOW))
    with pytest.raises(LinkUnknown):
        holding.look_at_link(held.directory, "t1", now=NOW)


def test_a_number_that_is_nobodys_finds_nothing(held: Held) -> None:
    assert holding.find_held(held.directory, "A-3333-3333") is None
    assert document_of(held, "A-3333-3333", edition=0) is None


def test_a_number_alone_does_not_open_the_page(held: Held) -> None:
    assert document_of(held, held.numbers[1]) is None


def send_again(held: Held, email: str, *, at: object = NOW) -> int:
    tokens = iter(f"new-{n}-{at}" for n in range(9))
    return holding.send_links_again(
        held.directory,
        email,
        now=at,  # type: ignore[arg-type]
        draw_token=lambda: next(tokens),
        address_of=lambda token: f"https://k.example/claim/{token}",
    )


def test_links_are_sent_again_to_the_address_the_award_went_to(held: Held) -> None:
    assert send_again(held, " L1@Example.jp ") == 1
    (message,) = [m for m in held.book.outbox.list_messages() if m.dedupe_id.startswith("claim-again:")]
    assert message.to == "l1@example.jp"
    token = message.params["link"].rsplit("/", 1)[1]
    assert (
        holding.claim(held.directory, token, account="", proved=["l1@example.jp", "l2@example.jp"], now=LATER).number
        == held.numbers[0]
    )
    assert holding.look_at_link(held.directory, "t1", now=NOW).number == held.numbers[0], "the old link stays good"


@pytest.mark.parametrize("email", ["", "  ", "nobody@example.jp", "example.jp", "l1"])
def test_part_of_an_address_is_no_address(held: Held, email: str) -> None:
    assert send_again(held, email) == 0


def test_asking_over_and_over_sends_one_mail_an_hour(held: Held) -> None:
    assert [send_again(held, "l1@example.jp"), send_again(held, "l1@example.jp")] == [1, 0]
    assert send_again(held, "l1@example.jp", at=LATER) == 1


def test_a_new_link_of_a_linked_award_stays_with_its_account(held: Held) -> None:
    holding.claim(held.directory, "t1", account="acc-1", proved=["l1@example.jp", "l2@example.jp"], now=NOW)
    send_again(held, "l1@example.jp")
    token = held.book.outbox.list_messages()[-1].params["link"].rsplit("/", 1)[1]
    with pytest.raises(LinkTaken):
        holding.claim(held.directory, token, account="acc-2", proved=["l1@example.jp", "l2@example.jp"], now=LATER)
    assert len(holding.list_held(held.directory, "acc-1")) == 1
