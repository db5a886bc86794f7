"""A key of one unit: every operation of the API, asked for what is another unit's, finds nothing there.

Source: docs/howto/issue-by-api.md; docs/rules/threats.md T6.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kakitome.ports.api_keys import ApiKey, KeyLimits
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node, NodeKind
from kakitome.values.localized_text import LocalizedText
from kakitome.web.api.v1.interface import api
from kakitome.web.api.v1.keys import KeyAuth
from web.api.callers import EVERYTHING, Caller, codes
from web.places import LETTER, Place

LEARNER = {"name": "見本 花子", "student_number": "S2"}


@dataclass(frozen=True)
class Units:
    """Science with its programme, nursing, and the institution's own: one definition and one award of each."""

    place: Place
    science: Node
    nursing: Node
    numbers: dict[str, str]

    def caller(self, unit: str) -> Caller:
        return Caller(self.place, make_key(self.place, unit)[1])


def make_key(place: Place, unit: str) -> tuple[ApiKey, str]:
    now = place.platform.now()
    limits = KeyLimits(unit=unit)
    return place.platform.api_keys.make(
        institution="u", name="LMS", scopes=EVERYTHING, by="test", now=now, limits=limits
    )


@pytest.fixture
def units(place: Place) -> Units:
    organisations, now = place.platform.organisations, datetime.now(UTC)

    def unit(slug: str, kind: NodeKind, under: str) -> Node:
        node = Node(id="", kind=kind, path=(), slug=slug, name=LocalizedText(ja=slug, en=slug))
        return organisations.add_unit(node, under=under, now=now)

    science, nursing = unit("science", NodeKind.FACULTY, "u"), unit("nursing", NodeKind.FACULTY, "u")
    owners = {"wind": unit("data", NodeKind.PROGRAMME, science.id).id, "care": nursing.id}
    store = place.platform.store("u")
    for identifier, owner in owners.items():
        letter = replace(LETTER, identifier=identifier)
        version = MicrocredentialVersion(microcredential=letter, state=VersionState.IN_FORCE, saved_at=now, unit=owner)
        store.microcredentials.add_version(version)
    numbers = {identifier: place.award(of=identifier).number for identifier in (*owners, "data-ethics")}
    return Units(place=place, science=science, nursing=nursing, numbers=numbers)


def award_of(identifier: str) -> dict[str, Any]:
    return {"microcredential": identifier, "awarded_on": "2026-10-01", "learner": LEARNER}


Ask = Callable[[Caller, str, str], Any]
"""Asks for what is called so, and for the award of that number."""


def to_award(act: str, body: object) -> Ask:
    return lambda caller, _, number: caller.post(f"/awards/{number}/{act}", body, Idempotency_Key="k")


def order(**named: object) -> dict[str, object]:
    return {"act": "suspend", "reason": "under_review", "note": "a look", **named}


REASON = {"reason": "a mistake"}
ASKED: dict[str, Ask] = {
    "get_award": lambda caller, _, number: caller.get(f"/awards/{number}"),
    "get_credential": lambda caller, _, number: caller.get(f"/awards/{number}/credential"),
    "revoke_award": to_award("revocation", REASON),
    "suspend_award": to_award("suspension", REASON),
    "resume_award": to_award("resumption", REASON),
    "renew_award": to_award("renewal", {"until": "2040-01-01"}),
    "give_awards": lambda caller, name, _: caller.post("/awards", award_of(name), Idempotency_Key=name),
    "get_microcredential": lambda caller, name, _: caller.get(f"/microcredentials/{name}"),
    "report_microcredential": lambda caller, name, _: caller.get(f"/microcredentials/{name}/report"),
    "revise_microcredential": lambda caller, name, _: caller.call(
        "PUT", f"/microcredentials/{name}", {"definition": {}}, If_Match='"1"'
    ),
    "order_withdrawal": lambda caller, name, _: caller.post(
        "/withdrawals", order(microcredential=name), Idempotency_Key=f"w{name}"
    ),
}
"""Operations on one thing, by their names in the API's description."""
LISTS = {"list_awards", "list_microcredentials", "define_microcredential"}
OF_THE_INSTITUTION = {
    "register_entry": ("POST", "/registry/entries"),
    "register_entry_version": ("POST", "/registry/entries/E-3333-333A/versions"),
    "withdraw_entry": ("POST", "/registry/entries/E-3333-333A/withdraw"),
}
ORDERS = {"get_withdrawal", "approve_withdrawal"}


