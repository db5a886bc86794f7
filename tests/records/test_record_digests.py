"""Rows that give rights or record decisions, edited by somebody with the database's password."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from contract.records import NOW, intent, issuer
from kakitome.learning.award import Learner
from kakitome.ports.accounts import Person
from kakitome.ports.api_keys import ApiScope
from kakitome.ports.awards import Completion
from kakitome.ports.claims import Claim, Visibility
from kakitome.ports.organisations import NodeRole
from kakitome.ports.outbox import OutboxMessage
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.api_keys import DatabaseApiKeys
from kakitome.records.digests import register
from kakitome.records.digests.examination import examine_registers, list_heads
from kakitome.records.digests.register import RegisterKey, enter_all_rows
from kakitome.records.lost_mail import find_lost_mail
from kakitome.records.models.account import Account
from kakitome.records.models.evidence import EvidenceRow
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.models.microcredential import MicrocredentialRow
from kakitome.records.models.organisation import Membership
from kakitome.records.models.recognition import RecognitionRow
from kakitome.records.models.recognition_case import CaseEventRow, CaseRow
from kakitome.records.models.registry import EntryEnvelopeRow, EntryRow, EntryVersionRow
from kakitome.records.organisations import DatabaseOrganisations
from kakitome.records.soundness import list_guardings
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, Scope, seeing
from support import databases

Execute = Callable[[str], None]
INSTITUTION = "example-university"


@pytest.fixture
def store(using: str) -> InstitutionStore:
    return InstitutionStore(INSTITUTION, witness=databases.NoWitness(), packs=databases.packs(using), using=using)


@pytest.fixture
def admin(using: str, store: InstitutionStore) -> str:
    """An installation with an admin, an API key, an issuer and two claims; the admin's account."""
    person = Person(account="", name="佐藤", email="sato@example.jp", language="ja", is_operator=False)
    account = DatabaseAccounts(using=using).add(person, password="a long enough phrase, 2026").account
    DatabaseOrganisations(using=using).give_role(account=account, node_id=INSTITUTION, role=NodeRole.ADMIN, now=NOW)
    DatabaseApiKeys(using=using).make(
        institution=INSTITUTION, name="LMS", scopes=frozenset({ApiScope.READ_AWARDS}), by=account, now=NOW
    )
    store.issuers.add(issuer())
    first = Claim(token_hash="1" * 64, award_number="A-1", created_at=NOW)
    store.claims.add_many([first, replace(first, token_hash="2" * 64, award_number="A-2")])
    store.outbox.add_many([message("case:1:moved"), message(f"claim:{intent(1).credential_id}")])
    store.claims.replace(replace(first, account=account, opened_at=NOW, visibility=Visibility.LISTED))
    return account


def message(name: str) -> OutboxMessage:
    return OutboxMessage(dedupe_id=name, kind="claim", to="a@example.jp", due_at=NOW)


@pytest.fixture
def execute(using: str, admin: str) -> Execute:
    """Do as somebody with the database's password would."""

    def run(statement: str) -> None:
        with transaction.atomic(using=using), seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
            cursor.execute(statement)

    return run


def findings(using: str) -> set[tuple[str, str, str]]:
    return {
        (institution, problem.code, str(problem.params.get("table", "")))
        for institution, problem in examine_registers(using=using)
    }


def test_what_the_platform_wrote_is_as_it_was_written(using: str, admin: str) -> None:
    assert findings(using) == set()
    assert {head.institution for head in list_heads(using=using)} == {"", INSTITUTION}


def test_writing_a_watched_row_asks_little(using: str, admin: str) -> None:
    """What stands in the register costs every act: the row, its last line, the register's head, and the new line."""
    with CaptureQueriesContext(connections[using]) as asked:
        accounts = Account.objects.using(using).filter(subject=admin)
        assert accounts.update(name="佐藤 花") == 1
    statements = [one["sql"] for one in asked]
    assert [sum(f'"{table}"' in sql for sql in statements) for table in ("record_digest", "account")] == [3, 3]
    # PostgreSQL goes back to whose rows are seen by savepoints: one around the questions, one around the line.
    expected = 4 if connections[using].vendor == "postgresql" else 0
    assert sum("SAVEPOINT" in sql for sql in statements) == expected
    assert findings(using) == set()


