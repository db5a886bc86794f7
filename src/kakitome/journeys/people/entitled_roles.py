"""Roles that an institution's own sign-in leads to: offered by its word, begun by acceptance, ended with the word.

    compare_with_word(platform, provider, account=account, asserted=frozenset({"staff@u.ac.jp"}), now=now)
    accept_entitled(platform, offers_for(platform, account)[0], now=now)

A provider's word is never a role by itself: it makes an offer, once, and only where the person has no role of their own
at that node. When the provider no longer says so at a later sign-in, or has said nothing for `LASTS`, what was accepted
ends, with a line in the trail; roles that were given otherwise are never touched.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kakitome.errors import Conflict, NotFound
from kakitome.journeys.people.roles_and_units import note
from kakitome.journeys.platform import Platform
from kakitome.ports.identity_providers import EntitledRole, EntitledState, IdentityProvider
from kakitome.ports.organisations import NodeRole

LASTS = timedelta(days=180)
"""How long an accepted role lasts without a sign-in at which the provider says so again: about one half-year."""
_RANK = (
    NodeRole.VIEWER,
    NodeRole.AWARDER,
    NodeRole.DEFINER,
    NodeRole.APPROVER,
    NodeRole.PROGRAMME_OWNER,
    NodeRole.ADMIN,
)
"""Of two roles at one node that a word leads to, the later one is offered: somebody has one role at a node."""


def compare_with_word(
    platform: Platform, provider: IdentityProvider, *, account: str, asserted: frozenset[str], now: datetime
) -> None:
    """Compare what follows from a provider's word now with what followed before; offer, renew and end."""
    wanted = _wanted(provider, asserted)
    known = {
        entitled.node: entitled
        for entitled in platform.identity_providers.list_roles(account)
        if entitled.provider == provider.id
    }
    with platform.store(provider.institution).transaction():
        for node, entitled in known.items():
            if wanted.get(node) is entitled.role:
                platform.identity_providers.put_role(replace(entitled, asserted_at=now))
            else:
                end_entitled(platform, entitled, now=now)
        own = platform.organisations.roles_of(account)
        for node, role in wanted.items():
            is_known = node in known and known[node].role is role
            if not is_known and node not in own:
                _offer(platform, provider, account=account, node=node, role=role, now=now)


def offers_for(platform: Platform, account: str) -> list[EntitledRole]:
    """Return the roles that wait for a person's acceptance."""
    return [
        entitled
        for entitled in platform.identity_providers.list_roles(account)
        if entitled.state is EntitledState.OFFERED
    ]


def accept_entitled(platform: Platform, offered: EntitledRole, *, now: datetime) -> None:
    """Begin a role that was offered; raises `NotFound` (E_INVITATION_GONE), `Conflict` (E_LAST_ADMIN)."""
    _need_offered(platform, offered)
    provider = platform.identity_providers.find(offered.provider)
    node = platform.organisations.get(offered.node)
    with platform.store(offered.institution).transaction():
        given_by = provider.changed_by if provider else ""
        platform.organisations.give_role(
            account=offered.account, node_id=offered.node, role=offered.role, now=now, given_by=given_by
        )
        platform.identity_providers.put_role(replace(offered, state=EntitledState.ACCEPTED))
        detail = {"role": offered.role.value, "provider": offered.provider}
        note(platform, node, action="people.entitled_accepted", actor=offered.account, now=now, **detail)


def decline_entitled(platform: Platform, offered: EntitledRole) -> None:
    """Turn an offer down; it does not come again while the provider goes on saying so."""
    _need_offered(platform, offered)
    platform.identity_providers.put_role(replace(offered, state=EntitledState.DECLINED))


def end_entitled(platform: Platform, entitled: EntitledRole, *, now: datetime) -> None:
    """End what a provider's word no longer carries.

    The last administrator stays, or nobody could manage the institution: the trail says that too.
    """
    node = platform.organisations.get(entitled.node)
    detail = {"account": entitled.account, "role": entitled.role.value, "provider": entitled.provider}
    with platform.store(entitled.institution).transaction():
        is_held = entitled.state is EntitledState.ACCEPTED and _still_has(platform, entitled)
        platform.identity_providers.drop_role(entitled)
        if is_held:
            action = "people.entitled_ended"
            try:
                platform.organisations.take_role(account=entitled.account, node_id=entitled.node, now=now)
            except Conflict:
                action = "people.entitled_kept"
            note(platform, node, action=action, actor="system", now=now, **detail)


def end_unconfirmed(platform: Platform, *, now: datetime) -> int:
    """End the roles that no provider has confirmed for `LASTS`; how many."""
    forgotten = platform.identity_providers.list_roles_before(now - LASTS)
    for entitled in forgotten:
        end_entitled(platform, entitled, now=now)
    return len(forgotten)


def _wanted(provider: IdentityProvider, asserted: frozenset[str]) -> Mapping[str, NodeRole]:
    """Return the highest role at each node that a word leads to."""
    wanted: dict[str, NodeRole] = {}
    for rule in provider.rules:
        if rule.value in asserted:
            wanted[rule.node] = max(wanted.get(rule.node, NodeRole.VIEWER), rule.role, key=_RANK.index)
    return wanted


def _offer(
    platform: Platform, provider: IdentityProvider, *, account: str, node: str, role: NodeRole, now: datetime
) -> None:
    offer = EntitledRole(
        institution=provider.institution,
        provider=provider.id,
        account=account,
        node=node,
        role=role,
        state=EntitledState.OFFERED,
        asserted_at=now,
    )
    platform.identity_providers.put_role(offer)


def _still_has(platform: Platform, entitled: EntitledRole) -> bool:
    """Tell whether the role is still the one that was accepted: given otherwise since then, it is not ours to end."""
    return platform.organisations.roles_of(entitled.account).get(entitled.node) is entitled.role


def _need_offered(platform: Platform, offered: EntitledRole) -> None:
    if offered not in offers_for(platform, offered.account):
        raise NotFound("E_INVITATION_GONE")
