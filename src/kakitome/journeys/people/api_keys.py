"""API keys of an institution: made, used, taken over, revoked; its administrators are written to about what matters.

A key that was made by a stolen session, or that is used by somebody who found it, is noticed by whoever else
administers the institution: a mail says that it was made, and another one from where it is used, once per network.

Source: NIST SP 800-63B-4 §4.6 (notification of events about authenticators).
"""

from datetime import datetime

from kakitome.journeys.people.roles_and_units import note
from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import tell_administrators
from kakitome.ports.api_keys import ApiKey, NewKey
from kakitome.ports.organisations import Node, NodeRole


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
        maker = platform.accounts.find(actor)
        _mail(
            platform,
            institution,
            key=key,
            kind="api_key_made",
            occasion=key.prefix,
            now=now,
            by=(maker.name or maker.email) if maker is not None else actor,
            on=key.end.date().isoformat(),
        )
    return text


def note_network(platform: Platform, key: ApiKey, *, network: str, now: datetime) -> bool:
    """Remember a network that a key is used from, and write to the administrators when it is a new one.

    Returns whether it is new; of several requests at once one is told so. Raises what the database raises.
    """
    if not key.is_new_network(network):
        return False
    with platform.store(key.institution).transaction():
        if not platform.api_keys.remember_network(key, network=network):
            return False
        institution = platform.organisations.get(key.institution)
        kind, occasion = "api_key_network", f"{key.prefix}:{network}"
        _mail(platform, institution, key=key, kind=kind, occasion=occasion, now=now, network=network)
    return True


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


def _mail(
    platform: Platform, institution: Node, *, key: ApiKey, kind: str, occasion: str, now: datetime, **params: str
) -> None:
    tell_administrators(
        platform,
        institution,
        kind=kind,
        occasion=occasion,
        now=now,
        key=key.name,
        prefix=key.prefix,
        link=f"{platform.site_url}/desk/{institution.id}/api-keys",
        **params,
    )
