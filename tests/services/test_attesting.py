"""Signing what was recognised, and what becomes of it: nothing lost, nothing doubled, nothing rewritten."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.recognition import ChangeKind, Standing
from kakitome.ports.issuers import KeyState
from kakitome.ports.recognitions import KeptRecognition
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.attesting import AttestingContext, change, complete, end_announced, recognise
from kakitome.services.doctoring import Patient, examine
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, BODY, NUMBER, YEARS, act, make_attesting_context, recognition
from services.desks import NOW, Stopped, Stops

PLACES = ["after_recognition_intent", "before_recognition_store", "after_recognition_store"]
CHANGE_PLACES = ["after_recognition_change", "before_recognition_store", "after_recognition_store"]


def given(context: AttestingContext) -> KeptRecognition:
    return recognise(context, recognition(), actor="k.mori", now=NOW)


def said(kept: KeptRecognition, edition: int = 1) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(kept.editions[edition - 1].document)
    return document


def findings(context: AttestingContext) -> list[str]:
    patient = Patient(book=context.store, recognitions=context.store.recognitions.list_all())
    found = examine(patient, now=NOW + timedelta(days=1)).findings
    return [one.code for one in found if one.code != "W_DOCTOR_LIST_UNPUBLISHED"]


def without_failpoints(context: AttestingContext) -> AttestingContext:
    return replace(context, failpoints=Stops())


def test_what_was_decided_is_what_is_signed() -> None:
    context = make_attesting_context()
    kept = given(context)
    document = said(kept)
    assert document["id"] == f"{BODY.base_url}endorsements/{NUMBER}.json"
    assert document["issuer"]["id"] == BODY.did
    assert document["credentialSubject"]["id"] == ACHIEVEMENT
    assert (document["validFrom"], document["validUntil"]) == (write_instant(NOW), write_instant(NOW + YEARS))
    comment = document["credentialSubject"]["endorsementComment"]
    for part in ("2026-1", "C-7K3M-94QD", NUMBER, "5e" * 32, "一年以内", "Show assessment records"):
        assert part in comment
    assert document["refreshService"]["id"] == f"{BODY.base_url}endorsements/{NUMBER}/newest.json"
    assert document["credentialStatus"]["statusPurpose"] == "revocation"
    assert field_problems(document, name="EndorsementCredential") == []
    assert findings(context) == []


def test_the_intent_is_in_the_trail_before_the_signature() -> None:
    context = make_attesting_context()
    kept = given(context)
    events = context.store.audit.list_events(subject=NUMBER)
    assert [event.entry.action for event in events] == ["recognition.intended", "recognition.given"]
    assert events[1].entry.detail["sha256"] == kept.endorsement.sha256


def test_the_same_recognition_again_is_signed_no_second_time() -> None:
    context = make_attesting_context()
    first = given(context)
    again = recognise(context, recognition(), actor="k.mori", now=NOW + timedelta(hours=1))
    assert again == first
    with pytest.raises(Conflict, match="E_RECOGNITION_EXISTS"):
        recognise(context, recognition(entry_version=2), actor="k.mori", now=NOW)


@pytest.mark.parametrize("place", PLACES)
def test_a_crash_while_recognising_loses_and_doubles_nothing(place: str) -> None:
    undisturbed = said(given(make_attesting_context()))
    context = make_attesting_context(failpoints=Stops(at=place))
    with pytest.raises(Stopped):
        given(context)
    calm = without_failpoints(context)
    complete(calm, now=NOW + timedelta(hours=1))
    kept = given(calm)
    drawn = [len(calm.store.status_lists.list_drawn(head.list_id)) for head in calm.store.status_lists.list_heads()]
    assert drawn == [1, 1]
    assert len(kept.editions) == 1
    assert said(kept)["credentialSubject"] == undisturbed["credentialSubject"]
    assert said(kept)["proof"]["created"] == write_instant(NOW)
    assert findings(calm) == []


@pytest.mark.parametrize("place", CHANGE_PLACES)
@pytest.mark.parametrize("kind", [ChangeKind.SUSPENDED, ChangeKind.WITHDRAWN])
def test_a_crash_while_changing_loses_and_doubles_nothing(place: str, kind: ChangeKind) -> None:
    calm = make_attesting_context()
    given(calm)
    with pytest.raises(Stopped):
        change(replace(calm, failpoints=Stops(at=place)), NUMBER, kind=kind, act=act(10))
    complete(calm, now=NOW + timedelta(days=11))
    kept = calm.store.recognitions.get(NUMBER)
    assert len(kept.editions) == 2
    assert not kept.editions[1].is_open
    assert findings(calm) == []
    assert complete(calm, now=NOW + timedelta(days=12)) == []


def test_a_finished_signature_has_the_very_bytes_that_may_have_been_made_before() -> None:
    context = make_attesting_context()
    stops = Stops(at="before_recognition_store")
    signed: list[bytes] = []
    vault = context.vault

    class Watching:
        """A vault that notes what it signed."""

        def signer(self, key_id: str) -> Callable[[bytes], bytes]:
            sign = vault.signer(key_id)

            def noting(data: bytes) -> bytes:
                signed.append(sign(data))
                return signed[-1]

            return noting

    watched = replace(context, vault=Watching(), failpoints=stops)
    with pytest.raises(Stopped):
        given(watched)
    complete(replace(watched, failpoints=Stops()), now=NOW + timedelta(hours=3))
    assert len(signed) == 2
    assert signed[0] == signed[1]


def test_a_withdrawal_ends_the_period_and_rewrites_nothing() -> None:
    context = make_attesting_context()
    before = given(context)
    kept = change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(100))
    assert kept.endorsement == before.endorsement
    newest = said(kept, 2)
    assert newest["id"] == said(kept)["id"]
    assert (newest["validFrom"], newest["validUntil"]) == (
        write_instant(NOW),
        write_instant(NOW + timedelta(days=100)),
    )
    assert "credentialStatus" not in newest
    assert "評価の方法が変わった" in newest["credentialSubject"]["endorsementComment"]
    is_set = context.store.status_lists.which_are_set(kept.status)
    assert {entry.list_id.purpose for entry in is_set} == {StatusPurpose.REVOCATION}
    assert kept.recognition.standing_at(NOW + timedelta(days=99)) is Standing.RECOGNISED
    assert kept.recognition.standing_at(NOW + timedelta(days=100)) is Standing.WITHDRAWN
    assert findings(context) == []


def test_an_interruption_leaves_two_periods_the_later_naming_the_earlier() -> None:
    context = make_attesting_context()
    given(context)
    change(context, NUMBER, kind=ChangeKind.SUSPENDED, act=act(100))
    kept = change(context, NUMBER, kind=ChangeKind.RESUMED, act=act(130))
    assert said(kept, 3)["relatedResource"][0]["id"] == f"{BODY.base_url}endorsements/{NUMBER}-2.json"
    assert said(kept, 3)["validFrom"] == write_instant(NOW + timedelta(days=130))
    assert said(kept, 3)["credentialStatus"] == said(kept)["credentialStatus"]
    assert not context.store.status_lists.which_are_set(kept.status)
    withdrawn = change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(200))
    assert said(withdrawn, 4)["relatedResource"] == said(kept, 3)["relatedResource"]
    assert said(withdrawn, 4)["validFrom"] == write_instant(NOW + timedelta(days=130))
    assert [one.kind for one in withdrawn.recognition.changes] == [
        ChangeKind.SUSPENDED,
        ChangeKind.RESUMED,
        ChangeKind.WITHDRAWN,
    ]
    assert findings(context) == []


def test_what_was_withdrawn_while_suspended_ended_with_the_suspension() -> None:
    context = make_attesting_context()
    given(context)
    change(context, NUMBER, kind=ChangeKind.SUSPENDED, act=act(100))
    kept = change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(130))
    assert said(kept, 3)["validUntil"] == write_instant(NOW + timedelta(days=100))
    assert findings(context) == []


def test_a_withdrawal_is_final() -> None:
    context = make_attesting_context()
    given(context)
    change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(1))
    with pytest.raises(Conflict, match="E_RECOGNITION_WITHDRAWN"):
        change(context, NUMBER, kind=ChangeKind.RESUMED, act=act(2))


@pytest.mark.parametrize(
    ("changes", "refusal", "code"),
    [
        ({"reason": LocalizedText()}, Invalid, "E_REASON_MISSING"),
        ({"at": NOW + timedelta(days=9)}, Refused, "E_RECOGNITION_FUTURE"),
    ],
)
def test_a_change_needs_a_reason_and_an_instant_that_has_come(
    changes: dict[str, Any], refusal: type[Exception], code: str
) -> None:
    context = make_attesting_context()
    given(context)
    with pytest.raises(refusal, match=code):
        change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(3, **changes))
    assert len(context.store.recognitions.get(NUMBER).editions) == 1


def test_a_withdrawal_that_teaches_out_ends_with_it_and_sets_the_bit_only_then() -> None:
    context = make_attesting_context()
    given(context)
    until = NOW + timedelta(days=200)
    announced = act(3, at=until, effective_at=NOW + timedelta(days=30))
    kept = change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=announced)
    assert kept.current.valid_until == until, "whoever checks an award of the teach-out finds it in this period"
    words = kept.current.document.decode()
    assert "効力を失います" in words and "awards to whoever began before" in words
    assert kept.recognition.standing_at(until - timedelta(days=1)) is Standing.RECOGNISED
    assert not context.store.status_lists.which_are_set(kept.status)
    end_announced(context, kept, now=until - timedelta(seconds=1))
    assert not context.store.status_lists.which_are_set(kept.status)
    for _ in range(2):
        end_announced(context, kept, now=until)
    assert [entry.list_id.purpose for entry in context.store.status_lists.which_are_set(kept.status)] == [
        StatusPurpose.REVOCATION
    ]


def test_what_is_not_there_cannot_be_withdrawn() -> None:
    with pytest.raises(NotFound, match="E_RECOGNITION_UNKNOWN"):
        change(make_attesting_context(), NUMBER, kind=ChangeKind.WITHDRAWN, act=act(1))


def test_without_a_key_nothing_is_recognised_and_nothing_drawn() -> None:
    context = make_attesting_context()
    key = context.store.issuers.find_active_key(BODY.did)
    assert key is not None
    context.store.issuers.move_key(replace(key, state=KeyState.RETIRED, retired_at=NOW))
    with pytest.raises(Refused, match="E_NO_ACTIVE_KEY"):
        given(context)
    assert context.store.recognitions.list_all() == []


def test_what_a_verifier_would_refuse_is_not_signed_and_draws_nothing() -> None:
    context = make_attesting_context()
    with pytest.raises(Refused, match="E_SEAL_UNSOUND"):
        recognise(context, recognition(about="not an address"), actor="k.mori", now=NOW)
    assert context.store.recognitions.list_all() == []
    assert list(context.store.status_lists.list_heads()) == [] or all(
        not context.store.status_lists.list_drawn(head.list_id) for head in context.store.status_lists.list_heads()
    )


def test_the_doctor_sees_an_endorsement_that_says_something_else() -> None:
    context = make_attesting_context()
    kept = given(context)
    other = replace(kept, recognition=replace(kept.recognition, about="https://u.example/other"))
    codes = [one.code for one in examine(Patient(book=context.store, recognitions=[other]), now=NOW).findings]
    assert "E_DOCTOR_I13" in codes


def test_the_doctor_sees_a_recognition_that_was_never_signed() -> None:
    context = make_attesting_context(failpoints=Stops(at="after_recognition_intent"))
    with pytest.raises(Stopped):
        given(context)
    assert "E_DOCTOR_I13_OPEN" in findings(context)


def test_the_doctor_sees_a_withdrawal_that_no_bit_tells() -> None:
    context = make_attesting_context()
    given(context)
    kept = change(context, NUMBER, kind=ChangeKind.WITHDRAWN, act=act(1))
    other = replace(kept, status=())
    codes = [one.code for one in examine(Patient(book=context.store, recognitions=[other]), now=NOW).findings]
    assert "E_DOCTOR_I13_CHANGE" in codes
