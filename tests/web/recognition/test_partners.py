"""Partners over the pages: an applicant names one, its administrators alone answer, the secretariat reads how it stands."""

import pytest
from django.test import Client

from kakitome.learning.recognition.partner import find_named
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.recognition.test_cases import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    institutions.open_university("iroha", LocalizedText(ja="いろは大学（見本）", en="Iroha University (sample)"))
    return desk


@pytest.fixture
def applicant(desk: Desk) -> Client:
    return institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")


def partners_admin(role: NodeRole = NodeRole.ADMIN, at: str = "iroha") -> Client:
    return institutions.member(f"{role.value}@{at}.example", role, at)


def name(desk: Desk, applicant: Client, institution: str = "iroha") -> None:
    address = f"/desk/setouchi/applications/{desk.number}/partner"
    assert "Iroha University (sample)" in applicant.get(address).content.decode()
    assert applicant.post(address, {"institution": institution}).status_code == 302


def test_an_institution_that_is_named_reads_by_whom_and_confirms(desk: Desk, applicant: Client) -> None:
    admin = partners_admin()
    name(desk, applicant)
    assert "has not answered" in applicant.get(f"/desk/setouchi/applications/{desk.number}").content.decode()

    assert "names you as a partner" in admin.get("/desk/iroha").content.decode()
    page = admin.get("/desk/iroha/partnerships").content.decode()
    assert "setouchi (sample) names your institution in its application to Sample Recognition Body" in page
    answer = admin.post(f"/desk/iroha/partnerships/{desk.number}", {"do": "confirm"}, follow=True).content.decode()

    assert "Confirmed. The applicant was told." in answer
    assert "Yes, we offer it together" not in answer
    desk.submit()
    told = "Its people do not examine this application."
    assert told in applicant.get(f"/desk/setouchi/applications/{desk.number}").content.decode()
    assert told in desk.get()
    assert "names you as a partner" not in admin.get("/desk/iroha").content.decode()


def test_what_is_confirmed_after_it_was_handed_in_says_so_before_and_after(desk: Desk, applicant: Client) -> None:
    admin = partners_admin()
    name(desk, applicant)
    desk.submit()

    assert "too late to recuse them by itself" in admin.get("/desk/iroha/partnerships").content.decode()
    admin.post(f"/desk/iroha/partnerships/{desk.number}", {"do": "confirm"})

    assert desk.case.partners == ()
    assert "It confirmed too late to recuse anybody by itself" in desk.get()


def test_nobody_but_its_own_administrators_answers_for_an_institution(desk: Desk, applicant: Client) -> None:
    institutions.open_university("rival", LocalizedText(ja="対抗大学（見本）", en="Rival University (sample)"))
    name(desk, applicant)
    address = f"/desk/iroha/partnerships/{desk.number}"

    unnamed = partners_admin(at="rival")

    for stranger in (partners_admin(NodeRole.PROGRAMME_OWNER), unnamed, applicant, desk.client):
        assert stranger.post(address, {"do": "confirm"}).status_code == 404
        assert stranger.get("/desk/iroha/partnerships").status_code == 404
    assert unnamed.post(f"/desk/rival/partnerships/{desk.number}", {"do": "confirm"}).status_code == 404
    assert desk.number not in unnamed.get("/desk/rival/partnerships").content.decode()
    assert partners_admin().post("/desk/iroha/partnerships/C-7K3M-94QD", {"do": "confirm"}).status_code == 404

    partner = find_named(desk.case, "iroha")
    assert partner is not None
    assert partner.is_waiting


def test_a_name_is_taken_back_and_the_question_goes_with_it(desk: Desk, applicant: Client) -> None:
    name(desk, applicant)
    address = f"/desk/setouchi/applications/{desk.number}/partner-back"
    refused = applicant.post(address, {"institution": ""})
    assert refused.status_code == 422
    assert "Choose an institution." in refused.content.decode()

    assert applicant.post(address, {"institution": "iroha"}).status_code == 302

    admin = partners_admin()
    page = admin.post(f"/desk/iroha/partnerships/{desk.number}", {"do": "confirm"}, follow=True).content.decode()
    assert "the applicant has taken the name back" in page
    assert "Yes, we offer it together" not in page
