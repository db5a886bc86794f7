"""Criteria of the body: drafted, published once, never changed."""

import re
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, Invalid, Problem
from kakitome.learning.recognition.criteria import Criteria, criteria_in_force, faults, get_criteria
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.services.governing.opening import need_body

_VERSION = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")
"""Versions stand in addresses."""


def save_draft(store: Store, criteria: Criteria, *, actor: str, now: datetime) -> Criteria:
    """Store a draft, whatever it lacks.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_PROCEDURE_UNKNOWN.
        Invalid: E_CRITERIA_VERSION.
        Conflict: E_CRITERIA_PUBLISHED, the version is published.
    """
    if not _VERSION.fullmatch(criteria.version):
        raise Invalid("E_CRITERIA_VERSION", version=criteria.version[:60])
    draft = replace(criteria, published_at=None)
    with store.transaction():
        need_body(store)
        load_procedure(draft.procedure)
        store.body.save_criteria(draft)
        _note(store, "criteria.drafted", criteria=draft, actor=actor, now=now)
    return draft


def publish_criteria(store: Store, procedure: str, *, version: str, actor: str, now: datetime) -> Criteria:
    """Publish a draft: from its first day on applications are decided against it.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_CRITERIA_UNKNOWN.
        Conflict: E_CRITERIA_PUBLISHED.
        Invalid: E_CRITERIA_UNFIT with what is missing, looser than the procedure, or backdated.
    """
    with store.transaction():
        configuration = need_body(store).configuration
        draft = get_criteria(store.body.list_criteria(), procedure, version=version)
        if draft.is_published:
            raise Conflict("E_CRITERIA_PUBLISHED", version=version)
        rules = load_procedure(procedure)
        if draft.in_force_from < configuration.day_of(now):
            late = Problem(code="E_CRITERIA_BACKDATED", pointer="/in_force_from")
            raise Invalid("E_CRITERIA_UNFIT", late, *faults(draft, procedure=rules), version=version)
        published = draft.published(now, procedure=rules)
        store.body.save_criteria(published)
        _note(store, "criteria.published", criteria=published, actor=actor, now=now)
    return published


def drop_draft(store: Store, procedure: str, *, version: str, actor: str, now: datetime) -> None:
    """Throw a draft away; raises `NotFound` (E_CRITERIA_UNKNOWN), `Conflict` (E_CRITERIA_PUBLISHED)."""
    with store.transaction():
        draft = get_criteria(store.body.list_criteria(), procedure, version=version)
        store.body.drop_criteria(procedure, version)
        _note(store, "criteria.dropped", criteria=draft, actor=actor, now=now)


def draft_from(store: Store, procedure: str, *, now: datetime) -> Criteria:
    """Return what a new draft begins with: the newest criteria of the procedure, or nothing but its first day.

    Its version is the year and a count: `2026.1`, `2026.2` … Nothing is stored.
    """
    today = need_body(store).configuration.day_of(now)
    known = [criterion for criterion in store.body.list_criteria() if criterion.procedure == procedure]
    taken = {criteria.version for criteria in known}
    version = next(name for count in range(1, len(taken) + 2) if (name := f"{today.year}.{count}") not in taken)
    newest = criteria_in_force(known, procedure, on=today) or (known[-1] if known else None)
    if newest is None:
        return Criteria(version=version, procedure=procedure, in_force_from=today)
    return replace(newest, version=version, in_force_from=today, in_force_until=None, published_at=None)


def _note(store: Store, action: str, *, criteria: Criteria, actor: str, now: datetime) -> None:
    append_entry(store.audit, action, subject=f"criteria/{criteria.procedure}/{criteria.version}", actor=actor, now=now)
