"""What a body recognised: rows that only grow, public once signed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from contract.factories import STORES
from contract.records import BASE, DID, LATER, NOW
from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition, Standing
from kakitome.ports.recognitions import Edition, PublicRecognitions
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.recognitions import DatabasePublicRecognitions
from kakitome.values.localized_text import LocalizedText
from support import databases

BODY = "recognition-body"
YEARS = timedelta(days=3 * 365)
REASON = LocalizedText(ja="評価の方法が変わった（見本）", en="The assessment changed (sample)")
SIGNED = b'{"signed":1}'


def recognition(number: str = "R-1", **changes: Any) -> Recognition:
    made = Recognition(
        number=number,
        body=BODY,
        body_did=DID,
        body_name=LocalizedText(ja="見本承認機構", en="Sample body"),
        case="C-1",
        procedure="recognition",
        criteria_version="2026",
        entry="E-1",
        entry_version=2,
        about="https://u.example/issuers/x/achievements/a/2",
        title=LocalizedText(ja="データ科学入門", en="Data"),
        digest="ab" * 32,
        decided_at=NOW,
        valid_from=NOW,
        valid_until=NOW + YEARS,
        confirmed=("outcomes", "effort"),
        conditions=(LocalizedText(ja="一年以内に報告（見本）"),),
    )
    return replace(made, **changes)


def edition(number: int = 1, **changes: Any) -> Edition:
    made = Edition(
        edition=number,
        url=f"{BASE}endorsements/R-1.json",
        issuer=DID,
        key_id="z6MkActive",
        payload=b'{"unsigned":1}',
        intended_at=NOW,
        valid_from=NOW,
        valid_until=NOW + YEARS,
    )
    return replace(made, **changes)


def signed(store: Any, number: str = "R-1", **changes: Any) -> None:
    store.recognitions.add(recognition(number, **changes), edition=edition(), status=())
    store.recognitions.sign(number, 1, document=SIGNED, at=NOW)


def change(kind: ChangeKind) -> Change:
    return Change(kind=kind, at=LATER, reason=REASON)


@pytest.fixture(params=sorted(STORES))
def hall(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """Yield a store opener and the public view over all of them."""
    with databases.postgres() if request.param == "postgres" else databases.sqlite(tmp_path) as alias:

        def open_store(body: str) -> InstitutionStore:
            databases.add_institution(body, using=alias)
            return InstitutionStore(body, witness=databases.NoWitness(), packs=databases.packs(alias), using=alias)

        yield open_store, DatabasePublicRecognitions(using=alias)


def test_a_recognition_comes_back_as_it_was_kept(store: Any) -> None:
    places = store.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
    own = recognition(body="example-university")
    store.recognitions.add(own, edition=edition(), status=places)
    kept = store.recognitions.get("R-1")
    assert kept.recognition == own
    assert kept.editions == (edition(),)
    assert kept.status == tuple(places)
    assert not kept.is_signed
    assert [one.number for one in store.recognitions.list_open()] == ["R-1"]


def test_an_edition_is_signed_once(store: Any) -> None:
    store.recognitions.add(recognition(), edition=edition(), status=())
    store.recognitions.sign("R-1", 1, document=SIGNED, at=NOW)
    store.recognitions.sign("R-1", 1, document=SIGNED, at=LATER)
    assert store.recognitions.get("R-1").current == edition(document=SIGNED, signed_at=NOW)
    with pytest.raises(Conflict, match="E_RECOGNITION_SIGNED"):
        store.recognitions.sign("R-1", 1, document=b"other", at=NOW)
    with pytest.raises(NotFound, match="E_RECOGNITION_UNKNOWN"):
        store.recognitions.sign("R-1", 2, document=SIGNED, at=NOW)
    assert list(store.recognitions.list_open()) == []


def test_a_number_is_taken_once(store: Any) -> None:
    signed(store)
    with pytest.raises(Conflict, match="E_RECOGNITION_EXISTS"):
        store.recognitions.add(recognition(), edition=edition(), status=())


def test_a_change_comes_with_the_edition_that_tells_it(store: Any) -> None:
    signed(store)
    changed = store.recognitions.change("R-1", change(ChangeKind.WITHDRAWN), edition=edition(2, valid_until=LATER))
    assert changed.standing_at(LATER) is Standing.WITHDRAWN
    kept = store.recognitions.get("R-1")
    assert kept.recognition.changes == (change(ChangeKind.WITHDRAWN),)
    assert kept.current.edition == 1
    assert [one.number for one in store.recognitions.list_open()] == ["R-1"]
    store.recognitions.sign("R-1", 2, document=b"{}", at=LATER)
    assert store.recognitions.get("R-1").current.edition == 2


def test_those_that_turned_are_found_by_when_they_did(store: Any) -> None:
    day = timedelta(days=1)
    signed(store)
    for number, begins in (("R-2", NOW - YEARS), ("R-3", NOW + 30 * day)):
        period = {"valid_from": begins, "valid_until": begins + YEARS}
        fresh = edition(url=f"{BASE}endorsements/{number}.json", **period)
        store.recognitions.add(recognition(number, case="C-2", **period), edition=fresh, status=())
    store.recognitions.change("R-1", change(ChangeKind.WITHDRAWN), edition=edition(2, valid_until=LATER))

    def turned(since: datetime, until: datetime) -> list[str]:
        return [kept.number for kept in store.recognitions.list_turned(since=since, until=until)]

    assert turned(NOW - day, NOW) == ["R-1", "R-2"]
    assert turned(LATER, LATER) == ["R-1"]
    assert turned(NOW + 30 * day, NOW + 31 * day) == ["R-3"]
    assert turned(NOW + 2 * day, NOW + 3 * day) == []


def test_a_change_out_of_turn_is_refused_and_leaves_nothing(store: Any) -> None:
    store.recognitions.add(recognition(), edition=edition(), status=())
    with pytest.raises(Conflict, match="E_RECOGNITION_EDITION"):
        store.recognitions.change("R-1", change(ChangeKind.SUSPENDED), edition=edition(2))
    store.recognitions.sign("R-1", 1, document=SIGNED, at=NOW)
    with pytest.raises(Conflict, match="E_RECOGNITION_EDITION"):
        store.recognitions.change("R-1", change(ChangeKind.SUSPENDED), edition=edition(3))
    with pytest.raises(Conflict, match="E_RECOGNITION_MOVE"):
        store.recognitions.change("R-1", change(ChangeKind.RESUMED), edition=edition(2))
    with pytest.raises(NotFound, match="E_RECOGNITION_UNKNOWN"):
        store.recognitions.change("R-2", change(ChangeKind.SUSPENDED), edition=edition(2))
    assert store.recognitions.get("R-1").recognition.changes == ()
    assert len(store.recognitions.get("R-1").editions) == 1


def test_a_withdrawal_is_final(store: Any) -> None:
    signed(store)
    store.recognitions.change("R-1", change(ChangeKind.WITHDRAWN), edition=edition(2))
    store.recognitions.sign("R-1", 2, document=b"{}", at=LATER)
    with pytest.raises(Conflict, match="E_RECOGNITION_WITHDRAWN"):
        store.recognitions.change("R-1", change(ChangeKind.RESUMED), edition=edition(3))


def test_the_newest_recognition_of_a_case_is_found(store: Any) -> None:
    signed(store)
    signed(store, "R-2")
    assert store.recognitions.find_by_case("C-1").number == "R-2"
    assert store.recognitions.find_by_case("C-9") is None
    assert [one.number for one in store.recognitions.list_by_case("C-1")] == ["R-1", "R-2"]
    assert not store.recognitions.list_by_case("C-9")
    assert store.recognitions.find("R-2") == store.recognitions.get("R-2")
    assert store.recognitions.find("R-9") is None


def test_what_is_not_signed_is_not_public(hall: Any) -> None:
    open_store, public = hall
    open_store(BODY).recognitions.add(recognition(), edition=edition(), status=())
    assert public.find("R-1") is None
    assert list(public.of_entry("E-1")) == []
    open_store(BODY).recognitions.sign("R-1", 1, document=SIGNED, at=NOW)
    assert public.find("R-1") == recognition()


def test_anyone_may_ask_over_all_bodies(hall: Any) -> None:
    open_store, public = hall
    other = recognition("R-2", body="other-body", about="https://u.example/other", entry="E-2")
    signed(open_store(BODY))
    open_store("other-body").recognitions.add(other, edition=edition(), status=())
    open_store("other-body").recognitions.sign("R-2", 1, document=SIGNED, at=LATER)
    view: PublicRecognitions = public
    assert [one.number for one in view.of_entry("E-1")] == ["R-1"]
    assert [one.number for one in view.of_address("https://u.example/other")] == ["R-2"]
    assert [one.number for one in view.list_of_body("other-body")] == ["R-2"]
    assert [one.number for one in view.list_changed_since(NOW)] == ["R-1", "R-2"]
    assert [one.number for one in view.list_changed_since(LATER)] == ["R-2"]


def test_a_change_that_is_told_but_not_signed_yet_is_public(hall: Any) -> None:
    open_store, public = hall
    signed(open_store(BODY))
    open_store(BODY).recognitions.change("R-1", change(ChangeKind.SUSPENDED), edition=edition(2))
    kept = public.find_kept("R-1")
    assert [one.edition for one in kept.editions] == [1]
    assert kept.recognition.standing_at(LATER) is Standing.SUSPENDED
    assert [one.number for one in public.list_changed_since(LATER)] == ["R-1"]
