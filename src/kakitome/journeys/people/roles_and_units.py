"""People and units of an institution: who may do what where, with a line in the audit trail for each change.

Roles are offered in `inviting` and begin when they are accepted.

The trail names accounts by their subject and units by their id, never people by name or address.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.ports.api_keys import ApiKey, NewKey
from kakitome.ports.audit import append_entry
from kakitome.ports.organisations import Node, NodeRole
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.values.localized_text import LocalizedText

_SECURITY_EVENTS: Mapping[str, SecurityEventKind] = {
    "people.invited": SecurityEventKind.ROLE_OFFERED,
    "people.accepted": SecurityEventKind.ROLE_ACCEPTED,
    "people.role_taken": SecurityEventKind.ROLE_ENDED,
    "people.entitled_accepted": SecurityEventKind.ROLE_ACCEPTED,
    "people.entitled_ended": SecurityEventKind.ROLE_ENDED,
    "sign_in.provider_added": SecurityEventKind.SETTING_CHANGED,
    "sign_in.provider_changed": SecurityEventKind.SETTING_CHANGED,
    "sign_in.provider_on": SecurityEventKind.SETTING_CHANGED,
    "sign_in.provider_off": SecurityEventKind.SETTING_CHANGED,
    "sign_in.provider_paused": SecurityEventKind.SETTING_CHANGED,
    "sign_in.provider_resumed": SecurityEventKind.SETTING_CHANGED,
    "api_key.made": SecurityEventKind.API_KEY_MADE,
    "api_key.taken_over": SecurityEventKind.API_KEY_TAKEN_OVER,
    "api_key.revoked": SecurityEventKind.API_KEY_REVOKED,
}
"""What of the trail is a security event too: told to the person whose role it was, else to who did it."""


def take_role(platform: Platform, *, node: Node, account: str, actor: str, now: datetime) -> None:
    """Take back a role; raises `Conflict` (E_LAST_ADMIN)."""
    with platform.store(node.institution).transaction():
        platform.organisations.take_role(account=account, node_id=node.id, now=now)
        note(platform, node, action="people.role_taken", actor=actor, now=now, account=account)


def add_unit(platform: Platform, unit: Node, *, under: Node, actor: str, now: datetime) -> Node:
    """Add a faculty or programme; raises `Conflict` (E_NODE_KIND, E_NODE_EXISTS), `Invalid` (E_UNIT_NAME_MISSING)."""
    _need_name(unit.name)
    with platform.store(under.institution).transaction():
        added = platform.organisations.add_unit(unit, under=under.id, now=now)
        note(platform, added, action="unit.added", actor=actor, now=now, under=under.id)
    return added


def rename_unit(platform: Platform, node: Node, *, name: LocalizedText, actor: str, now: datetime) -> Node:
    """Give a node another name; raises `Invalid` (E_UNIT_NAME_MISSING)."""
    _need_name(name)
    with platform.store(node.institution).transaction():
        renamed = platform.organisations.change(replace(node, name=name))
        note(platform, renamed, action="unit.renamed", actor=actor, now=now)
    return renamed


def make_api_key(platform: Platform, institution: Node, *, wanted: NewKey, actor: str, now: datetime) -> str:
    """Make an API key and return its text, which nobody can read again."""
    with platform.store(institution.id).transaction():
        key, text = platform.api_keys.make(
            institution=institution.id,
            name=wanted.name,
            scopes=wanted.scopes,
            by=actor,
            now=now,
            limits=wanted.limits,
        )
        detail = {"prefix": key.prefix, "scopes": " ".join(sorted(key.scopes)), "until": key.end.date().isoformat()}
        if key.unit:
            detail["unit"] = key.unit
        note(platform, institution, action="api_key.made", actor=actor, now=now, **detail)
    return text


def revoke_api_key(platform: Platform, institution: Node, *, prefix: str, actor: str, now: datetime) -> None:
    """Revoke an API key; raises `NotFound` (E_API_KEY_UNKNOWN)."""
    with platform.store(institution.id).transaction():
        platform.api_keys.revoke(institution.id, prefix, now=now)
        note(platform, institution, action="api_key.revoked", actor=actor, now=now, prefix=prefix)


def take_over_api_key(platform: Platform, institution: Node, *, prefix: str, actor: str, now: datetime) -> None:
    """Answer for an API key from now on, which lives with one's own role; raises `NotFound` (E_API_KEY_UNKNOWN)."""
    with platform.store(institution.id).transaction():
        platform.api_keys.hand_over(institution.id, prefix, to=actor)
        note(platform, institution, action="api_key.taken_over", actor=actor, now=now, prefix=prefix)


def holder_is_admin(platform: Platform, key: ApiKey) -> bool:
    """Tell whether whoever answers for a key administers its institution; a command needs no role."""
    if not key.is_of_a_person:
        return True
    return platform.organisations.roles_of(key.answerable).get(key.institution) is NodeRole.ADMIN


def _need_name(name: LocalizedText) -> None:
    if not (name.ja.strip() or name.en.strip()):
        raise Invalid("E_UNIT_NAME_MISSING")


def note(platform: Platform, node: Node, *, action: str, actor: str, now: datetime, **detail: str) -> None:
    """Write a line about a node into its institution's trail, and what concerns roles and keys into the record of
    security events: as the last act of the transaction under way.
    """
    append_entry(platform.store(node.institution).audit, action, subject=node.id, actor=actor, now=now, **detail)
    if kind := _SECURITY_EVENTS.get(action):
        whom = detail.pop("account", actor)
        facts = {**detail, "node": node.id} | ({"by": actor} if whom != actor else {})
        platform.security_events.append(
            SecurityEvent(at=now, kind=kind, account=whom, institution=node.institution, detail=facts)
        )