def test_every_operation_with_a_key_is_asked_below() -> None:
    operations = {
        operation.operation_id
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        if any(isinstance(auth, KeyAuth) for auth in operation.auth_callbacks)
    }
    assert operations == {*ASKED, *LISTS, *OF_THE_INSTITUTION, *ORDERS}


@pytest.mark.parametrize("operation", sorted(ASKED))
def test_what_is_another_units_or_the_institutions_own_looks_like_nothing(units: Units, operation: str) -> None:
    ask, caller = ASKED[operation], units.caller(units.science.id)
    for name in ("care", "data-ethics"):
        answer = ask(caller, name, units.numbers[name])
        refusal = codes(answer)
        assert answer.status_code in {404, 422}
        assert refusal[-1] in {"E_AWARD_UNKNOWN", "E_MICROCREDENTIAL_UNKNOWN"}
    own = ask(caller, "wind", units.numbers["wind"])
    assert own.status_code not in {403, 404}
    assert ask(units.caller(""), "care", units.numbers["care"]).status_code not in {403, 404}


def test_lists_hold_what_is_the_units_own_and_below(units: Units) -> None:
    caller = units.caller(units.science.id)
    for path, own in (
        ("/awards", ["wind"]),
        ("/awards?microcredential=wind", ["wind"]),
        ("/awards?microcredential=care", []),
        ("/awards?text=S1", ["wind"]),
        ("/awards?batch=batch-2", []),
    ):
        told = caller.get(path).json()
        assert [item["microcredential"] for item in told["items"]] == own
        assert told["total"] == len(own)
    assert [item["identifier"] for item in caller.get("/microcredentials").json()["items"]] == ["wind"]
    assert units.caller("").get("/awards").json()["total"] == 3
    assert units.caller("gone").get("/awards").json()["total"] == 0


def test_a_definition_is_made_in_the_keys_own_unit_and_in_no_other(units: Units) -> None:
    caller = units.caller(units.science.id)
    made = caller.post("/microcredentials", {"definition": {"identifier": "sun"}})
    assert (made.status_code, made.json()["unit"]) == (201, units.science.id)
    for unit in (units.nursing.id, "u"):
        refused = caller.post("/microcredentials", {"definition": {"identifier": "rain"}, "unit": unit})
        assert (refused.status_code, codes(refused)) == (404, ["E_NODE_UNKNOWN"])


@pytest.mark.parametrize("operation", sorted(OF_THE_INSTITUTION))
def test_the_registry_is_written_by_a_key_of_the_institution(units: Units, operation: str) -> None:
    method, path = OF_THE_INSTITUTION[operation]
    body = {"document": {"identifier": "wind", "title": {"ja": "風"}}}
    answer = units.caller(units.science.id).call(method, path, body, Idempotency_Key="k", If_Match='"a"')
    assert (answer.status_code, codes(answer)[0]) == (403, "E_API_UNIT")


def test_orders_are_about_the_units_awards_and_seen_by_the_key_that_made_them(units: Units) -> None:
    caller, numbers = units.caller(units.science.id), list(units.numbers.values())
    for named in ({"batch": "batch-2"}, {"microcredential": "care"}):
        assert caller.post("/withdrawals", order(**named), Idempotency_Key=str(named)).status_code == 404
    made = caller.post("/withdrawals", order(awards=numbers), Idempotency_Key="all").json()
    assert made["counts"].get("done", made["ready"]) == 1
    suspended = [caller.get(f"/awards/{units.numbers['wind']}").json()["state"]]
    others = [
        units.caller("").get(f"/awards/{units.numbers[name]}").json()["state"] for name in ("care", "data-ethics")
    ]
    assert suspended != others[:1] == others[1:]
    assert caller.get(f"/withdrawals/{made['number']}").status_code == 200
    another = units.caller(units.nursing.id)
    for answer in (
        another.get(f"/withdrawals/{made['number']}"),
        another.post(f"/withdrawals/{made['number']}/approval", {"count": 1}),
    ):
        assert (answer.status_code, codes(answer)) == (404, ["E_WITHDRAWAL_UNKNOWN"])


def test_an_answer_that_is_kept_for_one_unit_is_not_sent_to_another(units: Units) -> None:
    body = award_of("wind")
    given = units.caller(units.science.id).post("/awards", body, Idempotency_Key="same")
    assert given.status_code == 201
    assert units.caller(units.science.id).post("/awards", body, Idempotency_Key="same").json() == given.json()
    other = units.caller(units.nursing.id).post("/awards", body, Idempotency_Key="same")
    assert (other.status_code, codes(other)) == (422, ["E_IDEM_MISMATCH"])