CHANGED = "E_DOCTOR_ROW_CHANGED"
EDITS = {
    "a role": ("UPDATE membership SET role = 'viewer'", INSTITUTION, CHANGED, "membership"),
    "an API key's scopes": ("UPDATE api_key SET scopes = '[\"awards:write\"]'", INSTITUTION, CHANGED, "api_key"),
    "an operator's flag": ("UPDATE account SET is_operator = true", "", CHANGED, "account"),
    "a password": ("UPDATE account SET password = 'md5$a$b'", "", CHANGED, "account"),
    "an address": ("UPDATE account_emailaddress SET email = 'x@evil.jp'", "", CHANGED, "account_emailaddress"),
    "an address added": (
        'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
        " SELECT 'x@evil.jp', true, false, id FROM account",
        "",
        "E_DOCTOR_ROW_UNTOLD",
        "account_emailaddress",
    ),
    "a role taken": ("DELETE FROM membership", INSTITUTION, "E_DOCTOR_ROW_GONE", "membership"),
    "an issuer's address": ("UPDATE issuer SET url = 'https://evil.jp'", INSTITUTION, CHANGED, "issuer"),
    "a waiting mail": (
        "DELETE FROM outbox_message WHERE dedupe_id LIKE 'case:%'",
        INSTITUTION,
        "E_DOCTOR_ROW_GONE",
        "outbox_message",
    ),
    "an award in another account": (
        "UPDATE claim SET account = 'y' WHERE award_number = 'A-1'",
        INSTITUTION,
        CHANGED,
        "claim",
    ),
    "an award claimed": (
        "UPDATE claim SET account = 'y' WHERE award_number = 'A-2'",
        INSTITUTION,
        "E_DOCTOR_ROW_UNTOLD",
        "claim",
    ),
    "an old link to an award's page made good again": (
        "UPDATE claim SET link_edition = 1 WHERE award_number = 'A-1'",
        INSTITUTION,
        CHANGED,
        "claim",
    ),
    "the link to a page made another": (
        "UPDATE claim SET link_edition = 1 WHERE award_number = 'A-2'",
        INSTITUTION,
        "E_DOCTOR_ROW_UNTOLD",
        "claim",
    ),
    "an award shown to all": (
        "UPDATE claim SET visibility = 'listed' WHERE award_number = 'A-2'",
        INSTITUTION,
        "E_DOCTOR_ROW_UNTOLD",
        "claim",
    ),
}


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_an_edit_by_hand_is_told_with_its_place(using: str, execute: Execute, edit: str) -> None:
    statement, institution, code, table = EDITS[edit]
    execute(statement)
    assert findings(using) == {(institution, code, table)}


def test_an_award_whose_learner_was_never_told_is_told_of(
    using: str, store: InstitutionStore, execute: Execute
) -> None:
    """Source: docs/rules/invariants.md I12."""
    award = replace(intent(1), learner=Learner(name="髙橋 陽菜", email="hina@example.jp"))
    store.awards.reserve_many([award])
    store.awards.complete_many([Completion(credential_id=award.credential_id, document=b"{}", at=NOW)])
    assert list(find_lost_mail(using=using)) == []
    execute("DELETE FROM outbox_message WHERE dedupe_id LIKE 'claim:%'")
    assert [(name, problem.code, problem.params) for name, problem in find_lost_mail(using=using)] == [
        (INSTITUTION, "E_DOCTOR_I12_LOST", {"number": award.number})
    ]


def test_a_link_that_is_sent_again_begins_in_the_same_account(using: str, admin: str, store: InstitutionStore) -> None:
    store.claims.add_many([Claim(token_hash="3" * 64, award_number="A-1", created_at=NOW, account=admin)])
    later = Claim(token_hash="4" * 64, award_number="A-2", created_at=NOW, link_edition=2)
    store.claims.add_many([later])
    store.outbox.mark_sent("case:1:moved", at=NOW)
    assert findings(using) == set()


def test_what_the_platform_changes_and_deletes_is_told_to_the_register(using: str, admin: str) -> None:
    accounts, organisations = DatabaseAccounts(using=using), DatabaseOrganisations(using=using)
    accounts.set_password(admin, "another long phrase, 2027")
    person = Person(account="", name="鈴木", email="suzuki@example.jp", language="ja", is_operator=False)
    other = accounts.add(person, password=None).account
    organisations.give_role(account=other, node_id=INSTITUTION, role=NodeRole.ADMIN, now=NOW)
    organisations.take_role(account=admin, node_id=INSTITUTION, now=NOW + timedelta(days=1))
    EmailAddress.objects.using(using).filter(user__subject=admin).delete()
    Account.objects.using(using).filter(subject=admin).update(name="")
    accounts.delete(admin)
    assert findings(using) == set()


def test_a_sign_in_writes_no_line(using: str, admin: str) -> None:
    before = list_heads(using=using)
    person = Account.objects.using(using).get(subject=admin)
    person.last_login = NOW
    person.save(using=using, update_fields=["last_login"])
    person.save(using=using)
    assert list_heads(using=using) == before


