"""Stories of applicants that try to choose their judges, over the pages of the platform and its database.

Each ends as it would have without the attack, and the secretariat reads what was tried.
"""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import Application, open_case
from kakitome.values.localized_text import LocalizedText
from support import institutions, recognition_body
from web.recognition.test_cases import REASONS, Desk
from web.recognition.test_juries import acts, email_of, invite
from web.review.conftest import account_of

pytestmark = pytest.mark.django_db
BODY = recognition_body.BODY


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def applicant(desk: Desk) -> Client:
    return institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")


def accepted(admin: Client, account: str) -> None:
    """Let somebody be invited by the applicant, and accept in good faith."""
    link = invite(admin, email_of(account))
    assert institutions.signed_in(email_of(account)).post(link, {"do": "accept"}).status_code == 302


def colleague(account: str, institution: str) -> None:
    """Let somebody have worked at an institution for years."""
    organisations = institutions.platform().organisations
    since = institutions.NOW - timedelta(days=900)
    organisations.give_role(account=account, node_id=institution, role=NodeRole.VIEWER, now=since)


def committee(names: Iterable[str] = recognition_body.COMMITTEE) -> list[str]:
    return [account_of(name) for name in names]


def test_reviewers_voters_and_the_chair_are_invited_and_accept_and_the_case_is_refused_all_the_same(
    desk: Desk, applicant: Client
) -> None:
    desk.submit().accept().assign("ann", "ben")
    accepted(applicant, desk.people["ann"])
    for name in ("ann", "ben"):
        desk.score(name, 1, "refused")
    for account in committee():
        accepted(applicant, account)
    desk.post("discuss")
    desk.vote("refused", "refused", "refused")

    desk.post("decide", **REASONS)

    assert desk.case.state is State.REFUSED
    assert Act.RECUSE not in acts(desk)
    assert desk.case.recusals == ()


def test_many_are_invited_at_once_and_nobody_is_struck_nor_named(desk: Desk, applicant: Client) -> None:
    desk.submit().accept().assign("ann", "ben")
    names_before = applicant.get("/desk/setouchi/people").content.decode().count("見本 一郎")
    for account in [*desk.people.values(), *committee(), *committee(recognition_body.SECOND)]:
        invite(applicant, email_of(account))
    page = applicant.get("/desk/setouchi/people").content.decode()
    assert page.count("見本 一郎") == names_before, "only the administrator's own name stands there"

    desk.score("ann", 1, "refused")
    desk.score("ben", 1, "refused")
    desk.post("discuss")
    assert desk.vote("refused", "refused", "refused").case.recusals == ()


def test_another_institution_invites_the_jury_under_the_applicants_name(desk: Desk) -> None:
    institutions.open_university("friend", LocalizedText(ja="友好大学（見本）", en="Friend (sample)"))
    friend = institutions.member("admin@friend.example", NodeRole.ADMIN, "friend")
    desk.submit().accept().assign("ann", "ben")
    colleague(desk.people["ben"], "friend")
    form = {"email": email_of(desk.people["ann"]), "person": "x", "node": "friend", "role": "viewer"}
    friend.post("/desk/friend/people/invite", form)
    (invitation,) = institutions.platform().invitations.list_of("friend")
    institutions.signed_in(email_of(desk.people["ann"])).post(f"/invitations/{invitation.id}", {"do": "accept"})
    organisations = institutions.platform().organisations
    posing = organisations.get("setouchi")
    node = organisations.get("friend")
    organisations.change(type(node)(**{**_fields(node), "name": posing.name, "url": posing.url}))

    desk.score("ann", 1, "refused")
    desk.score("ben", 1, "refused")

    assert Act.RECUSE not in acts(desk)
    page = desk.get()
    assert page.count("for you to judge") == 2
    assert "took on the name, domain or number of a party after this case began" in page


