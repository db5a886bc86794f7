"""Copies of an award in several apps, of which one is ended; and offers that an app reads by reference, once.

Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.3, §13.5; Token Status List (values, one place for each).
"""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, VALID, read_list
from kakitome.documents.vc.strict_json import load
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Refused
from kakitome.journeys.handing_out.authorising import agree
from kakitome.journeys.handing_out.copies import end_copy
from kakitome.journeys.handing_out.offers import MadeOffer, find_credential_issuer, list_offers, offer_award, stop_offer
from kakitome.mapping.authorization_request import read_authorization_request
from kakitome.operations.doctor import examine_platform
from kakitome.ports.credential_offers import OfferForm
from kakitome.records.models.bound_copy import BoundCopyRow
from kakitome.records.retention import DatabaseRetention
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.issuing import AwardOutcome
from kakitome.services.revoking import StatusAct, reinstate
from support.wallet_apps import GRANT, WalletApp, offer_in
from web.places import PASSWORD, Place
from web.public.conftest import place

__all__ = ["place"]

GOOD = Verdict.VALID
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture
def award(place: Place) -> AwardOutcome:
    """An award in its learner's account."""
    outcome = place.award()
    person, client = place.person(), Client()
    client.login(username=person.email, password=PASSWORD)
    place.receive(client)
    return outcome


def held(place: Place, award: AwardOutcome) -> HeldAward:
    held_award = find_held(place.platform.directory, award.number)
    assert held_award is not None
    return held_award


def offered(place: Place, award: AwardOutcome) -> MadeOffer:
    return offer_award(place.platform, held(place, award), form=OfferForm.SD_JWT)


@dataclasses.dataclass
class InAnApp:
    """A copy as an app has it, and what verifiers are told of it."""

    place: Place
    key: str
    document: bytes

    def value(self) -> int:
        copy = self.place.platform.store(self.place.key).copies.find(self.key)
        assert copy is not None
        answer = Client().get(f"/issuers/{self.place.key}/status/revocation-{copy.entry.list_id.number}.jwt")
        return read_list(load(read_compact(answer.content).payload)).value(copy.entry.index)

    def verdict(self) -> Verdict:
        verifier = dataclasses.replace(self.place.platform.verifier(), memory=None)
        return verifier.verify_bytes(self.document, now=datetime.now(UTC)).verdict


def received(place: Place, award: AwardOutcome, app: WalletApp | None = None) -> InAnApp:
    """Hand the award over to a new app, or once more to one that has it."""
    made = offered(place, award)
    app = WalletApp(made.link) if app is None else dataclasses.replace(app, link=made.link)
    answer = app.ask(app.token(made.tx_code)).json()
    return InAnApp(place, answer["notification_id"], answer["credentials"][0]["credential"].encode())


def doctor_says(place: Place) -> list[str]:
    findings = examine_platform(place.platform, now=datetime.now(UTC)).findings
    return [
        finding.problem.code for finding in findings if "_I5" in finding.problem.code or "_LIST" in finding.problem.code
    ]


def test_one_apps_copy_is_ended_and_the_award_and_other_copies_stay(place: Place, award: AwardOutcome) -> None:
    lost, other = received(place, award), received(place, award)
    assert {copy.value() for copy in (lost, other)} == {VALID} and lost.verdict() is GOOD
    assert end_copy(place.platform, held(place, award), key=lost.key)
    assert (lost.value(), other.value()) == (INVALID, VALID), "at once, and it alone"
    assert (lost.verdict(), other.verdict()) == (Verdict.REVOKED, GOOD)
    verifier = dataclasses.replace(place.platform.verifier(), memory=None)
    assert verifier.verify_bytes(place.document(award), now=datetime.now(UTC)).verdict is GOOD
    assert end_copy(place.platform, held(place, award), key=lost.key), "ended twice is ended once"
    assert doctor_says(place) == []


def test_the_same_app_receives_a_new_copy_that_is_valid_after_the_old_one_was_ended(
    place: Place, award: AwardOutcome
) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    old = received(place, award, app)
    end_copy(place.platform, held(place, award), key=old.key)
    new = received(place, award, app)
    assert new.document != old.document and (old.value(), new.value()) == (INVALID, VALID)


