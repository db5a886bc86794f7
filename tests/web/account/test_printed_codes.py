"""Receiving an award by a printed code: once, by who was handed the sheet; and everybody who only guesses."""

import re

import pypdfium2
import pytest
from django.test import Client

from kakitome.journeys.handing_out.claim_codes import look_at_code, print_codes, receive_by_code
from kakitome.learning.award import Learner
from kakitome.ports.organisations import NodeRole
from kakitome.ports.wallets import IdentityKind
from kakitome.records.models.claim_code import ClaimCodeRow
from kakitome.services import holding
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

STAFF, LEARNER = "staff@u.example", "hanako@mail.example"
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


def awarded(*addresses: str) -> list[str]:
    """Award to learners with these addresses; return the awards' numbers."""
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    version, platform = institutions.in_force("u"), institutions.platform()
    wanted = [
        Wanted(
            learner=Learner(name=f"見本 花子{place}", email=address, student_number=f"S{place}"),
            awarded_on=institutions.NOW.date(),
        )
        for place, address in enumerate(addresses)
    ]
    order = Order(
        issuer=platform.store("u").issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=wanted,
    )
    return [outcome.number for outcome in issue(platform.issuing_context("u"), order, now=institutions.NOW)]


def codes_of(pdf: bytes) -> list[str]:
    return [CODE.findall(page.get_textpage().get_text_range())[0] for page in pypdfium2.PdfDocument(pdf)]


def printed(*numbers: str) -> list[str]:
    return codes_of(print_codes(institutions.platform(), "u", numbers=numbers, actor="staff"))


def visitor() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def test_a_sheet_is_printed_at_the_desk_and_the_code_is_stored_nowhere() -> None:
    number, mailed = awarded("", LEARNER)
    account = institutions.account(STAFF)
    institutions.platform().organisations.give_role(
        account=account, node_id="u", role=NodeRole.PROGRAMME_OWNER, now=institutions.NOW
    )
    staff = visitor()
    staff.post("/account/login", {"login": STAFF, "password": institutions.PASSWORD})
    (code,) = printed(number)
    (row,) = ClaimCodeRow.objects.all()
    assert code not in str(vars(row))
    assert code.replace("-", "") not in str(vars(row))
    page = staff.get(f"/desk/u/claim-codes?award={number}").content.decode()
    assert "printed, not used yet" in page
    assert "has an e-mail address" in staff.get(f"/desk/u/claim-codes?award={mailed}").content.decode()
    assert staff.post(f"/desk/u/claim-codes?award={number}", {}).status_code in (302, 422)
    assert visitor().get(f"/desk/u/claim-codes?award={number}").status_code == 302


def test_who_has_the_sheet_takes_the_award_as_a_file_once() -> None:
    (number,) = awarded("")
    (code,) = printed(number)
    client = visitor()
    typed = client.post("/codes", {"code": code.lower().replace("-", " ")})
    assert typed["Location"] == "/codes/award"
    page = client.get("/codes/award").content.decode()
    assert "見本 花子0" in page
    assert "Neither needs an e-mail address" in page
    # Looking changes nothing.
    assert look_at_code(institutions.platform(), code).is_opened is False
    received = client.post("/codes/award", {"act": "receive"})
    assert received.status_code == 302
    assert client.get(received["Location"]).status_code == 200
    again = visitor()
    assert again.get(f"/codes/{code}")["Location"] == "/codes/award"
    assert "receives nothing" in again.get("/codes/award").content.decode()
    (entry,) = [
        event.entry
        for event in institutions.platform().store("u").audit.list_events(subject=number)
        if event.entry.action == "award.opened"
    ]
    assert (entry.detail["proof"], entry.detail["by"]) == ("in_person", "staff")


def test_in_an_account_it_is_noted_who_handed_it_over() -> None:
    (number,) = awarded("")
    account, platform = institutions.account(LEARNER), institutions.platform()
    (code,) = printed(number)
    client = visitor()
    client.get(f"/codes/{code}")
    before = client.post("/codes/award", {"act": "sign_in"})
    assert before["Location"] == "/account/login?next=/codes/award"
    client.post(before["Location"], {"login": LEARNER, "password": institutions.PASSWORD, "next": "/codes/award"})
    client.post("/codes/award", {"act": "receive"})
    assert [held.number for held in holding.list_held(platform.directory, account)] == [number]
    (proof,) = [proof for proof in platform.wallets.open(account).list_proofs() if proof.kind is IdentityKind.IN_PERSON]
    assert (proof.identifier, proof.proved_by) == (number, "u")


def test_another_sheet_ends_the_one_before_and_no_address_or_account_is_gone_around() -> None:
    number, mailed = awarded("", LEARNER)
    platform, account = institutions.platform(), institutions.account(LEARNER)
    (old,), (new,) = printed(number), printed(number)
    for wrong in (old, "", "7K3M-94QT-7K3M-94QT", "x" * 500, "7K3M"):
        with pytest.raises(Exception, match="E_CODE_WRONG"):
            look_at_code(platform, wrong)
    with pytest.raises(Exception, match="E_CODE_ADDRESS"):
        printed(mailed)
    receive_by_code(platform, new, account=account)
    with pytest.raises(Exception, match="E_CODE_WRONG"):
        receive_by_code(platform, new, account="")
    with pytest.raises(Exception, match="E_CODE_TAKEN"):
        printed(number)
    with pytest.raises(Exception, match="E_CODE_UNKNOWN"):
        print_codes(platform, "u", numbers=["A-2345-6789"], actor="staff")


def test_a_code_ends_by_itself_and_guesses_are_slowed_down() -> None:
    (number,) = awarded("")
    (code,) = printed(number)
    ClaimCodeRow.objects.update(ends_at=institutions.NOW)
    client = visitor()
    assert client.post("/codes", {"code": code}).status_code == 422
    answers = {client.post("/codes", {"code": code}).status_code for _try in range(31)}
    assert 429 in answers
