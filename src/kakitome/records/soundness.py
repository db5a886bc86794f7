"""What is wrong with the database itself: pages, guards, references, and rows that point into another institution.

It sees all institutions and knows no journey; what the records mean is examined by `services`. Findings
name tables and counts, never a person.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models

from kakitome.errors import Problem
from kakitome.records import migrations
from kakitome.records.migrations._refusals import FUNCTION
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.row_guards import WRITTEN_UNDER, Guarding
from kakitome.records.store.scope import EVERYONE, seeing

_OWNERS = ("institution", "account")
_CAST = re.compile(r"::(?:text|character varying|timestamp with time zone|interval|bytea|bigint|integer)(?:\[\])?")


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
    triggers = _query(using, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    yield from _missing_guards({str(name): str(statement) for name, statement in triggers}, vendor="sqlite")


def _postgres(using: str) -> Iterator[Problem]:
    settings = dict(
        _query(using, "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')")
    )
    if settings.get("fsync") == "off" or settings.get("synchronous_commit") == "off":
        yield _problem("E_DOCTOR_DURABILITY", setting=", ".join(f"{name}={value}" for name, value in settings.items()))
    in_force = (
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    yield from _missing_guards(dict(_query(using, in_force)), vendor="postgresql")
    bodies = {body for (body,) in _query(using, "SELECT prosrc FROM pg_proc WHERE proname = 'kakitome_refuse'")}
    if {_normal(body) for body in bodies} != {_normal(FUNCTION.split("$$")[1])}:
        yield _problem("E_DOCTOR_GUARD_FUNCTION")
    secured = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    under_security = {row[0] for row in _query(using, secured)}
    tables = sorted(model._meta.db_table for model in _models() if any(_has(model, owner) for owner in _OWNERS))
    yield from (_problem("E_DOCTOR_ROW_SECURITY", table=table) for table in tables if table not in under_security)
    yield from _other_policies(using)
    ((is_unbound,),) = _query(using, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if is_unbound:
        yield _problem("W_DOCTOR_SUPERUSER", severity="warning")


def _missing_guards(triggers: Mapping[str, str], *, vendor: str) -> Iterator[Problem]:
    """Every trigger that a migration made is there, and says what the migration said."""
    for statement in (statement for guarding in list_guardings() for statement in guarding.statements(vendor)):
        name = statement.split()[2]
        if name not in triggers:
            yield _problem("E_DOCTOR_GUARD", guard=name)
        elif _normal(triggers[name]) != _normal(statement):
            yield _problem("E_DOCTOR_GUARD_CHANGED", guard=name)


def _other_policies(using: str) -> Iterator[Problem]:
    """Each table of institutions and persons has the policies that a migration gave it, and no other."""
    there: dict[str, dict[str, str]] = {}
    question = "SELECT tablename, policyname, cmd, qual, coalesce(with_check, '') FROM pg_policies"
    for table, name, act, condition, when_written in _query(using, question):
        is_as_made = act == ("ALL" if name in WRITTEN_UNDER else "SELECT") and not when_written
        there.setdefault(table, {})[name] = _normal(condition or "") if is_as_made else ""
    for table, policies in (entry for guarding in list_guardings() for entry in guarding.policies.items()):
        if there.get(table, {}) != {name: _normal(condition) for name, condition in policies.items()}:
            yield _problem("E_DOCTOR_POLICY", table=table)


def list_guardings() -> Iterator[Guarding]:
    """Yield the operations by which migrations set guards."""
    folder = Path(migrations.__file__).parent
    for file in sorted(folder.glob("[0-9]*.py")):
        module = import_module(f"{migrations.__name__}.{file.stem}")
        yield from (operation for operation in module.Migration.operations if isinstance(operation, Guarding))


def _normal(statement: str) -> str:
    """Return what a definition says, without what PostgreSQL writes otherwise than it was told."""
    text = re.sub(r"\bpublic\.|\binterval\b", "", _CAST.sub("", statement.lower()))
    text = re.sub(r'[\s()"]', "", text)
    return re.sub(r"=anyarray\[([^\]]*)\]", r"in\1", text)


def _foreign_rows(using: str) -> Iterator[Problem]:
    """I10: a row and the row it belongs to are of one institution, or of one person."""
    for owner in _OWNERS:
        for model in (model for model in _models() if _has(model, owner)):
            for field in model._meta.concrete_fields:
                if field.name != owner and _has(field.related_model, owner):
                    rows = model._base_manager.using(using).filter(**{f"{field.name}__isnull": False})
                    if count := rows.exclude(**{owner: models.F(f"{field.name}__{owner}")}).count():
                        yield _problem("E_DOCTOR_FOREIGN_ROW", table=model._meta.db_table, count=count)


def _shared_keys(using: str) -> Iterator[Problem]:
    """No two institutions hold one signing key; asked of the rows, in case the index is damaged."""
    keys = SealedKeyRow.objects.using(using).filter(purpose="signing").values("key_id")
    if shared := keys.annotate(count=models.Count("id")).filter(count__gt=1).count():
        yield _problem("E_DOCTOR_SHARED_KEY", count=shared)


def _models() -> list[type[models.Model]]:
    return list(apps.get_app_config("records").get_models())


def _has(model: Any, owner: str) -> bool:
    """Tell whether each row of a table says whose it is: `record_digest` has lines of the installation's own, too."""
    if not (isinstance(model, type) and issubclass(model, models.Model)):
        return False
    return any(field.attname == f"{owner}_id" for field in model._meta.concrete_fields)


def _query(using: str, question: str) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _problem(code: str, *, severity: str = "error", **params: str | int) -> Problem:
    return Problem(code=code, params=params, severity="warning" if severity == "warning" else "error")
