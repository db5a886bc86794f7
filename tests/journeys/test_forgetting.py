"""Erasing an award's link to the log, and accounts: for good, with a line in the trail; what was decided stays."""

from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, confirmed_batch, open_platform
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.people.forgetting import ForgottenAccount, forget_account, forget_in_log, what_goes
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.award import Learner
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState
from kakitome.operations.doctor import examine_platform
from kakitome.operations.jobs import work_off_jobs
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.batches import BatchRow, RowState
from kakitome.ports.claims import Claim, Visibility, hash_of_token
from kakitome.ports.organisations import NodeRole
from kakitome.ports.reviewers import ReviewDraft
from kakitome.services import governing, holding
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@u.example"


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


def claimed(platform: Platform, account: str) -> str:
    """Award to somebody and let the link be opened in an account; return the award's number."""
    (outcome,) = award(platform, "見本 花子", email=ADDRESS)
    claim = Claim(token_hash=hash_of_token("t1"), award_number=outcome.number, created_at=NOW)
    platform.store("u").claims.add_many([claim])
    holding.claim(platform.directory, "t1", account=account, proved=[ADDRESS], now=NOW)
    return outcome.number


def test_a_deletion_closes_the_pages_of_awards_and_says_so_in_the_trail(tmp_path: Path) -> None:
    """F55: the award stays its institution's; its link to the account, and who could see it, end."""
    platform = open_platform(tmp_path)
    add_institution(platform)
    account = account_of(platform, "leaves")
    number = claimed(platform, account)
    held = holding.find_held(platform.directory, number)
    assert held is not None
    holding.choose_visibility(platform.directory, held, visibility=Visibility.LISTED, now=NOW)
    assert what_goes(platform, account).awards == 1
    forget_account(platform, account, actor=account, now=NOW)
    door = holding.find_door(platform.directory, number)
    assert (door.account, door.visibility) == ("", Visibility.PRIVATE)
    actions = [event.entry.action for event in platform.store("u").audit.list_events(subject=number)]
    assert actions[-2:] == ["award.unlinked", "award.made_private"]
    record = platform.store("u").awards.find_by_number(number)
    assert record is not None
    assert record.intent.learner is not None
    assert record.intent.learner.name == "見本 花子"


def test_a_claim_that_comes_after_the_deletion_links_to_nobody(tmp_path: Path) -> None:
    """F55: of the two, one is first; a request that was under way cannot leave an award with an account that is gone."""
    platform = open_platform(tmp_path)
    add_institution(platform)
    account = account_of(platform, "leaves")
    (outcome,) = award(platform, "見本 花子", email=ADDRESS)
    claims = platform.store("u").claims
    claims.add_many([Claim(token_hash=hash_of_token("t1"), award_number=outcome.number, created_at=NOW)])
    forget_account(platform, account, actor=account, now=NOW)
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        holding.claim(platform.directory, "t1", account=account, proved=[ADDRESS], now=NOW)
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        claims.add_many([Claim(token_hash="5e" * 32, award_number=outcome.number, created_at=NOW, account=account)])
    assert {(claim.account, claim.opened_at) for claim in claims.list_by_award(outcome.number)} == {("", None)}


def test_an_award_on_its_way_to_somebody_who_leaves_arrives_at_the_address(tmp_path: Path) -> None:
    """F55: deleted between confirming a class list and awarding it: the award is made once, and is in no account."""
    platform = open_platform(tmp_path)
    add_institution(platform)
    account = account_of(platform, "leaves")
    batch = confirmed_batch(total=1)
    learner = Learner(name="見本 花子", email="leaves@mail.example")
    row = BatchRow(number=2, state=RowState.READY, learner=learner, awarded_on=NOW.date())
    platform.store("u").batches.add(batch, [row], upload=None)
    forget_account(platform, account, actor=account, now=NOW)
    Scheduler(platform).turn()
    work_off_jobs(platform)
    (settled,) = platform.store("u").batches.list_rows("B-3333-3333")
    assert settled.state is RowState.ISSUED
    assert holding.find_door(platform.directory, settled.award_number).account == ""


def test_the_last_administrator_is_told_before_and_refused(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    account = account_of(platform, "leaves")
    platform.organisations.give_role(account=account, node_id="u", role=NodeRole.ADMIN, now=NOW)
    (obstacle,) = what_goes(platform, account).obstacles
    assert (obstacle.code, obstacle.institution) == ("E_LAST_ADMIN", "u")
    with pytest.raises(Conflict, match="E_LAST_ADMIN"):
        forget_account(platform, account, actor=account, now=NOW)
    other = account_of(platform, "remains")
    platform.organisations.give_role(account=other, node_id="u", role=NodeRole.ADMIN, now=NOW)
    assert not what_goes(platform, account).obstacles
    assert what_goes(platform, account).roles == ("u",)
    forget_account(platform, account, actor=account, now=NOW)
    assert what_goes(platform, other).obstacles != ()
