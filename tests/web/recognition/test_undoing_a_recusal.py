"""Who was taken out of a case, by what and why, is seen by the secretariat and the person; it can be undone."""

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import NodeRole
from support import institutions, recognition_body
from web.recognition.test_cases import REASONS, Desk
from web.review.conftest import account_of, seated

pytestmark = pytest.mark.django_db
WHY = "The university of the same name is another one."


@pytest.fixture
def desk() -> Desk:
    return Desk()


def mails(kind: str) -> set[str]:
    outbox = institutions.platform().store(recognition_body.BODY).outbox
    return {message.to for message in outbox.list_messages(limit=1000) if message.kind == f"case.{kind}"}


def ballot_page(client: Client, desk: Desk) -> str:
    answer = client.get(f"/desk/{recognition_body.BODY}/deciding/{desk.number}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_secretariat_reads_who_was_taken_out_by_whom_and_why_and_undoes_it(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 3, "refused")
    desk.post("recuse", account=desk.people["ann"], ground="I_CONFLICT_DECLARED_TIE")
    page = desk.get()
    assert "Who was taken out" in page
    assert "taken out by: Secretariat (見本 一郎)" in page
    assert "Declared ties with the applicant." in page
    assert "ann@home-of-ann.example" in mails("taken_out")

    empty = desk.post("undo-recusal", status=422, account=desk.people["ann"], text="")
    assert "checked" in empty
    desk.post("undo-recusal", account=desk.people["ann"], text=WHY)

    assert [one.account for one in desk.case.counted_scorings] == [desk.people["ann"]]
    page = desk.get()
    assert WHY in page
    assert "Undo a recusal…" not in page, "there is nothing left to undo"
    assert "ann@home-of-ann.example" in mails("brought_back")


def test_a_reviewer_reads_why_and_since_when_without_anybodys_name(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.post("recuse", account=desk.people["ann"], ground="I_CONFLICT_SAME_INSTITUTION")
    own = institutions.signed_in("ann@home-of-ann.example")

    page = own.get(f"/review/{desk.number}").content.decode()

    assert "Belongs to the applicant" in page
    assert "taken out by: Secretariat" in page
    assert "見本 一郎" not in page.split("<main", 1)[1]
    assert "tell the secretariat" in page


def test_the_chair_brings_a_member_back_whose_vote_then_counts(desk: Desk) -> None:
    desk.reviewed().vote("refused", "refused", "refused")
    ballot = desk.case.ballot
    assert ballot is not None
    ume = account_of("ume")
    desk.post("recuse", account=ume, ground="I_CONFLICT_SAME_INSTITUTION")
    assert "may not vote" in ballot_page(seated("ume"), desk)
    chair = seated("chair")
    assert "taken out of the case" in ballot_page(chair, desk)
    address = f"/desk/{recognition_body.BODY}/deciding/{desk.number}/recusals"
    empty = chair.post(address, {"which": "out-0", "text": ""})
    assert empty.status_code == 422
    assert "it is kept on record" in empty.content.decode()

    assert chair.post(address, {"which": "out-0", "text": WHY}).status_code == 302

    ballot = desk.case.ballot
    assert ballot is not None
    assert len(ballot.counted) == 3
    page = desk.get()
    assert WHY in page
    assert "The recusal of 見本 一郎 is undone" in page
    desk.post("decide", **REASONS)
    assert ume in desk.case.decisions[0].deciders
    assert desk.case.state is State.REFUSED


def test_who_is_no_chair_undoes_nothing_and_the_chair_not_the_own(desk: Desk) -> None:
    desk.reviewed().vote("refused", "refused")
    desk.post("recuse", account=account_of("ume"), ground="I_CONFLICT_SAME_INSTITUTION")
    address = f"/desk/{recognition_body.BODY}/deciding/{desk.number}/recusals"
    for name in ("take", "ume"):
        seated(name).post(address, {"which": "out-0", "text": WHY})
    desk.post("recuse", account=account_of("chair"), ground="I_CONFLICT_SAME_INSTITUTION")
    seated("chair").post(address, {"which": "out-0", "text": WHY})
    assert Act.UNDO_RECUSAL not in [
        event.act for event in recognition_body.work().examining.store.cases.list_events(desk.number)
    ]


def test_ones_own_declaration_is_offered_to_nobody_for_undoing(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.do(Act.DECLARE, CaseRole.REVIEWER, desk.people["ann"], answer="conflict")
    page = desk.get()
    assert "declared by the person" in page
    assert "Undo a recusal…" not in page
    refused = desk.post("undo-recusal", status=422, account=desk.people["ann"], text=WHY)
    assert WHY in refused


def test_the_applicant_reads_nothing_of_it(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.post("recuse", account=desk.people["ann"], ground="I_CONFLICT_SAME_INSTITUTION")
    desk.post("undo-recusal", account=desk.people["ann"], text=WHY)
    applicant = institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")
    page = applicant.get(f"/desk/setouchi/applications/{desk.number}").content.decode()
    assert WHY not in page
    assert "recusal" not in page


def test_everybody_on_the_ballot_reads_what_changed_since_it_was_opened(desk: Desk) -> None:
    desk.reviewed().vote("refused")
    take = seated("take")
    assert "It is as it was." in ballot_page(take, desk)
    assert "may vote: 4, votes needed: 3" in ballot_page(take, desk)
    desk.post("recuse", account=account_of("ume"), ground="I_CONFLICT_SAME_INSTITUTION")
    store = institutions.platform().store(recognition_body.BODY)
    (seat,) = [kept for kept in store.body.list_seats() if kept.id == "s-take"]
    store.body.change_seat(seat.ended(institutions.NOW.date()))

    for page in (ballot_page(take, desk), desk.get()):
        assert "was taken out" in page
        assert "may vote: 3, votes needed: 3" in page
        assert "The vote on this ballot stays until it is closed." in page
    assert "may not vote" in ballot_page(seated("ume"), desk)


def test_who_chaired_when_the_ballot_was_opened_closes_it_after_the_seat_has_ended(desk: Desk) -> None:
    desk.reviewed().vote("refused", "recognised", "refused", "recognised")
    store = institutions.platform().store(recognition_body.BODY)
    (seat,) = [kept for kept in store.body.list_seats() if kept.id == "s-chair"]
    store.body.change_seat(seat.ended(institutions.NOW.date()))

    desk.do(Act.DECIDE, CaseRole.CHAIR, account_of("chair"), casting="for")

    assert desk.case.state is State.REFUSED
