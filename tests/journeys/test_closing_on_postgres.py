"""An institution closes on PostgreSQL: the same transaction, guards and mails as on SQLite (docs/rules/faults.md F61)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_django
from django.apps import apps
from django.db import DatabaseError, transaction

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError, Refused
from kakitome.journeys.institutions.closing import agree_to, ask_for, carry_out_due, left_over
from kakitome.journeys.platform import Platform
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.closings import ClosingReason, ClosingSide
from kakitome.ports.organisations import NodeRole
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.closing import WAITING, ClosingRequest
from support import databases

pytestmark = pytest.mark.postgres


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def platform(
    tmp_path: Path, clock: list[datetime], django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Platform]:
    with django_db_blocker.unblock(), databases.postgres() as alias, databases.as_default(alias):
        opened = replace(open_platform(tmp_path), now=lambda: clock[0])
        add_institution(opened)
        yield opened


def administrator(platform: Platform, name: str) -> str:
    person = Person(account="", name=name, email=f"{name}@u.example", language="ja")
    account = platform.accounts.add(person, password="mizu-to-hikari-2026").account
    since = NOW - timedelta(days=400)
    platform.organisations.give_role(account=account, node_id="u", role=NodeRole.ADMIN, now=since, given_by="")
    return account


def fail(*_: object, **__: object) -> None:
    raise Conflict("E_CLOSING_MOVE")


def test_all_of_a_closing_or_none_and_nothing_opens_again(
    platform: Platform, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = administrator(platform, "sato"), administrator(platform, "mori")
    (given,) = award(platform, "a", email="hana@home.example")
    store = platform.store("u")
    wanted = ClosingRequest(
        side=ClosingSide.INSTITUTION, reason=ClosingReason.MERGED, successor="見本学園", note="理事会の決定"
    )
    ask_for(platform, "u", wanted=wanted, actor=first, now=NOW)
    agree_to(platform, "u", actor=second, now=NOW)
    clock[0] = NOW + WAITING
    with monkeypatch.context() as broken:
        broken.setattr(type(platform.closings), "change", fail)
        with pytest.raises(KakitomeError):
            carry_out_due(platform, "u", now=clock[0])
    assert store.issuers.get(DID).closed_at is None
    assert platform.vault("u").list_key_ids()

    Scheduler(platform).turn_for("u")

    assert left_over(platform, "u") == []
    assert not [problem for problem in examine_database() if problem.code.startswith("E_DOCTOR_GUARD")]
    with pytest.raises(Refused, match="E_ISSUER_CLOSED"):
        award(platform, "b", batch="B-2")
    rows = {model._meta.db_table: model for model in apps.get_models()}
    forbidden = {"issuer": {"closed_at": None}, "sealed_key": {"ciphertext": b"x"}, "closing": {"state": "withdrawn"}}
    for table, change in forbidden.items():
        with pytest.raises(DatabaseError), seeing(EVERYONE, using="default"), transaction.atomic():
            rows[table].objects.update(**change)
    kinds = [message.kind for message in store.outbox.list_messages()]
    assert (kinds.count("closing.done"), kinds.count("closing.learner")) == (2, 1)
    report = platform.verifier().verify_bytes(store.awards.get_document(given.credential_id), now=clock[0])
    assert report.verdict is Verdict.VALID
    assert "W_ISSUER_CLOSED_GOES_ON" in {check.reason.code for check in report.checks}
