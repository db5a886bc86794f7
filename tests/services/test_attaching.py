"""1EdTech's further places: named by awards of issuers that asked for them, and by no others."""

import json
from dataclasses import replace
from typing import Any

from kakitome.documents.openbadges.credential import status_entries, status_references
from kakitome.mapping.openbadge.attachments import Attachments, Endorsed
from kakitome.services.attaching import WithServices, revocation_list
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.revoking import StatusAct, revoke
from services.desks import BASE, DID, ISSUER, NOW, make_desk, order, wanted


class Endorsing:
    """Attaches one token."""

    def attach(self, *_issuer: Any, **_award: str) -> Attachments:
        return Attachments(of_issuer=Endorsed(tokens=("a.b.c",)))


def desk_with(*services: str) -> IssuingContext:
    desk = replace(make_desk(), attaching=WithServices())
    record = desk.book.issuers.get(DID)
    desk.book.issuers.replace(replace(record, issuer=replace(record.issuer, services=services)))
    return desk


def given(desk: IssuingContext, row: int) -> dict[str, Any]:
    (outcome,) = issue(desk, order(wanted(row), batch=str(row)), now=NOW)
    return json.loads(desk.book.awards.get_document(outcome.credential_id))


def test_an_issuer_that_asked_for_nothing_names_nothing() -> None:
    document = given(desk_with(), 2)
    assert "refreshService" not in document
    assert "1EdTechRevocationList" not in str(document)


def test_an_award_names_the_places_its_issuer_asked_for() -> None:
    document = given(desk_with("revocation-list", "refresh"), 2)
    number = document["credentialSubject"]["licenseNumber"]
    assert document["refreshService"] == {"id": f"{BASE}newest/{number}.json", "type": "1EdTechCredentialRefresh"}
    (entry,) = status_entries(document)
    assert f"{BASE}revoked.json" in status_references(entry)


def test_they_stand_beside_what_else_is_attached() -> None:
    issuer = replace(ISSUER, services=("refresh",))
    attached = WithServices(Endorsing()).attach(issuer, achievement="x")
    assert attached.of_issuer.tokens == ("a.b.c",)
    assert attached.refreshes
    assert attached.revocation_list_url == ""


def test_the_list_names_withdrawn_awards_that_name_it_and_no_reason() -> None:
    desk = desk_with()
    silent = given(desk, 2)
    record = desk.book.issuers.get(DID)
    desk.book.issuers.replace(replace(record, issuer=replace(record.issuer, services=("revocation-list",))))
    withdrawn, kept = given(desk, 3), given(desk, 4)
    act = StatusAct(actor="h.ito", reason="採点の誤り", now=NOW)
    for document in (silent, withdrawn):
        revoke(desk.book, document["id"], act=act)
    known: dict[str, bool] = {}
    listed = revocation_list(desk.book, record.issuer, known=known)
    assert json.loads(listed) == {
        "id": f"{BASE}revoked.json",
        "issuer": DID,
        "revokedCredential": [{"id": withdrawn["id"], "revoked": True}],
    }
    assert kept["id"] not in listed.decode()
    assert "採点" not in listed.decode()
    assert known == {silent["id"]: False, withdrawn["id"]: True}
    assert revocation_list(desk.book, record.issuer, known=known) == listed
