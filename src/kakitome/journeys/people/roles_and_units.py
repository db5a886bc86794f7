"""People and units of an institution: who may do what where, with a line in the audit trail for each change.

Roles are offered in `inviting` and begin when they are accepted.

The trail names accounts by their subject and units by their id, never people by name or address.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.ports.audit import append_entry
from kakitome.ports.organisations import Node
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