def test_what_becomes_of_the_award_becomes_of_every_copy(place: Place, award: AwardOutcome) -> None:
    ended, copy = received(place, award), received(place, award)
    place.withdraw(award, only_suspend=True)
    assert (copy.value(), copy.verdict()) == (SUSPENDED, Verdict.SUSPENDED)
    end_copy(place.platform, held(place, award), key=ended.key)
    assert (ended.value(), copy.value()) == (INVALID, SUSPENDED), "the bit was set before, and the word is another"
    act = StatusAct(actor="test", reason="調べがついた", now=datetime.now(UTC))
    reinstate(place.platform.store(place.key), award.credential_id, act=act)
    place.publish()
    assert (ended.value(), copy.value()) == (INVALID, VALID), "what was ended stays so"
    place.withdraw(award)
    assert (ended.value(), copy.value()) == (INVALID, INVALID) and copy.verdict() is Verdict.REVOKED
    assert doctor_says(place) == []


def test_a_copy_of_a_suspended_award_is_told_to_be_revoked_when_the_award_is(place: Place, award: AwardOutcome) -> None:
    copy = received(place, award)
    place.withdraw(award, only_suspend=True)
    place.withdraw(award)
    assert copy.value() == INVALID


def test_an_ended_copy_stays_on_record_for_ever_and_its_offer_for_a_while(place: Place, award: AwardOutcome) -> None:
    copy = received(place, award)
    later = datetime.now(UTC) + timedelta(days=400)
    wanted = {"institution": place.key, "most": 10, "before": later, "now": later}
    retention = DatabaseRetention(using="default")
    assert retention.remove("credential_offer", **wanted) == 0, "its learner could not end the copy any more"
    end_copy(place.platform, held(place, award), key=copy.key)
    row = BoundCopyRow.objects.get(key=copy.key)
    for change in (row.delete, lambda: BoundCopyRow.objects.filter(pk=row.pk).update(ended_at=None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert retention.remove("credential_offer", **wanted) == 1
    place.publish()
    assert copy.value() == INVALID


def test_a_copy_whose_issuer_has_closed_cannot_be_ended(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = received(place, award)
    monkeypatch.setattr("kakitome.journeys.handing_out.copies.can_be_ended", lambda *_: False)
    with pytest.raises(Refused, match="E_COPY_CLOSED"):
        end_copy(place.platform, held(place, award), key=copy.key)
    assert copy.value() == VALID


def path_in(made: MadeOffer) -> str:
    return urlsplit(parse_qs(urlsplit(made.short_link).query)["credential_offer_uri"][0]).path


def test_an_offer_is_read_by_its_reference_once_and_then_redeemed(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    assert len(made.short_link) < len(made.link) / 2
    path, client = path_in(made), Client()
    assert client.head(path).status_code == 405, "whoever looks has not asked"
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == offer_in(made.link)
    again = client.get(path)
    assert (again.status_code, again.json()["error_description"]) == (404, "E_OFFER_REFERENCE")
    unknown = client.get(f"{path[:-3]}xyz")
    assert (unknown.status_code, unknown.content) == (404, again.content), "read and unknown look the same"
    app = WalletApp(made.link)
    assert app.ask(app.token(made.tx_code)).status_code == 200
    (offer,) = list_offers(place.platform, held(place, award))
    kept, code = repr(offer), answer.json()["grants"][GRANT]["pre-authorized_code"]
    assert offer.read_at is not None and path.rpartition("/")[2] not in kept and code not in kept


def _stop(place: Place, award: AwardOutcome, made: MadeOffer) -> None:
    stop_offer(place.platform, held(place, award), key=made.offer.key)


def _redeem(place: Place, award: AwardOutcome, made: MadeOffer) -> None:
    WalletApp(made.link).token(made.tx_code)


def _replace(place: Place, award: AwardOutcome, made: MadeOffer) -> None:
    offered(place, award)


def _withdraw(place: Place, award: AwardOutcome, made: MadeOffer) -> None:
    place.withdraw(award)


def _agree(place: Place, award: AwardOutcome, made: MadeOffer) -> None:
    names = {
        "response_type": "code",
        "client_id": "app",
        "redirect_uri": "https://app.example/back",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "issuer_state": made.offer.key,
    }
    request = read_authorization_request(names)
    agree(
        place.platform, find_credential_issuer(place.platform, place.key), request=request, account=made.offer.account
    )


@pytest.mark.parametrize("act", [_stop, _redeem, _replace, _withdraw, _agree])
def test_a_reference_gives_nothing_of_an_offer_that_cannot_be_redeemed(
    place: Place, award: AwardOutcome, act: Callable[[Place, AwardOutcome, MadeOffer], None]
) -> None:
    made = offered(place, award)
    act(place, award, made)
    assert Client().get(path_in(made)).status_code == 404


def test_a_reference_is_of_one_issuer_alone(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    path = path_in(made).replace(f"/issuers/{place.key}/", "/issuers/another/")
    assert Client().get(path).status_code == 404
    assert Client().get(path_in(made)).status_code == 200
