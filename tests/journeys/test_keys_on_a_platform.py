"""The keys of an institution on a platform: changed, stolen, and an award corrected; on both databases.

A registry that others keep saw the institution's first keys and never looks again.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_django

from bootstrap.platforms import DID, NAME, NOW, add_institution, award
from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.platform import build_platform
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.registries import parse_registry
from kakitome.journeys.institutions.leaked_keys import outline_of, reseal_some
from kakitome.journeys.institutions.profile import announce_key
from kakitome.journeys.platform import Platform
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing.correcting import correct_learner, wanted_of
from kakitome.services.issuing.resealing import LeakOutline
from kakitome.services.keeping_keys import activate_due_keys
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.publishing import publish_status_lists
from support import databases
from support.stolen_keys import record_stolen_key


@dataclass
class Office:
    """A platform with one institution, a clock that is told, and the registry as it saw the first keys."""

    platform: Platform
    clock: list[datetime]
    registry: bytes = b""

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def wait(self, how_long: timedelta) -> None:
        self.clock[0] += how_long

    def log(self) -> None:
        """Enter what was signed into the log and publish it, as the scheduler does."""
        append_documents(self.platform.log_context(), "u")
        publish_log(self.platform.log_context())

    def history(self) -> list[IssuerKey]:
        found = self.platform.store("u").issuers.list_keys(DID)
        return [key for key in found if key.purpose is KeyPurpose.CREDENTIAL]

    def check(self, credential_id: str) -> Report:
        """Ask what anybody would ask who trusts the registry alone, with the lists as they are published now."""
        publish_status_lists(self.platform.publishing_context("u"), now=self.now)
        verifier = replace(self.platform.verifier(), registries=(parse_registry(self.registry),), memory=None)
        document = self.platform.store("u").awards.get_document(credential_id)
        return verifier.verify_bytes(document, now=self.now)


@pytest.fixture(params=["sqlite", "postgres"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Office]:
    clock, kind = [NOW], request.param
    with django_db_blocker.unblock(), databases.one_of(kind, tmp_path) as alias, databases.as_default(alias):
        folder = tmp_path / "data"
        installation = installation_from({"KAKITOME_DATA_DIR": str(folder)})
        platform = build_platform(installation, now=lambda: clock[0])
        add_institution(platform)
        made = Office(platform=platform, clock=clock)
        keys = [key.key_id for key in platform.store("u").issuers.list_keys(DID)]
        entry = {"id": DID, "name": NAME.ja, "keys": keys, "keysAsOf": "2026-11-21", "statusRequired": True}
        made.registry = json.dumps({"name": "登録簿", "issuers": [entry]}).encode()
        yield made


def test_an_ordinary_change_of_keys_leaves_everything_green(office: Office) -> None:
    (before,) = award(office.platform, "1")
    institution = office.platform.organisations.get("u")
    announced = announce_key(office.platform, institution, did=DID, actor="a", now=office.now)
    office.wait(timedelta(days=2))
    activate_due_keys(office.platform.store("u"), now=office.now)
    (after,) = award(office.platform, "2", batch="B-2")
    document = office.platform.store("u").awards.get_document(after.credential_id)
    assert announced.key_id.encode() in document
    assert announced.key_id.encode() not in office.registry
    for credential in (before, after):
        report = office.check(credential.credential_id)
        assert report.verdict is Verdict.VALID, report.checks


def test_of_a_stolen_key_what_the_log_saw_before_stays_and_the_rest_is_made_anew(office: Office) -> None:
    (logged,) = award(office.platform, "1")
    office.log()
    office.wait(timedelta(days=3))
    stolen_at = office.now
    office.wait(timedelta(days=1))
    (late,) = award(office.platform, "2", batch="B-2")
    office.log()
    office.wait(timedelta(days=1))
    (key,) = office.history()
    following = record_stolen_key(office.platform, "u", did=DID, key_id=key.key_id, since=stolen_at, actor="a")
    assert following is not None

    older, younger = office.check(logged.credential_id), office.check(late.credential_id)
    assert [one.reason.code for one in older.checks if one.id == "proof"] == ["W_KEY_LEAKED_LOGGED"]
    # The registry saw only the stolen key, which introduces nobody: the lists hang on a key it has not seen.
    assert older.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert younger.verdict is Verdict.INDETERMINATE

    stolen = next(one for one in office.history() if one.state is KeyState.COMPROMISED)
    assert outline_of(office.platform, "u", key=stolen) == LeakOutline(signed=2, proven=1)
    assert reseal_some(office.platform, "u", key=stolen, actor="a").done == 1
    assert reseal_some(office.platform, "u", key=stolen, actor="a").done == 0
    fresh = office.platform.store("u").awards.find_by_number(late.number)
    assert fresh is not None
    assert office.check(late.credential_id).verdict is Verdict.SUPERSEDED

    office.registry = office.registry.replace(key.key_id.encode(), following.key_id.encode())
    assert office.check(fresh.credential_id).verdict is Verdict.VALID
    # The one that the log proves to be older keeps its document, and the doctor says so.
    told = examine(Patient(book=office.platform.store("u")), now=office.now).findings
    assert [(one.code, one.params["count"]) for one in told] == [("W_DOCTOR_STOLEN_KEY_AWARDS", 1)]


def test_a_corrected_award_has_an_earlier_document_that_is_replaced_and_not_withdrawn(office: Office) -> None:
    (given,) = award(office.platform, "1")
    desk = office.platform.issuing_context("u")
    old = desk.book.awards.find_by_number(given.number)
    assert old is not None
    learner = wanted_of(old).learner
    done = correct_learner(desk, given.number, learner=replace(learner, name="新しい名"), actor="a", now=office.now)
    report = office.check(given.credential_id)
    status = report.check("status")
    assert status is not None
    assert (report.verdict, status.reason.code) == (Verdict.SUPERSEDED, "E_SUPERSEDED")
    assert status.reason.params["number"] == given.number
    assert office.check(done.credential_id).verdict is Verdict.VALID