def _fields(node: object) -> dict[str, object]:
    return {name: getattr(node, name) for name in node.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_colleague_who_leaves_for_the_day_and_comes_back_judges_nothing(desk: Desk, applicant: Client) -> None:
    desk.submit().accept()
    account = recognition_body.reviewer("ann")
    colleague(account, "setouchi")
    platform = institutions.platform()
    platform.organisations.take_role(account=account, node_id="setouchi", now=institutions.NOW)
    accepted(applicant, account)

    desk.post("assign", account=account)

    assert desk.case.panel == ()
    assert "found by rule when the case was to be given to this person" in desk.get()


def test_an_application_taken_back_and_begun_again_makes_no_old_colleagues(desk: Desk, applicant: Client) -> None:
    account = recognition_body.reviewer("ann")
    accepted(applicant, account)
    desk.do(Act.ABANDON, CaseRole.APPLICANT, text="")
    asked = Application(entry=desk.entry.number, version=desk.entry.current.version, procedure="recognition")
    again = open_case(
        recognition_body.work().examining,
        asked,
        by=recognition_body.owner_of("setouchi"),
        now=institutions.platform().now() + timedelta(seconds=1),
    )
    desk.number = again.number

    desk.submit().accept()
    desk.post("assign", account=account)

    assert [one.account for one in desk.case.panel] == [account]
    assert "for you to judge" in desk.get()


def test_who_works_for_the_applicant_too_has_nothing_to_do_with_its_case_in_the_secretariat(desk: Desk) -> None:
    desk.submit()
    double = institutions.account("double@kikou.example", NodeRole.ADMIN, BODY)
    colleague(double, "setouchi")
    client = institutions.signed_in("double@kikou.example")

    for rest in ((), ("accept",), ("file.zip",), ("assign",)):
        answer = client.get(desk.address(*rest))
        assert answer.status_code == 403, rest
        assert "Somebody else of the secretariat handles it." in answer.content.decode()
    assert client.post(desk.address("fee"), {"state": "paid"}).status_code == 403
    with pytest.raises(Exception, match="E_OFFICE_OF_A_PARTY"):
        desk.do(Act.SETTLE_FEE, CaseRole.SECRETARIAT, double, state="paid", reason="")
    assert client.get(f"/desk/{BODY}/cases").status_code == 200, "the desk itself stays open"


def test_the_secretariat_is_not_emptied_by_inviting_it(desk: Desk, applicant: Client) -> None:
    desk.submit()
    accepted(applicant, account_of("office", at="kikou"))
    desk.accept()
    assert desk.case.state is State.ACCEPTED


def test_a_second_address_of_a_reviewer_or_a_member_tells_the_body_nothing(desk: Desk) -> None:
    ann = recognition_body.reviewer("ann")
    office = institutions.signed_in("office@kikou.example")
    admin = institutions.member("chief@kikou.example", NodeRole.ADMIN, BODY)
    for account, email in ((ann, "ann@private.example"), (account_of("ume"), "ume@private.example")):
        user = EmailAddress.objects.get(user__subject=account, primary=True).user
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=False)

    known = office.post(f"/desk/{BODY}/reviewers/invite", {"email": "ann@private.example", "capacity": "3"})
    fresh = office.post(f"/desk/{BODY}/reviewers/invite", {"email": "nobody@private.example", "capacity": "3"})
    assert known.status_code == fresh.status_code == 302
    own = office.post(f"/desk/{BODY}/reviewers/invite", {"email": email_of(ann), "capacity": "3"})
    assert own.status_code == 422, "the address the register shows is told"

    seat = {"email": "ume@private.example", "role": "member", "since": "2026-04-01", "votes": "on"}
    answers = [
        admin.post(f"/desk/{BODY}/committees/quality/seats", {**seat, "email": email}).status_code
        for email in ("ume@private.example", "nobody@private.example")
    ]
    assert answers[0] == answers[1]


def test_inviting_asks_the_database_the_same_for_a_known_and_an_unknown_address(desk: Desk, applicant: Client) -> None:
    institutions.account("known@elsewhere.example")
    invite(applicant, "warm@elsewhere.example")
    asked = []
    for name in ("known", "fresh"):
        form = {"email": f"{name}@elsewhere.example", "person": "x", "node": "setouchi", "role": "viewer"}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            applicant.post("/desk/setouchi/people/invite", form)
        asked.append(len(queries))
    assert asked[0] == asked[1]
