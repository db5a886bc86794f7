"""Switching 1EdTech's places on: published at the issuer's address, and read there by our own verifier."""

import json
import re

from django.test import Client

from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.learning.award import Learner
from kakitome.ports.claims import Visibility
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.holding import choose_visibility, claim, find_held, renew_link
from kakitome.services.issuing import AwardOutcome as Given
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from support import institutions

PROFILE = {"name_ja": "瀬戸内海洋技術大学", "name_en": "Setouchi University", "country": "JP", "colour": "#0d5f6e"}
BOTH = ("revocation-list", "refresh")


def store():
    return institutions.platform().store("setouchi")


def switch(admin: Client, *services: str) -> None:
    answer = admin.post("/desk/setouchi/issuer", {**PROFILE, "services": list(services)})
    assert answer.status_code == 302, answer.content.decode()


def give(version: MicrocredentialVersion, name: str = "見本 花子") -> Given:
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[Wanted(learner=Learner(name=name, email="hanako@example.ac.jp"), awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    publish_status_lists(institutions.platform().publishing_context("setouchi"), now=institutions.platform().now())
    return outcome


def base() -> str:
    return "/issuers/setouchi/"


def test_the_switches_are_off_and_kept_when_set(admin: Client) -> None:
    assert store().issuers.list_issuers()[0].issuer.services == ()
    switch(admin, "refresh", "revocation-list")
    assert store().issuers.list_issuers()[0].issuer.services == BOTH
    page = admin.get("/desk/setouchi/issuer").content.decode()
    assert len(re.findall(r'<input[^>]*name="services"[^>]* checked', page)) == 2
    switch(admin)
    assert store().issuers.list_issuers()[0].issuer.services == ()


def test_an_award_that_names_them_is_valid_and_a_revocation_stands_in_the_list(
    admin: Client, client: Client, wind: MicrocredentialVersion
) -> None:
    switch(admin, *BOTH)
    given = give(wind)
    document = store().awards.get_document(given.credential_id)
    assert json.loads(document)["credentialStatus"]["statusReference"][-1].endswith(base() + "revoked.json")
    platform = institutions.platform()
    report = platform.verifier().verify_bytes(document, now=platform.now())
    assert report.verdict is Verdict.VALID, [(c.id, c.reason.code) for c in report.checks]
    admin.post(f"/desk/setouchi/awards/{given.number}/revoke", {"reason": "秘密の理由"})
    answer = client.get(base() + "revoked.json")
    assert answer["Cache-Control"].startswith("public, max-age=1,")
    assert json.loads(answer.content)["revokedCredential"] == [{"id": given.credential_id, "revoked": True}]
    assert "秘密" not in answer.content.decode()
    switch(admin)
    assert given.credential_id in client.get(base() + "revoked.json").content.decode()


def test_the_newest_document_is_there_for_public_awards_only(
    admin: Client, client: Client, wind: MicrocredentialVersion
) -> None:
    switch(admin, *BOTH)
    given = give(wind)
    address = f"{base()}newest/{given.number}.json"
    private, nowhere = client.get(address), client.get(f"{base()}newest/A-7K3M-92QF.json")
    assert private.status_code == nowhere.status_code == 404
    show(given.number)
    assert client.get(address).content == store().awards.get_document(given.credential_id)
    old = store().awards.get_document(given.credential_id)
    admin.post(f"/desk/setouchi/awards/{given.number}/renew", {"key": "k", "until": "2036-10-31"})
    assert b"relatedResource" in client.get(address).content
    platform = institutions.platform()
    report = platform.verifier().verify_bytes(old, now=platform.now())
    refresh = report.check("refresh")
    assert refresh is not None
    assert (refresh.outcome, report.verdict) == (CheckOutcome.ATTENTION, Verdict.SUPERSEDED)


def test_who_has_the_document_of_an_award_that_only_its_link_opens_hears_of_a_newer_one(
    admin: Client, client: Client, wind: MicrocredentialVersion
) -> None:
    switch(admin, *BOTH)
    given = give(wind)
    old = store().awards.get_document(given.credential_id)
    address = json.loads(old)["refreshService"]["id"]
    assert client.get(address).status_code == 404, "nobody but its learner sees it"
    show(given.number, Visibility.WITH_LINK)
    assert client.get(f"{base()}newest/{given.number}.json").status_code == 404, "a number opens nothing"
    secret = address.removesuffix(".json")
    assert client.get(secret[:-1] + ("a" if secret[-1] != "a" else "b") + ".json").status_code == 404
    assert client.get(address).content == old
    admin.post(f"/desk/setouchi/awards/{given.number}/renew", {"key": "k", "until": "2036-10-31"})
    platform = institutions.platform()
    report = platform.verifier().verify_bytes(old, now=platform.now())
    refresh = report.check("refresh")
    assert refresh is not None
    assert (refresh.outcome, report.verdict) == (CheckOutcome.ATTENTION, Verdict.SUPERSEDED)
    held = find_held(platform.directory, given.number)
    assert held is not None
    renew_link(platform.directory, held, now=platform.now())
    assert client.get(address).status_code == 404, "a new link ends it"


def show(number: str, visibility: Visibility = Visibility.LISTED) -> None:
    directory = institutions.platform().directory
    message = next(one for one in store().outbox.list_messages() if one.kind == "claim")
    token = message.params["link"].rpartition("/")[2]
    now = institutions.platform().now()
    claim(directory, token, account=institutions.account("learner@home.example"), proved=[message.to], now=now)
    held = find_held(directory, number)
    assert held is not None
    choose_visibility(directory, held, visibility=visibility, now=now)
