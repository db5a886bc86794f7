"""Taking a pathway: agreed, looked at, awarded once by parts that verify at that moment; taken back at any time."""

import json
import re
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.utils.html import strip_tags

from kakitome.errors import Conflict, Refused
from kakitome.journeys.crediting import verified_standing
from kakitome.journeys.crediting.awarding_pathways import (
    EnrolmentDecision,
    award_enrolled,
    settle_enrolments,
    turn_enrolments,
)
from kakitome.journeys.crediting.how_far import held_by
from kakitome.journeys.crediting.taking_pathways import apply_for_award, refuse_award
from kakitome.journeys.people.forgetting import forget_account
from kakitome.journeys.people.joining import join_accounts
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import PathwayAwarding
from kakitome.learning.credit.standing import NotCounted, standing_on
from kakitome.mapping.award_openbadge import from_credential
from kakitome.ports.organisations import NodeRole
from kakitome.ports.pathway_enrolments import EnrolmentState
from kakitome.ports.pathways import PublishedPathway
from kakitome.services import revoking
from kakitome.services.crediting import enrolling
from kakitome.services.holding import list_held
from kakitome.services.issuing import journey
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import day_of
from support import institutions, taken_pathways
from support.taken_pathways import ADDRESS, NAME, awarded, defined, design, published, registered, taken
from web.account.test_wallet_pages import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> str:
    taken_pathways.open_university()
    return institutions.account(ADDRESS)


def two_parts(account: str, *, name: str = NAME) -> tuple[str, str, str]:
    """Award two parts; return what the pathway calls them, and the number of the second award."""
    first, second = defined("統計の基礎"), defined("データの公開")
    awarded(first, account)
    return first.identifier, second.identifier, awarded(second, account, name=name)


def leading(*parts: str, awarding: PathwayAwarding = PathwayAwarding.AUTOMATIC) -> PublishedPathway:
    return published(design(*parts, leads_to=registered(defined(taken_pathways.LARGER)), awarding=awarding))


def larger_awards(account: str) -> list[str]:
    platform = institutions.platform()
    return [
        held.number
        for held in list_held(platform.directory, account)
        if platform.store("u").microcredentials.get(held.record.intent.microcredential, 1).microcredential.title.ja
        == taken_pathways.LARGER
    ]


def revoked(number: str) -> None:
    platform = institutions.platform()
    record = platform.store("u").awards.list_by_number(number)[-1]
    act = revoking.StatusAct(actor="tests", reason="E", now=platform.now())
    revoking.revoke(platform.store("u"), record.credential_id, act=act)
    publish_status_lists(platform.publishing_context("u"), now=platform.now())


def test_what_is_complete_is_awarded_once_and_lies_in_the_account(account: str) -> None:
    first, second, _number = two_parts(account)
    pathway = leading(first, second)
    enrolment = taken(pathway, account)
    platform = institutions.platform()
    assert turn_enrolments(platform, "u") == 1
    (number,) = larger_awards(account)
    awarded_now = platform.store("u").enrolments.find(enrolment.key)
    assert awarded_now is not None
    assert (awarded_now.state, awarded_now.award_number) == (EnrolmentState.AWARDED, number)
    assert turn_enrolments(platform, "u") == 0 and larger_awards(account) == [number]
    with pytest.raises(Conflict, match="E_ENROLMENT_AWARDED"):
        taken(pathway, account)


def test_the_larger_credential_names_its_parts_by_identifier_and_digest(account: str) -> None:
    first, second, part = two_parts(account)
    taken(leading(first, second), account)
    platform = institutions.platform()
    turn_enrolments(platform, "u")
    store = platform.store("u")
    (number,) = larger_awards(account)
    content = store.awards.get_document(store.awards.list_by_number(number)[-1].credential_id)
    report = platform.verifier().verify_bytes(content, now=platform.now())
    assert report.verdict.value in ("valid", "valid_untrusted_issuer"), report
    document = json.loads(content)
    named = {item["id"]: item for item in document["evidence"]}
    part_record = store.awards.list_by_number(part)[-1]
    assert named[part_record.credential_id]["genre"] == "part of a pathway"
    assert part in named[part_record.credential_id]["narrative"]
    assert part_record.document_sha256 in named[part_record.credential_id]["narrative"]
    _definition, facts, _unread = from_credential(document)
    assert facts.learner_name == NAME and [evidence.is_part for evidence in facts.evidence] == [True, True]


