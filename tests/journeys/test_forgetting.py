"""Erasing an award's link to the log, and accounts: for good, with a line in the trail; what was decided stays."""

from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.people.forgetting import ForgottenAccount, forget_account, forget_in_log
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState
from kakitome.operations.doctor import examine_platform
from kakitome.ports.accounts import Person
from kakitome.ports.claims import Claim
from kakitome.ports.organisations import NodeRole
from kakitome.ports.reviewers import ReviewDraft
from kakitome.services import governing
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence

pytestmark = pytest.mark.django_db


def test_an_award_is_unlinked_and_its_neighbours_are_not(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    gone, stays = award(platform, "見本 花子", "見本 太郎")
    append_documents(platform.log_context(), "u")
    publish_log(platform.log_context())
    before = platform.log_context().log.list_entries(first=0, count=10)
    assert forget_in_log(platform, gone.number, actor="operator") == 1
    assert platform.log_context().log.list_entries(first=0, count=10) == before
    assert inclusion_evidence(platform.log_context(), "u", credential_id=gone.credential_id) is None
    assert inclusion_evidence(platform.log_context(), "u", credential_id=stays.credential_id) is not None
    (event,) = platform.store("u").audit.list_events(subject=gone.number, limit=1)
    assert (event.entry.action, event.entry.actor) == ("award.forgotten_in_log", "operator")
    # A second time there is nothing left to erase, and nothing more to tell.
    assert forget_in_log(platform, gone.number, actor="operator") == 0
    assert len(platform.store("u").audit.list_events(subject=gone.number, limit=5)) == 1
    codes = [finding.problem.code for finding in examine_platform(platform, now=NOW).findings]
    assert not [code for code in codes if "I8" in code]


def test_an_unknown_number_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        forget_in_log(open_platform(tmp_path), "A-2345-6789", actor="operator")


def former(platform: Platform, account: str) -> tuple[str, ForgottenAccount]:
    """Give somebody a role, a seat, an entry in a register with a draft, and an award; then delete the account."""
    add_institution(platform, "kikou", did="did:web:localhost%3A8000:issuers:kikou")
    for who in (account, "remains"):
        platform.organisations.give_role(
            account=account_of(platform, who), node_id="kikou", role=NodeRole.ADMIN, now=NOW
        )
    subject, store = account_of(platform, account), platform.store("kikou")
    open_recognition_body(platform, "kikou", configuration="jp-micro-credential-body", actor="tests")
    seat = governing.NewSeat(committee="quality", account=subject, role=SeatRole.CHAIR, since=NOW.date())
    governing.give_seat(store, seat, actor="tests", now=NOW)
    home = Belonging(affiliation=Affiliation(name="見本大学"), since=NOW.date())
    store.reviewers.add(
        Reviewer(id="r-1", account=subject, added_at=NOW, state=ReviewerState.ACTIVE, belongings=(home,))
    )
    store.reviewers.save_draft(
        ReviewDraft(case="C-7K3M-94QD", account=subject, saved_at=NOW, content={"x": "書きかけ"})
    )
    store.claims.add_many([Claim(token_hash="5e" * 32, award_number="A-2345-6789", created_at=NOW, account=subject)])
    return subject, forget_account(platform, subject, actor="operator", now=NOW)


def account_of(platform: Platform, name: str) -> str:
    email = f"{name}@mail.example"
    known = platform.accounts.find_by_email(email)
    made = known or platform.accounts.add(
        Person(account="", name="見本 花子", email=email, language="ja"), password=None
    )
    return made.account


def test_a_deleted_account_is_nowhere_any_more_and_its_seat_and_register_entry_have_ended(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    subject, gone = former(platform, "leaves")
    store = platform.store("kikou")
    assert platform.accounts.find(subject) is None
    assert platform.accounts.find_by_email("leaves@mail.example") is None
    assert platform.organisations.roles_of(subject) == {}
    (seat,) = store.body.list_seats()
    assert (seat.account, seat.holds(NOW.date()), seat.is_named) == (gone.pseudonym, False, False)
    entry = store.reviewers.find_by_account(gone.pseudonym)
    assert entry is not None
    assert (entry.state, entry.belongings) == (ReviewerState.ENDED, ())
    assert store.reviewers.find_draft("C-7K3M-94QD", account=subject) is None
    claim = store.claims.find_by_token_hash("5e" * 32)
    assert claim is not None
    assert claim.account == ""
    (told,) = [one.entry for one in store.audit.list_events() if one.entry.action == "people.forgotten"]
    assert (told.subject, told.detail) == (f"account/{gone.pseudonym}", {})
    assert gone.places == 2


def test_the_last_admin_of_an_institution_is_not_forgotten_and_nothing_changes(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    former(platform, "leaves")
    last = account_of(platform, "remains")
    seat = governing.NewSeat(committee="quality", account=last, role=SeatRole.MEMBER, since=NOW.date())
    governing.give_seat(platform.store("kikou"), seat, actor="tests", now=NOW)
    with pytest.raises(Conflict, match="E_LAST_ADMIN"):
        forget_account(platform, last, actor="operator", now=NOW)
    assert platform.accounts.find(last) is not None
    assert [held.seat.holds(NOW.date()) for held in platform.bodies.list_seats_of(last)] == [True]
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        forget_account(platform, "00000000-0000-0000-0000-000000000000", actor="operator", now=NOW)
