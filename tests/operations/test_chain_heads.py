"""How far the chains were is in the log: what was cut off later is missed."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections, transaction

from bootstrap.platforms import open_platform
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.anchoring.checkpoint import COSIGNATURE, NoteKey
from kakitome.errors import KakitomeError
from kakitome.operations.chain_heads import commit_chain_heads, heads_file
from kakitome.operations.doctor import examine_platform
from kakitome.ports.accounts import Person
from kakitome.ports.audit import AuditEntry
from kakitome.ports.organisations import NodeRole
from kakitome.services.keeping_log import publish_log
from support import databases

pytestmark = pytest.mark.slow

INSTITUTION = "example-university"
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()


@pytest.fixture(autouse=True)
def _databases_may_be_used(django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(params=["sqlite", "postgres"])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with databases.one_of(request.param, tmp_path) as alias, databases.as_default(alias):
        databases.add_institution(INSTITUTION, using="default")
        opened = open_platform(tmp_path / "data")
        act(opened)
        commit_chain_heads(opened)
        publish_log(opened.log_context())
        yield opened


def act(platform: Any) -> None:
    """Give somebody a role, and say so in the trail."""
    person = Person(account="", name="", email="sato@example.jp", language="ja", is_operator=False)
    account = platform.accounts.add(person, password=None).account
    now = platform.now()
    platform.organisations.give_role(account=account, node_id=INSTITUTION, role=NodeRole.ADMIN, now=now)
    entries = [AuditEntry(at=now, actor="x", action="role.given", subject=str(n)) for n in range(3)]
    platform.store(INSTITUTION).audit.append_many(entries)


def execute(*statements: str) -> None:
    with transaction.atomic(), connections["default"].cursor() as cursor:
        if connections["default"].vendor == "postgresql":
            cursor.execute("SELECT set_config('kakitome.institution', '*', true)")
        for statement in statements:
            cursor.execute(statement)


def without_guard(table: str, statement: str) -> None:
    """Take the trigger away, work, and put it back."""
    on = f" ON {table}" if connections["default"].vendor == "postgresql" else ""
    made = (
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
        if on
        else f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT,"
        f" 'kakitome: rows of {table} are never changed or deleted'); END"
    )
    execute(f"DROP TRIGGER {table}_no_delete{on}", statement, made)


def errors(platform: InstalledPlatform) -> set[tuple[str, str]]:
    findings = examine_platform(platform, now=platform.now()).findings
    return {
        (finding.problem.code, str(finding.problem.params.get("chain", "")))
        for finding in findings
        if finding.problem.severity == "error" and finding.problem.code != "E_DOCTOR_DURABILITY"
    }


def test_chains_that_go_on_contradict_nothing(platform: InstalledPlatform) -> None:
    assert errors(platform) == set()
    platform.store(INSTITUTION).audit.append_many(
        [AuditEntry(at=platform.now(), actor="x", action="role.given", subject="4")]
    )
    assert errors(platform) == set()
    assert not commit_chain_heads(platform), "it was done less than a minute ago"


def test_a_trail_whose_end_and_checkpoint_were_taken_away_is_found(platform: InstalledPlatform) -> None:
    without_guard("audit_event", "DELETE FROM audit_event WHERE sequence > 1")
    platform.witness.set_aside(suffix="gone")
    assert errors(platform) == {("E_DOCTOR_I7_LOG", f"trail/{INSTITUTION}")}


def test_a_register_whose_end_was_cut_off_together_with_its_row_is_found(platform: InstalledPlatform) -> None:
    execute("DELETE FROM membership")
    without_guard("record_digest", "DELETE FROM record_digest WHERE relation = 'membership'")
    assert errors(platform) == {("E_DOCTOR_I7_LOG", f"register/{INSTITUTION}")}


def test_nothing_is_put_into_the_log_over_a_chain_that_was_cut(platform: InstalledPlatform) -> None:
    without_guard("audit_event", "DELETE FROM audit_event WHERE sequence > 1")
    (before,) = heads_file(platform).list_heads()
    later = open_platform(platform.installation.data_dir)
    object.__setattr__(later, "now", lambda: before.at.replace(year=before.at.year + 1))
    with pytest.raises(KakitomeError) as refused:
        commit_chain_heads(later)
    assert refused.value.code == "E_LOG_HEADS_DIVERGED"
    assert commit_chain_heads(later, is_accepted=True)


def test_heads_that_were_lost_are_missed(platform: InstalledPlatform) -> None:
    (platform.installation.data_dir / "log.heads").unlink()
    assert errors(platform) == {("E_DOCTOR_HEADS_LOST", "")}


def test_a_lost_checkpoint_is_an_error_where_somebody_witnesses(platform: InstalledPlatform) -> None:
    platform.witness.set_aside(suffix="gone")
    assert errors(platform) == set()
    key = NoteKey(name="w.example", public=WITNESS, algorithm=COSIGNATURE).text
    (platform.installation.data_dir / "log.witnesses").write_text(key + "\n")
    assert errors(platform) == {("E_DOCTOR_NO_CHECKPOINT", "")}
