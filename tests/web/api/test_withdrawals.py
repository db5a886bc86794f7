"""Withdrawing many awards by program; a list that is being published is seen as the old one or the new one."""

import base64
import gzip
import json
import threading
import time
import urllib.request
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.vc.strict_json import load
from kakitome.learning.award import Learner
from kakitome.services.revoking import choose_threshold
from web.api.callers import EVERYTHING, Caller, caller_of, codes
from web.api.conftest import Served
from web.places import Place

WHY = {"reason": "integrity", "note": "committee, 20 November"}


@pytest.fixture
def numbers(place: Place) -> list[str]:
    return [
        place.award(Learner(name=f"見本 {n}", email=f"m{n}@u.example", student_number=f"S{n}")).number for n in range(3)
    ]


def order(caller: Caller, key: str = "k1", **given: Any) -> Any:
    return caller.post("/withdrawals", {"act": "revoke", **WHY, **given}, Idempotency_Key=key)


def test_a_list_of_numbers_is_revoked_and_what_cannot_be_is_told(caller: Caller, numbers: list[str]) -> None:
    answer = order(caller, awards=[numbers[0].lower(), numbers[0], "A-7K3M-94QX", numbers[1]])
    told = answer.json()
    assert (answer.status_code, told["state"], told["ready"], told["needs_second"]) == (201, "done", 2, False)
    assert [(line["position"], line["reasons"][0]["code"]) for line in told["lines"]] == [
        (2, "I_WITHDRAWAL_REPEATED"),
        (3, "E_WITHDRAWAL_CHECK"),
    ]
    assert told["published_at"]
    states = [caller.get(f"/awards/{number}").json()["state"] for number in numbers]
    assert states == ["revoked", "revoked", "issued"]
    assert caller.get(f"/withdrawals/{told['number']}").json() == told
    assert "committee" not in caller.get(f"/withdrawals/{told['number']}").content.decode()


def test_the_same_key_withdraws_nothing_twice(caller: Caller, numbers: list[str]) -> None:
    first, again = (order(caller, awards=numbers) for _ in range(2))
    assert first.json() == again.json()
    assert len(caller.place.platform.store("u").withdrawals.list_orders()) == 1


def died_before_its_answer_was_kept(*_: object, **__: object) -> None:
    raise SystemExit


@pytest.mark.parametrize("at", ["propose", "go_on", "kept_answer"])
def test_a_process_that_dies_has_ordered_once_and_the_same_key_learns_how_it_stands(
    caller: Caller, numbers: list[str], monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(f"kakitome.web.api.v1.withdrawals.{at}", died_before_its_answer_was_kept)
        with pytest.raises(SystemExit):
            order(caller, awards=numbers)
    monkeypatch.setattr("kakitome.services.answering_once.GIVEN_UP_AFTER", timedelta(0))
    told = order(caller, awards=numbers).json()
    assert (told["state"], told["ready"]) == ("done", 3)
    assert [one.number for one in caller.place.platform.store("u").withdrawals.list_orders()] == [told["number"]]
    assert order(caller, awards=numbers).json() == told


def test_looking_changes_nothing(caller: Caller, numbers: list[str]) -> None:
    told = order(caller, awards=numbers, only_look=True).json()
    assert (told["state"], told["ready"]) == ("draft", 3)
    assert caller.get(f"/awards/{numbers[0]}").json()["state"] == "issued"


def test_a_second_persons_key_approves_and_ones_own_does_not(caller: Caller, place: Place, numbers: list[str]) -> None:
    choose_threshold(place.platform.store(place.key), 2, actor="tests", now=place.platform.now())
    told = order(caller, awards=numbers).json()
    assert (told["state"], told["needs_second"]) == ("proposed", True)
    assert caller.get(f"/withdrawals/{told['suspended_by']}").json()["state"] == "done"
    assert caller.get(f"/awards/{numbers[0]}").json()["state"] == "suspended"
    path = f"/withdrawals/{told['number']}/approval"
    twin = caller_of(place)
    for own in (caller, twin):
        assert "E_WITHDRAWAL_OWN" in codes(own.post(path, {"count": 3}))
    other = key_of_another(place)
    assert "E_WITHDRAWAL_COUNT" in codes(other.post(path, {"count": 2}))
    assert other.post(path, {"count": 3}).json()["state"] == "done"
    assert caller.get(f"/awards/{numbers[0]}").json()["state"] == "revoked"


@pytest.mark.parametrize(
    "given",
    [{}, {"awards": ["A-7K3M-94QT"], "batch": "B-1"}, {"batch": "B-9999-9999"}, {"awards": ["A-7K3M-94QT"]}],
    ids=["no way", "two ways", "nothing there", "nothing to do"],
)
def test_an_order_that_names_nothing_is_refused(caller: Caller, given: dict[str, Any]) -> None:
    answer = order(caller, **given)
    assert answer.status_code in (400, 422)
    assert codes(answer)[0].startswith("E_WITHDRAWAL_")


@pytest.mark.parametrize(
    "given", [{"reason": "because"}, {"note": ""}, {"act": "burn"}, {"more": 1}, {"awards": ["x\x00"]}]
)
def test_an_order_of_another_shape_is_refused(caller: Caller, numbers: list[str], given: dict[str, Any]) -> None:
    answer = order(caller, **{"awards": numbers, **given})
    assert (answer.status_code, codes(answer)[0]) == (400, "E_API_FIELDS")


def test_another_houses_order_is_none(caller: Caller, numbers: list[str]) -> None:
    other = caller_of(Place(key="v").open())
    number = order(caller, awards=numbers).json()["number"]
    assert codes(other.get(f"/withdrawals/{number}")) == ["E_WITHDRAWAL_UNKNOWN"]
    assert codes(other.get("/withdrawals/nonsense")) == ["E_WITHDRAWAL_UNKNOWN"]
    assert codes(other.post(f"/withdrawals/{number}/approval", {"count": 3})) == ["E_WITHDRAWAL_UNKNOWN"]
    assert order(other, awards=numbers).status_code == 422


def key_of_another(place: Place) -> Caller:
    platform = place.platform
    _, text = platform.api_keys.make(
        institution=place.key, name="other", scopes=EVERYTHING, by="somebody else", now=platform.now()
    )
    return Caller(place, text)


def ask(served: Served, method: str, path: str, body: object = None, **headers: str) -> Any:
    request = urllib.request.Request(f"{served.url}{path}", method=method)
    for name, value in {"Authorization": f"Bearer {served.key}", "Content-Type": "application/json", **headers}.items():
        request.add_header(name, value)
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data=data, timeout=60) as answer:
        return json.loads(answer.read())


