"""An applicant invites those who judge it, over the pages of the platform: nothing happens but a line for the secretariat."""

import re
from pathlib import Path

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import NodeRole
from support import institutions, recognition_body
from web.recognition.test_cases import REASONS, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def applicant(desk: Desk) -> Client:
    """An administrator of the institution that applies."""
    return institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")


def invite(applicant: Client, email: str) -> str:
    """Invite somebody as the applicant; return the link in their mail."""
    given = {"email": email, "person": "x", "node": "setouchi", "role": "viewer"}
    page = applicant.post("/desk/setouchi/people/invite", given, follow=True).content.decode()
    assert "見本 一郎" not in page.split(email, 1)[1][:400], "nobody learns the name behind an address"
    folder: Path = institutions.platform().installation.mail.folder
    links = re.findall(r"http\S+(/invitations/\S+)", "".join(one.read_text() for one in folder.glob("*.eml")))
    return next(link for link in links if _leads_to(link, email))


def _leads_to(link: str, email: str) -> bool:
    found = institutions.platform().invitations.find_by_token(link.rsplit("/", 1)[-1])
    return found is not None and found.email == email


def acts(desk: Desk) -> list[Act]:
    return [event.act for event in recognition_body.work().examining.store.cases.list_events(desk.number)]


def email_of(account: str) -> str:
    person = institutions.platform().accounts.find(account)
    assert person is not None
    return person.email


def test_inviting_a_reviewer_and_the_whole_committee_changes_nothing(desk: Desk, applicant: Client) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 1, "refused")
    for account in [desk.people["ann"], desk.people["ben"], *(f"s-{name}" for name in recognition_body.COMMITTEE)]:
        seats = institutions.platform().store(recognition_body.BODY).body.list_seats()
        found = next((one.account for one in seats if one.id == account), account)
        invite(applicant, email_of(found))

    desk.score("ben", 1, "refused")
    desk.post("discuss")
    desk.vote("refused", "refused", "refused")
    desk.post("decide", **REASONS)

    assert desk.case.state is State.REFUSED
    assert Act.RECUSE not in acts(desk)
    assert "for you to judge" not in desk.get()


def test_who_accepts_still_scores_and_the_secretariat_reads_who_invited_them_and_when(
    desk: Desk, applicant: Client
) -> None:
    desk.submit().accept().assign("ann", "ben")
    link = invite(applicant, email_of(desk.people["ann"]))
    reviewer = institutions.signed_in(email_of(desk.people["ann"]))
    assert reviewer.post(link, {"do": "accept"}).status_code == 302

    desk.score("ann", 1, "refused")

    assert Act.RECUSE not in acts(desk)
    page = desk.get()
    assert page.count("for you to judge") == 1
    assert "accepted a role at setouchi大学（見本）" in page
    assert "invited by: 見本 一郎" in page
    desk.do(Act.RECUSE, CaseRole.SECRETARIAT, account=desk.people["ann"], grounds=["I_CONFLICT_DECLARED"])
    assert desk.case.find_assignment(desk.people["ann"]).state == "recused"


def test_a_vote_already_cast_counts_when_its_voter_accepts_afterwards(desk: Desk, applicant: Client) -> None:
    desk.reviewed().vote("refused", "refused", "refused")
    ballot = desk.case.ballot
    assert ballot is not None
    voter = ballot.electorate[1].account
    link = invite(applicant, email_of(voter))
    institutions.signed_in(email_of(voter)).post(link, {"do": "accept"})
    assert "for you to judge" in desk.get()

    desk.post("decide", **REASONS)

    assert desk.case.state is State.REFUSED
    assert voter in desk.case.decisions[0].deciders
