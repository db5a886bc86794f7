"""Awarding: the happy path, each refusal, duplicates, and what a stop at each step leaves behind."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.credential import status_entries
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.errors import NotFound, Problem, Refused
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.learning.award import Evidence
from kakitome.learning.microcredential import DeliveryPeriod
from kakitome.mapping.award_openbadge import from_credential
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.issuers import KeyState
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.transparency_log import NewEntry
from kakitome.services.issuing import AwardOutcome, Handling, IssuingContext, RowStatus, issue, resume
from services.desks import (
    ALLOW,
    BASE,
    DAY,
    DID,
    LETTER,
    NOW,
    REPLACE,
    Stopped,
    Stops,
    learner,
    make_desk,
    order,
    vault_in_memory,
    wanted,
)

pytestmark = pytest.mark.usefixtures("each_way")

ISSUED, SKIPPED, REFUSED = RowStatus.ISSUED, RowStatus.SKIPPED, RowStatus.REFUSED
LATER = NOW + timedelta(hours=1)


def statuses(outcomes: Any) -> list[RowStatus]:
    return [outcome.status for outcome in outcomes]


def codes(outcome: AwardOutcome) -> list[str]:
    return [reason.code for reason in outcome.reasons]


def read(desk: IssuingContext, credential_id: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(desk.book.awards.get_document(credential_id))
    return document


def revoked(desk: IssuingContext, credential_id: str) -> bool:
    record = desk.book.awards.find_by_credential_id(credential_id)
    assert record is not None
    entries = [e for e in record.intent.status if e.list_id.purpose == StatusPurpose.REVOCATION]
    return desk.book.status_lists.which_are_set(entries) == set(entries)


def test_a_class_becomes_signed_credentials_that_verify() -> None:
    desk = make_desk()
    outcomes = issue(desk, order(*(wanted(n) for n in range(2, 7))), now=NOW)
    assert statuses(outcomes) == [ISSUED] * 5
    for outcome in outcomes:
        document = read(desk, outcome.credential_id)
        method = document["proof"]["verificationMethod"]
        assert method.startswith(f"{DID}#z6Mk")
        assert verify_proof(document, document["proof"], public_key=decode_public(method.partition("#")[2])).verified
        assert document["proof"]["created"] == "2026-11-21T03:04:05Z"
        assert outcome.credential_id.startswith(f"{BASE}credentials/")


def test_the_letter_comes_out_of_the_credential_whole() -> None:
    desk = make_desk()
    row = wanted(2, evidence=(Evidence(url="https://e.example/1"),))
    (outcome,) = issue(desk, order(row), now=NOW)
    letter, facts, problems = from_credential(read(desk, outcome.credential_id))
    assert (letter, problems) == (LETTER, ())
    assert (facts.number, facts.learner_name, facts.grade, facts.awarded_on) == (outcome.number, "髙橋 2", "優", DAY)
    assert facts.evidence == row.evidence


def test_every_document_has_its_own_place_in_both_lists() -> None:
    desk = make_desk()
    outcomes = issue(desk, order(*(wanted(n) for n in range(2, 12))), now=NOW)
    places = set()
    for outcome in outcomes:
        (entry,) = status_entries(read(desk, outcome.credential_id))
        assert entry["statusPurpose"] == "revocation"
        assert entry["statusListCredential"] == f"{BASE}status/revocation-1.json"
        assert entry["statusReference"].startswith(f"{BASE}status/suspension-1.json#")
        places |= {entry["id"], entry["statusReference"]}
    assert len(places) == 20


def test_each_document_has_one_intent_event_before_its_issue_event() -> None:
    desk = make_desk()
    (outcome,) = issue(desk, order(wanted(2)), now=NOW)
    events = desk.book.audit.list_events(subject=outcome.credential_id)
    assert [event.entry.action for event in events] == ["award.intended", "award.issued"]
    assert events[0].entry.actor == "t.sato"
    assert "髙橋" not in str(desk.book.audit.list_events())
    assert "example.jp" not in str(desk.book.audit.list_events())


def test_the_first_award_freezes_the_version() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    assert desk.book.microcredentials.get("data-literacy", 1).frozen_at == NOW


def test_what_is_awarded_today_in_japan_is_valid_at_once() -> None:
    desk = make_desk()
    early = NOW.replace(hour=16)
    (outcome,) = issue(desk, order(wanted(2, awarded_on=date(2026, 11, 22))), now=early)
    assert read(desk, outcome.credential_id)["validFrom"] == "2026-11-21T16:04:05Z"
    (outcome,) = issue(desk, order(wanted(3, awarded_on=date(2026, 10, 1))), now=early)
    assert read(desk, outcome.credential_id)["validFrom"] == "2026-10-01T00:00:00Z"


def test_validity_ends_months_after_the_award() -> None:
    desk = make_desk(replace(LETTER, validity_months=24))
    (outcome,) = issue(desk, order(wanted(2)), now=NOW)
    assert read(desk, outcome.credential_id)["validUntil"] == "2028-11-20T00:00:00Z"


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.WITHDRAWN])
def test_only_what_is_in_force_can_be_awarded(state: VersionState) -> None:
    desk = make_desk(state=VersionState.IN_FORCE if state == VersionState.WITHDRAWN else state)
    if state == VersionState.WITHDRAWN:
        before = desk.book.microcredentials.get("data-literacy", 1)
        desk.book.microcredentials.replace(replace(before, state=state))
    with pytest.raises(Refused, match="E_NOT_IN_FORCE"):
        issue(desk, order(wanted(2)), now=NOW)
    assert desk.book.audit.count() == 0


def test_an_unknown_version_issuer_or_a_missing_key_stops_everything() -> None:
    with pytest.raises(NotFound, match="E_MICROCREDENTIAL_UNKNOWN"):
        issue(make_desk(), order(wanted(2), version=9), now=NOW)
    with pytest.raises(NotFound, match="E_ISSUER_UNKNOWN"):
        issue(make_desk(), order(wanted(2), issuer="did:web:other.example"), now=NOW)
    desk = make_desk()
    key = desk.book.issuers.find_active_key(DID)
    assert key is not None
    desk.book.issuers.move_key(replace(key, state=KeyState.RETIRED))
    with pytest.raises(Refused, match="E_NO_ACTIVE_KEY"):
        issue(desk, order(wanted(2)), now=NOW)


def test_a_closed_issuer_awards_nothing() -> None:
    desk = make_desk()
    desk.book.issuers.replace(replace(desk.book.issuers.get(DID), closed_at=NOW))
    with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
        issue(desk, order(wanted(2)), now=NOW)


def test_a_wrong_row_is_refused_with_its_reasons_and_the_others_go_on() -> None:
    desk = make_desk(replace(LETTER, date_of_delivery=DeliveryPeriod(start_on=date(2026, 4, 1))))
    rows = [
        wanted(2),
        wanted(3, awarded_on=date(2026, 11, 23)),
        wanted(4, awarded_on=date(2026, 3, 31)),
        wanted(5, learner=learner(5, name="", reading="", email="", student_number="")),
        wanted(6, grade="A\x07"),
        wanted(7, evidence=(Evidence(url="/relative"),)),
        wanted(8),
    ]
    outcomes = issue(desk, order(*rows), now=NOW)
    assert statuses(outcomes) == [ISSUED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, ISSUED]
    assert codes(outcomes[1]) == ["E_AWARD_IN_FUTURE"]
    assert codes(outcomes[2]) == ["E_AWARD_BEFORE_DELIVERY"]
    assert codes(outcomes[3]) == ["E_LEARNER_UNKNOWN"]
    assert all(codes(outcome) for outcome in outcomes[4:6])
    assert desk.book.awards.count_matching(AwardFilter()) == 2


def test_what_reading_found_is_handed_on() -> None:
    note = Problem(code="W_NOTE", severity="warning")
    (outcome,) = issue(make_desk(), order(wanted(2, warnings=(note,))), now=NOW)
    assert outcome.warnings == (note,)


def test_the_same_list_again_gives_nothing_twice() -> None:
    desk = make_desk()
    first = issue(desk, order(wanted(2), wanted(3)), now=NOW)
    again = issue(desk, order(wanted(2), wanted(3)), now=LATER)
    assert statuses(again) == [SKIPPED, SKIPPED]
    assert [o.credential_id for o in again] == [o.credential_id for o in first]
    assert codes(again[0]) == ["I_ALREADY_AWARDED"]
    assert again[0].reasons[0].params == {"number": first[0].number, "on": "2026-11-20"}


def test_a_mended_list_gives_only_what_is_new() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2), wanted(3)), now=NOW)
    mended = order(wanted(2), wanted(3), wanted(4), batch="list-2")
    assert statuses(issue(desk, mended, now=LATER)) == [SKIPPED, SKIPPED, ISSUED]


def test_an_unstated_date_does_not_make_tomorrow_a_different_award() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2, date_is_stated=False)), now=NOW)
    tomorrow = order(wanted(2, date_is_stated=False, awarded_on=DAY + timedelta(days=1)), batch="list-2")
    assert statuses(issue(desk, tomorrow, now=NOW)) == [SKIPPED]


def test_a_different_award_of_the_same_thing_is_refused_naming_the_earlier_one() -> None:
    desk = make_desk()
    (first,) = issue(desk, order(wanted(2)), now=NOW)
    (outcome,) = issue(desk, order(wanted(9, learner=learner(2), grade="可"), batch="list-2"), now=LATER)
    assert (outcome.status, codes(outcome)) == (REFUSED, ["E_ALREADY_AWARDED"])
    assert outcome.reasons[0].params == {"number": first.number, "on": "2026-11-20"}


def test_a_learner_is_the_same_however_the_address_is_written() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    shouted = learner(2, email="L2@EXAMPLE.jp", name="高橋 2")
    (outcome,) = issue(desk, order(wanted(3, learner=shouted), batch="list-2"), now=LATER)
    assert codes(outcome) == ["E_ALREADY_AWARDED"]


def test_another_micro_credential_is_no_duplicate() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    second = replace(LETTER, identifier="statistics")
    version = desk.book.microcredentials.get("data-literacy", 1)
    desk.book.microcredentials.add_version(replace(version, microcredential=second, frozen_at=None))
    assert statuses(issue(desk, order(wanted(2), microcredential="statistics", batch="list-2"), now=LATER)) == [ISSUED]


def test_replacing_supersedes_the_old_document_under_the_same_number() -> None:
    desk = make_desk()
    (old,) = issue(desk, order(wanted(2)), now=NOW)
    (new,) = issue(desk, order(wanted(2, grade="秀"), batch="list-2", on_duplicate=REPLACE), now=LATER)
    assert (new.status, new.number) == (ISSUED, old.number)
    assert new.credential_id != old.credential_id
    current = desk.book.awards.find_by_number(old.number)
    assert current is not None
    assert current.credential_id == new.credential_id
    before = desk.book.awards.find_by_credential_id(old.credential_id)
    assert before is not None
    assert (before.state, before.superseded_by) == (AwardState.SUPERSEDED, new.credential_id)
    assert revoked(desk, old.credential_id)
    assert not revoked(desk, new.credential_id)
    assert [e.reason for e in desk.book.status_lists.list_events_of(old.credential_id)] == ["superseded"]
    actions = [e.entry.action for e in desk.book.audit.list_events(subject=old.credential_id)]
    assert actions == ["award.intended", "award.issued", "award.superseded"]


def test_replacing_with_the_very_same_changes_nothing() -> None:
    desk = make_desk()
    issue(desk, order(wanted(2)), now=NOW)
    (outcome,) = issue(desk, order(wanted(2), batch="list-2", on_duplicate=REPLACE), now=LATER)
    assert outcome.status == SKIPPED


def test_replacing_again_follows_the_current_document() -> None:
    desk = make_desk()
    (first,) = issue(desk, order(wanted(2)), now=NOW)
    for n, grade in enumerate(("良", "可"), start=2):
        (last,) = issue(desk, order(wanted(2, grade=grade), batch=f"list-{n}", on_duplicate=REPLACE), now=LATER)
    states = [r.state for r in desk.book.awards.list_by_number(first.number)]
    assert states == [AwardState.SUPERSEDED, AwardState.SUPERSEDED, AwardState.ISSUED]
    (rerun,) = issue(desk, order(wanted(2)), now=LATER)
    assert rerun.status == SKIPPED
    assert last.status == ISSUED


def test_allowing_gives_another_award() -> None:
    desk = make_desk()
    (first,) = issue(desk, order(wanted(2)), now=NOW)
    (second,) = issue(desk, order(wanted(2), batch="list-2", on_duplicate=ALLOW), now=LATER)
    assert (second.status, second.number != first.number) == (ISSUED, True)
    assert statuses(issue(desk, order(wanted(2), batch="list-2", on_duplicate=ALLOW), now=LATER)) == [SKIPPED]
    assert not revoked(desk, first.credential_id)


def test_a_learner_twice_in_one_list_is_seen_the_second_time() -> None:
    desk = make_desk()
    same, other = wanted(3, learner=learner(2)), wanted(4, learner=learner(2), grade="可")
    outcomes = issue(desk, order(wanted(2), same, other, wanted(5)), now=NOW)
    assert statuses(outcomes) == [ISSUED, SKIPPED, REFUSED, ISSUED]


def test_a_revoked_award_stands_in_nobodys_way_but_its_row_is_not_issued_again() -> None:
    desk = make_desk()
    (first,) = issue(desk, order(wanted(2)), now=NOW)
    record = desk.book.awards.find_by_credential_id(first.credential_id)
    assert record is not None
    desk.book.status_lists.record(
        record.intent.status[0], value=True, at=NOW, actor="a", credential_id=first.credential_id, reason="mistake"
    )
    assert statuses(issue(desk, order(wanted(2)), now=LATER)) == [SKIPPED]
    (second,) = issue(desk, order(wanted(2), batch="list-2"), now=LATER)
    assert second.status == ISSUED
    assert statuses(issue(desk, order(wanted(2, grade="可"), batch="list-3"), now=LATER)) == [REFUSED]


def test_a_single_award_is_known_again_by_the_clients_key() -> None:
    desk = make_desk()
    one = wanted(2, row=None, idempotency_key="client-1")
    (first,) = issue(desk, order(one, batch=""), now=NOW)
    (again,) = issue(desk, order(one, batch=""), now=LATER)
    assert (first.status, again.status) == (ISSUED, SKIPPED)
    assert first.credential_id == again.credential_id
    (other,) = issue(desk, order(replace(one, learner=learner(3), idempotency_key="client-2"), batch=""), now=LATER)
    assert other.status == ISSUED


def test_nobody_guesses_an_address_from_the_class_list() -> None:
    ids = {issue(make_desk(), order(wanted(2)), now=NOW)[0].credential_id for _ in range(2)}
    assert len(ids) == 2


class Entered:
    """A log that remembers what it was asked to enter."""

    def __init__(self) -> None:
        self.calls: list[dict[str, bytes]] = []

    def draw(self, documents: Mapping[str, bytes]) -> Mapping[str, NewEntry]:
        return {name: NewEntry(entry=document, credential_id=name) for name, document in documents.items()}

    def enter(self, entries: Sequence[NewEntry]) -> None:
        self.calls.append({one.credential_id: one.entry for one in entries})


PLACES = [
    "after_draw",
    "before_intent",
    "after_intent",
    "after_sign",
    "before_store",
    "before_pack",
    "after_pack",
    "after_store",
    "after_log",
    "after_outbox",
]


@pytest.mark.parametrize("place", PLACES)
def test_whatever_step_it_stops_at_a_rerun_gives_each_award_once(place: str) -> None:
    stops = Stops()
    desk = make_desk(failpoints=stops, chunk=2, log=Entered())
    rows = [wanted(n) for n in range(2, 7)]
    stops.at = place
    with pytest.raises(Stopped):
        issue(desk, order(*rows), now=NOW)
    stops.at = ""
    outcomes = issue(desk, order(*rows), now=LATER)
    assert set(statuses(outcomes)) <= {ISSUED, SKIPPED}
    issued = desk.book.awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})))
    assert sorted(record.intent.row or 0 for record in issued) == [2, 3, 4, 5, 6]
    assert desk.book.awards.list_open_intents() == []
    entries = [entry for record in issued for entry in record.intent.status]
    assert len(set(entries)) == len(entries)
    for record in issued:
        document = read(desk, record.credential_id)
        key = decode_public(document["proof"]["verificationMethod"].partition("#")[2])
        assert verify_proof(document, document["proof"], public_key=key).verified


def test_every_place_is_reached() -> None:
    stops = Stops()
    issue(make_desk(failpoints=stops, log=Entered()), order(wanted(2)), now=NOW)
    assert stops.seen == PLACES


def test_what_is_stored_is_entered_into_the_log_byte_for_byte_and_nothing_else() -> None:
    entered = Entered()
    desk = make_desk(log=entered, chunk=2)
    issue(desk, order(*(wanted(n) for n in range(2, 7))), now=NOW)
    assert [len(documents) for documents in entered.calls] == [2, 2, 1]
    for documents in entered.calls:
        assert documents == {name: desk.book.awards.get_document(name) for name in documents}
    issue(desk, order(*(wanted(n) for n in range(2, 7))), now=LATER)
    assert len(entered.calls) == 3


def test_resuming_signs_the_very_bytes_that_were_signed_before() -> None:
    stops = Stops(at="before_store")
    desk = make_desk(failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    (opened,) = desk.book.awards.list_open_intents()
    stops.at = ""
    resumed = resume(desk, now=LATER)
    assert resumed.completed == (opened.credential_id,)
    assert read(desk, opened.credential_id)["proof"]["created"] == "2026-11-21T03:04:05Z"
    unsigned = {k: v for k, v in read(desk, opened.credential_id).items() if k != "proof"}
    assert unsigned == json.loads(opened.intent.payload)


@pytest.mark.parametrize("place", ["after_intent", "before_store"])
def test_what_fails_while_somebody_waits_for_the_answer_is_taken_back(place: str) -> None:
    stops = Stops(at=place)
    desk = make_desk(book=MemoryAwardBook(), failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW, handling=Handling(is_answered=True))
    stops.at = ""
    assert list(desk.book.awards.list_open_intents()) == []
    assert resume(desk, now=LATER).completed == ()
    (outcome,) = issue(desk, order(wanted(2)), now=LATER, handling=Handling(is_answered=True))
    assert outcome.status == ISSUED
    actions = [event.entry.action for event in desk.book.audit.list_events()]
    assert (actions.count("award.abandoned"), actions.count("award.issued")) == (1, 1)


def test_an_intent_whose_key_is_gone_is_abandoned_and_its_row_awarded_anew() -> None:
    stops = Stops(at="after_intent")
    desk = make_desk(failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    (opened,) = desk.book.awards.list_open_intents()
    stops.at = ""
    other = vault_in_memory()
    active = desk.book.issuers.find_active_key(DID)
    assert active is not None
    desk.book.issuers.move_key(replace(active, state=KeyState.RETIRED))
    desk.book.issuers.add_key(replace(active, key_id=other.create()))
    (outcome,) = issue(replace(desk, vault=other), order(wanted(2)), now=LATER)
    assert outcome.status == ISSUED
    assert outcome.credential_id != opened.credential_id
    abandoned = desk.book.awards.find_by_credential_id(opened.credential_id)
    assert abandoned is not None
    assert (abandoned.state, abandoned.abandoned_because) == (AwardState.ABANDONED, "key gone")


def test_a_lost_payload_is_abandoned_and_its_row_awarded_under_another_name() -> None:
    stops = Stops(at="after_intent")
    desk = make_desk(book=MemoryAwardBook(), failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    (opened,) = desk.book.awards.list_open_intents()
    desk.book.awards._put_payload(opened.credential_id, b"")  # type: ignore[attr-defined]
    stops.at = ""
    (outcome,) = issue(desk, order(wanted(2)), now=LATER)
    assert (outcome.status, outcome.credential_id != opened.credential_id) == (ISSUED, True)
    assert statuses(issue(desk, order(wanted(2)), now=LATER)) == [SKIPPED]


def test_resuming_leaves_alone_what_another_worker_signs_now() -> None:
    stops = Stops(at="after_intent")
    desk = make_desk(failpoints=stops)
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    assert resume(desk, now=NOW + timedelta(minutes=5), older_than=timedelta(minutes=10)).completed == ()
    assert len(resume(desk, now=NOW + timedelta(minutes=15), older_than=timedelta(minutes=10)).completed) == 1


def test_two_workers_that_store_the_same_award_leave_one_event() -> None:
    desk = make_desk()

    class Faster(Stops):
        def reach(self, name: str) -> None:
            if name == "before_store":
                resume(desk, now=LATER, actor="another worker")

    (outcome,) = issue(replace(desk, failpoints=Faster()), order(wanted(2)), now=NOW)
    assert outcome.status == ISSUED
    actions = [event.entry.action for event in desk.book.audit.list_events(subject=outcome.credential_id)]
    assert actions == ["award.intended", "award.issued"]


def test_a_learner_another_worker_was_faster_with_is_not_awarded_twice() -> None:
    desk = make_desk()

    class Faster(Stops):
        def reach(self, name: str) -> None:
            if name == "before_intent" and not self.seen:
                self.seen.append(name)
                issue(desk, order(wanted(9, learner=learner(2), grade="可"), batch="list-2"), now=NOW)

    outcomes = issue(replace(desk, failpoints=Faster()), order(wanted(2), wanted(3)), now=NOW)
    assert statuses(outcomes) == [REFUSED, ISSUED]
    assert desk.book.awards.count_matching(AwardFilter(states=frozenset({AwardState.ISSUED}))) == 2