def test_nobody_is_looked_at_who_does_not_take_it(account: str) -> None:
    first, second, _number = two_parts(account)
    leading(first, second)
    assert turn_enrolments(institutions.platform(), "u") == 0 and not larger_awards(account)


def test_a_revoked_part_is_no_part(account: str) -> None:
    first, second, number = two_parts(account)
    enrolment = taken(leading(first, second), account)
    revoked(number)
    platform = institutions.platform()
    assert turn_enrolments(platform, "u") == 0
    left = platform.store("u").enrolments.find(enrolment.key)
    assert left is not None and left.state is EnrolmentState.ENROLLED and not left.hindrance


def test_a_part_whose_bytes_do_not_verify_is_no_part(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _number = two_parts(account)
    taken(leading(first, second), account)
    platform = institutions.platform()
    read = verified_standing.content_of

    def broken(platform: Platform, account: str, *, key: str) -> bytes:
        return read(platform, account, key=key).replace(NAME.encode(), "別人 花子".encode())

    monkeypatch.setattr(verified_standing, "content_of", broken)
    assert turn_enrolments(platform, "u") == 0 and not larger_awards(account)


def test_parts_that_name_different_people_award_nothing_by_themselves(account: str) -> None:
    first, second, _number = two_parts(account, name="別人 太郎")
    enrolment = taken(leading(first, second), account)
    platform = institutions.platform()
    assert turn_enrolments(platform, "u") == 0
    left = platform.store("u").enrolments.find(enrolment.key)
    assert left is not None and left.hindrance == "E_ENROLMENT_NAMES"


def test_a_crash_after_the_intent_neither_loses_nor_doubles_the_award(
    account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _number = two_parts(account)
    enrolment = taken(leading(first, second), account)
    platform = institutions.platform()

    def lost(*_args: object, **_names: object) -> None:
        raise SystemError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(journey, "sign", lost)
        with pytest.raises(SystemError):
            turn_enrolments(platform, "u")
    assert not larger_awards(account)
    # The turn of the scheduler that follows finishes what is on record, and notes it.
    institutions.work("u")
    settle_enrolments(platform, "u")
    left = platform.store("u").enrolments.find(enrolment.key)
    assert left is not None and left.state is EnrolmentState.AWARDED
    assert larger_awards(account) == [left.award_number]
    assert turn_enrolments(platform, "u") == 0


def test_what_was_used_counts_for_no_other_pathway(account: str) -> None:
    first, second, _number = two_parts(account)
    taken(leading(first, second), account)
    platform = institutions.platform()
    turn_enrolments(platform, "u")
    other = replace(design(first, second), identifier="P-7K3M-94Q6")
    standing = standing_on(other, held_by(platform, account), on=day_of(platform.now()))
    assert {left.reason for left in standing.uncounted} == {NotCounted.USED}
    shares = replace(other, may_share_with=(taken_pathways.NUMBER,))
    assert standing_on(shares, held_by(platform, account), on=day_of(platform.now())).is_complete


def test_on_application_nothing_is_given_until_staff_confirm(account: str) -> None:
    first, second, _number = two_parts(account)
    enrolment = taken(leading(first, second, awarding=PathwayAwarding.ON_APPLICATION), account)
    clerk = institutions.account("clerk@u.example", NodeRole.ADMIN, "u")
    platform = institutions.platform()
    decision = EnrolmentDecision(institution="u", key=enrolment.key, actor=clerk)
    assert turn_enrolments(platform, "u") == 0
    with pytest.raises(Conflict, match="E_ENROLMENT_CHANGED"):
        award_enrolled(platform, decision)
    apply_for_award(platform, enrolment, institution="u")
    with pytest.raises(Refused, match="E_ENROLMENT_OWN"):
        award_enrolled(platform, replace(decision, actor=account))
    number = award_enrolled(platform, decision)
    assert larger_awards(account) == [number] and award_enrolled(platform, decision) == number


def test_one_who_lacks_something_cannot_apply_and_a_part_revoked_in_between_stops_the_award(account: str) -> None:
    first, second, number = two_parts(account)
    pathway = leading(first, second, awarding=PathwayAwarding.ON_APPLICATION)
    enrolment = taken(pathway, account)
    platform = institutions.platform()
    apply_for_award(platform, enrolment, institution="u")
    revoked(number)
    with pytest.raises(Refused, match="E_ENROLMENT_INCOMPLETE"):
        award_enrolled(platform, EnrolmentDecision(institution="u", key=enrolment.key, actor="clerk"))
    refused = refuse_award(
        platform, EnrolmentDecision(institution="u", key=enrolment.key, actor="clerk"), words="失効しています"
    )
    assert refused.state is EnrolmentState.REFUSED
    again = taken(pathway, account)
    with pytest.raises(Refused, match="E_ENROLMENT_INCOMPLETE"):
        apply_for_award(platform, again, institution="u")


def test_who_began_under_a_version_finishes_under_it(account: str) -> None:
    first, second, _number = two_parts(account)
    pathway = leading(first, second)
    taken(pathway, account)
    published(replace(pathway.pathway, blocks=design(first, second, "E-7K3M-94QT").blocks), version=2)
    assert turn_enrolments(institutions.platform(), "u") == 1


def test_taken_back_nobody_looks_any_more(account: str) -> None:
    first, second, _number = two_parts(account)
    enrolment = taken(leading(first, second), account)
    platform = institutions.platform()
    enrolling.withdraw(platform.store("u"), enrolment.key, account=account, now=platform.now())
    assert turn_enrolments(platform, "u") == 0 and platform.store("u").enrolments.find(enrolment.key) is None


def test_a_deleted_account_leaves_no_name_and_a_joined_one_goes_on(account: str) -> None:
    first, second, _number = two_parts(account)
    enrolment = taken(leading(first, second), account)
    platform = institutions.platform()
    other = institutions.account("other@mail.example")
    join_accounts(platform, ended=account, stays=other)
    moved = platform.store("u").enrolments.find(enrolment.key)
    assert moved is not None and moved.account == other
    forget_account(platform, other, actor=other, now=platform.now())
    assert platform.store("u").enrolments.find(enrolment.key) is None


def words_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", strip_tags(page_of(response)))


def test_the_page_says_what_is_agreed_to_and_leads_to_the_award(account: str) -> None:
    first, second, _number = two_parts(account)
    leading(first, second)
    browser = institutions.signed_in(ADDRESS)
    address = f"/mine/how-far/{taken_pathways.NUMBER}"
    assert "What you agree to" in words_of(browser.get(address))
    browser.post(f"{address}/take", {"do": "take", "email": "somebody@else.example"})
    assert "What you agree to" in words_of(browser.get(address)), "an address that nobody proved takes nothing"
    browser.post(f"{address}/take", {"do": "take", "email": ADDRESS})
    assert "You take this target" in words_of(browser.get(address))
    assert browser.post(f"{address}/take", {"do": "dance"}).status_code == 404
    turn_enrolments(institutions.platform(), "u")
    page = page_of(browser.get(address))
    (number,) = larger_awards(account)
    assert "You have been awarded this" in page and number in page
    (record,) = re.findall(r"/mine/record\?show=1[^\"]+", page)
    listed = words_of(browser.get(record.replace("&amp;", "&")))
    assert "“統計の基礎” is part of “データの修了証”." in listed
    (own_page,) = re.findall(r'href="(/a/[^"]+)"', page)
    award_page = words_of(browser.get(own_page))
    assert "Made of 2 awards" in award_page and f"学び {first}" in award_page
    query = record.partition("?")[2].replace("&amp;", "&")
    clr = json.loads(b"".join(browser.get(f"/mine/record/record.clr.json?{query}")))
    kinds = [association["associationType"] for association in clr["credentialSubject"]["association"]]
    assert kinds == ["isPartOf", "isPartOf"]


def test_taken_back_on_the_page_and_a_changed_target_keeps_the_old_rules(account: str) -> None:
    first, second, _number = two_parts(account)
    pathway = leading(first, second)
    browser = institutions.signed_in(ADDRESS)
    address = f"/mine/how-far/{taken_pathways.NUMBER}"
    browser.post(f"{address}/take", {"do": "take", "email": ADDRESS})
    published(replace(pathway.pathway, blocks=design(first, second, "E-7K3M-94QT").blocks), version=2)
    words = words_of(browser.get(address))
    assert "This target changed on" in words and "You began under version 1 and may finish under it" in words
    assert "Complete: everything" in words
    browser.post(f"{address}/take", {"do": "leave"})
    words = words_of(browser.get(address))
    assert "This target changed on" not in words and "One block to go." in words


def test_staff_see_an_applicant_only_once_they_apply_and_award_or_refuse(account: str) -> None:
    first, second, _number = two_parts(account)
    enrolment = taken(leading(first, second, awarding=PathwayAwarding.ON_APPLICATION), account)
    clerk = institutions.member("clerk@u.example", NodeRole.ADMIN, "u")
    people = f"/desk/u/pathways/{taken_pathways.NUMBER}/people"
    assert ADDRESS not in page_of(clerk.get(people)) and "1 person takes it" in words_of(clerk.get(people))
    assert clerk.get(f"{people}/{enrolment.key}").status_code == 404
    browser = institutions.signed_in(ADDRESS)
    browser.post(f"/mine/how-far/{taken_pathways.NUMBER}/take", {"do": "apply"})
    assert ADDRESS in page_of(clerk.get(people))
    words = words_of(clerk.get(f"{people}/{enrolment.key}"))
    assert "Everything is there, and verified now" in words and NAME in words and "SHA-256" in words
    refused = clerk.post(f"{people}/{enrolment.key}", {"act": "refuse", "words": " "})
    assert refused.status_code == 422 and "Write a reason" in words_of(refused)
    assert clerk.post(f"{people}/{enrolment.key}", {"act": "award"}).status_code == 302
    (number,) = larger_awards(account)
    assert number in page_of(clerk.get(people)) and "It was awarded" in words_of(clerk.get(f"{people}/{enrolment.key}"))


def test_the_designer_says_what_it_leads_to_and_offers_only_its_own(account: str) -> None:
    larger = registered(defined(taken_pathways.LARGER))
    clerk = institutions.member("clerk@u.example", NodeRole.ADMIN, "u")
    clerk.post("/desk/u/pathways", {"pattern": ""})
    (draft,) = institutions.platform().crediting.pathways.list_drafts("u")
    address = f"/desk/u/pathways/{draft.number}"
    page = page_of(clerk.get(address))
    assert f'value="{larger}"' in page and "It is not chosen what is awarded" in page
    sent = {"do": "save", "revision": draft.revision, "head-awarded_number": "E-0000-0000"}
    assert clerk.post(address, sent).status_code == 422
    sent["head-awarded_number"] = larger
    (block,) = draft.pathway.blocks
    sent[f"block-{block.key}-kind"] = "all"
    assert clerk.post(address, sent).status_code == 302, words_of(clerk.post(address, sent))
    (saved,) = institutions.platform().crediting.pathways.list_drafts("u")
    assert (saved.pathway.awarded_number, saved.pathway.awarded.ja) == (larger, taken_pathways.LARGER)