def give(served: Served, count: int) -> list[Any]:
    learners = [{"name": f"見本 {n}", "email": f"v{n}@u.example", "student_number": f"V{n}"} for n in range(count)]
    given = [{"microcredential": "data-ethics", "awarded_on": "2026-10-01", "learner": learner} for learner in learners]
    told = ask(served, "POST", "/api/v1/awards", given, **{"Idempotency-Key": "visible"})
    return [result for result in told["results"] if result["status"] == "issued"]


def bits_in(document: bytes) -> int:
    encoded = json.loads(document)["credentialSubject"]["encodedList"]
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    return sum(byte.bit_count() for byte in gzip.decompress(packed))


def is_signed(document: bytes) -> bool:
    whole = load(document)
    method = whole["proof"]["verificationMethod"]
    return verify_proof(whole, whole["proof"], public_key=decode_public(method.partition("#")[2])).verified


def test_a_verifier_sees_it_within_a_second_and_never_half_a_list(served: Served) -> None:
    """A reader without pause sees the old or the new list, whole and signed; then every verdict is revoked.

    Source: docs/rules/faults.md F31.
    """
    awards = give(served, 80)
    signed = ask(served, "GET", f"/api/v1/awards/{awards[0]['number']}/credential")
    place = signed["credentialStatus"]
    entry = next(one for one in (place if isinstance(place, list) else [place]) if one["statusPurpose"] == "revocation")
    path = "/" + entry["statusListCredential"].split("/", 3)[3]
    seen: dict[bytes, float] = {}
    is_over = threading.Event()

    def read() -> None:
        while not is_over.wait(0.001):
            with urllib.request.urlopen(served.url + path, timeout=20) as answer:
                seen.setdefault(answer.read(), time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for part in (awards[:40], awards[40:]):
            given = {"act": "revoke", **WHY, "awards": [one["number"] for one in part]}
            told = ask(served, "POST", "/api/v1/withdrawals", given, **{"Idempotency-Key": part[0]["number"]})
            assert told["state"] == "done"
            done = time.monotonic()
            report = ask(served, "POST", "/api/v1/verifications", {"credential": signed})
            assert report["verdict"] == "revoked"
            assert time.monotonic() - done < 20, "a machine so slow says nothing about seconds"
    finally:
        time.sleep(0.3)
        is_over.set()
        reader.join()
    counts = [bits_in(document) for document in seen]
    assert counts == sorted(counts)
    assert {n - counts[0] for n in counts} <= {0, 40, 80}
    assert counts[-1] - counts[0] == 80
    assert all(is_signed(document) for document in seen)
