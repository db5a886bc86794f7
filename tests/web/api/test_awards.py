"""Awards by API: given once, told in full, withdrawn at once, nobody else's."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from kakitome.documents.verification.check import Verdict
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.api_keys import ApiScope
from kakitome.ports.awards import AwardFilter
from kakitome.ports.idempotency import Exchange
from kakitome.ports.microcredentials import VersionState
from kakitome.records.models.idempotency import ExchangeRow
from kakitome.services.issuing import orders
from kakitome.services.issuing.journey import complete
from kakitome.services.issuing.resuming import resume
from kakitome.values.localized_text import LocalizedText
from web.api.callers import Caller, caller_of, codes
from web.places import Place

LEARNER = {"name": "髙橋 花子", "reading": "タカハシ ハナコ", "email": "hanako@u.example", "student_number": "S001"}
AWARD: dict[str, Any] = {
    "microcredential": "data-ethics",
    "learner": LEARNER,
    "awarded_on": "2026-09-30",
    "grade": "優",
    "evidence": [{"url": "https://u.example/report", "name": "分析レポート"}],
    "narrative": {"ja": "よい報告でした。"},
}


def learner(number: int) -> dict[str, str]:
    return {"name": f"見本 {number}郎", "email": f"s{number}@u.example", "student_number": f"S{number:03}"}


def count(place: Place) -> int:
    return place.platform.store(place.key).awards.count_matching(AwardFilter())


def test_an_award_is_given_signed_published_and_announced(caller: Caller, place: Place) -> None:
    answer = caller.post("/awards", AWARD, Idempotency_Key="one")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["reasons"], told["warnings"]) == ("issued", [], [])
    assert told["url"] == place.platform.site_url + place.page(told["number"])

    document = caller.get(f"/awards/{told['number']}/credential")
    assert document.headers["Content-Type"] == "application/vc"
    assert json.loads(document.content)["id"] == told["credential_id"]
    report = place.platform.verifier().verify_bytes(document.content, now=place.platform.now())
    assert report.verdict is Verdict.VALID
    (message,) = place.platform.store(place.key).outbox.list_messages()
    assert (message.kind, message.to) == ("claim", "hanako@u.example")


def test_the_same_key_gets_the_first_answer_again_and_another_body_is_refused(caller: Caller, place: Place) -> None:
    first = caller.post("/awards", AWARD, Idempotency_Key="k")
    again = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    other = caller.post("/awards", {**AWARD, "grade": "秀"}, Idempotency_Key="k")
    assert (other.status_code, codes(other)) == (422, ["E_IDEM_MISMATCH"])
    otherwise = caller.post("/awards?on_duplicate=allow", AWARD, Idempotency_Key="k")
    assert otherwise.status_code == 422
    assert count(place) == 1


def test_a_request_that_is_still_worked_on_is_told_to_wait(caller: Caller, place: Place) -> None:
    """What a second request meets that comes while the first is at it."""
    met: list[Any] = []

    def comes_in_between(*given: Any, **named: Any) -> Any:
        met.append(caller.post("/awards", AWARD, Idempotency_Key="k"))
        return complete(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "complete", comes_in_between)
        first = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert first.status_code == 201
    assert (met[0].status_code, codes(met[0])) == (409, ["E_IDEM_IN_PROGRESS"])
    assert met[0].headers["Retry-After"] == "2"
    assert caller.post("/awards", AWARD, Idempotency_Key="k").content == first.content
    assert count(place) == 1


def test_a_request_whose_server_died_is_taken_up_and_told_as_given(caller: Caller, place: Place) -> None:
    store, platform = place.platform.store(place.key), place.platform
    whole = [{**AWARD, "learner": learner(1)}, {**AWARD, "learner": learner(2)}]

    def dies(_self: object, _answers: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(store.idempotency), "answer_many", dies)
        with pytest.raises(KeyboardInterrupt):
            caller.post("/awards", whole, Idempotency_Key="k")
    assert count(place) == 2
    make_it_old(platform, store)
    answer = caller.post("/awards", whole, Idempotency_Key="k")
    assert answer.status_code == 201
    assert answer.json()["totals"] == {"issued": 2, "skipped": 0, "refused": 0}
    assert count(place) == 2


def test_an_award_is_issued_and_its_request_answered_together_or_not_at_all(caller: Caller, place: Place) -> None:
    store = place.platform.store(place.key)

    def dies(_self: object, _answers: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(store.idempotency), "answer_many", dies)
        with pytest.raises(KeyboardInterrupt):
            caller.post("/awards", AWARD, Idempotency_Key="k")
    (intended,) = store.awards.list_open_intents()
    assert intended.intent.learner is not None
    make_it_old(place.platform, store)
    answer = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert (answer.status_code, answer.json()["number"]) == (201, intended.number)
    assert store.awards.list_open_intents() == []
    assert count(place) == 1


def test_a_refused_request_is_never_carried_out_afterwards(caller: Caller, place: Place) -> None:
    """The disk fills up between reserving and storing; when there is room again, nobody finishes what was refused."""
    store, platform = place.platform.store(place.key), place.platform

    def finds_the_disk_full(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("database or disk is full")

    for asked in (AWARD, [AWARD, {**AWARD, "learner": learner(1)}, {**AWARD, "learner": learner(1), "grade": "秀"}]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(orders, "complete", finds_the_disk_full)
            answer = caller.post("/awards", asked, Idempotency_Key="k")
        assert (answer.status_code, codes(answer)) == (503, ["E_HTTP_UNAVAILABLE"])
        assert store.awards.list_open_intents() == []
        assert resume(platform.issuing_context(place.key), now=platform.now()).completed == ()
    again = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert again.status_code == 201
    assert [item["number"] for item in caller.get("/awards").json()["items"]] == [again.json()["number"]]


def test_what_cannot_be_taken_back_is_told_as_unfinished_and_settled_by_its_key(caller: Caller, place: Place) -> None:
    store = place.platform.store(place.key)

    def finds_the_disk_full(*_given: Any, **_named: Any) -> Any:
        raise OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "complete", finds_the_disk_full)
        patch.setattr(type(store.awards), "abandon", finds_the_disk_full)
        answer = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert (answer.status_code, codes(answer)) == (503, ["E_AWARDING_UNFINISHED"])
    (intended,) = store.awards.list_open_intents()
    assert codes(caller.post("/awards", AWARD, Idempotency_Key="k")) == ["E_IDEM_IN_PROGRESS"]
    make_it_old(place.platform, store)
    settled = caller.post("/awards", AWARD, Idempotency_Key="k")
    assert (settled.status_code, settled.json()["number"]) == (201, intended.number)


def test_what_is_refused_together_is_answered_and_kept(caller: Caller, place: Place) -> None:
    tomorrow = {**AWARD, "awarded_on": "2999-01-01"}
    first = caller.post("/awards", tomorrow, Idempotency_Key="k")
    assert (first.status_code, codes(first)) == (422, ["E_AWARD_NOT_GIVEN", "E_AWARD_IN_FUTURE"])
    again = caller.post("/awards", tomorrow, Idempotency_Key="k")
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert count(place) == 0


def make_it_old(platform: Any, store: Any) -> None:
    """Let the exchange be old, as if minutes had passed."""
    ExchangeRow.objects.update(started_at=platform.now() - timedelta(minutes=3))
    found = store.idempotency.find("k")
    assert isinstance(found, Exchange)
    assert found.answer is None


def test_a_list_is_answered_in_its_order_each_with_its_reasons(caller: Caller, place: Place) -> None:
    place.define(Microcredential(identifier="draft", title=LocalizedText(ja="下書き")), VersionState.DRAFT)
    whole = [
        {**AWARD, "learner": learner(1)},
        {**AWARD, "learner": {**learner(2), "email": "no address"}},
        {**AWARD, "learner": learner(1), "grade": "秀"},
        {**AWARD, "learner": learner(4), "microcredential": "nothing"},
        {**AWARD, "learner": learner(5), "microcredential": "draft"},
        {**AWARD, "learner": learner(6), "awarded_on": "2199-01-01"},
        {**AWARD, "learner": learner(7), "evidence": [{"url": "javascript:alert(1)"}]},
        {**AWARD, "learner": learner(8)},
    ]
    answer = caller.post("/awards", whole, Idempotency_Key="k")
    assert answer.status_code == 201
    told = answer.json()
    assert told["totals"] == {"issued": 2, "skipped": 0, "refused": 6}
    assert [one["index"] for one in told["results"]] == list(range(8))
    assert [[reason["code"] for reason in one["reasons"]] for one in told["results"]] == [
        [],
        ["E_EMAIL_NO_AT"],
        ["E_ALREADY_AWARDED"],
        ["E_MICROCREDENTIAL_UNKNOWN"],
        ["E_NOT_IN_FORCE"],
        ["E_AWARD_IN_FUTURE"],
        ["E_EVIDENCE_SCHEME"],
        [],
    ]
    assert all(reason["ja"] and reason["en"] and "{" not in reason["en"] for reason in reasons(told))
    assert count(place) == 2


def reasons(told: dict[str, Any]) -> list[dict[str, str]]:
    return [reason for one in told["results"] for reason in one["reasons"]]


def test_a_single_award_that_is_refused_is_a_problem_and_one_given_before_is_none(caller: Caller) -> None:
    refused = caller.post("/awards", {**AWARD, "awarded_on": "2199-01-01"}, Idempotency_Key="a")
    assert (refused.status_code, codes(refused)) == (422, ["E_AWARD_NOT_GIVEN", "E_AWARD_IN_FUTURE"])
    assert caller.post("/awards", {**AWARD, "awarded_on": "2199-01-01"}, Idempotency_Key="a").content == refused.content
    given = caller.post("/awards", AWARD, Idempotency_Key="b")
    same = caller.post("/awards", AWARD, Idempotency_Key="c")
    assert (same.status_code, same.json()["status"]) == (200, "skipped")
    assert same.json()["number"] == given.json()["number"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"status": "approved"}, "E_API_FIELD_UNKNOWN", "/status"),
        ({"number": "A-7K3M-92QF"}, "E_API_FIELD_UNKNOWN", "/number"),
        ({"tenant_id": "v"}, "E_API_FIELD_UNKNOWN", "/tenant_id"),
        ({"learner": {**LEARNER, "role": "admin"}}, "E_API_FIELD_UNKNOWN", "/learner/role"),
        ({"learner": {"email": "a@u.example"}}, "E_API_FIELD_MISSING", "/learner/name"),
        ({"awarded_on": "yesterday"}, "E_API_FIELD_WRONG", "/awarded_on"),
        ({"grade": "優\u0000"}, "E_API_FIELD_WRONG", "/grade"),
        ({"learner": {**LEARNER, "name": "花" * 201}}, "E_API_FIELD_WRONG", "/learner/name"),
        ({"learner": "花子"}, "E_API_FIELD_WRONG", "/learner"),
    ],
)
def test_a_field_that_is_not_described_is_refused_and_never_ignored(
    caller: Caller, place: Place, change: dict[str, Any], code: str, field: str
) -> None:
    for body, pointer in (({**AWARD, **change}, field), ([AWARD, {**AWARD, **change}], f"/1{field}")):
        answer = caller.post("/awards", body, Idempotency_Key="k")
        assert (answer.status_code, codes(answer)) == (400, ["E_API_FIELDS", code])
        assert answer.json()["errors"][0]["field"] == pointer
    assert count(place) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "E_JSON_SYNTAX"),
        (b'{"microcredential": "a", "microcredential": "b"}', "E_JSON_DUPKEY"),
        (b"\xff\xfe", "E_JSON_ENCODING"),
    ],
)
def test_a_body_that_two_readers_could_read_differently_is_refused(caller: Caller, body: bytes, code: str) -> None:
    answer = caller.post("/awards", body, Idempotency_Key="k")
    assert answer.status_code == 400
    assert codes(answer)[0] == "E_API_BODY"
    assert codes(answer)[1] == code


def test_more_than_a_thousand_at_once_are_refused(caller: Caller) -> None:
    answer = caller.post("/awards", [AWARD] * 1001, Idempotency_Key="k")
    assert (answer.status_code, codes(answer)) == (400, ["E_API_FIELDS", "E_API_FIELD_WRONG"])
    assert caller.post("/awards", [], Idempotency_Key="k").status_code == 400


@pytest.mark.parametrize(("key", "code"), [("", "E_IDEM_MISSING"), ("k" * 201, "E_IDEM_KEY"), ("鍵", "E_IDEM_KEY")])
def test_a_request_for_awards_needs_a_key_of_its_own(caller: Caller, key: str, code: str) -> None:
    answer = caller.post("/awards", AWARD, **({"Idempotency_Key": key} if key else {}))
    assert (answer.status_code, codes(answer)) == (400, [code])


def test_withdrawing_shows_at_once_and_is_told_to_the_learner(caller: Caller, place: Place) -> None:
    number = caller.post("/awards", AWARD, Idempotency_Key="k").json()["number"]
    document = caller.get(f"/awards/{number}/credential").content
    verdicts = []
    for act in ("suspension", "resumption", "revocation"):
        answer = caller.post(f"/awards/{number}/{act}", {"reason": "採点の誤り"})
        assert answer.status_code == 200, answer.content
        report = place.platform.verifier().verify_bytes(document, now=place.platform.now())
        verdicts.append((answer.json()["state"], report.verdict))
    assert verdicts == [("suspended", Verdict.SUSPENDED), ("issued", Verdict.VALID), ("revoked", Verdict.REVOKED)]
    never = caller.post(f"/awards/{number}/suspension", {"reason": "x"})
    assert (never.status_code, codes(never)) == (403, ["E_ALREADY_REVOKED"])
    kinds = [message.kind for message in place.platform.store(place.key).outbox.list_messages()]
    assert sorted(kinds) == ["claim", "reinstated", "revoked", "suspended"]
    assert caller.post(f"/awards/{number}/revocation", {"reason": ""}).status_code == 400


def test_awards_are_listed_and_searched(caller: Caller) -> None:
    caller.post("/awards", [{**AWARD, "learner": learner(n)} for n in range(3)], Idempotency_Key="k")
    whole = caller.get("/awards?limit=2").json()
    assert (whole["total"], len(whole["items"])) == (3, 2)
    (found,) = caller.get("/awards?text=S001").json()["items"]
    assert (found["learner"]["student_number"], found["state"]) == ("S001", "issued")
    assert caller.get("/awards?text=%25").json()["total"] == 0
    assert caller.get("/awards?microcredential=other").json()["total"] == 0
    told = caller.get(f"/awards/{found['number'].lower()}").json()
    assert told.pop("recognition")["case"] == "none"
    assert told == found
    for wrong in ("limit=0", "limit=201", "offset=-1", "state=lost"):
        assert caller.get(f"/awards?{wrong}").status_code == 400


def test_another_institutions_award_looks_like_none_at_all(caller: Caller) -> None:
    number = caller.post("/awards", AWARD, Idempotency_Key="k").json()["number"]
    other = caller_of(Place("v").open())
    asks: list[Callable[[], Any]] = [
        lambda: other.get(f"/awards/{number}"),
        lambda: other.get(f"/awards/{number}/credential"),
        *(
            lambda act=act: other.post(f"/awards/{number}/{act}", {"reason": "x"})  # type: ignore[misc]
            for act in ("revocation", "suspension", "resumption")
        ),
    ]
    for ask in asks:
        answer = ask()
        assert (answer.status_code, codes(answer)) == (404, ["E_AWARD_UNKNOWN"])
    assert other.get("/awards").json() == {"total": 0, "items": []}
    again = other.post("/awards", AWARD, Idempotency_Key="k")
    assert again.status_code == 201, "another institution's key of the same name is not ours"


def test_a_key_does_only_what_its_scopes_say(place: Place) -> None:
    reader = caller_of(place, frozenset({ApiScope.READ_AWARDS}))
    assert reader.get("/awards").status_code == 200
    answer = reader.post("/awards", AWARD, Idempotency_Key="k")
    assert (answer.status_code, codes(answer)) == (403, ["E_API_SCOPE"])
    assert reader.get("/microcredentials").status_code == 403
    writer = caller_of(place, frozenset({ApiScope.AWARD}))
    assert writer.get("/awards").status_code == 403


def test_a_renewal_is_signed_once_under_the_same_number(caller: Caller, place: Place) -> None:
    number = caller.post("/awards", AWARD, Idempotency_Key="one").json()["number"]
    first = caller.post(f"/awards/{number}/renewal", {"until": "2036-09-30"}, Idempotency_Key="two")
    assert first.status_code == 201, first.content
    assert (first.json()["number"], first.json()["valid_until"]) == (number, "2036-10-01T00:00:00Z")
    again = caller.post(f"/awards/{number}/renewal", {"until": "2036-09-30"}, Idempotency_Key="two")
    assert again.content == first.content
    assert len(place.platform.store(place.key).awards.list_by_number(number)) == 2
    report = place.platform.verifier().verify_bytes(
        caller.get(f"/awards/{number}/credential").content, now=place.platform.now()
    )
    assert report.verdict is Verdict.VALID
    without_end = caller.post(f"/awards/{number}/renewal", {"until": None}, Idempotency_Key="three")
    assert (without_end.status_code, without_end.json()["valid_until"]) == (201, None)


def test_a_renewal_that_makes_no_sense_is_refused_with_its_reason(caller: Caller) -> None:
    number = caller.post("/awards", AWARD, Idempotency_Key="one").json()["number"]
    shorter = caller.post(f"/awards/{number}/renewal", {"until": "2026-12-01"}, Idempotency_Key="two")
    assert (shorter.status_code, codes(shorter)) == (422, ["E_RENEWAL_END"])
    without = caller.post(f"/awards/{number}/renewal", {}, Idempotency_Key="three")
    assert (without.status_code, codes(without)[0]) == (400, "E_API_FIELDS")
    endless = caller.post(f"/awards/{number}/renewal", {"until": "9999-12-31"}, Idempotency_Key="four")
    assert endless.status_code == 400
    unkeyed = caller.post(f"/awards/{number}/renewal", {"until": "2036-09-30"})
    assert (unkeyed.status_code, codes(unkeyed)) == (400, ["E_IDEM_MISSING"])


def test_a_grade_that_is_no_pass_is_given_only_with_a_reason(caller: Caller, place: Place) -> None:
    failed = {**AWARD, "grade": "不可"}
    refused = caller.post("/awards", failed, Idempotency_Key="failed")
    assert (refused.status_code, codes(refused)) == (422, ["E_AWARD_NOT_GIVEN", "E_GRADE_NOT_PASSED"])
    assert count(place) == 0
    given = caller.post("/awards", {**failed, "despite_grade": "追試験に合格"}, Idempotency_Key="resit")
    assert given.status_code == 201, given.content
    store = place.platform.store(place.key)
    (event,) = [one.entry for one in store.audit.list_events() if one.entry.action == "award.intended"]
    assert event.detail["despite_grade"] == "追試験に合格"
    assert "追試験" not in caller.get(f"/awards/{given.json()['number']}/credential").content.decode()


def test_a_grade_that_may_be_either_is_given_only_when_it_is_confirmed(caller: Caller, place: Place) -> None:
    unclear = {**AWARD, "grade": "D"}
    refused = caller.post("/awards", unclear, Idempotency_Key="unclear")
    assert (refused.status_code, codes(refused)) == (422, ["E_AWARD_NOT_GIVEN", "E_GRADE_UNCLEAR"])
    assert count(place) == 0
    given = caller.post("/awards", {**unclear, "grade_confirmed": True}, Idempotency_Key="confirmed")
    assert given.status_code == 201, given.content
    events = place.platform.store(place.key).audit.list_events()
    assert [one.entry.detail["grade_confirmed"] for one in events if one.entry.action == "award.intended"] == ["yes"]
    failed = caller.post("/awards", {**AWARD, "grade": "不可", "grade_confirmed": True}, Idempotency_Key="failed")
    assert codes(failed) == ["E_AWARD_NOT_GIVEN", "E_GRADE_NOT_PASSED"]