def test_a_line_written_with_the_databases_password_alone_does_not_follow(using: str, execute: Execute) -> None:
    """Somebody who knows how lines are made, and not the key."""
    execute("UPDATE membership SET role = 'viewer'")
    known = register.register_key
    try:
        register.register_key = lambda: RegisterKey(name=known().name, secret=b"guessed")  # type: ignore[assignment]
        with seeing(INSTITUTION, using=using):
            keys = [row.pk for row in Membership.objects.using(using).all()]
        register.enter_rows(Membership, keys, using=using)
    finally:
        register.register_key = known
    assert (INSTITUTION, "E_DOCTOR_REGISTER", "") in findings(using)


def test_the_database_refuses_to_change_a_line(using: str, execute: Execute) -> None:
    for statement in ("UPDATE record_digest SET digest = ''", "DELETE FROM record_digest"):
        with pytest.raises(Exception, match="never changed"):
            execute(statement)


def test_rows_from_before_registers_are_found_as_they_are(using: str, execute: Execute) -> None:
    execute("UPDATE membership SET role = 'viewer'")
    execute("UPDATE claim SET account = 'y' WHERE award_number = 'A-2'")
    assert len(findings(using)) == 2
    enter_all_rows(using=using)
    assert findings(using) == set()
    execute("UPDATE membership SET role = 'programme_owner'")
    assert findings(using) == {(INSTITUTION, CHANGED, "membership")}


@pytest.fixture
def decided(using: str, admin: str, store: InstitutionStore) -> None:
    """A case with a vote, what was recognised, a definition in force and an issuer's key."""
    scope = Scope(INSTITUTION, using=using)
    period = {"decided_at": NOW, "valid_from": NOW, "valid_until": NOW + timedelta(days=365)}
    with scope.writing():
        case = CaseRow(number="C-1", version=1, events=1, opened_at=NOW, updated_at=NOW)
        scope.add([case])
        scope.add([CaseEventRow(case=case, sequence=1, at=NOW, act="vote", detail={"choice": "refused"})])
        scope.add([RecognitionRow(number="R-1", entry_version=1, **period)])
        definition = {"title": {"ja": "データ"}}
        scope.add(
            [MicrocredentialRow(identifier="m", version=1, state="in_force", definition=definition, saved_at=NOW)]
        )
        entry = EntryRow(number="E-1", identifier="wind", source="form", issuer="did:web:example.jp")
        scope.add([entry])
        version = {"version": 1, "registered_at": NOW, "state": "listed", "digest": "0" * 64}
        scope.add([EntryVersionRow(entry=entry, letter=definition, **version)])
        scope.add([EntryEnvelopeRow(entry=entry, version=1, form="ob2", achievement="https://example.jp/a")])
        scope.add([EvidenceRow(case=case, kind="syllabus", name="a.pdf", sha256="0" * 64, size=1, added_at=NOW)])
        key = IssuerKeyRow(key_id="z1", state="active", published_at=NOW, activated_at=NOW)
        key.issuer = scope.rows(IssuerRow).get()
        scope.add([key])


DECISIONS = {
    "recognition_case_event": ('detail = \'{"choice": "recognised"}\'', "C-1 1"),
    "case_evidence": (f"sha256 = '{'1' * 64}'", "C-1 syllabus"),
    "registry_entry": ("issuer = 'did:web:evil.jp'", "E-1"),
    "registry_envelope": ("achievement = 'https://evil.jp/a'", "E-1 1"),
    "registry_version": ("letter = '{}'", "E-1 1"),
    "recognition": ("valid_until = '2099-01-01 00:00:00'", "R-1"),
    "microcredential": ("definition = '{}'", "m 1"),
    "issuer_key": ("activated_at = '2020-01-01 00:00:00'", "z1"),
}


@pytest.mark.parametrize("table", sorted(DECISIONS))
def test_a_decision_that_was_changed_behind_its_guard_is_told_with_its_place(
    using: str, decided: None, execute: Execute, table: str
) -> None:
    """The trigger is taken away, the row changed, the trigger put back: nothing else contradicts the row."""
    change, place = DECISIONS[table]
    assert findings(using) == set()
    vendor = connections[using].vendor
    name = f"{table}_no_update"
    guards = [line for one in list_guardings() for line in one.statements(vendor) if line.split()[2] == name]
    for _ in guards:
        execute(f"DROP TRIGGER {name}" + (f" ON {table}" if vendor == "postgresql" else ""))
    execute(f"UPDATE {table} SET {change}")
    for statement in guards:
        execute(statement)
    ((institution, problem),) = examine_registers(using=using)
    assert (institution, problem.code, problem.params["table"]) == (INSTITUTION, CHANGED, table)
    assert place in str(problem.params["row"])
