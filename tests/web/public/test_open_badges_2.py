"""Open Badges 2.0 at their own addresses: what programs read, what people are shown, what is private or revoked."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges2.list_reasons import SUSPENDED, is_suspension
from kakitome.documents.openbadges2.signing import sign_award
from kakitome.documents.verification.check import Report, Verdict
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.openbadges2 import from_award, to_signed_award
from kakitome.mapping.openbadges2.addresses import key_address
from kakitome.ports.claims import Visibility
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.issuing import AwardOutcome
from kakitome.services.issuing.correcting import correct, wanted_of
from kakitome.services.keeping_keys import activate_key, publish_key
from web.places import HANAKO, LETTER, Place

EMAIL = "badges@u.example"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ROOT = "/issuers/u/ob2"


@pytest.fixture
def issuing(place: Place) -> Place:
    """Return the institution, which has a public address and a key for signed badges."""
    (record,) = place.platform.store(place.key).issuers.list_issuers()
    assert record.issuer.email == EMAIL
    assert key_of(place).state is KeyState.ACTIVE
    return place


def given(place: Place, **more: object) -> tuple[AwardOutcome, str]:
    """Give an award and open it; return it and the path of its Open Badge 2.0."""
    outcome = place.award(**more)  # type: ignore[arg-type]
    place.receive(Client())
    return outcome, f"{ROOT}/awards/{outcome.credential_id.rpartition('/')[2]}"


def read(path: str) -> Any:
    response = Client().get(path)
    assert response.status_code == 200, path
    return json.loads(response.content)


def checked(place: Place, data: bytes) -> Report:
    return place.platform.verifier().verify_bytes(data, now=datetime.now(UTC))


def key_of(place: Place) -> IssuerKey:
    store = place.platform.store(place.key)
    found = store.issuers.find_active_key(place.did, purpose=KeyPurpose.OPEN_BADGES_2)
    assert found is not None
    return found


def signed(place: Place, outcome: AwardOutcome) -> bytes:
    store = place.platform.store(place.key)
    (record,) = store.issuers.list_issuers()
    letter, facts, _ = from_credential(json.loads(place.document(outcome)))
    key = IssuerSigningKeys(store, place.platform.vault(place.key), place.did).key(KeyPurpose.OPEN_BADGES_2)
    payload = to_signed_award(
        letter, facts, issuer=record.issuer, key_url=key_address(record.issuer.base_url, key.key_id)
    )
    assert isinstance(key.public, RSAPublicKey)
    return sign_award(payload, public=key.public, sign=key.sign)


def test_b_02_a_public_award_is_hosted_with_all_that_it_points_to(issuing: Place) -> None:
    _, path = given(issuing)
    award = read(path)
    achievement = read(urlsplit(award["badge"]).path)
    issuer = read(urlsplit(achievement["issuer"]).path)
    assert urlsplit(award["id"]).path == path
    definition, facts, problems = from_award(award, achievement=achievement, issuer=issuer)
    assert (definition.title, definition.identifier, problems) == (LETTER.title, LETTER.identifier, ())
    assert facts.learner_name == HANAKO.name
    assert issuer["email"] == EMAIL
    assert read(urlsplit(issuer["revocationList"]).path)["revokedAssertions"] == []
    key = read(urlsplit(issuer["publicKey"]).path)
    assert (key["id"], key["owner"]) == (issuer["publicKey"], issuer["id"])
    assert read(f"{ROOT}/key.json") == key


def test_b_02_our_own_verifier_finds_our_hosted_award_in_order(issuing: Place) -> None:
    _, path = given(issuing)
    report = checked(issuing, Client().get(path).content)
    assert report.verdict is Verdict.VALID, [(c.id, c.reason) for c in report.checks]


def test_b_02_every_origin_may_read_them(issuing: Place) -> None:
    _, path = given(issuing)
    response = Client().get(path)
    assert response.headers["Content-Type"] == "application/ld+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Accept" in response.headers["Vary"]


def test_a_browser_is_led_to_the_page_for_people(issuing: Place) -> None:
    outcome, path = given(issuing)
    for address, page in ((path, issuing.page(outcome.number)), (f"{ROOT}/microcredentials/data-ethics-v1.json", None)):
        response: HttpResponse = Client().get(address, HTTP_ACCEPT=BROWSER)
        assert response.status_code == 303
        location = response.headers["Location"]
        assert location == (page or "/m/u/data-ethics-v1")
        assert Client().get(location).status_code == 200
    assert Client().get(path, HTTP_ACCEPT="*/*").status_code == 200


def test_a_private_award_looks_like_one_that_does_not_exist(issuing: Place) -> None:
    outcome = issuing.award()
    path = f"{ROOT}/awards/{outcome.credential_id.rpartition('/')[2]}"
    private, absent = Client().get(path), Client().get(f"{ROOT}/awards/00000000-0000-4000-8000-000000000000.json")
    assert (private.status_code, absent.status_code) == (404, 404)
    issuing.withdraw(outcome)
    assert says_nothing_but_revoked(path), "what the public list names, and no more"
    assert Client().get(path, HTTP_ACCEPT=BROWSER).status_code == 410


def says_nothing_but_revoked(path: str) -> bool:
    response = Client().get(path)
    members = {"@context", "type", "id", "revoked", "revocationReason"}
    return response.status_code == 410 and set(json.loads(response.content)) == members


@pytest.mark.parametrize("act", ["revoked", "suspended", "replaced"])
def test_an_address_out_of_the_public_list_opens_no_award_that_only_its_link_opens(issuing: Place, act: str) -> None:
    outcome, path = given(issuing)
    document = f"/issuers/u/credentials/{outcome.credential_id.rpartition('/')[2]}"
    assert Client().get(document).status_code == 200
    hosted = Client().get(path).content
    if act == "replaced":
        store = issuing.platform.store(issuing.key)
        record = store.awards.find_by_number(outcome.number)
        assert record is not None
        wanted = replace(wanted_of(record), learner=replace(HANAKO, name="髙﨑 華子"))
        correct(issuing.platform.issuing_context("u"), outcome.number, wanted=wanted, actor="t", now=datetime.now(UTC))
        issuing.publish()
    else:
        issuing.withdraw(outcome, only_suspend=act == "suspended")
    listed = json.dumps(read(f"{ROOT}/revocations.json"))
    assert path in listed, "a stranger reads the address there"
    assert Client().get(document).status_code == 404
    before = {"revoked": Verdict.REVOKED, "suspended": Verdict.SUSPENDED, "replaced": Verdict.SUPERSEDED}
    assert checked(issuing, hosted).verdict is before[act], "who has the file reads how it stands"
    found = Client().get(path).content.decode()
    assert json.loads(found)["revoked"] is True
    assert HANAKO.name not in found and "recipient" not in found


def test_b_03_a_revoked_award_answers_410_and_says_revoked(issuing: Place) -> None:
    outcome, path = given(issuing)
    issuing.withdraw(outcome)
    response = Client().get(path)
    assert response.status_code == 410
    document = json.loads(response.content)
    assert set(document) == {"@context", "type", "id", "revoked", "revocationReason"}
    assert (urlsplit(document["id"]).path, document["revoked"]) == (path, True)
    assert "採点の誤り" not in response.content.decode()
    assert checked(issuing, response.content).verdict is Verdict.REVOKED
    assert Client().get(path, HTTP_ACCEPT=BROWSER).status_code == 410, "no number of an award that is not listed"


def entry_of(listed: list[Any]) -> dict[str, Any]:
    """Return the one entry of a list: the object, beside which its bare address stands for validators that count it."""
    (entry,) = [one for one in listed if isinstance(one, dict)]
    assert [one for one in listed if isinstance(one, str)] == [entry["id"]]
    return entry


def test_a_suspended_award_is_not_taken_for_valid_and_comes_back(issuing: Place) -> None:
    outcome, path = given(issuing)
    issuing.withdraw(outcome, only_suspend=True)
    document = read(path)
    assert document["revoked"] is True
    assert "停止" in document["revocationReason"]
    listed = read(f"{ROOT}/revocations.json")["revokedAssertions"]
    assert urlsplit(entry_of(listed)["id"]).path == path


def test_our_verifier_tells_a_suspension_from_a_revocation(issuing: Place) -> None:
    outcome, _ = given(issuing)
    token = signed(issuing, outcome)
    issuing.withdraw(outcome, only_suspend=True)
    assert checked(issuing, token).verdict is Verdict.SUSPENDED
    issuing.withdraw(outcome)
    assert checked(issuing, token).verdict is Verdict.REVOKED


@pytest.mark.parametrize("reason", [SUSPENDED + ".", "Suspended by the issuer.", "", None, [SUSPENDED]])
def test_no_other_words_are_taken_for_a_suspension(reason: object) -> None:
    assert is_suspension(SUSPENDED)
    assert not is_suspension(reason)


def test_b_05_the_revocation_list_names_revoked_awards(issuing: Place) -> None:
    outcome, path = given(issuing)
    kept, _ = given(issuing, learner=replace(HANAKO, name="見本 太郎", email="taro@u.example", student_number="S2"))
    issuing.withdraw(outcome)
    entry = entry_of(read(f"{ROOT}/revocations.json")["revokedAssertions"])
    assert urlsplit(entry["id"]).path == path
    assert "採点の誤り" not in json.dumps(entry, ensure_ascii=False)
    assert kept.credential_id not in entry["id"]


def test_b_04_a_signed_award_is_checked_and_revoked_by_the_list(issuing: Place) -> None:
    outcome, _ = given(issuing)
    token = signed(issuing, outcome)
    assert checked(issuing, token).verdict is Verdict.VALID
    head, payload, signature = token.split(b".")
    assert checked(issuing, b".".join([head, payload[:-4] + b"AAAA", signature])).verdict is not Verdict.VALID
    issuing.withdraw(outcome)
    assert checked(issuing, token).verdict is Verdict.REVOKED


def test_b_04_a_signed_award_stays_good_when_its_key_is_followed_by_another(issuing: Place) -> None:
    outcome, _ = given(issuing)
    token, before = signed(issuing, outcome), key_of(issuing)
    store, vault = issuing.platform.store(issuing.key), issuing.platform.vault(issuing.key)
    key_id, now = vault.create(algorithm="RSA"), datetime.now(UTC)
    publish_key(store, issuing.did, key_id=key_id, purpose=KeyPurpose.OPEN_BADGES_2, actor="test", now=now)
    activate_key(store, issuing.did, key_id=key_id, actor="test", now=now)
    assert [urlsplit(one).path for one in read(f"{ROOT}/issuer.json")["publicKey"]] == [
        f"{ROOT}/keys/{key_id}.json",
        f"{ROOT}/keys/{before.key_id}.json",
    ]
    assert checked(issuing, token).verdict is Verdict.VALID


def test_a_key_in_strange_hands_signs_nothing_any_more(issuing: Place) -> None:
    outcome, _ = given(issuing)
    token, key = signed(issuing, outcome), key_of(issuing)
    now = datetime.now(UTC)
    store = issuing.platform.store(issuing.key)
    store.issuers.move_key(replace(key, state=KeyState.COMPROMISED, compromised_from=now))
    assert Client().get(f"{ROOT}/keys/{key.key_id}.json").status_code == 404
    assert checked(issuing, token).verdict is Verdict.INVALID_SIGNATURE


def test_b_01_a_baked_award_is_read_by_our_own_verifier(issuing: Place) -> None:
    outcome, path = given(issuing)
    png = Client().get("/issuers/u/images/data-ethics-v1.png").content
    document = Client().get(path).content
    baked = baking_png.bake(png, document, keyword=baking_png.OLDER_KEYWORD)
    assert checked(issuing, baked).verdict is Verdict.VALID
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
    token = baking_svg.bake(svg, signed(issuing, outcome), element=baking_svg.OPEN_BADGES_2)
    assert checked(issuing, token).verdict is Verdict.VALID


def test_after_a_correction_the_old_address_speaks_of_the_corrected_award(issuing: Place) -> None:
    outcome = issuing.award()
    path = f"{ROOT}/awards/{outcome.credential_id.rpartition('/')[2]}"
    issuing.receive(Client(), visibility=Visibility.LISTED)
    before = Client().get(path).content
    store = issuing.platform.store(issuing.key)
    record = store.awards.find_by_number(outcome.number)
    assert record is not None
    wanted = replace(wanted_of(record), learner=replace(HANAKO, name="髙﨑 華子"))
    correct(
        issuing.platform.issuing_context(issuing.key),
        outcome.number,
        wanted=wanted,
        actor="test",
        now=datetime.now(UTC),
    )
    award = read(path)
    assert "髙﨑 華子" in award["narrative"]
    assert urlsplit(award["id"]).path == path
    report = checked(issuing, before)
    assert report.verdict is Verdict.VALID
    proof = report.check("proof")
    assert proof is not None
    assert proof.reason.code == "W_OB2_OTHER"


def test_the_other_language_has_its_own_edition(issuing: Place) -> None:
    given(issuing)
    japanese = read(f"{ROOT}/microcredentials/data-ethics-v1.json")
    english = read(urlsplit(japanese["related"][0]["id"]).path)
    assert (japanese["@language"], english["@language"]) == ("ja", "en")
    assert english["name"] == LETTER.title.en
    assert Client().get(f"{ROOT}/microcredentials/data-ethics-v1.ja.json").status_code == 404


def test_an_issuer_without_a_public_address_has_no_such_badges(place: Place) -> None:
    store = place.platform.store(place.key)
    (record,) = store.issuers.list_issuers()
    store.issuers.replace(replace(record, issuer=replace(record.issuer, email="")))
    _, path = given(place)
    for address in (path, f"{ROOT}/issuer.json", f"{ROOT}/microcredentials/data-ethics-v1.json"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize("rest", ["", "awards/", "awards/x.json", "keys/z1.json", "microcredentials/a-v9.json", "../x"])
def test_nothing_else_lies_there(issuing: Place, rest: str) -> None:
    assert Client().get(f"{ROOT}/{rest}").status_code == 404


def test_b_07_the_page_shows_a_badge_of_version_2_as_every_other(issuing: Place) -> None:
    outcome, path = given(issuing)
    document, token = Client().get(path).content.decode(), signed(issuing, outcome).decode()
    for sent in (document, token):
        page = Client().post("/verify", {"credential": sent}).content.decode()
        assert "この証明は有効です。" in page
        assert "Open Badges 2.0" in page
        for words in (LETTER.title.ja, "見本大学", HANAKO.name, "欠損値の扱いを決められる。", "読んだアドレス"):
            assert words in page
    english = Client().post("/verify?lang=en", {"credential": token}).content.decode()
    assert "Public key (Multikey)" in english
    issuing.withdraw(outcome)
    page = Client().post("/verify", {"credential": document}).content.decode()
    assert "授与機関が失効させました。" in page
