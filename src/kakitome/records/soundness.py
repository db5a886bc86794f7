"""What is wrong with the database itself: pages, guards, references, and rows that point into another institution.

It sees all institutions and knows no journey; what the records mean is examined by `services`. Findings
name tables and counts, never a person.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models

from kakitome.errors import Problem
from kakitome.records.models.institution_row import InstitutionRow
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.store.scope import EVERYONE, seeing

GUARDED = (
    "signed_document",
    "audit_event",
    "status_event",
    "status_draw",
    "award_status",
    "award",
    "issuer_key",
    "log_entry",
    "seal_certificate",
    "registry_entry",
    "registry_version",
    "registry_change",
    "registry_envelope",
    "batch_chunk",
    "body_configuration",
    "body_criteria",
    "body_extract",
    "body_fee",
    "body_meeting",
    "body_member",
    "body_seat",
    "case_evidence",
    "case_sample",
    "document_pack",
    "endorsement",
    "envelope",
    "log_place",
    "recognition",
    "recognition_case",
    "recognition_case_event",
    "recognition_case_person",
    "recognition_change",
    "recognition_edition",
    "record_digest",
    "reviewer",
    "reviewer_honorarium",
    "sealed_key",
    "security_event",
    "signed_edition",
    "status_list",
    "withdrawal_line",
    "withdrawal_order",
)
"""Tables whose rows the database must refuse to delete (`migrations/_refusals.py` and what comes later)."""


def examine_database(*, using: str = "default") -> list[Problem]:
    """Return everything that is wrong; nothing is changed."""
    with seeing(EVERYONE, using=using):
        problems = _sqlite(using) if connections[using].vendor == "sqlite" else _postgres(using)
        return [*problems, *_foreign_rows(using), *_shared_keys(using)]


def _sqlite(using: str) -> Iterator[Problem]:
    answers = [row[0] for row in _query(using, "PRAGMA integrity_check")]
    if answers != ["ok"]:
        yield _problem("E_DOCTOR_PAGES", count=len(answers))
    if broken := _query(using, "PRAGMA foreign_key_check"):
        yield _problem("E_DOCTOR_REFERENCES", table=str(broken[0][0]), count=len(broken))
    ((mode,),) = _query(using, "PRAGMA journal_mode")
    ((synchronous,),) = _query(using, "PRAGMA synchronous")
    if mode != "wal" or synchronous < 2:
        yield _problem("E_DOCTOR_DURABILITY", setting=f"journal_mode={mode}, synchronous={synchronous}")
    triggers = {row[0] for row in _query(using, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")}
    yield from (_problem("E_DOCTOR_GUARD", table=table) for table in GUARDED if table not in triggers)


def _postgres(using: str) -> Iterator[Problem]:
    settings = dict(
        _query(using, "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')")
    )
    if settings.get("fsync") == "off" or settings.get("synchronous_commit") == "off":
        yield _problem("E_DOCTOR_DURABILITY", setting=", ".join(f"{name}={value}" for name, value in settings.items()))
    guards = {row[0] for row in _query(using, "SELECT event_object_table FROM information_schema.triggers")}
    yield from (_problem("E_DOCTOR_GUARD", table=table) for table in GUARDED if table not in guards)
    secured = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    under_security = {row[0] for row in _query(using, secured)}
    tables = sorted(model._meta.db_table for model in _tenant_tables())
    yield from (_problem("E_DOCTOR_ROW_SECURITY", table=table) for table in tables if table not in under_security)
    ((is_unbound,),) = _query(using, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if is_unbound:
        yield _problem("W_DOCTOR_SUPERUSER", severity="warning")


def _foreign_rows(using: str) -> Iterator[Problem]:
    """I10: a row and the row it belongs to are of one institution."""
    for model in _tenant_tables():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, InstitutionRow):
                own = model._base_manager.using(using).exclude(
                    institution=models.F(f"{field.name}__institution"),
                )
                if count := own.count():
                    yield _problem("E_DOCTOR_FOREIGN_ROW", table=model._meta.db_table, count=count)


def _shared_keys(using: str) -> Iterator[Problem]:
    """No two institutions hold one signing key; asked of the rows, in case the index is damaged."""
    keys = SealedKeyRow.objects.using(using).filter(purpose="signing").values("key_id")
    if shared := keys.annotate(count=models.Count("id")).filter(count__gt=1).count():
        yield _problem("E_DOCTOR_SHARED_KEY", count=shared)


def _tenant_tables() -> list[type[InstitutionRow]]:
    return [model for model in apps.get_app_config("records").get_models() if issubclass(model, InstitutionRow)]


def _query(using: str, question: str) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _problem(code: str, *, severity: str = "error", **params: str | int) -> Problem:
    return Problem(code=code, params=params, severity="warning" if severity == "warning" else "error")
