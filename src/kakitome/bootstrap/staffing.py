"""People and units of an institution: who may do what where, with a line in the audit trail for each change.

The trail names accounts by their subject and units by their id, never people by name or address.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.bootstrap.platform import Platform
from kakitome.errors import Invalid, Problem
from kakitome.ports.audit import AuditEntry
from kakitome.ports.mailer import Mail
from kakitome.records.accounts import Person
from kakitome.records.api_keys import ApiScope
from kakitome.records.organisations import Node, Role
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who is invited to which node, as what."""

    email: str
    name: str
    node: Node
    role: Role
    language: Language = "ja"


def invite(platform: Platform, invitation: Invitation, *, actor: str, now: datetime) -> None:
    """Give somebody a role and mail them a link; who has no account yet sets a first password there.

    Whether the address had an account is not told.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; the role is given, the mail can be sent by inviting again.
    """
    node = invitation.node
    store = platform.store(node.institution)
    with store.transaction():
        person = platform.accounts.find_by_email(invitation.email) or platform.accounts.add(
            Person(account="", name=invitation.name, email=invitation.email, language=invitation.language),
            password=None,
        )
        platform.organisations.give_role(account=person.account, node_id=node.id, role=invitation.role, now=now)
        detail = {"account": person.account, "role": invitation.role.value}
        _note(platform, node, action="people.invited", actor=actor, now=now, detail=detail)
    platform.mailer.send(_mail(platform, invitation, person=person, now=now))


def take_role(platform: Platform, *, node: Node, account: str, actor: str, now: datetime) -> None:
    """Take back a role; raises `Conflict` (E_LAST_ADMIN)."""
    with platform.store(node.institution).transaction():
        platform.organisations.take_role(account=account, node_id=node.id)
        _note(platform, node, action="people.role_taken", actor=actor, now=now, detail={"account": account})


def add_unit(platform: Platform, unit: Node, *, under: Node, actor: str, now: datetime) -> Node:
    """Add a faculty or programme; raises `Conflict` (E_NODE_KIND, E_NODE_EXISTS), `Invalid` (E_UNIT_NAME_MISSING)."""
    _need_name(unit.name)
    with platform.store(under.institution).transaction():
        added = platform.organisations.add_unit(unit, under=under.id, now=now)
        _note(platform, added, action="unit.added", actor=actor, now=now, detail={"under": under.id})
    return added


def rename_unit(platform: Platform, node: Node, *, name: LocalizedText, actor: str, now: datetime) -> Node:
    """Give a node another name; raises `Invalid` (E_UNIT_NAME_MISSING)."""
    _need_name(name)
    with platform.store(node.institution).transaction():
        renamed = platform.organisations.change(replace(node, name=name))
        _note(platform, renamed, action="unit.renamed", actor=actor, now=now)
    return renamed


def make_api_key(
    platform: Platform, institution: Node, *, name: str, scopes: frozenset[ApiScope], actor: str, now: datetime
) -> str:
    """Make an API key and return its text, which nobody can read again."""
    with platform.store(institution.id).transaction():
        key, text = platform.api_keys.make(institution=institution.id, name=name, scopes=scopes, by=actor, now=now)
        detail = {"prefix": key.prefix, "scopes": " ".join(sorted(scopes))}
        _note(platform, institution, action="api_key.made", actor=actor, now=now, detail=detail)
    return text


def revoke_api_key(platform: Platform, institution: Node, *, prefix: str, actor: str, now: datetime) -> None:
    """Revoke an API key; raises `NotFound` (E_API_KEY_UNKNOWN)."""
    with platform.store(institution.id).transaction():
        platform.api_keys.revoke(institution.id, prefix, now=now)
        _note(platform, institution, action="api_key.revoked", actor=actor, now=now, detail={"prefix": prefix})


def _need_name(name: LocalizedText) -> None:
    if not (name.ja.strip() or name.en.strip()):
        raise Invalid("E_UNIT_NAME_MISSING")


def _note(
    platform: Platform,
    node: Node,
    *,
    action: str,
    actor: str,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    entry = AuditEntry(at=now, actor=actor, action=action, subject=node.id, detail=detail or {})
    platform.store(node.institution).audit.append_many([entry])


def _mail(platform: Platform, invitation: Invitation, *, person: Person, now: datetime) -> Mail:
    link = f"{platform.site_url}/desk/{invitation.node.institution}"
    if not platform.accounts.has_password(person.account):
        link = f"{platform.site_url}/account/password/reset/{platform.accounts.password_key(person.account)}"

    def said(part: str, language: Language) -> str:
        name = invitation.node.name.in_language(language)
        problem = Problem(code=f"I_MAIL_INVITED_{part}", params={"unit": name, "link": link})
        return sentence(problem, language).strip()

    first: Language = invitation.language
    second: Language = "ja" if first == "en" else "en"
    return Mail(
        dedupe_id=f"invited:{person.account}:{invitation.node.id}:{now.isoformat()}",
        to=person.email,
        subject=said("SUBJECT", first),
        text=f"{said('TEXT', first)}\n\n{'-' * 40}\n\n{said('TEXT', second)}\n",
    )
