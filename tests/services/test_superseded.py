"""A corrected award's earlier document, as a verifier meets it: replaced, and never withdrawn."""

import json
from dataclasses import replace
from datetime import timedelta

from kakitome.documents.status.bitstring import TELLS_REPLACED
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import parse_registry
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.ports.awards import AwardFilter, AwardRecord
from kakitome.ports.status_lists import REPLACED
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext, did_document, publish_status_lists
from kakitome.services.revoking import StatusAct, revoke, suspend
from services.desks import BASE, DID, NOW, learner, make_desk, order, wanted

LATER = NOW + timedelta(days=3)


def published(desk: IssuingContext) -> dict[str, bytes]:
    """Return what a verifier can fetch: the key document and the newest lists."""
    publish_status_lists(PublishingContext(book=desk.book, vault=desk.vault, terms=PLATFORM_TERMS), now=LATER)
    pages = {f"{BASE}did.json": did_document(desk.book, DID)}
    for head in desk.book.status_lists.list_heads():
        publication = desk.book.status_lists.find_publication(head.list_id)
        assert publication is not None
        pages[f"{BASE}status/{head.list_id.purpose}-{head.list_id.number}.json"] = publication.document
    return pages


def check(desk: IssuingContext, credential_id: str) -> Report:
    pages = published(desk)
    registry = json.dumps({"name": "R", "issuers": [{"id": DID, "name": "U"}]}).encode()
    around = Surroundings(
        now=LATER,
        fetch=pages.__getitem__,
        canonicalize=expand_and_canonicalize,
        registries=(parse_registry(registry),),
    )
    return verify(desk.book.awards.get_document(credential_id), around)


def corrected() -> tuple[IssuingContext, AwardRecord, str]:
    """Award two people and correct the name of one: the desk, the earlier document and the present one."""
    desk = make_desk()
    issue(desk, order(wanted(2), wanted(3)), now=NOW)
    (old,) = [one for one in desk.book.awards.list_by_number(_number(desk, "2"))]
    done = correct_learner(desk, old.number, learner=replace(learner(2), name="高橋 花子"), actor="a", now=LATER)
    return desk, old, done.credential_id


def _number(desk: IssuingContext, of: str) -> str:
    found = desk.book.awards.list_matching(AwardFilter())
    return next(one.number for one in found if one.intent.learner == learner(int(of)))


def test_the_earlier_document_is_superseded_and_names_the_award_to_ask_for() -> None:
    desk, old, new = corrected()
    report = check(desk, old.credential_id)
    status = report.check("status")
    assert report.verdict is Verdict.SUPERSEDED
    assert status is not None
    assert (status.reason.code, status.reason.params["number"]) == ("E_SUPERSEDED", old.number)
    assert check(desk, new).verdict is Verdict.VALID


def test_a_reader_that_knows_nothing_of_it_still_refuses_the_earlier_document() -> None:
    desk, old, _ = corrected()
    (place,) = [one for one in old.intent.status if one.list_id.purpose == "revocation"]
    bits = desk.book.status_lists.find_bits(place.list_id)
    assert place.index in bits.indices
    assert list(bits.replaced) == [place.index]


def test_a_withdrawn_award_stays_withdrawn_whatever_words_the_reason_has() -> None:
    desk, _, new = corrected()
    revoke(desk.book, new, act=StatusAct(actor="a", reason=REPLACED, now=LATER))
    assert check(desk, new).verdict is Verdict.REVOKED


def test_a_list_in_which_nothing_was_replaced_is_as_every_other_list() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    revoke(desk.book, desk.book.awards.list_by_number(_number(desk, "2"))[0].credential_id, act=_act())
    assert not any(TELLS_REPLACED.encode() in page for page in published(desk).values())


def test_correcting_a_suspended_award_does_not_put_it_in_force() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    (old,) = desk.book.awards.list_by_number(_number(desk, "2"))
    suspend(desk.book, old.credential_id, act=_act())
    done = correct_learner(desk, old.number, learner=replace(learner(2), name="高橋 花子"), actor="a", now=LATER)
    assert check(desk, done.credential_id).verdict is Verdict.SUSPENDED
    assert check(desk, old.credential_id).verdict is Verdict.SUPERSEDED


def test_the_doctor_finds_lists_well_that_tell_what_was_replaced_and_finds_one_that_tells_too_much() -> None:
    desk, _, _ = corrected()
    published(desk)
    assert examine(Patient(book=desk.book), now=LATER).findings == ()


def _act() -> StatusAct:
    return StatusAct(actor="a", reason="誤り", now=LATER)
